"""Attacks through the audit: what the ledger tells an overseer of records and people that are not theirs to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from bench.matrix import GUEST, HOST

from invented_nodes import EMPTY_HOME, Home, opened
from served import PASSWORD, SCREENING, Served, give_seats, serving
from statements import statements
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import Purpose, Role, Service
from tocsin.model.handling import PUBLISHED, Audience, Handling, Holding, Reach, Use
from tocsin.model.record import Name, Record, SubjectKind
from tocsin.node.local import LocalNode
from tocsin.services.accounts import invitations, people, recovering
from tocsin.services.accounts.sign_in import Caller, note_refused
from tocsin.services.auditing.facts import accept_facts
from tocsin.services.indexing.refresh import refresh
from tocsin.store.lists import NewVersion, SourceFile

sample_home = EMPTY_HOME
LIST = "island"
STATED = {"Tocsin-Purpose": "oversight"}
HELD = {
    "published": (Holding(PUBLISHED, ""), "Ortwin Vasqela"),
    "hidden": (Holding(Handling(Audience(Reach.OWNER)), GUEST, GUEST), "Mirabel Thundrokk"),
}


@dataclass(frozen=True)
class Island:
    """A server over a published record and one that only the guest sees; both seats' analysts have looked at both."""

    served: Served
    host: httpx.Client  # analyst and overseer in one account: what the audit says goes back to who looked
    guest: httpx.Client
    overseer: httpx.Client  # the guest's

    def audit(self, client: httpx.Client, **asked: str) -> list[dict[str, Any]]:
        answer = client.get("/v1/audit", params={"limit": "200"} | asked, headers=STATED)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found


@pytest.fixture(scope="module")
def island(sample_home: Home) -> Iterator[Island]:
    with opened(sample_home, TOCSIN_NODE_NAME=HOST) as node, serving(node) as served:
        give_seats(node, [GUEST])
        _write(node)
        host = served.worker("hoa", Role.ANALYST)
        with node.store.transaction(Service("tests", "tests")) as tx:  # roles that no administrator would give together
            tx._context.connection.execute("ALTER TABLE role_grants DISABLE TRIGGER USER")
            tx.members.grant("hoa", Role.OVERSIGHT)
            tx._context.connection.execute("ALTER TABLE role_grants ENABLE TRIGGER USER")
        guest = served.worker("nia", Role.ANALYST, member=GUEST)
        for client in (host, guest):
            for reference in (*HELD, "absent"):
                client.get(f"/v1/records/{LIST}/{reference}", headers=SCREENING)
        for name in ("Mirabel Thundrokk", "Ortwin Vasqela"):
            guest.post("/v1/screen", json={"query": {"name": name}}, headers={**SCREENING, "Tocsin-Case": "17"})
        yield Island(served, host, guest, served.worker("gov", Role.OVERSIGHT, member=GUEST))


def _write(node: LocalNode) -> None:
    with node.store.transaction(Service("loading", "tests")) as tx:
        file = SourceFile("island", "ab" * 32, 1)
        version = tx.lists.begin_version(NewVersion(LIST, "2026-11-22", "made up", (file,), len(HELD)))
        for reference, (holding, name) in HELD.items():
            record = Record(LIST, reference, SubjectKind.PERSON, names=(Name(name),))
            tx.records.write(version, [record], [], handling_class=tx.handling.number_of(holding))
    refresh(node)


# --- that a hidden record exists --------------------------------------------------------------------------------------


def test_ones_own_refused_look_is_told_in_the_same_words_whether_the_record_is_hidden_or_absent(island: Island) -> None:
    told = {}
    for reference in ("hidden", "absent"):
        (leaf,) = island.audit(island.host, record=f"{LIST}/{reference}", actor="hoa", act="view")
        told[reference] = leaf["payload"]

    assert told["hidden"] == {"record": f"{LIST}/hidden", "found": False}
    assert told["absent"] == {"record": f"{LIST}/absent", "found": False}


def test_the_payload_of_a_refused_look_is_opened_by_no_proof_either(island: Island) -> None:
    for reference, status in (("hidden", 403), ("absent", 403), ("published", 200)):
        (leaf,) = island.audit(island.host, record=f"{LIST}/{reference}", actor="hoa", act="view")

        proved = island.host.get(f"/v1/audit/{leaf['position']}/proof", params={"payload": "true"}, headers=STATED)

        assert proved.status_code == status, reference


