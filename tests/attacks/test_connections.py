"""Attacks on the server by connections alone: silent ones, half heads, heads without end, answers nobody takes."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn

from patience import wait_until
from served import SCREENING, SERVED, Served
from tocsin.api.connections import Guarded, Limits, Room, Server
from tocsin.model.accounts import Verb

sample_home, sample_node, served = SERVED
HALF = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
# No test waits for these: the server's clock is turned, so that no machine is too slow for them either.
HEAD_S, ANSWER_S = 300.0, 600.0
FEW = Limits(at_once=40, of_one=20, head_s=HEAD_S, answer_s=ANSWER_S)
PATIENCE_S = 120.0  # of a socket here: what does not come by then does not come at all


async def answers(scope: Any, receive: Any, send: Any) -> None:
    """An application that takes the body, if its path says so, and answers so many bytes as its query says."""
    if scope["path"] == "/slow":
        while (await receive()).get("more_body"):
            pass
    size = int(scope["query_string"] or b"2")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % size)]})
    for start in range(0, size, 1 << 20):
        part = min(1 << 20, size - start)
        await send({"type": "http.response.body", "body": b"x" * part, "more_body": start + part < size})


class Turned(Server):
    """A server whose clock a test turns: what is due then is done then."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        self.ahead = 0.0
        monotonic = self.loop.time
        self.loop.time = lambda: monotonic() + self.ahead  # type: ignore[method-assign]  # the clock of all its timers
        await super().startup(sockets)

    def turn(self, seconds: float) -> None:
        """So much later it is, from now on."""

        def turn() -> None:
            self.ahead += seconds

        self.loop.call_soon_threadsafe(turn)

    def await_half(self, *sizes: int) -> None:
        """Wait until heads of these sizes lie half read on its connections."""
        wait_until(lambda: self._half() == sorted(sizes), f"heads of {sizes} bytes, half read")

    def await_busy(self, count: int) -> None:
        """Wait until so many requests are under way."""
        wait_until(lambda: sum(not each.is_idle for each in list(self.room._held)) == count, f"{count} at work")

    def await_unread(self, count: int) -> None:
        """Wait until so many answers wait to be taken."""
        wait_until(lambda: sum(each._answer_due.is_set for each in self._speaking_now()) == count, f"{count} unread")

    def _half(self) -> list[int]:
        return sorted(each._came for each in self._speaking_now() if each._came)

    def _speaking_now(self) -> list[Guarded]:
        return [each.protocol for each in list(self.room._held) if each.protocol is not None]


def test_busy_connections_of_one_network_leave_the_idle_ones_of_others_to_make_room() -> None:
    room = Room(Limits(at_once=6, of_one=4), lambda _address: False)
    slow = [room.enter("192.0.2.1") for _ in range(3)]
    for each in slow:
        each.protocol = SimpleNamespace(is_idle=False)  # type: ignore[union-attr]  # a request under way
    idle = [room.enter(f"198.51.100.{number}") for number in range(3)]

    came = room.enter("203.0.113.1")

    assert came is not None
    assert len(room) == 6
    assert idle[0] not in room._held
    assert all(each in room._held for each in slow + idle[1:])


