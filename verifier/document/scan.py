"""Find the formulas of a text, Markdown or LaTeX alike.

The text is first *masked*: a copy of the same length in which everything that is not to be read (comments, code,
verbatim, macro definitions, the preamble) is blanked out.  Delimiters are looked for in the copy, so an offset found
there is an offset of the source.  Every search keeps its last answer, so that the whole scan is linear in the text
even when no delimiter is ever closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

CUT = "\x00"  # masked text that also ends the prose around it; the reader refuses files with NUL, so it never clashes
CODE = "\x01"  # masked text that stays in the prose: a word of code within a sentence

_ROWS = "equation align gather multline eqnarray flalign alignat xalignat dmath dgroup displaymath IEEEeqnarray"
_PIECES = "aligned alignedat gathered split multlined cases dcases rcases"
_NESTABLE = frozenset(_PIECES.split())
_WITH_ARGUMENT = frozenset({"alignat", "xalignat", "alignedat", "IEEEeqnarray"})
_WITH_OPTION = frozenset({"aligned", "alignedat", "gathered", "multlined"})
DISPLAY_ENVIRONMENTS = frozenset(_ROWS.split()) | _NESTABLE
MATH_ENVIRONMENTS = DISPLAY_ENVIRONMENTS | {"math"}

_MAX_NOTICES = 20


@dataclass(frozen=True, slots=True)
class Span:
    """A formula: ``start:end`` with its delimiters, ``inner_start:inner_end`` without them.

    ``empty``: nothing to read, as in ``$$$$`` or around macro definitions.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    display: bool
    environment: str | None = None
    empty: bool = False


class Notices:
    """Messages with their line; after the first few of one document only their number is kept."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._messages: list[str] = []
        self._more = 0
        self._counted = (0, 1)

    def add(self, offset: int, message: str) -> None:
        if len(self._messages) >= _MAX_NOTICES:
            self._more += 1
            return
        position, line = self._counted
        if offset < position:
            position, line = 0, 1
        line += self._text.count("\n", position, offset)
        self._counted = (offset, line)
        self._messages.append(f"line {line}: {message}")

    def all(self) -> tuple[str, ...]:
        more = (f"{self._more} more notices of this kind",) if self._more else ()
        return (*self._messages, *more)


class _Finder:
    """``next(pattern, position)`` for growing positions: each stretch of text is searched once per pattern."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last: dict[str, tuple[int, tuple[int, int] | None]] = {}
        self._matches: dict[str, dict[int, tuple[int, int]]] = {}

    def next(self, pattern: str, position: int) -> tuple[int, int] | None:
        asked, found = self._last.get(pattern, (-1, None))
        if asked >= 0 and asked <= position and (found is None or found[0] >= position):
            return found
        match = re.compile(pattern).search(self._text, position)
        found = match.span(1) if match else None
        self._last[pattern] = (position, found)
        return found

    def end_of(self, name: str, begin: int, openers: str, closers: str) -> tuple[int, int] | None:
        """Where the environment that begins at ``begin`` ends; all environments of a name are paired in one pass."""
        pairs = self._matches.get(name)
        if pairs is None:
            pairs = {}
            waiting: list[int] = []
            for match in re.finditer(rf"\\\\|({openers})|({closers})", self._text):
                if match.group(1) is not None:
                    if name not in _NESTABLE:
                        waiting.clear()  # an equation within an equation: the first was never closed
                    waiting.append(match.start())
                elif match.group(2) is not None and waiting:
                    pairs[waiting.pop()] = match.span()
            self._matches[name] = pairs
        return pairs.get(begin)


def _unescaped(token: str) -> str:
    return rf"(?<!\\)(?:\\\\)*({token})"


