"""Claims about expectations by their LaTeX: proved, refuted, and what must stay open."""

# ruff: noqa: E501

from __future__ import annotations

import pytest

from verifier.claims import Proved, name_of
from verifier.engine import prove_latex

TWO = (r"X, Y \text{ real random variables with finite second moments}",)
APART = r"X, Y \text{ independent}"
MASK = (r"R_1, \ldots, R_n \sim \mathrm{Bern}(p)\ \text{i.i.d.}", r"p \in (0,1)")
INDICES = r"i, j \in \{1, \ldots, n\}"
SAMPLE = (r"X_1, \ldots, X_n \sim \mathcal{N}(\mu,\sigma^2)\ \text{i.i.d.}", r"\sigma > 0")
GAUSS = (r"X \sim \mathcal{N}(\mu,\sigma^2)", r"\mu \in \mathbb{R}", r"\sigma > 0")
CENTRED = (r"X \sim \mathcal{N}(0,\sigma^2)", r"\sigma > 0")
VECTOR = (r"x \text{ random vector in } \mathbb{R}^{n}", r"\mathbb{E}[x] = \mu", r"\operatorname{Cov}(x) = \Sigma")
NORMAL = (r"\Sigma \in \mathbb{R}^{n\times n} \text{ symmetric positive definite}", r"x \sim \mathcal{N}(m,\Sigma)", r"m \in \mathbb{R}^{n}")
SQUARE = r"A \in \mathbb{R}^{n\times n}"
NOISE = (r"\epsilon \text{ real random variable}", r"\mathbb{E}[\epsilon] = 0", r"\operatorname{Var}(\epsilon) = \sigma^2")

