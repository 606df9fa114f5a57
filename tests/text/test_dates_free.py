"""find_spans: dates stated in notes, comments and remarks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from tocsin.text.dates import find_spans


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Alt. DOB: 1958; (a) 3 Mar 1960 (b) Between 1965-1970", ["1958", "1960-03-03", "1965-01-01 to 1970-12-31"]),
        ("DOB: a) 11 Apr. 1960 b) 11 Apr. 1963. POB: Utopia", ["1960-04-11", "1963-04-11"]),
        (
            "expired on 7 Mar. 2010. Issue date in Hijri Calendar 24/06/1426.",
            ["2010-03-07", "2005-07-29 to 2005-07-31"],
        ),
        ("24/06/1402 (Hijri Calendar)", ["1982-04-17 to 1982-04-19"]),
        ("5 Rabi' al-Awwal 1400", ["1980-01-22 to 1980-01-24"]),
        ("Between Aug. and Sep. 1977", ["1977-08-01 to 1977-09-30"]),
        ("1958 and 1960", ["1958", "1960"]),
        ("c. 1965, 1958? or late 1950s", ["circa 1965", "circa 1958", "circa 1955-01-01 to 1959-12-31"]),
        (
            "issued on 4\n                    Feb. 2003 by a consulate, expired 2 Feb.\n 2006",
            ["2003-02-04", "2006-02-02"],
        ),
        ("issued in Karachi in Jul.1996", ["1996-07"]),
        ("Passport expiration date: March 22, 2018", ["2018-03-22"]),
        ("Approximately 1960-1962", ["circa 1960-01-01 to 1962-12-31"]),
        ("1 May 1970, 2 May 1971", ["1970-05-01", "1971-05-02"]),
        ("1965 to 1968", ["1965-01-01 to 1968-12-31"]),
    ],
)
def test_every_stated_date_is_found_in_order(text: str, dates: list[str]) -> None:
    assert [str(span) for span in find_spans(text)] == dates


@pytest.mark.parametrize(
    "text",
    [
        *("", "30-35 years old", "from false passport", "passport number OR 1961825", "No. 284173", "1/2/1960"),
        *("(11-11-1390)", "resolution 1267/2253", "073/SPICRE", "31/2013/20/003140", "Sep.", "C1966A"),
    ],
)
def test_numbers_that_are_no_dates_or_could_be_two_are_left_out(text: str) -> None:
    assert find_spans(text) == ()


@given(st.text(max_size=120) | st.text("0123456789-/. ()circatobetwnd?,'sh", max_size=80))
def test_any_text_is_searched_without_an_error_and_each_span_says_where_it_comes_from(text: str) -> None:
    for span in find_spans(text):
        assert span.original in text


def test_a_megabyte_of_numbers_takes_bounded_time() -> None:
    assert len(find_spans("1958 " * 200_000)) == 4000


@needs_shared
def test_every_note_beside_a_date_of_birth_in_the_un_lists_is_read_or_holds_no_date() -> None:
    notes: set[str] = set()
    for path in sorted((SHARED / "lists" / "un").glob("un_consolidated_*.xml")):
        text = path.read_text("utf-8", errors="replace")
        for birth in re.findall(r"<INDIVIDUAL_DATE_OF_BIRTH>(.*?)</INDIVIDUAL_DATE_OF_BIRTH>", text, re.DOTALL):
            notes.update(re.findall(r"<NOTE>(.*?)</NOTE>", birth, re.DOTALL))

    unread = {note.strip() for note in notes if not find_spans(note)}

    assert unread == {"29 years old", "30-35 years old", "Approximately", "Sep.", "from false passport"}
