"""A table in, a file of answers out: the one place that knows how to go on after a stop.

Answers found in the file are gone on from only when they answer this table's rows, asked in this way, against the
lists as they stand and with the weights of this Tocsin. When those have changed, the old answers are kept aside and
every row is asked again: a file of yesterday's answers must never pass for today's.

Neither the table nor the answers are ever held whole: both may have millions of rows. A run takes note of what was
answered (services.screening.runs); one that was stopped stays one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from tocsin.cli.answers_file import AnswersFile, answers_file
from tocsin.cli.asking import Rows, table_rows
from tocsin.cli.console import notice, shown
from tocsin.cli.lines import encoded
from tocsin.cli.pacing import pace
from tocsin.cli.resuming import resume
from tocsin.errors import Usage
from tocsin.model.screening import Status
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import Settings
from tocsin.services.auditing.recording import Item, record_batch
from tocsin.services.ports import Node
from tocsin.services.screening.batch import Asked, Line, RowWork, Tally, Unread, content_mark
from tocsin.services.screening.kept_rows import Noted
from tocsin.services.screening.runs import Recording
from tocsin.services.workers import Plan, cores, in_order
from tocsin.store.runs import Run


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: what is asked of each row, by how many processes (0: as many as it is worth), what is kept."""

    asked: Asked
    workers: int = 0
    is_kept: bool = False  # the queries, sealed, so that they can be screened again without the table


@dataclass(frozen=True, slots=True)
class Screened:
    """What was done: how many rows had their answer before, the tally of all answers, columns not made use of."""

    before: int
    tally: Tally
    unused: tuple[str, ...]
    run: Run


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as it goes into the file, and what the run has to know of it."""

    line: bytes
    noted: Noted


class LineWork:
    """Answers rows as they stand in the table with the lines of the file."""

    def __init__(self, node: Node, asked: Asked, key: UUID, *, is_kept: bool = False) -> None:
        """``key``: the id of the run's payload key, under which its leaves lie, so that they go with it."""
        self._asked = asked
        self._key = key
        self._is_kept = is_kept
        self._node = node
        self._rows = RowWork(node, asked.rules)

    def __call__(self, rows: Sequence[Unread]) -> list[Written]:
        """The line of each row."""
        lines = self._rows([self._asked.row(row) for row in rows])
        # Before any answer leaves this process; one leaf for the rows that were answered together.
        record_batch(self._node, [Item(line.id, line.answer) for line in lines], source="table", key=self._key)
        return [self._written(row, line) for row, line in zip(rows, lines, strict=True)]

    def failed(self, row: Unread, why: str) -> Written:
        """The line of a row that could not be compared."""
        return self._written(row, self._rows.failed(self._asked.row(row), why))

    def _written(self, row: Unread, line: Line) -> Written:
        answer = line.answer
        noted = Noted(
            line.id,
            bool(row.fields[0]),
            content_mark(row),
            answer.status is Status.CHECKED,
            answer.has_alerts,
            line.lists,
            tuple([(match.record, match.band.value) for match in answer.matches]),
            row if self._is_kept else None,
        )
        return Written(encoded(line, alerts_only=self._asked.alerts_only), noted)


def screen_table(node: LocalNode, table: Path, result: Path, asked: Asked, *, workers: int = 0) -> Screened:
    """The table screened into ``result``, one line a row, by ``workers`` processes; 0: as many as it is worth.

    Raises Usage; then neither file has changed.
    """
    return screen_file(node, table, result, Order(asked, workers))


def screen_file(node: LocalNode, table: Path, result: Path, order: Order) -> Screened:
    """The table screened into ``result``, one line a row. Raises Usage; then neither file has changed."""
    require_apart(table, result)
    with table_rows(table, order.asked) as rows:
        if order.is_kept and not rows.has_ids:  # said now, not when `screen again` cannot compare what was kept
            raise Usage(
                "rows are kept to be screened again, and these have no ids to be known again by",
                place=str(table),
                hint="give the table a column `id`, or leave out --keep",
            )
        return screen_all(node, rows, result, order)


def require_apart(table: Path, result: Path) -> None:
    """Nothing when they are two files. Raises Usage when the answers would be written over the table."""
    if result.exists() and table.exists() and result.samefile(table):
        raise Usage("the answers cannot go into the table itself", place=str(result), hint="choose another --out")


def screen_all(node: LocalNode, rows: Rows, result: Path, order: Order) -> Screened:
    """The rows screened into ``result``, one line each; gone on from what lies there. Raises Usage."""
    with answers_file(result) as answers:
        stopped = resume(node, rows, answers, order.asked, is_kept=order.is_kept)
        tally, before = stopped.tally, stopped.tally.rows
        if stopped.recording is None:  # it is finished: there is nothing left to do
            return Screened(before, tally, rows.unused, stopped.run)
        with closing(in_order(rows.unread(), plan_of(node, order, stopped.recording.run))) as lines:
            _write(answers, rows, tally, lines, stopped.recording)
        return Screened(before, tally, rows.unused, stopped.recording.finish(rows.source()))


def _write(
    answers: AnswersFile, rows: Rows, tally: Tally, blocks: Iterable[Sequence[Written]], recording: Recording
) -> None:
    """Write the answers as they come, and have the run take note of them, in this order."""
    with pace("screening", rows.size, start=rows.place(), before=tally.rows) as tell:
        for block in blocks:
            answers.write(b"".join([each.line for each in block]))
            noted = [each.noted for each in block]
            recording.note(noted, answers.length, answers.digest)
            for each in noted:
                tally.count(is_alert=each.is_alert, is_checked=each.is_checked)
            tell(tally, rows.place())


def plan_of(node: LocalNode, order: Order, run: Run) -> Plan[Unread, Written]:
    """Who answers the rows of a run: this process, and others like it."""
    here = LineWork(node, order.asked, run.key_id, is_kept=order.is_kept)
    elsewhere = partial(_elsewhere, node.settings, order.asked, run.key_id, order.is_kept)
    return Plan(here, elsewhere, order.workers or cores(), is_eager=order.workers > 1, tell=_tell_notice)


@contextmanager
def _elsewhere(settings: Settings, asked: Asked, key: UUID, is_kept: bool) -> Iterator[LineWork]:
    """The same work in another process: a node of its own over the same index."""
    with open_node(settings) as node:
        yield LineWork(node, asked, key, is_kept=is_kept)


def _tell_notice(text: str) -> None:
    notice(f"[yellow]notice[/] {shown(text)}")
