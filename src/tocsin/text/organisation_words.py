"""How common a word is in names of organisations and vessels: "trading" says little, a coined word much.

A frozen table that ships with the package (data/organisation_words.tsv, its sources in its head); nothing is learnt
from what is screened. Words stand in the folded form under which rarity counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def organisation_words() -> tuple[Mapping[str, int], int]:
    """How many organisations bear each folded word, and how many organisations were counted."""
    text = files("tocsin.text").joinpath("data", "organisation_words.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if not line.startswith("#"))
    counts = {form: int(count) for form, _, count in rows}
    return counts, counts.pop("")
