"""Formulas in a sentence that does not claim them, and suppositions that must not prove themselves."""

from __future__ import annotations

import pytest

from tests.check.test_sayings import Here
from verifier.check import DocumentChecker
from verifier.document import read_document
from verifier.report.model import Step

GIVEN = "**Question 1.** Let $x \\in \\mathbb{R}$.\n\n**Answer.** "


def judged(text: str) -> list[Step]:
    return list(DocumentChecker(read_document(text.encode(), "answer.md"), Here()).steps())


def verdicts(text: str, formula: str) -> list[str]:
    """What becomes of the lines whose left side is this, in order."""
    return [s.verdict for s in judged(text) if s.lhs == formula and s.role != "definition" and s.reason != "given"]


@pytest.mark.parametrize(
    "words",
    [
        "It is false that $x^2 = 2x$.",
        "It is wrong to write $x^2 = 2x$.",
        "We do not have $x^2 = 2x$.",
        "We cannot conclude that $x^2 = 2x$.",
        "We ask whether $x^2 = 2x$.",
        "Do we have $x^2 = 2x$?",
        "The formula $x^2 = 2x$ is not true in general.",
        "But $x^2 = 2x$ does not hold.",
        "A common mistake is\n$$x^2 = 2x$$\n",
        "Otherwise we would have\n$$x^2 = 2x$$\n",
        "Then\n$$x^2 = 2x$$\nwhich is impossible.",
        "Il est faux que $x^2 = 2x$.",
        "On n'a pas $x^2 = 2x$.",
        "On ne peut pas écrire $x^2 = 2x$.",
        "Or $x^2 = 2x$ est faux.",
        "A-t-on $x^2 = 2x$ ?",
    ],
)
def test_a_denied_formula_is_no_error(words: str) -> None:
    assert verdicts(GIVEN + words, "x^2") == ["not-checked"]


@pytest.mark.parametrize(
    "words",
    [
        "It is true that $x^2 = 2x$.",
        "We do have $x^2 = 2x$.",
        "A common identity is\n$$x^2 = 2x$$\n",
        "It is false that $x = x + 1$, but $x^2 = 2x$.",
        "It is not negative and so $x^2 = 2x$.",
        "So $x^2 = 2x$. Is this useful?",
        "Then\n$$x^2 = 2x$$\nIt is impossible to say more.",
        "On a $x^2 = 2x$.",
    ],
)
def test_a_claim_beside_a_denial_is_an_error(words: str) -> None:
    assert verdicts(GIVEN + words, "x^2") == ["refuted"]


def test_a_supposition_for_contradiction_ends_with_the_contradiction() -> None:
    text = GIVEN + (
        "Suppose for contradiction that $x^2 < 0$. Then\n$$x < x - 1$$\nThis contradicts the order. So\n$$x^2 \\geq 0$$\nand\n$$3 = 4$$\n"
    )
    found = [(s.lhs, s.verdict) for s in judged(text) if s.role == "claim"]
    assert found == [("x", "undecided"), ("x^2", "proved"), ("3", "refuted")]
    french = GIVEN + (
        "Supposons par l'absurde que $x^2 < 0$. Alors\n$$x < x - 1$$\nce qui est absurde. Donc $x^2 \\geq 0$. De plus\n$$x < x - 1$$\n"
    )
    assert verdicts(french, "x") == ["not-checked", "refuted"]
    assert verdicts(french, "x^2") == ["not-checked", "proved"]


def test_an_exception_behind_a_formula() -> None:
    assert verdicts(GIVEN + "We have $x^2 > 0$ unless $x = 0$.", "x^2") == ["undecided"]
    assert verdicts(GIVEN + "On a $x^2 > 0$ sauf si $x = 0$.", "x^2") == ["undecided"]
    assert verdicts(GIVEN + "We have $x^2 > 0$ always.", "x^2") == ["refuted"]


def test_what_is_to_be_shown_does_not_follow_from_itself() -> None:
    goal = "a + b \\geq 3\\sqrt{ab}"
    supposed = f"Suppose that\n$${goal}$$\nThen\n$$a + b > 0$$\nHence\n$${goal}$$\n"
    text = f"**Question 1.** Let $a, b > 0$. Show that ${goal}$.\n\n**Answer.** {supposed}"
    assert [(s.lhs, s.verdict) for s in judged(text) if s.role == "claim"] == [("a + b", "proved"), ("a + b", "refuted")]
    true = text.replace("3\\sqrt", "2\\sqrt")
    assert [s.verdict for s in judged(true) if s.role == "claim"] == ["proved", "proved"]


