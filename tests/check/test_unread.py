"""Nothing is refuted by a free choice of a function of which the statement says something that was not understood."""

from __future__ import annotations

import pytest

from tests.check.test_sayings import Here
from verifier.check import DocumentChecker
from verifier.document import read_document


def verdicts(statement: str, line: str) -> list[str]:
    text = f"# Exercise 1\n\n{statement}\n\n**Answer.** We have\n\n$${line}$$\n"
    return [s.verdict for s in DocumentChecker(read_document(text.encode(), "answer.md"), Here()).steps() if s.role == "claim"]


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("Let $g : \\mathbb{R} \\to \\mathbb{R}$ be a function.", "refuted"),
        ("Let $g : \\mathbb{R} \\to \\mathbb{R}$ be an even function.", "undecided"),
        ("Soit $g : \\mathbb{R} \\to \\mathbb{R}$ une fonction paire.", "undecided"),
        ("Let $g : \\mathbb{R} \\to \\mathbb{R}$. It is even. Let $h : \\mathbb{R} \\to \\mathbb{R}$ be odd.", "refuted"),  # of g alone
    ],
)
def test_what_is_not_understood_excuses(statement: str, verdict: str) -> None:
    assert verdicts(statement, "g(-x) = g(x)") == [verdict]


@pytest.mark.parametrize(
    "statement",
    [
        "Let $f : \\mathbb{R}^d \\to \\mathbb{R}$ be a convex and $L$-smooth function, and $x_{k+1} = x_k - \\frac{1}{L} \\nabla f(x_k)$.",
        "Soit $f : \\mathbb{R}^d \\to \\mathbb{R}$ une fonction convexe et $L$-lisse, et $x_{k+1} = x_k - \\frac{1}{L} \\nabla f(x_k)$.",
        "Let $f : \\mathbb{R}^d \\to \\mathbb{R}$ be $L$-smooth, and $x_{k+1} = x_k - \\frac{1}{L} \\nabla f(x_k)$.",
    ],
)
def test_smoothness_behind_a_declaration(statement: str) -> None:
    right = "f(x_{k+1}) \\leq f(x_k) - \\frac{1}{2L} \\|\\nabla f(x_k)\\|^2"
    assert verdicts(statement, right) == ["proved"]
    assert verdicts(statement, right.replace("2L", "L")) != ["proved"]
