"""Invented registers: a CSV of designations, as people write them."""

from __future__ import annotations

import csv
import io

from tocsin.sources.reading import ListFile

COLUMNS = (
    *("authority", "subject", "kind", "aliases", "date", "programme", "legal_basis", "until", "category", "measures"),
    *("birth_date", "nationality", "identifiers", "reference", "source", "note"),
)


def row(**values: str) -> dict[str, str]:
    """A row that is whole, with what is given in place of it."""
    known = {
        "authority": "Ministry of Utopia",
        "subject": "Kanun Ordusu Cephesi",
        "date": "2024-01-05",
        "programme": "Listed terrorist entities",
        "legal_basis": "Criminal Code of Utopia, section 5",
        "category": "terrorism",
        "measures": "asset freeze",
    }
    return known | values


PERSON = row(
    subject="Torvel Quandrovar",
    kind="person",
    aliases="Abu Quandrovar | weak: AQ",
    measures="asset freeze | travel ban",
    birth_date="1965-02-03 | circa 1966",
    nationality="UTO | Iraq",
    identifiers="P:UTO:AB123456",
    source="https://gov.example/list",
    note="Keeper of the Quiet Lantern.",
)


def register(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, separator: str = ",") -> bytes:
    """The rows as a CSV with these columns."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=separator, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def register_file(*rows: dict[str, str]) -> ListFile:
    """The rows as a file of a list."""
    return ListFile.of_bytes("register.csv", register(*rows))
