"""What records hold, gathered into plain arrays: one part of an index's making, so that parts can be made side by side.

Tokens are numbered within the part; segments.build gives them their rows when all parts are there.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tocsin.match.arrays import FAMILY, FIRST_YEAR, KINDS, LAST_YEAR, LIGHT, ORGANISATION, PERSON, PRECISIONS, READING
from tocsin.match.rarity import key
from tocsin.match.spellings import Spelling, spellings_of
from tocsin.model.dates import Precision
from tocsin.model.handling import PUBLISHED_CLASS
from tocsin.model.record import BirthDate, Quality, Record, Sex
from tocsin.segments.designations import pack_designations
from tocsin.segments.rows import TextRows
from tocsin.text.identifiers import confusable_key, fold_number
from tocsin.text.names import Form, organisation_forms, person_forms, vessel_forms

NO_YEAR = LAST_YEAR + 1  # stands after all years
UNNAMED = -1  # a primary name that has no row
_SEX_BITS = {Sex.MALE: 1, Sex.FEMALE: 2, Sex.OTHER: 4}
PROGRESS_EVERY = 500  # records


def _numbers() -> array[int]:
    return array("q")


def _bytes() -> array[int]:
    return array("B")


def _counts() -> array[int]:
    return array("I")


def _keys() -> array[int]:
    return array("Q")


@dataclass(slots=True)
class Gathered:
    """What some records hold, in growing rows; ``*_counts`` say how many entries each row has."""

    ids: TextRows = field(default_factory=TextRows)
    designations: dict[str, int] = field(default_factory=dict)  # text -> its number
    designation: array[int] = field(default_factory=_numbers)
    kinds: array[int] = field(default_factory=_bytes)
    handling: array[int] = field(default_factory=_numbers)
    sexes: array[int] = field(default_factory=_bytes)
    years: array[int] = field(default_factory=_numbers)  # by which the record is ordered
    births: array[int] = field(default_factory=_numbers)  # four an entry
    birth_counts: array[int] = field(default_factory=_counts)
    countries: dict[str, int] = field(default_factory=dict)
    country: array[int] = field(default_factory=_numbers)
    country_counts: array[int] = field(default_factory=_counts)
    numbers: TextRows = field(default_factory=TextRows)
    number_counts: array[int] = field(default_factory=_counts)
    primary: array[int] = field(default_factory=_numbers)  # name within the record, or UNNAMED
    other_names: dict[int, str] = field(default_factory=dict)  # record -> primary name without a row
    name_counts: array[int] = field(default_factory=_counts)  # of each record
    texts: TextRows = field(default_factory=TextRows)
    weak: array[int] = field(default_factory=_bytes)
    counted: array[int] = field(default_factory=_bytes)  # takes part in rarity
    token_counts: array[int] = field(default_factory=_counts)  # of each name
    tokens: array[int] = field(default_factory=_counts)
    marks: array[int] = field(default_factory=_bytes)
    vocabulary: dict[str, int] = field(default_factory=dict)
    keys: array[int] = field(default_factory=_keys)  # keys of numbers ...
    key_records: array[int] = field(default_factory=_counts)  # ... and the record of each
    confusable: array[int] = field(default_factory=_keys)
    confusable_records: array[int] = field(default_factory=_counts)


def gather(records: Iterable[tuple[Record, int]], *, progress: Callable[[int], None] | None = None) -> Gathered:
    """What the records, each with its handling class, hold; ``progress`` is told how many were taken in."""
    gathered = Gathered()
    for count, (record, handling) in enumerate(records, start=1):
        _add_record(gathered, record, handling)
        if progress is not None and count % PROGRESS_EVERY == 0:
            progress(count)
    return gathered


def _add_record(gathered: Gathered, record: Record, handling: int) -> None:
    at = len(gathered.ids)
    gathered.ids.append(record.id)
    designations = pack_designations(record.designations)
    gathered.designation.append(gathered.designations.setdefault(designations, len(gathered.designations)))
    gathered.kinds.append(KINDS.index(record.kind))
    gathered.handling.append(handling)
    gathered.sexes.append(sum({_SEX_BITS[sex] for sex in record.sexes}))
    gathered.years.append(_year_of(record.births))
    for birth in record.births:
        span = birth.span
        gathered.births.extend(
            (span.earliest.toordinal(), span.latest.toordinal(), PRECISIONS.index(span.precision), int(span.is_circa))
        )
    gathered.birth_counts.append(len(record.births))
    countries = dict.fromkeys(nationality.country for nationality in record.nationalities if nationality.country)
    gathered.country.extend(gathered.countries.setdefault(each, len(gathered.countries)) for each in countries)
    gathered.country_counts.append(len(countries))
    for each in record.identifiers:
        gathered.numbers.append(f"{each.type.value}\t{each.country}\t{each.value}")
    gathered.number_counts.append(len(record.identifiers))
    _add_numbers(gathered, record, at)
    _add_names(gathered, record, at, is_open=handling == PUBLISHED_CLASS)


def _year_of(births: tuple[BirthDate, ...]) -> int:
    """The one year of birth, or NO_YEAR when none, several or a range is stated."""
    years = {birth.span.earliest.year for birth in births if birth.span.precision is not Precision.RANGE}
    if len(years) != 1 or any(birth.span.precision is Precision.RANGE for birth in births):
        return NO_YEAR
    year = years.pop()
    return year if FIRST_YEAR <= year <= LAST_YEAR else NO_YEAR


def _add_numbers(gathered: Gathered, record: Record, at: int) -> None:
    for identifier in record.identifiers:
        folded = fold_number(identifier.value)
        if folded:
            gathered.keys.append(key(folded))
            gathered.key_records.append(at)
            gathered.confusable.append(key(confusable_key(folded)))
            gathered.confusable_records.append(at)
    # The record's own reference is a number that people search for.
    gathered.keys.append(key(fold_number(record.reference)))
    gathered.key_records.append(at)


def _add_names(gathered: Gathered, record: Record, at: int, *, is_open: bool) -> None:
    """``is_open``: every seat sees the record. Others take no part in rarity, or a score would tell of them."""
    reading, primary, count, place = READING[record.kind], record.primary_name, 0, UNNAMED
    for spelling in spellings_of(record):
        for form in _forms(spelling, reading):
            if place == UNNAMED and spelling.text == primary:
                place = count
            count += 1
            gathered.texts.append(spelling.text)
            gathered.weak.append(spelling.quality is Quality.WEAK)
            gathered.counted.append(spelling.is_counted and is_open)
            gathered.token_counts.append(len(form))
            for token in form:
                gathered.tokens.append(gathered.vocabulary.setdefault(token.letters, len(gathered.vocabulary)))
                gathered.marks.append((LIGHT if token.is_light else 0) | (FAMILY if token.is_family else 0))
    gathered.name_counts.append(count)
    gathered.primary.append(place)
    if place == UNNAMED:
        gathered.other_names[at] = primary


def _forms(spelling: Spelling, reading: int) -> tuple[Form, ...]:
    if reading == PERSON:
        return person_forms(spelling.text, spelling.family)
    return organisation_forms(spelling.text) if reading == ORGANISATION else vessel_forms(spelling.text)
