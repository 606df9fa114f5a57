"""Writes docs/reference/lists.md from the registry, the readers and the programmes: run it when they change."""
# ruff: noqa: E501  the rows of a Markdown table are one line each

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tocsin.sources.programmes import Programme, table
from tocsin.sources.reading import ListFormat, ListSource
from tocsin.sources.registry import SOURCES
from tocsin.sources.un.paths import MAPPED

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "lists.md"
_SHOWN_PATHS = 4  # of those that share a reason

_HEAD = """# Lists and formats: what is read, what is kept, what is left and why

*Written by `tools/lists_reference.py` from the code; a test compares the two. Code: `src/tocsin/sources/`.*

A reader takes files and gives records, streaming, in the file's order. It accounts for everything in the file: each
element, attribute, column and label is **mapped** to a fact of the record, or **left** with a reason that stands below,
or **unknown**. What is unknown is reported with its path and the place of its first sighting (`unknown_elements` of
`tocsin list load`); a load with unknown elements goes through, so that a publisher's new element never stops screening.

A format is **verified** when a file that a third party made has confirmed its reader, and **unverified** otherwise.

What refuses a file, with the line or row, and changes nothing: bytes that are no XML or csv, a document that ends early,
no records, another number of records than the file states, a reference that stands twice, a subject without a name.
As an attack is refused: a DOCTYPE in any encoding, an entity that XML itself does not define, more than 1 GiB, more than
32 elements inside each other, a text of more than 1,048,576 characters, a record of more than 16 MiB.

To add a list: one module with a `ListFormat`, one row in `registry.py`, rows in `programmes.csv`.
"""

_UN = """## The United Nations list, element by element

Elements are named as under `INDIVIDUAL` and `ENTITY`; `…` stands for `INDIVIDUAL` or `ENTITY`.

| element | becomes |
|---|---|
| `CONSOLIDATED_LIST/@dateGenerated` | the date of the list |
| `REFERENCE_NUMBER` | the reference, without blanks ("KPe.053 " is KPe.053); absent: `dataid-` and the DATAID, with a warning |
| `DATAID`, `VERSIONNUM`, `SUBMITTED_BY`, `SUBMITTED_ON` | facts: data id, version, submitted by, submitted on |
| `FIRST_NAME`, `SECOND_NAME`, `THIRD_NAME`, `FOURTH_NAME` | the primary name; for a person with its parts (given, second, third, fourth) |
| `NAME_ORIGINAL_SCRIPT` | a primary name too, with its script |
| `…_ALIAS/ALIAS_NAME` | one name for each spelling packed in it (below); the string stays as `original` |
| `…_ALIAS/QUALITY` | Good, a.k.a.: strong; Low: weak; f.k.a.: former; anything else: unknown, taken for strong |
| `…_ALIAS/NOTE` | note of the name; further spellings, births, places, nationalities, documents where it states them |
| `INDIVIDUAL_ALIAS/DATE_OF_BIRTH`, `CITY_OF_BIRTH`, `COUNTRY_OF_BIRTH` | births and places of birth, marked "under the alias …" |
| `INDIVIDUAL_DATE_OF_BIRTH` (`TYPE_OF_DATE`, `DATE`, `YEAR`, `FROM_YEAR`, `TO_YEAR`, `NOTE`) | births: a day, month, year \
or range, circa for APPROXIMATELY; a date only in the note is read (Hijri too); what cannot be read ("30-35 years old") \
is a fact and a warning |
| `INDIVIDUAL_PLACE_OF_BIRTH`, `…_ADDRESS` (`STREET`, `CITY`, `STATE_PROVINCE`, `ZIP_CODE`, `COUNTRY`, `NOTE`) | places; \
one that stands only in its note is kept as text; telephones, fax numbers, mail and web addresses in notes are facts |
| `NATIONALITY/VALUE` | nationalities, the text kept; a second one in the same text ("Also believed to …") is a second one |
| `GENDER` | sex; Unknown: none; anything else: unknown |
| `TITLE/VALUE`, `DESIGNATION/VALUE` | facts: title, position ("a) … b) …" taken apart) |
| `INDIVIDUAL_DOCUMENT` (`TYPE_OF_DOCUMENT`, `TYPE_OF_DOCUMENT2`, `NUMBER`, `ISSUING_COUNTRY`, `COUNTRY_OF_ISSUE`, \
`CITY_OF_ISSUE`, `DATE_OF_ISSUE`, `NOTE`) | identifiers: number freed of the words around it, type, issuing country, \
place, issued, expires; several numbers split at ";" and "and"; the same number stated again fills gaps; a name on the \
document is a weak alias; without a number: a fact and a warning |
| `UN_LIST_TYPE`, `LISTED_ON`, `LAST_DAY_UPDATED/VALUE` | the designation: programme, category, measures, basis (table \
below), listed, amended; a travel ban is left out for entities |
| `COMMENTS1` | the remarks, whole; and what it labels plainly: relatives' names, sex, IMO numbers, SWIFT/BIC, tax, \
registration and passport numbers, telephones, mail and web addresses, looks, whereabouts, old reference; measures where \
a listing names its own (Libya); a link for each reference of another record ("QDe.004"), with the relation that the \
sentence states |

Packed aliases. A bracket becomes names of its own where it is in another script, holds a list, has a label ("original
script:"), spells the initials of what stands before it, or a variant of it. It becomes a note where it is plainly a
remark ("previously listed as", "combat name", words without a capital, long numbers). Any other bracket is part of the
name ("(Indonesia)") and only loses its signs. ";" and "a) … b) …" split; ordinary commas, "and" and "/" do not. Where a
split is likely and not stated ("ADF/NALU") the whole string stays a name, the pieces are weak names, and the load warns
of them. No word of a string is ever lost: each stands in a name or in a note (a property test says so).

Not taken out of prose, on purpose: names after "also known as" inside `COMMENTS1` (they are as often a relative's),
convictions, reviews, the INTERPOL notice's address. The list holds no vessels and no aircraft: every `ENTITY` is an
organisation, and an IMO number in its comment is the number of a ships' owner.
"""


