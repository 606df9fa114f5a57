"""The project's pages for people, taken apart: which there are, their headings, links, code blocks and inline code."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
_FENCE = re.compile(r"^(```+)(?P<sort>[^\n`]*)\n(?P<text>.*?)^\1$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path from the root, its whole text."""

    name: str
    text: str

    @property
    def path(self) -> Path:
        return ROOT / self.name

    @property
    def prose(self) -> str:
        """The text without its code blocks."""
        return _FENCE.sub("", self.text)

    def blocks(self, *sorts: str) -> list[str]:
        """The code blocks whose first word is one of ``sorts``."""
        return [found["text"] for found in _FENCE.finditer(self.text) if found["sort"].split(" ")[0] in sorts]

    def inline(self) -> list[str]:
        """What stands between backticks in the prose, line breaks as blanks."""
        return [" ".join(found.split()) for found in re.findall(r"(?<!`)`([^`]+)`(?!`)", self.prose)]

    def links(self) -> list[str]:
        """The targets of links and pictures."""
        return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", self.prose))

    def anchors(self) -> set[str]:
        """The anchors of the headings, as code hosts make them."""
        titles = re.findall(r"^#+ +(.+?)\s*$", self.prose, re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def pages() -> list[Page]:
    """Every page for people, at the top of the repository and below docs/."""
    paths = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
    return [Page(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in paths]


def page(name: str) -> Page:
    """The page at this path."""
    return Page(name, (ROOT / name).read_text("utf-8"))


def tool(name: str) -> ModuleType:
    """A program of tools/, imported."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their module up by its name
    import sys

    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
