"""What a node's processes do while they are killed: each kind of work, over and over, told only once it is committed.

What was acknowledged goes to a file of the process's own, a line each, by one write of the operating system: it is
there whatever becomes of the process, and it is no part of what is being tested.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event

import psycopg

from tocsin.errors import TocsinError, Usage
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.handling import Use
from tocsin.model.identity import Basis
from tocsin.model.record import Fact, Name, Record, SubjectKind
from tocsin.model.screening import Query
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import read_settings
from tocsin.services.accounts.purposes import set_purpose
from tocsin.services.auditing.recording import Item, record, record_batch, record_screening
from tocsin.services.auditing.sequence import run_sequencer
from tocsin.services.identity.claims import accept, refuse, undo
from tocsin.services.identity.propose import propose
from tocsin.services.indexing.merge import merge
from tocsin.services.listing.load import HELD, LOADED, load
from tocsin.services.listing.load import accept as accept_load
from tocsin.services.listing.load import refuse as refuse_load
from tocsin.services.screening.batch import Asked
from tocsin.services.screening.kept_rows import Noted
from tocsin.services.screening.proofs import Source
from tocsin.services.screening.runs import begin
from tocsin.services.screening.screen import Rules, Screener
from tocsin.sources.reading import ListFile
from tocsin.store import server
from tocsin.store.lists import NewVersion, SourceFile

PEOPLE = 20  # on the list that is loaded again and again
CLAIMS = PEOPLE  # one for each, with a list that quotes it
SEQUENCING_S = 0.02
_FIRST = ("Ortwin", "Brenza", "Jorvek", "Quilpa", "Sanjik", "Tovrin", "Wendara", "Xanthir", "Yelmaz", "Zubrek")
_LAST = ("Vasqela", "Holtikar", "Amsundar", "Deverost", "Marrowel", "Elgashti", "Pulkovan", "Orobrega", "Quintorov")


class Told:
    """Where one process says what it was told is kept."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def say(self, *words: object) -> None:
        """A line, in one write."""
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())


Work = Callable[[LocalNode, Told, random.Random], None]


def work(kind: str, home: Path, told: Path, seed: int) -> None:
    """Does one kind of work until the process is killed; what the database refuses meanwhile is tried again."""
    chance, teller = random.Random(seed), Told(told)
    while True:
        try:
            with open_node(read_settings({"TOCSIN_HOME": str(home)})) as node:
                teller.say("opened", kind)
                while True:
                    _tried(WORK[kind], node, teller, chance)
        except (TocsinError, psycopg.Error):
            continue  # that is what is being measured


def _tried(step: Work, node: LocalNode, told: Told, chance: random.Random) -> None:
    try:
        step(node, told, chance)
    except Usage:
        pass  # a claim that has ended, a load that is held no more: a person would read the list again
    except (TocsinError, psycopg.Error):
        server.ensure_running(node.settings.home)


def fill(node: LocalNode) -> None:
    """The two lists and the proposals with which it begins."""
    load(node, "un", [_un_list(random.Random(0), PEOPLE)])
    people = _quoting()
    with node.store.transaction("bench") as tx:
        new = NewVersion("eu", "2026-11-22", "bench", (SourceFile("x", "0" * 64, 1),), len(people))
        version = tx.lists.begin_version(new)
        tx.records.write(version, people, [])
        name = f"list:eu#{tx.lists.version(version).number}"
        tx.ledger.append(_entry(Act.COLLECT, name))
    found = propose(node)
    if found.added[Basis.REFERENCE] != CLAIMS:
        raise AssertionError(f"the world has {found.added}, not {CLAIMS} proposals by reference")


def _loading(node: LocalNode, told: Told, chance: random.Random) -> None:
    """A list whose records change; every few times one of which so many went that a person has to decide."""
    is_short = chance.random() < 0.3
    done = load(node, "un", [_un_list(chance, PEOPLE - 6 if is_short else PEOPLE)])
    if done.status == LOADED:
        told.say("version", "un", done.version, "loaded")
    if done.status == HELD:
        if chance.random() < 0.4:
            accepted = accept_load(node, "un")
            told.say("version", "un", accepted.version, "accepted")
        else:
            refuse_load(node, "un", "too short")
            told.say("refused", "un")


