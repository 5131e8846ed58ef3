"""Thousands written with a plain comma: ``2,400`` is one number outside brackets and lists."""

from __future__ import annotations

from verifier.syntax.tokens import Token

_OPENING = frozenset(("open", "begin"))
_CLOSING = frozenset(("close", "finish"))


def grouped(tokens: list[Token], source: str) -> list[Token]:
    """The tokens with ``1,025,024`` as one number where nothing suggests a list.

    The groups must touch their commas, all but the first have three digits, the first one to three and no leading zero;
    brackets, environments and scripts are places for lists, so nothing is joined there.
    """
    if not any(t.kind == "comma" for t in tokens):
        return tokens
    out: list[Token] = []
    held: list[bool] = []  # for each open bracket or brace: whether lists live in it
    i = 0
    while i < len(tokens):
        token = tokens[i]
        kind = token.kind
        if kind in _OPENING:
            held.append(True)
        elif kind == "{":
            held.append((bool(held) and held[-1]) or (bool(out) and out[-1].kind in ("sub", "sup")))
        elif (kind in _CLOSING or kind == "}") and held:
            held.pop()
        elif kind == "number" and not (held and held[-1]) and len(token.value) <= 3 and token.value.isdigit() and token.value[0] != "0":
            j = i
            while j + 2 < len(tokens) and _group(tokens[j], tokens[j + 1], tokens[j + 2]):
                j += 2
            if j > i:
                digits = "".join(t.value for t in tokens[i : j + 1 : 2])
                out.append(Token("number", digits, token.start, tokens[j].end))
                i = j + 1
                continue
        out.append(token)
        i += 1
    return out


def _group(left: Token, comma: Token, right: Token) -> bool:
    touching = left.end == comma.start and comma.end == right.start and comma.value == ","
    return touching and right.kind == "number" and len(right.value.partition(".")[0]) == 3 and right.value.replace(".", "").isdigit()