# givens, left side, its value, values that are wrong
TABLE: list[tuple[tuple[str, ...], str, str, tuple[str, ...]]] = [
    ((*TWO, r"a, b \in \mathbb{R}"), r"\mathbb{E}[aX+bY]", r"a\mathbb{E}[X]+b\mathbb{E}[Y]", (r"(a+b)\mathbb{E}[X]", r"a\mathbb{E}[X]+\mathbb{E}[Y]")),
    ((*TWO, r"a, b \in \mathbb{R}"), r"\operatorname{Cov}(aX+b,Y)", r"a\operatorname{Cov}(X,Y)", (r"a\operatorname{Cov}(X,Y)+b", r"\operatorname{Cov}(X,Y)")),
    (TWO, r"\operatorname{Var}(X+Y)", r"\operatorname{Var}(X)+\operatorname{Var}(Y)+2\operatorname{Cov}(X,Y)", (r"\operatorname{Var}(X)+\operatorname{Var}(Y)",)),
    ((*TWO, APART), r"\operatorname{Var}(X-Y)", r"\operatorname{Var}(X)+\operatorname{Var}(Y)", (r"\operatorname{Var}(X)-\operatorname{Var}(Y)",)),
    ((*TWO, APART), r"\mathbb{E}[X^2Y]", r"\mathbb{E}[X^2]\,\mathbb{E}[Y]", (r"\mathbb{E}[X]^2\,\mathbb{E}[Y]",)),
    ((*TWO, r"c \in \mathbb{R}"), r"\mathbb{E}[(X-c)^2]", r"\operatorname{Var}(X)+(\mathbb{E}[X]-c)^2", (r"\operatorname{Var}(X)",)),
    ((r"X \sim \mathrm{Bern}(p)", r"p \in (0,1)"), r"\mathbb{E}[X^5]", "p", ("p^5",)),
    ((r"X \sim \mathrm{Bern}(p)", r"p \in (0,1)"), r"P(X = 1)", "p", ("1-p",)),
    ((r"X \sim \mathrm{Poisson}(\lambda)", r"\lambda > 0"), r"\mathbb{E}[X^3]", r"\lambda^3+3\lambda^2+\lambda", (r"\lambda^3",)),
    ((r"X \sim \mathrm{Exp}(\lambda)", r"\lambda > 0"), r"\operatorname{Var}(X)", r"\frac{1}{\lambda^2}", (r"\frac{1}{\lambda}", r"\frac{2}{\lambda^2}")),
    ((r"X \sim \mathrm{Exp}(\lambda)", r"\lambda > 0", r"t < \lambda"), r"\mathbb{E}[X e^{tX}]", r"\frac{\lambda}{(\lambda-t)^2}", (r"\frac{1}{(\lambda-t)^2}",)),
    (GAUSS, r"\mathbb{E}[X^4]", r"\mu^4+6\mu^2\sigma^2+3\sigma^4", (r"\mu^4+3\sigma^4",)),
    ((*GAUSS, r"t \in \mathbb{R}"), r"\mathbb{E}[e^{tX}]", r"e^{\mu t+\sigma^2t^2/2}", (r"e^{\mu t+\sigma^2t^2}",)),
    (CENTRED, r"\mathbb{E}[|X|]", r"\sigma\sqrt{2/\pi}", (r"\sigma",)),
    (CENTRED, r"\mathbb{E}[\max(0,X)]", r"\frac{\sigma}{\sqrt{2\pi}}", (r"\frac{\sigma}{2}",)),
    ((r"X \sim \mathrm{Bern}(\theta)", r"\theta \in (0,1)", r"f : \mathbb{R} \to \mathbb{R}"), r"\frac{d}{d\theta}\mathbb{E}[f(X)]", "f(1)-f(0)", ("0", "f(1)")),
    ((*NOISE, r"f, y \in \mathbb{R}", r"Y = f+\epsilon"), r"\mathbb{E}[(Y-y)^2]", r"(f-y)^2+\sigma^2", (r"(f-y)^2",)),
    ((*MASK, INDICES), r"\mathbb{E}[R_iR_j]", r"p^2+\delta_{ij}(p-p^2)", ("p^2", "p")),
    ((*MASK, INDICES, r"i \ne j"), r"\mathbb{E}[R_iR_j]", "p^2", ("p",)),
    (MASK, r"\operatorname{Var}\left(\sum_{i=1}^n R_i\right)", "np(1-p)", ("p(1-p)", "n^2p(1-p)")),
    (SAMPLE, r"\operatorname{Var}\left(\frac1n\sum_{i=1}^n X_i\right)", r"\frac{\sigma^2}{n}", (r"\sigma^2", r"\frac{\sigma^2}{n^2}")),
    (SAMPLE, r"\mathbb{E}\left[\frac1n\sum_{i=1}^n \left(X_i-\frac1n\sum_{j=1}^n X_j\right)^2\right]", r"\frac{n-1}{n}\sigma^2", (r"\sigma^2",)),
    ((*VECTOR, SQUARE), r"\mathbb{E}[x^\top Ax]", r"\operatorname{tr}(A\Sigma)+\mu^\top A\mu", (r"\operatorname{tr}(A\Sigma)", r"\mu^\top A\mu")),
    ((*VECTOR, SQUARE), r"\operatorname{Cov}(Ax)", r"A\Sigma A^\top", (r"A^\top\Sigma A", r"A\Sigma")),
    (TWO, r"\mathbb{E}[\mathbb{E}[X|Y]]", r"\mathbb{E}[X]", (r"\mathbb{E}[Y]", "0")),
    (TWO, r"\mathbb{E}[\operatorname{Var}(X|Y)]+\operatorname{Var}(\mathbb{E}[X|Y])", r"\operatorname{Var}(X)", (r"\operatorname{Var}(X)+\operatorname{Var}(\mathbb{E}[X|Y])",)),
    (TWO, r"\mathbb{E}[Y\,\mathbb{E}[X|Y]]", r"\mathbb{E}[XY]", (r"\mathbb{E}[X]\,\mathbb{E}[Y]",)),
    ((r"X \sim \mathrm{Poisson}(\lambda)", r"\lambda > 0"), r"\mathbb{P}(X \ge 1)", r"1-e^{-\lambda}", (r"e^{-\lambda}",)),
    ((r"X \sim \mathcal{U}(a,b)", "a < c", "c < b"), r"\mathbb{P}(X \le c)", r"\frac{c-a}{b-a}", (r"\frac{b-c}{b-a}",)),
    ((r"X, Y \sim \mathcal{N}(\mu,\sigma^2)\ \text{i.i.d.}", r"\sigma > 0"), r"\mathbb{E}[|X-Y|^2]", r"2\sigma^2", (r"\sigma^2",)),
    (NORMAL, r"\mathbb{E}[x^\top xx^\top x]", r"2\operatorname{tr}(\Sigma^2)+4m^\top\Sigma m+(\operatorname{tr}(\Sigma)+m^\top m)^2", (r"(\operatorname{tr}(\Sigma)+m^\top m)^2",)),
]  # fmt: skip


