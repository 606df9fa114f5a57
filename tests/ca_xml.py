"""An invented Canadian list, for tests."""

from __future__ import annotations


def entry(**values: str) -> str:
    """A record of these elements, Russian unless they say otherwise."""
    known = {
        "Country": "Russia / Russie",
        "Schedule": "1, Part 1",
        "Item": "12",
        "DateOfListing": "2022-02-24",
    } | values
    return "<record>" + "".join(f"<{tag}>{text}</{tag}>" for tag, text in known.items() if text) + "</record>\n"


def list_of(*entries: str) -> bytes:
    """A list of these records."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<data-set>\n' + "".join(entries) + "</data-set>").encode()


PERSON = entry(
    LastName="QUANDRO", GivenName="Torvel Orvel", Aliases="Торвел Квандро; Torvel Kwandro, Russian: Торвел Орвел",
    DateOfBirthOrShipBuildDate="1965-04-29", TitleOrShip="Colonel",
)  # fmt: skip
SHIP = entry(
    EntityOrShip="Zorblax Star", TitleOrShip="Oil Tanker", ShipIMONumber="9074729", Schedule="1.1",
    DateOfBirthOrShipBuildDate="1989",
)  # fmt: skip
COMPANY = entry(
    EntityOrShip="Zorblax Navy/Force navale zorblaxienne", Schedule="1, Part 2", Aliases="ZN, Zorblax Fleet"
)
WHOLE = list_of(PERSON, SHIP, COMPANY)
