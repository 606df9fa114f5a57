"""A table of people and parties: a query for each row that can be understood, a reason for each that cannot."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_nodes import SAMPLE_HOME, SAMPLE_NODE
from tocsin.errors import BadValue, Usage
from tocsin.model.record import SubjectKind
from tocsin.model.screening import DocumentQuery, Query, Status
from tocsin.node.local import LocalNode
from tocsin.services.screening.batch import (
    BATCH,
    Done,
    QueryTable,
    Row,
    RowWork,
    answered_before,
    countries_of,
    kind_of,
)
from tocsin.services.screening.screen import Rules
from tocsin.text.dates import parse_span

sample_home = SAMPLE_HOME
sample_node = SAMPLE_NODE


def rows_of(text: str, rules: Rules | None = None) -> list[Row]:
    return list(QueryTable(io.StringIO(text, newline=""), rules).rows())


def left(rows: Sequence[Row], answered: Iterable[Done]) -> list[Row]:
    """The rows that are still to be answered."""
    waiting = iter(rows)
    for _ in answered_before(waiting, answered):
        pass
    return list(waiting)


def done(row: Row, *, mark: str = "") -> Done:
    return Done(row.id, mark or row.mark, {}, "", is_alert=False, is_checked=True)


def test_every_column_has_its_place_in_the_query() -> None:
    (row,) = rows_of(
        "id,name,birth_date,nationality,document_number,kind\n"
        "7,Ortwin Vasqela,1969-04-02,UTO;DEU,P:UTO:UT1,individual\n"
    )

    assert row.id == "7"
    assert row.query == Query(
        "Ortwin Vasqela",
        kind=SubjectKind.PERSON,
        born=parse_span("1969-04-02"),
        nationalities=("UTO", "DE"),
        documents=(DocumentQuery("UT1", row.query.documents[0].type, "UTO"),) if row.query else (),
    )


def test_all_but_the_name_may_be_left_out() -> None:
    (row,) = rows_of("name\nOrtwin Vasqela\n")

    assert (row.id, row.query) == ("1", Query("Ortwin Vasqela"))


def test_a_row_without_an_id_is_known_by_its_place() -> None:
    assert [row.id for row in rows_of("id,name\n,Ortwin\nb,Brenza\n,Jorvek\n")] == ["1", "b", "3"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("Ortwin,03/04/1980,,,", "row 2: '03/04/1980': a date that can mean two days (day and month"),
        ("Ortwin,,Atlantis,,", "row 2: no country is known as 'Atlantis'"),
        ("Ortwin,,,P:UTO,", "row 2: a document needs a type, a country and a number"),
        ("Ortwin,,,,ghost", "row 2: 'ghost' is no kind of subject"),
        ("x" * 10_001 + ",,,,", "row 2: a field is longer than 10000 characters"),
        ("Ortwin", "row 2: the row has 1 fields, the heading has 5"),
    ],
)
def test_a_row_that_cannot_be_understood_says_why_and_where(fields: str, reason: str) -> None:
    (row,) = rows_of(f"name,birth_date,nationality,document_number,kind\n{fields}\n")

    assert row.query is None
    assert row.problem.startswith(reason)


def test_columns_that_nothing_is_made_of_are_named() -> None:
    assert QueryTable(io.StringIO("name,label,grade\n")).unused == ("label", "grade")


@pytest.mark.parametrize("heading", ["birth_date", "birth", "born", "DOB", "date_of_birth"])
def test_a_date_of_birth_is_known_under_its_usual_headings(heading: str) -> None:
    (row,) = rows_of(f"name,{heading}\nOrtwin Vasqela,1969-04-02\n")

    assert row.query == Query("Ortwin Vasqela", born=parse_span("1969-04-02"))


def test_of_two_columns_that_could_be_the_date_of_birth_none_is_taken_for_it() -> None:
    table = QueryTable(io.StringIO("name,born,dob\nOrtwin Vasqela,1969,1970\n"))

    assert table.unused == ("born", "dob")
    assert QueryTable(io.StringIO("name,birth_date,dob\n")).unused == ("dob",)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("person", SubjectKind.PERSON),
        ("Individual", SubjectKind.PERSON),
        ("ENTITY", SubjectKind.ORGANISATION),
        ("organization", SubjectKind.ORGANISATION),
        ("vessel", SubjectKind.VESSEL),
        ("aircraft", SubjectKind.AIRCRAFT),
        ("any", None),
        ("", None),
    ],
)
def test_kinds_are_understood_in_the_words_of_the_lists(word: str, kind: SubjectKind | None) -> None:
    assert kind_of(word) is kind


def test_a_country_that_nobody_knows_is_refused_among_others_that_are_known() -> None:
    assert countries_of("SYR; IQ;") == ("SY", "IQ")
    with pytest.raises(BadValue):
        countries_of("SYR;Atlantis")


# --- going on after a stop --------------------------------------------------------------------------------------------


def test_rows_that_were_answered_before_are_passed_over() -> None:
    rows = rows_of("name\nOrtwin\nBrenza\nJorvek\n")

    assert [row.id for row in left(rows, [done(rows[0]), done(rows[1])])] == ["3"]


def test_answers_to_a_row_that_says_something_else_now_are_not_gone_on_from() -> None:
    before = rows_of("id,name\n1,Ortwin\n")
    now = rows_of("id,name\n1,Brenza\n")

    with pytest.raises(Usage, match="row 2 says something else now"):
        left(now, [done(before[0])])


def test_answers_to_the_same_rows_under_other_rules_are_not_gone_on_from() -> None:
    before = rows_of("id,name\n1,Ortwin\n", Rules(limit=10))
    now = rows_of("id,name\n1,Ortwin\n", Rules(limit=3))

    with pytest.raises(Usage, match="or to other options"):
        left(now, [done(before[0])])


def test_answers_beyond_the_end_of_the_table_belong_to_another() -> None:
    rows = rows_of("name\nOrtwin\nBrenza\n")

    with pytest.raises(Usage, match="the table ends before it"):
        left(rows[:1], [done(row) for row in rows])


@given(st.lists(st.sampled_from("abc"), max_size=12), st.data())
def test_what_is_passed_over_and_what_is_left_make_the_whole_table(names: Sequence[str], data: st.DataObject) -> None:
    rows = rows_of("id,name\n" + "".join(f"{at},{name}\n" for at, name in enumerate(names)))
    cut = data.draw(st.integers(0, len(rows)))

    assert [*rows[:cut], *left(rows, [done(row) for row in rows[:cut]])] == rows


# --- answers ----------------------------------------------------------------------------------------------------------


def test_every_row_has_its_answer_in_order_with_the_versions_that_it_was_compared_with(sample_node: LocalNode) -> None:
    rows = rows_of("id,name,birth_date\na,Mirzad Khoshnevaran,1974-03-15\nb,Nobody,03/04/1980\nc,Liselotte Meulen,\n")

    lines = RowWork(sample_node)(rows)

    assert [line.id for line in lines] == ["a", "b", "c"]
    assert [line.answer.status for line in lines] == [Status.CHECKED, Status.NOT_CHECKED, Status.CHECKED]
    assert [line.answer.has_alerts for line in lines] == [True, False, False]
    assert all(line.lists == {"un": 1, "ofac": 1} for line in lines)


def test_more_rows_than_one_batch_are_answered_as_each_alone(sample_node: LocalNode) -> None:
    names = ["Mirzad Khoshnevaran", "Wsewolod Sarudejkin", "Amaurot Star", "Liselotte van der Meulenberg"]
    rows = rows_of("name\n" + "\n".join(names * 20) + "\n")

    work = RowWork(sample_node)
    lines = [line for at in range(0, len(rows), BATCH) for line in work(rows[at : at + BATCH])]
    alone = [work(rows_of(f"name\n{name}\n"))[0].answer for name in names]

    assert [line.answer for line in lines] == alone * 20


@given(text=st.text(alphabet=st.characters(), max_size=120))
def test_no_text_makes_a_table_fail_and_every_row_has_a_query_or_a_reason(text: str) -> None:
    rows = rows_of("id,name,birth_date,nationality,document_number,kind\n" + text)

    assert all((row.query is None) == bool(row.problem) for row in rows)
