"""The health of lists: which is stale, failing, held, quiet or unwatched, and what a watch does about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_lists import INVENTED, un_bytes, un_list
from loopback_lists import UN, Publisher, knows, sends
from tocsin.errors import FetchFailed, MalformedList, UnknownList, Usage
from tocsin.node.local import LocalNode
from tocsin.services.listing.downloads.downloader import Downloader
from tocsin.services.listing.fetch import fetch
from tocsin.services.listing.health import Health, State, health, told_age
from tocsin.services.listing.load import HELD, LOADED, UNCHANGED, load
from tocsin.services.listing.looks import FIRST_PAUSE, LONGEST_PAUSE, pause_after
from tocsin.services.listing.watch import begin_watching, due, look, require_interval, watchable

ADDRESS = f"{UN}/resources/xml/en/consolidated.xml"
TODAY = datetime.now(UTC).date().isoformat()
HOURS_6 = timedelta(hours=6)


class Later:
    """The node's clock, to be put forward."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


@pytest.fixture
def clock(node: LocalNode, monkeypatch: pytest.MonkeyPatch) -> Later:
    clock = Later()
    monkeypatch.setattr(node, "now", clock)
    return clock


def only(node: LocalNode) -> Health:
    (found,) = health(node)
    return found


@pytest.fixture
def downloader(publisher: Publisher) -> Iterator[Downloader]:
    """A downloader that reaches the publisher, and that waits by a clock of its own."""
    with publisher.downloader() as opened:
        yield opened


# --- health -----------------------------------------------------------------------------------------------------------


def test_a_list_that_was_just_fetched_is_current_and_says_its_size_change_and_rhythm(
    node: LocalNode, publisher: Publisher, downloader: Downloader
) -> None:
    publisher.puts(ADDRESS, sends(un_bytes(INVENTED, day=TODAY)))
    fetch(node, "un", downloader=downloader)

    found = only(node)

    assert (found.state, found.why, found.records, found.rhythm_days) == (State.CURRENT, "", 20, 31)
    assert found.bytes == len(un_bytes(INVENTED, day=TODAY))
    assert found.last_look is not None and found.last_look.outcome == LOADED
    assert found.confirmed_at is not None and found.changed_at is not None


def test_a_file_from_a_drawer_confirms_nothing_but_its_own_date(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED, day="2026-01-05")])

    found = only(node)

    assert found.state is State.STALE and found.state.needs_somebody
    assert found.why.startswith("not confirmed for ") and found.why.endswith("expected every 31 days")


def test_a_list_that_nobody_confirms_for_longer_than_its_rhythm_becomes_stale(
    node: LocalNode, publisher: Publisher, downloader: Downloader, clock: Later
) -> None:
    publisher.puts(ADDRESS, sends(un_bytes(INVENTED, day=TODAY)))
    fetch(node, "un", downloader=downloader)

    clock.by = timedelta(days=30)
    young = only(node).state
    strict = health(node, older_than=timedelta(days=2))[0].state
    clock.by = timedelta(days=32)

    assert (young, strict, only(node).state) == (State.CURRENT, State.STALE, State.STALE)


def test_its_publisher_saying_unchanged_confirms_a_list(
    node: LocalNode, publisher: Publisher, downloader: Downloader, clock: Later
) -> None:
    publisher.puts(ADDRESS, knows(un_bytes(INVENTED, day=TODAY), etag='"1"'))
    fetch(node, "un", downloader=downloader)
    clock.by = timedelta(days=40)
    stale = only(node).state

    again = fetch(node, "un", downloader=downloader)

    assert (stale, again.status, only(node).state) == (State.STALE, UNCHANGED, State.CURRENT)


def test_a_list_that_is_confirmed_and_does_not_change_for_long_is_quiet(
    node: LocalNode, publisher: Publisher, downloader: Downloader, clock: Later
) -> None:
    publisher.puts(ADDRESS, knows(un_bytes(INVENTED, day=TODAY), etag='"1"'))
    fetch(node, "un", downloader=downloader)
    clock.by = timedelta(days=100)
    fetch(node, "un", downloader=downloader)

    found = only(node)

    assert found.state is State.QUIET and not found.state.needs_somebody
    assert "no change for 100 days" in found.why


def test_a_fetch_that_failed_is_never_called_current_until_one_succeeds_or_a_file_is_loaded(
    node: LocalNode, publisher: Publisher, downloader: Downloader
) -> None:
    publisher.puts(
        ADDRESS, sends(un_bytes(INVENTED, day=TODAY)), sends(b"gone", 404), sends(b"<CONSOLIDATED_LIST>", 200)
    )
    fetch(node, "un", downloader=downloader)
    with pytest.raises(FetchFailed):
        fetch(node, "un", downloader=downloader)
    with pytest.raises(MalformedList):
        fetch(node, "un", downloader=downloader)

    failing = only(node)
    load(node, "un", [un_list({**INVENTED, "QDi.9200": "Marigold Tavverne"}, day=TODAY)])

    assert failing.state is State.NOT_CHECKED and failing.why.startswith("the last 2 fetches failed: ")
    assert failing.watched is not None and failing.watched.failures == 2 and failing.watched.not_before is not None
    assert only(node).state is State.CURRENT


def test_a_list_whose_first_fetch_failed_is_absent_and_not_forgotten(
    node: LocalNode, publisher: Publisher, downloader: Downloader
) -> None:
    publisher.puts(ADDRESS, sends(b"gone", 404))
    with pytest.raises(FetchFailed):
        fetch(node, "un", downloader=downloader)

    found = only(node)

    assert (found.list, found.state, found.records) == ("un", State.ABSENT, 0)
    assert found.why.startswith("never loaded: ") and found.state.needs_somebody