_DOLLAR = _unescaped(r"\$")
_DOLLARS = _unescaped(r"\$\$")
_BLANK = r"(\n[ \t]*\n)"
_BLANK_LINE = re.compile(_BLANK)
_TOKEN = re.compile(
    r"(?P<dollars>\$\$)|(?P<dollar>\$)|(?P<open>\\[\[(])|\\begin[ \t]*\{(?P<begin>[A-Za-z]+)\*?\}|\\(?P<word>[A-Za-z]+)|\\.",
    re.DOTALL,
)
_ARGUMENT = re.compile(r"\s{0,9}\{[^{}]{0,99}\}")
_OPTION = re.compile(r"[ \t]{0,9}\[[a-z]\]")
_TEXT_GROUP = re.compile(r"\\(?:text|mbox|textrm|textit|textbf|hbox|intertext|textnormal)[ \t]{0,9}\{[^{}$]*\Z")
_WORD = re.compile(r"(?<![\\A-Za-zÀ-ÿ])[A-Za-zÀ-ÿ]{3,}(?![A-Za-zÀ-ÿ])")
_TEXISH = re.compile(r"[\\^_=<>{}+]")
_WHOLE_ENVIRONMENT = re.compile(r"\s*\\begin[ \t]*\{([A-Za-z]+)\*?\}")


def find_formulas(
    masked: str, notices: Notices, *, markdown: bool, aliases: Mapping[str, str] | None = None
) -> Iterator[Span]:
    """The formulas of a masked text in order; what is never closed becomes a notice and is read as prose.

    ``aliases`` maps macros such as ``\\be`` that stand for ``\\begin{equation}`` to the environment, and ``\\ee`` to
    ``"/equation"``.
    """
    finder = _Finder(masked)
    openings: dict[str, list[str]] = {}
    closings: dict[str, list[str]] = {}
    for macro, environment in (aliases or {}).items():
        (closings if environment.startswith("/") else openings).setdefault(environment.lstrip("/"), []).append(macro)
    position = 0
    while token := _TOKEN.search(masked, position):
        position = token.end()
        span: Span | None = None
        if token["dollars"]:
            span = _double(masked, token.start(), finder)
            if span is None:
                notices.add(token.start(), "“$$” is never closed")
        elif token["dollar"]:
            span = _single(masked, token.start(), finder, notices, markdown)
        elif token["open"]:
            span = _bracketed(masked, token.start(), finder, notices, markdown)
        elif token["begin"] or token["word"]:
            name = token["begin"] or (aliases or {}).get(token["word"], "")
            if name in MATH_ENVIRONMENTS:
                opener = "|".join([rf"\\begin[ \t]*\{{{name}\*?\}}", *(rf"\\{m}(?![A-Za-z])" for m in openings.get(name, ()))])
                closer = "|".join([rf"\\end[ \t]*\{{{name}\*?\}}", *(rf"\\{m}(?![A-Za-z])" for m in closings.get(name, ()))])
                end = finder.end_of(name, token.start(), opener, closer)
                if end is None:
                    notices.add(token.start(), f"“\\begin{{{name}}}” is never closed")
                else:
                    inner = _after_arguments(masked, token.end(), name)
                    span = Span(token.start(), end[1], min(inner, end[0]), end[0], name != "math", name)
        if span is not None:
            position = span.end
            filled = masked[span.inner_start : span.inner_end].strip(CUT + " \t\n")
            yield span if filled else replace(span, empty=True)


def _after_arguments(masked: str, position: int, name: str) -> int:
    if name in _WITH_OPTION and (option := _OPTION.match(masked, position)):
        position = option.end()
    if name in _WITH_ARGUMENT and (argument := _ARGUMENT.match(masked, position)):
        position = argument.end()
    return position


def _double(masked: str, start: int, finder: _Finder) -> Span | None:
    """``$$…$$``: blank lines may stand at its rims (some converters write them) but not within."""
    close = finder.next(_DOLLARS, start + 2)
    if close is None:
        return None
    inner = start + 2
    content = masked[inner : close[0]]
    first, last = len(content) - len(content.lstrip()), len(content.rstrip())
    if _BLANK_LINE.search(content, first, last):
        return None
    return _unwrapped(masked, Span(start, close[1], inner, close[0], True), finder)


