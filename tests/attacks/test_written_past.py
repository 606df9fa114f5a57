"""What is written past Tocsin stays found: no honest change covers it up, no session opens somebody else's account."""

# ruff: noqa: S608  the statements are constants of this very file, run as the attacker that the test plays
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from command_line import tocsin
from invented_nodes import EMPTY_HOME, Home, opened
from ledger_samples import places, run
from served import PASSWORD, Served, give_seats, serving
from tocsin.cli.console import Exit
from tocsin.model.accounts import Role, Service, Verb
from tocsin.services.accounts.secrets_kept import kept
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify
from tocsin.store.accounts import Passkey

sample_home = EMPTY_HOME
RUR = "rur"
HOST = "utopia"


@dataclass(frozen=True)
class World:
    """A server, and the home of its node for commands."""

    served: Served
    home: Home

    def forge(self, statement: str, *values: object) -> None:
        """What an attacker does who owns the database."""
        run(self.home.database, statement, *values)

    def found(self) -> set[str]:
        """Where a verification finds faults."""
        sequence(self.served.node)
        return places(verify(self.served.node))


@pytest.fixture(scope="module")
def world(sample_home: Home) -> Iterator[World]:
    with opened(sample_home, TOCSIN_NODE_NAME=HOST) as node, serving(node) as served:
        give_seats(node, [RUR])
        served.person("gina", Role.ADMINISTRATOR, member=RUR)
        served.person("hans", Role.ADMINISTRATOR)
        yield World(served, sample_home)


@pytest.fixture(autouse=True)
def _nothing_wrong_before_and_after(world: World) -> Iterator[None]:
    assert world.found() == set()
    yield
    assert world.found() == set()


def user_id(name: str) -> str:
    return f"(SELECT id FROM users WHERE name = '{name}')"


# --- an honest change after a forgery ---------------------------------------------------------------------------------


def test_laundering_a_forged_role_by_changing_ones_own_password_is_refused(world: World) -> None:
    ana = world.served.worker("ana", Role.ANALYST)
    world.forge(f"INSERT INTO role_grants VALUES ({user_id('ana')}, 'supervisor', now(), 'x', NULL, NULL)")

    changed = ana.post("/v1/me/password", json={"current": PASSWORD, "new": "another lantern on the quay"})

    assert changed.status_code == 503
    assert changed.json()["code"] == "store-unsafe"
    assert world.found() == {"user ana"}
    world.forge(f"DELETE FROM role_grants WHERE user_id = {user_id('ana')} AND role = 'supervisor'")
    assert ana.post("/v1/me/password", json={"current": PASSWORD, "new": "another lantern on the quay"}).is_success


def test_laundering_a_fact_that_was_set_back_is_refused(world: World) -> None:
    world.served.person("bela", Role.ANALYST)
    kept_id = user_id("bela")
    world.forge("CREATE TABLE kept_states AS SELECT * FROM states")
    hans = world.served.browser("hans")
    assert hans.post("/v1/users/bela/roles", json={"role": "supervisor"}).is_success
    assert hans.delete("/v1/users/bela/roles/supervisor").is_success
    world.forge("CREATE TABLE kept_grants AS SELECT * FROM role_grants")
    world.forge(f"DELETE FROM role_grants WHERE user_id = {kept_id} AND role = 'supervisor'")
    now = "SELECT number FROM states WHERE name = 'account:bela'"
    world.forge(f"CREATE TABLE newest AS {now}")
    world.forge("UPDATE states SET number = kept.number FROM kept_states AS kept WHERE kept.name = states.name")

    refused = hans.post("/v1/users/bela/roles", json={"role": "border officer"})

    assert refused.status_code == 503
    world.forge("UPDATE states SET number = newest.number FROM newest WHERE name = 'account:bela'")
    world.forge(f"INSERT INTO role_grants SELECT * FROM kept_grants WHERE user_id = {kept_id} AND role = 'supervisor'")


def test_laundering_a_forged_operator_by_a_command_under_another_name_is_refused(world: World) -> None:
    world.forge("INSERT INTO operators VALUES ('mallory', now())")

    refused = tocsin(world.home, "user", "list", TOCSIN_OPERATOR="olga")

    assert refused.code != Exit.DONE
    assert "operators" in refused.err
    assert world.found() == {"operators"}
    world.forge("DELETE FROM operators WHERE name = 'mallory'")


