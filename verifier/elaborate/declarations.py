"""One given → a richer context: declarations of names and functions, assumptions, definitions, laws, properties, conventions.

A given is first laid out as a row of formulas and words (`laid_out`).  A row without words is a relation (`declare_chain`); a row
with words is matched against the phrases of `phrases`.  What is not known raises `NotUnderstood` and names it: nothing is ever ignored.
"""

from __future__ import annotations

from collections.abc import Sequence

from verifier.claims import Law
from verifier.elaborate import definitions, laws
from verifier.elaborate.errors import NotUnderstood
from verifier.elaborate.hints import names_in
from verifier.elaborate.names import (
    INDEX_LETTERS,
    is_bold,
    is_upper,
    letter,
    plain_letter,
    spelling,
    subscript_name,
    with_subscript,
)
from verifier.elaborate.propositions import condition, is_set_name, links, mark_text, membership
from verifier.elaborate.scope import SIZES, Scope
from verifier.elaborate.subscripts import dimension_of, is_index
from verifier.elaborate.times import compares_steps
from verifier.sorts import INTEGER, ONE_DIM, SCALAR, Dim, Func, Sort, Tensor
from verifier.syntax.tree import BigOp, Chain, Group, Logic, Name, Node, Number, Product, Quantified, Relator, Script, Span, Sum, Text
from verifier.terms import And, App, Bind, Forall, Implies, Prop, Rel, Sym, free_symbols, num, walk

DOTS = frozenset({"dots", "ldots", "cdots"})
INEQUALITIES = frozenset({"<", "<=", ">", ">=", "!="})


# -- layout ------------------------------------------------------------------------------------------------------------------


def laid_out(node: Node) -> list[Node]:
    """A statement as a row of formulas and `Text`s in reading order, lists taken apart."""
    match node:
        case Logic(op=op, parts=parts, words=words) if op not in ("implies", "iff", "implied-by", "or"):
            row: list[Node] = []
            for k, part in enumerate(parts):
                word = words[k - 1].strip(" ,;:") if 0 < k <= len(words) else ""
                if word and any(c.isalpha() for c in word) and word not in ("\\quad", "\\qquad"):
                    row.append(Text(word, (part.span[0], part.span[0])))
                row += laid_out(part)
            return row
        case Product(factors=factors, ops=ops, span=span) if any(isinstance(f, Text) for f in factors):
            row = []
            run: list[Node] = []
            run_ops: list[str] = []
            for k, f in enumerate(factors):
                if isinstance(f, Text):
                    if run:
                        row.append(run[0] if len(run) == 1 else Product(tuple(run), tuple(run_ops), span))
                    run, run_ops = [], []
                    row.append(f)
                else:
                    if run:
                        run_ops.append(ops[k - 1])
                    run.append(f)
            if run:
                row.append(run[0] if len(run) == 1 else Product(tuple(run), tuple(run_ops), span))
            return row
        case Group(open="", items=items) if items:
            return [n for i in items for n in laid_out(i)]
        case Chain(items=items, relators=relators, span=span) if isinstance(items[-1], Product | Logic) and len(laid_out(items[-1])) > 1:
            first, *rest = laid_out(items[-1])
            return [Chain((*items[:-1], first), relators, span), *rest]
    return [node]


def is_dots(node: Node) -> bool:
    """True for an ellipsis."""
    return isinstance(node, Name) and node.base in DOTS


def gathered(row: Sequence[Node]) -> list[Node]:
    """Names in a list before a relation become its left side: ``a, b ∈ ℝ``; ``k = 1, …, K`` becomes one chain."""
    result: list[Node] = []
    pending: list[Node] = []
    k = 0
    while k < len(row):
        node = row[k]
        if isinstance(node, Chain):
            items = node.items
            if pending:
                first = items[0]
                more = first.items if isinstance(first, Group) and first.open == "" else (first,)
                left = Group("", "", (*pending, *more), (",",) * (len(pending) + len(more) - 1), (pending[0].span[0], first.span[1]))
                node = Chain((left, *items[1:]), node.relators, (left.span[0], node.span[1]))
                pending = []
            tail = row[k + 1 : k + 4]
            dots = next((d for d, t in enumerate(tail) if is_dots(t)), None)
            if dots is not None and node.relators[-1].op == "=" and dots + 1 < len(tail) and not isinstance(tail[dots + 1], Chain | Text):
                listed = Group("", "", (items[-1], *tail[: dots + 2]), (",",) * (dots + 2), node.span)
                node = Chain((*node.items[:-1], listed), node.relators, node.span)
                k += dots + 2
            result.append(node)
        elif isinstance(node, Text):
            result += pending
            pending = []
            result.append(node)
        else:
            pending.append(node)
        k += 1
    return result + pending


