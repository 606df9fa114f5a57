"""What the application role may do, walked from the database's own catalogue: each grant has a policy of its verb."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from store_samples import STORE_FIXTURES, Clock, Loader
from tocsin.model.accounts import Actor, Purpose, Role
from tocsin.model.handling import Audience, Handling, Holding, Reach, Use
from tocsin.model.members import Seat
from tocsin.store.database import Store
from tocsin.store.migrate import migrate, shipped_migrations
from tocsin.store.roles import APP

module_database, database, clock, store, loader = STORE_FIXTURES

OFFICER = Actor(
    "vasqela", Seat("utopia", is_host=True), frozenset({Role.NOMINATING_OFFICER}), Purpose("listing", Use.LISTING)
)
OWN = Holding(Handling(Audience(Reach.OWNER)), "utopia")
SECRET = Holding(Handling(Audience(Reach.OWNER)), "rur", "rur")

# Every table and view with what the role may do there, by a grant to it or to everybody, and what policies cover.
_TABLES = """
    SELECT relation.relname, relation.relkind::text, verb,
           CASE WHEN relation.relkind = 'v' THEN relation.reloptions @> '{security_invoker=true}'
                ELSE relation.relrowsecurity AND EXISTS (
                    SELECT FROM pg_policy WHERE polrelid = relation.oid
                    AND polcmd = CASE verb WHEN 'SELECT' THEN 'r' WHEN 'INSERT' THEN 'a' WHEN 'UPDATE' THEN 'w'
                                      WHEN 'DELETE' THEN 'd' END::"char"
                    AND %(role)s::regrole::oid = ANY (polroles)) END
    FROM pg_class AS relation
    CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS verb
    WHERE relation.relnamespace = current_schema()::regnamespace AND relation.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND (has_table_privilege(%(role)s, relation.oid, verb)
           OR CASE WHEN verb IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                   THEN has_any_column_privilege(%(role)s, relation.oid, verb) ELSE false END)
"""
_SEQUENCES = """
    SELECT relname, verb FROM pg_class CROSS JOIN unnest(ARRAY['SELECT', 'USAGE', 'UPDATE']) AS verb
    WHERE relkind = 'S' AND relnamespace = current_schema()::regnamespace
      AND has_sequence_privilege(%s, pg_class.oid, verb)
"""
_AS_OWNER = """
    SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prosecdef
      AND prorettype <> 'trigger'::regtype AND has_function_privilege(%s, pg_proc.oid, 'EXECUTE')
