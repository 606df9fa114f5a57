"""The forms of machine-readable zones, as tables: which characters of which line hold what (ICAO Doc 9303)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tocsin.errors import MalformedMessage, Usage

FILLER: Final = "<"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (as Python slices, from 0) of line ``line`` (from 0)."""

    line: int
    start: int
    end: int

    def of(self, lines: tuple[str, ...]) -> str:
        """The characters."""
        return lines[self.line][self.start : self.end]

    @property
    def place(self) -> str:
        """As people count: "line 2, characters 14 to 19"."""
        first, last = self.start + 1, self.end
        return f"line {self.line + 1}, " + (f"character {last}" if first == last else f"characters {first} to {last}")


@dataclass(frozen=True, slots=True)
class Form:
    """One form. A span that a form does not have is None."""

    name: str
    lines: int
    width: int
    document_code: Span
    issuer: Span
    names: Span
    number: Span
    number_check: Span
    nationality: Span
    birth: Span
    birth_check: Span
    sex: Span
    expiry: Span
    expiry_check: Span
    optionals: tuple[Span, ...]
    optional_check: Span | None = None
    composite: tuple[Span, ...] = ()
    composite_check: Span | None = None
    may_overflow: bool = False  # a document number of more than 9 characters goes on in the optional data

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans that are not None, checks included."""
        named = (self.document_code, self.issuer, self.names, self.number, self.number_check, self.nationality)
        dated = (self.birth, self.birth_check, self.sex, self.expiry, self.expiry_check)
        checks = tuple(span for span in (self.optional_check, self.composite_check) if span)
        return (*named, *dated, *self.optionals, *checks)


# ICAO 9303-5, 4.2.2
TD1: Final = Form(
    name="TD1",
    lines=3,
    width=30,
    document_code=Span(0, 0, 2),
    issuer=Span(0, 2, 5),
    number=Span(0, 5, 14),
    number_check=Span(0, 14, 15),
    birth=Span(1, 0, 6),
    birth_check=Span(1, 6, 7),
    sex=Span(1, 7, 8),
    expiry=Span(1, 8, 14),
    expiry_check=Span(1, 14, 15),
    nationality=Span(1, 15, 18),
    optionals=(Span(0, 15, 30), Span(1, 18, 29)),
    composite=(Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)),
    composite_check=Span(1, 29, 30),
    names=Span(2, 0, 30),
    may_overflow=True,
)


def _two_lines(
    name: str,
    width: int,
    optional_end: int,
    *,
    optional_check: Span | None = None,
    has_composite: bool = True,
    may_overflow: bool = False,
) -> Form:
    """The forms of two lines differ only in their width and in what follows the expiry date."""
    return Form(
        name=name,
        lines=2,
        width=width,
        document_code=Span(0, 0, 2),
        issuer=Span(0, 2, 5),
        names=Span(0, 5, width),
        number=Span(1, 0, 9),
        number_check=Span(1, 9, 10),
        nationality=Span(1, 10, 13),
        birth=Span(1, 13, 19),
        birth_check=Span(1, 19, 20),
        sex=Span(1, 20, 21),
        expiry=Span(1, 21, 27),
        expiry_check=Span(1, 27, 28),
        optionals=(Span(1, 28, optional_end),),
        optional_check=optional_check,
        composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, width - 1)) if has_composite else (),
        composite_check=Span(1, width - 1, width) if has_composite else None,
        may_overflow=may_overflow,
    )


TD2: Final = _two_lines("TD2", 36, 35, may_overflow=True)  # ICAO 9303-6, 4.2.2
TD3: Final = _two_lines("TD3", 44, 42, optional_check=Span(1, 42, 43))  # ICAO 9303-4, 4.2.2
MRV_A: Final = _two_lines("MRV-A", 44, 44, has_composite=False)  # ICAO 9303-7, 4.2: visas have no composite digit
MRV_B: Final = _two_lines("MRV-B", 36, 36, has_composite=False)

FORMS: Final = {form.name: form for form in (TD1, TD2, TD3, MRV_A, MRV_B)}


def form_named(name: str) -> Form:
    """The form of that name; Usage when there is none."""
    try:
        return FORMS[name.upper()]
    except KeyError:
        raise Usage(f"no machine-readable zone is called {name!r}", hint=f"one of {', '.join(FORMS)}") from None


def form_of(text: str, line_lengths: list[int]) -> Form:
    """The form of a zone written as one string without blanks; MalformedMessage when its length fits none.

    ``line_lengths`` are those of the lines as given: they tell the reader of the error which one is wrong.
    """
    is_visa = text.startswith("V")
    for form in (TD1, MRV_A, MRV_B) if is_visa else (TD1, TD2, TD3):
        if len(text) == form.lines * form.width:
            return form
    stated = " and ".join(str(length) for length in line_lengths[:4]) or "0"
    raise MalformedMessage(
        f"lines of {stated} characters are no machine-readable zone",
        place=f"line {max(1, min(len(line_lengths), 3))}",
        hint="A zone has 3 lines of 30 characters, or 2 of 36 or 44, fillers (<) included. Nothing is guessed.",
    )
