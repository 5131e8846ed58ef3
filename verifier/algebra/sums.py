"""Normal forms of finite sums and products with symbolic bounds, and of piecewise values.

A sum is linear: factors that do not depend on the index go out, what remains is one generator per index-dependent monomial.  Bounds are
brought to ``Σ_{k=1}^{u}`` where u has no integer part, by splitting end terms off; that needs the range not to be shorter than what is
split off, which is proved from the assumptions or not done.  Powers of the index have Faulhaber's closed form.  A product is treated the
same way, factor by factor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from verifier.algebra.calculus import NoRule, differentiate, simplify_conditions
from verifier.algebra.field import Condition, Field, Frac, NoValue, OutOfReach, Poly
from verifier.algebra.ranges import bounds_of, conjuncts, ranged
from verifier.algebra.readback import to_term
from verifier.sorts import INTEGER, Tensor
from verifier.terms import (
    ONE,
    App,
    Bind,
    Call,
    Cases,
    Const,
    Num,
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
)  # fmt: skip

MAX_WRITTEN_OUT = 400
MAX_PEEL = 12


class NormalForms(Field):
    """The scalar normal form with sums, products and piecewise values."""

    def _convert(self, term: Term) -> Frac:
        match term:
            case Bind(op="sum" | "prod" as op, params=(lo, hi)):
                return self._summation(term, op, lo, hi)
            case Bind(op="sum" | "prod", params=()) if (bounded := ranged(term)).params:
                return self.convert(bounded)
            case Bind(op="sum", params=(), condition=None):
                return self._linear(term, (), free_symbols(term.body))
            case Bind(op="integral", var=Sym(sort=Tensor(shape=(), number="real")), condition=None):
                return self._integral(term)
            case Bind(op="at", var=var, params=(value,), body=body):
                return self.convert(substitute(body, {var: value}))
            case Cases():
                return self._cases(term)
            case Bind(op="joint", var=var, params=(point,), body=Cases() as inner):
                return self._joint(inner, var, point)
            case App(op="undefined"):
                raise NoValue("a derivative that does not exist")
            case App(op="delta", args=(i, j)):
                gap = self.sub(self.convert(i), self.convert(j))
                if gap.num.is_zero():
                    return self.constant(1)
                if self.nonzero(gap.num):
                    return self.constant(0)
                a, b = sorted((i, j), key=lambda t: str(self.key(self.convert(t))))
                return self._atom(App("delta", (a, b), term.sort))
            case App(op="indicator", args=(prop,)):
                truth = self.truth(prop)
                return self._atom(term) if truth is None else self.constant(1 if truth else 0)
            case App(op="mod", args=(a, b)):
                top, bottom = self.convert(a), self.convert(b)
                self._require(bottom.num, "!=")
                return self.sub(top, self.mul(bottom, self._rounded("floor", self.mul(top, self.inverse(bottom)))))
            case App(op="floor" | "ceil" as op, args=(a,)):
                return self._rounded(op, self.convert(a))
            case _:
                return super()._convert(term)

    # -- truth of conditions ---------------------------------------------------------------------------------------

    def truth(self, prop: Any) -> bool | None:
        """Whether a condition holds at every admitted point (True), at none (False), or it depends (None)."""
        value = simplify_conditions(prop, self._relation)
        return value if isinstance(value, bool) else None

    def _relation(self, r: Rel) -> bool | None:
        if r.op not in ("=", "!=", "<", "<=", ">", ">="):
            return None
        try:
            gap = self.sub(self.convert(r.lhs), self.convert(r.rhs))
        except OutOfReach:
            return None
        s = self.sign(gap.num)
        d = self.sign(gap.den)
        s = s if d == "+" else {"+": "-", "-": "+", "0+": "0-", "0-": "0+"}.get(s, s) if d == "-" else "?"
        nonzero = s in ("+", "-") or (s != "0" and self.nonzero(gap.num))
        if nonzero and s in ("0+", "0-"):
            s = s[1]
        match r.op:
            case "=" | "!=":
                same = True if s == "0" else False if nonzero else None
                return same if r.op == "=" or same is None else not same
            case "<":
                return True if s == "-" else False if s in ("0", "+", "0+") else None
            case "<=":
                return True if s in ("-", "0", "0-") else False if s == "+" else None
            case ">":
                return True if s == "+" else False if s in ("0", "-", "0-") else None
            case _:
                return True if s in ("+", "0", "0+") else False if s == "-" else None

    def _cases(self, term: Cases) -> Frac:
        open_: list[tuple[Any, Term]] = []
        for condition, value in term.branches:
            truth = self.truth(condition)
            if truth is False:
                continue
            if truth is True:
                if not open_:
                    return self.convert(value)
                open_.append((condition, value))
                break
            open_.append((condition, value))
        else:
            if not open_:
                if term.otherwise is None:
                    raise NoValue("no case applies")
                return self.convert(term.otherwise)
        return self._atom(term)

    def _joint(self, term: Cases, var: Sym, point: Term) -> Frac:
        """The derivative of a piecewise value at the joint ``point``: the common slope, if the pieces meet in value and slope."""
        at = self.as_number(self.convert(point))
        if at is None:
            raise OutOfReach("a derivative at a joint that is no number")
        left, right, here = (self._piece(term, var, value) for value in self._around(term, var, at))
        if left is None or right is None or here is None:
            raise OutOfReach("a derivative at a joint")
        exact = Num(at)
        values = [self.convert(substitute(p, {var: exact})) for p in (left, right, here)]
        try:
            slopes = [self.convert(substitute(differentiate(p, var), {var: exact})) for p in (left, right)]
        except NoRule as why:
            raise OutOfReach(str(why)) from why
        if self.equal(values[0], values[2]) and self.equal(values[1], values[2]) and self.equal(*slopes):
            return slopes[0]
        raise NoValue("a derivative that does not exist")

    def _around(self, term: Cases, var: Sym, at: Fraction) -> tuple[Fraction, Fraction, Fraction]:
        """A point just left of the joint, one just right (with no other joint between), and the joint."""
        others: list[Fraction] = []

        def collect(prop: Any) -> None:
            for part in getattr(prop, "parts", ()):
                collect(part)
            if isinstance(prop, Rel):
                for side in (prop.lhs, prop.rhs):
                    value = self.as_number(self.convert(side)) if var not in free_symbols(side) else None
                    if value is not None:
                        others.extend((value, -value))
            if hasattr(prop, "part"):
                collect(prop.part)

        for condition, _ in term.branches:
            collect(condition)
        gap = min((abs(o - at) for o in others if o != at), default=Fraction(1)) / 2
        return at - gap, at + gap, at

    def _piece(self, term: Cases, var: Sym, value: Fraction) -> Term | None:
        for condition, piece in term.branches:
            truth = self.truth(substitute(condition, {var: Num(value)}))
            if truth is None:
                return None
            if truth:
                return piece
        return term.otherwise

    def _rounded(self, op: str, a: Frac) -> Frac:
        value = self.as_number(a)
        if value is not None:
            return self.constant(-((-value) // 1) if op == "ceil" else value // 1)
        whole, rest = self._whole_part(a)
        left = self.as_number(rest)
        if left is not None:
            return self.add(whole, self.constant(-((-left) // 1) if op == "ceil" else left // 1))
        return self.add(whole, self.opaque(op, rest))

    def _whole_part(self, a: Frac) -> tuple[Frac, Frac]:
        """a as an integer-valued polynomial and the rest."""
        if not a.den.is_constant():
            return self.constant(0), a
        table = {m: c for m, c in a.num.terms() if c.q == 1 and self.is_integer(Frac(self.ring.from_dict({m: c}), self.one))}
        whole = Frac(self.ring.from_dict(table), self.one)
        return whole, self.sub(a, whole)

    # -- sums and products -------------------------------------------------------------------------------------------

    def _at_least(self, a: Frac, bound: int) -> bool:
        """True when a >= bound at every admitted point; a is integer-valued."""
        gap = self.sub(a, self.constant(bound))
        return self.sign(gap.num) in ("+", "0+", "0") or (
            self.sign(self.add(gap, self.constant(1)).num) == "+" and self.is_integer(a)
        )

    def _summation(self, term: Bind, op: str, lo: Term, hi: Term) -> Frac:
        if term.condition is not None and op == "sum" and hi != Const("infinity"):
            return self._conditional(term, lo, hi)
        if hi == Const("infinity") or term.condition is not None or (lo.sort != INTEGER and not isinstance(lo, Num)):
            return self._atom(term)
        low, high = self.convert(lo), self.convert(hi)
        if op == "sum" and (collapsed := self._collapsed(term, low, high)) is not None:
            return collapsed
        if op == "sum" and (turned := self._turned(term, lo, hi)) is not None:
            return self.convert(turned)
        count = self.as_number(self.sub(high, low))
        if count is not None:
            return self._written_out(term, op, low, count)
        whole, shift = self._integer_part(high)
        start = self.as_number(low)
        total, join = (self.constant(0), self.add) if op == "sum" else (self.constant(1), self.mul)
        undo = self.sub if op == "sum" else (lambda a, b: self.mul(a, self.inverse(b)))
        base = hi if shift == 0 else sub(hi, num(shift))
        if start is None or start.denominator != 1:
            return self._between(term, op, low, high)
        first = int(start)
        # S(first..u+shift): safe when u + shift >= first - 1 and u >= first - 1, the empty range included
        if abs(shift) > MAX_PEEL or not (self._at_least(high, first - 1) and self._at_least(whole, first - 1)):
            return self._generators_of(term, op, (low, high), hi)
        for j in range(1, shift + 1):
            total = join(total, self.convert(substitute(term.body, {term.var: sub(base, num(-j)) if j else base})))
        for j in range(-shift):
            total = undo(total, self.convert(substitute(term.body, {term.var: sub(base, num(j)) if j else base})))
        if first < 1 and abs(first) <= MAX_PEEL and self._at_least(whole, 0):
            for j in range(first, 1):
                total = join(total, self.convert(substitute(term.body, {term.var: num(j)})))
            first = 1
        elif 1 < first <= MAX_PEEL and self._at_least(whole, first - 1):
            try:
                without = total
                for j in range(1, first):
                    without = undo(without, self.convert(substitute(term.body, {term.var: num(j)})))
                total, first = without, 1
            except OutOfReach:
                pass  # a term before the range has no value, or a factor is zero
        return join(total, self._generators_of(term, op, (self.constant(first), whole), base))

    def _conditional(self, term: Bind, lo: Term, hi: Term) -> Frac:
        """Σ over a range under a condition, where the condition narrows the range or leaves single values out."""
        if term.var.sort != INTEGER:
            return self._atom(term)
        b = bounds_of(term.var, conjuncts(term.condition))
        for p in b.rest:
            if term.var in free_symbols(p):
                return self._atom(term)
            truth = self.truth(p)
            if truth is None:
                return self._atom(term)
            if truth is False:
                return self.constant(0)
        for t in b.lows:
            if self.truth(Rel(">=", t, lo)) is True:
                lo = t
            elif self.truth(Rel("<=", t, lo)) is not True:
                return self._atom(term)
        for t in b.highs:
            if self.truth(Rel("<=", t, hi)) is True:
                hi = t
            elif self.truth(Rel(">=", t, hi)) is not True:
                return self._atom(term)
        total = self.convert(replace(term, params=(lo, hi), condition=None))
        if len(b.without) > 1:
            return self._atom(term)
        for t in b.without:
            inside = self.truth(Rel(">=", t, lo)), self.truth(Rel("<=", t, hi))
            if inside == (True, True):
                total = self.sub(total, self.convert(substitute(term.body, {term.var: t})))
            elif False not in inside:
                return self._atom(term)
        return total

    def _turned(self, term: Bind, lo: Term, hi: Term) -> Bind | None:
        """Σ_k a_{c-k} as Σ_k a_k and Σ_k a_{k+c} as Σ_k a_k, where all values of sequences and entries are at one such index."""
        k = term.var
        if k.sort != INTEGER or not (lo.sort == INTEGER or isinstance(lo, Num)) or not (hi.sort == INTEGER or isinstance(hi, Num)):
            return None
        indices: set[Term] = set()
        for t in walk(term.body):
            if isinstance(t, Bind) and k in free_symbols(t):
                return None
            arguments = t.args if isinstance(t, Call) else t.args[1:] if isinstance(t, App) and t.op == "entry" else ()
            indices.update(a for a in arguments if k in free_symbols(a))
        if len(indices) != 1 or (index := indices.pop()) == k:
            return None
        for sign in (1, -1):
            offset = self.convert(add(index, mul(num(-sign), k)))
            if k in self.symbols_in(offset.num, offset.den) or not self.is_integer(offset):
                continue
            c = self._without(add(index, mul(num(-sign), k)), k)  # index = sign·k + c
            back = replace(mul(num(sign), sub(k, c)), sort=INTEGER)
            ends = [replace(add(mul(num(sign), end), c), sort=INTEGER) for end in (lo, hi)]
            body = substitute(rebuild_index(term.body, index, k), {k: back, _HELD: k})
            return replace(term, params=tuple(ends if sign > 0 else reversed(ends)), body=body)
        return None

    def _without(self, t: Term, k: Sym) -> Term:
        """A term whose value does not depend on k, without k in it."""
        return replace(substitute(t, {k: num(0)}), sort=INTEGER)  # type: ignore[no-any-return]

    def _between(self, term: Bind, op: str, low: Frac, high: Frac) -> Frac:
        """A range with a symbolic lower end: all from 1 on less those before it, when the ends are in order and not below 1.

        The terms before the range may have no value: the two sums that start at 1 then stand for sums in which those terms are anything.
        """
        lo, hi = term.params
        length = self.sub(high, low)
        if not (self.is_integer(low) and self.is_integer(high) and self._at_least(low, 1) and self._at_least(length, -1)):
            return self._generators_of(term, op, (low, high), hi)
        whole = self.convert(replace(term, params=(ONE, hi)))
        before = self.convert(replace(term, params=(ONE, sub(lo, ONE))))
        return self.sub(whole, before) if op == "sum" else self.mul(whole, self.inverse(before))

    def _written_out(self, term: Bind, op: str, low: Frac, count: Fraction) -> Frac:
        if count.denominator != 1:
            raise OutOfReach("a sum whose bounds are not a whole number apart")
        if count >= MAX_WRITTEN_OUT:
            start = self.as_number(low)
            if start is not None and op == "sum":
                return self._generators_of(term, op, (low, self.constant(start + count)), num(start + count))
            raise OutOfReach(f"a {op} of more than {MAX_WRITTEN_OUT} terms")
        total = self.constant(0 if op == "sum" else 1)
        start_term = term.params[0]
        for j in range(int(count) + 1):
            at = start_term if j == 0 else num(start_term.value + j) if isinstance(start_term, Num) else sub(start_term, num(-j))
            value = self.convert(substitute(term.body, {term.var: at}))
            total = self.add(total, value) if op == "sum" else self.mul(total, value)
        return total

    def _integer_part(self, a: Frac) -> tuple[Frac, int]:
        """a = u + c with u without constant term; c an integer."""
        if not a.den.is_constant():
            return a, 0
        constant = a.num.to_dict().get((0,) * self.plan.size)
        if constant is None or constant.q != 1:
            return a, 0
        c = int(constant.p)
        return self.sub(a, self.constant(c)), c

    def _generators_of(self, term: Bind, op: str, bounds: tuple[Frac, Frac], hi: Term) -> Frac:
        if op == "sum":
            return self._linear(term, bounds, free_symbols(term))
        return self._multiplicative(term, bounds)

    def _bound_symbol(self, term: Bind, bounds: tuple[Frac, ...] = ()) -> Sym:
        """The index under a name that only depends on how deep its binder stands and on its range, so that renaming it changes nothing.

        That the index lies in its range becomes a fact about this name: whatever mentions it is only evaluated there (`sign`).
        """
        around = self.symbols_in(*(p for b in bounds for p in (b.num, b.den)))
        return self._index(_level(free_symbols(term.body) | around), bounds, term.var.sort)

    def _index(self, level: int, bounds: tuple[Frac, ...], sort: Any) -> Sym:
        if not bounds:
            return Sym(f"#{level}", sort)
        k = Sym(f"#{level}:{','.join(f'{b.num}/{b.den}' for b in bounds)}", sort)
        self.note_range(k, *bounds)
        return k

    def note_range(self, k: Sym, low: Frac, high: Frac) -> None:
        """Remember between which bounds an index lies; its name must say so too."""
        if k not in self._ranged:
            self._ranged.add(k)
            at = self.convert(k)
            for gap in (self.sub(at, low), self.sub(high, at)):
                if gap.den.is_constant():
                    self._range_facts.append((gap.num, k))

    @property
    def _ranged(self) -> set[Sym]:
        found = self.__dict__.setdefault("_ranged_symbols", set())
        assert isinstance(found, set)
        return found

    @property
    def _range_facts(self) -> list[tuple[Poly, Sym]]:
        found = self.__dict__.setdefault("_facts_of_ranges", [])
        assert isinstance(found, list)
        return found

    def sign(self, poly: Poly) -> str:
        """As in `Field`; what mentions the index of a sum may use that the index lies in its range.

        What does not mention it may not: the range can be empty.
        """
        if not self._range_facts or self.__dict__.get("_inside_sign") or poly.is_constant():
            return super().sign(poly)
        reached, active = set(self.symbols_in(poly)), []
        for fact, k in reversed(self._range_facts):  # inner ranges may mention outer indices
            if k in reached:
                active.append((fact, "0+"))
                reached |= self.symbols_in(fact)
        if not active:
            return super().sign(poly)
        before = len(self.facts)
        self.facts.extend(active)
        self.__dict__["_inside_sign"] = True
        try:
            return super().sign(poly)
        finally:
            del self.facts[before:]
            self.__dict__["_inside_sign"] = False

    def _linear(self, term: Bind, bounds: tuple[Frac, ...], outer: Any) -> Frac:
        """Σ of a body in normal form: Σ coefficient · Σ_k (monomial that depends on k)."""
        k = self._bound_symbol(term, bounds)
        before = len(self.conditions)
        body = self.convert(substitute(term.body, {term.var: k}))
        self._quantify(before, k)
        den_free, den_bound = self._split_factors(body.den, k)
        groups: dict[tuple[int, ...], dict[tuple[int, ...], Any]] = {}
        dependent = {self._slot(i) for i, g in enumerate(self.generators) if k in g.symbols}
        for monom, coeff in body.num.terms():
            inner = tuple(e if s in dependent else 0 for s, e in enumerate(monom))
            rest = tuple(0 if s in dependent else e for s, e in enumerate(monom))
            groups.setdefault(inner, {})[rest] = coeff
        total = self.constant(0)
        for inner, table in groups.items():
            coefficient = self.frac(self.ring.from_dict(table), den_free)
            part = self._one_sum(inner, den_bound, bounds, k)
            total = self.add(total, self.mul(coefficient, part))
        return total

    def _collapsed(self, term: Bind, low: Frac, high: Frac) -> Frac | None:
        """A sum of which some terms hold a Kronecker delta of the index; None when it has none that can be summed."""
        deltas = (t for t in walk(term.body) if isinstance(t, App) and t.op == "delta")
        if term.var.sort != INTEGER or not any(term.var in free_symbols(t) for t in deltas):
            return None
        before = len(self.conditions)
        k = self._bound_symbol(term, (low, high))
        body = self.convert(substitute(term.body, {term.var: k}))
        total, left = self.constant(0), {}
        for monom, coeff in body.num.terms():
            picked = self._picked(self.frac(self.ring.from_dict({monom: coeff}), body.den), monom, (low, high), k)
            if picked is None:
                left[monom] = coeff
            else:
                total = self.add(total, picked)
        if len(left) == len(body.num):
            del self.conditions[before:]
            return None
        self._quantify(before, k)
        if not left:
            return total
        try:
            rest = substitute(to_term(self, self.frac(self.ring.from_dict(left), body.den)), {k: term.var})
        except OutOfReach:
            return None
        return self.add(total, self.convert(replace(term, body=rest)))

    def _picked(self, value: Frac, monom: tuple[int, ...], bounds: tuple[Frac, Frac], k: Sym) -> Frac | None:
        """Σ_k δ_{k t} f(k) is f(t) where t is known to lie in the range, and 0 where it is known not to; None otherwise."""
        low, high = bounds
        for i, g in enumerate(self.generators):
            match g.term:
                case App(op="delta", args=(a, b)) if monom[self._slot(i)] and k in g.symbols:
                    at = self._where_equal(a, b, k)
                case _:
                    continue
            if at is None:
                continue
            place = self.convert(at)
            if self._at_least(self.sub(low, place), 1) or self._at_least(self.sub(place, high), 1):
                return self.constant(0)
            if not (self._at_least(self.sub(place, low), 0) and self._at_least(self.sub(high, place), 0)):
                continue
            try:
                body = substitute(to_term(self, value), {k: at})
            except OutOfReach:
                continue
            return self.convert(body)  # the delta itself is 1 there
        return None

    def _where_equal(self, a: Term, b: Term, k: Sym) -> Term | None:
        """The value of k at which two indices agree, ``i + k - 1`` and m; None where k stands in them otherwise than once, as ±k."""
        for left, right in ((a, b), (b, a)):
            for sign in (1, -1):
                offset = self.convert(sub(left, mul(num(sign), k)))
                if k in self.symbols_in(offset.num, offset.den) or k in free_symbols(right) or not self.is_integer(offset):
                    continue
                if not self.is_integer(self.convert(right)):
                    continue
                rest = self._without(sub(left, mul(num(sign), k)), k)
                return right if offset.num.is_zero() and sign == 1 else replace(mul(num(sign), sub(right, rest)), sort=INTEGER)
        return None

    def _integral(self, term: Bind) -> Frac:
        """∫ of a body in normal form: Σ coefficient · ∫ (monomial that depends on the variable), one generator for each such integral.

        An identity that linearity alone gives holds whenever the integrals that are written converge, whatever the single ones do.
        """
        ends = tuple(str(p) if _infinite(p) else self.key(self.convert(p)) for p in term.params)
        x = self._bound_symbol(term)
        before = len(self.conditions)
        body = self.convert(substitute(term.body, {term.var: x}))
        self._quantify(before, x)
        free, bound = self._split_factors(body.den, x)
        groups: dict[tuple[int, ...], dict[tuple[int, ...], Any]] = {}
        dependent = {self._slot(i) for i, g in enumerate(self.generators) if x in g.symbols}
        for monom, coeff in body.num.terms():
            inner = tuple(e if s in dependent else 0 for s, e in enumerate(monom))
            groups.setdefault(inner, {})[tuple(0 if s in dependent else e for s, e in enumerate(monom))] = coeff
        total = self.constant(0)
        outside = frozenset().union(*(free_symbols(p) for p in term.params))
        for inner, table in groups.items():
            monomial = self.ring.from_dict({inner: 1})
            symbols = (self.symbols_in(monomial, bound) - {x}) | outside
            try:
                written: Term | None = replace(term, var=x, body=to_term(self, self.frac(monomial, bound)))
            except OutOfReach:
                written = None
            part = self.generator("integral", (str(monomial), str(bound), *ends), symbols, "?", written)
            total = self.add(total, self.mul(self.frac(self.ring.from_dict(table), free), self.from_generator(part)))
        return total

    def _one_sum(self, inner: tuple[int, ...], den: Poly, bounds: tuple[Frac, ...], k: Sym) -> Frac:
        monomial = self.ring.from_dict({inner: 1})
        level = _level((self.symbols_in(monomial, den, *(p for b in bounds for p in (b.num, b.den)))) - {k})
        if bounds and level < _level((k,)) - 1:  # factors of outer indices have gone out: the name that the sum has without them
            try:
                lower = self._index(level, bounds, k.sort)
                renamed = self.convert(substitute(to_term(self, self.frac(monomial, den)), {k: lower}))
            except OutOfReach:
                pass
            else:
                if len(renamed.num) == 1 and renamed.num.leading_coefficient() == 1:
                    return self._one_sum(renamed.num.monoms()[0], renamed.den, bounds, lower)
        index = self.index.get(("sym", k))
        power = None if index is None else inner[self._slot(index)]
        if bounds and den.is_constant() and (monomial.is_constant() or (power and sum(inner) == power)):
            low, high = bounds
            start = self.as_number(low)
            if start is not None and start.denominator == 1 and self._at_least(high, int(start) - 1):
                below = self.constant(start - 1)
                return self.sub(self._faulhaber(power or 0, high), self._faulhaber(power or 0, below))
            gap = self.sub(high, low)
            if not power and self._at_least(gap, -1):
                return self.add(gap, self.constant(1))
        symbols = self.symbols_in(monomial, den, *(p for b in bounds for p in (b.num, b.den))) - {k}
        key = ("sum", str(monomial), str(den), *(self.key(b) for b in bounds))
        sign = "0+" if self._sign_by_terms(monomial) in ("+", "0+") and self.sign(den) == "+" else "?"
        return self.from_generator(self.generator("sum", key, symbols, sign))

    def _faulhaber(self, d: int, n: Frac) -> Frac:
        """1^d + … + n^d as a polynomial in n, by interpolation; Knuth, Johann Faulhaber and sums of powers (1993)."""
        if d > 10:
            raise OutOfReach("a sum of a high power of the index")
        from flint import fmpq, fmpq_poly

        values = [0]
        for j in range(1, d + 2):
            values.append(values[-1] + j**d)
        poly = fmpq_poly([0])
        for i, y in enumerate(values):
            term = fmpq_poly([y])
            for j in range(d + 2):
                if j != i:
                    term = term * fmpq_poly([fmpq(-j, i - j), fmpq(1, i - j)])
            poly = poly + term
        total = self.constant(0)
        for c in reversed(poly.coeffs()):
            total = self.add(self.mul(total, n), self.constant(Fraction(int(c.p), int(c.q))))
        return total

    def _multiplicative(self, term: Bind, bounds: tuple[Frac, Frac]) -> Frac:
        """Π of a body in normal form: factors free of the index to the power of the number of terms, a generator for each other factor."""
        k = self._bound_symbol(term, bounds)
        before = len(self.conditions)
        body = self.convert(substitute(term.body, {term.var: k}))
        self._quantify(before, k)
        low, high = bounds
        count = self.add(self.sub(high, low), self.constant(1))
        if not self._at_least(count, 0):
            return self._atom(term)
        c, factors = self.factors(body)
        total = self._integer_power(self.constant(c), count) if c != 1 else self.constant(1)
        for p, e in factors:
            if k not in self.symbols_in(p):
                part = self._integer_power(Frac(p, self.one), count)
            else:
                whole = self._factorials(p, k, low, high)
                if whole is not None:
                    total = self.mul(total, self.power(whole, e))
                    continue
                symbols = self.symbols_in(p, *(q for b in bounds for q in (b.num, b.den))) - {k}
                sign = "+" if self.sign(p) == "+" else "0+" if self.sign(p) == "0+" else "?"
                key = ("prod", str(p), self.key(low), self.key(high))
                part = self.from_generator(self.generator("prod", key, symbols, sign))
            total = self.mul(total, self.power(part, e))
        return total

    def _factorials(self, p: Poly, k: Sym, low: Frac, high: Frac) -> Frac | None:
        """Π (k + c) from low to high as (high + c)! / (low + c - 1)!, where low + c >= 1; None for another factor."""
        c = self.sub(Frac(p, self.one), self.convert(k))
        if k in self.symbols_in(c.num) or not self.is_integer(c):
            return None
        first = self.add(low, c)
        if not (self.is_integer(low) and self.is_integer(high) and self._at_least(first, 1)):
            return None
        return self.mul(self.factorial(self.add(high, c)), self.inverse(self.factorial(self.sub(first, self.constant(1)))))

    def _split_factors(self, poly: Poly, k: Sym) -> tuple[Poly, Poly]:
        """poly as (part free of k) · (part of factors with k)."""
        if poly.is_constant() or k not in self.symbols_in(poly):
            return poly, self.one
        free, bound = self.one, self.one
        content, factors = poly.factor()
        for f, e in factors:
            if k in self.symbols_in(f):
                bound = bound * f**e
            else:
                free = free * f**e
        return free * content, bound

    def _quantify(self, before: int, k: Sym) -> None:
        """Conditions on the body of a binder are for every index: those that mention it are dropped from the outer list when implied."""
        kept: list[Condition] = []
        for c in self.conditions[before:]:
            if k not in self.symbols_in(c.poly):
                kept.append(c)
        del self.conditions[before:]
        self.conditions.extend(kept)


_HELD = Sym("·held", INTEGER)  # a name that no document can write


def rebuild_index(t: Term, index: Term, k: Sym) -> Term:
    """The term with the index that stands in sequences and entries held apart from k elsewhere."""
    if t == index:
        return _HELD
    return rebuild(t, lambda part: rebuild_index(part, index, k))  # type: ignore[no-any-return]


def _level(symbols: Iterable[Sym]) -> int:
    """One more than the deepest binder whose index is among the symbols."""
    return 1 + max((int(s.name[1:].split(":")[0].rstrip("'")) for s in symbols if s.name.startswith("#")), default=-1)


def _infinite(t: Term) -> bool:
    return any(part == Const("infinity") for part in walk(t))
