r"""Keys written as documents: Markdown or LaTeX in the format that `check` reads.

A question's statement says what is given and asks; what stands after its answer label are the steps.  The last chain of an answer is its
result, or each ``\boxed{…}`` is one; its two ends are the claim.  Points stand behind a label, ``(3 points)``.  An answer without a
formula is a qualitative one.  Front matter between two lines ``---`` at the top may say ``id``, ``title`` and ``lang``.

What a line of the document means, what is given for it and what its words suppose is found by the very reading that `check` does, so a
key that is proved means in `check --key` what it says here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verifier.keys.formulas import Read, Tex, shown
from verifier.keys.model import Answer, BadKey, Key, Question, Result, Step, Words

if TYPE_CHECKING:
    from verifier.check.listening import Heard, ListeningChecker
    from verifier.document.model import Document, Formula, Prose
    from verifier.report.model import Report

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_POINTS = re.compile(r"[(\[][ ]*(\d+(?:[.,]\d+)?)[ ]*(?:points?|pts?|marks?)\.?[ ]*[)\]]", re.IGNORECASE)
_LABEL = re.compile(
    r"\A[\s#>*_-]*(?:(?:Questions?|Exerci[sc]es?|Problem|Problème|Q)\.?[ ]?)?[\d.]*[ ]?(?:\(?[a-z]\))?[\s.):*_–-]*", re.IGNORECASE
)
_ANSWER = re.compile(r"[\s*_]*(?:Answer|Solution|Réponse|Corrigé|Proof|Preuve)\b[\s\d.]*[:.]?[*_]*[ ]?", re.IGNORECASE)
DIRECTIONS = {"=": 0, "\\leq": 1, "<": 1, "\\geq": -1, ">": -1}


@dataclass(frozen=True, slots=True)
class Source:
    """A key's document: its bytes without front matter (the lines stay), and what the front matter says."""

    data: bytes
    front: dict[str, str]
    name: str


def source(path: str, data: bytes | None = None) -> Source:
    """The document at a path. Raises `BadKey` when there is none."""
    try:
        data = Path(path).read_bytes() if data is None else data
    except (OSError, ValueError) as why:
        raise BadKey(f"{path}: {(getattr(why, 'strerror', None) or str(why)).lower()}") from None
    text = data.decode("utf-8", "replace")
    found = _FRONT.match(text)
    if found is None:
        return Source(data, {}, path)
    front = {}
    for line in found[1].splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip().isidentifier():
            front[name.strip().lower()] = value.strip().strip("\"'")
    return Source(("\n" * found[0].count("\n") + text[found.end() :]).encode(), front, path)


def read_key(path: str) -> Key:
    """The key that a document is. Raises `BadKey`."""
    where = source(path)
    return _Reader(where, _document(where)).key()


def check_document_key(path: str, *, language: str | None = None, seconds: float = 30.0) -> Report:
    """The report of `check` on the document of a key; in a key every claim is to be proved. Raises `BadKey`."""
    from verifier.check import check_document
    from verifier.report.model import assemble

    where = source(path)
    document = _document(where)
    report: Report = check_document(document, language=language or _language(where, document), budget_seconds=seconds)
    rows = [step for step in report.steps if step.is_judged]
    if not rows:
        raise BadKey(f"{path}: no formula in it is a claim")
    return assemble(
        path, rows, key=where.front.get("id") or path, relations=report.relations, read=report.read, guesses=report.guesses,
        notices=report.notices, language=report.language,
    )  # fmt: skip


def mark(path: str) -> str:
    """A hash of the document."""
    return hashlib.sha256(source(path).data).hexdigest()


def _document(where: Source) -> Document:
    from verifier.document import read_document
    from verifier.document.model import UnreadableDocument

    try:
        return read_document(where.data, where.name)
    except UnreadableDocument as why:
        raise BadKey(str(why)) from why


def _language(where: Source, document: Document) -> str:
    said = where.front.get("lang") or where.front.get("language")
    return "fr" if (said or document.language).lower().startswith("fr") else "en"