@pytest.mark.parametrize(("given", "left", "right", "wrong"), TABLE)
def test_values_are_proved_and_slips_refuted(given: tuple[str, ...], left: str, right: str, wrong: tuple[str, ...]) -> None:
    assert name_of(prove_latex(f"{left} = {right}", given).verdict) == "proved"
    for other in wrong:
        assert name_of(prove_latex(f"{left} = {other}", given).verdict) == "refuted", other


# givens, the ones without which the claim is not true, the claim
NEEDED: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    ((*TWO, APART), (APART,), r"\mathbb{E}[XY] = \mathbb{E}[X]\,\mathbb{E}[Y]"),
    ((*TWO, APART), (APART,), r"\operatorname{Var}(X-Y) = \operatorname{Var}(X)+\operatorname{Var}(Y)"),
    ((r"X, Y \sim \mathcal{N}(0,1)", APART), (APART,), r"\operatorname{Var}(X+Y) = 2"),
    ((r"X, Y \sim \mathrm{Bern}(p)", r"p \in (0,1)", APART), (APART,), r"\mathbb{E}[XY] = p^2"),
    (NOISE, NOISE[1:], r"\mathbb{E}[(\epsilon+1)^2] = 1+\sigma^2"),
    ((*VECTOR, SQUARE), VECTOR[1:], r"\mathbb{E}[x^\top Ax] = \operatorname{tr}(A\Sigma)+\mu^\top A\mu"),
    ((*MASK, INDICES, r"i \ne j"), (r"i \ne j",), r"\mathbb{E}[R_iR_j] = p^2"),
    ((r"X \sim \mathrm{Exp}(\lambda)", r"\lambda > 0", r"t < \lambda"), (r"t < \lambda",), r"\mathbb{E}[e^{tX}] = \frac{\lambda}{\lambda-t}"),
    ((*TWO, APART), (APART,), r"\mathbb{E}[X|Y] = \mathbb{E}[X]"),
    (GAUSS, GAUSS[:1], r"\mathbb{E}[X^3] = \mu^3+3\mu\sigma^2"),
]


@pytest.mark.parametrize(("given", "needed", "claim"), NEEDED)
def test_nothing_is_proved_without_what_it_needs(given: tuple[str, ...], needed: tuple[str, ...], claim: str) -> None:
    assert name_of(prove_latex(claim, given).verdict) == "proved"
    for out in needed:
        rest = tuple(g for g in given if g != out)
        assert not isinstance(prove_latex(claim, rest).verdict, Proved), out


def test_members_of_a_family_are_dependent_unless_they_are_declared_independent() -> None:
    given = (r"R_1, \ldots, R_n \sim \mathrm{Bern}(p)", r"p \in (0,1)")
    assert name_of(prove_latex(r"\mathbb{E}\left[\sum_{i=1}^n R_i\right] = np", given).verdict) == "proved"
    assert name_of(prove_latex(r"\operatorname{Var}\left(\sum_{i=1}^n R_i\right) = np(1-p)", given).verdict) == "refuted"


