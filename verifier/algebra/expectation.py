"""Expectations of numbers in normal form: sums of products of moments, with what is known of the laws put in.

An expectation of a polynomial in random variables (with e^{linear} and other factors) is written out by linearity; each monomial is
factored over groups of variables that are *declared* independent; a group that is one variable with a named law becomes its moment, its
moment generating function (where that is known to be finite), a sum over a finite support, or an integral with the density.
What remains is an expectation of one canonical monomial.  Variables without a law in the context, or under a law whose parameters are
themselves random, are neither constant nor independent of anything.

An expectation that remains carries its variables by name: ``E[X]`` and ``E[Y]`` are different values.  Named laws leave their parameters
in it (a ``tuple`` among its parameters), so that a derivative by a parameter is not taken for zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from verifier.algebra.field import OutOfReach
from verifier.algebra.laws import MAX_MOMENT, domains, entry_of, is_vector, mass_sum, moment_of, product, raised, total
from verifier.claims import Context, Law
from verifier.sorts import INTEGER, Func, Tensor
from verifier.terms import (
    INFINITY,
    ONE,
    ZERO,
    And,
    App,
    Bind,
    Call,
    Const,
    Is,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    children,
    fn,
    free_symbols,
    fresh,
    mul,
    neg,
    num,
    sub,
    substitute,
    walk,
)  # fmt: skip

MAX_MONOMIALS = 400
Powers = tuple[tuple[Sym, int], ...]


@dataclass(frozen=True, slots=True)
class Monomial:
    """coefficient · Π X^k · e^(Σ exponent) · Π other factors; all but the coefficient are random."""

    coefficient: tuple[Term, ...] = ()
    powers: Powers = ()
    exponent: tuple[Monomial, ...] = ()
    others: tuple[Term, ...] = ()

    def __mul__(self, other: Monomial) -> Monomial:
        powers = dict(self.powers)
        for s, k in other.powers:
            powers[s] = powers.get(s, 0) + k
        return Monomial(
            self.coefficient + other.coefficient, tuple(sorted(powers.items(), key=lambda p: p[0].name)),
            self.exponent + other.exponent, self.others + other.others,
        )  # fmt: skip

    def random_part(self) -> Term:
        """The random factors as a term."""
        parts: list[Term] = [raised(s, k) for s, k in self.powers]
        if self.exponent:
            parts.append(fn("exp", total([m.term() for m in self.exponent])))
        return product([*parts, *sorted(self.others, key=repr)])

    def term(self) -> Term:
        """The whole monomial."""
        return product([*self.coefficient, self.random_part()])


class Laws:
    """What a context says about its random variables."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.table: dict[Sym, Law] = {}
        for law in context.laws:
            self.table[law.variable] = law
        self.families = [frozenset(a.args) for a in _flat(context.assumptions) if isinstance(a, Is) and a.property == "independent"]
        self.pairwise = {a.args[0] for a in context.assumptions if isinstance(a, Is) and a.property == "pairwise_independent"}
        together: dict[object, set[Sym]] = {}  # X, Y ~ N(0, 1) i.i.d.
        for law in context.laws:
            if law.iid and _is_number(law.variable):
                together.setdefault((law.distribution, law.parameters), set()).add(law.variable)
        self.families += [frozenset(group) for group in together.values() if len(group) > 1]

    def named(self, s: Sym) -> Law | None:
        """The law of a random number, when it is in the table and its parameters are not random."""
        law = self.table.get(s)
        if law is None or entry_of(law) is None:
            return None
        return None if any(t in self.table for p in law.parameters for t in free_symbols(p)) else law

    def independent(self, groups: Iterable[frozenset[Sym]]) -> bool:
        """Whether groups of variables are declared mutually independent."""
        everything = frozenset().union(*groups)
        return any(everything <= family for family in self.families)


def _flat(props: Iterable[Prop]) -> list[Prop]:
    out: list[Prop] = []
    for p in props:
        out.extend(_flat(p.parts) if isinstance(p, And) else (p,))
    return out


def lawful(context: Context) -> Context:
    """The context with what its laws say about their parameters."""
    if not context.laws:
        return context
    extra = domains(context)
    return context.assume(*extra) if extra else context


def bound_by(term: Bind) -> frozenset[Sym]:
    """The random variables over which an expectation is taken."""
    return frozenset((term.var, *(p for p in term.params if isinstance(p, Sym))))


