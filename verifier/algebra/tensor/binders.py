"""Sums and substitutions over terms: bounds brought to one form, indices put on their ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.algebra.field import Frac, OutOfReach
from verifier.algebra.tensor.along import vanishes_before
from verifier.algebra.tensor.contraction import Range
from verifier.sorts import INTEGER, Dim
from verifier.terms import ONE, App, Bind, Const, Deriv, Prop, Rel, Sym, Term, free_symbols, num, substitute, walk

if TYPE_CHECKING:
    from verifier.algebra.tensor.field import TensorField


def binder_value(f: TensorField, term: Bind, idx: tuple[Term, ...]) -> Frac:
    match term:
        case Bind(op="sum", var=var, params=(lo, hi), body=body, condition=condition):
            return sum_value(f, var, lo, hi, body, condition, idx)
        case Bind(op="at", var=var, params=(value,), body=body):
            return _at(f, var, value, body, idx)
        case Bind(op="expect"):
            from verifier.algebra.tensor.chance import expectation_value

            return expectation_value(f, term, idx)
    raise OutOfReach(f"a tensor under {term.op}")


def sum_value(f: TensorField, var: Sym, lo: Term, hi: Term, body: Term, condition: Prop | None, idx: tuple[Term, ...]) -> Frac:
    if hi == Const("infinity"):
        raise OutOfReach("a series")
    low, high = f.convert(lo), f.convert(hi)
    start = f.as_number(low)
    if start is None and condition is None and f._at_least(low, 1):  # from t on is from 1 on where the others vanish
        return sum_value(f, var, ONE, hi, body, Rel(">=", var, lo), idx)
    if start is None or start.denominator != 1:
        raise OutOfReach("a sum whose lower bound is no number")
    end = f.as_number(high)

    def at(i: Term) -> Frac:
        inner: dict[Sym, Term] = {var: i}
        value = f.value(substitute(body, inner), idx)
        if condition is not None:
            match substitute(condition, inner):
                case Rel(op="!=", lhs=a, rhs=b):
                    value = f.mul(value, f.sub(f.constant(1), f.delta(f.place_of(a), f.place_of(b))))
                case Rel(op=">=", lhs=a, rhs=b) | Rel(op="<=", lhs=b, rhs=a) if a == i and vanishes_before(f, value, i, f.place_of(b)):
                    pass  # the terms that the condition leaves out are zero
                case _:
                    raise OutOfReach("a sum with a condition")
        return value

    total = f.constant(0)
    if end is not None:
        if end.denominator != 1 or end - start > 40:
            raise OutOfReach("a sum of too many terms")
        for v in range(int(start), int(end) + 1):
            total = f.add(total, at(num(v)))
        return total
    first = int(start)
    whole, shift = f._integer_part(high)
    if shift < 0 and _has_powers(body, var):
        whole, shift = high, 0  # beyond its end a sum of A^(n-k) would need inverses
    base = hi if shift == 0 else _plus(f, hi, -shift)
    if shift and abs(shift) <= 12 and f._at_least(high, first - 1) and f._at_least(whole, first - 1):
        for k in range(1, shift + 1):
            total = f.add(total, at(_plus(f, base, k)))
        for k in range(-shift):
            total = f.sub(total, at(_plus(f, base, -k)))
    elif shift:
        whole, base = high, hi
    if first < 1 and first >= -12 and f._at_least(whole, 0):
        for v in range(first, 1):
            total = f.add(total, at(num(v)))
        first = 1
    if not f._at_least(whole, first - 1):
        raise OutOfReach("a sum whose upper bound may lie below its lower bound")
    r = range_of_sum(f, first, base, whole)
    f.level += 1
    try:
        b = Sym(f"#{f.level}:{r.key}", INTEGER)
        if first >= 0:
            f.bounds[b] = "+" if first else "0+"
        f.note_range(b, f.constant(first), whole)
        return f.add(total, f.contract(at(b), b, r))
    finally:
        f.level -= 1


def _has_powers(body: Term, var: Sym) -> bool:
    return any(isinstance(t, App) and t.op == "matpow" and var in free_symbols(t.args[1]) for t in walk(body))


def _plus(f: TensorField, t: Term, k: int) -> Term:
    return f.place_of(App("add", (t, num(k)), INTEGER))


def range_of_sum(f: TensorField, first: int, high: Term, whole: Frac) -> Range:
    """The range of a sum; 1..d of a dimension d is the range of an axis of that size."""
    key = None
    if whole.den.is_constant() and first == 1:
        dim = _as_dim(f, whole)
        key = None if dim is None else str(dim)
    return Range(key or f"{first}..{f.key(whole)}", num(first), high)


def _as_dim(f: TensorField, a: Frac) -> Dim | None:
    total = Dim.of(0)
    last = f.plan.size - 1
    for monom, c in a.num.terms():
        if c.q != 1:
            return None
        piece = Dim.of(int(c.p))
        for slot, e in enumerate(monom):
            if e:
                gen = f.generators[last - slot]
                if gen.kind != "sym":
                    return None
                for _ in range(int(e)):
                    piece = piece * Dim.of(gen.key.name)
        total = total + piece
    return total


def _at(f: TensorField, var: Sym, value: Term, body: Term, idx: tuple[Term, ...]) -> Frac:
    from verifier.algebra.tensor.calculus import replace_symbol

    if not any(isinstance(t, Deriv) for t in walk(body)):
        return f.value(substitute(body, {var: value}), idx)
    kept = f.definitions.pop(var.name, None)
    before, f.conditions = f.conditions, []
    try:
        inner = f.value(body, idx)
    finally:
        new, f.conditions = f.conditions, before
        if kept is not None:
            f.definitions[var.name] = kept
    for c in new:
        there = replace_symbol(f, Frac(c.poly, f.one), {var: value})
        f._require(there.num if c.op == "!=" or there.den.is_constant() else there.num * there.den, c.op)
    return replace_symbol(f, inner, {var: value})
