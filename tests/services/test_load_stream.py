"""Loads in a stream: written while they are read, taken back in doubt, and never in memory whole."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from io import SEEK_CUR, SEEK_END
from pathlib import Path

import pytest

from invented_ftm import as_statements, lines_of, person, sanction
from invented_lists import INVENTED, un_list
from tocsin.errors import MalformedList
from tocsin.model.screening import Query
from tocsin.node.local import LocalNode
from tocsin.services.listing.declare import declare
from tocsin.services.listing.load import HELD, LOADED, accept, load
from tocsin.services.listing.spooling import spooled
from tocsin.services.screening.screen import screen
from tocsin.sources.declared.declaration import Declaration
from tocsin.sources.reading import ListFile
from tocsin.store import held_files
from tocsin.store.lists import WriteCounts

NAME = "utopia"


@pytest.fixture
def declared(node: LocalNode) -> LocalNode:
    """A node with a list of FollowTheMoney entities."""
    declare(node, Declaration(NAME, "Lists of Utopia", "Ministry of Utopia", "ftm"))
    return node


def entities(*numbers: int) -> ListFile:
    rows = [
        row for at in numbers for row in (sanction(f"s{at}", f"p{at}"), person(f"p{at}", name=f"Ortwin Vasqela {at}"))
    ]
    return ListFile.of_bytes("entities.ftm.json", lines_of(rows))


def standing(node: LocalNode) -> dict[str, str]:
    with node.store.transaction(node.actor, read_only=True) as tx:
        return tx.records.standing(NAME)


def test_a_collection_of_entities_is_loaded_amended_and_found(declared: LocalNode) -> None:
    first = load(declared, NAME, [entities(*range(20))])
    second = load(declared, NAME, [entities(*range(1, 21))])

    assert (first.status, first.format, first.counts) == (LOADED, "ftm-entities", WriteCounts(added=20))
    assert second.counts == WriteCounts(added=1, removed=1, unchanged=19)
    assert first.unknown == {}


def test_the_same_data_as_statements_changes_no_record(declared: LocalNode) -> None:
    rows = [person(f"p{at}", name=f"Ortwin Vasqela {at}") for at in range(20)]
    load(declared, NAME, [ListFile.of_bytes("entities.json", lines_of(rows))])

    again = load(declared, NAME, [ListFile.of_bytes("statements.json", lines_of(as_statements(rows)))])

    assert (again.format, again.counts) == ("ftm-statements", WriteCounts(unchanged=20))


def test_a_version_says_what_was_read_only_once_it_was_read(declared: LocalNode) -> None:
    row = person("p1", shoeSize="44")

    load(declared, NAME, [ListFile.of_bytes("entities.json", lines_of([row]))], as_of="2026-11-20")

    with declared.store.transaction(declared.actor, read_only=True) as tx:
        (version,) = tx.lists.versions(NAME)
    assert (version.format, version.records, version.as_of) == ("ftm-entities", 1, "2026-11-20")
    assert dict(version.unknown) == {"Person.shoeSize": "line 1"}
    assert version.counts == WriteCounts(added=1)


def test_a_mistake_in_the_last_line_leaves_nothing_of_those_before(declared: LocalNode) -> None:
    good = entities(*range(30))
    with good.open() as stream:
        broken = ListFile.of_bytes("entities.ftm.json", stream.read() + b'{"id": "p99", "schema": \n')

    with pytest.raises(MalformedList) as refused:
        load(declared, NAME, [broken])

    assert refused.value.place.startswith("entities.ftm.json, line 61, byte")
    assert standing(declared) == {}
    with declared.store.transaction(declared.actor, read_only=True) as tx:
        assert tx.lists.state(NAME) is None


def test_a_held_load_leaves_no_trace_of_what_was_written_before_it_was_doubted(declared: LocalNode) -> None:
    load(declared, NAME, [entities(*range(20))])
    before, generation = standing(declared), declared.store.generation()

    held = load(declared, NAME, [entities(*range(100, 110))])

    assert (held.status, held.version) == (HELD, 1)
    assert held.counts == WriteCounts(added=10, removed=20)
    assert standing(declared) == before
    assert declared.store.generation() == generation


def test_a_held_load_is_accepted_from_its_parts(declared: LocalNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_files, "PART", 100)  # bytes: a designation and its subject stand in different parts
    load(declared, NAME, [entities(*range(20))])
    load(declared, NAME, [entities(*range(100, 110))])

    released = accept(declared, NAME)

    assert (released.status, released.counts) == (LOADED, WriteCounts(added=10, removed=20))
    assert standing(declared).keys() == {f"p{at}" for at in range(100, 110)}


def test_what_a_stream_loaded_is_screened_against_at_once(declared: LocalNode) -> None:
    load(declared, NAME, [entities(1)])

    answer = screen(declared, Query("Ortwin Vasqela"))

    assert answer.matches[0].record == f"{NAME}/p1"
    assert answer.matches[0].designations[0].authority == "Ministry of Utopia"


def test_another_list_is_loaded_as_before(node: LocalNode) -> None:
    assert load(node, "un", [un_list(INVENTED)]).counts.added == len(INVENTED)


# --- spooled files ----------------------------------------------------------------------------------------------------


def test_a_spooled_file_is_read_by_many_from_any_place() -> None:
    with spooled("x", [b"abc", b"", b"defghij"]) as file, file.open() as one, file.open() as other:
        first, _ = one.read(4), other.seek(-3, SEEK_END)

        assert (first, other.read(), one.read(2)) == (b"abcd", b"hij", b"ef")
        assert one.seek(1, SEEK_CUR) == 7
        assert (file.size, file.head(2)) == (10, b"ab")


def test_a_spooled_file_takes_the_memory_of_a_part_only() -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(64):
            yield bytes(1 << 20)

    tracemalloc.start()
    with spooled("x", parts()) as file:
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert file.size == 64 << 20
    assert peak < 8 << 20


def test_a_spooled_file_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with spooled("x", [b"secret"]):
        assert list(tmp_path.iterdir()) == []
