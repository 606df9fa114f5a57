"""Where near spellings meet: skeletons, slips, beginnings; and that whatever is met is measured rightly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import few_shares, index_of, latin_words, person, population, words_of_any_script
from tocsin.match.arrays import IndexArrays
from tocsin.match.distance import Token
from tocsin.match.kernels.layout import index_of as kernel_index
from tocsin.match.measuring import distance_of
from tocsin.match.nearness import NearTokens
from tocsin.match.seeking import REACH
from tocsin.match.skeletons import ALIKE, CLASSES, LEAST_CHANGED, key_of, keys_asked
from tocsin.match.weights import DISTANCE_LIMIT
from tocsin.text.equivalents import is_equivalent
from tocsin.text.names import person_forms
from tocsin.text.phonemes import skeleton


def own(word: str) -> int:
    return key_of(Token(word).sounds, word)


def asked(word: str) -> tuple[int, ...]:
    return keys_asked(Token(word).sounds, word)


# -- keys --


@given(words_of_any_script)
def test_every_token_stands_under_a_key_that_is_asked_for_first(word: str) -> None:
    for form in person_forms(word):
        for token in form:
            found = asked(token.letters)
            assert found[0] == own(token.letters)
            assert len(set(found)) == len(found)
            assert all(0 <= key < 2**64 for key in found)


def consonants_of(sounds: str) -> list[int]:
    return [place for place, sound in enumerate(sounds) if skeleton("a" + sound)]


@given(latin_words, st.integers(0, 12))
def test_a_token_less_one_consonant_is_asked_for_and_asks_for_the_whole(word: str, at: int) -> None:
    sounds = "a" + Token(word).sounds + "k"
    dropped = consonants_of(sounds)[at % len(consonants_of(sounds))]
    shorter = sounds[:dropped] + sounds[dropped + 1 :]
    classes = len(skeleton(sounds))
    if len(skeleton(shorter)) != classes - 1:
        return  # two neighbours fell together, or none was lost: another skeleton

    if classes >= LEAST_CHANGED:
        assert key_of(shorter, word) in keys_asked(sounds, word)
    if classes - 1 >= LEAST_CHANGED:
        assert key_of(sounds, word) in keys_asked(shorter, word)


@given(latin_words, st.integers(0, 12), st.sampled_from("bdgkmnrlszptfv"))
def test_a_token_with_a_consonant_taken_for_another_is_asked_for_both_ways(word: str, at: int, other: str) -> None:
    sounds = "a" + Token(word).sounds + "k"
    changed = consonants_of(sounds)[at % len(consonants_of(sounds))]
    exchanged = sounds[:changed] + other + sounds[changed + 1 :]
    one, more = skeleton(sounds[: changed + 1])[-1], skeleton("a" + other)
    if len(skeleton(exchanged)) != len(skeleton(sounds)) or (one != more and more not in ALIKE[one]):
        return

    assert key_of(exchanged, word) in keys_asked(sounds, word)
    assert key_of(sounds, word) in keys_asked(exchanged, word)


def test_what_is_taken_for_another_class_is_taken_back() -> None:
    assert set(ALIKE) == set(CLASSES)
    assert all(each in ALIKE[other] for each in CLASSES for other in ALIKE[each])
    assert all(each not in ALIKE[each] for each in CLASSES)


def test_vowels_and_habits_never_change_the_keys() -> None:
    assert asked("zarmak") == asked("zirmuq")
    assert own("zarmak") == own("sarmagh")


def test_short_skeletons_are_not_met_with_one_class_more_or_less() -> None:
    # With so little left everything would meet everything.
    assert own("ril") not in asked("rilm")[1:] or len(skeleton(Token("rilm").sounds)) >= LEAST_CHANGED
    assert own("ri") not in asked("ril")
    assert own("rilm") not in asked("ril")


def test_a_token_without_consonants_meets_its_own_sounds_only() -> None:
    assert len(asked("ai")) == 1
    assert own("ai") != own("ou")
    assert own("5") != own("9")


# -- near tokens --


def near(arrays: IndexArrays, word: str, **options: float) -> dict[str, float]:
    rows, distances = NearTokens(kernel_index(arrays)).find(word, **options)  # type: ignore[arg-type]  # limit
    assert rows.tolist() == sorted(set(rows.tolist()))
    letters = [arrays.tokens.letters[int(row)] for row in rows]
    return dict(zip(letters, distances.tolist(), strict=True))


@settings(deadline=None, max_examples=60)
@given(st.lists(words_of_any_script, min_size=1, max_size=12), words_of_any_script)
def test_whatever_is_met_is_within_the_limit_and_measured_as_the_plain_rules_measure(
    listed: list[str], word: str
) -> None:
    arrays = index_of([person(str(at), text) for at, text in enumerate(listed)], background=few_shares())

    for letters in {token.letters for form in person_forms(word) for token in form} | set(arrays.tokens.letters):
        for other, distance in near(arrays, letters).items():
            assert distance <= DISTANCE_LIMIT
            if not is_equivalent(letters, other, is_person=True):  # those are met by their group (match.seeking)
                assert distance == pytest.approx(distance_of(letters, other), abs=1e-5)
        assert letters not in arrays.tokens.letters or near(arrays, letters)[letters] == 0.0


@settings(deadline=None, max_examples=150)
@given(
    st.lists(latin_words.filter(lambda word: len(word) >= 5), min_size=2, max_size=3, unique=True).map("".join),
    st.integers(0, 40),
    st.sampled_from(["exchanged", "added", "dropped", "swapped"]),
    st.sampled_from("abdeghikmnrstuz"),
)
def test_one_slip_of_the_pen_in_a_token_of_five_letters_or_more_is_always_met(
    word: str, at: int, slip: str, letter: str
) -> None:
    word = person_forms(word)[0][-1].letters  # as an index holds it: -tzka stands as -tzki
    at %= len(word) - 1
    slipped = {
        "exchanged": word[:at] + letter + word[at + 1 :],
        "added": word[:at] + letter + word[at:],
        "dropped": word[:at] + word[at + 1 :],
        "swapped": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[slip]
    arrays = index_of([person("1", word), *CROWD], background=few_shares())

    assert near(arrays, slipped)[word] == pytest.approx(distance_of(slipped, word), abs=1e-5)


CROWD = population(5, seed=4)


@pytest.fixture(scope="module")
def many() -> IndexArrays:
    """Some thousand tokens in several scripts."""
    return index_of(population(400, seed=12), background=few_shares())


def test_hardly_any_token_that_says_something_is_overlooked(many: IndexArrays) -> None:
    """What is within reach by the plain rules is nearly always met: the rest is a sound here and a letter there."""
    letters = list(many.tokens.letters)
    within, missed = 0, []
    for word in letters[::100]:
        found = near(many, word, limit=REACH)
        for other in letters:
            if len(word) > 3 and distance_of(word, other) <= 0.8:
                within += 1
                missed += [] if other in found else [(word, other, distance_of(word, other))]

    assert within > 25
    assert len(missed) <= 0.05 * within, missed


def test_a_beginning_of_four_letters_and_what_it_begins_are_met(many: IndexArrays) -> None:
    arrays = index_of([person("1", "Zarm Zarmakolbanireth Zarma")], background={})

    assert set(near(arrays, "zarmak")) >= {"zarm", "zarma", "zarmakolbanireth"}
    assert "zarmakolbanireth" not in near(arrays, "zar")
    assert near(many, "") == {}


def test_tokens_are_found_by_their_letters_and_by_how_they_go_on() -> None:
    arrays = index_of([person("1", "Zarmak Zarmakolbani Veshtum زرمك")], background={})
    finder = NearTokens(kernel_index(arrays))

    for row, letters in enumerate(arrays.tokens.letters):
        assert finder.row_of(letters) == row
        assert finder.row_of(letters + "x") == -1
        assert finder.row_of(letters[:-1]) == -1
    assert finder.row_of("") == -1
    rows, distances = finder.continuations("zarma")
    assert {arrays.tokens.letters[int(row)] for row in rows} == {"zarmak", "zarmakolbani"}
    assert rows.tolist() == sorted(rows.tolist())
    assert distances.dtype == np.float32
    assert len(finder.continuations("z")[0]) == 0


def test_an_index_without_tokens_has_nothing_near() -> None:
    arrays = index_of([], background={})

    assert near(arrays, "zarmak") == {}
    assert NearTokens(kernel_index(arrays)).row_of("zarmak") == -1


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("baboukhoulbou", "babuhulbu"),
        ("khoulgankolbou", "hulgankolbu"),
        ("boukhazarou", "buhazaru"),
        ("dzholmak", "jolmaq"),
        ("schatoumril", "shatumril"),
        ("yousselban", "yusulban"),
    ],
)
def test_habits_of_spelling_are_met_however_many_letters_they_take(ours: str, theirs: str) -> None:
    arrays = index_of([person("1", f"{ours} {theirs}"), *CROWD], background=few_shares())

    assert (
        near(arrays, ours)[theirs] == near(arrays, theirs)[ours] == pytest.approx(distance_of(ours, theirs), abs=1e-5)
    )
    assert distance_of(ours, theirs) < 0.6