def _unwrapped(masked: str, span: Span, finder: _Finder) -> Span:
    """``$$\\begin{align}…\\end{align}$$`` is the align: its rows are what is displayed."""
    match = _WHOLE_ENVIRONMENT.match(masked, span.inner_start, span.inner_end)
    if match is None or match[1] not in DISPLAY_ENVIRONMENTS or match[1] in _NESTABLE:
        return span
    name = match[1]
    begin = masked.index("\\begin", match.start())
    end = finder.end_of(name, begin, rf"\\begin[ \t]*\{{{name}\*?\}}", rf"\\end[ \t]*\{{{name}\*?\}}")
    if end is None or end[1] > span.inner_end or masked[end[1] : span.inner_end].strip():
        return span
    return Span(span.start, span.end, _after_arguments(masked, match.end(), name), end[0], True, name)


def _single(masked: str, start: int, finder: _Finder, notices: Notices, markdown: bool) -> Span | None:
    """``$…$``: within one paragraph; a ``$`` inside ``\\text{…}`` opens text's own formula, not ours."""
    inner = start + 1
    blank = finder.next(_BLANK, inner)
    limit = blank[0] if blank else len(masked)
    close = finder.next(_DOLLAR, inner)
    for _ in range(8):
        if close is None or close[0] >= limit or not _TEXT_GROUP.search(masked, max(inner, close[0] - 200), close[0]):
            break
        back = finder.next(_DOLLAR, close[1])
        close = finder.next(_DOLLAR, back[1]) if back else None
    money = masked[inner : inner + 1].isdigit()
    if close is None or close[0] >= limit:
        if not money or not markdown:
            notices.add(start, "“$” is never closed in its paragraph")
        return None
    if markdown and not _plausible(masked, inner, close[0]):
        if not money and not masked[inner : inner + 1].isspace():
            notices.add(start, "“$” is never closed: what follows it reads as prose")
        return None
    end = close[1]
    if masked[inner] == "`" and masked[close[0] - 1] == "`" and close[0] - inner > 2:
        return Span(start, end, inner + 1, close[0] - 1, False)  # GitHub's $`…`$
    return Span(start, end, inner, close[0], False)


def _plausible(masked: str, inner: int, close: int) -> bool:
    """Whether text between two dollars reads as a formula, not as prices or as the prose between two formulas."""
    if close == inner:
        return False
    following = masked[close + 1 : close + 2]
    if masked[inner].isdigit() and following.isdigit():
        return False
    opens_tight, closes_tight = not masked[inner].isspace(), not masked[close - 1].isspace()
    if opens_tight and closes_tight:
        return True
    if opens_tight and (following.isalnum() or following in tuple("\\([{|-")):
        return False  # the second dollar opens a formula: the first was not closed
    content = masked[inner : min(close, inner + 400)]
    return not (_WORD.search(content) and not _TEXISH.search(content))


def _bracketed(masked: str, start: int, finder: _Finder, notices: Notices, markdown: bool) -> Span | None:
    """``\\(…\\)`` within a paragraph and ``\\[…\\]`` up to its closer, when no other one opens before it."""
    display = masked[start + 1] == "["
    closer = _unescaped(r"\\\]" if display else r"\\\)")
    inner = start + 2
    close = finder.next(closer, inner)
    if display:
        bound = finder.next(_unescaped(r"\\\["), inner)
    else:
        bound = finder.next(_BLANK, inner)
    if close is None or (bound is not None and bound[0] < close[0]):
        notices.add(start, "“\\[” is never closed" if display else "“\\(” is never closed in its paragraph")
        return None
    content = masked[inner : min(close[0], inner + 400)]
    if markdown and _WORD.search(content) and not _TEXISH.search(content):
        return None  # an escaped bracket of Markdown: \[a link\]
    span = Span(start, close[1], inner, close[0], display)
    return _unwrapped(masked, span, finder) if display else span
