"""Equations that define: functions, names, sequences, recursions, entries, piecewise branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from verifier.claims import EXPLAINED, Definition
from verifier.elaborate import densities
from verifier.elaborate.calls import KNOWN
from verifier.elaborate.dependence import written_out
from verifier.elaborate.errors import Clash, NotUnderstood
from verifier.elaborate.families import note_index
from verifier.elaborate.hints import names_in, whole
from verifier.elaborate.names import (
    ALONE,
    FAMILY,
    is_bold,
    letter,
    looks_like_index,
    spelling,
    subscript_name,
    with_subscript,
)
from verifier.elaborate.scope import Scope
from verifier.elaborate.subscripts import index_nodes, is_index
from verifier.elaborate.times import is_step, note_time
from verifier.elaborate.types import is_zero, what
from verifier.sorts import INTEGER, SCALAR, Dim, Func, Sort, Tensor
from verifier.syntax.tree import Chain, Group, Name, Node, Number, Prefix, Product, Script, Span, Sum
from verifier.terms import (
    PI,
    And,
    App,
    Call,
    Forall,
    Implies,
    Is,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    free_symbols,
    num,
    rebuild,
    substitute,
    walk,
)


@dataclass(frozen=True, slots=True)
class Head:
    """The left side of a definition: its name, the parameters in brackets, the indices below."""

    name: str
    params: tuple[Node, ...] = ()
    indices: tuple[Node, ...] = ()
    subscript: Node | None = None


def head_of(scope: Scope, node: Node) -> Head | None:
    """The head that a left side makes, or None when it cannot be one."""
    match node:
        case Name():
            return Head(spelling(node))
        case Script(base=Name() as base, sub=None, sup=Name(base="*" | "star" | "ast"), primes=0) if scope.find(spelling(base)) is None:
            return Head(f"{spelling(base)}^*")  # beside a w that is known, w^* is a w; alone it is met here for the first time
        case Script(base=Name() as base, sub=sub, sup=None, primes=0) if sub is not None:
            return _subscripted_head(scope, spelling(base), sub)
        case Script(base=Name() as base, sub=None, sup=Group(open="(", items=(item,)), primes=0):
            return Head(family_name(scope, spelling(base)), (), (item,))
        case Script(base=Name() as base, sub=None, sup=None, primes=primes) if primes:
            known = scope.find(spelling(base))
            return Head(spelling(base) + "'" * primes) if known is not None and isinstance(known.sort, Tensor) else None
        case Script(base=Product() | Prefix() as base, sub=sub, sup=None, primes=0) if sub is not None:
            inner = head_of(scope, base)
            return None if inner is None or not inner.params else Head(inner.name, inner.params, tuple(index_nodes(scope, sub, 1)))
        case Product(factors=(Name() as base, Script(base=Group(open="(") as group, sub=sub, sup=None, primes=0)), ops=("",)) if (
            sub is not None
        ):
            return Head(spelling(base), group.items, tuple(index_nodes(scope, sub, 1)))
        case Product(factors=(Name() as base, Group(open="(" | "[", items=items)), ops=("",)) if items:
            return Head(spelling(base), items)
        case Product(factors=(Script(base=Name() as base, sub=sub, sup=None, primes=0), Group(open="(", items=items)), ops=("",)) if (
            sub is not None and items
        ):
            tail = subscript_name(sub)
            if is_bold_argument(sub):
                return Head(spelling(base), (sub, *items), subscript=sub)
            return None if tail is None else Head(with_subscript(spelling(base), tail), items)
        case Prefix(head=Name() as base, sub=None, sup=None, primes=0, factors=(Group(open="(", items=items),)):
            return Head(spelling(base), items)
        case Prefix(
            head=Name() as base, sub=None, sup=None, primes=0, factors=(Script(base=Group(open="(") as group, sub=sub, sup=None, primes=0),)
        ) if sub is not None:
            return Head(spelling(base), group.items, tuple(index_nodes(scope, sub, 1)))
    return None


def family_name(scope: Scope, name: str) -> str:
    """The name of the iterates ``w^{(t)}``: that of their own beside a vector w."""
    known = scope.find(name)
    return known.name + FAMILY if known is not None and isinstance(known.sort, Tensor) and known.sort.shape else name


def is_bold_argument(sub: Node) -> bool:
    """``\\mathcal{N}_{\\mathbf{x}}(…)``: the subscript is an argument."""
    return isinstance(sub, Name) and sub.style == "bf"


def _subscripted_head(scope: Scope, name: str, sub: Node) -> Head | None:
    tail = subscript_name(sub)
    full = with_subscript(name, tail) if tail is not None else None
    if full is not None and full in scope.symbols:
        return Head(full)
    if (
        isinstance(sub, Number)
        or not (is_index(scope, sub) or is_step(scope, name, sub))
        or (isinstance(sub, Name) and looks_like_index(sub) is False and not is_step(scope, name, sub))
    ):
        known = scope.symbols.get(name)
        if isinstance(sub, Number) and known is not None and isinstance(known.sort, Func):
            return Head(name, (), (sub,))
        return Head(full, (), (), sub) if full is not None else None
    return Head(name, (), tuple(index_nodes(scope, sub, None)))


def is_definition(scope: Scope, chain: Chain) -> bool:
    """Whether an equation defines its left side: a name met for the first time, or such a name applied to fresh names."""
    if chain.relators[0].op not in ("=", ":=", "equiv", "stackrel=") or len(chain.items) < 2:
        return False
    if _squared(chain.items[0]) is not None:
        return _defines_by_square(scope, chain)
    head = head_of(scope, chain.items[0])
    if head is None:
        return False
    if isinstance(chain.items[0], Script) and chain.items[0].primes and not is_update(chain.items[0].base, chain.items[1]):
        return False  # a derivative, or a transpose
    if chain.relators[0].op == ":=":
        return True
    if head.params:
        if not all(isinstance(p, Name) or _subscripted_name(p) for p in head.params):
            return False
        known = scope.symbols.get(head.name)
        if (
            known is None
            and letter(head.name) in KNOWN
            and all(scope.find(spelling(p)) is not None for p in head.params if isinstance(p, Name))
            and not _gives_every_value(head, chain.items[1])
        ):
            return False  # \\operatorname{rank}(X) = d is about the known operator
        return known is None or head.name in scope.guessed or _is_branch(scope, head.name)
    if head.indices:
        if len({spelling(i) for i in head.indices if isinstance(i, Name)}) < sum(isinstance(i, Name) for i in head.indices):
            return False  # \\Gamma_{ii} = … speaks of the diagonal alone
        known = scope.symbols.get(head.name)
        if known is not None and known.sort == SCALAR:  # a number L: the sequence L_t goes by a name of its own
            family = head.name + FAMILY
            return not any(d.head.name == family for d in scope.definitions) and all(_fresh_index(scope, i) for i in head.indices)
        if known is not None and isinstance(known.sort, Tensor) and known.sort.shape:
            return scope.definition_of(head.name) is None and all(_fresh_index(scope, i) for i in head.indices)
        owner = scope.find(head.name)
        if known is None and owner is not None and isinstance(owner.sort, Tensor) and owner.sort.shape:
            return False if scope.definition_of(owner.name) is not None else all(_fresh_index(scope, i) for i in head.indices)
        if isinstance(head.indices[0], Number):
            return True
        return not any(d.head.name == head.name and (d.condition is None or d.kind == "recursion") for d in scope.definitions)
    if isinstance(head.subscript, Number):
        return head.name not in scope.symbols
    if is_total(scope, chain):
        return head.name + ALONE not in scope.declared
    known = scope.find(head.name)
    return (known is None and head.name not in ("\\pi", "e")) or (known is None and head.name not in names_in(chain.items[1]))


def is_update(old: Node, right: Node) -> bool:
    """``u' = u - \\eta g``: the next value of u, which goes by a name of its own."""
    if not isinstance(old, Name) or not isinstance(right, Sum) or len(right.terms) < 2:
        return False
    signed = zip(right.terms, right.signs, strict=True)
    return any(isinstance(t, Name) and spelling(t) == spelling(old) and sign != "-" for t, sign in signed)


