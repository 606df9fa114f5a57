"""Invented files of the UN list, read by its reader, for tests."""

from __future__ import annotations

from tocsin.model.record import Record
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.un.consolidated import read


def un_list(
    individuals: str = "", entities: str = "", attributes: str = 'dateGenerated="2026-02-27T00:00:09.554Z"'
) -> str:
    """A list of these individuals and entities."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST {attributes}>'
        f"<INDIVIDUALS>{individuals}</INDIVIDUALS>\n<ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>"
    )


def individual(inner: str = "", *, reference: str = "UTi.001", name: str = "<FIRST_NAME>OMAR</FIRST_NAME>") -> str:
    """An individual with these further elements."""
    return (
        f"<INDIVIDUAL><DATAID>1</DATAID>{name}<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER>{inner}<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>"
        "<SORT_KEY/></INDIVIDUAL>"
    )


def entity(inner: str = "", *, reference: str = "UTe.001", name: str = "UTOPIAN FRONT", of: str = "Al-Qaida") -> str:
    """An entity with these further elements."""
    return (
        f"<ENTITY><DATAID>2</DATAID><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>{of}</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER>{inner}</ENTITY>"
    )


def read_un(text: str | bytes) -> tuple[list[Record], Report]:
    """All records of the file, and the report."""
    report = Report()
    data = text.encode() if isinstance(text, str) else text
    return list(read([ListFile.of_bytes("list.xml", data)], "un", report)), report


def one(individual: str) -> Record:
    """The record of a list that has this individual only."""
    (record,) = read_un(un_list(individual))[0]
    return record


def person(inner: str) -> Record:
    """The record of an individual with these further elements."""
    return one(individual(inner))


def organisation(inner: str, **options: str) -> Record:
    """The record of an entity with these further elements."""
    (record,) = read_un(un_list(entities=entity(inner, **options)))[0]
    return record


def alias(text: str, quality: str = "Good", inner: str = "") -> str:
    """An alias of an individual."""
    return f"<INDIVIDUAL_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{text}</ALIAS_NAME>{inner}</INDIVIDUAL_ALIAS>"


def born(inner: str) -> str:
    """A date of birth."""
    return f"<INDIVIDUAL_DATE_OF_BIRTH>{inner}</INDIVIDUAL_DATE_OF_BIRTH>"


def document(inner: str, kind: str = "Passport") -> str:
    """A document."""
    return f"<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>{kind}</TYPE_OF_DOCUMENT>{inner}</INDIVIDUAL_DOCUMENT>"


WHOLE = un_list(
    individual(
        alias("Abu Utopi (original script: Абу Утопи)", "Low", "<NOTE>born in 1970 in Sfax, Tunisia</NOTE>")
        + born("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1970-03-04</DATE>")
        + document(
            "<NUMBER>K123456</NUMBER><ISSUING_COUNTRY>Tunisia</ISSUING_COUNTRY><NOTE>expired on 26 Mar. 2006</NOTE>"
        )
        + "<LISTED_ON>2012-05-16</LISTED_ON><GENDER>Male</GENDER><COMMENTS1>Brother of Ali (UTi.002).</COMMENTS1>"
    ),
    entity("<ENTITY_ADDRESS><CITY>Sfax</CITY><COUNTRY>Tunisia</COUNTRY></ENTITY_ADDRESS>"),
).encode()
