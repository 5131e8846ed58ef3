"""The JSON of the contract, schema 1: `check` reports and `prove` lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from verifier.report.messages import change, translate
from verifier.report.model import Comparison, Finding, Points, QuestionReport, Report, ShownCounterexample, Step

SCHEMA = 1


def as_data(report: Report) -> dict[str, Any]:
    """The report as the contract's object."""
    return {
        "schema": SCHEMA,
        "file": report.file,
        "key": report.key,
        "steps": [step_data(step, report.language) for step in report.steps],
        "questions": [question_data(q, report.language) for q in report.questions],
        "summary": {**report.counts, "relations": report.relations, "read": report.read},
        "guesses": list(report.guesses),
        "notices": list(report.notices),
    } | ({"points": points_data(report.points)} if report.points is not None else {})


def question_data(question: QuestionReport, language: str = "en") -> dict[str, Any]:
    """One question; with a key also its ``part`` in it, its ``points`` and the ``comparison`` of its final answers."""
    data: dict[str, Any] = {"id": question.id, "verdict": question.verdict, "first_error": question.first_error}
    if question.part is None:
        return data
    return data | {
        "part": question.part,
        "points": points_data(question.points),
        "comparison": [comparison_data(row, language) for row in question.comparison],
    }


def points_data(points: Points | None) -> dict[str, Any] | None:
    """``{"earned": null where a person decides, "possible", "losses": [{"points", "why", "line"}]}``."""
    if points is None:
        return None
    losses = [{"points": loss.points, "why": loss.why, "line": loss.line} for loss in points.losses]
    return {"earned": points.earned, "possible": points.possible, "losses": losses}


def comparison_data(row: Comparison, language: str = "en") -> dict[str, Any]:
    """One result of the key and the student's answer to it."""
    return {
        "claim": row.claim,
        "outcome": row.outcome,
        "line": row.line,
        "student": row.student,
        "reason": translate(row.reason, language),
        "counterexample": counterexample_data(row.counterexample),
    }


def step_data(step: Step, language: str = "en") -> dict[str, Any]:
    """One STEP of the contract."""
    return {
        "line": step.line,
        "column": step.column,
        "index": step.index,
        "cell": step.cell,
        "question": step.question,
        "equation": step.equation,
        "lhs": step.lhs,
        "relation": step.relation,
        "rhs": step.rhs,
        "role": step.role,
        "verdict": step.verdict,
        "holds": step.holds,
        "follows_from_error": step.follows_from_error,
        "method": step.method,
        "rules": list(step.rules),
        "reason": translate(step.reason, language),
        "counterexample": counterexample_data(step.counterexample),
        "suggestion": step.suggestion,
        "suggestion_kind": step.mended.kind if step.mended is not None else None,
        "suggestion_note": change(step.mended.kind, step.mended.detail, language) if step.mended is not None else None,
        "suggestion_verified": True if step.mended is not None else None,
        "milliseconds": round(step.milliseconds, 3),
    }


def line_data(identity: object, found: Finding, assumed: Sequence[str], milliseconds: float, language: str = "en") -> dict[str, Any]:
    """One line of `prove` output."""
    return {
        "id": identity,
        "verdict": found.verdict,
        "method": found.method,
        "rules": list(found.rules),
        "counterexample": counterexample_data(found.counterexample),
        "reason": translate(found.reason, language),
        "assumed": list(assumed),
        "milliseconds": round(milliseconds, 3),
    }


def counterexample_data(shown: ShownCounterexample | None) -> dict[str, Any] | None:
    """``{"dimensions", "values", "lhs", "rhs"}`` or None; with ``"sequences"`` where a list of values begins at index 0."""
    if shown is None:
        return None
    data: dict[str, Any] = {"dimensions": dict(shown.dimensions), "values": dict(shown.values), "lhs": shown.lhs, "rhs": shown.rhs}
    return data | ({"sequences": list(shown.sequences)} if shown.sequences else {})


def dumps(data: Mapping[str, Any] | Sequence[Any], indent: int | None = None) -> str:
    """JSON text; a lone surrogate from a broken file is escaped, so that the text can always be encoded."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=indent).encode("utf-8", "backslashreplace").decode("utf-8")


def render(reports: Sequence[Report]) -> str:
    """One report as an object; several as an array of objects."""
    data = [as_data(report) for report in reports]
    return dumps(data[0] if len(data) == 1 else data, indent=1) + "\n"
