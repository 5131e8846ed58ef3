"""Ranges of sums that are written as conditions: Σ_{1≤i<j≤n}, Σ_{k: a≤k<b}.

Everything here is syntax: a condition with the index alone on one side is a bound, the tightest that is written; whatever else the
condition says stays a condition.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from verifier.sorts import INTEGER
from verifier.terms import ONE, And, App, Bind, Num, Prop, Rel, Sym, Term, add, free_symbols, neg, sub

TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a condition says of one index: least and greatest values, values left out, and the rest."""

    lows: tuple[Term, ...] = ()
    highs: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    rest: tuple[Prop, ...] = ()


def conjuncts(p: Prop | None) -> tuple[Prop, ...]:
    """The parts of a condition that must all hold."""
    if p is None:
        return ()
    return tuple(q for part in p.parts for q in conjuncts(part)) if isinstance(p, And) else (p,)


def joined(parts: tuple[Prop, ...]) -> Prop | None:
    """The parts as one condition."""
    return None if not parts else parts[0] if len(parts) == 1 else And(parts)


def bounds_of(var: Sym, parts: tuple[Prop, ...]) -> Bounds:
    """The bounds of an integer index in a list of conditions."""
    lows: list[Term] = []
    highs: list[Term] = []
    without: list[Term] = []
    rest: list[Prop] = []
    for p in parts:
        found = _alone(var, p)
        match found:
            case (">=", t):
                lows.append(t)
            case (">", t):
                lows.append(_next(t))
            case ("<=", t):
                highs.append(t)
            case ("<", t):
                highs.append(_before(t))
            case ("!=", t):
                without.append(t)
            case ("=", t):
                lows.append(t)
                highs.append(t)
            case _:
                rest.append(p)
    return Bounds(tuple(lows), tuple(highs), tuple(without), tuple(rest))


def _alone(var: Sym, p: Prop) -> tuple[str, Term] | None:
    match p:
        case Rel(op=op, lhs=lhs, rhs=rhs) if op in TURNED and lhs == var and var not in free_symbols(rhs) and _integral(rhs):
            return op, rhs
        case Rel(op=op, lhs=lhs, rhs=rhs) if op in TURNED and rhs == var and var not in free_symbols(lhs) and _integral(lhs):
            return TURNED[op], lhs
        case _:
            return None


def _integral(t: Term) -> bool:
    return t.sort == INTEGER or (isinstance(t, Num) and t.value.denominator == 1)


def _next(t: Term) -> Term:
    return replace(add(t, ONE), sort=INTEGER)


def _before(t: Term) -> Term:
    return replace(sub(t, ONE), sort=INTEGER)


def ranged(term: Bind) -> Bind:
    """The same sum with its range as bounds, when its conditions name exactly one least and one greatest value; else the sum as it is.

    Conditions of a sum right inside that speak of this index only, or that bound it through the inner index (i < j <= n), count as well.
    """
    if term.params or term.var.sort != INTEGER:
        return term
    parts = conjuncts(term.condition)
    body = term.body
    if isinstance(body, Bind) and body.op == term.op and body.var.sort == INTEGER and not body.params:
        inner = conjuncts(body.condition)
        own = tuple(p for p in inner if body.var not in free_symbols(p))
        kept = tuple(p for p in inner if body.var in free_symbols(p))
        found = bounds_of(body.var, kept)
        through: list[Prop] = []
        for low in found.lows:  # low(i) <= j <= high, so that the inner sum is empty for other i
            for high in found.highs:
                if (term.var in free_symbols(low)) != (term.var in free_symbols(high)):
                    through.append(_solved(term.var, low, high))
        if term.condition is None and (own or through):
            b = bounds_of(term.var, (*own, *through))
            if len(b.lows) == len(b.highs) == 1 and not b.without:
                return replace(term, params=(b.lows[0], b.highs[0]), body=replace(body, condition=joined(kept)), condition=joined(b.rest))
    b = bounds_of(term.var, parts)
    if len(b.lows) == len(b.highs) == 1:
        rest = (*b.rest, *(Rel("!=", term.var, t) for t in b.without))
        return replace(term, params=(b.lows[0], b.highs[0]), condition=joined(rest))
    return term


def _solved(var: Sym, low: Term, high: Term) -> Prop:
    """low <= high, or what follows from it, with the index alone on one side where it stands there, or plus or minus one.

    The weaker i <= n for i + 1 <= n will do: where the inner sum is empty the outer one may go on.
    """
    match low, high:
        case App(op="add", args=(t, other)), _ if t == var and other == ONE:
            return Rel("<=", var, high)
        case _, App(op="add", args=(t, other)) if t == var and other == neg(ONE):
            return Rel("<=", low, var)
        case _:
            return Rel("<=", low, high)