@contextmanager
def guarded(limits: Limits = FEW, **more: Callable[[str], bool]) -> Iterator[tuple[int, Turned]]:
    """The port of a server of these limits, and the server."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = listener.getsockname()[1]
        config = uvicorn.Config(
            answers, lifespan="off", log_config=None, access_log=False, loop="asyncio", timeout_keep_alive=3_000
        )
        server = Turned(config, listener, limits=limits, **more)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        wait_until(lambda: server.started, "a server that listens")
        try:
            yield port, server
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)


def connected(port: int, source: str = "127.0.0.1") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S, source_address=(source, 0))
    connection.settimeout(PATIENCE_S)
    return connection


def told(connection: socket.socket) -> bytes:
    """The first line of an answer whose body is two bytes, all of it read."""
    answer = b""
    while not answer.endswith(b"\r\n\r\nxx"):
        part = connection.recv(1000)
        assert part, answer
        answer += part
    return answer.splitlines()[0]


def is_ended(connection: socket.socket, within_s: float = PATIENCE_S) -> bool:
    connection.settimeout(within_s)
    try:
        while connection.recv(65_536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def asked(port: int, source: str = "127.0.0.1") -> int:
    with httpx.Client(transport=httpx.HTTPTransport(local_address=source), timeout=PATIENCE_S) as client:
        return client.get(f"http://127.0.0.1:{port}/").status_code


# --- who is silent ----------------------------------------------------------------------------------------------------


def test_three_hundred_silent_connections_and_half_heads_stop_neither_health_nor_a_screening(served: Served) -> None:
    gate = served.bearing(served.machine("gate", Verb.SCREEN))
    port = int(served.url.rpartition(":")[2])
    with ExitStack() as open_ones:
        for number in range(300):
            connection = open_ones.enter_context(connected(port))
            if number % 2:
                connection.sendall(HALF)

        health = served.client().get("/health")
        screened = gate.post("/v1/screen", json={"query": {"name": "Mirzad Khoshnevaran"}}, headers=SCREENING)

    assert (health.status_code, screened.status_code) == (200, 200)


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.9"])
def test_who_is_silent_makes_room_for_who_asks(source: str) -> None:
    with guarded(Limits(at_once=20, of_one=20, head_s=HEAD_S)) as (port, server), ExitStack() as open_ones:
        silent = [open_ones.enter_context(connected(port)) for _ in range(25)]

        status = asked(port, source)

        assert status == 200
        assert len(server.room) <= 20
        assert is_ended(silent[0])
        assert not is_ended(silent[-1], within_s=0.2)


def test_one_network_makes_room_of_its_own_and_takes_none_of_others() -> None:
    with guarded(Limits(at_once=100, of_one=10, head_s=HEAD_S)) as (port, server), ExitStack() as open_ones:
        other = open_ones.enter_context(connected(port, "127.0.0.9"))
        for _ in range(30):
            open_ones.enter_context(connected(port))
        status = asked(port, "127.0.0.9")

        assert status == 200
        assert len(server.room) <= 12
        assert not is_ended(other, within_s=0.2)


def test_half_a_head_is_told_that_its_time_is_over_and_silence_is_not() -> None:
    with guarded() as (port, server), connected(port) as silent, connected(port) as half:
        half.sendall(HALF)
        server.await_half(len(HALF))

        server.turn(HEAD_S)

        assert silent.recv(100) == b""
        assert half.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_head_that_trickles_does_not_put_its_end_off() -> None:
    with guarded() as (port, server), connected(port) as trickling:
        trickling.sendall(HALF)
        server.await_half(len(HALF))
        for sent in range(1, 4):
            server.turn(HEAD_S / 4)
            trickling.sendall(b"X: y\r\n")
            server.await_half(len(HALF) + 6 * sent)

        server.turn(HEAD_S / 4)

        assert trickling.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_second_head_that_trickles_after_an_answer_ends_as_well() -> None:
    with guarded() as (port, server), connected(port) as kept:
        kept.sendall(WHOLE)
        assert told(kept).startswith(b"HTTP/1.1 200 ")
        kept.sendall(HALF)
        server.await_half(len(HALF))

        server.turn(HEAD_S)

        assert kept.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_a_head_without_end_is_not_held_in_memory() -> None:
    with guarded(Limits(head_s=HEAD_S)) as (port, _server), connected(port) as endless:
        endless.sendall(HALF)
        sent = 0
        with pytest.raises(OSError):
            while sent < 64 << 20:
                endless.sendall(b"X-%d: " % sent + b"a" * 8000 + b"\r\n")
                sent += 8000

        assert sent < 16 << 20  # what stood in buffers between the two


def test_a_connection_in_use_is_not_ended_while_it_works() -> None:
    with guarded() as (port, server), connected(port) as used:
        for _ in range(4):
            used.sendall(WHOLE)

            assert told(used).startswith(b"HTTP/1.1 200 ")
            server.turn(HEAD_S * 0.75)


# --- who does not take answers ----------------------------------------------------------------------------------------


def test_an_answer_that_is_not_taken_is_given_up() -> None:
    with guarded() as (port, server), connected(port) as greedy:
        greedy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        greedy.sendall(b"GET /?50000000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        server.await_unread(1)

        server.turn(ANSWER_S)

        wait_until(lambda: not len(server.room), "the end of a connection that takes no answer")


# --- who may connect --------------------------------------------------------------------------------------------------


def test_busy_connections_of_one_network_are_bounded_and_keep_no_other_out() -> None:
    with guarded(Limits(at_once=40, of_one=5, head_s=HEAD_S)) as (port, server), ExitStack() as open_ones:
        for _ in range(5):
            busy = open_ones.enter_context(connected(port))
            busy.sendall(b"POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n1")
        server.await_busy(5)
        beyond = open_ones.enter_context(connected(port))

        assert is_ended(beyond)
        assert asked(port, "127.0.0.9") == 200


def test_a_proxy_of_ours_is_not_held_to_the_connections_of_one_network() -> None:
    with (
        guarded(Limits(at_once=100, of_one=5, head_s=HEAD_S), is_trusted=lambda address: address == "127.0.0.1") as (
            port,
            server,
        ),
        ExitStack() as open_ones,
    ):
        for _ in range(20):
            open_ones.enter_context(connected(port))
        asked(port)

        assert len(server.room) >= 20


def test_on_a_way_that_is_the_proxys_alone_nobody_else_is_heard() -> None:
    with guarded(may_connect=lambda address: address == "127.0.0.9") as (port, _server):
        with connected(port) as stranger:
            assert is_ended(stranger)

        assert asked(port, "127.0.0.9") == 200


def test_every_place_is_free_again_when_its_connection_ends() -> None:
    with guarded() as (port, server):
        for _ in range(60):
            with connected(port) as each:
                each.sendall(HALF)

        wait_until(lambda: not len(server.room), "a place for everybody")
