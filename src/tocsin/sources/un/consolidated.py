"""The United Nations Security Council Consolidated List, as XML.

The format is the one of https://www.un.org/sc/resources/sc-sanctions.xsd. Its elements are few; much of what it knows
stands in strings and notes, which the modules beside this one take apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.record import Designation, Nationality, Record, Sex, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.elements import day, names_root
from tocsin.sources.programmes import UNSTATED, bearing_on, look_up, unmapped
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.un.births import read_birth_date, read_location
from tocsin.sources.un.comments import MOST_TEXT, facts_in, measures_in, read_comment
from tocsin.sources.un.countries import country, says_nothing
from tocsin.sources.un.documents import merged, read_document
from tocsin.sources.un.elements import text_of, values, written
from tocsin.sources.un.links import links_in
from tocsin.sources.un.names import bearer, read_alias, read_original_script, read_primary
from tocsin.sources.un.numbers import bearers_in
from tocsin.sources.un.paths import IGNORED, LIST_TYPE, MAPPED, ROOT, SINGLE
from tocsin.sources.xml import Accountant, iterate, local, place
from tocsin.text.countries import alpha2

AUTHORITY = "United Nations Security Council"


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the file, in its order. Raises MalformedList, UnsafeDocument; then none of them may be used."""
    file = only_file(files)
    accountant = Accountant(report, MAPPED, IGNORED, single=SINGLE)

    def outside(element: etree._Element, path: str) -> None:
        accountant.check_itself(element, path)
        if path == ROOT:
            report.as_of = _as_of(element, report)

    for element in iterate(file, ("INDIVIDUAL", "ENTITY"), root=ROOT, outside=outside):
        report.as_of = report.as_of or _as_of(element.getroottree().getroot(), report)
        accountant.check(element, local(element))
        record = _record(element, owner, report)
        report.note_record(record.reference, record.place)
        yield record
    report.require_whole(file.name)


def _as_of(root: etree._Element, report: Report) -> str:
    stated = str(root.get("dateGenerated") or "").strip()
    try:
        return day(stated).isoformat() if stated else ""
    except BadValue as error:
        report.warn("unread-date", f"dateGenerated {stated!r}: {error.message}", place(root))
        return ""


def _record(element: etree._Element, owner: str, report: Report) -> Record:
    name, where = local(element), place(element)
    kind = SubjectKind.PERSON if name == "INDIVIDUAL" else SubjectKind.ORGANISATION
    draft = Draft(owner, _reference(element, report), kind, where)
    read_primary(element, draft)
    read_original_script(element, draft)
    for alias in element.iterfind(f"{name}_ALIAS"):
        read_alias(alias, draft, report, f"{name}/{name}_ALIAS")
    for address in element.iterfind(f"{name}_ADDRESS"):
        if (location := read_location(address, report)) is not None:
            draft.addresses.append(location)
            draft.facts.extend(facts_in(location.note or location.text, location.place))
    if kind is SubjectKind.PERSON:
        _person(element, draft, report)
    comment = text_of(element, "COMMENTS1")
    if comment:
        draft.remarks.append(written(element, "COMMENTS1"))
        read_comment(comment, draft, where, owner)
    draft.identifiers[:] = merged(draft.identifiers)
    draft.designations.append(_designation(element, kind, comment, report))
    _facts(element, draft, report)
    for stated in draft.names:
        if "\ufffd" in stated.text:  # the publisher's own loss: nothing here can tell which letter stood there
            report.warn("damaged-name", f"a letter of {stated.text!r} is lost in the list itself", stated.place)
    return draft.record()


def _reference(element: etree._Element, report: Report) -> str:
    """The reference number as the list means it ("KPe.053", not "KPe.053 "); without one, the record's data id."""
    reference = "".join(text_of(element, "REFERENCE_NUMBER").split()).strip(".")
    if not reference and (data_id := text_of(element, "DATAID")):
        report.warn("no-reference", f"the record is known by its data id {data_id} only", place(element))
        return f"dataid-{data_id}"
    return reference