_EU = """## The European Union list, element by element

Elements are named as under `sanctionEntity`; their facts stand in attributes.

| element | becomes |
|---|---|
| `export/@generationDate` | the date of the list |
| `@euReferenceNumber` | the reference ("EU.27.28"); absent: `logical-` and `@logicalId`, with a warning |
| `@logicalId`, `@designationDetails`, `additionalInformation` | facts |
| `@unitedNationId` | fact `un_reference`: what identity across lists begins with |
| `subjectType` | person or organisation; a type that nobody knows is reported; none refuses the file. The list has no ships: it lists them as enterprises |
| `nameAlias` (`@wholeName`, `@firstName`, `@middleName`, `@lastName`, `@nameLanguage`, `@strong`, `remark`) | one name each; the \
list marks no primary name, so the first strong one is it; `strong="false"` or a remark "low quality": weak |
| `nameAlias` (`@title`, `@function`, `@gender`) | facts title and position (function of an organisation), "(a) … (b) …" taken apart; sex |
| `birthdate` (`@birthdate`, `@dayOfMonth`, `@monthOfYear`, `@year`, `@yearRangeFrom`, `@yearRangeTo`, `@circa`) | births: a day, \
month, year or range; open at one end ("born by 1980") or impossible: a fact and a warning |
| `birthdate/@calendarType` | GREGORIAN, or ISLAMIC, by which the list means the lunar and the solar Hijri calendar alike: both \
readings are made; the one that another date of the subject confirms alone is kept, otherwise both, with a warning |
| `birthdate` (`@city`, `@place`, `@region`, `@zipCode`, `@countryIso2Code`, `@countryDescription`) | places of birth; country \
"00" and UNKNOWN name none; the description counts before the code ("CS" has been two states) |
| `citizenship`, `address` (`contactInfo`, `remark`) | nationalities, addresses; telephones, mail and web addresses as facts |
| `identification` (`@identificationTypeCode`, `@number`, `@latinNumber`, `@issuedBy`, `@issueDate`, `@validFrom`, `@validTo`) | \
identifiers; the number in Latin letters too where it is another one; without a number: a fact and a warning |
| `identification` (`@diplomatic`, `@knownExpired`, `@knownFalse`, `@reportedLost`, `@revokedByIssuer`, `remark`) | notes of the identifier |
| `identification/@nameOnDocument` | a weak alias |
| `regulation`, `@designationDate`, `@delistingDate` | one designation for each programme: category and measures from the table \
below, basis with the regulation's number; listed on the designation date, or else the day of a regulation that is no amendment |
| `remark` | the remarks, whole; an IMO number in them with a right check digit is an identifier |

What the list does not hold: who is under a travel ban only (the list is of financial sanctions).
"""

