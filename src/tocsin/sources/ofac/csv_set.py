"""The files of one OFAC csv list: which is which, whether they are whole, and whether they belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tocsin.errors import MalformedList
from tocsin.sources.ofac.csv_rows import Row, Table, columns_of, read_table
from tocsin.sources.reading import ListFile, Report


class Part(StrEnum):
    """What one of the files holds."""

    MAIN = "main"
    ALIASES = "aliases"
    ADDRESSES = "addresses"
    COMMENTS = "comments"


COLUMNS = {Part.MAIN: 12, Part.ALIASES: 5, Part.ADDRESSES: 6, Part.COMMENTS: 2}
_PARTS = {columns: part for part, columns in COLUMNS.items()}


def read_tables(files: Sequence[ListFile]) -> dict[Part, Table]:
    found: dict[Part, ListFile] = {}
    for file in files:
        if file.size == 0:
            raise MalformedList("the file is empty", place=file.name, hint="Fetch the list again.")
        part = _PARTS.get(columns_of(file))
        if part is None:
            raise MalformedList(
                f"a first row of {columns_of(file)} columns",
                place=f"{file.name} row 1",
                hint="sdn.csv has 12 columns, alt.csv 5, add.csv 6, sdn_comments.csv 2.",
            )
        if part in found:
            raise MalformedList(
                f"{found[part].name} and {file.name} both hold the {part} of the list",
                place=file.name,
                hint="Give the files of one date only.",
            )
        found[part] = file
    if Part.MAIN not in found:
        names = ", ".join(file.name for file in files)
        raise MalformedList("the main file (sdn.csv) is missing", place=names, hint="Give sdn.csv as well.")
    return {part: read_table(file, COLUMNS[part]) for part, file in found.items()}


def warn_of_absent(tables: Mapping[Part, Table], report: Report) -> None:
    main = tables[Part.MAIN].name
    for part, name in ((Part.ALIASES, "alt.csv"), (Part.ADDRESSES, "add.csv")):
        if part not in tables:
            report.warn("file-absent", f"{name} was not given: the records lack its {part}", main)


def require_ends(tables: Mapping[Part, Table], report: Report) -> None:
    """The end-of-file mark is what tells a whole file from one that was cut between two rows."""
    without = [table.name for part, table in tables.items() if not table.has_end_mark and part is not Part.COMMENTS]
    marked = [table.name for table in tables.values() if table.has_end_mark]
    if without and marked:
        raise MalformedList(
            f"the end-of-file mark (0x1A) is missing, which {marked[0]} has",
            place=without[0],
            hint="The file was probably cut after a whole row. Fetch the list again.",
        )
    for name in without:
        report.warn("no-end-mark", "no end-of-file mark (0x1A): a cut between two rows would not be seen", name)


@dataclass(frozen=True, slots=True)
class Additions:
    """Rows of the other files by ``ent_num``."""

    aliases: Mapping[str, Sequence[Row]]
    addresses: Mapping[str, Sequence[Row]]
    comments: Mapping[str, Sequence[Row]]
    has_comments: bool


def by_subject(tables: Mapping[Part, Table]) -> Additions:
    subjects = {row.values[0] for row in tables[Part.MAIN].rows}

    def group(part: Part) -> Mapping[str, Sequence[Row]]:
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in tables[part].rows if part in tables else ():
            if row.values[0] not in subjects:
                raise MalformedList(
                    f"the row belongs to {row.values[0] or 'no number'}, which {tables[Part.MAIN].name} does not hold",
                    place=row.place,
                    hint="The files are of different dates, or the main file is cut. Fetch them together.",
                )
            rows[row.values[0]].append(row)
        return rows

    return Additions(group(Part.ALIASES), group(Part.ADDRESSES), group(Part.COMMENTS), Part.COMMENTS in tables)


def main_name(files: Sequence[ListFile]) -> str:
    """The name of the file of 12 columns, in small letters; "" where there is none."""
    return next((file.name.casefold() for file in files if columns_of(file) == COLUMNS[Part.MAIN]), "")


def is_consolidated(name: str) -> bool:
    return name.rpartition("/")[2].startswith("cons")
