"""The table of weights: every row has a reason, a sign that makes sense, and a date for its review."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import tocsin.match
from tocsin.match import weights as w

ROOM = Path(tocsin.match.__file__).parent
CONSTANTS = {name: value for name, value in vars(w).items() if name.isupper() and isinstance(value, float | int)}


@pytest.mark.parametrize("row", list(w.TABLE.values()), ids=lambda row: row.name)
def test_every_row_has_a_name_a_value_and_a_reason(row: w.Weight) -> None:
    assert row.name.strip()
    assert isinstance(row.value, float | int)
    assert len(row.reason) >= 8


def test_every_constant_is_a_row_and_every_row_a_constant() -> None:
    assert sorted(CONSTANTS.values()) == sorted(row.value for row in w.TABLE.values())


def test_every_row_is_used_by_the_engine() -> None:
    rooms = [*ROOM.glob("*.py"), *(ROOM.parent / "segments").glob("*.py")]
    words = Counter(word for path in rooms for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))

    unused = [name for name in CONSTANTS if words[name] < 2]
    assert unused == []


def test_no_module_of_the_engine_hides_a_weight_in_an_evidence() -> None:
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Evidence":
                weight = node.args[1]
                assert not isinstance(weight, ast.Constant) or weight.value == 0.0, f"{path.name}:{node.lineno}"


def test_the_version_and_the_day_of_review_can_be_read() -> None:
    assert re.fullmatch(r"\d{4}-\d{2}", w.VERSION)
    assert date.fromisoformat(w.REVIEW_BY) > date.fromisoformat(f"{w.VERSION}-01")


@pytest.mark.parametrize(
    "name",
    "CONFLICT CONFLICT_FAMILY CONFLICT_INITIAL MISSING MISSING_FAMILY NUMBER_CONFLICT SCRAMBLED DISTANCE "
    "BIRTH_CONFLICT BIRTH_CONFLICT_3 BIRTH_CONFLICT_10 BIRTH_CONFLICT_20 DOCUMENT_OTHER SHORT_NUMBER "
    "NATIONALITY_DIFFERS SEX_DIFFERS NAME_FLOOR_WITH_DOCUMENT".split(),
)
def test_what_contradicts_speaks_against(name: str) -> None:
    assert CONSTANTS[name] < 0.0


@pytest.mark.parametrize(
    "name",
    "RARITY_CAP RARITY_CAP_ORGANISATION INITIAL LIGHT WHOLE_NAME WHOLE_ORGANISATION BIRTH_EQUAL BIRTH_SWAPPED "
    "BIRTH_YEAR_OFF BIRTH_YEAR_OFF_2 BIRTH_DIGIT BIRTH_MONTH BIRTH_YEAR BIRTH_IN_RANGE BIRTH_NEAR DOCUMENT_EQUAL "
    "DOCUMENT_EQUAL_OPEN DOCUMENT_EQUAL_OTHER DOCUMENT_CONFUSED DOCUMENT_NEAR NATIONALITY_SAME SEX_SAME".split(),
)
def test_what_agrees_speaks_for(name: str) -> None:
    assert CONSTANTS[name] > 0.0


@pytest.mark.parametrize("name", ["LIST_SHARE", "WEAK_SCORE_LIMIT", "OTHER_ORDER_SHARE"])
def test_shares_are_shares(name: str) -> None:
    assert 0.0 < CONSTANTS[name] < 1.0


@pytest.mark.parametrize(
    "descending",
    [
        ("DOCUMENT_EQUAL", "DOCUMENT_EQUAL_OPEN", "DOCUMENT_CONFUSED", "DOCUMENT_NEAR", "DOCUMENT_OTHER"),
        ("BIRTH_EQUAL", "BIRTH_SWAPPED", "BIRTH_YEAR_OFF", "BIRTH_YEAR", "BIRTH_IN_RANGE", "BIRTH_NEAR"),
        ("BIRTH_NEAR", "BIRTH_CONFLICT_3", "BIRTH_CONFLICT_10", "BIRTH_CONFLICT_20", "BIRTH_CONFLICT"),
        ("MISSING", "MISSING_FAMILY", "CONFLICT", "CONFLICT_FAMILY"),
        ("STRONG_AT", "POSSIBLE_AT"),
        ("SAME_TEXT_RANK", "SAME_TOKENS_RANK"),
        ("RARITY_CAP", "INITIAL", "LIGHT"),
    ],
)
def test_what_says_more_weighs_more(descending: tuple[str, ...]) -> None:
    assert all(CONSTANTS[more] > CONSTANTS[less] for more, less in pairwise(descending))


def test_names_after_the_first_say_less_and_less() -> None:
    assert w.INDEPENDENCE[0] == 1.0
    assert all(more >= less > 0.0 for more, less in pairwise(w.INDEPENDENCE))


def test_small_weights_of_groups_are_small_and_symmetric() -> None:
    assert w.NATIONALITY_SAME == -w.NATIONALITY_DIFFERS <= 1.0


def test_two_records_side_by_side_must_overcome_less_than_nothing() -> None:
    assert w.PAIR_PRIOR > 0.0
    assert math.log(1 + w.PRIOR_RECORDS) + w.PRIOR_MARGIN > 0.0
    assert w.WEAK_SCORE_LIMIT < 0.5
