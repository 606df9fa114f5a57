"""A table in, a file of answers out: the one place that knows how to go on after a stop."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tocsin.cli import shapes
from tocsin.cli.console import encodable, progress
from tocsin.errors import Usage
from tocsin.services.batch import Line, Tally, read_rows, screen_rows, skip
from tocsin.services.ports import Node
from tocsin.services.screen import Rules

FLUSH_EVERY = 200  # lines; a stop loses at most these, and they are made again


def screen_table(node: Node, table: Path, result: Path, rules: Rules) -> tuple[int, Tally]:
    """How many rows were answered before, and the tally of those answered now."""
    done = list(_whole_lines(result))
    tally = Tally()
    try:
        with (
            table.open(encoding="utf-8-sig", newline="") as rows,
            result.open("a", encoding="utf-8", newline="\n") as out,
            progress() as tell,
        ):
            todo = skip(read_rows(rows), done)
            for count, line in enumerate(screen_rows(node, todo, rules=rules), start=1):
                out.write(encodable(json.dumps(_plain(line), ensure_ascii=False)) + "\n")
                tally.count(line)
                if count % FLUSH_EVERY == 0:
                    out.flush()
                    tell("screening", len(done) + count)
    except OSError as error:
        raise Usage(f"cannot be used: {error.strerror}", place=str(error.filename or table)) from error
    except UnicodeDecodeError as error:
        raise Usage("the table is not in UTF-8", place=f"{table}, byte {error.start}") from error
    return len(done), tally


def _plain(line: Line) -> dict[str, object]:
    answer = shapes.answer(line.answer)
    return {"id": line.id, "status": answer["status"], "why": answer["why"], "matches": answer["matches"]}


def _whole_lines(path: Path) -> Iterator[str]:
    """The ids of the lines written before; a last line cut by a stop is removed."""
    if not path.exists():
        return
    whole = 0
    with path.open("rb") as file:
        ids = []
        for line in file:
            if not line.endswith(b"\n"):
                break
            try:
                ids.append(str(json.loads(line)["id"]))
            except (ValueError, KeyError, TypeError) as error:
                raise Usage(
                    "the file exists and does not hold answers",
                    place=f"{path}, line {len(ids) + 1}",
                    hint="choose another --out",
                ) from error
            whole += len(line)
    if whole < path.stat().st_size:
        with path.open("r+b") as file:
            file.truncate(whole)
    yield from chain(ids)
