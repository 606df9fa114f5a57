"""Every route of the application, walked by everybody: what opens it is what it declares, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from served import SERVED, Served, give_seats
from tocsin.api.application import ROUTES, create_app, require_declared
from tocsin.api.authority import OPEN, SIGNED_IN, Access, Route
from tocsin.api.front import on_loopback
from tocsin.errors import ConfigurationError
from tocsin.model.accounts import SUBJECT_VERBS, Role, Service, Verb
from tocsin.model.authority import ROLES, USES
from tocsin.model.handling import Use
from tocsin.node.local import LocalNode
from tocsin.services.accounts.invitations import invited_user
from tocsin.services.accounts.secrets_kept import kept

sample_home, sample_node, served = SERVED
GUEST = "rur"
PURPOSES = ("", *(use.value for use in Use), "of nobody")
VALUES = {
    "owner": "un",
    "reference": "nobody",
    "name": "no-such-list",
    "token": "00000000-0000-0000-0000-000000000000",
    "passkey": "AAAA",
    "user": "no-such-user",
    "role": "analyst",
    "member": "no-such-member",
    "group": "no-such-group",
    "purpose": "no-such-purpose",
    "position": "999999999",
}


@pytest.fixture(scope="module")
def browsers(served: Served) -> dict[str, httpx.Client]:
    give_seats(served.node, [GUEST])
    return {role.value: served.worker(role.value, role, member=GUEST) for role in Role if role is not Role.MACHINE}


def address_of(route: Route) -> str:
    return re.sub(r"{(\w+)(:\w+)?}", lambda found: VALUES[found[1]], route.path)


def ought_to_open(route: Route, roles: frozenset[Role], purpose: str, *, is_host: bool) -> bool:
    """A plain reading of what a route declares, apart from the code that enforces it."""
    verb = route.access.verb
    if verb is None:
        return True
    if route.access.host_only and not is_host:
        return False
    if not any(verb in ROLES[role] for role in roles):
        return False
    use = Use(purpose) if purpose in set(Use) else None
    if verb in SUBJECT_VERBS:
        return use is not None and verb in USES[use]
    return route.access.use is None or route.access.use is use


def cells() -> Iterator[tuple[Route, str]]:
    """Every route; for every purpose those that ask for one, the others for none and one that is real."""
    for route in ROUTES:
        asks = route.access.verb in SUBJECT_VERBS or route.access.use is not None
        for purpose in PURPOSES if asks else ("", "investigation")[: 2 if route.access.verb is None else 1]:
            yield route, purpose


def walked(role: str, browser: httpx.Client, *, is_host: bool = False) -> list[tuple[bool, bool, str]]:
    """Whether each cell opened, whether it ought to have, and what was answered."""
    found = []
    for route, purpose in cells():
        if route.path in ("/v1/me/passkeys/begin", "/v1/sign-out"):
            continue  # they open to everybody who is signed in, and the second would end the walk
        answer = browser.request(
            route.method, address_of(route), headers={"Tocsin-Purpose": purpose} if purpose else {}, content=b"[]",
            params={"file": "x.xml"} if route.is_spooled else None,
        )  # fmt: skip
        is_open = not (answer.status_code == 403 and _is_about_the_door(answer, route))
        ought = route.access.is_open or ought_to_open(route, frozenset({Role(role)}), purpose, is_host=is_host)
        found.append((is_open, ought, f"{route.name} {role} {purpose!r} {answer.status_code} {answer.text[:120]}"))
    return found


def test_every_route_opens_to_the_roles_and_purposes_that_it_declares_and_to_no_other(
    browsers: dict[str, httpx.Client],
) -> None:
    with ThreadPoolExecutor(len(browsers)) as pool:
        found = [cell for each in pool.map(walked, browsers.keys(), browsers.values()) for cell in each]

    assert [told for is_open, ought, told in found if is_open is not ought] == []
    assert sum(is_open for is_open, _ought, _told in found) > 150
    assert sum(not is_open for is_open, _ought, _told in found) > 250


def test_what_only_the_host_may_opens_to_the_hosts_roles_as_declared(served: Served) -> None:
    roles = [role for role in Role if role is not Role.MACHINE]
    of_host = [served.worker(f"host {role.value}", role) for role in roles]

    found = [
        cell
        for role, browser in zip(roles, of_host, strict=True)
        for cell in walked(role.value, browser, is_host=True)
        if any(route.access.host_only and cell[2].startswith(f"{route.name} ") for route in ROUTES)
    ]

    assert [told for is_open, ought, told in found if is_open is not ought] == []
    assert sum(is_open for is_open, _ought, _told in found) >= 4


def _is_about_the_door(answer: httpx.Response, route: Route) -> bool:
    """True for a refusal of the verb, not one of what the work found: a guest is no host, a change is not fresh."""
    words = answer.json()["detail"]
    is_about_the_host = "only the member that runs this node" in words and not route.access.host_only
    return not is_about_the_host and "you signed in too long ago" not in words


def test_nobody_in_particular_opens_what_is_declared_open_and_nothing_else(served: Served) -> None:
    client = served.client()
    answers = {
        route.name: client.request(
            route.method, address_of(route), content=b"[]", headers={"Content-Type": "application/json"}
        )
        for route in ROUTES
    }

    refused = {
        name for name, answer in answers.items() if answer.status_code == 401 and "Bearer" in str(answer.headers)
    }
    is_shut = {route.name for route in ROUTES if not route.access.is_open}
    # an invitation that is not there is told as 401 as well: what it lacks is a way in
    assert refused - {name for name in refused if "/v1/invitations/" in name} == is_shut


def test_an_application_with_a_route_that_declares_nothing_does_not_start(sample_node: LocalNode) -> None:
    app = create_app(sample_node, on_loopback(1))
    require_declared(app)

    @app.get("/v1/left-open")
    def left_open() -> str:  # pragma: no cover - it must never be reached
        return "subjects"

    with pytest.raises(ConfigurationError, match="does not say what opens it"):
        require_declared(app)


def test_a_page_of_the_framework_is_no_route_of_ours() -> None:
    with pytest.raises(ConfigurationError):
        require_declared(FastAPI())


def test_a_route_cannot_be_open_and_take_something_to_open() -> None:
    with pytest.raises(ConfigurationError):
        Access(Verb.VIEW, is_open=True)


def test_what_is_open_is_known_by_name() -> None:
    opened = {route.name for route in ROUTES if route.access == OPEN}

    assert opened == {
        "GET /health",
        "GET /ready",
        "GET /openapi.json",
        "POST /v1/sign-in",
        "POST /v1/sign-in/passkey/begin",
        "POST /v1/sign-in/passkey",
        "GET /v1/invitations/{token}",
        "POST /v1/invitations/{token}",
        "POST /v1/invitations/{token}/passkey/begin",
    }


def test_an_invitation_opened_in_a_browser_tells_how_it_is_used_and_not_whether_it_is_open(served: Served) -> None:
    served.person("lamplighter", Role.ANALYST)
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.accounts.invite("lamplighter", kept("a-real-one"), tx.now + timedelta(hours=1))

    answers = [served.client().get(f"/v1/invitations/{token}") for token in ("a-real-one", "never-was")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert "POST" in answers[0].json()["how"]
    assert invited_user(served.node, "a-real-one") == "lamplighter"  # looking does not use it up


def test_what_opens_to_anybody_signed_in_shows_no_subject() -> None:
    opened = {route.path for route in ROUTES if route.access == SIGNED_IN}

    assert not any(path.startswith(("/v1/records", "/v1/screen", "/v1/audit", "/v1/users")) for path in opened)
