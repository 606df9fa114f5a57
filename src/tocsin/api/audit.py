"""The ledger for oversight: searched, a leaf or its growth proved, the newest checkpoint.

Each look at what was done is on the ledger itself. A checkpoint is not such a look: it holds a size, a root and a time,
says nothing of any subject or act, and is made to be given to everybody; so asking for it leaves no leaf.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from tocsin.api.authority import Access, Route
from tocsin.api.visit import Visit
from tocsin.errors import BadValue, Usage
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Verb
from tocsin.model.handling import Use
from tocsin.services.auditing.oversight import checkpoint, checkpoint_at, consistency, proof, search
from tocsin.services.auditing.search import Criteria, FoundLeaf

_AUDIT = Access(Verb.AUDIT, use=Use.OVERSIGHT)


class Searching(Struct, forbid_unknown_fields=True):
    """What is looked for; everything left out may be anything. Moments in ISO 8601, UTC where no zone is given."""

    act: str = ""
    actor: str = ""
    record: str = ""
    purpose: str = ""
    case: str = ""
    since: str = ""
    until: str = ""
    limit: int = 50


class Proving(Struct, forbid_unknown_fields=True):
    """``item``: one item of a batch, from 0; ``payload``: open what the leaf commits to; ``from_size``: the size of a
    checkpoint that you kept, from which a path shall lead to the proof's own.
    """

    item: int | None = None
    payload: bool = False
    from_size: int = 0


class Continuing(Struct, forbid_unknown_fields=True):
    """``size``: that of the checkpoint that you kept."""

    size: int


def searched(visit: Visit) -> list[dict[str, Any]]:
    """The leaves that fit, newest first; what members of other seats did is left out."""
    asked = visit.asked(Searching)
    if not 1 <= asked.limit <= 1_000:
        raise Usage("1 to 1000", place="limit")
    criteria = Criteria(
        _act(asked.act), asked.actor, asked.record, asked.purpose, asked.case,
        _moment(asked.since, "since"), _moment(asked.until, "until"),
    )  # fmt: skip
    return [_leaf(each) for each in search(visit.node, criteria, limit=asked.limit)]


def proved(visit: Visit) -> dict[str, Any]:
    """The proof that a leaf, or an item of a batch, is in the ledger."""
    asked, position = visit.asked(Proving), visit.path["position"]
    if not (position.isascii() and position.isdecimal() and len(position) < 19):
        raise BadValue("a position is a number", place="position")
    kept = _kept(visit, asked.from_size, "from_size") if asked.from_size else ""
    return proof(visit.node, int(position), item=asked.item, with_payload=asked.payload, kept=kept)


def continued(visit: Visit) -> dict[str, Any]:
    """The proof that the ledger continues the checkpoint of a size; compare that with the one that you kept."""
    return consistency(visit.node, _kept(visit, visit.asked(Continuing).size, "size"))


def newest(visit: Visit) -> dict[str, Any]:
    """The newest checkpoint: keep it elsewhere, and this ledger can never be made anew unseen. It leaves no leaf."""
    size, note = checkpoint(visit.node)
    return {"size": size, "checkpoint": note}


def _kept(visit: Visit, size: int, place: str) -> str:
    if not 0 < size < 10**18:
        raise BadValue("the size of a checkpoint is a number above 0", place=place)
    return checkpoint_at(visit.node, size)


def _leaf(found: FoundLeaf) -> dict[str, Any]:
    leaf = found.leaf
    return {
        "position": found.position,
        "id": leaf.id,
        "act": leaf.act.value,
        "at": leaf.at.isoformat(),
        "actor": leaf.actor,
        "by": {"sort": found.sort.value, "name": found.name} if found.sort else None,
        "purpose": leaf.purpose,
        "objects": list(leaf.objects),
        "count": leaf.count,
        "payload": found.payload,
    }


def _act(text: str) -> Act | None:
    try:
        return Act(text) if text else None
    except ValueError as error:
        known = ", ".join(act.value for act in Act)
        raise BadValue(f"{text[:80]!r} is no act", place="act", hint=f"one of: {known}") from error


def _moment(text: str, place: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text) if text else None
        if read is None or read.tzinfo is None:
            return read.replace(tzinfo=UTC) if read is not None else None
        return read.astimezone(UTC)
    except (ValueError, OverflowError) as error:  # the first and last hours of the calendar are in no other zone
        raise BadValue(f"{text[:80]!r} is no moment", place=place, hint="as in 2026-11-22T10:00:00Z") from error


ROUTES = (
    Route("GET", "/v1/audit", _AUDIT, searched, asks=Searching, gives="Leaves"),
    Route("GET", "/v1/audit/checkpoint", _AUDIT, newest, gives="Checkpoint"),
    Route("GET", "/v1/audit/consistency", _AUDIT, continued, asks=Continuing, gives="Proof"),
    Route("GET", "/v1/audit/{position}/proof", _AUDIT, proved, asks=Proving, gives="Proof"),
)
