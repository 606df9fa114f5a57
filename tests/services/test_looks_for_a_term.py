"""What was looked at and searched for is kept for a term, like what was asked: typed names and references end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import psycopg

from aged import days_ago, due, kept, opened
from invented_lists import INVENTED, un_list
from invented_nodes import FRESH_NODE
from ledger_samples import assert_good
from tocsin.errors import NotFound
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import Purpose, Role
from tocsin.model.handling import Use
from tocsin.model.retention import Kind
from tocsin.node.acting import ActingNode
from tocsin.node.local import LocalNode
from tocsin.services.auditing import oversight
from tocsin.services.auditing.search import Criteria, search
from tocsin.services.auditing.sequence import sequence
from tocsin.services.keeping import retention, terms
from tocsin.services.keeping.erasing import erase
from tocsin.services.listing.load import load
from tocsin.services.records import find
from tocsin.store.migrate import shipped_migrations
from tocsin.store.retention import STRETCH

node = FRESH_NODE
LISTED = "un/QDi.9100"
CASE = "2026/quillon-marrowby-teth"


def look(node: LocalNode, *records: str, days: float) -> None:
    """Looks of so many days ago, also at what is not there."""
    with days_ago(node, days):
        for each in records:
            with suppress(NotFound):
                find(node, each)


def run(node: LocalNode) -> dict[Kind, int]:
    return {kind: count for kind, count in retention.run(node).counts.items() if count}


def test_what_was_looked_at_and_searched_for_goes_after_its_term_and_no_day_before(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    look(node, "un/young.1", days=364.9)
    look(node, "un/old.1", LISTED, days=365.1)  # one that showed nothing, and one that lies under the record's key
    overseeing = ActingNode(node, replace(node.acting, purpose=Purpose("oversight", Use.OVERSIGHT)))
    with days_ago(node, 365.1):
        oversight.search(overseeing, Criteria(case=CASE), limit=10)
    before, told = opened(node), due(node)

    destroyed, after = run(node), opened(node)

    assert all(each in before for each in ("un/young.1", "un/old.1", CASE))
    assert told == destroyed == {Kind.LOOKS: 3}
    assert ("un/young.1" in after, "un/old.1" in after, CASE in after) == (True, False, False)
    assert (run(node), due(node)) == ({}, {})
    assert find(node, LISTED).history  # the record is as it was
    assert assert_good(node).destroyed == 3
    (leaf,) = [each.payload or {} for each in search(node, Criteria(act=Act.ERASE))]
    assert (leaf["what"], leaf["kind"], leaf["term"]) == ("retention", "looks", "1y")


def test_a_term_of_looks_is_set_and_carried_out_like_the_others(node: LocalNode) -> None:
    look(node, "un/some.1", "un/some.2", days=3)
    assert kept(node)[Kind.LOOKS] == 2

    terms.set_term(node, Kind.LOOKS, timedelta(days=2), "decision of the data protection officer")

    assert due(node) == run(node) == {Kind.LOOKS: 2}
    assert assert_good(node).destroyed == 2


def test_a_look_that_was_erased_on_request_is_counted_no_more(node: LocalNode) -> None:
    look(node, "un/some.1", "un/some.2", days=3)
    position = search(node, Criteria(act=Act.VIEW))[-1].position  # that this was searched for is a look as well
    sequence(node)
    before = kept(node)[Kind.LOOKS]

    purpose = Purpose("redress", Use.OVERSIGHT)
    supervisor = replace(node.acting, name="redress", roles=frozenset({Role.SUPERVISOR}), purpose=purpose)
    erase(ActingNode(node, supervisor), position, "asked for by the person")

    assert kept(node)[Kind.LOOKS] == before - 1


def test_looks_of_before_they_had_a_term_are_found_after_the_upgrade(node: LocalNode, database: str) -> None:
    with days_ago(node, 400), node.store.transaction("officer") as tx:
        for at in range(STRETCH + 5):
            tx.ledger.append(Entry(Act.VIEW, (f"un/old.{at}",), payload={"record": f"un/old.{at}"}))
    terms.catch_up(node)
    upgrade = next(each.sql for each in shipped_migrations() if each.number == 33)
    with psycopg.connect(database, autocommit=True) as connection:  # as it stood: full stretches, no look among them
        connection.execute("DELETE FROM retention_stretches")
        assert due(node).get(Kind.LOOKS, 0) < STRETCH

        connection.execute(upgrade)

    assert run(node)[Kind.LOOKS] == STRETCH + 5
