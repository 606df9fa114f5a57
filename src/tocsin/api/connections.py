"""Connections: how many are open, how many of one network, and how long each may take over what it sends and takes.

uvicorn bounds none of this: its ``limit_concurrency`` counts silent connections like busy ones, and answers everybody
503 when there are too many. So connections are accepted here, before TLS and before the first byte, and where there is
no room the one that has been idle longest makes some: who is silent keeps nobody out.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from ssl import SSLContext
from typing import TYPE_CHECKING, Any

import uvicorn

from tocsin.api.together import Together
from tocsin.services.accounts.throttling import network_of

if TYPE_CHECKING:  # uvicorn takes the one that this machine has; both are alike in what is used here
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as HttpProtocol
else:
    from uvicorn.protocols.http.auto import AutoHTTPProtocol as HttpProtocol

_LEFT_OVER = 4 << 20  # bytes of a refused body that are let come, so that its sender can read the refusal
_LAST_WORD_S = 5.0  # for what was answered to be taken when a connection is ended
_log = logging.getLogger("tocsin.connections")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections, and how long they may wait.

    ``at_once``: in all; ``of_one``: of one network. ``head_s``: for the head of a request to come, and the handshake of
    TLS before it; ``answer_s``: for an answer to be taken. ``most_head``: bytes of a head.
    """

    at_once: int = 512
    of_one: int = 128
    head_s: float = 10.0
    answer_s: float = 30.0
    most_head: int = 64 * 1024


class Held:
    """One connection that is counted, from its acceptance to its end. ``since``: when it was last of use."""

    __slots__ = ("begun", "network", "protocol", "since")

    def __init__(self, network: str) -> None:
        self.network = network
        self.since = time.monotonic()
        self.begun: asyncio.Task[None] | None = None
        self.protocol: Guarded | None = None

    @property
    def is_idle(self) -> bool:
        """True while no request is under way on it."""
        return self.protocol is None or self.protocol.is_idle

    def end(self) -> None:
        """It makes room for another."""
        if self.protocol is not None:
            self.protocol.end()
        elif self.begun is not None:
            self.begun.cancel()


class Room:
    """The connections that are open. ``is_trusted``: a proxy of ours, on whose connections many people come."""

    def __init__(self, limits: Limits, is_trusted: Callable[[str], bool]) -> None:
        self._limits = limits
        self._is_trusted = is_trusted
        self._held: dict[Held, None] = {}
        self._of: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._held)

    def enter(self, address: str) -> Held | None:
        """The place of a new connection; None when all those that could make room are busy."""
        network = network_of(address)
        if self._of[network] >= self._limits.of_one and not self._is_trusted(address) and not self._freed(network):
            return None
        if len(self._held) >= self._limits.at_once and not any(self._freed(each) for each, _ in self._of.most_common()):
            return None
        held = Held(network)
        self._held[held] = None
        self._of[network] += 1
        return held

    def leave(self, held: Held) -> None:
        """The place is free again."""
        if held not in self._held:
            return
        del self._held[held]
        self._of[held.network] -= 1
        if not self._of[held.network]:
            del self._of[held.network]

    def _freed(self, network: str) -> bool:
        """True once the connection of this network that was idle longest has left."""
        idle = [each for each in self._held if each.network == network and each.is_idle]
        if not idle:
            return False
        oldest = min(idle, key=lambda each: each.since)
        self.leave(oldest)  # at once: what it still has to say does not hold the place
        oldest.end()
        return True


