"""Ellipses: ``x_1 + x_2 + … + x_n`` is a sum, ``(h_1 … h_n)`` a vector, a grid with dots a matrix, when the pattern is certain.

The written terms are compared node by node.  They must agree except in some places, and in each of those places the first, the second and
the last one must be ``a``, ``a + 1`` (or ``a - 1``) and an end that lies equally far in all places; then the terms are the values of one
template at an index.  Any other row with dots has no certain continuation and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from verifier.claims import Definition
from verifier.elaborate import loose
from verifier.elaborate.errors import NotUnderstood, Unfit
from verifier.elaborate.hints import names_in
from verifier.elaborate.names import spelling
from verifier.elaborate.scope import Scope, describe
from verifier.elaborate.subscripts import dimension_of
from verifier.sorts import INTEGER, SCALAR, Dim, Tensor
from verifier.syntax.tree import BigOp, Chain, Group, MatrixNode, Name, Node, Number, Product, Relator, Script, Span, Sum
from verifier.terms import And, App, Call, Forall, Implies, Prop, Rel, Sym, Term, add, free_symbols, num, substitute

NOWHERE: Span = (0, 0)
LETTERS = ("k", "l", "r", "s", "m", "i", "j", "q")
DOTS = frozenset({"dots", "ldots", "cdots", "vdots", "ddots"})


def is_dots(node: Node) -> bool:
    """True for an ellipsis of any kind."""
    return isinstance(node, Name) and node.base in DOTS


def _refuse(span: Span) -> NotUnderstood:
    return NotUnderstood("an ellipsis inside an expression", span, "every term written out, or a sum sign")


# -- templates -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Hole:
    """A place where the terms differ: what stands there in each of them; ``index`` takes its place in the template."""

    values: tuple[Node, ...]


@dataclass(slots=True)
class Pattern:
    """Terms compared: the common tree, with `Hole`s."""

    holes: list[Hole] = field(default_factory=list)

    def common(self, nodes: Sequence[Any]) -> Any:
        """The tree that the nodes share, or raises `ValueError`."""
        first = nodes[0]
        if any(isinstance(n, Script) for n in nodes) and all(isinstance(n, Script | Name | Group) for n in nodes):
            return self._scripts(nodes)
        if all(type(n) is type(first) for n in nodes) and not isinstance(first, Number):
            if isinstance(first, Name):
                if all((n.base, n.style, n.accents) == (first.base, first.style, first.accents) for n in nodes):
                    return first
            elif not isinstance(first, Sum) or all(n.signs == first.signs and len(n.terms) == len(first.terms) for n in nodes):
                return self._fields(nodes)
        if all(isinstance(n, Number) and n.value == first.value for n in nodes):
            return first
        return self._hole(nodes)

    def _hole(self, nodes: Sequence[Any]) -> Hole:
        if any(offset_of(n) is None for n in nodes):
            raise ValueError("these differ in more than an index")
        hole = Hole(tuple(nodes))
        self.holes.append(hole)
        return hole

    def _fields(self, nodes: Sequence[Any]) -> Any:
        first = nodes[0]
        changed: dict[str, Any] = {}
        for f in fields(first):
            if f.name == "span":
                continue
            values = [getattr(n, f.name) for n in nodes]
            changed[f.name] = self._value(values)
        return replace(first, **changed)

    def _value(self, values: Sequence[Any]) -> Any:
        first = values[0]
        if isinstance(first, tuple) and all(isinstance(v, tuple) and len(v) == len(first) for v in values):
            return tuple(self._value([v[k] for v in values]) for k in range(len(first)))
        if is_dataclass(first) and all(is_dataclass(v) for v in values):
            return self.common(values)
        if all(v == first for v in values):
            return first
        raise ValueError("these differ in more than an index")

    def _scripts(self, nodes: Sequence[Any]) -> Any:
        """``x, x^2, …, x^n`` and indices in every spelling: ``11``, ``1n``, ``m,n``."""
        subs = [n.sub if isinstance(n, Script) else None for n in nodes]
        sups = [n.sup if isinstance(n, Script) else None for n in nodes]
        primes = {n.primes if isinstance(n, Script) else 0 for n in nodes}
        if len(primes) > 1 or len({s is None for s in subs}) > 1:
            raise ValueError("some have an index and some have none")
        base = self.common([n.base if isinstance(n, Script) else n for n in nodes])
        sub = None
        if subs[0] is not None:
            written = [s for s in subs if s is not None]
            most = max(len(index_list(s, 1)) for s in written)
            parts = [index_list(s, 2 if most > 1 else 1) for s in written]
            if len({len(p) for p in parts}) > 1:
                raise ValueError("different numbers of indices")
            items = tuple(self.common([p[k] for p in parts]) for k in range(len(parts[0])))
            sub = items[0] if len(items) == 1 else Group("", "", items, (",",) * (len(items) - 1), NOWHERE)
        if all(s is None for s in sups):
            return Script(base, sub, None, primes.pop(), NOWHERE) if sub is not None or primes else base
        sup = self.common([Number(Fraction(1), None, NOWHERE) if s is None else s for s in sups])
        return Script(base, sub, sup, primes.pop(), NOWHERE)


def index_list(sub: Node, expected: int) -> list[Node]:
    """The indices in a subscript, two digits being two indices when two are expected."""
    match sub:
        case Group(open="" | "(", items=items):
            return [i for item in items for i in index_list(item, 1)]
        case Product(factors=factors, ops=ops) if not any(ops) and all(isinstance(f, Name | Number | Script) for f in factors):
            return list(factors)
        case Number(value=value) if expected == 2 and value.denominator == 1 and 10 < value < 100:
            return [Number(Fraction(int(d)), None, sub.span) for d in str(value.numerator)]
    return [sub]


def offset_of(node: Node) -> tuple[str, int] | None:
    """``("T", -1)`` for T - 1, ``("", 3)`` for 3."""
    match node:
        case Number(value=value, digits=None) if value.denominator == 1:
            return "", int(value)
        case Name() if not is_dots(node):
            return spelling(node), 0
        case Script(base=Name(), sub=sub, sup=None, primes=0) if sub is not None:
            size = dimension_of(node)
            return None if size is None or size.name is None else (size.name, 0)
        case Sum(terms=(first, Number(value=value, digits=None)), signs=("+", sign)) if value.denominator == 1 and sign in "+-":
            inner = offset_of(first)
            return None if inner is None else (inner[0], inner[1] + int(value if sign == "+" else -value))
        case Group(open="(" | "", items=(only,)):
            return offset_of(only)
    return None


@dataclass(frozen=True, slots=True)
class Family:
    """A template over an index that runs from ``low`` to ``high``; ``down`` when it was written from the top."""

    template: Node
    index: Name
    low: Node
    high: Node
    down: bool = False


def family(terms: Sequence[Node], last: Node, taken: frozenset[str]) -> Family:
    """The family of one or two written terms and a last one. Raises `ValueError` when there is none or more than one."""
    pattern = Pattern()
    tree = pattern.common([*terms, last])
    if not pattern.holes:
        raise ValueError("nothing changes from term to term")
    lead = pattern.holes[0]
    starts = [offset_of(v) for v in lead.values]
    assert all(s is not None for s in starts)
    step = 1
    if len(terms) == 2:
        step = _distance(lead.values[0], lead.values[1])
        if abs(step) != 1:
            raise ValueError("the step is not one")
    elif offset_of(lead.values[0]) not in (("", 0), ("", 1)):
        raise ValueError("the step is not known")
    index = Name(next(x for x in LETTERS if x not in taken), None, (), NOWHERE)
    shifts: list[int] = []
    for hole in pattern.holes:
        shift = _distance(lead.values[0], hole.values[0])
        if any(_distance(a, b) != shift for a, b in zip(lead.values, hole.values, strict=True)):
            raise ValueError("the places do not move together")
        shifts.append(shift)
    ends = (lead.values[0], lead.values[-1])
    low, high = ends if step == 1 else ends[::-1]
    bounds = [offset_of(low), offset_of(high)]
    if bounds[0] is not None and bounds[1] is not None and bounds[0][0] == bounds[1][0] and bounds[0][1] >= bounds[1][1]:
        raise ValueError("the end is not behind the start")
    moved = dict(zip(map(id, pattern.holes), shifts, strict=True))
    return Family(fill(tree, lambda hole: _moved(index, moved[id(hole)])), index, low, high, step == -1)


def _distance(start: Node, end: Node) -> int:
    a, b = offset_of(start), offset_of(end)
    if a is None or b is None or a[0] != b[0]:
        raise ValueError("no known distance")
    return b[1] - a[1]


def _moved(index: Name, by: int) -> Node:
    if by == 0:
        return index
    return Sum((index, Number(Fraction(abs(by)), None, NOWHERE)), ("+", "+" if by > 0 else "-"), NOWHERE)


def fill(tree: Any, make: Callable[[Hole], Node]) -> Any:
    """The tree with its holes filled."""
    if isinstance(tree, Hole):
        return make(tree)
    if isinstance(tree, tuple):
        return tuple(fill(t, make) for t in tree)
    if is_dataclass(tree) and not isinstance(tree, type | Name | Number | Relator):
        return replace(tree, **{f.name: fill(getattr(tree, f.name), make) for f in fields(tree)})
    return tree


def of_row(items: Sequence[Node], at: int, taken: frozenset[str]) -> tuple[int, Family]:
    """The family around the ellipsis at a place of a row, and where it starts."""
    failure: ValueError | None = None
    for count in (2, 1):
        if at < count or at + 1 >= len(items):
            continue
        try:
            return at - count, family(items[at - count : at], items[at + 1], taken)
        except ValueError as why:
            failure = why
    raise failure or ValueError("nothing before or behind the dots")


# -- sums and products -----------------------------------------------------------------------------------------------------


def total(scope: Scope, node: Sum) -> Node:
    """A sum with an ellipsis as the sum of a family and what stands beside it."""
    terms, signs = list(node.terms), list(node.signs)
    for k, t in enumerate(terms):  # "… x_n" without a sign
        if isinstance(t, Product) and is_dots(t.factors[0]) and not t.ops[0] and len(t.factors) > 1:
            rest = t.factors[1] if len(t.factors) == 2 else Product(t.factors[1:], t.ops[1:], t.span)
            terms[k : k + 1], signs[k : k + 1] = [t.factors[0], rest], [signs[k], signs[k]]
            break
    dots = [k for k, t in enumerate(terms) if is_dots(t)]
    if len(dots) != 1:
        raise _refuse(node.span)
    (at,) = dots
    try:
        start, found = of_row(terms, at, names_in(node) | frozenset(scope.bound))
    except ValueError:
        raise _refuse(terms[at].span) from None
    if len(set(signs[max(start, 1) : at + 2])) != 1 or (start == 0 and signs[0] != signs[at]):
        raise _refuse(terms[at].span)
    whole = _big(scope, "sum", found, node.span)
    return Sum((*terms[:start], whole, *terms[at + 2 :]), (*signs[:start], signs[at], *signs[at + 2 :]), node.span)


def _big(scope: Scope, op: str, found: Family, span: Span) -> BigOp:
    _at_least(scope, found)
    lower = Chain((found.index, found.low), (Relator("=", NOWHERE),), NOWHERE)
    return BigOp(op, lower, found.high, found.template, None, span)


def product(scope: Scope, node: Product) -> tuple[Node, bool]:
    """A product with an ellipsis as the product of a family; True when it is written from the top index down."""
    at = next(k for k, f in enumerate(node.factors) if is_dots(f))
    if at + 1 >= len(node.factors) or any(op not in ("", "cdot", "times", "*") for op in node.ops):
        raise _refuse(node.span)
    try:
        start, found = of_row(node.factors, at, names_in(node) | frozenset(scope.bound))
    except ValueError:
        raise _refuse(node.factors[at].span) from None
    whole = _big(scope, "prod", found, node.span)
    factors = (*node.factors[:start], whole, *node.factors[at + 2 :])
    if len(factors) == 1:
        return whole, found.down
    return Product(factors, (*node.ops[:start], *node.ops[at + 1 :]) if start else node.ops[at + 1 :], node.span), found.down


def _at_least(scope: Scope, found: Family) -> None:
    """Terms written from a first to a last one are no empty row: the last index is not below the first."""
    from verifier.elaborate.binders import integer_term

    low, high = integer_term(scope, found.low), integer_term(scope, found.high)
    bound = Rel(">=", high, low)
    if bound not in scope.assumptions and not (free_symbols(bound) & set(scope.bound.values())) and free_symbols(bound):
        scope.assumptions.append(bound)


def all_related(scope: Scope, chain: Chain) -> Prop:
    """``x_1 = x_2 = … = x_n`` and ``x_1 < … < x_n``: every member and the next one."""
    dots = [k for k, i in enumerate(chain.items) if is_dots(i)]
    if len(dots) != 1 or len({r.op for r in chain.relators}) != 1 or dots[0] + 2 != len(chain.items):
        raise _refuse(chain.span)
    try:
        start, found = of_row(chain.items, dots[0], names_in(chain) | frozenset(scope.bound))
    except ValueError:
        raise _refuse(chain.span) from None
    if start or found.down:
        raise _refuse(chain.span)
    from verifier.elaborate.propositions import relate

    _at_least(scope, found)
    index = Sym(spelling(found.index), INTEGER)
    low, high = scope.term(found.low), scope.term(found.high)
    with scope.binding(index):
        here = scope.term(found.template)
    after = substitute(here, {index: add(index, num(1))})
    prop = relate(scope, chain.relators[0], here, after, chain.span)
    return Forall(index, Implies(And((Rel("<=", low, index), Rel("<", index, high))), prop))


# -- vectors and matrices --------------------------------------------------------------------------------------------------


def vector(scope: Scope, items: Sequence[Node], span: Span, *, column: bool) -> Term:
    """``(h_1 … h_n)``: a vector given by its entries, as a column or as a row; a row of vectors is the matrix of these columns."""
    at = next(k for k, i in enumerate(items) if is_dots(i))
    try:
        start, found = of_row(items, at, names_in(Group("", "", tuple(items), (), span)) | frozenset(scope.bound))
    except ValueError:
        raise _refuse(items[at].span) from None
    if start or at + 2 != len(items):
        raise _refuse(span)
    body, (index,), (size,) = _body(scope, found.template, [found], span)
    shape = scope.shape(body)
    if not shape:
        value = _by_entries(scope, (index,), body, (size,))
        return value if column else App("transpose", (value,), Tensor((Dim.of(1), size)))
    if (len(shape) != 1 or column) and scope.lenient:
        return loose.opaque("rows by pattern", (body,))
    if len(shape) != 1 or column:
        raise Unfit("a column of vectors: one above the other, or as rows?", span)
    other = Sym(scope.unused("i"), INTEGER)
    return _by_entries(scope, (other, index), App("entry", (body, other), SCALAR), (shape[0], size))


def matrix(scope: Scope, node: MatrixNode) -> Term:
    """A matrix with dots between its corners."""
    rows = [row for row in node.rows if not all(is_dots(c) for c in row)]
    if not rows or len({len(r) for r in rows}) != 1:
        raise _refuse(node.span)
    if len(rows[0]) == 1:
        flat = [row[0] for row in node.rows]
        return vector(scope, flat, node.span, column=True)
    if len(node.rows) == 1:
        return vector(scope, node.rows[0], node.span, column=False)
    columns = [k for k in range(len(rows[0])) if not is_dots(rows[0][k])]
    grid = [[row[k] for k in columns] for row in rows]
    if len(grid) < 2 or len(columns) < 2 or any(is_dots(c) for row in grid for c in row):
        raise _refuse(node.span)
    if len(rows) == len(node.rows) or len(columns) == len(node.rows[0]):
        raise _refuse(node.span)  # dots in one direction only
    try:
        value = _grid(scope, grid, node.span)
    except ValueError:
        raise _refuse(node.span) from None
    return value


def _grid(scope: Scope, grid: list[list[Node]], span: Span) -> Term:
    """All written cells compared at once: every place that differs follows the row or the column."""
    height, width = len(grid), len(grid[0])
    if height > 3 or width > 3:
        raise ValueError("too many cells")
    pattern = Pattern()
    cells = [c for row in grid for c in row]
    tree = pattern.common(cells)
    taken = frozenset().union(*(names_in(c) for c in cells)) | frozenset(scope.bound)
    names = [x for x in LETTERS if x not in taken][:2]
    indices = [Name(x, None, (), NOWHERE) for x in names]
    leads: list[tuple[Node, ...] | None] = [None, None]
    place: dict[int, Node] = {}
    for hole in pattern.holes:
        by_row = [hole.values[r * width : (r + 1) * width] for r in range(height)]
        offsets = [[offset_of(v) for v in row] for row in by_row]
        if all(row == offsets[0] for row in offsets):
            axis, values = 1, by_row[0]
        elif all(len(set(row)) == 1 for row in offsets):
            axis, values = 0, tuple(row[0] for row in by_row)
        else:
            raise ValueError("a place that follows neither the row nor the column")
        lead = leads[axis]
        if lead is None:
            if len(values) == 3 and _distance(values[0], values[1]) != 1:
                raise ValueError("the step is not one")
            if offset_of(values[0]) not in (("", 0), ("", 1)):
                raise ValueError("the step is not known")
            leads[axis] = lead = values
        shift = _distance(lead[0], values[0])
        if any(_distance(a, b) != shift for a, b in zip(lead, values, strict=True)):
            raise ValueError("the places do not move together")
        place[id(hole)] = _moved(indices[axis], shift)
    if leads[0] is None or leads[1] is None:
        raise ValueError("nothing changes in one direction")
    template = fill(tree, lambda hole: place[id(hole)])
    found = [Family(template, indices[a], lead[0], lead[-1]) for a, lead in enumerate(leads) if lead is not None]
    body, symbols, sizes = _body(scope, template, found, span)
    if scope.shape(body):
        if scope.lenient:
            return loose.opaque("grid by pattern", (body,))
        raise Unfit("a matrix of tensors with dots", span)
    return _by_entries(scope, tuple(symbols), body, tuple(sizes))


def _body(scope: Scope, template: Node, found: Sequence[Family], span: Span) -> tuple[Term, list[Sym], list[Dim]]:
    """The template as a term over positions 1, 2, …, and the number of positions in each direction."""
    from verifier.elaborate.binders import integer_term

    symbols, sizes = [], []
    for f in found:
        low, high = offset_of(f.low), dimension_of(f.high)
        if low != ("", 1) or high is None or f.down:
            raise Unfit("a row with dots that does not start at 1", span)
        integer_term(scope, f.high)
        for name in high.names():
            scope.declare_dimension(name)
        symbols.append(Sym(spelling(f.index), INTEGER))
        sizes.append(high)
    saved = {s.name: scope.ranges.pop(s.name, None) for s in symbols}
    with scope.binding(*symbols):
        body = scope.term(template)
    for name, old in saved.items():
        scope.ranges.pop(name, None)
        if old is not None:
            scope.ranges[name] = old
    if any(s.name in scope.bound for s in free_symbols(body) - set(symbols)):
        raise Unfit("a row with dots that depends on a bound variable", span)
    return body, symbols, sizes


def _by_entries(scope: Scope, indices: tuple[Sym, ...], body: Term, sizes: tuple[Dim, ...]) -> Term:
    """The tensor with these entries: the tensor itself when they are its own, else a new one defined by them."""
    match body:
        case App(op="entry", args=(Sym() | Call() as owner, *places)) if tuple(places) == indices:
            if not free_symbols(owner) & set(indices) and scope.same(scope.shape(owner), sizes):
                return owner
    symbol = Sym(scope.unused(f"({describe(body)})_{{{','.join(s.name for s in indices)}}}"), Tensor(sizes))
    scope.symbols[symbol.name] = symbol
    scope.declared.add(symbol.name)
    scope.definitions.append(Definition(symbol, indices, body))
    return symbol


__all__ = ["all_related", "is_dots", "matrix", "product", "total", "vector"]
