"""Reported documents in the answers of every way to screen: a name, a table's row, a flight's traveller."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest

from invented_nodes import EMPTY_HOME, Home, files, opened
from tocsin import samples
from tocsin.model.record import IdentifierType
from tocsin.model.screening import Band, DocumentQuery, Query, Status
from tocsin.node.local import LocalNode
from tocsin.services.listing.load import load
from tocsin.services.listing.load_documents import load_documents
from tocsin.services.screening import screen as screening
from tocsin.services.screening.batch import QueryTable, RowWork
from tocsin.services.screening.flight import screen_flight
from tocsin.services.screening.screen import screen
from tocsin.sources.reading import ListFile

pytestmark = pytest.mark.skipif(
    not hasattr(screening, "with_documents"), reason="the screening does not ask the register of documents yet"
)

empty_home = EMPTY_HOME
REGISTER = b"""number,type,country,status,reported_on
L898902C3,P,UTO,stolen,2024-05-01
UT8011742,P,UTO,lost,2025-11-30
"""


@pytest.fixture(scope="module")
def node(empty_home: Home) -> Iterator[LocalNode]:
    with opened(empty_home) as node:
        load(node, "un", files([samples.un_list()]))
        load_documents(node, [ListFile.of_bytes("register.csv", REGISTER)], as_of="2026-11-20")
        yield node


def test_a_name_with_a_reported_document_is_an_alert_about_the_document(node: LocalNode) -> None:
    document = DocumentQuery("L898902C3", IdentifierType.PASSPORT, "UTO")

    answer = screen(node, Query("Tumril Veshdok", documents=(document,)))

    assert answer.status is Status.CHECKED
    assert [(match.record, match.band) for match in answer.matches if match.is_alert] == [
        ("documents/PASSPORT:UTO:L898902C3", Band.STRONG)
    ]
    assert {checked.list: checked.records for checked in answer.checked} == {"documents": 2, "un": 18}


def test_a_document_alone_is_a_question_to_the_register_too(node: LocalNode) -> None:
    answer = screen(node, Query("", documents=(DocumentQuery("L8989O2C3", None, "UTO"),)))

    assert [match.band for match in answer.matches] == [Band.POSSIBLE]


def test_a_row_of_a_table_asks_the_register(node: LocalNode) -> None:
    table = QueryTable(StringIO("name,document_number\nTumril Veshdok,P:UTO:L898902C3\nTumril Veshdok,X1\n"))

    reported, other = (line.answer for line in RowWork(node)(list(table.rows())))

    assert [match.record for match in reported.matches] == ["documents/PASSPORT:UTO:L898902C3"]
    assert not any(match.record.startswith("documents/") for match in other.matches)


def test_a_travellers_documents_are_asked_for(node: LocalNode) -> None:
    (flight,) = screen_flight(node, samples.flight().read_bytes(), received=date(2026, 11, 22))

    found = [match.record for each in flight.travellers for match in each.answer.matches if match.is_alert]

    assert "documents/PASSPORT:UTO:UT8011742" in found
