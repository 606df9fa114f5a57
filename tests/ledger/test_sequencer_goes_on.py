"""A sequencer outlives whatever stands in its way, says what it is, and goes on when it is gone or set aside."""

from __future__ import annotations

from threading import Event

import psycopg
import pytest

from command_line import tocsin
from invented_nodes import FRESH_NODE, Home
from ledger_samples import assert_good, fill, places, run
from tocsin.errors import BadValue, StoreUnsafe, TocsinError
from tocsin.ledger.leaf import Act, Entry
from tocsin.node.local import LocalNode
from tocsin.services.auditing import sequence as sequencer
from tocsin.services.auditing.aside import set_aside
from tocsin.services.auditing.sequence import run_sequencer, sequence
from tocsin.services.auditing.verify import verify

node = FRESH_NODE
WHY = "somebody had the database's password"


def write(node: LocalNode, count: int = 1) -> None:
    with node.store.transaction("officer") as tx:
        tx.ledger.append_all(Entry(Act.VIEW, payload={"at": at}) for at in range(count))


def stray(node: LocalNode, database: str) -> int:
    """A payload of no leaf, at the next position."""
    with node.store.transaction("reader", read_only=True) as tx:
        position = tx.ledger_tree.size()
    run(database, "INSERT INTO ledger_payloads (position, wrapped, sealed) VALUES (%s, 'x', 'stray')", position)
    return position


def newest_number(database: str) -> int:
    """The greatest number of a leaf that waits."""
    with psycopg.connect(database) as connection:
        ((number,),) = connection.execute("SELECT max(number) FROM ledger_pending").fetchall()
    return int(number)


def put_junk(database: str, ahead: int) -> None:
    """A row that says it is the leaf so many numbers after the newest that waits, of the same chain."""
    run(
        database,
        "INSERT INTO ledger_pending (id, leaf, mac, key, wrapped, sealed, chain, number)"
        " SELECT gen_random_uuid(), leaf, 'x', key, wrapped, sealed, chain, number + %s FROM ledger_pending"
        " ORDER BY number DESC LIMIT 1",
        ahead,
    )


def waiting(node: LocalNode) -> int:
    """How many leaves wait."""
    with node.store.transaction("reader", read_only=True) as tx:
        return tx.ledger_tree.pending()


def payloads_set_aside(node: LocalNode) -> list[dict[str, object]]:
    with node.store.transaction("reader", read_only=True) as tx:
        leaves = [tx.ledger_tree.leaf(at) for at in range(tx.ledger_tree.size())]
        found = [tx.ledger_tree.payload(each.leaf, each.position) for each in leaves]
    return [each for each in found if each and each.get("what") == "set aside"]


def test_a_stray_row_at_the_next_position_is_told_with_the_position(node: LocalNode, database: str) -> None:
    fill(node, 2)
    position = stray(node, database)
    write(node)

    with pytest.raises(StoreUnsafe, match=rf"leaf {position} cannot get its position: ledger_payloads") as caught:
        sequence(node)

    assert f"({position})" in caught.value.message
    assert caught.value.place == f"position {position}"
    assert waiting(node) == 1  # it goes on waiting


