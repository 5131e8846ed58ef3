"""Inequalities between sums, norms and quadratic forms, by instances of named lemmas.

Decides: what follows by real algebra from instances of the lemmas in `kernel.lemmas` for the sums, extremes, norms, products and
traces that stand in the claim or in the hypotheses: Jensen, Cauchy-Schwarz, termwise comparison, means, Rayleigh quotients, orders
of matrices.
Tries: the instances that `instances` proposes; proves their side conditions by the cascade; asks real algebra for the rest, and
leaves out the instances that the proof does not need.
Does not: choose weights or pairings that do not stand in the claim; expectations.
Certificate: `Polynomial` with `Lemma`s.
Example: Σ p_i log x_i <= log Σ p_i x_i for p_i > 0, Σ p_i = 1, x_i > 0.
Reference: G. H. Hardy, J. E. Littlewood, G. Pólya, *Inequalities* (1934).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from verifier.algebra.domain import domain
from verifier.algebra.field import OutOfReach
from verifier.kernel.bounds import BOUNDS
from verifier.kernel.certificates import Certificate, Lemma, NormalForm, Polynomial, TensorForm
from verifier.kernel.check import Checker, Rejected
from verifier.kernel.lemma import Condition, NoInstance
from verifier.kernel.lemmas import instance
from verifier.kernel.polynomial import EXPONENTIAL, ORDER, QUOTIENT, Answer, entailed, search, search_tensors
from verifier.kernel.tensor import about_tensors
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover
from verifier.methods.candidates import Candidate
from verifier.methods.instances import propose
from verifier.sorts import Tensor
from verifier.terms import App, Bind, Is, Num, Prop, Rel, walk

MAX_DEPTH = 1
MAX_FACTS = 14
LEVELS: tuple[tuple[str, ...], ...] = ((), (EXPONENTIAL, QUOTIENT), tuple(b.name for b in BOUNDS), (ORDER, QUOTIENT))


@dataclass(frozen=True, slots=True)
class Fact:
    """A lemma with its proof."""

    statement: Rel
    proof: Lemma


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.rel.op not in ("<", "<=", ">", ">=", "="):
        return NotApplicable(f"no inequality: {goal.rel.op}")
    if goal.depth > MAX_DEPTH:
        return NotApplicable("nested too deeply")
    if not _concerned(goal):
        return NotApplicable("no sums, extremes or norms")
    checker = goal.checker
    prepared: Rel = checker.prepare(goal.rel)
    candidates = propose(checker, prepared)
    if not candidates:
        return NotApplicable("no lemma has an instance here")
    facts: list[Fact] = []
    result: Attempt = GaveUp("no lemma applies")
    for speculative in (False, True):
        new = _proved(goal, [c for c in candidates if c.speculative == speculative], prove, facts)
        if new:
            facts = [*facts, *new]
            result = _combine(goal, checker, prepared, facts)
            if isinstance(result, Found):
                return result
    return result


def _concerned(goal: Goal) -> bool:
    """True when a finite sum, an extreme, a convex function, a vector or a matrix stands in the claim or in what it speaks of; powers
    with unknown exponents and two absolute values, too.
    """
    bodies: list[object] = [goal.rel, *(d.body for d in goal.context.definitions)]
    bodies += goal.context.assumptions if goal.depth else [a for a in goal.context.assumptions if isinstance(a, Is)]
    for body in bodies:
        for t in walk(body):  # type: ignore[arg-type]
            if isinstance(t, Bind) and t.op in ("sum", "prod", "max", "min"):
                return True
            if isinstance(t, Is) and t.property in ("convex", "concave"):
                return True
            sort = getattr(t, "sort", None)
            if isinstance(sort, Tensor) and sort.shape:
                return True
    if goal.rel.op == "=" or goal.depth:
        return False
    parts = [t for t in walk(goal.checker.prepare(goal.rel)) if isinstance(t, App)]
    return sum(t.op == "abs" for t in parts) >= 2 or any(t.op == "pow" and not isinstance(t.args[1], Num) for t in parts)


# -- side conditions --------------------------------------------------------------------------------------------------


def _proved(goal: Goal, candidates: list[Candidate], prove: Prover, before: list[Fact]) -> list[Fact]:
    """The candidates whose side conditions are proved."""
    known: dict[Condition, Certificate | None] = {}
    facts: list[Fact] = []
    seen = {f.statement for f in before}
    for c in candidates:
        try:
            found = instance(goal.context, c.name, c.parameters)
        except NoInstance:
            continue
        if found.statement in seen:
            continue
        side: list[Certificate] = []
        for condition in found.conditions:
            if condition not in known:
                known[condition] = condition_proof(goal, condition, prove)
            proof = known[condition]
            if proof is None:
                break
            side.append(proof)
        else:
            seen.add(found.statement)
            facts.append(Fact(found.statement, Lemma(c.name, c.parameters, tuple(side))))
        if len(before) + len(facts) >= MAX_FACTS:
            break
    return facts


def condition_proof(goal: Goal, condition: Condition, prove: Prover) -> Certificate | None:
    """A proof of a side condition, without side conditions of its own."""
    inner = Goal(condition.goal, goal.context.assume(*condition.given), goal.depth + 1)
    for certificate in (NormalForm(), TensorForm()):
        if isinstance(certificate, TensorForm) and not about_tensors(inner.context, inner.rel):
            continue
        if _holds(inner, certificate):
            return certificate
    proof = prove(inner)
    return proof if proof is not None and _holds(inner, proof) else None


def _holds(goal: Goal, certificate: Certificate) -> bool:
    checker = goal.checker
    try:
        checker.check(goal.rel, certificate)
    except (Rejected, OutOfReach):
        return False
    return not checker.evidence.assumed


# -- the rest by real algebra -----------------------------------------------------------------------------------------


def _combine(goal: Goal, checker: Checker, prepared: Rel, facts: list[Fact]) -> Attempt:
    assumptions, needs = checker.assumptions(), domain(prepared)
    base: tuple[Prop, ...] = (*assumptions, *needs)
    settling = _settling(assumptions, needs, facts)
    tensors = about_tensors(goal.context, prepared)

    def ask(chosen: list[Fact], extras: tuple[str, ...]) -> Answer:
        everything = (*base, *(checker.prepare(f.statement) for f in chosen))
        if tensors:
            return search_tensors(goal.context, everything, prepared, extras)
        return search(everything, prepared, extras)

    spoken = (prepared, *(f.statement for f in facts))
    transcendental = any(isinstance(t, App) and t.op in ("exp", "log", "pow") for r in spoken for t in walk(r))
    answer = Answer("open")
    for extras in LEVELS if transcendental else LEVELS[:1]:
        try:
            answer = ask(facts, extras)
        except OutOfReach as why:
            return GaveUp(str(why))
        if answer.state == "proved":
            needed = _needed(facts, settling, lambda some, e=extras: ask(some, e).state == "proved")  # type: ignore[misc]
            certificate = Polynomial(tuple((f.statement, f.proof) for f in needed), answer.used)
            try:
                checker.check(goal.rel, certificate)
            except (Rejected, OutOfReach) as why:
                return GaveUp(str(why))
            return Found(certificate)
    return GaveUp(answer.reason or "the lemmas do not give the claim")


def _settling(assumptions: tuple[Prop, ...], needs: tuple[Rel, ...], facts: list[Fact]) -> list[Fact]:
    """Facts that show that the claim has a value where the assumptions alone do not."""
    found: list[Fact] = []
    for need in needs:
        if not entailed(assumptions, need):
            found += [f for f in facts if not domain(f.statement) and entailed((*assumptions, f.statement), need)][:1]
    return found


def _needed(facts: list[Fact], settling: list[Fact], enough: Callable[[list[Fact]], bool]) -> list[Fact]:
    """Few facts that suffice, those that settle where the claim has a value among them.

    U. Junker, "QuickXplain: preferred explanations and relaxations for over-constrained problems", AAAI 2004.
    """

    def few(fixed: list[Fact], rest: list[Fact]) -> list[Fact]:
        if enough(fixed):
            return []
        if len(rest) == 1:
            return rest
        left, right = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        late = few([*fixed, *left], right)
        return [*few([*fixed, *late], left), *late]

    others = [f for f in facts if f not in settling]
    return [*settling, *(few(settling, others) if others else [])]


METHOD = Method("lemmas", "named lemmas about sums and norms, with real algebra", attempt)
