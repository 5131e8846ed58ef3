"""Sums with a Kronecker delta of the index: one term is left where it is known to be in the range, none where it is known not to be."""

from __future__ import annotations

import pytest

from verifier.claims import Claim, Context, Proved
from verifier.elaborate import declare, elaborate
from verifier.engine import decide
from verifier.syntax import parse_statement


@pytest.mark.parametrize(
    ("claim", "proved"),
    [
        (r"\sum_{l=1}^{k} \delta_{l j} a_l = a_j", True),
        (r"\sum_{l=1}^{k} (\delta_{l j} - p) a_l = a_j - p \sum_{l=1}^{k} a_l", True),
        (r"\sum_{l=1}^{k} \delta_{l+1, j} a_l = a_{j-1}", True),
        (r"\sum_{l=1}^{k} \delta_{k+1, l} a_l = 0", True),
        (r"\sum_{l=1}^{k} \delta_{l j} a_l = a_{j-1}", False),
        (r"\sum_{l=1}^{k} \delta_{l i} a_l = a_i", False),  # i may lie outside the range
        (r"\sum_{l=3}^{k} \delta_{l j} a_l = a_j", False),  # j may be 2
    ],
)
def test_a_kronecker_delta_leaves_one_term(claim: str, proved: bool) -> None:
    context = Context()
    for text in (r"2 \leq j \leq k", r"k \in \mathbb{N}", r"j, i \in \mathbb{N}", r"p \in \mathbb{R}"):
        context = declare(context, parse_statement(text))
    found = elaborate(context, parse_statement(claim))
    assert isinstance(decide(Claim(found.prop, found.context)), Proved) is proved