def random_in(term: Term | Prop, chancy: frozenset[Sym]) -> frozenset[Sym]:
    """Those of the variables on which the term depends; an inner expectation does not depend on its own."""
    match term:
        case Sym():
            return frozenset((term,)) & chancy
        case Bind(op="expect", body=body):
            return random_in(body, chancy - bound_by(term))
        case App(op="conditional", args=(_, *given)):
            return frozenset().union(*(random_in(g, chancy) for g in given))
        case Call(fn=f, args=args):
            return (frozenset((f,)) & chancy).union(*(random_in(a, chancy) for a in args))
        case _:
            return frozenset().union(*(random_in(p, chancy) for p in children(term)))


class Expectations:
    """Writes out the expectations of one context. ``unfold`` brings the parameters of laws to their meaning."""

    def __init__(self, context: Context, unfold: Callable[[Term], Term]) -> None:
        self.laws = Laws(context)
        self.context = context
        self.unfold = unfold

    def __call__(self, node: Bind) -> Term:
        """The expectation written out; the node itself when it is out of reach. Its body has been unfolded."""
        chancy = bound_by(node)
        if (isinstance(node.sort, Tensor) and node.sort.shape) or any(not _is_number(s) for s in chancy):
            return node
        if any(isinstance(p, App) for p in node.params):
            return node  # written out before
        body, used = node.body, random_in(node.body, chancy)
        if not used:
            known = chancy & self.laws.table.keys() or all(s.name in self.context.declared for s in free_symbols(body))
            return body if known else node
        if not used <= self.laws.table.keys():
            return node  # a variable without a law: nothing is known, not even that it is not constant
        if any(s in self.laws.table and s not in chancy for s in free_symbols(body)):
            return node  # a conditional expectation, or a variable that the binder forgot
        try:
            monomials = self.split(body, chancy)
            return total([product([*m.coefficient, self.of_monomial(m, chancy)]) for m in monomials])
        except OutOfReach:
            return self.opaque(node.body, used)

    # -- polynomials -----------------------------------------------------------------------------------------------------

    def split(self, term: Term, chancy: frozenset[Sym]) -> list[Monomial]:
        """The term as a sum of monomials. Raises `OutOfReach` when there are too many."""
        if not random_in(term, chancy):
            return [Monomial((term,) if term != ONE else ())] if term != ZERO else []
        match term:
            case Sym():
                return [Monomial(powers=((term, 1),))]
            case App(op="add", args=args):
                return self._enough([m for a in args for m in self.split(a, chancy)])
            case App(op="mul", args=args):
                found = [Monomial()]
                for a in args:
                    found = self._times(found, self.split(a, chancy))
                return found
            case App(op="pow", args=(App(op="abs", args=(base,)), Num(value=v))) if v > 0 and v % 2 == 0:
                return self.split(App("pow", (base, Num(v))), chancy)
            case App(op="pow", args=(base, Num(value=v))) if v.denominator == 1 and 0 < v <= MAX_MOMENT:
                one, found = self.split(base, chancy), [Monomial()]
                for _ in range(int(v)):
                    found = self._times(found, one)
                return found
            case App(op="pow", args=(Const(name="e"), exponent)) | App(op="exp", args=(exponent,)):
                parts = self.split(exponent, chancy)
                fixed = [m.term() for m in parts if not _is_random(m)]
                moving = tuple(m for m in parts if _is_random(m))
                return [Monomial((fn("exp", total(fixed)),) if fixed else (), exponent=moving)]
            case App(op="log"):
                simpler = self._simpler(term)
                return [Monomial(others=(term,))] if simpler is None else self.split(simpler, chancy)
            case Bind(op="sum", var=i, params=params, body=body, condition=None) if not any(random_in(p, chancy) for p in params):
                found = []
                for m in self.split(body, chancy):
                    if i in free_symbols(m.random_part()):
                        return [Monomial(others=(term,))]
                    found.append(replace(m, coefficient=(replace(term, body=product(list(m.coefficient))),)))
                return found
            case _:
                return [Monomial(others=(term,))]

    def _times(self, left: list[Monomial], right: list[Monomial]) -> list[Monomial]:
        return self._enough([a * b for a in left for b in right])

    def _enough(self, found: list[Monomial]) -> list[Monomial]:
        if len(found) > MAX_MONOMIALS:
            raise OutOfReach("an expectation of too many monomials")
        return found

    def _simpler(self, term: Term) -> Term | None:
        """A logarithm as a sum, by the normal form; None when that changes nothing."""
        from verifier.algebra.readback import to_term
        from verifier.algebra.sums import NormalForms

        def work(f: NormalForms) -> Term | None:
            value = f.convert(term)
            written = to_term(f, value)
            return written if f.equal(f.convert(written), value) else None

        try:
            written = NormalForms.solve(self.context.assumptions, work)
        except OutOfReach:
            return None
        return written if written is not None and not (isinstance(written, App) and written.op == "log") else None

    # -- given other variables ---------------------------------------------------------------------------------------------

    def conditional(self, node: App) -> Term:
        """E[f | Y, …] by linearity: functions of the given variables go out, what is independent of them loses the condition.

        The node itself when it is out of reach.
        """
        body, *given = node.args
        known = frozenset(g for g in given if isinstance(g, Sym))
        table = frozenset(self.laws.table)
        if not known <= table or len(known) < len(given) or not all(_is_number(s) for s in random_in(body, table)):
            return node
        try:
            monomials = self.split(body, table)
        except OutOfReach:
            return node
        return total([product([*m.coefficient, self._given(m, known, table)]) for m in monomials])

    def _given(self, m: Monomial, known: frozenset[Sym], table: frozenset[Sym]) -> Term:
        inside, rest = Monomial(), Monomial()
        for piece in _pieces(m):
            if random_in(piece.random_part(), table) <= known:
                inside = inside * piece
            else:
                rest = rest * piece
        if not _is_random(rest):
            return inside.random_part()
        body = rest.random_part()
        used = random_in(body, table)
        if not used & known and any(used | known <= family for family in self.laws.families):
            mean = self(Bind("expect", min(used, key=lambda s: s.name), tuple(sorted(used, key=lambda s: s.name)[1:]), body))
        else:
            mean = App("conditional", (body, *sorted(known, key=lambda s: s.name)))
        return product([inside.random_part(), mean])

    def _tower(self, m: Monomial, chancy: frozenset[Sym]) -> Monomial:
        """E[g(Y) E[f | Y]] = E[g(Y) f], when one factor is a conditional expectation and the others depend on what is given."""
        means = [o for o in m.others if isinstance(o, App) and o.op == "conditional"]
        if len(means) != 1:
            return m
        body, *given = means[0].args
        rest = replace(m, others=tuple(o for o in m.others if o is not means[0]))
        table = frozenset(self.laws.table)
        if not random_in(rest.random_part(), table) <= frozenset(g for g in given if isinstance(g, Sym)):
            return m
        parts = self.split(body, table)
        return rest * parts[0] if len(parts) == 1 else m

    # -- values ------------------------------------------------------------------------------------------------------------

    def of_monomial(self, m: Monomial, chancy: frozenset[Sym]) -> Term:
        """E of the random part: a product over independent groups."""
        m = self._tower(m, chancy)
        if not _is_random(m):
            return ONE
        return product([self.of_group(g) for g in self.groups(m, chancy)])

    def groups(self, m: Monomial, chancy: frozenset[Sym]) -> list[Monomial]:
        """The monomial as a product of monomials in variables that are declared independent; itself alone when nothing is declared."""
        pieces = _pieces(m)
        merged: list[tuple[frozenset[Sym], Monomial]] = []
        for piece in pieces:
            mine = random_in(piece.random_part(), chancy)
            joined, rest = piece, []
            for other, known in merged:
                if other & mine:
                    mine, joined = mine | other, known * joined
                else:
                    rest.append((other, known))
            merged = [*rest, (mine, joined)]
        if len(merged) > 1 and not self.laws.independent(s for s, _ in merged):
            return self._by_pairs(merged)
        return [g for _, g in merged]

    def _by_pairs(self, merged: list[tuple[frozenset[Sym], Monomial]]) -> list[Monomial]:
        """Groups that one declaration separates from all the others, alone; the rest together."""
        for family in self.laws.families:
            inside = [pair for pair in merged if pair[0] <= family]
            if len(inside) == len(merged):
                return [g for _, g in merged]
        whole = merged[0][1]
        for _, g in merged[1:]:
            whole = whole * g
        return [whole]

    def of_group(self, m: Monomial) -> Term:
        """E of a product that depends on variables which cannot be separated. Raises `OutOfReach` where it is not finite."""
        body = m.random_part()
        used = random_in(body, frozenset(self.laws.table))
        if any(isinstance(t, Bind | App) and t.op in ("expect", "conditional") for t in walk(body)):
            return self.opaque(body, used)
        law = self.laws.named(next(iter(used))) if len(used) == 1 else None
        if law is None:
            if any(self.laws.table[s].distribution in ("cauchy", "pareto") for s in used):
                raise OutOfReach("an expectation that may not be finite")
            return self.opaque(body, used)
        law = replace(law, parameters=tuple(self.unfold(p) for p in law.parameters))
        x = law.variable
        if not m.others:
            if not m.exponent:
                value = moment_of(law, m.powers[0][1])
                return self.opaque(body, used) if value is None else value
            tilt = self._linear(m.exponent, x)
            if tilt is not None:
                value = self._tilted(law, dict(m.powers).get(x, 0), tilt)
                if value is not None:
                    return value
        value = _probability(law, body)
        if value is not None:
            return value
        index = fresh(Sym("k", INTEGER), free_symbols(body))
        value = mass_sum(law, lambda v: substitute(body, {x: v}), index)
        if value is not None and not (isinstance(value, Bind) and value.params[1] == INFINITY):
            return value
        return self._integral(law, body) or self.opaque(body, used)

    def _linear(self, exponent: tuple[Monomial, ...], x: Sym) -> Term | None:
        """t for an exponent t·x."""
        parts: list[Term] = []
        for m in exponent:
            if m.powers != ((x, 1),) or m.exponent or m.others:
                return None
            parts.append(product(list(m.coefficient)))
        return total(parts)

    def _tilted(self, law: Law, k: int, t: Term) -> Term | None:
        """E[X^k e^{tX}], the k-th derivative of the moment generating function."""
        from verifier.algebra.calculus import differentiate

        entry = entry_of(law)
        if entry is None or entry.mgf is None:
            return None
        s = fresh(Sym("t"), free_symbols(t).union(*(free_symbols(p) for p in law.parameters)))
        value, _ = entry.mgf(s, law.parameters)
        _, conditions = entry.mgf(t, law.parameters)
        if not all(self.known(c) for c in conditions):
            raise OutOfReach("a moment generating function that may not be finite")
        for _ in range(k):
            value = differentiate(value, s)
        return substitute(value, {s: t})  # type: ignore[no-any-return]

    def known(self, prop: Rel) -> bool:
        """Whether the assumptions imply a relation between numbers."""
        from verifier.algebra.sums import NormalForms

        plain = tuple(self.unfold(a) for a in self.context.assumptions if not any(isinstance(t, Bind) for t in walk(a)))  # type: ignore[arg-type]
        try:
            return NormalForms.solve(plain, lambda f: f.truth(self.unfold(prop))) is True  # type: ignore[arg-type]
        except OutOfReach:
            return False

    def _integral(self, law: Law, body: Term) -> Term | None:
        """E[g(X)] with the density, the range split where |X - c| or max(X, c) changes its form."""
        entry = entry_of(law)
        if entry is None or entry.density is None or any(isinstance(t, Call) for t in walk(body)):
            return None
        x = fresh(Sym("x"), free_symbols(body).union(*(free_symbols(p) for p in law.parameters)))
        body = substitute(body, {law.variable: x})
        weight, low, high = entry.density(x, law.parameters)
        if law.distribution == "normal" and not self.known(Rel(">", law.parameters[1], ZERO)):
            return None
        kinks = _kinks(body, x)
        if len(kinks) > 1:
            return None
        if not kinks:
            return Bind("integral", x, (low, high), mul(weight, body))
        (c,) = kinks
        inside = [Rel("<=", a, b) for a, b in ((low, c), (c, high)) if a != b and a != neg(INFINITY) and b != INFINITY]
        if not all(self.known(r) for r in inside):
            return None
        parts: list[Term] = []
        for side, ends in ((-1, (low, c)), (1, (c, high))):
            piece = _on_one_side(body, x, c, side)
            if piece != ZERO and ends[0] != ends[1]:
                parts.append(Bind("integral", x, ends, mul(weight, piece)))
        return total(parts)

    def opaque(self, body: Term, used: frozenset[Sym]) -> Bind:
        """The expectation as a value of its own; laws with parameters stand beside it, so that it depends on them."""
        first, *rest = sorted(used, key=lambda s: s.name)
        params: list[Term] = list(rest)
        for s in (first, *rest):
            law = self.laws.table.get(s)
            if law is not None and law.parameters:
                params.append(App("tuple", tuple(self.unfold(p) for p in law.parameters)))
        return Bind("expect", first, tuple(params), body)


