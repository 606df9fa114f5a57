"""The ledger searched: by act, actor, record, time, purpose and case; each look is an act of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tocsin.ledger.leaf import Act, Leaf, decode, moment
from tocsin.services.auditing.recording import append
from tocsin.services.auditing.sequence import sequence
from tocsin.services.ports import Node
from tocsin.store.database import Transaction

_EVER = datetime(9999, 12, 31, tzinfo=UTC)
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is looked for; everything left out may be anything. ``since`` is included, ``until`` is not."""

    act: Act | None = None
    actor: str = ""
    record: str = ""  # owner/reference, or another object's name, as in list:un#3
    purpose: str = ""
    case: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundLeaf:
    """A leaf and what was kept beside it; ``payload`` is None when that was destroyed."""

    position: int
    leaf: Leaf
    payload: dict[str, Any] | None


def search(node: Node, criteria: Criteria, *, limit: int = 100) -> list[FoundLeaf]:
    """The newest leaves that fit, newest first. That somebody looked is on the ledger before anything is shown.

    Raises NotRecorded where it cannot be.
    """
    sequence(node)  # what was done a moment ago must not be overlooked
    with node.store.transaction(node.actor) as tx:
        append(node, tx, Act.VIEW, ("ledger",), looked_for=_told(criteria))
        rows = tx.ledger_tree.search(
            _words(tx, criteria),
            since=moment(criteria.since or _NEVER),
            until=moment(criteria.until or _EVER),
            before=tx.ledger_tree.size(),
            limit=limit,
        )
        return list(_opened(tx, rows))


def _opened(tx: Transaction, rows: list[tuple[int, str]]) -> Iterator[FoundLeaf]:
    for position, text in rows:
        leaf = decode(text.encode())
        yield FoundLeaf(position, leaf, tx.ledger_tree.payload(leaf, position))


def _words(tx: Transaction, criteria: Criteria) -> dict[str, Any]:
    """What a leaf must hold, in the words and pseudonyms of leaves."""
    words: dict[str, Any] = {}
    if criteria.act is not None:
        words["act"] = criteria.act.value
    if criteria.actor:
        words["actor"] = tx.ledger.pseudonym(f"actor:{criteria.actor}")
    if criteria.record:
        words["objects"] = [tx.ledger.pseudonym(criteria.record)]
    if criteria.purpose:
        words["purpose"] = tx.ledger.purpose_word(criteria.purpose)
    if criteria.case:
        words["case"] = tx.ledger.pseudonym(f"case:{criteria.case}")
    return words


def _told(criteria: Criteria) -> dict[str, str]:
    return {
        "act": criteria.act.value if criteria.act else "",
        "actor": criteria.actor,
        "record": criteria.record,
        "purpose": criteria.purpose,
        "case": criteria.case,
        "since": moment(criteria.since) if criteria.since else "",
        "until": moment(criteria.until) if criteria.until else "",
    }
