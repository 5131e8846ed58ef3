"""Work in processes that can be killed: a wall-clock budget and a memory ceiling for every task.

A thread or an alarm cannot stop ``9**9**9**9``: one big-integer power never gives control back.  A process can be
killed, so whatever may run away is done in one.

``Worker(work)``          one process; ``worker.call(task)`` gives a `Result`
``run(work, tasks)``      many processes; results streamed in the order of the tasks
``progress(done, total)`` said by a task; tells the waiting parent that it is alive

``work`` is a function of one argument, defined at the top of a module; tasks and results are pickled.  A task that passes
its time or memory is `Stopped`, its process is replaced, and the tasks after it go on.  An exception is `Failed`.

Three things end a process that outlives its use: the parent kills it; with its parent gone it reads the end of
its pipe; and if it is too busy to read, its own limit on processor time ends it.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

T = TypeVar("T")
R = TypeVar("R")

STARTING: Final = 60.0  # seconds a new process may take to import what it needs
GRACE: Final = 0.25  # seconds past the budget, so that a task that watches the clock itself can still answer
AHEAD: Final = 10_000  # results kept back while an earlier task is still running
STDIN, STDOUT = 0, 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use: ``seconds`` of wall-clock time and ``memory`` bytes of address space.

    The memory is what its process takes beyond what it began with, where the system tells.
    """

    seconds: float = 5.0
    memory: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """The task returned ``value``."""

    value: R
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """The task passed a limit, or its process died; ``reason`` is a sentence for the report."""

    cause: Literal["time", "memory", "crash"]
    reason: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The task raised: ``kind`` is the exception's class name, ``trace`` its traceback as text."""

    kind: str
    message: str
    trace: str
    milliseconds: float


Result: TypeAlias = Done[R] | Stopped | Failed


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# -- inside the worker ----------------------------------------------------------------------------------------------

_to_parent: Connection | None = None  # set in a worker only
_seconds = 0.0  # the time limit of this worker
_told = 0.0  # when the parent was last told how far the task is
BETWEEN_NEWS = 0.05  # seconds


def progress(done: int, total: int) -> None:
    """Tell the parent how far the task is, not more often than anyone could read. Outside a worker this does nothing."""
    global _told
    if _to_parent is None:
        return
    now = time.monotonic()
    if now - _told < BETWEEN_NEWS and done != total:
        return
    _told = now
    _limit_processor_time(_seconds)
    _to_parent.send(("progress", (done, total)))


def _serve(connection: Connection, work: Callable[[Any], Any], limits: Limits, nested: bool) -> None:
    """The life of a worker: say ready, then answer tasks until the pipe ends."""
    _become_worker(connection, limits, nested)
    try:
        connection.send(("ready", None))
        while True:
            task = connection.recv()
            _limit_processor_time(_seconds)
            _answer(connection, work, task)
    except (EOFError, OSError):
        return  # the parent closed the pipe or is gone: nothing is left to do
    finally:
        _close_all()


def _answer(connection: Connection, work: Callable[[Any], Any], task: Any) -> None:
    start = time.perf_counter()
    message: tuple[str, Any]
    try:
        message = "done", Done(work(task), _since(start))
    except MemoryError:
        message = "memory", None
    except Exception as error:
        message = "failed", _failed(error, start)
    try:
        connection.send(message)
    except MemoryError:
        connection.send(("memory", None))
    except (AttributeError, TypeError, ValueError, RecursionError) as error:  # a result that cannot be pickled
        connection.send(("failed", _failed(error, start)))


def _failed(error: Exception, start: float) -> Failed:
    trace = "".join(traceback.format_exception(error, limit=-12))
    return Failed(type(error).__name__, str(error), trace, _since(start))


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000


