"""Every reason that the engine can give has a sentence, and every sentence has a reason that gives it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tocsin.match
from invented_records import ORGANISATION, PERSON, index_of, names_compared, person, population, rarity, thing
from tocsin.match.birth_evidence import birth_evidence
from tocsin.match.comparison import Description, compare
from tocsin.match.identity_choice import reference_evidence
from tocsin.match.identity_evidence import place_evidence, weighed
from tocsin.match.mentions.finder import Finder
from tocsin.match.name_evidence import NameEvidence
from tocsin.match.reported_documents import ReportedDocument, report_evidence
from tocsin.match.score import Subject, prior_of_list, prior_of_pair, score
from tocsin.match.segment import Segment
from tocsin.match.side_evidence import HeldNumber, document_evidence, nationality_evidence, sex_evidence
from tocsin.model.dates import DateSpan
from tocsin.model.record import IdentifierType, Location, Quality, Sex, SubjectKind
from tocsin.model.screening import DocumentQuery, Evidence, Query
from tocsin.text.phrases import ENGLISH, sentence

BY_THE_READER = {"they", "their"}  # told by who shows the sentence, not by the evidence
MATCH = Path(tocsin.match.__file__).parent
CODE_LIKE = re.compile(r"(?:name|birth|document|nationality|sex|prior|limit|mention|identity)_[a-z_0-9]+")


def constants(tree: ast.AST) -> Iterator[str]:
    """Every plain string of a module that looks like a code, the feature of an Evidence apart."""
    features = {id(node.args[0]) for node in calls(tree) if node.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE_LIKE.fullmatch(node.value):
            if id(node) in features:
                continue
            yield node.value


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Evidence":
            yield node


@cache
def codes_in_the_engine() -> frozenset[str]:
    """The codes that stand in the source of match: the third argument of Evidence, and what functions hand to it."""
    found: set[str] = set()
    for path in sorted(MATCH.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {
            node.args[2].value
            for node in calls(tree)
            if len(node.args) > 2 and isinstance(node.args[2], ast.Constant) and isinstance(node.args[2].value, str)
        }
        found |= set(constants(tree)) - {"birth_date"}
    return frozenset(found)


def test_every_code_that_the_engine_can_emit_has_a_sentence() -> None:
    assert codes_in_the_engine() - set(ENGLISH) == set()


def test_every_sentence_is_for_a_code_that_the_engine_can_emit() -> None:
    assert set(ENGLISH) - codes_in_the_engine() == set()


def wanted_by(code: str) -> list[str]:
    """The arguments that a sentence needs of its evidence."""
    return [name for _, name, _, _ in Formatter().parse(ENGLISH[code]) if name and name not in BY_THE_READER]


# -- each sentence, as it is really said --

DAY = DateSpan.of_day(date(1974, 8, 12))
PASSPORT = IdentifierType.PASSPORT


def births(*theirs: DateSpan) -> tuple[Evidence, ...]:
    found = birth_evidence(DAY, theirs)
    assert found is not None
    return (found,)


def born(year: int, month: int, day: int) -> tuple[Evidence, ...]:
    return births(DateSpan.of_day(date(year, month, day)))


def numbers(ours: DocumentQuery, number: str, country: str = "FR") -> tuple[Evidence, ...]:
    found = document_evidence([ours], [HeldNumber(PASSPORT, country, number)])
    assert found is not None
    return (found,)


def limited(name: NameEvidence, *, quality: Quality = Quality.STRONG, is_person: bool = True) -> tuple[Evidence, ...]:
    free = Evidence("prior", 0.0, "prior_pair")
    return score(Query("x"), Subject(), name, free, quality=quality, is_person=is_person).evidence


def with_document() -> tuple[Evidence, ...]:
    query = Query("Zarmak Qolbani", documents=(DocumentQuery("L898902C3", PASSPORT, "FR"),))
    subject = Subject(numbers=(HeldNumber(PASSPORT, "FR", "L898902C3"),))
    return compare(query, Description(Query("Tumril Veshdok"), subject), rarity(), SubjectKind.PERSON).evidence


def side_by_side() -> tuple[Evidence, ...]:
    theirs = Description(Query("Zarmak Kolbani"), Subject())
    return compare(Query("Zarmak Qolbani"), theirs, rarity(), SubjectKind.PERSON).evidence


def reported(ours: DocumentQuery, number: str, country: str, kind: IdentifierType = PASSPORT) -> tuple[Evidence, ...]:
    return report_evidence(ours, ReportedDocument(number, kind, country, "stolen"), reports=1000)


def names(ours: str, theirs: str, *, is_person: bool = True) -> tuple[Evidence, ...]:
    return names_compared(ours, theirs, is_person=is_person).evidence


def one_subject(ours: tuple[Location, ...], theirs: tuple[Location, ...]) -> tuple[Evidence, ...]:
    """What the places of birth say of two records of one name."""
    here, there = (replace(person("1", "Zarmak Qolbani"), birth_places=places) for places in (ours, theirs))
    found = place_evidence(here, there)
    assert found is not None
    return (found,)


def further_names() -> tuple[Evidence, ...]:
    free = Evidence("prior", 0.0, "prior_pair")
    scored = score(Query("x"), Subject(), NameEvidence(9.0, 1.0, (), 2), free, quality=Quality.STRONG, is_person=True)
    return weighed(scored, [("Tumril Veshdok", 9.0), ("Dokhul Zarmak", 7.0)]).evidence


@cache
def finder() -> Finder:
    """Over people and bodies that are listed by a full name, by one word, and in the table of known-as names."""
    named = [
        thing("1", PERSON, "Zarvesh Qoltumov"),
        thing("2", ORGANISATION, "Islamic State in Iraq and the Levant", "Tumrilgesh"),
        thing("3", ORGANISATION, "Al-Nusrah Front for the People of the Levant"),
        thing("4", ORGANISATION, "Zarqolmesh"),
    ]
    return Finder([Segment(index_of([*named, *population(300, 5)], background={}))])


def mentioned(text: str) -> tuple[Evidence, ...]:
    return tuple(each for subject in finder().find([text]) for spot in subject.spots for each in spot.evidence)


@cache
def said() -> dict[str, Evidence]:
    """One piece of evidence for each code, as the engine itself makes it."""
    ours = DocumentQuery("L898902C3", PASSPORT, "FR")
    both = sex_evidence(Sex.MALE, [Sex.MALE]), sex_evidence(Sex.MALE, [Sex.FEMALE])
    countries = nationality_evidence(["FR"], ["FR"]), nationality_evidence(["FR"], ["DE"])
    collected = [
        *names("Zarmak Qolbani", "Zarmak Qolbani"),
        *names("Zarmak Kolbani", "Zarmaq Qolbani"),
        *names("Zarmak Tumrildok", "Zarmak Tumrilgok"),
        *names("Zarmakqol Bani", "Zarmak Qol Bani"),
        *names("Z Qolbani", "Zarmak Qolbani"),
        *names("Qolbani Tumril Zarmak", "Zarmak Qolbani Tumril"),
        *names("Qolbani Vesh Tumril Zarmak", "Zarmak Tumril Vesh Qolbani"),
        *names("Dokhul Qolbani", "Zarmak Qolbani"),
        *names("Hasan Qolbani", "Hussein Qolbani"),
        *names("Zarmak Dokhul", "Zarmak Qolbani"),
        *names("X Qolbani", "Zarmak Qolbani"),
        *names("Zarmak 5", "Zarmak 9", is_person=False),
        *names("Zarmak", "Zarmak Qolbani"),
        *names("Zarmak Tumril Qolbani", "Zarmak Qolbani"),
        *with_document(), *side_by_side(),
        *born(1974, 8, 12), *born(1974, 12, 8), *born(1975, 8, 12), *born(1974, 8, 13), *born(1974, 8, 25),
        *born(1974, 9, 12),
        *births(DateSpan.of_month(1974, 8)), *births(DateSpan.of_year(1974)), *born(1974, 3, 25), *born(1994, 3, 25),
        *births(DateSpan.between(date(1970, 1, 1), date(1980, 1, 1))), *births(DateSpan.of_year(1975)),
        *numbers(ours, "L898902C3"), *numbers(DocumentQuery("L898902C3"), "L898902C3"),
        *numbers(DocumentQuery("L898902C3", IdentifierType.TAX), "L898902C3"), *numbers(ours, "L8989O2C3"),
        *numbers(ours, "L898902C4"), *numbers(ours, "X1234567"),
        *filter(None, both), *filter(None, countries), prior_of_list(1003),
        prior_of_list(1003, readings=3), prior_of_pair(),
        *reported(ours, "L898902C3", "FR"), *reported(ours, "L8989O2C3", "DE", IdentifierType.VISA),
        *limited(NameEvidence(9.0, 1.0, (), 2), quality=Quality.WEAK),
        *limited(NameEvidence(9.0, 1.0, (), 1)),
        *limited(NameEvidence(9.0, 1.0, (), 1, letters=2), is_person=False),
        *mentioned("They told of Zarqolmesh, of Tumrilgesh, and of “Islamic State in Iraq and the Levant”."),
        *mentioned("The ANF said so, and so did LIH."), *mentioned("The state, islamic, did."),
        *mentioned("Говорили с Зарвешем Колтумовым."), *mentioned("Mohammed Zarvesh Qoltumov Hassan is another."),
        *further_names(), *reference_evidence(("un", "QDi.9001"), ()),
        *one_subject((Location(city="Vantiscar"),), (Location(city="Vantiscar", country="FR"),)),
        *one_subject((Location(country="FR"),), (Location(country="FR"),)),
        *one_subject((Location(country="FR"),), (Location(country="DE"),)),
    ]  # fmt: skip
    return {evidence.code: evidence for evidence in collected}


def test_the_engine_says_every_sentence_of_the_catalogue() -> None:
    assert set(ENGLISH) - set(said()) == set()


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_a_sentence_gets_every_argument_that_it_names(code: str) -> None:
    assert set(wanted_by(code)) <= dict(said()[code].arguments).keys()


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_a_sentence_has_no_gap_and_no_markup(code: str) -> None:
    text = sentence(said()[code])

    assert text
    assert not re.search(r"[{}–]|  |\(\)|“”|: $|^ | $", text)


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_missing_arguments_are_shown_as_a_dash_and_never_crash(code: str) -> None:
    text = sentence(Evidence("any", 0.0, code))

    assert ("–" in text) == bool(wanted_by(code))


def test_a_code_that_a_newer_node_sent_is_shown_with_its_arguments() -> None:
    assert sentence(Evidence("any", 1.0, "name_of_the_future", (("ours", "a"), ("theirs", "b")))) == (
        "name_of_the_future a b"
    )


@given(st.sampled_from(sorted(ENGLISH)), st.text(max_size=30))
def test_braces_and_odd_letters_in_arguments_are_shown_as_they_are(code: str, text: str) -> None:
    wanted = wanted_by(code)

    shown = sentence(Evidence("any", 0.0, code, tuple((name, text) for name in wanted)))

    assert shown.count(text) >= len(wanted)


@pytest.mark.parametrize("code", [code for code in sorted(ENGLISH) if "{they}" in ENGLISH[code]])
def test_a_comparison_speaks_of_the_other_and_a_match_of_the_record(code: str) -> None:
    assert "the record" in sentence(said()[code])
    assert "the record" not in sentence(said()[code], they="the other")
    assert "the other" in sentence(said()[code], they="the other")