def _is_number(s: Sym) -> bool:
    return isinstance(s.sort, Tensor) and not s.sort.shape and not isinstance(s.sort, Func) and not is_vector(s)


def _probability(law: Law, body: Term) -> Term | None:
    """P(X = c), P(X <= c), … for a number c and a law on 0, 1, 2, … without end; None for anything else."""
    event = body.args[0] if isinstance(body, App) and body.op == "indicator" else None
    entry = entry_of(law)
    if not isinstance(event, Rel) or event.lhs != law.variable or not isinstance(event.rhs, Num):
        return None
    c = event.rhs.value
    if entry is None or entry.mass is None or entry.mass(ZERO, law.parameters)[2] != INFINITY or c.denominator != 1 or not 0 <= c <= 20:
        return None
    mass = [entry.mass(num(k), law.parameters)[0] for k in range(int(c) + 1)]
    match event.op:
        case "=":
            return mass[-1]
        case "<=" | "<" as op:
            return total(mass if op == "<=" else mass[:-1])
        case ">=" | ">" as op:
            return sub(ONE, total(mass if op == ">" else mass[:-1]))
    return None


def _pieces(m: Monomial) -> list[Monomial]:
    """The single random factors of a monomial."""
    pieces = [Monomial(powers=(p,)) for p in m.powers]
    return pieces + [Monomial(exponent=(e,)) for e in m.exponent] + [Monomial(others=(o,)) for o in m.others]


