"""Finds the answer keys: every module and every package here that defines ``KEY``.

A package is an assignment, with a module for each group of its questions; a module alone is a key of its own.  A name with dashes is
the key's id.  A key is imported, and SymPy with it, when it is loaded; ids and titles come from file names and from the text of ``KEY``.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
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


def source(key_id: str) -> Path:
    """The file that defines the key."""
    base = Path(__file__).resolve().parent / key_id.replace("-", "_")
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def title(key_id: str) -> Mapping[str, str]:
    """The title by language, read from the text of the key without running it; empty when it is not written out there."""
    for node in ast.parse(source(key_id).read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="KEY")], value=ast.Call(keywords=keywords)):
                for keyword in keywords:
                    if keyword.arg == "title":
                        found: Mapping[str, str] = ast.literal_eval(keyword.value)
                        return found
    return {}
