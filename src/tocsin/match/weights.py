"""Every weight of the evidence in one table, in nats, each with its reason.

A weight is a log-likelihood ratio as Fellegi and Sunter (1969) define it: how much likelier the observation is when
both descriptions are of one subject than when they are of two. The table is written by people, versioned, and dated
for review (safeguard S4); nothing learns from what was screened.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

VERSION = "2026-11"
REVIEW_BY = "2027-05-31"


@dataclass(frozen=True, slots=True)
class Weight:
    """One row: the name by which code and docs call it, the value in nats (or as stated), and why."""

    name: str
    value: float
    reason: str


TABLE: dict[str, Weight] = {}


def _row(name: str, value: float, reason: str) -> float:
    TABLE[name] = Weight(name, value, reason)
    return value


# -- names --
RARITY_CAP = _row("rarity cap", 9.8, "no single name says more than one in 18,000 would")
RARITY_CAP_ORGANISATION = _row("rarity cap, organisations", 9.0, "coined words identify better than names people share")
LIST_SHARE = _row("list share of rarity", 0.61, "share of the lists' own counts; the background table gives the rest")
CULTURE = _row("culture", 1.72, "names come in cultures: among compatriots a name is commoner than in the world")
DISTANCE = _row("distance", -2.7, "nats for each unit of distance between two spellings")
DISTANCE_SQUARE = _row(
    "distance squared", -1.35, "and for its square: far spellings are met by chance much more often than near ones"
)
NEAR_LIMIT = _row("near limit", 1.7, "a common name spelt this near is a slip of the same name, not another name")
NEAR_FLOOR = _row("near floor", -0.1, "nats for each unit of distance that a near spelling loses at most")
DISTANCE_LIMIT = _row("distance limit", 1.75, "tokens further apart than this are different names")
INDEPENDENCE_2 = _row("second name", 0.6, "names of one person are not independent: culture and family go together")
INDEPENDENCE_3 = _row("third name", 0.6, "as above")
INDEPENDENCE_4 = _row("fourth name and further", 0.55, "as above")
BEGINNING = _row("beginning", 1.2, "distance of a name from its beginning of four letters or more: fields cut names")
GLUE_LIMIT = _row("glue limit", 0.1, "distance for each letter: names written together or apart differ by little else")
GLUE_LETTERS = _row("glue letters", 6, "fewer letters written together say too little: Ji Eun is not Jin")
AGREEMENT = _row("name agrees", 0.6, "each name that is met counts beside its rarity: chance seldom meets three")
CONTRASTED = _row("two known names", -1.1, "Hassan and Hussein are near in sound, and two names that are told apart")
CONTRASTED_FROM = _row("two known names from", 0.1, "distance from which they are told apart: Hassan is also Hasan")
GLUED = _row("written together", 0.0, "one more change than the same names written apart")
SHORT_CAP = _row("rarity cap of the shortest", 3.25, "tokens of two sounds; many names lie near a short one")
SHORT_STEP = _row("rarity cap, each further sound", 1.4, "up to the rarity cap at seven sounds")
LIGHT = _row("light token agrees", 0.15, "articles, particles and titles come and go")
INITIAL = _row("initial agrees", 2.35, "one letter in about twelve begins a given name by chance")
CONFLICT_FAMILY = _row("other family name", -4.9, "a listed family name is absent and another stands in its place")
CONFLICT = _row("other name", -4.0, "each side bears a name that the other lacks")
CONFLICT_INITIAL = _row("contradicting initial", -4.0, "an initial that fits none of the names left over")
MISSING = _row("missing name", -1.5, "the record has a name more: documents leave names out")
UNLISTED = _row(
    "unlisted name", -4.2, "the query has a name more: lists give names in full more often than documents do"
)
MISSING_FAMILY = _row("missing family name", -2.2, "the listed family name is left out, nothing stands in its place")
SCRAMBLED = _row("order", -2.6, "the names agree in another order than family name moved to the other end")
WHOLE_NAME = _row("whole name", 0.9, "every name on both sides is accounted for")
OTHER_ORDER_SHARE = _row("whole name, other order", 0.75, "share of the whole name's weight when the order differs")
LIGHT_LEFT_SHARE = _row("whole name, light left over", 0.9, "the same for each particle or title that is left over")
WHOLE_ORGANISATION = _row("whole name of an organisation", 3.0, "a complete name was chosen to be unlike others")
NUMBER_CONFLICT = _row("other number", -12.0, "Unit 5 is not Unit 9")

# -- dates of birth --
# All of them lie about one nat below what the date says by itself: who is found by name has been chosen among many.
BIRTH_EQUAL = _row(
    "birth date equal", 7.2, "a stranger shares it once in some 20,000; clerks err about one time in ten"
)
BIRTH_SWAPPED = _row("birth day and month swapped", 4.6, "the commonest slip between date orders")
BIRTH_YEAR_OFF = _row(
    "birth year off by one", 4.4, "same day and month, year off by one: age stated, calendars, typing"
)
BIRTH_YEAR_OFF_2 = _row("birth year off by two", 4.3, "same day and month, year off by two")
BIRTH_DIGIT = _row("birth date, one digit off", 2.4, "a typing or reading slip")
BIRTH_MONTH = _row("birth month equal", 2.3, "same year and month; one side states no day, or another")
BIRTH_YEAR = _row("birth year equal", 2.2, "a stranger shares the year one time in thirty or forty")
BIRTH_IN_RANGE = _row("birth in range", 1.2, "within the stated range or circa")
BIRTH_NEAR = _row(
    "birth year near", 0.8, "years one or two apart where one side is approximate or states the year only"
)
BIRTH_FAR_MONTH = _row("birth same year, other day", -2.3, "same year, another day and month")
BIRTH_CONFLICT_3 = _row("birth years 1 to 3 apart", -3.1, "exact dates that disagree, but by little")
BIRTH_CONFLICT_10 = _row("birth years 4 to 10 apart", -5.0, "lists err by so much, rarely")
BIRTH_CONFLICT_20 = _row("birth years 11 to 20 apart", -6.3, "another generation of clerks would be needed")
BIRTH_CONFLICT = _row("birth years over 20 apart", -8.4, "another generation")
BIRTH_SHARE = _row("birth share", 2.8, "positive date evidence at most this multiple of the name's: never enough alone")

# -- documents --
DOCUMENT_EQUAL = _row("document equal", 14.0, "same number, same type and issuer")
DOCUMENT_EQUAL_OPEN = _row("document number equal", 11.0, "same number; type or issuer not stated on one side")
DOCUMENT_EQUAL_OTHER = _row("document number equal, issuer differs", 4.0, "numbers of two issuers coincide by chance")
DOCUMENT_CONFUSED = _row("document confused", 9.0, "equal but for letters and digits that machines confuse")
DOCUMENT_NEAR = _row("document near", 6.0, "one character off, same type and issuer")
DOCUMENT_OTHER = _row("document differs", -0.4, "people hold several documents over time")
SHORT_NUMBER = _row("short number", -5.0, "numbers of five characters or fewer coincide")
NAME_FLOOR_WITH_DOCUMENT = _row("name floor with document", -6.0, "an equal document outweighs any conflict of names")

# -- the rest --
NATIONALITY_SAME = _row(
    "nationality equal", 0.8, "compatriots are a few in a hundred; small on purpose: it only confirms"
)
NATIONALITY_DIFFERS = _row("nationality differs", -0.8, "people hold several; the same size for every state")
SEX_SAME = _row("sex equal", 0.3, "half of all people")
SEX_DIFFERS = _row("sex differs", -3.0, "documents rarely err in it")

# Orders among matches only: they add nothing to the score, and count for nothing where a date or number contradicts.
SAME_TOKENS_RANK = _row("rank of equal names", 9.0, "the same names in the same order come before near ones")
SAME_TEXT_RANK = _row("rank of the same text", 12.0, "who asks for a name as listed wants that record first")
ALERT_RANK = _row("rank of alerts", 50.0, "whatever needs a person comes before whatever does not")
WEAK_RANK = _row("rank of weak aliases", -0.5, "of two equal names the one that its list calls good comes first")

# -- what must be overcome --
PRIOR_MARGIN = _row("prior margin", 0.75, "added to the logarithm of the number of records compared with")
PRIOR_RECORDS = _row(
    "prior records", 10, "added to the number of records: a list of two is no proof that all others are known"
)
PAIR_PRIOR = _row("prior of a pair", 8.0, "compare: two descriptions that somebody put side by side")
STRONG_AT = _row("strong at", 3.0, "log-odds from which a match is strong: nineteen to one")
POSSIBLE_AT = _row("possible at", 0.0, "log-odds from which a match alerts: evens")
WEAK_SCORE_LIMIT = _row("weak score limit", 0.49, "score of a match that may not alert by its nature")

INDEPENDENCE = (1.0, INDEPENDENCE_2, INDEPENDENCE_3, INDEPENDENCE_4)


def _edition() -> str:
    values = ";".join(f"{name}={row.value}" for name, row in sorted(TABLE.items()))
    return f"{VERSION}+{blake2b(values.encode('utf-8'), digest_size=4).hexdigest()}"


EDITION = _edition()  # the version and what the table holds: answers by other weights are told apart by it
