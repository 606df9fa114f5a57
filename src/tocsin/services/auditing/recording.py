"""What is done at a node, put on its ledger before anybody sees it: views, screenings, changes of its settings."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from tocsin.ledger.batch import SECRET_BYTES, batch_root, item_salt
from tocsin.ledger.leaf import MOST_OBJECTS, Act, Entry, payload_bytes, text_of
from tocsin.match import weights
from tocsin.model.accounts import Actor, Verb
from tocsin.model.authority import Reason, may
from tocsin.model.handling import Audience, Handling, Holding, Reach
from tocsin.model.screening import Answer, Query
from tocsin.services.ports import Node
from tocsin.store.database import Transaction
from tocsin.store.lists import ListVersion
from tocsin.store.records import Kept

BATCH = 1_000  # items behind one leaf
_NOBODYS = Holding(Handling(Audience(Reach.OWNER)), "")  # decided on where there is no record: it takes as long


@dataclass(frozen=True, slots=True)
class Item:
    """One screening of a batch. ``id`` is the caller's name for it: a row's, or a traveller's place in a message."""

    id: str
    answer: Answer


def record(node: Node, act: Act, objects: Sequence[str] = (), *, case: str = "", **payload: Any) -> UUID:
    """The id of the leaf, committed. Raises NotRecorded: then the act must not go on."""
    with node.store.transaction(node.actor) as tx:
        return append(node, tx, act, objects, case=case or node.acting.case, **payload)


def append(
    node: Node, tx: Transaction, act: Act, objects: Sequence[str] = (), *, case: str = "", **payload: Any
) -> UUID:
    """The id of the leaf, kept if the transaction is. Raises NotRecorded."""
    return tx.ledger.append(Entry(act, tuple(objects), purpose=node.purpose, case=case, payload=payload))


def record_look(node: Node, actor: Actor, owner: str, reference: str, *, found: bool) -> UUID:
    """The id of the leaf about a look at one record, committed. Raises NotRecorded: then nothing may be shown.

    Its payload says why it was shown or not, which the one who asked is not told. Where the record was shown, it lies
    under the record's key, and goes when that is purged. A look that showed nothing lies under a key of its own, there
    being a record or not: under the record's, the key would be read and locked, and who measures how long a look takes
    would learn that there is something that is not theirs to see.
    """
    with node.store.transaction(node.actor) as tx:
        kept, name = tx.records.kept(owner, reference), f"{owner}/{reference}"
        payload = {"record": name, "found": found, "why": why(kept, actor, tx.now)}
        key = str(kept.key) if found and kept is not None and kept.key is not None else None
        return tx.ledger.append(Entry(Act.VIEW, (name,), node.purpose, actor.case, payload, subject_key=key))


def why(kept: Kept | None, actor: Actor, at: datetime) -> str:
    """The reason of the decision whether the actor may view a record so kept; "absent" where there is none."""
    holding = kept.holding if kept is not None else _NOBODYS
    if holding is None:
        return Reason.UNREADABLE.value
    reason = may(actor, Verb.VIEW, holding, actor.purpose, at).reason
    return reason.value if kept is not None else "absent"


def record_views(node: Node, records: Iterable[str], payload: Mapping[str, Any]) -> list[UUID]:
    """The ids of the leaves, committed, that name every one of these records as shown: one leaf at least.

    Only pseudonyms hold the names: the payload goes with no record's key. Raises NotRecorded: then nothing is shown.
    """
    named = tuple(dict.fromkeys(records))
    portions = [named[start : start + MOST_OBJECTS] for start in range(0, len(named), MOST_OBJECTS)] or [()]
    payload = {**payload, "records": len(named)}
    with node.store.transaction(node.actor) as tx:
        return tx.ledger.append_all(Entry(Act.VIEW, each, node.purpose, node.acting.case, payload) for each in portions)


def append_load(
    node: Node, tx: Transaction, act: Act, version: ListVersion, what: str, *, reason: str = "", **more: Any
) -> UUID:
    """The id of the leaf about a version of a list: collected, or decided about. Raises NotRecorded."""
    return append(
        node, tx, act, (f"list:{version.list}#{version.number}", f"list:{version.list}"),
        what=what, reason=reason, list=version.list, version=version.number, as_of=version.as_of,
        format=version.format, records=version.records, added=version.counts.added, amended=version.counts.amended,
        removed=version.counts.removed, files=[[file.name, file.sha256, file.size] for file in version.files],
        attended=version.is_attended, **more,
    )  # fmt: skip


def record_screening(node: Node, answers: Iterable[Answer], *, case: str = "") -> list[UUID]:
    """The ids of the leaves, committed, one for each screening.

    It names the records that were alerted on (``naming``). The payload holds what was asked, under a key of its own;
    the leaf does not.
    """
    with node.store.transaction(node.actor) as tx:
        return tx.ledger.append_all(
            entry for answer in answers for entry in _one(node, answer, case or node.acting.case)
        )


