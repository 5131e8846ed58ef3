"""Answer keys: questions with encoded answers, and the proof of every claim in them.

A key is data.  Its mathematics is SymPy, built without evaluation, so that each line stands as its author wrote it; its words
are in English and French.  What is given holds for the whole key; an answer is one claim and the chain of steps that leads to
it.  Every claim and every step is proved by itself from what is given: a key does not lean on its own earlier lines.

``Key ─ given: Given…`` and ``questions: Question… ─ answers: Answer… ─ steps: Step…``
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from verifier.claims import Claim, Context, Definition
from verifier.sorts import Func
from verifier.terms import Call, Prop, Rel, Sym, Term, free_symbols

if TYPE_CHECKING:
    from verifier.report.model import Report

    Formula = Any  # a SymPy expression or relation


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
    """A definition ``f(x) = …`` or ``c = …`` (``definition`` true), or an assumption."""

    relation: Formula
    text: Words
    definition: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain: a relation, and why it holds."""

    relation: Formula
    why: Words


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be shown, in words and as an encoded claim, and the chain that shows it.

    The chain is connected: each step begins with the right side of the one before; its two ends are those of the claim.
    """

    task: Words
    claim: Formula
    steps: tuple[Step, ...]
    points: int
    remark: Words | None = None

    def __post_init__(self) -> None:
        ends = [side for step in self.steps for side in step.relation.args]
        if self.steps and (ends[0] != self.claim.args[0] or ends[-1] != self.claim.args[1]):
            raise BadKey(f"the steps do not lead from one side of {self.claim} to the other")
        if any(a != b for a, b in zip(ends[1::2], ends[2::2], strict=False)):
            raise BadKey(f"the chain of steps to {self.claim} is broken")


@dataclass(frozen=True, slots=True)
class Question:
    """A numbered question; its parts are (a), (b), …"""

    title: Words
    answers: tuple[Answer, ...]

    @property
    def points(self) -> int:
        """The points of its parts together."""
        return sum(answer.points for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Entry:
    """One relation of a key that is to be proved. ``label``: ``1a`` the claim of part (a), ``1a.2`` its second step."""

    label: str
    question: str
    relation: Rel


@dataclass(frozen=True, slots=True)
class Key:
    """An answer key. ``title`` by language; ``introduction`` says what the questions are about."""

    id: str
    title: Mapping[str, str]
    introduction: Words
    given: tuple[Given, ...]
    questions: tuple[Question, ...]

    @property
    def points(self) -> int:
        """All points."""
        return sum(question.points for question in self.questions)

    @property
    def givens(self) -> tuple[str, ...]:
        """What is given, as LaTeX."""
        from verifier.latex import latex

        return tuple(latex(proposition(given.relation)) for given in self.given)

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of the answers, without their steps, as LaTeX."""
        from verifier.latex import latex

        return tuple(latex(entry.relation) for entry in self.entries(steps=False))

    def entries(self, *, steps: bool = True) -> Iterator[Entry]:
        """Everything to be proved, in order: each claim, then its steps."""
        for number, question in enumerate(self.questions, start=1):
            for part, answer in enumerate(question.answers):
                label = f"{number}{part_label(part)}"
                yield Entry(label, str(number), _relation(answer.claim))
                if steps:
                    for n, step in enumerate(answer.steps, start=1):
                        yield Entry(f"{label}.{n}", str(number), _relation(step.relation))

    def context(self) -> Context:
        """What may be used: the definitions, the assumptions, and what the symbols' declarations say."""
        from verifier import sympy_terms

        definitions = tuple(_definition(given) for given in self.given if given.definition)
        assumptions = [proposition(given.relation) for given in self.given if not given.definition]
        formulas = [given.relation for given in self.given]
        formulas += [f for q in self.questions for a in q.answers for f in (a.claim, *(s.relation for s in a.steps))]
        for variable in sorted({s for formula in formulas for s in formula.free_symbols}, key=str):
            assumptions += sympy_terms.declared(variable)
        symbols = {s.name: s for formula in formulas for s in free_symbols(proposition(formula))}
        return Context(symbols, tuple(assumptions), definitions, declared=frozenset(symbols))


def part_label(index: int) -> str:
    """a, b, …, z, aa, ab, …"""
    text, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        text = chr(ord("a") + letter) + text
    return text


def proposition(relation: Formula) -> Prop:
    """The proposition that a SymPy relation encodes. Raises `BadKey`."""
    from verifier import sympy_terms

    try:
        return sympy_terms.prop(relation)
    except sympy_terms.NotConvertible as why:
        raise BadKey(f"{relation}: {why}") from why


def _relation(relation: Formula) -> Rel:
    found = proposition(relation)
    if not isinstance(found, Rel):
        raise BadKey(f"{relation} is no relation between two sides")
    return found


def _definition(given: Given) -> Definition:
    match _relation(given.relation):
        case Rel(op="=", lhs=Call(fn=head, args=args, orders=()), rhs=body) if _are_parameters(args):
            kind = "recursion" if head in free_symbols(body) else "definition"
            return Definition(head, tuple(a for a in args if isinstance(a, Sym)), body, kind=kind)
        case Rel(op="=", lhs=Sym() as head, rhs=body) if not isinstance(head.sort, Func):
            return Definition(head, (), body)
    raise BadKey(f"{given.relation} defines nothing: its left side must be a name, or a function of distinct variables")


def _are_parameters(args: tuple[Term, ...]) -> bool:
    return all(isinstance(a, Sym) for a in args) and len(set(args)) == len(args)


# -- proving ----------------------------------------------------------------------------------------------------------


def check_key(key: Key, *, language: str = "en") -> Report:
    """Every claim and step of the key, judged; a step of the report for each, its ``equation`` the entry's label."""
    from verifier import latex
    from verifier.engine import decide
    from verifier.pool import progress
    from verifier.report.model import Step as Row
    from verifier.report.model import assemble, finding

    context = key.context()
    entries = tuple(key.entries())
    rows: list[Row] = []
    for number, entry in enumerate(entries, start=1):
        start = time.perf_counter()
        found = finding(decide(Claim(entry.relation, context)))
        milliseconds = (time.perf_counter() - start) * 1000
        left, sign, right = latex.sides(entry.relation)
        line = f"{left} {sign} {right}"
        row = Row(number, len(left) + 2, 0, entry.question, left, sign, right, "claim", found.verdict, line, (0, len(line)))
        rows.append(
            replace(
                row,
                equation=entry.label,
                holds={"proved": True, "refuted": False}.get(found.verdict),
                method=found.method,
                rules=found.rules,
                reason=found.reason,
                counterexample=found.counterexample,
                milliseconds=milliseconds,
            )
        )
        progress(number, len(entries))
    return assemble(key.id, rows, key=key.id, relations=len(rows), read=len(rows), language=language)
