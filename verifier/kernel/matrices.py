"""Linear algebra on concrete tensors: nested lists of exact rationals, balls or dual numbers.

A vector is a list, a matrix a list of rows.  Everything is exact over the rationals; with balls a step that needs to know whether
a number is zero raises `Unknown` when that is not certain; dual numbers pass through every formula that has no case distinction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias

from flint import acb_mat, arb_mat

from verifier.kernel.numbers import (
    MAX_BITS,
    Dual,
    Number,
    Undefined,
    Unknown,
    is_zero,
    minus,
    over,
    plus,
    primal,
    reciprocal,
    sign_of,
    times,
    to_ball,
)  # fmt: skip

Tensor: TypeAlias = Any  # a Number, or a list of Tensors of one shape
Matrix: TypeAlias = list[list[Number]]

ZERO, ONE = Fraction(0), Fraction(1)
MAX_COFACTORS = 5  # sizes up to which a determinant is expanded (needed where pivots may not be divided by)
MAX_ENTRIES = 4_096


class Clash(Unknown):
    """Two tensors whose shapes do not fit at this instance."""


# -- shapes --------------------------------------------------------------------------------------------------------------


def rank_of(t: Tensor) -> int:
    """The number of axes."""
    depth = 0
    while isinstance(t, list):
        depth += 1
        if not t:
            raise Unknown("a tensor without entries")
        t = t[0]
    return depth


def shape_of(t: Tensor) -> tuple[int, ...]:
    """The lengths of the axes."""
    sizes = []
    while isinstance(t, list):
        sizes.append(len(t))
        if not t:
            raise Unknown("a tensor without entries")
        t = t[0]
    return tuple(sizes)


def entries(t: Tensor) -> Iterator[Number]:
    """All entries, the last index fastest."""
    if isinstance(t, list):
        for part in t:
            yield from entries(part)
    else:
        yield t


def full(shape: Sequence[int], value: Number) -> Tensor:
    """A tensor of equal entries. Raises `Unknown` for one that is too large."""
    total = 1
    for n in shape:
        total *= n
    if total > MAX_ENTRIES or any(n < 1 for n in shape):
        raise Unknown("a tensor that is empty or too large to write down")
    result: Tensor = value
    for n in reversed(shape):
        result = [_copy(result) for _ in range(n)]
    return result


def _copy(t: Tensor) -> Tensor:
    return [_copy(x) for x in t] if isinstance(t, list) else t


def build(shape: Sequence[int], entry: Callable[..., Number], *index: int) -> Tensor:
    """The tensor whose entry at 0-based indices is ``entry(i, j, …)``."""
    if len(index) == len(shape):
        return entry(*index)
    return [build(shape, entry, *index, i) for i in range(shape[len(index)])]


def at(t: Tensor, index: Sequence[int]) -> Tensor:
    """The entry at 0-based indices."""
    for i in index:
        t = t[i]
    return t


def apply(f: Callable[[Number], Number], t: Tensor) -> Tensor:
    """The function at every entry."""
    return [apply(f, x) for x in t] if isinstance(t, list) else f(t)


def combine(f: Callable[[Number, Number], Number], a: Tensor, b: Tensor) -> Tensor:
    """The function at pairs of entries. Raises `Unknown` for different shapes."""
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            raise Clash("tensors of different shapes")
        return [combine(f, x, y) for x, y in zip(a, b, strict=True)]
    if isinstance(a, list) or isinstance(b, list):
        raise Clash("a number and a tensor")
    return f(a, b)


def add(a: Tensor, b: Tensor) -> Tensor:
    """The sum; the number 0 fits every shape."""
    if isinstance(a, list) != isinstance(b, list):
        number, tensor = (b, a) if isinstance(a, list) else (a, b)
        if isinstance(number, Fraction) and number == 0:
            return tensor
    return combine(plus, a, b)


def scale(a: Tensor, b: Tensor) -> Tensor:
    """The product of a number and a tensor. Raises `Unknown` for two tensors."""
    if isinstance(a, list) and isinstance(b, list):
        raise Unknown("a product of two tensors that is no matrix product")
    if isinstance(b, list):
        a, b = b, a
    return apply(lambda x: times(x, b), a)


def of_rank(t: Tensor, rank: int) -> Tensor:
    """The same numbers with axes of length 1 added behind or dropped: n×1 and n, 1×1 and a number."""
    while rank_of(t) > rank:
        shape = shape_of(t)
        if shape[-1] == 1:
            t = _drop_last(t)
        elif shape[0] == 1:
            t = t[0]
        else:
            raise Clash("a product of an unexpected shape")
    while rank_of(t) < rank:
        t = apply(lambda x: [x], t) if isinstance(t, list) else [t]
    return t


def _drop_last(t: Tensor) -> Tensor:
    return t[0] if not isinstance(t[0], list) else [_drop_last(x) for x in t]


def matrix(t: Tensor) -> Matrix:
    """A vector as a column, a number as 1×1."""
    m = of_rank(t, 2)
    assert isinstance(m, list)
    return m


def square(t: Tensor) -> Matrix:
    """A matrix that must be square. Raises `Unknown`."""
    m = matrix(t)
    if len(m) != len(m[0]):
        raise Clash("a square matrix was expected")
    return m


# -- products ---------------------------------------------------------------------------------------------------------------


def dot(x: Sequence[Number], y: Sequence[Number]) -> Number:
    """The sum of products."""
    if len(x) != len(y):
        raise Clash("vectors of different lengths")
    top, bottom = 0, 1  # the rational part, reduced once at the end
    total: Number = None
    for a, b in zip(x, y, strict=True):
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            p, q = a.numerator * b.numerator, a.denominator * b.denominator
            if q == bottom:
                top += p
            elif p:
                top, bottom = top * q + p * bottom, bottom * q
        elif not (isinstance(a, Fraction) and not a) and not (isinstance(b, Fraction) and not b):
            total = times(a, b) if total is None else plus(total, times(a, b))
    if top.bit_length() + bottom.bit_length() > 4 * MAX_BITS:
        raise Unknown("a number too large to write down")
    exact = Fraction(top, bottom)
    return exact if total is None else plus(total, exact)


def transpose(t: Tensor) -> Tensor:
    """The transpose; a vector becomes a row 1×n."""
    if not isinstance(t, list):
        return t
    if not isinstance(t[0], list):
        return [list(t)]
    return [list(column) for column in zip(*t, strict=True)]


def matmul(a: Tensor, b: Tensor, rank: int) -> Tensor:
    """The product that contracts the last axis of a with the first of b, brought to ``rank`` axes; vectors are columns."""
    if not isinstance(a, list) or not isinstance(b, list):
        return of_rank(scale(a, b), rank)
    if rank_of(a) > 2 or rank_of(b) > 2:
        return of_rank(_contract(a, b), rank)
    left, right = matrix(a), matrix(b)
    if len(left[0]) != len(right) and len(left) == len(right) and not isinstance(a[0], list):
        left = transpose(left)  # vᵀM or vᵀw, written as a contraction
    if len(left[0]) != len(right):
        raise Clash("a product whose inner dimensions differ")
    columns = transpose(right)
    return of_rank([[dot(row, column) for column in columns] for row in left], rank)


def _contract(a: Tensor, b: Tensor) -> Tensor:
    if isinstance(a[0], list):
        return [_contract(x, b) for x in a]
    if len(a) != len(b):
        raise Clash("a product whose inner dimensions differ")
    total: Tensor = ZERO
    for x, y in zip(a, b, strict=True):
        total = add(total, scale(x, y))
    return total


def times_matrix(a: Matrix, b: Matrix) -> Matrix:
    """The product of two matrices."""
    result: Matrix = matmul(a, b, 2)
    return result


def kron(a: Matrix, b: Matrix) -> Matrix:
    """The Kronecker product."""
    return [[times(x, y) for x in row for y in other] for row in a for other in b]


def identity(n: int) -> Matrix:
    """The identity matrix."""
    return [[ONE if i == j else ZERO for j in range(n)] for i in range(n)]


def power(a: Matrix, k: int) -> Matrix:
    """A^k; a negative power inverts."""
    if abs(k) > 64:
        raise Unknown("a large power of a matrix")
    base, result = (inverse(a) if k < 0 else a), identity(len(a))
    for _ in range(abs(k)):
        result = times_matrix(result, base)
    return result


def trace(a: Matrix) -> Number:
    """The sum of the diagonal."""
    total: Number = ZERO
    for i, row in enumerate(square(a)):
        total = plus(total, row[i])
    return total


# -- elimination --------------------------------------------------------------------------------------------------------------


def _pivot(rows: Sequence[Sequence[Number]], start: int, column: int) -> int | None:
    """A row from ``start`` on whose entry is certainly not zero; None when all are zero. Raises `Unknown`."""
    doubt: Exception | None = None
    for r in range(start, len(rows)):
        try:
            if sign_of(primal(rows[r][column])) != 0:
                return r
        except Unknown as why:
            doubt = why
    if doubt is not None:
        raise doubt
    return None


def has_slopes(t: Tensor) -> bool:
    """True when some entry is a dual number."""
    return any(isinstance(x, Dual) for x in entries(t))


def inverse(a: Matrix) -> Matrix:
    """The inverse. Raises `Undefined` for a singular matrix."""
    n = len(square(a))
    rows = [[*row, *unit] for row, unit in zip(a, identity(n), strict=True)]
    for c in range(n):
        p = _pivot(rows, c, c)
        if p is None:
            raise Undefined("the inverse of a singular matrix")
        rows[c], rows[p] = rows[p], rows[c]
        head = reciprocal(rows[c][c])
        rows[c] = [times(x, head) for x in rows[c]]
        for r in range(n):
            factor = rows[r][c]
            if r != c and not is_zero(factor):
                rows[r] = [minus(x, times(factor, y)) for x, y in zip(rows[r], rows[c], strict=True)]
    return [row[n:] for row in rows]


def det(a: Matrix) -> Number:
    """The determinant: expanded for small matrices that are no exact numbers, by elimination otherwise."""
    n = len(square(a))
    if n == 1:
        return a[0][0]
    if n == 2:
        return minus(times(a[0][0], a[1][1]), times(a[0][1], a[1][0]))
    if all(isinstance(x, Fraction) for x in entries(a)):
        return _det_by_elimination(a)
    if n > MAX_COFACTORS:
        raise Unknown("the determinant of a large matrix of balls")
    total: Number = ZERO
    for j in range(n):
        if not is_zero(a[0][j]):
            part = times(a[0][j], det(minor(a, 0, j)))
            total = plus(total, part if j % 2 == 0 else -part)
    return total


def _det_by_elimination(a: Matrix) -> Number:
    rows, result = [list(row) for row in a], ONE
    for c in range(len(rows)):
        p = _pivot(rows, c, c)
        if p is None:
            return ZERO
        if p != c:
            rows[c], rows[p], result = rows[p], rows[c], -result
        result *= rows[c][c]
        for r in range(c + 1, len(rows)):
            factor = rows[r][c] / rows[c][c]
            if factor:
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[c], strict=True)]
    return result


def minor(a: Matrix, i: int, j: int) -> Matrix:
    """The matrix without row i and column j."""
    return [row[:j] + row[j + 1 :] for k, row in enumerate(a) if k != i]


def adjugate(a: Matrix) -> Matrix:
    """The transposed matrix of cofactors."""
    n = len(square(a))
    if n == 1:
        return [[ONE]]
    return [[det(minor(a, j, i)) if (i + j) % 2 == 0 else -det(minor(a, j, i)) for j in range(n)] for i in range(n)]


def echelon(a: Matrix) -> tuple[Matrix, list[int]]:
    """The reduced row echelon form and its pivot columns."""
    rows: Matrix = [list(row) for row in a]
    pivots: list[int] = []
    for c in range(len(rows[0])):
        top = len(pivots)
        if top == len(rows):
            break
        p = _pivot(rows, top, c)
        if p is None:
            continue
        rows[top], rows[p] = rows[p], rows[top]
        head = reciprocal(rows[top][c])
        rows[top] = [times(x, head) for x in rows[top]]
        for r in range(len(rows)):
            factor = rows[r][c]
            if r != top and not is_zero(factor):
                rows[r] = [minus(x, times(factor, y)) for x, y in zip(rows[r], rows[top], strict=True)]
        pivots.append(c)
    return rows, pivots


def rank(a: Matrix) -> int:
    """The rank. Raises `Unknown` when balls leave it open, or under a derivative where it may change."""
    found = len(echelon([[primal(x) for x in row] for row in a])[1])
    if has_slopes(a) and found < min(len(a), len(a[0])):
        raise Unknown("the rank where it may change")
    return found


def pinv(a: Matrix) -> Matrix:
    """The Moore–Penrose inverse, by a full-rank factorisation A = C F: F^T (F F^T)^{-1} (C^T C)^{-1} C^T.

    Under a derivative only for matrices of full rank (elsewhere the pseudo-inverse may jump): `Unknown`.
    """
    m, n = len(a), len(a[0])
    r = rank(a)
    if r == 0:
        return [[ZERO] * m for _ in range(n)]
    at_ = transpose(a)
    if r == n:
        return times_matrix(inverse(times_matrix(at_, a)), at_)
    if r == m:
        return times_matrix(at_, inverse(times_matrix(a, at_)))
    reduced, pivots = echelon(a)
    c = [[row[j] for j in pivots] for row in a]
    f = reduced[:r]
    ct, ft = transpose(c), transpose(f)
    left = times_matrix(ft, inverse(times_matrix(f, ft)))
    right = times_matrix(inverse(times_matrix(ct, c)), ct)
    return times_matrix(left, right)


# -- order and spectrum -----------------------------------------------------------------------------------------------------------


def is_symmetric(a: Matrix) -> bool:
    """True when A = Aᵀ. Raises `Unknown`."""
    return len(a) == len(a[0]) and all(sign_of(minus(a[i][j], a[j][i])) == 0 for i in range(len(a)) for j in range(i))


def definite(a: Matrix, strict: bool) -> bool:
    """Whether a symmetric matrix is positive definite (semidefinite unless ``strict``), by LDLᵀ.

    Raises `Unknown` for a matrix that is not symmetric.
    """
    if not is_symmetric(square(a)):
        raise Unknown("the sign of a matrix that is not symmetric")
    rows = [list(row) for row in a]
    n = len(rows)
    for c in range(n):
        s = sign_of(rows[c][c])
        if s < 0 or (s == 0 and strict):
            return False
        if s == 0:
            if any(sign_of(rows[c][j]) != 0 for j in range(c + 1, n)):
                return False
            continue
        for r in range(c + 1, n):
            factor = over(rows[r][c], rows[c][c])
            rows[r] = [minus(x, times(factor, y)) for x, y in zip(rows[r], rows[c], strict=True)]
    return True


def eigenvalues(a: Matrix, root: Callable[[Number], Number]) -> list[Number]:
    """The eigenvalues of a symmetric matrix, in no order: by formula up to 2×2, else by Arb's rigorous enclosures."""
    if not is_symmetric(square(a)):
        raise Unknown("the eigenvalues of a matrix that is not symmetric")
    if len(a) == 1:
        return [a[0][0]]
    if all(is_zero(a[i][j]) for i in range(len(a)) for j in range(len(a)) if i != j):
        return [row[i] for i, row in enumerate(a)]
    if len(a) == 2:
        half = Fraction(1, 2)
        mean = times(half, plus(a[0][0], a[1][1]))
        gap = times(half, minus(a[0][0], a[1][1]))
        reach = root(plus(times(gap, gap), times(a[0][1], a[0][1])))
        return [plus(mean, reach), minus(mean, reach)]
    try:
        found = acb_mat(arb_mat([[to_ball(x) for x in row] for row in a])).eig(multiple=True)
    except ValueError as why:
        raise Unknown("no enclosure of the eigenvalues") from why
    return [x.real for x in found]


