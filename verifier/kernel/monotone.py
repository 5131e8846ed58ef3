"""Checks `Monotone` certificates: an inequality in one variable from the sign of a derivative.

Let g be the larger side minus the smaller one, c the point, and x an admitted value above c.  Every y between c and x satisfies the
assumptions that do not mention the variable, its upper bounds, and y > c.  If g is continuous on [c, x], has a derivative g' >= 0
inside, and g(c) >= 0, then g(x) >= 0 by the mean value theorem; below c the same with g' <= 0.  Where the value at c is a limit,
continuity at c is not needed, and c may be infinite.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verifier.algebra.calculus import NoRule, differentiate
from verifier.algebra.domain import domain
from verifier.claims import Context
from verifier.kernel import rules
from verifier.kernel.certificates import Monotone
from verifier.kernel.polynomial import entailed, unsettled_needs
from verifier.show import show
from verifier.sorts import INTEGER, Tensor
from verifier.terms import (
    INFINITY,
    ZERO,
    And,
    App,
    Bind,
    Const,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    free_symbols,
    num,
    sub,
    substitute,
    walk,
)  # fmt: skip

if TYPE_CHECKING:
    from verifier.kernel.check import Checker

BELOW, ABOVE = -1, 1


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of the variable: facts without it, and terms that bound it, with the relation as written (x first)."""

    fixed: tuple[Prop, ...]
    lower: tuple[Rel, ...]
    upper: tuple[Rel, ...]

    def side(self, x: Sym, point: Term, side: int, *, closed: bool) -> tuple[Prop, ...]:
        """The assumptions on one side of the point; what bounds the variable away from the other side is left out."""
        bounds: list[Prop] = list(self.upper if side == ABOVE else self.lower)
        if not infinite(point):
            bounds.append(Rel((">" if side == ABOVE else "<") + ("=" if closed else ""), x, point))
        return (*self.fixed, *bounds)


def infinite(t: Term) -> bool:
    """True for plus and minus infinity."""
    return t == INFINITY or (isinstance(t, App) and t.op == "mul" and INFINITY in t.args)


def difference(rel: Rel) -> Term:
    """g, so that the relation says g >= 0 or g > 0."""
    return sub(rel.lhs, rel.rhs) if rel.op in (">", ">=") else sub(rel.rhs, rel.lhs)


def range_of(assumptions: tuple[Prop, ...], x: Sym) -> Range:
    """The assumptions sorted; those that mention the variable in another way than as a bound are not used."""
    fixed: list[Prop] = []
    lower: list[Rel] = []
    upper: list[Rel] = []
    stack = list(assumptions)
    while stack:
        prop = stack.pop(0)
        match prop:
            case And(parts=parts):
                stack[:0] = parts
            case _ if x not in free_symbols(prop):
                fixed.append(prop)
            case Rel(op=">" | ">=", lhs=Sym() as s, rhs=rhs) if s == x and x not in free_symbols(rhs):
                lower.append(prop)
            case Rel(op="<" | "<=", lhs=Sym() as s, rhs=rhs) if s == x and x not in free_symbols(rhs):
                upper.append(prop)
            case Rel(op="<" | "<=" as op, lhs=lhs, rhs=Sym() as s) if s == x and x not in free_symbols(lhs):
                lower.append(Rel(">" if op == "<" else ">=", x, lhs))
            case Rel(op=">" | ">=" as op, lhs=lhs, rhs=Sym() as s) if s == x and x not in free_symbols(lhs):
                upper.append(Rel("<" if op == ">" else "<=", x, lhs))
            case _:
                pass
    return Range(tuple(fixed), tuple(lower), tuple(upper))


def inside(context: Context, assumptions: tuple[Prop, ...]) -> Context:
    """The context with other assumptions. Definitions are unfolded before it is used."""
    return Context(context.symbols, assumptions, (), (), context.guesses, context.declared, context.conventions)


