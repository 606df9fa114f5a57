"""Names of listed records, read from the files as they are, for bench/pairs.py."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from bench.worlds import OFAC, SHARED, UN
from tocsin.model.record import SubjectKind
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.registry import detect, source

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_AU = SHARED / "lists" / "au" / "regulation8_consolidated_2024-12.xlsx"
_CA = SHARED / "lists" / "ca" / "sema_2025-05.xml"


@dataclass(frozen=True, slots=True)
class Listed:
    """One listed subject: its names, the main one first, and those in its own script where told apart."""

    kind: SubjectKind
    names: tuple[str, ...]
    originals: tuple[str, ...] = ()


def official() -> Iterator[Listed]:
    """The subjects of the UN list and of OFAC's."""
    for name, path in (("un", UN), ("ofac", OFAC)):
        paths = sorted(path.iterdir()) if path.is_dir() else [path]
        files = [_file(each) for each in paths]
        form = detect(source(name), files)
        for record in form.read(files, name, Report()):
            names = tuple(dict.fromkeys(each.text for each in record.names if each.text))
            if names:
                yield Listed(record.kind, names)


def _file(path: Path) -> ListFile:
    return ListFile(path.name, lambda: path.open("rb"), path.stat().st_size)


@cache
def australian() -> tuple[Listed, ...]:
    """The subjects of the Australian list; their names in their own script apart."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for row in _rows():
        number = re.match(r"\d+", row.get("A", ""))
        if number and row.get("B"):
            groups.setdefault(number[0], []).append((row["B"].strip(), row.get("C", ""), row.get("D", "")))
    result = []
    for rows in groups.values():
        kind = SubjectKind.PERSON if rows[0][1] == "Individual" else SubjectKind.ORGANISATION
        names = tuple(name for name, _, type_ in rows if type_ != "Original Script")
        if names and rows[0][1] in ("Individual", "Entity"):
            result.append(Listed(kind, names, tuple(name for name, _, type_ in rows if type_ == "Original Script")))
    return tuple(result)


def _rows() -> Iterator[dict[str, str]]:
    with zipfile.ZipFile(_AU) as book:
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314  our own file
        texts = ["".join(t.text or "" for t in each.iter(f"{_SHEET}t")) for each in shared]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314  our own file
    for row in sheet.iter(f"{_SHEET}row"):
        cells = {}
        for cell in row:
            value = cell.find(f"{_SHEET}v")
            text = value.text or "" if value is not None else ""
            cells[re.sub(r"\d", "", cell.get("r", ""))] = texts[int(text)] if cell.get("t") == "s" and text else text
        yield cells


@cache
def canadian() -> tuple[Listed, ...]:
    """The subjects of the Canadian list."""
    result = []
    for record in ElementTree.parse(_CA).getroot().iter("record"):  # noqa: S314  our own file
        field = {child.tag: (child.text or "").strip() for child in record}
        person = f"{field.get('GivenName', '')} {field.get('LastName', '')}".strip()
        name = person or field.get("EntityOrShip", "")
        aliases = [each.strip() for each in re.split(r"[;,]", field.get("Aliases", "")) if each.strip()]
        if name:
            kind = SubjectKind.PERSON if person else SubjectKind.ORGANISATION
            result.append(Listed(kind, (name, *aliases)))
    return tuple(result)
