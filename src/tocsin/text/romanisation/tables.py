"""The tables of names that ship with the package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def names(file: str) -> dict[str, tuple[str, ...]]:
    """Each form of a name with its spellings, the most usual first.

    A line of the file holds forms, a tab, and spellings, both parted by blanks; a line that opens with # is a remark.
    """
    table: dict[str, tuple[str, ...]] = {}
    for line in (files("tocsin.text") / "data" / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            forms, spellings = line.split("\t")
            table.update(dict.fromkeys(forms.split(), tuple(spellings.split())))
    return table
