"""``tocsin member``, ``group``, ``user`` and ``purpose``; a purpose that is none, a case that is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import tocsin
from invented_nodes import Home
from tocsin.cli.console import Exit


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", database)


def test_a_member_a_group_and_a_user_are_made_and_told(home: Home) -> None:
    tocsin(home, "member", "add", "rur", "--name", "Ruritania", "--seat")
    tocsin(home, "group", "set", "lanterns", "rur", "local", "--name", "The Lanterns")
    tocsin(home, "user", "add", "vasqela", "--role", "administrator", "--member", "rur")

    members = tocsin(home, "member", "list", "--json").json
    groups = tocsin(home, "group", "list", "--json").json
    users = tocsin(home, "user", "list", "--json").json

    assert [(each["member"], each["seat"], each["groups"]) for each in members] == [
        ("local", "host", ["lanterns"]),
        ("rur", "seat", ["lanterns"]),
    ]
    assert [(each["group"], each["epoch"], each["members"]) for each in groups] == [("lanterns", 1, ["local", "rur"])]
    assert [(each["user"], each["member"], each["roles"]) for each in users] == [("vasqela", "rur", ["administrator"])]


def test_a_roster_is_whole_whoever_is_not_named_belongs_no_more(home: Home) -> None:
    tocsin(home, "member", "add", "rur", "--name", "Ruritania")
    tocsin(home, "group", "set", "lanterns", "rur", "local")

    second = tocsin(home, "group", "set", "lanterns", "local", "--json").json

    assert (second["epoch"], second["members"]) == (2, ["local"])


@pytest.mark.parametrize("named", [{}, {"TOCSIN_OPERATOR": "vasqela"}])
def test_no_account_is_named_like_the_operator_of_the_command_line(home: Home, named: dict[str, str]) -> None:
    # The ledger would give both one pseudonym.
    tocsin(home, "init")

    refused = tocsin(home, "user", "add", named.get("TOCSIN_OPERATOR", "operator"), "--role", "analyst", **named)

    assert (refused.code, "is how this node's command line acts" in refused.err) == (Exit.USAGE, True)
    assert {each["user"] for each in tocsin(home, "user", "list", "--json").json} <= {"administrator"}


def test_roles_are_granted_and_taken_and_an_account_is_closed(home: Home) -> None:
    tocsin(home, "user", "add", "vasqela", "--role", "analyst")

    granted = tocsin(home, "user", "grant", "vasqela", "liaison", "--json").json["roles"]
    taken = tocsin(home, "user", "revoke", "vasqela", "analyst", "--json").json["roles"]
    again = tocsin(home, "user", "revoke", "vasqela", "analyst")
    closed = tocsin(home, "user", "disable", "vasqela", "--json").json

    assert (granted, taken, closed["is_disabled"]) == (["analyst", "liaison"], ["liaison"], True)
    assert (again.code, "does not have the role" in again.err) == (Exit.FAILED, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "root", "--role", "administrator", "--role", "analyst"), "no other role"),
        (("add", "root", "--role", "king"), "no role"),
        (("add", "pump", "--machine", "--role", "analyst"), "for machines"),
        (("add", " root", "--role", "analyst"), "no name of a user"),
        (("add", "a\u202eb", "--role", "analyst"), "no name of a user"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_the_reason(home: Home, words: tuple[str, ...], said: str) -> None:
    refused = tocsin(home, "user", *words)

    assert (refused.code, said in refused.err) == (Exit.USAGE, True)


def test_who_runs_the_node_and_nothing_else_screens_and_views_nothing(home: Home) -> None:
    runs = {"TOCSIN_OPERATOR_ROLES": "administrator"}

    for words in (("screen", "name", "Ortwin Vasqela"), ("record", "show", "un/A.1")):
        refused = tocsin(home, *words, **runs)

        assert (refused.code, refused.out) == (Exit.FAILED, "")
        assert "none of your roles may" in refused.err


@pytest.mark.parametrize("roles", ["", " ", ","])
def test_an_operator_without_roles_has_none_and_is_told_where_they_stand(home: Home, roles: str) -> None:
    refused = tocsin(home, "user", "list", TOCSIN_OPERATOR_ROLES=roles)

    assert (refused.code, "none of your roles may" in refused.err) == (Exit.FAILED, True)
    assert "TOCSIN_OPERATOR_ROLES" in refused.err
    assert "tocsin user grant" not in refused.err


def test_what_is_not_said_of_a_purpose_stays_as_it_was(home: Home) -> None:
    tocsin(home, "init")

    kept = tocsin(home, "purpose", "set", "investigation", "--use", "investigation", "--json")
    default = tocsin(home, "purpose", "set", "investigation", "--default")
    lifted = tocsin(home, "purpose", "set", "investigation", "--no-case", "--json")
    retired = tocsin(home, "purpose", "retire", "screening")
    new = tocsin(home, "purpose", "set", "visas")

    assert (kept.json["needs_case"], lifted.json["needs_case"], lifted.json["use"]) == (True, False, "investigation")
    assert (default.code, retired.code) == (0, 0)
    assert (new.code, "its use is to be said" in new.err) == (Exit.USAGE, True)


def test_an_invitation_says_where_it_is_answered(home: Home) -> None:
    tocsin(home, "user", "add", "vasqela", "--role", "analyst")

    guessed = tocsin(home, "user", "invite", "vasqela")
    told = tocsin(home, "user", "invite", "vasqela", "--public-url", "https://tocsin.example:9000")

    assert "http://localhost:8437/v1/invitations/" in guessed.out
    assert "--public-url" in guessed.err
    assert "https://tocsin.example:9000/v1/invitations/" in told.out
    assert told.err == ""


def test_who_looks_changes_no_account_and_no_purpose(home: Home) -> None:
    looks = {"TOCSIN_OPERATOR_ROLES": "analyst"}

    for words in (
        ("user", "add", "x"),
        ("user", "list"),
        ("member", "add", "rur", "--name", "R"),
        ("group", "set", "g", "local"),
        ("purpose", "set", "curiosity", "--use", "screening"),
        ("purpose", "retire", "listing"),
    ):
        assert tocsin(home, *words, **looks).code == Exit.FAILED


def test_a_purpose_that_is_none_is_refused_and_those_that_are_are_named(home: Home) -> None:
    tocsin(home, "init")

    refused = tocsin(home, "screen", "name", "Ortwin Vasqela", "--purpose", "curiosity")

    assert refused.code == Exit.USAGE
    assert "'curiosity' is no purpose of this member" in refused.err
    assert "'screening'" in refused.err


def test_a_purpose_that_asks_for_a_case_gets_one_or_is_refused(home: Home) -> None:
    without = tocsin(home, "record", "show", "un/A.1", "--purpose", "investigation")
    with_case = tocsin(home, "record", "show", "un/A.1", "--purpose", "investigation", "--case", "2026/17")

    assert "asks for a case" in without.err
    assert "there is no record" in with_case.err


def test_a_purpose_is_added_made_the_default_and_retired(home: Home) -> None:
    tocsin(home, "init")
    tocsin(home, "purpose", "set", "visa desk", "--use", "screening", "--default")
    kept = tocsin(home, "purpose", "retire", "visa desk")
    tocsin(home, "purpose", "retire", "screening")

    told = {each["purpose"]: each for each in tocsin(home, "purpose", "list", "--json").json}
    refused = tocsin(home, "screen", "name", "Ortwin Vasqela", "--purpose", "screening")

    assert kept.code == Exit.USAGE
    assert (told["visa desk"]["is_default"], told["screening"]["is_retired"]) == (True, True)
    assert refused.code == Exit.USAGE
