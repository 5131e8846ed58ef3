"""The pool keeps the order, and stops what passes its time or memory without losing what follows."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from verifier import pool
from verifier.pool import Done, Failed, Limits, Stopped, Worker, run

BRIEF = Limits(seconds=0.5)


def double(n: int) -> int:
    return 2 * n


def slow_when_even(n: int) -> int:
    time.sleep(0.05 if n % 2 == 0 else 0)
    return n


def tower(n: int) -> int:
    """A single power that holds the interpreter for ages when n is large: no thread or alarm can stop it."""
    return len(str(n)) if n < 9 else 9 ** 9 ** n


def allocate(size: int) -> int:
    return len(bytearray(size))


def awkward(what: str) -> object:
    match what:
        case "raise":
            raise LookupError("no such rule")
        case "deep":
            raise RecursionError("maximum recursion depth exceeded")
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "unpicklable":
            return lambda: None
        case "print":
            print("noise from a library")
            os.write(1, b"noise from C")
        case "pid":
            return os.getpid()
    return what


def nest(n: int) -> object:
    with Worker(double) as inner:
        return inner.call(n)


def nest_forever(path: str) -> object:
    with Worker(note_pid_and_wait, Limits(seconds=60)) as inner:
        return inner.call(path)


def note_pid_and_wait(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)


def report_progress(steps: int) -> int:
    for k in range(steps):
        time.sleep(0.2)
        pool.progress(k + 1, steps)
    return steps


def values(results: object) -> list[object]:
    return [r.value if isinstance(r, Done) else r for r in results]  # type: ignore[attr-defined]


def test_results_come_in_the_order_of_the_tasks() -> None:
    assert values(run(slow_when_even, range(9), jobs=3)) == list(range(9))


def test_results_are_streamed_before_the_tasks_end() -> None:
    asked: list[int] = []

    def tasks() -> object:
        for n in range(100):
            asked.append(n)
            yield n

    results = run(double, tasks(), jobs=2)  # type: ignore[arg-type]
    assert values([next(results)]) == [0]
    assert len(asked) < 100
    results.close()  # type: ignore[attr-defined]


def test_no_tasks_no_results() -> None:
    assert list(run(double, [], jobs=2)) == []


def test_a_runaway_is_killed_and_the_rest_goes_on() -> None:
    start = time.perf_counter()
    first, second, third = run(tower, [1, 9, 2], jobs=1, limits=BRIEF)
    assert isinstance(first, Done) and isinstance(third, Done)
    assert isinstance(second, Stopped)
    assert (second.cause, second.reason) == ("time", "time budget of 0.5 s passed")
    assert time.perf_counter() - start < 3


def test_the_memory_ceiling_stops_one_task() -> None:
    limits = Limits(seconds=5, memory=1 << 30)
    big, small = run(allocate, [3 << 30, 10], jobs=1, limits=limits)
    assert isinstance(big, Stopped) and big.reason == "memory ceiling of 1 GiB passed"
    assert isinstance(small, Done) and small.value == 10


def test_memory_left_by_earlier_tasks_is_not_charged_to_a_later_one() -> None:
    """The first task keeps 400 MB of 0.7 GiB; the second needs as much again, which a fresh process has."""
    with Worker(keep, Limits(memory=700 << 20)) as worker:
        assert isinstance(worker.call(400 << 20), Done)
        assert isinstance(worker.call(400 << 20), Done)


_kept: list[bytearray] = []


def keep(size: int) -> int:
    _kept.append(bytearray(size))
    return len(_kept)


def test_an_exception_is_an_answer_and_the_process_stays() -> None:
    with Worker(awkward) as worker:
        before = worker.call("pid")
        failed = worker.call("raise")
        after = worker.call("pid")
    assert isinstance(failed, Failed)
    assert (failed.kind, failed.message) == ("LookupError", "no such rule")
    assert "awkward" in failed.trace
    assert isinstance(before, Done) and isinstance(after, Done) and before.value == after.value


def test_a_crash_is_reported_with_its_signal() -> None:
    with Worker(awkward) as worker:
        died = worker.call("die")
        assert isinstance(died, Stopped)
        assert (died.cause, died.reason) == ("crash", "the worker process ended unexpectedly (signal 9)")
        assert isinstance(worker.call("fine"), Done)


def test_results_and_tasks_that_cannot_be_pickled_fail_alone() -> None:
    with Worker(awkward) as worker:
        assert isinstance(worker.call("unpicklable"), Failed)
        assert isinstance(worker.call(lambda: None), Failed)  # type: ignore[arg-type]
        assert isinstance(worker.call("fine"), Done)


def test_what_a_library_prints_does_not_reach_the_output(capfd: pytest.CaptureFixture[str]) -> None:
    with Worker(awkward) as worker:
        worker.call("print")
    assert capfd.readouterr().out == ""


def test_a_worker_may_have_workers() -> None:
    with Worker(nest) as worker:
        outer = worker.call(21)
    assert isinstance(outer, Done) and isinstance(outer.value, Done) and outer.value.value == 42


def test_stopping_a_worker_stops_its_workers(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with Worker(nest_forever, BRIEF) as worker:
        assert isinstance(worker.call(str(note)), Stopped)
    pid = int(note.read_text())
    for _ in range(40):
        if not running(pid):
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} outlived its parent")


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:  # a zombie that nobody has waited for has ended too
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_progress_is_heard_and_keeps_a_task_alive() -> None:
    heard: list[tuple[int, int]] = []
    with Worker(report_progress, BRIEF) as worker:
        result = worker.call(6, heard=lambda done, total: heard.append((done, total)))
    assert isinstance(result, Done)
    assert heard == [(k, 6) for k in range(1, 7)]


def test_progress_that_nobody_hears_does_not_stretch_the_budget() -> None:
    with Worker(report_progress, BRIEF) as worker:
        assert isinstance(worker.call(6), Stopped)


def test_progress_outside_a_worker_is_silent() -> None:
    pool.progress(1, 2)


def test_with_a_thread_running_the_process_does_not_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    try:
        assert pool._start_method() != "fork"
        with Worker(double) as worker:
            result = worker.call(4)
    finally:
        release.set()
        thread.join()
    assert isinstance(result, Done) and result.value == 8


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_processes_that_start_clean(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS: nothing is inherited, the imports are not charged to the task, a runaway is replaced."""
    monkeypatch.setattr(pool, "_start_method", lambda: method)
    first, second, third = run(tower, [1, 9, 2], jobs=1, limits=Limits(seconds=0.3))
    assert isinstance(first, Done) and isinstance(third, Done)
    assert isinstance(second, Stopped) and second.cause == "time"


def test_one_call_costs_little() -> None:
    """Fork, one task, end: well under the 50 ms that a single `prove` may pay for safety."""
    with Worker(double) as worker:
        worker.call(1)  # imports of multiprocessing itself
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        with Worker(double) as worker:
            assert isinstance(worker.call(1), Done)
        best = min(best, time.perf_counter() - start)
    assert best < 0.05
