"""`Polynomial` and `Monotone` certificates: what the kernel accepts, and above all what it rejects."""

from __future__ import annotations

from fractions import Fraction

import pytest

from verifier.claims import Claim, Context, Proved
from verifier.kernel.certificates import Certificate, Monotone, NormalForm, Polynomial
from verifier.kernel.check import Rejected, prove
from verifier.kernel.polynomial import EXPONENTIAL
from verifier.sorts import INTEGER, Dim, Tensor
from verifier.terms import (
    ONE,
    TWO,
    ZERO,
    And,
    App,
    Call,
    E,
    Implies,
    Not,
    Or,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    div,
    fn,
    free_symbols,
    function,
    mul,
    neg,
    num,
    power,
    sub,
)  # fmt: skip

x, y, a, b = (Sym(name) for name in "xyab")
n = Sym("n", INTEGER)
P = Polynomial()
NF = NormalForm()


def judge(rel: Rel, certificate: Certificate, *given: Prop, declared: bool = True) -> Proved:
    symbols = {s.name: s for p in (rel, *given) for s in free_symbols(p)}
    context = Context(symbols=symbols, assumptions=given, declared=frozenset(symbols) if declared else frozenset())
    return prove(Claim(rel, context), certificate, "test")


def rejected(rel: Rel, certificate: Certificate, *given: Prop) -> str:
    with pytest.raises(Rejected) as why:
        judge(rel, certificate, *given)
    return str(why.value)


def square(t: Term) -> Term:
    return power(t, TWO)


# -- Polynomial -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rel, given",
    [
        (Rel(">=", add(square(x), square(y)), mul(TWO, x, y)), ()),
        (Rel(">", add(square(x), x, ONE), ZERO), ()),
        (Rel(">=", div(add(a, b), TWO), fn("sqrt", mul(a, b))), (Rel(">=", a, ZERO), Rel(">=", b, ZERO))),
        (Rel("=", a, b), (Rel("<=", a, b), Rel("<=", b, a))),
        (Rel("<", fn("log", TWO), num(Fraction(7, 10))), ()),
        (Rel(">", fn("log", TWO), num(Fraction(69, 100))), ()),
        (Rel(">=", n, ONE), (Rel(">", n, ZERO),)),
        (Rel(">=", x, ZERO), (Or((Rel("=", x, ONE), Rel(">", x, TWO))),)),
        (Rel(">=", x, ZERO), (Not(Rel("<", x, ZERO)),)),
        (Rel(">", y, ZERO), (Implies(Rel(">", x, ZERO), Rel(">", y, ZERO)), Rel(">", x, ONE))),
    ],
)
def test_polynomial_accepts(rel: Rel, given: tuple[Prop, ...]) -> None:
    assert judge(rel, P, *given).method == "test"


@pytest.mark.parametrize(
    "rel, given",
    [
        (Rel(">", add(square(x), square(y)), mul(TWO, x, y)), ()),
        (Rel(">", add(square(x), mul(num(3), x), ONE), ZERO), ()),
        (Rel("=", a, b), (Rel("<=", a, b),)),
        (Rel("<", fn("log", TWO), num(Fraction(69, 100))), ()),
        (Rel(">=", x, ONE), (Rel(">", x, ZERO),)),
        (Rel(">", div(ONE, x), ZERO), (Rel(">", y, ZERO),)),
        (Rel(">", y, ZERO), (Implies(Rel(">", x, ZERO), Rel(">", y, ZERO)),)),
        (Rel(">", y, ZERO), (Or((Rel(">", x, ZERO), Rel(">", y, ZERO))),)),
    ],
)
def test_polynomial_rejects_what_does_not_follow(rel: Rel, given: tuple[Prop, ...]) -> None:
    rejected(rel, P, *given)


def test_the_sign_of_a_divisor_is_kept() -> None:
    rejected(Rel("<=", div(a, x), div(b, x)), P, Rel("<=", a, b), Rel("!=", x, ZERO))
    judge(Rel("<=", div(a, x), div(b, x)), P, Rel("<=", a, b), Rel(">", x, ZERO))
    judge(Rel(">=", div(a, x), div(b, x)), P, Rel("<=", a, b), Rel("<", x, ZERO))


def test_a_negated_assumption_that_may_have_no_value_is_not_turned_round() -> None:
    vague = Not(Rel("<", fn("log", x), ZERO))
    rejected(Rel(">=", x, ONE), Polynomial((), (EXPONENTIAL,)), vague)


def test_a_lemma_that_holds_only_in_part_of_the_range_is_rejected() -> None:
    lemma = Rel(">", mul(x, div(ONE, x)), ZERO)  # true where x is not 0, and needs just that
    assert "everywhere" in rejected(Rel(">=", square(x), ZERO), Polynomial(((lemma, NF),)))


def test_a_wrong_lemma_is_rejected() -> None:
    rejected(Rel(">", x, ZERO), Polynomial(((Rel(">", x, ZERO), NF),)))


def test_an_unknown_extra_is_rejected() -> None:
    assert "does not know" in rejected(Rel(">", square(x), ZERO), Polynomial((), ("everything is positive",)))


