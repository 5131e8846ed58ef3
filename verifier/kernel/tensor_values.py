"""Values of tensor terms at an instance: every operator on vectors and matrices, and derivatives with respect to them.

Sizes come from the dimensions in the sorts, evaluated at the instance.  Conventions are those of `elaborate.types`: a vector is a
column, its transpose a 1×n matrix, indices start at 1.  A derivative is taken by seeding the entries of its variable with dual
numbers and evaluating its body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any

from verifier.claims import Definition
from verifier.kernel import matrices as m
from verifier.kernel.matrices import ONE, ZERO, Tensor, apply, build, entries, full, matrix, of_rank, rank_of, shape_of
from verifier.kernel.numbers import Dual, Number, Unknown, minus, over, plus, sign_of, times
from verifier.sorts import ONE_DIM, Dim, Func, Sort
from verifier.sorts import Tensor as TensorSort
from verifier.terms import App, Call, Deriv, Rel, Sym, Term, free_symbols

if TYPE_CHECKING:
    from verifier.kernel.evaluate import Evaluator

_tags = count(1)


# -- sizes ---------------------------------------------------------------------------------------------------------------


def size(dim: Dim, values: Mapping[str, Any]) -> int:
    """A dimension at the instance. Raises `Unknown` for one without a value."""
    total = 0
    for monomial, c in dim.terms:
        part = c
        for name in monomial:
            value = values.get(name)
            if not isinstance(value, int | Fraction) or value != int(value):
                raise Unknown(f"no size for {name}")
            part *= int(value)
        total += part
    return total


def sizes(sort: Sort, values: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of a sort at the instance."""
    return tuple(size(d, values) for d in sort.shape) if isinstance(sort, TensorSort) else ()


def fits(value: Any, sort: Sort, values: Mapping[str, Any]) -> bool:
    """True when a value of an instance has the shape that its sort asks for. Raises `Unknown` for a size without a value."""
    match sort:
        case TensorSort(shape=shape):
            if not shape:
                return not isinstance(value, list | tuple)
            return isinstance(value, list) and _rectangular(value, sizes(sort, values))
        case Func(args=args, result=TensorSort() as result):
            if isinstance(value, list):
                return all(fits(v, result, values) for v in value)
            return isinstance(value, tuple) and len(value) == 2 and len(value[0]) == len(args)
        case _:
            return True


def _rectangular(value: Any, shape: tuple[int, ...]) -> bool:
    if not shape:
        return not isinstance(value, list | tuple)
    return isinstance(value, list) and len(value) == shape[0] >= 1 and all(_rectangular(v, shape[1:]) for v in value)


# -- operators -------------------------------------------------------------------------------------------------------------


def tensor_value(ev: Evaluator, term: Term) -> Tensor:
    """The value of a term that the scalar evaluator does not know. Raises `Unknown` or `Undefined`."""
    match term:
        case Deriv():
            return derivative(ev, term)
        case App(op=op, args=args):
            if op in CONSTANTS:
                return CONSTANTS[op](sizes(term.sort, ev.values))
            if op in ev.UNARY and len(args) == 1:
                return apply(lambda x: ev.unary(op, x), ev.value_of(args[0]))
            if op in OPERATORS:
                rank = len(term.sort.shape) if isinstance(term.sort, TensorSort) else 0
                return OPERATORS[op](ev, tuple(ev.value_of(a) for a in args), rank)
            if op in SPECIAL:
                return SPECIAL[op](ev, term)
    raise Unknown(f"no value for {type(term).__name__} {getattr(term, 'op', '')}".strip())


def _identity(shape: tuple[int, ...]) -> Tensor:
    if len(shape) != 2 or shape[0] != shape[1]:
        raise Unknown("an identity that is not square")
    return m.identity(shape[0])


CONSTANTS: dict[str, Callable[[tuple[int, ...]], Tensor]] = {
    "ones": lambda shape: full(shape, ONE),
    "zeros": lambda shape: full(shape, ZERO),
    "identity": _identity,
}


