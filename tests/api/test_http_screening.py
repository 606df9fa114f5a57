"""Screening, records, lists and the node's state over HTTP: what the command line says, to machines."""

from __future__ import annotations

import json
import re
import shutil
from typing import Any

import httpx
import pytest

from command_line import tocsin
from invented_nodes import FRESH_NODE, Home, files
from served import SCREENING, SERVED, Served, serving
from tocsin import samples
from tocsin.errors import NotRecorded, StoreUnavailable
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Role, Service, Verb
from tocsin.node.local import LocalNode
from tocsin.serve import bring_index_up
from tocsin.services.auditing.sequence import sequence
from tocsin.services.listing.load import load
from tocsin.store.database import Store

sample_home, sample_node, served = SERVED
fresh_node = FRESH_NODE
KHOSHNEVARAN = {"name": "Mirzad Khoshnevaran", "born": "1974-08-12", "nationalities": ["UTO"]}


@pytest.fixture(scope="module")
def gate(served: Served) -> httpx.Client:
    return served.bearing(served.machine("gate", Verb.SCREEN, Verb.VIEW, Verb.LOAD))


def screened(gate: httpx.Client, **order: Any) -> Any:
    answer = gate.post("/v1/screen", json=order, headers=SCREENING)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_answer_is_the_one_that_the_command_line_prints(sample_home: Home, gate: httpx.Client) -> None:
    words = ("screen", "name", "Mirzad Khoshnevaran", "--born", "1974-08-12", "--nationality", "UTO", "--json")

    printed = tocsin(sample_home, *words)

    assert screened(gate, query=KHOSHNEVARAN) == printed.json


def test_a_record_is_the_one_that_the_command_line_prints(sample_home: Home, gate: httpx.Client) -> None:
    printed = tocsin(sample_home, "record", "show", "un/QDi.9001", "--json")

    assert gate.get("/v1/records/un/QDi.9001", headers=SCREENING).json() == printed.json


def test_a_batch_is_answered_in_its_order_each_as_if_asked_alone(gate: httpx.Client) -> None:
    people = [{"id": "row 7", **KHOSHNEVARAN}, {"name": "Nobody Atall"}]

    answers = screened(gate, queries=people)["answers"]

    assert [each.pop("id") for each in answers] == ["row 7", "1"]
    assert answers == [screened(gate, query=KHOSHNEVARAN), screened(gate, query={"name": "Nobody Atall"})]


def test_what_cannot_be_understood_keeps_its_place_and_is_never_clear(gate: httpx.Client) -> None:
    people = [{"name": "A B", "born": "31 February"}, KHOSHNEVARAN, {"name": "A", "nationalities": ["XXXX"]}, {}]

    answers = screened(gate, queries=people)["answers"]

    assert [each["status"] for each in answers] == ["not checked", "checked", "not checked", "not checked"]
    assert answers[0]["why"].startswith("query 0: ")


def test_one_question_that_cannot_be_understood_is_refused_with_its_reason(gate: httpx.Client) -> None:
    answer = gate.post("/v1/screen", json={"query": {"name": "A", "sex": "?"}}, headers=SCREENING)

    assert (answer.status_code, answer.json()["place"]) == (400, "sex")


def test_a_document_is_found_by_its_number(gate: httpx.Client, sample_home: Home) -> None:
    record = tocsin(sample_home, "record", "show", "un/QDi.9001", "--json").json
    number = record["identifiers"][0]["value"] if record["identifiers"] else ""
    assert number, "the fictional record has a document"

    answer = screened(gate, query={"documents": [{"number": number}]})

    assert "un/QDi.9001" in [match["record"] for match in answer["matches"]]


def test_a_batch_has_one_leaf_that_commits_to_each_of_it(served: Served, gate: httpx.Client) -> None:
    screened(gate, queries=[{"id": "a", **KHOSHNEVARAN}, {"id": "b", "name": "Nobody Atall"}])

    leaf = served.ledger(act=Act.SCREEN, actor="gate")[0]

    assert leaf.leaf.count == 2
    assert leaf.payload is not None
    assert [json.loads(item)["id"] for item in leaf.payload["items"]] == ["a", "b"]


def test_a_screening_that_cannot_be_recorded_is_not_answered(
    gate: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_given: object, **_more: object) -> None:
        raise NotRecorded("the disk is full")

    monkeypatch.setattr("tocsin.api.screening.record_screening", refused)

    answer = gate.post("/v1/screen", json={"query": KHOSHNEVARAN}, headers=SCREENING)

    assert (answer.status_code, answer.json()["code"]) == (503, "not-recorded")
    assert "matches" not in answer.text


@pytest.mark.parametrize("count", [0, 1001])
def test_a_batch_of_none_or_of_too_many_is_refused(gate: httpx.Client, count: int) -> None:
    answer = gate.post("/v1/screen", json={"queries": [{"name": "A"}] * count}, headers=SCREENING)

    assert (answer.status_code, answer.json()["place"]) == (400, "body.queries")


# --- lists ------------------------------------------------------------------------------------------------------------


def test_a_list_that_is_not_loaded_is_not_there(gate: httpx.Client) -> None:
    assert gate.get("/v1/lists/nowhere").status_code == 404
    assert gate.get("/v1/lists/un").json()["records"] == 18


