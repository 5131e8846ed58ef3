"""Terms: what a formula means once its names and shapes are known.

A small closed union of frozen nodes.  Nothing is evaluated or reordered when a term is built: `1 + 1` stays a sum of
two numbers.  Positions live in the written tree (`syntax.tree`); a term carries none, so that equal terms are equal
values wherever they were written.  Normal forms are other types (`kernel.field`).

=========  ==========================================================================================
`Num`      an exact rational number
`Const`    a named constant: pi, e, infinity
`Sym`      a variable with its sort (scalar, tensor, integer index, function, sequence)
`App`      one of the operators below applied to terms
`Call`     an unknown function or a sequence applied to terms; ``orders`` counts derivatives per argument
`Bind`     a binder: sum, prod, integral, limit, max, min, sup, inf, expect, at (substitution)
`Deriv`    a derivative with respect to a symbol, an entry or a tensor
`Cases`    a piecewise value
`Rel` …    propositions: relations, conjunctions, implications, properties
=========  ==========================================================================================

Operators of `App` (sorts in brackets; T any tensor, M matrix, v vector, s scalar):

``add`` (T…)->T, ``mul`` (s or one T among scalars)->T, ``pow`` (s,s)->s, ``exp log sin cos tan cot sec csc sinh cosh tanh
arcsin arccos arctan arsinh arcosh artanh erf gamma abs sign floor ceil factorial sqrt digamma`` (s)->s and, mapped over entries, (T)->T,
``max min`` (s…)->s, ``binomial`` (s,s)->s, ``mod`` (s,s)->s, ``delta`` (index,index)->s, ``indicator`` (Prop)->s,
``matmul`` (T,T)->T contracting last with first axis, ``transpose`` (T)->T, ``inverse`` (M)->M, ``pinv`` (M)->M,
``trace det rank logdet`` (M)->s, ``matpow`` (M,s)->M, ``matexp`` (M)->M, ``dot`` (v,v)->s, ``outer`` (v,v)->M,
``hadamard`` (T,T)->T, ``hdiv`` (T,T)->T entrywise quotient, ``hpow`` (T,s)->T entrywise power, ``kron`` (M,M)->M, ``diag`` (v)->M,
``diagpart`` (M)->v,
``vec`` (M)->v, ``norm1 norm2 normF norminf`` (T)->s, ``entry`` (T,index…)->s, ``row`` (M,index)->v, ``col`` (M,index)->v,
``ones`` ()->T, ``zeros`` ()->T, ``identity`` ()->M, ``unit`` (index)->v, ``block`` rows of blocks, ``vector``/``matrix`` of explicit
entries (row major),
``lambda_max lambda_min`` (M)->s, ``softmax`` (v)->v, ``tuple`` (any…).
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from verifier.sorts import INTEGER, SCALAR, Dim, Func, Sort, Tensor


def _cache_hash(node: object, *parts: object) -> None:
    object.__setattr__(node, "_hash", hash((type(node).__name__, *parts)))


def _reduce(node: Any) -> tuple[Any, ...]:
    """Pickle by construction: the cached hash of another process would be wrong here."""
    return (type(node), tuple(getattr(node, f.name) for f in fields(node) if f.init))


@dataclass(frozen=True, slots=True)
class Num:
    """An exact rational number; ``digits`` counts decimals when it was written as a decimal (for rounding claims)."""

    value: Fraction
    digits: int | None = field(default=None, compare=False)
    sort: Sort = field(default=SCALAR, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _cache_hash(self, self.value)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _reduce(self)


@dataclass(frozen=True, slots=True)
class Const:
    """``pi``, ``e``, ``infinity``, ``euler_gamma`` or the imaginary unit ``i``."""

    name: str
    sort: Sort = field(default=SCALAR, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _cache_hash(self, self.name)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _reduce(self)


@dataclass(frozen=True, slots=True)
class Sym:
    """A variable. ``name`` is its LaTeX spelling in one canonical form (``x_0``, ``\\mathbf{h}``, ``\\hat{y}``)."""

    name: str
    sort: Sort = SCALAR
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _cache_hash(self, self.name)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _reduce(self)


@dataclass(frozen=True, slots=True)
class App:
    """A known operator applied to terms. See the module docstring for the table of operators."""

    op: str
    args: tuple[Term, ...]
    sort: Sort = SCALAR
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _cache_hash(self, self.op, self.args)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _reduce(self)


@dataclass(frozen=True, slots=True)
class Call:
    """An unknown function, or a sequence at an index. ``orders[i]`` derivatives are taken in argument i (f'' has (2,))."""

    fn: Sym
    args: tuple[Term, ...]
    orders: tuple[int, ...] = ()
    sort: Sort = SCALAR
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _cache_hash(self, self.fn, self.args, self.orders)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _reduce(self)


@dataclass(frozen=True, slots=True)
class Bind:
    """A binder over ``var``.

    ``params``: sum, prod: (low, high) inclusive, or () for all values of the index's range, with an optional condition;
    integral: (low, high), () for indefinite, infinities allowed; limit: (point, side) with side -1, 0 or +1;
    max min sup inf: (low, high) or (); expect: (), var is the random variable; at: (value,), substitution; joint: (point,), the slope of
    a piecewise body where its pieces meet.
    """

    op: str
    var: Sym
    params: tuple[Term, ...]
    body: Term
    condition: Prop | None = None
    sort: Sort = SCALAR
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _cache_hash(self, self.op, self.var, self.params, self.body, self.condition)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _reduce(self)


@dataclass(frozen=True, slots=True)
class Deriv:
    """The derivative of ``body`` with respect to ``wrt`` (a `Sym`, an entry, or a call), ``order`` times.

    ``total`` marks a total derivative through a recurrence. ``layout``: "gradient" (shape of ``wrt``), "numerator", "denominator",
    "hessian".
    """

    body: Term
    wrt: Term
    order: int = 1
    total: bool = False
    layout: str = "gradient"
    sort: Sort = SCALAR
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _cache_hash(self, self.body, self.wrt, self.order, self.total, self.layout)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _reduce(self)


@dataclass(frozen=True, slots=True)
class Cases:
    """A piecewise value: the first branch whose condition holds, else ``otherwise`` (None: undefined there)."""

    branches: tuple[tuple[Prop, Term], ...]
    otherwise: Term | None = None
    sort: Sort = SCALAR
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _cache_hash(self, self.branches, self.otherwise)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _reduce(self)


Term: TypeAlias = Num | Const | Sym | App | Call | Bind | Deriv | Cases


@dataclass(frozen=True, slots=True)
class Rel:
    """A relation: ``= != < <= > >=`` between scalars or tensors, ``in``, ``psd`` (lhs - rhs positive semidefinite), ``pd``,
    ``approx``, ``propto``.
    """

    op: str
    lhs: Term
    rhs: Term


@dataclass(frozen=True, slots=True)
class Is:
    """A property of terms: symmetric, invertible, diagonal, orthogonal, integer, independent, convex, smooth, … with parameters."""

    property: str
    args: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Prop, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Prop, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Prop


@dataclass(frozen=True, slots=True)
class Implies:
    """``given`` implies ``then``; ``both`` marks an equivalence."""

    given: Prop
    then: Prop
    both: bool = False


@dataclass(frozen=True, slots=True)
class Forall:
    """A universally quantified proposition over a symbol (``\\forall i``)."""

    var: Sym
    body: Prop


Prop: TypeAlias = Rel | Is | And | Or | Not | Implies | Forall

ZERO, ONE, TWO = Num(Fraction(0)), Num(Fraction(1)), Num(Fraction(2))
PI, E, INFINITY = Const("pi"), Const("e"), Const("infinity")


# -- construction helpers: they only choose the node, they evaluate nothing ---------------------------------------


def num(value: int | Fraction) -> Num:
    """A number."""
    return Num(Fraction(value))


def sort_of(term: Term) -> Sort:
    """The sort of a term."""
    return term.sort


def shape_of(term: Term) -> tuple[Dim, ...]:
    """The shape of a tensor term; () for anything that is no tensor."""
    return term.sort.shape if isinstance(term.sort, Tensor) else ()


def is_integer_sort(term: Term) -> bool:
    """True when the term's sort says that its values are integers."""
    return term.sort == INTEGER


