"""Attacks of the member that runs a node on the seats of others, and of a guest on what is not its business."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType
from uuid import uuid4

import httpx
import psycopg
import pytest

from invented_nodes import EMPTY_HOME, Home, opened
from served import PASSWORD, Served, give_seats, serving
from statements import statements
from tocsin.errors import NotAllowed
from tocsin.model.accounts import Actor, ActorKind, Role, Service, Verb
from tocsin.model.handling import Audience, Handling, Holding, Reach
from tocsin.model.members import Group, Seat
from tocsin.services.accounts.people import set_roster
from tocsin.store import accounts as accounts_kept
from tocsin.store import members

sample_home = EMPTY_HOME
HOST, RUR, ZUB, NEW = "uto", "rur", "zub", "far"  # RUR governs itself, ZUB has nobody yet
ACTS = (
    ("POST", "/v1/users/gus/roles", {"role": "supervisor"}),
    ("DELETE", "/v1/users/gus/roles/analyst", None),
    ("POST", "/v1/users/gus/disable", None),
    ("POST", "/v1/users/gus/invitation", None),
    ("POST", "/v1/users/gus/sign-out", None),
    ("POST", "/v1/users/gina/invitation", None),
    ("POST", "/v1/users/gina/disable", None),
    ("POST", "/v1/users/gate/tokens", {"name": "x", "scope": ["screen"]}),
    ("POST", "/v1/users", {"name": "second chief", "roles": ["administrator"], "member": RUR}),
    ("POST", "/v1/users", {"name": "planted", "roles": ["analyst"], "member": RUR}),
    ("POST", "/v1/users", {"name": "pump", "roles": ["machine client"], "member": RUR, "is_machine": True}),
)


@pytest.fixture(scope="module")
def served(sample_home: Home) -> Iterator[Served]:
    with opened(sample_home, TOCSIN_NODE_NAME=HOST) as node, serving(node) as served:
        give_seats(node, [RUR, ZUB, NEW])
        served.person("gina", Role.ADMINISTRATOR, member=RUR)
        served.person("gus", Role.ANALYST, member=RUR)
        served.machine("gate", member=RUR)
        served.person("hans", Role.ADMINISTRATOR)
        served.person("ana", Role.ANALYST)
        yield served


@pytest.fixture(scope="module")
def host(served: Served) -> httpx.Client:
    """A browser of the host's administrator."""
    return served.browser("hans")


@pytest.fixture(scope="module")
def guest(served: Served) -> httpx.Client:
    """A browser of a guest's administrator."""
    return served.browser("gina")


def send(client: httpx.Client, act: tuple[str, str, dict[str, object] | None]) -> httpx.Response:
    method, path, body = act
    return client.request(method, path, json=body) if body is not None else client.request(method, path)


def accounts(client: httpx.Client) -> dict[str, tuple[tuple[str, ...], bool]]:
    return {each["user"]: (tuple(each["roles"]), each["is_disabled"]) for each in client.get("/v1/users").json()}


# --- a host takes over a seat -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ACTS, ids=lambda act: f"{act[0]} {act[1]} {act[2]}")
def test_a_host_does_nothing_in_a_seat_that_has_its_own_administrator(
    host: httpx.Client, guest: httpx.Client, act: tuple[str, str, dict[str, object] | None]
) -> None:
    before = accounts(guest)

    refused = send(host, act)

    assert (refused.status_code, accounts(guest)) == (403, before)


def test_a_host_gets_no_way_back_in_when_the_seats_only_administrator_is_closed(
    served: Served, host: httpx.Client
) -> None:
    give_seats(served.node, ["kim"])
    served.person("kira", Role.ADMINISTRATOR, member="kim")
    served.browser("kira").post("/v1/users/kira/disable")

    made = host.post("/v1/users", json={"name": "kirill", "roles": ["administrator"], "member": "kim"})
    invited = host.post("/v1/users/kira/invitation")

    assert (made.status_code, invited.status_code) == (403, 403)


@pytest.mark.parametrize("roles", [["analyst"], ["oversight"], [], ["supervisor", "analyst"]])
def test_before_that_a_host_makes_nobody_but_a_first_administrator(host: httpx.Client, roles: list[str]) -> None:
    made = host.post("/v1/users", json={"name": "zora", "roles": roles, "member": ZUB})

    assert made.status_code == 403
    assert "first administrator" in made.json()["detail"]


