"""Every change of a fact touches it first: what was written past Tocsin is told by no leaf of a later change."""

# ruff: noqa: S608  the statements are constants of this very file, run as the attacker that the test plays

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

import tocsin.store
from invented_nodes import EMPTY_HOME, Home, opened
from ledger_samples import assert_good, past_the_triggers, places, run
from statements import statements
from tocsin.errors import StoreUnsafe
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import ActorKind, Purpose, Role, Service, User
from tocsin.model.handling import Audience, Handling, Holding, Reach, Use
from tocsin.model.members import Group, Member, Seat
from tocsin.node.local import LocalNode
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify
from tocsin.sources.declared.declaration import Declaration
from tocsin.store.accounts import Passkey
from tocsin.store.database import Transaction
from tocsin.store.states import MEMBERS, told
from tocsin.store.touching import touch

sample_home = EMPTY_HOME
HOST, RUR = Seat("local", is_host=True), Seat("rur")
LIST = Declaration("utopia", "Utopia", "Utopia", "register", 1, "", "")

_FACTS = (
    *("users", "role_grants", "passwords", "passkeys", "invitations", "tokens", "members", "seats", "seat_recoveries"),
    *("groups", "rosters", "operators", "declared_lists", "purposes", "handling_classes"),
)
_WRITES = re.compile(rf"(?:INSERT INTO|UPDATE|DELETE FROM) (?:{'|'.join(_FACTS)})\b")
# What writes to these tables and changes no fact: when something was used last, and how often.
_NO_FACT = {"Accounts.used_passkey", "Accounts.used_token"}


@pytest.fixture(scope="module")
def peopled(sample_home: Home) -> Iterator[LocalNode]:
    """A node with one of everything that is a fact."""
    with opened(sample_home) as node:
        _people(node)
        yield node


