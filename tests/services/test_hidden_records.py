"""Paired worlds: one holds records that are not ours to see, the other does not; nothing that we are told differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pytest

from invented_lists import INVENTED, un_list
from invented_nodes import Home, database_of, opened
from statements import statements
from tocsin.cli import shapes
from tocsin.errors import NotAllowed, NotFound
from tocsin.model.accounts import Actor, Purpose, Role, Service
from tocsin.model.handling import Audience, Handling, Holding, Reach, Use
from tocsin.model.members import Seat
from tocsin.model.record import Name, Record, SubjectKind
from tocsin.model.screening import Query
from tocsin.node.acting import ActingNode
from tocsin.node.local import LocalNode
from tocsin.services.listing.load import load
from tocsin.services.ports import Node
from tocsin.services.records import find, require_purgeable
from tocsin.services.screening.screen import Rules, Screener
from tocsin.services.screening.texts import screen_text
from tocsin.store import authorising
from tocsin.store.lists import NewVersion, SourceFile

SECRET = Holding(Handling(Audience(Reach.OWNER)), "rur", "rur")
NAMES = ("Ortwin Vasqela", "Ortwin Vasquela", "Mirzad Khoshnevaran", "Qelva")
QUERIES = [Query(name) for name in (*NAMES, "Liselotte van der Meulenberg", "Al Qelva", "Mirzad")]


@dataclass(frozen=True)
class Pair:
    """A node that holds hidden records, and one that does not."""

    hiding: LocalNode
    plain: LocalNode


def hide(node: LocalNode) -> None:
    """Sixty records of another owner: on the list that everybody sees, and on one of their own."""
    with node.store.transaction(Service("loading", "bench")) as tx:
        number = tx.handling.number_of(SECRET)
        for name, list_ in (("people", "own-of-rur"), ("un", "un")):
            version = tx.lists.begin_version(NewVersion(list_, "2026-11-16", "x", (SourceFile("f", "ab" * 32, 1),), 30))
            records = [
                Record("rur", f"{name}.{at}", SubjectKind.PERSON, names=(Name(NAMES[at % len(NAMES)]),))
                for at in range(30)
            ]
            tx.records.write(version, records, [], handling_class=number)
        run = tx._context.connection.execute
        run("UPDATE lists SET handling_class = %s WHERE name = 'own-of-rur'", (number,))
        run("UPDATE list_versions SET as_of = (SELECT as_of FROM list_versions WHERE list = 'un' AND number = 1)")


@pytest.fixture(scope="module")
def pair(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with ExitStack() as stack:
        nodes = []
        for name in ("hiding", "plain"):
            database = stack.enter_context(database_of(cluster, template))
            folder: Path = tmp_path_factory.mktemp(name)
            node = stack.enter_context(opened(Home(folder, database), TOCSIN_NODE_NAME="utopia"))
            load(node, "un", [un_list(INVENTED)])
            nodes.append(node)
        hide(nodes[0])
        yield Pair(*nodes)


def analyst(node: LocalNode, member: str = "") -> Actor:
    seat = Seat(member) if member else node.acting.seat
    return replace(node.acting, roles=frozenset({Role.ANALYST}), seat=seat)


def test_screening_answers_in_the_same_bytes_whether_hidden_records_are_there_or_not(pair: Pair) -> None:
    with_hidden = Screener(pair.hiding).screen_all(QUERIES, Rules(limit=50), actor=analyst(pair.hiding))
    without = Screener(pair.plain).screen_all(QUERIES, Rules(limit=50), actor=analyst(pair.plain))

    assert [shapes.answer(each) for each in with_hidden] == [shapes.answer(each) for each in without]


def test_a_text_mentions_the_same_people_whether_hidden_records_are_there_or_not(pair: Pair) -> None:
    text = b"In Vantarra, Ortwin Vasqela met Mirzad Khoshnevaran and one Ortwin Vasquela at the harbour. "

    with_hidden, without = (screen_text(node, BytesIO(text)) for node in (pair.hiding, pair.plain))

    assert with_hidden == without


def test_their_owner_finds_them_in_the_same_index(pair: Pair) -> None:
    answer = Screener(pair.hiding).screen(Query("Ortwin Vasqela"), Rules(limit=50), actor=analyst(pair.hiding, "rur"))

    assert any(match.record.startswith("rur/") for match in answer.matches)
    assert {checked.list: checked.records for checked in answer.checked}["own-of-rur"] == 30


def test_one_screener_serves_many_actors_and_mixes_none_of_them(pair: Pair) -> None:
    screener = Screener(pair.hiding)
    for _ in range(3):
        theirs = screener.screen(Query("Ortwin Vasqela"), Rules(limit=50), actor=analyst(pair.hiding, "rur"))
        ours = screener.screen(Query("Ortwin Vasqela"), Rules(limit=50), actor=analyst(pair.hiding))

        assert any(match.record.startswith("rur/") for match in theirs.matches)
        assert not any(match.record.startswith("rur/") for match in ours.matches)


def test_a_record_that_is_not_yours_is_told_in_the_words_of_one_that_is_not_there(pair: Pair) -> None:
    def told(node: LocalNode) -> tuple[str, str, str]:
        with pytest.raises(NotFound) as refused:
            find(node, "rur/people.1")
        return refused.value.code, str(refused.value), refused.value.hint

    assert told(pair.hiding) == told(pair.plain)


@pytest.mark.parametrize("asking", [find, require_purgeable])
def test_a_record_that_is_not_yours_costs_the_statements_of_one_that_is_not_there(
    pair: Pair, asking: Callable[[Node, str], object]
) -> None:
    who = replace(pair.hiding.acting, roles=frozenset({Role.SUPERVISOR}), purpose=Purpose("redress", Use.OVERSIGHT))

    def sent_about(record: str) -> list[str]:
        with statements() as sent, pytest.raises(NotFound):
            asking(ActingNode(pair.hiding, who), record)
        return list(sent)

    sent_about("rur/nobody.0")  # what the first look alone asks

    assert sent_about("rur/people.1") == sent_about("rur/nobody.1")


def test_a_look_at_a_record_that_is_not_yours_leaves_its_key_alone(pair: Pair) -> None:
    with pytest.raises(NotFound):
        find(pair.hiding, "rur/people.2")

    with pair.hiding.store.transaction("auditor", read_only=True) as tx:
        kept = tx.records.kept("rur", "people.2")
        assert kept is not None and kept.key is not None
        assert not tx.ledger.lies_under(kept.key)


def test_the_terms_of_a_class_are_read_once(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound):
        find(pair.hiding, "rur/people.3")
    monkeypatch.setattr(authorising, "decode_handling", None)

    with pytest.raises(NotFound):
        find(pair.hiding, "rur/people.3")


def test_whose_roles_open_nothing_is_refused_before_any_record_is_looked_at(pair: Pair) -> None:
    nobody = replace(pair.hiding.acting, roles=frozenset({Role.ADMINISTRATOR}))

    with pytest.raises(NotAllowed) as refused:
        Screener(pair.hiding).screen(Query("Ortwin Vasqela"), actor=nobody)

    assert "none of your roles may screen" in str(refused.value)


def test_a_list_that_comes_without_any_record_is_told_at_the_next_screening(pair: Pair) -> None:
    screener = Screener(pair.hiding)
    before = screener.screen(Query("Ortwin Vasqela"), actor=analyst(pair.hiding)).checked
    with pair.hiding.store.transaction(Service("loading", "bench")) as tx:
        tx.lists.begin_version(NewVersion("empty", "2026-11-16", "x", (SourceFile("f", "ab" * 32, 1),), 0))

    after = screener.screen(Query("Ortwin Vasqela"), actor=analyst(pair.hiding)).checked

    assert {each.list for each in after} - {each.list for each in before} == {"empty"}
