"""Inequalities with sums, norms and quadratic forms through the whole engine: true ones are proved, mutants never."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from verifier import engine
from verifier.claims import name_of
from verifier.engine import prove_latex
from verifier.methods import lemmas
from verifier.methods.base import Goal, NotApplicable

P = (r"p \in \mathbb{R}^n", r"p_i > 0", r"\sum_{i=1}^n p_i = 1")
Q = (r"q \in \mathbb{R}^n", r"q_i > 0", r"\sum_{i=1}^n q_i = 1")
X = (r"x \in \mathbb{R}^n",)
XP = (*X, r"x_i > 0")
XY = (r"x, y \in \mathbb{R}^n",)
SYM = (r"A \in \mathbb{R}^{n\times n}", r"A = A^\top", *X)
CROSS = r"\sum_{i=1}^n p_i \log\frac{1}{p_i} \le \log\sum_{i=1}^n p_i \frac{1}{p_i}"

REALS = (r"a, b \in \mathbb{R}",)
SIGMOID = (*REALS, r"s(z) = \frac{1}{1+e^{-z}}")
POSITIVE = (r"a, b > 0", r"\theta \in [0,1]")
CONJUGATE = (r"a, b > 0", r"p, q > 1", r"\frac1p + \frac1q = 1")

TRUE: list[tuple[str, tuple[str, ...]]] = [
    # slopes and means
    (r"|s(a)-s(b)| \le \frac14|a-b|", SIGMOID),
    (r"|\tanh a-\tanh b| \le |a-b|", REALS),
    (r"|\sin a-\sin b| \le |a-b|", REALS),
    (r"|\log(1+e^a)-\log(1+e^b)| \le |a-b|", REALS),
    (r"a^{\theta}b^{1-\theta} \le \theta a+(1-\theta)b", POSITIVE),
    (r"ab \le \frac{a^p}{p}+\frac{b^q}{q}", CONJUGATE),
    # Jensen
    (r"\sum_{i=1}^n p_i\log x_i \le \log\sum_{i=1}^n p_i x_i", (*P, *XP)),
    (r"\left(\sum_{i=1}^n p_i x_i\right)^2 \le \sum_{i=1}^n p_i x_i^2", (*P, *X)),
    (CROSS, P),
    (r"H \le \log n", (*P, r"H = -\sum_{i=1}^n p_i\log p_i", CROSS)),
    (r"-\sum_{i=1}^n p_i\log p_i \le \log n", P),
    (r"\sum_{i=1}^n p_i\log\frac{p_i}{q_i} \ge 0", (*P, *Q)),
    (r"-\sum_{i=1}^n p_i\log p_i \le -\sum_{i=1}^n p_i\log q_i", (*P, *Q)),
    (r"\exp\left(\frac{1}{n}\sum_{i=1}^n x_i\right) \le \frac1n\sum_{i=1}^n e^{x_i}", X),
    (r"\frac1n\sum_{i=1}^n \log x_i \le \log\left(\frac{1}{n}\sum_{i=1}^n x_i\right)", XP),
    # sums and their terms
    (r"-\sum_{i=1}^n p_i\log p_i \ge 0", P),
    (r"x_i \le \log\sum_{j=1}^n e^{x_j}", (*X, r"1 \le i \le n")),
    (r"\log\sum_{j=1}^n e^{x_j} \le \max_{1 \le j \le n} x_j + \log n", X),
    (r"\max_{1 \le j \le n} x_j \le \log\sum_{j=1}^n e^{x_j}", X),
    (r"\min_{1\le k\le n} x_k \le \frac{1}{n}\sum_{k=1}^n x_k", X),
    (r"\max_k x_k \le \sum_k x_k", (*X, r"x_k \ge 0")),
    (r"\sum_{i=1}^n a_i \le \sum_{i=1}^n b_i", (r"a_i \le b_i",)),
    (r"\left|\sum_{i=1}^n x_i\right| \le \sum_{i=1}^n|x_i|", X),
    (r"\left(\prod_{i=1}^n x_i\right)^{1/n} \le \frac1n\sum_{i=1}^n x_i", XP),
    (r"\sum_{k=1}^n g_k \le a_1 - a_{n+1}", (r"n \in \mathbb{N}", r"n \ge 1", r"g_k \le a_k - a_{k+1}")),
    (r"\min_{1\le k\le n} g_k \le \frac{a_1 - a_{n+1}}{n}", (r"n \in \mathbb{N}", r"n \ge 1", r"g_k \le a_k - a_{k+1}")),
    # convexity that is declared
    (r"f\left(\sum_{i=1}^n p_i x_i\right) \le \sum_{i=1}^n p_i f(x_i)", (*P, *X, r"f : \mathbb{R} \to \mathbb{R} \text{ convex}")),
    (r"f(ta+(1-t)b) \le t f(a)+(1-t) f(b)", (r"a, b \in \mathbb{R}", r"t \in [0,1]", r"f : \mathbb{R} \to \mathbb{R} \text{ convex}")),
    # Cauchy-Schwarz and norms
    (r"\left(\sum_{i=1}^n x_i\right)^2 \le n\sum_{i=1}^n x_i^2", X),
    (r"\left(\sum_i x_i y_i\right)^2 \le \sum_i x_i^2\sum_i y_i^2", XY),
    (r"x^\top y \le \|x\| \|y\|", XY),
    (r"\|x+y\| \le \|x\|+\|y\|", XY),
    (r"\left|\|x\|-\|y\|\right| \le \|x-y\|", XY),
    (r"\|x+y\|_2^2 \le 2\|x\|_2^2+2\|y\|_2^2", XY),
    (r"\|x\|_1 \le \sqrt{n}\,\|x\|_2", X),
    (r"\|x\|_2 \le \|x\|_1", X),
    (r"\langle x,y\rangle \le \frac{1}{2}\|x\|^2+\frac12\|y\|^2", XY),
    (r"\|Ax\|_2 \le \|A\|_F \|x\|_2", (r"A\in\mathbb{R}^{m\times n}", *X)),
    (r"\|x-z\| \le \|x-y\|+\|y-z\|", (r"x, y, z \in \mathbb{R}^n",)),
    (r"\sum_{i=1}^n |x_i y_i| \le \|x\|_2\|y\|_2", XY),
    (r"\|ABx\| \le \|A\|_F\|B\|_F\|x\|", (r"A, B \in \mathbb{R}^{n\times n}", *X)),
    (r"\sum_{i=1}^n p_i^2 \le 1", P),
    (r"\sum_{i=1}^n p_i x_i \le \max_{1\le i\le n} x_i", (*P, *X)),
    (r"\sum_{k=1}^n a_k < n M", (r"a_k < M", r"n \in \mathbb{N}", r"n \ge 1")),
    # quadratic forms
    (r"x^\top A^\top A x \ge 0", (r"A \in \mathbb{R}^{m\times n}", *X)),
    (r"\operatorname{tr}(A)^2 \le n\operatorname{tr}(A^2)", SYM[:2]),
    (r"x^\top A x \ge \lambda_{\min}\|x\|_2^2", (*SYM, r"\lambda_{\min} \text{ smallest eigenvalue of } A")),
    (r"x^\top A x \le \lambda_{\max}\|x\|_2^2", (*SYM, r"\lambda_{\max} \text{ largest eigenvalue of } A")),
    (r"x^\top A x \ge 0", (SYM[0], r"A \succeq 0", *X)),
    (r"x^\top A x \le L\|x\|^2", (SYM[0], r"0 \preceq A \preceq LI", *X)),
]

MUTANTS: list[tuple[str, tuple[str, ...]]] = [
    (r"|s(a)-s(b)| \le \frac15|a-b|", SIGMOID),
    (r"|\tanh a-\tanh b| \le \frac12|a-b|", REALS),
    (r"|e^a-e^b| \le |a-b|", REALS),
    (r"||a|-1|-||b|-1| \le \frac12|a-b|", REALS),
    (r"|\log(a^2)-\log(b^2)| \le 2|a-b|", (*REALS, r"a, b \ne 0")),
    (r"a^{\theta}b^{1-\theta} \le \theta b+(1-\theta)a", POSITIVE),
    (r"a^{\theta}b^{1-\theta} \le \theta a+(1-\theta)b", (r"a, b > 0", r"\theta \in [0,2]")),
    (r"ab \le \frac{a^p}{p}+\frac{b^q}{q}", (r"a, b > 0", r"p, q > 1")),
    (r"\sum_{i=1}^n p_i\log x_i \ge \log\sum_{i=1}^n p_i x_i", (*P, *XP)),
    (r"\sum_{i=1}^n p_i\log x_i < \log\sum_{i=1}^n p_i x_i", (*P, *XP)),
    (r"\sum_{i=1}^n p_i\log x_i \le \log\sum_{i=1}^n p_i x_i", (*P[:2], *XP)),
    (r"\sum_{i=1}^n p_i\log x_i \le \log\sum_{i=1}^n p_i x_i", (P[0], P[2], *XP)),
    (r"\sum_{i=1}^n p_i\log x_i \le \log\left(\frac1n\sum_{i=1}^n x_i\right)", (*P, *XP)),
    (r"\left(\sum_{i=1}^n p_i x_i\right)^2 \le \sum_{i=1}^n p_i x_i^2", (P[0], P[2], *X)),
    (r"\left(\sum_{i=1}^n p_i x_i\right)^2 \le \sum_{i=1}^n p_i^2 x_i^2", (*P, *X)),
    (r"\left(\sum_{i=1}^n p_i x_i\right)^2 \ge \sum_{i=1}^n p_i x_i^2", (*P, *X)),
    (CROSS, P[:2]),
    (r"-\sum_{i=1}^n p_i\log p_i \le \log n", P[:2]),
    (r"-\sum_{i=1}^n p_i\log p_i < \log n", P),
    (r"-\sum_{i=1}^n p_i\log p_i \ge \log n", P),
    (r"-\sum_{i=1}^n p_i\log p_i \le \log(n-1)", P),
    (r"\sum_{i=1}^n p_i\log p_i \ge 0", P),
    (r"-\sum_{i=1}^n p_i\log p_i \ge 0", P[:2]),
    (r"-\sum_{i=1}^n p_i\log p_i > 0", P),
    (r"\sum_{i=1}^n p_i\log\frac{p_i}{q_i} > 0", (*P, *Q)),
    (r"\sum_{i=1}^n p_i\log\frac{p_i}{q_i} \ge 0", (*P, *Q[:2])),
    (r"\sum_{i=1}^n p_i\log\frac{q_i}{p_i} \ge 0", (*P, *Q)),
    (r"x_i \ge \log\sum_{j=1}^n e^{x_j}", (*X, r"1 \le i \le n")),
    (r"x_i < \log\sum_{j=1}^n e^{x_j}", (*X, r"1 \le i \le n")),
    (r"\log\sum_{j=1}^n e^{x_j} \le \max_{1 \le j \le n} x_j", X),
    (r"\log\sum_{j=1}^n e^{x_j} \le \min_{1 \le j \le n} x_j + \log n", X),
    (r"\log\sum_{j=1}^n e^{x_j} < \max_{1 \le j \le n} x_j + \log n", X),
    (r"\max_k x_k \le \sum_k x_k", X),
    (r"\max_k x_k < \sum_k x_k", (*X, r"x_k \ge 0")),
    (r"\max_{1\le k\le n} x_k \le \frac{1}{n}\sum_{k=1}^n x_k", X),
    (r"\sum_{k=1}^n g_k \le a_1 - a_n", (r"n \in \mathbb{N}", r"n \ge 1", r"g_k \le a_k - a_{k+1}")),
    (r"\max_{1\le k\le n} g_k \le \frac{a_1 - a_{n+1}}{n}", (r"n \in \mathbb{N}", r"n \ge 1", r"g_k \le a_k - a_{k+1}")),
    (r"f\left(\sum_{i=1}^n p_i x_i\right) \le \sum_{i=1}^n p_i f(x_i)", (*P, *X, r"f : \mathbb{R} \to \mathbb{R}")),
    (r"f\left(\sum_{i=1}^n p_i x_i\right) \le \sum_{i=1}^n p_i f(x_i)", (*P[:2], *X, r"f : \mathbb{R} \to \mathbb{R} \text{ convex}")),
    (r"f\left(\sum_{i=1}^n p_i x_i\right) \ge \sum_{i=1}^n p_i f(x_i)", (*P, *X, r"f : \mathbb{R} \to \mathbb{R} \text{ convex}")),
    (r"f(ta+(1-t)b) \le t f(a)+(1-t) f(b)", (r"a, b, t \in \mathbb{R}", r"f : \mathbb{R} \to \mathbb{R} \text{ convex}")),
    (r"f(ta+(1-t)b) < t f(a)+(1-t) f(b)", (r"a, b \in \mathbb{R}", r"t \in [0,1]", r"f : \mathbb{R} \to \mathbb{R} \text{ convex}")),
    (r"\sum_{i=1}^n a_i < \sum_{i=1}^n b_i", (r"a_i \le b_i",)),
    (r"\sum_{i=1}^n a_i^2 \le \sum_{i=1}^n b_i^2", (r"a_i \le b_i",)),
    (r"\left(\prod_{i=1}^n x_i\right)^{1/n} \ge \frac1n\sum_{i=1}^n x_i", XP),
    (r"\left(\sum_{i=1}^n x_i\right)^2 \le \sum_{i=1}^n x_i^2", X),
    (r"\left(\sum_{i=1}^n x_i\right)^2 < n\sum_{i=1}^n x_i^2", X),
    (r"x^\top y < \|x\| \|y\|", XY),
    (r"\sum_{k=1}^n a_k < n M", (r"a_k \le M", r"n \in \mathbb{N}", r"n \ge 1")),
    (r"\sum_{k=1}^n a_k < n M", (r"a_k < M", r"n \in \mathbb{N}")),
    (r"\sum_{i=1}^n p_i^2 \le \frac{1}{n}", P),
    (r"\sum_{i=1}^n p_i^2 \le 1", (P[0], P[2])),
    (r"x^\top A^\top A x > 0", (r"A \in \mathbb{R}^{m\times n}", *X)),
    (r"x^\top y \ge \|x\| \|y\|", XY),
    (r"\|x+y\|_2^2 \le \|x\|_2^2+2\|y\|_2^2", XY),
    (r"\|x+y\| \le \|x\|-\|y\|", XY),
    (r"\|x\|_1 \le \|x\|_2", X),
    (r"\|x\|_1 < \sqrt{n}\,\|x\|_2", X),
    (r"\|Ax\|_2 < \|A\|_F \|x\|_2", (r"A\in\mathbb{R}^{m\times n}", *X)),
    (r"\operatorname{tr}(A)^2 \le n\operatorname{tr}(A^2)", SYM[:1]),
    (r"\operatorname{tr}(A)^2 \le \operatorname{tr}(A^2)", SYM[:2]),
    (r"x^\top A x \ge \lambda_{\max}\|x\|_2^2", (*SYM, r"\lambda_{\max} \text{ largest eigenvalue of } A")),
    (r"x^\top A x \ge \lambda_{\min}\|x\|_2^2", (SYM[0], *X, r"\lambda_{\min} \text{ smallest eigenvalue of } A")),
    (r"x^\top A x \ge 0", SYM),
    (r"x^\top A x > 0", (SYM[0], r"A \succeq 0", *X)),
    (r"x^\top A x \ge L\|x\|^2", (SYM[0], r"0 \preceq A \preceq LI", *X)),
]


@pytest.fixture(autouse=True)
def strict() -> Iterator[None]:
    before, engine.STRICT = engine.STRICT, True
    yield
    engine.STRICT = before


@pytest.mark.parametrize(("claim", "given"), TRUE)
def test_true_ones_are_proved(claim: str, given: tuple[str, ...]) -> None:
    assert name_of(prove_latex(claim, given).verdict) == "proved"


@pytest.mark.parametrize(("claim", "given"), MUTANTS)
def test_mutants_are_never_proved(claim: str, given: tuple[str, ...]) -> None:
    assert name_of(prove_latex(claim, given).verdict) in ("refuted", "undecided")


def test_a_claim_without_sums_costs_nothing() -> None:
    from verifier.elaborate import claim_from_latex

    claim = claim_from_latex(r"\log x \le x - 1", (r"x > 0",))
    goal = Goal(claim.prop, claim.context)  # type: ignore[arg-type]
    start = time.perf_counter()
    for _ in range(100):
        assert isinstance(lemmas.attempt(goal, lambda _: None), NotApplicable)
    assert (time.perf_counter() - start) / 100 < 0.0005
