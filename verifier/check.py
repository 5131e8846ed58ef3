"""A document in, judged steps out: what is given at each line, what is claimed, the first error, errors carried forward.

What stands in a question's statement is given or defined; what stands in its answer is claimed, unless it defines a new name or the
words before it say that
it is supposed ("avec", "let", "suppose").  Each claim is judged on its own under the question's givens and definitions; when that does
not settle
it, earlier lines of the same answer are added as hypotheses.  A line that is false but follows from an earlier false line is marked as
such.

A refutation needs to know that the values are arbitrary: an equation that pins down names which the document never declares
(``S = I \\times I / P^2 = 16``) states a result, and one with a number on the right side alone (``f'(x) = 0``) a condition; neither is
refuted.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Protocol

from verifier.claims import (
    Claim,
    Context,
    Definition,
    IllFormed,
    NotChecked,
    Proved,
    Refuted,
    Supported,
    Undecided,
    Verdict,
    name_of,
)  # fmt: skip
from verifier.document.model import Document, Formula, Prose
from verifier.elaborate import NotUnderstood, ShapeClash, declare, elaborate, extend_with_definition, settled
from verifier.elaborate.ellipses import is_dots
from verifier.elaborate.hints import names_in
from verifier.elaborate.hints import walk as nodes
from verifier.elaborate.names import visible
from verifier.elaborate.prose import declarations_in_prose
from verifier.kernel.check import Checker, Evidence
from verifier.pool import Done, Limits, Result, Worker, cores, progress, run
from verifier.report.model import Report, Role, Step, assemble, finding, locate
from verifier.show import name_text
from verifier.sorts import INTEGER, Func, Tensor
from verifier.syntax import ParseFailure, parse_display, parse_inline
from verifier.syntax.tree import (
    Annotated,
    CasesNode,
    Chain,
    Diff,
    Group,
    Logic,
    Missing,
    Name,
    Node,
    Number,
    Quantified,
    Relator,
    Script,
    Statement,
)
from verifier.terms import ZERO, And, Bind, Call, Cases, Deriv, Forall, Implies, Is, Not, Num, Or, Prop, Rel, Sym, free_symbols, walk

_CUES = (
    r"avec|posons|on pose|en posant|soit|soient|suppos(?:ons|e|ant)|notons|sous la condition|étant donné|rappel(?:ons|ez)?|si|lorsque|"
    r"pour|où|"
    r"with|let|set|setting|assum(?:e|ing)|suppose|denote|define|where|given|recall|if|when|for"
)
# "avec $x > 0$ et $y > 0$": other formulas may stand between the word and this one
SUPPOSED_INLINE = re.compile(rf"\b(?:{_CUES})\b[^.;:!?]{{0,40}}$", re.IGNORECASE)
# before a display the word must stand directly
SUPPOSED_DISPLAY = re.compile(rf"\b(?:{_CUES})\b\W*(?:que|qu['’]|that|we have|on a)?\W*$", re.IGNORECASE)
# "when $x = 0$" speaks of that sentence alone
PASSING = re.compile(
    r"\b(?:si|lorsque|lorsqu['’]|quand|pour|sinon|autrement|if|when|for|otherwise|provided|à|en|at|point)\b[^.;:!?]{0,25}$"
    r"|\b(?:case|cas)\b\s*\w{0,3}\s*[:.)–-]\s*$",
    re.IGNORECASE,
)
# "unless $a$ is negative": what the exception leaves is not worked out
EXCEPTING = re.compile(r"\b(?:unless|except|sauf|à moins)\b[^.!?]*$", re.IGNORECASE)
# "$$x^2 > x$$ if $x > 1$": the condition stands behind the display
BEHIND = re.compile(
    r"\s*[,;]?\s*(?:si|lorsque|lorsqu['’]|quand|pour|dès que|pourvu que|où|avec|if|when|whenever|for|provided|where|with)\b[^.;:!?]{0,25}$",
    re.IGNORECASE,
)
# "now let $a \\in \\mathbb{R}$", "pour tout $x \\in \\mathbb{R}$": what was said of the letter before need not hold any more
ANEW = re.compile(
    r"\b(?:for (?:all|any|every|each)|now|maintenant|désormais|pour tou(?:t|te|s|tes)"
    r"|quel(?:le)?s? que soi(?:t|ent)|general\w*|généra\w*)\b[^.;!?]{0,40}$",
    re.IGNORECASE,
)
# "$f(x) = x^2$ if $x > 0$ and …": one branch is not the function
BRANCH = re.compile(r"\s*,?\s*(?:si|lorsque|quand|if|when)\s*$", re.IGNORECASE)
# "if $A$ is symmetric, …; in general …"
ONLY_IF = re.compile(r"\b(?:if|when|si|lorsque|quand)\s*$", re.IGNORECASE)
GENERALLY = re.compile(r"\b(?:general|generally|otherwise|sinon|en général|généralement|not|pas)\b", re.IGNORECASE)
LAST_BRANCH = re.compile(r"\s*,?\s*(?:sinon|autrement|ailleurs|otherwise|else|elsewhere)\b", re.IGNORECASE)
TO_SHOW = re.compile(
    r"\b(?:show|prove|verify|deduce|montre[rz]?|montrons|prouve[rz]?|prouvons|démontre[rz]?|vérifie[rz]?|déduire|établir|précisément|formellement)\b[^.!?]{0,160}$",
    re.IGNORECASE,
)
NOT_COMPARED = "the answers are not compared with the answer key yet; each step is judged on its own"
PLACEHOLDER = "FORMULA"  # stands for an inline formula in the words before the next one
NEAR = 3  # displays after which a condition in the words before them is forgotten
MEMORY = 24  # lines back that are looked at for hypotheses
MAX_HYPOTHESES = 6  # earlier lines that a line may use, the nearest ones that share a variable
MAX_HYPOTHESIS = 300  # nodes; a longer line is not used to prove a later one
RELATIONS = frozenset(
    {"=", ":=", "equiv", "!=", "<", "<=", ">", ">=", "approx", "simeq", "propto", "in", "succ", "succeq", "prec", "preceq", "sim", "iid"}
)
DECIDED = frozenset({"=", "equiv", "!=", "<", "<=", ">", ">=", "approx", "simeq", "succ", "succeq", "prec", "preceq", "propto"})


@dataclass(frozen=True, slots=True)
class Link:
    """One relation of a chain as written: its two sides, its sign, and where they stand in the formula's text."""

    lhs: Node
    relator: Relator
    rhs: Node
    lhs_text: str
    rhs_text: str
    branches: tuple[str, ...] = ()  # the rows of a piecewise right side as written
    whole: Chain | None = None  # the chain that is one claim: x_1 = x_2 = … = x_n


