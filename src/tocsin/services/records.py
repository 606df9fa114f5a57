"""One record: what stands, where it came from, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.errors import NotFound, Usage
from tocsin.model.accounts import Actor, Verb
from tocsin.services.accounts.permitting import permitted
from tocsin.services.auditing.recording import record_look
from tocsin.services.ports import Node
from tocsin.store.headers import RevisionHeader
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
    owner, slash, reference = record_id.strip().partition("/")
    if not slash or not owner or not reference:
        raise Usage(f"{record_id!r} is no record id", hint="owner/reference, as in un/QDe.115")
    actor = permitted(node, Verb.VIEW, (f"{owner}/{reference}",))
    found = _seen(node, actor, owner, reference)
    # Before it is shown, and alike for what is not there and what is not the actor's to see.
    record_look(node, actor, owner, reference, found=found is not None)
    if found is None:
        raise _absent(record_id)
    return found


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
