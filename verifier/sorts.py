"""Sorts: what kind of thing a term is, and the symbolic dimensions of tensors.

A dimension is a polynomial with integer coefficients in dimension names (``n``, ``m*p``, ``n+1``), kept in one
normal form so that equality of dimensions is equality of values.  Dimensions that are not known yet are
`DimVar`s; `Unifier` solves for them.  Shapes are tuples of dimensions: ``()`` a scalar, ``(n,)`` a vector (a
column), ``(n, m)`` a matrix.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

Monomial: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dim:
    """A symbolic dimension: a sorted tuple of (monomial, coefficient), e.g. n*m + 1.

    Build with `Dim.of`; the empty tuple is the dimension 0.  A name that starts with ``?`` is a unification variable.
    """

    terms: tuple[tuple[Monomial, int], ...]

    @staticmethod
    def of(value: int | str | Dim) -> Dim:
        """The dimension for a number or a name."""
        if isinstance(value, Dim):
            return value
        if isinstance(value, int):
            return Dim((((), value),)) if value else Dim(())
        return Dim((((value,), 1),))

    @staticmethod
    def _build(items: dict[Monomial, int]) -> Dim:
        return Dim(tuple(sorted((m, c) for m, c in items.items() if c)))

    def __add__(self, other: Dim) -> Dim:
        items = dict(self.terms)
        for monomial, c in other.terms:
            items[monomial] = items.get(monomial, 0) + c
        return Dim._build(items)

    def __mul__(self, other: Dim) -> Dim:
        items: dict[Monomial, int] = {}
        for m1, c1 in self.terms:
            for m2, c2 in other.terms:
                m = tuple(sorted(m1 + m2))
                items[m] = items.get(m, 0) + c1 * c2
        return Dim._build(items)

    def __neg__(self) -> Dim:
        return Dim(tuple((m, -c) for m, c in self.terms))

    @property
    def number(self) -> int | None:
        """The value when the dimension is a number, else None."""
        if not self.terms:
            return 0
        if len(self.terms) == 1 and self.terms[0][0] == ():
            return self.terms[0][1]
        return None

    @property
    def name(self) -> str | None:
        """The name when the dimension is a single name, else None."""
        if len(self.terms) == 1 and len(self.terms[0][0]) == 1 and self.terms[0][1] == 1:
            return self.terms[0][0][0]
        return None

    def names(self) -> frozenset[str]:
        """All names in the dimension."""
        return frozenset(name for monomial, _ in self.terms for name in monomial)

    def substitute(self, values: dict[str, Dim]) -> Dim:
        """The dimension with names replaced by dimensions."""
        total = Dim(())
        for monomial, c in self.terms:
            part = Dim.of(c)
            for name in monomial:
                part = part * values.get(name, Dim.of(name))
            total = total + part
        return total

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        parts: list[str] = []
        for monomial, c in sorted(self.terms, key=lambda t: (-len(t[0]), t[0])):
            body = "*".join(monomial)
            text = body if c == 1 and body else f"{c}*{body}" if body else str(c)
            parts.append(text if not parts or c < 0 else f"+{text}")
        return "".join(parts)


ONE_DIM = Dim.of(1)


@dataclass(frozen=True, slots=True)
class Tensor:
    """A real tensor of the given shape; ``number`` is ``"real"``, ``"integer"`` or ``"complex"``."""

    shape: tuple[Dim, ...] = ()
    number: str = "real"

    @property
    def rank(self) -> int:
        return len(self.shape)

    def __str__(self) -> str:
        if not self.shape:
            return "a scalar" if self.number == "real" else f"an {self.number}" if self.number == "integer" else self.number
        kind = {1: "a vector", 2: "a matrix"}.get(len(self.shape), "a tensor")
        return f"{kind} of shape {shape_text(self.shape)}"


@dataclass(frozen=True, slots=True)
class Func:
    """A function (also a sequence: a function of an index) from argument sorts to a result sort.

    ``elementwise`` says that a scalar function maps over the entries of a tensor argument.
    """

    args: tuple[Sort, ...]
    result: Sort
    elementwise: bool = False

    def __str__(self) -> str:
        return f"a function ({', '.join(map(str, self.args))}) -> {self.result}"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that is neither number nor function: a set, a distribution, a graph, a proposition."""

    kind: str

    def __str__(self) -> str:
        return f"a {self.kind}"


Sort: TypeAlias = Tensor | Func | Named

SCALAR = Tensor()
INTEGER = Tensor((), "integer")
PROP = Named("proposition")


def shape_text(shape: tuple[Dim, ...]) -> str:
    """``n×m`` for messages."""
    return "×".join(map(str, shape)) if shape else "1"


class ShapeError(Exception):
    """Two shapes that must agree do not; the message names both."""


@dataclass(slots=True)
class Unifier:
    """Solves equations between dimensions; unknown ones are names that start with ``?``."""

    solved: dict[str, Dim] = field(default_factory=dict)
    counter: int = 0

    def fresh(self) -> Dim:
        """A dimension not known yet."""
        self.counter += 1
        return Dim.of(f"?{self.counter}")

    def resolve(self, dim: Dim) -> Dim:
        """The dimension with everything solved so far put in."""
        while any(name in self.solved for name in dim.names()):
            dim = dim.substitute(self.solved)
        return dim

    def unify(self, left: Dim, right: Dim) -> bool:
        """Make two dimensions equal if that can be done by binding one unknown; False when they clash."""
        left, right = self.resolve(left), self.resolve(right)
        if left == right:
            return True
        for a, b in ((left, right), (right, left)):
            if a.name is not None and a.name.startswith("?") and a.name not in b.names():
                self.solved[a.name] = b
                return True
        shorter = _without_common_factor(left, right)
        return shorter is not None and self.unify(*shorter)


def _without_common_factor(left: Dim, right: Dim) -> tuple[Dim, Dim] | None:
    """?·n = n·m is ? = m, because sizes are at least 1. None when nothing can be taken out."""
    if len(left.terms) != 1 or len(right.terms) != 1:
        return None
    ((a, c),), ((b, d),) = left.terms, right.terms
    if c != d:
        return None
    rest = list(b)
    mine: list[str] = []
    for name in a:
        if name in rest:
            rest.remove(name)
        else:
            mine.append(name)
    if len(mine) == len(a):
        return None
    return Dim(((tuple(mine), 1),)), Dim(((tuple(rest), 1),))
