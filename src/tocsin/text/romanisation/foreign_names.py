"""Names that came to Russian or Arabic from elsewhere, and how their bearers spell them: Dzhordzh is George.

No rule leads back through a transliteration. Two tables compiled by hand hold the commonest western and Muslim names;
the third holds rarer ones from the people of Wikidata (CC0), built by tools/make_spellings.py.
"""

from __future__ import annotations

from typing import Final

from tocsin.text.romanisation.tables import names, packed_names

WESTERN: Final = "western_names.tsv"
MUSLIM: Final = "cyrillic_muslim_names.tsv"
FILE: Final = "foreign_names.tsv.gz"


def bearers_spellings(word: str) -> tuple[str, ...]:
    """How bearers of the name spell it, the most usual first; nothing for a name that is not in the table."""
    return by_hand(word) or packed_names(FILE).get(word, ())


def by_hand(word: str) -> tuple[str, ...]:
    """The same from the tables that people compiled."""
    return names(MUSLIM).get(word) or names(WESTERN).get(word, ())
