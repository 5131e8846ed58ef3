"""A page that stands alone: one file, no scripts, nothing loaded from elsewhere.

The template is `templates/report.html.j2`; everything from the document reaches it as a value and is escaped there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from verifier.report.keycompare import lines, score
from verifier.report.messages import code_of, counted, label, translate
from verifier.report.model import ERRORS, GRAVITY, Report, Step
from verifier.report.text import excerpt, printable, sentence, sides, suggested, told

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"  # beside the package, in a checkout and in the wheel


def render(reports: Sequence[Report]) -> str:
    """The reports as one HTML page, in the language of the first."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    language = reports[0].language if reports else "en"
    page = environment.get_template("report.html.j2").render(language=language, reports=[_report(report) for report in reports])
    return page + "\n"


def _report(report: Report) -> dict[str, Any]:
    language = report.language
    groups = [
        {
            "name": label("question", language, id=printable(q.id)) if q.id is not None else label("no-question", language),
            "verdict": q.verdict,
            "verdict_name": label(f"name-{q.verdict}", language),
            "score": score(q.points, language) if q.points is not None else "",
            "beside": list(lines(q, language)),
            "steps": [_step(step, language, first=n == q.first_error) for n, step in enumerate(report.steps) if step.question == q.id],
        }
        for q in report.questions
    ]
    counts = [(v, counted(n, v, language)) for v in GRAVITY if (n := report.counts.get(v, 0))]
    return {
        "title": label("title", language, file=printable(report.file)),
        "language": language,
        "colon": label("colon", language),
        "semicolon": label("semicolon", language),
        "notices": [sentence(translate(notice, language)) for notice in report.notices],
        "questions": groups,
        "counts": counts,
        "read": label("read", language, read=report.read, relations=report.relations),
        "total": f"{label('total', language)}{label('colon', language)} {score(report.points, language)}" if report.points else "",
        "guesses_title": label("guesses", language),
        "guesses": [printable(translate(guess, language)) for guess in report.guesses],
    }


def _step(step: Step, language: str, *, first: bool) -> dict[str, Any]:
    line, carets = excerpt(step.source_line, step.span)
    start = carets.find("^")
    place = label("cell", language, cell=step.cell, line=step.line) if step.cell is not None else label("line", language, line=step.line)
    return {
        "place": place,
        "first": first,
        "verdict": step.verdict,
        "verdict_name": label(f"name-{step.verdict}", language),
        "code": code_of(step.verdict, step.reason) if step.is_judged else "",  # a given or a definition needs none
        "inherited": label("inherited", language) if step.follows_from_error else "",
        "before": line[:start],
        "marked": line[start : len(carets)],
        "after": line[len(carets) :],
        "method": label("by", language, method=printable(step.method)) if step.method else "",
        "rules": printable(", ".join(step.rules)),
        "reason": told(step.reason, step.counterexample is not None, language),
        "sides": sides(step.counterexample, language) if step.counterexample is not None else "",
        "holds": label("holds", language) if step.holds and step.verdict in ERRORS else "",
        "suggestion": suggested(step.mended, language) if step.mended is not None else "",
    }
