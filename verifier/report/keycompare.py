"""The comparison with an answer key in words: for each part its points, why any were lost, and each final answer."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.report.messages import label, translate
from verifier.report.model import Comparison, Points, QuestionReport
from verifier.report.text import printable, shortened, sides


def number(value: float, language: str) -> str:
    """``2.5``, in French ``2,5``."""
    return f"{value:g}".replace(".", "," if language == "fr" else ".")


def score(points: Points, language: str) -> str:
    """``3 of 4 points``, or that a person decides."""
    possible = number(points.possible, language)
    if points.earned is None:
        return label("points-open", language, possible=possible)
    return label("points", language, earned=number(points.earned, language), possible=possible)


def lines(question: QuestionReport, language: str) -> Iterator[str]:
    """One sentence for each final answer and for each loss of a part."""
    for row in question.comparison:
        yield from _compared(row, language)
    if question.points is None:
        return
    for loss in question.points.losses:
        where = f" ({label('line', language, line=loss.line)})" if loss.line is not None else ""
        yield f"−{number(loss.points, language)}{label('colon', language)} {label(f'loss-{loss.why}', language)}{where}"


def _compared(row: Comparison, language: str) -> Iterator[str]:
    what = label(f"outcome-{row.outcome}", language)
    where = f" ({label('line', language, line=row.line)})" if row.line is not None else ""
    reason = f", {shortened(printable(translate(row.reason, language)))}" if row.reason and row.counterexample is None else ""
    if row.outcome == "missing-assumption":
        reason = f"{label('colon', language)} {printable(translate(row.reason, language))}"
    yield f"{printable(row.claim)}{label('colon', language)} {what}{where}{reason}"
    if row.counterexample is not None and row.outcome == "different":
        yield "  " + sides(row.counterexample, language)
