"""Answer keys as text: the list, and one key with its givens and claims.

A key is whatever `derivations.registry` holds; what is shown of it is named in `Key`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Key(Protocol):
    """The part of an answer key that is listed. ``title`` by language; ``givens`` and ``claims`` as LaTeX."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def givens(self) -> Sequence[str]: ...
    @property
    def claims(self) -> Sequence[str]: ...


def listing(keys: Sequence[Key], language: str) -> str:
    """One line per key: its id and its title."""
    width = max((len(key.id) for key in keys), default=0)
    return "".join(f"{key.id:{width}}  {_title(key, language)}\n" for key in keys)


def describe(key: Key, language: str) -> str:
    """The key with its givens and its numbered claims."""
    given, claim = ("Données :", "Affirmations :") if language == "fr" else ("Given:", "Claims:")
    rows = [f"{key.id}  {_title(key, language)}", given, *(f"  {one}" for one in key.givens)]
    return "\n".join([*rows, claim, *(f"  {n}. {one}" for n, one in enumerate(key.claims, start=1))]) + "\n"


def _title(key: Key, language: str) -> str:
    return key.title.get(language) or key.title["en"]
