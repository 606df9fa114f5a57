"""Revision headers: the permanent part of a revision, and the bytes that its hash and its payload's seal cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from tocsin.model.codec import canonical_of_plain

HEADER_FORMAT = 1
NO_PREVIOUS = "00" * 32  # what stands before a record's first revision


class Operation(StrEnum):
    """What a revision does to its record."""

    PUT = "put"
    DELIST = "delist"


@dataclass(frozen=True, slots=True)
class RevisionHeader:
    """What is kept of a revision for good, without a word of its content.

    ``content_hash`` of a delisting is that of the content which it ends. ``previous_hash`` is the ``header_hash`` of
    the revision before, so a record's revisions form a chain. ``list`` and ``version`` name the version of the list
    that caused the revision ("" and 0: none did). ``holder`` is a seat, "" the member that runs the node.
    ``places`` says where in that version's files each fact stood. ``purged_at`` is when the payload's key was
    destroyed; it is no part of the header's bytes.
    """

    node: UUID
    owner: str
    reference: str
    number: int
    operation: Operation
    content_hash: str
    previous_hash: str
    list: str
    version: int
    holder: str
    handling_class: int
    payload_key: UUID | None
    places: Mapping[str, str]
    created_at: datetime
    created_by: str
    header_hash: str = ""
    purged_at: datetime | None = None

    @property
    def record(self) -> str:
        """What people see: ``owner/reference``."""
        return f"{self.owner}/{self.reference}"


def header_bytes(header: RevisionHeader) -> bytes:
    """The canonical bytes of the header: what ``header_hash`` hashes and the payload is sealed to."""
    return canonical_of_plain(
        {
            "format": HEADER_FORMAT,
            "node": str(header.node),
            "owner": header.owner,
            "reference": header.reference,
            "number": header.number,
            "operation": header.operation.value,
            "content_hash": header.content_hash,
            "previous_hash": header.previous_hash,
            "list": header.list,
            "version": header.version,
            "holder": header.holder,
            "handling_class": header.handling_class,
            "payload_key": str(header.payload_key) if header.payload_key else None,
            "places": dict(header.places),
            "created_at": header.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "created_by": header.created_by,
        }
    )


def header_hash(data: bytes) -> str:
    """The SHA-256 of a header's bytes, in hexadecimal digits."""
    return sha256(data).hexdigest()
