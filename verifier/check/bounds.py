"""Conditions that only compare letters."""

from __future__ import annotations

from verifier.terms import App, Num, Prop, Rel, Sym, walk


def is_bound(prop: Prop) -> bool:
    """Whether a condition compares letters, such as ``b < t`` or ``i \\neq j``: it says nothing of other things."""
    if not (isinstance(prop, Rel) and prop.op in ("<", "<=", ">", ">=", "!=")):
        return False
    parts = (t for side in (prop.lhs, prop.rhs) for t in walk(side))
    return all(isinstance(t, Sym | Num) or (isinstance(t, App) and t.op in ("add", "mul")) for t in parts)
