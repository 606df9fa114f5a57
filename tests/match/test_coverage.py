"""Coverage: 1 for the same name, 0 for names with nothing in common, less for every thing that speaks against."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_records import names_of_one_script
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Query
from tocsin.services.screening.compare import compare_two

PERSON, ORGANISATION, VESSEL = SubjectKind.PERSON, SubjectKind.ORGANISATION, SubjectKind.VESSEL
kinds = st.sampled_from([PERSON, ORGANISATION, VESSEL])


def name_score(a: str, b: str, kind: SubjectKind = PERSON) -> float:
    return compare_two(Query(a), Query(b), kind).scored.name_score


@given(names_of_one_script, names_of_one_script, kinds)
def test_coverage_is_a_share_and_the_same_both_ways(a: str, b: str, kind: SubjectKind) -> None:
    there = name_score(a, b, kind)

    assert 0.0 <= there <= 1.0
    assert there == pytest.approx(name_score(b, a, kind), abs=1e-5)


@given(names_of_one_script, kinds)
def test_the_same_name_is_covered_whole(name: str, kind: SubjectKind) -> None:
    assert name_score(name, name, kind) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("Ivan Zarmak", "John Zarmak", PERSON),
        ("Bill Zarmak", "William Zarmak", PERSON),
        ("Zarmak V.V.", "Viktor Vasilyevich Zarmak", PERSON),
        ("Hsiao-p'ing Tu", "Du Xiaoping", PERSON),
        ("Banco de Zarmak", "Bank of Zarmak", ORGANISATION),
        ("First Zarmak Bank", "1st Zarmak Bank", ORGANISATION),
        ("Zarmak Vesh Qolban Company", "Zarmak Vesh Qolban LLC", ORGANISATION),
        ("National Qolban Oil Company", "NQOC", ORGANISATION),
        ("MV Zarmak Star II", "Zarmak Star 2", VESSEL),
    ],
)
def test_two_ways_to_write_one_name_lie_above_the_cut(a: str, b: str, kind: SubjectKind) -> None:
    assert name_score(a, b, kind) >= 0.5


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("Hassan Zarmak", "Hussein Zarmak", PERSON),
        ("Tum Qolban Zarmak", "Tum Veshdok Zarmak", PERSON),
        ("Vesh Dok Zarmak", "Dok Vesh Zarmak", PERSON),
        ("Zarmak Holding II", "Zarmak Holding III", ORGANISATION),
        ("North Zarmak Oil", "South Zarmak Oil", ORGANISATION),
        ("Zarmak Star 5", "Zarmak Star 9", VESSEL),
        ("Zarmak Star", "Zarmak Sun", VESSEL),
    ],
)
def test_a_near_name_of_another_lies_below_the_cut(a: str, b: str, kind: SubjectKind) -> None:
    assert name_score(a, b, kind) < 0.5
