"""Attacks by trying what one may not do: every refusal is on the ledger, once, and a flood of them does not fill it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from bench.matrix import GUEST, HOST

from command_line import tocsin
from invented_nodes import EMPTY_HOME, Home, opened
from patience import wait_until
from served import SCREENING, Served, give_seats, serving
from tocsin.errors import NotAllowed, StoreUnavailable
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Role, Verb
from tocsin.services.auditing import refusing
from tocsin.services.auditing.refusing import record_refusal, write_counted
from tocsin.services.auditing.search import Criteria, FoundLeaf, search
from tocsin.store.database import Store

sample_home = EMPTY_HOME


@dataclass(frozen=True)
class Yard:
    """A server with an administrator of each seat, an overseer and an analyst."""

    served: Served
    home: Home
    chief: httpx.Client
    guest: httpx.Client
    overseer: httpx.Client

    def refusals(self, **criteria: Any) -> list[dict[str, Any]]:
        """What is on the ledger of refusals, the newest first, with what was only counted so far."""
        write_counted(self.served.node.store)
        return [payload for leaf in self.served.ledger(**criteria) if "refused" in (payload := leaf.payload or {})]


@pytest.fixture(scope="module")
def yard(sample_home: Home) -> Iterator[Yard]:
    with opened(sample_home, TOCSIN_NODE_NAME=HOST) as node, serving(node) as served:
        give_seats(node, [GUEST])
        served.person("ana", Role.ANALYST)
        served.person("gus", Role.ANALYST, member=GUEST)
        chief = served.worker("eva", Role.ADMINISTRATOR)
        guest = served.worker("ivo", Role.ADMINISTRATOR, member=GUEST)
        yield Yard(served, sample_home, chief, guest, served.worker("oda", Role.OVERSIGHT))


def test_what_the_work_refuses_is_recorded_with_the_route_and_the_reason(yard: Yard) -> None:
    tries = {
        "PUT /v1/groups/{group}": yard.guest.put("/v1/groups/circle", json={"members": [GUEST]}),
        "POST /v1/users/{user}/invitation": yard.chief.post("/v1/users/gus/invitation"),
        "POST /v1/lists/{name}": yard.guest.post("/v1/lists/un?file=un.xml", content=b"<a/>"),
        "GET /v1/audit/{position}/proof": yard.overseer.get("/v1/audit/0/proof"),
    }

    recorded = {payload["where"]: payload for payload in yard.refusals()}

    for route, answer in tries.items():
        assert answer.status_code == 403, (route, answer.text)
        assert recorded[route]["told"] == answer.json()["detail"]


def test_a_request_that_no_page_of_the_session_sent_is_recorded_in_the_name_of_the_session(yard: Yard) -> None:
    yard.served.person("cleo", Role.ADMINISTRATOR)
    browser = yard.served.browser("cleo")
    del browser.headers["Tocsin-CSRF"]

    answer = browser.post("/v1/users", json={"name": "planted", "roles": ["analyst"]})

    assert answer.status_code == 403
    (payload,) = yard.refusals(actor="cleo")
    assert (payload["where"], payload["verb"]) == ("POST /v1/users", "manage accounts")


def test_a_strangers_refused_request_is_recorded_in_nobodys_name(yard: Yard) -> None:
    answer = yard.served.client().post(
        "/v1/sign-in", json={"name": "ana", "password": "x"}, headers={"Origin": "https://elsewhere.example"}
    )

    assert answer.status_code == 403
    assert [payload["where"] for payload in yard.refusals(actor="sign-in")] == ["POST /v1/sign-in"]


def test_a_refusal_at_the_door_is_recorded_once(yard: Yard) -> None:
    client = yard.served.worker("olli", Role.ANALYST)

    client.get("/v1/users")

    assert [(payload["verb"], payload["refused"]) for payload in yard.refusals(actor="olli")] == [
        ("manage accounts", "role")
    ]


def test_a_thousand_refusals_are_two_leaves_and_the_second_says_how_many(yard: Yard) -> None:
    client = yard.served.worker("flo", Role.ANALYST)

    for _ in range(200):
        assert client.get("/v1/users").status_code == 403

    merged, first = yard.refusals(actor="flo")
    assert "times" not in first
    assert (merged["times"], merged["where"]) == (199, "GET /v1/users")
    assert merged["since"] < merged["until"]


def test_refusals_of_other_routes_verbs_and_reasons_are_not_merged(yard: Yard) -> None:
    client = yard.served.worker("uma", Role.ANALYST)

    client.get("/v1/users")
    client.get("/v1/members")
    client.post("/v1/screen", json={"query": {"name": "x"}})
    client.post("/v1/screen", json={"query": {"name": "x"}}, headers={"Tocsin-Purpose": "curiosity"})
    client.post("/v1/screen", json={"query": {"name": "x"}}, headers={"Tocsin-Purpose": "investigation"})

    found = {(payload["where"], payload["refused"]) for payload in yard.refusals(actor="uma")}
    assert ("GET /v1/users", "role") in found
    assert {reason for where, reason in found if where == "POST /v1/screen"} == {"purpose", "purpose-unknown", "case"}


def test_what_was_counted_is_written_when_its_minute_is_over(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusing, "MERGED_FOR", timedelta(milliseconds=50))

    for _ in range(3):
        record_refusal(yard.served.node, NotAllowed("no"), "GET /nowhere", Verb.VIEW)

    wait_until(lambda: sum(_times(yard, "GET /nowhere")) >= 3, "leaves about all of them", pause_s=0.05)
    assert sum(_times(yard, "GET /nowhere")) == 3  # whether one leaf says two, or a minute was over in between


def _times(yard: Yard, where: str) -> list[int]:
    """How many refusals each leaf of a route is about."""
    payloads = [leaf.payload or {} for leaf in yard.served.ledger(act=Act.VIEW)]
    return [payload.get("times", 1) for payload in payloads if payload.get("where") == where]


def test_memory_of_refusals_is_bounded_and_nothing_of_it_is_lost(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusing, "MOST_SORTS", 5)
    node = yard.served.node

    for at in range(12):
        for _ in range(2):
            record_refusal(node, NotAllowed("no"), f"GET /bounded/{at}", Verb.VIEW)
    write_counted(node.store)
    told = [leaf.payload or {} for leaf in search(node, Criteria(act=Act.VIEW), limit=500)]

    counts = [payload.get("times", 1) for payload in told if str(payload.get("where", "")).startswith("GET /bounded/")]
    assert sum(counts) == 24


def test_what_was_counted_is_written_when_the_node_is_closed(sample_home: Home, yard: Yard) -> None:
    with opened(sample_home) as node:
        for _ in range(5):
            record_refusal(node, NotAllowed("no"), "a command that ends", Verb.LOAD)

    found = [leaf.payload or {} for leaf in yard.served.ledger(act=Act.COLLECT)]

    assert sorted(payload.get("times", 1) for payload in found if payload.get("where") == "a command that ends") == [
        1,
        4,
    ]


def test_what_was_counted_while_the_database_is_away_is_written_when_it_is_back(
    sample_home: Home, yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: object, **_more: object) -> None:
        raise StoreUnavailable("the database is away")

    with opened(sample_home) as node:
        for _ in range(5):
            record_refusal(node, NotAllowed("no"), "before it went away", Verb.LOAD)
        with monkeypatch.context() as patched:
            patched.setattr(Store, "transaction", away)
            patched.setattr(refusing, "MERGED_FOR", timedelta(0))
            with pytest.raises(StoreUnavailable):
                record_refusal(node, NotAllowed("no"), "while it is away", Verb.LOAD)
        for _ in range(2):
            record_refusal(node, NotAllowed("no"), "while it is away", Verb.LOAD)

    found = [leaf.payload or {} for leaf in yard.served.ledger(act=Act.COLLECT)]
    times = sorted((each["where"], each.get("times", 1)) for each in found if each.get("where", "").endswith("away"))
    assert times == [
        ("before it went away", 1),
        ("before it went away", 4),
        ("while it is away", 1),
        ("while it is away", 1),
    ]


@pytest.mark.parametrize(
    ("words", "verb_of"),
    [
        (("user", "add", "x"), "tocsin user add"),
        (("user", "list"), "tocsin user list"),
        (("purpose", "set", "x", "--use", "screening"), "tocsin purpose set"),
        (("list", "accept", "un"), "tocsin list accept"),
        (("record", "show", "un/x"), "tocsin record show"),
        (("audit", "search", "--purpose", "oversight"), "tocsin audit search"),
        (("node", "key", "revoke", "1", "--reason", "x"), "tocsin node key revoke"),
        (("doctor",), "tocsin doctor"),
    ],
)
def test_what_the_command_line_refuses_is_recorded_once_with_the_command(
    yard: Yard, words: tuple[str, ...], verb_of: str
) -> None:
    roles = "border officer" if words[0] != "record" else "administrator"

    refused = tocsin(yard.home, *words, TOCSIN_OPERATOR_ROLES=roles, TOCSIN_OPERATOR=f"op {' '.join(words)}")

    assert refused.code == 1
    leaves: list[FoundLeaf] = yard.served.ledger(actor=f"op {' '.join(words)}")
    assert [(leaf.payload or {}).get("where") for leaf in leaves if "refused" in (leaf.payload or {})] == [verb_of]


def test_a_look_that_is_allowed_leaves_no_refusal(yard: Yard) -> None:
    client = yard.served.browser("ana")

    client.get("/v1/records/un/none", headers=SCREENING)

    assert yard.refusals(actor="ana") == []
