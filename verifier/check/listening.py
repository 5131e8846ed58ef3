"""A checker that keeps what each line was read as, for whoever compares a document with a key or makes a key of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verifier.check.ahead import Asked
from verifier.check.checker import DocumentChecker
from verifier.check.links import Link
from verifier.claims import Context, Undecided, Verdict
from verifier.document.model import Document, Formula
from verifier.pool import Done, Result
from verifier.report.model import Step
from verifier.terms import Prop


@dataclass(frozen=True, slots=True)
class Heard:
    """One link as it was read: the formula it stands in, its step, and for a claim the proposition and what could be used for it."""

    part: Formula
    link: Link
    step: Step
    prop: Prop | None
    context: Context | None
    verdict: Verdict | None = None


class Unasked:
    """Answers nothing: reading a document shows what it claims whatever the verdicts are."""

    def call(self, task: object) -> Result[Verdict]:
        """The same for everything."""
        return Done(Undecided("not asked"), 0.0)


class ListeningChecker(DocumentChecker):
    """``heard`` grows as the steps are taken."""

    def __init__(self, document: Document, worker: Asked) -> None:
        super().__init__(document, worker)
        self.heard: list[Heard] = []
        self._subject: tuple[Prop, Context] | None = None

    def _judge_prop(self, part: Any, state: Any, statement: Any, link: Any, prop: Prop, context: Context, *rest: Any, **named: Any) -> Step:
        self._subject = (prop, context)
        try:
            return super()._judge_prop(part, state, statement, link, prop, context, *rest, **named)
        finally:
            self._subject = None

    def _step(self, part: Any, statement: Any, link: Link, role: Any, verdict: Verdict, *rest: Any, **named: Any) -> Step:
        step = super()._step(part, statement, link, role, verdict, *rest, **named)
        prop, context = self._subject or (None, None)
        self.heard.append(Heard(part, link, step, prop, context, verdict))
        return step


def read_only(document: Document) -> ListeningChecker:
    """The document read and nothing decided."""
    checker = ListeningChecker(document, Unasked())
    for _ in checker.steps():
        pass
    return checker


__all__ = ["Heard", "ListeningChecker", "Unasked", "read_only"]
