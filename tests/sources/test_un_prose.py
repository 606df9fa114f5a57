"""What is taken out of the UN list's prose: comments, notes on aliases, numbers behind words, links by reference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.model.record import IdentifierType, Measure, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.un.acronyms import are_acronyms, is_acronym
from tocsin.sources.un.comments import facts_in, measures_in, numbers_in, read_comment
from tocsin.sources.un.countries import country_at_end, country_at_start
from tocsin.sources.un.links import links_in
from tocsin.sources.un.notes import (
    birth_places_in,
    births_in,
    identifiers_in,
    is_former,
    nationalities_in,
    spellings_in,
)
from tocsin.sources.un.numbers import bearers_in, document_type, expiry_in, issue_in, read_numbers


def _facts(text: str) -> list[tuple[str, str]]:
    return [(fact.property, fact.value) for fact in facts_in(text, "line 1")]


def _numbers(text: str) -> list[tuple[IdentifierType, str, str]]:
    return [(found.type, found.value, found.country) for found in numbers_in(text, "line 1")]


def _links(text: str) -> list[tuple[str, str, str]]:
    return [
        (link.relation, link.target_reference, link.target_name) for link in links_in(text, "UTi.001", "un", "line 1")
    ]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Father’s name is Ali. Mother's name is Amina.", [("father's name", "Ali"), ("mother's name", "Amina")]),
        ("Mother’s name is Amina and father’s name is Ali.", [("mother's name", "Amina"), ("father's name", "Ali")]),
        ("Name of mother Amina Al-A’ib; and others", [("mother's name", "Amina Al-A’ib")]),
        ("Father's name is Ali Delos Utopi Sr. He lives.", [("father's name", "Ali Delos Utopi Sr")]),
        ("Wife's name: Amina Atlan (deceased).", [("wife's name", "Amina Atlan")]),
        ("His father’s name is unknown.", []),
        ("Email: utopia@example.org.", [("email", "utopia@example.org")]),
        ("See http://www.example.org/utopia.", [("website", "http://www.example.org/utopia")]),
        ("Telephone: +93-202-123456, 0202-123457", [("phone", "+93-202-123456"), ("phone", "0202-123457")]),
        ("[Old Reference # E.01.I.1]", [("old reference", "E.01.I.1")]),
        ("Physical description: height: 1.65 m; slim. Left.", [("physical description", "height: 1.65 m; slim")]),
        ("Reportedly killed in Sep. 2011 in Utopia. More.", [("status", "Reportedly killed in Sep. 2011 in Utopia")]),
        ("Believed status/location: deceased.", [("status", "deceased")]),
    ],
)  # fmt: skip
def test_a_comment_states_facts_behind_plain_labels(text: str, facts: list[tuple[str, str]]) -> None:
    assert _facts(text) == facts


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("IMO number: 1234567.", [(IdentifierType.IMO, "1234567", "")]),
        ("Company Number IMO 2345678.", [(IdentifierType.IMO, "2345678", "")]),
        ("International Maritime Organization (IMO) Number: 3456789.", [(IdentifierType.IMO, "3456789", "")]),
        ("SWIFT/BIC: UTOPKPPY", [(IdentifierType.BIC, "UTOPKPPY", "")]),
        ("Italian Fiscal Code: TPO MRU 61S17 Z352F.", [(IdentifierType.TAX, "TPO MRU 61S17 Z352F", "IT")]),
        ("Pakistan National Tax Number: 1234560.", [(IdentifierType.TAX, "1234560", "PK")]),
        ("Employer Identification Number (United States): 12-3456789", [(IdentifierType.TAX, "12-3456789", "US")]),
        ("Business Registration Number LL01234 (Malaysia)", [(IdentifierType.REGISTRATION, "LL01234", "MY")]),
        ("born in 1958 and diplomatic passport number 123456780, which expires on 1 January 2020",
         [(IdentifierType.PASSPORT, "123456780", "")]),
        ("Military ID is 12345", [(IdentifierType.OTHER_DOCUMENT, "12345", "")]),
        ("In 2010 some 500 men under resolution 1970 (2011).", []),
    ],
)  # fmt: skip
def test_a_comment_states_numbers_behind_plain_labels(
    text: str, numbers: list[tuple[IdentifierType, str, str]]
) -> None:
    assert _numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Member of Utopian Front (UTF) (UTe.002).", [("member of", "un/UTe.002", "Utopian Front")]),
        ("Brother of Ali (UTi.002) and Omar al-Atlan (UTi.003).",
         [("family", "un/UTi.002", "Ali"), ("family", "un/UTi.003", "Omar al-Atlan")]),
        ("Owned by Ali Utopi (UTi.002).", [("owned or controlled by", "un/UTi.002", "Ali Utopi")]),
        ("Owner of Utopia Hawala (UTe.002).", [("owns, controls or operates", "un/UTe.002", "Utopia Hawala")]),
        ("Co-founded by Ali Utopi (UTi.002).", [("led by", "un/UTi.002", "Ali Utopi")]),
        ("Founder of the Front de l’Utopie (UTe.002).", [("leader of", "un/UTe.002", "Front de l’Utopie")]),
        ("Raised funds on behalf of Ali Utopi (UTi.002).", [("acts for", "un/UTi.002", "Ali Utopi")]),
        ("Received money from Utopian Front (UTe. 002).", [("linked to", "un/UTe.002", "Utopian Front")]),
        ("Father's name is Ali. He supports Utopian Front (UTe.002)", [("linked to", "un/UTe.002", "Utopian Front")]),
        ("He (UTi.001) lives.", []),
        ("Linked to Utopian Front (UTe.002). Also linked to Utopian Front (UTe.002).",
         [("associate of", "un/UTe.002", "Utopian Front")]),
    ],
)  # fmt: skip
def test_a_reference_in_prose_is_a_link_with_the_relation_that_the_sentence_states(
    text: str, links: list[tuple[str, str, str]]
) -> None:
    assert _links(text) == links


def test_an_organisation_is_nobodys_family() -> None:
    assert _links("Father’s name: Ali, supports Utopian Front (UTe.002)")[0][0] == "linked to"


def test_measures_are_taken_only_from_the_sentence_of_the_listing() -> None:
    assert measures_in("Listed pursuant to paragraph 15 of resolution 1970 (Travel Ban).") == (Measure.TRAVEL_BAN,)
    assert measures_in("The family protested against the (Travel Ban).") == ()


def test_the_notice_that_stands_on_every_record_states_no_website() -> None:
    draft = Draft("un", "UTi.001", SubjectKind.PERSON, "line 1")

    read_comment(
        "Gender: Male. INTERPOL-UN Security Council Special Notice web link:https://www.interpol.int/x", draft, "", "un"
    )

    assert draft.facts == []
    assert [str(sex) for sex in draft.sexes] == ["male"]


# -- notes on aliases


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("original script: Абу Утопи", ["Абу Утопи"]),
        ("Previously listed as. In Arabic: عمر يوتوبي", ["عمر يوتوبي"]),
        ("transliterations: Shaykh al-Utop; Al Utop ) (Translation: The Islander", ["Shaykh al-Utop", "Al Utop"]),
        ("Omar Utopi, Umar Utopi (transliterations of original script name)", ["Omar Utopi", "Umar Utopi"]),
        ("Omar Utopi; Umar al-Utopi; ‘Umar Utop", ["Omar Utopi", "Umar al-Utopi", "‘Umar Utop"]),
        ("(Abu Utop; Abu Utopp) known by this nom de guerre", ["Abu Utop", "Abu Utopp"]),
        ("nom de guerre", []),
        ("The Moroccan", []),
        ("Passport number: B0123456; DOB: 1948; POB: Sfax, Tunisia", []),
        ("son of Ali; born in Utopia", []),
    ],
)
def test_a_note_holds_spellings_only_where_it_says_so(note: str, names: list[str]) -> None:
    assert [spelling.text for spelling in spellings_in(note)] == names


@pytest.mark.parametrize(
    ("note", "births", "places"),
    [
        ("born in 1973 in Sfax, Tunisia, nationality: Tunisian", ["1973"], ["Sfax, Tunisia"]),
        ("DOB: a) 11 Apr. 1960 b) 11 Apr. 1963. POB: Tunisia.", ["1960-04-11", "1963-04-11"], ["Tunisia"]),
        ("passport no. X1, issued 4 May 2014", [], []),
        ("(DPOB - 1977) - Passport No. 234567, expires 21 August 2005 (Iraq)", ["1977"], []),
    ],
)  # fmt: skip
def test_a_note_states_births(note: str, births: list[str], places: list[str]) -> None:
    assert [str(span) for span in births_in(note)] == births
    assert list(birth_places_in(note)) == places


def test_a_note_states_nationalities_that_are_known() -> None:
    assert nationalities_in("born in Utopia, nationality: Tunisian; nationality: Atlantean") == ("Tunisian",)


def test_a_note_states_documents_with_their_country_and_dates() -> None:
    note = "Passport No. 234567, expires 21 August 2005 (Iraq); Mali ID Number 073/SPX; Date of issue: 6 Dec 2011"

    found = list(identifiers_in(note, "under the alias X", "line 1"))

    assert [(one.type, one.value, one.country) for one in found] == [
        (IdentifierType.PASSPORT, "234567", "IQ"),
        (IdentifierType.NATIONAL_ID, "073/SPX", "ML"),
    ]
    assert (str(found[0].expires), str(found[1].issued)) == ("2005-08-21", "2011-12-06")
    assert {one.note for one in found} == {"under the alias X"}


@pytest.mark.parametrize(("note", "former"), [("formerly listed as", True), ("nom de guerre", False), ("", False)])
def test_a_note_tells_whether_a_name_is_a_former_one(note: str, former: bool) -> None:
    assert is_former(note) is former


# -- numbers, acronyms, countries


@pytest.mark.parametrize(
    ("text", "number", "label", "country"),
    [
        ("K123456", "K123456", "", ""),
        ("D 000123", "D 000123", "", ""),
        ("TR-P 123 456", "TR-P 123 456", "", ""),
        ("12 34 567890", "12 34 567890", "", ""),
        ("Libya B/001234", "B/001234", "Libya", "LY"),
        ("No. H0012345 (Iraqi)", "H0012345", "No.", "IQ"),
        ("No12345/678", "12345/678", "", ""),
        ("SSN 123-45-6789 (United States of America)", "123-45-6789", "SSN", "US"),
        ("Central African Republic number O00012345", "O00012345", "Central African Republic number", "CF"),
        ("123456789 (Expired 25 Jan. 2016)", "123456789", "", ""),
    ],
)
def test_a_number_is_parted_from_its_words(text: str, number: str, label: str, country: str) -> None:
    (found,) = read_numbers(text)

    assert (found.number, found.label, found.country) == (number, label, country)


@pytest.mark.parametrize("text", ["", "passport", "issued in 1993", "expired on 4 May 2003"])
def test_a_text_without_a_number_holds_none(text: str) -> None:
    assert read_numbers(text) == ()


def test_a_description_says_the_type_of_a_document_or_nothing() -> None:
    assert document_type("Tunisian passport number") is IdentifierType.PASSPORT
    assert document_type("something") is None


@pytest.mark.parametrize(
    ("note", "issued", "expires"),
    [
        ("issued on 5 April 1999 at Sfax, expired on 4 April 2004", "1999-04-05", "2004-04-04"),
        ("valid until 10 April 2018", "None", "2018-04-10"),
        ("Expiration date: 2026-12-11.", "None", "2026-12-11"),
        ("expires on September 16, 2019", "None", "2019-09-16"),
        ("issued in Sfax in Jul.1996", "1996-07", "None"),
        ("issued on 08-11-2005", "None", "None"),  # 8 November or 11 August: never guessed
        ("revoked as at Sep. 2012", "None", "None"),
    ],
)
def test_a_note_states_when_a_document_was_issued_and_expires(note: str, issued: str, expires: str) -> None:
    assert (str(issue_in(note)), str(expiry_in(note))) == (issued, expires)


def test_a_note_states_the_name_on_a_document() -> None:
    assert bearers_in("expires 27 Feb. 2011, under name Ali 'Abd al-Utopi; issued to Omar Atlan") == (
        "Ali 'Abd al-Utopi",
        "Omar Atlan",
    )


@pytest.mark.parametrize(
    ("inner", "name", "expected"),
    [
        ("URF", "Utopian Rescue Front", True),
        ("URF-A", "Utopian Rescue Front in Atlantis", True),
        ("UTCO", "Utopia Trading Company", True),
        ("UT CO.", "UTOPIA TRADING CO.", True),
        ("JUyM", "Jabhat Utopia ya Madinat", True),
        ("FRNT", "NUCLEAR BUREAU", True),  # no vowel: an acronym of something
        ("INDONESIA", "UTOPIA FOUNDATION", False),
        ("NGO", "TOUS POUR UTOPIE", False),
        ("SOUTHERN AREA", "OFFICE FOR ROADS", False),
        ("Hong Kong", "Leader", False),
        ("U", "Utopia", False),
    ],
)
def test_a_bracket_with_the_initials_of_a_name_is_its_acronym(inner: str, name: str, expected: bool) -> None:
    assert is_acronym(inner, name) is expected


def test_several_acronyms_share_their_beginning() -> None:
    assert are_acronyms("URF-SEA, URF-South East Atlantis", "Utopian Rescue Front in South-East Atlantis")


def test_a_country_is_found_at_the_ends_of_a_text() -> None:
    assert country_at_start("Tunisian national identity number") == "TN"
    assert country_at_start("SE 012345") == ""
    assert country_at_end("12 Main Street, Sfax, Tunisia (previous address)") == "TN"
    assert country_at_end("Believed location - Egypt") == "EG"


_PROSE = st.lists(
    st.sampled_from(
        [
            *(
                "Father's name is",
                "Omar",
                "Utopi",
                "(UTi.002)",
                "UTe.3",
                "and",
                "Member of",
                "IMO number: 1234567",
                ".",
            ),
            *("Tel.", "+1 234 567 89", "@", "http://", "(", ")", "(Travel Ban)", "Listed pursuant to", "born in 1970"),
            *("passport number", "A1234567", "expires", "1 Jan. 2020", "[Old Reference #", "]", "SWIFT:", "ABCDEF12"),
        ]
    ),
    max_size=25,
).map(" ".join)


@given(_PROSE | st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_nothing_is_found_in_prose_that_does_not_stand_in_it(text: str) -> None:
    draft = Draft("un", "UTi.001", SubjectKind.PERSON, "line 1")

    read_comment(text, draft, "line 1", "un")

    spaced = "".join(text.split())
    assert all("".join(fact.value.split()) in spaced for fact in draft.facts if fact.property in ("email", "phone"))
    assert all("".join(found.value.split()) in spaced for found in draft.identifiers)
    assert all(link.target_reference != "un/UTi.001" for link in draft.links)
