"""Who is behind a credential: one statement gives what accounts, groups and purposes give each by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from store_samples import Clock
from tocsin.model.accounts import ActorKind, Purpose, Role, Service, User, Verb
from tocsin.model.handling import Use
from tocsin.model.members import Group, Member, Seat
from tocsin.store.database import Store, Transaction, open_store
from tocsin.store.entering import Asked, Behind, behind

HOST, GUEST = Seat("utopia", is_host=True), Seat("rur")
TOKEN, SESSION = b"t" * 32, b"s" * 32
IDLE = timedelta(minutes=30)
NO_TIME = timedelta(microseconds=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: str, master_key: bytes, clock: Clock) -> Iterator[Store]:
    with open_store(database, master_key=master_key, clock=clock) as opened:
        with opened.transaction(Service("tests", "tests")) as tx:
            tx.node.initialise("utopia", "operator", "screening")
        yield opened


@pytest.fixture(autouse=True)
def people(store: Store) -> None:
    """A machine with a token and a person with a session, both of the guest; each seat has purposes of its own."""
    with store.transaction(Service("tests", "tests")) as tx:
        tx.members.add(Member("rur", "Ruritania"))
        tx.members.give_seat(GUEST)
        for seat in (HOST, GUEST):
            tx.members.set_purpose(seat, Purpose(f"checks of {seat.member}", Use.SCREENING, needs_case=True))
        tx.members.set_purpose(GUEST, Purpose("given up", Use.OVERSIGHT, is_retired=True))
        tx.members.add_user(User("gate", GUEST, ActorKind.MACHINE, frozenset({Role.MACHINE}), display_name="Gate 4"))
        tx.members.add_user(User("ana", GUEST, ActorKind.USER, frozenset({Role.ANALYST, Role.SUPERVISOR})))
        tx.accounts.add_token("gate", "tests", [Verb.SCREEN], TOKEN, tx.now + timedelta(days=300))
        tx.sessions.begin(SESSION, "ana", "password", tx.now + timedelta(days=300))


def behind_token(store: Store, purpose: str = "", *, token: bytes = TOKEN) -> Behind | None:
    return behind(store, Asked("token", token), purpose)[0]


def behind_session(store: Store, purpose: str = "", *, session: bytes = SESSION) -> Behind | None:
    return behind(store, Asked("session", session, IDLE), purpose)[0]


def change(store: Store, what: Callable[[Transaction], object]) -> None:
    with store.transaction(Service("tests", "tests")) as tx:
        what(tx)


def test_the_account_is_the_one_that_is_found_by_its_name(store: Store) -> None:
    gate, ana = behind_token(store), behind_session(store)

    assert gate is not None and ana is not None
    with store.transaction(Service("tests", "tests"), read_only=True) as tx:
        assert (gate.user, ana.user) == (tx.members.user("gate"), tx.members.user("ana"))
    assert (gate.via, gate.scope) == ("token", frozenset({Verb.SCREEN}))
    assert (ana.via, ana.scope) == ("password", None)


def test_a_group_is_had_from_its_first_moment_to_before_its_last_and_by_the_newest_roster_alone(
    store: Store, clock: Clock
) -> None:
    begun, hour = clock(), timedelta(hours=1)
    both = ("rur", "utopia")
    rosters = [
        *(Group("open", "Open", 1, both, begun), Group("later", "Later", 1, both, begun + hour)),
        *(Group("short", "Short", 1, both, begun, begun + hour), Group("others", "Others", 1, ("utopia",), begun)),
        *(Group("left", "Left", 1, both, begun), Group("left", "Left", 2, ("utopia",), begun)),
        *(Group("again", "Again", 1, ("utopia",), begun), Group("again", "Again", 2, both, begun + hour)),
    ]
    for roster in rosters:
        change(store, lambda tx, roster=roster: tx.members.set_roster(roster))  # type: ignore[misc]  # bound at once
    had = {}

    for at in (begun, begun + hour - NO_TIME, begun + hour):
        clock.at = at
        found = behind_token(store)
        assert found is not None
        had[at - begun] = found.groups
        with store.transaction(Service("tests", "tests"), read_only=True) as tx:
            assert found.groups == tx.members.groups_of("rur", at)

    assert list(had.values()) == [{"open", "short"}, {"open", "short"}, {"open", "later", "again"}]


@pytest.mark.parametrize(
    ("stated", "is_had"), [("checks of rur", True), ("checks of utopia", False), ("given up", False), ("", False)]
)
def test_a_purpose_is_had_that_the_own_seat_has_and_has_not_given_up(store: Store, stated: str, is_had: bool) -> None:
    found = behind_token(store, stated)

    assert found is not None
    assert found.purpose == (Purpose(stated, Use.SCREENING, needs_case=True) if is_had else None)


def test_a_change_is_seen_at_once(store: Store) -> None:
    change(store, lambda tx: tx.members.revoke("ana", Role.SUPERVISOR))
    ana = behind_session(store)
    change(store, lambda tx: tx.members.disable("ana"))

    assert ana is not None and ana.user.roles == {Role.ANALYST}
    assert behind_session(store) is None


def test_a_token_opens_to_its_last_moment_and_not_through_it(store: Store, clock: Clock) -> None:
    ends = clock() + timedelta(days=300)

    clock.at = ends - NO_TIME
    before = behind_token(store)
    clock.at = ends

    assert before is not None
    assert behind_token(store) is None


def test_a_session_that_is_left_alone_opens_nothing_until_it_is_used(store: Store, clock: Clock) -> None:
    begun = clock()
    clock.at = begun + IDLE - NO_TIME
    change(store, lambda tx: tx.sessions.seen(SESSION))
    clock.at = begun + 2 * IDLE - 2 * NO_TIME
    used = behind_session(store)
    clock.at = begun + 2 * IDLE

    assert used is not None and used.used_at == begun + IDLE - NO_TIME
    assert behind_session(store) is None


def test_a_revoked_token_is_not_noted_as_used(store: Store) -> None:
    def revoke(tx: Transaction) -> None:
        (token,) = tx.accounts.tokens("gate")
        tx.accounts.revoke_token(token.id)

    change(store, revoke)

    change(store, lambda tx: tx.accounts.used_token(TOKEN))

    with store.transaction(Service("tests", "tests"), read_only=True) as tx:
        assert tx.accounts.tokens("gate")[0].used_at is None


@pytest.mark.parametrize(("kind", "role"), [(ActorKind.USER, Role.ANALYST), (ActorKind.MACHINE, Role.MACHINE)])
def test_a_persons_token_and_a_machines_session_open_nothing(store: Store, kind: ActorKind, role: Role) -> None:
    other = b"o" * 32
    user = User("odd", HOST, kind, frozenset({role}))
    change(store, lambda tx: tx.members.add_user(user))

    with store.transaction(Service("tests", "tests")) as tx:
        if kind is ActorKind.USER:
            tx.accounts.add_token("odd", "tests", [Verb.VIEW], other, tx.now + IDLE)
        else:
            tx.sessions.begin(other, "odd", "password", tx.now + IDLE)

    assert (behind_token(store, token=other), behind_session(store, session=other)) == (None, None)
