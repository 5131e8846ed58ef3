"""The Markdown cells of a Jupyter notebook."""

from __future__ import annotations

import json

from verifier.document.model import UnreadableDocument


def looks_like_notebook(text: str) -> bool:
    """Whether a text of unknown kind is a notebook: a JSON object that speaks of cells."""
    return text.lstrip()[:1] == "{" and '"cells"' in text and '"cell_type"' in text


def markdown_cells(text: str, name: str) -> list[tuple[int, str]]:
    """The Markdown cells with their 0-based index among all cells; raises UnreadableDocument for anything but a notebook."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableDocument(f"{name}: not a notebook: the file is not valid JSON") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise UnreadableDocument(f"{name}: not a notebook: it has no list of cells")
    found = []
    for index, cell in enumerate(cells):
        if not isinstance(cell, dict) or cell.get("cell_type") != "markdown":
            continue
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(line for line in source if isinstance(line, str))
        if isinstance(source, str):
            # A NUL would be taken for masked text; a JSON string can hold one where a text file cannot.
            found.append((index, source.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")))
    if not found:
        raise UnreadableDocument(f"{name}: the notebook has no Markdown cells")
    return found
