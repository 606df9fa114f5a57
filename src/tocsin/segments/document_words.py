"""The words of a file of reported documents: kinds, countries and statuses as small codes, and back."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from tocsin.errors import BadValue
from tocsin.model.record import IdentifierType
from tocsin.text.countries import require_alpha2
from tocsin.text.identifiers import kind_of_code

KINDS = tuple(kind.value for kind in IdentifierType)  # the code of the first is 1; 0 is unknown
LONGEST_STATUS = 40  # characters
_EPOCH = date(1899, 12, 31)  # day 1 is 1900-01-01

# Further words for kinds of documents, as registers of documents write them.
_KIND_WORDS = {
    "identity card": IdentifierType.NATIONAL_ID,
    "id card": IdentifierType.NATIONAL_ID,
    "identity document": IdentifierType.NATIONAL_ID,
    "travel document": IdentifierType.OTHER_DOCUMENT,
    "emergency travel document": IdentifierType.OTHER_DOCUMENT,
    "document": IdentifierType.OTHER_DOCUMENT,
    "residence card": IdentifierType.RESIDENCE_PERMIT,
    "ir": IdentifierType.RESIDENCE_PERMIT,  # ICAO 9303-5: the codes of documents in the machine-readable zone
    "ar": IdentifierType.RESIDENCE_PERMIT,
    "cr": IdentifierType.RESIDENCE_PERMIT,
    "ip": IdentifierType.PASSPORT,
    "ac": IdentifierType.OTHER_DOCUMENT,
}

# A row that says so is no report: matching it would stop people whose document is in order again.
_NO_REPORT = {"found", "recovered", "returned", "valid", "withdrawn", "cleared", "active", "in order"}


def kind_code(text: str) -> int:
    """The code of a kind of document; 0 for "". Raises BadValue."""
    word = " ".join(text.lower().replace("_", " ").split())
    if not word:
        return 0
    kind = _KIND_WORDS.get(word) or kind_of_code(word)
    if kind is None:
        raise BadValue(
            f"no kind of document is called {text[:60]!r}", hint="Say passport, national id, visa, P, ID ..."
        )
    return KINDS.index(kind.value) + 1


def country_code(text: str) -> int:
    """The code of an issuing country; 0 for "". Raises BadValue."""
    return packed_country(require_alpha2(text)) if text.strip() else 0


@lru_cache(maxsize=1024)
def packed_country(country: str) -> int:
    """Two or three capital letters as a number below 27 ** 3; 0 for "" and for what no country code is."""
    if not (country.isascii() and country.isupper() and country.isalpha() and len(country) <= 3):
        return 0
    code = 0
    for letter in country:
        code = code * 27 + ord(letter) - 64
    return code


@lru_cache(maxsize=1024)
def country_of(code: int) -> str:
    """The country code behind a number; "" behind 0."""
    letters = ""
    while code:
        letters = chr(code % 27 + 64) + letters
        code //= 27
    return letters


def status_word(text: str) -> str:
    """The status in small letters; "" for none. Raises BadValue for one that is no report, or no status at all."""
    word = " ".join(text.lower().split())
    if word in _NO_REPORT:
        raise BadValue(f"{text[:60]!r} is no report", hint="Leave out documents that are in order again.")
    if len(word) > LONGEST_STATUS:
        raise BadValue(f"{text[:60]!r} is longer than {LONGEST_STATUS} characters: is it a status?")
    return word


def day_of(code: int) -> date | None:
    """The day behind its number; None behind 0."""
    return _EPOCH + timedelta(code) if code else None
