"""What speaks for and against two listed records being one subject: rules over the evidence that screening reckons.

A list describes its subject more fully than a document does its bearer: several names, several dates, numbers. So two
records are held to more than a match is: more evidence, from more than one name, and nothing that contradicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tocsin.match.rarity import fold_token
from tocsin.match.score import Scored
from tocsin.model.record import IdentifierType, Location, Record, SubjectKind
from tocsin.model.screening import DocumentQuery, Evidence
from tocsin.text.identifiers import fold_number, imo_is_valid

# Chosen on one half of the pairs of bench/identity.py (those whose hash is even), reported on the other half. The prior
# of the list's size is in the sum: at 0 the evidence says evens of one who is met by chance.
DATED_AT = 0.0  # nats from which two persons are proposed whose dates of birth agree
UNDATED_AT = 1.0  # the same where one side states no date: names are all there is
OTHER_AT = 0.0  # organisations, vessels and aircraft
ONE_NAME_AT = 3.0  # the same where one word alone agrees: acronyms and sectors are shared by many
FURTHER_NAME = 0.45  # share of its rarity that a further name in common adds: a person's names go together
MOST_FOR_A_FURTHER_NAME = 1.6  # nats
MOST_FOR_FURTHER_NAMES = 6.0  # nats
AMBIGUOUS = 0.7  # nats: two records of one list that fit so nearly alike are not told apart by the machine

# Numbers that one subject alone bears, given its issuer. A type that needs a country says nothing without one.
_ALONE = frozenset({IdentifierType.IMO, IdentifierType.LEI, IdentifierType.TAIL_NUMBER})
_WITH_COUNTRY = frozenset(
    {IdentifierType.PASSPORT, IdentifierType.NATIONAL_ID, IdentifierType.TAX, IdentifierType.REGISTRATION}
)
_LEAST_LETTERS = 5  # shorter numbers coincide

SAME_TOWN = 1.6  # nats; towns are many, but compatriots of one name often come from one
SAME_LAND = 0.3
OTHER_LAND = -1.0
MOST_OF_PLACES = SAME_TOWN
_WORD = re.compile(r"[^\W\d_]+")
_COMMON_IN_PLACES = frozenset(
    "province district village city governorate area near region town county state republic north south east west "
    "northern southern eastern western central street road building floor unknown united of the and from".split()
)

_REFUTING = frozenset({"birth_conflict", "sex_differs", "name_other_number"})
_AGREEING = frozenset({"name_same", "name_sounds", "name_near", "name_glued"})
_DATED = frozenset({"birth_equal", "birth_swapped", "birth_year_off", "birth_digit"})
_BEARING_OUT = 1.0  # nats from which a name's agreement counts as one of two


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence that two records are one subject; ``refuted`` names what contradicts, or ""."""

    weight: float
    evidence: tuple[Evidence, ...]
    refuted: str = ""
    is_single_name: bool = False  # one name alone agrees
    is_dated: bool = False  # dates of birth agree to the day, but for a slip
    has_dates: bool = False  # both state one
    has_number: bool = False
    is_same_word: bool = False  # a name agrees letter by letter


NumberKey = tuple[IdentifierType, str, str]


def strong_number(kind: IdentifierType, country: str, value: str) -> NumberKey | None:
    """The number as its subject alone bears it: type, issuing country ("" where none counts), folded; else None."""
    folded = fold_number(value)
    if kind is IdentifierType.IMO:
        digits = folded.removeprefix("IMO")
        return (kind, "", digits) if imo_is_valid(digits) and len(set(digits)) > 1 else None
    if len(folded) < _LEAST_LETTERS or len(set(folded)) < 3 or not any(map(str.isdigit, folded)):
        return None
    if kind in _ALONE:
        return kind, "", folded
    return (kind, country, folded) if kind in _WITH_COUNTRY and country else None


def documents_of(record: Record) -> tuple[DocumentQuery, ...]:
    """The record's strong numbers, as a query states documents."""
    found = (each for each in record.identifiers if strong_number(each.type, each.country, each.value))
    return tuple(dict.fromkeys(DocumentQuery(each.value, each.type, each.country) for each in found))


