"""Scalar bodies with free indices: the field of `algebra.sums` with indexed generators and contractions.

Generators beyond those of `algebra.field`:

``ten``    an entry ``A[i,j]``: key (head, indices), the head naming the tensor
``delta``  Kronecker's symbol of two indices that are not known to be equal or different
``call``   a value of an unknown function, or of one of its derivatives, at arguments in normal form
``sum``    a connected contraction: bound indices with ranges, and the factors under them, in canonical labelling

A sum over an index of a fraction is taken monomial by monomial: what does not depend on the index goes out, a Kronecker symbol is used
up, sums that
depend on the index are opened, and what remains is one connected contraction.  Divisors that depend on the index stay inside as factors,
the
numerator being expanded in powers of the divisor first, so that equal bodies have equal sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self, TypeVar

from verifier.algebra.field import Frac, OutOfReach, Poly, _Plan, _read_poly, _Restart
from verifier.algebra.sums import NormalForms
from verifier.algebra.tensor.canonical import Factor, canonical
from verifier.algebra.tensor.indices import Axis, Blocks, Pair, order, pair, part, rename, syms
from verifier.sorts import INTEGER, Dim
from verifier.terms import ONE, App, Num, Prop, Sym, Term, num

T = TypeVar("T")
MAX_FACTORS = 60
WRITTEN_OUT = 6
START_SIZE = 48


@dataclass(frozen=True, slots=True)
class Range:
    """Consecutive integers from ``low`` to ``high`` (both included), known by the names of their normal forms."""

    key: Any
    low: Term
    high: Term
    number: int | None = None

    def __repr__(self) -> str:
        return f"R{self.key}"


def dim_term(dim: Dim) -> Term:
    """The value of a dimension as a term."""
    parts: list[Term] = []
    for monomial, c in dim.terms:
        factors: list[Term] = [Sym(name, INTEGER) for name in monomial]
        if c != 1 or not factors:
            factors.insert(0, num(c))
        parts.append(factors[0] if len(factors) == 1 else App("mul", tuple(factors), INTEGER))
    return num(0) if not parts else parts[0] if len(parts) == 1 else App("add", tuple(parts), INTEGER)


def bound_sym(level: int, axis: Dim) -> Sym:
    """The bound variable at a depth of nesting."""
    return Sym(f"#{level}:{axis}", INTEGER)


class Indexed(NormalForms):
    """Normal forms of bodies with free indices. `TensorField` adds what terms mean and what is declared."""

    def __init__(self, assumptions: Iterable[Prop], plan: _Plan) -> None:
        self.level = 0
        self.within: dict[Term, set[str]] = {}  # variables and numbers that stand as an index, and the axes they stand on
        self.texts: dict[str, Poly] = {}
        self.reps: dict[Any, tuple[int, tuple[Sym, ...]]] = {}
        self.den_reps: dict[Any, tuple[Poly, tuple[Sym, ...]]] = {}
        self.head_symbols: dict[Any, frozenset[Sym]] = {}
        self.head_term: dict[Any, Term] = {}
        self.symmetric: set[Any] = set()
        self.one_memo: dict[Any, Frac] = {}
        self.transform_memo: dict[Any, Frac] = {}
        self.steps = 0
        super().__init__(assumptions, plan)

    @classmethod
    def solve(cls, assumptions: Iterable[Prop], work: Callable[[Self], T]) -> T:
        plan, props = _Plan(START_SIZE), tuple(assumptions)
        for _ in range(14):
            try:
                return work(cls(props, plan))
            except _Restart:
                continue
        raise OutOfReach("too many function values depend on each other")

    # -- keys ----------------------------------------------------------------------------------------------------------

    def poly_key(self, poly: Poly) -> Any:
        text = str(poly)
        self.texts[text] = poly
        return text

    def key(self, a: Frac) -> Any:
        return (self.poly_key(a.num), self.poly_key(a.den))

    def read(self, text: str) -> Poly:
        """The polynomial that a key names."""
        known = self.texts.get(text)
        if known is None:
            known = _read_poly(text, {f"g{i}": self.ring.gen(i) for i in range(self.plan.size)}, self.one)
            self.texts[text] = known
        return known

    # -- ranges --------------------------------------------------------------------------------------------------------

    def range_of(self, axis: Dim) -> Range:
        """The range 1..d of an axis."""
        return Range(str(axis), ONE, dim_term(axis), axis.number)

    def count(self, r: Range) -> Frac:
        """How many integers a range has."""
        if r.number is not None:
            return self.constant(r.number)
        return self.add(self.sub(self.convert(r.high), self.convert(r.low)), self.constant(1))

    def note_index(self, index: Term, axis: Axis) -> None:
        """An index that stands on an axis takes its values there."""
        if isinstance(index, Sym | Num) and isinstance(axis, Dim):
            self.within.setdefault(index, set()).add(str(axis))

    def in_range(self, index: Term, r: Range) -> bool:
        """True when the index takes no value outside the range."""
        if isinstance(index, Sym) and index.name[:1] in "#%~?!":
            return bool(index.name.partition(":")[2] == r.key)
        if r.key in self.within.get(index, ()):
            return True
        try:
            value = self.convert(index)
            low, high = self.convert(r.low), self.convert(r.high)
        except OutOfReach:
            return False
        gaps = (self.sub(value, low), self.sub(high, value))
        return all(self.sign(gap.num) in ("+", "0+", "0") and gap.den.is_constant() for gap in gaps)

    # -- generators ----------------------------------------------------------------------------------------------------

    def entry(self, head: Any, idx: tuple[Term, ...], symbols: frozenset[Sym], sign: str = "?") -> Frac:
        """The generator of one entry of a tensor that is known by its head."""
        if head in self.symmetric:
            idx = tuple(sorted(idx, key=order))
        self.head_symbols.setdefault(head, symbols)
        inside = symbols.union(*(syms(i) for i in idx))
        return self.from_generator(self.generator("ten", (head, idx), inside, sign))

    def delta(self, i: Term, j: Term) -> Frac:
        """Kronecker's symbol."""
        match i, j:
            case App(op="pair", args=(a, b)), App(op="pair", args=(c, d)):
                return self.mul(self.delta(a, c), self.delta(b, d))
            case App(op="part", args=(k, a)), App(op="part", args=(m, b)):
                return self.delta(a, b) if k == m else self.constant(0)
            case _ if i == j:
                return self.constant(1)
            case Num(), Num():
                return self.constant(0)
        if not (isinstance(i, Sym) and i.name[0] in "#%~?!") and not (isinstance(j, Sym) and j.name[0] in "#%~?!"):
            gap = self.sub(self.convert(i), self.convert(j))
            if gap.num.is_zero() or self.nonzero(gap.num):
                return self.constant(1 if gap.num.is_zero() else 0)
        pair_ = tuple(sorted((i, j), key=order))
        g = self.generator("delta", pair_, syms(i) | syms(j), "0+")
        if g not in self.relations:
            self.relations[g] = (2, self.variable(g))
        return self.from_generator(g)

    # -- sums over an axis -----------------------------------------------------------------------------------------------

    def sum_over(self, axis: Axis, body: Callable[[Term], Frac]) -> Frac:
        """Σ over an axis of a body given for each index."""
        match axis:
            case Pair(slow=a, fast=b):
                return self.sum_over(a, lambda i: self.sum_over(b, lambda j: body(pair(i, j))))
            case Blocks(parts=parts):
                total = self.constant(0)
                for k, p in enumerate(parts):
                    total = self.add(total, self.sum_over(p, lambda i, k=k: body(part(k, i))))  # type: ignore[misc]
                return total
        if axis.number is not None and axis.number <= WRITTEN_OUT:
            total = self.constant(0)
            for v in range(1, axis.number + 1):
                total = self.add(total, body(num(v)))
            return total
        self.level += 1
        try:
            bound = bound_sym(self.level, axis)
            return self.contract(body(bound), bound, self.range_of(axis))
        finally:
            self.level -= 1

    def contract(self, a: Frac, b: Sym, r: Range) -> Frac:
        """Σ_b a."""
        if r.number is not None and r.number <= WRITTEN_OUT and r.low == ONE:
            total = self.constant(0)
            for v in range(1, r.number + 1):
                total = self.add(total, self.transform(a, {b: num(v)}))
            return total
        if a.num.is_zero():
            return a
        if b not in self.symbols_in(a.num, a.den):
            return self.mul(a, self.count(r))
        free, bound = self._split_factors(a.den, b)
        dens: list[tuple[Poly, int]] = []
        if not bound.is_constant():
            content, factors = bound.factor()
            free = free * content
            for f, e in factors:
                lead = f.leading_coefficient()
                free = free * lead**e
                dens.append((f / lead, e))
        total = self.constant(0)
        for poly, powers in self._expanded(a.num, dens):
            total = self.add(total, self._contract_poly(poly, free, powers, b, r))
        return total

    def _expanded(self, top: Poly, dens: list[tuple[Poly, int]]) -> list[tuple[Poly, tuple[tuple[Poly, int], ...]]]:
        """top / Π D^e with the numerator written in powers of D, when there is one D."""
        if len(dens) != 1:
            return [(top, tuple(dens))]
        d, e = dens[0]
        pieces: list[tuple[Poly, tuple[tuple[Poly, int], ...]]] = []
        while e and not top.is_zero():
            top, rest = divmod(top, d)
            if not rest.is_zero():
                pieces.append((rest, ((d, e),)))
            e -= 1
        if not top.is_zero():
            pieces.append((top, ()))
        return pieces

    def _contract_poly(self, poly: Poly, free: Poly, dens: tuple[tuple[Poly, int], ...], b: Sym, r: Range) -> Frac:
        dependent = [b in g.symbols for g in self.generators]
        last = self.plan.size - 1
        groups: dict[tuple[tuple[int, int], ...], dict[tuple[int, ...], Any]] = {}
        for monom, coeff in poly.terms():
            inner: list[tuple[int, int]] = []
            rest = list(monom)
            for slot, e in enumerate(monom):
                if e and dependent[last - slot]:
                    inner.append((last - slot, int(e)))
                    rest[slot] = 0
            table = groups.setdefault(tuple(inner), {})
            table[tuple(rest)] = coeff
        total = self.constant(0)
        den = None if free == self.one else free
        for key, table in groups.items():
            coefficient = Frac(self.ring.from_dict(table), self.one)
            one = self.one_sum(key, dens, b, r)
            part_ = self.mul(coefficient, one)
            total = self.add(total, part_)
        return total if den is None else self.frac(total.num, total.den * den)

    def one_sum(self, inner: tuple[tuple[int, int], ...], dens: tuple[tuple[Poly, int], ...], b: Sym, r: Range) -> Frac:
        """Σ_b of a product of generators, each of which depends on b, over divisors that do."""
        memo = (inner, tuple((self.poly_key(d), e) for d, e in dens), b, r.key)
        known = self.one_memo.get(memo)
        if known is None:
            known = self._one_sum_of(inner, dens, b, r)
            self.one_memo[memo] = known
        return known

    def _one_sum_of(self, inner: tuple[tuple[int, int], ...], dens: tuple[tuple[Poly, int], ...], b: Sym, r: Range) -> Frac:
        if not inner and not dens:
            return self.count(r)
        for k, (g, _) in enumerate(inner):
            if self.generators[g].kind == "delta":
                i, j = self.generators[g].key
                other = j if i == b else i
                if (i == b or j == b) and b not in syms(other) and self.in_range(other, r):
                    rest = self.constant(1)
                    for q, e in inner[:k] + inner[k + 1 :]:
                        rest = self.mul(rest, self.from_generator(q, e))
                    for d, e in dens:
                        rest = self.mul(rest, self.frac(self.one, d**e))
                    return self.transform(rest, {b: other})
        bounds: dict[Sym, Range] = {b: r}
        factors: list[Factor] = []
        opened: list[tuple[Any, Any]] = []
        for g, e in inner:
            gen = self.generators[g]
            if gen.kind == "sum":
                opened.extend([gen.key] * e)
            else:
                factors.extend([self.factor_of(g)] * e)
        for d, e in dens:
            factors.extend([self.divisor(d)] * e)
        avoid: frozenset[Sym] = frozenset().union(*(free_indices(facs) for _, facs in opened))
        for key in opened:
            self.open(key, bounds, factors, avoid)
        if any(b in self.head_symbols.get(h, ()) for h, _ in factors):
            raise OutOfReach("a function of a matrix that depends on the index of a sum")
        if len(factors) > MAX_FACTORS:
            raise OutOfReach("a contraction of too many factors")
        return self.build(bounds, factors)

    def open(self, key: tuple[Any, Any], bounds: dict[Sym, Range], factors: list[Factor], avoid: frozenset[Sym] = frozenset()) -> None:
        """The factors of a contraction, under new names for its bound indices, added to others.

        The names differ from every index in sight: those of the other factors, the free ones of this contraction, and ``avoid``.
        """
        ranges, facs = key
        taken = set(avoid) | bounds.keys() | free_indices(facs) | free_indices(factors)
        names: list[Sym] = []
        k = 0
        for r in ranges:
            while True:
                name = Sym(f"~{k}:{r.key}", INTEGER)
                k += 1
                if name not in taken:
                    break
            names.append(name)
            bounds[name] = r
        for head, slots in facs:
            factors.append((head, tuple(names[s] if isinstance(s, int) else s for s in slots)))

    def build(self, bounds: dict[Sym, Range], factors: list[Factor]) -> Frac:
        """The contraction of factors over bound indices, rewritten by what is declared, component by component."""
        self.steps += 1
        if self.steps > 12_000:
            raise OutOfReach("too many contractions")
        new = self.rewrite(bounds, factors)
        if new is not None:
            return new
        factors = [self.closed(f) for f in factors]
        total = self.constant(1)
        for part_bounds, part_factors in components(bounds, factors):
            if not part_bounds:
                for f in part_factors:
                    total = self.mul(total, self.value_of(f))
            elif not part_factors:
                for r in part_bounds.values():
                    total = self.mul(total, self.count(r))
            else:
                total = self.mul(total, self._generator_of(part_bounds, part_factors))
        return total

    def _generator_of(self, bounds: dict[Sym, Range], factors: list[Factor]) -> Frac:
        key = canonical(bounds, factors, self.is_unordered)
        symbols: set[Sym] = set()
        for head, idx in factors:
            symbols |= self.head_symbols.get(head, frozenset())
            for i in idx:
                symbols |= syms(i)
        return self.from_generator(self.generator("sum", key, frozenset(symbols) - bounds.keys(), self._sum_sign(key)))

    def is_unordered(self, head: Any) -> bool:
        """True for a head that is symmetric in its two indices."""
        return head in self.symmetric or head == ("delta",)

    def _sum_sign(self, key: Any) -> str:
        """``0+`` for sums of squares, ``+`` for sums of positive values over ranges that are not empty."""
        seen: dict[Any, int] = {}
        for f in key[1]:
            seen[f] = seen.get(f, 0) + 1
        strict = True
        for (head, _), n in seen.items():
            sign = self.head_sign(head)
            strict = strict and sign == "+"
            if n % 2 and sign not in ("+", "0+"):
                return "?"
        return "+" if strict and all(self.count_sign(r) == "+" for r in key[0]) else "0+"

    def count_sign(self, r: Range) -> str:
        """The sign of the number of values in a range."""
        return self.sign(self.count(r).num)

    def head_sign(self, head: Any) -> str:
        """What is known of the sign of every entry of a tensor."""
        if head[0] == "gen":
            return self.generators[self.reps[head][0]].sign
        if head[0] == "den":
            return self.sign(self.den_reps[head][0])
        return "?"

    def rewrite(self, bounds: dict[Sym, Range], factors: list[Factor]) -> Frac | None:
        """A simpler value of a contraction by declared structure; None when no rule applies."""
        return None

    # -- factors ---------------------------------------------------------------------------------------------------------

    def factor_of(self, g: int) -> Factor:
        """A generator as (head, indices): the head does not depend on which bound or free index stands where."""
        gen = self.generators[g]
        if gen.kind == "ten" and not any(s.name[:1] in "#%~" for s in self.head_symbols[gen.key[0]]) and not any(map(_moved, gen.key[1])):
            return gen.key  # type: ignore[no-any-return]
        if gen.kind == "delta":
            return (("delta",), gen.key)
        inside = sorted((s for s in gen.symbols if s.name[:1] in "#%~"), key=order)
        best: tuple[int, tuple[Sym, ...]] | None = None
        for arrangement in _arrangements(inside):
            holes = tuple(Sym(f"?{k}:{s.name.partition(':')[2]}", INTEGER) for k, s in enumerate(arrangement))
            image = self.transform(self.from_generator(g), dict(zip(arrangement, holes, strict=True)))
            rep = self.single(image)
            if rep is None:
                raise OutOfReach("a function value that is no generator under other indices")
            if best is not None and rep == best[0] and len(inside) == 2:
                self.symmetric.add(("gen", rep))  # a value that is symmetric in its two indices
            if best is None or rep < best[0]:
                best = (rep, arrangement)
                self.reps["gen", rep] = (rep, holes)
                self.head_symbols["gen", rep] = gen.symbols - frozenset(inside)
        assert best is not None
        return (("gen", best[0]), best[1])

    def closed(self, factor: Factor) -> Factor:
        """A factor whose head does not depend on bound or free indices."""
        head, idx = factor
        if not any(s.name[:1] in "#%~" for s in self.head_symbols.get(head, ())):
            return factor
        g = self.single(self.entry(head, idx, self.head_symbols[head]))
        assert g is not None
        return self.factor_of(g)

    def divisor(self, d: Poly) -> Factor:
        """1/d as a factor."""
        inside = sorted((s for s in self.symbols_in(d) if s.name[:1] in "#%~"), key=order)
        best: tuple[str, tuple[Sym, ...]] | None = None
        for arrangement in _arrangements(inside):
            holes = tuple(Sym(f"?{k}:{s.name.partition(':')[2]}", INTEGER) for k, s in enumerate(arrangement))
            image = self.transform(Frac(d, self.one), dict(zip(arrangement, holes, strict=True)))
            text = self.poly_key(image.num)
            if best is not None and text == best[0] and len(inside) == 2:
                self.symmetric.add(("den", text))
            if best is None or text < best[0]:
                best = (text, arrangement)
                self.den_reps["den", text] = (image.num, holes)
                self.head_symbols["den", text] = self.symbols_in(d) - frozenset(inside)
        assert best is not None
        return (("den", best[0]), best[1])

    def single(self, a: Frac) -> int | None:
        """The number of the generator that a fraction is, None when it is anything else."""
        if not a.den.is_constant() or len(a.num) != 1 or a.num.total_degree() != 1 or a.num.leading_coefficient() != 1:
            return None
        return int(self.plan.size) - 1 - next(s for s, d in enumerate(a.num.degrees()) if d)

    def value_of(self, factor: Factor) -> Frac:
        """The value of a factor at its indices."""
        head, idx = factor
        match head:
            case ("delta",):
                return self.delta(*idx)
            case ("gen", _):
                g, holes = self.reps[head]
                return self.transform(self.from_generator(g), dict(zip(holes, idx, strict=True)))
            case ("den", _):
                poly, holes = self.den_reps[head]
                return self.inverse(self.transform(Frac(poly, self.one), dict(zip(holes, idx, strict=True))))
            case _:
                return self.tensor_entry(head, idx)

    def tensor_entry(self, head: Any, idx: tuple[Term, ...]) -> Frac:
        """An entry of a tensor that is already known; rules for single tensors may apply."""
        return self.entry(head, idx, self.head_symbols[head])

    # -- renaming --------------------------------------------------------------------------------------------------------

    def transform(self, a: Frac, mapping: dict[Sym, Term]) -> Frac:
        """The fraction with indices replaced."""
        hit = self.symbols_in(a.num, a.den) & mapping.keys()
        if not hit:
            return a
        used = {s: mapping[s] for s in hit}
        memo = (self.key(a), tuple(sorted(used.items(), key=lambda p: p[0].name)))
        known = self.transform_memo.get(memo)
        if known is None:
            top = self._transform_poly(a.num, used)
            bottom = self._transform_poly(a.den, used)
            known = top if bottom.num == self.one and bottom.den == self.one else self.mul(top, self.inverse(bottom))
            self.transform_memo[memo] = known
        return known

    def _transform_poly(self, poly: Poly, mapping: dict[Sym, Term]) -> Frac:
        if poly.is_constant():
            return Frac(poly, self.one)
        last = self.plan.size - 1
        images: dict[int, Frac] = {}
        for slot, d in enumerate(poly.degrees()):
            if d and self.generators[last - slot].symbols & mapping.keys():
                images[slot] = self.image(last - slot, mapping)
        if not images:
            return Frac(poly, self.one)
        total = self.constant(0)
        groups: dict[tuple[tuple[int, int], ...], dict[tuple[int, ...], Any]] = {}
        for monom, coeff in poly.terms():
            moved = tuple((s, int(monom[s])) for s in images if monom[s])
            rest = list(monom)
            for s, _ in moved:
                rest[s] = 0
            groups.setdefault(moved, {})[tuple(rest)] = coeff
        for moved, table in groups.items():
            value = Frac(self.ring.from_dict(table), self.one)
            for s, e in moved:
                value = self.mul(value, self.power(images[s], e))
            total = self.add(total, value)
        return total

    def image(self, g: int, mapping: dict[Sym, Term]) -> Frac:
        """A generator with indices replaced."""
        gen = self.generators[g]
        match gen.kind:
            case "sym":
                return self.convert(rename(gen.key, mapping))
            case "ten":
                head, idx = gen.key
                if self.head_symbols[head] & mapping.keys():
                    return self.rebuild_special(g, lambda a: self.transform(a, mapping), lambda i: rename(i, mapping))
                return self.tensor_entry(head, tuple(rename(i, mapping) for i in idx))
            case "delta":
                return self.delta(*(rename(i, mapping) for i in gen.key))
            case "sum":
                return self._image_of_sum(gen.key, mapping)
            case _:
                return self.rebuild(g, lambda a: self.transform(a, mapping), lambda i: rename(i, mapping))

    def _image_of_sum(self, key: Any, mapping: dict[Sym, Term]) -> Frac:
        bounds: dict[Sym, Range] = {}
        factors: list[Factor] = []
        self.open(key, bounds, factors, frozenset().union(*(syms(t) for t in mapping.values())))
        inside = any(self.head_symbols.get(h, frozenset()) & mapping.keys() for h, _ in factors)
        moved: list[Factor] = [(h, tuple(rename(i, mapping) for i in idx)) for h, idx in factors]
        if not inside:
            return self.build(bounds, moved)
        total = self.constant(1)
        for f in moved:
            total = self.mul(total, self.transform(self.value_of(f), mapping))
        for b, r in bounds.items():
            total = self.contract(total, b, r)
        return total

    def rebuild(self, g: int, change: Callable[[Frac], Frac], move: Callable[[Term], Term]) -> Frac:
        """A generator of an elementary function with its arguments changed; ``move`` changes indices."""
        gen = self.generators[g]
        match gen.kind:
            case "const":
                return self.from_generator(g)
            case "exp":
                return self.exp(self.mul(change(self.argument(g)), self.constant(1)))
            case "log":
                return self._log_of(change(self._whole(self._log_polys[gen.key])))
            case "root":
                degree, _ = self.relations[g]
                base = self.read(gen.key)
                value = change(self._whole(base))
                if self.sign(base) in ("+", "0+"):
                    self.note_nonnegative(value)
                return self._rational_power(self.absolute(value), Fraction(1, degree))
            case "abs":
                return self.absolute(change(self._whole(self.read(gen.key))))
            case "cos" | "sin":
                c, s = self.cos_sin(change(self.argument(g)))
                return c if gen.kind == "cos" else s
            case "fact":
                return self.factorial(change(self._frac_of(gen.key)))
            case "ipow":
                base, e = gen.key
                if base == "-1":
                    return self._sign_power(change(self._frac_of(e)))
                return self._integer_power(change(self._whole(self.read(base))), change(self._frac_of(e)))
            case "fn":
                return self._rebuild_function(gen.key, change)
            case _:
                return self.rebuild_special(g, change, move)

    def note_nonnegative(self, a: Frac) -> None:
        """A value that is known to be nowhere negative."""
        if a.num.is_constant():
            return
        side = self.sign(a.den)
        poly = a.num if side in ("+", "0+") else a.num * a.den
        if all(p != poly for p, _ in self.facts):
            self.facts.append((poly, "0+"))

    def rebuild_special(self, g: int, change: Callable[[Frac], Frac], move: Callable[[Term], Term]) -> Frac:
        """A generator of a kind that only tensors have, with its arguments changed."""
        raise OutOfReach(f"a value under other indices: {self.generators[g].kind}")

    def _rebuild_function(self, key: Any, change: Callable[[Frac], Frac]) -> Frac:
        name = key[0]
        if name == "sign":
            return self.signum(change(self._whole(self.read(key[1]))))
        args = [change(self._frac_of(k)) for k in key[1:]]
        return self.odd(name, *args) if len(args) == 1 and name in ("erf", "arctan", "arcsin") else self.opaque(name, *args)

    def argument(self, g: int) -> Frac:
        """u of a generator e^u, cos u or sin u."""
        gen = self.generators[g]
        name = ("exp", gen.key) if gen.kind == "exp" else ("angle", gen.key)
        q = self.plan.roots.get(name, 1)
        return self.frac(self.read(gen.key[0]) / q, self.read(gen.key[1]))

    def _whole(self, poly: Poly) -> Frac:
        return Frac(poly, self.one)

    def _frac_of(self, key: Any) -> Frac:
        return Frac(self.read(key[0]), self.read(key[1]))

    def _log_of(self, a: Frac) -> Frac:
        c, factors = self.factors(a)
        total = self._log_abs(self.ring.constant(1) * abs(c).numerator) if abs(c).numerator != 1 else self.constant(0)
        if c.denominator != 1:
            total = self.sub(total, self._log_abs(self.ring.constant(1) * c.denominator))
        for p, e in factors:
            total = self.add(total, self.mul(self.constant(e), self._log_atom(p)))
        return total


