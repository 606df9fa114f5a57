"""The lists that are read: where they come from, and which format a file is in."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from shared_data import SHARED, needs_shared
from tocsin.errors import MalformedList, UnknownList
from tocsin.sources.reading import ListFile, ListFormat, ListSource
from tocsin.sources.registry import SOURCES, detect, source
from tocsin.sources.un.paths import MAPPED

_FORMATS = {form.name: form for row in SOURCES.values() for form in row.formats}


def _file(name: str) -> ListFile:
    path = SHARED / "lists" / name
    return ListFile(path.name, lambda: path.open("rb"), path.stat().st_size)


def test_the_lists_that_a_newcomer_is_told_of_are_there() -> None:
    assert {"un", "ofac", "ofac-consolidated"} <= set(SOURCES)


def test_an_unknown_list_is_refused_with_the_names_of_those_that_are_known() -> None:
    with pytest.raises(UnknownList) as caught:
        source("utopia")

    assert "un, ofac" in caught.value.hint


@pytest.mark.parametrize("row", SOURCES.values(), ids=lambda row: row.name)
def test_every_address_is_https_on_a_host_that_the_list_allows(row: ListSource) -> None:
    assert row.addresses
    for address in row.addresses.values():
        parts = urlsplit(address)
        assert parts.scheme == "https"
        assert parts.hostname in row.hosts


@pytest.mark.parametrize("row", SOURCES.values(), ids=lambda row: row.name)
def test_the_hosts_are_exact_names(row: ListSource) -> None:
    assert all(host == host.casefold() and "*" not in host and "/" not in host for host in row.hosts)


@pytest.mark.parametrize("row", SOURCES.values(), ids=lambda row: row.name)
def test_a_list_says_whose_it_is_how_often_it_changes_and_on_which_terms(row: ListSource) -> None:
    assert row.title
    assert row.authority
    assert row.terms
    assert row.rhythm_days > 0
    assert row.formats


@pytest.mark.parametrize("form", _FORMATS.values(), ids=lambda form: form.name)
def test_a_verified_format_says_what_confirmed_it_and_an_unverified_one_claims_nothing(form: ListFormat) -> None:
    assert form.is_verified is bool(form.confirmed_by)


@pytest.mark.parametrize("form", _FORMATS.values(), ids=lambda form: form.name)
def test_whatever_a_format_leaves_out_it_leaves_for_a_reason(form: ListFormat) -> None:
    assert all(path and reason for path, reason in form.ignored.items())


def test_an_empty_file_is_refused_by_its_name() -> None:
    with pytest.raises(MalformedList, match="the file is empty") as caught:
        detect(source("un"), [ListFile.of_bytes("consolidated.xml", b"")])

    assert caught.value.place == "consolidated.xml"


def test_a_file_of_another_kind_is_refused_with_the_formats_that_are_read() -> None:
    with pytest.raises(MalformedList, match="not in a format of the list un") as caught:
        detect(source("un"), [ListFile.of_bytes("list.html", b"<html><body>Service unavailable</body></html>")])

    assert "UN Security Council Consolidated List" in caught.value.hint


def test_no_file_at_all_is_refused() -> None:
    with pytest.raises(MalformedList, match="no file was given"):
        detect(source("un"), [])


@needs_shared
@pytest.mark.parametrize(
    ("name", "files", "form"),
    [
        ("un", ["un/un_consolidated_2026-02-27.xml"], "un-xml"),
        ("ofac", ["ofac/sdn_2024-01/sdn.csv", "ofac/sdn_2024-01/alt.csv", "ofac/sdn_2024-01/add.csv"], "ofac-csv"),
        ("ofac", ["ofac/later/sdn_2024-05-03.csv"], "ofac-csv"),
        ("ofac", ["samples/owl_sdn-fixture.xml"], "ofac-classic-xml"),
        ("ofac", ["samples/owl_sdn-advanced-fixture.xml"], "ofac-advanced-xml"),
        ("ofac", ["ofac/enhanced_xml_irgc_subset_2024-08-28.xml"], "ofac-enhanced-xml"),
        ("ofac-consolidated", ["ofac/consolidated/consolidated_2026-01-08.xml"], "ofac-classic-xml"),
    ],
)
def test_the_format_of_a_real_file_is_recognised(name: str, files: list[str], form: str) -> None:
    assert detect(source(name), [_file(file) for file in files]).name == form


def _lists_reference() -> tuple[str, str]:
    """The reference page as it stands, and as the code says that it should."""
    tool = Path(__file__).resolve().parents[2] / "tools" / "lists_reference.py"
    spec = importlib.util.spec_from_file_location("lists_reference", tool)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PAGE.read_text("utf-8"), module.page()


def test_the_reference_of_lists_says_what_the_code_does() -> None:
    stands, should = _lists_reference()

    assert stands == should, "run tools/lists_reference.py"


def test_the_reference_of_lists_names_every_element_of_the_un_list_and_what_is_unverified() -> None:
    page, _ = _lists_reference()

    for path in MAPPED:
        assert path.rpartition("/")[2].removeprefix("@") in page or path.split("/")[1] in page
    for form in _FORMATS.values():
        if not form.is_verified:
            assert f"`{form.name}`: {form.title} | **no: unverified** |" in page


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (["samples/sieve_eu_consolidated_test_sample.xml"], "eu"),
        (["samples/sieve_uk_hmt_test_sample.xml"], "uk"),
        (["samples/owl_sdn-fixture.xml"], "ofac` or `tocsin list load ofac-consolidated"),
        (["ofac/sdn_2024-01/add.csv", "ofac/sdn_2024-01/alt.csv", "ofac/sdn_2024-01/sdn.csv"], "ofac"),
        (["au/regulation8_consolidated_2024-12.xlsx"], "au"),
        (["ca/sema_2025-05.xml"], "ca"),
    ],
)
@needs_shared
def test_a_file_of_another_list_is_refused_with_the_list_that_it_looks_like(files: list[str], name: str) -> None:
    with pytest.raises(MalformedList) as caught:
        detect(source("un"), [_file(file) for file in files])

    assert f"like `tocsin list load {name}`. un is read from" in caught.value.hint


def test_what_looks_like_no_list_is_refused_without_a_guess() -> None:
    with pytest.raises(MalformedList) as caught:
        detect(source("un"), [ListFile.of_bytes("list.html", b"<html/>")])

    assert caught.value.hint.startswith("un is read from")
