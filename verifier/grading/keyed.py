"""Reads and judges a document under what its key gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from verifier.check.ahead import Ahead, Asked, decide_ahead, decide_query
from verifier.check.links import Link
from verifier.check.listening import ListeningChecker
from verifier.check.state import QuestionState
from verifier.claims import Claim, Context, Definition, NotChecked, Proved, Refuted, Supported, Undecided, Verdict, name_of
from verifier.document.model import Document, Formula, Prose
from verifier.elaborate import NotUnderstood, ShapeClash, elaborate, settled
from verifier.grading.values import Value, aligned, value
from verifier.keys.contexts import context_of
from verifier.keys.formulas import Tex, tree
from verifier.keys.labels import matched
from verifier.keys.model import Entry, Key, Place
from verifier.keys.proving import findings
from verifier.pool import Limits, Worker
from verifier.report.model import Report, Step, assemble, finding, locate
from verifier.sorts import Dim, Tensor
from verifier.syntax.printer import to_latex
from verifier.syntax.tree import Chain, Node, Relator
from verifier.terms import And, App, Num, Prop, Rel, Sym, Term, free_symbols, num

if TYPE_CHECKING:
    from verifier.keys.store import Store

MAX_FACTS = 8  # results of the key that a line may use


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the key as the checker uses it: what is given there, what is proved there, which bare values it knows."""

    place: Place
    context: Context
    entries: tuple[Entry, ...] = ()  # the claims of its results, all proved
    values: tuple[Value, ...] = ()
    called: Mapping[str, Entry] = field(default_factory=dict)  # the results that have a name, by its LaTeX


class KeyParts:
    """The parts of a key, by the labels of a document."""

    def __init__(self, key: Key, store: Store | None = None) -> None:
        self.key = key
        places = tuple(key.places())
        entries = tuple(key.entries(steps=False))
        proved = [found.verdict == "proved" for found, _ in findings(entries, store=store)]
        self.parts: dict[str, Part] = {}
        for one in places:
            context = key.contexts.get(one.label) or context_of(key, one.question, one.answer)
            own = tuple(e for e, right in zip(entries, proved, strict=True) if e.part == one.label and right)
            known = tuple(v for r in one.answer.results if r.value is not None and (v := value(r.value)) is not None)
            called = {to_latex(tree(Tex(name))): e for r in one.answer.results for e in own if e.formula is r.claim for name in r.called}
            self.parts[one.label] = Part(one, context, own, known, called)
        self.questions = {
            one.number: key.contexts.get(one.number) or context_of(key, one.question) for one in places if one.number not in self.parts
        }

    def part(self, label: str | None) -> Part | None:
        """The part that a document's label means."""
        found = matched(label, self.parts) if label is not None else None
        return None if found is None else self.parts[found]

    def context(self, label: str | None) -> Context | None:
        """What is given at a document's label: in a part, or in a question as a whole."""
        part = self.part(label)
        if part is not None:
            return part.context
        found = matched(label, self.questions) if label is not None else None
        return None if found is None else self.questions[found]


def merged(key: Context, document: Context) -> Context:
    """What the key gives, and of what the document says what does not speak of the key's names otherwise."""

    def agrees(*parts: Prop | Any | None) -> bool:
        return all(key.symbols.get(s.name, s) == s for p in parts if p is not None for s in free_symbols(p))

    taken = {d.head.name for d in key.definitions}

    def adds(assumption: Prop) -> bool:
        """Whether it says something new: what the key defines needs no assumptions of the document's."""
        return assumption not in key.assumptions and agrees(assumption) and not any(s.name in taken for s in free_symbols(assumption))

    laws = {w.variable.name for w in key.laws}
    return Context(
        {**document.symbols, **key.symbols},
        (*key.assumptions, *filter(adds, document.assumptions)),
        (*key.definitions, *(d for d in document.definitions if d.head.name not in taken and agrees(d.head, d.body, d.condition))),
        (*key.laws, *(w for w in document.laws if w.variable.name not in laws and agrees(w.variable, *w.parameters))),
        document.guesses,
        key.declared | {name for name in document.declared if name not in key.symbols},
        {**document.conventions, **key.conventions},
    )