def free_indices(factors: Iterable[tuple[Any, tuple[Any, ...]]]) -> frozenset[Sym]:
    """The variables among the indices of factors; numbers of bound indices do not count."""
    return frozenset(s for _, idx in factors for i in idx if not isinstance(i, int) for s in syms(i))


def components(bounds: dict[Sym, Range], factors: list[Factor]) -> list[tuple[dict[Sym, Range], list[Factor]]]:
    """The parts of a contraction that share no bound index."""
    parent: dict[Sym, Sym] = {b: b for b in bounds}

    def root(b: Sym) -> Sym:
        while parent[b] != b:
            b = parent[b]
        return b

    touched: list[list[Sym]] = []
    for _, idx in factors:
        mine = [s for i in idx for s in syms(i) if s in bounds]
        touched.append(mine)
        for s in mine[1:]:
            parent[root(s)] = root(mine[0])
    groups: dict[Sym, tuple[dict[Sym, Range], list[Factor]]] = {}
    for b, r in bounds.items():
        groups.setdefault(root(b), ({}, []))[0][b] = r
    loose: list[Factor] = []
    for f, mine in zip(factors, touched, strict=True):
        if mine:
            groups[root(mine[0])][1].append(f)
        else:
            loose.append(f)
    out = list(groups.values())
    return [*out, ({}, loose)] if loose else out


def _moved(index: Term) -> bool:
    """True for an index like k + 1 with a bound k, which is no slot of its own: the bound letter would be lost from sight."""
    return isinstance(index, App) and index.op in ("add", "mul") and any(s.name[:1] in "#%~" for s in syms(index))


def _arrangements(items: list[Sym]) -> list[tuple[Sym, ...]]:
    if len(items) <= 1 or len(items) > 4:
        return [tuple(items)]
    from itertools import permutations

    return list(permutations(items))
