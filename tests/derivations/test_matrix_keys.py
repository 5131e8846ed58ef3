"""The keys with vectors and matrices: made false, each fails and says where and by which counterexample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sympy

from derivations import (
    backpropagation_through_time as through_time,
)
from derivations import (
    minimum_norm_solution,
    second_order_step,
    softmax_cross_entropy,
    two_layer_backpropagation,
    two_layer_backpropagation_in_rows,
    weight_normalisation,
)
from derivations.notation import Diag
from verifier.keys import Answer, Key, check_key
from verifier.report import keyview

Change = Callable[[Any], Any]

#: key, label of a claim, what the right side becomes
MUTANTS: list[tuple[Key, str, Change]] = [
    (weight_normalisation.KEY, "1a", lambda right: 2 * right),
    (weight_normalisation.KEY, "1b", lambda _: weight_normalisation.scale * weight_normalisation.slope),
    (weight_normalisation.KEY, "2b", lambda _: weight_normalisation.v),
    (weight_normalisation.KEY, "3a", lambda right: right + weight_normalisation.eta),
    (second_order_step.KEY, "1a", lambda right: right + second_order_step.epsilon * second_order_step.gg),
    (second_order_step.KEY, "2b", lambda right: right + 1),
    (second_order_step.KEY, "3a", lambda _: second_order_step.g - second_order_step.H @ second_order_step.away),
    (second_order_step.KEY, "3d", lambda right: right - second_order_step.gain),
    (minimum_norm_solution.KEY, "2c", lambda right: -right),
    (minimum_norm_solution.KEY, "2d", lambda right: 2 * right),
    (minimum_norm_solution.KEY, "3b", lambda right: right + 1),
    (softmax_cross_entropy.KEY, "1b", lambda _: Diag(softmax_cross_entropy.s)),
    (softmax_cross_entropy.KEY, "2a", lambda right: -right),
    (softmax_cross_entropy.KEY, "2b", lambda right: -right),
    (two_layer_backpropagation.KEY, "1b", lambda right: -right),
    (two_layer_backpropagation.KEY, "2b", lambda _: two_layer_backpropagation.W2.T @ two_layer_backpropagation.error),
    (two_layer_backpropagation_in_rows.KEY, "1a", lambda right: 2 * right),
    (two_layer_backpropagation_in_rows.KEY, "1c", lambda right: 2 * right),
    (two_layer_backpropagation_in_rows.KEY, "2c", lambda right: -right),
    (through_time.KEY, "1a", lambda right: -right),
    (through_time.KEY, "1c", lambda _: through_time.U @ Diag(through_time.slope(through_time.h[through_time.after]))),
    (through_time.KEY, "2a", lambda _: through_time.direct + through_time.in_next),  # the Jacobian left out
    (through_time.KEY, "3a", lambda _: through_time.summed(through_time.h[through_time.before])),
    (through_time.KEY, "3b", lambda _: through_time.summed(through_time.h[through_time.now])),
    (through_time.KEY, "3c", lambda right: 2 * right),
]


def only(key: Key, label: str, change: Change) -> Key:
    """The key with this claim alone, made false; it is then its first."""
    number, part = int(label[0]) - 1, ord(label[1]) - ord("a")
    answer = key.questions[number].answers[part]
    left, right = answer.claim.args
    with sympy.evaluate(False):
        wrong = answer.claim.func(left, change(right), evaluate=False)
    assert wrong != answer.claim
    lone: tuple[Answer, ...] = (replace(answer, claim=wrong, steps=()),)
    return replace(key, questions=(replace(key.questions[number], answers=lone),))


@pytest.mark.parametrize(("key", "label", "change"), MUTANTS, ids=[f"{key.id}-{label}" for key, label, _ in MUTANTS])
def test_a_false_claim_is_refuted_with_a_counterexample(key: Key, label: str, change: Change) -> None:
    report = check_key(only(key, label, change))
    (step,) = report.steps
    assert (step.equation, step.verdict) == ("1a", "refuted")
    assert step.counterexample is not None
    shown = keyview.verified(report)
    assert "  1a  refuted  " in shown and "left side" in shown


def test_in_the_whole_key_only_the_false_line_fails() -> None:
    key = second_order_step.KEY
    number, part = 2, 0
    answer = key.questions[number].answers[part]
    with sympy.evaluate(False):
        wrong = answer.claim.func(answer.claim.args[0], 2 * answer.claim.args[1], evaluate=False)
    answers = tuple(replace(a, claim=wrong, steps=()) if a is answer else a for a in key.questions[number].answers)
    questions = tuple(replace(q, answers=answers) if k == number else q for k, q in enumerate(key.questions))
    report = check_key(replace(key, questions=questions))
    assert [(s.equation, s.verdict) for s in report.steps if s.verdict != "proved"] == [("3a", "refuted")]


def test_claims_read_as_their_assignments_ask() -> None:
    assert (
        through_time.KEY.claims[2]
        == r"\frac{\partial h_{t + 1}}{\partial h_{t}} = \operatorname{diag}(h_{t + 1} \odot (\mathbf{1} - h_{t + 1})) U"
    )
    assert minimum_norm_solution.KEY.claims[5] == r"w = X^{\top} (X X^{\top})^{-1} y"
    assert softmax_cross_entropy.KEY.claims[4] == r"\nabla_{z} \ell = s - y"
    assert second_order_step.KEY.claims[0] == r"q(x_0 - \epsilon g) = c - \epsilon g^{\top} g + \frac{1}{2} \epsilon^{2} g^{\top} H g"
