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
