"""What OFAC states under a label, whatever the format, put where a record holds it.

The classic XML calls the label ``idType``, the advanced and the enhanced XML know document types and feature types; the
words are the same everywhere (see ``terms``). Only protected attributes are dropped (safeguard S5), and counted: a
label that no table knows stays as a fact and is reported as unknown, a date or a sex that cannot be read stays as a
fact and is warned of.
"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan
from tocsin.model.record import BirthDate, Identifier, Link, Location, Nationality
from tocsin.sources.draft import Draft
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.terms import Holds, Term
from tocsin.sources.reading import Report
from tocsin.text.countries import is_accounted_for
from tocsin.text.dates import parse_span, parse_us_date

_PROTECTED = "label/protected attribute"  # counted in Report.ignored
LEFT = {_PROTECTED: "ethnicity or tribe: Tocsin keeps neither as a fact of anybody; published prose stays as it is"}


@dataclass(frozen=True, slots=True)
class Stated:
    """One labelled value. ``span`` is set where the format gives bounds, ``location`` where it gives a place."""

    label: str
    text: str
    place: str
    note: str = ""
    span: DateSpan | None = None
    location: Location | None = None
    country: str = ""  # the issuing country, as written
    issuer: str = ""
    issued: DateSpan | None = None
    expires: DateSpan | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """The note, and what only an identifier has a place for."""
        issued = f"issued {self.issued}" if self.issued else ""
        expires = f"expires {self.expires}" if self.expires else ""
        return tuple(part for part in (self.country, self.issuer, issued, expires, self.note) if part)


def put(draft: Draft, stated: Stated, report: Report, path: str) -> None:
    """Nothing: ``stated`` is in ``draft`` afterwards, or counted as left. ``path``: where the format has labels."""
    known = terms.term(stated.label)
    if known is None:
        report.note_unknown(f"{path}={stated.label}", stated.place)
        _keep(draft, stated, Term(stated.label, Holds.FACT, property=stated.label.casefold() or "unlabelled"))
        return
    match known.holds:
        case Holds.IDENTIFIER:
            _identifier(draft, stated, known, report)
        case Holds.NATIONALITY:
            _nationality(draft, stated, known, report)
        case Holds.BIRTH:
            _birth(draft, stated, report)
        case Holds.BIRTH_PLACE:
            draft.birth_places.append(birth_place(stated))
        case Holds.SEX:
            _sex(draft, stated, report)
        case Holds.LINK:
            draft.links.append(Link(known.property, "", stated.text, _joined(stated.notes), stated.place))
        case Holds.FACT:
            _keep(draft, stated, known)
        case Holds.NOTHING:
            report.note_ignored(_PROTECTED)


def _keep(draft: Draft, stated: Stated, known: Term) -> None:
    if stated.location is not None and known.property == "location":  # OFAC's name of an address
        draft.addresses.append(stated.location)
        return
    value = stated.text or (str(stated.span) if stated.span else "") or in_one_line(stated.location)
    # "listing date" and its like say only in the label of which order they are.
    names_order = any(character.isdigit() or character == "(" for character in known.label)
    note = _joined((known.label if names_order else "", *stated.notes))
    draft.state(known.property, value, stated.place, note)


def _identifier(draft: Draft, stated: Stated, known: Term, report: Report) -> None:
    if not stated.text:
        report.warn("empty-identifier", f"{stated.label} without a number", stated.place)
        return
    kind, value = terms.identifier_type(known, stated.text, draft.kind)
    issuing = country(stated.country, stated.place, report) or known.country
    issuer = stated.issuer or ("" if issuing else stated.country)
    note = _joined((known.note, stated.note))
    draft.identifiers.append(
        Identifier(kind, value, issuing, issuer, known.label, stated.issued, stated.expires, note, stated.place)
    )


def _nationality(draft: Draft, stated: Stated, known: Term, report: Report) -> None:
    location = stated.location
    text = stated.text or (location.country_text if location else "") or in_one_line(location)
    if not text:
        report.warn("empty-nationality", f"{stated.label} without a country", stated.place)
        return
    code = country(text, stated.place, report) or (location.country if location else "")
    note = _joined((known.note, *stated.notes))
    if known.note == "flag" and not code and is_accounted_for(text):  # "None Identified" is no flag
        draft.state("vessel flag", text, stated.place, _joined(stated.notes))
        return
    draft.nationalities.append(Nationality(code, text, note, stated.place))


def _birth(draft: Draft, stated: Stated, report: Report) -> None:
    span = stated.span or read_date(stated.text, stated.place, report)
    note = _joined(stated.notes)
    if span is None:
        draft.state("date of birth", stated.text, stated.place, note)
    else:
        draft.births.append(BirthDate(span, note, stated.place))


def _sex(draft: Draft, stated: Stated, report: Report) -> None:
    sex = terms.sex(stated.text)
    if sex is None:
        report.warn("unknown-sex", f"{stated.text!r} is kept as a fact", stated.place)
    else:
        draft.sexes.append(sex)
    if sex is None or stated.notes:  # Record.sexes has no room for a note
        draft.state("gender", stated.text, stated.place, _joined(stated.notes))


def birth_place(stated: Stated) -> Location:
    """The place of birth; its country is the whole text, or what stands after the last comma ("Ambrosia, Utopia")."""
    if stated.location is not None and not stated.text:
        return stated.location
    note = _joined(stated.notes)
    for text in (stated.text, stated.text.rpartition(",")[2].strip()):
        if code := terms.country(text):
            return Location(stated.text, country=code, country_text=text, note=note, place=stated.place)
    return Location(stated.text, note=note, place=stated.place)


def country(text: str, place: str, report: Report) -> str:
    """The alpha-2 code; a text that no table accounts for is warned of and gives ""."""
    code = terms.country(text) if text else ""
    if text and not code and not is_accounted_for(text):
        report.warn("unknown-country", f"{text!r} names no country that we know; the text is kept", place)
    return code


def read_date(text: str, place: str, report: Report) -> DateSpan | None:
    """The span that the text states; None, and a warning, where it states none that we can read."""
    try:
        return parse_span(text)
    except BadValue:  # 03/04/1975 is refused there: day and month cannot be told apart
        pass
    try:
        return DateSpan.of_day(parse_us_date(text), original=text)  # as OFAC writes its Publish_Date
    except BadValue as error:
        report.warn("unread-date", f"{text!r} is kept as text: {error.message}", place)
        return None


def in_one_line(location: Location | None) -> str:
    """The location as one would write it on an envelope; "" for none."""
    if location is None:
        return ""
    parts = (location.text, location.street, location.city, location.region, location.postal_code)
    return ", ".join(part for part in (*parts, location.country_text) if part)


def _joined(parts: tuple[str, ...]) -> str:
    return "; ".join(part for part in parts if part)