def test_operators_that_were_taken_away_keep_nobody_from_looking_and_from_accepting_that(world: World) -> None:
    world.forge("DELETE FROM operators")

    worked = tocsin(world.home, "user", "list")
    looked = tocsin(world.home, "audit", "verify")
    accepted = tocsin(world.home, "audit", "verify", "--accept-facts", "they are gone", "--fact", "operators")
    works = tocsin(world.home, "user", "list")

    assert worked.code != Exit.DONE
    assert (looked.code, "operators: " in looked.out) == (Exit.FAILED, True), looked.err
    assert accepted.code == Exit.DONE, accepted.err
    assert works.code == Exit.DONE, works.err
    node = world.served.node
    with node.store.transaction(Service("tests", "tests"), read_only=True) as tx:
        identity = tx.node.get()
    assert identity is not None
    assert identity.operators == (str(node.actor),)


def test_a_forged_operator_can_be_looked_at_and_accepted_under_a_name_that_was_never_used(world: World) -> None:
    world.forge("INSERT INTO operators VALUES ('mallory', now())")

    looked = tocsin(world.home, "audit", "verify", TOCSIN_OPERATOR="petra")
    accepted = tocsin(
        world.home, "audit", "verify", "--accept-facts", "why", "--fact", "operators", TOCSIN_OPERATOR="petra"
    )
    account = tocsin(world.home, "user", "add", "petra", "--role", "analyst")

    assert (looked.code, "operators: " in looked.out) == (Exit.FAILED, True), looked.err
    assert accepted.code == Exit.DONE, accepted.err
    assert "how this node's command line acts" in account.err


FORGED_PURPOSES = {
    "retired": ("UPDATE purposes SET retired_at = now() WHERE seat = ''", "purposes of this node"),
    "taken away": ("DELETE FROM purposes WHERE seat = ''", "purposes of this node"),
}


@pytest.mark.parametrize("how", FORGED_PURPOSES)
def test_purposes_that_were_forged_keep_nobody_from_looking_and_from_accepting_that(world: World, how: str) -> None:
    statement, fact = FORGED_PURPOSES[how]
    world.forge(statement)

    worked = tocsin(world.home, "purpose", "list")
    looked = tocsin(world.home, "audit", "verify")
    aside = tocsin(world.home, "audit", "verify", "--set-aside", "in case")
    accepted = tocsin(world.home, "audit", "verify", "--accept-facts", f"{how} past Tocsin", "--fact", fact)
    back = [
        tocsin(world.home, "purpose", "set", name, "--use", use, "--default" if name == "screening" else "--no-case")
        for name, use in (("screening", "screening"), ("oversight", "oversight"), ("listing", "listing"))
    ]
    works = tocsin(world.home, "purpose", "list")

    assert worked.code == Exit.USAGE
    assert (looked.code, f"{fact}: " in looked.out) == (Exit.FAILED, True), looked.err
    assert "'screening' is no purpose of this member" in looked.err
    assert (aside.code, f"{fact}: " in aside.out) == (Exit.FAILED, True), aside.err
    assert accepted.code == Exit.DONE, accepted.err
    assert [each.code for each in (*back, works)] == [Exit.DONE] * 4, back
    (leaf,) = [each for each in world.served.ledger(record="ledger") if f"{how} past" in str(each.payload)]
    assert leaf.leaf.purpose == ""


# --- the way on -------------------------------------------------------------------------------------------------------


def test_a_forged_fact_is_gone_on_from_when_a_person_says_why_and_can_then_be_taken_back(world: World) -> None:
    world.served.person("cara", Role.ANALYST)
    world.forge(f"INSERT INTO role_grants VALUES ({user_id('cara')}, 'supervisor', now(), 'x', NULL, NULL)")

    without = tocsin(world.home, "audit", "verify", "--fact", "user cara")
    other = tocsin(world.home, "audit", "verify", "--accept-facts", "why", "--fact", "user hans")
    none = tocsin(world.home, "audit", "verify", "--accept-facts", "why")
    accepted = tocsin(world.home, "audit", "verify", "--accept-facts", "found on Sunday", "--fact", "user cara")
    revoked = tocsin(world.home, "user", "revoke", "cara", "supervisor")

    assert {without.code, other.code, none.code} & {Exit.DONE} == set()
    assert "user cara" in other.err
    assert accepted.code == Exit.DONE, accepted.err
    assert revoked.code == Exit.DONE, revoked.err
    (leaf,) = [each for each in world.served.ledger(record="user:cara") if "found on Sunday" in str(each.payload)]
    assert leaf.payload is not None
    assert leaf.payload["facts"] == {
        "user cara": "it was changed past Tocsin: it is not what the newest leaf about it says"
    }


