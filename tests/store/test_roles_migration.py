"""What migration 21 makes of a node that stood before it: roles together, seats with and without an administrator."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg

from tocsin.store.migrate import migrate, shipped_migrations

AT = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE = b"""
    INSERT INTO node (id, name, key_check, made_at) VALUES (gen_random_uuid(), 'uto', 'x', '2026-01-01Z');
    INSERT INTO members SELECT id, upper(id), 'state', '', '2026-01-01Z', 'x'
        FROM unnest('{uto,rur,zub,far,kim}'::text[]) AS id;
    INSERT INTO seats (holder, member, made_at, made_by) SELECT CASE id WHEN 'uto' THEN '' ELSE id END, id, made_at, 'x'
        FROM members;
    INSERT INTO users (name, seat, kind, display_name, made_at, made_by) SELECT name, seat, kind, '', '2026-01-02Z', 'x'
        FROM (VALUES ('racer', '', 'user'), ('both', '', 'user'), ('bot', '', 'machine'), ('plain', '', 'user'),
                     ('gina', 'rur', 'user'), ('zoe', 'zub', 'user'), ('fara', 'far', 'user'), ('kira', 'kim', 'user'))
        AS given (name, seat, kind);
    INSERT INTO role_grants (user_id, role, granted_at, granted_by) SELECT id, role, '2026-01-03Z', 'x' FROM users
        JOIN (VALUES ('racer', 'administrator'), ('racer', 'analyst'), ('both', 'oversight'), ('both', 'analyst'),
                     ('bot', 'machine client'), ('bot', 'oversight'), ('bot', 'supervisor'), ('plain', 'analyst'),
                     ('plain', 'liaison'), ('gina', 'administrator'), ('zoe', 'administrator'), ('fara', 'analyst'),
                     ('kira', 'administrator')) AS given (name, role) USING (name);
    UPDATE role_grants SET revoked_at = '2026-01-05Z', revoked_by = 'x' FROM users
        WHERE users.id = user_id AND name = 'kira';
    INSERT INTO passwords (user_id, hash, set_at) SELECT id, 'x', '2026-01-04Z' FROM users
        WHERE name IN ('gina', 'fara', 'kira', 'plain');
    INSERT INTO purposes (seat, name, use, made_at) VALUES ('', repeat('p', 400), 'screening', '2026-01-02Z');
"""


def test_a_node_of_before_keeps_its_work_and_gets_its_roles_apart_and_its_seats_governed(empty_database: str) -> None:
    steps = shipped_migrations()
    with psycopg.connect(empty_database, autocommit=True) as connection:
        migrate(connection, AT, [step for step in steps if step.number < 21])
        connection.execute(BEFORE)

        migrate(connection, AT, [step for step in steps if step.number <= 21])

        roles: dict[str, list[str]] = dict(
            connection.execute(
                "SELECT name, array_agg(role ORDER BY role) FROM users JOIN role_grants ON user_id = users.id"
                " WHERE revoked_at IS NULL GROUP BY name"
            ).fetchall()
        )
        taken = connection.execute("SELECT count(*) FROM role_grants WHERE revoked_by = 'tocsin'").fetchone()
        governed: dict[str, str | None] = dict(
            connection.execute("SELECT member, governed_since::date::text FROM seats").fetchall()
        )
        longest = connection.execute("SELECT max(length(name)) FROM purposes").fetchone()

    assert roles == {
        "racer": ["administrator"], "both": ["analyst"], "bot": ["machine client"], "plain": ["analyst", "liaison"],
        "gina": ["administrator"], "zoe": ["administrator"], "fara": ["analyst"],
    }  # fmt: skip
    assert taken == (4,)
    assert governed == {"uto": None, "rur": "2026-01-04", "zub": None, "far": None, "kim": "2026-01-04"}
    assert longest == (193,)
