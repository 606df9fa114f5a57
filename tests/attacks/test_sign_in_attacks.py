"""Attacks on signing in, each by its name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import httpx
import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from invented_nodes import FRESH_NODE
from served import CHEAP, PASSWORD, SERVED, Served
from statements import statements
from tocsin.errors import NotSignedIn, TooMany
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import ActorKind, Role, Service, User
from tocsin.node.local import LocalNode
from tocsin.services.accounts.passwords import Passwords
from tocsin.services.accounts.secrets_kept import kept
from tocsin.services.accounts.sign_in import Caller, sign_in
from tocsin.services.auditing.refusing import write_counted
from tocsin.services.auditing.search import Criteria, search

sample_home, sample_node, served = SERVED
fresh_node = FRESH_NODE


@pytest.fixture(autouse=True)
def _many_tries(request: pytest.FixtureRequest) -> None:
    if "served" in request.fixturenames:
        request.getfixturevalue("served").forget_tries()


@pytest.fixture(scope="module")
def nora(served: Served) -> str:
    served.person("nora", Role.ANALYST)
    return "nora"


def enter(client: httpx.Client, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
    return client.post("/v1/sign-in", json={"name": name, "password": password}, headers=more)


# --- brute force ------------------------------------------------------------------------------------------------------


class _Turned:
    """A node whose clock a test turns, and nothing but its store."""

    def __init__(self, node: LocalNode, at: datetime) -> None:
        self.store, self.actor, self.at = node.store, "tests", at
        self.store._clock = lambda: self.at

    def now(self) -> datetime:
        return self.at


def person(node: LocalNode, name: str) -> None:
    with node.store.transaction(Service("tests", "tests")) as tx:
        tx.members.add_user(User(name, tx.members.host(), ActorKind.USER, frozenset({Role.ANALYST})))
        tx.accounts.set_password(name, CHEAP.hash(PASSWORD))


def test_brute_force_of_ten_thousand_tries_has_fewer_than_two_hundred_judged(fresh_node: LocalNode) -> None:
    person(fresh_node, "otto")
    turned, passwords = _Turned(fresh_node, datetime(2026, 11, 22, tzinfo=UTC)), Passwords(CHEAP)
    judged = 0
    for number in range(10_000):
        turned.at += timedelta(milliseconds=300)  # fifty minutes of trying, from a hundred addresses
        try:
            sign_in(turned, passwords, "otto", f"wrong {number}", Caller(f"198.51.100.{number % 100}"))  # type: ignore[arg-type]  # what signing in needs of a node
        except NotSignedIn:
            judged += 1
        except TooMany as error:
            assert error.wait_s > 0

    assert 60 <= judged < 200  # the account's sixty at once, and one each half minute


def test_locking_others_out_fails_in_a_browser_that_is_known_to_be_theirs(served: Served, nora: str) -> None:
    browser = served.client()
    assert enter(browser, nora).status_code == 200
    stranger = served.client()
    while enter(stranger, nora, "wrong").status_code != 429:
        pass

    again = enter(browser, nora)
    elsewhere = enter(served.client(), nora)

    assert again.status_code == 200
    assert elsewhere.status_code == 429
    assert int(elsewhere.headers["Retry-After"]) >= 1


def test_locking_others_out_fails_also_after_they_changed_their_password_in_that_browser(served: Served) -> None:
    served.person("olaf", Role.ANALYST)
    owner, other = served.client(), served.client()
    begun = enter(owner, "olaf").json()
    enter(other, "olaf")
    new = {"current": PASSWORD, "new": "another lantern on the wall"}
    assert owner.post("/v1/me/password", json=new, headers={"Tocsin-CSRF": begun["csrf"]}).status_code == 204
    stranger = served.client()
    while enter(stranger, "olaf", "wrong").status_code != 429:
        pass

    again = enter(owner, "olaf", new["new"])
    elsewhere = enter(other, "olaf", new["new"])

    assert again.status_code == 200
    assert elsewhere.status_code == 429  # where the old password was known, nobody is at home any more


def test_locking_others_out_for_ever_fails_since_refused_tries_do_not_count(fresh_node: LocalNode) -> None:
    person(fresh_node, "otto")
    turned, passwords = _Turned(fresh_node, datetime(2026, 11, 22, tzinfo=UTC)), Passwords(CHEAP)
    for number in range(300):
        with pytest.raises((NotSignedIn, TooMany)):
            sign_in(turned, passwords, "otto", "wrong", Caller(f"198.51.100.{number % 100}"))  # type: ignore[arg-type]  # as above
    turned.at += timedelta(seconds=31)

    begun = sign_in(turned, passwords, "otto", PASSWORD, Caller("203.0.113.9"))  # type: ignore[arg-type]  # as above

    assert begun.user.name == "otto"


def test_a_stolen_browser_mark_opens_nothing_and_is_held_to_a_limit_of_its_own(served: Served, nora: str) -> None:
    browser = served.client()
    enter(browser, nora)
    thief = served.client()
    thief.cookies.set(served.rim.front.device_cookie, browser.cookies[served.rim.front.device_cookie])

    seen = {enter(thief, nora, "wrong").status_code for _ in range(12)}

    assert thief.get("/v1/me").status_code == 401
    assert seen == {401, 429}


# --- guessing who has an account --------------------------------------------------------------------------------------


def test_guessing_accounts_learns_nothing_from_what_is_said(served: Served, nora: str) -> None:
    served.person("shut", Role.ANALYST)
    served.machine("engine")
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.members.disable("shut")

    answers = [enter(served.client(), name, "wrong") for name in (nora, "nobody-at-all", "engine", "x" * 5000)]
    answers.append(enter(served.client(), "shut"))

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.keys())) for answer in answers}) == 1


class _Noting(PasswordHasher):
    """Notes what is asked of it, with the parameters that each answer costs."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=256, parallelism=1)
        self.done: list[tuple[str, Parameters]] = []

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        made = super().hash(password, salt=salt)
        self.done.append(("made", extract_parameters(made)))
        return made

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  the library's name
        self.done.append(("compared", extract_parameters(hash if isinstance(hash, str) else hash.decode())))
        return super().verify(hash, password)


