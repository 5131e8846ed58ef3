"""Asymptotic expansions of scalar terms as X -> +infinity, with a proved error term.

`Expansion.of(term)` gives f = Σ c_j m_j + O(m_err): finitely many monomials of `scales`, fastest first.  Every step is an identity
or a Taylor
expansion with remainder, so the statement holds for all admitted values of the parameters; where a step needs a sign (the argument
of log is
positive, a divisor is not zero) it must be known, else `Unclear` is raised.  Nothing is decided by floating point.
Source: D. Gruntz, *On Computing Limits in a Symbolic Manipulation System* (1996); NIST DLMF §§4.6, 5.11, 7.12.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from verifier.algebra.field import Frac
from verifier.algebra.sums import NormalForms
from verifier.kernel.scales import UNIT, Mono, Scales, Term_, Unclear
from verifier.sorts import INTEGER
from verifier.terms import And, App, Cases, Const, Not, Num, Or, Prop, Rel, Sym, Term, free_symbols, sub

MAX_TERMS = 40
BEYOND = 64  # what decreases faster than every power is bounded by this one


class Imprecise(Exception):
    """The terms that were kept cancel: more of them are needed."""


class Nowhere(Exception):
    """The term has no value near the point (the logarithm of a negative number)."""


@dataclass(frozen=True, slots=True)
class Series:
    """Σ terms + O(err); ``err`` None means that the sum is exact."""

    terms: tuple[Term_, ...]
    err: Mono | None = None

    @property
    def exact_zero(self) -> bool:
        return not self.terms and self.err is None


class Expansion:
    """Expands terms in ``var``, which stands for the series ``at``; ``order`` is the number of Taylor terms."""

    def __init__(self, f: NormalForms, var: Sym, at: Callable[[Scales], Series], order: int) -> None:
        self.f, self.var, self.order = f, var, order
        self.scales = Scales(f)
        self.at = at(self.scales)
        self.memo: dict[Term, Series] = {}

    # -- arithmetic --------------------------------------------------------------------------------------------------

    def constant(self, value: Frac | Fraction | int) -> Series:
        c = value if isinstance(value, Frac) else self.f.constant(value)
        return Series(() if c.num.is_zero() else ((c, UNIT),))

    def _cut(self, terms: Iterable[Term_], err: Mono | None) -> Series:
        merged = self.scales.merge(terms)
        if err is not None:
            merged = tuple(t for t in merged if self.scales.compare(t[1], err) > 0)
        if len(merged) > MAX_TERMS:
            merged, err = merged[:MAX_TERMS], merged[MAX_TERMS][1]
        return Series(merged, err)

    def _larger(self, *errors: Mono | None) -> Mono | None:
        known = [e for e in errors if e is not None]
        return reduce(lambda a, b: a if self.scales.compare(a, b) >= 0 else b, known) if known else None

    def add(self, a: Series, b: Series) -> Series:
        return self._cut((*a.terms, *b.terms), self._larger(a.err, b.err))

    def scale(self, a: Series, c: Frac) -> Series:
        if c.num.is_zero():
            return Series(())
        return Series(tuple((self.f.mul(c, x), m) for x, m in a.terms), a.err)

    def neg(self, a: Series) -> Series:
        return self.scale(a, self.f.constant(-1))

    def mul(self, a: Series, b: Series) -> Series:
        if a.exact_zero or b.exact_zero:
            return Series(())
        top_a = a.terms[0][1] if a.terms else a.err
        top_b = b.terms[0][1] if b.terms else b.err
        assert top_a is not None and top_b is not None
        errors = [self.scales.times(top, err) for top, err in ((top_a, b.err), (top_b, a.err)) if err is not None]
        products = [(self.f.mul(x, y), self.scales.times(m, n)) for x, m in a.terms for y, n in b.terms]
        return self._cut(products, self._larger(*errors))

    def _lead(self, a: Series) -> Term_:
        if not a.terms:
            raise Imprecise
        return a.terms[0]

    def _relative(self, a: Series) -> tuple[Frac, Mono, Series]:
        """a = c m (1 + d) with d -> 0; c is not zero for any admitted value. Raises `Imprecise`, `Unclear`."""
        c, m = self._lead(a)
        if not self.scales.nonzero(c):
            raise Unclear("a leading coefficient may be zero")
        inverse = self.scales.to_power(m, self.f.constant(-1))
        rest = Series(a.terms[1:], a.err)
        d = self.scale(self.mul(rest, Series(((self.f.constant(1), inverse),))), self.f.inverse(c))
        return c, m, d

    def compose(self, coefficients: list[Frac], d: Series) -> Series:
        """Σ a_k d^k for d -> 0, the remainder being O(d^len)."""
        if d.exact_zero:
            return self.constant(coefficients[0])
        top = d.terms[0][1] if d.terms else d.err
        assert top is not None
        if self.scales.compare(top, UNIT) >= 0:
            raise Imprecise
        total = Series((), UNIT)
        for a in reversed(coefficients):
            total = self.add(self.mul(total, d), self.constant(a))
        return total

    def inverse(self, a: Series) -> Series:
        if a.exact_zero:
            raise Nowhere("a division by zero")
        return self.power(a, self.f.constant(-1))

    def power(self, a: Series, e: Frac) -> Series:
        """a^e for an exponent free of X."""
        n = self.f.as_number(e)
        if n is not None and n.denominator == 1 and 0 <= n <= 8:
            return reduce(self.mul, [a] * int(n), self.constant(1))
        if a.exact_zero:
            if (n is not None and n > 0) or self.scales.sign(e) == "+":
                return a
            raise Nowhere("a power of zero")
        c, m, d = self._relative(a)
        factor = self.constant(1)
        if n is None or n.denominator != 1:
            s = self.scales.sign(c)
            if s == "-" and n is None and self.f.is_integer(e):
                factor, c = self.constant(self.f._sign_power(e)), self.f.neg(c)
            elif s == "-":
                raise Nowhere("a fractional power of a negative number")
            elif s != "+":
                raise Unclear("the sign of the base of a power")
        coefficients = [self.f.constant(1)]
        for k in range(1, self.order):
            step = self.f.mul(self.f.sub(e, self.f.constant(k - 1)), self.f.constant(Fraction(1, k)))
            coefficients.append(self.f.mul(coefficients[-1], step))
        head = Series(((self._constant_power(c, e, n), self.scales.to_power(m, e)),))
        return self.mul(factor, self.mul(head, self.compose(coefficients, d)))

    def _constant_power(self, c: Frac, e: Frac, n: Fraction | None) -> Frac:
        if n is not None:
            return self.f.power(c, int(n)) if n.denominator == 1 else self.f._rational_power(c, n)
        return self.f.exp(self.f.mul(e, self.f.log(c)))

    # -- exponential, logarithm, circular functions ----------------------------------------------------------------------

    def _parts(self, a: Series) -> tuple[list[Term_], Frac, Series]:
        """a as growing terms, a constant, and what tends to zero. Raises `Imprecise` when the error does not."""
        if a.err is not None and self.scales.compare(a.err, UNIT) >= 0:
            raise Imprecise
        large: list[Term_] = []
        small: list[Term_] = []
        middle = self.f.constant(0)
        for c, m in a.terms:
            order = self.scales.compare(m, UNIT)
            if order > 0:
                large.append((c, m))
            elif order == 0:
                middle = c
            else:
                small.append((c, m))
        return large, middle, Series(tuple(small), a.err)

    def exp(self, a: Series) -> Series:
        if a.err is not None and self.scales.compare(a.err, UNIT) == 0:  # e^(P + O(1)) = O(e^P)
            grown = [t for t in a.terms if self.scales.compare(t[1], UNIT) > 0]
            return Series((), self._exp_mono(grown))
        large, middle, small = self._parts(a)
        coefficients = [self.f.constant(1)]
        for k in range(1, self.order):
            coefficients.append(self.f.mul(coefficients[-1], self.f.constant(Fraction(1, k))))
        head = Series(((self.f.exp(middle), self._exp_mono(large)),))
        return self.mul(head, self.compose(coefficients, small))

    def _exp_mono(self, large: list[Term_]) -> Mono:
        logs: list[tuple[int, Frac]] = []
        big: list[Term_] = []
        for c, m in large:
            if not m.big and len(m.logs) == 1 and m.logs[0][0] >= 1 and self.f.as_number(m.logs[0][1]) == 1:
                logs.append((m.logs[0][0] - 1, c))
            else:
                big.append((c, m))
        return Mono(tuple(sorted(logs, key=lambda t: t[0])), self.scales.merge(big))

    def log(self, a: Series) -> Series:
        if a.exact_zero:
            raise Nowhere("the logarithm of zero")
        c, m, d = self._relative(a)
        s = self.scales.sign(c)
        if s == "-":
            raise Nowhere("the logarithm of a negative number")
        if s != "+":
            raise Unclear("the sign of the argument of a logarithm")
        coefficients = [self.f.constant(0), *(self.f.constant(Fraction((-1) ** (k + 1), k)) for k in range(1, self.order))]
        main = Series(self.scales.merge(self.scales.logarithm(m)))
        return self.add(self.add(main, self.constant(self.f.log(c))), self.compose(coefficients, d))

    def cos_sin(self, a: Series) -> tuple[Series, Series]:
        try:
            large, middle, small = self._parts(a)
        except Imprecise:
            return Series((), UNIT), Series((), UNIT)
        if large:  # bounded, and no more is said
            return Series((), UNIT), Series((), UNIT)
        even, odd = [], []
        value = Fraction(1)
        for k in range(self.order):
            value = value / k if k else value
            signed = self.f.constant(value * (-1) ** (k // 2))
            even.append(signed if k % 2 == 0 else self.f.constant(0))
            odd.append(signed if k % 2 else self.f.constant(0))
        c, s = self.compose(even, small), self.compose(odd, small)
        c0, s0 = self.f.cos_sin(middle)
        return self.add(self.scale(c, c0), self.neg(self.scale(s, s0))), self.add(self.scale(s, c0), self.scale(c, s0))

    def signed(self, a: Series) -> int:
        """The sign of a near the limit: -1, 0, 1. Raises `Imprecise`, `Unclear`."""
        if a.exact_zero:
            return 0
        s = self.scales.sign(self._lead(a)[0])
        if s not in ("+", "-"):
            raise Unclear("the sign of a leading coefficient")
        return 1 if s == "+" else -1

    def holds(self, prop: Prop) -> bool:
        """Whether a condition holds near the limit."""
        match prop:
            case Rel(op="=" | "!=" | "<" | "<=" | ">" | ">=" as op, lhs=lhs, rhs=rhs):
                s = self.signed(self.of(sub(lhs, rhs)))
                return {"=": s == 0, "!=": s != 0, "<": s < 0, "<=": s <= 0, ">": s > 0, ">=": s >= 0}[op]
            case And(parts=parts):
                return all(self.holds(p) for p in parts)
            case Or(parts=parts):
                return any(self.holds(p) for p in parts)
            case Not(part=part):
                return not self.holds(part)
            case _:
                raise Unclear("a condition that is no comparison")

    # -- terms ---------------------------------------------------------------------------------------------------------

    def of(self, term: Term) -> Series:
        """The expansion of a term."""
        if term not in self.memo:
            self.memo[term] = self._of(term)
        return self.memo[term]

    def _of(self, term: Term) -> Series:
        if term == self.var:
            return self.at
        if self.var not in free_symbols(term):
            return self.constant(self.f.convert(term))
        match term:
            case App(op="add", args=args):
                return reduce(self.add, (self.of(a) for a in args))
            case App(op="mul", args=args):
                return reduce(self.mul, (self.of(a) for a in args))
            case App(op="pow", args=(base, exponent)):
                return self._power_term(base, exponent)
            case App(op="max" | "min" as op, args=args):
                return reduce(lambda a, b: self._extreme(op, a, b), (self.of(a) for a in args))
            case App(op="indicator", args=(prop,)):
                return self.constant(1 if self.holds(prop) else 0)  # type: ignore[arg-type]
            case App(op="binomial", args=(n, k)):
                return self._binomial(n, k)
            case App(op=op, args=(a,)) if op in FUNCTIONS:
                return FUNCTIONS[op](self, self.of(a))  # type: ignore[no-any-return]
            case Cases(branches=branches, otherwise=otherwise):
                for condition, value in branches:
                    if self.holds(condition):
                        return self.of(value)
                if otherwise is None:
                    raise Nowhere("no case applies")
                return self.of(otherwise)
            case _:
                raise Unclear(f"no expansion of {getattr(term, 'op', type(term).__name__)}")

    def _power_term(self, base: Term, exponent: Term) -> Series:
        if base == Const("e"):
            return self.exp(self.of(exponent))
        if self.var not in free_symbols(exponent):
            return self.power(self.of(base), self.f.convert(exponent))
        b, e = self.of(base), self.of(exponent)
        if b.exact_zero and e.terms and self.scales.compare(e.terms[0][1], UNIT) > 0 and self.signed(e) > 0:
            return b
        if self.var not in free_symbols(base) and exponent.sort == INTEGER and b.terms:
            c = b.terms[0][0]
            if self.scales.sign(c) != "+":
                return self._alternating(c, e)
        return self.exp(self.mul(e, self.log(b)))

    def _alternating(self, c: Frac, e: Series) -> Series:
        """c^n for a constant c that need not be positive, n -> infinity through the integers."""
        one = self.f.constant(1)
        if self.signed(e) != 1 or self.scales.compare(self._lead(e)[1], self.scales.power_of_x(1)) < 0:
            raise Unclear("a power of a negative number")
        size = self.f.absolute(c)
        if self.f.equal(size, one):
            return Series((), UNIT)
        gap = self.f.sub(one, size)
        square = self.f.sub(one, self.f.mul(c, c))
        if "+" in (self.scales.sign(gap), self.scales.sign(square)):
            return Series((), self.scales.power_of_x(-BEYOND))
        raise Unclear("a power of a number of unknown sign")

    def _extreme(self, op: str, a: Series, b: Series) -> Series:
        s = self.signed(self.add(a, self.neg(b)))
        return a if (s >= 0) == (op == "max") else b

    def _binomial(self, n: Term, k: Term) -> Series:
        if isinstance(k, Num) and k.value.denominator == 1 and 0 <= k.value <= 8:
            total, top = self.constant(1), self.of(n)
            for j in range(int(k.value)):
                factor = self.add(top, self.constant(-j))
                total = self.scale(self.mul(total, factor), self.f.constant(Fraction(1, j + 1)))
            return total
        bottom = self.mul(factorial(self, self.of(k)), factorial(self, self.of(sub(n, k))))
        return self.mul(factorial(self, self.of(n)), self.inverse(bottom))


# -- functions of one variable -----------------------------------------------------------------------------------------


def factorial(x: Expansion, a: Series) -> Series:
    """a! for a -> infinity by Stirling's series (DLMF 5.11.1); at a finite place by continuity."""
    if a.terms and x.scales.compare(a.terms[0][1], UNIT) > 0 and x.signed(a) > 0:
        if a.err is not None:
            raise Imprecise
        f, r = x.f, x.inverse(a)
        half = f.constant(Fraction(1, 2))
        two_pi = f.mul(f.constant(2), f.convert(Const("pi")))
        total = x.add(x.mul(x.add(a, x.constant(half)), x.log(a)), x.neg(a))
        total = x.add(total, x.constant(f.mul(half, f.log(two_pi))))
        odd = r
        for c in (Fraction(1, 12), Fraction(-1, 360), Fraction(1, 1260)):
            total = x.add(total, x.scale(odd, f.constant(c)))
            odd = x.mul(odd, x.mul(r, r))
        top = odd.terms[0][1]
        return x.exp(x.add(total, Series((), top)))
    large, middle, small = x._parts(a)
    if large or x.scales.sign(x.f.add(middle, x.f.constant(1))) != "+":
        raise Unclear("a factorial outside its domain")
    return x.add(x.constant(x.f.factorial(middle)), Series((), small.terms[0][1] if small.terms else small.err))


