"""Expectations in index notation: moments of random vectors, matrices and families by joint cumulants.

E[X_1 ⋯ X_k] is the sum over all partitions of {1, …, k} of the product of the joint cumulants of the blocks (P. McCullagh, *Tensor
Methods in Statistics*, 1987, ch. 2).  For a Gaussian vector only κ_1 = m and κ_2 = Σ are not zero, which is Isserlis' theorem;
for independent entries a joint cumulant vanishes unless all its indices agree, which is how E[R_i R_j] = p² + δ_ij (p - p²) comes out;
variables that are declared independent have no joint cumulants.  A cumulant of which nothing is known is a symmetric tensor of its own,
and equations such as E[x] = m or Cov(x) = Σ among the assumptions give its value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import comb
from typing import TYPE_CHECKING, Any

from verifier.algebra.expectation import Laws, bound_by, holds_still
from verifier.algebra.field import Frac, OutOfReach
from verifier.algebra.laws import entry_of, moment_of
from verifier.algebra.tensor.canonical import Factor
from verifier.claims import Law
from verifier.sorts import INTEGER, Dim, Func, Tensor
from verifier.terms import And, App, Bind, Call, Forall, Implies, Prop, Rel, Sym, Term, free_symbols, walk

if TYPE_CHECKING:
    from verifier.algebra.tensor.field import TensorField

MAX_ORDER = 6
MOST_GENERATORS = 384  # a fourth moment of affine functions has many terms
Occurrence = tuple[Sym, tuple[Term, ...]]


@dataclass(slots=True)
class Chance:
    """What a field knows about random variables: their laws, and the values of cumulants that the assumptions give."""

    laws: Laws
    known: dict[Any, tuple[tuple[Term, ...], Frac]] = field(default_factory=dict)
    ready: bool = False


def expects(node: Term | Prop) -> bool:
    """Whether an expectation stands in a term or proposition."""
    return any(isinstance(t, Bind) and t.op == "expect" for t in walk(node))


def expectation_value(f: TensorField, term: Bind, idx: tuple[Term, ...]) -> Frac:
    """The entry of an expectation at indices. Raises `OutOfReach`."""
    f.most_generators = MOST_GENERATORS
    chance = _chance(f)
    chancy = bound_by(term)
    table = chance.laws.table
    if not all(holds_still(term, wrt, f.context) for wrt in f.held):
        raise OutOfReach("a derivative of an expectation whose law may depend on the variable")
    if not idx and all(isinstance(s.sort, Tensor) and not s.sort.shape for s in chancy):
        return _number(f, term)
    if not chancy <= table.keys():
        raise OutOfReach("an expectation over a variable without a law")
    body = f.value(term.body, idx)
    if _random(f, body.den, chancy):
        raise OutOfReach("an expectation of a quotient")
    if any(s in table and s not in chancy for s in f.symbols_in(body.num, body.den)):
        raise OutOfReach("a conditional expectation")
    total = f.constant(0)
    last = f.plan.size - 1
    for monom, coeff in body.num.terms():
        fixed, moving = list(monom), []
        for slot, e in enumerate(monom):
            if e and f.generators[last - slot].symbols & chancy:
                moving.append((last - slot, int(e)))
                fixed[slot] = 0
        coefficient = Frac(f.ring.from_dict({tuple(fixed): coeff}), f.one)
        total = f.add(total, f.mul(coefficient, _monomial(f, chance, moving, chancy)))
    return total if body.den.is_constant() else f.frac(total.num, total.den * body.den)


def _number(f: TensorField, term: Bind) -> Frac:
    """An expectation over numbers alone, by the rules for terms."""
    from verifier.algebra.calculus import Unfolder

    written = Unfolder(f.context)(term)
    if isinstance(written, Bind) and written.op == "expect":
        return f._atom(written)
    return f.convert(written)


def _random(f: TensorField, poly: Any, chancy: frozenset[Sym]) -> bool:
    return bool(f.symbols_in(poly) & chancy)


def _monomial(f: TensorField, chance: Chance, moving: Sequence[tuple[int, int]], chancy: frozenset[Sym]) -> Frac:
    """E of a product of generators."""
    if not moving:
        return f.constant(1)
    bounds: dict[Sym, Any] = {}
    factors: list[Factor] = []
    plain: list[Occurrence] = []
    sums: list[Any] = []
    for g, e in moving:
        gen = f.generators[g]
        if gen.kind == "sum":
            sums.extend([gen.key] * e)
        elif gen.kind == "sym":
            plain.extend([(gen.key, ())] * e)
        elif gen.kind == "ten":
            factors.extend([gen.key] * e)
        else:
            raise OutOfReach("an expectation of a function of a random vector")
    avoid = frozenset().union(*(_indices(facs) for _, facs in sums), _indices(factors))
    for key in sums:
        f.open(key, bounds, factors, avoid)
    value = f.constant(1)
    for head, places in factors:
        symbols = f.head_symbols.get(head, frozenset()) & chancy
        if not symbols:
            value = f.mul(value, f.value_of((head, places)))
        elif (head[0] == "t" and len(head) == 2) or head[0] == "seq":
            (s,) = symbols
            plain.append((s, tuple(places)))
        elif head[0] == "gen" and f.generators[f.reps[head][0]].kind == "sym":
            plain.append((f.generators[f.reps[head][0]].key, ()))
        else:
            raise OutOfReach("an expectation of a function of a random vector")
    if len(plain) > MAX_ORDER:
        raise OutOfReach("a moment of high order")
    moment = f.constant(0)
    for partition in _partitions(plain):
        part = f.constant(1)
        for block in partition:
            part = f.mul(part, cumulant(f, chance, block))
            if part.num.is_zero():
                break
        moment = f.add(moment, part)
    value = f.mul(value, moment)
    for b, r in bounds.items():
        value = f.contract(value, b, r)
    return value


def _indices(factors: Sequence[tuple[Any, tuple[Any, ...]]]) -> frozenset[Sym]:
    from verifier.algebra.tensor.contraction import free_indices

    return free_indices(factors)


def _partitions(items: Sequence[Any]) -> Iterator[list[list[Any]]]:
    """All partitions of a list into blocks."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for smaller in _partitions(rest):
        yield [[first], *smaller]
        for k, block in enumerate(smaller):
            yield [*smaller[:k], [first, *block], *smaller[k + 1 :]]


