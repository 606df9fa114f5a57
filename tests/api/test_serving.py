"""Where a node serves, whose word it takes on where a request comes from, and what is done while it runs."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from invented_nodes import FRESH_NODE
from tocsin.api.connections import Server
from tocsin.errors import StoreUnavailable, TocsinError, Usage
from tocsin.model.accounts import Service
from tocsin.node.local import LocalNode
from tocsin.serve import DUTIES, Duty, Place, Repeats, _config, database_back, housekeeping, keeping_house, pause_s
from tocsin.services.accounts.throttling import Limit, Try, count_tries
from tocsin.store.sessions import Ceremony

fresh_node = FRESH_NODE
PUBLIC = "https://tocsin.example"


def behind(host: str = "127.0.0.1", proxies: str = "127.0.0.1", *, is_clear: bool = False) -> Place:
    return Place(host=host, public_url=PUBLIC, is_behind_proxy=True, proxies=proxies, is_clear_to_proxy=is_clear)


# --- proxies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "proxies",
    ["*", "127.0.0.1,*", "0.0.0.0/0", "::/0", "8.0.0.0/8", "proxy.example", "", "127.0.0.1,", "10.1.2.3/8", "unix:"],
)
def test_a_proxy_that_is_everybody_or_no_address_is_refused(proxies: str) -> None:
    with pytest.raises(Usage):
        behind(proxies=proxies)


def test_the_word_of_proxies_alone_is_taken_and_only_behind_one() -> None:
    place = behind(proxies="127.0.0.1, 10.1.2.0/24,2001:db8::7")

    assert all(map(place.is_proxy, ["127.0.0.1", "10.1.2.77", "2001:db8::7"]))
    assert not any(map(place.is_proxy, ["127.0.0.2", "10.1.3.1", "2001:db8::8", "", "x"]))
    assert not Place(proxies="127.0.0.1").is_proxy("127.0.0.1")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.7.7", "203.0.113.7", "tocsin.example"])  # noqa: S104  it must be refused
def test_behind_a_proxy_a_node_listens_in_clear_on_its_own_machine_alone(host: str) -> None:
    with pytest.raises(Usage, match="in clear"):
        behind(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "8.8.8.8", "tocsin.example", ""])  # noqa: S104  as above
def test_in_clear_to_a_proxy_wants_one_private_address(host: str) -> None:
    with pytest.raises(Usage, match="no address of a private network"):
        behind(host, "10.1.2.3", is_clear=True)


def test_on_a_private_way_in_clear_the_proxy_alone_may_connect() -> None:
    place = behind("10.1.2.4", "10.1.2.3", is_clear=True)

    assert place.may_connect("10.1.2.3")
    assert not place.may_connect("10.1.2.9")
    assert behind().may_connect("203.0.113.9")


def test_in_clear_to_a_proxy_goes_with_a_proxy_and_without_a_certificate() -> None:
    with pytest.raises(Usage, match="wants a proxy"):
        Place(host="10.1.2.4", public_url=PUBLIC, is_clear_to_proxy=True)


async def tells_where_from(scope: Any, _receive: Any, send: Any) -> None:
    """An application that answers the address which it was told the request comes from."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["client"][0].encode()})


