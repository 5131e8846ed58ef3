"""Expectations at an instance: exact sums over finite laws, exact moments of the named ones.

An instance may propose laws for variables of which the context only says that they are random (`Joint`); variables with a named law get
theirs from the context, independent of everything else unless the instance couples them.  Either is admissible unless the context
declares otherwise, which `admit` checks.  A Bernoulli variable is summed over its two values. A law on infinitely many values is
replaced by weights on the nodes 0, …, D that have the same moments up to order D; the sum is then exact for a polynomial whose degree
in the variable is at most D, and only those are evaluated (the nodes and weights of a quadrature of interpolatory type).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verifier.algebra.expectation import bound_by, random_in
from verifier.algebra.laws import ENTRIES, entry_of, moment_of
from verifier.claims import Context, Definition, Law
from verifier.kernel.numbers import Unknown, over, plus, times
from verifier.kernel.tensor_values import fits, sizes
from verifier.sorts import Func
from verifier.terms import And, App, Bind, Call, Is, Num, Prop, Rel, Sym, Term, free_symbols

if TYPE_CHECKING:
    from verifier.kernel.evaluate import Evaluator

LAW = "\\Omega"  # where an instance keeps the laws that it proposes
INDEPENDENCE = ("independent", "pairwise_independent")  # an instance meets both by mutual independence
MAX_OUTCOMES = 800
ONE, ZERO = Fraction(1), Fraction(0)
Points = tuple[tuple[Fraction, Fraction], ...]  # value, probability


@dataclass(frozen=True, slots=True)
class Joint:
    """Proposed laws. ``values`` are joint: one value per outcome, with ``weights``.

    ``each``: every entry of the variable has these points, independently of everything else, moved by ``shifts``.
    ``coupled``: variables (or the entries of one family) with one named law that take the same value always.
    """

    weights: tuple[Fraction, ...] = (ONE,)
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    each: Mapping[str, Points] = field(default_factory=dict)
    shifts: Mapping[str, Any] = field(default_factory=dict)
    coupled: tuple[frozenset[str], ...] = ()

    def __str__(self) -> str:
        from verifier.show import name_text, value_text

        parts: list[str] = []
        names = sorted(self.values)
        if names:
            head = ", ".join(name_text(n) for n in names)
            head = f"({head})" if len(names) > 1 else head
            outcomes = []
            for k, w in enumerate(self.weights):
                inner = ", ".join(value_text(self.values[n][k]) for n in names)
                outcomes.append(f"{f'({inner})' if len(names) > 1 else inner} with probability {w}")
            parts.append(f"{head} is {', '.join(outcomes)}")
        for n, points in sorted(self.each.items()):
            shift = f" (moved by {value_text(self.shifts[n])})" if n in self.shifts else ""
            parts.append(f"{name_text(n)}{shift} is " + ", ".join(f"{v} with probability {w}" for v, w in points))
        parts += [" = ".join(name_text(n) for n in sorted(group)) + " always" for group in self.coupled]
        return "; ".join(parts)


def law_table(context: Context, unfold: Callable[[Term], Term]) -> dict[str, list[Definition]]:
    """The laws of a context in the form in which evaluators are given rules: head, parameters as a tuple, the distribution as kind."""
    table: dict[str, list[Definition]] = {}
    for law in context.laws:
        body = App("tuple", tuple(unfold(p) for p in law.parameters))
        table[law.variable.name] = [Definition(law.variable, (), body, None, f"law {law.distribution}{' iid' if law.iid else ''}")]
    return table


def admit(context: Context, values: Mapping[str, Any]) -> str | None:
    """Why the proposed laws are not admissible in the context, None when they are."""
    joint = values.get(LAW)
    if joint is None:
        return None
    if not isinstance(joint, Joint):
        return "no law"
    table = {law.variable.name: law for law in context.laws}
    families = [_names(p) for p in _flat(context.assumptions) if isinstance(p, Is) and p.property in INDEPENDENCE]
    for name in (*joint.values, *joint.each):
        law = table.get(name)
        if law is None or law.distribution != "unknown":
            return f"{name} has a law already"
    if set(joint.values) & set(joint.each):
        return "two laws for one variable"
    if not _probabilities(joint.weights) or any(len(v) != len(joint.weights) for v in joint.values.values()):
        return "no probabilities"
    if not all(_probabilities([w for _, w in points]) for points in joint.each.values()):
        return "no probabilities"
    for name, outcomes in joint.values.items():
        sort = table[name].variable.sort
        if table[name].iid or any(name in f and (len(f) == 1 or isinstance(sort, Func)) for f in families):
            return f"the entries of {name} are independent"
        if isinstance(sort, Func) or not all(fits(v, sort, values) for v in outcomes):
            return f"{name} has not the shape that was declared"
    if any(len(f & set(joint.values)) > 1 for f in families):
        return "independent variables"
    if any(table[name].iid for name in joint.shifts):
        return "variables with one law"
    for group in joint.coupled:
        laws = [table.get(name) for name in group]
        proposed = len(group) == 1 and group <= set(joint.each)  # a family with one proposed law
        if any(law is None or law.iid or (law.distribution == "unknown" and not proposed) for law in laws):
            return "variables that may not be coupled"
        if len({(law.distribution, law.parameters, law.variable.sort) for law in laws if law is not None}) != 1:
            return "coupled variables with different laws"
        if any(f & group and (len(f & group) > 1 or isinstance(table[next(iter(f & group))].variable.sort, Func)) for f in families):
            return "independent variables"
    return None


def _names(p: Is) -> frozenset[str]:
    return frozenset(a.name for a in p.args if isinstance(a, Sym))


def _flat(props: Sequence[Prop]) -> list[Prop]:
    out: list[Prop] = []
    for p in props:
        out.extend(_flat(p.parts) if isinstance(p, And) else (p,))
    return out


def _probabilities(weights: Sequence[Fraction]) -> bool:
    return all(w >= 0 for w in weights) and sum(weights) == 1


# -- evaluation ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Need(Exception):
    """The value of an entry that is not chosen yet."""

    owner: object  # the expectation that chooses it, which need not be the innermost one
    name: str
    index: tuple[int, ...]


def expectation(ev: Evaluator, term: Bind) -> Any:
    """The expectation at the instance. Raises `Unknown`, `Undefined`."""
    chancy = bound_by(term)
    used = random_in(term.body, chancy)
    if not used:
        return ev.value_of(term.body)
    outside = {s.name: ev.values.get(s.name) for s in free_symbols(term.body) - chancy}
    key = (term, tuple((n, v) for n, v in sorted(outside.items(), key=lambda p: p[0]) if isinstance(v, Fraction)))
    if any(n in ev.recursions and ev.recursions[n][0].kind.startswith("law ") for n in outside):
        return _Enumeration(ev, term.body, used).total()  # depends on what is chosen further out
    if ev.means is not None and key in ev.means:
        return ev.means[key]
    held, steps = ev.means, ev.steps
    ev.means = {} if held is None else held
    try:
        value = _Enumeration(ev, term.body, used).total()
        ev.means[key] = value
    finally:
        ev.means, ev.steps = held, steps
    return value


def conditional(ev: Evaluator, term: App) -> Any:
    """E[f | Y = y, …] at the values y that the given variables have now: E[f 1{Y = y}] / P(Y = y). Raises `Unknown`."""
    body, *given = term.args
    event: list[Prop] = []
    for g in given:
        value = ev.value_of(g)
        if not isinstance(value, Fraction):
            raise Unknown("an expectation given something that is no number")
        event.append(Rel("=", g, Num(value)))
    inside = App("indicator", (And(tuple(event)),))  # type: ignore[arg-type]
    chancy = frozenset(s for s in free_symbols(body) | free_symbols(inside) if _has_law(ev, s))
    bottom = _Enumeration(ev, inside, random_in(inside, chancy)).total()
    top = App("mul", (inside, body))
    return over(_Enumeration(ev, top, random_in(top, chancy)).total(), bottom)


def almost_surely(ev: Evaluator, prop: Prop) -> bool:
    """Whether a statement about the values of random variables holds for all outcomes. Raises `Unknown`."""
    inside = App("indicator", (prop,))  # type: ignore[arg-type]
    chancy = frozenset(s for s in free_symbols(inside) if _has_law(ev, s))
    used = random_in(inside, chancy)
    return bool(_Enumeration(ev, inside, used).total() == 1) if used else ev.holds(prop)


def _has_law(ev: Evaluator, s: Sym) -> bool:
    rules = ev.recursions.get(s.name)
    return bool(rules) and rules[0].kind.startswith("law ")  # type: ignore[index]


class _Enumeration:
    """One expectation: the sources of randomness, chosen one after the other."""

    def __init__(self, ev: Evaluator, body: Term, used: frozenset[Sym]) -> None:
        self.ev = ev
        self.body = body
        self.used = sorted(used, key=lambda s: s.name)
        self.degree = degree(body, used)
        joint = ev.values.get(LAW)
        self.joint = joint if isinstance(joint, Joint) else Joint()
        self.laws: dict[str, tuple[str, bool, tuple[Any, ...]]] = {}
        self.nodes: dict[str, Points] = {}
        self.chosen: dict[tuple[str, tuple[int, ...]], Fraction] = {}
        self.outcomes = 0
        for s in self.used:
            rules = ev.recursions.get(s.name)
            if not rules or not rules[0].kind.startswith("law "):
                raise Unknown(f"no law of {s.name}")
            _, kind, *rest = rules[0].kind.split(" ")
            body_ = rules[0].body
            assert isinstance(body_, App)
            if any(p.name in ev.recursions and ev.recursions[p.name][0].kind.startswith("law ") for p in free_symbols(body_)):
                raise Unknown(f"the law of {s.name} has random parameters")
            self.laws[s.name] = (kind, bool(rest), body_.args)

    def total(self) -> Any:
        """The weighted sum over all outcomes."""
        shared = [s.name for s in self.used if s.name in self.joint.values]
        if not shared:
            return self._branch()
        total: Any = None
        for k, weight in enumerate(self.joint.weights):
            values = {name: self.joint.values[name][k] for name in shared}
            total = _add(total, weight, self._under(values, self._branch)) if weight else total
        return total

    def _under(self, values: Mapping[str, Any], compute: Callable[[], Any]) -> Any:
        held = {name: self.ev.values.get(name) for name in values}
        self.ev.values.update(values)
        try:
            return self.ev.with_sequence({}, compute)
        finally:
            for name, value in held.items():
                if value is None:
                    self.ev.values.pop(name, None)
                else:
                    self.ev.values[name] = value

    def _branch(self) -> Any:
        """The sum over everything that is not chosen yet."""
        try:
            return self._leaf()
        except _Need as need:
            if need.owner is not self:
                raise
            name, index = need.name, need.index
        total: Any = None
        for value, weight in self._points(name, index):
            if weight:
                self.chosen[name, index] = value
                total = _add(total, weight, self._branch())
        del self.chosen[name, index]
        return total

    def _leaf(self) -> Any:
        self.outcomes += 1
        self.ev.steps = 0
        if self.outcomes > MAX_OUTCOMES:
            raise Unknown("an expectation over too many outcomes")
        values = {s.name: self._value(s) for s in self.used if s.name not in self.joint.values}
        return self._under(values, lambda: self.ev.value_of(self.body))

    def _value(self, s: Sym) -> Any:
        """The value of a variable from what is chosen; a family becomes a function of its index."""
        if isinstance(s.sort, Func):
            return lambda *index: self._entry(s.name, tuple(_whole(i) for i in index))
        shape = sizes(s.sort, self.ev.values)
        if not shape:
            return self._entry(s.name, ())
        kind, iid, parameters = self.laws[s.name]
        if kind == "normal" and parameters and getattr(parameters[0].sort, "shape", ()):
            return self._gaussian(s.name, shape, parameters)
        if kind != "unknown" and not iid:
            raise Unknown(f"the joint law of the entries of {s.name}")
        return self._tensor(s.name, shape, ())

    def _tensor(self, name: str, shape: tuple[int, ...], prefix: tuple[int, ...]) -> Any:
        if not shape:
            return self._entry(name, prefix)
        return [self._tensor(name, shape[1:], (*prefix, i + 1)) for i in range(shape[0])]

    def _entry(self, name: str, index: tuple[int, ...]) -> Fraction:
        for group in self.joint.coupled:
            if name in group:
                name, index = min(group), ()
        key = (name, index)
        if key not in self.chosen:
            raise _Need(self, *key)
        shift = self.joint.shifts.get(name, ZERO)
        for i in index if isinstance(shift, list) else ():
            shift = shift[i - 1]
        value: Fraction = self.chosen[key] + shift
        return value

    def _points(self, name: str, index: tuple[int, ...]) -> Points:
        if name in self.joint.each:
            return self.joint.each[name]
        if name not in self.nodes:
            kind, _, parameters = self.laws[name]
            self.nodes[name] = self._named(kind, parameters, index)
        return self.nodes[name]

    def _named(self, kind: str, parameters: tuple[Term, ...], index: tuple[int, ...]) -> Points:
        law = Law(Sym("?"), kind, parameters)
        entry = entry_of(law)
        if entry is None:
            raise Unknown(f"no law {kind}")
        if entry.points is not None:
            return tuple((_exact(self.ev, v), _exact(self.ev, w)) for v, w in entry.points(parameters))
        moments = []
        for k in range(self._order() + 1):
            m = moment_of(law, k)
            if m is None:
                raise Unknown(f"no moments of {kind}")
            moments.append(_exact(self.ev, m))
        return quadrature(moments)

    def _order(self) -> int:
        if self.degree is None:
            raise Unknown("an expectation of something that is no polynomial")
        if self.degree > 8:
            raise Unknown("a moment of high order")
        return self.degree

    def _gaussian(self, name: str, shape: tuple[int, ...], parameters: tuple[Term, ...]) -> Any:
        """m + L z with Σ = L D Lᵀ and independent z of variances D."""
        if len(shape) != 1 or len(parameters) != 2:
            raise Unknown("the law of a random matrix")
        mean, covariance = (self.ev.value_of(p) for p in parameters)
        lower, pivots = _factor(covariance)
        z: list[Fraction] = []
        for k, d in enumerate(pivots):
            key = f"{name} part {k}"
            if key not in self.nodes:
                entry = ENTRIES["normal"]
                central = [entry.moment(j, (Num(ZERO), Num(d))) for j in range(1, self._order() + 1)]
                self.nodes[key] = quadrature([ONE, *(_exact(self.ev, m) for m in central)])
            if (key, ()) not in self.chosen:
                raise _Need(self, key, ())
            z.append(self.chosen[key, ()])
        return [plus(mean[i], sum((lower[i][k] * z[k] for k in range(i + 1)), ZERO)) for i in range(shape[0])]


def _whole(index: Any) -> int:
    """An index as an integer. Raises `Unknown` for any other number: a family has no member there."""
    if not isinstance(index, Fraction | int) or index.denominator != 1:
        raise Unknown("a member of a family at an index that is no integer")
    return int(index)


def _add(total: Any, weight: Fraction, value: Any) -> Any:
    if isinstance(value, list):
        from verifier.kernel.matrices import add, scale

        part = scale(weight, value)
        return part if total is None else add(total, part)
    part = times(weight, value)
    return part if total is None else plus(total, part)


def _exact(ev: Evaluator, term: Term) -> Fraction:
    value = ev.value_of(term)
    if not isinstance(value, Fraction):
        raise Unknown("a law whose parameters are not rational")
    return value


def quadrature(moments: Sequence[Fraction]) -> Points:
    """Weights on the nodes 0, …, D with the given moments of order 0, …, D; they may be negative."""
    size = len(moments)
    points: list[tuple[Fraction, Fraction]] = []
    for j in range(size):
        poly = [ONE]
        for i in range(size):
            if i != j:
                scale = Fraction(1, j - i)
                longer = [ZERO, *poly]
                poly = [scale * (a - i * b) for a, b in zip(longer, [*poly, ZERO], strict=True)]
        points.append((Fraction(j), sum((c * m for c, m in zip(poly, moments, strict=True)), ZERO)))
    return tuple(points)


def _factor(sigma: Any) -> tuple[list[list[Fraction]], list[Fraction]]:
    """L and D of Σ = L D Lᵀ for a symmetric positive semidefinite rational matrix."""
    n = len(sigma)
    if any(not isinstance(x, Fraction) for row in sigma for x in row):
        raise Unknown("a covariance that is not rational")
    lower = [[ONE if i == j else ZERO for j in range(n)] for i in range(n)]
    pivots: list[Fraction] = []
    for j in range(n):
        d = sigma[j][j] - sum((lower[j][k] ** 2 * pivots[k] for k in range(j)), ZERO)
        if d < 0 or any(sigma[i][j] != sigma[j][i] for i in range(n)):
            raise Unknown("no covariance")
        pivots.append(d)
        for i in range(j + 1, n):
            rest = sigma[i][j] - sum((lower[i][k] * lower[j][k] * pivots[k] for k in range(j)), ZERO)
            if d == 0 and rest != 0:
                raise Unknown("no covariance")
            lower[i][j] = rest / d if d else ZERO
    return lower, pivots


PRODUCTS = frozenset({"mul", "matmul", "dot", "outer", "hadamard", "kron"})
LINEAR = frozenset({"transpose", "trace", "entry", "row", "col", "diag", "diagpart", "vec", "vector", "matrix", "block", "tuple"})


def degree(term: Term, chancy: frozenset[Sym]) -> int | None:
    """A bound of the degree of the term as a polynomial in the variables, None when it is none."""
    if not random_in(term, chancy):
        return 0
    match term:
        case Sym():
            return 1
        case Call(fn=f, args=args) if f in chancy and not any(random_in(a, chancy) for a in args):
            return 1
        case App(op="pow", args=(App(op="norm2" | "normF", args=(inner,)), Num(value=v))) if v > 0 and v % 2 == 0:
            one = degree(inner, chancy)
            return None if one is None else one * int(v)
        case App(op="pow" | "matpow" | "hpow", args=(base, Num(value=v))) if v.denominator == 1 and v >= 0:
            one = degree(base, chancy)
            return None if one is None else one * int(v)
        case App(op=op, args=args) if op == "add" or op in PRODUCTS or op in LINEAR:
            found = [degree(a, chancy) for a in args]
            known = [d for d in found if d is not None]
            if len(known) < len(found):
                return None
            return sum(known) if op in PRODUCTS else max(known)
        case Bind(op="sum", params=params, body=body, condition=None) if not any(random_in(p, chancy) for p in params):
            return degree(body, chancy)
        case _:
            return None