def check_monotone(checker: Checker, rel: Rel, c: Monotone) -> None:
    """Returns when the certificate proves the relation in the checker's context. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Checker, Evidence, Rejected

    x = c.var
    prepared: Rel = checker.prepare(rel)
    if prepared.op not in ("<", "<=", ">", ">="):
        raise Rejected(f"monotonicity proves inequalities, not {prepared.op}")
    if not isinstance(x.sort, Tensor) or x.sort.shape or x.sort.number != "real" or x.sort == INTEGER:
        raise Rejected(f"{show(x)} is no real variable")
    if x in free_symbols(c.point):
        raise Rejected("the point depends on the variable")
    for d in checker.context.definitions:
        if x in free_symbols(d.body) - set(d.params) and any(s == d.head for s in free_symbols(prepared)):
            raise Rejected(f"{show(d.head)} may depend on {show(x)}")
    assumptions, needs = checker.assumptions(), domain(prepared)
    unsettled = unsettled_needs(assumptions, needs)
    admitted = (*assumptions, *needs)
    known = range_of(admitted, x)
    g = difference(prepared)
    try:
        slope = differentiate(g, x)
    except NoRule as why:
        raise Rejected(str(why)) from why
    strict = prepared.op in ("<", ">")

    def sub_checker(facts: tuple[Prop, ...]) -> Checker:
        return Checker(inside(checker.context, facts), checker.evidence)

    sides = [(side, proof) for side, proof in ((BELOW, c.below), (ABOVE, c.above)) if proof is not None]
    for side, proof in ((BELOW, c.below), (ABOVE, c.above)):
        if proof is None and not _beyond(c.point, side):
            bound = Rel(">=" if side == BELOW else "<=", x, c.point)
            if infinite(c.point) or not entailed(admitted, bound):
                raise Rejected(f"values on one side of {show(c.point)} are left out")
    if not sides:
        raise Rejected("no side on which the derivative is looked at")
    # the value at the point
    away = c.limit is not None or entailed(admitted, Rel("!=", x, c.point))
    value_op = ">" if strict and not (c.strict and away) else ">="
    if c.limit is None:
        if infinite(c.point):
            raise Rejected("no limit at an infinite point")
        value: Term = substitute(g, {x: c.point})
    else:
        if len(sides) != 1:
            raise Rejected("a limit serves one side")
        binder = Bind("limit", x, (c.point, num(sides[0][0])), g)
        sub_checker(known.fixed).check(Rel("=", binder, c.limit.value), c.limit)
        value = c.limit.value
    sub_checker(known.fixed).check(Rel(value_op, value, ZERO), c.at_point)
    # the derivative on both sides
    for side, proof in sides:
        open_ = known.side(x, c.point, side, closed=False)
        closed = open_ if c.limit is not None else known.side(x, c.point, side, closed=True)
        smooth(g, x, closed, checker.context)
        defined(slope, x, open_)
        op = (">" if side == ABOVE else "<") + ("" if c.strict else "=")
        evidence = Evidence()
        Checker(inside(checker.context, open_), evidence).check(Rel(op, slope, ZERO), proof)
        checker.evidence.rules.update(evidence.rules)
        settled = {show(need) for need in domain(slope)}  # shown above to follow from the facts
        checker.evidence.assumed.update({text: None for text in evidence.assumed if text not in settled})
    checker.evidence.rules["sign of the derivative"] = None
    checker.side_conditions(prepared, unsettled, assumptions)


def _beyond(point: Term, side: int) -> bool:
    """True when nothing lies on that side: above plus infinity, below minus infinity."""
    return infinite(point) and (point == INFINITY) == (side == ABOVE)


def smooth(g: Term, x: Sym, facts: tuple[Prop, ...], context: Context) -> None:
    """Raises `Rejected` unless g is continuous in x where the facts hold: built of continuous functions, and defined throughout."""
    from verifier.kernel.check import Rejected

    stack: list[Term] = [g]
    while stack:
        t = stack.pop()
        if x not in free_symbols(t) or t == x:
            continue
        match t:
            case Bind(op="integral", var=u, params=(lo, hi), body=body, condition=None) if x not in free_symbols(body) and u != x:
                # the integral of a continuous function is differentiable in its bounds
                plain = all(isinstance(p, Num | Const | Sym) or (isinstance(p, App) and p.op in rules.CONTINUOUS) for p in walk(body))
                free = tuple(p for p in facts if u not in free_symbols(p))
                if not plain or not all(entailed(free, r) for r in domain(body)):
                    raise Rejected("an integrand that may not be continuous")
                powers(body, u, free)
                stack.extend(p for p in (lo, hi) if not infinite(p))
            case App(op=op, args=args) if op in rules.CONTINUOUS:
                stack.extend(args)
            case _:
                raise Rejected(f"{show(t)} may not be continuous in {show(x)}")
    defined(g, x, facts)


def defined(term: Term, x: Sym, facts: tuple[Prop, ...]) -> None:
    """Raises `Rejected` unless everything the term needs follows from the facts."""
    from verifier.kernel.check import Rejected

    for need in domain(term):
        if not entailed(facts, need):
            raise Rejected(f"{show(need)} is not known throughout")
    powers(term, x, facts)


def powers(term: Term, x: Sym, facts: tuple[Prop, ...]) -> None:
    """Raises `Rejected` unless powers with a symbolic integer exponent have exponents >= 0 or bases that do not vanish."""
    from verifier.kernel.check import Rejected

    for t in walk(term):
        match t:
            case App(op="pow", args=(base, exponent)) if exponent.sort == INTEGER and x in free_symbols(base):
                if not (entailed(facts, Rel(">=", exponent, ZERO)) or entailed(facts, Rel("!=", base, ZERO))):
                    raise Rejected(f"{show(t)} may have no value")
            case _:
                pass

