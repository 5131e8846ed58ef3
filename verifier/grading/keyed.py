"""Reads and judges a document under what its key gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from verifier.check.ahead import Ahead, Asked, Query, decide_ahead, decide_query
from verifier.check.layouts import has_a_layout
from verifier.check.links import Link
from verifier.check.listening import Heard, ListeningChecker, Unasked
from verifier.check.mending import mended, placed
from verifier.check.state import QuestionState
from verifier.check.universal import spoken_names, why_not_universal
from verifier.claims import Claim, Context, Definition, NotChecked, Proved, Refuted, Supported, Undecided, Verdict, name_of
from verifier.document.model import Document, Formula, Prose
from verifier.elaborate import NotUnderstood, ShapeClash, elaborate, settled
from verifier.elaborate.names import unbold
from verifier.grading.letters import blamed, givens_about, outside, same_kind
from verifier.grading.meanings import Meanings, retyped, spoken, spot
from verifier.grading.parts import KeyParts
from verifier.grading.values import Value, aligned, value
from verifier.keys.model import Key
from verifier.latex import latex
from verifier.pool import Done, Limits, Worker
from verifier.report.model import ERRORS, Report, Step, assemble, finding, locate
from verifier.sorts import Dim, Tensor
from verifier.syntax.printer import to_latex
from verifier.syntax.tree import Chain, Node, Relator, Statement
from verifier.terms import And, App, Call, Num, Prop, Rel, Sym, Term, free_symbols, num

if TYPE_CHECKING:
    from verifier.keys.store import Store

MAX_FACTS = 8  # results of the key that a line may use
NEVER = Rel("=", num(0), num(1))
MAX_GIVENS = 3  # givens of the key that are named beside a verdict that needs them


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
        (*key.definitions, *(d for d in document.definitions if d.head.name not in taken and agrees(d.head, *outside(d)))),
        (*key.laws, *(w for w in document.laws if w.variable.name not in laws and agrees(w.variable, *w.parameters))),
        document.guesses,
        key.declared | {name for name in document.declared if name not in key.symbols},
        {**document.conventions, **key.conventions},
    )


class KeyedChecker(ListeningChecker):
    """A question's givens come from the key, as far as its letters mean the same there; the document adds names that the key does not know.

    A line that the givens alone do not settle is tried with the results of the key's part, which are proved.  Each verdict is weighed
    against the one that the line has without the key, see `_weighed`.
    """

    def __init__(self, document: Document, worker: Asked, meanings: Meanings) -> None:
        super().__init__(document, worker)
        self.meanings = meanings
        self.parts = meanings.parts
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
        if fresh and question is not None:
            state.context = merged(self.meanings.of(question).common.context, state.context)
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
        context = self.meanings.of(part.question).common.context
        if context.symbols and self._is_statement(part):
            state = self._state(part.question)
            state.context = merged(context, state.context)
            state.unread -= set(context.symbols)  # what the key says of these is all that counts

    def _is_statement(self, part: Formula | Prose) -> bool:
        if isinstance(part, Formula):
            return not self._in_answer(part)
        before = [q for q in self.document.questions if ((q.cell or 0), q.offset) <= ((part.cell or 0), part.offset)]
        return bool(before) and not before[-1].is_answer and part.question in self.stated

    def _judge(self, part: Formula, state: QuestionState, statement: Statement, link: Link, hint: str, **named: Any) -> Iterator[Step]:
        for step in self._judged(part, state, statement, link, hint, **named):
            yield self._weighed(step, state, starts=named["starts"])

    def _judged(self, part: Formula, state: QuestionState, statement: Statement, link: Link, hint: str, **named: Any) -> Iterator[Step]:
        """Takes a line that gives a value to what the key has a name for (``called``) as an answer; any other as it is."""
        known = self.parts.part(part.question)
        entry = known.called.get(to_latex(link.lhs)) if known is not None and self._in_answer(part) else None
        if entry is None or not isinstance(entry.prop, Rel) or link.relator.op not in ("=", "approx", "simeq"):
            yield from super()._judge(part, state, statement, link, hint, **named)
            return
        assert known is not None
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
        own = self.meanings.of(part.question).left_out.get(entry.label)
        if own and free_symbols(written):
            why = blamed(own, self.meanings.of(part.question).common)
            yield self._step(part, statement, link, "claim", Undecided(why), began)
            return
        prop = Rel("=", meant, written)
        context = state.context if free_symbols(written) else known.context  # values alone are held against the key's
        self._subject = (prop, context)
        verdict = self._ask(Claim(prop, context))
        step = self._step(part, statement, link, "claim", verdict, began, holds={Proved: True, Refuted: False}.get(type(verdict)))
        self._subject = None
        yield step

    # -- beside the reading without the key ------------------------------------------------------------------------------------------

    def _weighed(self, step: Step, state: QuestionState, *, starts: bool) -> Step:
        """What a verdict is worth beside the one without the key.

        What is proved and refuted on both sides stands.  A proof that needs the key says so.  What is wrong only with the key's givens is
        wrong if nothing speaks against their letters' meaning in the work, and says so too; it is no equation for a letter, and if the
        line is proved without them, the letters must be known to be the key's.  What is wrong only without them is undecided.
        """
        heard = self.heard[-1]
        common = self.meanings.of(step.question).common
        before = self.meanings.by_place.get(spot(heard))
        if heard.step is not step or before is None or not common.context.symbols or step.follows_from_error:
            return step
        letters, other = spoken(heard, common.context), retyped(heard, before, common.context)
        was = before.step.verdict
        if not letters or was == step.verdict or (was in ERRORS and step.verdict in ERRORS):
            return step
        if was == "proved":
            other &= _free(before)
        given = self._given_here(letters, other)
        if was == "proved" and all(self._keeps_kind(n, before) for n in other):
            return self._instead(state, heard, before.verdict, holds=before.step.holds)  # its letters are what they were
        if step.verdict in ERRORS:
            doubt = (letters & common.doubtful) | (other - common.sure if was == "proved" or step.verdict == "ill-formed" else set())
            if step.verdict == "ill-formed" and not (other and _is_plain(before.prop)):
                why = f"not read with what the assignment gives: {step.reason}"
                return self._instead(state, heard, Undecided(why))
            if doubt:
                return self._instead(state, heard, Undecided(f"wrong if the assignment's meaning of {spoken_names(doubt)} is meant here"))
            if heard.prop is not None and (excuse := self._no_claim(state, heard, before, starts)):
                return self._instead(state, heard, Undecided(excuse))
            return self._told(step, f"under what the assignment gives: {given}") if given else step
        if step.verdict == "proved":
            if isinstance(self._ask(Claim(NEVER, heard.context or state.context), refuting=False), Proved):
                return self._instead(state, heard, Undecided("what the work states contradicts what the assignment gives"))
            return self._told(step, f"under what the assignment gives: {given}") if given else step
        if was in ERRORS and step.verdict in ("undecided", "supported"):
            if not given:
                return self._instead(state, heard, before.verdict)
            return self._instead(state, heard, Undecided(f"wrong in general, and not settled under what the assignment gives: {given}"))
        if was == "proved" and step.verdict in ("undecided", "supported"):
            why = f"right only if {spoken_names(other)} is another kind of thing here than in the assignment"
            return self._instead(state, heard, Undecided(why))
        return step

    def _keeps_kind(self, name: str, before: Heard) -> bool:
        """Whether a letter had the key's kind already, its sizes apart, or none that mattered."""
        theirs = before.context.symbols.get(name) if before.context is not None else None
        return theirs is None or same_kind(theirs, self.meanings.of(before.step.question).common.context.symbols[name])

    def _no_claim(self, state: QuestionState, heard: Heard, before: Heard, starts: bool) -> str:
        """Why a line is an equation for one of the work's letters: that the key declares them must not make it a claim for them all."""
        assert heard.prop is not None and heard.context is not None
        match heard.prop:
            case Rel(op="=", lhs=Sym() as name, rhs=right) if name in free_symbols(right):
                return f"an update of {spoken_names([name.name])}, or an equation for it"
        starts = starts and not self._is_value(heard.part, heard.prop)
        there = before.context or self.meanings.alone._state(before.step.question).context
        excuse = why_not_universal(state, heard.prop, there, starts, values=False)
        return "an equation that may hold or not: the work does not claim it for all values" if excuse == "condition" else excuse

    def _given_here(self, letters: frozenset[str], other: frozenset[str]) -> str:
        """What the key gives of a line's letters, as LaTeX; of those that it makes another kind of thing, what kind."""
        context = self.meanings.of(self.asking).common.context
        shown = [_kind(context.symbols[n]) for n in sorted(other)]
        shown += [_definition(g) if isinstance(g, Definition) else latex(g) for g in givens_about(context, letters)]
        shown = list(dict.fromkeys(s for s in shown if s))
        return ", ".join(shown[:MAX_GIVENS]) + (", …" if len(shown) > MAX_GIVENS else "")

    def _told(self, step: Step, reason: str) -> Step:
        new = replace(step, reason=f"{step.reason}; {reason}" if step.reason and step.counterexample is None else reason)
        self.heard[-1] = replace(self.heard[-1], step=new)
        return new

    def _instead(self, state: QuestionState, heard: Heard, verdict: Verdict | None, *, holds: bool | None = None) -> Step:
        """The step with another verdict; what was noted of the line for later ones changes with it."""
        assert verdict is not None
        step, found = heard.step, finding(verdict)
        self.broken.pop(placed(step), None)
        if state.lines and state.lines[-1][0] == heard.prop:
            state.lines[-1] = (state.lines[-1][0], verdict)
        new = replace(
            step, verdict=name_of(verdict), reason=found.reason, counterexample=found.counterexample, method=found.method,  # type: ignore[arg-type]
            rules=found.rules, holds=False if isinstance(verdict, Refuted) else holds,
        )  # fmt: skip
        self.heard[-1] = replace(heard, step=new, verdict=verdict)
        return new

    def _judge_prop(
        self, part: Any, state: Any, statement: Any, link: Any, prop: Prop, context: Context, began: float, **named: Any
    ) -> Step:
        before = self.meanings.by_place.get((part.cell, part.offset, link.relator.span, link.rhs_text))
        if before is not None and before.prop == prop and isinstance(before.verdict, Proved):
            return self._as_before(part, state, statement, link, prop, context, began, before)
        if named["starts"] and self._is_value(part, prop):
            named["starts"] = False  # P = 8 is an answer here, not a condition that P may meet
        return super()._judge_prop(part, state, statement, link, prop, context, began, **named)

    def _as_before(
        self, part: Any, state: QuestionState, statement: Any, link: Any, prop: Prop, context: Context, began: float, before: Heard
    ) -> Step:
        """A line that is proved without the key, and means the same with it."""
        assert before.verdict is not None
        self._subject = (prop, context)
        step = self._step(
            part, statement, link, before.step.role, before.verdict, began, follows=before.step.follows_from_error, holds=before.step.holds
        )
        self._subject = None
        self.layouts.saw(Chain((link.lhs, link.rhs), (link.relator,), link.relator.span), prop, context)
        if any(p == prop and v is before.verdict for p, v in self.meanings.alone._state(part.question).lines):
            state.lines.append((prop, before.verdict))  # not one that is true in one case only
        if step.follows_from_error:
            state.tainted.add(prop)
        state.context = replace(context, assumptions=state.context.assumptions)
        return step

    def _is_value(self, part: Any, prop: Prop) -> bool:
        """Whether a line gives a number for what the key has a result for."""
        known = self.parts.part(part.question)
        if known is None or not isinstance(prop, Rel) or not isinstance(prop.rhs, Num):
            return False
        return any(isinstance(e.prop, Rel) and e.prop.lhs == prop.lhs for e in self.meanings.of(part.question).entries)

    def _verdict(self, state: QuestionState, prop: Prop, context: Context, starts: bool) -> tuple[Verdict, bool, bool | None]:
        verdict, follows, holds = super()._verdict(state, prop, context, starts)
        entries = self.meanings.of(self.asking).entries
        if not entries or follows or not isinstance(verdict, Undecided | Supported):
            return verdict, follows, holds
        facts = [e.prop for e in entries if all(context.symbols.get(s.name, s) == s for s in free_symbols(e.prop))][:MAX_FACTS]
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


