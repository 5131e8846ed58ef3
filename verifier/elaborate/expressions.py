"""Written expressions → terms.  One case per kind of written node; `types` has the rules for shapes, `subscripts` and `calls` for names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as _replace

from verifier.elaborate import binders, calls, densities, derivatives, ellipses, extrema, loose, tables
from verifier.elaborate.errors import Clash, NotUnderstood, Unfit
from verifier.elaborate.hints import is_transpose, names_in
from verifier.elaborate.hints import walk as tree_walk
from verifier.elaborate.labels import label_above, step_above
from verifier.elaborate.names import is_bold, is_upper, looks_like_index, plain_letter, spelling, subscript_name, with_subscript, word_of
from verifier.elaborate.propositions import condition
from verifier.elaborate.scope import Scope
from verifier.elaborate.subscripts import (
    element,
    entry,
    index_nodes,
    index_terms,
    is_index,
    order_of,
    outer_units,
    primed,
    raised,
    sequence_of,
    subscripted,
    value_of,
)
from verifier.elaborate.types import (
    add_terms,
    as_diagonal,
    divide,
    entrywise,
    identity,
    multiply,
    negate,
    ones,
    scale,
    what,
    zeros,
)
from verifier.sorts import INTEGER, ONE_DIM, SCALAR, Func, Tensor
from verifier.syntax.tree import (
    Annotated,
    BigOp,
    CasesNode,
    Chain,
    Diff,
    Evaluated,
    Fraction_,
    Group,
    MatrixNode,
    Missing,
    Name,
    Node,
    Number,
    Prefix,
    Product,
    Quantified,
    Root,
    Script,
    Span,
    Sum,
    Text,
)
from verifier.terms import INFINITY, PI, App, Bind, Call, E, Num, Term, num, power

POSTFIX = frozenset({"factorial", "doublefactorial", "percent"})
LOOSE = frozenset({"odot", "circ", "otimes", "/", "div", "bmod", "oplus"})


def read(scope: Scope, node: Node) -> Term:
    """The term that an expression stands for.

    Raises `NotUnderstood` for constructs without a meaning here and `Clash` when shapes do not fit; in the last reading, what does not
    fit has an open shape.
    """
    if not scope.lenient:
        return strictly(scope, node)
    symbols, solved = dict(scope.symbols), dict(scope.unifier.solved)
    try:
        return strictly(scope, node)
    except (Clash, Unfit):
        scope.symbols, scope.unifier.solved = symbols, solved
        return loose.open_value(scope, node)


def strictly(scope: Scope, node: Node) -> Term:
    """The term under the conventions of `types`."""
    match node:
        case Number(value=value, digits=digits):
            return Num(value, digits, INTEGER if value.denominator == 1 and digits is None else SCALAR)
        case Name():
            return name(scope, node)
        case Script():
            return script(scope, node)
        case Product(factors=factors) if any(ellipses.is_dots(f) for f in factors):
            return dotted_product(scope, node)
        case Product(factors=factors, ops=ops, span=span):
            return product(scope, factors, ops, span)
        case Sum(terms=terms) if any(ellipses.is_dots(t) or (isinstance(t, Product) and ellipses.is_dots(t.factors[0])) for t in terms):
            return scope.term(ellipses.total(scope, node))
        case Sum(terms=terms, signs=signs, span=span):
            return total(scope, terms, signs, span)
        case Fraction_(num=a, den=b, span=span):
            return divide(scope, scope.term(a), scope.term(b), span)
        case Root(arg=arg, degree=None):
            return calls.operator(scope, "sqrt", [scope.term(arg)], node.span)
        case Root(arg=arg, degree=degree) if degree is not None:
            return power(scope.term(arg), power(scope.term(degree), num(-1)))
        case Group():
            return group(scope, node)
        case Prefix():
            return prefix(scope, node)
        case BigOp(op=op) if op in extrema.EXTREMA:
            return extrema.extremum(scope, node)
        case BigOp():
            return binders.read(scope, node)
        case Diff():
            return derivatives.read(scope, node)
        case Evaluated():
            return derivatives.evaluated(scope, node)
        case CasesNode(rows=rows, span=span):
            return tables.cases(scope, rows, span)
        case MatrixNode():
            return tables.matrix(scope, node)
        case Annotated(body=body):
            return scope.term(body)
        case Text(text=text, span=span):
            raise NotUnderstood(f"the words “{text.strip()}” inside a formula", span, "a formula")
        case Missing(span=span):
            raise NotUnderstood("a side is missing", span, "an expression")
        case Chain(span=span) | Quantified(span=span):
            raise Unfit("a relation where a value is expected", span, "an expression")
    raise NotUnderstood("statements joined where a value is expected", node.span, "an expression")


# -- names ---------------------------------------------------------------------------------------------------------------


def name(scope: Scope, node: Name) -> Term:
    """A bare name."""
    key = spelling(node)
    if node.base in ("dots", "ldots", "cdots", "vdots", "ddots"):
        raise NotUnderstood("an ellipsis inside an expression", node.span, "every term written out, or a sum sign")
    known = scope.find(key)
    if known is not None:
        return value_of(scope, known)
    match node:
        case Name(base="infty"):
            return INFINITY
        case Name(base="pi", style=None | "rm", accents=()):
            return PI
        case Name(base="e", style=None | "rm", accents=()):
            return E
        case Name(base="1", style="bf" | "bb"):
            scope.sizeless.append(scope.unifier.fresh())
            return ones((scope.sizeless[-1],))
        case Name(base="0", style="bf"):
            return zeros((scope.unifier.fresh(),))
        case Name(base="I" | "Id", style="bf" | "rm" | "bb"):
            return identity(scope.unifier.fresh())
        case Name(base="I", style=None, accents=()) if _has_matrices(scope) or scope.kinds.get(key) == "matrix":
            scope.guess("I is read as the identity matrix")
            return identity(scope.unifier.fresh())
        case Name(style="rm") if calls.knows(node):
            raise NotUnderstood(f"{node.base} without an argument", node.span, "an argument")
    return scope.guess_symbol(key)


def _has_matrices(scope: Scope) -> bool:
    if any(isinstance(s.sort, Tensor) and s.sort.rank == 2 for s in scope.symbols.values()):
        return True
    scope.scan()
    return "matrix" in (scope.hints or {}).values()


def head_of(node: Node) -> tuple[Name, Node | None, Node | None, int] | None:
    """A name with what hangs on it, when a node can be the head of an application."""
    match node:
        case Name():
            return node, None, None, 0
        case Script(base=Name() as base, sub=sub, sup=sup, primes=primes):
            return base, sub, sup, primes
    return None


def script(scope: Scope, node: Script) -> Term:
    """Something with a subscript, a superscript or primes."""
    match node.base:
        case Name() as base:
            return scripted_name(scope, base, node)
        case Group(open="||", items=(inner,)):
            kind = None if node.sub is None else subscript_name(node.sub)
            if node.sub is not None and kind is None:
                raise NotUnderstood("the subscript of a norm", node.span)
            value = calls.norm(scope, scope.term(inner), kind, node.span)
        case _ as base:
            value = scope.term(base)
            if node.sub is not None:
                value = entry_of(scope, value, node.sub, node.span)
    if node.primes:
        value = primed(scope, value, node.primes, node.span)
    return value if node.sup is None else raised(scope, value, node.sup, node.span)


def entry_of(scope: Scope, value: Term, sub: Node, span: Span) -> Term:
    """A subscript on something in brackets: an entry."""
    rank = len(scope.shape(value))
    if rank == 0:
        raise scope.clash(f"a subscript on {what(scope, value)}", span, value)
    if isinstance(value, App) and value.op == "diagpart" and len(index_nodes(scope, sub, 2)) == 2:
        (n,), rank = scope.shape(value), 2
        scope.guess("diag of a matrix, with two indices, is the matrix without what is off the diagonal")
        value = App("diag", (value,), Tensor((n, n)))
    return entry(scope, value, index_terms(scope, index_nodes(scope, sub, rank)), span)


def scripted_name(scope: Scope, base: Name, node: Script) -> Term:
    """A name with scripts: indices and words below, powers, transposes and labels above."""
    key = spelling(base)
    sub, sup, primes = node.sub, node.sup, node.primes
    if sup is not None and sub is None and not primes and (word := _label_of_letters(scope, key, sup)) is not None:
        return labelled(scope, key, f"({word})")
    if sup is not None:
        label = sup_label(sup)
        if label is not None:
            full = f"{key}^{label}" if len(label) == 1 or label.startswith("\\") else f"{key}^{{{label}}}"
            kind = scope.conventions.get(f"constant:{full}")
            if kind == "single-entry":
                symbol = scope.symbols[full]
                row, col = index_terms(scope, index_nodes(scope, sup, None))
                assert isinstance(symbol.sort, Tensor)
                return outer_units(scope, row, col, (symbol.sort.shape[0], symbol.sort.shape[1]), node.span)
            if scope.lookup(full) is not None and sub is None:
                return value_of(scope, scope.symbols[full])
        if step_above(scope, key, sup):
            below = [] if sub is None else index_nodes(scope, sub, None)
            family = sequence_of(scope, f"{key}^{{\\cdot}}", Group("", "", (*below, sup), (",",) * len(below), node.span), node.span)
            return element(scope, family, index_terms(scope, [*below, sup]), node.span)
        if label in ("*", "\\star", "\\ast") or (label is not None and word_of(sup) is not None and not is_transpose(sup)):
            whole = f"{key}^{{{label}}}" if label is not None and len(label) > 1 else f"{key}^{label}"
        else:
            mark = label_above(scope, key, sup)
            whole = key if mark is None else f"{key}^{label}"
        if whole != key:
            tail = None if sub is None else subscript_name(sub)
            if tail is not None and scope.find(with_subscript(whole, tail)) is not None:
                whole, sub = with_subscript(whole, tail), None
            if sub is not None:
                owner = scope.find(key)
                if scope.find(whole) is None and owner is not None and isinstance(owner.sort, Tensor) and owner.sort.shape:
                    _like(scope, key, whole)
                return subscripted(scope, whole, sub, node.span)
            return labelled(scope, key, whole.removeprefix(f"{key}^"))
    if isinstance(sup, Group) and sup.open == "(" and len(sup.items) == 1:
        return _bracket_index(scope, key, sup, node.span)
    if primes and sub is None and sup is None:
        own = scope.lookup(key + "'" * primes)
        if own is not None:  # s' below a sum, beside s
            return value_of(scope, own)
        if scope.lenient and scope.definition_of(key) is None and getattr(scope.find(key), "sort", SCALAR) == SCALAR:
            return scope.guess_symbol(key + "'" * primes)
    if primes and sub is not None and sup is None:
        owner = scope.find(key)
        match None if owner is None else owner.sort:
            case Tensor(shape=shape) if shape:
                pass
            case _:  # H'_{it} beside H_{it} is a family of its own
                return subscripted(scope, key + "'" * primes, sub, node.span)
    value = subscripted(scope, key, sub, node.span) if sub is not None else name(scope, base)
    if primes:
        if isinstance(value, Call) and not isinstance(value.sort, Func) and not scope.shape(value) and len(value.args) == 1:
            value = Call(value.fn, value.args, (primes,), sort=value.sort)
        else:
            value = primed(scope, value, primes, node.span)
    return value if sup is None else raised(scope, value, sup, node.span)


def _bracket_index(scope: Scope, key: str, sup: Group, span: Span) -> Term:
    """``w^{(k)}``: a member of a sequence."""
    (item,) = sup.items
    return element(scope, sequence_of(scope, key, item, span), index_terms(scope, [item]), span)


def _label_of_letters(scope: Scope, key: str, sup: Node) -> str | None:
    """``gd`` in ``w^{(gd)}``, and in ``w^{gd}`` where w is a vector: no vector has a product of letters for a power."""
    if isinstance(sup, Group) and sup.open == "(" and len(sup.items) == 1:
        return _letters(sup.items[0])
    word = _letters(sup)
    if word is None or "T" in word or is_upper(key):
        return None
    owner = scope.find(key)
    return word if (owner is not None and isinstance(owner.sort, Tensor) and owner.sort.rank == 1) or is_bold(key) else None


def labelled(scope: Scope, key: str, label: str) -> Term:
    """``w^*`` and ``w^{(gd)}``: things of their own, of the sort of w; bold type tells no two of them apart where w is only one thing."""
    above = label if label.startswith(("{", "\\")) or len(label) == 1 else f"{{{label}}}"
    owner = scope.find(key)
    for base in (key, owner.name) if owner is not None else (key,):
        known = scope.find(f"{base}^{above}")
        if known is not None:
            return value_of(scope, known)
    return _like(scope, key, f"{key if owner is None else owner.name}^{above}")


def _letters(node: Node) -> str | None:
    """``gd`` for ``w^{(gd)}``: two letters or more in brackets are a word."""
    if word_of(node) is not None:
        return word_of(node)
    if isinstance(node, Product) and not any(node.ops) and len(node.factors) > 1:
        letters = [plain_letter(f) for f in node.factors]
        return "".join(x for x in letters if x) if all(x and len(x) == 1 for x in letters) else None
    return None


def _like(scope: Scope, key: str, whole: str) -> Term:
    """A starred or labelled name has the sort of the name itself."""
    known = scope.find(key)
    match None if known is None else known.sort:
        case Tensor() as sort:
            return scope.introduce(whole, sort, f"{whole} has the shape of {key}")
        case Func(args=args, result=Tensor(shape=shape) as sort) if shape and args == (INTEGER,):
            return scope.introduce(whole, sort, f"{whole} has the shape of {key}")
    return scope.guess_symbol(whole)


def sup_label(sup: Node) -> str | None:
    """The spelling of a superscript that may belong to a name."""
    match sup:
        case Name(base="top" | "intercal" | "dagger" | "+"):
            return None
        case Name(base="star"):
            return "*"
        case Name(base=base) if not base.isalpha():
            return base
        case Product(factors=factors, ops=ops) if not any(ops) and word_of(sup) is None:
            letters = [plain_letter(f) for f in factors]
            return "".join(x for x in letters if x) if all(letters) else None
    return subscript_name(sup) if not isinstance(sup, Number) else None


def dotted_product(scope: Scope, node: Product) -> Term:
    """A product with an ellipsis; matrices from the last index down to the first have no product sign here."""
    whole, down = ellipses.product(scope, node)
    value = scope.term(whole)
    if down and isinstance(value.sort, Tensor) and value.sort.shape:
        if not scope.lenient:
            raise Unfit("a product of matrices from the last to the first", node.span)
        return loose.opaque("product downwards", (value,))
    return value


# -- products --------------------------------------------------------------------------------------------------------------


def product(scope: Scope, factors: Sequence[Node], ops: Sequence[str], span: Span) -> Term:
    """Factors in a row.  Juxtaposition binds tighter than ⊙, ⊗ and /; when that does not type-check, strictly from left to right."""
    turned = _transposed_gradient(factors, ops, span)
    if turned is not None:
        factors, ops = turned
        if len(factors) == 1:
            return scope.term(factors[0])
    operands, signs = operands_of(scope, factors, ops)
    if not any(s in LOOSE for s in signs):
        return chunk(scope, operands, signs, span)
    solved = dict(scope.unifier.solved)
    try:
        return by_precedence(scope, operands, signs, span)
    except Clash as first:
        scope.unifier.solved = solved
        try:
            value = left_to_right(scope, operands, signs, span)
        except Clash:
            raise first from None
        scope.guess("a row of products is taken from left to right")
        return value


def operands_of(scope: Scope, factors: Sequence[Node], ops: Sequence[str]) -> tuple[list[Term], list[str]]:
    """The factors as terms, applications put together."""
    operands: list[Term] = []
    signs: list[str] = []
    k = 0
    while k < len(factors):
        if k:
            signs.append(ops[k - 1])
        used = 1
        value: Term | None = None
        bracket = factors[k + 1] if scope.wide_brackets and operands and k + 1 < len(factors) else None
        if isinstance(bracket, Group) and _closes_with_indices(bracket) and not any(signs):
            scope.guess("an index in brackets behind a product is one of the product")
            whole = chunk(scope, [*operands, scope.term(factors[k])], signs, bracket.span)
            operands, signs = [entry(scope, whole, index_terms(scope, bracket.items), bracket.span)], []
            k += 2
            continue
        if k + 1 < len(factors) and ops[k] == "":
            value = application(scope, factors[k], factors[k + 1])
            used = 2 if value is not None else 1
        term = scope.term(factors[k]) if value is None else value
        k += used
        while k < len(factors) and ops[k - 1] == "" and _is_index_bracket(scope, term, factors[k]):
            bracket = factors[k]
            assert isinstance(bracket, Group)
            term = entry(scope, term, index_terms(scope, bracket.items), bracket.span)
            k += 1
        if k < len(factors) and used == 2 and ops[k - 1] == "" and _is_index_list(scope, factors[k]):
            raise Unfit("indices in brackets on a value that has none", factors[k].span)
        operands.append(term)
    return operands, signs


def _is_index_bracket(scope: Scope, term: Term, node: Node) -> bool:
    """``(AB)[i, j]`` and ``\\mathbf{h}_t[i]``: square brackets of indices, as many as the tensor has axes."""
    if not isinstance(node, Group) or node.open != "[" or node.close != "]" or not isinstance(term.sort, Tensor):
        return False
    return len(node.items) == term.sort.rank > 0 and all(isinstance(i, Number) or is_index(scope, i) for i in node.items)


def has_wide_bracket(node: Node) -> bool:
    """Whether indices in square brackets stand behind a product of several factors, whose entry they may mean: ``W x[i]``."""
    return any(
        isinstance(p, Product) and len(p.factors) > 2 and all(op == "" for op in p.ops) and _closes_with_indices(p.factors[-1])
        for p in tree_walk(node)
    )


def _closes_with_indices(node: Node) -> bool:
    match node:
        case Group(open="[", close="]", items=items):
            return bool(items) and all(looks_like_index(i) for i in items)
    return False


def _marks_function(base: Name, sup: Node) -> bool:
    """``Q^*(s, a)`` and ``V^\\pi(s)``: a star, or a Greek letter on a capital, names another function."""
    if not isinstance(sup, Name) or calls.knows(base):
        return False
    return sup.base in ("*", "star", "ast") or (is_upper(spelling(base)) and sup.base in ("pi", "theta", "mu", "phi", "star"))


def _lists_variables(scope: Scope, key: str, bracket: Group) -> bool:
    """``l(y, \\hat{y})`` of a quantity l with a definition: nothing multiplies a list of names."""
    known = scope.symbols.get(key)
    if known is None or known.sort != SCALAR or key in scope.bound or scope.definition_of(key) is None:
        return False
    return len(bracket.items) > 1 and all(s in (",", ";") for s in bracket.seps) and all(isinstance(i, Name) for i in bracket.items)


def _transposed_gradient(factors: Sequence[Node], ops: Sequence[str], span: Span) -> tuple[tuple[Node, ...], tuple[str, ...]] | None:
    """``\\nabla_x^T f(x) y``: what follows the sign is differentiated, the gradient transposed."""
    match factors[0]:
        case Script(base=Diff(kind="nabla", body=None) as gradient, sub=None, sup=sup, primes=0) if len(factors) > 1 and not ops[0]:
            used = 2
            if len(factors) > 2 and not ops[1] and isinstance(factors[2], Group) and factors[2].open == "(":
                used = 3
            body = factors[1] if used == 2 else Product(tuple(factors[1:3]), ("",), span)
            turned = Script(_replace(gradient, body=body), None, sup, 0, span)
            return (turned, *factors[used:]), tuple(ops[used - 1 :])
    return None


def _is_index_list(scope: Scope, node: Node) -> bool:
    """``[j, 0]``: indices with a letter among them."""
    if not isinstance(node, Group) or node.open != "[" or node.close != "]" or not node.items:
        return False
    return all(isinstance(i, Number) or is_index(scope, i) for i in node.items) and any(isinstance(i, Name) for i in node.items)


def application(scope: Scope, head: Node, follower: Node) -> Term | None:
    """A name and the bracket after it as the value of a function, or None when they are two factors."""
    if isinstance(head, Diff):
        return derivatives.at_vector(scope, head, follower)
    parts = head_of(head)
    if parts is None:
        return None
    base, sub, sup, primes = parts
    sub_after, sup_after, primes_after = None, None, 0
    bracket = follower
    if isinstance(follower, Script):
        bracket, sub_after, sup_after, primes_after = follower.base, follower.sub, follower.sup, follower.primes
    if not isinstance(bracket, Group) or primes_after:
        return None
    span = (head.span[0], follower.span[1])
    value = applied(scope, base, sub, sup, primes, bracket, span)
    if value is None:
        return None
    if sub_after is not None:
        value = entry_of(scope, value, sub_after, span)
    return value if sup_after is None else raised(scope, value, sup_after, span)


def applied(scope: Scope, base: Name, sub: Node | None, sup: Node | None, primes: int, bracket: Group, span: Span) -> Term | None:
    """``f(x)``, ``f'(x)``, ``f_1(x)``, ``\\sin^2(x)``, ``x[i, j]``, ``\\mathbf 1[x > 0]``; None when it is a product."""
    key = spelling(base)
    if base.base in ("1", "I") and bracket.open in ("[", "(", "{") and len(bracket.items) == 1 and isinstance(bracket.items[0], Chain):
        return App("indicator", (condition(scope, bracket.items[0]),), SCALAR)  # type: ignore[arg-type]
    special = binders.named(scope, base, sub, sup, bracket, span)
    if special is not None:
        return special
    tail = None if sub is None else subscript_name(sub)
    functional = densities.applied(scope, key if sub is None else with_subscript(key, tail) if tail is not None else "", bracket)
    if functional is not None:
        return functional if sup is None else raised(scope, functional, sup, span)
    if bracket.open == "[" and sub is None and sup is None and not primes:
        known = scope.find(key)
        if (
            known is not None
            and isinstance(known.sort, Tensor)
            and known.sort.shape
            and len(bracket.items) == known.sort.rank
            and all(isinstance(i, Number) or is_index(scope, i) for i in bracket.items)
        ):
            return entry(scope, value_of(scope, known), index_terms(scope, bracket.items), span)
    if bracket.open == "(" and sub is None and sup is None and not primes and _lists_variables(scope, key, bracket):
        scope.guess(f"the brackets after {key} list what it depends on")
        return scope.symbols[key]
    extra: list[Term] = []
    whole = key
    if sub is None and sup is not None and _marks_function(base, sup):
        label = sup_label(sup)
        whole, sup = f"{key}^{label}", None
        return calls.apply(scope, base, calls.arguments(scope, bracket), span, primes, whole)
    if sub is None and "|" in bracket.seps and not calls.knows(base) and calls.is_function(scope, base, bracket):
        known = scope.find(key)
        if known is None or not isinstance(known.sort, Func) or len(known.sort.args) != len(bracket.items):
            whole = f"{key}_{{|}}"  # p(y | x) is another function than p(y)
            value = calls.apply(scope, base, calls.arguments(scope, bracket), span, primes, whole)
            return value if sup is None else raised(scope, value, sup, span)
    if sub is not None:
        tail = subscript_name(sub)
        if scope.conventions.get(f"subscripted:{key}") == "argument":
            extra = [scope.term(sub)]
        elif tail is not None and isinstance(getattr(scope.lookup(with_subscript(key, tail)), "sort", None), Func):
            whole = with_subscript(key, tail)
        elif calls.knows(base):
            if base.base == "log" or base.base == "ln":
                return calls.log_base(scope, scope.term(sub), calls.arguments(scope, bracket)[0])
            return None
        elif tail is not None and _is_new_function(scope, base, sub, with_subscript(key, tail), bracket):
            whole = with_subscript(key, tail)
        else:
            return None
    if not extra and whole == key and not calls.is_function(scope, base, bracket):
        if primes and scope.find(key) is None and bracket.open == "(":
            pass
        else:
            return None
    orders = primes
    derivative = order_of(sup)
    if derivative is not None and not primes:
        orders, sup = derivative, None
    args = [*extra, *calls.arguments(scope, bracket)]
    if sup is not None and isinstance(sup, Sum) and calls.knows(base) and scope.find(key) is None:
        return calls.inverse_function(scope, base.base, args, span)
    value = calls.apply(scope, base, args, span, orders, whole)
    return value if sup is None else raised(scope, value, sup, span)


