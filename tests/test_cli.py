"""The command line against stand-ins for the engine: arguments, output, order, exit status.

The stand-ins are put in place of the engine, the checker, the keys and the sheets before a worker is forked.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import types
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

import cli
from verifier import pool
from verifier.claims import Counterexample, Instance, NotChecked, Proved, Refuted, Undecided, Verdict
from verifier.document.model import Document
from verifier.report.model import Report, Step, VerdictName, assemble

ROOT = Path(__file__).resolve().parents[1]
REFUTED = Refuted("points", Counterexample(Instance({"x": Fraction(1, 2)}), "1", "2"), "the two sides differ")


@dataclass(frozen=True)
class Outcome:
    verdict: Verdict
    assumed: tuple[str, ...] = ()
    milliseconds: float = 1.5


def prove_latex(claim: str, given: Sequence[str], *, budget_seconds: float = 5.0) -> Outcome:
    """Says what the claim tells it to say."""
    match claim.split():
        case ["true", *_]:
            return Outcome(Proved("field", ("expand",)), ("x ≠ 0",))
        case ["false", *_]:
            return Outcome(REFUTED)
        case ["open", *_]:
            return Outcome(Undecided("no method decided it", ("field",)))
        case ["given", *_]:
            return Outcome(NotChecked(" | ".join(given)))
        case ["budget", *_]:
            return Outcome(NotChecked(f"{budget_seconds:g}"))
        case ["sleep", *_]:
            time.sleep(30)
        case ["tower", *_]:
            return Outcome(NotChecked(str(9**9**9**9)))
        case ["deep", *_]:
            raise RecursionError
        case ["bug", *_]:
            raise KeyError("lost")
    return Outcome(NotChecked("not a relation"))


def check_document(document: Document, *, key: str | None = None, language: str, budget_seconds: float) -> Report:
    """One step per line that begins with a verdict's name."""
    if "sleep" in document.name:
        time.sleep(30)
    if "bug" in document.name:
        raise KeyError("lost")
    steps: list[Step] = []
    for number, line in enumerate(document.sources[None].splitlines(), start=1):
        names: list[VerdictName] = ["proved", "refuted", "ill-formed", "undecided"]
        for verdict in names:
            if line.startswith(verdict):
                steps.append(Step(number, 1, 0, None, "a", "=", "b", "claim", verdict, line, (0, 1)))
    return assemble(document.name, steps, key=key, relations=len(steps), read=len(steps), language=language)


@dataclass(frozen=True)
class Key:
    id: str
    title: dict[str, str]
    givens: tuple[str, ...] = ("x \\in \\mathbb{R}",)
    claims: tuple[str, ...] = ("x = x",)


class Forgetful:
    """A store of what was proved that remembers nothing."""

    @classmethod
    def default(cls) -> Forgetful:
        return cls()

    none = default

    def rows(self, mark: str) -> None:
        return None

    def put_rows(self, mark: str, rows: object) -> None: ...

    def save(self) -> None: ...


KEYS = [Key("activations", {"en": "Activation functions", "fr": "Fonctions d’activation"}), Key("softmax", {"en": "Softmax"})]


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    def module(name: str, **contents: object) -> None:
        made = types.ModuleType(name)
        made.__dict__.update(contents)
        monkeypatch.setitem(sys.modules, name, made)

    module("verifier.engine", prove_latex=prove_latex)
    module("verifier.check", check_document=check_document)
    module("verifier.keys", BadKey=LookupError, check_key=lambda key, **_: assemble(key.id, (), relations=0, read=0))
    module("verifier.keys.store", Store=Forgetful, source_mark=lambda *_: "mark")
    module(
        "verifier.grading",
        check_with_key=lambda document, key, *, name, language, budget_seconds, store: check_document(
            document, key=name, language=language, budget_seconds=budget_seconds
        ),
    )
    module("derivations")
    module(
        "derivations.registry",
        __file__=__file__,
        key_ids=lambda: tuple(key.id for key in KEYS),
        load={key.id: key for key in KEYS}.__getitem__,
        title={key.id: key.title for key in KEYS}.__getitem__,
    )
    module("verifier.sheet", render=lambda key, language, form, template: f"% {key.id} {language}\n")
    monkeypatch.setattr(pool, "_start_method", lambda: "fork")  # the stand-ins are only in this process's memory
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status = cli.main(arguments)
    except SystemExit as exit_:
        status = int(exit_.code or 0)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


