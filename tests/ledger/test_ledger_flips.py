"""Every stored byte of every column of every table of the ledger, flipped in turn, is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from invented_nodes import FRESH_NODE
from ledger_samples import KEYS, TABLES, assert_good, fill, past_the_triggers, run
from tocsin.errors import StoreUnsafe
from tocsin.ledger.leaf import Act, Entry
from tocsin.node.local import LocalNode
from tocsin.services.audit import verify
from tocsin.services.node_keys import ROOT_FILE, revoke_key, rotate
from tocsin.services.sequence import sequence

node = FRESH_NODE


def test_every_byte_flipped_in_the_stored_ledger_is_found(node: LocalNode, database: str) -> None:
    a_small_ledger(node)

    passed, tried = unnoticed(node, database, (*TABLES, *KEYS))

    assert passed == []
    assert tried > 2_000
    assert_good(node)


def test_a_byte_flipped_in_a_tile_is_found(node: LocalNode, database: str) -> None:
    fill(node, 300)

    passed, tried = unnoticed(node, database, ("ledger_tiles",), step=97)

    assert passed == []
    assert tried > 80
    assert_good(node)


def test_a_byte_flipped_in_a_leaf_that_waits_is_found_and_restored_it_gets_its_position(
    node: LocalNode, database: str
) -> None:
    sequence(node)
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW, ("uto/1",)))

    passed, tried = unnoticed(node, database, ("ledger_pending",), step=3)

    assert passed == []
    assert tried > 150
    assert sequence(node) == 1


def test_a_leaf_that_was_changed_while_it_waited_never_gets_a_position(node: LocalNode, database: str) -> None:
    sequence(node)
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW, ("uto/1",)))
    run(database, "UPDATE ledger_pending SET leaf = replace(leaf, 'view', 'amend')")

    with pytest.raises(StoreUnsafe, match="was changed while it waited"):
        sequence(node)

    assert verify(node).size == 1


def a_small_ledger(node: LocalNode) -> None:
    """Three leaves, two keys of which one is revoked, one checkpoint."""
    root = node.settings.home / ROOT_FILE
    rotate(node, root)
    revoke_key(node, root, 1, "lost")
    sequence(node)


def unnoticed(
    node: LocalNode, database: str, tables: tuple[str, ...], step: int = 1
) -> tuple[list[tuple[str, str, Any]], int]:
    """The flips that a verification did not notice, and how many were tried."""
    passed, tried = [], 0
    with past_the_triggers(database) as connection:
        for table, column, key, before, after in list(changes(connection, tables))[::step]:
            tried += 1
            try:
                replace(connection, table, column, key, after)
            except (psycopg.IntegrityError, psycopg.DataError):
                continue  # such a row cannot even be stored
            if verify(node).is_good:
                passed.append((table, column, after))
            replace(connection, table, column, key | ({column: after} if column in key else {}), before)
    return passed, tried


Change = tuple[str, str, dict[str, Any], Any, Any]


def changes(connection: psycopg.Connection, tables: tuple[str, ...]) -> Iterator[Change]:
    """Table, column, key of the row, the value, and the value with one byte flipped, for every byte of every row."""
    for table in tables:
        columns = [each.name for each in connection.execute(_select(table)).description or ()]
        keys = _key(connection, table)
        for row in connection.execute(_select(table)).fetchall():
            values = dict(zip(columns, row, strict=True))
            for column in columns:
                for after in flips(values[column]):
                    key = {name: values[name] for name in keys}
                    yield table, column, key, values[column], after


def flips(value: Any) -> Iterator[Any]:
    """The value with each of its bytes flipped in turn (its lowest bit, which keeps text text)."""
    if isinstance(value, bytes):
        for at in range(len(value)):
            yield value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
    elif isinstance(value, str):
        for at, letter in enumerate(value):
            yield value[:at] + chr(ord(letter) ^ 1) + value[at + 1 :]
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from (value ^ (1 << (8 * byte)) for byte in range(2))
    elif value is not None and not isinstance(value, bool):  # a uuid
        yield from (type(value)(bytes=flipped) for flipped in flips(value.bytes))


def replace(connection: psycopg.Connection, table: str, column: str, key: dict[str, Any], value: Any) -> None:
    """Put the value into the row of this key."""
    where = sql.SQL(" AND ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in key)
    statement = sql.SQL("UPDATE {} SET {} = %s WHERE {}").format(sql.Identifier(table), sql.Identifier(column), where)
    assert connection.execute(statement, [value, *key.values()]).rowcount == 1


def _select(table: str) -> sql.Composed:
    return sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))


def _key(connection: psycopg.Connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)"
        " WHERE indisprimary AND indrelid = %s::regclass ORDER BY attnum",
        (table,),
    )
    return [name for (name,) in rows]
