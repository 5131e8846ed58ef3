"""A student's final answers held against the results of the key.

For each result of a part, the student's answer to it is the last relation of that part whose left side is the key's (provably); a chain
counts from its first side to its last.  Whether its right side is the key's is decided by the engine: equal, equal when turned round,
equal when something is assumed that the student may have had in mind, or different with a counterexample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from verifier.check.ahead import Asked, Query
from verifier.check.listening import Heard
from verifier.check.universal import spoken_names
from verifier.claims import Claim, Context, Proved, Refuted, Undecided, Verdict
from verifier.grading.keyed import KeyedChecker, alike, alone, transposed, with_facts
from verifier.grading.letters import blamed
from verifier.grading.meanings import Meant
from verifier.grading.parts import Part, labels_of
from verifier.grading.values import Value, value
from verifier.keys.formulas import shown
from verifier.keys.model import Entry, Result
from verifier.pool import Done
from verifier.report.model import Comparison, Step, finding
from verifier.sorts import INTEGER, Tensor
from verifier.terms import Is, Prop, Rel, Sym, Term, free_symbols

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
MAX_CANDIDATES = 24  # relations of a part that are looked at, the last ones
MAX_ASSUMED = 6


@dataclass(frozen=True, slots=True)
class Final:
    """One relation of the student's that may be a final answer."""

    prop: Rel
    context: Context
    text: str
    line: int


def compared(checker: KeyedChecker, steps: Sequence[Step], asked: Asked) -> Mapping[str, tuple[Comparison, ...]]:
    """The rows of each part of the key, by the key's label; parts that the document does not have are left out."""
    ask = _Questioner(asked)
    parts = checker.parts
    out = {}
    for place, label in labels_of(checker.document, parts).items():
        part = parts.parts[place]
        finals = list(_finals(checker, label))[-MAX_CANDIDATES:]
        bare = {v: step for step in steps if step.question == label and not step.lhs and (v := value(step.rhs)) is not None}
        meant = checker.meanings.of(label)
        out[place] = tuple(_comparison(ask, result, part, meant, finals, bare) for result in part.place.answer.results)
    return out


def _finals(checker: KeyedChecker, label: str) -> Iterator[Final]:
    """Every relation of an answer, and for a chain of several links also its two ends."""
    start: tuple[Term, str] | None = None
    before = None
    for heard in checker.heard:
        if heard.step.question != label or not checker._in_answer(heard.part):
            continue
        if heard.prop is None and heard.step.role == "claim" and heard.step.relation == "=":
            yield from _clashing(checker, heard)
        if not isinstance(heard.prop, Rel) or heard.context is None:
            continue
        goes_on = before is not None and heard.link.lhs_text == before.link.rhs_text and before.part is heard.part
        if not goes_on or start is None:
            start = heard.prop.lhs, heard.step.lhs
        before = heard
        line, relation = heard.step.line, heard.step.relation
        yield Final(heard.prop, heard.context, f"{heard.step.lhs} {relation} {heard.step.rhs}", line)
        if goes_on:
            yield Final(Rel(heard.prop.op, start[0], heard.prop.rhs), heard.context, f"{start[1]} {relation} {heard.step.rhs}", line)


def _clashing(checker: KeyedChecker, heard: Heard) -> Iterator[Final]:
    """An equation whose sides do not have one shape, each read by itself: a row where the key has a column."""
    context = checker._state(heard.step.question).context
    given = checker.meanings.of(heard.step.question).common.context
    context = replace(context, conventions=given.conventions)  # the key's layout, not one the work adopts
    left, right = (alone(context, side, heard.link.relator) for side in (heard.link.lhs, heard.link.rhs))
    if left is None or right is None:
        return
    text = f"{heard.step.lhs} {heard.step.relation} {heard.step.rhs}"
    yield Final(Rel("=", left, right), context, text, heard.step.line)