# -- usage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["check"],
        ["check", "a.md", "--format", "docx"],
        ["check", "a.md", "--lang", "de"],
        ["check", "a.md", "--budget", "-3"],
        ["check", "a.md", "--budget", "soon"],
        ["check", "a.md", "--budget", "nan"],
        ["check", "a.md", "--che"],
        ["prove"],
        ["prove", "x = x", "--file", "c.jsonl"],
        ["prove", "--file", "c.jsonl", "--given", "x > 0"],
        ["prove", "--file", "no-such.jsonl"],
        ["prove", "--file", "."],
        ["prove", "--file", "c\0.jsonl"],
        ["prove", "--file", "c.jsonl", "--jobs", "0"],
        ["prove", "x = x", "-o", "no-such-folder/out"],
        ["keys", "no-such-key"],
        ["verify", "no-such-key"],
        ["sheet", "no-such-key"],
        ["sheet", "softmax", "-o", "sheet.docx"],
        ["correct", "no-such-file.md"],
        ["correct", "a.md", "-o", "b.docx"],
        ["grade", "folder", "--key", "k"],
        ["serve", "--port", "1"],
        ["check", "\x1b[31m\nno-such-file"],
    ],
)
def test_bad_usage_is_one_line_and_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("nablacheck: ") and err.count("\n") == 1 and err.endswith("\n")
    assert err[:-1].isprintable()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["grade", "folder"], "nablacheck: grade is not available yet\n"),
        (["keys", "zeta"], "nablacheck: no answer key is called 'zeta'; there are: activations, softmax\n"),
        (["prove", "--file", "none"], "nablacheck: none: no such file or directory\n"),
    ],
)
def test_messages_name_what_is_wrong(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, *arguments)[2] == told


def test_help_lists_every_command_and_says_what_is_not_there_yet(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--help")
    words = out.split()
    assert status == 0
    assert all(name in words for name in ("check", "prove", "verify", "keys", "sheet", "correct", "grade", "serve"))
    assert " ".join(words).count("(not available yet)") == 2


def test_help_and_version_start_quickly() -> None:
    """Nothing heavy is imported: the best of eight starts takes at most 0.1 s more than the interpreter alone, on a busy machine too."""

    def best(*arguments: object) -> float:
        times = []
        for _ in range(8):
            start = time.perf_counter()
            subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, check=True)
            times.append(time.perf_counter() - start)
        return min(times)

    for flag in ("--help", "--version"):
        assert best(ROOT / "cli.py", flag) - best("-c", "pass") < 0.1, flag


def test_starting_imports_nothing_heavy() -> None:
    heavy = {"sympy", "numpy", "jinja2", "flint", "z3", "multiprocessing", "verifier"}
    code = f"import sys, cli; cli._parser(); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"


# -- prove, one claim -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "flags", "status"),
    [("true", [], 0), ("false", [], 1), ("open", [], 0), ("open", ["--strict"], 3), ("false", ["--strict"], 1), ("noise", ["--strict"], 0)],
)
def test_exit_status_of_a_claim(claim: str, flags: list[str], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "prove", claim, *flags)[0] == status