@pytest.mark.parametrize("act", ["screen", "view", "decide", ""])
def test_what_a_guest_did_with_its_record_is_found_by_no_search_of_the_host(island: Island, act: str) -> None:
    found = {
        reference: [
            {key: leaf[key] for key in ("act", "by", "count")}
            for leaf in island.audit(island.host, record=f"{LIST}/{reference}", act=act)
        ]
        for reference in ("hidden", "absent")
    }

    assert found["hidden"] == found["absent"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"record": f"{LIST}/absent"}, {"record": f"{LIST}/hidden"}),
        ({"record": f"{LIST}/absent", "act": "screen"}, {"record": f"{LIST}/hidden", "act": "screen"}),
        ({"actor": "nobody"}, {"actor": "nia"}),
        ({"case": "no such case"}, {"case": "17"}),
    ],
)
def test_how_much_a_guest_did_shows_in_nothing_that_a_search_of_the_host_asks(
    island: Island, monkeypatch: pytest.MonkeyPatch, ours: dict[str, str], theirs: dict[str, str]
) -> None:
    monkeypatch.setattr("tocsin.services.auditing.search._PORTION", 1)  # else it takes hundreds of leaves to show
    for _ in range(3):
        island.guest.get(f"/v1/records/{LIST}/hidden", headers=SCREENING)
    island.audit(island.host)  # what waited for its place has one
    asked = []
    for criteria in (ours, theirs):
        with statements() as sent:
            island.audit(island.host, **criteria, limit="1")
        asked.append(list(sent))

    assert asked[0] == asked[1]


@pytest.mark.parametrize("asked", [{"actor": "nia"}, {"case": "17"}, {"case": "17", "act": "screen"}])
def test_a_guests_user_and_cases_are_found_by_no_search_of_the_host(island: Island, asked: dict[str, str]) -> None:
    assert island.audit(island.host, **asked) == []
    assert island.audit(island.overseer, **asked) != []


def test_no_answer_to_the_host_holds_a_pseudonym_that_a_guest_left(island: Island) -> None:
    theirs = {leaf.leaf.actor for leaf in island.served.ledger(actor="nia")}

    told = {leaf["actor"] for leaf in island.audit(island.host)}

    assert len(theirs) == 1
    assert not told & theirs


def test_whether_others_state_a_purpose_shows_in_nothing_that_a_guests_search_asks(island: Island) -> None:
    with island.served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.members.set_purpose(tx.members.host(), Purpose("night-watch", Use.SCREENING))
    island.host.get(f"/v1/records/{LIST}/published", headers={"Tocsin-Purpose": "night-watch"})
    island.audit(island.overseer, purpose="screening")  # what waited for its place has one
    asked = []
    for purpose in ("no-such", "night-watch"):
        with statements() as sent:
            assert island.audit(island.overseer, purpose=purpose) == []
        asked.append(list(sent))

    assert asked[0] == asked[1]


# --- a guest's own oversight ------------------------------------------------------------------------------------------


def test_a_guests_overseer_finds_its_own_seats_leaves_and_no_others(island: Island) -> None:
    found = island.audit(island.overseer)

    names = {leaf["by"]["name"] for leaf in found if leaf["by"]}
    assert {"nia"} <= names <= {"nia", "gov", "sign-in", "operator"}
    # What others did is among them where it was done to the seat and its accounts, and nothing else of it.
    others = [leaf for leaf in found if not leaf["by"] or leaf["by"]["name"] not in ("nia", "gov")]
    assert {leaf["act"] for leaf in others} <= {"configure", "log in"}, others
    assert island.audit(island.overseer, actor="hoa") == island.audit(island.overseer, actor="operator") == []
    screened = island.audit(island.overseer, act="screen")
    assert {leaf["payload"]["asked"]["name"] for leaf in screened} == {"Mirabel Thundrokk", "Ortwin Vasqela"}


def test_a_guests_overseer_is_counted_to_after_authorisation(island: Island) -> None:
    for _ in range(3):  # the newest leaves are the host's
        island.host.get(f"/v1/records/{LIST}/published", headers=SCREENING)

    assert len(island.audit(island.overseer, act="view", actor="nia", limit="3")) == 3


