"""JSON, JUnit, SARIF, Gradescope and HTML: what each must hold, and that nothing in a document breaks out of them."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from verifier.report import VIEWS, render
from verifier.report.jsonview import dumps, line_data
from verifier.report.messages import BY_VERDICT, MEANINGS, SENTENCES
from verifier.report.model import Finding, Mended, ShownCounterexample

from .samples import OPEN, REFUTED, report

HOSTILE = "</code><script>alert(1)</script>{{ 7 * 7 }}{% raw %}]]>&\"'\x00\x1b[31m\ud800"


def test_json_is_the_contract() -> None:
    data = json.loads(render([report()], "json"))
    assert list(data) == ["schema", "file", "key", "steps", "questions", "summary", "guesses", "notices"]
    assert (data["schema"], data["file"], data["key"]) == (1, "homework.md", None)
    assert data["steps"][1] == {
        "line": 7,
        "column": 20,
        "index": 0,
        "cell": None,
        "question": "1(b)",
        "equation": "4",
        "lhs": r"\frac{d}{dx} x^2",
        "relation": "=",
        "rhs": "x",
        "role": "claim",
        "verdict": "refuted",
        "holds": False,
        "follows_from_error": False,
        "method": "points",
        "rules": [],
        "reason": "the two sides differ",
        "counterexample": {"dimensions": {"n": 2}, "values": {"x": 1, "A": [[1, 0], [0, "1/2"]]}, "lhs": "2", "rhs": "1"},
        "suggestion": r"\frac{d}{dx} x^2 = 2x",
        "suggestion_kind": "missing-factor",
        "suggestion_note": "the factor 2 is missing",
        "suggestion_verified": True,
        "milliseconds": 1.25,
    }
    assert data["questions"][1] == {"id": "1(b)", "verdict": "refuted", "first_error": 1}
    assert data["summary"] == {
        "refuted": 2, "ill-formed": 0, "undecided": 1, "supported": 0, "proved": 1, "not-checked": 1, "relations": 5, "read": 5,
    }  # fmt: skip
    assert data["guesses"] == ["x is read as a real number"]


def test_json_of_several_documents_is_an_array() -> None:
    assert [one["file"] for one in json.loads(render([report(), report()], "json"))] == ["homework.md"] * 2


def test_json_reasons_are_in_the_language_asked_for() -> None:
    assert json.loads(render([report("fr")], "json"))["steps"][3]["reason"] == "le budget de temps de 5 s est dépassé"


def test_a_prove_line() -> None:
    line = line_data("c1", Finding("proved", "field", ("expand",)), ("x ≠ 0",), 1.23456)
    assert dumps(line) == (
        '{"id": "c1", "verdict": "proved", "method": "field", "rules": ["expand"], "counterexample": null, '
        '"reason": "", "assumed": ["x ≠ 0"], "milliseconds": 1.235}'
    )


def test_a_lone_surrogate_stays_json() -> None:
    text = dumps({"id": "\ud800"})
    text.encode("utf-8")
    assert json.loads(text) == {"id": "\ud800"}


def test_junit_counts_and_places() -> None:
    root = ElementTree.fromstring(render([report()], "junit"))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("5", "2", "2")
    assert [suite.get("name") for suite in root] == ["homework.md: question 1(a)", "homework.md: question 1(b)", "homework.md: question 2"]
    failure = root.find(".//failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("D012", "the two sides differ")
    assert failure.text is not None and "                   ^^^\n" in failure.text
    assert [case.get("line") for case in root.iter("testcase")] == ["3", "7", "9", "12", "14"]


def test_sarif_levels_and_regions() -> None:
    run = json.loads(render([report()], "sarif"))["runs"][0]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    assert [result["ruleId"] for result in run["results"]] == ["D012", "D013", "D021"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["D012", "D013", "D021"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "homework.md"}, "region": {"startLine": 7, "startColumn": 20, "endColumn": 23}}


def test_sarif_of_a_notebook_names_the_cell() -> None:
    location = json.loads(render([report(steps=(replace(REFUTED, cell=2),))], "sarif"))["runs"][0]["results"][0]["locations"][0]
    assert location["logicalLocations"] == [{"name": "cell 2, line 7"}]
    assert "region" not in location["physicalLocation"]


def test_sarif_rules_are_described_without_gaps() -> None:
    for language in ("en", "fr"):
        rules = json.loads(render([report(language)], "sarif"))["runs"][0]["tool"]["driver"]["rules"]
        assert all("{" not in rule["shortDescription"]["text"] for rule in rules)
    assert {entry.code for entry in SENTENCES} | set(BY_VERDICT.values()) == set(MEANINGS)


def test_french_punctuation_in_every_view() -> None:
    assert "question 1(b) : réfutée" in page(render([report("fr")], "html")).text
    assert "homework.md : question 2" in render([report("fr")], "junit")
    assert "ligne 7 : réfutée" in json.loads(render([report("fr")], "gradescope"))["tests"][1]["output"]
    given = replace(OPEN, role="given", verdict="not-checked", reason="to be shown")
    assert 'message="non vérifiée : à démontrer"' in render([report("fr", steps=(given,))], "junit")


def test_gradescope_has_a_test_per_question() -> None:
    tests = json.loads(render([report()], "gradescope"))["tests"]
    assert [(t["name"], t.get("status"), t.get("score")) for t in tests] == [
        ("question 1(a)", "passed", 1),
        ("question 1(b)", "failed", 0),
        ("question 2", None, None),  # something is undecided: a person decides
    ]
    assert "the left side is 2 and the right side is 1" in tests[1]["output"]


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data


def page(text: str) -> Page:
    parsed = Page()
    parsed.feed(text)
    return parsed


def test_html_stands_alone() -> None:
    text = render([report()], "html")
    parsed = page(text)
    assert parsed.links == [] and "script" not in parsed.tags and "url(" not in text and "@import" not in text
    assert "question 1(b): refuted" in parsed.text
    assert r"$$\frac{d}{dx} x^2 <mark>= x</mark> \quad (4)$$" in text
    assert 'lang="fr"' in render([report("fr")], "html")


@pytest.mark.parametrize("form", VIEWS)
def test_no_view_says_the_same_twice(form: str) -> None:
    said = "at x = 1 the left side is 2 and the right side is 1, so = fails"
    shown = ShownCounterexample({}, {"x": 1}, "2", "1")
    text = render([report(steps=(replace(REFUTED, reason=said, counterexample=shown),))], form)
    if form not in ("json", "junit"):  # JSON keeps the engine's words; JUnit has one place for the message and one for the detail
        assert text.count("the left side is") == 1


@pytest.mark.parametrize("form", VIEWS)
def test_a_hostile_document_stays_data(form: str) -> None:
    step = replace(
        REFUTED, source_line=HOSTILE, span=(0, len(HOSTILE)), lhs=HOSTILE, rhs=HOSTILE, reason=HOSTILE, question=HOSTILE,
        equation=HOSTILE, mended=Mended(HOSTILE, "missing-term", HOSTILE, HOSTILE), method=HOSTILE, rules=(HOSTILE,),
    )  # fmt: skip
    made = report(steps=(step, replace(OPEN, reason=HOSTILE)), guesses=(HOSTILE,), notices=(HOSTILE,))
    text = render([replace(made, file=HOSTILE, key=HOSTILE)], form)
    text.encode("utf-8")
    match form:
        case "html":
            assert "script" not in page(text).tags
            assert "{{ 7 * 7 }}" in page(text).text and "49" not in page(text).text
        case "junit":
            assert "<script>alert(1)</script>" in str(next(ElementTree.fromstring(text).iter("testcase")).get("name"))
        case _:
            json.loads(text)


@pytest.mark.parametrize("form", VIEWS)
def test_a_report_without_steps(form: str) -> None:
    assert render([report(steps=(), guesses=(), notices=())], form)
