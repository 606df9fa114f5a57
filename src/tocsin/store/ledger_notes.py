"""The checkpoints within a stretch of the ledger, each compared with the leaves and the node's keys as far as can be
told there: what depends on the leaves and checkpoints before is left to who puts the stretches together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.errors import BadValue, TocsinError
from tocsin.ledger.checkpoint import Checkpoint, Note, is_signed, key_id, origin_of, parse
from tocsin.ledger.keys import Certificate, may_sign
from tocsin.ledger.tiles import WIDTH
from tocsin.ledger.tree import Frontier
from tocsin.store.context import Context
from tocsin.store.node_keys import KeyRing, NodeKeys

SKEW = timedelta(minutes=5)  # between the clocks of machines that write to one ledger


@dataclass(frozen=True, slots=True)
class Sight:
    """A size at which somebody wants the root. ``partial``: over the stretch's own first leaves alone.

    ``checkpoint``: what is stored there, None for nothing that can be read. ``serial``: of the key that signed it, 0
    where none of ours did.
    """

    size: int
    partial: bytes
    checkpoint: Checkpoint | None = None
    serial: int = 0
    is_stored: bool = False


@dataclass(frozen=True, slots=True)
class Signers:
    """The node's keys as signatures name them: by name and id of the key."""

    origin: str
    ring: KeyRing
    certificates: Mapping[tuple[str, bytes], Certificate]


def signers_of(context: Context) -> Signers | None:
    """The node's keys; None where they cannot be trusted, which is a fault that is found apart."""
    try:
        ring, origin = NodeKeys(context).ring(), origin_of(str(context.node()))
    except TocsinError:
        return None
    return Signers(origin, ring, {(origin, key_id(origin, each.public_key)): each for each in ring.certificates})


def notes_within(context: Context, start: int, end: int) -> dict[int, str]:
    """The notes of all checkpoints of more than ``start`` and up to ``end`` leaves, by size."""
    return dict(
        context.connection.execute(
            "SELECT size, note FROM ledger_checkpoints WHERE size > %s AND size <= %s ORDER BY size", (start, end)
        ).fetchall()
    )


def partial_roots(
    start: int, sizes: Sequence[int], hashes: Sequence[bytes], tiles: Sequence[bytes]
) -> dict[int, bytes]:
    """By size, the root over the leaves from ``start`` up to it. ``tiles``: the root of each full tile of these."""
    found: dict[int, bytes] = {}
    frontier, wanted = Frontier(), sorted(sizes)
    for size in wanted:
        while size - start - frontier.size >= WIDTH:  # from tile to tile, as long as no size falls between
            missing = -frontier.size % WIDTH
            if missing:
                frontier.extend(hashes[frontier.size : frontier.size + missing])
            else:
                frontier.add(tiles[frontier.size // WIDTH], WIDTH.bit_length() - 1)
        frontier.extend(hashes[frontier.size : size - start])
        found[size] = frontier.root()
    return found


def read_note(signers: Signers | None, size: int, text: str, last_leaf: datetime) -> tuple[Sight, list[str]]:
    """What a stored note says, without its root; and what is wrong with it: form, signature, key, date.

    ``last_leaf``: when the last leaf that it covers was written.
    """
    try:
        note = parse(text)
    except BadValue as error:
        return Sight(size, b"", is_stored=True), [str(error)]
    checkpoint = note.checkpoint
    if signers is None:
        return Sight(size, b"", checkpoint, is_stored=True), []
    if (checkpoint.origin, checkpoint.size) != (signers.origin, size):
        return Sight(size, b"", is_stored=True), ["it is of another ledger or size"]
    wrong = []
    if checkpoint.at + SKEW < last_leaf:
        wrong.append("it is dated before the last leaf that it covers was written")
    mine = _mine(signers, note)
    if not mine:
        return Sight(size, b"", checkpoint, is_stored=True), [*wrong, "its signature is not one of this node's keys"]
    troubles = (may_sign(each, signers.ring.revocations, checkpoint.at) for each in mine)
    wrong += [why for why in troubles if why]
    return Sight(size, b"", checkpoint, min(each.serial for each in mine), is_stored=True), wrong


def _mine(signers: Signers, note: Note) -> list[Certificate]:
    """The certificates of our keys that signed it; none when a line in our name is false. Others' are passed over."""
    ours = [each for each in note.signatures if each.name == signers.origin]
    found = [signers.certificates.get((each.name, each.key_id)) for each in ours]
    known = [each for each in found if each is not None]
    if len(known) != len(ours):
        return []
    return known if all(is_signed(note, signers.origin, each.public_key) for each in known) else []