_UK = """## The lists of the United Kingdom

The **UK Sanctions List** is read as XML (`uk-xml`, fetched) and as csv (`uk-csv`); the same list in both forms gives the
same records, which a test holds. Only the XML says where it ends: a csv that was cut between two rows is a shorter list.
The Treasury's **consolidated list** (`uk-hmt-xml`) closed on 2026-01-28 and is read from archives only; its records bear
the references of the UK Sanctions List, so that loading the one after the other shows what changed.

| element of the XML | column of the csv | becomes |
|---|---|---|
| `UniqueID` | Unique ID | the reference; in the csv all rows with it are one record, each statement once, wherever they stand |
| `Names/Name` | Name 1 to 6, Name type, Alias strength | one name each: given, second, third, fourth, middle, family; the whole of \
an organisation or ship; "primary name variation" is an alias with that note; low quality: weak; `IMO 1234567 ("NAME")` is NAME |
| `NonLatinNames/NonLatinName` | Name non-latin script, … | a primary name too, script and language in its note |
| `IndividualEntityShip` | Designation Type (before: Individual, Entity, Ship) | person, organisation, vessel |
| `RegimeName`, `DateDesignated`, `LastUpdated`, `DesignationSource` | the same | one designation for each regime, listed and amended |
| `SanctionsImposed`, `SanctionsImposedIndicators` | Sanctions Imposed | the designation's measures: they come before those of \
the regime; measures for ships, for which there is no word here, are `unknown` and stand in the note |
| `UNReferenceNumber` | UN Reference Number | fact `un_reference`, one for each |
| `DOBs/DOB` | D.O.B | births: "dd/mm/1965" is the year, "dd/04/1965" the month; "15/08/19yy" is a fact and a warning |
| `BirthDetails/Location`, `Nationalities`, `Genders`, `Positions`, `Titles` | Town of birth, … | places of birth, nationalities, sex, facts |
| `PassportDetails`, `NationalIdentifierDetails` | Passport number, … | identifiers; the further information is the note, and gives \
the country where it names one alone, and days of issue and expiry |
| `BusinessRegistrationNumbers` | Business registration number (s) | identifiers, one a line, a label before a colon as their subtype |
| `IMONumbers`, `CurrentBelievedFlagOfShips`, `CurrentOwnerOperators`, … | IMO number, … | IMO identifier, nationality "flag", links, facts |
| `EntityDetails` (`ParentCompanies`, `Subsidiaries`, `TypeOfEntities`) | Parent company, … | links, fact |
| `Addresses/Address` | Address Line 1 to 6, … | addresses: lines 1 to 5 the street, line 6 (the last before the country) the town |
| `OtherInformation`, `UKStatementofReasons` | the same | the remarks, whole |

A row of another width than the heading, a row without a Unique ID, a heading without the columns that matter or with two
of one name, bytes that are no UTF-8, a value of more than 100,000 characters refuse the csv. A column that is missing is
warned of, one that is not known is reported.
"""


_FTM = """## FollowTheMoney, as a declared list

Any dataset of FollowTheMoney entities or statements, one JSON object a line, loads under a name of its own
(`tocsin list declare NAME --format ftm`). The formats are `ftm-entities` and `ftm-statements`, both **unverified**: no published file has
confirmed them. The file is read twice and never held in memory, so that a million entities pass through; what belongs to a
subject may stand anywhere in it. What each schema and property becomes: [FollowTheMoney](followthemoney.md).
"""


def page() -> str:
    """The whole page as it should stand."""
    formats = {form.name: form for source in SOURCES.values() for form in source.formats}
    parts = (
        _HEAD,
        "## Lists\n",
        *map(_source, SOURCES.values()),
        "## Formats\n\n| format | verified | confirmed by |\n|---|---|---|",
        *(f"{_verified(form)}" for form in formats.values()),
        f"\n{_UN}\n{len(MAPPED)} paths are mapped. A second one of what a record holds once is reported as unknown.\n",
        _EU,
        _UK,
        _FTM,
        "## What is left, and why\n",
        *map(_left, formats.values()),
        "## Programmes\n",
        "Sanctioned is not terrorist: the category says why an authority listed a subject. A programme that is not in this",
        "table (`src/tocsin/sources/programmes.csv`) has the category and the measures `unknown`, and the load warns of it.\n",
        "| list | programme | title | category | measures | stated in |\n|---|---|---|---|---|---|",
        *map(_programme, table().values()),
    )
    return "\n".join(parts) + "\n"


def _source(source: ListSource) -> str:
    addresses = "\n".join(f"  - `{name}`: {address}" for name, address in source.addresses.items())
    return (
        f"- **`{source.name}`**: {source.title}\n  - authority: {source.authority}; terms: {source.terms}\n"
        f"  - formats: {', '.join(f'`{form.name}`' for form in source.formats)}; expected to change within "
        f"{source.rhythm_days} days\n{addresses}\n"
        f"  - hosts allowed, also for redirects: {', '.join(f'`{host}`' for host in sorted(source.hosts))}\n"
    )


def _verified(form: ListFormat) -> str:
    is_verified = "yes" if form.is_verified else "**no: unverified**"
    return f"| `{form.name}`: {form.title} | {is_verified} | {form.confirmed_by or 'nothing but our own files'} |"


def _left(form: ListFormat) -> str:
    by_reason: dict[str, list[str]] = {}
    for path, reason in form.ignored.items():
        by_reason.setdefault(reason, []).append(path)
    rows = "\n".join(f"| {_paths(paths)} | {reason} |" for reason, paths in by_reason.items())
    return f"### {form.name}\n\n| left | why |\n|---|---|\n{rows}\n"


def _paths(paths: Iterable[str]) -> str:
    every = list(paths)
    more = len(every) - _SHOWN_PATHS
    return ", ".join(_quoted(every[:_SHOWN_PATHS])) + (f" and {more} more" if more > 0 else "")


def _quoted(paths: Iterable[str]) -> Iterator[str]:
    return (f"`{path}`" for path in paths)


def _programme(row: Programme) -> str:
    measures = ", ".join(row.measures)
    return f"| {row.list} | {row.code} | {row.title} | {row.category} | {measures} | {row.source} |"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE} written")
