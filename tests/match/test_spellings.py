"""The spellings under which a record is found."""

from __future__ import annotations

from invented_records import ORGANISATION, person, thing
from tocsin.match.spellings import Spelling, spellings_of
from tocsin.model.record import Name, Quality, Record, SubjectKind
from tocsin.text.known_as import groups

STRONG, WEAK = Quality.STRONG, Quality.WEAK


def texts(record: Record) -> dict[str, Quality]:
    return {spelling.text: spelling.quality for spelling in spellings_of(record)}


def test_every_name_of_a_record_is_a_spelling_with_its_own_quality() -> None:
    record = person("1", "Zarmak Qolbani", "زرمك قلباني", weak=["Abu Vesh"])

    assert texts(record) == {"Zarmak Qolbani": STRONG, "زرمك قلباني": STRONG, "Abu Vesh": WEAK}


def test_a_spelling_that_comes_twice_is_told_once_at_its_better_quality() -> None:
    found = list(spellings_of(person("1", "Zarmak Qolbani", "Zarmak Qolbani", weak=["Zarmak Qolbani"])))

    assert [(spelling.text, spelling.quality) for spelling in found if not spelling.family] == [
        ("Zarmak Qolbani", STRONG)
    ]


def test_a_weak_spelling_never_hides_a_strong_one() -> None:
    record = Record(
        "utopia", "1", SubjectKind.PERSON, (Name("Zarmak Vesh", quality=WEAK), Name("Zarmak Vesh", quality=STRONG))
    )

    assert texts(record) == {"Zarmak Vesh": STRONG}


def test_the_family_name_that_the_list_tells_apart_comes_with_the_spelling() -> None:
    found = list(spellings_of(person("1", "Qolbani Zarmak", family="Qolbani")))

    assert found == [Spelling("Qolbani Zarmak", STRONG, "Qolbani")]


def test_the_string_as_the_list_packed_it_finds_the_record_but_counts_for_nothing() -> None:
    record = Record(
        "utopia", "1", ORGANISATION, (Name("Zarmak Front", original="Zarmak Front (a.k.a. Front of Vesh; ZF)"),)
    )

    packed = [spelling for spelling in spellings_of(record) if "(" in spelling.text]

    assert [(spelling.quality, spelling.is_counted) for spelling in packed] == [(WEAK, False)]


def test_an_organisation_is_found_by_its_initials_weakly() -> None:
    assert texts(thing("1", ORGANISATION, "Front of Zarmak and Qolban Veshtum"))["FZQV"] is WEAK


def test_a_person_has_no_acronym() -> None:
    assert set(texts(person("1", "Zarmak Tumril Vesh Qolbani"))) == {"Zarmak Tumril Vesh Qolbani"}


def test_an_organisation_of_the_shipped_table_is_found_by_its_other_names() -> None:
    group = next(group for group in groups() if len(group.names) > 3 and group.anchors)

    found = texts(thing("1", ORGANISATION, group.anchors[0].text))

    assert len(found) > 1


def test_a_record_without_names_has_no_spelling() -> None:
    assert list(spellings_of(Record("utopia", "1", SubjectKind.PERSON, ()))) == []
