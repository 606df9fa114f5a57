"""Attacks on what one account may be: roles that stay apart, machines that would do a person's work."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import pytest

from served import SCREENING, SERVED, Served
from tocsin.model.accounts import ALONE, Actor, ActorKind, Purpose, Role, Service, Verb
from tocsin.model.authority import ROLES, Reason, may, may_read_some
from tocsin.model.handling import PUBLISHED, Holding, Use
from tocsin.model.members import Seat
from tocsin.services.accounts.secrets_kept import kept, new_token

sample_home, sample_node, served = SERVED
AT = datetime(2026, 11, 22, tzinfo=UTC)
ROBOT = Actor("robot", Seat("uto", is_host=True), frozenset(Role), Purpose("x", Use.LISTING), kind=ActorKind.MACHINE)
A_PERSONS_WORK = sorted(set(Verb) - {Verb.SCREEN, Verb.SEARCH, Verb.VIEW, Verb.LOAD})


@pytest.fixture(scope="module")
def chief(served: Served) -> Iterator[httpx.Client]:
    """A browser of an administrator."""
    yield served.worker("chief of roles", Role.ADMINISTRATOR)


def roles_of(chief: httpx.Client, name: str) -> list[str]:
    (found,) = (each["roles"] for each in chief.get("/v1/users").json() if each["user"] == name)
    return list(found)


# --- roles that stay apart --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", [("administrator", "analyst"), ("oversight", "supervisor"), ("oversight", "liaison")])
def test_two_grants_at_once_do_not_give_one_account_roles_that_stay_apart(
    served: Served, chief: httpx.Client, pair: tuple[str, str]
) -> None:
    clients = [served.browser("chief of roles") for _ in pair]
    outcomes = []
    for number in range(8):
        name = f"racer of {pair[1]} {number}"
        chief.post("/v1/users", json={"name": name})
        with ThreadPoolExecutor(len(pair)) as pool:
            answers = list(
                pool.map(lambda c, r: c.post(f"/v1/users/{name}/roles", json={"role": r}), clients, pair)  # noqa: B023  the pool ends within the round
            )
        outcomes.append((sorted(answer.status_code for answer in answers), len(roles_of(chief, name))))

    assert outcomes == [([200, 400], 1)] * len(outcomes)


@pytest.mark.parametrize("alone", sorted(ALONE - {Role.MACHINE}))
@pytest.mark.parametrize(
    "other", [Role.ANALYST, Role.BORDER_OFFICER, Role.SUPERVISOR, Role.NOMINATING_OFFICER, Role.LIAISON]
)
def test_nobody_oversees_or_administers_what_they_do_themselves(chief: httpx.Client, alone: Role, other: Role) -> None:
    name = f"{alone} who is {other}"
    together = chief.post("/v1/users", json={"name": name, "roles": [alone.value, other.value]})
    chief.post("/v1/users", json={"name": name, "roles": [alone.value]})
    added = chief.post(f"/v1/users/{name}/roles", json={"role": other.value})

    assert (together.status_code, added.status_code, roles_of(chief, name)) == (400, 400, [alone.value])


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        ("user", ("administrator", "analyst")),
        ("user", ("analyst", "oversight")),
        ("user", ("machine client",)),
        ("machine", ("machine client", "supervisor")),
        ("machine", ("analyst",)),
    ],
)
def test_the_database_itself_keeps_roles_apart(served: Served, kind: str, roles: tuple[str, ...]) -> None:
    with (
        pytest.raises(psycopg.errors.CheckViolation),
        served.node.store.transaction(Service("tests", "tests")) as tx,
    ):
        run = tx._context.connection.execute
        run(
            "INSERT INTO users (name, seat, kind, display_name, made_at, made_by)"
            " VALUES ('written by hand', '', %s, '', now(), 'tests')",
            (kind,),
        )
        for role in roles:
            run(
                "INSERT INTO role_grants (user_id, role, granted_at, granted_by)"
                " SELECT id, %s, now(), 'tests' FROM users WHERE name = 'written by hand'",
                (role,),
            )


def test_a_role_that_was_taken_back_is_in_nobodys_way_and_cannot_come_back_by_a_change(
    served: Served, chief: httpx.Client
) -> None:
    chief.post("/v1/users", json={"name": "turner", "roles": ["analyst"]})
    chief.delete("/v1/users/turner/roles/analyst")
    overseer = chief.post("/v1/users/turner/roles", json={"role": "oversight"}).status_code

    with (
        pytest.raises(psycopg.errors.CheckViolation),
        served.node.store.transaction(Service("tests", "tests")) as tx,
    ):
        tx._context.connection.execute(
            "UPDATE role_grants SET revoked_at = NULL, revoked_by = NULL FROM users"
            " WHERE users.id = user_id AND name = 'turner' AND role = 'analyst'"
        )
    assert (overseer, roles_of(chief, "turner")) == (200, ["oversight"])


# --- machines ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("roles", [["machine client", "supervisor"], ["oversight"], ["machine client", "oversight"]])
def test_a_machine_gets_no_persons_role(chief: httpx.Client, roles: list[str]) -> None:
    name = f"bot {roles}"
    made = chief.post("/v1/users", json={"name": name, "roles": roles, "is_machine": True})
    chief.post("/v1/users", json={"name": name, "roles": ["machine client"], "is_machine": True})
    granted = chief.post(f"/v1/users/{name}/roles", json={"role": "supervisor"})

    assert (made.status_code, granted.status_code, roles_of(chief, name)) == (400, 400, ["machine client"])


@pytest.mark.parametrize("verb", A_PERSONS_WORK)
def test_a_machine_does_no_persons_work_whatever_roles_and_scope_it_has(verb: Verb) -> None:
    for scope in (None, frozenset(Verb)):
        decision = may(replace(ROBOT, scope=scope), verb, Holding(PUBLISHED, "uto"), ROBOT.purpose, AT)

        assert (decision.is_allowed, decision.reason, decision.is_about_record) == (False, Reason.MACHINE, False)


def test_a_machine_acts_in_its_own_role_alone() -> None:
    without = replace(ROBOT, roles=frozenset(Role) - {Role.MACHINE})

    assert {verb for verb in Verb if may_read_some(ROBOT, verb).is_allowed} <= ROLES[Role.MACHINE]
    assert not any(may_read_some(without, verb).is_allowed for verb in Verb)


@pytest.mark.parametrize("verb", A_PERSONS_WORK)
def test_no_token_is_made_for_a_persons_work(chief: httpx.Client, verb: Verb) -> None:
    chief.post("/v1/users", json={"name": "scoped bot", "roles": ["machine client"], "is_machine": True})

    refused = chief.post("/v1/users/scoped bot/tokens", json={"name": "x", "scope": [verb.value]})

    assert refused.status_code == 400


def test_a_token_that_was_made_for_a_persons_work_before_opens_none_of_it(served: Served) -> None:
    served.machine("old bot", Verb.VIEW)
    secret = new_token()
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        scope = [Verb.AUDIT, Verb.MANAGE_ACCOUNTS, Verb.VIEW]
        tx.accounts.add_token("old bot", "old", scope, kept(secret), tx.now + timedelta(days=1))
    machine = served.bearing(secret)

    audited = machine.get("/v1/audit", headers={"Tocsin-Purpose": "oversight"})
    managed = machine.get("/v1/users")
    viewed = machine.get("/v1/records/un/QDi.9001", headers=SCREENING)

    assert (audited.status_code, managed.status_code, viewed.status_code) == (403, 403, 200)
    assert "a person's work" in managed.json()["detail"]


def test_what_a_machine_may_see_is_not_remembered_from_a_person_with_the_same_roles(served: Served) -> None:
    held = Holding(PUBLISHED, "")
    person = replace(ROBOT, seat=Seat("local", is_host=True), roles=frozenset({Role.SUPERVISOR}), kind=ActorKind.USER)
    person = replace(person, purpose=Purpose("x", Use.SCREENING))
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        published = tx.handling.number_of(held)

    seen = [
        published in served.node.store.visible(replace(person, kind=kind), Verb.DECIDE).classes
        for kind in (ActorKind.USER, ActorKind.MACHINE)
    ]

    assert seen == [True, False]
