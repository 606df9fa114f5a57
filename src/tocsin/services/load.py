"""Load a list: what changed against what stands, in one transaction; nothing on any doubt.

A load is held for a person (``accept``) when more than a tenth of what stands would go, or when files are absent that
the version in force was made of. A file that cannot be read whole changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from tocsin.errors import BadValue, MalformedList, NotFound, UnknownList
from tocsin.model.codec import content_hash, encode
from tocsin.model.record import Record
from tocsin.services.ports import Node
from tocsin.services.refresh import refresh
from tocsin.sources.reading import ListFile, ListFormat, Report, Warning_
from tocsin.sources.registry import detect, source
from tocsin.store.database import Transaction
from tocsin.store.lists import HeldLoad, ListState, NewVersion, RawFile, SourceFile, WriteCounts

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
    """A whole file, compared with what stands."""

    format: ListFormat
    report: Report
    puts: tuple[Record, ...]  # added and amended
    gone: tuple[str, ...]
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
        reading = _read(tx, name, files, as_of, progress)
        _note_older(state, reading)
        reason = _doubt(state, reading, kept)
        new = _new_version(name, reading, kept)
        if reason:
            if not _is_held_already(state, kept, reason):
                tx.lists.hold(new, (_raw(file) for file in files), reason, reading.counts)
            return _result(name, HELD, reading, state.version.number if state and state.version else 0, reason)
        if state is not None and state.held is not None:
            tx.lists.discard(name, "a newer load took effect")
        version = _write(tx, tx.lists.begin_version(new), reading, progress)
    refresh(node, progress=progress)
    return _result(name, LOADED, reading, version)


def accept(node: Node, name: str, *, progress: Progress | None = None) -> Loaded:
    """What releasing the held load did. Raises UnknownList when nothing of this list is held."""
    with node.store.transaction(node.actor) as tx:
        tx.lists.lock(name)
        held = _require_held(tx, name)
        files = [ListFile.of_bytes(file.name, file.data) for file in held.files]
        # It is compared with what stands now, which may have changed since it was held.
        reading = _read(tx, name, files, held.version.as_of, progress)
        version = _write(tx, tx.lists.release(name), reading, progress)
    refresh(node, progress=progress)
    return _result(name, LOADED, reading, version)


def refuse(node: Node, name: str, reason: str) -> None:
    """Nothing: the held load is discarded, its mark and the reason stay. Raises UnknownList when nothing is held."""
    with node.store.transaction(node.actor) as tx:
        _require_held(tx, name)
        tx.lists.discard(name, reason)


def _require_held(tx: Transaction, name: str) -> HeldLoad:
    held = tx.lists.held(name)
    if held is None:
        raise UnknownList(f"nothing of the list {name} is held", hint="`tocsin list show` says what is held")
    return held


def _read(tx: Transaction, name: str, files: Sequence[ListFile], as_of: str, progress: Progress | None) -> _Reading:
    try:
        return _compared(tx, name, files, as_of, progress)
    except MalformedList as error:
        raise _located(error, files, tx.lists.state(name)) from error
    except BadValue as error:  # a record that the codec cannot keep, such as one with half a character
        unfit = MalformedList(f"a record cannot be kept: {error.message}", place=error.place)
        raise _located(unfit, files, tx.lists.state(name)) from error


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


def _compared(tx: Transaction, name: str, files: Sequence[ListFile], as_of: str, progress: Progress | None) -> _Reading:
    standing = tx.records.standing(name)
    report = Report()
    chosen = detect(source(name), files)
    seen: set[str] = set()
    puts: list[Record] = []
    unchanged = 0
    for record in _told(chosen.read(files, name, report), "reading", progress):
        seen.add(record.reference)
        if standing.get(record.reference) == content_hash(encode(record)):
            unchanged += 1
        else:
            puts.append(record)
    gone = tuple(sorted(standing.keys() - seen))
    amended = sum(1 for record in puts if record.reference in standing)
    counts = WriteCounts(len(puts) - amended, amended, len(gone), unchanged)
    return _Reading(chosen, report, tuple(puts), gone, counts, report.as_of or as_of)


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


def _write(tx: Transaction, version_id: int, reading: _Reading, progress: Progress | None) -> int:
    tx.records.write(version_id, _told(reading.puts, "writing", progress), reading.gone)
    return tx.lists.version(version_id).number


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


def _raw(file: ListFile) -> RawFile:
    with file.open() as stream:
        return RawFile(file.name, stream.read())


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
