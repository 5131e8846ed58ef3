"""The search for a counterexample: small exact instances that meet every assumption, then shrinking.

What is found here is only a proposal: `kernel.refute` evaluates it again before anything is called refuted.
Values are tried in one fixed order (small integers and simple fractions first, then a fixed pseudo-random sequence), so the same claim
always gets the same counterexample.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from verifier.claims import Claim, Instance, Refuted
from verifier.kernel.certificates import Equation
from verifier.kernel.check import PRECISIONS, Checker, Evidence, Rejected, check_instance, refute, replace_term
from verifier.kernel.evaluate import Evaluator, Undefined, Unknown
from verifier.sorts import INTEGER, Func, Tensor
from verifier.terms import And, App, Bind, Call, Forall, Implies, Num, Prop, Rel, Sym, Term, add, free_symbols, mul, num, walk

F = Fraction
SIMPLE = tuple(F(v) for v in ("1", "2", "-1", "1/2", "3", "-2", "0", "-1/2", "1/3", "5", "3/2", "-3", "1/4", "10", "-10", "2/3", "1/10", "-1/3", "7", "100"))
WHOLE = tuple(F(v) for v in (2, 3, 1, 4, 5, 0, 6, 7, -1, -2))
SEQUENCE_LENGTH = 12

Cell = tuple[str, tuple[int, ...] | None]


@dataclass(frozen=True, slots=True)
class Search:
    """How long to look: instances that were evaluated, and instances proposed at all."""

    evaluated: int = 40
    proposed: int = 400


@dataclass(slots=True)
class Outcome:
    """A counterexample, or how many instances agreed (``agreed``) and whether any could be evaluated."""

    refuted: Refuted | None = None
    agreed: int = 0
    trouble: dict[str, int] = field(default_factory=dict)


def look_for_counterexample(claim: Claim, search: Search, rewrites: tuple[Equation, ...] = (), skip: int = 0) -> Outcome:
    """Tries instances in order; the first counterexample is shrunk and handed to the kernel."""
    checker = Checker(claim.context, Evidence())
    prop = checker.prepare(claim.prop)
    for step in rewrites:
        prop = replace_term(prop, checker.prepare(step.old), checker.prepare(step.new))
    outcome = Outcome()
    sampler = Sampler(checker, prop)
    for n, instance in enumerate(sampler.instances(search.proposed)):
        if n < skip:
            continue
        if outcome.agreed >= search.evaluated:
            break
        state = verdict_at(checker, prop, instance)
        if state == "fails":
            try:
                small = shrink(checker, prop, instance)
                outcome.refuted = refute(claim, small, "counterexample", rewrites=rewrites)
                return outcome
            except Rejected as why:
                outcome.trouble[str(why)] = outcome.trouble.get(str(why), 0) + 1
        elif state == "holds":
            outcome.agreed += 1
        else:
            outcome.trouble[state] = outcome.trouble.get(state, 0) + 1
    return outcome


def verdict_at(checker: Checker, prop: Prop, instance: Instance) -> str:
    """``holds``, ``fails``, or why neither is certain."""
    try:
        check_instance(checker, prop, instance)
        return "fails"
    except Rejected as why:
        text = str(why)
        return "holds" if text == "the claim holds there" else text


class Sampler:
    """Proposes instances for the free symbols of a claim."""

    def __init__(self, checker: Checker, prop: Prop) -> None:
        self.checker = checker
        self.prop = prop
        self.fixed = checker.fixed()
        self.assumptions = tuple(checker.prepare(a, substitute_equalities=False) for a in checker.context.assumptions)
        self.random = random.Random(20240229)
        symbols = self._relevant()
        self.scalars = [s for s in symbols if isinstance(s.sort, Tensor) and not s.sort.shape and s not in self.fixed]
        self.tensors = [s for s in symbols if isinstance(s.sort, Tensor) and s.sort.shape]
        self.functions = [s for s in symbols if isinstance(s.sort, Func)]
        names = {d for t in self.tensors for dim in t.sort.shape for d in dim.names()}  # type: ignore[union-attr]
        self.dimensions = sorted(names)
        self.scalars = [s for s in self.scalars if s.name not in names]
        self.bounds = {s: self._bounds(s) for s in self.scalars}

    def _relevant(self) -> list[Sym]:
        """Free symbols of the claim, and of every assumption that shares one with what is already there."""
        found = set(free_symbols(self.prop))
        for name, definitions in self.checker.recursive.items():
            if any(s.name == name for s in found):
                for d in definitions:
                    found |= free_symbols(d.body) - set(d.params)
        for value in (self.fixed[s] for s in list(found) if s in self.fixed):
            found |= free_symbols(value)
        grew = True
        while grew:
            grew = False
            for a in self.assumptions:
                s = free_symbols(a)
                if s & found and not s <= found:
                    found |= s
                    grew = True
        for a in self.assumptions:  # an instance must meet the assumptions that have nothing to do with the claim, too
            found |= free_symbols(a)
        return sorted(found, key=lambda s: s.name)

    def _bounds(self, s: Sym) -> tuple[Fraction | None, bool, Fraction | None, bool]:
        """(low, low is excluded, high, high is excluded) from assumptions that compare the symbol with numbers."""
        low: Fraction | None = None
        high: Fraction | None = None
        low_open = high_open = False
        for a in _flat(self.assumptions):
            if not isinstance(a, Rel):
                continue
            rel = a
            if rel.rhs == s:
                rel = Rel({"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(rel.op, rel.op), rel.rhs, rel.lhs)
            if rel.lhs == s and rel.op in ("<", "<=", ">", ">="):
                value = _number(rel.rhs)
                if value is None:
                    continue
                if rel.op in (">", ">=") and (low is None or value >= low):
                    low, low_open = value, rel.op == ">"
                if rel.op in ("<", "<=") and (high is None or value <= high):
                    high, high_open = value, rel.op == "<"
        return low, low_open, high, high_open

    def _pool(self, s: Sym, round_: int) -> list[Fraction]:
        low, low_open, high, high_open = self.bounds[s]
        integer = s.sort == INTEGER
        base: list[Fraction] = list(WHOLE if integer else SIMPLE)
        if low is not None:
            base += [low + d for d in (F(0), F(1), F(2), F(1, 2), F(3), F(1, 10))]
        if high is not None:
            base += [high - d for d in (F(0), F(1), F(2), F(1, 2), F(1, 10))]
        if low is not None and high is not None and not integer:
            base += [low + (high - low) * F(k, 12) for k in (6, 4, 3, 8, 9, 1, 11)]
        for _ in range(round_):
            base.append(F(self.random.randint(-40, 40), 1 if integer else self.random.randint(1, 9)))
        keep: list[Fraction] = []
        for v in base:
            if integer and v.denominator != 1 or v in keep:
                continue
            if low is not None and (v < low or v == low and low_open):
                continue
            if high is not None and (v > high or v == high and high_open):
                continue
            keep.append(v)
        return keep or [F(1)]

    def instances(self, limit: int) -> Iterator[Instance]:
        """Instances in order; those that miss an assumption are repaired where an equation is linear in one value, else passed over."""
        pools = {s: self._pool(s, 12) for s in self.scalars}
        for n in range(limit):
            values: dict[str, Any] = {}
            dimensions: dict[str, int] = {}
            for k, name in enumerate(self.dimensions):
                size = (2, 3, 1, 4)[(n + k) % 4] if n >= 2 else (2, 3)[(n + k) % 2]
                dimensions[name] = size
                values[name] = F(size)
            for k, s in enumerate(self.scalars):
                pool = pools[s]
                # neighbours in the list first with different strides, so that variables differ from each other early
                index = (n + k) % len(pool) if n < 3 else self.random.randrange(len(pool)) if n % 3 else (n * (2 * k + 1) + k) % len(pool)
                values[s.name] = pool[index]
            for t in self.tensors:
                values[t.name] = self._tensor(t, values, n)
            for f in self.functions:
                values[f.name] = self._function(f, n)
            if self._settle(values):
                yield Instance(values, dimensions)
            if not (self.scalars or self.tensors or self.functions or self.dimensions):
                return

    def _entry(self, n: int) -> Fraction:
        return F(self.random.randint(-3, 3)) if n < 6 else F(self.random.randint(-12, 12), self.random.choice((1, 1, 2, 3)))

    def _tensor(self, t: Sym, values: dict[str, Any], n: int) -> Any:
        sizes = []
        for dim in t.sort.shape:  # type: ignore[union-attr]
            total = 0
            for monomial, c in dim.terms:
                part = c
                for name in monomial:
                    part *= int(values[name])
                total += part
            sizes.append(max(0, total))
        positive = any(
            isinstance(a, Forall) and any(isinstance(p, App) and p.op == "entry" and p.args[0] == t for p in walk(a)) for a in self.assumptions
        )

        def build(depth: int) -> Any:
            if depth == len(sizes):
                v = self._entry(n)
                return abs(v) + F(1, 4 if n % 2 else 1) if positive else v
            return [build(depth + 1) for _ in range(sizes[depth])]

        return build(0)

    def _function(self, f: Sym, n: int) -> Any:
        assert isinstance(f.sort, Func)
        if len(f.sort.args) == 1 and f.sort.args[0] == INTEGER and isinstance(f.sort.result, Tensor) and not f.sort.result.shape:
            values = [self._entry(n) for _ in range(SEQUENCE_LENGTH)]
            return [abs(v) + F(1, 4 if n % 2 else 1) for v in values] if self._quantified(f) else values
        params = tuple(Sym("stuv"[k] if k < 4 else f"s_{k}", a) for k, a in enumerate(f.sort.args))
        body: Term = num(self._entry(n))
        for p in params:
            body = add(body, mul(num(self._entry(n) or F(2)), p), mul(num(self._entry(n + 1) or F(1)), p, p))
        return (params, body)

    def _quantified(self, f: Sym) -> bool:
        """Whether some assumption speaks of every value of a sequence; they mostly say that it is positive."""
        return any(isinstance(a, Forall) and any(isinstance(p, Call) and p.fn == f for p in walk(a)) for a in self.assumptions)

    def _settle(self, values: dict[str, Any]) -> bool:
        """Values of fixed symbols computed; then each equation among the assumptions that fails is solved for one value where it is linear."""
        for s, term in self.fixed.items():
            try:
                values[s.name] = Evaluator(values, PRECISIONS[0], self.checker.recursive).number(term)
            except (Unknown, Undefined):
                if s in free_symbols(self.prop):
                    return False
        for a in _flat(self.assumptions):
            if isinstance(a, Rel) and a.op == "=" and not self._holds(a, values) and not self._solve(a, values):
                return False
        return True

    def _holds(self, a: Prop, values: dict[str, Any]) -> bool:
        try:
            return Evaluator(values, PRECISIONS[0], self.checker.recursive).holds(a)
        except (Unknown, Undefined):
            return False

    def _solve(self, a: Rel, values: dict[str, Any]) -> bool:
        for cell in cells(values, {s.name for s in free_symbols(a)}):
            old = get(values, cell)
            residuals: list[Fraction] = []
            for trial in (F(0), F(1), F(2)):
                put(values, cell, trial)
                try:
                    e = Evaluator(values, PRECISIONS[0], self.checker.recursive)
                    r = e.number(a.lhs) - e.number(a.rhs)
                except (Unknown, Undefined, TypeError):
                    break
                if not isinstance(r, Fraction):
                    break
                residuals.append(r)
            if len(residuals) == 3 and residuals[1] != residuals[0] and residuals[2] - residuals[1] == residuals[1] - residuals[0]:
                put(values, cell, -residuals[0] / (residuals[1] - residuals[0]))
                return True
            put(values, cell, old)
        return False


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

    Every step is strictly simpler in the order of `complexity`, so this ends; dimensions stay as they are.
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
    used = {s.name for s in free_symbols(prop)} | fixed
    for a in checker.context.assumptions:
        if free_symbols(a) and any(s.name in used for s in free_symbols(a)):
            used |= {s.name for s in free_symbols(a)}
    return Instance({k: v for k, v in values.items() if k in used}, instance.dimensions)


def _flat(props: tuple[Prop, ...]) -> Iterator[Prop]:
    for p in props:
        if isinstance(p, And):
            yield from _flat(p.parts)
        else:
            yield p


def _number(t: Term) -> Fraction | None:
    if isinstance(t, Num):
        return t.value
    if free_symbols(t) or any(isinstance(p, Bind | Call) for p in walk(t)):
        return None
    try:
        value = Evaluator({}, PRECISIONS[0]).number(t)
    except (Unknown, Undefined):
        return None
    return value if isinstance(value, Fraction) else None


def links(prop: Prop) -> tuple[Prop, ...]:
    """The relations of a chain, an implication's conclusion kept whole."""
    match prop:
        case And(parts=parts):
            return tuple(p for part in parts for p in links(part))
        case Implies() | Rel():
            return (prop,)
        case _:
            return (prop,)