class _Questioner:
    """Asks the engine, and remembers."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.known: dict[str, Verdict] = {}

    def __call__(self, prop: Prop, context: Context, *, refuting: bool = True) -> Verdict:
        name = repr((prop, context.assumptions, context.definitions, refuting))
        if name not in self.known:
            match self.asked.call(Query(Claim(prop, context), refuting)):
                case Done(value=verdict):
                    self.known[name] = verdict
                case other:
                    self.known[name] = Undecided(getattr(other, "reason", None) or "stopped by an internal error")
        return self.known[name]


def _comparison(
    ask: _Questioner, result: Result, part: Part, meant: Meant, finals: Sequence[Final], bare: Mapping[Value, Step]
) -> Comparison:
    claim = shown(result.claim)
    if result.value is not None and (known := value(result.value)) is not None:
        if known in bare:
            return Comparison(claim, "equal", bare[known].line, bare[known].rhs)
        wrong = next((s for s in bare.values() if s.verdict == "refuted" and result.value in _spellings(s, part)), None)
        if wrong is not None:
            return Comparison(claim, "different", wrong.line, wrong.rhs, wrong.reason, wrong.counterexample)
    whole = next((e for e in part.entries if e.formula is result.claim), None)
    if whole is None or not isinstance(whole.prop, Rel):
        return Comparison(claim, "by-hand", reason="this result of the key is no relation between two sides that is proved")
    entry = next((e for e in meant.entries if e.label == whole.label), None)
    if entry is None:
        return _by_name(ask, claim, whole, part, meant, finals)
    same = [final for final in finals if _same_subject(ask, final, entry)]
    if not same:
        return _not_found(claim, entry, meant, finals)
    return _held_against(ask, claim, same[-1], entry, meant)


def _by_name(ask: _Questioner, claim: str, whole: Entry, part: Part, meant: Meant, finals: Sequence[Final]) -> Comparison:
    """A result some of whose letters mean other things in the work: only values under the key's name for them can be compared."""
    assert isinstance(whole.prop, Rel)
    mine = (whole.prop.lhs, transposed(whole.prop.lhs))
    same = [f for f in finals if f.prop.op == "=" and f.prop.lhs in mine and not free_symbols(f.prop.rhs)]
    if same:
        return _held_against(ask, claim, same[-1], whole, replace(meant, entries=part.entries))
    if not finals:
        return Comparison(claim, "missing")
    return Comparison(claim, "open", reason=blamed(meant.left_out[whole.label], meant.common))


def _not_found(claim: str, entry: Entry, meant: Meant, finals: Sequence[Final]) -> Comparison:
    """No line is about what the key's result is about: missing, unless one may be under a letter of the work's own."""
    assert isinstance(entry.prop, Rel)
    known = {s.name for s in free_symbols(entry.prop)} | set(meant.common.context.symbols)
    for final in reversed(finals):
        strange = {s.name for s in free_symbols(final.prop.lhs) if s.sort != INTEGER} - known
        if strange and _rank(final.prop.lhs) == _rank(entry.prop.lhs) and not _is_defined(strange, final.context):
            return Comparison(
                claim, "open", final.line, final.text, f"not compared: the assignment does not say what {spoken_names(strange)} is"
            )
    return Comparison(claim, "missing")


def _rank(term: Term) -> int | None:
    return len(term.sort.shape) if isinstance(term.sort, Tensor) else None


def _is_defined(names: set[str], context: Context) -> bool:
    """Whether a work says what its letters are."""
    return names <= {d.head.name for d in context.definitions}


def _spellings(step: Step, part: Part) -> tuple[str, ...]:
    """The key's values that a refuted bare value stands in the place of."""
    return tuple(r.value for r in part.place.answer.results if r.value is not None and _plainly(r.value) in step.reason)


def _plainly(text: str) -> str:
    found = value(text)
    if found is None:
        return text
    return "".join(f"{n}{sign}" for n, sign in zip(found.numbers, (*found.form, ""), strict=True))


def _oriented(prop: Rel, like: Rel) -> Rel | None:
    """The relation with its sign turned as in another one; None when the signs say different things."""
    loose = {"<": "<=", ">": ">="}
    for one in (prop, Rel(MIRRORED.get(prop.op, prop.op), prop.rhs, prop.lhs)):
        if loose.get(one.op, one.op) == loose.get(like.op, like.op):
            return one
    return None


