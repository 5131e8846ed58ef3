"""The data of an answer key. Nothing here computes with formulas; `Key.entries` and `Key.context` ask the modules that do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from verifier.claims import Context
    from verifier.terms import Prop

    Formula = Any  # a SymPy expression or relation, a `Tex`, a `Read`


class BadKey(Exception):
    """The key is not well built; says where."""


@dataclass(frozen=True, slots=True)
class Words:
    """Prose in both languages. ``{name}`` stands for the formula of that name; everything else is plain text."""

    en: str
    fr: str
    formulas: Mapping[str, Formula] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        """The text in French for ``"fr"``, else in English."""
        return self.fr if language == "fr" else self.en


def words(en: str, fr: str, **formulas: Formula) -> Words:
    """`Words` with the formulas as keywords: ``words("where {s} is …", "où {s} est …", s=sigma(x))``."""
    return Words(en, fr, formulas)


@dataclass(frozen=True, slots=True)
class Given:
    """What is given: a definition ``f(x) = …`` or ``c = …`` (``definition`` true), or an assumption.

    A `Tex` is a declaration, a definition, a law or an assumption by what it says, as ``prove --given`` takes it.
    """

    relation: Formula
    text: Words
    definition: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain: a relation, and why it holds. ``points`` when the rubric gives some for this step alone."""

    relation: Formula
    why: Words
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that an answer arrives at: an encoded claim and the steps that lead to it.

    The steps are a chain: each begins with the right side of the one before; its two ends are those of the claim.  With ``loose`` they
    are statements of their own.  ``value``: how the result may stand in an answer without a relation sign (``64@65\\times 65``).
    ``called``: what an answer calls the left side of the claim (``\\mu_{batch}``, ``\\sigma_{batch}^2``), where that is a mere name for it.
    ``numerical``: why the claim or a step can only be checked numerically; without it nothing less than a proof will do.
    """

    claim: Formula
    steps: tuple[Step, ...] = ()
    points: float | None = None
    loose: bool = False
    value: str | None = None
    numerical: Words | None = None
    called: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        from verifier.keys.formulas import check_chain

        if not self.loose:
            check_chain(self.claim, [step.relation for step in self.steps])


@dataclass(frozen=True, slots=True)
class Answer:
    """What is asked, in words, and the answer: a claim with the chain that shows it, more results, prose, or several of these.

    ``text`` is the answer in words, all there is when ``claim`` is None (a qualitative question: a person judges it).  ``remark`` stands
    below the results.  ``label`` replaces the running letter or number.  ``given`` holds for this part alone.
    """

    task: Words
    claim: Formula | None = None
    steps: tuple[Step, ...] = ()
    points: float = 0
    remark: Words | None = None
    text: Words | None = None
    more: tuple[Result, ...] = ()
    given: tuple[Given, ...] = ()
    label: str | None = None
    loose: bool = False
    value: str | None = None
    numerical: Words | None = None
    called: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.claim is None and self.steps:
            raise BadKey("steps that lead to no claim")
        if self.claim is None and self.text is None and not self.more:
            raise BadKey("an answer without a claim needs its words")
        _ = self.results  # checks the chain

    @property
    def results(self) -> tuple[Result, ...]:
        """Everything that the answer arrives at, in order."""
        if self.claim is None:
            return self.more
        return (Result(self.claim, self.steps, None, self.loose, self.value, self.numerical, self.called), *self.more)

    @property
    def is_qualitative(self) -> bool:
        """Whether the answer is words alone."""
        return not self.results


@dataclass(frozen=True, slots=True)
class Question:
    """A numbered question; its parts are (a), (b), … or 1.1, 1.2, … What is ``given`` holds for all of them.

    ``number`` replaces the running number.  ``figures`` are drawings of `verifier.figures`, each a
    name with its labels: ``"unrolled-rnn W U V"``.
    """

    title: Words
    answers: tuple[Answer, ...]
    given: tuple[Given, ...] = ()
    number: str | None = None
    parts: Literal["letters", "numbers"] = "letters"
    introduction: Words | None = None
    figures: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """The points of its parts together."""
        return sum(answer.points for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Entry:
    """One proposition of a key that is to be proved, and what may be used. ``label``: ``1a`` the claim of part (a), ``1a.2`` its
    second step, ``1a-2`` its second claim; ``part`` is the label of the part, ``1a``.
    """

    label: str
    question: str
    part: str
    formula: Formula
    prop: Prop
    context: Context
    numerical: Words | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One part of a key: its label, its question, its answer."""

    label: str
    number: str
    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class Key:
    """An answer key. ``title`` by language; ``introduction`` says what the questions are about.

    A key that was written as a document has what is given in its words: ``stated`` are those formulas, and ``contexts`` what may be used
    in the part of a label.
    """

    id: str
    title: Mapping[str, str]
    introduction: Words
    given: tuple[Given, ...]
    questions: tuple[Question, ...]
    stated: tuple[Formula, ...] = ()
    contexts: Mapping[str, Context] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """All points."""
        return sum(question.points for question in self.questions)

    @property
    def givens(self) -> tuple[str, ...]:
        """What is given, as LaTeX: for the whole key, then for questions and parts."""
        from verifier.keys.formulas import shown

        parts = [g for q in self.questions for g in (*q.given, *(g for a in q.answers for g in a.given))]
        return tuple(dict.fromkeys(shown(f) for f in (*(g.relation for g in (*self.given, *parts)), *self.stated)))

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of the answers, without their steps, as LaTeX."""
        from verifier.keys.formulas import shown

        return tuple(shown(result.claim) for place in self.places() for result in place.answer.results)

    def places(self) -> Iterator[Place]:
        """The parts in order."""
        for n, question in enumerate(self.questions, start=1):
            number = question.number or str(n)
            for k, answer in enumerate(question.answers):
                part = answer.label if answer.label is not None else part_label(k) if question.parts == "letters" else f".{k + 1}"
                alone = len(question.answers) == 1 and answer.label is None and question.parts == "numbers"
                yield Place(number if alone else number + part, number, question, answer)

    def entries(self, *, steps: bool = True) -> Iterator[Entry]:
        """Everything to be proved, in order: each claim, then its steps."""
        from verifier.keys.contexts import entries

        return entries(self, steps=steps)

    def context(self) -> Context:
        """What may be used everywhere: the definitions, the assumptions, and what the symbols' declarations say."""
        from verifier.keys.contexts import context_of

        return context_of(self)


def part_label(index: int) -> str:
    """a, b, …, z, aa, ab, …"""
    text, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        text = chr(ord("a") + letter) + text
    return text
