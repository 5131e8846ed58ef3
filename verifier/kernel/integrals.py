"""Definite integrals: antiderivatives, table entries, sums of integrals and of ranges.

Every rule here proves that the integral converges as well as what it is: an antiderivative must be regular on the whole range (the
ends where only
a limit is given left out), a table entry has its conditions of convergence.
Source: NIST Digital Library of Mathematical Functions (DLMF), §§1.4, 5.9, 5.12, 7.7; each entry of `TABLE` names its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

from verifier.algebra.calculus import NoRule, differentiate
from verifier.algebra.domain import domain
from verifier.algebra.field import OutOfReach
from verifier.algebra.sums import NormalForms
from verifier.kernel.certificates import Antiderivative, KnownIntegral, LimitProof, SplitIntegral, SplitRange
from verifier.kernel.limits import infinite_sign
from verifier.kernel.rules import CONTINUOUS
from verifier.sorts import INTEGER, Tensor
from verifier.terms import (
    INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    App,
    Bind,
    Const,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    div,
    fn,
    free_symbols,
    fresh,
    mul,
    neg,
    num,
    power,
    sub,
    substitute,
    walk,
)  # fmt: skip

if TYPE_CHECKING:
    from verifier.kernel.check import Checker


@dataclass(frozen=True, slots=True)
class Integral:
    """A definite integral in a variable ``x`` that is no other symbol of the claim.

    ``needs`` is what the constants in the integrand need in order to have a value.
    """

    written: Rel
    x: Sym
    lo: Term
    hi: Term
    body: Term
    value: Term
    own: Sym
    needs: tuple[Prop, ...]

    def named(self, t: Term) -> Term:
        """A term in the integral's own variable, in ``x``."""
        return substitute(t, {self.own: self.x})  # type: ignore[no-any-return]


def read(checker: Checker, rel: Rel) -> Integral:
    """The integral on the left of a prepared relation. Raises `Rejected`."""
    from verifier.kernel.check import Rejected

    prepared = checker.prepare(rel)
    match prepared:
        case Rel(op="=", lhs=Bind(op="integral", var=own, params=(lo, hi), body=body, condition=None), rhs=value):
            pass
        case _:
            raise Rejected("no definite integral on the left side")
    if not isinstance(own.sort, Tensor) or own.sort.shape or own.sort == INTEGER:
        raise Rejected("an integral over something that is no real variable")
    taken = free_symbols(prepared).union(free_symbols(body), *(free_symbols(a) for a in checker.context.assumptions))
    x = fresh(Sym(own.name + "'", own.sort), taken | {Sym(d.head.name, own.sort) for d in checker.context.definitions})
    inner = substitute(body, {own: x})
    needs = tuple(r for r in domain(inner) if x not in free_symbols(r))
    return Integral(prepared, x, lo, hi, inner, value, own, needs)


def _finish(checker: Checker, i: Integral, value: Term) -> None:
    """The value that was computed is the one that is claimed."""
    checker.assume(*i.needs)._normal_form(Rel("=", value, i.value))
    checker.side_conditions(i.written, tuple(r for r in domain(i.written)), checker.assumptions())


def ordered(checker: Checker, i: Integral, *, strictly: bool) -> bool:
    """True when the lower end is known not to be above (to be below) the upper end."""
    low, high = infinite_sign(i.lo), infinite_sign(i.hi)
    if (low < 0 and high >= 0) or (high > 0 and low <= 0):
        return True
    if low or high:
        return False
    op = "<" if strictly else "<="
    return NormalForms.solve((*checker.assumptions(), *i.needs), lambda f: f.truth(Rel(op, i.lo, i.hi)) is True)


def between(i: Integral, *, open_low: bool, open_high: bool) -> tuple[Prop, ...]:
    """The range as assumptions on the variable."""
    props: list[Prop] = []
    if not infinite_sign(i.lo):
        props.append(Rel(">" if open_low else ">=", i.x, i.lo))
    if not infinite_sign(i.hi):
        props.append(Rel("<" if open_high else "<=", i.x, i.hi))
    return tuple(props)


# -- antiderivatives ------------------------------------------------------------------------------------------------------


