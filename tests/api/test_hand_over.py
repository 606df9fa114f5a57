"""Work that is handed to a thread gives its result, or its error, where it is waited for: whatever that is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, current_thread
from typing import Any, cast

import pytest

from tocsin.api.application import _in
from tocsin.api.visit import Visit
from tocsin.errors import NotFound

VISIT = cast(Visit, object())  # it is handed on and never looked at
PATIENCE_S = 60.0


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1, thread_name_prefix="request") as made:
        yield made


def given(pool: ThreadPoolExecutor, work: Callable[[Visit], Any]) -> Any:
    async def waited() -> Any:
        async with asyncio.timeout(PATIENCE_S):
            return await _in(pool, work, VISIT)

    return asyncio.run(waited())


def test_the_work_is_done_in_a_thread_of_the_pool(pool: ThreadPoolExecutor) -> None:
    name, visit = given(pool, lambda visit: (current_thread().name, visit))

    assert name.startswith("request")
    assert visit is VISIT


def test_an_error_is_raised_where_the_work_is_waited_for(pool: ThreadPoolExecutor) -> None:
    def refuse(_visit: Visit) -> None:
        raise NotFound("it is not there")

    with pytest.raises(NotFound, match="it is not there"):
        given(pool, refuse)


def test_work_that_stops_as_an_iterator_does_leaves_nobody_waiting(pool: ThreadPoolExecutor) -> None:
    with pytest.raises(RuntimeError, match="the work stopped"):
        given(pool, lambda _visit: next(iter(())))


def test_what_nobody_waits_for_any_more_disturbs_nobody_else(pool: ThreadPoolExecutor) -> None:
    begun, go_on = Event(), Event()

    def wait(_visit: Visit) -> None:
        begun.set()
        go_on.wait(PATIENCE_S)

    async def given_up() -> str:
        waiting = asyncio.ensure_future(_in(pool, wait, VISIT))
        while not begun.is_set():
            await asyncio.sleep(0)
        waiting.cancel()
        go_on.set()
        return await _in(pool, lambda _visit: "the next one", VISIT)

    assert asyncio.run(given_up()) == "the next one"
