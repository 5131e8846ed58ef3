"""Rounded numbers: ``8/3 = 2.67``, ``\\sqrt 2 \\approx 1.41``, vectors and matrices of decimals.

Decides: equations and approximations between numbers in which some value is written as a decimal.
Tries: the exact value against half a unit (for ≈ one unit) of the last place that was written, entry by entry, and part by part where
both sides are one formula.
Does not: accept digits that are cut off; propagate errors through a formula.
Certificate: `Rounding`.
Example: 2/3 = 0.67.
Reference: standard.
"""

from __future__ import annotations

from verifier.algebra.field import OutOfReach
from verifier.kernel.certificates import Rounding
from verifier.kernel.check import Rejected
from verifier.kernel.rounding import has_decimals
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover
from verifier.terms import Num, free_symbols, walk


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.rel.op not in ("=", "approx") or not (has_decimals(goal.rel) or goal.rel.op == "approx"):
        return NotApplicable("no number is written as a decimal")
    checker = goal.checker
    if free_symbols(checker.prepare(goal.rel)):
        return NotApplicable("only a number can be rounded")
    digits = max((t.digits for t in walk(goal.rel) if isinstance(t, Num) and t.digits is not None), default=0)
    try:
        checker.check(goal.rel, Rounding(digits))
    except (Rejected, OutOfReach) as why:
        return GaveUp(str(why))
    return Found(Rounding(digits))


METHOD = Method("rounding", "rounded to the digits that are written", attempt)
