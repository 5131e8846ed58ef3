"""Derivatives of normal forms: ∂X[i,j]/∂X[k,l] = δ[i,k] δ[j,l], the product rule, and one rule for each kind of generator.

∂A⁻¹ = -A⁻¹ ∂A A⁻¹ (59), ∂det A = det A tr(A⁻¹ ∂A) (Jacobi, 46), ∂A^k = Σ_r A^r ∂A A^(k-1-r) (90), ∂e^{tA} = A e^{tA} ∂t,
chain rule through unknown functions of numbers, vectors and matrices.  Numbers: Matrix Cookbook (2012).
Layout: see `terms.Deriv`; the variable's indices come after those of the body in numerator layout, before them in denominator layout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verifier.algebra.field import Frac, OutOfReach, Poly
from verifier.algebra.tensor.along import depends, immediate_or_total, of_member
from verifier.algebra.tensor.binders import range_of_sum
from verifier.algebra.tensor.canonical import Factor
from verifier.algebra.tensor.indices import syms
from verifier.algebra.tensor.words import place
from verifier.sorts import INTEGER, ONE_DIM, SCALAR, Func, Tensor
from verifier.terms import ONE, App, Bind, Call, Deriv, Num, Sym, Term, num, substitute

if TYPE_CHECKING:
    from verifier.algebra.tensor.contraction import Range
    from verifier.algebra.tensor.field import TensorField, Value


@dataclass(frozen=True, slots=True)
class Target:
    """What a derivative is taken by: a scalar symbol, or a tensor head at indices. ``base`` is the symbol that values depend on."""

    base: Sym
    head: Any
    idx: tuple[Term, ...]


def derivative_value(f: TensorField, term: Deriv, idx: tuple[Term, ...]) -> Frac:
    """The value of a derivative at indices."""
    wrt, body = term.wrt, term.body
    b = body.sort.shape if isinstance(body.sort, Tensor) else ()
    w = wrt.sort.shape if isinstance(wrt.sort, Tensor) else ()
    row_body = len(b) == 2 and b[0] == ONE_DIM and b[1] != ONE_DIM
    row_wrt = len(w) == 2 and w[0] == ONE_DIM
    body_rank, wrt_rank = (1 if row_body else len(b)), (1 if row_wrt else len(w))
    if term.order > 1:
        if term.layout == "hessian" and not b and wrt_rank == 1:
            return _hessian(f, term, idx)
        if w or b:
            raise OutOfReach("a repeated derivative by a tensor")
    at_body: tuple[Term, ...] = ()
    at_wrt: tuple[Term, ...] = ()
    if not w:
        at_body = idx
    elif not b:
        at_wrt = tuple(reversed(idx)) if term.layout == "numerator" and len(idx) == 2 else idx
        if len(idx) == 2 and wrt_rank == 1:
            at_wrt = (idx[1],) if term.layout == "numerator" or row_wrt else (idx[0],)
    elif term.layout == "denominator":
        at_wrt, at_body = idx[:wrt_rank], idx[wrt_rank:]
    else:
        at_body, at_wrt = idx[:body_rank], idx[body_rank:]
    if row_body and len(at_body) == 1:
        at_body = (ONE, at_body[0])
    if row_wrt and len(at_wrt) == 1:
        at_wrt = (ONE, at_wrt[0])
    with_target = _target(f, wrt, at_wrt)
    if immediate_or_total(f, term):
        raise OutOfReach("a derivative that may be partial or total")
    held, f.total = f.total, term.total
    try:
        return _under(f, wrt, lambda: _repeat(f, f.value(body, at_body), with_target(), term.order))
    finally:
        f.total = held


def _repeat(f: TensorField, a: Frac, target: Target, order: int) -> Frac:
    for _ in range(order):
        a = derive(f, a, target)
    return a


def _hessian(f: TensorField, term: Deriv, idx: tuple[Term, ...]) -> Frac:
    wrt = term.wrt
    first, second = _target(f, wrt, (idx[0],)), _target(f, wrt, (idx[1],))
    return _under(f, wrt, lambda: derive(f, derive(f, f.value(term.body, ()), first()), second()))


def _base(wrt: Term) -> Sym:
    match wrt:
        case Sym():
            return wrt
        case Call(fn=fn):
            return fn
        case App(op="entry" | "row" | "col" | "transpose", args=(m, *_)):
            return _base(m)
    raise OutOfReach("a derivative with respect to something that is no variable")


def _under(f: TensorField, wrt: Term, work: Callable[[], Frac]) -> Frac:
    """Work with the variable of a derivative standing for itself: no definition, structure or hypothesis about it; they come back after."""
    base = _base(wrt)
    plain = Sym(f"{base.name}°", base.sort)
    if base in f.held:
        return work()
    kept = f.definitions.pop(base.name, None) if not isinstance(wrt, Call) else None
    unrolled = isinstance(wrt, Call) and base.name in f.definitions
    f.held[base] = plain
    if unrolled and isinstance(wrt, Call):
        f.unrolled.append((base.name, wrt.args[0]))
    before, f.conditions = f.conditions, []
    try:
        value = work()
    finally:
        del f.held[base]
        if unrolled:
            f.unrolled.pop()
        if kept is not None:
            f.definitions[base.name] = kept
        new, f.conditions = f.conditions, before
    for c in new:
        back = replace_symbol(f, Frac(c.poly, f.one), {plain: base})
        f._require(back.num if c.op == "!=" or back.den.is_constant() else back.num * back.den, c.op)
    return replace_symbol(f, value, {plain: base})


def _target(f: TensorField, wrt: Term, idx: tuple[Term, ...]) -> Callable[[], Target]:
    """The target, made once the variable is held."""

    def make() -> Target:
        base = f.held[_base(wrt)]
        match wrt:
            case Sym():
                if isinstance(wrt.sort, Tensor) and wrt.sort.shape:
                    return _of_entry(f, base, idx)
                return Target(base, None, ())
            case Call():
                value = f.value(wrt, idx)
                g = f.single(value)
                if g is None or f.generators[g].kind not in ("ten", "call"):
                    raise OutOfReach("a derivative with respect to a value that is no variable")
                head, places = f.generators[g].key
                return Target(base, head, places)
            case App(op="entry", args=(Sym() as m, *places)):
                at = tuple(f.place_of(p) for p in places)
                for p, axis in zip(at, f.axes(m), strict=True):
                    f.note_index(p, axis)
                return _of_entry(f, base, at)
            case App(op="row", args=(Sym(), k)):
                return _of_entry(f, base, (f.place_of(k), *idx))
            case App(op="col", args=(Sym(), k)):
                return _of_entry(f, base, (*idx, f.place_of(k)))
            case App(op="transpose", args=(Sym() as m,)):
                return _of_entry(f, base, tuple(reversed(idx)) if len(f.axes(m)) == 2 else idx[-1:])
        raise OutOfReach("a derivative with respect to something that is no variable")

    return make


def _of_entry(f: TensorField, base: Sym, idx: tuple[Term, ...]) -> Target:
    value = f.symbol_entry(base, idx)
    g = f.single(value)
    if g is None:
        raise OutOfReach("a derivative with respect to an entry of a composed matrix")
    head, places = f.generators[g].key
    return Target(base, head, places)


# -- the derivative of a normal form -------------------------------------------------------------------------------------------


def derive(f: TensorField, a: Frac, t: Target) -> Frac:
    """∂a/∂t."""
    if not depends(f, f.symbols_in(a.num, a.den), t):
        return f.constant(0)
    top = _of_poly(f, a.num, t)
    if not depends(f, f.symbols_in(a.den), t):
        return f.mul(top, f.frac(f.one, a.den))
    bottom = _of_poly(f, a.den, t)
    den = Frac(a.den, f.one)
    return f.mul(f.sub(f.mul(top, den), f.mul(Frac(a.num, f.one), bottom)), f.frac(f.one, a.den * a.den))


def _of_poly(f: TensorField, poly: Poly, t: Target) -> Frac:
    total = f.constant(0)
    last = f.plan.size - 1
    for slot, d in enumerate(poly.degrees()):
        if d and depends(f, f.generators[last - slot].symbols, t):
            slope = Frac(poly.derivative(slot), f.one)
            total = f.add(total, f.mul(f.frac(slope.num, f.one), _of_generator(f, last - slot, t)))
    return total


def _of_generator(f: TensorField, g: int, t: Target) -> Frac:
    memo = ("slope", g, t, f.frozen, f.total)
    known = f.bounds_memo.get(memo)
    if known is None:
        known = _rule(f, g, t)
        f.bounds_memo[memo] = known
    return known


def _rule(f: TensorField, g: int, t: Target) -> Frac:
    gen = f.generators[g]
    self_ = f.from_generator(g)
    match gen.kind:
        case "sym":
            return f.constant(1 if gen.key == t.base else 0)
        case "ten":
            return _of_tensor(f, gen.key[0], gen.key[1], t)
        case "sum":
            return _of_sum(f, gen.key, t)
        case "exp":
            return f.mul(self_, derive(f, f.argument(g), t))
        case "log":
            return _logarithmic(f, f._log_polys[gen.key], t)
        case "root":
            degree, _ = f.relations[g]
            return f.mul(f.mul(self_, f.constant(Fraction(1, degree))), _logarithmic(f, f.read(gen.key), t))
        case "abs":
            return f.mul(self_, _logarithmic(f, f.read(gen.key), t))
        case "sin" | "cos":
            c, s = f.cos_sin(f.argument(g))
            slope = derive(f, f.argument(g), t)
            return f.mul(c, slope) if gen.kind == "sin" else f.neg(f.mul(s, slope))
        case "ipow":
            base, e = gen.key
            exponent = f._frac_of(e)
            if base != "-1" and not depends(f, f.symbols_in(exponent.num, exponent.den), t):
                poly = Frac(f.read(base), f.one)
                lower = f._integer_power(poly, f.sub(exponent, f.constant(1)))
                return f.mul(f.mul(exponent, lower), derive(f, poly, t))
        case "call":
            return _of_call(f, gen.key, t)
        case "det":
            return _of_determinant(f, gen.key, self_, t)
        case "fn":
            return _of_function(f, gen.key, t)
        case _:
            pass
    raise OutOfReach(f"no rule for the derivative of a value of kind {gen.kind}")


def _logarithmic(f: TensorField, poly: Poly, t: Target) -> Frac:
    f._require(poly, "!=")
    return f.mul(derive(f, Frac(poly, f.one), t), f.frac(f.one, poly))


def _of_function(f: TensorField, key: Any, t: Target) -> Frac:
    name, *keys = key
    args = [f._frac_of(k) for k in keys]
    if name == "sign":
        return f.constant(0)
    if len(args) == 1:
        (u,) = args
        square = f.mul(u, u)
        one = f.constant(1)
        slope: Frac | None = None
        match name:
            case "arctan":
                slope = f.inverse(f.add(one, square))
            case "arcsin":
                slope = f.inverse(f._rational_power(f.sub(one, square), Fraction(1, 2)))
            case "erf":
                from verifier.terms import PI

                slope = f.mul(f.mul(f.constant(2), f.inverse(f._rational_power(f.convert(PI), Fraction(1, 2)))), f.exp(f.neg(square)))
        if slope is not None:
            return f.mul(slope, derive(f, u, t))
    raise OutOfReach(f"no rule for the derivative of {name}")


def same_place(f: TensorField, idx: tuple[Term, ...], other: tuple[Term, ...]) -> Frac:
    """1 where two entries are the same, else 0."""
    total = f.constant(1)
    for i, j in zip(idx, other, strict=True):
        total = f.mul(total, f.delta(i, j))
    return total


def _of_tensor(f: TensorField, head: Any, idx: tuple[Term, ...], t: Target) -> Frac:
    along = of_member(f, head, idx, t) if isinstance(head, tuple) else None
    if along is not None:
        return along
    if head == t.head:
        return same_place(f, idx, t.idx)
    s = f.special.get(head)
    if s is None:
        return f.constant(0)
    if len(idx) != 2:
        raise OutOfReach("the derivative of a function of a composed matrix")
    inner = derive(f, s.of.body, t)
    if inner.num.is_zero():
        return f.constant(0)
    row, col = s.of.row, s.of.col
    (rows, cols) = f.head_axes[head]
    if not isinstance(row, Sym) or not isinstance(col, Sym):
        raise OutOfReach("the derivative of a function of a composed matrix")

    def between(left: Callable[[Term], Frac], right: Callable[[Term], Frac]) -> Frac:
        return f.sum_over(
            cols,
            lambda p: f.sum_over(rows, lambda q: f.mul(f.mul(left(p), f.transform(inner, {row: p, col: q})), right(q))),
        )

    i, j = idx
    match s.kind:
        case "inv":
            return f.neg(between(lambda p: f.tensor_entry(head, (i, p)), lambda q: f.tensor_entry(head, (q, j))))
        case "mpow" if s.exponent is not None and f.is_integer(s.exponent) and f._at_least(s.exponent, 0):
            return _of_power(f, s, i, j, between)
        case "mexp":
            return _of_exponential(f, head, s, i, j, t)
    raise OutOfReach(f"the derivative of a matrix function of kind {s.kind}")


def _of_power(f: TensorField, s: Any, i: Term, j: Term, between: Callable[..., Frac]) -> Frac:
    """Σ_{r=0}^{k-1} A^r ∂A A^(k-1-r)."""
    from verifier.algebra.tensor.matrices import special_entry

    k = s.exponent
    if not f._at_least(k, 1):
        raise OutOfReach("the derivative of a power that may be the zeroth")
    top = f.term_of(f.sub(k, f.constant(1)))
    r = range_of_sum(f, 1, top, f.sub(k, f.constant(1)))
    f.level += 1
    try:
        b = Sym(f"#{f.level}:{r.key}", INTEGER)
        f.bounds[b] = "+"
        e = f.convert(b)
        rest = f.sub(f.sub(k, f.constant(1)), e)
        f.note_range(b, f.constant(1), f.sub(k, f.constant(1)))
        inside = between(
            lambda p: special_entry(f, "mpow", s.of, s.axis, i, p, e),
            lambda q: special_entry(f, "mpow", s.of, s.axis, q, j, rest),
        )
        tail = f.contract(inside, b, r)
    finally:
        f.level -= 1
    first = between(lambda p: f.delta(i, p), lambda q: special_entry(f, "mpow", s.of, s.axis, q, j, f.sub(k, f.constant(1))))
    return f.add(first, tail)


def _of_exponential(f: TensorField, head: Any, s: Any, i: Term, j: Term, t: Target) -> Frac:
    """∂e^{tA}/∂t = A e^{tA} for a scalar t that enters linearly."""
    if t.head is not None:
        raise OutOfReach("the derivative of a matrix exponential by a matrix")
    slope = derive(f, s.of.body, t)
    back = f.mul(slope, f.convert(t.base))
    if not f.equal(back, s.of.body):
        raise OutOfReach("the derivative of a matrix exponential whose exponent is not linear")
    (rows, _) = f.head_axes[head]
    return f.sum_over(rows, lambda p: f.mul(f.transform(slope, {s.of.row: i, s.of.col: p}), f.tensor_entry(head, (p, j))))


def _of_determinant(f: TensorField, key: Any, det: Frac, t: Target) -> Frac:
    from verifier.algebra.tensor.matrices import inverse_entry

    c = f.bounds_memo["det", key]
    inner = derive(f, c.body, t)
    if inner.num.is_zero() or not isinstance(c.row, Sym) or not isinstance(c.col, Sym):
        if inner.num.is_zero():
            return inner
        raise OutOfReach("the derivative of the determinant of a composed matrix")
    from verifier.algebra.tensor.field import _dim_of

    axis = _dim_of(c.row)
    return f.mul(
        det,
        f.sum_over(
            axis,
            lambda p: f.sum_over(axis, lambda q: f.mul(inverse_entry(f, c, (axis, axis), q, p), f.transform(inner, {c.row: p, c.col: q}))),
        ),
    )


def _of_call(f: TensorField, key: Any, t: Target) -> Frac:
    from verifier.algebra.tensor.field import Value

    head, idx = key
    if head == t.head:
        return same_place(f, idx, t.idx)
    v = f.values[head]
    total = f.constant(0)
    for k, (a, holes) in enumerate(v.args):
        slope = derive(f, a, t)
        if slope.num.is_zero():
            continue
        place_ = sum(1 for d in v.derivatives if d <= k)
        derivatives = (*v.derivatives[:place_], k, *v.derivatives[place_:])
        split = len(v.shape) + sum(len(v.args[d][1]) for d in v.derivatives[:place_])
        new = Value(v.fn, derivatives, v.args, v.shape)

        total = f.add(total, _chain_rule(f, new, idx, split, slope, holes, ()))
    return total


def _chain_rule(
    f: TensorField, new: Value, idx: tuple[Term, ...], split: int, slope: Frac, holes: tuple[Sym, ...], at: tuple[Term, ...]
) -> Frac:
    """Σ over the entries of one argument of (the function's derivative by that entry) · (the entry's slope)."""
    from verifier.algebra.tensor.field import _dim_of

    if len(at) < len(holes):
        return f.sum_over(_dim_of(holes[len(at)]), lambda i: _chain_rule(f, new, idx, split, slope, holes, (*at, i)))
    return f.mul(f.unknown(new, (*idx[:split], *at, *idx[split:])), f.transform(slope, dict(zip(holes, at, strict=True))))


def _of_sum(f: TensorField, key: Any, t: Target) -> Frac:
    bounds: dict[Sym, Range] = {}
    factors: list[Factor] = []
    f.open(key, bounds, factors, frozenset().union(*(syms(i) for i in t.idx)))
    total = f.constant(0)
    seen: dict[Factor, int] = {}
    for fac in factors:
        seen[fac] = seen.get(fac, 0) + 1
    for fac, times in seen.items():
        if not depends(f, f.head_symbols.get(fac[0], frozenset()), t):
            continue
        slope = derive(f, f.value_of(fac), t)
        if slope.num.is_zero():
            continue
        value = f.mul(f.constant(times), slope)
        rest = list(factors)
        rest.remove(fac)
        for other in rest:
            value = f.mul(value, f.value_of(other))
        total = f.add(total, _contract_all(f, value, bounds))
    return total


def _contract_all(f: TensorField, value: Frac, bounds: dict[Sym, Range]) -> Frac:
    for b, r in bounds.items():
        value = f.contract(value, b, r)
    return value


# -- putting values in -----------------------------------------------------------------------------------------------------------


def replace_symbol(f: TensorField, a: Frac, mapping: dict[Sym, Term]) -> Frac:
    """A normal form with variables replaced by terms of the same shape."""
    memo: dict[int, Frac] = {}

    def change(a: Frac) -> Frac:
        if not f.symbols_in(a.num, a.den) & mapping.keys():
            return a
        top = of_poly(a.num)
        bottom = of_poly(a.den)
        return f.mul(top, f.inverse(bottom))

    def of_poly(poly: Poly) -> Frac:
        total = f.constant(0)
        last = f.plan.size - 1
        for monom, coeff in poly.terms():
            value: Frac | None = None
            rest = list(monom)
            images: list[Frac] = []
            for slot, e in enumerate(monom):
                if e and f.generators[last - slot].symbols & mapping.keys():
                    images.append(f.power(image(last - slot), int(e)))
                    rest[slot] = 0
            value = Frac(f.ring.from_dict({tuple(rest): coeff}), f.one)
            for im in images:
                value = f.mul(value, im)
            total = f.add(total, value)
        return total

    def image(g: int) -> Frac:
        if g not in memo:
            memo[g] = _image(g)
        return memo[g]

    def entry(head: Any, idx: tuple[Term, ...]) -> Frac:
        symbols = f.head_symbols[head] & mapping.keys()
        if not symbols:
            return f.tensor_entry(head, idx)
        s = f.special.get(head)
        if s is not None:
            from verifier.algebra.tensor.field import Closure
            from verifier.algebra.tensor.matrices import inverse_entry, special_entry

            c = Closure(change(s.of.body), s.of.row, s.of.col)
            if len(idx) != 2:
                raise OutOfReach("a function of a composed matrix under a substitution")
            if s.kind == "inv":
                return inverse_entry(f, c, s.axis, idx[0], idx[1])
            return special_entry(f, s.kind, c, s.axis, idx[0], idx[1], None if s.exponent is None else change(s.exponent))
        (sym,) = symbols
        new = mapping[sym]
        if len(head) > 2 and head[0] == "t":
            raise OutOfReach("a composed index under a substitution")
        if head[0] == "seq":
            if not isinstance(new, Sym):
                raise OutOfReach("a sequence under a substitution")
            count = head[2]
            if new.name in f.definitions and isinstance(new.sort, Func):
                return f.value(Call(new, idx[:count], (), new.sort.result), idx[count:])
            moved = ("seq", new.name, count)
            f.head_axes.setdefault(moved, f.head_axes[head])
            f.head_symbols.setdefault(moved, frozenset((new,)))
            return f.entry(moved, idx, frozenset((new,)), f.positive_families.get(("call", new), "?"))
        if isinstance(new, Sym) and new.name + "°" == sym.name:
            return f.symbol_entry(new, idx)
        return f.value(new, idx)

    def _image(g: int) -> Frac:
        gen = f.generators[g]
        match gen.kind:
            case "sym":
                new = mapping[gen.key]
                if isinstance(new, Sym) and new.name + "°" == gen.key.name:
                    return f.from_generator(f.generator("sym", new, frozenset((new,)), f.bounds.get(new, "?"), new))
                return f.convert(new)
            case "ten":
                return entry(*gen.key)
            case "sum":
                bounds: dict[Sym, Range] = {}
                factors: list[Factor] = []
                f.open(gen.key, bounds, factors)
                value = f.constant(1)
                for head, idx in factors:
                    if head[0] in ("gen", "den"):
                        value = f.mul(value, change(f.value_of((head, idx))))
                    elif head == ("delta",):
                        value = f.mul(value, f.delta(*idx))
                    else:
                        value = f.mul(value, entry(head, idx))
                return _contract_all(f, value, bounds)
            case "call":
                head, idx = gen.key
                v = f.values[head]
                fn = mapping.get(v.fn, v.fn)
                if not isinstance(fn, Sym):
                    raise OutOfReach("a function under a substitution")
                from verifier.algebra.tensor.field import Value

                return f.unknown(Value(fn, v.derivatives, tuple((change(a), h) for a, h in v.args), v.shape), idx)
            case _:
                return f.rebuild(g, change, lambda i: i)

    return change(a)


def ordinary(f: TensorField, body: Term, params: tuple[Sym, ...], orders: tuple[int, ...], mapping: dict[Sym, Term]) -> Frac:
    """f'(u), f''(u) of a defined function of numbers."""
    from verifier.algebra.calculus import NoRule, differentiate

    fresh = {p: Sym(f"{p.name}'", SCALAR) for p in params}
    inner = substitute(body, dict(fresh))
    try:
        for p, k in zip(params, orders, strict=False):
            for _ in range(k):
                inner = differentiate(inner, fresh[p])
    except NoRule as why:
        raise OutOfReach(str(why)) from why
    return f.convert(substitute(inner, {fresh[p]: t for p, t in mapping.items()}))


_ = (Bind, Num, num, place)
