"""Notation tables: an entry says how a construct is read and how it is printed.

`READ` maps a spelling to the token kind and value; `LATEX` and `PLAIN` map kind and value back.
"""

from __future__ import annotations

from verifier.syntax.notation import delimiters, functions, symbols, words

_TABLES = {
    "name": symbols.NAMES,
    "relation": symbols.RELATIONS,
    "product": symbols.PRODUCTS,
    "sum": symbols.SUMS,
    "logic": symbols.LOGIC,
    "quantifier": symbols.QUANTIFIERS,
    "accent": symbols.ACCENTS,
    "style": symbols.STYLES,
    "switch": symbols.SWITCHES,
}

READ: dict[str, tuple[str, str]] = {}
LATEX: dict[tuple[str, str], str] = {}
PLAIN: dict[tuple[str, str], str] = {}
for _kind, _entries in _TABLES.items():
    for _entry in _entries:
        for _spelling in _entry.spellings:
            READ[_spelling] = (_kind, _entry.value)
        LATEX[_kind, _entry.value] = _entry.spellings[0]
        PLAIN[_kind, _entry.value] = _entry.plain

READ.update({"\\" + name: ("function", name) for name in functions.COMMANDS})
for _op, _spellings in functions.BIG.items():
    READ.update(dict.fromkeys(_spellings, ("big", _op)))
READ.update({spelling: ("integrals", str(n)) for spelling, n in functions.MULTIPLE_INTEGRALS.items()})
READ.update({spelling: ("annotation", kind) for spelling, kind in functions.ANNOTATIONS.items()})
READ.update(dict.fromkeys(functions.FRACTIONS, ("frac", "frac")))
READ.update(dict.fromkeys(functions.BINOMIALS, ("binomial", "binomial")))
READ.update({spelling: ("infix", kind) for spelling, kind in functions.INFIX.items()})
READ.update({spelling: ("bar", value) for spelling, value in delimiters.BARS.items()})
READ.update({spelling: ("open", value) for spelling, value in delimiters.OPENERS.items()})
READ.update({spelling: ("close", value) for spelling, value in delimiters.CLOSERS.items()})
READ.update(dict.fromkeys(symbols.QUADS, ("quad", r"\quad")))
READ.update(
    {
        r"\sqrt": ("root", ""),
        "√": ("root", ""),
        r"\nabla": ("nabla", ""),
        "∇": ("nabla", ""),
        r"\partial": ("partial", ""),
        "∂": ("partial", ""),
        r"\mid": ("mid", "|"),
        r"\colon": ("colon", ":"),
        ":": ("colon", ":"),
        r"\prime": ("prime", "'"),
        "'": ("prime", "'"),
        "′": ("prime", "'"),
        "’": ("prime", "'"),
        "^": ("sup", "^"),
        "_": ("sub", "_"),
        r"\sp": ("sup", "^"),
        r"\sb": ("sub", "_"),
        ",": ("comma", ","),
        ";": ("comma", ";"),
        ".": ("stop", "."),
        "!": ("bang", "!"),
        r"\%": ("percent", "%"),
        "&": ("amp", "&"),
        r"\cr": ("row", ""),
        r"\newline": ("row", ""),
        r"\overset": ("over", "overset"),
        r"\stackrel": ("over", "overset"),
        r"\underset": ("over", "underset"),
        r"\xrightarrow": ("xarrow", "to"),
        r"\not": ("not", ""),
        r"\substack": ("substack", ""),
        r"\pmod": ("pmod", ""),
        r"\qedhere": ("space", ""),
        r"\square": ("qed", ""),
        r"\blacksquare": ("qed", ""),
        r"\Box": ("qed", ""),
        r"\qed": ("qed", ""),
        r"\textcolor": ("colored", ""),
    }
)

__all__ = ["LATEX", "PLAIN", "READ", "delimiters", "functions", "symbols", "words"]
