"""What OFAC's XML formats owe alike: numbers that are numbers, and a file that is whole."""

from __future__ import annotations

from lxml import etree

from tocsin.errors import MalformedList
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.xml import place

MAX_DIGITS = 18


def number(element: etree._Element, value: str, what: str) -> str:
    """The value, when it is a number as OFAC gives them to ``what``; MalformedList otherwise."""
    if not (value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS):
        raise MalformedList(
            f"{value[:40]!r} is no number of {what}", place=place(element), hint="The file is damaged. Fetch it again."
        )
    return value


def finish(report: Report, file: ListFile) -> None:
    """Nothing when the file was whole. Raises MalformedList when it was not; warns when it states no date."""
    report.require_whole(file.name)
    if not report.as_of:
        report.warn("no-date", "the file does not state of when it is", file.name)
