"""Checks `Extreme`, `Optimum` and `SameOptimum`: the largest and smallest value of a function, and where it is taken.

``max_x f(x) = v``: f(x) <= v for every admitted x, and f(p) = v at an admitted p.  For sup it is enough that v is a limit of f at a
point that admitted values approach from one side; for min and inf the signs turn.  ``argmax_x f(x) = p``: p is admitted and
f(x) < f(p) for every other admitted x.  ``argmax_x f = argmin_x g`` where f(x) <= f(y) says the same as g(x) >= g(y): then both are
taken at the same points.  Admitted are the values of the variable that meet the written conditions and at which the function exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.algebra.calculus import NoRule, differentiate
from verifier.algebra.domain import domain
from verifier.algebra.field import OutOfReach
from verifier.algebra.readback import to_term
from verifier.algebra.sums import NormalForms
from verifier.kernel.certificates import Extreme, Optimum, SameOptimum
from verifier.kernel.inside import apart
from verifier.kernel.limits import infinite_sign
from verifier.sorts import Tensor
from verifier.terms import And, Bind, Implies, Prop, Rel, Sym, Term, free_symbols, mul, num, sub, substitute

if TYPE_CHECKING:
    from verifier.kernel.check import Checker

TOP = frozenset({"max", "sup", "argmax"})
EXTREMES = frozenset({"max", "min", "sup", "inf"})
OPTIMA = frozenset({"argmax", "argmin"})
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def conditions(term: Bind) -> tuple[Prop, ...]:
    """The written conditions on the variable, one by one."""
    found: list[Prop] = []
    stack = [term.condition] if term.condition is not None else []
    while stack:
        prop = stack.pop(0)
        if isinstance(prop, And):
            stack[:0] = prop.parts
        else:
            found.append(prop)
    return tuple(found)


def natural(body: Term, x: Sym) -> tuple[Rel, ...]:
    """Where the function has a value, as far as that is about the variable: the arguments of logarithms and the like."""
    known = free_symbols(body)
    return tuple(_bound(r, x) for r in domain(body) if x in free_symbols(r) <= known)


def _bound(r: Rel, x: Sym) -> Rel:
    """``1 - x > 0`` as ``x < 1``; other conditions stay as they are."""
    gap = sub(r.lhs, r.rhs)
    try:
        slope = differentiate(gap, x)
        c = NormalForms.solve((), lambda f: f.as_number(f.convert(slope)))
        if c is None or c == 0 or r.op not in FLIPPED:
            return r
        end = NormalForms.solve((), lambda f: to_term(f, f.convert(sub(x, mul(num(1 / c), gap)))))
    except (NoRule, OutOfReach):
        return r
    return r if x in free_symbols(end) else Rel(r.op if c > 0 else FLIPPED[r.op], x, end)


def below_value(term: Bind, body: Term, value: Term, *, strict: bool = False) -> Rel:
    """``body`` stays on the right side of ``value``: <= for a maximum, >= for a minimum."""
    return Rel(("<" if term.op in TOP else ">") + ("" if strict else "="), body, value)


def approached(condition: Prop, x: Sym, point: Term, side: int) -> Prop | None:
    """What makes a condition hold for x close to the point on that side (1: above, -1: below); None when nothing has to.

    Raises `Rejected` for a condition that is no bound.
    """
    from verifier.kernel.check import Rejected

    match condition:
        case Rel(op=op, lhs=lhs, rhs=rhs) if rhs == x and x not in free_symbols(lhs):
            op, bound = FLIPPED.get(op, op), lhs
        case Rel(op=op, lhs=lhs, rhs=rhs) if lhs == x and x not in free_symbols(rhs):
            bound = rhs
        case _:
            raise Rejected("a condition that does not bound the variable")
    infinite = infinite_sign(point)
    if op == "!=":
        return None
    if op not in ("<", "<=", ">", ">="):
        raise Rejected("a condition that fixes the variable")
    lower = op in (">", ">=")
    if infinite:
        if lower != (infinite > 0):
            raise Rejected("the variable is bounded")
        return None
    if lower:
        return Rel(">=" if side > 0 else ">", point, bound)
    return Rel("<=" if side < 0 else "<", point, bound)


def of_real_variable(term: Bind) -> bool:
    """Whether the variable of an extremum is a real number without an index range."""
    sort = term.var.sort
    return not term.params and isinstance(sort, Tensor) and not sort.shape and sort.number == "real"


def check_extreme(checker: Checker, rel: Rel, c: Extreme) -> None:
    """Returns when the certificate proves ``max_x f(x) = v``. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    term, value = _sides(checker, rel, EXTREMES)
    if not of_real_variable(term) or infinite_sign(value):
        raise Rejected("an extremum over something else than a real variable")
    x, body, given = _apart(checker, term, value, c.point)
    exists = natural(body, x)
    checker.assume(*given, *exists).check(below_value(term, body, value), c.bound)
    if c.side is None:
        _admitted(checker, (*given, *exists), x, c.point, c.admitted)
        checker.check(Rel("=", substitute(body, {x: c.point}), value), c.reached)
        checker.evidence.rules["the largest value, with the point where it is taken" if term.op in TOP else LEAST] = None
        return
    if term.op not in ("sup", "inf"):
        raise Rejected(f"a {term.op} has to be taken at a point")
    if c.side not in (-1, 1) or not (infinite_sign(c.point) == c.side or infinite_sign(c.point) == 0):
        raise Rejected("a limit from one side is needed")
    wanted = [p for g in given if (p := approached(g, x, c.point, c.side)) is not None]
    _each(checker, wanted, c.admitted)
    side = 0 if infinite_sign(c.point) else c.side
    checker.check(Rel("=", Bind("limit", x, (c.point, num(side)), body, None, body.sort), value), c.reached)
    checker.evidence.rules["a bound that is a limit"] = None


