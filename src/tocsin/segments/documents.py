"""A table of reported documents, mapped: one or a million numbers looked up, exactly and as machines misread them.

Every process of a node shares the pages. Damage is never taken for "not reported": a block that is not as it was
written raises IndexUnfit before anything of it is believed (segments.document_columns).
"""

from __future__ import annotations

import json
import operator
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

from tocsin.errors import IndexUnfit
from tocsin.match.reported_documents import Grade, ReportedDocument, grade_of
from tocsin.model.record import IdentifierType
from tocsin.model.screening import DocumentQuery
from tocsin.segments.document_build import CHECKSUMS, FORMAT_VERSION, MANIFEST, NOTE_STEP, manifest_sum
from tocsin.segments.document_columns import BLOCK, DTYPES, RELOAD, Column
from tocsin.segments.document_numbers import key_of, keys_of, number_of
from tocsin.segments.document_words import country_of, day_of, packed_country
from tocsin.segments.kernels.document_lookup import best_grades, grade_rows, seek
from tocsin.segments.kernels.document_rows import SEPARATOR

MOST = 10  # reports given back for one document
ALL_AT_ONCE = 4096  # so many look-ups are worth checking the whole table first
_LOOKED_AT = ("prefix", "keys", "letters", "countries", "kinds")


class Report(NamedTuple):
    """A report that a document fits, and how well."""

    grade: Grade
    document: ReportedDocument


