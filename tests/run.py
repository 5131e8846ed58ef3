"""The test command, `python -m tests.run`: lint, types, answer keys, tests. Arguments go to pytest.

All parts run even when one fails, so that one run shows everything; the exit status is 1 when any failed.  pytest comes
last, so that its closing line ends the output.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def parts(arguments: list[str]) -> list[list[str]]:
    """The commands, without the interpreter in front."""
    return [
        ["-m", "ruff", "check"],
        ["-m", "mypy"],
        ["cli.py", "verify", "--format", "junit", "-o", os.devnull],
        ["-m", "pytest", *arguments],
    ]


def main() -> int:
    """Run every part; 0 when all passed."""
    failed = []
    for part in parts(sys.argv[1:]):
        print("$ python", *part, flush=True)
        if subprocess.run([sys.executable, *part], cwd=ROOT, check=False).returncode != 0:
            failed.append(part)
    for part in failed:
        print("failed: python", *part, file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
