"""What stands beside a wrong line of a document, and where nothing does."""

from __future__ import annotations

import json

import pytest

from verifier.check import check_document
from verifier.document import read_document
from verifier.report import render
from verifier.report.model import Report, Step
from verifier.report.text import render as as_text

HEAD = "**Question 1.** Let $x \\in \\mathbb{R}$ and $y \\in \\mathbb{R}$.\n\n**Answer.**\n\n"


def checked(answer: str, language: str = "en") -> Report:
    return check_document(read_document((HEAD + answer).encode(), "work.md"), language=language)


def wrong(report: Report) -> list[Step]:
    return [step for step in report.steps if step.is_error]


def test_a_wrong_line_of_a_chain_keeps_its_left_side() -> None:
    (step,) = wrong(checked("$$(x - y)^2 = x^2 - 2xy - y^2$$\n"))
    assert step.mended is not None
    assert (step.suggestion, step.mended.kind, step.mended.tail) == ("(x - y)^2 = x^2 - 2xy + y^2", "sign", "= x^2 - 2xy + y^2")


def test_a_case_of_a_piecewise_line_is_mended_under_its_condition() -> None:
    given = "$$f(x) = \\begin{cases} 3 x^2 & \\text{if } x > 1 \\\\ 2 x & \\text{if } x < 1 \\end{cases}$$\n\n"
    line = "$$f'(x) = \\begin{cases} 6 x^2 & \\text{if } x > 1 \\\\ 2 & \\text{if } x < 1 \\end{cases}$$\n"
    (step,) = wrong(checked(given + line))
    assert step.mended is not None and step.mended.kind == "exponent"
    assert step.suggestion == r"f'(x) = 6 x \quad \text{if } x > 1"


def test_right_lines_and_hopeless_ones_have_none() -> None:
    report = checked("$$(x + y)^2 = x^2 + 2xy + y^2$$\n\n$$\\sin x = e^{y}$$\n")
    assert [step.suggestion for step in report.steps] == [None] * len(report.steps)


@pytest.mark.parametrize(("language", "words"), [("en", "(the sign), which is proved: "), ("fr", "(le signe), ce qui est prouvé : ")])
@pytest.mark.parametrize("form", ["text", "html", "gradescope", "junit", "sarif"])
def test_reports_say_what_was_meant(form: str, language: str, words: str) -> None:
    report = checked("$$(x - y)^2 = x^2 - 2xy - y^2$$\n", language)
    text = as_text(report) if form == "text" else render([report], form)
    shown = " ".join(json.loads(text)["tests"][0]["output"].split()) if form == "gradescope" else text
    shown = json.loads(text)["runs"][0]["results"][0]["message"]["text"] if form == "sarif" else shown
    assert f"{words}(x - y)^2 = x^2 - 2xy + y^2" in shown


def test_sarif_has_a_fix_for_the_marked_part_of_the_line() -> None:
    (result,) = json.loads(render([checked("$$(x - y)^2 = x^2 - 2xy - y^2$$\n")], "sarif"))["runs"][0]["results"]
    (fix,) = result["fixes"]
    (edit,) = fix["artifactChanges"][0]["replacements"]
    assert edit["insertedContent"]["text"] == "= x^2 - 2xy + y^2"
    region = edit["deletedRegion"]
    line = "$$(x - y)^2 = x^2 - 2xy - y^2$$"
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "= x^2 - 2xy - y^2"