def test_a_guests_overseer_proves_its_own_seats_leaves_and_no_others(island: Island) -> None:
    (own, *_) = island.audit(island.overseer, actor="nia", act="screen")
    (foreign, *_) = island.served.ledger(actor="hoa", act=Act.VIEW)

    proved = island.overseer.get(f"/v1/audit/{own['position']}/proof", params={"payload": "true"}, headers=STATED)
    refused = island.overseer.get(f"/v1/audit/{foreign.position}/proof", headers=STATED)

    assert proved.status_code == 200
    assert "Mirabel" in proved.text or "Ortwin" in proved.text
    assert refused.status_code == 403


def test_a_batch_that_alerted_on_a_hidden_record_is_found_by_those_alone_whose_people_screened(island: Island) -> None:
    queries = [{"name": "Nobody At All"}, {"name": "Mirabel Thundrokk"}]
    for client in (island.guest, island.host):
        client.post("/v1/screen", json={"queries": queries}, headers=SCREENING)
    asked = {"record": f"{LIST}/hidden", "act": "screen"}

    theirs, ours = ([leaf["count"] for leaf in island.audit(who, **asked)] for who in (island.overseer, island.host))

    assert 2 in theirs
    assert ours == []


# --- what is done to a seat's accounts --------------------------------------------------------------------------------


def test_a_wrong_password_for_a_guests_account_is_told_to_the_guests_oversight_and_not_to_the_host(
    island: Island,
) -> None:
    wrong = {"name": "nia", "password": "a guess of somebody"}
    island.served.client().post("/v1/sign-in", json=wrong)

    theirs = island.audit(island.overseer, act="log in", record="user:nia")
    by_service = island.audit(island.overseer, actor="sign-in")
    ours = [
        island.audit(island.host, act="log in", **more) for more in ({}, {"record": "user:nia"}, {"actor": "sign-in"})
    ]
    proved = [
        client.get(f"/v1/audit/{theirs[0]['position']}/proof", headers=STATED)
        for client in (island.host, island.overseer)
    ]

    assert [_is_refused(leaf, "nia") for leaf in theirs].count(True) == 1
    assert theirs[0]["by"] == {"sort": "service", "name": "sign-in"}
    assert theirs[0] in by_service
    assert not [leaf for found in ours for leaf in found if _is_refused(leaf, "nia")]
    assert [each.status_code for each in proved] == [403, 200]


def _is_refused(leaf: dict[str, Any], name: str) -> bool:
    return (leaf["payload"]["outcome"], leaf["payload"].get("name")) == ("refused", name)


def test_a_refused_sign_in_of_a_host_or_of_nobody_is_told_to_the_host_alone(island: Island) -> None:
    for name in ("hoa", "nobody-anywhere"):
        island.served.client().post("/v1/sign-in", json={"name": name, "password": "a guess of somebody"})

    for named in ("user:hoa", "typed:nobody-anywhere"):
        asked = {"act": "log in", "record": named, "actor": "sign-in"}
        assert len(island.audit(island.host, **asked)) == 1
        assert island.audit(island.overseer, **asked) == []


def test_who_takes_a_name_that_was_tried_before_takes_none_of_those_tries_from_the_host(island: Island) -> None:
    island.served.client().post("/v1/sign-in", json={"name": "later-taken", "password": "a guess of somebody"})

    island.served.person("later-taken", Role.ANALYST, member=GUEST)

    tried = {"act": "log in", "record": "typed:later-taken"}
    assert len(island.audit(island.host, **tried)) == 1
    assert not [leaf for leaf in island.audit(island.overseer, act="log in") if _is_refused(leaf, "later-taken")]


def test_what_was_accepted_of_a_seats_account_tells_it_of_no_others(island: Island) -> None:
    node = island.served.node
    for name, member in (("gus", GUEST), ("hidden-agent", "")):
        island.served.person(name, Role.ANALYST, member=member)
        with node.store.transaction(Service("tests", "tests")) as tx:
            tx._context.connection.execute("UPDATE users SET display_name = 'forged' WHERE name = %s", (name,))

    accept_facts(node, ["user gus", "user hidden-agent"], "both were forged")

    theirs, ours = (island.audit(client, act="configure") for client in (island.overseer, island.host))
    accepted = [
        sorted(
            place
            for each in told
            if each["payload"]["what"].startswith("facts accepted")
            for place in each["payload"]["facts"]
        )
        for told in (theirs, ours)
    ]
    assert accepted == [["user gus"], ["user gus", "user hidden-agent"]]
    assert "hidden-agent" not in str(theirs)