def _become_worker(connection: Connection, limits: Limits, nested: bool) -> None:
    """Cut what a forked process inherits: other workers' pipes, the terminal's input and output, its signals."""
    global _to_parent, _seconds
    for inherited in [_to_parent, *(worker.connection for worker in _live)]:
        if inherited is not None and inherited is not connection:
            inherited.close()
    _live.clear()
    _to_parent, _seconds = connection, limits.seconds
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if not nested and hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # one group for a worker and its own workers, so that one signal ends them all
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, STDIN)
    os.dup2(null, STDOUT)  # what a library prints must not mix with the report
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115 — as long as the process
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):  # each thread would reserve address space
        os.environ.setdefault(name, "1")
    _limit_memory(limits.memory)


def _limit_memory(size: int) -> None:
    """Set the ceiling where the system has one; macOS knows the names but does not enforce them."""
    if sys.platform == "win32":
        return
    import resource

    size += _address_space()
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        try:
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
            return
        except (ValueError, OSError):
            continue


def _address_space() -> int:
    """Bytes that this process has now, a copy of its parent at first; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as sizes:
            return int(sizes.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _limit_processor_time(seconds: float) -> None:
    """A limit of its own, for a process whose parent was killed and cannot stop it."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 5
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


# -- in the parent --------------------------------------------------------------------------------------------------


class Worker(Generic[T, R]):
    """One process that does ``work``; started at the first task, replaced when it was stopped.

    ``call`` waits for the result. ``send``, ``waits_for``, ``remaining`` and ``receive`` are its parts, for a caller
    that watches several workers.
    """

    def __init__(self, work: Callable[[T], R], limits: Limits | None = None) -> None:
        self.work = work
        self.limits = limits or Limits()
        self.process: BaseProcess | None = None
        self.connection: Connection | None = None
        self._ready = False
        self._calls = 0  # tasks given to this process
        self._task: T | None = None
        self._since = 0.0
        self._heard = 0.0

    def __enter__(self) -> Worker[T, R]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def call(self, task: T, heard: Callable[[int, int], None] | None = None, idle: Callable[[], None] | None = None) -> Result[R]:
        """Do one task. ``heard(done, total)`` is called at each `progress`, which also starts the clock anew.

        ``idle()`` is called about five times a second while there is nothing to hear.
        """
        result = self.send(task)
        while result is None:
            if not wait(self.waits_for(), min(self.remaining(), 0.2) if idle else self.remaining()) and idle:
                idle()
            result = self.receive(heard)
        return result

    def send(self, task: T) -> Result[R] | None:
        """Give the process its next task; a result at once only where the task cannot be handed over."""
        if self.process is None:
            self._start()
        assert self.connection is not None
        self._task, self._since, self._heard = task, time.perf_counter(), time.perf_counter()
        self._calls += 1
        try:
            self.connection.send(task)
        except BrokenPipeError:
            return self._stopped("crash", "the worker process could not be started")
        except (AttributeError, TypeError, ValueError, RecursionError) as error:  # the task cannot be pickled
            return _failed(error, self._since)
        return None

    def waits_for(self) -> list[Connection | int]:
        """What to pass to `multiprocessing.connection.wait`."""
        assert self.connection is not None and self.process is not None
        return [self.connection, self.process.sentinel]

    def remaining(self) -> float:
        """Seconds until the running task is to be stopped, at least 0."""
        allowed = self.limits.seconds + GRACE if self._ready else STARTING
        return max(0.0, self._heard + allowed - time.perf_counter())

    def receive(self, heard: Callable[[int, int], None] | None = None) -> Result[R] | None:
        """The result if there is one now, or if the time is over; None while the task goes on."""
        assert self.connection is not None
        while self.connection.poll():
            try:
                kind, value = self.connection.recv()
            except (EOFError, OSError):
                return self._died()
            match kind:
                case "ready":
                    self._ready = True
                    self._since = self._heard = time.perf_counter()  # imports are not charged to the task
                case "progress":
                    if heard is not None:  # a task that nobody listens to has one budget as a whole
                        self._heard = time.perf_counter()
                        heard(*value)
                case "memory":
                    return self._out_of_memory()
                case _:
                    self._task = None
                    result: Result[R] = value
                    return result
        if self.process is not None and not self.process.is_alive():
            return self._died()
        if self.remaining() > 0:
            return None
        if not self._ready:
            return self._stopped("crash", "the worker process did not start")
        return self._stopped("time", f"time budget of {self.limits.seconds:g} s passed")

    def close(self) -> None:
        """End the process, and the workers that it started itself. Safe to call twice."""
        process, connection = self.process, self.connection
        self.process = self.connection = None
        _live.discard(self)
        if connection is not None:
            connection.close()
        if process is None:
            return
        if process.pid is not None and _to_parent is None and hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):  # ended already, or no group made yet
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()
        process.close()

    def _start(self) -> None:
        context = multiprocessing.get_context(_start_method())
        self.connection, theirs = context.Pipe()
        # mypy does not know that every context has Process
        process = context.Process(target=_serve, args=(theirs, self.work, self.limits, _to_parent is not None), name="nablacheck-worker")  # type: ignore[attr-defined]
        _live.add(self)
        sys.stdout.flush()
        sys.stderr.flush()
        process.start()
        theirs.close()
        self.process = process
        self._ready = False
        self._calls = 0

    def _died(self) -> Result[R] | None:
        assert self.process is not None
        self.process.join()
        code = self.process.exitcode or 0
        if code == -getattr(signal, "SIGXCPU", 0):
            return self._stopped("time", f"time budget of {self.limits.seconds:g} s passed")
        how = f"signal {-code}" if code < 0 else f"status {code}"
        return self._stopped("crash", f"the worker process ended unexpectedly ({how})")

    def _out_of_memory(self) -> Result[R] | None:
        """A process keeps what earlier tasks left in its caches: only a fresh one shows what this task needs."""
        task, first = self._task, self._calls <= 1
        stopped = self._stopped("memory", f"memory ceiling of {self.limits.memory / 2**30:g} GiB passed")
        if first or task is None:
            return stopped
        return self.send(task)

    def _stopped(self, cause: Literal["time", "memory", "crash"], reason: str) -> Stopped:
        self.close()
        self._task = None
        return Stopped(cause, reason, _since(self._since))


