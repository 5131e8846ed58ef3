"""Index notation for each operator of `terms.App`: tensors at indices, and scalars made from tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from verifier.algebra.field import FUNCTIONS, Frac, OutOfReach
from verifier.algebra.tensor.indices import finer, is_structured, leaves, pair
from verifier.sorts import ONE_DIM, Tensor
from verifier.terms import ONE, App, Bind, Call, Deriv, Num, Sym, Term, num

if TYPE_CHECKING:
    from verifier.algebra.tensor.field import TensorField


from verifier.algebra.tensor.binders import binder_value, sum_value


def operator_value(f: TensorField, term: App, idx: tuple[Term, ...]) -> Frac:
    from verifier.algebra.tensor import matrices

    match term:
        case App(op="add", args=args):
            total = f.value(args[0], idx)
            for a in args[1:]:
                total = f.add(total, f.value(a, idx))
            return total
        case App(op="mul", args=args):
            total = f.constant(1)
            for a in args:
                total = f.mul(total, f.value(a, idx if isinstance(a.sort, Tensor) and a.sort.shape else ()))
            return total
        case App(op="matmul", args=(a, b)):
            i, j = (idx[0], idx[1]) if len(idx) == 2 else (idx[0], ONE)
            return f.product(a, b, i, j)
        case App(op="transpose", args=(a,)):
            i, j = (idx[0], idx[1]) if len(idx) == 2 else (idx[0], ONE)
            return f.matrix(a, j, i)
        case App(op="hadamard", args=(a, b)):
            return f.mul(f.value(a, idx), f.value(b, idx))
        case App(op="hdiv", args=(a, b)):
            below = f.value(b, idx)
            f._require(below.num, "!=")
            return f.mul(f.value(a, idx), f.inverse(below))
        case App(op="hpow", args=(a, e)):
            return f._power(App("entry", (a, *idx)), e)
        case App(op="ones"):
            return f.constant(1)
        case App(op="zeros"):
            return f.constant(0)
        case App(op="identity"):
            return f.delta(*idx)
        case App(op="unit", args=(k,)):
            place = f.place_of(k)
            f.note_index(place, f.axes(term)[0])
            return f.delta(idx[0], place)
        case App(op="diag", args=(v,)):
            return f.mul(f.delta(idx[0], idx[1]), f.value(v, idx[:1]))
        case App(op="diagpart", args=(m,)):
            return f.matrix(m, idx[0], idx[0])
        case App(op="outer", args=(a, b)):
            return f.mul(f.value(a, idx[:1]), f.value(b, idx[1:]))
        case App(op="row", args=(m, k)):
            return f.value(m, (_noted(f, m, 0, k), idx[0]))
        case App(op="col", args=(m, k)):
            return f.value(m, (idx[0], _noted(f, m, 1, k)))
        case App(op="kron", args=(a, b)):
            i, j = (idx[0], idx[1]) if len(idx) == 2 else (idx[0], pair(ONE, ONE))
            match i, j:
                case App(op="pair", args=(i1, i2)), App(op="pair", args=(j1, j2)):
                    return f.mul(f.matrix(a, i1, j1), f.matrix(b, i2, j2))
            raise OutOfReach("an entry of a Kronecker product at a plain index")
        case App(op="vec", args=(m,)):
            match idx[0]:
                case App(op="pair", args=(j, i)):
                    return f.matrix(m, i, j)
            raise OutOfReach("an entry of a vectorised matrix at a plain index")
        case App(op="block", args=rows):
            return _block(f, rows, idx)
        case App(op="vector", args=args):
            match idx[0]:
                case Num(value=position) if 1 <= position <= len(args):
                    return f.convert(args[int(position) - 1])
            raise OutOfReach("an entry of a listed vector at a symbolic index")
        case App(op="matrix", args=args):
            match idx:
                case (Num(value=row), Num(value=col)):
                    width = term.sort.shape[1].number if isinstance(term.sort, Tensor) else None
                    if width is not None:
                        return f.convert(args[int((row - 1) * width + col - 1)])
            raise OutOfReach("an entry of a listed matrix at a symbolic index")
        case App(op="softmax", args=(v,)):
            if len(idx) != 1:
                raise OutOfReach("the softmax of a matrix")
            (axis,) = f.axes(v)
            total = f.sum_over(axis, lambda j: f.exp(f.value(v, (j,))))
            return f.mul(f.exp(f.value(v, idx)), f.inverse(total))
        case App(op="inverse" | "pinv" | "matpow" | "matexp" | "adjugate"):
            return matrices.matrix_function(f, term, idx)
        case App(op=op, args=args) if op in FUNCTIONS:
            return FUNCTIONS[op](f, *(f.value(a, idx if isinstance(a.sort, Tensor) and a.sort.shape else ()) for a in args))  # type: ignore[no-any-return]
        case App(op="pow", args=(base, e)):
            return f._power(App("entry", (base, *idx)) if isinstance(base.sort, Tensor) and base.sort.shape else base, e)
        case App(op="indicator" | "sign"):
            raise OutOfReach("an indicator of a tensor")
    raise OutOfReach(f"no index notation for {term.op}")


def _noted(f: TensorField, m: Term, axis: int, k: Term) -> Term:
    """An index that the term uses on an axis of a matrix."""
    place = f.place_of(k)
    f.note_index(place, f.axes(m)[axis])
    return place


def _block(f: TensorField, rows: tuple[Term, ...], idx: tuple[Term, ...]) -> Frac:
    grid = [r.args for r in rows if isinstance(r, App) and r.op == "tuple"]
    i, j = (idx[0], idx[1]) if len(idx) == 2 else (idx[0], ONE)
    picks: list[tuple[int, Term]] = []
    for index, count in ((i, len(grid)), (j, len(grid[0]))):
        match index:
            case App(op="part", args=(Num(value=k), inner)):
                picks.append((int(k), inner))
            case _ if count == 1:
                picks.append((0, index))
            case _:
                raise OutOfReach("an entry of a block matrix at a plain index")
    (r, i2), (c, j2) = picks
    cell = grid[r][c]
    return f.constant(0) if isinstance(cell, Num) and cell.value == 0 else f.matrix(cell, i2, j2)


def scalar_value(f: TensorField, term: Term) -> Frac:
    from verifier.algebra.tensor import matrices

    match term:
        case Sym(sort=Tensor(shape=())):
            sym = f.held.get(term, term)
            defs = f.definitions.get(term.name) if sym is term and term.name not in f.active else None
            if defs and not defs[0].params and defs[-1].condition is None and defs[-1].kind == "definition":
                return f.inside(term.name, lambda: f.convert(defs[-1].body))
            return f.plain_value(sym)
        case App(op="matmul", args=(a, b)):
            value = f.product(a, b, ONE, ONE)
            if isinstance(a, App) and a.op == "transpose" and a.args[0] == b:
                f.note_nonnegative(value)
            return value
        case App(op="dot", args=(a, b)):
            (axis,) = f.axes(a)[:1] if len(f.axes(a)) == 1 else (f.axes(a)[1],)
            return f.sum_over(axis, lambda k: f.mul(_along(f, a, k), _along(f, b, k)))
        case App(op="trace", args=(m,)):
            rows, cols = f.matrix_axes(m)
            return f.sum_over(finer(rows, cols), lambda k: f.matrix(m, k, k))
        case App(op="entry", args=(m, *places)) if isinstance(m.sort, Tensor) and m.sort.shape:
            axes = f.axes(m)
            if any(is_structured(a) and leaves(p)[0] == "." for a, p in zip(axes, places, strict=True)):
                raise OutOfReach("an entry of a composed matrix at a plain index")
            idx = tuple(f.place_of(p) if leaves(p)[0] == "." else p for p in places)
            for p, axis_ in zip(idx, axes, strict=True):
                f.note_index(p, axis_)
            return f.value(m, idx)
        case App(op="transpose" | "diag", args=(a,)) if not (isinstance(a.sort, Tensor) and a.sort.shape):
            return f.convert(a)
        case App(op="norm2" | "normF" | "norm1" as op, args=(v,)):
            return _norm(f, op, v)
        case App(op="det" | "logdet", args=(m,)) if isinstance(m.sort, Tensor) and m.sort.shape:
            value = matrices.determinant_of(f, m)
            return f.log(value) if term.op == "logdet" else value
        case App(op="rank", args=(m,)):
            return matrices.rank(f, m)
        case App(op="inverse", args=(a,)) if not (isinstance(a.sort, Tensor) and a.sort.shape):
            return f._power(a, num(-1))
        case Bind(op="sum", params=(lo, hi)):
            value = sum_value(f, term.var, lo, hi, term.body, term.condition, ())
            match term.body:
                case App(op="pow", args=(_, Num(value=e))) if e.denominator == 1 and e > 0 and e % 2 == 0:
                    f.note_nonnegative(value)
            return value
        case Bind(op="at" | "expect"):
            return binder_value(f, term, ())
        case Deriv():
            from verifier.algebra.tensor.calculus import derivative_value

            return derivative_value(f, term, ())
        case Call():
            return f._call(term, ())
        case App(op="delta", args=(i, j)):
            return f.delta(f.place_of(i), f.place_of(j))
        case _:
            return f.plain_value(term)


def _along(f: TensorField, v: Term, k: Term) -> Frac:
    rank = len(v.sort.shape) if isinstance(v.sort, Tensor) else 0
    return f.value(v, (k,) if rank == 1 else (ONE, k))


def _norm(f: TensorField, op: str, v: Term) -> Frac:
    axes = f.axes(v)
    if op == "norm2" and len(axes) == 2 and ONE_DIM not in axes:
        raise OutOfReach("a spectral norm")

    def total(body: Callable[[Frac], Frac]) -> Frac:
        if len(axes) == 1:
            return f.sum_over(axes[0], lambda i: body(f.value(v, (i,))))
        return f.sum_over(axes[0], lambda i: f.sum_over(axes[1], lambda j: body(f.value(v, (i, j)))))

    if not axes:
        return f.absolute(f.convert(v))
    if op == "norm1":
        return total(f.absolute)
    squares = total(lambda a: f.mul(a, a))
    return f.root_of_nonnegative(squares)
