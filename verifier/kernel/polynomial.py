"""Checks `Polynomial` certificates: a relation between generators has no counterexample over the reals.

Both sides are brought to the scalar normal form. Its generators (e^x, log, roots, |·|, sin and cos, norms, unknown values) become
real variables; what is known of them becomes polynomial constraints: their signs, the relations between them (r² = 3, s² + c² = 1),
the assumptions of the context, and what the claim needs in order to have a value.  z3's nlsat is asked for a point where all of that
holds and the claim fails; *unsat* proves the claim.  Generators that depend on each other (x and e^x) are treated as independent,
which only makes the claim harder to prove.

Trusted: z3 (D. Jovanović, L. de Moura, "Solving non-linear arithmetic", IJCAR 2012).  It is asked here, about a problem that is built
here: the certificate only names further facts to put in, proved lemmas and entries of `EXTRAS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from math import lcm
from typing import TYPE_CHECKING, Any

from verifier.algebra.domain import domain
from verifier.algebra.field import Frac, OutOfReach, Poly
from verifier.algebra.sums import NormalForms
from verifier.algebra.tensor.decide import known_invertible
from verifier.algebra.tensor.field import TensorField
from verifier.claims import Context
from verifier.kernel import bounds
from verifier.kernel.certificates import Lemma, Polynomial
from verifier.kernel.members import at_members
from verifier.kernel.tensor import about_tensors
from verifier.sorts import Tensor
from verifier.terms import ONE, ZERO, And, App, Implies, Not, Num, Or, Prop, Rel, Sym, Term, walk

if TYPE_CHECKING:
    from verifier.kernel.check import Checker

STEPS = 500_000  # z3's own resource units: the same on every machine
PATIENCE = 500  # milliseconds, only to stop a single step of z3 that does not count its resources
MAX_MONOMIALS = 400
MAX_PAIRS = 6
ENCLOSURE_BITS = 40

# true facts that are no polynomial identities, by the names under which certificates ask for them and reports list them
EXPONENTIAL = "e^u > 1 exactly when u > 0"
QUOTIENT = "a > b > 0 exactly when log(a/b) > 0"
ORDER = "exp and log are increasing"
EXTRAS: tuple[str, ...] = (EXPONENTIAL, QUOTIENT, ORDER, *(b.name for b in bounds.BOUNDS))

NEVER = Rel("<", ONE, ZERO)
NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def check_polynomial(checker: Checker, rel: Rel, certificate: Polynomial) -> None:
    """Returns when the certificate proves the relation in the checker's context. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    if not set(certificate.extras) <= set(EXTRAS):
        raise Rejected("a fact that the kernel does not know")
    prepared: Rel = checker.prepare(rel)
    if prepared.op not in NEGATED:
        raise Rejected(f"no polynomial relation: {prepared.op}")
    assumptions = known(checker, prepared)
    needs = domain(prepared)
    lemmas: list[Rel] = []
    valued: list[Rel] = []  # lemmas that have a value everywhere, so that they help to show that other terms have one
    for lemma, proof in certificate.lemmas:
        checker.check(lemma, proof)
        stated: Rel = checker.prepare(lemma)
        for need in domain(stated):  # a lemma holds where it has a meaning: that must be everywhere the claim has one
            if need not in needs and not entailed((*assumptions, *needs, *valued), need):
                raise Rejected("a lemma that does not hold everywhere")
        lemmas.append(stated)
        if isinstance(proof, Lemma) and not domain(stated):
            valued.append(stated)
    assumptions = (*assumptions, *valued)
    unsettled = unsettled_needs(assumptions, needs)
    verdict = search((*assumptions, *needs, *lemmas), prepared, certificate.extras)
    if verdict.state != "proved" and about_tensors(checker.context, prepared):
        verdict = search_tensors(checker.context, (*assumptions, *needs, *lemmas), prepared, certificate.extras)
    if verdict.state != "proved":
        raise Rejected(verdict.reason)
    before = set(checker.evidence.rules)
    checker._note_rules(rel, prepared)
    for name in (set(checker.evidence.rules) - before) & {"sign of a normal form", "normal form of rational functions"}:
        checker.evidence.rules.pop(name, None)
    checker.evidence.rules["polynomial inequality (z3, nlsat)"] = None
    for name in verdict.used:
        checker.evidence.rules[name] = None
    checker.side_conditions(prepared, unsettled, assumptions)


