"""Invented OFAC files in the classic and the enhanced XML, and reading any format whole, for tests."""

from __future__ import annotations

from tocsin.model.record import Record
from tocsin.sources.reading import ListFile, ListFormat, Report

CLASSIC = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"
ENHANCED = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML"


def read(form: ListFormat, data: bytes, owner: str = "ofac") -> tuple[list[Record], Report]:
    """All records of a file of that content, and the report."""
    report = Report()
    records = list(form.read([ListFile.of_bytes("list.xml", data)], owner, report))
    return records, report


def read_one(form: ListFormat, data: bytes, owner: str = "ofac") -> Record:
    """The only record of the file, in which nothing was unknown."""
    (record,), report = read(form, data, owner)
    assert report.unknown == {}
    return record


def codes(report: Report) -> list[str]:
    """The codes of the warnings, in order."""
    return [warning.code for warning in report.warnings]


def sdn_list(*entries: str, count: str | None = None, published: str = "08/27/2025") -> bytes:
    """A classic file of these entries."""
    stated = str(len(entries)) if count is None else count
    head = f"<Publish_Date>{published}</Publish_Date><Record_Count>{stated}</Record_Count>"
    head = f"<publshInformation>{head}</publshInformation>"
    return f'<?xml version="1.0"?><sdnList xmlns="{CLASSIC}">{head}{"".join(entries)}</sdnList>'.encode()


def sdn_entry(
    content: str = "",
    *,
    uid: str = "7001",
    first: str = "",
    last: str = "VASHKONI",
    kind: str = "Individual",
    programmes: str = "<program>SDGT</program>",
) -> str:
    """A classic entry; ``content`` stands after the programmes."""
    first_name = f"<firstName>{first}</firstName>" if first else ""
    return (
        f"<sdnEntry><uid>{uid}</uid>{first_name}<lastName>{last}</lastName><sdnType>{kind}</sdnType>"
        f"<programList>{programmes}</programList>{content}</sdnEntry>"
    )


def sanctions_data(*entities: str, as_of: str = "2025-08-27T00:00:00", filters: str = "") -> bytes:
    """An enhanced file of these entities, with a few reference values."""
    values = "".join(
        f'<referenceValue refId="{number}"><type>{kind}</type><value>{value}</value>{more}</referenceValue>'
        for number, kind, value, more in (
            ("11109", "COUNTRY", "Iran", "<isoCode>IR</isoCode>"),
            ("11999", "COUNTRY", "Ambrosia", "<isoCode>XA</isoCode>"),
            ("91526", "Gender", "Male", ""),
        )
    )
    features = '<featureType featureTypeId="8"><type>Birthdate</type></featureType>'
    return (
        f'<?xml version="1.0"?><sanctionsData xmlns="{ENHANCED}"><publicationInfo><dataAsOf>{as_of}</dataAsOf>'
        f"<filters>{filters}</filters></publicationInfo><referenceValues>{values}</referenceValues>"
        f"<featureTypes>{features}</featureTypes><entities>{''.join(entities)}</entities></sanctionsData>"
    ).encode()


def enhanced_name(
    full: str,
    *parts: tuple[str, str],
    primary: bool = True,
    low: bool = False,
    alias: str = "",
    script: str = "Latin",
    number: str = "1",
) -> str:
    """A name with one translation; a comma parts last and first name, as OFAC formats them."""
    last, comma, first = full.partition(", ")
    formatted = f"<formattedFirstName>{first}</formattedFirstName>" if comma else ""
    formatted += f"<formattedLastName>{last}</formattedLastName><formattedFullName>{full}</formattedFullName>"
    named = "".join(f"<namePart><type>{kind}</type><value>{value}</value></namePart>" for kind, value in parts)
    kind = f"<aliasType>{alias}</aliasType>" if alias else ""
    return (
        f'<name id="{number}"><isPrimary>{str(primary).lower()}</isPrimary>{kind}'
        f"<isLowQuality>{str(low).lower()}</isLowQuality><translations><translation><isPrimary>true</isPrimary>"
        f"<script>{script}</script>{formatted}<nameParts>{named}</nameParts></translation></translations></name>"
    )


def enhanced_feature(label: str, value: str, more: str = "", *, primary: bool = True) -> str:
    """A feature of that label."""
    return (
        f"<feature><type>{label}</type><value>{value}</value>{more}"
        f"<isPrimary>{str(primary).lower()}</isPrimary></feature>"
    )


def enhanced_date(name: str, *bounds: str, circa: bool = False, is_range: bool = False) -> str:
    """A date element of four bounds."""
    tags = ("fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd")
    stated = "".join(f"<{tag}>{bound}</{tag}>" for tag, bound in zip(tags, bounds, strict=True))
    return (
        f"<{name}>{stated}<isApproximate>{str(circa).lower()}</isApproximate>"
        f"<isDateRange>{str(is_range).lower()}</isDateRange></{name}>"
    )


