"""How far a long screening is: a bar with rows, rate, alerts, what was not checked and the time left; on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tocsin.cli.console import err
from tocsin.services.batch import Tally

Teller = Callable[[Tally, int], None]


@contextmanager
def pace(doing: str, total: int | None, *, before: int = 0) -> Iterator[Teller]:
    """A teller of the tally so far, and of how much of ``total`` (bytes, files) that is; silent without a terminal.

    ``before``: rows of the tally that an earlier run answered; they do not count towards the rate.
    """
    columns = (
        *(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24)),
        *(TextColumn("{task.fields[told]}"), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()),
    )
    began = time.monotonic()
    with Progress(*columns, console=err(), transient=True, disable=not err().is_terminal) as bar:
        task = bar.add_task(doing, total=total, told="")

        def tell(tally: Tally, completed: int) -> None:
            rate = (tally.rows - before) / max(time.monotonic() - began, 0.001)
            bar.update(task, completed=completed, told=told(tally, rate))

        yield tell


def told(tally: Tally, rate: float) -> str:
    """The tally in a few words, with the rows a second."""
    return f"{tally.rows:,} rows  {rate:,.0f}/s  {tally.alerts:,} alerts  {tally.not_checked:,} not checked"
