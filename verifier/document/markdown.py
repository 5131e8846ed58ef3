"""Markdown: what is not to be read for formulas (code, comments) is masked; ```` ```math ```` fences are formulas."""

from __future__ import annotations

import re

from verifier.document.scan import CODE, CUT, Notices, Span

_TOKEN = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$|(?P<code>`+)|(?P<comment><!--)|\\[`$]",
    re.MULTILINE,
)


def blank(text: str, start: int, end: int, filler: str = CUT) -> str:
    """Filler as long as ``text[start:end]``, its line ends kept so that lines and paragraphs stay where they are."""
    return re.sub(r"[^\n]", filler, text[start:end])


def mask(text: str, notices: Notices) -> tuple[str, list[Span]]:
    """The text with code and comments blanked out, and the ``math`` fences as formulas."""
    if "`" not in text and "~~~" not in text and "<!--" not in text:
        return text, []
    pieces: list[str] = []
    formulas: list[Span] = []
    copied = position = 0
    while token := _TOKEN.search(text, position):
        start, position = token.start(), token.end()
        end, filler = position, CUT
        if token["fence"]:
            end = _fence_end(text, token, notices)
            body_end = max(position, text.rfind("\n", position, end)) if end else position
            if token["info"].strip() == "math" and text[position:body_end].strip():
                formulas.append(Span(start, end, min(position + 1, body_end), body_end, True))
        elif token["code"]:
            found = _code_end(text, token)
            if found is None:
                continue
            end, filler = found, CODE
        elif token["comment"]:
            close = text.find("-->", position)
            if close < 0:
                notices.add(start, "“<!--” is never closed")
                break
            end = close + 3
        else:
            continue
        pieces += [text[copied:start], blank(text, start, end, filler)]
        copied = position = end
    return "".join([*pieces, text[copied:]]), formulas


def _fence_end(text: str, token: re.Match[str], notices: Notices) -> int:
    mark = token["fence"]
    close = re.compile(rf"^[ \t]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$", re.MULTILINE).search(text, token.end())
    if close is None:
        notices.add(token.start(), f"the code fence “{mark[:9]}” is never closed")
        return len(text)
    return close.end()


def _code_end(text: str, token: re.Match[str]) -> int | None:
    """Where inline code closes: the same number of backticks in the same paragraph.  GitHub's $`…`$ is no code."""
    if text[token.start() - 1 : token.start()] == "$":
        return None
    paragraph = text.find("\n\n", token.end(), token.end() + 2000)
    limit = paragraph if paragraph >= 0 else min(len(text), token.end() + 2000)
    length = len(token["code"])
    at = token.end()
    while (at := text.find("`", at, limit)) >= 0:
        run = at
        while run < limit and text[run] == "`":
            run += 1
        if run - at == length:
            return run
        at = run
    return None