def test_a_running_sequencer_outlives_a_stray_row_and_goes_on_when_it_is_gone(
    node: LocalNode, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(node, 2)
    position = stray(node, database)
    write(node)
    told, stop = list[TocsinError](), Event()

    def tell(error: TocsinError) -> None:
        told.append(error)
        run(database, "DELETE FROM ledger_payloads WHERE position = %s", position)
        monkeypatch.setattr(stop, "wait", lambda _timeout: waiting(node) == 0)  # one more round at least

    run_sequencer(node, stop, tell=tell, rhythm_s=0.001)

    assert [type(each) for each in told] == [StoreUnsafe]
    assert_good(node)


def test_a_fault_of_ours_does_not_end_a_running_sequencer(node: LocalNode, monkeypatch: pytest.MonkeyPatch) -> None:
    told, stop, rounds = list[TocsinError](), Event(), iter(range(3))

    def broken(_node: object, **_options: object) -> int:
        if next(rounds) == 2:
            stop.set()
        raise psycopg.errors.UndefinedTable("Mirzad Khoshnevaran")

    monkeypatch.setattr(sequencer, "sequence", broken)

    run_sequencer(node, stop, tell=told.append, rhythm_s=0.001)

    assert [str(each) for each in told] == ["the sequencer failed (UndefinedTable)"] * 3
    assert isinstance(told[0].__cause__, psycopg.errors.UndefinedTable)


def test_audit_verify_names_what_it_found_though_its_closing_sequence_cannot_end(
    node: LocalNode, database: str
) -> None:
    fill(node, 2)
    stray(node, database)
    write(node)

    result = tocsin(Home(node.home, database), "audit", "verify")

    assert result.code == 1
    assert "payloads: 1 of them belong to no leaf" in result.out
    assert "waits for its place" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("tampering", ["leaf = replace(leaf, 'view', 'screen')", "mac = 'x'", "sealed = 'x'"])
def test_a_changed_waiting_leaf_is_set_aside_whole_with_the_reason_and_the_others_get_their_positions(
    node: LocalNode, database: str, tampering: str
) -> None:
    fill(node, 2)
    write(node, 3)
    run(database, f"UPDATE ledger_pending SET {tampering} WHERE number = (SELECT min(number) FROM ledger_pending)")  # noqa: S608
    with psycopg.connect(database) as connection:
        (kept,) = connection.execute("SELECT leaf FROM ledger_pending ORDER BY number LIMIT 1").fetchall()
    with pytest.raises(StoreUnsafe, match="changed while it waited") as caught:
        sequence(node)
    assert "--set-aside" in caught.value.hint

    (aside,) = set_aside(node, WHY)

    assert sequence(node) == 3  # the two others, and the one that says it
    assert aside.why == "it was changed while it waited for its position"
    (payload,) = payloads_set_aside(node)
    assert payload["reason"] == WHY
    assert payload["row"] == aside.row
    assert aside.row["leaf"] == kept[0]
    assert_good(node)


def test_a_leaf_that_is_put_in_again_and_a_payload_of_no_leaf_are_set_aside(node: LocalNode, database: str) -> None:
    write(node)
    run(
        database,
        "CREATE TABLE kept AS SELECT * FROM ledger_pending WHERE chain IS NOT NULL ORDER BY number DESC LIMIT 1",
    )
    sequence(node)
    run(database, "INSERT INTO ledger_pending SELECT * FROM kept")
    position = stray(node, database)

    found = set_aside(node, WHY)

    assert [each.why for each in found] == [
        "it had its position before, and was put in again", "it belongs to no leaf"
    ]  # fmt: skip
    assert found[1].row["position"] == position
    assert sequence(node) == 2
    assert_good(node)


def test_what_is_set_aside_hides_no_other_leaf_that_was_taken_away(node: LocalNode, database: str) -> None:
    fill(node, 1)
    write(node, 3)
    run(database, "DELETE FROM ledger_pending WHERE number = (SELECT min(number) FROM ledger_pending)")
    run(database, "UPDATE ledger_pending SET mac = 'x' WHERE number = (SELECT min(number) FROM ledger_pending)")

    set_aside(node, WHY)
    sequence(node)

    assert ["taken away" in each.message for each in verify(node).faults] == [True]


@pytest.mark.parametrize("ahead", [0, 2, 5])
def test_a_row_set_aside_under_a_number_still_to_come_does_not_cover_for_the_leaf_that_gets_it(
    node: LocalNode, database: str, ahead: int
) -> None:
    write(node)
    put_junk(database, ahead)
    (aside,) = set_aside(node, WHY)
    number = aside.row["number"]
    while newest_number(database) < number:
        write(node)
    run(database, "DELETE FROM ledger_pending WHERE number = %s AND chain = %s", number, aside.row["chain"])
    write(node)

    sequence(node)

    assert f"leaf {number} of chain {aside.row['chain']}" in places(verify(node))


def test_the_last_leaf_of_a_chain_that_was_changed_and_set_aside_is_missed_until_a_person_says_it_again(
    node: LocalNode, database: str
) -> None:
    fill(node, 1)
    write(node)
    run(database, "UPDATE ledger_pending SET mac = 'x' WHERE number = (SELECT max(number) FROM ledger_pending)")
    (aside,) = set_aside(node, WHY)
    place = f"leaf {aside.row['number']} of chain {aside.row['chain']}"
    write(node)
    sequence(node)
    assert places(verify(node)) == {place}

    (again,) = set_aside(node, WHY)

    assert again.place == place
    assert "was set aside before" in again.why
    sequence(node)
    assert set_aside(node, WHY) == []
    assert_good(node)


def test_nothing_good_is_set_aside_and_nothing_without_a_reason(node: LocalNode) -> None:
    write(node, 2)

    with pytest.raises(BadValue, match="for a reason"):
        set_aside(node, " ")

    assert set_aside(node, WHY) == []
    assert sequence(node) == 3
    assert_good(node)


def test_nothing_is_set_aside_where_the_end_of_the_ledger_was_cut(node: LocalNode, database: str) -> None:
    fill(node, 3)
    run(database, "DELETE FROM ledger_leaves WHERE position = 3")  # its payload is now one of no leaf

    with pytest.raises(StoreUnsafe):
        set_aside(node, WHY)

    assert "payloads" in places(verify(node))


def test_a_payload_of_a_leaf_is_taken_away_by_nobody_not_by_the_sequencer_either(node: LocalNode) -> None:
    fill(node, 2)

    with pytest.raises(psycopg.errors.RestrictViolation), node.store.transaction("careless") as tx:
        tx.ledger_tree.lock()
        tx._context.connection.execute("DELETE FROM ledger_payloads WHERE position = 1")


def test_the_command_that_sets_aside_says_what_and_ends_good(node: LocalNode, database: str) -> None:
    fill(node, 2)
    stray(node, database)

    result = tocsin(Home(node.home, database), "audit", "verify", "--set-aside", WHY)

    assert (result.code, "belongs to no leaf" in result.err, "good" in result.out) == (0, True, True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("(leaf::jsonb - 'id')::text", "it is no whole leaf: it has no id"),
        ("'[]'", "it is no leaf: a value in it is none that a leaf can have"),
    ],
)
def test_a_leaf_that_is_none_is_told_in_words(node: LocalNode, database: str, change: str, told: str) -> None:
    fill(node, 2)
    with psycopg.connect(database, autocommit=True) as connection:
        for (name,) in connection.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'ledger_leaves' AND indexdef LIKE '%jsonb%'"
        ).fetchall():
            connection.execute(f'DROP INDEX "{name}"')  # they read each leaf
    run(database, f"UPDATE ledger_leaves SET leaf = {change} WHERE position = 1")  # noqa: S608  constants

    assert told in [fault.message for fault in verify(node).faults if fault.place == "leaf 1"]
