"""Machine-readable zones composed: what is written is read again with the same facts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadValue, Usage
from tocsin.model.dates import DateSpan
from tocsin.model.record import Sex
from tocsin.model.travel import CheckState
from tocsin.travel import mrz
from tocsin.travel.mrz_writer import Holder, compose, name_field
from tocsin.travel.transliteration import to_mrz

RECEIVED = date(2026, 11, 22)
FORMS = ("TD1", "TD2", "TD3", "MRV-A", "MRV-B")
CODES = {"TD1": "I", "TD2": "I", "TD3": "P", "MRV-A": "V", "MRV-B": "V"}
WORDS = st.lists(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=9), min_size=1, max_size=2).map(" ".join)
BIRTHS = st.one_of(
    st.none(),
    st.dates(date(1927, 1, 1), RECEIVED).map(DateSpan.of_day),
    st.integers(1927, 2025).map(DateSpan.of_year),
    st.tuples(st.integers(1927, 2025), st.integers(1, 12)).map(lambda pair: DateSpan.of_month(*pair)),
)


def test_the_specimen_of_a_passport_is_composed_to_the_letter() -> None:
    holder = Holder(
        family="Eriksson",
        given="Anna Maria",
        number="L898902C3",
        born=DateSpan.of_day(date(1974, 8, 12)),
        sex=Sex.FEMALE,
        expires=date(2012, 4, 15),
        optional="ZE184226B",
    )

    assert compose("TD3", holder) == (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    )


@given(
    form=st.sampled_from(FORMS),
    family=WORDS,
    given_names=st.one_of(st.just(""), WORDS),
    number=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=13),
    born=BIRTHS,
    sex=st.sampled_from([None, Sex.MALE, Sex.FEMALE]),
    expires=st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2099, 12, 31))),
)
def test_what_is_composed_is_read_with_the_same_facts(
    form: str,
    family: str,
    given_names: str,
    number: str,
    born: DateSpan | None,
    sex: Sex | None,
    expires: date | None,
) -> None:
    number = number if form in ("TD1", "TD2") else number[:9]
    holder = Holder(family, given_names, number, CODES[form], born=born, sex=sex, expires=expires)

    reading = mrz.read(compose(form, holder), received=RECEIVED)

    assert reading.form == form
    assert (reading.number, reading.sex, reading.nationality) == (number, sex, "UTO")
    assert (reading.born and (reading.born.earliest, reading.born.latest)) == (born and (born.earliest, born.latest))
    assert (reading.expires and reading.expires.latest) == expires
    assert not [check for check in reading.checks if check.state is CheckState.INVALID]
    if not reading.is_truncated:
        assert (reading.family, reading.given) == (family, given_names)
    assert reading.warnings == ()


LONG = st.lists(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=20), min_size=1, max_size=6).map(" ".join)


@given(LONG, st.one_of(st.just(""), LONG), st.sampled_from([30, 31, 39]))
def test_a_name_that_is_too_long_is_cut_at_a_letter_so_that_the_cut_shows(family: str, given_names: str, width: int) -> None:  # fmt: skip  # noqa: E501  the sentence is the test
    field = name_field(family, given_names, width)

    whole = family.replace(" ", "<") + ("<<" + given_names.replace(" ", "<") if given_names else "")
    assert len(field) <= width
    if len(whole) <= width:
        assert field == whole
    elif len(field) == width:
        assert field[-1] != "<"
    if given_names and len(field) == width:
        assert "<<" in field


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("Müller-Örtel", "MUELLER<OERTEL"),
        ("O'Driscollane", "ODRISCOLLANE"),
        ("Ægir Þór Straße", "AEGIR<THOR<STRASSE"),
        ("Łuczniewski, Jr", "LUCZNIEWSKI<JR"),
        ("Quiñobárcena", "QUINOBARCENA"),
        ("Зарудейкин Щука", "ZARUDEIKIN<SHCHUKA"),
        ("İğdır", "IGDIR"),
        ("", ""),
        ("- '", ""),
    ],
)
def test_names_are_spelt_as_9303_recommends(name: str, spelt: str) -> None:
    assert to_mrz(name) == spelt


@given(st.text(max_size=30))
def test_every_name_is_spelt_in_the_letters_of_a_zone(name: str) -> None:
    assert set(to_mrz(name)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ<")


@pytest.mark.parametrize("name", ["남궁솔바위", "إدريس المنظراني", "Θεόδωρος", "विक्रांतेश"])
def test_names_in_other_scripts_are_spelt_as_they_sound(name: str) -> None:
    assert len(to_mrz(name)) >= 6


@pytest.mark.parametrize(
    "holder",
    [
        Holder(""),
        Holder("A", number="1234567890"),  # a passport has room for nine
        Holder("A", issuer="utopia"),
        Holder("A", issuer="UTOP"),
        Holder("A", optional="A" * 15),
    ],
    ids=["no name", "long number", "small letters", "long code", "long optional data"],
)
def test_what_does_not_fit_is_refused(holder: Holder) -> None:
    with pytest.raises(BadValue):
        compose("TD3", holder)


def test_an_unknown_form_is_refused_with_those_there_are() -> None:
    with pytest.raises(Usage) as raised:
        compose("TD4", Holder("A"))

    assert "MRV-A" in raised.value.hint
