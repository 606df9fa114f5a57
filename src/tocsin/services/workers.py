"""Work spread over processes: blocks of items go out, results come back in order, with few blocks under way.

Processes are spawned, never forked, and each opens what it needs by itself. Until the first of them is ready, this
process does the work, so that a short table never waits for them. A process that dies takes nothing with it: the items
that it held are tried once more, each alone, and what kills a second time is answered with the reason; nothing is lost.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from os import cpu_count
from time import monotonic
from types import TracebackType
from typing import Generic, Protocol, TypeVar

from tocsin.errors import TocsinError

A = TypeVar("A")
B = TypeVar("B")
Given_contra = TypeVar("Given_contra", contravariant=True)
Made_co = TypeVar("Made_co", covariant=True)

BLOCK = 64  # items that go out together
BITE = 16  # items that this process does between two looks at processes that are starting
AHEAD = 3  # blocks for each process, read and not yet given back
PATIENCE_S = 0.5  # what this process does alone first: starting others takes about a second
FRUITLESS = 3  # deaths in a row, for each process, with nothing done in between: then no more are started
ENDING_S = 2.0  # for a process to end when it is asked to
MOST = 64  # by default; each holds a connection to the database, which allows a hundred


class Work(Protocol[Given_contra, Made_co]):
    """What is done with items: a result for each, in their order."""

    def __call__(self, items: Sequence[Given_contra], /) -> Sequence[Made_co]:
        """The results. A TocsinError ends all work; any other failure is the item's."""
        ...

    def failed(self, item: Given_contra, why: str, /) -> Made_co:
        """The result of an item that could not be worked on."""
        ...


@dataclass(frozen=True, slots=True)
class Plan(Generic[A, B]):
    """Who works: ``here`` in this process, ``elsewhere`` (picklable) opens the same work in another.

    ``workers`` 1: all in this process. ``is_eager``: others start at once and do all; else this process works until it
    turns out to take long and others are ready. ``tell`` hears what a person should know: processes that cannot start.
    """

    here: Work[A, B]
    elsewhere: Callable[[], AbstractContextManager[Work[A, B]]]
    workers: int = 1
    is_eager: bool = False
    tell: Callable[[str], None] = lambda _text: None


def cores() -> int:
    """How many processes can run at once here, 64 at most."""
    try:
        from os import sched_getaffinity  # not everywhere
    except ImportError:
        return min(cpu_count() or 1, MOST)
    return min(len(sched_getaffinity(0)), MOST)


def in_order(items: Iterable[A], plan: Plan[A, B]) -> Generator[Sequence[B], None, None]:
    """The results of all items in their order, some at a time. Close the iterator to end the other processes at once.

    At most ``AHEAD`` blocks for each process are read ahead of what was given back. A TocsinError raised by the work
    ends it and is raised here.
    """
    blocks = _blocks(items)
    if plan.workers <= 1:
        for block in blocks:
            yield carefully(plan.here, block)
        return
    with _Crew(plan, blocks) as crew:
        yield from crew.results()


def carefully(work: Work[A, B], items: Sequence[A]) -> Sequence[B]:
    """The results of the items; where the work fails, each is tried alone, and one that fails says why."""
    try:
        return work(items)
    except TocsinError:
        raise
    except Exception as error:  # noqa: BLE001  one bad item must not stop millions: it is answered with the reason
        if len(items) == 1:
            return [work.failed(items[0], f"it could not be compared: {type(error).__name__}: {error}")]
    return [result for item in items for result in carefully(work, [item])]


def _blocks(items: Iterable[A]) -> Iterator[Sequence[A]]:
    waiting = iter(items)
    while block := list(islice(waiting, BLOCK)):
        yield block


# --- the other process ------------------------------------------------------------------------------------------------

_READY = "ready"


def serve(descriptor: int) -> None:
    """Answer blocks that come through the pipe of this number, until the process that asks closes it or is gone."""
    # Ctrl-C reaches every process of the terminal; the one that asks decides. It was held back until here.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    with Connection(descriptor) as pipe:
        _answer(pipe)


