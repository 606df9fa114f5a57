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
from functools import partial
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

from bench.people import SEED, identities
from tocsin.match.arrays import IndexArrays
from tocsin.model.record import Record
from tocsin.segments.files import FileRef, map_file, write_file
from tocsin.segments.layout import arrays_of, part_of

_ROOT = Path(__file__).resolve().parents[1]
_CODE = ("src/tocsin/text", "src/tocsin/segments", "src/tocsin/model")
_MODULES = ("match/arrays", "match/rarity", "match/skeletons", "match/spellings", "match/sounds", "match/weights")
PART = 50_000  # people that one process takes at a time
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
    from tocsin.match.rarity import background_shares  # not met by those who only open
    from tocsin.segments.apart import gathered_apart
    from tocsin.segments.build import assemble

    (place / "built.json").unlink(missing_ok=True)
    code = code_sum()
    started = time.perf_counter()
    step = max(1000, min(PART, -(-count // 4)))  # a short list keeps every core busy too
    bounds = [*range(0, count, step), count]
    sources = [partial(_people, count, seed, start, stop) for start, stop in pairwise(bounds)]
    parts = []
    for part in gathered_apart(sources):
        parts.append(part)
        print(f"  {len(parts)} parts of {len(sources)}, {time.perf_counter() - started:.0f} s", file=sys.stderr)
    arrays = assemble(parts, background=background_shares())
    built = time.perf_counter()
    path = place / f"index-{uuid4().hex[:8]}"
    file = write_file(path, arrays_of(arrays), {"identities": count, "seed": seed})
    written = time.perf_counter()
    for older in place.glob("index-*"):
        if older != path:
            older.unlink()
    # The largest of the processes that gathered, twice, beside this one: an upper bound for two cores.
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN, resource.RUSAGE_CHILDREN)
    peak = sum(resource.getrusage(who).ru_maxrss for who in whose) / 1024
    size = path.stat().st_size
    people_s = _people_seconds(count, seed)
    made = Kept(place, count, seed, built - started, people_s, written - built, size, peak, code, file.name, file.sum)
    (place / "built.json").write_text(json.dumps(asdict(made) | {"folder": str(place)}), encoding="utf-8")


def _people(count: int, seed: int, start: int, stop: int) -> Iterator[tuple[Record, int]]:
    """A part of the people, each with their handling class."""
    return ((record, 0) for record in identities(count, seed, start=start, stop=stop))


def _people_seconds(count: int, seed: int) -> float:
    """What making the people up takes of one core, from a part of them."""
    taken = min(count, PART)
    started = time.process_time()
    for _ in identities(count, seed, start=0, stop=taken):
        pass
    return (time.process_time() - started) * count / max(1, taken)


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
