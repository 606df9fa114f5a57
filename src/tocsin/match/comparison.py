"""Compare two descriptions without any list: why they are, or are not, the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tocsin.match.alignment import Side
from tocsin.match.measuring import nearby
from tocsin.match.name_evidence import NameEvidence, compare_names
from tocsin.match.rarity import RarityTable
from tocsin.match.score import Scored, Subject, prior_of_pair, score
from tocsin.model.record import Quality, SubjectKind
from tocsin.model.screening import Query
from tocsin.text.names import Form, organisation_forms, person_forms, vessel_forms


@dataclass(frozen=True, slots=True)
class Description:
    """One side of a comparison."""

    query: Query
    subject: Subject


def compare(ours: Query, theirs: Description, rarity: RarityTable, kind: SubjectKind) -> Scored:
    """How far two descriptions agree; the same whichever is named first."""
    is_person = kind is SubjectKind.PERSON
    forms = _forms(kind)
    there = _best(forms(ours, rarity), forms(theirs.query, rarity), is_person=is_person)
    back = _best(forms(theirs.query, rarity), forms(ours, rarity), is_person=is_person)
    # Which description was named first must not matter: the sterner reading of the two counts.
    name = min(there, back, key=lambda evidence: (evidence.weight, evidence.full_tokens, evidence.letters))
    name = replace(name, coverage=(there.coverage + back.coverage) / 2)
    return score(ours, theirs.subject, name, prior_of_pair(), quality=Quality.STRONG, is_person=is_person)


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


def side_of(form: Form, rarity: RarityTable, *, is_person: bool) -> Side:
    """A form with the rarity of each of its tokens."""
    return Side(
        tuple(token.letters for token in form),
        tuple(token.is_light for token in form),
        tuple(token.is_family for token in form),
        tuple(rarity.of(token.letters, is_person=is_person) for token in form),
    )