def _is_random(m: Monomial) -> bool:
    return bool(m.powers or m.exponent or m.others)


def _kinks(body: Term, x: Sym) -> list[Term]:
    """Where |x - c| and max(x, c) in the body change their form."""
    found: dict[Term, None] = {}
    for t in walk(body):
        match t:
            case App(op="max" | "min", args=(a, b)) if x in free_symbols(t):
                found[b if a == x else a if b == x else sub(a, b)] = None
            case App(op="abs", args=(App(op="add", args=(a, App(op="mul", args=(Num(value=v), c)))),)) if a == x and v == -1:
                found[c] = None
            case App(op="abs", args=(a,)) if x in free_symbols(t):
                found[ZERO if a == x else t] = None
            case App(op="indicator", args=(Rel(lhs=a, rhs=b),)) if x in free_symbols(t):
                found[b if a == x else a if b == x else t] = None
            case App(op="sign" | "floor" | "ceil", args=(a,)) if x in free_symbols(t):
                found[ZERO if a == x and t.op == "sign" else t] = None
            case _:
                pass
    if any(x in free_symbols(c) for c in found):
        return [ZERO, ONE]  # out of reach
    return list(found)


def _on_one_side(node, x: Sym, c: Term, side: int):  # type: ignore[no-untyped-def]
    """The body for x < c (side -1) or x > c."""
    from verifier.terms import rebuild

    match node:
        case App(op="max" | "min" as op, args=(a, b)) if {a, b} == {x, c}:
            return x if (op == "max") == (side > 0) else c
        case App(op="abs", args=(a,)) if a == x or (isinstance(a, App) and x in free_symbols(a)):
            return a if side > 0 else neg(a)
        case App(op="sign", args=(a,)) if a == x:
            return num(side)
        case App(op="indicator", args=(Rel(op=op, lhs=a, rhs=b),)) if x in (a, b) and op in ("<", "<=", ">", ">="):
            upper = (op in (">", ">=")) == (a == x)
            return ONE if upper == (side > 0) else ZERO
    changed = rebuild(node, lambda part: _on_one_side(part, x, c, side))
    match changed:
        case App(op="pow", args=(base, Num(value=v))) if base == ZERO and v > 0:
            return ZERO
        case App(op="mul", args=args) if ZERO in args:
            return ZERO
    return changed


def holds_still(term: Term, wrt: Sym, context: Context) -> bool:
    """Whether the expectations left in a term may be differentiated by the rules for terms.

    They may not when something that is declared ties the law of a variable to the variable of the derivative, or when nothing is
    known of it.
    """
    left = [t for t in walk(term) if isinstance(t, Bind) and t.op == "expect"]
    if not left:
        return True
    table = {law.variable: law for law in context.laws}
    for t in left:
        for s in bound_by(t):
            law = table.get(s)
            if law is None or (law.parameters and not any(isinstance(p, App) for p in t.params)):
                return False
    about = (a for a in context.assumptions if wrt in free_symbols(a))
    return not any(isinstance(t, Bind) and t.op == "expect" for a in about for t in walk(a))
