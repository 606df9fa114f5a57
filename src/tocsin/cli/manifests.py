"""The manifests of a day: files and folders in, each file's flights out in order; a broken file stops nothing."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from tocsin.cli import shapes
from tocsin.cli.console import Exit, encodable, leave, notice, out, print_json, shown
from tocsin.cli.pacing import pace
from tocsin.cli.reading import located, read_bytes
from tocsin.cli.tables import answers as tables
from tocsin.errors import TocsinError, Usage
from tocsin.model.screening import Query, Status
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import Settings
from tocsin.services.auditing.recording import Item, record_batch
from tocsin.services.ports import Node
from tocsin.services.screening.batch import Tally
from tocsin.services.screening.messages import Compared, Message, QueryWork, ScreenedMessage, screen_messages
from tocsin.services.screening.screen import Rules
from tocsin.services.workers import Plan, cores


def is_one(paths: Sequence[Path]) -> bool:
    """True when one message is named, and no folder: then its answer stands alone."""
    return len(paths) == 1 and not paths[0].is_dir()


def messages_of(paths: Iterable[Path]) -> list[Message]:
    """The files named, and those in the folders named, by name; each once. Raises Usage for an empty folder."""
    chosen: dict[Path, Message] = {}
    for path in paths:
        if not path.is_dir():
            chosen[path] = Message(str(path), partial(read_bytes, path))
            continue
        inside = _inside(path)
        if not inside:
            raise Usage("the folder is empty", place=str(path))
        for found in inside:
            chosen.setdefault(found, Message(str(found), partial(_bytes_of, found)))
    return list(chosen.values())


def _inside(folder: Path) -> list[Path]:
    """Every file below a folder, by name. What has a hidden name is left out; what cannot be entered is not."""
    found: list[Path] = []
    closed: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        names += [name for name in folders if Path(place, name).is_symlink()]
        found += [Path(place, name) for name in names if not name.startswith(".")]
    return sorted([*found, *(Path(error.filename) for error in closed)])


class RecordedWork(QueryWork):
    """Answers queries; what was screened together is on the ledger, behind one leaf, before any answer is given."""

    def __init__(self, node: Node, rules: Rules | None = None) -> None:
        super().__init__(node, rules)
        self._recorded_by = node

    def __call__(self, queries: Sequence[Query]) -> list[Compared]:
        """The answer to each query."""
        compared = super().__call__(queries)
        items = [Item(str(at), each.answer) for at, each in enumerate(compared)]
        record_batch(self._recorded_by, items, source="passenger lists")
        return compared


def screen_files(
    node: LocalNode, messages: Sequence[Message], rules: Rules, *, workers: int = 0
) -> Generator[ScreenedMessage, None, None]:
    """Each message with its flights, in order; one that cannot be read says why."""
    plan = Plan(
        RecordedWork(node, rules),
        partial(_elsewhere, node.settings, rules),
        workers or cores(),
        is_eager=workers > 1,
        tell=lambda text: notice(f"[yellow]notice[/] {shown(text)}"),
    )
    return screen_messages(messages, plan, received=datetime.now(UTC).date())


@contextmanager
def _elsewhere(settings: Settings, rules: Rules) -> Iterator[QueryWork]:
    with open_node(settings) as node:
        yield RecordedWork(node, rules)


def _bytes_of(path: Path) -> bytes:
    """The bytes of what was found in a folder. Raises Usage."""
    if path.is_dir():
        raise Usage("the folder cannot be read, or is a link to one", place=str(path), hint="name it by itself")
    if not path.is_file():  # a pipe might never end
        raise Usage("neither a file nor a folder", place=str(path), hint="save it to a file first")
    return read_bytes(path)


def tell_one(screened: ScreenedMessage, path: Path, *, as_json: bool) -> None:
    """Print one message's flights. Raises what stood in the way of reading it, with the file's name."""
    if screened.problem is not None:
        with located(path):
            raise screened.problem
    if as_json:
        print_json(shapes.flights(screened.flights))
    else:
        for flight in screened.flights:
            tables.print_flight(flight)
    if not all(flight.manifest.is_whole for flight in screened.flights):
        notice("[yellow]not checked[/] whole: the message shows that something is missing; its warnings say what")
    for why in dict.fromkeys(answer.why for answer in screened.answers if answer.why):
        notice(f"[yellow]not checked[/] {shown(why)}")
    _leave_with(is_whole=screened.is_whole, has_alerts=any(answer.has_alerts for answer in screened.answers))


def tell_many(messages: Iterator[ScreenedMessage], files: int, *, as_json: bool) -> None:
    """Print each file's flights as they come, then how many there were; the exit code is that of all."""
    tally, broken, whole = Tally(), 0, 0
    if as_json:
        _print('{"files": [')
    # Where answers go to the terminal they show the progress; a bar would run into them.
    with pace("screening", files, is_shown=not sys.stdout.isatty(), what="travellers") as tell:
        for number, message in enumerate(messages, start=1):
            if as_json:
                _print(", " * (number > 1) + json.dumps(_of_file(message), ensure_ascii=False))
            else:
                _print_file(message)
            whole += message.is_whole
            broken += message.problem is not None
            for answer in message.answers:
                tally.count(is_alert=answer.has_alerts, is_checked=answer.status is Status.CHECKED)
            tell(tally, number)
    counts = {"travellers": tally.rows, "alerts": tally.alerts, "not_checked": tally.not_checked}
    if as_json:
        summed = {"status": "checked" if whole == files else "not checked", "broken": broken, **counts}
        _print("], " + json.dumps(summed).removeprefix("{") + "\n")
    else:
        told = f"{tally.rows:,} travellers: {tally.alerts:,} with alerts, {tally.not_checked:,} not checked"
        out().print(f"\n{files:,} files, {told}")
    if whole < files:
        notice(f"[yellow]not checked[/] whole: {files - whole:,} of {files:,} files, {broken:,} of them cannot be read")
    _leave_with(is_whole=whole == files, has_alerts=tally.alerts > 0)


def _of_file(message: ScreenedMessage) -> dict[str, Any]:
    table = shapes.flights(message.flights)
    if message.problem is not None:
        table |= {"why": _told(message.problem)}
    return {"file": message.name, **table}


def _print_file(message: ScreenedMessage) -> None:
    out().print(f"\n[bold]{shown(message.name)}[/]", soft_wrap=True)
    if message.problem is not None:
        out().print(f"[yellow]not checked[/] {shown(_told(message.problem))}", soft_wrap=True)
    for flight in message.flights:
        tables.print_flight(flight)
        if not flight.is_whole:
            out().print(f"[yellow]not checked[/] whole: {shown(shapes.flight(flight)['why'])}", soft_wrap=True)


def _told(problem: TocsinError) -> str:
    return f"{problem} ({problem.hint})" if problem.hint else str(problem)


def _print(text: str) -> None:
    sys.stdout.write(encodable(text))
    sys.stdout.flush()


def _leave_with(*, is_whole: bool, has_alerts: bool) -> None:
    """A check that was not whole weighs more than an alert."""
    if not is_whole:
        leave(Exit.PARTIAL)
    if has_alerts:
        leave(Exit.ALERTS)
