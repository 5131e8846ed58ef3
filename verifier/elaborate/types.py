"""Shape rules: what a sum, a product, a quotient or a power of terms is.

Conventions.  A vector ``(n,)`` is a column.  The transpose of a vector is a row of shape ``(1, n)``; ``\\mathbb{R}^{n\\times 1}`` is
the vector ``(n,)``.  `matmul` contracts the last axis with the first one; a column times a row is the outer product ``(n, m)``; a
product that leaves 1×1 is a scalar, so ``v^\\top w`` is ``matmul(transpose(v), w)`` of scalar sort.  In a row of factors scalars are
moved in front and the tensors are multiplied from left to right.  The number 0 fits every shape; in a sum a number added to a vector
is spread over its entries (a guess).
"""

from __future__ import annotations

from collections.abc import Sequence

from verifier.elaborate.errors import NotUnderstood
from verifier.elaborate.scope import Scope, Shape, describe
from verifier.sorts import INTEGER, ONE_DIM, SCALAR, Dim, Tensor, shape_text
from verifier.syntax.tree import Span
from verifier.terms import App, Call, Cases, Const, E, Num, Sym, Term, mul, num, power

ENTRYWISE_APPS = frozenset({"hadamard", "hdiv", "hpow", "ones", "zeros", "exp", "log", "tanh", "max", "abs", "sign", "sqrt", "indicator"})


def tensor(shape: Shape) -> Tensor:
    """The real tensor sort of a shape."""
    return Tensor(shape) if shape else SCALAR


def is_zero(term: Term) -> bool:
    """True for the number 0 and a zero tensor of open shape."""
    return (isinstance(term, Num) and term.value == 0) or (isinstance(term, App) and term.op == "zeros")


def zeros(shape: Shape) -> App:
    """The zero tensor."""
    return App("zeros", (), tensor(shape))


def ones(shape: Shape) -> App:
    """The tensor of ones."""
    return App("ones", (), tensor(shape))


def identity(dim: Dim) -> App:
    """The identity matrix."""
    return App("identity", (), Tensor((dim, dim)))


def what(scope: Scope, term: Term) -> str:
    """``A is 3×4`` for messages."""
    shape = scope.shape(term)
    return f"{describe(term)} is a scalar" if not shape else f"{describe(term)} has shape {shape_text(shape)}"


def is_entrywise(term: Term) -> bool:
    """True for tensors that are evidently computed entry by entry, to which a plain 1 may be added."""
    match term:
        case App(op="mul" | "add", args=args):
            return any(is_entrywise(a) for a in args if isinstance(a.sort, Tensor) and a.sort.shape)
        case App(op=op, args=args):
            return op in ENTRYWISE_APPS and bool(args)
        case Call(args=args, sort=Tensor(shape=shape)):
            return any(isinstance(a.sort, Tensor) and len(a.sort.shape) == len(shape) for a in args)
    return False


def fit(scope: Scope, terms: Sequence[Term], span: Span, doing: str, *, spread: bool = False) -> tuple[list[Term], Shape]:
    """The terms brought to one shape: zeros fit every shape, with ``spread`` numbers too (in a sum), anything else must agree.

    Raises `Clash` that names both shapes.
    """
    shapes = [scope.shape(t) for t in terms]
    lead = next((k for k, s in enumerate(shapes) if s and not is_zero(terms[k])), None)
    if lead is None:
        lead = next((k for k, s in enumerate(shapes) if s), None)
        if lead is None or any(not s and not is_zero(t) for s, t in zip(shapes, terms, strict=True)):
            return [num(0) if is_zero(t) else t for t in terms], ()
    target = shapes[lead]
    result: list[Term] = []
    for t, s in zip(terms, shapes, strict=True):
        if is_zero(t) and (not s or not scope.same(s, target)):
            result.append(zeros(target))
        elif s:
            if not scope.same(s, target):
                raise scope.clash(f"{doing}: {what(scope, terms[lead])}, but {what(scope, t)}", span, terms[lead], t)
            result.append(t)
        elif spread and (len(target) == 1 or any(is_entrywise(u) for u in terms)) and not _may_be_tensor(scope, t):
            scope.guess(f"the number {describe(t)} is spread over the entries of {describe(terms[lead])}")
            unit = ones(target)
            result.append(unit if isinstance(t, Num) and t.value == 1 else mul(t, unit))
        else:
            raise scope.clash(f"{doing}: {what(scope, terms[lead])}, but {what(scope, t)}", span, terms[lead], t)
    return result, tuple(scope.unifier.resolve(d) for d in target)


