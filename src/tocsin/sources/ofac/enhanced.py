"""OFAC's enhanced XML (``SDN_ENHANCED.XML``, ``CONS_ENHANCED.XML``): one ``entity`` for each subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lxml import etree

from tocsin.errors import BadValue, MalformedList
from tocsin.model.record import Link, Record, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.elements import attribute, children, has_root, text
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.designated import MEASURES, Act, Designations, ListCheck
from tocsin.sources.ofac.elements import finish, number
from tocsin.sources.ofac.enhanced_facts import Facts
from tocsin.sources.ofac.enhanced_names import names
from tocsin.sources.ofac.enhanced_paths import IGNORED, MAPPED
from tocsin.sources.ofac.entry_bans import for_kind
from tocsin.sources.ofac.listed_names import finished
from tocsin.sources.ofac.periods import iso_date
from tocsin.sources.ofac.remarks import Remark, read_remark
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.xml import Accountant, iterate, local, place

ROOT = "sanctionsData"
# element -> its path, for the account; all stand outside each other
_PATHS = {
    "publicationInfo": "sanctionsData/publicationInfo",
    "referenceValue": "sanctionsData/referenceValues/referenceValue",
    "featureType": "sanctionsData/featureTypes/featureType",
    "entity": "entity",
}


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The file's records, in its order. Raises MalformedList."""
    file = only_file(files)
    reading = _Reading(owner, report)
    for element in iterate(file, _PATHS, root=ROOT, outside=reading.accountant.check_itself):
        name = local(element)
        reading.account(element, _PATHS[name])
        if name == "entity":
            yield reading.record(element)
        elif name == "publicationInfo":
            reading.publication(element)
        else:
            reading.reference(element, name)
    finish(report, file)