def _is_new_function(scope: Scope, base: Name, sub: Node, whole: str, bracket: Group) -> bool:
    """``f_1(x)``, ``\\hat{f}_{x_0}(x)`` of undeclared names; ``h_t(1 - h_t)`` is a product."""
    if base.base in ("lambda", "sigma") and bracket.open == "(" and len(bracket.items) == 1 and scope.find(whole) is None:
        # an eigenvalue or singular value of a matrix; λ_1 (a + b) is a product
        return subscript_name(sub) is not None and any(is_upper(n) for n in names_in(bracket) if not n.startswith("\\mathrm"))
    if base.style not in (None, "cal") or base.base not in ("f", "g", "F", "G", "phi", "psi", "T", "L", "J", "h"):
        return False
    return scope.find(whole) is None and not is_index(scope, sub) and bracket.open == "(" and spelling(base) not in names_in(bracket)


def chunk(scope: Scope, operands: Sequence[Term], signs: Sequence[str], span: Span) -> Term:
    """A row of factors without ⊙, ⊗ or /: dots between vectors are inner products."""
    run: list[Term] = [operands[0]]
    for sign, t in zip(signs, operands[1:], strict=True):
        if sign == "cdot" and len(scope.shape(run[-1])) == 1 and len(scope.shape(t)) == 1:
            run[-1] = calls.dot(scope, run[-1], t, span)
        elif sign == "times" and len(scope.shape(run[-1])) == 1 and len(scope.shape(t)) == 1:
            raise NotUnderstood("the cross product of vectors", span)
        elif sign == "*" and scope.shape(run[-1]) and scope.shape(t):
            solved = dict(scope.unifier.solved)
            try:
                run[-1] = entrywise(scope, "hadamard", run[-1], t, span)
            except Clash:
                scope.unifier.solved = solved
                scope.guess("* is read as the matrix product where the shapes differ")
                run.append(t)
        else:
            run.append(t)
    for k in range(len(run) - 1):  # w^T diag(M) w: no vector stands before another
        left, right = run[k].sort, run[k + 1].sort
        if isinstance(left, Tensor) and isinstance(right, Tensor) and len(left.shape) == 1 and right.shape and right.shape[0] != ONE_DIM:
            run[k] = as_diagonal(scope, run[k]) or run[k]
    return multiply(scope, run, span) if len(run) > 1 else run[0]


