r"""A document as blocks to be set again: headings, paragraphs, items, displayed formulas, code; and what stands within them.

The words stay the author's.  Of Markdown the headings, lists, emphasis, code and rules are understood, of LaTeX the sections, lists,
theorem-like environments, emphasis and accents; anything else is kept as it was typed, as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from verifier.document.model import Document, Formula

Kind: TypeAlias = Literal["heading", "paragraph", "item", "display", "code", "rule"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words in one style."""

    text: str
    style: Literal["", "strong", "emphasis", "code"] = ""


@dataclass(frozen=True, slots=True)
class Math:
    """The formula at this position of `Document.parts`."""

    part: int


@dataclass(frozen=True, slots=True)
class Break:
    """A line ends here."""


Inline: TypeAlias = Text | Math | Break


@dataclass(slots=True)
class Block:
    """``level``: of a heading, 1 to 6; of an item, how deep its list stands. ``marker``: the number of an item, empty for a bullet."""

    kind: Kind
    inlines: list[Inline] = field(default_factory=list)
    level: int = 0
    marker: str = ""


def blocks_of(document: Document) -> Iterator[Block]:
    """The document's blocks in order; every formula stands in exactly one."""
    latex = _is_latex(document)
    for run in _runs(document):
        reader = _Latex() if latex else _Markdown()
        for piece in run:
            reader.read(piece)
        yield from (block for block in reader.done() if block.inlines or block.kind == "rule")


def _is_latex(document: Document) -> bool:
    from verifier.document.latex import looks_like_latex

    name = document.name.lower()
    if name.endswith((".md", ".markdown", ".ipynb")):
        return False
    return name.endswith((".tex", ".ltx", ".latex")) or any(map(looks_like_latex, document.sources.values()))


def _runs(document: Document) -> Iterator[list[str | Math]]:
    """For each text (a file, a cell) its words and formulas in order. Code between them is kept, comments and delimiters are not."""
    run: list[str | Math] = []
    cell: int | None = None
    end = 0  # in the source of the cell
    for number, part in enumerate(document.parts):
        if part.cell != cell:
            yield [*run, *_rest(document, cell, end)]
            run, cell, end = [], part.cell, 0
        gap = document.sources[cell][end : part.offset]
        if (code := _code_in(gap)) is not None:
            run.append(code)
        elif isinstance(part, Formula) and gap.count("\n") > gap.strip("\n").count("\n") + 1 and "\n\n" in gap.lstrip("$ \t"):
            run.append("\n\n")
        elif not isinstance(part, Formula) and (blank := gap[len(gap.rstrip()) :]):
            run.append(blank)  # blank words are no part, yet they end lines
        run.append(Math(number) if isinstance(part, Formula) else part.text)
        end = part.offset + len(part.text)
    yield [*run, *_rest(document, cell, end)]


def _rest(document: Document, cell: int | None, end: int) -> list[str]:
    """Code behind the last words of a text."""
    code = _code_in(document.sources.get(cell, "")[end:])
    return [] if code is None else [code]


def _code_in(gap: str) -> str | None:
    fence = re.search(r"^[ \t]*(`{3,}|~{3,})(?!math)[^\n`]*\n.*?^[ \t]*\1[`~]*[ \t]*$", gap, re.MULTILINE | re.DOTALL)
    return f"\n\n{fence[0]}\n\n" if fence else None


class _Reader:
    """Collects blocks; ``block`` is the one that is being filled."""

    def __init__(self) -> None:
        self.finished: list[Block] = []
        self.block = Block("paragraph")

    def start(self, block: Block) -> None:
        self.finished.append(self.block)
        self.block = block

    def add(self, inline: Inline) -> None:
        self.block.inlines.append(inline)

    def read(self, piece: str | Math) -> None:
        if isinstance(piece, Math):
            self.add(piece)
        else:
            self.words(piece)

    def words(self, text: str) -> None:
        raise NotImplementedError

    def done(self) -> list[Block]:
        self.finished.append(self.block)
        return [_trimmed(block) for block in self.finished]


def _trimmed(block: Block) -> Block:
    """Without blank text at its ends."""
    inlines = block.inlines
    while inlines and _blank(inlines[-1]):
        inlines.pop()
    while inlines and _blank(inlines[0]):
        inlines.pop(0)
    return block


def _blank(inline: Inline) -> bool:
    return isinstance(inline, Break) or (isinstance(inline, Text) and not inline.text.strip())


# -- Markdown ---------------------------------------------------------------------------------------------------------

