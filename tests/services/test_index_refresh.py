"""The index follows the store, and a damaged one is rebuilt and never used."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invented_lists import INVENTED, un_list
from invented_nodes import SAMPLE_HOME, Home, opened
from tocsin.errors import IndexUnfit
from tocsin.model.screening import Query
from tocsin.node.local import LocalNode
from tocsin.services.indexing.refresh import IndexState, index_state, refresh
from tocsin.services.listing.load import load
from tocsin.services.screening.screen import screen

sample_home = SAMPLE_HOME
LISTED = {"un/QDi.9001", "ofac/990001"}


@pytest.fixture
def fresh(sample_home: Home) -> Iterator[LocalNode]:
    """The node of the samples, as a process of its own would open it."""
    with opened(sample_home) as node:
        yield node


def files_of(node: LocalNode) -> list[Path]:
    """The files of the index in force; the pointer first."""
    index = refresh(node)
    files = [index.main.file, *([index.delta.file] if index.delta else [])]
    return [node.index_folder / "CURRENT", *(node.index_folder / file.name for file in files)]


def best(node: LocalNode) -> set[str]:
    """The two best matches: two lists hold the bearer of that name."""
    return {match.record for match in screen(node, Query("Mirzad Khoshnevaran")).matches[:2]}


def test_an_index_that_fits_is_used_as_it_lies(sample_home: Home, fresh: LocalNode) -> None:
    before = files_of(fresh)

    with opened(sample_home) as other:
        assert files_of(other) == before
        assert index_state(other).state is IndexState.FITS


def test_an_index_can_be_built_anew(fresh: LocalNode) -> None:
    before = files_of(fresh)[1]

    assert refresh(fresh, anew=True).main.file.name != before.name
    assert not before.exists()


def test_an_index_that_is_not_there_is_built(fresh: LocalNode) -> None:
    shutil.rmtree(fresh.index_folder, ignore_errors=True)

    assert index_state(fresh).state is IndexState.ABSENT
    assert best(fresh) == LISTED


def test_an_index_of_another_state_of_the_lists_is_out_of_date(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    kept = node.index_folder.with_name("kept")
    shutil.copytree(node.index_folder, kept)
    load(node, "un", [un_list({**INVENTED, "QDi.9200": "Harkon Bellisarv"})])
    shutil.rmtree(node.index_folder)

    kept.rename(node.index_folder)

    assert index_state(node).state is IndexState.OUT_OF_DATE
    assert screen(node, Query("Harkon Bellisarv")).matches[0].record == "un/QDi.9200"


def test_an_index_of_another_node_is_never_used(sample_home: Home, node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    with opened(sample_home) as other:
        refresh(other)
        shutil.rmtree(node.index_folder)
        shutil.copytree(other.index_folder, node.index_folder)

    with opened(Home(node.settings.home, node.settings["database_url"])) as again:
        assert screen(again, Query("Ortwin Vasqela")).matches[0].record == "un/QDi.9100"


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_byte_changed_in_any_file_is_seen_and_the_index_rebuilt(sample_home: Home, data: st.DataObject) -> None:
    with opened(sample_home) as node:
        path = data.draw(st.sampled_from(files_of(node)))
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)

    with opened(sample_home) as node:
        assert best(node) == LISTED
        assert index_state(node).state is IndexState.FITS


@pytest.mark.parametrize("pointer", [b"", b"nowhere", b"\xff\xfe", b"../../../etc", b"."])
def test_a_pointer_to_nowhere_is_damage(fresh: LocalNode, pointer: bytes) -> None:
    files_of(fresh)[0].write_bytes(pointer)

    with opened(Home(fresh.settings.home, fresh.settings["database_url"])) as other:
        assert index_state(other).state is IndexState.DAMAGED
        assert best(other) == LISTED


def test_a_file_that_was_cut_is_damage(fresh: LocalNode) -> None:
    main = files_of(fresh)[1]
    main.write_bytes(main.read_bytes()[:-1])

    with opened(Home(fresh.settings.home, fresh.settings["database_url"])) as other:
        report = index_state(other)
        assert report.state is IndexState.DAMAGED
        assert main.name in report.wrong
        assert best(other) == LISTED


def test_an_index_that_cannot_be_written_is_said_and_nothing_is_taken_for_clear(fresh: LocalNode) -> None:
    shutil.rmtree(fresh.index_folder, ignore_errors=True)
    fresh.index_folder.write_text("in the way", "ascii")

    try:
        with pytest.raises(IndexUnfit, match="cannot be written"):
            screen(fresh, Query("Mirzad Khoshnevaran"))
    finally:
        fresh.index_folder.unlink()
