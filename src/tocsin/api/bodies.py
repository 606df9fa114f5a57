"""Bodies of requests: read within a size and a time, into memory, or laid on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from tocsin.api.authority import SMALL, Route
from tocsin.errors import TooLarge, Usage

PATIENCE_S = 30.0  # for the whole of a small body
STRANGERS_PATIENCE_S = 10.0  # for that of somebody who has not signed in
SPOOL_PATIENCE_S = 1800.0
LEAST_PER_S = 64 * 1024  # bytes of a spooled body, once PATIENCE_S is over
_IN_MEMORY = 1 << 20  # of a spooled body; more goes to disk, in a file without a name


async def arrived(request: Request, route: Route) -> tuple[Request, bytes | None]:
    """The body of a small request, where all of it is in the server's hands by now; else None, and none of it is lost.

    Nobody waits for it, nobody is asked to send it, and nothing of it is looked at: the door comes first. The request
    that is given back is the one to go on with.
    """
    if not _may_have_arrived(request, route):
        return request, None
    await asyncio.sleep(0)  # what lies in the socket is taken in: many send the head first, and the body behind it
    message = _at_hand(request)
    if message is None or message["type"] != "http.request":
        return request, None
    if message.get("more_body", False):
        return Request(request.scope, _again(message, request.receive)), None
    return request, message.get("body", b"")


def _may_have_arrived(request: Request, route: Route) -> bool:
    """True for a body that nothing is wrong with before it is read. To take it would answer ``Expect`` with an Aye."""
    stated = request.headers.get("content-length", "")
    is_small = stated.isdecimal() and int(stated) <= min(SMALL, route.most)
    return is_small and _is_json(request) and "expect" not in request.headers


def _at_hand(request: Request) -> Message | None:
    """What the server would give without waiting; None where it would wait."""
    asking = cast(Coroutine[Any, Any, Message], request.receive())
    try:
        asking.send(None)
    except StopIteration as given:
        return cast(Message, given.value)
    asking.close()
    return None


def _again(first: Message, receive: Receive) -> Receive:
    told = [first]

    async def again() -> Message:
        return told.pop() if told else await receive()

    return again


async def read(request: Request, route: Route) -> bytes:
    """The body. Raises TooLarge before more than the route takes is held, Usage for a slow or another kind of body."""
    if not route.has_body:
        return b""
    if route.may_be_empty and _has_none(request):
        return b""
    if route.takes and not _is_json(request):
        raise Usage("the body is JSON", place="Content-Type", hint="Content-Type: application/json")
    parts: list[bytes] = []
    patience_s = STRANGERS_PATIENCE_S if route.access.is_open else PATIENCE_S
    await _each(request, route.most, parts.append, lambda _size: patience_s)
    return b"".join(parts)


async def spooled(request: Request, route: Route) -> BinaryIO:
    """The body, laid where the work reads it; it is gone when it is closed. Raises TooLarge, Usage."""
    spool = cast(BinaryIO, SpooledTemporaryFile(max_size=_IN_MEMORY, prefix="tocsin-"))  # noqa: SIM115  closed by who reads it
    try:
        await _each(request, route.most, spool.write, _patience_for)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool


def _patience_for(size: int) -> float:
    """Seconds since the beginning within which more than ``size`` bytes of a spooled body must have come."""
    return min(PATIENCE_S + size / LEAST_PER_S, SPOOL_PATIENCE_S)


async def _each(request: Request, most: int, take: Callable[[bytes], object], patience: Callable[[int], float]) -> None:
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > most:
        raise _too_large(most)
    size, begun = 0, asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout_at(begun + patience(0)) as limit:
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise _too_large(most)
                take(part)
                limit.reschedule(begun + patience(size))
    except TimeoutError as error:
        raise Usage("the body came too slowly", place="body") from error
    except ClientDisconnect as error:
        raise Usage("the body ended before its end", place="body") from error


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"a body of this route has {most} bytes at most", place="body")


def _has_none(request: Request) -> bool:
    """True for a request without a body (RFC 9112, 6.3)."""
    return request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers


def _is_json(request: Request) -> bool:
    # Also what keeps a form of another site out: no form can be sent as this (WHATWG Fetch, simple requests).
    return request.headers.get("content-type", "").partition(";")[0].strip().casefold() == "application/json"
