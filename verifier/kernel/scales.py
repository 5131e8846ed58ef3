"""Growth scales: the monomials of asymptotic expansions as X -> +infinity, and how they compare.

A monomial is X^a0 (log X)^a1 (log log X)^a2 … · e^P with P a finite sum of growing monomials.  Exponents and coefficients are
scalar normal
forms in the parameters.  Which of two monomials grows faster is read off the dominant term of the logarithm of their quotient; when
the sign of
a coefficient that decides is not known, `Unclear` is raised and nothing is concluded.
Source: J. van der Hoeven, *Transseries and Real Differential Algebra* (2006), ch. 4; B. Salvy, J. Shackell, *Symbolic asymptotics*
(1999).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cmp_to_key

from verifier.algebra.field import Frac, OutOfReach, times
from verifier.algebra.readback import to_term
from verifier.algebra.sums import NormalForms
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.numbers import Undefined, Unknown, sign_of


class Unclear(OutOfReach):
    """A sign, an order of growth or a function is not known well enough."""


@dataclass(frozen=True, slots=True)
class Mono:
    """``logs``: (level, exponent), level 0 for X, 1 for log X, …; ``big``: the terms of P, fastest first."""

    logs: tuple[tuple[int, Frac], ...] = ()
    big: tuple[tuple[Frac, Mono], ...] = ()


Term_ = tuple[Frac, Mono]
UNIT = Mono()


class Scales:
    """Arithmetic and order of monomials over one field of coefficients."""

    def __init__(self, f: NormalForms) -> None:
        self.f = f
        self._signs: dict[tuple[str, str], str] = {}

    def sign(self, a: Frac) -> str:
        """``+``, ``-``, ``0`` or ``?`` of a coefficient at every admitted value of the parameters."""
        key = self.f.key(a)
        if key not in self._signs:
            self._signs[key] = self._sign(a)
        return self._signs[key]

    def _sign(self, a: Frac) -> str:
        if a.num.is_zero():
            return "0"
        s = times(self.f.sign(a.num), self.f.sign(a.den))
        if s in ("+", "-"):
            return s
        if not self.f.symbols_in(a.num, a.den):
            return self._number_sign(a)
        s = self._sign_through_logs(a)
        return s if s in ("+", "-") else "?"

    def _number_sign(self, a: Frac) -> str:
        """A constant's sign by ball arithmetic; the term that is evaluated must have ``a`` as its normal form."""
        try:
            term = to_term(self.f, a)
            if not self.f.equal(self.f.convert(term), a):
                return "?"
            s = sign_of(Evaluator({}, 200).number(term))
        except (OutOfReach, Unknown, Undefined):
            return "?"
        return "+" if s > 0 else "-" if s < 0 else "0"

    def _sign_through_logs(self, a: Frac) -> str:
        """The sign of a product of powers where a factor log|P| has the sign of |P| - 1."""
        c, factors = self.f.factors(a)
        total = "+" if c > 0 else "-"
        for p, e in factors:
            one = self.f.sign(p)
            if one == "?" and len(p) == 1 and p.total_degree() == 1:
                slot = next(i for i, d in enumerate(p.degrees()) if d)
                g = self.f.generators[self.f.plan.size - 1 - slot]
                base = self.f._log_polys[g.key] if g.kind == "log" else None
                if base is not None and self.f.sign(base) in ("+", "-"):
                    size = base if self.f.sign(base) == "+" else -base
                    one = self.f.sign(size - self.f.one)
            if e % 2 == 0:
                one = "+" if one in ("+", "-") else "?"
            total = times(total, one)
        return total

    def nonzero(self, a: Frac) -> bool:
        """True when the coefficient is zero at no admitted value."""
        return self.sign(a) in ("+", "-") or (not a.num.is_zero() and self.f.nonzero(a.num))

    def power_of_x(self, exponent: int | Frac, level: int = 0) -> Mono:
        """The monomial X^exponent, or (log X)^exponent at level 1."""
        e = self.f.constant(exponent) if isinstance(exponent, int) else exponent
        return Mono(((level, e),)) if not e.num.is_zero() else UNIT

    def times(self, m: Mono, n: Mono) -> Mono:
        if m == UNIT:
            return n
        if n == UNIT:
            return m
        logs = dict(m.logs)
        for level, e in n.logs:
            logs[level] = self.f.add(logs[level], e) if level in logs else e
        kept = tuple((level, e) for level, e in sorted(logs.items()) if not e.num.is_zero())
        big = self.merge((*m.big, *n.big)) if m.big and n.big else m.big or n.big
        return Mono(kept, big)

    def to_power(self, m: Mono, c: Frac) -> Mono:
        """m^c."""
        if c.num.is_zero():
            return UNIT
        return Mono(tuple((level, self.f.mul(e, c)) for level, e in m.logs), tuple((self.f.mul(a, c), b) for a, b in m.big))

    def logarithm(self, m: Mono) -> tuple[Term_, ...]:
        """log m as a sum of growing terms, not merged."""
        one = self.f.constant(1)
        return (*m.big, *((e, Mono(((level + 1, one),))) for level, e in m.logs))

    def merge(self, terms: Iterable[Term_]) -> tuple[Term_, ...]:
        """Terms fastest first, those of one monomial added up, zeros left out."""
        def fastest_first(s: Term_, t: Term_) -> int:
            return self.compare(t[1], s[1])

        ordered = sorted(terms, key=cmp_to_key(fastest_first))
        out: list[Term_] = []
        for c, m in ordered:
            if out and self.compare(out[-1][1], m) == 0:
                total = self.f.add(out[-1][0], c)
                out.pop()
                if not total.num.is_zero():
                    out.append((total, m))
            elif not c.num.is_zero():
                out.append((c, m))
        return tuple(out)

    def compare(self, m: Mono, n: Mono) -> int:
        """1 when m grows faster than n, -1 when slower, 0 when they are equal. Raises `Unclear`."""
        if m is n or m == n:
            return 0
        if m.big == n.big:  # the powers decide, X before log X before log log X
            left, right = dict(m.logs), dict(n.logs)
            for level in sorted(left.keys() | right.keys()):
                a, b = left.get(level), right.get(level)
                gap = self.f.neg(b) if a is None and b is not None else a if b is None else self.f.sub(a, b)  # type: ignore[arg-type]
                assert gap is not None
                if not gap.num.is_zero():
                    return self._direction(gap)
            return 0
        minus = self.f.constant(-1)
        opposite = ((self.f.mul(minus, c), t) for c, t in self.logarithm(n))
        gaps = self.merge((*self.logarithm(m), *opposite))
        return self._direction(gaps[0][0]) if gaps else 0

    def _direction(self, gap: Frac) -> int:
        s = self.sign(gap)
        if s not in ("+", "-"):
            raise Unclear("an order of growth depends on a parameter of unknown sign")
        return 1 if s == "+" else -1