class KeyedChecker(ListeningChecker):
    """A question's givens come from the key; the document's own statement only adds names that the key does not know.

    A line that the givens alone do not settle is tried with the results of the key's part, which are proved.
    """

    def __init__(self, document: Document, worker: Asked, parts: KeyParts) -> None:
        super().__init__(document, worker)
        self.parts = parts
        self.asking: str | None = None
        self.bare: dict[tuple[int | None, int], Value | None] = {}
        for label in dict.fromkeys(q.id for q in document.questions):
            self._align(label)

    def _align(self, label: str) -> None:
        part = self.parts.part(label)
        if part is None or not part.values:
            return
        formulas = [p for p in self.document.parts if isinstance(p, Formula) and p.question == label and self._in_answer(p)]
        given = [(p, v) for p in formulas if (v := value(p.text)) is not None]
        for (p, _), against in zip(given, aligned([v for _, v in given], part.values), strict=True):
            self.bare[p.cell, p.offset] = against

    def _state(self, question: str | None) -> QuestionState:
        fresh = question not in self.questions
        state = super()._state(question)
        if fresh and (context := self.parts.context(question)) is not None:
            state.context = merged(context, state.context)
        return state

    def _declare_in_prose(self, start: int) -> None:
        super()._declare_in_prose(start)
        self._restore(self.document.parts[start])

    def _formula(self, part: Formula, *, given: bool = False) -> Iterator[Step]:
        self.asking = part.question
        against = self.bare.get((part.cell, part.offset))
        if against is not None:
            yield self._bare(part, against)
            return
        yield from super()._formula(part, given=given)
        self._restore(part)

    def _restore(self, part: Formula | Prose) -> None:
        """What a statement says of the key's names is not what counts."""
        context = self.parts.context(part.question)
        if context is not None and self._is_statement(part):
            state = self._state(part.question)
            state.context = merged(context, state.context)
            state.unread -= set(context.symbols)  # what the key says of these is all that counts

    def _is_statement(self, part: Formula | Prose) -> bool:
        if isinstance(part, Formula):
            return not self._in_answer(part)
        before = [q for q in self.document.questions if ((q.cell or 0), q.offset) <= ((part.cell or 0), part.offset)]
        return bool(before) and not before[-1].is_answer and part.question in self.stated

    def _judge(self, part: Formula, state: QuestionState, statement: Any, link: Link, *rest: Any, **named: Any) -> Iterator[Step]:
        known = self.parts.part(part.question)
        entry = known.called.get(to_latex(link.lhs)) if known is not None and self._in_answer(part) else None
        if entry is None or not isinstance(entry.prop, Rel) or link.relator.op not in ("=", "approx", "simeq"):
            yield from super()._judge(part, state, statement, link, *rest, **named)
            return
        began = self._clock()
        written = alone(state.context, link.rhs, link.relator)
        if written is None:
            yield self._step(part, statement, link, "prose", NotChecked("the right side is not understood"), began)
            return
        self._count(part)
        # a mere list of values may stand as a row or as a column
        meant = next((t for t in (entry.prop.lhs, transposed(entry.prop.lhs)) if t is not None and alike(t, written)), None)
        if meant is None:
            yield self._step(part, statement, link, "claim", Undecided("its shape is not the key's"), began)
            return
        prop = Rel("=", meant, written)
        self._subject = (prop, state.context)
        verdict = self._ask(Claim(prop, state.context))
        step = self._step(part, statement, link, "claim", verdict, began, holds={Proved: True, Refuted: False}.get(type(verdict)))
        self._subject = None
        yield step

    def _judge_prop(
        self, part: Any, state: Any, statement: Any, link: Any, prop: Prop, context: Context, began: float, **named: Any
    ) -> Step:
        if named["starts"] and self._is_value(part, prop):
            named["starts"] = False  # P = 8 is an answer here, not a condition that P may meet
        return super()._judge_prop(part, state, statement, link, prop, context, began, **named)

    def _is_value(self, part: Any, prop: Prop) -> bool:
        """Whether a line gives a number for what the key has a result for."""
        known = self.parts.part(part.question)
        if known is None or not isinstance(prop, Rel) or not isinstance(prop.rhs, Num):
            return False
        return any(isinstance(e.prop, Rel) and e.prop.lhs == prop.lhs for e in known.entries)

    def _verdict(self, state: QuestionState, prop: Prop, context: Context, starts: bool) -> tuple[Verdict, bool, bool | None]:
        verdict, follows, holds = super()._verdict(state, prop, context, starts)
        part = self.parts.part(self.asking)
        if part is None or follows or not isinstance(verdict, Undecided | Supported):
            return verdict, follows, holds
        facts = [e.prop for e in part.entries if all(context.symbols.get(s.name, s) == s for s in free_symbols(e.prop))][:MAX_FACTS]
        if not facts:
            return verdict, follows, holds
        known = with_facts(context, facts)
        again = self._ask(Claim(prop, known), refuting=False)
        if not isinstance(again, Proved) and len(known.definitions) > len(context.definitions):
            again = self._ask(Claim(prop, known))
        if isinstance(again, Proved | Refuted):
            return again, False, isinstance(again, Proved)
        return verdict, follows, holds

    def _bare(self, part: Formula, against: Value) -> Step:
        """A value without a relation sign, held against the key's: number by number, by the engine."""
        given = value(part.text)
        assert given is not None
        began = self._clock()
        pairs = tuple(Rel("=", num(a), num(b)) for a, b in zip(given.numbers, against.numbers, strict=True))
        verdict = self._ask(Claim(pairs[0] if len(pairs) == 1 else And(pairs), Context()))
        if self.display_counts(part):
            self.relations += 1
            self.read += 1
        place = locate(self.document, part.offset, (part.offset, part.offset + len(part.text)), part.cell)
        found = finding(verdict)
        reason = "the value of the answer key" if isinstance(verdict, Proved) else f"the answer key has {_written(against)} here"
        return Step(
            line=place.line, column=place.column, index=0, question=part.question, lhs="", relation="=", rhs=part.text.strip(),
            role="claim",
            verdict=name_of(verdict), source_line=place.source_line, span=place.span, cell=part.cell, method=found.method,  # type: ignore[arg-type]
            rules=found.rules, reason=reason, counterexample=found.counterexample,
            holds={"proved": True, "refuted": False}.get(name_of(verdict)), milliseconds=round((self._clock() - began) * 1000, 2),
        )  # fmt: skip

    @staticmethod
    def display_counts(part: Formula) -> bool:
        """Whether the formula counts among the displayed relations."""
        return part.display