def index_of(x: Number, length: int) -> int:
    """The 0-based index for a 1-based one. Raises `Unknown` outside 1 … length."""
    if not isinstance(x, Fraction) or x.denominator != 1 or not 1 <= x <= length:
        raise Unknown("an index outside its range")
    return int(x) - 1


def _entry(_: Evaluator, args: tuple[Any, ...], rank: int) -> Tensor:
    value, *index = args
    if rank_of(value) == 2 and len(index) == 1 and len(value) == 1:
        value = value[0]
    for x in index:
        if not isinstance(value, list):
            raise Unknown("an entry of a number")
        value = value[index_of(x, len(value))]
    if isinstance(value, list):
        raise Unknown("an entry with too few indices")
    return value


def _col(_: Evaluator, args: tuple[Any, ...], rank: int) -> Tensor:
    value, x = args
    j = index_of(x, len(value[0]))
    return [row[j] for row in value]


def _row(_: Evaluator, args: tuple[Any, ...], rank: int) -> Tensor:
    value, x = args
    return of_rank([value[index_of(x, len(value))]], rank) if rank == 2 else value[index_of(x, len(value))]


def _flat(value: Tensor) -> list[Number]:
    return list(entries(value))


def _sum_of(values: list[Number]) -> Number:
    total: Number = ZERO
    for v in values:
        total = plus(total, v)
    return total


def squared_norm(ev: Evaluator, op: str, value: Tensor) -> Number:
    """The square of a norm, without the detour by the root: exact, and smooth at zero. ``norm2`` of a matrix is the spectral norm."""
    shape = shape_of(value)
    if op == "normF" or len(shape) < 2 or 1 in shape:
        return _sum_of([times(x, x) for x in entries(value)])
    gram = m.times_matrix(m.transpose(value), value) if shape[1] <= shape[0] else m.times_matrix(value, m.transpose(value))
    return m.largest(m.eigenvalues(gram, lambda x: ev.unary("sqrt", x)))


def _norm1(ev: Evaluator, args: tuple[Any, ...], rank: int) -> Number:
    sizes_ = apply(lambda x: ev.unary("abs", x), args[0])
    if rank_of(sizes_) == 2 and len(sizes_) > 1 and len(sizes_[0]) > 1:
        return m.largest([_sum_of(c) for c in m.transpose(sizes_)])
    return _sum_of(_flat(sizes_))


def _norminf(ev: Evaluator, args: tuple[Any, ...], rank: int) -> Number:
    sizes_ = apply(lambda x: ev.unary("abs", x), args[0])
    if rank_of(sizes_) == 2 and len(sizes_) > 1 and len(sizes_[0]) > 1:
        return m.largest([_sum_of(r) for r in sizes_])
    return m.largest(_flat(sizes_))


def _softmax(ev: Evaluator, args: tuple[Any, ...], rank: int) -> Tensor:
    grown = [ev.unary("exp", x) for x in entries(args[0])]
    total = _sum_of(grown)
    shares = iter([over(g, total) for g in grown])
    return apply(lambda _: next(shares), args[0])


def _matpow(_: Evaluator, args: tuple[Any, ...], rank: int) -> Tensor:
    base, exponent = args
    if not isinstance(exponent, Fraction) or exponent.denominator != 1:
        raise Unknown("a power of a matrix that is no integer")
    return m.power(m.square(base), int(exponent))


def _kron(_: Evaluator, args: tuple[Any, ...], rank: int) -> Tensor:
    result = matrix(args[0])
    for other in args[1:]:
        result = m.kron(result, matrix(other))
    return of_rank(result, rank)


def _matmul(_: Evaluator, args: tuple[Any, ...], rank: int) -> Tensor:
    result = args[0]
    for k, other in enumerate(args[1:], start=2):
        result = m.matmul(result, other, rank if k == len(args) else 2)
    return result


def _diag(_: Evaluator, args: tuple[Any, ...], rank: int) -> Tensor:
    values = _flat(args[0])
    return [[x if i == j else ZERO for j in range(len(values))] for i, x in enumerate(values)]