def by_precedence(scope: Scope, operands: Sequence[Term], signs: Sequence[str], span: Span) -> Term:
    """Juxtaposed runs first, then the loose operators from left to right."""
    runs: list[tuple[list[Term], list[str]]] = [([operands[0]], [])]
    loose: list[str] = []
    for sign, t in zip(signs, operands[1:], strict=True):
        if sign in LOOSE:
            loose.append(sign)
            runs.append(([t], []))
        else:
            runs[-1][0].append(t)
            runs[-1][1].append(sign)
    value = chunk(scope, *runs[0], span)
    for sign, (terms, inner) in zip(loose, runs[1:], strict=True):
        if sign in ("/", "div") and len(terms) > 1:
            if isinstance(terms[0], Num) and not isinstance(value, Num):
                scope.guess("everything after the slash is the denominator")
                value = divide(scope, value, chunk(scope, terms, inner, span), span)
                continue
            _refuse_ambiguous(value, terms, inner, span)
            value = divide(scope, value, terms[0], span)
            value = chunk(scope, [value, *terms[1:]], inner, span)
            continue
        value = combine(scope, sign, value, chunk(scope, terms, inner, span), span)
    return value


def _refuse_ambiguous(above: Term, below: Sequence[Term], signs: Sequence[str], span: Span) -> None:
    """``a/bc`` is (a/b)c by the rules and a/(bc) in many hands; only ``1/n \\sum``, ``1/n X`` and ``1/2 x`` are read one way.

    Raises `NotUnderstood` for numbers in a row behind the slash.
    """
    if signs[0] != "" or (isinstance(above, Num) and isinstance(below[0], Num)):
        return
    if all(isinstance(t.sort, Tensor) and not t.sort.shape and not isinstance(t, Bind) for t in below[:2]):
        raise NotUnderstood("a slash with several factors behind it; brackets would say what is divided by what", span)


