"""Attacks by names: an account that passes for another, for the node's own work, or for an operator."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from command_line import tocsin
from invented_nodes import EMPTY_HOME, Home, opened
from served import Served, give_seats, serving
from tocsin.cli.console import Exit
from tocsin.model.accounts import SERVICE_NAMES, Role

sample_home = EMPTY_HOME
SOURCE = Path(__file__).resolve().parents[2] / "src" / "tocsin"
GUEST = "rur"


@pytest.fixture(scope="module")
def served(sample_home: Home) -> Iterator[Served]:
    with opened(sample_home, TOCSIN_OPERATOR="olga"):
        pass  # somebody else has acted from this command line, once
    with opened(sample_home) as node, serving(node) as served:
        give_seats(node, [GUEST])
        served.person("maren", Role.ANALYST)
        served.person("gina", Role.ADMINISTRATOR, member=GUEST)
        yield served


@pytest.fixture(scope="module")
def chief(served: Served) -> httpx.Client:
    return served.worker("hans", Role.ADMINISTRATOR)


@pytest.fixture(scope="module")
def guest(served: Served) -> httpx.Client:
    return served.browser("gina")


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", database)


def made(client: httpx.Client, name: str) -> httpx.Response:
    return client.post("/v1/users", json={"name": name, "roles": ["analyst"]})


# --- accounts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("maren", "Maren", "mаren", "MAREN", "ｍaren", "ma\u034fren"),
        *("operator", "Operator", "оperator", "olga", "0lga"),
        *sorted(SERVICE_NAMES),
        *("Sign-In", "sign–in", "ѕequencer"),
        *("\u3164", "\u2800", "x" * 201, "two\u2028lines"),
    ],
)
def test_a_name_that_passes_for_anothers_is_refused_to_everybody(
    chief: httpx.Client, guest: httpx.Client, name: str
) -> None:
    assert [made(client, name).status_code for client in (chief, guest)] == [400, 400]


def test_a_guest_is_not_told_whose_name_it_was(chief: httpx.Client, guest: httpx.Client) -> None:
    assert "'maren'" in made(chief, "Maren").text
    assert "maren" not in made(guest, "Maren").text


def test_of_two_names_that_look_alike_given_at_once_one_is_taken(served: Served) -> None:
    served.person("jan", Role.ADMINISTRATOR)
    clients = [served.browser("jan") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        rounds = [
            sorted(
                answer.status_code
                for answer in pool.map(made, clients, (f"twin {at} east", f"Twin {at} East"), timeout=60)
            )
            for at in range(6)
        ]

    assert rounds == [[201, 400]] * 6


def test_every_name_in_which_the_nodes_own_work_is_done_is_reserved() -> None:
    sources = (path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    names = {name for text in sources if "Service(" in text or "transaction(" in text for name in acting_names(text)}

    assert names >= {"sequencer", "sign-in", "audit", "store", "readiness"}
    assert names <= SERVICE_NAMES


def acting_names(source: str) -> set[str]:
    """What ``transaction("x")`` and ``Service(work, "x")`` name as who acts; a name that is worked out is none."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        what = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if what == "transaction" and node.args and isinstance(node.args[0], ast.Constant):
            found.add(str(node.args[0].value))
        if what == "Service" and len(node.args) == 2:
            found |= {str(each.value) for each in ast.walk(node.args[1]) if isinstance(each, ast.Constant)}
    return found


# --- the command line -------------------------------------------------------------------------------------------------


def test_a_command_line_in_the_name_of_an_account_or_service_does_not_begin(home: Home) -> None:
    tocsin(home, "user", "add", "kurt", "--role", "analyst")

    for name in ("kurt", "Kurt", "administrator", "sign-in"):
        refused = tocsin(home, "list", "show", "un", TOCSIN_OPERATOR=name)

        assert (refused.code, refused.out) == (Exit.USAGE, "")
        assert "TOCSIN_OPERATOR" in refused.err
        assert "set another name for this command line" in refused.err


def test_an_operator_that_was_named_like_an_account_before_that_was_refused_does_not_begin_either(home: Home) -> None:
    tocsin(home, "init")
    with opened(home) as node, node.store.transaction("tests") as tx:
        tx.node.add_operator("kurt")
        tx._context.connection.execute(
            "INSERT INTO users (name, seat, kind, display_name, made_at, made_by)"
            " VALUES ('kurt', '', 'user', '', now(), 'x')"
        )

    assert tocsin(home, "user", "list", TOCSIN_OPERATOR="kurt").code == Exit.USAGE
    assert tocsin(home, "user", "list").code == Exit.DONE


def test_whoever_acted_from_the_command_line_once_keeps_their_name_from_accounts(home: Home) -> None:
    tocsin(home, "user", "list", TOCSIN_OPERATOR="olga")

    refused = tocsin(home, "user", "add", "Olga", "--role", "analyst")

    assert refused.code == Exit.USAGE
    assert "is how this node's command line acts" in refused.err


# --- words without end ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["x" * 201, "a\u202eb", "two\nlines", " around "])
def test_words_that_people_read_are_short_and_printable(chief: httpx.Client, words: str) -> None:
    answers = [
        chief.post("/v1/users", json={"name": "wordy", "display_name": words}),
        chief.put(f"/v1/purposes/{quote(words, safe='')}", json={"use": "screening"}),
        chief.post("/v1/members", json={"id": "wordy", "name": words}),
        chief.put("/v1/groups/wordy", json={"members": [GUEST], "name": words}),
    ]

    assert [answer.status_code for answer in answers] == [400] * len(answers)


def test_two_hundred_letters_are_not_too_many(chief: httpx.Client) -> None:
    assert chief.post("/v1/users", json={"name": "long", "display_name": "é" * 200}).status_code == 201
    assert chief.put(f"/v1/purposes/{'p' * 200}", json={"use": "screening"}).status_code == 200
