"""What every page shares: templates that escape, formulas that are checked before TeX or KaTeX sees them, KaTeX itself.

`templates` loads Jinja templates for LaTeX and HTML; `formulas` holds the commands that a formula of input may use; `katex` puts KaTeX and
its fonts into a page; `pdf` compiles LaTeX.
"""
