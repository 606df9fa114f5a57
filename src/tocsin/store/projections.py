"""Projections: what look-ups by name, number or country read. Derived from the payloads, and rebuildable from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg import Connection, sql

from tocsin.model.record import Record
from tocsin.store.context import copy_rows, storable
from tocsin.text.identifiers import fold_number

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """One table of derived rows: how they are written and removed."""

    copy: LiteralString
    remove: LiteralString
    clear: LiteralString


PROJECTIONS: Mapping[str, Projection] = {
    "names": Projection(
        "COPY names (record_id, position, text, type, quality, script) FROM STDIN",
        "DELETE FROM names WHERE record_id = ANY(%s)",
        "DELETE FROM names",
    ),
    "births": Projection(
        "COPY births (record_id, position, earliest, latest, is_circa) FROM STDIN",
        "DELETE FROM births WHERE record_id = ANY(%s)",
        "DELETE FROM births",
    ),
    "identifiers": Projection(
        "COPY identifiers (record_id, position, type, value, folded, country) FROM STDIN",
        "DELETE FROM identifiers WHERE record_id = ANY(%s)",
        "DELETE FROM identifiers",
    ),
    "designations": Projection(
        "COPY designations (record_id, position, authority, programme, category, measures, listed_on) FROM STDIN",
        "DELETE FROM designations WHERE record_id = ANY(%s)",
        "DELETE FROM designations",
    ),
    "countries": Projection(
        "COPY countries (record_id, relation, country) FROM STDIN",
        "DELETE FROM countries WHERE record_id = ANY(%s)",
        "DELETE FROM countries",
    ),
    "links": Projection(
        "COPY links (record_id, position, relation, target_reference, target_name) FROM STDIN",
        "DELETE FROM links WHERE record_id = ANY(%s)",
        "DELETE FROM links",
    ),
}


def write_projections(connection: Connection, records: Iterable[tuple[int, Record]]) -> None:
    """Add the rows of these records, given with their ids."""
    rows: dict[str, list[Row]] = {table: [] for table in PROJECTIONS}
    for record_id, record in records:
        for table, found in projected(record).items():
            rows[table].extend((record_id, *row) for row in found)
    for table, projection in PROJECTIONS.items():
        if rows[table]:
            copy_rows(connection, projection.copy, rows[table])


def remove_projections(connection: Connection, record_ids: Sequence[int]) -> None:
    """Remove the rows of these records: from now on no look-up finds them."""
    for projection in PROJECTIONS.values():
        connection.execute(projection.remove, (list(record_ids),))


def projection_rows(connection: Connection, table: str, record_ids: Sequence[int]) -> dict[int, list[Row]]:
    """The rows of these records in one projection, by record, as ``projected`` gives them."""
    columns = PROJECTIONS[table].copy.partition("(record_id, ")[2].partition(")")[0].split(", ")
    statement = sql.SQL("SELECT record_id, {} FROM {} WHERE record_id = ANY(%s)").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table)
    )
    found: dict[int, list[Row]] = {}
    for record_id, *row in connection.execute(statement, (list(record_ids),)):
        found.setdefault(record_id, []).append(tuple(row))
    return found


def clear_projections(connection: Connection) -> None:
    """Remove all rows of all projections."""
    for projection in PROJECTIONS.values():
        connection.execute(projection.clear)


def projected(record: Record) -> dict[str, list[Row]]:
    """The rows that a record gives, per table, without the record's id."""
    return {
        "names": [
            (at, storable(name.text), name.type.value, name.quality.value, storable(name.script))
            for at, name in enumerate(record.names)
        ],
        "births": [
            (at, birth.span.earliest, birth.span.latest, birth.span.is_circa) for at, birth in enumerate(record.births)
        ],
        "identifiers": [
            (at, number.type.value, storable(number.value), fold_number(number.value), storable(number.country))
            for at, number in enumerate(record.identifiers)
        ],
        "designations": [
            (
                at,
                storable(each.authority),
                storable(each.programme),
                each.category.value,
                [measure.value for measure in each.measures],
                each.listed_on,
            )
            for at, each in enumerate(record.designations)
        ],
        "countries": sorted(set(_countries(record))),
        "links": [
            (at, storable(link.relation), storable(link.target_reference), storable(link.target_name))
            for at, link in enumerate(record.links)
        ],
    }


def _countries(record: Record) -> Iterator[tuple[str, str]]:
    places = (
        ("nationality", record.nationalities),
        ("birth", record.birth_places),
        ("address", record.addresses),
    )
    for relation, stated in places:
        for each in stated:
            if each.country:
                yield relation, storable(each.country)
