"""The scalar normal form: identities it decides, non-identities it must not, and agreement with exact evaluation."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.algebra.field import OutOfReach
from verifier.algebra.sums import NormalForms
from verifier.kernel.evaluate import Evaluator, Undefined, Unknown, sign_of, to_ball
from verifier.sorts import INTEGER
from verifier.terms import ONE, PI, TWO, ZERO, App, Bind, E, Num, Rel, Sym, Term, add, div, fn, mul, neg, num, power, sub

x, y, a, b = (Sym(n) for n in "xyab")
n, k = (Sym(s, INTEGER) for s in "nk")


def same(left: Term, right: Term, *assumptions: Rel) -> bool:
    return NormalForms.solve(assumptions, lambda f: f.equal(f.convert(left), f.convert(right)))


def half(t: Term) -> Term:
    return mul(Num(Fraction(1, 2)), t)


POSITIVE_X, POSITIVE_A, POSITIVE_B = (Rel(">", s, ZERO) for s in (x, a, b))

IDENTITIES = [
    ("exponential of a sum", fn("exp", add(x, y)), mul(fn("exp", x), fn("exp", y)), ()),
    ("e to a power", power(E, x), fn("exp", x), ()),
    ("exp and log", fn("exp", mul(TWO, fn("log", x))), mul(x, x), (POSITIVE_X,)),
    ("log of a quotient", fn("log", div(a, b)), sub(fn("log", a), fn("log", b)), (POSITIVE_A, POSITIVE_B)),
    ("log of a number", fn("log", num(12)), add(mul(TWO, fn("log", TWO)), fn("log", num(3))), ()),
    ("log of a sum of exponentials", fn("log", add(fn("exp", x), fn("exp", y))), add(x, fn("log", add(ONE, fn("exp", sub(y, x))))), ()),
    ("logistic by tanh", div(ONE, add(ONE, fn("exp", neg(x)))), half(add(ONE, fn("tanh", half(x)))), ()),
    ("double angle", fn("sin", mul(TWO, x)), mul(TWO, fn("sin", x), fn("cos", x)), ()),
    ("Pythagoras", add(power(fn("sin", x), TWO), power(fn("cos", x), TWO)), ONE, ()),
    ("cosine of a third of pi", fn("cos", div(PI, num(3))), Num(Fraction(1, 2)), ()),
    ("cosine of a whole multiple of pi", fn("cos", mul(n, PI)), power(num(-1), n), ()),
    ("root of a square", fn("sqrt", mul(x, x)), fn("abs", x), ()),
    ("root of a positive square", fn("sqrt", mul(x, x)), x, (POSITIVE_X,)),
    ("root of a quotient", div(ONE, fn("sqrt", TWO)), div(fn("sqrt", TWO), TWO), ()),
    ("nested function of equal arguments", fn("erf", div(x, fn("sqrt", TWO))), fn("erf", mul(x, fn("sqrt", Num(Fraction(1, 2))))), ()),
    ("odd function", fn("erf", neg(x)), neg(fn("erf", x)), ()),
    ("maximum", fn("max", x, y), half(add(x, y, fn("abs", sub(x, y)))), ()),
    ("integer power", power(x, add(n, ONE)), mul(x, power(x, n)), ()),
    ("power of a product", power(mul(x, y), n), mul(power(x, n), power(y, n)), ()),
    ("real power", power(a, add(x, y)), mul(power(a, x), power(a, y)), (POSITIVE_A,)),
    ("swap of logarithmic powers", power(a, fn("log", b)), power(b, fn("log", a)), (POSITIVE_A, POSITIVE_B)),
    ("factorial", fn("factorial", add(n, ONE)), mul(add(n, ONE), fn("factorial", n)), ()),
    ("half-integer gamma", fn("gamma", Num(Fraction(1, 2))), fn("sqrt", PI), ()),
    ("geometric weights", Bind("sum", k, (ONE, n), power(a, sub(n, k))),
     mul(power(a, n), Bind("sum", k, (ONE, n), power(a, neg(k)))), (POSITIVE_A,)),
    ("sum of integers", Bind("sum", k, (ONE, n), k), half(mul(n, add(n, ONE))), (Rel(">=", n, ONE),)),
    ("renamed index", Bind("sum", k, (ONE, n), fn("sin", k)), Bind("sum", Sym("j", INTEGER), (ONE, n), fn("sin", Sym("j", INTEGER))), ()),
]  # fmt: skip

NOT_IDENTITIES = [
    ("sum in an exponential", fn("exp", add(x, y)), add(fn("exp", x), fn("exp", y)), ()),
    ("root of a square of unknown sign", fn("sqrt", mul(x, x)), x, ()),
    ("wrong sign", fn("log", div(a, b)), add(fn("log", a), fn("log", b)), (POSITIVE_A, POSITIVE_B)),
    ("log of a sum", fn("log", add(a, b)), add(fn("log", a), fn("log", b)), (POSITIVE_A, POSITIVE_B)),
    ("factor lost", fn("sin", mul(TWO, x)), mul(fn("sin", x), fn("cos", x)), ()),
    ("max for min", fn("max", x, y), fn("min", x, y), ()),
    ("index shifted", power(x, add(n, ONE)), power(x, n), ()),
    ("empty range", Bind("sum", k, (ONE, n), ONE), n, ()),  # n may be negative: the sum is then 0
    ("sign of minus one to n", power(num(-1), n), ONE, ()),
    ("erf even", fn("erf", neg(x)), fn("erf", x), ()),
]


@pytest.mark.parametrize(("name", "left", "right", "given_"), IDENTITIES, ids=[row[0] for row in IDENTITIES])
def test_identities_have_one_normal_form(name: str, left: Term, right: Term, given_: tuple[Rel, ...]) -> None:
    assert same(left, right, *given_), name


@pytest.mark.parametrize(("name", "left", "right", "given_"), NOT_IDENTITIES, ids=[row[0] for row in NOT_IDENTITIES])
def test_other_claims_do_not(name: str, left: Term, right: Term, given_: tuple[Rel, ...]) -> None:
    assert not same(left, right, *given_), name


@pytest.mark.parametrize(
    ("term", "assumptions", "expected"),
    [
        (sub(ONE, a), (Rel("<", a, ONE),), "+"),
        (mul(a, sub(ONE, a)), (POSITIVE_A, Rel("<", a, ONE)), "+"),
        (sub(n, k), (Rel("<=", k, n),), "0+"),
        (add(mul(x, x), ONE), (), "+"),
        (mul(x, x), (), "0+"),
        (x, (), "?"),
        (sub(fn("exp", x), ONE), (), "?"),
        (neg(fn("exp", x)), (), "-"),
    ],
)
def test_signs(term: Term, assumptions: tuple[Rel, ...], expected: str) -> None:
    assert NormalForms.solve(assumptions, lambda f: f.sign(f.convert(term).num)) == expected


# -- agreement with evaluation ---------------------------------------------------------------------------------------

LEAVES = st.sampled_from([x, y, ONE, TWO, num(-1), Num(Fraction(1, 2)), Num(Fraction(-2, 3))])


def _grow(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(add, inner, inner),
        st.builds(mul, inner, inner),
        st.builds(lambda t: fn("exp", t), inner),
        st.builds(lambda t: fn("log", t), inner),
        st.builds(lambda t: fn("sqrt", t), inner),
        st.builds(lambda t: fn("abs", t), inner),
        st.builds(lambda t: fn("tanh", t), inner),
        st.builds(lambda t: fn("sin", t), inner),
        st.builds(lambda t: fn("cos", t), inner),
        st.builds(lambda t, e: power(t, num(e)), inner, st.sampled_from([-2, -1, 2, 3])),
        st.builds(lambda s, t: fn("max", s, t), inner, inner),
    )


TERMS = st.recursive(LEAVES, _grow, max_leaves=6)


def _disturb(term: Term, choice: int) -> Term:
    """Another way to write the term (choice even) or a slip (choice odd)."""
    match term:
        case App(op="add", args=(s, t)):
            return add(t, s) if choice % 2 == 0 else sub(s, t)
        case App(op="mul", args=(s, t)):
            return mul(t, s) if choice % 2 == 0 else mul(s, s)
        case App(op="exp", args=(t,)):
            return mul(fn("exp", half(t)), fn("exp", half(t))) if choice % 2 == 0 else fn("exp", neg(t))
        case App(op="sqrt", args=(App(op="mul", args=(s, t)),)):
            return mul(fn("sqrt", s), fn("sqrt", t))  # true on the domain of the right side only
        case App(op="log", args=(App(op="mul", args=(s, t)),)):
            return add(fn("log", s), fn("log", t))
        case App(op="abs", args=(t,)):
            return fn("sqrt", mul(t, t)) if choice % 2 == 0 else t
        case App(op="sin", args=(t,)):
            return mul(TWO, fn("sin", half(t)), fn("cos", half(t))) if choice % 2 == 0 else fn("sin", neg(t))
        case App(op="tanh", args=(t,)):
            return div(fn("sinh", t), fn("cosh", t)) if choice % 2 == 0 else fn("sinh", t)
        case _:
            return add(term, ZERO) if choice % 2 == 0 else neg(term)


@settings(max_examples=150, deadline=None)
@given(TERMS, st.integers(0, 3), st.fractions(-3, 3, max_denominator=4), st.fractions(-3, 3, max_denominator=4))
def test_equal_normal_forms_have_equal_values(term: Term, choice: int, at_x: Fraction, at_y: Fraction) -> None:
    other = _disturb(term, choice)
    try:
        equal = same(term, other)
    except OutOfReach:
        return
    if not equal:
        return
    evaluator = Evaluator({"x": at_x, "y": at_y}, 120)
    try:
        gap = to_ball(evaluator.number(term)) - to_ball(evaluator.number(other))
        assert sign_of(gap) == 0
    except (Undefined, Unknown):
        return  # one side has no value there, or the balls overlap, as they must for equal values
