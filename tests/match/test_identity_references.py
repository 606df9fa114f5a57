"""Reference numbers that records quote of other lists: what they say of themselves, and nothing that they mention."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.match.identity_references import disagree, references_of
from tocsin.model.record import Fact, Identifier, IdentifierType, Name, Record, SubjectKind


def record(owner: str = "utopia", reference: str = "7", **stated: object) -> Record:
    return Record(owner, reference, SubjectKind.PERSON, (Name("Ortwin Vasqela"),), **stated)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said",
    [
        "UN Ref QDi.123",
        "UN Ref. no. QDi.123",
        "(UN Ref):QDi.123",
        "UN Reference Number: QDi.123.",
        "(UN permanent reference number QDi.123)",
        "UN permanent reference no.: QDi.123",
        "Permanent reference number: QDi.123",
        "United Nations reference QDi. 123",
        "DOB 1 Jan 1970; UN Ref QDi.123; nationality Utopia",
        "(UK Sanctions List Ref):AFG0001. (UN Ref):QDi.123. Listed in 2001.",
    ],
)
def test_a_remark_that_begins_with_the_statement_is_read_however_it_is_written(said: str) -> None:
    assert ("un", "QDi.123") in references_of(record(remarks=(said,)))


@pytest.mark.parametrize(
    "said",
    [
        "Deputy to Ortwin Vasqela (TAi.024) in the council",
        "Financier of the Lantern Order (listed under permanent reference number QDe.118). In custody.",
        "Brother of Brenza Holtikar (UN Ref QDi.123)",
        "UN/LOCODE UT VAN",
        "see UN reference material of 2011",
        "UN Ref 123",
    ],
)
def test_a_number_in_running_text_is_somebody_elses(said: str) -> None:
    assert references_of(record(remarks=(said,))) == {("utopia", "7")}


def test_facts_and_identifiers_under_their_label_are_read() -> None:
    by_fact = record(facts=(Fact("un_reference", "QDi.5"), Fact("ofsi group id", "13101")))
    by_number = record(identifiers=(Identifier(IdentifierType.OTHER, "QDe.014", subtype="UN Reference"),))

    assert references_of(by_fact) == {("utopia", "7"), ("un", "QDi.005"), ("ofsi", "13101")}
    assert ("un", "QDe.014") in references_of(by_number)


def test_one_field_may_hold_several_numbers() -> None:
    stated = references_of(record(facts=(Fact("un_reference", "QDi.005, QDi.006"),)))

    assert {("un", "QDi.005"), ("un", "QDi.006")} <= stated


def test_a_list_quotes_only_others() -> None:
    own = record("un", "QDi.264", facts=(Fact("un_reference", "QDe.118"),))

    assert references_of(own) == {("un", "QDi.264")}


def test_lists_that_are_numbered_in_one_series_share_their_numbers() -> None:
    assert references_of(record("ofac", "36")) == references_of(record("ofac-consolidated", "36"))


def test_two_numbers_of_one_list_contradict_unless_one_is_shared() -> None:
    first, second, third = (references_of(record(facts=(Fact("un_reference", each),)))
                            for each in ("QDi.001", "QDi.002", "QDi.001;QDi.002"))  # fmt: skip

    assert disagree(first - {("utopia", "7")}, second - {("utopia", "7")}) == ("un", "QDi.001", "QDi.002")
    assert disagree(first, third) is None
    assert disagree(first, references_of(record("elsewhere"))) is None


@given(st.text(max_size=200))
def test_hostile_remarks_never_fail_and_give_only_whole_numbers(said: str) -> None:
    found = references_of(record(remarks=(said,), facts=(Fact("un_reference", said),)))

    assert all(number for _family, number in found)
    assert all(len(number) == 7 or number[4:].isdigit() for family, number in found if family == "un")


def test_a_very_long_remark_takes_no_time() -> None:
    assert references_of(record(remarks=("UN " * 200_000,))) == {("utopia", "7")}
