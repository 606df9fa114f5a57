"""A table of documents, built beside the one in force: rows are dealt out by key, then sorted part by part.

Memory stays bounded whatever the file's size: a part holds about a hundredth of the rows.
"""

from __future__ import annotations

import json
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, fields
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import xxhash

from tocsin.segments.document_columns import DTYPES, checksums_of, flush, mapped
from tocsin.segments.document_file import DocumentFile, Rows
from tocsin.segments.document_words import KINDS
from tocsin.segments.kernels.document_lookup import gather_notes, shared_rows

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
CHECKSUMS = "checksums.u64"
NOTE_STEP = 64  # rows that share a base of notes
_PART_BITS = 7
_SMALL = 4 << 20  # bytes of a file whose rows are sorted in one part
_WORKERS = 2
_ROW = np.dtype([(name, DTYPES[name]) for name in (each.name for each in fields(Rows)) if name != "notes"])

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A table without its manifest: where it lies, and what its file was."""

    folder: Path
    rows: int
    bits: int  # of the prefix table
    statuses: tuple[str, ...]
    sha256: str
    size: int
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of a new table against an older one: the same document is the same number, issuer and type."""

    added: int
    amended: int
    removed: int
    unchanged: int


def build_columns(folder: Path, file: DocumentFile, size: int, *, progress: Progress | None = None) -> Built:
    """The columns of the file's rows in ``folder``, which must be empty. Raises MalformedList, and OSError."""
    bits = _PART_BITS if size > _SMALL else 0
    parts = folder / "parts"
    parts.mkdir()
    _deal_out(parts, file, bits, progress)
    prefix_bits = max(8, min(24, file.rows.bit_length() - 3))
    _sort_parts(folder, parts, bits, prefix_bits, progress)
    shutil.rmtree(parts)
    lengths = folder / "note_lengths.bin"
    if not (folder / "notes.bin").stat().st_size:
        lengths.write_bytes(b"")
    steps = mapped(lengths, np.uint16)
    sums = np.add.reduceat(steps, np.arange(0, len(steps), NOTE_STEP), dtype=np.uint64) if len(steps) else steps[:0]
    bases = np.concatenate([np.zeros(1, np.uint64), np.cumsum(sums, dtype=np.uint64)])[:-1]
    (folder / "note_bases.bin").write_bytes(bases.astype("<u8").tobytes())
    return Built(folder, file.rows, prefix_bits, file.statuses, file.sha256, file.size, file.unused)


def compare(new: Built, older: Path, statuses: tuple[str, ...]) -> Difference:
    """What the new table changes against an older one, whose statuses had these words."""
    names = ("keys", "letters", "countries", "kinds", "statuses", "days")
    ours: list[Any] = [mapped(new.folder / f"{name}.bin", DTYPES[name]) for name in names]
    theirs: list[Any] = [mapped(older / f"{name}.bin", DTYPES[name]) for name in names]
    known = {word: code for code, word in enumerate(new.statuses, start=1)}
    turned = np.array([0, *(known.get(word, 255) for word in statuses), *[255] * (255 - len(statuses))], np.uint8)
    theirs[4] = turned[theirs[4]]
    kept, same = shared_rows(*ours, *theirs)
    return Difference(len(ours[0]) - kept, kept - same, len(theirs[0]) - kept, same)


def seal(built: Built, details: dict[str, Any]) -> None:
    """Nothing; the table has its checksums and its manifest, and lies on the disk."""
    sums = {name: checksums_of(built.folder / f"{name}.bin") for name in DTYPES}
    every = np.concatenate(list(sums.values())).astype("<u8").tobytes()
    (built.folder / CHECKSUMS).write_bytes(every)
    manifest = {
        **details,
        "format": FORMAT_VERSION,
        "rows": built.rows,
        "bits": built.bits,
        "kinds": list(KINDS),
        "statuses": list(built.statuses),
        "sha256": built.sha256,
        "size": built.size,
        "unused": list(built.unused),
        "columns": {name: (built.folder / f"{name}.bin").stat().st_size for name in DTYPES},
        "checksums": xxhash.xxh3_64_hexdigest(every),
    }
    text = json.dumps({**manifest, "sum": manifest_sum(manifest)}, indent=1)
    (built.folder / MANIFEST).write_text(text, encoding="utf-8")
    for path in built.folder.iterdir():
        flush(path)
    flush(built.folder)


def manifest_sum(manifest: dict[str, Any]) -> str:
    """A checksum of the manifest itself."""
    return blake2b(json.dumps(manifest, sort_keys=True).encode(), digest_size=16).hexdigest()


