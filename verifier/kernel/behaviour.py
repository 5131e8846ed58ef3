"""Properties of functions of one real variable and of sequences, replayed: convexity, minimisers, derivatives at a point, convergence.

A claim is ``Is(property, (subject, …))`` at the end of implications; the subject is a function or a sequence, or a term with its variable:

==================  ===========================================================================
``convex``          (f), (t, x): midpoint and every other convex combination; ``strictly_convex`` likewise
``continuous_at``   (f, c), (t, x, c); ``differentiable_at`` likewise
``minimiser``       (f, c): f(y) >= f(c) for all y; ``unique_minimiser``: f(y) > f(c) for all y != c
``converges``       (x), (x, c): the values x_t have a limit, the limit c
==================  ===========================================================================

A sequence is ``x_t = g(x_{t-1})`` with any x_0 that the assumptions admit. The proofs are in any text on fixed points: a map that moves a
closed interval into itself and nearer to c by a fixed share converges to c; a sequence that keeps jumping between two sets a distance
apart has no limit, and neither has one that grows by a fixed amount at each step.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verifier.algebra.domain import domain
from verifier.algebra.field import OutOfReach
from verifier.algebra.recursion import recursive_heads, simple_index
from verifier.algebra.sums import NormalForms
from verifier.claims import Claim, Counterexample, Instance, Refuted
from verifier.kernel import pieces as p
from verifier.kernel.certificates import AffineMap, Assumed, ByPieces, Certificate, Contracts, NormalForm, Regions, SecondDerivative
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.numbers import Undefined, Unknown
from verifier.kernel.pieces import Pieces
from verifier.show import name_text, show
from verifier.sorts import INTEGER, SCALAR, Func
from verifier.terms import (
    ONE,
    ZERO,
    And,
    App,
    Bind,
    Call,
    Cases,
    Deriv,
    Forall,
    Implies,
    Is,
    Not,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    free_symbols,
    mul,
    num,
    rebuild,
    sub,
    substitute,
    walk,
)

if TYPE_CHECKING:
    from verifier.kernel.check import Checker

OF_FUNCTIONS = frozenset({"convex", "strictly_convex", "continuous_at", "differentiable_at", "minimiser", "unique_minimiser"})
PROPERTIES = OF_FUNCTIONS | {"converges"}
SMOOTH = frozenset({"add", "mul", "pow", "exp", "log", "sin", "cos", "sinh", "cosh", "tanh", "arctan", "arsinh", "erf"})
STEPS = 200  # of an orbit that is followed exactly
LONGEST = 4000  # bits of a value in it


def concluded(prop: Prop) -> tuple[tuple[Prop, ...], Is, bool] | None:
    """What is given, the property, and whether it is denied; None for a claim of another kind."""
    given: list[Prop] = []
    while isinstance(prop, Implies) and not prop.both:
        given += prop.given.parts if isinstance(prop.given, And) else (prop.given,)
        prop = prop.then
    denied = isinstance(prop, Not)
    if isinstance(prop, Not):
        prop = prop.part
    return (tuple(given), prop, denied) if isinstance(prop, Is) and prop.property in PROPERTIES else None


# -- what a property speaks of ------------------------------------------------------------


def function_of(checker: Checker, prop: Is) -> tuple[Term, Sym, tuple[Term, ...]]:
    """The unfolded body, its variable, and the further arguments of a property of a function. Raises `OutOfReach`."""
    subject, *rest = prop.args
    if isinstance(subject, Sym) and isinstance(subject.sort, Func):
        if subject.sort.args != (SCALAR,) or subject.sort.result != SCALAR:
            raise OutOfReach(f"{show(subject)} is no function of one real variable")
        x = Sym("x''", SCALAR)
        return checker.prepare(Call(subject, (x,))), x, tuple(rest)
    x_, *rest = rest
    if not isinstance(x_, Sym) or x_ in checker.fixed():
        raise OutOfReach("a function without a variable")
    return checker.prepare(subject), x_, tuple(rest)


def update_of(checker: Checker, sequence: Term) -> tuple[Term, Sym, dict[int, Term]]:
    """g(y), y and the initial values of ``x_t = g(x_{t-1})``. Raises `OutOfReach` when the sequence has no such rule."""
    if not isinstance(sequence, Sym):
        raise OutOfReach("no sequence")
    rules = recursive_heads(checker.context).get(sequence.name, [])
    general = [d for d in rules if d.condition is None and len(d.params) == 1]
    if len(general) != 1:
        raise OutOfReach(f"{show(sequence)} has no rule x_t = g(x_(t-1))")
    rule = general[0]
    (t,) = rule.params
    y = Sym("y''", SCALAR)

    def change(part: Any) -> Any:
        if isinstance(part, Call) and part.fn.name == sequence.name:
            if simple_index(part.args[0]) != App("add", (t, num(-1)), INTEGER) or any(part.orders):
                raise OutOfReach("a rule that looks further back than one step")
            return y
        return rebuild(part, change)

    body = checker.unfolder(substitute(change(rule.body), checker.fixed()))
    if any(isinstance(s, Sym) and s in (t, sequence) for s in free_symbols(body)):
        raise OutOfReach("a rule that changes with the index")
    start: dict[int, Term] = {}
    for d in rules:
        match d.condition:
            case Rel(op="=", lhs=Sym() as lhs, rhs=Num(value=k)) if d.params == (lhs,) and k.denominator == 1:
                start[int(k)] = d.body
            case None:
                pass
            case _:
                raise OutOfReach("a rule with a condition")
    return body, y, start


def start_of(checker: Checker, sequence: Sym, start: dict[int, Term]) -> tuple[int, p.End, p.End]:
    """The index and the bounds of the initial value, as far as plain assumptions give them (a superset is safe). Raises `OutOfReach`."""
    first = min(start, default=0)
    if len(start) > 1:
        raise OutOfReach("several initial values")
    if start:
        value = number_of(checker.prepare(start[first]))
        return first, value, value
    low: p.End = None
    high: p.End = None
    found: set[int] = set()
    for a in checker.context.assumptions:
        for part in a.parts if isinstance(a, And) else (a,):
            match part:
                case Rel(op=op, lhs=Call(fn=f, args=(Num(value=k),)), rhs=bound) if f == sequence and k in (0, 1):
                    pass
                case Rel(op=op, lhs=bound, rhs=Call(fn=f, args=(Num(value=k),))) if f == sequence and k in (0, 1):
                    op = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
                case _:
                    continue
            try:
                value = number_of(checker.prepare(bound))
            except OutOfReach:
                continue
            found.add(int(k))
            if op in (">", ">=", "="):
                low = value if low is None else max(low, value)
            if op in ("<", "<=", "="):
                high = value if high is None else min(high, value)
    if len(found) > 1:
        raise OutOfReach("two initial values")
    return next(iter(found), 0), low, high


def number_of(term: Term) -> Fraction:
    """The rational value of a term without variables. Raises `OutOfReach`."""
    value = NormalForms.solve((), lambda f: f.as_number(f.convert(term)))
    if value is None:
        raise OutOfReach("no rational number")
    return Fraction(value)


# -- proofs ------------------------------------------------------------


def check_property(checker: Checker, prop: Prop, certificate: Certificate) -> None:
    """Returns when the certificate proves the property. Raises `Rejected`."""
    from verifier.kernel.check import Rejected

    if isinstance(certificate, Assumed):
        if prop not in checker.context.assumptions:
            raise Rejected("not among the assumptions")
        return
    found = concluded(prop)
    if found is None or found[0]:
        raise Rejected(f"a {type(certificate).__name__} does not prove {show(prop)}")
    _, claim, denied = found
    match certificate:
        case ByPieces() if claim.property in OF_FUNCTIONS:
            body, x, rest = function_of(checker, claim)
            _about_the_whole_line(checker, x)
            if _decided(checker, claim, p.read(body, x), rest) is denied:
                raise Rejected("the pieces show the opposite")
            checker.evidence.rules["signs of polynomials between the joints"] = None
        case SecondDerivative() if claim.property == "convex" and not denied:
            _second_derivative(checker, claim, certificate)
        case Contracts() if claim.property == "converges" and not denied:
            _contracts(checker, claim, certificate)
        case AffineMap() if claim.property == "converges" and not denied:
            _affine(checker, claim, certificate)
        case Regions() if claim.property == "converges" and denied and len(claim.args) == 1:
            _, g, _, low, high = _orbit(checker, claim)
            if not (_inside(low, high, certificate.parts[0])):
                raise Rejected("an initial value lies outside the first region")
            if not no_limit(g, certificate):
                raise Rejected("the regions do not keep the values apart")
            checker.evidence.rules["invariant regions"] = None
        case _:
            raise Rejected(f"a {type(certificate).__name__} does not prove {show(prop)}")


def _about_the_whole_line(checker: Checker, x: Sym) -> None:
    from verifier.kernel.check import Rejected

    if any(x in free_symbols(a) for a in checker.context.assumptions):
        raise Rejected(f"the assumptions restrict {show(x)}")


def _decided(checker: Checker, claim: Is, f: Pieces, rest: tuple[Term, ...]) -> bool:
    """Whether a function in pieces has the property. Raises `OutOfReach`."""
    match claim.property, rest:
        case "convex" | "strictly_convex", ():
            return p.is_convex(f, strictly=claim.property == "strictly_convex")
        case "continuous_at", (c,):
            return p.continuous_at(f, number_of(checker.prepare(c)))
        case "differentiable_at", (c,):
            return p.derivative_at(f, number_of(checker.prepare(c))) is not None
        case "minimiser" | "unique_minimiser", (c,):
            return p.is_minimiser(f, number_of(checker.prepare(c)), unique=claim.property == "unique_minimiser")
    raise OutOfReach(f"{claim.property} of a function in pieces")


def _second_derivative(checker: Checker, claim: Is, certificate: SecondDerivative) -> None:
    """f'' >= 0 on an interval on which f is twice differentiable."""
    from verifier.kernel.check import Rejected

    body, x, _ = function_of(checker, claim)
    _about_the_whole_line(checker, x)
    for t in walk(body):
        if isinstance(t, Bind | Cases | Deriv) or (isinstance(t, App) and t.op not in SMOOTH and x in free_symbols(t)):
            raise Rejected("the function may have a corner")
    needs = [r for r in domain(Rel("=", body, body)) if x in free_symbols(r)]
    strictly = [Rel("!=" if r.op == "!=" else ">", r.lhs, r.rhs) for r in needs]  # sqrt(x^2) has a corner where x^2 >= 0 is tight
    needs = [r for r in strictly if not _always(checker, r)]
    for r in needs:
        if r.op != ">":
            raise Rejected("the function has a gap in its domain")
        checker.check(Rel("=", Deriv(sub(r.lhs, r.rhs), x, 2), ZERO), NormalForm())  # an affine condition: the domain is an interval
    inside = checker.assume(*needs, *instances(checker, x))
    inside.check(Rel(">=", Deriv(body, x, 2), ZERO), certificate.proof)
    checker.evidence.rules["convex where the second derivative is not negative"] = None


def _always(checker: Checker, rel: Rel) -> bool:
    try:
        return NormalForms.solve(checker.assumptions(), lambda f: f.truth(checker.prepare(rel))) is True
    except OutOfReach:
        return False


def instances(checker: Checker, x: Sym) -> list[Prop]:
    """What the assumptions say of every real number, said of x."""
    return [
        substitute(a.body, {a.var: x}) for a in checker.context.assumptions
        if isinstance(a, Forall) and a.var.sort == SCALAR and x not in free_symbols(a)
    ]  # fmt: skip


def _orbit(checker: Checker, claim: Is) -> tuple[Sym, Pieces, int, p.End, p.End]:
    body, y, start = update_of(checker, claim.args[0])
    sequence = claim.args[0]
    assert isinstance(sequence, Sym)
    return (sequence, p.read(body, y), *start_of(checker, sequence, start))


def _inside(low: p.End, high: p.End, region: tuple[p.End, p.End]) -> bool:
    """Whether an interval of initial values, closed where it ends, lies in a closed region."""
    return (region[0] is None or (low is not None and low >= region[0])) and (region[1] is None or (high is not None and high <= region[1]))


def _contracts(checker: Checker, claim: Is, c: Contracts) -> None:
    """|g(y) - limit| <= rate |y - limit| on a closed interval that g keeps and that holds the limit and every initial value."""
    from verifier.kernel.check import Rejected

    _, g, _, low, high = _orbit(checker, claim)
    if len(claim.args) == 2 and number_of(checker.prepare(claim.args[1])) != c.limit:
        raise Rejected("another limit")
    if not 0 <= c.rate < 1 or not _inside(low, high, (c.low, c.high)) or not _inside(c.limit, c.limit, (c.low, c.high)):
        raise Rejected("the interval does not hold the limit and the initial values")
    if not contracts(g, c.low, c.high, c.limit, c.rate):
        raise Rejected("the map does not contract")
    checker.evidence.rules["contraction towards a fixed point"] = None


def contracts(g: Pieces, low: p.End, high: p.End, limit: Fraction, rate: Fraction) -> bool:
    """Whether g keeps the closed interval and brings its points nearer to the limit by the rate."""
    here = g.split(*(x for x in (low, high, limit) if x is not None))
    if here.value(limit) != limit or not maps_closed(here, low, high, low, high):
        return False
    points = [x for x, _ in here.joints if (low is None or x >= low) and (high is None or x <= high)]
    for x in points:
        value = here.value(x)
        if value is None or abs(value - limit) > rate * abs(x - limit):
            return False
    for piece in here.within(low, high):
        gap = p.plus(piece.poly, p.constant(limit), Fraction(-1))
        reach: p.Poly = (-limit * rate, rate) if rate else ()
        if piece.high is not None and piece.high <= limit:
            reach = tuple(-c for c in reach)
        for side in (1, -1):
            if not p.never_negative(p.plus(p.trim(list(reach)), gap, Fraction(side)), piece.low, piece.high):
                return False
    return True


def maps_closed(g: Pieces, low: p.End, high: p.End, into_low: p.End, into_high: p.End) -> bool:
    """Whether g takes a closed interval (or a point) into a closed interval."""
    for x in (low, high):
        if x is not None:
            value = g.value(x)
            if value is None or not _inside(value, value, (into_low, into_high)):
                return False
    return (low == high and low is not None) or p.maps_into(g, low, high, into_low, into_high, strictly=False)


def _affine(checker: Checker, claim: Is, c: AffineMap) -> None:
    """g(y) = slope · y + offset with -1 < slope < 1: the limit is offset / (1 - slope), whatever the initial value."""
    from verifier.kernel.check import Rejected

    body, y, _ = update_of(checker, claim.args[0])
    _about_the_whole_line(checker, y)
    if y in free_symbols(c.slope) | free_symbols(c.offset):
        raise Rejected("a slope that is not constant")
    checker.check(Rel("=", body, add(mul(c.slope, y), c.offset)), NormalForm())
    checker.check(Rel("<", c.slope, ONE), c.below)
    checker.check(Rel(">", c.slope, num(-1)), c.above)
    if len(claim.args) == 2:
        checker.check(Rel("=", mul(claim.args[1], sub(ONE, c.slope)), c.offset), NormalForm())
    checker.evidence.rules["contraction towards a fixed point"] = None


def no_limit(g: Pieces, c: Regions) -> bool:
    """Whether a sequence that starts in the first region has no limit."""
    if c.gain is not None:
        ((low, high),) = c.parts
        if c.gain <= 0 or (low is None) == (high is None):
            return False
        side, edge = (1, low) if high is None else (-1, high)
        assert edge is not None
        first = g.value(edge)
        if first is None or side * (first - edge) < c.gain:
            return False
        # on the half-line, side·g(y) >= side·y + gain: it stays there and grows without bound
        for x, value in g.points_within(low, high):
            if value is None or side * (value - x) < c.gain:
                return False
        return all(
            p.never_negative(p.plus(p.plus((), p.plus(q.poly, (Fraction(0), Fraction(1)), Fraction(-1)), Fraction(side)),
                                    p.constant(c.gain), Fraction(-1)), q.low, q.high)
            for q in g.within(low, high)
        )  # fmt: skip
    cycle = list(zip(c.parts, (*c.parts[1:], c.parts[0]), strict=True))
    if not all(maps_closed(g, *a, *b) for a, b in cycle):
        return False
    return any(
        (a[1] is not None and b[0] is not None and a[1] < b[0]) or (b[1] is not None and a[0] is not None and b[1] < a[0]) for a, b in cycle
    )


# -- refutations ------------------------------------------------------------


def refute_property(claim: Claim, instance: Instance, certificate: Certificate, points: tuple[Fraction, ...] = ()) -> Refuted:
    """`Refuted` when the property fails for the values of an instance that meets every assumption. Raises `Rejected`.

    ``points``: for a function that is not convex, two points whose midpoint lies above the chord; for a minimiser, a lower point; for a
    sequence, its initial value.
    """
    from verifier.kernel.check import Checker, Evidence, Rejected

    found = concluded(claim.prop)
    if found is None:
        raise Rejected("no property to refute")
    given, prop, denied = found
    if denied:
        raise Rejected("a denied property is refuted by its proof only")
    checker = Checker(claim.context.assume(*given), Evidence())
    values = {checker.context.symbols[n]: Fraction(v) for n, v in instance.values.items() if n in checker.context.symbols}
    if prop.property == "converges":
        return _refute_limit(claim, checker, prop, instance, values, certificate, points)
    body, x, rest = function_of(checker, prop)
    _about_the_whole_line(checker, x)
    _admitted(checker, (Rel("=", body, body),), values, {})
    f = p.read(at_values(body, values), x)
    at_points = tuple(number_of(at_values(checker.prepare(c), values)) for c in rest)
    match prop.property, points:
        case "convex" | "strictly_convex", (a, b):
            where, strictly = (a + b) / 2, prop.property == "strictly_convex"
            fa, fb, fm = f.value(a), f.value(b), f.value(where)
            if fa is None or fb is None or fm is None or a == b or 2 * fm < fa + fb or (2 * fm == fa + fb and not strictly):
                raise Rejected("the value in the middle does not lie above the chord")
            mean = (fa + fb) / 2
            how = "above" if fm > mean else "not below"
            reason = f"the value at {where}, the middle of {a} and {b}, is {fm}, {how} the mean {mean} of the values there"
        case "minimiser" | "unique_minimiser", (where,):
            (c,) = at_points
            here, there = f.value(c), f.value(where)
            if here is None or there is None or where == c or there > here or (there == here and prop.property == "minimiser"):
                raise Rejected("no lower value")
            reason = f"the value at {where} is {there}, {'below' if there < here else 'the same as'} the value {here} at {c}"
        case "continuous_at" | "differentiable_at", ():
            if _decided(checker, prop, f, tuple(map(num, at_points))):
                raise Rejected("the property holds there")
            where = at_points[0]
            left, right = f.around(where)
            if p.continuous_at(f, where):
                reason = (
                    f"at {where} the slope is {p.at(p.slope(left), where)} from the left and {p.at(p.slope(right), where)} from the right"
                )
            else:
                reason = f"at {where} the limit is {p.at(left, where)} from the left and {p.at(right, where)} from the right"
        case _:
            raise Rejected("no counterexample of this kind")
    name = "x" if x.name.endswith("'") else x.name
    return Refuted("pieces", Counterexample(Instance({**instance.values, name: where}), reason, ""), reason)


def _refute_limit(
    claim: Claim,
    checker: Checker,
    prop: Is,
    instance: Instance,
    values: dict[Sym, Fraction],
    certificate: Certificate,
    points: tuple[Fraction, ...],
) -> Refuted:
    from verifier.kernel.check import Rejected

    sequence = prop.args[0]
    assert isinstance(sequence, Sym)
    body, y, start = update_of(checker, sequence)
    (x0,) = points
    first = start_of_index(checker, sequence, start)
    if start and number_of(at_values(checker.prepare(start[first]), values)) != x0:
        raise Rejected("another initial value")
    values = {s: v for s, v in values.items() if s != sequence}
    _admitted(
        checker, (Rel("=", body, body), Rel("=", Call(sequence, (num(first),)), ZERO)), values, {Call(sequence, (num(first),)): num(x0)}
    )
    g = p.read(at_values(body, values), y)
    orbit = orbit_of(g, x0)
    name = f"{name_text(sequence.name)}_{first}"
    match certificate:
        case Regions(parts=parts):
            if not any(_inside(v, v, parts[0]) for v in orbit) or not no_limit(g, certificate):
                raise Rejected("the regions do not keep the values apart")
        case Contracts(low=low, high=high, limit=limit, rate=rate) if len(prop.args) == 2:
            claimed = number_of(at_values(checker.prepare(prop.args[1]), values))
            if claimed == limit or not 0 <= rate < 1 or not contracts(g, low, high, limit, rate):
                raise Rejected("the map does not contract to another limit")
            if not any(_inside(v, v, (low, high)) for v in orbit) or not _inside(limit, limit, (low, high)):
                raise Rejected("the orbit does not reach the interval")
        case _:
            raise Rejected("no counterexample of this kind")
    shown = ", ".join(str(v) for v in orbit[:5])
    match certificate:
        case Contracts(limit=limit):
            ends = f"tends to {limit}"
        case Regions(gain=None):
            ends = "never settles"
        case _:
            ends = "goes on growing"
    reason = f"from {name} = {x0} the values are {shown}, … and the sequence {ends}"
    shown_values = {**instance.values, name: x0}
    return Refuted("orbit", Counterexample(Instance(shown_values), reason, ""), reason)


def at_values(term: Term, values: Mapping[Sym, Fraction]) -> Term:
    """The term with numbers for its variables."""
    return substitute(term, {s: num(v) for s, v in values.items()})  # type: ignore[no-any-return]


def start_of_index(checker: Checker, sequence: Sym, start: dict[int, Term]) -> int:
    """The index of the initial value."""
    return min(start) if start else start_of(checker, sequence, start)[0]


def orbit_of(g: Pieces, x: Fraction) -> list[Fraction]:
    """The first values of x, g(x), g(g(x)), …, as long as they stay short."""
    found = [x]
    for _ in range(STEPS):
        value = g.value(found[-1])
        if value is None or value.numerator.bit_length() + value.denominator.bit_length() > LONGEST:
            break
        found.append(value)
    return found


def _admitted(checker: Checker, about: tuple[Rel, ...], values: dict[Sym, Fraction], calls: dict[Call, Num]) -> None:
    """Raises `Rejected` unless the values certainly meet every assumption that bears on the claim."""
    from verifier.kernel.check import Rejected

    def change(part: Any) -> Any:
        if isinstance(part, Call) and part in calls:
            return calls[part]
        return rebuild(part, change)

    if any(s.sort == INTEGER and v.denominator != 1 for s, v in values.items()):
        raise Rejected("an integer variable has a fraction for its value")
    named = {s.name: v for s, v in values.items()}
    for s, t in checker.fixed().items():
        try:
            named.setdefault(s.name, number_of(at_values(t, values)))
        except OutOfReach:
            continue
    evaluator = Evaluator(named, 80, checker.recursive)
    for a in checker.relevant(And(about)):
        stated = change(checker.prepare(change(a), substitute_equalities=False))
        try:
            if not evaluator.holds(stated):
                raise Rejected(f"{show(a)} does not hold there")
        except (Unknown, Undefined) as why:
            raise Rejected(f"whether {show(a)} holds there is not known") from why