def test_a_host_makes_one_first_administrator_who_shuts_the_door_behind_them(
    served: Served, host: httpx.Client
) -> None:
    def first(name: str) -> int:
        return host.post("/v1/users", json={"name": name, "roles": ["administrator"], "member": NEW}).status_code

    made, second = first("fara"), first("fero")
    mended = host.post("/v1/users/fara/disable").status_code, first("frida")
    link = host.post("/v1/users/frida/invitation").json()["link"]
    opened_ = served.client().post("/v1/" + link.partition("/v1/")[2], json={"password": PASSWORD}).status_code
    after = [host.post(f"/v1/users/frida/{act}").status_code for act in ("invitation", "disable")] + [first("fred")]

    assert (made, second, mended, opened_) == (201, 400, (200, 201), 200)
    assert after == [403, 403, 403]


def test_a_role_given_to_who_has_a_credential_shuts_the_door_as_well(served: Served, host: httpx.Client) -> None:
    give_seats(served.node, ["lim"])
    served.person("lia", Role.ANALYST, member="lim")
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.members.revoke("lia", Role.ANALYST)
        assert not tx.members.is_governed(Seat("lim"))
        tx.members.grant("lia", Role.ADMINISTRATOR)

        assert tx.members.is_governed(Seat("lim"))
    assert host.post("/v1/users/lia/invitation").status_code == 403


def test_no_statement_takes_back_that_a_seat_governs_itself(served: Served) -> None:
    with (
        pytest.raises(psycopg.errors.RestrictViolation, match="stays so"),
        served.node.store.transaction(Service("tests", "tests")) as tx,
    ):
        tx._context.connection.execute("UPDATE seats SET governed_since = NULL WHERE holder = %s", (RUR,))


# --- a guest looks at what is not its business ------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["hans", "ana"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "roles", {"role": "analyst"}),
        ("DELETE", "roles/analyst", None),
        ("POST", "disable", None),
        ("POST", "invitation", None),
        ("POST", "sign-out", None),
        ("GET", "tokens", None),
        ("POST", "tokens", {"name": "x", "scope": ["screen"]}),
    ],
)
def test_a_guest_cannot_tell_an_account_of_another_seat_from_none(
    guest: httpx.Client, who: str, method: str, path: str, body: dict[str, object] | None
) -> None:
    asked = {}
    for name in ("nobody", who):
        with statements() as sent:
            answer = send(guest, (method, f"/v1/users/{name}/{path}", body))
        asked[name] = (answer.status_code, answer.content.replace(name.encode(), b"nobody"), list(sent))

    assert asked[who] == asked["nobody"]
    assert asked[who][0] == 404
    assert not [each for each in asked[who][2] if " FOR UPDATE" in each]  # else they wait for each other


def test_a_guest_cannot_tell_a_token_of_another_seat_from_none(served: Served, guest: httpx.Client) -> None:
    served.machine("hosts gate", Verb.SCREEN)
    with served.node.store.transaction(Service("tests", "tests"), read_only=True) as tx:
        (theirs,) = tx.accounts.tokens("hosts gate")
    asked = {}
    for token in (str(uuid4()), str(theirs.id)):
        with statements() as sent:
            answer = guest.delete(f"/v1/tokens/{token}")
        asked[token] = (answer.status_code, answer.content.replace(token.encode(), b"it"), list(sent))

    absent, hidden = asked.values()
    assert hidden == absent
    assert hidden[0] == 404


