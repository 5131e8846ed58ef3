"""Which instances of the lemmas in `kernel.lemmas` may help with a claim: proposals from the sums, norms and products that stand in it.

Nothing here is trusted: a proposal that is false fails at its side conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import permutations, product

from verifier.algebra.field import OutOfReach, mentions_tensor
from verifier.algebra.sums import NormalForms
from verifier.kernel.check import Checker
from verifier.kernel.lemma import NoInstance, Scope, family, stated
from verifier.kernel.lemmas import MINUS_INFINITY
from verifier.methods.candidates import Candidate
from verifier.methods.instances_gradients import gradient_candidates
from verifier.methods.instances_vectors import vector_candidates
from verifier.sorts import INTEGER, SCALAR
from verifier.terms import (
    INFINITY,
    ONE,
    ZERO,
    App,
    Bind,
    Call,
    Const,
    Forall,
    Implies,
    Is,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    div,
    fn,
    free_symbols,
    mul,
    neg,
    power,
    rebuild,
    sub,
    substitute,
    walk,
)  # fmt: skip

MAX_SUMS = 8


def propose(checker: Checker, rel: Rel) -> tuple[Candidate, ...]:
    """Candidates for a prepared relation, likely ones first, each once."""
    given = checker.assumptions()
    scope = Scope(checker.context, (rel.lhs, rel.rhs))
    convex = [f for p in stated(checker.context.assumptions) if isinstance(p, Is) and p.property in ("convex", "concave") for f in p.args]
    here = _sums((rel,))
    there = [s for s in _sums(given) if s not in here]
    found: dict[Candidate, None] = {}
    for stream in (
        gradient_candidates(checker.context, rel),
        vector_candidates(checker.context, scope, rel) if mentions_tensor(rel.lhs) or mentions_tensor(rel.rhs) else (),
        _has_terms(given),
        _declared(rel, convex),
        _hypotheses(rel, here, checker.context.assumptions),
        _jensen(scope, rel, here),
        _slopes(scope, rel),
        _weighted(rel),
        _terms(rel, [*here, *there]),
        _extremes(rel, given, here),
        _products(rel),
        _termwise(here, there, strict=rel.op in ("<", ">")),
        _squares(here, rel),
    ):
        found.update(dict.fromkeys(stream))
    return tuple(found)


# -- reading terms ----------------------------------------------------------------------------------------------------


def _binds(nodes: Iterable[Term | Prop], *ops: str) -> list[Bind]:
    """Binders over a range of integers, outermost first, each once, those within others left out unless they are closed."""
    found: dict[Bind, None] = {}
    for node in nodes:
        bound = {t.var for t in walk(node) if isinstance(t, Bind | Forall)}
        for t in walk(node):
            if isinstance(t, Bind) and t.op in ops and not (free_symbols(t) & bound) and _fits(t):
                found[t] = None
    return list(found)


def _fits(t: Bind) -> bool:
    try:
        family(t)
    except NoInstance:
        return False
    return True


def _sums(nodes: Iterable[Term | Prop]) -> list[Bind]:
    return _binds(nodes, "sum")[:MAX_SUMS]


def factors_of(term: Term) -> list[Term]:
    """The factors of a product, nested products opened, numbers included."""
    match term:
        case App(op="mul", args=args):
            return [f for a in args for f in factors_of(a)]
        case App(op="abs", args=(App(op="mul", args=args),)):
            return [fn("abs", f) for a in args for f in factors_of(a)]
        case App(op="pow", args=(App(op="mul", args=args), Num(value=e))) if e.denominator == 1:
            return [power(f, Num(e)) if e != 1 else f for a in args for f in factors_of(a)]
        case App(op="pow", args=(App(op="pow", args=(base, Num(value=d))), Num(value=e))) if e == -1 and d == -1:
            return factors_of(base)
        case _:
            return [term]


def addends(term: Term) -> list[Term]:
    """The parts of a sum of terms, numbers multiplied in."""
    match term:
        case App(op="add", args=args):
            return [p for a in args for p in addends(a)]
        case App(op="mul", args=(Num() as c, App(op="add", args=args))):
            return [mul(c, p) for a in args for p in addends(a)]
        case _:
            return [term]


def _product(parts: list[Term]) -> Term:
    return ONE if not parts else parts[0] if len(parts) == 1 else mul(*parts)


def _with(s: Bind, body: Term) -> Bind:
    return replace(s, body=body)


def _count(s: Bind) -> Term:
    return family(s).count


# -- convexity --------------------------------------------------------------------------------------------------------


def _jensen(scope: Scope, rel: Rel, sums: list[Bind]) -> Iterator[Candidate]:
    t = scope.new("t", integer=False)
    for s in sums:
        for body in addends(s.body):
            parts = factors_of(body)
            for k, part in enumerate(parts):
                if s.var not in free_symbols(part):
                    continue
                rest = [p for j, p in enumerate(parts) if j != k]
                inside = [p for p in rest if s.var in free_symbols(p)]
                weights = [_product(inside)] if inside else [div(ONE, _count(s))]
                for weight in weights:
                    for phi, argument, low in _convex(part, t):
                        yield Candidate("Jensen's inequality", (_with(s, weight), _with(s, argument), t, phi, low, INFINITY))
        yield from _log_pairs(s, sums, t)
        for value in _values_at(rel, s):  # φ(Σ w x) stands in the claim
            parts = factors_of(s.body)
            for k, part in enumerate(parts):
                rest = [p for j, p in enumerate(parts) if j != k]
                if s.var in free_symbols(part):
                    weight = _product(rest) if any(s.var in free_symbols(p) for p in rest) else div(ONE, _count(s))
                    for phi, _, low in _convex(value, t):
                        yield Candidate("Jensen's inequality", (_with(s, weight), _with(s, part), t, phi, low, INFINITY))


def _slopes(scope: Scope, rel: Rel) -> Iterator[Candidate]:
    """|f(a) - f(b)| beside |a - b|: what multiplies the latter may bound the slope of f."""
    gaps = [t for t in walk(rel) if isinstance(t, App) and t.op == "abs" and _two_sides(t.args[0]) is not None]
    if len(gaps) < 2:
        return
    t = scope.new("t", integer=False)
    products = [factors_of(p) for side in (rel.lhs, rel.rhs) for p in addends(side)]
    for outer, inner in permutations(dict.fromkeys(gaps), 2):
        (p, q), (a, b) = _two_sides(outer.args[0]), _two_sides(inner.args[0])  # type: ignore[misc]
        phi = replace_parts(p, a, t)
        if t not in free_symbols(phi) or free_symbols(a) & free_symbols(phi) or substitute(phi, {t: b}) != q:
            continue
        for parts in products:
            if inner in parts:
                yield Candidate("mean value inequality", (phi, t, a, b, _product([x for x in parts if x != inner])))


def _two_sides(t: Term) -> tuple[Term, Term] | None:
    """a and b of a - b."""
    match t:
        case App(op="add", args=(a, App(op="mul", args=(Num(value=v), b)))) if v == -1:
            return a, b
        case App(op="add", args=(App(op="mul", args=(Num(value=v), b)), a)) if v == -1:
            return a, b
    return None


def replace_parts(term: Term, old: Term, new: Term) -> Term:
    """The term with every occurrence of one part replaced."""
    if term == old:
        return new
    changed: Term = rebuild(term, lambda part: replace_parts(part, old, new))
    return changed


def _weighted(rel: Rel) -> Iterator[Candidate]:
    """Powers whose exponents may add up to 1, or be conjugate."""
    powers = [t for t in dict.fromkeys(walk(rel)) if isinstance(t, App) and t.op == "pow" and not isinstance(t.args[1], Num)]
    for x, y in permutations(powers[:4], 2):
        (a, s), (b, r) = x.args, y.args
        if isinstance(r, App) and s in walk(r):
            yield Candidate("weighted arithmetic and geometric mean", (a, b, s))
        elif isinstance(s, Sym) and isinstance(r, Sym):
            yield Candidate("Young's inequality", (a, b, s, r))


def _log_pairs(s: Bind, sums: list[Bind], t: Sym) -> Iterator[Candidate]:
    """Σ w log u and Σ w log v: Jensen for u/v, in both directions."""
    arguments: dict[Term, list[Term]] = {}
    for other in sums:
        if other.params != s.params:
            continue
        body: Term = substitute(other.body, {other.var: s.var})
        for part in addends(body):
            parts = factors_of(part)
            for k, p in enumerate(parts):
                if isinstance(p, App) and p.op == "log" and s.var in free_symbols(p):
                    rest = [q for j, q in enumerate(parts) if j != k and s.var in free_symbols(q)]
                    arguments.setdefault(_product(rest), []).append(p.args[0])
    for weight, inside in arguments.items():
        for u, v in permutations(inside, 2):
            if u != v and weight != ONE:
                yield Candidate("Jensen's inequality", (_with(s, weight), _with(s, div(u, v)), t, neg(fn("log", t)), ZERO, INFINITY))


def _declared(rel: Rel, convex: list[Term]) -> Iterator[Candidate]:
    """Values of a function that is declared convex, at a weighted sum or on a segment."""
    for t in walk(rel) if convex else ():
        if not isinstance(t, Call) or t.fn not in convex or any(t.orders) or len(t.args) != 1:
            continue
        (arg,) = t.args
        for s in _sums((arg,)):
            parts = factors_of(s.body)
            for k, x in enumerate(parts):
                rest = [p for j, p in enumerate(parts) if j != k]
                outer = [p for p in factors_of(arg) if p != s]
                if s.var in free_symbols(x):
                    yield Candidate("Jensen, convex function", (_with(s, _product([*outer, *rest])), _with(s, x), t.fn))
        ends = addends(arg)
        if len(ends) == 2:
            for (share, x), (_, y) in product(_split(ends[0]), _split(ends[1])):
                if x.sort == y.sort:
                    yield Candidate("convexity", (t.fn, x, y, share))


def _split(term: Term) -> list[tuple[Term, Term]]:
    """The term as one factor times the others, in every way."""
    parts = factors_of(term)
    return [(p, _product([q for j, q in enumerate(parts) if j != k])) for k, p in enumerate(parts) if len(parts) > 1]


def _hypotheses(rel: Rel, sums: list[Bind], given: Iterable[Prop]) -> Iterator[Candidate]:
    """What holds for every index, added up over the ranges of the claim; differences of consecutive terms telescope."""
    ranges: dict[tuple[Term, ...], Bind] = {s.params: s for s in [*_binds((rel,), "max", "min"), *sums] if s.params}
    bodies: list[tuple[Bind, Term]] = [(s, s.body) for s in sums]
    for p in stated(tuple(given)):
        if not isinstance(p, Forall) or p.var.sort != INTEGER:
            continue
        body = p.body.then if isinstance(p.body, Implies) and not p.body.both else p.body
        if not isinstance(body, Rel) or body.op not in ("<=", ">=", "<", ">") or body.lhs.sort not in (SCALAR, INTEGER):
            continue
        lower, upper = (body.lhs, body.rhs) if body.op in ("<=", "<") else (body.rhs, body.lhs)
        if isinstance(lower, Num):
            continue
        for s in ranges.values():
            if p.var in free_symbols(lower) | free_symbols(upper) and not any(p.var in free_symbols(b) for b in s.params):
                over = Bind("sum", p.var, s.params, upper)
                yield Candidate("sums of smaller terms are smaller", (_with(over, lower), over))
                if body.op in ("<", ">"):
                    yield Candidate("a sum of positive terms is positive", (_with(over, sub(upper, lower)),))
                bodies += [(over, upper), (over, lower)]
    for s, term in bodies:
        parts = addends(term)
        for part in parts if len(parts) > 1 else ():
            later = substitute(part, {s.var: App("add", (s.var, ONE), INTEGER)})
            if s.var in free_symbols(part) and any(_opposite(later, q) for q in parts):
                yield Candidate("telescoping sum", (_with(s, part),))


def _opposite(a: Term, b: Term) -> bool:
    try:
        return NormalForms.solve((), lambda f: f.equal(f.neg(f.convert(a)), f.convert(b)))
    except OutOfReach:
        return False


def _values_at(rel: Rel, s: Bind) -> list[Term]:
    """Values of functions of one argument in the claim, at an argument in which the sum stands."""
    found: dict[Term, None] = {}
    for part in walk(rel):
        match part:
            case App(op="log" | "exp" | "sqrt", args=(a,)) | App(op="pow", args=(a, Num())) if s in list(walk(a)):
                found[part] = None
    return list(found)


def _convex(value: Term, t: Sym) -> list[tuple[Term, Term, Term]]:
    """φ, its argument, and the left end of an interval on which φ is convex, for a function value or its negative."""
    match value:
        case App(op="log", args=(u,)):
            return [(neg(fn("log", t)), u, ZERO), (neg(fn("log", t)), div(ONE, u), ZERO), (mul(t, fn("log", t)), u, ZERO)]
        case App(op="exp", args=(u,)) | App(op="pow", args=(Const(name="e"), u)):
            return [(fn("exp", t), u, MINUS_INFINITY)]
        case App(op="sqrt", args=(u,)):
            return [(neg(fn("sqrt", t)), u, ZERO)]
        case App(op="pow", args=(u, Num(value=e))):
            if e.denominator == 1 and e > 0 and e % 2 == 0:
                return [(power(t, Num(e)), u, MINUS_INFINITY)]
            if (e.denominator == 1 and e > 1) or e < 0 or e > 1:
                return [(power(t, Num(e)), u, ZERO)]
            return [(neg(power(t, Num(e))), u, ZERO)] if 0 < e < 1 else []
    return []


# -- sums and their terms ---------------------------------------------------------------------------------------------


def _has_terms(given: Iterable[Prop]) -> Iterator[Candidate]:
    for p in given:
        match p:
            case Rel(op="=", lhs=Bind(op="sum") as s, rhs=Num(value=v)) | Rel(op="=", lhs=Num(value=v), rhs=Bind(op="sum") as s):
                if v != 0 and _fits(s):
                    yield Candidate("an empty sum is zero", (s,))


def _indices(rel: Rel) -> list[Sym]:
    """Integer variables at which an entry or a value of a sequence is taken."""
    found: dict[Sym, None] = {}
    for t in walk(rel):
        args = t.args[1:] if isinstance(t, App) and t.op == "entry" else getattr(t, "args", ()) if type(t).__name__ == "Call" else ()
        for a in args:
            if isinstance(a, Sym) and a.sort == INTEGER and a in free_symbols(rel):
                found[a] = None
    return list(found)


def _terms(rel: Rel, sums: list[Bind]) -> Iterator[Candidate]:
    for s in sums:
        for j in _indices(rel):
            if j not in (s.var, *s.params):
                yield Candidate("a term is at most the sum", (s, j))
    for s in sums:
        yield Candidate("a sum of positive terms is positive", (s,))
    for t in walk(rel):
        if isinstance(t, App) and t.op == "abs":
            for s in _sums((t,)):
                yield Candidate("triangle inequality for sums", (s,))


def _extremes(rel: Rel, given: Iterable[Prop], sums: list[Bind]) -> Iterator[Candidate]:
    extremes = _binds((rel, *given), "max", "min")[:4]
    for m in extremes:
        for j in _indices(rel):
            if j not in (m.var, *m.params):
                yield Candidate("a term lies between the extremes", (m, j))
        yield Candidate("mean and extremes", (m,))
        for s in sums:
            if s.params == m.params:
                at = substitute(m.body, {m.var: s.var})
                new = _replaced(s.body, at, m)
                if new != s.body:
                    yield Candidate("sums of smaller terms are smaller", (s, _with(s, new)))
                    yield Candidate("sums of smaller terms are smaller", (_with(s, new), s), speculative=True)
        bounds: list[Term] = [side for side in (rel.lhs, rel.rhs) if m not in list(walk(side))]
        for b in [*bounds, *sums]:
            yield Candidate("bound on every term", (m, b), speculative=True)


def _replaced(node: Term, old: Term, new: Term) -> Term:
    if node == old:
        return new
    changed: Term = rebuild(node, lambda part: _replaced(part, old, new))
    return changed


def _products(rel: Rel) -> Iterator[Candidate]:
    for m in _binds((rel,), "prod")[:3]:
        s = replace(m, op="sum")
        yield Candidate("a product of positive terms is positive", (s,))
        yield Candidate("a sum of positive terms is positive", (s,))
        yield Candidate("arithmetic and geometric mean, root", (s,))
        yield Candidate("arithmetic and geometric mean", (s,))


def _termwise(sums: list[Bind], others: list[Bind], *, strict: bool) -> Iterator[Candidate]:
    for s in sums:
        for t in [*sums, *others]:
            if s != t and s.params == t.params and s.params:
                yield Candidate("sums of smaller terms are smaller", (s, t), speculative=True)
                yield Candidate("sums of smaller terms are smaller", (t, s), speculative=True)
                if strict and t in sums:
                    smaller: Term = substitute(t.body, {t.var: s.var})
                    yield Candidate("a sum of positive terms is positive", (_with(s, sub(s.body, smaller)),), speculative=True)
        zero = _with(s, ZERO)
        yield Candidate("sums of smaller terms are smaller", (zero, s), speculative=True)
        yield Candidate("sums of smaller terms are smaller", (s, zero), speculative=True)


def _squares(sums: list[Bind], rel: Rel) -> Iterator[Candidate]:
    for s in sums:
        parts = [p for p in factors_of(s.body) if s.var in free_symbols(p)]
        yield Candidate("Cauchy-Schwarz for sums", (_with(s, _product(parts)), _with(s, ONE)))
        if len(parts) == 2:
            yield Candidate("Cauchy-Schwarz for sums", (_with(s, parts[0]), _with(s, parts[1])))

