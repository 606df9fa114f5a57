"""Work over processes: in order, bounded, and nothing is lost when a process dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_work import InventedWork, Opening
from tocsin.errors import IndexUnfit
from tocsin.services.workers import AHEAD, BLOCK, Plan, carefully, cores, in_order

Told = tuple[str, int]


def plan(workers: int, opening: Opening | None = None, **more: object) -> Plan[str, Told]:
    opening = opening or Opening()
    return Plan(InventedWork(opening.marks), opening, workers, is_eager=True, **more)  # type: ignore[arg-type]


def done(items: Iterator[str] | list[str], how: Plan[str, Told]) -> list[Told]:
    return [result for block in in_order(items, how) for result in block]


def words(count: int) -> list[str]:
    return [f"w{at}" for at in range(count)]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


class Counted:
    """Items, and how many of them were taken."""

    def __init__(self, items: list[str]) -> None:
        self.items = items
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        for item in self.items:
            self.taken += 1
            yield item


@given(st.lists(st.sampled_from(["a", "b", "fail"]), max_size=200))
def test_in_one_process_every_item_has_its_result_in_order(items: list[str]) -> None:
    results = [text for text, _ in done(items, plan(1))]

    assert [text.partition(":")[0].lower() for text in results] == items


def test_an_item_that_fails_says_why_and_the_others_of_its_block_are_done() -> None:
    results = [text for text, _ in carefully(InventedWork(), ["a", "fail", "b"])]

    assert results == ["A", "fail: it could not be compared: ZeroDivisionError: a bad word", "B"]


def test_an_error_raised_on_purpose_ends_the_work() -> None:
    with pytest.raises(IndexUnfit):
        done(["a", "stop"], plan(1))


def test_many_processes_give_every_result_in_order_and_read_only_a_little_ahead() -> None:
    items = Counted(words(60 * BLOCK))
    given_back: list[str] = []
    ahead, processes = 0, set()

    for block in in_order(items, plan(2)):
        ahead = max(ahead, items.taken - len(given_back))
        given_back += [text for text, _ in block]
        processes |= {process for _, process in block}

    assert given_back == [item.upper() for item in items.items]
    assert ahead <= AHEAD * 2 * BLOCK
    assert os.getpid() not in processes and 1 <= len(processes) <= 2
    assert not any(map(is_alive, processes))


def test_what_a_killed_process_held_is_tried_again_and_what_kills_twice_says_so(tmp_path: Path) -> None:
    items = words(30 * BLOCK)
    items[25 * BLOCK + 7] = "die-once"
    items[27 * BLOCK + 3] = "die-always"

    results = [text for text, _ in done(items, plan(2, Opening(str(tmp_path))))]

    killed = items.index("die-always")
    assert results[killed] == "die-always: the process that compared it died twice (SIGKILL)"
    del results[killed], items[killed]
    assert results == [item.upper() for item in items]


def test_an_error_raised_on_purpose_in_another_process_is_raised_here_with_its_place_and_hint() -> None:
    items = [*words(40 * BLOCK), "stop"]

    with pytest.raises(IndexUnfit, match="somewhere: the index is gone") as raised:
        done(items, plan(2))

    assert raised.value.hint == "do something"


@pytest.mark.parametrize("opening", [Opening(refuses=True), Opening(dies=True)])
def test_where_no_process_can_start_this_one_does_it_all_and_says_so(opening: Opening) -> None:
    heard: list[str] = []
    items = words(20 * BLOCK)

    results = done(items, plan(2, opening, tell=heard.append))

    assert results == [(item.upper(), os.getpid()) for item in items]
    assert heard


def test_a_caller_who_stops_leaves_no_process_behind() -> None:
    results = in_order(words(1000 * BLOCK), plan(2))
    process = next(results)[0][1]
    assert process != os.getpid() and is_alive(process)

    results.close()

    assert not is_alive(process)


def test_short_work_starts_no_process() -> None:
    patient = Plan(InventedWork(), Opening(), workers=4)

    results = done(words(3 * BLOCK), patient)

    assert {process for _, process in results} == {os.getpid()}


def test_there_is_at_least_one_core() -> None:
    assert cores() >= 1
