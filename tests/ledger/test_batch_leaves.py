"""What the leaf of a batch says holds for each of its items, and it is found by the records that they alerted on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from command_line import tocsin
from invented_nodes import FRESH_NODE, Home
from ledger_samples import assert_good
from served import SCREENING, SERVED, Served
from tocsin.ledger.leaf import MOST_OBJECTS, Act
from tocsin.model.accounts import Role
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Answer, Band, CheckedList, Match, Query, SameAs, Status
from tocsin.node.local import LocalNode
from tocsin.services.auditing.proof import prove
from tocsin.services.auditing.recording import Item, record_batch
from tocsin.services.auditing.search import Criteria, FoundLeaf, search
from tocsin.services.auditing.sequence import sequence
from tocsin.services.ports import Node
from tocsin.services.screening.batch import Asked
from tocsin.services.screening.runs import begin, forget
from tocsin.services.screening.screen import Rules

sample_home, sample_node, served = SERVED
node = FRESH_NODE
UN, UTO = CheckedList("un", "2026-11-16", 18), CheckedList("uto", "2026-11-20", 3)
LISTED = "Mirzad Khoshnevaran"
NOT_CHECKED = Answer(Query(""), (), (), Status.NOT_CHECKED, "row 3: no date")


def answer(*checked: CheckedList, alerts: tuple[str, ...] = ()) -> Answer:
    """An answer of a comparison with these lists, that alerted on these records."""
    found = tuple(
        Match(each, SubjectKind.PERSON, "Ortwin Vasqela", "Ortwin Vasqela", 0.95, 1.0, Band.STRONG, ())
        for each in alerts
    )
    return Answer(Query("Ortwin Vasqela"), found, checked, Status.CHECKED)


def found(node: Node, record: str) -> list[FoundLeaf]:
    """The screenings that a record is named by."""
    return search(node, Criteria(act=Act.SCREEN, record=record))


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


# --- about whom -------------------------------------------------------------------------------------------------------


def test_a_batch_is_found_by_every_record_that_it_alerted_on_and_by_no_other(node: LocalNode) -> None:
    weak = replace(answer(UN, alerts=("uto/9",)).matches[0], band=Band.WEAK)
    both = replace(answer(UN, alerts=("uto/3",)).matches[0], same_as=(SameAs("un/4", "Ortwin Vasqela"),))
    items = [answer(UN, alerts=("uto/1", "uto/2")), replace(answer(UN), matches=(both, weak)), NOT_CHECKED]

    record_batch(node, [Item(str(at), each) for at, each in enumerate(items)])

    assert [len(found(node, f"uto/{number}")) for number in (1, 2, 3, 9)] == [1, 1, 1, 0]
    assert len(found(node, "un/4")) == 1  # another record of the subject that was alerted on


def test_no_alert_of_a_batch_is_left_out_where_a_leaf_cannot_name_them_all(node: LocalNode) -> None:
    alerts = [f"uto/{number}" for number in range(2 * MOST_OBJECTS + 1)]

    record_batch(node, [Item("0", answer(UN, alerts=tuple(alerts[:7]))), Item("1", answer(UN, alerts=tuple(alerts)))])

    batch, more, last = (found(node, alerts[at]) for at in (0, MOST_OBJECTS, -1))
    assert [len(each) for each in (batch, more, last)] == [1, 1, 1]
    assert batch[0].leaf.batch
    for each in (more[0], last[0]):
        assert each.payload is not None
        assert each.payload["batch"] == batch[0].leaf.batch  # it says whose alerts these are
    assert_good(node)


def test_what_more_leaves_say_of_the_alerts_of_a_run_goes_with_the_key_of_the_run(node: LocalNode) -> None:
    run = begin(node, Asked(Rules()), "out", is_kept=False).run
    alerts = tuple(f"uto/{number}" for number in range(MOST_OBJECTS + 1))
    record_batch(node, [Item("0", answer(UN, alerts=alerts))], key=run.key_id)

    forget(node, run.number)

    left = [each.payload for name in (alerts[0], alerts[-1]) for each in found(node, name)]
    assert left == [None, None]
    assert_good(node)


def test_a_table_and_a_batch_over_http_are_found_by_the_records_that_they_alerted_on(
    served: Served, sample_home: Home, tmp_path: Path
) -> None:
    client = served.worker("hilde-of-batches", Role.ANALYST)
    table, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    (hit,) = client.post("/v1/screen", json={"queries": [{"name": LISTED}]}, headers=SCREENING).json()["answers"]
    table.write_text(f"id,name\n1,Nobody At All\n2,{LISTED}\n", "utf-8")
    tocsin(sample_home, "screen", "file", str(table), "--out", str(out), "--workers", "1")

    sources = {each.payload["source"] for each in found(served.node, hit["matches"][0]["record"]) if each.payload}

    assert sources == {"http", "table"}
