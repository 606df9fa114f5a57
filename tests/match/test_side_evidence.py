"""Documents, nationality and sex: graded, symmetric, and the same size for every group."""

from __future__ import annotations

from itertools import product

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.match import weights as w
from tocsin.match.side_evidence import HeldNumber, document_evidence, nationality_evidence, sex_evidence
from tocsin.model.record import IdentifierType, Sex
from tocsin.model.screening import DocumentQuery, Evidence

PASSPORT, TAX, NATIONAL = IdentifierType.PASSPORT, IdentifierType.TAX, IdentifierType.NATIONAL_ID
COUNTRIES = sorted(country.alpha_2 for country in pycountry.countries)

countries = st.lists(st.sampled_from([*COUNTRIES, ""]), max_size=4)
numbers = st.text(alphabet="OI0158BSZ2ABC34", max_size=12)
documents = st.builds(DocumentQuery, numbers, st.sampled_from([None, PASSPORT, TAX]), st.sampled_from(["", "FR", "DE"]))
held = st.builds(HeldNumber, st.sampled_from([PASSPORT, TAX]), st.sampled_from(["", "FR", "DE"]), numbers)


def graded(ours: DocumentQuery, theirs: HeldNumber) -> tuple[str, float]:
    found = document_evidence([ours], [theirs])
    return ("", 0.0) if found is None else (found.code, found.weight)


# -- documents --

HELD = HeldNumber(PASSPORT, "FR", "L898902C3")


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (DocumentQuery("L898902C3", PASSPORT, "FR"), HELD, "document_equal"),
        (DocumentQuery("l 898-902 c3", PASSPORT, "FR"), HELD, "document_equal"),
        (DocumentQuery("L٨٩٨٩٠٢C٣", PASSPORT, "FR"), HELD, "document_equal"),
        (DocumentQuery("L898902C3"), HELD, "document_equal_open"),
        (DocumentQuery("L898902C3", PASSPORT), HELD, "document_equal_open"),
        (DocumentQuery("L898902C3", None, "FR"), HELD, "document_equal_open"),
        (DocumentQuery("L898902C3", PASSPORT, "FR"), HELD._replace(country=""), "document_equal_open"),
        (DocumentQuery("L898902C3", PASSPORT, "DE"), HELD, "document_equal_other"),
        (DocumentQuery("L898902C3", TAX, "FR"), HELD, "document_equal_other"),
        (DocumentQuery("L8989O2C3", PASSPORT, "FR"), HELD, "document_confused"),
        (DocumentQuery("L898902C3", PASSPORT, "FR"), HELD._replace(value="LB9B902C3"), "document_confused"),
        (DocumentQuery("L898902C4", PASSPORT, "FR"), HELD, "document_near"),
        (DocumentQuery("L89902C3", PASSPORT, "FR"), HELD, "document_near"),
        (DocumentQuery("L898920C3", PASSPORT, "FR"), HELD, "document_near"),
        (DocumentQuery("X1234567", PASSPORT, "FR"), HELD, "document_other"),
        (DocumentQuery("X1234567", PASSPORT, "DE"), HELD, ""),
        (DocumentQuery("X1234567"), HELD, ""),
        (DocumentQuery("L8989O2C3", PASSPORT, "DE"), HELD, ""),
        (DocumentQuery("", PASSPORT, "FR"), HELD, ""),
        (DocumentQuery("---", PASSPORT, "FR"), HELD._replace(value="---"), ""),
    ],
)
def test_each_way_for_numbers_to_agree_has_its_own_reason(
    ours: DocumentQuery, theirs: HeldNumber, expected: str
) -> None:
    assert graded(ours, theirs)[0] == expected


def test_the_grades_of_documents_stand_in_their_order() -> None:
    weights = [
        graded(DocumentQuery("L898902C3", PASSPORT, "FR"), HELD)[1],
        graded(DocumentQuery("L898902C3"), HELD)[1],
        graded(DocumentQuery("L8989O2C3", PASSPORT, "FR"), HELD)[1],
        graded(DocumentQuery("L898902C4", PASSPORT, "FR"), HELD)[1],
        graded(DocumentQuery("L898902C3", PASSPORT, "DE"), HELD)[1],
        0.0,
        graded(DocumentQuery("X1234567", PASSPORT, "FR"), HELD)[1],
    ]

    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


@pytest.mark.parametrize("number", ["1", "123", "AB123"])
def test_a_short_number_says_less_because_short_numbers_coincide(number: str) -> None:
    ours, theirs = DocumentQuery(number, PASSPORT, "FR"), HeldNumber(PASSPORT, "FR", number)

    assert (
        graded(ours, theirs)[1] < graded(DocumentQuery("AB123456", PASSPORT, "FR"), HELD._replace(value="AB123456"))[1]
    )


