"""An entity as its file states it: values by property, and further entities where they stand inside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tocsin.errors import MalformedList
from tocsin.sources.ftm.lines import Json, Line
from tocsin.sources.reading import Report

# What stands beside the properties of an entity, and why it is left; datasets and referents are facts of the record.
_LEFT = {
    "caption": "chosen by the publisher from the names, which are all kept",
    "target": "whether the publisher's searches look for it; its topics say why",
    "first_seen": "when the publisher first saw it",
    "last_seen": "when the publisher last saw it: it changes with every file",
    "last_change": "when the publisher's entity changed",
    "origin": "which of the publisher's programs wrote it",
}
_READ = frozenset(["id", "schema", "properties", "datasets", "referents"])
IGNORED = {f"entity.{name}": why for name, why in _LEFT.items()}
DEEPEST = 16  # entities inside entities; real files have three


@dataclass(slots=True)
class Entity:
    """One entity. ``originals``: (property, value) -> as the source wrote it; ``lines``: where each statement stood."""

    id: str
    schema: str
    place: str
    values: dict[str, list[str]] = field(default_factory=dict)
    nested: dict[str, list[Entity]] = field(default_factory=dict)
    caption: str = ""
    datasets: list[str] = field(default_factory=list)
    referents: list[str] = field(default_factory=list)
    originals: dict[tuple[str, str], str] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, name: str) -> list[str]:
        """The values of a property, each once, in an order that does not depend on the file's."""
        found = self.values.get(name)
        if not found:
            return []
        return sorted(set(found)) if len(found) > 1 else [found[0]]

    def first(self, name: str) -> str:
        """The first value of a property, or ""."""
        found = self.of(name)
        return found[0] if found else ""

    def joined(self, name: str) -> str:
        """All values of a property, as one text."""
        return "; ".join(self.of(name))

    def place_of(self, name: str, value: str) -> str:
        """Where the value stood."""
        return self.places.get((name, value), self.place)

    def names(self, properties: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """(property, id) of the entities that these properties name, by id or by holding them."""
        for name in properties:
            yield from ((name, value) for value in self.values.get(name, ()))
            yield from ((name, each.id) for each in self.nested.get(name, ()))


def entity_in(line: Line) -> Entity:
    """The entity in the line. Raises MalformedList for one without id or schema, or of wrong types."""
    return _entity(line.content, line.place, 0)


def head_of(content: Json, place: str) -> tuple[str, str]:
    """The id and the schema of the entity. Raises MalformedList where there is none."""
    return _text(content, "id", place), _text(content, "schema", place)


def account(content: Mapping[str, object], place: str, report: Report) -> None:
    """Nothing: what the entity's line holds beside its properties is in the report."""
    for name in content:
        if name in _LEFT:
            report.note_ignored(f"entity.{name}")
        elif name not in _READ:
            report.note_unknown(f"entity.{name}", place)


def _entity(content: Json, place: str, depth: int) -> Entity:
    if depth > DEEPEST:
        raise MalformedList("entities nested too deeply", place=place)
    entity_id, schema_name = head_of(content, place)
    properties = content.get("properties", {})
    if not isinstance(properties, dict):
        raise _wrong("properties", "an object", place)
    caption = content.get("caption")
    entity = Entity(entity_id, schema_name, place, caption=caption if isinstance(caption, str) else "")
    entity.datasets = _texts(content, "datasets", place)
    entity.referents = _texts(content, "referents", place)
    for name, stated in properties.items():
        _add(entity, name, stated, place, depth)
    return entity


def _add(entity: Entity, name: str, stated: object, place: str, depth: int) -> None:
    """Nothing: the values of one property are in the entity. FollowTheMoney has lists; a single value is one of one."""
    for value in stated if isinstance(stated, list) else [stated]:
        if isinstance(value, str):
            if value.strip():
                entity.values.setdefault(name, []).append(value)
        elif isinstance(value, dict):
            entity.nested.setdefault(name, []).append(_entity(value, place, depth + 1))
        elif value is not None:
            raise _wrong(f"{entity.id}: {name}", "texts or entities", place)


def _text(content: Json, name: str, place: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _wrong(name, "a text", place)
    return value


def _texts(content: Json, name: str, place: str) -> list[str]:
    value = content.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _wrong(name, "a list of texts", place)
    return value


def _wrong(what: str, expected: str, place: str) -> MalformedList:
    return MalformedList(f"{what} must hold {expected}", place=place, hint="This is no FollowTheMoney entity.")