def _gives_every_value(head: Head, right: Node) -> bool:
    """``\\Gamma(x) = x^2`` says what the letter stands for, even where x is declared; ``\\log(x) = 1 - x`` is a condition on x."""
    used = names_in(right)
    return head.name == "\\Gamma" and {spelling(p) for p in head.params if isinstance(p, Name)} <= used and head.name not in used


def is_total(scope: Scope, chain: Chain) -> bool:
    """``L = \\sum_t L_t``: a value of its own, which goes by the name of the sequence that it is made of."""
    match chain.items[0]:
        case Name() as head:
            name = spelling(head)
        case _:
            return False
    known = scope.symbols.get(name)
    right = chain.items[1] if len(chain.items) > 1 and chain.relators[0].op in ("=", ":=", "equiv", "stackrel=") else None
    if right is None or name in whole(right) or (known is not None and not _is_sequence(known)):
        return False
    return name in _indexed_names(right)


def _is_sequence(known: Sym) -> bool:
    return isinstance(known.sort, Func) and bool(known.sort.args) and all(a == INTEGER for a in known.sort.args)


def _squared(node: Node) -> Name | None:
    """σ for ``σ^2``."""
    match node:
        case Script(base=Name() as base, sub=None, sup=Number(value=value), primes=0) if value == 2:
            return base
    return None


