"""LaTeX to PDF with an installed pdflatex, which may neither run programs nor read files outside its folder, within limits."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SECONDS = 60  # for one run
MEMORY = 2 << 30  # bytes
LARGEST = 64 << 20  # bytes of any file that is written


class PdfError(Exception):
    """No PDF; the message is one line."""


def compile_pdf(source: str, *, lenient: bool = False) -> bytes:
    """The PDF of a LaTeX document. Raises PdfError when there is no pdflatex or the source does not compile.

    ``lenient``: a formula of input that TeX complains of is set as well as may be, and the rest goes on.
    """
    program = shutil.which("pdflatex")
    if program is None:
        raise PdfError("pdflatex is not installed; write a .tex file instead, or install TeX Live")
    with tempfile.TemporaryDirectory(prefix="nablacheck-") as folder:
        Path(folder, "sheet.tex").write_text(source, encoding="utf-8")
        command = [program, "-no-shell-escape", "-interaction=nonstopmode", *([] if lenient else ["-halt-on-error"]), "sheet.tex"]
        environment = {**os.environ, "openin_any": "p", "openout_any": "p", "shell_escape": "f"}
        for _ in range(2):  # a second run where the first asks for it, to fill in references
            try:
                done = subprocess.run(
                    command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False,
                    preexec_fn=_limit,
                )
            except subprocess.TimeoutExpired:
                raise PdfError(f"pdflatex did not end within {SECONDS} s") from None
            log = done.stdout.decode("utf-8", "replace")
            if done.returncode != 0 and not (lenient and Path(folder, "sheet.pdf").is_file()):
                reason = next((row for row in log.splitlines() if row.startswith("!")), "! no reason given")
                raise PdfError(f"pdflatex: {reason[1:].strip()}")
            if "Rerun" not in log:
                break
        return Path(folder, "sheet.pdf").read_bytes()


def _limit() -> None:
    """In the new process, before it becomes pdflatex."""
    import resource

    limits = ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, LARGEST), (resource.RLIMIT_CORE, 0))
    for what, most in limits:
        with contextlib.suppress(ValueError, OSError):  # a lower limit stands already
            resource.setrlimit(what, (most, most))
