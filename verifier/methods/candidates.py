"""A proposal of the lemma method: a lemma and parameters for it."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.terms import Term


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lemma and parameters for it. ``speculative``: its conditions are a guess; tried when the others do not suffice."""

    name: str
    parameters: tuple[Term, ...]
    speculative: bool = False
