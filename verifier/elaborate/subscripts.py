"""Names with subscripts, superscripts and primes: which belong to the name, which are indices, powers, transposes or derivatives."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.elaborate.errors import NotUnderstood
from verifier.elaborate.families import indexed_by_positions, note_index
from verifier.elaborate.hints import is_transpose, names_in, walk
from verifier.elaborate.names import (
    ALONE,
    FAMILY,
    INDEX_LETTERS,
    is_bold,
    is_upper,
    looks_like_index,
    plain_letter,
    spelling,
    subscript_name,
    with_subscript,
    word_of,
)
from verifier.elaborate.scope import Scope, describe
from verifier.elaborate.times import member
from verifier.elaborate.types import identity, matmul, raise_to, square, tensor, transpose, what
from verifier.sorts import INTEGER, ONE_DIM, SCALAR, Dim, Func, Sort, Tensor
from verifier.syntax.tree import Group, Name, Node, Number, Product, Script, Span, Sum
from verifier.terms import ONE, App, Bind, Call, Deriv, Num, Sym, Term, num


def index_nodes(scope: Scope, node: Node, rank: int | None) -> list[Node]:
    """The indices in a subscript: ``ij`` and ``i,j`` are two, ``11`` on a matrix is two, ``2k`` is one."""
    match node:
        case Group(open="" | "(", items=items) if len(items) > 1 or node.open == "":
            return [n for i in items for n in index_nodes(scope, i, 1)]
        case Group(open="(", items=(only,)):
            return [only]
        case Product(factors=factors, ops=ops) if not any(ops) and rank != 1:
            atoms = all(isinstance(f, Name | Script) or (isinstance(f, Number) and rank == 2) for f in factors)
            if atoms and (rank is None or rank == len(factors)):
                return list(factors)
        case Number(value=value) if rank == 2 and value.denominator == 1 and len(str(value.numerator)) == 2:
            a, b = node.span
            digits = str(value.numerator)
            return [Number(num(int(d)).value, None, (a, b)) for d in digits]
    return [node]


def index_terms(scope: Scope, nodes: Sequence[Node]) -> list[Term]:
    """Indices as terms; unknown letters are free integer indices."""
    for node in nodes:
        for inner in walk(node):
            if isinstance(inner, Name) and inner.base in INDEX_LETTERS | {"r", "a", "b", "c", "p", "q"} and not inner.accents:
                name = spelling(inner)
                if name not in scope.declared and name not in scope.bound:
                    scope.index_symbol(name)
    return [scope.term(node) for node in nodes]


def is_index(scope: Scope, node: Node) -> bool:
    """True when a subscript is an index: it looks like one, or is made of bound names and integers."""
    if looks_like_index(node):
        return True
    names = names_in(node)
    return bool(names) and all(n in scope.bound or _integer(scope.symbols.get(n)) for n in names)


def _integer(symbol: Sym | None) -> bool:
    return symbol is not None and symbol.sort == INTEGER


def entry(scope: Scope, base: Term, indices: Sequence[Term], span: Span) -> Term:
    """The entry, or a row of a matrix when there is one index; a row vector 1×n and a column n×1 have entries with one index."""
    shape = scope.shape(base)
    if len(shape) == 2 and len(indices) == 1 and ONE_DIM in shape:
        indices = (ONE, indices[0]) if shape[0] == ONE_DIM else (indices[0], ONE)
    if len(shape) == 2 and len(indices) == 1:
        scope.guess(f"{describe(base)} with one index is read as a row")
        scope.index_over(indices[0], shape[0])
        return App("row", (base, indices[0]), Tensor((shape[1],)))
    if len(shape) != len(indices):
        raise scope.clash(f"{len(indices)} indices, but {what(scope, base)}", span, base)
    for index, dim in zip(indices, shape, strict=True):
        size = dim.number
        if isinstance(index, Num) and (index.value < 1 or (size is not None and index.value > size)):
            raise scope.clash(f"index {index.value} is outside 1 to {dim}: {what(scope, base)}", span, base)
        scope.index_over(index, dim)
    return App("entry", (base, *indices), SCALAR)


def element(scope: Scope, sequence: Sym, indices: Sequence[Term], span: Span) -> Term:
    """A value of a sequence; indices beyond the sequence's own are entries of that value."""
    sort = sequence.sort
    assert isinstance(sort, Func)
    own = len(sort.args)
    if len(indices) < own:
        raise NotUnderstood(f"{sequence.name} needs {own} indices", span)
    upper = scope.conventions.get(f"range:{sequence.name}")
    if upper is not None and isinstance(indices[0], Sym):
        scope.index_over(indices[0], Dim.of(int(upper) if upper.isdigit() else upper))
    elif own == 1:
        member(scope, sequence, indices[0])
    value = Call(sequence, tuple(indices[:own]), sort=sort.result)
    return value if len(indices) == own else entry(scope, value, indices[own:], span)


