"""Values of definite integrals.

Decides: integrals of elementary functions with an elementary (or erf, arctan) antiderivative, proper and improper; Gaussian, Gamma
and Beta integrals.
Tries: each integral whose variables are free, innermost first: the table of `kernel.integrals` on half lines and the whole line, then an
antiderivative by undetermined coefficients with limits at open ends; the range is split where |u| or a piecewise integrand changes
its form.
Does not: integrals of unknown functions, contour integration, principal values.
Certificate: `Antiderivative`, `KnownIntegral`, `SplitIntegral`, `SplitRange`.
Example: ∫_{-∞}^∞ e^{-ax²+bx} dx = √(π/a) e^{b²/(4a)}.
Reference: DLMF chapters 5 and 7; Bronstein, Symbolic Integration I.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from verifier.algebra.domain import domain
from verifier.algebra.field import Frac, OutOfReach
from verifier.algebra.readback import argument, log_argument, to_term
from verifier.algebra.sums import NormalForms
from verifier.kernel.certificates import (
    Antiderivative,
    Certificate,
    Equation,
    Inside,
    KnownIntegral,
    LimitProof,
    NormalForm,
    SplitIntegral,
    SplitRange,
)
from verifier.kernel.check import Checker, Rejected, replace_term
from verifier.kernel.inside import apart, values
from verifier.kernel.limits import infinite_sign, limit_value
from verifier.methods.base import Attempt, GaveUp, Goal, Method, NotApplicable, Prover, Simplified
from verifier.methods.limits import binders
from verifier.methods.primitives import coefficients, primitive, variable_index
from verifier.sorts import INTEGER, Tensor
from verifier.terms import (
    ONE,
    ZERO,
    And,
    App,
    Bind,
    Call,
    Cases,
    Deriv,
    Not,
    Or,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    free_symbols,
    fresh,
    num,
    sub,
    substitute,
    walk,
)  # fmt: skip

MAX_SPLITS = 3
MAX_STEPS = 24


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    checker = goal.checker
    rel: Any = checker.prepare(goal.rel)
    steps: list[Equation] = []
    failed: dict[Bind, str] = {}
    while True:
        term = next((t for t in _outer(rel) if t not in failed and len(t.params) == 2), None)
        if term is None:
            break
        try:
            step = _under_binder(checker, term) or value_of(checker, term)
            checker.check(Rel("=", step.old, step.new), step.proof)
        except (OutOfReach, Rejected) as why:
            failed[term] = str(why)
            continue
        steps.append(step)
        rel = replace_term(rel, term, step.new)
        if len(steps) > MAX_STEPS:
            break
    if steps:
        return Simplified(tuple(steps))
    return GaveUp("; ".join(dict.fromkeys(failed.values()))) if failed else NotApplicable("no definite integral")


def _outer(rel: Prop) -> Iterator[Bind]:
    """Integrals that mention no outer bound variable, and limits with an integral or a sum in them; innermost first."""
    yield from binders(rel, "integral")
    for t in binders(rel, "limit"):
        if any(isinstance(part, Bind) and part.op in ("integral", "sum") for part in walk(t.body)):
            yield t


def _under_binder(checker: Checker, term: Bind) -> Equation | None:
    """An integral or sum that depends on the variable of this binder becomes its value there; None when there is none."""
    inside = (t for op in ("integral", "sum") for t in binders(term.body, op))
    found = next((t for t in inside if term.var in free_symbols(t) and len(t.params) == 2), None)
    if found is None:
        if term.op == "limit":
            raise OutOfReach("no integral inside that depends on the variable of the limit")
        return None
    x = apart(checker, term)
    there = checker.assume(*values(checker, term, x))
    inner = substitute(found, {term.var: x})
    if found.op == "integral":
        step = value_of(there, inner)
    else:
        step = Equation(inner, NormalForms.solve(there.assumptions(), lambda f: to_term(f, f.convert(inner))), NormalForm())
    back: dict[Sym, Term] = {x: term.var}
    new = substitute(step.new, back)
    proof = Inside(Equation(found, new, step.proof))
    changed = replace(term, body=replace_term(term.body, found, new))
    return Equation(term, changed, proof)


@dataclass(slots=True)
class Problem:
    """One integral, its variable renamed apart, with what may be assumed about the range."""

    checker: Checker
    term: Bind
    x: Sym
    lo: Term
    hi: Term
    body: Term
    inside: tuple[Prop, ...]
    splits: int

    def solve(self, work: Any) -> Any:
        return NormalForms.solve((*self.checker.assumptions(), *self.inside), work)


def value_of(checker: Checker, term: Bind, splits: int = MAX_SPLITS) -> Equation:
    """The integral and its value with a certificate. Raises `OutOfReach`."""
    if not isinstance(term.var.sort, Tensor) or term.var.sort.shape or term.var.sort == INTEGER or term.condition is not None:
        raise OutOfReach("an integral over something that is no real variable")
    if any(isinstance(t, Deriv | Bind | Call) and term.var in free_symbols(t) for t in walk(term.body)):
        raise OutOfReach("an integral of an unknown function")
    lo, hi = term.params
    taken = free_symbols(term).union(*(free_symbols(a) for a in checker.context.assumptions))
    x = fresh(Sym(term.var.name + "'", term.var.sort), taken)
    body = substitute(term.body, {term.var: x})
    needs = tuple(r for r in domain(body) if x not in free_symbols(r))
    under = checker.assume(*needs)
    low, high = infinite_sign(lo), infinite_sign(hi)
    if low > 0 or high < 0:
        raise OutOfReach("an integral that runs backwards from infinity")
    known = bool(low or high) or bool(NormalForms.solve(under.assumptions(), lambda f: f.truth(Rel("<=", lo, hi))))
    if not known and NormalForms.solve(under.assumptions(), lambda f: f.truth(Rel("<", hi, lo))):
        raise OutOfReach("an integral that runs backwards")
    inside: list[Prop] = []
    if known and not low:
        inside.append(Rel(">", x, lo))
    if known and not high:
        inside.append(Rel("<", x, hi))
    problem = Problem(under, term, x, lo, hi, body, tuple(inside), splits)
    reasons: list[str] = []
    for way in (_split_range, _from_table, _from_primitive):
        try:
            found = way(problem)
        except (OutOfReach, Rejected) as why:
            reasons.append(str(why))
            continue
        if found is not None:
            return found
    raise OutOfReach(reasons[-1] if reasons else "no value was found")


def _simplest(problem: Problem, value: Term) -> Term:
    """The value as its normal form reads, when that is no longer."""

    def work(f: NormalForms) -> Term:
        return to_term(f, f.convert(value))

    try:
        return NormalForms.solve(problem.checker.assumptions(), work)
    except OutOfReach:
        return value


# -- where the integrand changes its form ----------------------------------------------------------------------------------


def _split_range(problem: Problem) -> Equation | None:
    """Split at the zero of an affine argument of |·|, sign, max, min or of a condition, when it lies in the range."""
    for gap in _kinks(problem.body, problem.x):
        point = _affine_zero(problem, gap)
        if point is None:
            continue
        if problem.splits == 0:
            raise OutOfReach("too many places where the integrand changes its form")
        pieces: list[Equation] = []
        for params in ((problem.lo, point), (point, problem.hi)):
            pieces.append(_piece(problem, params))
        total = _simplest(problem, add(pieces[0].new, pieces[1].new))
        return Equation(problem.term, total, SplitRange(point, pieces[0], pieces[1]))
    return None


def _piece(problem: Problem, params: tuple[Term, Term]) -> Equation:
    props = [] if infinite_sign(params[0]) else [Rel(">", problem.x, params[0])]
    props += [] if infinite_sign(params[1]) else [Rel("<", problem.x, params[1])]

    def work(f: NormalForms) -> Term:
        return to_term(f, f.convert(problem.body))

    body = NormalForms.solve((*problem.checker.assumptions(), *props), work)
    piece = Bind("integral", problem.term.var, params, substitute(body, {problem.x: problem.term.var}), sort=problem.term.sort)
    return value_of(problem.checker, piece, problem.splits - 1)


def _kinks(body: Term, x: Sym) -> Iterator[Term]:
    def relations(p: Prop) -> Iterator[Rel]:
        match p:
            case Rel():
                yield p
            case And(parts=parts) | Or(parts=parts):
                for part in parts:
                    yield from relations(part)
            case Not(part=part):
                yield from relations(part)
            case _:
                raise OutOfReach("a piecewise integrand with conditions of another kind")

    for t in walk(body):
        match t:
            case App(op="abs" | "sign", args=(u,)) if x in free_symbols(u):
                yield u
            case App(op="max" | "min", args=(a, b)) if x in free_symbols(t):
                yield sub(a, b)
            case App(op="indicator", args=(p,)) if x in free_symbols(t):
                yield from (sub(r.lhs, r.rhs) for r in relations(p))  # type: ignore[arg-type]
            case Cases(branches=branches) if x in free_symbols(t):
                for condition, _ in branches:
                    yield from (sub(r.lhs, r.rhs) for r in relations(condition))
            case _:
                pass


def _affine_zero(problem: Problem, gap: Term) -> Term | None:
    """The zero of an affine function strictly inside the range, None when it has one sign there. Raises `OutOfReach`."""

    def work(f: NormalForms) -> Term | None:
        a = f.convert(gap)
        if f.sign(a.num) in ("+", "-", "0", "0+", "0-"):
            return None
        c = coefficients(f, a, variable_index(f, problem.x))
        if c is None or len(c) != 2 or not f.nonzero(c[1].num):
            raise OutOfReach("the place where the integrand changes its form is not clear")
        zero = to_term(f, f.neg(f.mul(c[0], f.inverse(c[1]))))
        ends = [(problem.lo, "<", zero), (zero, "<", problem.hi)]
        for left, op, right in ends:
            if not infinite_sign(left) and not infinite_sign(right) and f.truth(Rel(op, left, right)) is not True:
                raise OutOfReach("the integrand changes its form at a place that may lie outside the range")
        return zero

    return problem.solve(work)  # type: ignore[no-any-return]


# -- antiderivatives -------------------------------------------------------------------------------------------------------


def _from_primitive(problem: Problem) -> Equation:
    def work(f: NormalForms) -> Term:
        return to_term(f, primitive(f, problem.x, f.convert(problem.body)))

    found = problem.solve(work)
    mine = substitute(found, {problem.x: problem.term.var})
    last: Exception | None = None
    for low_open, high_open in ((False, False), (True, False), (False, True), (True, True)):
        low_open, high_open = low_open or bool(infinite_sign(problem.lo)), high_open or bool(infinite_sign(problem.hi))
        try:
            low = _limit_at(problem, found, problem.lo, 1) if low_open else None
            high = _limit_at(problem, found, problem.hi, -1) if high_open else None
            upper = high.value if high is not None else substitute(found, {problem.x: problem.hi})
            lower = low.value if low is not None else substitute(found, {problem.x: problem.lo})
            value = _simplest(problem, sub(upper, lower))
            step = Equation(problem.term, value, Antiderivative(mine, low, high))
            problem.checker.check(Rel("=", step.old, step.new), step.proof)
            return step
        except (Rejected, OutOfReach) as why:
            last = why
    raise OutOfReach(str(last))


def _limit_at(problem: Problem, found: Term, end: Term, side: int) -> LimitProof:
    value = limit_value(problem.checker, Bind("limit", problem.x, (end, num(side)), found))
    if infinite_sign(value):
        raise OutOfReach("the integral diverges")
    return LimitProof("series", value)


# -- the table ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """c x^k e^E, one monomial of an integrand; ``others`` are further generators with their exponents."""

    c: Frac
    k: Fraction
    exponent: Frac
    others: tuple[tuple[int, int], ...]


def _parts(f: NormalForms, x: Sym, a: Frac) -> list[Part]:
    """The integrand as a sum of monomials. Raises `OutOfReach` when its denominator is more than one."""
    slot = f._slot(variable_index(f, x))
    bound = {f._slot(i) for i, g in enumerate(f.generators) if x in g.symbols}
    free, low = f.one, dict.fromkeys(bound, 0)
    if not a.den.is_constant():
        content, factors = a.den.factor()
        free = free * content
        for p, e in factors:
            used = [s for s, d in enumerate(p.degrees()) if d]
            if not any(s in bound for s in used):
                free = free * p**e
            elif len(p) == 1 and p.total_degree() == 1:
                low[used[0]] += int(e)
                free = free * p.leading_coefficient() ** e
            else:
                raise OutOfReach("an integrand with a denominator that the table does not have")
    grouped: dict[Any, tuple[Frac, Part]] = {}
    for monom, c in a.num.terms():
        rest = tuple(0 if s in bound else e for s, e in enumerate(monom))
        k = Fraction(int(monom[slot]) - low[slot])
        total = f.constant(0)
        others: list[tuple[int, int]] = []
        for s in sorted(bound - {slot}):
            e = int(monom[s]) - low[s]
            i = f.plan.size - 1 - s
            g = f.generators[i]
            if not e:
                continue
            if g.kind == "exp":
                total = f.add(total, f.mul(f.constant(e), argument(f, i)))
            elif g.kind == "root" and i in f.relations and f.relations[i][1] == f.variable(variable_index(f, x)):
                k += Fraction(e, f.relations[i][0])
            else:
                others.append((i, e))
        coefficient = f.frac(f.ring.from_dict({rest: c}), free)
        key = (k, f.key(total), tuple(others))
        held = grouped.get(key)
        value = f.add(held[0], coefficient) if held else coefficient
        grouped[key] = (value, Part(value, k, total, tuple(others)))
    return [Part(c, p.k, p.exponent, p.others) for c, p in grouped.values()]


def _from_table(problem: Problem) -> Equation | None:
    low, high = infinite_sign(problem.lo), infinite_sign(problem.hi)

    def work(f: NormalForms) -> list[tuple[Term, Term, Certificate]]:
        a = f.convert(problem.body)
        if low < 0 < high:
            return _whole_line(f, problem.x, a)
        if high > 0 and not low and f.truth(Rel("=", problem.lo, ZERO)):
            return _half_line(f, problem.x, a)
        if not low and not high and f.truth(Rel("=", problem.lo, ZERO)) and f.truth(Rel("=", problem.hi, ONE)):
            return [_unit_interval(f, problem.x, a)]
        raise OutOfReach("no table integral has this range")

    rows = problem.solve(work)
    equations: list[Equation] = []
    for body, value, proof in rows:
        own = substitute(body, {problem.x: problem.term.var})
        old = problem.term if len(rows) == 1 else Bind("integral", problem.term.var, problem.term.params, own, sort=problem.term.sort)
        step = Equation(old, _simplest(problem, value), proof)
        problem.checker.check(Rel("=", step.old, step.new), step.proof)
        equations.append(step)
    if len(equations) == 1:
        return equations[0]
    total = _simplest(problem, add(*(e.new for e in equations)))
    return Equation(problem.term, total, SplitIntegral(tuple(equations)))


def _instance(f: NormalForms, entry: str, parameters: list[Frac], x: Sym) -> tuple[Term, Term, Certificate]:
    from verifier.kernel.integrals import TABLE

    factor, *terms = [to_term(f, p) for p in parameters]
    row = TABLE[entry].row(tuple(terms), x)
    return App("mul", (factor, row.integrand)), App("mul", (factor, row.value)), KnownIntegral(entry, (factor, *terms))


def _whole_line(f: NormalForms, x: Sym, a: Frac) -> list[tuple[Term, Term, Certificate]]:
    i = variable_index(f, x)
    groups: dict[Any, tuple[list[Frac], dict[int, Frac]]] = {}
    cosines: list[tuple[Term, Term, Certificate]] = []
    for part in _parts(f, x, a):
        c = coefficients(f, part.exponent, i)
        if c is None or len(c) != 3 or part.k.denominator != 1 or part.k < 0:
            raise OutOfReach("no Gaussian integral")
        if part.others:
            (j, e), *more = part.others
            if more or e != 1 or part.k or not c[1].num.is_zero() or f.generators[j].kind != "cos":
                raise OutOfReach("no Gaussian integral")
            angle = coefficients(f, argument(f, j), i)
            if angle is None or len(angle) != 2 or not angle[0].num.is_zero():
                raise OutOfReach("no Gaussian integral")
            factor = f.mul(part.c, f.exp(c[0]))
            cosines.append(_instance(f, "gaussian-cosine", [factor, f.neg(c[2]), angle[1]], x))
            continue
        _, weights = groups.setdefault(f.key(part.exponent), (c, {}))
        weights[int(part.k)] = part.c
    rows = list(cosines)
    for c, weights in groups.values():
        polynomial = [weights.get(k, f.constant(0)) for k in range(max(weights) + 1)]
        rows.append(_instance(f, "gaussian", [f.constant(1), f.neg(c[2]), c[1], c[0], *polynomial], x))
    if not rows:
        raise OutOfReach("nothing to look up")
    return rows


def _half_line(f: NormalForms, x: Sym, a: Frac) -> list[tuple[Term, Term, Certificate]]:
    rows: list[tuple[Term, Term, Certificate]] = []
    for part in _parts(f, x, a):
        if part.others:
            raise OutOfReach("no Gamma integral")
        constant, slope, decay = _exponent(f, x, part.exponent)
        if decay is None:
            raise OutOfReach("no Gamma integral")
        rate, q = decay
        s = f.add(f.add(slope, f.constant(part.k)), f.constant(1))
        rows.append(_instance(f, "gamma", [f.mul(part.c, f.exp(constant)), s, rate, f.constant(q)], x))
    return rows


def _exponent(f: NormalForms, x: Sym, a: Frac) -> tuple[Frac, Frac, tuple[Frac, int] | None]:
    """a = constant + slope·log x - rate·x^q. Raises `OutOfReach`."""
    slope = f.constant(0)
    index = variable_index(f, x)
    log_x = next((i for i, g in enumerate(f.generators) if g.kind == "log" and log_argument(f, g) == f.variable(index)), None)
    if log_x is not None and log_x in {f.plan.size - 1 - s for s, d in enumerate(a.num.degrees()) if d}:
        slot = f._slot(log_x)
        table = {m: c for m, c in a.num.terms() if m[slot]}
        if any(m[slot] != 1 for m in table):
            raise OutOfReach("no Gamma integral")
        with_log = f.ring.from_dict(table)
        slope = f.frac(divmod(with_log, f.variable(log_x))[0], a.den)
        a = f.frac(a.num - with_log, a.den)
        if x in f.symbols_in(slope.num, slope.den):
            raise OutOfReach("no Gamma integral")
    c = coefficients(f, a, index)
    if c is None:
        raise OutOfReach("no Gamma integral")
    higher = [(k, v) for k, v in enumerate(c) if k and not v.num.is_zero()]
    if len(higher) > 1:
        raise OutOfReach("no Gamma integral")
    return c[0], slope, (f.neg(higher[0][1]), higher[0][0]) if higher else None


def _unit_interval(f: NormalForms, x: Sym, a: Frac) -> tuple[Term, Term, Certificate]:
    """A product of powers of x and 1 - x."""
    index = variable_index(f, x)
    p, q = f.variable(index), f.variable(index) - f.one
    left, right = f.constant(1), f.constant(1)  # the exponents, each plus one
    content, factors = f.factors(a)
    total = f.constant(content)
    for factor, e in factors:
        if x not in f.symbols_in(factor):
            total = f.mul(total, f.power(Frac(factor, f.one), e))
        elif factor == p:
            left = f.add(left, f.constant(e))
        elif factor == q:
            right, total = f.add(right, f.constant(e)), total if e % 2 == 0 else f.neg(total)
        elif len(factor) == 1 and factor.total_degree() == 1:
            i = f.plan.size - 1 - next(s for s, d in enumerate(factor.degrees()) if d)
            total, left, right = _beta_power(f, x, i, e, total, left, right)
        else:
            raise OutOfReach("no Beta integral")
    return _instance(f, "beta", [total, left, right], x)


def _beta_power(f: NormalForms, x: Sym, i: int, e: int, total: Frac, left: Frac, right: Frac) -> tuple[Frac, Frac, Frac]:
    index = variable_index(f, x)
    g = f.generators[i]
    ends = {str(f.variable(index)): 0, str(f.variable(index) - f.one): 1}
    if g.kind == "root":
        degree, base = f.relations[i]
        sides = [ends.get(str(base)), ends.get(str(-base))]
        side = next((s for s in sides if s is not None), None)
        if side is None:
            raise OutOfReach("no Beta integral")
        step = f.constant(Fraction(e, degree))
        return (total, f.add(left, step), right) if side == 0 else (total, left, f.add(right, step))
    if g.kind != "exp":
        raise OutOfReach("no Beta integral")
    a = f.mul(f.constant(e), argument(f, i))
    for j, other in enumerate(list(f.generators)):
        if other.kind != "log" or str(log_argument(f, other)) not in ends:
            continue
        slot = f._slot(j)
        table = {m: c for m, c in a.num.terms() if m[slot] == 1}
        if not table:
            continue
        with_log = f.ring.from_dict(table)
        slope = f.frac(divmod(with_log, f.variable(j))[0], a.den)
        a = f.frac(a.num - with_log, a.den)
        if ends[str(log_argument(f, other))] == 0:
            left = f.add(left, slope)
        else:
            right = f.add(right, slope)
    if any(x in f.symbols_in(p) for p in (a.num, a.den, left.num, right.num)):
        raise OutOfReach("no Beta integral")
    return f.mul(total, f.exp(a)), left, right


METHOD = Method("integrals", "integrals by antiderivatives and a table", attempt)