def _taylor(x: Expansion, c0: Frac, value: Frac, name: str) -> list[Frac]:
    """Taylor coefficients at c0 of erf, arctan or arcsin, from the differential equation of the derivative y."""
    f = x.f
    number = f.constant
    two_c = f.mul(number(2), c0)
    square = f.mul(c0, c0)
    y: list[Frac] = []
    match name:
        case "erf":  # y' = -2 (c0 + t) y
            root_pi = f._rational_power(f.convert(Const("pi")), Fraction(1, 2))
            y.append(f.mul(f.mul(number(2), f.inverse(root_pi)), f.exp(f.neg(square))))
            for k in range(x.order):
                before = f.mul(number(2), y[k - 1]) if k else number(0)
                y.append(f.mul(f.neg(f.add(f.mul(two_c, y[k]), before)), number(Fraction(1, k + 1))))
        case "arctan":  # (1 + (c0 + t)^2) y = 1
            lead = f.inverse(f.add(number(1), square))
            y.append(lead)
            for k in range(1, x.order):
                before = f.mul(two_c, y[k - 1])
                y.append(f.neg(f.mul(lead, f.add(before, y[k - 2]) if k > 1 else before)))
        case _:  # arcsin: (1 - u^2) y' = u y
            rest = f.sub(number(1), square)
            if x.scales.sign(rest) != "+":
                raise Unclear("an inverse sine at the end of its domain")
            lead = f.inverse(rest)
            y.append(f._rational_power(lead, Fraction(1, 2)))
            for k in range(x.order):
                total = f.mul(f.mul(c0, number(2 * k + 1)), y[k])
                if k:
                    total = f.add(total, f.mul(number(k), y[k - 1]))
                y.append(f.mul(f.mul(lead, total), number(Fraction(1, k + 1))))
    return [value, *(f.mul(c, number(Fraction(1, k + 1))) for k, c in enumerate(y[: x.order - 1]))]