def _may_be_tensor(scope: Scope, term: Term) -> bool:
    """True for a name that was only guessed to be a number: it is tried as a vector before it is spread."""
    while isinstance(term, App) and term.op == "mul" and len(term.args) == 2 and isinstance(term.args[0], Num):
        term = term.args[1]
    return isinstance(term, Sym) and term.name in scope.guessed and scope.kinds.get(term.name) != "number" and term.sort != INTEGER


def integral(terms: Sequence[Term]) -> bool:
    """True when sums and products of the terms are integers."""
    return all(t.sort == INTEGER or (isinstance(t, Num) and t.value.denominator == 1) for t in terms)


def add_terms(scope: Scope, terms: Sequence[Term], span: Span) -> Term:
    """The sum."""
    if any(len(shape) == 2 for shape in map(scope.shape, terms)):
        terms = [as_diagonal(scope, t) or t if len(scope.shape(t)) == 1 else t for t in terms]
    if len(terms) == 1:
        return terms[0]
    if all(t.sort is SCALAR or t.sort is INTEGER for t in terms):
        return App("add", tuple(terms), INTEGER if integral(terms) else SCALAR)
    fitted, shape = fit(scope, terms, span, "a sum", spread=True)
    return App("add", tuple(fitted), tensor(shape) if shape else INTEGER if integral(fitted) else SCALAR)


def negate(term: Term) -> Term:
    """-1 times the term; a number keeps its sign inside."""
    if isinstance(term, Num):
        return Num(-term.value, term.digits)
    return mul(num(-1), term)


def scale(scalars: Sequence[Term], body: Term | None) -> Term:
    """The product of scalars and at most one tensor."""
    parts = [*scalars] if body is None else [*scalars, body]
    if len(parts) == 1:
        return parts[0]
    if body is None or not (isinstance(body.sort, Tensor) and body.sort.shape):
        return App("mul", tuple(parts), INTEGER if integral(parts) else SCALAR)
    return App("mul", tuple(parts), body.sort)


def multiply(scope: Scope, terms: Sequence[Term], span: Span) -> Term:
    """Juxtaposed factors, resolved by their shapes."""
    scalars: list[Term] = []
    current: Term | None = None
    for t in terms:
        if not scope.shape(t):
            scalars.append(t)
        elif current is None:
            current = t
        else:
            current = matmul(scope, current, t, span)
            if not scope.shape(current):
                scalars.append(current)
                current = None
    return scale(scalars, current)


def matmul(scope: Scope, left: Term, right: Term, span: Span) -> Term:
    """The matrix product under the conventions of this module."""
    a, b = scope.shape(left), scope.shape(right)
    rows = a if len(a) == 2 else (*a, ONE_DIM)
    cols = b if len(b) == 2 else (*b, ONE_DIM)
    if len(rows) != 2 or len(cols) != 2:
        if not scope.unifier.unify(a[-1], b[0]):
            raise scope.clash(f"a product: {what(scope, left)}, but {what(scope, right)}", span, left, right)
        return App("matmul", (left, right), tensor(tuple(scope.unifier.resolve(d) for d in (*a[:-1], *b[1:]))))
    if not scope.unifier.unify(rows[1], cols[0]):
        raise scope.clash(f"a product: {what(scope, left)}, but {what(scope, right)}", span, left, right)
    return App("matmul", (left, right), tensor(_column((scope.unifier.resolve(rows[0]), scope.unifier.resolve(cols[1])))))


def as_diagonal(scope: Scope, term: Term) -> Term | None:
    """``diag(M) w`` and ``\\Gamma w`` with Γ = diag(M): the diagonal of a matrix, meant as the diagonal matrix; None for another term."""
    if isinstance(term, App) and term.op == "mul" and len(term.args) == 2 and not scope.shape(term.args[0]):
        inner = as_diagonal(scope, term.args[1])
        return None if inner is None else App("mul", (term.args[0], inner), inner.sort)
    value: Term = term
    if isinstance(term, Sym) and (definition := scope.definition_of(term.name)) is not None and not definition.params:
        value = definition.body
    if not (isinstance(value, App) and value.op == "diagpart"):
        return None
    size = scope.shape(term)[0]
    scope.guess(f"{describe(term)} is read as a diagonal matrix where only that fits")
    return App("diag", (term,), Tensor((size, size)))


