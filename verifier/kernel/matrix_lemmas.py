"""Named lemmas about vectors and matrices: inner products, quadratic forms, traces, norms and ranks, for every dimension.

Source: R. Horn, C. Johnson, *Matrix Analysis* (1985), unless an entry says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from verifier.algebra.tensor.contraction import dim_term
from verifier.kernel.definite import definite
from verifier.kernel.lemma import Builder, Condition, Entry, Instance, NoInstance, Scope, is_zero, stated, values
from verifier.sorts import ONE_DIM, Tensor
from verifier.terms import ONE, TWO, ZERO, App, Is, Prop, Rel, Term, add, mul, neg, power, shape_of, sub

_HLP = "Hardy, Littlewood, Pólya, Inequalities (1934)"
_HJ = "R. Horn, C. Johnson, Matrix Analysis (1985)"


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


def _inner_bound(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    x, y = parameters
    return Instance(Rel("<=", power(inner(x, y), TWO), mul(inner(x, x), inner(y, y))), values(scope, x, y))


def _square(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (x,) = parameters
    return Instance(Rel(">=", inner(x, x), ZERO), values(scope, x))


def _submultiplicative(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b = parameters
    ab = product(a, b)
    return Instance(Rel("<=", inner(ab, ab), mul(inner(a, a), inner(b, b))), values(scope, a, b))


def _rayleigh(op: str, eigenvalue: str) -> Builder:
    def build(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
        a, x = parameters
        _square_matrix(a)
        symmetric = Rel("=", a, App("transpose", (a,), a.sort))
        bound = mul(App(eigenvalue, (a,)), inner(x, x))
        return Instance(Rel(op, inner(x, product(a, x)), bound), (Condition((), symmetric), *values(scope, a, x)))

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
    lower: Term = ZERO if is_zero(b) else inner(x, product(b, x))
    return Instance(Rel(">=", inner(x, product(a, x)), lower), values(scope, a, x))


def _loewner_strict(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b, x = parameters
    _square_matrix(a)
    if not any(_gives_order(p, a, b) and is_strict(p) for p in stated(scope.context.assumptions)):
        raise NoInstance("that order of matrices is not given")
    lower: Term = ZERO if is_zero(b) else inner(x, product(b, x))
    return Instance(Rel(">", inner(x, product(a, x)), lower), (*values(scope, a, x), Condition((), Rel(">", inner(x, x), ZERO))))


def _injective(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    m, x = parameters
    if m not in set(injective(scope.context.assumptions)):
        raise NoInstance("that matrix is not given full column rank")
    image = product(m, x)
    return Instance(Rel(">", inner(image, image), ZERO), (*values(scope, m, x), Condition((), Rel(">", inner(x, x), ZERO))))


def injective(props: tuple[Prop, ...]) -> Iterator[Term]:
    """The matrices M that are given full column rank: by that name, as invertible, or through an invertible MᵀM."""
    for p in stated(props):
        match p:
            case Is(property="full_column_rank" | "invertible" | "nonsingular" as name, args=(m,)):
                yield m
                if name != "full_column_rank" and (inside := _gram(m)) is not None:
                    yield inside
            case Rel(op="pd", lhs=m, rhs=b) if is_zero(b) and (inside := _gram(m)) is not None:
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


def _gives_order(p: Prop, a: Term, b: Term) -> bool:
    match p:
        case Rel(op="psd" | "pd", lhs=lhs, rhs=rhs):
            return (lhs, rhs) == (a, b)
        case Is(property="positive_definite" | "positive_semidefinite" | "psd" | "pd" | "covariance", args=(m,)):
            return m == a and is_zero(b)
    return False


# -- definite matrices ------------------------------------------------------------------------------------------------


def _definite_form(strict: bool) -> Builder:
    def build(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
        m, x = parameters
        _square_matrix(m)
        conditions = definite(scope, m, strict=strict)
        if strict and not _not_zero(scope, x):
            raise NoInstance("a vector that is given not to vanish")
        return Instance(Rel(">" if strict else ">=", inner(x, product(m, x)), ZERO), (*conditions, *values(scope, x)))

    return build


def _not_zero(scope: Scope, x: Term) -> bool:
    for p in stated(scope.context.assumptions):
        match p:
            case Rel(op="!=", lhs=a, rhs=b):
                if (a == x and is_zero(b)) or (b == x and is_zero(a)):
                    return True
            case Is(property="nonzero" | "unit_norm", args=(a,)) if a == x:
                return True
    return False


def _definite_number(value: Callable[[Term], Term], strict: bool) -> Builder:
    """A number that is positive for every definite matrix: its trace, its determinant."""

    def build(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
        (m,) = parameters
        return Instance(Rel(">" if strict else ">=", value(m), ZERO), definite(scope, m, strict=strict))

    return build


def _trace(m: Term) -> Term:
    return App("trace", (m,))


def _determinant(m: Term) -> Term:
    return App("det", (m,))


def _definite_entry(strict: bool) -> Builder:
    def build(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
        m, i = parameters
        inside = (Condition((), Rel("<=", ONE, i)), Condition((), Rel("<=", i, dim_term(shape_of(m)[0]))))
        return Instance(Rel(">" if strict else ">=", App("entry", (m, i, i)), ZERO), (*definite(scope, m, strict=strict), *inside))

    return build


def _trace_of_product(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b = parameters
    statement = Rel(">=", App("trace", (product(a, b),)), ZERO)
    return Instance(statement, (*definite(scope, a, strict=False), *definite(scope, b, strict=False)))


def _log_determinant(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (m,) = parameters
    bound = sub(App("trace", (m,)), dim_term(shape_of(m)[0]))
    return Instance(Rel("<=", App("log", (App("det", (m,)),)), bound), definite(scope, m, strict=True))


def _orthogonal_determinant(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (m,) = parameters
    _square_matrix(m)
    turned = App("transpose", (m,), m.sort)
    products = [App("matmul", pair, m.sort) for pair in ((turned, m), (m, turned))]
    identity = App("identity", (), m.sort)
    for p in stated(scope.context.assumptions):
        match p:
            case Is(property="orthogonal", args=(a,)) if a == m:
                break
            case Rel(op="=", lhs=a, rhs=b) if (a in products and b == identity) or (b in products and a == identity):
                break
    else:
        raise NoInstance("a matrix that is given to be orthogonal")
    return Instance(Rel("=", power(App("det", (m,)), TWO), ONE), values(scope, m))


def _order(op: str) -> Builder:
    def build(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
        a, b = parameters
        gap = a if is_zero(b) else App("zeros", (), a.sort) if a == b else neg(b) if is_zero(a) else sub(a, b)
        return Instance(Rel(op, a, b), definite(scope, gap, strict=op == "pd"))

    return build


def _square_below(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    """0 ⪯ A ⪯ c I gives A² ⪯ c A: the two commute."""
    a, c, x = parameters
    _square_matrix(a)
    identity = App("identity", (), a.sort)
    if not any(p.op in ("psd", "pd") and p.rhs == a and p.lhs in (mul(c, identity), identity if c == ONE else None)
               for p in stated(scope.context.assumptions) if isinstance(p, Rel)):  # fmt: skip
        raise NoInstance("a multiple of the identity that is given to be above the matrix")
    ax = product(a, x)
    return Instance(Rel("<=", inner(ax, ax), mul(c, inner(x, ax))), (*definite(scope, a, strict=False), *values(scope, a, x, c)))


# -- norms and ranks --------------------------------------------------------------------------------------------------


def _spectral(m: Term) -> Term:
    return App("normspectral", (m,))


def _rank(m: Term) -> Term:
    return App("rank", (m,))


def _matrices(*terms: Term) -> None:
    if any(len(shape_of(t)) != 2 for t in terms):
        raise NoInstance("matrices")


def _spectral_and_frobenius(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (m,) = parameters
    _matrices(m)
    return Instance(Rel("<=", power(_spectral(m), TWO), inner(m, m)), values(scope, m))


def _frobenius_and_spectral(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (m,) = parameters
    _matrices(m)
    return Instance(Rel("<=", inner(m, m), mul(_rank(m), power(_spectral(m), TWO))), values(scope, m))


def _spectral_product(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b = parameters
    _matrices(a, b)
    return Instance(Rel("<=", _spectral(product(a, b)), mul(_spectral(a), _spectral(b))), values(scope, a, b))


def _spectral_sum(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b = parameters
    _matrices(a, b)
    return Instance(Rel("<=", _spectral(add(a, b)), add(_spectral(a), _spectral(b))), values(scope, a, b))


def _spectral_action(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, x = parameters
    _matrices(a)
    ax = product(a, x)
    if len(shape_of(x)) != 1:
        raise NoInstance("a matrix and a vector")
    return Instance(Rel("<=", inner(ax, ax), mul(power(_spectral(a), TWO), inner(x, x))), values(scope, a, x))


def _rank_of_product(which: int) -> Builder:
    def build(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
        _matrices(*parameters)
        a, b = parameters
        return Instance(Rel("<=", _rank(product(a, b)), _rank(parameters[which])), values(scope, a, b))

    return build


def _sylvester(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b = parameters
    _matrices(a, b)
    size = dim_term(shape_of(a)[1])
    return Instance(Rel("<=", add(_rank(a), _rank(b)), add(_rank(product(a, b)), size)), values(scope, a, b))


def _rank_of_sum(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b = parameters
    _matrices(a, b)
    return Instance(Rel("<=", _rank(add(a, b)), add(_rank(a), _rank(b))), values(scope, a, b))


def _rank_and_size(axis: int) -> Builder:
    def build(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
        (m,) = parameters
        _matrices(m)
        return Instance(Rel("<=", _rank(m), dim_term(shape_of(m)[axis])), values(scope, m))

    return build


def _rank_of_kronecker(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (m,) = parameters
    match m:
        case App(op="kron", args=(a, b)):
            return Instance(Rel("=", _rank(m), mul(_rank(a), _rank(b))), values(scope, a, b))
    raise NoInstance("a Kronecker product")


def _vector(x: Term) -> Term:
    if len(shape_of(x)) != 1:
        raise NoInstance("a vector")
    return dim_term(shape_of(x)[0])


def _largest_and_length(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (x,) = parameters
    _vector(x)
    return Instance(Rel("<=", power(App("norminf", (x,)), TWO), inner(x, x)), values(scope, x))


def _length_and_largest(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (x,) = parameters
    return Instance(Rel("<=", inner(x, x), mul(_vector(x), power(App("norminf", (x,)), TWO))), values(scope, x))


def _sum_and_largest(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (x,) = parameters
    return Instance(Rel("<=", App("norm1", (x,)), mul(_vector(x), App("norminf", (x,)))), values(scope, x))


def _largest_and_sum(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (x,) = parameters
    _vector(x)
    return Instance(Rel("<=", App("norminf", (x,)), App("norm1", (x,))), values(scope, x))


def _length_between(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (x,) = parameters
    _vector(x)
    return Instance(Rel("<=", inner(x, x), mul(App("norm1", (x,)), App("norminf", (x,)))), values(scope, x))


def _sum_against_largest(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    x, y = parameters
    _vector(x)
    bound = mul(App("norm1", (x,)), App("norminf", (y,)))
    return Instance(Rel("<=", App("abs", (inner(x, y),)), bound), values(scope, x, y))


ENTRIES: tuple[Entry, ...] = (
    Entry("Cauchy-Schwarz", "⟨x,y⟩² <= ⟨x,x⟩⟨y,y⟩", f"{_HLP}, theorem 7", _inner_bound),
    Entry("⟨x,x⟩ >= 0", "⟨x,x⟩ >= 0", "a sum of squares", _square),
    Entry("Frobenius norm is submultiplicative", "‖AB‖² <= ‖A‖² ‖B‖²", f"{_HJ}, §5.6", _submultiplicative),
    Entry("Rayleigh quotient, largest", "xᵀAx <= λ_max(A) xᵀx for symmetric A", f"{_HJ}, theorem 4.2.2", _rayleigh("<=", "lambda_max")),
    Entry("Rayleigh quotient, smallest", "xᵀAx >= λ_min(A) xᵀx for symmetric A", f"{_HJ}, theorem 4.2.2", _rayleigh(">=", "lambda_min")),
    Entry("order of matrices", "A ⪰ B gives xᵀAx >= xᵀBx", f"{_HJ}, §7.7", _loewner),
    Entry("order of matrices, strict", "A ≻ B gives xᵀAx > xᵀBx for x ≠ 0", f"{_HJ}, §7.7", _loewner_strict),
    Entry("a matrix of full column rank maps only 0 to 0", "‖Mx‖² > 0 for x ≠ 0", f"{_HJ}, §0.4", _injective),
    Entry("form of a semidefinite matrix", "M ⪰ 0 gives xᵀMx >= 0", f"{_HJ}, §7.1", _definite_form(strict=False)),
    Entry("form of a definite matrix", "M ≻ 0 gives xᵀMx > 0 for x ≠ 0", f"{_HJ}, §7.1", _definite_form(strict=True)),
    Entry("trace of a semidefinite matrix", "M ⪰ 0 gives tr M >= 0", f"{_HJ}, §7.1", _definite_number(_trace, strict=False)),
    Entry("trace of a definite matrix", "M ≻ 0 gives tr M > 0", f"{_HJ}, §7.1", _definite_number(_trace, strict=True)),
    Entry("determinant of a semidefinite matrix", "M ⪰ 0 gives det M >= 0", f"{_HJ}, §7.1", _definite_number(_determinant, strict=False)),
    Entry("determinant of a definite matrix", "M ≻ 0 gives det M > 0", f"{_HJ}, §7.1", _definite_number(_determinant, strict=True)),
    Entry("diagonal of a semidefinite matrix", "M ⪰ 0 gives M_ii >= 0", f"{_HJ}, §7.1", _definite_entry(strict=False)),
    Entry("diagonal of a definite matrix", "M ≻ 0 gives M_ii > 0", f"{_HJ}, §7.1", _definite_entry(strict=True)),
    Entry("trace of a product of semidefinite matrices", "A, B ⪰ 0 gives tr AB >= 0", f"{_HJ}, §7.5", _trace_of_product),
    Entry("determinant and trace", "log det M <= tr M - n for M ≻ 0", "log λ <= λ - 1 for each eigenvalue", _log_determinant),
    Entry("determinant of an orthogonal matrix", "(det Q)² = 1 for QᵀQ = I", f"{_HJ}, §2.1", _orthogonal_determinant),
    Entry("semidefinite by construction", "sums, multiples, congruences, products of semidefinite matrices", f"{_HJ}, §7.1", _order("psd")),
    Entry("definite by construction", "sums, multiples, congruences, products of definite matrices", f"{_HJ}, §7.1", _order("pd")),
    Entry("square of a bounded matrix", "0 ⪯ A ⪯ cI gives ‖Ax‖² <= c xᵀAx", f"{_HJ}, §7.7", _square_below),
    Entry("spectral and Frobenius norm", "‖A‖₂ <= ‖A‖_F", f"{_HJ}, §5.6", _spectral_and_frobenius),
    Entry("Frobenius and spectral norm", "‖A‖_F² <= rank A ‖A‖₂²", f"{_HJ}, §5.6", _frobenius_and_spectral),
    Entry("spectral norm is submultiplicative", "‖AB‖₂ <= ‖A‖₂ ‖B‖₂", f"{_HJ}, §5.6", _spectral_product),
    Entry("triangle inequality, spectral norm", "‖A + B‖₂ <= ‖A‖₂ + ‖B‖₂", f"{_HJ}, §5.6", _spectral_sum),
    Entry("spectral norm of a matrix", "‖Ax‖ <= ‖A‖₂ ‖x‖", f"{_HJ}, §5.6", _spectral_action),
    Entry("rank of a product, left", "rank AB <= rank A", f"{_HJ}, §0.4.5", _rank_of_product(0)),
    Entry("rank of a product, right", "rank AB <= rank B", f"{_HJ}, §0.4.5", _rank_of_product(1)),
    Entry("Sylvester's rank inequality", "rank A + rank B <= rank AB + n", f"{_HJ}, §0.4.5", _sylvester),
    Entry("rank of a sum", "rank (A + B) <= rank A + rank B", f"{_HJ}, §0.4.5", _rank_of_sum),
    Entry("rank and rows", "rank A <= number of rows", f"{_HJ}, §0.4.5", _rank_and_size(0)),
    Entry("rank and columns", "rank A <= number of columns", f"{_HJ}, §0.4.5", _rank_and_size(1)),
    Entry("rank of a Kronecker product", "rank A ⊗ B = rank A rank B", "singular values of A ⊗ B are products", _rank_of_kronecker),
    Entry("largest entry and length", "‖x‖_∞ <= ‖x‖₂", f"{_HJ}, §5.4", _largest_and_length),
    Entry("length and largest entry", "‖x‖₂² <= n ‖x‖_∞²", f"{_HJ}, §5.4", _length_and_largest),
    Entry("sum and largest entry", "‖x‖₁ <= n ‖x‖_∞", f"{_HJ}, §5.4", _sum_and_largest),
    Entry("largest entry and sum", "‖x‖_∞ <= ‖x‖₁", f"{_HJ}, §5.4", _largest_and_sum),
    Entry("length between sum and largest entry", "‖x‖₂² <= ‖x‖₁ ‖x‖_∞", f"{_HLP}, theorem 13", _length_between),
    Entry("Hölder's inequality for 1 and ∞", "|⟨x,y⟩| <= ‖x‖₁ ‖y‖_∞", f"{_HLP}, theorem 13", _sum_against_largest),
)  # fmt: skip
