"""Assumptions under which a false step may be true: a symmetric matrix, commuting factors, a number that is not negative."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.claims import Claim
from verifier.sorts import INTEGER, Tensor
from verifier.syntax import parse_statement
from verifier.syntax.tree import Node
from verifier.terms import free_symbols

MOST_SYMBOLS = 4


def assumptions(claim: Claim) -> Iterator[tuple[str, Node]]:
    """Conditions on the names of a claim, the weak ones first, as LaTeX and as a written tree."""
    symbols = sorted(free_symbols(claim.prop), key=lambda s: s.name)
    shaped = [s for s in symbols if isinstance(s.sort, Tensor)]
    square = [s.name for s in shaped if len(s.sort.shape) == 2 and s.sort.shape[0] == s.sort.shape[1]][:MOST_SYMBOLS]  # type: ignore[union-attr]
    scalars = [s.name for s in shaped if not s.sort.shape and s.sort != INTEGER][:MOST_SYMBOLS]  # type: ignore[union-attr]
    texts = [f"{x} {sign} 0" for x in scalars for sign in (r"\geq", ">", r"\leq")]
    texts += [rf"{a} = {a}^\top" for a in square]
    if len(square) == 2:
        texts.append(rf"{square[0]} = {square[0]}^\top, {square[1]} = {square[1]}^\top")
        texts.append(rf"{square[0]} {square[1]} = {square[1]} {square[0]}")
    texts += [rf"{a} \text{{ invertible}}" for a in square]
    texts += [rf"{a}^\top {a} = I" for a in square]
    for text in texts:
        yield text, parse_statement(text)
