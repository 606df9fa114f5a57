"""A flight is screened traveller by traveller, and is never "checked" when the message or a check was not whole."""

from __future__ import annotations

from datetime import date

import pytest

from invented_nodes import SAMPLE_HOME, SAMPLE_NODE
from tocsin import samples
from tocsin.errors import MalformedMessage
from tocsin.model.record import IdentifierType, Sex, SubjectKind
from tocsin.model.screening import DocumentQuery, Status
from tocsin.node.local import LocalNode
from tocsin.services.screening.flight import query_of, query_of_zone, screen_flight
from tocsin.services.screening.screen import NO_LISTS
from tocsin.travel import mrz, paxlst

sample_home = SAMPLE_HOME
sample_node = SAMPLE_NODE

DAY = date(2026, 11, 22)


def test_every_traveller_has_an_answer_in_the_order_of_the_message(sample_node: LocalNode) -> None:
    (flight,) = screen_flight(sample_node, samples.flight().read_bytes(), received=DAY)

    assert len(flight.travellers) == 14
    assert [each.traveller for each in flight.travellers] == list(flight.manifest.travellers)
    alerts = {
        each.traveller.family: [match.record for match in each.answer.matches if match.is_alert]
        for each in flight.travellers
        if each.answer.has_alerts
    }
    assert alerts["KHOSHNEVARAN"] == ["un/QDi.9001", "ofac/990001"]
    assert alerts["ELMENZERANI"][0] in ("un/QDi.9003", "ofac/990006")


def test_a_flight_whose_message_was_cut_is_not_whole(sample_node: LocalNode) -> None:
    (flight,) = screen_flight(sample_node, samples.flight().read_bytes()[:900], received=DAY)

    assert not flight.manifest.is_whole
    assert not flight.is_whole


def test_without_lists_no_traveller_is_checked(node: LocalNode) -> None:
    (flight,) = screen_flight(node, samples.flight().read_bytes(), received=DAY)

    assert {each.answer.status for each in flight.travellers} == {Status.NOT_CHECKED}
    assert {each.answer.why for each in flight.travellers} == {NO_LISTS}
    assert not flight.is_whole


def test_what_is_no_passenger_list_is_refused(sample_node: LocalNode) -> None:
    with pytest.raises(MalformedMessage):
        screen_flight(sample_node, b"\x00\x01 hello", received=DAY)


def test_a_traveller_is_asked_for_with_all_that_the_message_states() -> None:
    (manifest,) = paxlst.read(samples.flight().read_bytes(), received=DAY)

    query = query_of(manifest.travellers[0])

    assert (query.family, query.given) == ("KHOSHNEVARAN", "MIRZAD")
    assert (query.kind, query.sex, query.nationalities) == (SubjectKind.PERSON, Sex.MALE, ("UTO",))
    assert query.born is not None and str(query.born) == "1974-03-15"
    assert query.documents == (DocumentQuery("UT8011742", IdentifierType.PASSPORT, "UTO"),)


def test_the_holder_of_a_document_is_asked_for_with_all_that_the_zone_states() -> None:
    # ICAO 9303-4, appendix B: the specimen of Utopia
    lines = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"

    query = query_of_zone(mrz.read(lines, received=DAY))

    assert (query.name, query.family, query.given) == ("ANNA MARIA ERIKSSON", "ERIKSSON", "ANNA MARIA")
    assert (query.sex, query.nationalities) == (Sex.FEMALE, ("UTO",))
    assert query.born is not None and str(query.born) == "1974-08-12"
    assert query.documents == (DocumentQuery("L898902C3", IdentifierType.PASSPORT, "UTO"),)
