"""Examples stacked in a matrix, an objective behind min, iterates above, labels of two letters, a Lagrangian of two variables."""

from __future__ import annotations

import pytest

from .reading import verdicts

ENGLISH = r"""We are given $m$ examples $(\mathbf{a}_1, b_1), (\mathbf{a}_2, b_2), \dots, (\mathbf{a}_m, b_m)$
with $\mathbf{a}_i \in \mathbb{R}^q$
and $b_i \in \mathbb{R}$. Let $\mathbf{A}$ be the $m \times q$ data matrix whose rows are the examples, i.e.

$$\mathbf{A}^\top = [\mathbf{a}_1, \mathbf{a}_2, \dots, \mathbf{a}_m]$$

Let $\mathbf{b}$ be a column vector with elements $b_1, b_2, \dots, b_m$. The objective is

$$\min_{\mathbf{v} \in \mathbb{R}^q} g(\mathbf{v}) = \sum_{i=1}^m (b_i - \mathbf{v}^\top \mathbf{a}_i)^2$$

and gradient descent with the step $\eta$ is

$$\mathbf{v}^{(t+1)} = \mathbf{v}^{(t)} - \eta \nabla g(\mathbf{v}^{(t)})$$
"""
FRENCH = (
    ENGLISH.replace("We are given $m$ examples", "On dispose de $m$ exemples")
    .replace("with $", "avec $")
    .replace("\nand $", "\net $")
    .replace("Let $\\mathbf{A}$ be the", "Soit $\\mathbf{A}$ être la")
    .replace("data matrix whose rows are the examples, i.e.", "matrice de données formée en mettant les exemples sur les lignes, c.-à-d.")
    .replace("Let $\\mathbf{b}$ be a column vector with elements", "Soit $\\mathbf{b}$ être un vecteur de colonne avec des éléments")
)


@pytest.mark.parametrize("statement", [ENGLISH, FRENCH], ids=["en", "fr"])
@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"g(\mathbf{v}) = \|\mathbf{b} - \mathbf{A}\mathbf{v}\|^2", "proved"),
        (r"g(\mathbf{v}) = \|\mathbf{b} + \mathbf{A}\mathbf{v}\|^2", "refuted"),
        (r"\nabla g(\mathbf{v}) = -2 \mathbf{A}^\top (\mathbf{b} - \mathbf{A}\mathbf{v})", "proved"),
        (r"\nabla g(\mathbf{v}) = 2 \mathbf{A}^\top (\mathbf{b} - \mathbf{A}\mathbf{v})", "refuted"),
        (r"\nabla g(\mathbf{v}) = -2 \mathbf{A} (\mathbf{b} - \mathbf{A}\mathbf{v})", "ill-formed"),
        (r"\nabla g(v^{(gd)}) = -2 \mathbf{A}^\top (\mathbf{b} - \mathbf{A}v^{gd})", "proved"),
        (r"\nabla g(v^{(gd)}) = -2 \mathbf{A}^\top (\mathbf{b} - \mathbf{A}\mathbf{v})", "refuted"),
        (r"\mathbf{A}^\top\mathbf{A} = \sum_{i=1}^m \mathbf{a}_i \mathbf{a}_i^\top", "proved"),
        (r"\mathbf{A}^\top\mathbf{A} = \sum_{i=1}^m \mathbf{a}_i^\top \mathbf{a}_i", "ill-formed"),
        (r"\mathbf{A}^\top\mathbf{b} = \sum_i b_i \mathbf{a}_i", "proved"),
    ],
)
def test_stacked_examples(statement: str, line: str, verdict: str) -> None:
    assert verdicts(statement, line) == [verdict]


@pytest.mark.parametrize(
    ("stack", "line", "verdict"),
    [
        (r"$P = [\mathbf{p}_1, \dots, \mathbf{p}_m]$", r"P P^\top = \sum_{i=1}^m \mathbf{p}_i \mathbf{p}_i^\top", "proved"),
        (r"$P^\top = [\mathbf{p}_1, \dots, \mathbf{p}_m]$", r"P^\top P = \sum_{i=1}^m \mathbf{p}_i \mathbf{p}_i^\top", "proved"),
        (
            r"$P = \begin{bmatrix} \mathbf{p}_1^\top \\ \vdots \\ \mathbf{p}_m^\top \end{bmatrix}$",
            r"P^\top P = \sum_{i=1}^m \mathbf{p}_i \mathbf{p}_i^\top",
            "proved",
        ),
        (r"$P = [\mathbf{p}_1, \dots, \mathbf{p}_m]$", r"P P^\top = 2 \sum_{i=1}^m \mathbf{p}_i \mathbf{p}_i^\top", "refuted"),
    ],
)
def test_rows_and_columns(stack: str, line: str, verdict: str) -> None:
    assert verdicts(rf"Let $\mathbf{{p}}_i \in \mathbb{{R}}^q$ for $i = 1, \dots, m$, and {stack}.", line) == [verdict]


LAGRANGIAN = (
    r"Let $\mathbf{C} \in \mathbb{R}^{m \times q}$, $\mathbf{b} \in \mathbb{R}^m$ and $\mathbf{v} \in \mathbb{R}^q$. The Lagrangian is"
    "\n\n"
    r"$$L(\mathbf{v}, \lambda) = \|\mathbf{v}\|^2 + \lambda^\top (\mathbf{C}\mathbf{v} - \mathbf{b})$$"
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial L}{\partial \mathbf{v}} = 2\mathbf{v} + \mathbf{C}^\top \lambda", "proved"),
        (r"\frac{\partial L}{\partial \mathbf{v}} = 2\mathbf{v} - \mathbf{C}^\top \lambda", "refuted"),
        (r"\frac{\partial L}{\partial \lambda} = \mathbf{C}\mathbf{v} - \mathbf{b}", "proved"),
        (r"\frac{\partial L}{\partial \lambda} = \mathbf{b} - \mathbf{C}\mathbf{v}", "refuted"),
        (r"\frac{\partial L}{\partial \mathbf{v}} = 2\mathbf{v} + \mathbf{C} \lambda", "ill-formed"),
    ],
)
def test_the_multiplier_has_the_shape_of_the_argument(line: str, verdict: str) -> None:
    assert verdicts(LAGRANGIAN, line) == [verdict]
