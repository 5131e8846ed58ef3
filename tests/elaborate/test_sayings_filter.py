"""The quick look at a sentence without formulas passes whatever the tables can read."""

from __future__ import annotations

import re

from verifier.elaborate.facts import ABOUT, FACTS
from verifier.elaborate.sayings import NOUNS, STEMS


def alternatives(pattern: str) -> list[str]:
    """The branches of the outermost alternation."""
    parts, depth = [""], 0
    for c in pattern:
        depth += (c in "([") - (c in ")]")
        if c == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return parts


def test_every_noun_has_a_stem() -> None:
    for pattern in NOUNS.values():
        for branch in alternatives(pattern):
            words = re.sub(r"\(\?=.*", "", branch)
            assert any(stem.strip() in words for stem in STEMS), branch


def test_every_fact_is_about_one_of_the_words() -> None:
    for pattern, _ in FACTS:
        assert any(word in pattern for word in ABOUT), pattern
