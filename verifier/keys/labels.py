"""Which part of a key a label of a document means: ``1(c)``, ``1c``, ``1.3`` and ``Q1 (iii)`` are one place."""

from __future__ import annotations

import re
from collections.abc import Iterable

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12}
_PIECE = re.compile(r"\d+|[a-z]+")


def place(label: str) -> tuple[int, ...]:
    """The label as numbers, a letter by its place in the alphabet and several letters as a Roman numeral; () when it has none."""
    numbers: list[int] = []
    for piece in _PIECE.findall(re.sub(r"^\W*(?:question|exercise|exercice|problem|problème|answer|q)(?![a-z])\W*", "", label.lower())):
        if piece.isdigit():
            numbers.append(int(piece))
        elif len(piece) == 1:
            numbers.append(ord(piece) - ord("a") + 1)
        elif piece in ROMAN:
            numbers.append(ROMAN[piece])
        else:
            return ()
    return tuple(numbers)


def matched(label: str, known: Iterable[str]) -> str | None:
    """The one of the known labels that is the same place; None when there is none, or more than one."""
    known = tuple(known)
    if label in known:
        return label
    here = place(label)
    found = [one for one in known if here and place(one) == here]
    return found[0] if len(found) == 1 else None