# -- the statement -------------------------------------------------------------------------------------------------------------


def declare_statement(scope: Scope, node: Node) -> None:
    """Take one given into the scope."""
    from verifier.elaborate import phrases

    if isinstance(node, Logic) and node.op == "list" and set(node.words) == {";"}:
        for part in node.parts:
            declare_statement(scope, part)
        return
    row = gathered(laid_out(node))
    if any(isinstance(n, Text) for n in row):
        phrases.declare_phrase(scope, row, node.span)
        return
    range_ = _index_range(row[-1]) if len(row) >= 2 else None
    if range_ is not None and all(isinstance(part, Chain) for part in row):
        for part in row[:-1]:
            assert isinstance(part, Chain)
            if len(row) == 2 or _is_family(part):
                declare_family(scope, part, range_)
            else:
                declare_part(scope, part)
        return
    for part in row:
        declare_part(scope, part)


def declare_part(scope: Scope, node: Node) -> None:
    """One wordless part of a given."""
    match node:
        case Chain():
            declare_chain(scope, node)
        case Quantified() | Logic():
            assume(scope, condition(scope, node))
        case _:
            raise NotUnderstood("a given that states nothing", node.span, "a declaration, an assumption or a definition")


def declare_chain(scope: Scope, chain: Chain, when: Node | None = None) -> None:
    """A chain of relations as a given."""
    chain = _objective(scope, chain)
    ops = [r.op for r in chain.relators]
    if ops in (["sim"], ["iid"]):
        declare_law(scope, chain.items[0], chain.items[1], iid=ops == ["iid"])
    elif ops and ops[-1] == "in" and all(op == "=" for op in ops[:-1]) and len(ops) <= 2:
        if len(ops) == 2 and not _is_dependence(chain.items[0], chain.items[1]):  # h = f(x) ∈ S: in S, and equal to that
            declare_members(scope, chain.items[0], chain.items[-1])
            declare_chain(scope, Chain(chain.items[:-1], chain.relators[:-1], chain.span), when)
            return
        declare_members(scope, chain.items[0], chain.items[-1], chain.items[1] if len(ops) == 2 else None)
    elif ops in ([":", "to"], [":", "mapsto"]):
        declare_function(scope, chain.items[0], chain.items[1], chain.items[2])
    elif ops == ["="] and equal_sizes(scope, chain):
        for prop, _ in links(scope, chain):
            assume(scope, prop)
    elif convention(scope, chain):
        return
    elif _compares_listed(chain):
        _assume_listed(scope, chain, when)
    elif definitions.is_definition(scope, chain):
        define_chain(scope, chain, when)
    else:
        introduce_names(scope, chain)
        if len(ops) == 1 and ops[0] in ("=", ":=") and definitions.is_definition(scope, chain):
            define_chain(scope, chain, when)
            return
        props = [prop for prop, _ in links(scope, chain)]
        if when is not None:
            given = condition(scope, when)
            props = [Implies(given, p) for p in props]
        elif len(props) == 1 and definitions.explains(scope, props[0]):
            definitions.by_equation(scope, props[0])
            return
        assume(scope, *props)


def _objective(scope: Scope, chain: Chain) -> Chain:
    """``\\min_{w} f(w) = …`` of a function f met for the first time defines f: what is minimised is written out behind it."""
    match chain.items[0]:
        case BigOp(op="min" | "max", lower=lower, upper=None, body=Product() as objective) if chain.relators[0].op in ("=", ":="):
            inner = Chain((objective, *chain.items[1:]), chain.relators, chain.span)
            head = definitions.head_of(scope, objective)
            if head is None or not head.params or scope.find(head.name) is not None:
                return chain
            if not all(isinstance(p, Name) and spelling(p) in names_in(chain.items[1]) for p in head.params):
                return chain  # the value of the minimum, or of something else
            match lower:
                case Chain(items=(Name() as variable, where), relators=(Relator(op="in"),)) if scope.find(spelling(variable)) is None:
                    declare_members(scope, variable, where)
            return inner
    return chain


