"""What a statement for every index says of the members of sequences that stand in a relation.

``for all k >= 0: e(k+1) <= q e(k)`` speaks of ``e(t+1)`` in a claim at k = t, and at k = t + 1.  The instances are consequences of
the statement whatever the index is: where it has a guard they keep it.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.sorts import INTEGER
from verifier.terms import App, Call, Forall, Num, Prop, Rel, Sym, Term, add, free_symbols, num, sub, substitute, walk

MAX_INSTANCES = 8


def at_members(statements: tuple[Prop, ...], rel: Rel) -> tuple[Prop, ...]:
    """Instances of the statements for every index at the members that stand in the relation, each once, at most `MAX_INSTANCES`."""
    wanted = [m for t in walk(rel) if (m := _member(t)) is not None]
    found: dict[Prop, None] = {}
    for a in statements:
        if not isinstance(a, Forall) or a.var.sort != INTEGER:
            continue
        for head, place in dict.fromkeys(wanted):
            for offset in sorted(dict.fromkeys(_offsets(a.body, a.var, head)), reverse=True):
                found[substitute(a.body, {a.var: sub(place, num(offset)) if offset else place})] = None
    return tuple(found)[:MAX_INSTANCES]


def _member(t: Term | Prop) -> tuple[Sym, Term] | None:
    match t:
        case Call(fn=f, args=(place,), orders=()) if place.sort == INTEGER or (isinstance(place, Num) and place.value.denominator == 1):
            return f, place
        case App(op="entry", args=(Sym() as x, place)):
            return x, place
    return None


def _offsets(body: Prop, var: Sym, head: Sym) -> Iterator[int]:
    """The numbers c for which ``head(var + c)`` stands in the statement."""
    for t in walk(body):
        m = _member(t)
        if m is None or m[0] != head or var not in free_symbols(m[1]):
            continue
        for c in range(-2, 3):
            if m[1] in (var if not c else add(var, num(c)), add(num(c), var), sub(var, num(-c))):
                yield c
                break
