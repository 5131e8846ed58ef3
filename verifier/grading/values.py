r"""Values that stand without a relation sign: ``64@65\times 65``, ``131\,072``, and where a student's belong among the key's.

A value is the row of numbers in it, with the signs between them as its form.  A student's value that is one of the key's is equal to
it.  One that is none of them takes the place of a key's value only when the student gives as many values of that form as the key, and
all others that stand before and behind it are where the key has them; anything else is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

_SIGNS = {r"\times": "×", "×": "×", "x": "×", "@": "@"}
_TOKEN = re.compile(r"\s*(?:(\d+(?:(?:\\[,;:! ]|~|\{,\})\d{3})*(?:[.,]\d+)?)|(\\times|×|@|x(?=\s*\d)))\s*")
_SPACE = re.compile(r"\\[,;:! ]|~|\{,\}")
_DRESS = re.compile(r"^\s*(?:\\(?:mathbf|mathrm|text|boxed|fbox)\{(.*)\}|\{(.*)\})\s*[.,;]?\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Value:
    """The numbers in order, and the signs between them."""

    numbers: tuple[Fraction, ...]
    form: str


def value(text: str) -> Value | None:
    """The value that a formula is, or None."""
    while dressed := _DRESS.match(text):
        text = dressed[1] if dressed[1] is not None else dressed[2]
    text = text.strip().rstrip(".,;")
    numbers: list[Fraction] = []
    form = ""
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None or bool(token[1]) is (len(form) < len(numbers)):
            return None
        if token[1]:
            numbers.append(Fraction(_SPACE.sub("", token[1]).replace(",", ".")))
        else:
            form += _SIGNS[token[2]]
        position = token.end()
    return Value(tuple(numbers), form) if numbers and len(form) == len(numbers) - 1 else None


def aligned(given: Sequence[Value], key: Sequence[Value]) -> list[Value | None]:
    """For each of a student's values in order the key's value that it is to be held against, or None."""
    out: list[Value | None] = [one if one in key else None for one in given]
    for form in {one.form for one in given if one.form}:  # a lone number may be anything
        mine = [n for n, one in enumerate(given) if one.form == form]
        theirs = [one for one in key if one.form == form]
        if len(mine) != len(theirs):
            continue
        right = sum(given[n] == one for n, one in zip(mine, theirs, strict=True))
        for n, one in zip(mine, theirs, strict=True):
            # every other value of the form is where the key has it; and the key's value is given nowhere else
            if given[n] not in key and right == len(mine) - 1 and right > 0 and one not in given:
                out[n] = one
    return out
