"""Turns: work of which only so much may be under way at once, so that it keeps no other work from being done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tocsin.errors import TooMany


@dataclass(slots=True)
class Turns:
    """At most ``most`` at once, ``of_one`` for one caller. Who comes when all are taken is told so, and never waits.

    ``wait_s``: after how many seconds it is worth coming again. For one event loop: no two threads may share it.
    """

    what: str
    most: int
    of_one: int
    wait_s: float
    _taken: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def taken(self, by: str) -> Iterator[None]:
        """A turn of this caller's for as long as the block lasts. Raises TooMany."""
        if self._taken.total() >= self.most or self._taken[by] >= self.of_one:
            raise TooMany(self.what, wait_s=self.wait_s, hint="try again in a moment")
        self._taken[by] += 1
        try:
            yield
        finally:
            self._taken[by] -= 1
            if not self._taken[by]:
                del self._taken[by]
