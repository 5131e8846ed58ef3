"""Whatever the bytes: a report, or exit status 2 with one clear line, within seconds."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 20.0  # on a slow, shared machine; 6 to 15 s were seen
BUDGET = 2.0

engine = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("verifier.engine", "verifier.check")), reason="the engine is not built yet"
)


def nablacheck(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Run the command as a user does; fail if it is slow, or shows a traceback."""
    start = time.perf_counter()
    command = [sys.executable, ROOT / "cli.py", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, timeout=60, check=False)
    elapsed = time.perf_counter() - start
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in err and "internal error" not in out + err, err[-2000:]
    assert elapsed < SECONDS, f"took {elapsed:.1f} s"
    return done.returncode, out, err


def one_clear_line(status: int, out: str, err: str) -> bool:
    return status == 2 and out == "" and err.startswith("nablacheck: ") and err.count("\n") == 1 and len(err) < 600


def wraps(formula: str) -> bytes:
    return f"Question 1\n\nLet $x \\in \\mathbb{{R}}$.\n\n$${formula}$$\n\nThen\n\n$$x + 0 = x$$\n".encode()


# -- not documents --------------------------------------------------------------------------------------------------


@engine
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b" \n\n\t", "the file is empty"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 1000, "binary"),
        (b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n" + b"\0\x01\x02" * 500, "PDF"),
        (b"$$x = x$$\0\0\0", "binary"),
    ],
    ids=["empty", "blank", "all-bytes", "elf", "pdf", "nul"],
)
def test_what_is_no_text_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "answer.md"
    path.write_bytes(content)
    result = nablacheck("check", str(path))
    assert one_clear_line(*result), result
    assert told in result[2] and "answer.md" in result[2]


@engine
def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    assert "no such file" in nablacheck("check", str(tmp_path / "none.md"))[2]
    for path in (tmp_path / "none.md", tmp_path, tmp_path / ("a" * 300 + ".md")):
        result = nablacheck("check", str(path))
        assert one_clear_line(*result), result


@engine
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "answer.md"
    path.write_text("$x = x$")
    path.chmod(0)
    assert one_clear_line(*nablacheck("check", str(path)))


@engine
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_without_a_writer_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "answer.md"
    os.mkfifo(path)
    assert "empty" in nablacheck("check", str(path))[2]


@engine
@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no endless device")
def test_a_file_without_end(tmp_path: Path) -> None:
    path = tmp_path / "answer.md"
    path.symlink_to("/dev/zero")
    result = nablacheck("check", str(path))
    assert one_clear_line(*result) and "longer than" in result[2]


@engine
def test_a_link_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "answer.md"
    path.symlink_to(path)
    assert one_clear_line(*nablacheck("check", str(path)))


