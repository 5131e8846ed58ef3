"""Brackets: how each is read (bare, after \\left and \\right, after \\big…) and printed."""

from __future__ import annotations

OPENERS = {
    "(": "(",
    r"\lparen": "(",
    "[": "[",
    r"\lbrack": "[",
    r"\{": "{",
    r"\lbrace": "{",
    r"\langle": "<",
    "⟨": "<",
    r"\lfloor": "floor",
    "⌊": "floor",
    r"\lceil": "ceil",
    "⌈": "ceil",
    r"\llbracket": "[[",
    "⟦": "[[",
    r"\lvert": "|",
    r"\lVert": "||",
}
CLOSERS = {
    ")": ")",
    r"\rparen": ")",
    "]": "]",
    r"\rbrack": "]",
    r"\}": "}",
    r"\rbrace": "}",
    r"\rangle": ">",
    "⟩": ">",
    r"\rfloor": "floor",
    "⌋": "floor",
    r"\rceil": "ceil",
    "⌉": "ceil",
    r"\rrbracket": "]]",
    "⟧": "]]",
    r"\rvert": "|",
    r"\rVert": "||",
}
BARS = {"|": "|", r"\vert": "|", "∣": "|", r"\|": "||", r"\Vert": "||", "‖": "||"}

MATCHING = {
    "(": (")", "]", "["),
    "[": ("]", ")", "["),
    "]": ("[", "]"),
    "{": ("}",),
    "<": (">",),
    "floor": ("floor",),
    "ceil": ("ceil",),
    "[[": ("]]",),
    "|": ("|",),
    "||": ("||",),
    ".": ("|", "||", ".", ")", "]", "}"),
}
"""What may close each bracket: round and square ones mix in intervals, ``]0,1[`` is the French open interval."""

LEFT = {
    "(": "(",
    "[": "[",
    "]": "]",
    "{": r"\{",
    "<": r"\langle ",
    "floor": r"\lfloor ",
    "ceil": r"\lceil ",
    "[[": r"\llbracket ",
    "|": "|",
    "||": r"\|",
}
RIGHT = {
    ")": ")",
    "]": "]",
    "[": "[",
    "}": r"\}",
    ">": r"\rangle ",
    "floor": r"\rfloor ",
    "ceil": r"\rceil ",
    "]]": r"\rrbracket ",
    "|": "|",
    "||": r"\|",
}
PLAIN_LEFT = {"floor": "⌊", "ceil": "⌈", "<": "⟨", "[[": "⟦", "||": "‖"}
PLAIN_RIGHT = {"floor": "⌋", "ceil": "⌉", ">": "⟩", "]]": "⟧", "||": "‖"}

SIDES = {
    **dict.fromkeys((r"\left", r"\bigl", r"\Bigl", r"\biggl", r"\Biggl", r"\mleft"), "open"),
    **dict.fromkeys((r"\right", r"\bigr", r"\Bigr", r"\biggr", r"\Biggr", r"\mright"), "close"),
    **dict.fromkeys((r"\middle", r"\bigm", r"\Bigm", r"\biggm", r"\Biggm"), "middle"),
    **dict.fromkeys((r"\big", r"\Big", r"\bigg", r"\Bigg"), "any"),
}
"""Size commands and the side that they give to the delimiter after them."""

SEPARATORS = {",": ", ", ";": "; ", "|": r" \mid ", "||": r" \,\|\, ", ":": " : ", "quad": r" \quad ", "and": r" \text{ and } "}
PLAIN_SEPARATORS = {",": ", ", ";": "; ", "|": " | ", "||": " ‖ ", ":": " : ", "quad": "  ", "and": " and "}
