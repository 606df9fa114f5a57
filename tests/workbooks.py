"""Excel workbooks made by hand: parts of a zip that a test can damage one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from tocsin.sources.spreadsheet import column_letters

Value = str | int | float | date | bool | None
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
DAY_STYLE = 1  # of the cells that Excel shows as a day


def workbook_parts(rows: Sequence[Sequence[Value]], *, modified: str = "2026-11-02T10:00:00Z") -> dict[str, bytes]:
    """The parts of a workbook of one sheet, by name."""
    texts: dict[str, int] = {}
    sheet = "".join(_row(number, row, texts) for number, row in enumerate(rows, start=1))
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    kind = f"{_RELATIONS}/"
    return {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr/>'
            '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{kind}worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{kind}sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="rId3" Type="{kind}styles" Target="styles.xml"/></Relationships>'
        ).encode(),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
        ).encode(),
        TEXTS: f'<sst xmlns="{_MAIN}">{items}</sst>'.encode(),
        SHEET: f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>'.encode(),
        "docProps/core.xml": (
            '<cp:coreProperties xmlns:cp="c" xmlns:dcterms="d">'
            f"<dcterms:modified>{modified}</dcterms:modified></cp:coreProperties>"
        ).encode(),
    }


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as one file."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[Value]]) -> bytes:
    """A whole workbook of one sheet."""
    return packed(workbook_parts(rows))


def _row(number: int, row: Sequence[Value], texts: dict[str, int]) -> str:
    cells = "".join(_cell(f"{column_letters(at)}{number}", value, texts) for at, value in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(at: str, value: Value, texts: dict[str, int]) -> str:
    if value is None:
        return f'<c r="{at}"/>'
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="{DAY_STYLE}"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
