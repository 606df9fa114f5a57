"""A table in, a file of answers out: the one place that knows how to go on after a stop.

Answers found in the file are gone on from only when they answer this table's rows, asked in this way, against the
lists as they stand and with the weights of this Tocsin. When those have changed, the old answers are kept aside and
every row is asked again: a file of yesterday's answers must never pass for today's.

Neither the table nor the answers are ever held whole: both may have millions of rows.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from pathlib import Path
from shutil import copyfile
from stat import S_ISREG
from typing import BinaryIO, TextIO

from tocsin.cli.console import notice, shown
from tocsin.cli.lines import BEGINS, encoded, read
from tocsin.cli.pacing import pace
from tocsin.errors import Usage
from tocsin.match import weights
from tocsin.model.screening import Status
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import Settings
from tocsin.services.batch import Asked, Done, Line, QueryTable, RowWork, Tally, Unread, answered_before, versions
from tocsin.services.ports import Node
from tocsin.services.workers import Plan, cores, in_order

LOOKED_AT = 1000  # answers found, between two looks at the bar


@dataclass(frozen=True, slots=True)
class Screened:
    """What was done: how many rows had their answer before, the tally of all answers, columns not made use of."""

    before: int
    tally: Tally
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as it goes into the file, and what the tally has to know of it."""

    line: bytes
    is_alert: bool
    is_checked: bool


class LineWork:
    """Answers rows as they stand in the table with the lines of the file."""

    def __init__(self, node: Node, asked: Asked) -> None:
        self._asked = asked
        self._rows = RowWork(node, asked.rules)

    def __call__(self, rows: Sequence[Unread]) -> list[Written]:
        """The line of each row."""
        return [self._written(line) for line in self._rows([self._asked.row(row) for row in rows])]

    def failed(self, row: Unread, why: str) -> Written:
        """The line of a row that could not be compared."""
        return self._written(self._rows.failed(self._asked.row(row), why))

    def _written(self, line: Line) -> Written:
        text = encoded(line, alerts_only=self._asked.alerts_only)
        return Written(text, line.answer.has_alerts, line.answer.status is Status.CHECKED)


def screen_table(node: LocalNode, table: Path, result: Path, asked: Asked, *, workers: int = 0) -> Screened:
    """The table screened into ``result``, one line a row, by ``workers`` processes; 0: as many as it is worth.

    Raises Usage; then neither file has changed.
    """
    if result.exists() and table.exists() and result.samefile(table):
        raise Usage("the answers cannot go into the table itself", place=str(result), hint="choose another --out")
    with _opened(table) as rows:
        queries = _table(rows, table, asked)
        with _answers(result) as answers:
            tally = _go_on(node, queries, answers)
            before = tally.rows
            lines = in_order(queries.unread(), _plan(node, asked, workers))
            with closing(lines):
                _write(answers.file, rows, tally, lines)
    return Screened(before, tally, queries.unused)


def _plan(node: LocalNode, asked: Asked, workers: int) -> Plan[Unread, Written]:
    elsewhere = partial(_elsewhere, node.settings, asked)
    is_eager = workers > 1
    return Plan(LineWork(node, asked), elsewhere, workers or cores(), is_eager=is_eager, tell=_tell_notice)


@contextmanager
def _elsewhere(settings: Settings, asked: Asked) -> Iterator[LineWork]:
    """The same work in another process: a node of its own over the same index."""
    with open_node(settings) as node:
        yield LineWork(node, asked)


def _tell_notice(text: str) -> None:
    notice(f"[yellow]notice[/] {shown(text)}")


# --- the table --------------------------------------------------------------------------------------------------------


@contextmanager
def _opened(table: Path) -> Iterator[TextIO]:
    try:
        # Bytes that are no UTF-8 become lone surrogates: the row that holds them is refused, the others are answered.
        rows = table.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise Usage(f"cannot be read: {error.strerror}", place=str(table)) from error
    with rows:
        yield rows


