"""Streaming XML: what comes out, and everything hostile that may go in."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from itertools import chain, repeat
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.sources import xml
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.xml import Accountant, iterate, local, place


def _file(data: bytes | str) -> ListFile:
    return ListFile.of_bytes("list.xml", data.encode() if isinstance(data, str) else data)


def _texts(data: bytes | str, root: str = "") -> list[str | None]:
    return [element.findtext("name") for element in iterate(_file(data), ["rec"], root=root)]


def test_each_record_comes_whole_and_in_order() -> None:
    data = "<list><rec><name>a</name></rec><group><rec><name>b</name></rec></group></list>"

    assert _texts(data) == ["a", "b"]


def test_a_record_inside_a_record_belongs_to_the_outer_one() -> None:
    data = "<list><rec><name>outer</name><rec><name>inner</name></rec></rec></list>"

    assert _texts(data) == ["outer"]


def test_a_record_knows_its_line_beyond_what_sixteen_bits_can_count() -> None:
    data = "<list>" + "\n" * 70_000 + "<rec>\n<name>a</name></rec></list>"

    (where,) = [place(element) for element in iterate(_file(data), ["rec"])]

    assert where == "line 70001"


def test_namespaces_do_not_hide_a_record() -> None:
    data = '<list xmlns="urn:utopia"><rec/></list>'

    assert [local(element) for element in iterate(_file(data), ["rec"])] == ["rec"]


def test_what_stands_outside_of_records_is_shown_with_its_path_and_the_root_comes_last() -> None:
    seen: list[tuple[str, str | None]] = []
    data = '<list date="2026-02-27"><head><date>x</date></head><rec/><vessels><vessel>v</vessel></vessels></list>'

    list(iterate(_file(data), ["rec"], outside=lambda element, path: seen.append((path, element.text))))

    assert seen == [
        ("list/head/date", "x"),
        ("list/head", None),
        ("list/vessels/vessel", "v"),
        ("list/vessels", None),
        ("list", None),
    ]


class _Endless:
    """A list of 40,000 records, each made as it is asked for."""

    def __init__(self) -> None:
        self._parts = chain([b"<list>"], repeat(b"<rec><name>name</name></rec>\n" * 1_000, 40), [b"</list>"])

    def read(self, _size: int) -> bytes:
        return next(self._parts, b"")

    def close(self) -> None:
        """Nothing to close."""


def _endless() -> BinaryIO:
    return _Endless()  # type: ignore[return-value]  # read and close are all that is asked of it


def test_records_are_freed_once_they_are_read() -> None:
    tracemalloc.start()
    try:
        count = sum(1 for _ in iterate(ListFile("big.xml", _endless, 1), ["rec"]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert count == 40_000
    assert peak < 5_000_000


def _bomb() -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE list [<!ENTITY e0 "ha">{entities}]><list><rec><name>&e9;</name></rec></list>'


_FILE_ENTITY = '<!DOCTYPE list [<!ENTITY x SYSTEM "file:///etc/passwd">]><list><rec><name>&x;</name></rec></list>'
_REMOTE_DTD = '<!DOCTYPE list SYSTEM "http://127.0.0.1:9/list.dtd"><list><rec/></list>'


@pytest.mark.parametrize("attack", [_bomb(), _FILE_ENTITY, _REMOTE_DTD, "<!DOCTYPE list><list/>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_a_doctype_is_refused_in_every_encoding(attack: str, encoding: str) -> None:
    declaration = '<?xml version="1.0" encoding="ISO-8859-1"?>' if encoding == "latin-1" else ""
    data = f"{declaration}{attack}".encode(encoding)

    with pytest.raises((UnsafeDocument, MalformedList)) as caught:
        list(iterate(_file(data), ["rec"]))

    assert caught.value.place
    if encoding not in ("utf-16-le", "utf-16-be"):  # without a mark of their order these are no XML at all
        assert isinstance(caught.value, UnsafeDocument)


@pytest.mark.parametrize("encoding", ["utf-32", "cp037", "utf-7"])
def test_a_doctype_in_an_encoding_that_no_list_uses_is_refused_too(encoding: str) -> None:
    with pytest.raises(MalformedList):
        list(iterate(_file(_FILE_ENTITY.encode(encoding)), ["rec"]))


def test_a_doctype_behind_a_long_comment_is_refused() -> None:
    with pytest.raises(MalformedList):
        list(iterate(_file(f"<!--{'x' * 70_000}-->{_FILE_ENTITY}"), ["rec"]))


def test_an_entity_that_nobody_declared_is_refused_and_not_blanked() -> None:
    with pytest.raises(MalformedList, match="undeclared entity") as caught:
        list(iterate(_file("<list><rec><name>a&x;b</name></rec></list>"), ["rec"]))

    assert caught.value.place == "line 1"


def test_markup_characters_and_numbered_ones_read_as_meant() -> None:
    assert _texts("<list><rec><name>&lt;a&gt; &amp; &#1593;</name></rec></list>") == ["<a> & ع"]


@pytest.mark.parametrize("data", ["", "   \n ", "no xml", "<", "<list>", "<list><rec>", "<list></liszt>", "\x00\x00"])
def test_what_is_no_whole_document_is_refused_with_its_place(data: str) -> None:
    with pytest.raises(MalformedList) as caught:
        list(iterate(_file(data), ["rec"]))

    assert caught.value.place
    assert caught.value.hint


def test_an_empty_file_is_called_empty() -> None:
    with pytest.raises(MalformedList, match="the file is empty"):
        list(iterate(_file(b""), ["rec"]))


def test_a_bad_byte_is_refused_with_line_and_column() -> None:
    with pytest.raises(MalformedList) as caught:
        list(iterate(_file(b"<list>\n<rec>\xff</rec></list>"), ["rec"]))

    assert caught.value.place.startswith("line 2, column")


def test_a_control_character_is_refused_with_line_and_column() -> None:
    with pytest.raises(MalformedList, match="invalid Char") as caught:
        list(iterate(_file(b"<list>\n<rec>\x19</rec></list>"), ["rec"]))

    assert caught.value.place == "line 2, column 6"


_WHOLE = "<list>" + "".join(f"<rec><name>name {n}</name></rec>" for n in range(5_000)) + "</list>\n"


@given(st.integers(min_value=0, max_value=len(_WHOLE) - 2))
@settings(max_examples=60, deadline=None)
def test_a_file_that_is_cut_anywhere_never_ends_well(length: int) -> None:
    with pytest.raises(MalformedList):
        list(iterate(_file(_WHOLE[:length]), ["rec"]))


def test_another_root_is_refused() -> None:
    with pytest.raises(MalformedList, match="<list> and not <other>"):
        _texts("<list/>", root="other")


def test_elements_deep_inside_each_other_are_refused() -> None:
    deep = "<a>" * 200_000 + "</a>" * 200_000

    with pytest.raises(MalformedList):
        list(iterate(_file(f"<list><rec>{deep}</rec></list>"), ["rec"]))


def test_a_huge_text_is_refused() -> None:
    with pytest.raises(MalformedList, match="characters"):
        list(iterate(_file(f"<list><rec><name>{'x' * 2_000_000}</name></rec></list>"), ["rec"]))


def test_a_huge_attribute_is_refused() -> None:
    with pytest.raises(MalformedList):
        list(iterate(_file(f"<list><rec><name note='{'x' * 2_000_000}'/></rec></list>"), ["rec"]))


def test_a_record_with_endlessly_many_children_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_RECORD_BYTES", 100_000)

    with pytest.raises(MalformedList, match="larger than"):
        list(iterate(_file(f"<list><rec>{'<name>x</name>' * 20_000}</rec></list>"), ["rec"]))


def test_a_file_that_is_larger_than_it_says_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_BYTES", 100_000)
    lying = ListFile("list.xml", lambda: BytesIO(_WHOLE.encode()), 10)

    with pytest.raises(MalformedList, match="larger than"):
        list(iterate(lying, ["rec"]))


def test_text_between_records_is_refused() -> None:
    with pytest.raises(MalformedList, match="text stands between"):
        list(iterate(_file("<list><rec/>lost<rec/><rec/></list>"), ["rec"]))


def test_a_comment_and_an_instruction_are_no_content() -> None:
    data = "<list><!-- a --><rec><?pi x?><name>a<!-- b -->b</name></rec></list>"

    assert _texts(data) == ["ab"]


def _account(record: str, *, single: tuple[str, ...] = ()) -> Report:
    report = Report()
    accountant = Accountant(report, ["r/a", "r/b/c", "r/@id"], {"r/x": "no fact", "r/@y": "no fact"}, single)
    accountant.check(etree.fromstring(record), "r")
    return report


def test_what_is_mapped_is_not_reported() -> None:
    report = _account("<r id='1'><a>text</a><b><c>text</c></b></r>")

    assert (report.unknown, report.ignored) == ({}, {})


def test_what_nobody_mapped_is_reported_with_its_first_place() -> None:
    report = _account("<r z='1'>\n<b>text<c/></b>\n<d>text</d>\n<d>text</d></r>")

    assert report.unknown == {"r/@z": "line 1", "r/b": "line 2", "r/d": "line 3"}


def test_an_unknown_element_without_content_is_not_reported() -> None:
    assert _account("<r><d/><e> \n </e><f><g/></f></r>").unknown == {}


def test_text_between_children_is_reported() -> None:
    assert _account("<r><a/>lost</r>").unknown == {"r/#text": "line 1"}


def test_what_is_left_on_purpose_is_counted_with_all_that_lies_below() -> None:
    report = _account("<r y='1'><x><deep>text</deep></x><x>text</x><x/></r>")

    assert (report.unknown, report.ignored) == ({}, {"r/@y": 1, "r/x": 2})


def test_a_second_one_of_what_the_reader_takes_once_is_reported() -> None:
    assert _account("<r><a>1</a>\n<a>2</a></r>", single=("r/a",)).unknown == {"r/a[2]": "line 2"}
