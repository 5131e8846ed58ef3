"""Induction on an integer variable, for sums, products and recursions with symbolic bounds.

Decides: closed forms of sums whose terms do not depend on the bound (or only by a factor), sequences given by a recursion or bounded by
one, inequalities with powers.
Tries: each integer variable that is bounded below, whatever else restricts it; one base case, then two; between vectors and matrices the
hypothesis put in, or a multiple of it.
Does not: invent a stronger hypothesis.
Certificate: `Induction`.
Example: Σ_{k=1}^n k r^k = r(1-(n+1)r^n+n r^{n+1})/(1-r)^2.
Reference: standard.
"""

from __future__ import annotations

from collections.abc import Callable

from verifier.kernel.certificates import Certificate, Equation, Induction, Rewriting, TensorForm
from verifier.kernel.check import _lower_bound, _shift, replace_term
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover
from verifier.sorts import INTEGER, Tensor
from verifier.terms import App, Bind, Call, Rel, Sym, Term, add, free_symbols, num, sub, substitute, walk


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.depth >= 2:
        return NotApplicable("already inside a proof by cases or induction")
    checker = goal.checker
    prepared = checker.prepare(goal.rel)
    tried: list[str] = []
    for n in sorted((s for s in free_symbols(prepared) if s.sort == INTEGER), key=lambda s: s.name):
        if not _drives(prepared, n):
            continue
        about = [a for a in goal.context.assumptions if n in free_symbols(a)]
        bounds = [_lower_bound(a, n) for a in about]
        if all(b is None for b in bounds):
            tried.append(f"{n.name} is not simply bounded below")
            continue
        start = max(b for b in bounds if b is not None)
        others = tuple(a for a in goal.context.assumptions if n not in free_symbols(a))
        context = type(goal.context)(
            goal.context.symbols, others, goal.context.definitions, goal.context.laws, goal.context.guesses,
            goal.context.declared, goal.context.conventions,
        )  # fmt: skip
        for depth in (1, 2):
            base: list[Certificate] = []
            for j in range(depth):
                proof = prove(Goal(_at(goal.rel, n, num(start + j)), context.assume(Rel("=", n, num(start + j))), goal.depth + 2))
                if proof is None:
                    break
                base.append(proof)
            if len(base) < depth:
                tried.append(f"the first case {n.name} = {start + len(base)}")
                break
            hypotheses = [_at(goal.rel, n, _shift(n, j)) for j in range(depth)]
            step_goal = Goal(_at(goal.rel, n, _shift(n, depth)), context.assume(Rel(">=", n, num(start)), *hypotheses), goal.depth + 2)
            step = prove(step_goal) or (_in_tensors(step_goal, hypotheses[0], prove) if depth == 1 else None)
            if step is not None:
                return Found(Induction(n, start, tuple(base), step))
            tried.append(f"the step for {n.name}")
    return GaveUp("; ".join(tried)) if tried else NotApplicable("no integer variable bounds a sum or indexes a sequence")


def _in_tensors(goal: Goal, hypothesis: Rel, prove: Prover) -> Certificate | None:
    """The step of an equation between vectors or matrices: the hypothesis put in where its left side is a member of a sequence; and
    where it is M·L = M·R with L affine in the member, that multiple of it, for the M before the member in its rule.
    """
    left, right = hypothesis.lhs, hypothesis.rhs
    members = {t for t in walk(left) if isinstance(t, Call) and _is_tensor(t)}
    if hypothesis.op != "=" or not _is_tensor(left) or len(members) != 1:
        return None
    (member,) = members
    stated = goal.checker.prepare(goal.rel)
    known = Equation(left, right, TensorForm())
    if left == member:
        then = prove(Goal(replace_term(stated, left, goal.checker.prepare(right)), goal.context, goal.depth))
        return None if then is None else Rewriting((known,), then)
    zero = App("zeros", (), member.sort)
    alone = sub(right, replace_term(left, member, zero))  # the hypothesis solved for the member
    solved = prove(Goal(Rel("=", member, alone), goal.context, goal.depth))
    if solved is not None:
        then = prove(Goal(replace_term(stated, member, goal.checker.prepare(alone)), goal.context, goal.depth))
        if then is not None:
            return Rewriting((Equation(member, alone, solved),), then)
    for factor in _factors(stated, member):
        product = App("matmul", (factor, left), left.sort)
        rest = sub(replace_term(stated.lhs, member, zero), App("matmul", (factor, replace_term(left, member, zero)), left.sort))
        opened = prove(Goal(Rel("=", stated.lhs, add(rest, product)), goal.context, goal.depth))
        if opened is None:
            continue
        left_over = replace_term(replace_term(stated, stated.lhs, add(rest, product)), left, right)
        then = prove(Goal(left_over, goal.context, goal.depth))
        if then is not None:
            return Rewriting((Equation(stated.lhs, add(rest, product), opened), known), then)
    return None


def _factors(stated: Rel, member: Term) -> list[Term]:
    """The matrices that stand right before a member."""
    return list(dict.fromkeys(t.args[0] for t in walk(stated) if isinstance(t, App) and t.op == "matmul" and t.args[-1] == member))


def _is_tensor(t: Term) -> bool:
    return isinstance(t.sort, Tensor) and bool(t.sort.shape)


def _at(rel: Rel, n: Sym, value: Term) -> Rel:
    result = substitute(rel, {n: value})
    assert isinstance(result, Rel)
    return result


def _drives(prepared: Rel, n: Sym) -> bool:
    """True when n bounds a sum or product or is the index of a sequence; in an inequality also when it is the exponent of a power."""
    equation = prepared.op == "="
    for t in walk(prepared):
        if isinstance(t, Bind) and t.op in ("sum", "prod") and any(n in free_symbols(p) for p in t.params):
            return True
        if isinstance(t, App) and t.op == "matpow" and n in free_symbols(t.args[1]):
            return True
        if not equation and isinstance(t, App) and t.op in ("factorial", "pow") and n in free_symbols(t.args[-1]):
            return t.op == "factorial" or n not in free_symbols(t.args[0])
        if isinstance(t, Call) and any(n in free_symbols(a) for a in t.args):
            return True
    return False


def _of_kind(equations: bool) -> Callable[[Goal, Prover], Attempt]:
    def tried(goal: Goal, prove: Prover) -> Attempt:
        return attempt(goal, prove) if (goal.rel.op == "=") == equations else NotApplicable("tried in another place of the cascade")

    return tried


# an equation between sums is mostly proved here and rarely by inequalities; for an inequality it is the other way round
EQUATIONS = Method("induction", "induction", _of_kind(equations=True))
METHOD = Method("induction", "induction", _of_kind(equations=False))
