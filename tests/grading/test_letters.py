"""A key's givens judge a work only where its letters mean the same there. Verdicts and outcomes are derived by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.document import read_document
from verifier.grading import check_with_key
from verifier.keys.documents import read_key
from verifier.keys.store import Store
from verifier.report.model import QuestionReport, Report

KEY = r"""# A key

## Question 1. A form

Let $A \in \mathbb{R}^{n \times n}$ be symmetric, $b, x \in \mathbb{R}^n$, $c > 0$ and $f(x) = \frac{c}{2} x^\top A x - b^\top x$.

(a) Find $\nabla f(x)$. (4 points)

**Answer.** $$\nabla f(x) = c A x - b$$

(b) Let $p \in (0, 1)$ and $H(p) = -p \log p - (1 - p) \log(1 - p)$. Find $H'(p)$. (2 points)

**Answer.** $$H'(p) = \log \frac{1 - p}{p}$$

(c) Let $k \in \mathbb{N}$ and $s = 3$. Find $s k$. (1 point)

**Answer.** $$s k = 3 k$$
"""
HEAD = "## Question 1\n\n"
STATED = (
    HEAD + r"Let $A \in \mathbb{R}^{m \times m}$ be symmetric, $b, x \in \mathbb{R}^m$, $c > 0$ and "
    r"$f(x) = \frac{c}{2} x^\top A x - b^\top x$."
)
BOLD = (
    HEAD + r"Let $\mathbf{A} \in \mathbb{R}^{n \times n}$ be symmetric, $\mathbf{b}, \mathbf{x} \in \mathbb{R}^n$, $c > 0$ and "
    r"$f(\mathbf{x}) = \frac{c}{2} \mathbf{x}^\top \mathbf{A} \mathbf{x} - \mathbf{b}^\top \mathbf{x}$."
)
BEFORE = {"a": "", "b": "(a) Left out.\n\n", "c": "(a) Left out.\n\n(b) Left out.\n\n"}


@pytest.fixture(scope="module")
def key_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("key") / "form.md"
    path.write_text(KEY, encoding="utf-8")
    return str(path)


def judged(key_path: str, part: str, answer: str, stated: str = HEAD) -> Report:
    text = f"{stated}\n\n{BEFORE[part]}({part}) **Answer.** {answer}\n"
    return check_with_key(read_document(text.encode(), "work.md"), read_key(key_path), name="form", store=Store.none())


def verdicts(report: Report) -> list[str]:
    return [s.verdict for s in report.steps if s.role == "claim"]


def part_of(report: Report, part: str) -> QuestionReport:
    (found,) = [q for q in report.questions if q.part == f"1({part})"]
    return found


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("a", r"Let $f(x) = x^2$ for a number $x$. Then $$f'(x) = 2x$$"),  # another f
        ("b", r"For $p = 2$ we have $$p^2 = 4$$ $$p > 1$$"),  # p is no probability here
        ("b", r"Let $p = x^\top x$. Then $$p = \|x\|^2$$"),
        ("b", r"The density $p(x) = e^{-x}$ has $$\int_0^\infty p(x) \, dx = 1$$"),
        ("c", r"Let $s = \sum_{k=1}^n k$. Then $$s = \frac{n (n + 1)}{2}$$"),
        ("c", r"$$s = \sum_{k=1}^n k = \frac{n (n + 1)}{2}$$"),
        ("c", r"Let $k > 0$ be real. Then $$k + \frac{1}{k} \geq 2$$"),
        ("a", r"$$\sum_{c=1}^3 c = 6$$"),  # c is bound
        ("a", r"$$(c - 1)(c + 1) = c^2 - 1$$"),
    ],
)
def test_a_letter_with_another_meaning_keeps_it(key_path: str, part: str, answer: str) -> None:
    """Each line is true of what the work means by its letters."""
    found = verdicts(judged(key_path, part, answer))
    assert found and set(found) == {"proved"}


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("b", r"For $p = 2$ we have $$p^2 = 5$$"),
        ("c", r"Let $s = \sum_{k=1}^n k$. Then $$s = \frac{n (n - 1)}{2}$$"),
        ("a", r"Let $f(x) = x^2$ for a number $x$. Then $$f'(x) = x$$"),
    ],
)
def test_what_is_false_of_the_works_own_meaning_stays_wrong(key_path: str, part: str, answer: str) -> None:
    assert "refuted" in verdicts(judged(key_path, part, answer))


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("a", r"$$A = I$$"),  # a case that is looked at; no claim about every symmetric matrix
        ("c", r"$$s = 4$$"),
        ("a", r"$$x = x - \nabla f(x)$$"),  # an update
        ("a", r"$$\frac{d}{dx} \sigma(x) = \sigma(x) (1 - \sigma(x))$$"),  # for a number x
    ],
)
def test_an_equation_for_a_letter_is_no_error_because_of_the_key(key_path: str, part: str, answer: str) -> None:
    assert not {"refuted", "ill-formed"} & {s.verdict for s in judged(key_path, part, answer).steps}


ANSWERS = [
    (r"\nabla f({x}) = \frac{{c}}{{2}} ({A} + {A}^\top) {x} - {b}", "proved", "equal", 4),
    (r"\nabla f({x}) = c {A} {x} + {b}", "refuted", "different", 3),
    (r"\nabla f({x}) = c {x}^\top {A} - {b}^\top", "proved", "other-layout", 4),
    (r"c {x}^\top {A} {x} = c {x}^\top {A}^\top {x}", "proved", "missing", 0),
]


@pytest.mark.parametrize(
    ("stated", "answer", "verdict", "outcome", "earned"),
    [(HEAD, *one) for one in ANSWERS] + [(stated, *one) for stated in (STATED, BOLD) for one in ANSWERS[:2]],
)
def test_the_key_judges_where_the_letters_are_its_own(
    key_path: str, stated: str, answer: str, verdict: str, outcome: str, earned: float
) -> None:
    bold = stated is BOLD
    line = answer.format(**{n: rf"\mathbf{{{n}}}" if bold else n for n in "Abx"}, c="c")
    report = judged(key_path, "a", f"$${line}$$", stated)
    assert verdicts(report)[-1] == verdict
    part = part_of(report, "a")
    assert part.points is not None and (part.comparison[0].outcome, part.points.earned) == (outcome, earned)


def test_what_needs_the_key_says_so(key_path: str) -> None:
    right = judged(key_path, "b", r"$$H'(p) = -\log p + \log(1 - p)$$").steps[-1]
    wrong = judged(key_path, "b", r"$$H'(p) = -\log p - \log(1 - p)$$").steps[-1]
    assert (right.verdict, wrong.verdict) == ("proved", "refuted")
    for step in (right, wrong):
        assert step.reason.startswith("under what the assignment gives: H(p) = ")
    assert "assignment" not in judged(key_path, "c", "$$2 k + k = 3 k$$").steps[-1].reason  # true whatever is given


@pytest.mark.parametrize(
    ("stated", "answer", "why"),
    [
        (HEAD, r"$$\nabla q(z) = c B z - b$$", "the assignment does not say what"),
        (
            HEAD + r"Let $B \in \mathbb{R}^{n \times n}$ be symmetric, $z \in \mathbb{R}^n$ and $q(z) = \frac{1}{2} z^\top B z$.",
            r"$$\nabla q(z) = B z$$",
            "the question as the work states it does not speak of",
        ),
        (
            HEAD + r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric, $x \in \mathbb{R}^n$ and $f(x) = x^\top A x$.",
            r"$$\nabla f(x) = 2 A x$$",
            "means something else than in the assignment",
        ),
        (HEAD, r"$$\nabla f(x) = c A x - v$$", "the assignment does not say what v is"),
    ],
)
def test_an_answer_in_other_letters_is_not_called_different(key_path: str, stated: str, answer: str, why: str) -> None:
    part = part_of(judged(key_path, "a", answer, stated), "a")
    (row,) = part.comparison
    assert row.outcome == "open" and why in row.reason, row
    assert part.points is not None and part.points.earned is None and all(loss.why == "slip" for loss in part.points.losses)


def test_a_given_that_the_work_contradicts_proves_nothing(key_path: str) -> None:
    """With ``c > 0`` of the key and ``c < 0`` of the work everything would follow."""
    stated = HEAD + r"Let $A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$, $c < 0$ and $f(x) = \frac{c}{2} x^\top A x$."
    report = judged(key_path, "a", r"$$c^3 = 7$$ $$\nabla f(x) = 5 A x$$", stated)
    assert "proved" not in verdicts(report)


def test_an_assumption_of_the_key_that_the_work_leaves_out(key_path: str) -> None:
    """The key's matrix is symmetric; without that the line would be wrong."""
    right, wrong = (judged(key_path, "a", rf"$$x^\top {a} = ({b} x)^\top$$") for a, b in (("A", "A"), ("A", "2 A")))
    assert verdicts(right) == ["proved"] and "A \\text{ symmetric}" in right.steps[-1].reason
    assert verdicts(wrong) == ["refuted"]
