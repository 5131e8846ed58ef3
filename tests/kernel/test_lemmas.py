"""Every lemma evaluated at small sizes; conditions that are needed; certificates that change a statement or a proof are rejected."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from verifier.claims import Claim, Context
from verifier.kernel import gradient_lemmas
from verifier.kernel.certificates import Lemma, NormalForm, Polynomial
from verifier.kernel.check import Rejected, prove
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.lemma import Condition, Instance, NoInstance
from verifier.kernel.lemmas import ENTRIES, LEMMAS, MINUS_INFINITY, instance
from verifier.kernel.numbers import Undefined, Unknown
from verifier.sorts import INTEGER, SCALAR, Dim, Func, Tensor
from verifier.terms import (
    INFINITY,
    ONE,
    TWO,
    ZERO,
    And,
    App,
    Bind,
    Forall,
    Implies,
    Is,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    fn,
    mul,
    neg,
    num,
    power,
    walk,
)

N = Dim.of("n")
n, i, j = (Sym(name, INTEGER) for name in "nij")
t = Sym("t")
x, y, w = (Sym(name, Tensor((N,))) for name in "xyw")
A, B, S, D, R, Q = (Sym(name, Tensor((N, N))) for name in "ABSDRQ")
I, Z = (App(op, (), S.sort) for op in ("identity", "zeros"))
F = Sym("F", Func((SCALAR,), SCALAR))


def at(v: Sym, k: Term = i) -> App:
    return App("entry", (v, k))


def total(body: Term, op: str = "sum", low: Term = ONE, high: Term = n) -> Bind:
    return Bind(op, i, (low, high), body)


def every(rel: Rel) -> Prop:
    return Forall(i, Implies(And((Rel(">=", i, ONE), Rel("<=", i, n))), rel))


SQUARE = power(t, TWO)
CONTEXT = Context(
    symbols={s.name: s for s in (n, j, x, y, w, A, B, S, D, R, Q, F)},
    assumptions=(
        Rel(">=", n, ONE),
        Rel("=", S, App("transpose", (S,), S.sort)),
        Rel("psd", S, App("zeros", (), S.sort)),
        Is("convex", (F,)),
        Rel("pd", D, Z),
        Rel("psd", mul(num(150), I), D),
        Rel("!=", y, App("zeros", (), y.sort)),
        Is("invertible", (R,)),
        Is("orthogonal", (Q,)),
    ),
)
GRAM = App("matmul", (App("transpose", (A,), A.sort), A), A.sort)
SHRUNK = App("matmul", (App("matmul", (App("transpose", (A,), A.sort), D), A.sort), A), A.sort)
SEMIDEFINITE: list[Term] = [S, GRAM, SHRUNK, add(S, GRAM), mul(power(at(x, ONE), TWO), D), App("hadamard", (S, D), S.sort),
                            App("outer", (x, x), S.sort), App("pinv", (S,), S.sort), App("matmul", (D, D), S.sort)]  # fmt: skip
DEFINITE: list[Term] = [D, I, add(S, D), add(GRAM, I), App("inverse", (add(S, I),), S.sort), mul(num(2), App("inverse", (D,), S.sort)),
                        App("matmul", (App("matmul", (D, D), S.sort), D), S.sort)]  # fmt: skip
PRODUCT = App("matmul", (A, B), A.sort)

EXAMPLES: dict[str, list[tuple[Term, ...]]] = {
    "Jensen's inequality": [
        (total(at(w)), total(at(x)), t, SQUARE, MINUS_INFINITY, INFINITY),
        (total(at(w)), total(at(x)), t, neg(fn("log", t)), ZERO, INFINITY),
        (total(at(w)), total(at(x)), t, power(t, num(-1)), ZERO, INFINITY),
        (total(at(w)), total(at(x)), t, mul(t, fn("log", t)), ZERO, INFINITY),
    ],
    "Jensen, convex function": [(total(at(w)), total(at(x)), F)],
    "convexity": [(F, at(x, ONE), at(y, ONE), at(w, ONE))],
    "mean value inequality": [
        (fn("sin", t), t, at(x, ONE), at(y, ONE), at(w, ONE)),
        (fn("log", add(ONE, fn("exp", t))), t, at(x, ONE), at(y, ONE), at(w, ONE)),
    ],
    "weighted arithmetic and geometric mean": [(at(x, ONE), at(y, ONE), at(w, ONE))],
    "Young's inequality": [(at(x, ONE), at(y, ONE), num(3), num(Fraction(3, 2)))],
    "Cauchy-Schwarz for sums": [(total(at(x)), total(at(y)))],
    "sums of smaller terms are smaller": [(total(at(x)), total(at(y)))],
    "a sum of positive terms is positive": [(total(at(x)),), (total(at(x), low=num(2)),)],
    "a product of positive terms is positive": [(total(at(x)),)],
    "a term is at most the sum": [(total(at(x)), j)],
    "an empty sum is zero": [(total(at(x), low=num(2)),)],
    "triangle inequality for sums": [(total(at(x)),)],
    "telescoping sum": [(total(power(i, num(3))),), (total(power(i, TWO), low=num(3)),)],
    "arithmetic and geometric mean": [(total(at(x)),)],
    "arithmetic and geometric mean, root": [(total(at(x)),)],
    "a term lies between the extremes": [(total(at(x), "max"), j), (total(at(x), "min"), j)],
    "bound on every term": [(total(at(x), "max"), at(y, ONE)), (total(at(x), "min"), at(y, ONE))],
    "mean and extremes": [(total(at(x), "max"),), (total(at(x), "min"),)],
    "Cauchy-Schwarz": [(x, y), (A, B)],
    "⟨x,x⟩ >= 0": [(x,), (A,)],
    "Frobenius norm is submultiplicative": [(A, x), (A, B)],
    "Rayleigh quotient, largest": [(S, x)],
    "Rayleigh quotient, smallest": [(S, x)],
    "order of matrices": [(S, App("zeros", (), S.sort), x)],
    "order of matrices, strict": [(D, App("zeros", (), S.sort), x)],
    "a matrix of full column rank maps only 0 to 0": [(R, x)],
    "form of a semidefinite matrix": [(m, x) for m in SEMIDEFINITE],
    "form of a definite matrix": [(m, y) for m in DEFINITE],
    **{f"{kind} of a semidefinite matrix": [(m,) for m in SEMIDEFINITE] for kind in ("trace", "determinant")},
    **{f"{kind} of a definite matrix": [(m,) for m in DEFINITE] for kind in ("trace", "determinant")},
    "diagonal of a semidefinite matrix": [(m, j) for m in SEMIDEFINITE],
    "diagonal of a definite matrix": [(m, j) for m in DEFINITE],
    "trace of a product of semidefinite matrices": [(S, D), (GRAM, S)],
    "determinant and trace": [(m,) for m in DEFINITE],
    "determinant of an orthogonal matrix": [(Q,)],
    "semidefinite by construction": [(m, Z) for m in SEMIDEFINITE] + [(mul(num(150), I), D), (add(S, D), Z)],
    "definite by construction": [(m, Z) for m in DEFINITE],
    "square of a bounded matrix": [(D, num(150), x)],
    "spectral and Frobenius norm": [(A,)],
    "Frobenius and spectral norm": [(A,), (GRAM,)],
    "spectral norm is submultiplicative": [(A, B)],
    "triangle inequality, spectral norm": [(A, B)],
    "spectral norm of a matrix": [(A, x)],
    "rank of a product, left": [(A, B)],
    "rank of a product, right": [(A, B)],
    "Sylvester's rank inequality": [(A, B)],
    "rank of a sum": [(A, B)],
    "rank and rows": [(A,)],
    "rank and columns": [(A,)],
    "rank of a Kronecker product": [(App("kron", (A, B), Tensor((N * N, N * N))),)],
    "largest entry and length": [(x,)],
    "length and largest entry": [(x,)],
    "sum and largest entry": [(x,)],
    "largest entry and sum": [(x,)],
    "length between sum and largest entry": [(x,)],
    "Hölder's inequality for 1 and ∞": [(x, y)],
}
NEEDED = {  # lemmas whose conditions some small values break, with a wrong statement there
    "Jensen's inequality", "sums of smaller terms are smaller", "a sum of positive terms is positive", "a term is at most the sum",
    "arithmetic and geometric mean", "bound on every term", "Jensen, convex function", "convexity", "Rayleigh quotient, largest",
    "a product of positive terms is positive", "mean value inequality",
}  # fmt: skip


def sample(rng: random.Random, size: int) -> dict[str, Any]:
    """Small rational values; weights that are often normalised, a matrix that is often symmetric and positive semidefinite."""

    def entry(low: int = -3) -> Fraction:
        return Fraction(rng.randint(low, 4), rng.choice((1, 2)))

    def matrix() -> list[list[Fraction]]:
        return [[entry() for _ in range(size)] for _ in range(size)]

    weights = [Fraction(rng.randint(0, 3)) for _ in range(size)]
    order = rng.sample(range(size), size)
    permutation = [[Fraction(rng.choice((-1, 1)) * (b == order[a])) for b in range(size)] for a in range(size)]
    if sum(weights) and rng.random() < 0.8:
        weights = [v / sum(weights) for v in weights]
    m = matrix()
    gram = [[sum((m[k][a] * m[k][b] for k in range(size)), Fraction(0)) for b in range(size)] for a in range(size)]
    regular = [[entry() if a < b else Fraction(rng.choice((-1, 1, 2)) * (a == b)) for b in range(size)] for a in range(size)]
    low = rng.choice((-3, 1))
    slope = rng.choice((SQUARE, neg(SQUARE), mul(num(-2), t)))
    return {
        "n": Fraction(size), "j": Fraction(rng.randint(1, size)), "w": weights, "A": matrix(), "B": matrix(),
        "x": [entry(low) for _ in range(size)], "y": [entry(low) for _ in range(size)],
        "S": gram if rng.random() < 0.7 else m, "D": [[(v + (a == b)) / 2 for b, v in enumerate(r)] for a, r in enumerate(gram)],
        "R": regular, "Q": permutation, "F": ((t,), slope), "convex": slope != neg(SQUARE), "psd": True,
    }  # fmt: skip


def holds(prop: Prop, values: dict[str, Any]) -> bool | None:
    try:
        return Evaluator({k: v for k, v in values.items() if k not in ("convex", "psd")}, 120, {}).holds(prop)
    except Unknown:
        return None
    except Undefined:
        return False


def fulfilled(condition: Condition, values: dict[str, Any]) -> bool:
    """Whether a condition holds, for every index when it is about one (given by its bounds), and for some values of t when about t."""
    extra = {s.name: s for g in condition.given for s in _symbols(g)} | {s.name: s for s in _symbols(condition.goal)}
    free = [s for name, s in extra.items() if name not in values]
    cases: list[dict[str, Any]] = [values]
    for s in free:
        points = range(-1, 6) if s.sort == INTEGER else (Fraction(v, 2) for v in range(-7, 8))
        points = list(points)
        cases = [{**c, s.name: Fraction(v)} for c in cases for v in points]
    for case in cases:
        inside = all(holds(g, case) is not False for g in condition.given if isinstance(g, Rel))
        if inside and holds(condition.goal, case) is False:
            return False
    return True


def _symbols(node: Any) -> set[Sym]:
    from verifier.terms import free_symbols

    return {s for s in free_symbols(node) if not isinstance(s.sort, Func)}


def test_every_lemma_has_an_example() -> None:
    elsewhere = {e.name for e in gradient_lemmas.ENTRIES}  # tests/methods/test_smooth_functions.py
    assert set(EXAMPLES) == set(LEMMAS) - elsewhere and len(ENTRIES) == len(LEMMAS)
    assert all(e.statement and e.source for e in ENTRIES)


@pytest.mark.parametrize(("name", "parameters"), [(name, p) for name, ps in EXAMPLES.items() for p in ps], ids=lambda v: str(v)[:40])
def test_statement_holds_where_conditions_do(name: str, parameters: tuple[Term, ...]) -> None:
    rng = random.Random(7)
    found = instance(CONTEXT, name, parameters)
    checked, broken = 0, False
    for round_ in range(60):
        values = sample(rng, 1 + round_ % 3)
        declared = values["convex"] if name in ("Jensen, convex function", "convexity") else True
        if any(v == Fraction(0) for v in [max(map(abs, values["y"]))]):
            continue
        if any(S in walk(p) for p in parameters) and not name.startswith("Rayleigh"):
            declared = holds(Rel(">=", App("lambda_min", (S,)), ZERO), values) is not False and _symmetric(values["S"])
        if name.startswith("Rayleigh") and not _symmetric(values["S"]):
            assert not fulfilled(found.conditions[0], values)
            broken = True
            continue
        value = holds(found.statement, values)
        if declared and all(fulfilled(c, values) for c in found.conditions):
            assert value is not False, f"{name} fails at {values}"
            checked += 1
        broken |= value is False
    assert checked >= 5
    assert broken or name not in NEEDED


def _symmetric(m: list[list[Fraction]]) -> bool:
    return all(m[a][b] == m[b][a] for a in range(len(m)) for b in range(len(m)))


# -- certificates -------------------------------------------------------------------------------------------------------

POSITIVE = CONTEXT.assume(every(Rel(">", at(w), ZERO)), Rel("=", total(at(w)), ONE), every(Rel(">", at(x), ZERO)))
LOG = (total(at(w)), total(at(x)), t, neg(fn("log", t)), ZERO, INFINITY)


def certificate(context: Context, name: str, parameters: tuple[Term, ...]) -> tuple[Instance, Lemma]:
    found = instance(context, name, parameters)
    return found, Lemma(name, parameters, (NormalForm(),) * len(found.conditions))


def test_jensen_is_accepted_with_its_conditions() -> None:
    found, proof = certificate(POSITIVE, "Jensen's inequality", LOG)
    verdict = prove(Claim(found.statement, POSITIVE), proof, "test")
    assert "Jensen's inequality" in verdict.rules and not verdict.assumed


@pytest.mark.parametrize("dropped", range(9, 12), ids=["w > 0", "Σ w = 1", "x > 0"])
def test_jensen_needs_its_conditions(dropped: int) -> None:
    context = replace(POSITIVE, assumptions=tuple(a for k, a in enumerate(POSITIVE.assumptions) if k != dropped))
    found, proof = certificate(context, "Jensen's inequality", LOG)
    with pytest.raises(Rejected):
        prove(Claim(found.statement, context), proof, "test")


@pytest.mark.parametrize(
    "phi",
    [fn("log", t), neg(fn("abs", t)), neg(fn("sqrt", power(t, TWO))), power(t, num(-1)), App("floor", (t,)), power(t, num(3))],
    ids=["concave", "corner", "hidden corner", "pole", "steps", "inflection"],
)
def test_jensen_refuses_functions_that_are_not_convex(phi: Term) -> None:
    parameters = (total(at(w)), total(at(y)), t, phi, MINUS_INFINITY, INFINITY)
    try:
        found, proof = certificate(POSITIVE, "Jensen's inequality", parameters)
    except NoInstance:
        return
    with pytest.raises(Rejected):
        prove(Claim(found.statement, POSITIVE), proof, "test")


def test_another_statement_is_rejected() -> None:
    found, proof = certificate(CONTEXT, "Cauchy-Schwarz for sums", (total(at(x)), total(at(y))))
    prove(Claim(found.statement, CONTEXT), proof, "test")
    for op in ("<", ">=", "="):
        with pytest.raises(Rejected):
            prove(Claim(replace(found.statement, op=op), CONTEXT), proof, "test")


def test_proofs_of_conditions_are_counted_and_replayed() -> None:
    found, proof = certificate(CONTEXT, "sums of smaller terms are smaller", (total(at(x)), total(power(at(x), TWO))))
    with pytest.raises(Rejected):
        prove(Claim(found.statement, CONTEXT), proof, "test")
    with pytest.raises(Rejected):
        prove(Claim(found.statement, CONTEXT), replace(proof, side=()), "test")


def test_the_terms_of_a_family_must_have_values() -> None:
    found, proof = certificate(CONTEXT, "Cauchy-Schwarz for sums", (total(fn("log", at(x))), total(ONE)))
    assert Rel(">", at(x, Sym("k", INTEGER)), ZERO) in [c.goal for c in found.conditions]
    with pytest.raises(Rejected):
        prove(Claim(found.statement, CONTEXT), proof, "test")


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("no such lemma", (x,)),
        ("Cauchy-Schwarz", (x,)),
        ("Cauchy-Schwarz", (x, A)),
        ("Cauchy-Schwarz", (App("inverse", (A,), A.sort), B)),
        ("Cauchy-Schwarz", (Sym("z", Tensor((N,), "complex")), x)),
        ("Cauchy-Schwarz for sums", (total(at(x)), total(at(x), high=num(3)))),
        ("triangle inequality for sums", (total(at(x), high=INFINITY),)),
        ("triangle inequality for sums", (total(at(x), high=i),)),
        ("order of matrices", (A, App("zeros", (), A.sort), x)),
        ("order of matrices", (App("zeros", (), S.sort), S, x)),
        ("Jensen, convex function", (total(at(w)), total(at(x)), Sym("G", Func((SCALAR,), SCALAR)))),
        ("Jensen's inequality", (total(at(w)), total(mul(t, at(x))), t, SQUARE, MINUS_INFINITY, INFINITY)),
        ("Jensen's inequality", (total(at(w)), total(at(x)), t, mul(i, SQUARE), MINUS_INFINITY, INFINITY)),
    ],
)
def test_parameters_that_do_not_fit(name: str, parameters: tuple[Term, ...]) -> None:
    with pytest.raises(NoInstance):
        instance(CONTEXT, name, parameters)


def test_the_index_of_a_condition_is_new() -> None:
    k = Sym("k", INTEGER)
    context = replace(CONTEXT, assumptions=(*CONTEXT.assumptions, Rel(">", at(x, k), ZERO)))  # speaks of one k only
    found = instance(context, "a sum of positive terms is positive", (total(at(x)),))
    assert all(k not in _symbols(c.goal) for c in found.conditions)


def test_a_lemma_helps_only_where_it_has_a_value() -> None:
    """A lemma about values that the claim does not have must not be used."""
    wanted = Rel("<=", at(x, ONE), add(at(x, ONE), ONE))
    bad = Rel("<=", fn("log", at(y, ONE)), fn("log", at(y, ONE)))
    with pytest.raises(Rejected):
        prove(Claim(wanted, CONTEXT), Polynomial(((bad, NormalForm()),)), "test")

