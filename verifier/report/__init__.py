"""Reports: one model, several views. ``render(reports, form)`` gives the text of a view by its name."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Final

from verifier.report.model import Report

#: The module of each machine-readable or page view; each has ``render(reports) -> str``. Imported when asked for.
VIEWS: Final = {"json": "jsonview", "html": "html", "junit": "junit", "sarif": "sarif", "gradescope": "gradescope"}


def render(reports: Sequence[Report], form: str) -> str:
    """The reports in one of `VIEWS`. Raises KeyError for another name."""
    text: str = import_module(f"verifier.report.{VIEWS[form]}").render(reports)
    return text
