"""Rows and cells: piecewise values, matrices of entries, matrices of blocks."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.elaborate import calls, ellipses
from verifier.elaborate.errors import NotUnderstood, Unfit
from verifier.elaborate.propositions import condition
from verifier.elaborate.scope import Scope
from verifier.elaborate.types import is_zero, tensor, what, zeros
from verifier.sorts import ONE_DIM, SCALAR, Dim, Tensor
from verifier.syntax.tree import Chain, Group, MatrixNode, Node, Span, Text
from verifier.terms import App, Cases, Prop, Term


def cases(scope: Scope, rows: Sequence[tuple[Node, Node | None]], span: Span) -> Term:
    """A piecewise value."""
    branches: list[tuple[Prop, Term]] = []
    otherwise: Term | None = None
    for value, when in rows:
        if isinstance(value, Chain):
            if len(rows) == 1 or any(w is None for _, w in rows) or any(r.op != "=" for r in value.relators):
                raise Unfit("a system of equations where a value is expected", span)
            value = value.items[0]  # "1 - tanh² = 1 - h² if k = i": the equation is a claim of its own
        term = scope.term(value)
        if when is None or isinstance(when, Text):
            otherwise = term
        else:
            branches.append((condition(scope, when), term))
    values = [t for _, t in branches] + ([otherwise] if otherwise is not None else [])
    sort = next((t.sort for t in values if isinstance(t.sort, Tensor) and t.sort.shape), SCALAR)
    return Cases(tuple(branches), otherwise, sort)


def matrix(scope: Scope, node: MatrixNode) -> Term:
    """A matrix of entries, or a matrix of blocks when a cell is a tensor."""
    rows = [[cell for c in row for cell in (c.items if isinstance(c, Group) and c.open == "" else (c,))] for row in node.rows]
    if any(ellipses.is_dots(c) for row in rows for c in row):
        return ellipses.matrix(scope, MatrixNode(tuple(tuple(r) for r in rows), node.kind, node.span))
    if len({len(r) for r in rows}) != 1:
        raise NotUnderstood("the rows of the matrix have different lengths", node.span)
    cells = [[scope.term(c) for c in row] for row in rows]
    height, width = len(cells), len(cells[0])
    if all(not scope.shape(c) for row in cells for c in row):
        flat = tuple(c for row in cells for c in row)
        value: Term = (
            App("vector", flat, Tensor((Dim.of(height),))) if width == 1 else App("matrix", flat, Tensor((Dim.of(height), Dim.of(width))))
        )
    else:
        value = blocks(scope, cells, node.span)
    match node.kind:
        case "v":
            return calls.matrix_operator(scope, "det", value, node.span)
        case "V":
            return calls.norm(scope, value, None, node.span)
    return value


def blocks(scope: Scope, cells: Sequence[Sequence[Term]], span: Span) -> Term:
    """A block matrix; a 0 fills whatever its row and column leave."""
    heights = [scope.unifier.fresh() for _ in cells]
    widths = [scope.unifier.fresh() for _ in cells[0]]
    filled = []
    for i, row in enumerate(cells):
        line: list[Term] = []
        for j, cell in enumerate(row):
            shape = scope.shape(cell)
            if is_zero(cell) and len(shape) < 2:
                line.append(cell)
                continue
            full = shape if len(shape) == 2 else (*shape, ONE_DIM) if shape else (ONE_DIM, ONE_DIM)
            if not scope.unifier.unify(heights[i], full[0]) or not scope.unifier.unify(widths[j], full[1]):
                raise scope.clash(f"a block matrix: {what(scope, cell)} does not fit its row and column", span, cell)
            line.append(cell)
        filled.append(line)
    resolve = scope.unifier.resolve
    done = []
    for i, line in enumerate(filled):
        fixed = tuple(zeros((resolve(heights[i]), resolve(widths[j]))) if is_zero(c) else c for j, c in enumerate(line))
        done.append(App("tuple", fixed, SCALAR))
    rows, cols = resolve(heights[0]), resolve(widths[0])
    for h in heights[1:]:
        rows = rows + resolve(h)
    for w in widths[1:]:
        cols = cols + resolve(w)
    shape = (rows,) if cols == ONE_DIM else (rows, cols)
    return App("block", tuple(done), tensor(shape))


__all__ = ["blocks", "cases", "matrix"]
