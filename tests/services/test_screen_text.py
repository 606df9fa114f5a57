"""Texts screened on a node: the press texts with the real lists, and what a node says when it cannot compare."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from invented_lists import INVENTED, un_list
from invented_nodes import FRESH_NODE, SAMPLE_HOME, SAMPLE_NODE
from shared_data import SHARED, needs_shared
from tocsin.cli.reading import list_files
from tocsin.errors import UnreadableText
from tocsin.model.screening import Band, Status
from tocsin.node.local import LocalNode
from tocsin.services.listing.load import load
from tocsin.services.screening.texts import Mentions, TextScreener, screen_text

node = FRESH_NODE
sample_home = SAMPLE_HOME
sample_node = SAMPLE_NODE

DOCUMENTS = SHARED / "documents"


def asked(screener: TextScreener, text: str) -> Mentions:
    return screener.screen(BytesIO(text.encode()))


def test_a_listed_person_is_mentioned_with_record_and_reasons(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    name = next(iter(INVENTED.values()))

    mentions = screen_text(node, BytesIO(f"Yesterday {name} was seen.".encode()))

    assert mentions.status is Status.CHECKED
    assert [(each.record, each.best.text, each.is_alert) for each in mentions.mentions] == [("un/QDi.9100", name, True)]
    assert mentions.mentions[0].best.evidence
    assert [each.list for each in mentions.checked] == ["un"]


def test_a_change_of_the_list_is_in_force_for_the_next_text(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    screener = TextScreener(node)
    text = "Yesterday Kornelip Vastrigon was seen."
    before = asked(screener, text)

    load(node, "un", [un_list(INVENTED | {"QDi.9999": "Kornelip Vastrigon"}, day="2026-11-03")])

    assert before.mentions == ()
    assert [each.record for each in asked(screener, text).mentions] == ["un/QDi.9999"]


def test_a_node_without_lists_says_that_nothing_was_compared(node: LocalNode) -> None:
    mentions = screen_text(node, BytesIO(b"Anybody at all."))

    assert (mentions.status, bool(mentions.why)) == (Status.NOT_CHECKED, True)


def test_a_text_that_cannot_be_read_whole_is_an_error_and_never_nothing_found(sample_node: LocalNode) -> None:
    with pytest.raises(UnreadableText):
        screen_text(sample_node, BytesIO(b"so far so good \xff and on"))

    assert screen_text(sample_node, BytesIO(b"so far so good \xff and on"), is_lossy=True).damaged == 1


@needs_shared
def test_the_press_texts_name_whom_they_name(node: LocalNode) -> None:
    load(node, "un", list_files([SHARED / "lists" / "un" / "un_consolidated_2026-02-27.xml"]))
    screener = TextScreener(node)
    told = {path.name: _bands(screener, path) for path in sorted(DOCUMENTS.glob("*.txt"))}

    state, nusra, qaida = "un/QDe.115", "un/QDe.137", "un/QDe.004"
    first, second, third = told["000_press.txt"], told["001_press.txt"], told["002_press.txt"]
    assert first[state] >= {("Islamic state", "alert"), ("ISIS", "alert"), ("IG", "weak")}
    assert second[state] >= {("Islamic state", "alert"), ("ISIL", "alert"), ("IG", "weak"), ("LIH", "weak")}
    assert second[nusra] == {("Dzhebhat EN-Nusra", "alert"), ("dzhebhat EN-Nusra", "alert")}
    assert second[qaida] == {("al-Qaeda", "alert")}
    assert third[qaida] == {("al Qaeda", "alert")}
    assert all(("ISIS", "alert") in told[f"00{at}_press.txt"][state] for at in (2, 3, 4))
    # The resolution names three organisations and nobody else, for all its "Islamic", "State" and "Front".
    resolution = told["S_RES_2178_2014.txt"]
    assert {record for record, spots in resolution.items() if record.startswith("un/") and _alerts(spots)} == {
        *(state, nusra, qaida)
    }


def _bands(screener: TextScreener, path: Path) -> dict[str, set[tuple[str, str]]]:
    with path.open("rb") as stream:
        mentions = screener.screen(stream)
    return {
        each.record: {(spot.text, "weak" if spot.band is Band.WEAK else "alert") for spot in each.places}
        for each in mentions.mentions
    }


def _alerts(spots: set[tuple[str, str]]) -> bool:
    return any(band == "alert" for _, band in spots)
