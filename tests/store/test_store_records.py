"""Records in the store: put, amended, delisted, listed again, read back whole."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from store_samples import STORE_FIXTURES, Clock, Loader
from tocsin.errors import BadValue, ConfigurationError, NotFound, Usage
from tocsin.model.codec import content_hash, encode, places
from tocsin.model.record import Identifier, IdentifierType, Name, NamePart
from tocsin.store.database import Store, open_store
from tocsin.store.headers import NO_PREVIOUS, Operation
from tocsin.store.lists import WriteCounts
from tocsin.store.projections import PROJECTIONS

module_database, database, clock, store, loader = STORE_FIXTURES


def projected_rows(database: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all projections."""
    with psycopg.connect(database) as connection:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}".encode()).fetchall(), key=repr)  # noqa: S608 - our own names
            for table in PROJECTIONS
        }


def test_a_record_comes_back_with_every_fact_its_place_and_its_list(store: Store, loader: Loader) -> None:
    record = loader.record("A.1")
    loader.load([record])

    with store.transaction("reader") as tx:
        stored = tx.records.get("un", "A.1")

    assert stored is not None
    assert stored.record == record
    assert places(stored.record) == places(record)
    assert stored.is_standing
    assert (stored.source.list, stored.source.as_of, stored.source.sha256) == ("un", "2026-02-27", "ab" * 32)
    assert stored.content_hash == content_hash(encode(record))
    assert (stored.revision.number, stored.revision.list, stored.revision.version) == (1, "un", 1)


def test_a_record_that_was_never_here_is_none(store: Store) -> None:
    with store.transaction("reader") as tx:
        assert tx.records.get("un", "A.1") is None
        assert tx.records.history("un", "A.1") == ()
        assert tx.records.by_identifier("X123") == ()


def test_the_same_content_again_makes_no_revision(store: Store, loader: Loader) -> None:
    record = loader.record("A.1")
    loader.load([record])

    counts = loader.load([replace(record, place="line 500")])

    assert counts == WriteCounts(unchanged=1)
    with store.transaction("reader") as tx:
        assert len(tx.records.history("un", "A.1")) == 1


def test_an_amendment_keeps_what_was_before(store: Store, loader: Loader, clock: Clock) -> None:
    before = loader.record("A.1")
    after = loader.renamed(before, "Ortwin Vaskela")
    loader.load([before])
    clock.pass_days(30)

    counts = loader.load([after])

    assert counts == WriteCounts(amended=1)
    with store.transaction("reader") as tx:
        assert tx.records.diff("un", "A.1", 1, 2) == (before, after)
        first, second = tx.records.at("un", "A.1", 1), tx.records.at("un", "A.1", 2)
    assert (first.is_standing, second.is_standing) == (False, True)
    assert first.delisted is None
    assert (second.revision.created_at, second.revision.created_by) == (clock.at, "operator")


def test_each_revision_names_the_one_before_it(store: Store, loader: Loader) -> None:
    record = loader.record("A.1")
    loader.load([record])
    loader.load([loader.renamed(record, "Ortwin Vaskela")])
    loader.load([])

    with store.transaction("reader") as tx:
        one, two, three = tx.records.history("un", "A.1")

    assert [one.previous_hash, two.previous_hash, three.previous_hash] == [
        NO_PREVIOUS,
        one.header_hash,
        two.header_hash,
    ]
    assert [each.operation for each in (one, two, three)] == [Operation.PUT, Operation.PUT, Operation.DELIST]
    assert three.content_hash == two.content_hash


def test_a_delisted_record_is_found_by_nothing_but_its_key(store: Store, loader: Loader, database: str) -> None:
    loader.load([loader.record("A.1"), loader.record("A.2")])

    counts = loader.load([loader.record("A.2")])

    assert counts == WriteCounts(removed=1, unchanged=1)
    with store.transaction("reader") as tx:
        assert [each.record.reference for each in tx.records.current()] == ["A.2"]
        assert tx.records.by_identifier("X123A1") == ()
        assert tx.records.standing("un").keys() == {"A.2"}
        stored = tx.records.get("un", "A.1")
    assert stored is not None
    assert not stored.is_standing
    assert stored.delisted is not None
    assert (stored.delisted.number, stored.delisted.version) == (2, 2)
    with psycopg.connect(database) as connection:
        ids = connection.execute("SELECT id FROM records WHERE reference = 'A.1'").fetchall()
    assert all(row[0] != ids[0][0] for rows in projected_rows(database).values() for row in rows)


