"""One traveller of a PAXLST message: segment groups 4 and 5, read by tag, because carriers order them differently.

What the profile does not keep is dropped here, before it gets any further, and only counted (SAFEGUARDS S5, S6).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tocsin.model.dates import DateSpan
from tocsin.model.record import Nationality, Sex
from tocsin.model.travel import (
    Baggage,
    BagTag,
    Reference,
    Role,
    TravelDocument,
    Traveller,
    TravellerStatus,
)
from tocsin.text.countries import alpha2
from tocsin.text.scripts import clean
from tocsin.travel.dates import birth_date, expiry_date
from tocsin.travel.documents import document_type
from tocsin.travel.edifact import Segment
from tocsin.travel.profile import Datum, Notes

ROLES: Final[Mapping[str, Role]] = {
    "FL": Role.PASSENGER,
    "FM": Role.CREW,
    "DDU": Role.TRANSIT_PASSENGER,
    "DDT": Role.TRANSIT_CREW,
}
_SEXES: Final[Mapping[str, Sex | None]] = {"M": Sex.MALE, "F": Sex.FEMALE, "X": Sex.OTHER, "U": None}
_REDRESS: Final = ("AEA", "CR")  # government's and customer's reference; which one carries redress is national
_SUBDIVISION: Final = "163"  # code list of a part of a country: "VA" is Virginia there, not the Holy See
_VERIFIED: Final[Mapping[str, bool]] = {"173": True, "174": False}
# Data element 3036 of NAD holds 35 characters, 70 in later directories: a full one may be cut.
_FULL_COMPONENT: Final = (35, 70)
# Where the name came from a machine-readable zone it was cut at the width of that zone's name field (9303-3, 4.6).
_NAME_FIELDS: Final = {"P": (39,), "V": (39, 31), "I": (30, 31), "A": (30, 31), "C": (30, 31)}


@dataclass(slots=True)
class _Draft:
    """The traveller so far."""

    notes: Notes
    born: DateSpan | None = None
    sex: Sex | None = None
    nationalities: list[Nationality] = field(default_factory=list)
    documents: list[TravelDocument] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)  # fields of Traveller that are plain text
    bag_count: int | None = None
    bag_weight: tuple[str, str] = ("", "")
    bag_tags: list[BagTag] = field(default_factory=list)
    is_verified: bool | None = None
    is_broken: bool = False


def read_traveller(
    segments: Sequence[Segment], notes: Notes, *, is_name_optional: bool = False, is_name_cut: bool = False
) -> Traveller:
    """The traveller whose group begins with the NAD at the front of ``segments``.

    A name that cannot be read is a warning and a traveller whose status says so, never silence.
    ``is_name_optional``: the message may name a traveller by reference alone. ``is_name_cut``: the NAD has no end.
    """
    head, *rest = segments
    draft = _Draft(notes)
    for position, segment in enumerate(rest):
        handler = _HANDLERS.get(segment.tag)
        if handler:
            handler(draft, segment)
        else:
            _unknown(draft, segment, is_next_to_name=position == 0)
    family, given = _name(head, draft)
    if is_name_cut:
        draft.is_broken = True
    status = _status(family, given, draft, head, is_name_optional=is_name_optional)
    return _traveller(draft, head, family, given, status)


def _traveller(draft: _Draft, head: Segment, family: str, given: str, status: TravellerStatus) -> Traveller:
    documents = tuple(document for document in draft.documents if document.number)
    return Traveller(
        family=family,
        given=given,
        sex=draft.sex,
        born=draft.born,
        nationalities=tuple(draft.nationalities),
        documents=documents,
        bags=Baggage(draft.bag_count, *draft.bag_weight, tuple(draft.bag_tags)),
        references=tuple(draft.references),
        is_verified=draft.is_verified,
        role=ROLES.get(head.get(1), Role.UNKNOWN),
        is_truncated=_may_be_truncated(head, family, given, documents),
        status=status,
        place=head.place,
        **draft.texts,
    )


def _name(head: Segment, draft: _Draft) -> tuple[str, str]:
    """Family name and given names: C080 of NAD, whose sixth component is a code. Blanks in a component are kept."""
    components = head.composite(4)
    if not any(components) and any(head.composite(3)):
        components = head.composite(3)
        draft.notes.warn("name-misplaced", "NAD: the name stands in element 3, not 4", head.place)
    for element in range(5, 10):
        if any(head.composite(element)) and draft.notes.keeps(Datum.ADDRESS, "NAD address"):
            address = clean(" ".join(part for part in head.composite(element) if part))
            draft.texts["address"] = ", ".join(filter(None, (draft.texts.get("address", ""), address)))
    family, *given = [clean(component) for component in (*components[:5], "")]
    return family, " ".join(part for part in given if part)


def _status(family: str, given: str, draft: _Draft, head: Segment, *, is_name_optional: bool) -> TravellerStatus:
    has_name = any(character.isalpha() for character in family + given)
    if has_name and not draft.is_broken:
        return TravellerStatus.READ
    if not has_name and is_name_optional and (draft.texts.get("locator") or draft.texts.get("unique_reference")):
        return TravellerStatus.REFERENCE_ONLY
    draft.notes.warn("unreadable-traveller", "NAD: the name of a traveller cannot be read", head.place)
    return TravellerStatus.COULD_NOT_READ


def _may_be_truncated(head: Segment, family: str, given: str, documents: Sequence[TravelDocument]) -> bool:
    if any(len(component) in _FULL_COMPONENT for component in head.composite(4)[:5]):
        return True
    letters = re.sub(r"['’]", "", f"{family}<<{given}" if given else family)
    codes = [document.type_code[:1] for document in documents] or ["P"]
    return any(len(letters) in _NAME_FIELDS.get(code, ()) for code in codes)


# --- one function for each tag -----------------------------------------------------------------------------------


def _attribute(draft: _Draft, segment: Segment) -> None:
    # ATT+2 is sex. Other attributes of people are what S5 forbids to keep: not even a profile can name them.
    if segment.get(1) != "2":
        draft.notes.ignore("ATT other than sex")
    elif draft.notes.keeps(Datum.SEX, "ATT+2"):
        code = clean(segment.get(3)).upper()
        if code in _SEXES:
            draft.sex = _SEXES[code]
        else:
            draft.notes.warn("bad-sex", "ATT+2: expected M, F, X or U", segment.place)


def _date(draft: _Draft, segment: Segment) -> None:
    qualifier, value = segment.get(1, 0), clean(segment.get(1, 1))
    if qualifier == "329":
        if draft.notes.keeps(Datum.BIRTH_DATE, "DTM+329"):
            draft.born = birth_date(value, received=draft.notes.received)
            if draft.born is None:
                draft.notes.warn("bad-date", "DTM+329: expected CCYYMMDD or YYMMDD in the past", segment.place)
    elif qualifier == "36":
        _expiry(draft, segment, value)
    else:
        draft.notes.ignore("DTM other than birth and expiry")


def _expiry(draft: _Draft, segment: Segment, value: str) -> None:
    if not draft.notes.keeps(Datum.DOCUMENT, "DTM+36"):
        return
    expires = expiry_date(value)
    if expires is None:
        draft.notes.warn("bad-date", "DTM+36: expected CCYYMMDD or YYMMDD", segment.place)
    elif not draft.documents:
        draft.notes.warn("no-document", "DTM+36 states an expiry before any document", segment.place)
    else:
        draft.documents[-1] = replace(draft.documents[-1], expires=expires)


def _nationality(draft: _Draft, segment: Segment) -> None:
    if segment.get(1) not in ("2", ""):
        draft.notes.ignore("NAT other than nationality")
    elif draft.notes.keeps(Datum.NATIONALITY, "NAT+2"):
        text = clean(segment.get(2))
        if text:
            draft.nationalities.append(Nationality(_country(draft, segment, text), text, place=segment.place))


def _country(draft: _Draft, segment: Segment, text: str) -> str:
    code = alpha2(text)
    if not code:
        draft.notes.warn("unknown-country", f"{segment.tag}+{segment.get(1)}: no country has this code", segment.place)
    return code


def _location(draft: _Draft, segment: Segment) -> None:
    qualifier, value = segment.get(1), clean(segment.get(2))
    if qualifier in _AIRPORTS:
        datum, name = _AIRPORTS[qualifier]
        if draft.notes.keeps(datum, f"LOC+{qualifier}"):
            draft.texts[name] = value.upper()
    elif qualifier == "91":
        _issuer(draft, segment, value)
    elif qualifier == "174":
        if draft.notes.keeps(Datum.RESIDENCE, "LOC+174") and value:
            draft.texts["residence"] = _country(draft, segment, value)
    elif qualifier == "180":
        if draft.notes.keeps(Datum.BIRTH_PLACE, "LOC+180"):
            draft.texts["birth_place"] = clean(segment.get(2, 3))
            draft.texts["birth_country"] = _country(draft, segment, value) if value else ""
    else:
        draft.notes.ignore("LOC of another kind")


_AIRPORTS: Final = {
    "22": (Datum.CLEARANCE, "clearance"),
    "178": (Datum.ITINERARY, "embark"),
    "179": (Datum.ITINERARY, "debark"),
}


def _issuer(draft: _Draft, segment: Segment, value: str) -> None:
    if not draft.notes.keeps(Datum.DOCUMENT, "LOC+91") or not value:
        return
    if segment.get(2, 1) == _SUBDIVISION:
        draft.notes.ignore("LOC+91 of a part of a country")
    elif not draft.documents:
        draft.notes.warn("no-document", "LOC+91 states an issuer before any document", segment.place)
    else:
        issuer = _country(draft, segment, value)
        draft.documents[-1] = replace(draft.documents[-1], issuer=issuer, issuer_text=value)


def _document(draft: _Draft, segment: Segment) -> None:
    if not draft.notes.keeps(Datum.DOCUMENT, "DOC"):
        return
    code, number = clean(segment.get(1)).upper(), clean(segment.get(2))
    if not number:
        draft.notes.warn("no-document-number", "DOC states no number", segment.place)
    draft.documents.append(TravelDocument(code, number, type=document_type(code), place=segment.place))


def _reference(draft: _Draft, segment: Segment) -> None:
    qualifier, number = segment.get(1, 0), clean(segment.get(1, 1))
    datum, name = _REFERENCES.get(qualifier, (Datum.OTHER_REFERENCE, ""))
    if qualifier in _REDRESS:
        datum = Datum.REDRESS
    path = f"RFF+{qualifier}" if datum is not Datum.OTHER_REFERENCE else "RFF of another kind"
    if not draft.notes.keeps(datum, path):
        return
    if name and name not in draft.texts:
        draft.texts[name] = number
    else:
        # Unknown qualifiers stay verbatim: which one carries what is a national profile (TRAVEL-FORMATS 2.2).
        draft.references.append(Reference(qualifier, number))


_REFERENCES: Final = {
    "AVF": (Datum.LOCATOR, "locator"),
    "ABO": (Datum.UNIQUE_REFERENCE, "unique_reference"),
    "SEA": (Datum.SEAT, "seat"),
}


def _measurement(draft: _Draft, segment: Segment) -> None:
    qualifier, unit, value = segment.get(1), clean(segment.get(3, 0)), clean(segment.get(3, 1))
    if qualifier not in ("CT", "WT"):
        draft.notes.ignore("MEA other than bags")
    elif draft.notes.keeps(Datum.BAGS, f"MEA+{qualifier}"):
        if qualifier == "WT":
            draft.bag_weight = (value, unit)
        elif value.isascii() and value.isdecimal() and len(value) <= 3:
            draft.bag_count = int(value)
        else:
            draft.notes.warn("bad-count", "MEA+CT: expected the number of bags", segment.place)


def _free_text(draft: _Draft, segment: Segment) -> None:
    # Free text may say anything of a person (meals, health): only bag tags are read, nothing else is kept (S5).
    if segment.get(1) != "BAG":
        draft.notes.ignore("FTX other than bags")
    elif draft.notes.keeps(Datum.BAGS, "FTX+BAG"):
        number, count = clean(segment.get(4, 0)), clean(segment.get(4, 1))
        if number and number != "NULL":
            is_count = count.isascii() and count.isdecimal() and 0 < len(count) <= 3
            draft.bag_tags.append(BagTag(number, int(count) if is_count else 1))


def _general_indicator(draft: _Draft, segment: Segment) -> None:
    if segment.get(1) == "4" and segment.get(2) in _VERIFIED:
        if draft.notes.keeps(Datum.VERIFICATION, "GEI+4"):
            draft.is_verified = _VERIFIED[segment.get(2)]
    else:
        draft.notes.ignore("GEI other than verified")


def _unkept(draft: _Draft, segment: Segment) -> None:
    draft.notes.ignore(segment.tag)


def _unknown(draft: _Draft, segment: Segment, *, is_next_to_name: bool) -> None:
    draft.notes.warn("unknown-segment", "a segment that no passenger list has", segment.place)
    # "NAD+FL+++O'BRIEN:JOHN'" without a release character ends at the apostrophe: what follows is part of the name.
    draft.is_broken = draft.is_broken or is_next_to_name


_HANDLERS: Final[Mapping[str, Callable[[_Draft, Segment], None]]] = {
    "ATT": _attribute,
    "DTM": _date,
    "NAT": _nationality,
    "LOC": _location,
    "DOC": _document,
    "RFF": _reference,
    "MEA": _measurement,
    "FTX": _free_text,
    "GEI": _general_indicator,
    "COM": _unkept,
    "CTA": _unkept,
    "EMP": _unkept,
    "CPI": _unkept,
    "QTY": _unkept,
}
