"""What is in force: a main segment, at most one delta beside it, and the main's dead rows. Replaced in one step.

``CURRENT`` names the files; it is a small file, replaced by renaming. A reader sees the old state or the new one, never
half of either, and waits for nobody. Who writes holds a lock (segments.locks).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_128_hexdigest

from tocsin.errors import IndexUnfit
from tocsin.match.arrays import IndexArrays
from tocsin.segments.delta import RowIndex, dead_rows, rows_of
from tocsin.segments.files import FORMAT_VERSION, REBUILD, FileRef, map_file
from tocsin.segments.layout import part_of

POINTER = "CURRENT"
INDEX, ROWS, DEAD = "index.", "ids.", "dead"  # names of arrays begin so
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
    rows = part_of(RowIndex, mapped.arrays, ROWS)
    return Main(pointer.main, _origin(folder, mapped.facts), part_of(IndexArrays, mapped.arrays, INDEX), rows)


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


def _open_delta(folder: Path, file: FileRef, main: Main) -> Delta:
    mapped = map_file(folder, file)
    if mapped.facts.get("main") != {"name": main.file.name, "sum": main.file.sum}:
        raise IndexUnfit("the delta belongs to another main segment", place=str(folder / file.name), hint=REBUILD)
    dead = dead_rows(len(main.arrays.records.ids), mapped.arrays[DEAD])
    arrays = None
    if any(name.startswith(INDEX) for name in mapped.arrays):
        # One table of rarities for both: it was built with the main's.
        arrays = replace(part_of(IndexArrays, mapped.arrays, INDEX), rarity=main.arrays.rarity)
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
        if stated != sum_of(content):
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


def sum_of(content: Mapping[str, object]) -> str:
    """The checksum of what the pointer says."""
    return xxh3_128_hexdigest(json.dumps(content, sort_keys=True).encode("ascii"))
