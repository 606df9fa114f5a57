"""The European Union's consolidated financial sanctions list, as XML (xmlFullSanctionsList 1.1).

Elements of the namespace http://eu.europa.ec/fpi/fsd/export; facts stand in attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from lxml import etree

from tocsin.errors import MalformedList
from tocsin.model.record import Designation, Record, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.eu.births import read_birth, settle_calendars
from tocsin.sources.eu.documents import read_document, ships_in
from tocsin.sources.eu.elements import day_in, keep_added, named, said
from tocsin.sources.eu.names import mark_primary, read_name
from tocsin.sources.eu.paths import IGNORED, MAPPED, NAMESPACE, ROOT, SINGLE
from tocsin.sources.eu.places import read_address, read_citizenship
from tocsin.sources.programmes import bearing_on, look_up, unmapped
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.uk.texts import references
from tocsin.sources.xml import Accountant, iterate, local, place
from tocsin.text.scripts import clean

AUTHORITY = "Council of the European Union"
_KINDS = {
    "person": SubjectKind.PERSON,
    "p": SubjectKind.PERSON,
    "enterprise": SubjectKind.ORGANISATION,
    "e": SubjectKind.ORGANISATION,
}
_PARTS: Mapping[str, Callable[[etree._Element, Draft, Report], None]] = {
    "nameAlias": read_name,
    "citizenship": read_citizenship,
    "birthdate": read_birth,
    "address": read_address,
    "identification": read_document,
}


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the file, in its order. Raises MalformedList, UnsafeDocument; then none of them may be used."""
    file = only_file(files)
    accountant = Accountant(report, MAPPED, IGNORED, single=SINGLE)
    for element in iterate(file, ("sanctionEntity",), root=ROOT, outside=accountant.check_itself):
        if not report.records:
            report.as_of = _as_of(element.getroottree().getroot(), report)
        accountant.check(element, "sanctionEntity")
        record = _record(element, owner, report)
        report.note_record(record.reference, record.place)
        yield record
    report.require_whole(file.name)


def recognises(files: Sequence[ListFile]) -> bool:
    """True for one file whose first 4 kB name the root element and the list's own namespace."""
    # Without zero bytes: UTF-16 must be recognised too, if only to be read or refused as what it is.
    head = files[0].head().replace(b"\0", b"") if len(files) == 1 else b""
    return NAMESPACE.encode() in head and b"export" in head


def _as_of(root: etree._Element, report: Report) -> str:
    stated = day_in(root, "generationDate", report)
    return stated.isoformat() if stated else ""


def _record(element: etree._Element, owner: str, report: Report) -> Record:
    where = place(element)
    draft = Draft(owner, _reference(element, report), _kind(element, report), where)
    for child in element:
        reader = _PARTS.get(local(child))
        if reader is not None:
            reader(child, draft, report)
    mark_primary(draft)
    settle_calendars(draft, report)
    for child in named(element, "remark"):
        if text := clean(child.text or ""):
            draft.remarks.append(text)
            draft.identifiers.extend(one for one in ships_in(text, place(child)) if not _has_number(draft, one.value))
    draft.designations.extend(_designations(element, draft.kind, report))
    _facts(element, draft)
    return draft.record()


def _has_number(draft: Draft, number: str) -> bool:
    return any(number in identifier.value for identifier in draft.identifiers)


def _reference(element: etree._Element, report: Report) -> str:
    """The EU reference number; without one, the publisher's own number of the subject ("logical-13")."""
    reference, logical = "".join(said(element, "euReferenceNumber").split()), said(element, "logicalId")
    if not reference and logical:
        report.warn("no-reference", f"the record is known by its logical id {logical} only", place(element))
        return f"logical-{logical}"
    return reference


