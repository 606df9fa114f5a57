"""What the records of an index state beside their names, read from its arrays when it is needed."""

from __future__ import annotations

from datetime import date

from tocsin.match.arrays import PRECISIONS, IndexArrays, row
from tocsin.match.score import Subject
from tocsin.match.side_evidence import HeldNumber
from tocsin.model.dates import DateSpan
from tocsin.model.record import IdentifierType, Sex

KEPT = 20_000  # subjects remembered
SEX_BITS = ((1, Sex.MALE), (2, Sex.FEMALE), (4, Sex.OTHER))


class Subjects:
    """Reads subjects by their row, and remembers them."""

    def __init__(self, arrays: IndexArrays) -> None:
        self._records = arrays.records
        self._known: dict[int, Subject] = {}

    def at(self, record: int) -> Subject:
        """What the record in row ``record`` states beside its names."""
        known = self._known.get(record)
        if known is None:
            if len(self._known) > KEPT:
                self._known.clear()
            known = self._known[record] = self._read(record)
        return known

    def _read(self, record: int) -> Subject:
        records = self._records
        births = tuple(
            DateSpan(date.fromordinal(earliest), date.fromordinal(latest), PRECISIONS[precision], bool(circa))
            for earliest, latest, precision, circa in row(records.births, records.birth_offsets, record).tolist()
        )
        countries = [
            records.country_codes[at] for at in row(records.countries, records.country_offsets, record).tolist()
        ]
        numbers = records.numbers[int(records.number_offsets[record]) : int(records.number_offsets[record + 1])]
        bits = int(records.sexes[record])
        sexes = tuple(sex for bit, sex in SEX_BITS if bits & bit)
        return Subject(births, tuple(countries), sexes, tuple(_held(text) for text in numbers))


def _held(text: str) -> HeldNumber:
    kind, country, value = text.split("\t", 2)
    return HeldNumber(IdentifierType(kind), country, value)