@pytest.mark.parametrize(
    ("place", "forwarded", "told"),
    [
        (Place(), "203.0.113.7", "127.0.0.1"),
        (behind(), "203.0.113.7", "203.0.113.7"),
        # What a client writes stands before what the proxy adds: only the last that is no proxy's counts.
        (behind(), "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (behind(proxies="127.0.0.1,10.1.2.3"), "198.51.100.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
        (behind(proxies="10.1.2.3"), "203.0.113.7", "127.0.0.1"),
    ],
)
def test_where_a_request_comes_from_is_what_our_proxy_says_and_nobody_else(
    place: Place, forwarded: str, told: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(_config(tells_where_from, place), listener)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        answer = httpx.get(
            f"http://127.0.0.1:{listener.getsockname()[1]}/", headers={"X-Forwarded-For": forwarded}, timeout=20
        )
        server.should_exit = True
        thread.join(20)

    assert answer.text == told


# --- housekeeping -----------------------------------------------------------------------------------------------------


def kept_house(node: LocalNode, *duties: Duty, turns: int = 1) -> list[TocsinError]:
    """What was told, once the last duty has had so many turns."""
    told: list[TocsinError] = []
    stop, left = threading.Event(), iter(range(turns - 1, -1, -1))

    def last(_node: object) -> None:
        if next(left) == 0:
            stop.set()

    housekeeping(node, stop, told.append, [*duties, Duty("the last", 0.01, last)])
    return told


def test_what_counts_no_longer_is_forgotten_while_the_server_runs(fresh_node: LocalNode) -> None:
    short = Limit("short", 1, timedelta(milliseconds=1))
    count_tries(fresh_node, [Try(short, "a"), Try(Limit("long", 1, timedelta(hours=1)), "b")])
    with fresh_node.store.transaction(Service("tests", "tests")) as tx:
        tx.sessions.begin_ceremony(b"over" * 8, Ceremony("", b"x"), tx.now)

    told = kept_house(fresh_node, *DUTIES)

    with fresh_node.store.transaction(Service("tests", "tests")) as tx:
        run = tx._context.connection.execute
        assert run("SELECT count(*) FROM throttles").fetchone() == (1,)
        assert run("SELECT count(*) FROM ceremonies").fetchone() == (0,)
    assert told == []


def test_a_duty_that_fails_is_told_of_and_keeps_no_other_from_being_done(fresh_node: LocalNode) -> None:
    done: list[object] = []

    def gone(_node: object) -> None:
        raise StoreUnavailable("the database is gone", hint="start it")

    def broken(_node: object) -> None:
        raise RuntimeError("Mirzad Khoshnevaran")

    told = kept_house(
        fresh_node, Duty("sweeping", 0.0, gone), Duty("mending", 60.0, broken), Duty("working", 0.0, done.append),
        turns=3,
    )  # fmt: skip

    assert len(done) >= 3
    assert [str(each) for each in told].count("sweeping: the database is gone") >= 3
    assert [str(each) for each in told].count("mending: the node failed (RuntimeError)") == 1
    assert "Khoshnevaran" not in str(told)


def test_a_database_that_ended_is_asked_for_until_it_is_back(fresh_node: LocalNode) -> None:
    tries = iter([StoreUnavailable("PostgreSQL did not start"), None])
    stop, told = threading.Event(), list[TocsinError]()

    def bring_back() -> None:
        if (error := next(tries)) is not None:
            raise error
        stop.set()

    housekeeping(fresh_node, stop, told.append, [replace(database_back(bring_back), every_s=0.001)])

    assert [str(each) for each in told] == ["the database is kept running: PostgreSQL did not start"]


def test_a_duty_that_fails_comes_again_later_each_time_and_within_a_minute_or_its_own_time() -> None:
    soon, hourly = Duty("soon", 2.0, print), Duty("hourly", 3600.0, print)

    assert [pause_s(soon, failures) for failures in (0, 1, 2, 3, 4, 5, 1_000_000)] == [2, 4, 8, 16, 32, 60, 60]
    assert [pause_s(hourly, failures) for failures in (0, 3)] == [3600, 3600]


def test_an_error_that_comes_again_is_told_once_a_minute_with_its_count() -> None:
    told, now = list[tuple[str, int]](), [0.0]
    repeats = Repeats(lambda error, again: told.append((str(error), again)), clock=lambda: now[0])

    for second in range(0, 130, 2):
        now[0] = float(second)
        repeats(StoreUnavailable("no answer"))
        if second == 10:
            repeats(StoreUnavailable("another"))

    assert told == [("no answer", 0), ("another", 0), ("no answer", 29), ("no answer", 29)]


def test_no_more_errors_are_told_apart_than_a_few() -> None:
    repeats = Repeats(lambda _error, _again: None)

    for each in range(1000):
        repeats(StoreUnavailable(str(each)))

    assert len(repeats._told) <= 100


def test_housekeeping_ends_with_its_block(fresh_node: LocalNode) -> None:
    with keeping_house(fresh_node, lambda _error: None):
        assert "housekeeping" in {each.name for each in threading.enumerate()}

    assert "housekeeping" not in {each.name for each in threading.enumerate()}
