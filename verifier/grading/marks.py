"""Points: what each part of a work earns by the key's rubric.

A part's points are shared out evenly among its results, unless these say their own.  A slip, which is a step that is wrong and does not
follow from an earlier wrong one, costs a quarter of the part's points and at least half a point, or what the rubric gives to a step on
average; lines that follow from a slip cost nothing more, and nor does a final answer that a slip made different.  Without a slip a
different final answer costs its share, and a missing one always does.  An answer that is right under an assumption that it does not make
costs as much as a slip.  Where a person has to look, because the answer is in words, or nothing could be said of a final answer, the
part has no score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from verifier.keys.model import Answer
from verifier.report.model import Comparison, Loss, Points, QuestionReport, Report, Step

if TYPE_CHECKING:
    from verifier.grading.parts import KeyParts

LEAST = 0.5


def slip_cost(answer: Answer) -> float:
    """What one slip costs in a part."""
    steps = [step.points for result in answer.results for step in result.steps if step.points is not None]
    return min(answer.points, sum(steps) / len(steps) if steps else max(LEAST, answer.points / 4))


def shares(answer: Answer) -> list[float]:
    """The points of each result: its own, or an even share of what is left."""
    own = [result.points for result in answer.results]
    silent = own.count(None)
    rest = max(0.0, answer.points - sum(p for p in own if p is not None))
    return [rest / silent if p is None else p for p in own]


def points_of(answer: Answer, steps: Sequence[Step], comparison: Sequence[Comparison]) -> Points:
    """The points of one part of a work."""
    if answer.is_qualitative or not any(step.is_judged for step in steps):
        return Points(None, answer.points)
    cost = slip_cost(answer)
    losses = [Loss(cost, "slip", step.line) for step in steps if step.is_error]
    slipped = bool(losses)
    for one, share in zip(comparison, shares(answer), strict=True):
        if one.outcome == "missing":
            losses.append(Loss(share, "missing"))
        elif one.outcome == "different" and not slipped:
            losses.append(Loss(share, "different", one.line))
        elif one.outcome == "missing-assumption" and not slipped:
            losses.append(Loss(min(cost, share), "assumption", one.line))
    if any(one.outcome in ("open", "by-hand") for one in comparison):
        return Points(None, answer.points, tuple(losses))
    return Points(round(max(0.0, answer.points - sum(loss.points for loss in losses)), 2), answer.points, tuple(losses))


def graded(report: Report, parts: KeyParts, comparisons: Mapping[str, tuple[Comparison, ...]]) -> Report:
    """The report with the points of each part; parts of the key that the work does not have stand behind its own questions."""
    questions: list[QuestionReport] = []
    met: set[str] = set()
    for question in report.questions:
        part = parts.part(question.id)
        if part is None or part.place.label in met:
            questions.append(question)
            continue
        label = part.place.label
        met.add(label)
        rows = comparisons.get(label, ())
        steps = [step for step in report.steps if step.question == question.id]
        questions.append(replace(question, part=label, points=points_of(part.place.answer, steps, rows), comparison=rows))
    for label, part in parts.parts.items():
        if label not in met:
            questions.append(_absent(label, part.place.answer, written=label in comparisons))
    points = [q.points for q in questions if q.points is not None]
    earned = None if any(p.earned is None for p in points) else round(sum(p.earned or 0 for p in points), 2)
    return replace(report, questions=tuple(questions), points=Points(earned, sum(p.possible for p in points)))


def _absent(label: str, answer: Answer, *, written: bool) -> QuestionReport:
    """A part without any formula: in words, which a person reads, or not there at all."""
    if written or answer.is_qualitative:
        return QuestionReport(label, "not-checked", None, label, Points(None, answer.points))
    from verifier.keys.formulas import shown

    rows = tuple(Comparison(shown(result.claim), "missing") for result in answer.results)
    losses = tuple(Loss(share, "missing") for share in shares(answer))
    return QuestionReport(label, "not-checked", None, label, Points(0.0, answer.points, losses), rows)


__all__ = ["graded", "points_of", "shares", "slip_cost"]
