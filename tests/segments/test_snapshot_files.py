"""Index snapshots on disk: whole or refused, replaced in one step, mapped by readers that keep what they hold."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
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
from tocsin.segments.files import FORMAT_VERSION, Snapshot, generation_in_force, open_snapshot, write_snapshot

STORE = "node-of-utopia"


@cache
def arrays() -> IndexArrays:
    return index_of([*population(12, seed=1), thing("c", ORGANISATION, "Front of Zarmak Qolban")], background={})


def write(folder: Path, generation: int = 7, content: IndexArrays | None = None) -> Path:
    return write_snapshot(folder, content or arrays(), store=STORE, generation=generation)


def opened(folder: Path) -> Snapshot:
    snapshot = open_snapshot(folder)
    assert snapshot is not None
    return snapshot


def rows(value: object) -> Iterator[tuple[str, object]]:
    """Every array and text of an index, with its name."""
    if is_dataclass(value):
        for field in fields(value):
            yield from ((f"{field.name}.{name}", row) for name, row in rows(getattr(value, field.name)))
    elif hasattr(value, "keys") and hasattr(value, "person"):
        yield from ((name, getattr(value, name)) for name in ("keys", "person", "organisation"))
    else:
        yield "", value


def assert_equal(one: IndexArrays, other: IndexArrays) -> None:
    left, right = dict(rows(one)), dict(rows(other))
    assert left.keys() == right.keys()
    for name, value in left.items():
        if isinstance(value, np.ndarray):
            stored = right[name]
            assert isinstance(stored, np.ndarray)
            assert stored.dtype == value.dtype, name
            assert np.array_equal(stored, value), name
        else:
            assert isinstance(value, Sequence)
            assert list(value) == list(right[name]), name  # type: ignore[call-overload]  # texts beside texts


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one snapshot, which tests copy and never change."""
    folder = tmp_path_factory.mktemp("index")
    write(folder)
    return folder


@pytest.fixture
def folder(standing: Path, tmp_path: Path) -> Path:
    """A copy of the snapshot, to be damaged."""
    target = tmp_path / "index"
    shutil.copytree(standing, target)
    return target


# -- there and back --


def test_what_was_written_is_what_is_opened(standing: Path) -> None:
    snapshot = opened(standing)

    assert_equal(snapshot.arrays, arrays())
    assert (snapshot.store, snapshot.generation) == (STORE, 7)
    assert generation_in_force(standing) == (STORE, 7)


def test_a_search_over_the_mapped_index_gives_the_same_answer(standing: Path) -> None:
    fresh, mapped = Searcher(arrays()), Searcher(opened(standing).arrays)

    for text in list(arrays().names.texts)[:10]:
        assert mapped.search(Query(text), limit=3) == fresh.search(Query(text), limit=3)


def test_mapped_arrays_cannot_be_written_to(standing: Path) -> None:
    codes = opened(standing).arrays.tokens.codes

    with pytest.raises(ValueError, match="read-only"):
        codes[0, 0] = 1


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text(max_size=20), max_size=3), max_size=4))
def test_records_of_any_text_come_back_as_they_were(tmp_path: Path, lists: list[list[str]]) -> None:
    content = index_of([person(str(at), *names) for at, names in enumerate(lists)], background={})

    write(tmp_path, content=content)

    assert_equal(opened(tmp_path).arrays, content)


def test_a_text_with_line_breaks_stays_one_text(tmp_path: Path) -> None:
    odd = "Zarmak\nQolbani\r\nVesh\u2028Tum\x85ril\x0bDok\x0cGan"
    content = index_of([person("1", odd), person("2", "Tumril Gan")], background={})

    write(tmp_path, content=content)

    assert_equal(opened(tmp_path).arrays, content)
    assert len(opened(tmp_path).arrays.names.texts) == 2


def test_a_reference_with_a_line_break_does_not_shift_the_others(tmp_path: Path) -> None:
    content = index_of([person("1\n2", "Zarmak Qolbani"), person("3", "Tumril Gan")], background={})

    write(tmp_path, content=content)

    assert len(opened(tmp_path).arrays.records.ids) == 2


def test_lone_surrogates_do_not_stop_an_index_from_being_written(tmp_path: Path) -> None:
    write(tmp_path, content=index_of([person("1", "Zarmak \ud800 Qolbani")], background={}))

    assert Searcher(opened(tmp_path).arrays).search(Query("Zarmak Qolbani"), limit=1).found


def test_an_index_without_records_is_written_and_opened(tmp_path: Path) -> None:
    empty = index_of([], background={})

    write(tmp_path, content=empty)

    assert_equal(opened(tmp_path).arrays, empty)
    assert Searcher(opened(tmp_path).arrays).search(Query("Zarmak Qolbani"), limit=3).found == ()


