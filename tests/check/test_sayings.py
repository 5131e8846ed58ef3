"""Claims that sentences make with their words: what is read as one, what is judged, and what is left alone."""

from __future__ import annotations

import pytest

from verifier import engine
from verifier.check import DocumentChecker, Query
from verifier.claims import Verdict
from verifier.document import read_document
from verifier.pool import Done, Result
from verifier.report.model import Step

KINKED = (
    "Let $$g(u) = \\begin{cases} u^2 & \\text{if } |u| \\leq 1 \\\\ 2|u| - 1 & \\text{otherwise} \\end{cases}$$\n"
    "and consider the algorithm $u_t = u_{t-1} - \\eta g'(u_{t-1})$ where $\\eta = 1$, started at $u_0$, where $u_0 > 1$. "
    "Show that $g$ is convex.\n\n**Answer.** "
)


class Here:
    """Decides each claim in this process."""

    def call(self, task: Query) -> Result[Verdict]:
        return Done(engine.decide(task.claim, refuting=task.refuting), 0.0)


def said(text: str) -> list[Step]:
    """The steps that words make: their sign is an arrow or words."""
    steps = DocumentChecker(read_document(text.encode(), "answer.md"), Here()).steps()
    return [s for s in steps if s.role == "claim" and ("arrow" in s.relation or "text" in s.relation or s.lhs.startswith(("\\min", "P^")))]


def one(text: str) -> Step:
    (step,) = said(text)
    return step


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("It suffices to show that $g''(u) \\geq 0$.", "proved"),
        ("The function is convex.", "proved"),
        ("$g$ is strictly convex.", "refuted"),
        ("Its unique minimizer is $u = 0$.", "proved"),
        ("Its unique minimizer is $u = 1$.", "refuted"),
        ("The derivative is defined at $u = \\pm 1$.", "proved"),
        ("The algorithm converges.", "refuted"),
        ("The algorithm $u_t = u_{t-1} - g'(u_{t-1})$ converges for $u_0 > 1$.", "refuted"),
        ("We find $g'(u) = 0$ when $u = 0$.", "proved"),
        ("We find $g'(u) = 0$ when $u = 2$.", "refuted"),
        ("If $u = 0$ then $g(u) = 0$.", "proved"),
    ],
)
def test_a_sentence_is_judged(sentence: str, verdict: str) -> None:
    step = one("**Question 1.** " + KINKED + sentence)
    assert step.verdict == verdict, step


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("Il suffit de montrer que $g''(u) \\geq 0$.", "proved"),
        ("Ainsi, la fonction est convexe.", "proved"),
        ("$g$ est strictement convexe.", "refuted"),
        ("Son unique minimiseur est $u = 0$.", "proved"),
        ("La dérivée est définie en $u = \\pm 1$.", "proved"),
        ("Donc l'algorithme converge.", "refuted"),
        ("Alors $g'(u) = 0$ lorsque $u = 0$.", "proved"),
    ],
)
def test_in_french(sentence: str, verdict: str) -> None:
    assert one("**Question 1.** " + KINKED + sentence).verdict == verdict


def test_the_sides_are_written_as_in_the_document() -> None:
    step = one("**Question 1.** " + KINKED + "The algorithm $u_t = u_{t-1} - g'(u_{t-1})$ converges for $u_0 > 1$.")
    assert (step.lhs, step.relation, step.rhs) == ("u_0 > 1", "\\Rightarrow", "u_t \\text{ converges}")
    assert "never settles" in step.reason and step.line == 4


def test_a_premise_in_the_clause_before_is_the_left_side() -> None:
    step = one("**Question 1.** " + KINKED + "Indeed $g''(u) \\geq 0$, thus $g$ is convex.")
    assert step.lhs == "g''(u) \\geq 0" and step.relation == "\\Rightarrow" and step.verdict == "proved"


UNIFORM = "**Question 1.** Let X take n values with probabilities p_1, \\dots, p_n and $H = -\\sum_{i=1}^n p_i \\log p_i$.\n\n**Answer.** "


def test_an_inequality_does_not_imply_its_case_of_equality() -> None:
    assert one(UNIFORM + "$H \\leq \\log n$ implies a uniform distribution.").verdict == "refuted"
    assert one(UNIFORM + "$H = \\log n$ implies a uniform distribution.").verdict != "refuted"  # this one is true


def test_a_factor_that_may_be_zero_is_no_error() -> None:
    text = "**Question 1.** Let $a, b, x \\in \\mathbb{R}$.\n\n**Answer.** $a x = b x$ implies $a = b$."
    assert one(text).verdict == "undecided"


def test_an_orbit_counts_only_where_the_start_is_said() -> None:
    text = "**Question 1.** Consider $u_t = 2 u_{t-1}$.\n\n**Answer.** The sequence converges."
    assert one(text).verdict == "undecided"


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("The minimum of a sequence is at most its mean.", "proved"),
        ("Le minimum d'une suite d'éléments est inférieur à la moyenne de la suite.", "proved"),
        ("The minimum of a sequence is at least its mean.", "refuted"),
        ("Since permutation matrices are orthogonal, we are done.", "proved"),
        ("Les matrices de permutation sont symétriques.", "refuted"),
    ],
)
def test_facts_in_words_alone(sentence: str, verdict: str) -> None:
    assert one("**Question 1.** Prove it.\n\n**Answer.** " + sentence).verdict == verdict


@pytest.mark.parametrize(
    "sentence",
    [
        "It is not true that the minimum of a sequence is at least its mean.",
        "We ask whether permutation matrices are symmetric.",
        "The function is well known.",
        "Convexity helps.",
        "Suppose that the loss converges.",
    ],
)
def test_other_sentences_claim_nothing(sentence: str) -> None:
    assert said("**Question 1.** " + KINKED + sentence) == []


def test_what_is_looked_for_is_not_arbitrary() -> None:
    text = (
        "**Question 1.** Find the matrices.\n\n**Answer.** We look for the permutation matrices P such that $P A = A$. "
        "These have $P^2 = I$ and $P^{-1} = P^T$.\n"
    )
    steps = DocumentChecker(read_document(text.encode(), "answer.md"), Here()).steps()
    found = {s.lhs: s.verdict for s in steps if s.role == "claim"}
    assert found["P^2"] == "undecided" and found["P^{-1}"] == "proved"


LOGISTIC = "Let $s(x) = \\frac{1}{1 + e^{-x}}$.\n\n**Answer.** "


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("The upper bound of $\\tanh'(x)$ is greater than that of $s'(x)$.", "proved"),
        ("The upper bound of $\\tanh'(x)$ is smaller than that of $s'(x)$.", "refuted"),
        ("La borne supérieure de $s'(x)$ est plus petite que celle de $\\tanh'(x)$, donc le gradient diminue.", "proved"),
        ("The maximum of $s'(x)$ is larger than the maximum of $\\tanh'(x)$.", "refuted"),
        ("The minimum of $x^2$ is smaller than the minimum of $x^2 + 1$.", "proved"),
        ("Maximizing $x - x^2$ is equivalent to minimizing $x^2 - x$.", "proved"),
        ("Maximiser $x - x^2$ revient à minimiser $x - x^2$.", "undecided"),
    ],
)
def test_largest_values_in_words(sentence: str, verdict: str) -> None:
    assert one(LOGISTIC + sentence).verdict == verdict
