"""Equality by one normal form; inequality by the evident sign of the difference.

Decides: identities of rational functions over exp, log, powers, circular and hyperbolic functions, |x|, max, factorials, sums.
Tries: unfolds definitions, differentiates, and compares normal forms (`algebra.sums.NormalForms`).
Does not: find that a difference is positive when its terms have different signs; split cases.
Certificate: `NormalForm`.
Example: d/dx σ(x) = σ(x)(1-σ(x)).
Reference: Bronstein, Symbolic Integration I, ch. 3.
"""

from __future__ import annotations

from verifier.algebra.field import OutOfReach
from verifier.kernel.certificates import NormalForm
from verifier.kernel.check import Rejected
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.rel.op not in ("=", "!=", "<", "<=", ">", ">="):
        return NotApplicable(f"no relation between numbers: {goal.rel.op}")
    try:
        goal.checker.check(goal.rel, NormalForm())
    except Rejected as why:
        return GaveUp(str(why))
    except OutOfReach as why:
        return NotApplicable(str(why))
    return Found(NormalForm())


METHOD = Method("field", "both sides have one normal form", attempt)
