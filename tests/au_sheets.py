"""Invented Australian lists, of the columns of 2024 and of those since November 2025."""

from __future__ import annotations

from datetime import date

from tocsin.model.record import Record
from tocsin.sources.au import consolidated
from tocsin.sources.reading import ListFile, Report
from workbooks import Value, workbook

OLD = (
    *("Reference", "Name of Individual or Entity", "Type", "Name Type", "Date of Birth", "Place of Birth"),
    *("Citizenship", "Address", "Additional Information", "Listing Information", "Committees", "Control Date"),
)
NEW = (
    *OLD[:4],
    "Alias Strength",
    *OLD[4:10],
    *("IMO Number", "Committees", "Control Date", "Instrument of Designation"),
    *("Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction"),
)
PLACE = "a) Quillport, Utopia b) Zorn, Utopia"
ABOUT = (
    "Title: a) Mullah b) Haji. Designation: Keeper of the Quiet Lantern. Member of the Zorblax Front (QDe.901). "
    "Utopian passport number AB 12 345678, issued on 3 Feb. 2001. Father's name is Orvel Quand."
)
LISTED = "Listed on: 5 Oct. 2018 (amended on 1 May 2019, 12 November 2020)"
KNOWN = "1988 (Taliban)"
CONTROL = date(2018, 10, 9)
ROWS: tuple[tuple[Value, ...], ...] = (
    (1, "Torvel QUANDRO", "Individual", "Primary Name", "a) 2/03/1965 b) Approximately 1966", PLACE, "Utopian",
     "1 Lantern St, Utopia", ABOUT, LISTED, KNOWN, CONTROL),
    ("1a", "تورفل", "Individual", "Original Script", "a) 2/03/1965 b) Approximately 1966", PLACE, "Utopian",
     "1 Lantern St, Utopia", ABOUT, LISTED, KNOWN, CONTROL),
    ("1b", "Abu Quandro (previously listed as)", "Individual ", "aka", date(1970, 1, 2), PLACE, "Utopian",
     "1 Lantern St, Utopia", ABOUT, LISTED, KNOWN, CONTROL),
    (2, "Zorblax Trading (ZT)", "Entity", "Primary name", None, None, None, "NA",
     "Company identification number: 1106672007738", "Autonomous Sanctions (Utopia) Instrument 2024",
     "Autonomous (Russia)", CONTROL),
    ("2a", "Formerly Zorblax", "Entity", "Formerly known as", None, None, None, "NA", None,
     "Autonomous Sanctions (Utopia) Instrument 2024", "Autonomous (Russia)", CONTROL),
)  # fmt: skip


def sheet(*rows: tuple[Value, ...], columns: tuple[str, ...] = OLD) -> bytes:
    """A list of these rows."""
    return workbook([columns, *rows])


def row(**values: Value) -> tuple[Value, ...]:
    """A row of the old columns: a name that is whole, and what is given by the column's first word in lower case."""
    known: dict[str, Value] = {"reference": 7, "name": "Torvel QUANDRO", "type": "Individual", "kind": "Primary Name"}
    known |= {"committees": KNOWN, "listing": LISTED, **values}
    keys = ("reference", "name", "type", "kind", "born", "place", "citizenship", "address", "about", "listing")
    return tuple(known.get(key) for key in (*keys, "committees", "control"))


def read_sheet(data: bytes) -> tuple[list[Record], Report]:
    """The records, and what the reader saw beside them."""
    report = Report()
    return list(consolidated.read([ListFile.of_bytes("au.xlsx", data)], "au", report)), report


def only(data: bytes) -> Record:
    """The one record of a list."""
    (record,), _ = read_sheet(data)
    return record
