"""The ledger searched: by act, actor, record, time, purpose and case; each look is an act of its own."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from tocsin.ledger.leaf import Act, Leaf, decode, moment
from tocsin.model.actors import ActorSort
from tocsin.services.auditing.recording import append
from tocsin.services.auditing.sequence import sequence
from tocsin.services.ports import Node
from tocsin.store.database import Transaction
from tocsin.store.ledger_tree import NOTHING, Without

_EVER = datetime(9999, 12, 31, tzinfo=UTC)
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_PORTION = 200  # leaves read together, at least: some of them may not be the reader's to see


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is looked for; everything left out may be anything. ``since`` is included, ``until`` is not.

    ``actor``: an account, an operator of the command line or a service of this name.
    """

    act: Act | None = None
    actor: str = ""
    record: str = ""  # owner/reference, or another object's name, as in list:un#3
    purpose: str = ""
    case: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundLeaf:
    """A leaf and what was kept beside it; ``payload`` is None when that was destroyed, or is not opened.

    ``name`` and ``sort``: who it was, where the reader may know; "" and None else.
    """

    position: int
    leaf: Leaf
    payload: dict[str, Any] | None
    name: str = ""
    sort: ActorSort | None = None


Chosen = Callable[[Leaf], bool]
Words = Mapping[str, Any]  # what a leaf must hold, in pseudonyms
ANYBODYS: Words = {}


def search(node: Node, criteria: Criteria, *, limit: int = 100) -> list[FoundLeaf]:
    """The newest leaves that fit, newest first. That somebody looked is on the ledger before anything is shown.

    It asks nobody's role and opens all: for a reader's own leaves see ``oversight``. Raises NotRecorded where the look
    cannot be recorded.
    """
    sequence(node)  # what was done a moment ago must not be overlooked
    with node.store.transaction(node.actor) as tx:
        append(node, tx, Act.VIEW, ("ledger",), looked_for=told(criteria))
        whose = [{"actor": each} for each in pseudonyms(tx, criteria.actor)] if criteria.actor else [ANYBODYS]
        return [opened(tx, *each) for each in newest(tx, criteria, whose, limit)]


def newest(
    tx: Transaction,
    criteria: Criteria,
    whose: Sequence[Words],
    limit: int,
    chosen: Chosen = lambda _leaf: True,
    *,
    without: Without = NOTHING,
) -> list[tuple[int, Leaf]]:
    """The newest leaves that fit, that hold the words of one of ``whose``, and that are ``chosen``; each once.

    What is to be ``without`` is left out by the database.
    """
    words, most = _words(tx, criteria), max(limit, _PORTION)
    streams = [_stream(tx, _joined(words, each), criteria, most, without) for each in whose]
    merged = heapq.merge(*streams, key=lambda each: -each[0])
    once = (next(same) for _position, same in groupby(merged, key=itemgetter(0)))
    return list(islice((each for each in once if chosen(each[1])), limit))


def opened(tx: Transaction, position: int, leaf: Leaf) -> FoundLeaf:
    """The leaf with what was kept beside it. Raises StoreUnsafe when that is not what the leaf commits to."""
    return FoundLeaf(position, leaf, tx.ledger_tree.payload(leaf, position))


def pseudonyms(tx: Transaction, name: str) -> list[str]:
    """The name as leaves hold it, by every sort of actor."""
    return [pseudonym(tx, sort, name) for sort in ActorSort]


def pseudonym(tx: Transaction, sort: ActorSort, name: str) -> str:
    """An actor's name as leaves hold it."""
    return tx.ledger.pseudonym(f"{sort.value}:{name}")


def told(criteria: Criteria) -> dict[str, str]:
    """What was looked for, as the leaf about the look keeps it."""
    return {
        "act": criteria.act.value if criteria.act else "",
        "actor": criteria.actor,
        "record": criteria.record,
        "purpose": criteria.purpose,
        "case": criteria.case,
        "since": moment(criteria.since) if criteria.since else "",
        "until": moment(criteria.until) if criteria.until else "",
    }


def _stream(
    tx: Transaction, words: Words, criteria: Criteria, most: int, without: Without
) -> Iterator[tuple[int, Leaf]]:  # fmt: skip
    """Every leaf that holds these words, newest first, read some at a time."""
    before = tx.ledger_tree.size()
    since, until = moment(criteria.since or _NEVER), moment(criteria.until or _EVER)
    while rows := tx.ledger_tree.search(words, since=since, until=until, before=before, limit=most, without=without):
        yield from _decoded(rows)
        before = rows[-1][0]
        if len(rows) < most:
            return


def _joined(words: Words, more: Words) -> Words:
    """What a leaf must hold to hold both."""
    objects = [*words.get("objects", []), *more.get("objects", [])]
    return {**words, **more, **({"objects": objects} if objects else {})}


def _decoded(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Leaf]]:
    for position, text in rows:
        yield position, decode(text.encode())


def _words(tx: Transaction, criteria: Criteria) -> dict[str, Any]:
    """What a leaf must hold, in the words and pseudonyms of leaves; the actor apart."""
    words: dict[str, Any] = {}
    if criteria.act is not None:
        words["act"] = criteria.act.value
    if criteria.record:
        words["objects"] = [tx.ledger.pseudonym(criteria.record)]
    if criteria.purpose:
        words["purpose"] = tx.ledger.purpose_word(criteria.purpose, is_asked=True)
    if criteria.case:
        words["case"] = tx.ledger.pseudonym(f"case:{criteria.case}")
    return words
