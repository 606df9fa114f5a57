"""Writes docs/reference/followthemoney.md from the tables of the reader: run it when they change."""
# ruff: noqa: E501  the rows of a Markdown table are one line each

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "followthemoney.md"
TABLES = ROOT / "src" / "tocsin" / "sources" / "ftm"

_HEAD = """# FollowTheMoney: what each schema and property becomes

*Written by `tools/ftm_reference.py` from `src/tocsin/sources/ftm/schemata.csv` and `properties.csv`; a test compares.*

Any dataset of FollowTheMoney entities in JSON lines loads as a declared list (`tocsin list declare NAME --format ftm`): entities
(`entities.ftm.json`), entities that hold others (`targets.nested.json`), and statements (`{"canonical_id", "prop", "schema", "value", ...}`).
The tables know the model as of its version 4.11. **Unverified**: the readers were written from the model's own schemata and checked on invented
files; no published file has confirmed them.

- **A record** is made of each person, organisation, vessel and aircraft, with the id of its entity as reference. What belongs to it is
  joined to it wherever it stands in the file: designations, documents, addresses, posts, numbers, and relations as links at both ends.
- **The order of lines and of values changes nothing.** Of several names the one shown is that whose words most others share.
- **Dates** are prefixes of ISO 8601 and keep their precision; anything else stays as text, with a warning.
- **Countries** become alpha-2. States that are no more (`suhh`, `yucs`) and territories that are in dispute are kept as text, and no state
  is inferred; of other parts of states (`gb-sct`) the state is.
- **An end of a designation** (`endDate`) is told in its note and ends nothing: a collection keeps an entity for other reasons too (a post held,
  another listing), and a record whose designations have all ended is no match any more. What the publisher drops from its file ends.
- **The category** of a designation comes from the table of programmes under the list's name, never from a topic: a topic is the publisher's
  judgement of the subject, not the authority's reason. Topics are facts.
- **Measures** are read from the words of `provisions` ("Asset freeze", "Travel ban", "Arms embargo"); else they are unknown.
- **Religion, ethnicity and political opinion** are left at the door.
- **Refused**, with line and byte: what is no JSON object, a key that stands twice in one object, half a character, entities nested more than
  16 deep, a line beyond 64 MiB, an id that two entities have, a value of a wrong type, and statements of one entity that stand apart more than
  sixteen million times over the file (sort it by `canonical_id`).
"""
_BESIDE = {
    "datasets": "facts: dataset", "referents": "facts: referent (ids that the publisher merged into this one)",
    "dataset": "of a statement: facts: dataset", "entity_id": "of a statement: facts: referent, where it is not the canonical id",
    "original_value": "of a statement: what the list wrote, beside a name, a date or a country", "external": "of a statement: true leaves it out",
}  # fmt: skip
_WORDS = {"part": "a part of the name", "read": "", "holder": "names the subject", "end": "names an end of the link"}


def page() -> str:
    """The page as it should be."""
    return "\n".join([_HEAD, "## Schemata\n", *_schemata(), "", "## Properties\n", *_properties(), ""])


def _schemata() -> Iterator[str]:
    yield "| schema | becomes |\n|---|---|"
    for row in _rows("schemata.csv"):
        if row["becomes"] == "link":
            told = f'a link: "{row["forwards"]}" at `{row["source"]}`, "{row["backwards"]}" at `{row["target"]}`'
        else:
            told = f"{'left: ' if row['becomes'] == 'ignored' else ''}{row['detail']}"
        yield f"| {row['schema']} | {told} |"


def _properties() -> Iterator[str]:
    yield "A property is named under the schema that has it; those that descend from it have it too.\n"
    yield "| property | becomes |\n|---|---|"
    for name, told in _BESIDE.items():
        yield f"| {name} (beside the properties) | {told} |"
    for row in _rows("properties.csv"):
        if row["becomes"] != "nested":  # entities that stand inside another, under the name of the way back
            yield f"| {row['schema']}.{row['property']} | {_told(row)} |"


def _told(row: dict[str, str]) -> str:
    detail = " ".join(each for each in (row["detail"], f"({row['subtype']})" if row["subtype"] else "") if each)
    if row["becomes"] == "ignored":
        return f"left: {row['detail']}"
    said = _WORDS.get(row["becomes"], row["becomes"])
    return ": ".join(each for each in (said, detail) if each)


def _rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader((TABLES / file).read_text("utf-8").splitlines(), strict=True))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
