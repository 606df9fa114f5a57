"""Whole lists of invented subjects in the forms in which the European Union and the United Kingdom publish theirs.

    python -m bench.written_lists eu-xml --subjects 6000 > eu.xml

People come from bench/people.py; organisations, ships, addresses and reasons are put together from words that mean
nothing. Everything follows from the seed. Sizes are those of the published files: some 25 MB for 6,000 subjects of the
Union, and for 5,000 of the Kingdom some 15 MB as XML and 40 MB as csv, which repeats each subject in several rows.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from xml.sax.saxutils import escape, quoteattr

from bench.people import SEED, identities
from tocsin.model.dates import Precision
from tocsin.model.record import Name, NameType, Quality, Record, Sex
from tocsin.text.countries import name_of

_SYLLABLES = (
    "ka",
    "lo",
    "mir",
    "tan",
    "ves",
    "ulo",
    "bri",
    "sha",
    "qen",
    "dor",
    "zil",
    "ova",
    "pra",
    "nem",
    "yth",
    "gol",
)
_WORDS = ("is", "was", "of", "the", "for", "and", "acts", "with", "under", "in", "behalf", "support", "its", "since")
_FORMS = ("LLC", "Ltd", "FZE", "Group", "Foundation", "Trading Co", "GmbH", "Front")
_EU_PROGRAMMES = ("UKR", "UKR", "UKR", "IRN", "SYR", "BLR", "TAQA", "PRK", "AFG", "HR", "TERR", "EUAQ", "MMR", "COD")
_UK_REGIMES = (
    "The Russia (Sanctions) (EU Exit) Regulations 2019",
    "The Russia (Sanctions) (EU Exit) Regulations 2019",
    "The Syria (Sanctions) (EU Exit) Regulations 2019",
    "Isil (Da'esh) and Al-Qaeda (United Nations Sanctions) (EU Exit) Regulations 2019",
    "The Counter-Terrorism (International Sanctions) (EU Exit) Regulations 2019",
    "The Afghanistan (Sanctions) (EU Exit) Regulations 2020",
    "The Republic of Belarus (Sanctions) (EU Exit) Regulations 2019",
)
_ENTERPRISE = '<subjectType code="enterprise" classificationCode="E"/>'
_LANGUAGES = ("", "", "EN", "FR", "DE", "BG", "RU", "EL", "PL", "ES")


@dataclass(frozen=True, slots=True)
class Subject:
    """One invented subject, before it is written in any form."""

    number: int
    kind: str  # "person", "organisation", "ship"
    names: tuple[Name, ...]
    births: tuple[str, ...]  # "1965-04-03", "1965"
    countries: tuple[str, ...]  # alpha-2
    is_woman: bool
    passports: tuple[str, ...]
    addresses: tuple[tuple[str, str, str], ...]  # street, town, alpha-2
    reasons: str
    listed: date
    un_reference: str


def subjects(count: int, seed: int = SEED, *, ships: float = 0.0) -> Iterator[Subject]:
    """So many invented subjects: 60 % people, the rest organisations, and ships where ``ships`` is their share."""
    for number, person in enumerate(identities(count, seed), start=1):
        rng = random.Random(seed * 1_000_003 + number)
        draw = rng.random()
        kind = "person" if draw < 0.6 else "ship" if draw > 1 - ships else "organisation"
        yield _subject(number, kind, person, rng)


def _subject(number: int, kind: str, person: Record, rng: random.Random) -> Subject:
    is_person = kind == "person"
    names = person.names if is_person else tuple(_organisation(rng) for _ in range(rng.choice((1, 2, 3, 5))))
    births = [
        str(birth.span) if birth.span.precision is Precision.DAY else f"{birth.span.earliest:%Y}"
        for birth in person.births
    ]
    countries = tuple(each.country for each in person.nationalities) or ("KE",)
    places = range(rng.choice((0, 1, 1, 2, 3)))
    addresses = tuple((_street(rng), _word(rng).title(), rng.choice(countries)) for _ in places)
    return Subject(
        number,
        kind,
        names,
        tuple(births) if is_person else (),
        countries,
        Sex.FEMALE in person.sexes,
        tuple(identifier.value for identifier in person.identifiers) if is_person else (),
        addresses,
        _prose(rng, rng.randint(60, 180)),
        date(2001, 1, 1) + timedelta(rng.randrange(9000)),
        f"QD{'i' if is_person else 'e'}.{number:03d}" if rng.random() < 0.12 else "",
    )


def _street(rng: random.Random) -> str:
    return f"{rng.randint(1, 99)} {_word(rng).title()} Street"


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 4)))


def _organisation(rng: random.Random) -> Name:
    return Name(" ".join([*(_word(rng).title() for _ in range(rng.randint(1, 3))), rng.choice(_FORMS)]), NameType.ALIAS)


def _prose(rng: random.Random, words: int) -> str:
    said = (rng.choice(_WORDS) if rng.random() < 0.5 else _word(rng) for _ in range(words))
    return " ".join(said).capitalize() + "."


def eu_xml(count: int, seed: int = SEED) -> bytes:
    """The list of so many subjects in the form xmlFullSanctionsList 1.1."""
    head = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<export xmlns="http://eu.europa.ec/fpi/fsd/export"'
        ' generationDate="2026-09-22T20:01:34.799+02:00" globalFileId="185564">\n'
    )
    return (head + "".join(_eu_entity(each, seed) for each in subjects(count, seed)) + "</export>\n").encode()


def _element(name: str, inner: str = "", /, **attributes: str) -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{inner}</{name}>\n" if inner else f"<{name}{written}/>\n"


def _eu_entity(one: Subject, seed: int) -> str:
    rng = random.Random(seed * 7_000_003 + one.number)
    day, title = one.listed.isoformat(), f"{one.listed.year}/{rng.randint(1, 2999)} (OJ L{rng.randint(1, 399)})"
    address = f"http://eur-lex.example/legal-content/EN/TXT/PDF/?uri=OJ:L:{one.listed.year}:{rng.randint(100, 999)}"
    law = {"regulationType": "amendment", "publicationDate": day, "numberTitle": title}
    summary = _element("regulationSummary", **law, publicationUrl=address)
    programme = rng.choice(_EU_PROGRAMMES)
    is_person = one.kind == "person"
    inner = [
        _element("remark", escape(one.reasons)),
        _element(
            "regulation", _element("publicationUrl", escape(address)), organisationType="council",
            entryIntoForceDate=day, programme=programme, logicalId=str(rng.randint(1, 99999)), **law,
        ),
        '<subjectType code="person" classificationCode="P"/>' if is_person else _ENTERPRISE,
        *(_eu_name(name, one, summary, rng) for name in one.names),
    ]  # fmt: skip
    if is_person:
        inner += [_element("citizenship", summary, region="", **_eu_country(code, rng)) for code in one.countries]
        inner += [_eu_birth(text, summary, rng) for text in one.births]
    inner += [
        _element(
            "address", summary, city=town, street=street, poBox="", zipCode="", region="", place="",
            asAtListingTime="false", **_eu_country(code, rng),
        )
        for street, town, code in one.addresses
    ]  # fmt: skip
    inner += [_eu_passport(number, one, summary, rng) for number in one.passports]
    return _element(
        "sanctionEntity", "".join(inner), designationDate=day, designationDetails="", unitedNationId=one.un_reference,
        euReferenceNumber=f"EU.{one.number}.{one.number % 97:02d}", logicalId=str(one.number),
    )  # fmt: skip


def _eu_name(name: Name, one: Subject, summary: str, rng: random.Random) -> str:
    first, _, last = name.text.rpartition(" ") if one.kind == "person" else ("", "", "")
    return _element(
        "nameAlias", summary, firstName=first, middleName="", lastName=last, wholeName=name.text,
        function=_prose(rng, 6) if name is one.names[0] else "", gender="F" if one.is_woman else "M", title="",
        nameLanguage=rng.choice(_LANGUAGES), strong="false" if name.quality is Quality.WEAK else "true",
        regulationLanguage="en", logicalId=str(rng.randint(1, 999999)),
    )  # fmt: skip


def _eu_country(code: str, rng: random.Random) -> dict[str, str]:
    return {
        "countryIso2Code": code,
        "countryDescription": name_of(code).upper(),
        "regulationLanguage": "en",
        "logicalId": str(rng.randint(1, 99999)),
    }


def _eu_birth(text: str, summary: str, rng: random.Random) -> str:
    year, month, day = [*text.split("-"), "", ""][:3]
    stated = {"birthdate": text, "dayOfMonth": str(int(day)), "monthOfYear": str(int(month))} if day else {}
    return _element(
        "birthdate", summary, circa="false", calendarType="GREGORIAN", city=_word(rng).title(), zipCode="", **stated,
        year=year, region="", place="", countryIso2Code="00", countryDescription="UNKNOWN", regulationLanguage="en",
        logicalId=str(rng.randint(1, 99999)),
    )  # fmt: skip


def _eu_passport(number: str, one: Subject, summary: str, rng: random.Random) -> str:
    return _element(
        "identification", _element("remark", "(passport)") + summary, diplomatic="false", knownExpired="false",
        knownFalse="false", reportedLost="false", revokedByIssuer="false", issuedBy="", latinNumber="",
        nameOnDocument="", number=number, region="", identificationTypeCode="passport",
        identificationTypeDescription="National passport", **_eu_country(one.countries[0], rng),
    )  # fmt: skip


# The heading of the real csv, word for word.
UK_COLUMNS = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,"
    "Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,Address Line 1,"
    "Address Line 2,Address Line 3,Address Line 4,Address Line 5,Address Line 6,Address Postal Code,Address Country,"
    "Phone number,Website,Email address,Date Designated,D.O.B,Nationality(/ies),National Identifier number,"
    "National Identifier additional information,Passport number,Passport additional information,Position,Gender,"
    "Town of birth,Country of birth,Type of entity,Subsidiaries,Parent company,Business registration number (s),"
    "IMO number,Current owner/operator (s),Previous owner/operator (s),Current believed flag of ship,Previous flags,"
    "Type of ship,Tonnage of ship,Length of ship,Year Built,Hull identification number (HIN)"
).split(",")
_MEASURES = {
    "person": "Asset freeze|Travel Ban",
    "organisation": "Asset freeze",
    "ship": "Prohibition of port entry",
}
_KINDS = {"person": "Individual", "organisation": "Entity", "ship": "Ship"}


@dataclass(frozen=True, slots=True)
class _Stated:
    """What both British forms write of a subject; names are (name 1 to 6, type, strength)."""

    single: dict[str, str]
    names: tuple[tuple[str, ...], ...]
    others: tuple[str, ...]  # names in another script
    births: tuple[str, ...]
    nationalities: tuple[str, ...]


def _uk_stated(one: Subject, seed: int) -> _Stated:
    rng = random.Random(seed * 9_000_011 + one.number)
    latin = [name for name in one.names if name.script == "Latn"] or list(one.names[:1])
    single = {
        "Last Updated": "14/04/2026",
        "Unique ID": f"UTO{one.number:05d}",
        "OFSI Group ID": str(20_000 + one.number) if one.number % 9 else "",
        "UN Reference Number": one.un_reference,
        "Regime Name": rng.choice(_UK_REGIMES),
        "Designation Type": _KINDS[one.kind],
        "Designation source": "UN" if one.un_reference else "UK",
        "Sanctions Imposed": _MEASURES[one.kind],
        "UK Statement of Reasons": one.reasons,
        "Date Designated": f"{one.listed:%d/%m/%Y}",
    }  # fmt: skip
    if one.kind == "person":
        single |= {"Gender": "Female" if one.is_woman else "Male", "Position": _prose(rng, 5)}
        if one.passports:
            single |= {
                "Passport number": one.passports[0],
                "Passport additional information": f"{name_of(one.countries[0])} number",
            }
    if one.kind == "ship":
        single |= {"IMO number": f"IMO{9_000_000 + one.number}", "Type of ship": "Oil Tanker", "Year Built": "2009"}
    return _Stated(
        single,
        tuple(_uk_name(name, at, is_person=one.kind == "person") for at, name in enumerate(latin)),
        tuple(name.text for name in one.names if name.script != "Latn"),
        tuple(f"{text[8:]}/{text[5:7]}/{text[:4]}" if len(text) == 10 else f"dd/mm/{text}" for text in one.births),
        tuple(name_of(code) for code in one.countries) if one.kind == "person" else (),
    )


def _uk_name(name: Name, at: int, *, is_person: bool) -> tuple[str, ...]:
    words = name.text.split() if is_person else [name.text]
    given = words[:-1][:5]
    kind = "Alias" if at else "Primary Name"
    strength = "Low quality a.k.a" if name.quality is Quality.WEAK else ""
    return (*given, *[""] * (5 - len(given)), " ".join(words[len(given) :]), kind, strength)


def uk_csv(count: int, seed: int = SEED) -> bytes:
    """The list of so many subjects as csv: for each a row for every combination of name, date of birth and address."""
    out = io.StringIO(newline="")
    out.write("Report Date: 08-Oct-2026\r\n")
    writer = csv.DictWriter(out, UK_COLUMNS, restval="")
    writer.writeheader()
    for one in subjects(count, seed, ships=0.12):
        stated = _uk_stated(one, seed)
        for name, other, born, place, nation in _uk_rows(stated, one):
            row = dict(stated.single)
            row |= dict(zip((*(f"Name {at}" for at in range(1, 7)), "Name type", "Alias strength"), name, strict=True))
            row |= {"Name non-latin script": other, "D.O.B": born, "Nationality(/ies)": nation}
            if place:
                row |= {"Address Line 1": place[0], "Address Line 6": place[1], "Address Country": name_of(place[2])}
            writer.writerow(row)
    return out.getvalue().encode()


def _uk_rows(
    stated: _Stated, one: Subject
) -> Iterator[tuple[Sequence[str], str, str, tuple[str, str, str] | None, str]]:
    """Names times dates times addresses; other scripts and nationalities go along with the first rows."""
    rows = list(product(stated.names, stated.births or ("",), one.addresses or (None,)))
    rows += rows[:1] * max(0, len(stated.others) - len(rows), len(stated.nationalities) - len(rows))
    for at, (name, born, place) in enumerate(rows):
        yield name, _at(stated.others, at), born, place, _at(stated.nationalities, at)


def _at(texts: Sequence[str], at: int) -> str:
    return texts[at] if at < len(texts) else ""


def uk_xml(count: int, seed: int = SEED) -> bytes:
    """The list of so many subjects as XML."""
    body = "".join(_uk_designation(one, seed) for one in subjects(count, seed, ships=0.12))
    head = '<?xml version="1.0" encoding="utf-8"?>\n<Designations><DateGenerated>08/10/2026</DateGenerated>\n'
    return f"{head}{body}</Designations>\n".encode()


def _uk_designation(one: Subject, seed: int) -> str:
    stated = _uk_stated(one, seed)
    said = stated.single
    names = (
        "".join(_element(f"Name{at}", escape(part)) for at, part in enumerate(name[:6], start=1) if part)
        + _element("NameType", name[6])
        + (_element("AliasStrength", name[7]) if name[7] else "")
        for name in stated.names
    )
    inner = [
        *(_element(tag, escape(said[column])) for tag, column in _UK_SINGLE if said.get(column)),
        _group("Names", "Name", names),
        _group(
            "NonLatinNames", "NonLatinName", (_element("NameNonLatinScript", escape(text)) for text in stated.others)
        ),
        _group("Addresses", "Address", (_uk_address(*each) for each in one.addresses)),
    ]
    if one.kind == "person":
        inner.append(_uk_individual(stated))
    if one.kind == "ship":
        ship = _group("IMONumbers", "IMONumber", [said["IMO number"]])
        ship += _group("TypeOfShipDetails", "TypeOfShip", [said["Type of ship"]])
        inner.append(_group("ShipDetails", "Ship", [ship + _group("YearsBuilt", "YearBuilt", [said["Year Built"]])]))
    return _element("Designation", "".join(inner))


_UK_SINGLE = (
    ("LastUpdated", "Last Updated"), ("DateDesignated", "Date Designated"), ("UniqueID", "Unique ID"),
    ("OFSIGroupID", "OFSI Group ID"), ("UNReferenceNumber", "UN Reference Number"), ("RegimeName", "Regime Name"),
    ("IndividualEntityShip", "Designation Type"), ("DesignationSource", "Designation source"),
    ("SanctionsImposed", "Sanctions Imposed"), ("UKStatementofReasons", "UK Statement of Reasons"),
)  # fmt: skip


def _group(name: str, item: str, inner: Iterator[str] | Sequence[str]) -> str:
    items = "".join(_element(item, each) for each in inner)
    return _element(name, items) if items else ""


def _uk_address(street: str, town: str, code: str) -> str:
    lines = _element("AddressLine1", escape(street)) + _element("AddressLine6", escape(town))
    return lines + _element("AddressCountry", escape(name_of(code)))


def _uk_individual(stated: _Stated) -> str:
    said = stated.single
    passport = _element("PassportNumber", said["Passport number"]) if "Passport number" in said else ""
    if passport:
        passport += _element("PassportAdditionalInformation", escape(said["Passport additional information"]))
    inner = (
        _group("DOBs", "DOB", stated.births)
        + _group("Nationalities", "Nationality", [escape(nation) for nation in stated.nationalities])
        + _group("Positions", "Position", [said["Position"]])
        + _group("Genders", "Gender", [said["Gender"]])
        + _group("PassportDetails", "Passport", [passport] if passport else [])
    )
    return _group("IndividualDetails", "Individual", [inner])


FORMS: dict[str, Callable[[int, int], bytes]] = {"eu-xml": eu_xml, "uk-csv": uk_csv, "uk-xml": uk_xml}


def main() -> None:
    """Write one list to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("form", choices=FORMS)
    parser.add_argument("--subjects", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    sys.stdout.buffer.write(FORMS[options.form](options.subjects, options.seed))


if __name__ == "__main__":
    main()
