"""Sizes of the outputs of a network that a question describes in words: ``the first layer gives $64@65 \\times 65$``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from verifier.check.links import Link
from verifier.check.state import parent_of
from verifier.claims import Proved, Refuted, Undecided
from verifier.document.model import Formula, Prose
from verifier.elaborate import claim_from_latex
from verifier.elaborate.layers import Network, layer_said, network_in, size_written
from verifier.syntax.tree import Missing, Relator, Statement

if TYPE_CHECKING:
    from verifier.check.checker import DocumentChecker
    from verifier.report.model import Step


def judged_sizes(checker: DocumentChecker, numbers: Sequence[int]) -> Iterator[Step]:
    """The steps for the sizes that a stretch of an answer states, each behind the words that name its layer."""
    document = checker.document
    words = ""
    for n in numbers:
        part = document.parts[n]
        if isinstance(part, Prose):
            words = (words + part.text)[-400:]  # the words that name a layer stand near its size
            continue
        number, size = layer_said(words), size_written(part.text)
        words = f"{words} § " if size is None else ""
        if number is None or size is None or not checker._in_answer(part):
            continue
        network = _network(checker, part.question)
        if network is not None and number < len(network.layers):
            yield _judge(checker, part, network, number, size)


def _network(checker: DocumentChecker, question: str | None) -> Network | None:
    """What the statements of a question and of those above it describe."""
    while question is not None:
        stated = [p for p in checker.document.parts if p.question == question and not (isinstance(p, Formula) and p.display)]
        found = network_in("".join(p.text for p in stated))
        if found is not None:
            return found
        question = parent_of(question)
    return None


def _judge(checker: DocumentChecker, part: Formula, network: Network, number: int, size: tuple[tuple[int, ...], int]) -> Step:
    began = checker._clock()
    channels, side = size
    value, known = network.output(number)
    claim = f"{value} = {side}"
    if channels and known is not None:
        claim = f"{claim} \\land {known} = {channels[0]}"
    verdict = checker._ask(claim_from_latex(claim))
    if isinstance(verdict, Refuted) and side in network.sides(number) and (known is None or known in (*channels, known)[:1]):
        verdict = Undecided("right when a side is rounded up, which the question may mean")
    where = (0, len(part.text))
    link = Link(Missing(where), Relator("=", where, None), Missing(where), f"\\text{{output of layer {number + 1}}}", part.text.strip())
    holds = {Proved: True, Refuted: False}.get(type(verdict))
    return checker._step(part, Statement(Missing(where), None, False, where), link, "claim", verdict, began, holds=holds)
