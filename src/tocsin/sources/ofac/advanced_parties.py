"""Parties of the advanced XML: a DistinctParty with its profile, names, features and documents becomes a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from tocsin.errors import BadValue, MalformedList
from tocsin.model.record import Record, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.elements import attribute, children, text
from tocsin.sources.ofac import advanced_documents, terms
from tocsin.sources.ofac.advanced_dates import Period, period
from tocsin.sources.ofac.advanced_documents import Documents
from tocsin.sources.ofac.advanced_entries import Entries, designations
from tocsin.sources.ofac.advanced_locations import Locations
from tocsin.sources.ofac.advanced_names import identity
from tocsin.sources.ofac.advanced_reference import References
from tocsin.sources.ofac.designated import Designations, ListCheck
from tocsin.sources.ofac.elements import number
from tocsin.sources.ofac.entry_bans import for_kind
from tocsin.sources.ofac.listed_names import finished
from tocsin.sources.ofac.remarks import Remark, read_remark
from tocsin.sources.ofac.stated import Stated, in_one_line, put
from tocsin.sources.xml import place

_FEATURE = "DistinctParty/Profile/Feature/@FeatureTypeID"
# OFAC's party types: "Transport" has the subtypes vessel and aircraft, the other two have none
_KINDS = {"other entity": SubjectKind.ORGANISATION, "location": SubjectKind.ORGANISATION}
_ADDRESSES = {"location", "address"}  # features whose place is an address


@dataclass(slots=True)
class Parties:
    """Makes records of one file's parties, with everything that stands outside them."""

    owner: str
    references: References
    locations: Locations
    documents: Documents
    entries: Entries
    designations: Designations
    lists: ListCheck
    subjects: dict[str, str] = field(default_factory=dict)  # profile -> the number of its subject

    def know(self, party: etree._Element) -> None:
        """Nothing: links may point at the party's profiles afterwards. MalformedList when one is another's too."""
        reference = attribute(party, "FixedRef")
        for profile in children(party, "Profile"):
            known = attribute(profile, "ID")
            if self.subjects.setdefault(known, reference) != reference:
                raise MalformedList(
                    f"the profile {known} belongs to two parties",
                    place=place(profile),
                    hint="The file is damaged. Fetch it again, or tell its publisher.",
                )

    def record(self, party: etree._Element) -> Record:
        """The party as a record. Raises MalformedList."""
        where = place(party)
        report = self.references.report
        reference = attribute(party, "FixedRef")
        report.note_record(number(party, reference, "a subject") if reference else reference, where)
        profiles = children(party, "Profile")
        if not profiles:
            raise MalformedList("a party without a profile", place=where, hint="Fetch the list again.")
        draft = Draft(self.owner, reference, self._kind(profiles[0]), where)
        for comment in (*children(party, "Comment"), *(item for one in profiles for item in children(one, "Comment"))):
            if remark := text(comment):
                read_remark(draft, Remark(remark, place(comment)), report)
        for profile in profiles:
            self._profile(profile, draft)
        return finished(draft)

    def _kind(self, profile: etree._Element) -> SubjectKind:
        where = place(profile)
        subtype = self.references.value("PartySubType", attribute(profile, "PartySubTypeID"), where)
        stated = subtype.text
        if stated.casefold() in {"", "unknown"} and subtype.parent:
            stated = self.references.text("PartyType", subtype.parent, where)
        if not stated:
            raise MalformedList("a profile of no stated type", place=where, hint="Fetch the list again.")
        try:
            return _KINDS.get(stated.casefold()) or terms.subject_kind(stated)
        except BadValue:
            self.references.report.note_unknown(f"DistinctParty/Profile/@PartySubTypeID={stated}", where)
            return SubjectKind.ORGANISATION

    def _profile(self, profile: etree._Element, draft: Draft) -> None:
        known = attribute(profile, "ID")
        features = {}
        for feature in children(profile, "Feature"):
            for version in children(feature, "FeatureVersion"):
                features[attribute(version, "ID")] = self._feature(feature, version, draft)
        for element in children(profile, "Identity"):
            self._identity(element, features, draft)
        for external in children(profile, "ExternalReference"):
            self._external(external, draft)
        entries = self.entries.of_profile.pop(known, [])
        if not entries:
            self.references.report.warn("no-designation", f"no entry lists {draft.reference}", draft.place)
        for entry in entries:
            draft.state("list", entry.list_name, entry.place, str(min(entry.dates)) if entry.dates else "")
            draft.facts += entry.facts
        draft.designations += [for_kind(act, draft.kind) for act in designations(entries, self.designations)]
        self.lists.see([entry.list_name for entry in entries], draft.place)
        for relation in self.entries.relations.pop(known, []):
            draft.links.append(relation.to(self._reference(relation.profile, relation.place)))

    def _reference(self, profile: str, where: str) -> str:
        if profile not in self.subjects:
            self.references.report.warn("dangling-reference", f"no party has the profile {profile}", where)
        return f"{self.owner}/{self.subjects.get(profile, profile)}"

    def _identity(self, element: etree._Element, features: dict[str, str], draft: Draft) -> None:
        found = identity(element, draft.kind, self.references)
        draft.names += found.names
        for document in self.documents.of_identity.pop(attribute(element, "ID"), []):
            put(draft, document.of(found.aliases, features), self.references.report, advanced_documents.PATH)

    def _feature(self, feature: etree._Element, version: etree._Element, draft: Draft) -> str:
        """What the version states, in words, for documents that refer to it; it is in the draft afterwards."""
        where = place(version)
        label = self.references.text("FeatureType", attribute(feature, "FeatureTypeID"), where)
        reliability = self.references.unusual("Reliability", attribute(version, "ReliabilityID"), where)
        spans = [period(item, self.references) for item in children(version, "DatePeriod")]
        notes = [f"reliability: {reliability}" if reliability else ""]
        notes += [text(comment) for comment in children(version, "Comment")] + [item.note for item in spans]
        note = "; ".join(filter(None, notes))
        words = []
        for stated in self._statements(version, Stated(label, "", where, note), spans):
            if stated.location is not None and label.casefold() in _ADDRESSES:
                draft.addresses.append(stated.location)
            else:
                put(draft, stated, self.references.report, _FEATURE)
            words.append(stated.text or str(stated.span or "") or in_one_line(stated.location))
        return f"{label}: {', '.join(filter(None, words))}"

    def _statements(self, version: etree._Element, base: Stated, spans: list[Period]) -> Iterator[Stated]:
        """Each text, date and place of the version as a statement; a lone date or place beside a text belongs to it."""
        texts = [found for item in children(version, "VersionDetail") if (found := self._detail(item))]
        texts += [item.unread for item in spans if item.unread]
        days = [item.span for item in spans if item.span]
        places = [
            found
            for item in children(version, "VersionLocation")
            for found in self.locations.get(attribute(item, "LocationID"), base.place)
        ]
        if len(texts) == 1:
            yield replace(base, text=texts[0], span=days[0] if days else None, location=places[0] if places else None)
            texts, days, places = [], days[1:], places[1:]
        yield from (replace(base, text=found) for found in texts)
        yield from (replace(base, span=found) for found in days)
        yield from (replace(base, location=found) for found in places)

    def _detail(self, detail: etree._Element) -> str:
        if reference := attribute(detail, "DetailReferenceID"):
            return self.references.text("DetailReference", reference, place(detail)) or text(detail)
        return text(detail)

    def _external(self, external: etree._Element, draft: Draft) -> None:
        where = place(external)
        kind = self.references.text("ExRefType", attribute(external, "ExRefTypeID"), where)
        notes = [kind, *(text(comment) for comment in children(external, "Comment"))]
        values = [text(item) for name in ("ExRefValue", "DirectURL") for item in children(external, name)]
        for link in children(external, "SubLink"):
            target = self.references.text("TargetType", attribute(link, "TargetTypeID"), where)
            parts = (text(item) for name in ("Description", "DirectURL") for item in children(link, name))
            values.append(" ".join(filter(None, (target, *parts))))
        for value in filter(None, values):
            draft.state("external reference", value, where, "; ".join(filter(None, notes)))
