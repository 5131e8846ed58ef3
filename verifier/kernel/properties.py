"""Declared properties of numbers and matrices, decided at an instance.

One table: what each word of `Is` means for values.  A word that is not in it raises `Unknown`, so that no instance is believed to have it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verifier.kernel import matrices as m
from verifier.kernel.matrices import Matrix, entries, identity, is_symmetric, matrix, shape_of, square, times_matrix, transpose
from verifier.kernel.numbers import Number, Unknown, minus, plus, sign_of, times
from verifier.terms import Is

if TYPE_CHECKING:
    from verifier.kernel.evaluate import Evaluator


def same(a: Any, b: Any) -> bool:
    """Equality of two tensors of one shape. Raises `Unknown`."""
    return all(sign_of(minus(x, y)) == 0 for x, y in zip(entries(a), entries(b), strict=True))


def _zero_where(outside: Callable[[int, int], bool]) -> Callable[[Any], bool]:
    def test(a: Matrix) -> bool:
        return all(sign_of(x) == 0 for i, row in enumerate(matrix(a)) for j, x in enumerate(row) if outside(i, j))

    return test


def _orthogonal(a: Any) -> bool:
    q = square(a)
    return same(times_matrix(transpose(q), q), identity(len(q)))


def _antisymmetric(a: Any) -> bool:
    rows = square(a)
    return all(sign_of(plus(rows[i][j], rows[j][i])) == 0 for i in range(len(rows)) for j in range(i + 1))


def _one_hot(a: Any) -> bool:
    values = list(entries(a))
    return all(sign_of(x) == 0 or sign_of(minus(x, Fraction(1))) == 0 for x in values) and _total_is_one(values)


def _total_is_one(values: list[Number]) -> bool:
    total: Number = Fraction(-1)
    for x in values:
        total = plus(total, x)
    return sign_of(total) == 0


def _permutation(a: Any) -> bool:
    rows = square(a)
    return all(_one_hot(row) for row in rows) and all(_one_hot(column) for column in transpose(rows))


def _unit_norm(a: Any) -> bool:
    return _total_is_one([times(x, x) for x in entries(a)])


def _whole(x: Any, remainder: int) -> bool:
    if not isinstance(x, Fraction):
        raise Unknown("the parity of an inexact number")
    return x.denominator == 1 and int(x) % 2 == remainder


PROPERTIES: dict[str, Callable[[Any], bool]] = {
    "symmetric": lambda a: is_symmetric(square(a)),
    "antisymmetric": _antisymmetric,
    "diagonal": _zero_where(lambda i, j: i != j),
    "upper_triangular": _zero_where(lambda i, j: i > j),
    "lower_triangular": _zero_where(lambda i, j: i < j),
    "invertible": lambda a: m.rank(square(a)) == len(a),
    "singular": lambda a: m.rank(square(a)) < len(a),
    "orthogonal": _orthogonal,
    "permutation": _permutation,
    "idempotent": lambda a: same(times_matrix(square(a), a), a),
    "square": lambda a: len(shape_of(a)) == 2 and len(a) == len(a[0]),
    "full_column_rank": lambda a: m.rank(matrix(a)) == len(matrix(a)[0]),
    "full_row_rank": lambda a: m.rank(matrix(a)) == len(matrix(a)),
    "full_rank": lambda a: m.rank(matrix(a)) == min(shape_of(matrix(a))),
    "one_hot": _one_hot,
    "unit_norm": _unit_norm,
    "positive": lambda a: all(sign_of(x) > 0 for x in entries(a)),
    "nonnegative": lambda a: all(sign_of(x) >= 0 for x in entries(a)),
    "nonzero": lambda a: any(sign_of(x) != 0 for x in entries(a)),
    "even": lambda x: _whole(x, 0),
    "odd": lambda x: _whole(x, 1),
    "finite": lambda a: True,
    "constant": lambda a: True,  # a symbol without arguments depends on nothing
}


def holds(ev: Evaluator, prop: Is) -> bool:
    """Whether the terms have the property at the instance. Raises `Unknown`, `Undefined`."""
    test = PROPERTIES.get(prop.property)
    if test is None:
        raise Unknown(f"no test for {prop.property}")
    values = [ev.value_of(a) for a in prop.args]
    if any(isinstance(v, tuple) for v in values):
        raise Unknown(f"{prop.property} as a property of a function")
    return all(test(v) for v in values)
