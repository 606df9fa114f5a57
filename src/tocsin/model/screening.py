"""What is asked, and what is answered: query, match, evidence, answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tocsin.model.dates import DateSpan
from tocsin.model.record import Designation, IdentifierType, Sex, SubjectKind


class Band(StrEnum):
    """How far a match carries. Strong and possible are alerts; weak is shown and never alerts by itself."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


class Status(StrEnum):
    """Whether the check was done. A check that could not finish is never "clear"."""

    CHECKED = "checked"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """A document or other number to look for. ``type`` and ``country`` (alpha-2) may be unknown (None, "")."""

    number: str
    type: IdentifierType | None = None
    country: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """One description to screen. Everything but the name may be unknown; the name may be empty beside a document.

    ``family`` and ``given`` are set where the source tells them apart (MRZ, PAXLST); ``is_truncated`` where the source
    may have cut the name (MRZ: ICAO 9303-3, 4.6).
    """

    name: str
    kind: SubjectKind | None = None
    born: DateSpan | None = None
    nationalities: tuple[str, ...] = ()  # alpha-2
    sex: Sex | None = None
    documents: tuple[DocumentQuery, ...] = ()
    family: str = ""
    given: str = ""
    is_truncated: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against, in nats: a code with arguments, put into words at the rim (text.phrases)."""

    feature: str  # "name", "birth_date", "nationality", "document", "sex", "prior", ...
    weight: float  # nats added to the log-odds
    code: str  # key into the catalogue of sentences
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SameAs:
    """Another record of a match's subject, as a person has accepted. ``score``: None where it did not match itself."""

    record: str  # owner/reference
    primary_name: str
    designations: tuple[Designation, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A record that the machine proposes; a person decides.

    ``same_as``: further records of this subject; score, band and evidence are those of the record that matched best.
    """

    record: str  # owner/reference
    kind: SubjectKind
    name: str  # the record's spelling that matched best
    primary_name: str
    score: float  # 0..1: the same person?
    name_score: float  # 0..1: the same name?
    band: Band
    evidence: tuple[Evidence, ...]
    designations: tuple[Designation, ...] = ()
    same_as: tuple[SameAs, ...] = ()

    @property
    def is_alert(self) -> bool:
        """True when a person has to look."""
        return self.band is not Band.WEAK

    @property
    def records(self) -> tuple[str, ...]:
        """Every record of the subject, the best match first."""
        return (self.record, *(each.record for each in self.same_as))

    @property
    def all_designations(self) -> tuple[Designation, ...]:
        """The designations of every record of the subject."""
        return (*self.designations, *(listed for each in self.same_as for listed in each.designations))


@dataclass(frozen=True, slots=True)
class CheckedList:
    """A list that the query was compared with."""

    list: str
    as_of: str  # ISO date, or "" when the list states none
    records: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What screening one query found, what it was compared with, and whether the check was whole."""

    query: Query
    matches: tuple[Match, ...]
    checked: tuple[CheckedList, ...]
    status: Status
    why: str = ""  # why it was not checked, or not checked whole

    @property
    def has_alerts(self) -> bool:
        """True when at least one match needs a person."""
        return any(match.is_alert for match in self.matches)
