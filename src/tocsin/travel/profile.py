"""Which facts on a traveller a node keeps on receipt, and what a reader notes while it reads.

Whatever a profile does not name is dropped while the message is read, and only counted: it reaches no store, log or
screen. Facts on religion, health, opinion or the like have no name here at all, so that no profile can keep them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from tocsin.model.travel import TravelWarning

MAX_WARNINGS: Final = 20_000  # kept; a hostile message may earn one with every segment


class Datum(StrEnum):
    """A fact on a traveller that a profile may keep. Names and roles are always kept: they are what is screened."""

    SEX = "sex"
    BIRTH_DATE = "birth date"
    NATIONALITY = "nationality"
    DOCUMENT = "document"
    LOCATOR = "locator"
    UNIQUE_REFERENCE = "unique reference"
    SEAT = "seat"
    BAGS = "bags"
    VERIFICATION = "verification"
    ITINERARY = "itinerary"
    CLEARANCE = "clearance"
    REDRESS = "redress"
    OTHER_REFERENCE = "other reference"
    BIRTH_PLACE = "birth place"
    RESIDENCE = "residence"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a node's law lets it keep."""

    name: str
    keeps: frozenset[Datum]


EU_API: Final = Profile(
    "EU API",
    # Regulation (EU) 2025/13, Article 4(2) and (3); the unique reference must come back in the answer, and the
    # government's own reference carries the redress number of a person once wrongly stopped (SAFEGUARDS S12).
    frozenset(Datum) - {Datum.OTHER_REFERENCE, Datum.BIRTH_PLACE, Datum.RESIDENCE, Datum.ADDRESS},
)
EVERYTHING: Final = Profile("everything that a message may lawfully carry", frozenset(Datum))


@dataclass(slots=True)
class Notes:
    """What a reader saw beside the facts: warnings, and how often it dropped what."""

    received: date
    profile: Profile
    warnings: list[TravelWarning] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)

    def warn(self, code: str, message: str, place: str) -> None:
        """Keep a warning; the last one kept says that further ones were left out."""
        if len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(TravelWarning(code, message, place))
        elif len(self.warnings) == MAX_WARNINGS:
            self.warnings.append(TravelWarning("more-warnings", "further warnings are left out", place))

    def ignore(self, path: str) -> None:
        """Count one fact that is dropped."""
        self.ignored[path] += 1

    def keeps(self, datum: Datum, path: str) -> bool:
        """True when the profile keeps the fact; else it is counted as dropped."""
        if datum in self.profile.keeps:
            return True
        self.ignore(path)
        return False
