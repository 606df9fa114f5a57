"""What each schema and property of FollowTheMoney becomes here: two tables, schemata.csv and properties.csv.

The tables name every schema and property of the model as of its version 4.11, so that what a file holds beyond them is
told from what is left out on purpose. Names follow https://followthemoney.tech/explorer.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

SUBJECT, JOINED, LINK, IGNORED, NESTED, END, HOLDER = "subject", "joined", "link", "ignored", "nested", "end", "holder"


@dataclass(frozen=True, slots=True)
class Property:
    """What a property becomes. ``detail``: of what sort, under which label, or why it is left out."""

    name: str
    becomes: str
    detail: str
    subtype: str


@dataclass(frozen=True, slots=True)
class Schema:
    """What an entity of this schema becomes: a subject, a part of one, a link between two, or nothing.

    ``source`` and ``target`` are the ends of a link, ``forwards`` and ``backwards`` its words; ``holders`` are the
    properties by which a joined entity names its subjects.
    """

    name: str
    becomes: str
    detail: str
    source: str
    target: str
    forwards: str
    backwards: str
    lineage: tuple[str, ...]  # its ancestors, the farthest first, and itself
    properties: Mapping[str, Property]
    holders: tuple[str, ...]

    @property
    def ends(self) -> tuple[str, ...]:
        """The properties that name the subjects that this entity belongs to."""
        return (self.source, self.target) if self.becomes == LINK else self.holders


def schema(name: str) -> Schema | None:
    """The schema of that name, or None when the model has none."""
    return _schemata().get(name)


def common(one: str, other: str) -> str:
    """The narrower of two schemata of one entity, as its statements give them; the first where neither is the other's.

    Of two that do not descend from one another, the one that comes first in the alphabet, whatever the order.
    """
    first, second = schema(one), schema(other)
    if first is None or second is None:
        return min(one, other) if first is second else (one if second is None else other)
    if one in second.lineage:
        return other
    return one if other in first.lineage else min(one, other)


def ignored() -> Mapping[str, str]:
    """Path -> why it is left: schemata and properties that are left out on purpose."""
    left = {f"schema {each.name}": each.detail for each in _schemata().values() if each.becomes == IGNORED}
    for row in _rows("properties.csv"):
        if row["becomes"] == IGNORED:
            left[f"{row['schema']}.{row['property']}"] = row["detail"]
    return MappingProxyType(left)


@cache
def path_of(schema_name: str, property_name: str) -> str:
    """``Schema.property`` under the schema that the table names it with; under the given one when it has none."""
    found = schema(schema_name)
    for name in reversed(found.lineage if found is not None else ()):
        if (name, property_name) in _own():
            return f"{name}.{property_name}"
    return f"{schema_name}.{property_name}"


@cache
def _own() -> Mapping[tuple[str, str], Property]:
    return {
        (row["schema"], row["property"]): Property(row["property"], row["becomes"], row["detail"], row["subtype"])
        for row in _rows("properties.csv")
    }


@cache
def _schemata() -> Mapping[str, Schema]:
    rows = {row["schema"]: row for row in _rows("schemata.csv")}
    return {name: _schema(name, rows) for name in rows}


def _schema(name: str, rows: Mapping[str, Mapping[str, str]]) -> Schema:
    row, lineage = rows[name], tuple(dict.fromkeys(_lineage(name, rows)))
    properties = {key: each for one in lineage for (owner, key), each in _own().items() if owner == one}
    holders = tuple(key for key, each in properties.items() if each.becomes == HOLDER)
    return Schema(
        name, row["becomes"], row["detail"], row["source"], row["target"], row["forwards"], row["backwards"],
        lineage, properties, holders,
    )  # fmt: skip


def _lineage(name: str, rows: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [each for parent in rows[name]["parents"].split() for each in _lineage(parent, rows)] + [name]


def _rows(file: str) -> list[dict[str, str]]:
    text = files("tocsin.sources.ftm").joinpath(file).read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))