def equal_sizes(scope: Scope, chain: Chain) -> bool:
    """``n = d`` and ``n = 3`` of sizes: the shapes of everything that has that size agree from now on. True when it was one."""
    left, right = chain.items
    if not isinstance(left, Name) or not isinstance(right, Name | Number):
        return False
    key = spelling(left)
    known = scope.symbols.get(key)
    if not (known.sort == INTEGER if known is not None else key in SIZES):
        return False
    size = dimension_of(right)
    if size is None or size.number == 0:
        return False
    if isinstance(right, Name) and not (spelling(right) in SIZES or _is_integer(scope, spelling(right))):
        return False
    value = str(scope.unifier.resolve(size))
    for name in (key, *size.names()):
        if name not in scope.symbols:  # an integer that is known keeps its own range
            scope.declare_dimension(name)
    if value != key and f"size:{key}" not in scope.conventions:
        scope.conventions[f"size:{key}"] = value
        scope.unifier.solved[key] = size
    return True


def _is_integer(scope: Scope, name: str) -> bool:
    known = scope.symbols.get(name)
    return known is not None and known.sort == INTEGER


def define_chain(scope: Scope, chain: Chain, when: Node | None) -> None:
    """The first link defines, the others (``f = g = h``) are equations."""
    definitions.define(scope, chain.items[0], chain.items[1], when, chain.span)
    if len(chain.items) > 2:
        rest = Chain(chain.items[1:], chain.relators[1:], chain.span)
        assume(scope, *(prop for prop, _ in links(scope, rest)))


def introduce_names(scope: Scope, chain: Chain) -> None:
    """Bare undeclared names compared with something are declared by that: ``x > 0`` is about a real number x."""
    if not all(r.op in INEQUALITIES for r in chain.relators):
        return
    middle = chain.items[1:-1]
    steps = compares_steps(scope, chain)
    for item in chain.items:
        for node in item.items if isinstance(item, Group) and item.open == "" else (item,):
            if not isinstance(node, Name | Script) or (
                isinstance(node, Script) and (node.sup is not None or node.primes or not isinstance(node.base, Name))
            ):
                continue
            key = _name_of(scope, node)
            if key is None or scope.find(key) is not None:
                known = None if key is None else scope.symbols.get(key)
                if key is not None and known is not None and key in scope.guessed:
                    scope.redeclare(key, known.sort)
                continue
            if isinstance(node, Name) and (
                node.base in ("0", "1") or (node.base in ("infty", "e", "pi", "I") and node.style in (None, "bf"))
            ):
                continue
            if steps:
                scope.introduce(key, INTEGER, f"{key} is read as a step of time")
                continue
            index = plain_letter(node) in INDEX_LETTERS and (bool(middle) or not _is_real_context(chain)) and not _within_a_unit(chain)
            index = index or _compares_indices(chain)
            scope.introduce(key, INTEGER if index else _default_sort(scope, key))


def _is_real_context(chain: Chain) -> bool:
    return any(isinstance(i, Number) and (i.value == 0 or i.digits is not None) for i in chain.items) or len(chain.items) == 2


def _compares_indices(chain: Chain) -> bool:
    """``i \\neq j``, ``i < j``: the letters of two indices, and nothing else."""
    return all(plain_letter(item) in ("i", "j", "k", "l") for item in chain.items)


def _within_a_unit(chain: Chain) -> bool:
    """``0 < r < 1``: no index."""
    ends = [i.value for i in chain.items if isinstance(i, Number)]
    return len(ends) == 2 and max(ends) - min(ends) <= 1


def _default_sort(scope: Scope, key: str) -> Sort:
    if is_bold(key):
        return Tensor((scope.unifier.fresh(),) if not is_upper(key) else (scope.unifier.fresh(), scope.unifier.fresh()))
    return SCALAR


