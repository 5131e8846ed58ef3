"""A row of formulas and words as one line of text in which each formula is a numbered mark: ``§0 real random variable``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from verifier.syntax.tree import Node, Span, Text

MARK = "§"


@dataclass(frozen=True, slots=True)
class Line:
    """A given as text with marks, and the formulas the marks stand for."""

    text: str
    nodes: tuple[Node, ...]
    span: Span


def line_of(row: Sequence[Node], span: Span) -> Line:
    """The row as one line."""
    words: list[str] = []
    nodes: list[Node] = []
    for node in row:
        if isinstance(node, Text):
            words.append(node.text)
            continue
        words.append(f" {MARK}{len(nodes)} ")
        nodes.append(node)
    text = re.sub(r"\s+", " ", " ".join(words)).strip(" .;,")
    return Line(text.replace(" ,", ",").replace(" -th", "-th").replace("- th", "-th"), tuple(nodes), span)


def node_at(line: Line, mark: str) -> Node:
    """The formula of a mark like ``§3``."""
    return line.nodes[int(mark.strip().removeprefix(MARK))]
