"""Countries, addresses and contacts of the EU list."""

from __future__ import annotations

from lxml import etree

from tocsin.model.record import Location, Nationality
from tocsin.sources.draft import Draft
from tocsin.sources.eu.elements import day_in, is_marked, keep_added, named, remarks, said
from tocsin.sources.reading import Report
from tocsin.sources.xml import place
from tocsin.text.countries import alpha2, is_accounted_for

_NOTHING = frozenset(["", "UNKNOWN", "00"])  # the list's own ways to name no country
_CONTACTS = {"PHONE": "phone", "FAX": "fax", "EMAIL": "email", "WEB": "website", "MOBILE": "phone"}


def country_of(element: etree._Element, report: Report) -> tuple[str, str]:
    """(alpha-2 code or "", the text that names the country). The text wins: "CS" has been two countries."""
    text, code = said(element, "countryDescription"), said(element, "countryIso2Code")
    text, code = ("" if word.upper() in _NOTHING else word for word in (text, code))
    for word in (text, code):
        if word and (found := alpha2(word)):
            return found, text or code
    word = text or code
    if word and not is_accounted_for(word):
        report.warn("unknown-country", f"{word!r} names no country that we know; the text is kept", place(element))
    return "", word


def read_citizenship(element: etree._Element, draft: Draft, report: Report) -> None:
    """Nothing: the citizenship is among the draft's nationalities."""
    code, text = country_of(element, report)
    since, until = (day_in(element, name, report) for name in ("acquisitionDate", "disenfranchisementDate"))
    note = "; ".join(
        part
        for part in (
            said(element, "region"),
            f"since {since}" if since else "",
            f"until {until}" if until else "",
            remarks(element),
        )
        if part
    )
    if text:
        draft.nationalities.append(Nationality(code, text, note, place(element)))
    else:
        draft.state("citizenship", note, place(element))
    keep_added(element, draft, "citizenship")


def location_in(element: etree._Element, report: Report, *, text: str = "", street: str = "", note: str) -> Location:
    """The city, region, postal code and country of the element, beside what the caller found there."""
    code, country_text = country_of(element, report)
    return Location(
        text,
        street,
        said(element, "city"),
        said(element, "region"),
        said(element, "zipCode"),
        code,
        country_text,
        note,
        place(element),
    )


def read_address(element: etree._Element, draft: Draft, report: Report) -> None:
    """Nothing: the address is among the draft's addresses, its contacts among the facts."""
    box = said(element, "poBox")
    note = "; ".join(
        part
        for part in ("as at listing time" if is_marked(element, "asAtListingTime", report) else "", remarks(element))
        if part
    )
    streets = (said(element, "street"), said(element, "place"), f"PO box {box}" if box else "")
    location = location_in(element, report, street=", ".join(part for part in streets if part), note=note)
    if location != Location(note=note):
        draft.addresses.append(location)
    else:  # the list keeps loose remarks in addresses without a place
        draft.state("remark on an address", note, place(element))
    for child in named(element, "contactInfo"):
        _contact(child, draft, report)
    keep_added(element, draft, "address")


def _contact(element: etree._Element, draft: Draft, report: Report) -> None:
    key = said(element, "key")
    known = _CONTACTS.get(key.upper())
    if known is None:
        report.note_unknown(f"sanctionEntity/address/contactInfo/@key={key}", place(element))
    draft.state(known or "contact", said(element, "value"), place(element), "" if known else key)
