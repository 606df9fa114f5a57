"""Names in texts with quotation marks inside them, and quotations across which no name may be put together."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_records import ORGANISATION, PERSON, index_of, population, thing
from tocsin.match.mentions.finder import Finder
from tocsin.match.mentions.quoting import quoted
from tocsin.match.mentions.reading import words_of
from tocsin.match.segment import Segment
from tocsin.model.screening import Band

BODIES = {
    "O1": ("Бригада «Серый меридиан»",),
    "O2": ("Grey Meridian Brigade",),
    "O3": ("Brigade Méridien gris",),
    "O4": ("Vestrilgan Brothers' Brigade",),
    "O5": ("Tumrilan Trading LLC",),
    "O6": ("Vestbatalyon Seryi Ugolnik",),
}
PEOPLE = {"P1": ("Zarvesh Qoltumov",), "P2": ("Abu Umrilveshan Qoldoktan",)}


@cache
def finder() -> Finder:
    named = [thing(key, ORGANISATION, *names) for key, names in BODIES.items()]
    named += [thing(key, PERSON, *names) for key, names in PEOPLE.items()]
    return Finder([Segment(index_of([*named, *population(300, 5)], background={}))])


def alerts(text: str) -> set[tuple[str, str]]:
    return {
        (subject.record.partition("/")[2], spot.text)
        for subject in finder().find([text])
        for spot in subject.spots
        if spot.band is not Band.WEAK
    }


@pytest.mark.parametrize(
    ("text", "record", "written"),
    [
        ("По данным штаба, бригада «Серый Меридиан» отошла.", "O1", "бригада «Серый Меридиан»"),
        ("Бойцы бригады «Серый меридиан» отошли.", "O1", "бригады «Серый меридиан»"),
        ("Штаб бригады\n„Серый меридиан“, ушёл.", "O1", "бригады\n„Серый меридиан“"),
        ('Он служил в бригаде "Серый меридиан".', "O1", 'бригаде "Серый меридиан"'),
        ("Men of the “Grey Meridian” Brigade left.", "O2", "“Grey Meridian” Brigade"),
        ("Men of the 'Grey Meridian' Brigade left.", "O2", "'Grey Meridian' Brigade"),
        ("Men of the ‘Grey Meridian’ Brigade left.", "O2", "‘Grey Meridian’ Brigade"),
        ("Men of the ''Grey Meridian'' Brigade left.", "O2", "''Grey Meridian'' Brigade"),
        ("Männer der „Grey Meridian“-Brigade gingen.", "O2", "„Grey Meridian“-Brigade"),
        ("Männer der »Grey Meridian« Brigade gingen.", "O2", "»Grey Meridian« Brigade"),
        ("They left the Grey Meridian – “Brigade,” he said.", "O2", "Grey Meridian – “Brigade,”"),
        ("They left the Grey “Meridian Brigade.” It rained.", "O2", "Grey “Meridian Brigade.”"),
        ("Grain came from “Tumrilan Trading LLC.” It rotted.", "O5", "Tumrilan Trading LLC"),
        ("La brigade «\u00a0Méridien gris\u00a0» a quitté la ville.", "O3", "brigade «\u00a0Méridien gris\u00a0»"),
        ("La brigade « Méridien gris » a quitté la ville.", "O3", "brigade « Méridien gris »"),
        ("Men of the Vestrilgan Brothers' Brigade left.", "O4", "Vestrilgan Brothers' Brigade"),
        ("Grain came from LLC «Tumrilan Trading» by sea.", "O5", "LLC «Tumrilan Trading»"),
        ('Grain came from LLC"Tumrilan Trading" by sea.', "O5", 'LLC"Tumrilan Trading"'),
        ("He met Abu 'Umrilveshan Qoldoktan there.", "P2", "Abu 'Umrilveshan Qoldoktan"),
        ("“Zarvesh Qoltumov was here,” he said.", "P1", "Zarvesh Qoltumov"),
    ],
)
def test_marks_inside_a_name_do_not_hide_it(text: str, record: str, written: str) -> None:
    assert (record, written) in alerts(text)


@pytest.mark.parametrize(
    "text",
    [
        "“I have seen the Grey Meridian” Brigade officers said.",
        "The staff said of the Grey “Meridian Brigade was never here” yesterday.",
        'He said "we met Zarvesh" Qoltumov told us.',
        "«Я видел Зарвеша» Колтумов сказал нам.",
        "He told Zarvesh: “Qoltumov has gone.”",
        "‘We know Zarvesh’ Qoltumov said.",
        "He was called “Zarvesh” “Qoltumov” was another.",
        "She said ‘the staff of Vestrilgan Brothers’ Brigade men left.",
    ],
)
def test_no_name_is_put_together_across_the_end_of_what_somebody_said(text: str) -> None:
    found = alerts(text)

    assert found == set()


def test_a_name_beside_a_quotation_keeps_to_its_own_side() -> None:
    text = "“They sold it to somebody's LLC” Tumrilan Trading wrote, and “nobody came.”"

    assert ("O5", "Tumrilan Trading") in {
        (subject.record.partition("/")[2], spot.text) for subject in finder().find([text]) for spot in subject.spots
    }


@given(st.lists(st.sampled_from(["a", "Umar", "is", " ", "  ", "«", "»", "“", "”", "'", '"', "-", "\n"]), max_size=14))
def test_marks_are_paired_or_there_is_no_mention(parts: list[str]) -> None:
    words = words_of("".join(["x ", *parts, " x"]))
    last = len(words.texts) - 1

    found = quoted(words, 0, last)

    # What stands at both ends has no mark outside: so every mark inside is paired inside, or an apostrophe.
    assert found is None or (found.before, found.behind) == (0, 0)
    assert found is None or all(0 <= first <= end <= last for first, end in found.pairs)