@contextmanager
def forged(database: str, statement: str) -> Iterator[None]:
    """What was forged, taken back at the end as it came."""
    tables = (*_FACTS, "states")
    with past_the_triggers(database) as connection:
        for table in tables:
            connection.execute(sql.SQL("CREATE TABLE {} AS SELECT * FROM {}").format(*_kept(table)))
        connection.execute(sql.SQL(statement))
        yield
        for table in tables:
            kept, name = _kept(table)
            connection.execute(sql.SQL("DELETE FROM {}").format(name))
            connection.execute(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM {}").format(name, kept))
            connection.execute(sql.SQL("DROP TABLE {}").format(kept))


def _kept(table: str) -> tuple[sql.Identifier, sql.Identifier]:
    return sql.Identifier(f"kept_{table}"), sql.Identifier(table)


def _people(node: LocalNode) -> None:
    with node.store.transaction("administrator") as tx:
        tx.members.add(Member("rur", "Ruritania"))
        tx.members.give_seat(RUR)
        tx.members.add(Member("far", "Far"))
        tx.members.set_roster(Group("lanterns", "Lanterns", 1, ("local",), tx.now))
        tx.members.add_user(User("ana", RUR, roles=frozenset({Role.ANALYST})))
        tx.accounts.set_password("ana", "a hash")
        tx.accounts.add_passkey(Passkey(b"key", "ana", b"public", 0, "key", tx.now))
        tx.accounts.invite("ana", bytes(32), tx.now + timedelta(days=1))
        tx.members.add_user(User("gate", RUR, ActorKind.MACHINE, frozenset({Role.MACHINE})))
        tx.accounts.add_token("gate", "gate 4", [], bytes([1] * 32), tx.now + timedelta(days=9))
        tx.declared_lists.keep(LIST)
        tx.handling.number_of(holding(1))
    sequence(node)
    assert_good(node)


def holding(number: int) -> Holding:
    return Holding(Handling(Audience(Reach.OWNER), conditions=f"condition {number}"), "local")


def the_token(tx: Transaction) -> UUID:
    return tx.accounts.tokens("gate")[0].id


# --- every method that changes a fact ---------------------------------------------------------------------------------

_ANA = "(SELECT id FROM users WHERE name = 'ana')"
_ROLE = f"INSERT INTO role_grants VALUES ({_ANA}, 'supervisor', now(), 'x', NULL, NULL)"
_PURPOSE = "INSERT INTO purposes (seat, name, use, made_at) VALUES ('', 'lunch', 'screening', now())"
_OPERATOR = "INSERT INTO operators VALUES ('mallory', now())"
_MEMBER = "INSERT INTO members VALUES ('zub', 'Zubrowka', 'state', '', now(), 'x')"
_ROSTER = "UPDATE rosters SET members = '{rur}'"
_LIST = "UPDATE declared_lists SET address = 'https://elsewhere.example'"
_GOVERNED = "UPDATE seats SET governed_since = now() WHERE holder = 'rur'"
_NEXT_TERMS = "INSERT INTO states (name, number, place) SELECT 'terms:2', 1, max(place) + 1 FROM states"


@dataclass(frozen=True)
class Change:
    """What is forged, in which fact, and the honest change that must not tell it to a leaf."""

    place: str
    forged: str
    change: Callable[[Transaction], object]


def recovered(tx: Transaction) -> None:
    tx.members.recovered(RUR, "ana", "a reason")


CHANGES: dict[str, Change] = {
    "Accounts.set_password": Change("user ana", _ROLE, lambda tx: tx.accounts.set_password("ana", "another")),
    "Accounts.forget_credentials": Change("user ana", _ROLE, lambda tx: tx.accounts.forget_credentials("ana")),
    "Accounts.add_passkey": Change(
        "user ana", _ROLE, lambda tx: tx.accounts.add_passkey(Passkey(b"2", "ana", b"x", 0, "x", tx.now)),
    ),
    "Accounts.remove_passkey": Change("user ana", _ROLE, lambda tx: tx.accounts.remove_passkey("ana", b"key")),
    "Accounts.invite": Change("user ana", _ROLE, lambda tx: tx.accounts.invite("ana", bytes([9] * 32), tx.now)),
    "Accounts.close_invitations": Change("user ana", _ROLE, lambda tx: tx.accounts.close_invitations("ana")),
    "Accounts.add_token": Change(
        "user ana", _ROLE, lambda tx: tx.accounts.add_token("ana", "x", [], bytes([8] * 32), tx.now),
    ),
    "Accounts.revoke_token": Change(
        "user gate",
        "UPDATE users SET display_name = 'another gate' WHERE name = 'gate'",
        lambda tx: tx.accounts.revoke_token(the_token(tx)),
    ),
    "Members.add": Change("members", _MEMBER, lambda tx: tx.members.add(Member("new", "New"))),
    "Members.give_seat": Change(
        "members", "UPDATE members SET name = 'Another'", lambda tx: tx.members.give_seat(Seat("far")),
    ),
    "Members.recovered": Change("seat of rur", _GOVERNED, recovered),
    "Members.set_roster": Change(
        "groups", _ROSTER, lambda tx: tx.members.set_roster(Group("lanterns", "L", 2, ("local",), tx.now)),
    ),
    "Members.add_user": Change(
        "user mallory",
        "INSERT INTO users (name, seat, kind, display_name, made_at, made_by)"
        " VALUES ('mallory', '', 'user', '', now(), 'x')",
        lambda tx: tx.members.add_user(User("mallory", HOST)),
    ),
    "Members.grant": Change("user ana", _ROLE, lambda tx: tx.members.grant("ana", Role.BORDER_OFFICER)),
    "Members.revoke": Change("user ana", _ROLE, lambda tx: tx.members.revoke("ana", Role.ANALYST)),
    "Members.disable": Change("user ana", _ROLE, lambda tx: tx.members.disable("ana")),
    "Members.set_purpose": Change(
        "purposes of this node",
        _PURPOSE,
        lambda tx: tx.members.set_purpose(HOST, Purpose("checks", Use.SCREENING)),
    ),
    "DeclaredLists.keep": Change("declared lists", _LIST, lambda tx: tx.declared_lists.keep(LIST)),
    "DeclaredLists.remove": Change("declared lists", _LIST, lambda tx: tx.declared_lists.remove("utopia")),
    "HandlingClasses._make": Change("handling class 2", _NEXT_TERMS, lambda tx: tx.handling.number_of(holding(2))),
    "Nodes.add_operator": Change("operators", _OPERATOR, lambda tx: tx.node.add_operator("olga")),
    "Nodes.initialise": Change("operators", _OPERATOR, lambda tx: tx.node.initialise("local", "olga", "screening")),
}  # fmt: skip


def writers() -> Iterator[tuple[str, str, ast.FunctionDef]]:
    """File, name and syntax of every function of this package that holds a statement which writes to a fact's table."""
    for path in sorted(Path(tocsin.store.__path__[0]).parent.rglob("*.py")):
        text = path.read_text("utf-8")
        if not _WRITES.search(text):
            continue
        tree = ast.parse(text)
        constants = {
            target.id: said
            for each in tree.body
            if isinstance(each, (ast.Assign, ast.AnnAssign)) and (said := words(each.value))
            for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
            if isinstance(target, ast.Name)
        }
        for owner in ast.walk(tree):
            for each in getattr(owner, "body", []) if isinstance(owner, (ast.Module, ast.ClassDef)) else []:
                if isinstance(each, ast.FunctionDef) and any(True for _line in lines_of_writes(each, constants)):
                    name = f"{owner.name}.{each.name}" if isinstance(owner, ast.ClassDef) else each.name
                    yield path.name, name, each


def words(value: ast.expr | None) -> str:
    return " ".join(str(each.value) for each in ast.walk(value) if isinstance(each, ast.Constant)) if value else ""


def lines_of_writes(function: ast.FunctionDef, constants: dict[str, str]) -> Iterator[int]:
    for each in ast.walk(function):
        text = constants.get(each.id, "") if isinstance(each, ast.Name) else ""
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            text = each.value
        if _WRITES.search(text):
            yield each.lineno  # type: ignore[attr-defined]  # a name and a constant have lines


def test_every_method_that_changes_a_fact_is_walked_here() -> None:
    found = {name for _file, name, _function in writers()}

    assert found - _NO_FACT == {*CHANGES, "Nodes._seat_host"}  # _seat_host is a part of initialise


def test_what_a_leaf_is_to_say_of_facts_is_decided_in_one_place() -> None:
    touching = {
        path.name
        for path in Path(tocsin.store.__path__[0]).parent.rglob("*.py")
        if re.search(r"\.(?:touched|as_told)(?:\.(?:add|update)\(| \|= | \+= | = |: )", path.read_text("utf-8"))
    }

    assert touching == {"context.py", "states.py", "touching.py"}


@pytest.mark.parametrize("method", CHANGES)
def test_a_forged_fact_is_changed_by_nobody_and_stays_found(peopled: LocalNode, sample_home: Home, method: str) -> None:
    what = CHANGES[method]
    with forged(sample_home.database, what.forged):
        with (
            statements() as sent,
            pytest.raises(StoreUnsafe) as caught,
            peopled.store.transaction("administrator") as tx,
        ):
            what.change(tx)

        assert [each for each in sent if _WRITES.search(each)] == []
        assert caught.value.place == what.place
        assert "tocsin audit verify" in caught.value.hint
        assert what.place in places(verify(peopled))


# --- honest changes ---------------------------------------------------------------------------------------------------


def test_two_honest_changes_of_one_fact_at_once_accuse_nobody(peopled: LocalNode) -> None:
    def disclose(name: str) -> None:
        with peopled.store.transaction("administrator") as tx:
            begun.wait()
            tx.members.set_purpose(HOST, Purpose(name, Use.SCREENING))  # at once: each waits for the one before

    names = [f"purpose {number}" for number in range(4)]
    begun = Barrier(len(names))
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(disclose, names))
    sequence(peopled)

    assert_good(peopled)
    with peopled.store.transaction("reader", read_only=True) as tx:
        assert set(names) <= {each.name for each in tx.members.purposes(HOST)}