def _defines_by_square(scope: Scope, chain: Chain) -> bool:
    """``σ^2 = …`` gives σ its value when σ is new, or known only as a positive number: σ is the root.

    Left as an equation, it would let a derivative treat σ as constant.
    """
    base = _squared(chain.items[0])
    assert base is not None
    key = spelling(base)
    if key in names_in(chain.items[1]) or scope.definition_of(key) is not None:
        return False
    known = scope.find(key)
    if known is None:
        return True
    return known.sort == SCALAR and any(p in (Rel(">", known, num(0)), Rel("<", num(0), known)) for p in scope.assumptions)


def _root(scope: Scope, base: Name, right: Node) -> Definition:
    key = spelling(base)
    body = scope.term(right)
    if scope.shape(body):
        raise NotUnderstood(f"{key} squared is a tensor", right.span)
    known = scope.find(key)
    if known is None:
        scope.guess(f"{key} is the positive root")
    symbol = known or Sym(key, SCALAR)
    scope.symbols[symbol.name] = symbol
    scope.declared.add(symbol.name)
    return _add(scope, Definition(symbol, (), App("sqrt", (body,))))


def _is_branch(scope: Scope, name: str) -> bool:
    definition = scope.definition_of(name)
    return definition is not None and definition.condition is not None


def _fresh_index(scope: Scope, node: Node) -> bool:
    if not isinstance(node, Name):
        return False
    known = scope.symbols.get(spelling(node))
    return known is None or not scope.is_declared(known.name) or known.sort == INTEGER


def _subscripted_name(node: Node) -> bool:
    return isinstance(node, Script) and isinstance(node.base, Name) and node.sup is None and not node.primes


def define(scope: Scope, left: Node, right: Node, when: Node | None, span: Span) -> Definition:
    """The definition that an equation makes; the head becomes a declared symbol."""
    squared = _squared(left)
    if squared is not None:
        return _root(scope, squared, right)
    head = head_of(scope, left)
    if head is None:
        raise NotUnderstood("the left side of a definition", left.span, "a name")
    if head.params:
        return _function(scope, head, right, when, span)
    if head.indices:
        return _indexed(scope, head, right, when, span)
    return _plain(scope, head, right, when, span)


