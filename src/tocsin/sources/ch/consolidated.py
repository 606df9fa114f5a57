"""Switzerland's whole list (Gesamtliste) of the State Secretariat for Economic Affairs, XML.

The form is followed from published excerpts of the real file and from readers that are in use; no file of SECO's own
has been read here. The file keeps its history: targets that were de-listed stay in it, and each change carries a copy
of what it changed. Neither is a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from tocsin.errors import MalformedList
from tocsin.model.record import Designation, Record, Sex, SubjectKind
from tocsin.sources.ch.facts import read_foreign_identifier, read_further, read_identity
from tocsin.sources.ch.names import read_names
from tocsin.sources.ch.paths import DELISTED, IGNORED, KINDS, MAPPED, PLACE, PROGRAMME, ROOT, TARGET
from tocsin.sources.ch.reference import Regime, Tables, read_tables
from tocsin.sources.draft import Draft
from tocsin.sources.elements import names_root
from tocsin.sources.programmes import Unmapped, bearing_on
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.xml import Accountant, iterate, local, place
from tocsin.text.scripts import clean

AUTHORITY = "Switzerland, State Secretariat for Economic Affairs"

_KINDS = {"individual": SubjectKind.PERSON, "entity": SubjectKind.ORGANISATION, "object": SubjectKind.VESSEL}
_OBJECTS = {"": SubjectKind.VESSEL, "vessel": SubjectKind.VESSEL, "aircraft": SubjectKind.AIRCRAFT}
_CHANGES = ("listed", "amended", "de-listed")


@dataclass(frozen=True, slots=True)
class _Change:
    what: str
    day: date | None
    order: int  # in the file, which writes the newest first


@dataclass(frozen=True, slots=True)
class _History:
    """What the changes say: when the target was listed and amended, and when it was de-listed, if it is."""

    listed_on: date | None
    amended_on: tuple[date, ...]
    delisted_on: date | None
    is_delisted: bool


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the file, in its order, which is read twice. Raises MalformedList, UnsafeDocument."""
    file = only_file(files)
    tables = read_tables(file, report)
    as_of = _day(tables.as_of)
    report.as_of = as_of.isoformat() if as_of else ""
    reading = _Reading(owner, report, tables)
    seen_any = False
    for element in iterate(file, (TARGET, PROGRAMME, PLACE), root=ROOT):
        if local(element) == TARGET:
            seen_any = True
            record = reading.record(element, as_of)
            if record is not None:
                yield record
    if not seen_any or report.records:
        report.require_whole(file.name)
        return
    raise MalformedList("every target of the list is de-listed", place=file.name, hint="Fetch the list again.")


