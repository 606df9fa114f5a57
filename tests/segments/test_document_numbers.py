"""Numbers of documents as keys: exact and confusable look-up in one, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.segments.document_numbers import is_long, key_of, keys_of, number_of, plain_key_of
from tocsin.text.identifiers import confusable_key, fold_number

NUMBERS = st.one_of(
    st.text("0O1I5S8B2ZAxk<- .", max_size=20),
    st.from_regex(r"[A-Z0-9]{6,14}", fullmatch=True),
    st.text(max_size=20),
)


@given(NUMBERS)
def test_the_compiled_key_is_the_plain_one(number: str) -> None:
    assert key_of(number) == plain_key_of(number)


@given(st.lists(NUMBERS, max_size=20))
def test_many_keys_are_the_keys_of_each(numbers: list[str]) -> None:
    together = keys_of(numbers)

    alone = [plain_key_of(number)[:2] for number in numbers]
    assert list(zip(together.keys.tolist(), together.letters.tolist(), strict=True)) == alone


@given(NUMBERS)
def test_key_and_letters_are_the_number_or_say_that_its_text_is_kept(number: str) -> None:
    key = plain_key_of(number)

    assert is_long(key.key) == key.is_long
    assert number_of(key.key, key.letters) == ("" if key.is_long else fold_number(number))


@given(NUMBERS, NUMBERS)
def test_keys_are_equal_exactly_where_machines_could_misread_one_for_the_other(one: str, other: str) -> None:
    assert (key_of(one).key == key_of(other).key) == (confusable_key(one) == confusable_key(other))


@pytest.mark.parametrize(
    ("one", "other"), [("L898902C3", "L8989O2C3"), ("0015", "OOIS"), ("110101199003074514", "11O1O1199003O74514")]
)
def test_a_misread_number_has_the_key_of_the_right_one_and_other_letters(one: str, other: str) -> None:
    assert key_of(one).key == key_of(other).key
    assert key_of(one).letters != key_of(other).letters


@pytest.mark.parametrize("number", ["", "<<<", " - ", "／"])
def test_what_holds_no_letter_and_no_digit_has_the_key_that_none_else_has(number: str) -> None:
    assert key_of(number).key == 0
    assert key_of("0").key != 0
