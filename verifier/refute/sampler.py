"""Instances proposed to the search: small exact values that meet the assumptions, in one fixed order.

Dimensions come first (small and different from each other), then integers within their bounds, numbers, tensors with their
declared properties, functions as random polynomials; equations that fail after that are solved for one symbol.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from verifier.claims import Instance
from verifier.kernel.chance import LAW
from verifier.kernel.check import PRECISIONS, Checker
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.numbers import Undefined, Unknown
from verifier.kernel.readings import dimension_names, mentions
from verifier.kernel.tensor_values import sizes
from verifier.refute.laws import Proposer
from verifier.refute.shrinking import SIMPLE, cells, get, put
from verifier.refute.solving import settle
from verifier.refute.tensors import Facts, Maker, facts_of, polynomial
from verifier.sorts import INTEGER, Dim, Func, Tensor
from verifier.terms import And, App, Bind, Call, Forall, Implies, Num, Prop, Rel, Sym, Term, add, free_symbols, mul, num, substitute, walk

F = Fraction
WHOLE = tuple(F(v) for v in (2, 3, 1, 4, 5, 0, 6, 7, -1, -2))
SEQUENCE_LENGTH = 12
FULL_RANK = frozenset({"full_column_rank", "full_row_rank"})


class Sampler:
    """Proposes instances for the free symbols of a claim."""

    def __init__(self, checker: Checker, prop: Prop) -> None:
        self.checker = checker
        self.prop = prop
        self.fixed = checker.fixed()
        self.assumptions = tuple(checker.prepare(a, substitute_equalities=False) for a in checker.context.assumptions)
        self.random = random.Random(20240229)
        self.facts = facts_of(self.assumptions)
        self.found = found = self._relevant()
        chancy = frozenset(law.variable.name for law in checker.context.laws)
        self.laws = Proposer(checker.context, chancy & {s.name for s in found}, self.random) if chancy else None
        symbols = sorted((s for s in found if not self._is_defined(s) and s.name not in chancy), key=lambda s: s.name)
        names = dimension_names(found, (prop, *self.assumptions))
        self.dimensions = sorted(names)
        self.sizes = self._sizes()
        self.scalars = [
            s for s in symbols if isinstance(s.sort, Tensor) and not s.sort.shape and s not in self.fixed and s.name not in names
        ]
        self.scalars.sort(key=lambda s: s.sort != INTEGER)
        self.tensors = [s for s in symbols if isinstance(s.sort, Tensor) and s.sort.shape]
        self.functions = [s for s in symbols if isinstance(s.sort, Func)]
        self.bounds = {s: self._bounds(s) for s in self.scalars}
        self.singular = any(isinstance(t, App) and t.op in ("pinv", "rank") for p in (prop, *self.assumptions) for t in walk(p))

    def _is_defined(self, s: Sym) -> bool:
        return any(d.kind in ("entries", "map") for d in self.checker.recursive.get(s.name, ()))

    def _relevant(self) -> set[Sym]:
        """What the claim mentions, and every assumption: an instance must meet those that have nothing to do with the claim, too."""
        found = set(mentions(self.prop, self.checker.recursive))
        for value in (self.fixed[s] for s in list(found) if s in self.fixed):
            found |= mentions(value, self.checker.recursive)
        for a in self.assumptions:
            found |= mentions(a, self.checker.recursive)
        return found

    def _sizes(self) -> list[dict[str, Fraction]]:
        """Sizes for the dimensions, different from each other and without 1 first, as far as the assumptions on dimensions alone allow."""
        if not self.dimensions:
            return [{}]
        names = self.dimensions
        about = [a for a in self.assumptions if (s := {x.name for x in free_symbols(a)}) and s <= set(names)]
        pool: tuple[int, ...] = (2, 3, 1) if len(names) <= 5 else (2, 3)
        if len(names) <= 2 and any(isinstance(t, Num) and t.value > 2 for a in about for t in walk(a)):
            pool = (2, 3, 4, 5, 6, 1)
        options = sorted(product(pool, repeat=min(len(names), 8)), key=lambda o: (o.count(1), -len(set(o)), sum(o), o))
        found: list[dict[str, Fraction]] = []
        for o in options:
            chosen = {name: F(o[k % len(o)]) for k, name in enumerate(names)}
            if all(self._holds(a, dict(chosen)) for a in about) and self._ranks_fit(chosen):
                found.append(chosen)
                if len(found) == 12:
                    break
        return found

    @property
    def heavy(self) -> bool:
        """True when an instance holds tensors: fewer are looked at then."""
        return bool(self.tensors) or any(getattr(t, "shape", ()) for f in self.functions for t in (f.sort.result, *f.sort.args))  # type: ignore[union-attr]

    def _ranks_fit(self, chosen: dict[str, Fraction]) -> bool:
        """Full column rank needs at least as many rows as columns, full row rank the reverse."""
        if not any(fact.words & FULL_RANK for fact in self.facts.values()):
            return True
        for t in self.found:
            words = self.facts.get(t.name, Facts()).words
            if isinstance(t.sort, Tensor) and len(t.sort.shape) == 2 and words & FULL_RANK:
                rows, cols = sizes(t.sort, chosen)
                if ("full_column_rank" in words and rows < cols) or ("full_row_rank" in words and cols < rows):
                    return False
        return True

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
        for v in dict.fromkeys(base):
            if integer and v.denominator != 1:
                continue
            if low is not None and (v < low or (v == low and low_open)):
                continue
            if high is not None and (v > high or (v == high and high_open)):
                continue
            keep.append(v)
        return keep or [F(1)]

    def instances(self, limit: int) -> Iterator[Instance]:
        """Instances in order; those that miss an assumption are repaired where an equation is linear in one value, else passed over."""
        pools = {s: self._pool(s, 12) for s in self.scalars}
        for n in range(limit if self.sizes else 0):
            size = self.sizes[n % len(self.sizes)] if self.sizes else {}
            values: dict[str, Any] = dict(size)
            for k, s in enumerate(self.scalars):
                pool = self._within(s, pools[s], values)
                # neighbours in the list first with different strides, so that variables differ from each other early
                index = (n + k) % len(pool) if n < 6 else self.random.randrange(len(pool)) if n % 3 else (n * (2 * k + 1) + k) % len(pool)
                values[s.name] = pool[index]
            for t in self.tensors:
                values[t.name] = self._tensor(t, values, n)
            for f in self.functions:
                values[f.name] = self._function(f, values, n)
            if self.laws is not None:
                joint = self.laws.propose(values, n, lambda t, v=values: self._value(t, v))  # type: ignore[misc]
                if joint is not None:
                    values[LAW] = joint
            if self._settle(values):
                yield Instance(values, {name: int(v) for name, v in size.items()})
            if not (self.scalars or self.tensors or self.functions or self.dimensions or self.laws is not None):
                return

    def _within(self, s: Sym, pool: list[Fraction], values: dict[str, Any]) -> list[Fraction]:
        """An integer's values within bounds that depend on what is chosen already, as of an index up to a dimension."""
        if s.sort != INTEGER:
            return pool
        low, high = None, None
        for a in _flat(self.assumptions):
            match a:
                case Rel(op=">=" | ">" | "<=" | "<" as op, lhs=lhs, rhs=rhs) if s in (lhs, rhs) and not isinstance(rhs, Num):
                    value = self._value(rhs if lhs == s else lhs, values)
                    if value is None:
                        continue
                    at_least = (op in (">=", ">")) == (lhs == s)
                    edge = value + (0 if "=" in op else 1 if at_least else -1)
                    low, high = (
                        (edge if low is None else max(low, edge), high) if at_least else (low, edge if high is None else min(high, edge))
                    )
        limit = 3 if self.laws is not None else 6 if self.tensors else 0  # the outcomes of n random variables grow like 2^n
        small = [v for v in pool if abs(v) <= limit] if limit else []
        kept = [v for v in small or pool if (low is None or v >= low) and (high is None or v <= high)]
        return kept or [v for v in (low, high) if v is not None] or pool

    def _value(self, t: Term, values: dict[str, Any]) -> Fraction | None:
        try:
            value = self._evaluator(values).number(t)
        except (Unknown, Undefined):
            return None
        return value if isinstance(value, Fraction) else None

    def _evaluator(self, values: dict[str, Any]) -> Evaluator:
        return Evaluator(values, PRECISIONS[0], self.checker.recursive)

    def _entry(self, n: int) -> Fraction:
        return F(self.random.randint(-3, 3)) if n < 6 else F(self.random.randint(-12, 12), self.random.choice((1, 1, 2, 3)))

    def _tensor(self, t: Sym, values: dict[str, Any], n: int) -> Any:
        assert isinstance(t.sort, Tensor)
        dependent = self.singular and self.random.random() < 0.35  # else nearly every rank would be full
        maker = Maker(self.random, wide=n >= 8 and n % 2 == 1, dependent=dependent)
        return maker.make(sizes(t.sort, values), self.facts.get(t.name, Facts()), lambda c: self._value(c, values))

    def _function(self, f: Sym, values: dict[str, Any], n: int) -> Any:
        assert isinstance(f.sort, Func)
        if not isinstance(f.sort.result, Tensor):
            return None
        result = sizes(f.sort.result, values)
        if len(f.sort.args) == 1 and f.sort.args[0] == INTEGER:
            if result:
                like = Sym(f.name, f.sort.result)
                longest = max((int(v) for v in values.values() if isinstance(v, Fraction) and v.denominator == 1 and v < 8), default=3)
                return [self._tensor(like, values, n) for _ in range(longest + 2)]
            entries = [self._entry(n) for _ in range(SEQUENCE_LENGTH)]
            if not self._quantified(f):
                return entries
            # what is asked of every member is mostly a sign, or a bound by the one before it
            special = {3: [F(0)] * len(entries), 6: [F(1 if v > 0 else -1) for v in entries], 9: [F(1, 2**k) for k in range(len(entries))]}
            if n % 12 in special:
                return special[n % 12]
            return [1 / (1 + abs(v)) for v in entries] if n % 3 == 2 else [abs(v) + F(1, 4 if n % 2 else 1) for v in entries]
        params = tuple(Sym("stuv"[k] if k < 4 else f"s_{k}", a) for k, a in enumerate(f.sort.args))
        if not result and n % 5 == 3:  # a constant meets what is asked of slopes and differences
            return (params, num(self._entry(n)))
        if result or any(isinstance(a, Tensor) and a.shape for a in f.sort.args):
            shapes = {p.name: sizes(p.sort, values) for p in params}
            maker = Maker(self.random)
            count = 1
            for k in result:
                count *= k
            parts = tuple(polynomial(params, shapes, maker, 3 if n % 2 else 2) for _ in range(count))
            if not result:
                return (params, parts[0])
            return (params, App("vector" if len(result) == 1 else "matrix", parts, Tensor(tuple(Dim.of(k) for k in result))))
        body: Term = num(self._entry(n))
        for p in params:
            body = add(body, mul(num(self._entry(n) or F(2)), p), mul(num(self._entry(n + 1) or F(1)), p, p))
        return (params, body)

    def _quantified(self, f: Sym) -> bool:
        """Whether some assumption speaks of every value of a sequence; they mostly say that it is positive."""
        return any(isinstance(a, Forall) and any(isinstance(p, Call) and p.fn == f for p in walk(a)) for a in self.assumptions)

    def _settle(self, values: dict[str, Any]) -> bool:
        """Values of fixed symbols computed; then each equation among the assumptions that fails is solved for one value where it is
        linear.
        """
        for s, term in self.fixed.items():
            if s.name in self.dimensions:
                continue
            try:
                values[s.name] = Evaluator(values, PRECISIONS[0], self.checker.recursive).number(term)
            except (Unknown, Undefined):
                if s in free_symbols(self.prop):
                    return False
        for a in _flat(self.assumptions):
            if isinstance(a, Rel) and a.op == "=" and not self._holds(a, values) and not self._solved(a, values):
                return False
            if self.laws is not None and isinstance(a, Forall):
                self._settle_family(a, values)
        return True

    def _settle_family(self, a: Forall, values: dict[str, Any]) -> None:
        """E[X_i²] = v for every i: v is what the first member asks for; whether that is right for the others is seen later."""
        match a.body:
            case Implies(then=Rel(op="=") as rel, both=False) | (Rel(op="=") as rel):
                first = substitute(rel, {a.var: num(1)})
                if not self._holds(first, values):
                    self._solved(first, values)
            case _:
                pass

    def _holds(self, a: Prop, values: dict[str, Any]) -> bool:
        try:
            return Evaluator(values, PRECISIONS[0], self.checker.recursive).holds(a)
        except (Unknown, Undefined):
            return False

    def _solved(self, a: Rel, values: dict[str, Any]) -> bool:
        if any(getattr(s.sort, "shape", ()) for s in free_symbols(a)):
            return settle(a, values, self._evaluator, frozenset(self.dimensions))
        return self._solve(a, values)

    def _solve(self, a: Rel, values: dict[str, Any]) -> bool:
        """Changes one value, or scales the positive values of one family, so that an equation that is affine in them holds."""
        found = list(cells(values, {s.name for s in free_symbols(a)}))
        families = {name: [c for c in found if c[0] == name] for name in {c[0] for c in found}}
        groups = [g for g in families.values() if len(g) > 1 and all(isinstance(v := get(values, c), Fraction) and v > 0 for c in g)]
        return any(self._moved(a, values, group) for group in (*groups, *([c] for c in found)))

    def _moved(self, a: Rel, values: dict[str, Any], group: list[Any]) -> bool:
        old = [get(values, cell) for cell in group]
        ray = old if len(group) > 1 else [F(1)]

        def move(t: Fraction) -> None:
            for cell, step in zip(group, ray, strict=True):
                put(values, cell, t * step)

        residuals: list[Fraction] = []
        for trial in (F(0), F(1), F(2)):
            move(trial)
            try:
                e = Evaluator(values, PRECISIONS[0], self.checker.recursive)
                r = e.number(a.lhs) - e.number(a.rhs)
            except (Unknown, Undefined, TypeError):
                break
            if not isinstance(r, Fraction):
                break
            residuals.append(r)
        if len(residuals) == 3 and residuals[1] != residuals[0] and residuals[2] - residuals[1] == residuals[1] - residuals[0]:
            root = -residuals[0] / (residuals[1] - residuals[0])
            if len(group) == 1 or root > 0:
                move(root)
                return True
        for cell, value in zip(group, old, strict=True):
            put(values, cell, value)
        return False


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