def test_how_many_accounts_tokens_and_terms_others_have_shows_in_nothing_that_is_read_for_a_guest(
    served: Served, guest: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Counter[str]()
    for place, name in ((members, "_user"), (accounts_kept, "_token"), (members, "decode_handling")):
        noting(monkeypatch, read, place, name)
    overseer = served.worker("otti", Role.OVERSIGHT, member=RUR)

    def asked() -> Counter[str]:
        read.clear()
        for path in ("users", "users/gate/tokens", "members"):
            assert guest.get(f"/v1/{path}").status_code == 200
        assert guest.delete(f"/v1/tokens/{uuid4()}").status_code == 404
        assert overseer.get("/v1/audit", headers={"Tocsin-Purpose": "oversight"}).status_code == 200
        return Counter(read)

    before = asked()
    for number in range(3):
        served.machine(f"hosts pump {number}", Verb.SCREEN)
        with served.node.store.transaction(Service("tests", "tests")) as tx:
            tx.handling.number_of(Holding(Handling(Audience(Reach.NAMED, groups=(f"of-host-{number}",))), HOST))

    assert asked() == before
    assert before["_user"] and before["_token"]


def noting(monkeypatch: pytest.MonkeyPatch, counted: Counter[str], place: ModuleType, name: str) -> None:
    """Count the calls of a function of that module."""
    original = getattr(place, name)

    def noted(*values: object) -> object:
        counted[name] += 1
        return original(*values)

    monkeypatch.setattr(place, name, noted)


def test_a_guest_sees_the_rosters_of_its_own_groups_and_of_those_that_its_records_name(
    served: Served, host: httpx.Client, guest: httpx.Client
) -> None:
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        for name, members in (("ours", (RUR, ZUB)), ("named", (ZUB,)), ("theirs", (HOST, ZUB))):
            tx.members.set_roster(Group(name, name, 1, members and tuple(sorted(members)), tx.now))
        tx.handling.number_of(Holding(Handling(Audience(Reach.NAMED, groups=("named",))), RUR, RUR))

    seen = {each["id"] for each in guest.get("/v1/members").json()["groups"]}
    by_host = {each["id"] for each in host.get("/v1/members").json()["groups"]}

    assert seen == {"ours", "named"}
    assert by_host >= {"ours", "named", "theirs"}


# --- a roster that widens an audience ---------------------------------------------------------------------------------


@pytest.fixture
def circle(served: Served, request: pytest.FixtureRequest) -> str:
    """A group of RUR and ZUB, which records of RUR name."""
    name = f"c{abs(hash(request.node.name))}"
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.members.set_roster(Group(name, "Circle", 1, (RUR, ZUB), tx.now))
        tx.handling.number_of(Holding(Handling(Audience(Reach.NAMED, groups=(name,))), RUR, RUR))
    return name


@pytest.mark.parametrize("members", [[RUR, ZUB, HOST], [RUR, HOST], [RUR, ZUB, NEW], [HOST]])
def test_a_host_puts_nobody_into_a_group_that_anothers_records_name(
    host: httpx.Client, circle: str, members: list[str]
) -> None:
    refused = host.put(f"/v1/groups/{circle}", json={"members": members})
    (group,) = (each for each in host.get("/v1/members").json()["groups"] if each["id"] == circle)

    assert refused.status_code == 403
    assert "make a new group" in refused.json()["hint"]
    assert (group["epoch"], group["members"]) == (1, [RUR, ZUB])


def test_such_a_group_loses_members_and_gets_none_of_them_back(host: httpx.Client, circle: str) -> None:
    statuses = [
        host.put(f"/v1/groups/{circle}", json={"members": members}).status_code
        for members in ([RUR], [RUR], [RUR, ZUB], [], [RUR])
    ]

    assert statuses == [200, 200, 403, 200, 403]


def test_a_group_that_only_its_hosts_records_name_is_the_hosts_to_change(served: Served, host: httpx.Client) -> None:
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.handling.number_of(Holding(Handling(Audience(Reach.NAMED, groups=("hosts-own",))), HOST))

    statuses = [
        host.put("/v1/groups/hosts-own", json={"members": members}).status_code for members in ([HOST], [HOST, ZUB])
    ]

    assert statuses == [200, 200]


def test_a_roster_that_ended_is_not_revived_and_one_that_ends_does_not_last_longer(served: Served, circle: str) -> None:
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        end = tx.now + timedelta(hours=1)
        tx.members.set_roster(Group(circle, "Circle", 2, (RUR, ZUB), tx.now, end))
    operator = _Acting(served, HOST)

    with pytest.raises(NotAllowed, match="last longer"):
        set_roster(operator, circle, "", [RUR], until=end + timedelta(hours=1))  # type: ignore[arg-type]  # see _Acting
    shorter = set_roster(operator, circle, "", [RUR])  # type: ignore[arg-type]  # see _Acting
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.members.set_roster(Group(circle, "Circle", 4, (RUR,), end - timedelta(hours=9), end - timedelta(hours=8)))
    with pytest.raises(NotAllowed, match="add rur"):
        set_roster(operator, circle, "", [RUR])  # type: ignore[arg-type]  # see _Acting

    assert shorter.until == end


def test_terms_that_cannot_be_read_might_name_the_group(served: Served, host: httpx.Client) -> None:
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx._context.connection.execute(
            "INSERT INTO handling_classes (id, terms, owner, holder, made_at, made_by)"
            " SELECT max(id) + 1, '{\"format\":999}', 'rur', 'rur', now(), 'tests' FROM handling_classes"
        )

    assert host.put("/v1/groups/quite-new", json={"members": [HOST]}).status_code == 403


class _Acting:
    """What set_roster needs of a node, with the operator of the host acting."""

    def __init__(self, served: Served, member: str) -> None:
        self.store, self.purpose, self.actor = served.node.store, "", "operator"
        roles = frozenset({Role.ADMINISTRATOR})
        self.acting = Actor("operator", Seat(member, is_host=True), roles, kind=ActorKind.OPERATOR)


def test_a_user_that_is_of_no_kind_to_be_first_is_made_for_nobody(host: httpx.Client) -> None:
    order = {"name": "zub gate", "roles": ["machine client"], "is_machine": True, "member": ZUB}

    assert host.post("/v1/users", json=order).status_code == 403
    assert "zub gate" not in accounts(host)
