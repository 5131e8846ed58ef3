"""One report model; every format is a view of it.

`Report`, `Step` and `QuestionReport` follow the `check` output of the contract field by field.  They are plain data:
strings, numbers, tuples.  A report crosses from the worker process to the one that prints it, and nothing in it needs the
engine to be understood.

``finding(verdict)``   what a verdict says, in these plain terms
``locate(...)``        the line, column, text and caret of a place in a document
``assemble(...)``      steps into a report: each question's verdict and its first error
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from verifier import claims
from verifier.show import show, value_text
from verifier.terms import Sym

if TYPE_CHECKING:  # the reader of documents takes as long to import as all of this
    from verifier.document.model import Document

VerdictName: TypeAlias = Literal["proved", "refuted", "ill-formed", "supported", "undecided", "not-checked"]
Role: TypeAlias = Literal["claim", "definition", "given", "prose"]
Plain: TypeAlias = "int | str | list[Plain]"

ERRORS: frozenset[str] = frozenset({"refuted", "ill-formed"})

#: The verdict of a question is the first of these that one of its claims has: what was not read is not proved.
GRAVITY: tuple[VerdictName, ...] = ("refuted", "ill-formed", "undecided", "not-checked", "supported", "proved")


@dataclass(frozen=True, slots=True)
class ShownCounterexample:
    """A counterexample for reading: exact values as ints, ``"1/2"``, lists of these, or LaTeX.

    ``sequences`` names those values that are listed from index 0 on; the entries of vectors and matrices are numbered from 1.
    """

    dimensions: Mapping[str, int]
    values: Mapping[str, Plain]
    lhs: str
    rhs: str
    sequences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a verdict says. ``reason`` is one English sentence, or empty."""

    verdict: VerdictName
    method: str | None = None
    rules: tuple[str, ...] = ()
    reason: str = ""
    counterexample: ShownCounterexample | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands: 1-based ``line`` and ``column`` of its relation sign, and that line's text.

    ``span`` is the part to underline: 0-based, half-open, in characters of ``source_line``.
    """

    line: int
    column: int
    source_line: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mended:
    """The nearest true step, proved in the same place: ``latex`` is all of it, ``kind`` names the change (a label ``mend-…``).

    ``detail`` is the LaTeX of what the change is about, or empty.  ``tail`` is the sign and the right side where the left one is kept.
    """

    latex: str
    kind: str
    detail: str = ""
    tail: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain, as the contract's STEP. ``lhs`` and ``rhs`` are LaTeX as written."""

    line: int
    column: int
    index: int
    question: str | None
    lhs: str
    relation: str
    rhs: str
    role: Role
    verdict: VerdictName
    source_line: str = ""
    span: tuple[int, int] = (0, 0)  # as in `Place`
    cell: int | None = None
    equation: str | None = None
    holds: bool | None = None
    follows_from_error: bool = False
    method: str | None = None
    rules: tuple[str, ...] = ()
    reason: str = ""
    counterexample: ShownCounterexample | None = None
    mended: Mended | None = None
    milliseconds: float = 0.0

    @property
    def suggestion(self) -> str | None:
        """The mended step as LaTeX."""
        return self.mended.latex if self.mended is not None else None

    @property
    def is_error(self) -> bool:
        """A mistake made here, not one inherited from an earlier line."""
        return self.verdict in ERRORS and not self.follows_from_error

    @property
    def is_unread(self) -> bool:
        """A formula that may be a claim and was not understood; prose that was never a claim carries no reason."""
        return self.verdict == "not-checked" and (self.role == "claim" or (self.role == "prose" and bool(self.reason)))

    @property
    def is_judged(self) -> bool:
        """Whether the step counts for the verdict of its question: definitions and givens do only when they are wrong."""
        return self.verdict in ERRORS or self.is_unread or (self.role == "claim" and self.verdict != "not-checked")


