"""A small ledger with one of everything in it, on a real node: what tests of attacks begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from tocsin.ledger.leaf import Act, Entry
from tocsin.node.local import LocalNode
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import Verified, verify
from tocsin.store.database import Transaction

TABLES = ("ledger_leaves", "ledger_payloads", "ledger_tiles", "ledger_checkpoints")
KEYS = ("node_root", "node_keys", "node_revocations")


def fill(node: LocalNode, count: int, *, act: Act = Act.VIEW) -> None:
    """Leaves written by one transaction, and given their positions."""
    with node.store.transaction("officer") as tx:
        tx.ledger.append_all(Entry(act, (f"uto/{at}",), "screening", payload={"at": at}) for at in range(count))
    sequence(node)


def viewed(tx: Transaction) -> str:
    """The name of a record that was looked at in this transaction; the payload lies under the record's own key."""
    row = tx._context.connection.execute(
        "SELECT owner, reference, payload_key FROM records ORDER BY reference LIMIT 1"
    ).fetchone()
    assert row is not None
    name = f"{row[0]}/{row[1]}"
    tx.ledger.append(Entry(Act.VIEW, (name,), payload={"record": name}, subject_key=str(row[2])))
    return name


@contextmanager
def past_the_triggers(database: str) -> Iterator[psycopg.Connection]:
    """A connection of somebody who owns the tables, and has put their triggers out of action."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def run(database: str, statement: str, *values: object) -> None:
    """One statement past the triggers."""
    with past_the_triggers(database) as connection:
        connection.execute(sql.SQL(statement), values)


def places(found: Verified) -> set[str]:
    """Where faults were found."""
    return {fault.place for fault in found.faults}


def assert_good(node: LocalNode) -> Verified:
    """The verification, which found nothing wrong."""
    found = verify(node)
    assert found.faults == []
    return found
