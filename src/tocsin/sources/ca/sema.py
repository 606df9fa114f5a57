"""Canada's Consolidated Autonomous Sanctions List (sema-lmes.xml): regulations under the Special Economic Measures Act
and the Justice for Victims of Corrupt Foreign Officials Act.

The elements were renamed in 2026 (``Country`` to ``Country-Pays`` …); both spellings are read. ``Country`` names the
regulation, not a nationality. A record has no number of its own: its reference is made of what the law calls it by,
regulation, schedule and item ("russia-1-part-1-12").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from lxml import etree

from tocsin.errors import BadValue, MalformedList
from tocsin.model.record import (
    BirthDate,
    Designation,
    Identifier,
    IdentifierType,
    Measure,
    NameType,
    Record,
    SubjectKind,
)
from tocsin.sources.ca.names import other_names, person_names
from tocsin.sources.draft import Draft
from tocsin.sources.programmes import Unmapped, bearing_on, look_up
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.xml import Accountant, iterate, local, place
from tocsin.text.dates import parse_span
from tocsin.text.scripts import clean

AUTHORITY = "Global Affairs Canada"
ROOT, RECORD = "data-set", "record"

# What each element holds, by the spellings that it has had.
_TAGS = {
    "Country": "country",
    "Country-Pays": "country",
    "LastName": "family",
    "LastName-NomDeFamille": "family",
    "GivenName": "given",
    "GivenName-Prenom": "given",
    "Entity": "entity",  # until 2025
    "EntityOrShip": "entity",
    "EntityOrShip-EntiteOuNavire": "entity",
    "Aliases": "aliases",
    "Aliases-Alias": "aliases",
    "TitleOrShip": "title",
    "TitleOrShipType-TitreOuTypeDeNavire": "title",
    "ShipIMONumber": "imo",
    "ShipIMONumber-NumeroOMIDuNavire": "imo",
    "DateOfBirth": "born",  # until 2025
    "DateOfBirthOrShipBuildDate": "born",
    "DateOfBirthOrShipBuildDate-DateDeNaissanceOuDateDeConstructionDuNavire": "born",
    "Schedule": "schedule",
    "Schedule-Annexe": "schedule",
    "Item": "item",
    "Item-NumeroDarticle": "item",
    "DateOfListing": "listed",
    "DateOfListing-DateDinscription": "listed",
}
_MAPPED = frozenset(f"{RECORD}/{tag}" for tag in _TAGS)
IGNORED = {"data-set/@schemaLocation": "says where the schema is, nothing of any subject"}

_BILINGUAL = re.compile(r"\s*\|\s*|\s+/\s+")
_SHIP = re.compile(r"tanker|cargo|carrier|vessel|\bship\b|\bFSO\b|tug|trawler|container", re.IGNORECASE)
_SLUG = re.compile(r"[^\w.]+")
_SHORT = re.compile(r"\((JVCFOR|JVCFOA)\)")
_NONE = frozenset(["", "n/a", "na"])


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the file, in its order. Raises MalformedList, UnsafeDocument."""
    file = only_file(files)
    accountant = Accountant(report, _MAPPED, IGNORED, single=_MAPPED)
    reading = _Reading(owner, report)
    for element in iterate(file, (RECORD,), root=ROOT, outside=accountant.check_itself):
        accountant.check(element, RECORD)
        yield reading.record(element)
    report.require_whole(file.name)


def recognises(files: Sequence[ListFile]) -> bool:
    """True for one XML file whose root is data-set and whose first record names a regulation's country."""
    head = files[0].head().replace(b"\0", b"") if len(files) == 1 else b""
    return b"<data-set" in head and b"<Country" in head


