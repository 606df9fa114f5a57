"""The processes that are killed: forked from one that has everything loaded, so that a cycle takes no second.

``python -m bench.durability.processes HOME`` reads orders on its standard input: ``start KIND FILE SEED`` answers with
the process's number; ``wait N`` returns when it has ended. It has no thread and no connection when it forks.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType


class Processes:
    """The node's processes of one cycle, started and killed."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "bench.durability.processes", str(home)]
        # What its children print while the database is gone is no news.
        self._log = (home.parent / "processes.log").open("ab")
        self._parent = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True, bufsize=1
        )
        self.running: dict[int, str] = {}
        self._answer()

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill(*self.running)
        self._parent.communicate()
        self._log.close()

    def start(self, kind: str, told: Path, seed: int) -> int:
        """The number of the new process."""
        pid = int(self._asked(f"start {kind} {told} {seed}"))
        self.running[pid] = kind
        return pid

    def kill(self, *pids: int) -> None:
        """Nothing: these processes are gone, by SIGKILL, all at once."""
        for pid in pids:
            os.kill(pid, signal.SIGKILL)  # nobody has waited for it, so that the number is still its own
        for pid in pids:
            self._asked(f"wait {pid}")
            del self.running[pid]

    def _asked(self, order: str) -> str:
        assert self._parent.stdin is not None
        self._parent.stdin.write(f"{order}\n")
        self._parent.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._parent.stdout is not None
        line = self._parent.stdout.readline()
        if not line:
            raise RuntimeError(f"the parent of the processes ended: see {self._log.name}")
        return line.strip()


def main() -> None:
    """Carry out orders until the standard input ends."""
    home = Path(sys.argv[1])
    _load_everything()
    _say("ready")
    for line in sys.stdin:
        order, *words = line.split()
        if order == "start":
            _say(_started(words[0], home, Path(words[1]), int(words[2])))
        else:
            os.waitpid(int(words[0]), 0)
            _say("ended")


def _started(kind: str, home: Path, told: Path, seed: int) -> int:
    from bench.durability.work import work

    pid = os.fork()
    if pid:
        return pid
    try:
        os.close(0)
        os.dup2(2, 1)
        work(kind, home, told, seed)
    finally:
        os._exit(1)


def _load_everything() -> None:
    """Import all, and compile what screening compiles: none of it starts a thread."""
    from bench.authority_world import NAMES
    from tocsin.match.search import Searcher
    from tocsin.model.record import Name, Record, SubjectKind
    from tocsin.model.screening import Query
    from tocsin.segments.build import build

    records = [(Record("un", str(at), SubjectKind.PERSON, (Name(name),)), 0) for at, name in enumerate(NAMES)]
    searcher = Searcher(build(records, background={}))
    for name in NAMES:
        searcher.search(Query(name), limit=5)


def _say(answer: object) -> None:
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
