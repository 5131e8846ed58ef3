"""What assumed equations say once the integrals in them are worked out: a density that integrates to one determines its constants."""

from __future__ import annotations

from verifier.algebra.field import OutOfReach
from verifier.claims import Claim
from verifier.kernel.certificates import Consequences, Equation
from verifier.kernel.check import Checker, Evidence, Rejected, replace_term
from verifier.kernel.check import prove as checked
from verifier.methods import integrals
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover, Simplified
from verifier.sorts import SCALAR
from verifier.terms import ZERO, Bind, Prop, Rel, free_symbols, walk


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """The integrals of the assumptions, if need be under the condition that a parameter of theirs is positive; then the goal."""
    checker = goal.checker
    given = [a for a in goal.context.assumptions if isinstance(a, Rel) and a.op == "=" and _integrals(checker.prepare(a))]
    if goal.depth > 0 or not given or _integrals(checker.prepare(goal.rel)):
        return NotApplicable("no assumption with an integral")
    parameters = {s for a in given for t in _integrals(checker.prepare(a)) for s in free_symbols(t) if s.sort == SCALAR}
    for positive in ((), *((s,) for s in sorted(parameters, key=lambda s: s.name))):
        context = goal.context.assume(*(Rel(">", s, ZERO) for s in positive))
        inside = Checker(context, Evidence())
        facts: list[tuple[Rel, tuple[Equation, ...]]] = []
        stated: list[Prop] = []
        for a in given:
            try:
                found = integrals.attempt(Goal(a, context), prove)
            except (OutOfReach, Rejected):
                continue
            if not isinstance(found, Simplified):
                continue
            current = inside.prepare(a)
            for step in found.steps:
                current = replace_term(current, inside.prepare(step.old), inside.prepare(step.new))
            if not _integrals(current):
                facts.append((a, found.steps))
                stated.append(current)
        if not facts:
            continue
        proof = prove(Goal(goal.rel, context.assume(*stated), goal.depth + 1))
        if proof is not None:
            certificate = Consequences(tuple(facts), positive, proof)
            try:
                checked(Claim(goal.rel, goal.context), certificate, "consequences")
            except (OutOfReach, Rejected):
                continue  # positivity is a side condition only where an integral converges for no other values
            return Found(certificate)
    return GaveUp("the integrals that are given do not decide it")


def _integrals(node: Prop) -> list[Bind]:
    return [t for t in walk(node) if isinstance(t, Bind) and t.op == "integral"]


METHOD = Method("consequences", "givens with their integrals worked out", attempt)
