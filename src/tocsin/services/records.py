"""One record: what stands, where it came from, what it was before; and its end."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.errors import NotFound, Usage
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Actor, Verb
from tocsin.services.accounts.permitting import permitted
from tocsin.services.auditing.recording import record, record_look
from tocsin.services.ports import Node
from tocsin.store.database import Transaction
from tocsin.store.headers import Operation, RevisionHeader
from tocsin.store.records import StoredRecord


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A stored record with the headers of all its revisions."""

    stored: StoredRecord
    history: tuple[RevisionHeader, ...]


def find(node: Node, record_id: str) -> FoundRecord:
    """The record ``owner/reference``, as far as the one who acts may see it.

    That it was looked at is on the ledger before it is shown: raises NotRecorded where it cannot be. Raises Usage for
    another shape, NotAllowed when the actor may view no record at all, NotFound when nothing has this
    key or it is not the actor's to see: both look the same.
    """
    owner, reference = _parted(record_id)
    actor = permitted(node, Verb.VIEW, (f"{owner}/{reference}",))
    found = _seen(node, actor, owner, reference)
    # Before it is shown, and alike for what is not there and what is not the actor's to see.
    record_look(node, actor, owner, reference, found=found is not None)
    if found is None:
        raise _absent(record_id)
    return found


def require_purgeable(node: Node, record_id: str, *, although_listed: bool = False) -> tuple[str, str]:
    """Owner and reference of a record that the actor may purge now (services.keeping.erasing does it).

    Raises Usage for one that stands on a list in force, which would bring it back with its next load, unless
    ``although_listed``; NotAllowed; NotFound when nothing has this key, it is not the actor's to erase, or was purged.
    """
    owner, reference = _parted(record_id)
    # Not by its own name: an erase leaf that names a record says that it was purged, and a refused one must not.
    actor = permitted(node, Verb.ERASE, (f"purge:{owner}/{reference}",))
    with node.store.transaction(actor, read_only=True, verb=Verb.ERASE) as tx:
        is_there = _is_there(tx, owner, reference)
        if is_there and not although_listed:
            _require_off_lists(tx, owner, reference)
    if not is_there:
        record(node, Act.VIEW, (f"{owner}/{reference}",), verb=Verb.ERASE.value, refused="not there to erase")
        raise _absent(record_id)
    return owner, reference


def _is_there(tx: Transaction, owner: str, reference: str) -> bool:
    """True for a record that the actor may erase, and that nobody has purged."""
    history = tx.records.history(owner, reference)
    if not history or not tx.may_see(history[-1].handling_class):
        return False
    puts = [header for header in history if header.operation is Operation.PUT]
    return bool(puts) and puts[-1].purged_at is None


def _require_off_lists(tx: Transaction, owner: str, reference: str) -> None:
    last = tx.records.history(owner, reference)[-1]
    if last.operation is Operation.PUT:
        raise Usage(
            f"{owner}/{reference} stands on the list {last.list}: the next load of that would bring it back",
            hint="--although-listed purges it all the same; ask the list's authority to take it off",
        )


def _parted(record_id: str) -> tuple[str, str]:
    owner, slash, reference = record_id.strip().partition("/")
    if not slash or not owner or not reference:
        raise Usage(f"{record_id!r} is no record id", hint="owner/reference, as in un/QDe.115")
    return owner, reference


def _seen(node: Node, actor: Actor, owner: str, reference: str) -> FoundRecord | None:
    with node.store.transaction(actor, read_only=True, verb=Verb.VIEW) as tx:
        history = tx.records.history(owner, reference)
        # The first lock asks of the record as it is now; the database, the second one, has left out what is hidden.
        if not history or not tx.may_see(history[-1].handling_class):
            return None
        stored = tx.records.get(owner, reference)
        if stored is None or not tx.may_see(stored.handling_class):
            return None
        seen = tuple(header for header in history if tx.may_see(header.handling_class))
        return FoundRecord(stored, seen)


def _absent(record_id: str) -> NotFound:
    return NotFound(f"there is no record {record_id}", hint="`tocsin list show` says which lists are loaded")
