"""Compare two descriptions, or a table of pairs: why they are, or are not, the same.

Nothing is loaded and nothing is kept: rarity comes from the shipped background tables alone, so that two people who
compare the same pair see the same numbers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TextIO

from tocsin.errors import BadValue, TocsinError
from tocsin.match.comparison import Description, compare
from tocsin.match.rarity import RarityTable, background_shares, make_table
from tocsin.match.score import Scored, Subject
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Query
from tocsin.services.screening.batch import MAX_FIELD, countries_of, kind_of
from tocsin.services.tables import Fields, heading, records
from tocsin.text.background import frequency
from tocsin.text.dates import parse_span
from tocsin.text.equivalents import groups
from tocsin.text.names import TITLES, organisation_forms
from tocsin.text.organisation_words import organisation_words
from tocsin.text.phrases import sentence

THEY = "the other"  # what a description is compared with, in the words of a sentence
ADDED = ("name_score", "score", "band", "reasons")
NOT_COMPARED = "not compared"  # the band of a pair that could not be read
_COLUMNS = ("id", "kind", "a", "b")
_BIRTH = ("birth_date", "birth", "born", "dob", "date_of_birth")
_COUNTRY = ("country", "countries", "nationality", "nationalities")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two descriptions and what comparing them showed."""

    a: Query
    b: Query
    kind: SubjectKind
    scored: Scored


def compare_two(a: Query, b: Query, kind: SubjectKind | None = None) -> Comparison:
    """The comparison of two descriptions; where no kind is stated the one that both names look like.

    Raises BadValue for a name without a letter or digit: there is nothing to compare.
    """
    for side, query in (("a", a), ("b", b)):
        if not any(letter.isalnum() for letter in query.name):
            raise BadValue(f"the name {side} holds no letters", hint="give a name, in any script")
    chosen = kind or a.kind or b.kind or likely_kind(a.name, b.name)
    subject = Subject(births=(b.born,) if b.born else (), countries=b.nationalities, sexes=(b.sex,) if b.sex else ())
    return Comparison(a, b, chosen, compare(a, Description(b, subject), _rarity(), chosen))


# Legal forms that are no names of persons, nor parts of them.
_SURELY_LEGAL = frozenset(
    "ltd limited llc llp inc incorporated corp corporation company gmbh ooo oao zao pao jsc ojsc cjsc pjsc plc sarl "
    "srl ltda holding holdings group pte sdn bhd fze dmcc".split()
)
_BORNE = 25.0  # people in a million: a word borne by more is a name
_VESSEL = re.compile(r"\s*(?:m/?v|m/?t|f/v)[.\s]", re.IGNORECASE)


def likely_kind(a: str, b: str) -> SubjectKind:
    """What two names look like: organisations', vessels', or persons' where nothing tells.

    An organisation's name has a legal form, two words of such names, or one that the other name has as well.
    """
    if any(map(_VESSEL.match, (a, b))):
        return SubjectKind.VESSEL
    ours, theirs = _tokens(a), _tokens(b)
    if (ours | theirs) & _SURELY_LEGAL:
        return SubjectKind.ORGANISATION
    mine, yours = _words_of_organisations(ours), _words_of_organisations(theirs)
    shared = {group for groups_ in mine for group in groups_} & {group for groups_ in yours for group in groups_}
    return SubjectKind.ORGANISATION if shared or max(len(mine), len(yours)) > 1 else SubjectKind.PERSON


def _tokens(name: str) -> set[str]:
    return {token.letters for form in organisation_forms(name)[:1] for token in form}


def _words_of_organisations(tokens: set[str]) -> list[tuple[int, ...]]:
    """The groups of each token that stands in names of organisations, and that no person is known to bear."""
    known = (groups(token, is_person=False) for token in tokens if not _is_of_persons(token))
    return [found for found in known if found]


def _is_of_persons(token: str) -> bool:
    return token in TITLES or bool(groups(token, is_person=True)) or frequency(token) > _BORNE


@cache
def _rarity() -> RarityTable:
    words, organisations = organisation_words()
    return make_table({}, 0, words, organisations, background_shares())


class PairTable:
    """A CSV table of pairs: columns a, b; optional id, kind, and for each side a birth date and countries.

    ``columns`` are those of the table with ``ADDED`` behind them, ``unused`` those that comparing makes nothing of.
    """

    def __init__(self, table: TextIO) -> None:
        """Reads the heading. Raises Usage when it lacks a or b."""
        self._reader = csv.reader(table)
        self._names = heading(self._reader, _COLUMNS, needed=("a", "b"))
        known = {
            *_COLUMNS,
            *ADDED,
            *(name for side in "ab" for field in (_BIRTH, _COUNTRY) for name in _of(side, field)),
        }
        self.unused = tuple(name for name in self._names if name and name not in known)
        self.columns = (*(name for name in dict.fromkeys(self._names) if name not in ADDED), *ADDED)

    def compared(self) -> Iterator[dict[str, str]]:
        """Each row with the columns of ``ADDED`` filled.

        A row that cannot be read keeps its place, with "not compared" as band and the reason.
        """
        for fields in records(self._reader, self._names):
            yield fields.values | _compared(fields)


def _compared(fields: Fields) -> dict[str, str]:
    try:
        if fields.problem:
            raise BadValue(fields.problem)
        kind = kind_of(fields.values.get("kind", ""))
        result = compare_two(_side(fields.values, "a"), _side(fields.values, "b"), kind).scored
    except TocsinError as error:
        hint = f" ({error.hint})" if error.hint else ""
        return dict(zip(ADDED, ("", "", NOT_COMPARED, f"row {fields.number}: {error}{hint}"), strict=True))
    reasons = "; ".join(f"{sentence(reason, they=THEY)} ({reason.weight:+.1f})" for reason in result.evidence)
    return dict(
        zip(ADDED, (f"{result.name_score:.6f}", f"{result.score:.6f}", result.band.value, reasons), strict=True)
    )


def _side(row: Mapping[str, str], side: str) -> Query:
    born = _stated(row, side, _BIRTH)
    countries = _stated(row, side, _COUNTRY)
    if len(row[side]) > MAX_FIELD:
        raise BadValue(f"the name {side} is longer than {MAX_FIELD} characters")
    return Query(
        name=row[side],
        born=parse_span(born) if born else None,
        nationalities=countries_of(countries.replace(",", ";")),
    )


def _stated(row: Mapping[str, str], side: str, names: tuple[str, ...]) -> str:
    return next((row[column] for column in _of(side, names) if row.get(column)), "")


def _of(side: str, names: tuple[str, ...]) -> Iterator[str]:
    """What the column of one side may be called."""
    for name in names:
        yield from (f"{name}_{side}", f"{side}_{name}")
