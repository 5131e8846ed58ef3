"""The key of the sequence models assignment: made false, a claim fails; a student's values are held against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import registry
from derivations.notation import tex
from verifier.keys import Key, Result, check_key

#: label of the part, place of the claim in it, what it becomes
MUTANTS = [
    ("2.2", 0, r"\begin{bmatrix} 0.6 & 0.2 & 0.2 \end{bmatrix} \begin{bmatrix} -1 & 1 \\ 0 & -1 \\ 1 & 0 \end{bmatrix} = "
               r"\begin{bmatrix} -0.8 & 0.8 \end{bmatrix}"),
    ("2.2", 1, r"\begin{bmatrix} 1 & 1 \end{bmatrix} \begin{bmatrix} 1 & -1 \end{bmatrix}^\top = 2"),
    ("2.2", 2, r"\begin{bmatrix} 0 + \max(-0.8, 0) & 0 + \max(0.8, 0) \end{bmatrix} = \begin{bmatrix} -0.8 & 0.8 \end{bmatrix}"),
    ("2.3", 0, r"4 \cdot 3 = 16"),
    ("2.3", 1, r"\binom{4}{2} = 4 \cdot 3"),
    ("3.3", 0, r"\mathbb{E}[X \odot R] = (1 - p) X"),
    ("3.3", 1, r"\mathbb{E}[(X \odot R)^\top (X \odot R)] = p^2 X^\top X + p \Gamma^2"),
    ("3.3", 1, r"\mathbb{E}[(X \odot R)^\top (X \odot R)] = p^2 X^\top X"),
    ("3.3", 2, r"\mathbb{E}[L(w)] = \|y - p X w\|^2 - p (1 - p) \|\Gamma w\|^2"),
    ("3.3", 2, r"\mathbb{E}[L(w)] = \|y - p X w\|^2"),
    ("3.4", 0, r"\nabla_w \mathcal{L}(w, \lambda) = 2 w - X^\top \lambda"),
    ("3.4", 1, r"\nabla f(w) = 2 X^\top (y - X w)"),
    ("3.4", 2, r"X^\top a + 2 \eta X^\top (y - X X^\top a) = X^\top (a - 2 \eta (y - X X^\top a))"),
    ("3.4", 3, r"X^\top X (u + v) = 0"),
    ("3.4", 5, r"u - v = X^\top \left(b - \frac{1}{2} \lambda\right)"),
    ("3.4", 6, r"\|u - v\|^2 = \left(b - \frac{1}{2} \lambda\right)^\top X (u - v)"),
]  # fmt: skip


def changed(key: Key, label: str, place: int, claim: str) -> Key:
    """The key with one part alone, in which one claim is replaced and stands alone."""
    part = next(p for p in key.places() if p.label == label)
    assert part.answer.results[place].claim != tex(claim)
    alone = replace(part.answer, claim=None, steps=(), more=(Result(tex(claim)),), value=None)
    return replace(key, questions=(replace(part.question, answers=(alone,)),))


@pytest.mark.parametrize(("label", "place", "claim"), MUTANTS)
def test_a_claim_that_is_false_is_not_proved(label: str, place: int, claim: str) -> None:
    (step,) = check_key(changed(registry.load("sequence-models"), label, place, claim)).steps
    assert step.verdict in ("refuted", "undecided"), claim
