"""Statements: the same data as entities makes the same records, in whatever order the lines stand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_ftm import (
    Entity,
    as_statements,
    entity,
    lines_of,
    person,
    read,
    read_entities,
    read_statements,
    sanction,
)
from tocsin.errors import MalformedList
from tocsin.model.record import Fact, SubjectKind
from tocsin.sources.ftm import statements

_TEXTS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Pd", "Zs"]), min_size=1, max_size=12).filter(
    str.strip
)
_VALUES = st.lists(_TEXTS, min_size=1, max_size=3, unique=True)
_IDS = [f"p{number}" for number in range(4)]


@st.composite
def collections(draw: st.DrawFn) -> list[Entity]:
    """Some people, with what belongs to them and between them, in any order."""
    rows = [
        entity(
            one,
            draw(st.sampled_from(["Person", "LegalEntity", "Company", "Vessel"])),
            name=draw(_VALUES),
            alias=draw(_VALUES),
            country=["de"],
            topics=draw(_VALUES),
        )
        for one in _IDS
    ]
    someone = st.sampled_from([*_IDS, "nobody"])
    for number in range(draw(st.integers(0, 4))):
        rows.append(sanction(f"s{number}", draw(someone), program=draw(_VALUES), reason=draw(_VALUES)))
        rows.append(
            entity(f"l{number}", "UnknownLink", subject=draw(someone), object=draw(someone), role=draw(_VALUES))
        )
    return draw(st.permutations(rows))


@given(collections())
@settings(max_examples=60)
def test_entities_and_the_same_data_as_statements_make_the_same_records(rows: list[Entity]) -> None:
    assert read_statements(as_statements(rows))[0] == read_entities(*rows)[0]


@given(collections(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_the_lines_does_not_matter(rows: list[Entity], draw: random.Random) -> None:
    lines = as_statements(rows)
    shuffled, turned = list(lines), list(rows)
    draw.shuffle(shuffled)
    draw.shuffle(turned)

    assert read_statements(shuffled)[0] == read_statements(lines)[0]
    assert read_entities(*turned)[0] == read_entities(*rows)[0]


def test_an_entity_is_of_the_narrowest_schema_that_its_statements_give() -> None:
    about: dict[str, object] = {"canonical_id": "c", "prop": "name", "dataset": "ut"}
    rows = [about | {"entity_id": f"c{at}", "schema": name, "value": f"Zarmak {at}"} for at, name in enumerate(
        ["LegalEntity", "Company", "Organization"])]  # fmt: skip

    record = read_statements(rows)[0]["c"]

    assert record.kind is SubjectKind.ORGANISATION
    assert Fact("schema", "Company") in record.facts
    assert {fact.value for fact in record.facts if fact.property == "referent"} == {"c0", "c1", "c2"}


def test_what_the_source_wrote_is_kept_beside_what_the_publisher_made_of_it() -> None:
    rows = as_statements([person(birthDate="1970-05", nationality="ru")])
    for row in rows:
        row["original_value"] = {"birthDate": "May 1970", "nationality": "Russian"}.get(str(row["prop"]))

    record = read_statements(rows)[0]["p1"]

    assert record.births[0].span.original == "May 1970"
    assert (record.nationalities[0].country, record.nationalities[0].text) == ("RU", "Russian")


def test_each_value_names_the_line_it_stood_in() -> None:
    record = read_statements(as_statements([person(name=["Ortwin Vasqela"], alias=["Orti"])]))[0]["p1"]

    assert [name.place for name in record.names] == ["line 2", "line 3"]


def test_statements_that_the_publisher_does_not_count_to_an_entity_are_left() -> None:
    rows = as_statements([person(), person("p2")])
    for row in rows:
        row["external"] = row["canonical_id"] == "p2" or row["prop"] == "alias"

    records, report = read_statements(rows)

    assert records.keys() == {"p1"}
    assert report.ignored["statement.external"] == 2
    assert report.unknown == {}


def test_an_unknown_column_is_named() -> None:
    rows = as_statements([person()])
    rows[1]["colour"] = "blue"

    assert read_statements(rows)[1].unknown == {"statement.colour": "line 2"}


def test_statements_too_far_apart_for_the_memory_are_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_RUNS", 2)
    rows = as_statements([person("p1"), person("p2")])

    with pytest.raises(MalformedList, match="stand apart") as refused:
        read_statements([rows[0], rows[2], rows[1], rows[3]])

    assert "Sort the file by canonical_id" in refused.value.hint


def test_too_many_statements_about_one_entity_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_STATEMENTS", 3)

    with pytest.raises(MalformedList, match="more than 3 statements about p1"):
        read_statements(as_statements([person(name=["A b", "C d", "E f"])]))


@pytest.mark.parametrize(
    "change",
    [{"canonical_id": 7}, {"canonical_id": " "}, {"schema": None}, {"prop": ["name"]}, {"value": {}}, {"value": ""},
     {"external": "f"}, {"canonical_id": "a\0b"}],
)  # fmt: skip
def test_a_statement_of_wrong_types_is_refused_with_its_line(change: dict[str, object]) -> None:
    rows = as_statements([person()])
    rows[1] |= change

    with pytest.raises(MalformedList) as refused:
        read_statements(rows)

    assert "line 2" in refused.value.place


def test_a_file_without_a_subject_is_no_list() -> None:
    with pytest.raises(MalformedList, match="holds no records"):
        read(lines_of(as_statements([sanction()])), statements.FORMAT)
