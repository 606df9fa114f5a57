"""Numbers that identify: folded for exact look-up, and compared as machine-readable zones confuse them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tocsin.errors import BadValue
from tocsin.model.record import IdentifierType
from tocsin.model.screening import DocumentQuery
from tocsin.text.countries import require_alpha2

# Pairs that optical readers and tired eyes take for each other in machine-readable zones (ICAO 9303-3, 4.3: OCR-B).
_CONFUSED = {"O": "0", "I": "1", "S": "5", "B": "8", "Z": "2"}
_CONFUSION_TABLE = str.maketrans(_CONFUSED)
CONFUSION_COST = 0.2  # of one edit: far nearer than a wrong character, never nothing
LONGEST_COMPARED = 64  # document numbers have 9 to 20 characters; the cost grows with the square

_WEIGHTS = (7, 3, 1)  # ICAO 9303-3, 4.9

_KINDS: dict[str, IdentifierType] = {
    "P": IdentifierType.PASSPORT,
    "PP": IdentifierType.PASSPORT,
    "PASSPORT": IdentifierType.PASSPORT,
    "I": IdentifierType.NATIONAL_ID,
    "ID": IdentifierType.NATIONAL_ID,
    "A": IdentifierType.OTHER_DOCUMENT,
    "C": IdentifierType.OTHER_DOCUMENT,
    "V": IdentifierType.VISA,
    "D": IdentifierType.DRIVING_LICENCE,
    "DL": IdentifierType.DRIVING_LICENCE,
    "RP": IdentifierType.RESIDENCE_PERMIT,
    "SEAFARER": IdentifierType.SEAFARER_ID,
    "BIRTH": IdentifierType.BIRTH_CERTIFICATE,
    "TAX": IdentifierType.TAX,
    "TIN": IdentifierType.TAX,
    "REG": IdentifierType.REGISTRATION,
    "REGISTRATION": IdentifierType.REGISTRATION,
    "SWIFT": IdentifierType.BIC,
    "SWIFTBIC": IdentifierType.BIC,
    "DRIVINGLICENSE": IdentifierType.DRIVING_LICENCE,
    "DRIVERSLICENSE": IdentifierType.DRIVING_LICENCE,
    "ACCOUNT": IdentifierType.BANK_ACCOUNT,
    "IBAN": IdentifierType.BANK_ACCOUNT,
    "WALLET": IdentifierType.DIGITAL_CURRENCY,
    "XBT": IdentifierType.DIGITAL_CURRENCY,
    "IMO": IdentifierType.IMO,
    "CALLSIGN": IdentifierType.CALL_SIGN,
    "TAIL": IdentifierType.TAIL_NUMBER,
    "MSN": IdentifierType.AIRCRAFT_SERIAL,
    "SERIAL": IdentifierType.AIRCRAFT_SERIAL,
    "ISIN": IdentifierType.SECURITY,
    "OTHER": IdentifierType.OTHER,
}


def fold_number(value: str) -> str:
    """The number in capital letters and digits only; digits of any script become 0 to 9."""
    if value.isascii():
        return "".join(filter(str.isalnum, value)).upper()
    folded = unicodedata.normalize("NFKC", value).casefold().upper()
    return "".join(_digit(character) for character in unicodedata.normalize("NFKC", folded) if character.isalnum())


def confusable_key(value: str) -> str:
    """The folded number with O, I, S, B, Z written as 0, 1, 5, 8, 2: equal keys may be the same number misread."""
    return fold_number(value).translate(_CONFUSION_TABLE)


def imo_is_valid(number: str) -> bool:
    """True for seven digits, "IMO" before them or not, whose last one checks the others.

    SOLAS XI-1/3 and resolution A.1117(30): the first six digits times 7, 6, 5, 4, 3, 2; the last digit of the sum.
    """
    digits = fold_number(number).removeprefix("IMO")
    if not re.fullmatch(r"[0-9]{7}", digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(7, 1, -1), strict=False))
    return total % 10 == int(digits[6])


def mrz_check_digit(field: str) -> int:
    """The check digit 0 to 9 of a field of a machine-readable zone; raises BadValue for a character no zone has."""
    total = 0
    for position, character in enumerate(field):
        total += _mrz_value(character, position) * _WEIGHTS[position % 3]
    return total % 10


def distance(a: str, b: str) -> float:
    """How far two numbers are apart: 0 when folded equal, 0.2 per confusion, 1 per edit or swap of neighbours.

    Numbers longer than LONGEST_COMPARED are never near: equal, or as far apart as the longer one is long.
    """
    first, second = sorted((fold_number(a), fold_number(b)))
    if first != second and max(len(first), len(second)) > LONGEST_COMPARED:
        return float(max(len(first), len(second)))
    return _distance(first, second)


def kind_of_code(code: str) -> IdentifierType | None:
    """The type that a short code, or a type's own name, stands for; None if unknown."""
    return _kinds().get(_kind_key(code))


def parse_document(text: str) -> DocumentQuery:
    """The document in "TYPE:COUNTRY:NUMBER", "TYPE::NUMBER" or plain "NUMBER"; raises BadValue for anything else."""
    pieces = text.strip().split(":", 2)
    if len(pieces) == 1:
        return DocumentQuery(_required_number(pieces[0], text))
    if len(pieces) == 2:
        raise BadValue(f"a document needs a type, a country and a number: {text!r}", hint=_DOCUMENT_HINT)
    code, country, number = (piece.strip() for piece in pieces)
    kind = kind_of_code(code) if code else None
    if code and kind is None:
        raise BadValue(f"no kind of document is called {code!r}", hint=_DOCUMENT_HINT)
    return DocumentQuery(_required_number(number, text), kind, require_alpha2(country) if country else "")


_DOCUMENT_HINT = "write P:DEU:C01X00T47 (type, issuing country, number), P::C01X00T47, or the number alone"


def _required_number(number: str, text: str) -> str:
    if not fold_number(number):
        raise BadValue(f"the document has no number: {text!r}", hint=_DOCUMENT_HINT)
    return number.strip()


def _kind_key(code: str) -> str:
    return "".join(filter(str.isalnum, code)).upper()


@lru_cache(maxsize=1)
def _kinds() -> dict[str, IdentifierType]:
    own_names = {_kind_key(kind.value): kind for kind in IdentifierType}
    return own_names | {_kind_key(kind.name): kind for kind in IdentifierType} | _KINDS


def _digit(character: str) -> str:
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)


def _mrz_value(character: str, position: int) -> int:
    # ICAO 9303-3, 4.9: digits as they are, A to Z are 10 to 35, the filler is 0
    if "0" <= character <= "9":
        return ord(character) - ord("0")
    if "A" <= character <= "Z":
        return ord(character) - ord("A") + 10
    if character == "<":
        return 0
    raise BadValue(f"no machine-readable zone holds {character!r}", place=f"character {position + 1}")


def _distance(a: str, b: str) -> float:
    """Optimal string alignment over the folded numbers, a confusion costing CONFUSION_COST."""
    if a == b:
        return 0.0
    before: list[float] = []
    above = [float(column) for column in range(len(b) + 1)]
    for i, left in enumerate(a, start=1):
        row = [float(i)]
        for j, right in enumerate(b, start=1):
            cost = min(above[j - 1] + _substitution(left, right), above[j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right and left != right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]


def _substitution(left: str, right: str) -> float:
    if left == right:
        return 0.0
    return CONFUSION_COST if _CONFUSED.get(left, left) == _CONFUSED.get(right, right) else 1.0
