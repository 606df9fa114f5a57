"""Attacks on objects: others' records, tokens out of scope, what counts and work tell, browsing without a purpose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from bench.matrix import GUEST, HOST
from bench.matrix import OTHER as ELSEWHERE

from invented_nodes import EMPTY_HOME, Home, opened
from served import SCREENING, Served, give_seats, serving
from statements import statements
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Role, Service, Verb
from tocsin.model.handling import PUBLISHED, Audience, Code, Handling, Holding, Reach
from tocsin.model.record import Name, Record, SubjectKind
from tocsin.node.local import LocalNode
from tocsin.services.indexing.refresh import refresh
from tocsin.store.lists import NewVersion, SourceFile

sample_home = EMPTY_HOME
LIST = "island"
KEPT = Handling(Audience(Reach.OWNER))
HELD = {
    "published": (Holding(PUBLISHED, ""), "Ortwin Vasqela"),
    "the guest's": (Holding(KEPT, GUEST, GUEST), "Mirabel Thundrokk"),
    "of everyone": (Holding(Handling(Audience(Reach.EVERYONE), code=Code.H2), GUEST, GUEST), "Quillon Zembrath"),
    "for elsewhere": (Holding(Handling(Audience(Reach.NAMED, members=(ELSEWHERE,))), ELSEWHERE), "Yseult Parvoneg"),
}
SEEN_BY_HOST = {"published", "of everyone"}
SEEN_BY_GUEST = {"published", "of everyone", "the guest's"}


@dataclass(frozen=True)
class Island:
    """A server over records of every sort, and an analyst of the host and of the guest."""

    served: Served
    host: httpx.Client
    guest: httpx.Client

    def by(self, member: str) -> httpx.Client:
        return self.guest if member == GUEST else self.host


@pytest.fixture(scope="module")
def island(sample_home: Home) -> Iterator[Island]:
    with opened(sample_home, TOCSIN_NODE_NAME=HOST) as node, serving(node) as served:
        give_seats(node, [GUEST])
        _write(node)
        yield Island(served, served.worker("ana", Role.ANALYST), served.worker("gus", Role.ANALYST, member=GUEST))


def _write(node: LocalNode) -> None:
    with node.store.transaction(Service("loading", "tests")) as tx:
        version = tx.lists.begin_version(
            NewVersion(LIST, "2026-11-22", "made up", (SourceFile("island", "ab" * 32, 1),), len(HELD))
        )
        for reference, (holding, name) in HELD.items():
            record = Record(LIST, reference, SubjectKind.PERSON, names=(Name(name),))
            tx.records.write(version, [record], [], handling_class=tx.handling.number_of(holding))
    refresh(node)


def look(client: httpx.Client, reference: str) -> httpx.Response:
    return client.get(f"/v1/records/{LIST}/{reference}", headers={"Tocsin-Purpose": "screening"})


# --- object swap across handling --------------------------------------------------------------------------------------


@pytest.mark.parametrize("member", [HOST, GUEST])
@pytest.mark.parametrize("reference", HELD)
def test_swapping_the_reference_in_an_address_shows_no_record_that_is_not_ones_own_to_see(
    island: Island, member: str, reference: str
) -> None:
    seen = SEEN_BY_GUEST if member == GUEST else SEEN_BY_HOST

    answer = look(island.by(member), reference)

    assert answer.status_code == (200 if reference in seen else 404)


def test_not_there_and_not_yours_are_the_same_bytes(island: Island) -> None:
    hidden, absent = look(island.host, "the guest's"), look(island.host, "nobody's")

    assert hidden.status_code == absent.status_code == 404
    assert hidden.content.replace(b"the guest's", b"nobody's") == absent.content
    assert {*hidden.headers} == {*absent.headers}
    assert hidden.headers["content-length"] == str(len(hidden.content))


def test_not_there_and_not_yours_send_the_same_statements(island: Island) -> None:
    asked = {}
    for reference in ("nobody's", "the guest's", "nobody's", "the guest's"):  # twice: the first asks for what it keeps
        with statements() as sent:
            look(island.host, reference)
        asked[reference] = list(sent)

    assert asked["the guest's"] == asked["nobody's"]
    assert any("INSERT INTO ledger_pending" in each for each in asked["nobody's"])


@pytest.mark.parametrize("member", [HOST, GUEST])
def test_a_screening_finds_no_record_that_is_not_ones_own_to_see(island: Island, member: str) -> None:
    seen = SEEN_BY_GUEST if member == GUEST else SEEN_BY_HOST
    order = {"queries": [{"id": reference, "name": name} for reference, (_holding, name) in HELD.items()]}

    answers = island.by(member).post("/v1/screen", json=order, headers=SCREENING).json()["answers"]

    assert {each["id"] for each in answers if each["matches"]} == seen
    assert {match["record"] for each in answers for match in each["matches"]} == {f"{LIST}/{each}" for each in seen}


# --- inference --------------------------------------------------------------------------------------------------------


def test_counts_tell_nothing_of_what_is_not_ones_own_to_see(island: Island) -> None:
    def count(client: httpx.Client) -> int:
        answer = client.post("/v1/screen", json={"query": {"name": "Nobody Atall"}}, headers=SCREENING).json()
        return sum(each["records"] for each in answer["checked"])

    assert (count(island.host), count(island.guest)) == (len(SEEN_BY_HOST), len(SEEN_BY_GUEST))


def test_lists_are_counted_after_authorisation(island: Island) -> None:
    (listed,) = island.host.get("/v1/lists", headers=SCREENING).json()
    (for_nothing,) = island.host.get("/v1/lists").json()

    assert listed["records"] == len(SEEN_BY_HOST)
    assert for_nothing["records"] == 1


# --- no purpose, no look ----------------------------------------------------------------------------------------------


def test_browsing_without_a_purpose_is_refused_and_on_the_ledger(island: Island) -> None:
    answers = [
        island.host.get(f"/v1/records/{LIST}/published"),
        island.host.post("/v1/screen", json={"query": {"name": "Ortwin Vasqela"}}),
        island.host.get(f"/v1/records/{LIST}/published", headers={"Tocsin-Purpose": "curiosity"}),
        island.host.get(f"/v1/records/{LIST}/published", headers={"Tocsin-Purpose": "investigation"}),
    ]
    leaves = island.served.ledger(actor="ana")[:4]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert [bool(leaf.payload and leaf.payload.get("refused")) for leaf in leaves] == [True] * 4
    assert {leaf.leaf.act for leaf in leaves} == {Act.VIEW, Act.SCREEN}


def test_a_purpose_that_asks_for_a_case_shows_the_record_with_one_and_the_ledger_names_it(island: Island) -> None:
    stated = {"Tocsin-Purpose": "investigation", "Tocsin-Case": "2026%2F17"}

    answer = island.host.get(f"/v1/records/{LIST}/published", headers=stated)

    assert answer.status_code == 200
    assert island.served.ledger(actor="ana", case="2026/17")[0].leaf.act is Act.VIEW


def test_every_look_is_on_the_ledger_also_at_what_is_not_there(island: Island) -> None:
    look(island.host, "the guest's")

    (leaf, *_rest) = island.served.ledger(actor="ana")
    assert leaf.payload == {"record": f"{LIST}/the guest's", "found": False, "why": "audience"}


def test_an_administrator_sees_no_subject(island: Island) -> None:
    chief = island.served.worker("eva", Role.ADMINISTRATOR)
    order = {"query": {"name": "Ortwin Vasqela"}}

    answers = [
        *(look(chief, reference) for reference in HELD),
        chief.post("/v1/screen", json=order, headers=SCREENING),
        chief.get("/v1/audit", headers={"Tocsin-Purpose": "oversight"}),
    ]

    assert {answer.status_code for answer in answers} == {403}


def test_an_administrator_of_the_host_takes_over_no_account_of_a_guest(island: Island) -> None:
    chief = island.served.worker("ida", Role.ADMINISTRATOR)
    leader = island.served.worker("ivo", Role.ADMINISTRATOR, member=GUEST)

    assert chief.post("/v1/users/gus/invitation").status_code == 403
    assert chief.post("/v1/users/ivo/invitation").status_code == 403
    assert leader.post("/v1/users/gus/invitation").status_code == 201
    assert leader.post("/v1/users/ana/invitation").status_code == 404


def test_a_guest_loads_no_list_of_the_host(island: Island) -> None:
    worker = island.served.worker("lew", Role.SUPERVISOR, member=GUEST)

    answer = worker.post("/v1/lists/un?file=un.xml", content=b"<CONSOLIDATED_LIST/>")

    assert answer.status_code == 403
    assert "only the member that runs this node" in answer.json()["detail"]


def test_the_hosts_oversight_does_not_read_what_a_guest_asked(island: Island) -> None:
    island.guest.post("/v1/screen", json={"query": {"name": "Mirabel Thundrokk"}}, headers=SCREENING)
    island.host.post("/v1/screen", json={"query": {"name": "Ortwin Vasqela"}}, headers=SCREENING)
    overseer = island.served.worker("oda", Role.OVERSIGHT)
    stated = {"Tocsin-Purpose": "oversight"}

    mine, theirs = (
        overseer.get("/v1/audit", params={"act": "screen", "actor": name, "limit": "1"}, headers=stated).json()
        for name in ("ana", "gus")
    )
    (asked, *_rest) = island.served.ledger(act=Act.SCREEN, actor="gus")
    proved = overseer.get(f"/v1/audit/{asked.position}/proof", headers=stated)
    opening = overseer.get(f"/v1/audit/{asked.position}/proof", params={"payload": "true"}, headers=stated)

    assert mine[0]["payload"]["asked"]["name"] == "Ortwin Vasqela"
    assert mine[0]["by"] == {"sort": "actor", "name": "ana"}
    assert theirs == []
    assert (proved.status_code, opening.status_code) == (403, 403)


def test_a_proof_that_oversight_takes_out_verifies_and_is_on_the_ledger(island: Island) -> None:
    look(island.host, "published")
    overseer = island.served.worker("ole", Role.OVERSIGHT)
    stated = {"Tocsin-Purpose": "oversight"}
    (leaf, *_rest) = overseer.get("/v1/audit", params={"act": "view", "actor": "ana"}, headers=stated).json()

    proof = overseer.get(f"/v1/audit/{leaf['position']}/proof", headers=stated).json()
    kept = overseer.get("/v1/audit/checkpoint", headers=stated).json()

    assert proof["position"] == leaf["position"]
    assert kept["size"] > leaf["position"]
    assert island.served.ledger(act=Act.DISCLOSE, actor="ole")[0].payload == {
        "proof_of": leaf["position"],
        "item": None,
    }


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_a_token_opens_its_scope_and_nothing_else(island: Island) -> None:
    machine = island.served.bearing(island.served.machine("scoped", Verb.SCREEN))

    screened = machine.post("/v1/screen", json={"query": {"name": "Ortwin Vasqela"}}, headers=SCREENING)
    viewed = look(machine, "published")

    assert (screened.status_code, viewed.status_code) == (200, 403)
    assert "token" in viewed.json()["detail"]


def test_a_token_opens_nothing_once_it_is_revoked(island: Island) -> None:
    chief = island.served.worker("tom", Role.ADMINISTRATOR)
    chief.post("/v1/users", json={"name": "press", "roles": ["machine client"], "is_machine": True})
    made = chief.post("/v1/users/press/tokens", json={"name": "gate 4", "scope": ["view"]}).json()
    machine = island.served.bearing(made["token"])
    before = look(machine, "published").status_code

    chief.delete(f"/v1/tokens/{made['id']}")

    assert (before, look(machine, "published").status_code) == (200, 401)
    assert "token" not in chief.get("/v1/users/press/tokens").json()[0]


def test_a_token_opens_nothing_after_its_end(island: Island) -> None:
    machine = island.served.bearing(island.served.machine("ending", Verb.VIEW))
    before = look(machine, "published").status_code
    with island.served.node.store.transaction(Service("tests", "tests")) as tx:
        tx._context.connection.execute("UPDATE tokens SET expires_at = %s", (tx.now - timedelta(seconds=1),))

    assert (before, look(machine, "published").status_code) == (200, 401)


def test_a_token_opens_nothing_once_its_machine_is_closed_or_has_no_role(island: Island) -> None:
    chief = island.served.worker("ted", Role.ADMINISTRATOR)
    machine = island.served.bearing(island.served.machine("robot", Verb.VIEW))
    without_role = chief.delete("/v1/users/robot/roles/machine client")
    refused = look(machine, "published")
    chief.post("/v1/users/robot/disable")

    assert without_role.status_code == 200
    assert refused.status_code == 403
    assert look(machine, "published").status_code == 401


@pytest.mark.parametrize(
    "order",
    [
        {"name": "x", "scope": ["audit"]},
        {"name": "x", "scope": []},
        {"name": "x", "scope": ["view"], "days": 5000},
        {"name": "x", "scope": ["view"], "days": 0},
        {"name": " ", "scope": ["view"]},
        {"name": "x", "scope": ["everything"]},
    ],
)
def test_a_token_beyond_what_its_machine_may_do_is_not_made(island: Island, order: dict[str, object]) -> None:
    chief = island.served.worker(f"tess {order}"[:150], Role.ADMINISTRATOR)
    name = f"robot {order}"[:150]
    chief.post("/v1/users", json={"name": name, "roles": ["machine client"], "is_machine": True})

    answer = chief.post(f"/v1/users/{name}/tokens", json=order)

    assert answer.status_code == 400


@pytest.mark.parametrize("token", ["-", "tocsin_", "tocsin_" + "0" * 72, "Bearer", "x" * 5000, "tocsin_é"])
def test_what_is_no_token_opens_nothing(island: Island, token: str) -> None:
    answer = island.served.client().get("/v1/me", headers={b"Authorization": f"Bearer {token}".encode()})

    assert answer.status_code == 401


def test_a_person_gets_no_token(island: Island) -> None:
    chief = island.served.worker("tia", Role.ADMINISTRATOR)

    assert chief.post("/v1/users/ana/tokens", json={"name": "x", "scope": ["view"]}).status_code == 400


def test_more_than_its_pace_is_refused_with_the_time_to_wait(island: Island) -> None:
    from tocsin.api.front import Paces
    from tocsin.services.accounts.throttling import Pace

    token = island.served.machine("hasty", Verb.VIEW)
    with serving(island.served.node, paces=Paces(*[Pace(0.001, 3)] * 3)) as slow:
        machine = slow.bearing(token)
        answers = [look(machine, "published") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
