"""The page on keys does what it says: its files are saved, its commands run, its reports are real."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")


def block(language: str, fence: str = "```") -> str:
    (found,) = re.findall(rf"^{fence}{language}\n(.*?)^{fence}$", PAGE, re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logarithm.md").write_text(block("markdown", "````"), encoding="utf-8")
    (tmp_path / "logarithm.py").write_text(block("python"), encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "NABLACHECK_CACHE": str(folder / "cache"), "LANG": "en_GB.UTF-8"}
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_document_is_understood_as_the_page_shows(folder: Path) -> None:
    command, _, expected = block("console").partition("\n")
    done = run(folder, *command.removeprefix("$ nablacheck ").split())
    assert (done.stderr, done.stdout) == ("", expected)


def test_both_keys_are_proved(folder: Path) -> None:
    done = run(folder, "verify", "logarithm.md")
    assert (done.returncode, done.stderr) == (0, "") and "6 of 6 proved" in done.stdout
    done = run(folder, "verify", "logarithm.py")
    assert (done.returncode, done.stderr) == (0, "") and "4 of 4 proved" in done.stdout


@pytest.mark.parametrize("name", ["logarithm.md", "logarithm.py"])
def test_both_sheets_are_written(folder: Path, name: str) -> None:
    done = run(folder, "sheet", name, "-o", "out.tex")
    assert (done.returncode, done.stderr) == (0, "")
    source = (folder / "out.tex").read_text(encoding="utf-8")
    assert "A logarithm and its slope" in source and "2 points" in source and "3 points" in source
    assert "By the chain rule" in source or "chain rule" in source


def test_the_mistyped_line_is_named(folder: Path) -> None:
    text = block("markdown", "````")
    wrong = text.replace(r"= \frac{2 a x}{1 + a x^2}$$", r"= \frac{a x}{1 + a x^2}$$")
    assert wrong != text
    (folder / "logarithm.md").write_text(wrong, encoding="utf-8")
    done = run(folder, "verify", "logarithm.md")
    assert done.returncode == 1
    (shown,) = [line for line in block("text").splitlines() if "refuted" in line]
    assert shown in done.stdout.splitlines()
    assert "the left side is" in done.stdout
