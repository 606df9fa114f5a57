"""Arabic letters out of the zone's letter-by-letter spelling."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.travel.mrz_arabic import decode_arabic, encode_arabic

LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگکی"


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("محمد", "MXHMD"),
        ("عبدالله", "EBDALLH"),
        ("إدريس المنظراني", "IDRYS ALMNXZZRANY"),
        ("محمّد", "MXHMMD"),
        ("آل غادة", "XAAL GADXAH"),
    ],
)
def test_a_name_is_spelt_and_decoded_letter_by_letter(name: str, spelling: str) -> None:
    assert encode_arabic(name) == spelling
    assert decode_arabic(spelling) == name


def test_fillers_part_words_and_small_letters_are_read() -> None:
    assert decode_arabic("mxhmd<<ely") == "محمد علي"


def test_the_article_before_lam_is_two_letters_and_no_doubling() -> None:
    assert decode_arabic("ALLXTTYF") == "اللطيف"


@pytest.mark.parametrize("text", ["ERIKSSON", "MOHAMMED", "", "X", "XQ", "12"])
def test_what_is_no_such_spelling_decodes_to_nothing(text: str) -> None:
    assert decode_arabic(text) == ""


def test_a_letter_without_a_code_is_not_spelt() -> None:
    assert encode_arabic("Anna") == ""


@given(st.text(LETTERS, min_size=1, max_size=12).filter(lambda text: all(a != b for a, b in pairwise(text))))
def test_every_word_without_doubled_letters_comes_back(word: str) -> None:
    assert decode_arabic(encode_arabic(word)) == word


@given(st.text(max_size=40))
def test_no_text_breaks_either_way(text: str) -> None:
    decode_arabic(text)
    encode_arabic(text)
