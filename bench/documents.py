"""A register of stolen documents at scale: ``python -m bench.documents --rows 100000000 --json``, or ``--quick``.

A register is invented with a seed and written as a file (nine-character numbers, types, issuers, status, day,
reference; some 45 bytes a row), loaded as a node loads it, and opened anew in another process. Asked are documents of
the register, misread ones, and as many that are not in it. Numbers per second count from Python texts to grades, in one
thread; "single" is one document from its text to the reports, with their reasons or without a hit.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.worlds import machine, temporary_node
from tocsin.model.record import IdentifierType
from tocsin.model.screening import DocumentQuery
from tocsin.node.local import LocalNode
from tocsin.segments.documents import DocumentTable
from tocsin.services.documents import check, folder_of, place_of, state_of
from tocsin.services.listing.load_documents import load_documents
from tocsin.sources.reading import ListFile

CHUNK = 1_000_000
BATCH = 1_000_000
SINGLE = 20_000
CHECKED = 50_000  # each hit with its reasons
RUNS = 5
HEADING = b"number,type,country,status,reported_on,reference\n"
TYPES = {b"P": IdentifierType.PASSPORT, b"I": IdentifierType.NATIONAL_ID, b"V": IdentifierType.VISA}
ISSUERS = {b"UTO": "UTO", b"DEU": "DE", b"KEN": "KE", b"BRA": "BR", b"IDN": "ID", b"CAN": "CA", b"MAR": "MA"}
_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", np.uint8)
_MISREAD = str.maketrans("0158OISB", "OISB0158")


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="a million rows")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(1_000_000 if options.quick else options.rows, options.seed)
    print(json.dumps(result) if options.json else "\n".join(f"{name}: {value}" for name, value in result.items()))


def measure(rows: int, seed: int) -> dict[str, object]:
    """Everything that is measured of a register of so many rows."""
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder, temporary_node() as node:
        path = Path(folder) / "register.csv"
        write_register(path, rows, seed)
        size = path.stat().st_size
        before = _peak()
        used, started = time.process_time(), time.perf_counter()
        loaded = load_documents(node, [ListFile(path.name, lambda: path.open("rb"), size)], as_of="2026-11-21")
        load_s, load_cpu_s = time.perf_counter() - started, time.process_time() - used
        path.unlink()
        state = state_of(node)
        assert state is not None
        assert state.version is not None
        place = place_of(folder_of(node), state.version.id)
        queries, wanted = asked(rows, seed)
        opened = DocumentTable(place)
        return {
            "rows": loaded.records,
            "file_bytes": size,
            "load_s": round(load_s, 1),
            "load_cpu_s": round(load_cpu_s, 1),  # of all threads: what the load takes on a machine with nothing else
            "rows_per_second": round(rows / load_s),
            "load_peak_rss_mib": round(_peak()),
            "rss_before_load_mib": round(before),
            "table_bytes": sum(each.stat().st_size for each in place.iterdir()),
            "fresh_process": _fresh(place, queries[0].number),
            "verify_s": round(_timed(opened.verify), 2),
            "batch": _batch(opened, queries, wanted),
            "check_per_second": round(CHECKED / _timed(lambda: check(node, queries[:CHECKED]))),
            "single_us": {
                "miss": _single(opened, [each for each, want in zip(queries, wanted, strict=True) if not want]),
                "hit": _single(opened, [each for each, want in zip(queries, wanted, strict=True) if want]),
            },
            "screen_with_documents_us": _screening(node, queries),
            "machine": machine(),
        }


def write_register(path: Path, rows: int, seed: int) -> None:
    """Nothing; the file holds a heading and so many rows, the same for the same seed."""
    with path.open("wb") as file:
        file.write(HEADING)
        for number, first in enumerate(range(0, rows, CHUNK)):
            file.write(_chunk(number, min(CHUNK, rows - first), seed).tobytes())


def _chunk(number: int, rows: int, seed: int) -> npt.NDArray[np.uint8]:
    """(rows, 46) uint8: lines of one width; statuses are padded with blanks."""
    rng = np.random.default_rng([seed, number])
    days = np.datetime64("2006-01-01") + rng.integers(0, 7000, rows)
    parts = [
        numbers_of(rng, rows),
        _chosen(rng, [b",P,", b",I,", b",V,"], rows),
        _chosen(rng, list(ISSUERS), rows),
        _chosen(rng, [b",stolen,", b",lost  ,"], rows),
        days.astype("S10").view(np.uint8).reshape(rows, 10),
        np.broadcast_to(np.frombuffer(b",R", np.uint8), (rows, 2)),
        _ALPHABET[rng.integers(0, 10, (rows, 8))],
        np.full((rows, 1), ord("\n"), np.uint8),
    ]
    return np.concatenate(parts, axis=1)


def numbers_of(rng: np.random.Generator, rows: int) -> npt.NDArray[np.uint8]:
    """(rows, 9) uint8: numbers as passports bear them, two characters of any sort and seven digits."""
    return np.concatenate(
        [_ALPHABET[rng.integers(0, 36, (rows, 2))], _ALPHABET[rng.integers(0, 10, (rows, 7))]], axis=1
    )


def _chosen(rng: np.random.Generator, words: list[bytes], rows: int) -> npt.NDArray[np.uint8]:
    table = np.frombuffer(b"".join(words), np.uint8).reshape(len(words), -1)
    return table[rng.integers(0, len(words), rows)]


def asked(rows: int, seed: int) -> tuple[list[DocumentQuery], list[bool]]:
    """Documents to look for, half of them in the register (one in five of those misread), and which those are."""
    rng = random.Random(seed)
    half = min(BATCH // 2, rows)
    lines = _chunk(0, min(CHUNK, rows), seed)[:half].tobytes().splitlines()
    inside = []
    for line in lines:
        number, kind, country = line.split(b",")[:3]
        text = number.decode()
        inside.append(
            DocumentQuery(text if rng.random() < 0.8 else text.translate(_MISREAD), TYPES[kind], ISSUERS[country])
        )
    outside = numbers_of(np.random.default_rng([seed, 1 << 40]), BATCH - half)
    others = [DocumentQuery(row.tobytes().decode(), IdentifierType.PASSPORT, "XOM") for row in outside]
    mixed = [*((query, True) for query in inside), *((query, False) for query in others)]
    rng.shuffle(mixed)
    return [query for query, _ in mixed], [is_inside for _, is_inside in mixed]


def _batch(table: DocumentTable, queries: list[DocumentQuery], wanted: list[bool]) -> dict[str, object]:
    numbers = [query.number for query in queries]
    kinds, countries = table.codes(queries)
    grades = table.grades(numbers, kinds, countries)
    times, used = [], []
    for _ in range(RUNS):
        before = time.process_time()
        times.append(_timed(lambda: table.grades(numbers, kinds, countries)))
        used.append(time.process_time() - before)
    missed = int(np.sum((grades < 3) & np.array(wanted)))
    return {
        "lookups_per_second": round(len(numbers) / statistics.median(times)),
        "lookups_per_cpu_second": round(
            len(numbers) / statistics.median(used)
        ),  # what others on the machine leave alone
        "runs": [round(len(numbers) / each) for each in times],
        "in_register_not_found": missed,
        "others_that_alert": int(np.sum((grades >= 3) & ~np.array(wanted))),
    }


def _single(table: DocumentTable, queries: list[DocumentQuery]) -> dict[str, float]:
    times = []
    for query in queries[:SINGLE]:
        started = time.perf_counter_ns()
        table.find(query)
        times.append((time.perf_counter_ns() - started) / 1000)
    times.sort()
    return {"p50": round(times[len(times) // 2], 1), "p99": round(times[int(len(times) * 0.99)], 1)}


def _screening(node: LocalNode, queries: list[DocumentQuery]) -> float:
    """Median microseconds of one ``check`` of one document: the database is asked which version is in force."""
    times = [_timed(lambda query=query: check(node, [query])) for query in queries[:500]]  # type: ignore[misc]
    return round(1e6 * statistics.median(times), 1)


_OPEN = """
import sys, time
started = time.perf_counter()
from pathlib import Path
from tocsin.model.screening import DocumentQuery
from tocsin.node.local import LocalNode
from tocsin.segments.documents import DocumentTable
imported = time.perf_counter()
table = DocumentTable(Path(sys.argv[1]))
opened = time.perf_counter()
table.find(DocumentQuery(sys.argv[2]))
found = time.perf_counter()
print(imported - started, opened - imported, found - opened)
"""


def _fresh(place: Path, number: str) -> dict[str, float]:
    command = [sys.executable, "-c", _OPEN, str(place), number]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    imports, opening, first = map(float, done.stdout.split())
    return {"imports_s": round(imports, 3), "open_s": round(opening, 4), "first_lookup_ms": round(1000 * first, 3)}


def _timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _peak() -> float:
    """MiB, the most that this process ever held, mapped pages included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