def _name_of(scope: Scope, node: Node) -> str | None:
    """The whole name that a node spells when it is one name, number subscripts included."""
    match node:
        case Name():
            return spelling(node)
        case Script(base=Name() as base, sub=sub, sup=None, primes=0) if sub is not None:
            tail = subscript_name(sub)
            known = scope.find(spelling(base))
            if tail is None or (known is not None and not (isinstance(known.sort, Tensor) and not known.sort.shape)):
                return None
            return None if is_index(scope, sub) and not isinstance(sub, Number) else with_subscript(spelling(base), tail)
        case Script(base=Name() as base, sub=None, sup=sup, primes=0) if sup is not None and not isinstance(sup, Number):
            from verifier.elaborate.expressions import sup_label

            label = sup_label(sup)
            return None if label is None else f"{spelling(base)}^{label}" if len(label) == 1 else f"{spelling(base)}^{{{label}}}"
    return None


def assume(scope: Scope, *props: Prop) -> None:
    """Add assumptions; an index that is not declared ranges over everything it can index."""
    for prop in props:
        _assume(scope, prop)
    definitions.diagonal_entries(scope)
    for name in [n for n in scope.free_indices if n in scope.guessed]:
        del scope.free_indices[name]
        scope.symbols.pop(name, None)
        scope.guessed.discard(name)
        scope.ranges.pop(name, None)


def _assume(scope: Scope, prop: Prop) -> None:
    if isinstance(prop, And):
        for part in prop.parts:
            _assume(scope, part)
        return
    loose = [s for s in free_symbols(prop) if s.name in scope.free_indices and s.name in scope.guessed]
    if not loose and not any(isinstance(t, Bind) and t.op in ("max", "min") for t in walk(prop)):
        loose = _generic_indices(scope, prop)
    for s in sorted(loose, key=lambda s: s.name, reverse=True):
        dim = scope.ranges.get(s.name)
        if dim is not None:
            prop = Implies(And((Rel(">=", s, num(1)), Rel("<=", s, scope.dimension(dim)))), prop)
        prop = Forall(s, prop)
    if prop not in scope.assumptions:
        scope.assumptions.append(prop)


def _generic_indices(scope: Scope, prop: Prop) -> list[Sym]:
    """Declared indices that only stand for any position: after ``i ∈ {1, …, n}``, ``x_i > 0`` is about every i."""
    if not isinstance(prop, Rel):
        return []
    found: dict[str, Sym] = {}
    for t in walk(prop):
        if isinstance(t, App) and t.op == "entry":
            for index in t.args[1:]:
                if isinstance(index, Sym) and letter(index.name) in "ijkl" and index.name in scope.declared:
                    found[index.name] = index
    free = free_symbols(prop)
    return [s for s in found.values() if s in free]


# -- sets ------------------------------------------------------------------------------------------------------------------------


def shape_of_set(node: Node) -> tuple[Dim, ...] | None:
    """The shape of the members of ``\\mathbb{R}^{n \\times m}``, ``[0,1]^n``; None when the exponent is no size."""
    match node:
        case Name() | Group():
            return ()
        case Script(sup=None):
            return ()
        case Script(sup=sup) if sup is not None:
            if mark_text(sup) is not None:
                return ()
            factors: Sequence[Node] = (sup,)
            if isinstance(sup, Product) and all(op in ("times", "cross") for op in sup.ops):
                factors = sup.factors
            elif isinstance(sup, Group) and sup.open == "" and len(sup.items) > 1:
                factors = sup.items
            sizes = [dimension_of(f) for f in factors]
            if any(s is None for s in sizes):
                return None
            shape = tuple(s for s in sizes if s is not None)
            if len(shape) == 2 and shape[1] == ONE_DIM:
                return shape[:1]
            return () if shape == (ONE_DIM,) else shape
    return None


def shape_of_size(node: Node) -> tuple[Dim, ...] | None:
    """The shape written ``n \\times d`` or ``d``."""
    factors = node.factors if isinstance(node, Product) and all(op in ("times", "cross") for op in node.ops) else (node,)
    sizes = [dimension_of(f) for f in factors]
    return tuple(s for s in sizes if s is not None) if all(s is not None for s in sizes) else None


