"""The token stream: source text -> classified tokens with spans.

Two passes.  `lex` cuts the text into raw tokens (letters, numbers, control sequences, words of \\text and \\mathrm); macro
expansion works on those.  `classify` looks every raw token up in the notation tables, joins a size command with its
delimiter, and drops what prints nothing (spaces, comments, \\label, \\displaystyle, \\phantom …).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from verifier.syntax.notation import READ, delimiters, functions, symbols
from verifier.syntax.tree import ParseFailure

MAX_CHARACTERS = 200_000


class Token(NamedTuple):
    """``kind`` decides what the parser does, ``value`` is canonical (``<=`` for ``\\leq``), the span is in the source."""

    kind: str
    value: str
    start: int
    end: int


_RAW = re.compile(
    r"""(?P<blank>(?:\s|~|\\[,;:! ](?!\d)|%[^\n]*)+)
    |(?P<letter>[A-Za-z])
    |(?P<number>\d{1,3}(?:\\[,;:\ ]\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:\{,\}\d{3}){2,}(?!\d)|\d+\{,\}\d+|\d+\.\d+|\d+|\.\d+)
    |(?P<row>\\\\(?:\*?[ \t]*\[[ \t]*-?[\d.]+[ \t]*[a-z]{2}[ \t]*\])?)
    |(?P<command>\\(?:[A-Za-z]+|.))
    |(?P<parameter>\#\d)
    |(?P<char>:=|=:|<=|>=|\.\.\.|.)""",
    re.VERBOSE | re.DOTALL,
)
_LETTERS = re.compile(r"[A-Za-z]+")
_CALL = re.compile(r"\s*(?:\\left\s*|\\[bB]igg?l?\s*)?\(")
_WORDLIKE = re.compile(r"[A-Za-z0-9# .,*/:'()\-À-ÿ]+")  # with the # of a macro's body
_ENVIRONMENT = re.compile(r"\s*\{\s*([A-Za-z]+)\*?\s*\}")
_BRACE = re.compile(r"\*?\s*\{")
_SHORT = re.compile(r"\*?\s*\{([^{}]*(?:\{[^{}]*\})?[^{}]*)\}")  # enough for the name of an operator or a styled word
_TEXT = frozenset(
    (
        r"\text",
        r"\textrm",
        r"\textnormal",
        r"\mbox",
        r"\hbox",
        r"\textbf",
        r"\textit",
        r"\textsf",
        r"\texttt",
        r"\emph",
        r"\intertext",
        r"\shortintertext",
        r"\textup",
        r"\textsc",
    )
)
_WORD = frozenset((r"\mathrm", r"\operatorname", r"\operatornamewithlimits", r"\mathbf", r"\mathsf", r"\mathtt", r"\mathit", r"\mathop"))
_OPERATOR = frozenset((r"\operatorname", r"\operatornamewithlimits", r"\mathop"))


def lex(source: str) -> list[Token]:
    """The raw tokens; a character that no formula can contain (``$``, NUL) is one of kind "bad". Raises ParseFailure for an open \\text."""
    if len(source) > MAX_CHARACTERS:
        raise ParseFailure((MAX_CHARACTERS, len(source)), "a very long formula", f"at most {MAX_CHARACTERS} characters")
    tokens: list[Token] = []
    append = tokens.append
    match = _RAW.match
    position, length = 0, len(source)
    while position < length:
        found = match(source, position)
        assert found is not None  # the last alternative takes any character
        kind, start = found.lastgroup, position
        position = found.end()
        if kind == "blank":
            continue
        value = found.group()
        if kind == "letter":
            run = _LETTERS.match(source, start)
            assert run is not None
            if run.end() - start > 1 and run.group() in functions.BARE_WORDS and _CALL.match(source, run.end()):
                position = run.end()
                append(Token("operator", run.group(), start, position))
                continue
            # the whole run is taken at once, so that "axlog(" is not searched for a word at each of its letters
            for offset, letter in enumerate(run.group()):
                append(Token("letter", letter, start + offset, start + offset + 1))
            position = run.end()
        elif kind == "command":
            position = _command(source, value, start, position, append)
        elif kind == "char":
            if value == "$" or value < " " or (value > "~" and value not in READ):
                append(Token("bad", "a mathematical symbol", start, position))
            else:
                append(Token("char", value, start, position))
        else:
            assert kind is not None
            append(Token(kind, value, start, position))
    return tokens


def _command(source: str, value: str, start: int, position: int, append) -> int:  # type: ignore[no-untyped-def]
    """Read a control sequence with what belongs to it as raw text; gives the position after it."""
    if value in (r"\begin", r"\end"):
        found = _ENVIRONMENT.match(source, position)
        if found is None:
            raise ParseFailure((start, position), value, "the name of an environment in braces")
        append(Token("begin" if value == r"\begin" else "finish", found.group(1), start, found.end()))
        return found.end()
    if value in _TEXT or value in _WORD or value == r"\tag":
        brace = _BRACE.match(source, position)
        if brace is None:
            if value == r"\tag" or (value in _TEXT and value not in (r"\textbf", r"\textit")):
                raise ParseFailure((start, position), value, "braces after it")
            append(Token("command", value, start, position))
            return position
        if value in _WORD:
            short = _SHORT.match(source, position)
            if short is None:
                append(Token("command", value, start, position))
                return position
            content, end = short.group(1), short.end()
        else:
            content, end = _braced(source, brace.end(), value, start)
        if value in _TEXT:
            append(Token("text", content, start, end))
            return end
        if value == r"\tag":
            append(Token("tag", content.strip(), start, end))
            return end
        word = re.sub(r"\\[,;:! ]|~", " ", content) if "\\" in content or "~" in content else content
        word = " ".join(word.split())
        if value in _OPERATOR:
            bare = _unstyled(word).replace(" ", "")
            if not (bare and _WORDLIKE.fullmatch(bare)):
                if value == r"\mathop":
                    append(Token("command", value, start, position))
                    return position
                raise ParseFailure((start, end), source[start:end], "a word as the name of an operator")
            append(Token("operator", bare, start, end))
            return end
        if value == r"\mathrm" and _WORDLIKE.fullmatch(word) and not word.isdigit():
            append(Token("word", word, start, end))
            return end
        if len(word) > 1 and (word in functions.WORDS or word in functions.BIG_WORDS):
            append(Token("word", word, start, end))  # \mathbf{diag}, \mathsf{Var}: a word, in whatever font
            return end
    append(Token("command", value, start, position))
    return position


def _unstyled(word: str) -> str:
    """``\\mathrm{argmin}`` or ``\\text{argmin}`` inside an operator name."""
    found = re.fullmatch(r"\\(?:mathrm|text|textrm|rm|mathsf|sf)\s*\{?([^{}\\]*)\}?", word)
    return found.group(1) if found else word


def _braced(source: str, position: int, value: str, start: int) -> tuple[str, int]:
    """The text up to the brace that closes the one before ``position``, and the place after it."""
    depth, begin, length = 1, position, len(source)
    while position < length:
        c = source[position]
        if c == "\\":
            position += 1
        elif c == "{":
            depth += 1
        elif c == "}":
            depth -= 1
            if depth == 0:
                return source[begin:position], position + 1
        position += 1
    raise ParseFailure((start, length), f"{value} whose brace never closes", "}")


def classify(raw: list[Token], source: str) -> list[Token]:
    """Tokens with the kinds of the notation tables, without what prints nothing, closed by one of kind "eof"."""
    tokens: list[Token] = []
    append = tokens.append
    i, n = 0, len(raw)
    while i < n:
        token = raw[i]
        i += 1
        kind, value, start, end = token
        if kind == "char" or kind == "command":
            if value == "{" or value == "}":
                append(Token(value, value, start, end))
                continue
            known = READ.get(value)
            if known is not None:
                if known[0] == "colored":
                    i = _skip_braces(raw, i, token)
                elif known[0] == "quad" and value == r"\hspace":
                    i = _skip_braces(raw, i, token)
                    append(Token("quad", r"\quad", start, end))
                elif known[0] != "space":
                    append(Token(known[0], known[1], start, end))
            elif value in symbols.SPACES:
                continue
            elif value in delimiters.SIDES:
                i = _sized(raw, i, token, append)
            elif value in symbols.DISCARDED_WITH_ARGUMENT:
                i = _skip_braces(raw, i, token)
            elif value in (r"\eqno", r"\leqno"):
                append(Token("tag", source[end:].strip().strip("()"), start, len(source)))
                break
            else:
                what = "a known control sequence" if kind == "command" else "a mathematical symbol"
                append(Token("bad", what, start, end))
        elif kind == "parameter" or (kind in ("operator", "word") and "#" in value):
            append(Token("bad", "no macro parameter outside a macro", start, end))
        else:
            append(token)
    last = tokens[-1].end if tokens else len(source)
    append(Token("eof", "", max(last, len(source.rstrip())), len(source)))
    return tokens


def _sized(raw: list[Token], i: int, size: Token, append) -> int:  # type: ignore[no-untyped-def]
    side = delimiters.SIDES[size.value]
    if i >= len(raw):
        raise ParseFailure((size.start, size.end), size.value, "a bracket after it")
    value, start, end = raw[i].value, size.start, raw[i].end
    read = READ.get(value, ("", ""))
    if value == "<" or value == ">":
        read = ("open", "<") if value == "<" else ("close", ">")
    if side == "middle":
        if read[0] not in ("bar", "product"):
            raise ParseFailure((start, end), value, "a bar after it")
        append(Token("mid" if read[0] == "bar" else "product", read[1], start, end))
    elif side == "any":
        if read[0] not in ("open", "close", "bar", "product"):
            raise ParseFailure((start, end), value, "a bracket after it")
        append(Token(read[0], read[1], start, end))
    elif value == ".":
        append(Token(side, ".", start, end))
    elif read[0] in ("open", "close", "bar"):
        append(Token(side, read[1], start, end))
    else:
        raise ParseFailure((start, end), value, "a bracket after it")
    return i + 1


def _skip_braces(raw: list[Token], i: int, command: Token) -> int:
    """The index after the braced argument of a command that prints nothing."""
    if i < len(raw) and raw[i].value == "*":
        i += 1
    if i >= len(raw) or raw[i].value != "{":
        raise ParseFailure((command.start, command.end), command.value, "braces after it")
    depth = 0
    while i < len(raw):
        if raw[i].value == "{":
            depth += 1
        elif raw[i].value == "}":
            depth -= 1
            if depth == 0:
                return i + 1
        i += 1
    raise ParseFailure((command.start, command.end), f"{command.value} whose brace never closes", "}")
