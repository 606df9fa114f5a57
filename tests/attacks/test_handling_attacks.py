"""Attacks on who may see what: each leaves its trace on the ledger, and a purge takes what the ledger said as well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from invented_lists import INVENTED, un_list
from invented_nodes import FRESH_NODE
from ledger_samples import assert_good
from tocsin.errors import NotAllowed, NotFound
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Actor, Role
from tocsin.model.screening import Query
from tocsin.node.acting import ActingNode
from tocsin.node.local import LocalNode
from tocsin.services.auditing.recording import record_batch, record_screening
from tocsin.services.auditing.search import Criteria, FoundLeaf, search
from tocsin.services.listing.load import load
from tocsin.services.records import find
from tocsin.services.screening.screen import screen

node = FRESH_NODE
LISTED = "un/QDi.9100"


def acting(node: LocalNode, **changes: object) -> ActingNode:
    """The node in the hands of somebody who differs in this."""
    actor: Actor = replace(node.acting, name="mallory", **changes)  # type: ignore[arg-type]
    return ActingNode(node, actor)


def newest(node: LocalNode, act: Act) -> FoundLeaf:
    found = search(node, Criteria(act=act, actor="mallory"))
    return found[0]


def test_browsing_without_a_purpose_is_refused_and_logged(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])

    with pytest.raises(NotAllowed):
        find(acting(node, purpose=None), LISTED)

    payload = newest(node, Act.VIEW).payload or {}
    assert (payload["refused"], payload["verb"]) == ("purpose", "view")


def test_a_screening_in_a_role_that_may_not_screen_is_refused_and_logged(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])

    with pytest.raises(NotAllowed):
        screen(acting(node, roles=frozenset({Role.ADMINISTRATOR})), Query("Ortwin Vasqela"))

    payload = newest(node, Act.SCREEN).payload or {}
    assert (payload["refused"], payload["verb"]) == ("role", "screen")


def test_probing_for_a_record_that_is_not_there_leaves_the_reason_on_the_ledger_alone(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])

    with pytest.raises(NotFound) as told:
        find(acting(node), "un/QDi.1")

    leaf = newest(node, Act.VIEW)
    assert leaf.payload == {"record": "un/QDi.1", "found": False, "why": "absent"}
    assert "absent" not in str(told.value)


def test_a_purge_of_a_record_takes_what_the_ledger_said_of_it_and_is_on_the_ledger(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    find(acting(node), LISTED)
    before = newest(node, Act.VIEW)

    with node.store.transaction("officer") as tx:
        tx.records.purge("un", "QDi.9100")

    assert before.payload == {"record": LISTED, "found": True, "why": "allowed"}
    assert newest(node, Act.VIEW).payload is None
    (erased,) = search(node, Criteria(act=Act.ERASE, record=LISTED))
    assert erased.payload is not None
    assert erased.payload["what"] == "record purged"
    assert_good(node)


def test_the_case_reaches_the_leaves_of_screenings(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    on_a_case = acting(node, case="2026/17")

    answer = screen(on_a_case, Query("Ortwin Vasqela"))
    record_screening(on_a_case, [answer])
    record_batch(on_a_case, [])

    (leaf,) = search(node, Criteria(act=Act.SCREEN, case="2026/17"))
    assert leaf.payload is not None
    assert leaf.payload["asked"]["name"] == "Ortwin Vasqela"
