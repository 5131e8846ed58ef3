"""Definite matrices, norms and ranks through the whole engine: true claims are proved, mutants are refuted, assumptions are needed."""

from __future__ import annotations

import pytest

from verifier.claims import name_of
from verifier.engine import prove_latex

A = r"A \in \mathbb{R}^{n\times n}"
B = r"B \in \mathbb{R}^{n\times m}"
PD = (A, r"A \text{ symmetric positive definite}")
TWO = (r"A, C \in \mathbb{R}^{n\times n}", r"A \succeq 0", r"C \succeq 0")
X = r"x \in \mathbb{R}^{n}"
RECT = (r"A \in \mathbb{R}^{n\times m}", r"B \in \mathbb{R}^{m\times p}")
SAME = (r"A, B \in \mathbb{R}^{n\times m}",)

TRUE: list[tuple[str, tuple[str, ...]]] = [
    (r"x^\top A x > 0", (*PD, X, r"x \ne 0")),
    (r"x^\top A x \ge 0", (*PD, X)),
    (r"\operatorname{tr}(A) > 0", PD),
    (r"\det(A) > 0", PD),
    (r"A_{ii} > 0", (*PD, r"i \in \{1,\dots,n\}")),
    (r"A^{-1} \succ 0", PD),
    (r"A^2 \succ 0", PD),
    (r"\log\det(A) \le \operatorname{tr}(A) - n", PD),
    (r"A + C \succeq 0", TWO),
    (r"\operatorname{tr}(AC) \ge 0", TWO),
    (r"B^\top A B \succeq 0", (*PD, B)),
    (r"B^\top A B \succ 0", (*PD, B, r"B \text{ of full column rank}")),
    (r"B^\top B + \lambda I \succ 0", (B, r"\lambda > 0")),
    (r"H \succ 0", (B, r"\lambda > 0", r"H = B^\top B + \lambda I")),
    (r"v^\top (B^\top B + \lambda I) v > 0", (B, r"\lambda > 0", r"v \in \mathbb{R}^{m}", r"v \ne 0")),
    (r"A \succ 0", (A, r"A \succeq \mu I", r"\mu > 0")),
    (r"\|A x\|_2 \le L \|x\|_2", (A, X, r"0 \preceq A \preceq L I", r"L > 0")),
    (r"\|A\|_2 \le \|A\|_F", SAME),
    (r"\|A\|_F \le \sqrt{\operatorname{rank}(A)}\,\|A\|_2", SAME),
    (r"\|AB\|_2 \le \|A\|_2 \|B\|_2", RECT),
    (r"\|A + B\|_2 \le \|A\|_2 + \|B\|_2", SAME),
    (r"\operatorname{rank}(AB) \le \operatorname{rank}(A)", RECT),
    (r"\operatorname{rank}(AB) \le \min(\operatorname{rank}(A), \operatorname{rank}(B))", RECT),
    (r"\operatorname{rank}(A+B) \le \operatorname{rank}(A) + \operatorname{rank}(B)", SAME),
    (r"\operatorname{rank}(A) \le \min(n, m)", SAME),
    (r"\operatorname{rank}(A) + \operatorname{rank}(B) \le \operatorname{rank}(AB) + m", RECT),
    (r"\|x\|_\infty \le \|x\|_2", (X,)),
    (r"\|x\|_2 \le \sqrt{n}\,\|x\|_\infty", (X,)),
    (r"\|x\|_1 \le n\,\|x\|_\infty", (X,)),
    (r"|x^\top y| \le \|x\|_1\|y\|_\infty", (r"x, y \in \mathbb{R}^{n}",)),
]  # fmt: skip

FALSE: list[tuple[str, tuple[str, ...]]] = [
    (r"x^\top A x > 0", (*PD, X)),  # x = 0
    (r"x^\top A x > 1", (*PD, X, r"x \ne 0")),
    (r"x^\top A x \ge 0", (A, r"A = A^\top", X)),
    (r"\operatorname{tr}(A) > n", PD),
    (r"\det(A) > 1", PD),
    (r"A_{ii} > 1", (*PD, r"i \in \{1,\dots,n\}")),
    (r"A^{-1} \succ I", PD),
    (r"\log\det(A) \ge \operatorname{tr}(A) - n", PD),
    (r"A - C \succeq 0", TWO),
    (r"A + C \succ 0", TWO),
    (r"\operatorname{tr}(AC) > 0", TWO),
    (r"v^\top (B^\top B - \lambda I) v > 0", (B, r"\lambda > 0", r"v \in \mathbb{R}^{m}", r"v \ne 0")),
    (r"\|A x\|_2 \le \frac{L}{2} \|x\|_2", (A, X, r"0 \preceq A \preceq L I", r"L > 0")),
    (r"\|A\|_F \le \|A\|_2", SAME),
    (r"\operatorname{rank}(AB) = \operatorname{rank}(A)", RECT),
    (r"\operatorname{rank}(A+B) = \operatorname{rank}(A) + \operatorname{rank}(B)", SAME),
    (r"\operatorname{rank}(A) + \operatorname{rank}(B) \le \operatorname{rank}(AB)", RECT),
    (r"\|x\|_2 \le \|x\|_\infty", (X,)),
    (r"\|x\|_1 \le \sqrt{n}\,\|x\|_\infty", (X,)),
    (r"|x^\top y| \le \|x\|_\infty\|y\|_\infty", (r"x, y \in \mathbb{R}^{n}",)),
]  # fmt: skip

UNPROVED: list[tuple[str, tuple[str, ...]]] = [
    (r"B^\top A B \succ 0", (*PD, B)),  # B may have a kernel
    (r"B^\top B + \lambda I \succ 0", (B, r"\lambda \ge 0")),
    (r"A \succ 0", (A, r"A \succeq \mu I", r"\mu \ge 0")),
    (r"AC \succeq 0", TWO),  # the product need not be symmetric
    (r"B^\top C B \succeq 0", (B, r"C \in \mathbb{R}^{n\times n}", r"C = C^\top")),
]


@pytest.mark.parametrize(("claim", "given"), TRUE)
def test_true_ones_are_proved(claim: str, given: tuple[str, ...]) -> None:
    assert name_of(prove_latex(claim, given).verdict) == "proved"


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_false_ones_are_refuted(claim: str, given: tuple[str, ...]) -> None:
    assert name_of(prove_latex(claim, given).verdict) == "refuted"


@pytest.mark.parametrize(("claim", "given"), UNPROVED)
def test_what_an_assumption_carries_is_not_proved_without_it(claim: str, given: tuple[str, ...]) -> None:
    assert name_of(prove_latex(claim, given).verdict) in ("refuted", "undecided")
