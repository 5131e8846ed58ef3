"""Conditions that the words of a document make for one sentence: they reach the display of that sentence and no further."""

from __future__ import annotations

import pytest

from verifier import engine
from verifier.check import DocumentChecker, Query
from verifier.claims import Verdict
from verifier.document import read_document
from verifier.pool import Done, Result

REAL = "Let $x \\in \\mathbb{R}$. "


class Here:
    """Decides each claim in this process."""

    def call(self, task: Query) -> Result[Verdict]:
        return Done(engine.decide(task.claim, refuting=task.refuting), 0.0)


def verdicts(text: str) -> list[str]:
    """The verdicts on the claims of a text."""
    steps = DocumentChecker(read_document(text.encode(), "answer.md"), Here()).steps()
    return [s.verdict for s in steps if s.role == "claim"]


@pytest.mark.parametrize(
    "text",
    [
        REAL + "If $x < 0$, then\n$$|x| = -x$$\nand if $x \\ge 0$, then\n$$|x| = x.$$",
        "Soit $x \\in \\mathbb{R}$. Si $x > 1$ alors\n$$x^2 > x$$\nSinon, $x \\le 1$.",
        REAL + "For $x > 1$:\n$$x^2 > x$$",
        REAL + "We have\n$$x^2 > x$$\nif $x > 1$.",
        REAL + "We have\n$$x^2 > x \\quad \\text{if } x > 1$$",
    ],
)
def test_a_condition_in_the_sentence_is_a_hypothesis(text: str) -> None:
    assert set(verdicts(text)) == {"proved"}


def test_a_case_is_not_refuted_by_values_outside_it() -> None:
    assert verdicts(REAL + "Case 1: $x > 1$.\n$$x^2 > x$$\nCase 2: $x < 0$.\n$$x^2 > x$$") == ["undecided", "undecided"]


def test_a_condition_does_not_help_where_the_line_is_false_all_the_same() -> None:
    assert verdicts(REAL + "If $x > 1$, then\n$$x^2 > x^3.$$") == ["refuted"]


def test_a_condition_ends_with_its_question() -> None:
    assert verdicts("**Question 1.** " + REAL + "If $x > 1$, then\n$$x^2 > x$$\n\n**Question 2.** " + REAL + "\n$$x^2 > x$$") == [
        "proved",
        "refuted",
    ]


def test_what_holds_in_one_case_proves_nothing_later() -> None:
    text = (
        REAL
        + "If $x < 0$, then\n$$|x| = -x.$$\n\nA.\n$$x^2 = x^2$$\nB.\n$$x = x$$\nC.\n$$x + 1 = 1 + x$$\nD.\n$$2x = x + x$$\nE.\n$$|x| = -x$$"
    )
    assert verdicts(text)[-1] == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        "Let $a = 3$ and $b = 4$. Now let $a, b \\in \\mathbb{R}$.\n$$a^2+b^2 = 25$$",
        "Let $x > 0$.\n\nMore generally, for all $x \\in \\mathbb{R}$ we have\n$$|x| = x$$",
    ],
)
def test_a_letter_that_is_declared_anew_has_lost_its_value(text: str) -> None:
    assert verdicts(text) == ["undecided"]


def test_a_letter_that_is_declared_again_in_passing_keeps_what_is_known() -> None:
    assert verdicts("Let $x > 0$, where $x \\in \\mathbb{R}$.\n$$|x| = x$$") == ["proved"]


def test_two_cases_in_a_question_without_answer_labels() -> None:
    text = (
        "**Question 1.** "
        + REAL
        + "If $x = 1$, then\n$$x^2 = x.$$\nIf $x = 2$, then\n$$x^2 = 2x.$$\n\n**Question 2.** Show it.\n\n**Answer.**\n$$1 = 1$$"
    )
    assert verdicts(text) == ["proved", "proved", "proved"]


def test_a_derivative_that_is_set_to_zero_is_no_slip() -> None:
    assert verdicts("Let $w \\in \\mathbb{R}$ and $g(w) = (w-3)^2$.\n$$g'(w) = 2(w-3) = 0$$") == ["proved"]
    assert verdicts(REAL + "\n$$2x - x = 3x - 2x = 0$$") == ["proved", "refuted"]


def test_what_stands_behind_a_display_is_said_of_it() -> None:
    claim = "We have\n$$\\prod_{i=1}^n (1 - p_i) \\le e^{-\\sum_{i=1}^n p_i}$$\nwhere $p_i \\in [0,1]$."
    assert "refuted" not in verdicts(claim)


def test_one_branch_is_not_the_function() -> None:
    assert "refuted" not in verdicts("Soit la fonction $h(t) = t^2$ si $t \\geq 0$ et $h(t) = 0$ sinon.\n$$h(-1) = 0$$\n$$h(2) = 4$$")


def test_a_property_under_if_does_not_hold_in_general() -> None:
    line = "\n$$\\nabla_x (x^\\top A x) = 2Ax.$$\n"
    given = "Let $A \\in \\mathbb{R}^{n\\times n}$ and $x \\in \\mathbb{R}^n$. "
    assert verdicts(given + "If $A$ is symmetric, then" + line + "In general" + line) == ["proved", "undecided"]
    assert verdicts(given + "Suppose that $A$ is symmetric. In general" + line) == ["proved"]


def test_an_exception_is_not_supposed_and_nothing_is_refuted_under_it() -> None:
    matrix = "Let $B \\in \\mathbb{R}^{n\\times n}$. "
    assert verdicts(matrix + "Unless $B$ is orthogonal,\n$$B^\\top B = I.$$\n") == ["undecided"]
    assert verdicts("Let $a \\in \\mathbb{R}$. Unless $a$ is negative,\n$$|a| = a.$$\n") == ["undecided"]
    assert verdicts(matrix + "Suppose that $B$ is orthogonal.\n$$B^\\top B = I.$$\n") == ["proved"]


def test_a_gradient_set_to_the_zero_vector_is_a_condition() -> None:
    """As f'(x) = 0 is one: neither says that it holds everywhere."""
    given = "Let $A \\in \\mathbb{R}^{n \\times d}$, $w \\in \\mathbb{R}^d$, $f(w) = \\|A w\\|^2$."
    statement = f"**Question 1.** {given}\n\n**Answer.** At the end "
    assert verdicts(statement + "$$\\nabla f(w) = 0$$\n") == []
    assert verdicts(statement + "$$\\nabla f(w) = A^\\top A w$$\n") == ["refuted"]
    assert verdicts(statement + "$$\\nabla f(w) = 2 A^\\top A w$$\n") == ["proved"]
