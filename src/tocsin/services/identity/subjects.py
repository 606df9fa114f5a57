"""Which records answer as one subject: what persons accepted, held with the index that it fits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tocsin.match.arrays import IndexArrays
from tocsin.model.identity import Verb
from tocsin.model.screening import SameAs
from tocsin.model.standing import all_ended
from tocsin.segments.designations import unpack_designations
from tocsin.segments.in_force import InForce, rows_in
from tocsin.services.identity.claims import grouping_of
from tocsin.store.database import Transaction
from tocsin.store.identity import Chosen

Places = Mapping[str, tuple[IndexArrays, int]]


@dataclass(frozen=True, slots=True)
class Subjects:
    """The records that are one subject with others, and where the index has each."""

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Places = field(default_factory=dict)

    def of(self, record: str) -> tuple[str, ...]:
        """Every record of this one's subject, itself among them."""
        return self.groups.get(record, (record,))

    def same_as(self, record: str, scores: Mapping[str, float], on: date) -> tuple[SameAs, ...]:
        """The other records of the subject that are listed on the day: those that matched first, then by their ids."""
        others = [each for each in self.groups.get(record, ()) if each != record]
        others.sort(key=lambda each: (-scores.get(each, -1.0), each))
        same = (self._same(each, scores.get(each)) for each in others)
        return tuple(each for each in same if not all_ended(each.designations, on))

    def is_ended(self, record: str, on: date) -> bool:
        """True for a record of a subject of several whose every designation has ended on the day."""
        return record in self.groups and all_ended(self._same(record, None).designations, on)

    def _same(self, record: str, score: float | None) -> SameAs:
        arrays, row = self.places[record]
        return SameAs(record, arrays.primary_name(row), unpack_designations(arrays.designation(row)), score)


NONE = Subjects()


def subjects(tx: Transaction, index: InForce, visible: Collection[int] | None) -> Subjects:
    """The subjects of several records by what is decided now, over the index of the same state of the records.

    ``visible``: the handling classes that the actor may see, None for all. Nothing is joined by way of another record.
    """
    decided = tx.identity.standing(Chosen(verbs=(Verb.ACCEPT, Verb.REFUSE)))
    places = _places(index, {record for each in decided for record in (each.pair.a, each.pair.b)})
    if visible is not None:
        places = {
            record: (arrays, row) for record, (arrays, row) in places.items() if arrays.records.handling[row] in visible
        }
    seen = [each for each in decided if each.pair.a in places and each.pair.b in places]
    groups = grouping_of(seen).of
    return Subjects(groups, {record: places[record] for record in groups}) if groups else NONE


def _places(index: InForce, records: Iterable[str]) -> dict[str, tuple[IndexArrays, int]]:
    """Where the index has each record: what was amended since stands in the delta."""
    wanted = set(records)
    rows = rows_in(index.main, tuple(sorted(wanted))).tolist()
    dead = index.dead
    found = {
        index.main.arrays.records.ids[row]: (index.main.arrays, row) for row in rows if dead is None or not dead[row]
    }
    if index.added is not None:
        ids = index.added.records.ids
        found |= {each: (index.added, row) for row, each in enumerate(ids[:]) if each in wanted}
    return found