def _at_finite(name: str) -> Callable[[Expansion, Series], Series]:
    def apply(x: Expansion, a: Series) -> Series:
        large, middle, small = x._parts(a)
        if large:
            raise Unclear(f"no expansion of {name} there")
        edge = x.f.as_number(middle)
        if name == "arcsin" and edge in (1, -1):
            if not small.exact_zero and x.signed(small) == edge:
                raise Nowhere("arcsin outside its domain")
            top = small.terms[0][1] if small.terms else small.err  # arcsin(1 - d) = pi/2 + O(sqrt d)
            err = x.scales.to_power(top, x.f.constant(Fraction(1, 2))) if top else None
            return x.add(x.constant(x.f.odd(name, middle)), Series((), err))
        return x.compose(_taylor(x, middle, x.f.odd(name, middle), name), small)

    return apply


def _grows(x: Expansion, a: Series) -> bool:
    return bool(a.terms) and x.scales.compare(a.terms[0][1], UNIT) > 0


def erf(x: Expansion, a: Series) -> Series:
    """erf, at infinity by DLMF 7.12.1."""
    if not _grows(x, a):
        return _at_finite("erf")(x, a)
    side = x.constant(x.signed(a))
    try:
        tail = x.exp(x.neg(x.mul(a, a)))
    except Imprecise:
        return x.add(side, Series((), x.scales.to_power(x._lead(a)[1], x.f.constant(-BEYOND))))
    r = x.inverse(a)
    square = x.mul(r, r)
    total, part, c = Series(()), x.constant(1), Fraction(1)
    for k in range(4):
        total = x.add(total, x.scale(part, x.f.constant(c)))
        part, c = x.mul(part, square), c * Fraction(-(2 * k + 1), 2)
    total = x.add(total, Series((), part.terms[0][1] if part.terms else part.err))
    root_pi = x.f._rational_power(x.f.convert(Const("pi")), Fraction(1, 2))
    return x.add(side, x.scale(x.mul(x.mul(tail, r), total), x.f.neg(x.f.inverse(root_pi))))