def test_a_claim_with_a_value_nowhere_is_not_proved() -> None:
    nowhere = fn("log", neg(add(square(x), ONE)))
    rejected(Rel(">", nowhere, add(nowhere, ONE)), P)
    rejected(Rel(">", nowhere, num(5)), P)


def test_what_the_claim_needs_is_not_assumed_of_a_declared_variable() -> None:
    rejected(Rel(">=", x, neg(fn("sqrt", x))), P)  # false talk for x < 0: not given


def test_complex_numbers_are_not_ordered() -> None:
    z = Sym("z", Tensor((), "complex"))
    rejected(Rel(">=", square(z), ZERO), P)


def test_tensor_equations_are_no_scalar_facts() -> None:
    v, w = (Sym(name, Tensor((Dim.of("d"),))) for name in "vw")
    rejected(Rel("<=", fn("norm2", v), ZERO), P, Rel("=", v, w))


# -- Monotone -----------------------------------------------------------------------------------------------------------

e_x = fn("exp", x)
TANGENT = Rel(">=", e_x, add(ONE, x))


def slopes(point: Term, *, strict: bool = False) -> Monotone:
    extra = Polynomial((), ("a > b > 0 exactly when log(a/b) > 0",))
    return Monotone(x, point, Polynomial(), extra, extra, None, strict)


def test_monotone_accepts_the_tangent_of_exp() -> None:
    assert "sign of the derivative" in judge(TANGENT, slopes(ZERO)).rules


def test_strictness_needs_strict_slopes_and_a_value_away_from_the_point() -> None:
    strict = Rel(">", e_x, add(ONE, x))
    rejected(strict, slopes(ZERO, strict=True))
    rejected(strict, slopes(ZERO, strict=False), Rel("!=", x, ZERO))
    judge(strict, slopes(ZERO, strict=True), Rel("!=", x, ZERO))


@pytest.mark.parametrize("point", [ONE, num(-1), num(Fraction(1, 2)), x])
def test_another_point_is_rejected(point: Term) -> None:
    rejected(TANGENT, slopes(point))


def test_a_side_may_not_be_left_out() -> None:
    good = slopes(ZERO)
    assert "left out" in rejected(TANGENT, Monotone(x, ZERO, good.at_point, None, good.above))
    judge(TANGENT, Monotone(x, ZERO, good.at_point, None, good.above), Rel(">=", x, ZERO))


def test_a_jump_in_the_range_is_seen() -> None:
    # 1/x falls everywhere and is positive at 1, yet it is negative left of 0
    falls = Monotone(x, ONE, P, P, None)
    rejected(Rel(">", div(ONE, x), ZERO), falls, Rel("<=", x, ONE), Rel("!=", x, ZERO))
    judge(Rel(">", div(ONE, x), ZERO), falls, Rel("<=", x, ONE), Rel(">", x, ZERO))


def test_a_corner_in_the_range_is_seen() -> None:
    up = Monotone(x, num(-1), P, None, P)
    rejected(Rel(">=", add(fn("abs", x), num(-1)), ZERO), up, Rel(">=", x, num(-1)))


def test_an_unknown_function_is_not_taken_to_be_smooth() -> None:
    f = Call(function("f"), (x,))
    why = rejected(Rel(">=", f, f), Monotone(x, ZERO, P, P, P))
    assert "continuous" in why or "derivative" in why


def test_an_integer_is_no_real_variable() -> None:
    assert "no real variable" in rejected(Rel(">=", fn("exp", n), add(ONE, n)), Monotone(n, ZERO, P, P, P))


def test_a_power_with_a_symbolic_exponent_must_be_defined() -> None:
    body = power(x, n)
    proof = Monotone(x, ZERO, P, None, P)
    rejected(Rel(">=", body, ZERO), proof, Rel(">=", x, ZERO))


def test_a_floor_is_not_continuous() -> None:
    rejected(Rel(">=", App("floor", (x,)), ZERO), Monotone(x, ZERO, P, None, P), Rel(">=", x, ZERO))


def test_bounds_that_depend_on_the_variable_are_not_used() -> None:
    # x <= x^2 does not bound x: between 0 and an admitted x there may be values that are not admitted
    g = sub(square(x), x)
    rejected(Rel(">=", fn("exp", g), add(ONE, mul(TWO, g))), Monotone(x, ZERO, P, P, P), Rel("<=", x, square(x)))


def test_conjunctions_of_bounds_are_read() -> None:
    judge(TANGENT, Monotone(x, ZERO, P, None, slopes(ZERO).above), And((Rel(">=", x, ZERO), Rel("<=", x, ONE))))


def test_the_constant_e_has_an_enclosure() -> None:
    judge(Rel("<", E, num(Fraction(2719, 1000))), P)
    rejected(Rel("<", E, num(Fraction(2718, 1000))), P)


def test_an_assumption_between_equal_terms_is_read() -> None:
    judge(Rel(">=", square(x), ZERO), P, Rel(">=", sub(x, x), ZERO))
    judge(Rel(">", x, ZERO), P, Rel("<", x, x))  # what contradicts itself implies everything
