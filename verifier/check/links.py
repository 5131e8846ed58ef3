"""The relations of a written statement: which chains it holds, their links, conditions and branches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.elaborate.hints import names_in
from verifier.elaborate.hints import walk as nodes
from verifier.syntax.tree import Annotated, CasesNode, Chain, Diff, Group, Logic, Name, Node, Number, Quantified, Relator, Script
from verifier.terms import And, Cases, Implies, Not, Or, Prop, Rel

RELATIONS = frozenset(
    {"=", ":=", "equiv", "!=", "<", "<=", ">", ">=", "approx", "simeq", "propto", "in", "succ", "succeq", "prec", "preceq", "sim", "iid"}
)
DECIDED = frozenset({"=", "equiv", "!=", "<", "<=", ">", ">=", "approx", "simeq", "succ", "succeq", "prec", "preceq", "propto"})


SIGNS = {
    "!=": "\\neq", "<=": "\\leq", ">=": "\\geq", "equiv": "\\equiv", "approx": "\\approx", "in": "\\in", "succ": "\\succ",
    "succeq": "\\succeq", "prec": "\\prec", "preceq": "\\preceq", "propto": "\\propto", "sim": "\\sim", "simeq": "\\simeq",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """One relation of a chain as written: its two sides, its sign, and where they stand in the formula's text."""

    lhs: Node
    relator: Relator
    rhs: Node
    lhs_text: str
    rhs_text: str
    branches: tuple[str, ...] = ()  # the rows of a piecewise right side as written
    whole: Chain | None = None  # the chain that is one claim: x_1 = x_2 = … = x_n


def relations_of(tree: Node, conditional: bool = False, concluded: bool = False) -> Iterator[tuple[Chain, bool, bool]]:
    """The chains of a statement; whether each is a condition (after "if", "where"), and whether it concludes what stands before (after
    an arrow).
    """
    match tree:
        case Chain(items=items, relators=relators):
            if any(r.op in ("to", "mapsto") for r in relators) and len(relators) > 1:
                yield from _split_at_arrows(tree, conditional, concluded)
            elif any(r.op in RELATIONS for r in relators):
                yield tree, conditional, concluded
        case Logic(op=op, parts=parts):
            for k, part in enumerate(parts):
                yield from relations_of(
                    part, conditional or (op in ("if", "where", "given") and k > 0), concluded or (op in ("implies", "iff") and k > 0)
                )
        case Quantified(body=body) if body is not None:
            yield from relations_of(body, conditional, concluded)
        case Annotated(body=body):
            yield from relations_of(body, conditional, concluded)
        case Group(open="", items=items) | Group(open="(", items=items):
            for item in items:
                yield from relations_of(item, conditional, concluded)
        case CasesNode(rows=rows):
            for value, _ in rows:
                yield from relations_of(value, conditional, concluded)
        case _:
            return


def set_to_zero(links: Sequence[Link]) -> bool:
    """``f'(x) = 2(x - 1) = 0``: a derivative is computed and set to zero in one chain."""
    head, end = links[0].lhs, links[-1].rhs
    if len(links) < 2 or not isinstance(end, Number) or end.value != 0:
        return False
    return any(isinstance(n, Diff) or (isinstance(n, Script) and n.primes) for n in nodes(head))


def suppositions(tree: Node) -> Iterator[Chain]:
    """``x^2 > x \\quad \\text{if } x > 1``: the conditions that a statement makes for itself."""
    match tree:
        case Logic(op="if", parts=(_, *conditions)):
            for part in conditions:
                yield from (chain for chain, _, _ in relations_of(part))
        case Group(open="", items=items):
            for item in items:
                yield from suppositions(item)


def _split_at_arrows(chain: Chain, conditional: bool, concluded: bool) -> Iterator[tuple[Chain, bool, bool]]:
    start = 0
    for k, r in enumerate((*chain.relators, None)):
        if r is None or r.op in ("to", "mapsto"):
            if k > start:
                items = chain.items[start : k + 1]
                yield Chain(items, chain.relators[start:k], (items[0].span[0], items[-1].span[1])), conditional, concluded or start > 0
            start = k + 1


def row_texts(text: str, cases: CasesNode) -> Iterator[str]:
    """Each row of a piecewise value as written, its condition included."""
    for value, condition in cases.rows:
        end = value.span[1] if condition is None else condition.span[1]
        yield text[value.span[0] : end]


def branches_of(prop: Prop) -> list[Prop] | None:
    """lhs = {v_1 if c_1; …} as one implication for each branch."""
    match prop:
        case Rel(op=op, lhs=lhs, rhs=Cases(branches=branches, otherwise=otherwise)):
            pass
        case _:
            return None
    out: list[Prop] = []
    before: list[Prop] = []
    for condition, value in branches:
        out.append(Implies(_conjunction([*before, condition]), Rel(op, lhs, value)))
        before.append(_negation(condition))
    if otherwise is not None:
        out.append(Implies(_conjunction(before), Rel(op, lhs, otherwise)))
    return out


def _negation(prop: Prop) -> Prop:
    flipped = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
    match prop:
        case Rel(op=op, lhs=lhs, rhs=rhs) if op in flipped:
            return Rel(flipped[op], lhs, rhs)
        case And(parts=parts):
            return Or(tuple(_negation(p) for p in parts))
        case Or(parts=parts):
            return And(tuple(_negation(p) for p in parts))
        case _:
            return Not(prop)


def _conjunction(props: list[Prop]) -> Prop:
    return props[0] if len(props) == 1 else And(tuple(props))


def is_arithmetic(link: Link) -> bool:
    """Whether a relation is between numbers alone."""
    return not names_in(link.lhs) and not names_in(link.rhs)


def is_shape(tree: Node) -> bool:
    """``x, y \\in \\mathbb{R}^n`` of bare letters: a shape, and nothing else."""
    match tree:
        case Chain(items=(left, Script(base=Name(base="R", style="bb" | "bf"), sub=None, sup=sup)), relators=(Relator(op="in"),)):
            named = left.items if isinstance(left, Group) and left.open == "" else (left,)
            return sup is not None and all(_is_letter(n) for n in named)
    return False


def _is_letter(node: Node) -> bool:
    """``x``, ``x_0``."""
    return isinstance(node, Name) or (isinstance(node, Script) and isinstance(node.base, Name) and isinstance(node.sub, Number))


def is_ordering(chain: Chain) -> bool:
    """``1 \\leq i \\leq n``."""
    return all(r.op in ("<", "<=", ">", ">=") for r in chain.relators)


def looks_relational(text: str) -> bool:
    return any(sign in text for sign in ("=", "<", ">", "\\le", "\\ge", "\\approx"))