def largest(values: Sequence[Number]) -> Number:
    """The maximum."""
    best = values[0]
    for x in values[1:]:
        if (isinstance(best, Fraction) and isinstance(x, Fraction)) or isinstance(best, Dual) or isinstance(x, Dual):
            best = x if sign_of(minus(x, best)) > 0 else best
        else:
            best = to_ball(best).max(to_ball(x))
    return best


def exponential(a: Matrix) -> Matrix:
    """exp(A): a finite sum when A is nilpotent, else Arb's enclosure.

    Slopes by exp of [[A, E], [0, A]]: N. J. Higham, "Functions of Matrices", SIAM 2008, 3.6.
    """
    n = len(square(a))
    tag = max((x.tag for x in entries(a) if isinstance(x, Dual)), default=None)
    if tag is not None:
        here = [[x.value if isinstance(x, Dual) and x.tag == tag else x for x in row] for row in a]
        value = exponential(here)
        seeds = sorted({k for x in entries(a) if isinstance(x, Dual) and x.tag == tag for k in x.slopes})
        slopes: dict[int, Matrix] = {}
        for k in seeds:
            along = [[x.slopes.get(k, ZERO) if isinstance(x, Dual) and x.tag == tag else ZERO for x in row] for row in a]
            big = [*([*r, *e] for r, e in zip(here, along, strict=True)), *([*([ZERO] * n), *r] for r in here)]
            slopes[k] = [row[n:] for row in exponential(big)[:n]]
        return [[Dual(tag, value[i][j], {k: s[i][j] for k, s in slopes.items()}) for j in range(n)] for i in range(n)]
    if all(isinstance(x, Fraction) for x in entries(a)):
        total, term = identity(n), identity(n)
        for k in range(1, n + 1):
            term = [[x / k for x in row] for row in times_matrix(term, a)]
            if all(x == 0 for x in entries(term)):
                return total
            total = add(total, term)
    found = arb_mat([[to_ball(x) for x in row] for row in a]).exp()
    return [[found[i, j] for j in range(n)] for i in range(n)]


def indices(shape: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All 0-based indices of a shape, the last fastest."""
    return product(*(range(n) for n in shape))
