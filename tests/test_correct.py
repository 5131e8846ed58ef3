r"""The corrected document: errors are struck through where they stand, the words stay the student's, and input never reaches TeX or HTML
as a command.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.pages import NEEDS_BROWSER, NEEDS_TEX, dom_of, formulas_in, text_of_pdf
from verifier.check import check_document
from verifier.correct import render
from verifier.correct.blocks import Break, Math, Text, blocks_of
from verifier.correct.marks import marked
from verifier.document import read_document
from verifier.document.model import Document, Macro
from verifier.markup.formulas import checked, commands, pieces
from verifier.markup.pdf import compile_pdf
from verifier.report.model import Comparison, Mended, Report, assemble

WRONG = r"""# Homework

**Question 1.** For $x \in \mathbb{R}$ let $f(x) = (x + 1)^2$. Expand $f$.

**Answer.** We have

$$\begin{aligned}
f(x) &= (x + 1)(x + 1) \\
&= x^2 + x + 1 \\
&= x (x + 1) + 1
\end{aligned}$$

which is *all*.
"""


def judged(text: str, name: str = "work.md") -> tuple[Document, Report]:
    document = read_document(text.encode(), name)
    return document, check_document(document, language=document.language)


@pytest.fixture(scope="module")
def wrong() -> tuple[Document, Report]:
    return judged(WRONG)


def body(page: str) -> str:
    """The page without its head and its scripts."""
    return page.partition("<body>")[2].partition("</main>")[0]


# -- marks ------------------------------------------------------------------------------------------------------------


def test_the_wrong_step_is_struck_through_in_its_place(wrong: tuple[Document, Report]) -> None:
    """x² + x + 1 is not (x + 1)², and what follows from it is right beside it: x (x + 1) + 1."""
    page, source = (render(*wrong, form) for form in ("html", "tex"))
    for text in (page, source):
        assert r"\nablawrong{= x^2 + x + 1}\nablawrongnote{1}" in text
        assert r"\nablaafter{= x (x + 1) + 1}\nablaafternote{2}" in text
        assert "f(x) &amp;= (x + 1)(x + 1)" in text or "f(x) &= (x + 1)(x + 1)" in text
    assert "does not follow" in page and "line 9" in page and "the right side is" in page
    assert "follows from the error above" in page and "line 10" in page


def test_a_right_document_has_no_mark() -> None:
    page = render(*judged(WRONG.replace("x^2 + x + 1", "x^2 + 2 x + 1").replace("x (x + 1) + 1", "x (x + 2) + 1")), "html")
    assert "nablawrong{" not in body(page) and "nablaafter{" not in body(page)
    assert "Nothing wrong was found." in page


def test_the_words_stay_the_students(wrong: tuple[Document, Report]) -> None:
    page = body(render(*wrong, "html"))
    assert "<h2>Homework</h2>" in page and "<strong>Question 1.</strong> For" in page
    assert 'let <span class="tex ">f(x) = (x + 1)^2</span>. Expand' in page and "<em>all</em>" in page


def test_notes_are_in_the_language_of_the_document() -> None:
    document, report = judged(WRONG.replace("We have", "Nous avons donc, pour tout réel, ce qui est dans la question :"))
    assert report.language == "fr"
    page = render(document, report, "html")
    assert "ne découle pas de ce qui précède" in page and "le membre de gauche vaut" in page


def test_a_mended_step_is_shown_and_marked_verified(wrong: tuple[Document, Report]) -> None:
    document, report = wrong
    mended = Mended("(x + 1)(x + 1) = x^2 + 2 x + 1", "factor", tail="= x^2 + 2 x + 1")
    steps = [replace(step, mended=mended if step.is_error else None) for step in report.steps]
    for form in ("html", "tex"):
        text = render(document, replace(report, steps=tuple(steps)), form)  # type: ignore[arg-type]
        assert "Mended (verified):" in text and re.search(r"[>{]= x\^2 \+ 2 x \+ 1[<}]", text)


def test_without_a_mended_step_the_key_is_shown(wrong: tuple[Document, Report]) -> None:
    document, report = wrong
    report = replace(report, steps=tuple(replace(step, mended=None) for step in report.steps))
    row = Comparison("f(x) = x^2 + 2 x + 1", "different", 10)
    questions = tuple(replace(question, comparison=(row,)) for question in report.questions)
    page = render(document, replace(report, questions=questions), "html")
    assert "The answer key arrives at:" in page and "f(x) = x^2 + 2 x + 1" in page and "verified" not in body(page)


def test_marks_in_a_formula_within_a_sentence() -> None:
    text = "**Question 1.** Let $x \\in \\mathbb{R}$.\n\n**Answer.** Clearly\n$$2 x + 1 = x + 2 x$$\nand so on."
    page = render(*judged(text), "html")
    assert r"2 x + 1 \nablawrong{= x + 2 x}\nablawrongnote{1}" in page


def test_marks_in_latex_and_in_notebooks() -> None:
    latex = r"""\documentclass{article}\begin{document}\section*{Question 1}
