"""Matrices that are positive (semi)definite by the way they are built, for every dimension.

The semidefinite matrices are a cone that is closed under sums, multiples c >= 0, congruences BᵀMB, entrywise and Kronecker products,
inverses and transposes; xxᵀ, I and what is given are in it.  A matrix is definite when it is a sum of these with one definite part,
a congruence of a definite one by a matrix of full column rank, and so on.  All of them are symmetric.

`definite` walks through a term by these rules and gives back what is left to prove of numbers.  It looks a matrix up as it is
written: M and a matrix that is equal to M for another reason are two matrices.

Source: R. Horn, C. Johnson, *Matrix Analysis* (1985), §§7.1, 7.5, 7.7.
"""

from __future__ import annotations

from verifier.kernel.lemma import Condition, NoInstance, Scope, is_zero, needs, stated, values
from verifier.sorts import INTEGER, Tensor
from verifier.terms import ZERO, App, Bind, Is, Num, Rel, Sym, Term, free_symbols, neg, shape_of

STRICT = frozenset({"positive_definite", "pd"})
WEAK = frozenset({"positive_semidefinite", "psd", "covariance"})
SYMMETRIC = STRICT | WEAK | {"symmetric"}
INJECTIVE = frozenset({"invertible", "orthogonal", "full_column_rank", "orthonormal_columns"}) | STRICT
ONTO = frozenset({"invertible", "orthogonal", "full_row_rank", "orthonormal_rows"}) | STRICT
MAX_POWER = 6
MAX_DEPTH = 12


def definite(scope: Scope, m: Term, *, strict: bool, depth: int = 0) -> tuple[Condition, ...]:
    """What makes the matrix positive definite (semidefinite unless ``strict``). Raises `NoInstance` where no rule says that it is."""
    shape = shape_of(m)
    if len(shape) != 2 or shape[0] != shape[1] or depth > MAX_DEPTH:
        raise NoInstance("a square matrix")

    def part(t: Term, strictly: bool) -> tuple[Condition, ...]:
        return definite(scope, t, strict=strictly, depth=depth + 1)

    if _given(scope, m, strict):
        return values(scope, m) if isinstance(m, Sym) else ()
    match m:
        case App(op="identity"):
            return ()
        case App(op="zeros") if not strict:
            return ()
        case App(op="add", args=args):
            return _sum(scope, args, strict, depth)
        case App(op="mul", args=args):
            return _multiple(args, strict, part)
        case App(op="transpose", args=(a,)):
            return part(a, strict)
        case App(op="inverse", args=(a,)):
            return part(a, True)
        case App(op="pinv", args=(a,)) if not strict:
            return part(a, False)
        case App(op="hadamard" | "kron", args=(a, b)):
            return (*part(a, strict), *part(b, strict))
        case App(op="outer", args=(a, b)) if a == b and not strict:
            return values(scope, a)
        case App(op="diag", args=(v,)):
            return _diagonal(scope, v, strict)
        case App(op="matexp", args=(a,)) if symmetric(scope, a):
            return values(scope, a)
        case Bind(op="sum", var=var, body=body, condition=None) if var.sort == INTEGER and not strict:
            inner = part(body, False)
            if any(var in free_symbols(c.goal) for c in inner):
                raise NoInstance("a sum whose terms need something of their index")
            return inner
        case App(op="matmul" | "matpow"):
            return _congruence(scope, factors(m), strict, depth)
    raise NoInstance("nothing says that this matrix is positive semidefinite")


def _given(scope: Scope, m: Term, strict: bool) -> bool:
    """Whether the context says it of the matrix, or of M and N with M - N the matrix."""
    for p in stated(scope.context.assumptions):
        match p:
            case Is(property=name, args=(a,)) if a == m and (name in STRICT or (name in WEAK and not strict)):
                return True
            case Rel(op="pd" | "psd" as op, lhs=a, rhs=b) if op == "pd" or not strict:
                if (a == m and is_zero(b)) or (not is_zero(b) and sorted(_summands(m), key=repr) == _difference(a, b)):
                    return True
    return _above(scope, m, strict)


def _above(scope: Scope, m: Term, strict: bool) -> bool:
    """Whether the context puts the matrix above c I with a number c > 0 that is given as positive (c >= 0 will do unless ``strict``)."""
    facts = stated(scope.context.assumptions)
    for p in facts:
        match p:
            case Rel(op="pd" | "psd", lhs=a, rhs=App(op="identity")) if a == m:
                return True
            case Rel(op="pd" | "psd", lhs=a, rhs=App(op="mul", args=(Num(value=c), App(op="identity")))) if a == m and c > 0:
                return True
            case Rel(op="pd" | "psd", lhs=a, rhs=App(op="mul", args=(Sym() as c, App(op="identity")))) if a == m:
                if any(r in facts for r in (Rel(">", c, ZERO), Rel("<", ZERO, c))):
                    return True
                if not strict and any(r in facts for r in (Rel(">=", c, ZERO), Rel("<=", ZERO, c))):
                    return True
    return False


def _summands(m: Term) -> list[Term]:
    return [p for a in m.args for p in _summands(a)] if isinstance(m, App) and m.op == "add" else [m]