def subscripted(scope: Scope, name: str, sub: Node, span: Span) -> Term:
    """A name with a subscript: its own name, an entry, a member of a sequence, or a known constant family."""
    tail = subscript_name(sub)
    full = with_subscript(name, tail) if tail is not None else None
    if full is not None:
        kind = scope.conventions.get(f"constant:{full}")
        if kind == "unit":
            return App("unit", (index_terms(scope, [sub])[0],), scope.symbols[full].sort)
        known = scope.find(full)
        if known is not None:
            return value_of(scope, known)
    if full is not None and word_of(sub) is not None and not isinstance(sub, Number):
        return _worded(scope, name, full)
    match sub:
        case Product(factors=(Name() as inner, Group(open="(", items=(place,))), ops=("",)) if (
            is_index(scope, place) or isinstance(place, Number)
        ):
            return _at_image(scope, name, inner, place, span)
    split = _label_and_indices(scope, sub)
    if split is not None:
        label, rest = split
        return subscripted(scope, with_subscript(name, label), rest, span)
    if (name in ("\\delta", "\\mathbf{1}") and scope.lookup(name) is None) or scope.conventions.get(f"constant:{name}") == "delta":
        indices = index_terms(scope, index_nodes(scope, sub, 2))
        if name == "\\delta" and len(indices) == 2:
            return App("delta", tuple(indices), SCALAR)
    row = scope.conventions.get(f"row:{name}") or scope.conventions.get(f"col:{name}")
    if row is not None and row in scope.symbols and isinstance(scope.symbols[row].sort, Tensor):
        return _row(scope, scope.symbols[row], index_terms(scope, index_nodes(scope, sub, 1)), f"row:{name}" in scope.conventions)
    matrix = scope.conventions.get(f"entries:{name}")
    owner = scope.symbols.get(matrix) if matrix is not None else scope.find(name)
    if (owner is None and name == "I") or (name == "\\mathbf{I}" and (owner is None or isinstance(owner.sort, Tensor))):
        size = dimension_of(sub)
        if size is not None:
            return identity(size)
    if owner is None and name in ("e", "\\mathbf{e}") and is_index(scope, sub):
        scope.guess(f"{name}_i is read as a unit vector")
        return App("unit", (index_terms(scope, [sub])[0],), Tensor((scope.unifier.fresh(),)))
    if owner is None:
        owner = _matrix_of_entries(scope, name, sub)
    if owner is None and is_index(scope, sub) and not is_bold(name):
        scope.scan()
        if (scope.hints or {}).get(name) == "vector" and len(index_nodes(scope, sub, None)) == 1 and name in scope.bare:
            owner = scope.guess_symbol(name)
    if owner is not None:
        match owner.sort:
            case Tensor(shape=shape) if shape and full is not None and _is_point(scope, name, sub):
                return scope.introduce(full, owner.sort, f"{full} is read as a point of its own, of the shape of {owner.name}")
            case Tensor(shape=shape) if shape:
                value = value_of(scope, owner)
                nodes = index_nodes(scope, sub, len(scope.shape(value)))
                return entry(scope, value, index_terms(scope, nodes), span)
            case Func(args=args, result=result) if args and all(a == INTEGER for a in args):
                rank = len(args) + (len(result.shape) if isinstance(result, Tensor) else 0)
                return element(scope, owner, index_terms(scope, index_nodes(scope, sub, rank if rank > 1 else None)), span)
            case Func(result=Tensor(shape=shape)) if shape:
                value = value_of(scope, owner)
                if isinstance(value.sort, Tensor):
                    return entry(scope, value, index_terms(scope, index_nodes(scope, sub, len(shape))), span)
    if is_index(scope, sub):
        return element(scope, sequence_of(scope, name, sub, span), index_terms(scope, index_nodes(scope, sub, None)), span)
    if full is not None:
        if _number_of_promoted(scope, name, sub):
            return element(scope, scope.symbols[name], index_terms(scope, [sub]), span)
        return scope.guess_symbol(full)
    raise NotUnderstood(f"the subscript of {name} is neither an index nor a name", span)