Let $x \in \mathbb{R}$. \textbf{Answer.}
\begin{align}
(x + 1)^2 &= x^2 + 1\label{a}
\end{align}\end{document}"""
    source = render(*judged(latex, "work.tex"), "tex")
    assert r"\begin{aligned}(x + 1)^2 &\nablawrong{= x^2 + 1}\nablawrongnote{1}\end{aligned}" in source
    assert r"\textbf{Answer.}" in source and r"\label" not in source.partition(r"\begin{document}")[2]
    cell = {"cell_type": "markdown", "metadata": {}, "source": ["**Question 1.** Let $x \\in \\mathbb{R}$.\n\n$$(x + 1)^2 = x^2 + 1$$"]}
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert r"(x + 1)^2 \nablawrong{= x^2 + 1}" in render(*judged(notebook, "work.ipynb"), "html")


def test_an_error_whose_place_is_lost_is_still_told(wrong: tuple[Document, Report]) -> None:
    document, report = wrong
    moved = tuple(replace(step, line=1, column=1) for step in report.steps)
    found, lost = marked(document, replace(report, steps=moved))
    assert not found and len(lost) == 2
    assert "Errors without a place in the text" in render(document, replace(report, steps=moved), "html")


def test_a_part_that_does_not_stand_on_its_own_marks_the_whole() -> None:
    r"""The sign stands within ``\left( … \right)``, so no part from it on is balanced where the report's place is wrong."""
    document = read_document(rb"$$\left( x = 1 \right)$$", "work.md")
    step = replace(judged(WRONG)[1].steps[-2], line=1, column=11, rhs=r"1 \right)", verdict="refuted")
    report = assemble("work.md", (step,), relations=1, read=1)
    assert 'class="tex display whole-wrong"' in render(document, report, "html")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("= a", [("= a", True)]),
        (r"= a \\ & b", [("= a ", True), (r"\\", False), (" ", True), ("&", False), (" b", True)]),
        (r"= {a & b}", [(r"= {a & b}", True)]),
        (r"\begin{cases} a & b \\ c \end{cases}", [(r"\begin{cases} a & b \\ c \end{cases}", True)]),
        (r"= a }", None),
        (r"= \left( a", None),
        (r"a \end{cases}", None),
    ],
)
def test_pieces(text: str, expected: list[tuple[str, bool]] | None) -> None:
    found = pieces(text)
    assert (None if found is None else list(found)) == expected


# -- hostile input ----------------------------------------------------------------------------------------------------

HOSTILE = r"""# \write18{ls} <script>alert(1)</script> {{ 7*7 }}

**Question 1.** \write18{touch /tmp/x} and \input{/etc/passwd} and {{ 7*7 }} and <script>alert(2)</script>, <% x %> << y >>, 50 % & #1 ~ ^ _

- <img src=x onerror=alert(3)> \immediate\openout1=x

Let $x \in \mathbb{R}$. `\catcode` and $\input{/etc/passwd}$ and $\def\x{y}\x$ and $</span><script>alert(4)</script>$.

$$(x + 1)^2 = x^2 + 1$$

$$\write18{ls} = {{ 7*7 }} = \href{javascript:alert(5)}{a}$$

```
\end{document} <script>alert(6)</script> {{ 7*7 }}
```
"""


@pytest.fixture(scope="module")
def hostile() -> tuple[Document, Report]:
    document, report = judged(HOSTILE, "<script>{{7*7}}\\input{x}.md")
    return document, report


def test_hostile_text_is_text_in_html(hostile: tuple[Document, Report]) -> None:
    page = body(render(*hostile, "html"))
    assert not re.search(r"<script|<img|<a\b|javascript:[^<]*\"", page)
    assert page.count("{{ 7*7 }}") >= 3 and "49" not in page
    for text in (r"\write18{touch /tmp/x}", r"\input{/etc/passwd}", "&lt;script&gt;alert(2)&lt;/script&gt;", "&lt;script&gt;alert(6)"):
        assert text in page, text
    assert r"<code>\input{/etc/passwd}</code>" in page and r"<code>\def\x{y}\x</code>" in page


