"""Why a person has to look at a load before it takes effect (decision 9).

What one load would do is looked at first; then what it comes to together with the loads before it: a list that loses a
little each time is measured against what a person last confirmed, and against the most that stood of late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.model.record import Record
from tocsin.store.context import batches
from tocsin.store.database import Transaction
from tocsin.store.lists import ListState, ListVersion, SourceFile

SHRINK_LIMIT = 0.10  # more than this share of what stood would be gone
RENAME_LIMIT = 1 / 3  # more than this share would have another primary name, in a load that nobody stands by
RENAME_LEAST = 20  # records; on a short list a few corrections are a third
WINDOW = timedelta(days=30)  # how long the largest version is remembered
_AT_ONCE = 1_000  # records whose names are looked up together


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a load brings. ``removed``, ``renamed``: how many records, against what stands."""

    files: tuple[SourceFile, ...]
    format: str
    as_of: str
    removed: int
    renamed: int
    is_attended: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """A version that a load is measured against, and in words what sets it apart."""

    version: ListVersion
    why: str


class Renames:
    """How many of the records that pass by have another primary name than what stands under their key."""

    def __init__(self, tx: Transaction, name: str) -> None:
        self._tx = tx
        self._list = name
        self.count = 0

    def watching(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records; each is compared before it is handed on to be written."""
        for batch in batches(records, _AT_ONCE):
            known = self._tx.records.primary_names(self._list, [record.reference for record in batch])
            self.count += sum(
                known.get((record.owner, record.reference), record.primary_name) != record.primary_name
                for record in batch
            )
            yield from batch


def doubt(state: ListState | None, earlier: Sequence[ListVersion], load: Incoming) -> str:
    """Why this load by itself waits for a person; "" when it does not. ``earlier``: every version before it."""
    if state is None or state.version is None or not state.standing:
        return ""
    in_force = state.version
    if load.removed / state.standing > SHRINK_LIMIT:
        return f"{told_share(load.removed, state.standing)} would go"
    if in_force.format == load.format and len(load.files) < len(in_force.files):
        there = ", ".join(file.name for file in in_force.files)
        return f"the version in force was made of {len(in_force.files)} files ({there}), this one of {len(load.files)}"
    return "" if load.is_attended else _doubt_unattended(state.standing, in_force, earlier, load)


def _doubt_unattended(standing: int, in_force: ListVersion, earlier: Sequence[ListVersion], load: Incoming) -> str:
    """What a person who stood by would be told, and nobody is there to hear."""
    if load.as_of and load.as_of < in_force.as_of:
        return f"this list is of {load.as_of}, older than the one in force, of {in_force.as_of}"
    again = [each for each in earlier if each.status == "superseded" and have_same_files(each.files, load.files)]
    if again and not load.as_of:  # a date would say whether it is old; a publisher may mean to take a change back
        return f"it has no date, and its files are those of version {again[-1].number}, which was replaced since"
    if load.renamed >= RENAME_LEAST and load.renamed / standing > RENAME_LIMIT:
        return f"{told_share(load.renamed, standing)} would have another primary name"
    return ""


def doubt_since(tx: Transaction, earlier: Sequence[ListVersion]) -> str:
    """Why a load that was written just now waits for a person, together with those before it; "" when it does not."""
    for measure in measures(earlier, tx.now):
        gone, stood = tx.lists.gone_since(measure.version), measure.version.records
        if stood and gone / stood > SHRINK_LIMIT:
            return f"{told_share(gone, stood)} of version {measure.version.number}, {measure.why}, would be gone"
    return ""


def doubt_fewer(earlier: Sequence[ListVersion], now: datetime, records: int) -> str:
    """The same for a register that is kept whole, by how many records it has."""
    for measure in measures(earlier, now):
        stood = measure.version.records
        if stood and (stood - records) / stood > SHRINK_LIMIT:
            return f"{told_share(stood - records, stood)} fewer than version {measure.version.number}, {measure.why}"
    return ""


def measures(earlier: Sequence[ListVersion], now: datetime) -> tuple[Measure, ...]:
    """What a load is measured against: the version that a person last confirmed, and the largest of late.

    A person confirms a version by accepting it, or by standing by when it is loaded; where nobody did, the first one
    counts. The largest is of those that stood in the last 30 days, and since a person last accepted one.
    """
    took_effect = [each for each in earlier if each.status in ("in force", "superseded")]
    if not took_effect:
        return ()
    confirmed = [each for each in took_effect if each.is_attended or each.decided_at]
    first = Measure(took_effect[0], "the first of this list")
    known = Measure(confirmed[-1], "the last that a person confirmed") if confirmed else first
    largest = max(reversed(_of_late(took_effect, now)), key=lambda each: each.records)
    return (known, Measure(largest, f"the largest of the last {WINDOW.days} days"))


def _of_late(versions: Sequence[ListVersion], now: datetime) -> list[ListVersion]:
    """Those that stood in the window, none older than the last that a person accepted; the one in force always."""
    found = versions[-1:]
    for each in reversed(versions[:-1]):
        if found[-1].decided_at is not None or took_effect_at(found[-1]) < now - WINDOW:
            break
        found = [*found, each]
    return list(reversed(found))


def took_effect_at(version: ListVersion) -> datetime:
    """When the version took effect."""
    return version.decided_at or version.loaded_at


def have_same_files(ours: Iterable[SourceFile], theirs: Iterable[SourceFile]) -> bool:
    """True when both are of the same bytes, whatever the files are called."""
    return sorted(file.sha256 for file in ours) == sorted(file.sha256 for file in theirs)


def told_share(part: int, whole: int) -> str:
    """A part of the whole, in words: "3 of 20 records (15.0%)"."""
    return f"{part} of {whole} records ({part / whole:.1%})"
