"""Named lemmas about sums, norms and quadratic forms: statements as data, with the side conditions that the kernel has checked.

A lemma is a function from parameters (terms) to an `Instance`: the relation it states and the conditions under which it holds.
`check_lemma` builds the instance again from the name and the parameters, replays a proof for each condition, and accepts nothing
but the statement itself.  A family ``a_lo, …, a_hi`` is given as the binder ``Σ_{k=lo}^{hi} a_k``; a condition on its terms is
stated at an index that occurs nowhere else, with what the context says of every index put in there.  Sums over empty ranges are
zero; where a lemma needs a term, ``lo <= hi`` is a condition.

A condition must hold as it stands: a proof that leans on a side condition of its own is refused.  Whether the terms have a value is
one of the conditions, for every index.

Source of the inequalities: G. H. Hardy, J. E. Littlewood, G. Pólya, *Inequalities* (1934), unless an entry says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from verifier.algebra.calculus import NoRule, differentiate
from verifier.algebra.domain import domain
from verifier.algebra.field import OutOfReach
from verifier.algebra.sums import NormalForms
from verifier.claims import Context
from verifier.kernel.certificates import Lemma
from verifier.sorts import INTEGER, ONE_DIM, SCALAR, Func, Tensor
from verifier.terms import (
    INFINITY,
    ONE,
    TWO,
    ZERO,
    And,
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
    add,
    div,
    fn,
    free_symbols,
    fresh,
    mul,
    neg,
    power,
    shape_of,
    sub,
    substitute,
    walk,
)  # fmt: skip

if TYPE_CHECKING:
    from verifier.kernel.check import Checker

MINUS_INFINITY = neg(INFINITY)

# functions that have derivatives of every order wherever they have a value; roots and powers are treated apart
SMOOTH = frozenset(["add", "mul", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "arsinh", "erf"])


# operators that have a value wherever `algebra.domain` says so
VALUED = SMOOTH | {
    "pow", "sqrt", "cot", "sec", "csc", "arcsin", "arccos", "arcosh", "artanh", "abs", "sign", "max", "min", "floor", "ceil", "delta",
    "entry", "row", "col", "matmul", "transpose", "trace", "dot", "outer", "hadamard", "diag", "diagpart", "vec", "norm1", "norm2", "normF",
    "ones", "zeros", "identity", "unit",
}  # fmt: skip


class NoInstance(Exception):
    """The parameters do not fit the lemma."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``goal`` holds wherever ``given`` and the context hold."""

    given: tuple[Prop, ...]
    goal: Rel


@dataclass(frozen=True, slots=True)
class Instance:
    """What a lemma says for some parameters, and what has to be proved for it."""

    statement: Rel
    conditions: tuple[Condition, ...] = ()


Builder = Callable[["Scope", tuple[Term, ...]], Instance]


@dataclass(frozen=True, slots=True)
class Entry:
    """A lemma: the name that reports use, its statement in words, where it is from, and how instances are made."""

    name: str
    statement: str
    source: str
    build: Builder


def instance(context: Context, name: str, parameters: tuple[Term, ...]) -> Instance:
    """The instance of a lemma. Raises `NoInstance` when there is no such lemma or the parameters do not fit."""
    entry = LEMMAS.get(name)
    if entry is None:
        raise NoInstance(f"no lemma named {name}")
    for t in (t for p in parameters for t in walk(p)):
        if t == Const("i") or (isinstance(sort := getattr(t, "sort", None), Tensor) and sort.number == "complex"):
            raise NoInstance("complex numbers")
    try:
        return entry.build(Scope(context, parameters), parameters)
    except ValueError as why:  # the wrong number of parameters
        raise NoInstance(f"{name}: {why}") from why