def _worded(scope: Scope, name: str, full: str) -> Term:
    """``y_{out}``: a thing of its own, of the shape of y."""
    owner = scope.find(name)
    if owner is not None and isinstance(owner.sort, Tensor) and owner.sort.shape:
        return scope.introduce(full, owner.sort, f"{full} has the shape of {name}")
    return scope.guess_symbol(full)


def _at_image(scope: Scope, name: str, inner: Name, place: Node, span: Span) -> Term:
    """``e_{\\pi(k)}``: an index that is the image of an index."""
    key = spelling(inner)
    function = scope.lookup(key)
    if function is None or not isinstance(function.sort, Func):
        if function is not None:
            raise NotUnderstood(f"the subscript of {name}: {key} is no function", span)
        function = scope.introduce(key, Func((INTEGER,), INTEGER), f"{key} is read as a function of an index")
    index = Call(function, tuple(index_terms(scope, [place])), sort=INTEGER)
    owner = scope.find(name)
    if owner is None and name in ("e", "\\mathbf{e}"):
        scope.guess(f"{name}_i is read as a unit vector")
        return App("unit", (index,), Tensor((scope.unifier.fresh(),)))
    if owner is not None and isinstance(owner.sort, Tensor) and owner.sort.shape:
        return entry(scope, owner, [index], span)
    return element(scope, sequence_of(scope, name, place, span), [index], span)


def _label_and_indices(scope: Scope, sub: Node) -> tuple[str, Node] | None:
    """``W_{y,ij}``: a letter that is no index in front belongs to the name, the others are indices."""
    match sub:
        case Group(open="", items=(Name() as first, *rest), span=span) if rest:
            label = plain_letter(first)
            if label is None or label in INDEX_LETTERS or _integer(scope.symbols.get(label)) or label in scope.bound or label in "abcpqr":
                return None
            places = [p for r in rest for p in index_nodes(scope, r, None)]
            sized = [isinstance(p, Script) and plain_letter(p.base) in INDEX_LETTERS for p in places]
            if all(s or isinstance(p, Number) or is_index(scope, p) for s, p in zip(sized, places, strict=True)):
                return label, places[0] if len(places) == 1 else Group("", "", tuple(places), (",",) * (len(places) - 1), span)
    return None


def _is_point(scope: Scope, name: str, sub: Node) -> bool:
    """``x_0`` beside a vector x is a point, no entry (entries count from 1); once there is an x_0, so is x_1."""
    if not isinstance(sub, Number) or name in scope.bound:
        return False
    return sub.value == 0 or (name not in scope.declared and with_subscript(name, "0") in scope.symbols)


def _number_of_promoted(scope: Scope, name: str, sub: Node) -> bool:
    known = scope.symbols.get(name)
    return known is not None and isinstance(known.sort, Func) and isinstance(sub, Number)


def _row(scope: Scope, matrix: Sym, indices: Sequence[Term], is_row: bool) -> Term:
    shape = scope.shape(matrix)
    along, across = (shape[0], shape[1]) if is_row else (shape[1], shape[0])
    scope.index_over(indices[0], along)
    if len(indices) == 2:
        scope.index_over(indices[1], across)
        pair = (indices[0], indices[1]) if is_row else (indices[1], indices[0])
        return App("entry", (matrix, *pair), SCALAR)
    return App("row" if is_row else "col", (matrix, indices[0]), Tensor((across,)))


def _matrix_of_entries(scope: Scope, name: str, sub: Node) -> Sym | None:
    """``a_{ij}`` of a declared matrix A."""
    if len(name) != 1 or not name.islower() or len(index_nodes(scope, sub, 2)) != 2 or not is_index(scope, sub):
        return None
    owner = scope.find(name.upper())
    if owner is None or not isinstance(owner.sort, Tensor) or owner.sort.rank != 2:
        return None
    scope.guess(f"{name}_{{ij}} are read as the entries of {owner.name}")
    return owner


