"""Numbers of documents as the UN list writes them: alone, behind words, in a note, several in one string."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.model.dates import DateSpan
from tocsin.model.record import IdentifierType
from tocsin.sources.un.countries import country_at_start
from tocsin.text.countries import alpha2
from tocsin.text.dates import find_spans
from tocsin.text.scripts import clean

# In order: the first word that a document's description holds says its type.
_TYPES: tuple[tuple[str, IdentifierType], ...] = (
    (r"driv(?:er|ing)", IdentifierType.DRIVING_LICENCE),
    (r"birth certificate", IdentifierType.BIRTH_CERTIFICATE),
    (r"fiscal code|\btax\b|\bnif\b", IdentifierType.TAX),
    (r"social security|\bssn\b", IdentifierType.NATIONAL_ID),
    (r"\bvisa\b", IdentifierType.VISA),
    (r"residen(?:ce|cy|tial) (?:permit|card)|alien registration", IdentifierType.RESIDENCE_PERMIT),
    (r"travel document|laissez|suspension of deportation|ration card|military|serviceman|student|voter|other id"
     r"|certificate|fardc", IdentifierType.OTHER_DOCUMENT),
    (r"identi(?:ty|fication)|national number|tazkira|\bid\b|personalausweis|\bbpa\b", IdentifierType.NATIONAL_ID),
    (r"passe?port|pasaport", IdentifierType.PASSPORT),
)  # fmt: skip

_SERIES = re.compile(r"(?!SSN|NIF|NIN|ID)[A-Z]{1,3}(?:-[A-Z]{0,2})?")  # "D 000123", "TR-P 123 456", "DE- 123456"
_NUMBER_SIGN = re.compile(r"^(?:N[oO]\.?\s+|No\.?|№\s*)(?=[\dA-Z])")
_TAIL = re.compile(
    r"\s*[,;(]|\s+(?:and\s+)?(?:issued|expire[sd]?|expiring|valid|under|on\s+\d|made|dated?\b)", re.IGNORECASE
)
_EXPIRY = re.compile(
    r"\b(?:expir(?:es?|ed|ing|y|ation)(?: date)?|date of expir(?:y|ation)|exp\.|valid until)(?: (?:on|of|date of))*"
    r"[:\s]",
    re.IGNORECASE,
)
_ISSUE = re.compile(r"\b(?:issued?|date of issue)(?: date)?(?: on| in)?[:\s]", re.IGNORECASE)
_BEARER = re.compile(
    r"(?:\bunder (?:the )?name(?: of)?|\bin the name of|\bmade out to|\bissued (?:to|for)(?= [A-Z])"
    r"|\bname in (?P<script>\w+) script:)\s+(?P<name>[^,;()]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document's number and what the same string says beside it."""

    number: str
    label: str = ""  # the words before the number
    country: str = ""  # alpha-2, where those words or a bracket behind the number name one
    note: str = ""  # what stands behind the number


def document_type(description: str) -> IdentifierType | None:
    """The type of document that the words describe; None where they describe none."""
    for pattern, kind in _TYPES:
        if re.search(pattern, description, re.IGNORECASE):
            return kind
    return None


def read_numbers(text: str) -> tuple[Numbered, ...]:
    """The numbers in one string of the list; several only where ";" or " and " stands between two that have digits."""
    parts = re.split(r";|\s+and\s+", clean(text))
    if len(parts) > 1 and all(map(_has_digits, parts)):
        return tuple(found for part in parts for found in _read(part))
    return tuple(_read(clean(text)))


def _read(text: str) -> Iterator[Numbered]:
    words, note = _without_tail(text.strip(" ,;:"))
    first = next((at for at, word in enumerate(words) if _has_digits(word)), None)
    if first is None:
        return
    if first > 0 and _SERIES.fullmatch(words[first - 1]):
        first -= 1
    label = " ".join(words[:first])
    if _ISSUE.search(f"{label} ") or _EXPIRY.search(f"{label} "):
        return  # "issued in 1993": a date, no number
    number = _NUMBER_SIGN.sub("", " ".join(words[first:]))
    code = country_at_start(label)
    yield Numbered(number, label, code or _country_of(note), note)


def _without_tail(text: str) -> tuple[list[str], str]:
    """The words up to the number, and what stands behind it ("(Utopia)", ", Utopia", "issued on …")."""
    digit = next((at for at, character in enumerate(text) if character.isdigit()), len(text))
    starts = [found.start() for found in _TAIL.finditer(text, digit)]
    end = starts[0] if starts else len(text)
    return text[:end].split(), text[end:].strip(" ,;()")


def _country_of(note: str) -> str:
    return alpha2(note.strip(" ().,")) if note else ""


def _has_digits(text: str) -> bool:
    return any(map(str.isdigit, text))


def expiry_in(note: str) -> DateSpan | None:
    """The day on which the document expires, where the note says so."""
    return _date_after(_EXPIRY, note)


def issue_in(note: str) -> DateSpan | None:
    """The day on which the document was issued, where the note says so."""
    return _date_after(_ISSUE, note)


def _date_after(words: re.Pattern[str], note: str) -> DateSpan | None:
    for found in words.finditer(note):
        before_next = re.split(r"[,;]|\bexpir", note[found.end() : found.end() + 80], maxsplit=1)[0]
        spans = find_spans(before_next) or find_spans(note[found.end() : found.end() + 20])
        if spans:
            return spans[0]
    return None


def bearers_in(note: str) -> tuple[str, ...]:
    """The names under which the note says that the document was issued."""
    return tuple(clean(found["name"]).rstrip(" .") for found in _BEARER.finditer(note))