def weighed(scored: Scored, further: Sequence[tuple[str, float]] = ()) -> Weighed:
    """What ``scored`` comes to with the names that agree beside the best one (each with its rarity in nats)."""
    evidence = _before_prior(scored.evidence, *([_further(further)] if further else []))
    agreeing = [each for each in scored.evidence if each.code in _AGREEING and each.weight >= _BEARING_OUT]
    dated = {each.code for each in scored.evidence if each.feature == "birth_date"}
    return Weighed(
        weight=sum(each.weight for each in evidence),
        evidence=evidence,
        refuted=next((each.code for each in scored.evidence if each.code in _REFUTING), ""),
        is_single_name=len(agreeing) < 2,
        is_dated=bool(dated & _DATED),
        has_dates=bool(dated),
        has_number=any(each.code == "document_equal" for each in scored.evidence),
        is_same_word=any(each.code == "name_same" for each in agreeing),
    )


def _further(names: Sequence[tuple[str, float]]) -> Evidence:
    gains = [min(MOST_FOR_A_FURTHER_NAME, FURTHER_NAME * rarity) for _, rarity in names]
    weight = round(min(MOST_FOR_FURTHER_NAMES, sum(gains)), 4)
    said = ", ".join(name for name, _ in names[:6])
    return Evidence("name", weight, "identity_further_names", (("names", said), ("count", str(len(names)))))


def place_evidence(ours: Record, theirs: Record) -> Evidence | None:
    """Whether the places of birth agree (organisations: the addresses); None where a side states none."""
    is_person = ours.kind is SubjectKind.PERSON
    mine, yours = (each.birth_places if is_person else each.addresses for each in (ours, theirs))
    what = "place of birth" if is_person else "address"
    here_are, there_are = _words_of(mine), _words_of(yours)
    towns = sorted(here_are[folded] for folded in here_are.keys() & there_are.keys())
    if towns:
        return Evidence("identity", SAME_TOWN, "identity_same_town", (("what", what), ("town", ", ".join(towns[:4]))))
    here, there = ({each.country for each in side} - {""} for side in (mine, yours))
    if not here or not there:
        return None
    if here & there:
        return Evidence(
            "identity", SAME_LAND, "identity_same_land", (("what", what), ("land", ", ".join(sorted(here & there))))
        )
    arguments = (("what", what), ("ours", ", ".join(sorted(here))), ("theirs", ", ".join(sorted(there))))
    return Evidence("identity", OTHER_LAND, "identity_other_land", arguments)


def _words_of(places: Iterable[Location]) -> dict[str, str]:
    """The words that tell a place from others, by how they sound."""
    texts = (f"{each.city} {each.region if not each.city else ''} {each.text}" for each in places)
    countries = {word for each in places for word in _WORD.findall(each.country_text.casefold())}
    words = {word for text in texts for word in _WORD.findall(text.casefold())}
    return {fold_token(word): word for word in sorted(words - countries - _COMMON_IN_PLACES) if len(word) > 3}


def with_places(found: Weighed, places: Evidence | None) -> Weighed:
    """The evidence with what the places say."""
    if places is None:
        return found
    return replace(found, weight=found.weight + places.weight, evidence=_before_prior(found.evidence, places))


def _before_prior(evidence: Sequence[Evidence], *more: Evidence) -> tuple[Evidence, ...]:
    """All the evidence; what must be overcome stays last."""
    said = [each for each in evidence if each.feature != "prior"]
    return (*said, *more, *(each for each in evidence if each.feature == "prior"))


def could_be(found: Weighed, kind: SubjectKind) -> bool:
    """True where agreeing places could make a proposal of it."""
    return is_proposed(replace(found, weight=found.weight + MOST_OF_PLACES), kind)


def is_proposed(found: Weighed, kind: SubjectKind) -> bool:
    """True where the evidence is high enough, comes from more than one common name, and nothing contradicts."""
    if found.refuted:
        return False
    if kind is not SubjectKind.PERSON:
        if found.has_number or not found.is_single_name:
            return found.weight >= OTHER_AT
        return found.weight >= ONE_NAME_AT and found.is_same_word
    if found.is_single_name and not (found.is_dated or found.has_number):
        return False
    return found.weight >= (DATED_AT if found.has_dates or found.has_number else UNDATED_AT)
