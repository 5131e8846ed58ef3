"""The key on networks for vision: a gradient or a size edited to be false is refuted, and the target's sum is needed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import registry
from verifier.keys import Answer, Key, check_key, tex


def only(label: str) -> tuple[Key, Answer]:
    """The key cut down to one part, and that part."""
    key = registry.load("networks-for-vision")
    number, part = label.rsplit(".", 1)
    (question,) = [one for one in key.questions if one.number == number]
    (answer,) = [one for position, one in enumerate(question.answers, 1) if (one.label or f".{position}") == f".{part}"]
    return replace(key, questions=(replace(question, answers=(answer,)),)), answer


@pytest.mark.parametrize(
    ("label", "false"),
    [
        ("1.1.2.3", r"(x A^\top + a) B^\top + b = x (B A)^\top + (2 a B^\top + b)"),
        ("1.1.4.14", r"\ell = \sum_i y_i z_i + \log \sum_j e^{z_j}"),
        ("1.1.4.15", r"\nabla_z \ell = y - p"),
        ("1.1.4.16", r"\nabla_V \ell = -(\nabla_z \ell)^\top h"),
        ("2.1.6", r"\lfloor \frac{m + 2 \cdot 0 - n}{1} \rfloor + 1 = m - n"),
        ("2.1.7", r"l_2 = f_1 + f_2 s_1"),
        ("2.2.1.8", r"p = 3"),
        ("2.2.1.11", r"2432 + 51264 + 102464 + 1025000 + 10010 = 1192024"),
        ("3.3.1", r"\frac{\partial y}{\partial x} = I - W"),
        ("3.4.2", r"(P X A) (P X B)^\top = P (Q K^\top) P"),
        ("1.1.4.17", r"\nabla_u \ell = ((p - y) V) \odot (1 + h \odot h)"),
    ],
)
def test_a_false_claim_is_not_proved(label: str, false: str) -> None:
    key, answer = only(label)
    wrong = replace(answer, claim=tex(false), steps=(), more=())
    (question,) = key.questions
    (step,) = check_key(replace(key, questions=(replace(question, answers=(wrong,)),))).steps
    assert step.verdict in {"refuted", "ill-formed"}


def test_the_gradient_in_the_scores_needs_the_sum_of_the_target() -> None:
    key, answer = only("1.1.4.15")
    (question,) = key.questions
    given = tuple(one for one in question.given if one.definition)
    assert len(given) == len(question.given) - 1
    bare = replace(question, given=given, answers=(replace(answer, more=()),))
    assert [step.verdict for step in check_key(replace(key, questions=(bare,))).steps] == ["refuted"]
