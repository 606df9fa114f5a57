"""Load a list: what changed against what stands, in one transaction; nothing on any doubt.

A load is held for a person (``accept``) when more than a tenth of what stands would go, or when files are absent that
the version in force was made of. A file that cannot be read whole changes nothing.
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
from tocsin.services.listing.sources import source_in
from tocsin.services.listing.spooling import spooled
from tocsin.services.ports import Node
from tocsin.sources.reading import ListFile, ListFormat, Report, Warning_
from tocsin.sources.registry import advice, detect
from tocsin.store.database import Transaction
from tocsin.store.lists import ListState, ListVersion, NewVersion, SourceFile, WriteCounts
from tocsin.store.writing import ListWriter

SHRINK_LIMIT = 0.10  # more than this share of the standing records would go: a person decides
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
class _Reading:
    """A whole list, read and written; nobody else sees it before the transaction ends. ``counts``: what it changes."""

    format: ListFormat
    report: Report
    writer: ListWriter
    counts: WriteCounts
    as_of: str


def load(
    node: Node, name: str, files: Sequence[ListFile], *, as_of: str = "", progress: Progress | None = None
) -> Loaded:
    """What the load did. ``as_of`` (ISO date) stands in where the file states none.

    Raises UnknownList, and MalformedList with the place when the file cannot be read whole; then nothing changed.
    """
    kept = tuple(_source_file(file) for file in files)
    with node.store.transaction(node.actor) as tx:
        tx.lists.lock(name)
        state = tx.lists.state(name)
        if state is not None and state.version is not None and _same_files(state.version.files, kept):
            return _unchanged(state)
        with tx.undoable() as attempt:
            # Written while it is read, so that a list of any size passes through; in doubt, all of it is taken back.
            begun = tx.lists.begin_version(NewVersion(name, as_of, "", kept, 0))
            reading = _replaced(tx, begun, name, files, as_of, state, progress)
            _note_older(state, reading)
            new = _new_version(name, reading, kept)
            reason = _doubt(state, reading, kept)
            if reason:
                attempt.undo()
            else:
                version = _take_effect(tx, reading, new)
        if reason:
            if not _is_held_already(state, kept, reason):
                held = tx.lists.hold(new, files, reason, reading.counts)
                append_load(node, tx, Act.COLLECT, tx.lists.version(held), HELD, reason=reason)
            return _result(name, HELD, reading, state.version.number if state and state.version else 0, reason)
        if state is not None and state.held is not None:
            tx.lists.discard(name, "a newer load took effect")
        append_load(node, tx, Act.COLLECT, tx.lists.version(begun), LOADED)
    refresh(node, progress=progress)
    return _result(name, LOADED, reading, version)


def accept(node: Node, name: str, *, progress: Progress | None = None) -> Loaded:
    """What releasing the held load did. Raises UnknownList when nothing of this list is held."""
    with node.store.transaction(node.actor) as tx, ExitStack() as laid_out:
        tx.lists.lock(name)
        held = _require_held(tx, name)
        state = tx.lists.state(name)
        files = [laid_out.enter_context(spooled(file.name, file.parts())) for file in tx.lists.held_files(name)]
        # It is compared with what stands now, which may have changed since it was held.
        reading = _replaced(tx, tx.lists.release(name), name, files, held.as_of, state, progress)
        version = _take_effect(tx, reading, _new_version(name, reading, held.files))
        append_load(node, tx, Act.DECIDE, tx.lists.version(held.id), "accepted")
    refresh(node, progress=progress)
    return _result(name, LOADED, reading, version)


def refuse(node: Node, name: str, reason: str) -> None:
    """Nothing: the held load is discarded, its mark and the reason stay. Raises UnknownList when nothing is held."""
    with node.store.transaction(node.actor) as tx:
        held = _require_held(tx, name)
        tx.lists.discard(name, reason)
        append_load(node, tx, Act.DECIDE, held, "refused", reason=reason)


def _require_held(tx: Transaction, name: str) -> ListVersion:
    held = tx.lists.held_version(name)
    if held is None:
        raise UnknownList(f"nothing of the list {name} is held", hint="`tocsin list show` says what is held")
    return held


def _replaced(
    tx: Transaction,
    version_id: int,
    name: str,
    files: Sequence[ListFile],
    as_of: str,
    before: ListState | None,
    progress: Progress | None,
) -> _Reading:
    """The files, read as they are written; what they no longer hold still stands (see ``_remove_others``)."""
    try:
        chosen, report = _format(tx, name, files), Report()
        writer = tx.records.writing(version_id)
        wrote = None if progress is None else partial(progress, "writing")
        put = writer.put(_told(chosen.read(files, name, report), "reading", progress), wrote)
    except MalformedList as error:
        raise _located(error, files, before) from error
    except BadValue as error:  # a record that cannot be kept, such as one with half a character
        unfit = MalformedList(f"a record cannot be kept: {error.message}", place=error.place)
        raise _located(unfit, files, before) from error
    removed = (before.standing if before is not None else 0) - put.amended - put.unchanged
    return _Reading(chosen, report, writer, replace(put, removed=removed), report.as_of or as_of)


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


def _doubt(state: ListState | None, reading: _Reading, files: Sequence[SourceFile]) -> str:
    """Why a person has to look at this load first; "" when nobody has to."""
    if state is None or state.version is None or not state.standing:
        return ""
    share = reading.counts.removed / state.standing
    if share > SHRINK_LIMIT:
        return f"{reading.counts.removed} of {state.standing} records ({share:.1%}) would go"
    if state.version.format == reading.format.name and len(files) < len(state.version.files):
        there = ", ".join(file.name for file in state.version.files)
        return f"the version in force was made of {len(state.version.files)} files ({there}), this one of {len(files)}"
    return ""


def _note_older(state: ListState | None, reading: _Reading) -> None:
    """Say first of all when this list is of an earlier day than the one in force: a mix-up, or a replay."""
    if state is None or state.version is None or not reading.as_of or reading.as_of >= state.version.as_of:
        return
    message = f"this list is of {reading.as_of}, older than the one before, of {state.version.as_of}"
    reading.report.warnings.insert(0, Warning_("older-list", message, ""))


def _is_held_already(state: ListState | None, files: Sequence[SourceFile], reason: str) -> bool:
    """True when these very files wait for a person already, for this reason: once is enough."""
    held = state.held if state is not None else None
    return held is not None and held.reason == reason and _same_files(held.files, files)


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
    )


def _source_file(file: ListFile) -> SourceFile:
    digest = sha256()
    size = 0
    with file.open() as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            size += len(block)
    return SourceFile(file.name, digest.hexdigest(), size)


def _same_files(ours: Iterable[SourceFile], theirs: Iterable[SourceFile]) -> bool:
    return sorted(file.sha256 for file in ours) == sorted(file.sha256 for file in theirs)


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
