"""What a named lemma is: its statement for given parameters, its conditions, and families of terms with an index.

`kernel.lemmas` has the lemmas and checks their instances; `kernel.matrix_lemmas` has those about vectors and matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from verifier.algebra.domain import domain
from verifier.algebra.field import OutOfReach
from verifier.algebra.sums import NormalForms
from verifier.claims import Context
from verifier.sorts import INTEGER, SCALAR, Tensor
from verifier.terms import (
    INFINITY,
    ONE,
    ZERO,
    And,
    App,
    Bind,
    Call,
    Const,
    Forall,
    Implies,
    Is,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    free_symbols,
    fresh,
    sub,
    substitute,
    walk,
)  # fmt: skip

# functions that have derivatives of every order wherever they have a value; roots and powers are treated apart
SMOOTH = frozenset(["add", "mul", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "arsinh", "erf"])


# operators that have a value wherever `algebra.domain` says so
VALUED = SMOOTH | {
    "pow", "sqrt", "cot", "sec", "csc", "arcsin", "arccos", "arcosh", "artanh", "abs", "sign", "max", "min", "floor", "ceil", "delta",
    "entry", "row", "col", "matmul", "transpose", "trace", "dot", "outer", "hadamard", "diag", "diagpart", "vec", "norm1", "norm2", "normF",
    "ones", "zeros", "identity", "unit",
}  # fmt: skip


class NoInstance(Exception):
    """The parameters do not fit the lemma."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``goal`` holds wherever ``given`` and the context hold."""

    given: tuple[Prop, ...]
    goal: Rel


@dataclass(frozen=True, slots=True)
class Instance:
    """What a lemma says for some parameters, and what has to be proved for it."""

    statement: Rel
    conditions: tuple[Condition, ...] = ()


Builder = Callable[["Scope", tuple[Term, ...]], Instance]


@dataclass(frozen=True, slots=True)
class Entry:
    """A lemma: the name that reports use, its statement in words, where it is from, and how instances are made."""

    name: str
    statement: str
    source: str
    build: Builder


# -- families ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """The context of an instance and its parameters: gives names that occur in neither."""

    context: Context
    parameters: tuple[Term, ...]

    def new(self, name: str, *, integer: bool = True) -> Sym:
        """A symbol that occurs nowhere in the context or the parameters."""
        used = {*self.context.symbols.values()}
        for node in (*self.context.assumptions, *self.parameters):
            used |= free_symbols(node) | {t.var for t in walk(node) if isinstance(t, Bind | Forall)}
        for d in self.context.definitions:
            used |= free_symbols(d.body) | {d.head, *d.params}
        dims = {n for s in used if isinstance(s.sort, Tensor) for d in s.sort.shape for n in d.names()}
        used |= {Sym(n, INTEGER) for n in dims}
        return fresh(Sym(name, INTEGER if integer else SCALAR), frozenset(used))

    def at(self, index: Term, low: Term, high: Term) -> tuple[Prop, ...]:
        """What is known of an index between two bounds: the bounds, and what the context says of every index."""
        bounds: tuple[Prop, ...] = (Rel("<=", low, index), Rel("<=", index, high))
        known = tuple(a for a in self.context.assumptions if not isinstance(a, Forall))
        found: list[Prop] = list(bounds)
        for a in self.context.assumptions:
            if isinstance(a, Forall) and a.var.sort == INTEGER:
                statement: Prop = substitute(a.body, {a.var: index})
                if isinstance(statement, Implies) and not statement.both and implied((*known, *bounds), statement.given):
                    statement = statement.then
                found.append(statement)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Family:
    """The terms ``body`` for ``var`` from ``low`` to ``high``."""

    var: Sym
    low: Term
    high: Term
    body: Term

    def sum(self, body: Term | None = None) -> Bind:
        """The sum over the family's index of its terms, or of others."""
        return Bind("sum", self.var, (self.low, self.high), self.body if body is None else body)

    def bind(self, op: str) -> Bind:
        return Bind(op, self.var, (self.low, self.high), self.body)

    @property
    def count(self) -> Term:
        """How many terms there are, when the range is not empty."""
        return self.high if self.low == ONE else App("add", (sub(self.high, self.low), ONE), INTEGER)

    def nonempty(self) -> Condition:
        return Condition((), Rel("<=", self.low, self.high))

    def every(self, scope: Scope, *goals: Rel) -> tuple[Condition, ...]:
        """Relations between terms at the family's index, as conditions for every index."""
        k = scope.new("k")
        given = scope.at(k, self.low, self.high)
        return tuple(Condition(given, substitute(g, {self.var: k})) for g in goals)

    def defined(self, scope: Scope, *bodies: Term) -> tuple[Condition, ...]:
        """The terms have a value for every index."""
        return self.every(scope, *needs(*(bodies or (self.body,))))


