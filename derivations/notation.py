"""What the keys are written with: relations and derivatives that SymPy leaves as they stand.

SymPy would decide ``1 > 1/4`` and differentiate at once; a key needs both unevaluated.  The arithmetic of a key is
written inside ``with sympy.evaluate(False)``, which also keeps the order of terms and factors.  Vectors and matrices
are the nodes of `verifier.sympy_tensors`.
"""

from __future__ import annotations

from typing import Any

import sympy

from verifier.elaborate.names import ALONE
from verifier.keys import Result, Step, Words, tex, tex_chain, words
from verifier.sympy_tensors import (
    Determinant,
    Diag,
    Entry,
    Exp,
    FunctionSymbol,
    Gradient,
    GradientAt,
    Hadamard,
    Hessian,
    Identity,
    Inverse,
    Jacobian,
    Log,
    Norm,
    Ones,
    Rank,
    Sequence,
    Softmax,
    SumOver,
    Tanh,
    TensorSymbol,
    Zeros,
)  # fmt: skip

RELATIONS = {"=": sympy.Eq, "<=": sympy.Le, "<": sympy.Lt, ">=": sympy.Ge, ">": sympy.Gt, "!=": sympy.Ne}


def relation(left: Any, sign: str, right: Any) -> Any:
    """An unevaluated relation; ``sign`` is one of = != < <= > >=."""
    return RELATIONS[sign](left, right, evaluate=False)


def derivative(expression: Any, variable: Any) -> Any:
    """d/dx of an expression, not carried out."""
    return sympy.Derivative(expression, variable, evaluate=False)


def prime(function: Any, point: Any) -> Any:
    """f'(a) for an undefined function f, in SymPy's own spelling: the derivative, then the substitution."""
    z = sympy.Symbol("z", real=True)
    return sympy.Subs(sympy.Derivative(function(z), z, evaluate=False), z, point)


def total(name: str) -> Any:
    """The number of the same name beside a sequence: L beside L_t."""
    return sympy.Symbol(name + ALONE, real=True)


def dimensions(names: str) -> Any:
    """Symbols for sizes: whole numbers, at least 1."""
    return sympy.symbols(names, integer=True, positive=True)


def square_norm(vector: Any) -> Any:
    """‖v‖²."""
    return sympy.Pow(Norm(vector), 2, evaluate=False)


def quadratic(vector: Any, matrix: Any) -> Any:
    """vᵀ A v."""
    return vector.T @ matrix @ vector


def chain(start: Any, *links: tuple[str, Any, Words]) -> tuple[Step, ...]:
    """The steps of ``start = a <= b …`` from links (sign, next expression, why)."""
    steps = []
    for sign, right, why in links:
        steps.append(Step(relation(start, sign, right), why))
        start = right
    return tuple(steps)


__all__ = [
    "Determinant", "Diag", "Entry", "Exp", "FunctionSymbol", "Gradient", "GradientAt", "Hadamard", "Hessian", "Identity", "Inverse",
    "Jacobian", "Log", "Norm", "Ones", "Rank", "Result", "Sequence", "Softmax", "SumOver", "Tanh", "TensorSymbol", "Zeros",
    "chain", "derivative", "dimensions", "prime", "quadratic", "relation", "square_norm", "tex", "tex_chain", "total", "words",
]  # fmt: skip
