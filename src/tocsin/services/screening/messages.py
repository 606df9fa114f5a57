"""Screen the manifests of a day: many messages, all travellers over the same processes, answers message by message.

A message that cannot be read keeps its place, with the reason; the others are screened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from tocsin.errors import TocsinError
from tocsin.model.screening import Answer, Query, Status
from tocsin.model.travel import Manifest, TravellerStatus
from tocsin.services.ports import Node
from tocsin.services.screening.batch import at_one_state, versions
from tocsin.services.screening.flight import ScreenedFlight, ScreenedTraveller, query_of, unread
from tocsin.services.screening.screen import Rules, Screener
from tocsin.services.workers import Plan, carefully, in_order
from tocsin.travel import paxlst


@dataclass(frozen=True, slots=True)
class Message:
    """A passenger list message: what it is called, and how its bytes are had (may raise a TocsinError)."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class ScreenedMessage:
    """The flights of a message, or why it could not be read."""

    name: str
    flights: tuple[ScreenedFlight, ...]
    problem: TocsinError | None = None

    @property
    def is_whole(self) -> bool:
        """True when the message was read, holds a flight, and every flight was checked whole."""
        return self.problem is None and bool(self.flights) and all(flight.is_whole for flight in self.flights)

    @property
    def answers(self) -> list[Answer]:
        """The answer for each traveller."""
        return [traveller.answer for flight in self.flights for traveller in flight.travellers]


@dataclass(frozen=True, slots=True)
class Compared:
    """The answer to a query, and the versions of the lists (name -> number) that it was compared with."""

    lists: Mapping[str, int]
    answer: Answer


class QueryWork:
    """Answers queries, those given together against one state of the lists."""

    def __init__(self, node: Node, rules: Rules | None = None) -> None:
        self._node = node
        self._rules = rules
        self._screener = Screener(node)

    def __call__(self, queries: Sequence[Query]) -> list[Compared]:
        """The answer to each query."""
        lists, answers = at_one_state(self._node, self._screener, queries, self._rules)
        return [Compared(lists, answer) for answer in answers]

    def failed(self, query: Query, why: str) -> Compared:
        """The answer to a query that could not be compared."""
        return Compared(versions(self._node), Answer(query, (), (), Status.NOT_CHECKED, why))


def screen_messages(
    messages: Iterable[Message], plan: Plan[Query, Compared], *, received: date
) -> Generator[ScreenedMessage, None, None]:
    """Each message with its travellers screened, in order; only a few messages are held at a time."""
    waiting: deque[_Waiting] = deque()
    with closing(in_order(_queries(messages, waiting, received), plan)) as blocks:
        for compared in (each for block in blocks for each in block):
            yield from _ended(waiting, plan)
            waiting[0].compared.append(compared)  # answers come in the order of the queries
    yield from _ended(waiting, plan)


class _Waiting:
    """A message that was read, and the answers to its travellers as they come."""

    def __init__(self, name: str, manifests: Sequence[Manifest], problem: TocsinError | None) -> None:
        self.name = name
        self.manifests = manifests
        self.problem = problem
        self.queries = [query_of(t) for m in manifests for t in m.travellers if t.status is TravellerStatus.READ]
        self.compared: list[Compared] = []


def _queries(messages: Iterable[Message], waiting: deque[_Waiting], received: date) -> Iterator[Query]:
    for message in messages:
        try:
            each = _Waiting(message.name, paxlst.read(message.read(), received=received), None)
        except TocsinError as error:
            each = _Waiting(message.name, (), error)
        waiting.append(each)
        yield from each.queries


def _ended(waiting: deque[_Waiting], plan: Plan[Query, Compared]) -> Iterator[ScreenedMessage]:
    """The foremost messages whose travellers all have their answers."""
    while waiting and len(waiting[0].compared) == len(waiting[0].queries):
        yield _screened(waiting.popleft(), plan)


def _screened(message: _Waiting, plan: Plan[Query, Compared]) -> ScreenedMessage:
    compared: Sequence[Compared] = message.compared
    if any(each.lists != compared[0].lists for each in compared):
        # A list was loaded meanwhile: a flight is answered against one state of the lists.
        compared = carefully(plan.here, message.queries)
    answers = (each.answer for each in compared)
    flights = tuple(
        ScreenedFlight(
            manifest,
            tuple(
                ScreenedTraveller(t, next(answers) if t.status is TravellerStatus.READ else unread(t))
                for t in manifest.travellers
            ),
        )
        for manifest in message.manifests
    )
    return ScreenedMessage(message.name, flights, message.problem)
