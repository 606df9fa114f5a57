"""How far a long screening is: a bar with rows, rate, alerts, what was not checked and the time left; on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tocsin.cli.console import err
from tocsin.services.screening.batch import Tally

Teller = Callable[[Tally, int], None]


@contextmanager
def pace(
    doing: str, total: int | None, *, start: int = 0, before: int = 0, what: str = "rows", is_shown: bool = True
) -> Iterator[Teller]:
    """A teller of the tally so far, and of how much of ``total`` (bytes, files) that is; silent without a terminal.

    ``before``: rows of the tally that an earlier run answered, ``start``: how much of the total they are; neither is
    part of the rate. ``what``: what is tallied.
    """
    is_silent = not (is_shown and err().is_terminal)
    columns = (
        *(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24)),
        *(TextColumn("{task.fields[told]}"), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()),
    )
    began = time.monotonic()
    # Answers on stdout are never led through the bar's own console.
    with Progress(*columns, console=err(), transient=True, redirect_stdout=False, disable=is_silent) as bar:
        task = bar.add_task(doing, total=total, completed=start, told="")

        def tell(tally: Tally, completed: int) -> None:
            rate = (tally.rows - before) / max(time.monotonic() - began, 0.001)
            bar.update(task, completed=completed, told=told(tally, rate, what))

        yield tell


def told(tally: Tally, rate: float, what: str = "rows") -> str:
    """The tally in a few words, with the rows a second."""
    return f"{tally.rows:,} {what}  {rate:,.0f}/s  {tally.alerts:,} alerts  {tally.not_checked:,} not checked"
