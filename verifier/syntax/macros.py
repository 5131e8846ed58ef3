"""Expansion of user macros on the raw token stream, with a budget: a macro that calls itself fails, it never hangs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from verifier.syntax.tokens import Token, lex
from verifier.syntax.tree import ParseFailure

if TYPE_CHECKING:
    from verifier.document.model import Macro

MAX_TOKENS = 10_000
MAX_DEPTH = 50


def expand(tokens: list[Token], macros: Mapping[str, Macro], source: str) -> list[Token]:
    """The tokens with every macro call replaced by its body; each new token has the span of the outermost call.

    Raises ParseFailure when arguments are missing, or when more than `MAX_TOKENS` tokens come from macros or calls
    nest deeper than `MAX_DEPTH`.  Keys of ``macros`` are names with or without the backslash.
    """
    table = {"\\" + name.lstrip("\\"): macro for name, macro in macros.items()}
    if not any(t.kind == "command" and t.value in table for t in tokens):
        return tokens
    bodies: dict[str, list[Token]] = {}
    out: list[Token] = []
    # The pending tokens, next one last, each with the depth of macro calls it came from and its call's span.
    pending: list[tuple[Token, int]] = [(t, 0) for t in reversed(tokens)]
    made = 0
    while pending:
        token, depth = pending.pop()
        macro = table.get(token.value) if token.kind == "command" else None
        if macro is None:
            out.append(token)
            continue
        arguments, end = _arguments(token, macro, pending, depth)
        if token.value not in bodies:
            bodies[token.value] = lex(macro.body)
        span = (token.start, max(token.end, end) if depth == 0 else token.end)
        body = _filled(bodies[token.value], arguments, source, span)
        made += len(body)
        if made > MAX_TOKENS or depth >= MAX_DEPTH:
            raise ParseFailure(span, f"{token.value}, which expands without end", "a macro that does not call itself")
        pending.extend((t, depth + 1) for t in reversed(body))
    return out


def _arguments(call: Token, macro: Macro, pending: list[tuple[Token, int]], depth: int) -> tuple[list[list[Token]], int]:
    arguments: list[list[Token]] = []
    end = call.end
    if macro.parameters and macro.default is not None:
        if pending and pending[-1][0].value == "[":
            pending.pop()
            taken: list[Token] = []
            while pending and pending[-1][0].value != "]":
                taken.append(pending.pop()[0])
            if not pending:
                raise ParseFailure((call.start, call.end), f"{call.value} whose optional argument never closes", "]")
            end = pending.pop()[0].end
            arguments.append(taken)
        else:
            arguments.append(lex(macro.default))
    while len(arguments) < macro.parameters:
        if not pending or pending[-1][0].value == "}":
            raise ParseFailure((call.start, call.end), call.value, f"{macro.parameters} arguments after it")
        first = pending.pop()[0]
        end = first.end
        if first.value != "{":
            arguments.append([first])
            continue
        taken, level = [], 1
        while pending:
            token = pending.pop()[0]
            level += (token.value == "{") - (token.value == "}")
            if level == 0:
                end = token.end
                break
            taken.append(token)
        if level:
            raise ParseFailure((call.start, call.end), f"{call.value} whose argument never closes", "}")
        arguments.append(taken)
    return arguments, end


def _filled(body: list[Token], arguments: list[list[Token]], source: str, span: tuple[int, int]) -> list[Token]:
    out: list[Token] = []
    for token in body:
        if token.kind == "parameter":
            k = int(token.value[1]) - 1
            if not 0 <= k < len(arguments):
                raise ParseFailure(span, token.value, "a parameter that the macro has")
            # a token of an argument keeps its place when it comes from the source inside the call
            out.extend(t if span[0] <= t.start and t.end <= span[1] else t._replace(start=span[0], end=span[1]) for t in arguments[k])
            continue
        value = token.value
        if "#" in value and token.kind in ("text", "word", "operator", "tag"):
            for k, argument in enumerate(arguments, 1):
                value = value.replace(f"#{k}", "".join(t.value for t in argument))
        out.append(Token(token.kind, value, *span))
    return out
