"""The journey of a list: bytes -> reader -> record -> what changed -> one transaction -> index -> the next search."""

from __future__ import annotations

from pathlib import Path

import pytest

from invented_lists import INVENTED, Person, un_bytes, un_list
from invented_nodes import FRESH_NODE, Home, database_of, files, opened
from tocsin import samples
from tocsin.errors import MalformedList
from tocsin.model.screening import Query
from tocsin.node.local import LocalNode
from tocsin.services.listing.lists import changes, standing
from tocsin.services.listing.load import HELD, accept, load
from tocsin.services.records import find
from tocsin.services.screening.screen import Screener, screen
from tocsin.sources.reading import ListFile

node = FRESH_NODE


def alerts(node: LocalNode, name: str) -> list[str]:
    return [match.record for match in screen(node, Query(name)).matches if match.is_alert]


def test_a_list_from_its_first_day_to_a_delisting(node: LocalNode) -> None:
    screener = Screener(node)  # one that has been asked before, as in a server that runs for weeks

    def found(name: str) -> list[str]:
        return [match.record for match in screener.screen(Query(name)).matches if match.is_alert]

    # Monday: the list is loaded, and every name on it is found.
    load(node, "un", [un_list(INVENTED, day="2026-11-02")])
    assert all(found(name) == [f"un/{reference}"] for reference, name in INVENTED.items())

    # Tuesday: somebody is added, somebody's alias becomes known, somebody is delisted.
    tuesday: dict[str, Person | str] = {**INVENTED, "QDi.9200": "Harkon Bellisarv"}
    tuesday["QDi.9100"] = Person("Ortwin Vasqela", born="1969-04-02", passport="UT555")
    del tuesday["QDi.9119"]
    load(node, "un", [un_list(tuesday, day="2026-11-03")])
    assert found("Harkon Bellisarv") == ["un/QDi.9200"]
    assert found("Jesperin Quadrolak") == []
    assert [(each.sort, each.record) for each in changes(node, "un").records] == [
        ("added", "un/QDi.9200"),
        ("amended", "un/QDi.9100"),
        ("removed", "un/QDi.9119"),
    ]

    # Wednesday: the server sends half a file, then an empty one. Nothing changes.
    for broken in (un_bytes(tuesday, day="2026-11-04")[:3000], b""):
        with pytest.raises(MalformedList):
            load(node, "un", [ListFile.of_bytes("un.xml", broken)])
    assert found("Harkon Bellisarv") == ["un/QDi.9200"]

    # Thursday: most of the list is gone. A person has to look, and until then everybody is still found.
    thursday = {"QDi.9200": "Harkon Bellisarv"}
    assert load(node, "un", [un_list(thursday, day="2026-11-05")]).status == HELD
    assert found("Ortwin Vasqela") == ["un/QDi.9100"]

    # Friday: the person lets it take effect.
    accept(node, "un")
    assert found("Ortwin Vasqela") == []
    assert found("Harkon Bellisarv") == ["un/QDi.9200"]

    # And the history of who was listed when is whole.
    history = find(node, "un/QDi.9100").history
    assert [(str(header.operation), header.version) for header in history] == [("put", 1), ("put", 2), ("delist", 3)]
    with node.store.transaction(node.actor, read_only=True) as tx:
        assert list(tx.problems()) == []


def test_a_record_comes_back_after_its_delisting_with_its_history(node: LocalNode) -> None:
    without = {reference: name for reference, name in INVENTED.items() if reference != "QDi.9100"}
    for people in (INVENTED, without, INVENTED | {"QDi.9200": "Harkon Bellisarv"}):
        load(node, "un", [un_list(people)])

    assert alerts(node, "Ortwin Vasqela") == ["un/QDi.9100"]
    assert [str(header.operation) for header in find(node, "un/QDi.9100").history] == ["put", "delist", "put"]


def test_each_list_stands_for_itself(node: LocalNode) -> None:
    load(node, "un", files([samples.un_list()]))
    load(node, "ofac", files(samples.ofac_lists()))
    assert alerts(node, "Mirzad Khoshnevaran") == ["un/QDi.9001", "ofac/990001"]

    load(node, "un", [un_list(INVENTED)])  # nobody of the samples is on it: held
    accept(node, "un")

    assert alerts(node, "Mirzad Khoshnevaran") == ["ofac/990001"]
    assert {state.list: state.standing for state in standing(node)} == {"un": 20, "ofac": 13}


def test_the_same_lists_loaded_in_any_order_find_the_same(
    node: LocalNode, cluster: str, template: str, tmp_path: Path
) -> None:
    def found(asked: LocalNode, order: tuple[str, str]) -> list[tuple[str, float]]:
        for name in order:
            load(asked, name, files([samples.un_list()] if name == "un" else samples.ofac_lists()))
        return [(match.record, match.score) for match in screen(asked, Query("Mirzad Khoshnevaran")).matches]

    with database_of(cluster, template) as database, opened(Home(tmp_path / "other", database)) as other:
        assert found(node, ("un", "ofac")) == found(other, ("ofac", "un"))


def test_a_list_loaded_by_one_process_is_in_force_for_the_next_question_of_another(
    node: LocalNode, database: str
) -> None:
    load(node, "un", [un_list(INVENTED)])
    with opened(Home(node.settings.home, database)) as other:
        assert alerts(other, "Harkon Bellisarv") == []

        load(node, "un", [un_list({**INVENTED, "QDi.9200": "Harkon Bellisarv"})])

        assert alerts(other, "Harkon Bellisarv") == ["un/QDi.9200"]
