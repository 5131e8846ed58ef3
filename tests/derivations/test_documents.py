"""Keys written as documents: what becomes of statements, answers, points, boxes and front matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.keys import BadKey, Key, shown
from verifier.keys.documents import check_document_key, read_key
from verifier.sheet import render

HEAD = "## Question 1. Means\n\nLet $a, b \\in \\mathbb{R}$.\n\n"


def key_of(tmp_path: Path, text: str, name: str = "key.md") -> Key:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_key(str(path))


def claims(key: Key) -> list[tuple[str, str]]:
    return [(place.label, shown(result.claim)) for place in key.places() for result in place.answer.results]


def test_the_ends_of_the_last_chain_are_the_claim(tmp_path: Path) -> None:
    text = HEAD + "(a) Show it.\n\n**Answer.** First $$(a - b)^2 \\geq 0$$ and so\n\n$$4ab = (a + b)^2 - (a - b)^2 \\leq (a + b)^2$$\n"
    key = key_of(tmp_path, text)
    assert claims(key) == [("1(a)", r"4 a b \le (a + b)^{2}")]
    (answer,) = (place.answer for place in key.places())
    assert next(shown(step.relation) for step in answer.results[0].steps) == r"(a - b)^{2} \ge 0"


def test_signs_that_turn_round_make_no_chain(tmp_path: Path) -> None:
    text = HEAD + "(a) Show it.\n\n**Answer.** $$a^2 \\leq a^2 + b^2 \\geq b^2$$\n"
    assert claims(key_of(tmp_path, text)) == [("1(a)", r"a^{2} + b^{2} \ge b^{2}")]


@pytest.mark.parametrize("boxed", [r"\boxed{(a + b)^2} = a^2 + 2ab + b^2", r"(a + b)^2 = \boxed{a^2 + 2ab + b^2}"])
def test_boxes_are_results(tmp_path: Path, boxed: str) -> None:
    text = HEAD + f"(a) Expand.\n\n**Answer.** $${boxed}$$ and $$(a - b)^2 = \\boxed{{a^2 - 2ab + b^2}}$$ as $$1 + 1 = 2$$\n"
    found = claims(key_of(tmp_path, text))
    assert found == [("1(a)", "(a + b)^{2} = a^{2} + 2 a b + b^{2}"), ("1(a)", "(a - b)^{2} = a^{2} - 2 a b + b^{2}")]


@pytest.mark.parametrize(
    ("written", "points"),
    [("(3 points)", 3), ("(2 pts)", 2), ("[1.5 points]", 1.5), ("(1,5 pt)", 1.5), ("", 0)],
)
def test_points_stand_behind_the_label(tmp_path: Path, written: str, points: float) -> None:
    key = key_of(tmp_path, HEAD + f"(a) {written} Show it.\n\n**Answer.** $$a + b = b + a$$\n")
    assert key.points == points


def test_an_answer_without_a_formula_is_qualitative(tmp_path: Path) -> None:
    key = key_of(tmp_path, HEAD + "(a) Why?\n\n**Answer.** Because the estimate is biased.\n")
    (place,) = key.places()
    assert place.answer.is_qualitative and place.answer.text is not None
    assert place.answer.text.en == "Because the estimate is biased."


def test_front_matter_names_the_key_and_lines_stay(tmp_path: Path) -> None:
    text = "---\nid: means\ntitle: 'Two means'\nlang: fr\n---\n" + HEAD + "(a) Montrer.\n\n**Réponse.** $$a + b = b - a$$\n"
    key = key_of(tmp_path, text)
    assert (key.id, key.title) == ("means", {"fr": "Two means"})
    (row,) = check_document_key(str(tmp_path / "key.md")).steps
    assert (row.line, row.verdict) == (12, "refuted")
    assert "Corrigé" in render(key, "fr")


def test_latex_with_macros(tmp_path: Path) -> None:
    text = (
        "\\documentclass{article}\n\\newcommand{\\R}{\\mathbb{R}}\n\\begin{document}\n\\section*{Question 1}\nLet $a \\in \\R$.\n\n"
        "\\textbf{Answer.} \\[ a^2 \\geq 0 \\]\n\\end{document}\n"
    )
    key = key_of(tmp_path, text, "key.tex")
    assert claims(key) == [("1", r"a^{2} \ge 0")]
    assert key.givens == (r"a \in \mathbb{R}",)


def test_words_and_unread_formulas_are_text_on_the_sheet(tmp_path: Path) -> None:
    text = HEAD + "(a) \\input{/etc/passwd} $\\write18{ls}$ <script> {{ 7*7 }} show it.\n\n**Answer.** $$a + b = b + a$$\n"
    source = render(key_of(tmp_path, text), "en")
    assert r"\input" not in source and r"\write18{" not in source
    assert r"\textbackslash{}input\{/etc/passwd\}" in source and r"\{\{ 7*7 \}\}" in source


def test_what_is_no_key_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadKey, match="no such file"):
        read_key(str(tmp_path / "missing.md"))
    with pytest.raises(BadKey, match="no question"):
        key_of(tmp_path, "Hello.\n")
    (tmp_path / "words.md").write_text("Hello.\n", encoding="utf-8")
    with pytest.raises(BadKey, match="no formula"):
        check_document_key(str(tmp_path / "words.md"))
