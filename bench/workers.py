"""Processes that hold an opened index and screen what they are sent: the measured side of bench/screening.py."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.indexes import Kept
from tocsin.model.screening import Query

LIMIT = 10


@dataclass(frozen=True, slots=True)
class Memory:
    """Mebibytes of /proc/self/smaps_rollup. ``private_dirty`` is what the process adds, whoever else maps the index."""

    private_dirty: float
    private_clean: float
    shared: float


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening took: seconds for the imports (compiled kernels are loaded there), the index, and the searcher."""

    import_s: float
    open_s: float
    searcher_s: float
    before: Memory  # after the imports


@dataclass(frozen=True, slots=True)
class Timed:
    """One run: when it began and ended (seconds of the system's steady clock), and each screen's milliseconds.

    ``cpu_s``: seconds of processor that the process used, which other work on the machine changes little.
    """

    begun: float
    ended: float
    milliseconds: list[float]
    cpu_s: float = 0.0

    @property
    def per_second(self) -> float:
        """Screens a second over the whole run."""
        return len(self.milliseconds) / (self.ended - self.begun)


class Worker:
    """A spawned process with an index of its own to open; methods wait for its answer, ``begin`` does not."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def open(self, index: Kept) -> Opening:
        """The index is open and a searcher stands; what it took."""
        found: Opening = self._ask("open", index)
        return found

    def run(self, queries: Sequence[Query], *, threads: int = 1) -> Timed:
        """All queries screened, by so many threads."""
        self.begin(queries, threads=threads)
        return self.timed()

    def begin(self, queries: Sequence[Query], *, threads: int = 1) -> None:
        """Sends a run; ``timed`` fetches what it took."""
        self._pipe.send(("run", (list(queries), threads)))

    def timed(self) -> Timed:
        """The run that was begun."""
        found: Timed = self._answer()
        return found

    def found(self, queries: Sequence[Query], *, limit: int = LIMIT) -> list[list[str]]:
        """The ids of the records found for each query, best first."""
        self.begin_finding(queries, limit=limit)
        return self.findings()

    def begin_finding(self, queries: Sequence[Query], *, limit: int = LIMIT) -> None:
        """Sends what ``findings`` fetches."""
        self._pipe.send(("found", (list(queries), limit)))

    def findings(self) -> list[list[str]]:
        """The ids that were to be found."""
        ids: list[list[str]] = self._answer()
        return ids

    def memory(self) -> Memory:
        """What the process holds now."""
        found: Memory = self._ask("memory", None)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pipe.close()  # the process ends when nobody can ask it any more
        self._process.join(timeout=20)

    def _ask(self, what: str, value: object) -> Any:
        self._pipe.send((what, value))
        return self._answer()

    def _answer(self) -> Any:
        answer = self._pipe.recv()
        if isinstance(answer, BaseException):
            raise answer
        return answer


def _serve(pipe: Connection) -> None:
    searching = _Searching()
    while True:
        try:
            what, value = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(searching.answer(what, value))
        except Exception as error:  # noqa: BLE001  # it is raised again where the question was asked
            pipe.send(error)


class _Searching:
    """The searcher of one process."""

    def answer(self, what: str, value: Any) -> object:
        if what == "open":
            return self._open(value)
        if what == "run":
            return self._run(*value)
        if what == "found":
            asked, limit = value
            return [self._found(query, limit) for query in asked]
        return _memory()

    def _open(self, index: Kept) -> Opening:
        started = time.perf_counter()
        from bench.indexes import opened
        from tocsin.match.search import Searcher

        before, imported = _memory(), time.perf_counter()
        arrays = opened(index)
        mapped = time.perf_counter()
        self._searcher = Searcher(arrays)
        ready = time.perf_counter()
        gc.collect()
        gc.freeze()  # as a node does: what was opened stays
        return Opening(imported - started, mapped - imported, ready - mapped, before)

    def _run(self, queries: Sequence[Query], threads: int) -> Timed:
        parts = [queries[at::threads] for at in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(time.sleep, [0.001] * threads))  # the threads stand before the clock starts
            begun, used = time.perf_counter(), time.process_time()
            times = list(pool.map(self._timed, parts))
            ended, cpu_s = time.perf_counter(), time.process_time() - used
        return Timed(begun, ended, [each for part in times for each in part], cpu_s)

    def _timed(self, queries: Sequence[Query]) -> list[float]:
        search, clock = self._searcher.search, time.perf_counter
        times = []
        for query in queries:
            started = clock()
            search(query, limit=LIMIT)
            times.append(1000 * (clock() - started))
        return times

    def _found(self, query: Query, limit: int) -> list[str]:
        result = self._searcher.search(query, limit=limit)
        # The record may stand in a delta: a found record says in which arrays it is.
        return [getattr(each, "arrays", self._searcher.arrays).records.ids[each.record] for each in result.found]


def _memory() -> Memory:
    kib: dict[str, int] = {}
    for line in Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()[1:]:
        name, _, value = line.partition(":")
        kib[name] = int(value.split()[0])
    shared = kib["Shared_Clean"] + kib["Shared_Dirty"]
    return Memory(kib["Private_Dirty"] / 1024, kib["Private_Clean"] / 1024, shared / 1024)