def test_a_held_load_is_told_and_confirms_nothing(
    node: LocalNode, publisher: Publisher, downloader: Downloader, clock: Later
) -> None:
    publisher.puts(ADDRESS, sends(un_bytes(INVENTED, day=TODAY)), sends(un_bytes({"QDi.9100": "X Y"}, day=TODAY)))
    fetch(node, "un", downloader=downloader)
    first = only(node).confirmed_at
    clock.by = timedelta(days=1)
    held = fetch(node, "un", downloader=downloader)

    found = only(node)

    assert (held.status, found.state, found.confirmed_at) == (HELD, State.HELD, first)
    assert "19 of 20 records" in found.why
    assert found.last_look is not None and found.last_look.outcome == HELD


def test_a_watch_that_does_not_come_any_more_is_noticed_until_it_is_called_off(
    node: LocalNode, publisher: Publisher, downloader: Downloader, clock: Later
) -> None:
    publisher.puts(ADDRESS, sends(un_bytes(INVENTED, day=TODAY)))
    begin_watching(node, ["un"], HOURS_6)
    fetch(node, "un", downloader=downloader)

    clock.by = timedelta(hours=18)
    patient = only(node).state
    clock.by = timedelta(hours=20)
    missed = only(node)
    begin_watching(node, ["un"], None)

    assert (patient, missed.state) == (State.CURRENT, State.NOT_CHECKED)
    assert missed.why == "the watch has not come to it: is it still running?"
    assert only(node).state is State.CURRENT


@pytest.mark.parametrize(
    ("age", "told"),
    [(timedelta(0), "0 minutes"), (timedelta(minutes=1), "1 minute"), (timedelta(hours=47), "47 hours"),
     (timedelta(hours=49), "2 days"), (timedelta(days=31), "31 days")],
)  # fmt: skip
def test_an_age_is_told_as_people_do(age: timedelta, told: str) -> None:
    assert told_age(age) == told


# --- the watch --------------------------------------------------------------------------------------------------------


def test_each_list_is_looked_at_when_it_is_due_and_one_failure_stops_no_other(
    node: LocalNode, publisher: Publisher, downloader: Downloader
) -> None:
    publisher.puts(ADDRESS, sends(un_bytes(INVENTED, day=TODAY)))

    done = list(look(node, ["ofac", "un"], downloader=downloader))

    assert [each.list for each in done] == ["ofac", "un"]
    assert isinstance(done[0].error, FetchFailed)
    assert done[1].loaded is not None and done[1].loaded.status == LOADED


def test_after_a_look_the_next_is_due_after_the_interval_and_a_little_more(
    node: LocalNode, publisher: Publisher, downloader: Downloader, clock: Later
) -> None:
    publisher.puts(ADDRESS, sends(un_bytes(INVENTED, day=TODAY)))
    before = due(node, ["un"], HOURS_6, 0.0)["un"]
    list(look(node, ["un"], downloader=downloader))

    after, at_most = (due(node, ["un"], HOURS_6, chance)["un"] for chance in (0.0, 1.0))

    assert before <= clock()
    assert timedelta(hours=5, minutes=59) < after - clock() <= HOURS_6
    assert at_most - after == HOURS_6 * 0.1


def test_failures_leave_a_list_alone_longer_each_time_and_a_success_ends_it(
    node: LocalNode, publisher: Publisher, downloader: Downloader, clock: Later
) -> None:
    publisher.puts(ADDRESS, *[sends(b"", 404)] * 3, sends(un_bytes(INVENTED, day=TODAY)))
    waits = []
    for _ in range(3):
        list(look(node, ["un"], downloader=downloader))
        waits.append(due(node, ["un"], None, 0.0)["un"] - clock())
        clock.by += waits[-1] + timedelta(seconds=1)

    list(look(node, ["un"], downloader=downloader))

    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert 14 < minutes[0] <= 16.5 and 29 < minutes[1] <= 33 and 59 < minutes[2] <= 66
    assert due(node, ["un"], None, 0.0)["un"] <= clock()


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_a_pause_grows_never_shrinks_and_ends_at_a_day_and_a_tenth(failures: int, chance: float) -> None:
    pause = pause_after(failures, chance)

    assert FIRST_PAUSE <= pause <= LONGEST_PAUSE * 1.1
    assert pause_after(failures + 1, chance) >= pause


def test_without_names_all_loaded_lists_with_an_address_are_watched(node: LocalNode) -> None:
    with pytest.raises(UnknownList, match="no list is loaded"):
        watchable(node, [])
    load(node, "un", [un_list(INVENTED)])

    assert watchable(node, []) == ("un",)
    assert watchable(node, ["ofac", "un", "ofac"]) == ("ofac", "un")
    with pytest.raises(UnknownList):
        watchable(node, ["nowhere"])


@pytest.mark.parametrize("every", [timedelta(minutes=4), timedelta(days=31), timedelta(0)])
def test_publishers_are_not_asked_too_often_nor_as_good_as_never(every: timedelta) -> None:
    with pytest.raises(Usage):
        require_interval(every)


def test_looks_beyond_the_newest_are_let_go(
    node: LocalNode, publisher: Publisher, downloader: Downloader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.store.health.KEPT", 2)
    publisher.puts(ADDRESS, knows(un_bytes(INVENTED, day=TODAY), etag='"1"'))
    for _ in range(4):
        fetch(node, "un", downloader=downloader)

    with node.store.transaction(node.actor, read_only=True) as tx:
        kept = tx._context.connection.execute("SELECT outcome FROM list_checks ORDER BY id").fetchall()

    assert kept == [("unchanged",), ("unchanged",)]
