"""A nabla in rows beside quotients in columns is no convention: the transpose of a gradient is not called right."""

from __future__ import annotations

from .reading import verdicts

STATEMENT = (
    r"Let $\mathbf{W} \in \mathbb{R}^{k \times d}$, $\mathbf{x} \in \mathbb{R}^d$, $\mathbf{c}, \mathbf{z} \in \mathbb{R}^k$,"
    r" $J(\mathbf{W}) = \mathbf{c}^\top \mathbf{W} \mathbf{x}$ and $S(\mathbf{z}) = \mathbf{c}^\top \mathbf{z}$."
)
COLUMN, ROW = r"\frac{\partial S}{\partial \mathbf{z}} = \mathbf{c}", r"\frac{\partial S}{\partial \mathbf{z}} = \mathbf{c}^\top"
RIGHT, TURNED = r"\nabla_{\mathbf{W}} J = \mathbf{c} \mathbf{x}^\top", r"\nabla_{\mathbf{W}} J = \mathbf{x} \mathbf{c}^\top"


def test_a_transposed_nabla_after_a_column() -> None:
    assert verdicts(STATEMENT, COLUMN, RIGHT) == ["proved", "proved"]
    found = verdicts(STATEMENT, COLUMN, TURNED)
    assert found[0] == "proved"
    assert found[1] in ("undecided", "ill-formed")


def test_rows_throughout_are_a_convention() -> None:
    assert verdicts(STATEMENT, ROW, TURNED) == ["proved", "proved"]
