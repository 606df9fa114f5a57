"""Every path of OFAC's enhanced XML (its published schema, ENHANCED_XML.xsd): read, or left for a reason."""

from __future__ import annotations

from tocsin.sources.ofac.remarks import PROSE
from tocsin.sources.ofac.stated import LEFT

_NUMBER = "OFAC's own number of this one datum; nothing in the file refers to it"
_REFERENCE = "the number of a reference value whose text stands here as well"
_SCHEMA = "describes OFAC's own database, nothing of any subject"

_PERIOD = ("fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd", "isApproximate", "isDateRange")

_BELOW_ENTITY = {
    "generalInfo": ("entityType", "livingStatus", "remarks", "title", "isUsCitizen", "isUsPerson"),
    "sanctionsLists": ("sanctionsList", "sanctionsList/@datePublished"),
    "sanctionsPrograms": ("sanctionsProgram",),
    "sanctionsTypes": ("sanctionsType",),
    "legalAuthorities": ("legalAuthority",),
    "names/name": ("@id", "isPrimary", "aliasType", "isLowQuality"),
    "names/name/translations/translation": (
        "isPrimary",
        "script",
        "formattedFirstName",
        "formattedLastName",
        "formattedFullName",
        "nameParts/namePart/type",
        "nameParts/namePart/value",
    ),
    "addresses/address": ("country", "country/@refId", "translations/country", "translations/country/@refId"),
    "addresses/address/translations/translation": (
        "isPrimary",
        "script",
        "addressParts/addressPart/type",
        "addressParts/addressPart/value",
    ),
    "features/feature": (
        "type",
        "type/@featureTypeId",
        "value",
        "valueRefId",
        "isPrimary",
        "reliability",
        "comments",
        *(f"valueDate/{name}" for name in _PERIOD),
    ),
    "identityDocuments/identityDocument": (
        "type",
        "name",
        "name/@nameId",
        "documentNumber",
        "isValid",
        "issuingAuthority",
        "issuingLocation",
        "issuingCountry",
        "issuingCountry/@refId",
        "comments",
        "idFeatures/idFeature",
        *(f"{date}/{name}" for date in ("issueDate", "expirationDate") for name in _PERIOD),
    ),
    "relationships/relationship": (
        "type",
        "relatedEntity",
        "relatedEntity/@entityId",
        "quality",
        "comments",
        *(f"dateRange/{name}" for name in _PERIOD),
    ),
}

MAPPED = frozenset(
    [
        "sanctionsData/publicationInfo/dataAsOf",
        "sanctionsData/publicationInfo/filters/sanctionsPrograms/sanctionsProgram",
        "sanctionsData/referenceValues/referenceValue/@refId",
        "sanctionsData/referenceValues/referenceValue/value",
        "sanctionsData/referenceValues/referenceValue/isoCode",
        "sanctionsData/featureTypes/featureType/@featureTypeId",
        "sanctionsData/featureTypes/featureType/type",
        "entity/@id",
    ]
    + [f"entity/{path}/{name}" for path, names in _BELOW_ENTITY.items() for name in names]
)

IGNORED = {
    **LEFT,
    PROSE: "words that state no fact we have a place for; they stay in the record's remarks",
    "sanctionsData/@schemaLocation": "says where the schema is, nothing of any subject",
    "sanctionsData/publicationInfo/filters/sanctionsLists": "the lists that were asked for; each subject names its own",
    "sanctionsData/publicationInfo/filters/sanctionsPrograms/sanctionsProgram/@refId": _REFERENCE,
    "sanctionsData/referenceValues/referenceValue/type": _SCHEMA,
    "sanctionsData/referenceValues/referenceValue/code": "the value again, as a code",
    "sanctionsData/referenceValues/referenceValue/advancedXmlOffset": _SCHEMA,
    "sanctionsData/featureTypes/featureType/detailType": _SCHEMA,
    "sanctionsData/featureTypes/featureType/publishExclude": _SCHEMA,
    "sanctionsData/featureTypes/featureType/publishDescription": _SCHEMA,
    "sanctionsData/featureTypes/featureType/publishOrder": _SCHEMA,
    "entity/generalInfo/identityId": "OFAC's number of the identity in its advanced XML; the subject's own is @id",
    "entity/generalInfo/entityType/@refId": _REFERENCE,
    "entity/generalInfo/livingStatus/@refId": _REFERENCE,
    "entity/sanctionsLists/sanctionsList/@refId": _REFERENCE,
    "entity/sanctionsLists/sanctionsList/@id": _NUMBER,
    "entity/sanctionsPrograms/sanctionsProgram/@refId": _REFERENCE,
    "entity/sanctionsPrograms/sanctionsProgram/@id": _NUMBER,
    "entity/sanctionsTypes/sanctionsType/@refId": _REFERENCE,
    "entity/sanctionsTypes/sanctionsType/@id": _NUMBER,
    "entity/legalAuthorities/legalAuthority/@refId": _REFERENCE,
    "entity/legalAuthorities/legalAuthority/@id": _NUMBER,
    "entity/names/name/aliasType/@refId": _REFERENCE,
    "entity/names/name/translations/translation/@id": _NUMBER,
    "entity/names/name/translations/translation/script/@refId": _REFERENCE,
    "entity/names/name/translations/translation/nameParts/namePart/@id": _NUMBER,
    "entity/names/name/translations/translation/nameParts/namePart/type/@refId": _REFERENCE,
    "entity/addresses/address/@id": _NUMBER,
    "entity/addresses/address/translations/translation/@id": _NUMBER,
    "entity/addresses/address/translations/translation/script/@refId": _REFERENCE,
    "entity/addresses/address/translations/translation/addressParts/addressPart/@id": _NUMBER,
    "entity/addresses/address/translations/translation/addressParts/addressPart/type/@refId": _REFERENCE,
    "entity/features/feature/@id": _NUMBER,
    "entity/features/feature/versionId": _NUMBER,
    "entity/features/feature/valueDate/@id": _NUMBER,
    "entity/features/feature/reliability/@refId": _REFERENCE,
    "entity/identityDocuments/identityDocument/@id": _NUMBER,
    "entity/identityDocuments/identityDocument/type/@refId": _REFERENCE,
    "entity/identityDocuments/identityDocument/name/@nameTranslationId": "which spelling; the spelling stands here",
    "entity/identityDocuments/identityDocument/issueDate/@id": _NUMBER,
    "entity/identityDocuments/identityDocument/expirationDate/@id": _NUMBER,
    "entity/identityDocuments/identityDocument/idFeatures/idFeature/@id": _NUMBER,
    "entity/identityDocuments/identityDocument/idFeatures/idFeature/@featureVersionId": (
        "which feature the document states; its text stands here"
    ),
    "entity/relationships/relationship/@id": _NUMBER,
    "entity/relationships/relationship/type/@refId": _REFERENCE,
    "entity/relationships/relationship/quality/@refId": _REFERENCE,
    "entity/relationships/relationship/dateRange/@id": _NUMBER,
}
