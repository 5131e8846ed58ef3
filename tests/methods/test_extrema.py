"""Largest and smallest values, and where they are taken: proved with the point, refuted by the true value, open where none is taken."""

from __future__ import annotations

import pytest

from verifier import engine
from verifier.claims import Claim, Proved, Refuted, Verdict, name_of
from verifier.elaborate import claim_from_latex
from verifier.kernel.certificates import Extreme, NormalForm, Optimum
from verifier.kernel.check import Rejected, prove
from verifier.terms import Bind, Rel, num

SIGMOID = r"\sigma(z)=\frac{1}{1+e^{-z}}"
F = r"f:\mathbb{R}\to\mathbb{R}"
LEAST_SQUARES = (r"X\in\mathbb{R}^{n\times d}", r"X^\top X \text{ invertible}", r"w\in\mathbb{R}^d", r"y\in\mathbb{R}^n")
QUADRATIC = (r"A\in\mathbb{R}^{d\times d}", r"A \succ 0", r"w, b\in\mathbb{R}^d")


def decide(claim: str, *given: str) -> Verdict:
    return engine.decide(claim_from_latex(claim, given))


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STRICT", True)


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (r"\max_{x} x(1-x) = 1/4", ()),
        (r"\max_{p\in[0,1]} p(1-p) = \frac14", ()),
        (r"\max_{0\le p\le 1} p(1-p) = \frac14", ()),
        (r"\max_{0<x<1} x(1-x) = \frac14", ()),
        (r"\max_{1\le k\le 3} k^2 = 9", ()),
        (r"n\max_i x_i - \sum_{i=1}^n x_i \ge 0", (r"x\in\mathbb{R}^n",)),  # the i of the sum is its own
        (r"a - \arg\min_{y} (y-b)^2 + 3 = a - b + 3", (r"a,b\in\mathbb{R}",)),
        (r"3 - 2\max_x (1-x^2) + a = 1 + a", (r"a\in\mathbb{R}",)),
        (r"\max_{x} \sigma'(x) = 1/4", (SIGMOID,)),
        (r"\sup_{x} \tanh'(x) > \sup_x \sigma'(x)", (SIGMOID,)),
        (r"\sup_x \tanh(x) = 1", ()),
        (r"\inf_{x>0} x\log x = -1/e", ()),
        (r"\max_x \frac{\log x}{x} = 1/e", ()),
        (r"\min_x (x^2-2ax) = -a^2", (r"a\in\mathbb{R}",)),
        (r"\min_x |x-2| + |x| = 2", ()),
        (r"\sup_{x<1} e^x = e", ()),
        (r"\max_x x = 3", (r"1\le x \le 3",)),
        (r"\max_{x\in[a,b]} x = b", ("a<b",)),
        (r"\max_x (bx - ax^2/2) = \frac{b^2}{2a}", (r"b\in\mathbb{R}", "a>0")),
        (r"\min_x \max_y (x^2-y^2) = 0", ()),
        (r"\sup_{y} (xy - e^y) = x\log x - x", ("x>0",)),
        (r"\max_{x\in[0,1]} x(1-x) \le 1/4", ()),
        (r"\arg\max_x x(1-x) = 1/2", ()),
        (r"\arg\min_{x\in[1,2]} x^2 = 1", ()),
        (r"\arg\max_{p} (k\log p+(n-k)\log(1-p)) = k/n", ("0<k<n",)),
        (r"\arg\min_b \sum_{i=1}^n (x_i-b)^2 = \frac1n\sum_{i=1}^n x_i", (r"n\ge 1",)),
        (r"\arg\min_{b} \mathbb{E}[(X-b)^2] = \mathbb{E}[X]", ()),
        (r"\arg\min_w \|Xw-y\|^2 = (X^\top X)^{-1}X^\top y", LEAST_SQUARES),
        (r"\arg\min_w \tfrac12 w^\top A w - b^\top w = A^{-1}b", QUADRATIC),
        (r"\arg\min_x f(x) = \arg\max_x (-f(x))", (F,)),
        (r"\arg\max_x f(x) = \arg\min_x (-\log f(x))", (F, r"f(x)>0 \text{ for all } x")),
        (r"\arg\max_x f(x) = \arg\max_x 2f(x)+3", (F,)),
    ],
)
def test_proved(claim: str, given: tuple[str, ...]) -> None:
    assert isinstance(decide(claim, *given), Proved)


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (r"\max_{x\in[0,1]} x(1-x) = 1/2", ()),
        (r"\max_{0\le x\le 1} x(1-x) = 0", ()),
        (r"\sup_{x} \tanh'(x) < \sup_x \sigma'(x)", (SIGMOID,)),
        (r"\max_{x>0} \frac{\log x}{x} = e", ()),
        (r"\min_x (x^2-2ax) = a^2", (r"a\in\mathbb{R}",)),
        (r"\max_{x\in[0,1]} x(1-x) < 1/4", ()),
        (r"\sup_{x<1} e^x = e^2", ()),
        (r"\max_i x_i - \sum_{i=1}^n x_i \ge 0", (r"x\in\mathbb{R}^n",)),
        (r"\max_x (-x^2) = 0", (r"x\ge 1",)),
        (r"\arg\max_x x(1-x) = 1/3", ()),
        (r"\arg\min_{x\in[1,2]} x^2 = 0", ()),
        (r"\arg\min_b \sum_{i=1}^n (x_i-b)^2 = \sum_{i=1}^n x_i", (r"n\ge 1",)),
    ],
)
def test_refuted(claim: str, given: tuple[str, ...]) -> None:
    assert isinstance(decide(claim, *given), Refuted)


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (r"\max_x \tanh(x) = 1", ()),  # approached, never taken
        (r"\max_{x\in[0,1)} x = 1", ()),
        (r"\min_x e^x = 0", ()),
        (r"\sup_x e^x = 5", ()),
        (r"\max_{x\ne 0} (-x^2) = 0", ()),
        (r"\max_{x\in[0,1]} ax = a", (r"a\in\mathbb{R}",)),  # not for a < 0
        (r"\max_{x\in[a,b]} x = b", (r"a,b\in\mathbb{R}",)),  # not for b < a
        (r"\max_x (bx - ax^2/2) = \frac{b^2}{2a}", (r"b\in\mathbb{R}", r"a\ne 0")),
        (r"\arg\max_{x} x^2 = 0", ()),
        (r"\arg\max_x f(x) = \arg\min_x f(x)", (F,)),
        (r"\arg\max_x f(x) = \arg\max_x a f(x)", (F, r"a\in\mathbb{R}")),
        (r"\arg\max_{x\in[0,2]} (x^2-2x) = 0", ()),  # taken twice
        (r"\arg\min_w \|Xw-y\|^2 = (X^\top X)^{-1}X^\top y", tuple(g for g in LEAST_SQUARES if "invertible" not in g)),
        (r"\arg\min_w \|Xw-y\|^2 = (X^\top X)^{-1}X^\top y + y", (*LEAST_SQUARES, "n = d")),
        (r"\arg\min_w \tfrac12 w^\top A w + b^\top w = A^{-1}b", QUADRATIC),
    ],
)
def test_not_proved(claim: str, given: tuple[str, ...]) -> None:
    assert not isinstance(decide(claim, *given), Proved)


