"""Equivalences with an exponential on one side: what holds exactly where, both directions proved."""

from __future__ import annotations

import pytest

from verifier.claims import name_of
from verifier.engine import prove_latex

GIVEN = [r"x, y \in \mathbb{R}", r"\sigma(z) = \frac{1}{1+e^{-z}}"]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"e^x = 1 \Leftrightarrow x = 0", "proved"),
        (r"\sigma(x)(1-\sigma(x)) = \frac14 \iff x = 0", "proved"),
        (r"\tanh'(x) = 1 \iff x = 0", "proved"),
        (r"\sigma(x) > \frac12 \iff x > 0", "proved"),
        (r"e^x = e^y \Rightarrow x = y", "proved"),
        (r"\sigma(x) > \frac12 \iff x \geq 0", "refuted"),
        (r"\sigma(x) > \frac12 \iff x > 1", "refuted"),
        (r"e^{2x} = e^y \Rightarrow x = y", "refuted"),
        (r"\tanh'(x) \leq 1 \iff x = 0", "refuted"),
    ],
)
def test_equivalences(claim: str, verdict: str) -> None:
    assert name_of(prove_latex(claim, GIVEN).verdict) == verdict
