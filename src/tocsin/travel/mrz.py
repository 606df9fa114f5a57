"""Machine-readable zones of travel documents: what they say, and what their check digits say of that.

A wrong check digit is reported and lowers nothing silently; a valid one proves little, because values equal modulo 10
are alike to it (one character change in 22 passes). What optical reading may have confused is named, never repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from tocsin.errors import MalformedMessage
from tocsin.model.record import Nationality, Sex
from tocsin.model.travel import (
    CheckDigit,
    CheckState,
    MrzReading,
    TravelDocument,
    Traveller,
    TravellerStatus,
    TravelWarning,
)
from tocsin.text.countries import alpha2
from tocsin.text.identifiers import mrz_check_digit
from tocsin.travel.dates import birth_date, expiry_date
from tocsin.travel.documents import document_type
from tocsin.travel.mrz_arabic import decode_arabic
from tocsin.travel.mrz_forms import FILLER, Form, Span, form_of

MAX_CHARACTERS: Final = 1_000  # of input; a zone has at most 90
_SPACE: Final = re.compile(r"[\s\u00a0\ufeff]+")
_FOREIGN: Final = re.compile(r"[^A-Z0-9<]")
_TO_CAPITALS: Final = {ord(small): ord(small.upper()) for small in "abcdefghijklmnopqrstuvwxyz"}
_ESCAPE: Final = "X"  # without one, a zone that spells Arabic letter by letter cannot be told from one that does not
_SEXES: Final = {"M": Sex.MALE, "F": Sex.FEMALE, "X": Sex.OTHER}
# What optical readers confuse (ICAO 9303-3, 4.3: OCR-B), both ways.
_CONFUSIONS: Final = {
    "0": "O", "O": "0", "1": "I", "I": "1", "2": "Z", "Z": "2", "5": "S", "S": "5", "8": "B", "B": "8",
    "6": "G", "G": "6",
}  # fmt: skip


def read(text: str, *, received: date) -> MrzReading:
    """What the zone says; its lines may come glued, with blanks or in small letters.

    ``received`` decides which century a two-digit year of birth belongs to. MalformedMessage, with the place, when
    the length or a character fits no zone; everything less is a warning.
    """
    form, lines = _lines(text)
    number, checks = _number_and_checks(form, lines)
    family, given, is_truncated = _names(form.names.of(lines))
    issuer, nationality = (span.of(lines).rstrip(FILLER) for span in (form.issuer, form.nationality))
    code = form.document_code.of(lines).rstrip(FILLER)
    reading = MrzReading(
        form=form.name,
        lines=lines,
        document_code=code,
        issuer=alpha2(issuer),
        issuer_code=issuer,
        family=family,
        given=given,
        is_truncated=is_truncated,
        number=number,
        nationality=alpha2(nationality),
        nationality_code=nationality,
        born=birth_date(form.birth.of(lines), received=received),
        sex=_SEXES.get(form.sex.of(lines)),
        expires=expiry_date(form.expiry.of(lines)),
        optional=_optional(form, lines),
        checks=checks,
        type=document_type(code),
        arabic=decode_arabic(f"{given} {family}") if _ESCAPE in f"{given} {family}" else "",
    )
    return replace(reading, warnings=(*_line_warnings(form, text), *_warnings(form, reading)))


def traveller(reading: MrzReading) -> Traveller:
    """The person whom the zone describes, ready to be screened; verified when no check digit is invalid."""
    nationality = Nationality(reading.nationality, reading.nationality_code)
    document = TravelDocument(
        reading.document_code, reading.number, reading.issuer, reading.issuer_code, reading.expires, reading.type
    )
    return Traveller(
        family=reading.family,
        given=reading.given,
        sex=reading.sex,
        born=reading.born,
        nationalities=(nationality,) if reading.nationality_code else (),
        documents=(document,) if reading.number else (),
        is_verified=reading.are_checks_valid,
        is_truncated=reading.is_truncated,
        status=TravellerStatus.READ if reading.family else TravellerStatus.COULD_NOT_READ,
    )


# --- fields ------------------------------------------------------------------------------------------------------


def _lines(text: str) -> tuple[Form, tuple[str, ...]]:
    if len(text) > MAX_CHARACTERS:
        raise MalformedMessage(f"{len(text)} characters are no machine-readable zone", place="line 1")
    glued = _SPACE.sub("", text).translate(_TO_CAPITALS)
    foreign = _FOREIGN.search(glued)
    if foreign:
        raise MalformedMessage(
            "a sign that no machine-readable zone has",
            place=f"character {foreign.start() + 1}",
            hint="A zone holds the letters A to Z, digits and < only.",
        )
    form = form_of(glued, _line_lengths(text))
    return form, tuple(glued[start : start + form.width] for start in range(0, len(glued), form.width))


def _names(field: str) -> tuple[str, str, bool]:
    """Family name, given names, and whether they may have been cut."""
    # ICAO 9303-3, 4.6: two fillers part the identifiers; one parts words. A person with one name has no second part.
    # 4.6.2: a field that is full to its last character, a letter, may hold a name that was cut.
    family, _fillers, given = field.strip(FILLER).partition(FILLER * 2)
    words = [" ".join(part.replace(FILLER, " ").split()) for part in (family, given)]
    return words[0], words[1], field[-1] != FILLER


def _optional(form: Form, lines: tuple[str, ...]) -> str:
    fields = [span.of(lines) for span in form.optionals]
    if _is_overflowing(form, lines):
        fields[0] = fields[0].partition(FILLER)[2]
    return " ".join(filter(None, (" ".join(field.replace(FILLER, " ").split()) for field in fields)))


def _is_overflowing(form: Form, lines: tuple[str, ...]) -> bool:
    # ICAO 9303-5, 4.2.2, note j: a filler in the place of the check digit, then the rest of the number, its digit, <
    if not form.may_overflow or form.number_check.of(lines) != FILLER or FILLER in form.number.of(lines):
        return False
    return len(form.optionals[0].of(lines).partition(FILLER)[0]) >= 2


# --- check digits ------------------------------------------------------------------------------------------------


def _number_and_checks(form: Form, lines: tuple[str, ...]) -> tuple[str, tuple[CheckDigit, ...]]:
    field, stated = form.number.of(lines), form.number_check.of(lines)
    if _is_overflowing(form, lines):
        rest = form.optionals[0].of(lines).partition(FILLER)[0]
        field, stated = field + rest[:-1], rest[-1]
    number = field.rstrip(FILLER)
    checks = [_check("document number", field, stated)]
    checks.append(_check("birth date", form.birth.of(lines), form.birth_check.of(lines)))
    checks.append(_check("expiry date", form.expiry.of(lines), form.expiry_check.of(lines)))
    if form.optional_check:
        optional, digit = form.optionals[0].of(lines), form.optional_check.of(lines)
        checks.append(_check("optional data", optional, digit))
    if form.composite_check:
        whole = "".join(span.of(lines) for span in form.composite)
        checks.append(_check("composite", whole, form.composite_check.of(lines)))
    return number.replace(FILLER, " "), tuple(checks)


def _check(field: str, value: str, stated: str) -> CheckDigit:
    computed = str(mrz_check_digit(value))
    if stated == FILLER:
        return CheckDigit(field, CheckState.ABSENT, "", computed)
    return CheckDigit(field, CheckState.VALID if stated == computed else CheckState.INVALID, stated, computed)


# --- warnings ----------------------------------------------------------------------------------------------------


def _line_warnings(form: Form, text: str) -> Iterator[TravelWarning]:
    lengths = _line_lengths(text)
    if len(lengths) == form.lines and set(lengths) != {form.width}:
        stated = " and ".join(str(length) for length in lengths)
        yield TravelWarning("line-lengths", f"lines of {stated} characters; each should have {form.width}", "line 1")


def _line_lengths(text: str) -> list[int]:
    return [len(_SPACE.sub("", line)) for line in text.splitlines() if line.strip()]


def _warnings(form: Form, reading: MrzReading) -> Iterator[TravelWarning]:
    lines = reading.lines
    yield from _check_warnings(form, reading)
    for name, value, span in (("birth", reading.born, form.birth), ("expiry", reading.expires, form.expiry)):
        if value is None and span.of(lines).strip(FILLER):
            yield TravelWarning("bad-date", f"the {name} date is no date", span.place)
        yield from _misplaced(span, lines, digits=True)
    for span, code in ((form.issuer, reading.issuer), (form.nationality, reading.nationality)):
        if not code and span.of(lines).strip(FILLER):
            yield TravelWarning("unknown-country", "no country has this code", span.place)
        yield from _misplaced(span, lines, digits=False)
    yield from _misplaced(form.names, lines, digits=False)
    if not reading.family:
        yield TravelWarning("no-name", "the zone holds no family name", form.names.place)
    if form.sex.of(lines) not in (*_SEXES, FILLER):
        yield TravelWarning("bad-sex", "expected M, F or <", form.sex.place)
    if not reading.document_code.startswith(_CODES[form.name]):
        yield TravelWarning("document-code", "this form does not begin with this letter", form.document_code.place)


_CODES: Final = {"TD1": ("A", "C", "I"), "TD2": ("A", "C", "I", "P"), "TD3": ("P",), "MRV-A": ("V",), "MRV-B": ("V",)}


def _check_warnings(form: Form, reading: MrzReading) -> Iterator[TravelWarning]:
    spans = {
        "document number": (form.number, form.number_check),
        "birth date": (form.birth, form.birth_check),
        "expiry date": (form.expiry, form.expiry_check),
        "optional data": (form.optionals[0], form.optional_check or form.number_check),
        "composite": (None, form.composite_check or form.number_check),
    }
    for check in reading.checks:
        field, digit = spans[check.field]
        if check.state is CheckState.INVALID:
            message = f"the check digit of the {check.field} is {check.stated} and should be {check.computed}"
            yield TravelWarning("check-digit", message, digit.place)
            if field and not (check.field == "document number" and _is_overflowing(form, reading.lines)):
                yield from _confusions(field, digit, reading.lines, is_date="date" in check.field)
        elif check.state is CheckState.ABSENT and field and field.of(reading.lines).strip(FILLER):
            yield TravelWarning("check-absent", f"the {check.field} has no check digit", digit.place)


def _confusions(field: Span, digit: Span, lines: tuple[str, ...], *, is_date: bool) -> Iterator[TravelWarning]:
    """The single confusions of optical reading that would make the check digit agree: possible, never applied."""
    value, stated = field.of(lines), digit.of(lines)
    for position, character in enumerate(value):
        other = _CONFUSIONS.get(character, "")
        if not other or (is_date and not other.isdigit()):
            continue
        if str(mrz_check_digit(value[:position] + other + value[position + 1 :])) == stated:
            yield _possible(Span(field.line, field.start + position, field.start + position + 1), character, other)
    other = _CONFUSIONS.get(stated, "")
    if other.isdigit() and other == str(mrz_check_digit(value)):
        yield _possible(digit, stated, other)


def _misplaced(span: Span, lines: tuple[str, ...], *, digits: bool) -> Iterator[TravelWarning]:
    """A letter where only digits may stand, or a digit where only letters may, that has a look-alike of that kind."""
    for position, character in enumerate(span.of(lines), start=span.start):
        if character == FILLER or character.isdigit() == digits:
            continue
        here = Span(span.line, position, position + 1)
        other = _CONFUSIONS.get(character, "")
        if other:
            yield _possible(here, character, other)
        else:
            yield TravelWarning("bad-character", f"expected a {'digit' if digits else 'letter'}", here.place)


def _possible(span: Span, character: str, other: str) -> TravelWarning:
    return TravelWarning("possible-confusion", f"{character} may be a misread {other}; nothing was changed", span.place)
