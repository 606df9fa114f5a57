"""What a UK list says of one subject, gathered before it becomes a record.

The csv file and the Treasury's list have a row for each combination of a name, an address, a date of birth and so on,
so that one statement stands many times. Each statement is kept once, with the place where it stood first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from tocsin.text.scripts import clean


class Topic(StrEnum):
    """What a statement is about; in brackets what its values are, in order."""

    NAME = "name"  # name 1 to 6, type, strength
    OTHER_SCRIPT = "name in another script"  # name, script, language
    TITLE = "title"
    KIND = "kind"  # Individual, Entity, Ship
    REGIME = "regime"
    SOURCE = "designation source"
    DESIGNATED = "date designated"
    UPDATED = "last updated"
    MEASURES = "sanctions imposed"
    GROUP = "group id"
    UN_REFERENCE = "un reference"
    INFORMATION = "other information"
    REASONS = "statement of reasons"
    ADDRESS = "address"  # line 1 to 6, postal code, country
    PHONE = "phone"
    WEBSITE = "website"
    EMAIL = "email"
    BIRTH = "date of birth"
    BIRTH_PLACE = "place of birth"  # town, country
    NATIONALITY = "nationality"
    NATIONAL_ID = "national identifier"  # number, further information
    PASSPORT = "passport"  # number, further information
    POSITION = "position"
    GENDER = "gender"
    ENTITY_TYPE = "type of entity"
    SUBSIDIARY = "subsidiary"
    PARENT = "parent company"
    REGISTRATION = "business registration number"
    IMO = "imo number"
    OWNER = "current owner or operator"
    PREVIOUS_OWNER = "previous owner or operator"
    FLAG = "current flag"
    PREVIOUS_FLAG = "previous flag"
    SHIP_TYPE = "type of ship"
    TONNAGE = "tonnage"
    LENGTH = "length"
    YEAR_BUILT = "year built"
    HULL = "hull identification number"
    STATUS = "status"  # of the Treasury's list only: label, value


Values = tuple[str, ...]


@dataclass(slots=True)
class Entry:
    """One subject: its reference, where it stood first, and each statement once."""

    reference: str
    place: str
    statements: dict[Topic, dict[Values, str]] = field(default_factory=dict)  # -> the place of the first

    def add(self, topic: Topic, values: Values, place: str) -> None:
        """Keep the statement, unless all its values are empty or it was made before."""
        if not any(values):
            return
        known = self.statements.setdefault(topic, {})
        if values not in known and any(map(clean, values)):  # a control character alone is no value either
            known[values] = place

    def of(self, topic: Topic) -> Iterable[tuple[Values, str]]:
        """The statements on that topic, each with its place."""
        return self.statements.get(topic, {}).items()

    def texts(self, topic: Topic) -> Iterator[tuple[str, str]]:
        """The statements of one value on that topic, each with its place."""
        return ((values[0], place) for values, place in self.of(topic))

    def join(self, other: Entry) -> None:
        """Nothing: what the other entry states stands in this one too."""
        for topic, statements in other.statements.items():
            for values, place in statements.items():
                self.add(topic, values, place)
