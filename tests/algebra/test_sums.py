"""Normal forms of sums and products against their values: what has one normal form has one value, the empty range included."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.algebra.field import OutOfReach
from verifier.algebra.ranges import ranged
from verifier.algebra.sums import NormalForms
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.numbers import Undefined, Unknown
from verifier.sorts import INTEGER, SCALAR, Func
from verifier.terms import And, App, Bind, Call, Prop, Rel, Sym, Term, add, fn, mul, num, power, sub

N, M, I, J, K = (Sym(name, INTEGER) for name in "nmijk")
A, B = Sym("a", Func((INTEGER,), SCALAR)), Sym("b", Func((INTEGER, INTEGER), SCALAR))
X = Sym("x")
FACTS: tuple[Prop, ...] = (Rel(">=", N, num(0)), Rel(">=", M, num(0)))


def total(var: Sym, lo: Term, hi: Term, body: Term, op: str = "sum", condition: Prop | None = None) -> Bind:
    return Bind(op, var, (lo, hi), body, condition)


def plus(t: Term, c: int) -> Term:
    return App("add", (t, num(c)), INTEGER) if c else t


def minus(s: Term, t: Term) -> Term:
    return App("add", (s, App("mul", (num(-1), t), INTEGER)), INTEGER)


def same(left: Term, right: Term, *facts: Prop) -> bool:
    return NormalForms.solve((*FACTS, *facts), lambda f: f.equal(f.convert(left), f.convert(right)))


def at(k: Term) -> Call:
    return Call(A, (k,))


def entry(i: Term, j: Term) -> Call:
    return Call(B, (i, j))


EQUAL = [
    (total(K, num(0), N, at(minus(N, K))), total(K, num(0), N, at(K)), ()),
    (total(K, num(1), N, at(plus(K, 2))), total(K, num(3), plus(N, 2), at(K)), ()),
    (total(K, num(1), N, at(K)), add(total(K, num(1), M, at(K)), total(K, plus(M, 1), N, at(K))), (Rel("<=", M, N),)),
    (total(I, num(1), N, total(J, I, N, mul(at(I), at(J)))), total(I, num(1), N, mul(at(I), total(J, I, N, at(J)))), ()),
    (
        total(I, num(1), N, total(J, num(1), N, entry(I, J), condition=Rel("<", I, J))),
        total(I, num(1), N, total(J, plus(I, 1), N, entry(I, J))),
        (),
    ),
    (
        total(I, num(1), N, total(J, num(1), N, entry(I, J), condition=Rel("!=", I, J))),
        sub(total(I, num(1), N, total(J, num(1), N, entry(I, J))), total(I, num(1), N, entry(I, I))),
        (),
    ),
    (total(K, num(1), N, add(K, num(3)), "prod"), mul(fn("factorial", plus(N, 3)), power(num(6), num(-1))), ()),
    (App("mod", (plus(mul(num(5), N), 2), num(5))), num(2), ()),
    (fn("floor", add(N, power(num(2), num(-1)))), N, ()),
]

UNEQUAL = [
    (total(K, num(0), N, at(minus(N, K))), total(K, num(0), N, at(plus(K, 1))), ()),
    (total(K, num(1), N, at(K)), add(total(K, num(1), M, at(K)), total(K, plus(M, 1), N, at(K))), ()),  # m may exceed n
    (total(K, num(1), N, at(K)), add(total(K, num(1), M, at(K)), total(K, M, N, at(K))), (Rel("<=", M, N),)),
    (total(I, num(1), N, total(J, I, N, entry(I, J))), total(I, num(1), N, total(J, num(1), I, entry(I, J))), ()),
    (total(K, num(2), N, num(1)), minus(N, num(1)), ()),  # n = 0
    (fn("abs", minus(N, num(1))), minus(N, num(1)), ()),
]


@pytest.mark.parametrize(("left", "right", "facts"), EQUAL)
def test_one_normal_form(left: Term, right: Term, facts: tuple[Prop, ...]) -> None:
    assert same(left, right, *facts)


@pytest.mark.parametrize(("left", "right", "facts"), UNEQUAL)
def test_different_values_have_different_forms(left: Term, right: Term, facts: tuple[Prop, ...]) -> None:
    assert not same(left, right, *facts)


def test_an_empty_range_proves_nothing_about_its_ends() -> None:
    """Inside Σ_{k=1}^n it may be used that 1 <= k <= n; outside it may not be concluded that n >= 1."""
    inside = total(K, num(1), N, mul(fn("abs", K), fn("abs", minus(N, K)), at(K)))
    outside = fn("abs", minus(N, num(1)))

    def work(f: NormalForms) -> tuple[bool, bool]:
        plain = f.equal(f.convert(inside), f.convert(total(K, num(1), N, mul(K, minus(N, K), at(K)))))
        return plain, f.equal(f.convert(outside), f.convert(minus(N, num(1))))

    assert NormalForms.solve(FACTS, work) == (True, False)


def test_ranges_from_conditions() -> None:
    inner = Bind("sum", J, (), entry(I, J), And((Rel("<=", num(1), I), Rel("<", I, J), Rel("<=", J, N))))
    found = ranged(Bind("sum", I, (), inner))
    for n in range(5):
        table = {(i, j): Fraction(7 * i + j * j) for i in range(9) for j in range(9)}
        evaluator = Evaluator({"n": Fraction(n), "b": lambda i, j, t=table: t[int(i), int(j)]})
        expected = sum((table[i, j] for i in range(1, n + 1) for j in range(i + 1, n + 1)), Fraction(0))
        assert evaluator.number(found) == expected


# -- random sums: one normal form means one value ---------------------------------------------------------------------------

indices = st.sampled_from([K, plus(K, 1), minus(N, K), minus(M, K), plus(K, -1)])
ends = st.sampled_from([num(0), num(1), num(2), N, M, plus(N, 1), plus(N, -1), plus(M, 2), minus(N, M)])
bodies = st.one_of(
    indices.map(at),
    indices.map(lambda i: mul(i, at(K))),
    indices.map(lambda i: mul(i, i)),
    indices.map(lambda i: power(X, i)),
    st.tuples(indices, indices).map(lambda p: mul(at(p[0]), at(p[1]))),
    indices.map(lambda i: power(add(mul(i, i), num(1)), num(-1))),
    indices.map(lambda i: fn("abs", i)),
)
conditions = st.one_of(st.none(), *(ends.map(lambda e, op=op: Rel(op, K, e)) for op in ("!=", "<", ">=")))
sums = st.builds(total, st.just(K), ends, ends, bodies, st.just("sum"), conditions)
facts = st.lists(st.sampled_from([Rel("<=", M, N), Rel(">=", N, num(1)), Rel(">=", M, num(2)), Rel("<", N, M)]), max_size=2)


def _holds(p: Prop, values: dict[str, object]) -> bool:
    return Evaluator(values).holds(p)


def _value(t: Term, values: dict[str, object]) -> object:
    try:
        return Evaluator(values).number(t)
    except (Undefined, Unknown):
        return None


@settings(max_examples=250, deadline=None)
@given(sums, sums, facts)
def test_equal_normal_forms_have_equal_values(left: Term, right: Term, given_: list[Prop]) -> None:
    known = (*FACTS, *given_)
    gap = sub(left, right)
    try:
        if not NormalForms.solve(known, lambda f: f.equal(f.convert(gap), f.constant(0)) or f.as_number(f.convert(gap)) is not None):
            return
        number = NormalForms.solve(known, lambda f: f.as_number(f.convert(gap))) or Fraction(0)
    except OutOfReach:
        return
    for n in range(6):
        for m in range(6):
            values: dict[str, object] = {"n": Fraction(n), "m": Fraction(m), "x": Fraction(2, 3)}
            values["a"] = lambda k: Fraction(pow(3, int(k) + 90, 97))
            if all(_holds(p, values) for p in known):
                value = _value(gap, values)
                assert value is None or value == number, (n, m)


@settings(max_examples=250, deadline=None)
@given(sums, facts)
def test_a_polynomial_closed_form_is_the_value(term: Term, given_: list[Prop]) -> None:
    """Where the normal form of a sum is a polynomial in the bounds, it is the value for every admitted bound."""
    from verifier.algebra.readback import to_term

    known = (*FACTS, *given_)
    try:
        closed = NormalForms.solve(known, lambda f: to_term(f, f.convert(term)))
    except OutOfReach:
        return
    if any(isinstance(t, Bind) for t in (closed,)):
        return
    for n in range(5):
        for m in range(5):
            values: dict[str, object] = {"n": Fraction(n), "m": Fraction(m), "x": Fraction(-2, 3), "a": lambda k: Fraction(int(k) ** 3 + 5)}
            if all(_holds(p, values) for p in known):
                found, expected = _value(closed, values), _value(term, values)
                assert found is None or expected is None or found == expected, (n, m)