def arctan(x: Expansion, a: Series) -> Series:
    """arctan; arctan a = ±pi/2 - arctan(1/a) at infinity."""
    if not _grows(x, a):
        return _at_finite("arctan")(x, a)
    half_pi = x.f.mul(x.f.constant(Fraction(x.signed(a), 2)), x.f.convert(Const("pi")))
    return x.add(x.constant(half_pi), x.neg(_at_finite("arctan")(x, x.inverse(a))))


def _absolute(x: Expansion, a: Series) -> Series:
    if not a.terms or (len(a.terms) == 1 and a.terms[0][1] == UNIT and a.err is None):
        return x.constant(x.f.absolute(a.terms[0][0])) if a.terms else a
    return a if x.signed(a) > 0 else x.neg(a)


def _hyperbolic(name: str) -> Callable[[Expansion, Series], Series]:
    def apply(x: Expansion, a: Series) -> Series:
        up, down = x.exp(a), x.exp(x.neg(a))
        if name == "tanh":  # from the side where e^(-2|a|) is small
            grows = _grows(x, a) and x.signed(a) > 0
            e = x.mul(down, down) if grows else x.mul(up, up)
            value = x.mul(x.add(e, x.constant(-1)), x.inverse(x.add(e, x.constant(1))))
            return x.neg(value) if grows else value
        return x.scale(x.add(up, down if name == "cosh" else x.neg(down)), x.f.constant(Fraction(1, 2)))

    return apply