def test_two_that_make_a_fact_which_was_not_there_wait_for_each_other(peopled: LocalNode) -> None:
    def first_of(number: int) -> None:
        with peopled.store.transaction("administrator") as tx:
            begun.wait()
            tx.members.set_purpose(RUR, Purpose(f"first {number}", Use.SCREENING))

    begun = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(first_of, range(4)))
    sequence(peopled)

    assert_good(peopled)


def test_a_change_that_was_undone_is_looked_at_again_when_it_is_made(peopled: LocalNode) -> None:
    with peopled.store.transaction("administrator") as tx:
        with tx.undoable() as attempt:
            tx.declared_lists.remove("utopia")
            attempt.undo()
        with peopled.store.transaction("somebody else") as other:  # what was locked in the block is free again
            other.declared_lists.keep(replace(LIST, title="Another"))
        tx.declared_lists.keep(LIST)
    sequence(peopled)

    assert_good(peopled)


def test_a_change_undone_after_its_leaf_leaves_the_fact_as_the_newest_leaf_says(peopled: LocalNode) -> None:
    with peopled.store.transaction("administrator") as tx:
        tx.members.grant("ana", Role.SUPERVISOR)
        with tx.undoable() as attempt:
            tx.members.revoke("ana", Role.SUPERVISOR)
            tx.ledger.append(Entry(Act.CONFIGURE, ("user:ana",)))
            attempt.undo()
        tx.members.revoke("ana", Role.SUPERVISOR)
    sequence(peopled)

    assert_good(peopled)