def check_antiderivative(checker: Checker, rel: Rel, c: Antiderivative) -> None:
    """∫_lo^hi f = F(hi) - F(lo), a limit in place of an end where one is given. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    i = read(checker, rel)
    primitive = i.named(c.primitive)
    try:
        slope = differentiate(primitive, i.x)
    except NoRule as why:
        raise Rejected(str(why)) from why
    for end, proof in ((i.lo, c.low), (i.hi, c.high)):
        if infinite_sign(end) and proof is None:
            raise Rejected("the limit at an infinite end is missing")
    at_open_end = any(proof is not None and not infinite_sign(end) for end, proof in ((i.lo, c.low), (i.hi, c.high)))
    ranges: list[tuple[Prop, ...]] = [()]
    if ordered(checker, i, strictly=at_open_end):
        ranges.append(between(i, open_low=c.low is not None, open_high=c.high is not None))
    assumptions = (*checker.assumptions(), *i.needs)
    if not any(_has_slope(i, (*assumptions, *inside), primitive, slope, bool(inside)) for inside in ranges):
        raise Rejected("the antiderivative is not known to be regular with the integrand as its derivative on the whole range")
    upper = _end_value(checker, i, primitive, i.hi, c.high, -1)
    lower = _end_value(checker, i, primitive, i.lo, c.low, 1)
    _finish(checker, i, sub(upper, lower))
    checker.evidence.rules["fundamental theorem of calculus"] = None


def _end_value(checker: Checker, i: Integral, primitive: Term, end: Term, proof: LimitProof | None, side: int) -> Term:
    if proof is None:
        return substitute(primitive, {i.x: end})  # type: ignore[no-any-return]
    from verifier.kernel.check import Rejected

    if infinite_sign(proof.value):
        raise Rejected("the integral diverges")
    checker.assume(*i.needs).check(Rel("=", Bind("limit", i.x, (end, num(side)), primitive), proof.value), proof)
    return proof.value


def _has_slope(i: Integral, assumptions: tuple[Prop, ...], primitive: Term, slope: Term, inside: bool) -> bool:
    def work(f: NormalForms) -> bool:
        if not f.equal(f.convert(slope), f.convert(i.body)):
            return False
        ends = (i.lo, i.hi) if not inside and not infinite_sign(i.lo) and not infinite_sign(i.hi) else None
        return all(regular(f, t, i.x, ends) for t in (primitive, i.body, slope))

    try:
        return NormalForms.solve(assumptions, work)
    except OutOfReach:
        return False


def regular(f: NormalForms, term: Term, x: Sym, ends: tuple[Term, Term] | None = None) -> bool:
    """True when a term is continuous in x wherever the assumptions hold; ``ends``: between these two, in whichever order they are."""

    def known(r: Rel) -> bool:
        if f.truth(r) is True:
            return True
        if ends is None or x not in free_symbols(r):
            return False
        # a condition that is affine in x holds between two points where it holds with one sign
        gap = sub(r.lhs, r.rhs)
        try:
            bend = f.convert(differentiate(differentiate(gap, x), x))
        except NoRule:
            return False
        if not bend.num.is_zero():
            return False
        at = [substitute(gap, {x: e}) for e in ends]
        signs = (">", "<") if r.op == "!=" else (r.op,)
        return any(all(f.truth(Rel(op, g, ZERO)) is True for g in at) for op in signs)

    for t in walk(term):
        match t:
            case Num() | Sym():
                continue
            case Const(name=name):
                if name in ("infinity", "i"):
                    return False
            case App(op="pow", args=(base, exponent)) if base != Const("e") and not isinstance(exponent, Num):
                whole = exponent.sort == INTEGER and x not in free_symbols(exponent)
                if not (known(Rel(">", base, ZERO)) or (whole and (known(Rel(">=", exponent, ZERO)) or known(Rel("!=", base, ZERO))))):
                    return False
            case App(op=op, args=args) if op in CONTINUOUS and all(isinstance(a.sort, Tensor) and not a.sort.shape for a in args):
                here = App(op, tuple(Sym(f"·{k}") if not isinstance(a, Num) else a for k, a in enumerate(args)))
                holes = {Sym(f"·{k}"): a for k, a in enumerate(args)}
                if not all(known(substitute(r, holes)) for r in domain(here)):
                    return False
            case App(op="factorial", args=(a,)) if x not in free_symbols(a):
                if not known(Rel(">", add(a, ONE), ZERO)):
                    return False
            case _:
                return False
    return True


def _same(left: Term, right: Term, x: Sym, assumptions: tuple[Prop, ...]) -> bool:
    return NormalForms.solve(assumptions, lambda f: f.equal(f.convert(left), f.convert(right)) and defined(f, left, x))


def defined(f: NormalForms, body: Term, x: Sym) -> bool:
    """True when the integrand has a value on the whole range, single points left out."""
    return all(f.truth(r) is True for r in domain(body) if r.op != "!=" and x in free_symbols(r))


# -- sums of integrals ------------------------------------------------------------------------------------------------------


def check_split_integral(checker: Checker, rel: Rel, c: SplitIntegral) -> None:
    """∫ Σ f_j = Σ ∫ f_j over one range, each part with its own proof. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    i = read(checker, rel)
    bodies: list[Term] = []
    for part in c.parts:
        match part.old:
            case Bind(op="integral", var=own, params=(lo, hi), body=body, condition=None) if (lo, hi) == (i.lo, i.hi):
                bodies.append(substitute(body, {own: i.x}))
            case _:
                raise Rejected("a part over another range")
        checker.assume(*i.needs).check(Rel("=", part.old, part.new), part.proof)
    inside = between(i, open_low=True, open_high=True) if ordered(checker, i, strictly=False) else ()
    total = bodies[0] if len(bodies) == 1 else add(*bodies)
    if not _same(i.body, total, i.x, (*checker.assumptions(), *i.needs, *inside)):
        raise Rejected("the parts do not add up to the integrand")
    values = [p.new for p in c.parts]
    _finish(checker, i, values[0] if len(values) == 1 else add(*values))
    checker.evidence.rules["linearity of the integral"] = None


