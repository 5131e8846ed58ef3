"""Inequalities of elementary functions that hold for every real argument, as data that `kernel.polynomial` may add to a problem.

In each statement ``x`` is the argument of the function and ``y`` its value (for ``log``: of the absolute value of ``x``, so that its
entries ask for x > 0).  `tests/kernel/test_bounds.py` pins the list and evaluates every entry at many points.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from verifier.terms import ONE, ZERO, Implies, Prop, Rel, Sym, add, div, mul, num, power, sub

ARGUMENT, VALUE = Sym("x"), Sym("y")
_x, _y = ARGUMENT, VALUE
_FOUR_OVER_PI = num(Fraction(1274, 1000))  # rounded up: 4/π = 1.2732…


@dataclass(frozen=True, slots=True)
class Bound:
    """One true inequality between the argument and the value of ``function``."""

    name: str
    function: str
    statement: Prop
    source: str


def _where_positive(op: str, left: object, right: object) -> Prop:
    return Implies(Rel(">", _x, ZERO), Rel(op, left, right))  # type: ignore[arg-type]


BOUNDS: tuple[Bound, ...] = (
    Bound("e^x ≥ 1+x", "exp", Rel(">=", _y, add(ONE, _x)), "tangent at 0 of a convex function"),
    Bound("e^x (1-x) ≤ 1", "exp", Rel("<=", mul(_y, sub(ONE, _x)), ONE), "e^(-x) ≥ 1-x times e^x"),
    Bound("log x ≤ x-1", "log", _where_positive("<=", _y, sub(_x, ONE)), "tangent at 1 of a concave function"),
    Bound("log x ≥ 1-1/x", "log", _where_positive(">=", mul(_x, _y), sub(_x, ONE)), "log(1/x) ≤ 1/x - 1"),
    Bound("|sin x| ≤ |x|", "sin", Rel("<=", power(_y, num(2)), power(_x, num(2))), "|cos| ≤ 1 and the mean value theorem"),
    Bound("cos x ≥ 1-x²/2", "cos", Rel(">=", _y, sub(ONE, div(power(_x, num(2)), num(2)))), "1-cos x = 2 sin²(x/2)"),
    Bound("|arctan x| ≤ |x|", "arctan", Rel("<=", power(_y, num(2)), power(_x, num(2))), "derivative 1/(1+x²) ≤ 1"),
    Bound("x arctan x ≥ 0", "arctan", Rel(">=", mul(_x, _y), ZERO), "arctan is odd and increasing"),
    Bound("arctan² x < (π/2)²", "arctan", Rel("<", power(_y, num(2)), num(Fraction(2468, 1000))), "range of arctan; π²/4 = 2.46740…"),
    Bound("x erf x ≥ 0", "erf", Rel(">=", mul(_x, _y), ZERO), "erf is odd and increasing"),
    Bound("|erf x| < 1", "erf", Rel("<", power(_y, num(2)), ONE), "a Gaussian integral over a part of the line"),
    Bound("erf² x ≤ 4x²/π", "erf", Rel("<=", power(_y, num(2)), mul(_FOUR_OVER_PI, power(_x, num(2)))), "slope ≤ 2/√π"),
)

BY_FUNCTION: dict[str, tuple[Bound, ...]] = {f: tuple(b for b in BOUNDS if b.function == f) for f in sorted({b.function for b in BOUNDS})}

