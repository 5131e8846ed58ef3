"""The command line: arguments, output and exit codes. No mathematics.

Nothing heavy is imported here: `nablacheck --help` answers in a few tens of milliseconds.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

if TYPE_CHECKING:
    from verifier.pool import Result, Worker
    from verifier.report.model import Report
    from verifier.tasks import ClaimTask, FileTask, Unreadable

T = TypeVar("T")
OK, WRONG, UNUSABLE, OPEN, INTERRUPTED, NO_READER, TERMINATED = 0, 1, 2, 3, 130, 141, 143
SILENCE = 300.0  # seconds that a document may take between two claims, or to be read
PATIENCE = 1.5  # seconds before progress is shown

REPORT_FORMATS = ("text", "json", "html", "junit", "sarif", "gradescope")
BY_SUFFIX = {".json": "json", ".html": "html", ".htm": "html", ".xml": "junit", ".sarif": "sarif"}
LATER = {
    "grade": "a class of submissions",
    "serve": "the same in a web page",
}


class UsageError(Exception):
    """What the user can put right; the message is one line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status of the contract.

    0 nothing refuted or ill-formed, 1 something is, 2 bad usage or unreadable input, 3 (--strict) something undecided.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if argv is None:  # a process of its own: being told to end is to end its workers too
            signal.signal(signal.SIGTERM, _terminated)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        options = _parser().parse_args(_claims_are_no_options(arguments))
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except UsageError as error:
        _complain(str(error))
        return UNUSABLE
    except BrokenPipeError:
        # whoever read the output has gone (`| head`); the interpreter's own last flush must not complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO_READER
    except KeyboardInterrupt:
        return INTERRUPTED


def _terminated(*_: object) -> NoReturn:
    raise SystemExit(TERMINATED)


# -- arguments ------------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Errors as one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"nablacheck {_version()}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="nablacheck",
        description="Checks every step of a mathematical derivation in machine-learning theory.",
        epilog="exit status: 0 nothing wrong found; 1 something refuted or ill-formed; 2 bad usage or unreadable input; "
        "3 something undecided (with --strict)",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", allow_abbrev=False)
        added.set_defaults(run=run)
        return added

    check = command("check", _check, "check the derivations in documents (Markdown, LaTeX, Jupyter; - reads standard input)")
    check.add_argument("files", metavar="FILE", nargs="+", help="a document; several are judged one after the other")
    check.add_argument("--key", metavar="ID", help="the answer key of this work, or a FILE that is one: compares and counts points")
    check.add_argument("--format", choices=REPORT_FORMATS, help="default: by the suffix of OUT, else text")
    _common(check, "language of the messages (default: the document's)")

    prove = command("prove", _prove, "decide one claim, or a file of claims")
    prove.add_argument("claim", metavar="CLAIM", nargs="?", help="a relation in LaTeX")
    prove.add_argument("--given", metavar="DECLARATION", action="append", default=[], help="may be repeated")
    prove.add_argument("--file", metavar="CLAIMS.jsonl", help='one {"id", "given", "claim"} per line; - reads standard input')
    prove.add_argument("--format", choices=("text", "json", "jsonl"), help="default: text, and jsonl with --file")
    prove.add_argument("--jobs", metavar="N", type=_positive_integer, help="processes for --file (default: one per core)")
    _common(prove, "language of the messages (default: LANG)")

    verify = command("verify", _verify, "prove the answer keys again; fails when a claim is not proved")
    verify.add_argument("ids", metavar="ID", nargs="*", help="a key, or a FILE that is one (default: all keys)")
    verify.add_argument("--no-cache", action="store_true", help="prove everything again, also what has not changed since it was proved")
    verify.add_argument("--format", choices=REPORT_FORMATS, help="default: by the suffix of OUT, else text")
    _common(verify, "language of the messages (default: LANG)")

    keys = command("keys", _keys, "list the answer keys, or show one")
    keys.add_argument("id", metavar="ID", nargs="?")
    keys.add_argument("--from", dest="source", metavar="FILE", help="show the key that a document or a Python file is")
    keys.add_argument("--lang", choices=("en", "fr"))

    sheet = command("sheet", _sheet, "write the solution sheet of an answer key")
    sheet.add_argument("id", metavar="ID", help="a key, or a FILE that is one")
    sheet.add_argument("--lang", choices=("en", "fr"))
    _page_options(sheet)

    correct = command("correct", _correct, "the student's own text, errors struck through, mended and explained in their place")
    correct.add_argument("file", metavar="FILE", help="a document (Markdown, LaTeX, Jupyter; - reads standard input)")
    correct.add_argument("--key", metavar="ID", help="the answer key of this work")
    correct.add_argument("--lang", choices=("en", "fr"), help="language of the notes (default: the document's)")
    correct.add_argument("--budget", metavar="SECONDS", type=_positive_number, default=5.0, help="time for each claim (default: 5)")
    _page_options(correct)

    for name, text in LATER.items():
        later = command(name, _later, f"{text} (not available yet)")
        later.add_argument("rest", nargs=argparse.REMAINDER)
        later.set_defaults(name=name)
    return parser


