"""What elaboration raises: a formula that cannot be read, and a formula that is read but does not type-check."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.syntax.tree import Span


@dataclass(eq=False)
class NotUnderstood(Exception):
    """The formula has no meaning here: an unknown distribution, set, property or construct. Becomes `not-checked`."""

    reason: str
    span: Span = (0, 0)
    expected: str | None = None

    def __str__(self) -> str:
        return self.reason


class Unfit(NotUnderstood):
    """A construct that is known but has no value of a known shape here; the last reading gives it an open shape."""


@dataclass(eq=False)
class ShapeClash(Exception):
    """Every symbol involved is declared and the shapes do not fit. Becomes `ill-formed`."""

    reason: str
    span: Span = (0, 0)

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class Clash(Exception):
    """Shapes that do not fit under the present reading; the caller decides whether another reading is left.

    ``names`` are the symbols in the clashing parts: when one of them was guessed, this is no proof of an ill-formed claim.
    """

    reason: str
    span: Span
    names: frozenset[str]

    def __str__(self) -> str:
        return self.reason
