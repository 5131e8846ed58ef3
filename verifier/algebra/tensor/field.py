"""What tensor terms mean in index notation: `TensorField.value(term, indices)` is the scalar body of a term at given indices.

``A B`` is (i,k) ↦ Σ_j A[i,j] B[j,k], ``diag(v)[i,j] = v[i] δ[i,j]``, ``f(z)[i] = f(z[i])``, a gradient is ∂/∂W[k,l].  Inverses,
pseudo-inverses, powers with a symbolic
exponent and matrix exponentials are tensors of their own, known by the normal form of what they are made of; `structure` adds what is
declared, `words` what
follows.  Two terms are equal for every dimension when their bodies at free indices have one normal form.
Conventions on shapes are those of `elaborate.types`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from verifier.algebra.field import Condition, Frac, NoValue, OutOfReach, _Plan, _Restart
from verifier.algebra.tensor.binders import binder_value
from verifier.algebra.tensor.canonical import Factor
from verifier.algebra.tensor.contraction import START_SIZE, Indexed, Range
from verifier.algebra.tensor.indices import Axis, Blocks, Pair, finer, leaves, pair, part, syms
from verifier.algebra.tensor.operators import operator_value, scalar_value
from verifier.algebra.tensor.shapes import axes_of, matrix_axes_of
from verifier.algebra.tensor.words import Rules, apply_rules, read_words, reverse
from verifier.claims import Context, Definition
from verifier.sorts import INTEGER, ONE_DIM, Dim, Tensor
from verifier.terms import (
    ONE,
    And,
    App,
    Bind,
    Call,
    Cases,
    Deriv,
    Forall,
    Implies,
    Num,
    Prop,
    Sym,
    Term,
    add,
    free_symbols,
    neg,
    num,
    power,
    substitute,
)  # fmt: skip

T = TypeVar("T")
MAX_POWER = 8


@dataclass(frozen=True, slots=True)
class Closure:
    """A matrix as a body with holes for its row and its column index."""

    body: Frac
    row: Term
    col: Term

    @property
    def holes(self) -> tuple[tuple[Sym, ...], tuple[Sym, ...]]:
        return tuple(i for i in leaves(self.row)[1] if isinstance(i, Sym)), tuple(i for i in leaves(self.col)[1] if isinstance(i, Sym))


@dataclass(frozen=True, slots=True)
class Special:
    """A tensor made from a matrix: ``inv pinv mexp`` or ``mpow`` with its exponent."""

    kind: str
    of: Closure
    axis: tuple[Axis, Axis]
    exponent: Frac | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an unknown function: arguments are numbers or tensors with holes; ``derivatives`` are argument positions, in order."""

    fn: Sym
    derivatives: tuple[int, ...]
    args: tuple[tuple[Frac, tuple[Sym, ...]], ...]
    shape: tuple[Dim, ...]


_PLANS: OrderedDict[Any, _Plan] = OrderedDict()


def _plan_for(context: Context) -> _Plan:
    """The plan that the last normal forms in an equal context ended with: most of what they needed is needed again."""
    key = (context.assumptions, context.definitions)
    plan = _PLANS.pop(key, None) or _Plan(START_SIZE)
    _PLANS[key] = plan
    if len(_PLANS) > 16:
        _PLANS.popitem(last=False)
    return plan


