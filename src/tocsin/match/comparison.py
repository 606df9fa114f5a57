"""Compare two descriptions without any list: why they are, or are not, the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tocsin.match.alignment import Side
from tocsin.match.measuring import nearby
from tocsin.match.name_evidence import NameEvidence, compare_names
from tocsin.match.rarity import RarityTable
from tocsin.match.score import Scored, Subject, prior_of_pair, score
from tocsin.model.record import Quality, SubjectKind
from tocsin.model.screening import Evidence, Query
from tocsin.text.names import Form, initials, organisation_forms, person_forms, vessel_forms

# What the coverage adds where two descriptions are put side by side: no list has told which other names are near, so
# how much of both names agrees must tell. In nats; chosen on the tuning half of bench/pairs.py.
ALIKE = 30.0
ALIKE_FROM = 0.55
ALIKE_LEAST, ALIKE_MOST = -9.0, 3.0
ACRONYM_LETTERS = 3  # fewer are borne by half the world's organisations


@dataclass(frozen=True, slots=True)
class Description:
    """One side of a comparison."""

    query: Query
    subject: Subject


def compare(ours: Query, theirs: Description, rarity: RarityTable, kind: SubjectKind) -> Scored:
    """How far two descriptions agree; the same whichever is named first."""
    is_person = kind is SubjectKind.PERSON
    forms = _forms(kind)
    mine, yours = _acronyms_out(ours, theirs.query, kind)
    there = _best(forms(mine, rarity), forms(yours, rarity), is_person=is_person)
    back = _best(forms(yours, rarity), forms(mine, rarity), is_person=is_person)
    # Which description was named first must not matter: the sterner reading of the two counts.
    name = min(there, back, key=lambda evidence: (evidence.weight, evidence.full_tokens, evidence.letters))
    name = _with_likeness(replace(name, coverage=(there.coverage + back.coverage) / 2))
    return score(ours, theirs.subject, name, prior_of_pair(), quality=Quality.STRONG, is_person=is_person)


def _with_likeness(name: NameEvidence) -> NameEvidence:
    """The evidence with what the coverage adds: names that explain each other whole, or leave much unexplained."""
    if not name.evidence:
        return name
    weight = round(min(ALIKE_MOST, max(ALIKE_LEAST, ALIKE * (name.coverage - ALIKE_FROM))), 4)
    reason = Evidence("name", weight, "name_alike", (("percent", str(round(100 * name.coverage))),))
    return replace(name, weight=name.weight + weight, evidence=(*name.evidence, reason))


def _best(ours: list[Side], theirs: list[Side], *, is_person: bool) -> NameEvidence:
    readings = [
        compare_names(a, b, nearby(a, b, is_person=is_person), is_person=is_person) for a in ours for b in theirs
    ]
    return max(readings, key=lambda e: (e.weight, e.full_tokens, e.coverage), default=NameEvidence(0.0, 0.0, (), 0))


def _forms(kind: SubjectKind) -> Callable[[Query, RarityTable], list[Side]]:
    def sides(query: Query, rarity: RarityTable) -> list[Side]:
        if kind is SubjectKind.PERSON:
            forms = person_forms(f"{query.given} {query.family}".strip() or query.name, query.family)
        elif kind is SubjectKind.ORGANISATION:
            forms = organisation_forms(query.name)
        else:
            forms = vessel_forms(query.name)
        return [side_of(form, rarity, is_person=kind is SubjectKind.PERSON) for form in forms]

    return sides


def _acronyms_out(ours: Query, theirs: Query, kind: SubjectKind) -> tuple[Query, Query]:
    """The queries; a name in full gives way to its acronym where the other side is known by that alone."""
    if kind is not SubjectKind.ORGANISATION:
        return ours, theirs
    if _is_acronym(ours.name, theirs.name):
        return ours, replace(theirs, name=ours.name)
    if _is_acronym(theirs.name, ours.name):
        return replace(ours, name=theirs.name), theirs
    return ours, theirs


def _is_acronym(short: str, full: str) -> bool:
    """True when ``short`` is nothing but the acronym of ``full``, or the one that ``full`` gives in brackets."""
    letters = "".join(letter for letter in short.casefold() if letter.isalnum())
    if not ACRONYM_LETTERS <= len(letters) <= 8 or len(short.split()) > 1:
        return False
    given = _BRACKETS.search(full)
    return letters == initials(_BRACKETS.sub(" ", full)) or (given is not None and given[1].casefold() == letters)


_BRACKETS = re.compile(r"\(([^()]{2,12})\)")


def side_of(form: Form, rarity: RarityTable, *, is_person: bool) -> Side:
    """A form with the rarity of each of its tokens."""
    return Side(
        tuple(token.letters for token in form),
        tuple(token.is_light for token in form),
        tuple(token.is_family for token in form),
        tuple(rarity.of(token.letters, is_person=is_person) for token in form),
    )
