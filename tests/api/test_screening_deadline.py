"""What a request may cost: its screenings are weighed, and its time ends; what was not compared is never clear."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from served import SCREENING, SERVED, Served
from tocsin.api import screening
from tocsin.api.screening import Description, DocumentAsked, weight_of
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Verb
from tocsin.model.screening import Query, Status
from tocsin.services.accounts.throttling import Pace
from tocsin.services.screening.screen import LATE, Screener

sample_home, sample_node, served = SERVED


@pytest.fixture(scope="module")
def gate(served: Served) -> httpx.Client:
    return served.bearing(served.machine("gate", Verb.SCREEN))


def test_what_was_not_compared_in_time_is_not_checked_and_says_why(
    gate: httpx.Client, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "DEADLINE_S", -1.0)

    answers = gate.post("/v1/screen", json={"queries": [{"name": "A B"}] * 3}, headers=SCREENING).json()["answers"]

    assert [each["status"] for each in answers] == ["not checked"] * 3
    assert {each["why"] for each in answers} == {LATE}
    assert served.ledger(act=Act.SCREEN, actor="gate")[0].leaf.count == 3  # that it was asked is on the ledger


@pytest.mark.parametrize("in_time", [0, 1, 63, 64, 65, 100])
def test_what_was_compared_before_the_time_was_over_keeps_its_answer(served: Served, in_time: int) -> None:
    looks = iter(range(1_000))

    answers = Screener(served.node).screen_all([Query("A B")] * 100, is_late=lambda: next(looks) >= in_time)

    assert [each.status for each in answers] == [Status.CHECKED] * in_time + [Status.NOT_CHECKED] * (100 - in_time)
    assert all(each.checked for each in answers[:in_time])
    assert not any(each.checked or each.matches for each in answers[in_time:])


def test_a_description_with_many_documents_or_a_long_name_counts_as_several() -> None:
    documents = [DocumentAsked("AB123456")] * 50

    assert weight_of(Description(name="A B")) == 1
    assert weight_of(Description(name="A B", documents=documents)) == 11
    assert weight_of(Description(name="a " * 5_000)) == 6


def test_a_batch_full_of_documents_uses_up_the_pace_as_many_times(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    paces = replace(served.rim.paces, screenings=Pace(0.01, 30))
    monkeypatch.setattr(served.rim, "paces", paces)
    busy = served.bearing(served.machine("busy gate", Verb.SCREEN))
    documents = [{"number": f"AB{number}123456"} for number in range(50)]
    order = {"queries": [{"name": "A B", "documents": documents}] * 2}

    answers = [busy.post("/v1/screen", json=order, headers=SCREENING) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 429]  # eleven each: twice twenty-two is more than thirty