def _person(element: etree._Element, draft: Draft, report: Report) -> None:
    for date_of_birth in element.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        read_birth_date(date_of_birth, draft, report, "INDIVIDUAL/INDIVIDUAL_DATE_OF_BIRTH")
    for place_of_birth in element.iterfind("INDIVIDUAL_PLACE_OF_BIRTH"):
        if (location := read_location(place_of_birth, report)) is not None:
            draft.birth_places.append(location)
    for text, found in values(element, "NATIONALITY/VALUE"):
        draft.nationalities.extend(_nationalities(text, place(found), report))
    for text, found in values(element, "GENDER"):
        _sex(text, draft, report, place(found))
    for document in element.iterfind("INDIVIDUAL_DOCUMENT"):
        read_document(document, draft, report)
    _bearers(element, draft)


def _nationalities(text: str, where: str, report: Report) -> Iterator[Nationality]:
    """The nationalities in one text: as a rule one; a second sentence may name another ("Also believed to …")."""
    if says_nothing(text):
        return
    sentences = text.split(". ") if not alpha2(text) else [text]
    for sentence in sentences:
        code = alpha2(sentence) or next(
            (code for word in sentence.split() if len(word) > 3 and (code := alpha2(word))), ""
        )
        yield Nationality(code or country(sentence, where, report), sentence, "", where)


def _sex(text: str, draft: Draft, report: Report, where: str) -> None:
    try:
        draft.sexes.append(Sex(text.casefold()))
    except ValueError:
        if not says_nothing(text):
            report.note_unknown(f"INDIVIDUAL/GENDER={text}", where)


def _bearers(element: etree._Element, draft: Draft) -> None:
    """Names on documents join the draft, unless the list states them as names already."""
    known = {name.text.casefold() for name in draft.names}
    for note, found in values(element, "INDIVIDUAL_DOCUMENT/NOTE"):
        for name in bearers_in(note):
            stated = bearer(name, place(found))
            if stated is not None and stated.text.casefold() not in known:
                known.add(stated.text.casefold())
                draft.names.append(stated)


def _designation(element: etree._Element, kind: SubjectKind, comment: str, report: Report) -> Designation:
    where, code = place(element), text_of(element, "UN_LIST_TYPE") or UNSTATED
    programme = look_up("un", code) or unmapped("un", code, report, where)
    updated = (
        _date(text, "LAST_DAY_UPDATED", found, report) for text, found in values(element, "LAST_DAY_UPDATED/VALUE")
    )
    return Designation(
        AUTHORITY,
        code,
        programme.category,
        bearing_on(kind, measures_in(comment) or programme.measures),
        programme.legal_basis,
        _date(text_of(element, "LISTED_ON"), "LISTED_ON", element, report),
        tuple(sorted({day for day in updated if day is not None})),
        place=where,
    )


def _date(text: str, tag: str, element: etree._Element, report: Report) -> date | None:
    if not text:
        return None
    try:
        return day(text)
    except BadValue as error:
        report.warn("unread-date", f"{tag} {text!r}: {error.message}", place(element))
        return None


def _facts(element: etree._Element, draft: Draft, report: Report) -> None:
    for path, name in (
        ("TITLE/VALUE", "title"),
        ("DESIGNATION/VALUE", "position"),
        ("SUBMITTED_BY", "submitted by"),
        ("SUBMITTED_ON", "submitted on"),
        ("DATAID", "data id"),
        ("VERSIONNUM", "version"),
    ):
        for text, found in values(element, path):
            for part in _enumerated(text):
                draft.state(name, part, place(found))
            if name == "position":  # "Head of the Utopian Company (designated under …)"
                draft.links.extend(links_in(text[:MOST_TEXT], draft.reference, draft.owner, place(found)))
    for text, found in values(element, "LIST_TYPE/VALUE"):
        if text != LIST_TYPE:
            report.note_unknown(f"{local(element)}/LIST_TYPE/VALUE={text}", place(found))


def _enumerated(text: str) -> list[str]:
    """The parts of "a) … b) …", or the text alone."""
    if not text.startswith("a)"):
        return [text]
    return [part for part in re.split(r"(?:^|\s)[a-i]\)\s*", text) if part]


FORMAT = ListFormat(
    name="un-xml",
    title="UN Security Council Consolidated List, XML",
    is_verified=True,
    confirmed_by="the official list of four dates from 2018-10-29 to 2026-02-27, and a sample of an independent reader",
    recognises=names_root(ROOT),
    read=read,
    ignored=IGNORED,
)
