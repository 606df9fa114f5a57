"""What is in force: a main, a delta and dead rows, whole or refused, replaced in one step under its readers."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invented_records import ORGANISATION, index_of, person, population, thing
from tocsin.errors import IndexUnfit
from tocsin.match.arrays import IndexArrays
from tocsin.match.search import Searcher
from tocsin.model.record import Name, Record, SubjectKind
from tocsin.model.screening import Query
from tocsin.segments import files, publishing
from tocsin.segments.files import FORMAT_VERSION
from tocsin.segments.in_force import (
    InForce,
    Origin,
    Pointer,
    mark_of,
    open_in_force,
    read_pointer,
    rows_in,
    sum_of,
)
from tocsin.segments.layout import arrays_of
from tocsin.segments.locks import building, is_merging, merging
from tocsin.segments.publishing import publish, write_delta, write_main


@cache
def arrays() -> IndexArrays:
    return index_of([*population(12, seed=1), thing("c", ORGANISATION, "Front of Zarmak Qolban")], background={})


@cache
def later() -> IndexArrays:
    return index_of([person("3", "Tumril Gan"), person("new", "Dokvesh Hulfimo")], background={})


def origin(generation: int) -> Origin:
    return Origin("node-of-utopia", generation, f"change-{generation}")


def write(folder: Path, generation: int = 7, content: IndexArrays | None = None) -> Pointer:
    """A main segment, in force."""
    file = write_main(folder, content or arrays(), origin(generation))
    return publish(folder, Pointer(origin(generation), file))


def add(folder: Path, generation: int = 8, *ids: str, content: IndexArrays | None = None) -> Pointer:
    """A delta to the main in force, in force."""
    main = opened(folder).main
    file = write_delta(folder, main, content, rows_in(main, ids), origin(generation))
    return publish(folder, Pointer(origin(generation), main.file, file))


def opened(folder: Path, known: InForce | None = None) -> InForce:
    found = open_in_force(folder, known)
    assert found is not None
    return found


def assert_equal(one: IndexArrays, other: IndexArrays) -> None:
    left, right = arrays_of(one), arrays_of(other)
    assert left.keys() == right.keys()
    for name, value in left.items():
        assert right[name].dtype == value.dtype, name
        assert np.array_equal(right[name], value), name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a main and a delta in force."""
    write(tmp_path)
    add(tmp_path, 8, "utopia/3", "utopia/5", content=later())
    return tmp_path


# -- there and back --


def test_a_main_comes_back_as_it_was_built(tmp_path: Path) -> None:
    write(tmp_path)

    index = opened(tmp_path)

    assert_equal(index.main.arrays, arrays())
    assert (index.origin, index.main.origin) == (origin(7), origin(7))
    assert (index.delta, index.added, index.dead) == (None, None, None)
    assert index.count == 13


def test_a_delta_comes_with_its_dead_rows_and_the_main_s_table_of_rarities(folder: Path) -> None:
    index = opened(folder)

    assert index.added is not None
    assert list(index.added.records.ids) == list(later().records.ids)
    assert index.added.rarity is index.main.arrays.rarity
    assert index.dead is not None
    ids = index.main.arrays.records.ids
    assert [ids[int(row)] for row in np.flatnonzero(index.dead)] == ["utopia/3", "utopia/5"]
    assert index.count == 13 - 2 + 2
    assert (index.origin, index.main.origin) == (origin(8), origin(7))


def test_a_delta_may_only_take_records_away(tmp_path: Path) -> None:
    write(tmp_path)
    add(tmp_path, 8, "utopia/3", "not in the main at all")

    index = opened(tmp_path)

    assert index.added is None
    assert index.count == 12


def test_every_mapped_array_is_read_only(folder: Path) -> None:
    index = opened(folder)

    for part in (index.main.arrays, index.added):
        assert all(not array.flags.writeable for array in arrays_of(part).values())


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text(max_size=20), max_size=3), max_size=4))
def test_records_of_any_text_come_back_as_they_were(tmp_path: Path, lists: list[list[str]]) -> None:
    content = index_of([person(str(at), *names) for at, names in enumerate(lists)], background={})

    write(tmp_path, content=content)

    assert_equal(opened(tmp_path).arrays, content)


