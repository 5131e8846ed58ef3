"""Brackets behind a formula: remarks say nothing, conditions restrict, words that may be conditions are refused."""

from __future__ import annotations

import pytest

from verifier.claims import name_of
from verifier.engine import prove_latex

X = [r"x, y \in \mathbb{R}"]


@pytest.mark.parametrize(
    ("claim", "given", "verdict"),
    [
        (r"x + x = 2 x \ (\text{the first step})", X, "proved"),
        (r"x + x = 3 x \ (\text{the first step})", X, "refuted"),
        (r"x = y \Rightarrow y = x \ (\text{a change of sides})", X, "proved"),
        (r"2 x = x + y \ (\text{induction hypothesis})", [*X, r"x = y \ (\text{induction hypothesis})"], "proved"),
        (r"x + x = 2 x \ (\text{if x is large})", X, "not-checked"),
        (r"x y / y = x \ (\text{pour y non nul})", X, "not-checked"),
        # a condition in brackets that stands apart
        (r"x^2 > 0 \quad (x \neq 0)", X, "proved"),
        (r"x^2 > 0 \quad (x \neq 1)", X, "refuted"),
        (r"x > 0 \Rightarrow x y > 0 \quad (y > 0)", X, "proved"),
        (r"x > 0 \Rightarrow x y > 0 \quad (y > -1)", X, "refuted"),
        # a product with a bracket is no remark
        (r"x (x + y) = x^2 + x y", X, "proved"),
    ],
)
def test_brackets_behind_a_claim(claim: str, given: list[str], verdict: str) -> None:
    assert name_of(prove_latex(claim, given).verdict) == verdict


@pytest.mark.parametrize(
    ("claim", "given", "verdict"),
    [
        (r"v^\top A = (A v)^\top", [r"A = A^\top \in \mathbb{R}^{n \times n}", r"v \in \mathbb{R}^n"], "proved"),
        (r"v^\top A = (A v)^\top", [r"A = B \in \mathbb{R}^{n \times n}", r"B \in \mathbb{R}^{n \times n}, v \in \mathbb{R}^n"], "refuted"),
        (r"u^\top v = 2 v^\top v", [r"v \in \mathbb{R}^n", r"u = 2 v \in \mathbb{R}^n"], "proved"),
        (r"h_1 = W h_0", [r"W \in \mathbb{R}^{n \times n}", r"h_t = W h_{t-1} \in \mathbb{R}^n"], "proved"),
        (r"h_1 = h_0", [r"W \in \mathbb{R}^{n \times n}", r"h_t = W h_{t-1} \in \mathbb{R}^n"], "refuted"),
    ],
)
def test_an_equation_with_a_set_behind_it_says_both(claim: str, given: list[str], verdict: str) -> None:
    assert name_of(prove_latex(claim, given).verdict) == verdict


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"t^2 \geq t, \quad 1 \leq t \leq n", "proved"),  # the range of a letter that nothing declares
        (r"t^2 \geq 2 t, \quad 1 \leq t \leq n", "refuted"),
        (r"n \geq 1, \quad 0 \leq n \leq 5", "refuted"),  # n is declared: that it is at most 5 is claimed
    ],
)
def test_a_range_behind_a_claim(claim: str, verdict: str) -> None:
    assert name_of(prove_latex(claim, [r"n \in \mathbb{N}", "n \\geq 1"]).verdict) == verdict


def test_givens_in_one_line() -> None:
    line = r"\mathbf{x}_t \in \mathbb{R}^n,\ \mathbf{h}_t, \mathbf{z}_t \in \mathbb{R}^m,\ t = 1, \dots, T"
    words = r"\nabla_{\mathbf{v}} f\ \text{has the shape of}\ \mathbf{v};\ "
    words += r"\partial \mathbf{a}/\partial \mathbf{b}\ \text{in denominator layout}"
    matrix = r"\mathbf{A} \in \mathbb{R}^{m \times n}"
    assert name_of(prove_latex(r"\|\mathbf{h}_t\|^2 = \mathbf{h}_t^\top \mathbf{h}_t", [line, words]).verdict) == "proved"
    turned = r"\frac{\partial \mathbf{A} \mathbf{u}}{\partial \mathbf{u}} = \mathbf{A}^\top"
    assert name_of(prove_latex(turned, [matrix, r"\mathbf{u} \in \mathbb{R}^n", words]).verdict) == "proved"
    other = words.replace("denominator", "numerator")
    assert name_of(prove_latex(turned, [matrix, r"\mathbf{u} \in \mathbb{R}^n", other]).verdict) == "ill-formed"