def add(*args: Term) -> App:
    """The sum of terms of one sort."""
    first = next((a.sort for a in args if isinstance(a.sort, Tensor) and a.sort.shape), None)
    integer = all(a.sort == INTEGER or (isinstance(a, Num) and a.value.denominator == 1) for a in args)
    return App("add", args, first or (INTEGER if integer else SCALAR))


def mul(*args: Term) -> App:
    """The product of scalars and at most one tensor."""
    first = next((a.sort for a in args if isinstance(a.sort, Tensor) and a.sort.shape), None)
    integer = all(a.sort == INTEGER or (isinstance(a, Num) and a.value.denominator == 1) for a in args)
    return App("mul", args, first or (INTEGER if integer else SCALAR))


def neg(arg: Term) -> App:
    """-1 times the term."""
    return mul(num(-1), arg)


def sub(left: Term, right: Term) -> App:
    """left - right."""
    return add(left, neg(right))


def power(base: Term, exponent: Term) -> App:
    """base ** exponent, scalars."""
    return App("pow", (base, exponent))


def div(left: Term, right: Term) -> App:
    """left / right, the right one a scalar."""
    return mul(left, power(right, num(-1)))


def fn(name: str, *args: Term) -> App:
    """A known function of scalars."""
    return App(name, args)