def check_split_range(checker: Checker, rel: Rel, c: SplitRange) -> None:
    """∫_lo^hi = ∫_lo^p + ∫_p^hi; on each part the integrand may be written as it is there. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    i = read(checker, rel)
    for part, ends in ((c.left, (i.lo, c.point)), (c.right, (c.point, i.hi))):
        match part.old:
            case Bind(op="integral", var=own, params=params, body=body, condition=None) if params == ends:
                piece = Integral(i.written, i.x, *ends, substitute(body, {own: i.x}), part.new, own, i.needs)
            case _:
                raise Rejected("the parts do not make up the range")
        if not ordered(checker, piece, strictly=False):
            raise Rejected("the point where the range is split is not known to lie inside")
        inside = between(piece, open_low=True, open_high=True)
        if not _same(i.body, piece.body, i.x, (*checker.assumptions(), *i.needs, *inside)):
            raise Rejected("a part has another integrand")
        checker.assume(*i.needs).check(Rel("=", part.old, part.new), part.proof)
    _finish(checker, i, add(c.left.new, c.right.new))
    checker.evidence.rules["additivity of the integral over ranges"] = None


# -- the table -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One instance of an entry: the range, the integrand, when it converges, and its value."""

    lo: Term
    hi: Term
    integrand: Term
    conditions: tuple[Rel, ...]
    value: Term


@dataclass(frozen=True, slots=True)
class Entry:
    """A table integral. ``row(parameters, x)`` is its instance; raises `ValueError` for a wrong number of parameters."""

    statement: str
    source: str
    row: Callable[[tuple[Term, ...], Sym], Row]


