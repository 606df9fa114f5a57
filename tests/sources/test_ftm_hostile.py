"""FollowTheMoney files that are cut, damaged or made to hurt: a clear error with line and byte, or a right list."""

from __future__ import annotations

import json
from io import BytesIO
from typing import BinaryIO

import pytest

from invented_ftm import as_statements, entity, lines_of, person, read, read_entities, sanction
from list_damage import Damage, flipped, pieces, taken, truncated
from tocsin.errors import MalformedList
from tocsin.sources.ftm import entities, lines, statements
from tocsin.sources.ftm.positions import Positions
from tocsin.sources.reading import ListFile, ListFormat, Report

GOOD = [
    person(
        "p1",
        alias=["Orti", "Ортвин"],
        birthDate="1970-05",
        nationality=["ru", "suhh"],
        addressEntity="a1",
        gender="male",
    ),
    sanction("s1", "p1", programId="UT-X", listingDate="2020-01-02", unscId="QDi.999"),
    entity("a1", "Address", full="1 Street", country="de"),
    entity("c1", "Company", name="Zarmak Ltd", jurisdiction="ae", registrationNumber="R1"),
    entity("o1", "Ownership", owner="p1", asset="c1", percentage="50"),
    entity("i1", "Passport", holder="p1", number="U1", country="fr", endDate="2030-01-01"),
]
ENTITIES, STATEMENTS = lines_of(GOOD), lines_of(as_statements(GOOD))


def refused(data: bytes) -> MalformedList:
    with pytest.raises(MalformedList) as error:
        read(data)
    return error.value


# --- lines ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [b"{", b'{"id": "x"', b"[]", b'"x"', b"null", b"7", b"{} {}", b'{"id": NaN}', b'{"id": 1e999}', b"{'id': 1}",
     b'{"id": "\xff"}', b'{"id": "\\ud800"}', b'{"id": "a\x00b"}', b"\x00", b"<xml/>"],
)  # fmt: skip
def test_what_is_no_json_object_is_refused_with_line_and_byte(line: bytes) -> None:
    error = refused(lines_of([person()]) + line + b"\n")

    assert "line 2, byte" in error.place


def test_the_byte_of_a_mistake_is_counted_from_the_beginning_of_the_file() -> None:
    start = lines_of([person(name="Ортвин")])

    error = refused(start + '{"id": "Ж", x}\n'.encode())

    at = len(start + '{"id": "Ж", '.encode())
    assert error.place == f"line 2, byte {at}"


def test_a_key_that_stands_twice_is_refused_because_one_value_would_be_lost() -> None:
    line = b'{"id":"p1","schema":"Person","properties":{"name":["A \\"b\\\\"],"name":["C"]},"datasets":[]}\n'

    assert "'name' stands twice" in refused(line).message


def test_quotation_marks_and_backslashes_in_values_are_no_second_keys() -> None:
    names = ['Ortwin "the" Vasqela', "Back\\slash", 'Both\\"', "\\\\", 'O\u2028"']

    record = read_entities(person(name=names))[0]["p1"]

    assert len(record.names) + len(record.facts) >= len(names)


@pytest.mark.parametrize("opening", [b'{"a":', b"["])
def test_objects_nested_without_end_are_refused(opening: bytes) -> None:
    assert "line 1" in refused(b'{"id":"x","schema":"Person","properties":' + opening * 100_000 + b"\n").place


def test_entities_nested_without_end_are_refused() -> None:
    inside = person("p0")
    for number in range(100):
        inside = person(f"p{number}", parent=[inside])

    assert "nested too deeply" in refused(lines_of([inside])).message


