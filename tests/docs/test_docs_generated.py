"""The pages that programs write say what the code says, and so do the tables of JSON fields in the guides."""

from __future__ import annotations

import re
from datetime import date

import pytest

from docs_pages import page, tool
from tocsin import samples
from tocsin.cli import shapes
from tocsin.match.weights import TABLE
from tocsin.model.record import Designation, SubjectKind
from tocsin.model.screening import Answer, Band, CheckedList, Evidence, Match, Query, SameAs, Status
from tocsin.services.screening.compare import compare_two
from tocsin.services.screening.flight import ScreenedFlight, ScreenedTraveller
from tocsin.services.listing.load import Loaded
from tocsin.sources.reading import Warning_
from tocsin.store.lists import WriteCounts
from tocsin.travel import paxlst


@pytest.mark.parametrize(
    "name",
    ["authority_reference", "command_line_reference", "ftm_reference", "http_reference", "weights_reference"],
)
def test_a_generated_page_says_what_the_code_says(name: str) -> None:
    module = tool(name)

    assert module.PAGE.read_text("utf-8") == module.page(), f"run tools/{name}.py"


def test_every_weight_stands_on_the_page_of_weights() -> None:
    shown = [row.name for _title, rows in tool("weights_reference").sections() for row in rows]

    assert sorted(shown) == sorted(TABLE)


def fields_in(name: str, heading: str) -> set[str]:
    """The field names in the first column of the table under a heading."""
    below = page(name).text.partition(f"\n{heading}\n")[2]
    part = re.split(r"^#", below, maxsplit=1, flags=re.MULTILINE)[0]
    cells = re.findall(r"^\| ((?:`[^`]+`(?:, )?)+) \|", part, re.MULTILINE)
    return {field for cell in cells for field in re.findall(r"`([^`]+)`", cell)}


def paths_of(value: object, above: str = "") -> set[str]:
    """The path of every field of a JSON value, as in ``matches[].band``; arguments of evidence are free."""
    if isinstance(value, list):
        return {path for each in value for path in paths_of(each, f"{above}[]")}
    if not isinstance(value, dict) or above.endswith("arguments"):
        return set()
    found = set()
    for name, inner in value.items():
        path = f"{above}.{name}" if above else str(name)
        found |= {path} | paths_of(inner, path)
    return found


def an_answer() -> Answer:
    evidence = (Evidence("name", 1.0, "name_same"),)
    listed = (Designation(authority="an authority", programme="a programme"),)
    same = (SameAs("eu/Y", "A B", listed, 0.9),)
    match = Match("un/X", SubjectKind.PERSON, "A B", "A B", 0.9, 0.9, Band.STRONG, evidence, listed, same)
    return Answer(Query("A B"), (match,), (CheckedList("un", "2026-11-16", 18),), Status.CHECKED)


def test_the_guide_names_every_field_of_an_answer() -> None:
    real = {path for path in paths_of(shapes.answer(an_answer())) if not path.startswith("query.")}

    assert fields_in("docs/guide/screening.md", "### Of an answer") == real


def test_the_guide_names_every_field_of_a_screened_flight() -> None:
    (manifest,) = paxlst.read(samples.flight().read_bytes(), received=date(2026, 11, 22))
    flight = ScreenedFlight(manifest, tuple(ScreenedTraveller(t, an_answer()) for t in manifest.travellers))
    is_of_match = re.compile(r"matches\[\]|checked\[\]")

    real = {path for path in paths_of(shapes.flight(flight)) if not is_of_match.search(path)}

    # the sample gives no warnings; their fields are those of a load's
    assert fields_in("docs/guide/screening.md", "### Of a flight") == real


def test_the_guide_names_every_field_of_a_load() -> None:
    counts, warnings = WriteCounts(1), (Warning_("a-code", "a message", "line 1"),)
    result = Loaded("un", "loaded", "", "un-xml", 1, counts, warnings, {"a/b": "line 1"}, 1)

    assert fields_in("docs/guide/loading-lists.md", "## The fields of a load") == paths_of(shapes.loaded(result))


def test_the_guide_names_every_field_of_a_comparison() -> None:
    real = paths_of(shapes.comparison(compare_two(Query("Mirzad Khoshnevaran"), Query("Mirzad Khosh-Nevaran"))))

    assert fields_in("docs/guide/comparing.md", "## The fields of a comparison") == {
        path for path in real if not re.match(r"[ab]\.", path)
    }
