"""Derivatives: Leibniz fractions, slash forms, nabla."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.syntax.tree import Diff, Group, Name, Node, Number, Prefix, Product, Script

if TYPE_CHECKING:
    from verifier.syntax.parser import Parser

_NAMELIKE = frozenset(("letter", "name", "style", "accent", "word", "operator"))
_VARIABLE = frozenset((*_NAMELIKE, "open", "text", "function", "{"))
MAX_ORDER = 50


def _kind_at(p: Parser, i: int) -> str | None:
    """ "partial" or "d" when such a sign stands at token i."""
    token = p.tokens[i]
    if token.kind == "partial":
        return "partial"
    if token.value == "d" and token.kind in ("letter", "word"):
        return "d"
    return None


def leibniz(p: Parser) -> Diff | None:
    """``\\frac{d^2 f}{dx^2}``, ``\\frac{\\partial}{\\partial x} f``; None when the fraction is no derivative."""
    i, tokens = p.i + 1, p.tokens
    if tokens[i].kind != "{" or i not in p.match:
        return None
    bottom = p.match[i] + 1
    if tokens[bottom].kind != "{" or bottom not in p.match:
        return None
    kind = _kind_at(p, i + 1)
    if kind is None or _kind_at(p, bottom + 1) != kind:
        return None
    if kind == "d" and (tokens[i + 2].kind == "sub" or tokens[bottom + 2].kind not in (*_NAMELIKE, "open")):
        return None
    start = p.advance().start
    p.advance()
    p.context.append("{")
    p.advance()
    order = _order(p)
    body: Node | None = None
    if p.tok.kind != "}":
        body = p.product()
    p.expect("}", "} or a single term to differentiate (brackets around a sum)")
    operator = body is None
    opening = p.expect("{", "{")
    wrt: list[tuple[Node, int]] = []
    while p.tok.kind != "}":
        if _kind_at(p, p.i) != kind:
            p.fail(r"\partial and a variable" if kind == "partial" else "d and a variable")
        wrt.append(_denominator(p, kind, order))
    p.context.pop()
    p.expect("}", "}")
    if sum(n for _, n in wrt) != order:
        p.fail(f"a denominator of order {order}", opening)
    if operator:
        body = _operand(p)
    return Diff(kind, order, tuple(wrt), body, operator, (start, p.last_end))


def _order(p: Parser) -> int:
    """The order after d or ∂: ``^2``, ``^{3}``; 1 when there is none."""
    if p.tok.kind != "sup":
        return 1
    token = p.advance()
    node = p.script()
    if isinstance(node, Number) and node.digits is None and 1 <= node.value <= MAX_ORDER:
        return int(node.value)
    p.fail("a number as the order of the derivative", token)


def _denominator(p: Parser, kind: str, order: int) -> tuple[Node, int]:
    """One ``dx^2``, ``\\partial h_t[j]``, ``df(x)`` of a denominator: the variable and its order."""
    p.advance()
    if p.tok.kind == "sup":  # \partial^2 x, a common way to write \partial x^2
        n = _order(p)
        return _variable(p, kind), n
    variable = _variable(p, kind)
    match variable:
        case Script(base, sub, Number(value, None), primes, span) if value.denominator == 1 and 1 <= value <= order:
            bare = base if sub is None and not primes else Script(base, sub, None, primes, span)
            return bare, int(value)
        case _:
            return variable, 1


def _variable(p: Parser, kind: str) -> Node:
    if p.tok.kind not in _VARIABLE:
        p.fail("the variable of the derivative")
    start = p.tok.start
    first = p.tok
    factors = [p.factor()]
    if not isinstance(factors[0], Name | Script | Group | Prefix):
        p.fail("a name, a bracket or a function as the variable of the derivative", first)
    while p.tok.kind == "open":
        factors.append(p.factor())
    if len(factors) == 1:
        return factors[0]
    return Product(tuple(factors), ("",) * (len(factors) - 1), (start, p.last_end))


def _operand(p: Parser) -> Node | None:
    """What follows an operator in front: the product up to + or -; a sign directly after it would be ambiguous."""
    while p.tok.kind == "{" and p.i not in p.infix:
        p._unbrace()
    if p.tok.kind == "sum" and p.peek().kind not in ("}", "close"):
        p.fail("brackets around what is differentiated")
    return p.product(nested=True) if p.at_factor() else None


def nabla(p: Parser) -> Node:
    """``\\nabla f``, ``\\nabla_x^2 f``; with ``^T`` the operator stands alone under the script."""
    token = p.advance()
    sub, sup, primes = p.scripts()
    wrt = ()
    order = 1
    if isinstance(sup, Number) and sup.digits is None and sup.value in (1, 2, 3, 4):
        order, sup = int(sup.value), None
    pairs = ((sub, order),) if sub is not None else wrt
    if sup is not None or primes:
        bare = Diff("nabla", order, pairs, None, True, (token.start, p.last_end))
        return Script(bare, None, sup, primes, (token.start, p.last_end))
    body = _operand(p) if p.tok.kind != "sum" else None
    return Diff("nabla", order, pairs, body, True, (token.start, p.last_end))


def partial(p: Parser) -> Node:
    """``\\partial f/\\partial x`` and ``\\partial_x f``; any other ∂ is refused."""
    token = p.advance()
    if p.tok.kind == "sub":
        p.advance()
        variable = p.script()
        return Diff("partial", 1, ((variable, 1),), _operand(p), True, (token.start, p.last_end))
    order = _order(p)
    body: Node | None = None
    if not (p.tok.kind == "product" and p.tok.value == "/"):
        start = p.tok.start
        factors = [p.factor()]
        while p.tok.kind != "product" and p.at_factor():
            factors.append(p.factor())
        body = factors[0] if len(factors) == 1 else Product(tuple(factors), ("",) * (len(factors) - 1), (start, p.last_end))
    if not (p.tok.kind == "product" and p.tok.value == "/"):
        p.fail(r"/\partial")
    p.advance()
    if p.tok.kind != "partial":
        p.fail(r"\partial and a variable")
    return _slash_end(p, "partial", order, body, token.start)


def _slash_end(p: Parser, kind: str, order: int, body: Node | None, start: int) -> Diff:
    wrt = [_denominator(p, kind, order)]
    while sum(n for _, n in wrt) < order and _kind_at(p, p.i) == kind:
        wrt.append(_denominator(p, kind, order))
    if sum(n for _, n in wrt) != order:
        p.fail(f"a denominator of order {order}")
    operator = body is None
    if operator:
        body = _operand(p)
    return Diff(kind, order, tuple(wrt), body, operator, (start, p.last_end))


def slash(p: Parser) -> Diff | None:
    """``df/dx``, ``df(x)/dx``, ``d/dx f`` from a d on; None when this d is a name."""
    i, tokens = p.i + 1, p.tokens
    if tokens[i].kind in ("letter", "name"):
        i += 1
        while tokens[i].kind in ("sub", "sup", "prime") or (tokens[i].kind == "open" and i in p.match):
            if tokens[i].kind == "open":
                i = p.match[i] + 1
                continue
            i += 1
            if tokens[i - 1].kind != "prime":
                i = p.match.get(i, i) + 1
            if i >= len(tokens):
                return None
    if not (tokens[i].kind == "product" and tokens[i].value == "/" and i + 2 < len(tokens)):
        return None
    if tokens[i + 1].value != "d" or tokens[i + 1].kind != "letter" or tokens[i + 2].kind not in ("letter", "name"):
        return None
    start = p.advance().start
    body: Node | None = None
    if p.tok.kind != "product":
        first = p.tok.start
        factors = [p.factor()]
        while p.tok.kind == "open":
            factors.append(p.factor())
        body = factors[0] if len(factors) == 1 else Product(tuple(factors), ("",) * (len(factors) - 1), (first, p.last_end))
    p.advance()
    return _slash_end(p, "d", 1, body, start)
