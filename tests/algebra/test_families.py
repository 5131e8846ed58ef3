"""What a statement for every index says of a whole family, and what it does not."""

from __future__ import annotations

import pytest

from verifier.claims import Claim, Context, name_of
from verifier.engine import decide
from verifier.sorts import INTEGER, SCALAR, Dim, Func, Tensor
from verifier.terms import ONE, TWO, ZERO, And, App, Bind, Call, Forall, Implies, Prop, Rel, Sym, Term, mul, num

N = Dim.of("n")
n, i, j = (Sym(name, INTEGER) for name in "nij")
x, M = Sym("x", Tensor((N,))), Sym("M", Tensor((N, N)))
a = Sym("a", Func((INTEGER,), SCALAR))
SQUARE = App("dot", (x, x))


def at(*index: Term) -> App:
    return App("entry", (x if len(index) == 1 else M, *index))


def value(index: Term) -> Call:
    return Call(a, (index,))


def positive(term: Term) -> Rel:
    return Rel(">", term, ZERO)


def every(rel: Rel, low: Term | None = ONE) -> Prop:
    """For all i, or for i from ``low`` to n."""
    return Forall(i, rel if low is None else Implies(And((Rel(">=", i, low), Rel("<=", i, n))), rel))


SUM = Bind("sum", i, (ONE, n), at(i))


def verdict(rel: Rel, given: Prop) -> str:
    symbols = {s.name: s for s in (n, j, x, M, a)}
    return name_of(decide(Claim(rel, Context(symbols, (Rel(">=", n, TWO), given), declared=frozenset(symbols)))))


@pytest.mark.parametrize(
    ("rel", "given"),
    [
        (positive(at(ONE)), every(positive(at(i)))),
        (Rel(">=", SUM, ZERO), every(positive(at(i)))),
        (positive(value(ZERO)), every(positive(value(i)), None)),
    ],
)
def test_said_of_every_one(rel: Rel, given: Prop) -> None:
    assert verdict(rel, given) == "proved"


@pytest.mark.parametrize(
    ("rel", "given"),
    [
        (Rel(">=", mul(value(ZERO), SQUARE), ZERO), every(positive(value(i)))),
        (positive(at(ONE)), every(positive(at(i)), TWO)),
        (Rel(">=", SUM, ZERO), every(positive(at(i)), TWO)),
        (positive(value(ONE)), every(positive(value(mul(TWO, i))), None)),
        (positive(value(ONE)), every(positive(value(num(5))), None)),
        (positive(at(ONE, ONE)), every(positive(at(i, j)), None)),
        (positive(at(ONE, TWO)), every(positive(at(i, i)))),
    ],
)
def test_said_of_some(rel: Rel, given: Prop) -> None:
    assert verdict(rel, given) != "proved"
