"""Whether PostgreSQL would keep what it acknowledges; asked on every new connection, because settings can change."""

from __future__ import annotations

from psycopg import Connection

from tocsin.errors import StoreUnsafe

OLDEST_SERVER = 150_000  # PostgreSQL 15: views that ask with the reader's rights
_DURABLE = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},  # remote_apply is "on", and then some
}


def check_server(connection: Connection, *, throw_away: bool = False) -> None:
    """Nothing, if this server may hold a node's records. ``throw_away`` accepts one that can lose them.

    Raises StoreUnsafe, naming the setting, for a server that would lose acknowledged changes, is too old, or cannot
    hold every script.
    """
    if connection.info.server_version < OLDEST_SERVER:
        raise StoreUnsafe(
            f"PostgreSQL {connection.info.server_version // 10_000} is too old",
            hint=f"use PostgreSQL {OLDEST_SERVER // 10_000} or newer",
        )
    if (encoding := _setting(connection, "server_encoding")) != "UTF8":
        raise StoreUnsafe(
            f"the database's encoding is {encoding}, which cannot hold every script",
            hint="create it with ENCODING 'UTF8'",
        )
    if throw_away:
        return
    for name, accepted in _DURABLE.items():
        if (value := _setting(connection, name)) not in accepted:
            raise StoreUnsafe(
                f"{name} is {value}: a power cut could lose changes that were acknowledged",
                hint=f"set {name} = on in PostgreSQL's configuration",
            )


def _setting(connection: Connection, name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    return str(row[0]) if row else ""
