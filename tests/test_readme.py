"""What the README shows is what happens: documents, reports and commands in its fenced blocks are compared and run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^(`{3,})(\w+)\n(.*?)^\1$", README, re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[str]:
    return [body for _, name, body in BLOCKS if name == kind]


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=False, env={"LANG": "en_GB.UTF-8", "PATH": "/usr/bin:/bin"}
    )


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.partition("\n")[0])
def test_a_console_block_shows_the_real_output(block: str) -> None:
    command, _, expected = block.partition("\n")
    prompt, program, *arguments = shlex.split(command)
    assert (prompt, program) == ("$", "nablacheck")
    done = run([sys.executable, "cli.py", *arguments])
    assert done.stdout == expected
    assert done.stderr == ""


def test_the_document_on_the_first_screen_is_the_example() -> None:
    (document,) = blocks("markdown")
    assert document == (ROOT / "examples" / "cross_entropy.md").read_text(encoding="utf-8")
    assert README.index(document) < README.index("examples/cross_entropy.md") < 1_500


def test_the_two_commands() -> None:
    """Their set-up needs a network; what follows it is run here, or is what this very test run was started with."""
    check, tests = blocks("sh")
    setup, _, command = check.strip().partition(" && ")
    assert setup == "sh .ci/venv"
    program, *arguments = shlex.split(command)
    assert program == ".venv/bin/nablacheck"
    done = run([sys.executable, "cli.py", *arguments])
    assert done.returncode == 1 and "does not follow" in done.stdout
    assert tests.strip() == "sh .ci/venv dev && .venv/bin/python -m tests.run"
    assert tests.strip() in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    subprocess.run(["sh", "-n", ".ci/venv"], cwd=ROOT, check=True)
    subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=True)


def test_every_command_listed_exists() -> None:
    (listing,) = blocks("text")
    names = [line.split()[1] for line in listing.splitlines()]
    assert names == ["check", "prove", "verify", "keys", "correct", "sheet"]
    for name in names:
        assert run([sys.executable, "cli.py", name, "--help"]).returncode == 0


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    for link in links:
        assert (ROOT / link).exists(), link
