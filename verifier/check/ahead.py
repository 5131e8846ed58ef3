"""Claims of a document decided on all cores, ahead of the reading that needs the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from verifier.claims import Claim, Undecided, Verdict
from verifier.pool import Done, Limits, Result, Worker, cores, progress, run


@dataclass(frozen=True, slots=True)
class Query:
    """A claim for the worker; ``refuting`` False when only a proof would tell anything."""

    claim: Claim
    refuting: bool = True


def decide_query(query: Query) -> Verdict:
    """The verdict on a query, in the process of a worker."""
    from verifier.engine import decide

    return decide(query.claim, refuting=query.refuting)


class Asked(Protocol):
    """What decides queries: a worker, or one that knows some answers already."""

    def call(self, task: Query) -> Result[Verdict]: ...


UNASKED = "not asked yet"


class Recorder:
    """Gives the answers that are known, and remembers what else was asked."""

    def __init__(self, known: dict[str, Result[Verdict]], *, first: bool) -> None:
        self.known = known
        self.first = first
        self.queries: dict[str, Query] = {}

    def call(self, task: Query) -> Result[Verdict]:
        name = repr(task)
        if name in self.known:
            return self.known[name]
        if task.refuting or not self.first:  # whether a claim needs earlier lines is not known before its own verdict is
            self.queries.setdefault(name, task)
        return Done(Undecided(UNASKED), 0.0)


@dataclass(slots=True)
class Ahead:
    """A worker in front of answers that were computed ahead."""

    worker: Worker[Query, Verdict]
    known: dict[str, Result[Verdict]]

    def call(self, task: Query) -> Result[Verdict]:
        """The answer, at once when it is known."""
        name = repr(task)
        found = self.known.get(name)
        if found is None:
            found = self.known[name] = self.worker.call(task)
        return found


def decide_ahead(
    read: Callable[[Asked], object], limits: Limits, known: Mapping[str, Result[Verdict]] | None = None
) -> dict[str, Result[Verdict]]:
    """The claims of a document decided on all cores: first each on its own, then again with earlier lines where that did not settle it.

    A reading that is answered nothing finds the first ones: what a line claims does not depend on the verdicts before it.  A second
    one, given their answers, finds nearly all others; what then is still open is asked when it comes up.  ``read`` goes through the
    document once and asks what it is given; ``known`` are answers from an earlier reading.
    """
    answers: dict[str, Result[Verdict]] = dict(known or {})
    if cores() < 2:
        return answers
    import verifier.engine  # noqa: F401 — here once, rather than in each process that is forked from this one

    for fewest in (8, 3):  # below that the processes take longer to start than they save
        recorder = Recorder(answers, first=fewest == 8)
        read(recorder)
        if len(recorder.queries) < fewest:
            break
        for name, result in zip(recorder.queries, run(decide_query, recorder.queries.values(), limits=limits), strict=True):
            progress(len(answers), len(answers) + len(recorder.queries))
            answers[name] = result
    return answers
