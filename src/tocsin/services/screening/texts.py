"""Find what a text says of listed organisations and persons: places, spellings, records, with reasons.

A mention is no match of a person who stands before somebody. "Could not check" is never "nothing found": a text that
cannot be read whole is an error, and a node without lists says so.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Protocol
from uuid import UUID

import numpy as np
import numpy.typing as npt

from tocsin.errors import StoreUnavailable
from tocsin.ledger.leaf import Act, Entry
from tocsin.match.arrays import IndexArrays
from tocsin.match.mentions.decoding import decoded
from tocsin.match.mentions.finder import Cut, Finder
from tocsin.match.mentions.gathering import Spot, Subject
from tocsin.match.mentions.reading import bytes_in
from tocsin.match.segment import Segment
from tocsin.model.accounts import Actor, Verb
from tocsin.model.record import Designation, SubjectKind
from tocsin.model.screening import Band, CheckedList, Status
from tocsin.segments.designations import unpack_designations
from tocsin.segments.in_force import InForce
from tocsin.services.accounts.permitting import permitted
from tocsin.services.auditing.recording import asked_mark, naming
from tocsin.services.indexing.refresh import refresh
from tocsin.services.ports import Node


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


CHUNK = 1 << 18  # bytes read at a time
NO_LISTS = "no list is loaded: nothing was compared"


@dataclass(frozen=True, slots=True)
class Mention:
    """A record that a text mentions: its best place, and its places in the order of the text.

    ``count`` counts every place; ``places`` holds the first thousand.
    """

    record: str
    kind: SubjectKind
    primary_name: str
    best: Spot
    places: tuple[Spot, ...]
    count: int
    designations: tuple[Designation, ...]

    @property
    def is_alert(self) -> bool:
        """True when a person has to look."""
        return self.best.band is not Band.WEAK


@dataclass(frozen=True, slots=True)
class Mentions:
    """What one text mentions, how much of it was read, and what it was compared with."""

    mentions: tuple[Mention, ...]
    characters: int
    bytes: int
    checked: tuple[CheckedList, ...]
    status: Status
    why: str = ""
    damaged: int = 0  # bytes that are no UTF-8, read past because that was asked for
    long_words: int = 0  # runs of more than 64 letters: taken for no words, and not looked into
    cut: Cut | None = None  # what the text was too dense to be compared with
    digest: str = ""  # SHA-256 of the bytes that were read, in hexadecimal

    @property
    def is_partial(self) -> bool:
        """True when the text was read whole, but not all of it was compared."""
        return self.cut is not None

    @property
    def has_alerts(self) -> bool:
        """True when at least one mention needs a person."""
        return any(mention.is_alert for mention in self.mentions)


class TextScreener:
    """Screens many texts against the lists as they stand when each begins. Not for several threads at once."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._held: tuple[InForce, frozenset[int], Finder] | None = None

    def screen(self, stream: BinaryIO, *, is_lossy: bool = False) -> Mentions:
        """What the text in ``stream`` mentions, of what the actor may screen against.

        Raises UnreadableText when it is no UTF-8, unless ``is_lossy``; NotAllowed where the actor may not screen.
        """
        actor = permitted(self._node, Verb.SCREEN)
        try:
            finder = self._finder(actor)
            with self._node.store.transaction(actor, read_only=True, verb=Verb.SCREEN) as tx:
                states = tx.lists.states()
        except StoreUnavailable as error:
            return Mentions((), 0, 0, (), Status.NOT_CHECKED, str(error))
        checked = tuple(
            CheckedList(state.list, state.version.as_of, state.standing)
            for state in states
            if state.version is not None
        )
        if not checked:
            return Mentions((), 0, 0, (), Status.NOT_CHECKED, NO_LISTS)
        digest = sha256()
        read = _Read(decoded(_hashed(stream, digest), is_lossy=is_lossy))
        found = finder.find(read)
        mentions = tuple(sorted((_mention(finder, each) for each in found), key=_order))
        return Mentions(
            *(mentions, read.characters, read.bytes, checked, Status.CHECKED, _why(finder.cut)),
            damaged=read.damaged,
            long_words=finder.long_words,
            cut=finder.cut,
            digest=digest.hexdigest(),
        )

    def finder(self) -> Finder:
        """The finder over the index in force. Raises StoreUnavailable, NotAllowed."""
        return self._finder(permitted(self._node, Verb.SCREEN))

    def _finder(self, actor: Actor) -> Finder:
        """The finder over the index in force, made anew when that was replaced; about a second for 50,000 names."""
        index = refresh(self._node)
        visible = self._node.store.visible(actor, Verb.SCREEN).classes
        if self._held is None or self._held[0].origin != index.origin or self._held[1] != visible:
            # What the actor may not see is as if it were not there: in counts and in what a name is worth, too.
            delta = [Segment(index.added, _hidden(index.added, visible))] if index.added is not None else []
            dead = _hidden(index.main.arrays, visible)
            main = Segment(index.main.arrays, dead if index.dead is None else dead | index.dead)
            self._held = (index, visible, Finder([main, *delta]))
            # What was made stays: without this the collector walks all of it every few blocks.
            gc.collect()
            gc.freeze()
        return self._held[2]


