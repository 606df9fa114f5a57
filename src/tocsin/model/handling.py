"""Handling: who may see a record and what they may do with it, as its owner said.

Parsed once at the door: a value here cannot be nonsense, and what a reader does not know is refused, never left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from tocsin.errors import BadValue
from tocsin.model.codec import canonical, content_of, parse, value_of
from tocsin.model.members import require_id

FORMAT = 1  # raise it when the meaning of existing bytes changes


class Code(StrEnum):
    """What the owner allows beyond looking; each code beyond the first takes something away."""

    H0 = "H0"  # law-enforcement use
    H1 = "H1"  # not in court without the owner's leave
    H2 = "H2"  # no onward dissemination
    H3 = "H3"  # other terms, in words


class Flag(StrEnum):
    """What whoever holds the record must heed."""

    CONTACT_FIRST = "CONTACT-FIRST"  # ask the owner before any action
    LEAD_ONLY = "LEAD-ONLY"  # never the ground of an action or a proof
    DISCREET = "DISCREET"  # the subject must not learn of it
    NO_CROSSMATCH = "NO-CROSSMATCH"  # not to be compared with what others hold or who passes


class Use(StrEnum):
    """What a record may be used for, in words that all members share; each member's purposes are of one use each."""

    SCREENING = "screening"  # comparing travellers and parties as they come
    INVESTIGATION = "investigation"  # work on a case
    PROSECUTION = "prosecution"  # proceedings in court
    LISTING = "listing"  # nominating, designating, delisting
    OVERSIGHT = "oversight"  # audit, review, redress
    ADMINISTRATION = "administration"  # running the node: never a reason to see a subject


class Reach(StrEnum):
    """How far a record was released."""

    PUBLIC = "public"  # an official list that everybody can read
    EVERYONE = "everyone"  # every member
    NAMED = "named"  # members and groups by name
    OWNER = "owner"  # nobody but its owner


class Reliability(StrEnum):
    """How reliable the source is."""

    A = "A"  # completely
    B = "B"  # usually
    C = "C"  # fairly
    D = "D"  # not usually
    E = "E"  # unreliable
    F = "F"  # cannot be judged


class Credibility(StrEnum):
    """How far the information is confirmed."""

    CONFIRMED = "1"
    PROBABLE = "2"
    POSSIBLE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    UNJUDGED = "6"


class Tlp(StrEnum):
    """The traffic light that people know (TLP 2.0); it is derived, and decides nothing."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom the owner released a record: names only where it is released by name."""

    reach: Reach
    members: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.reach is Reach.NAMED) != bool(self.members or self.groups):
            raise BadValue("members and groups are named where the reach is named, and there only", place="audience")
        for what, names in (("member", self.members), ("group", self.groups)):
            for name in names:
                require_id(name, what)
            if list(names) != sorted(set(names)):
                raise BadValue(f"each {what} is named once, in order", place="audience")


@dataclass(frozen=True, slots=True)
class Grading:
    """What the owner thinks of source and information; the worst, "cannot be judged", where nothing was said."""

    source: Reliability = Reliability.F
    information: Credibility = Credibility.UNJUDGED

    def __str__(self) -> str:
        return f"{self.source.value}{self.information.value}"


@dataclass(frozen=True, slots=True)
class Handling:
    """The owner's terms for one record.

    ``terms`` are H3's, in words; ``conditions`` are any others that a person must read; neither is interpreted.
    ``uses``: the uses that it was released for, none for every use. ``expires_at``: nobody but the owner sees it from
    that moment on. ``review_by``: from the day after, it is no longer screened against until its owner reviewed it.
    """

    audience: Audience
    code: Code = Code.H0
    flags: tuple[Flag, ...] = ()
    terms: str = ""
    uses: tuple[Use, ...] = ()
    conditions: str = ""
    review_by: date | None = None
    expires_at: datetime | None = None
    grading: Grading = Grading()

    def __post_init__(self) -> None:
        if (self.code is Code.H3) != bool(self.terms.strip()):
            raise BadValue("H3 needs its terms in words, and they belong to H3 only", place="terms")
        for what, values in (("flags", self.flags), ("uses", self.uses)):
            if list(values) != sorted(set(values)):
                raise BadValue("each stands once, in order", place=what)
        if self.expires_at is not None and (self.expires_at.tzinfo is None or self.expires_at.microsecond):
            raise BadValue("an expiry is a moment in whole seconds, with its zone", place="expires_at")
        if self.audience.reach is Reach.PUBLIC and self._has_terms():
            raise BadValue("what everybody can read carries no terms", place="audience")

    @property
    def tlp(self) -> Tlp:
        """The traffic light that tells people the same roughly: never wider than the audience."""
        if self.audience.reach is Reach.PUBLIC:
            return Tlp.CLEAR
        if self.audience.reach is Reach.OWNER or self.code is Code.H3 or Flag.DISCREET in self.flags:
            return Tlp.RED
        if self.code is Code.H2:
            return Tlp.AMBER_STRICT
        return Tlp.GREEN if self.audience.reach is Reach.EVERYONE else Tlp.AMBER

    def _has_terms(self) -> bool:
        said = (self.flags, self.terms, self.uses, self.conditions, self.review_by, self.expires_at)
        return self.code is not Code.H0 or any(said)

    def is_expired(self, at: datetime) -> bool:
        """True from the moment of expiry on."""
        return self.expires_at is not None and at >= self.expires_at

    def is_review_overdue(self, at: datetime) -> bool:
        """True from the day after the review date, in UTC."""
        return self.review_by is not None and at.astimezone(UTC).date() > self.review_by


@dataclass(frozen=True, slots=True)
class Holding:
    """What a decision needs of a record: its terms, who owns it, and which seat holds it ("": the node's member)."""

    handling: Handling
    owner: str
    holder: str = ""


PUBLISHED = Handling(Audience(Reach.PUBLIC))
PUBLISHED_CLASS = 0  # the handling class of official lists: what every seat sees, and what rarity is counted from


def encode_handling(handling: Handling) -> bytes:
    """The terms as RFC 8785 bytes: equal terms give equal bytes. Raises BadValue for a lone surrogate."""
    content = content_of(handling)
    if not isinstance(content, dict):
        raise BadValue("not a handling")
    return canonical({**content, "format": FORMAT})


def decode_handling(data: bytes) -> Handling:
    """The terms in ``data``. Raises BadValue for what is not understood whole: an unknown flag fails closed."""
    content = parse(data)
    if not isinstance(content, dict) or type(content.get("format")) is not int:
        raise BadValue("a handling must name its format", place="format")
    if content.pop("format") != FORMAT:
        raise BadValue(f"its format is not format {FORMAT}", place="format", hint="update Tocsin")
    return value_of(Handling, content)
