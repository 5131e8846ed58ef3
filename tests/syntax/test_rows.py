"""Displays: rows, tags, continued lines, alignment."""

import pytest

from verifier.syntax import ParseFailure, Statement, parse_display

from .sexpr import show

DISPLAYS = [
    # display, environment, (tree, tag, continues) per row
    (r"a &= b \\ &= c", "align", [("<a = b>", None, False), ("<? = c>", None, True)]),
    (r"\begin{aligned} a &= b \\ &\le c \end{aligned} \tag{7}", None, [("<a = b>", None, False), ("<? <= c>", "7", True)]),
    (r"f(x) = 2x \quad (6)", None, [("<(* f [( x )]) = (* 2 x)>", "6", False)]),
    (r"a = b, \quad (2.1)", None, [("<a = b>", "2.1", False)]),
    (r"a &= b + c \\ &\quad + d \\ &= e", "align", [("<a = (+ +b +c +d)>", None, False), ("<? = e>", None, True)]),
    (r"a &= b \\ &- c", "align", [("<a = (+ +b -c)>", None, False)]),
    (r"a &= b \\ -x &= y", "align", [("<a = b>", None, False), ("<(+ -x) = y>", None, False)]),
    (r"a &= b \cdot \\ &\phantom{=} c", "align", [("<a = (* b cdot c)>", None, False)]),
    (r"a &=& b \\ c &=& d", "eqnarray", [("<a = b>", None, False), ("<c = d>", None, False)]),
    (r"a &= b & c &= d \\[2pt] e &= f", "align", [(r"(list <a = b> \quad <c = d>)", None, False), ("<e = f>", None, False)]),
    (r"a = b \\ + c", "multline", [("<a = (+ +b +c)>", None, False)]),
    (r"a = b \nonumber \label{eq:x} \\ c = d", "gather", [("<a = b>", None, False), ("<c = d>", None, False)]),
    ("a = b % the rest is a remark\n + c", None, [("<a = (+ +b +c)>", None, False)]),
    (r"\Rightarrow a = b", None, [(r"(implies ? \Rightarrow <a = b>)", None, False)]),
    (r"x = 1,200 + 2", None, [("<x = (+ +1200 +2)>", None, False)]),
    (r"f(1,200) = x_{1,200}", None, [("<(* f [( 1 , 200 )]) = (script x [ 1 , 200 ] _)>", None, False)]),
]


@pytest.mark.parametrize(("text", "environment", "expected"), DISPLAYS)
def test_rows(text: str, environment: str | None, expected: list[tuple[str, str | None, bool]]) -> None:
    rows = parse_display(text, environment=environment)
    found = [r if isinstance(r, ParseFailure) else (show(r.tree), r.tag, r.continues) for r in rows]
    assert found == expected


def test_an_empty_display_has_no_rows() -> None:
    assert parse_display("  ") == ()


def test_row_spans_lie_in_the_source() -> None:
    text = r"\begin{aligned} a &= b \\ c &= d \end{aligned}"
    first, second = parse_display(text)
    assert isinstance(first, Statement)
    assert isinstance(second, Statement)
    assert text[slice(*first.span)] == "a &= b"
    assert text[slice(*second.span)] == "c &= d"
