# ruff: noqa: E501 (a formula is read best on one line)
"""The normal form of a term has the term's value: generator by generator against numpy, derivatives against differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.algebra.tensor.decide import _axes, _places, same
from verifier.algebra.tensor.field import TensorField
from verifier.claims import Context
from verifier.elaborate import claim_from_latex
from verifier.sorts import Dim, Tensor
from verifier.terms import App, Rel, Sym, Term

from .numeric import of_form, value

GIVEN = [
    "A \\in \\mathbb{R}^{n\\times m}", "B \\in \\mathbb{R}^{m\\times n}", "M, N \\in \\mathbb{R}^{n\\times n}", "S \\in \\mathbb{R}^{n\\times n}", "S = S^\\top",
    "K \\in \\mathbb{R}^{n\\times n}", "K = -K^\\top", "D \\in \\mathbb{R}^{n\\times n} \\text{ diagonal}", "x, y \\in \\mathbb{R}^n", "u \\in \\mathbb{R}^m", "t \\in \\mathbb{R}",
    "(\\partial a/\\partial b)_{ij} = \\partial a_i/\\partial b_j \\text{ for vectors } a, b",
]  # fmt: skip

TERMS = [
    "M N x", "x^\\top M y", "A u + M x", "\\operatorname{tr}(A B M)", "\\operatorname{diag}(x) M \\operatorname{diag}(y)", "M \\odot N", "(M + t N)^{-1}",
    "\\|A u - x\\|", "\\|M\\|_F^2", "M^{-1} N^{-1} x", "(M N)^{-1}", "\\det(M) N", "K S x", "x^\\top K y", "D^2 x", "\\operatorname{softmax}(A u)", "M^3 x",
    "\\nabla_x (x^\\top M x)", "\\nabla_M (x^\\top M^{-1} y)", "\\nabla_M \\det(M)", "\\nabla_A \\|A u - x\\|^2", "\\nabla_A \\|A u - x\\|", "\\nabla_x \\log(1 + \\|x\\|^2)",
    "\\frac{\\partial (M x)}{\\partial x}", "\\frac{\\partial \\operatorname{softmax}(x)}{\\partial x}", "\\nabla_M \\operatorname{tr}(M N M^\\top S)", "\\nabla_x \\frac{x^\\top S x}{x^\\top x}",
    "\\nabla_u e^{-\\|A u\\|^2}", "\\nabla_M \\operatorname{tr}((M \\odot N) S M)", "\\frac{\\partial (x/\\|x\\|)}{\\partial x}", "\\nabla_M \\operatorname{tr}((M + S)^{-1} N)",
    "\\nabla_S \\operatorname{tr}(S M S)", "\\nabla_D (x^\\top D y)", "\\nabla_A \\operatorname{tr}(\\tanh(A) B)", "\\nabla_A \\log(x^\\top \\tanh(A) u + 9)",
    "\\nabla_M \\log\\det(M^\\top M + S S)", "\\nabla_x \\sqrt{x^\\top M^\\top M x + 1}",
]  # fmt: skip


def environment(seed: int) -> dict[str, object]:
    r = np.random.default_rng(seed)
    n, m = 3, 2
    s, k = r.normal(size=(n, n)), r.normal(size=(n, n))
    return {
        "n": n, "m": m, "A": r.normal(size=(n, m)), "B": r.normal(size=(m, n)), "M": r.normal(size=(n, n)) + 3 * np.eye(n), "N": r.normal(size=(n, n)) + 3 * np.eye(n),
        "S": s + s.T, "K": k - k.T, "D": np.diag(r.normal(size=n)), "x": r.normal(size=n), "y": r.normal(size=n), "C": r.normal(size=(m, m)), "u": r.normal(size=m), "t": r.normal(),
    }  # fmt: skip


@pytest.mark.parametrize("latex", TERMS)
def test_value_of_normal_form(latex: str) -> None:
    claim = claim_from_latex(f"{latex} = {latex}", GIVEN)
    assert isinstance(claim.prop, Rel)
    term, env = claim.prop.lhs, environment(7)
    expected = np.asarray(value(term, env))

    def work(f: TensorField) -> None:
        axes = _axes(f, term, term)
        counter = [0]
        idx = tuple(next(_places(a, counter)) for a in axes)
        form = f.value(term, idx)
        for point in np.ndindex(expected.shape):
            at = {i.name: p for i, p in zip(idx, point, strict=True) if isinstance(i, Sym)}
            assert of_form(f, form, env, at) == pytest.approx(float(expected[point]), rel=1e-5, abs=1e-6)

    TensorField.run(claim.context, work)


# -- equality of normal forms is equality of values, for contractions without structure --------------------------------------------

N, M_ = Dim.of("n"), Dim.of("m")
LETTERS = {"A": (N, M_), "B": (M_, N), "M": (N, N), "S": (N, N), "C": (M_, M_), "x": (N,), "u": (M_,)}


def _matrix(rows: Dim, cols: Dim, depth: int) -> st.SearchStrategy[Term]:
    plain: list[Term] = []
    for name, shape in LETTERS.items():
        if len(shape) == 2 and shape == (rows, cols):
            plain.append(Sym(name, Tensor(shape)))
        if len(shape) == 2 and shape == (cols, rows):
            plain.append(App("transpose", (Sym(name, Tensor(shape)),), Tensor((rows, cols))))
    base = st.sampled_from(plain)
    if depth == 0:
        return base
    sort = Tensor((rows, cols))
    products = [st.builds(lambda a, b: App("matmul", (a, b), sort), _matrix(rows, d, depth - 1), _matrix(d, cols, depth - 1)) for d in (N, M_)]
    return st.one_of(base, *products, st.builds(lambda a, b: App("hadamard", (a, b), sort), _matrix(rows, cols, depth - 1), _matrix(rows, cols, 0)))


ROW = App("transpose", (Sym("x", Tensor((N,))),), Tensor((Dim.of(1), N)))
SCALARS = st.one_of(
    st.builds(lambda m: App("trace", (m,)), _matrix(N, N, 2)),
    st.builds(lambda m: App("trace", (m,)), _matrix(M_, M_, 2)),
    st.builds(lambda m: App("matmul", (App("matmul", (ROW, m), Tensor((Dim.of(1), M_))), Sym("u", Tensor((M_,))))), _matrix(N, M_, 2)),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(SCALARS, min_size=4, max_size=10))
def test_same_form_means_same_value(terms: list[Term]) -> None:
    s = Sym("S", Tensor((N, N)))
    context = Context({}, (Rel("=", s, App("transpose", (s,), s.sort)),))
    env = environment(3)
    numbers = [float(value(t, env)) for t in terms]

    def work(f: TensorField) -> None:
        forms = [f.convert(t) for t in terms]
        for i in range(len(terms)):
            for j in range(i):
                close = abs(numbers[i] - numbers[j]) < 1e-9 * max(1, abs(numbers[i]))
                assert same(f, forms[i], forms[j]) == close, (terms[i], terms[j])

    TensorField.run(context, work)
