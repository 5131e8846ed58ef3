"""The kernel's own view of limits and integrals: table entries evaluated numerically, wrong certificates rejected."""

from __future__ import annotations

from fractions import Fraction

import pytest

from verifier.algebra.field import OutOfReach
from verifier.claims import Context
from verifier.kernel.certificates import Antiderivative, Certificate, Equation, Inside, KnownIntegral, LimitProof, SplitIntegral, SplitRange
from verifier.kernel.check import Checker, Evidence, Rejected
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.integrals import TABLE
from verifier.kernel.limits import infinite_sign
from verifier.terms import INFINITY, ONE, PI, TWO, ZERO, Bind, Prop, Rel, Sym, Term, add, div, fn, mul, neg, num, power, sub

X, A = Sym("x"), Sym("a")
HALF = num(Fraction(1, 2))

INSTANCES: dict[str, list[tuple[Term, ...]]] = {
    "gaussian": [(ONE, ZERO, ZERO, ONE), (TWO, ONE, HALF, ONE, ZERO, TWO), (HALF, num(-1), ZERO, num(3), ONE, ONE, ONE, ONE)],
    "gamma": [(TWO, ONE, ONE), (num(3), TWO, ONE), (num(5), ONE, TWO), (num(Fraction(7, 2)), TWO, ONE)],
    "beta": [(TWO, num(3)), (num(4), TWO), (num(Fraction(5, 2)), num(3))],
    "gaussian-cosine": [(ONE, TWO), (HALF, ONE)],
}


def test_the_table_is_pinned() -> None:
    assert set(TABLE) == set(INSTANCES)


@pytest.mark.parametrize(("name", "parameters"), [(n, p) for n, ps in INSTANCES.items() for p in ps])
def test_an_entry_is_true(name: str, parameters: tuple[Term, ...]) -> None:
    row = TABLE[name].row(parameters, X)
    assert all(Evaluator({}).holds(c) for c in row.conditions)
    cut = 30  # beyond this the integrands here are below 10^-20
    lo = -cut if infinite_sign(row.lo) else 0
    hi = cut if infinite_sign(row.hi) else 1
    steps = 2_000
    width = Fraction(hi - lo, steps)
    total = sum(float(Evaluator({"x": lo + (k + Fraction(1, 2)) * width}).number(row.integrand)) for k in range(steps)) * float(width)
    assert total == pytest.approx(float(Evaluator({}).number(row.value)), rel=2e-4)


def check(left: Term, right: Term, certificate: Certificate, *given: Prop) -> None:
    Checker(Context(assumptions=given), Evidence()).check(Rel("=", left, right), certificate)


def integral(lo: Term, hi: Term, body: Term) -> Bind:
    return Bind("integral", X, (lo, hi), body)


def integral_of(var: Sym, body: Term) -> Bind:
    return Bind("integral", var, (ZERO, ONE), body)


Y = Sym("y")
SQUARE = integral(ZERO, ONE, power(X, TWO))
THIRD = num(Fraction(1, 3))
CUBE = mul(THIRD, power(X, num(3)))


def test_a_right_antiderivative_is_accepted() -> None:
    check(SQUARE, THIRD, Antiderivative(CUBE))


DECAY = neg(fn("exp", neg(X)))
TO_ONE = LimitProof("series", ONE)
BELL = integral(neg(INFINITY), INFINITY, fn("exp", neg(mul(A, X, X))))

