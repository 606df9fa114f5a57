"""Loading a register of documents: whole or not at all, held where much would go, and seen by every reader at once."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable

import pytest

from tocsin.errors import IndexUnfit, MalformedList, UnknownList, Usage
from tocsin.model.record import IdentifierType
from tocsin.model.screening import DocumentQuery, Status
from tocsin.node.local import LocalNode
from tocsin.services.documents import check, folder_of, is_loaded, place_of, state_of, with_rows
from tocsin.services.listing.lists import standing
from tocsin.services.listing.load import Loaded
from tocsin.services.listing.load_documents import accept_documents, load_documents, refuse_documents
from tocsin.sources.reading import ListFile
from tocsin.store.lists import WriteCounts

PASSPORT = IdentifierType.PASSPORT


def register(*rows: str) -> bytes:
    return ("number,type,country,status,reported_on\n" + "".join(f"{row}\n" for row in rows)).encode()


def numbers(first: int, last: int, status: str = "stolen") -> list[str]:
    return [f"X{number:07},P,UTO,{status},2024-05-01" for number in range(first, last)]


def put(node: LocalNode, *rows: str, as_of: str = "") -> Loaded:
    return load_documents(node, [ListFile.of_bytes("register.csv", register(*rows))], as_of=as_of)


def is_reported(node: LocalNode, number: str) -> bool:
    (answer,) = check(node, [DocumentQuery(number, PASSPORT, "UTO")])
    assert answer.status is Status.CHECKED, answer.why
    return bool(answer.matches)


def tables(node: LocalNode) -> list[str]:
    return sorted(path.name for path in folder_of(node).iterdir() if path.is_dir())


def test_a_load_puts_the_register_in_force_and_counts_what_changed(node: LocalNode) -> None:
    first = put(node, *numbers(0, 20), as_of="2026-11-01")
    second = put(node, *numbers(1, 19), *numbers(19, 20, "lost"), *numbers(20, 25), as_of="2026-11-08")

    assert (first.status, first.records, first.counts, first.version) == ("loaded", 20, WriteCounts(added=20), 1)
    assert (second.status, second.counts, second.version) == ("loaded", WriteCounts(5, 1, 1, 18), 2)
    assert not is_reported(node, "X0000000")
    assert is_reported(node, "X0000024")


def test_the_same_file_again_is_no_work(node: LocalNode) -> None:
    put(node, *numbers(0, 5), as_of="2026-11-01")
    before = tables(node)

    again = put(node, *numbers(0, 5))

    assert (again.status, again.counts, again.as_of) == ("unchanged", WriteCounts(unchanged=5), "2026-11-01")
    assert tables(node) == before


def test_an_older_list_is_loaded_with_a_notice(node: LocalNode) -> None:
    put(node, *numbers(0, 5), as_of="2026-11-08")

    older = put(node, *numbers(0, 6), as_of="2026-11-01")

    assert [warning.code for warning in older.warnings] == ["older-list"]


@pytest.mark.parametrize("damage", [b"X0000009,P", b"X0000009,P,Nowhere,stolen,2024-05-01\n"])
def test_a_file_that_is_cut_or_wrong_changes_nothing(node: LocalNode, damage: bytes) -> None:
    put(node, *numbers(0, 5))
    before = tables(node)

    with pytest.raises(MalformedList, match="line 8"):
        load_documents(node, [ListFile.of_bytes("register.csv", register(*numbers(10, 16)) + damage)])

    assert tables(node) == before
    assert is_reported(node, "X0000004")
    assert not is_reported(node, "X0000012")


def test_a_cut_gzip_file_changes_nothing(node: LocalNode) -> None:
    packed = gzip.compress(register(*numbers(0, 500)), mtime=0)

    with pytest.raises(MalformedList, match="cut or damaged"):
        load_documents(node, [ListFile.of_bytes("register.csv.gz", packed[: len(packed) // 2])])

    assert not is_loaded(node)
    assert tables(node) == []


def test_a_register_that_loses_more_than_a_tenth_waits_for_a_person(node: LocalNode) -> None:
    put(node, *numbers(0, 20))

    held = put(node, *numbers(3, 20))

    assert (held.status, held.reason, held.version) == ("held", "3 of 20 records (15.0%) would go", 1)
    assert is_reported(node, "X0000000")
    accepted = accept_documents(node)
    assert (accepted.status, accepted.version, accepted.counts) == ("loaded", 2, WriteCounts(0, 0, 3, 17))
    assert not is_reported(node, "X0000000")
    assert len(tables(node)) == 1


def test_a_refused_register_leaves_nothing_behind(node: LocalNode) -> None:
    put(node, *numbers(0, 20))
    put(node, "A1,P,UTO,stolen,")

    refuse_documents(node, "cut in transit")

    assert is_reported(node, "X0000000")
    assert len(tables(node)) == 1
    with pytest.raises(UnknownList):
        accept_documents(node)


def test_a_newer_load_that_takes_effect_discards_what_is_held(node: LocalNode) -> None:
    put(node, *numbers(0, 20))
    put(node, "A1,P,UTO,stolen,")

    put(node, *numbers(0, 21))

    state = state_of(node)
    assert state is not None
    assert state.held is None
    assert len(tables(node)) == 1


def test_a_held_register_that_was_damaged_meanwhile_is_not_accepted(node: LocalNode) -> None:
    put(node, *numbers(0, 20))
    put(node, "A1,P,UTO,stolen,")
    state = state_of(node)
    assert state is not None
    assert state.held is not None
    (place_of(folder_of(node), state.held.id) / "keys.bin").write_bytes(bytes(8))

    with pytest.raises(IndexUnfit):
        accept_documents(node)

    assert is_reported(node, "X0000000")


def test_a_damaged_table_is_mended_by_loading_the_same_file_again(node: LocalNode) -> None:
    put(node, *numbers(0, 20))
    state = state_of(node)
    assert state is not None
    assert state.version is not None
    (place_of(folder_of(node), state.version.id) / "letters.bin").write_bytes(b"\1" * 40)
    (answer,) = check(node, [DocumentQuery("X0000000", PASSPORT, "UTO")])

    again = put(node, *numbers(0, 20))

    assert (answer.status, answer.matches) == (Status.NOT_CHECKED, ())
    assert (again.status, again.counts.added) == ("loaded", 20)
    assert is_reported(node, "X0000000")


@pytest.mark.parametrize("step", ["seal", "rename", "begin_version", "commit"])
def test_a_load_that_dies_at_any_step_changes_nothing(
    node: LocalNode, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    put(node, *numbers(0, 20))

    def dies(*_words: object, **_named: object) -> None:
        raise KeyboardInterrupt

    targets = {
        "seal": "tocsin.segments.document_build.seal",
        "rename": "pathlib.Path.rename",
        "begin_version": "tocsin.store.lists.Lists.begin_version",
        "commit": "tocsin.store.context.Context.finish",
    }
    with monkeypatch.context() as patch:
        patch.setattr(targets[step], dies)
        with pytest.raises(KeyboardInterrupt):
            put(node, *numbers(0, 30))

    assert not is_reported(node, "X0000025")
    put(node, *numbers(0, 31))
    assert is_reported(node, "X0000025")
    assert len(tables(node)) == 1


def test_a_full_disk_is_told_and_changes_nothing(node: LocalNode, monkeypatch: pytest.MonkeyPatch) -> None:
    put(node, *numbers(0, 20))

    def full(*_words: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("tocsin.segments.document_build.seal", full)
        with pytest.raises(IndexUnfit, match="No space left on device"):
            put(node, *numbers(0, 30))

    assert is_reported(node, "X0000019")
    assert len(tables(node)) == 1


def test_readers_never_see_less_than_one_whole_register_while_it_is_replaced(node: LocalNode) -> None:
    put(node, *numbers(0, 40))
    wrong: list[str] = []
    stop = threading.Event()

    def read() -> None:
        asked = [DocumentQuery(f"X{number:07}", PASSPORT, "UTO") for number in range(40)]
        while not stop.is_set():
            wrong.extend(answer.why or answer.query.number for answer in check(node, asked) if not answer.matches)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for more in range(41, 49):
        put(node, *numbers(0, more))
    stop.set()
    for reader in readers:
        reader.join()

    assert wrong == []
    assert len(tables(node)) == 1


def test_the_list_is_shown_with_its_rows(node: LocalNode) -> None:
    put(node, *numbers(0, 20), as_of="2026-11-01")
    put(node, *numbers(0, 21), as_of="2026-11-08")

    (state,) = with_rows(node, standing(node))

    assert state.version is not None
    assert (state.list, state.standing, state.version.as_of) == ("documents", 21, "2026-11-08")
    assert (state.version.counts, state.version.files[0].name) == (WriteCounts(1, 0, 0, 20), "register.csv")


def test_columns_that_nobody_reads_are_named(node: LocalNode) -> None:
    data = b"number,holder\nA1,x\n"

    assert load_documents(node, [ListFile.of_bytes("r.csv", data)]).unknown == {"holder": "r.csv, line 1"}


def test_a_register_is_one_file(node: LocalNode) -> None:
    file = ListFile.of_bytes("r.csv", register("A1,,,,"))

    with pytest.raises(Usage, match="one file, here are 2"):
        load_documents(node, [file, file])


def test_progress_is_told_in_rows(node: LocalNode) -> None:
    told: list[tuple[str, int]] = []
    tell: Callable[[str, int], None] = lambda doing, count: told.append((doing, count))  # noqa: E731

    load_documents(node, [ListFile.of_bytes("r.csv", register(*numbers(0, 7)))], progress=tell)

    assert told[-1] == ("sorting documents", 7)
    assert ("reading documents", 7) in told


def test_a_folder_that_cannot_be_written_is_told(node: LocalNode) -> None:
    folder_of(node).parent.mkdir(parents=True, exist_ok=True)
    folder_of(node).write_text("a file, where a folder should be")

    with pytest.raises(IndexUnfit, match="cannot be written"):
        put(node, *numbers(0, 5))
