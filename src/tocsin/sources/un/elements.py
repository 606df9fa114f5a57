"""Texts out of the elements of the UN list."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tocsin.text.scripts import clean


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
