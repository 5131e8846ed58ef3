"""Replays proofs about sums by telescoping: indefinite sums, infinite sums, and sums that satisfy a recurrence.

A telescoping identity is an equality of normal forms; it says something about an index only where both sides have a value.  So everything
that is put in besides the terms of the sum itself must certainly be defined on the whole range (`settled`): divisors not zero, factorials
of what is not negative, binomials of natural numbers.  End terms are written out one by one, so that no argument rests on terms outside
the range vanishing.
Source: Petkovšek, Wilf, Zeilberger, *A=B* (1996), chapters 5 to 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.algebra.domain import domain
from verifier.algebra.field import Frac
from verifier.algebra.sums import NormalForms
from verifier.claims import Context
from verifier.kernel.certificates import NormalForm, Recurrence, Telescoping
from verifier.kernel.limits import check_limit, infinite_sign
from verifier.kernel.series import BY_NAME, K
from verifier.sorts import INTEGER
from verifier.terms import (
    ZERO,
    App,
    Bind,
    Cases,
    Deriv,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    free_symbols,
    fresh,
    mul,
    num,
    sub,
    substitute,
    walk,
)  # fmt: skip

if TYPE_CHECKING:
    from verifier.kernel.check import Checker

MAX_END_TERMS = 24
MAX_BASE = 4


def check_telescoping(checker: Checker, rel: Rel, c: Telescoping) -> None:
    """Returns when the left side is a sum with this antidifference and the right side is its value. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    outer = checker
    term, value = _sum_and_value(checker, rel)
    checker = checker.assume(*domain(term))
    lo, hi = term.params
    if not 0 <= c.skip <= MAX_END_TERMS:
        raise Rejected("too many end terms")
    k = _apart(checker, rel, term.var)
    body = substitute(term.body, {term.var: k})
    g = substitute(c.antidifference, {term.var: k})
    infinite = infinite_sign(hi) > 0
    start = _plus(lo, c.skip)
    total: Term = add(ZERO, *(substitute(body, {k: _plus(lo, j)}) for j in range(c.skip)))
    low = Rel(">=", k, start)
    rest = body
    if c.series is not None:
        known, entry_terms = _series(checker, c, k, start)
        if not infinite:
            raise Rejected("a series has infinitely many terms")
        rest = sub(body, known)
        total = add(total, entry_terms)
    inside = (low,) if infinite else (low, Rel("<=", k, hi))
    reach = (low,) if infinite else (low, Rel("<=", k, _plus(hi, 1)))
    _identity(checker, inside, Rel("=", sub(substitute(g, {k: _plus(k, 1)}), g), rest))
    settled(checker, reach, g)
    if infinite:
        if c.limit is None or infinite_sign(c.limit.value):
            raise Rejected("no finite limit of the antidifference")
        if c.limit.rule == "ratio":
            vanishes(checker, low, k, g)
            upper: Term = ZERO
        else:
            check_limit(checker, Rel("=", Bind("limit", k, (hi, ZERO), g), c.limit.value), c.limit)
            upper = c.limit.value
        checker.evidence.rules["sum of a series"] = None
    else:
        if not _truth(checker, (), Rel(">=", _plus(hi, 1), start)):
            raise Rejected("the sum may have too few terms")
        upper = substitute(g, {k: _plus(hi, 1)})
    total = add(total, upper, mul(num(-1), substitute(g, {k: start})))
    checker.check(Rel("=", total, value), NormalForm())
    outer.side_conditions(Rel("=", term, value), domain(Rel("=", term, value)), outer.assumptions())
    checker.evidence.rules["telescoping sum"] = None


def _series(checker: Checker, c: Telescoping, k: Sym, start: Term) -> tuple[Term, Term]:
    """The multiple of the known series, as a term in k, and its sum from ``start`` on. Raises `Rejected`."""
    from verifier.kernel.check import Rejected

    assert c.series is not None
    entry = BY_NAME.get(c.series.entry)
    if entry is None or len(entry.parameters) != len(c.series.parameters):
        raise Rejected(f"no series named {c.series.entry}")
    if k in free_symbols(c.series.factor) or any(k in free_symbols(p) for p in c.series.parameters):
        raise Rejected("the parameters of a series do not depend on its index")
    given: dict[Sym, Term] = dict(zip(entry.parameters, c.series.parameters, strict=True))
    settled(checker, (), c.series.factor, *c.series.parameters)
    for condition in entry.conditions:
        if not _truth(checker, (), substitute(condition, given)):
            raise Rejected("the series may not converge")
    if not isinstance(start, Num) or not 0 <= start.value - entry.start <= MAX_END_TERMS:
        raise Rejected("the sum begins before the series or far behind its beginning")
    term = substitute(substitute(entry.term, {K: k}), given)
    before = (substitute(term, {k: num(j)}) for j in range(entry.start, int(start.value)))
    checker.evidence.rules[f"{entry.name} series ({entry.source})"] = None
    return mul(c.series.factor, term), mul(c.series.factor, sub(substitute(entry.value, given), add(ZERO, *before)))


