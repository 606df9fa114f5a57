"""Mentions in texts: names as sentences write them, in several languages, and what must not drown the reader."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import ORGANISATION, PERSON, index_of, population, thing
from tocsin.match.mentions.finder import Finder
from tocsin.match.mentions.gathering import Subject
from tocsin.match.mentions.weighing import Weigher
from tocsin.match.segment import Segment
from tocsin.model.screening import Band

PEOPLE = {
    "P1": ("Zarvesh Qoltumov",),
    "P2": ("Benmakri bin Zartumak",),
    "P3": ("Dokgan Vestrilmo",),
    "P4": ("زركمان الطمريلي",),
}
BODIES = {
    "O1": ("Jabhat al-Zarqolma", "Zarqolma Front"),
    "O2": ("Vestrilgan Holding Company",),
    "O3": ("Progress LLC",),
    "O4": ("Al-Qaida", "The Base"),  # the known-as table adds what texts call it
    "O5": ("Islamic State in Iraq and the Levant", "Al-Qaida in Iraq"),
    "O7": ("Al-Nusrah Front for the People of the Levant",),
    "O6": ("Зармакское освободительное движение",),
}


@cache
def finder() -> Finder:
    named = [thing(key, PERSON, *names) for key, names in PEOPLE.items()]
    named += [thing(key, ORGANISATION, *names) for key, names in BODIES.items()]
    return Finder([Segment(index_of([*named, *population(300, 5)], background={}))])


def found(text: str) -> list[Subject]:
    return finder().find([text])


def alerts(text: str) -> set[tuple[str, str]]:
    return {
        (subject.record.partition("/")[2], spot.text)
        for subject in found(text)
        for spot in subject.spots
        if spot.band is not Band.WEAK
    }


@pytest.mark.parametrize(
    ("text", "record", "written"),
    [
        ("Police held Zarvesh Qoltumov on Monday.", "P1", "Zarvesh Qoltumov"),
        ("QOLTUMOV Zarvesh was held.", "P1", "QOLTUMOV Zarvesh"),
        ("It is Zarvesh Qoltumov's house.", "P1", "Zarvesh Qoltumov"),
        ("Es ist Zarvesh Qoltumovs Haus.", "P1", "Zarvesh Qoltumovs"),
        ("La maison de Zarvesh\nQoltumov brûle.", "P1", "Zarvesh\nQoltumov"),
        ("Дом Зарвеша Колтумова сгорел.", "P1", "Зарвеша Колтумова"),
        ("Он говорил с Зарвешем Колтумовым вчера.", "P1", "Зарвешем Колтумовым"),
        ("He met Benmakri bin Zartumak there.", "P2", "Benmakri bin Zartumak"),
        ("قال وزركمان الطمريلي إن البيت احترق", "P4", "وزركمان الطمريلي"),
        ("ذهب البيت لزركمان الطمريلي أمس", "P4", "لزركمان الطمريلي"),
        ("The Zarqolma Front said so.", "O1", "Zarqolma Front"),
        ("Les hommes de Jabhat al-Zarqolma ont fui.", "O1", "Jabhat al-Zarqolma"),
        ("группа «Зармакское освободительное движение» заявила", "O6", "Зармакское освободительное движение"),
        ("бойцы Зармакского освободительного движения ушли", "O6", "Зармакского освободительного движения"),
        ("L'État islamique a dit", "O5", "État islamique"),
        ("боевики Исламского государства", "O5", "Исламского государства"),
        ("боевики ИГИЛа", "O5", "ИГИЛа"),
        ("Islamic state, as it is called", "O5", "Islamic state"),
        ("IŞİD'in saldırısı", "O5", "IŞİD'in"),
        ("the men of al-Qaeda fled", "O4", "al-Qaeda"),
        ("les hommes d'Al-Qaïda", "O4", "Al-Qaïda"),
        ("مسلحون من تنظيم القاعدة", "O4", "تنظيم القاعدة"),
    ],
)
def test_a_name_is_found_as_its_sentence_writes_it(text: str, record: str, written: str) -> None:
    assert (record, written) in alerts(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Islamic front of the state met Mohammed, and the base made progress.",
        "Le front de l'État, la base et le progrès: Mohammed est venu.",
        "Исламский фронт государства, база и прогресс; Мохаммед пришёл.",
        "الجبهة والدولة والقاعدة العسكرية ومحمد في البيت",
        "قال إن القاعدة الأولى هي هذه",
        "Islamic states of the region. What is IS? WHAT IS NEW AS OF TODAY",
        "Zarvesh came. Qoltumov went.",
        "Zarvesh Hassan and Mohammed Qoltumov are others.",
        "a 1 b 2 c 3",
        "",
    ],
)
def test_ordinary_words_and_parts_of_names_alert_nobody(text: str) -> None:
    assert alerts(text) == set()


def test_machine_made_and_short_abbreviations_are_weak_and_say_why() -> None:
    text = "The fight against IG and LIH goes on."

    spots = [spot for subject in found(text) for spot in subject.spots]

    assert {(spot.text, spot.band) for spot in spots} == {("IG", Band.WEAK), ("LIH", Band.WEAK)}
    assert all(any(each.code.startswith("limit_") for each in spot.evidence) for spot in spots)


def test_an_acronym_of_three_letters_alerts_only_beside_a_fuller_name() -> None:
    alone, together = found("The ANF said so."), found("The Al-Nusrah Front, or ANF, said so. ANF fled.")

    assert [spot.band for subject in alone for spot in subject.spots] == [Band.WEAK]
    assert [spot.band for subject in together for spot in subject.spots if spot.text == "ANF"] == [Band.STRONG] * 2


def test_a_company_of_an_everyday_word_needs_its_legal_form() -> None:
    assert alerts("He spoke of Progress in the north.") == set()
    assert alerts("Vestrilgan Holding Company was named.") == {("O2", "Vestrilgan Holding Company")}


def test_a_longer_name_of_somebody_else_weakens_the_shorter_one_within_it() -> None:
    plain = found("They met Dokgan Vestrilmo there.")[0].best
    longer = found("They met Mohammed Dokgan Vestrilmo Hassan there.")

    assert all(subject.best.log_odds < plain.log_odds - 2 for subject in longer)


def test_one_subject_is_one_finding_with_all_its_places() -> None:
    subjects = [each for each in found("Zarvesh Qoltumov. " * 40) if each.record.endswith("P1")]

    assert [subject.count for subject in subjects] == [40]
    assert [spot.start.character for spot in subjects[0].spots] == [18 * at for at in range(40)]


def test_the_longest_of_overlapping_names_wins() -> None:
    records = [spot.text for subject in found("Al-Qaida in Iraq fled.") for spot in subject.spots]

    assert set(records) == {"Al-Qaida in Iraq"}


def test_what_leaves_no_trace_on_paper_does_not_hide_a_name() -> None:
    text = "Zar\u200bvesh\u202e_Qol\u00adtumov\x00 came"

    assert {record for record, _ in alerts(text)} == {"P1"}


def test_a_name_does_not_reach_over_the_end_of_a_sentence_or_paragraph() -> None:
    for between in (". ", "; ", "\n\n", " (", " | ", " " * 65):
        assert alerts(f"so said Zarvesh{between}Qoltumov came") == set(), between


# -- places, and cutting --

FILLERS = (
    "the",
    "said",
    "Они",
    "сказали",
    "قال",
    "\n",
    "\r\n",
    "\r",
    ",",
    ".",
    "«",
    "»",
    "x" * 70,
    "é\u0301",
    "𝔘",
    "\u202e",
)
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(FILLERS),
        st.sampled_from([name for names in (*PEOPLE.values(), *BODIES.values()) for name in names]),
        st.sampled_from(
            ["Зарвешу Колтумову", "l'État islamique", "وزركمان الطمريلي", "Qoltumov", "Zarqolma", "ISIL", "IG"]
        ),
        st.text(max_size=6),
    ),
    max_size=25,
).map(" ".join)


def shown(subjects: list[Subject]) -> list[object]:
    return [(each.record, each.count, each.best, each.spots) for each in subjects]


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_every_place_slices_out_the_spelling_that_was_found(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    data = text.encode()

    for subject in found(text):
        for spot in subject.spots:
            assert text[spot.start.character : spot.end.character] == spot.text
            assert data[spot.start.byte : spot.end.byte].decode() == spot.text
            line = _line(text, spot.start.line)
            assert line[spot.start.column - 1 :].startswith(spot.text.partition("\r")[0].partition("\n")[0])


def _line(text: str, number: int) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[number - 1]


@settings(deadline=None, max_examples=40)
@given(TEXTS, st.lists(st.integers(0, 400), max_size=6))
def test_cutting_the_stream_anywhere_changes_nothing(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    pieces = [text[start:end] for start, end in pairwise(places)]

    assert shown(finder().find(pieces)) == shown(found(text))


@settings(deadline=None, max_examples=15)
@given(TEXTS, st.integers(1, 300))
def test_the_size_of_the_blocks_changes_nothing(text: str, size: int) -> None:
    text = text + "\n" + "so it goes " * 30 + text

    assert shown(finder().find([text], size=size)) == shown(found(text))


def test_a_line_of_a_million_letters_and_nothing_else_is_read_in_blocks() -> None:
    assert finder().find(["x" * 1000] * 1000) == []
    assert alerts("x" * 200_000 + " Zarvesh Qoltumov " + "y" * 200_000) == {("P1", "Zarvesh Qoltumov")}


# -- the plain twin: every row of words against every name --


@cache
def few() -> tuple[Finder, tuple[str, ...]]:
    records = population(10, 11)
    names = tuple(name.text for record in records for name in record.names if len(name.text.split()) > 1)
    return Finder([Segment(index_of(records, background={}))]), names


def plain(of: Finder, words: list[str]) -> set[str]:
    """Records that alert when each row of up to five words is weighed against each listed name of several words."""
    listed = of.lexicon.names
    weigher = Weigher(of.lexicon)
    rows = [" ".join(words[at : at + length]) for length in range(2, 6) for at in range(len(words) - length + 1)]
    return {
        of.lexicon.segments[each.segment].arrays.records.ids[each.record]
        for each in listed
        for row in rows
        if (weighed := weigher.weigh(row, each)) is not None and weighed.band is not Band.WEAK
    }


@settings(deadline=None, max_examples=6)
@given(st.data())
def test_one_pass_finds_whom_weighing_everything_finds(data: st.DataObject) -> None:
    of, names = few()
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=1))
    filler = data.draw(st.lists(st.sampled_from(["and", "was", "there", "then"]), min_size=2, max_size=3))

    for name in chosen:
        words = [*filler, *name.split(), *filler]
        found_ = {each.record for each in of.find([" ".join(words)]) if each.best.band is not Band.WEAK}

        assert found_ <= plain(of, words)
        assert bool(found_) == bool(plain(of, words))
