"""Gathering by several processes: names are taken apart by all cores, and joined in the order of the parts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tocsin.model.record import Record
from tocsin.segments.gathering import Gathered, gather

Source = Callable[[], Iterable[tuple[Record, int]]]  # makes its part of the records; it travels to another process


def gathered_apart(sources: Sequence[Source], *, workers: int | None = None) -> Iterator[Gathered]:
    """What each source's records hold, in the order of the sources; processes are spawned, never forked."""
    count = min(workers or os.cpu_count() or 1, len(sources))
    if count <= 1:
        yield from (gather(source()) for source in sources)
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_gathered, sources)


def _gathered(source: Source) -> Gathered:
    return gather(source())