def left_to_right(scope: Scope, operands: Sequence[Term], signs: Sequence[str], span: Span) -> Term:
    """Every operator in the order it is written."""
    value = operands[0]
    for sign, t in zip(signs, operands[1:], strict=True):
        value = combine(scope, sign, value, t, span) if sign in LOOSE else chunk(scope, [value, t], [sign], span)
    return value


def combine(scope: Scope, sign: str, left: Term, right: Term, span: Span) -> Term:
    """One of the loose operators."""
    match sign:
        case "/" | "div":
            return divide(scope, left, right, span)
        case "odot" | "circ":
            return entrywise(scope, "hadamard", left, right, span)
        case "otimes":
            return kronecker(scope, left, right, span)
        case "bmod":
            return calls.operator(scope, "mod", [left, right], span)
    raise NotUnderstood(f"the operator {sign}", span)


def kronecker(scope: Scope, left: Term, right: Term, span: Span) -> Term:
    """The Kronecker product; a vector is a column."""
    a, b = scope.shape(left), scope.shape(right)
    if not a or not b:
        return scale([left], right) if not a else scale([right], left)
    rows, cols = a[0] * b[0], (a[1] if len(a) > 1 else ONE_DIM) * (b[1] if len(b) > 1 else ONE_DIM)
    shape = (rows,) if len(a) == 1 and len(b) == 1 else (rows, cols)
    return App("kron", (left, right), Tensor(shape))


