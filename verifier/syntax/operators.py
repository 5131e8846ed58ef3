"""Big operators: sums, integrals, limits, extrema, expectations; what each takes as its body."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from verifier.syntax.notation.functions import EXTREMA
from verifier.syntax.tree import BigOp, Fraction_, Group, Name, Node, Number, Product, Script

if TYPE_CHECKING:
    from verifier.syntax.parser import Parser

_LOOKAHEAD = 500  # tokens searched for the differential of an integral
_ENDS_INTEGRAND = frozenset(("relation", "logic", "eof", "row", "amp", "text", "quad"))


def big(p: Parser, op: str, start: int, count: int = 1, lower: Node | None = None, upper: Node | None = None) -> Node:
    """A big operator whose sign was just read; ``count`` integral signs at once."""
    sub, sup, primes = p.scripts()
    if primes:
        p.fail("no prime on a big operator")
    if (sub is not None and lower is not None) or (sup is not None and upper is not None):
        p.fail("limits in one place only")
    lower, upper = lower or sub, upper or sup
    if op in ("int", "oint"):
        return _integral(p, op, start, count, lower, upper)
    if op in ("lim", "limsup", "liminf"):
        body = p.sum()
    elif op in EXTREMA or op == "P":
        if p.tok.kind not in ("open", "{", "bar") and not p.at_factor() and p.tok.kind != "sum":
            return _bare(op, start, lower, upper, p)
        body = _bracketed(p, binds=lower is not None)
    else:
        body = p.product(nested=True)
    return BigOp(op, lower, upper, body, None, (start, p.last_end))


def _bare(op: str, start: int, lower: Node | None, upper: Node | None, p: Parser) -> Node:
    """``\\max`` with nothing after it is the name of the function."""
    name = Name(op, "rm", (), (start, p.last_end))
    return name if lower is None and upper is None else Script(name, lower, upper, 0, (start, p.last_end))


def _bracketed(p: Parser, binds: bool) -> Node:
    """The bracket after max, min, sup, inf. With a bound variable a round one only starts the product: min_w (y - w)^2."""
    while p.tok.kind == "{" and p.i not in p.infix:
        p._unbrace()
    if p.tok.kind == "open" and (p.tok.value in "{[" or (p.tok.value == "(" and not binds)):
        return p.group()
    return p.product(nested=True)


def statistic(p: Parser, op: str, name: Name) -> Node:
    """E, Var, Cov, P with limits and the bracket after them; a plain name when there is none (E may also take a product)."""
    start = name.span[0]
    sub, sup, primes = p.scripts()
    if not primes:
        while p.tok.kind == "{" and p.i not in p.infix:
            p._unbrace()
        if p.tok.kind == "open" and p.tok.value in "([{":
            body: Node = p.group()
            return BigOp(op, sub, sup, body, None, (start, p.last_end))
        if op == "E" and name.style == "bb" and p.tok.kind not in ("open", "bar") and p.at_factor():
            return BigOp(op, sub, sup, p.product(nested=True), None, (start, p.last_end))
    if sub is None and sup is None and not primes:
        return name
    return Script(name, sub, sup, primes, (start, p.last_end))


def _integral(p: Parser, op: str, start: int, count: int, lower: Node | None, upper: Node | None) -> Node:
    held = p.differentials
    measure: Node | None = None
    if _has_differential(p, count):
        p.differentials = held + 1
        if p.at_differential():  # \int dx
            body: Node = Number(_ONE, None, (p.tok.start, p.tok.start))
        else:
            body = p.sum()
        p.differentials = held
        first = p.tok.start
        found: list[Node] = []
        while p.at_differential() and (held == 0 or len(found) < count):
            p.advance()
            found.append(p.factor())
        if p.tok.kind == "open" and p.tok.value == "(" and p.tok.start == p.last_end:
            p.fail("a plain variable in the differential (or a sign of multiplication)")
        if not found:
            p.fail("the differential of the integral")
        measure = found[0] if len(found) == 1 else Group("", "", tuple(found), (",",) * (len(found) - 1), (first, p.last_end))
        implicit = isinstance(body, Number) and body.span[0] == body.span[1]
        if implicit and p.tok.kind not in _AFTER_MEASURE and p.at_factor():
            body = p.product(nested=True)  # \int dx f(x): the integrand follows the differential
    else:
        p.differentials = 0
        body = p.product(nested=True)
        p.differentials = held
        body, measure = _measure_in_numerator(body)
    return BigOp(op, lower, upper, body, measure, (start, p.last_end))


_AFTER_MEASURE = frozenset(("close", "}", "eof", "sum", "relation"))
_ONE = Fraction(1)


def _has_differential(p: Parser, count: int) -> bool:
    """Whether a differential of this integral stands ahead in the same bracket, those of inner integrals not counted."""
    i, last = p.i, min(len(p.tokens) - 1, p.i + _LOOKAHEAD)
    inner = 0
    tokens, match = p.tokens, p.match
    found = 0
    while i < last:
        token = tokens[i]
        kind = token.kind
        if kind in ("{", "open", "begin"):
            partner = match.get(i)
            if partner is None:
                return False
            i = partner
        elif kind in ("}", "close", "finish") or kind in _ENDS_INTEGRAND or kind == "comma":
            return False
        elif kind == "integrals" or (kind == "big" and token.value in ("int", "oint")):
            inner += int(token.value) if kind == "integrals" else 1
        elif token.value == "d" and kind in ("letter", "word") and tokens[i + 1].kind in ("letter", "name", "style", "accent"):
            found += 1
            if found > inner:
                return True
        i += 1
    return False


def _measure_in_numerator(body: Node) -> tuple[Node, Node | None]:
    """``\\int \\frac{dx}{x}``: the differential at the end of a numerator."""
    match body:
        case Fraction_(Product(factors, ops, span), den, whole) if len(factors) >= 2:
            d, variable = factors[-2], factors[-1]
            if isinstance(d, Name) and d.base == "d" and d.style in (None, "rm") and isinstance(variable, Name | Script):
                rest = factors[:-2]
                num: Node
                if not rest:
                    num = Number(_ONE, None, (span[0], span[0]))
                elif len(rest) == 1:
                    num = rest[0]
                else:
                    num = Product(rest, ops[: len(rest) - 1], (span[0], rest[-1].span[1]))
                return Fraction_(num, den, whole), variable
    return body, None
