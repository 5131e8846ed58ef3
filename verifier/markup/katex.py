"""KaTeX for a page that needs nothing from elsewhere: its script, its style and its fonts as ``data:`` URIs.

A formula is an element of class ``tex`` (``display`` for a displayed one) whose text is LaTeX; the page's script sets each with
``trust: false``.  The page's policy names the scripts by their hashes: no other script runs in it, whatever the page holds.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any, Final

from verifier.markup.templates import TEMPLATES

FOLDER: Final = TEMPLATES / "katex"
_SOURCES = re.compile(r"src:url\(fonts/([\w-]+\.woff2)\)[^;}]*")
_SET = """\
document.querySelectorAll(".tex").forEach(function (element) {
  katex.render(element.textContent, element, {
    displayMode: element.classList.contains("display"), trust: false, throwOnError: false, strict: "ignore",
    maxSize: 50, maxExpand: 1000,
    macros: {
      "\\\\nablawrong": "\\\\textcolor{##cf3a3f}{\\\\cancel{#1}}", "\\\\nablaafter": "\\\\textcolor{##a87400}{#1}",
      "\\\\nablawrongnote": "\\\\,\\\\textcolor{##cf3a3f}{\\\\boxed{\\\\scriptstyle\\\\mathbf{#1}}}",
      "\\\\nablaafternote": "\\\\,\\\\textcolor{##a87400}{\\\\boxed{\\\\scriptstyle\\\\mathbf{#1}}}"
    }
  });
});
"""


@cache
def assets() -> dict[str, Any]:
    """For a template: ``style``, the two ``scripts`` in order, and the content security ``policy`` that allows only these."""
    from markupsafe import Markup

    style = _SOURCES.sub(_inlined, (FOLDER / "katex.min.css").read_text(encoding="utf-8"))
    scripts = [(FOLDER / "katex.min.js").read_text(encoding="utf-8").strip(), _SET]
    if any("</script" in script.lower() for script in scripts) or "</style" in style.lower():
        raise ValueError("KaTeX cannot stand in a page as it is")
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts)
    policy = f"default-src 'none'; style-src 'unsafe-inline'; font-src data:; script-src {hashes}; base-uri 'none'; form-action 'none'"
    return {"style": Markup(style), "scripts": [Markup(script) for script in scripts], "policy": policy}


def _inlined(source: re.Match[str]) -> str:
    font = base64.b64encode((FOLDER / "fonts" / source[1]).read_bytes()).decode()
    return f'src:url(data:font/woff2;base64,{font}) format("woff2")'
