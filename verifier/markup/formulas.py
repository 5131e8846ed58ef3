r"""Formulas of a document, made safe for TeX and KaTeX.

A formula of input is set only if every command in it is one of `COMMANDS`, every environment one of `ENVIRONMENTS`, its braces, its
``\left … \right`` and its environments are paired, and every character is one that TeX can print; otherwise `checked` gives None and the
formula is shown as it was typed.  The document's own macros are expanded here, so that no definition of input reaches TeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from verifier.document.model import Macro

LONGEST: Final = 20_000  # characters of a formula, also after its macros are expanded
MOST_CALLS: Final = 2_000  # macro calls in one formula

#: Beside the letters and signs that the notation tables know: what arranges a formula. Both amsmath and KaTeX know all of it.
_ARRANGING: Final = (
    "frac dfrac tfrac cfrac binom dbinom tbinom sqrt sum prod int iint iiint oint bigcup bigcap bigoplus bigotimes bigodot coprod lim "
    "limsup liminf max min sup inf arg det exp log ln lg sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan ker dim deg gcd "
    "Pr hom left right middle big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm lvert rvert lVert rVert "
    "langle rangle lfloor rfloor lceil rceil vert Vert mid backslash lbrace rbrace lbrack rbrack "
    "overline underline overbrace underbrace overset underset stackrel substack overrightarrow overleftarrow "
    "widehat widetilde hat tilde bar vec dot ddot acute grave breve check mathring "
    "mathbf mathrm mathit mathsf mathtt mathcal mathbb mathfrak mathscr mathop mathbin mathrel mathopen mathclose mathpunct mathinner "
    "boldsymbol bm pmb operatorname text textrm textnormal textbf textit textsf texttt mbox limits nolimits displaystyle textstyle "
    "scriptstyle scriptscriptstyle quad qquad phantom hphantom vphantom smash boxed not pmod bmod mod hline "
    "ldots cdots vdots ddots dots dotsc dotsb dotsm dotsi cdot cdotp xrightarrow xleftarrow prime nonumber notag rm bf it cal cr"
)
_NOT_IN_FORMULAS: Final = frozenset(
    {r"\colored", r"\newline", r"\intertext", r"\shortintertext", r"\qedhere", r"\hbox", r"\emph", r"\textcolor"}
)
#: What amsmath or KaTeX does not know under this name.
RENAMED: Final = {
    r"\bm": r"\boldsymbol", r"\mathbfit": r"\boldsymbol", r"\symbf": r"\mathbf", r"\mathup": r"\mathrm", r"\bfseries": r"\bf",
    r"\mathbbm": r"\mathbb", r"\mathds": r"\mathbb", r"\cr": r"\\", r"\mbox": r"\text", r"\hdots": r"\ldots", r"\lt": "<", r"\gt": ">",
    r"\nicefrac": r"\tfrac", r"\sfrac": r"\tfrac",
    r"\sb": "_", r"\sp": "^", r"\slash": "/", r"\hfil": "", r"\qed": r"\square", r"\omicron": "o",
}  # fmt: skip
ENVIRONMENTS: Final = frozenset(
    {
        "aligned", "gathered", "split", "cases", "dcases", "rcases", "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix",
        "smallmatrix", "array",
    }
)  # fmt: skip
_TOKEN = re.compile(
    r"(?P<comment>%[^\n]*\n?)|(?P<row>\\\\\*?(?:\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\])?)|\\(?P<edge>begin|end)\s*\{\s*(?P<name>[A-Za-z]+\*?)\s*\}"
    r"|(?P<command>\\(?:[A-Za-z]+|.))|(?P<open>\{)|(?P<close>\})|(?P<column>&)|(?P<space>\s+)|(?P<plain>.)",
    re.DOTALL,
)
_DROPPED = re.compile(r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag|qedhere)(?![A-Za-z])")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}\\$]*)\}")


class NotSafe(Exception):
    """The formula holds something that is not on the list; the message names it."""


@cache
def commands() -> frozenset[str]:
    """The commands that a formula of input may use, with their backslash."""
    from verifier.syntax.notation import READ

    known = {name for name in READ if re.fullmatch(r"\\[A-Za-z]+", name)} - _NOT_IN_FORMULAS
    return frozenset(known | {"\\" + name for name in _ARRANGING.split()} | {"\\" + sign for sign in r"{}|,;:! %#$&_"})


def checked(source: str, macros: Mapping[str, Macro] | None = None, own: frozenset[str] = frozenset()) -> str | None:
    """The formula without comments and labels, its macros expanded; None when it cannot be set safely. ``own``: commands allowed beside."""
    try:
        return _safe(expanded(source, macros or {}), commands() | own)
    except NotSafe:
        return None


def _safe(source: str, allowed: frozenset[str]) -> str:
    text = _TAG.sub(r"\\qquad\\text{(\1)}", _DROPPED.sub("", source))
    if len(text) > LONGEST:
        raise NotSafe("a very long formula")
    out: list[str] = []
    open_: list[str] = []  # "{", the name of an environment, or "left"
    for token in _TOKEN.finditer(text):
        kind, value = token.lastgroup, token[0]
        match kind:
            case "comment":
                value = " "
            case "command":
                if value not in allowed:
                    raise NotSafe(value)
                if value == r"\left":
                    open_.append("left")
                elif value == r"\right":
                    _close(open_, "left")
                value = _renamed(value)
            case "name":
                name = token["name"]
                if name not in ENVIRONMENTS:
                    raise NotSafe(name)
                if token["edge"] == "begin":
                    open_.append(name)
                else:
                    _close(open_, name)
            case "open":
                open_.append("{")
            case "close":
                _close(open_, "{")
            case "plain":
                value = _character(value)
            case "space":
                value = " "  # a blank line would end a formula
            case _:
                pass
        out.append(value)
    if open_:
        raise NotSafe(f"{open_[-1]} is not closed")
    return "".join(out).strip()


def _close(open_: list[str], wanted: str) -> None:
    if not open_ or open_.pop() != wanted:
        raise NotSafe(f"{wanted} closes nothing")


def _renamed(command: str) -> str:
    return RENAMED.get(command, command)


def _character(char: str) -> str:
    """A character as TeX prints it in a formula. ``$`` and ``#`` are none; letters with accents stand in \\text alone."""
    if char in "$#~" or (not char.isprintable()):
        if char == "~":
            return char
        raise NotSafe(char)
    if char.isascii():
        return char
    known = _characters().get(char)
    if known is not None:
        return known
    if "\u00c0" <= char <= "\u017f":
        return rf"\text{{{char}}}"
    raise NotSafe(char)


