"""Certificates for sums: the kernel accepts the right ones and rejects each of their slips."""

from __future__ import annotations

import pytest

from verifier.algebra.field import OutOfReach
from verifier.claims import Claim, Context
from verifier.kernel.certificates import Certificate, KnownSeries, LimitProof, Recurrence, Telescoping
from verifier.kernel.check import Rejected, prove
from verifier.sorts import INTEGER
from verifier.terms import INFINITY, ONE, ZERO, App, Bind, Prop, Rel, Sym, Term, add, div, fn, mul, neg, num, power, sub

N, M, K = (Sym(name, INTEGER) for name in "nmk")
X, Y = Sym("x"), Sym("y")
NATURAL = (Rel(">=", N, ZERO),)


def plus(t: Term, c: int) -> Term:
    return App("add", (t, num(c)), INTEGER)


def binomial(n: Term, k: Term) -> Term:
    return App("binomial", (n, k))


def total(lo: Term, hi: Term, body: Term) -> Bind:
    return Bind("sum", K, (lo, hi), body)


def accepted(rel: Rel, certificate: Certificate, *assumptions: Prop) -> bool:
    symbols = {s.name: s for s in (N, M, X, Y)}
    try:
        prove(Claim(rel, Context(symbols, tuple(assumptions))), certificate, "test")
    except (Rejected, OutOfReach):
        return False
    return True


ROWS = total(ZERO, N, binomial(N, K))
POWER = power(num(2), N)
R = neg(div(K, add(N, ONE, neg(K))))  # C(n+1,k) - 2 C(n,k) = G(k+1) - G(k), G = R C(n,k)


def test_a_recurrence() -> None:
    assert accepted(Rel("=", ROWS, POWER), Recurrence(N, 0, (num(-2), ONE), R), *NATURAL)


@pytest.mark.parametrize(
    ("rel", "certificate", "assumptions"),
    [
        (Rel("=", ROWS, add(POWER, ONE)), Recurrence(N, 0, (num(-2), ONE), R), NATURAL),  # another value
        (Rel("=", ROWS, mul(num(2), POWER)), Recurrence(N, 0, (num(-2), ONE), R), NATURAL),  # another first value
        (Rel("=", ROWS, POWER), Recurrence(N, 0, (num(-3), ONE), R), NATURAL),  # another recurrence
        (Rel("=", ROWS, POWER), Recurrence(N, 0, (num(-2), ONE), neg(R)), NATURAL),
        (Rel("=", ROWS, POWER), Recurrence(N, 0, (num(-2), ONE), R, 0), NATURAL),  # R has no value at k = n + 1
        (Rel("=", ROWS, POWER), Recurrence(N, 0, (num(-2), ONE), R), ()),  # n may be negative
        (Rel("=", ROWS, POWER), Recurrence(N, 1, (num(-2), ONE), R), (Rel(">=", N, num(-1)),)),  # at n = -1 the sum is empty
        (Rel("=", ROWS, POWER), Recurrence(N, 0, (ZERO, ZERO), ZERO), NATURAL),  # says nothing
        (Rel("=", ROWS, POWER), Recurrence(K, 0, (num(-2), ONE), R), NATURAL),
    ],
)
def test_slips_in_a_recurrence(rel: Rel, certificate: Recurrence, assumptions: tuple[Prop, ...]) -> None:
    assert not accepted(rel, certificate, *assumptions)


INVERSE = div(ONE, mul(K, plus(K, 1)))
G = neg(power(K, num(-1)))


def test_telescoping() -> None:
    value = sub(ONE, power(plus(N, 1), num(-1)))
    rel = Rel("=", total(ONE, N, INVERSE), value)
    assert accepted(rel, Telescoping(G), *NATURAL)
    assert not accepted(rel, Telescoping(neg(G)), *NATURAL)
    assert not accepted(rel, Telescoping(G))  # n may be below 0
    assert not accepted(Rel("=", total(ZERO, N, INVERSE), value), Telescoping(G), *NATURAL)  # no value at k = 0
    assert not accepted(Rel("=", total(M, N, INVERSE), sub(power(M, num(-1)), power(plus(N, 1), num(-1)))), Telescoping(G), Rel("<=", M, N))


def test_a_pole_of_the_antidifference_inside_the_range() -> None:
    """1/k - 1/(k-1) telescopes the terms -1/(k(k-1)) formally; over a range with k = 0 nothing follows."""
    body = neg(div(ONE, mul(K, plus(K, 1))))
    rel = Rel("=", total(num(-2), N, body), add(power(plus(N, 1), num(-1)), div(ONE, num(2))))
    assert not accepted(rel, Telescoping(power(K, num(-1))), *NATURAL)


def test_infinite_sums() -> None:
    series = total(ZERO, INFINITY, power(X, K))
    value = power(sub(ONE, X), num(-1))
    g = div(power(X, K), sub(X, ONE))
    inside = (Rel("<", X, ONE), Rel(">", X, num(-1)))
    ratio = Telescoping(g, LimitProof("ratio", ZERO))
    assert accepted(Rel("=", series, value), ratio, *inside)
    assert accepted(Rel("=", series, value), Telescoping(g, LimitProof("series", ZERO)), Rel("<", X, ONE), Rel(">", X, ZERO))
    assert not accepted(Rel("=", series, value), ratio, Rel("<", X, ONE))  # x = -2
    assert not accepted(Rel("=", series, value), ratio, Rel("<=", X, ONE), Rel(">=", X, num(-1)))
    assert not accepted(Rel("=", series, value), Telescoping(g), *inside)  # no limit
    assert not accepted(Rel("=", series, add(value, ONE)), ratio, *inside)
    assert not accepted(Rel("=", total(ONE, INFINITY, power(K, num(-1))), ZERO), Telescoping(ZERO, LimitProof("ratio", ZERO)))


def test_known_series() -> None:
    series = total(ZERO, INFINITY, div(power(X, K), fn("factorial", K)))
    proof = Telescoping(ZERO, LimitProof("ratio", ZERO), 0, KnownSeries("exponential", (X,), ONE))
    assert accepted(Rel("=", series, fn("exp", X)), proof)
    assert not accepted(Rel("=", series, fn("exp", Y)), proof)
    assert not accepted(Rel("=", series, fn("exp", neg(X))), proof)
    wrong = Telescoping(ZERO, LimitProof("ratio", ZERO), 0, KnownSeries("exponential", (Y,), ONE))
    assert not accepted(Rel("=", series, fn("exp", Y)), wrong)
    logarithm = total(ONE, INFINITY, div(power(X, K), K))
    claim = Rel("=", logarithm, neg(fn("log", sub(ONE, X))))
    known = Telescoping(ZERO, LimitProof("ratio", ZERO), 0, KnownSeries("logarithm", (X,), ONE))
    assert accepted(claim, known, Rel("<", X, ONE), Rel(">=", X, num(-1)))
    assert not accepted(claim, known, Rel("<", X, ONE))  # diverges at x = -2
    assert not accepted(claim, known)
