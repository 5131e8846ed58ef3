"""Bytes, files and notebooks; hostile input ends in a document or in UnreadableDocument, quickly."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.document import Formula, UnreadableDocument, read_document

UNREADABLE = [
    (b"", "empty"),
    (b" \r\n\t", "empty"),
    (b"\xef\xbb\xbf", "empty"),
    (b"a\x00b", "binary"),
    (b"\x7fELF" + bytes(range(1, 32)) * 4, "binary"),
    (b"\xff\xfe\x00", "UTF-16"),
]


@pytest.mark.parametrize(("data", "why"), UNREADABLE)
def test_unreadable_bytes(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableDocument, match=why) as raised:
        read_document(data, "x.md")
    assert "\n" not in str(raised.value)


NOTEBOOKS = [("no json", "JSON"), ("[]", "cells"), ("{}", "cells"), ('{"cells": [1]}', "no Markdown"), ("[" * 100_000, "JSON")]


@pytest.mark.parametrize(("text", "why"), NOTEBOOKS)
def test_unreadable_notebooks(text: str, why: str) -> None:
    with pytest.raises(UnreadableDocument, match=why):
        read_document(text.encode(), "x.ipynb")


def test_unreadable_paths(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no such file"):
        read_document(tmp_path / "none.md")
    with pytest.raises(UnreadableDocument, match="folder"):
        read_document(tmp_path)
    with pytest.raises(UnreadableDocument, match="cannot be read"):
        read_document("a\x00b")


ENCODINGS = [
    ("é $x$".encode(), ()),
    ("\ufeffé $x$".encode(), ()),
    ("é $x$".encode("utf-16"), ()),
    ("é $x$".encode("latin-1"), ("the file is not valid UTF-8; it is read as latin-1",)),
]


@pytest.mark.parametrize(("data", "notices"), ENCODINGS)
def test_encodings(data: bytes, notices: tuple[str, ...]) -> None:
    document = read_document(data, "x.md")
    assert (document.sources, document.notices) == ({None: "é $x$"}, notices)


def test_line_ends() -> None:
    assert read_document(b"a\r\n$x$\rb", "x.md").sources[None] == "a\n$x$\nb"


def test_notebook_cells_share_question_and_macros() -> None:
    cells = [
        {"cell_type": "code", "source": "$no$"},
        {"cell_type": "markdown", "source": ["## Question 1\n", "$\\newcommand{\\R}{R}$"]},
        {"cell_type": "markdown", "source": "**Answer**\n\n$x$ $y"},
    ]
    document = read_document(json.dumps({"cells": cells}).encode(), "x.ipynb")
    (formula,) = [part for part in document.parts if isinstance(part, Formula)]
    assert (formula.text, formula.cell, formula.question, document.position(formula.offset, 2)) == ("x", 2, "1", (3, 2))
    assert [(q.id, q.is_answer, q.cell) for q in document.questions] == [("1", False, 1), ("1", True, 2)]
    assert set(document.macros) == {"R"}
    assert document.notices == ("cell 2, line 3: “$” is never closed in its paragraph",)


FORMATS = [
    (r"\documentclass{article}\begin{document}$x$ % $y$", 1),
    ("# A\n$x$ % $y$", 2),
    ('{"cells": [{"cell_type": "markdown", "source": "$x$"}]}', 1),
]


@pytest.mark.parametrize(("text", "count"), FORMATS)
def test_format_is_told_from_the_content(text: str, count: int) -> None:
    assert sum(isinstance(part, Formula) for part in read_document(text.encode(), "<stdin>").parts) == count


PARAGRAPH = (
    "Question 1. Show that $x^2 \\geq 0$ for each value.\n\n"
    "$$\\begin{aligned} a &= b \\\\ &= c \\end{aligned}$$\n\nAnswer: yes.\n\n"
)
REPEATED = [
    "$", "$ ", "$$ x ", "$$\n", r"\(", r"\[", r"\begin{align}", r"\begin{cases}", "{", "`", "` ", "`a``", "\n", " ", "%", "\\",
    "#", "*", "**1. Ab\n", r"\newcommand{\a}{", r"\begin{verbatim}", r"\item ", "1. \n", "(", "<!--", "```\n", r"$a \text{",
    "x\ny ", r"\begin{enumerate}\item ", "Réponse. Réponse : ", "% a\n", "1.", "Question 1 (", "- ", "\t", r"\def\a#1", ">", ".",
]  # fmt: skip


@pytest.mark.parametrize("name", ["x.md", "x.tex"])
@pytest.mark.parametrize("piece", REPEATED)
def test_time_is_linear_in_repetitions(piece: str, name: str) -> None:
    """100 kB of one piece; the limit is generous for linear work and out of reach for quadratic work."""
    data = (piece * (100_000 // len(piece)) + "\nx").encode()
    start = time.perf_counter()
    read_document(data, name)
    assert time.perf_counter() - start < 1.5


def test_ten_megabytes() -> None:
    data = (PARAGRAPH * (10_000_000 // len(PARAGRAPH))).encode()
    start = time.perf_counter()
    document = read_document(data, "x.md")
    assert time.perf_counter() - start < 20
    assert len(document.parts) > 200_000


TOKENS = st.sampled_from([
    "$", "$$", r"\(", r"\)", r"\[", r"\]", r"\begin{align}", r"\end{align}", r"\begin{cases}", r"\end{cases}", "\n", "\n\n", " ",
    "x", "=", "5", "%", "`", "```", "\n```math\n", r"\text{", "{", "}", r"\newcommand{\R}{", r"\def\a#1", r"\be", "\\", "\\\\",
    "Question 1", "\n(a) ", "\n1. ", "Réponse :", "\nAnswer 2. ", "**", "\n# ", r"\item", r"\begin{enumerate}",
    r"\end{enumerate}", r"\begin{document}", r"\begin{proof}", "<!--", "-->", "é", r"\verb|", r"\section{", "\r\n",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(TOKENS, max_size=40), st.sampled_from(["x.md", "x.tex", "x.txt"]))
def test_every_part_stands_where_it_says(tokens: list[str], name: str) -> None:
    text = "".join(tokens)
    if not text.strip():
        return
    document = read_document(text.encode(), name)
    assert document.sources[None] == text.replace("\r\n", "\n")
    end = 0
    for part in document.parts:
        assert part.offset >= end and part.text
        end = part.offset + len(part.text)
        assert document.sources[None][part.offset : end] == part.text
        before = [q.id for q in document.questions if q.offset <= part.offset]
        assert part.question is None or part.question in before


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["x.md", "x.tex", "x.ipynb", "x"]))
def test_nothing_but_unreadable_document_is_raised(data: bytes, name: str) -> None:
    try:
        read_document(data, name)
    except UnreadableDocument as error:
        assert "\n" not in str(error)


EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("name", "language", "questions", "displays"),
    [("activation.md", "en", {"1", "1(a)", "1(b)"}, 2), ("entropie.tex", "fr", {"1"}, 3)],
)
def test_examples(name: str, language: str, questions: set[str], displays: int) -> None:
    document = read_document(EXAMPLES / name)
    assert (document.language, {q.id for q in document.questions}, document.notices) == (language, questions, ())
    assert sum(isinstance(part, Formula) and part.display for part in document.parts) == displays