def _kind(element: etree._Element, report: Report) -> SubjectKind:
    """Person or organisation; a type that nobody knows is reported. MalformedList where the list states none."""
    stated = next(named(element, "subjectType"), None)
    words = [said(stated, name) for name in ("code", "classificationCode")] if stated is not None else []
    if not any(words):
        raise MalformedList(
            "a subject of no type",
            place=place(element),
            hint="It must be a person or an enterprise. Fetch the list again, or tell its publisher.",
        )
    for word in words:
        if word and word.casefold() not in _KINDS:
            report.note_unknown(f"sanctionEntity/subjectType={word}", place(element))
    kinds = [_KINDS[word.casefold()] for word in words if word.casefold() in _KINDS]
    if len(set(kinds)) > 1:
        report.warn("unclear-kind", f"a subject of the types {' and '.join(words)}", place(element))
    return kinds[0] if kinds else SubjectKind.ORGANISATION


def _facts(element: etree._Element, draft: Draft) -> None:
    for name, property_ in (("logicalId", "logical id"), ("designationDetails", "designation details")):
        draft.state(property_, said(element, name), draft.place)
    # Several lists quote the United Nations' number under this one name: identity across lists begins with it.
    for reference in references(said(element, "unitedNationId")):
        draft.state("un_reference", reference, draft.place)
    keep_added(element, draft, "")


def _designations(element: etree._Element, kind: SubjectKind, report: Report) -> list[Designation]:
    """One designation for each programme, out of the regulations that name it."""
    listed, delisted = (day_in(element, name, report) for name in ("designationDate", "delistingDate"))
    found: dict[str, Designation] = {}
    for regulation in named(element, "regulation"):
        code = said(regulation, "programme")
        if not code:
            report.warn("no-programme", "a regulation without a programme", place(regulation))
            continue
        stated = _designation(regulation, code, kind, listed, report)
        found[code] = _joined(found[code], stated) if code in found else stated
    if not found:
        report.warn("no-designation", "no regulation lists this subject", place(element))
    return [replace(designation, delisted_on=delisted) for designation in found.values()]


def _designation(
    regulation: etree._Element, code: str, kind: SubjectKind, listed: date | None, report: Report
) -> Designation:
    where = place(regulation)
    programme = look_up("eu", code) or unmapped("eu", code, report, where)
    in_force, published = (day_in(regulation, name, report) for name in ("entryIntoForceDate", "publicationDate"))
    is_amendment = said(regulation, "regulationType").casefold() != "regulation"
    dated = published or in_force
    # The regulation named is often the last that changed the entry: its date is the day of listing only if it is not.
    return Designation(
        AUTHORITY,
        code,
        programme.category,
        bearing_on(kind, programme.measures),
        "; ".join(part for part in (programme.legal_basis, said(regulation, "numberTitle")) if part),
        listed or (None if is_amendment else in_force or published),
        (dated,) if dated and is_amendment else (),
        note=_note(regulation),
        place=where,
    )


def _note(regulation: etree._Element) -> str:
    address = next((clean(child.text or "") for child in named(regulation, "publicationUrl")), "")
    words = " of the ".join(
        text for text in (said(regulation, "regulationType"), said(regulation, "organisationType")) if text
    )
    dates = (("published", "publicationDate"), ("in force", "entryIntoForceDate"))
    days = (f"{what} {text}" for what, name in dates if (text := said(regulation, name)))
    return "; ".join(part for part in (words, *days, address) if part)


def _joined(first: Designation, second: Designation) -> Designation:
    """One designation of what two regulations of the same programme say."""
    parts = dict.fromkeys([*first.legal_basis.split("; "), *second.legal_basis.split("; ")])
    listed = [each for each in (first.listed_on, second.listed_on) if each is not None]
    return replace(
        first,
        legal_basis="; ".join(part for part in parts if part),
        listed_on=min(listed, default=None),
        amended_on=tuple(sorted({*first.amended_on, *second.amended_on})),
        note="; ".join(dict.fromkeys(note for note in (first.note, second.note) if note)),
    )


FORMAT = ListFormat(
    name="eu-xml",
    title="EU consolidated financial sanctions list, XML (xmlFullSanctionsList 1.1)",
    is_verified=True,
    confirmed_by=(
        "in part: a synthetic sample of an independent reader (five subjects) confirms names, regulations, births,"
        " citizenships, addresses and documents. No whole file of the publisher has been read; spans of years, the"
        " Islamic calendar, marks on documents and contacts follow published excerpts of it"
    ),
    recognises=recognises,
    read=read,
    ignored=IGNORED,
)
