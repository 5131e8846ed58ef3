"""Bytes in, Document out: decode, choose the format, mask, find formulas and labels, cut into parts."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from verifier.document import language, latex, macros, markdown, notebook
from verifier.document.encoding import decode
from verifier.document.model import Document, Formula, Macro, Prose, Question, UnreadableDocument
from verifier.document.questions import Tracker, has_answer_labels
from verifier.document.scan import CUT, Notices, Span, find_formulas

Format = Literal["markdown", "latex", "notebook"]

_SUFFIXES: dict[str, Format] = {
    ".md": "markdown", ".markdown": "markdown", ".tex": "latex", ".ltx": "latex", ".latex": "latex", ".ipynb": "notebook",
}  # fmt: skip
LONGEST_FILE = 64 << 20  # bytes; a notebook with its pictures may take some, an endless device ends here
_DECIMAL_POINT = re.compile(r"(?<![\d.])\d+\.\d")
_CUTS = re.compile(f"{CUT}+(?:\\s*{CUT}+)*")


def read_document(path_or_bytes: str | Path | bytes, name: str | None = None, *, format: Format | None = None) -> Document:
    """Read a Markdown, LaTeX or notebook document.

    ``name`` is what the document is called in messages and reports (the path by default).  ``format`` is told from the
    name's suffix, else from the content.  Raises UnreadableDocument, whose message is one line, and nothing else.
    """
    if isinstance(path_or_bytes, bytes):
        data, name = path_or_bytes, name or "<input>"
    else:
        data, name = _load(path_or_bytes, name or str(path_or_bytes)), name or str(path_or_bytes)
    text, notices = decode(data, name)
    kind = format or _SUFFIXES.get(Path(name).suffix.lower()) or _guess_format(text)
    if kind == "notebook":
        texts: list[tuple[int | None, str]] = list(notebook.markdown_cells(text, name))
    else:
        texts = [(None, text)]
    return _assemble(name, texts, kind, notices)


def _load(path: str | Path, name: str) -> bytes:
    try:
        # a named pipe that nobody writes to would be waited for without end: it opens at once here, and is empty
        with open(path, "rb", opener=lambda file, flags: os.open(file, flags | getattr(os, "O_NONBLOCK", 0))) as source:
            os.set_blocking(source.fileno(), True)
            data = source.read(LONGEST_FILE + 1)
        if len(data) > LONGEST_FILE:
            raise UnreadableDocument(f"{name}: the file is longer than {LONGEST_FILE >> 20} MB")
        return data
    except FileNotFoundError:
        reason = "no such file"
    except IsADirectoryError:
        reason = "this is a folder, not a file"
    except PermissionError:
        reason = "no permission to read this file"
    except (OSError, ValueError):  # ValueError: a NUL in the path
        reason = "the file cannot be read"
    raise UnreadableDocument(f"{name}: {reason}".replace("\x00", "\\0").replace("\n", "\\n"))


def _guess_format(text: str) -> Format:
    if notebook.looks_like_notebook(text):
        return "notebook"
    return "latex" if latex.looks_like_latex(text) else "markdown"


@dataclass(frozen=True, slots=True)
class _Text:
    """One text (a file or a cell), its masked copy and what was found in it."""

    cell: int | None
    source: str
    masked: str
    formulas: list[Span]
    body: int


def _assemble(name: str, texts: Sequence[tuple[int | None, str]], kind: Format, notices: tuple[str, ...]) -> Document:
    known: dict[str, Macro] = {}
    read: list[_Text] = []
    for cell, source in texts:
        said = Notices(source)
        read.append(_scan(cell, source, kind, known, said))
        where = "" if cell is None else f"cell {cell}, "
        notices += tuple(where + notice for notice in said.all())
    tracker = Tracker(explicit_answers=any(has_answer_labels(text.masked) for text in read))
    parts: list[Formula | Prose] = []
    questions: list[Question] = []
    current: str | None = None
    for text in read:
        tracker.found = []
        tracker.read(text.masked, text.formulas, text.body, text.cell)
        found = sorted(tracker.found, key=lambda question: question.offset)
        questions += (question for question in found if question.id)
        parts += _parts(text, found, current)
        current = tracker.current
    guessed = language.guess(part.text for part in parts if isinstance(part, Prose))
    comma = guessed == "fr" and not any(isinstance(part, Formula) and _DECIMAL_POINT.search(part.text) for part in parts)
    return Document(name, tuple(parts), tuple(questions), known, {text.cell: text.source for text in read}, notices, guessed, comma)


def _scan(cell: int | None, source: str, kind: Format, known: dict[str, Macro], notices: Notices) -> _Text:
    fences: list[Span] = []
    body = 0
    if kind == "latex":
        masked, body = latex.mask(source, notices)
    else:
        masked, fences = markdown.mask(source, notices)
    defined, spans = macros.collect(masked, notices)
    known.update(defined)
    blanks = [(0, body), *(span for span in spans if span[0] >= body)]
    pieces: list[str] = []
    copied = 0
    for start, end in blanks:
        pieces += [masked[copied:start], markdown.blank(masked, start, end)]
        copied = end
    masked = "".join([*pieces, masked[copied:]])
    aliases = macros.environment_aliases(known)
    formulas = list(find_formulas(masked, notices, markdown=kind != "latex", aliases=aliases))
    if fences:
        formulas = sorted([*formulas, *fences], key=lambda span: span.start)
    return _Text(cell, source, masked, formulas, body)


def _parts(text: _Text, questions: Sequence[Question], current: str | None) -> list[Formula | Prose]:
    """Formulas and the prose between them, each with the question current at its place."""
    parts: list[Formula | Prose] = []
    upcoming = 0

    def advance(offset: int) -> None:
        nonlocal upcoming, current
        while upcoming < len(questions) and questions[upcoming].offset <= offset:
            current = questions[upcoming].id or None
            upcoming += 1

    def prose(start: int, end: int) -> None:
        """Prose is cut at labels, and where comments, code blocks and definitions stood."""
        while start < end:
            advance(start)
            stop = min(end, questions[upcoming].offset) if upcoming < len(questions) else end
            at = start
            for cut in [*_CUTS.finditer(text.masked, start, stop), None]:
                until = cut.start() if cut else stop
                if text.masked[at:until].strip():
                    parts.append(Prose(text.source[at:until], at, current, text.cell))
                at = cut.end() if cut else stop
            start = stop

    position = text.body
    for span in text.formulas:
        prose(position, span.start)
        advance(span.start)
        body = text.source[span.inner_start : span.inner_end]
        if not span.empty:
            parts.append(Formula(body, span.inner_start, span.display, span.environment, current, text.cell))
        position = span.end
    prose(position, len(text.source))
    return parts
