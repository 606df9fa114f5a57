"""What a fact says for people: with names to its values, within bounds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

import pytest

from tocsin.store.context import Context
from tocsin.store.fact_contents import MOST_LETTERS, fact_content


@dataclass(frozen=True)
class Row:
    """A context of which nothing is read but this one fact."""

    name: str
    values: Any

    @property
    def connection(self) -> Row:
        return self

    def execute(self, _query: str, _values: object) -> Row:
        return self

    def fetchall(self) -> list[tuple[str, str]]:
        return [(self.name, json.dumps(self.values))]


def told(place: str, name: str, values: Any) -> Any:
    return fact_content(cast("Context", Row(name, values)), place)


def test_two_members_with_two_seats_are_told_apart() -> None:
    rows = [[["rur", "Rur", "state", "UTO", "then", "x"]] * 2, [["", "rur", "then", "x"]] * 2]

    content = told("members", "members", rows)

    assert content["members"][1]["country"] == "UTO"
    assert content["seats"][0] == {"holder": "", "member": "rur", "made_at": "then", "made_by": "x"}


@pytest.mark.parametrize("length", [MOST_LETTERS, 10 * MOST_LETTERS])
def test_a_fact_that_was_forged_too_long_is_told_by_its_length(length: int) -> None:
    content = told("operators", "operators", [["x" * length, "now"]])

    assert set(content) == {"too_long"}
    assert content["too_long"] > length


def test_what_is_no_fact_or_is_not_there_has_no_content() -> None:
    assert told("states", "states", []) is None
    assert told("operators", "another", []) is None
