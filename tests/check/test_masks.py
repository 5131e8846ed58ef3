"""Random masks and diagonal matrices that a statement describes in words."""

from __future__ import annotations

import pytest

from .reading import verdicts

ENGLISH = (
    r"Let $\mathbf{A} \in \mathbb{R}^{m \times q}$, $\mathbf{u} \in \mathbb{R}^{q}$, and let"
    r" $\mathbf{M} \in \mathbb{R}^{m \times q}$ be a mask such that $\mathbf{M}_{ij} \sim \text{Bern}(r)$ is sampled i.i.d. for each entry."
    r" Let $\Delta$ be a diagonal matrix with $\Delta_{jj} = (\mathbf{A}^\top \mathbf{A})_{jj}^{1/2}$."
)
FRENCH = (
    r"Soit $\mathbf{A} \in \mathbb{R}^{m \times q}$ et $\mathbf{u} \in \mathbb{R}^{q}$, et soit"
    r" $\mathbf{M} \in \mathbb{R}^{m \times q}$ un masque tel que les $\mathbf{M}_{ij} \sim \text{Bern}(r)$ sont tirés"
    r" i.i.d. de la loi de Bernoulli."
    r" Soit $\Delta$ être une matrice diagonale avec $\Delta_{ii} = (\mathbf{A}^\top \mathbf{A})_{ii}^{1/2}$."
)
LOSS = r"\mathbb{E}[\|(\mathbf{A} \odot \mathbf{M})\mathbf{u}\|^2] = "


@pytest.mark.parametrize("statement", [ENGLISH, FRENCH], ids=["en", "fr"])
@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (LOSS + r"r^2 \|\mathbf{A}\mathbf{u}\|^2 + r(1-r) \|\Delta\mathbf{u}\|^2", "proved"),
        (LOSS + r"r^2 \|\mathbf{A}\mathbf{u}\|^2 - r(1-r) \|\Delta\mathbf{u}\|^2", "refuted"),
        (LOSS + r"r \|\mathbf{A}\mathbf{u}\|^2 + r(1-r) \|\Delta\mathbf{u}\|^2", "refuted"),
        (r"\|\Delta\mathbf{u}\|^2 = \mathbf{u}^\top \text{diag}((\mathbf{A}^\top\mathbf{A})_{kk}) \mathbf{u}", "proved"),
        (r"\|\Delta\mathbf{u}\|^2 = \|\mathbf{A}\mathbf{u}\|^2", "refuted"),
        (r"\Delta_{12} + \|\mathbf{u}\|^2 = \|\mathbf{u}\|^2", "proved"),
    ],
)
def test_a_mask_with_independent_entries(statement: str, line: str, verdict: str) -> None:
    assert verdicts(statement, line) == [verdict]


@pytest.mark.parametrize("said", ["is sampled i.i.d. for each entry", "is not drawn i.i.d. at all", "is drawn once"])
def test_entries_are_independent_only_where_it_is_said(said: str) -> None:
    statement = ENGLISH.replace("is sampled i.i.d. for each entry", said)
    (verdict,) = verdicts(statement, LOSS + r"r^2 \|\mathbf{A}\mathbf{u}\|^2 + r(1-r) \|\Delta\mathbf{u}\|^2")
    assert (verdict == "proved") is (said == "is sampled i.i.d. for each entry")


@pytest.mark.parametrize("kind", ["a matrix", "a symmetric matrix"])
def test_the_diagonal_alone_says_nothing_of_a_matrix_that_is_not_diagonal(kind: str) -> None:
    statement = ENGLISH.replace("a diagonal matrix", kind)
    line = r"\|\Delta\mathbf{u}\|^2 = \mathbf{u}^\top \text{diag}((\mathbf{A}^\top\mathbf{A})_{kk}) \mathbf{u}"
    assert verdicts(statement, line) != ["proved"]


def test_a_given_that_is_not_understood_refutes_nothing() -> None:
    statement = r"Let $v \in \mathbb{R}^3$, where $v = \heartsuit \otimes [\frac{a}{b}, {}_q]$."
    assert verdicts(statement, r"\|v\|^2 = 1") != ["refuted"]
