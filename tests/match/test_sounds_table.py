"""The written cost table of sounds: symmetric, within bounds, every row about sounds that exist."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from tocsin.match.sounds import CONFUSIONS, INSERT, INSERT_AGAINST_ABJAD, SUBSTITUTE
from tocsin.text.phonemes import ABJAD_VOWELS, ALPHABET, CODE, VOWELS

PAIRS = [(pair, cost) for pairs, cost, _ in CONFUSIONS for pair in pairs.split()]


def test_the_costs_are_symmetric() -> None:
    assert np.array_equal(SUBSTITUTE, SUBSTITUTE.T)


def test_a_sound_costs_nothing_against_itself_and_something_against_any_other() -> None:
    off_diagonal = SUBSTITUTE[~np.eye(len(ALPHABET), dtype=bool)]

    assert not SUBSTITUTE.diagonal().any()
    assert (off_diagonal > 0.0).all()


@pytest.mark.parametrize("costs", [SUBSTITUTE, INSERT, INSERT_AGAINST_ABJAD], ids=["substitute", "insert", "abjad"])
def test_every_cost_is_between_nothing_and_one(costs: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
    assert costs.dtype == np.float32
    assert (costs >= 0.0).all()
    assert (costs <= 1.0).all()


def test_the_table_has_a_row_and_a_column_for_each_sound() -> None:
    assert SUBSTITUTE.shape == (len(ALPHABET), len(ALPHABET))
    assert INSERT.shape == INSERT_AGAINST_ABJAD.shape == (len(ALPHABET),)


@pytest.mark.parametrize(("pair", "cost"), PAIRS)
def test_a_row_names_pairs_of_two_sounds_cheaper_than_strangers(pair: str, cost: float) -> None:
    assert len(pair) == 2
    assert pair[0] != pair[1]
    assert 0.0 < cost < 1.0


def test_every_pair_is_of_sounds_in_the_alphabet() -> None:
    assert [pair for pair, _ in PAIRS if not set(pair) <= set(ALPHABET)] == []


def test_no_pair_stands_in_two_rows() -> None:
    keys = [frozenset(pair) for pair, _ in PAIRS]

    assert [pair for pair, _ in PAIRS if keys.count(frozenset(pair)) > 1] == []


def test_every_row_says_why() -> None:
    assert all(reason.strip() for _, _, reason in CONFUSIONS)


@pytest.mark.parametrize("vowel", VOWELS)
def test_an_abjad_leaves_short_vowels_out_at_next_to_no_cost(vowel: str) -> None:
    assert INSERT_AGAINST_ABJAD[CODE[vowel]] < INSERT[CODE[vowel]] < 1.0


def test_two_vowels_are_nearer_than_two_strangers() -> None:
    soft = VOWELS + ABJAD_VOWELS

    assert all(SUBSTITUTE[CODE[a], CODE[b]] < 1.0 for a, b in permutations(soft, 2))
    assert SUBSTITUTE[CODE["m"], CODE["t"]] == 1.0
    assert SUBSTITUTE[CODE["a"], CODE["t"]] == 1.0


@pytest.mark.parametrize("letter", ABJAD_VOWELS)
def test_leaving_a_letter_out_never_costs_more_than_a_consonant(letter: str) -> None:
    assert INSERT[CODE[letter]] <= INSERT[CODE["m"]]
