"""The two database roles of row-level security: there, or made now, or a clear word about who has to make them."""

from __future__ import annotations

from contextlib import suppress

from psycopg import Connection, errors, sql

from tocsin.errors import StoreUnsafe

APP = "tocsin_app"  # what a transaction in a user's name becomes
SERVICE = "tocsin_service"  # may see everything: the owner of the tables belongs to it

_HINT = (
    "let a superuser run tocsin/store/roles.sql on that server once (docs/guide/operating.md, your own server), or give"
    " the account CREATEROLE"
)


def require_roles(connection: Connection) -> None:
    """Nothing, once both roles exist and this account may become them.

    Raises StoreUnsafe, saying what to run, for an account that may neither.
    """
    try:
        for role in (APP, SERVICE):
            _require(connection, role)
    except errors.InsufficientPrivilege as error:
        raise StoreUnsafe(
            f"this database account may not make or use the roles {APP} and {SERVICE}, which keep records apart",
            hint=_HINT,
        ) from error


def _require(connection: Connection, role: str) -> None:
    if not _exists(connection, role):
        with suppress(errors.DuplicateObject, errors.UniqueViolation):  # another node of this server was quicker
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    if not _may_become(connection, role):
        account = sql.Identifier(connection.info.user)
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), account))


def _exists(connection: Connection, role: str) -> bool:
    return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is not None


def _may_become(connection: Connection, role: str) -> bool:
    """Tried, because the ways in which a role may become another differ from server version to server version."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute("SELECT set_config('role', %s, true)", (role,))
    except (errors.InsufficientPrivilege, errors.InvalidParameterValue):
        return False
    return True