@cache
def _characters() -> dict[str, str]:
    """The commands for the characters that the notation tables know."""
    from verifier.show import GREEK
    from verifier.syntax.notation import LATEX, READ

    found = {"\u2019": "'", "\u2032": "'", "\u2212": "-", "\u00a0": "~", "\u2009": r"\,", "\u202f": r"\,", "\u2026": r"\ldots "}
    for name, char in GREEK.items():
        found.setdefault(char, rf"\{name} ")
    for spelling, meaning in READ.items():
        command = LATEX.get(meaning, "")
        if len(spelling) == 1 and not spelling.isascii() and command in commands():
            found.setdefault(spelling, command + " ")
    return found


# -- macros -----------------------------------------------------------------------------------------------------------


def expanded(source: str, macros: Mapping[str, Macro]) -> str:
    """The formula with the document's macros replaced by what they stand for. Raises `NotSafe` when that has no end."""
    table = {"\\" + name.lstrip("\\"): macro for name, macro in macros.items()}
    calls = 0
    position = 0
    text = source
    while table and (call := _next_call(text, position, table)):
        calls += 1
        macro = table[call[0]]
        arguments, end = _arguments(text, call.end(), macro)
        body = re.sub(r"#(\d)", lambda m, given=arguments: _argument(given, int(m[1])), macro.body)  # type: ignore[misc]
        if text[end : end + 1].isalpha() and re.search(r"\\[A-Za-z]+\Z", body):
            body += " "
        text = text[: call.start()] + body + text[end:]
        position = call.start()
        if calls > MOST_CALLS or len(text) > LONGEST:
            raise NotSafe(f"{call[0]} expands without end")
    return text


def _next_call(text: str, position: int, table: Mapping[str, Macro]) -> re.Match[str] | None:
    for found in re.compile(r"\\\\|\\[A-Za-z]+|\\.", re.DOTALL).finditer(text, position):
        if found[0] in table:
            return found
    return None


def _arguments(text: str, position: int, macro: Macro) -> tuple[list[str], int]:
    given: list[str] = []
    if macro.default is not None and macro.parameters:
        option = re.compile(r"\s*\[([^\[\]]*)\]").match(text, position)
        given.append(option[1] if option else macro.default)
        position = option.end() if option else position
    while len(given) < macro.parameters:
        token = re.compile(r"\s*(\\[A-Za-z]+|\\.|.)", re.DOTALL).match(text, position)
        if token is None:
            raise NotSafe("an argument is missing")
        if token[1] != "{":
            given.append(token[1])
            position = token.end()
            continue
        end = _closing(text, token.end())
        given.append(text[token.end() : end])
        position = end + 1
    return given, position


def _argument(given: list[str], number: int) -> str:
    if not 1 <= number <= len(given):
        raise NotSafe(f"#{number}")
    return given[number - 1]


def _closing(text: str, position: int) -> int:
    level = 1
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, position):
        level += {"{": 1, "}": -1}.get(found[0], 0)
        if level == 0:
            return found.start()
    raise NotSafe("{ is not closed")


# -- marks ------------------------------------------------------------------------------------------------------------


def pieces(text: str) -> Iterator[tuple[str, bool]] | None:
    r"""The parts of a stretch between ``&`` and ``\\``, and those signs themselves (False); None when it does not stand on its own."""
    out: list[tuple[str, bool]] = []
    open_: list[str] = []
    start = 0
    for token in _TOKEN.finditer(text):
        value = token[0]
        match token.lastgroup:
            case "open":
                open_.append("{")
            case "close":
                if not open_ or open_.pop() != "{":
                    return None
            case "name":
                if token["edge"] == "begin":
                    open_.append(token["name"])
                elif not open_ or open_.pop() != token["name"]:
                    return None
            case "command" if value == r"\left":
                open_.append("left")
            case "command" if value == r"\right":
                if not open_ or open_.pop() != "left":
                    return None
            case "column" | "row" if not open_:
                out += [(text[start : token.start()], True), (value, False)]
                start = token.end()
            case "command" if value in (r"\middle", r"\limits", r"\nolimits") and not open_:
                return None
            case _:
                pass
    if open_:
        return None
    return iter([*out, (text[start:], True)])
