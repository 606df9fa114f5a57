"""The schema: applied once, whole, in order; a newer or a different database is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tocsin.errors import StoreUnsafe
from tocsin.store.database import open_store
from tocsin.store.migrate import Migration, migrate, shipped_migrations

AT = datetime(2026, 3, 1, tzinfo=UTC)
ONE = Migration(1, "one", b"CREATE TABLE one (a integer); INSERT INTO one VALUES (1);")
TWO = Migration(2, "two", b"ALTER TABLE one ADD COLUMN b integer;")
BROKEN = Migration(2, "broken", b"CREATE TABLE half (a integer); SELECT 1 / 0;")


def apply(database: str, *migrations: Migration) -> int:
    with psycopg.connect(database, autocommit=True) as connection:
        return migrate(connection, AT, migrations)


def ask(database: str, query: bytes) -> list[tuple[object, ...]]:
    with psycopg.connect(database, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def test_a_fresh_database_gets_every_migration_with_its_checksum(empty_database: str, master_key: bytes) -> None:
    open_store(empty_database, master_key=master_key, clock=lambda: AT).close()

    applied = ask(empty_database, b"SELECT number, name, sha256, applied_at FROM migrations ORDER BY number")
    assert applied == [(each.number, each.name, each.sha256, AT) for each in shipped_migrations()]


def test_opening_again_applies_nothing(database: str, master_key: bytes) -> None:
    before = ask(database, b"SELECT * FROM migrations")

    open_store(database, master_key=master_key, clock=lambda: AT).close()

    assert ask(database, b"SELECT * FROM migrations") == before


def test_only_what_is_missing_is_applied(empty_database: str) -> None:
    apply(empty_database, ONE)

    assert apply(empty_database, ONE, TWO) == 2

    assert ask(empty_database, b"SELECT a, b FROM one") == [(1, None)]


def test_a_migration_that_fails_leaves_nothing_behind(empty_database: str) -> None:
    apply(empty_database, ONE)

    with pytest.raises(psycopg.errors.DivisionByZero):
        apply(empty_database, ONE, BROKEN)

    assert ask(empty_database, b"SELECT number FROM migrations") == [(1,)]
    assert ask(empty_database, b"SELECT to_regclass('half')") == [(None,)]


def test_a_database_newer_than_the_code_is_refused_and_both_versions_are_named(
    database: str, master_key: bytes
) -> None:
    newest = shipped_migrations()[-1].number
    ask(
        database,
        b"INSERT INTO migrations VALUES (999, 'from_the_future', 'x', now()) RETURNING number",
    )

    with pytest.raises(StoreUnsafe, match=f"schema version 999, this Tocsin knows version {newest}") as error:
        open_store(database, master_key=master_key, clock=lambda: AT)

    assert "update" in error.value.hint


def test_a_migration_that_was_changed_after_it_was_applied_is_refused(empty_database: str) -> None:
    apply(empty_database, ONE)

    with pytest.raises(StoreUnsafe, match=r"schema version 1 \(one\)"):
        apply(empty_database, Migration(1, "one", ONE.sql + b" "), TWO)

    assert ask(empty_database, b"SELECT number FROM migrations") == [(1,)]


def test_a_gap_in_what_was_applied_is_refused(empty_database: str) -> None:
    apply(empty_database, ONE, TWO)
    ask(empty_database, b"DELETE FROM migrations WHERE number = 1 RETURNING number")

    with pytest.raises(StoreUnsafe):
        apply(empty_database, ONE, TWO)


def test_eight_openings_at_once_apply_each_migration_once(empty_database: str, master_key: bytes) -> None:
    def opened(_: int) -> int:
        with open_store(empty_database, master_key=master_key, clock=lambda: AT) as store:
            return store.generation()

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(opened, range(8))) == [0] * 8

    assert len(ask(empty_database, b"SELECT 1 FROM migrations")) == len(shipped_migrations())


def test_no_two_shipped_files_have_the_same_number_and_a_number_may_be_free(tmp_path: Path) -> None:
    (tmp_path / "0001_one.sql").write_bytes(ONE.sql)
    (tmp_path / "0003_three.sql").write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"not a migration")
    found = [each.number for each in shipped_migrations(tmp_path)]
    (tmp_path / "0003_another.sql").write_bytes(b"")

    assert found == [1, 3]
    with pytest.raises(ValueError, match="same number"):
        shipped_migrations(tmp_path)
