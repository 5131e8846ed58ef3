"""Simpler counterexamples: fewer entries that are not zero, small integers before fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verifier.claims import Instance
from verifier.kernel.check import PRECISIONS, Checker, Rejected, check_instance
from verifier.kernel.evaluate import Evaluator, Undefined, Unknown
from verifier.kernel.readings import mentions
from verifier.terms import Prop, free_symbols

F = Fraction
SIMPLE = tuple(F(v) for v in ("1", "2", "-1", "1/2", "3", "-2", "0", "-1/2", "1/3", "5", "3/2", "-3", "1/4", "10", "-10", "2/3", "1/10", "-1/3", "7", "100"))
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


def shrink(checker: Checker, prop: Prop, instance: Instance, budget: int = 80) -> Instance:
    """A counterexample with simpler numbers: each value in turn is replaced by the simplest one that still refutes.

    Every step is strictly simpler in the order of `complexity`, so this ends; dimensions stay as they are.  Tensors are first tried as a whole.
    """
    values = copy_values(instance.values)
    fixed = {s.name for s in checker.fixed()} | set(instance.dimensions)
    names = {s.name for s in free_symbols(prop)} | {n for n in values if not isinstance(values[n], Fraction)}
    changed = True
    while changed and budget > 0:
        changed = False
        for cell in reversed(cells(values, names - fixed)):
            current = get(values, cell)
            for candidate in sorted((c for c in (F(0), *SIMPLE) if complexity(c) < complexity(current)), key=complexity):
                if budget <= 0:
                    break
                budget -= 1
                trial = copy_values(values)
                put(trial, cell, candidate)
                for s, term in checker.fixed().items():
                    try:
                        trial[s.name] = Evaluator(trial, PRECISIONS[0], checker.recursive).number(term)
                    except (Unknown, Undefined):
                        continue
                if verdict_at(checker, prop, Instance(trial, instance.dimensions)) == "fails":
                    values, changed = trial, True
                    break
    used = {s.name for s in mentions(prop, checker.recursive)} | fixed
    for a in checker.relevant(prop):
        used |= {s.name for s in mentions(checker.prepare(a, substitute_equalities=False), checker.recursive)}
    return Instance({k: v for k, v in values.items() if k in used}, instance.dimensions)
