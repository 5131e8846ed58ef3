"""One claim in, one verdict out: look for a counterexample, then for a proof, then look again.

The order is the cheap end first: a few instances (a false claim mostly falls at once), the cascade of proof methods, more instances.
A proof that an exact instance contradicts is an error inside this program: it is logged and the verdict is `Undecided`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from verifier.algebra.field import OutOfReach
from verifier.algebra.indices import stray_index
from verifier.claims import EXPLAINED, Claim, Context, IllFormed, Proved, Refuted, Supported, Undecided, Verdict
from verifier.kernel.behaviour import concluded
from verifier.kernel.certificates import All, Certificate, Equation, NormalForm, Rewriting, TensorForm
from verifier.kernel.check import Rejected, one_sort_each, prove
from verifier.kernel.tensor import about_tensors
from verifier.methods import CASCADE, PROPERTIES
from verifier.methods.base import Found, GaveUp, Goal, Simplified
from verifier.refute.properties import refute_by_points
from verifier.refute.search import Outcome as SearchOutcome
from verifier.refute.search import Search, look_for_counterexample
from verifier.show import name_text
from verifier.sorts import INTEGER, Func
from verifier.terms import (
    ONE,
    ZERO,
    And,
    App,
    Bind,
    Call,
    Deriv,
    Forall,
    Implies,
    Is,
    Not,
    Prop,
    Rel,
    Sym,
    Term,
    free_symbols,
    shape_of,
    walk,
)

log = logging.getLogger("nablacheck")

SECOND_OPINION = Search(evaluated=1, proposed=4, quick=True)
FIRST_LOOK = Search(evaluated=1, proposed=12, quick=True)
ANOTHER_LOOK = Search(evaluated=2, proposed=12, quick=True)  # before the methods that take their time
SECOND_LOOK = Search(evaluated=30, proposed=240)
MAX_GOALS = 30
SECOND_ATTEMPT = 12  # goals when a line is tried again with earlier lines as hypotheses


class InternalContradiction(Exception):
    """A proof and a counterexample for one claim. Raised under test, logged otherwise."""


HELD = "constraints are held"  # in the conventions of a context: given equations are left aside under a derivative
OF_MATRICES = frozenset({"sin", "cos", "tan", "sinh", "cosh", "log", "sqrt"})  # of a square matrix not always meant entry by entry


STRICT = False  # tests set this: a contradiction is then an exception


@dataclass(slots=True)
class Proofs:
    """A run of the cascade: what was used, what was tried, what was learnt on the way."""

    budget: int = MAX_GOALS
    tried: dict[str, str] = field(default_factory=dict)
    methods: list[str] = field(default_factory=list)
    rewrites: list[Equation] = field(default_factory=list)

    def prop(self, claim: Claim, prop: Prop) -> Certificate | None:
        """A certificate for a proposition, None when none is found."""
        match prop:
            case Rel():
                unsaid = Goal(prop, claim.context).checker.behind_derivatives(prop)
                return self.goal(Goal(prop, claim.context.assume(*unsaid) if unsaid else claim.context))
            case And(parts=parts):
                proofs: list[Certificate] = []
                for p in parts:
                    proof = self.prop(claim, p)
                    if proof is None:
                        return None
                    proofs.append(proof)
                return All(tuple(proofs))
            case Implies(given=given, then=then, both=False):
                return self.prop(Claim(then, claim.context.assume(given)), then)
            case Implies(given=given, then=then, both=True):
                forward = self.prop(Claim(then, claim.context.assume(given)), then)
                back = None if forward is None else self.prop(Claim(given, claim.context.assume(then)), given)
                return None if forward is None or back is None else All((forward, back))
            case Forall(body=body):
                return self.prop(claim, body)
            case Is() | Not(part=Is()):
                return self.property(claim, prop)
            case _:
                self.tried["engine"] = "no method for statements of this form"
                return None

    def property(self, claim: Claim, prop: Prop) -> Certificate | None:
        """A certificate for a property of a function or a sequence."""
        for name, attempt in PROPERTIES:
            found = attempt(prop, claim, self.goal)
            match found:
                case Found(certificate=certificate):
                    self.methods.append(name)
                    return certificate
                case GaveUp(reason=reason):
                    self.tried[name] = reason
                case _:
                    pass
        return None

    def goal(self, goal: Goal) -> Certificate | None:
        """The cascade on one relation."""
        if self.budget <= 0:
            self.tried["engine"] = "too many subgoals"
            return None
        self.budget -= 1
        for method in CASCADE:
            try:
                attempt = method.attempt(goal, self.goal)
            except OutOfReach as why:
                attempt = GaveUp(str(why))
            match attempt:
                case Found(certificate=certificate):
                    if method.name not in self.methods:
                        self.methods.append(method.name)
                    return certificate
                case Simplified(steps=steps):
                    if method.name not in self.methods:
                        self.methods.append(method.name)
                    if goal.depth == 0:
                        self.rewrites.extend(steps)
                    return self._simplified(goal, steps)
                case GaveUp(reason=reason):
                    self.tried[method.name] = reason
                case _:
                    pass
        return None

    def _simplified(self, goal: Goal, steps: tuple[Equation, ...]) -> Certificate | None:
        from verifier.kernel.check import replace_term

        checker = goal.checker
        rel = checker.prepare(goal.rel)
        for step in steps:
            rel = replace_term(rel, checker.prepare(step.old), checker.prepare(step.new))
        proof = self.goal(Goal(rel, goal.context, goal.depth))
        return None if proof is None else Rewriting(steps, proof)


def decide(claim: Claim, *, refuting: bool = True) -> Verdict:
    """The verdict on a claim; without ``refuting`` only a proof is looked for."""
    stray = stray_index(claim.prop, claim.context)
    if stray is not None:
        return IllFormed(stray)
    try:
        one_sort_each(claim)
    except Rejected as why:
        return Undecided(str(why))
    bound = _varies_unsaid(claim)
    if bound:
        return Undecided(bound)
    if concluded(claim.prop) is not None:
        return _decide_property(claim, refuting=refuting)
    evident = _evident(claim)
    if evident is not None:
        return _confirmed(evident, claim)
    first = _look(claim, FIRST_LOOK) if refuting else None
    if first is not None and first.refuted is not None:
        return _fair(first.refuted, claim)
    by_indices = _by_indices(claim)
    if by_indices is not None:
        return _confirmed(by_indices, claim, first)
    if refuting and first is not None and first.agreed:
        another = _look(claim, ANOTHER_LOOK)
        if another.refuted is not None:
            return _fair(another.refuted, claim)
    proofs = Proofs() if refuting else Proofs(budget=SECOND_ATTEMPT)
    certificate = _search(proofs, claim)
    if certificate is not None:
        try:
            proved = prove(claim, certificate, "+".join(reversed(proofs.methods)) or "field")
        except (Rejected, OutOfReach) as why:
            log.error("the kernel rejects a certificate from %s: %s", proofs.methods, why)
            if STRICT:
                raise
            return Undecided(f"a proof was found but does not check: {why}", tuple(proofs.methods))
        return _confirmed(proved, claim, first)
    tried = tuple(f"{name}: {reason}" for name, reason in proofs.tried.items())
    if not refuting:
        return Undecided("no proof was found", tried)
    rewrites = tuple(proofs.rewrites)
    second = _look(claim, SECOND_LOOK, rewrites)
    if second.refuted is not None:
        return _fair(second.refuted, claim)
    if second.agreed >= 20 and not second.failed and _can_be_supported(claim, second):
        return Supported(second.agreed, 20, f"no proof found; both sides agree at {second.agreed} points")
    trouble = max(second.trouble, key=lambda k: second.trouble[k], default="")
    reason = "neither a proof nor a counterexample was found"
    if not second.agreed and trouble:
        reason += f" (no instance could be evaluated: {trouble})"
    return Undecided(reason, tried)


def _decide_property(claim: Claim, *, refuting: bool) -> Verdict:
    """The verdict on a property of a function or a sequence."""
    proofs = Proofs()
    certificate = _search(proofs, claim)
    if certificate is not None:
        try:
            proved = prove(claim, certificate, "+".join(reversed(proofs.methods)))
        except (Rejected, OutOfReach) as why:
            log.error("the kernel rejects a certificate from %s: %s", proofs.methods, why)
            if STRICT:
                raise
            return Undecided(f"a proof was found but does not check: {why}", tuple(proofs.methods))
        if (claim.context.assumptions or claim.context.laws) and _contradictory(claim):
            return Undecided("the givens contradict each other, so that anything would follow from them")
        return proved
    refuted = refute_by_points(claim) if refuting else None
    if refuted is not None:
        return _fair(refuted, claim)
    return Undecided("neither a proof nor a counterexample was found", tuple(f"{n}: {r}" for n, r in proofs.tried.items()))


def _evident(claim: Claim) -> Proved | None:
    """A proof by normal forms alone: most right steps end here, in a millisecond or two."""
    match claim.prop:
        case Rel() if about_tensors(claim.context, claim.prop):
            return None  # `_by_indices` comes soon
        case Rel():
            certificate: Certificate = NormalForm()
        case And(parts=parts) if all(isinstance(p, Rel) for p in parts):
            certificate = All(tuple(NormalForm() for _ in parts))
        case _:
            return None
    try:
        return prove(claim, certificate, "field")
    except (Rejected, OutOfReach):
        return None


def _by_indices(claim: Claim) -> Proved | None:
    """A proof by one normal form in index notation, for relations between vectors and matrices."""
    if not isinstance(claim.prop, Rel) or not about_tensors(claim.context, claim.prop):
        return None
    try:
        return prove(claim, TensorForm(), "tensor")
    except (Rejected, OutOfReach):
        return None


def _confirmed(proved: Proved, claim: Claim, first: SearchOutcome | None = None) -> Verdict:
    """The proof, after a second opinion: no instance contradicts it, and the givens can be met.

    A ``first`` look with an instance that agrees, or that is too close to call, was one already.
    """
    seen = first if first is not None and (first.agreed or first.open) else _look(claim, SECOND_OPINION)
    if seen.refuted is not None:
        log.critical("PROOF CONTRADICTED by an exact instance: %s", seen.refuted)
        if STRICT:
            raise InternalContradiction(str(seen.refuted))
        return Undecided("internal error: a proof and a counterexample disagree; please report this claim")
    if not seen.agreed and not seen.open and (claim.context.assumptions or claim.context.laws) and _contradictory(claim):
        return Undecided("the givens contradict each other, so that anything would follow from them")
    return proved


def _fair(refuted: Refuted, claim: Claim) -> Verdict:
    """A refutation, unless it chooses freely a function that nobody declared: that letter may stand for a function the reader knows."""
    for t in walk(claim.prop):
        if isinstance(t, Bind) and t.op == "expect" and t.var.name not in claim.context.declared:
            return Undecided(f"false for some laws of {name_text(t.var.name)}, but its law is not declared")
        if isinstance(t, App) and t.op in OF_MATRICES and _square(t.args[0]) and "elementwise" not in claim.context.conventions:
            return Undecided(f"false when {t.op} is taken of each entry, but it may be meant as a function of the matrix")
        if isinstance(t, Deriv) and (index := _index_without_range(t, claim)) is not None:
            return Undecided(f"false for some values of {name_text(index.name)}, but the document does not say which values are admitted")
    spoken = {s.name for a in claim.context.assumptions if isinstance(a, Is) for s in free_symbols(a)}  # "F is smooth" declares F
    for name in refuted.counterexample.instance.values:
        if name in spoken:
            continue
        sym = claim.context.symbols.get(name)
        if sym is None or name in claim.context.declared or not isinstance(sym.sort, Func) or INTEGER in sym.sort.args:
            continue
        return Undecided(f"false for some functions {name_text(name)}, but it is not declared which function {name_text(name)} is")
    held = _explained(claim)
    if held is not None and not isinstance(decide(held), Refuted):
        names = ", ".join(name_text(d.head.name) for d in set(claim.context.definitions) - set(held.context.definitions))
        return Undecided(f"false where {names} varies as the given equation says, but not where it is held fixed under the derivative")
    return refuted


def _varies_unsaid(claim: Claim) -> str:
    """Why a derivative is not clear: a variable in it is tied by a given equation to the one by which is differentiated.

    ``dy/dx`` where x² + y² = 1 is given is not zero.  A partial derivative of something that holds x itself leaves constraints aside.
    """
    equations = [a for a in claim.context.assumptions if isinstance(a, Rel) and a.op == "="]
    if not equations or HELD in claim.context.conventions:
        return ""
    for t in walk(claim.prop):
        if not (isinstance(t, Deriv) and isinstance(t.wrt, Sym)):
            continue
        inside = _reached(free_symbols(t.body), claim.context)
        if t.wrt in inside and not t.total:
            continue
        for a in equations:
            tied = free_symbols(a)
            if t.wrt in tied and (others := (tied & inside) - {t.wrt}):
                other = min(others, key=lambda s: s.name)
                return f"whether {name_text(other.name)} varies with {name_text(t.wrt.name)} under the derivative is not said"
    return ""


def _reached(symbols: frozenset[Sym], context: Context) -> set[Sym]:
    """The symbols, and those that their definitions hold."""
    found, pending = set(symbols), list(symbols)
    while pending:
        s = pending.pop()
        for d in context.definitions:
            if d.head == s:
                new = (free_symbols(d.body) - set(d.params)) - found
                found |= new
                pending += new
    return found


def _explained(claim: Claim) -> Claim | None:
    """The claim with declared variables that an equation tells in terms of others held fixed: a constraint does not vary by itself.

    None when no derivative could tell the difference.
    """
    context = claim.context
    told = {d for d in context.definitions if context.conventions.get(f"{EXPLAINED}{d.head.name}") and not d.params}
    if not told or not any(isinstance(t, Deriv) for t in walk(claim.prop)):
        return None
    by = {s for t in walk(claim.prop) if isinstance(t, Deriv) for s in free_symbols(t.wrt)}
    told = {d for d in told if by & free_symbols(d.body)}
    if not told:
        return None
    equations = tuple(Rel("=", d.head, d.body) for d in context.definitions if d in told)
    kept = tuple(d for d in context.definitions if d not in told)
    conventions = {**context.conventions, HELD: "yes"}
    return Claim(claim.prop, replace(context, definitions=kept, assumptions=(*context.assumptions, *equations), conventions=conventions))


def _square(t: Term) -> bool:
    shape = shape_of(t)
    return len(shape) == 2 and shape[0] == shape[1]


def _index_without_range(term: Deriv, claim: Claim) -> Sym | None:
    """The i of ``∂s/∂x_i`` where sums run over x_1, …, x_n and nothing bounds i above: outside of the sums every such derivative is 0."""
    match term.wrt:
        case Call(fn=f, args=(Sym(sort=sort) as index,)) if sort == INTEGER:
            pass
        case _:
            return None
    if index not in free_symbols(claim.prop) or any(d.head == f and d.kind == "recursion" for d in claim.context.definitions):
        return None  # a sum gives the range, or the rule of the recursion does
    places: list[Term | Prop] = [claim.prop, *(d.body for d in claim.context.definitions)]
    sums = [t for place in places for t in walk(place) if isinstance(t, Bind) and t.op in ("sum", "prod")]
    runs = any(isinstance(c, Call) and c.fn == f and t.var in free_symbols(c) for t in sums for c in walk(t.body))
    given = [r for a in claim.context.assumptions for r in (a.parts if isinstance(a, And) else (a,)) if isinstance(r, Rel)]
    above = {"<": "l", "<=": "l", ">": "r", ">=": "r", "=": "lr"}  # the sides on which a relation bounds from above
    bounded = any(("l" in above.get(r.op, "") and r.lhs == index) or ("r" in above.get(r.op, "") and r.rhs == index) for r in given)
    return index if runs and not bounded else None


def _contradictory(claim: Claim) -> bool:
    """Whether the givens are certainly inconsistent; asked when no instance that meets them was seen."""
    goal = Goal(Rel("<", ONE, ZERO), claim.context)
    if goal.checker.contradictory():
        return True
    for method in CASCADE:
        if method.name == "polynomial":
            try:
                return isinstance(method.attempt(goal, lambda _: None), Found)
            except OutOfReach:
                return False
    return False


def _search(proofs: Proofs, claim: Claim) -> Certificate | None:
    try:
        return proofs.prop(claim, claim.prop)
    except (OutOfReach, Rejected) as why:
        proofs.tried["engine"] = str(why)
        return None


def _look(claim: Claim, search: Search, rewrites: tuple[Equation, ...] = (), skip: int = 0) -> SearchOutcome:
    try:
        return look_for_counterexample(claim, search, rewrites, skip)
    except (OutOfReach, Rejected) as why:
        return SearchOutcome(trouble={str(why): 1})


def _can_be_supported(claim: Claim, seen: SearchOutcome) -> bool:
    """Whether agreement at points says something: of equalities, with a value at every point, and not of laws, of which few kinds are
    tried.
    """
    if any(why.startswith("no value there") for why in seen.trouble):
        return False
    chancy = any(
        isinstance(t, Bind) and t.op == "expect" for p in (claim.prop, *(d.body for d in claim.context.definitions)) for t in walk(p)
    )
    return not chancy and _all_equalities(claim.prop)


def _all_equalities(prop: Prop) -> bool:
    match prop:
        case Rel(op=op):
            return op == "="
        case And(parts=parts):
            return all(_all_equalities(p) for p in parts)
        case _:
            return False


# -- from LaTeX -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, the guesses and side conditions it rests on, and how long it took."""

    verdict: Verdict
    assumed: tuple[str, ...]
    milliseconds: float


