"""Records in, index arrays out: what stands where, for the usual and the odd record."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import (
    AIRCRAFT,
    ORGANISATION,
    PERSON,
    VESSEL,
    index_of,
    names_of_one_script,
    person,
    population,
    thing,
)
from tocsin.match.arrays import CRAFT, FAMILY, KINDS, LIGHT, PRECISIONS, IndexArrays, row
from tocsin.match.arrays import ORGANISATION as ORGANISATION_READING
from tocsin.match.arrays import PERSON as PERSON_READING
from tocsin.match.distance import Token
from tocsin.match.skeletons import keys_of
from tocsin.match.subjects import Subjects
from tocsin.model.dates import DateSpan, Precision
from tocsin.model.record import IdentifierType, Name, Record, Sex, SubjectKind
from tocsin.segments.build import build
from tocsin.text.names import person_forms

PASSPORT = IdentifierType.PASSPORT

people = st.lists(st.lists(names_of_one_script, max_size=3), max_size=5).map(
    lambda lists: [person(str(at), *names) for at, names in enumerate(lists)]
)


def letters_of(arrays: IndexArrays, name: int) -> list[str]:
    return [arrays.tokens.letters[at] for at in row(arrays.names.tokens, arrays.names.offsets, name)]


# -- laws --


@settings(deadline=None, max_examples=40)
@given(people)
def test_every_row_fits_the_others(records: list[Record]) -> None:
    arrays = index_of(records, background={})

    tokens, names = arrays.tokens, arrays.names
    assert len(tokens.letters) == len(tokens.codes) == len(tokens.lengths) == len(tokens.abjad)
    assert len(tokens.letters) == len(tokens.rarity_person) == len(tokens.rarity_organisation)
    assert len(set(tokens.letters)) == len(tokens.letters)
    assert len(names.texts) == len(names.record) == len(names.reading) == len(names.weak) == len(names.full)
    assert len(names.offsets) == len(names.texts) + 1
    assert int(names.offsets[-1]) == len(names.tokens) == len(names.flags) == len(names.pair_tokens)
    assert len(arrays.postings.offsets) == len(tokens.letters) + 1
    assert len(arrays.records.ids) == len(records)
    assert np.all(np.diff(names.record.astype(np.int64)) >= 0)


@settings(deadline=None, max_examples=40)
@given(people)
def test_a_name_stands_under_each_of_its_tokens_once(records: list[Record]) -> None:
    arrays = index_of(records, background={})

    for at in range(len(arrays.tokens.letters)):
        holders = row(arrays.postings.names, arrays.postings.offsets, at).tolist()
        assert len(set(holders)) == len(holders)
    for name in range(len(arrays.names.texts)):
        for token in row(arrays.names.tokens, arrays.names.offsets, name):
            assert name in row(arrays.postings.names, arrays.postings.offsets, int(token))


@settings(deadline=None, max_examples=40)
@given(people)
def test_every_token_is_met_under_each_of_its_keys(records: list[Record]) -> None:
    arrays = index_of(records, background={})

    keys = arrays.skeletons.keys
    assert np.all(keys[1:] >= keys[:-1])
    pairs = set(zip(keys.tolist(), arrays.skeletons.tokens.tolist(), strict=True))
    for at, text in enumerate(arrays.tokens.letters):
        assert all((key, at) in pairs for key in keys_of(Token(text).sounds, text))


@settings(deadline=None, max_examples=40)
@given(people)
def test_the_tokens_of_a_name_are_those_of_its_forms(records: list[Record]) -> None:
    arrays = index_of(records, background={})

    for name, text in enumerate(arrays.names.texts):
        forms = [[token.letters for token in form] for form in person_forms(text)]
        assert letters_of(arrays, name) in forms


def test_building_twice_gives_the_same_index() -> None:
    records = population(30, seed=2)
    one, other = index_of(records), index_of(records)

    assert list(one.tokens.letters) == list(other.tokens.letters)
    assert np.array_equal(one.names.tokens, other.names.tokens)
    assert np.array_equal(one.skeletons.keys, other.skeletons.keys)
    assert np.array_equal(one.rarity.person, other.rarity.person)


# -- names --


def test_flags_say_which_tokens_are_light_and_which_the_family_s() -> None:
    arrays = index_of([person("1", "Zarmak al-Qolbani Vesh", family="al-Qolbani")], background={})

    flags = dict(zip(letters_of(arrays, 0), arrays.names.flags.tolist(), strict=True))

    assert flags == {"zarmak": 0, "al": LIGHT, "qolbani": FAMILY, "vesh": 0}
    assert arrays.names.full.tolist() == [3]


def test_pairs_of_neighbours_are_tokens_too() -> None:
    arrays = index_of([person("1", "Zarmak Qolbani")], background={})

    assert [arrays.tokens.letters[at] for at in arrays.names.pair_tokens] == ["zarmakqolbani", "qolbani"]
    assert row(arrays.postings.names, arrays.postings.offsets, 2).tolist() == [0]


@pytest.mark.parametrize(
    ("kind", "reading"),
    [(PERSON, PERSON_READING), (ORGANISATION, ORGANISATION_READING), (VESSEL, CRAFT), (AIRCRAFT, CRAFT)],
)
def test_a_name_is_read_as_its_kind_asks(kind: SubjectKind, reading: int) -> None:
    arrays = index_of([thing("1", kind, "Zarmak Qolbani")], background={})

    assert arrays.names.reading.tolist() == [reading]
    assert KINDS[int(arrays.records.kind[0])] is kind


def test_weak_aliases_are_marked() -> None:
    arrays = index_of([person("1", "Zarmak Qolbani", weak=["Abu Vesh"])], background={})

    assert dict(zip(arrays.names.texts, arrays.names.weak.tolist(), strict=True)) == {
        "Zarmak Qolbani": False,
        "Abu Vesh": True,
    }


@pytest.mark.parametrize("name", ["", " ", "...", "🙂", "\u200f", "\ud800"])
def test_a_name_without_letters_is_left_out_and_its_record_stays(name: str) -> None:
    arrays = index_of([person("1", name, "Zarmak Qolbani"), person("2", name)], background={})

    assert list(arrays.names.texts) == ["Zarmak Qolbani"]
    assert list(arrays.records.ids) == ["utopia/1", "utopia/2"]


def test_a_record_without_names_stands_with_its_numbers() -> None:
    held = [(PASSPORT, "FR", "L898902C3")]
    arrays = index_of([Record("utopia", "1", PERSON, ()), person("2", numbers=held)], background={})

    assert list(arrays.records.primary_names) == ["1", "2"]
    assert list(arrays.records.numbers) == ["passport\tFR\tL898902C3"]


def test_no_records_make_an_empty_index() -> None:
    arrays = index_of([], background={})

    assert len(arrays.tokens.letters) == len(arrays.names.texts) == len(arrays.records.ids) == 0
    assert arrays.tokens.codes.shape[0] == 0
    assert arrays.records.births.shape == (0, 4)
    assert arrays.postings.offsets.tolist() == [0]


# -- what else is known --


def test_births_keep_their_bounds_precision_and_doubt() -> None:
    spans = [
        DateSpan.of_day(date(1974, 8, 12)),
        DateSpan.of_year(1965, is_circa=True),
        DateSpan.between(date(1970, 1, 1), date(1972, 5, 5)),
        DateSpan.of_month(1980, 2),
    ]
    arrays = index_of([person("0", "Tumril Gan"), person("1", "Zarmak Qolbani", born=spans)], background={})

    held = Subjects(arrays).at(1).births

    assert [(s.earliest, s.latest, s.precision, s.is_circa) for s in held] == [
        (s.earliest, s.latest, s.precision, s.is_circa) for s in spans
    ]
    assert Subjects(arrays).at(0).births == ()


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_of_the_calendar_are_kept(day: date) -> None:
    arrays = index_of([person("1", "Zarmak Qolbani", born=[DateSpan.of_day(day)])], background={})

    assert Subjects(arrays).at(0).births[0].earliest == day


def test_sexes_countries_and_numbers_come_back_as_they_were() -> None:
    record = person(
        "1",
        "Zarmak Qolbani",
        sexes=[Sex.FEMALE, Sex.OTHER, Sex.FEMALE],
        countries=["FR", "", "DE", "FR"],
        numbers=[(PASSPORT, "FR", "L 898-902 C3"), (IdentifierType.TAX, "", "odd\tnumber")],
    )
    subject = Subjects(index_of([record], background={})).at(0)

    assert set(subject.sexes) == {Sex.FEMALE, Sex.OTHER}
    assert subject.countries == ("FR", "DE")
    assert [tuple(held) for held in subject.numbers] == [
        (PASSPORT, "FR", "L 898-902 C3"),
        (IdentifierType.TAX, "", "odd\tnumber"),
    ]


def test_every_precision_and_kind_has_a_place_in_the_index() -> None:
    assert set(PRECISIONS) == set(Precision)
    assert set(KINDS) == set(SubjectKind)


def test_each_record_keeps_its_own_handling_class() -> None:
    pairs = [(person(str(at), f"Zarmak {'q' * at}olban"), at * 1000) for at in range(5)]

    arrays = build(pairs, background={})

    assert arrays.records.handling.tolist() == [0, 1000, 2000, 3000, 4000]


# -- rarity of what is listed --


def test_a_packed_string_does_not_make_its_words_common() -> None:
    packed = Record(
        "utopia", "1", ORGANISATION, (Name("Qolban Front", original="Qolban Front (Zarmakethin; Zarmakethin)"),)
    )
    plain = Record("utopia", "1", ORGANISATION, (Name("Qolban Front"),))

    one, other = (index_of([record], background={}).rarity for record in (packed, plain))

    assert one.of("zarmakethin", is_person=False) == other.of("zarmakethin", is_person=False)


def test_a_name_that_a_record_bears_in_many_spellings_counts_once() -> None:
    many = person("1", "Zarmak Qolbani", "Zarmaq Kolbani", "Zarmak Qolbany", "Zarmak Qolbaní")
    once = person("1", "Zarmak Qolbani")
    rest = population(150, seed=3)

    one, other = (index_of([record, *rest], background={}).rarity for record in (many, once))

    assert one.of("qolbani", is_person=True) == other.of("qolbani", is_person=True)


def test_progress_is_told_now_and_then() -> None:
    told: list[int] = []

    build([(person(str(at), f"Zarmak {at}"), 0) for at in range(1001)], background={}, progress=told.append)

    assert told == [500, 1000]
