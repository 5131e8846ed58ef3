"""Functions that take the factors after them, and the big operators with limits: read and printed."""

from __future__ import annotations

COMMANDS = (
    "log",
    "ln",
    "lg",
    "exp",
    "sin",
    "cos",
    "tan",
    "cot",
    "sec",
    "csc",
    "sinh",
    "cosh",
    "tanh",
    "coth",
    "arcsin",
    "arccos",
    "arctan",
    "det",
    "dim",
    "ker",
    "deg",
    "gcd",
    "hom",
    "arg",
)
"""Functions with a command of their own: ``\\log``; they are printed with it."""

WORDS = frozenset(
    (
        *COMMANDS,
        *(
            "arsinh",
            "arcosh",
            "artanh",
            "arcsinh",
            "arccosh",
            "arctanh",
            "asinh",
            "acosh",
            "atanh",
            "sech",
            "csch",
            "erf",
            "erfc",
            "sign",
            "sgn",
        ),
        *(
            "tr",
            "Tr",
            "trace",
            "diag",
            "Diag",
            "rank",
            "rg",
            "rang",
            "vec",
            "adj",
            "span",
            "Span",
            "softmax",
            "logit",
            "sigmoid",
            "softplus",
            "relu",
            "abs",
        ),
        *("lcm", "pgcd", "ppcm", "logdet", "expit"),
    )
)
"""Words that are functions in whatever upright font they are written; ``\\operatorname{…}`` makes any word one."""

BARE_WORDS = frozenset(
    (
        *(
            "log",
            "ln",
            "exp",
            "sin",
            "cos",
            "tan",
            "sinh",
            "cosh",
            "tanh",
            "arcsin",
            "arccos",
            "arctan",
            "max",
            "min",
            "sup",
            "inf",
            "diag",
            "det",
        ),
        *("softmax", "sigmoid", "softplus", "relu", "ReLU", "sign", "sgn", "trace", "rank", "argmax", "argmin", "Var", "Cov", "erf"),
    )
)
"""Words that are taken as such when typed in plain letters straight before a round bracket: ``exp(x)``."""

BIG = {
    "sum": (r"\sum", "∑"),
    "prod": (r"\prod", "∏"),
    "int": (r"\int", "∫", r"\intop", r"\smallint"),
    "oint": (r"\oint",),
    "lim": (r"\lim",),
    "max": (r"\max",),
    "min": (r"\min",),
    "sup": (r"\sup",),
    "inf": (r"\inf",),
    "limsup": (r"\limsup",),
    "liminf": (r"\liminf",),
    "argmax": (r"\argmax",),
    "argmin": (r"\argmin",),
    "union": (r"\bigcup",),
    "intersection": (r"\bigcap",),
    "bigoplus": (r"\bigoplus",),
    "bigotimes": (r"\bigotimes",),
    "bigodot": (r"\bigodot",),
    "P": (r"\Pr",),
    "coprod": (r"\coprod",),
}
BIG_PRINTED = {
    "argmax": r"\operatorname{argmax}",
    "argmin": r"\operatorname{argmin}",
    "E": r"\mathbb{E}",
    "Var": r"\operatorname{Var}",
    "Cov": r"\operatorname{Cov}",
    "P": r"\mathbb{P}",
}
BIG_PLAIN = {"sum": "∑", "prod": "∏", "int": "∫", "oint": "∮", "union": "⋃", "intersection": "⋂"}
MULTIPLE_INTEGRALS = {r"\iint": 2, r"\iiint": 3, "∬": 2}

BIG_WORDS = {
    "argmax": "argmax",
    "argmin": "argmin",
    "max": "max",
    "min": "min",
    "sup": "sup",
    "inf": "inf",
    "lim": "lim",
    "limsup": "limsup",
    "liminf": "liminf",
    "E": "E",
    "Var": "Var",
    "var": "Var",
    "Cov": "Cov",
    "cov": "Cov",
    "Pr": "P",
    "P": "P",
}
"""Big operators written as upright words: ``\\operatorname{Var}``, ``\\mathrm{E}``."""

STATISTICS = frozenset(("E", "Var", "Cov", "P"))
STATISTIC_LETTERS = {("E", "bb"): "E", ("V", "bb"): "Var", ("P", "bb"): "P"}
EXTREMA = frozenset(("max", "min", "sup", "inf", "argmax", "argmin", "limsup", "liminf"))

ANNOTATIONS = {
    r"\underbrace": "underbrace",
    r"\overbrace": "overbrace",
    r"\boxed": "boxed",
    r"\fbox": "boxed",
    r"\cancel": "cancel",
    r"\bcancel": "cancel",
    r"\xcancel": "cancel",
    r"\underbracket": "underbrace",
}
FRACTIONS = frozenset((r"\frac", r"\tfrac", r"\dfrac", r"\cfrac", r"\nicefrac", r"\sfrac"))
BINOMIALS = frozenset((r"\binom", r"\tbinom", r"\dbinom"))
INFIX = {r"\over": "over", r"\choose": "choose", r"\atop": "atop"}
