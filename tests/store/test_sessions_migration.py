"""What migration 30 makes of sessions that stood before it: they say nothing of whose they are, so they end."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest

from tocsin.store.migrate import migrate, shipped_migrations
from tocsin.store.roles import require_roles

AT = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE = b"""
    INSERT INTO members VALUES ('uto', 'Utopia', 'state', '', '2026-01-01Z', 'x');
    INSERT INTO seats (holder, member, made_at, made_by) VALUES ('', 'uto', '2026-01-01Z', 'x');
    INSERT INTO users (name, seat, kind, display_name, made_at, made_by) VALUES ('ana', '', 'user', '', now(), 'x');
    INSERT INTO sessions SELECT sha256('cookie'), id, 'password', now(), now(), '2099-01-01' FROM users;
"""


def test_whoever_was_signed_in_before_signs_in_again_and_no_session_is_without_its_mac(empty_database: str) -> None:
    steps = shipped_migrations()
    with psycopg.connect(empty_database, autocommit=True) as connection:
        require_roles(connection)
        migrate(connection, AT, [step for step in steps if step.number < 30])
        connection.execute(BEFORE)

        migrate(connection, AT, [step for step in steps if step.number <= 30])

        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
        with pytest.raises(psycopg.errors.NotNullViolation):
            connection.execute(
                "INSERT INTO sessions (hash, user_id, via, made_at, seen_at, expires_at)"
                " SELECT sha256('cookie'), id, 'password', now(), now(), '2099-01-01' FROM users"
            )
