"""A day's messages: each flight is answered in its place, as it would be alone, whatever lies between."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_nodes import SAMPLE_HOME, SAMPLE_NODE
from tocsin import samples
from tocsin.errors import MalformedMessage, Usage
from tocsin.model.screening import Answer, Query, Status
from tocsin.node.local import LocalNode
from tocsin.services.screening.flight import screen_flight
from tocsin.services.screening.messages import Compared, Message, QueryWork, screen_messages
from tocsin.services.screening.screen import Rules
from tocsin.services.workers import Plan

sample_home = SAMPLE_HOME
sample_node = SAMPLE_NODE

DAY = date(2026, 11, 22)
FLIGHT = samples.flight().read_bytes()


class Recited:
    """Work that finds nobody; ``versions`` are named one after the other, one for each query."""

    def __init__(self, versions: Sequence[int] = (1,)) -> None:
        self.versions = list(versions)
        self.calls: list[int] = []

    def __call__(self, queries: Sequence[Query]) -> list[Compared]:
        self.calls.append(len(queries))
        version = self.versions.pop(0) if len(self.versions) > 1 else self.versions[0]
        return [Compared({"un": version}, Answer(query, (), (), Status.CHECKED)) for query in queries]

    def failed(self, query: Query, why: str) -> Compared:
        return Compared({"un": 1}, Answer(query, (), (), Status.NOT_CHECKED, why))


def plan(work: Recited | QueryWork) -> Plan[Query, Compared]:
    return Plan(work, lambda: nullcontext(work), workers=1)


def message(name: str, data: bytes) -> Message:
    return Message(name, lambda: data)


def missing() -> bytes:
    raise Usage("cannot be read", place="gone.edi")


def test_every_message_is_answered_in_its_place_as_it_would_be_alone(sample_node: LocalNode) -> None:
    rules = Rules(limit=2)
    messages = [message("a", FLIGHT), message("b", b"hello"), message("c", FLIGHT[:900]), Message("d", missing)]

    screened = list(screen_messages(messages, plan(QueryWork(sample_node, rules)), received=DAY))

    assert [each.name for each in screened] == ["a", "b", "c", "d"]
    assert screened[0].flights == screen_flight(sample_node, FLIGHT, received=DAY, rules=rules)
    assert screened[2].flights == screen_flight(sample_node, FLIGHT[:900], received=DAY, rules=rules)
    assert [type(each.problem) for each in screened] == [type(None), MalformedMessage, type(None), Usage]
    assert [each.is_whole for each in screened] == [True, False, False, False]


@given(st.lists(st.sampled_from(["whole", "broken", "cut"]), max_size=30))
def test_whatever_lies_between_order_and_number_of_answers_hold(kinds: list[str]) -> None:
    data = {"whole": FLIGHT, "broken": b"", "cut": FLIGHT[:900]}
    messages = [message(f"{at} {kind}", data[kind]) for at, kind in enumerate(kinds)]

    screened = list(screen_messages(messages, plan(Recited()), received=DAY))

    assert [each.name for each in screened] == [each.name for each in messages]
    for each in screened:
        assert (each.problem is not None) == each.name.endswith("broken")
        assert len(each.answers) == sum(len(flight.manifest.travellers) for flight in each.flights)


def test_a_flight_is_answered_against_one_state_of_the_lists() -> None:
    work = Recited([1, 2, 3])  # a list was loaded between the first block and the next
    messages = [message(str(at), FLIGHT) for at in range(6)]

    screened = list(screen_messages(messages, plan(work), received=DAY))

    assert len(screened) == 6
    assert work.calls == [64, 20, 14]  # the flight that both blocks had a part in was asked for again, whole


def test_no_more_messages_are_read_than_are_being_answered() -> None:
    read: list[int] = []

    def noted(at: int) -> bytes:
        read.append(at)
        return FLIGHT

    messages = (Message(str(at), partial(noted, at)) for at in range(1000))
    screened = screen_messages(messages, plan(Recited()), received=DAY)

    next(screened)
    screened.close()

    assert len(read) < 10


@pytest.mark.parametrize("messages", [[], [message("a", b"")]])
def test_nothing_to_screen_is_no_whole_flight(messages: list[Message]) -> None:
    screened = list(screen_messages(messages, plan(Recited()), received=DAY))

    assert [each.is_whole for each in screened] == [False] * len(messages)
