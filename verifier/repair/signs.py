"""Signs, marks of derivatives, and probabilities against their complements."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from verifier.repair.written import BRACED, MARKS, Edit, Side, Written
from verifier.syntax.tree import BigOp, Group, Name, Number, Prefix, Product, Script, Sum

FLIPPED = {"+": "-", "-": "+"}


def signs(step: Written, side: Side) -> Iterator[Edit]:
    """A sign turned: of a term, of a difference, of an argument, of an exponent, of a whole side."""
    for site in side.sites:
        if site.in_index:
            continue
        node = site.node
        match node:
            case Sum(terms=terms, signs=written):
                if written == ("+", "-"):
                    a, b = terms
                    yield Edit("sign", (side.put(site, f"{side.source(b)} - {side.source(a)}"),))
                for k in range(len(terms)):
                    place = side.sign_place(node, k)
                    if place is None or written[k] not in FLIPPED:
                        continue
                    turned = FLIPPED[written[k]]
                    yield Edit("sign", ((*place, "" if k == 0 and turned == "+" else turned),))
                if site.up is None and len(terms) > 1:
                    yield Edit("sign", (side.put(site, rf"-\left({side.source(node)}\right)"),))
            case Number(value=value) if value == 0:
                continue
            case Group(open=bracket) if bracket in ("|", "||"):
                continue
            case Name() if site.up is not None and isinstance(site.up.node, Group) and site.up.node.open == "[":
                continue  # an index
            case _ if site.is_term and not isinstance(node, Sum) and not (site.up is not None and isinstance(site.up.node, Sum)):
                text = f"-{side.source(node)}"
                if site.up is not None and isinstance(site.up.node, Prefix):
                    text = rf"\left({text}\right)"
                yield Edit("sign", (side.put(site, text),))


def complements(step: Written, side: Side) -> Iterator[Edit]:
    """``p`` for ``1 - p``, and the other way round."""
    for site in side.sites:
        node = site.node
        if site.in_index or site.in_limits or site.in_power:
            continue
        match node:
            case Sum(terms=(Number(value=one), other), signs=("+", "-")) if one == 1:
                yield Edit("complement", (side.put(site, side.source(other)),))
            case Name(base=base) if base not in MARKS and step.rank(node) == 0 and site.slot != "head":
                text = f"1 - {side.source(node)}"
                bare = site.up is None or site.slot in BRACED or (isinstance(site.up.node, Group) and len(site.up.node.items) == 1)
                yield Edit("complement", (side.put(site, text if bare else f"({text})"),))
            case Product(factors=(Name(), Group(open="(")), ops=("",)) if site.is_term or isinstance(site.node, Product):
                yield Edit("complement", (side.put(site, f"(1 - {side.source(node)})"),))


def marks(step: Written, side: Side) -> Iterator[Edit]:
    """``σ'`` for ``σ``, and the other way round."""
    for site in side.sites:
        node = site.node
        match node:
            case Script(primes=primes) if primes:
                start, end = node.span
                at = side.text.rfind("'", start, end)
                if at >= 0:
                    yield Edit("mark", ((at, at + 1, ""),))
                    yield Edit("mark", ((at, at + 1, "''"),))
            case Product(factors=factors, ops=ops):
                for k, (head, argument) in enumerate(pairwise(factors)):
                    if isinstance(head, Name) and isinstance(argument, Group) and not ops[k]:
                        yield Edit("mark", ((head.span[1], head.span[1], "'"),))


FUNCTIONS = {
    "max": "min", "min": "max", "sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "tr": "det", "Tr": "det", "det": "tr",
}  # fmt: skip
PRINTED = {"tr": r"\operatorname{tr}"}


def functions(step: Written, side: Side) -> Iterator[Edit]:
    """One function for its partner: max and min, sine and cosine, trace and determinant."""
    for site in side.sites:
        match site.node:
            case Prefix(head=Name(base=base, span=span)) if base in FUNCTIONS:
                other = FUNCTIONS[base]
                yield Edit("function", ((*span, PRINTED.get(other, f"\\{other}")),))
            case BigOp(op=op, span=(start, _)) if op in FUNCTIONS and side.text.startswith(f"\\{op}", start):
                yield Edit("function", ((start, start + len(op) + 1, f"\\{FUNCTIONS[op]}"),))
