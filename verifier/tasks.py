"""What runs inside a worker process: one claim to prove, one file to check, the keys to verify.

Tasks and answers are plain data, so that the process that waits for them needs none of the engine.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from verifier.pool import Done, Failed, Result, Stopped
from verifier.report.jsonview import line_data
from verifier.report.model import Finding, Report, VerdictName, finding

if TYPE_CHECKING:
    from verifier.document.model import Document

if TYPE_CHECKING:
    from verifier.keys import Key


@dataclass(frozen=True, slots=True)
class ClaimTask:
    """One claim of `prove`; ``problem`` says why a record holds no claim that can be judged."""

    id: object
    claim: str = ""
    given: tuple[str, ...] = ()
    seconds: float = 5.0
    problem: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class FileTask:
    """One document of `check`: a path, or ``data`` that was read already. ``language`` None: the document's own.

    For `verify`, ``stored`` says whether what was proved before counts.
    """

    name: str
    data: bytes | None
    key: str | None
    language: str | None
    seconds: float
    stored: bool = True


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The file is no document; ``reason`` is one clear line."""

    reason: str


def prove_claim(task: ClaimTask) -> dict[str, Any]:
    """The contract's line for one claim."""
    if task.problem is not None:
        return line_data(task.id, Finding("not-checked", reason=task.problem), (), 0.0, task.language)
    from verifier.engine import prove_latex

    outcome = prove_latex(task.claim, task.given, budget_seconds=task.seconds)
    return line_data(task.id, finding(outcome.verdict), outcome.assumed, outcome.milliseconds, task.language)


def mend_claim(task: ClaimTask) -> dict[str, Any]:
    """What a claim that is wrong should have been, for its line; empty when nothing near it is proved."""
    from verifier.repair import mend_latex
    from verifier.report.messages import change

    repair = mend_latex(task.claim, task.given)
    if repair is None:
        return {}
    note = change(repair.kind, repair.detail, task.language)
    return {"suggestion": repair.latex, "suggestion_kind": repair.kind, "suggestion_note": note, "suggestion_verified": True}


def claim_line(task: ClaimTask, result: Result[dict[str, Any]]) -> dict[str, Any]:
    """The line for a claim whatever became of its process."""
    if isinstance(result, Done):
        return result.value
    verdict, reason = stopped_reason(result)
    return line_data(task.id, Finding(verdict, reason=reason), (), result.milliseconds, task.language)


def stopped_reason(result: Stopped | Failed) -> tuple[VerdictName, str]:
    """Verdict and reason for work that ended without an answer."""
    match result:
        case Stopped():
            return "undecided", result.reason
        case Failed("RecursionError"):
            return "not-checked", "nested too deeply to be read"
        case Failed():
            report_internal_error(result)
            return "undecided", f"internal error: {result.kind}: {result.message}"


def report_internal_error(failed: Failed) -> None:
    """One line on standard error; the whole traceback where NABLACHECK_DEBUG is set."""
    import os

    print(failed.trace if os.environ.get("NABLACHECK_DEBUG") else f"nablacheck: {internal_error(failed)}", file=sys.stderr)


def internal_error(failed: Failed) -> str:
    """The error in one line."""
    return f"internal error: {failed.kind}: {' '.join(failed.message.split())} (NABLACHECK_DEBUG=1 shows where)"


def check_file(task: FileTask) -> Report | Unreadable:
    """Read and judge one document."""
    judged = _judged(task)
    return judged if isinstance(judged, Unreadable) else judged[1]


def _judged(task: FileTask) -> tuple[Document, Report] | Unreadable:
    from verifier.check import check_document
    from verifier.document import read_document
    from verifier.document.model import UnreadableDocument

    try:
        document = read_document(task.name if task.data is None else task.data, task.name)
    except UnreadableDocument as error:
        return Unreadable(str(error))
    language = task.language or document.language
    if task.key is None:
        return document, check_document(document, language=language, budget_seconds=task.seconds)
    from verifier.grading import check_with_key
    from verifier.keys import BadKey
    from verifier.keys.store import Store

    try:
        key = load_key(task.key)
        store = Store.default()
        return document, check_with_key(document, key, name=task.key, language=language, budget_seconds=task.seconds, store=store)
    except BadKey as error:
        return Unreadable(f"{task.key}: {error}")


@dataclass(frozen=True, slots=True)
class PageTask:
    """One document of `correct`, and the page that is wanted."""

    file: FileTask
    form: Literal["tex", "html"]
    template: str | None = None


