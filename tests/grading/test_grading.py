"""Whole works beside a key: final answers, points, givens that come from the key. Expected outcomes are derived by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from verifier.document import read_document
from verifier.grading import check_with_key
from verifier.keys.documents import read_key
from verifier.keys.store import Store
from verifier.report import render
from verifier.report.model import QuestionReport, Report
from verifier.report.text import render as as_text

KEY = r"""# A key

## Question 1. A form

Let $A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$ and $f(x) = x^\top A x$.

(a) Find $\nabla f(x)$. (4 points)

**Answer.** $$\nabla f(x) = A x + A^\top x = (A + A^\top) x$$

(b) Let $a \in \mathbb{R}$ and $g(a) = a^2 + 1$. Find $g'(a)$. (2 points)

**Answer.** $$g'(a) = 2a$$

(c) What does it mean? (1 point)

**Answer.** That the form is flat at its minimum.
"""


@pytest.fixture(scope="module")
def key_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("key") / "form.md"
    path.write_text(KEY, encoding="utf-8")
    return str(path)


def work(key_path: str, **answers: str) -> Report:
    """The report on a work that answers the parts; it repeats nothing of the statement."""
    text = "## Question 1\n\n" + "\n\n".join(f"({part})\n\n**Answer.** {answer}" for part, answer in answers.items()) + "\n"
    return check_with_key(read_document(text.encode(), "work.md"), read_key(key_path), name="form", store=Store.none())


def part(report: Report, label: str) -> QuestionReport:
    (found,) = [q for q in report.questions if q.part == label]
    return found


def outcome(report: Report, label: str) -> tuple[str, float | None]:
    question = part(report, label)
    assert question.points is not None
    return question.comparison[-1].outcome, question.points.earned


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (r"$$\nabla f(x) = (A + A^\top) x$$", ("equal", 4)),
        (r"$$\nabla f(x) = A x + A^\top x$$", ("equal", 4)),
        (r"$$\nabla f(x) = 2 A x$$", ("missing-assumption", 3)),
        (r"$$\nabla f(x) = 3 (A + A^\top) x$$", ("different", 3)),
        (r"$$\nabla f(x) = A x - A^\top x$$", ("different", 3)),
        (r"$$x^\top A x = x^\top A^\top x$$", ("missing", 0)),
    ],
)
def test_a_final_answer_is_compared(key_path: str, answer: str, expected: tuple[str, float]) -> None:
    assert outcome(work(key_path, a=answer), "1(a)") == expected


def test_a_row_where_the_key_has_a_column(key_path: str) -> None:
    report = work(key_path, a=r"$$\nabla f(x) = x^\top (A + A^\top)$$")
    assert part(report, "1(a)").comparison[0].outcome == "other-layout"


def test_a_difference_has_a_counterexample(key_path: str) -> None:
    row = part(work(key_path, a=r"$$\nabla f(x) = A x$$"), "1(a)").comparison[0]
    assert row.outcome == "different" and row.counterexample is not None and row.line == 5


def test_a_slip_is_counted_once(key_path: str) -> None:
    """The second line is wrong, the third follows from it: 4 − 1."""
    answer = "$$\\begin{aligned} \\nabla f(x) &= A x + A^\\top x \\\\ &= A x - A^\\top x \\\\ &= (A - A^\\top) x \\end{aligned}$$"
    report = work(key_path, a=answer)
    assert [s.verdict for s in report.steps if s.role == "claim"] == ["proved", "refuted", "proved"]
    assert outcome(report, "1(a)") == ("different", 3)


def test_the_givens_come_from_the_key(key_path: str) -> None:
    """The work says nowhere what g is; where it says that g is something else, it is judged by that, and not compared."""
    assert outcome(work(key_path, a="", b="$$g'(a) = 2a$$"), "1(b)") == ("equal", 2)
    text = "## Question 1\n\n(a) What?\n\n(b) Let $g(a) = a^3$. Find $g'(a)$.\n\n**Answer.** $$g'(a) = 3 a^2$$\n"
    report = check_with_key(read_document(text.encode(), "work.md"), read_key(key_path), name="form", store=Store.none())
    assert [s.verdict for s in report.steps if s.role == "claim"] == ["proved"]
    assert outcome(report, "1(b)") == ("open", None)


@pytest.mark.parametrize("label", ["1.2", "1(b)", "1b"])
def test_both_numberings_mean_one_part(key_path: str, label: str) -> None:
    text = f"**Q{label}** **Answer.** $$g'(a) = 2a$$\n"
    report = check_with_key(read_document(text.encode(), "work.md"), read_key(key_path), name="form", store=Store.none())
    assert outcome(report, "1(b)") == ("equal", 2)


def test_what_is_not_there_is_missing_and_words_are_for_a_person(key_path: str) -> None:
    report = check_with_key(
        read_document(b"**Q1(b)** **Answer.** $$g'(a) = 2a$$\n", "w.md"), read_key(key_path), name="k", store=Store.none()
    )
    assert outcome(report, "1(a)") == ("missing", 0)
    words = part(report, "1(c)").points
    assert words is not None and (words.earned, words.possible) == (None, 1)
    assert report.points is not None and (report.points.earned, report.points.possible) == (None, 7)


def test_the_reports_show_it_in_both_languages(key_path: str) -> None:
    from dataclasses import replace

    report = work(key_path, a=r"$$\nabla f(x) = A x$$", b="$$g'(a) = 2a$$")
    english, french = as_text(replace(report, language="en")), as_text(replace(report, language="fr"))
    assert "question 1(a): 3 of 4 points" in english and "not as in the key (line 5)" in english and "−1: a slip (line 5)" in english
    assert "question 1(b) : 2 points sur 2" in french and "comme dans le corrigé" in french
    data = json.loads(render([report], "json"))
    (a,) = [q for q in data["questions"] if q.get("part") == "1(a)"]
    assert a["points"] == {"earned": 3.0, "possible": 4.0, "losses": [{"points": 1.0, "why": "slip", "line": 5}]}
    assert a["comparison"][0]["outcome"] == "different" and a["comparison"][0]["counterexample"] is not None
    assert data["points"]["possible"] == 7
    assert "3 of 4 points" in render([replace(report, language="en")], "html")
    tests = {t["name"]: t for t in json.loads(render([replace(report, language="en")], "gradescope"))["tests"]}
    assert tests["question 1(a)"]["score"] == 3 and tests["question 1(a)"]["max_score"] == 4
    assert "score" not in tests["question 1(c)"]


def test_without_a_key_nothing_is_added(tmp_path: Path) -> None:
    from verifier.check import check_document

    report = check_document(read_document(b"$$1 = 1$$", "work.md"))
    data = json.loads(render([report], "json"))
    assert "points" not in data and all(set(q) == {"id", "verdict", "first_error"} for q in data["questions"])


def test_bare_values_are_steps() -> None:
    from derivations import registry

    def judged(second: str) -> list[tuple[str, str]]:
        text = f"## Question 3\n\n(a) Réponse : La première donne $64@65 \\times 65$, puis ${second}$ et enfin $128@17 \\times 17$.\n"
        document = read_document(text.encode(), "work.md")
        report = check_with_key(document, registry.load("foundations"), name="foundations", store=Store.none())
        return [(s.lhs, s.verdict) for s in report.steps]

    assert judged(r"64@32 \times 32") == [("", "proved")] * 3
    assert judged(r"64@33 \times 33") == [("", "proved"), ("", "refuted"), ("", "proved")]


@pytest.mark.parametrize(
    ("line", "verdict", "outcome_"),
    [
        (r"\mu_{batch} = \begin{bmatrix} 2.5 \\ 2.5 \end{bmatrix}", "proved", "equal"),
        (r"\mu_{batch} = \begin{bmatrix} \frac{5}{2} & \frac{5}{2} \end{bmatrix}", "proved", "equal"),  # a row where the key has a column
        (r"\mu_{batch} = \begin{bmatrix} 2.5 \\ 2.6 \end{bmatrix}", "refuted", "different"),
        (r"\mu_{batch} = \begin{bmatrix} 2.5 & 2.6 \end{bmatrix}", "refuted", "different"),
        (r"\mu_{batch} = \begin{bmatrix} 2.5 & 2.5 & 2.5 \end{bmatrix}", "undecided", "missing"),
        (r"\sigma_{batch}^2 = \begin{bmatrix} 1.08 \\ 1.42 \end{bmatrix}", "proved", "equal"),
        (r"\sigma^2_{batch} = \begin{bmatrix} 1.083 \\ 1.4167 \end{bmatrix}", "proved", "equal"),
        (r"\sigma_{batch}^2 = \begin{bmatrix} 1.08 \\ 1.41 \end{bmatrix}", "refuted", "different"),  # 17/12 rounds to 1.42
    ],
)
def test_a_value_under_a_name_is_held_against_the_keys(line: str, verdict: str, outcome_: str) -> None:
    from derivations import registry

    document = read_document(f"**Q3.1.** **Answer.** $${line}$$\n".encode(), "work.md")
    report = check_with_key(document, registry.load("sequence-models"), name="sequence-models", store=Store.none())
    assert [s.verdict for s in report.steps] == [verdict]
    rows = part(report, "3.1").comparison
    assert rows[1 if "sigma" in line else 0].outcome == outcome_


def test_the_values_that_a_key_gives_settle_a_line() -> None:
    """Nothing in the work says what I, S and C are."""
    from derivations import registry

    def judged(line: str) -> list[str]:
        document = read_document(f"## Question 4\n\n(a) **Answer.** $${line}$$\n".encode(), "work.md")
        report = check_with_key(document, registry.load("foundations"), name="foundations", store=Store.none())
        return [s.verdict for s in report.steps]

    assert judged(r"P = \sqrt{64 \times 64 / 16} = 16") == ["proved", "proved"]
    assert judged(r"P = 8") == ["refuted"]
    assert judged(r"C = 64") == ["refuted"]
    assert judged(r"S = I \times I / P^2 = 16") == ["proved", "proved"]