def known(checker: Checker, prepared: Rel) -> tuple[Prop, ...]:
    """The assumptions, and what statements for every index say of the members that stand in the relation."""
    return (*checker.assumptions(), *map(checker.prepare, at_members(checker.context.assumptions, prepared)))


def unsettled_needs(assumptions: tuple[Prop, ...], needs: tuple[Rel, ...]) -> tuple[Rel, ...]:
    """What the claim needs beyond the assumptions in order to have a value. Raises `Rejected` when it then has a value nowhere."""
    from verifier.kernel.check import Rejected

    unsettled = tuple(n for n in needs if not entailed(assumptions, n))
    if unsettled and entailed((*assumptions, *needs), NEVER) and not entailed(assumptions, NEVER):
        raise Rejected("the claim has a value nowhere")
    return unsettled


@dataclass(frozen=True, slots=True)
class Answer:
    """``proved``, ``open`` or ``fails`` (z3 has a point, perhaps none of the original problem); the extras in the problem; why not."""

    state: str
    used: tuple[str, ...] = ()
    reason: str = ""


def entailed(assumptions: tuple[Prop, ...], rel: Rel) -> bool:
    """True when the assumptions imply the relation: by the sign of its normal form, else by z3."""
    try:
        if NormalForms.solve(assumptions, lambda f: f.truth(rel)) is True:
            return True
        return search(assumptions, rel, ()).state == "proved"
    except OutOfReach:
        return False


def search(assumptions: tuple[Prop, ...], rel: Rel, extras: tuple[str, ...], steps: int = STEPS) -> Answer:
    """Whether the relation follows from the assumptions, as polynomials in generators. Raises `OutOfReach`."""
    _real(rel)
    return NormalForms.solve(assumptions, lambda f: Problem(f, assumptions, extras, steps).ask(rel))


def _real(rel: Rel) -> None:
    if any(isinstance(t, Sym) and isinstance(t.sort, Tensor) and t.sort.number == "complex" for t in walk(rel)):
        raise OutOfReach("complex numbers")


def search_tensors(context: Context, assumptions: tuple[Prop, ...], rel: Rel, extras: tuple[str, ...], steps: int = STEPS) -> Answer:
    """As `search`, with vectors and matrices in index notation: norms and traces become sums over entries. Raises `OutOfReach`."""

    def work(f: TensorField) -> Answer:
        f.convert(rel.lhs), f.convert(rel.rhs)
        if any(not known_invertible(f, m) for m in f.needs) or not all(f.implied(c) for c in f.conditions):
            return Answer("open", (), "a side of the relation may have no value")
        return Problem(f, assumptions, extras, steps).ask(rel)

    _real(rel)
    return TensorField.run(replace(context, assumptions=assumptions), work)


# -- formulas ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """An SMT-LIB formula and the generators in it."""

    text: str
    inside: frozenset[int]


FALSE, TRUE = Fact("false", frozenset()), Fact("true", frozenset())


def _joined(op: str, facts: Iterable[Fact]) -> Fact:
    parts = list(facts)
    if len(parts) == 1:
        return parts[0]
    return Fact(f"({op} {' '.join(p.text for p in parts)})", frozenset().union(*(p.inside for p in parts)))


def _integral(poly: Poly) -> Poly:
    """A positive multiple with integer coefficients."""
    return poly * lcm(*(int(c.q) for c in poly.coeffs()))


def _not(fact: Fact) -> Fact:
    return Fact(f"(not {fact.text})", fact.inside)


