"""Latin spellings of a name in any script."""

from __future__ import annotations

import re
from typing import Final

from anyascii import anyascii

from tocsin.text.scripts import clean

_APOSTROPHES: Final = re.compile("['`´‘’‛ʹʻʼʽʾʿˈˊˋ′՚׳＇]")
_OTHER: Final = re.compile("[^a-z0-9]+")


def romanise(text: str) -> tuple[str, ...]:
    """Lower-case Latin spellings of the whole text, the most usual first, at most eight; blanks part the words."""
    plain = anyascii(clean(_APOSTROPHES.sub("", text))).lower()
    spelling = _OTHER.sub(" ", plain).strip()
    return (spelling,) if spelling else ()
