"""One record: what stands, where it came from, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.errors import NotFound, Usage
from tocsin.services.ports import Node
from tocsin.store.headers import RevisionHeader
from tocsin.store.records import StoredRecord


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A stored record with the headers of all its revisions."""

    stored: StoredRecord
    history: tuple[RevisionHeader, ...]


def find(node: Node, record_id: str) -> FoundRecord:
    """The record ``owner/reference``. Raises Usage for another shape, NotFound when nothing has this key."""
    owner, slash, reference = record_id.strip().partition("/")
    if not slash or not owner or not reference:
        raise Usage(f"{record_id!r} is no record id", hint="owner/reference, as in un/QDe.115")
    with node.store.transaction(node.actor, read_only=True) as tx:
        stored = tx.records.get(owner, reference)
        if stored is None:
            raise NotFound(f"there is no record {record_id}", hint="`tocsin list show` says which lists are loaded")
        return FoundRecord(stored, tx.records.history(owner, reference))
