"""Starred letters: ``w^*`` is a solution of the equations that the statement gives for w, where it speaks of a solution or an optimum.

"Minimise ‖w‖² such that X w = y, with the conditions ∂L/∂w = 0 and ∂L/∂λ = 0" gives X w^* = y and the derivatives of L at (w^*, λ^*),
without a word about stars.
"""

from __future__ import annotations

import re
from dataclasses import replace

from verifier.claims import Context
from verifier.terms import Call, Deriv, Prop, Rel, Sym, free_symbols, substitute, walk

SPEAKS_OF_OPTIMA = re.compile(
    r"\\min\b|\\max\b|arg\s*\\?(?:min|max)|minimi[sz]|maximi[sz]|optimal|optimum|lagrang|\bkkt\b|karush", re.IGNORECASE
)
STAR = "^*"


def conditions_at_stars(context: Context, prop: Prop) -> list[Prop]:
    """The given equations at the starred letters that a claim mentions, those of which every unknown has its star."""
    mentioned = {s.name for s in free_symbols(prop) if s.name.endswith(STAR)}
    if not mentioned:
        return []
    stars = {
        symbol: context.symbols[name + STAR]
        for name, symbol in context.symbols.items()
        if name + STAR in context.symbols and context.symbols[name + STAR].sort == symbol.sort
    }
    found: list[Prop] = []
    for a in context.assumptions:
        if not (isinstance(a, Rel) and a.op == "="):
            continue
        moved: dict[Sym, Sym] = {s: stars[s] for s in free_symbols(a) if s in stars}
        if not moved or any(star in free_symbols(a) for star in moved.values()) or not _unknowns(a) <= moved.keys():
            continue
        there = substitute(a, moved)  # type: ignore[arg-type]
        if there not in context.assumptions:
            found.append(there)
    return found


def without_conditions(context: Context, prop: Prop) -> Context:
    """The context without the given equations for variables by which the claim differentiates; the same one when there are none.

    Where ∂L/∂w = 0 is given to determine w^*, a claim about ∂L/∂w is about every w.
    """
    # the gradient at w^* is taken at a point, which the equations are about
    varying = {t.wrt for t in walk(prop) if isinstance(t, Deriv) and isinstance(t.wrt, Sym) and "^" not in t.wrt.name}
    kept = tuple(a for a in context.assumptions if not (isinstance(a, Rel) and a.op == "=" and free_symbols(a) & varying))
    return context if len(kept) == len(context.assumptions) else replace(context, assumptions=kept)


def _unknowns(prop: Prop) -> set[Sym]:
    """The variables that a condition of stationarity is about: those of the function that is differentiated."""
    return {
        a
        for t in walk(prop)
        if isinstance(t, Deriv) and isinstance(t.body, Call)
        for a in (*t.body.args, t.wrt)
        if isinstance(a, Sym)
    }
