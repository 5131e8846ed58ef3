"""Limits: a deterministic calculator over `expansion`, and the replay of `LimitProof`.

The limit of f at a point is read off the expansion of f along x = point ± 1/X or x = ±X with X -> +infinity.  A two-sided limit is
the common
value of both sides; a side on which f has no value at all does not count.  An answer holds for all admitted values of the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verifier.algebra.domain import domain
from verifier.algebra.field import Frac
from verifier.algebra.readback import to_term
from verifier.algebra.sums import NormalForms
from verifier.kernel.certificates import LimitProof
from verifier.kernel.expansion import Expansion, Imprecise, Nowhere, Series
from verifier.kernel.scales import UNIT, Scales, Unclear
from verifier.terms import INFINITY, App, Bind, Num, Rel, Sym, Term, neg, substitute

if TYPE_CHECKING:
    from verifier.kernel.check import Checker

ORDERS = (6, 14, 30)


@dataclass(frozen=True, slots=True)
class Limit:
    """A finite ``value``, or ``infinite`` = +1 or -1."""

    value: Frac | None
    infinite: int = 0


def infinite_sign(t: Term) -> int:
    """+1 or -1 for a term that is an infinity as written, else 0."""
    match t:
        case App(op="mul", args=args) if INFINITY in args and all(a == INFINITY or (isinstance(a, Num) and a.value) for a in args):
            negative = sum(1 for a in args if isinstance(a, Num) and a.value < 0)
            return -1 if negative % 2 else 1
        case _:
            return 1 if t == INFINITY else 0


def limit(f: NormalForms, term: Bind) -> Limit:
    """The limit that the binder stands for. Raises `OutOfReach` (and its `Unclear`)."""
    point, side_term = term.params
    toward = infinite_sign(point)
    if toward:
        try:
            return _one_sided(f, term.var, term.body, lambda s: _at_infinity(s, toward))
        except Nowhere as why:
            raise Unclear(str(why)) from why
    side = int(side_term.value) if isinstance(side_term, Num) else 0
    centre = f.convert(point)
    found: list[Limit] = []
    for direction in (side,) if side else (1, -1):
        try:
            found.append(_one_sided(f, term.var, term.body, lambda s, d=direction: _near(s, centre, d)))  # type: ignore[misc]
        except Nowhere as why:
            if side:
                raise Unclear(str(why)) from why
    if not found:
        raise Unclear("no value near the point")
    first = found[0]
    for other in found[1:]:
        if first.infinite != other.infinite:
            raise Unclear("the two sides have different limits")
        if first.value is not None and other.value is not None and not f.equal(first.value, other.value):
            raise Unclear("the two sides may have different limits")
    return first


def _at_infinity(s: Scales, toward: int) -> Series:
    return Series(((s.f.constant(toward), s.power_of_x(1)),))


def _near(s: Scales, centre: Frac, direction: int) -> Series:
    step = (s.f.constant(direction), s.power_of_x(-1))
    return Series(((centre, UNIT), step) if not centre.num.is_zero() else (step,))


def _one_sided(f: NormalForms, var: Sym, body: Term, at: Callable[[Scales], Series]) -> Limit:
    for order in ORDERS:
        x = Expansion(f, var, at, order)
        try:
            return _read_off(x, x.of(body))
        except Imprecise:
            continue
    raise Unclear("the terms of the expansion cancel or oscillate")


def _read_off(x: Expansion, s: Series) -> Limit:
    if s.err is not None and x.scales.compare(s.err, UNIT) >= 0 and not (s.terms and x.scales.compare(s.terms[0][1], UNIT) > 0):
        raise Imprecise
    if not s.terms:
        return Limit(x.f.constant(0))
    c, m = s.terms[0]
    order = x.scales.compare(m, UNIT)
    if order < 0:
        return Limit(x.f.constant(0))
    if order == 0:
        return Limit(c)
    return Limit(None, x.signed(s))


def check_limit(checker: Checker, rel: Rel, certificate: LimitProof) -> None:
    """Returns when the relation ``limit = value`` holds. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    prepared = checker.prepare(rel)
    match prepared:
        case Rel(op="=", lhs=Bind(op="limit", params=(_, _)) as term, rhs=rhs):
            pass
        case Rel(op="=", lhs=rhs, rhs=Bind(op="limit", params=(_, _)) as term):
            pass
        case _:
            raise Rejected("a limit proof proves the value of a limit")
    assumptions = checker.assumptions()

    def same(f: NormalForms) -> bool:
        found = limit(f, term)
        wanted = infinite_sign(rhs)
        if found.value is None or wanted:
            return found.infinite == wanted != 0
        return f.equal(found.value, f.convert(rhs))

    if not NormalForms.solve(assumptions, same):
        raise Rejected("the limit has another value")
    checker.side_conditions(prepared, tuple(r for r in domain(prepared) if not infinite_sign(r.lhs)), assumptions)
    checker.evidence.rules["limit by asymptotic expansion"] = None


def limit_value(checker: Checker, term: Bind) -> Term:
    """A term for the limit (an infinity included), for methods that look for a value. Raises `OutOfReach`."""

    return NormalForms.solve(checker.assumptions(), lambda f: _term_of(f, limit(f, term)))


def limit_at(term: Bind, values: Mapping[Sym, Num]) -> Term:
    """A closed term for the limit when its parameters have these values. Raises `OutOfReach`."""

    def work(f: NormalForms) -> Term:
        found = limit(f, substitute(term, dict(values)))
        return _term_of(f, found)

    return NormalForms.solve((), work)


def _term_of(f: NormalForms, found: Limit) -> Term:
    if found.value is None:
        return INFINITY if found.infinite > 0 else neg(INFINITY)
    value = to_term(f, found.value)
    if not f.equal(f.convert(value), found.value):
        raise Unclear("the limit has no term")
    return value
