"""The matrix over HTTP: what the routes open is what the rules mean, for every seat, role and purpose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.authority_world import World, world
from bench.matrix import AT, HOST, holdings
from bench.routes import walk

from store_samples import STORE_FIXTURES, Clock
from tocsin.store.database import open_store

module_database = STORE_FIXTURES[0]


@pytest.fixture(scope="module")
def made(module_database: str) -> Iterator[World]:
    with open_store(module_database, master_key=bytes(range(32)), clock=Clock(AT)) as store:
        with store.transaction("operator") as tx:
            tx.node.initialise(HOST, "operator", "screening")
        yield world(store, holdings())


def test_records_and_screenings_over_http_open_what_the_rules_mean_and_nothing_else(
    made: World, tmp_path: Path
) -> None:
    wrong: list[str] = []
    cells = opened_cells = 0

    def compare(where: str, opened: frozenset[int], meant: frozenset[int], asked: int) -> None:
        nonlocal cells, opened_cells
        cells, opened_cells = cells + asked, opened_cells + len(opened)
        if opened != meant:
            wrong.append(f"{where}: opened {sorted(opened - meant)[:5]}, shut {sorted(meant - opened)[:5]}")

    walk(made, tmp_path, compare, looks=120, screens=15)

    assert wrong == []
    assert cells > 5_000
    assert opened_cells > 300
