"""``w^\\top x_i`` of letters that nobody declared: a vector, and a family of vectors."""

from __future__ import annotations

import pytest

from verifier.claims import name_of
from verifier.elaborate import claim_from_latex
from verifier.engine import decide

SQUARES = r"\ell(w) = \sum_{i=1}^n (w^\top x_i)^2"
LOGISTIC = (r"\sigma(u) = 1/(1+e^{-u})", r"\ell(w) = -\sum_{i=1}^n [y_i \log \sigma(w^\top x_i) + (1-y_i) \log(1-\sigma(w^\top x_i))]")


@pytest.mark.parametrize(
    ("claim", "given", "verdict"),
    [
        (r"\nabla_w \ell(w) = 2 \sum_{i=1}^n (w^\top x_i) x_i", (SQUARES,), "proved"),
        (r"\nabla_w \ell(w) = \sum_{i=1}^n (w^\top x_i) x_i", (SQUARES,), "refuted"),
        (r"\nabla_w \ell(w) = \sum_{i=1}^n (\sigma(w^\top x_i) - y_i) x_i", LOGISTIC, "proved"),
        (r"\nabla_w \ell(w) = \sum_{i=1}^n (y_i - \sigma(w^\top x_i)) x_i", LOGISTIC, "refuted"),
        (r"\sum_{i=1}^n w^\top x_i = w^\top \sum_{i=1}^n x_i", (), "proved"),
        (r"w_i x_i = x_i w_i", (), "proved"),
    ],
)
def test_verdicts(claim: str, given: tuple[str, ...], verdict: str) -> None:
    assert name_of(decide(claim_from_latex(claim, given))) == verdict
