"""Reading single facts out of OFAC's XML elements, and knowing one of its formats by its root element."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from xml.parsers import expat

from lxml import etree

from tocsin.errors import MalformedList
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.xml import place
from tocsin.text.scripts import clean

MAX_DIGITS = 18


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The only child of that name, or None. MalformedList when there are several, since one of them would go unseen."""
    found = element.findall(f"{{*}}{name}")
    if len(found) > 1:
        raise MalformedList(
            f"<{name}> stands {len(found)} times where it can stand once",
            place=place(found[1]),
            hint="One of them would be lost. Fetch the list again, or tell its publisher.",
        )
    return found[0] if found else None


def children(element: etree._Element | None, *names: str) -> list[etree._Element]:
    """Every element at that path below ``element``: ``children(entity, "names", "name")``."""
    found = [] if element is None else [element]
    for name in names:
        found = [item for parent in found for item in parent.findall(f"{{*}}{name}")]
    return found


def text(element: etree._Element | None, *names: str) -> str:
    """The clean text of the only element at that path; "" where there is none. Raises MalformedList as ``child``."""
    for name in names:
        if element is None:
            return ""
        element = child(element, name)
    return clean(element.text) if element is not None and element.text else ""


def attribute(element: etree._Element | None, name: str) -> str:
    """The clean value of the attribute; "" where there is none."""
    return clean(element.get(name, "")) if element is not None else ""


def number(element: etree._Element, value: str, what: str) -> str:
    """The value, when it is a number as OFAC gives them to ``what``; MalformedList otherwise."""
    if not (value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS):
        raise MalformedList(
            f"{value[:40]!r} is no number of {what}", place=place(element), hint="The file is damaged. Fetch it again."
        )
    return value


def is_true(value: str) -> bool:
    """True for the words that XML Schema has for it: "true" and "1"."""
    return value.strip().casefold() in {"true", "1"}


def only(files: Sequence[ListFile]) -> ListFile:
    """The one file of a list that is one file; MalformedList when there are more or none."""
    if len(files) != 1:
        raise MalformedList(
            f"{len(files)} files, and this format is one file",
            place=", ".join(file.name for file in files),
            hint="Give one XML file.",
        )
    return files[0]


def finish(report: Report, file: ListFile) -> None:
    """Nothing when the file was whole. Raises MalformedList when it was not; warns when it states no date."""
    report.require_whole(file.name)
    if not report.as_of:
        report.warn("no-date", "the file does not state of when it is", file.name)


def has_root(name: str) -> Callable[[Sequence[ListFile]], bool]:
    """A test of files: true for exactly one file whose root element has that local name."""

    def recognises(files: Sequence[ListFile]) -> bool:
        return len(files) == 1 and root_of(files[0].head()) == name

    return recognises


def root_of(head: bytes) -> str:
    """The local name of the first element in the first bytes of an XML file; "" where they hold none."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _attributes: found.append(tag)
    with suppress(expat.ExpatError, ValueError, LookupError):  # not XML, or cut: what was found still counts
        parser.Parse(head, False)
    return found[0].rpartition(":")[2] if found else ""