def _plain(scope: Scope, head: Head, right: Node, when: Node | None, span: Span) -> Definition:
    from verifier.elaborate.propositions import condition

    body = scope.term(right)
    known = scope.symbols.get(head.name)
    if known is not None and _is_sequence(known) and not isinstance(body.sort, Func) and name_is_indexed(head.name, right):
        alone = scope.redeclare(head.name + ALONE, body.sort)
        return _add(scope, Definition(alone, (), body, None if when is None else condition(scope, when)))
    base, _, tail = head.name.rpartition("_")
    if head.subscript is not None and isinstance(head.subscript, Number) and is_zero(body) and not scope.shape(body):
        # the initial value 0 of a sequence whose shape the recursion will tell
        return _initial(scope, base, int(tail.strip("{}")), body)
    symbol = scope.find(head.name) or Sym(head.name, body.sort)
    if symbol.name not in scope.symbols or symbol.name in scope.guessed:
        symbol = scope.redeclare(head.name, body.sort)
    if head.name == "\\pi":  # a law that was given with the parameter \\pi meant this one
        scope.laws = [replace(w, parameters=tuple(symbol if p == PI else p for p in w.parameters)) for w in scope.laws]
    scope.declared.add(symbol.name)
    return _add(scope, Definition(symbol, (), body, None if when is None else condition(scope, when)))


def explains(scope: Scope, prop: Prop) -> bool:
    """Whether an equation that is given tells a declared variable in terms of others: ``h \\in \\mathbb{R}^n`` and then ``h = W x``.

    It then varies with them, as one does that is defined; nothing else may be given as its value, nor may its value lead back to it.
    """
    match prop:
        case Rel(op="=", lhs=Sym(sort=Tensor()) as head, rhs=body) if head.sort != INTEGER:
            pass
        case _:
            return False
    if scope.definition_of(head.name) is not None or any(w.variable == head for w in scope.laws):
        return False
    seen: set[Sym] = set()
    pending = list(free_symbols(body))
    if not any(isinstance(s.sort, Tensor) and s.sort != INTEGER for s in pending):
        return False  # a value
    while pending:
        s = pending.pop()
        if s.name == head.name:
            return False
        if s not in seen:
            seen.add(s)
            pending += [t for d in scope.definitions if d.head.name == s.name for t in free_symbols(d.body)]
    return True


def by_equation(scope: Scope, prop: Prop) -> None:
    """The definition that such an equation makes."""
    assert isinstance(prop, Rel) and isinstance(prop.lhs, Sym)
    scope.conventions[f"{EXPLAINED}{prop.lhs.name}"] = "yes"
    _add(scope, Definition(prop.lhs, (), prop.rhs))


def name_is_indexed(name: str, right: Node) -> bool:
    """True when a name stands with an index in a tree, and nowhere without."""
    return name in _indexed_names(right) and name not in whole(right)


def _initial(scope: Scope, base: str, index: int, body: Term) -> Definition:
    known = scope.symbols.get(base)
    if known is None or not isinstance(known.sort, Func):
        known = Sym(base, Func((INTEGER,), SCALAR))
        scope.symbols[base] = known
        scope.declared.add(base)
        scope.conventions[f"open:{base}"] = "yes"
    k = Sym("k", INTEGER)
    assert isinstance(known.sort, Func)
    return _add(scope, Definition(known, (k,), body, Rel("=", k, num(index))))


