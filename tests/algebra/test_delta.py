"""Sums with a Kronecker delta of the index: one term is left where it is known to be in the range, none where it is known not to be."""

from __future__ import annotations

import pytest

from verifier.claims import Claim, Context, Proved, Refuted, Undecided
from verifier.elaborate import claim_from_latex, declare, elaborate
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


@pytest.mark.parametrize(("given", "verdict"), [(("r = k", r"1 \leq k \leq m"), Proved), ((), Undecided)])
def test_an_index_that_is_defined_is_unfolded_below_a_derivative(given: tuple[str, ...], verdict: type) -> None:
    softmax = (r"a \in \mathbb{R}^m", r"q_k = \frac{e^{a_k}}{\sum_{j=1}^m e^{a_j}}")
    found = decide(claim_from_latex(r"\frac{\partial q_k}{\partial a_r} = q_k (1 - q_k)", (*softmax, *given)))
    assert isinstance(found, (verdict, Refuted) if not given else verdict)