class Trial(KeyedChecker):
    """Reads with the key and decides nothing: a line whose shapes fit in some layout of derivatives can be read."""

    def __init__(self, document: Document, meanings: Meanings) -> None:
        super().__init__(document, Unasked(), meanings)

    def _in_another_layout(self, state: QuestionState, chain: Chain) -> Verdict | None:
        for _, context in self.layouts.others(self.layouts.apply(state.context), chain):
            with suppress(NotUnderstood, ShapeClash, RecursionError):
                settled(elaborate(context, chain, openly=True))
                return Undecided("read in another layout")
        return None


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


def _is_plain(prop: Prop | None) -> bool:
    """Whether a line was read, without the key, as a relation in which no layout of derivatives matters."""
    return isinstance(prop, Rel) and not has_a_layout(prop)


def _free(before: Heard) -> frozenset[str]:
    """The letters that a line says something of: not those that a sum or an integral binds in it."""
    return frozenset(n for s in free_symbols(before.prop) for n in (s.name, unbold(s.name))) if before.prop is not None else frozenset()


def _kind(symbol: Sym) -> str:
    """``x \\in \\mathbb{R}^{n}``; nothing for numbers and functions."""
    match symbol.sort:
        case Tensor(shape=shape) if shape:
            sizes = r" \times ".join(str(d).replace("*", " ") for d in shape)
            return rf"{symbol.name} \in \mathbb{{R}}^{{{sizes}}}"
    return ""


