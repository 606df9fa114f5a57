"""Load a list: what changed against what stands, in one transaction; nothing on any doubt.

A load that looks wrong is held for a person (``accept``): services.listing.doubts says which. A file that cannot be
read whole changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

from tocsin.errors import BadValue, MalformedList, NotFound, UnknownList
from tocsin.ledger.leaf import Act
from tocsin.model.record import Record
from tocsin.services.auditing.recording import append_load
from tocsin.services.indexing.refresh import refresh
from tocsin.services.listing.deciding import append_decision, require_person
from tocsin.services.listing.doubts import Incoming, Renames, doubt, doubt_since, have_same_files
from tocsin.services.listing.sources import source_in
from tocsin.services.listing.spooling import spooled
from tocsin.services.ports import Node
from tocsin.services.refusals import reason_given
from tocsin.sources.reading import ListFile, ListFormat, Report, Warning_
from tocsin.sources.registry import advice, detect
from tocsin.store.database import Transaction
from tocsin.store.lists import ListState, ListVersion, NewVersion, SourceFile, WriteCounts
from tocsin.store.writing import ListWriter

NEWER = "a newer load took effect"  # why a load that was held is discarded
REPLACED = "a newer load was held in its place"
LOADED, UNCHANGED, HELD = "loaded", "unchanged", "held"

Progress = Callable[[str, int], None]  # told what is being done, and how many records are done


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load found and did. ``status``: loaded, unchanged (the same file again) or held."""

    list: str
    status: str
    as_of: str
    format: str
    records: int
    counts: WriteCounts
    warnings: tuple[Warning_, ...]
    unknown: dict[str, str]
    version: int  # number of the version in force after the load
    reason: str = ""  # why it is held


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be loaded. ``is_attended``: a person stands by, and is told what is odd about it."""

    name: str
    files: Sequence[ListFile]
    as_of: str
    progress: Progress | None
    is_attended: bool = True


@dataclass(frozen=True, slots=True)
class _Reading:
    """A whole list, read and written; nobody else sees it before the transaction ends. ``counts``: what it changes.

    ``renamed``: records with another primary name than what stands; counted only where nobody stands by.
    """

    format: ListFormat
    report: Report
    writer: ListWriter
    counts: WriteCounts
    as_of: str
    renamed: int
    is_attended: bool


def load(
    node: Node,
    name: str,
    files: Sequence[ListFile],
    *,
    as_of: str = "",
    is_attended: bool = True,
    progress: Progress | None = None,
) -> Loaded:
    """What the load did. ``as_of`` (ISO date) stands in where the file states none.

    ``is_attended``: a person stands by and is told what is odd; False for a machine and for a timer, whose odd loads
    are held. Raises UnknownList, and MalformedList with the place when the file cannot be read whole; then nothing
    changed.
    """
    asked = _Asked(name, files, as_of, progress, is_attended)
    kept = tuple(_source_file(file) for file in files)
    with node.store.transaction(node.actor) as tx:
        tx.lists.lock(name)
        state = tx.lists.state(name)
        if state is not None and state.version is not None and have_same_files(state.version.files, kept):
            return _unchanged(state)
        earlier = tx.lists.versions(name) if state is not None else ()
        with tx.undoable() as attempt:
            # Written while it is read, so that a list of any size passes through; in doubt, all of it is taken back.
            begun = tx.lists.begin_version(NewVersion(name, as_of, "", kept, 0, is_attended=is_attended))
            reading = _replaced(tx, begun, asked, state)
            _note_older(state, reading)
            new = _new_version(name, reading, kept)
            reason = doubt(state, earlier, _incoming(reading, kept))
            if not reason:
                version = _take_effect(tx, reading, new)
                reason = doubt_since(tx, earlier)
            if reason:
                attempt.undo()
        if reason:
            if not _is_held_already(state, kept, reason):
                append_discarded(node, tx, state, REPLACED)
                held = tx.lists.hold(new, files, reason, reading.counts)
                append_load(node, tx, Act.COLLECT, tx.lists.version(held), HELD, reason=reason)
            return _result(name, HELD, reading, state.version.number if state and state.version else 0, reason)
        if state is not None and state.held is not None:
            tx.lists.discard(name, NEWER)
            append_discarded(node, tx, state, NEWER)
        append_load(node, tx, Act.COLLECT, tx.lists.version(begun), LOADED)
    refresh(node, progress=progress)
    return _result(name, LOADED, reading, version)


def accept(node: Node, name: str, *, progress: Progress | None = None) -> Loaded:
    """What releasing the held load did. Raises NotAllowed to a machine; UnknownList when nothing is held."""
    person = require_person(node, name)
    with node.store.transaction(node.actor) as tx, ExitStack() as laid_out:
        tx.lists.lock(name)
        held = _require_held(tx, name)
        state = tx.lists.state(name)
        files = [laid_out.enter_context(spooled(file.name, file.parts())) for file in tx.lists.held_files(name)]
        # It is compared with what stands now, which may have changed since it was held.
        reading = _replaced(tx, tx.lists.release(name), _Asked(name, files, held.as_of, progress), state)
        version = _take_effect(tx, reading, _new_version(name, reading, held.files))
        append_decision(node, tx, tx.lists.version(held.id), "accepted", person)
    refresh(node, progress=progress)
    return _result(name, LOADED, reading, version)


def refuse(node: Node, name: str, reason: str) -> None:
    """Nothing: the held load is discarded, its mark and the reason stay.

    Raises NotAllowed to a machine; UnknownList when nothing is held, Usage without a reason.
    """
    person, reason = require_person(node, name), reason_given(reason)
    with node.store.transaction(node.actor) as tx:
        held = _require_held(tx, name)
        tx.lists.discard(name, reason)
        append_decision(node, tx, held, "refused", person, reason=reason)


def append_discarded(node: Node, tx: Transaction, state: ListState | None, reason: str) -> None:
    """Nothing: that the load that was held, if one was, is discarded for a newer one is on the ledger."""
    if state is not None and state.held is not None:
        append_load(node, tx, Act.DECIDE, state.held, "discarded", reason=reason)


def _require_held(tx: Transaction, name: str) -> ListVersion:
    held = tx.lists.held_version(name)
    if held is None:
        raise UnknownList(f"nothing of the list {name} is held", hint="`tocsin list show` says what is held")
    return held


def _replaced(tx: Transaction, version_id: int, asked: _Asked, before: ListState | None) -> _Reading:
    """The files, read as they are written; what they no longer hold still stands (see ``_take_effect``)."""
    name, files, progress = asked.name, asked.files, asked.progress
    renames = Renames(tx, name)
    try:
        chosen, report = _format(tx, name, files), Report()
        writer = tx.records.writing(version_id)
        wrote = None if progress is None else partial(progress, "writing")
        read = chosen.read(files, name, report)
        passing = read if asked.is_attended or before is None else renames.watching(read)
        put = writer.put(_told(passing, "reading", progress), wrote)
    except MalformedList as error:
        raise _located(error, files, before) from error
    except BadValue as error:  # a record that cannot be kept, such as one with half a character
        unfit = MalformedList(f"a record cannot be kept: {error.message}", place=error.place)
        raise _located(unfit, files, before) from error
    removed = (before.standing if before is not None else 0) - put.amended - put.unchanged
    counts = replace(put, removed=removed)
    return _Reading(
        chosen, report, writer, counts, report.as_of or asked.as_of, renames.count, asked.is_attended
    )  # fmt: skip


def _incoming(reading: _Reading, files: Sequence[SourceFile]) -> Incoming:
    return Incoming(
        tuple(files), reading.format.name, reading.as_of, reading.counts.removed, reading.renamed, reading.is_attended
    )


def _format(tx: Transaction, name: str, files: Sequence[ListFile]) -> ListFormat:
    """The format that the files are in. Raises UnknownList and MalformedList, each with the list they look like."""
    try:
        known = source_in(tx, name)
    except UnknownList as error:
        raise UnknownList(error.message, place=error.place, hint=f"{advice(files)}{error.hint}") from error
    return detect(known, files)


def _take_effect(tx: Transaction, reading: _Reading, new: NewVersion) -> int:
    """The number of the version, now complete: what its files no longer hold was delisted."""
    counts, writer = reading.counts, reading.writer
    if counts.removed:
        counts = replace(counts, removed=writer.delist_others().removed)
    tx.lists.complete_version(writer.version.id, new)
    tx.lists.record_counts(writer.version, counts)
    return writer.version.number


def _located(error: MalformedList, files: Sequence[ListFile], state: ListState | None) -> MalformedList:
    """The error with the file that it is about, and with what still stands."""
    place = error.place
    if len(files) == 1 and files[0].name not in place:
        place = f"{files[0].name}, {place}" if place else files[0].name
    stands = ""
    if state is not None and state.version is not None:
        version = state.version
        stands = (
            f"Version {version.number} ({version.as_of or 'no stated date'}, {state.standing} records) still stands."
        )
    hint = f"{error.hint}." if stands and error.hint and not error.hint.endswith(".") else error.hint
    return type(error)(error.message, place=place, hint=f"{hint} {stands}".strip())


def _note_older(state: ListState | None, reading: _Reading) -> None:
    """Say first of all when this list is of an earlier day than the one in force: a mix-up, or a replay."""
    if state is None or state.version is None or not reading.as_of or reading.as_of >= state.version.as_of:
        return
    message = f"this list is of {reading.as_of}, older than the one before, of {state.version.as_of}"
    reading.report.warnings.insert(0, Warning_("older-list", message, ""))


def _is_held_already(state: ListState | None, files: Sequence[SourceFile], reason: str) -> bool:
    """True when these very files wait for a person already, for this reason: once is enough."""
    held = state.held if state is not None else None
    return held is not None and held.reason == reason and have_same_files(held.files, files)


def _told(records: Iterable[Record], doing: str, progress: Progress | None) -> Iterator[Record]:
    for count, record in enumerate(records, start=1):
        if progress is not None and count % 100 == 0:
            progress(doing, count)
        yield record


def _new_version(name: str, reading: _Reading, files: Sequence[SourceFile]) -> NewVersion:
    report = reading.report
    return NewVersion(
        name,
        reading.as_of,
        reading.format.name,
        tuple(files),
        report.records,
        warnings=tuple(report.warnings),
        unknown=report.unknown,
        is_attended=reading.is_attended,
    )


def _source_file(file: ListFile) -> SourceFile:
    digest = sha256()
    size = 0
    with file.open() as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            size += len(block)
    return SourceFile(file.name, digest.hexdigest(), size)


def _unchanged(state: ListState) -> Loaded:
    version = state.version
    if version is None:  # pragma: no cover - the caller compared its files
        raise NotFound("no version in force")
    counts = WriteCounts(unchanged=state.standing)
    unknown = dict(version.unknown)
    return Loaded(
        state.list, UNCHANGED, version.as_of, version.format, version.records, counts, version.warnings, unknown,
        version.number,
    )  # fmt: skip


def _result(name: str, status: str, reading: _Reading, version: int, reason: str = "") -> Loaded:
    report = reading.report
    return Loaded(
        name, status, reading.as_of, reading.format.name, report.records, reading.counts, tuple(report.warnings),
        report.unknown, version, reason,
    )  # fmt: skip
