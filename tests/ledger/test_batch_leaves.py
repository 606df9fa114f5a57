"""What stands behind the leaf of a batch holds for each of its items, and is found by the records that it alerted on."""

from __future__ import annotations

import json
from typing import Any

from invented_nodes import FRESH_NODE
from served import SCREENING, SERVED, Served
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Role
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Answer, Band, CheckedList, Match, Query, Status
from tocsin.node.local import LocalNode
from tocsin.services.auditing.proof import prove
from tocsin.services.auditing.recording import Item, record_batch
from tocsin.services.auditing.search import Criteria, FoundLeaf, search
from tocsin.services.auditing.sequence import sequence

sample_home, sample_node, served = SERVED
node = FRESH_NODE
UN, UTO = CheckedList("un", "2026-11-16", 18), CheckedList("uto", "2026-11-20", 3)
NOT_CHECKED = Answer(Query(""), (), (), Status.NOT_CHECKED, "row 3: no date")


def answer(*checked: CheckedList, alerts: tuple[str, ...] = ()) -> Answer:
    """An answer of a comparison with these lists, that alerted on these records."""
    found = tuple(
        Match(each, SubjectKind.PERSON, "Ortwin Vasqela", "Ortwin Vasqela", 0.95, 1.0, Band.STRONG, ())
        for each in alerts
    )
    return Answer(Query("Ortwin Vasqela"), found, checked, Status.CHECKED)


def compared(found: FoundLeaf) -> list[dict[str, str]]:
    """With which lists each item of a batch says that it was compared."""
    assert found.payload is not None
    return [json.loads(each).get("lists", found.payload["lists"]) for each in found.payload["items"]]


# --- with what --------------------------------------------------------------------------------------------------------


def test_what_a_batch_says_of_lists_holds_for_each_item_though_the_last_was_not_checked(served: Served) -> None:
    client = served.worker("maren-of-batches", Role.ANALYST)
    queries: list[dict[str, Any]] = [{"name": "Ortwin Vasqela"}, {"name": "Ortwin Vasqela", "born": "31/12/80"}]

    answers = client.post("/v1/screen", json={"queries": queries}, headers=SCREENING).json()["answers"]

    (found,) = search(served.node, Criteria(act=Act.SCREEN, actor="maren-of-batches"))
    assert [each["status"] for each in answers] == ["checked", "not checked"]
    with_un, with_none = compared(found)
    assert "un" in with_un
    assert with_none == {}


def test_an_item_that_was_compared_with_other_lists_than_the_rest_says_so_in_its_proof(node: LocalNode) -> None:
    record_batch(node, [Item("a", NOT_CHECKED), Item("b", answer(UN)), Item("c", answer(UN, UTO))])
    sequence(node)

    (found,) = search(node, Criteria(act=Act.SCREEN))
    proved = json.loads(prove(node, found.position, item=2)["item"]["content"])

    assert compared(found) == [{}, {"un": "2026-11-16"}, {"un": "2026-11-16", "uto": "2026-11-20"}]
    assert proved["lists"] == {"un": "2026-11-16", "uto": "2026-11-20"}