def test_a_claim_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "prove", "true")[1] == "proved by field\n  Assumed: x ≠ 0.\n"
    assert run(capsys, "prove", "false")[1] == (
        "refuted by points [D012]\n  At x = 1/2, the left side is 1 and the right side is 2.\n  The two sides differ.\n"
    )
    assert run(capsys, "prove", "false", "--lang", "fr")[1] == (
        "réfutée par points [D012]\n  En x = 1/2, le membre de gauche vaut 1 et celui de droite 2.\n  Les deux membres diffèrent.\n"
    )


def test_the_language_is_that_of_the_environment(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    assert run(capsys, "prove", "true")[1].startswith("prouvé")
    monkeypatch.setenv("LC_ALL", "C")
    assert run(capsys, "prove", "true")[1].startswith("proved")


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_claim_as_json(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run(capsys, "prove", "false", "--format", form)[1]) == {
        "id": None,
        "verdict": "refuted",
        "method": "points",
        "rules": [],
        "counterexample": {"dimensions": {}, "values": {"x": "1/2"}, "lhs": "1", "rhs": "2"},
        "reason": "the two sides differ",
        "assumed": [],
        "milliseconds": 1.5,
    }


def test_givens_are_passed_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "prove", "given", "--given", "-1<x", "--given", "x > 0", "--format", "json")[1]
    assert json.loads(out)["reason"] == " -1<x | x > 0"


def test_a_claim_may_begin_with_a_minus(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "prove", "-x=-x")[0] == 0


def test_output_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "answer.txt"
    assert run(capsys, "prove", "true", "-o", str(target)) == (0, "", "")
    assert target.read_text() == "proved by field\n  Assumed: x ≠ 0.\n"


@pytest.mark.parametrize(
    ("claim", "verdict", "reason"),
    [
        ("sleep", "undecided", "time budget of 0.3 s passed"),
        ("tower", "undecided", "time budget of 0.3 s passed"),
        ("deep", "not-checked", "nested too deeply to be read"),
        ("bug", "undecided", "internal error: KeyError: 'lost'"),
        ("budget", "not-checked", "0.3"),
    ],
)
def test_whatever_happens_to_a_claim_it_has_a_verdict(claim: str, verdict: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "prove", claim, "--budget", "0.3", "--format", "json")
    assert (status, json.loads(out)["verdict"], json.loads(out)["reason"]) == (0, verdict, reason)
    assert "Traceback" not in err
    assert ("internal error" in err) == (claim == "bug")  # a bug is told, whatever else is printed


# -- prove, many claims ---------------------------------------------------------------------------------------------


def claims_file(tmp_path: Path, *lines: str | bytes) -> str:
    path = tmp_path / "claims.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return str(path)


def answers(out: str) -> list[tuple[object, str]]:
    return [(line["id"], line["verdict"]) for line in map(json.loads, out.splitlines())]


def test_a_file_is_answered_line_by_line_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = claims_file(
        tmp_path,
        '{"id": "slow", "claim": "sleep", "given": []}',
        '{"id": 7, "claim": "true", "given": ["x > 0"]}',
        "",
        '{"claim": "false"}',
        '{"claim": "open", "id": 0}',
    )
    status, out, err = run(capsys, "prove", "--file", path, "--format", "jsonl", "--jobs", "2", "--budget", "0.4")
    assert answers(out) == [("slow", "undecided"), (7, "proved"), (4, "refuted"), (0, "undecided")]  # a missing id is the line number
    assert (status, err) == (1, "")


@pytest.mark.parametrize(
    ("line", "identity"),
    [
        ("{not json", 1),
        ("[]", 1),
        ("null", 1),
        ('"claim"', 1),
        ("{}", 1),
        ('{"id": "a"}', "a"),
        ('{"id": "a", "claim": 3}', "a"),
        ('{"id": "a", "claim": "true", "given": "x > 0"}', "a"),
        ('{"id": "a", "claim": "true", "given": [1]}', "a"),
        ('{"id": "a", "claim": "true", "given": {"x": 1}}', "a"),
        (b"\xff\xfe\x00", 1),
        (b"\0\0\0", 1),
        ("[" * 100_000, 1),
        ("9" * 10_000, 1),
    ],
)
def test_a_malformed_line_is_not_checked_and_the_rest_goes_on(
    line: str | bytes, identity: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "prove", "--file", claims_file(tmp_path, line, '{"id": "next", "claim": "true"}'))
    assert answers(out) == [(identity, "not-checked"), ("next", "proved")]
    assert json.loads(out.splitlines()[0])["reason"]
    assert (status, err) == (0, "")


