"""Every example of the docs is run, and prints what the docs say that it prints."""

from __future__ import annotations

import pytest

from docs_pages import ROOT, tool

_examples = tool("examples_reference")


@pytest.mark.parametrize("name", [str(path.relative_to(ROOT)) for path in _examples.pages()])
def test_an_example_prints_what_the_page_shows(name: str, empty_database: str) -> None:
    shown = (ROOT / name).read_text("utf-8")

    assert _examples.rerun(shown, empty_database) == shown, "run tools/examples_reference.py and look at what changed"


def test_every_guide_has_an_example_that_is_run() -> None:
    shown = {path.name for path in _examples.pages() if path.parent.name == "guide"}

    assert shown >= {"getting-started.md", "loading-lists.md", "screening.md", "comparing.md", "operating.md"}
