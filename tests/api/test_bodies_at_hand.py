"""A body that came with its head is taken with it, a later one is waited for, and a stranger's is not asked for."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.types import Message

from served import SERVED, Served
from tocsin.api import screening
from tocsin.api.bodies import arrived, read
from tocsin.model.accounts import Verb
from tocsin.services.accounts.secrets_kept import new_token

sample_home, sample_node, served = SERVED
ROUTE = screening.ROUTES[0]
BODY = json.dumps({"query": {"name": "Mirzad Khoshnevaran"}}).encode()
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def token(served: Served) -> str:
    return served.machine("by hand", Verb.SCREEN)


def head(served: Served, token: str, *more: str) -> bytes:
    lines = (
        *("POST /v1/screen HTTP/1.1", f"Host: {urlsplit(served.url).netloc}", f"Authorization: Bearer {token}"),
        *("Tocsin-Purpose: screening", "Content-Type: application/json", f"Content-Length: {len(BODY)}", *more),
    )
    return "\r\n".join((*lines, "", "")).encode()


@contextmanager
def connected(served: Served) -> Iterator[socket.socket]:
    place = urlsplit(served.url)
    with socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=PATIENCE_S) as made:
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield made


def until(connection: socket.socket, end: bytes) -> bytes:
    """What is received, up to where ``end`` stands in it."""
    received = b""
    while end not in received:
        part = connection.recv(65_536)
        assert part, received
        received += part
    return received


def test_head_and_body_in_one_go_are_answered(served: Served, token: str) -> None:
    with connected(served) as connection:
        connection.sendall(head(served, token) + BODY)

        assert until(connection, b'"status":"checked"').startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("at", [0, 1, 10, len(BODY) - 1])
def test_a_body_that_comes_in_two_parts_is_taken_whole(served: Served, token: str, at: int) -> None:
    with connected(served) as connection:
        connection.sendall(head(served, token) + BODY[:at])
        with connected(served) as other:  # answered after the first had begun: the server has seen its first part
            other.sendall(head(served, token) + BODY)
            until(other, b'"status":"checked"')
        connection.sendall(BODY[at:])

        assert until(connection, b'"status":"checked"').startswith(b"HTTP/1.1 200 ")


def test_two_requests_on_one_connection_get_their_own_bodies(served: Served, token: str) -> None:
    with connected(served) as connection:
        for _ in range(2):
            connection.sendall(head(served, token) + BODY)

            assert b"Mirzad Khoshnevaran" in until(connection, b'"status":"checked"')


@pytest.mark.parametrize("sent", [b"", BODY[:5], BODY])
def test_a_stranger_is_refused_without_its_body_being_waited_for(served: Served, sent: bytes) -> None:
    with connected(served) as connection:
        connection.sendall(head(served, new_token()) + sent)

        assert until(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 401 ")


def test_a_stranger_who_asks_whether_to_send_a_body_is_not_told_to(served: Served) -> None:
    with connected(served) as connection:
        connection.sendall(head(served, new_token(), "Expect: 100-continue"))

        assert until(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 401 ")


def test_who_may_come_in_and_asks_whether_to_send_a_body_is_told_to(served: Served, token: str) -> None:
    with connected(served) as connection:
        connection.sendall(head(served, token, "Expect: 100-continue"))
        told = until(connection, b"\r\n\r\n")
        connection.sendall(BODY)

        assert told.startswith(b"HTTP/1.1 100 ")
        assert b"HTTP/1.1 200 " in until(connection, b'"status":"checked"')


def test_the_door_comes_before_what_is_wrong_with_a_body(served: Served) -> None:
    stranger = served.bearing(new_token())

    assert stranger.post("/v1/screen", content=b"{", headers={"Content-Type": "application/json"}).status_code == 401
    assert stranger.post("/v1/screen", content=b"{").status_code == 401


# --- as the server's receive gives it ---------------------------------------------------------------------------------


class Given:
    """A receive that gives what it was told to, and waits for ever where that is over."""

    def __init__(self, *parts: bytes, is_open: bool = False) -> None:
        self.asked = 0
        last = len(parts) - 1
        self._messages: list[Message] = [
            {"type": "http.request", "body": part, "more_body": is_open or at < last} for at, part in enumerate(parts)
        ]

    async def __call__(self) -> Message:
        self.asked += 1
        if not self._messages:
            await asyncio.Event().wait()
        return self._messages.pop(0)


def request(given: Given, **more: str) -> Request:
    headers = {"content-type": "application/json", "content-length": str(len(BODY))} | more
    scope: dict[str, Any] = {"type": "http", "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    return Request(scope, given)


def test_what_is_at_hand_whole_is_taken() -> None:
    _request, body = asyncio.run(arrived(request(Given(BODY)), ROUTE))

    assert body == BODY


def test_of_what_is_not_at_hand_nothing_is_taken_and_nobody_waits() -> None:
    _request, body = asyncio.run(arrived(request(Given()), ROUTE))

    assert body is None


@pytest.mark.parametrize("at", [0, 7])
def test_of_what_is_at_hand_in_part_nothing_is_lost(at: int) -> None:
    async def taken() -> tuple[bytes | None, bytes]:
        going_on, body = await arrived(request(Given(BODY[:at], BODY[at:])), ROUTE)
        return body, await read(going_on, ROUTE)

    assert asyncio.run(taken()) == (None, BODY)


@pytest.mark.parametrize(
    "more",
    [
        {"content-type": "text/plain"},
        {"content-length": str(ROUTE.most + 1)},
        {"content-length": "-1"},
        {"content-length": ""},
        {"expect": "100-continue"},
    ],
)
def test_what_the_server_would_refuse_or_has_to_ask_for_is_not_asked_for_before_the_door(more: dict[str, str]) -> None:
    given = Given(BODY)

    _request, body = asyncio.run(arrived(request(given, **more), ROUTE))

    assert (body, given.asked) == (None, 0)