def test_a_delisted_record_can_be_listed_again_and_keeps_its_history(store: Store, loader: Loader) -> None:
    record = loader.record("A.1")
    loader.load([record])
    loader.load([])

    counts = loader.load([record])

    assert counts == WriteCounts(added=1)
    with store.transaction("reader") as tx:
        stored = tx.records.get("un", "A.1")
        history = tx.records.history("un", "A.1")
        assert [each.record for each in tx.records.by_identifier("X123A1")] == [record]
    assert stored is not None
    assert stored.is_standing
    assert stored.delisted is None
    assert [header.operation for header in history] == [Operation.PUT, Operation.DELIST, Operation.PUT]
    assert history[0].content_hash == history[2].content_hash


def test_delisting_what_does_not_stand_changes_nothing(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])
    before = store.generation()

    with store.transaction("operator") as tx:
        counts = tx.records.write(tx.lists.begin_version(loader.version()), [], ["A.9", "A.9"])

    assert counts == WriteCounts()
    assert store.generation() == before


def test_a_delisting_names_a_record_once_however_often_it_is_asked(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])

    with store.transaction("operator") as tx:
        counts = tx.records.write(tx.lists.begin_version(loader.version()), [], ["A.1", "A.1"])

    assert counts.removed == 1


def test_an_identifier_is_found_exactly_by_type_and_country(store: Store, loader: Loader) -> None:
    plain = loader.record("A.1")
    stateless = replace(plain, reference="A.2", identifiers=(Identifier(IdentifierType.PASSPORT, "X 123 A1"),))
    taxed = replace(plain, reference="A.3", identifiers=(Identifier(IdentifierType.TAX, "X123A1", "UTO"),))
    loader.load([plain, stateless, taxed])

    with store.transaction("reader") as tx:

        def found(number_type: IdentifierType | None = None, country: str = "") -> list[str]:
            return [each.record.reference for each in tx.records.by_identifier("X123A1", number_type, country)]

        assert found() == ["A.1", "A.2", "A.3"]
        assert found(IdentifierType.PASSPORT) == ["A.1", "A.2"]
        assert found(IdentifierType.PASSPORT, "UTO") == ["A.1", "A.2"]  # A.2 states no country: it may be this one
        assert found(IdentifierType.PASSPORT, "XXA") == ["A.2"]
        assert found(IdentifierType.TAX, "UTO") == ["A.3"]
        assert found(country="XXA") == ["A.2"]


def test_a_record_twice_in_one_load_is_refused_and_nothing_is_kept(store: Store, loader: Loader) -> None:
    with pytest.raises(BadValue, match="comes twice"):
        loader.load([loader.record("A.1"), loader.record("A.2"), loader.record("A.1")])

    with store.transaction("reader") as tx:
        assert tx.lists.states() == ()


def test_a_record_that_stands_on_another_list_is_refused(loader: Loader) -> None:
    loader.load([loader.record("36", owner="ofac")], name="ofac")

    with pytest.raises(BadValue, match="stands on the list 'ofac'") as error:
        loader.load([loader.record("36", owner="ofac")], name="ofac-consolidated")

    assert "newest version" in error.value.hint


def test_a_record_may_move_to_another_list_once_the_first_dropped_it(store: Store, loader: Loader) -> None:
    record = loader.record("36", owner="ofac")
    loader.load([record], name="ofac")
    loader.load([], name="ofac")

    loader.load([record], name="ofac-consolidated")

    with store.transaction("reader") as tx:
        assert tx.records.standing("ofac") == {}
        assert tx.records.standing("ofac-consolidated").keys() == {"36"}
        assert len(tx.records.history("ofac", "36")) == 3


@pytest.mark.parametrize(("owner", "reference"), [("", "A"), ("un", ""), ("un", "A\0"), ("u\0n", "A")])
def test_a_record_without_a_usable_key_is_refused(loader: Loader, owner: str, reference: str) -> None:
    with pytest.raises(BadValue):
        loader.load([loader.record(reference, owner=owner)])


def test_text_that_the_database_cannot_hold_stays_whole_in_the_payload(store: Store, loader: Loader) -> None:
    record = replace(loader.record("A.1"), names=(Name("Or\0twin", parts=(NamePart("given", "\0"),)),))
    loader.load([record])

    with store.transaction("reader") as tx:
        stored = tx.records.get("un", "A.1")

    assert stored is not None
    assert stored.record == record