@dataclass(slots=True)
class Problem:
    """One question to z3 about the generators of a field of normal forms."""

    f: NormalForms
    assumptions: tuple[Prop, ...]
    extras: tuple[str, ...]
    steps: int = STEPS
    used: dict[str, None] = field(default_factory=dict)

    def ask(self, rel: Rel) -> Answer:
        """The answer for one relation."""
        gap = self.f.sub(self.f.convert(rel.lhs), self.f.convert(rel.rhs))
        goal = self.compare(rel.op, gap)
        if goal.text == "true":
            return Answer("proved")
        facts = [fact for a in self.assumptions if (fact := self.formula(a)) is not None]
        if EXPONENTIAL in self.extras or QUOTIENT in self.extras:
            facts += self.by_exponential(rel, gap)
        if ORDER in self.extras:
            facts += self.order()
        facts += self.tangents()
        facts += self.about_generators()
        chosen, inside = [], set(goal.inside)
        open_ = [x for x in facts if x.text != "true"]
        grew = True
        while grew:  # only what is connected with the goal
            grew = False
            for fact in list(open_):
                if not goal.inside or not fact.inside or fact.inside & inside:
                    chosen.append(fact)
                    open_.remove(fact)
                    inside |= fact.inside
                    grew = True
        state = _unsatisfiable([*chosen, _not(goal)], inside, self.steps)
        reason = {"fails": "not implied by what is known of the signs of its parts", "open": "more steps than z3 is given"}.get(state, "")
        return Answer(state, tuple(self.used), reason)

    # -- polynomials ----------------------------------------------------------------------------------------------------

    def polynomial(self, poly: Poly) -> Fact:
        """A positive multiple of the polynomial with integer coefficients, as a term."""
        if len(poly) > MAX_MONOMIALS:
            raise OutOfReach("a polynomial too long for z3")
        scale = lcm(*(int(c.q) for c in poly.coeffs())) if len(poly) else 1
        size = self.f.plan.size
        inside: set[int] = set()
        terms: list[str] = []
        for monom, c in poly.terms():
            value = int(c.p) * (scale // int(c.q))
            factors = [str(value) if value >= 0 else f"(- {-value})"]
            for slot, e in enumerate(monom):
                if e:
                    i = size - 1 - slot
                    inside.add(i)
                    factors += [f"g{i}"] * int(e)
            terms.append(factors[0] if len(factors) == 1 else f"(* {' '.join(factors)})")
        text = "0" if not terms else terms[0] if len(terms) == 1 else f"(+ {' '.join(terms)})"
        return Fact(text, frozenset(inside))

    def relation(self, op: str, poly: Poly) -> Fact:
        """poly op 0, factors whose generators make their sign evident left out (an assumption must not be used to leave itself out)."""
        if poly.is_constant():
            value = 0 if poly.is_zero() else 1 if poly.leading_coefficient() > 0 else -1
            holds = {"<": value < 0, "<=": value <= 0, ">": value > 0, ">=": value >= 0, "=": value == 0, "!=": value != 0}[op]
            return TRUE if holds else FALSE
        if len(poly) <= 60:
            content, factors = poly.factor()
            rest, flips = self.f.one, content < 0
            for p, e in factors:
                s = self.f._sign_by_terms(p)
                if s in ("+", "-"):
                    flips ^= s == "-" and e % 2 == 1
                else:
                    rest = rest * p ** (e if e < 3 else 2 - e % 2)
            op, poly = (MIRRORED[op] if flips else op), rest
            if poly.is_constant():
                return self.relation(op, poly)
        term = self.polynomial(poly)
        return Fact(f"(not (= {term.text} 0))" if op == "!=" else f"({op} {term.text} 0)", term.inside)

    def compare(self, op: str, gap: Frac) -> Fact:
        """gap op 0, where its divisor does not vanish."""
        if op in ("=", "!="):
            return self.relation(op, gap.num)
        s = self.f.sign(gap.den)
        if s in ("+", "0+"):
            return self.relation(op, gap.num)
        if s in ("-", "0-"):
            return self.relation(MIRRORED[op], gap.num)
        return self.relation(op, gap.num * gap.den)

    # -- assumptions -------------------------------------------------------------------------------------------------------

    def formula(self, prop: Prop) -> Fact | None:
        """What an assumption says about the generators; None when that cannot be said, or not without loss of soundness."""
        match prop:
            case Rel(op=op, lhs=lhs, rhs=rhs) if op in NEGATED:
                return self.assumed(op, lhs, rhs)
            case And(parts=parts):
                return _joined("and", [x for p in parts if (x := self.formula(p)) is not None] or [TRUE])
            case Or(parts=parts):
                options = [self.formula(p) for p in parts]
                return None if any(x is None for x in options) else _joined("or", [x for x in options if x is not None])
            case Not(part=Rel(op=op, lhs=lhs, rhs=rhs) as part) if op in NEGATED and not domain(part):
                return self.assumed(NEGATED[op], lhs, rhs)
            case Not(part=Not(part=part)):
                return self.formula(part)
            case Not(part=And(parts=parts)):
                return self.formula(Or(tuple(Not(p) for p in parts)))
            case Not(part=Or(parts=parts)):
                return self.formula(And(tuple(Not(p) for p in parts)))
            case Implies(given=given, then=then, both=False):
                return self.formula(Or((Not(given), then)))
            case _:
                return None

    def assumed(self, op: str, lhs: Term, rhs: Term) -> Fact | None:
        """An assumption that holds, hence has a value: its divisor does not vanish. Strict ones between integers gain a unit."""
        if any(not isinstance(t.sort, Tensor) or t.sort.shape or t.sort.number == "complex" for t in (lhs, rhs)):
            return None
        try:
            gap = self.f.sub(self.f.convert(lhs), self.f.convert(rhs))
            if op in ("<", ">") and not gap.num.is_zero() and self.f.is_integer(gap):
                one = self.f.constant(1 if op == "<" else -1)
                return self.compare(op + "=", self.f.add(gap, one))
            fact = self.compare(op, gap)
            return fact if gap.den.is_constant() else _joined("and", (fact, self.relation("!=", gap.den)))
        except OutOfReach:
            return None

    # -- generators --------------------------------------------------------------------------------------------------------

    def about_generators(self) -> list[Fact]:
        """Signs, relations, and enclosures of constants."""
        facts: list[Fact] = []
        for i, g in enumerate(self.f.generators):
            if g.sign in ("+", "0+"):
                facts.append(Fact(f"({'>' if g.sign == '+' else '>='} g{i} 0)", frozenset((i,))))
            if not g.symbols and g.kind in ("const", "exp", "log"):
                facts += self.enclosure(i)
        for i, (degree, value) in self.f.relations.items():
            facts.append(self.relation_of(self.f.variable(i) ** degree - value))
        return facts

    def relation_of(self, poly: Poly) -> Fact:
        term = self.polynomial(poly)
        return Fact(f"(= {term.text} 0)", term.inside)

    def enclosure(self, i: int) -> list[Fact]:
        """Rational bounds of a constant, by Arb."""
        import flint

        held, flint.ctx.prec = flint.ctx.prec, 120
        try:
            ball = self.ball(i)
            if ball is None or not ball.is_finite():
                return []
            low = ((ball * 2**ENCLOSURE_BITS).floor() - 1).unique_fmpz()
        finally:
            flint.ctx.prec = held
        if low is None:
            return []
        down, up, unit = int(low), int(low) + 3, 2**ENCLOSURE_BITS
        text = [str(v) if v >= 0 else f"(- {-v})" for v in (down, up)]
        return [Fact(f"(and (< {text[0]} (* {unit} g{i})) (< (* {unit} g{i}) {text[1]}))", frozenset((i,)))]

    def ball(self, i: int) -> Any:
        """The value of a constant generator as a ball; None when it is no plain constant."""
        from flint import arb

        g = self.f.generators[i]
        match g.kind:
            case "const":
                return {"pi": arb.pi, "euler_gamma": arb.const_euler}.get(g.key, lambda: None)()
            case "exp":
                argument = self.f._exp_argument(g.key, self.f.plan.roots.get(("exp", g.key), 1))
                top, bottom = self.value(argument.num), self.value(argument.den)
                return None if top is None or bottom is None else (top / bottom).exp()
            case "log":
                inner = self.value(self.f._log_polys[g.key])
                return None if inner is None else abs(inner).log()
            case "root" | "abs" if i in self.f.relations:
                degree, poly = self.f.relations[i]
                inner = self.value(poly)
                return None if inner is None else inner.root(degree)
            case _:
                return None

    def value(self, poly: Poly) -> Any:
        """A polynomial in constant generators as a ball; None when one of them is no plain constant."""
        from flint import arb

        total = arb(0)
        for monom, c in poly.terms():
            part = arb(c)
            for slot, e in enumerate(monom):
                if e:
                    inner = self.ball(self.f.plan.size - 1 - slot)
                    if inner is None:
                        return None
                    part = part * inner ** int(e)
            total = total + part
        return total

    # -- true facts that are not polynomial identities ------------------------------------------------------------------------

    def by_exponential(self, rel: Rel, gap: Frac) -> list[Fact]:
        """u > 0 exactly when e^u > 1, for the factors u of the difference of the sides; and the logarithms of two positive sides."""
        f = self.f
        facts: list[Fact] = []
        if EXPONENTIAL in self.extras and not gap.num.is_zero():
            for p, _ in gap.num.factor()[1] if len(gap.num) <= 60 else ():
                if f.sign(p) == "?":
                    facts += self.same_order(lambda p=p: f.exp(Frac(_integral(p), f.one)), lambda p=p: Frac(p, f.one), EXPONENTIAL)  # type: ignore[misc]
        if QUOTIENT not in self.extras:
            return facts
        pairs = [(f.convert(rel.lhs), f.convert(rel.rhs))]
        if len(gap.num) == 2:
            one, two = (f.ring.from_dict({m: c}) for m, c in gap.num.terms())
            pairs.append((Frac(one, f.one), Frac(-two, f.one)) if f.sign(one) == "+" else (Frac(two, f.one), Frac(-one, f.one)))
        for a, b in pairs:
            if a.num.is_zero() or b.num.is_zero():
                continue
            ratio = f.mul(a, f.inverse(b))
            outside = [self.compare("<=", v) for v in (a, b) if f.sign(v.num) != "+" or f.sign(v.den) != "+"]
            for fact in self.same_order(lambda r=ratio: r, lambda r=ratio: f.log(r), QUOTIENT):  # type: ignore[misc]
                facts.append(_joined("or", (self.defined(fact, a, b), *outside)))
        return facts

    def same_order(self, power: Callable[[], Frac], exponent: Callable[[], Frac], name: str) -> list[Fact]:
        """power > 1 exactly when exponent > 0, and both equal at once; nothing when the exponential is out of reach."""
        f = self.f
        held = len(f.conditions)
        try:
            above, u = f.sub(power(), f.constant(1)), exponent()
            pairs = [_joined("=", (self.compare(op, above), self.compare(op, u))) for op in (">", "=")]
        except OutOfReach:
            return []
        del f.conditions[held:]
        self.used[name] = None
        return [self.defined(pair, above, u) for pair in pairs]

    def defined(self, fact: Fact, *values: Frac) -> Fact:
        """The fact where no divisor of the values vanishes, nothing elsewhere."""
        zero = [self.relation("=", v.den) for v in values if not v.den.is_constant()]
        return _joined("or", (fact, *zero))

    def order(self) -> list[Fact]:
        """a < b exactly when log a < log b, for pairs of exponentials, arguments of logarithms, and 1."""
        f = self.f
        known: list[tuple[Frac, Frac]] = [(f.constant(1), f.constant(0))]
        for i, g in enumerate(list(f.generators)):
            if len(known) > MAX_PAIRS:
                break
            if g.kind == "exp" and g.symbols:
                known.append((f.from_generator(i), f._exp_argument(g.key, f.plan.roots.get(("exp", g.key), 1))))
            elif g.kind == "log":
                inside = f._log_polys[g.key]
                if f.sign(inside) == "+":
                    known.append((Frac(inside, f.one), f.from_generator(i)))
        facts: list[Fact] = []
        for k, (a, la) in enumerate(known):
            for b, lb in known[:k]:
                gap = f.sub(la, lb)
                for op in (">", "="):
                    facts.append(self.defined(_joined("=", (self.compare(op, f.sub(a, b)), self.compare(op, gap))), gap))
        if facts:
            self.used[ORDER] = None
        return facts

    def tangents(self) -> list[Fact]:
        """Entries of `kernel.bounds` for every function value in the problem."""
        f = self.f
        facts: list[Fact] = []
        for i, g in enumerate(list(f.generators)):
            if not g.symbols:
                continue
            name, argument = g.kind, None
            match g.kind:
                case "exp":
                    argument = f._exp_argument(g.key, f.plan.roots.get(("exp", g.key), 1))
                case "log":
                    argument = Frac(f._log_polys[g.key], f.one)
                case "sin" | "cos":
                    top, bottom = f._parse_key(g.key)
                    argument = f.frac(top / f.plan.roots.get(("angle", g.key), 1), bottom)
                case "fn" if g.key[0] in bounds.BY_FUNCTION and len(g.key) == 2:
                    name, argument = g.key[0], f.frac(*f._parse_key(g.key[1]))
            if argument is None:
                continue
            for bound in bounds.BY_FUNCTION.get(name, ()):
                if bound.name not in self.extras:
                    continue
                fact = self.instance(bound.statement, {bounds.ARGUMENT: argument, bounds.VALUE: f.from_generator(i)})
                facts.append(self.defined(fact, argument))
                self.used[bound.name] = None
        return facts

    def instance(self, statement: Prop, values: dict[Sym, Frac]) -> Fact:
        """A table entry with the argument and the value put in."""
        match statement:
            case Implies(given=given, then=then):
                return _joined("=>", (self.instance(given, values), self.instance(then, values)))
            case Rel(op=op, lhs=lhs, rhs=rhs):
                return self.compare(op, self.f.sub(self.put(lhs, values), self.put(rhs, values)))
            case _:
                raise AssertionError(statement)

    def put(self, term: Term, values: dict[Sym, Frac]) -> Frac:
        f = self.f
        match term:
            case Sym():
                return values[term]
            case Num(value=value):
                return f.constant(value)
            case App(op="pow", args=(base, Num(value=n))):
                return f.power(self.put(base, values), int(n))
            case App(op="add" | "mul" as op, args=args):
                total = self.put(args[0], values)
                for a in args[1:]:
                    other = self.put(a, values)
                    total = f.add(total, other) if op == "add" else f.mul(total, other)
                return total
            case _:
                raise AssertionError(term)


# -- z3 -----------------------------------------------------------------------------------------------------------------


def _unsatisfiable(facts: list[Fact], inside: set[int], steps: int) -> str:
    """``proved`` when no point satisfies all facts, ``fails`` when z3 finds one, ``open`` when it stops before."""
    if any(x.text == "false" for x in facts):
        return "proved"
    import z3

    text = "".join(f"(declare-const g{i} Real)" for i in sorted(inside)) + "".join(f"(assert {x.text})" for x in facts)
    solver = z3.Tactic("qfnra-nlsat").solver()
    solver.set("rlimit", steps)
    solver.set("timeout", PATIENCE)
    solver.from_string(text)
    result = solver.check()
    return "proved" if result == z3.unsat else "fails" if result == z3.sat else "open"

