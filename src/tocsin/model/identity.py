"""Claims that two records of two owners are about one subject: proposed by the machine, decided by a person.

A claim changes no record (EXCHANGE: nothing merges across owners). It says on which revisions it was made, so that it
is looked at again when what they state of the subject has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from tocsin.errors import BadValue
from tocsin.model.record import Quality, Record
from tocsin.model.screening import Evidence


class Basis(StrEnum):
    """What a claim rests on, the firmest first."""

    REFERENCE = "reference"  # one quotes the other's reference number, or both quote a third list's
    NUMBER = "number"  # an equal number that one subject alone bears: passport, IMO, LEI ...
    LIKENESS = "likeness"  # names, dates and the rest, weighed by the engine


class ClaimState(StrEnum):
    """What became of a claim."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Verb(StrEnum):
    """What an act does; each is kept for good."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    REFUSE = "refuse"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two records, as ``owner/reference``, the lesser first: a claim has no direction."""

    a: str
    b: str

    def __post_init__(self) -> None:
        if self.a >= self.b:
            raise BadValue("a pair is two records, the lesser first", place=f"{self.a}, {self.b}")

    @classmethod
    def of(cls, one: str, other: str) -> Pair:
        """The pair of two records in either order. Raises BadValue for one record twice."""
        return cls(one, other) if one < other else cls(other, one)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records that the machine holds for one subject, on revision ``a_revision`` and ``b_revision``."""

    pair: Pair
    basis: Basis
    weight: float  # nats: the sum of the evidence
    evidence: tuple[Evidence, ...]
    a_revision: int = 0
    b_revision: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's act on a claim, or the taking back of one. ``is_undone``: a later act took it back."""

    act: int
    verb: Verb
    scope: str
    reason: str
    at: datetime
    by: str
    purpose: str
    a_revision: int
    b_revision: int
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposal as it is kept, with what was decided, oldest first.

    ``ended``: the records that were delisted since. ``evidence`` is None once a purge of either
    record has made it unreadable. ``changed``: the records that state something else of the subject than when the
    claim was made or last decided; it is to be looked at again.
    """

    id: int
    pair: Pair
    basis: Basis
    weight: float
    evidence: tuple[Evidence, ...] | None
    a_revision: int
    b_revision: int
    proposed_at: datetime
    proposed_by: str
    purpose: str
    decisions: tuple[Decision, ...] = ()
    ended: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def standing_decision(self) -> Decision | None:
        """The last decision that was not undone, or None."""
        stand = (each for each in reversed(self.decisions) if each.verb is not Verb.UNDO and not each.is_undone)
        return next(stand, None)

    @property
    def state(self) -> ClaimState:
        """What the last decision that was not undone made of it."""
        decision = self.standing_decision
        if decision is None:
            return ClaimState.PROPOSED
        return ClaimState.ACCEPTED if decision.verb is Verb.ACCEPT else ClaimState.REFUSED

    @property
    def revisions(self) -> tuple[int, int]:
        """The revisions that the claim rests on: those of the last decision, else those it was made on."""
        decision = self.standing_decision
        return (decision.a_revision, decision.b_revision) if decision else (self.a_revision, self.b_revision)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A refused pair whose records accepted claims join all the same, by way of ``path`` (records, in order)."""

    refused: Pair
    path: tuple[str, ...]


def subject_mark(record: Record) -> str:
    """A hash of what the record states of who its subject is.

    Remarks, addresses, links, programmes and provenance are left out: when they change, it is still the same subject.
    """
    stated = (
        record.kind.value,
        _sorted(f"{name.text}\t{name.quality is Quality.WEAK}" for name in record.names),
        _sorted(str(birth.span) for birth in record.births),
        _sorted(f"{place.country}\t{place.city}\t{place.text}" for place in record.birth_places),
        _sorted(nationality.country or nationality.text for nationality in record.nationalities),
        _sorted(sex.value for sex in record.sexes),
        _sorted(f"{number.type.value}\t{number.country}\t{number.value}" for number in record.identifiers),
        _sorted(f"{fact.property}\t{fact.value}" for fact in record.facts if "reference" in fact.property),
    )
    return sha256(repr(stated).encode("utf-8", "surrogatepass")).hexdigest()


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))
