"""A search for elementary antiderivatives (and erf, arctan) by undetermined coefficients.

The integrand is a fraction over the generators of the scalar normal form. An antiderivative is sought as Σ a_m m/V + Σ b_p log|p| +
special functions:
V comes from the denominator, m runs over monomials a little larger than the numerator, p over factors of denominators. The unknown
coefficients solve a linear system over the generators that are free of the variable.
Nothing here is trusted: the kernel differentiates what is found.
Reference: M. Bronstein, *Poor man's integrator* (2004); K. Geddes, L. Stefanus, *On the Risch-Norman integration method* (ISSAC 1989).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from verifier.algebra.calculus import NoRule, differentiate
from verifier.algebra.field import Frac, OutOfReach, Poly
from verifier.algebra.readback import argument, generator_to_term
from verifier.algebra.sums import NormalForms
from verifier.terms import PI, Sym

MAX_GENERATORS = 10
MAX_CANDIDATES = 90


class Derivation:
    """d/dx on the field: partial derivatives times the derivatives of the generators."""

    def __init__(self, f: NormalForms, x: Sym) -> None:
        self.f, self.x = f, x
        self.of_generator: dict[int, Frac] = {}

    def dependent(self, *polys: Poly) -> set[int]:
        """The generators in the polynomials that depend on the variable."""
        f = self.f
        used = {f.plan.size - 1 - s for p in polys for s, d in enumerate(p.degrees()) if d > 0}
        return {i for i in used if self.x in f.generators[i].symbols}

    def generator(self, i: int) -> Frac:
        if i not in self.of_generator:
            try:
                self.of_generator[i] = self.f.convert(differentiate(generator_to_term(self.f, i), self.x))
            except NoRule as why:
                raise OutOfReach(str(why)) from why
        return self.of_generator[i]

    def poly(self, p: Poly) -> Frac:
        total = self.f.constant(0)
        for i in sorted(self.dependent(p)):
            slope = p.derivative(self.f._slot(i))
            total = self.f.add(total, self.f.mul(Frac(slope, self.f.one), self.generator(i)))
        return total

    def __call__(self, a: Frac) -> Frac:
        f = self.f
        top = self.poly(a.num)
        if not self.dependent(a.den):
            return f.mul(top, f.inverse(Frac(a.den, f.one)))
        gap = f.sub(f.mul(top, Frac(a.den, f.one)), f.mul(Frac(a.num, f.one), self.poly(a.den)))
        return f.mul(gap, f.frac(f.one, a.den * a.den))


def primitive(f: NormalForms, x: Sym, a: Frac) -> Frac:
    """An antiderivative of ``a``. Raises `OutOfReach` when none is found."""
    d = Derivation(f, x)
    closed, fresh = set(), d.dependent(a.num, a.den) | d.dependent(f.convert(x).num)
    while fresh:
        closed |= fresh
        if len(closed) > MAX_GENERATORS:
            raise OutOfReach("an integrand of too many function values")
        fresh = {j for i in fresh for j in d.dependent(d.generator(i).num, d.generator(i).den)} - closed
    candidates = _candidates(f, x, a, d, closed)
    slopes = [d(c) for c in candidates]
    solution = _solve(f, d, slopes, a)
    total = f.constant(0)
    for c, candidate in zip(solution, candidates, strict=True):
        if c is not None:
            total = f.add(total, f.mul(c, candidate))
    return total


def _factors(d: Derivation, p: Poly) -> list[tuple[Poly, int]]:
    return [] if p.is_constant() else [(q, e) for q, e in p.factor()[1] if d.dependent(q)]


def _candidates(f: NormalForms, x: Sym, a: Frac, d: Derivation, closed: set[int]) -> list[Frac]:
    bottom, logs = f.one, dict[str, Poly]()
    for p, e in _factors(d, a.den):
        slope = d.poly(p)
        special = divmod(slope.num, p)[1].is_zero()
        bottom = bottom * p ** (e if special else e - 1)
        if not special:
            logs[str(p)] = p
    for i in closed:
        for p, e in _factors(d, d.generator(i).den):
            if divmod(d.poly(p).num, p)[1].is_zero():  # an exponential in a denominator stays there
                bottom = bottom if divmod(bottom, p)[1].is_zero() else bottom * p**e
            else:
                logs[str(p)] = p
    out = [f.frac(m, bottom) for m in _monomials(f, x, a, bottom, closed)]
    out += [f._log_atom(p / p.leading_coefficient()) for p in logs.values()]
    out += list(_arctans(f, closed, [p for p, _ in _factors(d, a.den)]))
    out += list(_arcsines(f, x, closed))
    out += list(_error_functions(f, x, a, closed))
    return out


def _monomials(f: NormalForms, x: Sym, a: Frac, bottom: Poly, closed: set[int]) -> Iterator[Poly]:
    """Monomials in the generators up to the degrees of the numerator, one more where differentiation lowers degrees."""
    generators = sorted(closed)
    ranges: list[range] = []
    for i in generators:
        slot, kind = f._slot(i), f.generators[i].kind
        have, below = int(a.num.degrees()[slot]), int(bottom.degrees()[slot])
        match kind:
            case "exp":
                top = max(have, below, 0 if have or int(a.den.degrees()[slot]) else 1)
            case "sin":
                top = 1
            case "cos":
                top = max(have, below, 1) + min(1, have)
            case "root":
                top = f.relations[i][0] - 1
            case _:
                top = have + below + 1
        ranges.append(range(top + 1))
    limit = int(a.num.total_degree()) + int(bottom.total_degree()) + 2
    found = 0
    for exponents in product(*ranges):
        if sum(exponents) > limit:
            continue
        if not any(exponents) and bottom.is_constant():
            continue
        m = f.one
        for i, e in zip(generators, exponents, strict=True):
            if e:
                m = m * f.variable(i) ** e
        found += 1
        if found > MAX_CANDIDATES:
            raise OutOfReach("too many candidates for an antiderivative")
        yield m


def coefficients(f: NormalForms, a: Frac, i: int) -> list[Frac] | None:
    """a as a polynomial in generator i, lowest first; None when it is none."""
    slot = f._slot(i)
    x = f.generators[i].key
    if a.den.degrees()[slot] or (isinstance(x, Sym) and x in f.symbols_in(a.den)):
        return None
    tables: dict[int, dict[Any, Any]] = {}
    for monom, c in a.num.terms():
        rest = tuple(0 if s == slot else e for s, e in enumerate(monom))
        tables.setdefault(monom[slot], {})[rest] = c
    out = [f.frac(f.ring.from_dict(tables[k]), a.den) if k in tables else f.constant(0) for k in range(max(tables, default=0) + 1)]
    if isinstance(x, Sym) and any(x in f.symbols_in(c.num) for c in out):
        return None
    return out


def variable_index(f: NormalForms, x: Sym) -> int:
    """The generator of a variable."""
    f.convert(x)
    return f.index["sym", x]


def _arctans(f: NormalForms, closed: set[int], factors: list[Poly]) -> Iterator[Frac]:
    """arctan of the linear polynomial that a quadratic factor without zeros calls for, in the variable or in an exponential."""
    for p, i in product(factors, sorted(closed)):
        c = coefficients(f, Frac(p, f.one), i) if f.generators[i].kind in ("sym", "exp") else None
        if c is None or len(c) != 3:
            continue
        four = f.mul(f.constant(4), f.mul(c[0], c[2]))
        gap = f.sub(four, f.mul(c[1], c[1]))
        if f.sign(gap.num) == "+" and f.sign(gap.den) == "+":
            slope = f.add(f.mul(f.mul(f.constant(2), c[2]), f.from_generator(i)), c[1])
            root = f._rational_power(gap, Fraction(1, 2))
            yield f.mul(f.inverse(root), f.odd("arctan", f.mul(slope, f.inverse(root))))


def _arcsines(f: NormalForms, x: Sym, closed: set[int]) -> Iterator[Frac]:
    """arcsin for the square root of a quadratic that opens downwards, its linear factors being under roots of their own."""
    i = variable_index(f, x)
    bases = [f.relations[j][1] for j in sorted(closed) if f.generators[j].kind == "root" and f.relations[j][0] == 2]
    quadratics = [*bases, *(p * q for k, p in enumerate(bases) for q in bases[k + 1 :])]
    for p in quadratics:
        c = coefficients(f, Frac(p, f.one), i)
        if c is None or len(c) != 3:
            continue
        gap = f.sub(f.mul(c[1], c[1]), f.mul(f.constant(4), f.mul(c[0], c[2])))
        if f.sign(c[2].num) == "-" and f.sign(c[2].den) == "+" and f.sign(gap.num) == "+" and f.sign(gap.den) == "+":
            slope = f.neg(f.add(f.mul(f.mul(f.constant(2), c[2]), f.convert(x)), c[1]))
            yield f.odd("arcsin", f.mul(slope, f.inverse(f._rational_power(gap, Fraction(1, 2)))))


def _error_functions(f: NormalForms, x: Sym, a: Frac, closed: set[int]) -> Iterator[Frac]:
    i = variable_index(f, x)
    exps = [j for j in sorted(closed) if f.generators[j].kind == "exp"]
    seen: set[Any] = set()
    low = a.den.monoms()[0] if len(a.den) == 1 else None
    for monom in a.num.monoms():
        total = f.constant(0)
        for j in exps:
            e = int(monom[f._slot(j)]) - (int(low[f._slot(j)]) if low else 0)
            if e:
                total = f.add(total, f.mul(f.constant(e), argument(f, j)))
        c = coefficients(f, total, i)
        if c is None or len(c) != 3 or f.key(total) in seen:
            continue
        seen.add(f.key(total))
        lead = f.neg(c[2])
        if f.sign(lead.num) == "+" and f.sign(lead.den) == "+":
            root = f._rational_power(lead, Fraction(1, 2))
            inside = f.sub(f.mul(root, f.convert(x)), f.mul(c[1], f.inverse(f.mul(f.constant(2), root))))
            # e^(c0 + c1^2/(4 lead)) sqrt(pi)/(2 sqrt(lead)) erf(inside) has the derivative e^(total)
            height = f.exp(f.add(c[0], f.mul(f.mul(c[1], c[1]), f.inverse(f.mul(f.constant(4), lead)))))
            scale = f.mul(f._rational_power(f.convert(PI), Fraction(1, 2)), f.inverse(f.mul(f.constant(2), root)))
            yield f.mul(f.mul(height, scale), f.odd("erf", inside))


def _solve(f: NormalForms, d: Derivation, slopes: list[Frac], target: Frac) -> list[Frac | None]:
    """Coefficients free of the variable with Σ c_i slopes_i = target. Raises `OutOfReach`."""
    common = target.den
    for s in slopes:
        if s.den != common:
            g = common.gcd(s.den)
            common = common * divmod(s.den, g)[0]
    width = len(slopes)
    rows: dict[tuple[int, ...], dict[int, dict[Any, Any]]] = {}
    slots = {f._slot(i) for i, g in enumerate(f.generators) if d.x in g.symbols}
    for k, s in enumerate([*slopes, target]):
        poly = f.reduce(s.num * divmod(common, s.den)[0])
        for monom, c in poly.terms():
            inner = tuple(e if t in slots else 0 for t, e in enumerate(monom))
            rest = tuple(0 if t in slots else e for t, e in enumerate(monom))
            rows.setdefault(inner, {}).setdefault(k, {})[rest] = c
    table = [{k: f.frac(f.ring.from_dict(p), f.one) for k, p in row.items()} for row in rows.values()]
    pivots: list[tuple[int, dict[int, Frac]]] = []
    while table:
        table.sort(key=len)
        row = table.pop(0)
        column = next((k for k in sorted(row) if k < width), None)
        if column is None:
            if row:
                raise OutOfReach("no antiderivative was found")
            continue
        scale = f.inverse(row[column])
        row = {k: f.mul(v, scale) for k, v in row.items()}
        table = [_eliminate(f, other, row, column) for other in table]
        pivots = [(c, _eliminate(f, other, row, column)) for c, other in pivots]
        pivots.append((column, row))
    solution: list[Frac | None] = [None] * width
    for column, row in pivots:  # columns without a pivot get 0
        solution[column] = row.get(width)
    return solution


def _eliminate(f: NormalForms, row: dict[int, Frac], pivot: dict[int, Frac], column: int) -> dict[int, Frac]:
    factor = row.get(column)
    if factor is None:
        return row
    out = dict(row)
    for k, v in pivot.items():
        value = f.sub(out[k], f.mul(factor, v)) if k in out else f.neg(f.mul(factor, v))
        if value.num.is_zero():
            out.pop(k, None)
        else:
            out[k] = value
    return out
