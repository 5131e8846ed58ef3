"""User macros: arguments, defaults, spans, and calls without end."""

import pytest

from verifier.document.model import Macro
from verifier.syntax import ParseFailure, parse_inline, parse_statement

from .sexpr import show

MACROS = {
    "R": Macro("R", 0, r"\mathbb{R}"),
    "norm": Macro("norm", 1, r"\left\|#1\right\|"),
    "E": Macro("E", 2, r"\mathbb{E}_{#1}[#2]", "p"),
    "half": Macro("half", 0, r"\frac12"),
    "dd": Macro("dd", 2, r"\frac{\partial #1}{\partial #2}"),
    "Name": Macro("Name", 1, r"\operatorname{#1}"),
}


@pytest.mark.parametrize(
    ("latex", "tree"),
    [
        (r"x \in \R^n", "<x in (script bb.R _ n)>"),
        (r"\norm{x}^2", "(script [|| x ||] _ 2)"),
        (r"\norm x", "[|| x ||]"),
        (r"\E[q]{X}", "(E q _ [[ X ]])"),
        (r"\E{X}", "(E p _ [[ X ]])"),
        (r"\half x", "(* (frac 1 2) x)"),
        (r"\dd{f}{\norm{x}}", "(d-partial1 ([|| x ||]) f)"),
        (r"\Name{foo}(x)", "(rm.foo [( x )])"),
    ],
)
def test_expansion(latex: str, tree: str) -> None:
    assert show(parse_statement(latex, MACROS)) == tree


def test_an_expanded_node_points_to_the_call() -> None:
    text = r"y + \half x"
    tree = parse_statement(text, MACROS)
    half = tree.terms[1].factors[0]  # type: ignore[union-attr]
    assert text[slice(*half.span)] == r"\half"


@pytest.mark.parametrize("body", [r"\a", r"\a\a", r"\b", r"x\a"])
def test_recursion_is_a_failure(body: str) -> None:
    found = parse_inline(r"1 + \a", {"a": Macro("a", 0, body), "b": Macro("b", 0, r"\a")})
    assert isinstance(found, ParseFailure)
    assert found.expected == "a macro that does not call itself"
    assert found.span == (4, 6)


def test_missing_arguments() -> None:
    found = parse_inline(r"\norm", MACROS)
    assert isinstance(found, ParseFailure)
    assert found.expected == "1 arguments after it"
