"""Simpler counterexamples: fewer entries that are not zero, small integers before fractions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from verifier.claims import Instance
from verifier.kernel.chance import LAW
from verifier.kernel.check import PRECISIONS, Checker, Rejected, check_instance
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.matrices import apply, entries
from verifier.kernel.numbers import Undefined, Unknown
from verifier.kernel.readings import mentions
from verifier.sorts import Func, Sort, Tensor
from verifier.terms import ZERO, App, Prop, Term

F = Fraction
SIMPLE = tuple(
    F(v)
    for v in ("1", "2", "-1", "1/2", "3", "-2", "0", "-1/2", "1/3", "5", "3/2", "-3", "1/4", "10", "-10", "2/3", "1/10", "-1/3", "7", "100")
)
Cell = tuple[str, tuple[int, ...] | None]


def verdict_at(checker: Checker, prop: Prop, instance: Instance, *, quick: bool = False) -> str:
    """``holds``, ``fails``, or why neither is certain; ``quick`` looks at the lowest precision only."""
    try:
        check_instance(checker, prop, instance, quick=quick)
        return "fails"
    except Rejected as why:
        text = str(why)
        return "holds" if text == "the claim holds there" else text


def cells(values: dict[str, Any], names: set[str]) -> list[Cell]:
    """The single numbers of an instance, last first (later entries are solved for, earlier ones stay simple)."""
    found: list[Cell] = []

    def into(name: str, value: Any, path: tuple[int, ...]) -> None:
        if isinstance(value, list):
            for i, v in enumerate(value):
                into(name, v, (*path, i))
        elif isinstance(value, Fraction):
            found.append((name, path or None))

    for name in sorted(names & values.keys()):
        into(name, values[name], ())
    return found[::-1]


def get(values: dict[str, Any], cell: Cell) -> Any:
    """The number in a cell."""
    value = values[cell[0]]
    for i in cell[1] or ():
        value = value[i]
    return value


def put(values: dict[str, Any], cell: Cell, new: Fraction) -> None:
    """Sets the number in a cell."""
    name, path = cell
    if path is None:
        values[name] = new
        return
    target = values[name]
    for i in path[:-1]:
        target = target[i]
    target[path[-1]] = new


def copy_values(values: Any) -> dict[str, Any]:
    """A copy whose tensors can be changed."""

    def copy(v: Any) -> Any:
        return [copy(x) for x in v] if isinstance(v, list) else v

    return {k: copy(v) for k, v in values.items()}


def complexity(v: Fraction) -> tuple[int, int, int]:
    """Integers before fractions, small before large, positive before negative."""
    return (v.denominator, abs(v.numerator), v < 0)


class Shrinker:
    """Simplifies a counterexample as long as it stays one; every accepted step is strictly simpler, so this ends."""

    def __init__(self, checker: Checker, prop: Prop, instance: Instance, budget: int) -> None:
        self.checker = checker
        self.prop = prop
        self.values = copy_values(instance.values)
        self.dimensions = dict(instance.dimensions)
        self.budget = budget

    def attempt(self, values: dict[str, Any], dimensions: dict[str, int] | None = None) -> bool:
        """Keeps the values when they refute the claim too."""
        if self.budget <= 0:
            return False
        self.budget -= 1
        for s, term in self.checker.fixed().items():
            try:
                values[s.name] = Evaluator(values, PRECISIONS[0], self.checker.recursive).number(term)
            except (Unknown, Undefined):
                continue
        chosen = self.dimensions if dimensions is None else dimensions
        if verdict_at(self.checker, self.prop, Instance(values, chosen), quick=True) != "fails":
            return False
        self.values, self.dimensions = values, chosen
        return True

    def smaller_dimensions(self, sorts: dict[str, Sort]) -> None:
        """Each dimension lowered by cutting off the last entries along it."""
        for name in sorted(self.dimensions):
            while self.dimensions[name] > 1:
                values = copy_values(self.values)
                values[name] = F(self.dimensions[name] - 1)
                try:
                    for symbol, sort in sorts.items():
                        if symbol in values:
                            values[symbol] = _cut(values[symbol], sort, name)
                except _Tied:
                    break
                if not self.attempt(values, {**self.dimensions, name: self.dimensions[name] - 1}):
                    break

    def whole_tensors(self, names: set[str]) -> None:
        """Each tensor replaced by zeros."""
        for name in sorted(names):
            if isinstance(self.values.get(name), list) and any(x != 0 for x in entries(self.values[name])):
                self.attempt({**copy_values(self.values), name: apply(lambda _: F(0), self.values[name])})

    def functions(self, names: set[str]) -> None:
        """Summands of function values left out."""
        for name in sorted(names):
            again = isinstance(self.values.get(name), tuple)
            while again:
                params, body = self.values[name]
                again = any(self.attempt({**copy_values(self.values), name: (params, b)}) for b in simpler_bodies(body))

    def numbers(self, names: set[str]) -> None:
        """Each number replaced by the simplest that still refutes, round and round until none of them has changed for a whole round."""
        order = cells(self.values, names)[::-1]
        unchanged = k = 0
        while unchanged < len(order) and self.budget > 0:
            cell = order[k % len(order)]
            current = get(self.values, cell)
            unchanged += 1
            for candidate in sorted((c for c in (F(0), *SIMPLE) if complexity(c) < complexity(current)), key=complexity):
                trial = copy_values(self.values)
                put(trial, cell, candidate)
                if self.attempt(trial):
                    unchanged = 1
                    break
            k += 1


class _Tied(Exception):
    """A dimension is part of a composite size, so it cannot be changed alone."""


def _cut(value: Any, sort: Sort, name: str) -> Any:
    match sort:
        case Tensor(shape=shape):
            if any(name in d.names() and d.name != name for d in shape):
                raise _Tied
            return _cut_axes(value, [d.name == name for d in shape])
        case Func(args=args, result=Tensor() as result):
            if isinstance(value, list):
                return [_cut(v, result, name) for v in value]
            if any(name in d.names() for t in (result, *args) if isinstance(t, Tensor) for d in t.shape):
                raise _Tied
    return value


def _cut_axes(value: Any, axes: list[bool]) -> Any:
    if not axes:
        return value
    return [_cut_axes(v, axes[1:]) for v in (value[:-1] if axes[0] else value)]


def simpler_bodies(body: Term) -> Iterator[Term]:
    """The term with one summand less, in each of its entries if it is a vector or a matrix."""
    match body:
        case App(op="add", args=args) if len(args) > 1:
            for k in range(len(args)):
                left = args[:k] + args[k + 1 :]
                yield left[0] if len(left) == 1 else App("add", left, body.sort)
        case App(op="vector" | "matrix", args=args):
            for k, a in enumerate(args):
                if a != ZERO:
                    yield App(body.op, (*args[:k], ZERO, *args[k + 1 :]), body.sort)
                for b in simpler_bodies(a):
                    yield App(body.op, (*args[:k], b, *args[k + 1 :]), body.sort)


def shrink(checker: Checker, prop: Prop, instance: Instance, budget: int = 80) -> Instance:
    """A simpler counterexample: smaller dimensions, fewer entries that are not zero, small integers before fractions.

    Symbols that bear neither on the claim nor on its assumptions are left out.
    """
    bearing = set(mentions(prop, checker.recursive))
    for a in checker.relevant(prop):
        bearing |= mentions(checker.prepare(a, substitute_equalities=False), checker.recursive)
    fixed = {s.name for s in checker.fixed()} | set(instance.dimensions)
    used = {s.name for s in bearing} | fixed
    kept = Instance({k: v for k, v in instance.values.items() if k in used or k == LAW}, instance.dimensions)
    shrinker = Shrinker(checker, prop, kept, budget)
    names = set(kept.values) - fixed
    shrinker.smaller_dimensions({s.name: s.sort for s in sorted(bearing, key=lambda s: s.name)})
    shrinker.whole_tensors(names)
    shrinker.functions(names)
    shrinker.numbers(names)
    return Instance(shrinker.values, shrinker.dimensions)
