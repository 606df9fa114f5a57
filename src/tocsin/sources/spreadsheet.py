"""Excel workbooks (.xlsx) as a stream of rows: of bounded size, and cells as a person sees them.

Libraries that read workbooks leave the bounds to their caller, and a file that was checked by one parser and read by
another is a file with two meanings: the package (sources.package) is judged and read here alone.

ECMA-376-1 (SpreadsheetML, 18.3 cells, 18.4 shared strings, 18.8 styles).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lxml import etree

from tocsin.errors import MalformedList
from tocsin.sources.package import Package
from tocsin.sources.reading import ListFile
from tocsin.sources.xml import local
from tocsin.text.scripts import clean

LAST_ROW, LAST_COLUMN = 1 << 20, 1 << 14  # of Excel itself

_AGAIN = "Nothing was loaded. Fetch the list again; if it stays so, tell its publisher."
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ECMA-376-1, 22.9.2.19: what XML itself cannot hold
_COLUMN = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# ECMA-376-1, 18.8.30: the built-in number formats that show a day
_DATE_FORMATS = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something. ``text`` is clean, of one line; ``number`` is set where the cell is a number."""

    text: str
    number: float | None = None
    is_date: bool = False  # the workbook shows the number as a day


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as Excel shows it, and its cells by column, 0 for column A."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class _Styles:
    dates: frozenset[int]  # cell formats that show a day