def vanishes(checker: Checker, low: Rel, k: Sym, g: Term) -> None:
    """Returns when g(k) -> 0 because |g(k+1)/g(k)| tends to a limit below 1. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    def work(f: NormalForms) -> bool:
        now, later = f.convert(g), f.convert(substitute(g, {k: _plus(k, 1)}))
        if now.num.is_zero():
            return True
        ratio = f.mul(later, f.inverse(now))
        f.convert(k)
        slot = f._slot(f.index["sym", k])
        for poly in (ratio.num, ratio.den):
            if any(d and s != slot and k in f.generators[f.plan.size - 1 - s].symbols for s, d in enumerate(poly.degrees())):
                return False
        top, bottom = int(ratio.num.degrees()[slot]), int(ratio.den.degrees()[slot])
        lead = f._coefficient(ratio.den, slot, bottom)
        if top > bottom or not f.nonzero(lead):
            return False
        limit, one = f.frac(f._coefficient(ratio.num, slot, bottom), lead), f.constant(1)
        return _positive(f, f.sub(one, f.absolute(limit))) or (_positive(f, f.sub(one, limit)) and _positive(f, f.add(one, limit)))

    if not NormalForms.solve((*checker.assumptions(), low), work):
        raise Rejected("the terms may not tend to zero")
    checker.evidence.rules["ratio test"] = None


def _positive(f: NormalForms, a: Frac) -> bool:
    return f.sign(a.num) == f.sign(a.den) != "?" and f.sign(a.num) in ("+", "-")


def check_recurrence(checker: Checker, rel: Rel, c: Recurrence) -> None:
    """Returns when the sum and the value on the right satisfy one recurrence and agree at first. Raises `Rejected`, `OutOfReach`."""
    from verifier.kernel.check import Checker, Rejected

    outer = checker
    term, value = _sum_and_value(checker, rel)
    checker = checker.assume(*(r for r in domain(term) if c.var not in free_symbols(r)))
    lo, hi = term.params
    n, order = c.var, len(c.coefficients) - 1
    if n.sort != INTEGER or not 1 <= order <= 4 or not (0 <= c.trim <= 4 and 0 <= c.skip <= 4):
        raise Rejected("no recurrence in an integer")
    least = _least(checker.context, n)
    if least is None or not least <= c.start <= least + MAX_BASE:
        raise Rejected(f"{n.name} has no least value, or the recurrence starts far beyond it")
    if n in free_symbols(lo):
        raise Rejected("the lower end of the sum must not move")
    k = _apart(checker, rel, term.var)
    others = tuple(a for a in checker.context.assumptions if n not in free_symbols(a))
    context = checker.context
    free = Context(
        context.symbols, others, context.definitions, context.laws, context.guesses, context.declared, context.conventions,
    )  # fmt: skip
    general = Checker(free.assume(Rel(">=", n, num(c.start))), checker.evidence)
    step = _growth(general, hi, n)
    body = substitute(term.body, {term.var: k})
    terms = [substitute(body, {n: _plus(n, j)}) for j in range(order + 1)]
    first, last = _plus(lo, c.skip), _plus(hi, -c.trim)
    if any(k in free_symbols(a) for a in c.coefficients):
        raise Rejected("the coefficients of a recurrence must not depend on the index")
    settled(general, (), *c.coefficients)
    if not _truth(general, (), Rel("!=", c.coefficients[-1], ZERO)):
        raise Rejected("the leading coefficient may vanish")
    if not _truth(general, (), Rel(">=", _plus(last, 1), first)):
        raise Rejected("the sum may have too few terms")
    g = mul(substitute(c.certificate, {term.var: k}), terms[0])
    low = Rel(">=", k, first)
    settled(general, (low, Rel("<=", k, _plus(last, 1))), g)
    combined = add(ZERO, *(mul(a, t) for a, t in zip(c.coefficients, terms, strict=True)))
    _identity(general, (low, Rel("<=", k, last)), Rel("=", sub(substitute(g, {k: _plus(k, 1)}), g), combined))
    ends: Term = sub(substitute(g, {k: _plus(last, 1)}), substitute(g, {k: first}))
    for j, (a, t) in enumerate(zip(c.coefficients, terms, strict=True)):
        for at in (*(_plus(lo, i) for i in range(c.skip)), *(_plus(last, i) for i in range(1, c.trim + step * j + 1))):
            ends = add(ends, mul(a, substitute(t, {k: at})))
    values = add(ZERO, *(mul(a, substitute(value, {n: _plus(n, j)})) for j, a in enumerate(c.coefficients)))
    general.check(Rel("=", values, ends), NormalForm())
    for j in range(least, c.start + order):
        point = num(j)
        base = Checker(free.assume(Rel("=", n, point)), checker.evidence)
        base.check(Rel("=", substitute(term, {n: point}), substitute(value, {n: point})), NormalForm())
    outer.side_conditions(Rel("=", term, value), domain(Rel("=", term, value)), outer.assumptions())
    checker.evidence.rules["creative telescoping"] = None
    checker.evidence.rules["induction"] = None


def settled(checker: Checker, inside: tuple[Prop, ...], *terms: Term) -> None:
    """Returns when the terms certainly have a value at every point of the range. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    def work(f: NormalForms) -> bool:
        for t in terms:
            for part in walk(t):
                match part:
                    case Bind() | Cases() | Deriv():
                        return False
                    case App(op="factorial", args=(a,)):
                        if not _natural(f, a):
                            return False
                    case App(op="binomial", args=(n, k)):
                        if not (_natural(f, n) and f.is_integer(f.convert(k))):
                            return False
                    case _:
                        pass
            if any(f.truth(r) is not True for r in domain(t)):
                return False
            f.conditions.clear()
            f.convert(t)
            if not all(f.implied(c) for c in f.conditions):
                return False
        return True

    if not NormalForms.solve((*checker.assumptions(), *inside), work):
        raise Rejected("a term may have no value on the whole range")


