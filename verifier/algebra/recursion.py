"""Sequences given by a recursion: unrolling them at indices where the rule certainly applies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from verifier.claims import Context, Definition
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.terms import ONE, App, Bind, Call, Deriv, Forall, Num, Prop, Rel, Sym, Term, num, rebuild, substitute, walk

MAX_UNROLL = 24
WRITTEN_OUT = 6  # so many terms of a sum over members of a sequence are written out


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
                return self._slope(node, bound)
            case Bind(op="sum" | "prod", var=Sym(sort=sort), params=(_, _), condition=None, body=body) if (
                sort == INTEGER and self._mentions(body)
            ):
                rest, last = self._last_terms(node)
                parts = [*rest, *(self._visit(t, bound) for t in last)]
                return parts[0] if len(parts) == 1 else App("add" if node.op == "sum" else "mul", tuple(parts), node.sort)
            case Bind(var=Sym(sort=sort)) | Forall(var=Sym(sort=sort)) if sort == INTEGER:
                return node  # an index that runs is not unrolled
            case _:
                return rebuild(node, lambda part: self._visit(part, bound))

    def _last_terms(self, node: Bind) -> tuple[list[Bind], list[Term]]:
        """A sum or product over members of a sequence: what is left of it, nothing or one of the kind, and its last terms, written out.
        Those are all terms between numbers, and from ``n + 1`` on where the upper end is ``n + c``.
        """
        low, high = (simple_index(p) for p in node.params)
        top = linear_index(high)
        if top is None:
            return [node], []
        letter, c = top
        last: list[Term] = []
        if letter is None:
            if not (isinstance(low, Num) and 0 <= c - low.value < WRITTEN_OUT):
                return [node], []
            return [], [substitute(node.body, {node.var: num(k)}) for k in range(int(low.value), c + 1)]
        while 0 < c <= WRITTEN_OUT and self.truth(Rel(">=", high, low)) is True:
            last.insert(0, substitute(node.body, {node.var: high}))
            c -= 1
            high = simple_index(App("add", (letter, num(c)), INTEGER))
        return [replace(node, params=(node.params[0], high)) if last else node], last

    def _mentions(self, term: Term) -> bool:
        return any(isinstance(t, Call) and t.fn.name in self.table for t in walk(term))

    def _slope(self, node: Deriv, bound: frozenset[Sym]) -> Term:
        """The derivative of ``h_{n+c}``, c >= 1, or of a member with a number, by the first value ``h_a``: one step of the chain rule, with
        ``∂h_n/∂h_a`` left as it is. Unchanged where the rule mentions another sequence, or vectors.

        The value by which it is taken stays a variable; members before it do not depend on it and are not met here.
        """
        from verifier.algebra.calculus import NoRule, differentiate

        by, body = node.wrt, node.body
        match by, body:
            case Call(fn=f, args=(Num(value=first),), orders=()), Call(fn=g, args=(index,)) if f == g and node.order == 1:
                pass
            case _:
                return node
        if not all(isinstance(t.sort, Tensor) and not t.sort.shape for t in (by, body)):
            return node
        at = simple_index(index)
        if at == Num(first):
            return ONE
        if isinstance(at, Num) and at.value < first:
            return node
        value = self._value(f, at)
        if value is None:
            return node
        variable = Sym("∂h", SCALAR)
        inner: dict[Term, Sym] = {}

        def opened(part: Any) -> Any:
            if isinstance(part, Call) and part.fn.name in self.table:
                member = replace(part, args=tuple(simple_index(a) for a in part.args))
                if part.fn != f or any(part.orders):
                    raise NoRule("another sequence")
                if member == by:
                    return variable
                name = inner.setdefault(member, Sym(f"∂h{len(inner)}", Func((SCALAR,), SCALAR)))
                return Call(name, (variable,), (), SCALAR)
            if isinstance(part, Bind | Deriv | Forall):
                raise NoRule("a rule with a binder")
            return rebuild(part, opened)

        def closed(part: Any) -> Any:
            for member, name in inner.items():
                if isinstance(part, Call) and part.fn == name:
                    return self._slope(replace(node, body=member), bound) if any(part.orders) else self._visit(member, bound)
            return self._visit(by, bound) if part == variable else rebuild(part, closed)

        try:
            return closed(differentiate(opened(value), variable))  # type: ignore[no-any-return]
        except NoRule:
            return node

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
