"""Indices that have no value: a binder over one index around terms with another one that nothing binds."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.claims import Context
from verifier.show import name_text
from verifier.sorts import INTEGER
from verifier.terms import And, Bind, Implies, Prop, Rel, Sym, Term, free_symbols, walk


def stray_index(prop: Prop, context: Context) -> str | None:
    """Why a relation is ill-formed for its indices, None when it is not.

    ``\\sum_j^K \\min_j a_k \\le \\sum_k a_k``: the sum and the minimum run over j, which does not occur; k occurs, has no value on the
    left, and on the other side only runs.  A free index that is declared, or that stands on both sides, means "for every k" and is right.
    """
    match prop:
        case And(parts=parts):
            return next((why for p in parts if (why := stray_index(p, context)) is not None), None)
        case Implies(then=then):
            return stray_index(then, context)
        case Rel(lhs=lhs, rhs=rhs):
            for here, there in ((lhs, rhs), (rhs, lhs)):
                for idle, strays in _idle_binders(here):
                    for k in sorted(strays, key=lambda s: s.name):
                        if k.name not in context.declared and k not in free_symbols(there) and any(b.var == k for b in _binders(there)):
                            return (
                                f"{name_text(k.name)} has no value on one side: the {idle.op} there runs over {name_text(idle.var.name)}, "
                                f"which does not occur in it, and {name_text(k.name)} is only bound on the other side"
                            )
            return None
        case _:
            return None


def _binders(term: Term) -> Iterator[Bind]:
    return (t for t in walk(term) if isinstance(t, Bind))


def _idle_binders(term: Term) -> Iterator[tuple[Bind, frozenset[Sym]]]:
    """Binders over an index that their body does not mention, with the other free indices in the body."""
    for b in _binders(term):
        inside = free_symbols(b.body)
        if b.var.sort == INTEGER and b.var not in inside and b.op in ("sum", "prod", "max", "min"):
            strays = frozenset(s for s in inside if s.sort == INTEGER and s in free_symbols(term))
            if strays:
                yield b, strays
