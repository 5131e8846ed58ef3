"""Shapes that a statement tells late, in words or only by its notation."""

from __future__ import annotations

import pytest

from .reading import verdicts

TAYLOR = (
    "Let\n\n$$m_{a}(x) = f(a) + (x - a)^T g + \\frac{1}{2} (x - a)^T H (x - a)$$\n\n"
    "with $g = \\frac{\\partial f}{\\partial x}(a)$ and $H = \\frac{\\partial^2 f}{\\partial x^2}(a)$."
    " Here $x, a, g \\in \\mathbb{R}^n$, $H \\in \\mathbb{R}^{n \\times n}$."
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"m_{a}(a - \eta g) = f(a) - \eta g^T g + \frac{1}{2} \eta^2 g^T H g", "proved"),
        (r"m_{a}(a - \eta g) = f(a) - \eta g^T g - \frac{1}{2} \eta^2 g^T H g", "refuted"),
        (r"(a - \eta g - a)^T g = -\eta g^T g", "proved"),
        (r"(a - \eta g - a)^T g = \eta g^T g", "refuted"),
    ],
)
def test_shapes_behind_the_display_that_needs_them(line: str, verdict: str) -> None:
    found = verdicts(TAYLOR, line)
    assert found[-1] == verdict or (verdict == "refuted" and found[-1] == "undecided")


def test_a_next_value_with_a_prime() -> None:
    statement = r"Let $u, v \in \mathbb{R}^n$ and $\eta > 0$."
    assert verdicts(
        statement, r"u' = u - \eta v", r"\|u'\|^2 = \|u\|^2 - 2 \eta u^\top v + \eta^2 \|v\|^2"
    ) == ["not-checked", "proved"]  # fmt: skip
    assert verdicts(
        statement, r"u' = u - \eta v", r"\|u'\|^2 = \|u\|^2 + 2 \eta u^\top v + \eta^2 \|v\|^2"
    )[-1] == "refuted"  # fmt: skip


CENTRING = r"Let $\mathbf{X} \in \mathbb{R}^{n \times d}$ and let $\mathbf{C} = \mathbf{I} - \frac{1}{n} \mathbf{1}\mathbf{1}^\top$."


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\mathbf{1}^\top \mathbf{1} = n", "proved"),
        (r"\mathbf{1}^\top \mathbf{1} = n^2", "refuted"),
        (r"\mathbf{C}\mathbf{1} = \mathbf{1} - \frac{1}{n} \mathbf{1} \mathbf{1}^\top \mathbf{1}", "proved"),
        (r"\mathbf{C}^2 = \mathbf{C}", "proved"),
        (r"\mathbf{C}^2 = \mathbf{I} - \frac{2}{n} \mathbf{1}\mathbf{1}^\top", "refuted"),
        (r"\mathbf{1}^\top \mathbf{C} \mathbf{X} = \mathbf{1}^\top \mathbf{X}", "refuted"),
    ],
)  # fmt: skip
def test_a_vector_of_ones_has_the_size_that_is_divided_by(line: str, verdict: str) -> None:
    assert verdicts(CENTRING, line) == [verdict]


NEURON = r"Let $y = \phi(w^T x + b)$ and let $w = \frac{g}{\|u\|} u$ with $g > 0$."


def test_a_plain_t_between_small_letters_is_a_transpose() -> None:
    assert verdicts(NEURON, r"w^T x = \frac{g}{\|u\|} u^T x") == ["proved"]
    assert verdicts(NEURON, r"w^T x = \frac{1}{\|u\|} u^T x")[-1] != "proved"
    assert verdicts(NEURON, r"\|w\| = g")[-1] != "refuted"


def test_nothing_is_proved_with_a_single_entry() -> None:
    # true of numbers alone: u^T u is a number, u u^T is not
    found = verdicts(NEURON, r"\nabla_u w = \frac{g}{\|u\|} \left( I - \frac{u^T u}{\|u\|^2} \right)")
    assert found[-1] != "proved"


def test_powers_stay_powers_where_t_counts() -> None:
    assert verdicts(r"Let $0 < r < 1$ and $T \in \mathbb{N}$.", r"\sum_{t=0}^{T-1} r^t = \frac{1 - r^T}{1 - r}") == ["proved"]


def test_a_value_given_of_a_letter_met_before() -> None:
    assert verdicts(NEURON, r"\nabla_u w = \nabla_u \left( g \frac{u}{\|u\|} \right)") == ["proved"]
    assert verdicts(NEURON, r"\nabla_u w = \nabla_u \left( g \frac{u}{\|u\|^2} \right)") == ["refuted"]
