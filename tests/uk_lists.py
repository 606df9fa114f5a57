"""Files in the forms of the United Kingdom's lists, of subjects that were invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from bench.written_lists import UK_COLUMNS

from tocsin.model.record import Record
from tocsin.sources.reading import ListFile, ListFormat, Report
from tocsin.sources.uk.gathered import Topic
from tocsin.sources.uk.xml_list import PATHS

TERRORISM = "The Counter-Terrorism (International Sanctions) (EU Exit) Regulations 2019"
BASE = {
    "Last Updated": "14/04/2026",
    "Unique ID": "CTI9001",
    "Name 6": "ZORBLAX",
    "Name 1": "Quillon",
    "Name type": "Primary Name",
    "Regime Name": TERRORISM,
    "Designation Type": "Individual",
    "Designation source": "UK",
    "Sanctions Imposed": "Asset freeze|Travel Ban",
    "Date Designated": "25/01/2021",
}


def row(**changes: str) -> dict[str, str]:
    """One row; an underscore in a name stands for a blank ("Name_1")."""
    return BASE | {name.replace("_", " "): text for name, text in changes.items()}


def table(rows: Sequence[Mapping[str, str]], first: str = "Report Date: 13-Feb-2026", end: str = "\r\n") -> bytes:
    """The csv file of the rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(UK_COLUMNS)
    writer.writerows([line.get(name, "") for name in UK_COLUMNS] for line in rows)
    return (f"{first}{end}{out.getvalue()}" if first else out.getvalue()).encode()


def tag(path: str, *inner: str) -> str:
    """The content inside the elements of the path, the last one innermost."""
    for name in reversed(path.split("/")):
        inner = (f"<{name}>{''.join(inner)}</{name}>",)
    return inner[0]


def stated(topic: Topic, *values: Sequence[str]) -> str:
    """The element that states the values on that topic, each in its own one."""
    path, names = PATHS[topic]
    group, _, item = path.rpartition("/")
    items = "".join(
        f"<{item}>"
        + "".join(f"<{name}>{text}</{name}>" if name else text for name, text in zip(names, each, strict=True) if text)
        + f"</{item}>"
        for each in values
    )
    return tag(group, items) if group else items


def designation(*inner: str, reference: str = "CTI9001", kind: str = "Individual", name: str = "") -> str:
    """One designation of the XML."""
    names = name or stated(Topic.NAME, ("Quillon", "", "", "", "", "ZORBLAX", "Primary Name", ""))
    return (
        "<Designation><LastUpdated>14/04/2026</LastUpdated><DateDesignated>25/01/2021</DateDesignated>"
        f"<UniqueID>{reference}</UniqueID>{names}<RegimeName>{TERRORISM}</RegimeName>"
        f"<IndividualEntityShip>{kind}</IndividualEntityShip><DesignationSource>UK</DesignationSource>"
        f"<SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>{''.join(inner)}</Designation>\n"
    )


def designations(*inner: str, day: str = "20/08/2026") -> bytes:
    """The XML file of the designations."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<Designations xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<DateGenerated>{day}</DateGenerated>\n{''.join(inner)}</Designations>\n"
    ).encode()


def target(**changes: str) -> str:
    """One name of the Treasury's former list."""
    stated_ = {
        "Name6": "ZORBLAX", "name1": "Quillon", "GroupTypeDescription": "Individual", "AliasType": "Primary name",
        "RegimeName": "Counter-Terrorism (International)", "DateDesignated": "2021-01-25T00:00:00",
        "UKSanctionsListRef": "CTI9001", "GroupID": "77", "GrpStatus": "A", "GroupStatus": "Asset Freeze Targets",
        "LastUpdated": "2025-12-01T00:00:00",
    } | changes  # fmt: skip
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in stated_.items() if text)
    return f'<FinancialSanctionsTarget>{inner}<Website i:nil="true" /></FinancialSanctionsTarget>\n'


def targets(*inner: str) -> bytes:
    """The file of the Treasury's former list."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<ArrayOfFinancialSanctionsTarget xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns="http://schemas.hmtreasury.gov.uk/ofsi/consolidatedlist">\n'
        f"{''.join(inner)}</ArrayOfFinancialSanctionsTarget>\n"
    ).encode()


def records(form: ListFormat, data: bytes) -> tuple[list[Record], Report]:
    """What the format's reader makes of the file."""
    report = Report()
    return list(form.read([ListFile.of_bytes("uk", data)], "uk", report)), report


