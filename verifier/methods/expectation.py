"""Inequalities between moments of random variables.

Decides: Var(X) >= 0, E[X²] >= E[X]², bounds of means and variances of bounded variables (Popoviciu), E[XY]² <= E[X²]E[Y²], |Cov| bounds.
Tries: the means of squares of centred variables, of what declared bounds make positive, of products of these, and Cauchy-Schwarz for
pairs, as further hypotheses for real algebra.
Does not: Jensen for other functions than squares, tail bounds. Equalities of moments need no method: the normal form has them.
Certificate: `Moments`.
Example: a <= X <= b implies Var(X) <= (b-a)²/4.
Reference: T. Popoviciu, Mathematica (Cluj) 9 (1935).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from verifier.algebra.field import OutOfReach
from verifier.kernel.certificates import Moments, NormalForm, Polynomial
from verifier.kernel.check import Checker, Rejected
from verifier.kernel.expectation import facts_of, mean, random_numbers, variables_in
from verifier.methods import polynomial
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover
from verifier.terms import TWO, And, Bind, Prop, Rel, Sym, Term, free_symbols, power, sub, walk

MAX_VARIABLES = 3


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.rel.op not in ("<", "<=", ">", ">=") or not goal.context.laws:
        return NotApplicable("no inequality about random variables")
    checker = goal.checker
    prepared = checker.prepare(goal.rel)
    used = sorted((variables_in(prepared) | variables_in(goal.rel)) & random_numbers(checker), key=lambda s: s.name)
    if not used or len(used) > MAX_VARIABLES:
        return NotApplicable("no expectation of one or a few numbers")
    if goal.depth > 2:
        return GaveUp("too deep")
    whole = _facts(checker, used)
    try:
        facts = facts_of(checker, whole)
        attempt_ = polynomial.attempt(replace(goal, context=goal.context.assume(*facts), depth=goal.depth + 1), prove)
    except (Rejected, OutOfReach) as why:
        return GaveUp(str(why))
    if not isinstance(attempt_, Found):
        return GaveUp("not implied by the signs of moments")
    assert isinstance(attempt_.certificate, Polynomial | NormalForm)
    return Found(replace(_thinned(checker, goal, whole, attempt_.certificate), then=attempt_.certificate))


def _facts(checker: Checker, used: list[Sym]) -> Moments:
    """What is known of the signs of moments of these variables."""
    everything = frozenset(used)
    positive: list[tuple[Term, ...]] = []
    for x in used:
        centred = sub(x, mean(x, everything))
        positive.append((power(centred, TWO),))
        bounds = list(_bounds(checker.context.assumptions, x))
        positive += [(b,) for b in bounds]
        positive += list(combinations(bounds, 2))
    schwarz: list[tuple[Term, Term]] = []
    for x, y in combinations(used, 2):
        schwarz.append((x, y))
        schwarz.append((sub(x, mean(x, everything)), sub(y, mean(y, everything))))
    return Moments(tuple(positive), tuple(schwarz), NormalForm())


def _bounds(props: tuple[Prop, ...], x: Sym) -> list[Term]:
    """u >= 0 for the assumptions that bound the variable."""
    found: list[Term] = []
    for p in props:
        match p:
            case And(parts=parts):
                found += _bounds(parts, x)
            case Rel(op="<=" | "<" | ">=" | ">" as op, lhs=lhs, rhs=rhs) if x in free_symbols(p) and not _has_binder(p):
                found.append(sub(rhs, lhs) if op in ("<=", "<") else sub(lhs, rhs))
            case _:
                pass
    return found


def _has_binder(p: Rel) -> bool:
    return any(isinstance(t, Bind) for t in walk(p))


def _thinned(checker: Checker, goal: Goal, whole: Moments, then: Polynomial | NormalForm) -> Moments:
    """The facts without those that the proof does not need."""
    kept = whole
    candidates = [replace(whole, schwarz=()), *(replace(whole, schwarz=(), positive=(p,)) for p in whole.positive)]
    for fewer in candidates:
        try:
            checker.check(goal.rel, replace(fewer, then=then))
        except (Rejected, OutOfReach):
            continue
        kept = fewer
        if len(kept.positive) == 1:
            break
    return kept


METHOD = Method("expectation", "signs of moments", attempt)
