"""What the Swiss list holds, by path: mapped, or left for a reason; anything else is reported as unknown."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

ROOT = "swiss-sanctions-list"
PROGRAMME, TARGET, PLACE = "sanctions-program", "target", "place"
KINDS = ("individual", "entity", "object")

_NUMBER = "SECO's own number of this one datum; nothing refers to it"
_HISTORY = "what one change added or took away: the target as it stands holds the outcome"
_LANGUAGE = "the same in another language, or which language it is"
DELISTED = "target (de-listed)"

_NAME = (
    *("name/@name-type", "name/@quality", "name/name-part/@order", "name/name-part/@name-part-type"),
    *("name/name-part/value", "name/name-part/spelling-variant", "name/name-part/spelling-variant/@lang"),
)
_IDENTITY = (
    "@main",
    *_NAME,
    *(f"day-month-year/@{part}" for part in ("day", "month", "year", "calendar", "quality")),
    *("place-of-birth/@place-id", "place-of-birth/@quality", "nationality/country", "nationality/country/@iso-code"),
    *(f"address/{part}" for part in ("@place-id", "@quality", "@current", "remarks", "remark", "c-o")),
    *(f"address/{part}" for part in ("address-details", "p-o-box", "zip-code")),
    *("identification-document/@document-type", "identification-document/number", "identification-document/issuer"),
    *("identification-document/date-of-issue", "identification-document/expiry-date"),
    *("identification-document/place-of-issue/@place-id", "identification-document/remark"),
)
_NUMBERED = (
    *("@ssid", "name/@ssid", "day-month-year/@ssid", "place-of-birth/@ssid", "nationality/@ssid", "address/@ssid"),
    "identification-document/@ssid",
)


def _mapped() -> Iterator[str]:
    yield from (f"{ROOT}/@date", f"{ROOT}/@list-type")
    yield from (f"{PROGRAMME}/{part}" for part in ("program-key", "program-name", "sanctions-set", "origin"))
    yield from (f"{PROGRAMME}/{part}/@lang" for part in ("program-key", "program-name", "sanctions-set"))
    yield from (f"{PROGRAMME}/sanctions-set/@ssid", f"{PLACE}/@ssid", f"{PLACE}/country/@iso-code")
    yield from (f"{PLACE}/{part}" for part in ("location", "location-variant", "area", "area-variant", "country"))
    yield from (f"{TARGET}/{part}" for part in ("@ssid", "@sanctions-set-id", "sanctions-set-id"))
    yield from (f"{TARGET}/foreign-identifier", f"{TARGET}/generic-attribute", f"{TARGET}/generic-attribute/@name")
    yield from (f"{TARGET}/modification/@{part}-date" for part in ("enactment", "publication", "effective"))
    yield f"{TARGET}/modification/@modification-type"
    for kind in KINDS:
        yield from (f"{TARGET}/{kind}/identity/{part}" for part in _IDENTITY)
        yield from (f"{TARGET}/{kind}/{part}" for part in ("justification", "other-information", "relation/remark"))
        yield from (f"{TARGET}/{kind}/relation/@{part}" for part in ("target-id", "relation-type"))
    yield from (f"{TARGET}/individual/@sex", f"{TARGET}/object/@object-type")


def _left() -> Iterator[tuple[str, str]]:
    yield DELISTED, "a target that Switzerland de-listed stays in the file as history: it is listed no more"
    yield from ((f"{TARGET}/modification/{part}", _HISTORY) for part in ("added", "removed", "remark"))
    yield from ((f"{PROGRAMME}/@{part}", _NUMBER) for part in ("ssid", "version-date", "predecessor-version-date"))
    yield f"{TARGET}/generic-attribute/@ssid", _NUMBER
    yield f"{ROOT}/@schemaLocation", "says where the schema is, nothing of any subject"
    for kind in KINDS:
        below = f"{TARGET}/{kind}"
        yield from ((f"{below}/identity/{part}", _NUMBER) for part in _NUMBERED)
        yield from ((f"{below}/{part}/@ssid", _NUMBER) for part in ("justification", "other-information", "relation"))
        yield f"{below}/identity/name/@lang", _LANGUAGE
        spelling = f"{below}/identity/name/name-part/spelling-variant"
        yield f"{spelling}/@script", "the script is told from the letters themselves"
        yield f"{spelling}/@spelling-variant-type", "says how the spelling came about, not what it is"
    yield from ((f"{PLACE}/{part}-variant/@{of}", _LANGUAGE) for part in ("location", "area") for of in _VARIANT)


_VARIANT = ("lang", "script", "variant-type", "ssid")
MAPPED = frozenset(_mapped())
IGNORED = MappingProxyType(dict(_left()))
