"""Lines under "setting the derivative to zero" are about the points where the derivatives found before vanish."""

from __future__ import annotations

import pytest

from tests.check.test_sayings import Here
from verifier.check import DocumentChecker
from verifier.document import read_document
from verifier.report.model import Step

RIDGE = (
    "# Exercise 1\n\nLet $f(w) = \\frac{1}{2}\\|Xw - y\\|^2 + \\frac{\\lambda}{2}\\|w\\|^2$ with $X \\in \\mathbb{R}^{n\\times d}$, "
    "$y\\in\\mathbb{R}^n$, $w \\in \\mathbb{R}^d$ and $\\lambda > 0$.\n\n**Answer.** The gradient is\n\n"
    "$$\\nabla f(w) = X^\\top (Xw - y) + \\lambda w$$\n\n"
)


def last(text: str) -> Step:
    return list(DocumentChecker(read_document(text.encode(), "answer.md"), Here()).steps())[-1]


@pytest.mark.parametrize(
    "words",
    [
        "Setting it to zero,",
        "We set the gradient equal to zero and obtain",
        "The first-order condition reads",
        "En annulant le gradient, on obtient",
        "On pose le gradient égal à zéro :",
        "At the optimum",
        "The gradient is zero, so that",
        "Le gradient s’annule, donc",
    ],
)
def test_a_line_where_the_gradient_vanishes(words: str) -> None:
    right = RIDGE + f"{words}\n\n$$(X^\\top X + \\lambda I) w = X^\\top y$$\n"
    assert last(right).verdict == "proved"
    assert last(right).reason
    assert last(right.replace("+ \\lambda I", "- \\lambda I")).verdict == "refuted"
    assert last(right.replace("X^\\top y$$\n", "y$$\n")).verdict != "proved"


def test_the_next_lines_are_about_those_points_too() -> None:
    lines = (
        RIDGE + "Setting it to zero,\n\n$$X^\\top X w + \\lambda w = X^\\top y$$\n\nso that\n\n"
        "$$w = (X^\\top X + \\lambda I)^{-1} X^\\top y$$\n"
    )
    assert last(lines).verdict == "proved"
    assert last(lines.replace("\\lambda I)^{-1}", "I)^{-1}")).verdict == "refuted"


def test_without_such_words_a_line_is_about_every_value() -> None:
    assert last(RIDGE + "Moreover\n\n$$(X^\\top X + \\lambda I) w = X^\\top y$$\n").verdict == "refuted"


def test_what_follows_from_a_wrong_gradient_is_said_to_follow() -> None:
    wrong = RIDGE.replace("+ \\lambda w", "+ 2 \\lambda w") + "Setting it to zero,\n\n$$(X^\\top X + 2 \\lambda I) w = X^\\top y$$\n"
    step = last(wrong)
    assert step.follows_from_error and step.holds is False


@pytest.mark.parametrize(
    "words",
    ["Let $c$ be 0. Then", "Setting $\\epsilon$ to zero,", "We put the bias at zero.", "As the mean is zero,", "On pose le biais à zéro :"],
)
def test_something_else_that_is_zero(words: str) -> None:
    assert last(RIDGE + f"{words}\n\n$$(X^\\top X + \\lambda I) w = X^\\top y$$\n").verdict == "refuted"


def test_a_derivative_is_still_about_every_value() -> None:
    text = RIDGE + "Setting it to zero gives the minimum. The Hessian is\n\n$$\\nabla^2 f(w) = X^\\top X$$\n"
    assert last(text).verdict == "refuted"


def test_one_of_two_derivatives_is_set_to_zero() -> None:
    text = (
        "# Exercise 1\n\nLet $g(a, b) = \\sum_{i=1}^n (y_i - a - b x_i)^2$ for numbers $x_i, y_i$ and $n \\geq 1$.\n\n**Answer.**\n\n"
        "$$\\frac{\\partial g}{\\partial a} = -2 \\sum_{i=1}^n (y_i - a - b x_i)$$\n\n"
        "$$\\frac{\\partial g}{\\partial b} = -2 \\sum_{i=1}^n x_i (y_i - a - b x_i)$$\n\nSetting both equal to zero,\n\n"
        "$$\\sum_{i=1}^n y_i = n a + b \\sum_{i=1}^n x_i$$\n"
    )
    assert last(text).verdict == "proved"
    assert last(text.replace("n a + b", "n a - b")).verdict != "proved"
