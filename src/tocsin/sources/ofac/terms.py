"""OFAC's vocabulary as values: what a label, a name, a type of record or a country says. All OFAC readers use it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tocsin.errors import BadValue
from tocsin.model.record import IdentifierType, NameType, Sex, SubjectKind
from tocsin.sources.ofac import labels
from tocsin.text.countries import alpha2
from tocsin.text.identifiers import imo_is_valid

AUTHORITY = "United States Department of the Treasury, OFAC"


class Holds(StrEnum):
    """Where in a Record a labelled datum goes."""

    IDENTIFIER = "identifiers"
    FACT = "facts"
    NATIONALITY = "nationalities"
    BIRTH = "births"
    BIRTH_PLACE = "birth_places"
    SEX = "sexes"
    LINK = "links"
    NOTHING = ""  # safeguard S5: dropped at the door


@dataclass(frozen=True, slots=True)
class Term:
    """What one label says. ``label`` is OFAC's own spelling, for ``Identifier.subtype``."""

    label: str
    holds: Holds
    identifier: IdentifierType = IdentifierType.OTHER
    country: str = ""  # alpha-2, where the label itself names the issuer
    property: str = ""  # of a Fact; the relation of a Link
    note: str = ""  # of a Nationality, or of an identifier that is no longer borne


def _key(label: str) -> str:
    """The label without what differs between OFAC's formats: case, kind of apostrophe, final punctuation, blanks."""
    return " ".join(label.replace("’", "'").casefold().split()).rstrip(":-–#. ")


def _table() -> dict[str, Term]:
    terms = {
        _key(label): Term(label, Holds.IDENTIFIER, kind, country)
        for label, (kind, country) in labels.IDENTIFIERS.items()
    }
    terms |= {_key(label): Term(label, Holds.FACT, property=name) for label, name in labels.FACTS.items()}
    terms |= {_key(label): Term(label, Holds.NATIONALITY, note=note) for label, note in labels.NATIONALITIES.items()}
    terms |= {_key(label): Term(label, Holds(field)) for label, field in labels.FIELDS.items()}
    terms |= {_key(label): Term(label, Holds.LINK, property=name) for label, name in labels.RELATIONS.items()}
    terms |= {_key(label): Term(label, Holds.NOTHING) for label in labels.LEFT}
    label = "Previous Aircraft Tail Number"
    terms[_key(label)] = Term(label, Holds.IDENTIFIER, IdentifierType.TAIL_NUMBER, note="previous")
    return terms


_TERMS = _table()
_COIN = re.compile(r"digital currency address - ([a-z0-9]{2,8})$")
# Families of labels that name an order or a directive: the number is part of the label.
_FAMILIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"executive order \d{5} directive determination$"), "determination"),
    (re.compile(r"executive order \d{5} directive information$"), "directive information"),
    (re.compile(r"executive order \d{5} information$"), "sanctions information"),
    (re.compile(r"caatsa section \d{3} information$"), "sanctions information"),
    (re.compile(r"listing date \([^)]*\)$"), "listing date"),
    (re.compile(r"effective date \([^)]*\)$"), "effective date"),
)


@lru_cache(maxsize=4096)
def term(label: str) -> Term | None:
    """What ``label`` says, or None where no table knows it (the reader then notes it as unknown)."""
    key = _key(label)
    known = _TERMS.get(key)
    if known is not None:
        return known
    coin = _COIN.match(key)
    if coin:
        return Term(coin.group(1).upper(), Holds.IDENTIFIER, IdentifierType.DIGITAL_CURRENCY)
    for pattern, name in _FAMILIES:
        if pattern.match(key):
            return Term(label.rstrip(":- "), Holds.FACT, property=name)
    return None


_KINDS = {
    "individual": SubjectKind.PERSON,
    "entity": SubjectKind.ORGANISATION,
    "-0-": SubjectKind.ORGANISATION,  # the csv leaves the type of an entity empty
    "": SubjectKind.ORGANISATION,
    "vessel": SubjectKind.VESSEL,
    "aircraft": SubjectKind.AIRCRAFT,
}


def subject_kind(sdn_type: str) -> SubjectKind:
    """The kind of subject that OFAC's ``SDN_Type`` means; BadValue for a type that OFAC does not have."""
    kind = _KINDS.get(sdn_type.strip().casefold())
    if kind is None:
        raise BadValue(f"{sdn_type!r} is no type of OFAC record", hint="individual, entity, vessel or aircraft")
    return kind


_NAME_TYPES = {
    "aka": NameType.ALIAS,
    "fka": NameType.FORMER,
    "nka": NameType.NEW,
    "dba": NameType.ALIAS,
    "name": NameType.PRIMARY,
}


def name_type(alias_type: str) -> NameType:
    """How an alias is borne: "aka", "a.k.a.", "F.K.A.", "nka" ...; BadValue for another word."""
    known = _NAME_TYPES.get(alias_type.replace(".", "").strip().casefold())
    if known is None:
        raise BadValue(f"{alias_type!r} is no type of alias", hint="aka, fka or nka")
    return known


def sex(text: str) -> Sex | None:
    """The sex that "Male" or "Female" states; None for another word."""
    return {"male": Sex.MALE, "female": Sex.FEMALE}.get(text.strip().casefold())


@lru_cache(maxsize=1024)
def country(text: str) -> str:
    """The alpha-2 code of a country as OFAC writes it ("Korea, North"); "" where it names none that we know."""
    name = " ".join(text.replace("’", "'").split())
    return labels.COUNTRIES[name] if name in labels.COUNTRIES else alpha2(name)


def relation(text: str) -> str:
    """OFAC's relation in our words ("acts for"); its own words in lower case where the table has none."""
    return labels.RELATIONS.get(" ".join(text.split()).rstrip(":"), text.strip().casefold())


_IMO = re.compile(r"IMO\b[ :#.]*(\d{7})$", re.IGNORECASE)
_SEVEN = re.compile(r"\d{7}$")
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}$")
_ISIN = re.compile(r"ISIN:? *([A-Z]{2}[0-9A-Z]{9}[0-9])$")


def identifier_type(known: Term, value: str, kind: SubjectKind) -> tuple[IdentifierType, str]:
    """The type that the value itself betrays, and the value without the words that say so.

    "Vessel Registration Identification" holds IMO numbers as "IMO 7406784" beside national ones. On a company an IMO
    number is one of the company scheme (resolution MSC.160(78)), whose numbers overlap with those of ships: it stays a
    registration number and keeps its "IMO", so that no ship is found by it.
    """
    imo = _IMO.match(value)
    if known.label == "Vessel Registration Identification" and _SEVEN.match(value) and imo_is_valid(value):
        return IdentifierType.IMO, value
    if imo or known.identifier is IdentifierType.IMO:
        if kind is not SubjectKind.VESSEL:
            return IdentifierType.REGISTRATION, value if imo else f"IMO {value}"
        return IdentifierType.IMO, imo.group(1) if imo else value
    isin = _ISIN.match(value)
    if isin:
        return IdentifierType.SECURITY, isin.group(1)
    if known.identifier is IdentifierType.LEI and not _LEI.match(value):
        return IdentifierType.REGISTRATION, value  # ISO 17442: 18 letters or digits and two check digits
    return known.identifier, value
