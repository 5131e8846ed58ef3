"""Integrals by their LaTeX: what is proved, what is refuted, and what must not get a value."""

from __future__ import annotations

import pytest

from verifier.claims import name_of
from verifier.engine import prove_latex

NONE: tuple[str, ...] = ()
SIGMA = (r"\sigma(z) = \frac{1}{1+e^{-z}}",)
PHI = (r"\Phi(z) = \frac{1}{\sqrt{2\pi}}\int_{-\infty}^{z} e^{-t^2/2}\,dt",)
FUNCTIONS = (r"f, g : \mathbb{R} \to \mathbb{R}",)
NORMAL = (r"s > 0", r"p(x) = \frac{1}{\sqrt{2\pi}s} \exp\left(-\frac{(x-\mu)^2}{2s^2}\right)")

# (givens, left side, right side, wrong right sides)
TABLE: list[tuple[tuple[str, ...], str, str, tuple[str, ...]]] = [
    (("a > 0",), r"\int_{-\infty}^{\infty} e^{-ax^2+bx}\,dx",
     r"\sqrt{\frac{\pi}{a}}\,e^{\frac{b^2}{4a}}", (r"\sqrt{\frac{\pi}{a}}\,e^{\frac{b^2}{2a}}",)),
    (SIGMA, r"\int_{0}^{x}\sigma(t)\,dt", r"\log\frac{1+e^{x}}{2}", (r"\log(1+e^{x})",)),
    (SIGMA, r"\int_{-\infty}^{\infty}\sigma(t)(1-\sigma(t))\,dt", "1", ("0",)),
    (PHI, r"x\,\Phi(x)",
     r"\frac{x}{2}\left[1+\operatorname{erf}\left(\frac{x}{\sqrt{2}}\right)\right]", (r"\frac{x}{2}\left[1+\operatorname{erf}(x)\right]",)),
    (NONE, r"\int_0^1 x^2\,dx", r"\frac{1}{3}", (r"\frac{1}{2}",)),
    (NONE, r"\int_1^e \frac{1}{x}\,dx", "1", ("e",)),
    (NONE, r"\int_0^\pi \sin(x)\,dx", "2", ("0",)),
    (NONE, r"\int_0^\pi x\sin(x)\,dx", r"\pi", ("2",)),
    (NONE, r"\int_0^\pi e^x\cos(x)\,dx", r"-\frac{1+e^\pi}{2}", (r"\frac{1+e^\pi}{2}",)),
    (NONE, r"\int_0^1 \log x\,dx", "-1", ("1",)),
    (NONE, r"\int_0^1 \frac{1}{\sqrt{x}}\,dx", "2", ("1",)),
    (NONE, r"\int_0^1 x e^x\,dx", "1", ("e",)),
    (NONE, r"\int_0^1 \frac{1}{(x+1)(x+2)}\,dx", r"\log\frac{4}{3}", (r"\log 2",)),
    (NONE, r"\int_0^x \tanh(t)\,dt", r"\log\cosh x", (r"\log\sinh x + 1",)),
    (NONE, r"\int_{-\infty}^{\infty} \frac{1}{1+x^2}\,dx", r"\pi", (r"\frac{\pi}{2}",)),
    (NONE, r"\int_{-1}^{1} \max(0,x)\,dx", r"\frac{1}{2}", ("1",)),
    (NONE, r"\int_{-1}^{1} (1-|x|)\,dx", "1", ("2",)),
    (NONE, r"\int_0^\infty e^{-x^2}\,dx", r"\frac{\sqrt{\pi}}{2}", (r"\sqrt{\pi}",)),
    (NONE, r"\int_{-\infty}^{\infty} e^{-x}e^{-e^{-x}}\,dx", "1", ("2",)),
    (("n \\in \\mathbb{N}",), r"\int_0^\infty x^n e^{-x}\,dx", "n!", ("(n+1)!",)),
    ((r"\lambda > 0",), r"\int_0^\infty \lambda e^{-\lambda x} x\,dx", r"\frac{1}{\lambda}", (r"\lambda",)),
    ((r"\lambda > 0",), r"\int_0^\infty \lambda e^{-\lambda x} (x-1/\lambda)^2\,dx", r"\frac{1}{\lambda^2}", (r"\frac{2}{\lambda^2}",)),
    (("a > 0", "b > 0"), r"\int_0^1 x^{a-1}(1-x)^{b-1}\,dx", r"\frac{\Gamma(a)\Gamma(b)}{\Gamma(a+b)}", (r"\Gamma(a)\Gamma(b)",)),
    (("b > 0",), r"\int_{-\infty}^{\infty} \frac{1}{2b}e^{-|x-\mu|/b}\,dx", "1", (r"\frac{1}{2}",)),
    (("0 < a", "a < b"), r"\int_a^b \frac{1}{x}\,dx", r"\log\frac{b}{a}", (r"\log\frac{a}{b}",)),
    (("a > -1",), r"\int_0^a \frac{1}{1+x}\,dx", r"\log(1+a)", ("a",)),
    (("a > 0",), r"\int_1^\infty a x^{-a-1}\,dx", "1", ("a",)),
    (NORMAL, r"\int_{-\infty}^{\infty} p(x)\,dx", "1", ("s",)),
    (NORMAL, r"\int_{-\infty}^{\infty} (x-\mu)^2 p(x)\,dx", "s^2", ("s",)),
    (NORMAL, r"-\int_{-\infty}^{\infty} p(x)\log p(x)\,dx", r"\frac{1}{2}\log(2\pi e s^2)", (r"\frac{1}{2}\log(2\pi s^2)",)),
    (NORMAL, r"\int_{-\infty}^{\infty} e^{tx} p(x)\,dx", r"e^{\mu t + s^2t^2/2}", (r"e^{\mu t + s^2t^2}",)),
    (NONE, r"\int_0^1 \sqrt{1-x^2}\,dx", r"\frac{\pi}{4}", (r"\frac{\pi}{2}",)),
    (NONE, r"\int_{-\infty}^{\infty} \frac{1}{\cosh x}\,dx", r"\pi", ("2",)),
    (NONE, r"\int_0^x \operatorname{erf}(t)\,dt", r"x\operatorname{erf}(x)+\frac{e^{-x^2}-1}{\sqrt\pi}", (r"x\operatorname{erf}(x)",)),
    (NONE, r"\int_0^1\int_0^x y\,dy\,dx", r"\frac{1}{6}", (r"\frac{1}{2}",)),
    (NONE, r"\lim_{x\to\infty}\int_0^x e^{-t}\,dt", "1", ("0",)),
    (NONE, r"\lim_{x\to 0}\frac{1}{x}\int_0^x \cos(t)\,dt", "1", ("0",)),
    (NONE, r"\lim_{n\to\infty}\sum_{k=1}^n \frac{k}{n^2}", r"\frac{1}{2}", ("1",)),
    (NONE, r"\int x e^{x}\,dx", "(x-1)e^{x} + C", ("(x+1)e^{x} + C", "x e^x")),
    (("x > 0",), r"\int \log x\,dx", r"x\log x - x", (r"x\log x",)),
    (FUNCTIONS, r"\int_0^1 (f(x)+2g(x))\,dx", r"\int_0^1 f(t)\,dt + 2\int_0^1 g(x)\,dx", (r"\int_0^1 f(t)\,dt + \int_0^1 g(x)\,dx",)),
]  # fmt: skip

