"""What is in force: a main segment, at most one delta beside it, and the main's dead rows. Replaced in one step.

``CURRENT`` names the files; it is a small file, replaced by renaming. A reader sees the old state or the new one, never
half of either, and waits for nobody. Who writes holds a lock (segments.locks).
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_128_hexdigest

from tocsin.errors import IndexUnfit
from tocsin.match.arrays import IndexArrays
from tocsin.segments.delta import RowIndex, dead_rows, row_index, rows_of
from tocsin.segments.files import FORMAT_VERSION, REBUILD, FileRef, flush, map_file, write_file
from tocsin.segments.layout import arrays_of, part_of

POINTER = "CURRENT"
MAKING, MERGING = ".making-", ".merging-"  # files under construction: of whoever holds the one lock, or the other
_SEGMENTS = ("main-*", "delta-*", MAKING + "*", "." + POINTER + "-*", "generation-*")  # the last: formats 1 to 3
_INDEX, _ROWS, _DEAD = "index.", "ids.", "dead"
_TRIES = 50  # states that may be replaced under a reader's hands before it believes in damage


@dataclass(frozen=True, slots=True)
class Origin:
    """What an index was built from: a node's store, at a generation, made by that change ("" where none is known)."""

    store: str
    generation: int
    change_set: str


@dataclass(frozen=True, slots=True)
class Main:
    """A main segment: every record that stood at its origin."""

    file: FileRef
    origin: Origin
    arrays: IndexArrays
    rows: RowIndex


@dataclass(frozen=True, slots=True)
class Delta:
    """The records put since the main was built (None: there are none), and the main's rows that no longer stand."""

    file: FileRef
    origin: Origin
    arrays: IndexArrays | None
    dead: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pointer:
    """What ``CURRENT`` says. ``merge``: why the delta should become part of the main, or ""."""

    origin: Origin
    main: FileRef
    delta: FileRef | None = None
    merge: str = ""


@dataclass(frozen=True, slots=True)
class InForce:
    """The index in force, mapped. ``mark`` tells whether CURRENT was replaced since."""

    pointer: Pointer
    main: Main
    delta: Delta | None
    mark: tuple[int, int]

    @property
    def origin(self) -> Origin:
        """The state of the store that this is the index of."""
        return self.pointer.origin

    @property
    def arrays(self) -> IndexArrays:
        """The main's arrays: all that is in force only where there is no delta."""
        return self.main.arrays

    @property
    def added(self) -> IndexArrays | None:
        """The arrays to be searched beside the main's, or None."""
        return self.delta.arrays if self.delta is not None else None

    @property
    def dead(self) -> npt.NDArray[np.bool_] | None:
        """(r,) bool: the main's records that were amended or delisted since; None: all of them stand."""
        return self.delta.dead if self.delta is not None else None

    @property
    def count(self) -> int:
        """How many records are in force."""
        count = len(self.main.arrays.records.ids)
        if self.delta is None:
            return count
        added = len(self.delta.arrays.records.ids) if self.delta.arrays is not None else 0
        return count - int(np.count_nonzero(self.delta.dead)) + added


def write_main(folder: Path, arrays: IndexArrays, origin: Origin, *, prefix: str = MAKING) -> FileRef:
    """The file of a new main segment, not yet in force; it is on the disk."""
    rows = row_index(arrays.records.ids)
    parts = arrays_of(arrays, _INDEX) | arrays_of(rows, _ROWS)
    return _write(folder, prefix + "main", parts, origin, {})


def write_delta(
    folder: Path, main: Main, arrays: IndexArrays | None, dead: npt.NDArray[np.uint32], origin: Origin
) -> FileRef:
    """The file of a new delta to ``main``, not yet in force; ``dead``: rows of the main, uint32."""
    parts = {_DEAD: dead} | ({} if arrays is None else arrays_of(arrays, _INDEX))
    return _write(folder, MAKING + "delta", parts, origin, {"main": asdict(_settled_ref(main.file))})


def publish(folder: Path, pointer: Pointer) -> Pointer:
    """The pointer as it is in force when this returns; files that nothing names any more are removed."""
    delta = None if pointer.delta is None else _settled(folder, pointer.delta)
    settled = replace(pointer, main=_settled(folder, pointer.main), delta=delta)
    content = {"format": FORMAT_VERSION, **asdict(settled)}
    fresh = folder / f".{POINTER}-{uuid4().hex[:8]}"
    with fresh.open("xb") as file:
        file.write(json.dumps({**content, "sum": _sum(content)}, indent=1).encode("ascii"))
        file.flush()
        flush(file.fileno())
    fresh.replace(folder / POINTER)
    sweep(folder, settled)
    return settled


def open_in_force(folder: Path, known: InForce | None = None) -> InForce | None:
    """The index in force, mapped; None when there is none yet. What ``known`` holds is not opened again.

    Raises IndexUnfit when it is damaged, or of another format.
    """
    for _ in range(_TRIES):
        found = _pointer(folder)
        if found is None:
            return None
        pointer, mark = found
        try:
            main = known.main if known is not None and known.main.file == pointer.main else open_main(folder, pointer)
            delta = None if pointer.delta is None else _open_delta(folder, pointer.delta, main)
            return InForce(pointer, main, delta, mark)
        except FileNotFoundError:
            if mark_of(folder) == mark:  # nobody has replaced it meanwhile
                break
    raise IndexUnfit("a file of the index is missing", place=str(folder), hint=REBUILD)


