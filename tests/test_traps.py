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
]

TRUE: list[tuple[str, tuple[str, ...]]] = [
    (r"\Gamma(x+1) = x^2+2x+1", ("x > 0", r"\Gamma(x) = x^2")),
    (r"\Gamma(x+1) = x\Gamma(x)", ("x > 0", r"\Gamma(x) = \int_0^\infty t^{x-1}e^{-t}\,dt")),
    ("x = 1", ("x > 0", r"\ln(x) = 1-x^2")),
]


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_a_false_claim_is_neither_proved_nor_supported(claim: str, given: tuple[str, ...]) -> None:
    assert name_of(prove_latex(claim, given).verdict) not in ("proved", "supported")


@pytest.mark.parametrize(("claim", "given"), TRUE)
def test_a_true_claim_is_neither_refuted_nor_ill_formed(claim: str, given: tuple[str, ...]) -> None:
    assert name_of(prove_latex(claim, given).verdict) not in ("refuted", "ill-formed")
