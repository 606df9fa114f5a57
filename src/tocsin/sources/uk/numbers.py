"""Documents, registration numbers and ships' numbers of UK lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.model.record import Identifier, IdentifierType
from tocsin.sources.draft import Draft
from tocsin.sources.reading import Report
from tocsin.sources.uk.gathered import Entry, Topic
from tocsin.sources.uk.texts import labelled, lines, numbered_pairs
from tocsin.sources.un.numbers import document_type, expiry_in, issue_in
from tocsin.text.countries import countries_in
from tocsin.text.identifiers import fold_number
from tocsin.text.scripts import clean

_IMO = re.compile(r"(?<![0-9])[0-9]{7}(?![0-9])")
_TAX_LABELS = re.compile(r"\b(?:inn|tax|vat|tin|taxpayer)\b", re.IGNORECASE)


def read_numbers(entry: Entry, draft: Draft, report: Report) -> None:
    """Nothing: the entry's documents and numbers are among the draft's identifiers, or its facts."""
    for values, place in entry.of(Topic.PASSPORT):
        _documents(values, IdentifierType.PASSPORT, place, draft, report)
    for values, place in entry.of(Topic.NATIONAL_ID):
        _documents(values, IdentifierType.NATIONAL_ID, place, draft, report)
    for text, place in entry.texts(Topic.REGISTRATION):
        draft.identifiers.extend(_registrations(text, place))
    for text, place in entry.texts(Topic.IMO):
        draft.identifiers.extend(_ships(text, place))
    for text, place in entry.texts(Topic.HULL):
        draft.identifiers.append(
            Identifier(IdentifierType.REGISTRATION, clean(text), subtype="Hull identification number", place=place)
        )


def _documents(values: tuple[str, ...], kind: IdentifierType, place: str, draft: Draft, report: Report) -> None:
    for number, information in numbered_pairs(values[0], values[1]):
        if not fold_number(number):
            whole = "; ".join(part for part in (number, information) if part)
            report.warn("document-without-number", f"kept as a fact: {whole}", place)
            draft.state("document", f"{kind.value}: {whole}", place)
            continue
        named = countries_in(information)
        described = document_type(information) if kind is IdentifierType.NATIONAL_ID else None
        draft.identifiers.append(
            Identifier(
                described or kind,
                number,
                named[0] if len(named) == 1 else "",  # "issued in Utopia, passport of Ambrosia": nobody can tell
                issued=issue_in(information),
                expires=expiry_in(information),
                note=information,
                place=place,
            )
        )


def _registrations(text: str, place: str) -> Iterator[Identifier]:
    """The numbers of one field, which may hold several on lines of their own, each behind its label."""
    for value in lines(text):
        label, number = labelled(value)
        if not fold_number(number):
            label, number = "", value
        kind = IdentifierType.TAX if _TAX_LABELS.search(label) else IdentifierType.REGISTRATION
        yield Identifier(kind, number, subtype=label, place=place)


def _ships(text: str, place: str) -> Iterator[Identifier]:
    """The numbers of seven digits, without the "IMO" before them; where there is none, what stands there."""
    for value in lines(text):
        for number in _IMO.findall(value) or [value]:
            yield Identifier(IdentifierType.IMO, number, place=place)