def check_lemma(checker: Checker, rel: Rel, certificate: Lemma) -> None:
    """Returns when the relation is the instance and its conditions are proved. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Checker, Evidence, Rejected

    try:
        found = instance(checker.context, certificate.name, certificate.parameters)
    except NoInstance as why:
        raise Rejected(str(why)) from why
    if rel != found.statement:
        raise Rejected(f"{certificate.name} states something else")
    if len(found.conditions) != len(certificate.side):
        raise Rejected(f"{certificate.name} has {len(found.conditions)} side conditions")
    checker.evidence.rules[LEMMAS[certificate.name].name] = None
    for condition, proof in zip(found.conditions, certificate.side, strict=True):
        evidence = Evidence()
        Checker(checker.context.assume(*condition.given), evidence).check(condition.goal, proof)
        if evidence.assumed:
            raise Rejected(f"a side condition of {certificate.name} holds only if {next(iter(evidence.assumed))}")
        checker.evidence.rules.update(evidence.rules)


# -- families ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """The context of an instance and its parameters: gives names that occur in neither."""

    context: Context
    parameters: tuple[Term, ...]

    def new(self, name: str, *, integer: bool = True) -> Sym:
        """A symbol that occurs nowhere in the context or the parameters."""
        used = {*self.context.symbols.values()}
        for node in (*self.context.assumptions, *self.parameters):
            used |= free_symbols(node) | {t.var for t in walk(node) if isinstance(t, Bind | Forall)}
        for d in self.context.definitions:
            used |= free_symbols(d.body) | {d.head, *d.params}
        dims = {n for s in used if isinstance(s.sort, Tensor) for d in s.sort.shape for n in d.names()}
        used |= {Sym(n, INTEGER) for n in dims}
        return fresh(Sym(name, INTEGER if integer else SCALAR), frozenset(used))

    def at(self, index: Term, low: Term, high: Term) -> tuple[Prop, ...]:
        """What is known of an index between two bounds: the bounds, and what the context says of every index."""
        bounds: tuple[Prop, ...] = (Rel("<=", low, index), Rel("<=", index, high))
        known = tuple(a for a in self.context.assumptions if not isinstance(a, Forall))
        found: list[Prop] = list(bounds)
        for a in self.context.assumptions:
            if isinstance(a, Forall) and a.var.sort == INTEGER:
                statement: Prop = substitute(a.body, {a.var: index})
                if isinstance(statement, Implies) and not statement.both and _implied((*known, *bounds), statement.given):
                    statement = statement.then
                found.append(statement)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Family:
    """The terms ``body`` for ``var`` from ``low`` to ``high``."""

    var: Sym
    low: Term
    high: Term
    body: Term

    def sum(self, body: Term | None = None) -> Bind:
        """The sum over the family's index of its terms, or of others."""
        return Bind("sum", self.var, (self.low, self.high), self.body if body is None else body)

    def bind(self, op: str) -> Bind:
        return Bind(op, self.var, (self.low, self.high), self.body)

    @property
    def count(self) -> Term:
        """How many terms there are, when the range is not empty."""
        return self.high if self.low == ONE else App("add", (sub(self.high, self.low), ONE), INTEGER)

    def nonempty(self) -> Condition:
        return Condition((), Rel("<=", self.low, self.high))

    def every(self, scope: Scope, *goals: Rel) -> tuple[Condition, ...]:
        """Relations between terms at the family's index, as conditions for every index."""
        k = scope.new("k")
        given = scope.at(k, self.low, self.high)
        return tuple(Condition(given, substitute(g, {self.var: k})) for g in goals)

    def defined(self, scope: Scope, *bodies: Term) -> tuple[Condition, ...]:
        """The terms have a value for every index."""
        return self.every(scope, *needs(*(bodies or (self.body,))))


def needs(*terms: Term, invertible: frozenset[Term] = frozenset()) -> tuple[Rel, ...]:
    """What must hold for the terms to have a value. Raises `NoInstance` where that is not known."""
    found: dict[Rel, None] = {}
    for term in terms:
        for t in walk(term):
            match t:
                case Num() | Sym() | Call():
                    pass
                case App(op="pow", args=(_, exponent)) if not isinstance(exponent, Num) and exponent.sort == INTEGER:
                    found[Rel(">=", exponent, ZERO)] = None
                case App(op=op) if op in VALUED:
                    pass
                case App(op="inverse", args=(m,)) if m in invertible:
                    pass
                case Const(name=name) if name in ("pi", "e", "euler_gamma"):
                    pass
                case Bind(op="sum" | "prod" | "max" | "min", var=var, params=(low, high), body=body, condition=None):
                    if any(var in free_symbols(r) for r in needs(body)):
                        raise NoInstance("parameters whose value depends on an inner index")
                    _whole(low)
                    _whole(high)
                case _:
                    raise NoInstance("parameters that may have no value")
        found.update(dict.fromkeys((*domain(term), *_nonempty_inside(term))))
    return tuple(found)