class _Due:
    """What is done when a time is over, unless it is forgotten before."""

    __slots__ = ("_loop", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        """True from set to forget, also when the time is over."""
        return self._timer is not None

    def set(self, after_s: float, do: Callable[[], None]) -> None:
        """Do it then, and nothing that was to be done before."""
        self.forget()
        self._timer = self._loop.call_later(after_s, do)

    def forget(self) -> None:
        """Nothing is to be done."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Guarded(HttpProtocol):
    """HTTP as uvicorn speaks it, with an end to waiting: for a head, and for an answer to be taken."""

    def __init__(self, held: Held, room: Room, limits: Limits, **given: Any) -> None:
        super().__init__(**given)
        self._held, self._room, self._limits = held, room, limits
        self._came = 0  # bytes since the last request was under way
        self._head_due = _Due(self.loop)
        self._answer_due = _Due(self.loop)

    @property
    def is_idle(self) -> bool:
        """True while no request is under way."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for a head, not for ever."""
        super().connection_made(Together(transport, self.loop))
        self._held.protocol = self
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Pass on what came. What comes between requests is a head, or what is left of a body that was refused."""
        super().data_received(data)
        if not self.is_idle:
            self._came = 0
            self._head_due.forget()
            return
        self._came += len(data)
        is_left_over = self.cycle is not None and self.cycle.more_body
        if self._came > (_LEFT_OVER if is_left_over else self._limits.most_head):
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif not self._head_due.is_set:  # a head that trickles does not put its end off
            self._await_head()

    def on_response_complete(self) -> None:
        """Idle from here on, until the next head."""
        self._held.since = time.monotonic()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """What was answered is not taken: wait for that, not for ever."""
        super().pause_writing()
        self._answer_due.set(self._limits.answer_s, self.transport.abort)

    def resume_writing(self) -> None:
        """It is taken."""
        self._answer_due.forget()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """No other request came."""
        self.end()

    def connection_lost(self, exc: Exception | None) -> None:
        """Its place is free."""
        self._head_due.forget()
        self._answer_due.forget()
        self._room.leave(self._held)
        super().connection_lost(exc)

    def end(self) -> None:
        """Close; what was answered and is not taken within seconds is given up."""
        if self.transport.is_closing():
            return
        self.transport.close()
        self.loop.call_later(_LAST_WORD_S, self.transport.abort)

    def _await_head(self) -> None:
        self._head_due.set(self._limits.head_s, lambda: self._refuse(HTTPStatus.REQUEST_TIMEOUT))

    def _refuse(self, status: HTTPStatus) -> None:
        """End, in a word to who has begun a request; who was silent gets none (RFC 9110, 15.5.9)."""
        if self._came and not self.transport.is_closing():
            head = f"HTTP/1.1 {status.value} {status.phrase}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            self.transport.write(head.encode())
        self.end()


class Server(uvicorn.Server):
    """uvicorn's server, which takes only the connections that there is room for.

    ``may_connect`` says of an address whether it may connect at all. ``is_trusted``: as of Room.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        listener: socket.socket,
        *,
        limits: Limits | None = None,
        is_trusted: Callable[[str], bool] = lambda _address: False,
        may_connect: Callable[[str], bool] = lambda _address: True,
    ) -> None:
        super().__init__(config)
        self._listener = listener
        self._limits = limits or Limits()
        self._may_connect = may_connect
        self.room = Room(self._limits, is_trusted)
        self._begun: set[asyncio.Task[None]] = set()
        self._accepting: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002  ours is our own
        """Accept from now on."""
        await super().startup(sockets=[])
        self._listener.setblocking(False)
        self._accepting = asyncio.get_running_loop().create_task(self._accept())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002  as above
        """Accept no more, and let end what is under way."""
        for task in (self._accepting, *self._begun):
            if task is not None:
                task.cancel()
        self._listener.close()
        await super().shutdown(sockets=[])

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, address = await loop.sock_accept(self._listener)
            except OSError as error:  # who asked is gone already, or this process has no descriptor left
                _log.warning("a connection could not be accepted: %s", error)
                await asyncio.sleep(0.2)
                continue
            held = self.room.enter(address[0]) if self._may_connect(address[0]) else None
            if held is None:
                accepted.close()
                continue
            held.begun = loop.create_task(self._begin(accepted, held))
            self._begun.add(held.begun)
            held.begun.add_done_callback(partial(self._has_begun, accepted, held))

    def _has_begun(self, accepted: socket.socket, held: Held, task: asyncio.Task[None]) -> None:
        """Let go of a connection that made room before it began, also where nothing of its task was done."""
        self._begun.discard(task)
        if task.cancelled():
            accepted.close()
            self.room.leave(held)

    async def _begin(self, accepted: socket.socket, held: Held) -> None:
        """Speak HTTP on it, over TLS where that is asked for."""
        context: SSLContext | None = self.config.ssl
        patience = {"ssl_handshake_timeout": self._limits.head_s, "ssl_shutdown_timeout": _LAST_WORD_S}
        try:
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: self._speaking(held), accepted, ssl=context, **(patience if context else {})
            )
        except OSError as error:  # what came was no TLS, came too slowly, or ended
            _log.debug("a connection did not begin: %s", error)
            accepted.close()
            self.room.leave(held)

    def _speaking(self, held: Held) -> Guarded:
        return Guarded(
            held, self.room, self._limits,
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state,
        )  # fmt: skip
