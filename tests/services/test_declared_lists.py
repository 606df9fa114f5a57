"""Declared lists: loaded as any other, ended when their day is over, and never taken away under standing records."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registers import PERSON, register_file, row
from tocsin.errors import NotFound, UnknownList, Usage
from tocsin.model.screening import Answer, Query
from tocsin.node.local import LocalNode
from tocsin.services.listing.declare import declarations, declare, undeclare
from tocsin.services.listing.load import HELD, LOADED, load
from tocsin.services.listing.sources import source_of, sources_of
from tocsin.services.screening.ending import day_of
from tocsin.services.screening.screen import screen
from tocsin.sources.declared.declaration import Declaration
from tocsin.sources.registry import SOURCES

UTOPIA = Declaration("ut-terror", "Listed terrorist entities", "Ministry of Utopia", "register", 200, "public")


def found(answer: Answer) -> list[str]:
    return [match.primary_name for match in answer.matches if match.score > 0.5]


def test_a_declared_list_loads_and_screens_as_any_other(node: LocalNode) -> None:
    declare(node, UTOPIA)

    loaded = load(node, "ut-terror", [register_file(row(), PERSON)])

    assert (loaded.status, loaded.records, loaded.format) == (LOADED, 2, "register-csv")
    answer = screen(node, Query("Torvel Quandrovar"))
    assert found(answer) == ["Torvel Quandrovar"]
    assert answer.matches[0].designations[0].authority == "Ministry of Utopia"
    assert [checked.list for checked in answer.checked] == ["ut-terror"]


def test_a_list_that_nobody_declared_is_unknown_and_the_hint_names_those_that_are(node: LocalNode) -> None:
    declare(node, UTOPIA)

    with pytest.raises(UnknownList) as caught:
        load(node, "atlantis", [register_file(row())])

    assert "ut-terror" in caught.value.hint
    assert list(sources_of(node)) == [*SOURCES, "ut-terror"]
    assert source_of(node, "ut-terror").rhythm_days == 200


def test_what_ended_before_today_is_no_match_and_what_is_in_force_still_is(node: LocalNode) -> None:
    declare(node, UTOPIA)
    over = PERSON | {"until": "2025-01-31"}
    again = PERSON | {"subject": "Orvel Zornhaven", "birth_date": ""}
    load(node, "ut-terror", [register_file(over, again | {"until": "2025-01-31"}, again | {"programme": "Decree 7"})])

    assert found(screen(node, Query("Torvel Quandrovar"))) == []
    match = screen(node, Query("Orvel Zornhaven")).matches[0]
    ends = {each.programme: str(each.delisted_on) for each in match.designations}
    assert ends == {"Listed terrorist entities": "2025-01-31", "Decree 7": "None"}


def test_a_day_is_over_when_it_is_over_everywhere() -> None:
    assert str(day_of(datetime(2025, 2, 1, 11, 59, tzinfo=UTC))) == "2025-01-31"
    assert str(day_of(datetime(2025, 2, 1, 12, 0, tzinfo=UTC))) == "2025-02-01"


def test_a_declaration_is_kept_with_who_and_when_and_changed_by_declaring_again(node: LocalNode) -> None:
    declare(node, UTOPIA)
    declare(node, Declaration("ut-terror", "Renamed", "Ministry of Utopia", "register"))

    (kept,) = declarations(node)
    assert (kept.title, kept.declared_by, kept.declaration.rhythm_days) == ("Renamed", node.actor, 365)
    assert kept.declared_at <= node.now()


@pytest.mark.parametrize("name", ["un", "ofac"])
def test_nobody_declares_over_a_list_that_the_code_knows(node: LocalNode, name: str) -> None:
    with pytest.raises(Usage, match="known already"):
        declare(node, Declaration(name, "t", "a", "register"))


def test_a_declaration_stays_while_records_stand_and_the_way_out_ends_them(node: LocalNode) -> None:
    declare(node, UTOPIA)
    load(node, "ut-terror", [register_file(row(), PERSON | {"reference": "U-1"})])

    with pytest.raises(Usage, match="2 records of ut-terror stand") as caught:
        undeclare(node, "ut-terror")
    assert "--end-records" in caught.value.hint
    assert len(declarations(node)) == 1

    assert undeclare(node, "ut-terror", end_records=True).ended == 2
    assert declarations(node) == ()
    assert found(screen(node, Query("Torvel Quandrovar"))) == []
    with node.store.transaction(node.actor, read_only=True) as tx:
        assert tx.records.standing("ut-terror") == {}
        assert [version.status for version in tx.lists.versions("ut-terror")] == ["superseded", "in force"]
        assert [header.operation for header in tx.records.history("ut-terror", "U-1")] == ["put", "delist"]


def test_a_declaration_stays_while_a_load_is_held(node: LocalNode) -> None:
    declare(node, UTOPIA)
    load(node, "ut-terror", [register_file(row(), PERSON)])
    assert load(node, "ut-terror", [register_file(row())]).status == HELD

    with pytest.raises(Usage, match="is held"):
        undeclare(node, "ut-terror", end_records=True)


def test_taking_back_what_was_never_declared_says_so(node: LocalNode) -> None:
    with pytest.raises(NotFound, match="no list 'ut-terror' is declared"):
        undeclare(node, "ut-terror")
