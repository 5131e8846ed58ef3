"""Matrices with declared properties, equations solved, instances and their shrinking."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.claims import Claim, Context, Instance, Refuted
from verifier.elaborate import claim_from_latex
from verifier.engine import FIRST_LOOK, SECOND_LOOK
from verifier.kernel import matrices as m
from verifier.kernel.check import Checker, Evidence, Rejected, refute
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.matrices import entries
from verifier.kernel.properties import PROPERTIES
from verifier.refute.sampler import Sampler
from verifier.refute.search import look_for_counterexample
from verifier.refute.shrinking import complexity, shrink, simpler_bodies, verdict_at
from verifier.refute.solving import settle
from verifier.refute.tensors import Facts, Maker
from verifier.sorts import Dim, Tensor
from verifier.terms import App, Rel, Sym, num

F = Fraction

MEETS = {
    **PROPERTIES,
    "pd": lambda a: m.definite(a, True),
    "psd": lambda a: m.definite(a, False),
    "involution": lambda a: m.times_matrix(a, a) == m.identity(len(a)),
    "orthonormal_columns": lambda a: m.times_matrix(m.transpose(a), a) == m.identity(len(a[0])),
    "orthonormal_rows": lambda a: m.times_matrix(a, m.transpose(a)) == m.identity(len(a)),
}

SQUARE_WORDS = [
    ("symmetric",), ("antisymmetric",), ("diagonal",), ("orthogonal",), ("idempotent",), ("involution",), ("invertible",),
     ("pd",), ("psd",),
    ("permutation",), ("upper_triangular",), ("lower_triangular",), ("orthogonal", "symmetric"), ("idempotent", "symmetric"),
    ("involution", "symmetric"), ("symmetric", "invertible"), ("diagonal", "invertible"), ("diagonal", "pd"),
]  # fmt: skip


@given(st.sampled_from(SQUARE_WORDS), st.integers(1, 4), st.integers(0, 10**6), st.booleans())
def test_square_matrices_have_their_properties(words: tuple[str, ...], n: int, seed: int, wide: bool) -> None:
    a = Maker(random.Random(seed), wide).make((n, n), Facts(set(words)), lambda _: None)
    assert all(isinstance(x, F) for x in entries(a)) and m.shape_of(a) == (n, n)
    assert all(MEETS[word](a) for word in words)


@given(st.sampled_from(["full_column_rank", "orthonormal_columns", "full_row_rank", "orthonormal_rows"]), st.integers(0, 10**6))
def test_rectangular_matrices_have_their_properties(word: str, seed: int) -> None:
    shape = (3, 2) if "column" in word else (2, 3)
    a = Maker(random.Random(seed)).make(shape, Facts({word}), lambda _: None)
    assert m.shape_of(a) == shape and MEETS[word](a)


@given(st.sampled_from(["one_hot", "unit_norm", "nonzero", "positive", "nonnegative"]), st.integers(1, 4), st.integers(0, 10**6))
def test_vectors_have_their_properties(word: str, n: int, seed: int) -> None:
    assert MEETS[word](Maker(random.Random(seed)).make((n,), Facts({word}), lambda _: None))


@given(st.integers(0, 10**6))
def test_antisymmetric_orthogonal_in_even_dimension(seed: int) -> None:
    a = Maker(random.Random(seed)).make((4, 4), Facts({"antisymmetric", "orthogonal"}), lambda _: None)
    assert MEETS["antisymmetric"](a) and MEETS["orthogonal"](a)


# property, a matrix that has it, one that has not
PROPERTY_TABLE: list[tuple[str, Any, Any]] = [
    ("symmetric", [[1, 2], [2, 3]], [[1, 2], [3, 4]]),
    ("antisymmetric", [[0, 2], [-2, 0]], [[1, 2], [-2, 0]]),
    ("diagonal", [[1, 0], [0, 0]], [[1, 0], [1, 0]]),
    ("upper_triangular", [[1, 2], [0, 3]], [[1, 2], [1, 3]]),
    ("lower_triangular", [[1, 0], [2, 3]], [[1, 1], [2, 3]]),
    ("invertible", [[1, 2], [3, 4]], [[1, 2], [2, 4]]),
    ("singular", [[1, 2], [2, 4]], [[1, 2], [3, 4]]),
    ("orthogonal", [[0, 1], [-1, 0]], [[1, 1], [-1, 1]]),
    ("permutation", [[0, 1], [1, 0]], [[0, 1], [-1, 0]]),
    ("idempotent", [[1, 1], [0, 0]], [[1, 1], [0, 1]]),
    ("square", [[1, 1], [0, 0]], [[1, 1, 1], [0, 0, 0]]),
    ("full_column_rank", [[1, 0], [0, 1], [1, 1]], [[1, 0, 1], [0, 1, 1]]),
    ("full_row_rank", [[1, 0, 1], [0, 1, 1]], [[1, 0], [0, 1], [1, 1]]),
    ("full_rank", [[1, 0, 1], [0, 1, 1]], [[1, 0, 1], [2, 0, 2]]),
    ("one_hot", [0, 1, 0], [0, 1, 1]),
    ("unit_norm", [F(3, 5), F(4, 5)], [1, 1]),
    ("positive", [1, 2], [1, 0]),
    ("nonnegative", [1, 0], [1, -1]),
    ("nonzero", [1, 0], [0, 0]),
    ("even", 4, 3),
    ("odd", 3, 4),
    ("finite", [1], None),
    ("constant", 1, None),
]


@pytest.mark.parametrize(("word", "yes", "no"), PROPERTY_TABLE, ids=lambda x: x if isinstance(x, str) else "")
def test_table_of_properties(word: str, yes: Any, no: Any) -> None:
    assert PROPERTIES[word](m.apply(F, yes))
    assert no is None or not PROPERTIES[word](m.apply(F, no))


def test_every_property_is_in_the_table() -> None:
    assert {word for word, _, _ in PROPERTY_TABLE} == PROPERTIES.keys()


def test_solving_an_equation_between_tensors() -> None:
    n, d = Dim.of("n"), Dim.of("d")
    x, w, y = Sym("X", Tensor((n, d))), Sym("w", Tensor((d,))), Sym("y", Tensor((n,)))
    equation = Rel("=", App("matmul", (x, w), Tensor((n,))), y)
    values: dict[str, Any] = {
        "n": F(2),
        "d": F(3),
        "X": [[F(1), F(2), F(0)], [F(0), F(1), F(3)]],
        "w": [F(1), F(1), F(1)],
        "y": [F(7), F(8)],
    }
    assert settle(equation, values, Evaluator, frozenset()) and Evaluator(values).holds(equation) and values["y"] == [3, 4]
    zero = Rel("=", App("matmul", (x, w), Tensor((n,))), App("zeros", (), Tensor((n,))))
    assert settle(zero, values, Evaluator, frozenset({"X"})) and Evaluator(values).holds(zero)


# -- claims ---------------------------------------------------------------------------------------------------------------

REFUTED: list[tuple[str, tuple[str, ...]]] = [
    (r"x^\top A y = y^\top A x", (r"A \in \mathbb{R}^{n\times n}", r"x, y \in \mathbb{R}^n")),
    (r"\operatorname{tr}(P) = n", (r"X \in \mathbb{R}^{n\times d}", r"\operatorname{rank}(X) = d", r"P = X(X^\top X)^{-1}X^\top", "d < n")),
    (r"a = b", (r"X \in \mathbb{R}^{n\times d}", r"a, b \in \mathbb{R}^d", r"X^\top X(a-b) = 0")),
    (r"w = X^\top(XX^\top)^{-1}y",
     (r"X \in \mathbb{R}^{n\times d}", r"X \text{ of full row rank}", r"w \in \mathbb{R}^d", r"y \in \mathbb{R}^n", "Xw = y")),
    (r"A^+ = A", (r"A \in \mathbb{R}^{n\times n}", "AA = A", r"(\cdot)^+ \text{ denotes the pseudo-inverse}")),
    (r"\|Qx\|_2 = 2\|x\|_2", (r"Q \in \mathbb{R}^{n\times n}", r"Q^\top Q = I", r"x \in \mathbb{R}^n", r"x \ne 0")),
    (r"\nabla_x \frac12\|Ax-b\|_2^2 = A(Ax-b)", (r"A \in \mathbb{R}^{n\times n}", r"x, b \in \mathbb{R}^n")),
    (r"\frac{\partial (Ax)}{\partial x} = 2A^\top", (r"A \in \mathbb{R}^{n\times n}", r"x \in \mathbb{R}^n")),
    (r"\nabla_S \log\det S = -S^{-1}", (r"S \in \mathbb{R}^{n\times n}", r"S \text{ symmetric positive definite}")),
    (r"\frac{d}{dw} y^2 = yx", (r"w, x, y \in \mathbb{R}", "y = wx")),
    (r"\log\sum_{i=1}^n e^{x_i} = \max_i x_i", (r"x \in \mathbb{R}^n",)),
    (r"x^\top A x \le \frac{L}{2}\|x\|_2^2", (r"A \in \mathbb{R}^{n\times n}", r"0 \preceq A \preceq L I", r"x \in \mathbb{R}^n")),
    (r"\frac{d}{dt} X^{-1} = X^{-1}\frac{dX}{dt}X^{-1}",
     (r"t \in \mathbb{R}", r"X = X(t) \in \mathbb{R}^{n\times n} \text{ differentiable in } t", r"X \text{ invertible}")),
]  # fmt: skip

# true in some reading, or true: never refuted
NOT_REFUTED: list[tuple[str, tuple[str, ...]]] = [
    (r"\frac{\partial (Ax)}{\partial x} = A", (r"A \in \mathbb{R}^{n\times n}", r"x \in \mathbb{R}^n")),
    (r"\frac{\partial (Ax)}{\partial x} = A^\top", (r"A \in \mathbb{R}^{n\times n}", r"x \in \mathbb{R}^n")),
    (r"\nabla_S \log\det S = S^{-1}", (r"S \in \mathbb{R}^{n\times n}", r"S \text{ symmetric positive definite}")),
    (r"\nabla_S \log\det S = 2S^{-1} - S^{-1}\odot I", (r"S \in \mathbb{R}^{n\times n}", r"S \text{ symmetric positive definite}")),
    (r"w = X^\top(XX^\top)^{-1}y",
     (r"X \in \mathbb{R}^{n\times d}", r"X \text{ of full row rank}", r"y \in \mathbb{R}^n", r"w = X^\top(XX^\top)^{-1}y")),
    (r"x^\top A x \le L\|x\|_2^2", (r"A \in \mathbb{R}^{n\times n}", r"0 \preceq A \preceq L I", r"x \in \mathbb{R}^n")),
    (r"\frac{\partial L}{\partial W} = y x^\top",
     (r"W \in \mathbb{R}^{m\times n}", r"x \in \mathbb{R}^n", "y = Wx", r"L = \frac12\|y\|_2^2")),
    (r"\frac{d}{dw} y^2 = 2yx", (r"w, x, y \in \mathbb{R}", "y = wx")),
    (r"\nabla_W \frac12\|y\|_2^2 = y x^\top", (r"W \in \mathbb{R}^{m\times n}", r"x \in \mathbb{R}^n", r"y \in \mathbb{R}^m", "y = Wx")),
    (r"\nabla_z\left(-\sum_{k=1}^{n} y_k\log s_k\right) = s-y",
     (r"z, y \in \mathbb{R}^n", r"\sum_{i=1}^n y_i = 1", r"s_i = \frac{e^{z_i}}{\sum_{k=1}^n e^{z_k}}")),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "givens"), REFUTED, ids=lambda x: x[:40] if isinstance(x, str) else "")
def test_a_false_claim_falls(claim: str, givens: tuple[str, ...]) -> None:
    found = look_for_counterexample(claim_from_latex(claim, givens), SECOND_LOOK).refuted
    assert isinstance(found, Refuted)


@pytest.mark.parametrize(("claim", "givens"), NOT_REFUTED, ids=lambda x: x[:40] if isinstance(x, str) else "")
def test_what_may_be_meant_is_not_refuted(claim: str, givens: tuple[str, ...]) -> None:
    assert look_for_counterexample(claim_from_latex(claim, givens), SECOND_LOOK).refuted is None


def test_another_layout_is_refuted_where_the_layout_is_declared() -> None:
    layout = r"\left(\frac{\partial u}{\partial v}\right)_{ij} = \frac{\partial u_i}{\partial v_j} \text{ for vectors } u, v"
    givens = (r"A \in \mathbb{R}^{n\times n}", r"x \in \mathbb{R}^n", layout)
    assert look_for_counterexample(claim_from_latex(r"\frac{\partial (Ax)}{\partial x} = A^\top", givens), FIRST_LOOK).refuted is not None


def test_an_instance_of_the_wrong_shape_is_rejected() -> None:
    a = Sym("A", Tensor((Dim.of("n"), Dim.of("n"))))
    claim = Claim(Rel("=", App("trace", (a,)), num(0)), Context({"A": a}))
    with pytest.raises(Rejected, match="shape"):
        refute(claim, Instance({"n": F(2), "A": [[F(1)]]}, {"n": 2}), "test")
    with pytest.raises(Rejected, match="two values"):
        refute(claim, Instance({"n": F(1), "A": [[F(1)]]}, {"n": 2}), "test")
    assert isinstance(refute(claim, Instance({"n": F(1), "A": [[F(1)]]}, {"n": 1}), "test"), Refuted)


def test_a_size_that_an_assumption_excludes_is_rejected() -> None:
    x = Sym("X", Tensor((Dim.of("n"), Dim.of("d"))))
    n, d = Sym("n"), Sym("d")
    claim = Claim(Rel("=", App("normF", (x,)), num(0)), Context({"X": x}, (Rel("<", d, n),)))
    with pytest.raises(Rejected):
        refute(claim, Instance({"X": [[F(1)]]}, {"n": 1, "d": 1}), "test")
    assert isinstance(refute(claim, Instance({"X": [[F(1)], [F(0)]]}, {"n": 2, "d": 1}), "test"), Refuted)


@given(st.sampled_from(REFUTED[:9]))
def test_shrinking_only_simplifies_and_still_refutes(row: tuple[str, tuple[str, ...]]) -> None:
    claim = claim_from_latex(*row)
    checker = Checker(claim.context, Evidence())
    prop = checker.prepare(claim.prop)
    instance = next((i for i in Sampler(checker, prop).instances(60) if verdict_at(checker, prop, i) == "fails"), None)
    assert instance is not None
    small = shrink(checker, prop, instance)
    assert verdict_at(checker, prop, small) == "fails"
    assert all(small.dimensions[name] <= size for name, size in instance.dimensions.items())
    assert _weight(small) <= _weight(instance)
    assert shrink(checker, prop, small, 400) == shrink(checker, prop, shrink(checker, prop, small, 400), 400)


def _weight(instance: Instance) -> int:
    return sum(x != 0 for v in instance.values.values() if not isinstance(v, tuple) for x in entries(v))


def test_simpler_bodies_drop_summands() -> None:
    s = Sym("s")
    body = App("add", (num(1), s, App("mul", (s, s))))
    assert len(list(simpler_bodies(body))) == 3
    assert all(len(getattr(b, "args", ())) < 3 for b in simpler_bodies(body))


def test_simple_numbers_come_first() -> None:
    assert sorted([F(1, 2), F(-1), F(0), F(2), F(1)], key=complexity) == [0, 1, -1, 2, F(1, 2)]