def _table(rows: TextIO, path: Path, asked: Asked) -> QueryTable:
    try:
        return QueryTable(rows, asked.rules, alerts_only=asked.alerts_only)
    except Usage as error:
        place = f"{path}, {error.place}" if error.place else str(path)
        raise Usage(error.message, place=place, hint=error.hint) from error


def _size(rows: TextIO) -> int | None:
    """The bytes of a table; None for a pipe, whose end nobody knows."""
    state = os.fstat(rows.fileno())
    return state.st_size if S_ISREG(state.st_mode) else None


# --- the answers ------------------------------------------------------------------------------------------------------


class _Answers:
    """The file of answers, locked; ``path`` is where it lies."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.file = file


@contextmanager
def _answers(path: Path) -> Iterator[_Answers]:
    try:
        file = path.open("a+b")
    except OSError as error:
        raise Usage(f"cannot be written: {error.strerror or error}", place=str(path)) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Usage("another tocsin is writing this file", place=str(path)) from error
        yield _Answers(path, file)


@dataclass(frozen=True, slots=True)
class _Found:
    """The answers found in the file: how many, their length in bytes, whether lists or weights have changed since."""

    rows: int
    length: int
    is_outdated: bool


def _go_on(node: Node, queries: QueryTable, answers: _Answers) -> Tally:
    """The tally of the answers that stand; of the table, exactly their rows have then been read. Raises Usage."""
    lists, tally = versions(node), Tally()
    size = answers.path.stat().st_size
    with pace("looking through the answers found", size) as tell:
        found = _look_through(answers.path, lists)
        if found.is_outdated:
            _keep_aside(answers)
            return tally
        # Read twice, never kept: there may be millions.
        stored = (done for done, _ in islice(_stored(answers.path, lists), found.rows))
        for done in answered_before(queries.marked(), stored):
            tally.count(is_alert=done.is_alert, is_checked=done.is_checked)
            if tally.rows % LOOKED_AT == 0:
                tell(tally, size * tally.rows // found.rows)
    if found.length < size:
        answers.file.truncate(found.length)  # a last line that a stop cut short is made again
    return tally


def _look_through(path: Path, lists: Mapping[str, int]) -> _Found:
    now = lists, weights.EDITION
    rows = length = 0
    is_outdated = False
    for done, size in _stored(path, lists):
        rows += 1
        length += size
        is_outdated = is_outdated or (done.lists, done.weights) != now
    return _Found(rows, length, is_outdated)


def _stored(path: Path, lists: Mapping[str, int]) -> Iterator[tuple[Done, int]]:
    """Each whole line written before, and its length in bytes. Raises Usage for a file of another kind."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n") and _begins(line):
                return
            try:
                yield read(line, lists), len(line)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Usage(
                    "the file exists and does not hold answers; it was left as it is",
                    place=f"{path}, line {number}",
                    hint="choose another --out",
                ) from error


def _begins(line: bytes) -> bool:
    return line.startswith(BEGINS) or BEGINS.startswith(line)


def _keep_aside(answers: _Answers) -> None:
    """Copy the answers to a free name beside the file, and empty the file (whose lock stays ours)."""
    path = answers.path
    aside = next(name for n in count(1) if not (name := path.with_name(f"{path.name}.before-{n}")).exists())
    copyfile(path, aside)
    answers.file.truncate(0)
    notice(
        f"[yellow]notice[/] {shown(str(path))} holds answers from before the lists or weights changed: kept as "
        f"{shown(aside.name)}, every row is screened again"
    )


def _write(file: BinaryIO, rows: TextIO, tally: Tally, answers: Iterable[Sequence[Written]]) -> None:
    """Write the answers as they come. What was given to the system outlives this process, whatever ends it."""
    size = _size(rows)
    start = 0 if size is None else rows.buffer.tell()
    with pace("screening", size, start=start, before=tally.rows) as tell:
        for block in answers:
            file.write(b"".join([each.line for each in block]))
            file.flush()
            for each in block:
                tally.count(is_alert=each.is_alert, is_checked=each.is_checked)
            tell(tally, 0 if size is None else rows.buffer.tell())
