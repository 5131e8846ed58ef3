"""Facts that are stated in words alone: ``a minimum is at most the mean``, ``les matrices de permutation sont orthogonales``.

Each is a claim in LaTeX with its givens, and is judged like any other; the table only says which words mean which claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fact:
    """``claim`` under ``given``; ``shown`` is how a report writes it: left side, sign, right side."""

    claim: str
    given: tuple[str, ...]
    shown: tuple[str, str, str]


_NUMBERS = (r"a_k \in \mathbb{R}", r"n \in \mathbb{N}", r"n \geq 1")
_OF_NUMBERS = (
    r"(?: of (?:a|the) (?:finite )?(?:sequence|set|list|numbers|elements|values|terms)(?: of \w+)?"
    r"| d['’ ]?une? (?:suite|ensemble|liste|famille)(?: finie?)?(?: d['’ ]?(?:e |es )?\w+)?| des (?:termes|éléments|valeurs))?"
)
_AT_MOST = (
    r"(?:is|est|be|être) (?:always |toujours )?(?:at most|(?:less|smaller) than(?: or equal to)?|no (?:larger|greater) than"
    r"|below|bounded by|inférieure?(?: ou égale?)? à|plus petite?(?: ou égale?)? que|au plus)"
)
_AT_LEAST = (
    r"(?:is|est|be|être) (?:always |toujours )?(?:at least|(?:greater|larger) than(?: or equal to)?|no (?:smaller|less) than"
    r"|supérieure?(?: ou égale?)? à|plus grande?(?: ou égale?)? que|au moins)"
)
_MEAN = r"(?:the |its |their |la |sa |leur )(?:mean|average|moyenne)"
_MIN, _MAX = r"(?:the |le |l['’])?(?:minimum|smallest (?:element|value))", r"(?:the |le )?(?:maximum|largest (?:element|value))"
_PERMUTATIONS = r"(?:a |all |the |les |toutes les |une )?(?:permutation matri(?:x|ces)|matrices? de permutation)"
_LOGARITHM = r"(?:the |le )?(?:logarithm|logarithme|log) (?:function )?(?:is|est) (?:a |une fonction )?(?:strictly |strictement )?"
_SIGMOID = r"(?:the |la (?:fonction )?)?(?:logistic |fonction )?(?:sigmoid|sigmoïde)(?: function)?"

FACTS: tuple[tuple[str, Fact], ...] = (
    (
        rf"{_MIN}{_OF_NUMBERS} {_AT_MOST} {_MEAN}",
        Fact(r"\min_{1 \leq k \leq n} a_k \leq \frac{1}{n} \sum_{k=1}^n a_k", _NUMBERS, (r"\min", r"\leq", r"\text{mean}")),
    ),
    (
        rf"{_MAX}{_OF_NUMBERS} {_AT_LEAST} {_MEAN}",
        Fact(r"\max_{1 \leq k \leq n} a_k \geq \frac{1}{n} \sum_{k=1}^n a_k", _NUMBERS, (r"\max", r"\geq", r"\text{mean}")),
    ),
    (
        rf"{_MIN}{_OF_NUMBERS} {_AT_LEAST} {_MEAN}",
        Fact(r"\min_{1 \leq k \leq n} a_k \geq \frac{1}{n} \sum_{k=1}^n a_k", _NUMBERS, (r"\min", r"\geq", r"\text{mean}")),
    ),
    (
        r"(?:the |a |le )?(?:square|carré) (?:of (?:a|any) real (?:number)?|d['’]un (?:nombre )?réel)"
        r" (?:is|est) (?:always |toujours )?(?:non-?negative|at least (?:0|zero)|positive or zero|non négatif|positif ou nul)",
        Fact(r"x^2 \geq 0", (r"x \in \mathbb{R}",), ("x^2", r"\geq", "0")),
    ),
    (
        rf"{_PERMUTATIONS} (?:is|are|est|sont) (?:always |toujours )?(?:orthogonale?s?)",
        Fact(
            r"P^\top P = I",
            (r"P \in \mathbb{R}^{n \times n}", r"P \text{ permutation matrix}"),
            (r"P^\top P", "=", "I"),
        ),
    ),
    (
        rf"{_PERMUTATIONS} (?:is|are|est|sont) (?:always |toujours )?(?:symmetric|symétriques?)",
        Fact(r"P^\top = P", (r"P \in \mathbb{R}^{n \times n}", r"P \text{ permutation matrix}"), (r"P^\top", "=", "P")),
    ),
    (
        rf"{_LOGARITHM}(?:increasing|croissante?)(?: function)?",
        Fact(r"\frac{d}{dx} \log x > 0", ("x > 0",), (r"\frac{d}{dx} \log x", ">", "0")),
    ),
    (
        rf"{_LOGARITHM}concave(?: function)?",
        Fact(r"\frac{d^2}{dx^2} \log x < 0", ("x > 0",), (r"\frac{d^2}{dx^2} \log x", "<", "0")),
    ),
    (
        rf"{_LOGARITHM}convexe?(?: function)?",
        Fact(r"\frac{d^2}{dx^2} \log x \geq 0", ("x > 0",), (r"\frac{d^2}{dx^2} \log x", r"\geq", "0")),
    ),
    (
        rf"{_SIGMOID} (?:is|est|lies|is bounded) (?:always |toujours )?(?:between|comprise entre|entre|in) (?:0|zero|zéro)"
        r" (?:and|et) (?:1|one|un)",
        Fact(r"0 < \frac{1}{1 + e^{-x}} < 1", (r"x \in \mathbb{R}",), ("0", r"\leq", r"\sigma(x) \leq 1")),
    ),
)
_COMPILED = tuple((re.compile(rf"(?<![^\W\d_]){pattern}(?![^\W\d_])"), fact) for pattern, fact in FACTS)
ABOUT = ("mean", "average", "moyenne", "square", "carré", "permutation", "log", "sigmo")  # one of these is in every pattern


def facts(text: str) -> Iterator[tuple[int, Fact]]:
    """The facts that a text in lower case states, each with its place."""
    if not any(word in text for word in ABOUT):
        return
    for pattern, fact in _COMPILED:
        for found in pattern.finditer(text):
            french = "moyenne" in found[0]
            yield found.start(), replace(fact, shown=(*fact.shown[:2], r"\text{moyenne}")) if french else fact
