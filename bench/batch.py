"""A table screened as the command line does it: ``python -m bench.batch --rows 20000 --json``.

Rows a second with one process and with all cores on the real lists (strangers with dates of birth, one row in a hundred
a listed person lightly damaged), the answers of both being compared byte by byte; and what a row costs beside the
comparing (reading, queries, the database, JSON, writing), taken with answers made before in place of the engine's.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path

from bench.damage import light
from bench.worlds import SHARED, load_real_lists, machine, temporary_node
from tocsin.cli import lines
from tocsin.cli.filing import screen_table
from tocsin.model.accounts import Actor
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Answer, Query
from tocsin.node.local import LocalNode
from tocsin.services.indexing.refresh import refresh
from tocsin.services.screening import batch
from tocsin.services.screening.batch import Asked, QueryTable
from tocsin.services.screening.screen import Rules, Screener
from tocsin.services.workers import cores

STRANGERS = SHARED / "names" / "negatives_50k.csv"
LISTED_ONE_IN = 100
SEED = 41
KNOWN_ANSWERS = 200


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tocsin-batch-") as name:
        folder = Path(name)
        with temporary_node() as node:
            load_real_lists(node, "un", "ofac")
            table = _table(node, folder / "in.csv", options.rows)
            results = [
                {"what": "un and ofac", **_timed(node, table, workers, asked)}
                for asked in (Asked(Rules()), Asked(Rules(), alerts_only=True))
                for workers in sorted({1, cores()})
            ]
            results += [
                {"what": "comparing left out", **_timed(node, table, 1, asked)}
                for asked in (Asked(Rules()), Asked(Rules(), alerts_only=True))
                if _leave_out_comparing(node, table)
            ]
    _require_equal(results)
    result = {"rows": options.rows, "results": results, "machine": machine()}
    print(json.dumps(result) if options.json else _told(results))


def _table(node: LocalNode, path: Path, rows: int) -> Path:
    rng = random.Random(SEED)
    with node.store.transaction(node.actor, read_only=True) as tx:
        listed = [
            (stored.record.primary_name, str(stored.record.births[0].span) if stored.record.births else "")
            for stored in tx.records.current()
            if stored.record.kind is SubjectKind.PERSON
        ]
    with STRANGERS.open(encoding="utf-8") as file:
        strangers = [(row["full_name"], row["date_of_birth"], row["nationality"]) for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "birth_date", "nationality", "kind"))
        for at in range(rows):
            if at % LISTED_ONE_IN == 0:
                name, born = rng.choice(listed)
                writer.writerow((at, light(name, rng), born if len(born) == 10 else "", "", "person"))
            else:
                writer.writerow((at, *strangers[at % len(strangers)], "person"))
    return path


def _leave_out_comparing(node: LocalNode, table: Path) -> bool:
    """True: from now on, in this process, rows are answered with the answers to the first rows of the table."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(islice(QueryTable(file).rows(), KNOWN_ANSWERS))
    known = [line.answer for line in batch.RowWork(node)(rows)]

    class Remembered(Screener):
        def screen_all(
            self,
            queries: Sequence[Query],
            rules: Rules | None = None,
            *,
            actor: Actor | None = None,
            is_late: Callable[[], bool] = lambda: False,
        ) -> list[Answer]:
            super().screen_all([], rules, actor=actor, is_late=is_late)  # what it asks the database
            lines._evidence.cache_clear()  # as if no reason ever came twice
            return list(islice(cycle(known), len(queries)))

    vars(batch)["Screener"] = Remembered
    return True


def _timed(node: LocalNode, table: Path, workers: int, asked: Asked) -> dict[str, object]:
    refresh(node)
    out = table.with_name(f"out-{workers}.jsonl")
    out.unlink(missing_ok=True)
    started, processor = time.perf_counter(), _processor_s()
    screened = screen_table(node, table, out, asked, workers=workers)
    took = time.perf_counter() - started
    return {
        "workers": workers,
        "alerts_only": asked.alerts_only,
        "rows_per_second": round(screened.tally.rows / took),
        "seconds": round(took, 2),
        "processor_ms_a_row": round(1000 * (_processor_s() - processor) / max(screened.tally.rows, 1), 3),
        "alerts": screened.tally.alerts,
        "not_checked": screened.tally.not_checked,
        "bytes_a_row": round(out.stat().st_size / max(screened.tally.rows, 1)),
        "sha256": sha256(out.read_bytes()).hexdigest()[:16],
    }


def _require_equal(results: Sequence[dict[str, object]]) -> None:
    """Raises RuntimeError when the number of processes changed an answer."""
    written: dict[object, set[object]] = {}
    for each in results:
        written.setdefault((each["what"], each["alerts_only"]), set()).add(each["sha256"])
    if any(len(files) > 1 for files in written.values()):
        raise RuntimeError(f"answers differ with the number of processes: {written}")


def _processor_s() -> float:
    """Seconds that this process and those that it waited for have computed: what others do on the machine is not in."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _told(results: Sequence[dict[str, object]]) -> str:
    told = [
        f"{each['what']}, {each['workers']} at work{', alerts only' if each['alerts_only'] else ''}: "
        f"{each['rows_per_second']:,} rows/s, {each['processor_ms_a_row']} ms of processor a row, "
        f"{each['bytes_a_row']:,} bytes a row, {each['alerts']} alerts, "
        f"{each['not_checked']} not checked"
        for each in results
    ]
    return "\n".join([*told, f"machine: {machine()}"])


if __name__ == "__main__":
    main()
