"""Comparing: why two descriptions are, or are not, the same; a table of them keeps every row."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadValue, Usage
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Band, Query
from tocsin.services.screening.compare import ADDED, NOT_COMPARED, PairTable, compare_two
from tocsin.text.dates import parse_span


def compared(text: str) -> list[dict[str, str]]:
    return list(PairTable(io.StringIO(text, newline="")).compared())


def test_two_spellings_of_one_rare_name_may_well_be_one() -> None:
    result = compare_two(Query("Vsevolod Zarudeykin"), Query("Wsewolod Sarudejkin"))

    assert result.kind is SubjectKind.PERSON
    assert result.scored.band is not Band.WEAK
    assert result.scored.evidence


def test_a_date_that_agrees_speaks_for_and_one_that_does_not_against() -> None:
    def score(born: str) -> float:
        a = Query("Vsevolod Zarudeykin", born=parse_span("1981-04-07"))
        return compare_two(a, Query("Vsevolod Zarudeykin", born=parse_span(born))).scored.log_odds

    assert score("1981-04-07") > score("1981-07-04") > score("1955-01-01")


def test_comparing_is_the_same_for_everybody_whatever_is_loaded() -> None:
    once, again = (compare_two(Query("Mirzad Khoshnevaran"), Query("Mirzod Khushnavaron")).scored for _ in range(2))

    assert once == again


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("Vsevolod Zarudeykin", "Wsewolod Sarudejkin", SubjectKind.PERSON),
        ("Zarudeykin", "Zarudeykin Ltd", SubjectKind.ORGANISATION),
        ("Banco de Zarudey", "Zarudey Bank", SubjectKind.ORGANISATION),
        ("M/V Zarudey Star", "Zarudey Star", SubjectKind.VESSEL),
        ("General Vsevolod Zarudeykin", "Vsevolod Zarudeykin", SubjectKind.PERSON),
    ],
)
def test_names_of_no_stated_kind_are_read_as_what_they_look_like(a: str, b: str, kind: SubjectKind) -> None:
    assert compare_two(Query(a), Query(b)).kind is kind
    assert compare_two(Query(b), Query(a)).kind is kind
    assert compare_two(Query(a), Query(b), SubjectKind.AIRCRAFT).kind is SubjectKind.AIRCRAFT


@pytest.mark.parametrize(("a", "b"), [("", "Ortwin"), ("Ortwin", "..."), ("\u202e", "Ortwin")])
def test_a_name_without_letters_is_not_compared(a: str, b: str) -> None:
    with pytest.raises(BadValue, match="holds no letters"):
        compare_two(Query(a), Query(b))


def test_a_pair_keeps_its_columns_and_gains_scores_and_reasons() -> None:
    (row,) = compared("id,kind,a,b\n7,person,Vsevolod Zarudeykin,Vsevolod Zarudeykin\n")

    assert list(row) == ["id", "kind", "a", "b", *ADDED]
    assert (row["id"], row["band"]) == ("7", "strong")
    assert 0.9 < float(row["name_score"]) <= 1
    assert "“zarudeykin” agrees with “zarudeykin”" in row["reasons"]


@pytest.mark.parametrize(
    ("born", "country"),
    [
        ("birth_date_a,birth_date_b", "nationality_a,nationality_b"),
        ("birth_a,birth_b", "country_a,country_b"),
        ("born_a,born_b", "countries_a,countries_b"),
        ("a_dob,b_dob", "a_country,b_country"),
    ],
)
def test_birth_dates_and_countries_may_be_named_in_several_ways(born: str, country: str) -> None:
    (row,) = compared(f'a,b,{born},{country}\nMirzad K,Mirzad K,1974-03-15,1974-03-15,UTO,"UTO;SYR"\n')

    assert "born on 1974-03-15" in row["reasons"]
    assert "same nationality" in row["reasons"]


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        ("ghost,A B,A B,,", "row 2: 'ghost' is no kind of subject"),
        ("person,A B,,,", "row 2: the name b holds no letters"),
        ("person,A B,A B,03/04/1980,", "row 2: '03/04/1980'"),
        ("person,A B,A B,,Atlantis", "row 2: no country is known as 'Atlantis'"),
        ("person,A B", "row 2: the row has 2 fields, the heading has 5"),
        ("person,A B," + "x" * 10_001 + ",,", "row 2: the name b is longer than 10000 characters"),
    ],
)
def test_a_pair_that_cannot_be_read_keeps_its_place_and_says_why(pair: str, reason: str) -> None:
    bad, good = compared(f"kind,a,b,birth_a,country_b\n{pair}\nperson,Mirzad K,Mirzad K,,\n")

    assert (bad["band"], bad["score"]) == (NOT_COMPARED, "")
    assert bad["reasons"].startswith(reason)
    assert good["band"] != NOT_COMPARED


def test_scores_of_an_earlier_run_are_replaced_not_doubled() -> None:
    table = PairTable(io.StringIO("a,b,score,band,name_score,reasons\nMirzad K,Mirzad K,0,weak,0,old\n"))

    (row,) = table.compared()

    assert table.columns == ("a", "b", *ADDED)
    assert row["reasons"] != "old"


def test_columns_that_nothing_is_made_of_are_named() -> None:
    assert PairTable(io.StringIO("a,b,label,born\n")).unused == ("label", "born")


def test_a_table_without_both_names_is_refused() -> None:
    with pytest.raises(Usage, match="the table has no column b"):
        PairTable(io.StringIO("id,a\n1,x\n"))


@given(st.text(alphabet=st.characters(), max_size=200))
def test_no_text_makes_a_table_of_pairs_fail(text: str) -> None:
    for row in compared("kind,a,b,birth_a,country_b\n" + text):
        assert row["band"] in {*Band, NOT_COMPARED}
