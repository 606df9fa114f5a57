"""The package around an Excel workbook: a zip, judged by its directory before anything in it is unpacked.

Bounded, without macros, encryption or addresses outside. Each part goes through the same stream as every XML list
(sources.xml), so that one set of rules holds for both. ECMA-376-2 (the package).
"""

from __future__ import annotations

import posixpath
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.sources.reading import ListFile
from tocsin.sources.xml import iterate

MAX_FILE = 1 << 26  # bytes of the packed file; the Australian list has 1 MB
MAX_UNPACKED = 1 << 27  # bytes of all parts together; the Australian list has 6.5 MB
MAX_PARTS = 500  # files in the zip; the Australian list has 22
MAX_RATIO = 100  # of one part's bytes to its packed ones; a workbook's XML comes to 10 or 20
FREE_OF_RATIO = 1 << 20  # bytes under which the ratio of a part says nothing

START = b"PK\x03\x04"  # how every zip with something in it begins
_AGAIN = "Nothing was loaded. Fetch the list again; if it stays so, tell its publisher."
_MACROS = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|macrosheets/.*|activex/.*)$", re.IGNORECASE)


class Package:
    """An opened package. Every part of it is read as a stream. Raises MalformedList, UnsafeDocument."""

    def __init__(self, file: ListFile) -> None:
        self.name = file.name
        with _translated(file.name):
            self._zip = ZipFile(BytesIO(_packed(file)))
            self._parts = _judge(self._zip.infolist(), file.name)

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def elements(self, part: str, tags: tuple[str, ...]) -> Iterator[etree._Element]:
        """The elements of the part that have one of these local names, each whole. MalformedList without the part."""
        info = self._parts.get(part)
        if info is None:
            raise MalformedList(f"the workbook has no {part}", place=self.name, hint=_AGAIN)
        with _translated(self.name, part):
            # Read whole, which checks its sum too; ``_judge`` has seen that it is not too large.
            yield from iterate(ListFile.of_bytes(part, self._zip.read(info)), tags)

    def relations(self, part: str) -> dict[str, str]:
        """Id and kind -> the part that it leads to, as a name inside the zip."""
        found: dict[str, str] = {}
        for element in self.elements(part, ("Relationship",)):
            if str(element.get("TargetMode") or "") == "External":
                continue  # an address outside: nothing is ever asked there
            target = str(element.get("Target") or "")
            name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            found[str(element.get("Id") or "")] = name
            found.setdefault(str(element.get("Type") or "").rpartition("/")[2], name)
        return found


def _packed(file: ListFile) -> bytes:
    with file.open() as stream:
        data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise MalformedList(
            f"the file is larger than {MAX_FILE:,} bytes", place=file.name, hint="No official list is so large."
        )
    if not data:
        raise MalformedList("the file is empty", place=file.name, hint=_AGAIN)
    return data


def _judge(entries: list[ZipInfo], name: str) -> dict[str, ZipInfo]:
    """The parts by name, when nothing in the zip's directory speaks against unpacking them."""
    if len(entries) > MAX_PARTS:
        raise UnsafeDocument(f"the workbook has {len(entries):,} parts", place=name, hint="A list has a few dozen.")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED:
        raise UnsafeDocument(
            f"the workbook unpacks to {total:,} bytes", place=name, hint=f"At most {MAX_UNPACKED:,} are read."
        )
    parts: dict[str, ZipInfo] = {}
    for entry in entries:
        _judge_part(entry, name)
        if entry.filename in parts:
            raise UnsafeDocument(f"the part {entry.filename[:100]!r} stands twice", place=name, hint=_AGAIN)
        parts[entry.filename] = entry
    return parts


def _judge_part(entry: ZipInfo, name: str) -> None:
    where = f"{name}, {entry.filename[:100]}"
    if _MACROS.search(entry.filename):
        raise UnsafeDocument("the workbook holds macros", place=where, hint="No official list does.")
    if entry.flag_bits & 0x1:
        raise UnsafeDocument("the workbook is encrypted", place=where, hint="An official list is open to all.")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise UnsafeDocument("packed in a way that Excel does not use", place=where, hint=_AGAIN)
    if entry.file_size > FREE_OF_RATIO and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise UnsafeDocument(
            f"{entry.compress_size:,} bytes would become {entry.file_size:,}",
            place=where,
            hint="A file that grows so is made to fill a computer's memory.",
        )


@contextmanager
def _translated(name: str, part: str = "") -> Iterator[None]:
    """Whatever Python's zip reader says of a damaged file, as our own error."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError, RuntimeError) as error:
        where = f"{name}, {part}" if part else name
        raise MalformedList(f"not a whole workbook: {error}"[:300], place=where, hint=_AGAIN) from error
