r"""Where the steps of a report stand in the document's formulas, and the formula with its wrong steps struck through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from verifier.document.model import Document, Formula
from verifier.markup.formulas import pieces
from verifier.report.model import ERRORS, Report, Step

Mark: TypeAlias = Literal["wrong", "after"]
_COMMENT: Final = re.compile(r"(?<!\\)%[^\n]*")
GAP: Final = 80  # characters that may stand between a relation sign and its right side: blanks, a tab sign, a line end


@dataclass(frozen=True, slots=True)
class Marked:
    """A step to be marked: its number in the notes, and ``start:end`` in the formula's text."""

    number: int
    mark: Mark
    step: Step
    start: int
    end: int


def marked(document: Document, report: Report) -> tuple[dict[int, list[Marked]], list[Marked]]:
    """For each formula (its position in `Document.parts`) its marked steps in order; and those for which no formula was found."""
    found: dict[int, list[Marked]] = {}
    lost: list[Marked] = []
    starts = {cell: _line_starts(text) for cell, text in document.sources.items()}
    for number, (step, mark) in enumerate(_to_mark(report), start=1):
        offset = starts[step.cell][step.line - 1] + step.column - 1 if step.cell in starts and step.line <= len(starts[step.cell]) else -1
        part = _formula_at(document, offset, step.cell)
        if part is None:
            lost.append(Marked(number, mark, step, 0, 0))
            continue
        text = document.parts[part].text
        start = offset - document.parts[part].offset
        found.setdefault(part, []).append(Marked(number, mark, step, start, _end(text, start, step)))
    for rows in found.values():
        rows.sort(key=lambda row: row.start)
    return found, lost


def _to_mark(report: Report) -> Iterable[tuple[Step, Mark]]:
    """The wrong steps, and those that follow from one: what the report calls so, and the rest of a chain that went wrong."""
    tail = ""  # the expression that a chain has arrived at since it went wrong
    for step in report.steps:
        continues = bool(tail) and step.lhs == tail
        tail = ""
        if step.follows_from_error or (continues and step.verdict not in ERRORS):
            yield step, "after"
            tail = step.rhs
        elif step.verdict in ERRORS:
            yield step, "wrong"
            tail = step.rhs


def _line_starts(text: str) -> list[int]:
    return [0, *(k + 1 for k, char in enumerate(text) if char == "\n")]


def _formula_at(document: Document, offset: int, cell: int | None) -> int | None:
    for number, part in enumerate(document.parts):
        if isinstance(part, Formula) and part.cell == cell and part.offset <= offset < part.offset + len(part.text):
            return number
    return None


def _end(text: str, start: int, step: Step) -> int:
    """Where the right side ends; the end of the row where it is not found as written."""
    right = text.find(step.rhs, start, start + GAP + len(step.rhs)) if step.rhs else -1
    if right >= 0:
        return right + len(step.rhs)
    row = text.find(r"\\", start)
    return row if row >= 0 else len(text)


def struck(text: str, rows: Iterable[Marked], wraps: Mapping[Mark, str], badge: Mapping[Mark, str]) -> str | None:
    """The formula's text with each row's part wrapped and its number behind it; None when a part does not stand on its own.

    ``wraps`` and ``badge`` are formats with one place.
    """
    out: list[str] = []
    at = 0
    for row in rows:
        if row.start < at:  # a part of what is marked already
            continue
        parts = pieces(text[row.start : row.end])
        if parts is None:
            return None
        listed = list(parts)
        last = max((k for k, (piece, own) in enumerate(listed) if own and piece.strip()), default=-1)
        out.append(text[at : row.start])
        for k, (piece, own) in enumerate(listed):
            if own and piece.strip():
                out.append(wraps[row.mark] % _COMMENT.sub("", piece).strip() + (badge[row.mark] % row.number if k == last else ""))
            else:
                out.append(piece)
        at = row.end
    return "".join([*out, text[at:]])
