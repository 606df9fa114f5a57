"""Bytes that should be a text in UTF-8, as characters; what is something else is refused, with what it looks like.

A character that is no UTF-8 names its byte. Who wants to read on all the same asks for it (``is_lossy``): each such
byte then counts as one character that stands in no word of a name, and every place in the text stays true.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import Final

from tocsin.errors import UnreadableText
from tocsin.match.mentions.reading import ESCAPE

SNIFFED: Final = 4096  # bytes at the beginning that tell what a file is
MOST_NUL_SHARE: Final = 0.05  # of those bytes; a text in UTF-8 has none
# UTF-32 before UTF-16, whose mark it begins with.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32", "iconv -f UTF-32 -t UTF-8"),
    (codecs.BOM_UTF32_BE, "UTF-32", "iconv -f UTF-32 -t UTF-8"),
    (codecs.BOM_UTF16_LE, "UTF-16", "iconv -f UTF-16 -t UTF-8"),
    (codecs.BOM_UTF16_BE, "UTF-16", "iconv -f UTF-16 -t UTF-8"),
    (b"%PDF-", "a PDF", "pdftotext"),
    (b"PK\x03\x04", "a packed file (ZIP, DOCX, ODT)", "a program that saves it as plain text"),
    (b"\x1f\x8b", "a packed file (gzip)", "gunzip"),
    (b"\xd0\xcf\x11\xe0", "an Office document", "a program that saves it as plain text"),
)


def decoded(chunks: Iterable[bytes], *, is_lossy: bool = False) -> Iterator[str]:
    """The text, piece by piece. Raises UnreadableText at the first byte that is no UTF-8, unless ``is_lossy``."""
    pending, before, is_begun = b"", 0, False
    for chunk in chunks:
        data = pending + chunk
        if not is_begun and len(data) < SNIFFED and chunk:
            pending = data
            continue
        if not is_begun:
            _require_text(data)
            is_begun = True
        text, used = _decode(data, before, is_lossy=is_lossy, is_last=False)
        pending, before = data[used:], before + used
        yield text
    if not is_begun:
        _require_text(pending)
    yield _decode(pending, before, is_lossy=is_lossy, is_last=True)[0]


def _decode(data: bytes, before: int, *, is_lossy: bool, is_last: bool) -> tuple[str, int]:
    try:
        return codecs.utf_8_decode(data, ESCAPE if is_lossy else "strict", is_last)
    except UnicodeDecodeError as error:
        looks = _looks_like(data[max(0, error.start - SNIFFED) : error.start + SNIFFED])
        message = f"no UTF-8: byte {data[error.start]:#04x} cannot stand here{looks[0]}"
        hint = f"convert it: {looks[1]}; or read it with --lossy" if looks[1] else "read it with --lossy"
        raise UnreadableText(message, place=f"byte {before + error.start:,}", hint=hint) from error


def _require_text(data: bytes) -> None:
    for mark, what, tool in _MARKS:
        if data.startswith(mark):
            raise UnreadableText(f"looks like {what}, not like a text in UTF-8", place="byte 0", hint=f"use {tool}")
    sample = data[:SNIFFED]
    if sample.count(0) > MOST_NUL_SHARE * len(sample):
        halves = sample[::2].count(0), sample[1::2].count(0)
        is_wide = max(halves) > 4 * (min(halves) + 1)
        what = "UTF-16 without a mark" if is_wide else "no text at all"
        hint = "iconv -f UTF-16LE -t UTF-8" if is_wide else ""
        raise UnreadableText(f"holds many zero bytes: it looks like {what}", place=f"byte {sample.index(0)}", hint=hint)


def _looks_like(sample: bytes) -> tuple[str, str]:
    """What an encoding of single bytes the sample looks like, and how to convert it; "" where nothing tells."""
    high = [byte for byte in sample if byte >= 0x80]
    if not high:
        return "", ""
    letters = sum(byte >= 0xC0 for byte in high) / len(high)
    share = len(high) / len(sample)
    if share > 0.3 and letters > 0.9:
        return "; it looks like Cyrillic in WINDOWS-1251", "iconv -f WINDOWS-1251 -t UTF-8"
    if share > 0.3:
        return "; it looks like Arabic in WINDOWS-1256", "iconv -f WINDOWS-1256 -t UTF-8"
    return "; it looks like WINDOWS-1252 or Latin-1", "iconv -f WINDOWS-1252 -t UTF-8"