class _Reading:
    """One file being read."""

    def __init__(self, owner: str, report: Report) -> None:
        self._owner, self._report = owner, report
        self.accountant = Accountant(report, MAPPED, IGNORED)
        self._designations = Designations(owner, report)
        self._lists = ListCheck(owner, report)
        self._facts = Facts(report)

    def account(self, element: etree._Element, path: str) -> None:
        self.accountant.check(element, path)

    def publication(self, element: etree._Element) -> None:
        try:
            self._report.as_of = iso_date(text(element, "dataAsOf")).isoformat()
        except BadValue as error:
            self._report.warn("unread-date", f"dataAsOf: {error.message}", place(element))
        programmes = [text(item) for item in children(element, "filters", "sanctionsPrograms", "sanctionsProgram")]
        if programmes:
            message = f"exported for these programmes only: {', '.join(programmes)}"
            self._report.warn("filtered-export", message, place(element))

    def reference(self, element: etree._Element, name: str) -> None:
        if name == "referenceValue":
            self._facts.values[attribute(element, "refId")] = text(element, "value")
            self._facts.countries[attribute(element, "refId")] = text(element, "isoCode")
        else:
            self._facts.types[attribute(element, "featureTypeId")] = text(element, "type")

    def record(self, entity: etree._Element) -> Record:
        where = place(entity)
        uid = attribute(entity, "id")
        self._report.note_record(number(entity, uid, "a subject") if uid else uid, where)
        draft = Draft(self._owner, uid, self._kind(entity), where)
        self._general(entity, draft)
        self._designate(entity, draft)
        draft.names += names(entity, draft.kind, self._report)
        for address in children(entity, "addresses", "address"):
            draft.addresses += self._facts.addresses(address)
        for feature in children(entity, "features", "feature"):
            self._facts.feature(feature, draft)
        for document in children(entity, "identityDocuments", "identityDocument"):
            self._facts.document(document, draft, _primary_name_id(entity))
        for relationship in children(entity, "relationships", "relationship"):
            self._relate(relationship, draft)
        return finished(draft)

    def _kind(self, entity: etree._Element) -> SubjectKind:
        entity_type = text(entity, "generalInfo", "entityType")
        if not entity_type:
            raise MalformedList("an entity without <entityType>", place=place(entity), hint="Fetch the list again.")
        try:
            return terms.subject_kind(entity_type)
        except BadValue:
            self._report.note_unknown(f"entity/generalInfo/entityType={entity_type}", place(entity))
            return SubjectKind.ORGANISATION

    def _general(self, entity: etree._Element, draft: Draft) -> None:
        for general in children(entity, "generalInfo"):
            draft.entitle(text(general, "title"), place(general))
            draft.state("living status", text(general, "livingStatus"), place(general))
            draft.state("us citizen", text(general, "isUsCitizen"), place(general))
            draft.state("us person", text(general, "isUsPerson"), place(general))
            if remarks := text(general, "remarks"):
                read_remark(draft, Remark(remarks, place(general)), self._report)

    def _designate(self, entity: etree._Element, draft: Draft) -> None:
        """Lists, dates, authorities and measures are stated for the whole subject, not for each programme."""
        lists = children(entity, "sanctionsLists", "sanctionsList")
        types = [text(item) for item in children(entity, "sanctionsTypes", "sanctionsType")]
        for item in lists:
            draft.state("list", text(item), place(item), attribute(item, "datePublished"))
        for name in types:
            if name.casefold() not in MEASURES or len(lists) > 1:  # of which of the lists is not said
                draft.state("sanctions type", name, draft.place)
        programmes = children(entity, "sanctionsPrograms", "sanctionsProgram")
        authorities = [text(item) for item in children(entity, "legalAuthorities", "legalAuthority")]
        is_shared = len(programmes) > 1 and len(authorities) > 1
        stated = [MEASURES[name.casefold()] for name in types if name.casefold() in MEASURES]
        act = Act(
            draft.place,
            "; ".join(authorities),
            sorted(self._published(lists))[:1],
            measures=stated if len(lists) == 1 else (),
            note=", ".join(text(item) for item in lists) + ("; authorities of all programmes" if is_shared else ""),
        )
        draft.designations += [
            for_kind(self._designations.of(text(item), act), draft.kind) for item in programmes if text(item)
        ]
        self._lists.see([text(item) for item in lists], draft.place)
        if not draft.designations:
            self._report.warn("no-designation", f"no programme lists {draft.reference}", draft.place)

    def _published(self, lists: list[etree._Element]) -> Iterator[date]:
        for item in lists:
            try:
                yield iso_date(attribute(item, "datePublished"))
            except BadValue as error:
                self._report.warn("unread-date", f"datePublished: {error.message}", place(item))

    def _relate(self, relationship: etree._Element, draft: Draft) -> None:
        target = children(relationship, "relatedEntity")
        other = attribute(target[0], "entityId") if target else ""
        quality = text(relationship, "quality")
        period = self._facts.period(relationship, "dateRange", draft)
        notes = (quality and f"quality: {quality}", str(period or ""), text(relationship, "comments"))
        draft.links.append(
            Link(
                terms.relation(text(relationship, "type")),
                f"{self._owner}/{other}" if other else "",
                text(relationship, "relatedEntity"),
                "; ".join(note for note in notes if note),
                place(relationship),
            )
        )


def _primary_name_id(entity: etree._Element) -> str:
    for name in children(entity, "names", "name"):
        if text(name, "isPrimary") == "true":
            return attribute(name, "id")
    return ""


FORMAT = ListFormat(
    name="ofac-enhanced-xml",
    title="OFAC enhanced XML (SDN_ENHANCED.XML, CONS_ENHANCED.XML)",
    is_verified=True,
    confirmed_by=(
        "OFAC's own export of one programme of 2024-08-28, 293 individuals, entities and aircraft of the SDN list;"
        " vessels, maiden names, patronymics, issuingAuthority, dateRange, comments, livingStatus, isUsCitizen and"
        " isUsPerson by nothing but the published schema"
    ),
    recognises=has_root(ROOT),
    read=read,
    ignored=IGNORED,
)