def test_an_inductive_hypothesis_is_not_its_own_conclusion() -> None:
    text = (
        "**Question 1.** Let $a_{n+1} = 2 a_n$ and $a_0 = 1$. Show that $a_n = 2^{n+1}$.\n\n"
        "**Answer.** Assume $a_n = 2^{n+1}$ for some $n$. "
        "Then\n$$a_{n+1} = 2 a_n = 2 \\cdot 2^{n+1} = 2^{n+2}$$\nSo $a_n = 2^{n+1}$ for all $n$.\n"
    )
    assert verdicts(text, "a_n")[-1] == "refuted"
    total = "\\sum_{i=1}^n i = \\frac{n(n+1)}{2}"
    text = f"**Question 1.** Show that ${total}$.\n\n**Answer.** Suppose that ${total}$ for some $n$. Hence\n$${total}$$\n"
    assert verdicts(text, "\\sum_{i=1}^n i")[-1] == "proved"
    assert verdicts(text.replace("n(n+1)", "n(n+2)"), "\\sum_{i=1}^n i")[-1] != "proved"


def test_a_supposition_that_is_no_goal_is_not_shown_by_saying_it_again() -> None:
    assert verdicts(GIVEN + "Suppose $x \\geq 1$. Then\n$$x^2 \\geq x$$\nand\n$$x \\geq 1$$\n", "x")[-1] == "undecided"


def test_an_answer_gives_itself_no_property() -> None:
    convex = "**Question 1.** Let $f(x) = x^3$ for $x \\in \\mathbb{R}$. Is $f$ convex?\n\n**Answer.** The function $f$ is convex.\n"
    assert [s.verdict for s in judged(convex) if "convex" in s.rhs] == ["refuted"]
    assert [s.verdict for s in judged(convex.replace("x^3", "x^4")) if "convex" in s.rhs] == ["proved"]
    given = "**Question 1.** Let $A \\in \\mathbb{R}^{n \\times n}$ and $z \\in \\mathbb{R}^n$."
    definite = "\n\n**Answer.** The matrix $A$ is positive definite, so\n$$z^\\top A z \\geq 0$$\n"
    assert verdicts(given + definite, "z^\\top A z") == ["undecided"]
    assert verdicts(given[:-1] + ", where $A$ is positive definite." + definite, "z^\\top A z") == ["proved"]
    assert verdicts(given + definite.replace("The matrix $A$ is", "Suppose $A$ is"), "z^\\top A z") == ["proved"]


def test_without_loss_of_generality_supposes() -> None:
    given = "**Question 1.** Let $a, b \\in \\mathbb{R}$.\n\n**Answer.** "
    text = given + "Without loss of generality, $a \\geq b$. Then\n$$|a - b| = a - b$$\n"
    assert [s.verdict for s in judged(text) if s.role == "claim"] == ["proved"]
    assert verdicts(text.replace("Without loss of generality", "Clearly"), "a") == ["refuted"]


def test_a_condition_ends_with_its_sentence() -> None:
    given = "**Question 1.** Let $a, b \\in \\mathbb{R}$.\n\n**Answer.** "
    assert verdicts(given + "If $a = b$, then $a^2 = b^2$. When $a \\leq b$ we have $a^2 \\leq b^2$.", "a^2") == ["proved", "undecided"]
    assert verdicts(given + "When $a \\leq b$ we have $a^2 \\leq b^2$.", "a^2") == ["refuted"]
    assert verdicts(given + "If $0 \\leq a \\leq b$ then $a^2 \\leq b^2$.", "a^2") == ["proved"]
    assert "proved" not in verdicts(given + "$a^2 = b^2$ if and only if $a = b$. We have $a^2 \\leq b^2$ whenever $a \\leq b$.", "a^2")


@pytest.mark.parametrize(
    "second",
    ["Now let $f(x) = x^3$.", "Now let\n$$f(x) = x^3$$\n", "Consider $f(x) = x^3$ instead.", "On pose maintenant $f(x) = x^3$."],
)
def test_a_letter_that_is_defined_anew(second: str) -> None:
    start = "**Question 1.** Let $f(x) = x^2$.\n\n**Answer.** We have\n$$f'(x) = 2x$$\n"
    text = f"{start}{second} Then\n$$f'(x) = 3x^2$$\n$$f'(x) = 2x$$\n"
    assert verdicts(text, "f'(x)") == ["proved", "proved", "refuted"]


def test_an_equation_for_a_letter_defines_nothing_anew() -> None:
    start = "**Question 1.** Let $f(x) = x^2 - 1$.\n\n**Answer.** Let $f(x) = 0$. Then\n$$f(2) = 3$$\n"
    text = f"{start}Consider $f(x) = (x-1)(x+1)$. Then\n$$f(2) = 3$$\n"
    assert verdicts(text, "f(2)") == ["proved", "proved"]


def test_a_number_that_is_named_anew() -> None:
    text = "**Question 1.**\n\n**Answer.** Let $a = 2$. Then\n$$a^2 = 4$$\nLet $a = 3$. Then\n$$a^2 = 9$$\n$$a^2 = 4$$\n"
    assert verdicts(text, "a^2") == ["proved", "proved", "refuted"]


