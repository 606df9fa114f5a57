"""What holds of every remark, whatever its text."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounded import bounded
from tocsin.model.record import Name, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.ofac import labels
from tocsin.sources.ofac.remarks import Remark, read_remark
from tocsin.sources.ofac.statements import LIMIT, is_cut, pieces_of, statements
from tocsin.sources.ofac.written_numbers import read_number
from tocsin.sources.reading import Report

_LABELS = (*labels.IDENTIFIERS, *labels.FACTS, *labels.NATIONALITIES, *labels.FIELDS, *labels.RELATIONS)
_WORDS = st.one_of(
    st.sampled_from(
        ["; ", ";", "'", "(", ")", ".", ": ", " ", "a.k.a. '", "alt. ", "issued 1999", " expires 05 Mar 2001"]
    ),
    st.sampled_from(_LABELS),
    st.sampled_from(
        ["1234567", "X12", "(Switzerland)", "05 Mar 1961", "LTD.", "[SDGT]", "and", "info@lantern.example"]
    ),
    st.text(max_size=8),
)
_REMARKS = st.lists(_WORDS, max_size=30).map("".join)


@given(_REMARKS)
def test_taking_a_remark_apart_loses_no_character(remark: str) -> None:
    assert "".join(pieces_of(remark)) == remark


@given(_REMARKS, st.booleans())
def test_a_cut_remark_has_at_most_one_cut_statement_and_it_is_the_last(remark: str, may_be_cut: bool) -> None:
    found = statements(remark, may_be_cut=may_be_cut)

    assert not any(statement.is_cut for statement in found[:-1])
    assert may_be_cut or not any(statement.is_cut for statement in found)


@settings(max_examples=300)
@given(_REMARKS, st.sampled_from(list(SubjectKind)), st.booleans())
def test_any_remark_is_read_and_kept_whole(remark: str, kind: SubjectKind, may_be_cut: bool) -> None:
    draft = Draft("ofac", "1", kind, "row 1", [Name("SUBJECT")])

    read_remark(draft, Remark(remark, "row 1 remarks", may_be_cut), Report())

    assert draft.record().remarks == (remark,)


@given(_REMARKS)
def test_every_statement_leaves_a_trace_in_the_record(remark: str) -> None:
    draft = Draft("ofac", "1", SubjectKind.PERSON, "row 1")

    for statement in statements(remark):
        read_remark(draft, Remark(f"{statement.text}; ", "row 1 remarks"), Report())
        held = (
            *draft.names,
            *draft.births,
            *draft.birth_places,
            *draft.nationalities,
            *draft.sexes,
            *draft.identifiers,
            *draft.links,
            *draft.facts,
        )
        only_marks = not any(character.isalnum() for character in statement.text)
        assert held or only_marks or statement.text.casefold() in {"alt", "alt."}
        draft = Draft("ofac", "1", SubjectKind.PERSON, "row 1")


@given(st.text(max_size=80))
def test_any_text_is_a_number_with_its_digits_kept(text: str) -> None:
    found = read_number(text)
    kept = " ".join((found.number, found.country, found.issuer, *found.notes, *found.unread_dates))
    dates = " ".join(span.original for span in (found.issued, found.expires) if span)

    for digit in set(filter(str.isdigit, text)):
        assert digit in kept + dates


@given(_REMARKS)
def test_only_remarks_that_fill_their_column_may_be_cut(remark: str) -> None:
    assert is_cut(remark) is (len(remark) >= LIMIT or (len(remark) == LIMIT - 1 and not remark.endswith(".")))


@pytest.mark.parametrize(
    "hostile",
    [
        "; a.k.a. 'x" * 15_000,
        "(;)" * 30_000 + ".",
        "(;" * 30_000,
        "a." * 50_000 + "!.",
        "a.k.a. '" + "a" * 100_000 + "'.",
        "Passport " + "1" * 50_000 + " (" * 5_000 + ")" * 5_000,
        "Passport X1" + " , issued" * 10_000,
        "Lantern " * 10_000 + "12345",
        "a.k.a. 'Z (" * 5_000,
    ],
)
def test_a_remark_made_to_be_slow_is_read_with_work_in_proportion(hostile: str) -> None:
    draft = Draft("ofac", "1", SubjectKind.PERSON, "row 1", [Name("SUBJECT")])

    with bounded(lines=200 * len(hostile)):
        read_remark(draft, Remark(hostile, "row 1 remarks"), Report())

    assert draft.remarks == [hostile]


class _Counting(str):
    """A text that notes how many of its characters were counted through."""

    __slots__ = ("through",)

    def count(self, sought: str, start: int = 0, end: int = sys.maxsize) -> int:  # type: ignore[override]  # as it is asked
        self.through = getattr(self, "through", 0) + max(0, min(end, len(self)) - start)
        return super().count(sought, start, end)


@pytest.mark.parametrize("hostile", ["(;)" * 5_000 + ".", "(;" * 5_000 + ")" * 5_000, "((;)" * 5_000])
def test_no_bracket_of_a_remark_is_counted_again_for_each_semicolon(hostile: str) -> None:
    remark = _Counting(hostile)

    assert "".join(pieces_of(remark)) == hostile
    assert remark.through <= 3 * len(hostile)
