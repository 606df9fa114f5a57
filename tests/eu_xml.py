"""Files in the form of the European Union's list, of subjects that were invented."""

from __future__ import annotations

from tocsin.model.record import Record
from tocsin.sources.eu.consolidated import read
from tocsin.sources.reading import ListFile, Report

SUMMARY = '<regulationSummary regulationType="amendment" publicationDate="2020-02-03" numberTitle="1/2020"/>'
REGULATION = (
    '<regulation regulationType="amendment" organisationType="council" publicationDate="2020-02-03"'
    ' entryIntoForceDate="2020-02-04" numberTitle="2020/17 (OJ L9)" programme="TERR" logicalId="5">'
    "<publicationUrl>https://law.example/17</publicationUrl></regulation>"
)
PERSON = '<subjectType code="person" classificationCode="P"/>'
ENTERPRISE = '<subjectType code="enterprise" classificationCode="E"/>'
NAME = '<nameAlias firstName="Quillon" middleName="" lastName="ZORBLAX" wholeName="Quillon ZORBLAX" strong="true"/>'


def entity(inner: str = "", **changes: str) -> str:
    """One subject; ``changes`` replace its attributes, ``subject``, ``name`` and ``regulation`` its parts."""
    parts = {"subject": PERSON, "name": NAME, "regulation": REGULATION}
    parts |= {key: changes.pop(key) for key in list(parts) if key in changes}
    attributes = {
        "designationDate": "2020-01-02", "designationDetails": "", "unitedNationId": "",
        "euReferenceNumber": "EU.1.11", "logicalId": "7",
    } | changes  # fmt: skip
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<sanctionEntity {written}>{parts['regulation']}{parts['subject']}{parts['name']}{inner}</sanctionEntity>\n"


def export(
    *entities: str, attributes: str = 'generationDate="2026-03-04T10:11:12.131+01:00" globalFileId="99"'
) -> bytes:
    """The file that holds the subjects."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<export xmlns="http://eu.europa.ec/fpi/fsd/export" {attributes}>\n{"".join(entities)}</export>\n'
    ).encode()


def records(data: bytes) -> tuple[list[Record], Report]:
    """What the reader makes of the file."""
    report = Report()
    return list(read([ListFile.of_bytes("eu.xml", data)], "eu", report)), report


def one(inner: str = "", **changes: str) -> Record:
    """The record of one subject with that content."""
    (record,), report = records(export(entity(inner, **changes)))
    assert report.unknown == {}
    return record


WHOLE = export(
    entity(
        f"<remark>Head of the Quiet Lantern.</remark>"
        f'<nameAlias firstName="" middleName="" lastName="" wholeName="Квиллон Зорблакс"'
        f' function="(a) Warden, (b) Clerk" gender="M" title="Dr" nameLanguage="RU" strong="false" logicalId="8">'
        f"<remark>Low quality alias</remark>{SUMMARY}</nameAlias>"
        f'<citizenship region="" countryIso2Code="KE" countryDescription="KENYA" logicalId="3"/>'
        f'<birthdate circa="true" calendarType="GREGORIAN" city="Ambrosia" zipCode="" birthdate="1965-04-03"'
        f' dayOfMonth="3" monthOfYear="4" year="1965" region="" place="" countryIso2Code="00"'
        f' countryDescription="UNKNOWN" regulationLanguage="en" logicalId="4">{SUMMARY}</birthdate>'
        f'<birthdate circa="false" calendarType="ISLAMIC" year="1344" logicalId="5"/>'
        f'<address city="Ambrosia" street="4 Tide Street" poBox="12" zipCode="0100" region="" place="" logicalId="6"'
        f' asAtListingTime="true" countryIso2Code="KE" countryDescription="KENYA" regulationLanguage="en">'
        f'<contactInfo key="EMAIL" value="tide@example.org"/><remark>seen there</remark></address>'
        f'<identification diplomatic="true" knownExpired="true" knownFalse="false" reportedLost="false"'
        f' issuedBy="Office" revokedByIssuer="false" latinNumber="" nameOnDocument="Q. Zorblaks" number="A 123456"'
        f' identificationTypeCode="passport" identificationTypeDescription="National passport" countryIso2Code="KE"'
        f' countryDescription="KENYA" validFrom="2010-01-01" validTo="2020-01-01" logicalId="9"/>',
        unitedNationId="QDi.999",
    ),
    entity(
        "<remark>Vessel; IMO number: 9074729.</remark>",
        subject=ENTERPRISE,
        name='<nameAlias wholeName="EBBING STAR" strong="true" function="tanker"/>',
        euReferenceNumber="EU.2.22",
        logicalId="8",
    ),
)
