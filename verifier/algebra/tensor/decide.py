"""Are two terms equal for every dimension: free indices put in, bodies compared, rules completed where inverses of sums or hypotheses
ask for it.

Strategies, in this order, each sound by itself:
direct        the two bodies have one normal form
complete      the same after the consequences of the relations (M⁻¹M = I, hypotheses) have been added as rules
unique        M⁻¹ = R from M R = I (M square); M⁻¹ B = R from M R = B; M⁺ = R from Penrose's four equations
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from verifier.algebra.field import Condition, Frac, NoValue, OutOfReach
from verifier.algebra.tensor.field import TensorField
from verifier.algebra.tensor.indices import Axis, Blocks, Pair, finer, pair, part
from verifier.algebra.tensor.words import complete
from verifier.claims import Context
from verifier.sorts import INTEGER, ONE_DIM, Dim, Tensor
from verifier.terms import ONE, App, Num, Rel, Sym, Term, num

WRITTEN_OUT = 6


@dataclass(slots=True)
class Verdict:
    """What a comparison found: the strategy, what had to be invertible or different from zero, the rules used."""

    strategy: str
    needs: list[Term] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    one_sided: list[str] = field(default_factory=list)  # sign conditions that one side alone puts on the variables
    rules: list[str] = field(default_factory=list)


#: The last question with its answer: a method asks before the kernel does.
_last: tuple[Context, Term, Term, Verdict | None] | None = None


def equal(context: Context, left: Term, right: Term) -> Verdict | None:
    """How left = right is proved, None when it is not. Raises `OutOfReach`."""
    global _last
    if _last is not None and _last[0] is context and _last[1:3] == (left, right):
        return _last[3]
    found = _equal(context, left, right)
    _last = (context, left, right, found)
    return found


def _equal(context: Context, left: Term, right: Term) -> Verdict | None:
    reason: OutOfReach | None = None
    for name, work in (
        ("direct", lambda f: _direct(f, left, right)),
        ("complete", lambda f: _completed(f, left, right)),
        ("unique", lambda f: _unique(f, left, right) or _unique(f, right, left)),
    ):
        try:
            found = TensorField.run(context, lambda f, work=work, name=name: _try(f, work, name, (left, right)))  # type: ignore[misc]
        except NoValue:
            raise
        except OutOfReach as why:
            reason = reason or why
            continue
        if found is not None:
            return found
    if reason is not None:
        raise reason
    return None


def _try(f: TensorField, work: Callable[[TensorField], bool], name: str, sides: tuple[Term, Term]) -> Verdict | None:
    f.note_stops(*sides)
    if not work(f):
        return None
    out = Verdict(name)
    for m in f.needs:
        if not known_invertible(f, m):
            out.needs.append(m)
    for c in f.conditions:
        if f.implied(c):
            continue
        text = describe(f, c)
        if c.op != "!=" and (text not in f.sides[0] or text not in f.sides[1]) and _all_declared(f, c):
            out.one_sided.append(text)
        if text not in out.conditions:
            out.conditions.append(text)
    out.rules = list(f.rules.used)
    return out


def _all_declared(f: TensorField, c: Condition) -> bool:
    names = {s.name for s in f.symbols_in(c.poly) if s.name[:1] not in "#%~?!"}
    return names <= f.context.declared


def known_invertible(f: TensorField, m: Term) -> bool:
    """Whether a matrix is invertible by what is declared."""
    if m in f.invertible_terms:
        return True
    match m:
        case App(op="transpose" | "inverse", args=(a,)):
            return known_invertible(f, a)
        case App(op="matmul", args=(a, b)):
            return known_invertible(f, a) and known_invertible(f, b)
        case App(op="identity" | "matexp"):
            return True
    return False


# -- direct comparison ---------------------------------------------------------------------------------------------------------


def _axes(f: TensorField, left: Term, right: Term) -> tuple[Axis, ...]:
    a, b = f.axes(left), f.axes(right)
    if len(a) != len(b):
        raise OutOfReach("two sides of different shape")
    return tuple(finer(x, y) for x, y in zip(a, b, strict=True))


def _places(axis: Axis, counter: list[int]) -> Iterator[Term]:
    """Indices that stand for every position of an axis."""
    match axis:
        case Pair(slow=a, fast=b):
            for i in _places(a, counter):
                for j in _places(b, counter):
                    yield pair(i, j)
        case Blocks(parts=parts):
            for k, p in enumerate(parts):
                for i in _places(p, counter):
                    yield part(k, i)
        case _ if axis == ONE_DIM:
            yield ONE
        case _ if axis.number is not None and axis.number <= WRITTEN_OUT:
            for v in range(1, axis.number + 1):
                yield num(v)
        case _:
            counter[0] += 1
            yield Sym(f"%{counter[0] - 1}:{axis}", INTEGER)


def _direct(f: TensorField, left: Term, right: Term) -> bool:
    axes = _axes(f, left, right)
    if any(isinstance(a, Dim) and len(set(a.names())) > 1 for a in axes):
        pass

    def positions(rest: tuple[Axis, ...], counter: list[int]) -> Iterator[tuple[Term, ...]]:
        if not rest:
            yield ()
            return
        for i in _places(rest[0], counter):
            for tail in positions(rest[1:], counter):
                yield (i, *tail)

    for idx in positions(axes, [0]):
        a, b = _side(f, 0, left, idx), _side(f, 1, right, idx)
        if not same(f, a, b) and not _follows(f, a, b, axes, idx):
            return False
    return True


def _side(f: TensorField, which: int, term: Term, idx: tuple[Term, ...]) -> Frac:
    """The value of one side; what it needs to have a value is noted for that side."""
    before, f.conditions = f.conditions, []
    try:
        value = f.value(term, idx)
    finally:
        new, f.conditions = f.conditions, before
    for c in new:
        f.sides[which].add(describe(f, c))
        f._require(c.poly, c.op)
    return value


def _follows(f: TensorField, a: Frac, b: Frac, axes: tuple[Axis, ...], idx: tuple[Term, ...]) -> bool:
    """Whether the difference vanishes by hypotheses of the same shape, taken at the same indices."""
    used = False
    for left, right in f.equations_of_tensors:
        for at, turned in ((idx, axes), (idx[::-1], axes[::-1])):
            if f.axes(left) == turned:
                try:
                    gap = f.sub(f.value(left, at), f.value(right, at))
                except OutOfReach:
                    continue
                f.relate_zero(gap)
                used = True
    return used and same(f, a, b)


def same(f: TensorField, a: Frac, b: Frac) -> bool:
    """True when two bodies are equal at all values of their free indices."""
    return vanishes(f, f.sub(a, b), 0)


def vanishes(f: TensorField, gap: Frac, depth: int) -> bool:
    """True for zero; Kronecker symbols of free indices are resolved, equal and different indices apart."""
    poly = f.reduce(gap.num)
    if poly.is_zero():
        return True
    if f.equations and f._eliminate(poly).is_zero():
        return True
    if depth > 4:
        return False
    last = f.plan.size - 1
    for slot, d in enumerate(poly.degrees()):
        if d and f.generators[last - slot].kind == "delta":
            with_, without = {}, {}
            for monom, c in poly.terms():
                if monom[slot]:
                    with_[(*monom[:slot], 0, *monom[slot + 1 :])] = c
                else:
                    without[monom] = c
            rest, tied = f.ring.from_dict(without), f.ring.from_dict(with_)
            if not vanishes(f, Frac(rest, f.one), depth + 1):
                return False
            i, j = f.generators[last - slot].key
            gone, kept = (j, i) if isinstance(j, Sym) else (i, j)
            if not isinstance(gone, Sym):
                return False
            moved = f.transform(Frac(tied, f.one), {gone: kept})
            return vanishes(f, moved, depth + 1)
    return False


def _completed(f: TensorField, left: Term, right: Term) -> bool:
    axes = _axes(f, left, right)
    if any(not isinstance(a, Dim) for a in axes):
        raise OutOfReach("composed axes")
    _direct(f, left, right)  # makes the functions of matrices that occur, and their relations, known
    if not f.rules.table:
        return False
    rank = dict.fromkeys(f.special, 1)
    before = set(f.rules.words)
    try:
        complete(f, f.rules, rank)
    except OutOfReach:
        return False
    if set(f.rules.words) == before:
        return False
    for memo in (f.values_memo, f.one_memo, f.transform_memo, f._memo):
        memo.clear()
    for key in [k for k in f.bounds_memo if isinstance(k, tuple) and k and k[0] == "slope"]:
        del f.bounds_memo[key]
    return _direct(f, left, right)


# -- uniqueness -----------------------------------------------------------------------------------------------------------------


def _unique(f: TensorField, left: Term, right: Term) -> bool:
    match left:
        case App(op="inverse", args=(m,)):
            f.needs[m] = m
            return _direct(f, _times(m, right), App("identity", (), left.sort)) and f.needs.pop(m, None) is not None
        case App(op="matmul", args=(App(op="inverse", args=(m,)), b)):
            f.needs[m] = m
            return _direct(f, _times(m, right), b)
        case App(op="mul", args=(c, App(op="inverse", args=(m,)))) if not (isinstance(c.sort, Tensor) and c.sort.shape):
            f.needs[m] = m
            return _direct(f, _times(m, right), App("mul", (c, App("identity", (), left.sort)), left.sort))
        case App(op="pinv", args=(m,)):
            return _penrose(f, m, right)
    return False


def _times(a: Term, b: Term) -> Term:
    rows = a.sort.shape if isinstance(a.sort, Tensor) else ()
    cols = b.sort.shape if isinstance(b.sort, Tensor) else ()
    shape = (rows[0], *cols[1:])
    return App("matmul", (a, b), Tensor(shape))


def _turn(a: Term) -> Term:
    assert isinstance(a.sort, Tensor)
    return App("transpose", (a,), Tensor(a.sort.shape[::-1]))


def _penrose(f: TensorField, m: Term, p: Term) -> bool:
    mp, pm = _times(m, p), _times(p, m)
    return (
        _direct(f, _times(mp, m), m) and _direct(f, _times(pm, p), p) and _direct(f, _turn(mp), mp) and _direct(f, _turn(pm), pm)
    )


# -- words for conditions --------------------------------------------------------------------------------------------------------


def describe(f: TensorField, c: Condition) -> str:
    """A condition for a reader: ``‖x‖² ≠ 0`` and the like, in index notation."""
    sign = {"!=": "≠", ">": ">", ">=": "≥"}[c.op]
    last = f.plan.size - 1
    parts: list[str] = []
    for monom, k in c.poly.terms():
        bits = [] if k == 1 and any(monom) else [str(k)]
        for slot, e in enumerate(monom):
            if e:
                bits.append(_generator_text(f, last - slot) + (f"^{e}" if e > 1 else ""))
        parts.append(" ".join(bits))
    text = " + ".join(parts)
    return f"{text} {sign} 0" if len(text) < 160 else f"a divisor is not zero ({text[:80]}…)"


def _generator_text(f: TensorField, g: int) -> str:
    gen = f.generators[g]

    def index(i: object) -> str:
        if isinstance(i, Sym):
            return i.name.partition(":")[0].strip("#%~!?") if i.name[:1] in "#%~!?" else i.name
        return str(i.value) if isinstance(i, Num) else "·"

    def factor(head: object, idx: tuple[object, ...]) -> str:
        if isinstance(head, tuple) and head and head[0] in ("t", "seq"):
            return f"{head[1]}[{','.join(index(i) if not isinstance(i, int) else 'ijklmnpqrs'[i % 10] for i in idx)}]"
        name = {"inv": "inverse", "den": "1/…", "gen": "…"}.get(str(head[0]), str(head[0])) if isinstance(head, tuple) else str(head)
        return f"{name}[{','.join('ijklmnpqrs'[i % 10] if isinstance(i, int) else index(i) for i in idx)}]"

    match gen.kind:
        case "sym" | "const":
            return gen.key.name if isinstance(gen.key, Sym) else str(gen.key)
        case "ten":
            return factor(*gen.key)
        case "sum":
            return "Σ " + " ".join(factor(h, i) for h, i in gen.key[1])
        case "det":
            return "det(…)"
        case _:
            return gen.kind + "(…)"


_ = (Rel,)
