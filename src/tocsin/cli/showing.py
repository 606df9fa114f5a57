"""``tocsin demo``: the main job on fictional data, from nothing to matches with reasons, in a home that vanishes."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table

from tocsin import samples
from tocsin.cli import mentions as mentioned
from tocsin.cli import shapes
from tocsin.cli.console import err, out, print_json, progress, shown
from tocsin.cli.reading import list_files
from tocsin.cli.tables import answers as tables
from tocsin.cli.tables.answers import COLOURS, MARKS
from tocsin.model.identity import Basis
from tocsin.model.screening import Answer, Query
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import read_settings
from tocsin.services.identity.claims import accept_all
from tocsin.services.identity.propose import propose
from tocsin.services.listing.load import Loaded, load
from tocsin.services.screening.batch import kind_of
from tocsin.services.screening.flight import ScreenedFlight, screen_flight
from tocsin.services.screening.screen import Rules, Screener
from tocsin.services.screening.texts import Mentions, screen_text
from tocsin.store import server
from tocsin.text.dates import parse_span

FLIGHT_DAY = date(2026, 11, 22)  # the sample's own date, so that the demo shows the same on any day


@dataclass(frozen=True, slots=True)
class _Asked:
    """A name of the demo, what it shows, and the answer."""

    text: str
    shows: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class _Joined:
    """Pairs of records of the two lists that were accepted as one subject, and how many wait for a person."""

    accepted: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _Shown:
    """Everything that the demo did."""

    loaded: list[Loaded]
    joined: _Joined
    flights: tuple[ScreenedFlight, ...]
    asked: list[_Asked]
    mentions: Mentions


def show(*, as_json: bool) -> None:
    """Nothing: the demo is printed. The temporary home and its database are gone when this returns."""
    started = time.monotonic()
    with _ended_in_order(), _temporary_node() as node:
        ready = time.monotonic()
        done = _done(node)
        took = time.monotonic() - ready
    if as_json:
        _print_json(done)
    else:
        _print(done, f"database ready in {ready - started:.1f} s, all the rest in {took:.1f} s")


def _done(node: LocalNode) -> _Shown:
    loaded = _load(node)
    joined = _join(node)
    flights = screen_flight(node, samples.flight().read_bytes(), received=FLIGHT_DAY, rules=Rules(limit=3))
    asked = _ask(node)
    with samples.report().open("rb") as stream:
        mentions = screen_text(node, stream)
    return _Shown(loaded, joined, flights, asked, mentions)


@contextmanager
def _temporary_node() -> Iterator[LocalNode]:
    home = Path(tempfile.mkdtemp(prefix="tocsin-demo-"))
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TOCSIN_")}
    try:
        with err().status("starting a database of its own ...") if err().is_terminal else _silence():
            settings = read_settings(environment | {"TOCSIN_HOME": str(home), "TOCSIN_PURPOSE": "demonstration"})
            opening = open_node(settings)
            node = opening.__enter__()
        try:
            yield node
        finally:
            opening.__exit__(None, None, None)
    finally:
        server.stop(home)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """A closed terminal or a polite kill ends the block as an error would, so that no server is left behind."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, lambda number, _: sys.exit(128 + number)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def _silence() -> Iterator[None]:
    yield


def _load(node: LocalNode) -> list[Loaded]:
    with progress() as tell:
        return [
            load(node, "un", list_files([samples.un_list()]), progress=tell),
            load(node, "ofac", list_files(samples.ofac_lists()), as_of="2026-11-20", progress=tell),
        ]


def _ask(node: LocalNode) -> list[_Asked]:
    rows: list[dict[str, Any]] = tomllib.loads(samples.names().read_text(encoding="utf-8"))["name"]
    screener = Screener(node)
    queries = [
        Query(row["text"], kind=kind_of(row["kind"]), born=parse_span(row["born"]) if row.get("born") else None)
        for row in rows
    ]
    answers = screener.screen_all(queries, Rules(limit=3))
    return [_Asked(row["text"], row["shows"], answer) for row, answer in zip(rows, answers, strict=True)]


def _join(node: LocalNode) -> _Joined:
    """The demo's own decision: what rests on an equal document is accepted, what rests on likeness is left to wait."""
    proposed = propose(node)
    decided = accept_all(node, Basis.NUMBER, reason="the same document on both lists")
    return _Joined(len(decided.claims), sum(proposed.added.values()) - len(decided.claims))


def _print_json(done: _Shown) -> None:
    print_json(
        {
            "loaded": [shapes.loaded(each) for each in done.loaded],
            "identity": {"accepted": done.joined.accepted, "waiting": done.joined.waiting},
            **shapes.flights(done.flights),
            "names": [{"shows": each.shows, **shapes.answer(each.answer)} for each in done.asked],
            "text": mentioned.shape(done.mentions),
        }
    )


def _print(done: _Shown, timing: str) -> None:
    console = out()
    console.print(Rule("[bold]Tocsin[/] · everything below is fictional: lists, flight, people", align="left"))
    for each in done.loaded:
        console.print(
            f"list [bold]{each.list}[/]: {each.counts.added} records from {each.format}, as of {each.as_of}",
            highlight=False,
        )
    console.print(
        f"on both lists: {done.joined.accepted} pairs by the same document, accepted as one subject; "
        f"{done.joined.waiting} that look alike wait for a person",
        highlight=False,
    )
    console.print(f"[dim]{timing}[/]\n")
    console.print(Rule("A flight is screened: who needs a second look, and why", align="left"))
    for screened in done.flights:
        tables.print_flight(screened)
    console.print()
    console.print(Rule("Names in several scripts", align="left"))
    console.print(_names(done.asked))
    console.print()
    console.print(Rule("A text is read: whom it mentions", align="left"))
    mentioned.print_mentions(samples.report().name, done.mentions, weak=True)
    console.print(Rule("What to try next", align="left"))
    console.print(Padding(_next_steps(), (0, 0, 1, 2)))
    console.print("  [dim]● strong and ◐ possible alert a person, ○ weak is only shown. A person decides.[/]")


def _names(asked: list[_Asked]) -> Table:
    table = Table(header_style="dim", box=None, pad_edge=False)
    for heading in ("asked", "", "best match", "record", "what it shows"):
        table.add_column(heading, overflow="fold")
    for each in asked:
        best = next((match for match in each.answer.matches if match.score >= 0.1), None)
        if best is None:
            table.add_row(shown(each.text), "[green]–[/]", "", "", f"[dim]{each.shows}[/]")
            continue
        mark = f"[{COLOURS[best.band]}]{MARKS[best.band]} {best.score:.2f}[/]"
        table.add_row(shown(each.text), mark, shown(best.primary_name), best.record, f"[dim]{each.shows}[/]")
    return table


def _next_steps() -> Table:
    command = _command()
    steps = (
        ("list fetch un", "the real list of the United Nations, from its own address"),
        ("list load un FILE", "or from a file that you have"),
        ('screen name "NAME" --born 1974', "in any script"),
        ("screen flight FILE", "a passenger list (PAXLST)"),
        ("screen text FILE", "whom a report or a press text mentions"),
        ('compare "NAME" "NAME"', "why two names are, or are not, the same"),
        ("doctor", "is everything as it should be?"),
    )
    table = Table.grid(padding=(0, 3))
    for words, meaning in steps:
        table.add_row(f"[bold]{command} {words}[/]", meaning)
    return table


def _command() -> str:
    """How to call Tocsin from here: by its name where the shell finds it, else by where it lies."""
    called = Path(sys.argv[0])
    if called.name != "tocsin" or shutil.which("tocsin"):
        return "tocsin"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)
