"""Every path of OFAC's advanced XML (its published schema, ADVANCED_XML.xsd): read, or left for a reason.

The schema is the Advanced Sanctions Data Model that the United States and the United Nations drew up. A path starts at
the element that the reader takes as one piece.
"""

from __future__ import annotations

from itertools import accumulate

from tocsin.sources.ofac.remarks import PROSE
from tocsin.sources.ofac.stated import LEFT

_NUMBER = "OFAC's own number of this one datum; nothing in the file refers to it"
_BACK = "refers back to what names this element itself"
_SCHEMA = "describes OFAC's own database, nothing of any subject"
_FLAGS = "whether a year, month or day is fixed: OFAC states one value for all subjects"
_DELTA = "a change since an earlier version; a whole list has none, and a delta is refused"

_POINT = ("Year", "Month", "Day")
_BOUNDARY = ("@Approximate", *(f"{end}/{part}" for end in ("From", "To") for part in _POINT))
_DURATION = ("@Approximate", "Years", "Months", "Days")
_PERIOD = (
    "@CalendarTypeID",
    "Comment",
    *(f"{boundary}/{name}" for boundary in ("Start", "End") for name in _BOUNDARY),
    *(f"{duration}/{name}" for duration in ("DurationMinimum", "DurationMaximum") for name in _DURATION),
)
_DATE = ("@CalendarTypeID", *_POINT)
_FIXED = ("YearFixed", "MonthFixed", "DayFixed")


def _below(path: str, names: tuple[str, ...]) -> list[str]:
    return [f"{path}/{name}" for name in names]


# reference set -> its attributes beside ID that are read
_SETS_READ: dict[str, tuple[str, ...]] = {
    "AliasType": (),
    "AreaCode": ("@CountryID", "@Description"),
    "CalendarType": (),
    "Country": ("@ISO2", "@ISO3", "Comment"),
    "DetailReference": (),
    "EntryEventType": (),
    "EntryLinkType": (),
    "ExRefType": (),
    "FeatureType": (),
    "IDRegDocDateType": (),
    "IDRegDocType": (),
    "LegalBasis": ("@SanctionsProgramID",),
    "List": (),
    "LocPartType": (),
    "LocPartValueStatus": (),
    "LocPartValueType": (),
    "NamePartType": (),
    "PartySubType": ("@PartyTypeID",),
    "PartyType": (),
    "RelationQuality": (),
    "RelationType": ("@Symmetrical",),
    "Reliability": (),
    "SanctionsProgram": (),
    "SanctionsType": (),
    "Script": ("@ScriptCode",),
    "SupInfoType": (),
    "TargetType": (),
    "Validity": (),
}
_SETS_LEFT = {
    "AreaCodeType": _SCHEMA,
    "CountryRelevance": "OFAC knows one relevance of a country, PRIMARY",
    "DecisionMakingBody": "the list's authority is known: OFAC",
    "DetailType": _SCHEMA,
    "DocNameStatus": "whether a spelling is the primary one in Latin letters; its script is stated",
    "FeatureTypeGroup": _SCHEMA,
    "IdentityFeatureLinkType": _SCHEMA,
    "LegalBasisType": _SCHEMA,
    "Organisation": "the list's authority is known: OFAC",
    "ScriptStatus": _SCHEMA,
    "SubsidiaryBody": "the list's authority is known: OFAC",
}

_ALIAS = "DistinctParty/Profile/Identity/Alias"
_NAME = f"{_ALIAS}/DocumentedName"
_FEATURE = "DistinctParty/Profile/Feature"
_EXTERNAL = "DistinctParty/Profile/ExternalReference"

