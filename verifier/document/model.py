"""What a document is to the checker: formulas and prose in order, each with its place in the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Macro:
    """A user macro: ``\\newcommand{\\R}[1][default]{body}``; ``delimited`` parameters of \\def are not supported."""

    name: str
    parameters: int
    body: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula: ``text`` is the source between its delimiters, unchanged; ``offset`` is where text starts in the file (or notebook
    cell).

    ``display``: True for $$…$$, \\[…\\] and environments. ``environment``: "align", "equation", … (starred names without the star), or
    None.
    For an environment, ``text`` is the body between \\begin{…} and \\end{…}; nested aligned, split or cases stay inside.
    """

    text: str
    offset: int
    display: bool
    environment: str | None = None
    question: str | None = None
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """Words between formulas, unchanged."""

    text: str
    offset: int
    question: str | None = None
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question or answer label that was met: ``id`` in one form ("1(a)", "2", "1.3"), where it starts, and whether an answer
    starts here.
    """

    id: str
    offset: int
    title: str
    is_answer: bool
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document in reading order. ``sources`` maps a notebook cell (None for a plain file) to its text, for line and column.

    ``decimal_comma`` tells that its formulas write 0,25 for 0.25.
    """

    name: str
    parts: tuple[Formula | Prose, ...]
    questions: tuple[Question, ...]
    macros: Mapping[str, Macro]
    sources: Mapping[int | None, str]
    notices: tuple[str, ...] = ()
    language: str = "en"
    decimal_comma: bool = False
    _lines: dict[int | None, list[int]] = field(default_factory=dict, repr=False, compare=False)

    def position(self, offset: int, cell: int | None = None) -> tuple[int, int]:
        """1-based line and column of an offset."""
        import bisect

        starts = self._lines.get(cell)
        if starts is None:
            text = self.sources[cell]
            starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
            self._lines[cell] = starts
        line = bisect.bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1


class UnreadableDocument(Exception):
    """The file cannot be read as a document; the message is one clear line."""