def test_what_the_operator_did_to_a_seat_is_told_to_its_oversight_and_to_the_hosts(island: Island) -> None:
    node = island.served.node
    people.add_user(node, "gina", [Role.ADMINISTRATOR], member=GUEST)
    invited = invitations.invite(node, "gina")
    invitations.accept_with_password(node, island.served.rim.passwords, invited.secret, PASSWORD)
    recovering.recover_seat(node, GUEST, "gerd", "letter of 20 November")

    told = {
        client: [
            (leaf["payload"].get("what"), (leaf["by"] or {}).get("sort"))
            for leaf in island.audit(which, act="configure")
        ]
        for client, which in (("guest", island.overseer), ("host", island.host))
    }

    for wanted in ("user added", "invited", "seat recovered"):
        assert (wanted, "operator") in told["guest"], wanted
        assert (wanted, "operator") in told["host"], wanted
    positions = [leaf["position"] for leaf in island.audit(island.overseer)]
    assert len(positions) == len(set(positions))


def test_how_often_somebody_tries_a_guests_account_shows_in_nothing_that_a_search_of_the_host_asks(
    island: Island, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.services.auditing.search._PORTION", 1)
    island.audit(island.host)
    asked = []
    for tries in (0, 3):
        for number in range(tries):
            note_refused(island.served.node, "nia", Caller(f"203.0.113.{number}"), "password", is_account=True)
        island.audit(island.overseer)  # what waited for its place has one
        with statements() as sent:
            island.audit(island.host, actor="sign-in", act="log in", limit="1")
        asked.append(list(sent))

    assert asked[0] == asked[1]


# --- a case, and names ------------------------------------------------------------------------------------------------


def test_a_purpose_of_oversight_that_asks_for_a_case_opens_nothing_without_one(island: Island) -> None:
    with island.served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.members.set_purpose(tx.members.host(), Purpose("inquiry", Use.OVERSIGHT, needs_case=True))
    stated = {"Tocsin-Purpose": "inquiry"}

    without = [island.host.get(f"/v1/audit{path}", headers=stated) for path in ("", "/checkpoint", "/0/proof")]
    with_one = island.host.get("/v1/audit", headers={**stated, "Tocsin-Case": "5"})

    assert [answer.status_code for answer in without] == [403] * 3
    assert all("case" in answer.json()["detail"] for answer in without)
    assert with_one.status_code == 200


@pytest.mark.parametrize("name", ["sign-in", "operator"])
def test_a_guest_called_as_the_nodes_own_work_or_its_operator_blinds_no_overseer(island: Island, name: str) -> None:
    with island.served.node.store.transaction(Service("tests", "tests")) as tx:
        tx._context.connection.execute("ALTER TABLE users DISABLE TRIGGER USER")  # it is older than the rule on names
        tx._context.connection.execute(
            "INSERT INTO users (name, seat, kind, display_name, made_at, made_by) VALUES (%s, %s, 'user', '', %s, '')",
            (name, tx.members.seat(GUEST).holder, tx.now),
        )
        tx._context.connection.execute("ALTER TABLE users ENABLE TRIGGER USER")
    note_refused(island.served.node, "hoa", Caller("192.0.2.7"), "password", is_account=True)
    with island.served.node.store.transaction(island.served.node.actor) as tx:
        tx.ledger.append(Entry(Act.CONFIGURE, ("node",), payload={"what": "something"}))

    found = island.audit(island.host, actor=name)

    sort = "service" if name == "sign-in" else "operator"
    assert {leaf["by"]["sort"] for leaf in found} == {sort}
    assert all(leaf["payload"] for leaf in found)


def test_leaves_from_before_there_were_kinds_of_actors_are_still_found(island: Island) -> None:
    with island.served.node.store.transaction("sequencer-of-old") as tx:  # a plain name, as all of them were
        tx.ledger.append(Entry(Act.AMEND, ("ledger",), payload={"what": "old"}))

    (found,) = island.audit(island.host, actor="sequencer-of-old")

    assert found["payload"] == {"what": "old"}