def _gaussian(p: tuple[Term, ...], x: Sym) -> Row:
    a, b, c, *weights = p
    integrand = mul(add(ZERO, *(mul(w, power(x, num(k))) for k, w in enumerate(weights))), fn("exp", add(neg(mul(a, x, x)), mul(b, x), c)))
    mean, spread = div(b, mul(TWO, a)), div(ONE, mul(TWO, a))
    moments: list[Term] = []
    for k, w in enumerate(weights):  # E (m + s Z)^k = Σ_j C(k, 2j) m^(k-2j) s^(2j) (2j-1)!!
        odd = 1
        for j in range(k // 2 + 1):
            odd *= max(1, 2 * j - 1)
            moments.append(mul(w, num(comb(k, 2 * j) * odd), power(mean, num(k - 2 * j)), power(spread, num(j))))
    height = mul(fn("sqrt", div(PI, a)), fn("exp", add(c, div(power(b, TWO), mul(num(4), a)))))
    return Row(neg(INFINITY), INFINITY, integrand, (Rel(">", a, ZERO),), mul(height, add(ZERO, *moments)))


def _gamma(p: tuple[Term, ...], x: Sym) -> Row:
    s, rate, q = p
    integrand = mul(power(x, sub(s, ONE)), fn("exp", neg(mul(rate, power(x, q)))))
    value = div(fn("gamma", div(s, q)), mul(q, power(rate, div(s, q))))
    return Row(ZERO, INFINITY, integrand, (Rel(">", s, ZERO), Rel(">", rate, ZERO), Rel(">", q, ZERO)), value)


def _beta(p: tuple[Term, ...], x: Sym) -> Row:
    a, b = p
    integrand = mul(power(x, sub(a, ONE)), power(sub(ONE, x), sub(b, ONE)))
    value = div(mul(fn("gamma", a), fn("gamma", b)), fn("gamma", add(a, b)))
    return Row(ZERO, ONE, integrand, (Rel(">", a, ZERO), Rel(">", b, ZERO)), value)


def _cosine(p: tuple[Term, ...], x: Sym) -> Row:
    a, b = p
    integrand = mul(fn("exp", neg(mul(a, x, x))), fn("cos", mul(b, x)))
    value = mul(fn("sqrt", div(PI, a)), fn("exp", neg(div(power(b, TWO), mul(num(4), a)))))
    return Row(neg(INFINITY), INFINITY, integrand, (Rel(">", a, ZERO),), value)


TABLE: dict[str, Entry] = {
    "gaussian": Entry(
        "∫_ℝ (Σ p_k x^k) e^{-ax²+bx+c} dx = √(π/a) e^{c+b²/(4a)} Σ p_k m_k, m_k the moments of N(b/(2a), 1/(2a)); "
        "parameters (a, b, c, p_0, p_1, …), a > 0",
        "DLMF 5.9.1 after x = b/(2a) + y",
        _gaussian,
    ),
    "gamma": Entry("∫_0^∞ x^{s-1} e^{-λ x^q} dx = Γ(s/q)/(q λ^{s/q}), parameters (s, λ, q), all > 0", "DLMF 5.9.1", _gamma),
    "beta": Entry("∫_0^1 x^{a-1} (1-x)^{b-1} dx = Γ(a)Γ(b)/Γ(a+b), parameters (a, b), both > 0", "DLMF 5.12.1", _beta),
    "gaussian-cosine": Entry(
        "∫_ℝ e^{-ax²} cos(bx) dx = √(π/a) e^{-b²/(4a)}, parameters (a, b), a > 0", "Fourier transform of a Gaussian, DLMF 7.7", _cosine
    ),
}


def check_known(checker: Checker, rel: Rel, c: KnownIntegral) -> None:
    """c_0 times an instance of a table entry; the first parameter is the factor c_0. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    i = read(checker, rel)
    entry = TABLE.get(c.entry)
    if entry is None:
        raise Rejected(f"no table integral named {c.entry}")
    if any(i.x in free_symbols(p) for p in c.parameters):
        raise Rejected("a parameter of a table integral depends on its variable")
    factor, *parameters = c.parameters
    try:
        row = entry.row(tuple(parameters), i.x)
    except ValueError as why:
        raise Rejected(f"wrong parameters for {c.entry}") from why

    def same(f: NormalForms) -> bool:
        for mine, theirs in ((i.lo, row.lo), (i.hi, row.hi)):
            if infinite_sign(mine) != infinite_sign(theirs):
                return False
            if not infinite_sign(mine) and not f.equal(f.convert(mine), f.convert(theirs)):
                return False
        if not all(f.truth(r) is True for r in row.conditions):
            return False
        return f.equal(f.convert(i.body), f.convert(mul(factor, row.integrand))) and defined(f, i.body, i.x)

    inside = between(i, open_low=True, open_high=True)
    if not NormalForms.solve((*checker.assumptions(), *i.needs, *inside), same):
        raise Rejected(f"not an instance of the table integral {c.entry}")
    _finish(checker, i, mul(factor, row.value))
    checker.evidence.rules[f"table integral {c.entry} ({entry.source})"] = None