def _diagpart(_: Evaluator, args: tuple[Any, ...], rank: int) -> Tensor:
    return [row[i] for i, row in enumerate(m.square(args[0]))]


def _entrywise(ev: Evaluator, args: tuple[Any, ...], rank: int, pick: int) -> Tensor:
    """max and min with numbers spread over the entries."""
    shape = max((shape_of(a) for a in args), key=len)
    spread = [a if isinstance(a, list) else full(shape, a) for a in args]
    result = spread[0]
    for other in spread[1:]:
        result = m.combine(lambda x, y: m.largest([x, y]) if pick > 0 else -m.largest([-x, -y]), result, other)
    return result


OPERATORS: dict[str, Callable[[Evaluator, tuple[Any, ...], int], Tensor]] = {
    "entry": _entry,
    "row": _row,
    "col": _col,
    "matmul": _matmul,
    "transpose": lambda _, a, rank: m.transpose(a[0]) if rank else of_rank(a[0], 0),
    "inverse": lambda _, a, rank: m.inverse(m.square(a[0])),
    "pinv": lambda _, a, rank: of_rank(m.pinv(matrix(a[0])), rank),
    "adjugate": lambda _, a, rank: m.adjugate(m.square(a[0])),
    "trace": lambda _, a, rank: m.trace(m.square(a[0])),
    "det": lambda _, a, rank: m.det(m.square(a[0])),
    "logdet": lambda ev, a, rank: ev.unary("log", m.det(m.square(a[0]))),
    "rank": lambda _, a, rank: Fraction(m.rank(matrix(a[0]))),
    "matpow": _matpow,
    "matexp": lambda _, a, rank: m.exponential(m.square(a[0])),
    "dot": lambda _, a, rank: m.dot(_flat(a[0]), _flat(a[1])),
    "outer": lambda _, a, rank: [[times(x, y) for y in entries(a[1])] for x in entries(a[0])],
    "hadamard": lambda _, a, rank: m.combine(times, a[0], a[1]),
    "hdiv": lambda _, a, rank: m.combine(over, a[0], a[1]),
    "hpow": lambda ev, a, rank: apply(lambda x: ev.power(x, a[1]), a[0]),
    "kron": _kron,
    "diag": _diag,
    "diagpart": _diagpart,
    "vec": lambda _, a, rank: [x for column in m.transpose(matrix(a[0])) for x in column],
    "norm1": _norm1,
    "norm2": lambda ev, a, rank: ev.unary("sqrt", squared_norm(ev, "norm2", a[0])),
    "normF": lambda ev, a, rank: ev.unary("sqrt", squared_norm(ev, "normF", a[0])),
    "norminf": _norminf,
    "normspectral": lambda ev, a, rank: ev.unary("sqrt", squared_norm(ev, "norm2", matrix(a[0]))),
    "lambda_max": lambda ev, a, rank: m.largest(m.eigenvalues(matrix(a[0]), lambda x: ev.unary("sqrt", x))),
    "lambda_min": lambda ev, a, rank: -m.largest([-x for x in m.eigenvalues(matrix(a[0]), lambda x: ev.unary("sqrt", x))]),
    "softmax": _softmax,
    "max": lambda ev, a, rank: _entrywise(ev, a, rank, 1),
    "min": lambda ev, a, rank: _entrywise(ev, a, rank, -1),
    "vector": lambda _, a, rank: list(a),
}


def _unit(ev: Evaluator, term: App) -> Tensor:
    (n,) = sizes(term.sort, ev.values)
    i = index_of(ev.value_of(term.args[0]), n)
    return [ONE if k == i else ZERO for k in range(n)]


def _literal(ev: Evaluator, term: App) -> Tensor:
    rows, cols = sizes(term.sort, ev.values)
    values = [ev.value_of(a) for a in term.args]
    if len(values) != rows * cols or any(isinstance(v, list) for v in values):
        raise Unknown("a matrix of an unexpected form")
    return [values[i * cols : (i + 1) * cols] for i in range(rows)]


