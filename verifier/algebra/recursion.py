"""Sequences given by a recursion: unrolling them at indices where the rule certainly applies."""

from __future__ import annotations

from collections.abc import Callable

from verifier.claims import Context, Definition
from verifier.terms import App, Bind, Call, Forall, Num, Prop, Sym, Term, rebuild, substitute

MAX_UNROLL = 24


def recursive_heads(context: Context) -> dict[str, list[Definition]]:
    """The definitions of each sequence that has a recursion: the rule and the initial values."""
    names = {d.head.name for d in context.definitions if d.kind == "recursion"}
    table: dict[str, list[Definition]] = {name: [] for name in names}
    for d in context.definitions:
        if d.head.name in names:
            table[d.head.name].append(d)
    return table


def index_shift(index: Term) -> int | None:
    """c for an index n + c with a symbol n, the value of a number, else None."""
    match index:
        case Num(value=value) if value.denominator == 1:
            return int(value)
        case Sym():
            return 0
        case App(op="add", args=args):
            total = 0
            for a in args:
                match a:
                    case Num(value=value) if value.denominator == 1:
                        total += int(value)
                    case App(op="mul", args=(Num(value=sign), Num(value=value))) if (sign * value).denominator == 1:
                        total += int(sign * value)
                    case _:
                        pass
            return total
    return None


class Unroller:
    """Replaces sequence values by their rule. ``truth`` decides a condition at the admitted points: True, False or None."""

    def __init__(self, context: Context, truth: Callable[[Prop], bool | None]) -> None:
        self.table = recursive_heads(context)
        self.truth = truth
        self.budget = MAX_UNROLL

    def __call__(self, node):  # type: ignore[no-untyped-def]
        """The term or proposition with every value at ``n + c``, c >= 1, and at every number unrolled where the rule applies."""
        if not self.table:
            return node
        return self._visit(node, frozenset())

    def _visit(self, node, bound: frozenset[Sym]):  # type: ignore[no-untyped-def]
        match node:
            case Call(fn=f, args=(index,), orders=orders) if f.name in self.table and not any(orders):
                value = self._value(f, index)
                return node if value is None else self._visit(value, bound)
            case Bind(var=var) | Forall(var=var):
                return rebuild(node, lambda part: part)  # an index that runs is not unrolled
            case _:
                return rebuild(node, lambda part: self._visit(part, bound))

    def _value(self, f: Sym, index: Term) -> Term | None:
        shift = index_shift(index)
        if shift is None or (not isinstance(index, Num) and shift < 1) or self.budget <= 0:
            return None
        for d in sorted(self.table[f.name], key=lambda d: d.kind == "recursion"):
            mapping: dict[Sym, Term] = {d.params[0]: index}
            if d.condition is None or self.truth(substitute(d.condition, mapping)) is True:
                self.budget -= 1
                return substitute(d.body, mapping)  # type: ignore[no-any-return]
        return None
