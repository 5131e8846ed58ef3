"""Examples as rows: a row vector 1×n has entries with one index, a softmax, and gradients of its own shape."""

from __future__ import annotations

import pytest

from verifier.claims import name_of
from verifier.engine import prove_latex

ROWS = [
    r"h \in \mathbb{R}^{1 \times m}, W \in \mathbb{R}^{n \times m}, y, b \in \mathbb{R}^{1 \times n}",
    r"z = h W^\top + b",
    r"p = \operatorname{softmax}(z)",
    r"\ell = -\sum_i y_i \log p_i",
]
SIMPLEX = r"\sum_i y_i = 1"
LOGITS = [r"z, y \in \mathbb{R}^{1 \times n}", *ROWS[2:]]


@pytest.mark.parametrize(
    ("claim", "given", "verdict"),
    [
        (r"\sum_i p_i = 1", LOGITS, "proved"),
        (r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}", LOGITS, "proved"),
        (r"p_i = \frac{e^{z_i}}{\sum_j e^{2 z_j}}", LOGITS, "refuted"),
        (r"z z^\top = \sum_i z_i^2", LOGITS, "proved"),
        (r"\frac{\partial \ell}{\partial z_i} = p_i - y_i", [*LOGITS, SIMPLEX], "proved"),
        (r"\frac{\partial \ell}{\partial z_i} = y_i - p_i", [*LOGITS, SIMPLEX], "refuted"),
        (r"\nabla_z \ell = p - y", [*LOGITS, SIMPLEX], "proved"),
        (r"\nabla_z \ell = p - y", LOGITS, "refuted"),
        (r"\nabla_z \ell = (p - y)^\top", [*LOGITS, SIMPLEX], "ill-formed"),
        (r"\nabla_W \ell = (p - y)^\top h", [*ROWS, SIMPLEX], "proved"),
        (r"\nabla_W \ell = (p - y)^\top h", ROWS, "refuted"),
        (r"\nabla_W \ell = h^\top (p - y)", [*ROWS, SIMPLEX], "ill-formed"),
        (r"\nabla_b \ell = p - y", [*ROWS, SIMPLEX], "proved"),
        (r"\nabla_h \ell = (p - y) W", [*ROWS, SIMPLEX], "proved"),
        (r"\frac{\partial \ell}{\partial W_{ij}} = (p_i - y_i) h_j", [*ROWS, SIMPLEX], "proved"),
        (r"\frac{\partial \ell}{\partial W_{ij}} = (p_i - y_i) h_i", [*ROWS, SIMPLEX, r"m = n"], "refuted"),
    ],
)
def test_softmax_regression_in_rows(claim: str, given: list[str], verdict: str) -> None:
    assert name_of(prove_latex(claim, given).verdict) == verdict
