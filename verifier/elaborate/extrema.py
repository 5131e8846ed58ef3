"""Extrema: max, min, sup, inf, argmax and argmin of listed values, over an index or over a variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from verifier.elaborate import calls
from verifier.elaborate.binders import Binder, binders_of, bounds, bracket_and_power, free_outside
from verifier.elaborate.errors import NotUnderstood
from verifier.elaborate.hints import names_in, parts
from verifier.elaborate.names import letter, spelling
from verifier.elaborate.propositions import condition
from verifier.elaborate.scope import Scope
from verifier.elaborate.types import raise_to
from verifier.sorts import INTEGER, SCALAR
from verifier.syntax.tree import BigOp, Chain, Group, Name, Node, Product, Script, Sum
from verifier.terms import And, Bind, Num, Prop, Sym, Term, free_symbols, num, substitute

EXTREMA = frozenset({"max", "min", "sup", "inf", "argmax", "argmin"})
COUNTERS = frozenset("ijklmnKNT")
WRITTEN_OUT = 8  # so many values are listed


def extremum(scope: Scope, node: BigOp) -> Term:
    """The extremum of listed values or over a variable; what was declared of the variable alone is a condition on it."""
    if node.lower is None:
        body, power = bracket_and_power(node.body)
        items = body.items if isinstance(body, Group) and body.open in ("(", "{", "[", "") else (body,)
        if node.op not in ("max", "min"):
            raise NotUnderstood(f"{node.op} without a variable", node.span)
        value = calls.extremum(scope, node.op, [scope.term(i) for i in items], node.span)
        return value if power is None else raise_to(scope, value, scope.term(power), node.span)
    binders = binders_of(scope, node.lower, node.upper, node.body, node.span)
    b, *others = binders
    if any(o.bounds is not None or not o.conditions for o in others):
        raise NotUnderstood(f"{node.op} over several variables", node.span)
    if others:
        b = Binder(b.symbol, b.bounds, b.shift, (*b.conditions, *(c for o in others for c in o.conditions)))
    if _is_continuous(scope, b, node):
        b = replace(b, symbol=Sym(b.symbol.name, SCALAR))
    if b.symbol.sort != INTEGER and b.bounds is not None:  # 0 <= x <= 1 is an interval
        if not isinstance(node.lower, Chain) or node.lower.relators[0].op not in ("<", "<=") or node.upper is not None:
            raise NotUnderstood(f"{node.op} over a range of numbers", node.span)
        b = Binder(b.symbol, None, (0, 0), (node.lower, *b.conditions))
    saved = scope.ranges.pop(b.symbol.name, None)
    with scope.binding(b.symbol):
        value = scope.term(node.body)
        given = [condition(scope, c) for c in b.conditions]
    params = bounds(scope, b)
    if not params and b.symbol.name in scope.ranges:
        params = (num(1), scope.dimension(scope.ranges[b.symbol.name]))
    scope.ranges.pop(b.symbol.name, None)
    if saved is not None:
        scope.ranges[b.symbol.name] = saved
    if not params and b.symbol.sort != INTEGER:
        given += [a for a in scope.assumptions if b.symbol in free_symbols(a)]
    match params:
        case (Num(value=low), Num(value=high)) if not given and node.op in ("max", "min") and 0 <= high - low < WRITTEN_OUT:
            listed = [substitute(value, {b.symbol: num(k)}) for k in range(int(low), int(high) + 1)]
            return calls.extremum(scope, node.op, listed, node.span)
    when: Prop | None = None if not given else given[0] if len(given) == 1 else And(tuple(given))
    return Bind(node.op, b.symbol, params, value, when, b.symbol.sort if node.op in ("argmax", "argmin") else value.sort)


def _is_continuous(scope: Scope, b: Binder, node: BigOp) -> bool:
    """Whether a letter that often counts stands for a number here: it ranges over an interval, or is no index of anything."""
    known = scope.symbols.get(b.symbol.name)
    if b.symbol.sort != INTEGER or (known is not None and known.sort == INTEGER and scope.is_declared(known.name)):
        return False
    if any(isinstance(c, Chain) and _is_interval(c) for c in b.conditions):
        return True
    return letter(b.symbol.name) not in COUNTERS and not _is_index(node.body, b.symbol.name)


def _is_interval(chain: Chain) -> bool:
    last = chain.items[-1]
    return [r.op for r in chain.relators] == ["in"] and isinstance(last, Group) and last.open != "{" and len(last.items) == 2


def _is_index(node: Node, name: str) -> bool:
    if isinstance(node, Script) and any(s is not None and name in names_in(s) for s in (node.sub, node.sup)):
        return True
    return any(_is_index(p, name) for p in parts(node))


def widened(terms: Sequence[Node], signs: Sequence[str]) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """A sum in which an extremum takes in the terms behind it: from the first on that mentions its variable, and an argmax in front all.

    An index that another operator binds, ``\\max_i x_i - \\sum_i x_i``, does not count.
    """
    for k, term in enumerate(terms[:-1]):
        last = term.factors[-1] if isinstance(term, Product) else term
        if not isinstance(last, BigOp) or last.op not in EXTREMA or last.lower is None:
            continue
        variable = last.lower.items[0] if isinstance(last.lower, Chain) else last.lower
        name = spelling(variable) if isinstance(variable, Name) else ""
        in_front = last is term and k == 0 and signs[0] == "+" and last.op in ("argmax", "argmin")
        if not in_front and not any(name in free_outside(t, (-1, -1)) for t in terms[k + 1 :]):
            continue
        span = (last.body.span[0], terms[-1].span[1])
        whole: Node = replace(last, body=Sum((last.body, *terms[k + 1 :]), ("+", *signs[k + 1 :]), span))
        if isinstance(term, Product):
            whole = replace(term, factors=(*term.factors[:-1], whole))
        return (*terms[:k], whole), tuple(signs[: k + 1])
    return tuple(terms), tuple(signs)
