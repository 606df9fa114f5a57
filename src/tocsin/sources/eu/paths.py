"""Every element and attribute of the EU list: mapped by the reader, or left on purpose with the reason.

The published schema and public readings of the real file name them; a path that stands in neither table is reported.
"""

from __future__ import annotations

from collections.abc import Mapping

ROOT = "export"
NAMESPACE = "http://eu.europa.ec/fpi/fsd/export"

_COUNTRY = ("@region", "@countryIso2Code", "@countryDescription")
_ADDED = ("remark", "additionalInformation/@key", "additionalInformation/@value")
_ENTITY = (
    *("@designationDate", "@designationDetails", "@delistingDate", "@unitedNationId", "@euReferenceNumber"),
    *("@logicalId", *_ADDED, "subjectType/@code", "subjectType/@classificationCode"),
    *(f"regulation/@{name}" for name in ("regulationType", "organisationType", "publicationDate")),
    *("regulation/@entryIntoForceDate", "regulation/@numberTitle", "regulation/@programme"),
    "regulation/publicationUrl",
    *(f"nameAlias/@{name}" for name in ("firstName", "middleName", "lastName", "wholeName", "nameLanguage")),
    *(f"nameAlias/@{name}" for name in ("strong", "function", "title", "gender")),
    *(f"citizenship/{path}" for path in (*_COUNTRY, "@acquisitionDate", "@disenfranchisementDate")),
    *(f"birthdate/{path}" for path in (*_COUNTRY, "@city", "@place", "@zipCode", "@circa", "@calendarType")),
    *(f"birthdate/@{name}" for name in ("birthdate", "dayOfMonth", "monthOfYear", "year")),
    *("birthdate/@yearRangeFrom", "birthdate/@yearRangeTo"),
    *(f"address/{path}" for path in (*_COUNTRY, "@city", "@street", "@poBox", "@zipCode", "@place")),
    *("address/@asAtListingTime", "address/contactInfo/@key", "address/contactInfo/@value"),
    *(f"identification/{path}" for path in (*_COUNTRY, "@number", "@latinNumber", "@issuedBy", "@nameOnDocument")),
    *(f"identification/@{name}" for name in ("identificationTypeCode", "identificationTypeDescription")),
    *(f"identification/@{name}" for name in ("issueDate", "validFrom", "validTo", "diplomatic", "knownExpired")),
    *(f"identification/@{name}" for name in ("knownFalse", "reportedLost", "revokedByIssuer")),
)
_PARTS = ("nameAlias", "citizenship", "birthdate", "address", "identification")
MAPPED: frozenset[str] = frozenset(
    [
        f"{ROOT}/@generationDate",
        *(f"sanctionEntity/{path}" for path in _ENTITY),
        *(f"sanctionEntity/{part}/{path}" for part in _PARTS for path in _ADDED),
    ]
)
SINGLE = frozenset(["sanctionEntity/subjectType", "sanctionEntity/regulation/publicationUrl"])

_NUMBER = "the publisher's own number of this datum; nothing refers to it"
_LANGUAGE = "the language of the regulation that was read, always English in this file"
_SUMMARY = "which regulation stated this one datum; the regulations of the subject itself stand in its designations"

IGNORED: Mapping[str, str] = {
    f"{ROOT}/@globalFileId": "the number of the file; no fact on any subject",
    f"{ROOT}/@schemaLocation": "where the schema lies; no fact on any subject",
    "sanctionEntity/regulation/@logicalId": _NUMBER,
    "sanctionEntity/regulation/corrigendum": "a correction in the Official Journal of the text of the same regulation",
    **{f"sanctionEntity/{part}/@logicalId": _NUMBER for part in _PARTS},
    **{f"sanctionEntity/{part}/@regulationLanguage": _LANGUAGE for part in _PARTS},
    **{f"sanctionEntity/{part}/regulationSummary": _SUMMARY for part in _PARTS},
}
