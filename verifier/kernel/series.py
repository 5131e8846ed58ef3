"""Infinite series that the kernel takes on trust, as data: terms, value, and where the series converges to it.

Source: NIST Digital Library of Mathematical Functions (DLMF); each entry names its equation. `tests/kernel/test_series.py` pins the list
and encloses every value between partial sums and bounds of what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

from verifier.sorts import INTEGER
from verifier.terms import ONE, PI, TWO, App, Prop, Rel, Sym, Term, div, fn, mul, neg, num, power, sub

K = Sym("·k", INTEGER)  # names that no document can write
X = Sym("·x")


@dataclass(frozen=True, slots=True)
class Series:
    """Σ_{k=start}^∞ term(k, x) = value(x) for all real x that meet the conditions."""

    name: str
    start: int
    term: Term
    value: Term
    conditions: tuple[Prop, ...]
    source: str

    @property
    def parameters(self) -> tuple[Sym, ...]:
        """What the entry depends on besides the index."""
        return (X,) if self.name not in CONSTANT else ()


CONSTANT = frozenset({"inverse squares", "inverse fourth powers", "alternating inverse squares"})

_TWICE = App("mul", (TWO, K), INTEGER)
_ODD = App("add", (_TWICE, ONE), INTEGER)
_SIGN = power(num(-1), K)
_UNIT = (Rel(">=", X, num(-1)), Rel("<=", X, ONE))


def _over(top: Term, bottom: Term) -> Term:
    return div(top, bottom)


SERIES: tuple[Series, ...] = (
    Series("exponential", 0, _over(power(X, K), fn("factorial", K)), fn("exp", X), (), "DLMF 4.2.19"),
    Series("logarithm", 1, _over(power(X, K), K), neg(fn("log", sub(ONE, X))), (Rel(">=", X, num(-1)), Rel("<", X, ONE)), "DLMF 4.6.1"),
    Series("cosine", 0, _over(mul(_SIGN, power(X, _TWICE)), fn("factorial", _TWICE)), fn("cos", X), (), "DLMF 4.19.2"),
    Series("sine", 0, _over(mul(_SIGN, power(X, _ODD)), fn("factorial", _ODD)), fn("sin", X), (), "DLMF 4.19.1"),
    Series("hyperbolic cosine", 0, _over(power(X, _TWICE), fn("factorial", _TWICE)), fn("cosh", X), (), "DLMF 4.33.2"),
    Series("hyperbolic sine", 0, _over(power(X, _ODD), fn("factorial", _ODD)), fn("sinh", X), (), "DLMF 4.33.1"),
    Series("arctangent", 0, _over(mul(_SIGN, power(X, _ODD)), _ODD), fn("arctan", X), _UNIT, "DLMF 4.24.3"),
    Series("inverse squares", 1, power(K, num(-2)), div(power(PI, TWO), num(6)), (), "DLMF 25.6.1"),
    Series("alternating inverse squares", 1, mul(_SIGN, power(K, num(-2))), div(power(PI, TWO), num(-12)), (), "DLMF 25.2.3, 25.6.1"),
    Series("inverse fourth powers", 1, power(K, num(-4)), div(power(PI, num(4)), num(90)), (), "DLMF 25.6.1"),
)  # fmt: skip

BY_NAME = {s.name: s for s in SERIES}

__all__ = ["BY_NAME", "SERIES", "K", "Series", "X"]
