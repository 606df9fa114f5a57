"""What is stored stays as it was written: the database refuses changes, and the check finds those made past it."""

from __future__ import annotations

import psycopg
import pytest

from store_samples import STORE_FIXTURES, Clock, Loader
from tocsin.errors import NotFound, StoreUnsafe
from tocsin.store.database import Store
from tocsin.store.headers import Operation

module_database, database, clock, store, loader = STORE_FIXTURES


def tamper(database: str, *statements: str) -> None:
    """Change rows as the owner of the tables can: past the triggers."""
    with psycopg.connect(database) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            assert connection.execute(statement.encode()).rowcount > 0


def problems(store: Store) -> list[tuple[str, int, str]]:
    with store.transaction("doctor", read_only=True) as tx:
        return [(each.record, each.revision, each.code) for each in tx.problems()]


@pytest.fixture
def loaded(store: Store, loader: Loader) -> Store:
    """A.1 amended once, A.2 delisted, A.3 as it came."""
    one, two, three = (loader.record(f"A.{number}") for number in (1, 2, 3))
    loader.load([one, two, three])
    loader.load([loader.renamed(one, "Ortwin Vaskela"), three])
    return store


def test_a_store_that_nobody_touched_has_no_problems(loaded: Store) -> None:
    assert problems(loaded) == []


def test_the_database_itself_refuses_to_change_the_past(loaded: Store, database: str) -> None:
    statements = (
        "UPDATE revisions SET created_by = 'somebody'",
        "UPDATE revisions SET payload = NULL, payload_key = NULL, operation = 'delist'",
        "DELETE FROM revisions",
        "TRUNCATE revisions CASCADE",
        "DELETE FROM records",
        "TRUNCATE records CASCADE",
        "DELETE FROM payload_keys",
        "TRUNCATE payload_keys CASCADE",
        "UPDATE payload_keys SET wrapped = 'x'",
        "UPDATE payload_keys SET id = gen_random_uuid()",
    )

    for statement in statements:
        with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute(statement.encode())

    assert problems(loaded) == []


def test_a_destroyed_key_cannot_be_brought_back(loaded: Store, database: str) -> None:
    with loaded.transaction("operator") as tx:
        tx.records.purge("un", "A.2")

    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute("UPDATE payload_keys SET wrapped = 'x', destroyed_at = NULL WHERE wrapped IS NULL")


@pytest.mark.usefixtures("loaded")
def test_no_name_stands_in_a_payload_in_clear(database: str) -> None:
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT payload FROM revisions WHERE payload IS NOT NULL").fetchall()
        headers = connection.execute("SELECT to_jsonb(r) - 'payload' FROM revisions AS r").fetchall()

    assert len(rows) == 4
    for (payload,) in rows:
        for text in (b"Ortwin", b"Vasqela", b"Qelva", b"1969", b"Vantarra", b"names"):
            assert text not in payload
    assert "Ortwin" not in repr(headers)


def test_a_changed_payload_is_detected_by_the_reader_and_by_the_check(loaded: Store, database: str) -> None:
    tamper(
        database,
        "UPDATE revisions SET payload = set_byte(payload, 40, (get_byte(payload, 40) + 1) % 256)"
        " WHERE record_id = (SELECT id FROM records WHERE reference = 'A.3')",
    )

    with pytest.raises(StoreUnsafe), loaded.transaction("reader") as tx:
        tx.records.get("un", "A.3")
    assert problems(loaded) == [("un/A.3", 1, "payload")]


def test_two_payloads_that_changed_places_are_detected(loaded: Store, database: str) -> None:
    tamper(
        database,
        "UPDATE revisions AS a SET payload = b.payload, payload_key = b.payload_key FROM revisions AS b"
        " WHERE a.number = 1 AND b.number = 1"
        " AND a.record_id = (SELECT id FROM records WHERE reference = 'A.1')"
        " AND b.record_id = (SELECT id FROM records WHERE reference = 'A.3')",
    )

    assert ("un/A.1", 1, "payload") in problems(loaded)


def test_any_changed_part_of_a_header_is_detected(store: Store, loader: Loader, database: str) -> None:
    changes = (
        "created_by = 'nobody'",
        "created_at = created_at + interval '1 microsecond'",
        "handling_class = 3",
        "holder = 'seat'",
        'places = places || \'{"names/0": "line 1"}\'',
        "content_hash = sha256('x')",
        "previous_hash = sha256('x')",
        "header_hash = sha256('x')",
        "list_version = NULL",
        "payload_key = (SELECT payload_key FROM records WHERE reference = '0')",
    )
    loader.load([loader.record(str(number)) for number in range(len(changes) + 1)])

    for number, change in enumerate(changes, start=1):
        tamper(
            database,
            f"UPDATE revisions SET {change} WHERE number = 1"  # noqa: S608 - our own texts
            f" AND record_id = (SELECT id FROM records WHERE reference = '{number}')",
        )

    assert {record for record, _, _ in problems(store)} == {f"un/{number + 1}" for number in range(len(changes))}