def _answer(pipe: Connection) -> None:
    try:
        with pipe.recv()() as work:
            pipe.send(_READY)
            while True:
                pipe.send(carefully(work, pipe.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # nothing more is asked, or the process that asked is gone
    except TocsinError as error:
        pipe.send(error)


# --- this process -----------------------------------------------------------------------------------------------------


class _Block(Generic[A, B]):
    """Items read together, and their results as they come."""

    def __init__(self, items: Sequence[A]) -> None:
        self.items = items
        self.results: list[B | None] = [None] * len(items)
        self.missing = len(items)

    def fill(self, start: int, results: Sequence[B]) -> None:
        """Put results to their items."""
        self.results[start : start + len(results)] = results
        self.missing -= len(results)


@dataclass(frozen=True, slots=True)
class _Task(Generic[A, B]):
    """Some items of a block. ``is_again``: a process died with them."""

    block: _Block[A, B]
    start: int
    stop: int
    is_again: bool = False

    @property
    def items(self) -> Sequence[A]:
        return self.block.items[self.start : self.stop]

    def singly(self) -> list[_Task[A, B]]:
        """The same items, each a task of its own."""
        return [_Task(self.block, at, at + 1, is_again=True) for at in range(self.start, self.stop)]

    def bitten(self, size: int) -> tuple[_Task[A, B], _Task[A, B] | None]:
        """The first ``size`` items, and the rest if there is one."""
        at = self.start + size
        if at >= self.stop:
            return self, None
        return _Task(self.block, self.start, at), _Task(self.block, at, self.stop)


class _Worker(Generic[A, B]):
    """Another process: its pipe, what it works on, whether it has opened what it needs."""

    def __init__(self, elsewhere: Callable[[], AbstractContextManager[Work[A, B]]]) -> None:
        self.pipe, theirs = Pipe()
        self.task: _Task[A, B] | None = None
        self.is_ready = False
        # Not through multiprocessing.Process: that would run the caller's main module again in each of them.
        start = f"import sys; sys.path = {sys.path!r}; from tocsin.services.workers import serve; serve(%d)"
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # Ctrl-C while it starts is ours alone
        try:
            self.process = subprocess.Popen(  # noqa: S603  this very program
                [sys.executable, "-c", start % theirs.fileno()],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
            theirs.close()
        self._send(elsewhere)

    def give(self, task: _Task[A, B]) -> None:
        """Hand a task over. The process waits for it, so that neither waits for the other with a full pipe."""
        self.task = task
        self._send(task.items)

    def _send(self, value: object) -> None:
        try:
            self.pipe.send(value)
        except (BrokenPipeError, ConnectionResetError):
            return  # it is dead; what it held is taken back when its pipe is looked at

    def end(self, *, at_once: bool) -> None:
        """End the process: it is asked to, then made to."""
        self.pipe.close()
        if at_once or not self.is_ready:
            self.process.terminate()
        try:
            self.process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def how_it_ended(self) -> str:
        """In words, how the process ended."""
        code = self.process.returncode
        try:
            return f"code {code}" if code >= 0 else signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"


class _Crew(Generic[A, B]):
    """The processes at work on one stream of blocks."""

    def __init__(self, plan: Plan[A, B], blocks: Iterator[Sequence[A]]) -> None:
        self._plan = plan
        self._blocks = blocks
        self._window: deque[_Block[A, B]] = deque()
        self._fresh: deque[_Task[A, B]] = deque()
        self._again: deque[_Task[A, B]] = deque()
        self._workers: list[_Worker[A, B]] = []
        self._began = monotonic()
        self._has_started = False
        self._is_exhausted = False
        self._fruitless = 0

    def __enter__(self) -> _Crew[A, B]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in self._workers:
            worker.pipe.close()  # all at once, so that they end at the same time
        for worker in self._workers:
            worker.end(at_once=kind is not None)

    def results(self) -> Iterator[Sequence[B]]:
        """The results of each block, in order."""
        while True:
            self._read_ahead()
            if not self._window:
                return
            self._start_workers()
            self._hand_out()
            self._work_or_wait()
            while self._window and not self._window[0].missing:
                yield self._window.popleft().results  # type: ignore[misc]  # none is missing

    def _read_ahead(self) -> None:
        # Before others work, one block more than is worked on: enough to know whether there is more.
        limit = AHEAD * self._plan.workers if self._workers else 2
        while not self._is_exhausted and len(self._window) < limit:
            items = next(self._blocks, None)
            if items is None:
                self._is_exhausted = True
                return
            block = _Block[A, B](items)
            self._window.append(block)
            self._fresh.append(_Task(block, 0, len(items)))

    def _start_workers(self) -> None:
        if self._has_started or not self._fresh:
            return
        is_long = len(self._window) > 1 and monotonic() - self._began >= PATIENCE_S
        if self._plan.is_eager or is_long:
            self._has_started = True
            self._workers = [_Worker(self._plan.elsewhere) for _ in range(self._plan.workers)]
            self._read_ahead()

    def _hand_out(self) -> None:
        for worker in self._workers:
            if worker.is_ready and worker.task is None:
                waiting = self._again or self._fresh
                if not waiting:
                    return
                worker.give(waiting.popleft())

    def _work_or_wait(self) -> None:
        if any(worker.is_ready for worker in self._workers):
            self._collect(None)
        elif self._fresh and not (self._plan.is_eager and self._workers):
            self._work_here()
            self._collect(0)
        elif self._workers:
            self._collect(None)  # what is left is tried again, and never here: it may kill
        else:
            while self._again:
                self._give_up(self._again.popleft(), "no other process could be started to try it again")

    def _work_here(self) -> None:
        task = self._fresh.popleft()
        if self._workers:
            task, rest = task.bitten(BITE)
            if rest is not None:
                self._fresh.appendleft(rest)
        task.block.fill(task.start, carefully(self._plan.here, task.items))

    def _collect(self, timeout: float | None) -> None:
        by_pipe = {worker.pipe: worker for worker in self._workers}
        if not by_pipe:
            return
        for pipe in wait(list(by_pipe), timeout):
            worker = by_pipe[pipe]  # type: ignore[index]  # only pipes were waited for
            try:
                received = worker.pipe.recv()
            except (EOFError, ConnectionResetError):
                self._take_back(worker)
                continue
            self._receive(worker, received)
        self._hand_out()  # before results are given back: nobody should wait while they are written

    def _receive(self, worker: _Worker[A, B], received: Sequence[B] | str | TocsinError) -> None:
        task, worker.task = worker.task, None
        if isinstance(received, TocsinError):
            if task is not None:
                raise received
            self._workers.remove(worker)
            worker.end(at_once=True)
            self._plan.tell(f"a process less than asked for: {received}")
        elif task is None:
            worker.is_ready = True
        else:
            task.block.fill(task.start, received)  # type: ignore[arg-type]  # results, since it had a task
            self._fruitless = 0

    def _take_back(self, worker: _Worker[A, B]) -> None:
        """What a dead process held is tried again elsewhere, or given up when that killed for the second time."""
        self._workers.remove(worker)
        worker.end(at_once=False)
        how = worker.how_it_ended()
        self._fruitless += 1
        if worker.task is not None and worker.task.is_again:
            self._give_up(worker.task, f"the process that compared it died twice ({how})")
        elif worker.task is not None:
            self._again.extend(worker.task.singly())
        is_systematic = self._fruitless >= FRUITLESS * self._plan.workers or not worker.is_ready
        if not is_systematic:
            self._workers.append(_Worker(self._plan.elsewhere))
        elif not self._workers:
            self._plan.tell(f"other processes die ({how}): this one goes on alone")

    def _give_up(self, task: _Task[A, B], why: str) -> None:
        task.block.fill(task.start, [self._plan.here.failed(item, why) for item in task.items])