def test_a_lone_surrogate_is_refused_before_anything_is_written(store: Store, loader: Loader) -> None:
    with pytest.raises(BadValue):
        loader.load([loader.record("A.1"), replace(loader.record("A.2"), remarks=("\ud800",))])

    with store.transaction("reader") as tx:
        assert list(tx.records.current()) == []


def test_the_generation_grows_with_every_committed_change_and_with_nothing_else(store: Store, loader: Loader) -> None:
    seen = [store.generation()]
    loader.load([loader.record("A.1")])
    seen.append(store.generation())
    loader.load([loader.record("A.1")])
    seen.append(store.generation())
    with pytest.raises(BadValue):
        loader.load([loader.record("A.2"), loader.record("A.2")])
    seen.append(store.generation())
    loader.load([])
    seen.append(store.generation())

    assert seen == [0, 1, 1, 1, 2]
    with store.transaction("reader") as tx:
        state = tx.lists.state("un")
        assert tx.generation() == 2
    assert state is not None
    assert state.generation == 2


def test_a_reader_sees_one_moment_of_records_lists_and_generation(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])

    with store.transaction("index", read_only=True) as tx:
        generation = tx.generation()
        loader.load([loader.record("A.2")])

        assert [each.record.reference for each in tx.records.current()] == ["A.1"]
        assert tx.generation() == generation
    assert store.generation() == generation + 1


def test_records_stream_by_list_in_the_order_of_their_arrival(store: Store, loader: Loader) -> None:
    loader.load([loader.record("B"), loader.record("A")])
    loader.load([loader.record("9", owner="ofac")], name="ofac")

    with store.transaction("reader") as tx:
        everything, one_list = tx.records.current(), tx.records.current("un")

        assert [each.record.id for each in one_list] == ["un/B", "un/A"]
        assert [each.record.id for each in everything] == ["un/B", "un/A", "ofac/9"]


def test_projections_hold_the_clear_names_and_are_rebuilt_equal(store: Store, loader: Loader, database: str) -> None:
    loader.load([loader.record(f"A.{number}") for number in range(30)])
    loader.load([loader.renamed(loader.record(f"A.{number}"), "Ortwin Vaskela") for number in range(20)])
    before = projected_rows(database)
    with psycopg.connect(database) as connection:
        for table in PROJECTIONS:
            connection.execute(f"DELETE FROM {table} WHERE record_id % 3 = 0".encode())  # noqa: S608 - our own names

    with store.transaction("operator") as tx:
        rebuilt = tx.records.rebuild_projections()

    assert rebuilt == 20
    assert projected_rows(database) == before
    assert all(before.values())
    assert "Ortwin Vaskela" in {row[2] for row in before["names"]}


def test_a_revision_that_is_none_or_a_delisting_has_no_content(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])
    loader.load([])

    with store.transaction("reader") as tx:
        with pytest.raises(NotFound, match="no revision 3"):
            tx.records.at("un", "A.1", 3)
        with pytest.raises(NotFound, match="delisting"):
            tx.records.at("un", "A.1", 2)


def test_nothing_is_stored_before_the_node_is_made(database: str, master_key: bytes, clock: Clock) -> None:
    with open_store(database, master_key=master_key, clock=clock) as store:
        with pytest.raises(ConfigurationError) as error:
            Loader(store).load([Loader.record("A.1")])
        assert "tocsin init" in error.value.hint
        with pytest.raises(ConfigurationError):
            store.node_id()


def test_a_transaction_needs_somebody_who_acts(store: Store) -> None:
    with pytest.raises(Usage), store.transaction(""):
        pass


def test_what_a_transaction_reads_must_be_read_before_it_ends(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1"), loader.record("A.2")])

    with store.transaction("reader") as tx:
        never_begun, half_read = tx.records.current(), tx.records.current()
        assert next(half_read).record.reference == "A.1"
    with store.transaction("reader") as other:
        with pytest.raises(Usage, match="over"):
            next(never_begun)
        with pytest.raises(Usage, match="over"):
            tx.records.get("un", "A.1")

        del half_read  # whose cursor would otherwise be closed in the other transaction, and break it

        assert [each.record.reference for each in other.records.current()] == ["A.1", "A.2"]


def test_a_refused_question_does_not_cost_the_connection(store: Store, database: str) -> None:
    def sessions() -> set[int]:
        with psycopg.connect(database) as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            ).fetchall()
        return {row[0] for row in rows}

    before = sessions()
    with pytest.raises(NotFound), store.transaction("reader") as tx:
        tx.records.at("un", "A.1", 1)

    assert store.generation() == 0
    assert sessions() == before