"""


def uncovered(connection: psycopg.Connection) -> set[tuple[str, str]]:
    """Each (table, verb) that is granted and that no policy of that verb covers."""
    rows = connection.execute(_TABLES, {"role": APP}).fetchall()
    return {(name, verb) for name, _, verb, is_covered in rows if not is_covered}


def granted(connection: psycopg.Connection) -> set[tuple[str, str]]:
    return {(name, verb) for name, _, verb, _ in connection.execute(_TABLES, {"role": APP}).fetchall()}


def test_every_table_has_a_policy_for_what_is_granted_on_it_or_no_grant(database: str) -> None:
    with psycopg.connect(database) as connection:
        open_tables = uncovered(connection)
        everything = granted(connection)

    assert open_tables == set()
    assert {("records", "SELECT"), ("payload_keys", "INSERT")} <= everything  # the walk sees what there is


def test_the_application_role_draws_numbers_of_records_alone_and_borrows_no_rights(database: str) -> None:
    with psycopg.connect(database) as connection:
        sequences = connection.execute(_SEQUENCES, (APP,)).fetchall()
        borrowed = connection.execute(_AS_OWNER, (APP,)).fetchall()

    assert (sequences, borrowed) == ([("records_id_seq", "USAGE")], [])


def test_a_table_that_comes_later_is_closed_until_somebody_decides(database: str) -> None:
    with psycopg.connect(database) as connection:
        before = granted(connection)
        connection.execute("CREATE TABLE later (a integer GENERATED ALWAYS AS IDENTITY)")
        made = granted(connection) - before
        sequences = connection.execute(_SEQUENCES, (APP,)).fetchall()
        connection.rollback()

    assert (made, sequences) == (set(), [("records_id_seq", "USAGE")])


def test_a_grant_without_a_policy_is_found_also_one_to_everybody_or_on_a_column(database: str) -> None:
    found = []
    for grant in ("SELECT ON later TO tocsin_app", "SELECT ON later TO PUBLIC", "UPDATE (a) ON later TO tocsin_app"):
        with psycopg.connect(database) as connection:
            connection.execute("CREATE TABLE later (a integer); ALTER TABLE later ENABLE ROW LEVEL SECURITY")
            connection.execute(f"GRANT {grant}".encode())
            found.append(uncovered(connection))
            connection.rollback()

    assert found == [{("later", "SELECT")}, {("later", "SELECT")}, {("later", "UPDATE")}]


def test_a_payload_key_is_seen_with_its_record_and_by_nobody_else(store: Store, loader: Loader) -> None:
    with store.transaction("operator") as tx:
        number = tx.handling.number_of(SECRET)
        version = tx.lists.begin_version(loader.version())
        tx.records.write(version, [loader.record("A")], [])
        tx.records.write(version, [loader.record("B")], [], handling_class=number)
    counted = {}
    for member in ("rur", "utopia"):
        with store.transaction(replace(OFFICER, seat=Seat(member)), read_only=True) as tx:
            counted[member] = tx._context.connection.execute("SELECT count(*) FROM payload_keys").fetchone()

    assert counted == {"rur": (2,), "utopia": (1,)}


def test_a_purged_record_is_told_as_purged_to_who_may_see_it(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A")])
    with store.transaction("officer") as tx:
        tx.records.purge("un", "A")

    with store.transaction(OFFICER, read_only=True) as tx:
        (put, _) = tx.records.history("un", "A")

    assert put.purged_at is not None


def test_changes_in_a_users_name_are_counted_by_the_node(store: Store, loader: Loader) -> None:
    with store.transaction("operator") as tx:
        own = tx.handling.number_of(OWN)
        version = tx.lists.begin_version(loader.version("own"))
        tx._context.connection.execute("UPDATE lists SET handling_class = %s WHERE name = 'own'", (own,))
    before = store.generation()

    with store.transaction(OFFICER) as tx:
        tx.records.write(version, [loader.record("D", owner="utopia")], [], handling_class=own)

    assert store.generation() == before + 1
    with store.transaction("operator", read_only=True) as tx:
        assert list(tx.problems()) == list(tx.differences()) == []


def test_a_key_that_says_it_is_another_records_is_detected(store: Store, loader: Loader, database: str) -> None:
    loader.load([loader.record("A"), loader.record("B")])
    with psycopg.connect(database) as connection:
        connection.execute("SET session_replication_role = replica")  # past the trigger that refuses it
        connection.execute(
            "UPDATE payload_keys SET record_id = (SELECT id FROM records WHERE reference = 'B')"
            " WHERE id = (SELECT payload_key FROM records WHERE reference = 'A')"
        )

    with store.transaction("operator", read_only=True) as tx:
        assert [(each.record, each.code) for each in tx.problems()] == [("un/A", "key")]


def test_a_key_cannot_be_given_to_another_record(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A")])

    with pytest.raises(psycopg.errors.RestrictViolation), store.transaction("operator") as tx:
        tx._context.connection.execute("UPDATE payload_keys SET record_id = record_id + 1")


_BEFORE = """
    INSERT INTO node (id, name, key_check, made_at) VALUES ('00000000-0000-0000-0000-000000000001', 'n', 'x', now());
    INSERT INTO lists (name) VALUES ('un');
    INSERT INTO payload_keys (id, wrapped) VALUES ('00000000-0000-0000-0000-00000000000a', 'w'),
                                                  ('00000000-0000-0000-0000-00000000000b', 'w');
    INSERT INTO payload_keys (id, destroyed_at) VALUES ('00000000-0000-0000-0000-00000000000c', now());
    INSERT INTO records (id, holder_node, owner, reference, list, kind, latest_revision, payload_key)
    VALUES (7, '00000000-0000-0000-0000-000000000001', 'un', 'A', 'un', 'person', 2,
            '00000000-0000-0000-0000-00000000000a');
    INSERT INTO revisions (record_id, number, operation, content_hash, previous_hash, header_hash, payload_key, payload,
                           places, created_at, created_by)
    SELECT 7, number, 'put', z, z, z, ('00000000-0000-0000-0000-00000000000' || key)::uuid, 'p', '{}', now(), 'x'
    FROM (VALUES (1, 'c'), (2, 'a')) AS row (number, key), decode(repeat('00', 32), 'hex') AS z;
"""


def test_a_node_of_before_learns_whose_each_key_is(empty_database: str, template: str, clock: Clock) -> None:
    assert template  # the roles are there
    earlier = [each for each in shipped_migrations() if each.number < 24]
    with psycopg.connect(empty_database, autocommit=True) as connection:
        migrate(connection, clock(), earlier)
        connection.execute(_BEFORE.encode())

        migrate(connection, clock())

        known = connection.execute("SELECT right(id::text, 1), record_id FROM payload_keys ORDER BY id").fetchall()
        open_tables = uncovered(connection)
    assert known == [("a", 7), ("b", None), ("c", 7)]  # b: a run's
    assert open_tables == set()
