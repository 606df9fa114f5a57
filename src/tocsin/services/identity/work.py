"""The engine's part of proposing: each record compared with the lists that it is held against, by several processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tocsin.match.identity_evidence import Weighed
from tocsin.match.identity_finding import Finder, Likely
from tocsin.model.accounts import Service
from tocsin.model.record import Record
from tocsin.services.indexing.refresh import refresh
from tocsin.services.ports import Node
from tocsin.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Asked:
    """A record, the lists in which its subject is looked for, and records that a reference number joins it with."""

    record: Record
    against: tuple[str, ...]
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What was found for a record; ``why`` says why it could not be compared, or is ""."""

    record: str
    likely: tuple[Likely, ...] = ()
    joined: tuple[tuple[str, Weighed | None], ...] = ()
    why: str = ""


class LikenessWork:
    """Compares records with those of other lists, over the index as it was when the first was asked."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._finders: dict[tuple[str, ...], Finder] = {}

    def __call__(self, items: Sequence[Asked]) -> list[Told]:
        """What was found for each record."""
        with self._node.store.transaction(Service("identity", self._node.actor), read_only=True) as tx:
            read = _reader(tx)
            return [self._told(item, read) for item in items]

    def failed(self, item: Asked, why: str) -> Told:
        """That a record could not be compared."""
        return Told(item.record.id, why=why)

    def _told(self, item: Asked, read: Callable[[str], Record | None]) -> Told:
        finder = self._finder(item.against)
        likely = finder.find(item.record, read) if item.against else []
        weighed = []
        for other_id in item.joined:
            other = read(other_id)
            weighed.append((other_id, None if other is None else finder.weigh(item.record, other)))
        return Told(item.record.id, tuple(likely), tuple(weighed))

    def _finder(self, against: tuple[str, ...]) -> Finder:
        if against not in self._finders:
            index = refresh(self._node)
            self._finders[against] = Finder(index.main.arrays, index.added, index.dead, owners=against)
        return self._finders[against]


def _reader(tx: Transaction) -> Callable[[str], Record | None]:
    """Reads a standing record by its id, each once."""
    known: dict[str, Record | None] = {}

    def read(record_id: str) -> Record | None:
        if record_id not in known:
            owner, _, reference = record_id.partition("/")
            stored = tx.records.get(owner, reference)
            known[record_id] = stored.record if stored is not None and stored.is_standing else None
        return known[record_id]

    return read
