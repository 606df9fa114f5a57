"""Segments written and put in force: files that never change, and one pointer that is replaced by renaming.

Who writes holds a lock (segments.locks); readers hold none. What is not in force is removed, also what a killed writer
left.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from tocsin.match.arrays import IndexArrays
from tocsin.segments.delta import row_index
from tocsin.segments.files import FORMAT_VERSION, FileRef, flush, write_file
from tocsin.segments.in_force import DEAD, INDEX, POINTER, ROWS, Main, Origin, Pointer, sum_of
from tocsin.segments.layout import arrays_of

MAKING, MERGING = ".making-", ".merging-"  # files under construction: of whoever holds the one lock, or the other
_SEGMENTS = ("main-*", "delta-*", MAKING + "*", "." + POINTER + "-*", "generation-*")  # the last: formats 1 to 3


def write_main(folder: Path, arrays: IndexArrays, origin: Origin, *, prefix: str = MAKING) -> FileRef:
    """The file of a new main segment, not yet in force; it is on the disk."""
    rows = row_index(arrays.records.ids)
    parts = arrays_of(arrays, INDEX) | arrays_of(rows, ROWS)
    return _write(folder, prefix + "main", parts, origin, {})


def write_delta(
    folder: Path, main: Main, arrays: IndexArrays | None, dead: npt.NDArray[np.uint32], origin: Origin
) -> FileRef:
    """The file of a new delta to ``main``, not yet in force; ``dead``: rows of the main, uint32."""
    parts = {DEAD: dead} | ({} if arrays is None else arrays_of(arrays, INDEX))
    return _write(folder, MAKING + "delta", parts, origin, {"main": asdict(_settled_ref(main.file))})


def publish(folder: Path, pointer: Pointer) -> Pointer:
    """The pointer as it is in force when this returns; files that nothing names any more are removed."""
    delta = None if pointer.delta is None else _settled(folder, pointer.delta)
    settled = replace(pointer, main=_settled(folder, pointer.main), delta=delta)
    content = {"format": FORMAT_VERSION, **asdict(settled)}
    fresh = folder / f".{POINTER}-{uuid4().hex[:8]}"
    with fresh.open("xb") as file:
        file.write(json.dumps({**content, "sum": sum_of(content)}, indent=1).encode("ascii"))
        file.flush()
        flush(file.fileno())
    fresh.replace(folder / POINTER)
    sweep(folder, settled)
    return settled


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
