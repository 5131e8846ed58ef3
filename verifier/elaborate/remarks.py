"""What stands in brackets behind a formula: a remark, which says nothing of it, or a condition under which it is stated.

``x = x_0 - H^{-1} g \\ (\\text{a Newton step})`` claims the equation; ``a b < c \\quad (b \\neq 0)`` claims it for b ≠ 0.  Words that may
carry a condition (if, for, when, …) are no remark: they are left where they are, and refused as any other words are.
"""

from __future__ import annotations

import re
from dataclasses import replace

from verifier.elaborate.hints import names_in
from verifier.elaborate.names import spelling
from verifier.syntax.tree import Chain, Group, Logic, Name, Node, Product, Sum, Text

CONDITIONAL = re.compile(
    r"\b(?:if|iff|when|whenever|for|where|unless|except|only|provided|assum\w*|suppos\w*|such|with|without|under|given|not|no|since|as|in|on|at"
    r"|si|lorsque?|lorsqu['’]|quand|pour|où|sauf|seulement|pourvu|tels?|telles?|avec|sans|sous|pas|car|puisque?|dans|sur|en|à)\b",
    re.IGNORECASE,
)
SIDE = frozenset({"=", "!=", "<", "<=", ">", ">=", "in", "succ", "succeq"})


def without_remarks(node: Node) -> Node:
    """The formula without bracketed words at its end."""
    match node:
        case Product(factors=(*factors, last), ops=ops) if len(factors) >= 1 and ops[-1] == "" and _is_remark(last):
            return factors[0] if len(factors) == 1 else replace(node, factors=tuple(factors), ops=ops[:-1])
        case Sum(terms=(*terms, last)):
            return replace(node, terms=(*terms, without_remarks(last)))
        case Chain(items=(*items, last)):
            return replace(node, items=(*items, without_remarks(last)))
        case Logic(op="list" | "words", parts=(first, last), words=_) if _is_remark(last):
            return without_remarks(first)
        case Logic(parts=(*parts, last)):
            return replace(node, parts=(*parts, without_remarks(last)))
    return node


def _is_remark(node: Node) -> bool:
    match node:
        case Group(open="(", close=")", items=(Text(text=words),)):
            return len(words.split()) > 1 and CONDITIONAL.search(words) is None
    return False


def side_condition(node: Node, declared: frozenset[str] = frozenset()) -> tuple[Node, tuple[Chain, ...]]:
    """A claim, and the relations in brackets that stand apart behind it, or the range of a letter that nothing declares: 1 ≤ t < T."""
    match node:
        case Logic(op="list", parts=(*parts, Chain(items=(_, Name() as letter, _), relators=relators) as range_), words=words) if (
            all(r.op in ("<", "<=") for r in relators)
            and spelling(letter) not in declared
            and any(spelling(letter) in names_in(p) for p in parts)
        ):
            claim = parts[0] if len(parts) == 1 else replace(node, parts=tuple(parts), words=words[:-1])
            return claim, (range_,)
        case Logic(op="list", parts=(*parts, Group(open="(", close=")", items=items)), words=words) if items and all(
            isinstance(i, Chain) and all(r.op in SIDE for r in i.relators) for i in items
        ):
            claim = parts[0] if len(parts) == 1 else replace(node, parts=tuple(parts), words=words[:-1])
            return claim, tuple(i for i in items if isinstance(i, Chain))
        case Logic(op="implies" | "iff", parts=(*parts, Logic() as last)):
            inner, conditions = side_condition(last, declared)
            return (replace(node, parts=(*parts, inner)), conditions) if conditions else (node, ())
    return node, ()
