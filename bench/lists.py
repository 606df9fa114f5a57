"""Every list, loaded whole into an empty node: ``python -m bench.lists --json``.

A list is loaded as ``tocsin list load`` does it (read, compare, encrypt, write, index) in a process of its own, so that
the peak of its memory is that of one load. Real files come from the folder that TOCSIN_BENCH_DATA names; the lists of
the European Union and the United Kingdom are written at full size by bench/written_lists.py. A file that must be
refused counts as right when it is.

To add a list: a row in CASES.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.people import SEED
from bench.worlds import SHARED, machine, temporary_node
from bench.written_lists import eu_xml, uk_csv, uk_xml
from tocsin.cli.reading import list_files
from tocsin.errors import MalformedList
from tocsin.services.listing.load import load
from tocsin.sources.registry import SOURCES

AS_OF = "2026-11-22"  # for lists that state no day of their own


@dataclass(frozen=True, slots=True)
class Case:
    """One list to load: ``file`` below the folder of real lists, or written by ``make``."""

    list: str
    file: str
    make: Callable[[], bytes] | None = None
    must_be_refused: bool = False

    @property
    def label(self) -> str:
        """What the table calls it."""
        return f"{self.list} {self.file}"


CASES: tuple[Case, ...] = (
    Case("un", "un/un_consolidated_2018-10-29.xml"),
    Case("un", "un/un_consolidated_2020-11-30.xml"),
    Case("un", "un/un_consolidated_2025-11-29.xml"),
    Case("un", "un/un_consolidated_2026-02-27.xml"),
    Case("un", "un/un_consolidated_2025-08-16_MALFORMED.xml", must_be_refused=True),
    Case("un", "samples/sieve_un_consolidated_test_sample.xml"),
    Case("ofac", "ofac/sdn_2024-01"),
    Case("ofac", "ofac/later/sdn_2024-04-26.csv"),
    Case("ofac", "ofac/later/sdn_2024-05-03.csv"),
    Case("ofac", "ofac/enhanced_xml_irgc_subset_2024-08-28.xml"),
    Case("ofac", "samples/owl_sdn-advanced-fixture.xml"),
    Case("ofac", "samples/owl_sdn-fixture.xml"),
    Case("ofac", "samples/owl_sdn-fixture-v2.xml"),
    Case("ofac", "samples/sieve_sdn_test_sample.xml"),
    Case("ofac", "samples/owl_sdn-bad-record-count.xml", must_be_refused=True),
    Case("ofac", "samples/owl_sdn-unsafe-doctype.xml", must_be_refused=True),
    Case("ofac-consolidated", "ofac/consolidated/consolidated_2025-12-18.xml"),
    Case("ofac-consolidated", "ofac/consolidated/consolidated_2026-01-08.xml"),
    Case("eu", "samples/sieve_eu_consolidated_test_sample.xml"),
    Case("eu", "written: 6,000 subjects, XML", partial(eu_xml, 6_000, SEED)),
    Case("uk", "samples/sieve_uk_hmt_test_sample.xml"),
    Case("uk", "written: 5,000 subjects, XML", partial(uk_xml, 5_000, SEED)),
    Case("uk", "written: 5,000 subjects, csv", partial(uk_csv, 5_000, SEED)),
    Case("au", "au/regulation8_consolidated_2024-12.xlsx"),
    Case("ca", "ca/sema_2025-05.xml"),
)


def main() -> None:
    """Print the figures of one run; exit with 1 where a list was not taken as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", default="", help="lists whose name begins so")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)  # the number of the case that this process loads
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        print(json.dumps(_load(CASES[options.one], options.path)))
        return
    rows = []
    for row in _rows(options.only):
        rows.append(row)
        print(_told(row), file=sys.stderr if options.json else sys.stdout, flush=True)
    if options.json:
        print(json.dumps({"lists": rows, "machine": machine()}))
    sys.exit(0 if all(row["is_right"] for row in rows) else 1)


def _rows(only: str) -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-lists-") as folder:
        for number, case in enumerate(CASES):
            path = SHARED / "lists" / case.file
            if case.make is None and not path.exists():
                continue
            if case.list not in SOURCES or not case.label.startswith(only):
                continue
            if case.make is not None:
                path = Path(folder) / f"written-{number}"
                path.write_bytes(case.make())
            yield {"list": case.list, "file": case.file, "bytes": _size(path), **_in_a_process(number, path)}


def _in_a_process(number: int, path: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "bench.lists", "--one", str(number), "--path", str(path)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    if done.returncode:
        return {"status": "failed", "is_right": False, "error": done.stderr.strip()[-500:]}
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _load(case: Case, path: Path) -> dict[str, object]:
    """The figures of one load into an empty node."""
    with temporary_node() as node:
        node.store  # noqa: B018  the server is started before the clock is
        before, used, started = _peak(), time.process_time(), time.perf_counter()
        try:
            loaded = load(node, case.list, list_files([path]), as_of=AS_OF)
        except MalformedList as error:
            return {"status": "refused", "is_right": case.must_be_refused, "error": f"{error.place}: {error.message}"}
        return {
            "status": loaded.status,
            "is_right": not case.must_be_refused and not loaded.unknown,
            "format": loaded.format,
            "records": loaded.records,
            "load_s": round(time.perf_counter() - started, 2),
            "cpu_s": round(time.process_time() - used, 2),  # of this process, without the database's
            "peak_rss_mib": round(_peak()),
            "rss_before_mib": round(before),
            "warnings": len(loaded.warnings),
            "unknown_elements": loaded.unknown,
        }


def _peak() -> float:
    """The most memory that this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _size(path: Path) -> int:
    return sum(each.stat().st_size for each in path.iterdir()) if path.is_dir() else path.stat().st_size


def _told(row: dict[str, object]) -> str:
    """One line of the table, told as soon as the list is loaded."""
    size = f"{int(str(row['bytes'])) / 1e6:.1f} MB"
    figures = "  ".join(
        f"{row[name]} {what}"
        for name, what in (("records", "records"), ("load_s", "s"), ("cpu_s", "cpu s"), ("peak_rss_mib", "MiB"))
        if name in row
    )
    unknown = row.get("error") or f"unknown: {row['unknown_elements']}"
    wrong = "" if row["is_right"] else "  WRONG"
    return f"{row['list']}  {row['file']}  {size}  {row['status']}  {figures}  {unknown}{wrong}"


if __name__ == "__main__":
    main()
