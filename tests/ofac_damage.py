"""Damage done to XML files on purpose: cut, flipped, swapped bytes, and elements dropped, doubled or reworded.

A reader answers damage with a reading of the right shape or with MalformedList, never with another error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

from hypothesis import strategies as st
from lxml import etree

from tocsin.errors import MalformedList
from tocsin.model.record import Record
from tocsin.sources.reading import ListFile, ListFormat, Report

_TELLING = (
    "", " ", "0", "-1", "true", "Unknown", "1965", "31 Feb 1965", "99/99/9999", "9" * 40, "٣", "\u202eABC", "x" * 300,
    "1400", "215", "11171", "Iran", "IMO 9074729", "a.k.a. 'X'", "(Linked To: X)", "DOB 1958; POB X", "，；", "\ufffd",
)  # fmt: skip
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
_WORDS = st.sampled_from(_TELLING) | st.text(_LETTERS, max_size=12)


def readable(form: ListFormat, data: bytes) -> str:
    """How the reader took the bytes: "read" or "refused". Any other error goes through."""
    report = Report()
    try:
        records = list(form.read([ListFile.of_bytes("damaged.xml", data)], "ofac", report))
    except MalformedList as error:
        assert error.place
        assert error.message
        return "refused"
    assert records
    for record in records:
        _require_shape(record)
    assert len({record.reference for record in records}) == len(records)
    return "read"


def _require_shape(record: Record) -> None:
    """Everything is of its declared kind, and nothing that matching needs is empty."""
    assert record.reference
    assert record.names
    assert all(name.text and name.text == name.text.strip() for name in record.names)
    assert all(identifier.value for identifier in record.identifiers)
    assert all(fact.property and fact.value for fact in record.facts)
    assert all(birth.span.earliest <= birth.span.latest for birth in record.births)
    assert all(designation.programme for designation in record.designations)
    for field in fields(record):
        assert getattr(record, field.name) is not None


@st.composite
def damaged_bytes(draw: st.DrawFn, whole: bytes) -> bytes:
    """The file with one to three pieces cut out, doubled, moved or overwritten."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, max(0, len(data) - 1)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        piece = bytes(data[start:end])
        kind = draw(st.sampled_from(["cut", "end", "double", "overwrite", "insert"]))
        if kind == "cut":
            del data[start:end]
        elif kind == "end":
            del data[start:]
        elif kind == "double":
            data[start:start] = piece
        elif kind == "overwrite":
            data[start:end] = draw(st.binary(min_size=0, max_size=8))
        else:
            data[start:start] = draw(st.sampled_from([b"<", b">", b"&amp;", b"&x;", b"<!--", b"]]>", b"\x00", b"<a/>"]))
    return bytes(data)


@st.composite
def damaged_tree(draw: st.DrawFn, whole: bytes) -> bytes:
    """The file, still well-formed, with one to four elements or attributes changed."""
    root = etree.fromstring(whole)
    for _ in range(draw(st.integers(1, 4))):
        elements = list(root.iter())[1:]
        if not elements:
            break
        element = elements[draw(st.integers(0, len(elements) - 1))]
        draw(st.sampled_from(_CHANGES))(element, draw(_WORDS))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _drop(element: etree._Element, _: str) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _double(element: etree._Element, _: str) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.append(etree.fromstring(etree.tostring(element)))


def _say(element: etree._Element, word: str) -> None:
    element.text = word


def _state(element: etree._Element, word: str) -> None:
    for name in list(element.attrib)[:1]:
        element.set(str(name), word)


def _unstate(element: etree._Element, _: str) -> None:
    for name in list(element.attrib)[-1:]:
        del element.attrib[name]


def _rename(element: etree._Element, _: str) -> None:
    element.tag = "other"


def _empty(element: etree._Element, _: str) -> None:
    del element[:]
    element.text = None


def _swap(element: etree._Element, _: str) -> None:
    after = element.getnext()
    if after is not None:
        after.addnext(element)


_CHANGES: list[Callable[[etree._Element, str], None]] = [
    _drop,
    _double,
    _say,
    _say,
    _state,
    _state,
    _unstate,
    _rename,
    _empty,
    _swap,
]
