"""Indices behind a product: ``W x[i]`` is an entry of the product where an entry of x alone does not fit."""

from __future__ import annotations

import pytest

from tests.test_check import steps
from verifier.claims import name_of
from verifier.engine import prove_latex

GIVEN = [r"W \in \mathbb{R}^{m \times n}, U \in \mathbb{R}^{m \times m}", r"x \in \mathbb{R}^n, h \in \mathbb{R}^m"]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"W x[i] = \sum_k W[i, k] x[k]", "proved"),
        (r"U h[i] = \sum_k U[k, i] h[k]", "refuted"),
        (r"W x[i] + U h[i] = (W x + U h)[i]", "proved"),
        (r"W x[i] + U h[i] = (W x - U h)[i]", "refuted"),
        (r"W[i, k] x[k] = x[k] W[i, k]", "proved"),  # an entry that fits is one of x
    ],
)
def test_an_entry_of_a_product(claim: str, verdict: str) -> None:
    assert name_of(prove_latex(claim, GIVEN).verdict) == verdict


def test_a_slip_between_entries_is_refuted_for_all_indices() -> None:
    text = r"""**Question 1.** Let $h = \sigma(U g)$ with the sigmoid $\sigma$, $U \in \mathbb{R}^{m \times m}$, $g \in \mathbb{R}^m$.

**Answer.**

$$\frac{\partial h[i]}{\partial g[j]} = U[i, j] h[i] (1 - h[i])$$

$$\frac{\partial h[i]}{\partial g[j]} = U[j, i] h[i] (1 - h[i])$$
"""
    assert [s.verdict for s in steps(text)][-2:] == ["proved", "refuted"]
