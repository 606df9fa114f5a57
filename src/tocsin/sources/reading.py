"""What every reader of an official list takes and gives: files in, records out, and an account of everything seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from tocsin.errors import MalformedList
from tocsin.model.record import Record

MAX_UNKNOWN = 1_000  # different unknown paths kept; a hostile file may invent one per element
MAX_WARNINGS = 20_000  # warnings kept; the rest are counted


@dataclass(frozen=True, slots=True)
class ListFile:
    """One file of a list: its name, how to open it as a fresh stream of bytes, and its size in bytes."""

    name: str
    open: Callable[[], BinaryIO]
    size: int

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> ListFile:
        """A file whose content is ``data``."""
        return cls(name, lambda: BytesIO(data), len(data))

    def head(self, length: int = 4096) -> bytes:
        """The first ``length`` bytes, fewer where the file is shorter."""
        with self.open() as stream:
            return stream.read(length)


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801  the builtin Warning is another thing and must stay reachable
    """Something that a person should know of a load that went well all the same."""

    code: str
    message: str
    place: str


class Report:
    """What a reader saw beside the records: filled while the records are drawn, complete when they end."""

    def __init__(self) -> None:
        self.as_of: str = ""  # ISO date that the file states, or ""
        self.stated_records: int | None = None  # the count that the file states, if it does
        self.records: int = 0
        self.warnings: list[Warning_] = []
        self.warnings_left_out: int = 0
        self.unknown: dict[str, str] = {}  # path -> place of the first sighting
        self.ignored: dict[str, int] = {}  # path -> how many values were deliberately left
        self._places: dict[str, str] = {}  # reference -> where it stood

    def warn(self, code: str, message: str, place: str) -> None:
        """Keep a warning; beyond MAX_WARNINGS only their number is kept."""
        if len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(Warning_(code, message, place))
        else:
            self.warnings_left_out += 1

    def note_unknown(self, path: str, place: str) -> None:
        """Keep the first place of something that the reader does not know."""
        if path not in self.unknown and len(self.unknown) < MAX_UNKNOWN:
            self.unknown[path] = place

    def note_ignored(self, path: str) -> None:
        """Count one value that is left out for a reason that stands in the format's ``ignored`` table."""
        self.ignored[path] = self.ignored.get(path, 0) + 1

    def note_record(self, reference: str, place: str) -> None:
        """Count a record; MalformedList when an earlier one has the same reference."""
        if not reference:
            raise MalformedList("a record without a reference", place=place, hint="Fetch the list again.")
        if reference in self._places:
            raise MalformedList(
                f"the reference {reference} stands twice, first at {self._places[reference]}",
                place=place,
                hint="Two records cannot share a reference. Fetch the list again, or tell its publisher.",
            )
        self._places[reference] = place
        self.records += 1

    def require_whole(self, name: str) -> None:
        """Nothing when the file was whole; MalformedList when it held no records or not as many as it states."""
        if self.records == 0:
            raise MalformedList("the list holds no records", place=name, hint="Fetch the list again.")
        if self.stated_records is not None and self.stated_records != self.records:
            raise MalformedList(
                f"the list states {self.stated_records} records and holds {self.records}",
                place=name,
                hint="The file may be cut. Fetch the list again.",
            )


def only_file(files: Sequence[ListFile], what: str = "the list") -> ListFile:
    """The one file of a list that is one file. Raises MalformedList where there are more, or none."""
    if len(files) != 1:
        raise MalformedList(
            f"{what} is one file, and {len(files)} were given",
            place=", ".join(file.name for file in files),
            hint="Give the one file.",
        )
    return files[0]


Reader = Callable[[Sequence[ListFile], str, Report], Iterator[Record]]
"""(files, owner, report) -> records, streaming; the report is complete when the records end."""


@dataclass(frozen=True, slots=True)
class ListFormat:
    """One way in which a list is written: how to know it, how to read it, what it deliberately leaves."""

    name: str
    title: str
    is_verified: bool  # a file made by a third party confirmed the reader
    confirmed_by: str  # which file, in words; "" when unverified
    recognises: Callable[[Sequence[ListFile]], bool]  # looks at the names and the first 4 kB
    read: Reader
    ignored: Mapping[str, str]  # path -> why it is left


@dataclass(frozen=True, slots=True)
class ListSource:
    """An official list: who publishes it, where, how often it changes, in which formats."""

    name: str
    title: str
    authority: str
    formats: tuple[ListFormat, ...]
    addresses: Mapping[str, str]  # file name -> official address
    hosts: frozenset[str]  # the exact hosts allowed, also for redirects
    rhythm_days: int  # the list is expected to change within so many days
    terms: str
