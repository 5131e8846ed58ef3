"""The scalar normal form: rational functions over generators for exp, log, powers, circular and other functions.

`Field.convert` writes a scalar term as one fraction of polynomials with rational coefficients (python-flint) in
*generators*.  A generator stands for a variable or for a function value whose argument is itself in normal form:

==========  ===============================  ==========================================================
kind        stands for                       how arguments are brought to it
==========  ===============================  ==========================================================
``sym``     a variable or a constant
``exp``     e^(m/q), m a monic monomial      e^(a+b) = e^a e^b, e^(c log|P|) = |P|^c
``log``     log|P|, P irreducible            log of a product of powers is a sum (valid where its argument is > 0)
``root``    |P|^(1/q)                        with the relation g^q = |P|
``abs``     |P|                              |PQ| = |P||Q|, relation g^2 = P^2; the sign is taken when it is known
``sin cos`` of m/q                           angle addition; relation sin^2 = 1 - cos^2
``ipow``    P^m, P of unknown sign           only for integer-valued m; relation g^2 = 1 for P = -1
``fact``    u!, u without integer part       (u+1)! = (u+1) u!
``atom``    any other function or binder     keyed by the normal forms of its arguments (bound variables renamed)
==========  ===============================  ==========================================================

Two terms with the same normal form are equal wherever both are defined: each rule above is an identity on the domain of the
term it rewrites, and the relations are true of the generators. The converse fails when generators are algebraically dependent in a
way that is not listed; then nothing is concluded.  Cf. Bronstein, *Symbolic Integration I*, ch. 3 (differential fields) and
Risch's structure theorem for the completeness of the exp-log part.

What a term needs in order to be defined is collected in `Field.conditions` (divisors not zero, arguments of log positive);
what a rewrite needs beyond that is proved from the context by `Field.sign` or the rewrite is not made.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import factorial, lcm
from typing import Any, Self, TypeVar

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from verifier.sorts import INTEGER, Func, Tensor
from verifier.terms import (
    And,
    App,
    Bind,
    Call,
    Cases,
    Const,
    Deriv,
    Forall,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    children,
    free_symbols,
    neg,
    substitute,
    walk,
)

MAX_TERMS = 4_000  # a polynomial longer than this is out of reach
MAX_EXPONENT = 400
MAX_BITS = 20_000

T = TypeVar("T")
Poly = Any  # flint.fmpq_mpoly; the library ships no types


class OutOfReach(Exception):
    """The term has no normal form here: a tensor, an infinity, or larger than the limits. Says why."""


class NoValue(OutOfReach):
    """The term has no value at any admitted point: a derivative that does not exist, a division by zero."""


class _Restart(Exception):
    """A finer root of an exponential, or more generators, are needed than were planned: convert again."""


@dataclass(frozen=True, slots=True)
class Frac:
    """A fraction of polynomials; ``den`` has leading coefficient 1 and no factor in common with ``num``."""

    num: Poly
    den: Poly


@dataclass(frozen=True, slots=True)
class Generator:
    """One generator. ``symbols`` are the variables it depends on; ``sign`` is ``+``, ``0+`` or ``?``."""

    kind: str
    key: Any
    symbols: frozenset[Sym]
    sign: str
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """``poly`` relation 0, needed for a term to be defined; ``op`` is ``!=``, ``>`` or ``>=``."""

    poly: Poly
    op: str


@dataclass(slots=True)
class _Plan:
    """What outlives a restart: the number of variables of the ring and the roots that are needed of each generator."""

    size: int = 12
    roots: dict[Any, int] = field(default_factory=dict)


_PLANS: OrderedDict[tuple[Prop, ...], _Plan] = OrderedDict()


def _plan_for(props: tuple[Prop, ...]) -> _Plan:
    """The plan that the last conversion under the same assumptions ended with: most of what it needed is needed again."""
    plan = _PLANS.pop(props, None) or _Plan()
    _PLANS[props] = plan
    if len(_PLANS) > 16:
        _PLANS.popitem(last=False)
    return plan


_CONTEXTS: dict[int, Any] = {}


def _ring(size: int) -> Any:
    if size not in _CONTEXTS:
        _CONTEXTS[size] = fmpq_mpoly_ctx.get([f"g{i}" for i in range(size)], Ordering.lex)
    return _CONTEXTS[size]


def fraction_of(value: Any) -> Fraction:
    """A flint rational as a Fraction."""
    return Fraction(int(value.p), int(value.q))


def flip(sign: str) -> str:
    """The sign of -x from the sign of x."""
    return {"+": "-", "-": "+", "0+": "0-", "0-": "0+"}.get(sign, sign)


def times(a: str, b: str) -> str:
    """The sign of a product; ``0`` is the sign of zero."""
    if "0" in (a, b):
        return "0"
    if "?" in (a, b):
        return "?"
    negative = ("-" in a) != ("-" in b)
    weak = "0" in a or "0" in b
    return ("0" if weak else "") + ("-" if negative else "+")


def plus(a: str, b: str) -> str:
    """The sign of a sum."""
    if a == "0":
        return b
    if b == "0":
        return a
    if "?" in (a, b) or ("-" in a) != ("-" in b):
        return "?"
    strict = "0" not in a or "0" not in b
    return ("" if strict else "0") + ("-" if "-" in a else "+")


class Field:
    """Normal forms under fixed assumptions.

    ``assumptions`` are propositions known to hold; relations between scalars among them give signs.
    Use `solve` to run conversions: ``Field.solve(assumptions, lambda f: f.convert(term))`` restarts when the plan must grow.
    """

    most_generators = 192

    def __init__(self, assumptions: Iterable[Prop], plan: _Plan) -> None:
        self.plan = plan
        self.ring = _ring(plan.size)
        self.generators: list[Generator] = []
        self.index: dict[tuple[str, Any], int] = {}
        self.relations: dict[int, tuple[int, Poly]] = {}
        self.equations: list[tuple[int, Poly]] = []  # (generator, polynomial that is zero and has a leading coefficient that is not)
        self.conditions: list[Condition] = []
        self.facts: list[tuple[Poly, str]] = []  # (poly, sign) with sign "+" or "0+"
        self.integers: set[Sym] = set()
        self.bounds: dict[Sym, str] = {}
        self.positive_families: dict[Any, str] = {}
        self.depth = 0
        self._memo: dict[Term, tuple[Frac, tuple[Condition, ...]]] = {}
        self.one = self.ring.constant(1)
        self.zero = self.ring.constant(0)
        self._assume(tuple(assumptions))

    @classmethod
    def solve(cls, assumptions: Iterable[Prop], work: Callable[[Self], T]) -> T:
        """Run ``work(field)``, with a larger plan each time it turns out too small. Raises `OutOfReach`."""
        props = tuple(assumptions)
        plan = _plan_for(props)
        for _ in range(12):
            try:
                return work(cls(props, plan))
            except _Restart:
                continue
        raise OutOfReach("too many function values depend on each other")

    # -- assumptions ---------------------------------------------------------------------------------------------

    def _assume(self, props: tuple[Prop, ...]) -> None:
        relations: list[Rel] = []
        stack: list[Prop] = list(reversed(props))
        while stack:
            prop = stack.pop()
            if isinstance(prop, Rel):
                relations.append(prop)
            elif isinstance(prop, And):
                stack.extend(reversed(prop.parts))
            elif isinstance(prop, Forall):  # p_i > 0 for every i
                match prop.body:
                    case Rel(op=">" | ">=" as op, lhs=lhs, rhs=Num(value=v)) if v >= 0 and _at_each(lhs, prop.var):
                        self.positive_families[_head(lhs)] = "+" if op == ">" or v > 0 else "0+"
                    case Rel(op="<" | "<=" as op, lhs=Num(value=v), rhs=rhs) if v >= 0 and _at_each(rhs, prop.var):
                        self.positive_families[_head(rhs)] = "+" if op == "<" or v > 0 else "0+"
                    case And(parts=parts):
                        stack.extend(Forall(prop.var, p) for p in parts)
                    case _:
                        pass
        relations.extend(_unfolded_bounds(relations))
        for r in relations:  # the sign of single variables first: later facts may need it
            match r:
                case (
                    Rel(op=">" | ">=" as op, lhs=Sym() as s, rhs=Num(value=v)) | Rel(op="<" | "<=" as op, lhs=Num(value=v), rhs=Sym() as s)
                ):
                    strict = v > 0 or (v == 0 and op in "<>")
                    if v >= 0 and self.bounds.get(s) != "+":
                        self.bounds[s] = "+" if strict else "0+"
                case _:
                    pass
        for r in relations:
            if r.op == "=":
                self._relate(r)
                continue
            if r.op not in ("<", "<=", ">", ">=", "!="):
                continue
            low, high = (r.lhs, r.rhs) if r.op in ("<", "<=") else (r.rhs, r.lhs)
            try:
                a, b = self.convert(high), self.convert(low)
            except OutOfReach:
                continue
            d = self.sub(a, b)
            den_sign = self.sign(d.den)
            if r.op == "!=":
                self.facts.append((d.num, "!="))
            elif den_sign in ("+", "-"):
                poly = d.num if den_sign == "+" else -d.num
                self.facts.append((poly, "+" if r.op in ("<", ">") else "0+"))
        self.conditions.clear()  # what the assumptions need is theirs to ensure

    def _relate(self, r: Rel) -> None:
        """An equation between scalars becomes a relation for its latest generator, when it is monic in it."""
        if any(isinstance(t.sort, Tensor) and t.sort.shape for t in (r.lhs, r.rhs)):
            return
        try:
            num = self.sub(self.convert(r.lhs), self.convert(r.rhs)).num
        except OutOfReach:
            return
        if num.is_zero() or num.is_constant():
            return
        self._exponentiate(num)
        slot = next(s for s, d in enumerate(num.degrees()) if d)  # the smallest slot is the latest generator
        i, degree = self.plan.size - 1 - slot, num.degrees()[slot]
        lead = [(m, c) for m, c in num.terms() if m[slot] == degree]
        if i in self.relations or len(lead) != 1 or sum(lead[0][0]) != degree:
            self._remember_equation(num)
            return
        self.relations[i] = (degree, self.variable(i) ** degree - num / lead[0][1])

    def _exponentiate(self, num: Poly) -> None:
        """From log|P| = v, where P is positive because its logarithm was written: P = e^v."""
        slots = [s for s, d in enumerate(num.degrees()) if d and self.generators[self.plan.size - 1 - s].kind == "log"]
        if len(slots) != 1 or num.degrees()[slots[0]] != 1:
            return
        slot = slots[0]
        lead = self._coefficient(num, slot, 1)
        base = self._log_polys[self.generators[self.plan.size - 1 - slot].key]
        positive = self.sign(base) == "+" or any(c.op == ">" and c.poly == base for c in self.conditions)
        if not lead.is_constant() or not positive:
            return
        rest = num - lead * self.variable(self.plan.size - 1 - slot)
        try:
            value = self.exp(self.frac(-rest / lead.leading_coefficient(), self.one))
        except OutOfReach:
            return
        self._remember_equation(self.sub(Frac(base, self.one), value).num)

    def _remember_equation(self, num: Poly) -> None:
        """An equation that is not monic: kept for pseudo-division, on its latest generator whose coefficient is nowhere zero."""
        for slot, degree in enumerate(num.degrees()):
            if degree and self.nonzero(self._coefficient(num, slot, degree)):
                self.equations.append((self.plan.size - 1 - slot, num))
                return

    def _coefficient(self, poly: Poly, slot: int, degree: int) -> Poly:
        """The coefficient of the given power of one variable."""
        return self.ring.from_dict({(*m[:slot], 0, *m[slot + 1 :]): c for m, c in poly.terms() if m[slot] == degree})

    def _eliminate(self, poly: Poly) -> Poly:
        """A non-zero multiple of the polynomial modulo the remembered equations (pseudo-division)."""
        for i, h in self.equations:
            slot = self._slot(i)
            d = h.degrees()[slot]
            lead = self._coefficient(h, slot, d)
            while not poly.is_zero() and poly.degrees()[slot] >= d:
                e = poly.degrees()[slot]
                top = self._coefficient(poly, slot, e)
                poly = self._check(self.reduce(poly * lead - top * self.variable(i) ** (e - d) * h))
        return poly

    # -- arithmetic ----------------------------------------------------------------------------------------------

    def _check(self, poly: Poly) -> Poly:
        if len(poly) > MAX_TERMS:
            raise OutOfReach(f"the normal form has more than {MAX_TERMS} terms")
        return poly

    def reduce(self, poly: Poly) -> Poly:
        """The polynomial modulo the relations of the generators."""
        for i in sorted(self.relations, reverse=True):
            degree, value = self.relations[i]
            g = self.variable(i)
            if poly.degrees()[self._slot(i)] >= degree:
                _, poly = divmod(poly, g**degree - value)
        return poly

    def frac(self, num: Poly, den: Poly) -> Frac:
        """num/den in lowest terms, relations applied, roots cleared from monomial factors of the denominator."""
        if self.relations:
            num, den = self.reduce(num), self.reduce(den)
            if not den.is_constant():
                num, den = self._rationalise(num, den)
        if den.is_zero():
            raise OutOfReach("a divisor is identically zero")
        if num.is_zero():
            return Frac(self.zero, self.one)
        if not den.is_constant():
            g = num.gcd(den)
            if not g.is_constant():
                num, den = divmod(num, g)[0], divmod(den, g)[0]
        lead = den.leading_coefficient()
        if lead != 1:
            num, den = num / lead, den / lead
        return Frac(self._check(num), self._check(den))

    def _rationalise(self, num: Poly, den: Poly) -> tuple[Poly, Poly]:
        for i, (degree, value) in self.relations.items():
            if self.generators[i].kind not in ("root", "abs"):
                continue
            slot = self._slot(i)
            low = min(m[slot] for m in den.monoms())
            if low:
                g = self.variable(i)
                num = num * g ** (degree - low)
                den = divmod(den, g**low)[0] * value
                num, den = self.reduce(num), self.reduce(den)
        return num, den

    def add(self, a: Frac, b: Frac) -> Frac:
        if a.den == b.den:
            return self.frac(a.num + b.num, a.den) if not a.den.is_constant() else Frac(self._check(a.num + b.num), a.den)
        return self.frac(a.num * b.den + b.num * a.den, a.den * b.den)

    def neg(self, a: Frac) -> Frac:
        return Frac(-a.num, a.den)

    def sub(self, a: Frac, b: Frac) -> Frac:
        return self.add(a, self.neg(b))

    def mul(self, a: Frac, b: Frac) -> Frac:
        if len(a.num) * len(b.num) > 50 * MAX_TERMS or len(a.den) * len(b.den) > 50 * MAX_TERMS:
            raise OutOfReach(f"the normal form has more than {MAX_TERMS} terms")
        return self.frac(a.num * b.num, a.den * b.den)

    def inverse(self, a: Frac) -> Frac:
        if a.num.is_zero():
            raise NoValue("a divisor is identically zero")
        return self.frac(a.den, a.num)

    def power(self, a: Frac, n: int) -> Frac:
        """a**n for an integer n."""
        if n < 0:
            return self.power(self.inverse(a), -n)
        size = max(len(a.num), len(a.den))
        if (n > MAX_EXPONENT and size > 1) or n * max(1, self._bits(a)) > MAX_BITS:
            raise OutOfReach("an exponent is too large to expand")
        if size > 1 and n * size > 2_000:
            raise OutOfReach("an exponent is too large to expand")
        return self.frac(a.num**n, a.den**n)

    def _bits(self, a: Frac) -> int:
        bits = 0
        for poly in (a.num, a.den):
            for c in poly.coeffs():
                bits = max(bits, int(c.p).bit_length(), int(c.q).bit_length())
        return bits

    def constant(self, value: Fraction | int) -> Frac:
        value = Fraction(value)
        return Frac(self.ring.constant(fmpq(value.numerator, value.denominator)), self.one)

    def as_number(self, a: Frac) -> Fraction | None:
        """The value when the fraction is a rational number."""
        if not a.den.is_constant() or not a.num.is_constant():
            return None
        return Fraction(0) if a.num.is_zero() else fraction_of(a.num.leading_coefficient())

    def equal(self, a: Frac, b: Frac) -> bool:
        """True when the two fractions are one element of the field (relations applied)."""
        if a.num == b.num and a.den == b.den:
            return True
        gap = self.reduce(a.num * b.den - b.num * a.den)
        if not gap.is_zero() and self.equations:
            gap = self._eliminate(gap)
        return bool(gap.is_zero())

    # -- generators ----------------------------------------------------------------------------------------------

    def _slot(self, i: int) -> int:
        return int(self.plan.size) - 1 - i

    def variable(self, i: int) -> Poly:
        """The polynomial that is generator i alone. Later generators are larger in the lexicographic order, so relations reduce."""
        return self.ring.gen(self._slot(i))

    def generator(self, kind: str, key: Any, symbols: frozenset[Sym], sign: str = "?", term: Term | None = None) -> int:
        """The number of the generator with this key, made when new."""
        known = self.index.get((kind, key))
        if known is not None:
            return known
        if len(self.generators) == self.plan.size:
            if self.plan.size >= self.most_generators:
                raise OutOfReach(f"more than {self.plan.size} different function values")
            self.plan.size *= 2
            raise _Restart
        self.generators.append(Generator(kind, key, symbols, sign, term))
        self.index[kind, key] = len(self.generators) - 1
        return len(self.generators) - 1

    def poly_key(self, poly: Poly) -> Any:
        """A hashable name of a polynomial."""
        return str(poly)

    def key(self, a: Frac) -> Any:
        """A hashable name of a fraction."""
        return (str(a.num), str(a.den))

    def symbols_in(self, *polys: Poly) -> frozenset[Sym]:
        """The variables on which polynomials depend."""
        found: set[Sym] = set()
        for poly in polys:
            for slot, d in enumerate(poly.degrees()):
                if d > 0:
                    found |= self.generators[self.plan.size - 1 - slot].symbols
        return frozenset(found)

    def _root_count(self, name: Any, need: int) -> int:
        have = self.plan.roots.get(name, 1)
        if have % need:
            self.plan.roots[name] = lcm(have, need)
            raise _Restart
        return have

    # -- signs ---------------------------------------------------------------------------------------------------

    def sign(self, poly: Poly) -> str:
        """``+``, ``-``, ``0+``, ``0-``, ``0`` or ``?`` for a polynomial at every admitted point."""
        if poly.is_zero():
            return "0"
        s = self._sign_by_terms(poly)
        if s in ("+", "-"):
            return s
        apart = False
        for fact, strength in self.facts:
            if fact.is_zero():
                continue
            ratio = poly.leading_coefficient() / fact.leading_coefficient()
            if poly == fact * ratio:
                if strength == "!=":
                    apart = True
                    continue
                found = strength if ratio > 0 else flip(strength)
                if found in ("+", "-"):
                    return found
                if s == "?":
                    s = found
                elif s != found:
                    return "0"  # both >= 0 and <= 0
        if s != "?":
            return s[1:] if apart and len(s) == 2 else s
        if not poly.is_constant() and len(poly) <= 40:
            content, factors = poly.factor()
            if len(factors) > 1 or (factors and factors[0][1] > 1):
                total = "+" if content > 0 else "-"
                for f, e in factors:
                    one = self.sign(f)
                    if one == "?" and e % 2 == 0:
                        one = "0+"
                    total = times(total, "0+" if e % 2 == 0 and "0" in one else "+" if e % 2 == 0 and one != "?" else one)
                return total
        return self._sign_by_facts(poly, 2)

    def _sign_by_terms(self, poly: Poly) -> str:
        total = "0"
        for monom, coeff in poly.terms():
            one = "+" if coeff > 0 else "-"
            for slot, e in enumerate(monom):
                if e:
                    gs = self.generators[self.plan.size - 1 - slot].sign
                    if e % 2 == 0:
                        gs = "+" if gs in ("+", "-") else "0+"
                    one = times(one, gs)
            total = plus(total, one)
            if total == "?":
                return "?"
        return total

    def _sign_by_facts(self, poly: Poly, depth: int) -> str:
        """poly = c·fact + rest with c > 0 (or < 0) and rest of the same sign, a few facts deep."""
        if depth == 0:
            return "?"
        table = poly.to_dict()
        for fact, strength in self.facts:
            if strength == "!=":
                continue
            for monom, c in fact.to_dict().items():
                if monom in table:
                    ratio = table[monom] / c
                    side = strength if ratio > 0 else flip(strength)
                    rest = poly - fact * ratio
                    if rest.is_zero():
                        return side
                    if len(rest) >= len(poly) + 2:
                        continue
                    other = self._sign_by_terms(rest)
                    if other == "?":
                        other = self._sign_by_facts(rest, depth - 1) if len(rest) <= len(poly) else "?"
                    total = plus(side, other)
                    if total != "?":
                        return total
        return "?"

    def nonzero(self, poly: Poly) -> bool:
        """True when the polynomial is known to vanish nowhere."""
        if poly.is_zero():
            return False
        if self.sign(poly) in ("+", "-"):
            return True
        for f, _ in poly.factor()[1]:
            if self.sign(f) in ("+", "-"):
                continue
            if not any(s == "!=" and any(f == h for h, _ in fact.factor()[1]) for fact, s in self.facts):
                return False
        return True

    def implied(self, condition: Condition) -> bool:
        """True when a domain condition follows from the assumptions."""
        if condition.op == "!=":
            return self.nonzero(condition.poly)
        s = self.sign(condition.poly)
        return s == "+" or (condition.op == ">=" and s in ("0+", "0"))

    def _require(self, poly: Poly, op: str) -> None:
        if poly.is_constant():
            if poly.is_zero() and op != ">=":
                raise NoValue("a divisor is identically zero" if op == "!=" else "the logarithm of zero")
            if op in (">", ">=") and not poly.is_zero() and poly.leading_coefficient() < 0:
                raise NoValue("the root or logarithm of a negative number")
            return
        condition = Condition(poly, op)
        if all(c.op != op or c.poly != poly for c in self.conditions):
            self.conditions.append(condition)

    # -- conversion ----------------------------------------------------------------------------------------------

    def convert(self, term: Term) -> Frac:
        """The normal form of a scalar term. Raises `OutOfReach`."""
        known = self._memo.get(term)
        if known is not None:
            for c in known[1]:
                self._require(c.poly, c.op)
            return known[0]
        if self.depth > 150:
            raise OutOfReach("nested too deeply")
        before = len(self.conditions)
        self.depth += 1
        try:
            result = self._convert(term)
        finally:
            self.depth -= 1
        self._memo[term] = (result, tuple(self.conditions[before:]))
        return result

    def _convert(self, term: Term) -> Frac:
        match term:
            case Num(value=value):
                return self.constant(value)
            case Const(name="infinity"):
                raise OutOfReach("an infinity outside a limit or bound")
            case Const(name="e"):
                return self.exp(self.constant(1))
            case Const(name=name):
                if name == "i":
                    raise OutOfReach("complex numbers")
                return self.from_generator(self.generator("const", name, frozenset(), "+", term))
            case Sym(sort=Tensor(shape=())):
                return self.from_generator(self.generator("sym", term, frozenset((term,)), self.bounds.get(term, "?"), term))
            case App(op="add", args=args):
                total = self.convert(args[0])
                for arg in args[1:]:
                    total = self.add(total, self.convert(arg))
                return total
            case App(op="mul", args=args):
                total = self.convert(args[0])
                for arg in args[1:]:
                    total = self.mul(total, self.convert(arg))
                return total
            case App(op="pow", args=(base, exponent)):
                return self._power(base, exponent)
            case App(op=op, args=args) if op in FUNCTIONS and all(isinstance(a.sort, Tensor) and not a.sort.shape for a in args):
                image: Frac = FUNCTIONS[op](self, *(self.convert(a) for a in args))
                return image
            case App() | Call() | Bind() | Deriv() | Cases():
                return self._atom(term)
            case _:
                raise OutOfReach(f"no scalar: {term.sort}")

    def from_generator(self, i: int, exponent: int = 1) -> Frac:
        """Generator i to an integer power, as a fraction."""
        g = self.variable(i)
        if exponent >= 0:
            return self.frac(g**exponent, self.one) if exponent > 1 else Frac(g**exponent, self.one)
        return self.frac(self.one, g**-exponent)

    def _atom(self, term: Term) -> Frac:
        key = self.atom_key(term, {})
        return self.from_generator(self.generator("atom", key, free_symbols(term), self.atom_sign(term), term))

    def atom_sign(self, term: Term) -> str:
        """What is known of the sign of a value that is no elementary function."""
        if isinstance(term, App) and term.op in ("norm1", "norm2", "normF", "norminf", "normspectral", "indicator", "delta", "rank"):
            return "0+"
        return self.positive_families.get(term.op if isinstance(term, Bind) else _head(term), "?")

    def atom_key(self, term: Term | Prop, bound: dict[Sym, str]) -> Any:
        """A name of a term up to renaming of bound variables and up to the normal form of scalar parts without bound variables."""
        if isinstance(term, Sym):
            return bound.get(term, ("sym", term.name))
        if isinstance(term, App | Call | Num | Const) and isinstance(term.sort, Tensor) and not term.sort.shape:
            inside = free_symbols(term)
            if not (inside & bound.keys()):
                if not isinstance(term, Call) and not (isinstance(term, App) and term.op not in ARITHMETIC):
                    return ("nf", *self.key(self.convert(term)))
            elif isinstance(term, App) and term.op in ARITHMETIC:
                renamed = substitute(term, {s: Sym(name, s.sort) for s, name in bound.items() if s in inside})
                return ("nf", *self.key(self.convert(renamed)))
        head: tuple[Any, ...]
        match term:
            case App(op=op, sort=sort):  # I_n and I_m differ by their shapes alone
                head = ("app", op, str(sort)) if isinstance(sort, Tensor) and sort.shape else ("app", op)
            case Call(fn=fn, orders=orders):
                head = ("call", bound.get(fn, fn.name), orders)
            case Bind(op=op, var=var, params=params, body=body, condition=condition):
                # an expectation is over the law that the context gives its variable: the name counts
                inner = bound if op == "expect" else {**bound, var: f"#{len(bound)}"}
                return (
                    "bind", op, var.name if op == "expect" else str(var.sort), *(self.atom_key(p, bound) for p in params),
                     self.atom_key(body, inner),
                    None if condition is None else self.atom_key(condition, inner),
                )  # fmt: skip
            case Deriv(order=order, total=total, layout=layout):
                head = ("deriv", order, total, layout)
            case Cases(otherwise=otherwise):
                head = ("cases", otherwise is None)
            case Num(value=value):
                return ("num", value)
            case Const(name=name):
                return ("const", name)
            case _:
                head = (type(term).__name__, getattr(term, "op", None), getattr(term, "property", None), getattr(term, "both", None))
        return (*head, *(self.atom_key(part, bound) for part in children(term)))

    # -- exponentials, logarithms, powers --------------------------------------------------------------------------

    def split_linear(self, a: Frac) -> list[tuple[Fraction, Any, tuple[Poly, Poly]]]:
        """a as a sum of (rational coefficient, key, (numerator, denominator)) with monic parts, one per Laurent monomial."""
        num, den = a.num, a.den
        parts: list[tuple[Fraction, Any, tuple[Poly, Poly]]] = []
        content = self.one
        rest = den
        if not den.is_constant():
            monoms = den.monoms()
            low = tuple(min(m[s] for m in monoms) for s in range(self.plan.size))
            if any(low):
                content = self.ring.from_dict({low: fmpq(1)})
                rest = divmod(den, content)[0]
        if not rest.is_constant():
            quotient, remainder = divmod(num, rest)
            pieces = [(quotient, self.one), (remainder, rest)]
        else:
            pieces = [(num / rest.leading_coefficient(), self.one)]
        for poly, divisor in pieces:
            for monom, coeff in poly.terms():
                m = self.ring.from_dict({monom: fmpq(1)})
                g = m.gcd(content)
                top, bottom = divmod(m, g)[0], divmod(content, g)[0] * divisor
                parts.append((fraction_of(coeff), (str(top), str(bottom)), (top, bottom)))
        return parts

    def exp(self, a: Frac) -> Frac:
        """e^a: a product over the Laurent monomials of a; e^(c log|P|) is |P|^c."""
        total = self.constant(1)
        for c, key, (top, bottom) in self.split_linear(a):
            total = self.mul(total, self._exp_part(c, key, top, bottom))
        return total

    def _exp_part(self, c: Fraction, key: Any, top: Poly, bottom: Poly) -> Frac:
        if bottom.is_constant() and top.total_degree() == 1 and len(top) == 1:
            slot = next(s for s, d in enumerate(top.degrees()) if d)
            g = self.generators[self.plan.size - 1 - slot]
            if g.kind == "log":
                return self.abs_power(self._log_base(g), c)
        q = self._root_count(("exp", key), c.denominator)
        i = self.generator("exp", key, self.symbols_in(top, bottom), "+")
        steps = c * q
        if abs(steps) > MAX_EXPONENT:
            raise OutOfReach("an exponent is too large to expand")
        return self.from_generator(i, int(steps))

    def _log_base(self, g: Generator) -> Poly:
        return self._log_polys[g.key]

    @property
    def _log_polys(self) -> dict[Any, Poly]:
        store = self.__dict__.setdefault("_logs", {})
        assert isinstance(store, dict)
        return store

    def factors(self, a: Frac) -> tuple[Fraction, list[tuple[Poly, int]]]:
        """a = c · Π P^e with irreducible P (leading coefficient 1) and rational c."""
        cn, fn = a.num.factor()
        c = fraction_of(cn)
        out: list[tuple[Poly, int]] = []
        for f, e in fn:
            lead = f.leading_coefficient()
            c *= fraction_of(lead) ** e
            out.append((f / lead, e))
        if not a.den.is_constant():
            cd, fd = a.den.factor()
            c /= fraction_of(cd)
            for f, e in fd:
                lead = f.leading_coefficient()
                c /= fraction_of(lead) ** e
                out.append((f / lead, -e))
        return c, out

    def log(self, a: Frac) -> Frac:
        """log a, defined where a > 0: the sum of e·log|P| over the irreducible factors of a."""
        if a.num.is_zero():
            raise OutOfReach("the logarithm of zero")
        self._require(self._positive_form(a), ">")
        c, factors = self.factors(a)
        total = self.constant(0)
        for n, sign in ((abs(c).numerator, 1), (c.denominator, -1)):
            for p, e in _prime_factors(n):
                total = self.add(total, self.mul(self.constant(sign * e), self._log_atom(self.ring.constant(p))))
        for p, e in factors:
            total = self.add(total, self.mul(self.constant(e), self._log_atom(p)))
        return total

    def _positive_form(self, a: Frac) -> Poly:
        """A polynomial with the sign of a."""
        return a.num if a.den.is_constant() else a.num * a.den

    def _log_atom(self, p: Poly) -> Frac:
        """log|p| for an irreducible polynomial or a prime number."""
        if not p.is_constant() and len(p) == 1 and p.total_degree() == 1:
            i = self.plan.size - 1 - next(s for s, d in enumerate(p.degrees()) if d)
            g = self.generators[i]
            if g.kind == "exp":
                q = self.plan.roots.get(("exp", g.key), 1)
                return self._exp_argument(g.key, q)
            if g.kind in ("root", "abs") and i in self.relations:
                degree, value = self.relations[i]
                return self.mul(self.constant(Fraction(1, degree)), self._log_abs(value))
        key = self.poly_key(p)
        i = self.generator("log", key, self.symbols_in(p), "+" if p.is_constant() and p.leading_coefficient() > 1 else "?")
        self._log_polys[key] = p
        return self.from_generator(i)

    def _log_abs(self, poly: Poly) -> Frac:
        c, factors = self.factors(Frac(poly, self.one))
        total = self.constant(0)
        for n, sign in ((abs(c).numerator, 1), (c.denominator, -1)):
            for p, e in _prime_factors(n):
                total = self.add(total, self.mul(self.constant(sign * e), self._log_atom(self.ring.constant(p))))
        for f, e in factors:
            total = self.add(total, self.mul(self.constant(e), self._log_atom(f)))
        return total

    def _exp_argument(self, key: Any, q: int) -> Frac:
        top, bottom = self._parse_key(key)
        return self.frac(top / q, bottom)

    def _parse_key(self, key: Any) -> tuple[Poly, Poly]:
        gens = {f"g{i}": self.ring.gen(i) for i in range(self.plan.size)}
        return _read_poly(key[0], gens, self.one), _read_poly(key[1], gens, self.one)

    def absolute(self, a: Frac) -> Frac:
        """|a|, factor by factor."""
        if a.num.is_zero():
            return a
        c, factors = self.factors(a)
        total = self.constant(abs(c))
        for p, e in factors:
            total = self.mul(total, self.power(self._abs_atom(p), e))
        return total

    def _abs_atom(self, p: Poly) -> Frac:
        s = self.sign(p)
        if s in ("+", "0+", "0"):
            return Frac(p, self.one)
        if s in ("-", "0-"):
            return Frac(-p, self.one)
        new = ("abs", self.poly_key(p)) not in self.index
        i = self.generator("abs", self.poly_key(p), self.symbols_in(p), "+" if self.nonzero(p) else "0+")
        if new:
            self.relations[i] = (2, self.reduce(p * p))
        return self.from_generator(i)

    def abs_power(self, p: Poly, c: Fraction) -> Frac:
        """|p|^c for a polynomial or positive integer p and rational c."""
        if c.denominator == 1:
            return self.power(self.absolute(Frac(p, self.one)), int(c))
        if not p.is_constant() and len(p) == 1 and p.total_degree() == 1:
            i = self.plan.size - 1 - next(s for s, d in enumerate(p.degrees()) if d)
            g = self.generators[i]
            if g.kind == "exp":
                top, bottom = self._parse_key(g.key)
                q = self.plan.roots.get(("exp", g.key), 1)
                return self._exp_part(c / q, g.key, top, bottom)
            if g.kind == "root" and i in self.relations:
                degree, value = self.relations[i]
                return self._rational_power(Frac(value, self.one), c / degree)
        base = self.absolute(Frac(p, self.one))
        key = ("root", self.poly_key(p))
        q = self._root_count(key, c.denominator)
        new = key not in self.index
        s = "+" if p.is_constant() or self.nonzero(p) else "0+"
        i = self.generator("root", self.poly_key(p), self.symbols_in(p), s)
        if new:
            self.relations[i] = (q, base.num)
        steps = int(c * q)
        whole, rest = divmod(steps, q)
        return self.mul(self.power(base, whole), self.from_generator(i, rest))

    def _rational_power(self, a: Frac, c: Fraction) -> Frac:
        """a^c for a fraction a >= 0 and rational c that is no integer: Π |P|^(e c)."""
        if a.num.is_zero():
            if c > 0:
                return a
            raise OutOfReach("a negative power of zero")
        content, factors = self.factors(a)
        total = self.constant(1)
        for n, sign in ((abs(content).numerator, 1), (content.denominator, -1)):
            for p, e in _prime_factors(n):
                total = self.mul(total, self.abs_power(self.ring.constant(p), sign * e * c))
        for p, e in factors:
            total = self.mul(total, self.abs_power(p, e * c))
        return total

    def is_integer(self, a: Frac) -> bool:
        """True when every value is an integer: an integer polynomial in integer variables."""
        if not a.den.is_constant():
            return False
        return all(c.q == 1 for c in a.num.coeffs()) and all(
            self._integer_generator(self.generators[self.plan.size - 1 - s]) for s, d in enumerate(a.num.degrees()) if d > 0
        )

    def _integer_generator(self, g: Generator) -> bool:
        if g.kind == "sym":
            return bool(g.key.sort == INTEGER)
        return g.term is not None and g.term.sort == INTEGER

    def _power(self, base: Term, exponent: Term) -> Frac:
        if isinstance(base, Const) and base.name == "e":
            return self.exp(self.convert(exponent))
        b, e = self.convert(base), self.convert(exponent)
        n = self.as_number(e)
        if n is not None:
            if n.denominator == 1:
                if n < 0:
                    self._require(b.num, "!=")
                if n == 0:
                    return self.constant(1)  # 0^0 = 1 by convention
                return self.power(b, int(n))
            self._require(self._positive_form(b), ">" if n < 0 else ">=")
            return self._rational_power(b, n)
        if b.num.is_zero():
            return self._atom(App("pow", (base, exponent)))
        if self.is_integer(e):
            return self._integer_power(b, e)
        self._require(self._positive_form(b), ">")
        return self.exp(self.mul(e, self.log(b)))

    def _integer_power(self, b: Frac, e: Frac) -> Frac:
        """b^e for a non-constant integer exponent: (PQ)^e = P^e Q^e, P^(m+n) = P^m P^n."""
        self._require(b.num, "!=") if self.sign(e.num) not in ("+", "0+") else None
        c, factors = self.factors(b)
        total = self.constant(1)
        if c < 0:
            total = self._sign_power(e)
            c = -c
        for n, sign in ((c.numerator, 1), (c.denominator, -1)):
            for p, k in _prime_factors(n):
                total = self.mul(total, self.exp(self.mul(self.mul(e, self.constant(sign * k)), self._log_atom(self.ring.constant(p)))))
        for p, k in factors:
            total = self.mul(total, self._factor_power(p, self.mul(e, self.constant(k))))
        return total

    def _factor_power(self, p: Poly, e: Frac) -> Frac:
        s = self.sign(p)
        if s == "+":
            return self.exp(self.mul(e, self._log_atom(p)))
        if s == "-":
            return self.mul(self._sign_power(e), self.exp(self.mul(e, self._log_atom(p))))  # log|p|, as `log` names it
        total = self.constant(1)
        for coeff, key, (top, bottom) in self.split_linear(e):
            if top.is_constant() and bottom.is_constant():
                total = self.mul(total, self.power(Frac(p, self.one), int(coeff)))
                continue
            i = self.generator("ipow", (self.poly_key(p), key), self.symbols_in(p, top, bottom), "0+" if s == "0+" else "?")
            total = self.mul(total, self.from_generator(i, int(coeff)))
        return total

    def _sign_power(self, e: Frac) -> Frac:
        """(-1)^e for an integer-valued e."""
        total = self.constant(1)
        for coeff, key, (top, bottom) in self.split_linear(e):
            if int(coeff) % 2 == 0:
                continue
            if top.is_constant() and bottom.is_constant():
                total = self.neg(total)
                continue
            new = ("ipow", ("-1", key)) not in self.index
            i = self.generator("ipow", ("-1", key), self.symbols_in(top, bottom))
            if new:
                self.relations[i] = (2, self.one)
            total = self.mul(total, self.from_generator(i))
        return total

    # -- circular functions ----------------------------------------------------------------------------------------

    def cos_sin(self, a: Frac) -> tuple[Frac, Frac]:
        """(cos a, sin a) by angle addition over the Laurent monomials of a."""
        c, s = self.constant(1), self.constant(0)
        for coeff, key, (top, bottom) in self.split_linear(a):
            c1, s1 = self._cos_sin_part(coeff, key, top, bottom)
            c, s = self.sub(self.mul(c, c1), self.mul(s, s1)), self.add(self.mul(s, c1), self.mul(c, s1))
        return c, s

    def _cos_sin_part(self, c: Fraction, key: Any, top: Poly, bottom: Poly) -> tuple[Frac, Frac]:
        pi = self.index.get(("const", "pi"))
        if pi is not None and bottom.is_constant():
            slot = self._slot(pi)
            if top == self.variable(pi) and 12 % c.denominator == 0:
                table = self._cos_pi_multiple(c)
                if table is not None:
                    return table, self._cos_pi_multiple(Fraction(1, 2) - c) or self.constant(0)
            if c.denominator == 1 and len(top) == 1 and top.degrees()[slot] == 1:
                other = divmod(top, self.variable(pi))[0]
                multiple = Frac(other, self.one)
                if not other.is_constant() and self.is_integer(multiple):
                    return self._sign_power(self.mul(self.constant(c), multiple)), self.constant(0)
        q = self._root_count(("angle", key), c.denominator)
        symbols = self.symbols_in(top, bottom)
        ci = self.generator("cos", key, symbols)
        new = ("sin", key) not in self.index
        si = self.generator("sin", key, symbols)
        if new:
            self.relations[si] = (2, self.one - self.variable(ci) ** 2)
        steps = int(c * q)
        if abs(steps) > 24:
            raise OutOfReach("a multiple angle is too large to expand")
        cos1, sin1 = self.from_generator(ci), self.from_generator(si)
        cr, sr = self.constant(1), self.constant(0)
        for _ in range(abs(steps)):
            cr, sr = self.sub(self.mul(cr, cos1), self.mul(sr, sin1)), self.add(self.mul(sr, cos1), self.mul(cr, sin1))
        return cr, (sr if steps >= 0 else self.neg(sr))

    def _cos_pi_multiple(self, c: Fraction) -> Frac | None:
        """cos(c pi) for multiples of pi/12 that have square roots of 2 and 3 only."""
        c %= 2
        if c > 1:
            c = 2 - c
        if c > Fraction(1, 2):
            other = self._cos_pi_multiple(1 - c)
            return None if other is None else self.neg(other)

        def root(n: int) -> Frac:
            return self._rational_power(self.constant(n), Fraction(1, 2))

        half = self.constant(Fraction(1, 2))
        match c:
            case Fraction(numerator=0):
                return self.constant(1)
            case Fraction(numerator=1, denominator=2):
                return self.constant(0)
            case Fraction(numerator=1, denominator=3):
                return half
            case Fraction(numerator=1, denominator=4):
                return self.mul(half, root(2))
            case Fraction(numerator=1, denominator=6):
                return self.mul(half, root(3))
            case _:
                return None

    # -- other functions ---------------------------------------------------------------------------------------------

    def opaque(self, name: str, *args: Frac, sign: str = "?") -> Frac:
        """A function value as a generator keyed by its arguments."""
        symbols = self.symbols_in(*(p for a in args for p in (a.num, a.den)))
        return self.from_generator(self.generator("fn", (name, *(self.key(a) for a in args)), symbols, sign))

    def odd(self, name: str, a: Frac, *, even: bool = False) -> Frac:
        """An odd (or even) function: the sign of the leading coefficient is taken out of the argument."""
        if a.num.is_zero():
            return self.constant(1 if even else 0)
        negative = a.num.leading_coefficient() < 0
        angle = self._known_angle(name, a)
        if angle is not None:
            multiple = self.mul(self.constant(angle), self.convert(Const("pi")))
            return self.neg(multiple) if negative else multiple
        value = self.opaque(name, self.neg(a) if negative else a)
        return self.neg(value) if negative and not even else value

    def _known_angle(self, name: str, a: Frac) -> Fraction | None:
        """arctan |a| or arcsin |a| as a multiple of pi where a² is one of a few rational numbers (DLMF 4.17, table)."""
        table = {
            "arctan": {Fraction(1, 3): Fraction(1, 6), Fraction(1): Fraction(1, 4), Fraction(3): Fraction(1, 3)},
            "arcsin": {
                Fraction(1, 4): Fraction(1, 6), Fraction(1, 2): Fraction(1, 4), Fraction(3, 4): Fraction(1, 3), Fraction(1): Fraction(1, 2),
            },
        }.get(name)  # fmt: skip
        if table is None or not a.den.is_constant() or len(a.num) != 1 or self.symbols_in(a.num):
            return None
        square = self.as_number(self.mul(a, a))
        return None if square is None else table.get(square)

    def factorial(self, a: Frac) -> Frac:
        """a! = Gamma(a+1), by (u+c)! = u! (u+1)…(u+c) for the integer part c of a's constant term."""
        n = self.as_number(a)
        if n is not None:
            if n.denominator == 1:
                if n < 0:
                    raise OutOfReach("the factorial of a negative integer")
                if n > 500:
                    raise OutOfReach("a factorial too large to expand")
                return self.constant(factorial(int(n)))
            if n.denominator == 2 and abs(n) < 60:  # (-1/2)! = sqrt(pi)
                value_f = Fraction(1)
                while n > Fraction(-1, 2):
                    value_f *= n
                    n -= 1
                while n < Fraction(-1, 2):
                    n += 1
                    value_f /= n
                pi = self.convert(Const("pi"))
                return self.mul(self.constant(value_f), self._rational_power(pi, Fraction(1, 2)))
        shift = 0
        if a.den.is_constant():
            constant = a.num.to_dict().get((0,) * self.plan.size)
            if constant is not None:
                shift = int(fraction_of(constant) // 1)
        if abs(shift) > 40:
            raise OutOfReach("a factorial shift too large to expand")
        u = self.sub(a, self.constant(shift))
        sign = "+" if self.sign(u.num) in ("+", "0+") and self.sign(u.den) == "+" else "?"
        symbols = self.symbols_in(u.num, u.den)
        value = self.from_generator(self.generator("fact", self.key(u), symbols, sign))
        for k in range(1, shift + 1):
            value = self.mul(value, self.add(u, self.constant(k)))
        for k in range(-shift):
            value = self.mul(value, self.inverse(self.sub(u, self.constant(k))))
        return value

    def maximum(self, a: Frac, b: Frac, side: int) -> Frac:
        """max (side 1) or min (side -1): (a + b ± |a-b|)/2."""
        gap = self.absolute(self.sub(a, b))
        return self.mul(self.constant(Fraction(1, 2)), self.add(self.add(a, b), gap if side > 0 else self.neg(gap)))

    def signum(self, a: Frac) -> Frac:
        """sign a, multiplicative over factors of known sign."""
        if a.num.is_zero():
            return self.constant(0)
        c, factors = self.factors(a)
        total = self.constant(1 if c > 0 else -1)
        for p, e in factors:
            s = self.sign(p)
            if e % 2 == 0 and s in ("+", "-"):
                continue
            if s in ("+", "-"):
                total = total if s == "+" else self.neg(total)
            else:
                new = ("fn", ("sign", self.poly_key(p))) not in self.index
                i = self.generator("fn", ("sign", self.poly_key(p)), self.symbols_in(p))
                if new and self.nonzero(p):
                    self.relations[i] = (2, self.one)
                elif new:
                    self.relations[i] = (3, self.variable(i))
                total = self.mul(total, self.power(self.from_generator(i), abs(e)))
        return total


def _unfolded_bounds(relations: list[Rel]) -> list[Rel]:
    """From |a| < b also a < b and -a < b."""
    found: list[Rel] = []
    for r in relations:
        match r:
            case (
                Rel(op="<" | "<=" as op, lhs=App(op="abs", args=(a,)), rhs=b)
                | Rel(op=">" | ">=" as op, lhs=b, rhs=App(op="abs", args=(a,)))
            ):
                strict = "<" if op in "<>" else "<="
                found += [Rel(strict, a, b), Rel(strict, neg(a), b)]
            case _:
                pass
    return found


def _head(term: Term) -> Any:
    """What a family of values is known by: the tensor of an entry, the name of a sequence."""
    if isinstance(term, App) and term.op == "entry":
        return ("entry", term.args[0])
    return ("call", term.fn) if isinstance(term, Call) and not any(term.orders) else None


def _at_each(term: Term, var: Sym) -> bool:
    """True for the entry or value at the variable itself: ``a_i`` says something of the whole family, ``a_{2i}`` and ``M_{ij}`` do not."""
    match term:
        case App(op="entry", args=(Sym(sort=Tensor(shape=(_,))), index)):
            return index == var
        case Call(fn=Sym(sort=Func(args=(sort,))), args=(argument,), orders=orders):
            return argument == var and sort == var.sort and not any(orders)
    return False


def _prime_factors(n: int) -> list[tuple[int, int]]:
    """The prime factorisation; a number beyond 10^18 stays whole (it is then compared as it is)."""
    if n <= 1:
        return []
    if n > 10**18:
        return [(n, 1)]
    from flint import fmpz

    return [(int(p), int(e)) for p, e in fmpz(n).factor()]


def _read_poly(text: str, gens: dict[str, Poly], one: Poly) -> Poly:
    """Read back a polynomial in flint's own printing of a monic monomial product or polynomial."""
    total = one - one
    for piece in text.replace(" - ", " + -").split(" + "):
        value = one
        piece = piece.strip()
        if piece.startswith("-"):
            value, piece = -one, piece[1:]
        for factor in piece.split("*"):
            name, _, e = factor.partition("^")
            if name in gens:
                value = value * gens[name] ** int(e or 1)
            else:
                p, _, q = factor.partition("/")
                value = value * fmpq(int(p), int(q or 1))
        total = total + value
    return total


def _half(f: Field, a: Frac, *, plus_inverse: bool) -> Frac:
    e, inv = f.exp(a), f.exp(f.neg(a))
    return f.mul(f.constant(Fraction(1, 2)), f.add(e, inv) if plus_inverse else f.sub(e, inv))


def _sqrt(f: Field, a: Frac) -> Frac:
    f._require(f._positive_form(a), ">=")
    return f._rational_power(a, Fraction(1, 2)) if not a.num.is_zero() else a


def _ratio(f: Field, a: Frac, b: Frac) -> Frac:
    f._require(b.num, "!=")
    return f.mul(a, f.inverse(b))


def _tanh(f: Field, a: Frac) -> Frac:
    e = f.exp(f.mul(f.constant(2), a))
    return f.mul(f.sub(e, f.constant(1)), f.inverse(f.add(e, f.constant(1))))


def _many(f: Field, args: tuple[Frac, ...], side: int) -> Frac:
    total = args[0]
    for a in args[1:]:
        total = f.maximum(total, a, side)
    return total


def _binomial(f: Field, n: Frac, k: Frac) -> Frac:
    number_n, number_k = f.as_number(n), f.as_number(k)
    if number_n is not None and number_k is not None and number_n.denominator == number_k.denominator == 1 and 0 <= number_n < 500:
        from math import comb

        return f.constant(comb(int(number_n), int(number_k)) if number_k >= 0 else 0)
    if number_k is not None and number_k.denominator == 1 and number_k < 0:
        return f.constant(0)
    above = f.as_number(f.sub(k, n))
    if above is not None and above.denominator == 1 and above > 0 and f.is_integer(n) and f.sign(n.num) in ("+", "0+"):
        return f.constant(0)
    if number_k is not None and number_k.denominator == 1 and 0 <= number_k <= 12:
        value = f.constant(1)
        for j in range(int(number_k)):
            value = f.mul(value, f.mul(f.sub(n, f.constant(j)), f.constant(Fraction(1, j + 1))))
        return value
    return f.mul(f.factorial(n), f.inverse(f.mul(f.factorial(k), f.factorial(f.sub(n, k)))))


# How each known function of scalars is brought to generators. A function that is missing here becomes an atom.
FUNCTIONS: dict[str, Any] = {
    "exp": lambda f, a: f.exp(a),
    "log": lambda f, a: f.log(a),
    "sqrt": _sqrt,
    "sinh": lambda f, a: _half(f, a, plus_inverse=False),
    "cosh": lambda f, a: _half(f, a, plus_inverse=True),
    "tanh": _tanh,
    "sin": lambda f, a: f.cos_sin(a)[1],
    "cos": lambda f, a: f.cos_sin(a)[0],
    "tan": lambda f, a: _ratio(f, *reversed(f.cos_sin(a))),
    "cot": lambda f, a: _ratio(f, *f.cos_sin(a)),
    "sec": lambda f, a: _ratio(f, f.constant(1), f.cos_sin(a)[0]),
    "csc": lambda f, a: _ratio(f, f.constant(1), f.cos_sin(a)[1]),
    "arsinh": lambda f, a: f.log(f.add(a, _sqrt(f, f.add(f.mul(a, a), f.constant(1))))),
    "artanh": lambda f, a: f.mul(
        f.constant(Fraction(1, 2)), f.log(_ratio(f, f.add(f.constant(1), a), f.sub(f.constant(1), a)))
    ),
    "arcosh": lambda f, a: f.log(f.add(a, _sqrt(f, f.sub(f.mul(a, a), f.constant(1))))),
    "erf": lambda f, a: f.odd("erf", a),
    "arctan": lambda f, a: f.odd("arctan", a),
    "arcsin": lambda f, a: f.odd("arcsin", a),
    "arccos": lambda f, a: f.sub(f.mul(f.constant(Fraction(1, 2)), f.convert(Const("pi"))), f.odd("arcsin", a)),
    "abs": lambda f, a: f.absolute(a),
    "sign": lambda f, a: f.signum(a),
    "max": lambda f, *args: _many(f, args, 1),
    "min": lambda f, *args: _many(f, args, -1),
    "factorial": lambda f, a: f.factorial(a),
    "gamma": lambda f, a: f.factorial(f.sub(a, f.constant(1))),
    "binomial": _binomial,
}

ARITHMETIC = frozenset({"add", "mul", "pow", *FUNCTIONS})


def mentions_tensor(term: Term) -> bool:
    """True when some part of the term is a tensor, so that the scalar normal form alone cannot decide it."""
    return any(isinstance(getattr(t, "sort", None), Tensor) and t.sort.shape for t in walk(term))  # type: ignore[union-attr]
