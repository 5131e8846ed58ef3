"""Take an assumption away, and what was proved with it is proved no longer, unless it is still true.

``NEEDED`` are claims with one assumption that they need and a counterexample without it, found by a person and evaluated here in plain
Python: neither the engine nor the kernel is asked whether the claim is false there. ``DISPENSABLE`` are assumptions that a sheet would
write and the claim does not need, each with the reason. With the bench beside the project, every given of its true claims is taken away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction as F
from math import comb, exp, log, sqrt
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.test_soundness import holds_at_samples
from verifier.claims import name_of
from verifier.elaborate import claim_from_latex
from verifier.engine import prove_latex

REAL, SQUARE = r"x \in \mathbb{R}", r"A \in \mathbb{R}^{n\times n}"
PAIR = r"A, B \in \mathbb{R}^{n\times n}"
MOMENTS = r"X, Y \text{ real random variables with finite second moments}"

Matrix = list[list[F]]


def times(a: Matrix, b: Matrix) -> Matrix:
    return [[sum((x * y for x, y in zip(row, col, strict=True)), F(0)) for col in zip(*b, strict=True)] for row in a]


def turned(a: Matrix) -> Matrix:
    return [list(row) for row in zip(*a, strict=True)]


def trace(a: Matrix) -> F:
    return sum((a[i][i] for i in range(len(a))), F(0))


def det2(a: Matrix) -> F:
    return a[0][0] * a[1][1] - a[0][1] * a[1][0]


def mat(*rows: str) -> Matrix:
    return [[F(x) for x in row.split()] for row in rows]


def mean(law: dict[tuple[int, int], F], value: Callable[[int, int], int]) -> F:
    """The expectation of a function of two variables with a finite joint law."""
    return sum((p * value(x, y) for (x, y), p in law.items()), F(0))


SHEAR, TURN, IDENTITY = mat("1 1", "0 1"), mat("0 -1", "1 0"), mat("1 0", "0 1")
TOGETHER = {(0, 0): F(1, 2), (1, 1): F(1, 2)}  # X = Y, a fair coin
CENTRED = {(-1, 1): F(1, 4), (1, 1): F(1, 4), (0, -1): F(1, 2)}  # uncorrelated, dependent


class Row(NamedTuple):
    claim: str
    given: tuple[str, ...]
    needed: str  # the assumption that is taken away
    fails: Callable[[], bool]  # a point that meets `given` and not the claim, worked out without the engine


NEEDED: list[Row] = [
    # scalar algebra
    Row(r"\sqrt{x^2} = x", (REAL,), r"x \ge 0", lambda: sqrt((-1) ** 2) != -1),
    Row(r"|x| = x", (REAL,), "x > 0", lambda: abs(-2) != -2),
    Row(r"x^2 > 0", (REAL,), r"x \ne 0", lambda: not 0**2 > 0),
    Row(r"\frac{|x|}{x} = 1", (r"x \in \mathbb{R}", r"x \ne 0"), "x > 0", lambda: abs(-3) / -3 != 1),
    Row(r"\max(ax, ay) = a\max(x, y)", (r"a, x, y \in \mathbb{R}",), r"a \ge 0", lambda: max(-1 * 0, -1 * 1) != -1 * max(0, 1)),
    Row(r"\operatorname{sign}(x) = 1", (REAL,), "x > 0", lambda: -1 != 1),
    Row(r"\sqrt{a^2 b^2} = ab", (r"a, b \in \mathbb{R}",), "ab > 0", lambda: sqrt(1) != -1),
    Row(r"(-1)^n = 1", (r"n \in \mathbb{N}",), "n = 2k", lambda: (-1) ** 1 != 1),
    Row(r"0^n = 0", (r"n \in \mathbb{N}",), "n = 3", lambda: 0**0 != 0),
    Row(
        r"\binom{n}{k}(n-k) = (k+1)\binom{n}{k+1} + k - 2",
        (r"n, k \in \mathbb{N}", "k < n"),
        "k = 2",
        lambda: comb(3, 1) * 2 != 2 * comb(3, 2) - 1,
    ),
    Row(r"\sum_{k=m}^{n} 1 = n-m+1", (r"m, n \in \mathbb{N}",), r"m \le n", lambda: len(range(5, 2)) != 2 - 5 + 1),
    Row(
        r"\sum_{k=0}^{n}\binom{n}{k}(-1)^k = 0",
        (r"n \in \mathbb{N}",),
        r"n \ge 1",
        lambda: sum(comb(0, k) * (-1) ** k for k in range(1)) != 0,
    ),
    # scalar calculus
    Row(r"\frac{d}{dx}|x| = 1", (r"x \in \mathbb{R}",), "x > 0", lambda: abs(-2 + 1) - abs(-2) == -1),
    Row(r"\frac{d}{dx}\max(0,x) = 0", (r"x \in \mathbb{R}",), "x < 0", lambda: max(0, 3) - max(0, 2) == 1),
    Row(r"\lim_{n\to\infty} r^n = 0", (r"r \in \mathbb{R}",), "|r| < 1", lambda: 1**1000 == 1),
    Row(r"\int_0^a |x|\,dx = \frac{a^2}{2}", (r"a \in \mathbb{R}",), "a > 0", lambda: -F(1, 2) != F((-1) ** 2, 2)),
    Row(r"\int_0^1 \max(x, c)\,dx = \frac12", (r"c \in \mathbb{R}",), r"c \le 0", lambda: F(1, 2) != 2),
    # inequalities
    Row(r"\frac{x}{y}+\frac{y}{x} \ge 2", (r"x, y \in \mathbb{R}", r"x \ne 0", r"y \ne 0"), "xy > 0", lambda: -1 - 1 < 2),
    Row("x < x^2", (REAL,), "x > 1", lambda: not F(1, 2) < F(1, 4)),
    Row(r"x \le e^{x-1} - 1 + 2x - x", (REAL,), r"x \ge 1", lambda: exp(-1) - 1 < 0),
    Row("x^3 < y^3 + x - y", (r"x, y \in \mathbb{R}", "x < y"), r"x \ge 1", lambda: not F(0) < F(1, 8) - F(1, 2)),
    Row("e^x > 1 + x", (REAL,), r"x \ne 0", lambda: not exp(0) > 1),
    Row(r"p(1-p) \ge 0", (r"p \in \mathbb{R}",), r"p \in [0,1]", lambda: 2 * (1 - 2) < 0),
    Row("xz < yz", (r"x, y, z \in \mathbb{R}", "x < y"), "z > 0", lambda: not -1 * 0 < -1 * 0),
    Row("x^2 < y^2", (r"x, y \in \mathbb{R}", "x < y"), "x > 0", lambda: not (-2) ** 2 < 1**2),
    Row(r"\frac{1}{y} < \frac{1}{x}", (r"x, y \in \mathbb{R}", r"x \ne 0", r"y \ne 0", "x < y"), "x > 0", lambda: not F(1, 1) < F(1, -1)),
    Row(
        r"-\sum_{i=1}^n p_i \log p_i \le \log n",
        (r"p \in \mathbb{R}^n", "p_i > 0"),
        r"\sum_{i=1}^n p_i = 1",
        lambda: -0.5 * log(0.5) > log(1),
    ),
    Row(
        r"\sum_{i=1}^n p_i \log\frac{p_i}{q_i} \ge 0",
        (r"p, q \in \mathbb{R}^n", "p_i > 0", "q_i > 0", r"\sum_{i=1}^n p_i = 1"),
        r"\sum_{i=1}^n q_i = 1",
        lambda: log(F(1, 2)) < 0,
    ),
    Row(r"\|x\|_2 > 0", (r"x \in \mathbb{R}^n",), r"x \ne 0", lambda: not sqrt(0 * 0) > 0),
    # matrix algebra
    Row("(A+B)^2 = A^2 + 2AB + B^2", (PAIR,), "AB = BA", lambda: times(SHEAR, TURN) != times(TURN, SHEAR)),
    Row(r"A^\top = A", (SQUARE,), "A = A^\\top", lambda: turned(SHEAR) != SHEAR),
    Row(r"A^{-1} = A^\top", (SQUARE, r"A \text{ invertible}"), r"A^\top A = I", lambda: times(SHEAR, turned(SHEAR)) != IDENTITY),
    Row("A^3 = A", (SQUARE,), "A^2 = A", lambda: times(TURN, times(TURN, TURN)) != TURN),
    Row(r"x^\top A y = y^\top A x", (SQUARE, r"x, y \in \mathbb{R}^n"), "A = A^\\top", lambda: SHEAR[0][1] != SHEAR[1][0]),
    Row(
        "x = y",
        (SQUARE, r"x, y \in \mathbb{R}^n", "Ax = Ay"),
        r"A \text{ invertible}",
        lambda: times(mat("0"), mat("1")) == times(mat("0"), mat("2")),
    ),
    Row("A = I", (SQUARE, "A^2 = A"), r"A \text{ invertible}", lambda: times(mat("0"), mat("0")) == mat("0") != mat("1")),
    Row(r"\|Qx\|_2 = \|x\|_2", (r"Q \in \mathbb{R}^{n\times n}", r"x \in \mathbb{R}^n"), r"Q^\top Q = I", lambda: abs(2 * 1) != abs(1)),
    Row(r"(\det A)^2 = 1", (SQUARE,), r"A \text{ orthogonal}", lambda: det2(mat("2 0", "0 1")) ** 2 != 1),
    Row(
        r"\operatorname{tr}(ABC) = \operatorname{tr}(ACB)",
        (r"A, B, C \in \mathbb{R}^{n\times n}", "A = A^\\top", "B = B^\\top"),
        "C = C^\\top",
        lambda: (
            trace(times(times(mat("1 0", "0 0"), mat("0 1", "1 0")), SHEAR))
            != trace(times(times(mat("1 0", "0 0"), SHEAR), mat("0 1", "1 0")))
        ),
    ),
    Row(r"\|x+y\|_2^2 = \|x\|_2^2 + \|y\|_2^2", (r"x, y \in \mathbb{R}^n",), r"x^\top y = 0", lambda: (1 + 1) ** 2 != 1 + 1),
    Row(r"x^\top A x \ge 0", (SQUARE, "A = A^\\top", r"x \in \mathbb{R}^n"), r"A \succeq 0", lambda: 1 * -1 * 1 < 0),
    Row(r"x^\top A x > 0", (SQUARE, r"A \succ 0", r"x \in \mathbb{R}^n"), r"x \ne 0", lambda: not 0 * 1 * 0 > 0),
    # matrix calculus
    Row(
        r"\nabla_x (x^\top A x) = 2Ax",
        (SQUARE, r"x \in \mathbb{R}^n"),
        "A = A^\\top",
        lambda: [r[0] + c[0] for r, c in zip(SHEAR, turned(SHEAR), strict=True)] != [2 * r[0] for r in SHEAR],
    ),
    Row(
        r"\nabla_x^2 (x^\top A x) = 2A",
        (SQUARE, r"x \in \mathbb{R}^n"),
        "A = A^\\top",
        lambda: SHEAR[0][1] + SHEAR[1][0] != 2 * SHEAR[0][1],
    ),
    Row(
        r"\nabla_x \left(\tfrac12 x^\top A x - b^\top x\right) = Ax - b",
        (SQUARE, r"x, b \in \mathbb{R}^n"),
        "A = A^\\top",
        lambda: F(1, 2) * (SHEAR[0][1] + SHEAR[1][0]) != SHEAR[0][1],
    ),
    Row(
        r"\frac{\partial}{\partial X}\operatorname{tr}(AX) = A",
        (r"A, X \in \mathbb{R}^{n\times n}",),
        "A = A^\\top",
        lambda: turned(SHEAR) != SHEAR,
    ),
    Row(
        r"\frac{\partial s_i}{\partial z_j} = -s_i s_j",
        (r"z \in \mathbb{R}^n", r"s_i = \frac{e^{z_i}}{\sum_{k=1}^n e^{z_k}}"),
        r"i \ne j",
        lambda: F(1, 2) * (1 - F(1, 2)) != -F(1, 2) * F(1, 2),
    ),
    # probability
    Row(
        r"\mathbb{E}[XY] = \mathbb{E}[X]\mathbb{E}[Y]",
        (MOMENTS,),
        r"X, Y \text{ independent}",
        lambda: mean(TOGETHER, lambda x, y: x * y) != mean(TOGETHER, lambda x, _: x) * mean(TOGETHER, lambda _, y: y),
    ),
    Row(
        r"\operatorname{Var}(X+Y) = \operatorname{Var}(X)+\operatorname{Var}(Y)",
        (MOMENTS,),
        r"X, Y \text{ independent}",
        lambda: 4 * F(1, 4) != F(1, 4) + F(1, 4),
    ),
    Row(
        r"\mathbb{E}[X^2Y] = \mathbb{E}[X^2]\mathbb{E}[Y]",
        (r"X, Y \sim \mathcal{N}(0,1)",),
        r"X, Y \text{ independent}",
        lambda: mean(CENTRED, lambda x, y: x * x * y) != mean(CENTRED, lambda x, _: x * x) * mean(CENTRED, lambda _, y: y),
    ),
    Row(
        r"\operatorname{Cov}(X, Y) = 0", (MOMENTS,), r"X, Y \text{ independent}", lambda: mean(TOGETHER, lambda x, y: x * y) - F(1, 4) != 0
    ),
    Row(
        r"\operatorname{Var}(X) = \mathbb{E}[X^2]",
        (r"X \text{ real random variable with finite second moment}",),
        r"\mathbb{E}[X] = 0",
        lambda: F(1) - F(1) ** 2 != F(1),
    ),
    Row(
        r"\mathbb{E}[R_iR_j] = p^2",
        (r"R_1,\ldots,R_n \sim \mathrm{Bern}(p)\ \text{i.i.d.}", r"i,j \in \{1,\dots,n\}", r"p \in (0,1)"),
        r"i \ne j",
        lambda: F(1, 2) != F(1, 2) ** 2,
    ),
    Row(r"\mathbb{E}[X^3] = 0", (r"X \sim \mathcal{N}(\mu,1)", r"\mu \in \mathbb{R}"), r"\mu = 0", lambda: 1**3 + 3 * 1 * 1 != 0),
    # recursions
    Row(
        "m_t = (1-\\beta^t) g",
        (r"m_t = \beta m_{t-1} + (1-\beta) g", r"\beta \in (0,1)", r"t \in \mathbb{N}", r"t \ge 1"),
        "m_0 = 0",
        lambda: F(1, 2) * 1 + F(1, 2) * 1 != F(1, 2) * 1,
    ),
    Row("a_t = 2^t", ("a_{t+1} = 2a_t", r"t \in \mathbb{N}"), "a_0 = 1", lambda: 3 * 2**0 != 2**0),
    Row(r"a_{t+1} \le a_t", ("a_{t+1} = r a_t", "a_0 = 1", r"r \in \mathbb{R}", r"t \in \mathbb{N}"), r"r \in [0,1]", lambda: 2 > 1),
    Row(
        r"\sum_{k=1}^n F_k = F_{n+2} - 1",
        (r"F_{k+2} = F_{k+1} + F_k \text{ for } k \ge 0", "F_0 = 0", r"n \in \mathbb{N}"),
        "F_1 = 1",
        lambda: 2 != (2 + 2) - 1,
    ),
]

# taken away without loss: by hand, why the claim stays true
DISPENSABLE: list[tuple[str, tuple[str, ...], str, str]] = [
    (r"\frac{d}{dx}\sin(ax) = a\cos(ax)", (r"a, x \in \mathbb{R}",), "a > 0", "the chain rule asks nothing of a"),
    (r"p(1-p) \le \frac14", (r"p \in \mathbb{R}",), r"p \in [0,1]", "1/4 - p(1-p) is the square of p - 1/2"),
    (r"(1-\beta)\sum_{i=1}^{t}\beta^{t-i} = 1-\beta^t", (r"\beta \in \mathbb{R}", r"t \in \mathbb{N}"), r"\beta \in (0,1)", "telescopes"),
    (r"\operatorname{tr}(AB) = \operatorname{tr}(BA)", (PAIR,), r"A \text{ invertible}", "the trace is cyclic"),
    (
        r"\operatorname{Var}(aX+b) = a^2\operatorname{Var}(X)",
        (r"X \text{ real random variable with finite second moment}", r"a, b \in \mathbb{R}"),
        "a > 0",
        "a is squared",
    ),
    (r"\mathbb{E}[X+Y] = \mathbb{E}[X]+\mathbb{E}[Y]", (MOMENTS,), r"X, Y \text{ independent}", "expectation is linear"),
    (r"\operatorname{Var}(X) = \sigma^2", (r"X \sim \mathcal{N}(\mu,\sigma^2)",), r"\sigma > 0", "the law is a law of variance σ²"),
    (r"A^\top A \ne 0 \Rightarrow \operatorname{tr}(A^\top A) \ge 0", (SQUARE,), "A = A^\\top", "a sum of squares"),
    (r"|x+y| \le |x|+|y|", (r"x, y \in \mathbb{R}",), "xy > 0", "the triangle inequality"),
]


def verdict(claim: str, given: tuple[str, ...]) -> str:
    return name_of(prove_latex(claim, given).verdict)


@pytest.mark.parametrize("row", NEEDED, ids=[f"{r.claim} | {r.needed}" for r in NEEDED])
def test_a_needed_assumption_taken_away_leaves_no_proof(row: Row) -> None:
    assert row.fails(), "the counterexample of this row is none"
    assert verdict(row.claim, row.given) not in ("proved", "supported")


UNDECIDED = frozenset(
    {("x = y", r"A \text{ invertible}"), ("A = I", r"A \text{ invertible}"), (r"x^\top A x > 0", r"x \ne 0")}
)  # out of reach today


@pytest.mark.parametrize("row", NEEDED, ids=[f"{r.claim} | {r.needed}" for r in NEEDED])
def test_with_the_assumption_it_is_not_refuted(row: Row) -> None:
    found = verdict(row.claim, (*row.given, row.needed))
    assert found not in ("refuted", "ill-formed")
    assert found == "proved" or (row.claim, row.needed) in UNDECIDED


@pytest.mark.parametrize(("claim", "given", "extra", "why"), DISPENSABLE)
def test_an_assumption_that_is_not_needed_changes_nothing(claim: str, given: tuple[str, ...], extra: str, why: str) -> None:
    assert why
    assert verdict(claim, given) == verdict(claim, (*given, extra)) == "proved"


BENCH = Path(__file__).parents[1].parent / "shared" / "bench"
EVERY = 17  # of some 700 givens
SORT_ALONE = re.compile(r"^[^=<>]*\\in\s*\\mathbb\{[RN]\}(\^\S+)?\s*$")  # without it a name has the sort that its looks suggest


def without_one(path: Path) -> list[tuple[str, tuple[str, ...], str]]:
    """The true claims of a bench file, each with one given taken away, and that given."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        (row["claim"], tuple(g for g in row["given"] if g != taken), taken)
        for row in rows
        if row["truth"]
        for taken in row["given"]
        if not SORT_ALONE.match(taken)
    ]


@pytest.mark.skipif(not BENCH.is_dir(), reason="the bench is no part of the project")
@pytest.mark.parametrize("name", ["claims-dev.jsonl", "cookbook-odd.jsonl"])
def test_what_stays_proved_without_a_given_holds_at_instances(name: str) -> None:
    rows = without_one(BENCH / name)[::EVERY]
    proved = [row for row in rows if verdict(row[0], row[1]) in ("proved", "supported")]
    assert len(proved) < len(rows), "the givens matter to some of them"
    for claim, given, taken in proved:
        assert holds_at_samples(claim_from_latex(claim, given)) is not False, (claim, taken)
