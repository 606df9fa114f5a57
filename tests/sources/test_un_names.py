"""Names and aliases of the UN list, however they are packed."""

from __future__ import annotations

import pytest

from tocsin.model.record import (
    Name,
    NamePart,
    NameType,
    Quality,
)
from un_xml import alias, document, entity, individual, one, organisation, person, read_un, un_list


def test_the_parts_of_an_individuals_name_keep_the_roles_that_the_list_gives_them() -> None:
    stated = {"FIRST": "OMAR", "SECOND": "BIN", "THIRD": "ALI", "FOURTH": "UTOPI"}
    name = "".join(f"<{tag}_NAME>{text}</{tag}_NAME>" for tag, text in stated.items())

    (primary,) = one(individual(name=name)).names

    assert primary.text == "OMAR BIN ALI UTOPI"
    assert primary.type is NameType.PRIMARY
    assert [part.role for part in primary.parts] == ["given", "second", "third", "fourth"]


def test_a_third_name_of_na_is_none() -> None:
    name = "<FIRST_NAME>OMAR</FIRST_NAME><SECOND_NAME>UTOPI</SECOND_NAME><THIRD_NAME>na</THIRD_NAME>"

    assert one(individual(name=name)).primary_name == "OMAR UTOPI"


def test_a_name_in_its_own_script_is_primary_too_and_comes_second() -> None:
    record = person("<NAME_ORIGINAL_SCRIPT>عمر يوتوبي</NAME_ORIGINAL_SCRIPT>")

    assert [(name.text, name.script, name.type) for name in record.names] == [
        ("OMAR", "Latn", NameType.PRIMARY),
        ("عمر يوتوبي", "Arab", NameType.PRIMARY),
    ]


@pytest.mark.parametrize(
    ("stated", "kind", "quality"),
    [
        ("Good", NameType.ALIAS, Quality.STRONG),
        ("Low", NameType.ALIAS, Quality.WEAK),
        ("a.k.a.", NameType.ALIAS, Quality.STRONG),
        ("f.k.a.", NameType.FORMER, Quality.STRONG),
    ],
)
def test_an_alias_has_the_quality_that_the_list_states(stated: str, kind: NameType, quality: Quality) -> None:
    found = person(alias("Abu Utopi", stated)).names[1]

    assert (found.text, found.type, found.quality) == ("Abu Utopi", kind, quality)


def test_a_quality_that_nobody_knows_is_reported_and_taken_for_strong() -> None:
    (record,), report = read_un(un_list(individual(alias("Abu Utopi", "Medium"))))

    assert record.names[1].quality is Quality.STRONG
    assert list(report.unknown) == ["INDIVIDUAL/INDIVIDUAL_ALIAS/QUALITY=Medium"]


def test_a_packed_alias_becomes_several_names_that_keep_the_string_they_came_from() -> None:
    packed = "جبهة يوتوبيا (the Utopian Front; Jabhat Yutubya)"
    record = organisation(f"<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>{packed}</ALIAS_NAME></ENTITY_ALIAS>")

    aliases = record.names[1:]

    assert {name.text for name in aliases} == {"جبهة يوتوبيا", "the Utopian Front", "Jabhat Yutubya"}
    assert {name.original for name in aliases} == {packed}


def test_indentation_in_a_name_is_no_part_of_it() -> None:
    record = person(alias("Abu\n                        Utopi"))

    assert record.names[1] == Name("Abu Utopi", NameType.ALIAS)


def test_an_alias_noted_as_listed_before_is_a_former_name() -> None:
    found = person(alias("Abu Utopi", inner="<NOTE>previously listed as</NOTE>")).names[1]

    assert (found.type, found.note) == (NameType.FORMER, "previously listed as")


def test_spellings_in_the_note_of_an_alias_are_names_too() -> None:
    record = person(alias("Abu Utopi", "Low", "<NOTE>original script: Абу Утопи</NOTE>"))

    assert [(name.text, name.quality) for name in record.names[1:]] == [
        ("Abu Utopi", Quality.WEAK),
        ("Абу Утопи", Quality.WEAK),
    ]


def test_a_piece_that_is_only_a_guess_is_a_weak_name_and_a_warning() -> None:
    (record,), report = read_un(
        un_list(
            entities=entity("<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>UTF/NUT</ALIAS_NAME></ENTITY_ALIAS>")
        )
    )

    assert [(name.text, name.quality) for name in record.names[1:]] == [
        ("UTF/NUT", Quality.STRONG),
        ("UTF", Quality.WEAK),
        ("NUT", Quality.WEAK),
    ]
    assert {warning.code for warning in report.warnings} == {"alias-split-by-guess"}


def test_the_acronym_behind_an_entitys_name_is_an_alias() -> None:
    record = organisation("", name="UTOPIAN RESCUE FRONT (URF)")

    assert [(name.text, name.type) for name in record.names] == [
        ("UTOPIAN RESCUE FRONT", NameType.PRIMARY),
        ("URF", NameType.ALIAS),
    ]
    assert record.names[0].original == "UTOPIAN RESCUE FRONT (URF)"
    assert record.names[0].parts == (NamePart("whole", "UTOPIAN RESCUE FRONT"),)


def test_an_alias_with_its_family_name_first_knows_its_parts() -> None:
    found = person(alias("UTOPI, Omar Ali")).names[1]

    assert found.parts == (NamePart("family", "UTOPI"), NamePart("given", "Omar Ali"))


@pytest.mark.parametrize("written", ["Omar Utopi, Jr.", "Omar Utopi, III", "Omar"])
def test_no_other_comma_parts_an_alias(written: str) -> None:
    assert person(alias(written)).names[1].parts == ()


def test_a_name_that_a_document_was_issued_under_is_a_weak_alias() -> None:
    record = person(document("<NUMBER>A1234567</NUMBER><NOTE>issued under name Ali Atlan, expires 1 Jan. 2030</NOTE>"))

    assert record.names[1] == Name(
        "Ali Atlan", NameType.ALIAS, Quality.WEAK, note="name on a document", place=record.names[1].place
    )
