"""Vectors and matrices in keys: shapes, what they are printed as, what is refused, what the engine makes of them."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from derivations.notation import (
    Diag,
    Entry,
    FunctionSymbol,
    Gradient,
    GradientAt,
    Hadamard,
    Hessian,
    Identity,
    Inverse,
    Jacobian,
    Norm,
    Ones,
    Rank,
    Sequence,
    Softmax,
    SumOver,
    Tanh,
    TensorSymbol,
    Zeros,
    dimensions,
    relation,
    square_norm,
)  # fmt: skip
from verifier import engine, sympy_terms
from verifier.claims import Claim, Context, Proved, Refuted
from verifier.latex import latex
from verifier.sympy_tensors import ShapeMismatch, shape_of

n, m = dimensions("n m")
t = sympy.Symbol("t", integer=True)
c = sympy.Symbol("c", real=True)
x, y, A, B = TensorSymbol("x", n), TensorSymbol("y", m), TensorSymbol("A", m, n), TensorSymbol("B", n, n)
row, h = TensorSymbol("r", 1, n), Sequence("h", n)
sigma, phi = FunctionSymbol("sigma", elementwise=True), FunctionSymbol("phi", (m, n), (n,))
half = sympy.Rational(1, 2)

with sympy.evaluate(False):
    NODES: list[tuple[Any, tuple[Any, ...], str]] = [
        (A @ x, (m,), r"A x"),
        (x.T @ B @ x, (), r"x^{\top} B x"),
        (x @ x.T, (n, n), r"x x^{\top}"),
        (row @ B, (1, n), r"r B"),
        (row.T, (n,), r"r^{\top}"),
        (A.T @ (A @ x), (n,), r"A^{\top} (A x)"),
        (2 * x - c * h[t], (n,), r"2 x - c h_{t}"),
        (-(x / Norm(x)), (n,), r"-\frac{1}{\left\| x \right\|_{2}} x"),
        (c * (x.T @ x), (), r"c x^{\top} x"),
        ((x.T @ x) * y, (m,), r"(x^{\top} x) y"),
        ((x.T @ x) / (x.T @ B @ x), (), r"\frac{x^{\top} x}{x^{\top} B x}"),
        (Norm(A), (), r"\left\| A \right\|_{F}"),
        (Inverse(B) @ x, (n,), r"B^{-1} x"),
        (Diag(Hadamard(x, Ones(n) - x)), (n, n), r"\operatorname{diag}(x \odot (\mathbf{1} - x))"),
        (sigma(A @ x), (m,), r"\sigma(A x)"),
        (Tanh(x), (n,), r"\tanh(x)"),
        (Softmax(x), (n,), r"\operatorname{softmax}(x)"),
        (SumOver(h[t] @ x.T, t, 1, 5), (n, n), r"\sum_{t = 1}^{5} h_{t} x^{\top}"),
        (Gradient(phi(A, x), A), (m, n), r"\nabla_{A} \phi(A, x)"),
        (Hessian(square_norm(x), x), (n, n), r"\nabla_{x}^{2} \left\| x \right\|_{2}^{2}"),
        (Jacobian(h[t + 1], h[t]).T @ x, (n,), r"\left(\frac{\partial h_{t + 1}}{\partial h_{t}}\right)^{\top} x"),
        (GradientAt(phi(A, x), 1), (n,), r"\nabla_{2} \phi(A, x)"),
        (Entry(A, 1, 2), (), r"A_{1, 2}"),
    ]


@pytest.mark.parametrize(("node", "shape", "printed"), NODES, ids=[printed for _, _, printed in NODES])
def test_shapes_and_print(node: Any, shape: tuple[Any, ...], printed: str) -> None:
    assert shape_of(node) == shape
    assert latex(sympy_terms.term(node)) == printed


@pytest.mark.parametrize(
    "build",
    [
        lambda: A @ y, lambda: x + y, lambda: x @ x, lambda: x * y, lambda: Hadamard(x, y), lambda: Inverse(A), lambda: phi(x, A),
        lambda: Diag(A),
        lambda: Gradient(x, x), lambda: Jacobian(c, x), lambda: Gradient(c, A @ x), lambda: Softmax(A), lambda: Rank(x),
        lambda: Entry(A, 1),
        lambda: GradientAt(sigma(x)), lambda: c @ x, lambda: Norm(x).T, lambda: x + 1,
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(build: Any) -> None:
    with pytest.raises((ShapeMismatch, TypeError)):
        build()


def test_a_dimension_must_be_a_whole_number() -> None:
    with pytest.raises(sympy_terms.NotConvertible, match="dimension"):
        sympy_terms.term(TensorSymbol("x", c))


def verdict(left: Any, right: Any) -> type:
    return type(engine.decide(Claim(sympy_terms.prop(relation(left, "=", right)), Context())))


def test_the_engine_decides_them() -> None:
    with sympy.evaluate(False):
        assert verdict(Gradient(x.T @ B @ x, x), B @ x + B.T @ x) is Proved
        assert verdict(Gradient(x.T @ B @ x, x), 2 * (B @ x)) is Refuted
        assert verdict(B @ Identity(n), B) is Proved
        assert verdict(B + Zeros(n, n), B) is Proved


def test_a_gradient_at_a_point_that_stands_elsewhere_too() -> None:
    """The gradient in the first argument at (x, x) leaves the second alone."""
    psi = FunctionSymbol("psi", (n,), (n,))
    with sympy.evaluate(False):
        assert verdict(Gradient(psi(x, x), x), GradientAt(psi(x, x), 0) + GradientAt(psi(x, x), 1)) is Proved
        assert verdict(Gradient(psi(x, x), x), GradientAt(psi(x, x), 0)) is Refuted
        assert verdict(Gradient(psi(x, B @ x), x), GradientAt(psi(x, B @ x), 0) + B.T @ GradientAt(psi(x, B @ x), 1)) is not Refuted


def test_the_gradient_by_a_row_is_a_row() -> None:
    with sympy.evaluate(False):
        assert verdict(Gradient(row @ x, row), x.T) is Proved
        assert verdict(Gradient(row @ B @ row.T, row), row @ (B + B.T)) is Proved
        assert verdict(Gradient(row @ B @ row.T, row), 2 * (row @ B)) is Refuted
