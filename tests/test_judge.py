"""Claims cross into a process and plain answers come back."""

from __future__ import annotations

import pickle
import subprocess
import sys
import types
from fractions import Fraction
from pathlib import Path

import pytest

from verifier import pool
from verifier.claims import Claim, Context, Proved, Undecided, Verdict
from verifier.judge import Judge, judge_all
from verifier.sorts import SCALAR
from verifier.terms import App, Call, Num, Rel, Sym, function

ROOT = Path(__file__).resolve().parents[1]
X = Sym("x", SCALAR)


def claim(n: int) -> Claim:
    return Claim(Rel("=", X, Num(Fraction(n))), Context(symbols={"x": X}))


def decide(asked: Claim) -> Verdict:
    """Stands in for the engine: 1 is proved with a certificate that cannot be pickled, 2 runs away, 3 nests, the rest is open."""
    match asked.prop:
        case Rel(rhs=Num(value=value)):
            match int(value):
                case 1:
                    return Proved("field", assumed=("x ≠ 0",), certificate=lambda: None)
                case 2:
                    return Undecided(str(9**9**9))
                case 3:
                    raise RecursionError
    return Undecided("no method decided it")


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("verifier.engine")
    module.__dict__["decide"] = decide
    monkeypatch.setitem(sys.modules, "verifier.engine", module)
    monkeypatch.setattr(pool, "_start_method", lambda: "fork")


def test_one_after_the_other() -> None:
    with Judge(seconds=0.4) as judge:
        answers = [judge(claim(n)) for n in (1, 2, 3, 4)]
    assert [a.finding.verdict for a in answers] == ["proved", "undecided", "not-checked", "undecided"]
    assert answers[0].assumed == ("x ≠ 0",) and answers[0].finding.method == "field"
    assert [a.finding.reason for a in answers[1:]] == [
        "time budget of 0.4 s passed",
        "nested too deeply to be read",
        "no method decided it",
    ]


def test_many_at_once_keep_their_order() -> None:
    found = [a.finding.verdict for a in judge_all([claim(n) for n in (1, 4, 2, 1)], seconds=0.4, jobs=2)]
    assert found == ["proved", "undecided", "undecided", "proved"]


def test_a_term_keeps_its_hash_in_another_process(tmp_path: Path) -> None:
    """Strings hash differently from process to process; a term that brought its cached hash would not be found again."""
    f = function("f")
    term = App("add", (Call(f, (X,)), Num(Fraction(1, 2), digits=1)))
    (tmp_path / "term").write_bytes(pickle.dumps(term))
    code = (
        "import pickle, sys; from fractions import Fraction; from verifier.terms import *; from verifier.sorts import SCALAR\n"
        "term = pickle.load(open(sys.argv[1], 'rb'))\n"
        "fresh = App('add', (Call(function('f'), (Sym('x', SCALAR),)), Num(Fraction(1, 2), digits=1)))\n"
        "print(term == fresh, hash(term) == hash(fresh), {fresh: 1}.get(term), term.args[1].digits)"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, tmp_path / "term"]
        done = subprocess.run(command, env={"PYTHONHASHSEED": seed}, cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout == "True True 1 1\n"
