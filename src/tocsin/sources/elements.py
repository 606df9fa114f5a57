"""Single facts out of the elements of any list in XML, and a format known by its root element."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from xml.parsers import expat

from lxml import etree

from tocsin.errors import BadValue, MalformedList
from tocsin.sources.reading import ListFile
from tocsin.sources.xml import place
from tocsin.text.scripts import clean

# xs:date may carry a zone ("1960-01-01-05:00"); the day is the one that is written.
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2}|T.*)?", re.ASCII)


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


def is_true(value: str) -> bool:
    """True for the words that XML Schema has for it: "true" and "1"."""
    return value.strip().casefold() in {"true", "1"}


def day(written: str) -> date:
    """The day of an xs:date or xs:dateTime, as it is written: a zone moves nothing. Raises BadValue."""
    found = _DAY.fullmatch(written)
    try:
        if found:
            return date.fromisoformat(found[1])
    except ValueError as error:
        raise BadValue(f"{written!r} is no day", hint="expected YYYY-MM-DD") from error
    raise BadValue(f"{written!r} is no date", hint="expected YYYY-MM-DD")


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


def names_root(name: str) -> Callable[[Sequence[ListFile]], bool]:
    """A test of files: true for exactly one file whose first 4 kB write the start of an element of that name."""

    def recognises(files: Sequence[ListFile]) -> bool:
        # Without zero bytes: UTF-16 must be recognised too, if only to be read or refused as what it is.
        return len(files) == 1 and b"<" + name.encode() in files[0].head().replace(b"\0", b"")

    return recognises
