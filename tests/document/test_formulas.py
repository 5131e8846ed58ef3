"""Which formulas the reader finds, and that each stands where it says."""

import pytest

from verifier.document import Document, Formula, Prose, read_document


def read(text: str, name: str = "x.md") -> Document:
    document = read_document(text.encode(), name)
    for part in document.parts:
        assert document.sources[part.cell][part.offset : part.offset + len(part.text)] == part.text
    return document


def formulas(text: str, name: str = "x.md") -> list[str]:
    return [part.text for part in read(text, name).parts if isinstance(part, Formula)]


MARKDOWN = [
    # text, formulas
    ("a $x$ b", ["x"]),
    ("a  $ x $  b", [" x "]),
    ("a $x $, b", ["x "]),
    ("$$a=b$$", ["a=b"]),
    ("$$\n\na=b\n\n$$", ["\n\na=b\n\n"]),
    (r"\(a\) and \[b\]", ["a", "b"]),
    (r"\\(a\\)", []),
    ("\\begin{align*}a&=b\\\\[2pt]c&=d\\end{align*}", ["a&=b\\\\[2pt]c&=d"]),
    (r"$$\begin{align}a&=b\end{align}$$", ["a&=b"]),
    (r"$$\begin{aligned}a&=b\end{aligned}$$", [r"\begin{aligned}a&=b\end{aligned}"]),
    (r"$$a \quad (3)$$", [r"a \quad (3)"]),
    (r"\begin{alignat}{2}a&=b\end{alignat}", ["a&=b"]),
    (r"\begin{cases}\begin{cases}a\end{cases}\end{cases}", [r"\begin{cases}a\end{cases}"]),
    (r"$a \text{ if $n$ is even} + b$ $c$", [r"a \text{ if $n$ is even} + b", "c"]),
    # prices and escapes
    ("it costs $5 and $6", []),
    ("it costs $5 and the price $x=2$", ["x=2"]),
    (r"a \$ b \$ c $x$", ["x"]),
    ("empty $$$$ then $x$", ["x"]),
    # code
    ("```\n$$x$$\n```\n$y$", ["y"]),
    ("~~~python\n$x\n~~~\n$y$", ["y"]),
    ("`$x$` $y$", ["y"]),
    ("``a`$x$`` $y$", ["y"]),
    ("<!-- $x$ --> $y$", ["y"]),
    ("```math\na=b\n```\nc", ["a=b"]),
    ("$`a=b`$", ["a=b"]),
    (r"see \[the paper\]", []),
    # what is not closed
    ("Let $x = 1 and then $y$ be", ["y"]),
    ("a $x\n\nb $y$", ["y"]),
    ("$$a=b\n\ntext $$c=d$$", ["c=d"]),
    (r"\[ a \[ b \]", [" b "]),
    (r"\begin{align}a \begin{align}b\end{align}", ["b"]),
    ("\\(a\n\nb\\) $c$", ["c"]),
]


@pytest.mark.parametrize(("text", "expected"), MARKDOWN)
def test_markdown(text: str, expected: list[str]) -> None:
    assert formulas(text) == expected


LATEX = [
    ("a $x$ % not $y$\nb", ["x"]),
    (r"100\% of $x$", ["x"]),
    (r"\begin{verbatim}$x$\end{verbatim}$y$", ["y"]),
    (r"\begin{minted}{tex}$x$\end{minted}$y$", ["y"]),
    (r"\begin{comment}$x$\end{comment}$y$", ["y"]),
    (r"\verb|$x$| $y$", ["y"]),
    ("\\begin{align}\na&=b % $5\n\\end{align}", ["\na&=b % $5\n"]),
    ("$a\n%\n=b$", ["a\n%\n=b"]),
    (r"\newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}}\be a=b\ee", [" a=b"]),
    (r"\documentclass{article}\def\half{$x$}\begin{document}$y$\end{document}$z$", ["y"]),
    (r"\begin{math}x\end{math}\begin{displaymath}y\end{displaymath}", ["x", "y"]),
]


@pytest.mark.parametrize(("text", "expected"), LATEX)
def test_latex(text: str, expected: list[str]) -> None:
    assert formulas(text, "x.tex") == expected


def test_display_and_environment() -> None:
    found = [part for part in read("$a$ $$b$$ \\begin{align*}c\\end{align*} \\begin{math}d\\end{math}").parts if isinstance(part, Formula)]
    assert [(f.display, f.environment) for f in found] == [(False, None), (True, None), (True, "align"), (False, "math")]


def test_line_and_column() -> None:
    document = read("one\n  two $x$\n\n$$\ny\n$$\n")
    assert [document.position(part.offset) for part in document.parts if isinstance(part, Formula)] == [(2, 8), (4, 3)]


def test_prose_keeps_inline_code_and_leaves_comments_out() -> None:
    assert [p.text for p in read("call `f` on <!-- no -->this").parts if isinstance(p, Prose)] == ["call `f` on ", "this"]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\nb $x\n\nc", 2), ("\n$$x", 2), ("x\n\n\\begin{align}", 3), ("```\n$x$", 1), (r"\(x", 1)],
)
def test_unclosed_is_a_notice_with_its_line(text: str, line: int) -> None:
    (notice,) = read(text).notices
    assert notice.startswith(f"line {line}: ") and "never closed" in notice


def test_input_is_not_followed() -> None:
    (notice,) = read("a\n\\input{secret}\n$x$", "x.tex").notices
    assert notice.startswith("line 2: ") and "secret" in notice


def test_macros() -> None:
    macros = read(
        r"""
\newcommand{\R}{\mathbb{R}} \newcommand{\E}[2][x]{\mathbb{E}_{#1}[#2]} \def\sq#1{{#1}^2} \renewcommand\R{\mathbf{R}}
\DeclareMathOperator*{\argmin}{arg\,min} \let\eps=\varepsilon \providecommand{\R}{no} \newcommand{\loop}{\loop\loop}
\DeclarePairedDelimiter{\norm}{\lVert}{\rVert}
""",
        "x.tex",
    ).macros
    assert {name: (m.parameters, m.body, m.default) for name, m in macros.items()} == {
        "R": (0, r"\mathbf{R}", None),
        "E": (2, r"\mathbb{E}_{#1}[#2]", "x"),
        "sq": (1, "{#1}^2", None),
        "argmin": (0, r"\operatorname*{arg\,min}", None),
        "eps": (0, r"\varepsilon", None),
        "loop": (0, r"\loop\loop", None),
        "norm": (2, r"\left\lVert #2 \right\rVert", ""),
    }


def test_delimited_definition_is_refused_with_a_notice() -> None:
    document = read(r"\def\pair(#1){x} $y$", "x.tex")
    assert not document.macros and "delimited" in document.notices[0]


@pytest.mark.parametrize(
    ("text", "language"),
    [("Show that the derivative of $x$ is one.", "en"), ("Montrer que la dérivée de $x$ est un.", "fr"), ("$x$", "en")],
)
def test_language(text: str, language: str) -> None:
    assert read(text).language == language