def sort_of_set(scope: Scope, where: Node) -> Sort:
    """The sort of the members of a set; sizes in it become declared dimensions. Raises `NotUnderstood` for an unknown set."""
    base = where.base if isinstance(where, Script) else where
    if isinstance(base, Product) and ("setminus" in base.ops or "backslash" in base.ops):
        return sort_of_set(scope, base.factors[0])
    if isinstance(where, Product) and ("setminus" in where.ops or "backslash" in where.ops):
        return sort_of_set(scope, where.factors[0])
    if isinstance(base, Name) and is_set_name(base, "S") and isinstance(where, Script) and where.sup is not None:
        size = dimension_of(where.sup)
        if size is not None:
            for n in size.names():
                scope.declare_dimension(n)
            return Tensor((size, size))
    if is_set_name(base, "C"):
        raise NotUnderstood("complex numbers are not known: what is proved here holds of real ones", where.span, "\\mathbb{R}")
    number = is_set_name(base, "RNZQ")
    if not number and not (isinstance(base, Group) and base.open in ("[", "(", "]", "{")):
        name = spelling(base) if isinstance(base, Name) else "that"
        raise NotUnderstood(f"the set {name} is not known", where.span, "\\mathbb{R}, \\mathbb{N}, an interval or a finite set")
    shape = shape_of_set(where)
    if shape is None:
        raise NotUnderstood("the size in the exponent of the set", where.span, "a size such as n or n \\times m")
    for dim in shape:
        for n in sorted(dim.names()):
            scope.declare_dimension(n)
    whole = is_set_name(base, "NZ") or (isinstance(base, Group) and base.open == "{" and _whole_numbers(base))
    return Tensor(shape, "integer") if whole else Tensor(shape) if shape else SCALAR


def _whole_numbers(group: Group) -> bool:
    if any(is_dots(i) for i in group.items):
        return True

    def whole(n: Node) -> bool:
        match n:
            case Number(value=value):
                return value.denominator == 1
            case Sum(terms=(only,)):
                return whole(only)
        return False

    return all(whole(i) for i in group.items)


def declare_members(scope: Scope, left: Node, where: Node, alias: Node | None = None) -> None:
    """``a, b ∈ S``, ``x_1, …, x_n ∈ S``, ``\\mathbf{X} = \\mathbf{X}(t) ∈ S``."""
    items = left.items if isinstance(left, Group) and left.open in ("", "(") else (left,)
    sort = sort_of_set(scope, where)
    if alias is not None:
        _declare_dependent(scope, items[0], alias, sort)
        return
    if any(is_dots(i) for i in items):
        _declare_listed(scope, items, where, sort)
        return
    for item in items:
        key = _name_of(scope, item)
        if key is None and isinstance(item, Script) and isinstance(item.base, Name) and item.sub is not None and is_index(scope, item.sub):
            _declare_indexed(scope, item, where, sort)
            continue
        if key is None:
            assume_members(scope, item, where)
            continue
        declare_name(scope, key, sort, item.span)
        assume_members(scope, item, where)


def assume_members(scope: Scope, item: Node, where: Node) -> None:
    """The conditions that a set puts on its members."""
    assume(scope, *membership(scope, scope.term(item), where))
    base = where.base if isinstance(where, Script) else where
    if is_set_name(base, "S") and isinstance(where, Script):
        from verifier.terms import App, Is

        value = scope.term(item)
        assume(scope, Is("symmetric", (value,)))
        mark = mark_text(where.sub)
        if mark in ("+", "++"):
            assume(scope, Rel("psd" if mark == "+" else "pd", value, App("zeros", (), value.sort)))


def declare_name(scope: Scope, key: str, sort: Sort, span: Span) -> Sym:
    """A declared name; a second declaration must agree with the first, and one that was guessed gets its declared sort."""
    known = scope.symbols.get(key)
    if known is not None and key in scope.declared and key not in scope.guessed:
        if isinstance(known.sort, Tensor) and isinstance(sort, Tensor):
            if known.sort.shape and sort.shape and scope.same(known.sort.shape, sort.shape):
                return known
            if not known.sort.shape and not sort.shape:
                return scope.redeclare(key, sort) if sort.number == "integer" and known.sort != sort else known
        if f"constant:{key}" in scope.conventions or isinstance(known.sort, Func):
            return known
    symbol = scope.redeclare(key, sort)
    if letter(key) == "I" and isinstance(sort, Tensor) and sort.rank == 2 and sort.shape[0] == sort.shape[1] and is_bold(key):
        scope.conventions[f"constant:{key}"] = "identity"
    if key in ("\\mathbf{1}", "\\mathbb{1}") and isinstance(sort, Tensor) and sort.shape:
        scope.conventions[f"constant:{key}"] = "ones"
    if key == "\\mathbf{0}" and isinstance(sort, Tensor) and sort.shape:
        scope.conventions[f"constant:{key}"] = "zeros"
    return symbol


