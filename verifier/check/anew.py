"""A letter that is given another meaning: "let $f(x) = x^2$ … now let $f(x) = x^3$"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from verifier.check.ahead import UNASKED
from verifier.claims import Claim, Refuted, Undecided
from verifier.elaborate import NotUnderstood, ShapeClash
from verifier.elaborate.hints import names_in
from verifier.elaborate.statements import forget
from verifier.syntax.tree import Chain, Node
from verifier.terms import Call, Prop, Rel, Sym, free_symbols

if TYPE_CHECKING:
    from verifier.check.checker import DocumentChecker
    from verifier.check.state import QuestionState

LETTING = re.compile(
    r"\b(?:let|(?:re)?define|consider|take|instead|posons|soit|soient|on (?:pose|définit|considère|prend)"
    r"|considérons|prenons|définissons)\b[^.;:!?]{0,30}$",
    re.IGNORECASE,
)
"""Words that give a meaning; "suppose" and "if" state a condition."""


def declared_anew(state: QuestionState, node: Node, words: str) -> None:
    """Forgets what the answer supposed of a letter that it introduces again: "let $x > 0$ … let $x \\in \\mathbb{R}$"."""
    if not isinstance(node, Chain) or node.relators[0].op != "in" or not LETTING.search(words):
        return
    names = names_in(node.items[0])

    def speaks(p: Prop) -> bool:
        return any(s.name in names for s in free_symbols(p))

    gone = {p for p in state.supposed if speaks(p) and p in state.context.assumptions}
    if gone:
        state.context = replace(state.context, assumptions=tuple(p for p in state.context.assumptions if p not in gone))
        state.supposed -= gone
        state.lines = [(p, v) for p, v in state.lines if not speaks(p)]
        state.passing = [p for p in state.passing if not speaks(p)]


def mean_anew(checker: DocumentChecker, state: QuestionState, node: Node, words: str) -> None:
    """Forgets what a letter meant before when an equation that gives it a meaning is false of the meaning it has.

    A function's new value must depend on its argument: "let $f(x) = 0$" is an equation for x.
    """
    if not isinstance(node, Chain) or len(node.items) != 2 or node.relators[0].op not in ("=", ":=", "equiv") or not LETTING.search(words):
        return
    try:
        prop, context = checker._elaborate(state, node)
    except (NotUnderstood, ShapeClash, RecursionError):
        return
    match prop:
        case Rel(op="=", lhs=Sym() as head, rhs=body):
            pass
        case Rel(op="=", lhs=Call(fn=head, args=args, orders=orders), rhs=body) if (
            not any(orders) and all(isinstance(a, Sym) for a in args) and free_symbols(body).intersection(args)
        ):
            pass
        case _:
            return
    said = any(d.head == head for d in state.context.definitions)
    said = said or any(isinstance(p, Rel) and p.op == "=" and p.lhs == head for p in state.context.assumptions)
    if not said or head in free_symbols(body):
        return
    verdict = checker._ask(Claim(prop, context))
    unasked = isinstance(verdict, Undecided) and verdict.reason == UNASKED  # while claims are foreseen: the likely case
    if not isinstance(verdict, Refuted) and not unasked:
        return
    before = state.context
    state.context = forget(before, frozenset({head.name}))
    lost = set(before.symbols) - set(state.context.symbols)
    state.lines = [(p, v) for p, v in state.lines if not any(s.name in lost for s in free_symbols(p))]
    state.passing = [p for p in state.passing if not any(s.name in lost for s in free_symbols(p))]
