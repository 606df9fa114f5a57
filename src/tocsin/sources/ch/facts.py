"""What the Swiss list states beside names: births, places, addresses, nationalities, documents, further information."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan
from tocsin.model.record import (
    BirthDate,
    Identifier,
    IdentifierType,
    Link,
    Location,
    Nationality,
    SubjectKind,
)
from tocsin.sources.draft import Draft
from tocsin.sources.reading import Report
from tocsin.sources.un.comments import facts_in
from tocsin.sources.un.countries import country_at_start
from tocsin.sources.xml import place
from tocsin.text.countries import alpha2
from tocsin.text.dates import hijri_span, parse_span
from tocsin.text.scripts import clean

_DOCUMENTS = {
    "passport": IdentifierType.PASSPORT,
    "diplomatic-passport": IdentifierType.PASSPORT,
    "service-passport": IdentifierType.PASSPORT,
    "id-card": IdentifierType.NATIONAL_ID,
    "driving-license": IdentifierType.DRIVING_LICENCE,
    "driving-permit": IdentifierType.DRIVING_LICENCE,
    "resident-permit": IdentifierType.RESIDENCE_PERMIT,
    "residence-permit": IdentifierType.RESIDENCE_PERMIT,
    "visa": IdentifierType.VISA,
    "travel-document": IdentifierType.OTHER_DOCUMENT,
    "other": IdentifierType.OTHER_DOCUMENT,
}
_HIJRI = re.compile(r"hijri|islam", re.IGNORECASE)
_REFERENCE = re.compile(r"[A-Z]{2}[ei]\.\s?\d{3}")
# "IMO Number: 8405270", "Registration number: 1027700132195", "Taxpayer identification number: 7707083893"
_LABELLED: tuple[tuple[re.Pattern[str], IdentifierType], ...] = tuple(
    (
        re.compile(rf"^(?P<label>{words})\s*:\s*(?P<number>[A-Z]{{0,4}}[ -]?\d[\w -]{{2,30}}?)\s*\.?$", re.IGNORECASE),
        kind,
    )
    for words, kind in (
        (r"IMO number", IdentifierType.IMO),
        (r"(?:call ?sign)", IdentifierType.CALL_SIGN),
        (
            r"(?:taxpayer|tax) (?:identification|registration|ID) (?:number|no\.?)|INN|UNP|tax ?payer ID",
            IdentifierType.TAX,
        ),
        (
            r"(?:state |business |main )*registration number(?: \([A-Z]+\))?|OGRN|KPP|OKPO|state identification number"
            r"(?: \([A-Z]+\))?",
            IdentifierType.REGISTRATION,
        ),
        (
            r"(?:[a-z]+ )?national (?:identification|ID) ?(?:number|no\.?)?|personal ID|ID (?:card )?number",
            IdentifierType.NATIONAL_ID,
        ),
        (r"(?:[a-z]+ )?passport (?:number|no\.?)", IdentifierType.PASSPORT),
    )
)
_STATED = re.compile(
    r"^(?P<label>Function|Title|Rank|Position(?:\(s\))?|Designation|Type of entity|Date of registration"
    r"|Place of registration|Principal place of business|Status)\s*:\s*(?P<value>.+)$",
    re.IGNORECASE,
)
_PROPERTIES = {"function": "position", "position(s)": "position", "designation": "position", "rank": "title"}


def read_identity(
    identity: etree._Element, places: Mapping[str, Location], draft: Draft, report: Report, path: str
) -> None:
    """Nothing: what the identity states beside its names stands in the draft."""
    for element in identity.iterfind("{*}day-month-year"):
        _born(element, draft, report)
    for element in identity.iterfind("{*}place-of-birth"):
        found = _referred(element, places, report)
        if found is not None:
            draft.birth_places.append(_doubted(found, element))
    for element in identity.iterfind("{*}nationality/{*}country"):
        written = clean(element.text or "")
        code = alpha2(str(element.get("iso-code") or "")) or alpha2(written)
        if code or written:
            draft.nationalities.append(Nationality(code, written or code, place=place(element)))
    for element in identity.iterfind("{*}address"):
        _address(element, places, draft, report)
    for element in identity.iterfind("{*}identification-document"):
        _document(element, places, draft, report, path)


def read_further(element: etree._Element, draft: Draft, owner: str) -> None:
    """Nothing: the grounds, the further information and the relations of a target stand in the draft."""
    for tag in ("justification", "other-information"):
        for found in element.iterfind(f"{{*}}{tag}"):
            text = clean(found.text or "")
            if text:
                draft.remarks.append(text)
                draft.facts.extend(facts_in(text[:20_000], place(found)))
                if tag == "other-information":
                    _further(text, draft, place(found))
    for found in element.iterfind("{*}relation"):
        target = str(found.get("target-id") or "")
        stated = str(found.get("relation-type") or "").replace("-", " ")
        relation = "linked to" if stated in ("", "related to") else stated
        note = clean(found.findtext("{*}remark") or "")
        if target or note:
            draft.links.append(Link(relation, f"{owner}/{target}" if target else "", "", note, place(found)))


def read_foreign_identifier(text: str, draft: Draft, where: str) -> None:
    """Nothing: a reference of the United Nations list, or the number on another list that Switzerland followed."""
    found = _REFERENCE.fullmatch(text)
    draft.state("un_reference" if found else "foreign identifier", "".join(text.split()) if found else text, where)


def _born(element: etree._Element, draft: Draft, report: Report) -> None:
    year, month, day = (str(element.get(part) or "").strip() for part in ("year", "month", "day"))
    calendar = str(element.get("calendar") or "")
    written = "-".join(part.zfill(2) for part in (year, month, day) if part)
    if not written:
        return
    if draft.kind is not SubjectKind.PERSON:
        draft.state("founded", written, place(element), calendar)
        return
    try:
        span = _span(year, month, day, is_hijri=_HIJRI.search(calendar) is not None)
    except BadValue as error:
        report.warn("unread-date", f"date of birth {written!r} kept as text: {error.message}", place(element))
        draft.state("date of birth", written, place(element))
        return
    is_sure = str(element.get("quality") or "good") == "good"
    draft.births.append(BirthDate(replace(span, is_circa=not is_sure, original=written), place=place(element)))


def _span(year: str, month: str, day: str, *, is_hijri: bool) -> DateSpan:
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in (year, month, day) if part):
        raise BadValue("no figures")
    if not year or (day and not month):
        raise BadValue("a day without its month, or no year")
    if is_hijri:
        return hijri_span(int(year), int(month) if month else None, int(day) if day else None)
    return parse_span("-".join([year.zfill(4), *(part.zfill(2) for part in (month, day) if part)]))


def _referred(element: etree._Element, places: Mapping[str, Location], report: Report) -> Location | None:
    number = str(element.get("place-id") or "")
    found = places.get(number)
    if found is None and number:
        report.warn("unknown-place", f"the place {number[:20]!r} stands nowhere in the list", place(element))
    return replace(found, place=place(element)) if found is not None else None


def _doubted(location: Location, element: etree._Element) -> Location:
    if str(element.get("quality") or "good") == "good":
        return location
    return replace(location, note="; ".join(filter(None, (location.note, "not certain"))))


def _address(element: etree._Element, places: Mapping[str, Location], draft: Draft, report: Report) -> None:
    def text(tag: str) -> str:
        return clean(element.findtext(f"{{*}}{tag}") or "")

    where = _referred(element, places, report) or Location(place=place(element))
    box = f"P.O. Box {text('p-o-box')}" if text("p-o-box") else ""
    care_of = f"c/o {text('c-o')}" if text("c-o") else ""
    street = ", ".join(filter(None, (care_of, text("address-details"), box)))
    past = "no longer current" if str(element.get("current") or "") == "false" else ""
    note = "; ".join(filter(None, (where.note, text("remarks"), text("remark"), past)))
    location = _doubted(replace(where, street=street, postal_code=text("zip-code"), note=note), element)
    if location != Location():
        draft.addresses.append(location)
    draft.facts.extend(facts_in(f"{street} {note}", place(element)))


def _document(element: etree._Element, places: Mapping[str, Location], draft: Draft, report: Report, path: str) -> None:
    def text(tag: str) -> str:
        return clean(element.findtext(f"{{*}}{tag}") or "")

    stated = str(element.get("document-type") or "other")
    if stated not in _DOCUMENTS:
        report.note_unknown(f"{path}/identification-document/@document-type={stated[:100]}", place(element))
    issue = element.find("{*}place-of-issue")
    where = _referred(issue, places, report) if issue is not None else None
    issuer, number = text("issuer"), text("number")
    if not number:
        whole = ", ".join(filter(None, (stated, issuer, text("remark"))))
        report.warn("document-without-number", f"kept as a fact: {whole}", place(element))
        draft.state("document", whole, place(element))
        return
    draft.identifiers.append(
        Identifier(
            _DOCUMENTS.get(stated, IdentifierType.OTHER_DOCUMENT),
            number,
            alpha2(issuer) or (where.country if where else ""),
            ", ".join(filter(None, ("" if alpha2(issuer) else issuer, where.city if where else ""))),
            stated,
            _date(text("date-of-issue"), draft, report, place(element)),
            _date(text("expiry-date"), draft, report, place(element)),
            text("remark"),
            place(element),
        )
    )


def _date(written: str, draft: Draft, report: Report, where: str) -> DateSpan | None:
    if not written:
        return None
    try:
        return parse_span(written)
    except BadValue as error:
        report.warn("unread-date", f"date of a document {written!r} kept as text: {error.message}", where)
        draft.state("date of a document", written, where)
        return None


def _further(text: str, draft: Draft, where: str) -> None:
    for pattern, kind in _LABELLED:
        found = pattern.match(text)
        if found is None:
            continue
        number, label = found["number"].strip(), found["label"]
        if kind is IdentifierType.IMO and draft.kind is not SubjectKind.VESSEL:
            number = f"IMO {number}"  # of the scheme for companies: no ship is found by it
        of = IdentifierType.REGISTRATION if number.startswith("IMO ") else kind
        draft.identifiers.append(Identifier(of, number, country_at_start(label), subtype=label, place=where))
        return
    stated = _STATED.match(text)
    if stated:
        label = stated["label"].casefold()
        draft.state(_PROPERTIES.get(label, label), stated["value"].strip(), where)