def needs(*terms: Term, invertible: frozenset[Term] = frozenset()) -> tuple[Rel, ...]:
    """What must hold for the terms to have a value. Raises `NoInstance` where that is not known."""
    found: dict[Rel, None] = {}
    for term in terms:
        for t in walk(term):
            match t:
                case Num() | Sym() | Call():
                    pass
                case App(op="pow", args=(_, exponent)) if not isinstance(exponent, Num) and exponent.sort == INTEGER:
                    found[Rel(">=", exponent, ZERO)] = None
                case App(op=op) if op in VALUED:
                    pass
                case App(op="inverse", args=(m,)) if m in invertible:
                    pass
                case Const(name=name) if name in ("pi", "e", "euler_gamma"):
                    pass
                case Bind(op="sum" | "prod" | "max" | "min", var=var, params=(low, high), body=body, condition=None):
                    if any(var in free_symbols(r) for r in needs(body)):
                        raise NoInstance("parameters whose value depends on an inner index")
                    whole(low)
                    whole(high)
                case _:
                    raise NoInstance("parameters that may have no value")
        found.update(dict.fromkeys((*domain(term), *_nonempty_inside(term))))
    return tuple(found)


def _nonempty_inside(term: Term) -> tuple[Rel, ...]:
    """A largest term needs terms."""
    return tuple(Rel("<=", *t.params) for t in walk(term) if isinstance(t, Bind) and t.op in ("max", "min"))


def implied(props: tuple[Prop, ...], goal: Prop) -> bool:
    parts = goal.parts if isinstance(goal, And) else (goal,)
    if all(p in props or (isinstance(p, Rel) and p.op == ">=" and Rel("<=", p.rhs, p.lhs) in props) for p in parts):
        return True
    try:
        return NormalForms.solve(props, lambda f: f.truth(goal)) is True
    except OutOfReach:
        return False


def family(term: Term, like: Family | None = None) -> Family:
    """A family from a binder; with the index of another one when given, over the same range."""
    match term:
        case Bind(op="sum" | "prod" | "max" | "min", var=var, params=(low, high), body=body, condition=None) if var.sort == INTEGER:
            pass
        case _:
            raise NoInstance("a family is given by a binder over a range of integers")
    if body.sort not in (SCALAR, INTEGER) or var in free_symbols(low) | free_symbols(high):
        raise NoInstance("a family has numbers for terms, and a range of its own")
    whole(low)
    whole(high)
    if like is None:
        return Family(var, low, high, body)
    if (low, high) != (like.low, like.high):
        raise NoInstance("families over different ranges")
    return replace(like, body=body if var == like.var else renamed(body, var, like.var))


def whole(bound: Term) -> None:
    """Raises `NoInstance` unless the bound of a range is an integer."""
    integer = bound.sort == INTEGER or (isinstance(bound, Num) and bound.value.denominator == 1)
    if INFINITY in walk(bound) or not integer:
        raise NoInstance("a range from an integer to an integer")


def renamed(body: Term, old: Sym, new: Sym) -> Term:
    if new in free_symbols(body):
        raise NoInstance("an index that is already used")
    renamed: Term = substitute(body, {old: new})
    return renamed


def stated(props: tuple[Prop, ...]) -> tuple[Prop, ...]:
    """The propositions with conjunctions taken apart."""
    return tuple(q for p in props for q in (stated(p.parts) if isinstance(p, And) else (p,)))


def is_zero(b: Term) -> bool:
    return (isinstance(b, Num) and b.value == 0) or (isinstance(b, App) and b.op == "zeros")


def values(scope: Scope, *terms: Term) -> tuple[Condition, ...]:
    """The terms have a value; what the context says to be invertible has an inverse."""
    known = frozenset(_invertible(scope.context.assumptions))
    return tuple(Condition((), r) for r in needs(*terms, invertible=known))


def _invertible(props: tuple[Prop, ...]) -> Iterator[Term]:
    for p in stated(props):
        match p:
            case Is(property="invertible" | "nonsingular" | "positive_definite" | "pd", args=(m,)):
                yield m
            case Rel(op="pd", lhs=m, rhs=b) if is_zero(b):
                yield m
