"""A document in, judged steps out: what is given at each line, what is claimed, the first error, errors carried forward.

What stands in a question's statement is given or defined; what stands in its answer is claimed, unless it defines a new name or the
words before it say that it is supposed ("avec", "let", "suppose").  Each claim is judged on its own under the question's givens and
definitions; when that does not settle it, earlier lines of the same answer are added as hypotheses.  A line that is false but follows
from an earlier false line is marked as such.

A refutation needs to know that the values are arbitrary: an equation that pins down names which the document never declares
(``S = I \\times I / P^2 = 16``) states a result, and one with a number on the right side alone (``f'(x) = 0``) a condition; neither is
refuted.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from verifier.check.ahead import Ahead, Asked, Query, decide_ahead, decide_query
from verifier.check.anew import declared_anew, mean_anew
from verifier.check.bounds import is_bound
from verifier.check.cues import (
    ANEW,
    BEHIND,
    BRANCH,
    EXCEPTING,
    GENERALLY,
    LAST_BRANCH,
    ONLY_IF,
    PASSING,
    SENTENCE_END,
    SOUGHT,
    SUPPOSED_DISPLAY,
    SUPPOSED_INLINE,
    TO_SHOW,
)
from verifier.check.denials import EXCEPTED, still_supposed, supposed_to_be_contradicted, why_not_claimed
from verifier.check.layers import judged_sizes
from verifier.check.layouts import Layouts, has_a_layout, name_of_setting
from verifier.check.links import (
    DECIDED,
    RELATIONS,
    SIGNS,
    Link,
    branches_of,
    is_arithmetic,
    is_ordering,
    is_shape,
    looks_relational,
    relations_of,
    row_texts,
    set_to_zero,
    suppositions,
)
from verifier.check.mending import Placed, broken_step, mended, placed
from verifier.check.optima import SPEAKS_OF_OPTIMA, conditions_at_stars, without_conditions
from verifier.check.sayings import judged as judged_sayings
from verifier.check.state import (
    QuestionState,
    as_relation,
    collapsed,
    defines_an_integrand,
    inside,
    parent_of,
    said_of,
    same_names,
    second_meaning,
    shares_a_variable,
    size_of,
    subject_of,
    value_given,
    with_definition,
)
from verifier.check.stationarity import VANISHING, is_about_derivatives, vanishing_derivatives, verdict_there
from verifier.check.universal import spoken_names, why_not_universal, why_positive_only, why_unread
from verifier.check.unread import qualified
from verifier.claims import Claim, Context, IllFormed, NotChecked, Proved, Refuted, Undecided, Verdict, name_of
from verifier.document.model import Document, Formula, Prose
from verifier.elaborate import NotUnderstood, ShapeClash, declare, elaborate, extend_with_definition, settled
from verifier.elaborate.ellipses import is_dots
from verifier.elaborate.hints import names_in
from verifier.elaborate.losses import note_upstream
from verifier.elaborate.prose import Taken, declarations_in_prose
from verifier.kernel.check import Checker, Evidence
from verifier.kernel.readings import dimension_names
from verifier.pool import Done, Limits, Worker, progress
from verifier.repair import Broken
from verifier.report.model import Report, Role, Step, assemble, finding, locate
from verifier.show import visible
from verifier.sorts import INTEGER
from verifier.syntax import ParseFailure, parse_display, parse_inline
from verifier.syntax.tree import Annotated, CasesNode, Chain, Missing, Name, Node, Statement
from verifier.terms import Implies, Is, Prop, Rel, free_symbols

PLACEHOLDER = "FORMULA"  # stands for an inline formula in the words before the next one
NEAR = 3  # displays after which a condition in the words before them is forgotten
NEW_SENTENCE = re.compile(r"\s*[A-ZÀ-Ý]")
MEMORY = 24  # lines back that are looked at for hypotheses
MAX_HYPOTHESES = 6  # earlier lines that a line may use, the nearest ones that share a variable
MAX_HYPOTHESIS = 300  # nodes; a longer line is not used to prove a later one


def check_document(
    document: Document, *, language: str | None = None, budget_seconds: float = 5.0
) -> Report:
    """The report on a document. ``budget_seconds`` is for each claim; each is decided in a process that can be killed."""
    limits = Limits(seconds=budget_seconds)

    def read(asked: Asked) -> None:
        for _ in DocumentChecker(document, asked).steps():
            pass

    foreseen = decide_ahead(read, limits)
    with Worker(decide_query, limits) as worker:
        checker = DocumentChecker(document, Ahead(worker, foreseen))
        steps = tuple(checker.steps())
    steps = mended(steps, checker.broken, limits)
    return assemble(
        document.name, steps, relations=checker.relations, read=checker.read, guesses=tuple(checker.guesses),
        notices=document.notices, language=language or document.language,
    )  # fmt: skip


class DocumentChecker:
    """Goes through a document once, in reading order."""

    def __init__(self, document: Document, worker: Asked) -> None:
        self.document = document
        self.worker = worker
        self.questions: dict[str | None, QuestionState] = {}
        self.relations = 0
        self.read = 0
        self.guesses: dict[str, None] = {}
        self.layouts = Layouts()
        self.optima: dict[str | None, bool] = {}  # whether a question speaks of optima
        self.before = ""
        self.surveyed: set[int] = set()
        self.declared_by_words: set[int] = set()
        self.number = 0
        self.stretch = 0  # words between two displays
        self.broken: dict[Placed, Broken] = {}  # wrong steps by their place
        self.elsewhere = 0.0  # seconds that claims took in other processes beyond the time waited for them here
        self.answered = {q.id for q in document.questions if q.is_answer}
        self.labels = {(q.cell, q.offset) for q in document.questions}
        self.stated = set(self.answered)  # questions with an answer in them: what stands before it is their statement
        for question in self.answered:
            above = parent_of(question)
            while above is not None:
                self.stated.add(above)
                above = parent_of(above)

    def steps(self) -> Iterator[Step]:
        """Every link of every formula, judged."""
        counts: dict[tuple[int | None, int], int] = {}
        for number, part in enumerate(self.document.parts):
            progress(number, len(self.document.parts))
            self.number = number
            if number not in self.surveyed:
                self._declare_in_prose(number)
            for step in [*self._formula(part, given=number in self.declared_by_words)] if isinstance(part, Formula) else []:
                yield _counted(step, counts)
            if self._ends_a_stretch(number):
                stretch = self._stretch_before(number)
                for step in (*judged_sayings(self, stretch), *judged_sizes(self, stretch)):
                    yield _counted(step, counts)
            if isinstance(part, Prose):
                self.before = (self.before + part.text)[-400:]
                self.layouts.declare(part.text)
                state = self._state(part.question)
                state.absurd = still_supposed(part.text, state.absurd)
                if SENTENCE_END.search(part.text) or (self._behind_a_display(number) and NEW_SENTENCE.match(part.text)):
                    state.sentence = False
                continue
            self.before = (self.before + f" {PLACEHOLDER} ")[-400:] if not part.display else " "
            if part.display:
                self.stretch += 1
                if part.text.rstrip(" $}]\\\n").endswith("."):
                    self._state(part.question).sentence = False

    def _ends_a_stretch(self, number: int) -> bool:
        """Whether a part is the last one before a display, another question, or the end."""
        parts = self.document.parts
        here, after = parts[number], parts[number + 1] if number + 1 < len(parts) else None
        if isinstance(here, Formula) and here.display:
            return False
        return after is None or (isinstance(after, Formula) and after.display) or (after.question, after.cell) != (here.question, here.cell)

    def _behind_a_display(self, number: int) -> bool:
        return number > 0 and isinstance(before := self.document.parts[number - 1], Formula) and before.display

    def _rest_of_sentence(self) -> str:
        """The words behind a formula, to the end of the stretch or some way into it."""
        words, parts = "", self.document.parts
        for part in parts[self.number + 1 : self.number + 8]:
            if len(words) > 300 or (isinstance(part, Formula) and part.display) or part.question != parts[self.number].question:
                break
            words += part.text if isinstance(part, Prose) else f" {PLACEHOLDER} "
        return words

    def _stretch_before(self, number: int) -> list[int]:
        """The parts of the stretch of words that ends with a part."""
        parts = self.document.parts
        first = number
        while first > 0 and not self._ends_a_stretch(first - 1) and not (isinstance(p := parts[first - 1], Formula) and p.display):
            first -= 1
        return list(range(first, number + 1))

    # -- where we are -----------------------------------------------------------------------------------------------

    def _state(self, question: str | None) -> QuestionState:
        """What is known in a question: what its parent's statement gives, then its own. Parts of one question do not see each other's
        suppositions.
        """
        if question not in self.questions:
            parent = parent_of(question)
            start = self._state(parent).context if question is not None else Context()
            self.questions[question] = QuestionState(start, universal=set(self._state(parent).universal) if question is not None else set())
            self.questions[question].targets = set(self._state(parent).targets) if question is not None else set()
            self.questions[question].others = list(self._state(parent).others) if question is not None else []
            self._take_shapes(question, self.questions[question])
            self._take_hints(question, self.questions[question])
        return self.questions[question]

    def _take_shapes(self, question: str | None, state: QuestionState) -> None:
        """What a statement says of the shapes of its letters, "here $x, g \\in \\mathbb{R}^n$", holds from its start."""
        for part in self.document.parts:
            if part.question != question or not isinstance(part, Formula) or part.display or question is None or self._in_answer(part):
                continue
            parsed = parse_inline(part.text, self.document.macros, decimal_comma=self.document.decimal_comma)
            if isinstance(parsed, ParseFailure) or not is_shape(parsed.tree):
                continue
            with suppress(NotUnderstood, ShapeClash, RecursionError):
                state.context = declare(state.context, parsed)

    def _take_hints(self, question: str | None, state: QuestionState) -> None:
        """Formulas of the statement that stand behind the answer (hints) are given from the start."""
        answered = False
        for part in self.document.parts:
            if part.question != question or not isinstance(part, Formula):
                continue
            if self._in_answer(part):
                answered = True
            elif answered and part.display and question is not None:
                for statement in self._parsed(part):
                    if isinstance(statement, ParseFailure):
                        continue
                    for chain, _, _ in relations_of(statement.tree):
                        try:
                            state.context = declare(state.context, chain)
                        except (NotUnderstood, ShapeClash, RecursionError):
                            continue

    def _in_answer(self, part: Formula | Prose) -> bool:
        """Whether the formula belongs to the student: after an answer label, or in a question without one, in its parts either."""
        last = None
        for q in self.document.questions:
            if (q.cell == part.cell and q.offset > part.offset) or (q.cell or 0) > (part.cell or 0):
                break
            last = q
        if last is None or part.question is None:
            return True
        apart = isinstance(part, Prose) or part.display
        return last.is_answer or not (self.answered or last.is_answer) or (part.question not in self.stated and apart)

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
            if number > start and (part.cell, part.offset) in self.labels:
                break  # what an answer says is not part of the statement before it
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
            parsed = parse_inline(part.text, self.document.macros, decimal_comma=self.document.decimal_comma)
            if isinstance(parsed, ParseFailure):
                pieces.append(".")  # an unread formula ends what the words before it can declare
            else:
                pieces.append(parsed.tree)
                numbers.append(number)
        self.surveyed.add(start)
        state = self._state(question)
        words = "".join(p if isinstance(p, str) else f" §{k} " for k, p in enumerate(pieces))
        for found in SOUGHT.finditer(words):
            name = found["name"]
            state.sought |= {name} if len(name) == 1 else set(names_in(pieces[int(name[1:])]))  # type: ignore[arg-type]
        if not numbers:
            return
        for place, node in enumerate(pieces):
            if place and not isinstance(node, str) and isinstance(words_before := pieces[place - 1], str):
                mean_anew(self, state, node, words_before)
                declared_anew(state, node, words_before)
        try:
            taken = declarations_in_prose(state.context, pieces)
        except (NotUnderstood, ShapeClash, RecursionError):
            return
        formulas = [(n, node) for n, node in enumerate(pieces) if not isinstance(node, str)]
        for k in taken.formulas:
            place, node = formulas[k]
            if isinstance(node, Chain) and node.relators[0].op == "in" and place and ANEW.search(str(pieces[place - 1])):
                state.stale += said_of(names_in(node.items[0]), state.context)
            elif isinstance(node, Name) and place and ONLY_IF.search(str(pieces[place - 1])):
                said = [p for p in taken.context.assumptions if p not in state.context.assumptions and isinstance(p, Is)]
                state.only_if += tuple(p for p in said if {s.name for s in free_symbols(p)} & names_in(node))
        if self._in_answer(parts[start]):
            taken = self._without_false_assertions(state, question, taken)
        state.supposed |= {*taken.context.assumptions} - {*state.context.assumptions} if self._in_answer(parts[start]) else set()
        state.context = value_given(state.context, taken.context)
        if not self._in_answer(parts[start]):
            state.unread |= qualified(pieces, state.context)
        self.declared_by_words |= {numbers[k] for k in taken.formulas}

    def _without_false_assertions(self, state: QuestionState, question: str | None, taken: Taken) -> Taken:
        """What an answer takes for granted: a property that something defined has not is not given by saying that it has it, and what
        follows for an arbitrary letter from a property that it need not have is not decided.
        """
        if question not in self.stated:
            return taken
        defined = {d.head for d in state.context.definitions}
        for p in taken.asserted:
            subjects = free_symbols(p)
            if p in state.context.assumptions or not all(s.name in state.context.symbols for s in subjects):
                continue
            if not isinstance(self._ask(Claim(as_relation(p), state.context)), Refuted):
                continue
            if subjects & defined:
                kept = tuple(a for a in taken.context.assumptions if a != p)
                taken = replace(taken, context=replace(taken.context, assumptions=kept))
            else:
                state.asserted += (p,)
        return taken

    def _formula(self, part: Formula, *, given: bool = False) -> Iterator[Step]:
        state = self._state(part.question)
        claims = self._in_answer(part)
        for statement in self._parsed(part):
            if isinstance(statement, ParseFailure):
                if part.display or looks_relational(part.text):
                    if part.display:
                        self.relations += 1
                    yield self._unread(part, statement)
                continue
            state.context = note_upstream(state.context, statement.tree)
            yield from self._statement(part, state, statement, claims, given)

    def _statement(self, part: Formula, state: QuestionState, statement: Statement, claims: bool, given: bool) -> Iterator[Step]:
        if claims and (why := self._why_not_claimed(part, state)):
            yield from self._not_claimed(part, state, statement, why)
            return
        words = (SUPPOSED_DISPLAY if part.display else SUPPOSED_INLINE).search(self.before)
        supposed = words is not None and not statement.continues
        passing = (claims or part.question not in self.stated) and not part.display and PASSING.search(self.before) is not None
        goal = bool(TO_SHOW.search(self.before))
        if part.display and state.only_if and GENERALLY.search(self.before):
            state.stale, state.only_if = (*state.stale, *state.only_if), ()
        premises: list[Prop] = []
        only_here = list(suppositions(statement.tree)) if claims and part.display else []
        for chain in [*only_here, *(self._behind() if claims else ())]:
            with suppress(NotUnderstood, ShapeClash, RecursionError):
                self._suppose(state, chain)
        for node, conditional, concluded in relations_of(statement.tree):
            links = self._links(part, state, node)
            if len(links) > 1 and (given or supposed or not claims) and not goal and not passing and is_ordering(node):
                with suppress(NotUnderstood, ShapeClash, RecursionError):
                    state.context = declare(state.context, node)  # 1 <= i <= n says more of i than its two halves
            first = True
            for link in links:
                if part.display:
                    self.relations += 1
                if given and not (claims and is_arithmetic(link)):
                    yield self._step(part, statement, link, "given", NotChecked("given"), self._clock())
                    continue
                role_hint = "given" if (supposed or conditional) and first else "claim"
                if (passing and (first or is_ordering(node))) or node in only_here:
                    role_hint = "passing"
                elif not claims:
                    role_hint = "goal" if goal else "given"
                known = len(state.lines)
                starts = (first and not statement.continues and not concluded) or (link is links[-1] and set_to_zero(links))
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

    def _why_not_claimed(self, part: Formula, state: QuestionState) -> str:
        """Why a formula of an answer is neither claimed nor given; empty when it is."""
        if supposed_to_be_contradicted(self.before):
            state.absurd = True
            return "supposed in order to be contradicted"
        return why_not_claimed(self.before, self._rest_of_sentence(), part.display)

    def _not_claimed(self, part: Formula, state: QuestionState, statement: Statement, why: str) -> Iterator[Step]:
        for node, _, _ in relations_of(statement.tree):
            for link in self._links(part, state, node):
                self.relations += part.display
                self._count(part)
                yield self._step(part, statement, link, "prose", NotChecked(why), self._clock())

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
                Link(lhs, relator, rhs, lhs_text, rhs_text, tuple(row_texts(text, cases)) if isinstance(cases, CasesNode) else ())
            )
        return links

    # -- one link -------------------------------------------------------------------------------------------------------

    def _judge(
        self, part: Formula, state: QuestionState, statement: Statement, link: Link, hint: str, *, starts: bool, claims: bool,
        premises: tuple[Prop, ...],
    ) -> Iterator[Step]:
        began = self._clock()
        if claims and hint in ("given", "passing") and is_arithmetic(link):
            hint = "claim"  # arithmetic is claimed wherever it stands: "for 3 channels, 3 × 25 = 75"
        chain = link.whole or Chain((link.lhs, link.rhs), (link.relator,), (link.lhs.span[0], link.rhs.span[1]))
        if isinstance(link.lhs, Missing):
            yield self._step(part, statement, link, "prose", NotChecked("nothing stands before this sign"), began)
            return
        if not part.display and PASSING.search(self.before):
            hint = self._case(state, chain, hint)
        if hint == "given" and part.display:
            mean_anew(self, state, chain, self.before)
        if self._defines(state, chain, starts and hint != "instance", claims):
            self._count(part)
            if hint == "passing":
                state.case = state.context.definitions[-1]
            yield self._step(part, statement, link, "definition", NotChecked("defines " + link.lhs_text.strip()), began)
            return
        hint = "passing" if hint == "instance" else hint
        if state.others and claims and hint == "claim":
            self._choose_meaning(state, chain)
        if hint in ("given", "goal", "passing") or link.relator.op not in DECIDED:
            yield self._given(part, state, statement, link, chain, hint, began)
            return
        try:
            prop, context = self._elaborate(state, chain)
        except ShapeClash as why:
            self._count(part)
            meant = self._in_another_layout(state, chain)
            if meant is not None:
                yield self._step(part, statement, link, "claim", meant, began, holds=True if isinstance(meant, Proved) else None)
                return
            step = self._step(part, statement, link, "claim", IllFormed(str(why), why.span), began)
            self._wrong(step, part, state, link, self.layouts.apply(state.context))
            yield step
            return
        except NotUnderstood as why:
            yield self._step(part, statement, link, "prose", NotChecked(str(why), why.span, why.expected), began)
            return
        except RecursionError:
            yield self._step(part, statement, link, "prose", NotChecked("nested too deeply"), began)
            return
        self._count(part)
        if collapsed(state.context, context):
            names = spoken_names(collapsed(state.context, context))
            yield self._step(part, statement, link, "claim", Undecided(f"read only with a single entry in {names}"), began)
            return
        if premises:  # "A → B" is claimed for whatever A speaks of
            spoken = frozenset(s.name for p in premises for s in free_symbols(Checker(context, Evidence()).prepare(p)))
            context = replace(context, declared=context.declared | spoken)
        lost = {d.head.name for d in state.context.definitions} - {d.head.name for d in context.definitions}
        lost &= state.context.declared  # \sigma is the logistic function only until the document means something else by it
        if lost:
            names = spoken_names(lost)
            yield self._step(part, statement, link, "claim", Undecided(f"read only by giving up what was said before of {names}"), began)
            return
        rows = branches_of(prop) if link.branches else None
        if rows is None or len(rows) != len(link.branches):
            yield self._judge_prop(part, state, statement, link, prop, context.assume(*premises), began, starts=starts)
            return
        for row, text in zip(rows, link.branches, strict=True):
            yield self._judge_prop(  # a value in one case is a result, no equation to be solved
                part, state, statement, replace(link, rhs_text=text), row, context.assume(*premises), began, starts=False
            )
            began = self._clock()

    def _judge_prop(
        self, part: Formula, state: QuestionState, statement: Statement, link: Link, prop: Prop, context: Context, began: float, *,
        starts: bool,
    ) -> Step:  # fmt: skip
        verdict, follows, holds = self._verdict_at_optima(part, state, prop, context, starts)
        role: Role = "claim"
        chain = Chain((link.lhs, link.rhs), (link.relator,), link.relator.span)
        if isinstance(verdict, Proved):
            self.layouts.saw(chain, prop, context)
        elif not follows and has_a_layout(prop):
            meant = self._in_another_layout(state, chain)
            if meant is not None:
                return self._step(part, statement, link, role, meant, began, holds=True if isinstance(meant, Proved) else None)
        excuse = ""
        if VANISHING.search(self.before) and (vanishing := vanishing_derivatives(state.lines)):
            state.vanishing = vanishing
        if isinstance(verdict, Refuted) and not follows and state.vanishing and not is_about_derivatives(prop):
            verdict, follows, holds = verdict_there(self._ask, prop, context, state.vanishing, state.lines)
        if isinstance(verdict, Refuted) and not follows:
            excuse = (
                why_not_universal(state, prop, context, starts)
                or why_positive_only(self._ask, state, prop, context, verdict)
                or why_unread(state, prop, context)
                or self._why_not_different(prop, context)
                or ("" if self._refuted_in_all(state.others, chain) else "false in one of the meanings that the statement gives a letter")
            )
            if excuse == "condition" and isinstance(there := self._in_passing(state, prop, context), Proved):
                return self._step(part, statement, link, role, there, began, holds=True)  # "= 0 for $b < t$" is claimed of those b
            if excuse == "condition":
                state.lines.append((prop, NotChecked("condition")))
                return self._step(part, statement, link, "given", NotChecked("read as a condition: it does not hold for all values"), began)
        if isinstance(verdict, Proved) and state.stale and not self._without_stale(state, prop, context):
            verdict, holds = Undecided("proved only with what was said before of a letter that is general here"), None
        if isinstance(verdict, Proved):
            verdict, holds = self._without_what_is_supposed(state, prop, context, verdict, holds)
        if isinstance(verdict, Refuted | IllFormed) and state.absurd:
            verdict, holds, excuse = Undecided("under what is supposed in order to be contradicted"), None, ""
        if isinstance(verdict, Refuted) or holds is False:
            local = self._in_passing(state, prop, context)
        else:
            local = None if isinstance(verdict, Proved) or not state.sentence else self._proved_in_passing(state, prop, context)
        if local is not None:  # true in one case only: no hypothesis for later lines
            return self._step(part, statement, link, role, local, began, holds=True if isinstance(local, Proved) else None)
        if excuse:
            verdict, holds = Undecided(excuse), None
        step = self._step(part, statement, link, role, verdict, began, follows=follows, holds=holds)
        if step.is_error:
            self._wrong(step, part, state, link, context, prop, verdict)
        state.lines.append((prop, verdict))
        if follows:
            state.tainted.add(prop)
        state.context = replace(context, assumptions=state.context.assumptions)
        for guess in context.guesses:
            self.guesses[visible(guess)] = None
        return step

    def _why_not_different(self, prop: Prop, context: Context) -> str:
        """``AB \\neq BA`` is meant of the expressions: that two of their values agree is no counterexample, only that all do."""
        if not isinstance(prop, Rel) or prop.op != "!=" or isinstance(self._ask(Claim(replace(prop, op="="), context)), Proved):
            return ""
        return "equal for some values, and ≠ may be said of the expressions"

    def _wrong(
        self, step: Step, part: Formula, state: QuestionState, link: Link, context: Context, prop: Prop | None = None,
        verdict: Verdict | None = None,
    ) -> None:  # fmt: skip
        """Keeps what a wrong step was read as, for whoever mends it."""
        broken = broken_step(state, link, context, part.text, self.document.macros, prop, verdict)
        if broken is not None:
            self.broken[placed(step)] = broken

    def _verdict_at_optima(
        self, part: Formula, state: QuestionState, prop: Prop, context: Context, starts: bool
    ) -> tuple[Verdict, bool, bool | None]:
        """The verdict where the statement's equations determine an optimum: they hold at starred letters, and not while one varies."""
        if not self._speaks_of_optima(part.question):
            return self._verdict(state, prop, context, starts)
        context = context.assume(*conditions_at_stars(context, prop))
        general = without_conditions(context, prop)
        found = self._verdict(state, prop, general, starts)
        if general is context or not isinstance(found[0], Refuted) or isinstance(self._ask(Claim(prop, context)), Refuted):
            return found
        return Undecided("false in general, and not refuted where the given equations hold"), False, None

    def _speaks_of_optima(self, question: str | None) -> bool:
        """Whether the question, its parts' statement included, minimises something or has a Lagrangian."""
        if question not in self.optima:
            here = any(p.question == question and SPEAKS_OF_OPTIMA.search(p.text) for p in self.document.parts)
            self.optima[question] = here or (question is not None and self._speaks_of_optima(parent_of(question)))
        return self.optima[question]

    def _in_another_layout(self, state: QuestionState, chain: Chain) -> Verdict | None:
        """What becomes of a line that is right when its derivatives are meant in another layout; None when it is not."""
        for settings, context in self.layouts.others(self.layouts.apply(state.context), chain):
            try:
                claim = settled(elaborate(context, chain, openly=True))
            except (NotUnderstood, ShapeClash, RecursionError):
                continue
            verdict = self._ask(claim, refuting=False)
            if not isinstance(verdict, Proved):
                continue
            against = self.layouts.against(settings)
            if against:
                return Undecided(f"right in {name_of_setting(settings)}; the document uses {name_of_setting(against)}")
            if not self.layouts.adopt(settings):
                return Undecided(f"right in {name_of_setting(settings)}, but nothing says that it is meant")
            self.guesses[f"derivatives are read in {name_of_setting(settings)}"] = None
            state.lines.append((claim.prop, verdict))
            state.context = replace(claim.context, assumptions=state.context.assumptions)
            return verdict
        return None

    def _verdict(self, state: QuestionState, prop: Prop, context: Context, starts: bool) -> tuple[Verdict, bool, bool | None]:
        """(verdict, follows from an error, holds of the real problem)."""
        alone = self._ask(Claim(prop, context))
        if isinstance(alone, Proved):
            return alone, False, True
        same = Checker(context, Evidence())
        goal = same.prepare(prop)
        recent = [
            (p, v) for p, v in state.lines[-MEMORY:]
            if shares_a_variable(p, prop) and same_names(p, context) and size_of(p) <= MAX_HYPOTHESIS and same.prepare(p) != goal
        ]  # fmt: skip
        right = [(p, v) for p, v in recent if not isinstance(v, Refuted | IllFormed)][-MAX_HYPOTHESES:]
        wrong = [p for p, v in recent[-8:] if isinstance(v, Refuted)][-2:]
        if not isinstance(alone, Refuted) and right:
            clean = [(p, v) for p, v in right if p not in state.tainted]
            for used in (clean, right) if 0 < len(clean) < len(right) else (right,):
                again = self._ask(Claim(prop, context.assume(*(p for p, _ in used))), refuting=False)
                if isinstance(again, Proved):
                    follows = any(p in state.tainted for p, _ in used)
                    return again, follows, True if not follows and all(isinstance(v, Proved) for _, v in used) else None
        concluded = [p for p, v in right if isinstance(v, Proved) and p not in state.tainted]
        if isinstance(alone, Refuted) and concluded:  # a line proved under a premise may give more than what is known everywhere
            again = self._ask(Claim(prop, context.assume(*concluded)), refuting=False)
            if isinstance(again, Proved):
                return again, False, None
        densities = [p for p, v in recent if isinstance(v, Proved) and defines_an_integrand(p, context)]
        if not isinstance(alone, Refuted) and densities:
            meant = with_definition(context, densities[-1]).assume(*(p for p, _ in right if p not in densities))
            again = self._ask(Claim(prop, meant), refuting=False)
            if isinstance(again, Proved):
                return again, any(p in state.tainted for p, _ in recent), None
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
        if collapsed(state.context, context):
            return False
        if latest.kind == "definition" and latest.head in free_symbols(latest.body):
            return False  # x = x + 1 says nothing of what x is
        if claims and chain.relators[0].op != ":=" and context.definitions[-1].head.name in state.context.symbols:
            return False  # a result for something that the question already speaks of
        state.context = context
        state.universal |= {p.name for p in state.context.definitions[-1].params}
        return True

    def _case(self, state: QuestionState, chain: Chain, hint: str) -> str:
        """``for $i \\neq k$`` ends the case ``for $i = k$``, and ``at $z = 0$`` is an instance where z runs: neither defines it."""
        names = names_in(chain.items[0])
        if state.case is not None and state.case.head.name in names:
            context = state.context
            state.context = replace(context, definitions=tuple(d for d in context.definitions if d is not state.case))
            state.case = None
        if hint in ("given", "passing") and isinstance(chain.items[0], Name) and names <= state.universal:
            return "instance"
        return hint

    def _choose_meaning(self, state: QuestionState, chain: Chain) -> None:
        """Where a statement gives two meanings to a letter, an answer is read with the one that makes its line true."""
        if self._proved_in(state, state.context, chain):
            return
        for k, other in enumerate(state.others):
            if self._proved_in(state, other, chain):
                state.context, state.others[k] = other, state.context
                state.lines.clear()
                return

    def _proved_in(self, state: QuestionState, context: Context, chain: Chain) -> bool:
        try:
            claim = settled(elaborate(self.layouts.apply(context), chain))
        except (NotUnderstood, ShapeClash, RecursionError):
            return False
        lines = state.lines if context is state.context else []
        earlier = [p for p, v in lines if isinstance(v, Proved) and shares_a_variable(p, claim.prop) and same_names(p, claim.context)]
        return isinstance(self._ask(Claim(claim.prop, claim.context.assume(*earlier[-MAX_HYPOTHESES:])), refuting=False), Proved)

    def _refuted_in_all(self, contexts: Iterable[Context], chain: Chain) -> bool:
        for context in contexts:
            try:
                claim = settled(elaborate(self.layouts.apply(context), chain))
            except (NotUnderstood, ShapeClash, RecursionError):
                return False
            if not isinstance(self._ask(claim), Refuted):
                return False
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
                state.targets.add(self._elaborate(state, chain)[0])
            elif not self._one_branch():
                context = value_given(state.context, declare(state.context, chain))
                if collapsed(state.context, context):
                    raise NotUnderstood(f"read only with a single entry in {spoken_names(collapsed(state.context, context))}", chain.span)
                stated = part.display and not self._in_answer(part)
                meant = second_meaning(state.context, context, rules_too=stated)
                for k, other in enumerate(state.others):
                    with suppress(NotUnderstood, ShapeClash, RecursionError):
                        added = declare(other, chain)
                        state.others[k] = second_meaning(other, added, rules_too=False) or added
                if meant is not None and stated:
                    state.others.append(state.context)
                if self._in_answer(part):
                    state.supposed |= {*context.assumptions} - {*state.context.assumptions}
                state.context = meant or context
        except (NotUnderstood, ShapeClash) as first:
            if hint != "goal" and (name := subject_of(chain.items[0])) is not None:
                state.unread.add(name)
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
        if not state.sentence:
            state.current = []
        state.passing += props
        state.current += props
        state.sentence = True

    def _behind(self) -> Iterator[Chain]:
        """Conditions in the words that follow the display."""
        following = self.document.parts[self.number + 1 : self.number + 3]
        match following:
            case (Prose(text=words), Formula(display=False) as condition) if BEHIND.fullmatch(words) and self._in_answer(condition):
                parsed = parse_inline(condition.text, self.document.macros, decimal_comma=self.document.decimal_comma)
                if not isinstance(parsed, ParseFailure):
                    yield from (chain for chain, _, _ in relations_of(parsed.tree))

    def _without_stale(self, state: QuestionState, prop: Prop, context: Context) -> bool:
        """Whether a line is proved without what was said of letters that were declared anew since."""
        assumptions = tuple(p for p in context.assumptions if p not in state.stale)
        definitions = tuple(d for d in context.definitions if d not in state.stale)
        if (assumptions, definitions) == (context.assumptions, context.definitions):
            return True
        return isinstance(self._ask(Claim(prop, replace(context, assumptions=assumptions, definitions=definitions))), Proved)

    def _without_what_is_supposed(
        self, state: QuestionState, prop: Prop, context: Context, verdict: Verdict, holds: bool | None
    ) -> tuple[Verdict, bool | None]:
        """A proof must not rest on the answer's own word: what the line states was supposed, or a property was asserted without ground."""
        if state.asserted and any(p in context.assumptions for p in state.asserted):
            alone = self._ask(Claim(prop, _without(context, state.asserted)))
            if not isinstance(alone, Proved):
                return Undecided("proved only with a property that the answer states and that is not true of everything here"), None
        same = {p for p in state.supposed if inside(p) in (prop, _turned(prop)) and p in context.assumptions}
        if same:
            alone = self._ask(Claim(prop, _without(context, same)))
            if isinstance(alone, Refuted) and prop in state.targets:
                return alone, False
            if not isinstance(alone, Proved):
                return Undecided("it is what the answer supposed, and is not shown"), None
        return verdict, holds

    def _in_passing(self, state: QuestionState, prop: Prop, context: Context) -> Verdict | None:
        """What becomes of a line that is false in general where a condition is supposed: None when it is false all the same."""
        near = state.sentence or self.stretch - state.stretch <= NEAR
        if EXCEPTING.search(self.before) or EXCEPTED.match(self._rest_of_sentence()):
            return Undecided("false in general, and the words before it except a case")
        supposed = list(dict.fromkeys(p for p in state.passing if near and same_names(p, context)))
        if not state.sentence:  # what an earlier sentence supposed of an index that does not stand here
            free = free_symbols(Checker(context, Evidence()).prepare(prop)) | free_symbols(prop)
            sizes = dimension_names((*free, *context.symbols.values()), (prop,))
            supposed = [p for p in supposed if all(s in free or s.sort != INTEGER or s.name in sizes for s in free_symbols(p))]
        if not supposed or isinstance(prop, Implies):  # an implication makes its own conditions
            return None
        bounds = [p for p in supposed if is_bound(p) and p in state.current]
        if state.sentence and 0 < len(bounds) < len(supposed):  # an equation beside them may say nothing that is needed
            enough = self._ask(Claim(prop, context.assume(*bounds)), refuting=False)
            if isinstance(enough, Proved):
                return enough
        if state.sentence and 0 < len(now := [p for p in supposed if p in state.current]) < len(supposed):
            here = self._ask(Claim(prop, context.assume(*now)), refuting=False)
            if isinstance(here, Proved):
                return here
        there = self._ask(Claim(prop, context.assume(*supposed)))
        if isinstance(there, Refuted | IllFormed):
            return None
        if isinstance(there, Proved) and state.sentence and all(p in state.current for p in supposed):
            return there
        return Undecided("false in general, and not refuted under the condition that the words before it suppose")

    def _proved_in_passing(self, state: QuestionState, prop: Prop, context: Context) -> Proved | None:
        """The proof of a line from what its sentence supposes: "for $i \\neq k$, …"."""
        supposed = [p for p in state.current if same_names(p, context)]
        if not supposed or isinstance(prop, Implies):
            return None
        there = self._ask(Claim(prop, context.assume(*supposed)), refuting=False)
        return there if isinstance(there, Proved) else None

    def _elaborate(self, state: QuestionState, chain: Chain) -> tuple[Prop, Context]:
        claim = settled(elaborate(self.layouts.apply(state.context), chain, openly=True))
        return claim.prop, claim.context

    def _parsed(self, part: Formula) -> tuple[Statement | ParseFailure, ...]:
        """The rows of a formula."""
        document = self.document
        return parse_display(part.text, document.macros, environment=part.environment, decimal_comma=document.decimal_comma)

    def _count(self, part: Formula) -> None:
        if part.display:
            self.read += 1

    # -- steps -------------------------------------------------------------------------------------------------------------------

    def _step(
        self, part: Formula | Prose, statement: Statement, link: Link, role: Role, verdict: Verdict, began: float, *, follows: bool = False,
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


def _without(context: Context, props: Iterable[Prop]) -> Context:
    gone = set(props)
    return replace(context, assumptions=tuple(p for p in context.assumptions if p not in gone))


def _turned(prop: Prop) -> Prop:
    """An equation read from right to left."""
    return replace(prop, lhs=prop.rhs, rhs=prop.lhs) if isinstance(prop, Rel) and prop.op == "=" else prop


def _counted(step: Step, counts: dict[tuple[int | None, int], int]) -> Step:
    """The step with its number among those on its line."""
    place = (step.cell, step.line)
    index = counts.get(place, 0)
    counts[place] = index + 1
    return replace(step, index=index) if index else step


def questions_in(steps: Iterable[Step]) -> tuple[str | None, ...]:
    """The questions met, in order."""
    return tuple(dict.fromkeys(s.question for s in steps))
