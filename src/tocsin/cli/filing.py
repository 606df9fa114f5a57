"""A table in, a file of answers out: the one place that knows how to go on after a stop.

Answers found in the file are gone on from only when they answer this table's rows, asked in this way, against the
lists as they stand and with the weights of this Tocsin. When those have changed, the old answers are kept aside and
every row is asked again: a file of yesterday's answers must never pass for today's.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import TextIO

from tocsin.cli import shapes
from tocsin.cli.console import encodable, notice, progress, shown
from tocsin.errors import Usage
from tocsin.match import weights
from tocsin.model.screening import Status
from tocsin.services.batch import Done, Line, QueryTable, Tally, screen_rows, skip, versions
from tocsin.services.ports import Node
from tocsin.services.screen import Rules

FLUSH_EVERY = 200  # lines; a stop loses at most these, and they are made again
_BEGINS = b'{"id": '  # how every line of ours begins


@dataclass(frozen=True, slots=True)
class Screened:
    """What was done: how many rows had their answer before, the tally of all answers, columns not made use of."""

    before: int
    tally: Tally
    unused: tuple[str, ...]


def screen_table(node: Node, table: Path, result: Path, rules: Rules) -> Screened:
    """The table screened into ``result``, one line a row. Raises Usage; then neither file has changed."""
    if result.exists() and table.exists() and result.samefile(table):
        raise Usage("the answers cannot go into the table itself", place=str(result), hint="choose another --out")
    with _opened(table) as rows:
        queries = _table(rows, table, rules)
        with _answers(result) as answers:
            done = _done_before(node, answers)
            tally = Tally()
            for each in done:
                tally.count(is_alert=each.is_alert, is_checked=each.is_checked)
            lines = screen_rows(node, skip(queries.rows(), done), rules=rules)
            _write(answers.file, lines, tally)
    return Screened(len(done), tally, queries.unused)


class _Answers:
    """The file of answers, locked; ``path`` is where it lies."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self.path = path
        self.file = file


@contextmanager
def _opened(table: Path) -> Iterator[TextIO]:
    try:
        # Bytes that are no UTF-8 become lone surrogates: the row that holds them is refused, the others are answered.
        rows = table.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise Usage(f"cannot be read: {error.strerror}", place=str(table)) from error
    with rows:
        yield rows


def _table(rows: TextIO, path: Path, rules: Rules) -> QueryTable:
    try:
        return QueryTable(rows, rules)
    except Usage as error:
        place = f"{path}, {error.place}" if error.place else str(path)
        raise Usage(error.message, place=place, hint=error.hint) from error


@contextmanager
def _answers(path: Path) -> Iterator[_Answers]:
    try:
        file = path.open("a+", encoding="utf-8", newline="\n")
    except OSError as error:
        raise Usage(f"cannot be written: {error.strerror or error}", place=str(path)) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Usage("another tocsin is writing this file", place=str(path)) from error
        yield _Answers(path, file)


def _done_before(node: Node, answers: _Answers) -> list[Done]:
    done, whole = _whole_lines(answers.path)
    now = versions(node), weights.VERSION
    if any((each.lists, each.weights) != now for each in done):
        _keep_aside(answers)
        return []
    if whole < answers.path.stat().st_size:
        answers.file.truncate(whole)  # a last line that a stop cut short is made again
    return done


def _whole_lines(path: Path) -> tuple[list[Done], int]:
    """The answers written before, and the length of their lines in bytes. Raises Usage for a file of another kind."""
    done: list[Done] = []
    whole = 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n") and _begins(line):
                break
            try:
                done.append(_done(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Usage(
                    "the file exists and does not hold answers; it was left as it is",
                    place=f"{path}, line {len(done) + 1}",
                    hint="choose another --out",
                ) from error
            whole += len(line)
    return done, whole


def _begins(line: bytes) -> bool:
    return line.startswith(_BEGINS) or _BEGINS.startswith(line)


def _done(line: dict[str, object]) -> Done:
    lists, matches = line["lists"], line["matches"]
    if not isinstance(lists, dict) or not isinstance(matches, list):
        raise TypeError("not one of our lines")
    return Done(
        str(line["id"]),
        str(line["row"]),
        lists,
        str(line["weights"]),
        any(match["band"] != "weak" for match in matches),
        line["status"] == Status.CHECKED.value,
    )


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


def _write(file: TextIO, lines: Iterator[Line], tally: Tally) -> None:
    with progress() as tell:
        for line in lines:
            file.write(encodable(json.dumps(_plain(line), ensure_ascii=False)) + "\n")
            tally.count(is_alert=line.answer.has_alerts, is_checked=line.answer.status is Status.CHECKED)
            if tally.rows % FLUSH_EVERY == 0:
                file.flush()
                tell("screening", tally.rows)


def _plain(line: Line) -> dict[str, object]:
    answer = shapes.answer(line.answer)
    return {
        "id": line.id,
        "status": answer["status"],
        "why": answer["why"],
        "matches": answer["matches"],
        "lists": dict(line.lists),
        "weights": weights.VERSION,
        "row": line.mark,
    }
