"""Every element of the UN list: mapped by the reader, or left on purpose with the reason."""

from __future__ import annotations

from collections.abc import Mapping

ROOT = "CONSOLIDATED_LIST"
LIST_TYPE = "UN List"

_BOTH = (
    *("DATAID", "VERSIONNUM", "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "NAME_ORIGINAL_SCRIPT"),
    *("UN_LIST_TYPE", "REFERENCE_NUMBER", "LISTED_ON", "SUBMITTED_BY", "SUBMITTED_ON", "COMMENTS1"),
    "LAST_DAY_UPDATED/VALUE",
)
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
_ALIAS = ("QUALITY", "ALIAS_NAME", "NOTE")
_INDIVIDUAL = (
    *_BOTH,
    *("GENDER", "TITLE/VALUE", "DESIGNATION/VALUE", "NATIONALITY/VALUE"),
    *(f"INDIVIDUAL_ALIAS/{tag}" for tag in (*_ALIAS, "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH")),
    *(f"INDIVIDUAL_ADDRESS/{tag}" for tag in _PLACE),
    *(f"INDIVIDUAL_PLACE_OF_BIRTH/{tag}" for tag in _PLACE),
    *(f"INDIVIDUAL_DATE_OF_BIRTH/{tag}" for tag in ("TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE")),
    *(
        f"INDIVIDUAL_DOCUMENT/{tag}"
        for tag in (
            *("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "ISSUING_COUNTRY", "COUNTRY_OF_ISSUE"),
            *("CITY_OF_ISSUE", "DATE_OF_ISSUE", "NOTE"),
        )
    ),
)
_ENTITY = (
    *_BOTH,
    *(f"ENTITY_ALIAS/{tag}" for tag in _ALIAS),
    *(f"ENTITY_ADDRESS/{tag}" for tag in _PLACE),
)
MAPPED: frozenset[str] = frozenset(
    [f"{ROOT}/@dateGenerated", *(f"INDIVIDUAL/{path}" for path in _INDIVIDUAL), *(f"ENTITY/{path}" for path in _ENTITY)]
)
# What the reader takes once; a second one of these would go unseen and is reported.
SINGLE = frozenset(path for path in MAPPED if not path.endswith(("/VALUE", "NAME_ORIGINAL_SCRIPT")))

IGNORED: Mapping[str, str] = {
    f"{ROOT}/@noNamespaceSchemaLocation": "where the schema lies; no fact on any subject",
    **{
        f"{kind}/{path}": reason
        for kind in ("INDIVIDUAL", "ENTITY")
        for path, reason in {
            "LIST_TYPE": "says 'UN List' on every record; any other value is reported as unknown",
            "SORT_KEY": "the publisher's order on paper; empty in every file seen",
            "SORT_KEY_LAST_MOD": "when that order changed; empty in every file seen",
        }.items()
    },
}
