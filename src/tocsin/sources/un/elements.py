"""Texts and days out of the elements of the UN list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from tocsin.errors import BadValue
from tocsin.text.scripts import clean

# xs:date may carry a zone ("1960-01-01-05:00"); the day is the one that is written.
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2}|T.*)?")


def text_of(element: etree._Element, tag: str) -> str:
    """The clean text of the first child with that tag; "" where there is none."""
    return clean(element.findtext(tag) or "")


def written(element: etree._Element, tag: str) -> str:
    """The text of the first child with that tag as the list writes it, its white space (indentation) made single."""
    return " ".join((element.findtext(tag) or "").split())


def values(element: etree._Element, tag: str) -> Iterator[tuple[str, etree._Element]]:
    """The clean, non-empty texts of all elements on the path, each with its element."""
    for found in element.iterfind(tag):
        if text := clean(found.text or ""):
            yield text, found


def texts(element: etree._Element) -> Iterator[str]:
    """The clean, non-empty texts of the element's children, in order."""
    return (text for child in element if (text := clean(child.text or "")))


def day(text: str) -> date:
    """The day of an xs:date. Raises BadValue."""
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            return date.fromisoformat(found[1])
    except ValueError as error:
        raise BadValue(f"{text!r} is no day", hint="expected YYYY-MM-DD") from error
    raise BadValue(f"{text!r} is no date", hint="expected YYYY-MM-DD")