def _block(ev: Evaluator, term: App) -> Tensor:
    lines: list[list[Number]] = []
    for row in term.args:
        if not (isinstance(row, App) and row.op == "tuple"):
            raise Unknown("a block matrix of an unexpected form")
        blocks = [matrix(ev.value_of(cell)) for cell in row.args]
        if len({len(b) for b in blocks}) != 1:
            raise m.Clash("blocks of different heights")
        lines += [[x for part in parts for x in part] for parts in zip(*blocks, strict=True)]
    if len({len(line) for line in lines}) != 1:
        raise m.Clash("blocks of different widths")
    return of_rank(lines, len(sizes(term.sort, ev.values)))


def _indicator(ev: Evaluator, term: App) -> Tensor:
    match term.args[0]:
        case Rel(op=op, lhs=lhs, rhs=rhs):
            shape = sizes(term.sort, ev.values)
            left, right = (v if isinstance(v, list) else full(shape, v) for v in (ev.value_of(lhs), ev.value_of(rhs)))
            return m.combine(lambda x, y: ONE if ev.compare(op, x, y) else ZERO, left, right)
    raise Unknown("an indicator of an unexpected form")


SPECIAL: dict[str, Callable[[Evaluator, App], Tensor]] = {"unit": _unit, "matrix": _literal, "block": _block, "indicator": _indicator}


def tabulate(ev: Evaluator, symbol: Sym, rules: Sequence[Definition]) -> Tensor:
    """The tensor whose entries a definition gives, one rule per range of indices. Raises `Unknown` for an entry that no rule gives."""

    def entry(*index: int) -> Number:
        for d in rules:
            given = {p.name: Fraction(i + 1) for p, i in zip(d.params, index, strict=True)}
            if d.condition is None or ev.under(given, App("indicator", (d.condition,))) == 1:  # type: ignore[arg-type]
                return ev.under(given, d.body)
        raise Unknown(f"no rule for an entry of {symbol.name}")

    shape = sizes(symbol.sort, ev.values)
    if len(shape) != len(rules[0].params):
        if len(shape) == 2 and len(rules[0].params) == 1:
            return [entry(i) for i in range(shape[0])]  # row by row
        raise Unknown(f"entries of {symbol.name} with another number of indices")
    full(shape, ZERO)
    return build(shape, entry)


# -- comparisons -------------------------------------------------------------------------------------------------------------


def compare(ev: Evaluator, op: str, a: Tensor, b: Tensor) -> bool:
    """A relation between tensors: equality of all entries, ``<=`` … at every entry of vectors, ``psd`` and ``pd``. Raises `Unknown`."""
    if op in ("psd", "pd"):
        gap = m.add(a, apply(lambda x: -x, b))
        if not isinstance(gap, list):
            return sign_of(gap) > 0 or (op == "psd" and sign_of(gap) == 0)
        return m.definite(matrix(gap), strict=op == "pd")
    if not isinstance(a, list) and sign_of(a) == 0:
        a = full(shape_of(b), ZERO)
    if not isinstance(b, list) and sign_of(b) == 0:
        b = full(shape_of(a), ZERO)
    if shape_of(a) != shape_of(b):
        raise m.Clash("tensors of different shapes are compared")
    if op in ("=", "!="):
        doubt: Exception | None = None
        for x, y in zip(entries(a), entries(b), strict=True):
            try:
                if sign_of(minus(x, y)) != 0:
                    return op == "!="
            except Unknown as why:
                doubt = why
        if doubt is not None:
            raise doubt
        return op == "="
    if rank_of(a) != 1:
        raise Unknown("an order between matrices")
    return all(ev.compare(op, x, y) for x, y in zip(entries(a), entries(b), strict=True))


# -- derivatives ---------------------------------------------------------------------------------------------------------------