def _function(scope: Scope, head: Head, right: Node, when: Node | None, span: Span) -> Definition:
    """``f(x) = …``; a parameter has the sort that was declared for its name, when the body needs it."""
    from verifier.elaborate.propositions import condition

    names = [_param_name(p) for p in head.params]
    tries = list(_param_sorts(scope, names, head, right))
    failure: Clash | NotUnderstood | None = None
    for sorts in tries:
        params = tuple(Sym(n, s) for n, s in zip(names, sorts, strict=True))
        solved = dict(scope.unifier.solved)
        indices = tuple(Sym(spelling(i), INTEGER) for i in head.indices if isinstance(i, Name))
        scalar_try = sorts is not tries[-1] and len(tries) > 1
        try:
            with scope.binding(*params, *indices):
                body = scope.term(right)
                given = None if when is None else condition(scope, when)
        except (Clash, NotUnderstood) as problem:
            failure = problem
            scope.unifier.solved = solved
            continue
        # 1 / (1 + e^{-x}) acts on the entries of a vector x; what multiplies x by a matrix takes the vector, also inside a norm
        if scalar_try and any(isinstance(s := getattr(t, "sort", None), Tensor) and s.shape for t in walk(body)):
            scope.unifier.solved = solved
            continue
        body = written_out(scope, body, frozenset(names))
        params = tuple(scope.settle(p) for p in params)
        result: Sort = body.sort
        if indices:
            dims = tuple(scope.ranges.get(i.name) or scope.unifier.fresh() for i in indices)
            result = Tensor(dims)
        args = tuple(p.sort for p in params)
        symbol = Sym(head.name, Func(args, result, elementwise=len(args) == 1 and args[0] == SCALAR and result == SCALAR))
        standing = densities.densities_of(scope, params, body)
        if standing is not None:
            return _add(scope, Definition(scope.redeclare(head.name, symbol.sort), standing, body, None, densities.KIND))
        _not_constant(scope, head.name, params, body, right.span)
        known = scope.symbols.get(head.name)
        if known is not None and head.name in scope.guessed:
            scope.definitions = [d for d in scope.definitions if d.head.name != head.name]
        if known is not None and isinstance(known.sort, Func) and known.sort.args == args and known.sort.result == result:
            symbol = known
        symbol = scope.redeclare(head.name, symbol.sort)
        if head.subscript is not None:
            scope.conventions[f"subscripted:{head.name}"] = "argument"
        return _add(scope, Definition(symbol, (*params, *indices), body, given))
    assert failure is not None
    raise failure


def diagonal_entries(scope: Scope) -> None:
    """``D`` diagonal and ``D_{ii} = …`` for every i: together they say what D is, and D is defined by them.

    The entries are defined as δ_ij times the value of the i-th one.  Left as an equation, it could neither be put into a formula nor be
    met by a matrix chosen at random.
    """
    for assumption in scope.assumptions:
        match assumption:
            case Forall(var=i, body=Implies(given=And(parts=guard), then=Rel(op="=", lhs=lhs, rhs=rhs), both=False)):
                pass
            case _:
                continue
        for entry, value in ((lhs, rhs), (rhs, lhs)):
            match entry:
                case App(op="entry", args=(Sym() as matrix, a, b)) if a == b == i and Is("diagonal", (matrix,)) in scope.assumptions:
                    pass
                case _:
                    continue
            used = free_symbols(value)
            if matrix in used or scope.definition_of(matrix.name) is not None or not isinstance(matrix.sort, Tensor):
                continue
            high = next((p.rhs for p in guard if isinstance(p, Rel) and p.op == "<=" and p.lhs == i), None)
            rows, cols = matrix.sort.shape
            if high is None or not scope.unifier.unify(rows, cols) or scope.dimension(rows) != high:
                continue
            j = Sym(scope.unused("j" if i.name != "j" else "i"), INTEGER)
            scope.assumptions.remove(assumption)
            _add(scope, Definition(matrix, (i, j), App("mul", (App("delta", (i, j)), value))))
            return


def _not_constant(scope: Scope, name: str, params: Sequence[Sym], body: Term, span: Span) -> None:
    """``D(P \\| Q) = ∫ p log(p/q)`` is about things that stand for P and Q in the author's mind; read as written it would be constant."""
    free = free_symbols(body)
    if {p.name for p in params} & {s.name for s in free}:
        return
    if any(isinstance(s.sort, Func) and s.name not in scope.declared for s in free):
        raise NotUnderstood(f"the definition of {name} does not mention its arguments", span)