def record_batch(
    node: Node, items: Sequence[Item], *, source: str = "", case: str = "", key: UUID | None = None
) -> list[UUID]:
    """The ids of the leaves, committed: as few as the screenings fit into, each committing to every item of it.

    Each names the records that its items alerted on (``naming``), so that whoever looks for a record finds it. Neither
    leaf nor payload holds what a traveller or row says: an item holds a hash of that, by which whoever has the question
    can be shown that it was asked, and when. ``key``: under which payload key, as that of the run whose items they are,
    so that they go with it; None: under keys of their own.
    """
    if not items:
        return []
    case = case or node.acting.case
    with node.store.transaction(node.actor) as tx:
        return tx.ledger.append_all(
            entry
            for start in range(0, len(items), BATCH)
            for entry in _batch(node, items[start : start + BATCH], source, case, key)
        )


def naming(entry: Entry, records: Iterable[str], of: Mapping[str, Any]) -> Iterator[Entry]:
    """The entry with the records that it is about, as many as a leaf names; leaves of their own name the others.

    Those lie under the same key and say by ``of`` what they belong to: nothing is left out, so a search by a record
    that finds nothing has looked at all.
    """
    named = tuple(dict.fromkeys(records))
    yield replace(entry, objects=named[:MOST_OBJECTS])
    for start in range(MOST_OBJECTS, len(named), MOST_OBJECTS):
        more = named[start : start + MOST_OBJECTS]
        yield replace(entry, objects=more, payload={"what": "more alerts", **of, "alerts": more}, batch=b"", count=1)


def item_bytes(item: Item, asked: str, lists: Mapping[str, str]) -> bytes:
    """What is committed to for one item of a batch. ``lists``: what the batch says that its items were compared with;
    an item that was not compared with just these says itself with which, were it none.
    """
    ours = _lists(item.answer)
    told = {} if ours == lists else {"lists": ours}
    return payload_bytes({"id": item.id, "question": asked, **_outcome(item.answer), **told})


def question_hash(secret: bytes, index: int, query: Query) -> str:
    """A hash of what was asked: who has the question can make it again with the item's salt, nobody else can try."""
    return hmac.digest(item_salt(secret, index), payload_bytes(question(query)), sha256).hex()


def asked_mark(node: Node, digest: str) -> str:
    """A mark of what was asked, from a hash of it: only this node can make it, so nobody else can try."""
    if not digest:
        return ""
    with node.store.transaction(node.actor, read_only=True) as tx:
        return tx.ledger.pseudonym(f"asked:{digest}")


def question(query: Query) -> dict[str, Any]:
    """What was asked, in values that JSON can hold."""
    return {
        "name": query.name,
        "kind": query.kind.value if query.kind else "",
        "born": [query.born.earliest.isoformat(), query.born.latest.isoformat()] if query.born else [],
        "nationalities": list(query.nationalities),
        "sex": query.sex.value if query.sex else "",
        "documents": [[each.type.value if each.type else "", each.country, each.number] for each in query.documents],
    }


def _one(node: Node, answer: Answer, case: str) -> Iterator[Entry]:
    asked, outcome = question(answer.query), _outcome(answer)
    payload = {"asked": asked, **outcome, "lists": _lists(answer), "weights": weights.EDITION}
    entry = Entry(Act.SCREEN, purpose=node.purpose, case=case, payload=payload)
    return naming(entry, _alerted(answer), {"asked": asked})


def _batch(node: Node, items: Sequence[Item], source: str, case: str, key: UUID | None) -> Iterator[Entry]:
    secret = os.urandom(SECRET_BYTES)
    lists = _lists(next((item.answer for item in items if item.answer.checked), items[0].answer))
    contents = [item_bytes(item, question_hash(secret, at, item.answer.query), lists) for at, item in enumerate(items)]
    payload = {
        "source": source, "secret": secret.hex(), "items": [content.decode() for content in contents],
        "lists": lists, "weights": weights.EDITION,
    }  # fmt: skip
    root = batch_root(secret, contents)
    entry = Entry(
        Act.SCREEN, purpose=node.purpose, case=case, payload=payload, subject_key=str(key) if key else None,
        batch=root, count=len(items),
    )  # fmt: skip
    return naming(entry, (each for item in items for each in _alerted(item.answer)), {"batch": text_of(root)})


def _outcome(answer: Answer) -> dict[str, Any]:
    alerts = [match.record for match in answer.matches if match.is_alert]
    return {"status": answer.status.value, "alerts": alerts}


def _alerted(answer: Answer) -> Iterator[str]:
    """Every record of the subjects that the answer alerts on: it may be asked after by any of them."""
    return (record for match in answer.matches if match.is_alert for record in match.records)


def _lists(answer: Answer) -> dict[str, str]:
    return {each.list: each.as_of for each in answer.checked}