def test_a_file_as_one_array_and_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = claims_file(tmp_path, '{"id": "a", "claim": "true"}', '{"id": "b", "claim": "false"}')
    assert [line["id"] for line in json.loads(run(capsys, "prove", "--file", path, "--format", "json")[1])] == ["a", "b"]
    assert run(capsys, "prove", "--file", path, "--format", "text")[1].splitlines()[0] == "a: proved by field"


def test_claims_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": 1, "claim": "true"}')))
    assert answers(run(capsys, "prove", "--file", "-")[1]) == [(1, "proved")]


def test_an_empty_file_of_claims(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "prove", "--file", claims_file(tmp_path)) == (0, "", "")


# -- check ----------------------------------------------------------------------------------------------------------


def document(tmp_path: Path, *lines: str, name: str = "answer.md") -> str:
    path = tmp_path / name
    path.write_text("\n".join(lines))
    return str(path)


@pytest.mark.parametrize(
    ("lines", "flags", "status"),
    [
        (["proved"], [], 0),
        (["proved", "refuted"], [], 1),
        (["ill-formed"], [], 1),
        (["undecided"], [], 0),
        (["undecided"], ["--strict"], 3),
        (["undecided", "refuted"], ["--strict"], 1),
        (["nothing here"], ["--strict"], 0),
    ],
)
def test_exit_status_of_a_document(
    lines: list[str], flags: list[str], status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "check", document(tmp_path, *lines), *flags)[0] == status


def test_a_document_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = document(tmp_path, "proved", "refuted")
    data = json.loads(run(capsys, "check", path, "--format", "json", "--key", "activations")[1])
    assert (data["schema"], data["file"], data["key"]) == (1, path, "activations")
    assert [(step["line"], step["verdict"]) for step in data["steps"]] == [(1, "proved"), (2, "refuted")]


@pytest.mark.parametrize(
    ("name", "begins"), [("r.json", "{"), ("r.html", "<!DOCTYPE html>"), ("r.xml", "<?xml"), ("r.sarif", "{"), ("r.txt", "answer.md")]
)
def test_the_suffix_of_the_output_chooses_the_format(
    name: str, begins: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document(tmp_path, "refuted")
    assert run(capsys, "check", "answer.md", "-o", name) == (1, "", "")
    assert Path(name).read_text().startswith(begins)


def test_an_answer_key_that_is_named_must_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "check", document(tmp_path, "refuted"), "--key", "nope")
    assert (status, out) == (2, "") and err.startswith("nablacheck: no answer key is called 'nope'") and err.count("\n") == 1


def test_an_unreadable_document_among_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, gone = document(tmp_path, "refuted"), str(tmp_path / "gone.md")
    status, out, err = run(capsys, "check", gone, good, "--format", "json")
    assert (status, err) == (2, f"nablacheck: {gone}: no such file\n")
    assert json.loads(out)["file"] == good


def test_a_document_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"refuted")))
    status, out, _ = run(capsys, "check", "-")
    assert status == 1 and out.startswith("<stdin>\n")


def test_the_language_is_that_of_the_document_unless_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prose = "Montrez que la dérivée de la fonction est positive pour tous les réels, puis que c'est une somme."
    french = document(tmp_path, "proved", "", prose)
    assert "prouvé" in run(capsys, "check", french)[1]
    assert "proved" in run(capsys, "check", french, "--lang", "en")[1].splitlines()[-1]


