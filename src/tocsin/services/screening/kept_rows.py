"""What is kept of a run's rows: ids, flags and digests under the run's key, packed some hundreds together."""

from __future__ import annotations

import hmac
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from tocsin.errors import StoreUnsafe
from tocsin.model.screening import Band
from tocsin.services.screening.batch import Unread

TAG_BYTES = 8
_LETTERS = {Band.STRONG.value: "s", Band.POSSIBLE.value: "p", Band.WEAK.value: "w"}
_BANDS = {letter: band for band, letter in _LETTERS.items()}
_LEVEL = 1  # of compression: the digests do not compress, the ids do at any level


class Noted(NamedTuple):
    """What a run has to know of an answered row; a tuple, since millions come from other processes.

    ``content``: hash of what the row says (batch.content_mark). ``matches``: record and band of each. ``query``: the
    row itself, where it is to be kept.
    """

    id: str
    has_id: bool
    content: str
    is_checked: bool
    is_alert: bool
    lists: Mapping[str, int]
    matches: tuple[tuple[str, str], ...]
    query: Unread | None = None


class KeptRow(NamedTuple):
    """What is kept of a row. ``content`` and the first of each of ``matches`` are digests under the run's key."""

    id: str
    has_id: bool
    content: str
    is_checked: bool
    is_alert: bool
    matches: tuple[tuple[str, str], ...]  # digest of the record, band


class Tags:
    """Digests under a run's key; of records they are remembered, since the same few are found again and again."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"tocsin run 1: tags", sha256)
        self._records: dict[str, str] = {}

    def record(self, record: str) -> str:
        """The digest of a record's id, in hexadecimal digits."""
        found = self._records.get(record)
        if found is None:
            found = self._records[record] = self._tag(b"record\0", record)
        return found

    def content(self, mark: str) -> str:
        """The digest of what a row says, in hexadecimal digits."""
        return self._tag(b"row\0", mark)

    def _tag(self, what: bytes, text: str) -> str:
        said = what + text.encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, said, sha256)[:TAG_BYTES].hex()


def packed(rows: Iterable[Noted], tags: Tags) -> bytes:
    """The bytes of a chunk of rows."""
    table = [
        [
            *(row.id, tags.content(row.content), row.has_id + 2 * row.is_checked + 4 * row.is_alert),
            "".join([tags.record(record) + _LETTERS[band] for record, band in row.matches]),
        ]
        for row in rows
    ]
    return zlib.compress(json.dumps(table).encode("ascii"), _LEVEL)


def unpacked(data: bytes) -> Iterator[KeptRow]:
    """The rows of a chunk. Raises StoreUnsafe for anything else."""
    size = 2 * TAG_BYTES + 1
    try:
        for row_id, content, flags, found in json.loads(zlib.decompress(data)):
            matches = tuple(
                (found[at : at + size - 1], _BANDS[found[at + size - 1]]) for at in range(0, len(found), size)
            )
            yield KeptRow(row_id, bool(flags & 1), content, bool(flags & 2), bool(flags & 4), matches)
    except (ValueError, TypeError, KeyError, IndexError, zlib.error) as error:
        raise StoreUnsafe("what a run keeps of its rows cannot be read", hint="restore it from a backup") from error


def packed_queries(rows: Iterable[Noted]) -> bytes:
    """The rows themselves, where they are to be kept."""
    given = [row.query for row in rows if row.query is not None]
    return zlib.compress(json.dumps([[q.place, q.number, q.fields, q.problem] for q in given]).encode("ascii"), 6)


def unpacked_queries(data: bytes | None) -> Iterator[Unread]:
    """The rows that ``packed_queries`` packed."""
    for place, number, fields, problem in json.loads(zlib.decompress(data or b"")):
        yield Unread(place, number, tuple(fields), problem)
