"""Every example of the docs is run, and prints what the docs say that it prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from docs_pages import ROOT, page, tool
from tocsin import samples
from tocsin.cli.main import app

_examples = tool("examples_reference")


@pytest.mark.parametrize("name", [str(path.relative_to(ROOT)) for path in _examples.pages()])
def test_an_example_prints_what_the_page_shows(name: str, empty_database: str) -> None:
    shown = (ROOT / name).read_text("utf-8")

    assert _examples.rerun(shown, empty_database) == shown, "run tools/examples_reference.py and look at what changed"


def test_every_guide_has_an_example_that_is_run() -> None:
    shown = {path.name for path in _examples.pages() if path.parent.name == "guide"}

    assert shown >= {"getting-started.md", "loading-lists.md", "screening.md", "comparing.md", "operating.md"}


def test_what_the_guide_says_of_an_older_list_is_so(empty_database: str, tmp_path: Path) -> None:
    newer = samples.un_list().read_text("utf-8")
    older = newer.replace('dateGenerated="2026-', 'dateGenerated="2025-').replace("HOLLOW LANTERN", "OTHER LANTERN")
    environment = {"TOCSIN_HOME": str(tmp_path / "home"), "TOCSIN_DATABASE_URL": empty_database}
    for name, text in (("newer.xml", newer), ("older.xml", older)):
        (tmp_path / name).write_text(text, "utf-8")
        result = CliRunner().invoke(app, ["list", "load", "un", str(tmp_path / name), "--json"], env=environment)
    said = " ".join(page("docs/guide/loading-lists.md").text.split())

    status = json.loads(result.stdout)["status"]

    sentence = "is loaded with a notice" if status == "loaded" else "lies before that of the version in force"
    assert sentence in said
