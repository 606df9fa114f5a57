"""FollowTheMoney statements as JSON lines: one value of one property of one entity a line, with where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import BinaryIO

from tocsin.errors import MalformedList
from tocsin.model.record import Record
from tocsin.sources.ftm.entities import begins_with
from tocsin.sources.ftm.entity import Entity
from tocsin.sources.ftm.graph import LEFT, Graph
from tocsin.sources.ftm.lines import Json, Line, line_at, lines
from tocsin.sources.ftm.positions import Positions
from tocsin.sources.ftm.vocabulary import JOINED, LINK, common, ignored, schema
from tocsin.sources.reading import ListFile, ListFormat, Report

_ID = "id"  # the property of the statement that an entity exists at all
MOST_RUNS = 16_000_000  # runs of statements of one entity: some 40 bytes of memory each
MOST_STATEMENTS = 1_000_000  # about one entity
_LEFT = {
    "id": "the statement's own number",
    "prop_type": "it follows from the property",
    "lang": "the language of a value: the script is read from the value itself",
    "first_seen": "when the publisher first saw it",
    "last_seen": "when the publisher last saw it: it changes with every file",
    "origin": "which of the publisher's programs wrote it",
    "target": "whether the publisher's searches look for it; its topics say why",
}
_READ = frozenset(["canonical_id", "entity_id", "prop", "schema", "value", "dataset", "original_value", "external"])
_IGNORED = {f"statement.{name}": why for name, why in _LEFT.items()} | {
    "statement.external": "a statement of a candidate for enrichment: the publisher does not count it to the entity"
}


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the file; statements may stand in any order. The report is complete when they end.

    Raises MalformedList, with line and byte, for what is no statement, and where statements of the same entity stand
    so far apart so often that they do not fit the memory: then the file must be sorted first, and the error says so.
    """
    yield from _Statements(files[0], owner, report).records()
    report.require_whole(files[0].name)


class _Statements(Graph):
    """A file with one statement a line; lines of one entity are a run where they stand together."""

    def _survey(self, stream: BinaryIO) -> Positions:
        positions, current, belongs = Positions(), "", set[str]()
        for line in lines(stream):
            self._account_statement(line)
            entity_id = _entity_id(line)
            if entity_id == current:
                positions.lengthen()
            else:
                current, belongs = entity_id, set()
                positions.add(entity_id, line.offset, line.number)
                _require_few(positions, line)
            subject_id = _subject_named(line)
            if subject_id and subject_id not in belongs:
                belongs.add(subject_id)
                positions.belong(subject_id)
        return positions

    def _account_statement(self, line: Line) -> None:
        for name in line.content:
            if name in _LEFT:
                self._report.note_ignored(f"statement.{name}")
            elif name not in _READ:
                self._report.note_unknown(f"statement.{name[:80]}", line.place)
        if _is_external(line):
            self._report.note_ignored("statement.external")

    def _first_at(self, number: int) -> Entity | None:
        entity_id = self._id_at(number, self._in_order)
        runs = self._runs_of(entity_id, number)
        return self._merged(entity_id, runs, self._in_order) if runs[0] == number else None

    def _entity_at(self, number: int) -> Entity:
        entity_id = self._id_at(number, self._anywhere)
        return self._merged(entity_id, self._runs_of(entity_id, number), self._anywhere)

    def _runs_of(self, entity_id: str, known: int) -> list[int]:
        """All runs of the entity, one of which is known; one of another id with the same hash is told by its line."""
        runs = self._positions.entries_of(entity_id)
        return [run for run in runs if run == known or self._id_at(run, self._anywhere) == entity_id]

    def _id_at(self, run: int, stream: BinaryIO) -> str:
        offset, first, _ = self._positions.entry(run)
        return _entity_id(line_at(stream, first, offset))

    def _merged(self, entity_id: str, runs: Sequence[int], stream: BinaryIO) -> Entity:
        entity = Entity(entity_id, "", f"line {self._positions.entry(runs[0])[1]}")
        statements = (line for run in runs for line in self._lines_of(run, stream))
        for count, line in enumerate(statements):
            if count >= MOST_STATEMENTS:
                raise MalformedList(f"more than {MOST_STATEMENTS} statements about {entity_id}", place=line.place)
            _add(entity, line)
        entity.datasets = sorted(set(entity.datasets))
        entity.referents = sorted(set(entity.referents) - {entity_id})
        return entity

    def _lines_of(self, run: int, stream: BinaryIO) -> Iterator[Line]:
        """The statements of a run; lines between that are blank are passed over."""
        offset, number, count = self._positions.entry(run)
        stream.seek(offset)
        for line in lines(stream):
            yield Line(number + line.number - 1, offset + line.offset, line.content)
            count -= 1
            if not count:
                return

    def _require_ids_once(self) -> None:
        """Nothing: statements of one entity may stand apart."""


def _require_few(positions: Positions, line: Line) -> None:
    if len(positions) > MOST_RUNS:
        raise MalformedList(
            f"statements of the same entities stand apart more than {MOST_RUNS} times",
            place=line.place,
            hint="Sort the file by canonical_id, so that statements of one entity stand together.",
        )


def _entity_id(line: Line) -> str:
    return (
        _text(line.content, "canonical_id", line)
        if "canonical_id" in line.content
        else _text(line.content, "entity_id", line)
    )


def _text(content: Json, name: str, line: Line) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise MalformedList(f"{name} must hold a text", place=line.place, hint="This is no FollowTheMoney statement.")
    return value


def _is_external(line: Line) -> bool:
    external = line.content.get("external", False)
    if external is not None and not isinstance(external, bool):
        raise MalformedList("external must be true or false", place=line.place)
    return bool(external)


def _subject_named(line: Line) -> str:
    """The id of the subject that this statement's entity belongs to, or ""."""
    known = schema(_text(line.content, "schema", line))
    if known is None or known.becomes not in (JOINED, LINK) or line.content.get("prop") not in known.ends:
        return ""
    return "" if _is_external(line) else _text(line.content, "value", line)


def _add(entity: Entity, line: Line) -> None:
    """Nothing: the statement is part of the entity."""
    content = line.content
    name, schema_name = _text(content, "prop", line), _text(content, "schema", line)
    if _is_external(line):
        return
    entity.schema = common(entity.schema, schema_name) if entity.schema else schema_name
    dataset, source_id = content.get("dataset"), content.get("entity_id")
    if isinstance(dataset, str) and dataset:
        entity.datasets.append(dataset)
    if isinstance(source_id, str) and source_id:
        entity.referents.append(source_id)
    if name == _ID:
        return
    value = _text(content, "value", line)
    known = entity.values.setdefault(name, [])
    if (name, value) not in entity.places:
        known.append(value)
        entity.places[(name, value)] = line.place
    original = content.get("original_value")
    if isinstance(original, str) and original and original != value:
        held = entity.originals.get((name, value), original)
        entity.originals[(name, value)] = min(held, original)  # whatever the order of the file


def _recognises(files: Sequence[ListFile]) -> bool:
    """True for one file whose first line begins as a statement does."""
    return len(files) == 1 and begins_with(files[0], b'"prop"', b'"value"', b'"schema"')


FORMAT = ListFormat(
    name="ftm-statements",
    title="FollowTheMoney statements, JSON lines",
    is_verified=False,
    confirmed_by="",
    recognises=_recognises,
    read=read,
    ignored=MappingProxyType({**ignored(), **_IGNORED, **LEFT}),
)