def _param_name(node: Node) -> str:
    match node:
        case Name():
            return spelling(node)
        case Script(base=Name() as base, sub=sub) if sub is not None:
            tail = subscript_name(sub)
            if tail is not None:
                return with_subscript(spelling(base), tail)
    raise NotUnderstood("the parameter of a function", node.span, "a name")


def _param_sorts(scope: Scope, names: Sequence[str], head: Head, right: Node) -> list[tuple[Sort, ...]]:
    """The sorts to try for the parameters, the most likely first."""
    declared: list[Sort] = []
    known_head = scope.symbols.get(head.name)
    if known_head is not None and isinstance(known_head.sort, Func) and len(known_head.sort.args) == len(names):
        return [known_head.sort.args]
    scope.scan()
    for n in names:
        known = scope.symbols.get(n)
        hint = (scope.hints or {}).get(n)
        if known is not None and isinstance(known.sort, Tensor):
            declared.append(SCALAR if known.sort == INTEGER else known.sort)
        elif hint == "matrix" or (is_bold(n) and letter(n)[:1].isupper()):
            declared.append(Tensor((scope.unifier.fresh(), scope.unifier.fresh())))
        elif hint == "vector" or is_bold(n) or n in _indexed_names(right):
            declared.append(Tensor((scope.unifier.fresh(),)))
        else:
            declared.append(SCALAR)
    first = tuple(declared)
    if len(names) == 1 and isinstance(first[0], Tensor) and first[0].shape and not is_bold(names[0]):
        hint = (scope.hints or {}).get(names[0])
        if hint is None and names[0] not in _indexed_names(right) and names[0] in names_in(right):
            return [(SCALAR,), first]
    return [first]


def _indexed_names(node: Node) -> frozenset[str]:
    """The names that carry an index in a tree."""
    from verifier.elaborate.hints import walk as walk_tree

    return frozenset(
        spelling(n.base)
        for n in walk_tree(node)
        if isinstance(n, Script) and isinstance(n.base, Name) and n.sub is not None and looks_like_index(n.sub)
    )


def _indexed(scope: Scope, head: Head, right: Node, when: Node | None, span: Span) -> Definition:
    """``p_i = …`` (entries of a vector), ``m_k = β m_{k-1} + …`` (a recursion), ``a_{ij} = …`` (entries of a matrix)."""
    from verifier.elaborate.propositions import condition

    if len(head.indices) == 1 and isinstance(head.indices[0], Number):
        return _member(scope, head, right)
    letters: list[Sym] = []
    shift = 0
    for node in head.indices:
        base, by = _index_and_shift(node)
        if base is None:
            raise NotUnderstood("the index of a definition", node.span, "a letter, or a letter plus a number")
        letters.append(Sym(spelling(base), INTEGER))
        shift = by
    owner = scope.find(head.name)
    saved = {s.name: scope.ranges.pop(s.name, None) for s in letters}
    recursive = head.name.removesuffix(FAMILY) in names_in(right)
    before = scope.symbols.get(head.name)
    if recursive and (owner is None or f"open:{owner.name}" in scope.conventions):
        body, given = _recursion_body(scope, head.name, letters, right, when)
    else:
        with scope.binding(*letters):
            body = scope.term(right)
            given = None if when is None else condition(scope, when)
    dims = [scope.ranges.get(s.name) for s in letters]
    for name, old in saved.items():
        scope.ranges.pop(name, None)
        if old is not None:
            scope.ranges[name] = old
    owner = scope.find(head.name)
    if owner is None or (isinstance(owner.sort, Func) and f"open:{owner.name}" in scope.conventions):
        owner = _owner(scope, head, letters, dims, body, recursive, owner)
    elif isinstance(owner.sort, Tensor) and not owner.sort.shape:
        owner = Sym(owner.name + FAMILY, Func((INTEGER,) * len(letters), body.sort))
        scope.symbols[owner.name] = owner
    elif (
        isinstance(owner.sort, Func)
        and isinstance(owner.sort.result, Tensor)
        and owner.sort.result.shape
        and is_zero(body)
        and not scope.shape(body)
    ):
        body = App("zeros", (), owner.sort.result)
    if before is not None and before != owner and before.name == owner.name:
        _resort(scope, before, owner)
    scope.declared.add(owner.name)
    scope.guessed.discard(owner.name)
    note_time(scope, owner.name, [s.name for s in letters])
    kind = "recursion" if recursive else "definition"
    if shift:
        back = {letters[-1]: add(letters[-1], num(-shift))}
        body = _tidy(substitute(body, back))  # type: ignore[arg-type]
        given = None if given is None else substitute(given, back)  # type: ignore[arg-type]
        given = None if given is None else _shift_condition(given, letters[-1], shift)
    if given is None and recursive and owner.name in {d.head.name for d in scope.definitions}:
        starts = [
            d.condition.rhs.value
            for d in scope.definitions
            if d.head == owner and isinstance(d.condition, Rel) and isinstance(d.condition.rhs, Num)
        ]
        if starts:
            given = Rel(">=", letters[-1], num(max(starts) + 1))
    return _add(scope, Definition(owner, tuple(letters), body, given, kind))


