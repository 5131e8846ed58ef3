"""Sequences given by a recursion: unrolling them at indices where the rule certainly applies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from verifier.claims import Context, Definition
from verifier.sorts import INTEGER, Func
from verifier.terms import App, Bind, Call, Deriv, Forall, Num, Prop, Rel, Sym, Term, num, rebuild, substitute, walk

MAX_UNROLL = 24


def values_given(context: Context) -> set[str]:
    """Sequences of which only some values are defined: h_1 = …, h_2 = …."""
    found: dict[str, bool] = {}
    for d in context.definitions:
        indexed = isinstance(d.head.sort, Func) and d.head.sort.args == (INTEGER,) and d.condition is not None
        found[d.head.name] = found.get(d.head.name, True) and indexed
    return {name for name, indexed in found.items() if indexed}


def recursive_heads(context: Context) -> dict[str, list[Definition]]:
    """The definitions of each sequence that has a recursion: the rule and the initial values."""
    names = {d.head.name for d in context.definitions if d.kind == "recursion"} | values_given(context)
    table: dict[str, list[Definition]] = {name: [] for name in names}
    for d in context.definitions:
        if d.head.name in names:
            table[d.head.name].append(d)
    return table


def linear_index(index: Term) -> tuple[Sym | None, int] | None:
    """(n, c) for an index n + c, (None, c) for a number c, None for any other index."""
    match index:
        case Num(value=value) if value.denominator == 1:
            return None, int(value)
        case Sym():
            return index, 0
        case App(op="mul", args=(Num(value=sign), Num(value=value))) if (sign * value).denominator == 1:
            return None, int(sign * value)
        case App(op="add", args=args):
            symbol: Sym | None = None
            total = 0
            for a in args:
                part = linear_index(a)
                if part is None or (part[0] is not None and symbol is not None):
                    return None
                symbol = symbol or part[0]
                total += part[1]
            return symbol, total
    return None


def simple_index(index: Term) -> Term:
    """The index with its numbers added up: (n + 1) - 1 is n."""
    found = linear_index(index)
    if found is None:
        return index
    symbol, c = found
    if symbol is None:
        return num(c)
    return symbol if c == 0 else App("add", (symbol, num(c)), INTEGER)


def is_explicit(rule: Definition) -> bool:
    """Whether a rule gives every value by first values alone: ``v_t = a^t v_0``."""
    inner = (t for t in walk(rule.body) if isinstance(t, Call) and t.fn.name == rule.head.name)
    return all(len(t.args) == 1 and isinstance(t.args[0], Num) for t in inner)


class Unroller:
    """Replaces sequence values by their rule. ``truth`` decides a condition at the admitted points: True, False or None."""

    def __init__(self, context: Context, truth: Callable[[Prop], bool | None]) -> None:
        self.table = recursive_heads(context)
        self.truth = truth
        self.budget = MAX_UNROLL
        self.lowest: dict[Sym, int] = {}  # for each letter the least c in the indices ``n + c`` that are written

    def __call__(self, node):  # type: ignore[no-untyped-def]
        """The term or proposition with every value at ``n + c``, c >= 1, and at every number unrolled where the rule applies; of
        ``h_n`` beside ``h_{n-1}`` too, where n >= 1 is known.
        """
        if not self.table:
            return node
        self.lowest = self._lowest(node)
        return self._visit(node, frozenset())

    def _lowest(self, node) -> dict[Sym, int]:  # type: ignore[no-untyped-def]
        found: dict[Sym, int] = {}
        for part in walk(node):
            if isinstance(part, Call) and part.fn.name in self.table and len(part.args) == 1:
                symbol, c = linear_index(part.args[0]) or (None, 0)
                if symbol is not None:
                    found[symbol] = min(c, found.get(symbol, c))
        return found

    def _visit(self, node, bound: frozenset[Sym]):  # type: ignore[no-untyped-def]
        match node:
            case Call(fn=f, args=(index,), orders=orders) if f.name in self.table and not any(orders):
                value = self._value(f, index)
                return replace(node, args=(simple_index(index),)) if value is None else self._visit(value, bound)
            case Deriv(wrt=Call(fn=f)) if f.name in self.table:
                return node  # the value that it is taken by stays a variable
            case Bind(var=Sym(sort=sort)) | Forall(var=Sym(sort=sort)) if sort == INTEGER:
                return node  # an index that runs is not unrolled
            case _:
                return rebuild(node, lambda part: self._visit(part, bound))

    def _value(self, f: Sym, index: Term) -> Term | None:
        found = linear_index(index)
        if found is None or self.budget <= 0:
            return None
        index = simple_index(index)
        letter, c = found
        lowest = letter is not None and c < 1 and c <= self.lowest.get(letter, c)
        if letter is not None and c < 1 and self.truth(Rel(">=", index, num(1))) is not True:
            return None
        for d in sorted(self.table[f.name], key=lambda d: d.kind == "recursion"):
            if lowest and not is_explicit(d):
                continue
            mapping: dict[Sym, Term] = {d.params[0]: index}
            if d.kind == "recursion" and d.condition is None and isinstance(index, Num) and index.value < 1:
                continue  # a rule without a range holds from 1 on
            if d.condition is None or self.truth(substitute(d.condition, mapping)) is True:
                self.budget -= 1
                return substitute(d.body, mapping)  # type: ignore[no-any-return]
        return None
