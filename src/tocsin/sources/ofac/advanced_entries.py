"""What the advanced XML states outside its parties: acts of listing, and relations between profiles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from tocsin.model.record import Designation, Fact, Link, Measure
from tocsin.sources.elements import attribute, child, children, is_true, text
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.advanced_dates import day, period
from tocsin.sources.ofac.advanced_reference import References
from tocsin.sources.ofac.designated import MEASURES, Act, Designations
from tocsin.sources.xml import place

# words in OFAC's types of entry event that end a listing
_ENDS = ("delist", "remov", "revok", "expir", "terminat")


@dataclass(slots=True)
class Entry:
    """One profile on one list."""

    list_name: str
    place: str
    dates: list[date] = field(default_factory=list)
    delisted: list[date] = field(default_factory=list)
    authorities: list[str] = field(default_factory=list)
    programmes: dict[str, list[date]] = field(default_factory=dict)  # with the dates that hold for it alone
    of_authority: list[str] = field(default_factory=list)  # programmes that a legal basis belongs to
    measures: list[Measure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to another profile, whose subject is not known yet."""

    relation: str
    profile: str
    note: str
    place: str

    def to(self, reference: str) -> Link:
        """The link, now that the subject is known."""
        return Link(self.relation, reference, "", self.note, self.place)


