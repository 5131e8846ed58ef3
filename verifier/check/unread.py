"""What a statement says of a function in words that were not understood: "let $g$ be an even function".

A counterexample that chooses such a function freely says nothing, as the function may be one that the words exclude.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.claims import Context
from verifier.elaborate.hints import names_in
from verifier.sorts import INTEGER, Func
from verifier.syntax.tree import Node
from verifier.terms import Is

#: words that narrow down which functions are meant, with the property that stands for them when they were understood
QUALIFYING: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), name)
    for words, name in (
        ("strongly convex|fortement convexes?", "strongly_convex"),
        ("(?:strictly |strictement )?convexe?s?", "convex"),
        ("smooth|lisses?", "smooth"),
        (r"lipschitz\w*", "lipschitz"),
        (r"concaves?|monoton\w*|increasing|decreasing|(?:dé)?croissante?s?|bounded|bornée?s?|homog\w*|even|odd|paires?|impaires?", ""),
        (r"linear|linéaires?|affines?|sub-?additive|injective|bijective|periodic|périodiques?|symmetric|symétriques?", ""),
    )
)


def qualified(pieces: Sequence[str | Node], context: Context) -> set[str]:
    """The functions without a definition of which a sentence says something that the context does not hold."""
    defined = {d.head.name for d in context.definitions}
    functions = {n for n, s in context.symbols.items() if isinstance(s.sort, Func) and INTEGER not in s.sort.args and n not in defined}
    found: set[str] = set()
    named: set[str] = set()
    words = ""
    for piece in (*pieces, "."):
        if not isinstance(piece, str):
            named |= names_in(piece) & functions
            continue
        for k, part in enumerate(re.split(r"[.;!?](?=\s|$)", piece)):
            if k:
                found |= {f for f in named if _says_more(words, f, context)}
                named, words = set(), ""
            words += f" {part}"
    return found


def _says_more(words: str, f: str, context: Context) -> bool:
    known = {p.property for p in context.assumptions if isinstance(p, Is) and any(getattr(a, "name", "") == f for a in p.args)}
    return any(pattern.search(words) is not None and name not in known for pattern, name in QUALIFYING)
