"""Sums, products, integrals, limits and expectations: operators that bind a variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.algebra.recursion import linear_index
from verifier.claims import Law
from verifier.elaborate.errors import NotUnderstood, Unfit
from verifier.elaborate.hints import names_in, parts, walk
from verifier.elaborate.names import INDEX_LETTERS, is_bold, is_upper, letter, spelling, subscript_name, with_subscript
from verifier.elaborate.propositions import condition, is_set_name
from verifier.elaborate.scope import Scope, describe
from verifier.elaborate.times import note_end, sum_over_time
from verifier.elaborate.types import add_terms, matmul, negate, raise_to, square, transpose
from verifier.sorts import INTEGER, SCALAR, Func, Sort, Tensor
from verifier.syntax.tree import BigOp, Chain, Group, Name, Node, Number, Product, Relator, Script, Span, Sum, Text
from verifier.terms import INFINITY, And, App, Bind, Call, Num, Prop, Rel, Sym, Term, add, free_symbols, neg, num
from verifier.terms import walk as walk_term


@dataclass(frozen=True, slots=True)
class Binder:
    """One bound variable: its symbol, its bounds if written, and a further condition."""

    symbol: Sym
    bounds: tuple[Node, Node] | None
    shift: tuple[int, int] = (0, 0)
    conditions: tuple[Node, ...] = ()


def read(scope: Scope, node: BigOp) -> Term:
    """The term of an operator with limits."""
    match node.op:
        case "sum" | "prod":
            return summation(scope, node)
        case "int":
            return integral(scope, node)
        case "lim":
            return limit(scope, node)
        case "E" | "Var" | "Cov" | "P":
            return chance(scope, node.op, node.lower, node.body, node.span, node.upper)
    raise Unfit(f"the operator {node.op}", node.span)


# -- sums and products -----------------------------------------------------------------------------------------------------


def summation(scope: Scope, node: BigOp) -> Term:
    """A sum or product; bounds that are missing come from the dimension its index runs over."""
    binders = binders_of(scope, node.lower, node.upper, node.body, node.span)
    symbols = [b.symbol for b in binders]
    saved = {s.name: scope.ranges.pop(s.name, None) for s in symbols}
    reach = dict(scope.reach)
    with scope.binding(*symbols):
        body = scope.term(node.body)
        conditions = [condition(scope, c) for b in binders for c in b.conditions]
    if node.op == "prod" and scope.shape(body):
        square(scope, body, node.span, "a product of many")
    result = body
    for k, b in reversed(list(enumerate(binders))):
        with scope.binding(*symbols[:k]):
            params = bounds(scope, b)
        given: Prop | None = None
        if k == len(binders) - 1 and conditions:
            given = conditions[0] if len(conditions) == 1 else And(tuple(conditions))
        if params:
            note_end(scope, b.symbol, params[0], params[1], result)
        elif b.symbol.sort == INTEGER:
            sum_over_time(scope, b.symbol, result)
        if not params and b.symbol.name in scope.ranges:
            params = (num(1), scope.dimension(scope.ranges[b.symbol.name]))
        elif not params and b.symbol.sort == INTEGER and given is None:
            scope.guess(f"the sum over {b.symbol.name} runs over its whole range")
        result = Bind(node.op, b.symbol, params, result, given, result.sort)
    for name, old in saved.items():
        scope.ranges.pop(name, None)
        scope.reach.pop(name, None)
        if old is not None:
            scope.ranges[name] = old
        if name in reach:
            scope.reach[name] = reach[name]
    return result


def bounds(scope: Scope, b: Binder) -> tuple[Term, ...]:
    """The written bounds as terms."""
    if b.bounds is None:
        return ()
    low, high = (integer_term(scope, n) for n in b.bounds)
    end, by = linear_index(high) or (None, 0)
    open_end = end is not None and end.sort == INTEGER and end.name in scope.guessed and end.name not in scope.bound
    if open_end and end is not None and (isinstance(low, Num) or (by == 0 and not free_symbols(low))):
        # a range up to an undeclared n is meant to hold something, one up to t - 1 may be empty
        meant = Rel(">=", end, num(low.value - 1 - by) if by and isinstance(low, Num) else low)
        if meant not in scope.assumptions:
            scope.assumptions.append(meant)
    return _shifted(low, b.shift[0]), _shifted(high, b.shift[1])


def _shifted(t: Term, by: int) -> Term:
    if by == 0:
        return t
    return num(t.value + by) if isinstance(t, Num) else add(t, num(by))


def integer_term(scope: Scope, node: Node) -> Term:
    """A bound: unknown letters in it are integers."""
    scripted = {id(n.base): n for n in walk(node) if isinstance(n, Script) and n.sup is None and not n.primes and n.sub is not None}
    for inner in walk(node):
        whole = scripted.get(id(inner))
        if whole is not None and isinstance(inner, Name) and spelling(inner) not in scope.symbols:  # n_h is a size of its own
            tail = subscript_name(whole.sub) if whole.sub is not None else None
            key = with_subscript(spelling(inner), tail or "")
            if tail is not None and letter(key) in INDEX_LETTERS | {"d", "M", "L", "D", "p", "q", "B", "C"} and scope.lookup(key) is None:
                scope.introduce(key, INTEGER, f"{key} is read as an integer")
            continue
        if isinstance(inner, Name) and inner.base not in ("infty", "e", "pi") and inner.style != "rm":
            key = spelling(inner)
            if scope.lookup(key) is None and (letter(key) in INDEX_LETTERS or letter(key) in ("d", "M", "L", "D", "p", "q", "B", "C")):
                scope.introduce(key, INTEGER, f"{key} is read as an integer")
    return scope.term(node)


def binders_of(scope: Scope, lower: Node | None, upper: Node | None, body: Node, span: Span) -> list[Binder]:
    """The variables that the lower limit binds."""
    while isinstance(lower, Group) and lower.open in ("", "(") and len(lower.items) == 1:
        lower = lower.items[0]
    match lower:
        case None:
            index = only_index(scope, body)
            if index is None:
                raise NotUnderstood("the index of the sum is missing", span, "an index below the sum sign")
            scope.guess(f"the sum without an index runs over {index.name}")
            return [Binder(index, None if upper is None else (_one(span), upper))]
        case Name() | Script():
            symbol = bound_symbol(scope, lower)
            return [Binder(symbol, None if upper is None else (_one(span), upper))]
        case Chain():
            return _chain_binders(scope, lower, upper, span)
        case Group(open="", items=items):
            result: list[Binder] = []
            extra: list[Node] = []
            for item in items:
                if isinstance(item, Name | Script):
                    result.append(Binder(bound_symbol(scope, item), None if upper is None else (_one(span), upper)))
                elif isinstance(item, Chain):
                    known = {b.symbol.name for b in result}
                    if names_in(item.items[0]) <= known and result:
                        extra.append(item)
                    else:
                        result += _chain_binders(scope, item, upper, span)
            if extra:
                last = result[-1]
                result[-1] = Binder(last.symbol, last.bounds, last.shift, (*last.conditions, *extra))
            if result:
                return result
        case Product(factors=factors, ops=ops) if not any(ops) and all(isinstance(f, Name) for f in factors):
            return [Binder(bound_symbol(scope, f), None if upper is None else (_one(span), upper)) for f in factors]
    raise Unfit("what stands below the operator", span, "an index with its bounds")


def _chain_binders(scope: Scope, chain: Chain, upper: Node | None, span: Span) -> list[Binder]:
    ops = [r.op for r in chain.relators]
    first = chain.items[0]
    if ops == ["="]:
        if upper is None:
            if isinstance(first, Name):
                items = chain.items[1]
                pair = _dotted(items)
                if pair is not None:
                    return [Binder(bound_symbol(scope, first), pair)]
            if isinstance(chain.items[1], Number) and chain.items[1].value == 1:
                return [Binder(bound_symbol(scope, first), None)]  # the dimension it indexes is the upper bound
            raise NotUnderstood("the upper bound is missing", span, "a bound above the operator")
        if isinstance(first, Group) and first.open == "":
            return [Binder(bound_symbol(scope, i), (chain.items[1], upper)) for i in first.items]
        if isinstance(first, Product) and not any(first.ops):
            return [Binder(bound_symbol(scope, i), (chain.items[1], upper)) for i in first.factors]
        return [Binder(bound_symbol(scope, first), (chain.items[1], upper))]
    if ops == ["in"]:
        subjects = first.items if isinstance(first, Group) and first.open == "" else (first,)
        where = chain.items[1]
        pair = _dotted(where)
        result = []
        for s in subjects:
            symbol = bound_symbol(scope, s)
            if isinstance(where, Script) and is_set_name(where.base, "R") and symbol.sort != INTEGER:
                from verifier.elaborate.declarations import sort_of_set

                symbol = Sym(symbol.name, sort_of_set(scope, where))
            result.append(Binder(symbol, pair, (0, 0), () if pair else (Chain((s, where), chain.relators, chain.span),)))
        return result
    if len(ops) == 2 and all(op in ("<", "<=") for op in ops) and isinstance(chain.items[1], Name | Group):
        middle = chain.items[1]
        shift = (1 if ops[0] == "<" else 0, -1 if ops[1] == "<" else 0)
        subjects = middle.items if isinstance(middle, Group) and middle.open == "" else (middle,)
        if all(_is_free(scope, s) for s in subjects):
            return [Binder(bound_symbol(scope, s), (chain.items[0], chain.items[2]), shift) for s in subjects]
    free = [n for item in chain.items for n in _subjects(item) if _is_free(scope, n)]
    seen: dict[str, Node] = {}
    for n in free:
        if isinstance(n, Name):
            seen.setdefault(spelling(n), n)
    if not seen and isinstance(first, Name):
        seen[spelling(first)] = first
    if not seen:
        raise Unfit("the index of the operator", span, "an index")
    if ops in (["<"], ["<="]) and len(seen) == 1 and isinstance(first, Name) and spelling(first) in seen:
        return [Binder(bound_symbol(scope, first), None, (0, 0), (chain,))]
    if len(seen) > 1 and scope.root is not None:  # \\sum_{k \\leq t} beside a t of its own runs over k only
        inside = {n: node for n, node in seen.items() if n not in free_outside(scope.root, span)}
        seen = inside or seen
    nodes = list(seen.values())
    if isinstance(first, Name) and spelling(first) in seen and (not spelling(first).isupper() and any(n.isupper() for n in seen)):
        nodes = [seen[spelling(first)]]  # k < K: K is the end of the range
    binders = [Binder(bound_symbol(scope, n), None) for n in nodes]
    last = binders[-1]
    binders[-1] = Binder(last.symbol, None, (0, 0), (chain,))
    return binders


def free_outside(root: Node, span: Span) -> frozenset[str]:
    """The names that stand in a formula outside of one operator (given by its place), bound by no other operator there."""
    if isinstance(root, BigOp):
        if root.span == span:
            return frozenset()
        inner = free_outside(root.body, span)
        return inner - names_in(root.lower) if root.lower is not None else inner
    if isinstance(root, Name):
        return frozenset((spelling(root),))
    found: frozenset[str] = frozenset()
    for part in parts(root):
        found |= free_outside(part, span)
    return found


def _subjects(node: Node) -> Sequence[Node]:
    return node.items if isinstance(node, Group) and node.open == "" else (node,)


def _is_free(scope: Scope, node: Node) -> bool:
    if not isinstance(node, Name):
        return False
    key = spelling(node)
    if key in scope.bound:
        return False
    known = scope.symbols.get(key)
    return known is None or key in scope.free_indices or not scope.is_declared(key)


def _dotted(node: Node) -> tuple[Node, Node] | None:
    """``\\{1, …, n\\}`` or ``1, …, n`` as a pair of bounds."""
    if isinstance(node, Group) and len(node.items) >= 3:
        middle = node.items[-2]
        if isinstance(middle, Name) and middle.base in ("dots", "ldots", "cdots"):
            return node.items[0], node.items[-1]
    return None


def _one(span: Span) -> Number:
    return Number(num(1).value, None, span)


def bound_symbol(scope: Scope, node: Node) -> Sym:
    """The symbol that an operator binds: an index letter is an integer, anything else keeps its declared sort or is a number."""
    match node:
        case Name():
            key = spelling(node)
        case Script(base=Name() as base, sub=sub, sup=None, primes=0) if sub is not None:
            tail = subscript_name(sub)
            if tail is None:
                raise NotUnderstood("a bound variable with an index", node.span)
            key = with_subscript(spelling(base), tail)
        case Script(base=Name() as base, sub=None, sup=None, primes=primes):
            key = spelling(base) + "'" * primes
        case _:
            raise Unfit("what the operator binds", node.span, "a name")
    known = scope.symbols.get(key)
    if letter(key) in INDEX_LETTERS | {"r", "a", "b", "c", "p", "q", "v", "h", "d"} and (
        known is None or known.sort == INTEGER or len(letter(key)) == 1
    ):
        return Sym(key, INTEGER)
    if known is not None and isinstance(known.sort, Tensor):
        return known
    if is_bold(key):
        return Sym(key, Tensor((scope.unifier.fresh(),) if not is_upper(key) else (scope.unifier.fresh(), scope.unifier.fresh())))
    return Sym(key, SCALAR)


def only_index(scope: Scope, body: Node) -> Sym | None:
    """The only index letter that is free in a body."""
    found: set[str] = set()
    for inner in walk(body):
        if isinstance(inner, Script) and inner.sub is not None:
            for n in walk(inner.sub):
                if isinstance(n, Name) and n.base in INDEX_LETTERS and spelling(n) not in scope.bound:
                    known = scope.symbols.get(spelling(n))
                    if known is None or known.sort == INTEGER:
                        found.add(spelling(n))
    small = {f for f in found if f.islower()}
    chosen = small or found
    return Sym(next(iter(chosen)), INTEGER) if len(chosen) == 1 else None


# -- integrals and limits --------------------------------------------------------------------------------------------------


def integral(scope: Scope, node: BigOp) -> Term:
    """An integral; without limits it is over the whole line when the integrand holds an undefined function, else indefinite."""
    if node.measure is None:
        raise NotUnderstood("the integral has no differential", node.span, "dx")
    variables = node.measure.items if isinstance(node.measure, Group) else (node.measure,)
    symbols = []
    for v in variables:
        if not isinstance(v, Name | Script):
            raise NotUnderstood("the variable of integration", v.span, "a name")
        key = spelling(v) if isinstance(v, Name) else None
        known = scope.find(key) if key is not None else None
        if known is None and key is not None and (scope.kinds.get(key) or key.startswith(("\\mathbf", "\\boldsymbol"))):
            known = scope.guess_symbol(key)
        if known is not None and isinstance(known.sort, Tensor):
            symbols.append(Sym(known.name, SCALAR if known.sort == INTEGER else known.sort))
        else:
            base = bound_symbol(scope, v)
            symbols.append(Sym(base.name, SCALAR))
    with scope.binding(*symbols):
        body = scope.term(node.body)
    params: tuple[Term, ...] = ()
    if node.lower is not None and node.upper is not None:
        params = (scope.term(node.lower), scope.term(node.upper))
    elif node.lower is not None:
        lower = node.lower
        if not (is_set_name(lower, "R") or isinstance(lower, (Name | Script, Chain))):
            raise NotUnderstood("the domain of integration", node.span)
        if isinstance(lower, Chain) or (isinstance(lower, Name) and lower.style == "cal"):
            raise NotUnderstood("the domain of integration", node.span)
        params = (neg(INFINITY), INFINITY)
    elif any(isinstance(t, Call) and scope.definition_of(t.fn.name) is None for t in walk_term(body)):
        scope.guess(f"the integral over {symbols[0].name} without limits is over the whole line")
        params = (neg(INFINITY), INFINITY)
    for s in reversed(symbols):
        body = Bind("integral", s, params, body, None, body.sort)
    return body


def limit(scope: Scope, node: BigOp) -> Term:
    """A limit; the point may carry + or - for a side."""
    match node.lower:
        case Chain(items=(Name() as variable, point), relators=(Relator(op="to"),)):
            side = 0
            if isinstance(point, Sum) and len(point.terms) == 1 and isinstance(point.terms[0], Script):  # -1^+ is (-1)^+
                last = point.terms[0]
                point = Script(Sum((last.base,), point.signs, point.span), last.sub, last.sup, last.primes, point.span)
            if isinstance(point, Script) and point.sub is None and isinstance(point.sup, Name | Text):
                mark = point.sup.base if isinstance(point.sup, Name) else point.sup.text.strip()
                if mark in ("+", "-"):
                    side = 1 if mark == "+" else -1
                    point = point.base
            at = scope.term(point)
            key = spelling(variable)
            known = scope.symbols.get(key)
            sort: Sort = known.sort if known is not None and isinstance(known.sort, Tensor) else SCALAR
            if at == INFINITY and known is None and letter(key) in INDEX_LETTERS:
                sort = INTEGER
            symbol = Sym(key, sort)
            with scope.binding(symbol):
                body = scope.term(node.body)
            return Bind("limit", symbol, (at, num(side)), body, None, body.sort)
    raise NotUnderstood("what the limit goes to", node.span, "x \\to a")


# -- expectation -----------------------------------------------------------------------------------------------------------

CHANCE = {"E": "E", "V": "Var", "Var": "Var", "var": "Var", "Cov": "Cov", "cov": "Cov", "P": "P", "Pr": "P", "Esp": "E"}


def named(scope: Scope, base: Name, sub: Node | None, sup: Node | None, bracket: Group, span: Span) -> Term | None:
    """``\\mathbb{E}[X]``, ``\\operatorname{Var}(X)`` written as names; None when the name is something else."""
    key = spelling(base)
    event = any(isinstance(i, Chain) for i in bracket.items)
    expected = base.base in ("E", "V") and bracket.open == "[" and bool(scope.laws)
    plain = base.style is None and (expected or (base.base in ("P", "Pr") and event))
    op = CHANCE.get(base.base) if base.style in ("bb", "rm") or plain else None
    if op is None or scope.find(key) is not None or base.accents:
        return None
    if base.style == "rm" and base.base == "P" and not event:
        return None
    value = chance(scope, op, sub, bracket, span)
    return value if sup is None else raise_to(scope, value, scope.term(sup), span)


def chance(scope: Scope, op: str, lower: Node | None, body: Node, span: Span, upper: Node | None = None) -> Term:
    """Expectation, variance, covariance and probability, in terms of expectations."""
    body, inner_power = bracket_and_power(body)
    power = inner_power or upper
    items: Sequence[Node] = body.items if isinstance(body, Group) and body.open in ("[", "(", "{") else (body,)
    if isinstance(body, Group) and "|" in body.seps and lower is None and power is None:
        return conditional(scope, op, body, span)
    if isinstance(body, Group) and any(s in ("|", "||") for s in body.seps):
        raise NotUnderstood("a conditional expectation or probability", span)
    variable = _variable_below(scope, lower, span)
    with scope.binding(*([variable] if variable is not None else [])):
        match op, items:
            case "E", (item,):
                value = expectation(scope, scope.term(item), variable)
            case "Var", (item,):
                x = scope.term(item)
                value = covariance(scope, x, x, variable, span)
            case "Cov", (item,):
                x = scope.term(item)
                value = covariance(scope, x, x, variable, span)
            case "Cov", (left, right):
                value = covariance(scope, scope.term(left), scope.term(right), variable, span)
            case "P", _ if any(isinstance(i, Chain) for i in items):
                events = [condition(scope, i) for i in items]
                event: Prop = events[0] if len(events) == 1 else And(tuple(events))
                value = expectation(scope, App("indicator", (event,), SCALAR), variable)  # type: ignore[arg-type]
            case _:
                raise NotUnderstood(f"{op} with {len(items)} arguments", span)
    if power is None:
        return value
    from verifier.elaborate.subscripts import raised

    return raised(scope, value, power, span)


def conditional(scope: Scope, op: str, body: Group, span: Span) -> Term:
    """``E[X | Y]``, ``Var(X | Y)``, ``Cov(X, Z | Y)`` given random variables, ``P(A | B)`` given an event."""
    bar = body.seps.index("|")
    left, right = body.items[: bar + 1], body.items[bar + 1 :]
    if any(s != "," for k, s in enumerate(body.seps) if k != bar):
        raise NotUnderstood("a conditional expectation or probability", span)
    if op == "P":
        both, given = (And(tuple(condition(scope, i) for i in items)) for items in (left + right, right))
        top, bottom = (expectation(scope, App("indicator", (e,), SCALAR)) for e in (both, given))  # type: ignore[arg-type]
        return App("mul", (top, App("pow", (bottom, num(-1)), SCALAR)), SCALAR)
    known = {law.variable for law in scope.laws}
    given_ = tuple(scope.term(i) for i in right)
    if not all(g in known and g.sort == SCALAR for g in given_):
        raise NotUnderstood("a conditional expectation given something that is no random number", span)

    def mean(t: Term) -> Term:
        return App("conditional", (t, *given_), SCALAR)

    values = [scope.term(i) for i in left]
    if any(scope.shape(v) for v in values):
        raise NotUnderstood("a conditional expectation of a tensor", span)
    match op, values:
        case "E", [x]:
            return mean(x)
        case "Var" | "Cov", [x]:
            return mean(App("pow", (add_terms(scope, [x, negate(mean(x))], span), num(2)), SCALAR))
        case "Cov", [x, z]:
            centred = tuple(add_terms(scope, [t, negate(mean(t))], span) for t in (x, z))
            return mean(App("mul", centred, SCALAR))
    raise NotUnderstood(f"{op} with {len(values)} arguments", span)


def bracket_and_power(body: Node) -> tuple[Node, Node | None]:
    """The bracket of an operator and the power written on it: ``\\max(0, x)^2``."""
    if isinstance(body, Script) and isinstance(body.base, Group) and body.sub is None and not body.primes:
        return body.base, body.sup
    return body, None


def _variable_below(scope: Scope, lower: Node | None, span: Span) -> Sym | None:
    match lower:
        case None:
            return None
        case Chain(items=(Name() as name, law), relators=(Relator(op="sim"),)):
            key = spelling(name)
            symbol = scope.find(key) or Sym(key, SCALAR)
            from verifier.elaborate.laws import law_of

            scope.laws.append(law_of(scope, symbol, law))
            return symbol
        case Name():
            found = scope.find(spelling(lower))
            if found is not None and isinstance(found.sort, Tensor):
                return found
            return Sym(spelling(lower), SCALAR)
    raise Unfit("what stands below the expectation", span)


def expectation(scope: Scope, body: Term, variable: Sym | None = None) -> Term:
    """The expectation: ``var`` is the random variable in the body, the other ones are the parameters."""
    if variable is not None:
        return Bind("expect", variable, (), body, None, body.sort)
    chancy = random_symbols(scope, body)
    if not chancy and scope.declaring:
        chancy = _made_random(scope, body)
    if not chancy:
        guessed = sorted(
            (s for s in free_symbols(body) if letter(s.name)[:1].isupper() and s.sort == SCALAR and s.name in scope.guessed),
            key=lambda s: s.name,
        )
        if not guessed:
            scope.guess(f"{describe(body)} is not random, its expectation is itself")
            return Bind("expect", Sym("\\omega", SCALAR), (), body, None, body.sort)
        for s in guessed:
            scope.guess(f"{s.name} is read as a random variable")
            scope.laws.append(Law(s, "unknown", ()))
        chancy = guessed
    return Bind("expect", chancy[0], tuple(chancy[1:]), body, None, body.sort)


def _made_random(scope: Scope, body: Term) -> list[Sym]:
    """``E[x] = 0`` as a given says that x is random, and nothing else of its law; what is defined is random through its definition."""
    found = [
        s
        for s in sorted(free_symbols(body), key=lambda s: s.name)
        if s.sort != INTEGER and s.name not in scope.bound and scope.definition_of(s.name) is None
        and not (isinstance(s.sort, Func) and not all(a == INTEGER for a in s.sort.args))
    ]  # fmt: skip
    for s in found:
        scope.guess(f"{s.name} is read as a random variable")
        scope.laws.append(Law(s, "unknown", ()))
    return found


def random_symbols(scope: Scope, body: Term | Prop) -> list[Sym]:
    """The random variables that a term depends on, directly or through definitions, in order of name."""
    laws = {law.variable.name for law in scope.laws}
    found: dict[str, Sym] = {}
    seen: set[str] = set()
    pending = list(free_symbols(body))
    while pending:
        s = pending.pop()
        if s.name in seen:
            continue
        seen.add(s.name)
        if s.name in laws:
            found[s.name] = s
            continue
        for d in scope.definitions:
            if d.head.name == s.name:
                pending += free_symbols(d.body)
    return [found[k] for k in sorted(found)]


def covariance(scope: Scope, left: Term, right: Term, variable: Sym | None, span: Span) -> Term:
    """E[(X - E X)(Y - E Y)^T]."""
    centred = [add_terms(scope, [t, negate(expectation(scope, t, variable))], span) for t in (left, right)]
    if scope.shape(left):
        product = matmul(scope, centred[0], transpose(scope, centred[1], span), span)
    elif left == right:
        product = App("pow", (centred[0], num(2)), SCALAR)
    else:
        product = App("mul", tuple(centred), SCALAR)
    return expectation(scope, product, variable)
