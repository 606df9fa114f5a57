"""What was gathered of one subject of a UK list, as a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from tocsin.errors import BadValue
from tocsin.model.record import (
    BirthDate,
    Category,
    Designation,
    Link,
    Location,
    Measure,
    Nationality,
    Record,
    Sex,
    SubjectKind,
)
from tocsin.sources.draft import Draft
from tocsin.sources.programmes import Programme, bearing_on, look_up
from tocsin.sources.reading import Report
from tocsin.sources.uk.dates import read_day, read_span
from tocsin.sources.uk.gathered import Entry, Topic
from tocsin.sources.uk.names import read_name, read_other_script
from tocsin.sources.uk.numbers import read_numbers
from tocsin.sources.uk.texts import lines, numbered, numbered_pairs, references
from tocsin.text.countries import alpha2, is_accounted_for
from tocsin.text.scripts import clean

_KINDS = {"individual": SubjectKind.PERSON, "entity": SubjectKind.ORGANISATION, "ship": SubjectKind.VESSEL}
_SEXES = {"male": Sex.MALE, "female": Sex.FEMALE}
_MEASURES = {
    "asset freeze": Measure.ASSET_FREEZE,
    "travel ban": Measure.TRAVEL_BAN,
    "arms embargo": Measure.ARMS_EMBARGO,
    "targeted arms embargo": Measure.ARMS_EMBARGO,
}
# topic -> property of a Fact
_FACTS = {
    Topic.TITLE: "title",
    Topic.POSITION: "position",
    Topic.PHONE: "phone",
    Topic.WEBSITE: "website",
    Topic.EMAIL: "email",
    Topic.ENTITY_TYPE: "organisation type",
    Topic.PREVIOUS_FLAG: "former vessel flag",
    Topic.SHIP_TYPE: "vessel type",
    Topic.TONNAGE: "vessel tonnage",
    Topic.LENGTH: "vessel length",
    Topic.YEAR_BUILT: "vessel year of build",
    Topic.GROUP: "ofsi group id",
}
_LINKS = {
    Topic.OWNER: "owned or operated by",
    Topic.PREVIOUS_OWNER: "formerly owned or operated by",
    Topic.PARENT: "subsidiary of",
    Topic.SUBSIDIARY: "parent company of",
}
_SPLIT = re.compile(r"[|;]")


def record_of(entry: Entry, owner: str, authority: str, report: Report) -> Record:
    """The record of one subject. Raises MalformedList where the list gave it no name."""
    draft = Draft(owner, entry.reference, _kind(entry, report), entry.place)
    _names(entry, draft, report)
    _person(entry, draft, report)
    read_numbers(entry, draft, report)
    for values, place in entry.of(Topic.ADDRESS):
        draft.addresses.append(_address([clean(value) for value in values], place, report))
    draft.designations.extend(_designations(entry, draft.kind, authority, report))
    for topic, property_ in _FACTS.items():
        for text, place in entry.texts(topic):
            for value in numbered(text):
                draft.state(property_, value, place)
    for topic, relation in _LINKS.items():
        for text, place in entry.texts(topic):
            draft.links.extend(Link(relation, "", name, place=place) for name in lines(text))
    for text, place in entry.texts(Topic.UN_REFERENCE):
        for reference in references(text):
            # Several lists quote the United Nations' number under this one name: identity across lists begins with it.
            draft.state("un_reference", reference, place)
    for values, place in entry.of(Topic.STATUS):
        draft.state(values[0], clean(values[1]), place)
    draft.remarks.extend(text.strip() for topic in (Topic.REASONS, Topic.INFORMATION) for text, _ in entry.texts(topic))
    return draft.record()


def _kind(entry: Entry, report: Report) -> SubjectKind:
    kinds = []
    for text, place in entry.texts(Topic.KIND):
        kind = _KINDS.get(clean(text).casefold())
        if kind is None:
            report.note_unknown(f"designation type={clean(text)}", place)
        else:
            kinds.append(kind)
    if len(set(kinds)) != 1:
        stated = ", ".join(kinds) or "none"
        report.warn("unclear-kind", f"{entry.reference} is of the kind: {stated}", entry.place)
    return kinds[0] if kinds else SubjectKind.ORGANISATION


def _names(entry: Entry, draft: Draft, report: Report) -> None:
    for values, place in entry.of(Topic.NAME):
        name = read_name(values, draft.kind, place, report)
        if name is not None:
            draft.names.append(name)
    for values, place in entry.of(Topic.OTHER_SCRIPT):
        draft.names.extend(read_other_script(values, place))


def _person(entry: Entry, draft: Draft, report: Report) -> None:
    for text, place in entry.texts(Topic.BIRTH):
        for value in numbered(text):
            _birth(value, draft, place, report)
    for values, place in entry.of(Topic.BIRTH_PLACE):
        for town, country_text in numbered_pairs(values[0], values[1]):
            code = _country(country_text, place, report)
            draft.birth_places.append(Location(city=town, country=code, country_text=country_text, place=place))
    for text, place in entry.texts(Topic.NATIONALITY):
        draft.nationalities.extend(
            Nationality(_country(value, place, report), value, place=place) for value in numbered(text)
        )
    for text, place in entry.texts(Topic.FLAG):
        for value in numbered(text):
            draft.nationalities.append(Nationality(_country(value, place, report), value, "flag", place))
    for text, place in entry.texts(Topic.GENDER):
        _sex(clean(text), draft, place, report)


def _birth(text: str, draft: Draft, place: str, report: Report) -> None:
    try:
        draft.births.append(BirthDate(read_span(text), place=place))
    except BadValue as error:
        report.warn("unread-date", f"date of birth {text!r} is kept as text: {error.message}", place)
        draft.state("date of birth", text, place)


def _sex(text: str, draft: Draft, place: str, report: Report) -> None:
    sex = _SEXES.get(text.casefold())
    if sex is None:
        report.note_unknown(f"gender={text}", place)
        draft.state("gender", text, place)
    else:
        draft.sexes.append(sex)


def _address(values: list[str], place: str, report: Report) -> Location:
    """``values``: line 1 to 6, postal code, country. Line 6 is the last before the country: mostly the town."""
    country_text = values[7]
    return Location(
        street=", ".join(line for line in values[:5] if line),
        city=values[5],
        postal_code=values[6],
        country=_country(country_text, place, report),
        country_text=country_text,
        place=place,
    )


def _country(text: str, place: str, report: Report) -> str:
    code = alpha2(text) if text else ""
    if text and not code and not is_accounted_for(text):
        report.warn("unknown-country", f"{text!r} names no country that we know; the text is kept", place)
    return code


def _designations(entry: Entry, kind: SubjectKind, authority: str, report: Report) -> Iterator[Designation]:
    """One designation for each regime. Which measures apply the entry says itself, for all its regimes together."""
    stated = list(dict.fromkeys(part for text, _ in entry.texts(Topic.MEASURES) for part in _parts(text)))
    listed = _days(entry, Topic.DESIGNATED, report)
    sources = "; ".join(dict.fromkeys(clean(text) for text, _ in entry.texts(Topic.SOURCE)))
    note = "; ".join(
        part
        for part in (f"source: {sources}" if sources else "", f"sanctions: {' | '.join(stated)}" if stated else "")
        if part
    )
    regimes: dict[str, str] = {}
    for text, place in entry.texts(Topic.REGIME):
        for regime in _SPLIT.split(text):
            if clean(regime):
                regimes.setdefault(clean(regime), place)
    if not regimes:
        report.warn("no-designation", f"no regime lists {entry.reference}", entry.place)
    for regime, place in regimes.items():
        programme = look_up("uk", regime)
        if programme is None:
            report.warn("unmapped-programme", f"{regime!r} is in no table: its category is unknown", place)
        yield Designation(
            authority,
            regime,
            programme.category if programme else Category.UNKNOWN,
            _measures(stated, programme, kind),
            programme.legal_basis if programme else (regime if "Regulations" in regime else ""),
            listed[0] if listed else None,
            tuple(_days(entry, Topic.UPDATED, report)),
            note=note,
            place=place,
        )


def _parts(text: str) -> list[str]:
    return [part for piece in _SPLIT.split(text) if (part := clean(piece))]


def _measures(stated: list[str], programme: Programme | None, kind: SubjectKind) -> tuple[Measure, ...]:
    """The measures that the entry states; those of the regime only where it states none at all."""
    known = dict.fromkeys(_MEASURES[words] for part in stated if (words := part.casefold()) in _MEASURES)
    if known:
        return tuple(known)
    if stated or programme is None:  # ships' own measures, for which the model has no word: the note has them
        return (Measure.UNKNOWN,)
    return bearing_on(kind, programme.measures)


def _days(entry: Entry, topic: Topic, report: Report) -> list[date]:
    days = set()
    for text, place in entry.texts(topic):
        try:
            days.add(read_day(clean(text)))
        except BadValue as error:
            report.warn("unread-date", f"{topic.value} {clean(text)!r}: {error.message}", place)
    return sorted(days)
