"""Bytes to text: UTF-8, UTF-16 with a byte-order mark, latin-1 as a last resort; binary files are refused."""

from __future__ import annotations

import codecs
import re

from verifier.document.model import UnreadableDocument

# Form feed, tab and the line ends stand in ordinary text; the other control characters do not.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.02


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of ``data`` with ``\\n`` line ends and without byte-order mark, and notices about guesses made.

    Raises UnreadableDocument for empty and for binary input.
    """
    if data.startswith(b"%PDF-"):
        raise UnreadableDocument(f"{name}: this is a PDF file; convert it to Markdown or LaTeX first")
    notices: tuple[str, ...] = ()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise UnreadableDocument(f"{name}: marked as UTF-16 but not valid UTF-16") from None
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
            notices = ("the file is not valid UTF-8; it is read as latin-1",)
    if "\x00" in text or len(_CONTROL.findall(text)) > max(8, int(len(text) * _CONTROL_SHARE)):
        raise UnreadableDocument(f"{name}: this is a binary file, not text")
    if not text.strip():
        raise UnreadableDocument(f"{name}: the file is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n"), notices
