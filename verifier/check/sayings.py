"""Claims in the words between formulas, judged where they stand: what `elaborate.sayings` reads, with the things that nouns stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from verifier.algebra.recursion import recursive_heads
from verifier.check.links import Link
from verifier.check.state import same_names, shares_a_variable
from verifier.check.universal import running_names, why_not_universal, why_positive_only, why_unread
from verifier.claims import Claim, Context, Proved, Refuted, Undecided, Verdict
from verifier.document.model import Document, Formula, Prose
from verifier.elaborate import NotUnderstood, ShapeClash, claim_from_latex, elaborate, settled
from verifier.elaborate.hints import walk as nodes_of
from verifier.elaborate.sayings import Clause, Saying, Stated, resolved, sayings
from verifier.kernel.behaviour import concluded
from verifier.sorts import SCALAR, Func, Tensor
from verifier.syntax import ParseFailure, parse_display, parse_inline
from verifier.syntax.tree import BigOp, Chain, Logic, Missing, Name, Node, Relator, Script, Statement
from verifier.terms import ZERO, Call, Implies, Is, Num, Prop, Rel, Sym, free_symbols, walk

if TYPE_CHECKING:
    from verifier.check.checker import DocumentChecker
    from verifier.check.state import QuestionState
    from verifier.report.model import Step

MANY_WORDS = 20_000  # characters
MEMORY = 24  # lines back that are looked at for hypotheses
MAX_HYPOTHESES = 6
SIGNS = {"implies": "\\Rightarrow", "implied-by": "\\Leftarrow", "iff": "\\Leftrightarrow", "enough": "\\Rightarrow"}


def judged(checker: DocumentChecker, numbers: Sequence[int]) -> Iterator[Step]:
    """The steps that the words of a stretch of prose make; ``numbers`` are its parts. What is to be shown is remembered."""
    document = checker.document
    words = [part.text for n in numbers if isinstance(part := document.parts[n], Prose)]
    if len(words) == len(numbers) and sum(map(len, words)) > MANY_WORDS:
        return  # so much prose without a formula is no derivation
    pieces: list[str | Node | None] = []
    for n in numbers:
        part = document.parts[n]
        if isinstance(part, Prose):
            pieces.append(part.text)
        else:
            parsed = parse_inline(part.text, document.macros)
            pieces.append(None if isinstance(parsed, ParseFailure) else parsed.tree)
    for saying in sayings(pieces):
        part = document.parts[numbers[saying.piece]]
        state = checker._state(part.question)
        if isinstance(saying, Stated):
            if checker._in_answer(part):
                yield _fact(checker, saying, part)
        elif saying.relation == "goal":
            state.goals.append((saying.then, _latex(document, numbers, saying.then)))
        elif checker._in_answer(part):
            yield from _judge(checker, numbers, saying, part, state)


def _fact(checker: DocumentChecker, stated: Stated, part: Formula | Prose) -> Step:
    """A fact in words alone, judged in a context of its own."""
    began = checker._clock()
    where = (stated.offset, stated.offset + 1)
    lhs, relation, rhs = stated.fact.shown
    link = Link(Missing(where), Relator(relation, where, None), Missing(where), lhs, rhs)
    claim = claim_from_latex(stated.fact.claim, stated.fact.given)
    verdict = checker._ask(claim)
    holds = {Proved: True, Refuted: False}.get(type(verdict))
    return checker._step(part, Statement(Missing(where), None, False, where), link, "claim", verdict, began, holds=holds)


def _judge(checker: DocumentChecker, numbers: Sequence[int], saying: Saying, part: Formula | Prose, state: QuestionState) -> Iterator[Step]:
    document = checker.document
    then, given = saying.then, saying.given
    shown = _latex(document, numbers, then)
    if saying.relation == "enough":
        if not state.goals:
            return
        given = then
        then, shown = state.goals[-1]
    things = _things(checker, state, numbers[saying.piece])
    claim = resolved(then, things)
    premise = None if given is None else resolved(given, things)
    if claim is None or (given is not None and premise is None):
        return
    lhs, relation, rhs = _written(document, numbers, saying, given, shown)
    op = {"implied-by": "implies", "enough": "implies"}.get(saying.relation, saying.relation)
    tree = claim if premise is None else Logic(op, (premise, claim), (relation,), (0, 0))
    began = checker._clock()
    where = (0, len(part.text)) if isinstance(part, Formula) else (saying.offset, saying.offset + 1)
    link = Link(Missing(where), Relator(relation, where, None), Missing(where), lhs, rhs)
    statement = Statement(tree, None, False, where)
    try:
        found = settled(elaborate(state.context, tree))
    except (NotUnderstood, ShapeClash, RecursionError):
        return  # the words may say something else; nothing is reported of what is not understood
    if set(state.context.definitions) - set(found.context.definitions):
        return  # read only by giving up what was said before
    verdict, holds = _verdict(checker, state, found.prop, found.context)
    state.lines.append((found.prop, verdict))
    yield checker._step(part, statement, link, "claim", verdict, began, holds=holds)


def _verdict(checker: DocumentChecker, state: QuestionState, prop: Prop, context: Context) -> tuple[Verdict, bool | None]:
    """As for a line, and whether it holds: a counterexample counts when its values are arbitrary in the document.

    Of the earlier lines only those that are proved are used: the two sides of an implication stand among the others.
    """
    verdict = checker._ask(Claim(prop, context))
    if not isinstance(verdict, Proved | Refuted):
        proved = [p for p, v in state.lines[-MEMORY:] if isinstance(v, Proved) and shares_a_variable(p, prop) and same_names(p, context)]
        if proved:
            again = checker._ask(Claim(prop, context.assume(*proved[-MAX_HYPOTHESES:])), refuting=False)
            verdict = again if isinstance(again, Proved) else verdict
    if isinstance(verdict, Proved) and state.stale and not checker._without_stale(state, prop, context):
        return Undecided("proved only with what was said before of a letter that is general here"), None
    if isinstance(verdict, Proved):
        return checker._without_what_is_supposed(state, prop, context, verdict, True)
    if not isinstance(verdict, Refuted):
        return verdict, None
    if state.absurd:
        return Undecided("under what is supposed in order to be contradicted"), None
    spoken = running_names(state, context)
    excuse = (
        why_not_universal(state, prop, context, False)
        or why_positive_only(checker._ask, state, prop, context, verdict)
        or why_unread(state, prop, context)
        or why_not_every_value(prop, context, spoken, verdict)
    )
    if excuse:
        return Undecided(excuse), None
    if _rests_on_zero(checker, prop, context):
        return Undecided("false only where something that was divided by is zero"), None
    local = checker._in_passing(state, prop, context)
    return (verdict, False) if local is None else (local, True if isinstance(local, Proved) else None)


def _rests_on_zero(checker: DocumentChecker, prop: Prop, context: Context) -> bool:
    """Whether an implication between equations fails only where a factor that the conclusion no longer has is zero."""
    if not (isinstance(prop, Implies) and isinstance(prop.given, Rel) and isinstance(prop.then, Rel)):
        return False
    if not prop.given.op == prop.then.op == "=":
        return False
    lost = sorted(free_symbols(prop.given) - free_symbols(prop.then), key=lambda s: s.name)
    if not lost:
        return False
    if any(not isinstance(s.sort, Tensor) for s in lost):
        return True
    nonzero = tuple(Rel("!=", s, ZERO) if not s.sort.shape else Is("nonzero", (s,)) for s in lost if isinstance(s.sort, Tensor))
    return not isinstance(checker._ask(Claim(prop, context.assume(*nonzero))), Refuted)


def _written(document: Document, numbers: Sequence[int], saying: Saying, given: Clause | None, shown: str) -> tuple[str, str, str]:
    """The two sides and the sign of a saying, as LaTeX."""
    premise = "" if given is None else _latex(document, numbers, given)
    relation = SIGNS.get(saying.relation, "\\Rightarrow")
    if saying.relation == "implied-by" and not saying.then.words:
        return shown, relation, premise
    relation = "\\Rightarrow" if saying.relation == "implied-by" else relation
    if given is not None:
        return premise, relation, shown
    match saying.then.written:
        case (int() as subject, str() as words, int() as rest):
            return _source(document, numbers, subject), f"\\text{{{words.strip()}}}", _source(document, numbers, rest)
        case (str() as subject, str() as words, int() as rest):
            return f"\\text{{{subject.strip()}}}", f"\\text{{{words.strip()}}}", _source(document, numbers, rest)
        case (str() as before, int() as subject, str() as words, int() as rest):
            left = f"\\text{{{before.strip()} }} {_source(document, numbers, subject)}"
            return left, f"\\text{{{words.strip()}}}", _source(document, numbers, rest)
        case (int() as subject, str() as words):
            shown = words.strip()
            return _source(document, numbers, subject), "\\text{:}", shown if shown.startswith("\\text") else f"\\text{{{shown}}}"
    return "", relation, shown


def _latex(document: Document, numbers: Sequence[int], clause: Clause) -> str:
    def piece(written: str | int, part: object) -> str:
        if isinstance(written, str):
            return written if written.startswith("\\") or len(written) == 1 else f"\\text{{{written}}}"
        if clause.words and isinstance(part, Chain):  # the sequence that a rule defines
            return document.parts[numbers[written]].text[slice(*part.items[0].span)].strip()
        return _source(document, numbers, written)

    return " ".join(map(piece, clause.written, clause.parts)) if len(clause.written) == len(clause.parts) else ""


def _source(document: Document, numbers: Sequence[int], piece: int) -> str:
    return document.parts[numbers[piece]].text.strip()


def _things(checker: DocumentChecker, state: QuestionState, here: int) -> dict[str, Node]:
    """What "the function", "the algorithm", "the derivative" and "the limit" stand for: the only one there is."""
    context = state.context
    things: dict[str, Node] = {}
    functions = {d.head.name for d in context.definitions if isinstance(d.head.sort, Func) and d.head.sort.args == (SCALAR,)}
    if len(functions) == 1:
        name = Name(next(iter(functions)), None, (), (0, 0))
        things["function"], things["derivative"] = name, Script(name, None, None, 1, (0, 0))
    sequences = [n for n, rules in recursive_heads(context).items() if any(d.kind == "recursion" for d in rules)]
    if len(sequences) == 1:
        things["sequence"] = Name(sequences[0], None, (), (0, 0))
    question = checker.document.parts[here].question
    for part in reversed(checker.document.parts[:here]):
        if part.question != question:
            break
        if isinstance(part, Formula) and part.display and "\\lim" in part.text:
            statements = parse_display(part.text, checker.document.macros, environment=part.environment)
            limits = [n for s in statements if not isinstance(s, ParseFailure) for n in nodes_of(s.tree) if isinstance(n, BigOp)]
            if limits and limits[0].op == "lim" and limits[0].body is not None:
                things["limit"] = limits[0].body
            break
    return things


def why_not_every_value(prop: Prop, context: Context, spoken: set[str], verdict: Verdict) -> str:
    """Why the failure of a property says nothing: it fails for a value that the document may not admit."""
    found = concluded(prop)
    if found is None or not isinstance(verdict, Refuted):
        return ""
    given, claim, _ = found
    loose = sorted(n for n in verdict.counterexample.instance.values if n in context.symbols and n not in spoken)
    loose = [n for n in loose if not any(s.name == n for p in given for s in free_symbols(p))]
    if loose:
        return f"false for some values of {', '.join(loose)}, but the document does not say which values are admitted"
    if claim.property == "converges" and isinstance(claim.args[0], Sym):
        sequence = claim.args[0]
        said = (*given, *context.assumptions)
        initial = any(isinstance(t, Call) and t.fn == sequence and isinstance(t.args[0], Num) for p in said for t in walk(p))
        starts = any(d.head == sequence and d.condition is not None for d in context.definitions)
        if not initial and not starts:
            return f"false for some initial values of {sequence.name}, but the document does not say which are admitted"
    return ""
