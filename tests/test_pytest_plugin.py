"""`pytest --nablacheck`: one test per claim, messages, JUnit, exit status; and the example repository of a teacher."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEACHER = ROOT / "examples" / "teacher"
INSTALLED = any(point.name == "nablacheck" for point in metadata.entry_points(group="pytest11"))
PLUGIN = [] if INSTALLED else ["-p", "verifier.pytest_plugin"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    shutil.copytree(TEACHER, tmp_path / "repository")
    return tmp_path / "repository"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "NABLACHECK_CACHE": str(folder / "cache"), "HOME": str(folder)}
    command = [sys.executable, "-m", "pytest", *PLUGIN, "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_claim_of_a_document_is_a_test(repository: Path) -> None:
    done = run(repository, "--nablacheck", "keys", "-v", "--junitxml=keys.xml")
    assert (done.returncode, done.stderr) == (0, "")
    cases = ElementTree.parse(repository / "keys.xml").findall(".//testcase")
    assert [case.get("name") for case in cases] == ["1(a) line 15 [0]", "1(a) line 15 [1]", "1(b) line 21 [2]"]


def test_without_the_option_no_key_is_collected(repository: Path) -> None:
    assert run(repository, "keys").returncode == 5  # nothing collected


def test_a_key_that_is_made_false_fails_with_claim_and_counterexample(repository: Path) -> None:
    path = repository / "keys" / "slope.md"
    text = path.read_text(encoding="utf-8")
    assert text.count("b - x^2") == 1
    assert run(repository, "--nablacheck", "keys").returncode == 0  # what is stored of the right key does not count for the wrong one
    path.write_text(text.replace("b - x^2", "b + x^2"), encoding="utf-8")
    done = run(repository, "--nablacheck", "keys", "--junitxml=keys.xml")
    assert done.returncode == 1
    assert "slope line 15: refuted" in done.stdout
    assert r"= \frac{b + x^2}{(b + x^2)^2}" in done.stdout and "the left side is" in done.stdout
    assert "Traceback" not in done.stdout and "pytest_plugin.py" not in done.stdout
    (failure,) = ElementTree.parse(repository / "keys.xml").findall(".//failure")
    assert "refuted" in (failure.text or "")


def test_a_python_key_and_a_broken_one(repository: Path) -> None:
    page = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (repository / "keys" / "slope.md").unlink()
    (repository / "keys" / "logarithm.py").write_text(source, encoding="utf-8")
    done = run(repository, "--nablacheck", "keys", "-v")
    assert done.returncode == 0 and done.stdout.count("PASSED") == 4
    (repository / "keys" / "logarithm.py").write_text(source.replace("points=2,", "points=2, colour=3,"), encoding="utf-8")
    done = run(repository, "--nablacheck", "keys")
    assert done.returncode == 2 and "TypeError" in done.stdout and "Traceback" not in done.stdout


def test_the_keys_of_this_project_are_collected() -> None:
    done = run(ROOT, "--nablacheck", "derivations", "--collect-only", "-q")
    names = set(re.findall(r"^(derivations/\S+?\.py)", done.stdout, re.MULTILINE))
    assert "derivations/activation_functions.py" in names and "derivations/foundations/__init__.py" in names
    assert not any("notation" in name or "registry" in name for name in names)


def test_the_hook_proves_what_it_is_given(repository: Path) -> None:
    """What pre-commit runs: the entry with the changed files."""
    config = (repository / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    (entry,) = re.findall(r"entry: (.+)", config)
    (pattern,) = re.findall(r"files: (.+)", config)
    assert re.search(pattern, "keys/slope.md") and not re.search(pattern, "README.md")
    assert entry == "nablacheck verify"
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "verify", "keys/slope.md"], cwd=repository, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_workflow_runs_what_there_is() -> None:
    text = (TEACHER / ".github" / "workflows" / "keys.yml").read_text(encoding="utf-8")
    assert "pytest --nablacheck keys/ --junitxml=keys.xml" in text and "~/.cache/nablacheck" in text
