"""The codec: the same content gives the same bytes, bytes give the content back, and nothing is read in part."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime

import pytest

from tocsin.errors import BadValue
from tocsin.model.codec import JsonValue, canonical, content_hash, decode, encode, parse, places
from tocsin.model.dates import DateSpan
from tocsin.model.record import BirthDate, Name, NamePart, Quality, Record, Sex, SubjectKind

PLAIN = Record("un", "QDi.999", SubjectKind.PERSON, names=(Name("Ortwin Vasqela"),))
PLACED = Record(
    "un",
    "QDi.999",
    SubjectKind.PERSON,
    names=(
        Name("Ortwin Vasqela", place="line 12"),
        Name("Vasqela", quality=Quality.WEAK),
        Name("O. V.", place="line 14"),
    ),
    births=(BirthDate(DateSpan.of_year(1969), place="line 20"),),
    sexes=(Sex.MALE,),
    remarks=("Free text.",),
    place="line 10",
)


def changed(**content: object) -> bytes:
    """The bytes of PLAIN with some of their JSON replaced."""
    return json.dumps({**json.loads(encode(PLAIN)), **content}).encode()


def born(earliest: str, latest: str) -> dict[str, object]:
    """The JSON of one birth date."""
    return {"births": [{"span": {"earliest": earliest, "latest": latest, "precision": "day"}}]}


def test_the_bytes_are_canonical_json_in_which_defaults_are_left_out() -> None:
    assert encode(PLAIN) == (
        b'{"format":1,"kind":"person","names":[{"text":"Ortwin Vasqela"}],"owner":"un","reference":"QDi.999"}'
    )


def test_the_hash_is_the_sha_256_of_the_bytes() -> None:
    assert content_hash(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_record_that_only_moved_down_its_file_keeps_its_hash() -> None:
    moved = dataclasses.replace(PLACED, place="line 99")

    assert encode(moved) == encode(PLACED)
    assert b"line" not in encode(PLACED)


def test_places_name_each_fact_that_has_one() -> None:
    assert places(PLACED) == {
        "record": "line 10",
        "names/0": "line 12",
        "names/2": "line 14",
        "births/0": "line 20",
    }


def test_decoding_with_the_places_gives_back_every_place() -> None:
    back = decode(encode(PLACED), places(PLACED))

    assert back == PLACED
    assert places(back) == places(PLACED)


@pytest.mark.parametrize("key", ["names/7", "names/x", "nonsense/0", "remarks/0", "sexes/0", "owner", "", "names"])
def test_a_place_of_no_fact_is_refused(key: str) -> None:
    with pytest.raises(BadValue, match="no fact"):
        decode(encode(PLACED), {key: "line 1"})


def test_a_lone_surrogate_is_refused_on_the_way_in() -> None:
    broken = dataclasses.replace(PLAIN, names=(Name("A\ud800B"),))

    with pytest.raises(BadValue):
        encode(broken)


def test_a_lone_surrogate_is_refused_on_the_way_out() -> None:
    escaped = encode(PLAIN).replace(b"Ortwin", b"\\ud800")

    with pytest.raises(BadValue):
        decode(escaped)


def test_a_backslash_before_a_u_is_only_text() -> None:
    record = dataclasses.replace(PLAIN, names=(Name("C:\\ud800"),))

    assert decode(encode(record)) == record


def test_characters_beyond_the_basic_plane_survive() -> None:
    record = dataclasses.replace(PLAIN, names=(Name("𐎀𐎁 \U0001f6a8"),))

    assert decode(encode(record)) == record


def test_a_newer_format_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadValue, match="format 2 is newer") as error:
        decode(changed(format=2))

    assert "update" in error.value.hint


@pytest.mark.parametrize("written_in", [None, "1", 0, -1, True])
def test_content_without_a_plain_format_is_refused(written_in: object) -> None:
    with pytest.raises(BadValue, match="format"):
        decode(changed(format=written_in))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"shoe_size": "44"}, "shoe_size"),
        ({"names": [{"text": "A", "colour": "red"}]}, "names/0/colour"),
        ({"names": [{"text": "A"}, {"type": "alias"}]}, "names/1/text"),
        ({"names": [{"text": 7}]}, "names/0/text"),
        ({"names": {"text": "A"}}, "names"),
        ({"names": None}, "names"),
        ({"kind": "ghost"}, "kind"),
        ({"kind": 3}, "kind"),
        (born("20010203", "2001-02-03"), "births/0/span/earliest"),
        (born("2001-02-03", "2001-02-30"), "births/0/span/latest"),
        (born("2002-01-01", "2001-01-01"), "births/0/span"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_path(content: dict[str, object], place: str) -> None:
    with pytest.raises(BadValue) as error:
        decode(changed(**content))

    assert error.value.place == place


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b'{"format":1,"format":1}',
        b'{"format":1.0}',
        b'{"format":NaN}',
        b'{"format":1e999}',
        b"[" * 200_000,
        b'{"format":' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_not_strict_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadValue):
        decode(data)


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (dataclasses.replace(PLAIN, reference=None), "reference"),  # type: ignore[arg-type]  # a reader's mistake
        (dataclasses.replace(PLAIN, names=[Name("A")]), "names"),  # type: ignore[arg-type]  # a reader's mistake
        (dataclasses.replace(PLAIN, kind="person"), "kind"),  # type: ignore[arg-type]  # a reader's mistake
        (dataclasses.replace(PLAIN, names=(Name("A", parts=(NamePart("given", 5),)),)), "names/0/parts/0/text"),  # type: ignore[arg-type]  # a reader's mistake
        (
            dataclasses.replace(PLAIN, births=(BirthDate(DateSpan.of_day(datetime(2001, 2, 3))),)),  # noqa: DTZ001 - a reader's mistake
            "births/0/span/earliest",
        ),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_never_written(record: Record, place: str) -> None:
    with pytest.raises(BadValue) as error:
        encode(record)

    assert error.value.place == place


def test_integers_that_json_numbers_cannot_hold_are_written_as_strings() -> None:
    assert canonical({"b": [2**53 - 1, 2**53], "a": -(2**80)}) == (
        b'{"a":"-1208925819614629174706176","b":[9007199254740991,"9007199254740992"]}'
    )


def test_keys_stand_in_the_order_of_their_utf_16_units() -> None:
    # RFC 8785, 3.2.3: the example of the standard, in which U+1F600 comes before U+FB33
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]

    assert list(json.loads(canonical(dict.fromkeys(keys, 0)))) == [
        "\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33",
    ]  # fmt: skip


def test_dates_before_the_year_one_thousand_keep_four_digits() -> None:
    record = dataclasses.replace(PLAIN, births=(BirthDate(DateSpan.of_day(date(622, 7, 16))),))

    assert b'"0622-07-16"' in encode(record)
    assert decode(encode(record)) == record


def test_parsing_what_was_made_canonical_gives_it_back() -> None:
    value: JsonValue = {"text": 'é\u0007"\\', "none": None, "list": [1, True, []]}

    assert parse(canonical(value)) == value
