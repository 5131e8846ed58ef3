"""Limits of iterated maps x_t = g(x_{t-1}): contraction towards a fixed point, and regions that keep the values apart.

What orbits do is guessed in `refute.orbits`. A map that is affine with symbolic coefficients, such as gradient descent on a quadratic,
contracts when its slope lies between -1 and 1.
"""

from __future__ import annotations

from verifier.algebra.field import OutOfReach
from verifier.claims import Claim
from verifier.kernel import pieces as p
from verifier.kernel.behaviour import no_limit, start_of, update_of
from verifier.kernel.certificates import AffineMap
from verifier.kernel.check import Checker, Evidence, Rejected, prove
from verifier.methods.base import Attempt, Found, GaveUp, Goal, NotApplicable, Prover
from verifier.refute.orbits import contractions, holds, keeping_apart
from verifier.terms import ONE, ZERO, Deriv, Is, Not, Prop, Rel, Sym, Term, add, free_symbols, mul, num, substitute


def attempt(prop: Prop, claim: Claim, prover: Prover) -> Attempt:
    """A certificate that a sequence has a limit, or that it has none."""
    subject = prop.part if isinstance(prop, Not) else prop
    if not isinstance(subject, Is) or subject.property != "converges":
        return NotApplicable("no limit of a sequence")
    checker = Checker(claim.context, Evidence())
    try:
        body, y, start = update_of(checker, subject.args[0])
    except OutOfReach as why:
        return GaveUp(str(why))
    assert isinstance(subject.args[0], Sym)
    try:
        g = p.read(body, y)
        _, low, high = start_of(checker, subject.args[0], start)
    except OutOfReach as why:
        if prop is not subject:
            return GaveUp(str(why))
        return _affine(checker, Claim(prop, claim.context), body, y, prover)
    if prop is not subject:
        for regions in keeping_apart(g, [x for x in (low, high) if x is not None] or [p.between(low, high)]):
            if holds(regions.parts[0], (low, high)) and no_limit(g, regions):
                return Found(regions)
        return GaveUp("no regions that keep the values apart")
    for contraction in contractions(g, (low, high)):
        try:
            prove(Claim(prop, claim.context), contraction, "dynamics")
            return Found(contraction)
        except (Rejected, OutOfReach):
            continue
    return GaveUp("no contraction towards a fixed point was found")


def _affine(checker: Checker, claim: Claim, body: Term, y: Sym, prover: Prover) -> Attempt:
    slope = checker.unfolder(Deriv(body, y))
    if y in free_symbols(slope):
        slope = substitute(slope, {y: ZERO})  # y may only seem to stand in it; the kernel compares
    offset = substitute(body, {y: ZERO})
    below = prover(Goal(Rel("<", slope, ONE), claim.context))
    above = None if below is None else prover(Goal(Rel(">", slope, num(-1)), claim.context))
    if below is None or above is None:
        return GaveUp("the slope of the map is not known to lie between -1 and 1")
    same = Rel("=", body, add(mul(slope, y), offset))
    if prover(Goal(same, claim.context)) is None:
        return GaveUp("the map is not affine")
    try:
        prove(claim, AffineMap(slope, offset, below, above), "dynamics")
    except (Rejected, OutOfReach) as why:
        return GaveUp(str(why))
    return Found(AffineMap(slope, offset, below, above))