class DocumentTable:
    """An opened table. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Raises IndexUnfit when the manifest or the size of a file is not as it was written."""
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.rows: int = self.manifest["rows"]
        self._shift = 64 - int(self.manifest["bits"])
        self._kinds = [None, *(_kind(name) for name in self.manifest["kinds"])]
        self._kind_codes: dict[IdentifierType | None, int] = {kind: code for code, kind in enumerate(self._kinds)}
        self._any_kind = self._kind_codes.get(IdentifierType.OTHER_DOCUMENT, 0)
        self._statuses = ["", *self.manifest["statuses"]]
        self._columns = _columns(folder, self.manifest)
        named = operator.itemgetter("prefix", "keys", "letters", "countries", "kinds", "statuses", "days")(
            self._columns
        )
        self._prefix, self._keys, self._letters, self._countries = named[:4]
        self._held_kinds, self._held_statuses, self._days = named[4:]

    def find(self, document: DocumentQuery, *, most: int = MOST) -> tuple[Report, ...]:
        """The reports that the document fits, best first. Raises IndexUnfit."""
        wanted = key_of(document.number)
        first, last = self._seek(wanted.key) if wanted.text else (0, 0)
        if first == last:
            return ()
        self._require(first, last)
        fits = np.empty(last - first, np.uint8)
        grade_rows(
            self._letters.values, self._countries.values, self._held_kinds.values, first, self._any_kind,
            wanted.letters, packed_country(document.country), self._kind_codes.get(document.type, 0), fits,
        )  # fmt: skip
        best = sorted(((grade, at) for at, grade in enumerate(fits.tolist()) if grade), key=lambda pair: -pair[0])
        found = (Report(Grade(grade), self._report(first + at)) for grade, at in best)
        if wanted.is_long:  # the key is a hash, and the letters are not all of them
            found = (Report(grade, each) for _, each in found if (grade := grade_of(document, each)) is not None)
        return tuple(islice(dict.fromkeys(found), most))

    def find_all(self, documents: Sequence[DocumentQuery], *, most: int = MOST) -> list[tuple[Report, ...]]:
        """The reports for each document, in order. Raises IndexUnfit."""
        if len(documents) < ALL_AT_ONCE:
            return [self.find(document, most=most) for document in documents]
        kinds, countries = self.codes(documents)
        grades = self.grades([document.number for document in documents], kinds, countries)
        found: list[tuple[Report, ...]] = [()] * len(documents)
        for at in np.flatnonzero(grades).tolist():
            found[at] = self.find(documents[at], most=most)
        return found

    def codes(self, documents: Sequence[DocumentQuery]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint16]]:
        """Kind (n,) uint8 and issuer (n,) uint16 of each document, as the table's columns have them; 0 is unknown."""
        count = len(documents)
        known = {country: packed_country(country) for country in {document.country for document in documents}}
        codes = self._kind_codes
        kinds = np.fromiter((codes.get(d.type, 0) for d in documents), np.uint8, count)
        return kinds, np.fromiter((known[document.country] for document in documents), np.uint16, count)

    def grades(
        self, numbers: Sequence[str], kinds: npt.NDArray[np.uint8], countries: npt.NDArray[np.uint16]
    ) -> npt.NDArray[np.uint8]:
        """(n,) uint8: the best Grade of any report for each number, 0 where there is none; a long number by its hash.

        Checks the whole table first, once in a process. Raises IndexUnfit.
        """
        for name in _LOOKED_AT:
            self._columns[name].require_all()
        asked, best = keys_of(numbers), np.empty(len(numbers), np.uint8)
        column = {name: self._columns[name].values for name in _LOOKED_AT}
        best_grades(
            column["keys"], column["letters"], column["countries"], column["kinds"], column["prefix"], self._shift,
            self._any_kind, asked.keys, asked.letters, countries, kinds, best,
        )  # fmt: skip
        return best

    def report(self, row: int) -> ReportedDocument:
        """The report in a row. Raises IndexUnfit."""
        self._require(row, row + 1)
        return self._report(row)

    def _report(self, row: int) -> ReportedDocument:
        key, letters = self._keys.scalars[row], self._letters.scalars[row]
        number, note = number_of(key, letters), self._note(row)
        if not number:
            number, _, note = note.partition(chr(SEPARATOR))
        return ReportedDocument(
            number, self._kinds[self._held_kinds.scalars[row]], country_of(self._countries.scalars[row]),
            self._statuses[self._held_statuses.scalars[row]], day_of(self._days.scalars[row]), note,
        )  # fmt: skip

    def verify(self) -> None:
        """Nothing where every block of every column is as it was written. Raises IndexUnfit."""
        for column in self._columns.values():
            column.require_all()

    def _seek(self, key: int) -> tuple[int, int]:
        bucket = key >> self._shift
        if not self._prefix.is_whole:
            self._prefix.require(bucket, bucket + 2)
        low, high = self._prefix.scalars[bucket], self._prefix.scalars[bucket + 1]
        if low == high:
            return low, low
        if not self._keys.is_whole:
            self._keys.require(low, high)
        first, last = seek(self._keys.values, self._prefix.values, self._shift, key)
        return first, last

    def _require(self, first: int, last: int) -> None:
        for column in (
            self._keys, self._letters, self._countries, self._held_kinds, self._held_statuses, self._days,
        ):  # fmt: skip
            if not column.is_whole:
                column.require(first, last)

    def _note(self, row: int) -> str:
        lengths, bases, notes = (self._columns[name] for name in ("note_lengths", "note_bases", "notes"))
        if not len(lengths.values):
            return ""
        step = row // NOTE_STEP
        if not lengths.is_whole:
            lengths.require(step * NOTE_STEP, row + 1)
        if not bases.is_whole:
            bases.require(step, step + 1)
        start = bases.scalars[step] + int(lengths.values[step * NOTE_STEP : row].sum(dtype=np.int64))
        end = start + lengths.scalars[row]
        if start == end:
            return ""
        if not notes.is_whole:
            notes.require(start, end)
        return bytes(notes.scalars[start:end]).decode("utf-8", "replace")


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a table says of itself. Raises IndexUnfit when it is damaged, or of another format."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        stated, version = manifest.pop("sum"), manifest["format"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexUnfit("the table of documents has no readable manifest", place=str(folder), hint=RELOAD) from error
    if version != FORMAT_VERSION:
        message = f"the table of documents has format {version}, this Tocsin reads {FORMAT_VERSION}"
        raise IndexUnfit(message, place=str(folder), hint=RELOAD)
    if stated != manifest_sum(manifest):
        raise IndexUnfit("the manifest of the table of documents is damaged", place=str(folder), hint=RELOAD)
    return manifest


def _columns(folder: Path, manifest: dict[str, Any]) -> dict[str, Column[Any]]:
    try:
        data = (folder / CHECKSUMS).read_bytes()
    except OSError as error:
        raise IndexUnfit("the checksums of the table are missing", place=str(folder), hint=RELOAD) from error
    if xxhash.xxh3_64_hexdigest(data) != manifest["checksums"]:
        raise IndexUnfit("the checksums of the table are damaged", place=str(folder), hint=RELOAD)
    sums, at = np.frombuffer(data, np.uint64), 0
    columns = {}
    for name, dtype in DTYPES.items():
        size = manifest["columns"][name]
        count = -(-size // BLOCK)
        columns[name] = Column(folder / f"{name}.bin", dtype, size, sums[at : at + count])
        at += count
    return columns


def _kind(name: str) -> IdentifierType:
    try:
        return IdentifierType(name)
    except ValueError:  # a newer Tocsin wrote the table
        return IdentifierType.OTHER_DOCUMENT
