"""Prose around inline formulas: what it declares, what it leaves alone."""

from __future__ import annotations

import pytest

from verifier.claims import Context
from verifier.elaborate.prose import Taken, declarations_in_prose
from verifier.syntax import parse_statement

from .sexpr import sexpr, sort_text


def read(text: str, context: Context | None = None) -> Taken:
    """Text with inline formulas between dollar signs."""
    parts = text.split("$")
    pieces = [part if k % 2 == 0 else parse_statement(part) for k, part in enumerate(parts)]
    return declarations_in_prose(context or Context(), pieces)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "assumptions"),
    [
        ("with $p > 0$.", ["(> p 0)"]),
        ("avec $p \\in (0,1)$ et un pas fixe.", ["(< 0 p)", "(< p 1)"]),
        ("Suppose that $a < b$.", ["(< a b)"]),
        ("Supposons que $a < b$.", ["(< a b)"]),
        ("The bound $a < b$ follows.", []),
        ("On obtient $a = b$.", []),
    ],
)
def test_relations_after_a_cue(text: str, assumptions: list[str]) -> None:
    assert [sexpr(p) for p in read(text).context.assumptions] == assumptions


@pytest.mark.parametrize(
    "text",
    [
        "where $\\sigma$ denotes the logistic sigmoid.",
        "où $\\sigma$ est la fonction sigmoïde.",
        "Here $\\sigma$ is the sigmoid function, applied to each entry.",
    ],
)
def test_the_sigmoid_is_named_by_words(text: str) -> None:
    context = read(text).context
    (definition,) = context.definitions
    assert sexpr(definition.body) == "(* 1 (^ (+ 1 (exp (* -1 z))) -1))"
    assert "\\sigma" in context.declared


@pytest.mark.parametrize(
    ("text", "name", "sort"),
    [
        ("Let $x$ be a vector.", "x", "?1"),
        ("Soit $x$ un vecteur.", "x", "?1"),
        ("Let $A$ be a matrix in $\\mathbb{R}^{n\\times d}$.", "A", "n×d"),
        ("$n$ is an integer.", "n", "integer:1"),
    ],
)
def test_kinds(text: str, name: str, sort: str) -> None:
    # a set is no statement, so it comes as the expression the parser reads
    assert sort_text(read(text).context.symbols[name].sort) == sort


def test_properties_of_declared_names() -> None:
    context = read("Let $A \\in \\mathbb{R}^{n\\times n}$ be given. $A$ is symmetric positive definite.").context
    assert [sexpr(p) for p in context.assumptions] == ["(>= n 1)", "(is symmetric A)", "(pd A zeros)"]
    french = read("Soit $A \\in \\mathbb{R}^{n\\times n}$. On sait que $A$ est symétrique.").context
    assert sexpr(french.assumptions[-1]) == "(is symmetric A)"


def test_what_is_refused_is_said() -> None:
    taken = read("with $x \\in \\mathcal{Q}$.")
    assert taken.context == Context()
    assert taken.refused and "\\mathcal{Q}" in taken.refused[0]
