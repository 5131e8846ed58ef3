"""Claims and verdicts: what is asked, under which assumptions, and what was found.

`Context` is everything that stands before a claim; `Claim` is the question; the six verdicts are a closed union.
Only `verifier.kernel` builds `Proved` and `Refuted`: both carry the evidence that was checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from verifier.terms import Prop, Sym, Term


@dataclass(frozen=True, slots=True)
class Definition:
    """``head(params…) = body``, under ``condition`` if there is one (a piecewise or recursive definition has several).

    ``kind``: "definition" (always unfolded), "recursion" (body mentions the head at an earlier index).
    For a sequence or entrywise definition the params are the indices: ``p_i = …`` has head p and params (i,).
    """

    head: Sym
    params: tuple[Sym, ...]
    body: Term
    condition: Prop | None = None
    kind: str = "definition"


@dataclass(frozen=True, slots=True)
class Law:
    """``variable ~ distribution(parameters)``; ``independent`` names the group within which the variables are independent."""

    variable: Sym
    distribution: str
    parameters: tuple[Term, ...]
    iid: bool = False


#: in the conventions of a context: ``explained:h`` for a declared variable that a given equation tells in terms of others
EXPLAINED = "explained:"


@dataclass(frozen=True, slots=True)
class Context:
    """What may be used: symbols with their sorts, assumptions, definitions, laws. Immutable; `extend` makes a new one."""

    symbols: Mapping[str, Sym] = field(default_factory=dict)
    assumptions: tuple[Prop, ...] = ()
    definitions: tuple[Definition, ...] = ()
    laws: tuple[Law, ...] = ()
    guesses: tuple[str, ...] = ()
    declared: frozenset[str] = frozenset()  # names of symbols that were declared rather than guessed
    conventions: Mapping[str, str] = field(default_factory=dict)  # layout, log base, …

    def assume(self, *props: Prop) -> Context:
        """The context with more assumptions."""
        return Context(
            self.symbols, (*self.assumptions, *props), self.definitions, self.laws, self.guesses, self.declared, self.conventions
        )

    def define(self, *definitions: Definition) -> Context:
        """The context with more definitions."""
        return Context(
            self.symbols, self.assumptions, (*self.definitions, *definitions), self.laws, self.guesses, self.declared, self.conventions
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition to decide in a context."""

    prop: Prop
    context: Context = field(default_factory=Context)


# -- values of a counterexample -----------------------------------------------------------------------------------

Value: TypeAlias = Any  # Fraction, int, a ball, a nested tuple of these for a tensor, or a Term for a function


@dataclass(frozen=True, slots=True)
class Instance:
    """Concrete values: dimensions, symbols (by name), functions as (params, body) terms. Exact."""

    values: Mapping[str, Value]
    dimensions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An instance at which the claim fails, with what each side is there, printed for a reader.

    ``sequences``: names whose list of values begins at index 0; the entries of any other list are numbered from 1.
    """

    instance: Instance
    lhs: str
    rhs: str
    sequences: frozenset[str] = frozenset()


# -- verdicts -----------------------------------------------------------------------------------------------------


class VerdictBase:
    """Shared by the verdicts; refuses to be a truth value, so that `if verdict:` cannot hide an `Undecided`."""

    __slots__ = ()

    def __bool__(self) -> bool:
        raise TypeError("a verdict is not a truth value; match on its class")


@dataclass(frozen=True, slots=True)
class Proved(VerdictBase):
    """True for all admitted values. Built by the kernel only."""

    method: str
    rules: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()  # side conditions that the proof used, e.g. "x != 0"
    reason: str = ""
    certificate: Any = None


@dataclass(frozen=True, slots=True)
class Refuted(VerdictBase):
    """False: a counterexample that meets every assumption. Built by the kernel only."""

    method: str
    counterexample: Counterexample
    reason: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IllFormed(VerdictBase):
    """Does not type-check as written; ``reason`` names the two shapes or the index. ``span`` is in the source."""

    reason: str
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Supported(VerdictBase):
    """No proof, but checked at ``points`` points to ``digits`` digits."""

    points: int
    digits: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Undecided(VerdictBase):
    """Understood, neither proved nor refuted; says what was tried."""

    reason: str
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotChecked(VerdictBase):
    """No claim, or not understood; a parse failure carries its position and what was expected."""

    reason: str
    span: tuple[int, int] | None = None
    expected: str | None = None


Verdict: TypeAlias = Proved | Refuted | IllFormed | Supported | Undecided | NotChecked

NAMES: dict[type, str] = {
    Proved: "proved",
    Refuted: "refuted",
    IllFormed: "ill-formed",
    Supported: "supported",
    Undecided: "undecided",
    NotChecked: "not-checked",
}


def name_of(verdict: Verdict) -> str:
    """The word that the contract uses for a verdict."""
    return NAMES[type(verdict)]


def as_fraction(value: Value) -> Fraction | None:
    """A value as an exact fraction, or None when it is a ball, a tensor or a function."""
    return Fraction(value) if isinstance(value, int | Fraction) else None