def _shift_condition(given: Prop, letter_: Sym, shift: int) -> Prop:
    """``k - 2 >= 0`` is ``k >= 2``."""
    match given:
        case Rel(op=op, lhs=App(op="add", args=(s, Num())), rhs=Num(value=value)) if s == letter_:
            return Rel(op, letter_, num(value + shift))
        case And(parts=parts):
            return And(tuple(_shift_condition(p, letter_, shift) for p in parts))
    return given


def _tidy(term: Term) -> Term:
    """Put ``(k + -2) + 1`` in index position together as ``k + -1``."""
    new: Term = rebuild(term, _tidy)
    return Call(new.fn, tuple(_flat(a) for a in new.args), new.orders, new.sort) if isinstance(new, Call) else new


def _flat(t: Term) -> Term:
    match t:
        case App(op="add", args=(App(op="add", args=(s, Num(value=a))), Num(value=b))):
            return s if a + b == 0 else add(s, num(a + b))
    return t


def _index_and_shift(node: Node) -> tuple[Name | None, int]:
    match node:
        case Name():
            return node, 0
        case Sum(terms=(Name() as base, Number(value=value)), signs=("+", sign)) if value.denominator == 1:
            return base, int(value) if sign == "+" else -int(value)
        case Group(open="(" | "", items=(only,)):
            return _index_and_shift(only)
    return None, 0


def _member(scope: Scope, head: Head, right: Node) -> Definition:
    owner = scope.symbols.get(head.name) or _guess_sequence(scope, head.name, 1)
    number = head.indices[0]
    assert isinstance(number, Number)
    body = scope.term(right)
    k = Sym("k", INTEGER)
    if isinstance(owner.sort, Func) and isinstance(owner.sort.result, Tensor) and owner.sort.result.shape and is_zero(body):
        body = App("zeros", (), owner.sort.result)
    return _add(scope, Definition(owner, (k,), body, Rel("=", k, num(number.value))))


def _guess_sequence(scope: Scope, name: str, arity: int) -> Sym:
    members = [s for n, s in scope.symbols.items() if n.rpartition("_")[0] == name and n.rpartition("_")[2].strip("{}").isdigit()]
    if members and arity == 1 and all(isinstance(m.sort, Tensor) for m in members):
        sort = members[0].sort
        assert isinstance(sort, Tensor)
        return scope.promote(name, Tensor(sort.shape))
    beside = scope.symbols.get(name.removesuffix(FAMILY)) if name.endswith(FAMILY) else None
    if beside is not None and isinstance(beside.sort, Tensor):
        scope.symbols[name] = Sym(name, Func((INTEGER,) * arity, beside.sort))
        scope.declared.add(name)
        return scope.symbols[name]
    result: Sort = Tensor((scope.unifier.fresh(),)) if is_bold(name) and not letter(name)[:1].isupper() else SCALAR
    if is_bold(name) and letter(name)[:1].isupper():
        result = Tensor((scope.unifier.fresh(), scope.unifier.fresh()))
    symbol = Sym(name, Func((INTEGER,) * arity, result))
    scope.symbols[name] = symbol
    return symbol


