"""Values of tensor terms: a table of operators against numpy, exactness, derivatives against exact differences."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from verifier.claims import Context
from verifier.kernel import matrices as m
from verifier.kernel.check import Checker, Evidence
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.numbers import Dual, Undefined, Unknown, plus, primal, times
from verifier.kernel.tensor_values import fits
from verifier.sorts import INTEGER, SCALAR, Dim, Func, Tensor
from verifier.terms import App, Bind, Call, Deriv, Rel, Sym, Term, add, mul, num, power, sub

np = pytest.importorskip("numpy")
F = Fraction
N, M = Dim.of("n"), Dim.of("m")
SQUARE, WIDE, VECTOR = Tensor((N, N)), Tensor((N, M)), Tensor((N,))
A, B, X = Sym("A", SQUARE), Sym("B", SQUARE), Sym("X", WIDE)
u, v, w = Sym("u", VECTOR), Sym("v", VECTOR), Sym("w", Tensor((M,)))


def values(seed: int, n: int = 2, k: int = 3) -> dict[str, Any]:
    r = random.Random(seed)

    def entry() -> Fraction:
        return F(r.randint(-9, 9), r.choice((1, 2, 3)))

    return {
        "n": F(n), "m": F(k),
        "A": [[entry() for _ in range(n)] for _ in range(n)], "B": [[entry() for _ in range(n)] for _ in range(n)],
        "X": [[entry() for _ in range(k)] for _ in range(n)],
        "u": [entry() for _ in range(n)], "v": [entry() for _ in range(n)], "w": [entry() for _ in range(k)],
    }  # fmt: skip


def app(op: str, *args: Term, sort: Any = SCALAR) -> App:
    return App(op, args, sort)


def t(x: Term) -> App:
    shape = x.sort.shape  # type: ignore[union-attr]
    return App("transpose", (x,), Tensor((shape[1], shape[0]) if len(shape) == 2 else (Dim.of(1), shape[0])))


def mm(a: Term, b: Term, sort: Any) -> App:
    return App("matmul", (a, b), sort)


def array(value: Any) -> Any:
    return np.array(m.apply(lambda x: float(x) if isinstance(x, F) else float(x.mid()), value), dtype=float)


TABLE: list[tuple[Term, Any]] = [
    (mm(A, B, SQUARE), lambda e: e["A"] @ e["B"]),
    (mm(A, u, VECTOR), lambda e: e["A"] @ e["u"]),
    (mm(t(u), v, SCALAR), lambda e: e["u"] @ e["v"]),
    (mm(u, t(w), WIDE), lambda e: np.outer(e["u"], e["w"])),
    (app("outer", u, w, sort=WIDE), lambda e: np.outer(e["u"], e["w"])),
    (app("dot", u, v), lambda e: e["u"] @ e["v"]),
    (t(X), lambda e: e["X"].T),
    (app("inverse", A, sort=SQUARE), lambda e: np.linalg.inv(e["A"])),
    (app("pinv", X, sort=Tensor((M, N))), lambda e: np.linalg.pinv(e["X"])),
    (app("pinv", mm(u, t(w), WIDE), sort=Tensor((M, N))), lambda e: np.linalg.pinv(np.outer(e["u"], e["w"]))),
    (app("trace", A), lambda e: np.trace(e["A"])),
    (app("det", A), lambda e: np.linalg.det(e["A"])),
    (app("rank", X), lambda e: np.linalg.matrix_rank(e["X"])),
    (app("matpow", A, num(3), sort=SQUARE), lambda e: np.linalg.matrix_power(e["A"], 3)),
    (app("matpow", A, num(-2), sort=SQUARE), lambda e: np.linalg.matrix_power(e["A"], -2)),
    (app("hadamard", A, B, sort=SQUARE), lambda e: e["A"] * e["B"]),
    (app("hpow", A, num(2), sort=SQUARE), lambda e: e["A"] ** 2),
    (app("kron", A, X, sort=Tensor((N * N, N * M))), lambda e: np.kron(e["A"], e["X"])),
    (app("diag", u, sort=SQUARE), lambda e: np.diag(e["u"])),
    (app("diagpart", A, sort=VECTOR), lambda e: np.diag(e["A"])),
    (app("vec", X, sort=Tensor((N * M,))), lambda e: e["X"].flatten(order="F")),
    (app("norm1", u), lambda e: np.linalg.norm(e["u"], 1)),
    (app("norm2", u), lambda e: np.linalg.norm(e["u"])),
    (app("normF", X), lambda e: np.linalg.norm(e["X"])),
    (app("norm2", X), lambda e: np.linalg.norm(e["X"], 2)),
    (app("norm1", X), lambda e: np.linalg.norm(e["X"], 1)),
    (app("norminf", X), lambda e: np.linalg.norm(e["X"], np.inf)),
    (app("entry", X, num(2), num(3)), lambda e: e["X"][1, 2]),
    (app("row", X, num(2), sort=Tensor((M,))), lambda e: e["X"][1]),
    (app("col", X, num(3), sort=VECTOR), lambda e: e["X"][:, 2]),
    (app("ones", sort=WIDE), lambda e: np.ones_like(e["X"])),
    (app("zeros", sort=WIDE), lambda e: np.zeros_like(e["X"])),
    (app("identity", sort=SQUARE), lambda e: np.eye(len(e["A"]))),
    (app("unit", num(2), sort=VECTOR), lambda e: np.eye(len(e["A"]))[1]),
    (app("softmax", u, sort=VECTOR), lambda e: np.exp(e["u"]) / np.exp(e["u"]).sum()),
    (app("tanh", X, sort=WIDE), lambda e: np.tanh(e["X"])),
    (app("max", num(0), X, sort=WIDE), lambda e: np.maximum(0, e["X"])),
    (add(A, mul(num(2), B)), lambda e: e["A"] + 2 * e["B"]),
    (app("matexp", A, sort=SQUARE), lambda e: _exponential(e["A"])),
    (app("lambda_max", app("add", A, t(A), sort=SQUARE)), lambda e: np.linalg.eigvalsh(e["A"] + e["A"].T).max()),
    (app("lambda_min", app("add", A, t(A), sort=SQUARE)), lambda e: np.linalg.eigvalsh(e["A"] + e["A"].T).min()),
    (app("adjugate", A, sort=SQUARE), lambda e: np.linalg.inv(e["A"]) * np.linalg.det(e["A"])),
    (
        app("block", app("tuple", A, X), app("tuple", t(X), app("zeros", sort=Tensor((M, M)))), sort=Tensor((N + M, N + M))),
        lambda e: np.block([[e["A"], e["X"]], [e["X"].T, np.zeros((3, 3))]]),
    ),
    (
        Bind("sum", Sym("i", INTEGER), (num(1), Sym("n", INTEGER)), mul(app("entry", u, Sym("i", INTEGER)), A), sort=SQUARE),
        lambda e: e["u"].sum() * e["A"],
    ),
]  # fmt: skip


def _exponential(a: Any) -> Any:
    scaled, total, term = a / 2**20, np.eye(len(a)), np.eye(len(a))
    for k in range(1, 10):
        term = term @ scaled / k
        total = total + term
    return np.linalg.matrix_power(total, 2**20)


@pytest.mark.parametrize("case", range(len(TABLE)), ids=lambda k: f"{k}-{getattr(TABLE[k][0], 'op', '')}")
@pytest.mark.parametrize(("seed", "n"), [(1, 2), (2, 3)])
def test_operator_agrees_with_numpy(case: int, seed: int, n: int) -> None:
    term, expected = TABLE[case]
    chosen = values(seed, n)
    found = Evaluator(chosen).number(term)
    floats = {name: np.array(m.apply(float, x), dtype=float) for name, x in chosen.items()}
    assert np.allclose(array(found), expected(floats), rtol=1e-6, atol=1e-7)


def test_rational_operations_are_exact() -> None:
    e = Evaluator(values(3))
    product = e.number(mm(A, app("inverse", A, sort=SQUARE), SQUARE))
    assert product == [[1, 0], [0, 1]] and all(isinstance(x, F) for row in product for x in row)
    p = e.number(app("pinv", mm(u, t(w), WIDE), sort=Tensor((M, N))))
    a = e.number(mm(u, t(w), WIDE))
    assert m.times_matrix(m.times_matrix(a, p), a) == a


def test_singular_and_unknown() -> None:
    chosen = {**values(1), "A": [[F(1), F(2)], [F(2), F(4)]]}
    with pytest.raises(Undefined):
        Evaluator(chosen).number(app("inverse", A, sort=SQUARE))
    with pytest.raises(Unknown):
        Evaluator(chosen).number(app("matpow", A, num(F(1, 2)), sort=SQUARE))
    with pytest.raises(Unknown):
        Evaluator(chosen).number(app("entry", A, num(3), num(1)))


def test_tensor_relations() -> None:
    e = Evaluator({**values(1), "A": [[F(2), F(1)], [F(1), F(2)]], "B": [[F(1), F(1)], [F(1), F(1)]]})
    zero = app("zeros", sort=SQUARE)
    assert e.holds(Rel("pd", A, zero)) and e.holds(Rel("psd", B, zero)) and not e.holds(Rel("pd", B, zero))
    assert e.holds(Rel("psd", A, B)) and not e.holds(Rel("psd", B, A))
    assert e.holds(Rel("!=", A, B)) and not e.holds(Rel("=", A, B)) and e.holds(Rel("=", sub(A, A), num(0)))


# -- derivatives --------------------------------------------------------------------------------------------------------


def quadratic() -> Term:
    return mm(mm(t(u), A, Tensor((Dim.of(1), N))), u, SCALAR)


BODIES: list[tuple[Term, Sym]] = [
    (quadratic(), u),
    (app("trace", mm(A, mm(B, A, SQUARE), SQUARE)), A),
    (app("det", A), A),
    (app("trace", app("inverse", A, sort=SQUARE)), A),
    (power(app("normF", X), num(2)), X),
    (app("trace", mm(X, app("pinv", mul(num(2), X), sort=Tensor((M, N))), SQUARE)), X),
    (mul(app("dot", u, v), power(app("dot", u, u), num(-1))), u),
    (app("entry", app("matpow", A, num(4), sort=SQUARE), num(1), num(2)), A),
    (app("trace", app("kron", A, A, sort=Tensor((N * N, N * N)))), A),
    (app("trace", app("matmul", X, app("adjugate", mm(t(X), X, Tensor((M, M))), sort=Tensor((M, M))), t(X), sort=SQUARE)), X),
]  # fmt: skip


@pytest.mark.parametrize("case", range(len(BODIES)))
def test_gradient_agrees_with_central_differences(case: int) -> None:
    body, wrt = BODIES[case]
    chosen = values(5)
    gradient = Evaluator(chosen).number(Deriv(body, wrt, sort=wrt.sort))
    h = F(1, 10**6)
    for index in m.indices(m.shape_of(chosen[wrt.name])):
        ends = []
        for sign in (1, -1):
            moved = m.build(m.shape_of(chosen[wrt.name]), lambda *i: m.at(chosen[wrt.name], i) + (sign * h if i == index else 0))  # noqa: B023
            ends.append(Evaluator({**chosen, wrt.name: moved}).number(body))
        slope = (ends[0] - ends[1]) / (2 * h)
        assert isinstance(m.at(gradient, index), F)
        assert abs(float(m.at(gradient, index) - slope)) < 1e-6 * (1 + abs(float(slope)))


def test_layouts() -> None:
    chosen = values(6)
    body = mm(t(X), u, Tensor((M,)))
    x = chosen["X"]
    assert Evaluator(chosen).number(Deriv(body, u, layout="numerator", sort=Tensor((M, N)))) == m.transpose(x)
    assert Evaluator(chosen).number(Deriv(body, u, layout="denominator", sort=WIDE)) == x
    assert Evaluator(chosen, turned=True).number(Deriv(body, u, layout="numerator", sort=Tensor((M, N)))) == x
    gradient = Evaluator(chosen, turned=True).number(Deriv(quadratic(), u, sort=VECTOR))
    assert gradient == Evaluator(chosen).number(Deriv(quadratic(), u, sort=VECTOR))
    row = Evaluator(chosen).number(Deriv(quadratic(), u, layout="numerator", sort=Tensor((Dim.of(1), N))))
    assert row == [gradient]


def test_hessian_and_mixed() -> None:
    chosen = values(7)
    a = chosen["A"]
    hessian = Evaluator(chosen).number(Deriv(quadratic(), u, 2, layout="hessian", sort=SQUARE))
    assert hessian == m.add(a, m.transpose(a))
    inner = Deriv(quadratic(), app("entry", u, num(1)))
    assert Evaluator(chosen).number(Deriv(inner, app("entry", u, num(2)))) == a[0][1] + a[1][0]


def test_structured_derivative_of_a_symmetric_matrix() -> None:
    chosen = {**values(1), "A": [[F(2), F(1)], [F(1), F(3)]]}
    free = Evaluator(chosen).number(Deriv(app("det", A), A, sort=SQUARE))
    within = Evaluator(chosen, structures={"A": "symmetric"}).number(Deriv(app("det", A), A, sort=SQUARE))
    assert free == [[3, -1], [-1, 2]] and within == [[3, -2], [-2, 2]]


def test_square_of_a_norm_is_smooth_at_zero() -> None:
    chosen = {**values(1), "u": [F(0), F(0)]}
    assert Evaluator(chosen).number(Deriv(power(app("norm2", u), num(2)), u, sort=VECTOR)) == [0, 0]
    with pytest.raises(Undefined):
        Evaluator(chosen).number(Deriv(app("norm2", u), u, sort=VECTOR))


def test_kinks_have_no_derivative() -> None:
    s = Sym("s", SCALAR)
    for body in (app("abs", s), app("max", num(0), s)):
        with pytest.raises(Undefined):
            Evaluator({"s": F(0)}).number(Deriv(body, s))
        assert Evaluator({"s": F(2)}).number(Deriv(body, s)) == 1


def test_a_total_derivative_follows_the_recursion() -> None:
    from verifier.claims import Definition

    i = Sym("i", INTEGER)
    h = Sym("h", Func((INTEGER,), SCALAR))
    rule = Definition(h, (i,), mul(num(3), Call(h, (sub(i, num(1)),))), Rel(">=", i, num(1)), "recursion")
    start = Definition(h, (i,), num(2), Rel("=", i, num(0)))
    e = Evaluator({}, 80, {"h": [rule, start]})
    assert e.number(Deriv(Call(h, (num(3),)), Call(h, (num(1),)), total=True)) == 9
    with pytest.raises(Unknown):  # partial or total: the two differ
        e.number(Deriv(add(Call(h, (num(1),)), Call(h, (num(2),))), Call(h, (num(1),))))


def test_entries_defined_one_by_one() -> None:
    from verifier.claims import Definition

    i, p = Sym("i", INTEGER), Sym("p", VECTOR)
    context = Context(definitions=(Definition(p, (i,), mul(num(2), app("entry", u, i))),))
    checker = Checker(context, Evidence())
    e = Evaluator(values(4), 80, checker.recursive)
    assert e.number(p) == [2 * x for x in values(4)["u"]]
    assert e.number(Deriv(app("entry", p, num(1)), u, sort=VECTOR)) == [2, 0]


def test_fits() -> None:
    chosen = values(1)
    assert fits(chosen["X"], WIDE, chosen) and not fits(chosen["A"], WIDE, chosen) and not fits([[F(1)], [F(1), F(2)]], WIDE, chosen)


def test_dual_numbers_nest() -> None:
    x = Dual(2, Dual(1, F(3), {0: F(1)}), {0: F(1)})
    cube = times(times(x, x), x)
    assert primal(cube) == 27 and primal(cube.slopes[0]) == 27 and cube.slopes[0].slopes[0] == 18
    assert plus(cube, F(1)).slopes[0].slopes[0] == 18


def test_functions_of_numbers_are_mapped() -> None:
    f = Sym("f", Func((SCALAR,), SCALAR, elementwise=True))
    z = Sym("z")
    chosen = {**values(1), "f": ((z,), mul(z, z))}
    assert Evaluator(chosen).number(Call(f, (u,), sort=VECTOR)) == [x * x for x in chosen["u"]]
    assert Evaluator(chosen).number(Call(f, (u,), (1,), sort=VECTOR)) == [2 * x for x in chosen["u"]]
    diagonal = Evaluator(chosen).number(Deriv(Call(f, (u,), sort=VECTOR), u, layout="numerator", sort=SQUARE))
    assert diagonal == [[2 * chosen["u"][0], 0], [0, 2 * chosen["u"][1]]]
