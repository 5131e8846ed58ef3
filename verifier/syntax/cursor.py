"""The parser's view of its tokens: the current one, what each bracket pairs with, and how far nesting may go."""

from __future__ import annotations

from typing import NoReturn

from verifier.syntax.tokens import Token
from verifier.syntax.tree import ParseFailure

MAX_DEPTH = 72
"""Factors within factors. Seven Python frames each stay well below the interpreter's limit of a thousand."""

_OPENING = frozenset(("{", "open", "begin"))
_CLOSING = frozenset(("}", "close", "finish"))
_CELL_ENDS = frozenset(("row", "amp"))


class Cursor:
    """Tokens with a position. ``context`` is the stack of open brackets; its last entry says what ends an item.

    Facts about brackets are found once, before parsing, in one loop (`_pair`): ``match[i]`` is the index of the partner
    of bracket i; ``bars[i]`` counts the bars of one kind from i to the end of their bracket; ``lists`` holds the opening
    brackets with a separator directly inside, ``infix`` the braces with ``\\over`` or ``\\bf`` directly inside.
    """

    def __init__(self, tokens: list[Token], source: str) -> None:
        self.tokens = tokens
        self.source = source
        self.i = 0
        self.tok = tokens[0]
        self.depth = 0
        self.context: list[str] = ["row"]
        self.differentials = 0
        self.match: dict[int, int] = {}
        self.bars: dict[int, int] = {}
        self.lists: set[int] = set()
        self.infix: set[int] = set()
        self.split_bars: set[int] = set()
        self._pair()

    def _pair(self) -> None:
        frames: list[tuple[int, list[int]]] = [(-1, [])]
        bars = self.bars
        for i, token in enumerate(self.tokens):
            kind = token.kind
            if kind in _OPENING:
                frames.append((i, []))
            elif kind in _CLOSING:
                depth = len(frames) - 1
                if kind != "close":  # a brace or an environment closes the brackets left open inside it
                    want = "{" if kind == "}" else "begin"
                    while depth and self.tokens[frames[depth][0]].kind != want:
                        depth -= 1
                    if depth == 0:
                        continue
                elif depth == 0 or self.tokens[frames[depth][0]].kind != "open":
                    continue
                while len(frames) > depth:
                    opener, inside = frames.pop()
                    self._count(inside)
                self.match[opener] = i
                self.match[i] = opener
            elif kind == "bar":
                frames[-1][1].append(i)
            elif kind == "comma":
                self.lists.add(frames[-1][0])
                if frames[-1][1]:
                    self.split_bars.add(frames[-1][1][-1])
            elif kind == "mid":
                self.lists.add(frames[-1][0])
            elif kind in _CELL_ENDS:
                opener, inside = frames[-1]
                self._count(inside)
                frames[-1] = (opener, [])
            elif kind == "infix" or kind == "switch":
                self.infix.add(frames[-1][0])
        for _, inside in frames:
            self._count(inside)
        self._bars_counted = bars

    def _count(self, inside: list[int]) -> None:
        left: dict[str, int] = {}
        for i in reversed(inside):
            value = self.tokens[i].value
            left[value] = left.get(value, 0) + 1
            self.bars[i] = left[value]

    # -- moving ---------------------------------------------------------------------------------------------------

    def advance(self) -> Token:
        """Step over the current token and give it back; the end of input is never passed."""
        token = self.tok
        i = self.i + 1
        tokens = self.tokens
        if i < len(tokens):
            while tokens[i].kind == "none":
                i += 1
            self.i = i
            self.tok = tokens[i]
        return token

    def peek(self, ahead: int = 1) -> Token:
        """The token so many places after the current one (the end of input beyond the last)."""
        i = self.i
        tokens = self.tokens
        last = len(tokens) - 1
        while ahead and i < last:
            i += 1
            if tokens[i].kind != "none":
                ahead -= 1
        return tokens[i]

    def jump(self, i: int) -> None:
        """Go to a token index."""
        while self.tokens[i].kind == "none":
            i += 1
        self.i = i
        self.tok = self.tokens[i]

    def remove(self, i: int) -> None:
        """Take a token out of the stream: it is skipped from now on."""
        token = self.tokens[i]
        self.tokens[i] = Token("none", "", token.start, token.end)

    def expect(self, kind: str, what: str) -> Token:
        """Step over a token of this kind, or fail saying what was expected."""
        if self.tok.kind != kind:
            self.fail(what)
        return self.advance()

    @property
    def last_end(self) -> int:
        """Where the token before the current one ends."""
        i = self.i - 1
        while i > 0 and self.tokens[i].kind == "none":
            i -= 1
        return self.tokens[i].end if i >= 0 else 0

    def fail(self, expected: str, token: Token | None = None) -> NoReturn:
        """Raise a ParseFailure at a token (the current one unless given)."""
        token = token or self.tok
        if token.kind == "eof":
            raise ParseFailure((token.start, token.end), "the end of the formula", expected)
        found = self.source[token.start : token.end] if token.end <= len(self.source) else token.value
        raise ParseFailure((token.start, token.end), found if len(found) <= 40 else found[:37] + "...", expected)
