"""Legal forms, numbers and romanisations written out are read as their short forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_records import latin_words
from tocsin.text.legal_forms import LEGAL_FORMS, with_short_forms
from tocsin.text.names import organisation_forms, person_forms, vessel_forms
from tocsin.text.number_words import with_figures
from tocsin.text.organisation_words import organisation_words
from tocsin.text.wade_giles import as_pinyin


def full(name: str) -> list[str]:
    return [token.letters for token in organisation_forms(name)[0] if not token.is_light]


# -- legal forms --


@pytest.mark.parametrize(
    "name",
    [
        "Zarmak Limited Liability Company",
        "Limited Liability Company Zarmak",
        "Obshchestvo s Ogranichennoi Otvetstvennostyu Zarmak",
        "ООО Зармак",
        "Общество с ограниченной ответственностью Зармак",
        "Публичное акционерное общество Зармак",
        "Zarmak Gesellschaft mit beschränkter Haftung",
        "Zarmak Sociedad Anónima de Capital Variable",
        "Zarmak S.A. de C.V.",
        "Zarmak Anonim Şirketi",
        "Zarmak Sdn. Bhd.",
        "Zarmak Sp. z o.o.",
        "Zarmak Co., Ltd.",
    ],
)
def test_a_legal_form_is_light_in_any_language_written_out_or_short(name: str) -> None:
    assert full(name) == ["zarmak"]


@given(st.lists(st.one_of(latin_words, st.sampled_from(sorted(LEGAL_FORMS - {"&"}))), max_size=8))
def test_words_that_are_no_legal_form_stay_in_their_order(words: list[str]) -> None:
    short = with_short_forms(words)

    assert [word for word in short if word not in LEGAL_FORMS] == [word for word in words if word not in LEGAL_FORMS]


# -- numbers --


@pytest.mark.parametrize(
    ("written", "figures"),
    [
        ("First Zarmak Bank", "1 Zarmak Bank"),
        ("1st Zarmak Bank", "1 Zarmak Bank"),
        ("Zarmak Plant No. 5", "Zarmak Plant No 5"),
        ("Zarmak Holding III", "Zarmak Holding 3"),
        ("Zarmak Star V", "Zarmak Star 5"),
        ("Zarmak007", "Zarmak 7"),
        ("Primero Zarmak", "1 Zarmak"),
    ],
)
def test_numbers_are_figures_however_they_are_written(written: str, figures: str) -> None:
    assert organisation_forms(written) == organisation_forms(figures)
    assert vessel_forms(written) == vessel_forms(figures)


def test_a_number_sign_is_light_before_a_number_only() -> None:
    assert full("Zarmak No. 5") == ["zarmak", "5"]
    assert full("Zarmak No") == ["zarmak", "no"]


@given(st.lists(latin_words, min_size=1, max_size=6))
def test_words_without_numbers_stay(words: list[str]) -> None:
    assert with_figures(words) == words or any(word in ("ter", "v", "i") for word in words)


@given(st.text(max_size=40))
def test_writing_in_figures_twice_changes_nothing(text: str) -> None:
    once = with_figures([word for word in text.lower().split() if word.isascii() and word.isalnum()])

    assert with_figures(with_figures(once)) == with_figures(once)


# -- Wade-Giles --


@pytest.mark.parametrize(
    ("written", "pinyin"),
    [
        ("hsiao-p'ing", ""),  # one word is no name in full
        ("tu hsiao-p\u2019ing", "du xiaoping"),
        ("chou te-hua", "zhou dehua"),
        ("tsai chih-ming", "cai zhiming"),
    ],
)
def test_wade_giles_is_read_as_pinyin(written: str, pinyin: str) -> None:
    assert as_pinyin(written) == pinyin


@pytest.mark.parametrize(
    "name", ["Jean-Pierre Vesh", "Kwang-ho Vesh", "Zarmak-Qolban", "Abd-al Zarmak", "Anna-Maria Te"]
)
def test_other_hyphened_names_have_one_form(name: str) -> None:
    assert len(person_forms(name)) == 1


# -- one path and another --


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_a_plain_name_is_read_as_it_is_beside_an_invisible_letter(text: str) -> None:
    # A letter outside ASCII sends the name through the general reading: both must agree.
    assert person_forms(text) == person_forms(f"{text}\u200b")
    assert organisation_forms(text) == organisation_forms(f"{text}\u200b")
    assert vessel_forms(text) == vessel_forms(f"{text}\u200b")


# -- families --


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zarmakova", "Zarmakov"),
        ("Zarmakovskaya", "Zarmakovsky"),
        ("Zarmakowska", "Zarmakowski"),
        ("Zarmakeva", "Zarmakev"),
    ],
)
def test_the_family_names_of_women_and_men_are_one(one: str, other: str) -> None:
    assert person_forms(f"Vesh {one}") == person_forms(f"Vesh {other}")


@pytest.mark.parametrize("name", ["Sana Ullah", "Sanaullah", "Sana Allah"])
def test_a_name_with_allah_is_one_token(name: str) -> None:
    assert [token.letters for token in person_forms(f"{name} Vesh")[0]] == ["sanaullah", "vesh"]


# -- how common words are --


def test_common_words_are_counted_and_never_more_than_there_are_organisations() -> None:
    words, organisations = organisation_words()

    assert len(words) > 1000
    assert all(0 < count <= organisations for count in words.values())