def _difference(a: Term, b: Term) -> list[Term]:
    return sorted([*_summands(a), *(neg(p) for p in _summands(b))], key=repr)


def _sum(scope: Scope, args: tuple[Term, ...], strict: bool, depth: int) -> tuple[Condition, ...]:
    """All parts are semidefinite, and one is definite where that is asked."""
    found: list[Condition] = []
    settled = not strict
    for a in args:
        if not settled:
            try:
                found += definite(scope, a, strict=True, depth=depth + 1)
            except NoInstance:
                pass
            else:
                settled = True
                continue
        found += definite(scope, a, strict=False, depth=depth + 1)
    if not settled:
        raise NoInstance("no part of the sum is definite")
    return tuple(found)


def _multiple(args: tuple[Term, ...], strict: bool, part: object) -> tuple[Condition, ...]:
    matrices = [a for a in args if shape_of(a)]
    if len(matrices) != 1:
        raise NoInstance("a multiple of one matrix")
    bound = ">" if strict else ">="
    numbers = [a for a in args if not shape_of(a)]
    inner: tuple[Condition, ...] = part(matrices[0], strict)  # type: ignore[operator]
    return (*inner, *(Condition((), Rel(bound, c, ZERO)) for c in numbers), *(Condition((), r) for r in needs(*numbers)))


def _diagonal(scope: Scope, v: Term, strict: bool) -> tuple[Condition, ...]:
    """diag(v) for a vector whose entries are given to be positive."""
    for p in stated(scope.context.assumptions):
        match p:
            case Is(property="positive", args=(a,)) if a == v:
                return ()
            case Is(property="nonnegative", args=(a,)) if a == v and not strict:
                return ()
    if isinstance(v, App) and v.op == "ones":
        return ()
    raise NoInstance("a diagonal of unknown signs")


def _congruence(scope: Scope, chain: list[Term], strict: bool, depth: int) -> tuple[Condition, ...]:
    """BᵀMB: factors that mirror each other are taken off at both ends until one is left, or none."""
    rest = list(chain)
    outer: list[Term] = []
    while len(rest) >= 2 and rest[0] == transposed(scope, rest[-1]):
        if strict and not _injective(scope, rest[-1]):
            raise NoInstance("a congruence by a matrix that may not have full column rank")
        outer.append(rest[-1])
        rest = rest[1:-1]
    conditions = tuple(c for b in outer for c in values(scope, b))
    match rest:
        case []:
            return conditions
        case [middle] if outer:
            return (*conditions, *definite(scope, middle, strict=strict, depth=depth + 1))
    raise NoInstance("a product that is no congruence")


def factors(m: Term) -> list[Term]:
    """The factors of a product of matrices; transposes of products and small powers taken apart."""
    match m:
        case App(op="matmul", args=args):
            return [f for a in args for f in factors(a)]
        case App(op="transpose", args=(App(op="matmul" | "matpow") as a,)):
            return [_turned(f) for f in reversed(factors(a))]
        case App(op="transpose", args=(App(op="transpose", args=(a,)),)):
            return factors(a)
        case App(op="matpow", args=(a, Num(value=k))) if k.denominator == 1 and 1 <= k <= MAX_POWER:
            return factors(a) * int(k)
    return [m]


def _turned(f: Term) -> Term:
    match f:
        case App(op="transpose", args=(a,)):
            return a
    return App("transpose", (f,), Tensor(shape_of(f)[::-1]))


def transposed(scope: Scope, f: Term) -> Term:
    """The transpose as it would be written: of a symmetric matrix the matrix itself."""
    return f if symmetric(scope, f) else _turned(f)


def symmetric(scope: Scope, m: Term) -> bool:
    """Whether the matrix is given to be symmetric, or built so from one that is."""
    for p in stated(scope.context.assumptions):
        match p:
            case Is(property=name, args=(a,)) if a == m and name in SYMMETRIC:
                return True
            case Rel(op="pd" | "psd", lhs=a, rhs=b) if a == m and is_zero(b):
                return True
            case Rel(op="=", lhs=a, rhs=App(op="transpose", args=(b,))) if a == m == b:
                return True
            case Rel(op="=", lhs=App(op="transpose", args=(b,)), rhs=a) if a == m == b:
                return True
    match m:
        case App(op="identity"):
            return True
        case App(op="inverse" | "pinv" | "matexp", args=(a,)):
            return symmetric(scope, a)
        case App(op="matpow", args=(a, _)):
            return symmetric(scope, a)
        case App(op="add", args=args):
            return all(symmetric(scope, a) for a in args)
        case App(op="mul", args=args):
            return all(symmetric(scope, a) for a in args if shape_of(a))
    return False


def _injective(scope: Scope, b: Term) -> bool:
    """Whether B x = 0 only for x = 0, as far as the context says it in so many words."""
    turned = isinstance(b, App) and b.op == "transpose"
    m = b.args[0] if isinstance(b, App) and turned else b
    words = ONTO if turned else INJECTIVE
    for p in stated(scope.context.assumptions):
        match p:
            case Is(property=name, args=(a,)) if a == m and name in words:
                return True
            case Rel(op="pd", lhs=a, rhs=c) if a == m and is_zero(c):
                return True
    return isinstance(m, App) and m.op == "inverse"
