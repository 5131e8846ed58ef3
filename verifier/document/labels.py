"""Read the label, if any, with which a line starts: ``Question 2``, ``Q.1.3.``, ``**Answer 2. Q.2.1.**``, ``- (a)``, ``14.``"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["question", "answer", "dotted", "item", "letter", "hint"]


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a line: its kind, number ("2", "1.3" or "") and letter ("a" or ""), and where it starts and ends.

    ``sure`` is False for a bare number before a lower-case word, which may be a wrapped line of prose.
    """

    kind: Kind
    number: str
    letter: str
    start: int
    end: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands before the label: heading level (0: none), bold, list marker, indentation."""

    heading: int
    bold: bool
    listed: bool
    indent: int
    end: int

    @property
    def style(self) -> tuple[object, ...]:
        """Labels of one enumeration are set alike."""
        return (self.heading > 0, self.bold, self.listed, self.indent)


_DECORATION = re.compile(
    r"(?:[ \t>★☆•\x00]|\#{1,6}(?=[ \t])|[-+](?=[ \t])|\*{1,3}|_{2}|\\noindent(?![A-Za-z])|\\(?:big|med|small)skip(?![A-Za-z])"
    r"|\\item(?![A-Za-z])(?:[ ]?\[)?|\\(?:(?:sub){0,2}section|(?:sub)?paragraph|chapter)\*?\{"
    r"|\\(?:textbf|textit|underline|emph|textsc|uline)\{|\{|\\(?:bf|bfseries|large|Large)(?![A-Za-z])|</?(?:b|strong|u)>){0,24}"
)
_SECTIONING = re.compile(r"\\((?:sub)*)(section|paragraph|chapter)")
_AFTER = r"(?=\s*$|\s*[.:()\[\]*}–—,-]|\s+[A-ZÀ-Ý0-9*$\\“\"])"
_QUESTION = re.compile(
    r"(?:Questions?|QUESTION|Exercices?|Exercises?|EXERCI[SC]E|Problems?|PROBLEM|Problèmes?|PROBLÈME)[ \t~]*(?:n°|no\.|\#)?[ \t~]*"
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,3})[ ]?(?:\(?(?P<letter>[a-z])\)|(?P<bare>[a-h])(?![A-Za-z]))?" + _AFTER
)
_SHORT = re.compile(
    r"Q[.]?[ ]?(?P<number>\d{1,3}(?:\.\d{1,3}){0,3})(?:[ ]?\((?P<letter>[a-z])\)|(?P<bare>[a-h])(?![A-Za-z]))?[.):]?(?=\s|[*}\]]|$)"
)
_ANSWER = re.compile(
    r"(?:Answers?|ANSWERS?|Réponses?|RÉPONSES?|Reponses?|Solutions?|SOLUTIONS?|Corrigé|Proof|Preuve|Démonstration)"
    r"(?:[ ](?:to|for|of|de|à|au|du|la|the)\b){0,2}(?:[ ](?:[Qq]uestion|[Ee]xerci[sc]e|[Pp]robl[eè]me?|(?=Q\.?[ ]?\d)Q\.?))?"
    r"[ ~]?(?P<number>\d{1,3}(?:\.\d{1,3}){0,3})?[ ]?(?:\((?P<letter>[a-z])\))?"
    r"(?:[*}\]]{0,3}[ \u00a0]?(?:[.:]|[-–—](?=\s))|(?=[*}\]]{0,3}[ \t]*$))"
)
_DOTTED = re.compile(r"\(?(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})\)?[.):]?(?=\s|[*}\]]|$)(?:[ ]?\((?P<letter>[a-z])\))?")
_ITEM = re.compile(r"(?P<number>\d{1,3})[.)](?=\s|[*}\]]|$)")
_PAREN_ITEM = re.compile(r"\((?P<number>\d{1,2})\)(?=[ \t]+\S)")
_LETTER = re.compile(r"(?:\((?P<letter>[a-z])\)|(?P<bare>[a-z])\))(?=\s|[*}\]:.]|$)")
_HINT = re.compile(r"(?:Hints?|Indices?|Indications?|Astuce)[ \u00a0]?:")
_POINTS = re.compile(r"[ \t]*[*}\]]{0,3}[.:]?[ \t]*(?:[(\[][ ]?[\d.,+–-]+[ ]?(?:(?:pts?|points?|marks?|%)\.?)?[ ]?[)\]])?[.:]?[ \t]*")
_CONTENTS_LINE = re.compile(r"(?:\t[ ]?|(?:[ ]?\.){4,}[ ]?)\d{1,4}\s*$")
_MIDLINE_ANSWER = re.compile(r"(?<=[.?!:)\]$][ \t])[ \t]?\*{0,2}(?:Réponse|Reponse|Answer|Solution)\*{0,2}[ \u00a0]?:")


def opening(line: str) -> Opening:
    """The decoration before the first word of a line."""
    match = _DECORATION.match(line)
    assert match is not None  # the pattern matches the empty string
    text = match[0]
    heading = text.count("#")
    if section := _SECTIONING.search(text):
        heading = {"chapter": 1, "section": 2, "paragraph": 5}[section[2]] + len(section[1]) // 3
    bare = text.lstrip(" \t>\x00")
    listed = bare.startswith(("- ", "+ ", "* ", "• ", "\\item", "-\t", "*\t"))
    bold = "**" in text or "__" in text or "\\textbf" in text or "\\bf" in text or "<b>" in text or "<strong>" in text
    return Opening(heading, bold, listed, len(text) - len(text.lstrip(" \t")), match.end())


def labels(line: str, start: Opening) -> list[Label]:
    """The labels at the start of a line in order: ``**Answer 2. Q.2.1.**`` has two.  Offsets are within the line."""
    found: list[Label] = []
    position = start.end
    if position >= len(line) or _CONTENTS_LINE.search(line, max(0, len(line) - 40)):
        return found
    while len(found) < 4:
        label = _label(line, position, start, first=not found)
        if label is None:
            break
        found.append(label)
        points = _POINTS.match(line, label.end)
        position = points.end() if points else label.end
        decoration = _DECORATION.match(line, position)
        position = decoration.end() if decoration else position
    return found


def midline_answers(line: str) -> list[int]:
    """Where ``Réponse :`` follows the end of a sentence within a line."""
    if "éponse" not in line and "eponse" not in line and "Answer" not in line and "Solution" not in line:
        return []
    return [match.start() for match in _MIDLINE_ANSWER.finditer(line)]


def _label(line: str, at: int, start: Opening, *, first: bool) -> Label | None:
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...]
    match line[at : at + 1]:
        case "Q" | "E" | "P" | "A" | "R" | "S" | "C" | "D" | "H" | "I":
            kinds = (("question", _QUESTION), ("question", _SHORT), ("answer", _ANSWER), ("hint", _HINT))
        case "(":
            kinds = (("dotted", _DOTTED), ("letter", _LETTER), ("item", _PAREN_ITEM))
        case digit if digit.isdigit():
            kinds = (("dotted", _DOTTED), ("item", _ITEM)) if first else (("dotted", _DOTTED),)
        case _:
            kinds = (("letter", _LETTER),)
    for kind, pattern in kinds:
        if match := pattern.match(line, at):
            groups = match.groupdict()
            number, letter = groups.get("number") or "", groups.get("letter") or groups.get("bare") or ""
            label = Label(kind, number, letter, at, match.end())
            if kind not in ("dotted", "item") or _plausible(line, label, start):
                return label
            return replace(label, sure=False) if kind == "item" and line[match.end() :].lstrip()[:1].islower() else None
    return None


def _plausible(line: str, label: Label, start: Opening) -> bool:
    """A bare number that a wrapped line happens to start with is no label: what follows starts a sentence."""
    if start.heading or start.bold:
        return True
    rest = line[label.end :].lstrip(" \t*_★{")
    if not rest:
        return label.kind == "dotted" or start.listed
    return not (rest[0].islower() or rest[0] in "=<>+×/%,;") or (label.kind == "dotted" and line[label.start] == "(")