def _deal_out(parts: Path, file: DocumentFile, bits: int, progress: Progress | None) -> None:
    """Write each row to the file of its part, and its note to the part's file of notes."""
    with ExitStack() as stack:
        rows_of, notes_of = (
            [stack.enter_context((parts / f"{part}.{sort}").open("wb")) for part in range(1 << bits)]
            for sort in ("rows", "notes")
        )
        for rows in file.read():
            _deal(rows, bits, rows_of, notes_of)
            if progress is not None:
                progress("reading documents", file.rows)


def _deal(rows: Rows, bits: int, rows_of: Sequence[BinaryIO], notes_of: Sequence[BinaryIO]) -> None:
    count = len(rows.keys)
    table = np.empty(count, _ROW)
    for name in _ROW.names or ():
        table[name] = getattr(rows, name)
    if bits == 0:
        rows_of[0].write(table.data)
        notes_of[0].write(rows.notes.data)
        return
    part = (rows.keys >> np.uint64(64 - bits)).astype(np.uint8)
    order = np.argsort(part, kind="stable")
    ends = np.searchsorted(part[order], np.arange(len(rows_of)), side="right").tolist()
    table = table[order]
    notes, note_ends = _gathered(rows.notes, rows.note_lengths, order)
    first = first_note = 0
    for file, note_file, last in zip(rows_of, notes_of, ends, strict=True):
        if last > first:
            last_note = int(note_ends[last - 1])
            file.write(table[first:last].data)
            note_file.write(notes[first_note:last_note].data)
            first, first_note = last, last_note


def _gathered(
    notes: npt.NDArray[np.uint8], lengths: npt.NDArray[np.uint16], order: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The notes in this order, and where each of them ends."""
    starts = np.cumsum(lengths, dtype=np.int64) - lengths
    out = np.empty(len(notes), np.uint8)
    gather_notes(notes, starts, lengths, order, out)
    return out, np.cumsum(lengths[order], dtype=np.int64)


def _sort_parts(folder: Path, parts: Path, bits: int, prefix_bits: int, progress: Progress | None) -> None:
    counts = np.zeros((1 << prefix_bits) + 1, np.uint32)
    done = 0
    with ExitStack() as stack:
        columns = {
            name: stack.enter_context((folder / f"{name}.bin").open("wb"))
            for name in DTYPES
            if name not in ("note_bases", "prefix")
        }
        for table, notes in _in_order(parts, 1 << bits):
            for name in _ROW.names or ():
                columns[name].write(np.ascontiguousarray(table[name]).data)
            columns["notes"].write(notes.data)
            found = (table["keys"] >> np.uint64(64 - prefix_bits)).astype(np.int64)
            counts[1:] += np.bincount(found, minlength=len(counts) - 1).astype(np.uint32) if bits == 0 else 0
            if bits and len(found):
                low, high = int(found[0]), int(found[-1]) + 1
                counts[low + 1 : high + 1] += np.bincount(found - low, minlength=high - low).astype(np.uint32)
            done += len(table)
            if progress is not None:
                progress("sorting documents", done)
    (folder / "prefix.bin").write_bytes(np.cumsum(counts, dtype=np.uint32).astype("<u4").tobytes())


def _in_order(parts: Path, count: int) -> Iterator[tuple[npt.NDArray[Any], npt.NDArray[np.uint8]]]:
    """Each part sorted, in the order of parts; a few are sorted ahead."""
    waiting: deque[Future[tuple[npt.NDArray[Any], npt.NDArray[np.uint8]]]] = deque()
    tasks = (partial(_sorted, parts / f"{part}.rows", parts / f"{part}.notes") for part in range(count))
    with ThreadPoolExecutor(_WORKERS) as pool:
        for task in tasks:
            waiting.append(pool.submit(task))
            if len(waiting) > _WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _sorted(rows: Path, notes: Path) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint8]]:
    """The rows of a part by key, then letters, country, kind, status and day; with their notes."""
    table, texts = np.fromfile(rows, _ROW), np.fromfile(notes, np.uint8)
    rows.unlink()
    notes.unlink()
    keys = np.ascontiguousarray(table["keys"])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    shared = np.zeros(len(keys), np.bool_)
    equal = keys[1:] == keys[:-1]
    shared[1:] |= equal
    shared[:-1] |= equal
    if shared.any():
        places = np.flatnonzero(shared)
        chosen = order[places]
        order[places] = chosen[np.lexsort((_second(table[chosen]), keys[places]))]
    lengths = np.ascontiguousarray(table["note_lengths"])
    return table[order], _gathered(texts, lengths, order)[0]


def _second(table: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """What rows of one key are sorted by, in 64 bits."""
    value = table["letters"].astype(np.uint64)
    for name, bits in (("countries", 16), ("kinds", 8), ("statuses", 8), ("days", 16)):
        value = value << np.uint64(bits) | table[name].astype(np.uint64)
    return value