def run(work: Callable[[T], R], tasks: Iterable[T], *, jobs: int | None = None, limits: Limits | None = None) -> Iterator[Result[R]]:
    """Do the tasks in ``jobs`` processes (one per core by default); yield the results in the order of the tasks.

    Tasks are taken from the iterable as workers become free, and each result is yielded as soon as all before it are.
    """
    source = enumerate(tasks)
    finished: dict[int, Result[R]] = {}
    busy: dict[Worker[T, R], int] = {}
    idle: deque[Worker[T, R]] = deque(Worker(work, limits) for _ in range(max(1, jobs or cores())))
    following = 0
    exhausted = False
    try:
        while True:
            while idle and not exhausted and len(finished) < AHEAD:
                item = next(source, None)
                if item is None:
                    exhausted = True
                    break
                worker = idle.popleft()
                at_once = worker.send(item[1])
                if at_once is None:
                    busy[worker] = item[0]
                else:
                    finished[item[0]] = at_once
                    idle.appendleft(worker)
            while following in finished:
                yield finished.pop(following)
                following += 1
            if busy:
                wait([one for worker in busy for one in worker.waits_for()], min(worker.remaining() for worker in busy))
                for worker in list(busy):
                    result = worker.receive()
                    if result is not None:
                        finished[busy.pop(worker)] = result
                        idle.appendleft(worker)  # a warm worker before one that is not started yet
            elif exhausted and following not in finished:
                return
    finally:
        for worker in [*busy, *idle]:
            worker.close()


def _start_method() -> str:
    """fork is the cheapest, and safe where no thread runs and no system framework is loaded; elsewhere a clean start."""
    if sys.platform.startswith("linux"):
        return "fork" if threading.active_count() == 1 else "forkserver"
    return "spawn"


_live: set[Worker[Any, Any]] = set()


@atexit.register
def _close_all() -> None:
    for worker in list(_live):
        worker.close()
