"""Texts, marks and days out of the elements of the EU list, whose facts stand in attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from tocsin.errors import BadValue
from tocsin.sources.draft import Draft
from tocsin.sources.elements import day
from tocsin.sources.reading import Report
from tocsin.sources.xml import local, place
from tocsin.text.scripts import clean

_LETTERED = re.compile(r"(?:^|[\s,;])\(?([a-h])\)\s*")


def said(element: etree._Element, name: str) -> str:
    """The clean value of the attribute; "" where there is none."""
    value = element.get(name)
    return clean(value) if value else ""


def named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of that local name, whatever their namespace."""
    return (child for child in element if local(child) == name)


def remarks(element: etree._Element) -> str:
    """The remarks inside the element, parted by semicolons."""
    return "; ".join(text for child in named(element, "remark") if (text := clean(child.text or "")))


def is_marked(element: etree._Element, name: str, report: Report) -> bool:
    """True where the attribute is "true"; anything but "true", "false" and nothing is reported as unknown."""
    value = said(element, name).casefold()
    if value not in {"", "true", "false", "1", "0"}:
        report.note_unknown(f"{local(element)}/@{name}={value}", place(element))
    return value in {"true", "1"}


def day_in(element: etree._Element, name: str, report: Report) -> date | None:
    """The day in the attribute; None where it is empty, and, with a warning, where it is no day."""
    text = said(element, name)
    if not text:
        return None
    try:
        return day(text)
    except BadValue as error:
        report.warn("unread-date", f"{name} {text!r}: {error.message}", place(element))
        return None


def lettered(text: str) -> list[str]:
    """The parts of "(a) … (b) …" or "a) … b) …" where the letters run on from a, else the text alone."""
    marks = list(_LETTERED.finditer(text))
    letters = "".join(mark[1] for mark in marks)
    if not letters or letters != "abcdefgh"[: len(letters)] or text[: marks[0].start()].strip():
        return [text] if text else []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = (text[mark.end() : end].strip(" ,;") for mark, end in zip(marks, ends, strict=True))
    return [part for part in parts if part]


def keep_added(element: etree._Element, draft: Draft, about: str) -> None:
    """Nothing: what the element adds by key and value is among the draft's facts."""
    for child in named(element, "additionalInformation"):
        note = "; ".join(part for part in (said(child, "key"), about) if part)
        draft.state("additional information", said(child, "value"), place(child), note)