def _why(cut: Cut | None) -> str:
    if cut is None:
        return ""
    return f"{cut.places:,} places were not compared, the first in line {cut.line:,}: too many names stand together"


def _hidden(arrays: IndexArrays, visible: frozenset[int]) -> npt.NDArray[np.bool_]:
    """(r,) bool: True for each record whose handling class is not among the visible ones."""
    return ~np.isin(arrays.records.handling, sorted(visible))


def screen_text(node: Node, stream: BinaryIO, *, is_lossy: bool = False) -> Mentions:
    """What one text mentions. For several texts, keep a TextScreener. Raises UnreadableText."""
    return TextScreener(node).screen(stream, is_lossy=is_lossy)


_DAMAGED = re.compile("[\udc80-\udcff]")  # as decoded writes a byte that is no UTF-8


class _Read:
    """Pieces as they pass by, counted."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = pieces
        self.characters = self.bytes = self.damaged = 0

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            self.characters += len(piece)
            self.bytes += bytes_in(piece)
            self.damaged += len(_DAMAGED.findall(piece)) if not piece.isascii() else 0
            yield piece


def _hashed(stream: BinaryIO, digest: _Digest) -> Iterator[bytes]:
    while block := stream.read(CHUNK):
        digest.update(block)
        yield block


def _order(mention: Mention) -> tuple[bool, int, str]:
    """Alerts first, then in the order of the text."""
    return not mention.is_alert, mention.places[0].start.character, mention.record


def _mention(finder: Finder, subject: Subject) -> Mention:
    arrays = finder.lexicon.segments[subject.segment].arrays
    return Mention(
        *(subject.record, subject.kind, arrays.primary_name(subject.row), subject.best, subject.spots, subject.count),
        unpack_designations(arrays.designation(subject.row)),
    )


def record_text(node: Node, mentions: Mentions) -> UUID:
    """The id of the leaf about one text, committed: the records that it mentions, and what it was compared with.

    Neither the text nor where it lies is kept: whoever has the text can be shown that it was asked about, by a hash of
    it that only this node can make. Raises NotRecorded: then nothing may be shown.
    """
    alerts, asked = [each.record for each in mentions.mentions if each.is_alert], asked_mark(node, mentions.digest)
    payload = {
        "what": "text", "status": mentions.status.value, "alerts": alerts,
        "characters": mentions.characters, "bytes": mentions.bytes,
        "lists": {each.list: each.as_of for each in mentions.checked}, "asked": asked,
    }  # fmt: skip
    entry = Entry(Act.SCREEN, purpose=node.purpose, case=node.acting.case, payload=payload)
    with node.store.transaction(node.actor) as tx:
        return tx.ledger.append_all(naming(entry, alerts, {"asked": asked}))[0]
