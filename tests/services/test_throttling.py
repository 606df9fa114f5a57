"""How often something may be tried: by the database for tries to sign in, in memory for requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_nodes import FRESH_NODE
from tocsin.errors import TooMany
from tocsin.node.local import LocalNode
from tocsin.services.accounts.throttling import Limit, Pace, Try, count_tries, network_of

node = FRESH_NODE
FEW = Limit("few", 3, timedelta(seconds=10))


@pytest.fixture
def clock(node: LocalNode) -> list[datetime]:
    at = [datetime(2026, 11, 22, tzinfo=UTC)]
    node.store._clock = lambda: at[0]
    return at


def tried(node: LocalNode, by: str = "a", *more: Try) -> bool:
    try:
        count_tries(node, [Try(FEW, by), *more])
    except TooMany:
        return False
    return True


def test_so_many_at_once_and_then_one_at_a_time(node: LocalNode, clock: list[datetime]) -> None:
    at_once = [tried(node) for _ in range(5)]
    clock[0] += timedelta(seconds=10)
    later = [tried(node) for _ in range(3)]

    assert at_once == [True, True, True, False, False]
    assert later == [True, False, False]


def test_who_waits_long_may_do_as_many_again_and_no_more(node: LocalNode, clock: list[datetime]) -> None:
    [tried(node) for _ in range(5)]
    clock[0] += timedelta(days=300)

    assert [tried(node) for _ in range(5)] == [True, True, True, False, False]


def test_the_time_to_wait_is_enough_and_no_more(node: LocalNode, clock: list[datetime]) -> None:
    for _ in range(3):
        tried(node)
    with pytest.raises(TooMany) as error:
        count_tries(node, [Try(FEW, "a")])
    clock[0] += timedelta(seconds=error.value.wait_s - 1)
    too_soon = tried(node)
    clock[0] += timedelta(seconds=1)

    assert (too_soon, tried(node)) == (False, True)


def test_a_try_that_one_limit_refuses_is_not_counted_by_another(node: LocalNode, clock: list[datetime]) -> None:
    assert clock
    for _ in range(3):
        tried(node, "a")
    wide = Try(Limit("wide", 1, timedelta(seconds=10)), "x")

    assert not tried(node, "a", wide)
    assert tried(node, "b", wide)


def test_no_name_and_no_address_stands_in_the_table(node: LocalNode) -> None:
    tried(node, "maren 198.51.100.7")
    with node.store.transaction("tests") as tx:
        rows = str(tx._context.connection.execute("SELECT * FROM throttles").fetchall())

    assert "maren" not in rows
    assert "198.51" not in rows


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_address_counts_as_its_subscriber(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.lists(st.floats(0, 2), max_size=200))
def test_no_caller_ever_goes_faster_than_its_pace(pauses: list[float]) -> None:
    at = [0.0]
    pace, allowed = Pace(2, 5, clock=lambda: at[0]), 0
    for pause in pauses:
        at[0] += pause
        try:
            pace.count("a")
        except TooMany:
            continue
        allowed += 1

    assert allowed <= 5 + 2 * at[0] + 1e-6


def test_callers_are_paced_apart() -> None:
    pace = Pace(1, 1, clock=lambda: 0.0)
    pace.count("a")

    pace.count("b")

    with pytest.raises(TooMany):
        pace.count("a")
