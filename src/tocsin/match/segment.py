"""One index made ready for searching: its arrays as the kernels take them, and rooms to work in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tocsin.match.arrays import F32, FIRST_YEAR, I64, KINDS, LAST_YEAR, U8, U16, IndexArrays, sealed
from tocsin.match.kernels.gathering import Field, field
from tocsin.match.kernels.layout import index_of
from tocsin.match.kernels.room import Room, room
from tocsin.match.kernels.searching import OPEN_HANDLING, Chosen, chosen
from tocsin.match.nearness import NearTokens
from tocsin.match.rarity import key
from tocsin.match.seeking import Seeker
from tocsin.match.subjects import Subjects
from tocsin.model.dates import DateSpan
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Query
from tocsin.text.identifiers import confusable_key, fold_number

YEARS_AROUND = 2  # dates further apart say less than nothing (match.weights: birth year off by two)
LEAST_CONFUSABLE = 6  # characters of a number from which it may be confused with another


@dataclass(frozen=True, slots=True)
class Workplace:
    """What one search at a time works in."""

    room: Room
    field: Field
    chosen: Chosen
    finder: NearTokens


class Segment:
    """One index, main or delta. ``dead`` (r,) marks records that were amended or delisted since it was built."""

    def __init__(self, arrays: IndexArrays, dead: npt.NDArray[np.bool_] | None = None) -> None:
        self.arrays = arrays
        self.index = index_of(arrays)
        self.seeker = Seeker(arrays)
        self.subjects = Subjects(arrays)
        self.dead: U8 = sealed(np.empty(0, np.uint8) if dead is None else dead.astype(np.uint8))
        self._countries = {code: at for at, code in enumerate(arrays.records.country_codes)}
        self._visible = self._count_by_class()
        self._spare: list[Workplace] = []  # popping and appending are single steps: threads share it without a lock

    def take_workplace(self) -> Workplace:
        """A workplace of one's own, to be given back."""
        try:
            return self._spare.pop()
        except IndexError:
            return Workplace(room(), field(len(self.arrays.names.record)), chosen(), NearTokens(self.index))

    def give_back(self, workplace: Workplace) -> None:
        """Leave a workplace to the next search."""
        self._spare.append(workplace)

    def rarity(self, *, is_person: bool) -> F32:
        """The rarity of each token in that kind of name."""
        return self.index.rarity_person if is_person else self.index.rarity_organisation

    def countries(self, codes: Iterable[str]) -> U16:
        """The countries as this index numbers them; one that no record states gets a number of its own."""
        numbers = [self._countries.get(code, len(self._countries)) for code in codes if code]
        return sealed(np.array(numbers, dtype=np.uint16))

    def ranges(self, born: DateSpan | None) -> I64:
        """Names (4, 2) whose bearers may be born about then, in two ranges; and all others, in two."""
        starts, count = self.arrays.names.year_starts, len(self.arrays.names.record)
        if born is None:
            return sealed(np.array([[0, count], [0, 0], [0, 0], [0, 0]], dtype=np.int64))
        first = min(max(born.earliest.year - YEARS_AROUND, FIRST_YEAR), LAST_YEAR + 1) - FIRST_YEAR
        last = min(max(born.latest.year + YEARS_AROUND + 1, FIRST_YEAR), LAST_YEAR + 1) - FIRST_YEAR
        low, high, unknown = int(starts[first]), int(starts[last]), int(starts[-1])
        return sealed(np.array([[low, high], [unknown, count], [0, low], [high, unknown]], dtype=np.int64))

    def _count_by_class(self) -> dict[tuple[int, int], int]:
        records = self.arrays.records
        alive = np.ones(len(records.kind), dtype=np.bool_) if not len(self.dead) else self.dead == 0
        both = records.kind[alive].astype(np.int64) * OPEN_HANDLING + records.handling[alive]
        values, counts = np.unique(both, return_counts=True)
        return {
            divmod(value, OPEN_HANDLING): count for value, count in zip(values.tolist(), counts.tolist(), strict=True)
        }

    def count(self, kinds: Collection[SubjectKind], visible: Collection[int] | None) -> int:
        """How many records of these kinds may be found."""
        chosen_kinds = {KINDS.index(kind) for kind in kinds}
        return sum(
            count
            for (kind, handling), count in self._visible.items()
            if kind in chosen_kinds and (visible is None or handling in visible)
        )

    def bearing(self, query: Query) -> list[int]:
        """Records that bear a number of the query's, exactly or but for what machines confuse."""
        numbers, rows = self.arrays.numbers, set[int]()
        for document in query.documents:
            folded = fold_number(document.number)
            if folded:
                rows.update(_equal(numbers.keys, numbers.records, key(folded)))
            if len(folded) >= LEAST_CONFUSABLE:
                rows.update(_equal(numbers.confusable_keys, numbers.confusable_records, key(confusable_key(folded))))
        return sorted(rows)

    def names_of(self, record: int) -> range:
        """The rows of a record's names."""
        offsets = self.arrays.records.name_offsets
        return range(int(offsets[record]), int(offsets[record + 1]))


def _equal(keys: npt.NDArray[np.uint64], values: npt.NDArray[np.uint32], wanted: int) -> list[int]:
    start = int(np.searchsorted(keys, np.uint64(wanted), side="left"))
    end = int(np.searchsorted(keys, np.uint64(wanted), side="right"))
    found: list[int] = values[start:end].tolist()
    return found