def derivative(ev: Evaluator, term: Deriv) -> Tensor:
    """The derivative at the instance, exactly, in the layout of the term (the other one when the evaluator is told so)."""

    def compute(order: int) -> Tensor:
        if order == 0:
            return ev.value_of(term.body)
        return _once(ev, term, lambda: compute(order - 1), "gradient" if term.layout == "hessian" else term.layout)

    if term.order > 4 or term.order < 1:
        raise Unknown("a derivative of high order")
    if term.layout == "hessian" and term.order == 2:
        inner = term.wrt.sort
        if not isinstance(inner, TensorSort) or len(inner.shape) != 1:
            raise Unknown("a Hessian with respect to a matrix")
    return compute(term.order)


def _once(ev: Evaluator, term: Deriv, compute: Callable[[], Tensor], layout: str) -> Tensor:
    tag = next(_tags)
    outer, out = _seeded(ev, term, compute, tag)
    w = shape_of(outer)

    def slope(x: Number, k: Number) -> Number:
        if not isinstance(x, Dual) or x.tag != tag or k is None:
            return ZERO
        return x.slopes.get(k, ZERO)

    if not isinstance(outer, list):
        return apply(lambda x: slope(x, outer), out)
    if not isinstance(out, list):
        gradient = apply(lambda k: slope(out, k), outer)
        return m.transpose(gradient) if layout == "numerator" else gradient
    if len(w) == 2 and _leading_one(term.wrt.sort):
        outer = outer[0]
    if rank_of(out) == 2 and _leading_one(term.body.sort):
        out = out[0]
    if (layout == "denominator") != (ev.turned and layout in ("numerator", "denominator")):
        return apply(lambda k: apply(lambda x: slope(x, k), out), outer)
    return apply(lambda x: apply(lambda k: slope(x, k), outer), out)


def _leading_one(sort: Sort) -> bool:
    return isinstance(sort, TensorSort) and len(sort.shape) == 2 and sort.shape[0] == ONE_DIM


def _seeded(ev: Evaluator, term: Deriv, compute: Callable[[], Tensor], tag: int) -> tuple[Tensor, Tensor]:
    """The seed numbers in the shape of the variable, and the body's value with slopes along them.

    None stands where an entry has no seed of its own.
    """
    wrt = term.wrt
    pick: Callable[[Tensor], Tensor] = lambda t: t  # noqa: E731
    if isinstance(wrt, App) and wrt.op in ("entry", "row", "col", "transpose"):
        args = tuple(ev.value_of(a) for a in wrt.args[1:])
        op, rank = wrt.op, len(sizes(wrt.sort, ev.values))
        pick = lambda t: OPERATORS[op](ev, (t, *args), rank)  # noqa: E731
        wrt = wrt.args[0]
    value = ev.value_of(wrt)
    counter = count()
    numbers: Tensor = apply(lambda _: next(counter), value)
    if isinstance(wrt, Sym):
        numbers = _structured(numbers, ev.structures.get(wrt.name))
    chosen = pick(numbers)
    wanted = set(entries(chosen))
    seeds = m.combine(lambda x, k: Dual(tag, x, {k: ONE}) if k in wanted and k is not None else x, value, numbers)
    match wrt:
        case Sym(name=name):
            total = ev.with_value(name, seeds, compute)
            meant = "total" if term.total else ev.followed.get(term)
            immediate = None if meant == "total" else _immediate(ev, term, name, seeds)
            if immediate is None or meant == "immediate":
                return chosen, total if immediate is None else immediate
            if any(entries(m.combine(lambda x, y: not _same(x, y), total, immediate))):
                raise Unknown("a derivative that may be immediate or total")
            return chosen, total
        case Call(fn=f, args=(index,), orders=orders) if not any(orders):
            where = ev.value_of(index)
            if f.name in ev.recursions and isinstance(where, Fraction):
                return chosen, _along_sequence(ev, term, (f.name, where), seeds, compute)
            held = ev.values.get(f.name)
            if isinstance(held, list) and isinstance(where, Fraction):
                changed = [seeds if k == where else v for k, v in enumerate(held)]
                return chosen, ev.with_value(f.name, changed, compute)
    raise Unknown("a derivative with respect to something that is no variable")


