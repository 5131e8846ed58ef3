"""Finds the answer keys: every module of this package that defines ``KEY``.

A key is imported, and SymPy with it, when it is loaded; the list of ids reads file names only.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verifier.keys import Key

HELPERS = frozenset({"registry", "notation"})  # modules of the package that hold no key


@cache
def key_ids() -> tuple[str, ...]:
    """The ids of all keys, sorted."""
    import derivations

    names = (module.name for module in pkgutil.iter_modules(derivations.__path__))
    return tuple(sorted(name.replace("_", "-") for name in names if name not in HELPERS))


def load(key_id: str) -> Key:
    """The key of that id. Raises KeyError when there is none."""
    if key_id not in key_ids():
        raise KeyError(key_id)
    module = importlib.import_module(f"derivations.{key_id.replace('-', '_')}")
    key: Key = module.KEY
    if key.id != key_id:
        raise ValueError(f"the key in {module.__name__} calls itself {key.id!r}")
    return key


def all_keys() -> list[Key]:
    """All keys, by id."""
    return [load(key_id) for key_id in key_ids()]