@engine
@pytest.mark.parametrize("content", [b"{", b"[]", b'{"cells": 3}', b'{"cells": [{"cell_type": "markdown", "source": 7}]}', b"[" * 100_000])
def test_broken_notebooks(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "answer.ipynb"
    path.write_bytes(content)
    status, out, err = nablacheck("check", str(path))
    assert one_clear_line(status, out, err) or (status == 0 and out)


# -- documents ------------------------------------------------------------------------------------------------------

TOWER = "9^{9^{9^{9}}}"

FORMULAS: dict[str, Callable[[], str]] = {
    "tower": lambda: f"{TOWER} = 1",
    "tower-both-sides": lambda: f"{TOWER} = {TOWER} + 1",
    "tower-of-x": lambda: f"x^{{{TOWER}}} = x",
    "factorial": lambda: "(10^{10})! = 0",
    "factorials": lambda: "100!!!!! = 1",
    "binomial": lambda: r"\binom{10^{9}}{5 \cdot 10^{8}} = 2",
    "long-integer": lambda: "9" * 20_000 + " = " + "9" * 20_000,
    "decimal": lambda: "0." + "3" * 20_000 + r" = \frac{1}{3}",
    "division-by-zero": lambda: r"\frac{1}{0} = \frac{1}{0}",
    "zero-over-zero": lambda: r"\frac{x - x}{x - x} = 1",
    "infinity": lambda: r"\infty - \infty = 0",
    "million-term-sum": lambda: r"\sum_{k=1}^{1000000} k^2 = 333333833333500000",
    "million-term-sum-opaque": lambda: r"\sum_{k=1}^{1000000} \frac{\sin k}{k} = 1",
    "million-term-product": lambda: r"\prod_{k=1}^{1000000} (1 + x^k) = 1",
    "sum-written-out": lambda: "+".join("1" * 25_000) + " = 25000",
    "sum-of-symbols": lambda: "+".join(f"x_{{{k}}}" for k in range(7_000)) + " = 0",
    "product-of-sums": lambda: "".join(f"(x+{k})" for k in range(8_000)) + " = 0",
    "power-of-sum": lambda: "(a+b+c+d+e+f+g+h)^{1000} = 1",
    "nested-powers": lambda: "((((x+1)^{99}+1)^{99}+1)^{99}+1)^{99} = 1",
    "50000-characters": lambda: r"\frac{x}{2}+" * 4_166 + "0 = 0",
    "nested-subscripts": lambda: "x_{" * 20_000 + "1" + "}" * 20_000 + " = 1",
    "nested-powers-unread": lambda: "x^{" * 20_000 + "1" + "}" * 20_000 + " = 1",
    "nested-brackets": lambda: "(" * 20_000 + "x" + ")" * 20_000 + " = x",
    "nested-fractions": lambda: r"\frac{1}{1+" * 5_000 + "x" + "}" * 5_000 + " = x",
    "nested-roots": lambda: r"\sqrt{" * 5_000 + "x" + "}" * 5_000 + " = x",
    "nested-functions": lambda: r"\exp(" * 3_000 + "x" + ")" * 3_000 + " = x",
    "nested-derivatives": lambda: r"\frac{d}{dx}" * 2_000 + "x = x",
    "minus-signs": lambda: "-" * 20_000 + "x = x",
    "braces": lambda: "{" * 100_000 + "x" + "}" * 100_000 + " = x",
    "open-braces": lambda: "{" * 100_000 + " = x",
    "closing-braces": lambda: "x = " + "}" * 100_000,
    "unbalanced": lambda: r"\frac{x}{1 + {x}} } = {{ \sqrt{x",
    "left-without-right": lambda: r"\left( x = \left[ x \right)",
    "backslashes": lambda: "\\" * 20_001,
    "unknown-commands": lambda: r"\foo\bar{x} = \baz",
    "environments": lambda: r"\begin{matrix}" * 3_000,
    "unknown-environment": lambda: r"\begin{x}\end{y}\begin{align}\end{cases} = 1",
    "controls": lambda: "x \u202e = \u200b x \ufeff",
    "deep-chain": lambda: " = ".join(["x"] * 3_000),
    "implications": lambda: r" \Rightarrow ".join(["x = x"] * 2_000),
    "matrix": lambda: r"\begin{pmatrix}" + r"\\".join("&".join("1" * 80) for _ in range(80)) + r"\end{pmatrix} = 0",
    "file-input": lambda: r"\input{/etc/passwd} = x",
    "write": lambda: r"\immediate\write18{touch /tmp/nablacheck-hostile} = x",
    "python": lambda: r"\text{__import__('os').system('touch /tmp/nablacheck-hostile')} = x",
    "jinja": lambda: "{{ 7 * 7 }} = {% raw %} 49",
    "script": lambda: "</script><script>alert(1)</script> = x",
}


@engine
@pytest.mark.parametrize("name", FORMULAS)
def test_a_hostile_formula_is_reported_and_the_rest_goes_on(name: str, tmp_path: Path) -> None:
    path = tmp_path / "answer.md"
    path.write_bytes(wraps(FORMULAS[name]()))
    status, out, err = nablacheck("check", str(path), "--format", "json", "--budget", f"{BUDGET:g}")
    assert status in (0, 1) and err == "", (status, err[:500])
    steps = json.loads(out)["steps"]
    last = [step for step in steps if step["line"] == 9]
    assert [step["verdict"] for step in last] == ["proved"], "the formula after the hostile one is still judged"
    assert not Path("/tmp/nablacheck-hostile").exists()


@engine
@pytest.mark.parametrize("name", ["tower", "million-term-sum-opaque", "nested-functions", "sum-written-out", "braces"])
def test_a_hostile_claim_does_not_stop_the_others(name: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    claims = [FORMULAS[name](), "x = x"]
    path.write_text("".join(json.dumps({"id": n, "given": [], "claim": claim}) + "\n" for n, claim in enumerate(claims)))
    status, out, err = nablacheck("prove", "--file", str(path), "--format", "jsonl", "--budget", f"{BUDGET:g}")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["id"] for line in lines] == [0, 1] and lines[1]["verdict"] == "proved"
    assert err == "" and status in (0, 1)


@engine
@pytest.mark.parametrize("claim", [f"{TOWER} = {TOWER} + 1", f"{TOWER} = 1", r"\frac{1}{0} = \frac{1}{0}", r"\frac{x - x}{x - x} = 1"])
def test_what_cannot_be_evaluated_is_never_proved(claim: str) -> None:
    out = nablacheck("prove", claim, "--format", "json", "--budget", f"{BUDGET:g}")[1]
    assert json.loads(out)["verdict"] != "proved"


def billion_laughs() -> bytes:
    """Twenty macros, each ten times the one before: 10^19 symbols from a kilobyte."""
    bodies = [b"x+", *((rb"\l%c " % (97 + k)) * 10 for k in range(19))]
    return b"".join(rb"\newcommand{\l%c}{%s}" % (97 + k, body) for k, body in enumerate(bodies)) + rb"$$\lt 1 = 1$$"


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "10-MB-of-text": lambda: b"The quick brown fox jumps over the lazy dog.\n" * 233_017,
    "10-MB-on-one-line": lambda: b"word " * 2_097_152,
    "2-MB-of-dollars": lambda: b"$ " * 1_048_576,
    "2-MB-of-open-displays": lambda: b"$$" * 1_048_576,
    "10-MB-of-braces": lambda: b"{" * 10_485_760,
    "10-MB-of-backticks": lambda: b"`" * 10_485_760,
    "10-MB-of-comments": lambda: b"<!--" * 2_621_440,
    "10-MB-of-begin": lambda: rb"\begin{align}" * 806_596,
    "2-MB-of-labels": lambda: b"Question 1\n" * 190_650,
    "latin-1": lambda: "Démontrer que $x + 0 = x$ à l’été".replace("’", "'").encode("latin-1"),
    "utf-16": lambda: "$$x + 0 = x$$".encode("utf-16"),
    "bom": lambda: "\ufeff$$x + 0 = x$$".encode(),
    "carriage-returns": lambda: b"$$x\r\n= x$$\r$$x = x$$",
    "dollar-never-closed": lambda: b"Let $x = 1 and then\n\nmore text",
    "display-never-closed": lambda: b"Let $$x = 1 and then\n\nmore text\n\\[ x = x",
    "self-recursive-macro": lambda: rb"\newcommand{\a}{\a}$$\a = \a$$",
    "growing-macro": lambda: rb"\newcommand{\a}{\a\a + 1}$$\a = 1$$",
    "mutually-recursive-macros": lambda: rb"\newcommand{\a}{\b}\newcommand{\b}{\a}$$\a = \b$$",
    "billion-laughs": lambda: billion_laughs(),
    "recursive-def": lambda: rb"\def\a#1{\a{#1#1}}$$\a{x} = 1$$",
    "unclosed-macro": lambda: rb"\newcommand{\a}{$$x = x$$",
    "many-macros": lambda: b"".join(rb"\newcommand{\m%s}{x}" % (b"a" * k) for k in range(1, 1500)) + rb"$$\ma = x$$",
    "recursive-latex": lambda: rb"\documentclass{article}\begin{document}\def\x{\x\x}$$\x=1$$\input{answer}\end{document}",
}


@engine
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_reported(name: str, tmp_path: Path) -> None:
    path = tmp_path / "answer.md"
    path.write_bytes(DOCUMENTS[name]())
    status, out, err = nablacheck("check", str(path), "--budget", f"{BUDGET:g}")
    assert one_clear_line(status, out, err) or (status in (0, 1) and err == "" and "answer.md" in out), (status, out[:300], err[:300])


@engine
def test_latin_1_is_read_with_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "answer.md"
    path.write_bytes(DOCUMENTS["latin-1"]())
    data = json.loads(nablacheck("check", str(path), "--format", "json")[1])
    assert any("latin-1" in notice for notice in data["notices"])


@engine
def test_standard_input_is_read_like_a_file() -> None:
    assert one_clear_line(*nablacheck("check", "-", stdin=b""))
    assert nablacheck("check", "-", stdin=b"$$x + 0 = x$$")[0] == 0
