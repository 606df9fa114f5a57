"""A segment's file: arrays there and back, read-only, and every byte vouched for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_strategy

from tocsin.errors import IndexUnfit
from tocsin.match.arrays import Texts
from tocsin.segments.files import FORMAT_VERSION, FileRef, map_file, write_file
from tocsin.segments.layout import arrays_of, part_of

ANY_ARRAY = arrays_strategy.arrays(
    st.sampled_from(["u1", "u2", "u4", "u8", "i4", "f4", "f8", "?", ">u4"]),
    arrays_strategy.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5),
    elements={"allow_nan": False},
)
CONTENT: dict[str, npt.NDArray[Any]] = {
    "numbers": np.arange(40, dtype=np.uint32),
    "none": np.empty(0, np.uint64),
    "one": np.ones((1, 3), np.uint8),
}


def written(folder: Path, content: Mapping[str, npt.NDArray[Any]] | None = None) -> FileRef:
    return write_file(folder / "segment", CONTENT if content is None else content, {"said": "of it"})


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FileRef]:
    """A folder with one file, which tests change for a moment only."""
    folder = tmp_path_factory.mktemp("segments")
    return folder, written(folder)


@contextmanager
def holding(path: Path, data: bytes) -> Iterator[None]:
    """The file with this content, for as long as the block lasts."""
    before = path.read_bytes()
    path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(before)


# -- there and back --


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(max_size=8), ANY_ARRAY, max_size=4))
def test_arrays_come_back_in_type_shape_and_value(tmp_path: Path, content: dict[str, npt.NDArray[Any]]) -> None:
    (tmp_path / "segment").unlink(missing_ok=True)

    mapped = map_file(tmp_path, written(tmp_path, content))

    assert list(mapped.arrays) == list(content)
    for name, array in content.items():
        stored = mapped.arrays[name]
        assert type(stored) is np.ndarray
        assert (stored.dtype, stored.shape) == (array.dtype.newbyteorder("="), array.shape)
        assert np.array_equal(stored, array)
    assert mapped.facts == {"said": "of it"}


def test_every_array_is_read_only_and_in_rows_also_an_empty_one(standing: tuple[Path, FileRef]) -> None:
    for array in map_file(*standing).arrays.values():
        assert not array.flags.writeable
        assert array.flags.c_contiguous
        assert array.flags.aligned
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_columns_of_another_array_are_stored_as_rows(tmp_path: Path) -> None:
    odd = np.asfortranarray(np.arange(12).reshape(3, 4))[:, ::2]

    stored = map_file(tmp_path, written(tmp_path, {"odd": odd})).arrays["odd"]

    assert np.array_equal(stored, odd)
    assert stored.flags.c_contiguous


def test_what_would_have_to_be_run_to_be_read_is_not_stored(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="object"):
        written(tmp_path, {"thing": np.array([{}])})


def test_a_file_is_never_written_over_another(standing: tuple[Path, FileRef]) -> None:
    with pytest.raises(FileExistsError):
        written(standing[0])


# -- damage --


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_damaged_byte_anywhere_is_found(standing: tuple[Path, FileRef], data: st.DataObject) -> None:
    folder, file = standing
    content = bytearray((folder / file.name).read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))

    with holding(folder / file.name, bytes(content)), pytest.raises(IndexUnfit) as refused:
        map_file(folder, file)

    assert refused.value.place == str(folder / file.name)
    assert refused.value.hint


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_file_cut_short_or_added_to_is_found(standing: tuple[Path, FileRef], data: st.DataObject) -> None:
    folder, file = standing
    content = (folder / file.name).read_bytes()
    shorter = st.integers(0, len(content) - 1).map(lambda end: content[:end])
    longer = st.binary(min_size=1, max_size=200).map(lambda more: content + more)

    with holding(folder / file.name, data.draw(shorter | longer)), pytest.raises(IndexUnfit):
        map_file(folder, file)


def test_a_whole_file_that_is_not_the_one_that_was_named_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path)

    with pytest.raises(IndexUnfit):
        map_file(tmp_path, FileRef(file.name, "00" * 16))


def test_a_file_of_another_format_is_refused_by_its_number(standing: tuple[Path, FileRef]) -> None:
    folder, file = standing
    content = (folder / file.name).read_bytes()
    newer = content[:8] + (FORMAT_VERSION + 1).to_bytes(8, "little") + content[16:]

    with holding(folder / file.name, newer), pytest.raises(IndexUnfit, match=f"format {FORMAT_VERSION + 1}"):
        map_file(folder, file)


def test_a_file_that_is_gone_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        map_file(tmp_path, FileRef("nowhere", ""))


def test_a_folder_in_the_place_of_a_file_is_damage(tmp_path: Path) -> None:
    (tmp_path / "segment").mkdir()

    with pytest.raises(IndexUnfit):
        map_file(tmp_path, FileRef("segment", ""))


# -- parts and their fields --


@dataclass(frozen=True)
class Inner:
    """A part of a part."""

    values: npt.NDArray[np.uint32]
    texts: Texts


class Table:
    """A part that is no dataclass: its constructor says what it is made of."""

    def __init__(self, keys: npt.NDArray[np.uint64]) -> None:
        self.keys = keys
        self.more = "kept for itself"


@dataclass(frozen=True)
class Outer:
    """A part with further parts, and texts in a plain list."""

    inner: Inner
    table: Table
    names: Texts


TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=4)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS)
def test_parts_come_back_from_their_arrays_whatever_their_fields(
    tmp_path: Path, names: list[str], texts: list[str]
) -> None:
    (tmp_path / "segment").unlink(missing_ok=True)
    inner = Inner(np.arange(3, dtype=np.uint32), Texts.of(texts))
    whole = Outer(inner, Table(np.arange(2, dtype=np.uint64)), Texts.of(names))

    mapped = map_file(tmp_path, written(tmp_path, arrays_of(whole, "x."))).arrays
    found = part_of(Outer, mapped, "x.")

    assert "x.inner.texts.offsets" in mapped
    assert list(found.names) == names
    assert list(found.inner.texts) == texts
    assert np.array_equal(found.inner.values, inner.values)
    assert np.array_equal(found.table.keys, whole.table.keys)


def test_a_plain_list_of_texts_is_taken_as_texts() -> None:
    arrays = arrays_of(Inner(np.arange(1, dtype=np.uint32), ["Zarmak", ""]))  # type: ignore[arg-type]  # as it was once

    assert list(part_of(Inner, arrays).texts) == ["Zarmak", ""]


def test_a_field_that_the_file_does_not_have_is_no_index_of_ours() -> None:
    with pytest.raises(IndexUnfit, match="values"):
        part_of(Inner, {})
