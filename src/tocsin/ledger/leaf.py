"""A leaf: who did what to what and what for, without saying anything about a person.

A leaf is read by strangers who verify the ledger, and stays for ever. So people and records stand in it as pseudonyms
that only the node can make, and what was done stands in a payload beside it, under a key of its own: the leaf holds
HMAC-SHA256 of the payload under a random salt that lies with the payload. When the key is destroyed the payload is
gone, and nothing that could be tried out is left; the leaf's hash, and every proof, stays what it was (decision 22).
"""

from __future__ import annotations

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

import orjson

from tocsin.errors import BadValue

FORMAT = 1
SALT_BYTES = 32
MOST_OBJECTS = 200  # named in one leaf; a batch has its items instead
_WORD = re.compile(r"[A-Za-z0-9_-]*")
_ID = re.compile(r"[0-9a-f]{32}")


class Act(StrEnum):
    """The kinds of act that the ledger keeps; there are no others (safeguard S17)."""

    COLLECT = "collect"  # data came in: a list was loaded, a record received
    SCREEN = "screen"
    VIEW = "view"
    DECIDE = "decide"  # a person accepted, refused, confirmed or cleared something
    DISCLOSE = "disclose"  # something left the node
    AMEND = "amend"
    ERASE = "erase"
    LOG_IN = "log in"
    CONFIGURE = "configure"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a part of Tocsin asks to have kept.

    ``objects``: what it was done to, by name ("un/QDe.115", "list:un#3"); only pseudonyms of them reach the leaf.
    ``payload``: what an authorised reader may be told later; it may hold personal data. ``subject_key``: the id of the
    key of the record that the payload is about, so that it goes when the record is purged; None: a key of its own.
    ``batch``: the root over a batch's items (ledger.batch), and ``count``, how many there are.
    """

    act: Act
    objects: tuple[str, ...] = ()
    purpose: str = ""
    case: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    subject_key: str | None = None
    batch: bytes = b""
    count: int = 1

    def __post_init__(self) -> None:
        if len(self.objects) > MOST_OBJECTS:
            raise BadValue(f"a leaf names {MOST_OBJECTS} objects at most", hint="write a batch of items")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf as it stands in the tree. Pseudonyms, commitment and batch are base64url without padding."""

    id: str  # 32 hexadecimal digits
    node: str
    act: Act
    actor: str
    at: datetime
    purpose: str
    case: str
    objects: tuple[str, ...]
    commitment: str
    batch: str
    count: int
    versions: Mapping[str, str]


def encode(leaf: Leaf) -> bytes:
    """The leaf's RFC 8785 bytes: what is hashed. Every field always stands in it."""
    return orjson.dumps(
        {
            "act": leaf.act,
            "actor": leaf.actor,
            "at": moment(leaf.at),
            "batch": leaf.batch,
            "case": leaf.case,
            "commitment": leaf.commitment,
            "count": leaf.count,
            "format": FORMAT,
            "id": leaf.id,
            "node": leaf.node,
            "objects": leaf.objects,
            "purpose": leaf.purpose,
            "versions": dict(leaf.versions),
        },
        option=orjson.OPT_SORT_KEYS,  # the keys are ASCII: the order of RFC 8785, 3.2.3
    )


def decode(data: bytes) -> Leaf:
    """The leaf whose bytes these are. Raises BadValue for any bytes that ``encode`` would not have written."""
    try:
        table = orjson.loads(data)
        leaf = Leaf(
            id=_digits(table["id"]),
            node=str(table["node"]),
            act=Act(table["act"]),
            actor=_word(table["actor"]),
            at=datetime.fromisoformat(table["at"]),
            purpose=str(table["purpose"]),
            case=_word(table["case"]),
            objects=tuple(_word(each) for each in table["objects"]),
            commitment=_word(table["commitment"]),
            batch=_word(table["batch"]),
            count=int(table["count"]),
            versions={str(name): str(text) for name, text in table["versions"].items()},
        )
        is_canonical = encode(leaf) == data
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadValue(f"this is no leaf of format {FORMAT}: {error}") from error
    if not is_canonical:
        raise BadValue("the leaf is not written in its one canonical form")
    return leaf


def commitment(salt: bytes, payload: bytes) -> str:
    """What the leaf says of its payload: HMAC-SHA256 under the salt, base64url."""
    return text_of(hmac.digest(salt, payload, sha256))


def payload_bytes(payload: Mapping[str, Any]) -> bytes:
    """The payload's bytes: JSON with sorted keys; half a character becomes "?". Raises BadValue for no JSON at all."""
    try:
        return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a lone surrogate, or something that is no JSON
        pass
    try:
        text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise BadValue(f"this cannot be kept in the ledger: {error}") from error
    return text.encode("utf-8", "replace")


def moment(at: datetime) -> str:
    """A moment in UTC to the microsecond, as leaves and checkpoints write it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def text_of(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def bytes_of(text: str) -> bytes:
    """The bytes that ``text_of`` wrote. Raises BadValue."""
    try:
        return urlsafe_b64decode(_word(text) + "=" * (-len(text) % 4))
    except ValueError as error:
        raise BadValue(f"{text[:80]!r} is no base64url") from error


def _digits(text: object) -> str:
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise ValueError("the id is not 32 hexadecimal digits")
    return text


def _word(text: object) -> str:
    if not isinstance(text, str) or not _WORD.fullmatch(text):
        raise ValueError("a pseudonym or hash that is no base64url")
    return text
