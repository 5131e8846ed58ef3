"""Numbers with a plain comma: thousands as in ``2,400``, or decimals as in ``0,25`` where the document writes decimals so."""

from __future__ import annotations

from verifier.syntax.tokens import Token

_OPENING = frozenset(("open", "begin"))
_CLOSING = frozenset(("close", "finish"))
_BEFORE_A_NUMBER = frozenset(("sum", "product", "relation"))


def grouped(tokens: list[Token], source: str, *, decimal_comma: bool = False) -> list[Token]:
    """The tokens with ``1,025,024`` as one number where nothing suggests a list; with ``decimal_comma``, ``0,25`` and ``1,386`` too.

    The groups of thousands must touch their commas, all but the first have three digits, the first one to three and no leading zero;
    brackets, environments and scripts are places for lists, so nothing is joined there — but for ``1 - 0,5``: what follows a sign and
    starts with a zero is no item of a list.
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
        elif decimal_comma and kind == "number" and (end := _decimal(tokens, i, bool(held) and held[-1])) is not None:
            out.append(Token("number", f"{token.value}.{tokens[i + 2].value}", token.start, end))
            i += 3
            continue
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


def _decimal(tokens: list[Token], i: int, listed: bool) -> int | None:
    """Where the decimal number ends that starts at a token, if one does. ``listed``: whether lists live here."""
    if i + 2 >= len(tokens) or not _touching(*tokens[i : i + 3]):
        return None
    left, right, follows = tokens[i].value, tokens[i + 2].value, tokens[i + 3] if i + 3 < len(tokens) else None
    if not (left.isdigit() and right.isdigit()) or (len(left) > 1 and left[0] == "0"):
        return None
    before = tokens[i - 1] if i else None
    if (before is not None and before.kind == "comma" and before.end == tokens[i].start) or (
        follows is not None and follows.kind == "comma" and follows.start == tokens[i + 2].end and tokens[i + 4].kind == "number"
    ):
        return None  # 1,2,3 is a list, 1,025,024 has thousands
    after_a_sign = i >= 2 and tokens[i - 1].kind in _BEFORE_A_NUMBER and tokens[i - 2].kind not in _OPENING
    if listed and not (left == "0" and after_a_sign):
        return None
    return tokens[i + 2].end


def _touching(left: Token, comma: Token, right: Token) -> bool:
    return comma.kind == "comma" and comma.value == "," and left.end == comma.start and comma.end == right.start and right.kind == "number"


def _group(left: Token, comma: Token, right: Token) -> bool:
    touching = left.end == comma.start and comma.end == right.start and comma.value == ","
    return touching and right.kind == "number" and len(right.value.partition(".")[0]) == 3 and right.value.replace(".", "").isdigit()
