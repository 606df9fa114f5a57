"""Strings of UK lists that hold several values, or a number behind its label."""

from __future__ import annotations

import re

from tocsin.text.scripts import clean

_NUMBERED = re.compile(r"\(([0-9]{1,2})\)\s*")
_LABELLED = re.compile(r"([^:0-9]{2,60}[^:]{0,20}):\s*(\S.*)")
_REFERENCES = re.compile(r"[;,|/]| and ")


def numbered(text: str) -> tuple[str, ...]:
    """The values of "(1) … (2) …" where the numbers run on from 1, else the text alone; none of an empty text."""
    text = clean(text)
    marks = list(_NUMBERED.finditer(text))
    if not marks or marks[0].start() or [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
        return (text,) if text else ()
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    values = (text[mark.end() : end].strip(" ,;") for mark, end in zip(marks, ends, strict=True))
    return tuple(value for value in values if value)


def numbered_pairs(first: str, second: str) -> tuple[tuple[str, str], ...]:
    """The two texts taken apart side by side where both hold as many values; else each of the first with the second."""
    ones, others = numbered(first), numbered(second)
    if len(ones) == len(others):
        return tuple(zip(ones, others, strict=True))
    return tuple((one, clean(second)) for one in ones) or tuple(("", other) for other in others)


def lines(text: str) -> tuple[str, ...]:
    """The values on lines of their own or between semicolons, clean."""
    return tuple(value for part in re.split(r"[\r\n;]+", text) for value in numbered(part))


def labelled(text: str) -> tuple[str, str]:
    """("INN", "7710000000") of "INN: 7710000000"; ("", the text) where no label stands before a colon."""
    found = _LABELLED.fullmatch(text)
    return (clean(found[1]), clean(found[2])) if found else ("", text)


def references(text: str) -> tuple[str, ...]:
    """The reference numbers in the text, without blanks and final stops."""
    parts = ("".join(part.split()).strip(".") for part in _REFERENCES.split(clean(text)))
    return tuple(dict.fromkeys(part for part in parts if part))
