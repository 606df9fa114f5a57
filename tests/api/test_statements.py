"""What a request costs the database: counted, so that it does not grow unseen, and alike for every credential.

A statement more is a way to the database and back, and a change of threads on the way; nothing here is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import httpx
import pytest

from invented_lists import INVENTED, un_list
from invented_nodes import FRESH_NODE
from served import SCREENING, SERVED, Served, serving
from statements import statements
from tocsin.model.accounts import Role, Service, Verb
from tocsin.node.local import LocalNode
from tocsin.services.accounts.secrets_kept import kept, new_secret, new_token
from tocsin.services.listing.load import load
from tocsin.store.lists import NewVersion, SourceFile

sample_home, sample_node, served = SERVED
fresh_node = FRESH_NODE
Ask = Callable[[], httpx.Response]

DOOR = ["SELECT behind"]  # who it is, in which roles and groups, for which purpose: a transaction by itself
LEAF = ["BEGIN", "INSERT INTO ledger_pending", "COMMIT"]


def screen(client: httpx.Client) -> httpx.Response:
    return client.post("/v1/screen", json={"query": {"name": "Mirzad Khoshnevaran"}}, headers=SCREENING)


def look(client: httpx.Client, reference: str = "QDi.9001") -> httpx.Response:
    return client.get(f"/v1/records/un/{reference}", headers=SCREENING)


def me(client: httpx.Client) -> httpx.Response:
    return client.get("/v1/me")


def asked(ask: Ask, status: int = 200) -> list[str]:
    """The statements of one request, each by its first words; what a process finds out once is known by then."""
    for _ in range(2):
        assert ask().status_code == status
    with statements(by="request") as sent:
        assert ask().status_code == status
    return [_in_short(each) for each in sent]


def _in_short(statement: str) -> str:
    words = statement.split()
    if statement.startswith(("SELECT behind(", "SELECT compared(")):
        return statement.partition("(")[0]
    beginnings = {"BEGIN": 1, "COMMIT": 1, "ROLLBACK": 1, "WITH": 2, "INSERT": 3}
    return " ".join(words[: beginnings.get(words[0], len(words))])


def asked_of_tables(sent: list[str]) -> int:
    """How many of them ask for something, beside those that begin and end a transaction."""
    return sum(each not in ("BEGIN", "COMMIT") for each in sent)


# --- how many ---------------------------------------------------------------------------------------------------------


def test_a_screening_asks_who_it_is_what_stands_and_writes_its_leaf(served: Served) -> None:
    gate = served.bearing(served.machine("counted gate", Verb.SCREEN))

    sent = asked(partial(screen, gate))

    assert sent == [*DOOR, "SELECT compared", *LEAF]


def test_a_screening_asks_as_much_however_many_lists_there_are(fresh_node: LocalNode) -> None:
    load(fresh_node, "un", [un_list(INVENTED)])
    with serving(fresh_node) as served:
        gate = served.bearing(served.machine("gate", Verb.SCREEN))
        with_one = asked(partial(screen, gate))
        for number in range(5):
            _another_list(fresh_node, f"island-{number}")

        with_six = asked(partial(screen, gate))

        assert [each["list"] for each in screen(gate).json()["checked"]] == [f"island-{n}" for n in range(5)] + ["un"]
    assert with_six == with_one


def _another_list(node: LocalNode, name: str) -> None:
    with node.store.transaction(Service("loading", "tests")) as tx:
        files = (SourceFile(name, "ab" * 32, 1),)
        version = tx.lists.begin_version(NewVersion(name, "2026-11-22", "made up", files, 0))
        tx.records.write(version, [], [])


def test_a_record_page_asks_eight_times_at_most_in_two_transactions_and_at_the_door(served: Served) -> None:
    gate = served.bearing(served.machine("looking gate", Verb.VIEW))

    sent = asked(partial(look, gate))

    assert sent[:1] == DOOR
    assert sent.count("BEGIN") == sent.count("COMMIT") == 2
    assert asked_of_tables(sent) <= 8  # who it is, its rights, history, content, source; how it is kept, key, leaf


def test_who_asks_is_all_that_a_request_asks_which_touches_nothing(served: Served) -> None:
    browser = served.worker("ada", Role.ANALYST)

    assert asked(partial(me, served.bearing(served.machine("idle gate", Verb.VIEW)))) == DOOR
    assert asked(partial(me, browser)) == DOOR


# --- as many for every credential -------------------------------------------------------------------------------------


def _tokens(served: Served) -> dict[str, str]:
    """A token of each sort, by its name; "never" was never given out."""
    secrets = {"never": new_token(), "known": served.machine("known to all", Verb.VIEW)}
    for name in ("revoked", "over", "closed"):
        secrets[name] = served.machine(f"{name} to all", Verb.VIEW)
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        (revoked,) = tx.accounts.tokens("revoked to all")
        tx.accounts.revoke_token(revoked.id)
        until = tx.now - timedelta(seconds=1)
        over = kept(secrets["over"])
        tx._context.connection.execute("UPDATE tokens SET expires_at = %s WHERE hash = %s", (until, over))
        tx.members.disable("closed to all")
    return secrets


def test_a_token_costs_the_same_whether_it_opens_is_over_was_revoked_or_never_was(served: Served) -> None:
    secrets = _tokens(served)

    sent = {name: asked(partial(me, served.bearing(each)), _status(name)) for name, each in secrets.items()}

    assert sent == dict.fromkeys(secrets, DOOR)


def test_a_session_costs_the_same_whether_it_opens_is_over_or_never_was(served: Served) -> None:
    cookie = served.rim.front.session_cookie
    browsers = {name: served.worker(f"{name} session", Role.ANALYST) for name in ("known", "ended", "closed")}
    browsers["never"] = served.client(cookies={cookie: new_secret()})
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.sessions.end(kept(browsers["ended"].cookies[cookie]))
        tx.members.disable("closed session")

    sent = {name: asked(partial(me, each), _status(name)) for name, each in browsers.items()}

    assert sent == dict.fromkeys(browsers, DOOR)


@pytest.mark.parametrize("path", ["/v1/records/un/QDi.9001", "/v1/screen"])
def test_a_refused_token_costs_the_door_and_nothing_else(served: Served, path: str) -> None:
    client = served.bearing(new_token())
    method = "POST" if path == "/v1/screen" else "GET"

    sent = asked(partial(client.request, method, path, json={"query": {"name": "A"}}, headers=SCREENING), 401)

    assert sent == DOOR


@pytest.mark.parametrize("purpose", ["", "screening", "curiosity"])
def test_a_purpose_costs_the_same_whether_it_may_be_stated_or_not(served: Served, purpose: str) -> None:
    headers = {"Tocsin-Purpose": purpose} if purpose else {}
    client = served.client(headers={"Authorization": f"Bearer {served.machine(f'for {purpose}', Verb.VIEW)}"} | headers)

    assert asked(partial(me, client)) == DOOR


# --- its use is noted as before ---------------------------------------------------------------------------------------


def test_a_token_is_noted_as_used_once_a_minute(served: Served) -> None:
    client = served.bearing(served.machine("noted gate", Verb.VIEW))

    with statements(by="request") as first:
        me(client)
    with statements(by="request") as second:
        me(client)

    assert [each for each in first if each.startswith("UPDATE tokens SET used_at")]
    assert not [each for each in second if each.startswith("UPDATE")]
    with served.node.store.transaction(Service("tests", "tests"), read_only=True) as tx:
        (token,) = tx.accounts.tokens("noted gate")
    assert token.used_at is not None


def _status(name: str) -> int:
    return 200 if name == "known" else 401