def test_guessing_accounts_learns_nothing_from_what_is_asked_and_reckoned(served: Served, nora: str) -> None:
    noting = _Noting()
    passwords, known = Passwords(noting), _accounts_of_every_sort(served, nora, noting)
    tries = [(nora, "wrong"), ("nobody-at-all", "wrong"), *((name, PASSWORD) for name in known)]
    asked: dict[str, list[list[str]]] = {}
    reckoned: dict[str, list[list[tuple[str, Parameters]]]] = {}

    # The first finds out what every later one knows; whoever is tried again within a minute is counted.
    for name, password in [("nobody-before", "wrong"), *tries, *tries]:
        served.forget_tries()
        noting.done.clear()
        with statements() as sent, pytest.raises(NotSignedIn):
            sign_in(served.node, passwords, name, password, Caller("192.0.2.9"))
        asked.setdefault(name, []).append(list(sent))
        reckoned.setdefault(name, []).append(list(noting.done))
    del asked["nobody-before"], reckoned["nobody-before"]

    assert len(asked) == 5
    assert all(each == asked["nobody-at-all"] for each in asked.values())
    assert all(each == reckoned["nobody-at-all"] for each in reckoned.values())
    assert [[what for what, _cost in each] for each in reckoned[nora]] == [["compared"], ["compared"]]


def test_guessing_accounts_learns_nothing_from_who_waits_for_whom(served: Served, nora: str) -> None:
    with statements() as sent, pytest.raises(NotSignedIn):
        sign_in(served.node, Passwords(CHEAP), nora, "wrong", Caller("192.0.2.9"))

    assert not [each for each in sent if " FOR " in each.upper()]  # else two tries at one account go one by one


def _accounts_of_every_sort(served: Served, nora: str, hasher: PasswordHasher) -> tuple[str, ...]:
    """The names of a closed account, a machine and one without a way in; nora's password is hashed by the hasher."""
    served.person("closed", Role.ANALYST)
    served.machine("pump")
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        for name in (nora, "closed"):
            tx.accounts.set_password(name, hasher.hash(PASSWORD))
        tx.members.disable("closed")
        tx.members.add_user(User("invited", tx.members.host(), ActorKind.USER, frozenset({Role.ANALYST})))
    return "closed", "pump", "invited"


