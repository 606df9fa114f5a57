"""FollowTheMoney entities as JSON lines: entities.ftm.json, and targets.nested.json, in which entities hold others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import BinaryIO

import orjson

from tocsin.errors import MalformedList
from tocsin.model.record import Record
from tocsin.sources.ftm.entity import IGNORED as LEFT_BESIDE
from tocsin.sources.ftm.entity import Entity, account, entity_in, head_of
from tocsin.sources.ftm.graph import LEFT, Graph
from tocsin.sources.ftm.lines import line_at, lines
from tocsin.sources.ftm.positions import Positions
from tocsin.sources.ftm.vocabulary import JOINED, LINK, ignored, schema
from tocsin.sources.reading import ListFile, ListFormat, Report


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the file; each line may stand anywhere. The report is complete when they end.

    Raises MalformedList, with line and byte, for what is no entity and for an id that two lines have.
    """
    yield from _Entities(files[0], owner, report).records()
    report.require_whole(files[0].name)


class _Entities(Graph):
    """A file with one entity a line."""

    def _survey(self, stream: BinaryIO) -> Positions:
        positions = Positions()
        for line in lines(stream):
            entity_id, schema_name = head_of(line.content, line.place)
            account(line.content, line.place, self._report)
            positions.add(entity_id, line.offset, line.number)
            known = schema(schema_name)
            if known is not None and known.becomes in (JOINED, LINK):
                entity = entity_in(line)
                for subject_id in dict.fromkeys(each for _, each in entity.names(known.ends)):
                    positions.belong(subject_id)
        return positions

    def _first_at(self, number: int) -> Entity:
        return self._read(number, self._in_order)

    def _entity_at(self, number: int) -> Entity:
        return self._read(number, self._anywhere)

    def _read(self, number: int, stream: BinaryIO) -> Entity:
        offset, line, _ = self._positions.entry(number)
        return entity_in(line_at(stream, line, offset))

    def _require_ids_once(self) -> None:
        for group in self._positions.shared():
            seen: dict[str, str] = {}
            for number in group:
                entity = self._entity_at(number)
                if entity.id in seen:
                    raise MalformedList(
                        f"the entity {entity.id} stands twice, first at {seen[entity.id]}",
                        place=entity.place,
                        hint="Two entities cannot share an id. Fetch the list again, or tell its publisher.",
                    )
                seen[entity.id] = entity.place


def _recognises(files: Sequence[ListFile]) -> bool:
    """True for one file whose first line begins as an entity does."""
    return len(files) == 1 and begins_with(files[0], b'"schema"', b'"properties"') and b'"prop"' not in first(files[0])


def first(file: ListFile) -> bytes:
    """The beginning of the file's first line that is not blank."""
    return file.head().removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]


def begins_with(file: ListFile, *keys: bytes) -> bool:
    """True where the first line is an object with all these keys; of one too long to be seen whole, with any."""
    line = first(file)
    if not line.startswith(b"{"):
        return False
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError:
        return len(line) > 1_000 and any(key in line for key in keys)
    return isinstance(content, dict) and all(key.strip(b'"').decode() in content for key in keys)


FORMAT = ListFormat(
    name="ftm-entities",
    title="FollowTheMoney entities, JSON lines (entities.ftm.json, targets.nested.json)",
    is_verified=False,
    confirmed_by="",
    recognises=_recognises,
    read=read,
    ignored=MappingProxyType({**ignored(), **LEFT_BESIDE, **LEFT}),
)