def test_a_document_that_takes_too_long(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "SILENCE", 0.4)
    path = document(tmp_path, "proved", name="sleep.md")
    assert run(capsys, "check", path, "--budget", "0.1") == (2, "", f"nablacheck: {path}: time budget of 0.4 s passed\n")


def test_a_bug_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = document(tmp_path, "proved", name="bug.md")
    status, out, err = run(capsys, "check", path)
    assert (status, out) == (2, "")
    assert err == f"nablacheck: {path}: internal error: KeyError: 'lost' (NABLACHECK_DEBUG=1 shows where)\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_when_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with cli._Progress("a.md", "en") as progress:
        progress.heard(1, 9)
        assert terminal.getvalue() == ""
        progress.start -= 2
        progress.heard(2, 9)
    assert terminal.getvalue() == "\rchecking a.md 2/9 (2 s)\r" + " " * 23 + "\r"


def test_no_progress_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = io.StringIO()
    monkeypatch.setattr(sys, "stderr", plain)
    with cli._Progress("a.md", "en") as progress:
        progress.start -= 60
        progress.heard(2, 9)
    assert plain.getvalue() == ""


# -- keys, sheets ---------------------------------------------------------------------------------------------------


def test_keys_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "keys")[1] == "activations  Activation functions\nsoftmax      Softmax\n"
    assert run(capsys, "keys", "--lang", "fr")[1] == "activations  Fonctions d’activation\nsoftmax      Softmax\n"
    assert run(capsys, "keys", "softmax")[1] == "softmax  Softmax\nGiven:\n  x \\in \\mathbb{R}\nClaims:\n  1. x = x\n"


def test_verify_reports_each_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert [r["file"] for r in json.loads(run(capsys, "verify", "--format", "json")[1])] == ["activations", "softmax"]
    assert json.loads(run(capsys, "verify", "softmax", "--format", "json")[1])["file"] == "softmax"


def test_a_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "sheet", "softmax", "--lang", "fr")[1] == "% softmax fr\n"
    assert run(capsys, "sheet", "softmax", "-o", str(tmp_path / "s.tex"))[0] == 0
    assert (tmp_path / "s.tex").read_text() == "% softmax en\n"


def test_a_pdf_without_tex_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    status, _, complaint = run(capsys, "sheet", "softmax", "-o", str(tmp_path / "s.pdf"))
    assert status == 2 and "pdflatex is not installed" in complaint and complaint.count("\n") == 1
    assert not (tmp_path / "s.pdf").exists()


# -- processes ------------------------------------------------------------------------------------------------------


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    path = claims_file(tmp_path, *['{"id": 1, "claim": 1}'] * 5000)
    command = f"{sys.executable} {ROOT / 'cli.py'} prove --file {path} | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, timeout=30, check=False)
    assert done.stdout.count("\n") == 1 and done.stderr == ""


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_ends_the_workers_too(name: str, status: int, tmp_path: Path) -> None:
    """The stand-in notes its process id and runs away; after the signal neither process is left."""
    note = tmp_path / "pid"
    program = tmp_path / "run.py"
    program.write_text(
        f"import os, sys, types; sys.path.insert(0, {str(ROOT)!r})\n"
        "import cli\n"
        "def prove_latex(*_, **__):\n"
        f"    open({str(note)!r}, 'w').write(str(os.getpid()))\n"
        "    9 ** 9 ** 9 ** 9\n"
        "engine = types.ModuleType('verifier.engine'); engine.prove_latex = prove_latex; sys.modules['verifier.engine'] = engine\n"
        "sys.argv[1:] = ['prove', 'x = x', '--budget', '30']\n"
        "sys.exit(cli.main())\n"
    )
    process = subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 10
    while not (note.exists() and note.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(getattr(signal, name))
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (status, b"", b"")
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_ctrl_c_ends_quietly(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(pool, "wait", interrupted)
    assert run(capsys, "prove", "sleep") == (130, "", "")
    assert pool._live == set()
