"""Names in texts with a figure in them, and people with the family name first."""

from __future__ import annotations

from functools import cache

import pytest

from invented_records import ORGANISATION, PERSON, index_of, population, thing
from tocsin.match.mentions.finder import Finder
from tocsin.match.mentions.gathering import Subject
from tocsin.match.segment import Segment
from tocsin.model.screening import Band

BODIES = {"O1": ("14th Tumrilan Brigade",), "O2": ("Vestril 313",), "O3": ("Войсковая часть 27135",)}


@cache
def finder() -> Finder:
    named = [thing(key, ORGANISATION, *names) for key, names in BODIES.items()]
    named.append(thing("P1", PERSON, "Zarvesh Qoltumov"))
    return Finder([Segment(index_of([*named, *population(300, 5)], background={}))])


def alerts(text: str) -> dict[str, Subject]:
    subjects = finder().find([text])
    return {each.best.text: each for each in subjects if each.best.band is not Band.WEAK}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Men of the 14th Tumrilan Brigade left.", "14th Tumrilan Brigade"),
        ("Men of the 14 Tumrilan Brigade left.", "14 Tumrilan Brigade"),
        ("Men of the Fourteenth Tumrilan Brigade left.", "Fourteenth Tumrilan Brigade"),
        ("Men of the XIV Tumrilan Brigade left.", "XIV Tumrilan Brigade"),
        ("The battalion Vestril-313 left.", "Vestril-313"),
        ("The battalion “Vestril”-313 left.", "“Vestril”-313"),
        ("бойцы войсковой части № 27135 ушли", "войсковой части № 27135"),
    ],
)
def test_a_figure_in_a_name_is_read_in_each_way_it_is_written(text: str, written: str) -> None:
    assert written in alerts(text)


@pytest.mark.parametrize(
    "text", ["Men of the 15th Tumrilan Brigade left.", "Vestril 314 left.", "войсковая часть № 27136 ушла"]
)
def test_another_figure_is_another_name(text: str) -> None:
    assert alerts(text) == {}


def test_a_family_name_in_capitals_before_a_comma_is_a_name_in_full() -> None:
    told, bare = "QOLTUMOV, Zarvesh", "Qoltumov, Zarvesh"

    codes = {text: {each.code for each in alerts(f"It names {text} of Utopia.")[text].best.evidence}
             for text in (told, bare)}  # fmt: skip

    assert {"mention_as_listed", "mention_comma"} <= codes[told]
    assert "mention_as_listed" not in codes[bare]
