"""Load a register of documents: built beside the one in force, checked, and put in its place by one commit.

The same file again is no work; a register that would lose more than a tenth of its rows is held for a person, as other
lists are (decision 9).
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tocsin.errors import IndexUnfit, UnknownList, Usage
from tocsin.ledger.leaf import Act
from tocsin.services.auditing.recording import append_load
from tocsin.services.documents import LIST, counts_in, folder_of, place_of, state_of
from tocsin.services.listing.deciding import append_decision, require_person
from tocsin.services.listing.doubts import SHRINK_LIMIT, doubt_fewer, told_share
from tocsin.services.listing.load import HELD, LOADED, NEWER, REPLACED, UNCHANGED, Loaded, append_discarded
from tocsin.services.ports import Node
from tocsin.services.refusals import reason_given
from tocsin.sources.reading import ListFile, Warning_
from tocsin.store.database import Transaction
from tocsin.store.lists import ListState, ListVersion, NewVersion, SourceFile, WriteCounts

if TYPE_CHECKING:  # they bring numba with them
    from tocsin.segments.document_build import Built

FORMAT = "documents-csv"
_RELOAD = "see that the disk is not full and the folder yours; what stood before still stands"

Progress = Callable[[str, int], None]


def load_documents(
    node: Node, files: Sequence[ListFile], *, as_of: str = "", progress: Progress | None = None
) -> Loaded:
    """What the load of a whole register did; the register before is replaced with the commit, or not at all.

    Raises MalformedList with the line when the file cannot be read whole, Usage for more than one file, and IndexUnfit
    when the table cannot be written; then nothing changed.
    """
    if len(files) != 1:
        raise Usage(f"a list of documents is one file, here are {len(files)}", hint="put the parts together first")
    with _one_writer(folder_of(node)) as folder:
        state = state_of(node)
        if state is not None and (version := _same_file(folder, state, files[0])) is not None:
            return _unchanged(folder, version)
        _remove_leftovers(folder, state)
        making = folder / f".making-{uuid4().hex}"
        making.mkdir(mode=0o700)
        try:
            return _load(node, making, files[0], as_of, state, progress)
        except OSError as error:
            message = f"the table of documents cannot be written: {error.strerror or error}"
            raise IndexUnfit(message, place=str(folder), hint=_RELOAD) from error
        finally:
            shutil.rmtree(making, ignore_errors=True)


def accept_documents(node: Node) -> Loaded:
    """What releasing the held register did: its table was built when it was held.

    Raises NotAllowed to a machine; UnknownList, IndexUnfit.
    """
    from tocsin.segments.documents import DocumentTable

    person = require_person(node, LIST)
    with _one_writer(folder_of(node)) as folder:
        with node.store.transaction(node.actor) as tx:
            held = _require_held(tx)
            table = DocumentTable(place_of(folder, held.id))
            table.verify()
            tx.lists.release(LIST)
            append_decision(node, tx, tx.lists.version(held.id), "accepted", person)
        _remove_leftovers(folder, state_of(node))
    return _told(held, table.manifest, LOADED)


def refuse_documents(node: Node, reason: str) -> None:
    """Nothing: the held register is discarded, its mark and the reason stay.

    Raises NotAllowed to a machine; UnknownList, Usage without a reason.
    """
    person, reason = require_person(node, LIST), reason_given(reason)
    with _one_writer(folder_of(node)) as folder:
        with node.store.transaction(node.actor) as tx:
            held = _require_held(tx)
            tx.lists.discard(LIST, reason)
            append_decision(node, tx, held, "refused", person, reason=reason)
        _remove_leftovers(folder, state_of(node))


def _load(
    node: Node, making: Path, file: ListFile, as_of: str, state: ListState | None, progress: Progress | None
) -> Loaded:
    from tocsin.segments.document_build import build_columns, seal
    from tocsin.segments.document_file import DocumentFile

    built = build_columns(making, DocumentFile(file), file.size, progress=progress)
    counts, standing = _counts(making.parent, built, state)
    reason = _doubt(counts, standing) or _doubt_since(node, built.rows)
    details = {
        "list": LIST, "file": file.name, "as_of": as_of, "at": node.now().isoformat(), "by": node.actor,
        "purpose": node.purpose, "added": counts.added, "amended": counts.amended, "removed": counts.removed,
        "unchanged": counts.unchanged,
    }  # fmt: skip
    seal(built, details)
    new = _new_version(file, built, as_of, state)
    with node.store.transaction(node.actor) as tx:
        tx.lists.lock(LIST)
        if not reason and state is not None and state.held is not None:
            tx.lists.discard(LIST, NEWER)
        append_discarded(node, tx, state, REPLACED if reason else NEWER)
        version = tx.lists.hold(new, (), reason, counts) if reason else tx.lists.begin_version(new)
        number = tx.lists.version(version).number
        append_load(node, tx, Act.COLLECT, tx.lists.version(version), HELD if reason else LOADED, reason=reason)
        # Named after the version, which the commit below puts in force: both take effect in that moment or never.
        making.rename(place_of(making.parent, version))
    after = state_of(node)
    _remove_leftovers(making.parent, after)
    in_force = number if not reason else after.version.number if after and after.version else 0
    return Loaded(
        LIST, HELD if reason else LOADED, as_of, FORMAT, built.rows, counts, new.warnings, dict(new.unknown), in_force,
        reason,
    )  # fmt: skip


def _counts(folder: Path, built: Built, state: ListState | None) -> tuple[WriteCounts, int]:
    """What the table changes against the one in force, and the rows of that; a damaged one counts for nothing."""
    from tocsin.segments.document_build import compare
    from tocsin.segments.documents import DocumentTable

    if state is None or state.version is None:
        return WriteCounts(added=built.rows), 0
    try:
        older = DocumentTable(place_of(folder, state.version.id))
        older.verify()
    except IndexUnfit:  # a load is how it is mended
        return WriteCounts(added=built.rows), 0
    found = compare(built, older.folder, tuple(older.manifest["statuses"]))
    return WriteCounts(found.added, found.amended, found.removed, found.unchanged), older.rows


def _doubt(counts: WriteCounts, standing: int) -> str:
    """Why a person has to look at this load first, as for other lists (decision 9); "" when nobody has to."""
    share = counts.removed / standing if standing else 0.0
    if share <= SHRINK_LIMIT:
        return ""
    return f"{told_share(counts.removed, standing)} would go"


def _doubt_since(node: Node, rows: int) -> str:
    """The same together with the loads before this one."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        earlier = tx.lists.versions(LIST) if tx.lists.state(LIST) is not None else ()
    return doubt_fewer(earlier, node.now(), rows)


