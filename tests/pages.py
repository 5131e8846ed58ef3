"""What tests of pages need: a headless browser that shows whether KaTeX understood everything, and a reader of PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NEEDS_BROWSER = pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed")
NEEDS_TEX = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def dom_of(page: Path, profile: Path) -> str:
    """The page after its scripts ran, without these scripts and the style: what KaTeX says of itself is then only in formulas."""
    assert BROWSER is not None
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    return re.sub(r"<(script|style)\b.*?</\1>", "", done.stdout, flags=re.DOTALL)


def formulas_in(page: str) -> int:
    """How many elements KaTeX is to set."""
    return len(re.findall(r'class="tex[ "]', page))


def text_of_pdf(data: bytes, folder: Path) -> str:
    """The words of a PDF, in one line."""
    file = folder / "text.pdf"
    file.write_bytes(data)
    done = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, encoding="utf-8", check=True)
    return " ".join(done.stdout.split())