def _declare_indexed(scope: Scope, item: Script, where: Node, sort: Sort, upper: Node | None = None) -> None:
    """``\\mathbf{m}_k ∈ S``: a sequence; ``p_i ∈ S`` of a declared vector: a condition on every entry."""
    assert isinstance(item.base, Name) and item.sub is not None
    key = spelling(item.base)
    known = scope.find(key)
    if known is None:
        declare_sequence(scope, key, sort, upper)
    assume_members(scope, item, where)


def declare_sequence(scope: Scope, key: str, sort: Sort, upper: Node | None) -> Sym:
    """A sequence, with its last index when there is one."""
    known = scope.symbols.get(key)
    if known is not None and not isinstance(known.sort, Func) and key in scope.declared:
        raise NotUnderstood(f"{key} is {known.sort} and now a sequence", (0, 0))
    symbol = Sym(key, Func((INTEGER,), sort))
    scope.symbols[key] = symbol
    scope.declared.add(key)
    if upper is not None:
        size = dimension_of(upper)
        if size is not None:
            for n in size.names():
                scope.declare_dimension(n)
            scope.conventions[f"range:{key}"] = str(size)
    return symbol


def _declare_listed(scope: Scope, items: Sequence[Node], where: Node, sort: Sort) -> None:
    """``x_1, \\ldots, x_n, w ∈ S`` and ``g_1, g_2, \\ldots ∈ S``."""
    sequences, plain = listed(items)
    first = _first_index(items)
    for key, upper in sequences.items():
        declare_sequence(scope, key, sort, upper)
        i = Sym("i", INTEGER)
        from verifier.terms import Call

        with scope.binding(i):
            parts = membership(scope, Call(scope.symbols[key], (i,), sort=sort), where)
        for p in parts:
            assume(scope, _for_members(scope, i, first, upper, p))
    for item in plain:
        single = _name_of(scope, item)
        if single is None:
            raise NotUnderstood("a name in a list", item.span, "a name")
        declare_name(scope, single, sort, item.span)
        assume_members(scope, item, where)


def _first_index(items: Sequence[Node]) -> int:
    """0 for ``x_0, x_1, …``, else 1."""
    return 0 if any(isinstance(i, Script) and isinstance(i.sub, Number) and i.sub.value == 0 for i in items) else 1


def _for_members(scope: Scope, index: Sym, first: int, upper: Node | None, prop: Prop) -> Prop:
    low: list[Prop] = [Rel(">=", index, num(first))]
    if upper is not None:
        low.append(Rel("<=", index, scope.term(upper)))
    return Forall(index, Implies(And(tuple(low)), prop))


def _compares_listed(chain: Chain) -> bool:
    """``x_1, \\ldots, x_n > 0`` and ``0 < p_1, \\ldots, p_n < 1``: one row with dots, compared with something."""
    rows = [i for i in chain.items if isinstance(i, Group) and i.open == "" and any(is_dots(m) for m in i.items)]
    return len(rows) == 1 and all(r.op in (*INEQUALITIES, "=") for r in chain.relators)


def _assume_listed(scope: Scope, chain: Chain, when: Node | None) -> None:
    """What a row with dots is compared with holds of every member; new names are sequences of real numbers."""
    at = next(k for k, i in enumerate(chain.items) if isinstance(i, Group) and i.open == "" and any(is_dots(m) for m in i.items))
    row = chain.items[at]
    assert isinstance(row, Group)
    sequences, plain = listed(row.items)
    for single in plain:
        declare_chain(scope, Chain((*chain.items[:at], single, *chain.items[at + 1 :]), chain.relators, chain.span), when)
    for key, upper in sequences.items():
        if scope.find(key) is None:
            declare_sequence(scope, key, SCALAR, upper)
        letter = Name("i" if key != "i" else "j", None, (), chain.span)
        index = Sym(letter.base, INTEGER)
        base = next(m.base for m in row.items if isinstance(m, Script) and isinstance(m.base, Name) and spelling(m.base) == key)
        member = Script(base, letter, None, 0, chain.span)
        with scope.binding(index):
            related = Chain((*chain.items[:at], member, *chain.items[at + 1 :]), chain.relators, chain.span)
            props = tuple(p for p, _ in links(scope, related))
        whole: Prop = props[0] if len(props) == 1 else And(props)
        if when is not None:
            whole = Implies(condition(scope, when), whole)
        assume(scope, _for_members(scope, index, _first_index(row.items), upper, whole))


