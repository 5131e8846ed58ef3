"""Convexity, minimisers, continuity and derivatives at a point, of functions of one real variable."""

from __future__ import annotations

from verifier.algebra.field import OutOfReach
from verifier.claims import Claim
from verifier.kernel.behaviour import OF_FUNCTIONS, function_of, instances
from verifier.kernel.certificates import Assumed, ByPieces, SecondDerivative
from verifier.kernel.check import Checker, Evidence, Rejected, prove
from verifier.methods.base import Attempt, Found, GaveUp, Goal, NotApplicable, Prover
from verifier.terms import ZERO, Deriv, Is, Not, Prop, Rel


def attempt(prop: Prop, claim: Claim, prover: Prover) -> Attempt:
    """Signs of the pieces first; else the sign of the second derivative."""
    if prop in claim.context.assumptions:
        return Found(Assumed())
    subject = prop.part if isinstance(prop, Not) else prop
    if not isinstance(subject, Is) or subject.property not in OF_FUNCTIONS:
        return NotApplicable("no property of a function")
    try:
        prove(Claim(prop, claim.context), ByPieces(), "convexity")
        return Found(ByPieces())
    except (Rejected, OutOfReach):
        pass
    if prop is not subject or subject.property != "convex":
        return GaveUp("no polynomial in pieces")
    checker = Checker(claim.context, Evidence())
    body, x, _ = function_of(checker, subject)
    from verifier.algebra.domain import domain

    open_conditions = tuple(Rel(">", r.lhs, r.rhs) for r in domain(Rel("=", body, body)) if r.op in (">", ">="))
    inside = claim.context.assume(*open_conditions, *instances(checker, x))
    proof = prover(Goal(Rel(">=", Deriv(body, x, 2), ZERO), inside))
    if proof is not None:
        try:
            prove(Claim(prop, claim.context), SecondDerivative(proof), "convexity")
            return Found(SecondDerivative(proof))
        except (Rejected, OutOfReach) as why:
            return GaveUp(str(why))
    return GaveUp("the sign of the second derivative is not found")
