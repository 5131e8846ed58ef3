"""How the axes of terms are composed: Kronecker products and vectorised matrices have pairs, block matrices have parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.algebra.field import OutOfReach
from verifier.algebra.tensor.indices import Axis, Blocks, Pair, finer
from verifier.sorts import ONE_DIM, Tensor
from verifier.terms import App, Bind, Sym, Term

if TYPE_CHECKING:
    from verifier.algebra.tensor.field import TensorField


def axes_of(f: TensorField, term: Term) -> tuple[Axis, ...]:
    """How the axes of a term are composed, as far as its operators show it."""
    shape: tuple[Axis, ...] = term.sort.shape if isinstance(term.sort, Tensor) else ()
    if not shape:
        return ()
    match term:
        case Sym(name=name) if name in f.definitions and not f.definitions[name][0].params and name not in f.active:
            return f.axes(f.definitions[name][-1].body)
        case App(op="kron", args=(a, b)):
            left, right = f.matrix_axes(a), f.matrix_axes(b)
            both = (Pair(left[0], right[0]), Pair(left[1], right[1]))
            return both if len(shape) == 2 else both[:1]
        case App(op="vec", args=(a,)):
            rows, cols = f.matrix_axes(a)
            return (Pair(cols, rows),)
        case App(op="block", args=rows_):
            return _block_axes(f, rows_)[: len(shape)]
        case App(op="matmul", args=(a, b)):
            two = (f.matrix_axes(a)[0], f.matrix_axes(b)[1])
            return two if len(shape) == 2 else two[:1]
        case App(op="transpose", args=(a,)):
            turned = f.matrix_axes(a)[::-1]
            return turned if len(shape) == 2 else turned[:1]
        case App(op="inverse" | "pinv" | "matpow" | "matexp" as op, args=(a, *_)):
            ax = f.axes(a)
            return ax[::-1] if op == "pinv" else ax
        case App(op="add" | "hadamard" | "mul", args=args):
            parts = [f.axes(a) for a in args if isinstance(a.sort, Tensor) and a.sort.shape]
            best = list(parts[0])
            for p in parts[1:]:
                best = [finer(x, y) for x, y in zip(best, p, strict=True)]
            return tuple(best)
        case Bind(op="sum" | "at", body=body):
            return f.axes(body)
    return shape


def matrix_axes_of(f: TensorField, term: Term) -> tuple[Axis, Axis]:
    """Row and column axis of a term seen as a matrix: a vector is a column."""
    ax = f.axes(term)
    match ax:
        case ():
            return ONE_DIM, ONE_DIM
        case (a,):
            return a, ONE_DIM
        case (a, b):
            return a, b
    raise OutOfReach("a tensor with more than two axes in a product")


def _block_axes(f: TensorField, rows: tuple[Term, ...]) -> tuple[Axis, Axis]:
    grid = [r.args for r in rows if isinstance(r, App) and r.op == "tuple"]
    heights: list[Axis] = []
    widths: list[Axis] = []
    for row in grid:
        best: Axis = ONE_DIM
        for k, cell in enumerate(row):
            best = f.matrix_axes(cell)[0] if k == 0 else finer(best, f.matrix_axes(cell)[0])
        heights.append(best)
    for column in zip(*grid, strict=True):
        best = ONE_DIM
        for k, cell in enumerate(column):
            best = f.matrix_axes(cell)[1] if k == 0 else finer(best, f.matrix_axes(cell)[1])
        widths.append(best)
    return (heights[0] if len(heights) == 1 else Blocks(tuple(heights)), widths[0] if len(widths) == 1 else Blocks(tuple(widths)))