@pytest.mark.parametrize(
    "records",
    [
        [],
        [Record("utopia", "1", SubjectKind.PERSON, ()), Record("utopia", "2", SubjectKind.PERSON, (Name(""),))],
        [person("1\n2", "Zarmak\nQolbani\r\nVesh\u2028Tum\x85ril"), person("3", "Zarmak \ud800 Qolbani")],
    ],
)
def test_odd_records_are_written_opened_and_searched(tmp_path: Path, records: list[Record]) -> None:
    content = index_of(records, background={})
    write(tmp_path, content=content)

    index = opened(tmp_path)

    assert_equal(index.arrays, content)
    assert len(Searcher(index.arrays).search(Query("Zarmak Qolbani"), limit=3).found) <= len(records)


# -- none, older, damaged --


def test_where_nothing_was_written_nothing_is_in_force(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "absent"):
        assert open_in_force(place) is None
        assert read_pointer(place) is None
        assert mark_of(place) is None


def test_an_index_of_an_older_format_is_refused_by_name_and_swept_by_the_next_writer(tmp_path: Path) -> None:
    old = tmp_path / "generation-7-0badcafe"
    old.mkdir()
    (old / "manifest.json").write_text('{"format": 3}')
    (tmp_path / "CURRENT").write_text(old.name)

    with pytest.raises(IndexUnfit, match="format 3 or older") as refused:
        open_in_force(tmp_path)
    write(tmp_path)

    assert refused.value.hint
    assert not old.exists()


def test_an_index_of_a_newer_format_is_refused(folder: Path) -> None:
    pointer = folder / "CURRENT"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"format": FORMAT_VERSION + 1}))

    with pytest.raises(IndexUnfit, match=f"format {FORMAT_VERSION + 1}"):
        open_in_force(folder)


@pytest.mark.parametrize("role", ["main", "delta"])
def test_a_missing_or_exchanged_file_is_found(folder: Path, role: str) -> None:
    (path,) = folder.glob(f"{role}-*")
    data = path.read_bytes()
    path.unlink()
    with pytest.raises(IndexUnfit, match="missing"):
        open_in_force(folder)

    (other,) = folder.glob("delta-*" if role == "main" else "main-*")
    path.write_bytes(other.read_bytes())
    with pytest.raises(IndexUnfit):
        open_in_force(folder)

    path.write_bytes(data)
    assert opened(folder).count == 13


def test_a_delta_of_another_main_is_refused(folder: Path) -> None:
    delta = opened(folder).pointer.delta
    assert delta is not None
    kept = (folder / delta.name).read_bytes()
    main = write(folder, 9, later()).main
    (folder / delta.name).write_bytes(kept)

    publish(folder, Pointer(origin(9), main, delta))

    with pytest.raises(IndexUnfit, match="another main"):
        open_in_force(folder)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_damaged_byte_of_the_pointer_is_found_and_never_crashes(folder: Path, data: st.DataObject) -> None:
    pointer = folder / "CURRENT"
    whole = pointer.read_bytes()
    content = bytearray(whole)
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    pointer.write_bytes(bytes(content))

    try:
        if json.loads(whole) != _loaded(bytes(content)):  # a space for a line break says the same
            for look in (open_in_force, read_pointer):
                with pytest.raises(IndexUnfit):
                    look(folder)
    finally:
        pointer.write_bytes(whole)


def _loaded(data: bytes) -> object:
    try:
        return json.loads(data)
    except ValueError:
        return None


@pytest.mark.parametrize("content", ["", ".", "../..", "main-7", "\x00", "a" * 300, "{}", "[]", "null", "[" * 100_000])
def test_a_pointer_that_says_nothing_useful_is_refused(folder: Path, content: str) -> None:
    (folder / "CURRENT").write_text(content)

    with pytest.raises(IndexUnfit):
        open_in_force(folder)


def test_a_pointer_out_of_the_folder_is_refused_even_with_a_fitting_checksum(folder: Path) -> None:
    content = json.loads((folder / "CURRENT").read_text())
    del content["sum"]
    content["main"]["name"] = f"../{folder.name}/{content['main']['name']}"
    (folder / "CURRENT").write_text(json.dumps({**content, "sum": sum_of(content)}))

    with pytest.raises(IndexUnfit, match="no name of a segment"):
        open_in_force(folder)


