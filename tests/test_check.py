"""The checker of documents on small texts: what it reports of each step besides the verdict, and what it takes for a definition."""

from __future__ import annotations

import time

import pytest

from verifier import engine
from verifier.check import Ahead, DocumentChecker, Query
from verifier.claims import Undecided, Verdict
from verifier.document import read_document
from verifier.pool import Done, Result
from verifier.report.model import Step


class Here:
    """Decides each claim in this process."""

    def call(self, task: Query) -> Result[Verdict]:
        return Done(engine.decide(task.claim, refuting=task.refuting), 0.0)


class Elsewhere:
    """Answers at once what another process is said to have worked on for a quarter of a second."""

    def call(self, task: Query) -> Result[Verdict]:
        return Done(Undecided("nobody knows"), 250.0)


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STRICT", True)


def steps(text: str) -> list[Step]:
    return list(DocumentChecker(read_document(text.encode(), "answer.md"), Here()).steps())


def test_a_step_reports_the_time_that_its_claim_took_elsewhere() -> None:
    document = read_document(b"Let $x > 0$.\n\n$$x + 1 = 1 + x$$\n\n$$x < 2 x$$", "answer.md")
    given, *claims = DocumentChecker(document, Elsewhere()).steps()
    assert given.milliseconds < 250
    assert len(claims) == 2 and all(250 <= step.milliseconds < 2_000 for step in claims)


def test_an_answer_computed_ahead_keeps_its_time() -> None:
    document = read_document(b"Let $x > 0$.\n\n$$x < 2 x$$", "answer.md")
    asked: list[Query] = []

    class Noting:
        def call(self, task: Query) -> Result[Verdict]:
            asked.append(task)
            return Done(Undecided("nobody knows"), 0.0)

    list(DocumentChecker(document, Noting()).steps())
    known = {repr(task): Done(Undecided("known"), 400.0) for task in asked}
    *_, step = DocumentChecker(document, Ahead(Noting(), known)).steps()  # type: ignore[arg-type]
    assert (step.reason, step.milliseconds >= 400) == ("known", True)


def test_a_name_on_both_sides_is_no_definition() -> None:
    update, number = steps("$$w = w - \\eta g$$\n\n$$w = 5$$")
    assert (update.role, update.verdict) == ("claim", "undecided") and "both sides" in update.reason
    assert (number.role, number.verdict) == ("given", "not-checked")  # it is not refuted by way of w = w - η g
    assert [s.verdict for s in steps("$$x = x + 0$$")] == ["proved"]


def test_a_declared_name_that_is_another_than_itself_is_refuted() -> None:
    given, false, true = steps("Let $x \\in \\mathbb{R}$.\n\n$$x = x + 1$$\n\n$$x = 2 x - x$$")
    assert [s.verdict for s in (given, false, true)] == ["not-checked", "refuted", "proved"]


def test_a_sequence_at_its_earlier_index_is_still_a_recursion() -> None:
    first, *_ = steps("Let $v_t = \\gamma v_{t-1} + g_t$ for all $t$.\n\n$$v_3 = \\gamma v_2 + g_3$$")
    assert first.verdict == "not-checked"
    assert steps("Let $v_t = \\gamma v_{t-1} + g_t$ for all $t$.\n\n$$v_3 = \\gamma v_2 + g_3$$")[-1].verdict == "proved"


def test_many_small_formulas_take_time_in_proportion() -> None:
    """A thousand formulas in one paragraph, each with those before it in view."""
    began = time.perf_counter()
    found = steps("$x = x$ " * 1_000)
    assert len(found) == 1_000
    assert time.perf_counter() - began < 20


def test_a_counterexample_numbers_the_members_of_a_sequence_from_zero() -> None:
    *_, last = steps("Let $\\gamma \\in (0, 1)$, $v_0 = 0$ and $v_t = \\gamma v_{t-1} + g_t$.\n\n$$v_2 = \\gamma g_1 - g_2$$")
    assert last.verdict == "refuted" and last.counterexample is not None
    assert last.counterexample.sequences == ("g",)


def test_a_family_with_a_bound_is_declared_like_a_number() -> None:
    *_, last = steps("Let $n \\geq 1$ and $a_k > 0$, $b_k > 0$ for all $k$.\n\n$$\\sum_{k=1}^n a_k \\leq \\sum_{k=1}^n a_k b_k$$")
    assert last.verdict == "refuted"
