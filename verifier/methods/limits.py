"""Values of limits.

Decides: limits of compositions of exp, log, powers, circular and hyperbolic functions, erf, arctan, |·|, max, factorials, at finite
points and at ±∞.
Tries: each limit whose variables are free, innermost first; the value then stands in its place.
Does not: limits of unknown functions, of sums with a growing number of terms, or where a needed sign is not given.
Certificate: `LimitProof`.
Example: lim_{n→∞} (1+x/n)^n = e^x.
Reference: Gruntz, On Computing Limits in a Symbolic Manipulation System (1996).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verifier.algebra.field import OutOfReach
from verifier.kernel.certificates import Equation, LimitProof
from verifier.kernel.check import replace_term
from verifier.kernel.limits import infinite_sign, limit_value
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover, Simplified
from verifier.terms import Bind, Forall, Prop, Sym, Term, children, free_symbols


def binders(node: Term | Prop, op: str, bound: frozenset[Sym] = frozenset()) -> Iterator[Bind]:
    """Binders of one kind that mention no outer bound variable, innermost first."""
    inner = bound | {node.var} if isinstance(node, Bind | Forall) else bound
    for part in children(node):
        yield from binders(part, op, inner)
    if isinstance(node, Bind) and node.op == op and not free_symbols(node) & bound:
        yield node


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    checker = goal.checker
    rel: Any = checker.prepare(goal.rel)
    steps: list[Equation] = []
    failed: dict[Bind, str] = {}
    while True:
        term = next((t for t in binders(rel, "limit") if t not in failed and len(t.params) == 2), None)
        if term is None:
            break
        try:
            value = limit_value(checker, term)
        except OutOfReach as why:
            failed[term] = str(why)
            continue
        if infinite_sign(value):
            claimed = [infinite_sign(b) for a, b in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)) if a == term and rel.op == "="]
            if not steps and infinite_sign(value) in claimed:
                return Found(LimitProof("series", value))
            failed[term] = "the limit is infinite"
            continue
        steps.append(Equation(term, value, LimitProof("series", value)))
        rel = replace_term(rel, term, value)
    if steps:
        return Simplified(tuple(steps))
    return GaveUp("; ".join(dict.fromkeys(failed.values()))) if failed else NotApplicable("no limit")


METHOD = Method("limits", "limits by asymptotic expansion", attempt)
