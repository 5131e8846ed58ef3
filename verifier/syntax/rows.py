"""Rows: a display cut into the lines that are read one by one, with their tags.

Alignment environments are opened, rows that only continue the one before (they start with + or ·, or the one before
ends with an operator or an open bracket) are joined to it, ``&`` goes, tags are taken off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import dropwhile

from verifier.syntax.tokens import Token

ALIGNED = frozenset(
    (
        *(
            "align",
            "aligned",
            "alignat",
            "alignedat",
            "split",
            "gather",
            "gathered",
            "equation",
            "eqnarray",
            "multline",
            "multlined",
            "flalign",
        ),
        *("displaymath", "math", "subequations", "IEEEeqnarray", "dmath"),
    )
)
_WITH_ARGUMENT = frozenset(("alignat", "alignedat", "IEEEeqnarray"))
_OPENING = frozenset(("{", "open", "begin"))
_CLOSING = frozenset(("}", "close", "finish"))
_TAG = re.compile(r"\(\s*(?:[A-Za-z]{1,2}\.?)?\d{0,4}(?:[.\-]\d+)*[a-z]?'{0,2}\s*\)|\(\s*\*{1,3}\s*\)")
_OPERATORS = frozenset(("relation", "sum", "product"))


@dataclass(slots=True)
class Row:
    """The tokens of a row (without its end token) and its tag."""

    tokens: list[Token]
    tag: str | None = None


def split(tokens: list[Token], source: str, environment: str | None) -> list[Row]:
    """The rows of a display. ``tokens`` ends with the "eof" token, which belongs to no row."""
    body = _expanded(tokens[:-1])
    lines = _lines(body)
    if environment in ("multline", "multlined"):
        lines = [[t for line in lines for t in line]] if lines else []
    rows: list[Row] = []
    for line in _merged(lines):
        row = _tagged(line, source)
        row.tokens = _unaligned(row.tokens, environment == "eqnarray")
        if row.tokens:
            rows.append(row)
        elif row.tag is not None and rows and rows[-1].tag is None:
            rows[-1].tag = row.tag
    return rows


def _expanded(tokens: list[Token]) -> list[Token]:
    """Alignment environments at the top level, opened: their rows become rows of the display."""
    if not any(t.kind == "begin" and t.value in ALIGNED for t in tokens):
        return tokens
    out: list[Token] = []
    depth = 0
    opened = 0
    i = 0
    while i < len(tokens):
        token = tokens[i]
        i += 1
        if token.kind == "begin" and token.value in ALIGNED and depth == 0:
            opened += 1
            if token.value in _WITH_ARGUMENT or (
                i < len(tokens) and tokens[i].kind == "open" and tokens[i].value == "[" and tokens[i].start == token.end
            ):
                while i < len(tokens) and tokens[i].kind not in ("}", "close"):
                    i += 1
                i += 1
            continue
        if token.kind == "finish" and token.value in ALIGNED and depth == 0 and opened:
            opened -= 1
            if i < len(tokens) and tokens[i].kind == "quad" and any(t.kind == "begin" for t in tokens[i:]):
                out.append(Token("row", "", token.start, token.end))
            continue
        if token.kind in _OPENING:
            depth += 1
        elif token.kind in _CLOSING:
            depth = max(0, depth - 1)
        out.append(token)
    return out


def _lines(tokens: list[Token]) -> list[list[Token]]:
    lines: list[list[Token]] = [[]]
    braces = 0  # only braces and environments hold a row break; brackets may span rows
    for token in tokens:
        if token.kind in ("{", "begin"):
            braces += 1
        elif token.kind in ("}", "finish"):
            braces = max(0, braces - 1)
        if token.kind == "row" and braces == 0:
            lines.append([])
        else:
            lines[-1].append(token)
    return [line for line in lines if line]


def _merged(lines: list[list[Token]]) -> list[list[Token]]:
    out: list[list[Token]] = []
    for line in lines:
        if out and _continues(out[-1], line):
            rest = list(dropwhile(lambda t: t.kind in ("amp", "quad"), line))
            out[-1] = [*_stripped(out[-1]), *(t for t in rest if t.kind != "amp")]
        else:
            out.append(line)
    return out


def _stripped(line: list[Token]) -> list[Token]:
    end = len(line)
    while end and line[end - 1].kind in ("amp", "quad"):
        end -= 1
    return line[:end]


def _continues(before: list[Token], line: list[Token]) -> bool:
    """Whether a row is the rest of the one before it."""
    last = next((t for t in reversed(before) if t.kind not in ("amp", "quad")), None)
    if last is None or any(t.kind == "tag" for t in before):
        return False
    opened = 0
    for t in before:
        if t.kind == "open" and t.value in ("(", "{", ".", "|", "||"):
            opened += 1
        elif t.kind == "close" and t.value != "]":
            opened -= 1
    if opened > 0 or last.kind in _OPERATORS:
        return True
    k = 0
    aligned = False
    while k < len(line) and line[k].kind in ("amp", "quad"):
        aligned = aligned or line[k].kind == "amp"
        k += 1
    if k == len(line):
        return False
    first = line[k]
    if first.kind == "product":
        return len(line) > k + 1
    if first.kind == "sum":
        return first.value == "+" or aligned or not any(t.kind == "relation" for t in line)
    return False


def _tagged(line: list[Token], source: str) -> Row:
    tag: str | None = None
    kept = []
    for token in line:
        if token.kind == "tag":
            tag = token.value
        else:
            kept.append(token)
    kept = _without_end(kept)
    written = _written_tag(kept, source)
    if written is None:
        return Row(kept, tag)
    begin, label = written
    rest = _without_end(kept[:begin])
    if tag is not None or _written_tag(rest, source) is not None:
        rest.append(Token("bad", "one tag", kept[begin].start, kept[-1].end))
    return Row(rest, label)


def _written_tag(kept: list[Token], source: str) -> tuple[int, str] | None:
    """Where ``\\quad (12)`` or ``\\text{(12)}`` starts at the end of a row, and its label."""
    if len(kept) < 2:
        return None
    last = kept[-1]
    if last.kind == "text" and _TAG.fullmatch(last.value.strip()) and len(last.value.strip()) > 2:
        return len(kept) - 1, last.value.strip()[1:-1].strip()
    if last.kind == "close" and last.value == ")":
        k = len(kept) - 2
        while k >= 0 and kept[k].kind in ("number", "letter", "product", "prime", "stop", "sum"):
            k -= 1
        if k > 0 and kept[k].kind == "open" and kept[k].value == "(" and kept[k - 1].kind == "quad":
            text = source[kept[k].start : last.end]
            if _TAG.fullmatch(text) and len(text) > 2:
                return k, text[1:-1].strip()
    return None


def _without_end(tokens: list[Token]) -> list[Token]:
    """Without spaces and punctuation at the ends."""
    begin, end = 0, len(tokens)
    while end and tokens[end - 1].kind in ("quad", "comma", "stop", "amp", "qed"):
        end -= 1
    while begin < end and tokens[begin].kind == "quad":
        begin += 1
    return tokens[begin:end]


def _unaligned(tokens: list[Token], plain: bool) -> list[Token]:
    """Without &; every second one starts a new column and is a wide space, unless it stands at a relation."""
    out: list[Token] = []
    depth = 0
    count = 0
    for k, token in enumerate(tokens):
        if token.kind in _OPENING:
            depth += 1
        elif token.kind in _CLOSING:
            depth -= 1
        if token.kind != "amp" or depth > 0:
            out.append(token)
            continue
        count += 1
        before = tokens[k - 1].kind if k else ""
        after = tokens[k + 1].kind if k + 1 < len(tokens) else ""
        if count % 2 == 0 and not plain and before not in _OPERATORS and after not in _OPERATORS:
            out.append(Token("quad", "\\quad", token.start, token.end))
    return out
