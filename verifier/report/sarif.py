"""SARIF 2.1.0, for code hosts and editors that show findings beside the source."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from verifier.report.messages import change, code_of, label, meaning
from verifier.report.model import ERRORS, Report, Step
from verifier.report.text import printable, sides, suggested, told

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(reports: Sequence[Report]) -> str:
    """Errors as ``error`` (``warning`` where they only follow from an earlier one), undecided claims as ``note``."""
    judged = ((report, step) for report in reports for step in report.steps if step.verdict in ERRORS or step.verdict == "undecided")
    results = [_result(report, step) for report, step in judged]
    language = reports[0].language if reports else "en"
    codes = sorted({result["ruleId"] for result in results})
    driver = {"name": "nablacheck", "rules": [{"id": code, "shortDescription": {"text": meaning(code, language)}} for code in codes]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _result(report: Report, step: Step) -> dict[str, Any]:
    first, last = step.span
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(report.file, safe="/", errors="replace")},
            "region": {"startLine": step.line, "startColumn": first + 1, "endColumn": last + 1},
        }
    }
    if step.cell is not None:  # the line is within the cell, which the file's own lines do not show
        del location["physicalLocation"]["region"]
        location["logicalLocations"] = [{"name": label("cell", report.language, cell=step.cell, line=step.line)}]
    fixes = _fixes(report, step, location["physicalLocation"])
    level = "note" if step.verdict == "undecided" else "warning" if step.follows_from_error else "error"
    return {
        "ruleId": code_of(step.verdict, step.reason),
        "level": level,
        "message": {"text": _message(report, step)},
        "locations": [location],
    } | ({"fixes": fixes} if fixes else {})


def _fixes(report: Report, step: Step, place: dict[str, Any]) -> list[dict[str, Any]]:
    """The mended right side in place of the written one, where the marked stretch of the line is all of it."""
    mended = step.mended
    if mended is None or mended.tail is None or "region" not in place:
        return []
    written = step.source_line[step.span[0] : step.span[1]]
    if "".join(written.replace("&", "").split()) != "".join(f"{step.relation}{step.rhs}".split()):
        return []  # the right side goes on on another line, or its sign is written otherwise
    replacement = {"deletedRegion": place["region"], "insertedContent": {"text": printable(mended.tail)}}
    note = label("replace", report.language, note=printable(change(mended.kind, mended.detail, report.language)))
    artifact = place["artifactLocation"]
    return [{"description": {"text": note}, "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}]}]


def _message(report: Report, step: Step) -> str:
    colon = label("colon", report.language)
    parts = [printable(f"{step.lhs} {step.relation} {step.rhs}") + f"{colon} " + label(f"name-{step.verdict}", report.language) + "."]
    if step.counterexample is not None:
        parts.append(sides(step.counterexample, report.language))
    if reason := told(step.reason, step.counterexample is not None, report.language):
        parts.append(reason)
    if step.mended is not None:
        parts.append(suggested(step.mended, report.language))
    return " ".join(parts)
