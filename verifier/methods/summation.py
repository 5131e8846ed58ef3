"""Values of sums: indefinite summation, series, and recurrences for definite sums.

Decides: sums of hypergeometric terms (products of powers, factorials, binomials and rational functions of the index) that have an
antidifference of that kind, infinite ones included; infinite sums that differ from a known series by one; sums over a binomial's range
(Zeilberger).
Tries: Gosper's algorithm; a table of series; a recurrence of order one or two in each integer variable that bounds the sum.
Does not: sums of unknown sequences, multiple sums, values that are no hypergeometric terms and do not stand in the claim.
Certificate: `Telescoping`, `Recurrence`.
Example: Σ_{k=0}^n C(n,k)² = C(2n,n).
Reference: Petkovšek, Wilf, Zeilberger, A=B (1996).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from verifier.algebra.domain import domain
from verifier.algebra.field import Frac, OutOfReach
from verifier.algebra.hypergeometric import shifted, telescoper
from verifier.algebra.readback import to_term
from verifier.algebra.sums import NormalForms
from verifier.kernel.certificates import Equation, KnownSeries, LimitProof, NormalForm, Recurrence, Rewriting, Telescoping
from verifier.kernel.check import Checker, Rejected, _lower_bound, replace_term
from verifier.kernel.limits import infinite_sign, limit_value
from verifier.kernel.recurrence import vanishes
from verifier.kernel.series import SERIES, K, Series
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover, Simplified
from verifier.methods.limits import binders
from verifier.sorts import INTEGER
from verifier.terms import ZERO, App, Bind, Call, Num, Prop, Rel, Sym, Term, add, free_symbols, fresh, mul, num, sub, substitute, walk

MAX_SKIP = 4
MAX_SUMS = 8


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.rel.op not in ("=", "!=", "<", "<=", ">", ">=", "approx"):
        return NotApplicable("no relation between numbers")
    checker = goal.checker
    rel: Any = checker.prepare(goal.rel)
    steps: list[Equation] = []
    failed: dict[Bind, str] = {}
    while len(steps) < MAX_SUMS:
        term = next((t for t in binders(rel, "sum") if t not in failed and _suits(t)), None)
        if term is None:
            break
        try:
            step = value_of(checker, term)
        except (OutOfReach, Rejected) as why:
            failed[term] = str(why)
            continue
        steps.append(step)
        rel = replace_term(rel, term, step.new)
    if steps:
        return Simplified(tuple(steps))
    if rel.op == "=" and len(failed) <= 2:
        for term in failed:
            step_found = _by_recurrence(checker, rel, term)
            if step_found is not None:
                return Found(Rewriting((step_found,), NormalForm()))
    return GaveUp("; ".join(dict.fromkeys(failed.values()))) if failed else NotApplicable("no sum over a range")


def _suits(term: Bind) -> bool:
    return (
        len(term.params) == 2
        and term.condition is None
        and term.var.sort == INTEGER
        and not any(isinstance(t, Bind | Call) and term.var in free_symbols(t) for t in walk(term.body))
    )


def value_of(checker: Checker, term: Bind) -> Equation:
    """The sum and its value with a certificate. Raises `OutOfReach`, `Rejected`."""
    reasons: list[str] = []
    infinite = infinite_sign(term.params[1]) > 0
    ways: tuple[Callable[[Checker, Bind], Equation], ...] = (_gosper, _by_series) if infinite else (_gosper,)
    for way in ways:
        try:
            return way(checker, term)
        except (OutOfReach, Rejected) as why:
            reasons.append(str(why))
    raise OutOfReach("; ".join(reasons))


def _range(checker: Checker, term: Bind, skip: int) -> tuple[Checker, Sym, Term, Term]:
    """A checker that knows the range, the index apart from all other names, the body, and the first index."""
    taken = free_symbols(term).union(free_symbols(term.body), *(free_symbols(a) for a in checker.context.assumptions))
    k = fresh(Sym(term.var.name + "'", INTEGER), taken | {K})
    lo, hi = term.params
    start = _moved(lo, skip)
    inside: list[Prop] = [*domain(term), Rel(">=", k, start)]
    if not infinite_sign(hi):
        inside.append(Rel("<=", k, hi))
    return checker.assume(*inside), k, substitute(term.body, {term.var: k}), start


def _gosper(checker: Checker, term: Bind) -> Equation:
    there, k, body, _ = _range(checker, term, 0)

    def work(f: NormalForms) -> Term:
        found = telescoper(f, k, (body,), 0)
        if found is None:
            raise OutOfReach("the terms have no antidifference")
        return to_term(f, f.mul(found.rational, f.convert(body)))

    return _finish(checker, term, k, NormalForms.solve(there.assumptions(), work), None, ZERO)


def _finish(checker: Checker, term: Bind, k: Sym, g: Term, series: tuple[Series, KnownSeries] | None, extra: Term) -> Equation:
    """The equation for the first few end terms that must be left out, because the antidifference has no value there."""
    lo, hi = term.params
    infinite = infinite_sign(hi) > 0
    limit: LimitProof | None = None
    needs = checker.assume(*domain(term))
    if infinite:
        limit = _limit(needs, k, hi, g)
    own = substitute(g, {k: term.var})
    last: Exception | None = None
    for skip in range(MAX_SKIP):
        start = _moved(lo, skip)
        if series is not None and isinstance(start, Num) and start.value < series[0].start:
            continue
        upper = limit.value if limit is not None else substitute(g, {k: _moved(hi, 1)})
        total: Term = add(ZERO, *(substitute(term.body, {term.var: _moved(lo, j)}) for j in range(skip)))
        total = add(total, upper, mul(num(-1), substitute(g, {k: start})))
        if series is not None:
            entry, known = series
            given: dict[Sym, Term] = dict(zip(entry.parameters, known.parameters, strict=True))
            if not isinstance(start, Num):
                raise OutOfReach("a series from a symbolic index on")
            before = (substitute(substitute(entry.term, {K: num(j)}), given) for j in range(entry.start, int(start.value)))
            total = add(total, mul(known.factor, sub(substitute(entry.value, given), add(ZERO, *before))))
        try:
            simple = NormalForms.solve(needs.assumptions(), lambda f, t=total: to_term(f, f.convert(t)))  # type: ignore[misc]
            step = Equation(term, simple, Telescoping(own, limit, skip, None if series is None else series[1]))
            checker.check(Rel("=", step.old, step.new), step.proof)
            return step
        except (Rejected, OutOfReach) as why:
            last = why
    raise OutOfReach(str(last))


def _limit(needs: Checker, k: Sym, hi: Term, g: Term) -> LimitProof:
    """What the antidifference tends to. Raises `OutOfReach`."""
    try:
        vanishes(needs, Rel(">=", k, num(1)), k, g)
        return LimitProof("ratio", ZERO)
    except Rejected:
        value = limit_value(needs, Bind("limit", k, (hi, ZERO), g))
    if infinite_sign(value):
        raise OutOfReach("the sum diverges")
    return LimitProof("series", value)


# -- series ------------------------------------------------------------------------------------------------------------


def _by_series(checker: Checker, term: Bind) -> Equation:
    there, k, body, _ = _range(checker, term, 0)
    reasons: list[str] = []
    for entry in SERIES:
        for parameters in _parameters(there, k, body, entry):
            given: dict[Sym, Term] = dict(zip(entry.parameters, parameters, strict=True))
            known = substitute(substitute(entry.term, {K: k}), given)

            def work(f: NormalForms, b: Term = known) -> tuple[Term, Term] | None:
                found = telescoper(f, k, (b, body), 1)
                if found is None:
                    return None
                c, w = found.coefficients
                scale = f.inverse(w)
                factor = f.neg(f.mul(c, scale))
                return to_term(f, factor), to_term(f, f.mul(f.mul(found.rational, scale), f.convert(b)))

            try:
                result = NormalForms.solve(there.assumptions(), work)
                if result is not None:
                    factor, g = result
                    return _finish(checker, term, k, g, (entry, KnownSeries(entry.name, parameters, factor)), ZERO)
            except (OutOfReach, Rejected) as why:
                reasons.append(str(why))
    raise OutOfReach("; ".join(dict.fromkeys(reasons)) or "no known series")


def _parameters(there: Checker, k: Sym, body: Term, entry: Series) -> Iterator[tuple[Term, ...]]:
    """The parameter for which the entry's terms have the ratio of the body's terms far out."""
    if not entry.parameters:
        yield ()
        return
    (x,) = entry.parameters
    known = substitute(entry.term, {K: k})

    def work(f: NormalForms) -> Term | None:
        mine, theirs = (f.mul(f.convert(shifted(t, k)), f.inverse(f.convert(t))) for t in (body, known))
        ratio = _far(f, k, f.mul(mine, f.inverse(theirs)))  # (parameter / x)^p
        if ratio is None:
            return None
        x_form = f.convert(x)
        probe = f.mul(theirs, f.inverse(x_form))
        power = 1 if x not in f.symbols_in(probe.num, probe.den) else 2
        value = f.mul(ratio, f.power(x_form, power))
        if x in f.symbols_in(value.num, value.den):
            return None
        return to_term(f, value if power == 1 else _square_root(f, value))

    try:
        found = NormalForms.solve(there.assumptions(), work)
    except OutOfReach:
        return
    if found is not None:
        yield (found,)


def _far(f: NormalForms, k: Sym, a: Frac) -> Frac | None:
    """The limit of a rational function of k for large k, None when it is not finite or not such a function."""
    f.convert(k)
    slot = f._slot(f.index["sym", k])
    for poly in (a.num, a.den):
        if any(d and s != slot and k in f.generators[f.plan.size - 1 - s].symbols for s, d in enumerate(poly.degrees())):
            return None
    top, bottom = a.num.degrees()[slot], a.den.degrees()[slot]
    if a.num.is_zero() or top != bottom:
        return None
    return f.frac(f._coefficient(a.num, slot, top), f._coefficient(a.den, slot, bottom))


def _square_root(f: NormalForms, a: Frac) -> Frac:
    c, factors = f.factors(a)
    root = f.as_number(f._rational_power(f.constant(c), Fraction(1, 2))) if c > 0 else None
    if root is None or any(e % 2 for _, e in factors):
        raise OutOfReach("no parameter")
    total = f.constant(root)
    for p, e in factors:
        total = f.mul(total, f.power(Frac(p, f.one), e // 2))
    return total


# -- recurrences ---------------------------------------------------------------------------------------------------------


def _by_recurrence(checker: Checker, rel: Rel, term: Bind) -> Equation | None:
    """The sum and the value that the claim gives it, by a recurrence in some variable that bounds it."""
    value = _isolated(checker, rel, term)
    if value is None:
        return None
    lo, hi = term.params
    for n in sorted((s for s in free_symbols(hi) if s.sort == INTEGER), key=lambda s: s.name):
        bounds = [b for a in checker.context.assumptions if (b := _lower_bound(a, n)) is not None]
        if n in free_symbols(lo) or not bounds:
            continue
        for order in (1, 2):
            try:
                found = _recurrence(checker, term, n, order, max(bounds))
            except OutOfReach:
                continue
            if found is None:
                continue
            least = max(bounds)
            for start, skip, trim in product(range(least, least + 3), (0, 1, 2), (1, 0, 2)):
                proof = Recurrence(n, start, found[0], found[1], trim, skip)
                try:
                    checker.check(Rel("=", term, value), proof)
                    return Equation(term, value, proof)
                except (Rejected, OutOfReach):
                    continue
            break  # a recurrence of higher order follows from this one
    return None


def _recurrence(checker: Checker, term: Bind, n: Sym, order: int, start: int) -> tuple[tuple[Term, ...], Term] | None:
    there, k, body, _ = _range(checker, term, 0)
    there = there.assume(Rel("<", k, term.params[1]))

    def work(f: NormalForms) -> tuple[tuple[Term, ...], Term] | None:
        terms = tuple(shifted(body, n, j) for j in range(order + 1))
        found = telescoper(f, k, terms, order)
        if found is None:
            return None
        return tuple(to_term(f, a) for a in found.coefficients), to_term(f, found.rational)

    result = NormalForms.solve((*there.assumptions(), Rel(">=", n, num(start))), work)
    if result is None:
        return None
    return result[0], substitute(result[1], {k: term.var})


def _isolated(checker: Checker, rel: Rel, term: Bind) -> Term | None:
    """What the claim says that the sum is: the other side, or the solution of a claim that is linear in it."""
    for one, other in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        if one == term:
            return other if not any(isinstance(t, Bind) for t in walk(other)) else None
    held = fresh(Sym("s"), free_symbols(rel).union(*(free_symbols(a) for a in checker.context.assumptions)))
    gap = sub(*(replace_term(side, term, held) for side in (rel.lhs, rel.rhs)))

    def work(f: NormalForms) -> Term | None:
        num_ = f.convert(gap).num
        f.convert(held)
        slot = f._slot(f.index["sym", held])
        if num_.degrees()[slot] != 1:
            return None
        c, d = f._coefficient(num_, slot, 1), f._coefficient(num_, slot, 0)
        return to_term(f, f.frac(-d, c))

    try:
        return NormalForms.solve(checker.assumptions(), work)
    except OutOfReach:
        return None


def _moved(t: Term, j: int) -> Term:
    if isinstance(t, Num):
        return num(t.value + j)
    return App("add", (t, num(j)), INTEGER) if j else t


METHOD = Method("summation", "sums by telescoping", attempt)