LEAST = "the smallest value, with the point where it is taken"


def check_optimum(checker: Checker, rel: Rel, c: Optimum) -> None:
    """Returns when the certificate proves ``argmax_x f(x) = p``. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    term, point = _sides(checker, rel, OPTIMA)
    if term.params:
        raise Rejected("an optimum over an index")
    x, body, given = _apart(checker, term, point)
    exists = natural(body, x)
    _admitted(checker, (*given, *exists), x, point, c.admitted)
    there = substitute(body, {x: point})
    checker.assume(*given, *exists, Rel("!=", x, point)).check(below_value(term, body, there, strict=True), c.better)
    checker.evidence.rules["every other point is worse"] = None


def check_same_optimum(checker: Checker, rel: Rel, c: SameOptimum) -> None:
    """Returns when the certificate proves ``argmax_x f(x) = argmin_x g(x)``. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    prepared = checker.prepare(rel)
    match prepared:
        case Rel(op="=", lhs=Bind() as left, rhs=Bind() as right) if left.op in OPTIMA and right.op in OPTIMA:
            pass
        case _:
            raise Rejected("not two optima")
    if left.params or right.params or left.var.sort != right.var.sort:
        raise Rejected("optima over different sets")
    x, f, given = _apart(checker, left, right)
    g = substitute(right.body, {right.var: x})
    if set(given) != {substitute(p, {right.var: x}) for p in conditions(right)}:
        raise Rejected("optima over different sets")
    y = apart(checker, left, right, Bind(left.op, x, (), f, None, f.sort), Bind(left.op, x, (), g, None, g.sort))
    if y == x:
        raise Rejected("two names are needed")
    f2, g2 = substitute(f, {x: y}), substitute(g, {x: y})
    first, second = below_value(left, f, f2), below_value(right, g, g2)
    inside = checker.assume(*given, *(substitute(p, {x: y}) for p in given))
    inside.check(Implies(first, second, False), c.forward)
    inside.check(Implies(second, first, False), c.back)
    checker.evidence.rules["one function orders the points as the other does"] = None


def _sides(checker: Checker, rel: Rel, ops: frozenset[str]) -> tuple[Bind, Term]:
    from verifier.kernel.check import Rejected

    match checker.prepare(rel):
        case Rel(op="=", lhs=Bind() as term, rhs=value) | Rel(op="=", lhs=value, rhs=Bind() as term) if term.op in ops:
            return term, value
        case _:
            raise Rejected("no extremum and its value")


def _apart(checker: Checker, term: Bind, *others: Term) -> tuple[Sym, Term, tuple[Prop, ...]]:
    """The variable under a name of its own, with the body and the conditions about it."""
    from verifier.kernel.check import Rejected

    x = apart(checker, term, *(t for t in others if isinstance(t, Bind)))
    if any(x in free_symbols(t) for t in others):
        raise Rejected(f"{x.name} is already used")
    return x, substitute(term.body, {term.var: x}), tuple(substitute(p, {term.var: x}) for p in conditions(term))


def _admitted(checker: Checker, given: tuple[Prop, ...], x: Sym, point: Term, proofs: tuple[object, ...]) -> None:
    _each(checker, [substitute(p, {x: point}) for p in given], proofs)


def _each(checker: Checker, props: list[Prop], proofs: tuple[object, ...]) -> None:
    from verifier.kernel.check import Rejected

    if len(props) != len(proofs):
        raise Rejected("a condition without a proof")
    for prop, proof in zip(props, proofs, strict=True):
        checker.check(prop, proof)  # type: ignore[arg-type]
