"""The last reading: a formula whose shapes fit no convention is read part by part, and nothing is decided about it.

``\\nabla_h L * S_t`` with a Jacobian of rank three, ``x^\\top \\otimes D`` that stands for a matrix: their authors reshape in their heads.
Every part of such a formula is read and kept; where the parts do not fit, the result is a value of open shape, and the relation becomes
the property ``open`` of its two sides.  No method knows this property, so the claim stays undecided, and as a hypothesis it proves nothing.
"""

from __future__ import annotations

from verifier.elaborate.errors import Clash, NotUnderstood
from verifier.elaborate.hints import parts
from verifier.elaborate.scope import OPEN, Scope
from verifier.sorts import Func
from verifier.syntax.tree import (
    BigOp,
    CasesNode,
    Chain,
    Diff,
    Fraction_,
    Group,
    Logic,
    MatrixNode,
    Name,
    Node,
    Prefix,
    Product,
    Quantified,
    Root,
    Script,
    Sum,
    Text,
)
from verifier.terms import App, Call, Is, Prop, Rel, Sym, Term, walk

PROPERTY = "open"


def open_value(scope: Scope, node: Node) -> Term:
    """A node whose parts do not fit together: an unknown operation, named after its signs, at the values of its parts.

    Raises `NotUnderstood` when a part has no reading of its own.
    """
    if isinstance(node, Chain | Logic):
        return part(scope, node)
    label = label_of(node)
    if label is None:
        raise NotUnderstood("parts that do not fit together", node.span)
    if isinstance(node, Group) and node.open == "{":  # {1, …, n}: the dots are a part of the set
        return opaque(label, tuple(opaque("…", ()) if isinstance(p, Name) and p.base == "dots" else part(scope, p) for p in node.items))
    if isinstance(node, BigOp) and node.lower is not None:
        return _bound(scope, node, label)
    return opaque(label, tuple(part(scope, p) for p in parts(node) if not isinstance(p, Text)))


def _bound(scope: Scope, node: BigOp, label: str) -> Term:
    """An operator over a variable; what stands below is a part of it when it binds no variable that is known to be one."""
    from verifier.elaborate.binders import binders_of

    try:
        symbols = [b.symbol for b in binders_of(scope, node.lower, node.upper, node.body, node.span)]
    except NotUnderstood:
        symbols = []
    with scope.binding(*symbols):
        return opaque(label, tuple(part(scope, p) for p in parts(node)))


def part(scope: Scope, node: Node) -> Term:
    """A part of something open: a value, or a condition in a set or below an operator."""
    match node:
        case Chain(items=items, relators=relators):
            return opaque("relation " + " ".join(r.op for r in relators), tuple(part(scope, i) for i in items))
        case Quantified(quantifier=quantifier, variables=variables, body=body):
            return opaque(quantifier, tuple(part(scope, p) for p in (*variables, *(() if body is None else (body,)))))
        case Logic(op=op, parts=inner):
            return opaque(op, tuple(part(scope, p) for p in inner if not isinstance(p, Text)))
        case Name(style="bb", base=base):
            return opaque(f"set {base}", ())
        case Script(base=Name(style="bb")) as script:
            return opaque("set", tuple(part(scope, p) for p in parts(script)))
        case Name(base="i", style=None, accents=()) if scope.lookup("i") is None:
            return scope.index_symbol("i")
        case Product(factors=factors, ops=ops) if set(ops) & {"/", "setminus", "backslash"}:
            return opaque("product " + " ".join(op or "." for op in ops), tuple(part(scope, f) for f in factors))
    try:
        return scope.term(node)
    except Clash as clash:
        raise NotUnderstood(clash.reason, clash.span) from None


def opaque(label: str, arguments: tuple[Term, ...]) -> Call:
    """An unknown operation at terms of any sort."""
    return Call(Sym(label, Func(tuple(a.sort for a in arguments), OPEN)), arguments, sort=OPEN)


def _part(scope: Scope, node: Node) -> Term:
    if isinstance(node, Chain):
        raise NotUnderstood("a relation where a value is expected", node.span, "an expression")
    try:
        return scope.term(node)
    except Clash as clash:
        raise NotUnderstood(clash.reason, clash.span) from None


def label_of(node: Node) -> str | None:
    """What an unknown operation is called: its kind and its signs, so that equal formulas are equal terms."""
    match node:
        case Product(ops=ops):
            return "product " + " ".join(op or "." for op in ops)
        case Sum(signs=signs):
            return "sum " + " ".join(signs)
        case Fraction_():
            return "quotient"
        case Script(primes=primes, sub=sub, sup=sup):
            return "script " + "'" * primes + ("_" if sub is not None else "") + ("^" if sup is not None else "")
        case Prefix(head=Name(base=base)):
            return base
        case Group(open=opening, items=items) if items:
            return f"bracket {opening}"
        case MatrixNode(rows=rows):
            return f"matrix of {len(rows)} rows"
        case Diff(kind=kind, order=order):
            return f"{kind} {order}"
        case BigOp(op=op):
            return op
        case CasesNode(rows=rows):
            return f"{len(rows)} cases"
        case Quantified(quantifier=quantifier):
            return quantifier
        case Root():
            return "root"
    return None


def is_open(node: Term | Prop) -> bool:
    """True when some part has an open shape."""
    return any(getattr(t, "sort", None) == OPEN for t in walk(node))


def relation(op: str, left: Term, right: Term) -> Prop:
    """A relation of which nothing is decided."""
    return Is(PROPERTY, (App(f"relation {op}", (left, right), OPEN),))


def guarded(prop: Prop) -> Prop:
    """A proposition with open parts: nothing is decided about it."""
    match prop:
        case Rel(op=op, lhs=lhs, rhs=rhs) if is_open(prop):
            return relation(op, lhs, rhs)
    return prop


__all__ = ["guarded", "is_open", "opaque", "open_value", "relation"]
