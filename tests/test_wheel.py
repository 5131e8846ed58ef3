"""The wheel: built, unpacked into a clean environment, and used from an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that no build folder is left behind and nothing stale is packed."""
    pytest.importorskip("build")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("verifier", "derivations", "templates"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cli.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("nablacheck-*.whl")
    return made


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console script in a fresh environment that has this one's dependencies and none of the checkout."""
    home = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / "bin" / "python"
    packages = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True
        ).stdout.strip()
    )
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(packages), str(wheel)], check=True
    )
    # the running environment's packages, last on the path; its own .pth files, an editable install among them, are not read
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    script = home / "bin" / "nablacheck"
    script.write_text(f"#!{python}\nimport sys\nfrom cli import main\nsys.exit(main())\n", encoding="utf-8")
    script.chmod(0o755)
    return script


def run(program: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LC_", "LANG"))}
    return subprocess.run(
        [str(program), *arguments], cwd=folder, capture_output=True, text=True, check=False, env={**environment, "LANG": "C.UTF-8"}
    )


def test_the_wheel_holds_what_it_needs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"cli.py", "verifier", "derivations", "templates"}
    for part in ("verifier", "derivations"):
        there = {p.relative_to(ROOT).as_posix() for p in (ROOT / part).rglob("*.py")}
        assert there <= set(names)
    assert {p.relative_to(ROOT).as_posix() for p in (ROOT / "templates").rglob("*") if p.is_file()} <= set(names)
    entry = next(name for name in names if name.endswith("entry_points.txt"))
    assert b"nablacheck = cli:main" in zipfile.ZipFile(wheel).read(entry)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_it_runs_from_an_empty_folder(program: Path, tmp_path: Path) -> None:
    python = program.with_name("python")
    code = "import cli, verifier, derivations; print(cli.__file__, verifier.__file__, derivations.__file__)"
    where = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert str(ROOT) not in where
    document = tmp_path / "work" / "activation.md"
    document.parent.mkdir()
    shutil.copy(ROOT / "examples" / "activation.md", document)
    done = run(program, document.parent, "check", "activation.md")
    assert (done.returncode, done.stderr) == (1, "")
    assert "question 1(b): the step on line 21 does not follow" in done.stdout
    page = run(program, document.parent, "check", "activation.md", "--format", "html")
    assert page.returncode == 1 and page.stdout.startswith("<!DOCTYPE html>")


def test_keys_and_sheets_work_from_the_wheel(program: Path, tmp_path: Path) -> None:
    assert run(program, tmp_path, "verify").returncode == 0
    sheet = run(program, tmp_path, "sheet", "activation-functions", "--lang", "fr")
    assert sheet.returncode == 0 and r"\documentclass" in sheet.stdout
    page = run(program, tmp_path, "sheet", "activation-functions", "-o", "sheet.html")
    assert page.returncode == 0 and "data:font/woff2" in (tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert run(program, tmp_path, "--version").stdout.startswith("nablacheck ")
