"""Two descriptions side by side: the same answer whichever is named first."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import latin_words, names_of_one_script, rarity
from tocsin.match.comparison import Description, compare
from tocsin.match.score import Scored, Subject
from tocsin.match.side_evidence import HeldNumber
from tocsin.model.dates import DateSpan
from tocsin.model.record import IdentifierType, Sex, SubjectKind
from tocsin.model.screening import Band, DocumentQuery, Query

PERSON, ORGANISATION, VESSEL = SubjectKind.PERSON, SubjectKind.ORGANISATION, SubjectKind.VESSEL

days = st.dates(date(1940, 1, 1), date(2000, 12, 31))
births = st.one_of(
    st.none(),
    days.map(DateSpan.of_day),
    days.map(lambda day: DateSpan.of_month(day.year, day.month)),
    days.map(lambda day: DateSpan.of_year(day.year, is_circa=day.day < 10)),
)
# Few words, so that two names have much in common: the cases where order could matter.
few_words = st.sampled_from(
    "zarmak zarmaq qolban qolbani zarmakqolban tumril z q al bin abu 5 9 ltd de veshtum veshdum زرمك قلبان".split()
)
alike = st.lists(few_words, min_size=1, max_size=5).map(" ".join)
names = st.one_of(alike, alike, names_of_one_script, st.text(max_size=20))
queries = st.builds(
    Query,
    names,
    born=births,
    nationalities=st.lists(st.sampled_from(["FR", "DE"]), max_size=2).map(tuple),
    sex=st.sampled_from([None, Sex.MALE, Sex.FEMALE, Sex.OTHER]),
)


def compared(a: Query, b: Query, kind: SubjectKind = PERSON) -> Scored:
    numbers = tuple(
        HeldNumber(document.type or IdentifierType.OTHER, document.country, document.number) for document in b.documents
    )
    subject = Subject((b.born,) if b.born else (), b.nationalities, (b.sex,) if b.sex else (), numbers)
    return compare(a, Description(b, subject), rarity(), kind)


# -- laws --


@settings(deadline=None, max_examples=250)
@given(queries, queries, st.sampled_from([PERSON, ORGANISATION, VESSEL]))
def test_the_log_odds_are_the_same_whichever_description_is_named_first(a: Query, b: Query, kind: SubjectKind) -> None:
    there, back = compared(a, b, kind), compared(b, a, kind)

    assert there.log_odds == pytest.approx(back.log_odds, abs=1e-6)
    assert there.name_score == pytest.approx(back.name_score, abs=1e-5)


@pytest.mark.parametrize(("a", "b"), [("zarmak", "zarmak zarmak 5"), ("zarmak", "zarmak ltd زرمك")])
def test_the_limit_of_single_names_is_the_same_both_ways(a: str, b: str) -> None:
    assert compared(Query(a), Query(b)).band is compared(Query(b), Query(a)).band


@settings(deadline=None, max_examples=150)
@given(queries, queries, st.sampled_from([ORGANISATION, VESSEL]))
def test_it_does_not_matter_which_description_is_named_first(a: Query, b: Query, kind: SubjectKind) -> None:
    there, back = compared(a, b, kind), compared(b, a, kind)

    assert there.score == pytest.approx(back.score, abs=1e-5)
    assert there.name_score == pytest.approx(back.name_score, abs=1e-5)
    assert there.band is back.band


@given(names_of_one_script, st.sampled_from([PERSON, ORGANISATION, VESSEL]))
def test_an_identical_name_has_the_name_score_one(name: str, kind: SubjectKind) -> None:
    assert compared(Query(name), Query(name), kind).name_score == pytest.approx(1.0, abs=1e-5)


@given(names_of_one_script, days)
def test_an_identical_full_description_is_an_alert(name: str, day: date) -> None:
    born = DateSpan.of_day(day)

    assert compared(Query(name, born=born), Query(name, born=born)).band is not Band.WEAK


@settings(deadline=None, max_examples=50)
@given(names_of_one_script, names_of_one_script)
def test_no_two_names_score_higher_than_the_same_name_twice(one: str, other: str) -> None:
    assert compared(Query(one), Query(other)).log_odds <= compared(Query(one), Query(one)).log_odds + 1e-9


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from([PERSON, ORGANISATION, VESSEL]))
def test_no_text_at_all_breaks_the_comparison(a: str, b: str, kind: SubjectKind) -> None:
    scored = compared(Query(a), Query(b), kind)

    assert 0.0 <= scored.score <= 1.0
    assert 0.0 <= scored.name_score <= 1.0
    assert scored.evidence


def test_names_without_letters_say_nothing_but_the_prior() -> None:
    scored = compared(Query(""), Query("..."))

    assert [reason.feature for reason in scored.evidence] == ["prior"]
    assert scored.name_score == 0.0
    assert scored.band is Band.WEAK


# -- examples --


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Zarmak Qolbani", "Qolbani, Zarmak"),
        ("Zarmak al-Qolbani", "ZARMAK QOLBANI"),
        ("Abdulqolban Zarmak", "Abd al-Qolban Zarmak"),
        ("Zarmakuddin Tumril", "Zarmak al-Din Tumril"),
        ("Zarmak Qolbani", "زرمك القلباني"),
        ("Zarmak Kolbani", "Зармак Колбани"),
        ("Kharmak Djolbani", "Harmak Jolbani"),
        ("Zarmák Qölbani", "Zarmak Qolbani"),
    ],
)
def test_two_spellings_of_one_name_are_nearly_the_same_name(a: str, b: str) -> None:
    assert compared(Query(a), Query(b)).name_score > 0.85


@pytest.mark.parametrize(
    ("a", "b"),
    [("Zarmak Qolbani", "Tumril Veshdok"), ("Zarmak Qolbani", "Zarmak Veshdok"), ("زرمك قلباني", "طمريل وشدوك")],
)
def test_two_different_names_are_not_the_same_person(a: str, b: str) -> None:
    scored = compared(Query(a), Query(b))

    assert scored.band is Band.WEAK
    assert scored.score < 0.1


def test_the_family_name_told_apart_is_read_with_the_given_name() -> None:
    apart = Query("QOLBANI ZARMAK", family="Qolbani", given="Zarmak")

    assert compared(apart, Query("Zarmak Qolbani")).name_score == pytest.approx(1.0)


@given(latin_words, latin_words)
def test_a_conflicting_date_lowers_and_an_equal_one_raises(one: str, other: str) -> None:
    name = f"{one} {other}"
    born = DateSpan.of_day(date(1974, 8, 12))

    without = compared(Query(name), Query(name, born=born)).log_odds
    equal = compared(Query(name, born=born), Query(name, born=born)).log_odds
    conflict = compared(Query(name, born=DateSpan.of_year(1930)), Query(name, born=born)).log_odds

    assert conflict < without < equal


def test_an_equal_document_makes_the_same_person_of_two_names() -> None:
    documents = (DocumentQuery("L898902C3", IdentifierType.PASSPORT, "FR"),)

    scored = compared(Query("Zarmak Qolbani", documents=documents), Query("Tumril Veshdok", documents=documents))

    assert scored.band is not Band.WEAK


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Zarmak Trading Co. Ltd.", "ZARMAK TRADING LLC"),
        ("Z.M.Q. Holding", "ZMQ"),
        ("Zarmak & Veshtum", "Zarmak Veshtum"),
    ],
)
def test_legal_forms_and_dots_do_not_part_an_organisation(a: str, b: str) -> None:
    assert compared(Query(a), Query(b), ORGANISATION).name_score > 0.9


@pytest.mark.parametrize(("a", "b"), [("Zarmak 3", "Zarmak 3"), ("Zarmak III", "Zarmak 3")])
def test_an_identical_name_with_a_number_has_the_name_score_one(a: str, b: str) -> None:
    assert compared(Query(a), Query(b), ORGANISATION).name_score == pytest.approx(1.0)