def test_a_line_without_end_is_refused_and_not_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 1_000)
    asked: list[int] = []

    class Endless(BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            asked.append(size or 0)
            return b"x" * (size or 0)

    with pytest.raises(MalformedList, match="longer than 1000 bytes"):
        list(entities.read([ListFile("x", Endless, 1)], "xy", Report()))

    assert asked == [1_001]


def test_a_name_too_long_to_compare_is_kept_as_a_fact() -> None:
    record = read_entities(person(name=["Ortwin Vasqela", "x" * 100_000]))[0]["p1"]

    assert [name.text for name in record.names] == ["Ortwin Vasqela"]
    assert any(fact.value == "x" * 100_000 for fact in record.facts)


# --- entities ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [{}, {"id": "x"}, {"schema": "Person"}, {"id": 1, "schema": "Person"}, {"id": "", "schema": "Person"},
     {"id": "x", "schema": ["Person"]}, {"id": "x", "schema": "Person", "properties": []},
     {"id": "x", "schema": "Person", "properties": {"name": 7}},
     {"id": "x", "schema": "Person", "properties": {"name": [True]}},
     {"id": "x", "schema": "Person", "properties": {"name": [["A"]]}},
     {"id": "x", "schema": "Person", "properties": {"sanctions": [{"id": "s"}]}},
     {"id": "x", "schema": "Person", "properties": {"name": ["A"]}, "datasets": "ut"},
     {"id": "x", "schema": "Person", "properties": {"name": ["A"]}, "referents": [1]}],
)  # fmt: skip
def test_an_entity_of_wrong_types_is_refused_with_its_line(row: dict[str, object]) -> None:
    error = refused(lines_of([person()]) + json.dumps(row).encode() + b"\n")

    assert error.place.startswith("line 2")


def test_two_entities_of_one_id_are_refused_with_both_places() -> None:
    error = refused(lines_of([person("p1"), person("p2"), person("p1", name="Somebody Else")]))

    assert error.place == "line 3"
    assert "p1 stands twice, first at line 1" in error.message


def test_ids_of_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tocsin.sources.ftm.positions.key_of", lambda _id: 7)

    assert read(ENTITIES)[0] == _unhashed(monkeypatch, ENTITIES, entities.FORMAT.name)
    assert read(STATEMENTS, statements.FORMAT)[0].keys() == {"p1", "c1"}


def _unhashed(monkeypatch: pytest.MonkeyPatch, data: bytes, _form: str) -> object:
    monkeypatch.undo()
    found = read(data)[0]
    monkeypatch.setattr("tocsin.sources.ftm.positions.key_of", lambda _id: 7)
    return found


def test_an_entity_linked_to_itself_is_read_once_and_ends() -> None:
    rows = [person("p1", parent="p1"), entity("l1", "UnknownLink", subject="p1", object="p1"), sanction("s1", "s1")]

    assert len(read_entities(*rows)[0]["p1"].links) == 2


def test_a_file_that_can_only_be_read_once_is_refused() -> None:
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

    def opened() -> BinaryIO:
        return Pipe(ENTITIES)

    with pytest.raises(MalformedList, match="read twice"):
        list(entities.read([ListFile("x", opened, 1)], "xy", Report()))


def test_nothing_found_among_no_positions() -> None:
    positions = Positions()
    positions.sort()

    assert (positions.entries_of("x"), positions.belonging_to("x"), list(positions.shared())) == ([], [], [])


# --- damage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [entities.FORMAT, statements.FORMAT], ids=lambda form: form.name)
@pytest.mark.parametrize("damage", [flipped, truncated, pieces], ids=lambda damage: damage.__name__)
def test_a_damaged_file_is_refused_with_a_place_or_read(form: ListFormat, damage: Damage) -> None:
    data = ENTITIES if form is entities.FORMAT else STATEMENTS
    seen = {taken(form, [ListFile.of_bytes("x.json", damage(data, seed))], "xy") for seed in range(250)}

    assert seen <= {"read", "refused"}
    assert "refused" in seen


def test_an_entity_in_the_place_of_a_name_is_reported_and_the_other_names_stand() -> None:
    stray = entity("p1", "Person", name=[{"id": "q", "schema": "Person"}], alias=["Orti Zarmak"])
    report = Report()

    records = list(entities.read([ListFile.of_bytes("f", lines_of([stray]))], "xx", report))

    assert [name.text for name in records[0].names] == ["Orti Zarmak"]
    assert "Thing.name holding an entity" in report.unknown