# -- walking ----------------------------------------------------------------------------------------------------


def children(node: Term | Prop) -> tuple[Term | Prop, ...]:
    """The direct parts of a term or proposition, binders' variables excluded."""
    match node:
        case App(args=args) | Call(args=args) | Is(args=args):
            return args
        case Bind(params=params, body=body, condition=condition):
            return (*params, body) if condition is None else (*params, body, condition)
        case Deriv(body=body, wrt=wrt):
            return (body, wrt)
        case Cases(branches=branches, otherwise=otherwise):
            flat = tuple(part for branch in branches for part in branch)
            return flat if otherwise is None else (*flat, otherwise)
        case Rel(lhs=lhs, rhs=rhs):
            return (lhs, rhs)
        case And(parts=parts) | Or(parts=parts):
            return parts
        case Not(part=part):
            return (part,)
        case Implies(given=given, then=then):
            return (given, then)
        case Forall(body=body):
            return (body,)
        case _:
            return ()


def rebuild(node, change: Callable):  # type: ignore[no-untyped-def, type-arg]
    """The same node with every direct part replaced by ``change(part)``; the node itself when nothing changed."""
    parts = children(node)
    new = tuple(change(part) for part in parts)
    if all(a is b for a, b in zip(parts, new, strict=True)):
        return node
    match node:
        case App() | Call() | Is():
            return replace(node, args=new)
        case Bind(params=params, condition=condition):
            k = len(params)
            return replace(node, params=new[:k], body=new[k], condition=new[k + 1] if condition is not None else None)
        case Deriv():
            return replace(node, body=new[0], wrt=new[1])
        case Cases(branches=branches):
            pairs = tuple((new[2 * i], new[2 * i + 1]) for i in range(len(branches)))
            return replace(node, branches=pairs, otherwise=new[-1] if len(new) > 2 * len(branches) else None)
        case Rel():
            return replace(node, lhs=new[0], rhs=new[1])
        case And() | Or():
            return replace(node, parts=new)
        case Not():
            return replace(node, part=new[0])
        case Implies():
            return replace(node, given=new[0], then=new[1])
        case Forall():
            return replace(node, body=new[0])
        case _:
            raise AssertionError(f"no parts in {node!r}")