@dataclass(slots=True)
class QuestionState:
    """What is known so far in one question: declared and defined before, claimed before."""

    context: Context
    lines: list[tuple[Prop, Verdict]] = field(default_factory=list)
    tail: tuple[Node, str] | None = None
    universal: set[str] = field(default_factory=set)
    passing: list[Prop] = field(default_factory=list)  # "if $x < 1$, then": what the last words with a condition suppose
    stretch: int = -1  # the stretch of words in which they do
    sentence: bool = False  # whether that sentence still runs
    only_if: tuple[Prop, ...] = ()  # properties that the words suppose of letters
    stale: tuple[Prop | Definition, ...] = ()  # said of letters that were declared anew since


def check_document(
    document: Document, *, key: str | None = None, language: str | None = None, budget_seconds: float = 5.0
) -> Report:
    """The report on a document. ``budget_seconds`` is for each claim; each is decided in a process that can be killed."""
    limits = Limits(seconds=budget_seconds)
    foreseen = _decide_ahead(document, limits)
    with Worker(_decide, limits) as worker:
        checker = DocumentChecker(document, Ahead(worker, foreseen))
        steps = tuple(checker.steps())
    return assemble(
        document.name, steps, key=key, relations=checker.relations, read=checker.read, guesses=tuple(checker.guesses),
        notices=(*document.notices, *((NOT_COMPARED,) if key is not None else ())), language=language or document.language,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """A claim for the worker; ``refuting`` False when only a proof would tell anything."""

    claim: Claim
    refuting: bool = True


def _decide(query: Query) -> Verdict:
    from verifier.engine import decide

    return decide(query.claim, refuting=query.refuting)


class Asked(Protocol):
    """What decides queries: a worker, or one that knows some answers already."""

    def call(self, task: Query) -> Result[Verdict]: ...


class _Recorder:
    """Gives the answers that are known, and remembers what else was asked."""

    def __init__(self, known: dict[str, Result[Verdict]]) -> None:
        self.known = known
        self.queries: dict[str, Query] = {}

    def call(self, task: Query) -> Result[Verdict]:
        name = repr(task)
        if name in self.known:
            return self.known[name]
        if task.refuting or self.known:  # whether a claim needs earlier lines is not known before its own verdict is
            self.queries.setdefault(name, task)
        return Done(Undecided("not asked yet"), 0.0)


@dataclass(slots=True)
class Ahead:
    """A worker in front of answers that were computed ahead."""

    worker: Worker[Query, Verdict]
    known: dict[str, Result[Verdict]]

    def call(self, task: Query) -> Result[Verdict]:
        """The answer, at once when it is known."""
        return self.known.get(repr(task)) or self.worker.call(task)


def _decide_ahead(document: Document, limits: Limits) -> dict[str, Result[Verdict]]:
    """The claims of a document decided on all cores: first each on its own, then again with earlier lines where that did not settle it.

    A reading that is answered nothing finds the first ones: what a line claims does not depend on the verdicts before it.  A second
    one, given their answers, finds nearly all others; what then is still open is asked when it comes up.
    """
    answers: dict[str, Result[Verdict]] = {}
    if cores() < 2:
        return answers
    import verifier.engine  # noqa: F401 — here once, rather than in each process that is forked from this one

    for fewest in (8, 3):  # below that the processes take longer to start than they save
        recorder = _Recorder(answers)
        for _ in DocumentChecker(document, recorder).steps():
            pass
        if len(recorder.queries) < fewest:
            break
        for name, result in zip(recorder.queries, run(_decide, recorder.queries.values(), limits=limits), strict=True):
            progress(len(answers), len(answers) + len(recorder.queries))
            answers[name] = result
    return answers


class DocumentChecker:
    """Goes through a document once, in reading order."""

    def __init__(self, document: Document, worker: Asked) -> None:
        self.document = document
        self.worker = worker
        self.questions: dict[str | None, QuestionState] = {}
        self.relations = 0
        self.read = 0
        self.guesses: dict[str, None] = {}
        self.before = ""
        self.surveyed: set[int] = set()
        self.declared_by_words: set[int] = set()
        self.number = 0
        self.stretch = 0  # words between two displays
        self.elsewhere = 0.0  # seconds that claims took in other processes beyond the time waited for them here
        self.answered = {q.id for q in document.questions if q.is_answer}
        self.stated = set(self.answered)  # questions with an answer in them: what stands before it is their statement
        for question in self.answered:
            above = _parent(question)
            while above is not None:
                self.stated.add(above)
                above = _parent(above)

    def steps(self) -> Iterator[Step]:
        """Every link of every formula, judged."""
        counts: dict[tuple[int | None, int], int] = {}
        for number, part in enumerate(self.document.parts):
            progress(number, len(self.document.parts))
            self.number = number
            if number not in self.surveyed:
                self._declare_in_prose(number)
            if isinstance(part, Prose):
                self.before = (self.before + part.text)[-400:]
                if re.search(r"[.;!?](?:\s|$)", part.text):
                    self._state(part.question).sentence = False
                continue
            for step in self._formula(part, given=number in self.declared_by_words):
                place = (step.cell, step.line)
                index = counts.get(place, 0)
                counts[place] = index + 1
                yield _with_index(step, index)
            self.before = (self.before + f" {PLACEHOLDER} ")[-400:] if not part.display else " "
            if part.display:
                self.stretch += 1
                if part.text.rstrip(" $}]\\\n").endswith("."):
                    self._state(part.question).sentence = False

    # -- where we are -----------------------------------------------------------------------------------------------

    def _state(self, question: str | None) -> QuestionState:
        """What is known in a question: what its parent's statement gives, then its own. Parts of one question do not see each other's
        suppositions.
        """
        if question not in self.questions:
            parent = _parent(question)
            start = self._state(parent).context if question is not None else Context()
            self.questions[question] = QuestionState(start, universal=set(self._state(parent).universal) if question is not None else set())
            self._take_hints(question, self.questions[question])
        return self.questions[question]

    def _take_hints(self, question: str | None, state: QuestionState) -> None:
        """Formulas of the statement that stand behind the answer (hints) are given from the start."""
        answered = False
        for part in self.document.parts:
            if part.question != question or not isinstance(part, Formula):
                continue
            if self._in_answer(part):
                answered = True
            elif answered and part.display and question is not None:
                for statement in parse_display(part.text, self.document.macros, environment=part.environment):
                    if isinstance(statement, ParseFailure):
                        continue
                    for chain, _, _ in _relations_of(statement.tree):
                        try:
                            state.context = declare(state.context, chain)
                        except (NotUnderstood, ShapeClash, RecursionError):
                            continue

    def _in_answer(self, part: Formula) -> bool:
        """Whether the formula belongs to the student: after an answer label, or in a question that has no answer label at all."""
        last = None
        for q in self.document.questions:
            if (q.cell == part.cell and q.offset > part.offset) or (q.cell or 0) > (part.cell or 0):
                break
            last = q
        if last is None or part.question is None:
            return True
        return last.is_answer or not (self.answered or last.is_answer) or (part.question not in self.answered and part.display)

    # -- formulas ------------------------------------------------------------------------------------------------------

    def _declare_in_prose(self, start: int) -> None:
        """Takes what the words around inline formulas declare, for the stretch of prose that begins here."""
        parts = self.document.parts
        pieces: list[str | Node] = []
        numbers: list[int] = []
        question = parts[start].question
        for number in range(start, len(parts)):
            part = parts[number]
            if part.question != question or part.cell != parts[start].cell or (isinstance(part, Formula) and part.display):
                break
            if (
                numbers
                and isinstance(part, Prose)
                and ANEW.search(re.split(r"[.!?]\s", part.text, maxsplit=1)[-1])
                and re.search(r"[.!?]\s", part.text)
            ):
                pieces.append(re.split(r"(?<=[.!?])\s", part.text, maxsplit=1)[0])
                break  # a sentence that declares letters anew is read with what the sentences before it say
            self.surveyed.add(number)
            if isinstance(part, Prose):
                pieces.append(part.text)
                continue
            parsed = parse_inline(part.text, self.document.macros)
            if isinstance(parsed, ParseFailure):
                pieces.append(".")  # an unread formula ends what the words before it can declare
            else:
                pieces.append(parsed.tree)
                numbers.append(number)
        self.surveyed.add(start)
        if not numbers:
            return
        state = self._state(question)
        try:
            taken = declarations_in_prose(state.context, pieces)
        except (NotUnderstood, ShapeClash, RecursionError):
            return
        formulas = [(n, node) for n, node in enumerate(pieces) if not isinstance(node, str)]
        for k in taken.formulas:
            place, node = formulas[k]
            if isinstance(node, Chain) and node.relators[0].op == "in" and place and ANEW.search(str(pieces[place - 1])):
                state.stale += _said_of(names_in(node.items[0]), state.context)
            elif isinstance(node, Name) and place and ONLY_IF.search(str(pieces[place - 1])):
                said = [p for p in taken.context.assumptions if p not in state.context.assumptions and isinstance(p, Is)]
                state.only_if += tuple(p for p in said if {s.name for s in free_symbols(p)} & names_in(node))
        state.context = taken.context
        self.declared_by_words |= {numbers[k] for k in taken.formulas}

    def _formula(self, part: Formula, *, given: bool = False) -> Iterator[Step]:
        state = self._state(part.question)
        claims = self._in_answer(part)
        for statement in parse_display(part.text, self.document.macros, environment=part.environment):
            if isinstance(statement, ParseFailure):
                if part.display or _looks_relational(part.text):
                    if part.display:
                        self.relations += 1
                    yield self._unread(part, statement)
                continue
            yield from self._statement(part, state, statement, claims, given)

    def _statement(self, part: Formula, state: QuestionState, statement: Statement, claims: bool, given: bool) -> Iterator[Step]:
        words = (SUPPOSED_DISPLAY if part.display else SUPPOSED_INLINE).search(self.before)
        supposed = words is not None and not statement.continues
        passing = (claims or part.question not in self.stated) and not part.display and PASSING.search(self.before) is not None
        goal = bool(TO_SHOW.search(self.before))
        if part.display and state.only_if and GENERALLY.search(self.before):
            state.stale, state.only_if = (*state.stale, *state.only_if), ()
        premises: list[Prop] = []
        only_here = list(_suppositions(statement.tree)) if claims and part.display else []
        for chain in [*only_here, *(self._behind() if claims and part.display else ())]:
            with suppress(NotUnderstood, ShapeClash, RecursionError):
                self._suppose(state, chain)
        for node, conditional, concluded in _relations_of(statement.tree):
            links = self._links(part, state, node)
            first = True
            for link in links:
                if part.display:
                    self.relations += 1
                if given:
                    yield self._step(part, statement, link, "given", NotChecked("given"), self._clock())
                    continue
                role_hint = "given" if (supposed or conditional) and first else "claim"
                if (passing and first) or node in only_here:
                    role_hint = "passing"
                elif not claims:
                    role_hint = "goal" if goal else "given"
                known = len(state.lines)
                starts = (first and not statement.continues and not concluded) or (link is links[-1] and _set_to_zero(links))
                yield from self._judge(
                    part,
                    state,
                    statement,
                    link,
                    role_hint,
                    starts=starts,
                    claims=claims,
                    premises=tuple(premises[-MAX_HYPOTHESES:]) if concluded else (),
                )
                premises.extend(p for p, _ in state.lines[known:])
                first = False
            if links and part.display:
                state.tail = (links[-1].rhs, links[-1].rhs_text)

    def _links(self, part: Formula, state: QuestionState, chain: Chain) -> list[Link]:
        text = part.text

        def source(node: Node) -> str:
            return text[node.span[0] : node.span[1]]

        items = [(node, source(node)) for node in chain.items]
        if isinstance(chain.items[0], Missing) and state.tail is not None:
            items[0] = state.tail
        links: list[Link] = []
        if any(is_dots(node) for node in chain.items) and all(r.op in RELATIONS for r in chain.relators):
            (lhs, lhs_text), last = items[0], chain.items[-1]
            return [Link(lhs, chain.relators[0], last, lhs_text, text[chain.items[1].span[0] : last.span[1]], whole=chain)]
        for (lhs, lhs_text), relator, (rhs, rhs_text) in zip(items, chain.relators, items[1:], strict=False):
            if relator.op not in RELATIONS:
                continue
            cases = rhs.body if isinstance(rhs, Annotated) else rhs
            if isinstance(cases, CasesNode) and any(isinstance(v, Chain) for v, _ in cases.rows):
                links.append(Link(lhs, relator, rhs, lhs_text, rhs_text[: rhs_text.find("}") + 1]))
                for value, _ in cases.rows:
                    if isinstance(value, Chain):
                        links.extend(self._links(part, state, value))
                continue
            links.append(
                Link(lhs, relator, rhs, lhs_text, rhs_text, tuple(_row_texts(text, cases)) if isinstance(cases, CasesNode) else ())
            )
        return links

    # -- one link -------------------------------------------------------------------------------------------------------

    def _judge(
        self, part: Formula, state: QuestionState, statement: Statement, link: Link, hint: str, *, starts: bool, claims: bool,
        premises: tuple[Prop, ...],
    ) -> Iterator[Step]:
        began = self._clock()
        chain = link.whole or Chain((link.lhs, link.rhs), (link.relator,), (link.lhs.span[0], link.rhs.span[1]))
        if isinstance(link.lhs, Missing):
            yield self._step(part, statement, link, "prose", NotChecked("nothing stands before this sign"), began)
            return
        if self._defines(state, chain, starts, claims):
            self._count(part)
            yield self._step(part, statement, link, "definition", NotChecked("defines " + link.lhs_text.strip()), began)
            return
        if hint in ("given", "goal", "passing") or link.relator.op not in DECIDED:
            yield self._given(part, state, statement, link, chain, hint, began)
            return
        try:
            prop, context = self._elaborate(state, chain)
        except ShapeClash as why:
            self._count(part)
            yield self._step(part, statement, link, "claim", IllFormed(str(why), why.span), began)
            return
        except NotUnderstood as why:
            yield self._step(part, statement, link, "prose", NotChecked(str(why), why.span, why.expected), began)
            return
        except RecursionError:
            yield self._step(part, statement, link, "prose", NotChecked("nested too deeply"), began)
            return
        self._count(part)
        if premises:  # "A → B" is claimed for whatever A speaks of
            spoken = frozenset(s.name for p in premises for s in free_symbols(Checker(context, Evidence()).prepare(p)))
            context = replace(context, declared=context.declared | spoken)
        lost = {d.head.name for d in state.context.definitions} - {d.head.name for d in context.definitions}
        if lost:
            names = _spoken(lost)
            yield self._step(part, statement, link, "claim", Undecided(f"read only by giving up what was said before of {names}"), began)
            return
        rows = _branches(prop) if link.branches else None
        if rows is None or len(rows) != len(link.branches):
            yield self._judge_prop(part, state, statement, link, prop, context.assume(*premises), began, starts=starts)
            return
        for row, text in zip(rows, link.branches, strict=True):
            yield self._judge_prop(
                part, state, statement, replace(link, rhs_text=text), row, context.assume(*premises), began, starts=starts
            )
            began = self._clock()

    def _judge_prop(
        self, part: Formula, state: QuestionState, statement: Statement, link: Link, prop: Prop, context: Context, began: float, *,
        starts: bool,
    ) -> Step:  # fmt: skip
        verdict, follows, holds = self._verdict(state, prop, context, starts)
        role: Role = "claim"
        excuse = ""
        if isinstance(verdict, Refuted) and not follows:
            excuse = self._not_universal(state, prop, context, starts) or self._true_for_positive(state, prop, context, verdict)
            if excuse == "condition":
                state.lines.append((prop, NotChecked("condition")))
                return self._step(part, statement, link, "given", NotChecked("read as a condition: it does not hold for all values"), began)
        if isinstance(verdict, Proved) and state.stale and not self._without_stale(state, prop, context):
            verdict, holds = Undecided("proved only with what was said before of a letter that is general here"), None
        local = self._in_passing(state, prop, context) if isinstance(verdict, Refuted) or holds is False else None
        if local is not None:  # true in one case only: no hypothesis for later lines
            return self._step(part, statement, link, role, local, began, holds=True if isinstance(local, Proved) else None)
        if excuse:
            verdict, holds = Undecided(excuse), None
        state.lines.append((prop, verdict))
        state.context = replace(context, assumptions=state.context.assumptions)
        for guess in context.guesses:
            self.guesses[visible(guess)] = None
        return self._step(part, statement, link, role, verdict, began, follows=follows, holds=holds)

    def _verdict(self, state: QuestionState, prop: Prop, context: Context, starts: bool) -> tuple[Verdict, bool, bool | None]:
        """(verdict, follows from an error, holds of the real problem)."""
        alone = self._ask(Claim(prop, context))
        if isinstance(alone, Proved):
            return alone, False, True
        same = Checker(context, Evidence())
        goal = same.prepare(prop)
        recent = [
            (p, v) for p, v in state.lines[-MEMORY:]
            if _related(p, prop) and _same_names(p, context) and _size(p) <= MAX_HYPOTHESIS and same.prepare(p) != goal
        ]  # fmt: skip
        right = [(p, v) for p, v in recent if not isinstance(v, Refuted | IllFormed)][-MAX_HYPOTHESES:]
        wrong = [p for p, v in recent[-8:] if isinstance(v, Refuted)][-2:]
        if not isinstance(alone, Refuted) and right:
            again = self._ask(Claim(prop, context.assume(*(p for p, _ in right))), refuting=False)
            if isinstance(again, Proved):
                return again, False, True if all(isinstance(v, Proved) for _, v in right) else None
        if wrong:
            inherited = self._ask(Claim(prop, state.context.assume(*wrong)), refuting=False)
            if isinstance(inherited, Proved):
                return inherited, True, False if isinstance(alone, Refuted) else None
        return alone, False, False if isinstance(alone, Refuted) else None

    def _clock(self) -> float:
        """Seconds, as if every claim were decided while this reading waits for it: what a step reports is what its claims took."""
        return time.perf_counter() + self.elsewhere

    def _ask(self, claim: Claim, *, refuting: bool = True) -> Verdict:
        if isinstance(claim.prop, Is) and claim.prop.property == "open":
            return Undecided("read, but its shapes fit no known convention")
        asked = time.perf_counter()
        result = self.worker.call(Query(claim, refuting))
        self.elsewhere += result.milliseconds / 1000 - (time.perf_counter() - asked)
        match result:
            case Done(value=value):
                return value
            case other:
                return Undecided(getattr(other, "reason", None) or f"stopped by an internal error: {getattr(other, 'message', other)}")

    def _not_universal(self, state: QuestionState, prop: Prop, context: Context, starts: bool) -> str:
        """Why a counterexample says nothing here: ``condition``, a sentence, or empty when it does refute."""
        target = Checker(context, Evidence()).prepare(prop)
        while isinstance(target, Implies | Forall):
            target = target.then if isinstance(target, Implies) else target.body
        if isinstance(target, Or):
            return next((r for r in (self._not_universal(state, p, context, starts) for p in target.parts) if r), "")
        if isinstance(target, And):
            reasons = [self._not_universal(state, p, context, starts) for p in target.parts]
            return next((r for r in reasons if not r), next(iter(reasons), "")) if all(reasons) else ""
        if not isinstance(target, Rel):
            return ""
        known = _running(state, context) | _differentiated(target) | _differentiated(prop)
        defined = {d.head.name for d in context.definitions}
        left, right = ({s.name for s in free_symbols(side)} - defined for side in (target.lhs, target.rhs))
        if target.op == "=" and starts and isinstance(target.rhs, Num) and left and not isinstance(target.lhs, Num):
            return "condition"
        loose = sorted((left | right) - known)
        if starts and isinstance(target.lhs, Sym) and target.lhs.name in right and target.lhs.name in loose:
            return f"{name_text(target.lhs.name)} stands on both sides: an equation for it, or an update of it, and not true of every value"
        if (
            len(loose) == 1
            and left | right == set(loose)
            and any(s.name in loose and getattr(s.sort, "shape", ()) for s in free_symbols(target))
        ):
            return f"a property that {name_text(loose[0])} may have or not: the document does not declare {name_text(loose[0])}"
        if loose and (
            left != right
            or any(
                isinstance(s.sort, Func) and INTEGER not in s.sort.args
                for side in (target.lhs, target.rhs)
                for s in free_symbols(side)
                if s.name in loose
            )
        ):
            names = _spoken(loose)
            return f"false for some values of {names}, but the document does not say which values are admitted"
        return ""

    def _true_for_positive(self, state: QuestionState, prop: Prop, context: Context, verdict: Refuted) -> str:
        """Why a counterexample with negative values of undeclared quantities says little: most such quantities are meant positive."""
        negative: list[str] = []
        assumed: list[Prop] = []
        running = _running(state, context) | _differentiated(prop) | _differentiated(Checker(context, Evidence()).prepare(prop))
        for name, value in verdict.counterexample.instance.values.items():
            sym = context.symbols.get(name)
            family = sym is not None and isinstance(sym.sort, Func) and INTEGER in sym.sort.args  # x_i has nothing to do with the x of f(x)
            if sym is None or (name in running and not family) or not _has_negative(value):
                continue
            if isinstance(sym.sort, Tensor) and not sym.sort.shape:
                assumed.append(Rel(">", sym, ZERO))
            elif (
                isinstance(sym.sort, Func)
                and sym.sort.args == (INTEGER,)
                and isinstance(sym.sort.result, Tensor)
                and not sym.sort.result.shape
            ):
                index = Sym("i", INTEGER)
                assumed.append(Forall(index, Rel(">", Call(sym, (index,)), ZERO)))
            else:
                continue
            negative.append(name_text(name))
        if not assumed or isinstance(self._ask(Claim(prop, context.assume(*assumed))), Refuted):
            return ""
        return f"false for some negative values of {', '.join(negative)}, but the document does not say that they are admitted"

    # -- definitions and givens ---------------------------------------------------------------------------------------------

    def _defines(self, state: QuestionState, chain: Chain, starts: bool, claims: bool) -> bool:
        """Takes the equation in as a definition when its left side is met for the first time."""
        if chain.relators[0].op not in ("=", ":=", "equiv") or not starts or len(chain.items) > 2:
            return False
        if self._one_branch():
            return False
        try:
            context = extend_with_definition(state.context, chain)
        except (NotUnderstood, ShapeClash, ValueError):
            return False
        latest = context.definitions[-1]
        if latest.kind == "definition" and latest.head in free_symbols(latest.body):
            return False  # x = x + 1 says nothing of what x is
        if claims and chain.relators[0].op != ":=" and context.definitions[-1].head.name in state.context.symbols:
            return False  # a result for something that the question already speaks of
        state.context = context
        state.universal |= {p.name for p in state.context.definitions[-1].params}
        return True

    def _one_branch(self) -> bool:
        """Whether an inline formula holds under the condition right behind it alone."""
        match self.document.parts[self.number : self.number + 3]:
            case (Formula(display=False), Prose(text=words), *rest):
                before_condition = bool(rest) and isinstance(rest[0], Formula) and not rest[0].display and BRANCH.fullmatch(words)
                return bool(before_condition or LAST_BRANCH.match(words))
        return False

    def _given(
        self, part: Formula, state: QuestionState, statement: Statement, link: Link, chain: Chain, hint: str, began: float
    ) -> Step:
        try:
            if hint == "passing":
                self._suppose(state, chain)
            elif hint == "goal":
                self._elaborate(state, chain)
            elif not self._one_branch():
                state.context = declare(state.context, chain)
        except (NotUnderstood, ShapeClash) as first:
            try:
                self._elaborate(state, chain)
            except (NotUnderstood, ShapeClash):
                return self._step(part, statement, link, "prose", NotChecked(str(first), first.span), began)
        except RecursionError:
            return self._step(part, statement, link, "prose", NotChecked("nested too deeply"), began)
        self._count(part)
        words = {"goal": "to be shown", "passing": "holds for this sentence only"}.get(hint, "given")
        return self._step(part, statement, link, "given", NotChecked(words), began)

    def _suppose(self, state: QuestionState, chain: Chain) -> None:
        """Takes a condition in for the sentence that it stands in. Raises what elaboration raises."""
        if any(r.op == "in" for r in chain.relators):
            context = declare(state.context, chain)
            props = [p for p in context.assumptions if p not in state.context.assumptions]
        else:
            props = [self._elaborate(state, chain)[0]]
        if state.stretch != self.stretch:
            state.passing, state.stretch = [], self.stretch
        state.passing += props
        state.sentence = True

    def _behind(self) -> Iterator[Chain]:
        """Conditions in the words that follow the display."""
        following = self.document.parts[self.number + 1 : self.number + 3]
        match following:
            case (Prose(text=words), Formula(display=False) as condition) if BEHIND.fullmatch(words) and self._in_answer(condition):
                parsed = parse_inline(condition.text, self.document.macros)
                if not isinstance(parsed, ParseFailure):
                    yield from (chain for chain, _, _ in _relations_of(parsed.tree))

    def _without_stale(self, state: QuestionState, prop: Prop, context: Context) -> bool:
        """Whether a line is proved without what was said of letters that were declared anew since."""
        assumptions = tuple(p for p in context.assumptions if p not in state.stale)
        definitions = tuple(d for d in context.definitions if d not in state.stale)
        if (assumptions, definitions) == (context.assumptions, context.definitions):
            return True
        return isinstance(self._ask(Claim(prop, replace(context, assumptions=assumptions, definitions=definitions))), Proved)

    def _in_passing(self, state: QuestionState, prop: Prop, context: Context) -> Verdict | None:
        """What becomes of a line that is false in general where a condition is supposed: None when it is false all the same."""
        near = state.sentence or self.stretch - state.stretch <= NEAR
        if EXCEPTING.search(self.before):
            return Undecided("false in general, and the words before it except a case")
        supposed = [p for p in state.passing if near and _same_names(p, context)]
        if not supposed or isinstance(prop, Implies):  # an implication makes its own conditions
            return None
        there = self._ask(Claim(prop, context.assume(*supposed)))
        if isinstance(there, Refuted | IllFormed):
            return None
        if isinstance(there, Proved) and state.sentence:
            return there
        return Undecided("false in general, and not refuted under the condition that the words before it suppose")

    def _elaborate(self, state: QuestionState, chain: Chain) -> tuple[Prop, Context]:
        claim = settled(elaborate(state.context, chain, openly=True))
        return claim.prop, claim.context

    def _count(self, part: Formula) -> None:
        if part.display:
            self.read += 1

    # -- steps -------------------------------------------------------------------------------------------------------------------

    def _step(
        self, part: Formula, statement: Statement, link: Link, role: Role, verdict: Verdict, began: float, *, follows: bool = False,
        holds: bool | None = None,
    ) -> Step:  # fmt: skip
        place = locate(
            self.document, part.offset + link.relator.span[0],
            (part.offset + min(link.relator.span[0], link.rhs.span[0]), part.offset + link.rhs.span[1]), part.cell,
        )  # fmt: skip
        found = finding(verdict)
        return Step(
            line=place.line, column=place.column, index=0, question=part.question, lhs=link.lhs_text.strip(),
            relation=SIGNS.get(link.relator.op, link.relator.op),
            rhs=link.rhs_text.strip(), role=role, verdict=name_of(verdict), source_line=place.source_line, span=place.span, cell=part.cell,  # type: ignore[arg-type]
            equation=statement.tag, holds=holds, follows_from_error=follows, method=found.method, rules=found.rules, reason=found.reason,
            counterexample=found.counterexample, milliseconds=round((self._clock() - began) * 1000, 2),
        )  # fmt: skip

    def _unread(self, part: Formula, failure: ParseFailure) -> Step:
        start, end = failure.span
        place = locate(self.document, part.offset + start, (part.offset + start, part.offset + max(end, start + 1)), part.cell)
        return Step(
            line=place.line, column=place.column, index=0, question=part.question, lhs="", relation="",
            rhs=part.text.strip()[:200], role="prose", verdict="not-checked", source_line=place.source_line, span=place.span,
            cell=part.cell, reason=f"not understood: {failure}",
        )  # fmt: skip


SIGNS = {
    "!=": "\\neq", "<=": "\\leq", ">=": "\\geq", "equiv": "\\equiv", "approx": "\\approx", "in": "\\in", "succ": "\\succ",
    "succeq": "\\succeq", "prec": "\\prec", "preceq": "\\preceq", "propto": "\\propto", "sim": "\\sim", "simeq": "\\simeq",
}  # fmt: skip


def _with_index(step: Step, index: int) -> Step:
    return replace(step, index=index) if index else step


def _relations_of(tree: Node, conditional: bool = False, concluded: bool = False) -> Iterator[tuple[Chain, bool, bool]]:
    """The chains of a statement; whether each is a condition (after "if", "where"), and whether it concludes what stands before (after
    an arrow).
    """
    match tree:
        case Chain(items=items, relators=relators):
            if any(r.op in ("to", "mapsto") for r in relators) and len(relators) > 1:
                yield from _split_at_arrows(tree, conditional, concluded)
            elif any(r.op in RELATIONS for r in relators):
                yield tree, conditional, concluded
        case Logic(op=op, parts=parts):
            for k, part in enumerate(parts):
                yield from _relations_of(
                    part, conditional or (op in ("if", "where", "given") and k > 0), concluded or (op in ("implies", "iff") and k > 0)
                )
        case Quantified(body=body) if body is not None:
            yield from _relations_of(body, conditional, concluded)
        case Annotated(body=body):
            yield from _relations_of(body, conditional, concluded)
        case Group(open="", items=items) | Group(open="(", items=items):
            for item in items:
                yield from _relations_of(item, conditional, concluded)
        case CasesNode(rows=rows):
            for value, _ in rows:
                yield from _relations_of(value, conditional, concluded)
        case _:
            return


def _set_to_zero(links: Sequence[Link]) -> bool:
    """``f'(x) = 2(x - 1) = 0``: a derivative is computed and set to zero in one chain."""
    head, end = links[0].lhs, links[-1].rhs
    if len(links) < 2 or not isinstance(end, Number) or end.value != 0:
        return False
    return any(isinstance(n, Diff) or (isinstance(n, Script) and n.primes) for n in nodes(head))


def _said_of(names: frozenset[str], context: Context) -> tuple[Prop | Definition, ...]:
    """The values and the conditions that a context has for letters."""
    values = (d for d in context.definitions if d.head.name in names and not d.params)
    return (*values, *(p for p in context.assumptions if {s.name for s in free_symbols(p)} & names))


def _suppositions(tree: Node) -> Iterator[Chain]:
    """``x^2 > x \\quad \\text{if } x > 1``: the conditions that a statement makes for itself."""
    match tree:
        case Logic(op="if", parts=(_, *conditions)):
            for part in conditions:
                yield from (chain for chain, _, _ in _relations_of(part))
        case Group(open="", items=items):
            for item in items:
                yield from _suppositions(item)


def _split_at_arrows(chain: Chain, conditional: bool, concluded: bool) -> Iterator[tuple[Chain, bool, bool]]:
    start = 0
    for k, r in enumerate((*chain.relators, None)):
        if r is None or r.op in ("to", "mapsto"):
            if k > start:
                items = chain.items[start : k + 1]
                yield Chain(items, chain.relators[start:k], (items[0].span[0], items[-1].span[1])), conditional, concluded or start > 0
            start = k + 1


def _row_texts(text: str, cases: CasesNode) -> Iterator[str]:
    """Each row of a piecewise value as written, its condition included."""
    for value, condition in cases.rows:
        end = value.span[1] if condition is None else condition.span[1]
        yield text[value.span[0] : end]


def _branches(prop: Prop) -> list[Prop] | None:
    """lhs = {v_1 if c_1; …} as one implication for each branch."""
    match prop:
        case Rel(op=op, lhs=lhs, rhs=Cases(branches=branches, otherwise=otherwise)):
            pass
        case _:
            return None
    out: list[Prop] = []
    before: list[Prop] = []
    for condition, value in branches:
        out.append(Implies(_conjunction([*before, condition]), Rel(op, lhs, value)))
        before.append(_negation(condition))
    if otherwise is not None:
        out.append(Implies(_conjunction(before), Rel(op, lhs, otherwise)))
    return out


def _negation(prop: Prop) -> Prop:
    flipped = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
    match prop:
        case Rel(op=op, lhs=lhs, rhs=rhs) if op in flipped:
            return Rel(flipped[op], lhs, rhs)
        case And(parts=parts):
            return Or(tuple(_negation(p) for p in parts))
        case Or(parts=parts):
            return And(tuple(_negation(p) for p in parts))
        case _:
            return Not(prop)


def _conjunction(props: list[Prop]) -> Prop:
    return props[0] if len(props) == 1 else And(tuple(props))


def _spoken(names: Iterable[str]) -> str:
    """Names as a reader knows them, each once."""
    return ", ".join(sorted({name_text(name) for name in names}))


def _size(prop: Prop) -> int:
    return sum(1 for _ in walk(prop))


def _related(earlier: Prop, prop: Prop) -> bool:
    """Whether an earlier line shares a variable with the claim."""
    return bool(free_symbols(earlier) & free_symbols(prop)) and not isinstance(earlier, And)


def _same_names(earlier: Prop, context: Context) -> bool:
    """Whether an earlier line means by its names what the context means now: a guess may have changed in between."""
    return all(context.symbols.get(s.name, s) == s for s in free_symbols(earlier))


def _differentiated(rel: Prop) -> set[str]:
    """Variables that the relation treats as running: differentiated or function arguments."""
    out: set[str] = set()
    for t in walk(rel):
        if isinstance(t, Deriv) and isinstance(t.wrt, Sym):
            out.add(t.wrt.name)
        if isinstance(t, Bind):
            out.add(t.var.name)
        if isinstance(t, Call):
            out |= {a.name for a in t.args if isinstance(a, Sym)}
    return out


def _parent(question: str | None) -> str | None:
    """The question that a part belongs to: 1 for 1(a) and for 1.2, none for 1."""
    match = re.match(r"(.+?)(?:\([^()]*\)|\.[^.()]+)$", question or "")
    return match[1] if match else None


def _bounded_family(prop: Prop) -> str | None:
    """The family of numbers that a statement such as ``a_k > 0`` declares, as ``a > 0`` declares a number."""
    while isinstance(prop, Forall | Implies):
        prop = prop.body if isinstance(prop, Forall) else prop.then
    match prop:
        case Rel(op="<" | "<=" | ">" | ">=", lhs=Call(fn=fn, args=(Sym(),)), rhs=Num()) if isinstance(fn.sort, Func) and fn.sort.args == (
            INTEGER,
        ):
            return fn.name
    return None


def _running(state: QuestionState, context: Context) -> set[str]:
    """Names that stand for arbitrary values: declared ones, those of which a property is declared, and parameters of definitions."""
    spoken = {s.name for a in context.assumptions if isinstance(a, Is) for s in free_symbols(a)}
    spoken |= {name for a in context.assumptions if (name := _bounded_family(a)) is not None}
    return spoken | set(context.declared) | {p.name for d in context.definitions for p in d.params} | state.universal


def _has_negative(value: object) -> bool:
    return any(_has_negative(v) for v in value) if isinstance(value, list) else isinstance(value, int | Fraction) and value < 0


def _looks_relational(text: str) -> bool:
    return any(sign in text for sign in ("=", "<", ">", "\\le", "\\ge", "\\approx"))


def questions_in(steps: Iterable[Step]) -> tuple[str | None, ...]:
    """The questions met, in order."""
    return tuple(dict.fromkeys(s.question for s in steps))


__all__ = ["DocumentChecker", "Supported", "check_document", "questions_in"]