def _new_version(file: ListFile, built: Built, as_of: str, state: ListState | None) -> NewVersion:
    unknown = {name or "(no name)": f"{file.name}, line 1" for name in built.unused}
    warnings = []
    before = state.version.as_of if state is not None and state.version is not None else ""
    if as_of and as_of < before:
        message = f"this list is of {as_of}, older than the one before, of {before}"
        warnings.append(Warning_("older-list", message, ""))
    kept = SourceFile(file.name, built.sha256, built.size)
    return NewVersion(LIST, as_of, FORMAT, (kept,), built.rows, warnings=tuple(warnings), unknown=unknown)


def _same_file(folder: Path, state: ListState, file: ListFile) -> ListVersion | None:
    """The version in force where it was made of these very bytes and its table still is."""
    version = state.version
    if version is None or [each.size for each in version.files] != [file.size]:
        return None
    if not _is_sound(place_of(folder, version.id)):
        return None
    digest = sha256()
    with file.open() as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return version if version.files[0].sha256 == digest.hexdigest() else None


def _is_sound(place: Path) -> bool:
    from tocsin.segments.documents import DocumentTable

    try:
        DocumentTable(place).verify()
    except IndexUnfit:
        return False
    return True


def _unchanged(folder: Path, version: ListVersion) -> Loaded:
    from tocsin.segments.documents import read_manifest

    manifest = read_manifest(place_of(folder, version.id))
    told = _told(version, manifest, UNCHANGED)
    return replace(told, counts=WriteCounts(unchanged=version.records))


def _told(version: ListVersion, manifest: dict[str, Any], status: str) -> Loaded:
    return Loaded(
        LIST, status, version.as_of, FORMAT, version.records, counts_in(manifest), version.warnings,
        dict(version.unknown), version.number,
    )  # fmt: skip


def _require_held(tx: Transaction) -> ListVersion:
    tx.lists.lock(LIST)
    state = tx.lists.state(LIST)
    if state is None or state.held is None:
        raise UnknownList(f"nothing of the list {LIST} is held", hint="`tocsin list show` says what is held")
    return state.held


def _remove_leftovers(folder: Path, state: ListState | None) -> None:
    """Remove tables that no version in force or held needs; a process that still maps one keeps its pages."""
    needed = {version.id for version in (state.version, state.held) if version is not None} if state else set()
    kept = {place_of(folder, version) for version in needed}
    for path in [*folder.glob("version-*"), *folder.glob(".making-*")]:
        if path not in kept:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _one_writer(folder: Path) -> Iterator[Path]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (folder / "lock").open("w", encoding="ascii")
    except OSError as error:
        raise IndexUnfit(f"cannot be written: {error.strerror}", place=str(folder), hint=_RELOAD) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder
