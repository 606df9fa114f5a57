"""What the one- and two-letter codes of travel documents stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.model.record import IdentifierType

# ICAO 9303-4 to -7 and the document codes of carriers' guides; anything else identifies somehow: OTHER_DOCUMENT.
_DOCUMENT_TYPES: Final[Mapping[str, IdentifierType]] = {
    "P": IdentifierType.PASSPORT,
    "V": IdentifierType.VISA,
    "I": IdentifierType.NATIONAL_ID,
    "A": IdentifierType.NATIONAL_ID,
    "C": IdentifierType.NATIONAL_ID,
    "L": IdentifierType.LICENCE,
}
_SPECIFIC_TYPES: Final[Mapping[str, IdentifierType]] = {
    "AC": IdentifierType.OTHER_DOCUMENT,  # crew member certificate
    "IP": IdentifierType.PASSPORT,  # passport card
    "IR": IdentifierType.RESIDENCE_PERMIT,
    "AR": IdentifierType.RESIDENCE_PERMIT,
    "CR": IdentifierType.RESIDENCE_PERMIT,
}


def document_type(code: str) -> IdentifierType | None:
    """The type of document behind a one- or two-letter code of ICAO 9303 or PAXLST; None where there is no code."""
    if not code:
        return None
    specific = _SPECIFIC_TYPES.get(code[:2])
    return specific or _DOCUMENT_TYPES.get(code[:1], IdentifierType.OTHER_DOCUMENT)