MAPPED = frozenset(
    [
        *_below("Sanctions/DateOfIssue", _DATE),
        *(
            f"ReferenceValueSets/{name}Values/{name}{attribute}"
            for name, attributes in _SETS_READ.items()
            for attribute in ("", "/@ID", *(f"/{read}" for read in attributes))
        ),
        *_below(
            "Location",
            (
                "@ID",
                "Comment",
                "LocationAreaCode/@AreaCodeID",
                "LocationCountry/@CountryID",
                "LocationPart/@LocPartTypeID",
                *_below(
                    "LocationPart/LocationPartValue",
                    ("@Primary", "@LocPartValueTypeID", "@LocPartValueStatusID", "Comment", "Value"),
                ),
            ),
        ),
        *_below(
            "IDRegDocument",
            (
                "@ID",
                "@IDRegDocTypeID",
                "@IdentityID",
                "@IssuedBy-CountryID",
                "@IssuedIn-LocationID",
                "@ValidityID",
                "Comment",
                "IDRegistrationNo",
                "IssuingAuthority",
                "IssuedBy/@CountryID",  # not in the schema: a third party's test file writes it so
                "DocumentDate/@IDRegDocDateTypeID",
                *_below("DocumentDate/DatePeriod", _PERIOD),
                "IDRegDocumentMention/@IDRegDocumentID",
                "IDRegDocumentMention/@ReferenceType",
                "FeatureVersionReference/@FeatureVersionID",
                "DocumentedNameReference/@DocumentedNameID",
            ),
        ),
        "DistinctParty/@FixedRef",
        "DistinctParty/Comment",
        *_below("DistinctParty/Profile", ("@ID", "@PartySubTypeID", "Comment")),
        *_below("DistinctParty/Profile/Identity", ("@ID", "@Primary", "@False", "Comment")),
        *_below(
            "DistinctParty/Profile/Identity/NamePartGroups/MasterNamePartGroup/NamePartGroup",
            ("@ID", "@NamePartTypeID"),
        ),
        *_below(_ALIAS, ("@AliasTypeID", "@Primary", "@LowQuality", "Comment", *_below("DatePeriod", _PERIOD))),
        *_below(
            _NAME,
            (
                "@ID",
                "Comment",
                "DocumentedNameCountry/@CountryID",
                "DocumentedNameCountry/Comment",
                *_below("DocumentedNamePart/NamePartValue", ("@NamePartGroupID", "@ScriptID", "@Acronym")),
                "DocumentedNamePart/NamePartValue",
            ),
        ),
        f"{_FEATURE}/@FeatureTypeID",
        *_below(
            f"{_FEATURE}/FeatureVersion",
            (
                "@ID",
                "@ReliabilityID",
                "Comment",
                *_below("DatePeriod", _PERIOD),
                "VersionDetail",
                "VersionDetail/@DetailReferenceID",
                "VersionLocation/@LocationID",
            ),
        ),
        *_below(
            _EXTERNAL,
            (
                "@ExRefTypeID",
                "Comment",
                "ExRefValue",
                "DirectURL",
                "SubLink/@TargetTypeID",
                "SubLink/Description",
                "SubLink/DirectURL",
            ),
        ),
        *_below(
            "ProfileRelationship",
            (
                "@ID",
                "@From-ProfileID",
                "@To-ProfileID",
                "@RelationTypeID",
                "@RelationQualityID",
                "@Former",
                "Comment",
                *_below("DatePeriod", _PERIOD),
            ),
        ),
        *_below(
            "SanctionsEntry",
            (
                "@ID",
                "@ProfileID",
                "@ListID",
                "Comment",
                "LimitationsToListing",
                *_below("EntryEvent", ("@EntryEventTypeID", "@LegalBasisID", "Comment", *_below("Date", _DATE))),
                *_below("SanctionsMeasure", ("@SanctionsTypeID", "Comment", *_below("DatePeriod", _PERIOD))),
                *_below("SupportingInfo", ("@SupInfoTypeID", "Text", "DirectURL")),
            ),
        ),
        *_below(
            "SanctionsEntryLink",
            (
                "@EntryA-SanctionsEntryID",
                "@EntryB-SanctionsEntryID",
                "@EntryLinkTypeID",
                "Comment",
                *_below("Date", _DATE),
            ),
        ),
    ]
)

_PERIODS = (
    "IDRegDocument/DocumentDate/DatePeriod",
    f"{_ALIAS}/DatePeriod",
    f"{_FEATURE}/FeatureVersion/DatePeriod",
    "ProfileRelationship/DatePeriod",
    "SanctionsEntry/SanctionsMeasure/DatePeriod",
)

