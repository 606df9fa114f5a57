"""Attacks by many at once, or by few who are slow: what strangers and guests do keeps nobody else waiting."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import BinaryIO
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.requests import Request

from patience import wait_until
from served import CHEAP, PASSWORD, SCREENING, SERVED, Served, give_seats, serving
from tocsin import samples
from tocsin.api import bodies
from tocsin.api.application import HASHES_WAITING, create_app
from tocsin.api.authority import Route
from tocsin.api.front import Paces, on_loopback
from tocsin.errors import TooMany
from tocsin.model.accounts import Role, Verb
from tocsin.node.local import LocalNode
from tocsin.services.accounts.passwords import Passwords
from tocsin.services.accounts.throttling import Pace

sample_home, sample_node, served = SERVED
GUEST = "isl"


class Stalled(Passwords):
    """Passwords of which none is compared before ``go`` is set."""

    def __init__(self) -> None:
        super().__init__(CHEAP)
        self.go = threading.Event()

    def matches(self, hashed: str, password: str) -> bool:
        self.go.wait(300)
        return super().matches(hashed, password)


@pytest.fixture
def stalled(served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stalled]:
    served.forget_tries()
    passwords = Stalled()
    monkeypatch.setattr(served.rim, "passwords", passwords)
    yield passwords
    passwords.go.set()


@pytest.fixture(scope="module")
def gate(served: Served) -> httpx.Client:
    return served.bearing(served.machine("gate", Verb.SCREEN, Verb.LOAD))


@pytest.fixture(scope="module")
def second_gate(served: Served) -> httpx.Client:
    return served.bearing(served.machine("second gate", Verb.LOAD))


def try_to_enter(served: Served, number: int, source: str = "127.0.0.1") -> httpx.Response:
    client = served.client(transport=httpx.HTTPTransport(local_address=source))
    return client.post("/v1/sign-in", json={"name": f"nobody {number}", "password": "x"})


# --- hashing ----------------------------------------------------------------------------------------------------------


def test_strangers_who_sign_in_stall_neither_screening_nor_who_asks_for_health(
    served: Served, gate: httpx.Client, stalled: Stalled
) -> None:
    with ThreadPoolExecutor(24) as crowd:
        tries = [crowd.submit(try_to_enter, served, number) for number in range(24)]
        refused = wait_for(tries, 16)[0]
        screened = gate.post("/v1/screen", json={"query": {"name": "Mirzad Khoshnevaran"}}, headers=SCREENING)
        health, ready = served.client().get("/health"), served.client().get("/ready")
        waiting = sum(not each.done() for each in tries)
        stalled.go.set()
        statuses = sorted(each.result().status_code for each in tries)

    assert (screened.status_code, health.status_code) == (200, 200)
    assert ready.json()["store"] == "ready"
    assert waiting == HASHES_WAITING // 2  # one network takes half of the turns at most
    assert statuses == [401] * (HASHES_WAITING // 2) + [429] * 16
    assert int(refused.headers["Retry-After"]) >= 1


def test_a_crowd_of_one_network_leaves_turns_to_others(served: Served, stalled: Stalled) -> None:
    with ThreadPoolExecutor(13) as crowd:
        tries = [crowd.submit(try_to_enter, served, number) for number in range(12)]
        wait_for(tries, 4)
        other = crowd.submit(try_to_enter, served, 99, "127.0.0.9")
        time.sleep(0.3)
        was_refused = other.done()
        stalled.go.set()

        assert not was_refused
        assert other.result().status_code == 401


def test_strangers_of_a_network_take_no_turn_of_who_is_signed_in_from_there(served: Served, stalled: Stalled) -> None:
    browser = served.worker("from the same house", Role.ANALYST)
    order = {"current": PASSWORD, "new": "a ferry over the quiet sound"}
    with ThreadPoolExecutor(13) as crowd:
        tries = [crowd.submit(try_to_enter, served, number) for number in range(12)]
        wait_for(tries, 4)
        change = crowd.submit(browser.post, "/v1/me/password", json=order)
        time.sleep(0.3)
        stalled.go.set()

        assert change.result().status_code == 204


def wait_for(tries: list[Future[httpx.Response]], count: int) -> list[httpx.Response]:
    """What the first so many of them were answered."""
    wait_until(lambda: sum(each.done() for each in tries) >= count, f"{count} answers")
    return [each.result() for each in tries if each.done()]


# --- uploads ----------------------------------------------------------------------------------------------------------


def opened(served: Served, line: str, token: str = "", *more: str, body: bytes = b"") -> socket.socket:
    """A connection on which this head was sent, and nothing or little of the body that it announces."""
    parts = urlsplit(served.url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=120)
    lines = [line, f"Host: {parts.netloc}", "Connection: close", *([f"Authorization: {token}"] if token else []), *more]
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    return connection


def answer(connection: socket.socket) -> bytes:
    with connection:
        told = b""
        while part := connection.recv(65_536):
            told += part
    return told


def test_a_guest_is_refused_before_a_byte_of_its_file_is_read(served: Served) -> None:
    give_seats(served.node, [GUEST])
    guest = served.worker("guest", Role.SUPERVISOR, member=GUEST)
    name, session = served.rim.front.session_cookie, guest.cookies[served.rim.front.session_cookie]

    told = answer(
        opened(
            served, "POST /v1/lists/un?file=un.xml HTTP/1.1", "", "Content-Length: 2000000000",
            f"Cookie: {name}={session}", f"Tocsin-CSRF: {guest.headers['Tocsin-CSRF']}",
        )
    )  # fmt: skip

    assert b" 403 " in told.splitlines()[0]
    assert b"only the member that runs this node" in told


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/v1/lists/no-such-list?file=un.xml", b" 404 "),
        ("/v1/lists/un", b" 400 "),
        ("/v1/lists/un?file=../un.xml", b" 400 "),
        ("/v1/lists/un?file=un.xml&bogus=1", b" 400 "),
    ],
)
def test_an_order_that_cannot_be_filled_is_refused_before_its_file_is_read(
    served: Served, gate: httpx.Client, target: str, status: bytes
) -> None:
    token = gate.headers["Authorization"]

    told = answer(opened(served, f"POST {target} HTTP/1.1", token, "Content-Length: 2000000000"))

    assert status in told.splitlines()[0]


@pytest.fixture
def uploads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many files have begun to be read since, and how many of them no longer are."""
    spooled, seen = bodies.spooled, Counter[str]()

    async def noted(request: Request, route: Route) -> BinaryIO:
        seen["begun"] += 1
        try:
            return await spooled(request, route)
        finally:
            seen["over"] += 1

    monkeypatch.setattr(bodies, "spooled", noted)
    return seen


