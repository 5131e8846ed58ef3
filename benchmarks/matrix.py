"""How long a proof of a matrix derivative takes, for all dimensions, against SymPy's own matrix derivatives.

usage: python benchmarks/matrix.py [--repeat N]

Each row is one identity: its LaTeX with the declarations, and the same derivative taken by `sympy.diff` on matrix symbols of symbolic
size.  SymPy's result counts as right when it agrees with the known gradient at matrices of fixed sizes with integer entries; its time is
printed beside ours only then.  It decides nothing about the identity: it is an answer at hand, not a proof.  Times are processor time,
the median of N runs (default 5), both from what is already read.  SymPy's cache is emptied before each run; our small caches of free
symbols are not.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sympy
from sympy import Determinant, Inverse, MatrixSymbol, Trace, symbols
from sympy.core.cache import clear_cache
from sympy.matrices.expressions.hadamard import HadamardProduct

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

N, M = symbols("n m", positive=True, integer=True)
SIZES = {N: 3, M: 2}
DECLARED = [
    r"A, B, X \in \mathbb{R}^{n \times n}", r"a, b, c, x \in \mathbb{R}^n", r"C \in \mathbb{R}^{m \times n}", r"d \in \mathbb{R}^m",
    r"W \in \mathbb{R}^{m \times n}", r"X \text{ invertible}",
]  # fmt: skip
A, B, X = (MatrixSymbol(s, N, N) for s in "ABX")
a, b, c, x = (MatrixSymbol(s, N, 1) for s in "abcx")
C, W = (MatrixSymbol(s, M, N) for s in "CW")
d = MatrixSymbol("d", M, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A derivative: LaTeX, what SymPy differentiates by what, and the known result. ``given``: more declarations."""

    claim: str
    body: Any
    by: MatrixSymbol
    result: Any
    given: tuple[str, ...] = ()


ROWS = [
    Row(r"\nabla_x (a^\top x) = a", a.T * x, x, a),
    Row(r"\nabla_x (x^\top x) = 2 x", x.T * x, x, 2 * x),
    Row(r"\nabla_x (x^\top A x) = (A + A^\top) x", x.T * A * x, x, (A + A.T) * x),
    Row(r"\nabla_x (b^\top A x) = A^\top b", b.T * A * x, x, A.T * b),
    Row(r"\nabla_x \|C x - d\|^2 = 2 C^\top (C x - d)", (C * x - d).T * (C * x - d), x, 2 * C.T * (C * x - d)),
    Row(r"\nabla_x ((a^\top x)(b^\top x)) = a (b^\top x) + b (a^\top x)", a.T * x * b.T * x, x, a * (b.T * x) + b * (a.T * x)),
    Row(r"\nabla_X (a^\top X b) = a b^\top", a.T * X * b, X, a * b.T),
    Row(r"\nabla_X (a^\top X^\top b) = b a^\top", a.T * X.T * b, X, b * a.T),
    Row(r"\nabla_X \operatorname{tr}(X) = I", Trace(X), X, sympy.Identity(N)),
    Row(r"\nabla_X \operatorname{tr}(A X) = A^\top", Trace(A * X), X, A.T),
    Row(r"\nabla_X \operatorname{tr}(X^\top A X) = (A + A^\top) X", Trace(X.T * A * X), X, (A + A.T) * X),
    Row(r"\nabla_X \operatorname{tr}(A X B) = A^\top B^\top", Trace(A * X * B), X, A.T * B.T),
    Row(r"\nabla_X \operatorname{tr}(X^\top X) = 2 X", Trace(X.T * X), X, 2 * X),
    Row(r"\nabla_X \operatorname{tr}(X X X) = 3 (X^\top)^2", Trace(X * X * X), X, 3 * X.T * X.T),
    Row(r"\nabla_X (a^\top X X b) = a b^\top X^\top + X^\top a b^\top", a.T * X * X * b, X, a * b.T * X.T + X.T * a * b.T),
    Row(r"\nabla_X (a^\top X^{-1} b) = -X^{-\top} a b^\top X^{-\top}", a.T * X.I * b, X, -Inverse(X).T * a * b.T * Inverse(X).T),
    Row(r"\nabla_X \operatorname{tr}(A X^{-1} B) = -(X^{-1} B A X^{-1})^\top", Trace(A * X.I * B), X, -(X.I * B * A * X.I).T),
    Row(r"\nabla_X \det(X) = \det(X) X^{-\top}", Determinant(X), X, Determinant(X) * X.I.T),
    Row(r"\nabla_X \log \det(X) = X^{-\top}", sympy.log(Determinant(X)), X, X.I.T, (r"\det(X) > 0",)),
    Row(r"\nabla_x \sqrt{x^\top x} = \frac{x}{\sqrt{x^\top x}}", sympy.sqrt((x.T * x)[0, 0]), x, x / sympy.sqrt((x.T * x)[0, 0]),
        (r"x \neq 0",)),
    Row(r"\nabla_X \|X\|_F^2 = 2 X", Trace(X * X.T), X, 2 * X),
    Row(r"\nabla_X \operatorname{tr}(A (X \odot B)) = A^\top \odot B", Trace(A * HadamardProduct(X, B)), X, HadamardProduct(A.T, B)),
    Row(r"\nabla_W \|W x - d\|^2 = 2 (W x - d) x^\top", (W * x - d).T * (W * x - d), W, 2 * (W * x - d) * x.T),
    Row(r"\nabla_W \operatorname{tr}(W^\top W A) = W (A + A^\top)", Trace(W.T * W * A), W, W * (A + A.T)),
]  # fmt: skip


