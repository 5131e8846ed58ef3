"""JUnit XML: a suite per document and question, a case per step; for CI systems that show test results."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from verifier.report.messages import code_of, label, translate
from verifier.report.model import ERRORS, Report, Step
from verifier.report.text import excerpt, printable, sides, suggested


def render(reports: Sequence[Report]) -> str:
    """Refuted and ill-formed steps are failures; what was not decided or not checked is skipped."""
    root = ElementTree.Element("testsuites", name="nablacheck")
    for report in reports:
        for question in report.questions:
            steps = [step for step in report.steps if step.question == question.id]
            _suite(root, report, question.id, steps)
    _total(root)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(root: ElementTree.Element, report: Report, question: str | None, steps: Sequence[Step]) -> None:
    name = label("question", report.language, id=question) if question is not None else label("no-question", report.language)
    colon = label("colon", report.language)
    suite = ElementTree.SubElement(root, "testsuite", name=printable(f"{report.file}{colon} {name}"))
    for step in steps:
        where = label("line", report.language, line=step.line)
        if step.cell is not None:
            where = label("cell", report.language, cell=step.cell, line=step.line)
        case = ElementTree.SubElement(
            suite,
            "testcase",
            name=printable(f"{where} [{step.index}]{colon} {step.lhs} {step.relation} {step.rhs}"),
            classname=printable(report.file),
            file=printable(report.file),
            line=str(step.line),
            time=f"{step.milliseconds / 1000:.4f}",
        )
        reason = printable(translate(step.reason, report.language))
        if step.verdict in ERRORS:
            failure = ElementTree.SubElement(case, "failure", type=code_of(step.verdict, step.reason), message=reason or step.verdict)
            failure.text = _detail(step, report.language)
        elif step.verdict != "proved":
            verdict = label(f"name-{step.verdict}", report.language)
            ElementTree.SubElement(case, "skipped", message=f"{verdict}{colon} {reason}" if reason else verdict)
    suite.set("tests", str(len(steps)))
    suite.set("failures", str(sum(step.verdict in ERRORS for step in steps)))
    suite.set("skipped", str(sum(step.verdict not in ERRORS and step.verdict != "proved" for step in steps)))


def _detail(step: Step, language: str) -> str:
    rows = list(excerpt(step.source_line, step.span))
    if step.counterexample is not None:
        rows.append(sides(step.counterexample, language))
    if step.mended is not None:
        rows.append(suggested(step.mended, language))
    return "\n" + "\n".join(rows) + "\n"


def _total(root: ElementTree.Element) -> None:
    for count in ("tests", "failures", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
