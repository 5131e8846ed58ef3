"""Solutions with a star, limits of iterates, and equations that hold at the optimum alone."""

from __future__ import annotations

import pytest

from .reading import verdicts

STATEMENT = r"""Let $\mathbf{C} \in \mathbb{R}^{m \times q}$, $\mathbf{b} \in \mathbb{R}^m$ and $\mathbf{v} \in \mathbb{R}^q$.
We minimise $\|\mathbf{v}\|^2$ under the constraint

$$\mathbf{C}\mathbf{v} = \mathbf{b}$$

with the Lagrangian

$$L(\mathbf{v}, \lambda) = \|\mathbf{v}\|^2 + \lambda^\top (\mathbf{C}\mathbf{v} - \mathbf{b})$$

Use the conditions $\frac{\partial L}{\partial \mathbf{v}} = 0$ and $\frac{\partial L}{\partial \lambda} = 0$."""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"2\mathbf{v}^* + \mathbf{C}^\top \lambda^* = 0", "proved"),
        (r"\mathbf{C}v^* = \mathbf{b}", "proved"),
        (r"\mathbf{C}^\top \mathbf{C}\mathbf{v}^* = \mathbf{C}^\top \mathbf{b}", "proved"),
        (r"\frac{\partial L}{\partial \mathbf{v}} = 2\mathbf{v} + \mathbf{C}^\top \lambda", "proved"),
        # proved it would be where the derivative vanishes: it must not be supposed to
        (r"\frac{\partial L}{\partial \mathbf{v}} = 3(2\mathbf{v} + \mathbf{C}^\top \lambda)", "undecided"),
        (r"\frac{\partial L}{\partial \mathbf{v}} = 2\mathbf{v} - \mathbf{C}^\top \lambda", "refuted"),
    ],
)
def test_the_given_equations_hold_at_the_star(line: str, verdict: str) -> None:
    assert verdicts(STATEMENT, line) == [verdict]


@pytest.mark.parametrize("line", [r"2\mathbf{v}^* - \mathbf{C}^\top \lambda^* = 0", r"\mathbf{C}\mathbf{v}^* = 2\mathbf{b}"])
def test_what_does_not_hold_at_the_star_is_not_proved(line: str) -> None:
    assert verdicts(STATEMENT, line) != ["proved"]


def test_a_star_alone_says_nothing() -> None:
    statement = (
        r"Let $\mathbf{C} \in \mathbb{R}^{m \times q}$, $\mathbf{b} \in \mathbb{R}^m$ and"
        r" $\mathbf{v}, \mathbf{v}^* \in \mathbb{R}^q$."
    )
    assert verdicts(statement, r"\mathbf{C}\mathbf{v}^* = \mathbf{b}") != ["proved"]


DESCENT = (
    r"Let $\mathbf{A} \in \mathbb{R}^{m \times q}$, $\mathbf{b} \in \mathbb{R}^m$, $\mathbf{v} \in \mathbb{R}^q$ and"
    r" $g(\mathbf{v}) = \|\mathbf{A}\mathbf{v} - \mathbf{b}\|^2$."
    "\n\n"
    r"$$\mathbf{v}^{(t+1)} = \mathbf{v}^{(t)} - \eta \nabla g(\mathbf{v}^{(t)})$$"
    "\n\n"
)


@pytest.mark.parametrize(
    "words",
    [
        r"We refer to the solution found by gradient descent at convergence as $\mathbf{v}^{gd}$.",
        r"Référons-nous à la solution trouvée par la descente de gradient à la convergence comme $\mathbf{v}^{gd}$.",
        r"The iterates converge to $\mathbf{v}^{(gd)}$.",
    ],
)
def test_the_limit_of_gradient_descent_is_stationary(words: str) -> None:
    lines = (
        r"\nabla g(v^{(gd)}) = 0",
        r"\mathbf{A}^\top\mathbf{A}\mathbf{v}^{gd} = \mathbf{A}^\top \mathbf{b}",
    )
    assert [verdicts(DESCENT + words, line)[0] for line in lines] == ["proved", "proved"]
    for line in (r"\mathbf{A}^\top\mathbf{A}\mathbf{v}^{gd} = 2\mathbf{A}^\top \mathbf{b}", r"\mathbf{A}\mathbf{v}^{gd} = \mathbf{b}"):
        assert verdicts(DESCENT + words, line) != ["proved"]


@pytest.mark.parametrize(
    "words",
    [
        r"Let $\mathbf{v}^{gd} \in \mathbb{R}^q$.",
        r"The iterates do not converge to $\mathbf{v}^{gd}$.",
        r"What would follow if they converge to $\mathbf{v}^{gd}$?",
    ],
)
def test_other_points_are_not_stationary(words: str) -> None:
    assert verdicts(DESCENT + words, r"\mathbf{A}^\top\mathbf{A}\mathbf{v}^{gd} = \mathbf{A}^\top \mathbf{b}") != ["proved"]
