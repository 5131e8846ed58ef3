"""Follow the question and answer labels through a document: which question is current, and whether its answer has begun.

Labels nest: ``Question 2`` > ``1.`` or ``2.1`` > ``(a)``.  A number or letter counts as a label only when it continues
its enumeration (or starts one), so equation numbers, lists inside an answer and wrapped lines do not break a question up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from verifier.document.labels import Label, Opening, labels, midline_answers, opening
from verifier.document.model import Question
from verifier.document.scan import Span

_GAP = 3  # a student may leave a question or two out

_ANSWER_ENVIRONMENTS = "proof|solution|answer|reponse|réponse|preuve|corrige|correction|sol"
_QUESTION_ENVIRONMENTS = "question|exercise|exercice|problem|probleme"
_EVENT = re.compile(
    rf"^|\\begin[ ]?\{{(?P<begin>enumerate|itemize|{_ANSWER_ENVIRONMENTS}|{_QUESTION_ENVIRONMENTS})\*?\}}(?P<option>\[[^\]\n]{{0,80}}\])?"
    r"|\\end[ ]?\{(?P<end>enumerate|itemize)\}|\\item(?![A-Za-z])(?P<own>[ ]?\[)?",
    re.MULTILINE,
)
_ALPHABETIC = re.compile(r"\\alph|\(?a\)|label=\(?\\?alph")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_TO_SHOW = re.compile(r"\b(?:[Ss]how|[Pp]rove|[Vv]erify|[Dd]emonstrate|[Mm]ontre[rz]|[Dd]émontre[rz]|[Pp]rouve[rz]|[Vv]érifie[rz])\b")
_BOLD_END = re.compile(r"\*\*|\n[ \t]*\n")


@dataclass(slots=True)
class _Run:
    """One enumeration being followed: the last number taken, how its labels are set, a list inside the last entry."""

    last: int = 0
    style: tuple[object, ...] = ()
    inner: int = 0
    answered: bool = False
    in_answer: bool = False

    def takes(self, number: int, style: tuple[object, ...], *, strong: bool, restart: bool, sure: bool = True) -> bool:
        """Whether this number is the next of the enumeration; otherwise it belongs to a list inside an entry.

        A label that is not ``sure`` (lower case follows it) must be the very next one and be set like the last.
        """
        if not sure and not (self.last and number == self.last + 1 and style == self.style):
            return False
        following = self.last < number <= self.last + _GAP if self.last else number == 1
        if self.inner and number == self.inner + 1 and not (following and style == self.style):
            self.inner = number
            return False
        if following or (strong and number > self.last) or (restart and number == 1):
            self.last, self.style, self.inner = number, style, 0
            return True
        if number == 1:
            self.inner = 1
        return False


@dataclass(slots=True)
class Tracker:
    """The state between labels; one tracker runs through all cells of a notebook.

    ``found`` holds the labels of the last text read; one without id says that no question is current from there on.
    """

    found: list[Question] = field(default_factory=list)
    explicit_answers: bool = True
    current: str | None = None
    answering: bool = False
    _base: str = ""
    _top: str = ""
    _word: bool = False
    _block: bool = False
    _level: int = 0
    _restart: bool = False
    _items: _Run = field(default_factory=_Run)
    _letters: _Run = field(default_factory=_Run)
    _counter: int = 0
    _implied: Question | None = None

    def read(self, masked: str, formulas: Sequence[Span], start: int, cell: int | None) -> None:
        """Follow the labels of one text from ``start``; labels stand outside formulas."""
        lists: list[tuple[bool, int, list[int]]] = []  # alphabetic, where it begins, its count
        labelled_until = -1
        upcoming = 0
        for event in _EVENT.finditer(masked, start):
            at = event.start()
            while upcoming < len(formulas) and formulas[upcoming].end <= at:
                upcoming += 1
            if upcoming < len(formulas) and formulas[upcoming].start < at:
                continue
            if name := event["begin"]:
                if name in ("enumerate", "itemize"):
                    deeper = bool(lists) and not lists[-1][0]
                    alphabetic = bool(_ALPHABETIC.search(event["option"] or "")) or (deeper and not event["option"])
                    lists.append((alphabetic, at if name == "enumerate" else -1, [0]))
                elif re.fullmatch(_ANSWER_ENVIRONMENTS, name):
                    self._answer(Label("answer", "", "", at, at), at, "", cell)
                else:
                    self._counter += 1
                    plain = Opening(0, False, False, 0, 0)
                    self._question(Label("question", str(self._counter), "", at, at), plain, at, "", cell, within_answer=False)
            elif event["end"]:
                if lists:
                    lists.pop()
            elif event[0]:
                if lists and lists[-1][1] >= 0 and at > labelled_until and not event["own"]:
                    alphabetic, begin, count = lists[-1]
                    count[0] += 1
                    letter = chr(ord("a") + count[0] - 1) if alphabetic and count[0] <= 26 else ""
                    label = Label("letter" if letter else "item", "" if letter else str(count[0]), letter, at, at)
                    self._enumerated(label, ("enumerate", begin), False, at, _title(masked, event.end()), cell)
            else:
                newline = masked.find("\n", at)
                line_end = min(newline if newline >= 0 else len(masked), at + 4000)
                if line_end > at:
                    until = self._line(masked, at, masked[at:line_end], formulas, upcoming, cell)
                    labelled_until = max(labelled_until, until)

        self._settle(len(masked))

    def _line(self, masked: str, at: int, line: str, formulas: Sequence[Span], upcoming: int, cell: int | None) -> int:
        start = opening(line)
        if start.end < len(line) and upcoming < len(formulas) and formulas[upcoming].start < at + start.end:
            return -1
        found = labels(line, start)
        until = -1
        offset = at + len(line) - len(line.lstrip(" \t\x00"))
        for label in found:
            until = at + label.end
            within_answer = found[0].kind == "answer" and label is not found[0]
            title = _title(line, label.end)
            match label.kind:
                case "answer":
                    self._answer(label, offset if label is found[0] else at + label.start, title, cell)
                case "question" | "dotted":
                    self._question(label, start, offset, title, cell, within_answer=within_answer)
                case "item" | "letter":
                    strong = start.bold or start.heading > 0
                    self._enumerated(label, start.style, strong, offset, title, cell)
                case "hint":
                    if self.answering and self.current and not self._block:
                        self._emit(offset, title, cell, answer=False)
        emitted = bool(found) and bool(self.found) and self.found[-1].offset >= at and self.found[-1].cell == cell
        if emitted and not self.explicit_answers and not self.answering:
            self._implied_answer(masked, at, at + found[0].start, until, found[-1].kind, formulas, upcoming, cell)
        if not found and start.heading and start.heading <= self._level:
            self.current, self._base, self._top, self._word, self._block, self._level = None, "", "", False, False, 0
            self._items, self._letters, self.answering = _Run(), _Run(), False
            self._settle(offset)
            self.found.append(Question("", offset, "", False, cell))
        elif not found and start.heading:
            self._restart = True
        for place in midline_answers(line):
            position = at + place
            if self.current and not any(f.start < position < f.end for f in formulas[upcoming : upcoming + 40]):
                self._answer(Label("answer", "", "", position, position), position, "", cell)
        return until

    def _emit(self, offset: int, title: str, cell: int | None, *, answer: bool) -> None:
        letter = f"({chr(ord('a') + self._letters.last - 1)})" if self._letters.last else ""
        self.current = (self._base + letter) or None
        self.answering = answer
        if self.current is None:
            return
        self._settle(offset)
        question = Question(self.current, offset, title, answer, cell)
        if self.found and self.found[-1].offset == offset and self.found[-1].cell == cell:
            self.found[-1] = question  # two labels on one line: the finer one names the place
        else:
            self.found.append(question)

    def _question(self, label: Label, start: Opening, offset: int, title: str, cell: int | None, *, within_answer: bool) -> None:
        numbers = label.number.split(".")
        section = label.kind == "dotted" and start.heading > 0 and not self._word
        plain = label.kind == "dotted" and not (start.heading or start.bold or start.listed)
        if plain and self._word and self._top and numbers[0] != self._top.split(".")[0] and not within_answer:
            return  # "2.1 …" within question 5 is a number of the text
        in_block = within_answer or (self._block and (label.kind == "dotted" or len(numbers) > 1) and numbers[0] == self._top)
        keeps = self._items.last if section else 0
        self._base = label.number
        self._letters = _Run(last=ord(label.letter) - ord("a") + 1 if label.letter else 0)
        self._items = _Run(last=int(numbers[-1]) if len(numbers) > 1 and not section else keeps)
        self._top = ".".join(numbers[:-1]) if len(numbers) > 1 and not section else label.number
        self._word = not section
        self._block = in_block
        self._restart = section
        self._level = start.heading
        self._emit(offset, title, cell, answer=in_block)

    def _answer(self, label: Label, offset: int, title: str, cell: int | None) -> None:
        if label.number and label.number != self._base:
            if "." in label.number or not (self._items.last and str(self._items.last) == label.number and label.number != self._top):
                self._question(label, Opening(self._level, False, False, 0, 0), offset, title, cell, within_answer=True)
                return
        elif label.number:
            self._items, self._letters, self._block = _Run() if self._word else self._items, _Run(), True
        if label.letter:
            self._letters.last = ord(label.letter) - ord("a") + 1
        if self._letters.last <= 1:
            self._letters.answered = True
        if self._items.last <= 1:
            self._items.answered = True
        self._emit(offset, title, cell, answer=True)

    def _enumerated(self, label: Label, style: tuple[object, ...], strong: bool, offset: int, title: str, cell: int | None) -> None:
        number = int(label.number) if label.number else ord(label.letter) - ord("a") + 1
        run = self._letters if label.kind == "letter" else self._items
        loose = self.answering and not self._block and not run.in_answer
        if loose and number == 1 and run.last > 1 and not run.answered:
            fresh = _Run(in_answer=True)  # the statement listed its parts; the answer now takes them up again
        elif loose and not run.last and label.kind == "item" and self.current is not None:
            return  # an enumeration of the answer's own
        elif label.kind == "letter" and not self._base:
            return
        else:
            fresh = run if run.last else _Run(in_answer=loose)
        restart = self._restart and label.kind == "item"
        if not fresh.takes(number, style, strong=strong, restart=restart, sure=label.sure):
            return
        if label.kind == "letter":
            self._letters = fresh
        else:
            self._items, self._letters, self._restart = fresh, _Run(), False
            self._base = f"{self._top}.{number}" if self._word else str(number)
        self._emit(offset, title, cell, answer=self._block or fresh.in_answer)

    def _implied_answer(
        self, masked: str, line: int, label: int, text: int, kind: str, formulas: Sequence[Span], upcoming: int, cell: int | None
    ) -> None:
        """With no answer label anywhere, an answer follows the bold part of its question, or else its first paragraph.

        What a statement announces with a colon (``Show that:``) is the next display, which belongs to it.
        """
        bold = masked.find("**", line, label + 12)
        end = _BOLD_END.search(masked, bold + 2, bold + 4000) if bold >= 0 else None
        if end is not None and end[0] == "**" and masked[end.start() - 1] in ".?:!" and end.start() > text:
            announces = masked[end.start() - 1] == ":"
        elif kind in ("item", "letter") and (end := _PARAGRAPH_END.search(masked, label, label + 8000)):
            statement = masked[max(label, end.start() - 2000) : end.start()]
            announces = statement.rstrip(" *").endswith(":") and bool(_TO_SHOW.search(statement))
        else:
            return
        offset = end.end()
        if announces:
            display = next((f for f in formulas[upcoming : upcoming + 60] if f.start >= offset and f.display), None)
            if display is None:
                return
            offset = display.end
        self._implied = Question(self.current or "", offset, "", True, cell)

    def _settle(self, offset: int) -> None:
        """Take the implied answer in, unless the next label stands before it."""
        implied, self._implied = self._implied, None
        if implied is not None and implied.offset <= offset:
            self.found.append(implied)


def _title(text: str, start: int) -> str:
    newline = text.find("\n", start, start + 200)
    return text[start : newline if newline >= 0 else start + 200].strip(" \t*#_{}[].:\x00\x01")[:80]


_EXPLICIT = re.compile(
    r"^[ \t>*_#-]{0,24}(?:\\(?:sub)*(?:section|paragraph)\*?\{|\\textbf\{)?"
    r"(?:Answer|Réponse|Reponse|Solution|ANSWER|RÉPONSE|SOLUTION|Proof|Preuve)s?\b"
    rf"|\\begin\{{(?:{_ANSWER_ENVIRONMENTS})\}}",
    re.MULTILINE,
)


def has_answer_labels(text: str) -> bool:
    """Whether the document marks its answers as such."""
    return _EXPLICIT.search(text) is not None