@pytest.mark.parametrize(
    "words",
    [
        "Not every $x$ satisfies $x^2 = 2x$.",
        "It can happen that $x^2 = 2x$.",
        "We might have $x^2 = 2x$.",
        "For some $x$, $x^2 = 2x$.",
        "We have $x^2 = 2x$ for some values.",
        "Il se peut que $x^2 = 2x$.",
        "On peut avoir $x^2 = 2x$.",
    ],
)
def test_what_is_said_of_some_values_is_no_claim_of_all(words: str) -> None:
    assert "refuted" not in verdicts(GIVEN + words, "x^2")


@pytest.mark.parametrize(
    "words", ["It is not always easy, but $x^2 = 2x$.", "Sometimes this helps. So $x^2 = 2x$.", "We can write $x^2 = 2x$."]
)
def test_a_claim_beside_a_possibility_is_an_error(words: str) -> None:
    assert verdicts(GIVEN + words, "x^2") == ["refuted"]


def test_expressions_may_differ_and_agree_somewhere() -> None:
    given = "**Question 1.** Let $A, B \\in \\mathbb{R}^{n \\times n}$ and $x \\in \\mathbb{R}$.\n\n**Answer.** "
    assert verdicts(given + "Note that $AB \\neq BA$.", "AB") == ["undecided"]
    assert verdicts(given + "$$(x+1)^2 \\neq x^2 + 2x + 1$$", "(x+1)^2") == ["refuted"]
    assert verdicts(given + "$$x^2 + 1 \\neq 0$$", "x^2 + 1") == ["proved"]


@pytest.mark.parametrize("anew", ["\\in \\mathbb{R}", "\\in (-1, 1)"])
def test_a_letter_that_is_introduced_again_is_free_of_what_was_supposed(anew: str) -> None:
    text = f"**Question 1.**\n\n**Answer.** Let $x > 0$. Then\n$$|x| = x$$\nLet $x {anew}$. Then\n$$|x| = x$$\n"
    assert verdicts(text, "|x|") == ["proved", "refuted"]
    assert verdicts(text.replace(anew, "\\in (0, 1)"), "|x|") == ["proved", "proved"]


def test_a_property_that_is_given_again_holds() -> None:
    symmetric = "Let $A \\in \\mathbb{R}^{n \\times n}$ be symmetric. Then\n$$A^\\top = A$$\n"
    assert verdicts("**Question 1.**\n\n**Answer.** " + symmetric * 2, "A^\\top") == ["proved", "proved"]
    assert verdicts("**Question 1.**\n\n**Answer.** " + symmetric + symmetric.replace("symmetric", "any matrix"), "A^\\top")[1] == "refuted"


def test_a_covariance_is_symmetric_and_semidefinite() -> None:
    matrix = "Let $\\Sigma \\in \\mathbb{R}^{n \\times n}$ be a covariance matrix and $x \\in \\mathbb{R}^n$."
    given = f"**Question 1.** {matrix}\n\n**Answer.** "
    square = "$$x^\\top \\Sigma x \\geq 0$$"
    assert verdicts(given + square, "x^\\top \\Sigma x") == ["proved"]
    assert verdicts(given + square.replace("\\geq", ">"), "x^\\top \\Sigma x") == ["refuted"]
    assert verdicts(given + "$$\\Sigma = \\Sigma^\\top$$", "\\Sigma") == ["proved"]
    assert verdicts(given.replace("a covariance matrix", "a matrix") + "$$\\Sigma = \\Sigma^\\top$$", "\\Sigma") == ["refuted"]


def test_a_minimum_may_be_a_value_or_a_point() -> None:
    given = "**Question 1.** Let $f(x) = x^2 - 2x$ for $x \\in \\mathbb{R}$.\n\n**Answer.** "

    def found(words: str) -> list[str]:
        return [s.verdict for s in judged(given + words) if s.role == "claim"]

    assert found("The minimum of $f$ is $-1$.") == found("The minimum of $f$ is $1$.") == []
    assert found("$f$ has minimum $-1$.") == []
    assert found("The minimizer of $f$ is $1$.") == found("The minimum of $f$ is at $1$.") == ["proved"]
    assert found("The minimizer of $f$ is $-1$.") == found("The minimum of $f$ is reached at $-1$.") == ["refuted"]
    assert found("The minimum of $f$ is $x = 1$.") == ["proved"]


def test_a_wrong_value_in_one_case_is_an_error() -> None:
    given = "**Question 1.** Let $f(x) = \\max(0, x)$ for $x \\in \\mathbb{R}$.\n\n**Answer.** "
    rows = "$$f'(x) = \\begin{cases} 0 & \\text{if } x < 0 \\\\ 1 & \\text{if } x > 0 \\end{cases}$$"
    assert verdicts(given + rows, "f'(x)") == ["proved", "proved"]
    assert verdicts(given + rows.replace("1 &", "2 &"), "f'(x)") == ["proved", "refuted"]
    assert verdicts(given + rows.replace("x <", "x \\geq"), "f'(x)")[0] == "refuted"
