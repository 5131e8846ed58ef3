"""Certificates about moments: what the kernel accepts and what it rejects."""

from __future__ import annotations

import pytest

from verifier.claims import Claim, Context, Law
from verifier.kernel.certificates import Certificate, Moments, NormalForm, Polynomial
from verifier.kernel.check import Rejected, prove
from verifier.terms import TWO, ZERO, Bind, Prop, Rel, Sym, mul, power, sub

X, Y, a = Sym("X"), Sym("Y"), Sym("a")
LAWS = (Law(X, "unknown", ()), Law(Y, "unknown", ()))


def mean(body, *over: Sym) -> Bind:  # type: ignore[no-untyped-def]
    return Bind("expect", over[0], tuple(over[1:]), body)


def accepted(rel: Rel, certificate: Certificate, *given: Prop) -> bool:
    context = Context({s.name: s for s in (X, Y, a)}, given, laws=LAWS, declared=frozenset({"X", "Y", "a"}))
    try:
        prove(Claim(rel, context), certificate, "test")
    except Rejected:
        return False
    return True


VARIANCE = Rel(">=", mean(power(sub(X, mean(X, X)), TWO), X), ZERO)


def test_squares_have_means_that_are_not_negative() -> None:
    square = power(sub(X, mean(X, X)), TWO)
    assert accepted(VARIANCE, Moments(((square,),), (), Polynomial()))
    assert not accepted(VARIANCE, Moments((), (), Polynomial()))


def test_a_factor_is_not_negative_only_when_an_assumption_says_so() -> None:
    claim = Rel(">=", mean(X, X), a)
    certificate = Moments(((sub(X, a),),), (), Polynomial())
    assert accepted(claim, certificate, Rel("<=", a, X))
    assert not accepted(claim, certificate)
    assert not accepted(claim, certificate, Rel("<=", X, a))


def test_cauchy_schwarz() -> None:
    claim = Rel("<=", power(mean(mul(X, Y), X, Y), TWO), mul(mean(power(X, TWO), X), mean(power(Y, TWO), Y)))
    assert accepted(claim, Moments((), ((X, Y),), Polynomial()))
    reverse = Rel(">=", claim.lhs, claim.rhs)
    assert not accepted(reverse, Moments((), ((X, Y),), Polynomial()))


@pytest.mark.parametrize("certificate", [Moments(((a,),), (), NormalForm()), Moments((), ((a, X),), NormalForm())])
def test_constants_have_no_moments(certificate: Moments) -> None:
    assert not accepted(VARIANCE, certificate)