def _column(shape: Shape) -> Shape:
    """(n, 1) is the vector (n,), (1, 1) a scalar."""
    if len(shape) == 2 and shape[1] == ONE_DIM:
        shape = shape[:1]
    return () if shape == (ONE_DIM,) else shape


def transpose(scope: Scope, term: Term, span: Span) -> Term:
    """The transpose; of a scalar it is the scalar."""
    shape = scope.shape(term)
    match shape:
        case ():
            return term
        case (n,):
            return App("transpose", (term,), Tensor((ONE_DIM, n)))
        case (n, m):
            return App("transpose", (term,), tensor(_column((m, n))))
    raise NotUnderstood(f"the transpose of {what(scope, term)}", span)


def square(scope: Scope, term: Term, span: Span, doing: str) -> Shape:
    """The shape of a square matrix; anything else clashes."""
    shape = scope.shape(term)
    if len(shape) != 2:
        raise scope.clash(f"{doing} needs a square matrix, but {what(scope, term)}", span, term)
    if not scope.unifier.unify(shape[0], shape[1]):
        raise scope.clash(f"{doing} needs a square matrix, but {what(scope, term)}", span, term)
    return (scope.unifier.resolve(shape[0]),) * 2


def entrywise(scope: Scope, op: str, left: Term, right: Term, span: Span) -> Term:
    """``hadamard`` and ``hdiv``."""
    if not scope.shape(left) and not scope.shape(right):
        return App("mul", (left, right)) if op == "hadamard" else App("mul", (left, power(right, num(-1))))
    (a, b), shape = fit(scope, (left, right), span, "an entrywise product" if op == "hadamard" else "an entrywise quotient")
    return App(op, (a, b), tensor(shape))


def divide(scope: Scope, left: Term, right: Term, span: Span) -> Term:
    """The quotient; by a vector it is taken entry by entry (a guess)."""
    if not scope.shape(right):
        return scale([left, power(right, num(-1))], None) if not scope.shape(left) else scale([power(right, num(-1))], left)
    if len(scope.shape(right)) == 1 or is_entrywise(right):
        scope.guess(f"the quotient by {describe(right)} is taken entry by entry")
        if not scope.shape(left):
            left = scale([left], ones(scope.shape(right))) if left != num(1) else ones(scope.shape(right))
        return entrywise(scope, "hdiv", left, right, span)
    raise scope.clash(f"a quotient: {what(scope, right)} and is no number", span, right)


def raise_to(scope: Scope, base: Term, exponent: Term, span: Span) -> Term:
    """A power: of numbers, of a square matrix, or (a guess) of the entries of a vector."""
    shape = scope.shape(base)
    if base == E and isinstance(base, Const):
        return exponential(scope, exponent, span)
    if scope.shape(exponent):
        if not shape:
            return App("exp", (scale([App("log", (base,))], exponent),), exponent.sort)
        raise scope.clash(f"an exponent must be a number, but {what(scope, exponent)}", span, exponent)
    if not shape:
        whole = base.sort == INTEGER and isinstance(exponent, Num) and exponent.value.denominator == 1 and exponent.value >= 0
        return App("pow", (base, exponent), INTEGER if whole else SCALAR)
    row = len(shape) == 2 and (shape[0] == ONE_DIM) != (shape[1] == ONE_DIM)
    if len(shape) == 2 and not row and scope.unifier.unify(shape[0], shape[1]):
        if isinstance(exponent, Num) and exponent.value == -1:
            return App("inverse", (base,), tensor(scope.shape(base)))
        return App("matpow", (base, exponent), tensor(scope.shape(base)))
    if len(shape) == 1 or row or is_entrywise(base):
        scope.guess(f"the power of {describe(base)} is taken entry by entry")
        return App("hpow", (base, exponent), tensor(shape))
    raise scope.clash(f"a power needs a square matrix, but {what(scope, base)}", span, base)


def exponential(scope: Scope, exponent: Term, span: Span) -> Term:
    """e to a number, to the entries of a vector, or to a square matrix."""
    shape = scope.shape(exponent)
    if len(shape) == 2 and not is_entrywise(exponent) and scope.unifier.unify(shape[0], shape[1]):
        return App("matexp", (exponent,), tensor(shape))
    return App("exp", (exponent,), tensor(shape))


def integer(value: int) -> Num:
    """A whole number."""
    return num(value)


def is_open(scope: Scope, term: Term) -> bool:
    """True for a call or piecewise value whose shape is not settled yet."""
    return isinstance(term, Call | Cases) and any(d.name and d.name.startswith("?") for d in scope.shape(term))
