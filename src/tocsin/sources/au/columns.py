"""The columns of the Australian list, by their headings: of 2024, and with the seven that November 2025 added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tocsin.errors import MalformedList
from tocsin.sources.reading import Report
from tocsin.sources.spreadsheet import Cell, SheetRow, Workbook, column_letters

_HEADING_WITHIN = 15  # rows; a title may stand above the headings


class Column(StrEnum):
    """What a column holds, under the heading that the Department gives it."""

    REFERENCE = "Reference"
    NAME = "Name of Individual or Entity"
    TYPE = "Type"
    NAME_TYPE = "Name Type"
    ALIAS_STRENGTH = "Alias Strength"  # since November 2025
    BORN = "Date of Birth"
    BIRTH_PLACE = "Place of Birth"
    CITIZENSHIP = "Citizenship"
    ADDRESS = "Address"
    INFORMATION = "Additional Information"
    LISTING = "Listing Information"
    IMO = "IMO Number"  # since November 2025
    COMMITTEES = "Committees"
    CONTROL_DATE = "Control Date"
    INSTRUMENT = "Instrument of Designation"  # since November 2025, as the four below
    FINANCIAL = "Targeted Financial Sanction"
    TRAVEL_BAN = "Travel Ban"
    ARMS_EMBARGO = "Arms Embargo"
    MARITIME = "Maritime Restriction"


REQUIRED = (Column.REFERENCE, Column.NAME, Column.TYPE, Column.NAME_TYPE, Column.COMMITTEES)
MEASURES = (Column.FINANCIAL, Column.TRAVEL_BAN, Column.ARMS_EMBARGO, Column.MARITIME)


@dataclass(frozen=True, slots=True)
class NameRow:
    """One row: one name of one subject, with all else that the list repeats beside it."""

    place: str
    cells: Mapping[Column, Cell]

    def text(self, column: Column) -> str:
        """What the cell says, clean; "" where it says nothing."""
        cell = self.cells.get(column)
        return cell.text if cell is not None else ""


@dataclass(frozen=True, slots=True)
class Headings:
    """Which column stands where in one sheet."""

    row: int
    known: Mapping[int, Column]
    others: Mapping[int, str]

    @property
    def state_measures(self) -> bool:
        """True for a file that has columns for the measures, so that an empty one says "no"."""
        return any(column in MEASURES for column in self.known.values())


def name_rows(book: Workbook, sheet: str, headings: Headings, report: Report) -> Iterator[NameRow]:
    """The rows under the headings; what stands in a column that we do not know is noted as unknown."""
    for row in book.rows(sheet):
        if row.number <= headings.row:
            continue
        place = f"row {row.number}"
        cells: dict[Column, Cell] = {}
        for at, cell in row.cells.items():
            column = headings.known.get(at)
            if column is not None:
                cells[column] = cell
            else:
                report.note_unknown(headings.others.get(at) or f"column {column_letters(at)}", place)
        if cells:
            yield NameRow(place, cells)


def headings_of(book: Workbook, sheet: str, name: str) -> Headings | None:
    """The headings of a sheet; None for a sheet without them. MalformedList where a column that is needed is absent."""
    for row in book.rows(sheet):
        if row.number > _HEADING_WITHIN:
            return None
        found = _headings(row, name)
        if Column.NAME in found.known.values():
            absent = [column.value for column in REQUIRED if column not in found.known.values()]
            if absent:
                raise MalformedList(
                    f"the sheet has no column {', '.join(map(repr, absent))}",
                    place=f"{name} row {row.number}",
                    hint="The list has a form that is not known here; nothing was loaded.",
                )
            return found
    return None


def _headings(row: SheetRow, name: str) -> Headings:
    known: dict[int, Column] = {}
    others: dict[int, str] = {}
    for at, cell in row.cells.items():
        column = _COLUMNS.get(_fold(cell.text))
        if column is None:
            others[at] = f"column {cell.text[:100]!r}"
        elif column in known.values():
            raise MalformedList(f"two columns are headed {column.value!r}", place=f"{name} row {row.number}")
        else:
            known[at] = column
    return Headings(row.number, known, others)


def _fold(heading: str) -> str:
    return "".join(filter(str.isalnum, heading)).casefold()


_COLUMNS = {_fold(column.value): column for column in Column}
