"""Functions of one real variable that are polynomials between finitely many rational points, exactly.

`read` turns a term (sums, products, whole powers, |·|, max, min, piecewise values, slopes at joints) into `Pieces`; every question about
those is then decided by signs of polynomials on intervals, counted by Sturm's theorem over the rationals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from verifier.algebra.field import OutOfReach
from verifier.terms import And, App, Bind, Cases, Const, Not, Num, Or, Prop, Rel, Sym, Term

Poly = tuple[Fraction, ...]  # coefficients, the constant first; () is the polynomial 0
End = Fraction | None  # None: infinite
MAX_DEGREE = 24
MAX_PIECES = 40


# -- polynomials over the rationals -------------------------------------------------------------------------------------------


def trim(p: list[Fraction]) -> Poly:
    """The coefficients without leading zeros."""
    while p and p[-1] == 0:
        p.pop()
    return tuple(p)


def plus(a: Poly, b: Poly, scale: Fraction = Fraction(1)) -> Poly:
    """a + scale·b."""
    size = max(len(a), len(b))
    return trim([(a[k] if k < len(a) else Fraction(0)) + scale * (b[k] if k < len(b) else Fraction(0)) for k in range(size)])


def times(a: Poly, b: Poly) -> Poly:
    """a·b."""
    if not a or not b:
        return ()
    if len(a) + len(b) > MAX_DEGREE + 2:
        raise OutOfReach("a polynomial of a high degree")
    out = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return trim(out)


def at(p: Poly, x: Fraction) -> Fraction:
    """p(x)."""
    total = Fraction(0)
    for c in reversed(p):
        total = total * x + c
    return total


def slope(p: Poly) -> Poly:
    """The derivative."""
    return tuple(k * c for k, c in enumerate(p))[1:]


def constant(value: Fraction) -> Poly:
    """The constant polynomial."""
    return (value,) if value else ()


def _factors(p: Poly) -> list[tuple[Poly, int]]:
    """The irreducible factors over the rationals with their multiplicities; a constant factor is left out."""
    from math import lcm

    from flint import fmpz_poly

    scale = lcm(*(c.denominator for c in p))
    _, found = fmpz_poly([int(c * scale) for c in p]).factor()
    return [(tuple(Fraction(int(c)) for c in f.coeffs()), int(k)) for f, k in found]


def _sturm_count(p: Poly, low: End, high: End) -> int:
    """How many real roots a square-free polynomial has in the open interval; its ends must be no roots."""
    chain = [p, slope(p)]
    while chain[-1]:
        remainder = list(chain[-2])
        divisor = chain[-1]
        while len(remainder) >= len(divisor):
            factor = remainder[-1] / divisor[-1]
            shift = len(remainder) - len(divisor)
            for k, c in enumerate(divisor):
                remainder[shift + k] -= factor * c
            remainder.pop()
        chain.append(tuple(-c for c in trim(remainder)))
    chain.pop()

    def changes(x: End, side: int) -> int:
        if x is None:
            signs = [(1 if q[-1] > 0 else -1) * (side if len(q) % 2 == 0 else 1) for q in chain]
        else:
            signs = [1 if v > 0 else -1 for q in chain if (v := at(q, x))]
        return sum(1 for s, t in pairwise(signs) if s != t)

    return changes(low, -1) - changes(high, 1)


def _roots_inside(f: Poly, low: End, high: End) -> tuple[list[Fraction], int]:
    """The rational root of an irreducible factor in the open interval, and how many irrational ones are there."""
    if len(f) == 2:
        root = -f[0] / f[1]
        inside = (low is None or root > low) and (high is None or root < high)
        return ([root] if inside else []), 0
    return [], _sturm_count(f, low, high)


def rational_roots(p: Poly, low: End = None, high: End = None) -> list[Fraction]:
    """The roots in the open interval, increasing. Raises `OutOfReach` when one is irrational."""
    found: list[Fraction] = []
    for f, _ in _factors(p):
        roots, others = _roots_inside(f, low, high)
        if others:
            raise OutOfReach("a point that is no rational number")
        found += roots
    return sorted(found)


def between(low: End, high: End) -> Fraction:
    """A point inside an open interval."""
    if low is None:
        return Fraction(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


def never_negative(p: Poly, low: End, high: End, *, strict: bool = False) -> bool:
    """Whether p >= 0 (p > 0) on the whole open interval."""
    if not p:
        return not strict
    for f, multiplicity in _factors(p):
        if strict or multiplicity % 2:
            rational, others = _roots_inside(f, low, high)
            if rational or others:
                return False
    x = between(low, high)
    while at(p, x) == 0:  # a root of even multiplicity; there are finitely many
        x = between(x, high)
    return at(p, x) > 0


# -- functions in pieces ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A polynomial on an open interval."""

    low: End
    high: End
    poly: Poly


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces from left to right, and the value at each point where two meet: None where there is none."""

    pieces: tuple[Piece, ...]
    joints: tuple[tuple[Fraction, Fraction | None], ...]

    def split(self, *points: Fraction) -> Pieces:
        """The same function with more joints."""
        pieces, joints = list(self.pieces), dict(self.joints)
        for x in points:
            for k, p in enumerate(pieces):
                if (p.low is None or p.low < x) and (p.high is None or x < p.high):
                    pieces[k : k + 1] = [Piece(p.low, x, p.poly), Piece(x, p.high, p.poly)]
                    joints[x] = at(p.poly, x)
                    break
        return Pieces(tuple(pieces), tuple(sorted(joints.items(), key=lambda j: j[0])))

    def value(self, x: Fraction) -> Fraction | None:
        """The value at a point."""
        for point, value in self.joints:
            if point == x:
                return value
        for p in self.pieces:
            if (p.low is None or p.low < x) and (p.high is None or x < p.high):
                return at(p.poly, x)
        return None

    def around(self, x: Fraction) -> tuple[Poly, Poly]:
        """The polynomials left and right of a point."""
        here = self.split(x)
        return next(p.poly for p in here.pieces if p.high == x), next(p.poly for p in here.pieces if p.low == x)

    def within(self, low: End, high: End) -> Iterator[Piece]:
        """The pieces of the open interval."""
        ends = [x for x in (low, high) if x is not None]
        for p in self.split(*ends).pieces:
            if (low is None or (p.low is not None and p.low >= low)) and (high is None or (p.high is not None and p.high <= high)):
                yield p

    def points_within(self, low: End, high: End) -> Iterator[tuple[Fraction, Fraction | None]]:
        """The joints strictly inside the interval."""
        for x, value in self.joints:
            if (low is None or x > low) and (high is None or x < high):
                yield x, value


class _More(Exception):
    """Points at which the interval has to be split before the term is a polynomial on it."""

    def __init__(self, points: list[Fraction]) -> None:
        super().__init__()
        self.points = points


def read(term: Term, x: Sym) -> Pieces:
    """The term as a function of x. Raises `OutOfReach` when it is no polynomial with rational coefficients between rational points."""
    points: set[Fraction] = set()
    while len(points) <= MAX_PIECES:
        try:
            ends: list[End] = [None, *sorted(points), None]
            pieces = [Piece(a, b, _poly(term, x, a, b)) for a, b in pairwise(ends)]
            joints = [(p, _value_at(term, x, p)) for p in sorted(points)]
            return Pieces(tuple(pieces), tuple(joints))
        except _More as more:
            points |= set(more.points)
        except _NoValue as none:
            raise OutOfReach("a function without a value on an interval") from none
    raise OutOfReach("a function in too many pieces")


def _value_at(term: Term, x: Sym, point: Fraction) -> Fraction | None:
    try:
        value = _poly(term, x, point, point)
    except _NoValue:
        return None
    return at(value, point)


class _NoValue(Exception):
    """A piecewise term that has no value here."""


def _poly(term: Term, x: Sym, low: End, high: End) -> Poly:
    """The polynomial that the term is on the open interval, or (``low`` = ``high``) a value at the point, as a constant."""

    def go(t: Term) -> Poly:
        match t:
            case Num(value=value):
                return constant(value)
            case Sym() if t == x:
                return (Fraction(0), Fraction(1)) if low != high or low is None else constant(low)
            case App(op="add", args=args):
                total: Poly = ()
                for a in args:
                    total = plus(total, go(a))
                return total
            case App(op="mul", args=args):
                product: Poly = (Fraction(1),)
                divisor: Poly = (Fraction(1),)
                for a in _flat(args):
                    match a:
                        case App(op="pow", args=(base, Num(value=k))) if k < 0 and k.denominator == 1:
                            divisor = times(divisor, _power(go(base), -int(k)))
                        case _:
                            product = times(product, go(a))
                sign(divisor)  # where it vanishes there is no value: a joint
                return _divided(product, divisor)
            case App(op="pow", args=(base, Num(value=k))) if k.denominator == 1:
                whole = _power(go(base), abs(int(k)))
                if k < 0:
                    sign(whole)
                    return _divided((Fraction(1),), whole)
                return whole
            case App(op="abs", args=(a,)):
                inner = go(a)
                return plus((), inner, Fraction(1 if sign(inner) >= 0 else -1))
            case App(op="sign", args=(a,)):
                return constant(Fraction(sign(go(a))))
            case App(op="max" | "min" as op, args=(first, *rest)):
                best = go(first)
                for other in map(go, rest):
                    if (sign(plus(other, best, Fraction(-1))) > 0) == (op == "max"):
                        best = other
                return best
            case Cases(branches=branches, otherwise=otherwise):
                for condition, branch in branches:
                    if holds(condition):
                        return go(branch)
                if otherwise is None:
                    if low == high and low is not None:
                        raise _NoValue
                    raise OutOfReach("a function without a value on an interval")
                return go(otherwise)
            case Bind(op="joint", var=v, params=(point,), body=body):
                return _joint(body, v, go(point))
            case Const():
                raise OutOfReach(f"the number {t.name}")
        raise OutOfReach("a term that is no polynomial in pieces")

    def sign(p: Poly) -> int:
        if low is not None and low == high:
            value = at(p, low)
            return (value > 0) - (value < 0)
        if not p:
            return 0
        inside = rational_roots(p, low, high)
        if inside:
            raise _More(inside)
        value = at(p, between(low, high))
        return (value > 0) - (value < 0)

    def holds(prop: Prop) -> bool:
        match prop:
            case Rel(op=op, lhs=lhs, rhs=rhs) if op in COMPARED:
                return COMPARED[op](sign(plus(go(lhs), go(rhs), Fraction(-1))))
            case And(parts=parts):
                return all(holds(p) for p in parts)
            case Or(parts=parts):
                return any(holds(p) for p in parts)
            case Not(part=part):
                return not holds(part)
        raise OutOfReach("a condition that is no comparison")

    return go(term)


COMPARED: dict[str, Callable[[int], bool]] = {
    "=": lambda s: s == 0,
    "!=": lambda s: s != 0,
    "<": lambda s: s < 0,
    "<=": lambda s: s <= 0,
    ">": lambda s: s > 0,
    ">=": lambda s: s >= 0,
}


def _flat(args: tuple[Term, ...]) -> Iterator[Term]:
    for a in args:
        if isinstance(a, App) and a.op == "mul":
            yield from _flat(a.args)
        else:
            yield a


def _power(base: Poly, k: int) -> Poly:
    out: Poly = (Fraction(1),)
    for _ in range(k):
        out = times(out, base)
    return out


def _divided(p: Poly, q: Poly) -> Poly:
    """The quotient, when it is a polynomial. Raises `OutOfReach`, and `_NoValue` for a division by zero."""
    if not q:
        raise _NoValue
    out = [Fraction(0)] * max(0, len(p) - len(q) + 1)
    rest = list(p)
    for shift in range(len(out) - 1, -1, -1):
        out[shift] = rest[shift + len(q) - 1] / q[-1]
        for k, c in enumerate(q):
            rest[shift + k] -= out[shift] * c
    if any(rest):
        raise OutOfReach("a quotient that is no polynomial")
    return trim(out)


def _joint(body: Term, v: Sym, point: Poly) -> Poly:
    """The slope where pieces meet, as a constant."""
    if len(point) > 1:
        raise OutOfReach("a joint that moves")
    where = point[0] if point else Fraction(0)
    found = derivative_at(read(body, v), where)
    if found is None:
        raise _NoValue
    return constant(found)


# -- what is decided of them -------------------------------------------------------------------------------------------------------


def continuous_at(f: Pieces, x: Fraction) -> bool:
    """Whether both one-sided limits are the value."""
    left, right = f.around(x)
    return at(left, x) == at(right, x) == f.value(x)


def derivative_at(f: Pieces, x: Fraction) -> Fraction | None:
    """The derivative at a point, None where there is none."""
    if not continuous_at(f, x):
        return None
    left, right = (at(slope(p), x) for p in f.around(x))
    return left if left == right else None


def is_convex(f: Pieces, *, strictly: bool = False) -> bool:
    """Convex on the whole line: continuous, f'' >= 0 on every piece, and no slope falls at a joint. Raises `OutOfReach` at a gap."""
    for x, value in f.joints:
        if value is None:
            raise OutOfReach(f"a function without a value at {x}")
        left, right = f.around(x)
        if not continuous_at(f, x) or at(slope(left), x) > at(slope(right), x):
            return False
    for p in f.pieces:
        second = slope(slope(p.poly))
        if (strictly and not second) or not never_negative(second, p.low, p.high):
            return False
    return True


def is_minimiser(f: Pieces, x: Fraction, *, unique: bool = False) -> bool:
    """Whether f(y) >= f(x) (f(y) > f(x)) for every other y."""
    least = f.value(x)
    if least is None:
        return False
    here = f.split(x)
    floor = constant(least)
    if any(v is not None and (v < least or (unique and v == least)) for y, v in here.joints if y != x):
        return False
    return all(never_negative(plus(p.poly, floor, Fraction(-1)), p.low, p.high, strict=unique) for p in here.pieces)


def maps_into(f: Pieces, low: End, high: End, into_low: End, into_high: End, *, strictly: bool) -> bool:
    """Whether f takes the open interval into another one; into the closed one unless ``strictly``."""
    for _, value in f.points_within(low, high):
        if value is None:
            return False
        for bound, side in ((into_low, 1), (into_high, -1)):
            if bound is not None and (side * (value - bound) < 0 or (strictly and value == bound)):
                return False
    for p in f.within(low, high):
        for bound, side in ((into_low, 1), (into_high, -1)):
            if bound is None:
                continue
            gap = plus((), plus(p.poly, constant(bound), Fraction(-1)), Fraction(side))
            if not never_negative(gap, p.low, p.high, strict=strictly):
                return False
    return True
