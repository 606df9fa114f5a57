"""From evidence to a score, a band, and the reasons: the sum of the nats is the log-odds, the score its logistic.

score = 1 / (1 + exp(-(name + birth + documents + nationality + sex - prior))); the prior grows with the logarithm of
how many records were compared with, because every record is one more chance to meet a namesake.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log

from tocsin.match import weights as w
from tocsin.match.birth_evidence import birth_evidence
from tocsin.match.name_evidence import NameEvidence
from tocsin.match.rounding import rounded
from tocsin.match.side_evidence import HeldNumber, document_evidence, nationality_evidence, sex_evidence
from tocsin.model.dates import DateSpan
from tocsin.model.record import Quality, Sex
from tocsin.model.screening import Band, Evidence, Query

WELL_EXPLAINED = 0.7  # share of the names from which a single name may be borne out by a date


@dataclass(frozen=True, slots=True)
class Subject:
    """What the record states beside its names."""

    births: tuple[DateSpan, ...] = ()
    countries: tuple[str, ...] = ()  # nationalities, alpha-2
    sexes: tuple[Sex, ...] = ()
    numbers: tuple[HeldNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """The log-odds that query and record are the same, and what they are made of."""

    log_odds: float
    score: float
    name_score: float
    band: Band
    evidence: tuple[Evidence, ...]
    rank: float  # the order among matches: log-odds, and an identical name first


def prior_of_list(records: int, *, readings: int = 1) -> Evidence:
    """What a match must overcome when ``records`` records were compared with.

    A name that is read in several ways (Han, Hangul) has a chance to meet a namesake in each of them.
    """
    weight = -(log(max(records, 1) + w.PRIOR_RECORDS) + log(readings) + w.PRIOR_MARGIN)
    if readings > 1:
        arguments = (("records", str(records)), ("readings", str(readings)))
        return Evidence("prior", rounded(weight), "prior_list_readings", arguments)
    return Evidence("prior", rounded(weight), "prior_list", (("records", str(records)),))


def prior_of_pair() -> Evidence:
    """What a match must overcome when a person put two descriptions side by side."""
    return Evidence("prior", -w.PAIR_PRIOR, "prior_pair")


def score(
    query: Query,
    subject: Subject,
    name: NameEvidence,
    prior: Evidence,
    *,
    quality: Quality,
    is_person: bool,
    is_same_text: bool = False,
) -> Scored:
    """The score of one name of a record, with its reasons. ``is_same_text``: it is asked for as it is listed."""
    document = document_evidence(query.documents, subject.numbers)
    reasons = list(name.evidence)
    if document is not None and document.weight >= w.DOCUMENT_NEAR and name.weight < w.NAME_FLOOR_WITH_DOCUMENT:
        reasons = [Evidence("name", w.NAME_FLOOR_WITH_DOCUMENT, "name_floor")]
    birth = _bounded(birth_evidence(query.born, subject.births), name.weight, document)
    others = (
        birth,
        document,
        nationality_evidence(query.nationalities, subject.countries),
        sex_evidence(query.sex, subject.sexes),
    )
    stated = [reason for reason in others if reason is not None]
    log_odds = sum(reason.weight for reason in [*reasons, *stated, prior])
    limit = None if _is_confirmed(name, stated) else _limit(name, quality, is_person=is_person)
    reasons += stated
    reasons.sort(key=lambda reason: -abs(reason.weight))
    value = 1.0 / (1.0 + exp(-max(-60.0, min(60.0, log_odds))))
    if limit is not None:  # below evens as well, so that limited matches keep their order
        capped = w.WEAK_SCORE_LIMIT - 0.2 * exp(-max(0.0, log_odds))
        if capped < value:
            value = capped
            reasons.append(limit)
    band = Band.WEAK if limit is not None else band_of(log_odds)
    rank = log_odds
    if name.is_identical and all(reason.weight >= 0 for reason in stated):
        rank += w.SAME_TEXT_RANK if is_same_text else w.SAME_TOKENS_RANK
    if quality is Quality.WEAK:
        rank += w.WEAK_RANK
    return Scored(log_odds, round(value, 6), round(name.coverage, 6), band, (*reasons, prior), rank)


def band_of(log_odds: float) -> Band:
    """The band of a log-odds: strong from nineteen to one, possible from evens."""
    if log_odds >= w.STRONG_AT:
        return Band.STRONG
    return Band.POSSIBLE if log_odds >= w.POSSIBLE_AT else Band.WEAK


def _bounded(birth: Evidence | None, name_weight: float, document: Evidence | None) -> Evidence | None:
    """Date evidence, at most a share of the name's: a shared birthday never suffices by itself."""
    if birth is None or birth.weight <= 0:
        return birth
    support = max(0.0, name_weight) + (max(0.0, document.weight) if document else 0.0)
    weight = rounded(min(birth.weight, w.BIRTH_SHARE * support))
    return Evidence(birth.feature, weight, birth.code, birth.arguments)


def _is_confirmed(name: NameEvidence, stated: Iterable[Evidence]) -> bool:
    """True when a number, or a date beside a name that is explained whole, bears the name out."""
    by_number = any(reason.feature == "document" and reason.weight >= w.DOCUMENT_NEAR for reason in stated)
    by_date = any(reason.feature == "birth_date" and reason.weight >= w.BIRTH_DIGIT for reason in stated)
    return by_number or (by_date and (name.full_tokens > 1 or name.explained >= WELL_EXPLAINED))


def _limit(name: NameEvidence, quality: Quality, *, is_person: bool) -> Evidence | None:
    """Why this name may not alert by itself, if it may not."""
    if quality is Quality.WEAK:
        return Evidence("name", 0.0, "limit_weak_alias")
    if is_person and name.full_tokens < 2:
        return Evidence("name", 0.0, "limit_single_name")
    if name.letters <= 2:
        return Evidence("name", 0.0, "limit_short_acronym")
    return None