_LINE = re.compile(
    r"[ \t]*(?:(?P<heading>\#{1,6})[ \t]+|(?P<rule>([-*_])[ \t]*(?:\3[ \t]*){2,})$|(?P<item>[-*+]|\d{1,3}[.)])[ \t]+|(?P<quote>>[ \t]?))"
)
_SPAN = re.compile(r"(?P<code>`+)(?P<body>.+?)(?P=code)(?!`)|\\(?P<escaped>[\\`*_{}\[\]()#+\-.!>~|])|(?P<strong>\*\*|__)|(?P<single>[*_])")


class _Markdown(_Reader):
    def __init__(self) -> None:
        super().__init__()
        self.at_start = True  # of a line
        self.strong = self.emphasis = False
        self.fence = ""

    def read(self, piece: str | Math) -> None:
        super().read(piece)
        if isinstance(piece, Math):
            self.at_start = False

    def start(self, block: Block) -> None:
        super().start(block)
        self.strong = self.emphasis = False  # what is never closed ends with its block

    def words(self, text: str) -> None:
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if number:
                self.end_of_line()
            if line or number < len(lines) - 1:  # what follows a last line end is another piece
                self.line(line, ends=number < len(lines) - 1)

    def end_of_line(self) -> None:
        if self.block.kind in ("heading", "rule"):
            self.start(Block("paragraph"))
        else:
            self.add(Text("\n"))
        self.at_start = True

    def line(self, line: str, *, ends: bool) -> None:
        if self.fence:
            if line.strip().startswith(self.fence) and not line.strip().strip(self.fence[0]):
                self.fence = ""
                self.start(Block("paragraph"))
            else:
                self.add(Text(line, "code"))
            return
        if self.at_start and (fence := re.match(r"[ \t]*(`{3,}|~{3,})", line)):
            self.fence = fence[1]
            self.start(Block("code"))
            return
        if self.at_start and not line.strip():
            if self.block.inlines and self.block.inlines[-1] == Text("\n"):
                self.start(Block("paragraph"))
            return
        if self.at_start and (found := _LINE.match(line)):
            line = self.opened(line, found)
        self.at_start = False
        hard = ends and line.endswith("  ") and line.strip()
        self.spans(line)
        if hard:
            self.add(Break())

    def opened(self, line: str, found: re.Match[str]) -> str:
        """Begin the block that the start of a line asks for; what is left of the line."""
        if found["heading"]:
            self.start(Block("heading", level=len(found["heading"])))
        elif found["item"]:
            indent = len(line) - len(line.lstrip())
            marker = found["item"] if found["item"][0].isdigit() else ""
            self.start(Block("item", level=min(indent // 2, 4), marker=marker))
        elif found["rule"]:
            self.start(Block("rule"))
        return line[found.end() :]

    def spans(self, line: str) -> None:
        at = 0
        for found in _SPAN.finditer(line):
            before, after = line[: found.start()][-1:], line[found.end() :][:1]
            if found["single"] and not self._toggles(found["single"], before, after):
                continue
            self.styled(line[at : found.start()])
            at = found.end()
            if found["code"]:
                self.add(Text(found["body"].strip(), "code"))
            elif found["escaped"]:
                self.styled(found["escaped"])
            elif found["strong"]:
                self.strong = not self.strong
            else:
                self.emphasis = not self.emphasis
        self.styled(line[at:])

    def _toggles(self, mark: str, before: str, after: str) -> bool:
        if self.emphasis:
            return not before.isspace() and not (mark == "_" and after.isalnum())
        return bool(after.strip()) and not before.isalnum() and mark != after

    def styled(self, text: str) -> None:
        if text:
            self.add(Text(text, "strong" if self.strong else "emphasis" if self.emphasis else ""))


# -- LaTeX ------------------------------------------------------------------------------------------------------------

_TEX = re.compile(
    r"(?P<break>\\\\\*?(?:\[[^\]\n]{0,20}\])?)|\\(?P<edge>begin|end)[ \t]*\{(?P<name>[A-Za-z]+\*?)\}"
    r"|\\(?P<accent>[`'^\"~=.])[ \t]*\{?(?P<letter>\\?[A-Za-z])\}?"
    r"|\\(?P<word>[A-Za-z]+)(?P<star>\*?)[ \t]*|\\(?P<sign>.)|(?P<open>\{)|(?P<close>\})|(?P<blank>\n[ \t]*\n\s*)|(?P<tie>~)"
    r"|(?P<quotes>``|'')|(?P<dashes>-{2,3})",
    re.DOTALL,
)
_SECTIONS = {
    "part": 1, "chapter": 1, "title": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5, "subparagraph": 6,
}  # fmt: skip
_STYLES = {"textbf": "strong", "emph": "emphasis", "textit": "emphasis", "textsl": "emphasis", "texttt": "code", "underline": "emphasis"}
_LISTS = frozenset({"itemize", "enumerate", "description"})
_STATEMENTS = re.compile(
    r"(?:proof|theorem|lemma|proposition|corollary|remark|definition|example|exercise|solution|answer|question|claim)\*?"
)
_SILENT = frozenset(
    {
        "noindent", "medskip", "smallskip", "bigskip", "newpage", "clearpage", "pagebreak", "maketitle", "centering", "par", "hfill",
        "vfill", "qed", "sloppy", "tableofcontents",
    }
)  # fmt: skip
_NAMES = {
    "LaTeX": "LaTeX", "TeX": "TeX", "ldots": "…", "dots": "…", "oe": "œ", "OE": "Œ", "ae": "æ", "ss": "ß", "o": "ø", "quad": " ",
    "qquad": " ",
}  # fmt: skip
_MARKS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307"}


class _Latex(_Reader):
    def __init__(self) -> None:
        super().__init__()
        self.braces: list[str] = []  # what each open one is for: a style, "heading", "" or "shown"
        self.lists: list[list[int | str]] = []  # kind and running number

    def words(self, text: str) -> None:
        at = 0
        for found in _TEX.finditer(text):
            if found.start() < at:
                continue
            self.styled(text[at : found.start()])
            at = self.token(found, text)
        self.styled(text[at:])

    def styled(self, text: str) -> None:
        style = next((brace for brace in reversed(self.braces) if brace in ("strong", "emphasis", "code")), "")
        if text:
            self.add(Text(text, style))  # type: ignore[arg-type]

    def token(self, found: re.Match[str], text: str) -> int:
        """Take in one token; where to read on."""
        match found.lastgroup:
            case "break":
                self.add(Break())
            case "name":
                self.environment(found["edge"], found["name"])
            case "letter":
                self.styled(unicodedata.normalize("NFC", found["letter"].lstrip("\\") + _MARKS[found["accent"]]))
            case "word" | "star":
                return self.command(found, text)
            case "sign":
                self.styled({",": " ", " ": " ", "/": "", "-": "", "@": ""}.get(found["sign"], found["sign"]))
            case "open":
                self.braces.append("")
            case "close":
                if not self.braces:
                    self.styled("}")
                elif self.braces.pop() == "heading":
                    self.start(Block("paragraph"))
            case "blank":
                if not self.braces:
                    self.start(Block("paragraph"))
            case "tie":
                self.styled("\u00a0")
            case "quotes":
                self.styled("“" if found["quotes"] == "``" else "”")
            case _:
                self.styled("—" if len(found["dashes"]) == 3 else "–")
        return found.end()

    def command(self, found: re.Match[str], text: str) -> int:
        word, end = found["word"], found.end()
        braced = text[end : end + 1] == "{"
        if word in _SECTIONS and braced:
            self.start(Block("heading", level=_SECTIONS[word]))
            self.braces.append("heading")
            return end + 1
        if word in _STYLES and braced:
            self.braces.append(_STYLES[word])
            return end + 1
        if word == "item":
            self.item(option := re.compile(r"\[([^\]\n]{0,80})\]").match(text, end))
            return option.end() if option else end
        if word in ("label", "vspace", "hspace", "date", "author") and (argument := re.compile(r"\{[^{}]{0,200}\}").match(text, end)):
            return argument.end()
        if word in _SILENT:
            return end
        self.styled(_NAMES[word] if word in _NAMES else text[found.start() : end])
        return end

    def environment(self, edge: str, name: str) -> None:
        if name in _LISTS:
            if edge == "begin":
                self.lists.append([name, 0])
            elif self.lists:
                self.lists.pop()
            self.start(Block("paragraph"))
        elif _STATEMENTS.fullmatch(name):
            self.start(Block("paragraph"))
            if edge == "begin":
                self.add(Text(name.rstrip("*").capitalize() + ". ", "strong"))
        elif name in ("document", "center", "flushleft", "abstract"):
            self.start(Block("paragraph"))
        else:
            self.styled(f"\\{edge}{{{name}}}")

    def item(self, option: re.Match[str] | None) -> None:
        marker = ""
        if self.lists:
            kind, count = self.lists[-1]
            self.lists[-1][1] = int(count) + 1
            marker = f"{int(count) + 1}." if kind == "enumerate" else ""
        self.start(Block("item", level=max(len(self.lists) - 1, 0), marker=marker if option is None else ""))
        if option is not None and option[1].strip():
            self.add(Text(option[1] + " ", "strong"))
