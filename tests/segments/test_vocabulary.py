"""The distinct tokens of several parts: one row each, weighed as one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import few_shares, rarity, words_of_any_script
from tocsin.match.rarity import fold_token, make_table
from tocsin.segments.vocabulary import vocabulary_of
from tocsin.text.equivalents import groups

words = st.one_of(words_of_any_script, st.sampled_from(["john", "ivan", "mohammed", "5", "unit5", "a", "ء"]))
parts_of_words = st.lists(st.lists(words, unique=True, max_size=8), max_size=4)


@settings(deadline=None, max_examples=50)
@given(parts_of_words)
def test_each_token_of_each_part_has_the_row_of_its_letters(parts: list[list[str]]) -> None:
    vocabulary = vocabulary_of([{text: at for at, text in enumerate(part)} for part in parts])

    assert len(set(vocabulary.letters)) == len(vocabulary.letters)
    for part, rows in zip(parts, vocabulary.rows, strict=True):
        assert [vocabulary.letters[row] for row in rows.tolist()] == part
    assert [vocabulary.forms[fold] for fold in vocabulary.folds.tolist()] == list(map(fold_token, vocabulary.letters))


@settings(deadline=None, max_examples=50)
@given(st.lists(words, unique=True, max_size=12), st.lists(words, max_size=12), st.integers(0, 500))
def test_tokens_weigh_what_each_weighs_by_itself(listed: list[str], counted: list[str], names: int) -> None:
    counts = {fold_token(word): counted.count(word) for word in counted}
    table = make_table(counts, names, counts, names, few_shares())
    vocabulary = vocabulary_of([{text: at for at, text in enumerate(listed)}])

    tokens = vocabulary.tokens(table)

    for row, text in enumerate(vocabulary.letters):
        assert tokens.rarity_person[row] == pytest.approx(table.of(text, is_person=True), abs=1e-5)
        assert tokens.rarity_organisation[row] == pytest.approx(table.of(text, is_person=False), abs=1e-5)


def test_the_groups_of_a_token_stand_beside_it_for_either_kind_of_name() -> None:
    vocabulary = vocabulary_of([{"john": 0, "bank": 1, "zarmak": 2}])

    tokens = vocabulary.tokens(rarity())

    for row, text in enumerate(vocabulary.letters):
        half = tokens.groups.shape[1] // 2
        here = [[int(each) for each in part if each] for part in (tokens.groups[row, :half], tokens.groups[row, half:])]
        assert here == [list(groups(text, is_person=is_person))[:half] for is_person in (True, False)]