def open_main(folder: Path, pointer: Pointer) -> Main:
    """The main segment that the pointer names. Raises IndexUnfit, or FileNotFoundError when it is gone."""
    mapped = map_file(folder, pointer.main)
    rows = part_of(RowIndex, mapped.arrays, _ROWS)
    return Main(pointer.main, _origin(folder, mapped.facts), part_of(IndexArrays, mapped.arrays, _INDEX), rows)


def read_pointer(folder: Path) -> Pointer | None:
    """What ``CURRENT`` says, or None when there is none. Raises IndexUnfit when it cannot be read."""
    found = _pointer(folder)
    return found[0] if found is not None else None


def mark_of(folder: Path) -> tuple[int, int] | None:
    """Which ``CURRENT`` lies there: changes with every replacement; None when there is none."""
    try:
        state = (folder / POINTER).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return state.st_ino, state.st_mtime_ns


def rows_in(main: Main, ids: tuple[str, ...]) -> npt.NDArray[np.uint32]:
    """The main's rows of these records, ascending, uint32."""
    return rows_of(main.rows, main.arrays.records.ids, ids)


def sweep(folder: Path, keep: Pointer | None) -> None:
    """Nothing: what is not in force is removed, also what a killed writer left. Only for who holds the lock.

    A process that still maps a removed file keeps its pages until it lets go.
    """
    kept = {file.name for file in (keep.main, keep.delta) if file is not None} if keep is not None else set()
    for pattern in _SEGMENTS:
        for path in folder.glob(pattern):
            if path.name not in kept:
                _remove(path)


def sweep_merges(folder: Path) -> None:
    """Nothing: what a killed merge left is removed. Only for who holds the lock of merges."""
    for path in folder.glob(MERGING + "*"):
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _write(
    folder: Path, name: str, parts: Mapping[str, npt.NDArray[Any]], origin: Origin, more: Mapping[str, object]
) -> FileRef:
    path = folder / f"{name}-{origin.generation}-{uuid4().hex[:8]}"
    try:
        return write_file(path, parts, {"origin": asdict(origin), **more})
    except BaseException:
        with suppress(OSError):  # the disk is as it is; the next writer sweeps
            path.unlink(missing_ok=True)
        raise


def _settled(folder: Path, file: FileRef) -> FileRef:
    """The file under its lasting name."""
    settled = _settled_ref(file)
    if settled != file:
        (folder / file.name).rename(folder / settled.name)
    return settled


def _settled_ref(file: FileRef) -> FileRef:
    return FileRef(file.name.removeprefix(MAKING).removeprefix(MERGING), file.sum)


def _open_delta(folder: Path, file: FileRef, main: Main) -> Delta:
    mapped = map_file(folder, file)
    if mapped.facts.get("main") != {"name": main.file.name, "sum": main.file.sum}:
        raise IndexUnfit("the delta belongs to another main segment", place=str(folder / file.name), hint=REBUILD)
    dead = dead_rows(len(main.arrays.records.ids), mapped.arrays[_DEAD])
    arrays = None
    if any(name.startswith(_INDEX) for name in mapped.arrays):
        # One table of rarities for both: it was built with the main's.
        arrays = replace(part_of(IndexArrays, mapped.arrays, _INDEX), rarity=main.arrays.rarity)
    return Delta(file, _origin(folder, mapped.facts), arrays, dead)


def _origin(folder: Path, facts: Mapping[str, Any]) -> Origin:
    try:
        return Origin(**facts["origin"])
    except (KeyError, TypeError) as error:
        raise IndexUnfit("it is not said what the index was built from", place=str(folder), hint=REBUILD) from error


def _pointer(folder: Path) -> tuple[Pointer, tuple[int, int]] | None:
    """The pointer, and the mark of the file that it was read from."""
    path = folder / POINTER
    mark = mark_of(folder)
    if mark is None:
        return None
    while True:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise IndexUnfit(f"{POINTER} cannot be read: {error}", place=str(path), hint=REBUILD) from error
        after = mark_of(folder)
        if after == mark:
            return _parsed(path, data), mark
        if after is None:
            return None
        mark = after


def _parsed(path: Path, data: bytes) -> Pointer:
    if data.startswith(b"generation-"):
        message = f"the index has format 3 or older, this Tocsin reads {FORMAT_VERSION}"
        raise IndexUnfit(message, place=str(path), hint=REBUILD)
    try:
        content = json.loads(data)
        stated, version = content.pop("sum"), content["format"]
        if version != FORMAT_VERSION:
            message = f"the index has format {version}, this Tocsin reads {FORMAT_VERSION}"
            raise IndexUnfit(message, place=str(path), hint=REBUILD)
        if stated != _sum(content):
            raise ValueError("its checksum does not fit")
        delta = _file_ref(content["delta"], "delta") if content["delta"] is not None else None
        return Pointer(Origin(**content["origin"]), _file_ref(content["main"], "main"), delta, content["merge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexUnfit(f"{POINTER} is damaged: {error}", place=str(path), hint=REBUILD) from error


def _file_ref(stated: Mapping[str, str], role: str) -> FileRef:
    file = FileRef(**stated)
    if not re.fullmatch(rf"{role}-\d+-[0-9a-f]{{8}}", file.name):  # a name in this folder, and no way out of it
        raise ValueError(f"{file.name!r} is no name of a segment")
    return file


def _sum(content: Mapping[str, object]) -> str:
    return xxh3_128_hexdigest(json.dumps(content, sort_keys=True).encode("ascii"))