def _nonempty_inside(term: Term) -> tuple[Rel, ...]:
    """A largest term needs terms."""
    return tuple(Rel("<=", *t.params) for t in walk(term) if isinstance(t, Bind) and t.op in ("max", "min"))


def _implied(props: tuple[Prop, ...], goal: Prop) -> bool:
    parts = goal.parts if isinstance(goal, And) else (goal,)
    if all(p in props or (isinstance(p, Rel) and p.op == ">=" and Rel("<=", p.rhs, p.lhs) in props) for p in parts):
        return True
    try:
        return NormalForms.solve(props, lambda f: f.truth(goal)) is True
    except OutOfReach:
        return False


def family(term: Term, like: Family | None = None) -> Family:
    """A family from a binder; with the index of another one when given, over the same range."""
    match term:
        case Bind(op="sum" | "prod" | "max" | "min", var=var, params=(low, high), body=body, condition=None) if var.sort == INTEGER:
            pass
        case _:
            raise NoInstance("a family is given by a binder over a range of integers")
    if body.sort not in (SCALAR, INTEGER) or var in free_symbols(low) | free_symbols(high):
        raise NoInstance("a family has numbers for terms, and a range of its own")
    _whole(low)
    _whole(high)
    if like is None:
        return Family(var, low, high, body)
    if (low, high) != (like.low, like.high):
        raise NoInstance("families over different ranges")
    return replace(like, body=body if var == like.var else _renamed(body, var, like.var))


def _whole(bound: Term) -> None:
    """Raises `NoInstance` unless the bound of a range is an integer."""
    integer = bound.sort == INTEGER or (isinstance(bound, Num) and bound.value.denominator == 1)
    if INFINITY in walk(bound) or not integer:
        raise NoInstance("a range from an integer to an integer")


def _renamed(body: Term, old: Sym, new: Sym) -> Term:
    if new in free_symbols(body):
        raise NoInstance("an index that is already used")
    renamed: Term = substitute(body, {old: new})
    return renamed


# -- convexity --------------------------------------------------------------------------------------------------------


def smooth_where(term: Term, t: Sym) -> tuple[Rel, ...]:
    """Conditions under which a term has two continuous derivatives in ``t``. Raises `NoInstance` for functions with corners."""
    found: dict[Rel, None] = {}

    def visit(part: Term) -> None:
        if t not in free_symbols(part):
            found.update(dict.fromkeys(needs(part)))
            return
        match part:
            case Sym():
                return
            case App(op="sqrt", args=(base,)):
                found[Rel(">", base, ZERO)] = None
                visit(base)
            case App(op="pow", args=(base, Num(value=e))):
                if e.denominator != 1:
                    found[Rel(">", base, ZERO)] = None
                elif e < 0:
                    found[Rel("!=", base, ZERO)] = None
                visit(base)
            case App(op="pow", args=(Num() | Const() as base, exponent)):
                found[Rel(">", base, ZERO)] = None
                visit(exponent)
            case App(op=op, args=args) if op in SMOOTH:
                found.update(dict.fromkeys(r for r in domain(App(op, args)) if r not in domain_of(args)))
                for a in args:
                    visit(a)
            case _:
                raise NoInstance("a function that may have corners")

    visit(term)
    return tuple(found)


def domain_of(args: tuple[Term, ...]) -> frozenset[Rel]:
    """What the arguments need by themselves."""
    return frozenset(r for a in args for r in domain(a))


def _between(low: Term, t: Term, high: Term) -> tuple[Rel, ...]:
    """low < t < high, infinite ends left out."""
    return (*(() if low == MINUS_INFINITY else (Rel("<", low, t),)), *(() if high == INFINITY else (Rel("<", t, high),)))


