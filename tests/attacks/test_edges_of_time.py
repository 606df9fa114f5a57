"""Moments at the edges of the calendar, which no zone can tell: refused in words, never a fault of the node."""

from __future__ import annotations

import pytest

from command_line import tocsin
from invented_nodes import Home
from served import SERVED, Served
from tocsin.model.accounts import Role

sample_home, sample_node, served = SERVED
EDGES = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-22T10:00:00+25:00"]


def test_moments_that_no_zone_can_tell_are_refused_in_words(served: Served) -> None:
    overseer = served.worker("edge", Role.OVERSIGHT)

    answers = [
        overseer.get("/v1/audit", params={name: edge}, headers={"Tocsin-Purpose": "oversight"})
        for name in ("since", "until")
        for edge in EDGES
    ]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(400, "bad-value")}
    assert {answer.json()["place"] for answer in answers} == {"since", "until"}


@pytest.mark.parametrize("edge", ["0001-01-01T00:00:00", "9999-12-31T23:59:59Z", "2026-11-22T10:00:00+14:00"])
def test_moments_near_the_edge_are_looked_for(served: Served, edge: str) -> None:
    overseer = served.worker(f"near {edge}", Role.OVERSIGHT)

    answer = overseer.get("/v1/audit", params={"until": edge}, headers={"Tocsin-Purpose": "oversight"})

    assert answer.status_code == 200


@pytest.mark.parametrize("edge", EDGES)
def test_the_command_line_refuses_them_in_words_too(sample_home: Home, edge: str) -> None:
    result = tocsin(sample_home, "audit", "search", "--purpose", "oversight", "--since", edge)

    assert result.code == 2
    assert "is no moment" in result.err