def listed(items: Sequence[Node]) -> tuple[dict[str, Node | None], list[Node]]:
    """The sequences in ``x_1, …, x_n`` with their last index, and the names that stand beside them."""
    at = next(k for k, i in enumerate(items) if is_dots(i))
    sequences: dict[str, Node | None] = {}
    plain: list[Node] = []
    for item in items[:at]:
        match item:
            case Script(base=Name() as base, sub=sub, sup=None) if sub is not None:
                sequences[spelling(base)] = None
            case _:
                plain.append(item)
    for item in items[at + 1 :]:
        match item:
            case Script(base=Name() as base, sub=sub, sup=None) if sub is not None and spelling(base) in sequences:
                sequences[spelling(base)] = sub
            case _ if not is_dots(item):
                plain.append(item)
    return sequences, plain


def _is_dependence(item: Node, alias: Node) -> bool:
    """``\\mathbf{X} = \\mathbf{X}(t)``."""
    match item, alias:
        case Name(), Product(factors=(Name() as head, Group(open="("))):
            return spelling(item) == spelling(head)
    return False


def _declare_dependent(scope: Scope, item: Node, alias: Node, sort: Sort) -> None:
    """``\\mathbf{X} = \\mathbf{X}(t)``: a function whose bare name is its value at t."""
    match item, alias:
        case Name(), Product(factors=(Name() as head, Group(open="(", items=variables))) if spelling(item) == spelling(head):
            symbols = []
            for v in variables:
                if not isinstance(v, Name):
                    raise NotUnderstood("what the function depends on", v.span, "a name")
                found = scope.find(spelling(v))
                symbols.append(found if found is not None else scope.guess_symbol(spelling(v)))
            key = spelling(item)
            scope.symbols[key] = Sym(key, Func(tuple(s.sort for s in symbols), sort))
            scope.declared.add(key)
            scope.conventions[f"depends:{key}"] = ",".join(s.name for s in symbols)
            return
    raise NotUnderstood("two sides before ∈", alias.span, "X = X(t)")


def _is_family(chain: Chain) -> bool:
    """``x_t, y_t ∈ S``: every name has an index."""
    left = chain.items[0]
    items = left.items if isinstance(left, Group) and left.open == "" else (left,)
    return [r.op for r in chain.relators] == ["in"] and all(
        isinstance(i, Script) and isinstance(i.base, Name) and i.sub is not None and i.sup is None for i in items
    )


def declare_family(scope: Scope, chain: Chain, range_: tuple[str, Node]) -> None:
    """``A_k ∈ S, k = 1, …, K``."""
    if [r.op for r in chain.relators] != ["in"]:
        raise NotUnderstood("a range of indices for something that is no declaration", chain.span)
    sort = sort_of_set(scope, chain.items[1])
    left = chain.items[0]
    for item in left.items if isinstance(left, Group) and left.open == "" else (left,):
        if not (isinstance(item, Script) and isinstance(item.base, Name) and item.sub is not None):
            raise NotUnderstood("a member of a family", item.span, "x_k")
        _declare_indexed(scope, item, chain.items[1], sort, range_[1])


def _index_range(node: Node) -> tuple[str, Node] | None:
    match node:
        case Chain(items=(Name() as index, Group(open="", items=items)), relators=(Relator(op="="),)) if len(items) >= 3 and is_dots(
            items[-2]
        ):
            return spelling(index), items[-1]
        case Chain(items=(Name() as index, Group(open="{", items=items)), relators=(Relator(op="in"),)) if len(items) >= 3 and is_dots(
            items[-2]
        ):
            return spelling(index), items[-1]
    return None


