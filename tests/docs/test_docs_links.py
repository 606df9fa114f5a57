"""Every link and path that the docs name exists, every page can be reached, and nothing that must not be named is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs_pages import ROOT, Page, page, pages

PAGES = pages()
_KNOWN_TOPS = ("src", "docs", "tests", "tools", "bench", ".ci")
_OWN_FILES = ("pyproject.toml", "constraints.txt", "Makefile", "LICENSE")


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
def test_every_link_leads_somewhere(each: Page) -> None:
    dead = []
    for link in each.links():
        target, _, anchor = link.partition("#")
        if target.startswith("https://"):
            continue
        path = (each.path.parent / target).resolve() if target else each.path
        if not path.exists() or (anchor and anchor not in Page("", path.read_text("utf-8")).anchors()):
            dead.append(link)

    assert dead == []


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
def test_every_path_named_in_the_text_exists(each: Page) -> None:
    named = [word for code in each.inline() for word in code.split() if _is_path(word)]

    assert [word for word in named if not _exists(word)] == []


def _is_path(word: str) -> bool:
    return word in _OWN_FILES or (word.partition("/")[0] in _KNOWN_TOPS and "/" in word)


def _exists(word: str) -> bool:
    word = word.rstrip(".,:;")
    if "*" in word or "<" in word:
        return any(ROOT.glob(re.sub(r"<[^>]*>", "*", word)))
    return (ROOT / word).exists()


def test_the_map_of_the_docs_names_every_page() -> None:
    linked = {(ROOT / "docs" / link.partition("#")[0]).resolve() for link in page("docs/README.md").links()}

    below = [path for path in sorted((ROOT / "docs").rglob("*.md")) if path.name != "README.md"]

    assert [str(path.relative_to(ROOT)) for path in below if path.resolve() not in linked] == []


def test_the_readme_leads_to_the_map_of_the_docs() -> None:
    assert "docs/README.md" in page("README.md").links()


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
def test_the_docs_name_no_folder_outside_the_project(each: Page) -> None:
    assert "work/" + "shared" not in each.text
    assert "../" + "shared" not in each.text


def test_pictures_ask_nobody_on_the_network_for_anything() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.svg"))

    for path in pictures:
        text = path.read_text("utf-8")
        assert path.stat().st_size < 200_000, path.name
        assert "@font-face" not in text
        assert "@import" not in text
        assert "<script" not in text
        asked = re.findall(r"""(?:href|src)\s*=\s*["'](?!#)[^"']*|url\((?!["']?#)[^)]*\)""", text)
        assert asked == [], path.name
    assert {Path("docs/pictures") / path.name for path in pictures} >= {Path("docs/pictures/demo.svg")}
