"""What is done with lists, and watched of them, leaves its leaf in the transaction of the fact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from invented_lists import INVENTED, un_list
from tocsin.ledger.leaf import Act
from tocsin.node.local import LocalNode
from tocsin.services.auditing.search import Criteria, search
from tocsin.services.listing.load import HELD, accept, load
from tocsin.services.listing.watch import begin_watching
from tocsin.store.ledger import Ledger

ONE = {"QDi.9100": "Ortwin Vasqela"}
TWO = {**ONE, "QDi.9101": "Brenza Holtikar"}


def payloads(node: LocalNode, act: Act) -> list[dict[str, Any]]:
    """What the leaves of this act hold, the first one first."""
    found = search(node, Criteria(act=act))
    return [leaf.payload for leaf in reversed(found) if leaf.payload is not None]


def test_a_held_load_that_gives_way_to_another_says_so_on_the_ledger(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list(ONE)])

    assert load(node, "un", [un_list(TWO)]).status == HELD

    (discarded,) = payloads(node, Act.DECIDE)
    assert (discarded["what"], discarded["version"]) == ("discarded", 2)
    assert discarded["reason"] == "a newer load was held in its place"


def test_a_decision_that_cannot_be_recorded_is_not_taken(node: LocalNode, monkeypatch: pytest.MonkeyPatch) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list(ONE)])

    def fails(*_: object) -> None:
        raise RuntimeError("no room on the disk")

    monkeypatch.setattr(Ledger, "append_all", fails)
    with pytest.raises(RuntimeError):
        accept(node, "un")

    with node.store.transaction(node.actor, read_only=True) as tx:
        state = tx.lists.state("un")
    assert state is not None
    assert state.standing == 20
    assert state.held is not None


def test_that_a_list_is_watched_or_no_longer_is_on_the_ledger_once(node: LocalNode) -> None:
    for every in (timedelta(hours=6), timedelta(hours=6), timedelta(hours=1), None, None):
        begin_watching(node, ["un"], every)

    told = [
        (each["what"], each["before_s"], each["every_s"]) for each in payloads(node, Act.CONFIGURE) if "every_s" in each
    ]
    assert told == [
        ("list watched", None, 21_600),
        ("list watched", 21_600, 3_600),
        ("list no longer watched", 3_600, None),
    ]
