"""The shipped table of names that designated organisations are known by."""

from __future__ import annotations

import csv
import importlib.util
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from shared_data import SHARED, needs_shared
from tocsin.text.known_as import Anchor, KnownAs, KnownName, KnownNameKind, fold_name, groups, names_for

EVERY = [name for group in groups() for name in group.names]
ANCHORS = [name for name in EVERY if name.anchor is Anchor.YES]


def texts_for(*names: str) -> set[str]:
    return {known.text for known in names_for(names)}


def test_the_listed_name_of_isil_brings_its_names_in_other_languages() -> None:
    further = texts_for("AL-QAIDA IN IRAQ")

    assert further >= {"ISIL", "ISIS", "ИГИЛ", "Исламское государство", "داعش", "État islamique", "EIIL", "IŞİD"}
    assert further >= {"Islamic State of Iraq and the Levant", "伊拉克和黎凡特伊斯兰国", "Estado Islámico"}
    assert fold_name("Daesh") in {fold_name(text) for text in further}


def test_the_listed_name_of_the_nusrah_front_brings_its_names_in_other_languages() -> None:
    further = texts_for("AL-NUSRAH FRONT FOR THE PEOPLE OF THE LEVANT")

    assert further >= {"Jabhat al-Nusra", "النصرة", "جبهة النصرة", "Джебхат ан-Нусра", "Front el-Nosra"}
    assert further >= {"努斯拉阵线", "HTS"}


def test_any_of_the_listed_names_is_enough_whatever_its_case_marks_and_punctuation() -> None:
    for written in ("boko haram", "Boko  Haram!", "BÓKO-HARAM", "Boko Haram (JAS)", "x / Boko Haram"):
        assert "博科圣地" in texts_for("Somebody Else", written)


def test_an_organisation_that_bears_no_anchor_gets_no_further_name() -> None:
    for written in ("", "()", "Relief Society of Utopia", "IS", "ISIL", "HTS", "Islamic Group", "النصرة"):
        assert names_for([written]) == ()


def test_names_that_the_organisation_bears_already_are_not_given_again() -> None:
    further = names_for(["Al-Shabaab", "حركة الشباب المجاهدين", "AL SHABAAB"])

    assert further
    assert not {"alshabaab", fold_name("حركة الشباب المجاهدين")} & {fold_name(known.text) for known in further}


def test_a_name_that_two_organisations_bear_anchors_only_where_nothing_else_does() -> None:
    assert {known.group for known in names_for(["ANSARALLAH"])} == {"houthis"}
    assert {known.group for known in names_for(["HIZBALLAH", "ANSAR ALLAH"])} == {"hizballah"}


def test_branches_share_the_names_of_their_organisation_but_not_each_others() -> None:
    further = names_for(["Al-Haramain: Albania Branch"])

    assert "مؤسسة الحرمين" in {known.text for known in further}
    assert not any("Branch" in known.text or "(" in known.text for known in further)


def test_every_row_is_well_formed_and_names_its_source() -> None:
    for name in EVERY:
        assert name.text == name.text.strip() and name.text, name
        assert re.fullmatch("[a-z]{2,3}", name.language), name
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name.group), name
        assert len(name.source) > 10, name
        assert fold_name(name.text), name
        assert not (name.anchor and name.kind is KnownNameKind.ACRONYM), name


@pytest.mark.parametrize("group", groups(), ids=lambda group: group.group)
def test_every_group_has_an_anchor_and_says_each_name_once(group: KnownAs) -> None:
    spoken = [(name.text, name.language) for name in group.names]

    assert any(name.anchor is not Anchor.ALONE for name in group.anchors)
    assert len(spoken) == len(set(spoken))


def test_no_two_organisations_share_a_name() -> None:
    bearers: dict[str, set[str]] = defaultdict(set)
    for name in EVERY:
        bearers[fold_name(name.text)].add(name.group)

    assert {key: who for key, who in bearers.items() if len(who) > 1} == {}


def test_acronyms_of_two_letters_are_weak_and_what_machines_garble_and_nothing_else() -> None:
    garbled = {name.text for name in EVERY if name.kind is KnownNameKind.MACHINE_TRANSLATION}
    weak = {name.text for name in EVERY if name.is_weak}

    assert {"IS", "EI", "ИГ", "AQ", "JI"} <= weak
    assert garbled == {"IG", "LIH"}
    assert all(len(text) == 2 for text in weak - garbled)


