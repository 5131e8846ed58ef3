"""Written relations → propositions: chains, membership, implications, quantifiers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from verifier.elaborate import assertions, ellipses, loose
from verifier.elaborate.errors import Clash, NotUnderstood, Unfit
from verifier.elaborate.hints import names_in
from verifier.elaborate.names import INDEX_LETTERS, plain_letter, spelling
from verifier.elaborate.scope import Scope, describe
from verifier.elaborate.times import compares_steps
from verifier.elaborate.types import fit, what
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.syntax.tree import (
    CasesNode,
    Chain,
    Fraction_,
    Group,
    Logic,
    Missing,
    Name,
    Node,
    Number,
    Product,
    Quantified,
    Relator,
    Script,
    Span,
    Sum,
    Text,
)
from verifier.terms import INFINITY, And, App, Bind, Const, Forall, Implies, Is, Not, Or, Prop, Rel, Sym, Term, free_symbols, num

OPTIMA = frozenset({"max", "min", "sup", "inf"})
ORDER = {"=": "=", ":=": "=", "equiv": "=", "stackrel=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "approx": "approx",
         "simeq": "approx", "propto": "propto"}  # fmt: skip
DEFINITE = {"succ": ("pd", False), "succeq": ("psd", False), "prec": ("pd", True), "preceq": ("psd", True)}


def condition(scope: Scope, node: Node) -> Prop:
    """The proposition that a relation, a chain or joined statements make."""
    match node:
        case Chain():
            parts = [p for p, _ in links(scope, node)]
            return parts[0] if len(parts) == 1 else And(tuple(parts))
        case Logic():
            return logic(scope, node)
        case Quantified(quantifier=quantifier, variables=variables, body=body):
            return quantified(scope, quantifier, variables, body, node.span)
        case Group(open="(" | "[" | "" | "{", items=(only,)):
            return condition(scope, only)
        case Group(open="", items=items):
            return And(tuple(condition(scope, i) for i in items))
        case Text(text=text, span=span):
            raise NotUnderstood(f"the words “{text.strip()}”", span, "a relation")
    raise NotUnderstood("an expression that claims nothing", node.span, "a relation such as = or ≤")


def links(scope: Scope, chain: Chain) -> list[tuple[Prop, Span]]:
    """The links of a chain with their places, in order."""
    result: list[tuple[Prop, Span]] = []
    done: dict[int, Term] = {}
    if all(r.op in ("<", "<=", ">", ">=", "!=") for r in chain.relators) and compares_steps(scope, chain):
        for item in chain.items:
            if isinstance(item, Name) and scope.find(spelling(item)) is None:
                scope.introduce(spelling(item), INTEGER, f"{spelling(item)} is read as a step of time")

    def side(k: int) -> Term:
        if k not in done:
            item = chain.items[k]
            done[k] = worded(scope, item) if isinstance(item, Text) else scope.term(item)
        return done[k]

    if any(ellipses.is_dots(i) for i in chain.items):
        return [(ellipses.all_related(scope, chain), chain.span)]
    for k, relator in enumerate(chain.relators):
        span = (chain.items[k].span[0], chain.items[k + 1].span[1])
        both = signed(chain.items[k + 1]) if relator.op == "=" and k + 1 == len(chain.relators) else None
        rows = systems(chain.items[k + 1]) if relator.op == "=" else ()
        if rows:
            parts_ = [p for row in rows for p, _ in links(scope, row)]
            parts_ += [relate(scope, relator, side(k), scope.term(row.items[-1]), span) for row in rows]
            result.append((And(tuple(parts_)), span))
        elif relator.op in ("in", "notin"):
            prop = inside(scope, chain.items[k], chain.items[k + 1])
            result.append((Not(prop) if relator.op == "notin" else prop, span))
        elif relator.op == "to":
            result.append((assertions.tends(scope, chain.items[k], chain.items[k + 1]), span))
        elif both is not None:
            result.append((Or(tuple(relate(scope, relator, side(k), scope.term(b), span) for b in both)), span))
        elif isinstance(chain.items[k], Group) and _is_list(chain.items[k]):
            listed = chain.items[k]
            assert isinstance(listed, Group)
            parts = tuple(relate(scope, relator, scope.term(i), side(k + 1), span) for i in listed.items)
            result.append((parts[0] if len(parts) == 1 else And(parts), span))
        else:
            result.append((relate(scope, relator, side(k), side(k + 1), span), span))
    return result


def systems(node: Node) -> tuple[Chain, ...]:
    """The rows of ``A = \\begin{cases} b = … = c \\\\ d = … = c \\end{cases}``: A has the value in which every row ends."""
    if not isinstance(node, CasesNode) or not all(when is None and isinstance(value, Chain) for value, when in node.rows):
        return ()
    rows = tuple(value for value, _ in node.rows if isinstance(value, Chain))
    return rows if all(r.op == "=" for row in rows for r in row.relators) and not any(isinstance(r.items[0], Missing) for r in rows) else ()


def worded(scope: Scope, node: Text) -> Term:
    """A side that is words, ``\\text{number of filters}``: a number of that name."""
    words = " ".join(node.text.split())
    if not any(c.isalpha() for c in words):
        raise NotUnderstood(f"the words “{words}”", node.span, "an expression")
    key = f"\\text{{{words}}}"
    known = scope.lookup(key)
    return known if known is not None else scope.introduce(key, SCALAR, f"“{words}” is read as a number of that name")


def signed(node: Node) -> tuple[Node, Node] | None:
    """The two values of ``a \\pm b``; None when there is no sign ± at the top."""
    match node:
        case Sum(terms=terms, signs=signs) if "pm" in signs or "mp" in signs:
            upper = tuple({"pm": "+", "mp": "-"}.get(s, s) for s in signs)
            lower = tuple({"pm": "-", "mp": "+"}.get(s, s) for s in signs)
            return Sum(terms, upper, node.span), Sum(terms, lower, node.span)
        case Fraction_(num=num_, den=den, span=span):
            both = signed(num_)
            return None if both is None else (Fraction_(both[0], den, span), Fraction_(both[1], den, span))
        case Group(open="(" | "{" | "", items=(only,)):
            return signed(only)
    return None


def _is_list(node: Node) -> bool:
    return isinstance(node, Group) and node.open == "" and len(node.items) > 1


def relate(scope: Scope, relator: Relator, left: Term, right: Term, span: Span) -> Prop:
    """One relation between two terms whose shapes must agree; in the last reading, one of which nothing is decided where they do not."""
    if not scope.lenient:
        return compare(scope, relator, left, right, span)
    solved = dict(scope.unifier.solved)
    try:
        return loose.guarded(compare(scope, relator, left, right, span))
    except (Clash, Unfit):
        scope.unifier.solved = solved
        return loose.relation(relator.op, left, right)


def compare(scope: Scope, relator: Relator, left: Term, right: Term, span: Span) -> Prop:
    """The relation under the conventions of `types`."""
    for side, other in ((left, right), (right, left)):
        if isinstance(side.sort, Func):
            return _functions(relator, left, right, span)
        if isinstance(side, Bind) and side.op in OPTIMA and side.var.sort != INTEGER and side.var in free_symbols(other):
            raise NotUnderstood(f"{side.var.name} is bound by the {side.op} on one side and free on the other", span)
    if relator.op in DEFINITE:
        op, swap = DEFINITE[relator.op]
        a, b = (right, left) if swap else (left, right)
        if not scope.shape(a) and not scope.shape(b):
            return Rel({"pd": ">", "psd": ">="}[op], a, b)
        (a, b), shape = fit(scope, (a, b), span, "an ordering of matrices")
        if len(shape) == 1:
            return Rel({"pd": ">", "psd": ">="}[op], a, b)
        return Rel(op, a, b)
    op_name = ORDER.get(relator.op)
    if op_name is None:
        raise Unfit(f"the relation {relator.op}", relator.span)
    (a, b), shape = fit(
        scope, (left, right), span, "an equation" if op_name == "=" else "a relation", spread=op_name in ("<", "<=", ">", ">=")
    )
    if shape and op_name in ("<", "<=", ">", ">="):
        return entrywise_relation(scope, op_name, a, b, len(shape))
    return Rel(op_name, a, b)


def _functions(relator: Relator, left: Term, right: Term, span: Span) -> Prop:
    if relator.op in ("=", "!=") and isinstance(left.sort, Func) and isinstance(right.sort, Func):
        return Rel(relator.op, left, right)
    raise Unfit(f"{describe(left)} and {describe(right)}: a function is compared with a value", span)


def entrywise_relation(scope: Scope, op: str, left: Term, right: Term, rank: int) -> Prop:
    """A relation between tensors holds at every entry."""
    variables = [Sym(scope.unused(c), INTEGER) for c in "ijkl"[:rank]]

    def at(t: Term) -> Term:
        if isinstance(t, App) and t.op in ("zeros", "ones"):
            return num(0 if t.op == "zeros" else 1)
        return App("entry", (t, *variables), SCALAR)

    lead = left if scope.shape(left) else right
    low = [Rel(">=", v, num(1)) for v in variables]
    high = [Rel("<=", v, scope.dimension(d)) for v, d in zip(variables, scope.shape(lead), strict=True)]
    prop: Prop = Implies(And((*low, *high)), Rel(op, at(left), at(right)))
    for v in reversed(variables):
        prop = Forall(v, prop)
    return prop


# -- membership ------------------------------------------------------------------------------------------------------------


def is_set_name(node: Node, letters: str) -> bool:
    """``\\mathbb{R}`` and its kin."""
    return isinstance(node, Name) and node.style in ("bb", "bf") and node.base in letters and not node.accents


def inside(scope: Scope, left: Node, right: Node) -> Prop:
    """``x ∈ S`` as one proposition; in the last reading, one of which nothing is decided when S is not known."""
    try:
        found = members(scope, left, right)
    except NotUnderstood:
        if not scope.lenient:
            raise
        return loose.relation("in", scope.term(left), loose.part(scope, right))
    return found[0] if len(found) == 1 else And(tuple(found))


def members(scope: Scope, left: Node, right: Node) -> list[Prop]:
    """What ``x ∈ S`` says about declared things."""
    items = left.items if isinstance(left, Group) and left.open == "" else (left,)
    result: list[Prop] = []
    for item in items:
        result += membership(scope, scope.term(item), right)
    return result


def membership(scope: Scope, term: Term, where: Node) -> list[Prop]:
    """The conditions that a set puts on a term; on a tensor, on each of its entries."""
    match where:
        case Name() if is_set_name(where, "R"):
            return []
        case Name() if is_set_name(where, "N"):
            return [Is("integer", (term,)), Rel(">=", term, num(0))] if term.sort != INTEGER else [Rel(">=", term, num(0))]
        case Name() if is_set_name(where, "Z"):
            return [Is("integer", (term,))] if term.sort != INTEGER else []
        case Name() if is_set_name(where, "Q"):
            return [Is("rational", (term,))]
        case Name() if is_set_name(where, "C"):
            raise NotUnderstood("complex numbers are not known", where.span, "\\mathbb{R}")
        case Script(base=base, sub=sub, sup=sup) if is_set_name(base, "RNZ"):
            return _signed(scope, term, base, sub, sup, where.span)
        case Script(base=Group() as base, sub=None, sup=sup) if sup is not None and base.open in ("[", "(", "]", "{"):
            return _each(scope, term, base)
        case Group(open="[" | "(" | "]", items=(low, high)):
            return _interval(scope, term, where, low, high)
        case Group(open="{", items=items) if items:
            return _finite(scope, term, where, items)
        case Product(factors=factors, ops=ops) if "setminus" in ops or "backslash" in ops:
            result = membership(scope, term, factors[0])
            for removed in factors[1:]:
                elements = removed.items if isinstance(removed, Group) and removed.open == "{" else (removed,)
                result += [Rel("!=", term, scope.term(e)) for e in elements]
            return result
    raise NotUnderstood("the set on the right of ∈ is not known", where.span, "a number set, an interval or a finite set")


def _signed(scope: Scope, term: Term, base: Node, sub: Node | None, sup: Node | None, span: Span) -> list[Prop]:
    """``\\mathbb{R}_+``, ``\\mathbb{R}^*``, ``\\mathbb{N}^*``, ``\\mathbb{R}_{>0}``, ``\\mathbb{R}^n``."""
    result: list[Prop] = membership(scope, term, base)
    for mark in (sub, sup):
        text = mark_text(mark)
        op = {"+": ">=", "++": ">", "-": "<=", "--": "<", "*": "!=", ">0": ">", ">=0": ">=", "+*": ">", "*+": ">", "!=0": "!="}.get(
            text or ""
        )
        if op is not None:
            if scope.shape(term):
                result.append(entrywise_relation(scope, op, term, App("zeros", (), term.sort), len(scope.shape(term))))
            else:
                result.append(Rel(op, term, num(0)))
        elif text is not None and mark is sub:
            raise NotUnderstood(f"the set with subscript {text}", span)
    return result


def mark_text(node: Node | None) -> str | None:
    """The sign marks on a set name; None for a dimension."""
    match node:
        case None:
            return None
        case Name(base=base) if not base.isalnum():
            return base
        case Name(base="star" | "ast"):
            return "*"
        case Text(text=text):
            return text.strip()
        case Chain(relators=(relator,), items=(_, Number(value=value))) if value == 0:
            return f"{relator.op}0"
        case Group(open="", items=(only,)):
            return mark_text(only)
        case Product(factors=factors):
            marks = [mark_text(f) for f in factors]
            return "".join(m for m in marks if m) if all(marks) else None
    return None


def _each(scope: Scope, term: Term, inner: Group) -> list[Prop]:
    shape = scope.shape(term)
    variables = [Sym(scope.unused(c), INTEGER) for c in "ijkl"[: len(shape)]]
    at = App("entry", (term, *variables), SCALAR)
    parts = membership(scope, at, inner)
    if not parts:
        return []
    bounds: list[Prop] = []
    for v, d in zip(variables, shape, strict=True):
        bounds += [Rel(">=", v, num(1)), Rel("<=", v, scope.dimension(d))]
    prop: Prop = Implies(And(tuple(bounds)), parts[0] if len(parts) == 1 else And(tuple(parts)))
    for v in reversed(variables):
        prop = Forall(v, prop)
    return [prop]


def _interval(scope: Scope, term: Term, where: Group, low: Node, high: Node) -> list[Prop]:
    a, b = scope.term(low), scope.term(high)
    if scope.shape(term):
        raise NotUnderstood(f"{what(scope, term)} and cannot lie in an interval", where.span)
    result: list[Prop] = []
    if not _infinite(a):
        result.append(Rel("<=" if where.open == "[" else "<", a, term))
    if not _infinite(b):
        result.append(Rel("<=" if where.close == "]" else "<", term, b))
    return result


def _infinite(t: Term) -> bool:
    return t == INFINITY or (isinstance(t, App) and INFINITY in t.args) or (isinstance(t, Const) and t.name == "infinity")


def _finite(scope: Scope, term: Term, where: Group, items: Sequence[Node]) -> list[Prop]:
    dots = [k for k, i in enumerate(items) if isinstance(i, Name) and i.base in ("dots", "ldots", "cdots")]
    if dots:
        if len(items) < 3 or dots != [len(items) - 2]:
            raise NotUnderstood("a set with an ellipsis", where.span, "{1, …, n}")
        low, high = scope.term(items[0]), scope.term(items[-1])
        whole: list[Prop] = [] if term.sort == INTEGER else [Is("integer", (term,))]
        return [*whole, Rel(">=", term, low), Rel("<=", term, high)]
    return [Or(tuple(Rel("=", term, scope.term(i)) for i in items))] if len(items) > 1 else [Rel("=", term, scope.term(items[0]))]


# -- logic -----------------------------------------------------------------------------------------------------------------


def logic(scope: Scope, node: Logic) -> Prop:
    """Statements joined by words or signs."""
    match node.op:
        case "implies":
            parts = [condition(scope, p) for p in node.parts]
            if len(parts) == 2:
                return Implies(assertions.for_every_argument(*parts), parts[1])
            return And(tuple(Implies(a, b) for a, b in itertools.pairwise(parts)))
        case "implied-by" if len(node.parts) == 2:
            then, given = (condition(scope, p) for p in node.parts)
            return Implies(given, then)
        case "iff":
            parts = [condition(scope, p) for p in node.parts]
            if len(parts) == 2:
                return Implies(parts[0], parts[1], both=True)
            return And(tuple(Implies(a, b, both=True) for a, b in itertools.pairwise(parts)))
        case "and" | "list":
            quantifiers = [p for p in node.parts if isinstance(p, Quantified) and p.body is None]
            others = [p for p in node.parts if not (isinstance(p, Quantified) and p.body is None)]
            if quantifiers:
                inner: Node = others[0] if len(others) == 1 else Logic("and", tuple(others), node.words, node.span)
                first = quantifiers[0]
                return quantified(scope, first.quantifier, first.variables, inner, node.span)
            parts = [condition(scope, p) for p in node.parts]
            return parts[0] if len(parts) == 1 else And(tuple(parts))
        case "or":
            return Or(tuple(condition(scope, p) for p in node.parts))
        case "if" | "given" | "where" if len(node.parts) == 2:
            given = condition(scope, node.parts[1])
            return Implies(given, condition(scope, node.parts[0]))
        case "words":
            return assertions.assertion(scope, node.parts, node.span)
    raise NotUnderstood(f"statements joined by “{node.op}”", node.span)


def quantified(scope: Scope, quantifier: str, variables: Sequence[Node], body: Node | None, span: Span) -> Prop:
    """``\\forall x \\in A: …``."""
    if quantifier != "forall":
        raise NotUnderstood("an existence claim", span)
    if body is None:
        raise NotUnderstood("a quantifier without a statement", span)
    symbols: list[Sym] = []
    domains: list[tuple[Node, Chain | None]] = []
    for v in variables:
        chain = v if isinstance(v, Chain) else None
        subject = chain.items[0] if chain is not None else v
        for item in subject.items if isinstance(subject, Group) and subject.open == "" else (subject,):
            if not isinstance(item, Name):
                raise NotUnderstood("the variable of the quantifier", v.span, "a name")
            domains.append((item, chain))
            symbols.append(quantified_symbol(scope, item, chain))
    with scope.binding(*symbols):
        inner = condition(scope, body)
        given: list[Prop] = []
        for (item, chain), symbol in zip(domains, symbols, strict=True):
            if chain is not None and chain.relators[0].op == "in":
                given += membership(scope, symbol, chain.items[1])
            elif chain is not None and item is chain.items[0]:
                given += [p for p, _ in links(scope, chain)]
    prop: Prop = inner if not given else Implies(given[0] if len(given) == 1 else And(tuple(given)), inner)
    for symbol in reversed(symbols):
        prop = Forall(symbol, prop)
    return prop


def quantified_symbol(scope: Scope, item: Name, chain: Chain | None) -> Sym:
    """The bound variable of a quantifier: an index letter is an integer, a declared name keeps its sort."""
    key = spelling(item)
    known = scope.find(key)
    if chain is not None and chain.relators[0].op == "in":
        where = chain.items[1]
        if is_set_name(where, "NZ"):
            return Sym(key, INTEGER)
        if is_set_name(where, "R"):
            return Sym(key, SCALAR)
        if isinstance(where, Script) and is_set_name(where.base, "R") and known is None:
            from verifier.elaborate.declarations import shape_of_set

            return Sym(key, Tensor(shape_of_set(where) or ()))
    if known is not None and isinstance(known.sort, Tensor):
        return known
    return Sym(key, INTEGER if plain_letter(item) in INDEX_LETTERS else SCALAR)


def mentions(node: Node, key: str) -> bool:
    """True when a name occurs in a tree."""
    return key in names_in(node)


__all__ = ["condition", "links", "membership", "relate"]
