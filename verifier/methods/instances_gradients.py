"""Which first-order bounds of smooth functions may help with a claim: between points where it takes their values and gradients.

Nothing here is trusted: a proposal that is false fails at its side conditions.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.claims import Context
from verifier.kernel.gradient_lemmas import ENTRIES, is_gradient
from verifier.kernel.lemma import stated
from verifier.methods.candidates import Candidate
from verifier.terms import Bind, Call, Is, Rel, Sym, Term, free_symbols, walk

MAX_POINTS = 3


def gradient_candidates(context: Context, rel: Rel) -> Iterator[Candidate]:
    """Candidates for a prepared relation about functions that are given to be smooth."""
    functions = [p.args[0] for p in stated(context.assumptions) if isinstance(p, Is) and p.property == "smooth" and len(p.args) == 2]
    if not functions:
        return
    bound = {t.var for t in walk(rel) if isinstance(t, Bind) and is_gradient(t) is None}
    for f in functions:
        slopes: dict[Term, None] = {}
        heights: dict[Term, None] = {}
        for t in walk(rel):
            if is_gradient(t) == f:
                slopes[t.params[0] if isinstance(t, Bind) else t.args[0]] = None  # type: ignore[union-attr]
            elif isinstance(t, Call) and t.fn == f and len(t.args) == 1 and not (isinstance(t.args[0], Sym) and t.args[0].name == "u"):
                heights[t.args[0]] = None
        points = [x for x in dict.fromkeys((*slopes, *heights)) if not free_symbols(x) & bound]
        for x in points[:MAX_POINTS]:
            for y in points[:MAX_POINTS]:
                if x != y:
                    yield from (Candidate(entry.name, (f, x, y)) for entry in ENTRIES)
