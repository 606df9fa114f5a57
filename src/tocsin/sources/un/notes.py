"""What the notes on aliases of the UN list say: further spellings, dates and places of birth, documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.model.dates import DateSpan
from tocsin.model.record import Identifier
from tocsin.sources.un.aliases import Spelling, split
from tocsin.sources.un.countries import country_at_start
from tocsin.sources.un.numbers import document_type, expiry_in, issue_in
from tocsin.text.countries import alpha2
from tocsin.text.dates import find_spans
from tocsin.text.scripts import NO_LETTERS, script_of

_FORMER = re.compile(r"\b(?:formerly|previously) (?:listed|known) as\b|\bf\.k\.a\.", re.IGNORECASE)
_NEW = re.compile(r"\bnow known as\b", re.IGNORECASE)
# "in Arabic: X", "original script: X", "transliterations: A; B": the spellings reach to a bracket or to the end.
_SPELT = re.compile(
    r"(?:(?:in |name in )?(?:arabic|cyrillic|original)(?: script)?|transliterations?)\s*:\s*(?P<names>[^()]+)",
    re.IGNORECASE,
)
_TRANSLITERATED = re.compile(r"^(?P<names>[^()]+)\(transliterations?\b[^)]*\)", re.IGNORECASE)
_BRACKET = re.compile(r"\(([^()]+)\)")
# A name holds no digit, no colon, and starts with a capital where its script has capitals.
_NAME_LIKE = re.compile(r"(?:Dr\.? )?[^\W\d_a-zà-ÿ‘’'][^\d:]*|[‘’'][^\d:]*")
_BORN = re.compile(
    r"(?:\bborn\b|\bD(?:P)?OB\b\s*[:\-]?)(?P<said>.*?)(?=\bPOB\b|passport|\bissue|\bexpire|nationality|;|\(|$)",
    re.IGNORECASE,
)
_BORN_IN = re.compile(
    r"\bborn\b.{0,40}?\d{4},?\s+in\s+(?P<place>[^;(]+?)(?=,? nationality|,? passport|[;(]|$)", re.IGNORECASE
)
_POB = re.compile(r"\bPOB\s*:\s*(?P<place>[^.;]+)")
_NATIONALITY = re.compile(r"\bnationality\s*[:\-]?\s*(?P<country>[A-Z][a-z]+(?: [A-Z][a-z]+)*)", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"\b(?P<label>(?:(?:[A-Z][a-z]+ ){0,3}(?:\w+ )?)?(?:passport|id|identity|identification)(?: booklet| card)?"
    r"\s*(?:number|no\.?))\s*:?\s*(?P<number>(?:[A-Z]{1,3} )?[A-Z]{0,4}\d[\w/\-]*)",
    re.IGNORECASE,
)  # fmt: skip


def is_former(note: str) -> bool:
    """True where the note says that the name is no longer borne or listed."""
    return _FORMER.search(note) is not None


def is_new(note: str) -> bool:
    """True where the note says that this is the name now."""
    return _NEW.search(note) is not None


def spellings_in(note: str) -> tuple[Spelling, ...]:
    """The further spellings of the name that its note holds; empty for a note that holds none."""
    if found := _TRANSLITERATED.match(note):
        return tuple(one for part in found["names"].split(",") for one in split(part))
    found_any = tuple(_after_labels(note))
    if found_any:
        return found_any
    if are_names(note):
        return split(note)
    return tuple(one for inner in _BRACKET.findall(note) if are_names(inner) for one in split(inner))


def _after_labels(note: str) -> Iterator[Spelling]:
    for found in _SPELT.finditer(note):
        yield from split(found["names"].strip(" .,"))


def are_names(text: str) -> bool:
    """True for two or more strings between semicolons that all look like names."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if len(parts) < 2:
        return False
    return all(script_of(part) != NO_LETTERS and _NAME_LIKE.fullmatch(part) for part in parts)


def births_in(note: str) -> tuple[DateSpan, ...]:
    """The dates of birth that the note states."""
    return tuple(dict.fromkeys(span for found in _BORN.finditer(note) for span in find_spans(found["said"])))


def birth_places_in(note: str) -> tuple[str, ...]:
    """The places of birth that the note states, as text."""
    return tuple(found["place"].strip(" ,") for form in (_POB, _BORN_IN) for found in form.finditer(note))


def nationalities_in(note: str) -> tuple[str, ...]:
    """The nationalities that the note states, as text."""
    return tuple(found["country"] for found in _NATIONALITY.finditer(note) if alpha2(found["country"]))


def identifiers_in(note: str, about: str, where: str) -> Iterator[Identifier]:
    """The documents that the note states, each with ``about`` as its note."""
    for found in _DOCUMENT.finditer(note):
        kind = document_type(found["label"])
        if kind is None:
            continue
        rest = note[found.end() : found.end() + 200]
        label = _from_country(found["label"].strip())
        code = country_at_start(label) or alpha2((re.findall(r"\(([A-Z][^)]+)\)", rest) or [""])[-1])
        yield Identifier(kind, found["number"], code, "", label, issue_in(rest), expiry_in(rest), about, where)


MAX_LABEL_WORDS = 40  # a label of more words is prose


def _from_country(label: str) -> str:
    """The label from the first word on that starts the name of a country, or the whole of it."""
    words = label.split()[:MAX_LABEL_WORDS]
    for start in range(len(words)):
        if country_at_start(" ".join(words[start:])):
            return " ".join(label.split()[start:])
    return label