# divergent, or convergent only for some of the admitted values: a value must not be proved
OPEN: list[tuple[tuple[str, ...], str]] = [
    (NONE, r"\int_{-1}^{1} \frac{1}{x^2}\,dx = -2"),
    (NONE, r"\int_{-1}^{1} \frac{1}{x}\,dx = 0"),
    (NONE, r"\int_{-\infty}^{\infty} x\,dx = 0"),
    (NONE, r"\int_{-\infty}^{\infty} \frac{x}{1+x^2}\,dx = 0"),
    (NONE, r"\int_0^\infty \sin x\,dx = 1"),
    (NONE, r"\int_0^1 \frac{1}{x}\,dx = 0"),
    (NONE, r"\int_0^\infty e^{-ax}\,dx = \frac{1}{a}"),
    (("a < 1",), r"\int_a^1 \frac{1}{x}\,dx = -\log a"),
    (NONE, r"\int_0^\pi \frac{1}{\cos^2 x}\,dx = 0"),
    (NONE, r"\int_{-\infty}^{\infty} e^{-ax^2}\,dx = \sqrt{\frac{\pi}{a}}"),
    (("n \\in \\mathbb{Z}", "n \\ne -1"), r"\int_{-1}^1 x^n\,dx = \frac{1-(-1)^{n+1}}{n+1}"),
    (NONE, r"\int_0^2 \frac{1}{(x-1)^2}\,dx = -2"),
    (NONE, r"\int_0^1\int_0^1 \frac{1}{x}\,dx\,dy = 0"),
    (NONE, r"\int_0^1\int_{-1}^{1} \frac{y}{x^2}\,dx\,dy = -1"),
    (NONE, r"\lim_{x\to\infty}\int_{-x}^x t\,dt = 1"),
    (NONE, r"\int_{-2}^{2} \sqrt{1-x^2}\,dx = \frac{\pi}{2}"),
    (NONE, r"\int_0^1 x^{a-1}\,dx = \frac{1}{a}"),
]


@pytest.mark.parametrize(("given", "left", "right", "_"), TABLE, ids=[row[1] for row in TABLE])
def test_an_integral_is_proved(given: tuple[str, ...], left: str, right: str, _: tuple[str, ...]) -> None:
    assert name_of(prove_latex(f"{left} = {right}", given).verdict) == "proved"


@pytest.mark.parametrize(("given", "left", "wrong"), [(g, t, w) for g, t, _, ws in TABLE for w in ws])
def test_another_value_is_refuted(given: tuple[str, ...], left: str, wrong: str) -> None:
    assert name_of(prove_latex(f"{left} = {wrong}", given).verdict) == "refuted"


@pytest.mark.parametrize(("given", "claim"), OPEN, ids=[row[1] for row in OPEN])
def test_no_value_without_convergence(given: tuple[str, ...], claim: str) -> None:
    assert name_of(prove_latex(claim, given).verdict) != "proved"
