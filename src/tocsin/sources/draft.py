"""A record while a reader gathers it: facts arrive in any order, and what a list states twice is kept once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from tocsin.errors import MalformedList
from tocsin.model.record import (
    BirthDate,
    Designation,
    Fact,
    Identifier,
    Link,
    Location,
    Name,
    NameType,
    Nationality,
    Record,
    Sex,
    SubjectKind,
)

_T = TypeVar("_T")


@dataclass(slots=True)
class Draft:
    """One subject as far as it is read."""

    owner: str
    reference: str
    kind: SubjectKind
    place: str
    names: list[Name] = field(default_factory=list)
    births: list[BirthDate] = field(default_factory=list)
    birth_places: list[Location] = field(default_factory=list)
    nationalities: list[Nationality] = field(default_factory=list)
    sexes: list[Sex] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    addresses: list[Location] = field(default_factory=list)
    designations: list[Designation] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def state(self, name: str, value: str, place: str, note: str = "") -> None:
        """Keep ``value`` as a fact under the property ``name``; an empty value is none."""
        if value:
            self.facts.append(Fact(name, value, note, place))

    def entitle(self, titles: str, place: str) -> None:
        """Keep each of the titles, which OFAC parts with semicolons."""
        for title in titles.split(";"):
            self.state("title", title.strip(), place)

    def record(self) -> Record:
        """The record, its primary names first. MalformedList when the list gave the subject no name."""
        if not self.names:
            raise MalformedList(
                f"the subject {self.reference} has no name",
                place=self.place,
                hint="Nobody can be screened against it. Fetch the list again, or tell its publisher.",
            )
        return Record(
            owner=self.owner,
            reference=self.reference,
            kind=self.kind,
            names=_once(sorted(self.names, key=_order)),
            births=_once(self.births),
            birth_places=_once(self.birth_places),
            nationalities=_once(self.nationalities),
            sexes=_once(self.sexes),
            identifiers=_once(self.identifiers),
            addresses=_once(self.addresses),
            designations=_once(self.designations),
            links=_once(self.links),
            facts=_once(self.facts),
            remarks=_once(self.remarks),
            place=self.place,
        )


def _order(name: Name) -> tuple[bool, bool]:
    return name.type is not NameType.PRIMARY, name.script != "Latn"


def _once(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))  # places take no part in equality: the first one stays
