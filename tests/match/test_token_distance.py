"""How far apart two tokens are: the clear reference and its laws (its compiled twin: test_kernel_twins)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounded import bounded
from invented_records import arabic_words, hebrew_words, latin_words
from tocsin.match.distance import MAX_SOUNDS, Token, token_distance
from tocsin.match.weights import DISTANCE_LIMIT

latin = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)
latin_or_digits = st.text(alphabet="abkmz0123456789", min_size=1, max_size=6)
arabic = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءئؤأإآپچژگکی", min_size=1, max_size=10)
hebrew = st.text(alphabet="אבגדהוזחטיכךלמםנןסעפףצץקרשת", min_size=1, max_size=10)
mixed = st.text(alphabet="abkmzابكמבז09", min_size=1, max_size=8)
silent = st.sampled_from(["ء", "ءء", "h", "5", "2024", "a", "ا"])
long = st.sampled_from(["zar" * 30, "qolbani" * 12, "زرمك" * 20, "a" * 200, "ab" * 100])
tokens = st.one_of(latin, latin_words, latin_or_digits, arabic, arabic_words, hebrew, hebrew_words, mixed, silent, long)


def apart(a: str, b: str) -> float:
    return token_distance(Token(a), Token(b))


# -- laws --


@given(tokens, tokens)
def test_the_distance_is_the_same_both_ways(a: str, b: str) -> None:
    assert apart(a, b) == pytest.approx(apart(b, a), abs=1e-5)


@given(tokens)
def test_a_token_is_at_no_distance_from_itself(token: str) -> None:
    assert apart(token, token) == 0.0


@given(tokens, tokens)
def test_a_distance_is_never_negative_and_always_finite(a: str, b: str) -> None:
    assert 0.0 <= apart(a, b) < 1000.0


@given(latin_words, latin_words)
def test_what_sounds_the_same_is_at_no_distance(a: str, b: str) -> None:
    if Token(a).sounds == Token(b).sounds:
        assert apart(a, b) == 0.0


@given(latin_words, st.integers(0, 20), st.sampled_from("bdfgklmnprstvz"))
def test_one_typing_slip_in_a_long_token_costs_at_most_a_typing_slip(word: str, at: int, letter: str) -> None:
    word = f"zarmak{word}"
    slip = word[: at % len(word)] + letter + word[at % len(word) + 1 :]

    assert apart(word, slip) <= 0.75 + 1e-6


# -- examples --


@pytest.mark.parametrize(
    ("near", "nearer_than"),
    [
        (("zarmak", "zarmaq"), ("zarmak", "zarmat")),  # q for k is habit, t is another sound
        (("kharmak", "harmak"), ("kharmak", "marmak")),
        (("zarmed", "zarmet"), ("zarmed", "zarmel")),
        (("zarmak", "zarmek"), ("zarmak", "zarmok")),
        (("zarmakdok", "zarmkadok"), ("zarmakdok", "zarfokdok")),  # swapped neighbours
        (("zarmakdok", "zarmkdok"), ("zarmakdok", "zarmakok")),  # a vowel less, a consonant less
        (("zarmak", "زرمك"), ("zarmak", "زرمل")),
        (("gandok", "גנדוק"), ("gandok", "גנמוק")),
    ],
)
def test_a_habit_of_spelling_is_nearer_than_another_sound(near: tuple[str, str], nearer_than: tuple[str, str]) -> None:
    assert apart(*near) < apart(*nearer_than)


@pytest.mark.parametrize(
    ("latin_name", "abjad_name"),
    [("zarmak", "زرمك"), ("qolbani", "قلباني"), ("kolbani", "قلباني"), ("veshtum", "وشتم"), ("gandok", "גנדוק")],
)
def test_a_latin_spelling_is_near_its_abjad(latin_name: str, abjad_name: str) -> None:
    assert apart(latin_name, abjad_name) < 0.75


def test_one_change_weighs_more_in_a_short_name_than_in_a_long_one() -> None:
    assert apart("ril", "rim") > apart("rildokan", "rimdokan")


@pytest.mark.parametrize(
    ("a", "b"), [("zarmak", "tumril"), ("qolbani", "veshdok"), ("زرمك", "طمريل"), ("zarmak", "טום")]
)
def test_names_that_have_nothing_in_common_are_beyond_the_limit(a: str, b: str) -> None:
    assert apart(a, b) > DISTANCE_LIMIT


@pytest.mark.parametrize(("a", "b"), [("5", "9"), ("1234", "99"), ("k9", "k5"), ("zarmak", "zarmak9"), ("5", "ء")])
def test_two_numbers_are_far_apart(a: str, b: str) -> None:
    assert apart(a, b) > 0.75


def test_tokens_longer_than_the_table_are_compared_by_their_beginning() -> None:
    assert len(Token("zarmakqolban" * 9).sounds) == MAX_SOUNDS


def test_two_very_long_tokens_are_compared_in_bounded_time() -> None:
    with bounded(lines=1_000_000):  # tables that are read once among them; letter by letter it is 144 million
        apart("zarmak" * 2_000, "qolban" * 2_000)
