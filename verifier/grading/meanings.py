"""What of a key holds in each question of a work: `letters` applied to a reading of the work without the key, and tried on its lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from verifier.check.listening import Heard, ListeningChecker
from verifier.check.state import parent_of, subject_of
from verifier.claims import Claim, Context, Proved
from verifier.document.model import Formula
from verifier.elaborate.hints import names_in
from verifier.grading.letters import OTHER_KIND, Ask, Common, Work, common, plain, same_kind, without
from verifier.grading.parts import KeyParts, Part
from verifier.keys.model import Entry
from verifier.report.model import ERRORS
from verifier.syntax import ParseFailure, parse_display
from verifier.terms import Call, Rel, Sym, free_symbols

Spot = tuple[int | None, int, tuple[int, int], str]
MAX_TRIALS = 3  # readings of the work with the key, each with fewer of its givens
UNREAD = ("not-checked", *ERRORS)


@dataclass(frozen=True, slots=True)
class Meant:
    """What of one part of the key holds in a question of the work: givens, and results in the work's spelling."""

    common: Common
    part: Part | None = None
    entries: tuple[Entry, ...] = ()  # those that what holds here proves
    left_out: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by the label of any other, the letters to blame


def spot(heard: Heard) -> Spot:
    """The place of a line in its document, the same in every reading."""
    return heard.part.cell, heard.part.offset, heard.link.relator.span, heard.link.rhs_text