class _Reader:
    """Puts a key together from what the reading of its document heard."""

    def __init__(self, where: Source, document: Document) -> None:
        from verifier.check.listening import read_only

        self.where = where
        self.document = document
        self.checker: ListeningChecker = read_only(document)
        self.statements: dict[str | None, list[Formula | Prose]] = {}
        self.answers: dict[str | None, list[Formula | Prose]] = {}
        for part in document.parts:
            where_to = self.answers if self._answers(part) else self.statements
            where_to.setdefault(part.question, []).append(part)

    def _answers(self, part: Formula | Prose) -> bool:
        last = None
        for question in self.document.questions:
            if ((question.cell or 0), question.offset) > ((part.cell or 0), part.offset):
                break
            last = question
        return last is not None and last.is_answer

    def key(self) -> Key:
        from verifier.check.state import parent_of

        language = _language(self.where, self.document)
        stem = Path(self.where.name).stem
        title = self.where.front.get("title") or self._heading() or stem
        identity = self.where.front.get("id") or re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "key"
        groups: dict[str, list[str]] = {}
        for label in dict.fromkeys(q.id for q in self.document.questions if q.id):
            groups.setdefault(parent_of(label) or label, []).append(label)
        questions = tuple(q for number, labels in groups.items() if (q := self._question(number, labels)) is not None)
        if not questions:
            raise BadKey(f"{self.where.name}: no question with an answer was found in it")
        return Key(
            identity, {language: title}, self._words(self.statements.get(None, [])), (), questions,
            stated=tuple(self._stated()), contexts={q: s.context for q, s in self.checker.questions.items() if q is not None},
        )  # fmt: skip

    def _heading(self) -> str:
        """The text of the first heading, where no question begins on its line."""
        for part in self.statements.get(None, []):
            if found := re.search(r"^#+[ \t]+(.+?)[ \t#]*$", getattr(part, "text", ""), re.MULTILINE):
                return found[1]
        return ""

    def _question(self, number: str, labels: Sequence[str]) -> Question | None:
        answers = []
        for label in labels:
            if label == number and label not in self.answers:
                continue
            if label in self.answers:
                answers.append(self._answer(number, label))
        if not answers:
            return None
        lone = labels == [number]
        introduction = None if lone else self._words(self.statements.get(number, []))
        return Question(_plain(self._title(number)), tuple(answers), number=number, introduction=introduction)

    def _title(self, number: str) -> str:
        """What stands behind the label where its line is a heading."""
        for question in self.document.questions:
            line = self._line(question)
            if question.id == number and not question.is_answer and line.lstrip().startswith(("#", "\\section", "\\subsection")):
                return _POINTS.sub("", question.title).strip(" .:–-()")
        return ""

    def _line(self, question: Any) -> str:
        text = self.document.sources[question.cell]
        end = text.find("\n", question.offset)
        return text[text.rfind("\n", 0, question.offset) + 1 : end if end >= 0 else len(text)]

    def _answer(self, number: str, label: str) -> Answer:
        results = tuple(self._results(label))
        words = self._words(self.answers.get(label, []))
        return Answer(
            task=self._words(self.statements.get(label, [])),
            points=self._points(label),
            text=words if not results else None,
            more=results,
            label=label.removeprefix(number),
        )

    def _points(self, label: str) -> float:
        for question in self.document.questions:
            if question.id != label or question.is_answer:
                continue
            if found := _POINTS.search(self._line(question)):
                return float(found[1].replace(",", "."))
        return 0

    # -- results ------------------------------------------------------------------------------------------------------

    def _results(self, label: str) -> Iterator[Result]:
        lines = [h for h in self.checker.heard if h.part.question == label and h.prop is not None and self._answers(h.part)]
        if not lines:
            return
        chains = list(_chains(lines))
        boxed = [n for n, chain in enumerate(chains) if _is_boxed(chain[-1])]
        ends = boxed or [len(chains) - 1]
        start = 0
        for n in ends:
            steps = tuple(Step(self._read(h), self._why(h)) for chain in chains[start : n + 1] for h in chain)
            yield Result(self._overall(chains[n]), steps if len(steps) > 1 else (), loose=True)
            start = n + 1

    def _why(self, heard: Heard) -> Words:
        """The words right before the formula that the link stands in, where it is the first link of it."""
        parts = self.document.parts
        at = next(n for n, part in enumerate(parts) if part is heard.part)
        first = next(h for h in self.checker.heard if h.part is heard.part and h.prop is not None)
        if first is not heard or at == 0:
            return _plain("")
        before: list[Formula | Prose] = []
        for part in reversed(parts[:at]):
            if part.question != heard.part.question or getattr(part, "display", False) or not self._answers(part):
                break
            before.insert(0, part)
        return self._words(before)

    def _stated(self) -> Iterator[Tex]:
        for heard in self.checker.heard:
            if heard.step.role in ("given", "definition") and heard.step.reason != "to be shown":
                formula = Tex(f"{heard.step.lhs} {heard.step.relation} {heard.step.rhs}", self.document.macros)
                if _is_readable(formula):
                    yield formula

    def _read(self, heard: Heard) -> Read:
        assert heard.prop is not None and heard.context is not None
        step = heard.step
        text = f"{_unboxed(step.lhs)} {step.relation} {_unboxed(step.rhs)}"
        return Read(heard.prop, heard.context, text, step.line, self.document.macros)

    def _overall(self, chain: Sequence[Heard]) -> Read:
        """The claim that a chain makes: its first side against its last, where all signs point one way; else its last link."""
        from verifier.terms import Rel

        first, last = chain[0], chain[-1]
        turns = {DIRECTIONS.get(h.step.relation) for h in chain}
        if len(chain) > 1 and None not in turns and not turns >= {1, -1} and isinstance(first.prop, Rel) and isinstance(last.prop, Rel):
            # a < b ≤ c makes a < c, and a ≤ b = c makes a ≤ c
            strongest = next((h for signs in (("<", ">"), ("\\leq", "\\geq")) for h in chain if h.step.relation in signs), last)
            if isinstance(strongest.prop, Rel) and last.context is not None:
                prop = Rel(strongest.prop.op, first.prop.lhs, last.prop.rhs)
                text = f"{_unboxed(first.step.lhs)} {strongest.step.relation} {_unboxed(last.step.rhs)}"
                return Read(prop, last.context, text, last.step.line, self.document.macros)
        return self._read(last)

    # -- words --------------------------------------------------------------------------------------------------------

    def _words(self, parts: Sequence[Formula | Prose]) -> Words:
        """Words with the formulas among them; one that cannot be read stays as its characters."""
        text: list[str] = []
        formulas: dict[str, Any] = {}
        for n, part in enumerate(parts):
            if hasattr(part, "display"):
                formula = Tex(part.text, self.document.macros)
                if _is_readable(formula):
                    name = f"f{len(formulas) + 1}"
                    formulas[name] = formula
                    text.append(f"{{{name}}}")
                else:
                    text.append(_escaped(f"${part.text.strip()}$"))
                continue
            words = part.text
            if n == 0:
                words = (
                    words.partition("\n")[2]
                    if part.question is not None and self._title(part.question) and not self._answers(part)
                    else words
                )
                words = _ANSWER.sub("", _LABEL.sub("", words, count=1), count=1) if part.question is not None else words
            words = re.sub(r"^#+[ \t]+.*$", "", words, flags=re.MULTILINE) if part.question is None else words
            words = _POINTS.sub("", words)
            words = re.sub(r"\\(?:sub)*(?:section|paragraph)\*?\{[^{}]*\}", "", words)
            text.append(_escaped(re.sub(r"\s+", " ", re.sub(r"\*\*|__|^#+[ \t]*", "", words, flags=re.MULTILINE))))
        joined = re.sub(r" +", " ", "".join(text)).strip()
        joined = _ANSWER.sub("", joined, count=1) if _ANSWER.match(joined) else joined
        return Words(joined, joined, formulas)


def _plain(text: str) -> Words:
    return Words(_escaped(text), _escaped(text))


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _is_readable(formula: Tex) -> bool:
    try:
        shown(formula)
    except (BadKey, RecursionError):
        return False
    return True


def _chains(lines: Sequence[Heard]) -> Iterator[list[Heard]]:
    """Links that go on from each other: the left side of each is the right side of the one before."""
    chain: list[Heard] = []
    for heard in lines:
        if chain and heard.link.lhs_text != chain[-1].link.rhs_text:
            yield chain
            chain = []
        chain.append(heard)
    if chain:
        yield chain


def _is_boxed(heard: Heard) -> bool:
    """A side in a frame, or the whole relation."""
    link = heard.link
    before = heard.part.text[: link.lhs.span[0]].rstrip()
    return before.endswith(("\\boxed{", "\\fbox{")) or any(
        t.lstrip().startswith(("\\boxed", "\\fbox")) for t in (link.lhs_text, link.rhs_text)
    )


def _unboxed(text: str) -> str:
    """The formula without the frame around it."""
    stripped = text.strip()
    if stripped.startswith(("\\boxed{", "\\fbox{")) and stripped.endswith("}"):
        return stripped[stripped.index("{") + 1 : -1]
    return stripped