def total(scope: Scope, terms: Sequence[Node], signs: Sequence[str], span: Span) -> Term:
    """Terms with their signs."""
    if any(s not in "+-" for s in signs):
        raise NotUnderstood("plus-minus stands for two values", span, "+ or -")
    terms, signs = extrema.widened(terms, signs)
    if len(terms) == 1 and signs == ("+",):
        return scope.term(terms[0])
    values = []
    for node, sign in zip(terms, signs, strict=True):
        value = scope.term(node)
        values.append(negate(value) if sign == "-" else value)
    return add_terms(scope, values, span)


# -- brackets, prefixes, matrices, cases -----------------------------------------------------------------------------------


def group(scope: Scope, node: Group) -> Term:
    """A bracket standing alone."""
    if node.open in ("(", "[") and len(node.items) > 2 and any(ellipses.is_dots(i) for i in node.items) and len(set(node.seps)) == 1:
        return ellipses.vector(scope, node.items, node.span, column=node.open == "(" and node.seps[0] == ",")
    if node.open in ("(", "[") and node.seps and all(s == "quad" for s in node.seps):
        return tables.matrix(scope, MatrixNode((node.items,), "p", node.span))
    if len(node.items) == 1:
        (inner,) = node.items
        if isinstance(inner, Chain) and node.open in ("[", "[["):
            return App("indicator", (condition(scope, inner),), SCALAR)  # type: ignore[arg-type]
        value = scope.term(inner)
        match node.open:
            case "(" | "[" | "{" | "":
                return value
            case "|":
                return calls.bars(scope, value, node.span)
            case "||":
                return calls.norm(scope, value, None, node.span)
            case "floor" | "ceil":
                return App(node.open, (value,), INTEGER)
    if node.open == "<" and len(node.items) == 2:
        return calls.dot(scope, scope.term(node.items[0]), scope.term(node.items[1]), node.span)
    if node.open in ("[", "(") and len(node.items) > 1 and all(s in (",", ";") for s in node.seps):
        entries = [scope.term(i) for i in node.items]
        if all(not scope.shape(e) for e in entries):
            from verifier.sorts import Dim

            if node.open == "[" and node.close == "]":
                return App("matrix", tuple(entries), Tensor((ONE_DIM, Dim.of(len(entries)))))
            return App("vector", tuple(entries), Tensor((Dim.of(len(entries)),)))
    raise Unfit(f"the bracket {node.open} with {len(node.items)} items", node.span)