def test_what_was_accepted_is_told_and_on_the_ledger_without_what_opens_an_account(world: World) -> None:
    name, hans = "dana", world.served.browser("hans")
    world.served.person(name, Role.ANALYST)
    with world.served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.accounts.add_passkey(Passkey(b"a key of dana", name, b"public", 0, "key", tx.now))
        tx.accounts.invite(name, bytes([9] * 32), tx.now + timedelta(days=1))
    world.forge(f"INSERT INTO role_grants VALUES ({user_id(name)}, 'supervisor', now(), 'mallory', NULL, NULL)")
    world.forge("UPDATE purposes SET needs_case = true WHERE name = 'listing' AND seat = ''")
    world.forge("UPDATE members SET country = 'UTO' WHERE id = 'rur'")

    accepted = tocsin(
        *(world.home, "audit", "verify", "--accept-facts", "told in full"),
        *("--fact", "user dana", "--fact", "purposes of this node", "--fact", "members"),
    )

    assert accepted.code == Exit.DONE, accepted.err
    assert '"granted_by": "mallory"' in accepted.err
    told = [each.payload or {} for each in world.served.ledger(record="ledger") if "told in full" in str(each.payload)]
    contents = {place: content for each in told for place, content in each["contents"].items()}
    account, purposes, members = (contents[each] for each in ("user dana", "purposes of this node", "members"))
    assert [each["role"] for each in account["roles"]] == ["analyst", "supervisor"]
    assert {each["id"]: each["country"] for each in members["members"]}["rur"] == "UTO"
    assert {each["member"] for each in members["seats"]} == {HOST, RUR}
    assert [each["needs_case"] for each in purposes if each["name"] == "listing"] == [True]
    assert (set(account["password"]), set(account["passkeys"][0])) == ({"set_at"}, {"name", "made_at"})
    for secret in ("$argon2", b"a key of dana".hex(), bytes([9] * 32).hex()):
        assert secret not in str(told) + accepted.err
    assert hans.delete("/v1/users/dana/roles/supervisor").is_success


def test_what_was_set_back_or_taken_away_can_be_accepted_too(world: World) -> None:
    for name in ("dora", "emil", "finn"):
        world.served.person(name, Role.ANALYST)
    hans = world.served.browser("hans")
    assert hans.post("/v1/users/dora/roles", json={"role": "supervisor"}).is_success
    world.forge("UPDATE states SET number = number - 1 WHERE name = 'account:dora'")
    for table in ("passwords", "role_grants"):
        world.forge(f"DELETE FROM {table} WHERE user_id IN ({user_id('emil')}, {user_id('finn')})")
    world.forge("DELETE FROM users WHERE name IN ('emil', 'finn')")
    world.forge("DELETE FROM states WHERE name IN ('account:emil', 'account:finn')")
    before = world.found()

    accepted = tocsin(
        world.home, "audit", "verify", "--accept-facts", "they are gone", "--fact", "user dora", "--fact", "states"
    )

    assert before == {"user dora", "states"}
    assert accepted.code == Exit.DONE, accepted.err
    assert hans.post("/v1/users", json={"name": "emil", "roles": ["analyst"]}).status_code == 503  # once was another
    again = tocsin(world.home, "audit", "verify", "--accept-facts", "another one", "--fact", "user emil")
    assert again.code == Exit.DONE, again.err
    assert hans.post("/v1/users", json={"name": "emil", "roles": ["analyst"]}).is_success
    assert hans.post("/v1/users/dora/disable").is_success


# --- sessions ---------------------------------------------------------------------------------------------------------


def session_of(world: World, client: httpx.Client) -> bytes:
    return kept(client.cookies[world.served.rim.front.session_cookie])


@pytest.mark.parametrize(
    "change",
    [
        f"user_id = {user_id('hans')}",
        "user_id = 0",
        "expires_at = '2099-01-01'",
        "expires_at = 'infinity'",
        "made_at = 'infinity'",
        "made_at = made_at + interval '1 minute'",
        "via = 'passkey'",
    ],
)
def test_a_session_that_was_changed_past_tocsin_opens_nothing_and_is_found(world: World, change: str) -> None:
    gina = world.served.browser("gina")
    world.forge("CREATE TABLE kept_sessions AS SELECT * FROM sessions")
    assert gina.get("/v1/me").json()["user"] == "gina"
    world.forge(f"UPDATE sessions SET {change} WHERE hash = %s", session_of(world, gina))

    answer = gina.get("/v1/me")

    assert answer.status_code == 401
    (place,) = world.found()
    assert place.startswith("session of ")
    world.forge("DELETE FROM sessions WHERE hash = %s", session_of(world, gina))
    world.forge("DROP TABLE kept_sessions")


