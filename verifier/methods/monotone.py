"""Inequalities in one variable from the sign of a derivative.

Decides: g(x) >= 0 or > 0 where g is built of elementary functions, falls towards a point and rises after it (or has one direction all
the way), and g there, or its limit at an end, has the right sign.
Tries: the difference of the sides without factors of known sign; points where the derivative vanishes that can be written down, and the
ends of the range. Where g rises and then falls, the range is split at the top.  The sign of g' is a goal for the whole cascade.
Does not: points that are no root of a linear, quadratic or exponential equation.
Certificate: `Monotone`, inside `Polynomial` when factors were left out, inside `CaseSplit` when the range was split.
Example: x - x²/2 ≤ log(1+x) for x ≥ 0.
Reference: the mean value theorem.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from verifier.algebra.calculus import NoRule, differentiate
from verifier.algebra.domain import domain
from verifier.algebra.field import Frac, OutOfReach, Poly
from verifier.algebra.readback import argument, poly_to_term, to_term
from verifier.algebra.sums import NormalForms
from verifier.claims import Claim
from verifier.kernel.certificates import CaseSplit, Certificate, LimitProof, Monotone, Polynomial
from verifier.kernel.check import Checker, Rejected
from verifier.kernel.expansion import Nowhere
from verifier.kernel.limits import infinite_sign, limit_value
from verifier.kernel.monotone import ABOVE, BELOW, Range, difference, infinite, inside, range_of
from verifier.kernel.polynomial import QUOTIENT, entailed, unsettled_needs
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover
from verifier.refute.search import Search, look_for_counterexample
from verifier.sorts import Tensor
from verifier.terms import INFINITY, ONE, ZERO, App, Bind, E, Num, Prop, Rel, Sym, Term, fn, free_symbols, neg, num, power, substitute, walk

MAX_DEPTH = 4
HALF = Fraction(1, 2)
MAX_POINTS = 8
MAX_NODES = 300
ALGEBRAIC_SLOPE = frozenset({"erf", "arctan", "arcsin", "arccos"})
CORNERS = frozenset({"abs", "max", "min", "sign"})
PROBE = Search(evaluated=8, proposed=30)
TRANSCENDENTAL = frozenset({"exp", "log", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan", "erf", "pow", "sqrt", "arsinh", "arcsin"})


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.rel.op not in ("<", "<=", ">", ">="):
        return NotApplicable(f"monotonicity proves inequalities, not {goal.rel.op}")
    if goal.depth >= MAX_DEPTH:
        return GaveUp("derivatives of too high an order")
    checker = goal.checker
    prepared: Rel = checker.prepare(goal.rel)
    variables = [s for s in sorted(free_symbols(prepared), key=lambda s: s.name) if _moves(prepared, s)]
    if not variables or len(variables) > 2:
        return NotApplicable("no transcendental function of one variable")
    match goal.context.assumptions[-1:]:
        case (Rel(lhs=Sym() as current),) if goal.depth and current in variables:
            variables = [current]  # the sign of a derivative in this variable is asked for: stay with it
        case _:
            pass
    if goal.depth and _refuted(goal, prepared):
        return GaveUp("false")
    try:
        assumptions = checker.assumptions()
        checker.side_conditions(prepared, unsettled_needs(assumptions, domain(prepared)), assumptions)
    except Rejected as why:
        return GaveUp(str(why))
    reasons: list[str] = []
    for x in variables:
        try:
            found = _Attempt(goal, checker, prepared, x, prove).run()
        except (OutOfReach, NoRule, Rejected) as why:
            reasons.append(str(why))
            continue
        if found is not None:
            return Found(found)
        reasons.append(f"no point from which the difference grows in {x.name} was found")
    return GaveUp("; ".join(dict.fromkeys(reasons)))


def _moves(rel: Rel, x: Sym) -> bool:
    """True for a real variable inside a transcendental function."""
    if not isinstance(x.sort, Tensor) or x.sort.shape or x.sort.number != "real":
        return False
    return any(
        (isinstance(t, App) and t.op in TRANSCENDENTAL and not _integer_power(t) and x in free_symbols(t))
        or (isinstance(t, Bind) and t.op == "integral" and any(x in free_symbols(p) for p in t.params))
        for t in walk(rel)
    )  # fmt: skip


def _integer_power(t: App) -> bool:
    """A power that real algebra deals with by itself."""
    return t.op == "pow" and isinstance(t.args[1], Num) and t.args[1].value.denominator == 1


def _refuted(goal: Goal, rel: Rel) -> bool:
    """True when a few instances show that a goal is false: nothing is lost by not trying it."""
    try:
        return look_for_counterexample(Claim(rel, goal.context), PROBE).refuted is not None
    except (OutOfReach, Rejected):
        return False


def _power_of_e(t: Term | Prop) -> bool:
    return isinstance(t, App) and t.op == "pow" and t.args[0] == E


def _quotient(t: Term | Prop) -> bool:
    return isinstance(t, App) and t.op == "pow" and isinstance(t.args[1], Num) and t.args[1].value < 0 and bool(free_symbols(t))


class _Attempt:
    """The search for one variable."""

    def __init__(self, goal: Goal, checker: Checker, rel: Rel, x: Sym, prove: Prover) -> None:
        self.goal, self.checker, self.rel, self.x, self.prove = goal, checker, rel, x, prove
        self.assumptions = (*checker.assumptions(), *domain(rel))

    def run(self) -> Certificate | None:
        """A certificate, or None."""
        plain = self.without_factors(self.rel)
        if plain is None or plain == self.rel:
            return self.by_derivative(self.rel) or self.by_logarithms()
        if any(isinstance(t, Bind) or (isinstance(t, App) and t.op in ALGEBRAIC_SLOPE) for t in walk(self.rel)):
            # such a function is gone after one differentiation, unless it has been multiplied with something
            return self.by_derivative(self.rel) or self.through(plain, ())
        found = self.through(plain, ())
        if found is None and any(_quotient(t) for t in walk(self.rel)):
            found = self.by_derivative(self.rel)
        return found or self.by_logarithms()

    def through(self, lemma: Rel, extras: tuple[str, ...]) -> Certificate | None:
        """The goal from a lemma that is proved by a derivative."""
        proof = self.by_derivative(lemma)
        if proof is None:
            return None
        certificate = Polynomial(((lemma, proof),), extras)
        self.checker.check(self.goal.rel, certificate)
        return certificate

    def by_logarithms(self) -> Certificate | None:
        """log a ≤ log b in place of a ≤ b, where an exponential stands on one side and both are positive."""
        sides = (self.rel.lhs, self.rel.rhs)
        if self.goal.depth or not any((isinstance(t, App) and t.op in ("exp", "cosh")) or _power_of_e(t) for t in walk(self.rel)):
            return None

        positive = tuple(Rel(">", side, ZERO) for side in sides)
        if not all(entailed(self.assumptions, r) for r in positive):
            return None
        self.assumptions = (*self.assumptions, *positive)
        plain = self.without_factors(Rel(self.rel.op, *(fn("log", side) for side in sides)))
        return None if plain is None else self.through(plain, (QUOTIENT,))

    def without_factors(self, rel: Rel) -> Rel | None:
        """The relation as N >= 0 (> 0): divisors and factors of known sign left out."""
        strict = rel.op in ("<", ">")

        def work(f: NormalForms) -> Rel | None:
            gap = f.convert(difference(rel))
            poly = f.one
            positive = f.sign(gap.den) in ("+", "0+")
            if not positive and f.sign(gap.den) not in ("-", "0-"):
                return None
            content, factors = gap.num.factor()
            flip = (content < 0) != (not positive)
            for p, e in factors:
                s = f.sign(p)
                if s in ("+", "-"):
                    flip ^= s == "-" and e % 2 == 1
                else:
                    poly = poly * p**e
            poly = poly * abs(content) if not flip else -poly * abs(content)
            return Rel(">" if strict else ">=", poly_to_term(f, poly), ZERO)

        return NormalForms.solve(self.assumptions, work)

    def by_derivative(self, rel: Rel) -> Certificate | None:
        """`Monotone` at some point, or a split at the top."""
        x, g = self.x, difference(rel)
        if any(isinstance(t, App) and t.op in CORNERS and x in free_symbols(t) for t in walk(g)):
            raise OutOfReach("a corner that no case distinction has removed")
        slope = differentiate(g, x)
        if sum(1 for _ in walk(slope)) > MAX_NODES:
            raise OutOfReach("a derivative too long to follow")
        known = range_of(self.assumptions, x)
        strict = rel.op in ("<", ">")
        roots = self.roots(slope, known)
        inner = [p for p in roots if not self.outside(p, known)]
        for point in inner[:MAX_POINTS]:
            if not self.plausible(slope, known, point, BELOW, "<=") or not self.plausible(slope, known, point, ABOVE, ">="):
                continue
            proof = self.at(rel, g, slope, known, point, strict)
            if proof is not None:
                return proof
        for side in (ABOVE, BELOW):
            end = self.end(known, -side)
            op = ">=" if side == ABOVE else "<="
            if self.plausible(slope, known, end, side, op):
                proof = self.from_end(rel, g, slope, known, end, side, strict)
                if proof is not None:
                    return proof
        if self.goal.depth < MAX_DEPTH - 1:
            for point in inner[:MAX_POINTS]:
                if self.plausible(slope, known, point, BELOW, ">=") and self.plausible(slope, known, point, ABOVE, "<="):
                    return self.split(rel, point)
        return None

    # -- the pieces -----------------------------------------------------------------------------------------------------------

    def goal_for(self, rel: Rel, facts: tuple[Prop, ...]) -> Goal:
        return Goal(rel, inside(self.goal.context, facts), self.goal.depth + 1)

    def at(self, rel: Rel, g: Term, slope: Term, known: Range, point: Term, strict: bool) -> Certificate | None:
        """`Monotone` around an inner point."""
        value = substitute(g, {self.x: point})
        for op in (">", ">=") if strict else (">=",):
            at_point = self.quick(Rel(op, value, ZERO), known.fixed)
            if at_point is None:
                continue
            hard = strict and op == ">="
            proofs: dict[int, Certificate | None] = {}
            for side in (ABOVE, BELOW):
                proofs[side] = self.sign(slope, known, point, side, hard)
                if proofs[side] is None:
                    return None
            return self.checked(rel, Monotone(self.x, point, at_point, proofs[BELOW], proofs[ABOVE], None, hard))
        return None

    def from_end(self, rel: Rel, g: Term, slope: Term, known: Range, end: Term, side: int, strict: bool) -> Certificate | None:
        """`Monotone` from one end of the range, with the value or the limit there."""
        limit: LimitProof | None = None
        value: Term | None = None
        if not infinite(end):
            here: Term = substitute(g, {self.x: end})
            try:
                NormalForms.solve(known.fixed, lambda f: f.convert(here))
                value = None if any(self.never(r, known.fixed) for r in domain(here)) else here
            except OutOfReach:
                value = None
        if value is None:
            binder = Bind("limit", self.x, (end, num(side)), g)
            try:
                value = limit_value(Checker(inside(self.goal.context, known.fixed), self.checker.evidence), binder)
            except (OutOfReach, Nowhere):
                return None
            limit = LimitProof("series", value)
            if infinite_sign(value):
                return None
        for op in (">", ">=") if strict else (">=",):
            at_end = self.quick(Rel(op, value, ZERO), known.fixed)
            if at_end is None:
                continue
            hard = strict and op == ">="
            proof = self.sign(slope, known, end, side, hard)
            if proof is None:
                return None
            below, above = (proof, None) if side == BELOW else (None, proof)
            return self.checked(rel, Monotone(self.x, end, at_end, below, above, limit, hard))
        return None

    def never(self, r: Rel, facts: tuple[Prop, ...]) -> bool:
        return NormalForms.solve(facts, lambda f: f.truth(r)) is False

    def quick(self, rel: Rel, facts: tuple[Prop, ...]) -> Certificate | None:
        goal = self.goal_for(rel, facts)
        return None if _refuted(goal, rel) else self.prove(goal)

    def sign(self, slope: Term, known: Range, point: Term, side: int, hard: bool) -> Certificate | None:
        op = (">" if side == ABOVE else "<") + ("" if hard else "=")
        return self.prove(self.goal_for(Rel(op, slope, ZERO), known.side(self.x, point, side, closed=False)))

    def split(self, rel: Rel, point: Term) -> Certificate | None:
        """The range below the top and above it, each from its own end."""
        cases: list[tuple[Prop, Certificate]] = []
        for op in ("<=", ">"):
            condition = Rel(op, self.x, point)
            proof = self.prove(Goal(rel, inside(self.goal.context, (*self.assumptions, condition)), self.goal.depth + 1))
            if proof is None:
                return None
            cases.append((condition, proof))
        return CaseSplit(tuple(cases))

    def checked(self, rel: Rel, certificate: Monotone) -> Certificate | None:
        try:
            Checker(inside(self.goal.context, self.assumptions), self.checker.evidence).check(rel, certificate)
        except Rejected:
            return None
        return certificate

    # -- points -----------------------------------------------------------------------------------------------------------------

    def end(self, known: Range, side: int) -> Term:
        """The end of the range on one side; infinite when there is none. Of several numbers the tightest."""
        bounds = [r.rhs for r in (known.upper if side == ABOVE else known.lower)]
        if not bounds:
            return INFINITY if side == ABOVE else neg(INFINITY)
        numbers = [b for b in bounds if isinstance(b, Num)]
        if len(numbers) == len(bounds):
            return (min if side == ABOVE else max)(numbers, key=lambda b: b.value)
        return bounds[-1]

    def outside(self, point: Term, known: Range) -> bool:
        """True when a point is known to lie outside the range, or at an end of it."""
        bounds = [Rel("<=", point, r.rhs) for r in known.lower] + [Rel(">=", point, r.rhs) for r in known.upper]
        return any(NormalForms.solve(known.fixed, lambda f, b=b: f.truth(b)) is True or self.beyond(b) for b in bounds)  # type: ignore[misc]

    def beyond(self, rel: Rel) -> bool:
        """The relation between numbers, evaluated."""
        from verifier.kernel.evaluate import Evaluator
        from verifier.kernel.numbers import Undefined, Unknown

        if free_symbols(rel):
            return False
        try:
            return Evaluator({}).holds(rel)
        except (Unknown, Undefined):
            return False

    def plausible(self, slope: Term, known: Range, point: Term, side: int, op: str) -> bool:
        """False when instances show that the derivative has not that sign on that side."""
        goal = self.goal_for(Rel(op, slope, ZERO), known.side(self.x, point, side, closed=False))
        return not _refuted(goal, goal.rel)

    def roots(self, slope: Term, known: Range) -> list[Term]:
        """Points where the derivative vanishes: solutions of its factors, then simple numbers at which it is zero."""
        facts = (*self.assumptions, *domain(slope))

        def work(f: NormalForms) -> list[Term]:
            found: dict[Term, None] = {}
            gap = f.convert(slope)
            for p, _ in gap.num.factor()[1]:
                for root in solutions(f, p, self.x):
                    found[root] = None
            for value in (ZERO, ONE, num(-1)):
                at = substitute(slope, {self.x: value})
                try:
                    if f.convert(at).num.is_zero():
                        found[value] = None
                except OutOfReach:
                    continue
            return list(found)

        try:
            return NormalForms.solve(facts, work)
        except OutOfReach:
            return []


def solutions(f: NormalForms, p: Poly, x: Sym) -> Iterator[Term]:
    """Values of x at which the polynomial vanishes, where x stands in it in one way: as itself, in one exponential or in one logarithm."""
    mine = [i for i, g in enumerate(f.generators) if x in g.symbols and p.degrees()[f._slot(i)] > 0]
    if len(mine) == 2:
        yield from _balanced(f, p, x, mine)
    if len(mine) != 1:
        return
    i = mine[0]
    kind = f.generators[i].kind
    for root in _powers(f, p, i):
        match kind:
            case "sym":
                yield root
            case "exp":
                yield from _invert(f, argument(f, i), fn("log", root), x)
            case "root":
                degree, base = f.relations[i]
                yield from _invert(f, Frac(base, f.one), power(root, num(degree)), x)
            case "log":
                yield from _invert(f, Frac(f._log_polys[f.generators[i].key], f.one), fn("exp", root), x)
            case _:
                return


def _powers(f: NormalForms, p: Poly, i: int) -> Iterator[Term]:
    """Roots of the polynomial in generator i, up to degree 2 and for a + b g^n."""
    slot = f._slot(i)
    coefficients: dict[int, dict[tuple[int, ...], object]] = {}
    for monom, c in p.terms():
        rest = tuple(0 if s == slot else e for s, e in enumerate(monom))
        coefficients.setdefault(monom[slot], {})[rest] = c
    parts = {e: Frac(f.ring.from_dict(table), f.one) for e, table in coefficients.items()}
    degree = max(parts)
    if degree == 1:
        constant = parts.get(0)
        yield ZERO if constant is None else to_term(f, f.mul(f.neg(constant), f.inverse(parts[1])))
    elif degree == 2:
        a, b, c = parts[2], parts.get(1, f.constant(0)), parts.get(0, f.constant(0))
        root = f.sub(f.mul(b, b), f.mul(f.constant(4), f.mul(a, c)))
        number = f.as_number(root)
        if number is not None and number < 0:
            return
        half = f.inverse(f.mul(f.constant(2), a))
        try:
            width = f._rational_power(root, HALF)
        except OutOfReach:
            return
        for sign in (1, -1):
            yield to_term(f, f.mul(f.add(f.neg(b), f.mul(f.constant(sign), width)), half))


def _balanced(f: NormalForms, p: Poly, x: Sym, mine: list[int]) -> Iterator[Term]:
    """log P - log Q = 0 where P = Q."""
    kinds = [f.generators[i].kind for i in mine]
    if kinds != ["log", "log"] or p.total_degree() != 1 or len(p) != 2:
        return
    a, b = (f._log_polys[f.generators[i].key] for i in mine)
    first, second = p.coeffs()
    if first != -second:
        return
    for q in (a - b, a + b):
        if not q.is_zero():
            yield from solutions(f, q, x)


def _invert(f: NormalForms, inner: Frac, value: Term, x: Sym) -> Iterator[Term]:
    """Solutions of inner(x) = value."""
    try:
        gap = f.sub(inner, f.convert(value))
    except OutOfReach:
        return
    i = f.index.get(("sym", x))
    degrees = gap.num.degrees()
    if i is not None and [k for k, g in enumerate(f.generators) if x in g.symbols and degrees[f._slot(k)]] == [i]:
        yield from _powers(f, gap.num, i)


METHOD = Method("monotone", "the sign of a derivative", attempt)