def test_a_record_without_names_is_written_and_opened(tmp_path: Path) -> None:
    records = [Record("utopia", "1", SubjectKind.PERSON, ()), Record("utopia", "2", SubjectKind.PERSON, (Name(""),))]
    content = index_of(records, background={})

    write(tmp_path, content=content)

    assert_equal(opened(tmp_path).arrays, content)


def test_one_empty_text_and_no_text_are_told_apart(tmp_path: Path) -> None:
    content = index_of([Record("utopia", "1", SubjectKind.PERSON, (Name(""),))], background={})

    write(tmp_path, content=content)

    assert list(opened(tmp_path).arrays.records.primary_names) == [""]
    assert list(opened(tmp_path).arrays.names.texts) == []


# -- none, newer, missing, damaged --


def test_where_nothing_was_written_there_is_no_snapshot(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "absent"):
        assert open_snapshot(place) is None
        assert generation_in_force(place) is None


def test_an_index_of_a_newer_format_is_refused(folder: Path) -> None:
    manifest = current(folder) / "manifest.json"
    content = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(content | {"format": FORMAT_VERSION + 1}))

    with pytest.raises(IndexUnfit) as refused:
        open_snapshot(folder)

    assert refused.value.hint
    assert refused.value.place


def current(folder: Path) -> Path:
    return folder / (folder / "CURRENT").read_text(encoding="ascii").strip()


def data_files(folder: Path) -> list[Path]:
    return sorted(path for path in current(folder).iterdir() if path.name != "manifest.json")


def test_every_file_of_the_snapshot_is_named_in_its_manifest(standing: Path) -> None:
    listed = json.loads((current(standing) / "manifest.json").read_text())["files"]

    assert sorted(listed) == [path.name for path in data_files(standing)]


def test_a_missing_file_is_found(folder: Path) -> None:
    for path in [*data_files(folder), current(folder) / "manifest.json"]:
        data = path.read_bytes()
        path.unlink()
        with pytest.raises(IndexUnfit):
            open_snapshot(folder)
        path.write_bytes(data)
    assert open_snapshot(folder) is not None


def test_a_missing_snapshot_is_found(folder: Path) -> None:
    shutil.rmtree(current(folder))

    with pytest.raises(IndexUnfit):
        open_snapshot(folder)
    with pytest.raises(IndexUnfit):
        generation_in_force(folder)


@pytest.mark.parametrize("cut", [0, 1, 10])
def test_a_file_cut_short_is_found(folder: Path, cut: int) -> None:
    for path in data_files(folder):
        data = path.read_bytes()
        if len(data) <= cut:
            continue
        path.write_bytes(data[:cut])
        with pytest.raises(IndexUnfit):
            open_snapshot(folder)
        path.write_bytes(data)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_damaged_byte_of_any_data_file_is_found(standing: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in data_files(standing) if path.stat().st_size]))
    at = data.draw(st.integers(0, path.stat().st_size - 1))

    with flipped(path, at, data.draw(st.integers(1, 255))), pytest.raises(IndexUnfit):
        open_snapshot(standing)


class flipped:  # noqa: N801  # reads as a verb where it is used
    """One byte of a file exchanged for as long as the block lasts."""

    def __init__(self, path: Path, at: int, mask: int) -> None:
        self.path, self.at, self.mask = path, at, mask
        self.data = path.read_bytes()

    def __enter__(self) -> None:
        self.path.write_bytes(self.data[: self.at] + bytes([self.data[self.at] ^ self.mask]) + self.data[self.at + 1 :])

    def __exit__(self, *_: object) -> None:
        self.path.write_bytes(self.data)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_damaged_byte_of_the_pointer_is_found_and_never_crashes(standing: Path, data: st.DataObject) -> None:
    pointer = standing / "CURRENT"
    at = data.draw(st.integers(0, pointer.stat().st_size - 1))

    with flipped(pointer, at, data.draw(st.integers(1, 255))):
        for look in (open_snapshot, generation_in_force):
            with pytest.raises(IndexUnfit):
                look(standing)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_damaged_byte_of_the_manifest_never_crashes(standing: Path, data: st.DataObject) -> None:
    manifest = current(standing) / "manifest.json"
    at = data.draw(st.integers(0, manifest.stat().st_size - 1))

    with flipped(manifest, at, data.draw(st.integers(1, 255))):
        try:
            generation_in_force(standing)
            opened(standing)
        except IndexUnfit:
            return


