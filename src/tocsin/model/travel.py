"""What a carrier or a border desk tells of a journey: flight, travellers, documents, manifest, machine-readable zone.

Times of flights are local times of the airport, as carriers state them, so they are naive on purpose. Every value
carries ``place`` ("byte 812"): provenance, no part of equality, because the same letter wrapped by teletype is the
same letter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tocsin.model.dates import DateSpan
from tocsin.model.record import IdentifierType, Nationality, Sex


class Role(StrEnum):
    """Why the traveller is on board."""

    PASSENGER = "passenger"
    CREW = "crew"
    TRANSIT_PASSENGER = "transit passenger"
    TRANSIT_CREW = "transit crew"
    UNKNOWN = "unknown"  # the message names a party whose role it does not say in a way that we know


class TravellerStatus(StrEnum):
    """Whether there is a name to screen. A traveller who could not be read is never "clear"."""

    READ = "read"
    COULD_NOT_READ = "could not read"
    REFERENCE_ONLY = "reference only"  # a close-out message points at a traveller of an earlier one


class MessageKind(StrEnum):
    """What a passenger list message is about."""

    PASSENGERS = "passengers"
    CREW = "crew"
    FLIGHT_STATUS = "flight status"  # close-out: who is, or is not, on board
    MASTER_CREW = "master crew list"
    GATE_PASS = "gate pass"
    OTHER = "other"


class CheckState(StrEnum):
    """What a check digit of a machine-readable zone says."""

    VALID = "valid"
    INVALID = "invalid"
    ABSENT = "absent"  # the form has none there, or the issuer left the filler


@dataclass(frozen=True, slots=True)
class TravelWarning:
    """Something that a person should know of a message that could be read all the same.

    ``message`` names segments and positions, never what a traveller's field held.
    """

    code: str
    message: str
    place: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One hop of an aircraft. Times are local at the airport; None when not stated."""

    carrier: str
    number: str
    departure: str
    arrival: str
    departs_local: datetime | None = None
    arrives_local: datetime | None = None
    is_border_crossing: bool = False


@dataclass(frozen=True, slots=True)
class Flight:
    """A flight as its carrier announces it; airports are codes as stated, and "" is not stated.

    ``departure`` and ``arrival`` are the ends of the leg that crosses the border, where the message says which one
    does, else the first and the last airport. Times are local at the airport (naive on purpose).
    """

    carrier: str = ""  # "XX", or three letters
    number: str = ""  # "123", as written
    departure: str = ""
    arrival: str = ""
    departs_local: datetime | None = None
    arrives_local: datetime | None = None
    legs: tuple[Leg, ...] = ()
    is_overflight: bool = False
    place: str = field(default="", compare=False)

    @property
    def designator(self) -> str:
        """Carrier and number in one: "XX123"."""
        return f"{self.carrier}{self.number}"