class _Reading:
    """One file being read."""

    def __init__(self, owner: str, report: Report) -> None:
        self._owner, self._report = owner, report
        self._used: dict[str, int] = {}
        self._unmapped = Unmapped("ca", report)

    def record(self, element: etree._Element) -> Record:
        where = place(element)
        values = _values(element)
        programme = english(values.get("country", ""))
        reference = self._reference(values, programme, where)
        draft = Draft(self._owner, reference, _kind(values), where)
        self._report.note_record(reference, where)
        self._names(values, draft)
        self._born(values.get("born", ""), draft)
        self._facts(values, draft)
        draft.designations.append(self._designation(programme, values, draft))
        return draft.record()

    def _reference(self, values: dict[str, str], programme: str, where: str) -> str:
        """Regulation, schedule and item. An item that stands twice is warned of and numbered on."""
        item = values.get("item", "")
        if not programme or not item:
            raise MalformedList(
                "a record without its regulation or its item",
                place=where,
                hint="Nothing else tells it from another. Fetch the list again, or tell its publisher.",
            )
        short = _SHORT.search(programme)
        base = "-".join(filter(None, map(_slug, (short[1] if short else programme, values.get("schedule", ""), item))))
        self._used[base] = times = self._used.get(base, 0) + 1
        if times == 1:
            return base
        self._report.warn("reused-item", f"{base} stands for {times} records", where)
        return f"{base}-again-{times}"

    def _names(self, values: dict[str, str], draft: Draft) -> None:
        given, family, aliases = (values.get(name, "") for name in ("given", "family", "aliases"))
        if draft.kind is SubjectKind.PERSON:
            draft.names.extend(person_names(given, family, aliases, draft.place))
            if values.get("entity"):
                draft.names.extend(other_names(values["entity"], "", draft.place))
        else:
            draft.names.extend(other_names(values.get("entity", ""), aliases, draft.place))
        if draft.names and not any(name.type is NameType.PRIMARY for name in draft.names):
            self._report.warn("no-primary-name", f"{draft.reference} has only aliases", draft.place)

    def _born(self, written: str, draft: Draft) -> None:
        if written.casefold() in _NONE:
            return
        if draft.kind is not SubjectKind.PERSON:
            draft.state("built" if draft.kind is SubjectKind.VESSEL else "date", written, draft.place)
            return
        for piece in re.split(r"\s+or\s+", written.removeprefix("born in "), flags=re.IGNORECASE):
            try:
                draft.births.append(BirthDate(parse_span(piece), place=draft.place))
            except BadValue as error:
                self._report.warn("unread-date", f"date of birth {piece!r} kept as text: {error.message}", draft.place)
                draft.state("date of birth", piece, draft.place)

    def _facts(self, values: dict[str, str], draft: Draft) -> None:
        is_ship = draft.kind is SubjectKind.VESSEL
        draft.state("vessel type" if is_ship else "title", values.get("title", ""), draft.place)
        draft.state("schedule", values.get("schedule", ""), draft.place)
        draft.state("item", values.get("item", ""), draft.place)
        number = values.get("imo", "")
        if number:
            kind = IdentifierType.IMO if is_ship else IdentifierType.REGISTRATION
            draft.identifiers.append(Identifier(kind, number, subtype="IMO number", place=draft.place))

    def _designation(self, programme: str, values: dict[str, str], draft: Draft) -> Designation:
        known = look_up("ca", programme) or self._unmapped.programme(programme, draft.place)
        measures = bearing_on(draft.kind, known.measures)
        if draft.kind is SubjectKind.VESSEL:
            measures = (Measure.UNKNOWN,)  # a schedule of ships forbids dealings of another kind, which differ
        return Designation(
            AUTHORITY,
            programme,
            known.category,
            measures,
            known.legal_basis,
            self._listed(values.get("listed", ""), draft),
            place=draft.place,
        )

    def _listed(self, written: str, draft: Draft) -> date | None:
        if written.casefold() in _NONE:
            return None
        try:
            return date.fromisoformat(written)
        except ValueError:
            self._report.warn("unread-date", f"date of listing {written!r} is no ISO date", draft.place)
            draft.state("date of listing", written, draft.place)
            return None


def english(text: str) -> str:
    """The English half of a text in both languages ("Russia / Russie"); the text itself where it has one half."""
    return _BILINGUAL.split(text, maxsplit=1)[0].strip()


def _values(element: etree._Element) -> dict[str, str]:
    """What the elements hold, clean, the first of each."""
    values: dict[str, str] = {}
    for child in element:
        name = _TAGS.get(local(child))
        text = clean(child.text or "")
        if name is not None and text:
            values.setdefault(name, text)
    return values


def _kind(values: dict[str, str]) -> SubjectKind:
    if values.get("given") or values.get("family"):
        return SubjectKind.PERSON
    is_ship = values.get("imo") or _SHIP.search(values.get("title", ""))
    return SubjectKind.VESSEL if is_ship else SubjectKind.ORGANISATION


def _slug(text: str) -> str:
    return _SLUG.sub("-", text.casefold()).strip("-.")[:80]


FORMAT = ListFormat(
    name="ca-sema-xml",
    title="Canadian autonomous sanctions, XML",
    is_verified=True,
    confirmed_by=(
        "the department's own sema-lmes.xml of May 2025, 4,759 records; the element names of 2026 by the published"
        " excerpts of it that several public readers quote"
    ),
    recognises=recognises,
    read=read,
    ignored=IGNORED,
)
