"""Keys under which near spellings meet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from invented_records import latin_words, words_of_any_script
from tocsin.match.distance import Token
from tocsin.match.skeletons import LONG, keys_of
from tocsin.text.names import person_forms
from tocsin.text.phonemes import skeleton


def keys(word: str) -> tuple[int, ...]:
    return keys_of(Token(word).sounds, word)


@given(words_of_any_script)
def test_every_token_has_a_key(word: str) -> None:
    for form in person_forms(word):
        for token in form:
            found = keys(token.letters)
            assert found
            assert len(set(found)) == len(found)
            assert all(0 <= key < 2**64 for key in found)


@given(latin_words, st.integers(0, 12))
def test_a_token_less_one_consonant_shares_a_key(word: str, at: int) -> None:
    sounds = Token(word).sounds
    consonants = [place for place, sound in enumerate(sounds) if skeleton("a" + sound)]
    if len(consonants) <= LONG:
        return
    dropped = consonants[at % len(consonants)]

    shorter = sounds[:dropped] + sounds[dropped + 1 :]

    assert set(keys_of(sounds, word)) & set(keys_of(shorter, word))


@given(latin_words, st.integers(0, 12), st.sampled_from("bdgkmnrlsz"))
def test_a_token_with_one_consonant_exchanged_shares_a_key(word: str, at: int, other: str) -> None:
    sounds = "z" + Token(word).sounds
    consonants = [place for place, sound in enumerate(sounds) if skeleton("a" + sound)]
    if len(consonants) < LONG:
        return
    changed = consonants[at % len(consonants)]

    exchanged = sounds[:changed] + other + sounds[changed + 1 :]

    assert set(keys_of(sounds, word)) & set(keys_of(exchanged, word))


def test_vowels_and_habits_never_change_the_keys() -> None:
    assert keys("zarmak") == keys("zirmuq") == keys("sarmagh")


def test_short_skeletons_meet_exactly_or_from_one_class_longer() -> None:
    assert not set(keys("ril")) & set(keys("rim"))
    assert set(keys("rilm")) & set(keys("ril"))


def test_a_token_without_consonants_meets_its_own_sounds_only() -> None:
    assert keys("ai") != keys("ou")
    assert keys("5") != keys("9")
