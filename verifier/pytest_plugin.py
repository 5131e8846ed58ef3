"""``pytest --nablacheck PATH…``: every claim and step of the answer keys below the paths is a test.

Collected are Python files that define ``KEY`` and documents with questions and answers.  A test passes when its claim is proved, or
supported where the key says why that has to do; else its message names the claim and the counterexample.  What was proved before counts
unless ``--nablacheck-no-cache`` is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from verifier.report.model import Report, Step

_KEY = re.compile(r"^KEY\b[^=\n]*=", re.MULTILINE)
_DOCUMENTS = (".md", ".markdown", ".tex", ".ltx", ".latex")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("nablacheck", "answer keys of derivations")
    group.addoption("--nablacheck", action="store_true", help="prove every claim of the answer keys that are found")
    group.addoption("--nablacheck-no-cache", action="store_true", help="prove them again, also what has not changed since it was proved")
    group.addoption("--nablacheck-lang", choices=("en", "fr"), default="en", help="language of the messages (default: en)")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A collector for a file that is an answer key."""
    if not parent.config.getoption("--nablacheck") or not _is_key(file_path):
        return None
    found: KeyFile = KeyFile.from_parent(parent, path=file_path)
    return found


def _is_key(path: Path) -> bool:
    try:
        if path.suffix == ".py":
            return _KEY.search(path.read_text(encoding="utf-8")) is not None
        if path.suffix.lower() in _DOCUMENTS:
            from verifier.document.questions import has_answer_labels

            return has_answer_labels(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        pass
    return False


class KeyFile(pytest.File):
    """One answer key."""

    _report: Report | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each claim and step. The proofs of a Python key wait until one of its tests runs."""
        from verifier.tasks import is_document, load_key

        if is_document(str(self.path)):
            labels = [_label(step, n) for n, step in enumerate(self.report().steps)]
        else:
            labels = [entry.label for entry in load_key(str(self.path)).entries()]
        for number, label in enumerate(labels):
            yield ClaimItem.from_parent(self, name=label, number=number)

    def report(self) -> Report:
        """The key, proved: all of its claims together, on all cores. Raises `Unusable`."""
        from verifier.tasks import FileTask, Unreadable, key_name, verify_key

        if self._report is None:
            name = key_name(str(self.path))
            language, fresh = self.config.getoption("--nablacheck-lang"), self.config.getoption("--nablacheck-no-cache")
            found = verify_key(FileTask(name, None, name, language, 5.0, not fresh))
            if isinstance(found, Unreadable):
                raise Unusable(found.reason)
            self._report = found
        return self._report

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """What is wrong with the key, in one line."""
        return str(excinfo.value) if isinstance(excinfo.value, Unusable) or _is_bad_key(excinfo.value) else super().repr_failure(excinfo)


def _is_bad_key(error: BaseException) -> bool:
    from verifier.keys import BadKey

    return isinstance(error, BadKey)


def _label(step: Step, number: int) -> str:
    """``1(a) line 15 [2]``: the place of a step of a document, which has no label of its own."""
    return f"{step.question or ''} line {step.line} [{number}]".strip()


class Unusable(Exception):
    """The file is no key that can be proved."""


class NotProved(Exception):
    """A claim of a key that is not proved."""


class ClaimItem(pytest.Item):
    """One claim or step of a key."""

    def __init__(self, *, number: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.number = number

    def runtest(self) -> None:
        """Raises `NotProved` with the claim and the counterexample."""
        from verifier.report.keyview import failure

        assert isinstance(self.parent, KeyFile)
        report = self.parent.report()
        step = report.steps[self.number]
        if step.verdict == "proved" or (step.verdict == "supported" and step.holds):
            return
        raise NotProved(failure(step, report))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The message alone; no traceback of this program."""
        return str(excinfo.value) if isinstance(excinfo.value, NotProved | Unusable) else super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the key is, and the claim's label in it."""
        return self.path, None, f"{self.path.stem}: {self.name}"