def prefix(scope: Scope, node: Prefix) -> Term:
    """``\\log x``, ``\\sin^2 x``, ``\\operatorname{tr} A``."""
    head, sub, sup, span = node.head, node.sub, node.sup, node.span
    first = node.factors[0] if node.factors else None
    after: Node | None = None
    after_sub: Node | None = None
    if head.base == "binomial" and head.style == "rm" and isinstance(first, Group) and len(first.items) == 2:
        return App("binomial", tuple(scope.term(i) for i in first.items), INTEGER)
    if head.base in POSTFIX and head.style == "rm" and first is not None:
        return postfix(scope, head.base, scope.term(first), span)
    if len(node.factors) == 1:
        # \log(1-p)^{1-x} is the logarithm of the power, \log(x)^2 the power of the logarithm
        match first:
            case Script(base=Group(open="(" | "[" | "{") as base, sub=below, sup=above, primes=0):
                if not (head.base in ("log", "ln") and above is not None and not isinstance(above, Number) and below is None):
                    first, after, after_sub = base, above, below
        if isinstance(first, Group) and first.open in ("(", "[", "{"):
            value = applied(scope, head, sub, sup, node.primes, first, span)
            if value is None:
                value = _prefixed(scope, node, calls.arguments(scope, first))
            if after_sub is not None:
                value = entry_of(scope, value, after_sub, span)
            return value if after is None else raised(scope, value, after, span)
    if first is None:
        raise NotUnderstood(f"{head.base} without an argument", span, "an argument")
    argument = product(scope, node.factors, node.ops, span) if len(node.factors) > 1 else scope.term(first)
    return _prefixed(scope, node, [argument])


def postfix(scope: Scope, operator: str, value: Term, span: Span) -> Term:
    """``n!`` and ``5\\%``."""
    if scope.shape(value):
        raise scope.clash(f"{operator} needs a number, but {what(scope, value)}", span, value)
    match operator:
        case "factorial":
            return App("factorial", (value,), INTEGER)
        case "percent":
            return scale([value, power(num(100), num(-1))], None)
    raise NotUnderstood("a double factorial", span)


def _prefixed(scope: Scope, node: Prefix, args: Sequence[Term]) -> Term:
    head, sub, sup, span = node.head, node.sub, node.sup, node.span
    if sub is not None:
        if head.base in ("log", "ln") and len(args) == 1:
            value = calls.log_base(scope, scope.term(sub), args[0])
            return value if sup is None else raised(scope, value, sup, span)
        raise Unfit(f"the subscript of {head.base}", span)
    if isinstance(sup, Sum) and scope.find(spelling(head)) is None and head.base in calls.INVERSES:
        return calls.inverse_function(scope, head.base, args, span)
    value = calls.apply(scope, head, args, span, node.primes)
    return value if sup is None else raised(scope, value, sup, span)


__all__ = ["read"]