# -- replacing --


def test_what_is_not_in_force_is_removed(folder: Path) -> None:
    add(folder, 9, "utopia/3", content=later())
    (folder / ".making-main-9-00000000").write_bytes(b"left by a killed writer")

    write(folder, 10)

    assert sorted(path.name.partition("-")[0] for path in folder.iterdir()) == ["CURRENT", "main"]
    assert opened(folder).origin == origin(10)


def test_a_reader_keeps_its_arrays_when_the_index_is_replaced(folder: Path) -> None:
    reader = opened(folder)

    write(folder, 9, later())

    assert not (folder / reader.main.file.name).exists()
    assert_equal(reader.main.arrays, arrays())
    assert Searcher(reader.main.arrays).search(Query(reader.main.arrays.names.texts[0]), limit=1).found
    assert mark_of(folder) != reader.mark


def test_an_unchanged_main_is_not_opened_again(folder: Path) -> None:
    before = opened(folder)
    add(folder, 9, "utopia/4", content=later())

    after = opened(folder, before)

    assert after.main is before.main
    assert after.delta is not None
    assert after.delta.file != before.pointer.delta


def test_a_write_that_fails_leaves_what_was_in_force(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(path.name for path in folder.iterdir())

    def full(_: int) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("tocsin.segments.files.flush", full)
    for writing in (write, add):
        with pytest.raises(OSError, match="no space"):
            writing(folder, 9)

    assert sorted(path.name for path in folder.iterdir()) == before
    assert opened(folder).origin == origin(8)


def _die_before(step: str, folder: Path) -> None:
    """In a process of its own: write a delta, and be killed at this step."""

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    module, name = {
        "the file is whole": (files, "flush"),
        "it has its name": (publishing, "_settled"),
        "the pointer is whole": (publishing, "flush"),
        "the old files are removed": (publishing, "sweep"),
    }[step]
    setattr(module, name, die)
    add(folder, 9, "utopia/4", content=later())


@pytest.mark.parametrize(
    ("step", "in_force_then"),
    [("the file is whole", 8), ("it has its name", 8), ("the pointer is whole", 8), ("the old files are removed", 9)],
)
def test_a_writer_killed_at_any_step_leaves_the_old_state_or_the_new(
    folder: Path, step: str, in_force_then: int
) -> None:
    writer = multiprocessing.get_context("spawn").Process(target=_die_before, args=(step, folder))
    writer.start()
    writer.join()

    assert writer.exitcode == -signal.SIGKILL
    assert opened(folder).origin == origin(in_force_then)
    add(folder, 10, "utopia/5")
    assert sorted(path.name.partition("-")[0] for path in folder.iterdir()) == ["CURRENT", "delta", "main"]


def test_readers_beside_a_writer_see_a_whole_state_each_time(tmp_path: Path) -> None:
    contents = [index_of([person(str(at), f"Zarmak {'q' * at}olbani")], background={}) for at in range(1, 4)]
    write(tmp_path, 0, contents[0])
    seen: list[int] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        known = None
        while not done.is_set():
            try:
                known = opened(tmp_path, known)
                generation = known.origin.generation
                assert_equal(known.added or known.main.arrays, contents[generation % 3])
                seen.append(generation)
            except BaseException as error:  # noqa: BLE001  # told to the test, which fails
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    generation = 0
    while generation < 30 or (len(set(seen)) < 2 and not failures):  # readers may be late to begin
        generation += 1
        if generation % 3 == 0:
            write(tmp_path, generation, contents[0])
        else:
            add(tmp_path, generation, content=contents[generation % 3])
    done.set()
    for reader in readers:
        reader.join()

    assert failures == []
    assert len(set(seen)) > 1


def test_one_merges_at_a_time_and_others_are_told_at_once(tmp_path: Path) -> None:
    assert not is_merging(tmp_path)
    with merging(tmp_path) as first, merging(tmp_path) as second:
        assert (first, second) == (True, False)
        assert is_merging(tmp_path)
        with building(tmp_path):  # publishing a delta waits for no merge
            write(tmp_path)
    assert not is_merging(tmp_path)
