"""Readings of a claim that its givens leave open, and shapes of the values of an instance.

A claim is refuted only when it fails in every reading: a derivative of a tensor with respect to a tensor in both layouts unless
the layout is declared, a derivative with respect to a symmetric or diagonal matrix both with free entries and within its
structure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any

from verifier.claims import Context, Definition
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.numbers import Unknown
from verifier.kernel.tensor_values import fits
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.terms import App, Bind, Call, Deriv, Is, Prop, Rel, Sym, Term, free_symbols, rebuild, substitute, walk

MAX_OPEN = 3  # partial derivatives along a recurrence in one claim


def readings(context: Context, prop: Prop) -> list[dict[str, Any]]:
    """The settings of the evaluator under which the claim may be meant, the first one as it was read."""
    derivatives = [t for t in walk(prop) if isinstance(t, Deriv)]
    if not derivatives:
        return [{}]
    turns = [False]
    if "layout" not in context.conventions and any(_shaped(d.body) and _shaped(d.wrt) for d in derivatives):
        turns.append(True)
    known = structured(context)
    found = {s.name: known[s.name] for d in derivatives for s in (_base(d.wrt),) if s is not None and s.name in known}
    kinds: list[Mapping[str, str]] = [{}, found] if found else [{}]
    return [{"turned": t, "structures": k, "followed": f} for f, k, t in product(_followed(derivatives, context), kinds, turns)]


def _followed(derivatives: list[Deriv], context: Context) -> list[dict[Deriv, str]]:
    """What each partial derivative along a recurrence may mean: one reading with all of them open when there are too many."""
    sequences = {d.head.name for d in context.definitions if d.kind == "recursion"}
    open_ = list(dict.fromkeys(d for d in derivatives if not d.total and {s.name for s in free_symbols(d)} & sequences))
    if not open_ or len(open_) > MAX_OPEN:
        return [{}]
    return [dict(zip(open_, choice, strict=True)) for choice in product(("total", "immediate"), repeat=len(open_))]


def _shaped(term: Any) -> bool:
    return isinstance(term.sort, Tensor) and bool(term.sort.shape)


def _base(wrt: Any) -> Sym | None:
    while isinstance(wrt, App) and wrt.args:
        wrt = wrt.args[0]
    return wrt if isinstance(wrt, Sym) else None


def with_dependence(prop: Prop, assumptions: Iterable[Prop]) -> Prop:
    """The claim when y follows the variable of a derivative for which an assumption says ``y = g(x)``: y is written out below d/dx.

    Whether such an equation defines y or only relates given values is open; a claim that holds either way is not refuted.
    """
    equations = [(a.lhs, a.rhs) for a in assumptions if isinstance(a, Rel) and a.op == "="]
    sides = [(y, g) for pair in equations for y, g in (pair, pair[::-1]) if isinstance(y, Sym) and y not in free_symbols(g)]

    def change(node):  # type: ignore[no-untyped-def]
        node = rebuild(node, change)
        base = _base(node.wrt) if isinstance(node, Deriv) else None
        if base is None:
            return node
        given = {y: g for y, g in sides if base in free_symbols(g) and y != base}
        return replace(node, body=substitute(node.body, given)) if given else node

    result: Prop = change(prop) if sides else prop  # type: ignore[no-untyped-call]
    return result


def structured(context: Context) -> dict[str, str]:
    """Matrices that an assumption makes symmetric or diagonal."""
    found: dict[str, str] = {}
    for a in context.assumptions:
        match a:
            case Is(property="diagonal", args=args):
                found.update({t.name: "diagonal" for t in args if isinstance(t, Sym)})
            case Is(property="symmetric", args=args):
                found.update({t.name: "symmetric" for t in args if isinstance(t, Sym) and t.name not in found})
            case Rel(op="=", lhs=Sym(name=name) as x, rhs=App(op="transpose", args=(y,))) if x == y:
                found.setdefault(name, "symmetric")
            case Rel(op="=", rhs=Sym(name=name) as x, lhs=App(op="transpose", args=(y,))) if x == y:
                found.setdefault(name, "symmetric")
            case Rel(op="psd" | "pd", lhs=Sym(name=name)):
                found.setdefault(name, "symmetric")
    return found


OPEN = frozenset(("invertible", "pd", "nonzero", "full_rank", "full_column_rank", "full_row_rank"))
"""Properties that a smooth matrix function keeps near a point where it has them."""


def at_its_point(evaluator: Evaluator, prop: Prop, function: Term) -> list[Term]:
    """The value of a function of one number at the only point where the claim looks at it. Raises `Unknown` for several points.

    A property of `OPEN` that X(t) has at that point is had everywhere by X(φ(s)) for a smooth φ that is the identity near t and stays
    near t; X∘φ has the same value and derivatives at t, so an instance need not have the property anywhere else.
    """
    calls = [t for t in walk(prop) if isinstance(t, Call) and t.fn == function]
    points = {evaluator.number(a) for t in calls for a in t.args}
    if len(points) != 1 or any(len(t.args) != 1 for t in calls) or any(isinstance(t, Bind) for t in walk(prop)):
        raise Unknown("a property of a function at several points")
    first = calls[0]
    return [Call(first.fn, first.args, (), first.sort)]


def misfit(props: Iterable[Prop], values: Mapping[str, Any]) -> str | None:
    """The name of a symbol whose value has not the shape that its sort asks for; None when all fit. Raises `Unknown` for an open size."""
    seen: set[Sym] = set()
    for p in props:
        seen |= free_symbols(p)
    for s in sorted(seen, key=lambda s: s.name):
        if s.name in values and isinstance(s.sort, Tensor | Func) and not fits(values[s.name], s.sort, values):
            return s.name
    return None


def mentions(node: Term | Prop, recursive: Mapping[str, Sequence[Definition]]) -> frozenset[Sym]:
    """The free symbols, those in the definitions of sequences and families, and the dimensions of everything that occurs."""
    found = set(_named(node))
    pending = [node]
    done: set[str] = set()
    while pending:
        found |= _sized(pending.pop())
        for s in list(found):
            if s.name in recursive and s.name not in done:
                done.add(s.name)
                for d in recursive[s.name]:
                    pending.append(d.body)
                    found |= _named(d.body) - set(d.params)
                    if d.condition is not None:
                        found |= _named(d.condition) - set(d.params)
    return frozenset(found)


@lru_cache(maxsize=20_000)
def _named(node: Term | Prop) -> frozenset[Sym]:
    """The free symbols and the dimensions in their sorts."""
    found = free_symbols(node)
    return found.union(Sym(name, INTEGER) for s in found for name in _dimensions(s.sort))


@lru_cache(maxsize=20_000)
def _sized(node: Term | Prop) -> frozenset[Sym]:
    """The dimensions in the sorts of all parts, and the random variables that an expectation binds."""
    found: set[Sym] = set()
    for t in walk(node):
        if isinstance(t, Bind) and t.op == "expect":
            found |= _named(t.var)
        sort = getattr(t, "sort", None)
        if sort is not None and sort is not SCALAR and sort is not INTEGER:
            found.update(Sym(name, INTEGER) for name in _dimensions(sort))
    return frozenset(found)


def dimension_names(symbols: Iterable[Sym], props: Iterable[Prop]) -> set[str]:
    """The names that occur as sizes in the sorts of symbols and of all parts of the propositions."""
    found = {name for s in symbols for name in _dimensions(s.sort)}
    return found.union(*(_dimensions(getattr(t, "sort", None)) for p in props for t in walk(p)))


@lru_cache(maxsize=2_000)
def _dimensions(sort: object) -> frozenset[str]:
    match sort:
        case Tensor(shape=shape):
            return frozenset(name for d in shape for name in d.names())
        case Func(args=args, result=result):
            return frozenset(name for part in (*args, result) for name in _dimensions(part))
        case _:
            return frozenset()