_LEFT = {
    PROSE: "words that state no fact we have a place for; they stay in the record's remarks",
    "Sanctions/@schemaLocation": "says where the schema is, nothing of any subject",
    "Sanctions/@Version": "the number of the publication; its date is stated",
    **{f"ReferenceValueSets/{name}Values": reason for name, reason in _SETS_LEFT.items()},
    "ReferenceValueSets/AreaCodeValues/AreaCode/@AreaCodeTypeID": _SCHEMA,
    "ReferenceValueSets/CountryValues/Country/@IS03166-3Code": "the code of a former country; its name is stated",
    "ReferenceValueSets/DetailReferenceValues/DetailReference/@DetailCode": "the value again, as a code",
    "ReferenceValueSets/FeatureTypeValues/FeatureType/@FeatureTypeGroupID": _SCHEMA,
    "ReferenceValueSets/LegalBasisValues/LegalBasis/@LegalBasisShortRef": "the text again",
    "ReferenceValueSets/LegalBasisValues/LegalBasis/@LegalBasisTypeID": _SCHEMA,
    "ReferenceValueSets/ListValues/List/Comment": _SCHEMA,
    "ReferenceValueSets/SanctionsProgramValues/SanctionsProgram/@SubsidiaryBodyID": "the list's authority is known",
    "Location/LocationCountry/@CountryRelevanceID": _SETS_LEFT["CountryRelevance"],
    "Location/FeatureVersionReference": _BACK,
    "Location/IDRegDocumentReference": _BACK,
    "IDRegDocument/IssuedBy/@CountryRelevanceID": _SETS_LEFT["CountryRelevance"],
    "IDRegDocument/ProfileRelationshipReference": _BACK,
    "DistinctParty/Profile/SanctionsEntryReference": _BACK,
    "DistinctParty/Profile/Identity/@FixedRef": "the subject's number again",
    "DistinctParty/Profile/Identity/IDRegDocumentReference": _BACK,
    f"{_ALIAS}/@FixedRef": "the subject's number again",
    f"{_ALIAS}/@ID": _NUMBER,  # not in the schema: a third party's test file writes it
    f"{_NAME}/@FixedRef": "the subject's number again",
    f"{_NAME}/@DocNameStatusID": _SETS_LEFT["DocNameStatus"],
    f"{_NAME}/IDRegDocumentReference": _BACK,
    f"{_NAME}/DocumentedNamePart/@LeadingChars": "marks that print before a part",
    f"{_NAME}/DocumentedNamePart/@TrailingChars": "marks that print after a part",
    f"{_NAME}/DocumentedNamePart/NamePartValue/@ScriptStatusID": _SCHEMA,
    f"{_FEATURE}/@ID": _NUMBER,
    f"{_FEATURE}/IdentityReference": "which identity has the feature; each profile of OFAC's has one identity",
    f"{_FEATURE}/FeatureVersion/VersionDetail/@DetailTypeID": _SCHEMA,
    f"{_FEATURE}/FeatureVersion/IDRegDocumentReference": _BACK,
    "ProfileRelationship/@SanctionsEntryID": "which entry states the relation; it is the one of the first profile",
    "ProfileRelationship/IDRegDocumentReference": _BACK,
    "SanctionsEntry/@EntryProfileRef": _BACK,
    "SanctionsEntry/@EntryDeltaFlag": _DELTA,
    "SanctionsEntry/EntryEvent/@ID": _NUMBER,
    "SanctionsEntry/SanctionsMeasure/@ID": _NUMBER,
    "SanctionsEntry/SupportingInfo/@ID": _NUMBER,
    "SanctionsEntry/ProfileRelationshipReference": _BACK,
    "SanctionsEntryLink/@ID": _NUMBER,
    **{f"{path}/@{flag}": _FLAGS for path in _PERIODS for flag in _FIXED},
    **{f"{path}/{boundary}/@{flag}": _FLAGS for path in _PERIODS for boundary in ("Start", "End") for flag in _FIXED},
}


def _elements() -> set[str]:
    """Every element of the schema: each may bear @DeltaAction."""
    paths = [path.split("/") for path in (*MAPPED, *_LEFT)]
    return {
        element
        for path in paths
        for element in accumulate((name for name in path if not name.startswith("@")), "{}/{}".format)
    }


IGNORED = {**_LEFT, **LEFT, **{f"{path}/@DeltaAction": _DELTA for path in sorted(_elements())}}
