"""Canonical names for bound indices: two contractions that differ by renaming and reordering get one key.

Colour refinement (each index is coloured by its range, then by the factors it stands in and the colours of their other indices) and,
where indices
still tie, individualisation of one of them after the other, the least key wins.  Beyond ``BUDGET`` leaves the first labelling found is
kept: the key then
still describes the contraction, only a renamed copy may get another one.
Reference: McKay and Piperno, Practical graph isomorphism II (2014).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from verifier.terms import Sym, Term

BUDGET = 48

Factor: TypeAlias = tuple[Any, tuple[Term, ...]]  # head, indices


def canonical(
    bounds: Mapping[Sym, Any], factors: Sequence[Factor], unordered: Callable[[Any], bool]
) -> tuple[tuple[Any, ...], tuple[tuple[Any, tuple[Any, ...]], ...]]:
    """(ranges in canonical order, sorted factors with bound indices as numbers). ``unordered``: a head is symmetric in its indices."""
    colours: dict[Sym, Any] = {b: ("r", repr(r)) for b, r in bounds.items()}
    spent = [0]
    heads = [repr(h) for h, _ in factors]
    symmetric = [unordered(h) for h, _ in factors]

    def refine(colour: dict[Sym, Any]) -> dict[Sym, int]:
        ranks = _ranked(colour)
        while True:
            seen: dict[Sym, list[Any]] = {b: [] for b in bounds}
            for k, (_, idx) in enumerate(factors):
                marks = [("b", ranks[i]) if i in bounds else ("f", repr(i)) for i in idx]  # type: ignore[index]
                for position, i in enumerate(idx):
                    if i in bounds:
                        rest = [repr(m) for q, m in enumerate(marks) if q != position or not symmetric[k]]
                        if symmetric[k]:
                            rest.sort()
                        same = tuple(q for q, j in enumerate(idx) if j == i)
                        seen[i].append((heads[k], -1 if symmetric[k] else position, same if not symmetric[k] else len(same), tuple(rest)))  # type: ignore[index]
            new = _ranked({b: (ranks[b], tuple(sorted(map(repr, seen[b])))) for b in bounds})
            if len(set(new.values())) == len(set(ranks.values())):
                return new
            ranks = new

    def emit(order: list[Sym]) -> tuple[Any, ...]:
        number = {b: k for k, b in enumerate(order)}
        out = []
        for k, (head, idx) in enumerate(factors):
            slots = tuple(number[i] if i in bounds else i for i in idx)  # type: ignore[index]
            if symmetric[k]:
                slots = tuple(sorted(slots, key=lambda s: (isinstance(s, int), repr(s))))
            out.append(((heads[k], tuple(map(repr, slots))), head, slots))
        out.sort(key=lambda t: t[0])
        return tuple(out)

    best: list[Any] = [None, None]

    def search(colour: dict[Sym, Any]) -> None:
        ranks = refine(colour)
        classes: dict[int, list[Sym]] = {}
        for b, r in ranks.items():
            classes.setdefault(r, []).append(b)
        tie = next((classes[r] for r in sorted(classes) if len(classes[r]) > 1), None)
        if tie is None:
            spent[0] += 1
            order = sorted(bounds, key=lambda b: ranks[b])
            code = emit(order)
            name = tuple(t[0] for t in code)
            if best[0] is None or name < best[0]:
                best[0], best[1] = name, (order, code)
            return
        for b in tie:
            if spent[0] >= BUDGET:
                return
            search({c: (ranks[c], 0 if c == b else 1) for c in bounds})

    if len(bounds) == 1:
        best[1] = (list(bounds), emit(list(bounds)))
    else:
        search(colours)
    order, code = best[1]
    return tuple(bounds[b] for b in order), tuple((head, slots) for _, head, slots in code)


def _ranked(colours: dict[Sym, Any]) -> dict[Sym, int]:
    values = sorted({repr(c) for c in colours.values()})
    place = {v: k for k, v in enumerate(values)}
    return {b: place[repr(c)] for b, c in colours.items()}