FULL_ROWS = (
    row(
        OFSI_Group_ID="7777",
        UN_Reference_Number="QDi.999",
        Title="Warden",
        **{
            "Name non-latin script": "Квиллон Зорблакс",
            "Non-latin script type": "Cyrillic",
            "Non-latin script language": "Russian",
            "D.O.B": "dd/mm/1965",
            "Nationality(/ies)": "Kenya",
            "Passport number": "A123456",
            "Passport additional information": "Kenya passport, issued on 2 March 2019",
            "National Identifier number": "998877",
            "National Identifier additional information": "Kenya identity card",
            "Town of birth": "Ambrosia",
            "Country of birth": "Kenya",
            "Address Line 1": "4 Tide Street",
            "Address Line 6": "Ambrosia",
            "Address Country": "Kenya",
            "Other Information": "Keeps a lantern,\nand a boat.",
            "UK Statement of Reasons": "He rang it.",
        },
        Gender="Male",
        Position="Keeper of the lantern",
    ),
    row(Name_6="Zorb", Name_1="", Name_type="Alias", Alias_strength="Low quality a.k.a", **{"D.O.B": "01/03/1966"}),
    row(Name_6="Zorblacks", Name_type="Primary name variation", **{"D.O.B": "dd/mm/1965"}),
)
SHIP_ROWS = (
    row(
        Unique_ID="RUS9002",
        Name_6="EBBING STAR",
        Name_1="",
        Regime_Name="The Russia (Sanctions) (EU Exit) Regulations 2019",
        Designation_Type="Ship",
        Sanctions_Imposed="Prohibition of port entry",
        IMO_number="IMO9074729",
        Year_Built="2011",
        **{"Current owner/operator (s)": "Tide LLC", "Current believed flag of ship": "Panama"},
    ),
)
FULL_TABLE = table((*FULL_ROWS, *SHIP_ROWS))
FULL_XML = designations(
    designation(
        tag("OFSIGroupID", "7777"),
        tag("UNReferenceNumber", "QDi.999"),
        tag("OtherInformation", "Keeps a lantern,\nand a boat."),
        tag("UKStatementofReasons", "He rang it."),
        stated(Topic.OTHER_SCRIPT, ("Квиллон Зорблакс", "Cyrillic", "Russian")),
        stated(Topic.TITLE, ("Warden",)),
        stated(Topic.ADDRESS, ("4 Tide Street", "", "", "", "", "Ambrosia", "", "Kenya")),
        stated(Topic.BIRTH, ("dd/mm/1965",), ("01/03/1966",)),
        stated(Topic.BIRTH_PLACE, ("Ambrosia", "Kenya")),
        stated(Topic.NATIONALITY, ("Kenya",)),
        stated(Topic.NATIONAL_ID, ("998877", "Kenya identity card")),
        stated(Topic.PASSPORT, ("A123456", "Kenya passport, issued on 2 March 2019")),
        stated(Topic.POSITION, ("Keeper of the lantern",)),
        stated(Topic.GENDER, ("Male",)),
        tag("SanctionsImposedIndicators", tag("AssetFreeze", "true"), tag("TravelBan", "true"), tag("Deflag", "false")),
        name=stated(
            Topic.NAME,
            ("Quillon", "", "", "", "", "ZORBLAX", "Primary Name", ""),
            ("", "", "", "", "", "Zorb", "Alias", "Low quality a.k.a"),
            ("Quillon", "", "", "", "", "Zorblacks", "Primary name variation", ""),
        ),
    ),
    designation(
        stated(Topic.IMO, ("IMO9074729",)),
        stated(Topic.OWNER, ("Tide LLC",)),
        stated(Topic.FLAG, ("Panama",)),
        stated(Topic.YEAR_BUILT, ("2011",)),
        reference="RUS9002",
        kind="Ship",
        name=stated(Topic.NAME, ("", "", "", "", "", "EBBING STAR", "Primary Name", "")),
    )
    .replace(TERRORISM, "The Russia (Sanctions) (EU Exit) Regulations 2019")
    .replace("Asset freeze|Travel Ban", "Prohibition of port entry"),
)
FULL_TARGETS = targets(
    target(
        UNRef="QDi.999",
        Individual_DateOfBirth="00/00/1965",
        Individual_Nationality="(1) Kenya (2) Panama",
        Individual_PassportNumber="(1) A123456 (2) B654321",
        Individual_PassportDetails="(1) Kenya number (2) Panama number",
        OtherInformation="Keeps a lantern.",
        Country="Kenya",
    ),
    target(Name6="Zorb", name1="", AliasType="AKA", AliasQuality="Low quality", UKSanctionsListRef=""),
    target(Name6="EBBING STAR", name1="", GroupTypeDescription="Ship", GroupID="78", UKSanctionsListRef="RUS9002"),
)