def agrees(found: Any, known: Any) -> bool:
    """Whether two matrix expressions have equal entries at fixed sizes, with integers put in for the entries."""
    values: dict[Any, Any] = {}

    def fixed(expression: Any) -> Any:
        expression = sympy.sympify(expression)
        for s in sorted(expression.atoms(MatrixSymbol), key=str):
            shape = tuple(int(sympy.sympify(k).subs(SIZES)) for k in s.shape)
            if s.name not in values:
                seed = sum(map(ord, s.name))
                values[s.name] = sympy.Matrix(*shape, lambda i, j, seed=seed: (seed * (i + 2) + (j + 3) ** 2 * (seed + i)) % 11 - 4)
            expression = expression.subs(s, values[s.name])
        return sympy.Matrix(expression.subs(SIZES).doit())

    one, two = fixed(found), fixed(known)
    return one.shape == two.shape and sympy.simplify(one - two) == sympy.zeros(*one.shape)


def clocked(run: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """Median processor time in milliseconds, and the last result; an exception is a result."""
    times, result = [], None
    for _ in range(repeat):
        clear_cache()
        start = time.process_time()
        try:
            result = run()
        except Exception as error:  # SymPy raises what it likes
            result = error
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times), result


def main() -> int:
    """Print the table and the ratio; 1 when an identity is not proved."""
    parser = argparse.ArgumentParser(description="Proofs of matrix derivatives against SymPy's matrix derivatives.")
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat

    from verifier.claims import Proved, name_of
    from verifier.elaborate import claim_from_latex
    from verifier.engine import decide

    ratios, right, unproved = [], 0, 0
    print(f"{'proof':>10} {'SymPy':>10}  identity   (milliseconds; SymPy's where its derivative is right)")
    for row in ROWS:
        claim = claim_from_latex(row.claim, [*DECLARED, *row.given])
        ours, verdict = clocked(lambda claim=claim: decide(claim), repeat)
        theirs, found = clocked(lambda row=row: sympy.diff(row.body, row.by), repeat)
        try:
            good = not isinstance(found, Exception) and agrees(found, row.result)
        except Exception:  # a result that has no entries
            good = False
        unproved += not isinstance(verdict, Proved)
        if good:
            right += 1
            ratios.append(theirs / ours)
        note = "" if isinstance(verdict, Proved) else f"   {name_of(verdict)}"
        print(f"{ours:10.2f} {f'{theirs:10.2f}' if good else '         -'}  {row.claim}{note}")
    print(f"{len(ROWS)} identities: {len(ROWS) - unproved} proved for all dimensions; SymPy's derivative is right for {right}")
    if ratios:
        print(f"where it is right, SymPy takes {statistics.median(ratios):.2f} times as long as the proof (median of {len(ratios)})")
    return 1 if unproved else 0


if __name__ == "__main__":
    raise SystemExit(main())
