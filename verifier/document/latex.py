"""LaTeX: comments, verbatim text, the preamble and macro definitions are masked; included files are never opened."""

from __future__ import annotations

import re

from verifier.document.markdown import blank
from verifier.document.scan import CODE, CUT, Notices

_VERBATIM = "verbatim|Verbatim|lstlisting|minted|comment|filecontents|tikzpicture"
_TOKEN = re.compile(
    rf"(?P<comment>%[^\n]*)|\\begin[ \t]*\{{(?P<verbatim>(?:{_VERBATIM})\*?)\}}|\\verb\*?(?P<bar>[^A-Za-z\s*])"
    r"|(?P<include>\\(?:input|include|subfile|import)(?![A-Za-z]))|(?P<document>\\begin[ \t]*\{document\})"
    r"|(?P<end>\\end[ \t]*\{document\})|\\.",
    re.DOTALL,
)
_FILE = re.compile(r"[ \t]{0,9}(?:\{([^{}\n]{0,200})\}|([^\s{}\\]{1,200}))")


def looks_like_latex(text: str) -> bool:
    """Whether a text of unknown kind is LaTeX rather than Markdown with formulas."""
    if re.search(r"\\documentclass|\\begin[ \t]*\{document\}", text):
        return True
    sections = re.search(r"^[ \t]*\\(?:sub)*section\*?\{|^[ \t]*\\item\b", text, re.MULTILINE)
    return bool(sections) and not re.search(r"^#{1,6} |^```|^\*\*", text, re.MULTILINE)


def mask(text: str, notices: Notices) -> tuple[str, int]:
    """The text with comments and verbatim blanked out, and where the body starts (0 without ``\\begin{document}``)."""
    pieces: list[str] = []
    copied = position = body = 0
    closers: dict[str, int] = {}
    while token := _TOKEN.search(text, position):
        start, position = token.start(), token.end()
        filler = CUT
        if token["comment"]:
            end = position
        elif name := token["verbatim"]:
            closer = f"\\end{{{name}}}"
            if closers.get(name, 0) >= 0 and closers.get(name, 0) < position:
                closers[name] = text.find(closer, position)
            if closers[name] < 0:
                notices.add(start, f"“\\begin{{{name}}}” is never closed")
                continue
            end = closers[name] + len(closer)
        elif bar := token["bar"]:
            line = text.find("\n", position)
            close = text.find(bar, position, line if line >= 0 else len(text))
            if close < 0:
                continue
            end, filler = close + 1, CODE
        elif token["include"]:
            file = _FILE.match(text, position)
            named = (file[1] or file[2] or "").strip() if file else ""
            notices.add(start, f"“{token['include']}{{{named}}}” is not followed: only this file is read")
            end = file.end() if file else position
        elif token["document"]:
            body = body or position
            continue
        elif token["end"]:
            end = len(text)
        else:
            continue
        pieces += [text[copied:start], blank(text, start, end, filler)]
        copied = position = end
    return "".join([*pieces, text[copied:]]), body
