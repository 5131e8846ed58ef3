"""Transposes, inverses, the order of products, Hadamard products, Jacobians."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.repair.written import MARKS, Edit, Side, Site, Written
from verifier.syntax.tree import Group, Name, Node, Number, Prefix, Product, Script, Sum

TRANSPOSES = frozenset({"top", "T", "intercal"})
MOST_VECTORS = 4


def _operands(step: Written, side: Side) -> Iterator[Site]:
    """Factors and terms that may be matrices or vectors."""
    for site in side.sites:
        node = site.node
        if site.in_index or site.in_limits or "sup" in site.slots() or site.slot == "base":
            continue
        match node:
            case Name(base=base) if base not in MARKS and step.rank(node) != 0:
                yield site
            case Script() if step.rank(node) != 0:
                yield site
            case Group(open="(" | "[", items=(_,)):
                yield site


def transposes(step: Written, side: Side) -> Iterator[Edit]:
    """A transpose too few or too many."""
    if not step.tensorial:
        return
    for site in _operands(step, side):
        node, text = site.node, side.source(site.node)
        match node:
            case Script(base=base, sub=None, sup=Name(base=mark)) if mark in TRANSPOSES:
                yield Edit("transpose", (side.put(site, side.source(base)),))
            case Script(sup=Sum(terms=(Number(value=one),), signs=("-",)) as power, base=base) if one == 1:
                yield Edit("transpose", (side.put(site, text[: power.span[0] - node.span[0]].rstrip("{") + r"{-\top}"),))
            case Script(sup=sup) if sup is not None:
                continue
            case _:
                yield Edit("transpose", (side.put(site, rf"{text}^\top"),))


def inverses(step: Written, side: Side) -> Iterator[Edit]:
    """An inverse too few or too many; a number above the line for one below."""
    for site in side.sites:
        match site.node:
            case Name() if site.slot == "factors" and step.rank(site.node) == 0 and not site.in_index | site.in_limits:
                yield Edit("inverse", (side.put(site, rf"\frac{{1}}{{{side.source(site.node)}}}"),))
    if not step.tensorial:
        return
    for site in _operands(step, side):
        node, text = site.node, side.source(site.node)
        match node:
            case Script(base=base, sub=None, sup=Sum(terms=(Number(value=one),), signs=("-",))) if one == 1:
                yield Edit("inverse", (side.put(site, side.source(base)),))
            case Script(sup=sup) if sup is not None:
                continue
            case _ if step.rank(node) in (2, None):
                yield Edit("inverse", (side.put(site, f"{text}^{{-1}}"),))


def orders(step: Written, side: Side) -> Iterator[Edit]:
    """Factors in another order."""
    if not step.tensorial:
        return
    for site in side.sites:
        node = site.node
        if not isinstance(node, Product) or site.in_index or site.in_limits:
            continue
        parts = node.factors
        for k in range(len(parts) - 1):
            if node.ops[k] not in ("/", "div") and not _applies(step, parts[k], parts[k + 1]):
                a, b = parts[k], parts[k + 1]
                yield Edit("order", ((*a.span, side.source(b)), (*b.span, side.source(a))))
        if len(parts) > 2 and not set(node.ops) & {"/", "div"}:
            backwards = zip(parts, reversed(parts), strict=True)
            yield Edit("order", tuple((*a.span, side.source(b)) for a, b in backwards if a is not b))


def _applies(step: Written, head: Node, argument: Node) -> bool:
    """A function and its argument have no order."""
    return isinstance(head, Name) and isinstance(argument, Group) and step.rank(head) is None


def products(step: Written, side: Side) -> Iterator[Edit]:
    """Entrywise for matrix products, and the other way round; a diagonal matrix for a vector."""
    if not step.tensorial:
        return
    for site in side.sites:
        node = site.node
        if site.in_index or site.in_limits:
            continue
        if isinstance(node, Product):
            for k, op in enumerate(node.ops):
                gap = (node.factors[k].span[1], node.factors[k + 1].span[0])
                if op in ("", "cdot", "times", "*") and not _applies(step, node.factors[k], node.factors[k + 1]):
                    yield Edit("hadamard", ((*gap, r" \odot "),))
                elif op == "odot":
                    yield Edit("hadamard", ((*gap, " "),))
        match node:
            case Name() | Script() if step.rank(node) == 1 and "sup" not in site.slots() and site.slot != "base":
                yield Edit("diagonal", (side.put(site, rf"\operatorname{{diag}}({side.source(node)})"),))
            case Group(open="(", items=(_,)) if site.slot == "factors":
                yield Edit("diagonal", (side.put(site, rf"\operatorname{{diag}}{side.source(node)}"),))
            case Prefix(head=Name(base="diag"), factors=(Group(),) as inner):
                yield Edit("diagonal", (side.put(site, side.source(inner[0])),))


def jacobians(step: Written, side: Side) -> Iterator[Edit]:
    """The Jacobian of one named vector by another, as a factor of a term: in front and transposed for columns, behind for rows."""
    vectors = step.vectors[:MOST_VECTORS]
    pairs = [(a, b) for a in vectors for b in vectors if a != b]
    for site in side.sites:
        if site.in_index or site.in_limits or not site.is_term or site.slot in ("sup", "num", "den", "arg"):
            continue
        if isinstance(site.node, Number):
            continue
        for a, b in pairs:
            quotient = rf"\frac{{\partial {a}}}{{\partial {b}}}"
            column = rf"\left({quotient}\right)^\top"
            yield Edit("jacobian", (side.put(site, side.times(site, column)),), column)
            yield Edit("jacobian", (side.put(site, side.times(site, quotient, last=True)),), quotient)
            yield Edit("jacobian", (side.put(site, side.times(site, quotient)),), quotient)


