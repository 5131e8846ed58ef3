"""Environments inside a formula: matrices, cases, systems; and the old infix forms ``a \\over b``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.syntax import statements
from verifier.syntax.notation.words import JOINING, OTHERWISE, plain_words
from verifier.syntax.tree import CasesNode, Chain, Fraction_, Group, Logic, MatrixNode, Missing, Name, Node, Prefix, Text

if TYPE_CHECKING:
    from verifier.syntax.parser import Parser

MATRICES = {
    "bmatrix": "b",
    "pmatrix": "p",
    "vmatrix": "v",
    "Vmatrix": "V",
    "matrix": "",
    "smallmatrix": "",
    "array": "",
    "Bmatrix": "B",
    "psmallmatrix": "p",
    "bsmallmatrix": "b",
}
CASES = frozenset(("cases", "dcases", "rcases", "numcases"))
SYSTEMS = frozenset(("array", "aligned", "split", "gathered", "align", "alignedat", "matrix"))


def read(p: Parser) -> Node:
    """A matrix or cases environment at \\begin."""
    opening = p.advance()
    name = opening.value
    if name in CASES:
        return _cases(p, name, opening.start)
    if name not in MATRICES:
        p.fail("a matrix or cases inside a formula", opening)
    if name == "array":
        _column_format(p)
    rows = _rows(p, name)
    end = p.expect("finish", rf"\end{{{name}}}").end
    return MatrixNode(tuple(tuple(_cell_value(p, cell) for cell in row) for row in rows), MATRICES[name], (opening.start, end))


def _column_format(p: Parser) -> None:
    if p.tok.kind == "open" and p.tok.value == "[":
        p.jump(p.match.get(p.i, p.i) + 1)
    if p.tok.kind != "{" or p.i not in p.match:
        p.fail("the columns of the array in braces")
    for k in range(p.i + 1, p.match[p.i]):
        if p.tokens[k].kind not in ("letter", "bar", "product", "@", "char"):
            p.fail("letters for the columns", p.tokens[k])
    p.jump(p.match[p.i] + 1)


_Cell = tuple[list[Node], list[str], tuple[int, int]]


def _rows(p: Parser, name: str) -> list[list[_Cell]]:
    """Cells as lists of items; the environment's end stays."""
    rows: list[list[_Cell]] = [[]]
    p.context.append("cell")
    held, p.differentials = p.differentials, 0
    while True:
        start = p.tok.start
        items, seps = _cell(p)
        rows[-1].append((items, seps, (start, max(start, p.last_end))))
        token = p.tok
        if token.kind == "amp":
            p.advance()
        elif token.kind == "row":
            p.advance()
            rows.append([])
        elif token.kind == "finish" and token.value == name:
            break
        else:
            p.fail(rf"& or \\ or \end{{{name}}}")
    p.context.pop()
    p.differentials = held
    if len(rows) > 1 and len(rows[-1]) == 1 and not rows[-1][0][0]:
        rows.pop()
    return rows


def _cell(p: Parser) -> tuple[list[Node], list[str]]:
    while p.tok.kind == "quad":
        p.advance()
    items: list[Node] = []
    seps: list[str] = []
    while p.tok.kind not in ("amp", "row", "finish"):
        items.append(statements.phrase(p))
        if p.tok.kind == "stop":
            p.advance()
        while p.tok.kind == "quad":
            p.advance()
        if p.tok.kind != "comma":
            break
        sep = p.advance().value
        while p.tok.kind == "quad":
            p.advance()
        if p.tok.kind not in ("amp", "row", "finish"):
            seps.append(sep)
    return items, seps


def _cell_value(p: Parser, cell: _Cell) -> Node:
    items, seps, span = cell
    if not items:
        return Missing(span)
    return items[0] if len(items) == 1 else Group("", "", tuple(items), tuple(seps), span)


def _cases(p: Parser, name: str, start: int) -> CasesNode:
    if name == "numcases":
        p.fail("cases")
    rows = _rows(p, name)
    end = p.expect("finish", rf"\end{{{name}}}").end
    return CasesNode(tuple(_case(p, row) for row in rows), (start, end))


