"""Inequalities through the whole engine: true ones are proved, their mutants never, and touching points refute strict forms."""

from __future__ import annotations

from fractions import Fraction

import pytest

from verifier import engine
from verifier.claims import Claim, Context, Definition, name_of
from verifier.engine import decide
from verifier.sorts import INTEGER
from verifier.terms import (
    ONE,
    TWO,
    ZERO,
    App,
    Call,
    Deriv,
    E,
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

x, y, z, a, b, c, p, L, t = (Sym(name) for name in "xyzabcpLt")
n = Sym("n", INTEGER)
SIGMA = function("\\sigma")
LOGISTIC = Definition(SIGMA, (z,), div(ONE, add(ONE, fn("exp", neg(z)))))
F = function("F")


def log(u: Term) -> App:
    return fn("log", u)


def exp(u: Term) -> App:
    return fn("exp", u)


def sq(u: Term) -> App:
    return power(u, TWO)


def q(top: int, bottom: int = 1) -> Term:
    return num(Fraction(top, bottom))


def relu(u: Term) -> App:
    return fn("max", ZERO, u)


def verdict(rel: Rel, given: tuple[Prop, ...]) -> str:
    symbols = {s.name: s for part in (rel, *given) for s in free_symbols(part)}
    context = Context(symbols=symbols, assumptions=given, definitions=(LOGISTIC,), declared=frozenset(symbols))
    return name_of(decide(Claim(rel, context)))


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STRICT", True)


s = Call(SIGMA, (x,))
ENTROPY = add(neg(mul(p, log(p))), neg(mul(sub(ONE, p), log(sub(ONE, p)))))
UNIT = (Rel(">", p, ZERO), Rel("<", p, ONE))
CLOSED_UNIT = (Rel(">=", p, ZERO), Rel("<=", p, ONE))
MGF = add(mul(p, exp(mul(t, sub(ONE, p)))), mul(sub(ONE, p), exp(neg(mul(t, p)))))
TAIL = sub(ONE, fn("erf", div(x, fn("sqrt", TWO))))
POSITIVE = (Rel(">", x, ZERO),)
DESCENT = (Rel("<=", a, sub(b, div(c, mul(TWO, L)))), Rel(">", L, ZERO))
LOG1P = log(add(ONE, x))
SOFTPLUS = log(add(ONE, exp(x)))

# relation, what is given, the verdict
TABLE: list[tuple[Rel, tuple[Prop, ...], str]] = [
    # real algebra
    (Rel("<=", mul(p, sub(ONE, p)), q(1, 4)), (), "proved"),
    (Rel("<", mul(p, sub(ONE, p)), q(1, 4)), (), "refuted"),
    (Rel(">=", add(sq(x), sq(y)), mul(TWO, x, y)), (), "proved"),
    (Rel(">=", add(sq(x), sq(y)), mul(q(3), x, y)), (), "refuted"),
    (Rel(">=", add(sq(a), sq(b), sq(c)), add(mul(a, b), mul(b, c), mul(c, a))), (), "proved"),
    (Rel(">=", add(sq(a), sq(b), sq(c)), mul(TWO, add(mul(a, b), mul(b, c), mul(c, a)))), (), "refuted"),
    (Rel(">", add(sq(x), x, ONE), ZERO), (), "proved"),
    (Rel(">", add(sq(x), x, ONE), ONE), (), "refuted"),
    (Rel("<=", fn("abs", sub(relu(x), relu(y))), fn("abs", sub(x, y))), (), "proved"),
    (Rel("<=", fn("abs", sub(relu(x), relu(y))), mul(q(1, 2), fn("abs", sub(x, y)))), (), "refuted"),
    (Rel(">=", div(add(a, b), TWO), fn("sqrt", mul(a, b))), (Rel(">=", a, ZERO), Rel(">=", b, ZERO)), "proved"),
    (Rel("<=", c, mul(TWO, L, sub(b, a))), DESCENT, "proved"),
    (Rel("<=", c, mul(TWO, L, sub(b, a))), DESCENT[:1], "refuted"),
    (Rel("<=", c, mul(L, sub(b, a))), DESCENT, "refuted"),
    (Rel("=", a, sub(b, div(c, mul(TWO, L)))), DESCENT, "refuted"),
    # generators
    (Rel("<=", Deriv(s, x), q(1, 4)), (), "proved"),
    (Rel("<", Deriv(s, x), q(1, 4)), (), "refuted"),
    (Rel("<=", fn("sqrt", mul(sub(ONE, s), s)), q(1, 2)), (), "proved"),
    (Rel("<=", fn("abs", Deriv(s, x, 2)), div(ONE, mul(q(6), fn("sqrt", q(3))))), (), "proved"),
    (Rel("<=", fn("abs", Deriv(s, x, 2)), q(1, 12)), (), "refuted"),
    (Rel("<=", sq(fn("tanh", x)), ONE), (), "proved"),
    (Rel(">", Deriv(mul(x, log(x)), x), ZERO), POSITIVE, "refuted"),
    (Rel("=", fn("sqrt", add(q(3), mul(TWO, fn("sqrt", TWO)))), add(ONE, fn("sqrt", TWO))), (), "proved"),
    (Rel("=", fn("sqrt", add(q(3), mul(TWO, fn("sqrt", TWO)))), add(q(2), fn("sqrt", TWO))), (), "refuted"),
    # tangents and order
    (Rel("<=", log(x), sub(x, ONE)), POSITIVE, "proved"),
    (Rel("<", log(x), sub(x, ONE)), POSITIVE, "refuted"),
    (Rel(">=", log(x), sub(x, ONE)), POSITIVE, "refuted"),
    (Rel("<=", SOFTPLUS, add(relu(x), log(TWO))), (), "proved"),
    (Rel("<", SOFTPLUS, add(relu(x), log(TWO))), (), "refuted"),
    (Rel("<=", SOFTPLUS, add(relu(x), q(1, 2))), (), "refuted"),
    (Rel("<=", fn("abs", fn("sin", x)), fn("abs", x)), (), "proved"),
    (Rel("<=", fn("sin", x), x), (), "refuted"),
    (Rel("<=", sub(ONE, div(sq(x), TWO)), fn("cos", x)), (), "proved"),
    (Rel("<=", sub(ONE, div(sq(x), q(4))), fn("cos", x)), (), "refuted"),
    (Rel("<=", power(sub(ONE, x), n), exp(neg(mul(n, x)))), (Rel(">=", x, ZERO), Rel("<", x, ONE), Rel(">=", n, ONE)), "proved"),
    (Rel(">=", power(sub(ONE, x), n), exp(neg(mul(n, x)))), (Rel(">=", x, ZERO), Rel("<", x, ONE), Rel(">=", n, ONE)), "refuted"),
    # the sign of a derivative
    (Rel("<=", ENTROPY, log(TWO)), UNIT, "proved"),
    (Rel("<", ENTROPY, log(TWO)), UNIT, "refuted"),
    (Rel("<=", ENTROPY, q(1, 2)), UNIT, "refuted"),
    (Rel("<=", sub(x, div(sq(x), TWO)), LOG1P), (Rel(">=", x, ZERO),), "proved"),
    (Rel("<", sub(x, div(sq(x), TWO)), LOG1P), (Rel(">=", x, ZERO),), "refuted"),
    (Rel("<", sub(x, div(sq(x), TWO)), LOG1P), POSITIVE, "proved"),
    (Rel("<=", sub(x, div(sq(x), TWO)), LOG1P), (Rel(">", x, q(-1)),), "refuted"),
    (Rel("<=", sub(x, div(sq(x), q(4))), LOG1P), (Rel(">=", x, ZERO),), "refuted"),
    (Rel("<", div(x, add(ONE, x)), LOG1P), (Rel(">", x, q(-1)), Rel("!=", x, ZERO)), "proved"),
    (Rel("<", div(x, add(ONE, x)), LOG1P), (Rel(">", x, q(-1)),), "refuted"),
    (Rel(">", div(x, add(ONE, x)), LOG1P), (Rel(">", x, q(-1)), Rel("!=", x, ZERO)), "refuted"),
    (Rel(">", exp(x), add(ONE, x)), (Rel("!=", x, ZERO),), "proved"),
    (Rel(">", exp(x), add(ONE, x)), (), "refuted"),
    (Rel(">=", exp(x), add(ONE, x, div(sq(x), TWO))), (Rel(">=", x, ZERO),), "proved"),
    (Rel(">=", exp(x), add(ONE, x, div(sq(x), TWO))), (), "refuted"),
    (Rel(">=", exp(x), mul(E, x)), (), "proved"),
    (Rel("<=", mul(x, exp(neg(x))), exp(q(-1))), (), "proved"),
    (Rel("<", mul(x, exp(neg(x))), exp(q(-1))), (), "refuted"),
    (Rel("<=", fn("cos", x), add(ONE, neg(div(sq(x), TWO)), div(power(x, q(4)), q(24)))), (), "proved"),
    (Rel("<=", log(fn("cosh", x)), div(sq(x), TWO)), (), "proved"),
    (Rel("<=", log(fn("cosh", x)), div(sq(x), q(3))), (), "refuted"),
    (Rel(">", fn("arctan", x), sub(x, div(power(x, q(3)), q(3)))), POSITIVE, "proved"),
    (Rel(">", fn("arctan", x), sub(x, div(power(x, q(3)), q(4)))), POSITIVE, "refuted"),
    (Rel("<=", mul(q(1, 2), TAIL), mul(q(1, 2), exp(neg(div(sq(x), TWO))))), (Rel(">=", x, ZERO),), "proved"),  # rises, then falls to 0
    (Rel("<=", mul(q(1, 2), TAIL), mul(q(1, 2), exp(neg(sq(x))))), (Rel(">=", x, ZERO),), "refuted"),
    (Rel(">=", mul(x, log(x)), neg(div(ONE, E))), POSITIVE, "proved"),
    (Rel("<", log(x), fn("sqrt", x)), POSITIVE, "proved"),
    (Rel("<=", fn("cosh", x), exp(div(sq(x), TWO))), (), "proved"),
    (Rel("<=", fn("cosh", x), exp(div(sq(x), q(3)))), (), "refuted"),
    (Rel("<=", MGF, exp(div(sq(t), q(8)))), CLOSED_UNIT, "proved"),  # Hoeffding's lemma for a Bernoulli variable
    (Rel("<=", MGF, exp(div(sq(t), q(16)))), CLOSED_UNIT, "refuted"),
    (Rel(">=", MGF, exp(div(sq(t), q(8)))), CLOSED_UNIT, "refuted"),
    (Rel("<=", sub(mul(a, x), exp(x)), sub(mul(a, log(a)), a)), (Rel(">", a, ZERO),), "proved"),
]


@pytest.mark.parametrize("rel, given, expected", TABLE)
def test_verdicts(rel: Rel, given: tuple[Prop, ...], expected: str) -> None:
    assert verdict(rel, given) == expected


def test_hypotheses_about_unknown_values() -> None:
    k = Sym("k", INTEGER)
    here, there, g = Call(F, (k,)), Call(F, (add(k, ONE),)), Call(function("G"), (k,))
    given = (Rel("<=", there, sub(here, mul(div(ONE, mul(TWO, L)), sq(g)))), Rel(">", L, ZERO))
    assert verdict(Rel("<=", sq(g), mul(TWO, L, sub(here, there))), given) == "proved"
    assert verdict(Rel("<=", sq(g), mul(L, sub(here, there))), given) != "proved"
    assert verdict(Rel("<=", sq(g), mul(TWO, L, sub(here, there))), given[:1]) != "proved"


@pytest.mark.parametrize(
    "rel, given",
    [
        (Rel(">", exp(x), power(x, q(3))), ()),  # false between 1.86 and 4.53
        (Rel("<", log(x), mul(q(1, 3), x)), POSITIVE),  # false at e
        (Rel(">", fn("sin", x), sub(x, div(power(x, q(3)), q(7)))), POSITIVE),
        (Rel(">=", mul(x, log(x)), q(-1, 3)), POSITIVE),  # the least value is -1/e
        (Rel("<=", fn("arctan", x), q(3, 2)), ()),
    ],
)
def test_false_ones_are_never_proved(rel: Rel, given: tuple[Prop, ...]) -> None:
    assert verdict(rel, given) != "proved"


def test_a_claim_that_needs_what_is_not_given_is_not_proved() -> None:
    # arctan(log x) ≤ x holds wherever both sides have a value, but x > 0 is not given; no certificate is offered that the kernel rejects
    assert verdict(Rel("<=", fn("arctan", log(x)), x), (Rel(">", x, q(-1)),)) == "undecided"
    assert verdict(Rel("<=", fn("arctan", log(x)), x), POSITIVE) == "proved"