# -- functions, laws, conventions ------------------------------------------------------------------------------------------------


def declare_function(scope: Scope, left: Node, domain: Node, codomain: Node) -> None:
    """``f : A × B → C``."""
    factors = domain.factors if isinstance(domain, Product) and all(op == "times" for op in domain.ops) else (domain,)
    args = tuple(_real_sort(sort_of_set(scope, f)) for f in factors)
    result = _real_sort(sort_of_set(scope, codomain))
    for item in left.items if isinstance(left, Group) and left.open == "" else (left,):
        if not isinstance(item, Name):
            raise NotUnderstood("the name of a function", item.span, "a name")
        scope.redeclare(spelling(item), Func(args, result))


def _real_sort(sort: Sort) -> Sort:
    return SCALAR if sort == INTEGER else sort


def declare_law(scope: Scope, left: Node, right: Node, *, iid: bool = False) -> None:
    """``X ∼ D(…)``, ``X_1, …, X_n ∼ D(…)``, ``R_{ij} ∼ D(…)``."""
    items = left.items if isinstance(left, Group) and left.open == "" else (left,)
    trial = laws.law_of(scope, Sym("?", SCALAR), right, iid=iid)
    sort: Sort = SCALAR
    if trial.parameters and trial.distribution in ("normal", "dirichlet", "categorical", "multinomial"):
        mean = trial.parameters[0]
        if isinstance(mean.sort, Tensor) and mean.sort.shape:
            sort = mean.sort
        for p in trial.parameters:
            if trial.distribution == "normal" and scope.shape(p) and not scope.shape(mean):
                sort = Tensor(scope.shape(p)[:1])
                trial = Law(trial.variable, trial.distribution, (_zeros(sort), *trial.parameters[1:]), trial.iid)
        if trial.distribution == "normal" and isinstance(sort, Tensor) and sort.shape:
            _square_covariance(scope, trial.parameters[1], sort)
    targets: list[Sym] = []
    if any(is_dots(i) for i in items):
        sequences, plain = listed(items)
        targets += [declare_sequence(scope, key, sort, upper) for key, upper in sequences.items()]
        items = tuple(plain)
    for item in items:
        key = _name_of(scope, item)
        if key is not None:
            found = scope.find(key)
            if found is not None and found.name in scope.declared and isinstance(found.sort, Tensor):
                targets.append(found)
            else:
                targets.append(declare_name(scope, key, sort, item.span))
        elif isinstance(item, Script) and isinstance(item.base, Name) and item.sub is not None:
            targets.append(_indexed_law(scope, item, sort))
        else:
            raise NotUnderstood("what has this distribution", item.span, "a name")
    for t in targets:
        scope.laws.append(Law(t, trial.distribution, trial.parameters, iid))


def _zeros(sort: Sort):  # type: ignore[no-untyped-def]
    from verifier.terms import App

    return App("zeros", (), sort)


def _square_covariance(scope: Scope, covariance, sort: Tensor) -> None:  # type: ignore[no-untyped-def]
    shape = scope.shape(covariance)
    if len(shape) == 2 and not scope.same(shape, (sort.shape[0], sort.shape[0])):
        raise scope.clash("the covariance does not fit the mean", (0, 0), covariance)


def _indexed_law(scope: Scope, item: Script, sort: Sort) -> Sym:
    """``R_{ij} ∼ …``: the matrix R when it is declared, else a family with that many indices."""
    from verifier.elaborate.subscripts import index_nodes

    assert isinstance(item.base, Name) and item.sub is not None
    key = spelling(item.base)
    known = scope.find(key)
    if known is not None:
        return known
    arity = len(index_nodes(scope, item.sub, None))
    symbol = Sym(key, Func((INTEGER,) * arity, sort))
    scope.symbols[key] = symbol
    scope.declared.add(key)
    return symbol


def convention(scope: Scope, chain: Chain) -> bool:
    """Givens that fix notation: ``\\mathbf{A} = (a_{ij})``, ``|M| = \\det(M)``, ``(∂f/∂X)_{ij} = ∂f/∂X_{ij}``. True when it was one."""
    from verifier.elaborate import notation

    return notation.convention(scope, chain)


__all__ = ["declare_statement", "shape_of_set"]