def test_hostile_text_is_text_in_latex(hostile: tuple[Document, Report]) -> None:
    source = render(*hostile, "tex").partition(r"\begin{document}")[2]
    assert not re.search(r"\\(?:write|input|def|openout|immediate|catcode|href)(?![A-Za-z])", source)
    assert source.count(r"\end{document}") == 1 and source.rstrip().endswith(r"\end{document}")
    assert r"\textbackslash{}input\{/etc/passwd\}" in source and r"\{\{ 7*7 \}\}" in source


@NEEDS_TEX
def test_hostile_text_is_text_in_a_pdf(hostile: tuple[Document, Report], tmp_path: Path) -> None:
    data = compile_pdf(render(*hostile, "tex"))  # nothing for TeX to complain of
    text = text_of_pdf(data, tmp_path)
    assert "root:" not in text and r"\input{/etc/passwd}" in text and "{{ 7*7 }}" in text and r"\write18{touch /tmp/x}" in text


@NEEDS_BROWSER
def test_a_browser_runs_nothing_of_the_document(hostile: tuple[Document, Report], tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(render(*hostile, "html"), encoding="utf-8")
    shown = dom_of(tmp_path / "page.html", tmp_path / "profile")
    assert "katex-error" not in shown and shown.count('class="katex"') >= formulas_in((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in shown


@NEEDS_TEX
@NEEDS_BROWSER
@pytest.mark.parametrize("name", ["cross_entropy.md", "entropie.tex", "activation.md"])
def test_the_examples_are_set_everywhere(name: str, tmp_path: Path) -> None:
    path = Path(__file__).resolve().parents[1] / "examples" / name
    document = read_document(path)
    report = check_document(document, language=document.language)
    assert report.has_errors and compile_pdf(render(document, report, "tex")).startswith(b"%PDF")
    (tmp_path / "page.html").write_text(render(document, report, "html"), encoding="utf-8")
    shown = dom_of(tmp_path / "page.html", tmp_path / "profile")
    assert "katex-error" not in shown and "cancel" in shown


# -- formulas that may be set -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        r"\write18{ls}", r"\input{x}", r"\def\a{b}", r"\catcode`\%=12", r"\openout1=x", r"\csname input\endcsname x", r"\href{x}{y}",
        r"\begin{document}", r"\begin{cases} x", r"x \end{cases}", r"{x", r"x}", r"\left( x", r"x \right)", r"a $ b", r"#1", "x\x00",
        r"\let\a\b", r"\expandafter x", r"\special{x}", r"\includegraphics{x}", r"\htmlClass{a}{b}", r"\newcommand{\a}{b}", r"\^^69nput",
        r"\verb|x|", r"\usepackage{x}", r"\loop x", r"\begin{verbatim}x\end{verbatim}", r"\nablawrong{x}", r"\unicode{x}",
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_not_set(source: str) -> None:
    assert checked(source) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\frac{1}{2} \leq x", r"\frac{1}{2} \leq x"),
        ("a % a remark \\input{x}\n b", "a   b"),
        ("a\n\nb", "a b"),
        (r"x \label{eq:1}\tag{28}", r"x \qquad\text{(28)}"),
        ("θ ≤ 1", r"\theta  \le  1"),
        (r"\left( \begin{matrix} a & b \\ c & d \end{matrix} \right)", r"\left( \begin{matrix} a & b \\ c & d \end{matrix} \right)"),
        (r"\text{prédit}", r"\text{pr\text{é}dit}"),
        (r"\mathds{1}", r"\mathbb{1}"),
    ],
)
def test_what_is_on_the_list_is_set(source: str, expected: str) -> None:
    assert checked(source) == expected


def test_macros_are_expanded_and_what_they_hide_is_found() -> None:
    macros = {"R": Macro("R", 0, r"\mathbb{R}"), "norm": Macro("norm", 1, r"\lVert #1 \rVert"), "bad": Macro("bad", 0, r"\input{x}")}
    assert checked(r"\norm{x} \in \R", macros) == r"\lVert x \rVert \in \mathbb{R}"
    assert checked(r"\bad", macros) is None
    assert checked(r"\a", {"a": Macro("a", 0, r"\a\a")}) is None  # has no end
    assert checked(r"\norm", macros) is None
    assert checked(r"\write", {"write": Macro("write", 0, "w")}) == "w"


def test_no_command_that_does_anything_is_on_the_list() -> None:
    doing = {
        "write", "input", "include", "def", "edef", "gdef", "xdef", "let", "catcode", "openout", "openin", "read", "csname", "immediate",
        "newcommand", "renewcommand", "special", "href", "url", "includegraphics", "expandafter", "loop", "verb", "begin", "end", "jobname",
        "directlua", "pdfliteral", "pdffiledump", "html", "htmlClass", "htmlData", "toks", "count", "global", "the", "meaning", "string",
    }  # fmt: skip
    assert not {command[1:] for command in commands()} & doing


PIECES = [*r"\{}&%$#^_~x", "\n", "é", r"\left(", r"\right)", r"\begin{cases}", r"\end{cases}", r"\frac", r"\\"]
WORDS = [*"ab $*_`#->\n\\{}~%", "$x$", "$$y=1$$", "\\item ", "\\textbf{", "\\begin{itemize}", "```", "\n\n", "\\section{"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_what_is_set_is_balanced(source: str) -> None:
    safe = checked(source)
    if safe is not None:
        bare = re.sub(r"\\.", "", safe.replace("\\\\", ""))
        assert bare.count("{") == bare.count("}") and not set(bare) & set("$#%")
        assert safe.count(r"\begin{") == safe.count(r"\end{") and "\n" not in safe


# -- blocks -----------------------------------------------------------------------------------------------------------


def shape(text: str, name: str) -> list[tuple[str, str]]:
    """Each block's kind, and its words with formulas as ``$``."""
    document = read_document(text.encode(), name)
    inlines = {Math: "$", Break: "|"}
    return [
        (block.kind, " ".join("".join(inlines.get(type(i), "") or i.text for i in block.inlines).split()))  # type: ignore[union-attr]
        for block in blocks_of(document)
    ]


def test_blocks_of_markdown() -> None:
    text = "# A $x$\nwords\nand $y$\nmore\n\n1. one\n2. two $z$\n   still two\n\n---\n> said\n\n```py\ncode $1$\n```\nend <!-- no --> here"
    assert shape(text, "a.md") == [
        ("heading", "A $"), ("paragraph", "words and $ more"), ("item", "one"), ("item", "two $ still two"), ("rule", ""),
        ("paragraph", "said"), ("code", "code $1$"), ("paragraph", "end here"),
    ]  # fmt: skip


def test_an_item_that_is_a_question_begins_a_line() -> None:
    """The document is cut at the label, and blank words before it are no part of it."""
    text = "**1.** Say\n\n$$x = 1$$\n\n- (a) first\n\n- (b) second $y$\n"
    assert shape(text, "a.md")[-2:] == [("item", "(a) first"), ("item", "(b) second $")]


def test_blocks_of_latex() -> None:
    text = (
        "\\documentclass{article}\\begin{document}\\section{A $x$ b}\nWords \\emph{of $y$ \\textbf{mine}} \\'et\\'e 50\\%~x % not this\n\n"
        "new \\begin{enumerate}\\item one \\item two\\end{enumerate} \\foo{bar}\\end{document}"
    )
    assert shape(text, "a.tex") == [
        ("heading", "A $ b"), ("paragraph", "Words of $ mine été 50% x"), ("paragraph", "new"), ("item", "one"), ("item", "two"),
        ("paragraph", r"\foobar"),
    ]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
def test_no_text_breaks_the_blocks_and_every_formula_stands_in_one(text: str) -> None:
    assume(text.strip())  # an empty file is no document
    for name in ("a.md", "a.tex"):
        document = read_document(text.encode(), name)
        placed = [inline.part for block in blocks_of(document) for inline in block.inlines if isinstance(inline, Math)]
        assert placed == [k for k, part in enumerate(document.parts) if type(part).__name__ == "Formula"]
        assert all(isinstance(inline, Text | Math | Break) for block in blocks_of(document) for inline in block.inlines)


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_command_writes_the_page_and_says_whether_anything_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import cli

    (tmp_path / "work.md").write_text(WRONG, encoding="utf-8")
    (tmp_path / "right.md").write_text("Let $x > 0$.\n\n$$x + x = 2 x$$\n", encoding="utf-8")
    assert cli.main(["correct", str(tmp_path / "work.md"), "-o", str(tmp_path / "out.html")]) == 1
    assert (tmp_path / "out.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert cli.main(["correct", str(tmp_path / "right.md")]) == 0
    assert capsys.readouterr().out.startswith(r"\documentclass")
    (tmp_path / "own.tex.j2").write_text("<< title >>: << counts >>", encoding="utf-8")
    assert cli.main(["correct", str(tmp_path / "right.md"), "--template", str(tmp_path / "own.tex.j2")]) == 0
    assert capsys.readouterr().out.startswith("right.md: ")
    (tmp_path / "own.tex.j2").write_text("<< nothing >>", encoding="utf-8")
    assert cli.main(["correct", str(tmp_path / "right.md"), "--template", str(tmp_path / "own.tex.j2")]) == 2
    assert "'nothing' is undefined" in capsys.readouterr().err
