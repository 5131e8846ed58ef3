"""Numbers of the evaluator: exact rationals, real balls that contain the value, and dual numbers over these.

A dual number carries the slopes of a value along seeds; `tag` says which derivative the seeds belong to, so that derivatives
nest: the newest tag is outermost and treats older duals as constants.  Forward differentiation by dual numbers is exact: no step
size, no limit. A. Griewank, A. Walther, "Evaluating Derivatives", SIAM 2008, chapter 3; on tags J. M. Siskind, B. A. Pearlmutter,
"Nesting forward-mode AD", 2008.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from flint import acb, arb, fmpq

MAX_BITS = 20_000

Number: TypeAlias = Any  # Fraction | arb | Dual (| acb inside an integral)


class Undefined(Exception):
    """The term has no real value at this instance."""


class Unknown(Exception):
    """The evaluator cannot decide: overlapping balls, an operator it does not know, too many steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Dual:
    """``value`` and its derivative along each seed; a seed that is missing has slope zero."""

    tag: int
    value: Number
    slopes: dict[int, Number]

    def __neg__(self) -> Dual:
        return Dual(self.tag, -self.value, {k: -s for k, s in self.slopes.items()})

    def __add__(self, other: Number) -> Number:
        return plus(self, other)

    def __mul__(self, other: Number) -> Number:
        return times(self, other)

    __radd__ = __add__
    __rmul__ = __mul__


def to_ball(x: Number) -> Any:
    """A number as an Arb ball (or acb, unchanged)."""
    if isinstance(x, Fraction):
        return arb(fmpq(x.numerator, x.denominator))
    if isinstance(x, Dual | list):
        raise Unknown("a function of balls at a value under a derivative" if isinstance(x, Dual) else "a number was expected, not a tensor")
    return x


def sign_of(x: Number) -> int:
    """-1, 0 or 1. Raises `Unknown` for a ball that contains zero, `Undefined` for a dual number that is about to change its sign."""
    if isinstance(x, Fraction):
        return (x > 0) - (x < 0)
    if isinstance(x, Dual):
        s = sign_of(x.value)
        if s == 0 and x.slopes:
            raise Undefined("a derivative where a case changes")
        return s
    if isinstance(x, acb):
        raise Unknown("a comparison of complex numbers")
    if isinstance(x, list):
        raise Unknown("the sign of a tensor")
    if x > 0:
        return 1
    if x < 0:
        return -1
    if x.is_zero():
        return 0
    raise Unknown("a value too close to zero to tell its sign")


def is_zero(x: Number) -> bool:
    """True for the exact number 0 (a dual number with all slopes zero too)."""
    if isinstance(x, Fraction):
        return x == 0
    if isinstance(x, Dual):
        return is_zero(x.value) and all(is_zero(s) for s in x.slopes.values())
    return bool(isinstance(x, arb) and x.is_zero())


def primal(x: Number) -> Number:
    """The value without any slopes."""
    while isinstance(x, Dual):
        x = x.value
    return x


def plus(a: Number, b: Number) -> Number:
    """a + b."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a + b
    if isinstance(a, Dual) or isinstance(b, Dual):
        x, y = (a, b) if isinstance(a, Dual) and not (isinstance(b, Dual) and b.tag > a.tag) else (b, a)
        if not isinstance(y, Dual) or y.tag < x.tag:
            return Dual(x.tag, plus(x.value, y), x.slopes)
        slopes = dict(x.slopes)
        for k, s in y.slopes.items():
            slopes[k] = plus(slopes[k], s) if k in slopes else s
        return Dual(x.tag, plus(x.value, y.value), slopes)
    return to_ball(a) + to_ball(b)


def times(a: Number, b: Number) -> Number:
    """a · b. Raises `Unknown` for a rational too large to write down."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        product = a * b
        if product.numerator.bit_length() + product.denominator.bit_length() > 4 * MAX_BITS:
            raise Unknown("a number too large to write down")
        return product
    if isinstance(a, Dual) or isinstance(b, Dual):
        x, y = (a, b) if isinstance(a, Dual) and not (isinstance(b, Dual) and b.tag > a.tag) else (b, a)
        if not isinstance(y, Dual) or y.tag < x.tag:
            if isinstance(y, Fraction) and y == 0:
                return y
            return Dual(x.tag, times(x.value, y), {k: times(s, y) for k, s in x.slopes.items()})
        slopes = {k: times(s, y.value) for k, s in x.slopes.items()}
        for k, s in y.slopes.items():
            part = times(x.value, s)
            slopes[k] = plus(slopes[k], part) if k in slopes else part
        return Dual(x.tag, times(x.value, y.value), slopes)
    if (isinstance(a, Fraction) and a == 0) or (isinstance(b, Fraction) and b == 0):
        return Fraction(0)
    return to_ball(a) * to_ball(b)


def chain(x: Dual, value: Number, slope: Number) -> Dual:
    """f(x) from f and f' at the value of x."""
    return Dual(x.tag, value, {k: times(slope, s) for k, s in x.slopes.items()})


def reciprocal(x: Number) -> Number:
    """1 / x. Raises `Undefined` at zero."""
    if isinstance(x, Dual):
        inverse = reciprocal(x.value)
        return chain(x, inverse, -times(inverse, inverse))
    if isinstance(x, acb):
        return 1 / x
    if sign_of(x) == 0:
        raise Undefined("a division by zero")
    return 1 / x


def over(a: Number, b: Number) -> Number:
    """a / b. Raises `Undefined` for b = 0."""
    if isinstance(a, Fraction) and isinstance(b, Fraction) and b != 0:
        return a / b
    return times(a, reciprocal(b))


def minus(a: Number, b: Number) -> Number:
    """a - b."""
    return plus(a, -b)
