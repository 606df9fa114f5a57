"""Every name of the list compared with every query, by a scorer that shares nothing with Tocsin's.

Names are romanised, their words sorted, and compared letter by letter (rapidfuzz's ratio, 0 to 100); a date adds or
takes away. What this finds is not the truth, but it finds it without an index: a search that misses what a plain scan
puts first has to say why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from bench.people import OWNER, SEED, identities, reference
from tocsin.model.record import Record
from tocsin.model.screening import Query
from tocsin.text.romanise import romanise

NEAR = 85.0
"""What two names score that are much alike; with a date, ``EQUAL`` comes on top."""

EQUAL, ALMOST, UNKNOWN, OTHER = 10.0, 5.0, 0.0, -15.0
"""What a date adds: the day; the same year, day and month swapped, or the same day a year off; none; any other."""

_BLOCK = 50_000  # names compared at once
_AT_ONCE = 50  # queries: of each, a score for every record is held
_UNBORN = -1


@dataclass(frozen=True, slots=True)
class Scanned:
    """All names of a list, n, of r records.

    ``starts`` (r,) int64: the first name of each record. ``born`` (r, 2) int32: first and last possible ordinal day,
    -1 where the list knows none.
    """

    names: list[str]
    starts: npt.NDArray[np.int64]
    born: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Best:
    """What the scan puts first: the best score, and all records that share it."""

    score: float
    records: frozenset[str]


def scanned(count: int, seed: int = SEED, *, keep: Path | None = None) -> Scanned:
    """Every name of the generated list, read from ``keep`` when it was made before."""
    place = None if keep is None else keep / f"scan-{count}-{seed}-{_code()}.npz"
    if place is not None and place.is_file():
        with np.load(place) as stored:
            return Scanned(stored["names"].tobytes().decode("ascii").split("\n"), stored["starts"], stored["born"])
    names: list[str] = []
    starts = np.zeros(count, dtype=np.int64)
    born = np.full((count, 2), _UNBORN, dtype=np.int32)
    for at, record in enumerate(identities(count, seed)):
        starts[at] = len(names)
        names += [sorted_words(name.text) for name in record.names]
        born[at] = _born(record)
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        text = np.frombuffer("\n".join(names).encode("ascii"), dtype=np.uint8)
        np.savez(place, names=text, starts=starts, born=born)
    return Scanned(names, starts, born)


def _code() -> str:
    """A checksum of what the names depend on: a kept scan of other people would find nobody."""
    here = Path(__file__).resolve().parent
    paths = [here / f"{name}.py" for name in ("people", "cultures", "letters", "damage")]
    return blake2b(b"".join(path.read_bytes() for path in paths), digest_size=6).hexdigest()


def sorted_words(name: str) -> str:
    """The romanised words of a name in the order of the alphabet."""
    return " ".join(sorted(" ".join(romanise(name)[:1]).split()))


def best_of_all(people: Scanned, queries: Sequence[Query], *, workers: int = 2) -> list[Best]:
    """For each query the records that the plain scan puts first, ties and all."""
    rows = range(0, len(queries), _AT_ONCE)
    return [best for at in rows for best in _best_of(people, queries[at : at + _AT_ONCE], workers)]


def _best_of(people: Scanned, queries: Sequence[Query], workers: int) -> list[Best]:
    asked = [sorted_words(query.name) for query in queries]
    days = [None if query.born is None else query.born.earliest for query in queries]
    scores = np.empty((len(queries), len(people.starts)), dtype=np.float32)
    for first, last in _blocks(people):
        begin = int(people.starts[first])
        end = int(people.starts[last]) if last < len(people.starts) else len(people.names)
        near = cdist(asked, people.names[begin:end], scorer=fuzz.ratio, dtype=np.float32, workers=workers)
        scores[:, first:last] = np.maximum.reduceat(near, people.starts[first:last] - begin, axis=1)
    found = []
    for row, day in zip(scores, days, strict=True):
        total = row if day is None else row + of_dates(people.born, day)
        best = float(total.max())
        tied = np.flatnonzero(total >= best - 1e-4)
        found.append(Best(best, frozenset(f"{OWNER}/{reference(int(at))}" for at in tied)))
    return found


def of_dates(born: npt.NDArray[np.int32], day: date) -> npt.NDArray[np.float32]:
    """(r,) what each record's dates of birth add to its score for someone born that day."""
    at = day.toordinal()
    exact = born[:, 0] == born[:, 1]
    inside = (born[:, 0] <= at) & (at <= born[:, 1])
    same_year = (born[:, 0] >= date(day.year, 1, 1).toordinal()) & (born[:, 0] <= date(day.year, 12, 31).toordinal())
    almost = same_year | np.isin(born[:, 0], _near_days(day))
    found = np.where(inside & exact, EQUAL, np.where((inside & ~exact) | (exact & almost), ALMOST, OTHER))
    return np.where(born[:, 0] == _UNBORN, UNKNOWN, found).astype(np.float32)


def _near_days(day: date) -> list[int]:
    years = [_day(day.year + years, day.month, day.day) for years in (-2, -1, 1, 2)]
    return [each for each in [*years, _day(day.year, day.day, day.month)] if each]


def _day(year: int, month: int, day: int) -> int:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0


def _born(record: Record) -> tuple[int, int]:
    if not record.births:
        return _UNBORN, _UNBORN
    span = record.births[0].span
    return span.earliest.toordinal(), span.latest.toordinal()


def _blocks(people: Scanned) -> list[tuple[int, int]]:
    """Runs of records with about ``_BLOCK`` names each."""
    edges = [0, *np.searchsorted(people.starts, range(_BLOCK, len(people.names), _BLOCK)).tolist(), len(people.starts)]
    return [(first, last) for first, last in pairwise(edges) if first < last]