# -- cumulants -----------------------------------------------------------------------------------------------------------


def cumulant(f: TensorField, chance: Chance, block: Sequence[Occurrence]) -> Frac:
    """The joint cumulant of some entries of random variables."""
    symbols = {s for s, _ in block}
    if len(symbols) > 1:
        if chance.laws.independent(frozenset((s,)) for s in symbols):
            return f.constant(0)
        return _opaque(f, chance, "joint", block)
    (s,) = symbols
    law = chance.laws.table[s]
    places = [idx for _, idx in block]
    if not places[0]:
        value = _named(f, chance, law, len(block), ())
        return _opaque(f, chance, "joint", block) if value is None else value
    if law.distribution == "normal" and law.parameters and _shape(law.parameters[0]):
        if len(block) > 2:
            return f.constant(0)
        if len(places[0]) != 1 or len(law.parameters) != 2:
            raise OutOfReach("the law of a random matrix")
        return f.value(law.parameters[len(block) - 1], tuple(p for idx in places for p in idx))
    pairs = len(block) == 2 and s in chance.laws.pairwise
    if not pairs and not _entries_independent(chance, law):
        value = _named(f, chance, law, 1, places[0]) if len(block) == 1 else None
        return _opaque(f, chance, "joint", block) if value is None else value
    value = _named(f, chance, law, len(block), places[0])
    if value is None:
        value = _opaque(f, chance, "diagonal", block)
    for idx in places[1:]:
        for i, j in zip(places[0], idx, strict=True):
            value = f.mul(value, f.delta(i, j))
    return value


def _shape(t: Term) -> tuple[Dim, ...]:
    return t.sort.shape if isinstance(t.sort, Tensor) else ()


def _entries_independent(chance: Chance, law: Law) -> bool:
    """Whether the entries of a vector or family are independent of each other."""
    if law.iid:
        return True
    s = law.variable
    alone = isinstance(s.sort, Func)  # w_1, x_1, …, w_n, x_n mutually independent
    return any(s in family and (alone or len(family) == 1) for family in chance.laws.families)


def _named(f: TensorField, chance: Chance, law: Law, k: int, idx: tuple[Term, ...]) -> Frac | None:
    """The k-th cumulant of one entry under a law of the table, from its moments; None when nothing is known."""
    parts = [t for p in law.parameters for t in walk(p)]
    if entry_of(law) is None or any(isinstance(t, Call) or (isinstance(t, App) and t.op == "entry") for t in parts):
        return None
    if any(t in chance.laws.table for p in law.parameters for t in free_symbols(p)):
        return None
    moments: list[Frac] = []
    for j in range(k + 1):
        m = moment_of(law, j)
        if m is None:
            return None
        moments.append(f.convert(m))
    cumulants = [f.constant(0)]
    for n in range(1, k + 1):
        value = moments[n]
        for j in range(1, n):
            value = f.sub(value, f.mul(f.constant(comb(n - 1, j - 1)), f.mul(cumulants[j], moments[n - j])))
        cumulants.append(value)
    return cumulants[k]


