"""Stray indices: what is ill-formed for its indices, and what is not."""

from __future__ import annotations

import pytest

from verifier.claims import IllFormed
from verifier.elaborate import claim_from_latex
from verifier.engine import decide

SEQUENCE = (r"a_1, a_2, \ldots \in \mathbb{R}", r"K \in \mathbb{N}", r"K \ge 1")


def test_an_index_that_nothing_binds_is_ill_formed() -> None:
    verdict = decide(claim_from_latex(r"\sum_{j=1}^{K} \min_{j} a_k \le \sum_{k=1}^{K} a_k", SEQUENCE))
    assert isinstance(verdict, IllFormed)
    assert "k has no value" in verdict.reason
    assert "runs over j" in verdict.reason


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (r"\sum_{j=1}^{K} a_k = K a_k", (*SEQUENCE, r"k \in \mathbb{N}")),
        (r"\sum_{j=1}^{K} a_j = \sum_{k=1}^{K} a_k", SEQUENCE),
        (r"\sum_{j=1}^{K} 1 = K", SEQUENCE),
        (r"\sum_{j=1}^{K} \sum_{i=1}^{K} a_i = K\sum_{k=1}^{K} a_k", SEQUENCE),
    ],
)
def test_other_indices_are_well_formed(claim: str, given: tuple[str, ...]) -> None:
    assert not isinstance(decide(claim_from_latex(claim, given)), IllFormed)
