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
        ("1.1.4.14", r"\ell = \sum_i y_i \tilde{y}_i + \log \sum_j e^{\tilde{y}_j}"),
        ("1.1.4.15", r"\nabla_{\tilde{y}} \ell = y - \hat{y}"),
        ("1.1.4.16", r"\nabla_{W_y} \ell = -(\nabla_{\tilde{y}} \ell)^\top h"),
        ("2.1.6", r"\lfloor \frac{m + 2 \cdot 0 - n}{1} \rfloor + 1 = m - n"),
        ("2.1.7", r"l_2 = f_1 + f_2 s_1"),
        ("2.2.1.8", r"p = 3"),
        ("2.2.1.11", r"2432 + 51264 + 102464 + 1025000 + 10010 = 1192024"),
        ("3.3.1", r"\frac{\partial y}{\partial x} = I - W"),
        ("3.4.2", r"(P X A) (P X B)^\top = P (Q K^\top) P"),
        ("1.1.4.17", r"\nabla_{\tilde{h}} \ell = ((\hat{y} - y) W_y) \odot (1 + h \odot h)"),
        ("1.1.4.17", r"\nabla_h \ell = (y - \hat{y}) W_y"),
        ("1.1.4.17", r"\nabla_{W_h} \ell = (\nabla_h \ell)^\top x"),
        ("1.1.4.16", r"\frac{\partial \ell}{\partial b_{y,i}} = \hat{y}_i + y_i"),
        ("1.1.2.7", r"\hat{y} = \operatorname{softmax}(\tanh(x W_h^\top + b_h) W_y^\top - b_y)"),
        ("1.1.2.7", r"h_j^2 > 1"),
        ("1.1.2.6", r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} + p_j)"),
        ("2.1.1", r"\sum_{a=1}^{k} \sum_{b=1}^{k} \sum_{c=1}^{z} 1 = k^2 z + 1"),
        ("2.1.7", r"l_3 = f_1 + (f_2 - 1) s_1 + (f_3 - 1) s_2"),
        ("2.1.7", r"l_n = \sum_{k=1}^n (f_k - 1) \prod_{i=1}^{k-1} s_i"),
        ("3.1.1", r"(2 n)^2 d = 2 n^2 d"),
        ("3.1.2", r"\sum_{i=1}^n M_{ij} = 1"),
        ("3.1.2", r"\sum_{j=1}^n M_{ij} = n"),
        ("3.3.2", r"\frac{1}{d} \sum_{i=1}^d (a x_i - a m)^2 = a v"),
        ("3.3.2", r"\frac{1}{d} \sum_{i=1}^d (x_i + c) = m"),
        ("3.3.2", r"\frac{1}{d} \sum_{i=1}^d \left(\frac{x_i - m}{\sqrt{v}}\right)^2 = d"),
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