def _structured(numbers: Tensor, structure: str | None) -> Tensor:
    """Which entries of a matrix move together when its structure is kept: mirrored ones of a symmetric matrix, none off a diagonal."""
    match structure:
        case "symmetric":
            n = len(numbers)
            return build((n, n), lambda i, j: numbers[min(i, j)][max(i, j)])
        case "diagonal":
            return build(shape_of(numbers), lambda i, j: numbers[i][j] if i == j else None)
        case _:
            return numbers


def _immediate(ev: Evaluator, term: Deriv, name: str, seeds: Tensor) -> Tensor | None:
    """``\\partial h_t/\\partial W`` with the earlier members held. Of other bodies that hold the variable beside members, with
    these held, where that is asked for (through members alone, only a total derivative can be meant); else None.
    """
    body = term.body
    place: tuple[Term, ...] = ()
    if isinstance(body, App) and body.op == "entry":
        place = tuple(body.args[1:])
        body = body.args[0]
    if not isinstance(body, Call) or len(body.args) != 1 or body.fn.name not in ev.recursions:
        explicit = any(isinstance(s, Sym) and s.name == name for s in free_symbols(term.body))
        return _with_members_held(ev, term, name, seeds) if explicit and ev.followed.get(term) == "immediate" else None
    fn, at = body.fn, ev.value_of(body.args[0])
    member = Call(fn, body.args, (), body.sort)
    known: dict[tuple[str, Fraction], Any] = {}
    ev.with_sequence(known, lambda: ev.value_of(member))
    earlier = {key: value for key, value in known.items() if key != (fn.name, at)}

    def step() -> Tensor:
        value = ev.with_sequence(dict(earlier), lambda: ev.value_of(member))
        return OPERATORS["entry"](ev, (value, *(ev.value_of(p) for p in place)), 0) if place else value

    held = ev.values[name]
    ev.values[name] = seeds
    try:
        return step()
    finally:
        ev.values[name] = held


def _with_members_held(ev: Evaluator, term: Deriv, name: str, seeds: Tensor) -> Tensor:
    known: dict[tuple[str, Fraction], Any] = {}
    ev.with_sequence(known, lambda: ev.value_of(term.body))
    held = ev.values[name]
    ev.values[name] = seeds
    try:
        return ev.with_sequence(known, lambda: ev.value_of(term.body))
    finally:
        ev.values[name] = held


def _along_sequence(ev: Evaluator, term: Deriv, key: tuple[str, Fraction], seeds: Tensor, compute: Callable[[], Tensor]) -> Tensor:
    """The body with one value of a recursive sequence seeded: later values follow it in a total derivative, and stay in a partial one.

    Which of the two ``\\partial`` means is open unless the term says so: `Unknown` when they differ.
    """
    total = ev.with_sequence({key: seeds}, compute)
    meant = "total" if term.total else ev.followed.get(term)
    if meant == "total":
        return total
    known: dict[tuple[str, Fraction], Any] = {}
    ev.with_sequence(known, compute)
    partial = ev.with_sequence({**known, key: seeds}, compute)
    if meant == "immediate":
        return partial
    differ = m.combine(lambda x, y: not _same(x, y), total, partial)
    if any(entries(differ)):
        raise Unknown("a derivative that may be partial or total")
    return total


def _same(x: Number, y: Number) -> bool:
    if isinstance(x, Dual) and isinstance(y, Dual) and x.tag == y.tag:
        keys = x.slopes.keys() | y.slopes.keys()
        return _same(x.value, y.value) and all(_same(x.slopes.get(k, ZERO), y.slopes.get(k, ZERO)) for k in keys)
    if isinstance(x, Dual) or isinstance(y, Dual):
        d, other = (x, y) if isinstance(x, Dual) else (y, x)
        return _same(d.value, other) and all(_same(s, ZERO) for s in d.slopes.values())
    try:
        return sign_of(minus(x, y)) == 0
    except Unknown:
        return bool(x == y) or str(x) == str(y)
