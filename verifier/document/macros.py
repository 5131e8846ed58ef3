"""Collect the user's macros.  Nothing is expanded here; a macro that calls itself is stored like any other."""

from __future__ import annotations

import re

from verifier.document.model import Macro
from verifier.document.scan import Notices

_HEAD = re.compile(
    r"\\(?P<kind>newcommand|renewcommand|providecommand|DeclareRobustCommand|DeclareMathOperator|DeclarePairedDelimiter"
    r"|[gex]?def|let|newenvironment|renewenvironment)(?![A-Za-z])(?P<star>\*?)"
)
_NAME = re.compile(r"\s{0,9}(?:\{\s{0,9}\\([A-Za-z]+|[^A-Za-z\s])\s{0,9}\}|\\([A-Za-z]+|[^A-Za-z\s]))")
_COUNT = re.compile(r"\s{0,9}\[\s{0,9}([0-9])\s{0,9}\]")
_DEFAULT = re.compile(r"\s{0,9}\[([^\[\]]{0,999})\]")
_HASHES = re.compile(r"\s{0,9}((?:#[1-9])*)")
_TARGET = re.compile(r"\s{0,9}=?\s?\\([A-Za-z]+|[^A-Za-z\s])")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_LONGEST = 20_000  # a longer body is an unclosed brace


def braced(text: str, position: int) -> tuple[int, int] | None:
    """The inside of the ``{…}`` group that starts at ``position`` (after spaces), as offsets; None if there is none."""
    while position < len(text) and text[position] in " \t\n":
        position += 1
    if position >= len(text) or text[position] != "{":
        return None
    depth = 0
    for match in _BRACES.finditer(text, position, min(len(text), position + _LONGEST)):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                return position + 1, match.start()
    return None


def collect(text: str, notices: Notices) -> tuple[dict[str, Macro], list[tuple[int, int]]]:
    """The macros defined in a (masked) text by name without backslash, and the spans of their definitions.

    The last definition of a name wins, except that
    ``\\providecommand`` never replaces one.
    """
    macros: dict[str, Macro] = {}
    spans: list[tuple[int, int]] = []
    position = 0
    failures = 0
    while (head := _HEAD.search(text, position)) and failures < 500:
        position = head.end()
        read = _environment(text, head) if head["kind"].endswith("environment") else _definition(text, head)
        if isinstance(read, str):
            failures += 1
            notices.add(head.start(), read)
            continue
        macro, end = read
        spans.append((head.start(), end))
        position = end
        if macro is not None and not (head["kind"] == "providecommand" and macro.name in macros):
            macros[macro.name] = macro
    return macros, spans


def _environment(text: str, head: re.Match[str]) -> tuple[Macro | None, int] | str:
    position = head.end()
    for expected in ("name", "begin", "end"):
        group = braced(text, position)
        if group is None:
            return f"“\\{head['kind']}” is not understood"
        position = group[1] + 1
        if expected == "name":
            for pattern in (_COUNT, _DEFAULT):
                if match := pattern.match(text, position):
                    position = match.end()
    return None, position


def _definition(text: str, head: re.Match[str]) -> tuple[Macro | None, int] | str:
    kind = head["kind"]
    found = _NAME.match(text, head.end())
    if found is None:
        return f"“\\{kind}” without a macro name"
    name = found[1] or found[2]
    position = found.end()
    if kind == "let":
        target = _TARGET.match(text, position)
        if target is None:
            return f"“\\let\\{name}” is not understood"
        return Macro(name, 0, f"\\{target[1]}"), target.end()
    parameters, default = 0, None
    if kind.endswith("def"):
        hashes = _HASHES.match(text, position)
        if hashes is not None:
            parameters = len(hashes[1]) // 2
            position = hashes.end()
    elif kind not in ("DeclareMathOperator", "DeclarePairedDelimiter") and (count := _COUNT.match(text, position)):
        parameters, position = int(count[1]), count.end()
        if optional := _DEFAULT.match(text, position):
            default, position = optional[1], optional.end()
    group = braced(text, position)
    if group is None:
        why = "has delimited parameters, which are not supported" if kind.endswith("def") else "has no closed body"
        return f"“\\{kind}\\{name}” {why}"
    body = text[group[0] : group[1]]
    end = group[1] + 1
    if kind == "DeclareMathOperator":
        return Macro(name, 0, f"\\operatorname{head['star']}{{{body}}}"), end
    if kind == "DeclarePairedDelimiter":
        right = braced(text, end)
        if right is None:
            return f"“\\{kind}\\{name}” has no closing delimiter"
        end = right[1] + 1
        # The starred call \norm*{x} would be read as \norm applied to a star, so such a macro is left unknown.
        if re.search(rf"\\{re.escape(name)}\s{{0,3}}\*", text):
            return None, end
        return Macro(name, 2, f"\\left{body} #2 \\right{text[right[0] : right[1]]}", default=""), end
    return Macro(name, parameters, body, default), end


_ALIAS = re.compile(r"\s*\\(begin|end)\s*\{([A-Za-z]+)\*?\}\s*")


def environment_aliases(macros: dict[str, Macro]) -> dict[str, str]:
    """Macros that only open or close an environment: ``{"be": "equation", "ee": "/equation"}``."""
    aliases = {}
    for macro in macros.values():
        if macro.parameters == 0 and macro.name.isalpha() and (match := _ALIAS.fullmatch(macro.body[:200])):
            aliases[macro.name] = match[2] if match[1] == "begin" else f"/{match[2]}"
    return aliases