def enhanced_entity(
    content: str = "",
    *,
    uid: str = "7001",
    kind: str = "Individual",
    names: str = "",
    general: str = "",
    lists: str = '<sanctionsList datePublished="2024-03-05">SDN List</sanctionsList>',
    programmes: tuple[str, ...] = ("SDGT",),
    types: tuple[str, ...] = ("Block",),
    authorities: tuple[str, ...] = ("Executive Order 13224 (Terrorism)",),
) -> str:
    """An enhanced entity; ``content`` stands after the names."""
    return (
        f'<entity id="{uid}"><generalInfo><entityType>{kind}</entityType>{general}</generalInfo>'
        f"<sanctionsLists>{lists}</sanctionsLists>"
        f"<sanctionsPrograms>{_each('sanctionsProgram', programmes)}</sanctionsPrograms>"
        f"<sanctionsTypes>{_each('sanctionsType', types)}</sanctionsTypes>"
        f"<legalAuthorities>{_each('legalAuthority', authorities)}</legalAuthorities>"
        f"<names>{names or enhanced_name('VASHKONI, Quillon')}</names>{content}</entity>"
    )


def _each(tag: str, values: tuple[str, ...]) -> str:
    return "".join(f"<{tag}>{value}</{tag}>" for value in values)


CLASSIC_WHOLE = sdn_list(
    sdn_entry(
        "<title>Tide Marshal</title><remarks>All offices; (Linked To: TIDE LLC); DOB 1958.</remarks>"
        "<akaList><aka><uid>1</uid><type>a.k.a.</type><category>weak</category><lastName>VASH</lastName>"
        "<firstName>Q.</firstName></aka></akaList><addressList><address><uid>2</uid><address1>4 Tide Street</address1>"
        "<city>Ambrosia</city><country>Iran</country></address></addressList><idList><id><uid>3</uid>"
        "<idType>Passport</idType><idNumber>U1234567</idNumber><idCountry>Iran</idCountry>"
        "<issueDate>05 Mar 2019</issueDate><expirationDate>2029</expirationDate></id></idList>"
        "<dateOfBirthList><dateOfBirthItem><uid>4</uid><dateOfBirth>circa 1965</dateOfBirth>"
        "<mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList><nationalityList><nationality><uid>5</uid>"
        "<country>Iran</country><mainEntry>true</mainEntry></nationality></nationalityList>",
        uid="1",
        first="Quillon",
    ),
    sdn_entry(
        "<idList><id><uid>6</uid><idType>Vessel Registration Identification</idType><idNumber>IMO 9074729</idNumber>"
        "</id></idList><vesselInfo><callSign>UTAB7</callSign><vesselFlag>Iran</vesselFlag>"
        "<vesselOwner>TIDE LLC</vesselOwner></vesselInfo>",
        uid="2",
        kind="Vessel",
        last="EBBING STAR",
    ),
    sdn_entry(uid="3", kind="Entity", last="TIDE LLC", programmes="<program>SDGT</program><program>IRAN</program>"),
)


ENHANCED_WHOLE = sanctions_data(
    enhanced_entity(
        '<addresses><address id="1"><country refId="11109">Iran</country><translations><translation id="2">'
        "<isPrimary>true</isPrimary><script>Latin</script><addressParts><addressPart><type>CITY</type>"
        "<value>Ambrosia</value></addressPart></addressParts></translation></translations></address></addresses>"
        "<features>"
        + enhanced_feature("Birthdate", "1965", enhanced_date("valueDate", *["1965-01-01"] * 2, *["1965-12-31"] * 2))
        + enhanced_feature("Gender", "Male", "<valueRefId>91526</valueRefId>")
        + enhanced_feature("Aircraft Operator", "Tide Air")
        + '</features><identityDocuments><identityDocument id="3"><type refId="1571">Passport</type>'
        '<name nameId="1" nameTranslationId="2">VASHKONI, Quillon</name><documentNumber>U1234567</documentNumber>'
        '<isValid>true</isValid><issuingCountry refId="11109">Iran</issuingCountry>'
        + enhanced_date("expirationDate", *["2029-05-04"] * 4)
        + '</identityDocument></identityDocuments><relationships><relationship id="4"><type>Family member of</type>'
        '<relatedEntity entityId="7002">TIDE LLC</relatedEntity></relationship></relationships>',
        names=enhanced_name("VASHKONI, Quillon", ("Last Name", "Vashkoni"), ("First Name", "Quillon"))
        + enhanced_name("ВАШ", ("Nickname", "Ваш"), primary=False, alias="A.K.A.", script="Cyrillic", number="2"),
        general="<remarks>DOB 1958; Telephone: 999 123.</remarks><title>Tide Marshal</title>",
    ),
    enhanced_entity(uid="7002", kind="Entity", names=enhanced_name("TIDE LLC", ("Entity Name", "Tide LLC"))),
)
