"""The key of the foundations assignment: made false, a claim fails; a student's work is held against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import registry
from derivations.notation import tex
from verifier.keys import Key, Result, check_key

#: question, place of the part, place of the claim in it, what it becomes
MUTANTS = [
    (1, 0, 0, r"\frac{d}{dx} \sigma(x) = \sigma(x) (1 + \sigma(x))"),
    (1, 1, 0, r"\frac{d}{dx} \tanh(x) = 1 + \tanh^2(x)"),
    (1, 2, 1, r"\sqrt{\sigma(x) (1 - \sigma(x))} \leq \frac{1}{4}"),
    (1, 2, 3, r"\frac{d}{dx} \sigma(x) = \frac{1}{4} \iff x = 1"),
    (1, 3, 0, r"\frac{d}{dx} \tanh(x) < 1"),
    (1, 4, 0, r"\frac{d}{dx} \tanh(x) = 2 \sigma'(2 x)"),
    (2, 0, 0, r"\log \ell(p) = \text{CE}(p, x)"),
    (2, 1, 0, r"\text{CE}(p, x) = B(x) - D(x, p)"),
    (2, 1, 1, r"D(x, p) > 0"),
    (2, 2, 1, r"-\sum_{i=1}^n \frac{1}{n} \log \frac{1}{n} = -\log n"),
    ("S2", 0, 0, r"e^{1 + a} = \sqrt{\frac{b}{\pi}}"),
    ("S2", 0, 2, r"b = \frac{1}{\sigma^2}"),
    ("S2", 0, 3, r"a = \frac{1}{2} \log(2 \pi \sigma^2) + 1"),
    ("S2", 0, 5, r"-\int_{-\infty}^{\infty} \phi(x) \log \phi(x) \, dx = \frac{1}{2} \log(2 \pi \sigma^2)"),
    (4, 2, 1, r"(Q \otimes I_3)^\top = I_3 \otimes Q^\top"),
    (4, 2, 2, r"3! = 9"),
    (4, 3, 0, r"P^\top (P U) = 2 U"),
    (4, 3, 2, r"P^\top = -P"),
    (5, 0, 1, r"f'(1) = -2"),
    (5, 0, 4, r"f(x) \geq x^2 - 1"),
    (5, 0, 7, r"1 + u - f'(1 + u) = 1 + \frac{u}{2}"),
    (5, 0, 9, r"a_t = 1 - \frac{x_0 - 1}{2^t}"),
    (5, 1, 3, r"\sum_{k=0}^{K - 1} s_k \leq \sum_{k=0}^{K - 1} L (a_k - a_{k + 1})"),
    (5, 1, 4, r"\sum_{k=0}^{K - 1} 2 L (a_k - a_{k + 1}) = 2 L (a_K - a_0)"),
    (5, 1, 8, r"m \leq \frac{L}{K} (a_0 - c)"),
]


def changed(key: Key, number: int | str, part: int, place: int, claim: str) -> Key:
    """The key with one part alone, in which one claim is replaced and stands alone."""
    question = next(q for q in key.questions if q.number == str(number))
    answer = question.answers[part]
    assert answer.results[place].claim != tex(claim)
    alone = replace(answer, claim=None, steps=(), more=(Result(tex(claim)),))
    return replace(key, questions=(replace(question, answers=(alone,)),))


@pytest.mark.parametrize(("number", "part", "place", "claim"), MUTANTS)
def test_a_claim_that_is_false_is_not_proved(number: int | str, part: int, place: int, claim: str) -> None:
    (step,) = check_key(changed(registry.load("foundations"), number, part, place, claim)).steps
    assert step.verdict in ("refuted", "undecided"), claim
