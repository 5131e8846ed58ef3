r"""Largest and smallest values of functions of a real variable, and where they are taken.

Decides: max, min, sup, inf, argmax, argmin over a real variable (with bounds or without) where the place can be written down: an end of
the range, a corner, a point where the derivative vanishes, or an end that is only approached; argmax f = argmin g where one function
orders the points as the other does.
Tries: candidates by their values (floating point only chooses which is tried first), then the inequality as a goal for the whole cascade.
Does not: several variables, values that no formula gives.
Certificate: `Extreme`, `Optimum`, `SameOptimum`.
Example: max_x σ'(x) = 1/4.
Reference: any first course in analysis (a continuous bound that is attained or approached).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from verifier.algebra.calculus import NoRule, differentiate
from verifier.algebra.domain import domain
from verifier.algebra.field import NoValue, OutOfReach
from verifier.algebra.readback import to_term
from verifier.algebra.sums import NormalForms
from verifier.kernel.certificates import Certificate, Equation, Extreme, LimitProof, Optimum, SameOptimum
from verifier.kernel.check import Checker, Rejected, replace_term
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.extrema import EXTREMES, OPTIMA, TOP, approached, below_value, conditions, natural, of_real_variable
from verifier.kernel.inside import apart
from verifier.kernel.limits import infinite_sign, limit_value
from verifier.kernel.monotone import range_of
from verifier.kernel.numbers import Undefined, Unknown, to_ball
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover, Simplified
from verifier.methods.limits import binders
from verifier.methods.monotone import solutions
from verifier.terms import INFINITY, ONE, ZERO, App, Bind, Cases, Prop, Rel, Sym, Term, div, free_symbols, neg, num, sub, substitute, walk

MAX_CANDIDATES = 4
MAX_DEPTH = 2
CORNERS = frozenset({"abs", "max", "min", "sign"})


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if not any(isinstance(t, Bind) and t.op in EXTREMES | OPTIMA for t in walk(goal.rel)):
        return NotApplicable("no extremum over a real variable")
    if goal.depth > MAX_DEPTH:
        return GaveUp("extrema inside extrema")
    checker = goal.checker
    rel = checker.prepare(goal.rel)
    same = _same_optimum(goal, checker, rel, prove)
    if same is not None:
        return Found(same)
    steps: list[Equation] = []
    failed: dict[Bind, str] = {}
    while True:
        term = next((t for op in (*sorted(EXTREMES), *sorted(OPTIMA)) for t in binders(rel, op) if t not in failed and not t.params), None)
        if term is None:
            break
        try:
            step = _Extremum(goal, checker, term, prove).value(_claimed(rel, term))
        except (OutOfReach, NoRule, Rejected) as why:
            failed[term] = str(why)
            continue
        if step is None:
            failed[term] = "no place where the extreme value is taken was found"
            continue
        steps.append(step)
        rel = replace_term(rel, term, step.new)
    if steps:
        return Simplified(tuple(steps))
    return GaveUp("; ".join(dict.fromkeys(failed.values()))) if failed else NotApplicable("no extremum over a real variable")


def _claimed(rel: Prop, term: Bind) -> Term | None:
    """What the goal says that the extremum is."""
    match rel:
        case Rel(lhs=lhs, rhs=rhs) if lhs == term and not any(isinstance(t, Bind) and t.op in EXTREMES | OPTIMA for t in walk(rhs)):
            return rhs
        case Rel(lhs=lhs, rhs=rhs) if rhs == term and not any(isinstance(t, Bind) and t.op in EXTREMES | OPTIMA for t in walk(lhs)):
            return lhs
        case _:
            return None


def _same_optimum(goal: Goal, checker: Checker, rel: Prop, prove: Prover) -> SameOptimum | None:
    match rel:
        case Rel(op="=", lhs=Bind() as left, rhs=Bind() as right) if left.op in OPTIMA and right.op in OPTIMA:
            pass
        case _:
            return None
    if left.params or right.params or left.var.sort != right.var.sort:
        return None
    x = apart(checker, left, right)
    f, g = substitute(left.body, {left.var: x}), substitute(right.body, {right.var: x})
    y = apart(checker, left, right, Bind(left.op, x, (), f, None, f.sort), Bind(left.op, x, (), g, None, g.sort))
    given = [substitute(p, {left.var: v}) for v in (x, y) for p in conditions(left)]
    first, second = below_value(left, f, substitute(f, {x: y})), below_value(right, g, substitute(g, {x: y}))
    forward = prove(Goal(second, goal.context.assume(*given, first), goal.depth + 1))
    back = None if forward is None else prove(Goal(first, goal.context.assume(*given, second), goal.depth + 1))
    if forward is None or back is None:
        return None
    certificate = SameOptimum(forward, back)
    try:
        checker.check(rel, certificate)
    except (Rejected, OutOfReach):
        return None
    return certificate


@dataclass(frozen=True, slots=True)
class _Place:
    """A candidate: a point where the value is taken (``side`` None) or approached."""

    point: Term
    value: Term
    side: int | None = None


class _Extremum:
    """The search for one extremum, its variable renamed apart."""

    def __init__(self, goal: Goal, checker: Checker, term: Bind, prove: Prover) -> None:
        self.goal, self.checker, self.term, self.prove = goal, checker, term, prove
        self.x: Sym = apart(checker, term)
        self.body = substitute(term.body, {term.var: self.x})
        self.given = tuple(substitute(p, {term.var: self.x}) for p in conditions(term))
        self.exists = natural(self.body, self.x)
        self.inside = checker.assume(*self.given)

    def value(self, claimed: Term | None) -> Equation | None:
        """The extremum and its value, with the proof."""
        if not of_real_variable(self.term):
            if self.term.op in OPTIMA and claimed is not None:
                return self.optimum(claimed)
            return None
        places = list(self.places(claimed))
        if self.term.op in OPTIMA:
            for place in self.ranked([p for p in places if p.side is None], claimed)[:MAX_CANDIDATES]:
                found = self.optimum(place.point)
                if found is not None:
                    return found
            return None
        for place in self.ranked(places, claimed)[:MAX_CANDIDATES]:
            found = self.extreme(place)
            if found is not None:
                return found
        return None

    # -- proofs ---------------------------------------------------------------------------------------------------------------

    def extreme(self, place: _Place) -> Equation | None:
        """`Extreme` at this place."""
        if place.side is not None and self.term.op not in ("sup", "inf"):
            return None
        if place.side is None:
            wanted = [substitute(p, {self.x: place.point}) for p in (*self.given, *self.exists)]
            reached = self.goal_for(Rel("=", substitute(self.body, {self.x: place.point}), place.value))
        else:
            wanted = [p for g in self.given if (p := approached(g, self.x, place.point, place.side)) is not None]
            reached = LimitProof("series", place.value)
        if reached is None:
            return None
        admitted = self.all_of(wanted)
        if admitted is None:
            return None
        bound = self.goal_for(below_value(self.term, self.body, place.value), (*self.given, *self.exists))
        if bound is None:
            return None
        return self.checked(Equation(self.term, place.value, Extreme(bound, place.point, reached, admitted, place.side)))

    def optimum(self, point: Term) -> Equation | None:
        """`Optimum` at this point."""
        admitted = self.all_of([substitute(p, {self.x: point}) for p in (*self.given, *self.exists)])
        if admitted is None:
            return None
        there = substitute(self.body, {self.x: point})
        better = self.goal_for(below_value(self.term, self.body, there, strict=True), (*self.given, *self.exists, Rel("!=", self.x, point)))
        return None if better is None else self.checked(Equation(self.term, point, Optimum(better, admitted)))

    def goal_for(self, rel: Rel, given: tuple[Prop, ...] = ()) -> Certificate | None:
        return self.prove(Goal(rel, self.goal.context.assume(*given), self.goal.depth + 1))

    def all_of(self, props: list[Prop]) -> tuple[Certificate, ...] | None:
        found: list[Certificate] = []
        for prop in props:
            proof = self.goal_for(prop) if isinstance(prop, Rel) else None
            if proof is None:
                return None
            found.append(proof)
        return tuple(found)

    def checked(self, step: Equation) -> Equation | None:
        try:
            self.checker.check(Rel("=", step.old, step.new), step.proof)
        except (Rejected, OutOfReach):
            return None
        return step

    # -- places ---------------------------------------------------------------------------------------------------------------

    def places(self, claimed: Term | None) -> Iterator[_Place]:
        """Ends of the range, corners, points where the derivative vanishes; for argmax also the point that is claimed."""
        known = range_of(self.given, self.x)
        points: dict[Term, None] = {}
        if self.term.op in OPTIMA and claimed is not None:
            points[claimed] = None
        for r in (*known.lower, *known.upper):
            points[r.rhs] = None
        for t in walk(self.body):
            if isinstance(t, App) and t.op in CORNERS and self.x in free_symbols(t):
                for gap in t.args if len(t.args) == 1 else (sub(t.args[0], t.args[1]),):
                    points.update(dict.fromkeys(self.zeros(gap)))
            if isinstance(t, Cases):
                for prop in walk(t):
                    if isinstance(prop, Rel) and self.x in free_symbols(prop):
                        points.update(dict.fromkeys(self.zeros(sub(prop.lhs, prop.rhs))))
        with suppress(NoRule):
            points.update(dict.fromkeys(self.zeros(differentiate(self.body, self.x))))
        points.update(dict.fromkeys((ZERO, ONE, num(-1))))
        for point in points:
            here = substitute(self.body, {self.x: point})
            try:
                yield _Place(point, NormalForms.solve(self.checker.assumptions(), lambda f, t=here: to_term(f, f.convert(t))))  # type: ignore[misc]
            except NoValue:
                continue
            except OutOfReach:
                yield _Place(point, here)
        if self.term.op in ("sup", "inf"):
            ends = [(r.rhs, 1) for r in known.lower] or [(neg(INFINITY), -1)]
            ends += [(r.rhs, -1) for r in known.upper] or [(INFINITY, 1)]
            for end, side in ends:
                binder = Bind("limit", self.x, (end, num(0 if infinite_sign(end) else side)), self.body, None, self.body.sort)
                try:
                    value = limit_value(self.checker, binder)
                except OutOfReach:
                    continue
                if not infinite_sign(value):
                    yield _Place(end, value, side)

    def zeros(self, gap: Term) -> list[Term]:
        """Values of the variable at which a term vanishes, as far as they can be written down."""
        facts = (*self.inside.assumptions(), *domain(gap))

        def work(f: NormalForms) -> list[Term]:
            return [root for p, _ in f.convert(gap).num.factor()[1] for root in solutions(f, p, self.x)]

        try:
            return NormalForms.solve(facts, work)
        except OutOfReach:
            return list(self.zero_of_linear(gap))

    def zero_of_linear(self, gap: Term) -> Iterator[Term]:
        """-g(0)/g' where g is linear in the variable: also for sums over an index, which have no way back from a normal form."""
        with suppress(NoRule):
            slope = differentiate(gap, self.x)
            if self.x not in free_symbols(slope):
                yield div(neg(substitute(gap, {self.x: ZERO})), slope)

    def ranked(self, places: list[_Place], claimed: Term | None) -> list[_Place]:
        """The places whose value can be computed, best first, only those as good as the best; then those that cannot."""
        valued: list[tuple[float, _Place]] = []
        open_: list[_Place] = []
        for place in places:
            size = self.size(place)
            if size is None:
                open_.append(place)
            elif size == size:
                valued.append((size, place))
        if valued:
            top = max if self.term.op in TOP else min
            best = top(size for size, _ in valued)
            valued = [(size, p) for size, p in valued if abs(size - best) <= 1e-9 * max(1.0, abs(best))]
        ordered = [p for _, p in valued] + open_
        return sorted(ordered, key=lambda p: (claimed not in (p.value, p.point), p.side is not None))

    def size(self, place: _Place) -> float | None:
        """The value there as a float; nan where the point is not admitted, None when it depends on something."""
        try:
            if place.side is None and any(Evaluator({}).holds(substitute(p, {self.x: place.point})) is False for p in self.given):
                return float("nan")
            return float(to_ball(Evaluator({}).number(place.value)).mid())
        except (Unknown, Undefined, TypeError, ValueError):
            return None


METHOD = Method("extrema", "largest and smallest values of functions of a real variable", attempt)
