"""The line of one row: written fast as it would be written plainly, and read back without its matches."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from docs_pages import page
from tocsin.cli.lines import encoded, plain, read
from tocsin.match import weights
from tocsin.model.record import Designation, Measure, SubjectKind
from tocsin.model.screening import Answer, Band, Evidence, Match, Query, Status
from tocsin.services.screening.batch import Line

TEXT = st.text(alphabet=st.characters(), max_size=12)  # lone surrogates among them
NUMBER = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 5).map(float)
EVIDENCE = st.builds(
    Evidence,
    st.sampled_from(["name", "prior"]),
    NUMBER,
    st.sampled_from(["name_same", "prior_list", "nothing known"]),
    st.lists(st.tuples(st.sampled_from(["ours", "theirs", "one_in", "records"]), TEXT), max_size=3).map(tuple),
)
DESIGNATION = st.builds(
    Designation,
    authority=TEXT,
    programme=TEXT,
    measures=st.just((Measure.TRAVEL_BAN,)),
    listed_on=st.none() | st.dates(),
)
MATCH = st.builds(
    Match,
    TEXT,
    st.sampled_from(SubjectKind),
    TEXT,
    TEXT,
    NUMBER,
    NUMBER,
    st.sampled_from(Band),
    st.lists(EVIDENCE, max_size=3).map(tuple),
    st.lists(DESIGNATION, max_size=2).map(tuple),
)
ANSWER = st.builds(
    Answer, st.just(Query("")), st.lists(MATCH, max_size=3).map(tuple), st.just(()), st.sampled_from(Status), TEXT
)
LISTS = st.dictionaries(st.sampled_from(["un", "ofac"]), st.integers(1, 9))
LINE = st.builds(Line, TEXT, st.just("0123456789abcdef"), LISTS, ANSWER)


@given(LINE, st.booleans())
def test_the_fast_line_is_the_plain_one(line: Line, alerts_only: bool) -> None:
    expected = json.dumps(plain(line, alerts_only=alerts_only), ensure_ascii=False) + "\n"

    written = encoded(line, alerts_only=alerts_only)

    assert written == expected.encode("utf-8", "backslashreplace")
    assert json.loads(written) == json.loads(expected)
    assert written.count(b"\n") == 1


@given(LINE, st.booleans(), LISTS)
def test_a_line_is_read_back_as_it_was_meant(line: Line, alerts_only: bool, expected: dict[str, int]) -> None:
    done = read(encoded(line, alerts_only=alerts_only), expected)

    # what UTF-8 cannot carry is escaped and comes back; two halves of one sign come back as that sign
    identifier = line.id.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert (done.id, done.mark, dict(done.lists), done.weights) == (identifier, line.mark, line.lists, weights.EDITION)
    assert (done.is_alert, done.is_checked) == (line.answer.has_alerts, line.answer.status is Status.CHECKED)


@given(LINE)
def test_a_line_of_an_earlier_tocsin_is_read_as_well(line: Line) -> None:
    table = plain(line)
    earlier = {name: table[name] for name in ("id", "status", "why", "matches", "lists", "weights", "row")}

    done = read(json.dumps(earlier).encode() + b"\n", {})

    assert (done.id, done.mark, done.is_alert) == (line.id, line.mark, line.answer.has_alerts)


@given(st.lists(MATCH, max_size=4))
def test_with_alerts_only_weak_matches_are_counted_and_left_out(matches: list[Match]) -> None:
    line = Line("1", "0" * 16, {}, Answer(Query(""), tuple(matches), (), Status.CHECKED))

    written = json.loads(encoded(line, alerts_only=True))

    assert [match["band"] for match in written["matches"]] == [m.band.value for m in matches if m.is_alert]
    assert written["alerts"] + written["weak_left_out"] == len(matches)
    assert written["status"] == "checked"


def test_the_guide_names_every_field_of_a_line() -> None:
    line = Line("1", "0" * 16, {}, Answer(Query(""), (), (), Status.CHECKED))
    table = page("docs/guide/screening-files.md").text.partition("### A line")[2].partition("\n\nTo see")[0]

    named = {
        name for cell in re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE) for name in cell.strip("`").split("`, `")
    }

    assert named == plain(line, alerts_only=True).keys()
