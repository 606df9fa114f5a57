"""The codec under arbitrary records and arbitrary bytes."""

from __future__ import annotations

from datetime import date
from typing import get_type_hints

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import BadValue
from tocsin.model.codec import JsonValue, canonical, canonical_of_plain, decode, encode, parse, places
from tocsin.model.dates import DateSpan
from tocsin.model.record import (
    BirthDate,
    Designation,
    Fact,
    Identifier,
    Link,
    Location,
    Name,
    NamePart,
    Nationality,
    Record,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
DAYS = st.dates(min_value=date(1, 1, 1))


def filled(kind: type, **given_: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Values of a dataclass with every text field drawn from any text, enumerations and dates from their types."""
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name not in given_ and hint is str}
    return st.builds(kind, **dict.fromkeys(hints, TEXT), **given_)


@st.composite
def spans(draw: st.DrawFn) -> DateSpan:
    first, second = sorted((draw(DAYS), draw(DAYS)))
    return draw(st.builds(DateSpan, st.just(first), st.just(second), original=TEXT))


def several(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=3).map(tuple)


ASCII = st.text(st.characters(codec="ascii"), max_size=6)
EXACT = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES_OF_ASCII: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | EXACT | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ASCII, inner, max_size=4),
    max_leaves=12,
)
LOCATIONS = filled(Location)
RECORDS: st.SearchStrategy[Record] = st.builds(
    Record,
    owner=TEXT,
    reference=TEXT,
    names=several(filled(Name, parts=several(filled(NamePart)))),
    births=several(filled(BirthDate, span=spans())),
    birth_places=several(LOCATIONS),
    nationalities=several(filled(Nationality)),
    identifiers=several(filled(Identifier, issued=st.none() | spans(), expires=st.none() | spans())),
    addresses=several(LOCATIONS),
    designations=several(filled(Designation, listed_on=st.none() | DAYS, amended_on=several(DAYS))),
    links=several(filled(Link)),
    facts=several(filled(Fact)),
    remarks=several(TEXT),
    place=TEXT,
)
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)  # each draws a record with everything that one can hold
@given(RECORDS)
def test_a_record_comes_back_exactly_from_its_bytes_and_places(record: Record) -> None:
    data = encode(record)

    back = decode(data, places(record))

    assert back == record
    assert places(back) == places(record)
    assert encode(back) == data


@settings(max_examples=100, deadline=None)
@given(RECORDS)
def test_the_bytes_are_what_rfc_8785_makes_of_their_own_content(record: Record) -> None:
    data = encode(record)

    assert rfc8785.dumps(parse(data)) == data


@given(st.dictionaries(ASCII, VALUES_OF_ASCII, max_size=5))
def test_the_fast_canonical_form_is_that_of_the_reference(value: JsonValue) -> None:
    assert canonical_of_plain(value) == rfc8785.dumps(value)


@given(VALUES)
def test_any_json_comes_back_from_its_canonical_bytes(value: JsonValue) -> None:
    assert parse(canonical(value)) == value


@settings(max_examples=300)
@given(st.binary(max_size=200) | TEXT.map(str.encode) | VALUES.map(canonical))
def test_arbitrary_bytes_are_refused_or_are_a_record(data: bytes) -> None:
    try:
        record = decode(data)
    except BadValue:
        return
    assert decode(encode(record)) == record
