"""Official lists in small, of people who do not exist: built in the test that needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from tocsin.sources.reading import ListFile


@dataclass(frozen=True)
class Person:
    """What a test says of a listed person."""

    name: str
    born: str = ""  # an ISO date
    passport: str = ""
    note: str = ""


def un_list(people: Mapping[str, Person | str], *, day: str = "2026-11-02", name: str = "un.xml") -> ListFile:
    """A list of the United Nations with these people, by reference number."""
    return ListFile.of_bytes(name, un_bytes(people, day=day))


def un_bytes(people: Mapping[str, Person | str], *, day: str = "2026-11-02") -> bytes:
    """The bytes of such a list."""
    entries = "\n".join(
        _individual(reference, Person(each) if isinstance(each, str) else each) for reference, each in people.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="{day}T00:00:00.000Z">\n'
        f"<INDIVIDUALS>\n{entries}\n</INDIVIDUALS>\n<ENTITIES>\n</ENTITIES>\n</CONSOLIDATED_LIST>\n"
    ).encode()


def _individual(reference: str, person: Person) -> str:
    given, _, family = escape(person.name).partition(" ")
    born = (
        "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>"
        f"<DATE>{person.born}</DATE></INDIVIDUAL_DATE_OF_BIRTH>"
        if person.born
        else ""
    )
    passport = (
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>"
        f"<NUMBER>{person.passport}</NUMBER><ISSUING_COUNTRY>Utopia</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>"
        if person.passport
        else ""
    )
    family = f"<SECOND_NAME>{family}</SECOND_NAME>" if family else ""
    comment = f"<COMMENTS1>{escape(person.note)}</COMMENTS1>" if person.note else ""
    number = sum(ord(letter) * 31**at for at, letter in enumerate(reference)) % 9_000_000
    return (
        f"<INDIVIDUAL><DATAID>{number}</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>{given}</FIRST_NAME>{family}"
        f"<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER>"
        f"<LISTED_ON>2019-05-14</LISTED_ON>{comment}<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>"
        f"{born}{passport}</INDIVIDUAL>"
    )


# Twenty people who do not exist, enough for one of them to go without the load being held.
INVENTED = {
    f"QDi.{9100 + at}": name
    for at, name in enumerate(
        (
            "Ortwin Vasqela", "Brenza Holtikar", "Jorvek Amsundar", "Quilpa Deverost", "Sanjik Marrowel",
            "Tovrin Elgashti", "Wendara Pulkovan", "Xanthir Orobrega", "Yelmaz Quintorov", "Zubrek Hallamsen",
            "Arvind Tschelnok", "Bolgan Ferrastim", "Cirella Nostrowan", "Draven Ulmikhar", "Estrik Jovandel",
            "Fyodrin Kastelgan", "Gulmira Westoprak", "Hestor Bialvarin", "Ilvane Drakmanov", "Jesperin Quadrolak",
        )
    )
}  # fmt: skip