def prove_latex(claim: str, given: Sequence[str], *, budget_seconds: float = 5.0) -> Outcome:
    """The verdict on a claim written in LaTeX under givens written in LaTeX.

    ``budget_seconds`` is kept by `verifier.pool`, which runs this in a process that can be killed.
    """
    from verifier.claims import IllFormed, NotChecked
    from verifier.elaborate import NotUnderstood, ShapeClash, claim_from_latex
    from verifier.syntax.tree import ParseFailure

    start = time.perf_counter()
    guesses: tuple[str, ...] = ()
    verdict: Verdict
    try:
        elaborated = claim_from_latex(claim, given)
        guesses = elaborated.context.guesses
        verdict = decide(elaborated)
    except ParseFailure as why:
        verdict = NotChecked(f"not understood: {why}", why.span, why.expected)
    except ShapeClash as why:
        verdict = IllFormed(str(why), why.span)
    except NotUnderstood as why:
        verdict = NotChecked(str(why), why.span, why.expected)
    except RecursionError:
        verdict = Undecided("nested too deeply")
    side = verdict.assumed if isinstance(verdict, Proved) else ()
    return Outcome(verdict, (*guesses, *side), (time.perf_counter() - start) * 1000)


def is_refuted(verdict: Verdict) -> bool:
    """True for a refutation; a plain function because a verdict is no truth value."""
    return isinstance(verdict, Refuted)
