"""Screening: matches with reasons against the lists as they stand, and "not checked" whenever it was not."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from invented_lists import INVENTED, Person, un_list
from invented_nodes import SAMPLE_HOME, SAMPLE_NODE, Home, database_of, opened
from tocsin.model.record import IdentifierType, SubjectKind
from tocsin.model.screening import Band, CheckedList, DocumentQuery, Query, Status
from tocsin.node.local import LocalNode
from tocsin.services.listing.load import load
from tocsin.services.records import find
from tocsin.services.screening.screen import NO_LISTS, NOTHING_TO_COMPARE, Rules, Screener, screen

sample_home = SAMPLE_HOME
sample_node = SAMPLE_NODE


def test_a_listed_person_is_found_with_reasons_and_with_what_was_compared(sample_node: LocalNode) -> None:
    answer = screen(sample_node, Query("Mirzad Khoshnevaran", kind=SubjectKind.PERSON))

    best = answer.matches[0]
    assert (answer.status, answer.why) == (Status.CHECKED, "")
    assert (best.record, best.kind, best.band) == ("un/QDi.9001", SubjectKind.PERSON, Band.STRONG)
    assert best.designations[0].programme == "Al-Qaida"
    assert {reason.feature for reason in best.evidence} >= {"name", "prior"}
    assert answer.checked == (CheckedList("ofac", "2026-11-20", 13), CheckedList("un", "2026-11-16", 18))


def test_the_weights_of_the_reasons_are_the_score(sample_node: LocalNode) -> None:
    for match in screen(sample_node, Query("Mirzad Khoshnevaran")).matches:
        odds = sum(reason.weight for reason in match.evidence)
        assert (odds > 0) == (match.score > 0.5)


def test_a_name_that_nobody_on_the_lists_bears_raises_no_alert(sample_node: LocalNode) -> None:
    answer = screen(sample_node, Query("Liselotte van der Meulenberg"))

    assert answer.status is Status.CHECKED
    assert not answer.has_alerts


def test_a_document_alone_finds_its_bearer(sample_node: LocalNode) -> None:
    document = DocumentQuery("UT 771-1903", IdentifierType.PASSPORT, "UTO")

    answer = screen(sample_node, Query("", documents=(document,)))

    assert {match.record for match in answer.matches if match.is_alert} == {"un/QDi.9003", "ofac/990006"}


def test_no_more_matches_are_given_than_were_asked_for_but_for_alerts_and_none_below_the_least_score(
    sample_node: LocalNode,
) -> None:
    every = screen(sample_node, Query("Mirzad Khoshnevaran")).matches

    one = screen(sample_node, Query("Mirzad Khoshnevaran"), Rules(limit=1)).matches
    best = screen(sample_node, Query("Mirzad Khoshnevaran"), Rules(min_score=every[0].score)).matches
    none = screen(sample_node, Query("Mirzad Khoshnevaran"), Rules(min_score=1.1)).matches

    assert len(every) > 1
    assert one == tuple(match for at, match in enumerate(every) if at < 1 or match.is_alert)
    assert best == tuple(match for match in every if match.score >= every[0].score)
    assert none == ()


@pytest.mark.parametrize("name", ["", "   ", "...", "\u202e\u200f", "\0", "‘’"])
def test_a_query_that_says_nothing_is_not_checked(sample_node: LocalNode, name: str) -> None:
    answer = screen(sample_node, Query(name))

    assert (answer.status, answer.why, answer.matches) == (Status.NOT_CHECKED, NOTHING_TO_COMPARE, ())


@pytest.mark.parametrize("name", ["\ud800Mirzad Khoshnevaran\udfff", "\u202eMirzad\u2066 Khoshnevaran\u200f\0"])
def test_signs_that_are_no_letters_do_not_hide_a_name(sample_node: LocalNode, name: str) -> None:
    answer = screen(sample_node, Query(name))

    assert answer.matches[0].record == "un/QDi.9001"
    assert answer.has_alerts


@pytest.mark.parametrize("name", ["a" * 10_000, "Mirzad " * 1_400, "میرزاد " * 1_400, "山" * 10_000])
def test_a_name_of_ten_thousand_characters_is_answered(sample_node: LocalNode, name: str) -> None:
    assert screen(sample_node, Query(name)).status in Status


# --- the lists as they stand ------------------------------------------------------------------------------------------


def test_without_any_list_nothing_is_checked(node: LocalNode) -> None:
    answer = screen(node, Query("Mirzad Khoshnevaran"))

    assert (answer.status, answer.why, answer.checked) == (Status.NOT_CHECKED, NO_LISTS, ())


def test_a_delisted_person_matches_no_more_at_once_and_stays_in_the_history(node: LocalNode) -> None:
    screener = Screener(node)
    load(node, "un", [un_list(INVENTED)])
    before = screener.screen(Query("Ortwin Vasqela"))

    load(node, "un", [un_list({ref: name for ref, name in INVENTED.items() if ref != "QDi.9100"})])

    assert [match.record for match in before.matches if match.is_alert] == ["un/QDi.9100"]
    assert "un/QDi.9100" not in [match.record for match in screener.screen(Query("Ortwin Vasqela")).matches]
    found = find(node, "un/QDi.9100")
    assert not found.stored.is_standing
    assert [str(header.operation) for header in found.history] == ["put", "delist"]


def test_an_amended_record_is_compared_as_it_is_now(node: LocalNode) -> None:
    screener = Screener(node)
    load(node, "un", [un_list(INVENTED)])
    screener.screen(Query("Ortwin Vasqela"))

    load(node, "un", [un_list({**INVENTED, "QDi.9100": Person("Harkon Bellisarv", passport="UT555")})])

    assert not screener.screen(Query("Ortwin Vasqela")).has_alerts
    assert screener.screen(Query("Harkon Bellisarv")).matches[0].record == "un/QDi.9100"
    assert screener.screen(Query("", documents=(DocumentQuery("UT555"),))).matches[0].record == "un/QDi.9100"


def test_what_another_process_has_loaded_is_searched_by_this_one(
    node: LocalNode, database: str, tmp_path: Path
) -> None:
    load(node, "un", [un_list(INVENTED)])
    screener = Screener(node)
    screener.screen(Query("Harkon Bellisarv"))

    with opened(Home(tmp_path / "home", database)) as other:
        load(other, "un", [un_list({**INVENTED, "QDi.9200": "Harkon Bellisarv"})])

    assert screener.screen(Query("Harkon Bellisarv")).matches[0].record == "un/QDi.9200"


def test_a_database_that_fails_in_the_middle_makes_the_rest_not_checked(
    cluster: str, template: str, tmp_path: Path
) -> None:
    with database_of(cluster, template) as database, opened(Home(tmp_path, database)) as node:
        load(node, "un", [un_list(INVENTED)])
        screener = Screener(node)
        assert screener.screen(Query("Ortwin Vasqela")).status is Status.CHECKED
        drop(cluster, database)

        answer = screener.screen(Query("Ortwin Vasqela"))

    assert answer.status is Status.NOT_CHECKED
    assert "database" in answer.why


def drop(cluster: str, database: str) -> None:
    name = str(conninfo_to_dict(database)["dbname"])
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
