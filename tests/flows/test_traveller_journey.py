"""The journey of a traveller: bytes -> message -> traveller -> candidates -> score -> matches with their reasons."""

from __future__ import annotations

from datetime import date

import pytest

from invented_nodes import SAMPLE_HOME, SAMPLE_NODE
from tocsin import samples
from tocsin.model.record import Sex
from tocsin.model.screening import Match, Status
from tocsin.node.local import LocalNode
from tocsin.services.screening.flight import ScreenedTraveller, query_of_zone, screen_flight
from tocsin.services.screening.screen import screen
from tocsin.text.dates import parse_span
from tocsin.text.phrases import sentence
from tocsin.travel import mrz, mrz_writer

sample_home = SAMPLE_HOME
sample_node = SAMPLE_NODE

DAY = date(2026, 11, 22)

# Who on the fictional flight is worth a look, the record that shows it, and words that the reasons must hold.
EXPECTED = {
    "KHOSHNEVARAN": ("un/QDi.9001", ("born on 1974-03-15, as the record says", "same nationality: Utopia")),
    "SARUDEJKIN": ("un/QDi.9002", ("day and month swapped",)),
    "ELMENZERANI": ("ofac/990006", ("passport UT7711903 (UTO) is the record's own",)),
    "ABDURAHMONBEK SHAMS QURBONALISHOEVZODA": ("un/QDi.9005", ("born on 1990-12-05, as the record says",)),
}


@pytest.fixture(scope="module")
def travellers(sample_node: LocalNode) -> tuple[ScreenedTraveller, ...]:
    (flight,) = screen_flight(sample_node, samples.flight().read_bytes(), received=DAY)
    return flight.travellers


def reasons(match: Match) -> str:
    return "\n".join(sentence(each) for each in match.evidence)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_listed_traveller_is_proposed_with_reasons_that_can_be_read_aloud(
    travellers: tuple[ScreenedTraveller, ...], name: str
) -> None:
    record, words = EXPECTED[name]
    (traveller,) = [each for each in travellers if name in (each.traveller.family, each.traveller.name)]

    matches = {match.record: match for match in traveller.answer.matches if match.is_alert}

    assert record in matches
    assert all(word in reasons(matches[record]) for word in words), reasons(matches[record])
    assert matches[record].designations


def test_nobody_else_on_the_flight_is_stopped(travellers: tuple[ScreenedTraveller, ...]) -> None:
    stopped = [each.traveller.name for each in travellers if each.answer.has_alerts]

    assert len(travellers) - len(stopped) >= 9
    assert len(stopped) == len(EXPECTED)


def test_every_traveller_was_checked(travellers: tuple[ScreenedTraveller, ...]) -> None:
    not_checked = {each.traveller.name: each.answer.why for each in travellers if each.answer.status != Status.CHECKED}

    assert not_checked == {}


def test_the_weights_of_the_reasons_add_up_to_the_score(travellers: tuple[ScreenedTraveller, ...]) -> None:
    for match in (match for each in travellers for match in each.answer.matches):
        total = sum(each.weight for each in match.evidence)
        assert (total > 0.5) <= (match.score > 0.5) and (total < -0.5) <= (match.score < 0.5)


def test_the_same_person_is_found_by_the_zone_of_the_passport(sample_node: LocalNode) -> None:
    born, expires = parse_span("1974-03-15"), date(2027, 3, 1)
    holder = mrz_writer.Holder("KHOSHNEVARAN", "MIRZAD", "UT4410027", born=born, sex=Sex.MALE, expires=expires)

    answer = screen(sample_node, query_of_zone(mrz.read(mrz_writer.compose("TD3", holder), received=DAY)))

    assert answer.matches[0].record == "un/QDi.9001"
    assert "passport UT4410027 (UTO) is the record's own" in reasons(answer.matches[0])