def sequence_of(scope: Scope, name: str, sub: Node, span: Span) -> Sym:
    """The sequence of a name met with an index for the first time."""
    known = scope.find(name)
    if known is not None and isinstance(known.sort, Func) and known.sort.args and all(a == INTEGER for a in known.sort.args):
        return known
    members = [
        s for n, s in scope.symbols.items() if n.rpartition("_")[0] == name and n.rpartition("_")[2].strip("{}").isdigit()
    ]  # fmt: skip
    indices = index_nodes(scope, sub, None)
    if members and len(indices) == 1 and all(isinstance(m.sort, Tensor) for m in members):
        sort = members[0].sort
        assert isinstance(sort, Tensor)
        return scope.promote(name, sort)
    label = name if known is None else name + FAMILY
    scope.scan()
    kind = scope.kinds.get(label) or scope.kinds.get(name) or ("vector" if (scope.hints or {}).get(name) == "vectors" else None)
    result: Sort = SCALAR
    if is_bold(name):
        result = Tensor((scope.unifier.fresh(),) * 1 if not is_upper(name) else (scope.unifier.fresh(), scope.unifier.fresh()))
    elif kind is not None:
        result = Tensor(tuple(scope.unifier.fresh() for _ in range({"vector": 1, "matrix": 2}.get(kind, 0))))
    if label in scope.symbols:
        return scope.symbols[label]
    note_index(scope, label, [plain_letter(n) for n in indices])
    result = SCALAR if result == Tensor() else result
    of = "real numbers" if result == SCALAR else "vectors" if isinstance(result, Tensor) and result.rank == 1 else "matrices"
    return scope.introduce(label, Func((INTEGER,) * len(indices), result), f"{name} with an index is read as a sequence of {of}")


def dimension_of(node: Node) -> Dim | None:
    """A size written as a number, a name, or a sum or product of these."""
    match node:
        case Number(value=value) if value.denominator == 1 and value >= 0:
            return Dim.of(int(value))
        case Name():
            return Dim.of(spelling(node))
        case Script(base=Name() as base, sub=sub, sup=None, primes=0) if sub is not None:
            tail = subscript_name(sub)
            return None if tail is None else Dim.of(with_subscript(spelling(base), tail))
        case Sum(terms=terms, signs=signs):
            total = Dim.of(0)
            for t, sign in zip(terms, signs, strict=True):
                part = dimension_of(t)
                if part is None or sign not in "+-":
                    return None
                total = total + (part if sign == "+" else -part)
            return total
        case Product(factors=factors, ops=ops) if all(op in ("", "cdot", "*") for op in ops):
            product = Dim.of(1)
            for f in factors:
                part = dimension_of(f)
                if part is None:
                    return None
                product = product * part
            return product
        case Group(items=(only,)):
            return dimension_of(only)
    return None


def value_of(scope: Scope, symbol: Sym) -> Term:
    """What a bare name stands for: itself, a constant, or a function at the variables it was declared with."""
    kind = scope.conventions.get(f"constant:{symbol.name}")
    if kind in ("ones", "zeros", "identity") and isinstance(symbol.sort, Tensor):
        return App(kind, (), symbol.sort)
    if isinstance(symbol.sort, Func):
        if symbol.sort.args and all(a == INTEGER for a in symbol.sort.args) and _stands_beside(scope, symbol):
            # x beside the iterates x_t: a variable of its own; \\, prints as nothing
            alone = symbol.name + ALONE
            if alone in scope.symbols:
                return scope.symbols[alone]
            return scope.introduce(alone, symbol.sort.result, f"{symbol.name} without an index is read as a variable of its own")
        at = scope.conventions.get(f"depends:{symbol.name}")
        if at is not None:
            variables = [scope.lookup(v) for v in at.split(",")]
            if all(v is not None for v in variables):
                return Call(symbol, tuple(v for v in variables if v is not None), sort=symbol.sort.result)
        definition = scope.definition_of(symbol.name)
        if definition is not None and len(definition.params) == len(symbol.sort.args):
            arguments = [scope.lookup(p.name) for p in definition.params]
            if all(a is not None and a.sort == p.sort for a, p in zip(arguments, definition.params, strict=True)):
                return Call(symbol, tuple(a for a in arguments if a is not None), sort=symbol.sort.result)
    return symbol


def _stands_beside(scope: Scope, symbol: Sym) -> bool:
    """True when a sequence without its index is another thing: ``x`` beside the iterates ``x_t``, the total ``L`` beside the ``L_t``."""
    if symbol.name + ALONE in scope.symbols or any(d.head == symbol and d.kind == "recursion" for d in scope.definitions):
        return True
    return symbol.name in scope.guessed and not indexed_by_positions(scope, symbol.name) and f"range:{symbol.name}" not in scope.conventions


