"""What is new, changed or ended against an earlier run: by the row's id, the record and the band.

Of the earlier run only digests are kept, so a match that ended is told by looking for the record whose digest it is
among all that this node ever held. "Not checked" is never "ended": where today's check was not whole, nothing ends.
Nor is "not shown": of weak matches only so many are given back, and one that moved across that limit is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from tocsin.match import weights
from tocsin.model.screening import Band
from tocsin.services.ports import Node
from tocsin.services.screening.kept_rows import TAG_BYTES, KeptRow, Noted, Tags
from tocsin.services.screening.runs import asked_of, kept_rows, require_comparable
from tocsin.services.screening.screen import Rules
from tocsin.store.runs import Run

NEW, CHANGED, ENDED = "new", "changed", "ended"
NO_ID = "the row has no id: it cannot be compared with the earlier run"
TWICE = "its id stands in the table more than once: it cannot be compared with the earlier run"
GONE = "no row has this id any more"
_WEAK = Band.WEAK.value
_BANDS = {band.value[0]: band.value for band in Band}


@dataclass(frozen=True, slots=True)
class Difference:
    """One match that is new, changed or ended. ``band`` is "" where it ended, ``was`` where it is new."""

    sort: str
    record: str  # "" where this node does not know the record any more
    band: str
    was: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Then:
    """A row of the earlier run: what it said (a digest), and its matches (digest -> band)."""

    content: str
    matches: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Holding:
    """A record that this node holds or held."""

    id: str
    is_standing: bool
    changed_at: datetime


class Earlier:
    """The rows of an earlier run, held compactly; each is taken once. About 250 bytes of memory a row."""

    def __init__(self, node: Node, run: Run, *, rules: Rules | None = None, alerts_only: bool = False) -> None:
        """Raises Usage when nothing can be compared with this run, and says why. ``rules``: today's, if others."""
        require_comparable(run)
        self.run = run
        self._node = node
        self._alerts_only = alerts_only
        self._then_asked = asked_of(run).rules
        self._now_asked = rules or self._then_asked
        self._tags = Tags(run.key or b"")
        self._rows: dict[bytes, bytes | None] = {}  # None: the id stood there twice
        self._taken: set[bytes] = set()
        self._holdings: dict[str, _Holding] | None = None
        for row in kept_rows(node, run):
            if row.has_id:
                name = _name(row.id)
                self._rows[name] = None if name in self._rows else _held(row)

    def why_not(self, row: Noted) -> str:
        """Why today's row cannot be compared; "" when it can. To be asked once a row, before ``differences``."""
        if not row.has_id:
            return NO_ID
        name = _name(row.id)
        if name in self._taken or self._rows.get(name, b"") is None:
            return TWICE
        return "" if row.is_checked else "not checked now: nothing is said of its earlier matches"

    def differences(self, row: Noted) -> tuple[Difference, ...]:
        """What is new, changed or ended in a row; nothing where it cannot be compared."""
        if self.why_not(row):
            self.take(row.id)
            return ()
        held = self._rows.get(_name(row.id))
        self.take(row.id)
        then = _then(held) if held else _Then("", {})
        now = {self._tags.record(record): (record, band) for record, band in row.matches}
        is_same_row = then.content == self._tags.content(row.content)
        was_cut = _may_be_cut(len(then.matches), self._then_asked, self._now_asked)
        is_cut = _may_be_cut(len(now), self._now_asked, self._then_asked)
        found: list[Difference | None] = []
        for tag, (record, band) in now.items():
            was = then.matches.get(tag, "")
            if was or not (was_cut and band == _WEAK and self._is_unmoved(tag, is_same_row)):
                found.append(self._now(record, band, was))
        for tag, was in then.matches.items():
            if tag not in now and not (is_cut and was == _WEAK and self._is_unmoved(tag, is_same_row)):
                found.append(self._ended(tag, was, is_same_row))
        return tuple(each for each in found if each is not None)

    def take(self, row_id: str) -> None:
        """Today's table has a row of this id."""
        self._taken.add(_name(row_id))

    def gone(self) -> Iterator[tuple[str, tuple[Difference, ...]]]:
        """The ids of rows that were not taken, with the matches that end with them; to be asked at the end."""
        for row in kept_rows(self._node, self.run):
            if row.has_id and _name(row.id) not in self._taken:
                self.take(row.id)
                ended = [self._ended(tag, was, True, GONE) for tag, was in row.matches]
                yield row.id, tuple(each for each in ended if each is not None)

    def _now(self, record: str, band: str, was: str) -> Difference | None:
        if band == was or (self._alerts_only and band == _WEAK and was in ("", _WEAK)):
            return None
        return Difference(CHANGED if was else NEW, record, band, was)

    def _ended(self, tag: str, was: str, is_same_row: bool, why: str = "") -> Difference | None:
        if self._alerts_only and was == _WEAK:
            return None
        holding = self._holding(tag)
        return Difference(ENDED, holding.id if holding else "", "", was, why or self._why(holding, is_same_row))

    def _is_unmoved(self, tag: str, is_same_row: bool) -> bool:
        """True where neither row nor record changed: what came or went beside a full list did so by the limit."""
        holding = self._holding(tag)
        is_same_record = holding is not None and holding.is_standing and holding.changed_at <= self.run.begun_at
        return is_same_row and is_same_record

    def _why(self, holding: _Holding | None, is_same_row: bool) -> str:
        if holding is None:
            return "this node does not know the record any more"
        if not holding.is_standing:
            return "the record was delisted"
        if not is_same_row:
            return "the row says something else now"
        if holding.changed_at > self.run.begun_at:
            return "the record was amended"
        return "other weights" if self.run.weights != weights.EDITION else "it is no longer among the matches shown"

    def _holding(self, tag: str) -> _Holding | None:
        if self._holdings is None:
            with self._node.store.transaction(self._node.actor, read_only=True) as tx:
                held = [_Holding(*each) for each in tx.runs.record_states()]
            self._holdings = {self._tags.record(each.id): each for each in held}
        return self._holdings.get(tag)


def _may_be_cut(matches: int, asked: Rules, other: Rules) -> bool:
    """True where weak matches may have been left out that the other run would show."""
    return matches >= asked.limit or asked.min_score > other.min_score


def _name(row_id: str) -> bytes:
    return blake2b(row_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _held(row: KeptRow) -> bytes:
    return "".join([row.content, *(tag + band[0] for tag, band in row.matches)]).encode("ascii")


def _then(held: bytes) -> _Then:
    text, digits = held.decode("ascii"), 2 * TAG_BYTES  # the digest of the row; then digest and band of each match
    matches = {text[at : at + digits]: _BANDS[text[at + digits]] for at in range(digits, len(text), digits + 1)}
    return _Then(text[:digits], matches)