@pytest.mark.parametrize(
    ("given", "claim"),
    [
        ((), r"\mathbb{E}[Z] = Z"),
        (TWO, r"\mathbb{E}[X] = X"),
        (TWO, r"\mathbb{E}[X] = \mathbb{E}[Y]"),
        ((r"X \sim \mathcal{N}(\mu,1)", r"\mu \in \mathbb{R}", r"g : \mathbb{R} \to \mathbb{R}"), r"\frac{d}{d\mu}\mathbb{E}[g(X)] = 0"),
        ((r"X \sim \mathrm{Cauchy}(0,1)", r"Y \sim \mathrm{Cauchy}(0,1)"), r"\mathbb{E}[X+Y] = \mathbb{E}[X]+\mathbb{E}[Y]"),
        ((r"Y \sim \mathcal{N}(0,1)", r"X \sim \mathcal{N}(Y,1)"), r"\mathbb{E}[X] = Y"),
        ((r"Y \sim \mathcal{N}(0,1)", r"X \sim \mathcal{N}(Y,1)"), r"\mathbb{E}[XY] = 0"),
        ((*TWO, r"Z \text{ real random variable}", APART, r"Y, Z \text{ independent}", r"X, Z \text{ independent}"),
         r"\mathbb{E}[XYZ] = \mathbb{E}[X]\,\mathbb{E}[Y]\,\mathbb{E}[Z]"),
        ((r"X \sim \mathrm{Bern}(p)",), r"p \le \frac12"),
    ],
)  # fmt: skip
def test_what_is_not_proved(given: tuple[str, ...], claim: str) -> None:
    assert not isinstance(prove_latex(claim, given).verdict, Proved)


def test_a_law_keeps_its_parameters_in_their_domain() -> None:
    assert name_of(prove_latex(r"\mathbb{E}[X^2] \le 1", (r"X \sim \mathrm{Bern}(p)",)).verdict) == "proved"
    assert name_of(prove_latex(r"\mathbb{E}[X] > 0", (r"X \sim \mathrm{Poisson}(\lambda)",)).verdict) == "proved"


BOUNDED = (r"X \text{ real random variable}", r"a \le X \le b", r"a < b")


@pytest.mark.parametrize(
    ("given", "claim", "verdict"),
    [
        (TWO, r"\operatorname{Var}(X) \ge 0", "proved"),
        (TWO, r"\mathbb{E}[X^2] \ge (\mathbb{E}[X])^2", "proved"),
        (TWO, r"\mathbb{E}[X^2] \le (\mathbb{E}[X])^2", "refuted"),
        (TWO, r"\operatorname{Var}(X) > 0", "refuted"),
        (TWO, r"(\mathbb{E}[XY])^2 \le \mathbb{E}[X^2]\,\mathbb{E}[Y^2]", "proved"),
        (TWO, r"\mathbb{E}[XY] \le \mathbb{E}[X^2]", "refuted"),
        (BOUNDED, r"\mathbb{E}[X] \le b", "proved"),
        (BOUNDED, r"\operatorname{Var}(X) \le \frac{(b-a)^2}{4}", "proved"),
        (BOUNDED, r"\operatorname{Var}(X) \le \frac{(b-a)^2}{12}", "refuted"),
        (BOUNDED, r"\operatorname{Var}(X) \ge \frac{(b-a)^2}{4}", "refuted"),
    ],
)
def test_inequalities_between_moments(given: tuple[str, ...], claim: str, verdict: str) -> None:
    assert name_of(prove_latex(claim, given).verdict) == verdict
    if given is BOUNDED and verdict == "proved":
        assert name_of(prove_latex(claim, given[:1]).verdict) != "proved"


FAMILY = (r"\mathbb{E}[X_i] = \mu", r"\operatorname{Var}(X_i) = \sigma^2")
SAMPLE_MEAN = r"\operatorname{Var}\left(\frac{1}{n}\sum_{i=1}^n X_i\right) = \frac{\sigma^2}{n}"
WEIGHTS = (r"\mathbb{E}[w_i] = \mathbb{E}[x_i] = 0", r"\operatorname{Var}(w_i) = a", r"\operatorname{Var}(x_i) = b")
WEIGHTED = r"\operatorname{Var}\left(\sum_{i=1}^{n} w_ix_i\right) = nab"
TRIPLE = r"\mathbb{E}[XYZ] = \mathbb{E}[X]\,\mathbb{E}[Y]\,\mathbb{E}[Z]"


