"""Expectations at an instance: exact values, and which proposed laws are admissible."""

from __future__ import annotations

from fractions import Fraction

import pytest

from verifier.claims import Claim, Context, Instance, Law
from verifier.kernel.chance import LAW, Joint, admit, degree, law_table, quadrature
from verifier.kernel.check import Rejected, refute
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.numbers import Unknown
from verifier.sorts import INTEGER, SCALAR, Dim, Func, Tensor
from verifier.terms import App, Bind, Call, Is, Num, Rel, Sym, Term, add, fn, mul, num, power

F = Fraction
X, Y = Sym("X"), Sym("Y")
x = Sym("x", Tensor((Dim.of("n"),)))
R = Sym("R", Func((INTEGER,), SCALAR))
COIN = ((F(0), F(1, 2)), (F(1), F(1, 2)))


def context(*laws: Law, assumptions: tuple[Is, ...] = ()) -> Context:
    return Context({law.variable.name: law.variable for law in laws}, assumptions, laws=laws)


def mean(body: Term, *over: Sym) -> Bind:
    return Bind("expect", over[0], tuple(over[1:]), body, None, body.sort)


def value(ctx: Context, term: Term, **values: object) -> object:
    named = {LAW if k == "law" else k: v for k, v in values.items()}
    return Evaluator(named, 80, law_table(ctx, lambda t: t)).number(term)


def test_a_quadrature_has_the_moments_that_it_is_given() -> None:
    moments = [F(1), F(0), F(1), F(0), F(3), F(0), F(15)]
    points = quadrature(moments)
    for k, m in enumerate(moments):
        assert sum(w * v**k for v, w in points) == m


def test_named_laws_have_exact_moments() -> None:
    ctx = context(Law(X, "normal", (num(1), num(4))))
    assert value(ctx, mean(power(X, num(4)), X)) == 1 + 6 * 4 + 3 * 16
    ctx = context(Law(X, "bernoulli", (Num(F(1, 3)),)))
    assert value(ctx, mean(power(add(X, num(1)), num(-1)), X)) == F(2, 3) + F(1, 3) / 2


def test_a_gaussian_vector_has_isserlis_moments() -> None:
    ctx = context(Law(x, "normal", (App("zeros", (), x.sort), Sym("S", Tensor((Dim.of("n"), Dim.of("n")))))))
    entries = [App("entry", (x, num(i))) for i in (1, 2)]
    sigma = [[F(2), F(1)], [F(1), F(3)]]
    body = mul(entries[0], entries[0], entries[1], entries[1])
    assert value(ctx, mean(body, x), n=F(2), S=sigma) == 2 * 3 + 2 * 1 * 1


def test_members_of_a_family_are_independent_when_they_are_declared_so() -> None:
    product = mul(Call(R, (num(1),)), Call(R, (num(2),)))
    ctx = context(Law(R, "bernoulli", (Num(F(1, 3)),), iid=True))
    assert value(ctx, mean(product, R)) == F(1, 9)
    ctx = context(Law(R, "bernoulli", (Num(F(1, 3)),)))
    assert value(ctx, mean(product, R), law=Joint(coupled=(frozenset({"R"}),))) == F(1, 3)


def test_what_is_no_polynomial_is_evaluated_for_finite_laws_only() -> None:
    assert degree(fn("exp", X), frozenset({X})) is None
    assert degree(power(add(X, num(1)), num(3)), frozenset({X})) == 3
    with pytest.raises(Unknown):
        value(context(Law(X, "normal", (num(0), num(1)))), mean(fn("exp", X), X))
    with pytest.raises(Unknown):
        value(context(Law(X, "cauchy", (num(0), num(1)))), mean(X, X))


UNKNOWN = (Law(X, "unknown", ()), Law(Y, "unknown", ()))
BOTH = Joint((F(1, 2), F(1, 2)), {"X": (F(0), F(1)), "Y": (F(0), F(1))})


@pytest.mark.parametrize(
    ("ctx", "joint"),
    [
        (context(*UNKNOWN, assumptions=(Is("independent", (X, Y)),)), BOTH),
        (context(Law(X, "bernoulli", (num(1),))), Joint((F(1),), {"X": (F(3),)})),
        (context(*UNKNOWN), Joint((F(1, 2), F(1, 3)), {"X": (F(0), F(1))})),
        (context(*UNKNOWN), Joint((F(3, 2), F(-1, 2)), {"X": (F(0), F(1))})),
        (context(*UNKNOWN), Joint((F(1),), {"X": ([F(1)],)})),
        (context(*UNKNOWN), Joint((F(1),), {"X": (F(1),)}, {"X": COIN})),
        (context(Law(X, "unknown", (), iid=True)), BOTH),
        (context(Law(R, "bernoulli", (num(1),), iid=True)), Joint(coupled=(frozenset({"R"}),))),
        (context(Law(X, "bernoulli", (num(1),)), Law(Y, "bernoulli", (num(0),))), Joint(coupled=(frozenset({"X", "Y"}),))),
        (
            context(Law(X, "rademacher", ()), Law(Y, "rademacher", ()), assumptions=(Is("independent", (X, Y)),)),
            Joint(coupled=(frozenset({"X", "Y"}),)),
        ),
    ],
)
def test_laws_that_contradict_the_context_are_refused(ctx: Context, joint: Joint) -> None:
    assert admit(ctx, {LAW: joint}) is not None


def test_laws_that_the_context_leaves_open_are_admitted() -> None:
    assert admit(context(*UNKNOWN), {LAW: BOTH}) is None
    independent = Joint(each={"X": COIN, "Y": COIN})
    assert admit(context(*UNKNOWN, assumptions=(Is("independent", (X, Y)),)), {LAW: independent}) is None


def test_the_kernel_refutes_with_an_admissible_law_only() -> None:
    claim = Rel("=", mean(mul(X, Y), X, Y), mul(mean(X, X), mean(Y, Y)))
    found = refute(Claim(claim, context(*UNKNOWN)), Instance({LAW: BOTH}), "test")
    assert found.counterexample.lhs == "1/2"
    assert found.counterexample.rhs == "1/4"
    declared = context(*UNKNOWN, assumptions=(Is("independent", (X, Y)),))
    with pytest.raises(Rejected):
        refute(Claim(claim, declared), Instance({LAW: BOTH}), "test")


def test_an_inner_expectation_may_use_a_member_that_the_outer_one_chooses() -> None:
    ctx = context(Law(R, "bernoulli", (Num(F(1, 3)),), iid=True), Law(X, "bernoulli", (Num(F(1, 2)),)))
    inner = mean(mul(X, Call(R, (num(1),))), X)
    assert value(ctx, mean(inner, R)) == F(1, 6)
