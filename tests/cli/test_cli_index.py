"""``tocsin doctor`` on the index: what is in force, and what became of the last merge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from command_line import tocsin
from invented_nodes import SAMPLE_HOME, Home, opened
from tocsin.model.record import Name, NameType
from tocsin.node.merging import LOG
from tocsin.services.indexing import building as indexing
from tocsin.services.indexing.refresh import refresh

sample_home = SAMPLE_HOME


def amend(home: Home) -> None:
    """One record of the samples bears another name as well; the index knows."""
    with opened(home) as node:
        with node.store.transaction("operator") as tx:
            state, stored = tx.lists.state("un"), next(tx.records.current("un"))
            assert state is not None
            assert state.version is not None
            named = (*stored.record.names, Name("Harkon Bellisarv", NameType.ALIAS))
            tx.records.write(state.version.id, [replace(stored.record, names=named)], ())
        refresh(node)


def findings(home: Home) -> dict[str, tuple[str, str]]:
    return {each["check"]: (each["state"], each["what"]) for each in tocsin(home, "doctor", "--json").json}


def test_the_segments_in_force_are_told(sample_home: Home) -> None:
    before = findings(sample_home)["index"]
    amend(sample_home)

    after = findings(sample_home)["index"]

    assert before[0] == after[0] == "good"
    assert before[1].endswith("generation 2, main of generation 2")
    assert after[1].startswith("31 records, ")
    assert after[1].endswith("generation 3, main of generation 2, delta of 1 records, 1 of the main replaced or gone")


def test_a_merge_that_is_due_or_failed_is_told(sample_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "SMALL", 0)
    monkeypatch.setattr(indexing, "MERGE_SHARE", 0.0)
    monkeypatch.setattr("tocsin.node.local.begin_merge", lambda *_: None)
    amend(sample_home)

    assert findings(sample_home)["merge"] == ("notice", "a merge is due: the delta has grown")

    log = sample_home.folder / "index" / LOG
    log.write_text("Traceback\nthe index cannot be written: No space left on device\n", "utf-8")
    assert findings(sample_home)["merge"] == (
        "bad",
        "the last one failed: the index cannot be written: No space left on device",
    )
    log.unlink()
