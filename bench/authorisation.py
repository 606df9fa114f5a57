"""Who may see what, walked and timed: ``python -m bench.authorisation --json``.

Walks the whole matrix (bench/matrix.py): every cell through the pure function and a plain reading of the rules; every
actor and reading verb through the database's row-level security and through the index, over a real store with a record
of each handling; a sample through the service that shows a record, and through the routes of the HTTP application.
``leaks`` counts the cells that anything opened and the rules do not, ``shut`` those that it should have opened. Then
times: a decision; what row-level security costs the queries of a subject's page; how much longer a look at a record
that is not ours takes than one at a record that is not there; what row-level security costs a screening.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from bench.authority_world import LIST, World, world
from bench.matrix import AT, HOST, READING, actors, cells, holdings, ought
from bench.people import identities, queries
from bench.routes import walk
from bench.worlds import machine, temporary_node
from tocsin.errors import NotAllowed, NotFound
from tocsin.model.accounts import Actor, Purpose, Role, Service, Verb
from tocsin.model.authority import may, visible_classes
from tocsin.model.handling import Audience, Handling, Holding, Reach, Use
from tocsin.model.members import Seat
from tocsin.node.local import LocalNode
from tocsin.services.ports import Node
from tocsin.services.records import find
from tocsin.services.screening.screen import Screener
from tocsin.store.database import Store, open_store
from tocsin.store.lists import NewVersion, SourceFile
from tocsin.store.server import create_database

PEOPLE = 20_000
PAGES = 1_500  # record pages read each way
SCREENS = 400
ROUNDS = 5
WARM = 50  # of each way, before anything is timed
LOOKS = 2_000  # looks through the service
MASTER_KEY = bytes(range(32))
ANALYST = Actor("analyst", Seat("local", is_host=True), frozenset({Role.ANALYST}), Purpose("bench", Use.INVESTIGATION))


@dataclass
class Walked:
    """What was walked, and what was wrong in it."""

    cells: int = 0
    leaks: int = 0
    shut: int = 0
    first: list[str] = field(default_factory=list)

    def compare(self, where: str, opened: frozenset[int], meant: frozenset[int], asked: int) -> None:
        """Count what one way opened against what the rules mean."""
        self.cells += asked
        self.leaks += len(opened - meant)
        self.shut += len(meant - opened)
        if opened != meant and len(self.first) < 5:
            self.first.append(f"{where}: opened {sorted(opened - meant)}, shut {sorted(meant - opened)}")


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--times-only", action="store_true", help="leave the matrix out")
    options = parser.parse_args()
    with temporary_node() as node:
        walked = {} if options.times_only else _walked(node)
        hidden, shown = _fill(node)
        pages, looks = _timed_pages(node, shown), _timed_looks(node, hidden)
        times = {**_timed_decisions(), **pages, **looks, **_timed_screens(node)}
        result = {**walked, **times, "machine": machine()}
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


def _walked(node: LocalNode) -> dict[str, Any]:
    conninfo = node.store._conninfo
    database = create_database(conninfo, "tocsin_matrix")
    ways = {"function": _function(), "database": Walked(), "index": Walked(), "service": Walked(), "routes": Walked()}
    with open_store(database, master_key=MASTER_KEY, clock=lambda: AT, throw_away=True) as store:
        with store.transaction("bench") as tx:
            tx.node.initialise(HOST, "bench", "screening")
        made = world(store, holdings())
        for actor in actors():
            for verb in READING:
                meant = made.as_it_ought(actor, verb)
                who = f"{actor.member} {sorted(actor.roles)} {verb} {actor.purpose}"
                ways["database"].compare(who, made.by_the_database(actor, verb), meant, len(made.classes))
                ways["index"].compare(who, made.by_the_index(actor, verb), meant, len(made.classes))
        _through_the_service(made, ways["service"])
        walk(made, node.index_folder / "matrix", ways["routes"].compare, looks=LOOKS, screens=SCREENS)
    return {
        "cells": sum(each.cells for each in ways.values()),
        "leaks": sum(each.leaks for each in ways.values()),
        "shut": sum(each.shut for each in ways.values()),
        "by_way": {name: {"cells": each.cells, "leaks": each.leaks, "shut": each.shut} for name, each in ways.items()},
        "first_wrong": [line for each in ways.values() for line in each.first],
    }


def _function() -> Walked:
    found = Walked()
    for cell in cells():
        is_open = may(cell.actor, cell.verb, cell.holding, cell.actor.purpose, AT).is_allowed
        found.cells += 1
        if cell.verb in READING and is_open != ought(cell):
            found.leaks, found.shut = found.leaks + is_open, found.shut + (not is_open)
    return found


class _As:
    """A node through the eyes of somebody, at the matrix's moment if no clock is given."""

    def __init__(self, store: Store, actor: Actor, clock: Callable[[], datetime] = lambda: AT) -> None:
        self.store = store
        self.now = clock
        self.acting = actor
        self.actor = actor.name
        self.purpose = actor.purpose.name if actor.purpose else ""