def _definition(d: Definition) -> str:
    """``f(x) = …`` as LaTeX."""
    head: Term = d.head
    if d.params:
        head = Call(d.head, d.params)
    return latex(Rel("=", head, d.body))


class _Asking:
    """Asks the engine and takes whatever does not come to an end for undecided."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def __call__(self, claim: Claim, *, refuting: bool = True) -> Verdict:
        match self.asked.call(Query(claim, refuting)):
            case Done(value=verdict):
                return verdict
            case other:
                return Undecided(getattr(other, "reason", None) or "stopped by an internal error")


def check_with_key(
    document: Document, key: Key, *, name: str, language: str | None = None, budget_seconds: float = 5.0, store: Store | None = None
) -> Report:
    """The report on a document, with the comparison of its final answers and the points of its parts. Raises `BadKey`."""
    from verifier.grading.comparing import compared
    from verifier.grading.marks import graded

    parts = KeyParts(key, document, store)
    limits = Limits(seconds=budget_seconds)

    def read(asked: Asked) -> ListeningChecker:
        return _read(ListeningChecker(document, asked))

    foreseen = decide_ahead(read, limits)
    with Worker(decide_query, limits) as worker:
        ahead = Ahead(worker, foreseen)
        meanings = Meanings(read(ahead), parts, _Asking(ahead), lambda meant: _read(Trial(document, meant)))
        ahead.known |= decide_ahead(lambda asked: _read(KeyedChecker(document, asked, meanings)), limits, ahead.known)
        checker = KeyedChecker(document, ahead, meanings)
        steps = tuple(checker.steps())
        comparisons = compared(checker, steps, ahead)
    steps = mended(steps, checker.broken, limits)
    report = assemble(
        document.name, steps, key=name, relations=checker.relations, read=checker.read, guesses=tuple(checker.guesses),
        notices=document.notices, language=language or document.language,
    )  # fmt: skip
    return graded(report, parts, comparisons)


def _read(checker: ListeningChecker) -> ListeningChecker:
    for _ in checker.steps():
        pass
    return checker


__all__ = ["KeyedChecker", "alike", "alone", "check_with_key", "merged", "transposed", "with_facts"]