@pytest.mark.parametrize(
    ("part", "damaged"),
    [('"generation": 7', '"generation": 6'), (STORE, "node-of-utopib"), ('ids.txt": "13:', 'ids.txt": "03:')],
)
def test_a_damaged_manifest_is_found(folder: Path, part: str, damaged: str) -> None:
    manifest = current(folder) / "manifest.json"
    manifest.write_text(manifest.read_text().replace(part, damaged, 1))

    with pytest.raises(IndexUnfit):
        open_snapshot(folder)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "null", "7", '{"format": 1}', "{" * 500, '{"format": 2, "files": []}']
)
def test_a_manifest_of_another_shape_is_refused(folder: Path, content: str) -> None:
    (current(folder) / "manifest.json").write_text(content)

    with pytest.raises(IndexUnfit):
        open_snapshot(folder)
    with pytest.raises(IndexUnfit):
        generation_in_force(folder)


@pytest.mark.parametrize("content", ["", ".", "..", "../..", "/etc", "generation-7", "\x00", "\n", "a" * 300])
def test_a_pointer_to_somewhere_else_is_refused(folder: Path, content: str) -> None:
    (folder / "CURRENT").write_text(content)

    with pytest.raises(IndexUnfit):
        open_snapshot(folder)


# -- replacing --


def test_the_older_snapshot_is_removed_when_the_newer_is_in_force(tmp_path: Path) -> None:
    first = write(tmp_path, 1)
    second = write(tmp_path, 2)

    assert not first.exists()
    assert [path.name for path in tmp_path.glob("generation-*")] == [second.name]
    assert generation_in_force(tmp_path) == (STORE, 2)


def test_the_same_generation_may_be_written_again(tmp_path: Path) -> None:
    write(tmp_path, 1)
    write(tmp_path, 1)

    assert_equal(opened(tmp_path).arrays, arrays())


def test_nothing_is_left_lying_about(tmp_path: Path) -> None:
    for generation in (1, 2, 3):
        write(tmp_path, generation)

    assert sorted(path.name.partition("-")[0] for path in tmp_path.iterdir()) == ["CURRENT", "generation"]


def test_a_reader_keeps_its_arrays_when_the_index_is_replaced(tmp_path: Path) -> None:
    write(tmp_path, 1)
    reader = opened(tmp_path)

    write(tmp_path, 2, index_of([person("other", "Tumril Gan")], background={}))

    assert not reader.folder.exists()
    assert_equal(reader.arrays, arrays())
    text = reader.arrays.names.texts[0]
    assert Searcher(reader.arrays).search(Query(text), limit=1).found
    assert opened(tmp_path).generation == 2


def test_a_write_that_fails_leaves_the_old_snapshot_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 1)

    def full(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("tocsin.segments.files._flush", full)
    with pytest.raises(OSError, match="no space"):
        write(tmp_path, 2)

    assert opened(tmp_path).generation == 1
    assert not list(tmp_path.glob(".making-*"))


def test_a_write_that_is_killed_before_the_pointer_moves_leaves_the_old_snapshot_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, 1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tocsin.segments.files._point_at", killed)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, 2)

    assert opened(tmp_path).generation == 1
    monkeypatch.undo()
    write(tmp_path, 3)
    assert [path.name.split("-")[1] for path in tmp_path.glob("generation-*")] == ["3"]


def test_what_a_killed_writer_left_is_no_snapshot(folder: Path) -> None:
    shutil.copytree(current(folder), folder / ".making-generation-8-0")
    (folder / ".CURRENT-0").write_text(".making-generation-8-0")

    assert opened(folder).generation == 7


def test_what_a_killed_writer_left_is_removed_by_the_next_one(folder: Path) -> None:
    shutil.copytree(current(folder), folder / ".making-generation-6-0")

    write(folder, 8)

    assert not (folder / ".making-generation-6-0").exists()


def test_readers_beside_a_writer_see_a_whole_snapshot_or_find_it_gone(tmp_path: Path) -> None:
    contents = [index_of([person(str(at), f"Zarmak {'q' * at}olbani")], background={}) for at in range(1, 4)]
    write(tmp_path, 0, contents[0])
    seen: list[int] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                snapshot = opened(tmp_path)
                assert_equal(snapshot.arrays, contents[snapshot.generation % 3])
                seen.append(snapshot.generation)
            except IndexUnfit:
                continue  # replaced between the pointer and the files: the caller looks again
            except BaseException as error:  # noqa: BLE001  # told to the test, which fails
                failures.append(error)
                return

    reader = threading.Thread(target=read)
    reader.start()
    for generation in range(1, 8):
        write(tmp_path, generation, contents[generation % 3])
    while not seen and reader.is_alive():
        done.wait(0.01)
    done.set()
    reader.join()

    assert failures == []
    assert seen == sorted(seen)
    assert seen