def correct_file(task: PageTask) -> tuple[str, Report] | Unreadable:
    """Read and judge one document; the corrected document and the report."""
    from verifier.correct import render
    from verifier.markup.templates import BadTemplate

    judged = _judged(task.file)
    if isinstance(judged, Unreadable):
        return judged
    try:
        return render(*judged, task.form, task.template), judged[1]
    except BadTemplate as error:
        return Unreadable(str(error))


def verify_key(task: FileTask) -> Report | Unreadable:
    """Re-prove the answer key ``task.key``: an id, or the path of a key that is a document or a Python file."""
    from verifier.keys import BadKey, check_key
    from verifier.keys.store import Store
    from verifier.report.model import assemble

    assert task.key is not None
    language = task.language or "en"
    store = Store.default() if task.stored else Store.none()
    try:
        mark = _mark(task.key, language)
        if mark is not None and (rows := store.rows(mark)) is not None:
            return assemble(task.key, rows, key=task.key, relations=len(rows), read=len(rows), language=language)
        if is_document(task.key):
            from verifier.keys.documents import check_document_key

            report = check_document_key(task.key, language=task.language)
        else:
            report = check_key(load_key(task.key), language=language, store=store)
        if mark is not None:
            store.put_rows(mark, report.steps)
            store.save()
        return report
    except BadKey as error:
        return Unreadable(str(error))


DOCUMENTS = (".md", ".markdown", ".tex", ".ltx", ".latex", ".ipynb")


def is_document(key: str) -> bool:
    """Whether a key is named by the path of a document."""
    return key.lower().endswith(DOCUMENTS)


def is_file(key: str) -> bool:
    """Whether a key is named by a path rather than by its id."""
    return is_document(key) or key.lower().endswith(".py")


def load_key(name: str) -> Key:
    """The key of an id, of a document, or of a Python file that defines ``KEY``. Raises KeyError for an id that is not known, `BadKey`."""
    from derivations import registry

    if is_document(name):
        from verifier.keys.documents import read_key

        return read_key(name)
    if not is_file(name):
        return registry.load(name)
    return _python_key(name)


def key_name(path: str) -> str:
    """The id of the key that a file of `derivations` defines; for any other file its path."""
    from pathlib import Path

    from derivations import registry

    where = Path(path).resolve()
    return next((one for one in registry.key_ids() if registry.source(one) == where), path)


def _python_key(path: str) -> Key:
    import importlib.util
    from pathlib import Path

    from derivations import registry
    from verifier.keys import BadKey, Key

    name = key_name(path)
    if name != path:
        return registry.load(name)
    where = Path(path).resolve()
    spec = importlib.util.spec_from_file_location(f"key_{where.stem}", where)
    if spec is None or spec.loader is None or not where.is_file():
        raise BadKey(f"{path}: no such file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as why:
        raise BadKey(f"{path}: {type(why).__name__}: {why}") from why
    key = getattr(module, "KEY", None)
    if not isinstance(key, Key):
        raise BadKey(f"{path}: it defines no KEY")
    return key


def _mark(name: str, language: str) -> str | None:
    """The mark of everything that a key is made of; None where that is not known, as for a Python file, which may import others."""
    from pathlib import Path

    from derivations import registry
    from verifier.keys.store import source_mark

    try:
        if is_document(name):
            return source_mark([Path(name)], name, language)
        if not is_file(name):  # a key may use what another one defines: all of them together
            return source_mark(sorted(Path(registry.__file__).parent.rglob("*.py")), name, language)
    except OSError:
        pass
    return None


def parse_record(number: int, line: bytes, seconds: float, language: str) -> ClaimTask:
    """A line of a claims file. What is wrong with it becomes the task's ``problem``; a missing id is the line number."""
    import json

    try:
        record = json.loads(line)
    except RecursionError:
        return ClaimTask(number, problem="nested too deeply to be read", language=language)
    except ValueError as error:
        return ClaimTask(number, problem=f"not a line of JSON: {error}", language=language)
    if not isinstance(record, Mapping):
        return ClaimTask(number, problem="not a line of JSON: expected an object with a claim", language=language)
    identity = record.get("id")
    identity = number if identity is None else identity
    claim, given = record.get("claim"), record.get("given", [])
    if given is None:
        given = []
    if not isinstance(claim, str):
        return ClaimTask(identity, problem="“claim” must be a string of LaTeX", language=language)
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return ClaimTask(identity, problem="“given” must be a list of strings of LaTeX", language=language)
    return ClaimTask(identity, claim, tuple(given), seconds, language=language)