class Workbook:
    """An opened workbook. Every part of it is read as a stream; only the shared texts are held."""

    def __init__(self, file: ListFile) -> None:
        self._name = file.name
        self._package = Package(file)
        relations = self._package.relations("xl/_rels/workbook.xml.rels")
        self._sheets, self._starts_1904 = self._read_workbook(relations)
        self._texts = self._read_texts(relations)
        self._styles = self._read_styles(relations)

    @property
    def modified(self) -> str:
        """The ISO day on which the file was saved, as its properties state it; "" where they do not."""
        if "docProps/core.xml" not in self._package:
            return ""
        found = ""
        for element in self._package.elements("docProps/core.xml", ("modified",)):
            found = found or (element.text or "")[:10]
        return found if _is_day(found) else ""

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""
        return tuple(self._sheets)

    def rows(self, sheet: str) -> Iterator[SheetRow]:
        """The rows of a sheet that hold something, in order. Raises MalformedList, UnsafeDocument."""
        number = 0
        for element in self._package.elements(self._sheets[sheet], ("row",)):
            number = self._row_number(element, number)
            cells = self._cells(element, number)
            if cells:
                yield SheetRow(number, cells)

    def day(self, cell: Cell) -> date | None:
        """The day that a number stands for; None where the cell is no number, or no day of the calendar."""
        if cell.number is None or not 1 <= cell.number < 2_958_466:  # 9999-12-31
            return None
        # Excel counts 1900-02-29, a day that was none: from 60 on its count is one ahead.
        start = date(1904, 1, 1) if self._starts_1904 else date(1899, 12, 30 if cell.number >= 61 else 31)
        try:
            return start + timedelta(days=int(cell.number))
        except OverflowError:
            return None

    def _row_number(self, element: etree._Element, before: int) -> int:
        stated = str(element.get("r") or before + 1)
        number = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 8 else 0
        if not before < number <= LAST_ROW:
            raise MalformedList(
                f"row {stated[:20]!r} follows row {before}", place=f"{self._name} row {before}", hint=_AGAIN
            )
        return number

    def _cells(self, row: etree._Element, number: int) -> dict[int, Cell]:
        cells: dict[int, Cell] = {}
        next_column = 0
        for element in row:
            if local(element) != "c":
                continue
            column = self._column(element, number, next_column)
            next_column = column + 1
            if column in cells:
                raise MalformedList("a cell stands twice", place=f"{self._name} row {number}", hint=_AGAIN)
            cell = self._cell(element, number)
            if cell is not None:
                cells[column] = cell
        return cells

    def _column(self, element: etree._Element, number: int, following: int) -> int:
        stated = element.get("r")
        if stated is None:
            return following
        found = _COLUMN.fullmatch(str(stated))
        column = column_number(found[1]) if found else LAST_COLUMN
        if found is None or int(found[2]) != number or column >= LAST_COLUMN:
            raise MalformedList(
                f"the cell {str(stated)[:20]!r} stands in row {number}", place=f"{self._name} row {number}", hint=_AGAIN
            )
        return column

    def _cell(self, element: etree._Element, row: int) -> Cell | None:
        """What the cell holds (ECMA-376-1, 18.3.1.4); None for an empty one. A formula counts for its last result."""
        kind = str(element.get("t") or "n")
        written = "".join(child.text or "" for child in element if local(child) == "v")
        if kind == "s" and written.strip():
            written = self._shared(written, row)
        elif kind == "inlineStr":
            written = "".join(_text_of(child) for child in element if local(child) == "is")
        elif kind == "b":
            written = {"1": "TRUE", "0": "FALSE"}.get(written.strip(), written)
        elif kind == "e":
            written = ""  # an error such as #REF! is the absence of a value
        text = clean(_unescaped(written))
        if not text:
            return None
        number = _number(text) if kind == "n" else None
        return Cell(text, number, number is not None and self._is_date(element))

    def _shared(self, written: str, row: int) -> str:
        index = written.strip()
        at = int(index) if index.isascii() and index.isdigit() and len(index) < 10 else len(self._texts)
        if at >= len(self._texts):
            raise MalformedList(
                f"the text {index[:20]!r} is not among the {len(self._texts)} texts of the workbook",
                place=f"{self._name} row {row}",
                hint=_AGAIN,
            )
        return self._texts[at]

    def _is_date(self, element: etree._Element) -> bool:
        style = str(element.get("s") or "0")
        return style.isascii() and style.isdigit() and int(style[:9]) in self._styles.dates

    def _read_workbook(self, relations: Mapping[str, str]) -> tuple[dict[str, str], bool]:
        sheets: dict[str, str] = {}
        starts_1904 = False
        for element in self._package.elements("xl/workbook.xml", ("sheet", "workbookPr")):
            if local(element) == "workbookPr":
                starts_1904 = str(element.get("date1904") or "") in ("1", "true")
                continue
            ids = (str(value) for name, value in element.attrib.items() if str(name).rpartition("}")[2] == "id")
            target = relations.get(next(ids, ""), "")
            if target in self._package:
                sheets[clean(str(element.get("name") or ""))] = target
        if not sheets:
            raise MalformedList("the workbook has no sheet", place=self._name, hint=_AGAIN)
        return sheets, starts_1904

    def _read_texts(self, relations: Mapping[str, str]) -> list[str]:
        part = relations.get("sharedStrings", "")
        return [_text_of(element) for element in self._package.elements(part, ("si",))] if part in self._package else []

    def _read_styles(self, relations: Mapping[str, str]) -> _Styles:
        part = relations.get("styles", "")
        if part not in self._package:
            return _Styles(frozenset())
        shown = set(map(str, _DATE_FORMATS))
        dates: set[int] = set()
        for element in self._package.elements(part, ("numFmt", "cellXfs")):
            if local(element) == "numFmt":
                if _shows_a_day(str(element.get("formatCode") or "")):
                    shown.add(str(element.get("numFmtId")))
            else:
                dates = {at for at, form in enumerate(element) if str(form.get("numFmtId")) in shown}
        return _Styles(frozenset(dates))


def column_number(letters: str) -> int:
    """The number of a column from its letters: 0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_letters(number: int) -> str:
    """The letters of a column from its number: A for 0, AA for 26."""
    letters = ""
    while number >= 0:
        number, rest = divmod(number, 26)
        letters = chr(ord("A") + rest) + letters
        number -= 1
    return letters


def _text_of(element: etree._Element) -> str:
    """The text of a string item: its runs, without the guide to pronunciation (ECMA-376-1, 18.4.6)."""
    texts = []
    for child in element:
        name = local(child)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts += [run.text or "" for run in child if local(run) == "t"]
    return "".join(texts)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None  # NaN and infinity are none either


def _shows_a_day(code: str) -> bool:
    return any(letter in "dy" for letter in _LITERALS.sub("", code).casefold())


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
