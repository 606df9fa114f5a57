"""A file of entities in two passes: where each stands and what belongs to what, then one record after the other.

Neither order nor nearness is asked of the file: a designation may stand a million lines before its subject. What is
kept between the passes are numbers (positions.py); the entities themselves are read where they stand when needed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import BinaryIO

from tocsin.errors import MalformedList
from tocsin.model.record import Record
from tocsin.sources.ftm.entity import Entity
from tocsin.sources.ftm.positions import Positions
from tocsin.sources.ftm.subjects import record_of
from tocsin.sources.ftm.values import most_central
from tocsin.sources.ftm.vocabulary import END, HOLDER, IGNORED, JOINED, LINK, NESTED, SUBJECT, Schema, path_of, schema
from tocsin.sources.reading import ListFile, Report

NO_SUBJECT, INSIDE = "an entity of no subject in the file", "an entity inside another"
LEFT = {
    NO_SUBJECT: "a designation, document or link whose subject the file does not hold: nobody can be found by it",
    INSIDE: "a subject that stands only inside another is named there; it is no record of its own",
}
_HOLD_ENTITIES = frozenset([NESTED, JOINED, LINK, END, HOLDER, "read"])
_NAMES = 65_536  # of other entities remembered


class Graph(ABC):
    """The entities of one file. What kind of lines it has is said by who derives from it."""

    def __init__(self, file: ListFile, owner: str, report: Report) -> None:
        self._owner = owner
        self._report = report
        self._warned: set[tuple[str, str]] = set()
        self._in_order = _seekable(file)
        self._anywhere = _seekable(file)
        self._positions = self._survey(self._in_order)
        self._positions.sort()
        self.subject_name = lru_cache(_NAMES)(self._subject_name)

    def records(self) -> Iterator[Record]:
        """Every subject as a record, in the order of the file; the report is complete when they end."""
        with self._in_order, self._anywhere:
            self._require_ids_once()
            for number in range(len(self._positions)):
                entity = self._first_at(number)
                known = self._account(entity) if entity is not None else None
                if entity is not None and known is not None and known.becomes == SUBJECT:
                    record = record_of(entity, known, self._joined_to(entity), self._owner, self)
                    # Ids are compared by their positions: the report's own table of places would outweigh the file.
                    self._report.records += 1
                    yield record

    # --- what the two kinds of files differ in ---------------------------------------------------------------------

    @abstractmethod
    def _survey(self, stream: BinaryIO) -> Positions:
        """The positions of all entries of the file."""

    @abstractmethod
    def _first_at(self, number: int) -> Entity | None:
        """The entity whose first entry this is; None where it has an earlier one. Asked in the order of the file."""

    @abstractmethod
    def _entity_at(self, number: int) -> Entity:
        """The whole entity that this entry belongs to."""

    @abstractmethod
    def _require_ids_once(self) -> None:
        """Nothing; MalformedList where two lines claim to be the same entity."""

    # --- the other entities (joined.Others) ------------------------------------------------------------------------

    def entity(self, entity_id: str) -> Entity | None:
        """The entity of that id, or None when the file has none."""
        for number in self._positions.entries_of(entity_id):
            found = self._entity_at(number)
            if found.id == entity_id:
                return found
        return None

    def _subject_name(self, entity_id: str) -> tuple[str, bool]:
        """What an entity is called, and whether it is a record of its own in this file."""
        found = self.entity(entity_id)
        if found is None:
            return "", False
        known = schema(found.schema)
        names = found.of("name") or found.of("alias") or found.of("full") or [found.caption]
        return most_central(names), known is not None and known.becomes == SUBJECT

    def warn_once(self, code: str, message: str, place: str) -> None:
        """Nothing: the warning is in the report, the first time that it is given."""
        if (code, message) not in self._warned:
            self._warned.add((code, message))
            self._report.warn(code, message, place)

    def _joined_to(self, subject: Entity) -> Iterable[Entity]:
        found: dict[str, Entity] = {}
        for name, inside in subject.nested.items():
            if _known(subject, name) in (NESTED, JOINED):
                found |= {each.id: _tied(each, subject, name) for each in inside}
        for number in self._positions.belonging_to(subject.id):
            each = self._entity_at(number)
            if self._names_subject(each, subject.id):
                found.setdefault(each.id, each)
        for name in (key for key in subject.values if _known(subject, key) == JOINED):
            for entity_id in subject.of(name):
                if entity_id not in found and (address := self.entity(entity_id)) is not None:
                    found[entity_id] = address
        return found.values()

    @staticmethod
    def _names_subject(entity: Entity, subject_id: str) -> bool:
        known = schema(entity.schema)
        return known is not None and any(each == subject_id for _, each in entity.names(known.ends))

    # --- the account -----------------------------------------------------------------------------------------------

    def _account(self, entity: Entity, *, is_inside: bool = False) -> Schema | None:
        """The entity's schema; all that the entity holds is in the report when it is not mapped."""
        known = schema(entity.schema)
        if known is None and not entity.schema:  # nothing but statements that do not count
            return None
        if known is None:
            self._report.note_unknown(f"schema {entity.schema[:80]}", entity.place)
            return None
        if known.becomes == IGNORED:
            self._report.note_ignored(f"schema {known.name}")
            return known
        for name in entity.values:
            self._account_property(entity, known, name)
        for name, inside in entity.nested.items():
            if _known(entity, name) not in _HOLD_ENTITIES:
                self._report.note_unknown(f"{path_of(known.name, name[:80])} holding an entity", entity.place)
            for each in inside:
                self._account_inside(each)
        if known.becomes in (JOINED, LINK) and known.ends and not is_inside and not self._has_subject(entity, known):
            self._report.note_ignored(NO_SUBJECT)
        return known

    def _account_property(self, entity: Entity, known: Schema, name: str) -> None:
        each = known.properties.get(name)
        if each is None:
            self._report.note_unknown(f"{known.name}.{name[:80]}", entity.place)
        elif each.becomes == IGNORED:
            self._report.note_ignored(path_of(known.name, name))

    def _account_inside(self, entity: Entity) -> None:
        known = schema(entity.schema)
        if known is not None and known.becomes == SUBJECT:
            self._report.note_ignored(INSIDE)
        else:  # what holds it is what it belongs to
            self._account(entity, is_inside=True)

    def _has_subject(self, entity: Entity, known: Schema) -> bool:
        if any(entity.nested.get(name) for name in known.ends):
            return True
        return any(self._positions.entries_of(each) for _, each in entity.names(known.ends))


def _known(entity: Entity, name: str) -> str:
    found = schema(entity.schema)
    each = found.properties.get(name) if found is not None else None
    return each.becomes if each is not None else ""


def _tied(inside: Entity, subject: Entity, name: str) -> Entity:
    """The entity inside ``subject``, naming it at the end by which it is held, which a publisher may leave unsaid."""
    found = schema(subject.schema)
    end = found.properties[name].subtype if found is not None and name in found.properties else ""
    if not end or inside.values.get(end) or inside.nested.get(end):
        return inside
    return replace(inside, values=inside.values | {end: [subject.id]})


def _seekable(file: ListFile) -> BinaryIO:
    stream = file.open()
    if not stream.seekable():
        stream.close()
        raise MalformedList("this list is read twice, and cannot be", place=file.name, hint="Give it as a file.")
    return stream
