"""What is written to a connection in one go leaves by one call of the system, in its order, and none of it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tocsin.api.together import Together

HEAD, BODY = b"HTTP/1.1 200 OK\r\n\r\n", b"{}"
TURNS = 3  # of the loop: more than anything here waits for


class Wire(asyncio.Transport):
    """What a connection was given to send, call by call."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.ended = ""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def close(self) -> None:
        self.ended = self.ended or "closed"

    def abort(self) -> None:
        self.ended = "aborted"

    def is_closing(self) -> bool:
        return bool(self.ended)


def sent(do: Callable[[Together, Wire], None]) -> Wire:
    """What was sent of what was done in one go, some turns of the loop later."""

    async def turned() -> Wire:
        wire = Wire()
        do(Together(wire, asyncio.get_running_loop()), wire)
        for _ in range(TURNS):
            await asyncio.sleep(0)
        return wire

    return asyncio.run(turned())


def _answer(together: Together, wire: Wire) -> None:
    together.write(HEAD)
    together.write(BODY)
    assert wire.sent == []


def test_head_and_body_leave_by_one_write() -> None:
    assert sent(_answer).sent == [HEAD + BODY]


def test_what_is_written_in_later_turns_leaves_then() -> None:
    async def turned() -> list[bytes]:
        wire = Wire()
        together = Together(wire, asyncio.get_running_loop())
        for _ in range(2):
            together.write(HEAD)
            together.write(BODY)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return wire.sent

    assert asyncio.run(turned()) == [HEAD + BODY] * 2


def test_what_waits_is_sent_before_the_end() -> None:
    def do(together: Together, _wire: Wire) -> None:
        together.write(HEAD)
        together.close()

    wire = sent(do)

    assert (wire.sent, wire.ended) == ([HEAD], "closed")


def test_of_an_aborted_connection_nothing_is_sent_any_more() -> None:
    def do(together: Together, _wire: Wire) -> None:
        together.write(HEAD)
        together.abort()

    wire = sent(do)

    assert (wire.sent, wire.ended) == ([], "aborted")


def test_much_does_not_wait_so_that_memory_stays_bounded() -> None:
    many = b"x" * 100_000

    def do(together: Together, wire: Wire) -> None:
        together.write(HEAD)
        together.write(many)
        assert wire.sent == [HEAD + many]
        together.write(BODY)

    assert sent(do).sent == [HEAD + many, BODY]


def test_what_is_written_after_the_other_side_is_gone_is_let_go() -> None:
    def do(together: Together, wire: Wire) -> None:
        together.write(HEAD)
        wire.close()

    assert sent(do).sent == []


def test_what_was_written_is_kept_as_it_was_then() -> None:
    def do(together: Together, _wire: Wire) -> None:
        buffer = bytearray(BODY)
        together.write(buffer)
        buffer[:] = b"!!"

    assert sent(do).sent == [BODY]
