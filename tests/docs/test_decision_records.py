"""Decision records have one form: context, options, outcome, cost; numbered without a gap."""

from __future__ import annotations

import re

import pytest

from docs_pages import ROOT, Page, page, pages

RECORDS = [each for each in pages() if each.name.startswith("docs/decisions/")]


@pytest.mark.parametrize("each", RECORDS, ids=lambda each: each.path.name)
def test_a_decision_record_says_context_options_outcome_and_cost(each: Page) -> None:
    headings = re.findall(r"^## (.+)$", each.text, re.MULTILINE)
    number = int(each.path.name[:4])

    assert each.text.startswith(f"# {number}. ")
    assert re.search(r"^Status: (?:accepted|replaced by \d+|proposed)", each.text, re.MULTILINE)
    assert [name for name in headings if name in {"Context", "Options", "Outcome", "Cost"}] == [
        *("Context", "Options", "Outcome", "Cost")
    ]


def test_decision_records_are_numbered_without_a_gap() -> None:
    numbers = [int(each.path.name[:4]) for each in RECORDS]

    assert numbers == list(range(1, len(numbers) + 1))


def test_every_decision_that_the_code_cites_exists() -> None:
    cited: dict[int, str] = {}
    for path in sorted((ROOT / "src").rglob("*.py")) + sorted((ROOT / "src").rglob("*.sql")):
        for found in re.findall(r"decision(?:s| record)?[ /](\d+)", path.read_text("utf-8")):
            cited.setdefault(int(found), str(path.relative_to(ROOT)))
    numbers = {int(each.path.name[:4]) for each in RECORDS}

    assert {number: where for number, where in cited.items() if number not in numbers} == {}


def test_the_safeguards_stand_with_their_state_and_where_it_is_shown_each_once() -> None:
    row = re.compile(r"^\| (S\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
    rows = row.findall(page("docs/concepts/safeguards.md").text)

    assert [name for name, *_rest in rows] == [f"S{number}" for number in range(1, 26)]
    assert all(re.match(r"\*\*(?:holds|in part|not yet)\*\*", state) for _name, _what, state, _where in rows)
    for name, _what, state, where in rows:
        tests = re.findall(r"`(tests/[\w/.]+)`", where)
        assert tests or state.startswith("**not yet**"), f"{name} says that it is so, and not which test shows it"
        assert all((ROOT / test).exists() for test in tests), f"{name} names a test that is not there"


def test_every_threat_names_tests_that_are_there() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", page("docs/concepts/threats.md").text, re.MULTILINE)[1:]
    named = [(threat, re.findall(r"`(tests/[\w/]+\.py)` `(\w+)`", tests)) for threat, tests in rows]

    assert len(named) >= 15
    for threat, tests in named:
        assert tests, f"nothing shows what stands in the way of: {threat}"
        for file, test in tests:
            assert f"def {test}(" in (ROOT / file).read_text("utf-8"), f"{file} has no {test}"