def _page_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--template", metavar="FILE|DIR", help="a Jinja template, or a folder of them, in place of the own one")
    parser.add_argument("-o", "--output", metavar="OUT", help="OUT.tex, OUT.pdf or OUT.html (default: LaTeX on standard output)")


def _common(parser: argparse.ArgumentParser, language_help: str) -> None:
    parser.add_argument("--lang", choices=("en", "fr"), help=language_help)
    parser.add_argument("--budget", metavar="SECONDS", type=_positive_number, default=5.0, help="time for each claim (default: 5)")
    parser.add_argument("--strict", action="store_true", help="exit with 3 when nothing is wrong but something is undecided")
    parser.add_argument("-o", "--output", metavar="OUT", help="write to this file instead of standard output")


def _positive_number(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError(text)
    return number


def _positive_integer(text: str) -> int:
    number = int(text)
    if not 0 < number <= 1024:
        raise ValueError(text)
    return number


# argparse names the converter in its message: "invalid positive number value: '-3'"
_positive_number.__name__ = "positive number"
_positive_integer.__name__ = "positive integer"


def _claims_are_no_options(arguments: list[str]) -> list[str]:
    """``prove "-x<1"``: a space, which LaTeX ignores, keeps argparse from reading the claim as an option."""
    if arguments[:1] != ["prove"]:
        return arguments
    return [f" {a}" if a[:1] == "-" and a[:2] != "--" and a not in ("-", "-o", "-h") else a for a in arguments]


# -- commands -------------------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from verifier.pool import Limits, Worker
    from verifier.tasks import FileTask, check_file

    def task(name: str) -> FileTask:
        if name == "-":
            return FileTask("<stdin>", sys.stdin.buffer.read(), options.key, options.lang, options.budget)
        return FileTask(name, None, options.key, options.lang, options.budget)

    if options.key is not None:
        _known_key(options.key)
    tasks = map(task, options.files)
    with Worker(check_file, Limits(seconds=max(SILENCE, 4 * options.budget))) as worker:
        return _report(options, tasks, worker)


def _verify(options: argparse.Namespace) -> int:
    from verifier.pool import Limits, Worker
    from verifier.report import keyview
    from verifier.tasks import FileTask, verify_key

    language = options.lang or _locale_language()
    for wanted in options.ids:
        _known_key(wanted)
    tasks = (FileTask(key, None, key, language, options.budget, not options.no_cache) for key in options.ids or _key_ids())
    with Worker(verify_key, Limits(seconds=max(SILENCE, 4 * options.budget))) as worker:
        return _report(options, tasks, worker, as_text=keyview.verified, wanted=frozenset({"proved"}))


def _report(
    options: argparse.Namespace,
    tasks: Iterable[FileTask],
    worker: Worker[FileTask, Report | Unreadable],
    as_text: Callable[..., str] | None = None,
    wanted: frozenset[str] | None = None,
) -> int:
    """Judge each document and write the reports; text as soon as each is ready. With ``wanted``, any other verdict is an error."""
    from verifier.report import render, text
    from verifier.tasks import Unreadable

    form = options.format or BY_SUFFIX.get(os.path.splitext(options.output or "")[1].lower(), "text")
    reports: list[Report] = []
    unreadable = False
    with _Output(options.output) as output:
        colour = text.wants_colour(output.stream)
        for task in tasks:
            with _Progress(task.name, options.lang or _locale_language()) as progress:
                result = worker.call(task, heard=progress.heard, idle=progress.show)
            report = _value_or_reason(result)
            match report:
                case str() | Unreadable():
                    unreadable = True
                    reason = report if isinstance(report, str) else report.reason
                    _complain(reason if reason.startswith(f"{task.name}: ") else f"{task.name}: {reason}")
                case _:
                    reports.append(report)
                    if form == "text":
                        output.write(("\n" if len(reports) > 1 else "") + (as_text or text.render)(report, colour=colour))
        if form != "text" and reports:
            output.write(render(reports, form))
        elif wanted is not None and len(reports) > 1:
            from verifier.report import keyview

            output.write("\n" + keyview.total(reports))
    if unreadable:
        return UNUSABLE
    verdicts = {step.verdict for report in reports for step in report.steps}
    if wanted is not None and not all(s.verdict in wanted or (s.verdict == "supported" and s.holds) for r in reports for s in r.steps):
        return WRONG
    return _status(verdicts, options.strict)


def _value_or_reason(result: Result[T]) -> T | str:
    from verifier.pool import Done, Failed
    from verifier.tasks import internal_error

    match result:
        case Done(value):
            return value
        case Failed("RecursionError"):
            return "nested too deeply to be read"
        case Failed():
            if os.environ.get("NABLACHECK_DEBUG"):
                print(result.trace, file=sys.stderr)
            return internal_error(result)
        case _:
            return result.reason


def _prove(options: argparse.Namespace) -> int:
    if (options.claim is None) == (options.file is None):
        raise UsageError("prove needs either a CLAIM or --file CLAIMS.jsonl (see nablacheck prove --help)")
    if options.file is not None and options.given:
        raise UsageError("--given goes with a CLAIM; with --file each line has its own “given”")
    language = options.lang or _locale_language()
    form = options.format or ("text" if options.file is None else "jsonl")
    verdicts: list[str] = []
    with _Output(options.output) as output:
        for line in _write_lines(_answers(options, language), form, output, language, numbered=options.file is not None):
            verdicts.append(line["verdict"])
    return _status(verdicts, options.strict)


def _answers(options: argparse.Namespace, language: str) -> Iterator[Mapping[str, Any]]:
    """The contract's lines, in order, each as soon as it is known."""
    from collections import deque

    from verifier.pool import Done, Limits, run
    from verifier.tasks import ClaimTask, claim_line, mend_claim, prove_claim

    limits = Limits(seconds=options.budget)
    if options.file is None:
        one = ClaimTask(None, options.claim, tuple(options.given), options.budget, language=language)
        for result in run(prove_claim, [one], jobs=1, limits=limits):
            line = claim_line(one, result)
            if line["verdict"] in ("refuted", "ill-formed"):
                for found in run(mend_claim, [one], jobs=1, limits=limits):
                    line |= found.value if isinstance(found, Done) else {}
            yield line
        return
    waiting: deque[ClaimTask] = deque()

    def tasks() -> Iterator[ClaimTask]:
        for task in _records(options.file, options.budget, language):
            waiting.append(task)
            yield task

    for result in run(prove_claim, tasks(), jobs=options.jobs, limits=limits):
        yield claim_line(waiting.popleft(), result)


def _records(path: str, seconds: float, language: str) -> Iterator[ClaimTask]:
    from verifier.tasks import parse_record

    try:
        with sys.stdin.buffer if path == "-" else open(path, "rb") as source:
            for number, line in enumerate(source, start=1):
                if line.strip():
                    yield parse_record(number, line, seconds, language)
    except (OSError, ValueError) as error:
        raise UsageError(f"{_one_line(path)}: {_system_reason(error)}") from None


def _write_lines(
    lines: Iterable[Mapping[str, Any]], form: str, output: _Output, language: str, *, numbered: bool
) -> Iterator[Mapping[str, Any]]:
    from verifier.report import text
    from verifier.report.jsonview import dumps

    together: list[Mapping[str, Any]] = []
    for line in lines:
        match form:
            case "jsonl":
                output.write(dumps(line) + "\n")
            case "text":
                name = f"{text.printable(str(line['id']))}: " if numbered else ""
                output.write(name + text.render_line(line, language, colour=text.wants_colour(output.stream)))
            case _:
                together.append(line)
        yield line
    if form == "json":
        output.write(dumps(together if numbered else together[0], indent=1) + "\n")


def _keys(options: argparse.Namespace) -> int:
    from verifier.report import keyview

    language = options.lang or _locale_language()
    wanted = options.source or options.id
    if options.source is not None and options.id is not None:
        raise UsageError("keys takes either an ID or --from FILE")
    if wanted is not None:
        _known_key(wanted)
        sys.stdout.write(keyview.describe(_load_key(wanted), language))
    else:
        sys.stdout.write(keyview.listing({one: _key_title(one) for one in _key_ids()}, language))
    return OK


def _sheet(options: argparse.Namespace) -> int:
    from verifier.sheet import render

    _known_key(options.id)
    form = _page_form(options, "sheet")
    source = _page(lambda: render(_load_key(options.id), options.lang or _locale_language(), form, options.template))
    return _write_page(options, source)


def _correct(options: argparse.Namespace) -> int:
    from verifier.pool import Limits, Worker
    from verifier.tasks import FileTask, PageTask, Unreadable, correct_file

    if options.key is not None:
        _known_key(options.key)
    data = sys.stdin.buffer.read() if options.file == "-" else None
    name = "<stdin>" if options.file == "-" else options.file
    task = PageTask(FileTask(name, data, options.key, options.lang, options.budget), _page_form(options, "correct"), options.template)
    with Worker(correct_file, Limits(seconds=max(SILENCE, 4 * options.budget))) as worker:
        with _Progress(name, options.lang or _locale_language()) as progress:
            result = worker.call(task, heard=progress.heard, idle=progress.show)
        made = _value_or_reason(result)
    if isinstance(made, str | Unreadable):
        reason = made if isinstance(made, str) else made.reason
        raise UsageError(reason if reason.startswith(f"{name}: ") else f"{_one_line(name)}: {reason}")
    _write_page(options, made[0], lenient=True)
    return WRONG if made[1].has_errors else OK


def _page_form(options: argparse.Namespace, command: str) -> Literal["tex", "html"]:
    """LaTeX or HTML, by the suffix of OUT; without OUT, by the name of the template, else LaTeX."""
    suffix = os.path.splitext(options.output or "")[1].lower()
    if suffix not in ("", ".tex", ".pdf", ".html", ".htm"):
        raise UsageError(f"{command} cannot write {_one_line(suffix)} files; it writes .tex, .pdf and .html")
    return "html" if suffix in (".html", ".htm") or (not suffix and ".html" in os.path.basename(options.template or "")) else "tex"


def _page(render: Callable[[], str]) -> str:
    from verifier.keys import BadKey
    from verifier.markup.templates import BadTemplate

    try:
        return render()
    except (BadTemplate, BadKey) as error:
        raise UsageError(_one_line(str(error))) from None


def _write_page(options: argparse.Namespace, source: str, *, lenient: bool = False) -> int:
    """The page to OUT, as PDF where OUT is one."""
    if (options.output or "").lower().endswith(".pdf"):
        from verifier.markup.pdf import PdfError, compile_pdf

        try:
            data = compile_pdf(source, lenient=lenient)
        except PdfError as error:
            raise UsageError(str(error)) from None
        with _Output(options.output, binary=True) as output:
            output.write_bytes(data)
    else:
        with _Output(options.output) as output:
            output.write(source)
    return OK


def _later(options: argparse.Namespace) -> int:
    raise UsageError(f"{options.name} is not available yet")


def _key_ids() -> Sequence[str]:
    try:
        from derivations.registry import key_ids
    except ModuleNotFoundError:
        raise UsageError("no answer keys are installed") from None
    return key_ids()


def _load_key(name: str) -> Any:
    from verifier.keys import BadKey
    from verifier.tasks import load_key

    try:
        return load_key(name)
    except BadKey as error:
        raise UsageError(str(error)) from None


def _key_title(identity: str) -> Mapping[str, str]:
    from derivations.registry import title

    found: Mapping[str, str] = title(identity)
    return found


def _known_key(wanted: str) -> None:
    """A key's id; the path of a file is looked at when it is read."""
    from verifier.tasks import is_file

    if not is_file(wanted) and wanted not in (known := _key_ids()):
        raise UsageError(f"no answer key is called {_one_line(wanted)!r}; there are: {', '.join(known)}")


# -- output ---------------------------------------------------------------------------------------------------------


class _Output:
    """Standard output, or the file of -o."""

    def __init__(self, path: str | None, *, binary: bool = False) -> None:
        self.path = path
        self.binary = binary
        self.stream: IO[Any] = sys.stdout

    def __enter__(self) -> _Output:
        if self.path is not None:
            try:
                self.stream = open(self.path, "wb") if self.binary else open(self.path, "w", encoding="utf-8", errors="backslashreplace")
            except (OSError, ValueError) as error:
                raise UsageError(f"{_one_line(self.path)}: {_system_reason(error)}") from None
        return self

    def __exit__(self, *_: object) -> None:
        if self.path is not None:
            self.stream.close()

    def write(self, text: str) -> None:
        """Text, seen at once by whoever reads the stream."""
        self.stream.write(text)
        self.stream.flush()

    def write_bytes(self, data: bytes) -> None:
        """The contents of a binary file."""
        self.stream.write(data)


class _Progress:
    """How far a long check is, on standard error, for a person at a terminal only; wiped when the check ends."""

    def __init__(self, name: str, language: str) -> None:
        import time

        self.name, self.language = name, language
        self.clock = time.monotonic
        self.start = self.clock()
        self.shown = 0
        self.count = ""

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown:
            sys.stderr.write("\r" + " " * self.shown + "\r")
            sys.stderr.flush()

    def heard(self, done: int, total: int) -> None:
        """The check has judged ``done`` of ``total`` claims."""
        self.count = f" {done}/{total}"
        self.show()

    def show(self) -> None:
        """Write the line, once the check is long enough for anyone to wonder."""
        elapsed = self.clock() - self.start
        if elapsed < PATIENCE or not sys.stderr.isatty():
            return
        from verifier.report.messages import label
        from verifier.report.text import printable

        line = f"{label('checking', self.language, file=printable(self.name))}{self.count} ({elapsed:.0f} s)"
        sys.stderr.write("\r" + line.ljust(self.shown))
        sys.stderr.flush()
        self.shown = max(self.shown, len(line))


def _status(verdicts: Iterable[str], strict: bool) -> int:
    found = set(verdicts)
    if found & {"refuted", "ill-formed"}:
        return WRONG
    return OPEN if strict and "undecided" in found else OK


def _complain(message: str) -> None:
    print(f"nablacheck: {_one_line(message)}", file=sys.stderr)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _system_reason(error: OSError | ValueError) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def _locale_language(environment: Mapping[str, str] = os.environ) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("nablacheck")
    except metadata.PackageNotFoundError:  # a checkout that is not installed
        import tomllib

        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "pyproject.toml"), "rb") as file:
            return str(tomllib.load(file)["project"]["version"])


if __name__ == "__main__":
    sys.exit(main())