def _case(p: Parser, row: list[_Cell]) -> tuple[Node, Node | None]:
    """A row: a value and a condition, or a relation that may be aligned at &."""
    cells = [_cell_value(p, cell) for cell in row]
    value = cells[0]
    rest = cells[1:]
    while rest:
        chain = rest[0]
        if not (isinstance(chain, Chain) and isinstance(chain.items[0], Missing)):
            break
        value = _joined(value, chain)
        rest = rest[1:]
    rest = [cell for cell in rest if not isinstance(cell, Missing)]
    if not rest:
        if isinstance(value, Missing):
            p.fail("a value in every case")
        return _split_condition(value)
    words = rest[0].text if isinstance(rest[0], Text) else ""
    if len(rest) > 2 or (len(rest) == 2 and plain_words(words) not in JOINING):
        p.fail("one value and one condition in each case")
    return value, _condition(rest[-1])


def _joined(value: Node, chain: Chain) -> Node:
    """``a & = b``: the chain goes on from the cell before it."""
    if isinstance(value, Chain):
        return Chain((*value.items, *chain.items[1:]), (*value.relators, *chain.relators), (value.span[0], chain.span[1]))
    return Chain((value, *chain.items[1:]), chain.relators, (value.span[0], chain.span[1]))


def _condition(node: Node) -> Node:
    """The condition without its leading "if", "for": the chain alone; "otherwise" stays as words."""
    match node:
        case Text(text, span):
            return Text(plain_words(text), span) if plain_words(text) in OTHERWISE else node
        case Name(base, "rm", (), span) if base.lower() in OTHERWISE:
            return Text(base.lower(), span)
        case Logic("if" | "where" | "given", (Missing(), condition)):
            return condition
        case _:
            return node


def _split_condition(value: Node) -> tuple[Node, Node | None]:
    match value:
        case Logic("if", (body, condition)) if not isinstance(body, Missing):
            return body, condition
        case Logic("words", (body, Text(text, span))) if plain_words(text) in OTHERWISE:
            return body, Text(plain_words(text), span)
        case _:
            return value, None


def at_system(p: Parser) -> bool:
    """``\\left\\{ \\begin{array}… \\end{array} \\right.``: a brace that nothing closes, around rows."""
    partner = p.match.get(p.i)
    if partner is None or p.tokens[partner].value != "." or p.peek().kind != "begin":
        return False
    return p.peek().value in SYSTEMS and p.match.get(p.i + 1) == partner - 1


def system(p: Parser) -> Node:
    """A system or a definition by cases in an array behind a brace."""
    start = p.advance().start
    name = p.advance().value
    if name == "array" or name == "alignedat":
        _column_format(p)
    rows = _rows(p, name)
    p.expect("finish", rf"\end{{{name}}}")
    end = p.expect("close", r"\right.").end
    return CasesNode(tuple(_case(p, row) for row in rows), (start, end))


def substack(p: Parser) -> Node:
    """``\\substack{a \\\\ b}`` under an operator: its rows as a list."""
    start = p.advance().start
    p.expect("{", "{")
    p.context.append("{")
    items = [p.item()]
    while p.tok.kind in ("row", "comma"):
        p.advance()
        if p.tok.kind == "}":
            break
        items.append(p.item())
    p.context.pop()
    end = p.expect("}", "}").end
    return items[0] if len(items) == 1 else Group("", "", tuple(items), (",",) * (len(items) - 1), (start, end))


def pmod(p: Parser) -> Node:
    """``\\pmod{n}``: a `Prefix` with head "pmod"."""
    token = p.advance()
    body = p.argument()
    return Prefix(Name("pmod", "rm", (), (token.start, token.end)), None, None, 0, (body,), (), (token.start, p.last_end))


def infix(p: Parser, items: list[Node], seps: list[str], closer: str) -> Node:
    """``{a \\over b}`` and ``{n \\choose k}`` from the infix sign on."""
    from verifier.syntax.parser import binomial

    sign = p.advance()
    if len(items) != 1 or seps or sign.value == "atop":
        p.fail("one expression on each side", sign)
    below = p.enclosed("{", closer)
    span = (items[0].span[0], below.span[1])
    return Fraction_(items[0], below, span) if sign.value == "over" else binomial(items[0], below, span)
