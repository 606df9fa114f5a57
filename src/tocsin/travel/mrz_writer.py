"""Machine-readable zones composed from facts: for samples, tests and forms; the reader's mirror."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan, Precision
from tocsin.model.record import Sex
from tocsin.text.identifiers import mrz_check_digit
from tocsin.travel.mrz_forms import FILLER, Form, Span, form_named
from tocsin.travel.transliteration import to_mrz

_SEXES: Final = {Sex.MALE: "M", Sex.FEMALE: "F"}  # ICAO 9303-4, 4.2.2: anything else is a filler
_CODE: Final = re.compile(r"[A-Z0-9]*")
_WORD: Final = re.compile(r"[A-Z]+")
_FOREIGN: Final = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Holder:
    """What a zone states of its holder and document. Codes are those of ICAO 9303-3, 5: "UTO", "D"."""

    family: str
    given: str = ""
    number: str = ""
    document_code: str = "P"
    issuer: str = "UTO"
    nationality: str = "UTO"
    born: DateSpan | None = None
    sex: Sex | None = None
    expires: date | None = None
    optional: str = ""


def compose(form: str, holder: Holder) -> str:
    """The zone in the form "TD1", "TD2", "TD3", "MRV-A" or "MRV-B", a line feed between its lines.

    Names are transliterated, and cut where the field ends. BadValue when a code, number or date does not fit.
    """
    layout = form_named(form)
    page = [[FILLER] * layout.width for _line in range(layout.lines)]
    _put(page, layout.document_code, _code(holder.document_code, "document code"))
    _put(page, layout.issuer, _code(holder.issuer, "issuer"))
    _put(page, layout.nationality, _code(holder.nationality, "nationality"))
    _put(page, layout.names, name_field(holder.family, holder.given, layout.names.end - layout.names.start))
    _put(page, layout.birth, _birth(holder.born))
    _put(page, layout.sex, _SEXES.get(holder.sex, FILLER) if holder.sex else FILLER)
    _put(page, layout.expiry, f"{holder.expires:%y%m%d}" if holder.expires else "")
    is_long = _put_number_and_optional(page, layout, holder)
    _put_checks(page, layout, is_long=is_long)
    return "\n".join("".join(line) for line in page)


def name_field(family: str, given: str, width: int) -> str:
    """The name field without fillers at its end: cut so that its last character is a letter, where it is too long."""
    primary, secondary = to_mrz(family), to_mrz(given)
    if not primary:
        primary, secondary = secondary, ""
    if not primary:
        raise BadValue("the name holds no letter that can be transliterated")
    # ICAO 9303-3, 4.6.2: at least two fillers and the first letter of the given names find room
    field = f"{primary[: width - 3].rstrip(FILLER)}{FILLER * 2}{secondary}" if secondary else primary
    while len(field) > width and field[width - 1] == FILLER:
        shortened = max(_WORD.finditer(field, 0, width), key=lambda word: word.end() - word.start()).end() - 1
        field = field[:shortened] + field[shortened + 1 :]
    return field[:width]


def _code(text: str, what: str) -> str:
    if not _CODE.fullmatch(text):
        raise BadValue(f"the {what} may hold A to Z and 0 to 9 only")
    return text


def _birth(born: DateSpan | None) -> str:
    # ICAO 9303-3, 4.8: unknown parts are fillers
    if born is None or born.precision is Precision.RANGE:
        return ""
    forms = {Precision.YEAR: "%y<<<<", Precision.MONTH: "%y%m<<", Precision.DAY: "%y%m%d"}
    return born.earliest.strftime(forms[born.precision])


def _put(page: list[list[str]], span: Span, text: str) -> None:
    if len(text) > span.end - span.start:
        raise BadValue(f"{len(text)} characters do not fit", place=span.place)
    page[span.line][span.start : span.start + len(text)] = text


def _put_number_and_optional(page: list[list[str]], form: Form, holder: Holder) -> bool:
    """True when the number was too long for its field and goes on in the optional data, check digit included."""
    number, optional = (_FOREIGN.sub(FILLER, text.upper()) for text in (holder.number, holder.optional))
    room = form.number.end - form.number.start
    is_long = len(number) > room
    if is_long:
        if not form.may_overflow or FILLER in number:
            raise BadValue(f"a document number of {len(number)} characters does not fit", place=form.number.place)
        # ICAO 9303-5, 4.2.2, note j: the rest, the check digit, and a filler before anything else
        optional = f"{number[room:]}{mrz_check_digit(number)}{FILLER}{optional}".rstrip(FILLER)
    _put(page, form.number, number[:room])
    _put(page, form.optionals[0], optional)
    return is_long


def _put_checks(page: list[list[str]], form: Form, *, is_long: bool) -> None:
    def check(digit: Span, *fields: Span) -> None:
        lines = tuple("".join(line) for line in page)
        _put(page, digit, str(mrz_check_digit("".join(field.of(lines) for field in fields))))

    if not is_long:
        check(form.number_check, form.number)
    check(form.birth_check, form.birth)
    check(form.expiry_check, form.expiry)
    if form.optional_check:
        check(form.optional_check, form.optionals[0])
    if form.composite_check:
        check(form.composite_check, *form.composite)