class TensorField(Indexed):
    """Normal forms of scalar and tensor terms in one context."""

    def __init__(self, context: Context, assumptions: Iterable[Prop], plan: _Plan) -> None:
        self.context = context
        self.definitions: dict[str, list[Definition]] = {}
        for d in context.definitions:
            self.definitions.setdefault(d.head.name, []).append(d)
        self.head_axes: dict[Any, tuple[Dim, ...]] = {}
        self.special: dict[Any, Special] = {}
        self.values: dict[Any, Value] = {}
        self.rules = Rules()
        self.declared: dict[str, set[Any]] = {}
        self.diagonal: set[str] = set()
        self.antisymmetric: set[str] = set()
        self.invertible_terms: list[Term] = []
        self.invertible_keys: set[Any] = set()
        self.needs: dict[Any, Term] = {}  # matrices that must be invertible for the terms to have a value
        self.held: dict[Sym, Sym] = {}  # variables of a derivative under way stand for themselves, without declared structure
        self.unrolled: list[tuple[str, Term]] = []
        self.frozen: frozenset[str] = frozenset()  # sequences whose members are held while a derivative by a parameter is taken
        self.total = False  # the derivative under way follows recurrences
        self.stops: list[tuple[str, Term]] = []  # members of sequences that some derivative of the claim is taken by
        self.active: list[str] = []
        self.equations_of_tensors: list[tuple[Term, Term]] = []  # hypotheses that are no rule on words
        self.sides: tuple[set[str], set[str]] = (set(), set())  # conditions of each side, in words
        self.values_memo: dict[Any, tuple[Frac, tuple[Condition, ...]]] = {}
        self.bounds_memo: dict[Any, Any] = {}
        super().__init__(assumptions, plan)
        self.rules.symmetric = self.symmetric

    @classmethod
    def run(cls, context: Context, work: Callable[[TensorField], T]) -> T:
        """``work`` on a field for the context, started again with more room where that is needed. Raises `OutOfReach`."""
        plan = _plan_for(context)
        for _ in range(14):
            try:
                return work(cls(context, context.assumptions, plan))
            except _Restart:
                continue
            except (ValueError, OverflowError) as why:
                raise OutOfReach(f"a normal form outside the limits of the polynomial library: {why}") from why
        raise OutOfReach("too many function values depend on each other")

    def _assume(self, props: tuple[Prop, ...]) -> None:
        from verifier.algebra.tensor.structure import declare, hypotheses

        self.rules.symmetric = self.symmetric
        scalar = declare(self, props)
        super()._assume(tuple(scalar))
        hypotheses(self, props)
        self.conditions.clear()
        self.needs.clear()

    # -- shapes ----------------------------------------------------------------------------------------------------------

    def axes(self, term: Term) -> tuple[Axis, ...]:
        """How the axes of a term are composed, as far as its operators show it."""
        return axes_of(self, term)

    def matrix_axes(self, term: Term) -> tuple[Axis, Axis]:
        """Row and column axis of a term seen as a matrix: a vector is a column."""
        return matrix_axes_of(self, term)

    # -- values ----------------------------------------------------------------------------------------------------------

    def state(self) -> Any:
        """What the meaning of a term depends on besides the term."""
        return (tuple(self.held.items()), tuple(self.unrolled), self.frozen)

    def convert(self, term: Term) -> Frac:
        if isinstance(term.sort, Tensor) and term.sort.shape:
            raise OutOfReach("a tensor where a number is expected")
        return super().convert(term) if not self.held and not self.unrolled else self._fresh_memo(term)

    def _fresh_memo(self, term: Term) -> Frac:
        memos = self.bounds_memo.setdefault(self.state(), {})
        kept, self._memo = self._memo, memos
        try:
            return super().convert(term)
        finally:
            self._memo = kept

    def value(self, term: Term, idx: tuple[Term, ...]) -> Frac:
        """The entry of a term at indices; a scalar at none."""
        shape = term.sort.shape if isinstance(term.sort, Tensor) else ()
        if not shape:
            return self.convert(term)
        if len(shape) != len(idx):
            raise OutOfReach("an entry of a tensor with the wrong number of indices")
        memo = (term, idx, self.state())
        known = self.values_memo.get(memo)
        if known is not None:
            for c in known[1]:
                self._require(c.poly, c.op)
            return known[0]
        if self.depth > 150:
            raise OutOfReach("nested too deeply")
        before, self.conditions = self.conditions, []
        self.depth += 1
        try:
            result = self._value(term, idx)
        finally:
            self.depth -= 1
            new, self.conditions = self.conditions, before
        self.values_memo[memo] = (result, tuple(new))
        for c in new:
            self._require(c.poly, c.op)
        return result

    def matrix(self, term: Term, i: Term, j: Term) -> Frac:
        """The entry of a term seen as a matrix; a vector is a column, a scalar a 1×1 matrix."""
        rank = len(term.sort.shape) if isinstance(term.sort, Tensor) else 0
        return self.value(term, ((), (i,), (i, j))[rank])

    def _value(self, term: Term, idx: tuple[Term, ...]) -> Frac:
        match term:
            case Sym():
                return self._symbol(term, idx)
            case Call():
                return self._call(term, idx)
            case Bind():
                return binder_value(self, term, idx)
            case Deriv():
                from verifier.algebra.tensor.calculus import derivative_value

                return derivative_value(self, term, idx)
            case App():
                return operator_value(self, term, idx)
            case Cases(branches=branches, otherwise=otherwise):
                for condition, value in branches:
                    truth = self.truth(condition)
                    if truth is True:
                        return self.value(value, idx)
                    if truth is None:
                        raise OutOfReach("a piecewise tensor")
                if otherwise is not None:
                    return self.value(otherwise, idx)
        raise OutOfReach(f"no normal form of {type(term).__name__.lower()} tensors")

    def _symbol(self, term: Sym, idx: tuple[Term, ...]) -> Frac:
        sym = self.held.get(term, term)
        defs = self.definitions.get(sym.name) if sym is term and term.name not in self.active else None
        if defs:
            chosen = defs[-1]
            if len(idx) == 2 and len(chosen.params) == 1 and idx[0] == ONE:  # the entries of a row
                idx = idx[1:]
            if chosen.kind == "definition" and chosen.condition is None and len(chosen.params) in (0, len(idx)):
                if not chosen.params:
                    return self.inside(sym.name, lambda: self.value(chosen.body, idx))
                if all(leaves(i)[0] == "." for i in idx):
                    body = substitute(chosen.body, dict(zip(chosen.params, idx, strict=True)))
                    return self.inside(sym.name, lambda: self.convert(body))
        return self.symbol_entry(sym, idx)

    def inside(self, name: str, work: Callable[[], Frac]) -> Frac:
        """Work within the definition of a name, which is not unfolded again."""
        self.active.append(name)
        try:
            return work()
        finally:
            self.active.pop()

    def symbol_entry(self, sym: Sym, idx: tuple[Term, ...]) -> Frac:
        """An entry of a variable tensor, with what is declared of it."""
        shape = sym.sort.shape if isinstance(sym.sort, Tensor) else ()
        for i, d in zip(idx, shape, strict=True):
            self.note_index(i, d)
        if sym.name in self.diagonal:
            i, j = idx
            return self.mul(self.delta(i, j), self.flat_entry(("t", f"diagonal of {sym.name}"), (i,), (shape[0],), frozenset((sym,))))
        if sym.name in self.antisymmetric:
            i, j = idx
            a = self.flat_entry(("t", f"half of {sym.name}"), (i, j), shape, frozenset((sym,)))
            b = self.flat_entry(("t", f"half of {sym.name}"), (j, i), shape, frozenset((sym,)))
            return self.sub(a, b)
        sign = self.positive_families.get(("entry", sym), "?")
        return self.flat_entry(("t", sym.name), idx, shape, frozenset((sym,)), sign)

    def flat_entry(self, head: Any, idx: tuple[Term, ...], shape: tuple[Dim, ...], symbols: frozenset[Sym], sign: str = "?") -> Frac:
        """An entry at indices that may be composite: their simple indices become the slots."""
        forms: list[str] = []
        flat: list[Term] = []
        axes: list[Dim] = []
        for i, d in zip(idx, shape, strict=True):
            form, inner = leaves(i)
            forms.append(form)
            flat.extend(self.place_of(t) for t in inner)
            axes.extend([d] if form == "." else [_dim_of(t) for t in inner])
        if any(f != "." for f in forms):
            head = (*head, "".join(forms))
        self.head_axes.setdefault(head, tuple(axes))
        self.head_symbols.setdefault(head, symbols)
        return self.tensor_entry(head, tuple(flat), sign)

    def place_of(self, i: Term) -> Term:
        """A simple index in one form: a variable, a number, or a sum in normal order."""
        if isinstance(i, Sym):
            held = self.definitions.get(i.name)
            return i if not held or held[0].params else self.place_of(held[-1].body)
        if isinstance(i, Num):
            return i
        a = self.convert(i)
        n = self.as_number(a)
        if n is not None:
            return Num(n)
        whole, shift = self._integer_part(a)
        g = self.single(whole)
        if g is None or self.generators[g].kind != "sym":
            raise OutOfReach("an index that is no variable plus a number")
        base: Sym = self.generators[g].key
        return base if shift == 0 else App("add", (base, num(shift)), INTEGER)

    def tensor_entry(self, head: Any, idx: tuple[Term, ...], sign: str = "?") -> Frac:
        if head[0] == "ones":
            return self.constant(1)
        axes = self.head_axes[head]
        if (len(axes) == 2 and idx[0] != idx[1]) or len(axes) == 1:
            word = ((head, False),)
            value = self.rules.words.get(word)
            if value is not None:
                from verifier.algebra.tensor.words import place

                self.rules.used["hypothesis"] = None
                total = self.constant(0)
                for w, c in value.items():
                    end = idx[1] if len(idx) == 2 else None
                    total = self.add(total, self.mul(c, place(self, w, idx[0], end, {}, [])))
                return total
        return self.entry(head, idx, self.head_symbols[head], sign)

    def note_stops(self, *sides: Term) -> None:
        """Sequences are unrolled down to the members that derivatives are taken by, on both sides of a claim."""
        for side in sides:
            for t in _walk(side):
                match t:
                    case Deriv(wrt=Call(fn=fn, args=(stop,))) if fn.name in self.definitions and (fn.name, stop) not in self.stops:
                        self.stops.append((fn.name, stop))
                    case _:
                        pass

    # -- calls -----------------------------------------------------------------------------------------------------------

    def _call(self, term: Call, idx: tuple[Term, ...]) -> Frac:
        defs = self.definitions.get(term.fn.name)
        shape = term.sort.shape if isinstance(term.sort, Tensor) else ()
        if defs and len(defs[0].params) == len(term.args) and self.active.count(term.fn.name) < 1:
            body = self._unfolded(term, defs)
            if body is not None:
                elementwise = [
                    k for k, (p, a) in enumerate(zip(defs[0].params, term.args, strict=True))
                    if isinstance(a.sort, Tensor) and a.sort.shape and not (isinstance(p.sort, Tensor) and p.sort.shape)
                ]  # fmt: skip
                if not elementwise and not (any(term.orders)):
                    return self.value(substitute(body[0], body[1]), idx)
                mapping = dict(body[1])
                for k in elementwise:
                    mapping[defs[0].params[k]] = App("entry", (term.args[k], *idx))
                if any(term.orders):
                    from verifier.algebra.tensor.calculus import ordinary

                    return ordinary(self, body[0], defs[0].params, term.orders, mapping)
                return self.convert(substitute(body[0], mapping))
        if all(a.sort == INTEGER or isinstance(a, Num) for a in term.args) and not any(term.orders):
            places = tuple(self.place_of(a) for a in term.args)
            sign = self.positive_families.get(("call", term.fn), "?")
            fn = self.held.get(term.fn, term.fn)
            if len(idx) == 0 or all(leaves(i)[0] == "." for i in idx):
                head = ("seq", fn.name, len(places))
                for i, d in zip(idx, shape, strict=True):
                    self.note_index(i, d)
                self.head_axes.setdefault(head, (*(Dim.of(1) for _ in places), *shape))
                self.head_symbols.setdefault(head, frozenset((fn,)))
                return self.entry(head, (*places, *(self.place_of(i) for i in idx)), frozenset((fn,)), sign)
        return self._unknown(term, idx, shape)

    def _unfolded(self, term: Call, defs: list[Definition]) -> tuple[Term, dict[Sym, Term]] | None:
        """The body of the definition that applies, and the arguments for its parameters."""
        for d in reversed(defs):
            mapping = dict(zip(d.params, term.args, strict=True))
            if d.kind == "recursion" and not self._may_unroll(term):
                continue
            if d.condition is not None and self.truth(substitute(d.condition, mapping)) is not True:
                continue
            first = dict(zip(d.params, defs[0].params, strict=True))
            return substitute(d.body, {p: q for p, q in first.items() if p != q}), dict(zip(defs[0].params, term.args, strict=True))
        return None

    def _may_unroll(self, term: Call) -> bool:
        """A member of a sequence is unrolled down to the one that a derivative is taken by, and no further."""
        for name, stop in self.unrolled[-1:] or self.stops:
            if name == term.fn.name and len(term.args) == 1:
                gap = self.as_number(self.sub(self.convert(term.args[0]), self.convert(stop)))
                if gap is not None and 0 < gap <= MAX_POWER:
                    return True
        return False

    def _unknown(self, term: Call, idx: tuple[Term, ...], shape: tuple[Dim, ...]) -> Frac:
        args: list[tuple[Frac, tuple[Sym, ...]]] = []
        mapped = False
        for a in term.args:
            inner = a.sort.shape if isinstance(a.sort, Tensor) else ()
            if not inner:
                args.append((self.convert(a), ()))
            elif self._maps_entries(term, a):
                args.append((self.value(a, idx), ()))
                mapped = True
            else:
                holes = tuple(Sym(f"!{k}:{d}", INTEGER) for k, d in enumerate(inner))
                args.append((self.value(a, holes), holes))
        orders = term.orders or (0,) * len(term.args)
        slots = tuple(k for k, o in enumerate(orders) for _ in range(o))
        if any(args[k][1] for k in slots):
            raise OutOfReach("a derivative of a function of vectors without its indices")
        fn = self.held.get(term.fn, term.fn)
        return self.unknown(Value(fn, slots, tuple(args), () if mapped else shape), () if mapped else idx)

    def _maps_entries(self, term: Call, arg: Term) -> bool:
        sort = term.fn.sort
        params = getattr(sort, "args", ())
        if getattr(sort, "elementwise", False):
            return True
        k = term.args.index(arg)
        if len(params) <= k or not isinstance(term.sort, Tensor):
            return False
        return isinstance(params[k], Tensor) and not params[k].shape and bool(term.sort.shape)

    def unknown(self, value: Value, idx: tuple[Term, ...]) -> Frac:
        """The generator of a value of an unknown function."""
        keys = tuple((self.key(a), tuple(h.name for h in holes)) for a, holes in value.args)
        symbols = frozenset((value.fn,)).union(*(self.symbols_in(a.num, a.den) - frozenset(holes) for a, holes in value.args))
        rank = len(value.shape)
        places = list(idx)
        if len(value.derivatives) == 2 and value.derivatives[0] == value.derivatives[1] and len(value.args[value.derivatives[0]][1]) == 1:
            places[rank:] = sorted(places[rank:], key=repr)  # second derivatives commute
        head = ("call", value.fn.name, value.derivatives, keys)
        self.values[head] = value
        flat = tuple(self.place_of(i) for i in places)
        known = symbols.union(*(syms(i) for i in flat))
        return self.from_generator(self.generator("call", (head, flat), known))

    def rebuild_special(self, g: int, change: Callable[[Frac], Frac], move: Callable[[Term], Term]) -> Frac:
        gen = self.generators[g]
        match gen.kind:
            case "ten" if gen.key[0] in self.special:
                from verifier.algebra.tensor.matrices import inverse_entry, special_entry

                head, idx = gen.key
                s = self.special[head]
                c = Closure(change(s.of.body), s.of.row, s.of.col)
                if len(idx) != 2:
                    raise OutOfReach("a function of a composed matrix under other indices")
                i, j = move(idx[0]), move(idx[1])
                if s.kind == "inv":
                    return inverse_entry(self, c, s.axis, i, j)
                return special_entry(self, s.kind, c, s.axis, i, j, None if s.exponent is None else change(s.exponent))
            case "call":
                head, idx = gen.key
                v = self.values[head]
                args = tuple((change(a), holes) for a, holes in v.args)
                return self.unknown(Value(v.fn, v.derivatives, args, v.shape), tuple(move(i) for i in idx))
            case "det":
                from verifier.algebra.tensor.matrices import determinant

                closure = self.bounds_memo["det", gen.key]
                return determinant(self, Closure(change(closure.body), closure.row, closure.col))
            case "atom" if gen.term is not None:
                mapping = {s: move(s) for s in gen.symbols if move(s) != s}
                return self.convert(substitute(gen.term, mapping)) if mapping else self.from_generator(g)
            case _:
                raise OutOfReach(f"a value under other indices: {gen.kind}")

    # -- operators -------------------------------------------------------------------------------------------------------

    def _convert(self, term: Term) -> Frac:
        return scalar_value(self, term)

    def plain_value(self, term: Term) -> Frac:
        """The normal form of a scalar term whose operator is no tensor operator."""
        return super()._convert(term)

    def product(self, a: Term, b: Term, i: Term, j: Term) -> Frac:
        """Σ_k a[i,k] b[k,j] of terms seen as matrices."""
        axis = finer(self.matrix_axes(a)[1], self.matrix_axes(b)[0])
        return self.sum_over(axis, lambda k: self.mul(self.matrix(a, i, k), self.matrix(b, k, j)))

    def root_of_nonnegative(self, a: Frac) -> Frac:
        """The square root of a value that is known to be a sum of squares."""
        if a.num.is_zero():
            return a
        self.note_nonnegative(a)
        from fractions import Fraction

        return self._rational_power(a, Fraction(1, 2))

    # -- rewriting -------------------------------------------------------------------------------------------------------

    def rewrite(self, bounds: dict[Sym, Range], factors: list[Factor]) -> Frac | None:
        from verifier.algebra.tensor.matrices import merge_powers

        if any(h[0] == "ones" for h, _ in factors):
            return self.build(bounds, [fac for fac in factors if fac[0][0] != "ones"])
        if self.rules.table:
            new = apply_rules(self, self.rules, bounds, factors)
            if new is not None:
                return new
        return merge_powers(self, bounds, factors)

    # -- facts -----------------------------------------------------------------------------------------------------------

    def implied(self, condition: Condition) -> bool:
        if super().implied(condition):
            return True
        return condition.op == ">" and self.sign(condition.poly) == "0+" and self.nonzero(condition.poly)

    def ones_head(self, end: Sym) -> Any:
        """The head of the vector of ones on the axis of an index."""
        axis = _dim_of(end)
        head = ("ones", str(axis))
        self.head_axes.setdefault(head, (axis,))
        self.head_symbols.setdefault(head, frozenset())
        return head

    def relate_zero(self, a: Frac) -> None:
        """A value that is zero becomes a relation for its latest generator."""
        self.relate_num(a.num)

    def relate_num(self, poly: Any) -> None:
        """As `Field._relate`, for a polynomial."""
        if poly.is_zero() or poly.is_constant():
            return
        slot = next(s for s, d in enumerate(poly.degrees()) if d)
        i, degree = self.plan.size - 1 - slot, poly.degrees()[slot]
        lead = [(m, c) for m, c in poly.terms() if m[slot] == degree]
        if i in self.relations or len(lead) != 1 or sum(lead[0][0]) != degree:
            self._remember_equation(poly)
            return
        self.relations[i] = (degree, self.variable(i) ** degree - poly / lead[0][1])

    def squared_length(self, a: Term, b: Term) -> Frac:
        """Σ (a - b)² over all entries."""
        axes = self.axes(a)

        def gap(*idx: Term) -> Frac:
            d = self.sub(self.value(a, idx), self.constant(0) if isinstance(b, Num) else self.value(b, idx))
            return self.mul(d, d)

        if len(axes) == 1:
            return self.sum_over(axes[0], lambda i: gap(i))
        return self.sum_over(axes[0], lambda i: self.sum_over(axes[1], lambda j: gap(i, j)))

    def note_positive(self, a: Frac) -> None:
        """A sum of squares that is not zero."""
        g = self.single(a)
        if g is not None:
            old = self.generators[g]
            self.generators[g] = type(old)(old.kind, old.key, old.symbols, "+", old.term)
        self.facts.append((a.num if a.den.is_constant() else a.num * a.den, "+"))

    def term_of(self, a: Frac) -> Term:
        """An integer-valued polynomial in variables as a term."""
        parts: list[Term] = []
        last = self.plan.size - 1
        for monom, c in a.num.terms():
            factors: list[Term] = [num(int(c.p))] if c.p != 1 or not any(monom) else []
            for slot, e in enumerate(monom):
                if e:
                    gen = self.generators[last - slot]
                    if gen.kind != "sym" or c.q != 1:
                        raise OutOfReach("a bound that is no polynomial in variables")
                    factors.extend([gen.key] * int(e))
            parts.append(factors[0] if len(factors) == 1 else App("mul", tuple(factors), INTEGER))
        return num(0) if not parts else parts[0] if len(parts) == 1 else App("add", tuple(parts), INTEGER)

    # -- closures --------------------------------------------------------------------------------------------------------

    def closure(self, term: Term) -> tuple[Closure, tuple[Axis, Axis]]:
        """A matrix term as a body with holes."""
        rows, cols = self.matrix_axes(term)
        counter = [0]
        row, col = self._hole(rows, counter), self._hole(cols, counter)
        return Closure(self.matrix(term, row, col), row, col), (rows, cols)

    def _hole(self, axis: Axis, counter: list[int]) -> Term:
        match axis:
            case Pair(slow=a, fast=b):
                return pair(self._hole(a, counter), self._hole(b, counter))
            case Blocks():
                raise OutOfReach("a function of a block matrix")
            case _:
                if axis == ONE_DIM:
                    return ONE
                counter[0] += 1
                return Sym(f"!{counter[0] - 1}:{axis}", INTEGER)

    def fill(self, c: Closure, row: Term, col: Term) -> Frac:
        """The body of a closure at two indices."""
        holes = [h for part_ in c.holes for h in part_]
        places = [*leaves(row)[1], *leaves(col)[1]]
        places = [p for p, h in zip(places, [*leaves(c.row)[1], *leaves(c.col)[1]], strict=True) if isinstance(h, Sym)]
        return self.transform(c.body, dict(zip(holes, places, strict=True)))

    def words_of(self, c: Closure) -> Any:
        """A closure with plain ends as a combination of words; None when it is none."""
        row = c.row if isinstance(c.row, Sym) else None
        col = c.col if isinstance(c.col, Sym) else None
        if leaves(c.row)[0] != "." or leaves(c.col)[0] != "." or row is None or col is None:
            return None
        return read_words(self, c.body, row, col)


def _dim_of(index: Term) -> Dim:
    if isinstance(index, Sym) and ":" in index.name:
        name = index.name.partition(":")[2]
        return Dim.of(int(name)) if name.isdigit() else Dim.of(name)
    return Dim.of(1)


def _walk(node: Any) -> Any:
    from verifier.terms import walk

    return walk(node)


_ = (And, Forall, Implies, NoValue, add, free_symbols, neg, power, reverse, part)
