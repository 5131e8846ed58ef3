"""Rounded values: a written decimal stands for every number that rounds to it.

``a = 2.67`` holds by rounding when the exact value of a is within half a unit of the last place that was written (so that rounding half
up and half to even are both accepted, cutting digits off is not); ``a ≈ 2.67`` when it is within one unit.  A formula in which parts are
replaced by their rounded values is the same formula; explicit vectors and matrices are compared entry by entry. Two numbers that are both
written out are equal only when they are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verifier.kernel.numbers import Undefined, Unknown
from verifier.terms import App, Bind, Num, Prop, Rel, Term, children, free_symbols, num, sub, walk

if TYPE_CHECKING:
    from verifier.kernel.check import Checker
    from verifier.kernel.evaluate import Evaluator

EXPLICIT = ("vector", "matrix")
MAX_CHAIN = 40


@dataclass(frozen=True, slots=True)
class Written:
    """A number as written: its value, one unit of its last place, and one unit of its last place that is not zero."""

    value: Fraction
    unit: Fraction
    last: Fraction


def written(t: Term, *, whole: bool = False) -> Written | None:
    """The decimal that a term is: ``2.67``, ``-2.67``, ``66.7\\%``, ``1.5 \\times 10^{-3}``; with ``whole`` also an integer."""
    match t:
        case Num(value=value, digits=digits) if digits is not None or (whole and value.denominator == 1):
            unit = Fraction(1, 10 ** (digits or 0))
            last = unit
            while not digits and value and value % (last * 10) == 0:
                last *= 10
            return Written(value, unit, last)
        case App(op="mul", args=args) if len(args) >= 2:
            scale = Fraction(1)
            found: Written | None = None
            tens = False
            for a in args:
                ten = _power_of_ten(a)
                if ten is not None:
                    scale, tens = scale * ten, tens or abs(ten) != 1
                elif found is None:
                    found = written(a, whole=True)
                    if found is None:
                        return None
                else:
                    return None
            plain = found is not None and found.unit == 1 and (not tens or scale.denominator == 100)
            if found is None or (plain and not whole):
                return None
            return Written(found.value * scale, found.unit * abs(scale), found.last * abs(scale))
        case _:
            return None


def _power_of_ten(t: Term) -> Fraction | None:
    match t:
        case Num(value=value, digits=None) if value == -1:
            return Fraction(-1)
        case App(op="pow", args=(Num(value=base), Num(value=e))) if base in (10, 100) and e.denominator == 1 and abs(e) <= 60:
            return base ** int(e)
        case _:
            return None


def has_decimals(prop: Prop | Term) -> bool:
    """True when some number is written as a decimal."""
    return any(isinstance(t, Num) and t.digits is not None for t in walk(prop))


def rounds(evaluator: Evaluator, rel: Rel) -> bool:
    """Whether a relation holds by rounding, at the instance of the evaluator. Raises `Unknown`, `Undefined`."""
    if rel.op not in ("=", "approx"):
        return False
    if rel.op == "=" and not (has_decimals(rel.lhs) or has_decimals(rel.rhs)):
        return False
    return _same(evaluator, rel.lhs, rel.rhs, rel.op == "approx")


def _same(evaluator: Evaluator, a: Term, b: Term, loosely: bool) -> bool:
    if a == b:
        return True
    left, right = written(a, whole=loosely), written(b, whole=loosely)
    if left is not None or right is not None:
        if isinstance(a, Num) and isinstance(b, Num) and not loosely:
            return False
        if left is not None and (right is None or left.unit > right.unit):
            return _near(evaluator, b, left, loosely)
        assert right is not None
        return _near(evaluator, a, right, loosely)
    if isinstance(a, App) and isinstance(b, App) and a.op in EXPLICIT and a.op == b.op and a.sort == b.sort:
        return len(a.args) == len(b.args) and all(_same(evaluator, x, y, loosely) for x, y in zip(a.args, b.args, strict=True))
    for one, other in ((a, b), (b, a)):
        if isinstance(other, App) and other.op in EXPLICIT and not (isinstance(one, App) and one.op in EXPLICIT):
            return _entries(evaluator, one, other, loosely)
    return _aligned(evaluator, a, b, loosely)


def _near(evaluator: Evaluator, exact: Term, w: Written, loosely: bool) -> bool:
    if getattr(exact.sort, "shape", ()):
        return False
    return _within(evaluator, sub(exact, num(w.value)), w.unit if loosely else w.unit / 2)


def _within(evaluator: Evaluator, gap: Term, distance: Fraction) -> bool:
    return evaluator.holds(Rel("<=", gap, num(distance))) and evaluator.holds(Rel(">=", gap, num(-distance)))


def _entries(evaluator: Evaluator, exact: Term, explicit: App, loosely: bool) -> bool:
    """Entries of a computed vector or matrix against those that are written out."""
    if getattr(exact.sort, "shape", None) != getattr(explicit.sort, "shape", ()):
        return False
    values = list(_flat(evaluator.number(exact)))
    if len(values) != len(explicit.args):
        return False
    for value, entry in zip(values, explicit.args, strict=True):
        w = written(entry, whole=loosely)
        if not isinstance(value, Fraction):
            raise Unknown("an entry that is no rational number")
        if w is not None:
            if abs(value - w.value) > (w.unit if loosely else w.unit / 2):
                return False
        elif not evaluator.holds(Rel("=", num(value), entry)):
            return False
    return True


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _aligned(evaluator: Evaluator, a: Term, b: Term, loosely: bool) -> bool:
    """One formula in which parts are replaced by rounded values of theirs."""
    if not (isinstance(a, App) and isinstance(b, App) and a.op == b.op and len(a.args) == len(b.args)) or isinstance(a, Bind):
        return False
    return all(_same(evaluator, x, y, loosely) for x, y in zip(children(a), children(b), strict=True))  # type: ignore[arg-type]


def approximately(evaluator: Evaluator, rel: Rel) -> bool:
    """Whether ``a ≈ b`` with one side a written number holds; `Unknown` between one unit of the last place and one of the last figure."""
    for exact, w in ((rel.lhs, written(rel.rhs, whole=True)), (rel.rhs, written(rel.lhs, whole=True))):
        if w is not None and not getattr(exact.sort, "shape", ()):
            other = written(exact, whole=True)
            if other is not None and other.unit > w.unit:
                continue
            gap = sub(exact, num(w.value))
            if _within(evaluator, gap, w.unit):
                return True
            if not _within(evaluator, gap, w.last):
                return False
    raise Unknown("two values that are only said to be close")


def check_rounding(checker: Checker, rel: Rel, digits: int) -> None:
    """Returns when the relation holds by rounding. Raises `Rejected`."""
    from verifier.kernel.check import PRECISIONS, Rejected
    from verifier.kernel.evaluate import Evaluator

    prepared = checker.prepare(rel)
    if free_symbols(prepared):
        raise Rejected("only a number can be rounded")
    for precision in PRECISIONS:
        try:
            if rounds(Evaluator({}, precision), prepared):
                checker.evidence.rules[f"rounded to {digits} decimals"] = None
                return
            break
        except Unknown:
            continue
        except Undefined as why:
            raise Rejected(str(why)) from why
    raise Rejected(f"not the value rounded to {digits} decimals")


def forgiven(evaluator: Evaluator, parts: tuple[Prop, ...], failed: int) -> bool:
    """Whether a link of a chain that fails for its own left side holds for the head of the chain, from which digits were rounded away."""
    link = parts[failed]
    if not isinstance(link, Rel) or free_symbols(link) or failed > MAX_CHAIN:
        return False
    inexact = False
    for k in range(failed - 1, -1, -1):
        before, after = parts[k], parts[k + 1]
        if not isinstance(before, Rel) or not isinstance(after, Rel) or before.op not in ("=", "approx") or before.rhs != after.lhs:
            return False
        if free_symbols(before):
            return False
        inexact = inexact or before.op == "approx" or not evaluator.holds(before)
        if inexact and rounds(evaluator, Rel(link.op, before.lhs, link.rhs)):
            return True
    return False
