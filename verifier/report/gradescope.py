"""Gradescope's results.json: one test per question.

With an answer key the score is what the key's rubric gives.  Without one,
a question whose claims are all proved earns its point, one with a refuted or ill-formed step does not; where
something was left undecided the test has no score, and a person decides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from verifier.report.messages import label
from verifier.report.model import ERRORS, QuestionReport, Report, Step
from verifier.report.text import excerpt, printable, sides, suggested, told


def render(reports: Sequence[Report]) -> str:
    """All questions of all documents as tests, in order."""
    tests = [_test(report, question, named=len(reports) > 1) for report in reports for question in report.questions]
    return json.dumps({"output_format": "text", "visibility": "visible", "tests": tests}, indent=1) + "\n"


def _test(report: Report, question: QuestionReport, *, named: bool) -> dict[str, Any]:
    language = report.language
    name = label("question", language, id=question.id) if question.id is not None else label("no-question", language)
    test: dict[str, Any] = {
        "name": printable(f"{report.file}{label('colon', language)} {name}" if named else name),
        "output": "\n\n".join(_told(step, language) for step in report.steps if step.question == question.id and _worth_telling(step))
        or label("all-right", language),
    }
    if question.points is not None:
        from verifier.report.keycompare import lines, score

        beside = [score(question.points, language), *lines(question, language)]
        test["output"] = "\n".join(beside) + "\n\n" + test["output"]
        test["max_score"] = question.points.possible
        if question.points.earned is not None:
            right = question.points.earned == question.points.possible
            test |= {"status": "passed" if right else "failed", "score": question.points.earned}
    elif question.verdict in ERRORS:
        test |= {"status": "failed", "score": 0, "max_score": 1}
    elif question.verdict == "proved":
        test |= {"status": "passed", "score": 1, "max_score": 1}
    return test


def _worth_telling(step: Step) -> bool:
    return step.is_judged and step.verdict != "proved"


def _told(step: Step, language: str) -> str:
    head = f"{label('line', language, line=step.line)}{label('colon', language)} {label(f'name-{step.verdict}', language)}"
    if step.follows_from_error:
        head += f" ({label('inherited', language)})"
    rows = [head, *excerpt(step.source_line, step.span)]
    if step.counterexample is not None:
        rows.append(sides(step.counterexample, language))
    if reason := told(step.reason, step.counterexample is not None, language):
        rows.append(reason)
    if step.mended is not None:
        rows.append(suggested(step.mended, language))
    return "\n".join(rows)
