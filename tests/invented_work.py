"""Work for tests of processes: it can kill the process that does it, fail, or refuse to begin."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import IndexUnfit, StoreUnavailable


@dataclass
class InventedWork:
    """Says each word louder, and which process said it. Some words do harm; ``marks`` is a folder to remember in."""

    marks: str = ""

    def __call__(self, items: Sequence[str]) -> list[tuple[str, int]]:
        return [(self._loud(item), os.getpid()) for item in items]

    def failed(self, item: str, why: str) -> tuple[str, int]:
        return f"{item}: {why}", os.getpid()

    def _loud(self, item: str) -> str:
        if item.startswith("die-once") and self._is_first(item):
            os.kill(os.getpid(), signal.SIGKILL)
        if item.startswith("die-always"):
            os.kill(os.getpid(), signal.SIGKILL)
        if item.startswith("fail"):
            raise ZeroDivisionError("a bad word")
        if item.startswith("stop"):
            raise IndexUnfit("the index is gone", place="somewhere", hint="do something")
        return item.upper()

    def _is_first(self, item: str) -> bool:
        mark = Path(self.marks) / item
        if mark.exists():
            return False
        mark.touch()
        return True


@dataclass(frozen=True)
class Opening:
    """Opens the work in another process."""

    marks: str = ""
    refuses: bool = False
    dies: bool = False

    @contextmanager
    def _opened(self) -> Iterator[InventedWork]:
        if self.refuses:
            raise StoreUnavailable("too many are connected")
        if self.dies:
            os.kill(os.getpid(), signal.SIGKILL)
        yield InventedWork(self.marks)

    def __call__(self):  # type: ignore[no-untyped-def]  # a context manager of the work
        return self._opened()