def _opaque(f: TensorField, chance: Chance, kind: str, block: Sequence[Occurrence]) -> Frac:
    """A cumulant that only has a name: a tensor, symmetric in the places that belong to one variable."""
    ordered = sorted(block, key=lambda o: o[0].name)
    names = tuple(s.name for s, _ in ordered)
    if kind == "diagonal":
        head: Any = ("cumulant", kind, names)
        places: tuple[Term, ...] = ordered[0][1]
        axes = _axes(ordered[0][0])
    else:
        head = ("cumulant", kind, names)
        places = tuple(i for _, idx in ordered for i in idx)
        axes = tuple(a for s, _ in ordered for a in _axes(s))
        if len(set(names)) == 1 and len(ordered[0][1]) == 1 and len(ordered) > 1:
            f.symmetric.add(head)
        elif len(names) > len(set(names)):
            raise OutOfReach("a joint cumulant of several variables of high order")
    known = chance.known.get(head)
    if known is not None:
        holes, value = known
        return f.transform(value, {h: p for h, p in zip(holes, places, strict=True) if isinstance(h, Sym)})
    f.head_axes.setdefault(head, axes)
    f.head_symbols.setdefault(head, frozenset())
    return f.entry(head, places, frozenset())


def _axes(s: Sym) -> tuple[Dim, ...]:
    if isinstance(s.sort, Func):
        return tuple(Dim.of(1) for _ in s.sort.args)
    return s.sort.shape if isinstance(s.sort, Tensor) else ()


# -- assumptions about moments --------------------------------------------------------------------------------------------


def _chance(f: TensorField) -> Chance:
    chance: Chance | None = f.bounds_memo.get("chance")
    if chance is None:
        chance = f.bounds_memo["chance"] = Chance(Laws(f.context))
        equations = list(_equations(f.context.assumptions))
        equations.sort(key=lambda e: expects(e.lhs) and expects(e.rhs))
        held, f.held = f.held, {}
        try:
            for equation in equations:
                _learn(f, chance, equation)
        finally:
            f.held = held
    return chance


def _equations(props: Sequence[Prop]) -> Iterator[Rel]:
    """Equations with expectations, those for every index in a range included."""
    for p in props:
        match p:
            case And(parts=parts):
                yield from _equations(parts)
            case Forall(body=Implies(then=Rel() as rel, both=False)) | Forall(body=Rel() as rel) if rel.op == "=" and expects(rel):
                yield rel
            case Rel(op="=") if expects(p):
                yield p
            case _:
                pass


def _learn(f: TensorField, chance: Chance, rel: Rel) -> None:
    """An equation between moments gives the value of the highest cumulant in it, when that stands there by itself."""
    shape = _shape(rel.lhs)
    holes = tuple(Sym(f"?{k}:{d}", INTEGER) for k, d in enumerate(shape))
    conditions = list(f.conditions)
    try:
        gap = f.sub(f.value(rel.lhs, holes), f.value(rel.rhs, holes))
    except OutOfReach:
        return
    finally:
        f.conditions = conditions
    if not gap.den.is_constant():
        return
    last = f.plan.size - 1
    best: tuple[int, int, int] | None = None
    for slot, degree in enumerate(gap.num.degrees()):
        if degree != 1:
            continue
        gen = f.generators[last - slot]
        if gen.kind != "ten" or gen.key[0][0] != "cumulant":
            continue
        lead = f._coefficient(gap.num, slot, 1)
        head, places = gen.key
        if lead.is_constant() and len(set(places)) == len(places) and all(isinstance(p, Sym) for p in places) and set(holes) <= set(places):
            order = (len(head[2]), int(head[1] == "joint"), slot)
            best = max(best, order) if best is not None else order
    if best is None:
        if not shape and not gap.num.is_zero():
            f.relate_zero(gap)
        return
    slot = best[2]
    head, places = f.generators[last - slot].key
    lead = f._coefficient(gap.num, slot, 1)
    rest = gap.num - lead * f.variable(last - slot)
    chance.known[head] = (places, Frac(-rest / lead.leading_coefficient(), f.one))
    for memo in (f.values_memo, f._memo, f.one_memo, f.transform_memo):
        memo.clear()


def symmetric_by_covariance(rel: Rel) -> Sym | None:
    """Σ of an equation E[u uᵀ] = Σ, which makes Σ symmetric."""
    for left, right in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        match left, right:
            case Bind(op="expect", body=App(op="matmul", args=(a, App(op="transpose", args=(b,))))), Sym() if a == b:
                return right
            case _:
                pass
    return None

