"""Bare values, and the labels that mean one place."""

from __future__ import annotations

from fractions import Fraction

import pytest

from verifier.grading.values import aligned, value
from verifier.keys.labels import matched, place


@pytest.mark.parametrize(
    ("text", "numbers", "form"),
    [
        (r"64@65\times 65", (64, 65, 65), "@×"),
        (r"64@65 \times 65.", (64, 65, 65), "@×"),
        (r"\mathbf{128@17\times17}", (128, 17, 17), "@×"),
        (r"131\,072", (131072,), ""),
        ("131 072", None, ""),
        ("0.25", (Fraction(1, 4),), ""),
        ("0,25", (Fraction(1, 4),), ""),
        (r"64 \times 64", (64, 64), "×"),
        (r"4 \times", None, ""),
        ("x", None, ""),
        (r"S = 16", None, ""),
        ("", None, ""),
    ],
)
def test_a_value_is_its_numbers_and_the_signs_between_them(text: str, numbers: tuple[object, ...] | None, form: str) -> None:
    found = value(text)
    assert (None if found is None else (found.numbers, found.form)) == (None if numbers is None else (numbers, form))


def values(*texts: str) -> list[object]:
    return [value(text) for text in texts]


def test_values_are_held_against_the_keys() -> None:
    key = values("64@65\\times 65", "64@32\\times 32", "128@17\\times 17")
    assert aligned(key, key) == key  # type: ignore[arg-type]
    wrong = values("64@65\\times 65", "64@33\\times 33", "128@17\\times 17")
    assert aligned(wrong, key) == key  # type: ignore[arg-type]


def test_a_value_whose_place_is_not_sure_is_not_judged() -> None:
    key = values("64@65\\times 65", "64@32\\times 32", "128@17\\times 17")
    more = values("3@128\\times 128", "64@65\\times 65", "64@33\\times 33", "128@17\\times 17")
    assert aligned(more, key) == [None, key[0], None, key[2]]  # type: ignore[arg-type]
    swapped = values("64@32\\times 32", "64@65\\times 65", "9@9\\times 9")
    assert aligned(swapped, key)[2] is None  # type: ignore[arg-type]
    assert aligned(values("5"), values("7")) == [None]  # type: ignore[arg-type]  # a lone number may be anything


@pytest.mark.parametrize("label", ["1(c)", "1c", "1.3", "Q1(c)", "Question 1.3", "1 (iii)"])
def test_labels_that_mean_one_place(label: str) -> None:
    assert place(label) == (1, 3)


def test_a_label_is_matched_with_one_place_only() -> None:
    assert matched("1.2", ["1a", "1b"]) == "1b"
    assert matched("1(b)", ["1.1", "1.2"]) == "1.2"
    assert matched("1", ["1a", "1b"]) is None
    assert matched("2", ["2", "II"]) == "2"
    assert matched("intro", ["1"]) is None
