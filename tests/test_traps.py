"""Claims built to mislead: each row says which verdicts would be wrong."""

from __future__ import annotations

import pytest

from verifier.claims import name_of
from verifier.engine import prove_latex

FALSE: list[tuple[str, tuple[str, ...]]] = [
    # one side has no value at half of the points
    (r"\ln(x^2) = 2\ln x", (r"x \in \mathbb{R}", r"x \ne 0")),
    (r"\sqrt{ab} = \sqrt{a}\sqrt{b}", (r"a, b \in \mathbb{R}",)),
    # independence that nobody declared
    (r"\mathbb{E}[X^2 Y] = 1", (r"X \sim \mathcal{N}(0,1)", r"Y \sim \mathcal{N}(1,1)")),
    (
        r"\mathbb{E}[XYZ] = \mathbb{E}[X]\mathbb{E}[Y]\mathbb{E}[Z]",
        (r"X,Y,Z \text{ real random variables}", r"X,Y \text{ independent}", r"Y,Z \text{ independent}"),
    ),
    (
        r"\operatorname{Var}(\sum_{i=1}^n X_i) = \sum_{i=1}^n \operatorname{Var}(X_i)",
        (r"X_1,\ldots,X_n \text{ real random variables with finite second moments}",),
    ),
    # an assumption whose sides are balls
    ("x = y", (r"x,y \in \mathbb{R}^n", r"\|x\| = \|y\|")),
    # a letter that a given defines anew
    (r"\Gamma(x+1) = x\Gamma(x)", ("x > 0", r"\Gamma(x) = x^2")),
    # the derivative of a logarithm forgets where the logarithm exists
    (r"\frac{d}{dx}\log x = \frac{1}{x}", (r"x \in \mathbb{R}",)),
    (r"\frac{d}{dp}\log\frac{p}{1-p} = \frac{1}{p(1-p)}", (r"p \in \mathbb{R}",)),
    (r"f'(x) = \frac{1}{x}", (r"x \in \mathbb{R}", r"f(u) = \log u")),
    (r"\int \frac{1}{x}\,dx = \log x", (r"x \in \mathbb{R}",)),
    # a function that is defined on one half of the line
    (r"f(x) = x^2", (r"x \in \mathbb{R}", r"f(z) = z^2 \text{ if } z > 0")),
    # a divisor that vanishes on half of the line, and a factorial at the edge
    (r"\frac{1}{\max(0,x)}\max(0,x) = 1", (r"x \in \mathbb{R}",)),
    (r"\frac{|x|+x}{|x|+x} = 1", (r"x \in \mathbb{R}",)),
    (r"n! = n(n-1)!", (r"n \in \mathbb{N}",)),
    (r"\operatorname{rank}(AB) = \min(\operatorname{rank}(A),\operatorname{rank}(B))", (r"A,B \in \mathbb{R}^{n\times n}",)),
    # no such law: nothing follows from it
    (
        r"\frac{d}{d\theta}\mathbb{E}[f(X)] = \mathbb{E}[f(X)(X-\pi)]",
        (r"X \sim \mathrm{Bern}(\pi)", r"\theta \in \mathbb{R}", r"f : \mathbb{R} \to \mathbb{R}"),
    ),
    # true for matrices of full rank, and for positive definite ones
    (r"AA^+ = A^+A", (r"A \in \mathbb{R}^{n\times n}",)),
    (r"x = A^+b", (r"A \in \mathbb{R}^{n\times m}", r"x \in \mathbb{R}^m", r"b \in \mathbb{R}^n", "Ax = b", "n > m")),
    (r"\det A > 0", (r"A \in \mathbb{R}^{n\times n}", r"A \succeq 0")),
]

TRUE: list[tuple[str, tuple[str, ...]]] = [
    (r"\Gamma(x+1) = x^2+2x+1", ("x > 0", r"\Gamma(x) = x^2")),
    (r"\Gamma(x+1) = x\Gamma(x)", ("x > 0", r"\Gamma(x) = \int_0^\infty t^{x-1}e^{-t}\,dt")),
    ("x = 1", ("x > 0", r"\ln(x) = 1-x^2")),
    # at -1 the formulas of these derivatives have values and the derivatives have none
    (r"\frac{d}{dx}(-\log x) < 0", ()),
    (r"\frac{d}{dx}\log\log x > 0", ()),
    (r"f'(p) \le 0", (r"f(p) = -\log p",)),
    (r"\frac{d}{dx}\operatorname{artanh} x \ge 1", ()),
    (r"\frac{\partial}{\partial x_i}\sum_{j=1}^n \log x_j > 0", (r"x \in \mathbb{R}^n",)),
]


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_a_false_claim_is_neither_proved_nor_supported(claim: str, given: tuple[str, ...]) -> None:
    assert name_of(prove_latex(claim, given).verdict) not in ("proved", "supported")


@pytest.mark.parametrize(("claim", "given"), TRUE)
def test_a_true_claim_is_neither_refuted_nor_ill_formed(claim: str, given: tuple[str, ...]) -> None:
    assert name_of(prove_latex(claim, given).verdict) not in ("refuted", "ill-formed")


@pytest.mark.parametrize(
    ("claim", "given", "assumed"),
    [
        (r"\frac{d}{dx}\log\log x > 0", (), "log(x) > 0"),
        (r"f'(p) \le 0", (r"f(p) = -\log p",), "p > 0"),
        (r"\int \frac{1}{x}\,dx = \log x", (), "x > 0"),
    ],
)
def test_where_a_derivative_exists_is_assumed_of_undeclared_names_and_said(claim: str, given: tuple[str, ...], assumed: str) -> None:
    outcome = prove_latex(claim, given)
    assert name_of(outcome.verdict) == "proved"
    assert assumed in outcome.assumed


def test_where_a_derivative_exists_may_follow_from_the_claim_itself() -> None:
    outcome = prove_latex(r"\frac{d}{dx}\log(x+\sqrt{x^2+1}) = \frac{1}{\sqrt{x^2+1}}", (r"x \in \mathbb{R}",))
    assert name_of(outcome.verdict) == "proved"
    assert not any(">" in text for text in outcome.assumed)
