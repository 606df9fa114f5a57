"""Identifiers as OFAC writes them after their label: number, place, country, dates and notes in one text.

``D0012345 (Utopia) issued 05 Mar 2001 expires 04 Mar 2006``; ``22839 (Ambrosia) (Utopia)``; ``1372584, Utopia``;
``CNIC: 35202-5400413-9 (Utopia)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.statement_forms import has_digit
from tocsin.text.countries import is_accounted_for
from tocsin.text.dates import parse_span

_DATE = r"(?:circa )?(?:(?:\d{1,2} )?[A-Za-z]{3,9} )?\d{4}"
_DATES = re.compile(
    rf"(?:^|[\s,]+)(?P<what>issued?(?: date)?|expire[sd]?(?: date)?)\s+(?P<date>{_DATE}(?: to {_DATE})?)$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*\((?P<inside>[^()]*)\)$")
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z]{2,8}): ?(?=\S*\d)")  # "CNIC: 35202-...", "RNE: W031645-8"
_UNDER_NAME = re.compile(r"\s+(?P<note>issued under the name .+)$")
_HIJRI = re.compile(r"\s+-\s+(?P<note>\d{1,2}/\d{1,2}/1[34]\d{2}H)$")
_AT = re.compile(r"\s+(?P<note>at [A-Z].+)$")
_PROPER_WORD = re.compile(r"[A-Z][a-z]{2,30}$")


@dataclass(slots=True)
class WrittenNumber:
    """A number and what stood around it. ``country`` and ``issuer`` are as written."""

    number: str
    country: str = ""
    issuer: str = ""
    issued: DateSpan | None = None
    expires: DateSpan | None = None
    notes: list[str] = field(default_factory=list)
    unread_dates: list[str] = field(default_factory=list)


MAX_WRITTEN = 1_000  # characters; the patterns below look a text through from each of its places


def read_number(text: str) -> WrittenNumber:
    """The number with its country, issuer, dates and notes apart; any text is read, at worst as a number whole."""
    found = WrittenNumber(text.strip())
    if len(found.number) > MAX_WRITTEN:
        return found  # no number is so long: it is kept whole, and not looked through
    _take(found, _UNDER_NAME)
    _take_dates(found)
    _take_brackets(found)
    _take_dates(found)  # "0310857, Utopia, Issue Date 21 August 2006": dates stand on either side
    _take_clauses(found)
    _take(found, _HIJRI)
    _take(found, _AT)
    _take_scheme_and_words(found)
    return found


def _take(found: WrittenNumber, form: re.Pattern[str]) -> None:
    """Move what ``form`` finds at the end of the number to the notes."""
    match = form.search(found.number)
    if match and match.start() > 0:
        found.notes.append(match["note"])
        found.number = found.number[: match.start()]


def _take_dates(found: WrittenNumber) -> None:
    while match := _DATES.search(found.number):
        is_issue = match["what"].lower().startswith("issue")
        if (found.issued if is_issue else found.expires) is not None:
            return  # stated twice: the second one stays visible in the number
        try:
            span = parse_span(match["date"])
        except BadValue:
            found.unread_dates.append(match["date"])
            found.notes.append(match[0].strip(" ,"))
        else:
            found.issued, found.expires = (span, found.expires) if is_issue else (found.issued, span)
        found.number = found.number[: match.start()].rstrip()


def _take_brackets(found: WrittenNumber) -> None:
    """The last bracket is the country where it names one; brackets before it are the issuing place."""
    places: list[str] = []
    while match := _BRACKET.search(found.number):
        if match.start() == 0:  # "(5777731)": all there is
            found.number = match["inside"].strip() if not places else found.number
            break
        inside = match["inside"].strip()
        if not match[0][0].isspace():  # "13/Ta (Naing)019077(7)": a part of the number
            break
        if not found.country and not places and (country := _country(inside)):
            found.country = country
        elif inside:
            places.insert(0, inside)
        found.number = found.number[: match.start()].rstrip()
    found.issuer = ", ".join(places)


def _country(inside: str) -> str:
    """The name of a country, as written, out of a bracket ("Utopia. Previously Ambrosia."); "" where it names none."""
    candidates = (inside, inside.partition(". ")[0])
    return next((candidate for candidate in candidates if candidate and is_accounted_for(candidate)), "")


def _take_clauses(found: WrittenNumber) -> None:
    """What stands after commas: a country, an issuer, a note ("D000000483, Diplomatic")."""
    number, *clauses = found.number.split(", ")
    if not has_digit(number):
        return
    found.number = number
    for clause in clauses:
        if not found.country and terms.country(clause):
            found.country = clause
        elif clause.startswith("issued by ") and not found.issuer:
            found.issuer = clause.removeprefix("issued by ")
        elif clause.strip():
            _take_clause_date(found, clause)


def _take_clause_date(found: WrittenNumber, clause: str) -> None:
    inner = WrittenNumber(clause.strip())
    _take_dates(inner)
    found.issued = found.issued or inner.issued
    found.expires = found.expires or inner.expires
    found.unread_dates += inner.unread_dates
    found.notes += [note for note in (inner.number, *inner.notes) if note]


def _take_scheme_and_words(found: WrittenNumber) -> None:
    scheme = _SCHEME.match(found.number)
    if scheme and not found.number.startswith(("IMO", "ISIN")):  # terms knows what these two mean
        found.notes.append(scheme["scheme"])
        found.number = found.number[scheme.end() :]
    number, *words = found.number.split(" ")
    # Words after a number long enough to stand alone: "A7800002 Border Crossing", "6000845 Nabatieh".
    if 1 <= len(words) <= 3 and len(number) >= 5 and has_digit(number) and all(map(_PROPER_WORD.match, words)):
        found.notes.append(" ".join(words))
        found.number = number