def test_a_file_sent_again_changes_nothing_and_a_broken_one_neither(gate: httpx.Client) -> None:
    sent = samples.un_list().read_bytes()

    same = gate.post("/v1/lists/un?file=un.xml", content=sent)
    broken = gate.post("/v1/lists/un?file=un.xml", content=sent[: len(sent) // 2])
    nameless = gate.post("/v1/lists/un", content=sent)
    outside = gate.post("/v1/lists/un?file=../../un.xml", content=sent)

    assert (same.status_code, same.json()["status"]) == (200, "unchanged")
    assert (broken.status_code, broken.json()["code"]) == (422, "malformed-list")
    assert (nameless.status_code, outside.status_code) == (400, 400)


def test_a_load_that_looks_wrong_waits_for_a_person_who_refuses_it(served: Served, gate: httpx.Client) -> None:
    text = samples.un_list().read_text("utf-8")
    first, last = text.index("<INDIVIDUAL>"), text.rindex("</INDIVIDUAL>")
    one = text[first : text.index("</INDIVIDUAL>") + len("</INDIVIDUAL>")]

    held = gate.post("/v1/lists/un?file=un.xml", content=(text[:first] + one + text[last + 13 :]).encode())
    chief = served.worker("chief of lists", Role.SUPERVISOR)
    refused = chief.post("/v1/lists/un/held", json={"decision": "refuse", "reason": "a truncated file"})

    assert held.json()["status"] == "held"
    assert refused.json()["status"] == "refused"
    assert gate.get("/v1/lists/un").json()["records"] == 18


# --- the node's state -------------------------------------------------------------------------------------------------


def test_a_node_that_is_well_says_so_without_a_word_on_subjects(served: Served) -> None:
    health, ready = served.client().get("/health"), served.client().get("/ready")

    assert health.json() == {"status": "alive"}
    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    told = {"ready": True, "store": "ready", "lists": "ready", "index": "fits", "ledger": "ready"}
    assert ready.json() == told  # no number of any


def test_a_node_without_its_database_is_alive_and_not_ready_and_says_nothing_of_where_it_is(
    served: Served, gate: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_given: object, **_more: object) -> None:
        raise StoreUnavailable("connection to host=10.1.2.3 user=tocsin failed")

    monkeypatch.setattr(Store, "_begin", gone)

    answers = [served.client().get("/health"), served.client().get("/ready"), gate.get("/v1/me")]

    assert [answer.status_code for answer in answers] == [200, 503, 503]
    assert answers[1].json()["store"] == "store-unavailable"
    assert not any("10.1.2.3" in answer.text for answer in answers)


def test_leaves_that_nobody_gives_places_to_make_a_node_unready(served: Served) -> None:
    late = "UPDATE ledger_pending SET leaf = jsonb_set(leaf::jsonb, '{at}', '\"2026-01-01T00:00:00Z\"')::text"
    served.worker("late", Role.ADMINISTRATOR)
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        run = tx._context.connection.execute
        run("ALTER TABLE ledger_pending DISABLE TRIGGER ALL")
        kept = run("SELECT id, leaf FROM ledger_pending").fetchall()
        run(late)
    answer, told = served.client().get("/ready"), served.browser("late").get("/v1/state").json()
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        run = tx._context.connection.execute
        for leaf_id, leaf in kept:
            run("UPDATE ledger_pending SET leaf = %s WHERE id = %s", (leaf, leaf_id))
        run("ALTER TABLE ledger_pending ENABLE TRIGGER ALL")

    assert (answer.status_code, answer.json()["ledger"]) == (503, "late")
    assert told["ledger"]["oldest_waiting_s"] > 10


def test_the_description_names_every_route_and_what_opens_it(served: Served) -> None:
    described = served.client().get("/openapi.json").json()

    named = {(method.upper(), path) for path, each in described["paths"].items() for method in each}
    assert named == {(route.method, re.sub(r":\w+}", "}", route.path)) for route in served.routes}
    screen = described["paths"]["/v1/screen"]["post"]
    assert (screen["x-tocsin-verb"], screen["parameters"][0]["required"]) == ("screen", True)
    assert described["components"]["schemas"]["Screening"]["additionalProperties"] is False


def test_a_purpose_may_hold_letters_of_any_script(served: Served) -> None:
    chief = served.worker("scripts", Role.ADMINISTRATOR)
    made = chief.put("/v1/purposes/граница", json={"use": "screening"})
    analyst = served.worker("scripted", Role.ANALYST)

    answer = analyst.get(
        "/v1/records/un/QDi.9001", headers={"Tocsin-Purpose": "%D0%B3%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0"}
    )

    assert (made.status_code, answer.status_code) == (200, 200)


def test_a_node_that_can_check_nothing_is_not_ready_and_is_once_a_list_is_loaded_and_the_index_built(
    fresh_node: LocalNode,
) -> None:
    with serving(fresh_node) as bare:
        empty = bare.client().get("/ready")
        bring_index_up(fresh_node)  # there is nothing to build
        load(fresh_node, "un", files([samples.un_list()]))
        shutil.rmtree(fresh_node.index_folder)  # as in a home that was restored without it
        fresh_node._index = None
        sequence(fresh_node)
        unbuilt = bare.client().get("/ready")
        bring_index_up(fresh_node)
        sequence(fresh_node)
        ready = bare.client().get("/ready")

    assert (empty.status_code, empty.json()["lists"], empty.json()["index"]) == (503, "none", "absent")
    assert (unbuilt.status_code, unbuilt.json()["lists"], unbuilt.json()["index"]) == (503, "ready", "absent")
    assert (ready.status_code, ready.json()["index"]) == (200, "fits")