def _deciding(node: LocalNode, told: Told, chance: random.Random) -> None:
    claim = chance.randrange(1, CLAIMS + 1)
    verb = chance.choice((accept, refuse, undo))
    done = verb(node, [claim], reason="as it looks today")
    told.say("act", done.act, done.verb.value, claim)


def _screening(node: LocalNode, told: Told, chance: random.Random) -> None:
    screener = Screener(node)
    for _ in range(10):
        answers = [screener.screen(Query(_name(chance)), Rules(5)) for _ in range(2)]
        for leaf in record_screening(node, answers):
            told.say("leaf", leaf.hex)
        items = [Item(str(at), answers[at % 2]) for at in range(10)]
        for leaf in record_batch(node, items, source="bench"):
            told.say("leaf", leaf.hex)


def _looking(node: LocalNode, told: Told, chance: random.Random) -> None:
    told.say("leaf", record(node, Act.VIEW, (f"un/{_reference(chance.randrange(PEOPLE))}",), found=True).hex)


def _configuring(node: LocalNode, told: Told, chance: random.Random) -> None:
    name = f"purpose {chance.randrange(10**6)}"
    set_purpose(node, name, Use.SCREENING)
    told.say("purpose", name.replace(" ", "_"))
    _running(node, told, chance)


def _running(node: LocalNode, told: Told, chance: random.Random) -> None:
    recording = begin(node, Asked(Rules()), f"/nowhere/{chance.randrange(10**9)}")
    rows = [
        Noted(str(at), True, f"row {at}", True, False, {"un": 1}, ((f"un/{_reference(at)}", "weak"),))
        for at in range(1, 6)
    ]
    recording.note(rows, 10, bytes(32))
    told.say("run", recording.finish(Source("0" * 64, 1)).number)


def _sequencing(node: LocalNode, _told: Told, _chance: random.Random) -> None:
    def failed(error: TocsinError) -> None:
        raise error

    run_sequencer(node, Event(), tell=failed, rhythm_s=SEQUENCING_S)


def _merging(node: LocalNode, told: Told, _chance: random.Random) -> None:
    if merge(node):
        told.say("merged", node.node_id)


WORK: Mapping[str, Work] = {
    "loading": _loading,
    "deciding": _deciding,
    "screening": _screening,
    "looking": _looking,
    "configuring": _configuring,
    "sequencing": _sequencing,
    "merging": _merging,
}


# --- the world --------------------------------------------------------------------------------------------------------


def _reference(at: int) -> str:
    return f"QDi.{9000 + at}"


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def _entry(act: Act, name: str) -> Entry:
    return Entry(act, (name,), payload={"what": "bench"})


def _quoting() -> list[Record]:
    """A second list, each of whose subjects quotes the reference of one of the first."""
    chance = random.Random(1)
    return [
        Record(
            "eu", f"EU.{at}", SubjectKind.PERSON, (Name(_name(chance)),), facts=(Fact("un_reference", _reference(at)),)
        )
        for at in range(PEOPLE)
    ]


def _un_list(chance: random.Random, people: int) -> ListFile:
    entries = "".join(_individual(at, _name(chance), chance.randrange(1950, 1990)) for at in range(people))
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="2026-11-22T00:00:00.000Z">\n'
        f"<INDIVIDUALS>\n{entries}</INDIVIDUALS>\n<ENTITIES>\n</ENTITIES>\n</CONSOLIDATED_LIST>\n"
    )
    return ListFile.of_bytes("un.xml", text.encode())


def _individual(at: int, name: str, year: int) -> str:
    first, _, last = name.partition(" ")
    return (
        f"<INDIVIDUAL><DATAID>{at + 1}</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>{first}</FIRST_NAME>"
        f"<SECOND_NAME>{last}</SECOND_NAME><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>{_reference(at)}</REFERENCE_NUMBER><LISTED_ON>2019-05-14</LISTED_ON>"
        "<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>"
        f"<DATE>{year}-03-14</DATE></INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport"
        f"</TYPE_OF_DOCUMENT><NUMBER>X{year}{at:04}</NUMBER><ISSUING_COUNTRY>Utopia</ISSUING_COUNTRY>"
        "</INDIVIDUAL_DOCUMENT></INDIVIDUAL>\n"
    )
