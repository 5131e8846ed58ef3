"""What was proved before is used again for the same claim, context and engine, and for nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from derivations.notation import tex, words
from verifier.keys import Answer, Given, Key, Question, check_key, proving
from verifier.keys import store as stores
from verifier.keys.store import Store

HERE = words("here", "ici")


def key_of(claim: str, *given: str) -> Key:
    return Key("small", {"en": "Small"}, HERE, tuple(Given(tex(g), HERE) for g in given), (Question(HERE, (Answer(HERE, tex(claim)),)),))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many claims were proved at each call."""
    counts: list[int] = []
    original = proving._proved_now

    def counting(claims: list[object], seconds: float) -> list[object]:
        counts.append(len(claims))
        return original(claims, seconds)  # type: ignore[arg-type,return-value]

    monkeypatch.setattr(proving, "_proved_now", counting)
    return counts


def test_an_unchanged_claim_is_not_proved_again(tmp_path: Path, asked: list[int]) -> None:
    path, key = tmp_path / "found.json", key_of("x^2 \\geq 0", r"x \in \mathbb{R}")
    first = check_key(key, store=Store(path))
    second = check_key(key, store=Store(path))
    assert asked[0] == 1 and sum(asked[1:]) == 0
    assert [replace(s, milliseconds=0) for s in first.steps] == [replace(s, milliseconds=0) for s in second.steps]


def test_a_counterexample_is_kept_too(tmp_path: Path) -> None:
    path, key = tmp_path / "found.json", key_of("x^2 \\geq x", r"x \in \mathbb{R}")
    first, second = (check_key(key, store=Store(path)).steps[0] for _ in range(2))
    assert first.counterexample is not None and first.counterexample == second.counterexample


@pytest.mark.parametrize(
    ("claim", "given"),
    [("x^2 \\geq x", "x > 1"), ("x^2 > x", r"x \in \mathbb{R}"), ("x^2 \\geq x", r"x \in \mathbb{N}")],
)
def test_another_claim_or_another_given_is_proved_afresh(tmp_path: Path, asked: list[int], claim: str, given: str) -> None:
    path = tmp_path / "found.json"
    check_key(key_of("x^2 \\geq x", r"x \in \mathbb{R}"), store=Store(path))
    del asked[:]
    check_key(key_of(claim, given), store=Store(path))
    assert asked[0] == 1


def test_another_engine_forgets(tmp_path: Path, asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    path, key = tmp_path / "found.json", key_of("x^2 \\geq 0", r"x \in \mathbb{R}")
    check_key(key, store=Store(path))
    monkeypatch.setattr(stores, "engine_mark", lambda: "another")
    del asked[:]
    check_key(key, store=Store(path))
    assert asked[0] == 1


def test_the_engine_mark_changes_with_a_source_file(monkeypatch: pytest.MonkeyPatch) -> None:
    before = stores.engine_mark()
    original = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: original(path) + (b"#" if path.name == "rules.py" else b""))
    stores.engine_mark.cache_clear()
    try:
        assert stores.engine_mark() != before
    finally:
        stores.engine_mark.cache_clear()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"engine": 3}', '{"engine": "x", "claims": []}'])
def test_a_broken_file_counts_as_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "found.json"
    path.write_text(text)
    assert check_key(key_of("1 = 1"), store=Store(path)).steps[0].verdict == "proved"
    assert json.loads(path.read_text())["engine"] == stores.engine_mark()


def test_a_broken_entry_counts_as_nothing(tmp_path: Path, asked: list[int]) -> None:
    path, key = tmp_path / "found.json", key_of("1 = 1")
    check_key(key, store=Store(path))
    data = json.loads(path.read_text())
    broken = {"verdict": "refuted", "method": 1, "rules": [], "reason": "", "counterexample": None}
    data["claims"] = dict.fromkeys(data["claims"], broken)
    path.write_text(json.dumps(data))
    del asked[:]
    assert check_key(key, store=Store(path)).steps[0].verdict == "proved"
    assert asked[0] == 1


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert check_key(key_of("1 = 1"), store=Store(tmp_path / "file" / "found.json")).steps[0].verdict == "proved"
