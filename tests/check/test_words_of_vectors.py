"""What the words of a statement say of vectors and numbers: unit length, one-hot, a range, a property behind a membership."""

from __future__ import annotations

import pytest

from .reading import verdicts


@pytest.mark.parametrize(
    ("statement", "line", "verdict"),
    [
        (r"Let $u$ be a unit vector in $\mathbb{R}^d$.", r"(u u^\top)^2 = u u^\top", "proved"),
        (r"Soit $u \in \mathbb{R}^d$ unitaire.", r"(u u^\top)^2 = u u^\top", "proved"),
        (r"Soit $u \in \mathbb{R}^d$.", r"(u u^\top)^2 = u u^\top", "refuted"),
        (r"Let $u$ be a unit vector in $\mathbb{R}^d$.", r"(u u^\top)^2 = -u u^\top", "refuted"),
        (r"L'étiquette $\mathbf{y} \in \mathbb{R}^K$ est un vecteur one-hot.", r"c \sum_{i=1}^K y_i = c", "proved"),
        (r"Let $\mathbf{y} \in \mathbb{R}^K$ be the one-hot label.", r"c \sum_{i=1}^K y_i = c", "proved"),
        (r"Let $\mathbf{y} \in \mathbb{R}^K$ be the label.", r"c \sum_{i=1}^K y_i = c", "not proved"),
        (r"Let $A \in \mathbb{R}^{n \times n}$ symmetric.", r"A^\top A = A^2", "proved"),
        (r"Soit $A \in \mathbb{R}^{n \times n}$ symétrique définie positive.", r"A^\top A = A^2", "proved"),
        (r"Let $A \in \mathbb{R}^{n \times n}$, which is not symmetric.", r"A^\top A = A^2", "refuted"),
        (r"Deux lois de paramètres $a$ et $b$ dans $(0,1)$.", r"a + b > ab", "proved"),
        (r"Two laws with parameters $a$ and $b$ in $(0,1)$.", r"a + b < 2ab", "refuted"),
    ],
)
def test_words_about_vectors_and_numbers(statement: str, line: str, verdict: str) -> None:
    (found,) = verdicts(statement, line)
    assert (found != "proved") if verdict == "not proved" else found == verdict


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"g \sum_{k=0}^{t-1} b^k = g \frac{1 - b^t}{1 - b}", "proved"),
        (r"g \sum_{k=0}^{t-1} b^k = g \frac{1 - b^{t+1}}{1 - b}", "refuted"),
        (r"g \sum_{k=0}^{t-1} b^k = g \frac{1 + b^t}{1 - b}", "refuted"),
    ],
)
def test_a_sum_up_to_t_minus_1_has_no_negative_number_of_terms(line: str, verdict: str) -> None:
    assert verdicts(r"Let $b \in (0, 1)$ and $g \in \mathbb{R}$.", line) == [verdict]


DIAGONAL = (
    r"Let $X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $p \in (0, 1)$ and $\Gamma = \mathrm{diag}(X^\top X)$."
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"w^\top \Gamma w = \sum_{i=1}^n \sum_{j=1}^d X_{ij}^2 w_j^2", "proved"),
        (r"(X^\top X + p \Gamma) w = X^\top X w + p \Gamma w", "proved"),
        (r"(X^\top X + p \Gamma) w = X^\top X w - p \Gamma w", "refuted"),
        (r"w^\top \Gamma w = \|X w\|^2", "refuted"),
        (r"w^\top \mathrm{diag}(X^\top X) w = \sum_{i=1}^n \sum_{j=1}^d X_{ij} w_j^2", "refuted"),
        (r"\Gamma X w = w", "ill-formed"),
    ],
)
def test_the_diagonal_of_a_matrix_may_be_meant_as_a_diagonal_matrix(line: str, verdict: str) -> None:
    assert verdicts(DIAGONAL, line) == [verdict]