@dataclass(slots=True)
class Entries:
    """Every entry and relation of one file, by the number of the profile."""

    references: References
    of_profile: defaultdict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    relations: defaultdict[str, list[Relation]] = field(default_factory=lambda: defaultdict(list))
    _profiles: dict[str, str] = field(default_factory=dict)  # entry -> profile
    _links: list[tuple[str, str, str, str, str]] = field(default_factory=list)

    def read_entry(self, element: etree._Element) -> None:
        """Nothing: the <SanctionsEntry> is among its profile's entries afterwards."""
        where = place(element)
        entry = Entry(self.references.text("List", attribute(element, "ListID"), where), where)
        for event in children(element, "EntryEvent"):
            self._event(event, entry)
        for measure in children(element, "SanctionsMeasure"):
            self._measure(measure, entry)
        for info in children(element, "SupportingInfo"):
            self._support(info, entry)
        for limit in children(element, "LimitationsToListing"):
            entry.facts.append(Fact("limitations to listing", text(limit), entry.list_name, place(limit)))
        entry.notes += [text(comment) for comment in children(element, "Comment")]
        profile = attribute(element, "ProfileID")
        self.of_profile[profile].append(entry)
        self._profiles[attribute(element, "ID")] = profile

    def _event(self, event: etree._Element, entry: Entry) -> None:
        where = place(event)
        kind = self.references.text("EntryEventType", attribute(event, "EntryEventTypeID"), where)
        on = day(child(event, "Date"), self.references)
        if on is not None:
            (entry.delisted if any(word in kind.casefold() for word in _ENDS) else entry.dates).append(on)
        basis = self.references.value("LegalBasis", attribute(event, "LegalBasisID"), where)
        if basis.text.casefold() not in {"", "unknown"}:
            entry.authorities.append(basis.text)
        programme = self.references.unusual("SanctionsProgram", basis.parent, where) if basis.parent else ""
        entry.of_authority += [programme] if programme else []
        entry.notes += [text(comment) for comment in children(event, "Comment")]

    def _measure(self, measure: etree._Element, entry: Entry) -> None:
        where = place(measure)
        kind = self.references.text("SanctionsType", attribute(measure, "SanctionsTypeID"), where)
        comment = "; ".join(filter(None, (text(item) for item in children(measure, "Comment"))))
        stated = [period(item, self.references) for item in children(measure, "DatePeriod")]
        starts = [item.span.earliest for item in stated if item.span]
        if kind.casefold() == "program":  # OFAC writes the programme as the comment of a measure
            entry.programmes.setdefault(comment or "unnamed", []).extend(starts)
        elif kind.casefold() in MEASURES:
            entry.measures.append(MEASURES[kind.casefold()])
            entry.notes.append(comment)
        elif kind:
            entry.facts.append(Fact("sanctions type", kind, "; ".join(filter(None, (entry.list_name, comment))), where))
        entry.notes += [note for item in stated if (note := item.note or item.unread)]

    def _support(self, info: etree._Element, entry: Entry) -> None:
        where = place(info)
        kind = self.references.text("SupInfoType", attribute(info, "SupInfoTypeID"), where)
        words = [text(item) for name in ("Text", "DirectURL") for item in children(info, name)]
        if value := " ".join(filter(None, words)):
            entry.facts.append(Fact("supporting information", value, kind, where))

    def read_relation(self, element: etree._Element) -> None:
        """Nothing: the <ProfileRelationship> is among its profile's relations, and the other's where it is mutual."""
        where = place(element)
        kind = self.references.value("RelationType", attribute(element, "RelationTypeID"), where)
        quality = self.references.unusual("RelationQuality", attribute(element, "RelationQualityID"), where)
        notes = [
            "former" if is_true(attribute(element, "Former")) else "",
            f"quality: {quality}" if quality else "",
            *(str(period(item, self.references)) for item in children(element, "DatePeriod")),
            *(text(item) for item in children(element, "Comment")),
        ]
        relation, note = terms.relation(kind.text) or "related to", "; ".join(filter(None, notes))
        one, other = attribute(element, "From-ProfileID"), attribute(element, "To-ProfileID")
        self.relations[one].append(Relation(relation, other, note, where))
        if kind.is_symmetrical:
            self.relations[other].append(Relation(relation, one, note, where))

    def read_link(self, element: etree._Element) -> None:
        """Nothing: the <SanctionsEntryLink> is kept until all entries are read."""
        where = place(element)
        kind = self.references.text("EntryLinkType", attribute(element, "EntryLinkTypeID"), where)
        on = day(child(element, "Date"), self.references)
        comments = (text(item) for item in children(element, "Comment"))
        note = "; ".join(filter(None, (str(on or ""), *comments)))
        ends = (attribute(element, "EntryA-SanctionsEntryID"), attribute(element, "EntryB-SanctionsEntryID"))
        self._links.append((*ends, kind.casefold() or "entry linked to", note, where))

    def join_links(self) -> None:
        """Nothing: links between entries are relations between their profiles afterwards."""
        for one, other, kind, note, where in self._links:
            if one in self._profiles and other in self._profiles:
                self.relations[self._profiles[one]].append(Relation(kind, self._profiles[other], note, where))
            else:
                missing = one if one not in self._profiles else other
                message = f"no SanctionsEntry has the number {missing}"
                self.references.report.warn("dangling-reference", message, where)


def designations(entries: Iterable[Entry], makers: Designations) -> list[Designation]:
    """One designation for each programme that the entries name; an entry that names none counts under its list."""
    acts: dict[str, list[tuple[Entry, list[date]]]] = {}
    for entry in entries:
        named = entry.programmes or {name: [] for name in entry.of_authority or [entry.list_name or "unnamed"]}
        for programme, dates in named.items():
            acts.setdefault(programme, []).append((entry, dates))
    return [makers.of(programme, _act(parts)) for programme, parts in acts.items()]


def _act(parts: list[tuple[Entry, list[date]]]) -> Act:
    entries = [entry for entry, _ in parts]
    notes = [", ".join(dict.fromkeys(entry.list_name for entry in entries if entry.list_name))]
    notes += [note for entry in entries for note in entry.notes]
    delisted = [on for entry in entries for on in entry.delisted]
    return Act(
        place=entries[0].place,
        legal_basis="; ".join(dict.fromkeys(basis for entry in entries for basis in entry.authorities)),
        dates=[on for entry, own in parts for on in own or entry.dates],
        delisted_on=max(delisted) if delisted else None,
        measures=[measure for entry in entries for measure in entry.measures],
        note="; ".join(dict.fromkeys(filter(None, notes))),
    )