@pytest.mark.parametrize(
    ("claim", "given", "expected"),
    [
        (r"u^\top A u > 0", (r"A\in\mathbb{R}^{d\times d}", r"A \succ 0", r"u\in\mathbb{R}^d", r"u\ne 0"), "proved"),
        (r"u^\top A u > 0", (r"A\in\mathbb{R}^{d\times d}", r"A \succeq 0", r"u\in\mathbb{R}^d", r"u\ne 0"), "refuted"),
        (r"\|Xu\|^2 > 0", (r"X\in\mathbb{R}^{n\times d}", r"X \text{ has full column rank}", r"u\in\mathbb{R}^d", r"u\ne 0"), "proved"),
        (r"\|Xu\|^2 > 0", (r"X\in\mathbb{R}^{n\times d}", r"X \text{ has full row rank}", r"u\in\mathbb{R}^d", r"u\ne 0"), "refuted"),
    ],
)
def test_strict_quadratic_forms(claim: str, given: tuple[str, ...], expected: str) -> None:
    assert name_of(decide(claim, *given)) == expected


def test_a_wrong_certificate_is_rejected() -> None:
    claim = claim_from_latex(r"\max_{x} (1 - x^2) = 1", ())
    assert isinstance(claim.prop, Rel) and isinstance(claim.prop.lhs, Bind)
    for certificate in (Extreme(NormalForm(), num(1), NormalForm()), Extreme(NormalForm(), num(0), NormalForm(), (), 1)):
        with pytest.raises(Rejected):
            prove(claim, certificate, "test")
    place = Rel("=", Bind("argmax", claim.prop.lhs.var, (), claim.prop.lhs.body), num(1))
    with pytest.raises(Rejected):
        prove(Claim(place, claim.context), Optimum(NormalForm()), "test")
