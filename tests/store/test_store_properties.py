"""Any sequence of loads against a model of what a list is: a dictionary."""

from __future__ import annotations

from itertools import count

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store_samples import STORE_FIXTURES, Loader
from tocsin.model.record import Record
from tocsin.store.database import Store
from tocsin.store.headers import Operation
from tocsin.store.lists import WriteCounts
from tocsin.store.projections import PROJECTIONS

module_database, database, clock, store, loader = STORE_FIXTURES

NAMES = ("Ortwin Vasqela", "Ortwin Vaskela", "أورتوين")
# A load is what the file holds: which references, each under one of a few names. None purges a reference instead.
LOADS = st.lists(
    st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from(NAMES), max_size=5) | st.sampled_from("ABCDE"),
    max_size=6,
)
fresh = count()


def expected(before: dict[str, str], after: dict[str, str]) -> WriteCounts:
    return WriteCounts(
        added=len(after.keys() - before.keys()),
        amended=sum(1 for key in after.keys() & before.keys() if after[key] != before[key]),
        removed=len(before.keys() - after.keys()),
        unchanged=sum(1 for key in after.keys() & before.keys() if after[key] == before[key]),
    )


def projections(database: str) -> list[list[tuple[object, ...]]]:
    with psycopg.connect(database) as connection:
        return [
            sorted(connection.execute(f"SELECT * FROM {table}".encode()).fetchall(), key=repr)  # noqa: S608 - our own names
            for table in PROJECTIONS
        ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loads=LOADS)
def test_after_any_loads_and_purges_the_store_holds_what_the_model_holds(
    store: Store, loader: Loader, database: str, loads: list[dict[str, str] | str]
) -> None:
    name = f"list {next(fresh)}"
    standing: dict[str, str] = {}
    known: set[str] = set()
    for load in loads:
        if isinstance(load, str):
            if load in known:
                with store.transaction("officer") as tx:
                    tx.records.purge(name, load)
                standing.pop(load, None)
            continue
        records = [loader.record(reference, text, owner=name) for reference, text in load.items()]
        assert loader.load(records, name=name) == expected(standing, load)
        standing, known = load, known | load.keys()

    require_standing(store, loader, name, standing)
    before = projections(database)
    with store.transaction("operator") as tx:
        tx.records.rebuild_projections()
    assert projections(database) == before


def require_standing(store: Store, loader: Loader, name: str, standing: dict[str, str]) -> None:
    with store.transaction("reader", read_only=True) as tx:
        held: dict[str, Record] = {each.record.reference: each.record for each in tx.records.current(name)}
        assert held == {key: loader.record(key, text, owner=name) for key, text in standing.items()}
        assert tx.records.standing(name).keys() == standing.keys()
        assert list(tx.problems()) == []
        state = tx.lists.state(name)
        assert (state.standing if state else 0) == len(standing)
        for reference in standing:
            history = tx.records.history(name, reference)
            assert history[-1].operation is Operation.PUT
            assert [each.number for each in history] == list(range(1, len(history) + 1))
