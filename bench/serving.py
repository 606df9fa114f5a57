"""The server at work: ``python -m bench.serving --json``.

A real server over a real node (its database, row-level security, the ledger on) answers one caller after another over
keep-alive connections: screenings of one, batches of a hundred, records by key. Reports requests a second, and the
50th and 99th percentile of what a caller waits. The lists are fictional people; a tenth of them the caller may not see.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx

from bench.people import identities, queries
from bench.worlds import machine, temporary_node
from tocsin.model.accounts import ActorKind, Role, Service, User, Verb
from tocsin.model.handling import Audience, Handling, Holding, Reach
from tocsin.model.screening import Query
from tocsin.node.local import LocalNode
from tocsin.services.accounts.secrets_kept import kept, new_token
from tocsin.services.indexing.refresh import refresh
from tocsin.store.lists import NewVersion, SourceFile

PEOPLE = 20_000
ONES, BATCHES, LOOKS = 3_000, 60, 3_000
PORT = 8_561
STATED = {"Tocsin-Purpose": "screening"}
Ask = Callable[[httpx.Client, int], httpx.Response]


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--share", type=float, default=1.0, help="of the requests, for a quick look")
    options = parser.parse_args()
    with temporary_node() as node:
        shown = _fill(node, options.people)
        token = _token(node)
        refresh(node)
        with _server(node) as url:
            result = _measured(url, token, shown, options.people, options.share)
    result = {"people": options.people, **result, "machine": machine()}
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


def _fill(node: LocalNode, count: int) -> list[str]:
    """Fictional people; every tenth is kept from everybody but an owner that is not this node's member."""
    people = list(identities(count))
    hidden = Holding(Handling(Audience(Reach.OWNER)), "rur", "")
    with node.store.transaction(Service("loading", "bench")) as tx:
        number = tx.handling.number_of(hidden)
        digest = SourceFile("people", "cd" * 32, 1)
        version = tx.lists.begin_version(NewVersion("people", "2026-11-22", "made up", (digest,), count))
        tx.records.write(version, people[: count // 10], [], handling_class=number)
        tx.records.write(version, people[count // 10 :], [])
    return [person.id for person in people[count // 10 :]]


def _token(node: LocalNode) -> str:
    secret = new_token()
    with node.store.transaction(Service("bench", "bench")) as tx:
        tx.members.add_user(User("gate", tx.members.host(), ActorKind.MACHINE, frozenset({Role.MACHINE})))
        tx.accounts.add_token("gate", "bench", [Verb.SCREEN, Verb.VIEW], kept(secret), tx.now + timedelta(days=1))
    return secret


@contextmanager
def _server(node: LocalNode) -> Iterator[str]:
    """The server in a process of its own, as ``tocsin serve`` starts it, without limits on one caller's pace."""
    words = [sys.executable, "-m", "bench.serving_process", str(node.settings.home), str(PORT)]
    process = subprocess.Popen(words)
    url = f"http://127.0.0.1:{PORT}"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{url}/ready")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _measured(url: str, token: str, shown: Sequence[str], people: int, share: float) -> dict[str, Any]:
    draw = random.Random(3)
    asked = [_described(each.query) for each in queries(1_000, 5, identities=people)]

    def one(client: httpx.Client, at: int) -> httpx.Response:
        return client.post("/v1/screen", json={"query": asked[at % len(asked)]})

    def hundred(client: httpx.Client, at: int) -> httpx.Response:
        start = at * 100 % len(asked)
        return client.post("/v1/screen", json={"queries": asked[start : start + 100]})

    def look(client: httpx.Client, _at: int) -> httpx.Response:
        return client.get(f"/v1/records/{draw.choice(shown)}")

    found: dict[str, Any] = {}
    for name, ask, count in (("screen_one", one, ONES), ("screen_100", hundred, BATCHES), ("record", look, LOOKS)):
        for callers in (1, 8):
            found[f"{name}_by_{callers}"] = _timed(url, token, ask, max(20, int(count * share)), callers)
    for by in (1, 8):
        found[f"travellers_per_s_by_{by}"] = round(found[f"screen_100_by_{by}"]["per_s"] * 100)
    return found


def _timed(url: str, token: str, ask: Ask, count: int, callers: int) -> dict[str, float]:
    taken: list[float] = []

    def call(number: int) -> None:
        headers = {"Authorization": f"Bearer {token}", **STATED}
        with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            ask(client, number).raise_for_status()
            each = []
            for at in range(number, count, callers):
                started = time.perf_counter()
                ask(client, at).raise_for_status()
                each.append((time.perf_counter() - started) * 1e3)
            taken.extend(each)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(callers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole_s = time.perf_counter() - started
    cuts = statistics.quantiles(taken, n=100)
    return {"per_s": round(len(taken) / whole_s, 1), "p50_ms": round(cuts[49], 2), "p99_ms": round(cuts[98], 2)}


def _described(query: Query) -> dict[str, Any]:
    born = {"born": str(query.born)} if query.born else {}
    return {"name": query.name, "kind": "person", "nationalities": list(query.nationalities), **born}


if __name__ == "__main__":
    main()
