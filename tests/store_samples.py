"""Invented records, a clock that stands still, and loads as services make them: what tests of the store share.

A test module takes the fixtures by ``module_database, database, clock, store, loader = STORE_FIXTURES`` (a second
conftest.py would be a second module of that name to mypy). Its tests share one database, emptied before each of them:
that costs far less than a database each.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from psycopg import sql

from tocsin.model.dates import DateSpan
from tocsin.model.record import (
    BirthDate,
    Category,
    Designation,
    Identifier,
    IdentifierType,
    Link,
    Location,
    Measure,
    Name,
    NameType,
    Nationality,
    Record,
    SubjectKind,
)
from tocsin.store import server
from tocsin.store.database import Store, open_store
from tocsin.store.lists import NewVersion, SourceFile, WriteCounts


@dataclass
class Clock:
    """A clock that moves only when a test moves it."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def pass_days(self, days: int) -> None:
        self.at += timedelta(days=days)


@dataclass(frozen=True)
class Loader:
    """Loads records into a list the way that services do."""

    store: Store

    @staticmethod
    def record(reference: str, name: str = "Ortwin Vasqela", *, owner: str = "un") -> Record:
        """An invented person with something in every table."""
        return Record(
            owner,
            reference,
            SubjectKind.PERSON,
            names=(Name(name, place="line 3"), Name("Qelva", NameType.ALIAS, place="line 4")),
            births=(BirthDate(DateSpan.of_day(date(1969, 4, 2)), place="line 5"),),
            birth_places=(Location(city="Vantarra", country="UTO", place="line 6"),),
            nationalities=(Nationality("UTO", "Utopia", place="line 7"),),
            identifiers=(Identifier(IdentifierType.PASSPORT, f"X 123-{reference}", "UTO", place="line 8"),),
            addresses=(Location(street="1 Lantern Row", city="Vantarra", country="UTO", place="line 9"),),
            designations=(
                Designation(
                    "Council of Utopia",
                    "Lanterns",
                    Category.TERRORISM,
                    (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN),
                    listed_on=date(2011, 5, 6),
                    place="line 10",
                ),
            ),
            links=(Link("linked to", target_reference=f"{owner}/E.1", place="line 11"),),
            remarks=("Free text about nobody.",),
            place="line 2",
        )

    @staticmethod
    def version(name: str = "un", *, as_of: str = "2026-02-27", records: int = 1, digest: str = "ab") -> NewVersion:
        """What a load of one file says of itself."""
        return NewVersion(name, as_of, "un-xml", (SourceFile("list.xml", digest * 32, 1_000),), records)

    def load(self, records: Iterable[Record], *, name: str = "un", as_of: str = "2026-02-27") -> WriteCounts:
        """Make these records all that stands on the list."""
        records = tuple(records)
        with self.store.transaction("operator") as tx:
            tx.lists.lock(name)
            gone = tx.records.standing(name).keys() - {record.reference for record in records}
            version = tx.lists.begin_version(self.version(name, as_of=as_of, records=len(records)))
            return tx.records.write(version, records, sorted(gone))

    def renamed(self, record: Record, name: str) -> Record:
        """The record with another first name."""
        return replace(record, names=(replace(record.names[0], text=name), *record.names[1:]))


_EMPTY = b"""
    SET session_replication_role = replica;  -- past the triggers that keep what is stored
    DELETE FROM names; DELETE FROM births; DELETE FROM identifiers; DELETE FROM designations; DELETE FROM countries;
    DELETE FROM links; DELETE FROM revisions; DELETE FROM records; DELETE FROM payload_keys; DELETE FROM held_files;
    DELETE FROM list_versions; DELETE FROM lists; DELETE FROM purposes; DELETE FROM operators; DELETE FROM node;
    DELETE FROM list_standing; DELETE FROM handling_classes WHERE id > 0; DELETE FROM role_grants; DELETE FROM users;
    DELETE FROM seats; DELETE FROM members; DELETE FROM rosters; DELETE FROM groups;
    DELETE FROM states; DELETE FROM ledger_pending; DELETE FROM ledger_payloads; DELETE FROM ledger_leaves;
    DELETE FROM ledger_tiles; DELETE FROM ledger_checkpoints; DELETE FROM ledger_chains; DELETE FROM sessions;
    DELETE FROM seat_recoveries; DELETE FROM passwords; DELETE FROM passkeys; DELETE FROM invitations;
    DELETE FROM tokens; DELETE FROM declared_lists;
    DELETE FROM change_sets; UPDATE generation SET value = 0, change_set = NULL;
"""


@pytest.fixture(scope="module")
def _module_database(cluster: str, template: str) -> Iterator[str]:
    name = f"s_{secrets.token_hex(8)}"
    yield server.create_database(cluster, name, template=template)
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def _database(module_database: str) -> str:
    with psycopg.connect(module_database) as connection:
        connection.execute(_EMPTY)
    return module_database


@pytest.fixture
def _clock() -> Clock:
    return Clock()


@pytest.fixture
def _store(database: str, master_key: bytes, clock: Clock) -> Iterator[Store]:
    with open_store(database, master_key=master_key, clock=clock) as opened:
        with opened.transaction("operator") as tx:
            tx.node.initialise("utopia", "operator", "screening")
        yield opened


@pytest.fixture
def _loader(store: Store) -> Loader:
    return Loader(store)


STORE_FIXTURES = _module_database, _database, _clock, _store, _loader
