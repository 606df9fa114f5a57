"""What is written to a connection in one go leaves together."""

from __future__ import annotations

import asyncio
from typing import Any

_MUCH = 64 * 1024  # bytes that do not wait for what follows them


class Together(asyncio.Transport):
    """A transport on which what is written in one go leaves together: the head of an answer with its body.

    uvicorn writes them one after the other; sent apart they are two calls of the system, and wake their reader twice.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []
        self._size = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """It leaves with what else is written before the loop turns, or at once where that is much."""
        if not self._waiting:
            self._loop.call_soon(self.leave)
        self._waiting.append(bytes(data))
        self._size += len(data)
        if self._size > _MUCH:
            self.leave()

    def leave(self) -> None:
        """What waits is sent."""
        if not self._waiting:
            return
        data, self._waiting, self._size = b"".join(self._waiting), [], 0
        if not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """What waits is sent, and then no more."""
        self.leave()
        self._transport.close()

    def abort(self) -> None:
        """Nothing more is sent, not even what waits."""
        self._waiting = []
        self._transport.abort()

    def is_closing(self) -> bool:
        """True once it was closed."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What the transport says of itself."""
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """Nothing is read until it goes on."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """It goes on."""
        self._transport.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Another protocol speaks on it."""
        self._transport.set_protocol(protocol)