def test_guessing_accounts_by_the_limit_learns_nothing(served: Served, nora: str) -> None:
    statuses = {}
    for name in (nora, "nobody-at-all"):
        served.forget_tries()
        client = served.client()
        statuses[name] = [enter(client, name, "wrong").status_code for _ in range(12)]

    assert statuses[nora] == statuses["nobody-at-all"]


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_a_fixed_session_is_not_the_one_that_begins(served: Served, nora: str) -> None:
    browser, cookie = served.client(), served.rim.front.session_cookie
    browser.cookies.set(cookie, "chosen-by-the-attacker", domain="127.0.0.1", path="/")

    answer = enter(browser, nora)
    begun = answer.cookies[cookie]

    assert begun != "chosen-by-the-attacker"
    assert bearing_cookie(served, "chosen-by-the-attacker").get("/v1/me").status_code == 401
    assert bearing_cookie(served, begun).get("/v1/me").json()["user"] == nora


def test_a_login_swap_by_a_form_of_another_site_signs_nobody_in(served: Served, nora: str) -> None:
    body = f'{{"name":"{nora}","password":"{PASSWORD}"}}'
    tries = [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json", "Origin": "https://tocsin.example.net"},
        {"Content-Type": "application/json", "Origin": "null"},
        {"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "application/json", "Sec-Fetch-Site": "same-site"},
    ]

    answers = [served.client().post("/v1/sign-in", content=body, headers=headers) for headers in tries]

    assert {answer.status_code for answer in answers} <= {400, 403}
    assert not any(answer.cookies for answer in answers)


def bearing_cookie(served: Served, session: str) -> httpx.Client:
    client = served.client()
    client.cookies.set(served.rim.front.session_cookie, session)
    return client


@pytest.mark.parametrize("change", ["seen_at = seen_at - interval '31 minutes'", "expires_at = now() - interval '1 s'"])
def test_a_session_left_alone_or_too_old_opens_nothing(served: Served, change: str) -> None:
    name = f"idle {len(change)}"
    browser = served.worker(name, Role.ANALYST)
    assert browser.get("/v1/me").status_code == 200
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx._context.connection.execute(
            f"UPDATE sessions SET {change} WHERE hash = %s",  # noqa: S608  written above
            (kept(browser.cookies[served.rim.front.session_cookie]),),
        )

    assert browser.get("/v1/me").status_code == 401


def test_signing_out_everywhere_ends_every_session(served: Served) -> None:
    served.person("pia", Role.ANALYST)
    here, there = served.browser("pia"), served.browser("pia")

    assert here.post("/v1/sign-out", json={"everywhere": True}).status_code == 204
    assert (here.get("/v1/me").status_code, there.get("/v1/me").status_code) == (401, 401)


def test_an_account_that_is_closed_or_loses_a_role_has_it_at_its_next_request(served: Served) -> None:
    browser = served.worker("rolf", Role.ANALYST)
    chief = served.worker("rolfs chief", Role.ADMINISTRATOR)
    record = "/v1/records/un/QDi.9001"
    stated = {"Tocsin-Purpose": "screening"}
    assert browser.get(record, headers=stated).status_code == 200

    chief.delete("/v1/users/rolf/roles/analyst")
    without = browser.get(record, headers=stated).status_code
    chief.post("/v1/users/rolf/disable")

    assert without == 403
    assert browser.get("/v1/me").status_code == 401


def test_a_change_of_password_ends_the_other_sessions_and_needs_the_old_one(served: Served) -> None:
    served.person("tilda", Role.ANALYST)
    thief, owner = served.browser("tilda"), served.browser("tilda")

    wrong = thief.post("/v1/me/password", json={"current": "a guess", "new": "another lantern on the wall"})
    right = owner.post("/v1/me/password", json={"current": PASSWORD, "new": "another lantern on the wall"})

    assert (wrong.status_code, right.status_code) == (401, 204)
    assert (thief.get("/v1/me").status_code, owner.get("/v1/me").status_code) == (401, 200)
    assert enter(served.client(), "tilda", "another lantern on the wall").status_code == 200


def test_the_cookie_of_a_session_is_kept_from_scripts_and_other_sites(served: Served, nora: str) -> None:
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.accounts.set_password(nora, CHEAP.hash(PASSWORD))

    cookies = enter(served.client(), nora).headers.get_list("set-cookie")

    assert len(cookies) == 2
    assert all("HttpOnly" in each and "SameSite=strict" in each and "Path=/" in each for each in cookies)


def test_every_try_that_was_judged_is_on_the_ledger(served: Served) -> None:
    enter(served.client(), "nobody-of-note", "wrong")

    leaf = served.ledger(act=Act.LOG_IN)[0]

    assert leaf.payload == {"outcome": "refused", "via": "password", "name": "nobody-of-note", "address": "127.0.0.1"}


def test_filling_the_ledger_with_refused_sign_ins_fails_those_of_a_minute_are_one_leaf_that_counts_them(
    fresh_node: LocalNode,
) -> None:
    person(fresh_node, "otto")
    turned, passwords = _Turned(fresh_node, datetime.now(UTC)), Passwords(CHEAP)

    def try_wrong(name: str, address: str) -> None:
        with pytest.raises(NotSignedIn):
            sign_in(turned, passwords, name, "wrong", Caller(address))  # type: ignore[arg-type]  # as above

    for _ in range(8):
        try_wrong("otto", "198.51.100.1")
    try_wrong("otto", "198.51.100.2")
    try_wrong("nobody-at-all", "198.51.100.1")
    told_at_once = _refused(fresh_node)
    turned.at += timedelta(seconds=61)
    try_wrong("otto", "198.51.100.1")  # the minute is over: what was counted is written first
    write_counted(fresh_node.store)

    assert told_at_once == {
        ("otto", "198.51.100.1"): [1],
        ("otto", "198.51.100.2"): [1],
        ("nobody-at-all", "198.51.100.1"): [1],
    }
    assert sorted(_refused(fresh_node)["otto", "198.51.100.1"]) == [1, 1, 7]  # leaves of two connections, either first
    assert sum(map(sum, _refused(fresh_node).values())) == 11


def _refused(node: LocalNode) -> dict[tuple[str, str], list[int]]:
    """How many refused sign-ins each leaf says there were, by name and address."""
    found: dict[tuple[str, str], list[int]] = {}
    for leaf in search(node, Criteria(act=Act.LOG_IN)):
        assert leaf.payload is not None
        found.setdefault((leaf.payload["name"], leaf.payload["address"]), []).append(leaf.payload.get("times", 1))
    return found


def test_a_password_hashed_more_cheaply_than_today_is_hashed_anew_when_it_is_known(served: Served, nora: str) -> None:
    costlier = Passwords(PasswordHasher(time_cost=2, memory_cost=512, parallelism=1))
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.accounts.set_password(nora, CHEAP.hash(PASSWORD))

    sign_in(served.node, costlier, nora, PASSWORD, Caller("192.0.2.7"))

    with served.node.store.transaction(Service("tests", "tests")) as tx:
        assert not costlier.is_outdated(tx.accounts.password(nora))


# --- invitations ------------------------------------------------------------------------------------------------------


@pytest.fixture
def invited(served: Served, request: pytest.FixtureRequest) -> Iterator[str]:
    """The path of an invitation for a new account."""
    name = f"guest of {request.node.name}"[:100]
    chief = served.worker(f"chief of {request.node.name}"[:100], Role.ADMINISTRATOR)
    chief.post("/v1/users", json={"name": name, "roles": ["analyst"]})
    yield "/v1/" + chief.post(f"/v1/users/{name}/invitation").json()["link"].partition("/v1/")[2]


def test_an_invitation_is_good_once(served: Served, invited: str) -> None:
    client = served.client()

    first, second = (client.post(invited, json={"password": PASSWORD}) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 401)


def test_an_invitation_stays_open_when_the_password_is_refused(served: Served, invited: str) -> None:
    client = served.client()

    weak, good = (client.post(invited, json={"password": each}) for each in ("password1234", PASSWORD))

    assert (weak.status_code, good.status_code) == (400, 200)


def test_an_invitation_that_is_over_opens_nothing(served: Served, invited: str) -> None:
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx._context.connection.execute("UPDATE invitations SET expires_at = now() - interval '1 second'")

    assert served.client().post(invited, json={"password": PASSWORD}).status_code == 401


def test_nothing_that_opens_something_stands_in_the_database_as_it_is(served: Served, invited: str) -> None:
    token, browser = served.machine("reader"), served.worker("kept", Role.ANALYST)
    secrets = [token, invited.rpartition("/")[2], browser.cookies[served.rim.front.session_cookie], PASSWORD]
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        run = tx._context.connection.execute
        stored = "".join(
            str(row)
            for table in ("tokens", "invitations", "sessions", "devices", "ceremonies", "passwords")
            for row in run(f"SELECT * FROM {table}").fetchall()  # noqa: S608  named above
        )

    assert stored
    assert not any(secret in stored for secret in secrets)
