"""Rewriting under the binder of an integral or a limit: the equation must hold for the values that the variable takes there.

Integral: for every value between the ends. Limit: for every value near the point (the point left out), or beyond zero for an infinite one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.kernel.certificates import Inside
from verifier.kernel.integrals import between, ordered, read
from verifier.kernel.limits import infinite_sign
from verifier.terms import ONE, ZERO, Bind, Num, Prop, Rel, Sym, Term, free_symbols, fresh, substitute

if TYPE_CHECKING:
    from verifier.kernel.check import Checker


def check_inside(checker: Checker, rel: Rel, c: Inside) -> None:
    """Returns when both sides are one binder and differ by the inner equation. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected, replace_term

    prepared = checker.prepare(rel)
    match prepared:
        case Rel(op="=", lhs=Bind() as left, rhs=Bind() as right) if (
            (left.op, left.var, left.params, left.condition) == (right.op, right.var, right.params, None)
        ):
            pass
        case _:
            raise Rejected("the two sides are not one binder with two bodies")
    x = apart(checker, left, right)
    mapping: dict[Sym, Term] = {left.var: x}
    old, new = substitute(c.inner.old, mapping), substitute(c.inner.new, mapping)
    checker.assume(*values(checker, left, x)).check(Rel("=", old, new), c.inner.proof)
    changed = replace_term(substitute(left.body, mapping), old, new)
    if changed != substitute(right.body, mapping):
        raise Rejected("the equation does not turn one body into the other")


def apart(checker: Checker, *terms: Bind) -> Sym:
    """A name for the variable of binders that have the same one, which nothing else in the claim has."""
    own = terms[0].var
    taken: set[Sym] = {Sym(d.head.name, own.sort) for d in checker.context.definitions}
    for part in (*terms, *(t.body for t in terms), *checker.context.assumptions):
        taken |= free_symbols(part)
    for d in checker.context.definitions:  # the rule of a sequence is not written out in the claim
        taken |= free_symbols(d.body)
    return fresh(Sym(own.name + "'", own.sort), frozenset(taken))


def values(checker: Checker, term: Bind, x: Sym) -> tuple[Prop, ...]:
    """What may be assumed of the variable under the name ``x``."""
    if term.op == "limit" and len(term.params) == 2:
        point, side = term.params
        if infinite_sign(point):
            return (Rel(">=", x, ONE),) if infinite_sign(point) > 0 else (Rel("<=", x, Num(-ONE.value)),)
        direction = side.value if isinstance(side, Num) else 0
        return (Rel(">" if direction > 0 else "<" if direction < 0 else "!=", x, point),)
    if term.op == "integral" and len(term.params) == 2:
        i = read(checker, Rel("=", term, ZERO))
        if ordered(checker, i, strictly=False):
            return tuple(substitute(p, {i.x: x}) for p in between(i, open_low=True, open_high=True))
    return ()