@dataclass(frozen=True, slots=True)
class TravelDocument:
    """A document that a traveller showed or stated."""

    type_code: str  # as written: "P", "V", "I", "L", "AC" ...
    number: str
    issuer: str = ""  # alpha-2 or an ICAO code that names no country; "" when unknown
    issuer_text: str = ""  # as written
    expires: DateSpan | None = None
    type: IdentifierType | None = None
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference number with the qualifier under which the message gave it, both verbatim."""

    qualifier: str
    number: str


@dataclass(frozen=True, slots=True)
class BagTag:
    """A bag tag and how many consecutive ones it stands for."""

    number: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Baggage:
    """Checked bags: how many, how heavy in the stated unit (KGM, LBR), their tags."""

    count: int | None = None
    weight: str = ""
    weight_unit: str = ""
    tags: tuple[BagTag, ...] = ()


@dataclass(frozen=True, slots=True)
class Traveller:
    """One person of a manifest, or of a machine-readable zone, as stated.

    ``family`` holds the whole name of a person with one name. ``is_truncated``: the name may have been cut where its
    field ended, so it is to be compared as a beginning. ``is_verified``: True when the document was read by machine
    and checked, False when typed, None when the message does not say.
    """

    family: str
    given: str = ""
    sex: Sex | None = None
    born: DateSpan | None = None
    nationalities: tuple[Nationality, ...] = ()
    birth_place: str = ""
    birth_country: str = ""  # alpha-2
    residence: str = ""  # alpha-2
    address: str = ""
    documents: tuple[TravelDocument, ...] = ()
    embark: str = ""  # airport where the traveller's own journey began
    debark: str = ""  # airport where it ends
    clearance: str = ""  # airport or place where the traveller enters
    locator: str = ""  # of the booking: the join key to PNR data
    unique_reference: str = ""  # of the traveller on this flight: must come back in the answer
    seat: str = ""
    bags: Baggage = Baggage()
    references: tuple[Reference, ...] = ()  # government, customer and unknown qualifiers, verbatim
    is_verified: bool | None = None
    role: Role = Role.PASSENGER
    is_truncated: bool = False
    status: TravellerStatus = TravellerStatus.READ
    place: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """Given names, then family name, as one string."""
        return f"{self.given} {self.family}".strip()

    @property
    def nationality(self) -> str:
        """The first nationality that names a country that we know (alpha-2); "" when none does."""
        return next((nationality.country for nationality in self.nationalities if nationality.country), "")


@dataclass(frozen=True, slots=True)
class MessagePart:
    """One message as it arrived. ``hash`` is SHA-256, in hexadecimal, of the bytes that held it, envelope included."""

    reference: str  # message reference of the sender
    hash: str
    number: str = ""  # "01": which part of several
    is_first: bool = False
    is_final: bool = False
    travellers: int = 0  # how many of the manifest's travellers came in this part, in the order of the parts
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """Where the reporting party can be reached: address and channel (TE, FX, EM), as written."""

    address: str
    channel: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everybody whom one message, or the parts of one, reports for a flight.

    ``is_whole`` is False when the message itself shows that something is missing: a part, the end, more travellers
    stated than present, a traveller who could not be read. A check of such a manifest is never "clear".
    """

    flight: Flight
    travellers: tuple[Traveller, ...]
    kind: MessageKind = MessageKind.PASSENGERS
    kind_code: str = ""  # as written: "745"
    action: str = ""  # as written: CP, XR, RP, CL, CLNB, CLOB, XF, CF ... "" is a first report
    version: str = ""  # "D:12B"
    sender: str = ""
    recipient: str = ""
    transaction_reference: str = ""
    access_reference: str = ""  # common to the parts of one message
    reporting_party: str = ""
    contacts: tuple[Contact, ...] = ()
    stated_passengers: int | None = None
    stated_crew: int | None = None
    warnings: tuple[TravelWarning, ...] = ()
    ignored: tuple[tuple[str, int], ...] = ()  # what was dropped on receipt, by path, and how often; never the value
    parts: tuple[MessagePart, ...] = ()
    is_whole: bool = True

    @property
    def stated_count(self) -> int | None:
        """How many travellers the message says there are, passengers and crew; None when it does not say."""
        stated = [count for count in (self.stated_passengers, self.stated_crew) if count is not None]
        return sum(stated) if stated else None

    @property
    def message_hash(self) -> str:
        """SHA-256, in hexadecimal, of the bytes that held the message (of the first part, where there are several)."""
        return self.parts[0].hash if self.parts else ""


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """One check digit: what the zone states, what its field demands. ICAO 9303-3, 4.9."""

    field: str  # "document number", "birth date", "expiry date", "optional data", "composite"
    state: CheckState
    stated: str
    computed: str


@dataclass(frozen=True, slots=True)
class MrzReading:
    """What a machine-readable zone says, and how far its check digits bear that out."""

    form: str  # "TD1", "TD2", "TD3", "MRV-A", "MRV-B"
    lines: tuple[str, ...]  # normalised: no blanks, capital letters
    document_code: str  # "P", "V", "I", "AC" ...
    issuer: str  # alpha-2 or an ICAO code that names no country; "" when unknown
    issuer_code: str  # as written
    family: str
    given: str
    is_truncated: bool
    number: str
    nationality: str  # alpha-2 or an ICAO code that names no country; "" when unknown
    nationality_code: str  # as written
    born: DateSpan | None
    sex: Sex | None
    expires: DateSpan | None
    optional: str
    checks: tuple[CheckDigit, ...]
    warnings: tuple[TravelWarning, ...] = ()
    type: IdentifierType | None = None
    arabic: str = ""  # the name in Arabic letters, where the zone may spell it letter by letter (ICAO 9303-3, 6.C)

    @property
    def are_checks_valid(self) -> bool:
        """True when no check digit is invalid. A valid digit is no proof of a correct reading (one in 22 slips by)."""
        return all(check.state is not CheckState.INVALID for check in self.checks)

    def is_expired(self, on: date) -> bool | None:
        """True after the last day of validity; None when the zone states no expiry that can be read."""
        return None if self.expires is None else on > self.expires.latest
