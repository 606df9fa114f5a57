"""The documents of an individual of the UN list: what stands in their elements and what is packed into their texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan
from tocsin.model.record import Identifier, IdentifierType
from tocsin.sources.draft import Draft
from tocsin.sources.elements import day
from tocsin.sources.reading import Report
from tocsin.sources.un.countries import country, country_at_start, says_nothing
from tocsin.sources.un.elements import text_of, texts
from tocsin.sources.un.numbers import Numbered, document_type, expiry_in, issue_in, read_numbers
from tocsin.sources.xml import place
from tocsin.text.countries import alpha2
from tocsin.text.identifiers import fold_number

# A note says more of a document than its element does only with these; "as mentioned in the passport" says nothing.
_TYPES_FROM_NOTE = frozenset([IdentifierType.TAX, IdentifierType.BIRTH_CERTIFICATE, IdentifierType.DRIVING_LICENCE])


@dataclass(frozen=True, slots=True)
class _Document:
    kind: str  # TYPE_OF_DOCUMENT
    further: str  # TYPE_OF_DOCUMENT2
    number: str
    issuing: str
    country_of_issue: str
    city: str
    issued: str
    note: str
    place: str


def read_document(element: etree._Element, draft: Draft, report: Report) -> None:
    """Nothing: the document's numbers are among the draft's identifiers, or the whole among its facts."""
    document = _Document(
        text_of(element, "TYPE_OF_DOCUMENT"),
        text_of(element, "TYPE_OF_DOCUMENT2"),
        text_of(element, "NUMBER"),
        text_of(element, "ISSUING_COUNTRY"),
        text_of(element, "COUNTRY_OF_ISSUE"),
        text_of(element, "CITY_OF_ISSUE"),
        text_of(element, "DATE_OF_ISSUE"),
        text_of(element, "NOTE"),
        place(element),
    )
    numbers = _numbers(document)
    for numbered in numbers:
        draft.identifiers.append(_identifier(document, numbered, report))
    whole = ", ".join(text for text in texts(element) if not says_nothing(text))
    if not numbers and whole:
        report.warn("document-without-number", f"kept as a fact: {whole}", document.place)
        draft.state("document", whole, document.place)


def _numbers(document: _Document) -> tuple[Numbered, ...]:
    """The numbers, from the first of NUMBER, TYPE_OF_DOCUMENT2 and NOTE that holds one."""
    if document.number:
        # A NUMBER is what the list takes for one, even where we find no digit in it.
        return read_numbers(document.number) or (Numbered(document.number),)
    return read_numbers(document.further) or read_numbers(document.note)


def _identifier(document: _Document, numbered: Numbered, report: Report) -> Identifier:
    issuing = country(document.issuing, document.place, report)
    of_issue = country(document.country_of_issue, document.place, report)
    described = numbered.country or country_at_start(document.further) or country_at_start(document.note)
    where = document.country_of_issue if (issuing or described) and of_issue != issuing else ""
    behind = "" if numbered.note in document.note or alpha2(numbered.note) else numbered.note
    return Identifier(
        _type(document, numbered),
        numbered.number,
        issuing or described or of_issue,
        ", ".join(part for part in (document.city, where) if part),
        _subtype(document, numbered),
        _issue_date(document, report),
        expiry_in(f"{document.note}, {behind}"),
        "; ".join(part for part in (document.note, behind) if part),
        document.place,
    )


def _type(document: _Document, numbered: Numbered) -> IdentifierType:
    main = document_type(document.kind) or IdentifierType.OTHER_DOCUMENT
    described = document_type(f"{document.further} {numbered.label}") or document_type(document.further)
    if described is IdentifierType.PASSPORT:  # a "national passport" under National Identification Number is internal
        described = main
    by_note = document_type(document.note) if document.note not in ("", document.number) else None
    if described in (None, IdentifierType.NATIONAL_ID) and by_note in _TYPES_FROM_NOTE:
        return by_note or main
    return described or main


def _subtype(document: _Document, numbered: Numbered) -> str:
    """The list's own words for the document, the most telling ones."""
    further = document.further if numbered.number not in document.further else ""
    said = " ".join(word for word in (further, numbered.label) if word)
    return (said if document_type(said) else document.kind).rstrip(" :")


def _issue_date(document: _Document, report: Report) -> DateSpan | None:
    if not document.issued:
        return issue_in(document.note)
    try:
        return DateSpan.of_day(day(document.issued), original=document.issued)
    except BadValue as error:
        report.warn("unread-date", f"date of issue {document.issued!r}: {error.message}", document.place)
        return None


def merged(identifiers: Iterable[Identifier]) -> list[Identifier]:
    """The identifiers, each number once: the list states some documents in three languages, each time a little more."""
    kept: dict[tuple[IdentifierType, str], list[Identifier]] = {}
    for one in identifiers:
        group = kept.setdefault((one.type, fold_number(one.value)), [])
        for at, other in enumerate(group):
            if not (one.country and other.country and one.country != other.country):
                group[at] = _filled(other, one)
                break
        else:
            group.append(one)
    return [one for group in kept.values() for one in group]


def _filled(first: Identifier, second: Identifier) -> Identifier:
    """The first, with what only the second states."""
    notes = dict.fromkeys(note for note in (first.note, second.note) if note)
    return replace(
        first,
        country=first.country or second.country,
        issuer=first.issuer or second.issuer,
        issued=first.issued or second.issued,
        expires=first.expires or second.expires,
        note="; ".join(notes),
    )
