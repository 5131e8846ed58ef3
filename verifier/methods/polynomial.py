"""Inequalities between polynomials in function values, by z3's decision procedure for the reals.

Decides: relations whose sides are rational functions of variables, exponentials, roots, absolute values, sines and cosines, norms and
unknown values, given signs, relations and the hypotheses of the context; what follows from hypotheses by real algebra.
Tries: the parts as independent variables; then with e^u > 1 ⇔ u > 0 for the difference of the sides; then with the tangents of
`kernel.bounds`, and with the order of exponentials and logarithms. A proof that needs such facts is thinned out to those it needs.
Does not: relate x and e^x beyond these facts (see `methods.monotone`); sums with a symbolic number of terms.
Certificate: `Polynomial`.
Example: σ(x)(1-σ(x)) ≤ 1/4.
Reference: D. Jovanović, L. de Moura, "Solving non-linear arithmetic", IJCAR 2012.
"""

from __future__ import annotations

from verifier.algebra.domain import domain
from verifier.algebra.field import OutOfReach
from verifier.kernel.bounds import BOUNDS
from verifier.kernel.certificates import Polynomial
from verifier.kernel.check import Checker, Rejected
from verifier.kernel.polynomial import EXPONENTIAL, EXTRAS, QUOTIENT, STEPS, Answer, known, search
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover
from verifier.terms import And, App, Prop, Rel, free_symbols, walk

LEVELS: tuple[tuple[str, ...], ...] = ((), (EXPONENTIAL, QUOTIENT), tuple(b.name for b in BOUNDS), EXTRAS)
TRANSCENDENTAL = frozenset({"exp", "log", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan", "erf", "pow"})


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.rel.op not in ("=", "!=", "<", "<=", ">", ">="):
        return NotApplicable(f"no relation between numbers: {goal.rel.op}")
    checker = goal.checker
    prepared = checker.prepare(goal.rel)
    if goal.rel.op in ("=", "!=") and not _algebraic_matter(checker, prepared):
        return NotApplicable("an equation without hypotheses or roots is decided by its normal form")
    assumptions: tuple[Prop, ...] = (*known(checker, prepared), *domain(prepared))
    about = free_symbols(prepared)
    ops = {t.op for p in (prepared, *(a for a in assumptions if free_symbols(a) & about)) for t in walk(p) if isinstance(t, App)}
    levels = LEVELS if ops & TRANSCENDENTAL else LEVELS[:1]
    reason = ""
    asked: dict[tuple[str, ...], Answer] = {}

    def ask(extras: tuple[str, ...]) -> Answer:
        if extras not in asked:
            asked[extras] = search(assumptions, prepared, extras, STEPS >> 2 * min(goal.depth + bool(extras), 2))
        return asked[extras]

    for extras in levels:
        try:
            # a point that meets all facts together meets any of them: most goals that no extra helps are left after two questions
            if extras == levels[-1] or not extras or ask(levels[-1]).state != "fails":
                answer = ask(extras)
            else:
                return GaveUp(asked[levels[-1]].reason)
        except OutOfReach as why:
            return NotApplicable(str(why))
        if answer.state == "proved":
            certificate = Polynomial((), _thinned(assumptions, prepared, answer.used))
            try:
                checker.check(goal.rel, certificate)
            except Rejected as why:
                return GaveUp(str(why))
            return Found(certificate)
        reason = answer.reason
        if answer.state == "open" and extras:
            break  # more facts make a problem that is too long longer
    return GaveUp(reason)


def _thinned(assumptions: tuple[Prop, ...], prepared: Rel, names: tuple[str, ...]) -> tuple[str, ...]:
    """The extras without those that the proof does not need."""
    for name in names:
        fewer = tuple(n for n in names if n != name)
        if search(assumptions, prepared, fewer).state == "proved":
            names = fewer
    return names


def _algebraic_matter(checker: Checker, prepared: Rel) -> bool:
    """True when an equation may follow from hypotheses, or from relations between roots."""
    if any(isinstance(t, App) and t.op in ("sqrt", "abs", "max", "min", "sign") for t in walk(prepared)):
        return True
    return any(_has_equation(a) for a in checker.context.assumptions)


def _has_equation(prop: Prop) -> bool:
    match prop:
        case Rel(op=op):
            return op in ("=", "<=", ">=")
        case And(parts=parts):
            return any(_has_equation(p) for p in parts)
        case _:
            return False


METHOD = Method("polynomial", "real algebra", attempt)