class Meanings:
    """By the labels of a work. ``alone`` is the work read without the key; ``ask`` decides."""

    def __init__(self, alone: ListeningChecker, parts: KeyParts, ask: Ask, try_on: Callable[[Meanings], ListeningChecker]) -> None:
        self.alone = alone
        self.parts = parts
        self.ask = ask
        self.by_place = {spot(h): h for h in alone.heard}
        self.labels = tuple(dict.fromkeys(q.id for q in alone.document.questions if q.id))
        self.of_label: dict[str, Common] = {}
        self.known: dict[str, Meant] = {}
        for label in self.labels:
            self._agree(label)
        for last in range(MAX_TRIALS):
            if not self._tried(try_on(self), again=last + 1 < MAX_TRIALS):
                break

    def of(self, label: str | None) -> Meant:
        """What holds in a question of the work."""
        if label is None:
            return Meant(Common(Context()))
        if label not in self.known:
            self.known[label] = self._meant(label)
        return self.known[label]

    # -- letters ---------------------------------------------------------------------------------------------------------------------

    def _agree(self, label: str) -> None:
        """Settles what holds in a question and in those above it, where nothing may hold that does not in a part."""
        given = self.parts.context(label)
        if given is not None and label not in self.of_label:
            part = self.parts.part(label)
            self.of_label[label] = common(given, self._work(label), self.ask, sought=_sought(part) if part is not None else frozenset())
        above = parent_of(label)
        if above is not None:
            self._agree(above)
            self._hand_up(above)

    def _hand_up(self, above: str) -> None:
        there = self.of_label.get(above)
        if there is None:
            return
        own = dict(there.own)
        for label, one in self.of_label.items():
            if parent_of(label) == above:
                own = {**{n: why for n, why in one.own.items() if n in there.context.symbols}, **own}
        self.of_label[above] = replace(there, own=own, context=without(there.context, own))

    def _work(self, label: str) -> Work:
        alone = self.alone
        chain = [label]
        while (above := parent_of(chain[-1])) is not None:
            chain.append(above)
        stated: set[str] = set()
        words: list[str] = []
        for part in alone.document.parts:
            if not isinstance(part, Formula) or part.question not in chain or alone._in_answer(part):
                continue
            words.append(part.text)
            for statement in parse_display(part.text, alone.document.macros):
                if not isinstance(statement, ParseFailure):
                    stated |= names_in(statement.tree)
        context = alone._state(label).context
        gives = any(
            h.step.role in ("given", "definition") and h.step.question in chain and not alone._in_answer(h.part) for h in alone.heard
        ) or any(name in context.declared for name in stated)
        answered = {
            name for h in alone.heard
            if h.step.question == label and h.step.role == "definition" and alone._in_answer(h.part) and (name := subject_of(h.link.lhs))
        }  # fmt: skip
        return Work(context, frozenset(stated) if gives else frozenset(), " ".join(words), frozenset(answered))

    def _tried(self, keyed: ListeningChecker, *, again: bool) -> bool:
        """Looks at a reading with the key: which lines can be read with its letters, and which only without. Whether letters fell out."""
        sure: dict[str, set[str]] = {}
        doubtful: dict[str, set[str]] = {}
        for heard in keyed.heard:
            label, before = heard.step.question, self.by_place.get(spot(heard))
            if label not in self.of_label or before is None or not keyed._in_answer(heard.part):
                continue
            letters = retyped(heard, before, self.of_label[label].context)
            agreeing = spoken(heard, self.of_label[label].context) - letters
            readable, was = (h.step.verdict not in UNREAD for h in (heard, before))
            if was:
                sure.setdefault(label, set()).update(agreeing)
            if readable and not was:
                sure.setdefault(label, set()).update(letters)
            if was and not readable:
                doubtful.setdefault(label, set()).update(letters)
        fell = False
        for label, one in self.of_label.items():
            certain, doubted = frozenset(sure.get(label, ())), frozenset(doubtful.get(label, ()))
            gone = dict.fromkeys(doubted - certain, OTHER_KIND)
            own = {**one.own, **gone}
            self.of_label[label] = replace(
                one, own=own, context=without(one.context, gone), sure=certain, doubtful=doubted & certain if again else doubted
            )
            fell = fell or bool(gone)
        for label in list(self.of_label):
            if (above := parent_of(label)) is not None:
                self._hand_up(above)
        self.known.clear()
        return fell

    # -- results ---------------------------------------------------------------------------------------------------------------------

    def _meant(self, label: str) -> Meant:
        shared = self.of_label.get(label)
        part = self.parts.part(label)
        if shared is None:
            return Meant(Common(Context()), part)
        if part is None:
            return Meant(shared)
        entries: list[Entry] = []
        left_out: dict[str, frozenset[str]] = {}
        for entry in part.entries:
            prop = shared.spelt(entry.prop)
            strange = frozenset(s.name for s in free_symbols(prop) if s.name in shared.own)
            if not strange and shared.own and not isinstance(self.ask(Claim(prop, shared.context), refuting=False), Proved):
                strange = frozenset(shared.own)
            if strange:
                left_out[entry.label] = strange
            else:
                entries.append(replace(entry, prop=prop, context=shared.context))
        return Meant(shared, part, tuple(entries), left_out)


def spoken(heard: Heard, context: Context) -> frozenset[str]:
    """The letters of a context that a line is written with, bold or not."""
    names = names_in(heard.link.lhs) | names_in(heard.link.rhs)
    cores = {plain(name) for name in names}
    return frozenset(name for name in context.symbols if name in names or plain(name) in cores)


def retyped(heard: Heard, before: Heard, context: Context) -> frozenset[str]:
    """Of those the ones that the line had as another kind of thing, or not at all, when it was read without the key."""
    there = before.context.symbols if before.context is not None else {}
    return frozenset(n for n in spoken(heard, context) if n not in there or not same_kind(there[n], context.symbols[n]))


def _sought(part: Part) -> frozenset[str]:
    """The letters that a part asks for: what its results give a value."""
    heads = (e.prop.lhs for e in part.entries if isinstance(e.prop, Rel))
    return frozenset(h.name if isinstance(h, Sym) else h.fn.name for h in heads if isinstance(h, Sym | Call))


__all__ = ["Meanings", "Meant", "retyped", "spoken", "spot"]
