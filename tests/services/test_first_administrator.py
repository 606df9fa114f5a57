"""The first administrator is made once, however many processes ask at once."""

from __future__ import annotations

import threading

import psycopg
import pytest

from invented_nodes import FRESH_NODE
from patience import wait_until
from tocsin.errors import NotFound
from tocsin.node.local import LocalNode
from tocsin.services.accounts import invitations
from tocsin.services.accounts.invitations import Invited, first_administrator, invite

node = FRESH_NODE
_BLOCKED = (
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
)


def test_of_two_that_make_the_first_administrator_at_once_the_later_finds_it_made(
    node: LocalNode, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Invited | None] = []
    later = threading.Thread(target=lambda: made.append(first_administrator(node)))
    open_invitation = invitations.open_invitation

    def wait_for_the_other(*given: object) -> Invited:
        monkeypatch.setattr(invitations, "open_invitation", open_invitation)
        later.start()
        with psycopg.connect(database, autocommit=True) as connection:
            wait_until(lambda: connection.execute(_BLOCKED).fetchone() == (1,), "the later one waits for the names")
        return open_invitation(*given)  # type: ignore[arg-type]  # what it was given

    monkeypatch.setattr(invitations, "open_invitation", wait_for_the_other)

    first = first_administrator(node)
    later.join()

    assert first is not None
    assert made == [None]


def test_inviting_the_first_administrator_of_a_node_that_has_none_names_what_makes_one(node: LocalNode) -> None:
    with pytest.raises(NotFound, match="administrator") as caught:
        invite(node, "administrator")

    assert "tocsin init" in caught.value.hint
    first_administrator(node)
    with pytest.raises(NotFound) as other:
        invite(node, "nobody")
    assert "tocsin init" not in other.value.hint
