"""The reference page of travel formats says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from tocsin.travel.edifact import MAX_INTERCHANGES, MAX_SEGMENT_BYTES, MAX_SEGMENTS
from tocsin.travel.mrz_forms import FORMS
from tocsin.travel.profile import EU_API, Datum

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "travel-formats.md").read_text("utf-8")
CODE = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "src" / "tocsin" / "travel").glob("*.py")))
# A warning is made by a call, a fault of the envelope, a pair that is yielded, or a choice between two codes.
MADE = re.compile(
    r'(?:\bwarn\(|TravelWarning\(|faults\.append\(\s*\(|yield\s*\(?|code =|< stated else)\s*"([a-z]+(?:-[a-z]+)*)"'
)


def test_every_warning_stands_in_the_table_and_no_other() -> None:
    made = set(MADE.findall(CODE))

    described = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))

    assert described == made


def test_what_each_profile_keeps_stands_in_the_table() -> None:
    rows = re.findall(r"^\| ([^|]+) \| (kept|dropped) \|$", PAGE, re.MULTILINE)
    described = {
        re.sub(r" \(.*?\)", "", name).strip(): verdict == "kept"
        for names, verdict in rows
        for name in re.split(r", (?![^(]*\))", names)
    }

    assert described == {datum.value: datum in EU_API.keeps for datum in Datum}


def test_every_form_and_bound_is_named() -> None:
    assert all(form in PAGE for form in FORMS)
    assert f"{MAX_SEGMENTS:,} segments and {MAX_INTERCHANGES:,} interchanges" in PAGE
    assert f"{MAX_SEGMENT_BYTES // 1024} KiB a segment" in PAGE
