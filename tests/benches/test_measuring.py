"""What the benchmarks report: shapes, medians, ties, and peers that cannot be run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import bench.peers.__main__ as peers_run
import numpy as np
import pytest
from bench.exhaustive import ALMOST, EQUAL, OTHER, UNKNOWN, best_of_all, of_dates, scanned, sorted_words
from bench.peers.environments import HERE, PEERS, NotHere
from bench.peers.measured import Asked, distinct, measure
from bench.people import identities, queries
from bench.screening import Plan, _speeds
from bench.workers import Timed, Worker

from tocsin.model.screening import Query


class FakeWorker:
    """Answers at once that each screen took as many milliseconds as its number."""

    def run(self, asked: Sequence[Query], *, threads: int = 1) -> Timed:
        return Timed(0.0, len(asked) / (100.0 * threads), [float(at) for at in range(len(asked))])

    def begin(self, asked: Sequence[Query], *, threads: int = 1) -> None:
        self.last = self.run(asked, threads=threads)

    def timed(self) -> Timed:
        return self.last


def test_a_row_has_one_thread_and_the_better_of_two_threads_and_two_processes() -> None:
    worker = cast(Worker, FakeWorker())

    one, two = _speeds(worker, worker, 1000, "date", 100.0, Plan((1000,), runs=2, seconds=1.0))

    assert {
        "identities",
        "mode",
        "threads",
        "screens_per_second",
        "p50_ms",
        "p99_ms",
        "p999_ms",
        "cpu_ms",
    } <= one.keys()
    assert (one["threads"], one["screens_per_second"], one["p50_ms"]) == (1, 100.0, 50.0)
    assert (two["threads"], two["screens_per_second"]) == (2, 200.0)
    assert set(cast(dict[str, object], two["by_workers"])) == {"threads", "processes"}


def test_words_are_compared_romanised_and_in_order() -> None:
    assert sorted_words("Zoran ANDREEV") == sorted_words("andreev zoran") == "andreev zoran"


def test_dates_add_what_the_scan_says() -> None:
    day = date(1970, 3, 4)
    days = [day, date(1970, 4, 3), date(1971, 3, 4), date(1970, 9, 9), date(1950, 3, 4)]
    exact = [[each.toordinal()] * 2 for each in days]
    year = [date(1970, 1, 1).toordinal(), date(1970, 12, 31).toordinal()]

    added = of_dates(np.array([*exact, year, [-1, -1]], dtype=np.int32), day)

    assert added.tolist() == [EQUAL, ALMOST, ALMOST, ALMOST, OTHER, ALMOST, UNKNOWN]


def test_the_scan_puts_everyone_first_by_their_own_name_and_date(tmp_path: Path) -> None:
    people = scanned(200, 5, keep=tmp_path)
    dated = [bool(record.births) for record in identities(200, 5)]
    travellers = queries(40, 1, identities=200, damage="none", share_listed=1.0, list_seed=5)
    asked = [each for each in travellers if dated[int(each.record[-7:]) - 1]]

    best = best_of_all(people, [each.query for each in asked], workers=1)

    assert all(each.record in found.records for each, found in zip(asked, best, strict=True))


def test_a_kept_scan_is_the_scan(tmp_path: Path) -> None:
    made, read = scanned(100, 5, keep=tmp_path), scanned(100, 5, keep=tmp_path)

    assert made.names == read.names
    assert made.starts.tolist() == read.starts.tolist()


def test_by_name_alone_namesakes_are_all_first() -> None:
    people = replace(scanned(3, 5), names=["anna vale", "vale anna", "bert hill"], starts=np.arange(3))
    people = replace(people, names=[sorted_words(name) for name in people.names])

    (best,) = best_of_all(people, [Query("VALE ANNA")], workers=1)

    assert len(best.records) == 2
    assert best.score == pytest.approx(100.0)


def test_every_peer_has_pins_of_versions_alone_and_a_module() -> None:
    for peer in PEERS:
        pins = (HERE / f"{peer.name}.txt").read_text("utf-8").split()

        assert pins
        assert all(re.fullmatch(r"[\w.\-\[\]]+==[\w.]+", pin) for pin in pins)
        assert (HERE / f"{peer.module}.py").is_file()


def test_a_peer_that_cannot_be_run_is_told_with_the_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object) -> Path:
        raise NotHere("there is no compiler")

    monkeypatch.setattr(peers_run, "python_of", refuse)

    told = peers_run._peer(PEERS[0], tmp_path, tmp_path, 1.0)

    assert told == {"peer": "nomenklatura", "not_run": "there is no compiler", "rows": []}


def test_peers_are_measured_by_what_they_find_among_ten_and_a_hundred() -> None:
    asked = [Asked("a", "", "r5"), Asked("b", "", "r50"), Asked("c", "", ""), Asked("d", "", "nobody")]

    row = measure(lambda _, limit: [f"r{at}" for at in range(limit)], asked, "name", 5.0)

    assert (row["recall_at_10"], row["recall_at_100"], row["recall_of"]) == (0.3333, 0.6667, 3)
    assert row["queries"] == 4


def test_an_id_that_is_found_twice_counts_once() -> None:
    assert distinct(["a", "b", "a", "c"], 2) == ["a", "b"]