#: What became of a student's final answer beside the key's.
Outcome: TypeAlias = Literal["equal", "other-layout", "missing-assumption", "different", "missing", "open", "by-hand"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One result of the key and the student's answer to it. ``claim`` and ``student`` are LaTeX; ``line`` is the student's.

    ``reason`` says which layout, which assumption, or why nothing could be said.
    """

    claim: str
    outcome: Outcome
    line: int | None = None
    student: str | None = None
    reason: str = ""
    counterexample: ShownCounterexample | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost: for a slip at ``line``, or for a result that is missing or different (``why``)."""

    points: float
    why: Literal["slip", "different", "missing", "assumption"]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """``earned`` is None where a person has to decide."""

    earned: float | None
    possible: float
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """``first_error`` is a position in `Report.steps`, None when nothing in the question is wrong.

    With a key: ``part`` is the key's label of the question, ``points`` what it earns, ``comparison`` a row for each result of the key.
    """

    id: str | None
    verdict: VerdictName
    first_error: int | None
    part: str | None = None
    points: Points | None = None
    comparison: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A checked document. ``relations`` counts the displayed relations met, ``read`` those typed as claim, definition or given."""

    file: str
    key: str | None
    steps: tuple[Step, ...]
    questions: tuple[QuestionReport, ...]
    relations: int
    read: int
    guesses: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    language: str = "en"
    counts: Mapping[str, int] = field(default_factory=dict)  # verdict: how many steps
    points: Points | None = None  # of the whole work, with a key

    @property
    def has_errors(self) -> bool:
        """Whether any step is refuted or ill-formed."""
        return any(step.verdict in ERRORS for step in self.steps)

    @property
    def has_undecided(self) -> bool:
        """Whether any step is undecided."""
        return any(step.verdict == "undecided" for step in self.steps)


def assemble(
    file: str,
    steps: Iterable[Step],
    *,
    key: str | None = None,
    relations: int,
    read: int,
    guesses: Iterable[str] = (),
    notices: Iterable[str] = (),
    language: str = "en",
) -> Report:
    """The report of these steps, in the order given; questions in the order in which they are met."""
    steps = tuple(steps)
    members: dict[str | None, list[int]] = {}
    for number, step in enumerate(steps):
        members.setdefault(step.question, []).append(number)
    questions = tuple(
        QuestionReport(question, _gravest(steps[n] for n in numbers), next((n for n in numbers if steps[n].is_error), None))
        for question, numbers in members.items()
    )
    counts: dict[str, int] = {verdict: sum(step.verdict == verdict for step in steps) for verdict in GRAVITY}
    return Report(file, key, steps, questions, relations, read, tuple(guesses), tuple(notices), language, counts)


def _gravest(steps: Iterable[Step]) -> VerdictName:
    return min((step.verdict for step in steps if step.is_judged), key=GRAVITY.index, default="not-checked")


def finding(verdict: claims.Verdict) -> Finding:
    """The plain form of a verdict."""
    name: Any = claims.name_of(verdict)
    match verdict:
        case claims.Proved():
            reason = verdict.reason or (f"provided that {', '.join(verdict.assumed)}" if verdict.assumed else "")
            return Finding(name, verdict.method, verdict.rules, reason)
        case claims.Refuted():
            found = verdict.counterexample
            values = {symbol: plain(value) for symbol, value in found.instance.values.items()}
            shown = ShownCounterexample(dict(found.instance.dimensions), values, found.lhs, found.rhs, tuple(sorted(found.sequences)))
            return Finding(name, verdict.method, verdict.rules, verdict.reason, shown)
        case claims.IllFormed():
            return Finding(name, reason=verdict.reason)
        case claims.Supported():
            return Finding(name, reason=verdict.reason or f"agrees at {verdict.points} points to {verdict.digits} digits, without a proof")
        case claims.Undecided():
            tried = f"; tried {', '.join(verdict.tried)}" if verdict.tried else ""
            return Finding(name, reason=verdict.reason + tried)
        case claims.NotChecked():
            expected = f"; expected {verdict.expected}" if verdict.expected and verdict.expected not in verdict.reason else ""
            return Finding(name, reason=verdict.reason + expected)


def plain(value: claims.Value) -> Plain:
    """An exact value for JSON: an int stays one, a fraction is ``"1/2"``, a tensor nested lists, a function ``"t ↦ …"``."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            # JSON readers that hold numbers as doubles would round a longer one
            return value if abs(value) < 2**53 else _digits(value)
        case Fraction():
            return plain(value.numerator) if value.denominator == 1 else f"{_digits(value.numerator)}/{_digits(value.denominator)}"
        case (tuple() as parameters, body) if parameters and all(isinstance(p, Sym) for p in parameters):
            return f"{', '.join(show(p) for p in parameters)} ↦ {show(body)}"
        case tuple() | list():
            return [plain(entry) for entry in value]
        case _:
            return value_text(value)


def _digits(value: int) -> str:
    """The decimal digits; an integer too long to print (Python's own limit) is given by its size."""
    if value.bit_length() > 4000:
        return f"{'-' if value < 0 else ''}2^{value.bit_length() - 1}…"
    return str(value)


def locate(document: Document, offset: int, span: tuple[int, int], cell: int | None = None) -> Place:
    """The place of the relation sign at ``offset``; ``span`` are document offsets, cut here to the sign's own line."""
    line, column = document.position(offset, cell)
    text = document.sources[cell]
    start = offset - (column - 1)
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    first = min(max(span[0], start), end) - start
    last = min(max(span[1], start), end) - start
    if last <= first:  # the span stands on other lines: the sign is what this line can show
        first, last = column - 1, column
    return Place(line, column, text[start:end], (first, last))
