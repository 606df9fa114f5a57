"""Every byte of every column of the stored ledger, flipped in turn: ``python -m bench.ledger_flips --json``.

On a small ledger of a node of its own, with two node keys of which one is revoked; each flip is followed by a whole
verification, and taken back. ``tried``: flips; ``refused``: those that the database would not even store.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from bench.worlds import temporary_node
from tocsin.node.local import LocalNode
from tocsin.services.auditing.node_keys import ROOT_FILE, revoke_key, rotate
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify
from tocsin.store import server

TABLES = (
    *("ledger_leaves", "ledger_payloads", "ledger_tiles", "ledger_checkpoints", "ledger_chains"),
    *("node_root", "node_keys", "node_revocations"),
)


@dataclass
class Flipped:
    """What was tried, what the database refused to store, and what a verification did not notice."""

    tried: int = 0
    refused: int = 0
    unnoticed: list[tuple[str, str, str]] = field(default_factory=list)


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", type=int, default=1, help="only every so many bytes")
    options = parser.parse_args()
    with temporary_node() as node:
        a_small_ledger(node)
        found = flip_each(node, server.ensure_running(node.settings.home), TABLES, options.step)
    share = 1 - len(found.unnoticed) / max(found.tried, 1)
    figures = {"tried": found.tried, "refused": found.refused, "unnoticed": len(found.unnoticed), "found_share": share}
    print(json.dumps(figures) if options.json else json.dumps({**figures, "first": found.unnoticed[:5]}, indent=2))


def a_small_ledger(node: LocalNode) -> None:
    """Three leaves, two keys of which one is revoked, one checkpoint."""
    root = node.settings.home / ROOT_FILE
    rotate(node, root)
    revoke_key(node, root, 1, "lost")
    sequence(node)


def flip_each(node: LocalNode, database: str, tables: tuple[str, ...], step: int = 1) -> Flipped:
    """What became of every ``step``-th flip in these tables."""
    found = Flipped()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # as one who owns the tables may
        for table, column, key, before, after in list(changes(connection, tables))[::step]:
            found.tried += 1
            try:
                replace(connection, table, column, key, after)
            except (psycopg.IntegrityError, psycopg.DataError):
                found.refused += 1
                continue
            if verify(node).is_good:
                found.unnoticed.append((table, column, repr(after)))
            replace(connection, table, column, key | ({column: after} if column in key else {}), before)
    return found


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
    elif isinstance(value, list):
        yield [*value, 0]
    elif isinstance(value, datetime):
        yield value + timedelta(microseconds=1)
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


if __name__ == "__main__":
    main()