class _Reading:
    """One file being read, with what its targets refer to."""

    def __init__(self, owner: str, report: Report, tables: Tables) -> None:
        self._owner, self._report, self._tables = owner, report, tables
        self._accountant = Accountant(report, MAPPED, IGNORED)
        self._unmapped = Unmapped("ch", report)
        self._seen: set[str] = set()

    def record(self, element: etree._Element, as_of: date | None) -> Record | None:
        """The record; None for a target that is de-listed on the day of the list."""
        where, number = place(element), str(element.get("ssid") or "").strip()
        self._accountant.check(element, TARGET)
        history = self._history(element, as_of)
        if history.is_delisted:
            self._note_delisted(number, where)
            return None
        self._report.note_record(number, where)
        body = self._body(element, where)
        draft = Draft(self._owner, number, self._kind(body), where)
        path = f"{TARGET}/{local(body)}/identity"
        for identity in body.iterfind("{*}identity"):
            read_names(identity, draft, self._report, path)
            read_identity(identity, self._tables.places, draft, self._report, path)
        self._sex(body, draft)
        read_further(body, draft, self._owner)
        for found in element.iterfind("{*}foreign-identifier"):
            read_foreign_identifier(clean(found.text or ""), draft, place(found))
        for found in element.iterfind("{*}generic-attribute"):
            named = clean(str(found.get("name") or "")) or "attribute"
            draft.state(named, clean(found.text or ""), place(found))
        draft.designations.extend(self._designations(element, history, draft))
        return draft.record()

    def _note_delisted(self, number: str, where: str) -> None:
        if not number or number in self._seen:
            raise MalformedList(f"the target {number or 'without a number'} stands twice", place=where)
        self._seen.add(number)
        self._report.note_ignored(DELISTED)

    def _body(self, element: etree._Element, where: str) -> etree._Element:
        bodies = [child for child in element if local(child) in KINDS]
        if len(bodies) != 1:
            raise MalformedList(
                f"the target holds {len(bodies)} subjects instead of one", place=where, hint="Fetch the list again."
            )
        return bodies[0]

    def _kind(self, body: etree._Element) -> SubjectKind:
        if local(body) != "object":
            return _KINDS[local(body)]
        stated = str(body.get("object-type") or "").casefold()
        if stated not in _OBJECTS:
            self._report.note_unknown(f"{TARGET}/object/@object-type={stated[:100]}", place(body))
        return _OBJECTS.get(stated, SubjectKind.VESSEL)

    def _sex(self, body: etree._Element, draft: Draft) -> None:
        stated = str(body.get("sex") or "").casefold()
        if stated in ("male", "female"):
            draft.sexes.append(Sex(stated))
        elif stated not in ("", "unknown", "not-defined"):
            self._report.note_unknown(f"{TARGET}/individual/@sex={stated[:100]}", draft.place)

    def _history(self, element: etree._Element, as_of: date | None) -> _History:
        changes = sorted(self._changes(element), key=lambda each: (each.day or date.min, -each.order))
        if not changes:
            return _History(None, (), None, is_delisted=False)
        last = changes[-1]
        ended = last.day if last.what == "de-listed" else None
        is_over = last.what == "de-listed" and (ended is None or as_of is None or ended <= as_of)
        before = [at for at, each in enumerate(changes[:-1]) if each.what == "de-listed"]
        current = changes[before[-1] + 1 :] if before else changes  # it may have been listed before, and again
        listed = [each.day for each in current if each.what == "listed" and each.day]
        days = {each.day for each in current if each.day and each.what != "de-listed"}
        first = min(listed, default=None)
        return _History(first, tuple(sorted(days - {first})), ended, is_over)

    def _changes(self, element: etree._Element) -> Iterator[_Change]:
        for order, found in enumerate(element.iterfind("{*}modification")):
            what = str(found.get("modification-type") or "")
            if what not in _CHANGES:
                self._report.note_unknown(f"{TARGET}/modification/@modification-type={what[:100]}", place(found))
            dates = [str(found.get(f"{part}-date") or "") for part in ("effective", "enactment", "publication")]
            stated = next(filter(None, dates), "")
            day = _day(stated)
            if stated and day is None:
                self._report.warn("unread-date", f"date of a change {stated[:50]!r} is no ISO date", place(found))
            yield _Change(what, day, order)

    def _designations(self, element: etree._Element, history: _History, draft: Draft) -> Iterator[Designation]:
        numbers = [clean(found.text or "") for found in element.iterfind("{*}sanctions-set-id")]
        for number in dict.fromkeys(filter(None, [str(element.get("sanctions-set-id") or "").strip(), *numbers])):
            yield self._designation(number, history, draft)

    def _designation(self, number: str, history: _History, draft: Draft) -> Designation:
        regime = self._tables.regimes.get(number, Regime(number, "", "", ""))
        known = regime.known() or self._unmapped.programme(regime.code, draft.place)
        note = "; ".join(filter(None, (regime.measures, f"origin {regime.origin}" if regime.origin else "")))
        return Designation(
            AUTHORITY,
            regime.code,
            known.category,
            bearing_on(draft.kind, known.measures),
            regime.ordinance or known.legal_basis,
            history.listed_on,
            history.amended_on,
            history.delisted_on,
            note,
            draft.place,
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


FORMAT = ListFormat(
    name="ch-seco-xml",
    title="Swiss consolidated list (SECO, Gesamtliste), XML",
    is_verified=False,
    confirmed_by="",
    recognises=names_root(ROOT),
    read=read,
    ignored=IGNORED,
)