def _through_the_service(made: World, walked: Walked) -> None:
    draw = random.Random(20261122)
    everybody, everything = list(actors()), list(made.classes.items())
    for _ in range(LOOKS):
        actor, (holding, number) = draw.choice(everybody), draw.choice(everything)
        is_meant = number in made.as_it_ought_of(actor, Verb.VIEW, [holding])
        try:
            find(cast(Node, _As(made.store, actor)), f"{LIST}/{number}")
            is_open = True
        except (NotFound, NotAllowed):
            is_open = False
        walked.compare(
            f"find {number}",
            frozenset({number}) if is_open else frozenset(),
            frozenset({number}) if is_meant else frozenset(),
            1,
        )


def _timed_decisions() -> dict[str, Any]:
    drawn = random.Random(7).sample(list(cells(READING)), 20_000)
    each = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for cell in drawn:
            may(cell.actor, cell.verb, cell.holding, cell.actor.purpose, AT)
        each.append((time.perf_counter() - started) / len(drawn) * 1e6)
    classes: dict[int, Holding | None] = dict(enumerate(holdings()))
    started = time.perf_counter()
    visible_classes(ANALYST, Verb.VIEW, classes, AT)
    bitmap = (time.perf_counter() - started) * 1e6
    return {"decision_us": round(statistics.median(each), 2), "bitmap_us": round(bitmap), "classes": len(classes)}


def _fill(node: LocalNode) -> tuple[list[str], list[str]]:
    """The ids of 20,000 fictional people, hidden and shown: a tenth is for the owner alone, another member."""
    secret = Holding(Handling(Audience(Reach.OWNER)), "rur", "")
    people = list(identities(PEOPLE))
    with node.store.transaction(Service("loading", "bench")) as tx:
        hidden = tx.handling.number_of(secret)
        digest = SourceFile("people", "cd" * 32, 1)
        version = tx.lists.begin_version(NewVersion("people", "2026-11-22", "made up", (digest,), PEOPLE))
        tx.records.write(version, people[: PEOPLE // 10], [], handling_class=hidden)
        tx.records.write(version, people[PEOPLE // 10 :], [])
    ids = [person.id for person in people]
    return ids[: PEOPLE // 10], ids[PEOPLE // 10 :]


def _timed_pages(node: LocalNode, shown: Sequence[str]) -> dict[str, Any]:
    keys = [tuple(key.split("/", 1)) for key in random.Random(3).choices(shown, k=PAGES)]

    def page(tx: Any, key: Sequence[str]) -> None:
        tx.records.history(*key)
        tx.records.get(*key)

    def whole(actor: Actor | Service, key: Sequence[str]) -> None:
        with node.store.transaction(actor, read_only=True) as tx:
            page(tx, key)

    service = Service("measuring", "bench")
    with (
        node.store.transaction(service, read_only=True) as plain,
        node.store.transaction(ANALYST, read_only=True) as bound,
    ):
        queries_ms = _in_turns(keys, lambda key: page(plain, key), lambda key: page(bound, key))
    whole_ms = _in_turns(keys, lambda key: whole(service, key), lambda key: whole(ANALYST, key))
    return {"page_queries_ms": queries_ms, "page_transaction_ms": whole_ms}


def _timed_looks(node: LocalNode, hidden: Sequence[str]) -> dict[str, Any]:
    """With: a look at a record that is there and hidden. Without: at none. The second run is of nothing both times."""
    analyst = cast(Node, _As(node.store, ANALYST, node.now))
    keys = random.Random(11).choices(hidden, k=PAGES)

    def look(key: str) -> None:
        with suppress(NotFound):
            find(analyst, key)
            raise AssertionError(f"{key} was shown")

    def absent(key: str) -> None:
        look(f"{key}.absent")

    return {"look_ms": _in_turns(keys, absent, look), "look_ms_noise": _in_turns(keys, absent, absent)}


def _in_turns(
    items: Sequence[Any], without: Callable[[Any], object], with_it: Callable[[Any], object]
) -> dict[str, float]:
    """Milliseconds, the median of each way: each item both ways at once, so that the machine's moods fall on both."""
    ways = (without, with_it)
    for way in ways:
        for item in items[:WARM]:
            way(item)
    taken: tuple[list[float], list[float]] = ([], [])
    for number, item in enumerate(items):
        for at in (0, 1) if number % 2 else (1, 0):
            started = time.perf_counter()
            ways[at](item)
            taken[at].append((time.perf_counter() - started) * 1e3)
    before, after = (statistics.median(each) for each in taken)
    return {"without": round(before, 4), "with": round(after, 4), "cost_percent": round((after / before - 1) * 100, 1)}


def _timed_screens(node: LocalNode) -> dict[str, Any]:
    asked = [traveller.query for traveller in queries(SCREENS, 5, identities=PEOPLE)]
    screener = Screener(node)
    state = screener._at_one_state(ANALYST)
    if state is None or state.visible is None:
        raise AssertionError("the index does not hold the store, or nothing is hidden in it")
    searcher, visible = state.searcher, state.visible

    owner = replace(ANALYST, seat=Seat("rur"))  # sees every class: nothing is left out for it
    return {
        "search_ms": _in_turns(
            asked,
            lambda query: searcher.search(query, limit=10, visible=None),
            lambda query: searcher.search(query, limit=10, visible=visible),
        ),
        "screen_ms": _in_turns(
            asked,
            lambda query: screener.screen(query, actor=owner),
            lambda query: screener.screen(query, actor=ANALYST),
        ),
    }


if __name__ == "__main__":
    main()
