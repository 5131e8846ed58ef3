"""Case distinction on the sign inside |·|, max, min, sign, and on the conditions of piecewise values.

Decides: identities and inequalities that hold in each case by another method.
Tries: the innermost argument of |·|, max, min or sign first, then conditions of piecewise values; at most three splits deep.
Does not: split on anything else.
Certificate: `CaseSplit`.
Example: log(1+e^z) = max(z,0) + log(1+e^{-|z|}).
Reference: standard.
"""

from __future__ import annotations

from verifier.algebra.sums import NormalForms
from verifier.kernel.certificates import Absurd, CaseSplit, Certificate, OutsideDomain
from verifier.kernel.check import Rejected
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover
from verifier.show import show
from verifier.terms import ZERO, And, App, Bind, Cases, Not, Num, Or, Prop, Rel, Sym, Term, free_symbols, num, walk

MAX_DEPTH = 3


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.depth >= MAX_DEPTH:
        return GaveUp("more case distinctions than are tried")
    checker = goal.checker
    prepared = checker.prepare(goal.rel)
    bound = {t.var for t in walk(prepared) if isinstance(t, Bind)}
    for pair in _pairs(prepared, bound):
        left, right = pair
        if not NormalForms.solve(checker.assumptions(), lambda f, a=left, b=right: _open(f, a, b)):  # type: ignore[misc]
            continue
        cases: list[tuple[Prop, Certificate]] = []
        for op in ("<", "=", ">"):
            condition = Rel(op, left, right)
            inside = Goal(goal.rel, goal.context.assume(condition), goal.depth + 1)
            proof = _trivial(inside, condition) or prove(inside)
            if proof is None:
                return GaveUp(f"not proved where {show(condition)}")
            cases.append((condition, proof))
        if all(isinstance(proof, Absurd | OutsideDomain) for _, proof in cases):
            return GaveUp("the claim has no value in any case")
        return Found(CaseSplit(tuple(cases)))
    return NotApplicable("nothing to distinguish")


def _open(f: NormalForms, a: Term, b: Term) -> bool:
    """True when more than one order of a and b is possible."""
    return sum(f.truth(Rel(op, a, b)) is not False for op in ("<", "=", ">")) > 1


def _trivial(goal: Goal, condition: Prop) -> Certificate | None:
    """Evidence for a case that cannot happen, or in which a side has no value."""
    checker = goal.checker
    if checker.contradictory():
        return Absurd()
    try:
        checker.outside_domain(goal.rel, condition)
    except Rejected:
        return None
    return OutsideDomain()


def _pairs(prepared: Rel, bound: set[Sym]) -> list[tuple[Term, Term]]:
    """Pairs (a, b) whose order decides a part of the claim, a variable and a number preferred."""
    found: dict[tuple[Term, Term], None] = {}

    def note(a: Term, b: Term) -> None:
        if not (free_symbols(a) | free_symbols(b)) & bound:
            if isinstance(a, Num):
                a, b = b, a
            found[a, b] = None

    def conditions(p: Prop) -> None:
        match p:
            case Rel(op="=" | "!=" | "<" | "<=" | ">" | ">=", lhs=App(op="abs", args=(inner,)), rhs=rhs):
                note(inner, rhs)
                note(inner, App("mul", (num(-1), rhs)))
            case Rel(op="=" | "!=" | "<" | "<=" | ">" | ">=", lhs=lhs, rhs=rhs):
                note(lhs, rhs)
            case And(parts=parts) | Or(parts=parts):
                for part in parts:
                    conditions(part)
            case Not(part=part):
                conditions(part)
            case _:
                pass

    for t in walk(prepared):
        match t:
            case App(op="abs" | "sign", args=(a,)):
                note(a, ZERO)
            case App(op="max" | "min", args=(a, b, *_)):
                note(a, b)
            case App(op="indicator", args=(p,)):
                conditions(p)  # type: ignore[arg-type]
            case Cases(branches=branches):
                for c, _ in branches:
                    conditions(c)
            case _:
                pass
    return sorted(found, key=lambda pair: (not isinstance(pair[0], Sym), not isinstance(pair[1], Num)))


METHOD = Method("cases", "true in each case", attempt)
