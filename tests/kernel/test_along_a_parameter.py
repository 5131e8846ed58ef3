"""The derivative of a member of a sequence by a number that its rule mentions: through every step, never 0."""

from __future__ import annotations

import pytest

from verifier.claims import Proved, Refuted
from verifier.engine import prove_latex

LINEAR = (r"h_t = w h_{t-1}",)
BOUNDED = (r"h_t = \tanh(w h_{t-1})", r"w \in \mathbb{R}")
SHIFTED = (r"h_t = w h_{t-1} + b", r"w, b \in \mathbb{R}")
STARTED = (*LINEAR, r"h_0 = w^2")
DESCENT = (r"x_{t+1} = x_t - \eta g_t", r"\eta > 0")
LOSS = (*LINEAR, r"L = h_2^2")


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (r"\frac{d h_1}{d w} = h_0", LINEAR),
        (r"\frac{d h_2}{d w} = 2 w h_0", LINEAR),
        (r"\frac{d h_0}{d w} = 0", LINEAR),
        (r"\frac{d}{dw} \sum_{t=1}^{2} h_t = h_0 + 2 w h_0", LINEAR),
        (r"\frac{d h_1}{d w} = h_0 (1 - h_1^2)", BOUNDED),
        (r"\frac{d h_2}{d b} = w + 1", SHIFTED),
        (r"\frac{d h_1}{d w} = 3 w^2", STARTED),
        (r"\frac{d x_2}{d \eta} = -g_0 - g_1", DESCENT),
        (r"\frac{d L}{d w} = 4 w^3 h_0^2", LOSS),
    ],
)
def test_every_step_counts(claim: str, given: tuple[str, ...]) -> None:
    assert isinstance(prove_latex(claim, given).verdict, Proved)


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (r"\frac{d h_1}{d w} = 0", LINEAR),
        (r"\frac{d h_2}{d w} = 0", LINEAR),
        (r"\frac{d h_2}{d w} = h_1", LINEAR),
        (r"\frac{d h_t}{d w} = 0", (*LINEAR, r"t \geq 1")),
        (r"\frac{d}{dw} \sum_{t=1}^{2} h_t = 0", LINEAR),
        (r"\frac{d h_3}{d w} = 0", BOUNDED),
        (r"\frac{d h_1}{d w} = h_0 (1 - h_1)", BOUNDED),
        (r"\frac{d h_2}{d b} = 1", SHIFTED),
        (r"\frac{d h_0}{d w} = 0", STARTED),
        (r"\frac{d x_2}{d \eta} = 0", DESCENT),
        (r"\frac{d L}{d w} = 0", LOSS),
    ],
)
def test_a_forgotten_step_is_an_error(claim: str, given: tuple[str, ...]) -> None:
    assert isinstance(prove_latex(claim, given).verdict, Refuted)


def test_a_true_derivative_for_every_step_is_not_refuted() -> None:
    for claim in (r"\frac{d h_t}{d w} = t w^{t-1} h_0", r"\frac{d h_t}{d w} = h_{t-1} + w \frac{d h_{t-1}}{d w}"):
        assert not isinstance(prove_latex(claim, (*LINEAR, r"t \geq 1")).verdict, Refuted)
