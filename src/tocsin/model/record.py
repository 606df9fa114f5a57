"""What one owner holds on one subject, as frozen values.

Names of kinds and properties stay near FollowTheMoney where it has them (decision 7). Every fact carries ``place``:
where in the source file it stood. Places are provenance, not content: they take no part in equality or in the
content hash, because a record that only moved down the file has not changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tocsin.model.dates import DateSpan


class SubjectKind(StrEnum):
    """What a record is about."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"


class NameType(StrEnum):
    """How the subject bears the name."""

    PRIMARY = "primary"
    ALIAS = "alias"  # also known as
    FORMER = "former"  # formerly known as
    NEW = "new"  # now known as


class Quality(StrEnum):
    """What the list itself says of an alias: a weak one identifies nobody by itself."""

    STRONG = "strong"
    WEAK = "weak"


class Sex(StrEnum):
    """As documents state it."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class Category(StrEnum):
    """Why an authority listed the subject: sanctioned is not terrorist."""

    TERRORISM = "terrorism"
    OTHER = "other"
    UNKNOWN = "unknown"


class Measure(StrEnum):
    """What a designation demands."""

    ASSET_FREEZE = "asset freeze"
    TRAVEL_BAN = "travel ban"
    ARMS_EMBARGO = "arms embargo"
    NONE_STATED = "none stated"
    UNKNOWN = "unknown"


class IdentifierType(StrEnum):
    """Numbers that identify: compared exactly and, for travel documents, nearly."""

    PASSPORT = "passport"
    NATIONAL_ID = "national id"
    DRIVING_LICENCE = "driving licence"
    VISA = "visa"
    RESIDENCE_PERMIT = "residence permit"
    SEAFARER_ID = "seafarer id"
    BIRTH_CERTIFICATE = "birth certificate"
    OTHER_DOCUMENT = "other document"
    TAX = "tax number"
    REGISTRATION = "registration number"
    LICENCE = "licence"
    BIC = "bic"
    LEI = "lei"
    DUNS = "duns"
    BANK_ACCOUNT = "bank account"
    DIGITAL_CURRENCY = "digital currency address"
    IMO = "imo number"
    MMSI = "mmsi"
    CALL_SIGN = "call sign"
    TAIL_NUMBER = "tail number"
    AIRCRAFT_SERIAL = "aircraft serial number"
    SECURITY = "security identifier"  # ISIN, equity ticker
    OTHER = "other identifier"


@dataclass(frozen=True, slots=True)
class NamePart:
    """One part of a name with the role that the source gave it.

    ``role`` is one of: given, second, third, fourth, family, middle, patronymic, matronymic, maiden, nickname, title,
    whole (organisations, vessels, aircraft).
    """

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of a name.

    ``text`` is what is matched and shown (clean, one spelling). ``original`` is the string as the list wrote it when
    it differs (several names packed into one string, brackets, a note in it). ``script`` is an ISO 15924 code
    ("Latn", "Arab", "Cyrl"; "Zyyy" when there are no letters).
    """

    text: str
    type: NameType = NameType.PRIMARY
    quality: Quality = Quality.STRONG
    script: str = "Latn"
    parts: tuple[NamePart, ...] = ()
    original: str = ""
    note: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class BirthDate:
    """One stated date of birth; a record may hold several."""

    span: DateSpan
    note: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Location:
    """An address or a place of birth. ``country`` is ISO 3166-1 alpha-2 or "" when the text names none that we know."""

    text: str = ""  # as written, when the source gives one string
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    country_text: str = ""  # as the source wrote it
    note: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Nationality:
    """A nationality or citizenship. ``country`` is alpha-2, or "" when the text names none that we know."""

    country: str
    text: str = ""  # as the source wrote it
    note: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that identifies the subject. ``value`` is as written; matching folds it (text.identifiers)."""

    type: IdentifierType
    value: str
    country: str = ""  # issuing country, alpha-2
    issuer: str = ""  # issuing authority or place, as written
    subtype: str = ""  # the source's own words: "Cedula No.", "XBT", "Folio Mercantil No."
    issued: DateSpan | None = None
    expires: DateSpan | None = None
    note: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Designation:
    """An authority's act of listing the subject."""

    authority: str  # "United Nations Security Council", ...
    programme: str  # the list's own code: "Al-Qaida", "SDGT"
    category: Category = Category.UNKNOWN
    measures: tuple[Measure, ...] = (Measure.UNKNOWN,)
    legal_basis: str = ""
    listed_on: date | None = None
    amended_on: tuple[date, ...] = ()
    delisted_on: date | None = None
    note: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to another subject: by reference where the list gives one, else by name."""

    relation: str  # "linked to", "owned by", "acts for", "family", ...
    target_reference: str = ""  # "owner/reference" or ""
    target_name: str = ""
    note: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """Anything else the list states, under a property name (title, position, phone, vessel type, ...)."""

    property: str
    value: str
    note: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Record:
    """One subject as one owner describes it. ``owner`` is the list's name for a mirrored list: "un", "ofac"."""

    owner: str
    reference: str
    kind: SubjectKind
    names: tuple[Name, ...]
    births: tuple[BirthDate, ...] = ()
    birth_places: tuple[Location, ...] = ()
    nationalities: tuple[Nationality, ...] = ()
    sexes: tuple[Sex, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Location, ...] = ()
    designations: tuple[Designation, ...] = ()
    links: tuple[Link, ...] = ()
    facts: tuple[Fact, ...] = ()
    remarks: tuple[str, ...] = ()  # the list's free text, whole
    place: str = field(default="", compare=False)

    @property
    def id(self) -> str:
        """What people see: ``owner/reference``."""
        return f"{self.owner}/{self.reference}"

    @property
    def primary_name(self) -> str:
        """The first primary name, or the first name of any type."""
        for name in self.names:
            if name.type is NameType.PRIMARY:
                return name.text
        return self.names[0].text if self.names else self.reference
