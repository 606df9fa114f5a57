"""How rare a name is: counted over all its spellings, bounded, and the same for everyone."""

from __future__ import annotations

import gzip
from importlib.resources import files
from math import inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_records import latin_words, rarity, words_of_any_script
from tocsin.match.rarity import (
    FOLDED_FILE,
    background_shares,
    fold_background,
    fold_token,
    key,
    make_table,
)
from tocsin.match.weights import RARITY_CAP, RARITY_CAP_ORGANISATION

COUNTS = {"zarmaketh": 400, "qolbanidok": 20, "tumrilvesh": 1}


# -- bounds --


@given(words_of_any_script, st.booleans())
def test_a_rarity_lies_between_almost_nothing_and_the_cap(word: str, is_person: bool) -> None:
    value = rarity().of(word, is_person=is_person)

    assert 0.0 < value <= np.float32(RARITY_CAP if is_person else RARITY_CAP_ORGANISATION)  # as tables keep it


@given(st.text(max_size=30), st.booleans())
def test_any_text_has_a_rarity_and_always_the_same(text: str, is_person: bool) -> None:
    assert rarity().of(text, is_person=is_person) == rarity().of(text, is_person=is_person) < inf


def test_a_table_of_nothing_calls_everything_rare() -> None:
    empty = make_table({}, 0, {}, 0, {})

    assert len(empty.keys) == 0
    assert empty.of("zarmakethin", is_person=True) == RARITY_CAP
    assert empty.of("zarmakethin", is_person=False) == RARITY_CAP_ORGANISATION


# -- counts --


def test_the_more_records_bear_a_name_the_less_it_says() -> None:
    counts = {fold_token(word): count for word, count in COUNTS.items()}
    table = make_table(counts, 1000, counts, 1000, {})

    for is_person in (True, False):
        values = [table.of(word, is_person=is_person) for word in COUNTS]
        assert values == sorted(values)
        assert values[0] < values[2]


def test_the_more_people_of_the_world_bear_a_name_the_less_it_says() -> None:
    background = {fold_token("zarmak"): 0.01, fold_token("tumril"): 1e-6}
    table = make_table({}, 0, {}, 0, background)

    assert table.of("zarmak", is_person=True) < table.of("tumril", is_person=True)


def test_a_common_name_of_the_world_says_little_and_an_unknown_one_much() -> None:
    common, unknown = (rarity().of(word, is_person=True) for word in ("mohammed", "zarmakethin"))

    assert common < unknown - 2.0


@pytest.mark.parametrize("spelling", ["mohammed", "muhammad", "mohamed", "mouhammed", "mohammad", "muhamad"])
def test_every_spelling_of_a_name_counts_as_one(spelling: str) -> None:
    assert fold_token(spelling) == fold_token("mohamad")
    assert rarity().of(spelling, is_person=True) == pytest.approx(rarity().of("mohamad", is_person=True), abs=0.01)


def test_a_small_list_does_not_speak_of_frequency() -> None:
    counts = {fold_token("zarmak"): 50}

    few = make_table(counts, 50, {}, 0, {}).of("zarmak", is_person=True)

    assert few == make_table({}, 0, {}, 0, {fold_token("zarmak"): 0.0}).of("zarmak", is_person=True)


@given(st.dictionaries(latin_words, st.integers(1, 500), max_size=12))
def test_the_table_s_keys_ascend_and_find_each_form(counts: dict[str, int]) -> None:
    folded: dict[str, int] = {}
    for word, count in counts.items():
        folded[fold_token(word)] = folded.get(fold_token(word), 0) + count
    table = make_table(folded, 1000, folded, 1000, {})

    assert np.all(table.keys[1:] > table.keys[:-1])
    assert sorted(key(form) for form in folded) == table.keys.tolist()


# -- folding --


@given(words_of_any_script)
def test_a_folded_token_is_never_empty(word: str) -> None:
    assert fold_token(word)


def test_numbers_are_counted_as_written() -> None:
    assert fold_token("5") == "5"
    assert fold_token("k9") == "k9"


def test_spellings_of_one_sound_have_one_folded_form() -> None:
    assert len({fold_token(token) for token in ("mohammed", "muhammad", "zarmak")}) == 2


@given(st.text(max_size=20))
def test_a_key_is_a_stable_64_bit_number(text: str) -> None:
    assert 0 <= key(text) < 2**64
    assert key(text) == key(text)


def test_keys_never_change_because_they_stand_in_files() -> None:
    assert key("zarmak") == int.from_bytes(bytes.fromhex("7f2abf675a4c14a5"), "little")


# -- the shipped table --


def test_the_shipped_folded_table_is_what_folding_gives_now() -> None:
    shipped, worked_out = background_shares(), fold_background()

    assert shipped.keys() == worked_out.keys()
    differing = [form for form, share in shipped.items() if abs(share - worked_out[form]) > 1e-3 * worked_out[form]]
    assert differing == []


def test_the_shipped_shares_are_shares() -> None:
    shares = background_shares()

    assert len(shares) > 1000
    assert all(0.0 < share < 1.0 for share in shares.values())
    assert -log(max(shares.values())) > 1.0


def test_the_shipped_file_is_packed_without_a_time_so_that_builds_are_the_same() -> None:
    data = files("tocsin.text").joinpath("data", FOLDED_FILE).read_bytes()

    assert data[4:8] == b"\x00\x00\x00\x00"  # RFC 1952, 2.3.1: MTIME 0 says that no time is given
    assert gzip.decompress(data).decode("utf-8").endswith("\n")
