"""Declared registers: rows made records, every fault told with row and column, damage; and what may be declared."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from list_damage import Damage, flipped, pieces, table, taken, truncated
from registers import COLUMNS, PERSON, register, row
from tocsin.errors import BadValue, MalformedList
from tocsin.model.record import Category, IdentifierType, Measure, NameType, Quality, Record, SubjectKind
from tocsin.sources.declared import register as reader
from tocsin.sources.declared.declaration import Declaration
from tocsin.sources.declared.table import REQUIRED
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.registry import source

WHOLE = register(row(), PERSON, row(subject="Zorblax Star", kind="vessel", until="2025-06-30"))


def read(data: bytes) -> tuple[list[Record], Report]:
    report = Report()
    return list(reader.read([ListFile.of_bytes("register.csv", data)], "utopia", report)), report


def refused(data: bytes) -> MalformedList:
    with pytest.raises(MalformedList) as caught:
        read(data)
    assert caught.value.place.startswith("register.csv")
    return caught.value


def test_a_row_is_one_act_of_designation() -> None:
    records, report = read(WHOLE)

    organisation, _, ship = records
    designation = organisation.designations[0]
    assert (designation.authority, designation.programme) == ("Ministry of Utopia", "Listed terrorist entities")
    assert (designation.category, designation.measures) == (Category.TERRORISM, (Measure.ASSET_FREEZE,))
    assert (designation.listed_on, designation.delisted_on) == (date(2024, 1, 5), None)
    assert designation.legal_basis == "Criminal Code of Utopia, section 5"
    assert (ship.kind, ship.designations[0].delisted_on) == (SubjectKind.VESSEL, date(2025, 6, 30))
    assert (report.records, report.unknown, report.warnings) == (3, {}, [])


def test_what_a_row_says_of_the_subject_is_kept() -> None:
    person = read(WHOLE)[0][1]

    assert [(name.text, name.type, name.quality) for name in person.names] == [
        ("Torvel Quandrovar", NameType.PRIMARY, Quality.STRONG),
        ("Abu Quandrovar", NameType.ALIAS, Quality.STRONG),
        ("AQ", NameType.ALIAS, Quality.WEAK),
    ]
    assert [str(birth.span) for birth in person.births] == ["1965-02-03", "circa 1966"]
    assert [each.country for each in person.nationalities] == ["UTO", "IQ"]
    document = person.identifiers[0]
    assert (document.type, document.country, document.value) == (IdentifierType.PASSPORT, "UTO", "AB123456")
    assert [(fact.property, fact.value) for fact in person.facts] == [("source", "https://gov.example/list")]
    assert person.remarks == ("Keeper of the Quiet Lantern.",)


def test_rows_of_one_subject_are_one_record_with_several_designations() -> None:
    records, _ = read(register(row(), row(programme="Decree 7", date="2025-02-01", aliases="KOC")))

    assert [each.programme for each in records[0].designations] == ["Listed terrorist entities", "Decree 7"]
    assert [name.text for name in records[0].names] == ["Kanun Ordusu Cephesi", "KOC"]
    assert len(records) == 1


def test_a_reference_of_its_own_keeps_a_record_when_its_name_is_spelt_otherwise() -> None:
    first, second = (read(register(row(reference="U-1", subject=name)))[0][0] for name in ("Kanun", "Kanoun"))
    made = {read(register(row(subject=name)))[0][0].reference for name in ("Kanun", "Kanoun", "KANUN ")}

    assert first.reference == second.reference == "U-1"
    assert len(made) == 2  # of the name, however it is cased or spaced


def test_the_six_columns_of_every_register_are_enough() -> None:
    columns = tuple(column.value for column in REQUIRED)
    records, report = read(register(row(), row(subject="Orvel Zorn"), columns=columns))

    assert [record.kind for record in records] == [SubjectKind.ORGANISATION] * 2
    assert [(warning.code, warning.place) for warning in report.warnings] == [("no-category", "row 2")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separators_of_spreadsheets_are_known_and_so_is_a_mark_of_byte_order(separator: str) -> None:
    data = b"\xef\xbb\xbf" + register(row(), PERSON, separator=separator)

    assert read(data)[0] == read(register(row(), PERSON))[0]
    assert reader.recognises([ListFile.of_bytes("r.csv", data)])


def test_headings_may_be_cased_and_spaced_and_an_unknown_one_is_reported() -> None:
    data = register(row()).replace(b"legal_basis", b"Legal Basis").replace(b"kind", b"Hue")
    data = data.replace(b"Cephesi,,", b"Cephesi,blue,")

    records, report = read(data)

    assert records[0].designations[0].legal_basis
    assert report.unknown == {"column 'Hue'": "row 2"}


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"subject": "..."}, "subject"),
        ({"authority": ""}, "authority"),
        ({"kind": "comet"}, "kind"),
        ({"date": "5/1/2024"}, "date"),
        ({"until": "soon"}, "until"),
        ({"until": "2023-01-01"}, "until"),
        ({"category": "bad"}, "category"),
        ({"measures": "asset freeze | house arrest"}, "measures"),
        ({"birth_date": "03/04/1980"}, "birth_date"),
        ({"nationality": "Atlantis"}, "nationality"),
        ({"identifiers": "X:UTO:1"}, "identifiers"),
        ({"source": "javascript:alert(1)"}, "source"),
    ],
)
def test_a_value_that_cannot_be_read_is_told_with_its_row_and_column(values: dict[str, str], column: str) -> None:
    assert refused(register(row(), row(**values))).place == f"register.csv row 3, column {column}"


def test_all_faults_are_told_at_once() -> None:
    error = refused(register(row(date="x"), row(subject="Orvel", nationality="Atlantis"), row(kind="comet")))

    assert error.place == "register.csv row 2, column date"
    assert "row 3, column nationality" in error.hint
    assert "row 4, column kind" in error.hint


def test_one_subject_of_two_kinds_is_refused() -> None:
    error = refused(register(row(reference="1"), row(reference="1", kind="person")))

    assert error.place == "register.csv row 3, column kind"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no heading"),
        (register(), "no records"),
        (register(row(), columns=COLUMNS[:7]), "no column 'until'"),
        (register(row(), columns=(*COLUMNS, "Subject ")), "two columns"),
        (register(row()).replace(b"Kanun", b"K\xe9nun"), "no UTF-8"),
        (register(row()).replace(b"Kanun", b"K\0nun"), "zero byte"),
        (register(row()) + b"a,b\r\n", "2 columns instead of 16"),
        (register(row(subject="Kanun\nOrdusu")), "inside quotation marks"),
        (register(row(note="x" * 100_001)), "100,000 characters"),
    ],
)
def test_what_is_no_whole_register_is_refused(data: bytes, message: str) -> None:
    assert message in refused(data).message


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 32))
def test_a_truncated_register_is_read_in_the_right_shape_or_refused(seed: int) -> None:
    # A CSV does not say where it ends: what is cut at the end of a row is a shorter register, and held as such.
    assert taken(reader.FORMAT, [ListFile.of_bytes("r.csv", truncated(WHOLE, seed))], "utopia") in {"read", "refused"}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([flipped, pieces, table, table]), st.integers(0, 1 << 32))
def test_a_damaged_register_is_read_in_the_right_shape_or_refused(damage: Damage, seed: int) -> None:
    assert taken(reader.FORMAT, [ListFile.of_bytes("r.csv", damage(WHOLE, seed))], "utopia") in {"read", "refused"}


def test_a_declaration_is_a_source_like_any_other() -> None:
    declared = Declaration(
        "ut", "Utopia's list", "Ministry", "register", 30, "free", "https://gov.example/x.csv"
    ).source()

    assert source("ut", {"ut": declared}) is declared
    assert (declared.hosts, declared.rhythm_days) == (frozenset(["gov.example"]), 30)
    assert dict(declared.addresses) == {"ut.data": "https://gov.example/x.csv"}
    assert {form.name for form in Declaration("ut", "t", "a", "ftm").source().formats} == {
        "ftm-entities",
        "ftm-statements",
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Ut"}, "name"),
        ({"name": "../un"}, "name"),
        ({"name": "documents"}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"title": " "}, "title"),
        ({"authority": ""}, "authority"),
        ({"format": "xlsx"}, "format"),
        ({"rhythm_days": 0}, "rhythm_days"),
        ({"terms": "x" * 501}, "terms"),
        ({"address": "http://gov.example/x"}, "address"),
        ({"address": "https://127.1/x"}, "address"),
        ({"address": "https://[::1]/x"}, "address"),
        ({"address": "https://user@gov.example/x"}, "address"),
        ({"address": "https://gov.example:8443/x"}, "address"),
        ({"address": "https://localhost/x"}, "address"),
        ({"address": "https://gov.example:x/"}, "address"),
    ],
)
def test_what_may_not_be_declared_is_refused_with_the_field(values: dict[str, object], field: str) -> None:
    known: dict[str, object] = {"name": "ut", "title": "t", "authority": "a", "format": "register"}

    with pytest.raises(BadValue) as caught:
        Declaration(**(known | values))  # type: ignore[arg-type]  # wrong on purpose

    assert caught.value.place == field
