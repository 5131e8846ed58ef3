"""The parts of a key as a work is judged with them, and the labels by which a work names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from verifier.claims import Context
from verifier.document.model import Document
from verifier.grading.values import Value, value
from verifier.keys.contexts import context_of
from verifier.keys.formulas import Tex, tree
from verifier.keys.labels import matched
from verifier.keys.model import Entry, Key, Place
from verifier.keys.proving import findings
from verifier.syntax.printer import to_latex

if TYPE_CHECKING:
    from verifier.keys.store import Store


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the key as the checker uses it: what is given there, what is proved there, which bare values it knows."""

    place: Place
    context: Context
    entries: tuple[Entry, ...] = ()  # the claims of its results, all proved
    values: tuple[Value, ...] = ()
    called: Mapping[str, Entry] = field(default_factory=dict)  # the results that have a name, by its LaTeX


class KeyParts:
    """The parts of a key, by the labels of a document; only what its questions need is proved."""

    def __init__(self, key: Key, document: Document, store: Store | None = None) -> None:
        self.key = key
        places = tuple(key.places())
        met = {matched(q.id, [one.label for one in places]) for q in document.questions if q.id}
        wanted = {one.number for one in places if one.label in met}
        entries = tuple(e for e in key.entries(steps=False) if e.question in wanted)
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


def labels_of(document: Document, parts: KeyParts) -> Mapping[str, str]:
    """The document's label of each part of the key that it has."""
    found: dict[str, str] = {}
    for label in dict.fromkeys(q.id for q in document.questions if q.id):
        part = parts.part(label)
        if part is not None:
            found.setdefault(part.place.label, label)
    return found
