"""What a damaged or hostile workbook meets: the zip is judged before anything in it is unpacked."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from au_sheets import OLD, ROWS, read_sheet, sheet
from list_damage import Damage, flipped, huge_field, pieces, taken, tree, with_doctype, with_entity_bomb
from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.sources import package
from tocsin.sources.au.consolidated import FORMAT
from tocsin.sources.reading import ListFile
from workbooks import SHEET, TEXTS, packed, workbook_parts

WHOLE = sheet(*ROWS)
PARTS = workbook_parts([OLD, *ROWS])


def _taken(data: bytes) -> str:
    return taken(FORMAT, [ListFile.of_bytes("damaged.xlsx", data)], "au")


def refused(data: bytes, error: type[MalformedList] = MalformedList) -> MalformedList:
    with pytest.raises(error) as caught:
        read_sheet(data)
    assert caught.value.place
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", TEXTS, SHEET])
def test_a_doctype_in_any_part_that_is_read_is_refused(part: str) -> None:
    refused(packed(PARTS | {part: with_doctype(PARTS[part])}), UnsafeDocument)


def test_an_entity_bomb_is_refused() -> None:
    refused(packed(PARTS | {TEXTS: with_entity_bomb(PARTS[TEXTS], b"Torvel QUANDRO")}), UnsafeDocument)


def test_a_workbook_with_macros_is_refused() -> None:
    assert "macros" in refused(packed(PARTS | {"xl/vbaProject.bin": b"x"}), UnsafeDocument).message


def test_a_zip_bomb_is_refused_by_its_ratio_before_it_is_unpacked() -> None:
    bomb = refused(packed(PARTS | {"xl/media/image1.png": b"\0" * (16 << 20)}), UnsafeDocument)

    assert "would become 16,777,216" in bomb.message


def test_a_workbook_that_states_more_bytes_than_are_allowed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_UNPACKED", sum(map(len, PARTS.values())) - 1)

    assert "unpacks to" in refused(WHOLE, UnsafeDocument).message


def test_a_workbook_of_too_many_parts_is_refused() -> None:
    many = {f"xl/media/{number}": b"" for number in range(package.MAX_PARTS)}

    assert "parts" in refused(packed(PARTS | many), UnsafeDocument).message


def test_a_file_larger_than_allowed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_FILE", len(WHOLE) - 1)

    assert "larger than" in refused(WHOLE).message


@pytest.mark.filterwarnings("ignore:Duplicate name")  # zipfile warns of what the test is about
def test_a_part_that_stands_twice_is_refused() -> None:
    out = BytesIO(WHOLE)
    with ZipFile(out, "a", ZIP_DEFLATED) as archive:
        archive.writestr(SHEET, b"<worksheet/>")

    assert "stands twice" in refused(out.getvalue(), UnsafeDocument).message


def test_a_part_packed_in_another_way_is_refused() -> None:
    out = BytesIO(WHOLE)
    with ZipFile(out, "a", ZIP_LZMA) as archive:
        archive.writestr("xl/other.xml", b"<a/>" * 100)

    refused(out.getvalue(), UnsafeDocument)


def test_an_encrypted_part_is_refused() -> None:
    data = bytearray(WHOLE)
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of the last entry in the directory

    refused(bytes(data), UnsafeDocument)


def test_a_field_of_two_million_letters_is_refused() -> None:
    refused(packed(PARTS | {TEXTS: huge_field(PARTS[TEXTS], b"Torvel QUANDRO", 2_000_000)}))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="B2"', b'r="B9"'),
        (b'r="B2"', b'r="A2"'),
        (b'r="B2"', b'r="XFE2"'),
        (b'<row r="3">', b'<row r="2">'),
        (b'<row r="3">', b'<row r="9999999">'),
        (b't="s"><v>0<', b't="s"><v>99999<'),
        (b't="s"><v>0<', b't="s"><v>-1<'),
    ],
)
def test_cells_that_contradict_themselves_are_refused(old: bytes, new: bytes) -> None:
    assert old in PARTS[SHEET]

    refused(packed(PARTS | {SHEET: PARTS[SHEET].replace(old, new, 1)}))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET])
def test_a_workbook_without_a_part_that_it_needs_is_refused(part: str) -> None:
    refused(packed({name: data for name, data in PARTS.items() if name != part}))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>Sign in</html>", packed({})])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    refused(data)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([flipped, pieces, tree]), st.sampled_from(sorted(PARTS)), st.integers(0, 1 << 32))
def test_a_damaged_part_is_read_in_the_right_shape_or_refused(damage: Damage, part: str, seed: int) -> None:
    assert _taken(packed(PARTS | {part: damage(PARTS[part], seed)})) in {"read", "refused"}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([SHEET, TEXTS]), st.integers(0, 1 << 32))
def test_a_damaged_sheet_is_read_in_the_right_shape_or_refused(part: str, seed: int) -> None:
    assert _taken(packed(PARTS | {part: tree(PARTS[part], seed)})) in {"read", "refused"}