def walk(node: Term | Prop) -> Iterator[Term | Prop]:
    """The node and everything below it, parents first."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))


@lru_cache(maxsize=20_000)
def free_symbols(node: Term | Prop) -> frozenset[Sym]:
    """The free variables; a function symbol counts as one, bound variables do not.

    The variable of a derivative is free: d/dx f(x) depends on x.
    """
    match node:
        case Sym():
            return frozenset((node,))
        case Call(fn=f, args=args):
            return frozenset((f,)).union(*(free_symbols(a) for a in args))
        case Bind(var=var, params=params, body=body, condition=condition):
            inner = free_symbols(body) | (free_symbols(condition) if condition is not None else frozenset())
            return (inner - {var}).union(*(free_symbols(p) for p in params))
        case Forall(var=var, body=body):
            return free_symbols(body) - {var}
        case _:
            parts = children(node)
            return frozenset().union(*(free_symbols(p) for p in parts)) if parts else frozenset()


def fresh(var: Sym, avoid: frozenset[Sym]) -> Sym:
    """A symbol of the same sort that is not in ``avoid``: the name with primes added."""
    name, taken = var.name, {s.name for s in avoid}
    while name in taken:
        name += "'"
    return Sym(name, var.sort)


def substitute(node, mapping: dict[Sym, Term]):  # type: ignore[no-untyped-def]
    """The term or proposition with free symbols replaced, bound variables renamed where they would capture.

    A derivative with respect to a replaced symbol is evaluated at the new value: ``Bind("at", …)``.
    """
    if not mapping:
        return node
    match node:
        case Sym():
            return mapping.get(node, node)
        case Call(fn=f) if isinstance(head := mapping.get(f), Sym):
            renamed = replace(node, fn=head)
            return rebuild(renamed, lambda part: substitute(part, mapping))
        case Bind(var=var) | Forall(var=var):
            inner = {s: t for s, t in mapping.items() if s != var}
            if not inner:
                if isinstance(node, Bind) and mapping:
                    return replace(node, params=tuple(substitute(p, mapping) for p in node.params))
                return node
            incoming = frozenset().union(*(free_symbols(t) for t in inner.values()))
            if var in incoming:
                new = fresh(var, incoming | free_symbols(node))
                rename: dict[Sym, Term] = {var: new}
                node = replace(node, var=new, body=substitute(node.body, rename))
                if isinstance(node, Bind) and node.condition is not None:
                    node = replace(node, condition=substitute(node.condition, rename))
            if isinstance(node, Bind):
                return replace(
                    node,
                    params=tuple(substitute(p, mapping) for p in node.params),
                    body=substitute(node.body, inner),
                    condition=None if node.condition is None else substitute(node.condition, inner),
                )
            return replace(node, body=substitute(node.body, inner))
        case Deriv(wrt=Sym() as wrt) if wrt in mapping and mapping[wrt] != wrt:
            target = mapping[wrt]
            others = (free_symbols(node.body) - {wrt}).union(*(free_symbols(t) for s, t in mapping.items() if s != wrt))
            if isinstance(target, Sym) and target not in others:  # a renaming; else the variable would merge with one that stands still
                return rebuild(node, lambda part: substitute(part, mapping))
            held = fresh(wrt, free_symbols(node).union(*(free_symbols(t) for t in mapping.values())))
            inside = substitute(node, {**{s: t for s, t in mapping.items() if s != wrt}, wrt: held})
            return Bind("at", held, (mapping[wrt],), inside, sort=node.sort)
        case _:
            return rebuild(node, lambda part: substitute(part, mapping))


def function(name: str, arity: int = 1, result: Sort = SCALAR, *, elementwise: bool = False) -> Sym:
    """A symbol for a function of ``arity`` scalars."""
    return Sym(name, Func((SCALAR,) * arity, result, elementwise))


def _rebuilt(node: Any) -> tuple[type[Any], tuple[Any, ...]]:
    return type(node), tuple(getattr(node, part.name) for part in fields(node) if part.init)


# A cached hash is only right in the process that made it: strings hash differently in the next.  So a term is pickled as
# the call that builds it.
for _kind in (Num, Const, Sym, App, Call, Bind, Deriv, Cases):
    copyreg.pickle(_kind, _rebuilt)
