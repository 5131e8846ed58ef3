"""The one shape of a proof method.

A method looks at a goal and returns evidence, never a verdict: `Found(certificate)`, `NotApplicable(reason)` or `GaveUp(reason)`.
To add a method, write a module with a `Method` and add it to `methods.CASCADE`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from verifier.claims import Claim, Context
from verifier.kernel.certificates import Certificate, Equation
from verifier.kernel.check import Checker, Evidence
from verifier.terms import Prop, Rel


@dataclass(frozen=True, slots=True)
class Goal:
    """One relation to prove in a context. ``depth`` counts how many methods have split it already."""

    rel: Rel
    context: Context
    depth: int = 0

    @property
    def checker(self) -> Checker:
        """A kernel checker for the goal's context, to unfold and normalise with."""
        return Checker(self.context, Evidence())

    def claim(self) -> Claim:
        return Claim(self.rel, self.context)


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence for the goal."""

    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Simplified:
    """Proved equations that turn the goal into a simpler one (an integral and its value); the cascade goes on with that."""

    steps: tuple[Equation, ...]


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The goal is not of the kind that the method decides."""

    reason: str


@dataclass(frozen=True, slots=True)
class GaveUp:
    """The method applies and found nothing within its limits."""

    reason: str


Attempt: TypeAlias = Found | Simplified | NotApplicable | GaveUp


@dataclass(frozen=True, slots=True)
class Method:
    """A proof procedure. ``prove`` is the cascade itself, for methods that reduce a goal to smaller ones."""

    name: str
    description: str
    attempt: Callable[[Goal, Prover], Attempt]


Prover: TypeAlias = Callable[[Goal], "Certificate | None"]
Property: TypeAlias = Callable[[Prop, Claim, Prover], Attempt]
"""A proof procedure for properties of functions and sequences, which are no relations."""
