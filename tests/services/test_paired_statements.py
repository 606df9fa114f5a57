"""Paired worlds, one of which holds lists and claims that are not ours to see: the same is asked of both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from io import BytesIO

import pytest

from invented_lists import INVENTED, un_list
from invented_nodes import Home, database_of, opened
from statements import statements
from tocsin.errors import TocsinError
from tocsin.model.accounts import Purpose, Role, Service
from tocsin.model.handling import Audience, Handling, Holding, Reach, Use
from tocsin.model.identity import Basis, Pair, Proposal
from tocsin.model.members import Seat
from tocsin.model.record import Name, Record, SubjectKind
from tocsin.model.screening import Query
from tocsin.node.acting import ActingNode
from tocsin.node.local import LocalNode
from tocsin.services.identity import claims
from tocsin.services.identity.propose import propose
from tocsin.services.keeping.erasing import purge
from tocsin.services.listing.health import health
from tocsin.services.listing.lists import changes, standing
from tocsin.services.listing.load import load
from tocsin.services.ports import Node
from tocsin.services.records import find
from tocsin.services.screening.screen import Screener
from tocsin.services.screening.texts import screen_text
from tocsin.store.identity import Chosen
from tocsin.store.lists import NewVersion, SourceFile

SECRET = Holding(Handling(Audience(Reach.OWNER)), "rur", "rur")
HIDDEN = ("first-of-rur", "second-of-rur", "third-of-rur")
NAME = "Ortwin Vasqela"


@dataclass(frozen=True)
class Worlds:
    """A node that holds hidden lists and a claim on their records, and one that does not."""

    hiding: LocalNode
    plain: LocalNode


@pytest.fixture(scope="module")
def worlds(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    with ExitStack() as stack:
        nodes = []
        for name in ("hiding", "plain"):
            database = stack.enter_context(database_of(cluster, template))
            node = stack.enter_context(opened(Home(tmp_path_factory.mktemp(name), database), TOCSIN_NODE_NAME="utopia"))
            load(node, "un", [un_list(INVENTED)])
            nodes.append(node)
        hide(nodes[0])
        yield Worlds(*nodes)


def hide(node: LocalNode) -> None:
    with node.store.transaction(Service("loading", "tests")) as tx:
        number = tx.handling.number_of(SECRET)
        for name in HIDDEN:
            file = SourceFile("f", "ab" * 32, 1)
            version = tx.lists.begin_version(NewVersion(name, "2026-11-16", "x", (file,), 3))
            records = [Record(name, f"p.{at}", SubjectKind.PERSON, names=(Name(NAME),)) for at in range(3)]
            tx.records.write(version, records, [], handling_class=number)
            tx._context.connection.execute("UPDATE lists SET handling_class = %s WHERE name = %s", (number, name))
        pair = Pair("first-of-rur/p.0", "second-of-rur/p.0")
        made = Proposal(pair, Basis.LIKENESS, 3.0, (), 1, 1)
        tx.identity.propose([made], scope="", purpose="")


def acting(node: LocalNode, *roles: Role, use: Use | None = None) -> Node:
    actor = replace(node.acting, roles=frozenset(roles))
    return ActingNode(node, replace(actor, purpose=Purpose(use.value, use)) if use else actor)


def analyst(node: LocalNode) -> Node:
    return acting(node, Role.ANALYST)


def eraser(node: LocalNode) -> Node:
    return acting(node, Role.SUPERVISOR, use=Use.OVERSIGHT)


LOOKS: dict[str, Callable[[LocalNode], object]] = {
    "a list": lambda node: standing(analyst(node), HIDDEN[0]),
    "every list": lambda node: standing(analyst(node)),
    "what changed": lambda node: changes(analyst(node), HIDDEN[0]),
    "what changed to a version": lambda node: changes(analyst(node), HIDDEN[0], 1),
    "a record": lambda node: find(analyst(node), f"{HIDDEN[0]}/p.1"),
    "a record to purge": lambda node: purge(eraser(node), f"{HIDDEN[0]}/p.1", "it was asked for"),
    "a claim": lambda node: claims.claim(analyst(node), 1),
    "every claim": lambda node: claims.chosen_claims(analyst(node), Chosen(), "all"),
    "claims in numbers": lambda node: claims.overview(analyst(node)),
    "a claim to accept": lambda node: claims.accept(analyst(node), [1]),
    "a claim to refuse": lambda node: claims.refuse(analyst(node), [1], reason="another person"),
    "a claim to take back": lambda node: claims.undo(analyst(node), [1]),
    "an act to take back": lambda node: claims.undo(analyst(node), act=1),
    "how every list is": lambda node: health(analyst(node)),
    "proposals of claims": lambda node: propose(analyst(node)),
    "proposals on a list": lambda node: propose(analyst(node), lists=("un", HIDDEN[0])),
    "a text": lambda node: screen_text(analyst(node), BytesIO(f"In Vantarra they met {NAME}.".encode())),
}


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_hidden_is_asked_after_as_what_is_not_there(worlds: Worlds, look: str) -> None:
    def sent(node: LocalNode) -> list[str]:
        with suppress(TocsinError):
            LOOKS[look](node)  # what the first of its kind finds out for those after it
        with statements() as sent, suppress(TocsinError):
            LOOKS[look](node)
        return list(sent)

    assert sent(worlds.hiding) == sent(worlds.plain)


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_hidden_is_told_as_what_is_not_there(worlds: Worlds, look: str) -> None:
    def told(node: LocalNode) -> str:
        try:
            given = LOOKS[look](node)
            return repr([each.list for each in given] if isinstance(given, tuple) else given)
        except TocsinError as error:
            return f"{error.code} {error} {error.hint} {error.place}"

    assert told(worlds.hiding) == told(worlds.plain)


def test_their_owner_sees_them(worlds: Worlds) -> None:
    theirs = replace(worlds.hiding.acting, roles=frozenset({Role.ANALYST}), seat=Seat("rur"))

    assert claims.claim(ActingNode(worlds.hiding, theirs), 1).pair == Pair("first-of-rur/p.0", "second-of-rur/p.0")
    assert standing(ActingNode(worlds.hiding, theirs), HIDDEN[0])[0].standing == 3


def test_a_screening_asks_the_database_as_much_however_many_lists_are_hidden(worlds: Worlds) -> None:
    asked = []
    for node in (worlds.hiding, worlds.plain):
        screener, actor = Screener(node), analyst(node).acting
        screener.screen(Query(NAME), actor=actor)
        with statements() as sent:
            screener.screen(Query(NAME), actor=actor)
        asked.append(list(sent))

    assert asked[0] == asked[1]
