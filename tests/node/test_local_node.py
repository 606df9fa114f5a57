"""Opening a node: made on first use, the same ever after, and never with a key that is not its own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from threading import Thread

import pytest

from invented_lists import INVENTED, un_list
from invented_nodes import Home, opened
from tocsin.errors import ConfigurationError, StoreUnavailable, StoreUnsafe, Usage
from tocsin.model.accounts import Purpose, Role
from tocsin.model.handling import Use
from tocsin.model.members import Seat
from tocsin.model.screening import Query
from tocsin.node.local import KEY_BYTES, KEY_FILE, open_node
from tocsin.node.settings import FILE, read_settings
from tocsin.services.auditing.node_keys import ROOT_FILE
from tocsin.services.listing.load import load
from tocsin.services.screening.screen import screen


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", database)


def test_a_new_node_has_a_folder_a_key_settings_an_operator_and_a_purpose(home: Home) -> None:
    with opened(home) as node:
        identity = node.identity

    assert (identity.name, identity.operators, identity.default_purpose) == ("local", ("operator",), "screening")
    assert len((home.folder / KEY_FILE).read_bytes()) == KEY_BYTES
    assert (home.folder / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in home.folder.iterdir()) == [KEY_FILE, ROOT_FILE, FILE]


def test_a_node_opened_again_is_the_same_and_keeps_its_name_and_purpose(home: Home) -> None:
    with opened(home, TOCSIN_NODE_NAME="harbour", TOCSIN_PURPOSE="border control") as node:
        first = node.identity

    with opened(home, TOCSIN_NODE_NAME="another") as node:
        assert node.identity == first
        assert (node.identity.name, node.purpose) == ("harbour", "border control")


def test_a_purpose_given_with_a_command_overrides_the_nodes_own(home: Home) -> None:
    with opened(home, TOCSIN_PURPOSE="border control"):
        pass

    with opened(home, TOCSIN_PURPOSE="listing") as node:
        assert node.purpose == "listing"
        assert node.acting.purpose == Purpose("listing", Use.LISTING)
        assert node.identity.default_purpose == "border control"


def test_a_purpose_that_is_none_of_the_member_s_is_refused_with_those_that_are(home: Home) -> None:
    with opened(home):
        pass

    with opened(home, TOCSIN_PURPOSE="curiosity") as node, pytest.raises(Usage, match="curiosity") as refused:
        _ = node.acting

    assert "'screening'" in refused.value.hint
    assert "'investigation'" in refused.value.hint


def test_the_operator_acts_for_the_node_s_own_member_in_the_roles_of_the_settings(home: Home) -> None:
    with opened(home, TOCSIN_NODE_NAME="Harbour of Vantarra", TOCSIN_OPERATOR_ROLES="analyst") as node:
        assert node.acting.seat == Seat("harbour-of-vantarra", is_host=True)
        assert node.acting.roles == {Role.ANALYST}

    with opened(home, TOCSIN_OPERATOR_ROLES="king") as node, pytest.raises(ConfigurationError, match="king"):
        _ = node.acting


def test_whoever_is_named_as_operator_acts(home: Home) -> None:
    with opened(home, TOCSIN_OPERATOR="officer 7") as node:
        load(node, "un", [un_list(INVENTED)])
        with node.store.transaction(node.actor, read_only=True) as tx:
            state = tx.lists.state("un")

    assert state is not None and state.version is not None
    assert state.version.loaded_by == "officer 7"


def test_many_that_open_a_new_home_at_once_make_one_node_and_one_key(home: Home) -> None:
    found: list[str] = []

    def open_it() -> None:
        with opened(home) as node:
            found.append(node.node_id)

    threads = [Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 6
    assert len(set(found)) == 1
    assert not list(home.folder.glob(".*"))


# --- the key ----------------------------------------------------------------------------------------------------------


def test_a_lost_key_is_never_replaced_by_a_new_one(home: Home) -> None:
    with opened(home):
        pass
    (home.folder / KEY_FILE).unlink()

    with pytest.raises(StoreUnsafe) as refused, opened(home):
        pass

    assert "backup" in refused.value.hint
    assert not (home.folder / KEY_FILE).exists()


def test_the_key_of_another_node_opens_nothing(home: Home) -> None:
    with opened(home):
        pass
    (home.folder / KEY_FILE).write_bytes(os.urandom(KEY_BYTES))

    with pytest.raises(StoreUnsafe, match="master key"), opened(home):
        pass


def test_a_key_of_another_length_is_refused(home: Home) -> None:
    with opened(home):
        pass
    (home.folder / KEY_FILE).write_bytes(b"short")

    with pytest.raises(StoreUnsafe, match="has 5 bytes, not 32"), opened(home):
        pass


def test_a_key_that_others_may_read_is_refused_with_the_command_that_closes_it(home: Home) -> None:
    with opened(home):
        pass
    (home.folder / KEY_FILE).chmod(0o644)

    with pytest.raises(StoreUnsafe) as refused, opened(home):
        pass

    assert refused.value.hint == f"run: chmod 600 {home.folder / KEY_FILE}"


def test_a_home_moved_elsewhere_with_its_key_is_the_same_node(home: Home, tmp_path: Path) -> None:
    with opened(home) as node:
        load(node, "un", [un_list(INVENTED)])
    moved = Home(tmp_path / "moved", home.database)
    shutil.move(home.folder, moved.folder)

    with opened(moved) as node:
        assert screen(node, Query("Ortwin Vasqela")).matches[0].record == "un/QDi.9100"


# --- the database's address -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["nonsense", "postgresql://u:secret@host:port:5/db?x", "host='open"])
def test_an_address_that_is_none_is_refused_without_being_shown(tmp_path: Path, url: str) -> None:
    environment = {"TOCSIN_HOME": str(tmp_path), "TOCSIN_DATABASE_URL": url}

    with pytest.raises(ConfigurationError) as refused, open_node(read_settings(environment)):
        pass

    assert refused.value.place == "TOCSIN_DATABASE_URL"
    assert "secret" not in f"{refused.value} {refused.value.hint}"


def test_a_server_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    environment = {"TOCSIN_HOME": str(tmp_path), "TOCSIN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}

    with pytest.raises(StoreUnavailable), open_node(read_settings(environment)):
        pass

    assert not (tmp_path / KEY_FILE).exists()


def test_a_home_that_cannot_be_written_is_refused(database: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    values = read_settings({"TOCSIN_HOME": str(tmp_path / "new"), "TOCSIN_DATABASE_URL": database})
    (tmp_path / "new").symlink_to(tmp_path / "file" / "below")

    with pytest.raises(ConfigurationError, match="cannot be written"), open_node(values):
        pass