# -- superscripts and primes -------------------------------------------------------------------------------------------


def raised(scope: Scope, base: Term, sup: Node, span: Span) -> Term:
    """A term under a superscript: transpose, inverse, pseudo-inverse, power."""
    while isinstance(sup, Group) and sup.open == "" and len(sup.items) == 1:
        sup = sup.items[0]
    shape = scope.shape(base)
    match sup:
        case Name(base="top" | "intercal"):
            return transpose(scope, base, span)
        case Name(base="T" | "t" | "tr", style=style) if style in ("sf", "rm") or (shape and scope.lookup(sup.base) is None):
            return transpose(scope, base, span)
        case Name(base="T", style=None) if (
            not shape
            and scope.lookup("T") is None
            and (owner := _guessed_owner(scope, base)) is not None
            and scope.kinds.get(owner) != "number"
        ):
            raise scope.clash(f"the transpose of {describe(base)}, a number", span, base)
        case Name(base="T" | "t", style=None) if shape and (len(shape) == 1 or not scope.unifier.unify(shape[0], shape[-1])):
            return transpose(scope, base, span)
        case Name(base="+" | "dagger") if shape:
            return pseudo_inverse(scope, base, span)
        case Sum(terms=(inner,), signs=("-",)) if is_transpose(inner) or (
            shape and plain_letter(inner) == "T" and scope.lookup("T") is None
        ):
            square(scope, base, span, "an inverse")
            return transpose(scope, App("inverse", (base,), tensor(scope.shape(base))), span)
        case Name(base="*" | "star" | "ast" | "prime" | "+" | "-"):
            raise NotUnderstood(f"the superscript {sup.base} on {describe(base)}", span)
    return raise_to(scope, base, scope.term(sup), span)


def _guessed_owner(scope: Scope, base: Term) -> str | None:
    """The name that a transposed thing was only guessed to be a number by: a capital, a member of a family."""
    match base:
        case Sym(name=name) if name in scope.guessed and is_upper(name):
            return name
        case Call(fn=Sym(name=name, sort=Func(args=args)), orders=()) if name in scope.guessed and args and all(a == INTEGER for a in args):
            return name
    return None


def pseudo_inverse(scope: Scope, base: Term, span: Span) -> Term:
    """The Moore–Penrose inverse."""
    shape = scope.shape(base)
    if len(shape) == 1:
        return App("pinv", (base,), Tensor((ONE_DIM, shape[0])))
    if len(shape) != 2:
        raise NotUnderstood(f"the pseudo-inverse of {what(scope, base)}", span)
    return App("pinv", (base,), Tensor((shape[1], shape[0])))


def primed(scope: Scope, base: Term, primes: int, span: Span) -> Term:
    """A term with primes that is no function: the transpose of a tensor."""
    if primes == 1 and scope.shape(base):
        if scope.conventions.get("prime") != "transpose":
            scope.guess("a prime on a matrix or vector is read as transpose")
        return transpose(scope, base, span)
    raise NotUnderstood(f"a prime on {describe(base)}, which is no function", span)


def at_point(scope: Scope, make: Sym, body: Term, point: Term) -> Term:
    """``body``, which depends on ``make``, at a point."""
    return body if point == make else Bind("at", make, (point,), body, sort=body.sort)


def order_of(sup: Node | None) -> int | None:
    """3 for the superscript of ``f^{(3)}``."""
    match sup:
        case Group(open="(", items=(Number(value=value),)) if value.denominator == 1:
            return int(value)
        case Group(open="", items=(only,)):
            return order_of(only)
    return None


def derivative_at(scope: Scope, body: Term, variable: Sym, order: int, point: Term) -> Term:
    """The derivative of a scalar body in one variable, taken at a point."""
    return at_point(scope, variable, Deriv(body, variable, order), point)


def outer_units(scope: Scope, row: Term, col: Term, shape: tuple[Dim, Dim], span: Span) -> Term:
    """The matrix with a single one."""
    left = App("unit", (row,), Tensor((shape[0],)))
    right = App("unit", (col,), Tensor((shape[1],)))
    scope.index_over(row, shape[0])
    scope.index_over(col, shape[1])
    return matmul(scope, left, transpose(scope, right, span), span)
