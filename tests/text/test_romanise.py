"""Romanisation of any text: what always holds."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounded import bounded
from tocsin.text.romanise import romanise
from tocsin.text.scripts import clean

TABLES = 1_000_000  # lines that reading the tables takes, once

ANY_TEXT = st.text(st.characters(exclude_categories=()))
# The letters, marks and signs of every script that has rules here, in any order.
LETTERS = st.text(
    st.sampled_from(
        "aéßñıŁđåø'’-.0 \u0301"
        "жщъьїўђқһѓ"
        "αυγκμπντϊς"
        "אוישפג'׳ַּּׁ"
        "ابتجحدصىيوهةأإآءئؤالعبدالله\u064e\u0651\u0652کیپگےںۀټ"
        "कखज़़्ाीुंःञ" + "কযয়্ং" + "பழ்" + "ംർ"
        "김이정은한\u1100"
        "さっゃーンヴァ々ゝ"
        "陳王欧阳佐藤〇"
        "ชาก๊"
        "აბ𗀀☃٣\ud800"
    ),
    max_size=14,
)


@given(st.one_of(ANY_TEXT, LETTERS))
def test_every_spelling_is_plain_letters_digits_and_single_blanks(text: str) -> None:
    for spelling in romanise(text):
        assert re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", spelling)


@given(st.one_of(ANY_TEXT, LETTERS))
def test_there_are_at_most_eight_different_spellings(text: str) -> None:
    spellings = romanise(text)

    assert len(spellings) == len(set(spellings)) <= 8


@given(st.one_of(ANY_TEXT, LETTERS))
def test_a_text_with_a_letter_has_a_spelling(text: str) -> None:
    kept = [character for character in clean(text) if character.isalpha() and not _is_modifier(character)]

    assert bool(romanise(text)) >= bool(kept)


def _is_modifier(character: str) -> bool:
    # Free-standing marks such as the modifier apostrophe and the Arabic stretching stroke count as letters in Unicode.
    return unicodedata.category(character) == "Lm" or character in "\u1160\u3164"


@given(LETTERS)
def test_romanising_a_spelling_gives_that_spelling_alone(text: str) -> None:
    for spelling in romanise(text):
        assert romanise(spelling) == (spelling,)


@given(st.one_of(ANY_TEXT, LETTERS))
def test_the_same_text_gives_the_same_spellings(text: str) -> None:
    assert romanise(text) == romanise(text)


@given(LETTERS, LETTERS)
def test_blanks_and_hyphens_part_words_alike(first: str, second: str) -> None:
    assert romanise(f"{first}-{second}") == romanise(f"{first} {second}")


@pytest.mark.parametrize("text", ["", " ", "☃ !? ⸮", "\ud800", "\u200b", "--", "'"])
def test_a_text_without_letters_and_digits_has_no_spelling(text: str) -> None:
    assert romanise(text) == ()


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("O'Brien", "obrien"), ("D’Angelo", "dangelo"), ("D´Angelo", "dangelo"), ("Ka'aba", "kaaba"),
        ("Smith-Jones", "smith jones"), ("J. R.  Smith", "j r smith"), ("AT&T", "at t"), ("Room 101", "room 101"),
        ("٣ ४ ５", "3 4 5"), ("ＡＢＣ", "abc"), ("a\x00b", "ab"), ("Col·legi", "collegi"),
    ],
)  # fmt: skip
def test_marks_between_letters_are_treated_in_one_way(text: str, spelling: str) -> None:
    assert romanise(text) == (spelling,)


def test_a_name_in_two_scripts_is_read_token_by_token() -> None:
    assert "usman khalil" in romanise("Usman خليل")
    assert "acme zhao" in romanise("ACME 赵")


def test_letters_of_another_alphabet_that_look_alike_are_read_by_their_looks() -> None:
    assert romanise("Аlexandra")[0] == "alexandra"  # a Cyrillic А
    assert romanise("Pοpov")[0] == "popov"  # a Greek ο
    assert romanise("Cергей")[0] == "sergey"  # a Latin C


def test_letters_that_nothing_can_read_keep_their_number() -> None:
    assert romanise("\u0294 \u0295") == ("u294 u295",)


@pytest.mark.parametrize(
    "piece",
    (
        *("é", "Ж", "Ж ", "ω", "ש", "م", "محمد ", "عبد الله ", "ﷺ", "क", "কয় ", "김", "김 ", "あ", "ー", "陈", "陈 "),
        *("aя ", "あ陈", "\u0301", "й ש ", "𗀀"),
    ),
)
def test_hostile_length_costs_work_in_proportion(piece: str) -> None:
    short, long = piece * (2_000 // len(piece)), piece * (20_000 // len(piece))
    with bounded(lines=1_000 * len(short) + TABLES) as once:
        romanise(short)

    with bounded(lines=12 * once.lines):
        spellings = romanise(long)

    assert len(spellings) <= 8
