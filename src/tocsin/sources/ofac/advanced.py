"""OFAC's advanced XML (``SDN_ADVANCED.XML``, ``CONS_ADVANCED.XML``): tables that refer to each other by number.

The file states a party first and its listing last, so it is read twice: once for everything that stands outside the
parties, which is kept, and once for the parties, which are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from tocsin.errors import MalformedList
from tocsin.model.record import Record
from tocsin.sources.elements import attribute, has_root
from tocsin.sources.ofac.advanced_dates import day
from tocsin.sources.ofac.advanced_documents import Documents
from tocsin.sources.ofac.advanced_entries import Entries
from tocsin.sources.ofac.advanced_locations import Locations
from tocsin.sources.ofac.advanced_parties import Parties
from tocsin.sources.ofac.advanced_paths import IGNORED, MAPPED
from tocsin.sources.ofac.advanced_reference import References
from tocsin.sources.ofac.designated import Designations, ListCheck
from tocsin.sources.ofac.elements import finish
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.xml import Accountant, iterate, local, place

ROOT = "Sanctions"
# Later tables are read with the words of earlier ones; the schema puts them in this order.
_ORDER = ("DateOfIssue", "ReferenceValueSets", "Location", "IDRegDocument")


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The file's records, in its order. Raises MalformedList, also for a file that states only changes."""
    file = only_file(files)
    reading = _Reading(owner, report)
    for element in iterate(file, reading.tables, root=ROOT, outside=reading.account_outside):
        reading.table(element)
    reading.parties.entries.join_links()
    accountant = Accountant(report, MAPPED, IGNORED)
    for party in iterate(file, {"DistinctParty"}, root=ROOT):
        accountant.check(party, "DistinctParty")
        yield reading.parties.record(party)
    reading.warn_of_the_rest()
    finish(report, file)


class _Reading:
    """One file being read."""

    def __init__(self, owner: str, report: Report) -> None:
        self._report = report
        self._accountant = Accountant(report, MAPPED, IGNORED)
        self._rank = 0
        references = References(report)
        locations = Locations(references)
        documents, entries = Documents(references, locations), Entries(references)
        self.parties = Parties(
            owner,
            references,
            locations,
            documents,
            entries,
            Designations(owner, report),
            ListCheck(owner, report),
        )
        self.tables: dict[str, Callable[[etree._Element], None]] = {
            "DateOfIssue": self._date_of_issue,
            "ReferenceValueSets": references.read,
            "Location": locations.read,
            "IDRegDocument": documents.read,
            "DistinctParty": self.parties.know,
            "ProfileRelationship": entries.read_relation,
            "SanctionsEntry": entries.read_entry,
            "SanctionsEntryLink": entries.read_link,
        }

    def table(self, element: etree._Element) -> None:
        name = local(element)
        rank = _ORDER.index(name) if name in _ORDER else len(_ORDER)
        if rank < self._rank:
            raise MalformedList(
                f"<{name}> stands after what refers to it",
                place=place(element),
                hint="The sections are not in the order of the schema. Fetch the file again.",
            )
        self._rank = rank
        if name != "DistinctParty":  # accounted for when it is read
            self._accountant.check(element, "Sanctions/DateOfIssue" if name == "DateOfIssue" else name)
        self.tables[name](element)

    def account_outside(self, element: etree._Element, path: str) -> None:
        if path == ROOT and attribute(element, "DeltaBaseVersion"):
            raise MalformedList(
                f"the file states only the changes since version {attribute(element, 'DeltaBaseVersion')}",
                place=place(element),
                hint="Load the whole list: everything that has not changed would count as delisted.",
            )
        self._accountant.check_itself(element, path)

    def _date_of_issue(self, element: etree._Element) -> None:
        issued = day(element, self.parties.references)
        self._report.as_of = issued.isoformat() if issued else ""

    def warn_of_the_rest(self) -> None:
        """Nothing: what belongs to parties that the file does not have is in the report."""
        kept = (
            ("profile", (*self.parties.entries.of_profile, *self.parties.entries.relations)),
            ("identity", self.parties.documents.of_identity),
        )
        for name, numbers in kept:
            for found in numbers:
                self._report.warn("dangling-reference", f"no party has the {name} {found}", ROOT)


FORMAT = ListFormat(
    name="ofac-advanced-xml",
    title="OFAC advanced XML (SDN_ADVANCED.XML, CONS_ADVANCED.XML)",
    is_verified=True,
    confirmed_by=(
        "in part: a third party's synthetic test file of three subjects confirms parties, names in two scripts,"
        " documents, locations, dates of birth, entries with programmes and one relationship. No file of OFAC's own has"
        " been read; everything else follows the published schema and a published profile of the file of 2025-08-27"
    ),
    recognises=has_root(ROOT),
    read=read,
    ignored=IGNORED,
)
