"""Telescoping of hypergeometric terms: exact search for a rational function R with Σ_j a_j t_j(k) = Δ_k (R(k) t_0(k)).

With one term this is Gosper's algorithm, with t_j = F(n+j, k) it is Zeilberger's, with t_1 a known series it writes one sum by another.
Nothing here is trusted: what is found is a proposal that the kernel checks as an identity of normal forms.

Source: Petkovšek, Wilf, Zeilberger, *A=B* (1996), chapters 5 and 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from verifier.algebra.field import Field, Frac, OutOfReach, Poly, fraction_of
from verifier.sorts import INTEGER
from verifier.terms import App, Sym, Term, num, substitute

MAX_DEGREE = 10
MAX_SHIFT = 24


@dataclass(frozen=True, slots=True)
class Telescoper:
    """Σ_j coefficients[j] t_j(k) = R(k+1) t_0(k+1) - R(k) t_0(k), with R = ``rational``."""

    coefficients: tuple[Frac, ...]
    rational: Frac


def shifted(t: Term, k: Sym, j: int = 1) -> Term:
    """The term at k + j."""
    return substitute(t, {k: App("add", (k, num(j)), INTEGER)}) if j else t


def telescoper(f: Field, k: Sym, terms: tuple[Term, ...], needed: int) -> Telescoper | None:
    """Coefficients free of k, the one with number ``needed`` not zero, and R; None when there are none. Raises `OutOfReach`."""
    first = f.convert(terms[0])
    if first.num.is_zero():
        return None
    inverse = f.inverse(first)
    ratio = f.mul(f.convert(shifted(terms[0], k)), inverse)
    weights = [f.constant(1), *(f.mul(f.convert(t), inverse) for t in terms[1:])]
    f.convert(k)
    slot = f._slot(f.index["sym", k])
    if not all(_rational(f, k, slot, a) for a in (ratio, *weights)) or ratio.num.is_zero():
        return None
    return _Search(f, slot).run(ratio, weights, needed)


def _rational(f: Field, k: Sym, slot: int, a: Frac) -> bool:
    """True when k stands in the fraction only as itself."""
    for poly in (a.num, a.den):
        for s, d in enumerate(poly.degrees()):
            if d and s != slot and k in f.generators[f.plan.size - 1 - s].symbols:
                return False
    return True


class _Search:
    """The search in one field, over polynomials in the variable of one slot."""

    def __init__(self, f: Field, slot: int) -> None:
        self.f = f
        self.slot = slot
        self.k: Poly = f.ring.gen(slot)

    def degree(self, p: Poly) -> int:
        return -1 if p.is_zero() else int(p.degrees()[self.slot])

    def coefficient(self, p: Poly, d: int) -> Poly:
        return self.f._coefficient(p, self.slot, d) if d >= 0 else self.f.zero

    def shift(self, p: Poly, j: int) -> Poly:
        """p(k + j)."""
        moved, total = self.k + j, self.f.zero
        for d in range(self.degree(p), -1, -1):
            total = total * moved + self.coefficient(p, d)
        return total

    def run(self, ratio: Frac, weights: list[Frac], needed: int) -> Telescoper | None:
        common = self.f.one
        for w in weights:
            common = divmod(common * w.den, common.gcd(w.den))[0]
        parts = [w.num * divmod(common, w.den)[0] for w in weights]
        a, b, c = self.gosper_form(ratio.num * common, ratio.den * self.shift(common, 1))
        below = self.shift(b, -1)
        sides = [c * p for p in parts]
        bound = self.bound(a, below, max(self.degree(s) for s in sides))
        if bound is None:
            if len(sides) == 1:
                return None
            bound = -1  # the terms may be multiples of each other
        columns = [a * (self.k + 1) ** i - below * self.k**i for i in range(bound + 1)] + [-s for s in sides]
        height = max(self.degree(p) for p in columns) + 1
        rows = [[self.f.frac(self.coefficient(p, d), self.f.one) for p in columns] for d in range(height)]
        solution = _kernel_vector(self.f, rows, bound + 1 + needed)
        if solution is None:
            return None
        x = self.f.constant(0)
        for i in range(bound, -1, -1):
            x = self.f.add(self.f.mul(x, self.f.frac(self.k, self.f.one)), solution[i])
        rational = self.f.mul(x, self.f.frac(below, c * common))
        found = solution[bound + 1 :]
        scale = found[needed] if len(found) == 1 else self.clearing(found)
        inverse = self.f.inverse(scale)
        return Telescoper(tuple(self.f.mul(s, inverse) for s in found), self.f.mul(rational, inverse))

    def clearing(self, fractions: list[Frac]) -> Frac:
        """The factor to divide by so that the fractions become polynomials without a common factor."""
        den, num_ = self.f.one, self.f.zero
        for a in fractions:
            den = divmod(den * a.den, den.gcd(a.den))[0]
        for a in fractions:
            num_ = num_.gcd(a.num * divmod(den, a.den)[0]) if not num_.is_zero() else a.num * divmod(den, a.den)[0]
        return self.f.frac(num_, den)

    def gosper_form(self, top: Poly, bottom: Poly) -> tuple[Poly, Poly, Poly]:
        """a, b, c with top/bottom = a(k)/b(k) · c(k+1)/c(k) and gcd(a(k), b(k+h)) = 1 for every integer h >= 0."""
        g = top.gcd(bottom)
        top, bottom = divmod(top, g)[0], divmod(bottom, g)[0]
        a, b, c = top, bottom, self.f.one
        for h in self.shifts(a, b):
            while True:
                g = a.gcd(self.shift(b, h))
                if self.degree(g) < 1:
                    break
                a, b = divmod(a, g)[0], divmod(b, self.shift(g, -h))[0]
                for i in range(1, h + 1):
                    c = c * self.shift(g, -i)
        return a, b, c

    def shifts(self, a: Poly, b: Poly) -> list[int]:
        """The h >= 0 for which a(k) and b(k+h) have a common factor."""
        found: set[int] = set()
        for p, _ in a.factor()[1]:
            for q, _ in b.factor()[1]:
                d = self.degree(p)
                if d < 1 or d != self.degree(q):
                    continue
                # roots of p lie h below those of q: compare the sums of the roots
                gap = self.f.sub(self.root_sum(p, d), self.root_sum(q, d))
                value = self.f.as_number(gap)
                if value is not None and value.denominator == 1 and value % d == 0 and 0 <= -value // d <= MAX_SHIFT:
                    found.add(int(-value // d))
        return sorted(found)

    def root_sum(self, p: Poly, d: int) -> Frac:
        return self.f.frac(-self.coefficient(p, d - 1), self.coefficient(p, d))

    def bound(self, a: Poly, b: Poly, right: int) -> int | None:
        """A bound on the degree of x in a(k) x(k+1) - b(k) x(k) = a polynomial of degree ``right``; A=B, section 5.4."""
        da, db = self.degree(a), self.degree(b)
        if da != db or self.coefficient(a, da) != self.coefficient(b, db):
            found = right - max(da, db)
        else:
            found = right - da + 1
            special = self.f.as_number(
                self.f.frac(self.coefficient(b, da - 1) - self.coefficient(a, da - 1), self.coefficient(a, da))
            )
            if special is not None and special.denominator == 1:
                found = max(found, int(special))
        return found if 0 <= found <= MAX_DEGREE else None


def _kernel_vector(f: Field, rows: list[list[Frac]], wanted: int) -> list[Frac] | None:
    """A vector that the rows annul and whose entry ``wanted`` is not zero."""
    width = len(rows[0])
    order = [*(j for j in range(width) if j != wanted), wanted]  # the wanted column is the last to become a pivot
    pivots: dict[int, list[Frac]] = {}
    for row in rows:
        current = list(row)
        for j, pivot in pivots.items():
            if not current[j].num.is_zero():
                factor = current[j]
                current = [f.sub(x, f.mul(factor, y)) for x, y in zip(current, pivot, strict=True)]
        lead = next((j for j in order if not current[j].num.is_zero()), None)
        if lead is None:
            continue
        inverse = f.inverse(current[lead])
        current = [f.mul(x, inverse) for x in current]
        for j, pivot in pivots.items():
            if not pivot[lead].num.is_zero():
                factor = pivot[lead]
                pivots[j] = [f.sub(x, f.mul(factor, y)) for x, y in zip(pivot, current, strict=True)]
        pivots[lead] = current
        if lead == wanted:
            return None
    vector = [f.constant(0)] * width
    vector[wanted] = f.constant(1)
    for j, pivot in pivots.items():
        vector[j] = f.neg(pivot[wanted])
    return vector


def linear_factors(f: Field, a: Frac, n: Sym) -> tuple[Fraction, list[tuple[Poly, int]], list[tuple[Fraction, Fraction, int]]] | None:
    """a as c · Π P^e (free of n) · Π (αn + β)^e; None when a factor is of another kind."""
    f.convert(n)
    slot = f._slot(f.index["sym", n])
    c, factors = f.factors(a)
    free: list[tuple[Poly, int]] = []
    linear: list[tuple[Fraction, Fraction, int]] = []
    for p, e in factors:
        if n not in f.symbols_in(p):
            free.append((p, e))
            continue
        table = {m[slot]: v for m, v in p.terms() if sum(m) == m[slot]}
        if len(table) != len(p) or max(table) != 1:
            return None
        linear.append((fraction_of(table[1]), fraction_of(table.get(0, fmpq(0))), e))
    return c, free, linear


__all__ = ["OutOfReach", "Telescoper", "linear_factors", "shifted", "telescoper"]