def test_a_session_under_another_hash_or_of_a_renamed_account_opens_nothing(world: World) -> None:
    gina, secret = world.served.browser("gina"), "chosen by the attacker"
    hashed = session_of(world, gina)
    world.forge("UPDATE sessions SET hash = %s WHERE hash = %s", kept(secret), hashed)
    thief = world.served.client()
    thief.cookies.set(world.served.rim.front.session_cookie, secret)
    moved = thief.get("/v1/me").status_code
    world.forge("UPDATE sessions SET hash = %s WHERE hash = %s", hashed, kept(secret))
    world.forge("UPDATE users SET name = 'somebody' WHERE name = 'gina'")
    renamed = gina.get("/v1/me").status_code
    world.forge("UPDATE users SET name = 'gina' WHERE name = 'somebody'")

    assert (moved, renamed, gina.get("/v1/me").status_code) == (401, 401, 200)


# --- credentials ------------------------------------------------------------------------------------------------------

CREDENTIALS = {
    "a password": "passwords",
    "a passkey": "passkeys",
    "an invitation": "invitations",
    "a token": "tokens",
}


@pytest.mark.parametrize("what", CREDENTIALS)
def test_a_credential_swapped_to_another_account_is_found_and_changed_by_nobody(world: World, what: str) -> None:
    table, one, other = CREDENTIALS[what], f"one {what}", f"other {what}"
    for name in (one, other):
        if table == "tokens":
            world.served.machine(name, Verb.SCREEN)
        else:
            world.served.person(name, Role.ANALYST)
    with world.served.node.store.transaction(Service("tests", "tests")) as tx:
        if table == "passkeys":
            tx.accounts.add_passkey(Passkey(b"key", one, b"public", 0, "key", tx.now))
        if table == "invitations":
            tx.accounts.invite(one, bytes([7] * 32), tx.now + timedelta(days=1))
    swap = (
        f"UPDATE {table} SET user_id = CASE user_id WHEN {user_id(one)} THEN {user_id(other)} ELSE {user_id(one)} END"
    )
    swap += f" WHERE user_id IN ({user_id(one)}, {user_id(other)})"
    if table == "passwords":  # one row each, told apart by their hash alone
        swap = f"UPDATE passwords SET hash = reverse(hash) WHERE user_id IN ({user_id(one)}, {user_id(other)})"
    world.forge(swap)

    hans = world.served.browser("hans")
    answers = {name: hans.post(f"/v1/users/{name}/disable").status_code for name in (one, other)}

    assert world.found() == {f"user {one}", f"user {other}"}
    assert answers == {one: 503, other: 503}
    world.forge(swap)


# --- seats ------------------------------------------------------------------------------------------------------------


def test_a_seat_whose_administrator_was_forgotten_is_found_and_the_host_does_nothing_in_it(world: World) -> None:
    world.forge("CREATE TABLE kept_seats AS SELECT * FROM seats")
    world.forge("UPDATE seats SET governed_since = NULL WHERE holder = %s", RUR)

    hans = world.served.browser("hans")
    planted = hans.post("/v1/users", json={"name": "planted", "roles": ["administrator"], "member": RUR})

    assert planted.status_code == 503
    assert world.found() == {f"seat of {RUR}"}
    world.forge("UPDATE seats SET governed_since = kept.governed_since FROM kept_seats AS kept"
                " WHERE kept.holder = seats.holder")  # fmt: skip


def test_a_recovery_that_was_taken_away_or_reworded_is_found(world: World) -> None:
    words = ("member", "recover", RUR, "--administrator", "gerd", "--reason", "its administrator is dead")
    assert tocsin(world.home, *words).code == Exit.DONE
    assert world.found() == set()
    world.forge("CREATE TABLE kept_recoveries AS SELECT * FROM seat_recoveries")
    world.forge("UPDATE seat_recoveries SET reason = 'asked for'")
    reworded = world.found()
    world.forge("DELETE FROM seat_recoveries")
    gone = world.found()
    world.forge("INSERT INTO seat_recoveries OVERRIDING SYSTEM VALUE SELECT * FROM kept_recoveries")

    assert reworded == gone == {f"seat of {RUR}"}
