"""Orders of matrices A ⪰ B, by the way A - B is built.

Decides: A ⪰ B and A ≻ B where A - B is a sum of multiples, congruences, inverses and products of matrices that are given to be
(semi)definite, for every dimension.
Tries: the rules of `kernel.definite`; proves what they ask of numbers by the cascade.
Does not: complete squares, or rewrite A - B.
Certificate: a `Lemma`.
Example: XᵀX + λI ≻ 0 for λ > 0.
Reference: R. Horn, C. Johnson, *Matrix Analysis* (1985), §7.1.
"""

from __future__ import annotations

from verifier.algebra.field import OutOfReach
from verifier.kernel.certificates import Certificate, Lemma
from verifier.kernel.check import Rejected
from verifier.kernel.lemma import NoInstance
from verifier.kernel.lemmas import instance
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover
from verifier.methods.lemmas import condition_proof
from verifier.terms import Rel

LEMMA = {"psd": "semidefinite by construction", "pd": "definite by construction"}


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.rel.op not in LEMMA:
        return NotApplicable("no order of matrices")
    prepared: Rel = goal.checker.prepare(goal.rel)
    name, parameters = LEMMA[prepared.op], (prepared.lhs, prepared.rhs)
    try:
        found = instance(goal.context, name, parameters)
    except NoInstance as why:
        return GaveUp(str(why))
    side: list[Certificate] = []
    for condition in found.conditions:
        proof = condition_proof(goal, condition, prove)
        if proof is None:
            return GaveUp("a multiple whose sign is not known")
        side.append(proof)
    certificate = Lemma(name, parameters, tuple(side))
    try:
        goal.checker.check(goal.rel, certificate)
    except (Rejected, OutOfReach) as why:
        return GaveUp(str(why))
    return Found(certificate)


METHOD = Method("definite", "orders of matrices by the way they are built", attempt)
