"""Verdicts in plain terms, places in a document, and questions from their steps."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction

import pytest

from verifier.claims import Counterexample, IllFormed, Instance, NotChecked, Proved, Refuted, Supported, Undecided, Verdict
from verifier.document.model import Document
from verifier.report.model import assemble, finding, locate, plain
from verifier.sorts import SCALAR
from verifier.terms import App, Num, Sym

from .samples import DEFINITION, INHERITED, OPEN, PROVED, REFUTED, report

X = Sym("x", SCALAR)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        (-(2**53), "-9007199254740992"),  # a reader with doubles would lose the last digit
        (Fraction(4, 2), 2),
        (Fraction(-1, 2), "-1/2"),
        (((1, 0), (0, Fraction(1, 3))), [[1, 0], [0, "1/3"]]),
        (((X,), App("mul", (Num(Fraction(2)), X))), "x ↦ 2·x"),
        (2**9000, "2^9000…"),
    ],
)
def test_values_are_exact_in_json(value: object, expected: object) -> None:
    assert plain(value) == expected


@pytest.mark.parametrize(
    ("verdict", "name", "reason"),
    [
        (Proved("field", ("a",), ("x ≠ 0", "y > 0")), "proved", "provided that x ≠ 0, y > 0"),
        (IllFormed("shapes 2×3 and 3×3 do not agree"), "ill-formed", "shapes 2×3 and 3×3 do not agree"),
        (Supported(40, 30), "supported", "agrees at 40 points to 30 digits, without a proof"),
        (Undecided("no method decided it", ("field", "calculus")), "undecided", "no method decided it; tried field, calculus"),
        (NotChecked("found }", expected="a term"), "not-checked", "found }; expected a term"),
        (NotChecked("found }, expected a term", expected="a term"), "not-checked", "found }, expected a term"),
    ],
)
def test_each_verdict_has_a_reason(verdict: Verdict, name: str, reason: str) -> None:
    found = finding(verdict)
    assert (found.verdict, found.reason) == (name, reason)


def test_a_counterexample_keeps_dimensions_values_and_sides() -> None:
    found = finding(Refuted("points", Counterexample(Instance({"x": Fraction(1, 2)}, {"n": 2}), "1", "2"), "they differ"))
    assert found.counterexample is not None
    assert (found.counterexample.dimensions, found.counterexample.values) == ({"n": 2}, {"x": "1/2"})
    assert (found.counterexample.lhs, found.counterexample.rhs, found.method) == ("1", "2", "points")


def test_a_place_is_the_line_of_the_sign_and_the_span_is_cut_to_it() -> None:
    text = "first\n$$a\n= b + c$$\nlast"
    document = Document("d", (), (), {}, {None: text})
    place = locate(document, text.index("="), (text.index("a"), text.index("$$\nlast")))
    assert (place.line, place.column, place.source_line, place.span) == (3, 1, "= b + c$$", (0, 7))


def test_a_span_on_another_line_falls_back_to_the_sign() -> None:
    text = "$$a\n= b$$"
    place = locate(Document("d", (), (), {}, {None: text}), text.index("="), (2, 3))
    assert (place.source_line, place.span) == ("= b$$", (0, 1))


def test_the_first_error_of_a_question_is_not_an_inherited_one() -> None:
    found = [(q.id, q.verdict, q.first_error) for q in report().questions]
    assert found == [("1(a)", "proved", None), ("1(b)", "refuted", 1), ("2", "undecided", None)]
    only_inherited = assemble("f", [INHERITED], relations=1, read=1)
    assert only_inherited.questions[0].first_error is None
    assert only_inherited.has_errors


def test_a_question_with_an_unread_claim_is_not_proved() -> None:
    unread = replace(PROVED, verdict="not-checked", reason="found }, expected a term", role="prose")
    assert assemble("f", [PROVED, unread], relations=2, read=1).questions[0].verdict == "not-checked"
    assert assemble("f", [PROVED, replace(DEFINITION, question="1(a)")], relations=2, read=2).questions[0].verdict == "proved"
    assert assemble("f", [DEFINITION], relations=1, read=1).questions[0].verdict == "not-checked"


def test_every_verdict_is_counted() -> None:
    counts = assemble("f", [PROVED, REFUTED, OPEN, DEFINITION], relations=4, read=4).counts
    assert counts == {"proved": 1, "refuted": 1, "undecided": 1, "not-checked": 1, "supported": 0, "ill-formed": 0}


def test_a_report_crosses_between_processes() -> None:
    assert pickle.loads(pickle.dumps(report())) == report()