def test_files_that_are_sent_at_once_are_bounded_and_one_caller_sends_one(
    served: Served, gate: httpx.Client, second_gate: httpx.Client, uploads: Counter[str]
) -> None:
    third = served.bearing(served.machine("third gate", Verb.LOAD))
    line, size = "POST /v1/lists/un?file=un.xml HTTP/1.1", "Content-Length: 1000000"
    with ExitStack() as sending:
        sending.enter_context(opened(served, line, gate.headers["Authorization"], size))
        wait_until(lambda: uploads["begun"] == 1, "an upload under way")
        again = gate.post("/v1/lists/un?file=un.xml", content=b"<x/>")
        sending.enter_context(opened(served, line, second_gate.headers["Authorization"], size))
        wait_until(lambda: uploads["begun"] == 2, "two uploads under way")
        beyond = third.post("/v1/lists/un?file=un.xml", content=b"<x/>")

    assert [each.status_code for each in (again, beyond)] == [429, 429]
    assert int(beyond.headers["Retry-After"]) >= 1
    wait_until(lambda: uploads["over"] == 2, "the end of both")  # they have hung up
    assert third.post("/v1/lists/un?file=un.xml", content=samples.un_list().read_bytes()).status_code == 200


def test_a_file_that_trickles_is_given_up(
    served: Served, second_gate: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_S", 0.4)
    line = "POST /v1/lists/un?file=un.xml HTTP/1.1"

    told = answer(opened(served, line, second_gate.headers["Authorization"], "Content-Length: 1000000", body=b"<<<<"))

    assert b" 400 " in told.splitlines()[0]
    assert b"too slowly" in told


def test_a_file_that_keeps_coming_may_take_longer_than_a_small_body() -> None:
    at_pace = [bodies._patience_for(size) for size in (0, 1 << 20, 64 << 20, 2 << 30)]

    assert at_pace == [30.0, 46.0, 1054.0, 1800.0]


def test_a_strangers_body_that_trickles_is_given_up_sooner(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "STRANGERS_PATIENCE_S", 0.4)

    connection = opened(
        served, "POST /v1/sign-in HTTP/1.1", "", "Content-Type: application/json", "Content-Length: 500"
    )
    connection.sendall(b'{"name"')
    told = answer(connection)

    assert b" 400 " in told.splitlines()[0]


# --- strangers who look -----------------------------------------------------------------------------------------------


def test_strangers_who_look_again_and_again_are_told_to_wait_but_health_always_answers(sample_node: LocalNode) -> None:
    with serving(sample_node, paces=Paces(looks=Pace(0.01, 3))) as served:
        client = served.client()
        looks = [client.get(path).status_code for path in ("/ready", "/openapi.json", "/ready", "/openapi.json")]
        health = {client.get("/health").status_code for _ in range(20)}

    assert looks[3] == 429
    assert 429 not in looks[:3]  # it may be late: no sequencer runs beside this test
    assert health == {200}


def test_the_description_is_made_once(sample_node: LocalNode) -> None:
    app = create_app(sample_node, on_loopback(1), passwords=Passwords(CHEAP))

    assert app.state.description() is app.state.description()


def test_how_a_node_is_in_numbers_is_for_who_operates_it_alone(served: Served) -> None:
    give_seats(served.node, ["gra"])
    browsers = {
        "operator": served.worker("keeper", Role.ADMINISTRATOR),
        "guest's": served.worker("guest keeper", Role.ADMINISTRATOR, member="gra"),
        "analyst": served.worker("reader", Role.ANALYST),
        "nobody": served.client(),
    }

    found = {who: browser.get("/v1/state") for who, browser in browsers.items()}

    assert {who: each.status_code for who, each in found.items()} == {
        **{"operator": 200, "guest's": 403, "analyst": 403, "nobody": 401}
    }
    assert found["operator"].json().keys() == {"ready", "store", "index", "ledger", "lists"}
    assert not any(letter.isdigit() for letter in served.client().get("/ready").text)


def test_a_turn_is_free_again_whatever_became_of_the_work(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object) -> bool:
        raise TooMany("no room")

    served.forget_tries()
    monkeypatch.setattr(served.rim.passwords, "matches", fails)
    assert {try_to_enter(served, number).status_code for number in range(20)} == {429}
    monkeypatch.undo()

    assert try_to_enter(served, 50).status_code == 401
