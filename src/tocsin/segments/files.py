"""Index snapshots on disk: written whole, checked, mapped.

A snapshot is a folder of arrays (.npy, memory-mapped) and texts (.txt, one a line) with a manifest that names the
format version, the store and generation it was built from, and a checksum of each file. ``CURRENT`` names the snapshot
in force; it is replaced in one step, so a reader sees the old one or the new one, never half of either.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass, fields, is_dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast, get_type_hints
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from tocsin.errors import IndexUnfit
from tocsin.match.arrays import IndexArrays, Names, Numbers, Postings, Records, Skeletons, Tokens
from tocsin.match.rarity import RarityTable

FORMAT_VERSION = 3
_PARTS = {
    "tokens": Tokens,
    "skeletons": Skeletons,
    "names": Names,
    "postings": Postings,
    "records": Records,
    "numbers": Numbers,
}
_RARITY = ("keys", "person", "organisation")
_REBUILD = "run `tocsin doctor --repair`, or load a list again: the index is rebuilt from the store"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot: its arrays and what it was built from."""

    arrays: IndexArrays
    store: str  # node id of the store
    generation: int
    folder: Path


def write_snapshot(folder: Path, arrays: IndexArrays, *, store: str, generation: int) -> Path:
    """The folder of the new snapshot, which is in force when this returns; older ones are removed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"generation-{generation}-{uuid4().hex[:8]}"
    making = folder / f".making-{name}"
    making.mkdir(mode=0o700)
    try:
        checksums = _write_parts(making, arrays)
        manifest = {"format": FORMAT_VERSION, "store": store, "generation": generation, "files": checksums}
        _write_file(making / "manifest.json", json.dumps({**manifest, "sum": _sum(manifest)}, indent=1).encode())
        making.rename(folder / name)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    _point_at(folder, name)
    _remove_older(folder, name)
    return folder / name


def open_snapshot(folder: Path) -> Snapshot | None:
    """The snapshot in force, mapped; None when there is none yet. Raises IndexUnfit when it is damaged."""
    pointer = folder / "CURRENT"
    if not pointer.is_file():
        return None
    place = folder / pointer.read_text(encoding="ascii", errors="replace").strip()
    manifest = _manifest(place)
    _check(place, manifest)
    try:
        parts = {name: _read_part(place, name, part) for name, part in _PARTS.items()}
        rarity = RarityTable(*(_map(place / f"rarity.{field}.npy") for field in _RARITY))
        return Snapshot(IndexArrays(**parts, rarity=rarity), manifest["store"], manifest["generation"], place)
    except (OSError, ValueError) as error:
        raise IndexUnfit(f"the index cannot be mapped: {error}", place=str(place), hint=_REBUILD) from error


def generation_in_force(folder: Path) -> tuple[str, int] | None:
    """The store and generation of the snapshot in force, read from its manifest alone; None when there is none."""
    pointer = folder / "CURRENT"
    if not pointer.is_file():
        return None
    manifest = _manifest(folder / pointer.read_text(encoding="ascii", errors="replace").strip())
    return manifest["store"], manifest["generation"]


def _write_parts(place: Path, arrays: IndexArrays) -> dict[str, str]:
    checksums = {}
    for name in _PARTS:
        part = getattr(arrays, name)
        for field in fields(part):
            checksums.update(_write_field(place, f"{name}.{field.name}", getattr(part, field.name)))
    for field_name in _RARITY:
        checksums.update(_write_field(place, f"rarity.{field_name}", getattr(arrays.rarity, field_name)))
    return checksums


def _write_field(place: Path, name: str, value: object) -> dict[str, str]:
    if isinstance(value, np.ndarray):
        path = place / f"{name}.npy"
        with path.open("wb") as file:
            np.save(file, np.ascontiguousarray(value), allow_pickle=False)
            _flush(file.fileno())
    else:
        path = place / f"{name}.txt"
        texts = [str(text) for text in cast(Sequence[str], value)]
        _write_file(path, "\n".join(texts).encode("utf-8", "replace") if texts else b"")
    return {path.name: f"{len_of(value)}:{_checksum(path)}"}


def len_of(value: object) -> int:
    """How many rows a field has; an empty text file and one empty text differ only in this."""
    return len(cast(Sized, value))


def _sum(manifest: dict[str, Any]) -> str:
    """A checksum of the manifest itself."""
    return blake2b(json.dumps(manifest, sort_keys=True).encode(), digest_size=16).hexdigest()


def _write_file(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        _flush(file.fileno())


def _flush(descriptor: int) -> None:
    os.fsync(descriptor)


def _checksum(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _manifest(place: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        version = manifest["format"]
        if not isinstance(manifest["files"], dict) or not {"store", "generation"} <= manifest.keys():
            raise TypeError("files is no table, or it is not said what the index was built from")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnfit("the index has no readable manifest", place=str(place), hint=_REBUILD) from error
    if version == FORMAT_VERSION and manifest.pop("sum", "") != _sum(manifest):
        raise IndexUnfit("the index's manifest is damaged", place=str(place), hint=_REBUILD)
    if version != FORMAT_VERSION:
        message = f"the index has format {version}, this Tocsin reads {FORMAT_VERSION}"
        raise IndexUnfit(message, place=str(place), hint=_REBUILD)
    return manifest


def _check(place: Path, manifest: dict[str, Any]) -> None:
    for name, expected in manifest["files"].items():
        try:
            found = _checksum(place / name)
        except (OSError, ValueError):  # missing, or removed by a writer while it was read
            found = ""
        if found != str(expected).partition(":")[2]:
            raise IndexUnfit(f"the index file {name} is damaged or missing", place=str(place), hint=_REBUILD)


def _read_part(place: Path, name: str, part: type[Any]) -> Any:
    assert is_dataclass(part)  # noqa: S101  # _PARTS holds dataclasses only
    hints = get_type_hints(part)
    manifest = _manifest(place)["files"]
    values: dict[str, object] = {}
    for field in fields(part):
        if _is_text(hints[field.name]):
            path = place / f"{name}.{field.name}.txt"
            rows = int(str(manifest[path.name]).partition(":")[0])
            text = path.read_text(encoding="utf-8")
            values[field.name] = text.split("\n") if rows else []
        else:
            values[field.name] = _map(place / f"{name}.{field.name}.npy")
    return part(**values)


def _is_text(hint: object) -> bool:
    return "Sequence" in str(hint)


def _map(path: Path) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = np.load(path, allow_pickle=False)
    if array.size == 0:
        return array
    # A plain view of the map: numpy's memmap class costs a microsecond at each access.
    mapped: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return mapped.view(np.ndarray)


def _point_at(folder: Path, name: str) -> None:
    fresh = folder / f".CURRENT-{uuid4().hex[:8]}"
    _write_file(fresh, name.encode("ascii"))
    fresh.replace(folder / "CURRENT")


def _remove_older(folder: Path, name: str, *, remove: Callable[[Path], None] = shutil.rmtree) -> None:
    # A process that still maps an older snapshot keeps its pages until it lets go. What a killed writer left goes too:
    # only one writes at a time (services.refresh).
    for path in [*folder.glob("generation-*"), *folder.glob(".making-*"), *folder.glob(".CURRENT-*")]:
        if path.name == name:
            continue
        if path.is_dir():
            remove(path)
        else:
            path.unlink()
