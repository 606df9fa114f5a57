"""The matrix at the command line: every command against every role, and every command that shows leaves a leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from command_line import Outcome, tocsin
from every_command import COMMANDS, Row
from invented_nodes import SAMPLE_HOME, SAMPLE_NODE, Home
from tocsin import samples
from tocsin.cli.main import app
from tocsin.cli.naming import commands
from tocsin.errors import FetchFailed
from tocsin.model.accounts import Role
from tocsin.node.local import LocalNode
from tocsin.node.settings import Settings

sample_home = SAMPLE_HOME
sample_node = SAMPLE_NODE
WALKED = {name: row for name, row in COMMANDS.items() if row.is_walked}
SHOWING = {name: row for name, row in WALKED.items() if row.shows}
REFUSED = "none of your roles may"
HEAVY = ("tocsin screen", "tocsin audit verify", "tocsin identity propose", "tocsin list load", "tocsin doctor")


@pytest.fixture(scope="module")
def words(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What stands for {table} and the like; a run that kept its rows, and claims, are there."""
    folder = tmp_path_factory.mktemp("walk")
    (folder / "in.csv").write_text("id,name\na,Aro Bel\n", "utf-8")
    (folder / "text.txt").write_text("Aro Bel\n", "utf-8")
    out = folder / "kept.jsonl"
    kept = tocsin(sample_home, "screen", "file", str(folder / "in.csv"), "--out", str(out), "--keep", "--workers", "1")
    assert kept.code in (0, 3), kept.err
    assert tocsin(sample_home, "identity", "propose", "--workers", "1").code == 0
    claims = tocsin(sample_home, "identity", "list", "--json").json["claims"]
    (folder / "note").write_text(tocsin(sample_home, "audit", "checkpoint").out, "utf-8")
    return {
        "{note}": str(folder / "note"),
        "{list}": str(samples.un_list()), "{flight}": str(samples.flight()), "{table}": str(folder / "in.csv"),
        "{text}": str(folder / "text.txt"), "{new}": str(folder / "new"), "{absent}": str(folder / "absent"),
        "{run}": "1", "{claim}": str(claims[0]["claim"]), "{record}": claims[0]["a"],
        "{mrz}": "I<UTOD231458907<<<<<<<<<<<<<<< 7408122F1204159UTO<<<<<<<<<<<6 ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    }  # fmt: skip


@pytest.fixture
def quick(sample_node: LocalNode, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands take the open node's store, and nothing is fetched: what is walked here is who may."""

    @contextmanager
    def opened(settings: Settings, **_more: Any) -> Iterator[LocalNode]:
        yield LocalNode(settings, sample_node.store, sample_node.identity)

    def fetched(*_words: Any, **_options: Any) -> None:
        raise FetchFailed("nothing is fetched in a test")

    monkeypatch.setattr("typer.testing._get_command", cache(get_command))  # half of what a call takes
    for place in ("cli.opening", "cli.checking", "node.local"):
        monkeypatch.setattr(f"tocsin.{place}.open_node", opened)
    monkeypatch.setattr("tocsin.cli.opening.sequencing", lambda *_words, **_options: nullcontext())
    monkeypatch.setattr("tocsin.services.listing.fetch.fetch", fetched)


def called(home: Home, row: Row, words: Mapping[str, str], role: str, **environment: str) -> Outcome:
    text = row.words.replace("{role}", role.replace(" ", "-"))
    for name, value in words.items():
        text = text.replace(name, value)
    for path in Path(words["{new}"]).parent.glob("new*"):
        path.unlink()
    return tocsin(home, *text.split(), **environment)


def test_every_command_stands_in_the_table_and_the_table_names_no_other() -> None:
    assert {name for name, _command in commands(app, "tocsin")} == COMMANDS.keys()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_every_command_opens_to_the_roles_that_the_table_names_and_to_no_other(
    sample_home: Home, words: Mapping[str, str], role: Role
) -> None:
    wrong = []
    for name, row in WALKED.items():
        if name.startswith(HEAVY) and role in row.roles - {min(row.roles)}:
            continue  # what takes long is opened in one of the roles that may: the question is the same
        done = called(sample_home, row, words, role.value, TOCSIN_OPERATOR_ROLES=role.value)
        is_open = REFUSED not in (done.out if name == "tocsin doctor" else done.err)
        if is_open is not (role in row.roles) or "Try 'tocsin" in done.err:  # the latter never came to the question
            wrong.append(f"{name}: {done.code} {done.out[:80]} {done.err[:200]}")

    assert wrong == []


@pytest.mark.usefixtures("quick")
def test_the_default_operator_opens_every_command(sample_home: Home, words: Mapping[str, str]) -> None:
    refused = [name for name, row in WALKED.items() if REFUSED in called(sample_home, row, words, "any").err]

    assert refused == []


@pytest.mark.usefixtures("quick")
def test_an_administrator_is_shown_no_subject_by_any_command(sample_home: Home, words: Mapping[str, str]) -> None:
    screened = "Zdenkovar Humbletrip"
    tocsin(sample_home, "screen", "name", screened)

    told = [
        f"{name}: {done.out}"
        for name, row in WALKED.items()
        if "Humbletrip" in (done := called(sample_home, row, words, "x", TOCSIN_OPERATOR_ROLES="administrator")).out
    ]

    assert told == []
    assert (
        screened
        in tocsin(sample_home, "audit", "search", "--purpose", "oversight", "--act", "screen", "--limit", "500").out
    )


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", SHOWING)
def test_every_command_that_shows_records_leaves_a_leaf(
    sample_home: Home, sample_node: LocalNode, words: Mapping[str, str], name: str
) -> None:
    before = leaves(sample_node)

    done = called(sample_home, SHOWING[name], words, "any")

    assert done.code in (0, 3, 4), done.err
    assert leaves(sample_node) > before


def leaves(node: LocalNode) -> int:
    with node.store.transaction(node.actor, read_only=True) as tx:
        return tx.ledger_tree.size() + tx.ledger_tree.pending()
