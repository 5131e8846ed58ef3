"""LaTeX formulas as written trees, and back.

`parse_display` reads the rows of a display, `parse_inline` one formula in running text, `parse_statement` one claim or
given, `parse_expression` one expression.  What is not understood is a `ParseFailure` with its place and what was expected
there; no token is ever passed over in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from verifier.syntax import rows as _rows
from verifier.syntax.macros import expand as _expand
from verifier.syntax.numbers import grouped as _grouped
from verifier.syntax.parser import Parser as _Parser
from verifier.syntax.printer import to_latex, to_text
from verifier.syntax.statements import check as _check
from verifier.syntax.statements import statement as _statement
from verifier.syntax.tokens import Token as _Token
from verifier.syntax.tokens import classify as _classify
from verifier.syntax.tokens import lex as _lex
from verifier.syntax.tree import Chain, Logic, Missing, Node, ParseFailure, Statement

if TYPE_CHECKING:
    from verifier.document.model import Macro

__all__ = ["ParseFailure", "Statement", "parse_display", "parse_expression", "parse_inline", "parse_statement", "to_latex", "to_text"]

_NO_MACROS: Mapping[str, Macro] = {}


def parse_display(
    text: str, macros: Mapping[str, Macro] = _NO_MACROS, *, environment: str | None = None, decimal_comma: bool = False
) -> tuple[Statement | ParseFailure, ...]:
    """The rows of a display in order; a row that is not understood is a ParseFailure and the others are still read.

    Spans are offsets into ``text``.  ``environment`` is the one around the text, as `Formula.environment` has it; ``decimal_comma`` tells
    that ``0,25`` is a number.
    """
    try:
        tokens = _tokens(text, macros, decimal_comma)
        found = _rows.split(tokens, text, environment)
    except ParseFailure as failure:
        return (failure,)
    return tuple(_row(row, text) for row in found)


def parse_inline(text: str, macros: Mapping[str, Macro] = _NO_MACROS, *, decimal_comma: bool = False) -> Statement | ParseFailure:
    """A formula in running text: one row."""
    found = parse_display(text, macros, decimal_comma=decimal_comma)
    if len(found) == 1:
        return found[0]
    return ParseFailure((0, len(text)), f"{len(found)} rows" if found else "nothing", "one formula")


def parse_statement(text: str, macros: Mapping[str, Macro] = _NO_MACROS) -> Node:
    """One statement, as `prove` takes it. Raises ParseFailure."""
    found = parse_inline(text, macros)
    if isinstance(found, ParseFailure):
        raise found
    return found.tree


def parse_expression(text: str, macros: Mapping[str, Macro] = _NO_MACROS) -> Node:
    """One expression without relation. Raises ParseFailure."""
    tokens = _tokens(text, macros)
    _check(tokens, text)
    parser = _Parser(tokens, text)
    node = parser.sum()
    if parser.tok.kind != "eof":
        parser.fail("an operator or the end")
    return node


def _tokens(text: str, macros: Mapping[str, Macro], decimal_comma: bool = False) -> list[_Token]:
    raw = _lex(text)
    if macros:
        raw = _expand(raw, macros, text)
    return _grouped(_classify(raw, text), text, decimal_comma=decimal_comma)


def _row(row: _rows.Row, text: str) -> Statement | ParseFailure:
    end = row.tokens[-1].end
    tokens = [*row.tokens, _Token("eof", "", end, end)]
    try:
        _check(tokens, text)
        tree = _statement(_Parser(tokens, text))
    except ParseFailure as failure:
        return failure
    return Statement(tree, row.tag, _continues(tree), (tokens[0].start, end))


def _continues(tree: Node) -> bool:
    """Whether the first formula starts with a relation sign."""
    while isinstance(tree, Logic):
        tree = tree.parts[0]
    return isinstance(tree, Chain) and isinstance(tree.items[0], Missing)
