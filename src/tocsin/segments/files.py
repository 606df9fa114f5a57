"""One segment of the index in one file: arrays that processes map and share, each with a checksum.

    magic (8 bytes), format (8), length of the manifest (8), its checksum (16), the manifest (JSON), then the arrays,
    each at a multiple of 64 bytes, with the zeros up to the next one

The manifest says what the segment was built from, and of each array its type, shape, place and checksum. Checksums are
XXH3 of 128 bits: they find damage (a failing disk, a cut file, a slip of the hand), not an attack. The folder is its
owner's alone; whoever can write there can also write fitting checksums. All bytes of a file are covered.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_128, xxh3_128_digest, xxh3_128_hexdigest

from tocsin.errors import IndexUnfit

FORMAT_VERSION = 5
REBUILD = "run `tocsin doctor --repair`: the index is rebuilt from the store, which is the truth"
_MAGIC = b"TOCSIN\x1a\n"
_HEAD = Struct("<8sQQ16s")
_ALIGNMENT = 64  # bytes: a cache line, and more than any type needs
_PLAIN_KINDS = "biuf"  # bool, integers, floats: nothing that is read by running code


@dataclass(frozen=True, slots=True)
class FileRef:
    """A segment's file by name, and the checksum of its manifest, through which it vouches for every byte."""

    name: str
    sum: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """An opened file: what was said of it, and its arrays, read-only."""

    facts: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[Any]]


def write_file(
    path: Path, arrays: Mapping[str, npt.NDArray[Any]], facts: Mapping[str, object], *, is_lasting: bool = True
) -> FileRef:
    """The new file, whole. ``is_lasting``: on the disk when this returns, not only in the system's cache."""
    plain = {name: _plain(name, array) for name, array in arrays.items()}
    manifest = _manifest(plain, facts)
    head = _HEAD.pack(_MAGIC, FORMAT_VERSION, len(manifest), xxh3_128_digest(manifest))
    with path.open("xb") as file:
        _write(file, head + manifest)
        for array in plain.values():
            _write(file, _bytes_of(array))
        if is_lasting:
            file.flush()
            flush(file.fileno())
    return FileRef(path.name, xxh3_128_hexdigest(manifest))


def map_file(folder: Path, file: FileRef) -> Mapped:
    """The file's arrays, mapped and checked. They cannot be written to.

    Raises IndexUnfit when it is damaged or of another format, FileNotFoundError when it is gone.
    """
    path = folder / file.name
    try:
        whole = _map(path)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise IndexUnfit(f"the index cannot be mapped: {error}", place=str(path), hint=REBUILD) from error
    manifest, data = _read_manifest(path, whole, file.sum)
    try:
        arrays = {name: _checked(name, whole, data, each) for name, each in manifest["arrays"].items()}
        is_whole = manifest["size"] == len(whole) - data
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise IndexUnfit(f"the index file is damaged: {error}", place=str(path), hint=REBUILD) from error
    if not is_whole:
        raise IndexUnfit("the index file was cut, or added to", place=str(path), hint=REBUILD)
    return Mapped(manifest["facts"], arrays)


def flush(descriptor: int) -> None:
    """Returns when the file is on the disk."""
    os.fsync(descriptor)


def _plain(name: str, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array as it is stored: in rows, little-endian."""
    if array.dtype.kind not in _PLAIN_KINDS:
        raise TypeError(f"{name} holds {array.dtype}: an index holds numbers")
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))


def _manifest(arrays: Mapping[str, npt.NDArray[Any]], facts: Mapping[str, object]) -> bytes:
    rows: dict[str, dict[str, object]] = {}
    start = 0
    for name, array in arrays.items():
        length = _padded(array.nbytes)
        digest = xxh3_128(_bytes_of(array))
        digest.update(bytes(length - array.nbytes))
        rows[name] = {
            "type": array.dtype.str,
            "shape": list(array.shape),
            "start": start,
            "length": length,
            "sum": digest.hexdigest(),
        }
        start += length
    text = json.dumps({"facts": dict(facts), "arrays": rows, "size": start}, indent=1).encode("ascii")
    return text + b" " * (_padded(_HEAD.size + len(text)) - _HEAD.size - len(text))


def _padded(length: int) -> int:
    return -(-length // _ALIGNMENT) * _ALIGNMENT


def _bytes_of(array: npt.NDArray[Any]) -> memoryview:
    flat: memoryview = array.reshape(-1).view(np.uint8).data
    return flat


def _write(file: BinaryIO, data: bytes | memoryview) -> None:
    file.write(data)
    file.write(bytes(_padded(len(data)) - len(data)))


def _map(path: Path) -> memoryview:
    with path.open("rb") as file:
        # All of it is read at once by the checksums, so the pages may as well be laid out in one go.
        flags = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)
        return memoryview(mmap.mmap(file.fileno(), 0, flags=flags, prot=mmap.PROT_READ))


def _read_manifest(path: Path, whole: memoryview, expected_sum: str) -> tuple[dict[str, Any], int]:
    """The manifest, and where the arrays begin."""
    if len(whole) < _HEAD.size:
        raise IndexUnfit("the index file was cut", place=str(path), hint=REBUILD)
    magic, version, length, digest = _HEAD.unpack_from(whole)
    if magic != _MAGIC:
        raise IndexUnfit("this is no index file", place=str(path), hint=REBUILD)
    if version != FORMAT_VERSION:
        message = f"the index has format {version}, this Tocsin reads {FORMAT_VERSION}"
        raise IndexUnfit(message, place=str(path), hint=REBUILD)
    text = bytes(whole[_HEAD.size : _HEAD.size + length])
    if xxh3_128_digest(text) != digest or digest.hex() != expected_sum:
        raise IndexUnfit("the index's manifest is damaged", place=str(path), hint=REBUILD)
    manifest: dict[str, Any] = json.loads(text)
    return manifest, _HEAD.size + length


def _checked(name: str, whole: memoryview, data: int, row: Mapping[str, Any]) -> npt.NDArray[Any]:
    """The array as a plain view: numpy's memmap class costs a microsecond at each access."""
    start = data + row["start"]
    stored = whole[start : start + row["length"]]
    if len(stored) != row["length"] or xxh3_128_hexdigest(stored) != row["sum"]:
        raise ValueError(f"{name} is not what was written")
    kind, shape = np.dtype(row["type"]), tuple(row["shape"])
    count = int(np.prod(shape, dtype=np.int64))
    if count == 0:
        array = np.empty(shape, dtype=kind)
        array.flags.writeable = False
        return array
    return np.frombuffer(stored, dtype=kind, count=count).reshape(shape)