def _natural(f: NormalForms, a: Term) -> bool:
    value = f.convert(a)
    return f.is_integer(value) and f._at_least(value, 0)


def _identity(checker: Checker, inside: tuple[Prop, ...], rel: Rel) -> None:
    """Returns when the sides have one normal form, without further needs, at every index of the range."""
    from verifier.kernel.check import Rejected

    def work(f: NormalForms) -> bool:
        f.conditions.clear()
        same = f.equal(f.convert(rel.lhs), f.convert(rel.rhs))
        return same and all(f.implied(c) for c in f.conditions)

    if not NormalForms.solve((*checker.assumptions(), *inside), work):
        raise Rejected("the terms do not telescope")


def _truth(checker: Checker, inside: tuple[Prop, ...], prop: Prop) -> bool:
    return NormalForms.solve((*checker.assumptions(), *inside), lambda f: f.truth(prop)) is True


def _growth(checker: Checker, hi: Term, n: Sym) -> int:
    """By how much the upper end moves when n grows by one. Raises `Rejected`."""
    from verifier.kernel.check import Rejected

    gap = NormalForms.solve(
        checker.assumptions(), lambda f: f.as_number(f.sub(f.convert(substitute(hi, {n: _plus(n, 1)})), f.convert(hi)))
    )
    if gap is None or gap.denominator != 1 or not 0 <= gap <= 4:
        raise Rejected("the upper end of the sum does not move by a fixed number of terms")
    return int(gap)


def _least(context: Context, n: Sym) -> int | None:
    """The greatest integer by which an assumption bounds n below."""
    from verifier.kernel.check import _lower_bound

    return max((b for a in context.assumptions if (b := _lower_bound(a, n)) is not None), default=None)


def _sum_and_value(checker: Checker, rel: Rel) -> tuple[Bind, Term]:
    from verifier.kernel.check import Rejected

    match checker.prepare(rel):
        case Rel(op="=", lhs=Bind(op="sum", params=(lo, _), condition=None) as term, rhs=rhs) if term.var.sort == INTEGER:
            pass
        case _:
            raise Rejected("no sum over a range on the left side")
    if not NormalForms.solve(checker.assumptions(), lambda f: all(f.is_integer(f.convert(p)) for p in term.params if not infinite_sign(p))):
        raise Rejected("the ends of the sum may be no integers")
    if infinite_sign(lo):
        raise Rejected("a sum that begins at infinity")
    return term, rhs


def _apart(checker: Checker, rel: Rel, var: Sym) -> Sym:
    """A name for the index that nothing else in the claim has."""
    taken = free_symbols(rel).union(*(free_symbols(a) for a in checker.context.assumptions)) | {var, K}
    taken |= {Sym(d.head.name, INTEGER) for d in checker.context.definitions}
    return fresh(Sym(var.name + "'", INTEGER), frozenset(taken))


def _plus(t: Term, j: int) -> Term:
    match t:
        case Num(value=value):
            return num(value + j)
        case _:
            return App("add", (t, num(j)), INTEGER) if j else t


