"""Screen the travellers of a flight, and of one machine-readable zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tocsin.model.record import SubjectKind
from tocsin.model.screening import Answer, DocumentQuery, Query, Status
from tocsin.model.travel import Manifest, MrzReading, Traveller, TravellerStatus
from tocsin.services.ports import Node
from tocsin.services.screening.screen import Rules, Screener
from tocsin.travel import paxlst

COULD_NOT_READ = "the traveller's name could not be read"
REFERENCE_ONLY = "the message points at this traveller without a name: screen the earlier message"


@dataclass(frozen=True, slots=True)
class ScreenedTraveller:
    """A traveller with the answer to their screening."""

    traveller: Traveller
    answer: Answer


@dataclass(frozen=True, slots=True)
class ScreenedFlight:
    """A manifest with the answer for each traveller, in the manifest's order."""

    manifest: Manifest
    travellers: tuple[ScreenedTraveller, ...]

    @property
    def is_whole(self) -> bool:
        """True when the manifest was whole and every traveller was checked."""
        return self.manifest.is_whole and all(t.answer.status is Status.CHECKED for t in self.travellers)


def screen_flight(node: Node, data: bytes, *, received: date, rules: Rules | None = None) -> tuple[ScreenedFlight, ...]:
    """Each manifest of a PAXLST interchange with its travellers screened. Raises MalformedMessage."""
    screener = Screener(node)
    return tuple(_screen(screener, manifest, rules) for manifest in paxlst.read(data, received=received))


def _screen(screener: Screener, manifest: Manifest, rules: Rules | None) -> ScreenedFlight:
    readable = [t for t in manifest.travellers if t.status is TravellerStatus.READ]
    answers = iter(screener.screen_all([query_of(traveller) for traveller in readable], rules))
    screened = tuple(
        ScreenedTraveller(t, next(answers) if t.status is TravellerStatus.READ else unread(t))
        for t in manifest.travellers
    )
    return ScreenedFlight(manifest, screened)


def unread(traveller: Traveller) -> Answer:
    """The answer for a traveller whose name the message does not give."""
    why = COULD_NOT_READ if traveller.status is TravellerStatus.COULD_NOT_READ else REFERENCE_ONLY
    return Answer(query_of(traveller), (), (), Status.NOT_CHECKED, why)


def query_of(traveller: Traveller) -> Query:
    """The traveller as a query: a person, by every name, date, nationality and document that was stated."""
    return Query(
        name=traveller.name,
        kind=SubjectKind.PERSON,
        born=traveller.born,
        nationalities=tuple(n.country for n in traveller.nationalities if n.country),
        sex=traveller.sex,
        documents=tuple(
            DocumentQuery(document.number, document.type, document.issuer) for document in traveller.documents
        ),
        # A name in one piece says nothing of which part is the family's.
        family=traveller.family if traveller.given else "",
        given=traveller.given,
        is_truncated=traveller.is_truncated,
    )


def query_of_zone(reading: MrzReading) -> Query:
    """The holder of a travel document as a query."""
    return Query(
        name=f"{reading.given} {reading.family}".strip(),
        kind=SubjectKind.PERSON,
        born=reading.born,
        nationalities=(reading.nationality,) if reading.nationality else (),
        sex=reading.sex,
        documents=(DocumentQuery(reading.number, reading.type, reading.issuer),) if reading.number else (),
        family=reading.family if reading.given else "",
        given=reading.given,
        is_truncated=reading.is_truncated,
    )
