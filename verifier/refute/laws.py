"""Laws proposed for random variables of which only moments, or nothing, is declared: small finite ones with rational probabilities.

A variable that is declared independent of the others gets two points of its own; the others get values that depend on common coin
tosses, so that a claim which needs independence fails.  Declared means and variances are met: β with probability α/(α+β) and -α with
probability β/(α+β) has mean 0 and variance αβ.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from verifier.claims import Context, Law
from verifier.kernel.chance import INDEPENDENCE, Joint, Points
from verifier.kernel.tensor_values import sizes
from verifier.sorts import Func, Tensor
from verifier.terms import And, App, Bind, Call, Forall, Implies, Is, Num, Prop, Rel, Sym, Term

F = Fraction
COINS = ((F(1), F(1)), (F(2), F(1)), (F(1), F(2)), (F(1, 2), F(2)), (F(3), F(1)), (F(1), F(1, 2)))  # (β, α)


class Proposer:
    """Proposes joint laws for the variables with these names."""

    def __init__(self, context: Context, names: frozenset[str], source: random.Random) -> None:
        self.context = context
        self.names = names
        self.random = source
        flat = list(_flat(self.context.assumptions))
        declared = [p for p in flat if isinstance(p, Is) and p.property in INDEPENDENCE]
        self.families = [frozenset(a.name for a in p.args if isinstance(a, Sym)) for p in declared]
        self.means: dict[str, Term] = {}
        self.squares: dict[str, tuple[Term, bool]] = {}  # E[X²], or the variance
        self.bounds: dict[str, dict[bool, Term]] = {}  # by name: the lower (False) and the upper (True) bound
        for p in flat:
            if isinstance(p, Rel) and p.op in ("<=", "<", ">=", ">"):
                upper = p.op in ("<=", "<")
                if isinstance(p.lhs, Sym):
                    self.bounds.setdefault(p.lhs.name, {})[upper] = p.rhs
                if isinstance(p.rhs, Sym):
                    self.bounds.setdefault(p.rhs.name, {})[not upper] = p.lhs
            if isinstance(p, Rel) and p.op == "=":
                self._read(p.lhs, p.rhs)
                self._read(p.rhs, p.lhs)

    def _read(self, lhs: Term, rhs: Term) -> None:
        match lhs:
            case Bind(op="expect", var=x, params=(), body=body) if _is(body, x):
                self.means[x.name] = rhs
            case Bind(op="expect", var=x, params=(), body=App(op="pow", args=(base, Num(value=v)))) if v == 2:
                self.squares[x.name] = (rhs, not _is(base, x))

    def propose(self, values: dict[str, Any], n: int, value: Callable[[Term], Fraction | None]) -> Joint | None:
        """Laws for the variables, None when nothing needs one. ``value`` evaluates terms without expectations."""
        unknown = [law for law in self.context.laws if law.distribution == "unknown" and law.variable.name in self.names]
        named = [law for law in self.context.laws if law.distribution != "unknown" and law.variable.name in self.names]
        each: dict[str, Points] = {}
        shifts: dict[str, Any] = {}
        tied: list[Law] = []
        taken: set[str] = set()  # names of which an independent one stands among the joint ones already
        for law in unknown:
            s = law.variable
            mine = [f for f in self.families if s.name in f]
            alone = law.iid or isinstance(s.sort, Func) or any(len(f) == 1 for f in mine)
            vector = isinstance(s.sort, Tensor) and bool(s.sort.shape)
            if alone or any(f & taken for f in mine):
                each[s.name] = self._points(s.name, n, value)
                if vector and not law.iid:
                    shifts[s.name] = self._shift(sizes(s.sort, values))
            else:
                tied.append(law)
                taken.add(s.name)
        weights, joint = self._joint(tied, values, n, value)
        families = [law for law in unknown if isinstance(law.variable.sort, Func)]
        coupled = tuple(self._coupled([*named, *families])) if n % 2 else ()
        if not (each or joint or coupled):
            return None
        return Joint(weights, joint, each, shifts, coupled)

    def _mean(self, name: str, value: Callable[[Term], Fraction | None], depth: int = 0) -> Fraction | None:
        term = self.means.get(name)
        if isinstance(term, Bind) and depth < 4:
            return self._mean(term.var.name, value, depth + 1)
        return None if term is None else value(term)

    def _points(self, name: str, n: int, value: Callable[[Term], Fraction | None]) -> Points:
        mean = self._mean(name, value)
        if name in self.bounds and mean is None and name not in self.squares:
            return self._within(name, n, value)
        up, down = COINS[(n + len(name)) % len(COINS)] if n < 6 else self.random.choice(COINS)
        centre = F(self.random.randint(-2, 2)) if mean is None else mean
        square = self.squares.get(name)
        if square is None and n % 7 == 5:  # a constant is a random variable, too
            return ((centre, F(1)),)
        target = None if square is None else value(square[0])
        if target is not None and square is not None:
            spread = target if square[1] else target - centre**2
            if spread <= 0:
                return ((centre, F(1)),)
            down = spread / up
        return ((centre + up, down / (up + down)), (centre - down, up / (up + down)))

    def _within(self, name: str, n: int, value: Callable[[Term], Fraction | None]) -> Points:
        """Two points within the bounds, the ends first."""
        ends = {upper: value(t) for upper, t in self.bounds[name].items()}
        low, high = ends.get(False), ends.get(True)
        if low is None:
            low = F(-2) if high is None else high - 3
        if high is None:
            high = low + 3
        weight = (F(1, 2), F(1, 3), F(1, 4), F(2, 3))[n % 4]
        inner = (high - low) * (F(0) if n % 3 < 2 else F(1, 4))
        return ((low + inner, weight), (high - inner, 1 - weight))

    def _shift(self, shape: tuple[int, ...]) -> Any:
        if not shape:
            return F(self.random.randint(-2, 2))
        return [self._shift(shape[1:]) for _ in range(shape[0])]

    def _joint(
        self, tied: Sequence[Law], values: dict[str, Any], n: int, value: Callable[[Term], Fraction | None]
    ) -> tuple[tuple[Fraction, ...], dict[str, tuple[Any, ...]]]:
        """Weights and values that depend on common coin tosses."""
        if not tied:
            return (F(1),), {}
        shapes = {law.variable.name: sizes(law.variable.sort, values) for law in tied}
        alone = frozenset(self.squares) | frozenset(self.bounds)  # these get two points of their own
        plain = [name for name in shapes if name not in alone]
        common = max([2, *(s[0] for s in shapes.values() if s)]) if plain else 0
        sources: list[Points] = []
        for k in range(common):
            up, down = COINS[(n + k) % len(COINS)]
            sources.append(((up, down / (up + down)), (-down, up / (up + down))))
        own = {name: len(sources) + k for k, name in enumerate(n for n in shapes if n in alone)}
        sources += [self._points(name, n, value) for name in own]
        mixes = {name: self._mix(shapes[name], common, n) for name in plain}
        centres = {name: self._mean(name, value) for name in plain}
        weights: list[Fraction] = []
        outcomes: dict[str, list[Any]] = {name: [] for name in shapes}
        for toss in product(*sources):
            weight = F(1)
            for _, w in toss:
                weight *= w
            weights.append(weight)
            for name, shape in shapes.items():
                if name in own:
                    outcomes[name].append(toss[own[name]][0])
                    continue
                offset, rows = mixes[name]
                if not shape and centres[name] is not None:
                    offset = [centres[name]]
                entries = [o + sum((c * toss[k][0] for k, c in enumerate(row)), F(0)) for o, row in zip(offset, rows, strict=True)]
                outcomes[name].append(_shaped(entries, shape))
        return tuple(weights), {name: tuple(v) for name, v in outcomes.items()}

    def _mix(self, shape: tuple[int, ...], common: int, n: int) -> tuple[list[Any], list[list[Fraction]]]:
        """Offsets and coefficients of the coins for every entry; triangular, so that covariances are regular."""
        count = 1
        for k in shape:
            count *= k
        offset = [F(self.random.randint(-1, 2)) for _ in range(count)]
        rows = [[F(0)] * common for _ in range(count)]
        for i, row in enumerate(rows):
            for k in range(common if not shape else 1 + i % max(common, 1)):
                row[k] = F(self.random.choice((1, 1, 2, -1)))
        if not shape and n % 7 == 5:
            rows = [[F(0)] * common]
        elif not shape and n % 3 == 0:
            rows = [[F(self.random.choice((1, 2, -1))), *([F(0)] * (common - 1))]]
        return offset, rows

    def _coupled(self, named: Sequence[Law]) -> Iterator[frozenset[str]]:
        seen: dict[Any, list[Law]] = {}
        for law in named:
            if law.iid or any(law.variable.name in f for f in self.families):
                continue
            apart = law.variable.name if law.distribution == "unknown" else ""
            seen.setdefault((law.distribution, law.parameters, law.variable.sort, apart), []).append(law)
        for group in seen.values():
            if len(group) > 1 or isinstance(group[0].variable.sort, Func):
                yield frozenset(law.variable.name for law in group)


def _shaped(entries: list[Any], shape: tuple[int, ...]) -> Any:
    if not shape:
        return entries[0]
    if len(shape) == 1:
        return entries
    size = len(entries) // shape[0]
    return [_shaped(entries[k * size : (k + 1) * size], shape[1:]) for k in range(shape[0])]


def _is(body: Term, x: Sym) -> bool:
    """Whether the body is the variable, or one member of it."""
    return body == x or (isinstance(body, Call) and body.fn == x) or (isinstance(body, App) and body.op == "entry" and body.args[0] == x)


def _flat(props: Sequence[Prop]) -> Iterator[Prop]:
    for p in props:
        match p:
            case And(parts=parts):
                yield from _flat(parts)
            case Forall(body=Implies(then=then, both=False)) | Forall(body=then):
                yield from _flat((then,))
            case _:
                yield p