@pytest.mark.parametrize(("ours", "theirs"), [("0123", "O123"), ("12345", "1234S"), ("12345", "12346")])
def test_short_numbers_are_never_near(ours: str, theirs: str) -> None:
    assert graded(DocumentQuery(ours), HeldNumber(PASSPORT, "FR", theirs))[0] == ""


def test_another_number_of_the_same_issuer_speaks_only_faintly_against() -> None:
    _, weight = graded(DocumentQuery("X1234567", PASSPORT, "FR"), HELD)

    assert -1.0 < weight < 0.0


def test_of_several_numbers_the_strongest_reading_counts() -> None:
    found = document_evidence(
        [DocumentQuery("X1234567", PASSPORT, "FR"), DocumentQuery("L898902C3", PASSPORT, "FR")],
        [HELD._replace(value="Y7654321"), HELD],
    )

    assert found is not None
    assert found.code == "document_equal"


def test_where_either_side_states_no_document_nothing_is_said() -> None:
    assert document_evidence([], [HELD]) is None
    assert document_evidence([DocumentQuery("L898902C3")], []) is None


@given(documents, held)
def test_numbers_agree_the_same_both_ways(ours: DocumentQuery, theirs: HeldNumber) -> None:
    # A held number always has a type, so that only queries with one can change places.
    if ours.type is not None and len(theirs.value) == len(ours.number):
        back = graded(
            DocumentQuery(theirs.value, theirs.type, theirs.country), HeldNumber(ours.type, ours.country, ours.number)
        )
        assert graded(ours, theirs) == back


@given(documents, held)
def test_no_grade_of_documents_leaves_its_bounds(ours: DocumentQuery, theirs: HeldNumber) -> None:
    _, weight = graded(ours, theirs)

    assert w.DOCUMENT_OTHER + min(0.0, w.DOCUMENT_EQUAL_OTHER + w.SHORT_NUMBER) <= weight <= w.DOCUMENT_EQUAL


def test_an_equal_number_never_speaks_against() -> None:
    assert graded(DocumentQuery("12345", PASSPORT, "DE"), HeldNumber(PASSPORT, "FR", "12345"))[1] >= 0.0


# -- nationality --


@pytest.mark.parametrize("country", COUNTRIES)
def test_nationality_weighs_the_same_for_every_country(country: str) -> None:
    other = "FR" if country != "FR" else "DE"
    same, differs = nationality_evidence([country], [country]), nationality_evidence([country], [other])

    assert same is not None
    assert differs is not None
    assert same.weight == w.NATIONALITY_SAME > 0.0
    assert differs.weight == w.NATIONALITY_DIFFERS < 0.0


@given(countries, countries)
def test_nationality_says_the_same_both_ways(ours: list[str], theirs: list[str]) -> None:
    there, back = nationality_evidence(ours, theirs), nationality_evidence(theirs, ours)

    assert weight_of(there) == weight_of(back)


@given(countries, countries)
def test_nationality_speaks_only_where_both_sides_state_one(ours: list[str], theirs: list[str]) -> None:
    spoken = nationality_evidence(ours, theirs) is not None

    assert spoken == (any(ours) and any(theirs))


def test_one_shared_nationality_of_several_is_enough() -> None:
    found = nationality_evidence(["FR", "DE"], ["SY", "DE"])

    assert found is not None
    assert found.code == "nationality_same"
    assert dict(found.arguments) == {"country": "Germany"}


# -- sex --


@pytest.mark.parametrize(("ours", "theirs"), [*product([Sex.MALE, Sex.FEMALE], repeat=2)])
def test_sex_weighs_the_same_for_women_and_men(ours: Sex, theirs: Sex) -> None:
    found = sex_evidence(ours, [theirs])

    assert found is not None
    assert found.weight == (w.SEX_SAME if ours is theirs else w.SEX_DIFFERS)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (None, [Sex.MALE]),
        (Sex.MALE, []),
        (Sex.OTHER, [Sex.MALE]),
        (Sex.MALE, [Sex.OTHER]),
        (Sex.MALE, [Sex.FEMALE, Sex.OTHER]),
    ],
)
def test_where_a_sex_is_not_stated_or_other_nothing_is_said(ours: Sex | None, theirs: list[Sex]) -> None:
    assert sex_evidence(ours, theirs) is None


def test_a_record_that_states_both_sexes_contradicts_neither() -> None:
    for ours in (Sex.MALE, Sex.FEMALE):
        found = sex_evidence(ours, [Sex.MALE, Sex.FEMALE])
        assert found is not None
        assert found.code == "sex_same"


def weight_of(evidence: Evidence | None) -> float | None:
    return None if evidence is None else evidence.weight
