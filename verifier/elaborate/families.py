"""Families of numbers that turn out to be vectors or matrices: ``y_i`` in one line, ``\\hat{y} - y`` in the next.

A name met with indices is a sequence.  When it later stands without them, its members are the entries of a vector (or of a matrix), if its
indices are letters of positions (i, j, k) and its members are numbers; what a time index counts (``x_t`` beside x) stays a sequence.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from verifier.elaborate.names import ALONE
from verifier.elaborate.scope import Scope
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.terms import App, Call, Sym, rebuild

POSITIONS = frozenset("ijkl")


def as_tensor(scope: Scope, name: str) -> None:
    """Make a vector or matrix of a guessed family of numbers, in everything that was said about it."""
    if name + ALONE in scope.symbols:
        return  # the name without an index is something else
    known = scope.symbols[name]
    match known.sort:
        case Func(args=args, result=result) if args and len(args) <= 2 and all(a == INTEGER for a in args) and result == SCALAR:
            pass
        case _:
            return
    own = [d for d in scope.definitions if d.head == known]
    by_entries = len(own) == 1 and own[0].kind == "definition" and own[0].condition is None
    if not (name in scope.guessed and not own) and not by_entries:
        return
    if f"range:{name}" in scope.conventions or not indexed_by_positions(scope, name):
        return
    tensor = Sym(name, Tensor(tuple(scope.unifier.fresh() for _ in args)))

    def change(node: Any) -> Any:
        node = rebuild(node, change)
        if isinstance(node, Call) and node.fn == known and not node.orders:
            return App("entry", (tensor, *node.args), SCALAR)
        return node

    scope.symbols[name] = tensor
    scope.assumptions = [change(a) for a in scope.assumptions]
    scope.laws = [replace(w, parameters=tuple(change(p) for p in w.parameters)) for w in scope.laws]
    scope.definitions = [
        replace(
            d,
            head=tensor if d.head == known else d.head,
            body=change(d.body),
            condition=None if d.condition is None else change(d.condition),
        )
        for d in scope.definitions
    ]
    scope.guesses = [g for g in scope.guesses if not g.startswith(f"{name} with an index is read")]
    scope.guess(f"{name} is read as a {'vector' if len(args) == 1 else 'matrix'}")


def indexed_by_positions(scope: Scope, name: str) -> bool:
    """True when the name was met with the indices of positions."""
    return scope.conventions.get(f"index:{name}") == "position"


def note_index(scope: Scope, name: str, letters: list[str | None]) -> None:
    """Remember which letters a family was first met with."""
    known = [x for x in letters if x is not None]
    if known and all(x[:1] in POSITIONS and len(x) == 1 for x in known):
        scope.conventions[f"index:{name}"] = "position"


__all__ = ["as_tensor", "indexed_by_positions", "note_index"]
