"""The key of the optimisation assignment: made false, a claim is not proved."""

from __future__ import annotations

import pytest

from derivations import registry
from tests.derivations.test_foundations import changed
from verifier.keys import check_key

#: question, place of the part, place of the claim in it, what it becomes
MUTANTS = [
    (1, 0, 0, r"\sigma(W \sigma(h_t) + U x_t + b) = \sigma(h_{t+1})"),
    (1, 1, 0, r"\|W\| \leq \frac{\gamma}{\delta}"),
    (1, 1, 6, r"\|D W P\| \leq \delta^{T + 2}"),
    (1, 1, 7, r"\lim_{T \to \infty} \delta^T = 1"),
    (2, 0, 0, r"\Delta_t = \beta \Delta_{t-1} + \delta (1 - \beta) g_t"),
    (2, 1, 0, r"v_t = \sum_{i=1}^t \beta^{t-i} g_i"),
    (2, 2, 0, r"(1 - \beta) \sum_{i=1}^t \beta^{t-i} = 1 - \beta^{t-1}"),
    (3, 0, 0, r"\hat{f}_{x_0}(x_0 - \epsilon g) = f(x_0) - \epsilon g^\top g + \epsilon^2 g^\top H g"),
    (3, 1, 0, r"\hat{f}_{x_0}(x_0 - \epsilon g) < f(x_0) \iff \epsilon g^\top H g < g^\top g"),
    (3, 2, 1, r"\arg\min_{\epsilon} \hat{f}_{x_0}(x_0 - \epsilon g) = \frac{2 g^\top g}{g^\top H g}"),
    (3, 3, 1, r"g + H (x - x_0) = 0 \iff x = x_0 + H^{-1} g"),
    (4, 0, 1, r"\operatorname{Var}(w^\top x + b) = \|w\|^2 + b^2"),
    (4, 1, 0, r"\nabla_u \ell(u) = \frac{g}{\|u\|} \nabla_w L(w)"),
    (4, 2, 0, r"\|u - \epsilon d\|^2 > \|u\|^2"),
]


@pytest.mark.parametrize(("number", "part", "place", "claim"), MUTANTS)
def test_a_claim_that_is_false_is_not_proved(number: int, part: int, place: int, claim: str) -> None:
    (step,) = check_key(changed(registry.load("optimisation"), number, part, place, claim)).steps
    assert step.verdict in ("refuted", "undecided"), claim