def test_a_record_under_another_reference_is_detected(loaded: Store, database: str) -> None:
    tamper(database, "UPDATE records SET reference = 'A.9' WHERE reference = 'A.3'")

    assert {record for record, _, _ in problems(loaded)} == {"un/A.9"}


def test_a_missing_revision_is_detected_wherever_it_stood(store: Store, loader: Loader, database: str) -> None:
    references = ("first", "last", "all")
    loader.load([loader.record(reference) for reference in references])
    loader.load([loader.renamed(loader.record(reference), "Ortwin Vaskela") for reference in references])

    tamper(
        database,
        "DELETE FROM revisions USING records WHERE records.id = record_id AND CASE reference"
        " WHEN 'first' THEN number = 1 WHEN 'last' THEN number = 2 ELSE TRUE END",
    )

    found = problems(store)
    assert {("un/first", 2, "gap"), ("un/last", 0, "gap"), ("un/all", 0, "gap")} <= set(found)


def test_a_record_quietly_taken_out_of_force_is_detected(loaded: Store, database: str) -> None:
    tamper(database, "UPDATE records SET standing_revision = NULL WHERE reference = 'A.3'")

    assert set(problems(loaded)) == {("un/A.3", 0, "standing"), ("un/", 0, "count")}


def test_a_key_that_vanished_without_a_purge_is_detected(loaded: Store, database: str) -> None:
    tamper(
        database,
        "DELETE FROM payload_keys WHERE id = (SELECT payload_key FROM records WHERE reference = 'A.3')",
    )

    assert problems(loaded) == [("un/A.3", 1, "payload")]


def test_a_purge_destroys_the_payload_and_leaves_the_headers(loaded: Store, database: str, clock: Clock) -> None:
    clock.pass_days(1)

    with loaded.transaction("data protection officer") as tx:
        report = tx.records.purge("un", "A.2")

    assert (report.record, report.at, report.keys_destroyed) == ("un/A.2", clock.at, 1)
    assert any("backups" in step for step in report.remaining)
    with loaded.transaction("reader") as tx:
        history = tx.records.history("un", "A.2")
        with pytest.raises(NotFound, match="purged on 2026-03-02"):
            tx.records.get("un", "A.2")
        with pytest.raises(NotFound, match="purged"):
            tx.records.at("un", "A.2", 1)
    assert [(each.operation, each.purged_at) for each in history] == [
        (Operation.PUT, clock.at),
        (Operation.DELIST, None),
    ]
    with psycopg.connect(database) as connection:
        destroyed = connection.execute(
            "SELECT wrapped, destroyed_by FROM payload_keys WHERE id = %s", (history[0].payload_key,)
        ).fetchone()
    assert destroyed == (None, "data protection officer")
    assert problems(loaded) == []


def test_purging_what_stands_delists_it_first_and_stops_matching(loaded: Store) -> None:
    before = loaded.generation()

    with loaded.transaction("officer") as tx:
        tx.records.purge("un", "A.1")

    with loaded.transaction("reader") as tx:
        history = tx.records.history("un", "A.1")
        assert tx.records.by_identifier("X123A1") == ()
        assert [each.record.reference for each in tx.records.current()] == ["A.3"]
        state = tx.lists.state("un")
    assert [each.operation for each in history] == [Operation.PUT, Operation.PUT, Operation.DELIST]
    assert (history[2].list, history[2].version, history[2].created_by) == ("", 0, "officer")
    assert state is not None
    assert state.standing == 1
    assert loaded.generation() == before + 1
    assert problems(loaded) == []


def test_a_purged_record_that_its_authority_lists_again_gets_a_new_key(loaded: Store, loader: Loader) -> None:
    with loaded.transaction("officer") as tx:
        tx.records.purge("un", "A.1")

    loader.load([loader.record("A.1"), loader.record("A.3")])

    with loaded.transaction("reader") as tx:
        stored = tx.records.get("un", "A.1")
        history = tx.records.history("un", "A.1")
        with pytest.raises(NotFound, match="purged"):
            tx.records.at("un", "A.1", 1)
    assert stored is not None
    assert stored.record == loader.record("A.1")
    assert history[3].payload_key != history[0].payload_key
    assert problems(loaded) == []


def test_purging_twice_destroys_nothing_more_and_an_unknown_record_is_not_found(loaded: Store) -> None:
    with loaded.transaction("officer") as tx:
        tx.records.purge("un", "A.1")
        assert tx.records.purge("un", "A.1").keys_destroyed == 0
        with pytest.raises(NotFound):
            tx.records.purge("un", "A.77")


def test_a_purge_that_is_rolled_back_destroyed_nothing(loaded: Store, loader: Loader) -> None:
    with pytest.raises(RuntimeError), loaded.transaction("officer") as tx:
        tx.records.purge("un", "A.3")
        raise RuntimeError("changed their mind")

    with loaded.transaction("reader") as tx:
        stored = tx.records.get("un", "A.3")
    assert stored is not None
    assert stored.record == loader.record("A.3")