def alone(context: Context, side: Node, relator: Relator) -> Term | None:
    """One side of a relation read by itself; None when it is not understood."""
    try:
        read = settled(elaborate(context, Chain((side, side), (replace(relator, op="="),), side.span)))
    except (NotUnderstood, ShapeClash, RecursionError):
        return None
    return read.prop.lhs if isinstance(read.prop, Rel) else None


def alike(left: Term, right: Term) -> bool:
    """Whether two terms have one shape."""
    return isinstance(left.sort, Tensor) and isinstance(right.sort, Tensor) and left.sort.shape == right.sort.shape


def transposed(term: Term) -> Term | None:
    """The transpose of a matrix; None of anything else but a column, whose transpose is a row."""
    shape = term.sort.shape if isinstance(term.sort, Tensor) else ()
    match shape:
        case (rows, columns):
            return App("transpose", (term,), Tensor((columns,) if rows == Dim.of(1) else (columns, rows)))
        case (size,):
            return App("transpose", (term,), Tensor((Dim.of(1), size)))
    return None


def _written(value: Value) -> str:
    """The value in plain characters."""
    signs = (*value.form, "")
    return "".join(f"{n}{sign}" for n, sign in zip(value.numbers, signs, strict=True))


def with_facts(context: Context, facts: Sequence[Prop]) -> Context:
    """A context with facts that follow from it; ``name = number`` gives the name its value."""
    values: list[Definition] = []
    others: list[Prop] = []
    defined = {d.head.name for d in context.definitions}
    for fact in facts:
        match fact:
            case Rel(op="=", lhs=Sym() as head, rhs=Num() as body) if head.name not in defined:
                values.append(Definition(head, (), body))
            case _:
                others.append(fact)
    return context.define(*values).assume(*others)


def check_with_key(
    document: Document, key: Key, *, name: str, language: str | None = None, budget_seconds: float = 5.0, store: Store | None = None
) -> Report:
    """The report on a document, with the comparison of its final answers and the points of its parts. Raises `BadKey`."""
    from verifier.grading.comparing import compared
    from verifier.grading.marks import graded

    parts = KeyParts(key, store)
    limits = Limits(seconds=budget_seconds)

    def read(asked: Asked) -> None:
        for _ in KeyedChecker(document, asked, parts).steps():
            pass

    foreseen = decide_ahead(read, limits)
    with Worker(decide_query, limits) as worker:
        ahead = Ahead(worker, foreseen)
        checker = KeyedChecker(document, ahead, parts)
        steps = tuple(checker.steps())
        comparisons = compared(checker, steps, parts, ahead)
    report = assemble(
        document.name, steps, key=name, relations=checker.relations, read=checker.read, guesses=tuple(checker.guesses),
        notices=document.notices, language=language or document.language,
    )  # fmt: skip
    return graded(report, parts, comparisons)


def labels_of(document: Document, parts: KeyParts) -> Mapping[str, str]:
    """The document's label of each part of the key that it has."""
    found: dict[str, str] = {}
    for label in dict.fromkeys(q.id for q in document.questions if q.id):
        part = parts.part(label)
        if part is not None:
            found.setdefault(part.place.label, label)
    return found


__all__ = ["KeyParts", "KeyedChecker", "Part", "check_with_key", "labels_of", "merged", "with_facts"]
