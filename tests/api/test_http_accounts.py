"""Accounts and purposes over HTTP: names that routes reach, roles that go without saying, the last administrator."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from served import SERVED, Served, give_seats
from tocsin.model.accounts import ActorKind, Purpose, Role, Service, User
from tocsin.model.handling import Use
from tocsin.model.members import Member, Seat

sample_home, sample_node, served = SERVED
GUEST = "rur"
OLD = "desk 3/night, \u00fc"  # a name of before "/" was refused


@pytest.fixture(scope="module")
def gina(served: Served) -> httpx.Client:
    give_seats(served.node, [GUEST])
    return served.worker("gina", Role.ADMINISTRATOR, member=GUEST)


@pytest.fixture
def old(served: Served, gina: httpx.Client) -> Iterator[str]:  # noqa: ARG001  its seat is there then
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        if not tx.members.has_user(OLD):
            tx.members.add_user(User(OLD, tx.members.seat(GUEST), ActorKind.USER, frozenset({Role.ANALYST})))
        tx.members.set_purpose(tx.members.seat(GUEST), Purpose(OLD, Use.SCREENING))
    yield quote(OLD, safe="")


@pytest.mark.parametrize("name", ["a/b", "/", "..", ".", " a", "a ", "a\tb", "a\x7f"])
def test_a_name_that_no_address_could_hold_is_refused(gina: httpx.Client, name: str) -> None:
    account = gina.post("/v1/users", json={"name": name, "roles": ["analyst"]})
    purpose = gina.put(f"/v1/purposes/{quote(name, safe='')}", json={"use": "screening"})

    assert account.status_code == 400
    assert name in (".", "..") or purpose.status_code == 400  # clients take dots out of addresses


def test_an_account_of_before_with_a_slash_in_its_name_is_reached(gina: httpx.Client, old: str) -> None:
    granted = gina.post(f"/v1/users/{old}/roles", json={"role": "liaison"})
    invited = gina.post(f"/v1/users/{old}/invitation")
    taken = gina.delete(f"/v1/users/{old}/roles/liaison")
    closed = gina.post(f"/v1/users/{old}/disable")

    assert [each.status_code for each in (granted, invited, taken, closed)] == [200, 201, 200, 200]
    assert closed.json()["user"] == OLD
    assert closed.json()["is_disabled"]


def test_a_purpose_of_before_with_a_slash_in_its_name_is_retired(gina: httpx.Client, old: str) -> None:
    retired = gina.delete(f"/v1/purposes/{old}")

    assert (retired.status_code, retired.json()["is_retired"]) == (200, True)


def test_what_is_not_stated_of_a_purpose_stays_as_it_was(gina: httpx.Client) -> None:
    gina.put("/v1/purposes/visas", json={"use": "screening", "needs_case": True})

    use = gina.put("/v1/purposes/visas", json={"use": "investigation"}).json()
    default = gina.put("/v1/purposes/visas", json={"is_default": True}).json()
    new = gina.put("/v1/purposes/other", json={})

    assert use == {"name": "visas", "use": "investigation", "needs_case": True, "is_retired": False}
    assert default == use
    assert (new.status_code, "screening" in new.json()["hint"]) == (400, True)


def test_a_machine_has_its_role_without_its_being_said(gina: httpx.Client) -> None:
    made = gina.post("/v1/users", json={"name": "gate-7", "is_machine": True}).json()

    assert made["roles"] == ["machine client"]


def test_the_last_administrator_who_can_sign_in_goes_only_after_another_came(
    served: Served, gina: httpx.Client
) -> None:
    made = gina.post("/v1/users", json={"name": "gerd", "roles": ["administrator"]})  # has never signed in

    closed, demoted = gina.post("/v1/users/gina/disable"), gina.delete("/v1/users/gina/roles/administrator")
    served.person("gabi", Role.ADMINISTRATOR, member=GUEST)
    gerd = gina.post("/v1/users/gerd/disable")
    after = served.browser("gabi").post("/v1/users/gina/disable")
    last = served.browser("gabi").delete("/v1/users/gabi/roles/administrator")
    served.person("gunda", Role.ADMINISTRATOR, member=GUEST)  # for the tests after this one

    assert (made.status_code, gerd.status_code, after.status_code) == (201, 200, 200)
    for refused in (closed, demoted, last):
        assert refused.status_code == 400
        assert "last administrator" in refused.json()["detail"]
        assert "another one" in refused.json()["hint"]


def test_a_closed_account_stays_closed_and_its_name_taken_and_both_are_said(served: Served) -> None:
    hans = served.worker("hans", Role.ADMINISTRATOR)
    hans.post("/v1/users", json={"name": "ines", "roles": ["analyst"]})
    hans.post("/v1/users/ines/disable")

    invited = hans.post("/v1/users/ines/invitation").json()
    again = hans.post("/v1/users", json={"name": "ines", "roles": ["analyst"]}).json()

    assert "for good" in invited["hint"]
    assert "never given twice" in again["hint"]


def test_signing_out_needs_no_body(served: Served) -> None:
    served.person("tilo", Role.ANALYST)
    bare, empty, said = (served.browser("tilo") for _ in range(3))

    answers = [
        bare.post("/v1/sign-out"),
        empty.post("/v1/sign-out", content=b"", headers={"Content-Type": "application/json"}),
        said.post("/v1/sign-out", json={"everywhere": False}),
    ]

    assert [each.status_code for each in answers] == [204, 204, 204]
    assert {each.get("/v1/me").status_code for each in (bare, empty, said)} == {401}


def test_a_body_that_is_there_is_json_also_where_it_may_be_left_out(served: Served) -> None:
    served.person("tara", Role.ANALYST)
    browser = served.browser("tara")

    form = browser.post("/v1/sign-out", data={"everywhere": "true"})

    assert form.status_code == 400
    assert browser.get("/v1/me").status_code == 200


def test_what_get_answers_head_answers_without_the_body(served: Served) -> None:
    browser = served.worker("hedda", Role.ADMINISTRATOR)

    for path in ("/health", "/ready", "/v1/me", "/v1/users", "/v1/users/nobody/tokens"):
        get, head = browser.get(path), browser.head(path)

        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers["content-type"] == get.headers["content-type"]


def test_a_seat_without_purposes_is_told_who_sets_them(served: Served) -> None:
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.members.add(Member("far", "Far"))
        tx.members.give_seat(Seat("far"))
    analyst = served.worker("fara", Role.ANALYST, member="far")

    refused = analyst.post("/v1/screen", json={"query": {"name": "Ortwin Vasqela"}}, headers={"Tocsin-Purpose": "x"})

    assert refused.status_code == 403
    assert "PUT /v1/purposes" in refused.json()["hint"]


def test_a_hint_over_http_names_no_command_of_the_machine(served: Served) -> None:
    browser = served.worker("hugo", Role.ADMINISTRATOR)

    told = [
        browser.get("/v1/lists/nope"),
        browser.post("/v1/lists/un/held", json={"decision": "refuse", "reason": "x"}),
        browser.post("/v1/lists/nope?file=x.xml", content=b"x"),
        browser.post("/v1/users/nobody/roles", json={"role": "analyst"}),
        browser.post("/v1/users/hugo/tokens", json={"name": "x", "scope": ["screen"]}),
        browser.delete("/v1/purposes/screening"),
        browser.delete("/v1/purposes/nope"),
        browser.post("/v1/members/nope/seat"),
    ]

    for each in told:
        assert each.status_code >= 400
        assert "tocsin " not in each.json()["hint"] + each.json()["detail"]
        assert "--" not in each.json()["hint"]
    assert told[3].json()["hint"] == "see: GET /v1/users"


def test_what_a_field_may_say_is_said_where_it_said_something_else(served: Served) -> None:
    admin = served.worker("hilda", Role.ADMINISTRATOR)
    analyst = served.worker("hella", Role.ANALYST)
    screening = {"Tocsin-Purpose": "screening"}

    role = admin.post("/v1/users", json={"name": "x", "roles": ["analyst", "king"]}).json()
    use = admin.put("/v1/purposes/x", json={"use": "fun"}).json()
    born = analyst.post("/v1/screen", json={"query": {"name": "A B", "born": "soon"}}, headers=screening).json()
    country = analyst.post(
        "/v1/screen", json={"query": {"name": "A B", "nationalities": ["Nowhere!"]}}, headers=screening
    ).json()

    assert (role["place"], "border officer" in role["hint"]) == ("body.roles[1]", True)
    assert (use["place"], "one of: " in use["hint"], "screening" in use["hint"]) == ("body.use", True, True)
    assert (born["place"], country["place"]) == ("born", "nationalities")
