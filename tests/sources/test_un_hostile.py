"""What a damaged or hostile file of the UN list meets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.model.codec import decode, encode
from tocsin.model.record import (
    Record,
)
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.un.consolidated import FORMAT, read
from un_xml import alias, born, document, individual, person, read_un, un_list


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<html><body>503</body></html>",
        "<CONSOLIDATED_LIST/>",
        un_list(),
        un_list(individual())[:-30],
        un_list(individual("<TITLE></TITEL>")),
        un_list(individual("\x07")),
        un_list(individual("<COMMENTS1>" + "x" * 2_000_000 + "</COMMENTS1>")),
        un_list(individual("<a>" * 300 + "</a>" * 300)),
    ],
    ids=["empty", "text", "html", "no-records", "empty-sections", "cut", "tags", "control", "huge-text", "deep"],
)
def test_what_is_no_whole_list_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(MalformedList) as caught:
        read_un(text)

    assert caught.value.place


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_list_with_an_entity_bomb_is_refused(encoding: str) -> None:
    bomb = '<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    text = un_list(individual(name="<FIRST_NAME>&b;</FIRST_NAME>")).partition("\n")[2]

    with pytest.raises(UnsafeDocument):
        read_un((bomb + text).encode(encoding))


def test_a_list_in_another_unicode_encoding_reads_the_same() -> None:
    text = un_list(individual("<NAME_ORIGINAL_SCRIPT>عمر</NAME_ORIGINAL_SCRIPT>")).partition("\n")[2]

    assert read_un(text.encode("utf-16"))[0] == read_un(text)[0]


def test_two_files_are_no_list() -> None:
    file = ListFile.of_bytes("list.xml", un_list(individual()).encode())

    with pytest.raises(MalformedList, match="one file"):
        list(read([file, file], "un", Report()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_format_is_recognised_by_its_root(encoding: str) -> None:
    text = un_list(individual()).partition("\n")[2]

    assert FORMAT.recognises([ListFile.of_bytes("any name", text.encode(encoding))])


def test_another_root_is_not_recognised() -> None:
    assert not FORMAT.recognises([ListFile.of_bytes("consolidated.xml", b"<sdnList/>")])


@pytest.mark.parametrize(
    "hostile",
    ["(" * 10_000, "a " * 100_000, "A" * 200_000, "(a;" * 25_000, "1 " * 50_000, "born " * 25_000, "IMO " * 25_000,
     "UTi.002 " * 10_000, "passport " * 25_000, "Tel. 1234567, " * 10_000, "father's name " * 15_000, "/," * 25_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_text_made_to_slow_the_reader_down_does_not(hostile: str) -> None:
    record = person(
        alias(hostile, inner=f"<NOTE>{hostile}</NOTE>")
        + document(f"<NUMBER>{hostile}</NUMBER><NOTE>{hostile}</NOTE>")
        + born(f"<NOTE>{hostile}</NOTE>")
        + f"<INDIVIDUAL_ADDRESS><NOTE>{hostile}</NOTE></INDIVIDUAL_ADDRESS>"
        f"<NATIONALITY><VALUE>{hostile}</VALUE></NATIONALITY>"
        f"<DESIGNATION><VALUE>{hostile}</VALUE></DESIGNATION><COMMENTS1>{hostile}</COMMENTS1>"
    )

    assert record.reference == "UTi.001"


def _is_right_shaped(records: list[Record]) -> bool:
    return bool(records) and all(
        record.names and record.designations and decode(encode(record)) == record for record in records
    )


_FIELDS = ["FIRST_NAME", "SECOND_NAME", "NAME_ORIGINAL_SCRIPT", "COMMENTS1", "LISTED_ON", "GENDER", "UN_LIST_TYPE"]
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff<&>"), max_size=60
)


@given(st.dictionaries(st.sampled_from(_FIELDS), _TEXT), _TEXT, _TEXT, _TEXT)
@settings(max_examples=200, deadline=None)
def test_whatever_text_an_element_holds_is_read_or_refused_clearly(
    fields: dict[str, str], called: str, note: str, number: str
) -> None:
    inner = "".join(
        f"<{tag}>{text}</{tag}>" for tag, text in fields.items() if tag not in ("FIRST_NAME", "UN_LIST_TYPE")
    )
    parts = alias(called, inner=f"<NOTE>{note}</NOTE>") + document(f"<NUMBER>{number}</NUMBER><NOTE>{note}</NOTE>")
    text = un_list(individual(inner + parts + born(f"<DATE>{number}</DATE><NOTE>{note}</NOTE>")))

    records, report = read_un(text)

    assert _is_right_shaped(records)
    assert not [path for path in report.unknown if "=" not in path]
