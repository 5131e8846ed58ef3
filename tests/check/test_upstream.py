"""Backpropagation from a given gradient: the loss is known by its gradient at an output alone."""

from __future__ import annotations

import pytest

from .reading import verdicts

LAYER = (
    r"Let $\mathbf{X} \in \mathbb{R}^{n \times p}$ and $\mathbf{B} \in \mathbb{R}^{p \times q}$ with $\mathbf{Y} = \mathbf{X}\mathbf{B}$."
    r" Let $L$ be a scalar loss with $\mathbf{D} = \frac{\partial L}{\partial \mathbf{Y}}$."
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial L}{\partial \mathbf{B}} = \mathbf{X}^\top \mathbf{D}", "proved"),
        (r"\frac{\partial L}{\partial \mathbf{X}} = \mathbf{D} \mathbf{B}^\top", "proved"),
        (r"\frac{\partial L}{\partial B_{ij}} = \sum_{k=1}^n X_{ki} D_{kj}", "proved"),
        (r"\frac{\partial L}{\partial \mathbf{B}} = -\mathbf{X}^\top \mathbf{D}", "refuted"),
        (r"\frac{\partial L}{\partial \mathbf{B}} = \mathbf{X}^\top \mathbf{X} \mathbf{B}", "refuted"),
        (r"\frac{\partial L}{\partial B_{ij}} = \sum_{k=1}^n X_{ki} D_{ki}", "refuted"),
        (r"\frac{\partial^2 L}{\partial B_{ij}^2} = D_{11} - D_{11}", "undecided"),  # the gradient says nothing of it
    ],
)
def test_a_linear_layer(line: str, verdict: str) -> None:
    assert verdicts(LAYER, line) == [verdict]


def test_the_transpose_of_a_gradient_is_not_called_right() -> None:
    square = LAYER.replace("n \\times p", "n \\times n").replace("p \\times q", "n \\times n")
    right = r"\frac{\partial L}{\partial \mathbf{B}} = \mathbf{X}^\top \mathbf{D}"
    turned = r"\frac{\partial L}{\partial \mathbf{X}} = \mathbf{B} \mathbf{D}^\top"
    assert verdicts(square, right, turned)[0] == "proved"
    assert verdicts(square, right, turned)[1] != "proved"


NORM = (
    r"Soit $x_1, \ldots, x_n \in \mathbb{R}$, $a, b \in \mathbb{R}$ et"
    "\n\n"
    r"$$m = \frac{1}{n} \sum_{i=1}^n x_i, \quad u_i = x_i - m, \quad v_i = a u_i + b.$$"
    "\n\n"
    r"On connaît les $\frac{\partial L}{\partial v_i}$ d'une perte."
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial L}{\partial a} = \sum_{i=1}^n \frac{\partial L}{\partial v_i} u_i", "proved"),
        (r"\frac{\partial L}{\partial b} = \sum_{i=1}^n \frac{\partial L}{\partial v_i}", "proved"),
        (r"\frac{\partial L}{\partial u_i} = a \frac{\partial L}{\partial v_i}", "proved"),
        (r"\frac{\partial L}{\partial a} = \sum_{i=1}^n \frac{\partial L}{\partial v_i}", "refuted"),
        (r"\frac{\partial L}{\partial b} = n", "refuted"),
        (r"\frac{\partial L}{\partial u_i} = \frac{1}{a} \frac{\partial L}{\partial v_i}", "refuted"),
    ],
)
def test_members_of_a_batch(line: str, verdict: str) -> None:
    assert verdicts(NORM, line) == [verdict]


CORRELATION = (
    r"Let $s \in \mathbb{R}^n$, $f \in \mathbb{R}^k$ with $k \leq n$, and"
    "\n\n"
    r"$$r_i = \sum_{j=1}^{k} f_j s_{i+j-1}, \qquad 1 \leq i \leq n-k+1.$$"
    "\n\n"
    r"For a loss $L$ write $g_i = \frac{\partial L}{\partial r_i}$."
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial r_i}{\partial f_j} = s_{i+j-1}", "proved"),
        (r"\frac{\partial L}{\partial f_j} = \sum_{i=1}^{n-k+1} g_i s_{i+j-1}", "proved"),
        (r"\frac{\partial r_i}{\partial f_j} = s_{i-j+1}", "not proved"),
        (r"\frac{\partial L}{\partial f_j} = \sum_{i=1}^{n-k+1} g_i s_{i+j}", "not proved"),
        (r"\frac{\partial L}{\partial f_j} = \sum_{i=1}^{n-k} g_i s_{i+j-1}", "not proved"),
    ],
)
def test_a_sliding_sum(line: str, verdict: str) -> None:
    (found,) = verdicts(CORRELATION, line)
    assert found == verdict or (verdict == "not proved" and found in ("refuted", "undecided", "ill-formed"))


def test_a_loss_that_may_depend_on_an_inner_quantity_otherwise_is_left_open() -> None:
    """With y = x + W h a loss depends on x directly too: its gradient at h alone does not give that at x."""
    skip = (
        r"Let $x \in \mathbb{R}^n$, $W, U \in \mathbb{R}^{n \times n}$, $h = U x$ and $y = x + W h$."
        r" Let $L$ be a scalar loss and $d = \frac{\partial L}{\partial h}$."
    )
    assert verdicts(skip, r"\frac{\partial L}{\partial x} = U^\top d") != ["proved"]
    whole = skip.replace(r"d = \frac{\partial L}{\partial h}", r"d = \frac{\partial L}{\partial y}")
    assert verdicts(whole, r"\frac{\partial L}{\partial x} = d + U^\top W^\top d") == ["proved"]
    assert verdicts(whole, r"\frac{\partial L}{\partial x} = U^\top W^\top d") == ["refuted"]


ROWS = (
    r"Let $\mathbf{S} \in \mathbb{R}^{m \times m}$ and $\mathbf{A} = \mathrm{softmax}(\mathbf{S})$,"
    r" where the softmax is taken of each row."
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial A_{ij}}{\partial S_{ik}} = A_{ij}(\delta_{jk} - A_{ik})", "proved"),
        (r"\frac{\partial A_{ij}}{\partial S_{ik}} = A_{ij}(\delta_{jk} - A_{ij})", "refuted"),
        (r"\frac{\partial A_{ij}}{\partial S_{ik}} = A_{ij}(\delta_{jk} + A_{ik})", "refuted"),
        (r"\sum_{j=1}^m A_{ij} = 1", "proved"),
        (r"\sum_{j=1}^m A_{ij} = \sum_{i=1}^m A_{ij}", "refuted"),
    ],
)
def test_the_softmax_of_a_matrix_is_taken_of_each_row(line: str, verdict: str) -> None:
    assert verdicts(ROWS, line) == [verdict]