def test_arabic_and_persian_letters_for_the_same_sound_fold_together() -> None:
    assert fold_name("القاعدة") == fold_name("القاعده") == fold_name("القـاعدة")
    assert fold_name("جبهة النصرة") == fold_name("جبهه النصره")
    assert fold_name("أنصار الإسلام") == fold_name("انصار الاسلام")
    assert fold_name("حزب‌الله") == fold_name("حزب الله")
    assert fold_name("شبکه حقانی") == fold_name("شبكة حقاني")


def test_folding_keeps_what_would_otherwise_vanish() -> None:
    assert fold_name("The Al") == "theal"
    assert fold_name("Hay'at Tahrir al-Sham") == fold_name("HAY\u2019AT TAHRIR AL SHAM") == "hayattahrirsham"
    assert fold_name("IŞİD") == fold_name("ışid") == "isid"


@given(st.text(max_size=40))
def test_any_name_folds_to_letters_and_digits_once_and_for_all(text: str) -> None:
    folded = fold_name(text)

    assert fold_name(folded) == folded
    assert all(character.isalnum() for character in folded)
    assert isinstance(names_for([text]), tuple)


@given(st.sampled_from(ANCHORS), st.sampled_from([str.upper, str.lower, str.title]))
def test_an_anchor_in_any_case_brings_the_rest_of_its_group(anchor: KnownName, recase: Callable[[str], str]) -> None:
    group = {fold_name(n.text) for n in EVERY if n.group == anchor.group and n.anchor is not Anchor.BRANCH}

    found = {fold_name(text) for text in texts_for(recase(anchor.text))}

    borne = {fold_name(piece) for piece in (anchor.text, *anchor.text.split(" / "))}  # a packed name is several
    assert group - borne <= found


def test_the_reference_page_says_what_the_table_says() -> None:
    tool = Path(__file__).resolve().parents[2] / "tools" / "known_as_reference.py"
    spec = importlib.util.spec_from_file_location("known_as_reference", tool)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    assert module.PAGE.read_text("utf-8") == module.page(), "run tools/known_as_reference.py"


def listed_organisations() -> dict[str, list[str]]:
    """Reference -> every name, of the real United Nations and OFAC lists."""
    listed: dict[str, list[str]] = defaultdict(list)
    un = etree.parse(SHARED / "lists" / "un" / "un_consolidated_2026-02-27.xml")
    for entity in un.iter("ENTITY"):
        names = entity.iter("FIRST_NAME", "NAME_ORIGINAL_SCRIPT", "ALIAS_NAME")
        listed[f"un/{entity.findtext('REFERENCE_NUMBER')}"] = [element.text or "" for element in names]
    ofac = SHARED / "lists" / "ofac"
    for row in csv.reader((ofac / "later" / "sdn_2024-05-03.csv").read_text("latin-1").split("\n")):
        if len(row) > 3 and row[2].strip() == "-0-":
            listed[f"ofac/{row[0]}"].append(row[1])
    for row in csv.reader((ofac / "sdn_2024-01" / "alt.csv").read_text("latin-1").split("\n")):
        if len(row) > 3 and f"ofac/{row[0]}" in listed:
            listed[f"ofac/{row[0]}"].append(row[3])
    return listed


@needs_shared
def test_every_group_finds_its_organisation_on_the_real_lists() -> None:
    found = {known.group for names in listed_organisations().values() for known in names_for(names)}

    assert {group.group for group in groups()} - found == set()


@needs_shared
def test_no_organisation_is_given_a_name_that_another_one_on_the_same_list_bears() -> None:
    listed = listed_organisations()
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for reference, names in listed.items():
        for name in names:
            bearers[reference.partition("/")[0], fold_name(name)].add(reference)

    taken = {
        (reference, known.text)
        for reference, names in listed.items()
        for known in names_for(names)
        if bearers.get((reference.partition("/")[0], fold_name(known.text)))
    }

    assert taken == {("ofac/7149", "RIHS")}  # OFAC lists this society twice, one record without its acronym
