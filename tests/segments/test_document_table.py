"""A table of documents: what is found, exactly and misread; and that damage is never taken for "not reported"."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import IndexUnfit
from tocsin.match.reported_documents import Grade, ReportedDocument, grade_of
from tocsin.model.record import IdentifierType
from tocsin.model.screening import DocumentQuery
from tocsin.segments import document_build, documents
from tocsin.segments.document_build import Built, build_columns, compare, seal
from tocsin.segments.document_columns import BLOCK, DTYPES
from tocsin.segments.document_file import DocumentFile
from tocsin.segments.documents import DocumentTable
from tocsin.segments.kernels.document_lookup import seek
from tocsin.sources.reading import ListFile
from tocsin.text.identifiers import fold_number

PASSPORT, VISA, OTHER = IdentifierType.PASSPORT, IdentifierType.VISA, IdentifierType.OTHER_DOCUMENT
KINDS = {None: "", PASSPORT: "P", VISA: "V", OTHER: "travel document"}
REPORTS = st.builds(
    ReportedDocument,
    st.text("0O1IA", min_size=1, max_size=3).map(fold_number) | st.from_regex(r"[0O]{13}", fullmatch=True)
    | st.sampled_from(["АЖ", "АЖ1"]),
    st.sampled_from([None, PASSPORT, VISA, OTHER]), st.sampled_from(["", "DE", "UTO"]),
    st.sampled_from(["", "stolen", "lost"]), st.dates(min_value=date(1990, 1, 1),
    max_value=date(1990, 1, 3)), st.sampled_from(["", "r"]),
)  # fmt: skip
QUERIES = st.builds(
    DocumentQuery,
    st.text("0O1IA-", max_size=3) | st.from_regex(r"[0O]{13}", fullmatch=True) | st.sampled_from(["АЖ", "аж1"]),
    st.sampled_from([None, PASSPORT, VISA, OTHER]), st.sampled_from(["", "DE", "UTO", "KE"]),
)  # fmt: skip


def line_of(report: ReportedDocument) -> str:
    kind, day = KINDS[report.type], report.reported_on or ""
    return f"{report.number},{kind},{report.country},{report.status},{day},{report.reference}\n"


def built(folder: Path, reports: list[ReportedDocument]) -> Built:
    folder.mkdir(parents=True)
    text = "number,type,country,status,reported_on,reference\n" + "".join(map(line_of, reports))
    made = build_columns(folder, DocumentFile(ListFile.of_bytes("r.csv", text.encode())), len(text))
    seal(made, {})
    return made


def table(folder: Path, reports: list[ReportedDocument]) -> DocumentTable:
    return DocumentTable(built(folder, reports).folder)


def many(count: int) -> list[ReportedDocument]:
    return [ReportedDocument(f"X{number:07}Q", PASSPORT, "DE", "stolen", None, f"R{number}") for number in range(count)]


@settings(max_examples=20)  # each example writes a table to the disk
@given(st.lists(REPORTS, min_size=1, max_size=12), st.lists(QUERIES, max_size=5))
def test_what_is_found_is_what_a_walk_through_all_reports_finds(
    tmp_path_factory: pytest.TempPathFactory, reports: list[ReportedDocument], queries: list[DocumentQuery]
) -> None:
    opened = table(tmp_path_factory.mktemp("t") / "new", reports)
    for query in queries:
        walked = {(grade, each) for each in reports if (grade := grade_of(query, each)) is not None}

        found = opened.find(query, most=99)

        assert set(map(tuple, found)) == walked
        assert [each.grade for each in found] == sorted((grade for grade, _ in walked), reverse=True)


@settings(max_examples=20)  # each example writes a table to the disk
@given(st.lists(REPORTS, min_size=1, max_size=12), st.lists(QUERIES, min_size=1, max_size=8))
def test_many_look_ups_at_once_find_what_each_finds_alone(
    tmp_path_factory: pytest.TempPathFactory, reports: list[ReportedDocument], queries: list[DocumentQuery]
) -> None:
    opened = table(tmp_path_factory.mktemp("t") / "new", reports)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "ALL_AT_ONCE", 1)

        assert opened.find_all(queries) == [opened.find(query) for query in queries]


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=60), st.integers(0, 2**64 - 1))
def test_a_key_stands_where_numpy_finds_it(keys: list[int], other: int) -> None:
    column = np.sort(np.array(keys, np.uint64))
    prefix = np.searchsorted(column >> np.uint64(56), np.arange(257)).astype(np.uint32)

    for key in (*keys[:5], other):
        plain = (np.searchsorted(column, np.uint64(key), side) for side in ("left", "right"))
        first, last = (int(each) for each in plain)
        assert (first, last) == seek(column, prefix, 56, key) or (first == last and key == other)
        assert first == last or seek(column, prefix, 56, key) == (first, last)


@settings(max_examples=20)  # each example writes a table to the disk
@given(st.lists(REPORTS, min_size=1, max_size=10), st.lists(REPORTS, min_size=1, max_size=10))
def test_the_difference_of_two_tables_counts_documents(
    tmp_path_factory: pytest.TempPathFactory, old: list[ReportedDocument], new: list[ReportedDocument]
) -> None:
    folder = tmp_path_factory.mktemp("t")
    older = table(folder / "old", old)

    found = compare(built(folder / "new", new), older.folder, tuple(older.manifest["statuses"]))

    def identities(reports: list[ReportedDocument]) -> list[tuple[str, str, str]]:
        return [(each.number, str(each.type), each.country) for each in reports]

    theirs, kept = identities(new), 0
    for each in identities(old):
        if each in theirs:
            theirs.remove(each)
            kept += 1
    assert (found.added, found.removed) == (len(new) - kept, len(old) - kept)
    assert found.amended + found.unchanged == kept


def test_the_same_reports_with_their_statuses_in_another_order_are_unchanged(tmp_path: Path) -> None:
    reports = [ReportedDocument("A1", status="stolen"), ReportedDocument("A2", status="lost")]
    older = table(tmp_path / "old", reports)

    found = compare(built(tmp_path / "new", reports[::-1]), older.folder, tuple(older.manifest["statuses"]))

    assert (found.added, found.amended, found.removed, found.unchanged) == (0, 0, 0, 2)


def test_rows_dealt_out_in_parts_are_found_as_rows_of_one_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = many(3000)
    whole = table(tmp_path / "whole", reports)
    monkeypatch.setattr(document_build, "_SMALL", 0)
    parted = table(tmp_path / "parted", reports)

    for name in DTYPES:
        assert (whole.folder / f"{name}.bin").read_bytes() == (parted.folder / f"{name}.bin").read_bytes()


def test_a_report_says_who_reported_what_and_when(tmp_path: Path) -> None:
    report = ReportedDocument("L898902C3", PASSPORT, "UTO", "stolen", date(2024, 5, 1), "REF 1")

    (found,) = table(tmp_path / "t", [report]).find(DocumentQuery("l898902c3", PASSPORT, "UTO"))

    assert found == (Grade.SAME, report)


def test_at_most_so_many_reports_come_back_and_the_best_of_them(tmp_path: Path) -> None:
    reports = [ReportedDocument("A100", PASSPORT, "DE", reference=str(number)) for number in range(30)]
    opened = table(tmp_path / "t", [*reports, ReportedDocument("A100", PASSPORT, "UTO")])

    found = opened.find(DocumentQuery("A100", PASSPORT, "UTO"))

    assert len(found) == documents.MOST
    assert found[0] == (Grade.SAME, ReportedDocument("A100", PASSPORT, "UTO"))


# --- damage -----------------------------------------------------------------------------------------------------------


def test_a_table_with_any_byte_changed_is_refused_before_it_answers(tmp_path: Path) -> None:
    reports = many(40)
    folder = table(tmp_path / "t", reports).folder
    queries = [DocumentQuery(each.number, PASSPORT, "DE") for each in reports]
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        if not data:
            continue
        for at in {0, len(data) // 2, len(data) - 1}:
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])

            with pytest.raises(IndexUnfit):
                [DocumentTable(folder).find(query) for query in queries]
            with pytest.raises(IndexUnfit):
                DocumentTable(folder).verify()
        path.write_bytes(data)
    assert all(DocumentTable(folder).find(query) for query in queries)


@pytest.mark.parametrize("name", [*(f"{name}.bin" for name in DTYPES), "manifest.json", "checksums.u64"])
def test_a_table_of_which_a_file_is_cut_or_missing_is_refused(tmp_path: Path, name: str) -> None:
    folder = table(tmp_path / "t", many(5)).folder
    data = (folder / name).read_bytes()

    (folder / name).write_bytes(data[:-1])
    with pytest.raises(IndexUnfit) as cut:
        DocumentTable(folder)
    (folder / name).unlink()
    with pytest.raises(IndexUnfit):
        DocumentTable(folder)

    assert "tocsin list load documents" in cut.value.hint


def test_damage_in_one_block_does_not_stop_look_ups_that_rest_on_others(tmp_path: Path) -> None:
    reports = many(BLOCK // 4)  # keys of two blocks
    folder = table(tmp_path / "t", reports).folder
    path = folder / "keys.bin"
    path.write_bytes(path.read_bytes()[:-1] + b"\xaa")
    opened = DocumentTable(folder)
    sound = damaged = 0

    for each in reports[:200]:
        try:
            sound += bool(opened.find(DocumentQuery(each.number, PASSPORT, "DE")))
        except IndexUnfit:
            damaged += 1

    assert sound > 0
    assert damaged > 0
    assert sound + damaged == 200


def test_a_table_of_another_format_says_so(tmp_path: Path) -> None:
    folder = table(tmp_path / "t", many(1)).folder
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "format": 99}))

    with pytest.raises(IndexUnfit, match="format 99, this Tocsin reads 1"):
        DocumentTable(folder)


def test_a_kind_that_a_newer_tocsin_knows_is_some_other_document(tmp_path: Path) -> None:
    folder = table(tmp_path / "t", many(1)).folder
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["sum"]
    manifest["kinds"][0] = "seal of a space station"
    manifest["sum"] = document_build.manifest_sum(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))

    (found,) = DocumentTable(folder).find(DocumentQuery("X0000000Q", VISA, "DE"))

    assert (found.grade, found.document.type) == (Grade.OPEN, OTHER)
