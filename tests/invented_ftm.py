"""FollowTheMoney entities that nobody is, as the lines of a file: entities, and the same data as statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from tocsin.model.record import Record
from tocsin.sources.ftm import entities, statements
from tocsin.sources.reading import ListFile, ListFormat, Report

Entity = dict[str, object]
OWNER = "xy"


def entity(entity_id: str, schema: str, **properties: object) -> Entity:
    """An entity; a property's value may be given alone, in place of a list of one."""
    listed = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": entity_id, "schema": schema, "properties": listed, "datasets": ["ut"], "referents": []}


def person(entity_id: str = "p1", **properties: object) -> Entity:
    """A person with a name."""
    return entity(entity_id, "Person", **{"name": "Ortwin Vasqela", **properties})


def sanction(entity_id: str = "s1", subject: object = "p1", **properties: object) -> Entity:
    """A designation of a subject."""
    return entity(entity_id, "Sanction", entity=subject, **{"authority": "Ministry of Utopia", **properties})


def lines_of(rows: Iterable[Mapping[str, object]]) -> bytes:
    """The rows as JSON lines."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def as_statements(rows: Iterable[Entity]) -> list[dict[str, object]]:
    """The same data, one value a line; the first is that the entity exists."""
    found: list[dict[str, object]] = []
    for row in rows:
        about = {"canonical_id": row["id"], "entity_id": row["id"], "schema": row["schema"], "external": False}
        datasets: list[str] = list(row["datasets"])  # type: ignore[call-overload]  # lists, as ``entity`` made them
        found.extend(about | {"prop": "id", "value": "0a1b", "dataset": each} for each in datasets)
        found.extend(
            about | {"prop": name, "value": value, "dataset": datasets[0], "lang": None, "original_value": None}
            for name, values in row["properties"].items()  # type: ignore[attr-defined]
            for value in values
        )
    return found


def read(data: bytes, form: ListFormat = entities.FORMAT) -> tuple[dict[str, Record], Report]:
    """The records in the bytes by reference, and what was reported."""
    report = Report()
    records = list(form.read([ListFile.of_bytes("xy.json", data)], OWNER, report))
    return {record.reference: record for record in records}, report


def read_entities(*rows: Entity) -> tuple[dict[str, Record], Report]:
    """The records of these entities, and what was reported."""
    return read(lines_of(rows))


def read_statements(rows: Iterable[Mapping[str, object]]) -> tuple[dict[str, Record], Report]:
    """The records of these statements, and what was reported."""
    return read(lines_of(rows), statements.FORMAT)