def _jensen(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    weights, arguments, t, phi, low, high = parameters
    w = family(weights)
    x = family(arguments, w)
    if not isinstance(t, Sym) or t.sort != SCALAR:
        raise NoInstance("the argument of a function is a variable")
    inside = free_symbols(w.body) | free_symbols(x.body) | {w.var}
    if t in inside | free_symbols(low) | free_symbols(high) or any(t in free_symbols(a) for a in scope.context.assumptions):
        raise NoInstance(f"{t.name} is already used")
    if w.var in free_symbols(phi) | free_symbols(low) | free_symbols(high):
        raise NoInstance("the function depends on the index")
    try:
        second = differentiate(differentiate(phi, t), t)
    except NoRule as why:
        raise NoInstance(str(why)) from why
    within = _between(low, t, high)

    def value(at: Term) -> Term:
        put: Term = substitute(phi, {t: at})
        return put

    conditions = (
        Condition((), Rel("=", w.sum(), ONE)),
        *w.every(scope, Rel(">=", w.body, ZERO), *_between(low, x.body, high)),
        *w.defined(scope, x.body),
        *_values(scope, *(end for end in (low, high) if end not in (MINUS_INFINITY, INFINITY))),
        *(Condition(within, r) for r in smooth_where(phi, t)),
        Condition(within, Rel(">=", second, ZERO)),
    )
    return Instance(Rel("<=", value(w.sum(mul(w.body, x.body))), w.sum(mul(w.body, value(x.body)))), conditions)


def _jensen_declared(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    weights, arguments, f = parameters
    w = family(weights)
    x = family(arguments, w)
    sign = _convexity(scope, f)
    conditions = (Condition((), Rel("=", w.sum(), ONE)), *w.every(scope, Rel(">=", w.body, ZERO)), *w.defined(scope, w.body, x.body))
    assert isinstance(f, Sym)
    return Instance(Rel(sign, Call(f, (w.sum(mul(w.body, x.body)),)), w.sum(mul(w.body, Call(f, (x.body,))))), conditions)


def _chord(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    f, x, y, share = parameters
    sign = _convexity(scope, f)
    assert isinstance(f, Sym) and isinstance(f.sort, Func)
    if x.sort != f.sort.args[0] or y.sort != f.sort.args[0] or share.sort not in (SCALAR, INTEGER):
        raise NoInstance("arguments that the function does not take")
    other = sub(ONE, share)
    conditions = (Condition((), Rel("<=", ZERO, share)), Condition((), Rel("<=", share, ONE)), *_values(scope, x, y, share))
    between = Call(f, (add(mul(share, x), mul(other, y)),))
    return Instance(Rel(sign, between, add(mul(share, Call(f, (x,))), mul(other, Call(f, (y,))))), conditions)


def _convexity(scope: Scope, f: Term) -> str:
    """``<=`` for a function that is declared convex on its whole space, ``>=`` for a concave one."""
    if isinstance(f, Sym) and isinstance(f.sort, Func) and len(f.sort.args) == 1 and f.sort.result == SCALAR:
        for name, sign in (("convex", "<="), ("concave", ">=")):
            if Is(name, (f,)) in stated(scope.context.assumptions):
                return sign
    raise NoInstance("a function that is declared convex or concave")


# -- sums -------------------------------------------------------------------------------------------------------------


def _cauchy_schwarz(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    first, second = parameters
    a = family(first)
    b = family(second, a)
    left, right = (a.sum(power(f.body, TWO)) for f in (a, b))
    return Instance(Rel("<=", power(a.sum(mul(a.body, b.body)), TWO), mul(left, right)), a.defined(scope, a.body, b.body))


def _termwise(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    first, second = parameters
    a = family(first)
    b = family(second, a)
    conditions = (*a.every(scope, Rel("<=", a.body, b.body)), *a.defined(scope, a.body, b.body))
    return Instance(Rel("<=", a.sum(), a.sum(b.body)), conditions)


def _positive(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    return Instance(Rel(">", a.sum(), ZERO), (a.nonempty(), *a.every(scope, Rel(">", a.body, ZERO)), *a.defined(scope)))


def _positive_product(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    return Instance(Rel(">", a.bind("prod"), ZERO), (*a.every(scope, Rel(">", a.body, ZERO)), *a.defined(scope)))


def _one_term(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    first, j = parameters
    a = family(first)
    _whole(j)
    term: Term = substitute(a.body, {a.var: j})
    conditions = (*a.every(scope, Rel(">=", a.body, ZERO)), *a.defined(scope), *(Condition((), r) for r in _in_range(a, j)))
    return Instance(Rel("<=", term, a.sum()), conditions)


def _has_terms(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    return Instance(Rel("<=", a.low, a.high), (Condition((), Rel("!=", a.sum(), ZERO)), *a.defined(scope)))


def _triangle(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    return Instance(Rel("<=", fn("abs", a.sum()), a.sum(fn("abs", a.body))), a.defined(scope))


def _telescope(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    after = App("add", (a.high, ONE), INTEGER)
    later: Term = substitute(a.body, {a.var: App("add", (a.var, ONE), INTEGER)})
    ends = sub(substitute(a.body, {a.var: after}), substitute(a.body, {a.var: a.low}))
    conditions = (Condition((), Rel("<=", a.low, after)), *a.defined(scope, a.body, later))
    return Instance(Rel("=", a.sum(sub(later, a.body)), ends), conditions)


def _means(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    mean = mul(div(ONE, a.count), a.sum())
    conditions = (a.nonempty(), *a.every(scope, Rel(">=", a.body, ZERO)), *a.defined(scope))
    return Instance(Rel("<=", a.bind("prod"), power(mean, a.count)), conditions)


def _means_root(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    found = _means(scope, parameters)
    a = family(parameters[0])
    mean = mul(div(ONE, a.count), a.sum())
    strict = a.every(scope, Rel(">", a.body, ZERO))
    return Instance(Rel("<=", power(found.statement.lhs, div(ONE, a.count)), mean), (*found.conditions, *strict))


# -- largest and smallest terms ---------------------------------------------------------------------------------------


def _in_range(a: Family, j: Term) -> tuple[Rel, ...]:
    return Rel("<=", a.low, j), Rel("<=", j, a.high)


def _extreme(term: Term) -> tuple[Family, str]:
    if not isinstance(term, Bind) or term.op not in ("max", "min"):
        raise NoInstance("a largest or smallest term")
    return family(term), "<=" if term.op == "max" else ">="


def _extreme_term(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    extreme, j = parameters
    a, op = _extreme(extreme)
    _whole(j)
    return Instance(Rel(op, substitute(a.body, {a.var: j}), extreme), (*(Condition((), r) for r in _in_range(a, j)), *a.defined(scope)))


def _extreme_bound(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    extreme, bound = parameters
    a, op = _extreme(extreme)
    if a.var in free_symbols(bound):
        raise NoInstance("a bound that depends on the index")
    conditions = (a.nonempty(), *a.every(scope, Rel(op, a.body, bound)), *a.defined(scope), *_values(scope, bound))
    return Instance(Rel(op, extreme, bound), conditions)


def _extreme_sum(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (extreme,) = parameters
    a, op = _extreme(extreme)
    return Instance(Rel(op, a.sum(), mul(a.count, extreme)), (a.nonempty(), *a.defined(scope)))


# -- vectors and matrices ---------------------------------------------------------------------------------------------


def inner(x: Term, y: Term) -> Term:
    """The inner product of two vectors, or of two matrices (Frobenius)."""
    match x.sort, y.sort:
        case Tensor(shape=(n,)), Tensor(shape=(m,)) if n == m:
            return App("dot", (x, y))
        case Tensor(shape=(rows, cols)), Tensor(shape=other) if other == (rows, cols):
            turned = App("transpose", (x,), Tensor((cols, rows)))
            return App("trace", (App("matmul", (turned, y), Tensor((cols, cols))),))
    raise NoInstance("an inner product needs two vectors or two matrices of one shape")


def product(a: Term, b: Term) -> App:
    """The product of a matrix with a vector or a matrix."""
    match a.sort, b.sort:
        case Tensor(shape=(m, n)), Tensor(shape=(k, *rest)) if n == k and len(rest) <= 1 and ONE_DIM not in (m, n):
            return App("matmul", (a, b), Tensor((m, *rest)))
    raise NoInstance("a product of a matrix with a vector or a matrix")


def _values(scope: Scope, *terms: Term) -> tuple[Condition, ...]:
    known = frozenset(_invertible(scope.context.assumptions))
    return tuple(Condition((), r) for r in needs(*terms, invertible=known))


def _invertible(props: tuple[Prop, ...]) -> Iterator[Term]:
    for p in stated(props):
        match p:
            case Is(property="invertible" | "nonsingular" | "positive_definite" | "pd", args=(m,)):
                yield m
            case Rel(op="pd", lhs=m, rhs=b) if _is_zero(b):
                yield m


def _inner_bound(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    x, y = parameters
    return Instance(Rel("<=", power(inner(x, y), TWO), mul(inner(x, x), inner(y, y))), _values(scope, x, y))


def _square(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (x,) = parameters
    return Instance(Rel(">=", inner(x, x), ZERO), _values(scope, x))


def _submultiplicative(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b = parameters
    ab = product(a, b)
    return Instance(Rel("<=", inner(ab, ab), mul(inner(a, a), inner(b, b))), _values(scope, a, b))


def _rayleigh(op: str, eigenvalue: str) -> Builder:
    def build(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
        a, x = parameters
        _square_matrix(a)
        symmetric = Rel("=", a, App("transpose", (a,), a.sort))
        bound = mul(App(eigenvalue, (a,)), inner(x, x))
        return Instance(Rel(op, inner(x, product(a, x)), bound), (Condition((), symmetric), *_values(scope, a, x)))

    return build


def _square_matrix(a: Term) -> None:
    found = shape_of(a)
    if len(found) != 2 or found[0] != found[1]:
        raise NoInstance("a square matrix")


def _loewner(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b, x = parameters
    _square_matrix(a)
    if not any(_gives_order(p, a, b) for p in stated(scope.context.assumptions)):
        raise NoInstance("that order of matrices is not given")
    lower: Term = ZERO if _is_zero(b) else inner(x, product(b, x))
    return Instance(Rel(">=", inner(x, product(a, x)), lower), _values(scope, a, x))


def _loewner_strict(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b, x = parameters
    _square_matrix(a)
    if not any(_gives_order(p, a, b) and is_strict(p) for p in stated(scope.context.assumptions)):
        raise NoInstance("that order of matrices is not given")
    lower: Term = ZERO if _is_zero(b) else inner(x, product(b, x))
    return Instance(Rel(">", inner(x, product(a, x)), lower), (*_values(scope, a, x), Condition((), Rel(">", inner(x, x), ZERO))))


def _injective(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    m, x = parameters
    if m not in set(injective(scope.context.assumptions)):
        raise NoInstance("that matrix is not given full column rank")
    image = product(m, x)
    return Instance(Rel(">", inner(image, image), ZERO), (*_values(scope, m, x), Condition((), Rel(">", inner(x, x), ZERO))))


def injective(props: tuple[Prop, ...]) -> Iterator[Term]:
    """The matrices M that are given full column rank: by that name, as invertible, or through an invertible MᵀM."""
    for p in stated(props):
        match p:
            case Is(property="full_column_rank" | "invertible" | "nonsingular" as name, args=(m,)):
                yield m
                if name != "full_column_rank" and (inside := _gram(m)) is not None:
                    yield inside
            case Rel(op="pd", lhs=m, rhs=b) if _is_zero(b) and (inside := _gram(m)) is not None:
                yield inside
            case Is(property="positive_definite" | "pd", args=(m,)) if (inside := _gram(m)) is not None:
                yield inside


def _gram(m: Term) -> Term | None:
    """M for MᵀM."""
    match m:
        case App(op="matmul", args=(App(op="transpose", args=(a,)), b)) if a == b:
            return a
        case _:
            return None


def is_strict(p: Prop) -> bool:
    """Whether an order of matrices is that of positive definite differences."""
    return (isinstance(p, Rel) and p.op == "pd") or (isinstance(p, Is) and p.property in ("positive_definite", "pd"))


def stated(props: tuple[Prop, ...]) -> tuple[Prop, ...]:
    """The propositions with conjunctions taken apart."""
    return tuple(q for p in props for q in (stated(p.parts) if isinstance(p, And) else (p,)))


def _is_zero(b: Term) -> bool:
    return (isinstance(b, Num) and b.value == 0) or (isinstance(b, App) and b.op == "zeros")


def _gives_order(p: Prop, a: Term, b: Term) -> bool:
    match p:
        case Rel(op="psd" | "pd", lhs=lhs, rhs=rhs):
            return (lhs, rhs) == (a, b)
        case Is(property="positive_definite" | "positive_semidefinite" | "psd" | "pd" | "covariance", args=(m,)):
            return m == a and _is_zero(b)
    return False


_HLP = "Hardy, Littlewood, Pólya, Inequalities (1934)"
_HJ = "R. Horn, C. Johnson, Matrix Analysis (1985)"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "Jensen's inequality",
        "φ(Σ w x) <= Σ w φ(x) for w >= 0, Σ w = 1, arguments in an open interval on which φ'' >= 0",
        f"{_HLP}, theorem 86", _jensen,
    ),
    Entry("Jensen, convex function", "f(Σ w x) <= Σ w f(x) for w >= 0, Σ w = 1, f convex", f"{_HLP}, §3.8", _jensen_declared),
    Entry("convexity", "f(λx + (1-λ)y) <= λf(x) + (1-λ)f(y) for 0 <= λ <= 1, f convex", f"{_HLP}, §3.5", _chord),
    Entry("Cauchy-Schwarz for sums", "(Σ a b)² <= Σ a² Σ b²", f"{_HLP}, theorem 7", _cauchy_schwarz),
    Entry("sums of smaller terms are smaller", "a_k <= b_k for every k gives Σ a <= Σ b", "addition of inequalities", _termwise),
    Entry("a sum of positive terms is positive", "a_k > 0 for every k, at least one term: Σ a > 0", "addition of inequalities", _positive),
    Entry("a product of positive terms is positive", "a_k > 0 for every k: Π a > 0", "multiplication of inequalities", _positive_product),
    Entry("a term is at most the sum", "a_k >= 0 for every k gives a_j <= Σ a", "addition of inequalities", _one_term),
    Entry("an empty sum is zero", "Σ_{k=lo}^{hi} a_k ≠ 0 gives lo <= hi", "convention", _has_terms),
    Entry("triangle inequality for sums", "|Σ a| <= Σ |a|", f"{_HLP}, §1.1", _triangle),
    Entry("telescoping sum", "Σ_{k=lo}^{hi} (F(k+1) - F(k)) = F(hi+1) - F(lo)", "induction on hi", _telescope),
    Entry("arithmetic and geometric mean", "Π x <= (Σ x / n)^n for n >= 1 and x >= 0", f"{_HLP}, theorem 9", _means),
    Entry("arithmetic and geometric mean, root", "(Π x)^(1/n) <= Σ x / n for n >= 1 and x > 0", f"{_HLP}, theorem 9", _means_root),
    Entry("a term lies between the extremes", "a_j <= max a, a_j >= min a", "definition of max and min", _extreme_term),
    Entry("bound on every term", "a_k <= c for every k gives max a <= c; the same for min", "definition of max and min", _extreme_bound),
    Entry("mean and extremes", "Σ a <= n max a, Σ a >= n min a", "addition of inequalities", _extreme_sum),
    Entry("Cauchy-Schwarz", "⟨x,y⟩² <= ⟨x,x⟩⟨y,y⟩", f"{_HLP}, theorem 7", _inner_bound),
    Entry("⟨x,x⟩ >= 0", "⟨x,x⟩ >= 0", "a sum of squares", _square),
    Entry("Frobenius norm is submultiplicative", "‖AB‖² <= ‖A‖² ‖B‖²", f"{_HJ}, §5.6", _submultiplicative),
    Entry("Rayleigh quotient, largest", "xᵀAx <= λ_max(A) xᵀx for symmetric A", f"{_HJ}, theorem 4.2.2", _rayleigh("<=", "lambda_max")),
    Entry("Rayleigh quotient, smallest", "xᵀAx >= λ_min(A) xᵀx for symmetric A", f"{_HJ}, theorem 4.2.2", _rayleigh(">=", "lambda_min")),
    Entry("order of matrices", "A ⪰ B gives xᵀAx >= xᵀBx", f"{_HJ}, §7.7", _loewner),
    Entry("order of matrices, strict", "A ≻ B gives xᵀAx > xᵀBx for x ≠ 0", f"{_HJ}, §7.7", _loewner_strict),
    Entry("a matrix of full column rank maps only 0 to 0", "‖Mx‖² > 0 for x ≠ 0", f"{_HJ}, §0.4", _injective),
)  # fmt: skip

LEMMAS: dict[str, Entry] = {e.name: e for e in ENTRIES}
