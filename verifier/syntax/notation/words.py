"""Words between formulas, English and French: which of them join statements, and how."""

from __future__ import annotations

_JOINING: dict[str, tuple[str, ...]] = {
    "and": ("and", "et", "and also", "as well as", "ainsi que", "with also", "&"),
    "or": ("or", "ou", "or else", "ou bien"),
    "if": (
        "if",
        "si",
        "when",
        "whenever",
        "quand",
        "lorsque",
        "for",
        "pour",
        "provided that",
        "provided",
        "as soon as",
        "dès que",
        "for any",
    ),
    "implies": (
        "hence",
        "so",
        "thus",
        "therefore",
        "then",
        "implies",
        "which implies",
        "so that",
        "which gives",
        "it follows that",
        "we get",
        "we obtain",
        "donc",
        "ainsi",
        "alors",
        "d'où",
        "par conséquent",
        "implique",
        "ce qui donne",
        "on obtient",
        "et donc",
        "and so",
        "and hence",
        "and thus",
        "and therefore",
    ),
    "iff": ("iff", "if and only if", "ssi", "si et seulement si", "is equivalent to", "équivaut à"),
    "implied-by": ("because", "since", "car", "puisque", "as a consequence of"),
    "where": ("where", "où", "with", "avec", "in which", "whereby"),
    "given": (
        "given",
        "given that",
        "such that",
        "subject to",
        "s.t.",
        "sachant",
        "sachant que",
        "tel que",
        "telle que",
        "tels que",
        "sous",
        "sous la contrainte",
        "assuming",
        "assuming that",
        "sous contrainte",
        "t.q.",
    ),
}

JOINING = {word: op for op, words in _JOINING.items() for word in words}

QUANTIFYING = {
    "for all": "forall",
    "for every": "forall",
    "for each": "forall",
    "pour tout": "forall",
    "pour tous": "forall",
    "pour toute": "forall",
    "pour chaque": "forall",
    "there exists": "exists",
    "il existe": "exists",
}

OTHERWISE = frozenset(
    ("otherwise", "else", "sinon", "autrement", "ailleurs", "elsewhere", "dans les autres cas", "in all other cases", "in other cases")
)

PRINTED = {
    "and": "and",
    "or": "or",
    "if": "if",
    "implies": r"\Rightarrow",
    "iff": r"\Leftrightarrow",
    "implied-by": r"\Leftarrow",
    "where": "where",
    "given": "given",
}


def plain_words(text: str) -> str:
    """The words of a text in lower case, single spaces, without the punctuation at its ends."""
    return " ".join(text.split()).strip(",;:. ").lower()
