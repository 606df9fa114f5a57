"""Indexes over generated people, built once and kept: ``python -m bench.indexes FOLDER --identities 200000``.

Built in a process of its own, so that what building takes is not counted to those who search. A kept index is used
again while the code that it depends on is the same.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

from bench.people import SEED
from tocsin.match.arrays import IndexArrays
from tocsin.model.record import Record
from tocsin.segments.files import FileRef, map_file, write_file
from tocsin.segments.layout import arrays_of, part_of

_ROOT = Path(__file__).resolve().parents[1]
_CODE = ("src/tocsin/text", "src/tocsin/segments", "src/tocsin/model")
_MODULES = ("match/arrays", "match/rarity", "match/skeletons", "match/spellings", "match/sounds", "match/weights")
_BENCH = ("bench/people.py", "bench/cultures.py", "bench/letters.py", "bench/damage.py")


@dataclass(frozen=True, slots=True)
class Kept:
    """An index on disk and what it took to make it."""

    folder: Path
    identities: int
    seed: int
    build_s: float
    people_s: float  # of it, for making the people up
    write_s: float
    bytes: int
    build_peak_mib: float
    code: str
    file: str
    file_sum: str


def kept(folder: Path, count: int, seed: int = SEED, *, trust: bool = False) -> Kept:
    """The index over ``count`` people below ``folder``; built in another process when it is not there.

    ``trust``: use a kept one though the code has changed since.
    """
    place = folder / f"people-{count}-{seed}"
    found = _read(place)
    if found is None or not (trust or found.code == code_sum()):
        command = [sys.executable, "-m", "bench.indexes", str(folder), "--identities", str(count), "--seed", str(seed)]
        subprocess.run(command, check=True, cwd=_ROOT, stdout=subprocess.DEVNULL)
        found = _read(place)
    if found is None:
        raise RuntimeError(f"no index was built at {place}")
    return found


def opened(index: Kept) -> IndexArrays:
    """The arrays, mapped."""
    return part_of(IndexArrays, map_file(index.folder, FileRef(index.file, index.file_sum)).arrays)


def code_sum() -> str:
    """A checksum of all that an index depends on: the generator, and the rooms that read names and lay out arrays."""
    paths = [
        path for folder in _CODE for path in (_ROOT / folder).rglob("*") if path.suffix not in (".pyc", ".nbi", ".nbc")
    ]
    paths += [_ROOT / "src/tocsin" / f"{module}.py" for module in _MODULES] + [_ROOT / name for name in _BENCH]
    digest = blake2b(digest_size=16)
    for path in sorted(paths):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(place: Path) -> Kept | None:
    try:
        told = json.loads((place / "built.json").read_text("utf-8"))
        return Kept(**(told | {"folder": place}))
    except (OSError, ValueError, TypeError):
        return None


def _make(place: Path, count: int, seed: int) -> None:
    from bench.people import identities  # not met by those who only open
    from tocsin.match.rarity import background_shares
    from tocsin.segments.build import build

    (place / "built.json").unlink(missing_ok=True)
    code = code_sum()
    started = time.perf_counter()
    people = _People(identities(count, seed), count)
    arrays = build(people, background=background_shares())
    built = time.perf_counter()
    path = place / f"index-{uuid4().hex[:8]}"
    file = write_file(path, arrays_of(arrays), {"identities": count, "seed": seed})
    written = time.perf_counter()
    for older in place.glob("index-*"):
        if older != path:
            older.unlink()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = path.stat().st_size
    made = Kept(
        place, count, seed, built - started, people.seconds, written - built, size, peak, code, file.name, file.sum
    )
    (place / "built.json").write_text(json.dumps(asdict(made) | {"folder": str(place)}), encoding="utf-8")


class _People:
    """The records with their handling class, and the seconds that making them took."""

    def __init__(self, records: Iterator[Record], count: int) -> None:
        self._records, self._count = records, count
        self.seconds = 0.0

    def __iter__(self) -> Iterator[tuple[Record, int]]:
        begun = time.perf_counter()
        for number in range(1, self._count + 1):
            started = time.perf_counter()
            record = next(self._records)
            self.seconds += time.perf_counter() - started
            if number % 100_000 == 0:
                print(f"  {number} people of {self._count}, {time.perf_counter() - begun:.0f} s", file=sys.stderr)
            yield record, 0


def main() -> None:
    """Build one index, whatever is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--identities", type=int, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    place = options.folder / f"people-{options.identities}-{options.seed}"
    place.mkdir(parents=True, exist_ok=True)
    _make(place, options.identities, options.seed)


if __name__ == "__main__":
    main()