def _same_subject(ask: _Questioner, final: Final, entry: Entry) -> bool:
    """Whether the student's relation has the key's left side."""
    assert isinstance(entry.prop, Rel)
    prop = _oriented(final.prop, entry.prop)
    if prop is None or not _agrees(entry, final.context):
        return False
    if prop.lhs in (entry.prop.lhs, transposed(entry.prop.lhs)):  # a named list of values may stand the other way round
        return True
    if not alike(prop.lhs, entry.prop.lhs):
        return False
    return isinstance(ask(Rel("=", prop.lhs, entry.prop.lhs), final.context, refuting=False), Proved)


def _agrees(entry: Entry, context: Context) -> bool:
    return all(context.symbols.get(s.name, s) == s for s in free_symbols(entry.prop))


def _held_against(ask: _Questioner, claim: str, final: Final, entry: Entry, meant: Meant) -> Comparison:
    assert isinstance(entry.prop, Rel)
    prop = _oriented(final.prop, entry.prop)
    assert prop is not None
    mine, theirs = prop.rhs, entry.prop.rhs
    if prop.lhs == transposed(entry.prop.lhs):
        theirs = transposed(theirs) or theirs
    context = final.context
    if mine == theirs:
        return Comparison(claim, "equal", final.line, final.text)
    turned = transposed(mine)
    if not alike(mine, theirs):
        if turned is not None and alike(turned, theirs) and isinstance(ask(Rel("=", turned, theirs), context, refuting=False), Proved):
            return Comparison(claim, "other-layout", final.line, final.text, "the transpose of the key's")
        return Comparison(claim, "open", final.line, final.text, "its shape is not the key's")
    verdict = ask(Rel("=", mine, theirs), context)
    facts = [e.prop for e in meant.entries if e is not entry and _agrees(e, context)]
    if isinstance(verdict, Undecided) and facts:
        again = ask(Rel("=", mine, theirs), with_facts(context, facts), refuting=False)
        verdict = again if isinstance(again, Proved) else verdict
    if isinstance(verdict, Proved):
        return Comparison(claim, "equal", final.line, final.text)
    if not isinstance(verdict, Refuted):
        return Comparison(claim, "open", final.line, final.text, finding(verdict).reason)
    spoken = {s.name for s in free_symbols(mine) if s.sort != INTEGER}
    strange = spoken - {s.name for s in free_symbols(theirs)} - set(meant.common.context.symbols)
    strange -= {d.head.name for d in context.definitions}
    doubtful = spoken & meant.common.doubtful
    if strange or doubtful:
        why = f"not compared: the assignment does not say what {spoken_names(strange)} is"
        if not strange:
            why = f"not compared: {spoken_names(doubtful)} stands for two kinds of thing"
        return Comparison(claim, "open", final.line, final.text, why)
    if turned is not None and alike(turned, theirs) and isinstance(ask(Rel("=", turned, theirs), context, refuting=False), Proved):
        return Comparison(claim, "other-layout", final.line, final.text, "the transpose of the key's")
    for assumed, words in _assumptions(mine, theirs):
        if isinstance(ask(Rel("=", mine, theirs), context.assume(assumed), refuting=False), Proved):
            return Comparison(claim, "missing-assumption", final.line, final.text, words, finding(verdict).counterexample)
    return Comparison(claim, "different", final.line, final.text, finding(verdict).reason, finding(verdict).counterexample)


def _assumptions(left: Term, right: Term) -> Iterator[tuple[Prop, str]]:
    """What a student may have had in mind: a square matrix symmetric, a number positive."""
    from verifier.terms import ZERO

    spoken = sorted((s for s in free_symbols(left) | free_symbols(right) if isinstance(s.sort, Tensor)), key=lambda s: s.name)
    made: list[tuple[Prop, str]] = []
    for s in spoken:
        shape = s.sort.shape if isinstance(s, Sym) and isinstance(s.sort, Tensor) else ()
        if len(shape) == 2 and shape[0] == shape[1]:
            made.append((Is("symmetric", (s,)), f"{s.name} is symmetric"))
        elif not shape:
            made.append((Rel(">", s, ZERO), f"{s.name} > 0"))
    yield from made[:MAX_ASSUMED]