@pytest.mark.parametrize(
    ("given", "claim", "verdict"),
    [
        ((r"X_1, \ldots, X_n \text{ i.i.d. real random variables}", *FAMILY), SAMPLE_MEAN, "proved"),
        ((r"X_1, \ldots, X_n \text{ independent real random variables}", *FAMILY), SAMPLE_MEAN, "proved"),
        ((r"X_1, \ldots, X_n \text{ pairwise independent real random variables}", *FAMILY), SAMPLE_MEAN, "proved"),
        ((r"X_1, \ldots, X_n \text{ real random variables}", *FAMILY), SAMPLE_MEAN, "refuted"),
        ((r"w_1, x_1, \ldots, w_n, x_n \text{ mutually independent real random variables}", *WEIGHTS), WEIGHTED, "proved"),
        ((r"w_1, x_1, \ldots, w_n, x_n \text{ real random variables}", r"w_i, x_i \text{ independent}", *WEIGHTS), WEIGHTED, "undecided"),
        ((r"w_1, x_1, \ldots, w_n, x_n \text{ real random variables}", *WEIGHTS), WEIGHTED, "refuted"),
        ((r"X, Y, Z \text{ independent real random variables}",), TRIPLE, "proved"),
        ((r"X, Y, Z \text{ pairwise independent real random variables}",), TRIPLE, "undecided"),
        ((r"X \text{ real random variable}", r"Y, Z \text{ independent real random variables}"),
         r"\operatorname{Var}(X+Y) = \operatorname{Var}(X)+\operatorname{Var}(Y)", "refuted"),
    ],
)  # fmt: skip
def test_what_independence_means_for_families(given: tuple[str, ...], claim: str, verdict: str) -> None:
    assert name_of(prove_latex(claim, given).verdict) == verdict


@pytest.mark.parametrize(
    ("given", "claim", "verdict"),
    [
        ((r"X \sim \mathrm{Geom}(p) \text{ on } \{1,2,\ldots\}", r"p \in (0,1)"), r"\mathbb{E}[X] = \frac{1}{p}", "proved"),
        ((r"X \sim \mathrm{Geom}(p) \text{ on } \{0,1,2,\ldots\}", r"p \in (0,1)"), r"\mathbb{E}[X] = \frac{1}{p}", "refuted"),
        ((r"X \sim \mathrm{Geom}(p)", r"p \in (0,1)"), r"\mathbb{E}[X] = \frac{1}{p}", "undecided"),
        ((r"X \sim \mathrm{Gamma}(a,b) \text{ with rate } b", r"a, b > 0"), r"\mathbb{E}[X] = \frac{a}{b}", "proved"),
        ((r"X \sim \mathrm{Gamma}(a,b) \text{ with shape } a \text{ and scale } b", r"a, b > 0"), r"\mathbb{E}[X] = \frac{a}{b}", "refuted"),
        ((r"X \sim \mathrm{Exp}(b) \text{ with density } b e^{-bx},\ x \ge 0", r"b > 0"), r"\mathbb{E}[X] = b", "refuted"),
        ((r"X \sim \mathrm{Exp}(b) \text{ with density } \frac{1}{b} e^{-x/b},\ x \ge 0", r"b > 0"), r"\mathbb{E}[X] = b", "proved"),
        ((r"X \sim \mathrm{Exp}(b) \text{ with density } b e^{-x/b},\ x \ge 0", r"b > 0"), r"\mathbb{E}[X] = b", "not-checked"),
        ((r"m, \mu \in \mathbb{R}", r"s, \sigma > 0", r"D(P\|Q) = \int p(x)\log\frac{p(x)}{q(x)}\,dx"),
         r"D\left(\mathcal{N}(m,s^2)\,\|\,\mathcal{N}(\mu,\sigma^2)\right)"
         r" = \log\frac{\sigma}{s}+\frac{s^2+(m-\mu)^2}{2\sigma^2}-\frac{1}{2}", "proved"),
    ],
)  # fmt: skip
def test_words_that_say_which_law_is_meant(given: tuple[str, ...], claim: str, verdict: str) -> None:
    assert name_of(prove_latex(claim, given).verdict) == verdict
