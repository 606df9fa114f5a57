"""The lists that Tocsin reads. To add one: a module with a ``ListFormat``, and a row here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from tocsin.errors import MalformedList, UnknownList
from tocsin.sources.au import consolidated as au
from tocsin.sources.ca import sema as ca
from tocsin.sources.ch import consolidated as ch
from tocsin.sources.eu import consolidated as eu
from tocsin.sources.ofac import advanced, classic, csv_files, enhanced
from tocsin.sources.reading import ListFile, ListFormat, ListSource
from tocsin.sources.uk import csv_list as uk_csv
from tocsin.sources.uk import hmt as uk_hmt
from tocsin.sources.uk import xml_list as uk_xml
from tocsin.sources.un import consolidated as un

# OFAC answers each address with a redirect to a signed, short-lived one of its own store; both hosts are exact.
_OFAC_EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
_OFAC_HOSTS = frozenset(
    ["sanctionslistservice.ofac.treas.gov", "wc2h-sls-prod-public-published.s3.us-gov-west-1.amazonaws.com"]
)
_OFAC_AUTHORITY = "United States Department of the Treasury, Office of Foreign Assets Control"
_OFAC_TERMS = "a work of the United States government: public domain in the United States"


def _exports(*names: str) -> Mapping[str, str]:
    return MappingProxyType({name: f"{_OFAC_EXPORTS}{name}" for name in names})


_ROWS = (
    ListSource(
        name="un",
        title="United Nations Security Council Consolidated List",
        authority=un.AUTHORITY,
        formats=(un.FORMAT,),
        addresses=MappingProxyType(
            {"consolidated.xml": "https://scsanctions.un.org/resources/xml/en/consolidated.xml"}
        ),
        hosts=frozenset(["scsanctions.un.org", "unsolprodfiles.blob.core.windows.net"]),
        rhythm_days=31,
        terms="published by the United Nations for implementation by all member states",
    ),
    ListSource(
        name="ofac",
        title="OFAC Specially Designated Nationals and Blocked Persons (SDN)",
        authority=_OFAC_AUTHORITY,
        formats=(csv_files.SDN, classic.FORMAT, enhanced.FORMAT, advanced.FORMAT),
        addresses=_exports("SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV"),
        hosts=_OFAC_HOSTS,
        rhythm_days=14,
        terms=_OFAC_TERMS,
    ),
    ListSource(
        name="ofac-consolidated",
        title="OFAC consolidated non-SDN lists (SSI, NS-MBS, CAPTA, NS-CMIC, PLC)",
        authority=_OFAC_AUTHORITY,
        formats=(classic.FORMAT, csv_files.CONSOLIDATED, enhanced.FORMAT, advanced.FORMAT),
        addresses=_exports("CONSOLIDATED.XML"),
        hosts=_OFAC_HOSTS,
        rhythm_days=62,
        terms=_OFAC_TERMS,
    ),
    ListSource(
        name="eu",
        title="European Union consolidated financial sanctions list",
        authority=eu.AUTHORITY,
        formats=(eu.FORMAT,),
        # The token is the public one of the open data portal; everybody's address has it.
        addresses=MappingProxyType(
            {
                "xmlFullSanctionsList_1_1.xml": (
                    "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
                    "?token=dG9rZW4tMjAxNw"
                )
            }
        ),
        hosts=frozenset(["webgate.ec.europa.eu"]),
        rhythm_days=14,
        terms=(
            "published by the European Commission for reuse under Decision 2011/833/EU with acknowledgement;"
            " only the Official Journal of the European Union is authentic"
        ),
    ),
    ListSource(
        name="uk",
        title="UK Sanctions List",
        authority=uk_csv.AUTHORITY,
        formats=(uk_xml.FORMAT, uk_csv.FORMAT, uk_hmt.FORMAT),
        # The XML and not the csv: only the XML says where it ends.
        addresses=MappingProxyType(
            {"UK-Sanctions-List.xml": "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml"}
        ),
        hosts=frozenset(["sanctionslist.fcdo.gov.uk"]),
        rhythm_days=14,
        terms="Crown copyright, published under the Open Government Licence v3.0",
    ),
    ListSource(
        name="au",
        title="Australian Sanctions Consolidated List",
        authority=au.AUTHORITY,
        formats=(au.FORMAT,),
        addresses=MappingProxyType(
            {
                "Australian_Sanctions_Consolidated_List.xlsx": (
                    "https://www.dfat.gov.au/sites/default/files/Australian_Sanctions_Consolidated_List.xlsx"
                )
            }
        ),
        hosts=frozenset(["www.dfat.gov.au"]),
        rhythm_days=14,
        terms="Commonwealth of Australia, published under a Creative Commons Attribution licence",
    ),
    ListSource(
        name="ca",
        title="Consolidated Canadian Autonomous Sanctions List",
        authority=ca.AUTHORITY,
        formats=(ca.FORMAT,),
        addresses=MappingProxyType(
            {
                "sema-lmes.xml": (
                    "https://www.international.gc.ca/world-monde/assets/office_docs/"
                    "international_relations-relations_internationales/sanctions/sema-lmes.xml"
                )
            }
        ),
        hosts=frozenset(["www.international.gc.ca"]),
        rhythm_days=31,
        terms="published by the Government of Canada for information; only the regulations have force of law",
    ),
    ListSource(
        name="ch",
        title="Swiss sanctions list (SECO)",
        authority=ch.AUTHORITY,
        formats=(ch.FORMAT,),
        addresses=MappingProxyType(
            {
                "consolidated-list.xml": (
                    "https://www.sesam.search.admin.ch/sesam-search-web/pages/downloadXmlGesamtliste.xhtml"
                    "?lang=en&action=downloadXmlGesamtlisteAction"
                )
            }
        ),
        hosts=frozenset(["www.sesam.search.admin.ch"]),
        rhythm_days=14,
        terms="published by the Swiss Confederation for information; only the ordinances' annexes have force of law",
    ),
)

SOURCES: Mapping[str, ListSource] = MappingProxyType({row.name: row for row in _ROWS})
NONE_DECLARED: Mapping[str, ListSource] = MappingProxyType({})


def source(name: str, declared: Mapping[str, ListSource] = NONE_DECLARED) -> ListSource:
    """The list of that name, one that this code knows or one of those ``declared`` beside them.

    Raises UnknownList, whose hint names those that exist.
    """
    found = SOURCES.get(name) or declared.get(name)
    if found is None:
        known = ", ".join((*SOURCES, *declared))
        raise UnknownList(f"no list is named {name!r}", hint=f"known lists: {known}")
    return found


def detect(source: ListSource, files: Sequence[ListFile]) -> ListFormat:
    """The format that the files are in. Raises MalformedList when there is none, or nothing in a file."""
    names = ", ".join(file.name for file in files)
    for file in files:
        if not file.head(1):
            raise MalformedList("the file is empty", place=file.name, hint="Nothing was loaded. Fetch the list again.")
    for form in source.formats:
        if files and form.recognises(files):
            return form
    formats = "; ".join(form.title for form in source.formats)
    raise MalformedList(
        f"not in a format of the list {source.name}" if files else "no file was given",
        place=names,
        hint=f"{advice(files)}{source.name} is read from: {formats}",
    )


def lists_read_from(files: Sequence[ListFile]) -> tuple[str, ...]:
    """The names of the lists that this code knows and that are written as the files are; none for what is none."""
    return tuple(row.name for row in _ROWS if files and any(form.recognises(files) for form in row.formats))


def advice(files: Sequence[ListFile]) -> str:
    """What to type for these files instead, with a blank behind; "" where they look like no known list."""
    likely = " or ".join(f"`tocsin list load {name}`" for name in lists_read_from(files))
    return f"{_these(files)} like {likely}. " if likely else ""


def _these(files: Sequence[ListFile]) -> str:
    return "This file looks" if len(files) == 1 else "These files look"
