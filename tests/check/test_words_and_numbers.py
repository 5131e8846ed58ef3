"""Decimal commas, arithmetic in lists, values for particular data, cases in words."""

from __future__ import annotations

import pytest

from .reading import steps, verdicts

FRENCH = (
    "### Question 1\n\nOn note $s(x) = \\frac{1}{1 + e^{-x}}$ la fonction logistique, pour les réels.\n\n"
    "**Réponse.** Nous avons donc :\n\n"
)


def last(line: str) -> str:
    return steps(FRENCH + f"$${line}$$\n\nce qui donne le résultat avec une erreur.\n")[-1].verdict


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"s(0) = 0,5", "proved"),
        (r"s(0) = 0,6", "refuted"),
        (r"s'(0) = 0,5 \times (1 - 0,5)", "proved"),
        (r"s'(0) = 0,5 \times (1 + 0,5)", "refuted"),
        (r"\log 4 \approx 1,386", "proved"),
        (r"\log 4 \approx 1,396", "refuted"),
        (r"1,5 + 2,25 = 3,75", "proved"),
        (r"25 \times 41\,001 = 1,025,025", "proved"),
        (r"\max(0,1) = 1", "proved"),
    ],
)
def test_french_decimals(line: str, verdict: str) -> None:
    assert last(line) == verdict


def test_thousands_where_the_document_writes_decimal_points() -> None:
    assert last(r"2 \times 1,200 + 0.5 = 2400.5") == "proved"
    assert verdicts("Count the weights.", r"24 \times 100 = 2,400") == ["proved"]


@pytest.mark.parametrize(("total", "verdict"), [("2,400", "proved"), ("2,500", "refuted")])
def test_arithmetic_is_claimed_in_any_sentence(total: str, verdict: str) -> None:
    found = steps(f"### Question 1\n\nCount.\n\n**Answer 1.**\n\n- first: 32 filters for 3 channels, so $32 \\times 75 = {total}$ all\n")
    assert [s.verdict for s in found] == [verdict]


def test_a_value_for_particular_data_is_no_slip() -> None:
    statement = r"Let $x_1, \dots, x_n \in \mathbb{R}$ and $\mu = \frac{1}{n} \sum_{i=1}^n x_i$."
    assert verdicts(statement, r"\mu = \frac{1 + 2 + 6}{3} = 3") == ["not-checked", "proved"]
    assert verdicts(statement, r"\mu = \frac{1 + 2 + 6}{3} = 4") == ["not-checked", "refuted"]


SOFTMAX = r"Let $\mathbf{a} \in \mathbb{R}^m$ and $q_k = \frac{e^{a_k}}{\sum_{j=1}^m e^{a_j}}$."


def test_cases_in_words() -> None:
    right = (
        f"### Question 1\n\n{SOFTMAX}\n\n**Answer 1.** For $r = k$,\n\n"
        r"$$\frac{\partial q_k}{\partial a_r} = q_k (1 - q_k).$$" + "\n\nFor $r \\neq k$,\n\n"
        r"$$\frac{\partial q_k}{\partial a_r} = -\frac{e^{a_k} e^{a_r}}{\left(\sum_{j=1}^m e^{a_j}\right)^2}.$$" + "\n"
    )
    assert [s.verdict for s in steps(right)][-3::2] == ["proved", "proved"]
    assert steps(right.replace(r"= -\frac", r"= \frac"))[-1].verdict != "proved"
    assert steps(right.replace("q_k (1 - q_k)", "q_k (1 + q_k)"))[-3].verdict != "proved"


def test_an_instance_of_a_letter_that_runs_is_no_value_for_the_rest() -> None:
    text = FRENCH.replace("**", "Évaluez $s$ pour $x = 0$.\n\n**", 1)
    assert steps(text + "$$s(x) = \\frac{1}{2}$$\n")[-1].verdict != "proved"
    assert steps(text + "$$s(x) + s(-x) = 2 + x$$\n")[-1].verdict == "refuted"


def test_a_statement_above_parts_gives_what_it_displays() -> None:
    text = (
        "Question 1. Consider\n\n$$f(x) = x^2 + c$$\n\n$$g(x) = f(x) - c$$\n\n(1.1) Compute.\n\nAnswer 1.1.\n\n$$g(x) = x^2$$\n"
    )
    assert [s.role for s in steps(text)][:2] != ["claim", "claim"]
    assert steps(text)[-1].verdict == "proved"
