"""Claims decided in a process that can be killed, for a checker that has many claims to ask about.

``Judge`` keeps one process, so that what the engine has imported and remembered serves the next claim.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType

from verifier.claims import Claim, Proved
from verifier.pool import Done, Limits, Result, Worker, run
from verifier.report.model import Finding, finding
from verifier.tasks import stopped_reason


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine says of a claim, in plain terms; ``assumed`` are the side conditions of a proof."""

    finding: Finding
    assumed: tuple[str, ...]
    milliseconds: float


class Judge:
    """``with Judge(seconds) as judge: judge(claim)``; a claim that passes its time or memory is undecided with that reason."""

    def __init__(self, seconds: float = 5.0) -> None:
        self._worker: Worker[Claim, Judged] = Worker(decide_plainly, Limits(seconds))

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._worker.close()

    def __call__(self, claim: Claim) -> Judged:
        """The engine's answer."""
        return _judged(self._worker.call(claim))


def judge_all(claims: Iterable[Claim], seconds: float = 5.0, jobs: int | None = None) -> Iterator[Judged]:
    """Claims that do not depend on each other's answers, in several processes; answers in the order of the claims."""
    return map(_judged, run(decide_plainly, claims, jobs=jobs, limits=Limits(seconds)))


def decide_plainly(claim: Claim) -> Judged:
    """`engine.decide` with an answer that can leave the process: no certificates, no balls."""
    from verifier.engine import decide

    start = time.perf_counter()
    verdict = decide(claim)
    assumed = verdict.assumed if isinstance(verdict, Proved) else ()
    return Judged(finding(verdict), assumed, (time.perf_counter() - start) * 1000)


def _judged(result: Result[Judged]) -> Judged:
    if isinstance(result, Done):
        return result.value
    verdict, reason = stopped_reason(result)
    return Judged(Finding(verdict, reason=reason), (), result.milliseconds)
