"""Bytes as text: refused with what they look like, or read on with every place kept."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import UnreadableText
from tocsin.match.mentions.decoding import decoded
from tocsin.match.mentions.reading import bytes_in

RUSSIAN = "Вчера он сказал, что никто не придёт на встречу. " * 5


@pytest.mark.parametrize(
    ("data", "place", "looks"),
    [
        (RUSSIAN.encode("cp1251"), "byte 0", "WINDOWS-1251"),
        (b"so it was. " * 900 + b"\xff", "byte 9,900", "no UTF-8"),
        (b"caf\xe9 et th\xe9 noir", "byte 3", "WINDOWS-1252"),
        (codecs.BOM_UTF16_LE + RUSSIAN.encode("utf-16-le"), "byte 0", "UTF-16"),
        ("plain words".encode("utf-16-le"), "byte 1", "UTF-16 without a mark"),
        (codecs.BOM_UTF32_LE + b"x\0\0\0", "byte 0", "UTF-32"),
        (b"%PDF-1.7 ...", "byte 0", "a PDF"),
        (b"PK\x03\x04....", "byte 0", "ZIP"),
        (b"word \xed\xa0\x80 word", "byte 5", "no UTF-8"),
        ("Слово".encode()[:-1], "byte 8", "no UTF-8"),
    ],
)
def test_what_is_no_utf8_is_refused_with_its_place_and_looks(data: bytes, place: str, looks: str) -> None:
    with pytest.raises(UnreadableText) as caught:
        list(decoded([data]))

    assert (caught.value.place, looks in caught.value.message) == (place, True)


@given(st.text().map(str.encode) | st.binary(), st.integers(1, 7))
def test_lossy_reading_keeps_every_byte_in_its_place(data: bytes, size: int) -> None:
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    try:
        text = "".join(decoded(chunks, is_lossy=True))
    except UnreadableText:  # a mark of another encoding, or mostly zero bytes: no text at all
        return

    assert bytes_in(text) == len(data)
    assert text.encode("utf-8", "surrogateescape") == data


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.integers(1, 9))
def test_a_text_comes_through_however_its_bytes_are_cut(text: str, size: int) -> None:
    data = text.encode()

    assert "".join(decoded(data[at : at + size] for at in range(0, len(data), size))) == text
