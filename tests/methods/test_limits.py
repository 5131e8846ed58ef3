"""Limits by their LaTeX: what is proved, what is refuted, and what must stay open."""

from __future__ import annotations

import pytest

from verifier.claims import name_of
from verifier.engine import prove_latex

BETA, POSITIVE, ABOVE = ("\\beta \\in (0,1)",), ("a > 0",), ("a > b",)
NONE: tuple[str, ...] = ()

# (givens, limit, its value, values that are wrong)
TABLE: list[tuple[tuple[str, ...], str, str, tuple[str, ...]]] = [
    (NONE, r"\lim_{n\to\infty}\left(1+\frac{x}{n}\right)^{n}", "e^{x}", ("e^{-x}", "1")),
    (NONE, r"\lim_{x\to 0}\frac{1-\cos x}{x^2}", r"\frac{1}{2}", ("1", "0")),
    (NONE, r"\lim_{x\to 0}\frac{\sin x}{x}", "1", ("0",)),
    (NONE, r"\lim_{x\to 0}\frac{e^x-1}{x}", "1", ("0", "e")),
    (NONE, r"\lim_{x\to 0}\frac{\log(1+x)}{x}", "1", ("0",)),
    (NONE, r"\lim_{x\to 0}\frac{\tan x - x}{x^3}", r"\frac{1}{3}", (r"\frac{1}{6}",)),
    (NONE, r"\lim_{x\to 0^+} x\log x", "0", ("1",)),
    (NONE, r"\lim_{x\to 0^+} x^x", "1", ("0",)),
    (NONE, r"\lim_{x\to\infty} x e^{-x}", "0", ("1",)),
    (NONE, r"\lim_{x\to\infty} \frac{\log x}{x}", "0", ("1",)),
    (NONE, r"\lim_{x\to\infty} \frac{\sin x}{x}", "0", ("1",)),
    (NONE, r"\lim_{x\to\infty} \tanh(x)", "1", ("0", "-1")),
    (NONE, r"\lim_{x\to-\infty} \tanh(x)", "-1", ("1",)),
    (NONE, r"\lim_{x\to-\infty} \frac{1}{1+e^{-x}}", "0", ("1",)),
    (NONE, r"\lim_{x\to-\infty} \operatorname{erf}(x)", "-1", ("1",)),
    (NONE, r"\lim_{x\to\infty} \arctan(x)", r"\frac{\pi}{2}", (r"\pi",)),
    (NONE, r"\lim_{x\to\infty} \left(\log(1+e^{x})-x\right)", "0", ("1",)),
    (NONE, r"\lim_{x\to\infty} \left(\sqrt{x^2+x}-x\right)", r"\frac{1}{2}", ("0", "1")),
    (NONE, r"\lim_{x\to 1} \frac{x^2-1}{x-1}", "2", ("1",)),
    (NONE, r"\lim_{x\to 0^+} \frac{|x|}{x}", "1", ("-1",)),
    (NONE, r"\lim_{x\to 0^-} \frac{|x|}{x}", "-1", ("1",)),
    (NONE, r"\lim_{h\to 0}\frac{(x+h)^2-x^2}{h}", "2x", ("x",)),
    (NONE, r"\lim_{n\to\infty} \frac{n!}{\sqrt{2\pi n}\,(n/e)^n}", "1", ("2",)),
    (NONE, r"\lim_{x\to\infty} x", r"\infty", ("1", r"-\infty")),
    (BETA, r"\lim_{t\to\infty} \frac{1}{1-\beta^t}", "1", ("0",)),
    (BETA, r"\lim_{t\to\infty} t^2\beta^t", "0", ("1",)),
    (POSITIVE, r"\lim_{n\to\infty} n(a^{1/n}-1)", r"\log a", ("a", "0")),
    (POSITIVE, r"\lim_{x\to\infty} x^a e^{-x}", "0", ("1",)),
    (ABOVE, r"\lim_{T\to 0^+} \frac{e^{a/T}}{e^{a/T}+e^{b/T}}", "1", ("0", r"\frac{1}{2}")),
    (ABOVE, r"\lim_{T\to\infty} \frac{e^{a/T}}{e^{a/T}+e^{b/T}}", r"\frac{1}{2}", ("1",)),
    (("|r| < 1",), r"\lim_{n\to\infty} \frac{1-r^n}{1-r}", r"\frac{1}{1-r}", ("1",)),
]

# a claim that is false, or true for some admitted values only: no proof may be found
OPEN: list[tuple[tuple[str, ...], str]] = [
    (NONE, r"\lim_{x\to\infty} \sin x = 0"),
    (NONE, r"\lim_{x\to 0} \frac{1}{x} = \infty"),
    (NONE, r"\lim_{x\to 0} \frac{|x|}{x} = 1"),
    (NONE, r"\lim_{n\to\infty} r^n = 0"),
    (NONE, r"\lim_{x\to\infty} e^{ax} = 0"),
    (NONE, r"\lim_{x\to 0} \frac{\sin(ax)}{\sin(bx)} = \frac{b}{a}"),
    (NONE, r"\lim_{T\to 0^+} \frac{e^{a/T}}{e^{a/T}+e^{b/T}} = 1"),
]


@pytest.mark.parametrize(("given", "term", "value", "_"), TABLE, ids=[row[1] for row in TABLE])
def test_a_limit_is_proved(given: tuple[str, ...], term: str, value: str, _: tuple[str, ...]) -> None:
    assert name_of(prove_latex(f"{term} = {value}", given).verdict) == "proved"


@pytest.mark.parametrize(("given", "term", "wrong"), [(g, t, w) for g, t, _, ws in TABLE for w in ws])
def test_another_value_is_refuted(given: tuple[str, ...], term: str, wrong: str) -> None:
    assert name_of(prove_latex(f"{term} = {wrong}", given).verdict) == "refuted"


@pytest.mark.parametrize(("given", "claim"), OPEN, ids=[row[1] for row in OPEN])
def test_no_limit_without_its_conditions(given: tuple[str, ...], claim: str) -> None:
    assert name_of(prove_latex(claim, given).verdict) != "proved"
