"""How packed alias strings of the UN list come apart: every rule by example, and what may never happen by property."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from tocsin.sources.reading import ListFile
from tocsin.sources.un.aliases import Spelling, split
from tocsin.sources.xml import iterate
from tocsin.text.scripts import clean


def _texts(packed: str) -> list[str]:
    return [spelling.text for spelling in split(packed)]


@pytest.mark.parametrize(
    ("packed", "names"),
    [
        ("Ordinary Utopian Name", ["Ordinary Utopian Name"]),
        ("جبهة يوتوبيا (the Utopian Front; Jabhat Yutubya)", ["جبهة يوتوبيا", "the Utopian Front", "Jabhat Yutubya"]),
        ("Omar Utopi; Umar Utopi; Omer Utopy", ["Omar Utopi", "Umar Utopi", "Omer Utopy"]),
        ("a) Omar Utopi b) Umar Utopi", ["Omar Utopi", "Umar Utopi"]),
        ("(a) Omar Utopi (b) Umar Utopi", ["Omar Utopi", "Umar Utopi"]),
        ("Omar Utopi; Omer Utopi b) M. Utopi", ["Omar Utopi", "Omer Utopi", "M. Utopi"]),
        ("Omar Utopi عمر يوتوبي", ["Omar Utopi", "عمر يوتوبي"]),
        ("Omar Utopi (عمر يوتوبي)", ["Omar Utopi", "عمر يوتوبي"]),
        ("Kim Utop (金烏托)", ["Kim Utop", "金烏托"]),
        ("شيخ يوتوب ، يوتوب", ["شيخ يوتوب", "يوتوب"]),
        ("Utopev, Utopyev, Utopew", ["Utopev", "Utopyev", "Utopew"]),
        ("Ivan Utopyev (Utopev)", ["Ivan Utopyev", "Ivan Utopev"]),
        ("Utopian Rescue Front (URF)", ["Utopian Rescue Front", "URF"]),
        ("UTOPIA TRADING (UT) LTD", ["UTOPIA TRADING LTD", "UT"]),
        ("Harakat Yutubya / HY", ["Harakat Yutubya", "HY"]),
        ("Front of Free Utopia/the Isle", ["Front of Free Utopia", "Front of Free the Isle"]),
        ("Utopian Front (Jabhat Yutub (JY); Front Y)", ["Utopian Front", "Jabhat Yutub", "JY", "Front Y"]),
        ("Omar Utopi also known as Abu Utopi", ["Omar Utopi", "Abu Utopi"]),
    ],
)  # fmt: skip
def test_what_the_list_packs_into_one_string_comes_apart(packed: str, names: list[str]) -> None:
    assert _texts(packed) == names


@pytest.mark.parametrize(
    "whole",
    [
        "Utopi, Omar",
        "UTOPI, Sheikh Omar Hassan",
        "Omar Utopi, Jr.",
        "Association for Education, Culture and Building of Utopia",
        "Rescue and Relief Committee",
        "UTOPIA TRADING COMPANY, LTD",
        "Utopia Machinery J/V Corporation",
        "The Base of Utopia/Island",
        "Office #39",
        "‘Abd al-Utopi",
    ],
)
def test_an_ordinary_name_stays_whole(whole: str) -> None:
    assert split(whole) == (Spelling(whole),)


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        ("UTOPIA FOUNDATION (ATLANTIS)", "UTOPIA FOUNDATION ATLANTIS"),
        ("Leader (New Utopia) International", "Leader New Utopia International"),
        ("烏托船務(香島)有限公司", "烏托船務香島有限公司"),
        ("OFFICE FOR UTOPIA (ROADS", "OFFICE FOR UTOPIA ROADS"),
        (") Omar Utopi", "Omar Utopi"),
        ("(Sheikh) Omar Utopi", "Sheikh Omar Utopi"),
        ("“General” Utopi", "General Utopi"),
        ('"UTOPI"', "UTOPI"),
        ("Abu- Utopi", "Abu-Utopi"),
        ("  Omar \n\t Utopi ", "Omar Utopi"),
    ],
)
def test_signs_that_are_no_part_of_the_name_go_and_its_words_stay(packed: str, text: str) -> None:
    assert _texts(packed) == [text]


@pytest.mark.parametrize(
    ("packed", "spelling"),
    [
        ("Omar Utopi (previously listed as)", Spelling("Omar Utopi", "previously listed as")),
        ("Formerly listed as Omar Utopi", Spelling("Omar Utopi", "Formerly listed as")),
        ("El Utopi (combat name)", Spelling("El Utopi", "combat name")),
        ("Omar Utopi, III (third)", Spelling("Omar Utopi, III", "third")),
        ("Omar Utopi, born in Atlantis on 01 Jan.1967", Spelling("Omar Utopi", "born in Atlantis on 01 Jan.1967")),
        ("Omar Utopi son of Hassan Utopi", Spelling("Omar Utopi", "son of Hassan Utopi")),
        ("Omar Utopi (Utopian passport no.012345)", Spelling("Omar Utopi", "Utopian passport no.012345")),
        ("UTOPIA OFFICE (BRANCH LOCATED IN ATLANTIS)", Spelling("UTOPIA OFFICE", "BRANCH LOCATED IN ATLANTIS")),
        ("SECOND ACADEMY (UTE.018)", Spelling("SECOND ACADEMY", "UTE.018")),
        ("ኡቶፒ (Tigrinya)", Spelling("ኡቶፒ", "Tigrinya")),
    ],
)
def test_what_is_said_of_a_name_becomes_its_note(packed: str, spelling: Spelling) -> None:
    assert split(packed) == (spelling,)


def test_a_label_before_a_name_becomes_its_note() -> None:
    assert split("Abu Utopi (original script: Абу Утопи)") == (
        Spelling("Abu Utopi"),
        Spelling("Абу Утопи", "original script"),
    )


@pytest.mark.parametrize("packed", ["UTF/NUTF", "Bureau of Utopia / Atlantis Complex", "Haji Omar, Haji Utop"])
def test_a_likely_split_keeps_the_whole_and_marks_the_pieces_as_guesses(packed: str) -> None:
    whole, *pieces = split(packed)

    assert whole == Spelling(packed)
    assert len(pieces) == 2
    assert all(piece.is_guess for piece in pieces)


@pytest.mark.parametrize("empty", ["", "   ", "()", "; ;", "(((", "\u200f", '""', "—"])
def test_a_string_without_letters_or_digits_holds_no_name(empty: str) -> None:
    assert split(empty) == ()


def test_a_remark_without_a_name_is_kept_as_a_name_rather_than_lost() -> None:
    assert _texts("(previously listed as)") == ["previously listed as"]


@pytest.mark.parametrize(
    "hostile", ["(" * 3_900 + "Utopi", "(a;" * 1_200, "a;" * 1_900, "(A" * 1_900, "x" * 200_000, "/," * 1_900]
)
def test_a_hostile_string_is_split_without_exhausting_the_machine(hostile: str) -> None:  # fmt: skip
    assert isinstance(split(hostile), tuple)


_PIECES = st.sampled_from(
    [
        *("Omar", "Utopi", "al-Utopi", "Utopian Front", "UF", "(UF)", "عمر", "يوتوبي", "Омар", "金烏", "Jr", "III"),
        *("(", ")", "[", "]", ";", ",", "،", "/", " / ", "-", "–", '"', "“", "a)", "b)", ".", "‘", "’"),
        *("original script:", "previously listed as", "also known as", "born in 1970", "son of", "(Arabic: عمر)"),
    ]
)
_PACKED = st.one_of(
    st.lists(_PIECES, max_size=14).map(" ".join), st.lists(_PIECES, max_size=14).map("".join), st.text()
)


@given(_PACKED)
@settings(max_examples=400)
def test_no_spelling_is_empty_or_says_anything_that_the_list_did_not(packed: str) -> None:
    written = clean(packed)

    for spelling in split(packed):
        assert any(map(str.isalnum, spelling.text))
        assert spelling.text == clean(spelling.text)
        letters = iter(filter(str.isalnum, written))
        assert all(letter in letters for letter in filter(str.isalnum, spelling.text))


@given(_PACKED)
@settings(max_examples=400)
def test_no_word_is_lost(packed: str) -> None:
    spellings = split(packed)

    said = " ".join(f"{spelling.text} {spelling.note}" for spelling in spellings)
    for word in re.findall(r"[^\W_]{2,}", clean(packed)):
        assert word in said


@given(_PACKED)
def test_the_spellings_of_a_string_are_all_different(packed: str) -> None:
    texts = _texts(packed)

    assert len(texts) == len(set(texts))


@needs_shared
def test_no_word_of_any_real_alias_is_lost_or_doubled_without_need() -> None:
    for path in sorted((SHARED / "lists" / "un").glob("*.xml")):
        if "MALFORMED" in path.name:
            continue
        file = ListFile.of_bytes(path.name, path.read_bytes())
        for record in iterate(file, ["INDIVIDUAL", "ENTITY"]):
            for element in record.iter("ALIAS_NAME", "NAME_ORIGINAL_SCRIPT"):
                packed = element.text or ""
                said = " ".join(f"{spelling.text} {spelling.note}" for spelling in split(packed))
                assert all(word in said for word in re.findall(r"[^\W_]{2,}", clean(packed)))
                assert not re.search(r"[();]", " ".join(_texts(packed)))
