"""Small documents judged in this process."""

from __future__ import annotations

from verifier import engine
from verifier.check import DocumentChecker, Query
from verifier.claims import Verdict
from verifier.document import read_document
from verifier.pool import Done, Result
from verifier.report.model import Step


class Here:
    """Decides each claim in this process."""

    def call(self, task: Query) -> Result[Verdict]:
        return Done(engine.decide(task.claim, refuting=task.refuting), 0.0)


def steps(text: str) -> list[Step]:
    """Every step of a Markdown document."""
    return list(DocumentChecker(read_document(text.encode(), "answer.md"), Here()).steps())


def verdicts(statement: str, *lines: str) -> list[str]:
    """The verdicts on the displayed lines of an answer to a statement."""
    answer = "\n\n".join(f"$${line}$$" for line in lines)
    found = steps(f"### Question 1\n\n{statement}\n\n**Answer 1.**\n\n{answer}\n")
    return [s.verdict for s in found if s.line > statement.count("\n") + 4]