def _sqrt(x: Expansion, a: Series) -> Series:
    return x.power(a, x.f.constant(Fraction(1, 2)))


def _quotient(numerator: Callable[[Expansion, Series], Series], denominator: Callable[[Expansion, Series], Series]) -> Any:
    return lambda x, a: x.mul(numerator(x, a), x.inverse(denominator(x, a)))


def _cos(x: Expansion, a: Series) -> Series:
    return x.cos_sin(a)[0]


def _sin(x: Expansion, a: Series) -> Series:
    return x.cos_sin(a)[1]


def _one(x: Expansion, _: Series) -> Series:
    return x.constant(1)


def _area(inner: int) -> Callable[[Expansion, Series], Series]:
    """arsinh and arcosh as logarithms."""
    return lambda x, a: x.log(x.add(a, _sqrt(x, x.add(x.mul(a, a), x.constant(inner)))))


def _artanh(x: Expansion, a: Series) -> Series:
    one = x.constant(1)
    return x.scale(x.log(x.mul(x.add(one, a), x.inverse(x.add(one, x.neg(a))))), x.f.constant(Fraction(1, 2)))


def _arccos(x: Expansion, a: Series) -> Series:
    half_pi = x.f.mul(x.f.constant(Fraction(1, 2)), x.f.convert(Const("pi")))
    return x.add(x.constant(half_pi), x.neg(_at_finite("arcsin")(x, a)))


FUNCTIONS: dict[str, Any] = {
    "exp": lambda x, a: x.exp(a),
    "log": lambda x, a: x.log(a),
    "sqrt": _sqrt,
    "sin": _sin,
    "cos": _cos,
    "tan": _quotient(_sin, _cos),
    "cot": _quotient(_cos, _sin),
    "sec": _quotient(_one, _cos),
    "csc": _quotient(_one, _sin),
    "sinh": _hyperbolic("sinh"),
    "cosh": _hyperbolic("cosh"),
    "tanh": _hyperbolic("tanh"),
    "arsinh": _area(1),
    "arcosh": _area(-1),
    "artanh": _artanh,
    "erf": erf,
    "arctan": arctan,
    "arcsin": _at_finite("arcsin"),
    "arccos": _arccos,
    "abs": _absolute,
    "sign": lambda x, a: x.constant(x.signed(a)),
    "factorial": factorial,
    "gamma": lambda x, a: factorial(x, x.add(a, x.constant(-1))),
}
