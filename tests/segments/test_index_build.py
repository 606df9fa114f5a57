"""Records in, index arrays out: what stands where, for the usual and the odd record."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from random import Random

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
    invented_word,
    names_of_one_script,
    person,
    population,
    thing,
)
from tocsin.match.arrays import (
    FAMILY,
    FIRST_YEAR,
    KINDS,
    LAST_YEAR,
    LIGHT,
    PRECISIONS,
    TOKEN_MARKS,
    TOKEN_ROW,
    WEAK_NAME,
    IndexArrays,
    Texts,
    row,
)
from tocsin.match.distance import Token
from tocsin.match.kernels.layout import INDEX
from tocsin.match.kernels.layout import index_of as kernel_index
from tocsin.match.nearness import NearTokens
from tocsin.match.rarity import RarityTable
from tocsin.match.seeking import reach
from tocsin.match.skeletons import key_of
from tocsin.match.subjects import Subjects
from tocsin.model.dates import DateSpan, Precision
from tocsin.model.record import IdentifierType, Name, Record, Sex, SubjectKind
from tocsin.segments.build import assemble, build
from tocsin.segments.gathering import gather
from tocsin.segments.vocabulary import FREQUENT_FROM
from tocsin.text.equivalents import groups
from tocsin.text.names import organisation_forms, person_forms, vessel_forms

PASSPORT = IdentifierType.PASSPORT

people = st.lists(st.lists(names_of_one_script, max_size=3), max_size=5).map(
    lambda lists: [person(str(at), *names) for at, names in enumerate(lists)]
)


def letters_of(arrays: IndexArrays, name: int) -> list[str]:
    return [arrays.tokens.letters[at] for at in tokens_of(arrays, name)]


def tokens_of(arrays: IndexArrays, name: int) -> list[int]:
    return [int(entry) & TOKEN_ROW for entry in row(arrays.names.tokens, arrays.names.offsets, name)]


def flags_of(arrays: IndexArrays, name: int) -> list[int]:
    return [int(entry) >> TOKEN_MARKS for entry in row(arrays.names.tokens, arrays.names.offsets, name)]


# -- laws --


@settings(deadline=None, max_examples=40)
@given(people)
def test_every_row_fits_the_others(records: list[Record]) -> None:
    arrays = index_of(records, background={})

    tokens, names, held = arrays.tokens, arrays.names, arrays.records
    assert len(tokens.letters) == len(tokens.sound_offsets) - 1 == len(tokens.bits) == len(tokens.groups)
    assert len(tokens.letters) == len(tokens.rarity_person) == len(tokens.rarity_organisation)
    assert int(tokens.sound_offsets[-1]) == len(tokens.sounds)
    assert len(set(tokens.letters)) == len(tokens.letters)
    assert len(names.texts) == len(names.record) == len(names.bits) == len(names.offsets) - 1
    assert int(names.offsets[-1]) == len(names.tokens)
    assert len(arrays.postings.offsets) == len(tokens.letters) + 1
    assert int(arrays.postings.offsets[-1]) == len(arrays.postings.names)
    assert sorted(held.ids) == sorted(record.id for record in records)
    assert len(held.name_offsets) == len(records) + 1
    for record in range(len(records)):
        rows = range(int(held.name_offsets[record]), int(held.name_offsets[record + 1]))
        assert all(int(names.record[name]) == record for name in rows)


@settings(deadline=None, max_examples=40)
@given(people)
def test_the_arrays_are_of_the_types_that_the_kernels_read(records: list[Record]) -> None:
    arrays = index_of(records, background={})

    index = kernel_index(arrays)  # the kernels take nothing else: numba would refuse it with a TypeError
    assert [field.dtype for field in index] == [np.dtype(str(each.dtype)) for each in INDEX.types]
    assert not any(field.flags.writeable for field in index)


@settings(deadline=None, max_examples=40)
@given(people)
def test_tokens_of_one_skeleton_stand_side_by_side_in_the_order_of_their_bytes(records: list[Record]) -> None:
    letters = list(index_of(records, background={}).tokens.letters)

    assert letters == sorted(letters, key=lambda text: (key_of(Token(text).sounds, text), text.encode()))


@settings(deadline=None, max_examples=40)
@given(people)
def test_a_name_stands_under_each_of_its_tokens_once(records: list[Record]) -> None:
    arrays = index_of(records, background={})

    for at in range(len(arrays.tokens.letters)):
        holders = row(arrays.postings.names, arrays.postings.offsets, at).tolist()
        assert holders == sorted(set(holders))
    for name in range(len(arrays.names.texts)):
        for token in tokens_of(arrays, name):
            assert name in row(arrays.postings.names, arrays.postings.offsets, token)


@settings(deadline=None, max_examples=40)
@given(people)
def test_every_token_stands_once_under_the_key_of_its_skeleton(records: list[Record]) -> None:
    arrays = index_of(records, background={})

    skeletons = arrays.skeletons
    assert np.all(skeletons.keys[1:] > skeletons.keys[:-1])
    pairs = [
        (key, token)
        for at, key in enumerate(skeletons.keys.tolist())
        for token in range(int(skeletons.offsets[at]), int(skeletons.offsets[at + 1]))
    ]
    letters = arrays.tokens.letters
    assert sorted(pairs) == sorted((key_of(Token(text).sounds, text), at) for at, text in enumerate(letters))
    assert [letters[at] for at in skeletons.by_beginning.tolist()] == sorted(letters, key=str.encode)
    backwards = [letters[at].encode()[::-1] for at in skeletons.by_ending.tolist()]
    assert backwards == sorted(text.encode()[::-1] for text in letters)


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

    assert_same_arrays(one, other)


# -- names --


def test_flags_say_which_tokens_are_light_and_which_the_family_s() -> None:
    arrays = index_of([person("1", "Zarmak al-Qolbani Vesh", family="al-Qolbani")], background={})

    flags = dict(zip(letters_of(arrays, 0), flags_of(arrays, 0), strict=True))

    assert flags == {"zarmak": 0, "al": LIGHT, "qolbani": FAMILY, "vesh": 0}
    assert arrays.names.bits.tolist() == [3]  # full tokens


@pytest.mark.parametrize("kind", list(SubjectKind))
def test_a_name_is_read_as_its_kind_asks(kind: SubjectKind) -> None:
    forms = {PERSON: person_forms, ORGANISATION: organisation_forms, VESSEL: vessel_forms, AIRCRAFT: vessel_forms}
    name = "M/V Zarmak Qolbani Ltd, Unit 5"

    arrays = index_of([thing("1", kind, name)], background={})

    asked = [[token.letters for token in form] for form in forms[kind](name)]
    assert [letters_of(arrays, at) for at in range(len(asked))] == asked
    assert KINDS[int(arrays.records.kind[0])] is kind


def test_weak_aliases_are_marked() -> None:
    arrays = index_of([person("1", "Zarmak Qolbani", weak=["Abu Vesh"])], background={})

    weak = (arrays.names.bits & WEAK_NAME > 0).tolist()
    assert dict(zip(arrays.names.texts, weak, strict=True)) == {"Zarmak Qolbani": False, "Abu Vesh": True}


@pytest.mark.parametrize("name", ["", " ", "...", "🙂", "\u200f", "\ud800"])
def test_a_name_without_letters_is_left_out_and_its_record_stays(name: str) -> None:
    arrays = index_of([person("1", name, "Zarmak Qolbani"), person("2", name)], background={})

    assert list(arrays.names.texts) == ["Zarmak Qolbani"]
    assert list(arrays.records.ids) == ["utopia/1", "utopia/2"]


def test_a_record_without_names_stands_with_its_numbers() -> None:
    held = [(PASSPORT, "FR", "L898902C3")]
    arrays = index_of([Record("utopia", "1", PERSON, ()), person("2", numbers=held)], background={})

    assert [arrays.primary_name(at) for at in (0, 1)] == ["1", "2"]
    assert list(arrays.records.numbers) == ["passport\tFR\tL898902C3"]


def test_no_records_make_an_empty_index() -> None:
    arrays = index_of([], background={})

    assert len(arrays.tokens.letters) == len(arrays.names.texts) == len(arrays.records.ids) == 0
    assert len(arrays.tokens.sounds) == len(arrays.skeletons.keys) == len(arrays.frequent.tokens) == 0
    assert arrays.tokens.groups.shape[0] == 0
    assert set(arrays.names.year_starts.tolist()) == {0}
    assert arrays.records.births.shape == (0, 4)
    assert arrays.postings.offsets.tolist() == [0]


def test_the_primary_name_is_kept_even_where_it_has_no_letters() -> None:
    arrays = index_of([person("1", "🙂", "Zarmak Qolbani"), person("2", "Tumril Vesh", "Gan Dok")], background={})

    assert [arrays.primary_name(at) for at in (0, 1)] == ["🙂", "Tumril Vesh"]


def test_lone_surrogates_are_kept_as_question_marks_and_break_nothing() -> None:
    arrays = index_of([person("1", "Zarmak \ud800 Qolbani")], background={})

    assert list(arrays.names.texts) == ["Zarmak ? Qolbani"]
    assert set(letters_of(arrays, 0)) >= {"zarmak", "qolbani"}


@pytest.mark.parametrize("count", [15, 16, 17, 40])
def test_a_name_of_many_tokens_keeps_its_first_sixteen(count: int) -> None:
    words = [f"{a}{b}rvesh" for a in "bdkmz" for b in "aeiouyrl"]

    arrays = index_of([person("1", " ".join(words[:count]))], background={})

    assert len(letters_of(arrays, 0)) == min(count, 16)
    assert arrays.names.bits.tolist() == [min(count, 16)]


# -- the order of the years --


def births_of(draw_years: list[int | None]) -> list[Record]:
    return [
        person(str(at), f"Zarmak {chr(97 + at)}olban", born=[] if year is None else [DateSpan.of_year(year)])
        for at, year in enumerate(draw_years)
    ]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.one_of(st.none(), st.integers(1, 9999), st.integers(1845, 1855), st.integers(2095, 2105)), max_size=9)
)
def test_names_stand_by_the_year_of_birth_and_those_without_one_year_last(years: list[int | None]) -> None:
    arrays = index_of(births_of(years), background={})

    starts = arrays.names.year_starts.tolist()
    assert starts == sorted(starts)
    assert len(starts) == LAST_YEAR - FIRST_YEAR + 2
    for name, record in enumerate(arrays.names.record.tolist()):
        year = years[int(arrays.records.ids[record].partition("/")[2])]
        if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
            assert name >= starts[-1]
        else:
            assert starts[year - FIRST_YEAR] <= name < starts[year - FIRST_YEAR + 1]


@pytest.mark.parametrize(
    "born",
    [
        [DateSpan.of_year(1974), DateSpan.of_year(1975)],
        [DateSpan.between(date(1970, 1, 1), date(1970, 5, 5))],
        [DateSpan.of_year(1974), DateSpan.between(date(1974, 1, 1), date(1974, 5, 5))],
    ],
)
def test_who_may_be_born_in_several_years_stands_with_those_without_one(born: list[DateSpan]) -> None:
    arrays = index_of([person("1", "Zarmak Qolbani", born=born)], background={})

    assert arrays.names.year_starts.tolist()[-1] == 0


def test_two_dates_of_one_year_are_one_year() -> None:
    born = [DateSpan.of_day(date(1974, 8, 12)), DateSpan.of_year(1974)]
    arrays = index_of([person("1", "Zarmak Qolbani", born=born)], background={})

    assert arrays.names.year_starts.tolist()[-1] == 1


# -- parts made side by side, and a delta --


@settings(deadline=None, max_examples=25)
@given(people, st.integers(1, 4))
def test_parts_gathered_apart_make_the_index_of_the_whole(records: list[Record], count: int) -> None:
    pairs = [(record, at) for at, record in enumerate(records)]
    whole = build(pairs, background={})

    parts = [gather(pairs[at : at + count]) for at in range(0, len(pairs), count)]

    assert_same_arrays(assemble(parts, background={}), whole)


def test_a_delta_weighs_names_as_its_main_does() -> None:
    main = index_of(population(150, seed=3))
    record = person("new", "Zarmak Qolbani Unheardofword")

    delta = build([(record, 0)], background={}, rarity=main.rarity)

    assert delta.rarity is main.rarity
    rarities = dict(zip(delta.tokens.letters, delta.tokens.rarity_person.tolist(), strict=True))
    for letters in ("zarmak", "qolbani", "unheardofword"):
        assert rarities[letters] == pytest.approx(main.rarity.of(letters, is_person=True), abs=1e-6)


def test_what_is_near_a_common_token_is_known_before_it_is_asked_for() -> None:
    arrays = index_of([person(str(at), f"Zarmak {invented(at)}") for at in range(FREQUENT_FROM)], background={})

    assert [arrays.tokens.letters[at] for at in arrays.frequent.tokens.tolist()] == ["zarmak"]
    near = row(arrays.frequent.near, arrays.frequent.offsets, 0).tolist()
    assert "zarmak" in [arrays.tokens.letters[at] for at in near]
    limit = reach(arrays.rarity.of("zarmak", is_person=True))
    found, distances = NearTokens(kernel_index(arrays)).find("zarmak", limit=limit)
    assert near == found.tolist()
    assert arrays.frequent.distances.tolist() == distances.tolist()


def test_tokens_that_stand_for_one_another_are_found_by_their_group() -> None:
    arrays = index_of([person("1", "John Qolbani"), person("2", "Ivan Zarmak"), person("3", "Bob Vesh")], background={})

    shared = set(groups("john", is_person=True)) & set(groups("ivan", is_person=True))
    assert shared
    for group in shared:
        at = arrays.equivalents.groups.tolist().index(group)
        tokens = row(arrays.equivalents.tokens, arrays.equivalents.offsets, at).tolist()
        assert {arrays.tokens.letters[each] for each in tokens} == {"john", "ivan"}


def invented(number: int) -> str:
    return invented_word(Random(number)) + invented_word(Random(-number))


def assert_same_arrays(one: object, other: object) -> None:
    """Every array and every text of two indexes is the same."""
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    elif isinstance(one, Texts):
        assert isinstance(other, Texts)
        assert list(one) == list(other)
    elif is_dataclass(one) and is_dataclass(other):
        for field in fields(one):
            assert_same_arrays(getattr(one, field.name), getattr(other, field.name))
    else:
        assert isinstance(one, RarityTable)
        assert isinstance(other, RarityTable)
        assert np.array_equal(one.keys, other.keys)
        assert np.array_equal(one.person, other.person)


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
