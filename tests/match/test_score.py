"""From evidence to score and band: the sum of the nats is the log-odds, and nothing else decides."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_records import latin_names, names_compared
from tocsin.match import weights as w
from tocsin.match.name_evidence import NameEvidence
from tocsin.match.score import Scored, Subject, band_of, prior_of_list, prior_of_pair, score
from tocsin.match.side_evidence import HeldNumber
from tocsin.model.dates import DateSpan
from tocsin.model.record import IdentifierType, Quality, Sex
from tocsin.model.screening import Band, DocumentQuery, Evidence, Query

BORN = DateSpan.of_year(1974)
SOUND_DAY = DateSpan.of_day(BORN.earliest)

years = st.integers(1950, 1990).map(DateSpan.of_year)
countries = st.lists(st.sampled_from(["FR", "DE", "SY"]), max_size=2).map(tuple)
sexes = st.sampled_from([None, Sex.MALE, Sex.FEMALE])
documents = st.lists(
    st.builds(DocumentQuery, st.sampled_from(["L898902C3", "L8989O2C3", "X1234567"]), st.none()), max_size=2
).map(tuple)
queries = st.builds(
    Query,
    st.just("x"),
    born=st.one_of(st.none(), years),
    nationalities=countries,
    sex=sexes,
    documents=documents,
)
subjects = st.builds(
    Subject,
    st.lists(years, max_size=2).map(tuple),
    countries,
    st.lists(st.sampled_from(Sex), max_size=2).map(tuple),
    st.sampled_from([(), (HeldNumber(IdentifierType.PASSPORT, "FR", "L898902C3"),)]),
)
name_evidence = st.builds(
    lambda weights, coverage, tokens, letters: NameEvidence(
        sum(weights), coverage, tuple(Evidence("name", weight, "name_same") for weight in weights), tokens, letters
    ),
    st.lists(st.floats(-8.0, 10.0).map(lambda weight: round(weight, 4)), max_size=4),
    st.floats(0.0, 1.0),
    st.integers(0, 4),
    st.integers(0, 30),
)
qualities = st.sampled_from(Quality)
priors = st.one_of(st.just(prior_of_pair()), st.integers(1, 3_000_000).map(prior_of_list))


def scored_name(
    weight: float,
    *,
    query: Query | None = None,
    subject: Subject | None = None,
    tokens: int = 2,
    letters: int = 20,
    quality: Quality = Quality.STRONG,
    is_person: bool = True,
    is_identical: bool = False,
    is_same_text: bool = False,
) -> Scored:
    reason = Evidence("name", weight, "name_same")
    name = NameEvidence(weight, 1.0, (reason,), tokens, letters, is_identical, explained=1.0)
    return score(
        query or Query("x"),
        subject or Subject(),
        name,
        prior_of_list(1003),
        quality=quality,
        is_person=is_person,
        is_same_text=is_same_text,
    )


def limits(scored: Scored) -> list[str]:
    return [reason.code for reason in scored.evidence if reason.code.startswith("limit_")]


# -- laws --


@given(queries, subjects, name_evidence, priors, qualities, st.booleans())
def test_the_evidence_sums_to_the_log_odds(
    query: Query, subject: Subject, name: NameEvidence, prior: Evidence, quality: Quality, is_person: bool
) -> None:
    scored = score(query, subject, name, prior, quality=quality, is_person=is_person)

    assert sum(reason.weight for reason in scored.evidence) == pytest.approx(scored.log_odds, abs=1e-3)


@given(queries, subjects, name_evidence, priors, qualities, st.booleans())
def test_the_score_is_the_logistic_of_the_log_odds_unless_a_limit_is_said(
    query: Query, subject: Subject, name: NameEvidence, prior: Evidence, quality: Quality, is_person: bool
) -> None:
    scored = score(query, subject, name, prior, quality=quality, is_person=is_person)

    if limits(scored):
        assert scored.score < 0.5
        assert scored.band is Band.WEAK
    else:
        assert scored.score == pytest.approx(1.0 / (1.0 + exp(-max(-60.0, min(60.0, scored.log_odds)))), abs=1e-5)


@given(queries, subjects, name_evidence, priors, qualities, st.booleans())
def test_an_alert_is_a_score_of_at_least_evens(
    query: Query, subject: Subject, name: NameEvidence, prior: Evidence, quality: Quality, is_person: bool
) -> None:
    scored = score(query, subject, name, prior, quality=quality, is_person=is_person)

    assert 0.0 <= scored.score <= 1.0
    assert 0.0 <= scored.name_score <= 1.0
    assert (scored.band is Band.WEAK) == (scored.score < 0.5)


@given(queries, subjects, name_evidence, qualities, st.booleans())
def test_the_prior_comes_last_and_the_weightiest_reason_first(
    query: Query, subject: Subject, name: NameEvidence, quality: Quality, is_person: bool
) -> None:
    scored = score(query, subject, name, prior_of_list(9), quality=quality, is_person=is_person)

    assert scored.evidence[-1].feature == "prior"
    weights = [abs(reason.weight) for reason in scored.evidence[:-1] if not reason.code.startswith("limit_")]
    assert weights == sorted(weights, reverse=True)


@given(latin_names, st.integers(1, 10**7), st.integers(1, 10**7))
def test_the_more_records_were_compared_the_more_a_match_must_overcome(name: str, few: int, many: int) -> None:
    few, many = sorted((few, many))
    evidence = names_compared(name, name)

    one, other = (
        score(Query(name), Subject(), evidence, prior_of_list(count), quality=Quality.STRONG, is_person=True)
        for count in (few, many)
    )

    assert one.log_odds >= other.log_odds


def test_a_list_ten_times_as_long_costs_the_logarithm_of_ten() -> None:
    assert prior_of_list(100_000).weight - prior_of_list(1_000_000).weight == pytest.approx(2.302585, abs=1e-3)


def test_an_empty_index_has_a_prior_too() -> None:
    assert prior_of_list(0).weight == prior_of_list(1).weight < 0.0


# -- bands --


def test_bands_begin_where_the_table_says() -> None:
    assert band_of(w.STRONG_AT) is Band.STRONG
    assert band_of(w.STRONG_AT - 1e-9) is Band.POSSIBLE
    assert band_of(w.POSSIBLE_AT) is Band.POSSIBLE
    assert band_of(w.POSSIBLE_AT - 1e-9) is Band.WEAK


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_more_evidence_never_lowers_the_band(one: float, other: float) -> None:
    order = [Band.WEAK, Band.POSSIBLE, Band.STRONG]
    low, high = sorted((one, other))

    assert order.index(band_of(low)) <= order.index(band_of(high))


# -- what may not alert by itself --

PASSPORT = IdentifierType.PASSPORT


@pytest.mark.parametrize("weight", [8.0, 15.0, 30.0, 80.0])
def test_a_weak_alias_never_rises_above_the_weak_band_by_itself(weight: float) -> None:
    scored = scored_name(weight, quality=Quality.WEAK)

    assert scored.band is Band.WEAK
    assert scored.score < 0.5
    assert limits(scored) == ["limit_weak_alias"]


@pytest.mark.parametrize("weight", [8.0, 15.0, 30.0, 80.0])
def test_a_single_name_of_a_person_never_rises_above_the_weak_band_by_itself(weight: float) -> None:
    scored = scored_name(weight, tokens=1)

    assert scored.band is Band.WEAK
    assert limits(scored) == ["limit_single_name"]


@pytest.mark.parametrize("weight", [8.0, 15.0, 30.0, 80.0])
def test_an_acronym_of_two_letters_never_alerts_by_itself(weight: float) -> None:
    scored = scored_name(weight, tokens=1, letters=2, is_person=False)

    assert scored.band is Band.WEAK
    assert limits(scored) == ["limit_short_acronym"]


def test_a_single_name_of_an_organisation_may_alert() -> None:
    assert scored_name(20.0, tokens=1, is_person=False).band is Band.STRONG


def test_with_an_equal_date_of_birth_a_weak_alias_and_a_single_name_may_alert() -> None:
    query, subject = Query("x", born=SOUND_DAY), Subject(births=(SOUND_DAY,))

    assert scored_name(15.0, query=query, subject=subject, quality=Quality.WEAK).band is not Band.WEAK
    assert scored_name(15.0, query=query, subject=subject, tokens=1).band is not Band.WEAK


def test_an_equal_year_alone_does_not_lift_the_limit() -> None:
    query, subject = Query("x", born=BORN), Subject(births=(BORN,))

    assert scored_name(15.0, query=query, subject=subject, quality=Quality.WEAK).band is Band.WEAK


def test_an_equal_document_lifts_the_limit_and_outweighs_any_conflict_of_names() -> None:
    query = Query("x", documents=(DocumentQuery("L898902C3", PASSPORT, "FR"),))
    subject = Subject(numbers=(HeldNumber(PASSPORT, "FR", "L898902C3"),))

    assert scored_name(15.0, query=query, subject=subject, quality=Quality.WEAK).band is Band.STRONG
    conflicting = scored_name(-60.0, query=query, subject=subject)
    assert conflicting.log_odds >= w.NAME_FLOOR_WITH_DOCUMENT + w.DOCUMENT_EQUAL + prior_of_list(1003).weight
    assert "name_floor" in {reason.code for reason in conflicting.evidence}


@given(st.floats(0.0, 60.0), st.floats(0.0, 60.0))
def test_limited_matches_keep_their_order(one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert scored_name(low, tokens=1).score <= scored_name(high, tokens=1).score + 1e-6


# -- order among matches --


def test_the_same_names_come_before_near_ones_and_the_same_text_before_all() -> None:
    near, same, text = (
        scored_name(10.0),
        scored_name(10.0, is_identical=True),
        scored_name(10.0, is_identical=True, is_same_text=True),
    )

    assert near.rank < same.rank < text.rank
    assert near.log_odds == same.log_odds == text.log_odds


def test_the_rank_of_equal_names_counts_for_nothing_where_a_date_contradicts() -> None:
    query, subject = Query("x", born=SOUND_DAY), Subject(births=(DateSpan.of_year(1930),))

    scored = scored_name(10.0, query=query, subject=subject, is_identical=True, is_same_text=True)

    assert scored.rank == scored.log_odds


def test_of_two_equal_names_the_one_that_its_list_calls_good_comes_first() -> None:
    assert scored_name(10.0, quality=Quality.WEAK).rank < scored_name(10.0).rank
