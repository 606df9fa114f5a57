"""Documents and numbers of the EU list: type, number in two scripts, issuer, validity, and what is wrong with them."""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from tocsin.model.dates import DateSpan
from tocsin.model.record import Identifier, IdentifierType, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.eu.elements import day_in, is_marked, keep_added, remarks, said
from tocsin.sources.eu.names import name_on_document
from tocsin.sources.eu.places import country_of
from tocsin.sources.reading import Report
from tocsin.sources.xml import place
from tocsin.text.identifiers import fold_number, imo_is_valid

_TYPES = {
    "passport": IdentifierType.PASSPORT,
    "id": IdentifierType.NATIONAL_ID,
    "ssn": IdentifierType.NATIONAL_ID,
    "nrn": IdentifierType.NATIONAL_ID,
    "regnumber": IdentifierType.REGISTRATION,
    "tradelic": IdentifierType.LICENCE,
    "fiscalcode": IdentifierType.TAX,
    "taxid": IdentifierType.TAX,
    "swiftbic": IdentifierType.BIC,
    "imo": IdentifierType.IMO,
    "drivinglicence": IdentifierType.DRIVING_LICENCE,
    "residentperm": IdentifierType.RESIDENCE_PERMIT,
    "birthcert": IdentifierType.BIRTH_CERTIFICATE,
    "nationcert": IdentifierType.OTHER_DOCUMENT,
    "travelcardid": IdentifierType.OTHER_DOCUMENT,
    "electionid": IdentifierType.OTHER_DOCUMENT,
}
_MARKS = (
    ("diplomatic", "diplomatic"),
    ("knownExpired", "known to have expired"),
    ("knownFalse", "known to be false"),
    ("reportedLost", "reported lost"),
    ("revokedByIssuer", "revoked by the issuer"),
)
_IMO = re.compile(r"\bIMO\b(?:\s*(?:number|no\.?|nr\.?))?[\s:]*([0-9]{7})\b", re.IGNORECASE)


def read_document(element: etree._Element, draft: Draft, report: Report) -> None:
    """Nothing: the document's numbers are among the draft's identifiers, or the whole among its facts."""
    where, kind = place(element), _type(element, draft, report)
    code, country_text = country_of(element, report)
    issuer = ", ".join(part for part in (said(element, "issuedBy"), said(element, "region")) if part)
    issued, expires, valid = _days(element, report)
    described = said(element, "identificationTypeDescription")
    marks = [words for name, words in _MARKS if is_marked(element, name, report)]
    note = "; ".join(part for part in (*marks, valid, remarks(element)) if part)
    numbers = _numbers(element)
    for number in numbers:
        draft.identifiers.append(
            Identifier(
                kind, number, code, issuer or ("" if code else country_text), described, issued, expires, note, where
            )
        )
    if not numbers:
        whole = ", ".join(part for part in (described, issuer, country_text, note) if part)
        report.warn("document-without-number", f"kept as a fact: {whole}", where)
        draft.state("document", whole, where)
    bearer = name_on_document(said(element, "nameOnDocument"), where)
    if bearer is not None and all(name.text.casefold() != bearer.text.casefold() for name in draft.names):
        draft.names.append(bearer)
    keep_added(element, draft, described)


def ships_in(remark: str, where: str) -> list[Identifier]:
    """The IMO numbers that the remark names: the list has no field for ships, which it lists as enterprises."""
    found = dict.fromkeys(match[1] for match in _IMO.finditer(remark) if imo_is_valid(match[1]))
    return [Identifier(IdentifierType.IMO, number, note="in a remark", place=where) for number in found]


def _type(element: etree._Element, draft: Draft, report: Report) -> IdentifierType:
    code = said(element, "identificationTypeCode")
    if code.casefold() in _TYPES:
        return _TYPES[code.casefold()]
    if code.casefold() not in {"", "other"}:
        report.note_unknown(f"sanctionEntity/identification/@identificationTypeCode={code}", place(element))
    return IdentifierType.OTHER_DOCUMENT if draft.kind is SubjectKind.PERSON else IdentifierType.OTHER


def _numbers(element: etree._Element) -> list[str]:
    """The number and, where it is another one, the same in Latin letters; "-" is none."""
    found = [text for name in ("number", "latinNumber") if fold_number(text := said(element, name))]
    return found if len({fold_number(text) for text in found}) == len(found) else found[:1]


def _days(element: etree._Element, report: Report) -> tuple[DateSpan | None, DateSpan | None, str]:
    """(issued, expires, the note for a beginning of validity that is not the day of issue)."""
    issue, since, until = (day_in(element, name, report) for name in ("issueDate", "validFrom", "validTo"))
    note = f"valid from {since}" if since and issue and since != issue else ""
    return _span(issue or since), _span(until), note


def _span(stated: date | None) -> DateSpan | None:
    return DateSpan.of_day(stated) if stated else None
