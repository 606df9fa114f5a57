"""Damage done to files of lists on purpose: plain functions (bytes, seed) -> bytes, the same for the same seed.

For any format: ``flipped``, ``truncated``, ``pieces``. For XML: ``tree`` (elements and attributes dropped, doubled,
swapped, renamed, reworded), ``huge_field``, ``with_doctype``, ``with_entity_bomb``. For tables: ``table``. ``taken``
says how a reader took the result: with records of the right shape, or with MalformedList; any other error goes through.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import fields

from lxml import etree

from tocsin.errors import MalformedList
from tocsin.model.codec import decode, encode
from tocsin.model.record import Record
from tocsin.sources.reading import ListFile, ListFormat, Report

Damage = Callable[[bytes, int], bytes]
"""(whole file, seed) -> the damaged file."""

TELLING = (
    "", " ", "0", "-1", "true", "false", "Unknown", "1965", "31 Feb 1965", "99/99/9999", "00/00/1965", "dd/mm/1965",
    "2024-02-30", "9" * 40, "٣", "\u202eABC", "x" * 300, "Iran", "IMO 9074729", "a.k.a. 'X'", "DOB 1958; POB X",
    "，；", "\ufffd", "1400", "215", "11171", "(Linked To: X)",
    "(1) A (2) B", "1) 2) 3)", "a|b||c", "; ; ;", "P", "E", "ISLAMIC", "QDi.999", "(", "):",
)  # fmt: skip
_MARKUP = (
    b"<",
    b">",
    b"&amp;",
    b"&x;",
    b"<!--",
    b"]]>",
    b"\x00",
    b"<a/>",
    b'"',
    b",",
    b"\r\n",
    b"\xff",
    b"\xef\xbb\xbf",
)


def flipped(data: bytes, seed: int) -> bytes:
    """The file with one to eight bits turned over."""
    draw, damaged = random.Random(seed), bytearray(data)
    for _ in range(draw.randint(1, 8)):
        damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
    return bytes(damaged)


def truncated(data: bytes, seed: int) -> bytes:
    """The file without its end: at least one byte that is no white space is gone."""
    return data[: random.Random(seed).randrange(len(data.rstrip()))]


def pieces(data: bytes, seed: int) -> bytes:
    """The file with one to three pieces cut out, doubled, overwritten, or with stray markup put between."""
    draw, damaged = random.Random(seed), bytearray(data)
    for _ in range(draw.randint(1, 3)):
        start = draw.randrange(max(1, len(damaged)))
        end = min(len(damaged), start + draw.randint(0, 40))
        kind = draw.choice(("cut", "double", "overwrite", "insert"))
        if kind == "cut":
            del damaged[start:end]
        elif kind == "double":
            damaged[start:start] = damaged[start:end]
        elif kind == "overwrite":
            damaged[start:end] = draw.randbytes(draw.randint(0, 8))
        else:
            damaged[start:start] = draw.choice(_MARKUP)
    return bytes(damaged)


def tree(data: bytes, seed: int) -> bytes:
    """The XML, still well-formed, with one to four elements or attributes changed."""
    draw, root = random.Random(seed), etree.fromstring(data)
    for _ in range(draw.randint(1, 4)):
        elements = list(root.iter(etree.Element))[1:]
        if not elements:
            break
        draw.choice(_CHANGES)(draw.choice(elements), draw)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def table(data: bytes, seed: int) -> bytes:
    """The CSV, still a table of text, with one to four fields, rows or columns changed; no single row gets shorter."""
    draw = random.Random(seed)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for _ in range(draw.randint(1, 4)):
        if len(rows) > 1:
            draw.choice(_ROW_CHANGES)(rows, draw)
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def huge_field(data: bytes, old: bytes, size: int) -> bytes:
    """The file with ``size`` letters in the place of the first ``old``."""
    assert old in data
    return data.replace(old, b"x" * size, 1)


def with_doctype(data: bytes, declaration: bytes = b"<!DOCTYPE list>") -> bytes:
    """The XML with a DOCTYPE before its root element."""
    head = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    return data[:head] + declaration + data[head:]


def with_entity_bomb(data: bytes, old: bytes) -> bytes:
    """The XML with entities that multiply a thousand million times in the place of the first ``old``."""
    assert old in data
    levels = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    declared = b'<!DOCTYPE list [<!ENTITY e0 "x">' + levels + b"]>"
    return with_doctype(data, declared).replace(old, b"&e9;", 1)


def taken(form: ListFormat, files: Sequence[ListFile], owner: str) -> str:
    """How the reader took the files: "read" or "refused". Any other error goes through."""
    report = Report()
    try:
        records = list(form.read(files, owner, report))
    except MalformedList as error:
        assert error.place
        assert error.message
        return "refused"
    assert records
    assert len({record.reference for record in records}) == len(records) == report.records
    for record in records:
        require_shape(record)
        assert decode(encode(record)) == record
    return "read"


def require_shape(record: Record) -> None:
    """Nothing, or AssertionError: all is of its declared kind, and nothing that matching needs is empty."""
    assert record.reference
    assert record.names
    assert all(name.text and name.text == name.text.strip() for name in record.names)
    assert all(identifier.value for identifier in record.identifiers)
    assert all(fact.property and fact.value for fact in record.facts)
    assert all(birth.span.earliest <= birth.span.latest for birth in record.births)
    assert all(designation.programme for designation in record.designations)
    for field in fields(record):
        assert getattr(record, field.name) is not None


def _drop(element: etree._Element, _: random.Random) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _double(element: etree._Element, _: random.Random) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.append(etree.fromstring(etree.tostring(element)))


def _say(element: etree._Element, draw: random.Random) -> None:
    element.text = draw.choice(TELLING)


def _state(element: etree._Element, draw: random.Random) -> None:
    if element.attrib:
        element.set(str(draw.choice(list(element.attrib))), draw.choice(TELLING))


def _unstate(element: etree._Element, draw: random.Random) -> None:
    if element.attrib:
        del element.attrib[draw.choice(list(element.attrib))]


def _rename(element: etree._Element, draw: random.Random) -> None:
    element.tag = draw.choice(("other", str(element.getroottree().getroot().tag)))


def _empty(element: etree._Element, _: random.Random) -> None:
    del element[:]
    element.text = None


def _swap(element: etree._Element, _: random.Random) -> None:
    after = element.getnext()
    if after is not None:
        after.addnext(element)


def _swap_tags(element: etree._Element, _: random.Random) -> None:
    after = element.getnext()
    if after is not None and isinstance(after.tag, str):
        element.tag, after.tag = after.tag, element.tag


_CHANGES: tuple[Callable[[etree._Element, random.Random], None], ...] = (
    *(_drop, _double, _say, _say, _state, _state, _state),
    *(_unstate, _rename, _empty, _swap, _swap_tags),
)

_Rows = list[list[str]]


def _reword(rows: _Rows, draw: random.Random) -> None:
    row = draw.choice(rows)
    if row:
        row[draw.randrange(len(row))] = draw.choice(TELLING)


def _double_row(rows: _Rows, draw: random.Random) -> None:
    rows.insert(draw.randrange(len(rows)), list(draw.choice(rows)))


def _drop_row(rows: _Rows, draw: random.Random) -> None:
    del rows[draw.randrange(len(rows))]


def _swap_rows(rows: _Rows, draw: random.Random) -> None:
    first, second = draw.randrange(len(rows)), draw.randrange(len(rows))
    rows[first], rows[second] = rows[second], rows[first]


def _swap_columns(rows: _Rows, draw: random.Random) -> None:
    width = min(map(len, rows))
    if width:
        first, second = draw.randrange(width), draw.randrange(width)
        for row in rows:
            row[first], row[second] = row[second], row[first]


def _drop_column(rows: _Rows, draw: random.Random) -> None:
    width = min(map(len, rows))
    if width:
        at = draw.randrange(width)
        for row in rows:
            del row[at]


_ROW_CHANGES: tuple[Callable[[_Rows, random.Random], None], ...] = (
    *(_reword, _reword, _reword, _double_row, _drop_row, _swap_rows, _swap_columns, _drop_column),
)