def test_a_fact_is_looked_at_once_in_a_transaction_by_three_statements(peopled: LocalNode) -> None:
    with peopled.store.transaction("administrator") as tx:
        with statements() as first:
            tx.accounts.forget_credentials("ana")
        with statements() as second:
            tx.accounts.close_invitations("ana")

    assert len(first) == 3 + 2  # its number with the lock, what it is, what leaves say; then what is done
    assert len(second) == 1


def test_every_kind_of_fact_can_be_told_to_people_with_names_to_its_values(
    peopled: LocalNode, sample_home: Home
) -> None:
    with psycopg.connect(sample_home.database) as connection:
        names = [str(name) for (name,) in connection.execute("SELECT name FROM states")]

    with peopled.store.transaction(Service("tests", "tests"), read_only=True) as tx:
        told_as = {name: tx.node.fact_content(told(name)) for name in names}

    kinds = {name.partition(":")[0] for name, content in told_as.items() if content}
    assert kinds >= {"account", "members", "seat", "groups", "operators", "declared lists", "purposes", "terms"}


def test_who_signs_in_looks_or_asks_who_is_there_looks_at_no_fact(peopled: LocalNode) -> None:
    with peopled.store.transaction("sign-in") as tx, statements() as sent:
        tx.sessions.begin(bytes(32), "ana", "password", tx.now + timedelta(hours=1))
        tx.sessions.find(bytes(32), timedelta(minutes=30))
        tx.ledger.append(Entry(Act.LOG_IN, ("user:ana",)))

    assert [each for each in sent if "states" in each] == []


# --- seats of before they were facts ----------------------------------------------------------------------------------


def test_seats_of_before_they_were_facts_are_adopted_once(peopled: LocalNode, sample_home: Home) -> None:
    with peopled.store.transaction("administrator") as tx:
        touch(tx._context, MEMBERS)  # as it was done before seats were facts of their own
        run_in(tx, "INSERT INTO members VALUES ('old', 'Old', 'state', '', now(), 'x')")
        run_in(tx, "INSERT INTO seats (holder, member, made_at, made_by) VALUES ('old', 'old', now(), 'x')")
    sequence(peopled)
    before = places(verify(peopled))

    with opened(sample_home) as again:
        sequence(again)
    assert (before, places(verify(peopled))) == ({"seat of old"}, set())

    run(sample_home.database, "UPDATE seats SET governed_since = now() WHERE holder = 'old'")
    assert places(verify(peopled)) == {"seat of old"}
    run(sample_home.database, "DELETE FROM states WHERE name = 'seat:old'")
    with opened(sample_home) as again:
        sequence(again)
    assert places(verify(peopled)) == {"seat of old", "states"}


def run_in(tx: Transaction, statement: str) -> None:
    tx._context.connection.execute(statement.encode())
