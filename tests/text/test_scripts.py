"""Cleaning text, and naming its script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.text.scripts import NO_LETTERS, clean, script_of, script_of_letter

# Everything that Python lets a string hold: lone surrogates, controls, bidi marks, joiners, combining marks.
ANY_TEXT = st.text(st.characters(exclude_categories=()))
NASTY = st.text(
    st.sampled_from("aé\u0301\u200d\u200c\u202e\u2066\ufeff\u00ad\ud800\udc00\x00\t\u2028\u3000 \u3164\ufe0f"),
    max_size=12,
)


@given(st.one_of(ANY_TEXT, NASTY))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)

    assert clean(once) == once


@given(st.one_of(ANY_TEXT, NASTY))
def test_clean_text_is_nfkc_without_surrogates_controls_or_format_characters(text: str) -> None:
    cleaned = clean(text)

    assert unicodedata.is_normalized("NFKC", cleaned)
    assert {unicodedata.category(character) for character in cleaned}.isdisjoint({"Cs", "Cc", "Cf", "Zl", "Zp"})


@given(st.one_of(ANY_TEXT, NASTY))
def test_clean_text_has_single_blanks_and_none_at_its_ends(text: str) -> None:
    cleaned = clean(text)

    assert cleaned == " ".join(cleaned.split())


@given(st.one_of(ANY_TEXT, NASTY))
def test_any_text_has_a_script_or_no_letters(text: str) -> None:
    script = script_of(text)

    assert len(script) == 4
    assert (script == NO_LETTERS) == all(script_of_letter(character) == NO_LETTERS for character in text)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Ann \t Lee\n", "Ann Lee"),
        ("Ａｎｎ　Ｌｅｅ", "Ann Lee"),
        ("e\u0301", "é"),
        ("e\u200d\u0301", "é"),
        ("A\u202enna\u202c", "Anna"),
        ("soft\u00adhyphen", "softhyphen"),
        ("a\x00b", "ab"),
        ("مهدی\u200cزاده", "مهدیزاده"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("a\u2028b", "a b"),
        ("", ""),
    ],
)
def test_what_leaves_no_trace_on_paper_leaves_none_here(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert clean("a\ud800b") == "a\ufffdb"
    assert clean("\udfff") == "\ufffd"


def test_two_surrogates_that_make_a_character_are_put_together() -> None:
    assert clean("\ud83d\ude00") == "\U0001f600"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("John", "Latn"), ("Zoë", "Latn"), ("Иван", "Cyrl"), ("Νίκος", "Grek"), ("שרה", "Hebr"), ("سارة", "Arab"),
        ("राम", "Deva"), ("王", "Hani"), ("김", "Hang"), ("さくら", "Hira"), ("サクラ", "Kana"), ("桜さくら", "Jpan"),
        ("佐藤ヒロシ", "Jpan"), ("สม", "Thai"), ("გია", "Geor"), ("Հայկ", "Armn"), ("কমল", "Beng"), ("அகி", "Taml"),
        ("አበበ", "Ethi"), ("123 !?", NO_LETTERS), ("", NO_LETTERS), ("ʼʻ", NO_LETTERS), ("𗀀", "Zzzz"),
    ],
)  # fmt: skip
def test_the_script_of_most_letters_is_the_script_of_the_text(text: str, script: str) -> None:
    assert script_of(text) == script


def test_in_mixed_text_the_majority_decides_and_the_first_wins_a_tie() -> None:
    assert script_of("Иван Ivanovich") == "Latn"
    assert script_of("ИванЖ Ivan") == "Cyrl"
    assert script_of("Жa") == "Cyrl"
    assert script_of("aЖ") == "Latn"
