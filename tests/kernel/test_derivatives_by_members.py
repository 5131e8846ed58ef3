"""Derivatives with respect to a member of a sequence: a number among others, not a value of a function under an integral."""

from __future__ import annotations

import pytest

from verifier.claims import Claim, Context, Proved, Refuted
from verifier.elaborate import declare, elaborate
from verifier.engine import decide
from verifier.syntax import parse_statement


def verdict(claim: str, *given: str):  # type: ignore[no-untyped-def]
    context = Context()
    for g in given:
        context = declare(context, parse_statement(g))
    read = elaborate(context, parse_statement(claim))
    return decide(Claim(read.prop, read.context))


@pytest.mark.parametrize("gate", ["f", "u"])
def test_a_state_is_not_constant_in_its_gate(gate: str) -> None:
    """Hand: c_t = f_t c_{t-1} + u_t g_t has slope c_{t-1} in f_t and g_t in u_t, and neither is 0."""
    cell = r"c_t = f_t c_{t-1} + u_t g_t"
    assert not isinstance(verdict(rf"\frac{{\partial c_t}}{{\partial {gate}_t}} = 0", cell), Proved)
    slope = {"f": "c_{t-1}", "u": "g_t"}[gate]
    assert not isinstance(verdict(rf"\frac{{\partial c_t}}{{\partial {gate}_t}} = {slope}", cell), Refuted)


def test_an_index_outside_of_the_sums_refutes_nothing() -> None:
    """Hand: ∂/∂x_i of the variance over x_1, …, x_n is 2 (x_i - μ)/n for 1 ≤ i ≤ n; the text need not say so."""
    given = (r"\mu = \frac{1}{n} \sum_{i=1}^n x_i", r"v = \frac{1}{n} \sum_{i=1}^n (x_i - \mu)^2")
    assert not isinstance(verdict(r"\frac{\partial v}{\partial x_i} = \frac{2}{n} (x_i - \mu)", *given), Refuted)