REJECTED: list[tuple[str, Term, Term, Certificate, tuple[Prop, ...]]] = [
    ("wrong value", SQUARE, HALF, Antiderivative(CUBE), ()),
    ("wrong primitive", SQUARE, THIRD, Antiderivative(mul(HALF, power(X, TWO))), ()),
    ("pole inside", integral(num(-1), ONE, power(X, num(-2))), num(-2), Antiderivative(neg(power(X, num(-1)))), ()),
    ("jump inside", integral(num(-1), ONE, mul(ZERO, power(X, num(-1)))), TWO, Antiderivative(div(X, fn("abs", X))), ()),
    ("pole at an end", integral(ZERO, ONE, power(X, num(-1))), ZERO, Antiderivative(fn("log", X)), ()),
    ("limit missing", integral(ZERO, INFINITY, fn("exp", neg(X))), ONE, Antiderivative(neg(fn("exp", neg(X)))), ()),
    ("wrong limit", integral(ZERO, INFINITY, fn("exp", neg(X))), TWO, Antiderivative(DECAY, None, TO_ONE), ()),
    ("divergent", integral(ONE, INFINITY, power(X, num(-1))), ONE, Antiderivative(fn("log", X), None, TO_ONE), ()),
    ("sign not known", BELL, fn("sqrt", div(PI, A)), KnownIntegral("gaussian", (ONE, A, ZERO, ZERO, ONE)), ()),
    ("no such entry", SQUARE, THIRD, KnownIntegral("cubes", (ONE,)), ()),
    ("wrong count", SQUARE, THIRD, KnownIntegral("beta", (ONE, ONE, ONE, ONE)), ()),
    ("parts that do not add up", integral(ZERO, ONE, add(X, power(X, TWO))), THIRD,
     SplitIntegral((Equation(SQUARE, THIRD, Antiderivative(CUBE)),)), ()),
    (
        "a range that is not covered", SQUARE, THIRD,
        SplitRange(HALF, Equation(integral(ZERO, HALF, power(X, TWO)), num(Fraction(1, 24)), Antiderivative(CUBE)),
                   Equation(SQUARE, THIRD, Antiderivative(CUBE))), (),
    ),
    ("an outer symbol named like the bound one", integral(ZERO, ONE, integral_of(Y, X)), integral(ZERO, ONE, Sym("x'")),
     Inside(Equation(integral_of(Y, X), Sym("x'"), Antiderivative(mul(Y, Sym("x''"))))), ()),
    ("another limit", Bind("limit", X, (INFINITY, ZERO), div(ONE, X)), ONE, LimitProof("series", ONE), ()),
    ("two sides", Bind("limit", X, (ZERO, ZERO), div(fn("abs", X), X)), ONE, LimitProof("series", ONE), ()),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "certificate", "given"), [r[1:] for r in REJECTED], ids=[r[0] for r in REJECTED])
def test_a_wrong_certificate_is_rejected(left: Term, right: Term, certificate: Certificate, given: tuple[Prop, ...]) -> None:
    with pytest.raises((Rejected, OutOfReach)):
        check(left, right, certificate, *given)


def test_a_table_entry_needs_its_condition() -> None:
    left = integral(ZERO, INFINITY, fn("exp", neg(mul(A, X))))
    certificate = KnownIntegral("gamma", (ONE, ONE, A, ONE))
    check(left, div(ONE, A), certificate, Rel(">", A, ZERO))
    with pytest.raises((Rejected, OutOfReach)):
        check(left, div(ONE, A), certificate, Rel("<", A, ZERO))


def test_an_equation_is_used_under_the_binder() -> None:
    inner = Equation(integral_of(Y, X), X, Antiderivative(mul(Y, Sym("x'"))))  # the proof has the variable under its name in the kernel
    check(integral(ZERO, ONE, integral_of(Y, X)), integral(ZERO, ONE, X), Inside(inner))


def test_the_range_is_split_where_the_integrand_changes() -> None:
    left, right = integral(num(-1), ZERO, neg(X)), integral(ZERO, ONE, X)
    halves = [Equation(left, HALF, Antiderivative(mul(num(Fraction(-1, 2)), X, X))), Equation(right, HALF, Antiderivative(mul(HALF, X, X)))]
    check(integral(num(-1), ONE, fn("abs", X)), ONE, SplitRange(ZERO, *halves))
    with pytest.raises((Rejected, OutOfReach)):
        check(integral(num(-1), ONE, fn("abs", sub(X, HALF))), ONE, SplitRange(ZERO, *halves))