def _recursion_body(scope: Scope, name: str, letters: Sequence[Sym], right: Node, when: Node | None) -> tuple[Term, Prop | None]:
    """The body of a recursion whose values have no declared shape: the first of number, vector, matrix that comes out as it went in."""
    from verifier.elaborate.propositions import condition

    first = _guess_sequence(scope, name, len(letters)) if scope.find(name) is None else scope.symbols[name]
    assert isinstance(first.sort, Func)
    ranks = [first.sort.result.rank if isinstance(first.sort.result, Tensor) else 0]
    ranks += [r for r in ((0, 2, 1) if letter(name)[:1].isupper() else (0, 1, 2)) if r not in ranks and (r or not is_bold(name))]
    failure: Clash | None = None
    for attempt, rank in enumerate(ranks):
        solved, symbols, renamed = dict(scope.unifier.solved), dict(scope.symbols), len(scope.guesses)
        result = first.sort.result if attempt == 0 else Tensor(tuple(scope.unifier.fresh() for _ in range(rank)))
        scope.symbols[name] = Sym(name, Func(first.sort.args, result))
        try:
            with scope.binding(*letters):
                body = scope.term(right)
                given = None if when is None else condition(scope, when)
            assert isinstance(result, Tensor)
            if is_zero(body) or scope.same(scope.shape(body), result.shape):
                return body, given
            failure = failure or scope.clash(f"the recursion for {name}: {what(scope, body)}", right.span, body)
        except Clash as clash:
            failure = failure or clash
        scope.unifier.solved, scope.symbols = solved, symbols
        del scope.guesses[renamed:]
    assert failure is not None
    raise failure


def _owner(
    scope: Scope, head: Head, letters: Sequence[Sym], dims: Sequence[Dim | None], body: Term, recursive: bool, known: Sym | None
) -> Sym:
    """The symbol whose entries or members an indexed equation defines."""
    shape = scope.shape(body)
    if known is None and not recursive and all(d is not None for d in dims):
        sort: Sort = Tensor((*(d for d in dims if d is not None), *shape))
    elif known is not None and isinstance(known.sort, Func):
        sort = Func(known.sort.args, body.sort if shape else known.sort.result)
        scope.conventions.pop(f"open:{head.name}", None)
    else:
        sort = Func((INTEGER,) * len(letters), body.sort)
        note_index(scope, head.name, [s.name for s in letters])
    symbol = Sym(head.name, sort)
    scope.symbols[head.name] = symbol
    if known is not None and known != symbol:
        _resort(scope, known, symbol)
    return symbol


def _resort(scope: Scope, old: Sym, new: Sym) -> None:
    """Put a head with its final sort into its earlier definitions; a start value 0 becomes a zero tensor."""
    definitions = []
    for d in scope.definitions:
        if d.head == old:
            body = d.body
            if isinstance(new.sort, Func) and isinstance(new.sort.result, Tensor) and new.sort.result.shape and is_zero(body):
                body = App("zeros", (), new.sort.result)
            d = Definition(new, d.params, body, d.condition, d.kind)
        definitions.append(d)
    scope.definitions = definitions


def _add(scope: Scope, definition: Definition) -> Definition:
    scope.definitions.append(definition)
    return definition


def mentions(definition: Definition) -> bool:
    """True when a definition mentions its own head."""
    return any(t == definition.head for t in walk(definition.body))


__all__ = ["Head", "define", "head_of", "is_definition"]
