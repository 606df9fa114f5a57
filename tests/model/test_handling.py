"""Handling parsed once: what cannot be, what is not understood, and the same terms as the same bytes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadValue
from tocsin.model.codec import canonical
from tocsin.model.handling import (
    PUBLISHED,
    Audience,
    Code,
    Credibility,
    Flag,
    Grading,
    Handling,
    Reach,
    Reliability,
    Tlp,
    Use,
    decode_handling,
    encode_handling,
)

IDS = st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)
NAMED = st.builds(
    lambda members, groups: Audience(Reach.NAMED, tuple(sorted(members)), tuple(sorted(groups))),
    st.sets(IDS, min_size=1, max_size=3),
    st.sets(IDS, max_size=3),
)
AUDIENCES = st.one_of(NAMED, st.sampled_from([Audience(Reach.EVERYONE), Audience(Reach.OWNER)]))
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))])).map(
    lambda each: each.replace(microsecond=0)
)


@st.composite
def handlings(draw: st.DrawFn) -> Handling:
    code = draw(st.sampled_from(Code))
    return Handling(
        draw(AUDIENCES),
        code,
        tuple(sorted(draw(st.sets(st.sampled_from(Flag))))),
        "as agreed by letter" if code is Code.H3 else "",
        tuple(sorted(draw(st.sets(st.sampled_from(Use))))),
        draw(st.text(st.characters(codec="utf-8"), max_size=20)),
        draw(st.none() | st.dates()),
        draw(st.none() | MOMENTS.filter(lambda each: 2 < each.year < 9998)),
        Grading(draw(st.sampled_from(Reliability)), draw(st.sampled_from(Credibility))),
    )


def changed(handling: Handling, **fields: Any) -> bytes:
    return canonical({**json.loads(encode_handling(handling)), **fields})


@given(handlings())
def test_terms_come_back_from_their_bytes_as_they_were(handling: Handling) -> None:
    data = encode_handling(handling)

    assert decode_handling(data) == handling
    assert encode_handling(decode_handling(data)) == data


def test_one_moment_in_two_zones_gives_the_same_bytes() -> None:
    there = datetime(2027, 1, 1, 5, 45, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    here = datetime(2027, 1, 1, tzinfo=UTC)

    assert encode_handling(Handling(Audience(Reach.OWNER), expires_at=there)) == encode_handling(
        Handling(Audience(Reach.OWNER), expires_at=here)
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"flags": ["SEE-NOBODY"]},
        {"flags": ["DISCREET", "CONTACT-FIRST"]},
        {"flags": ["DISCREET", "DISCREET"]},
        {"code": "H4"},
        {"code": "H3"},
        {"terms": "words that no code asks for"},
        {"uses": ["anything"]},
        {"audience": {"reach": "the whole world"}},
        {"audience": {"reach": "everyone", "members": ["uto"]}},
        {"audience": {"reach": "named"}},
        {"audience": {"reach": "named", "members": ["Uto"]}},
        {"audience": {"reach": "named", "members": ["uto", "rur"]}},
        {"audience": {"reach": "named", "epochs": [3]}},
        {"expires_at": "2027-01-01T00:00:00"},
        {"expires_at": "2027-01-01T00:00:00.5Z"},
        {"expires_at": "2027-02-30T00:00:00Z"},
        {"expires_at": "２027-01-01T00:00:00Z"},
        {"review_by": "2027-1-1"},
        {"grading": {"source": "G"}},
        {"grading": {"information": "0"}},
        {"on_condition_that": "nobody reads this"},
        {"format": 2},
        {"format": True},
    ],
)
def test_terms_that_are_not_understood_whole_fail_closed(fields: dict[str, Any]) -> None:
    with pytest.raises(BadValue):
        decode_handling(changed(Handling(Audience(Reach.EVERYONE)), **fields))


def test_what_everybody_can_read_carries_no_terms() -> None:
    with pytest.raises(BadValue, match="no terms"):
        Handling(Audience(Reach.PUBLIC), flags=(Flag.DISCREET,))
    with pytest.raises(BadValue, match="no terms"):
        Handling(Audience(Reach.PUBLIC), Code.H2)


@pytest.mark.parametrize(
    ("handling", "light"),
    [
        (PUBLISHED, Tlp.CLEAR),
        (Handling(Audience(Reach.EVERYONE)), Tlp.GREEN),
        (Handling(Audience(Reach.NAMED, ("uto",))), Tlp.AMBER),
        (Handling(Audience(Reach.EVERYONE), Code.H2), Tlp.AMBER_STRICT),
        (Handling(Audience(Reach.EVERYONE), Code.H3, terms="by letter"), Tlp.RED),
        (Handling(Audience(Reach.NAMED, ("uto",)), flags=(Flag.DISCREET,)), Tlp.RED),
        (Handling(Audience(Reach.OWNER)), Tlp.RED),
    ],
)
def test_the_traffic_light_is_never_wider_than_the_audience(handling: Handling, light: Tlp) -> None:
    assert handling.tlp is light


def test_a_record_is_seen_until_the_moment_of_expiry_not_through_it() -> None:
    end = datetime(2027, 1, 1, tzinfo=UTC)
    handling = Handling(Audience(Reach.EVERYONE), expires_at=end)

    assert not handling.is_expired(end - timedelta(seconds=1))
    assert handling.is_expired(end)


def test_a_review_is_overdue_from_the_day_after() -> None:
    handling = Handling(Audience(Reach.EVERYONE), review_by=date(2027, 1, 1))

    assert not handling.is_review_overdue(datetime(2027, 1, 1, 23, 59, tzinfo=UTC))
    assert handling.is_review_overdue(datetime(2027, 1, 2, tzinfo=UTC))
