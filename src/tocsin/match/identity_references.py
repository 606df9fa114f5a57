"""The reference numbers that a record quotes of other lists: "UN Ref QDi.123" is the UN's own name of the subject.

Only what the record says of itself counts. A number in running text is somebody else's ("deputy to ... (TAi.024)",
"financier of ... (listed under permanent reference number QDe.118)"), so a remark counts only where it begins, or a
sentence of it does, with the statement: "UN Ref QDi.123", "(UN permanent reference number: QDi.123)".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tocsin.model.record import Record
from tocsin.text.identifiers import fold_number

Reference = tuple[str, str]  # the family of lists that gave the number ("un"), and the number, folded

# Lists whose references are one series: a number in one is the same subject in the other.
_FAMILIES = {
    "ofac-consolidated": "ofac",
    "hmt": "ofsi",  # the former consolidated list is numbered by OFSI's group ids
}
# Properties and labels of facts and identifiers, in lower case with "_", by the family whose number they hold.
_PROPERTIES = {
    "un_reference": "un", "un_ref": "un", "un_reference_number": "un", "united_nations_reference": "un",
    "united_nation_id": "un", "un_permanent_reference_number": "un", "un_permanent_ref": "un",
    "ofsi_group_id": "ofsi", "group_id": "ofsi", "ofsi_reference": "ofsi",
    "uk_reference": "uk", "uk_sanctions_list_ref": "uk", "uk_sanctions_list_reference": "uk",
    "eu_reference": "eu", "eu_reference_number": "eu",
    "ofac_uid": "ofac", "ofac_reference": "ofac", "ofac_id": "ofac",
}  # fmt: skip

# S/RES/1730 (2006) and after: two letters of the regime, i or e, a full stop, three digits. "QDi.001", "TAe.013".
_UN_NUMBER = r"(?P<regime>[A-Z]{2})\s?(?P<kind>[ie])\s?\.\s?(?P<number>\d{1,4})\b"
_UN_WHOLE = re.compile(_UN_NUMBER, re.IGNORECASE)
_UN_LABEL = r"(?:UN|U\.N\.|United\s+Nations)"
_BEGINS = r"(?:^|[.;|\n])\s*[(\[]?\s*"
_UN_STATED = re.compile(
    rf"{_BEGINS}(?:{_UN_LABEL}\s*(?:SC\s*)?(?:permanent\s+)?(?:list(?:ing)?\s+)?"
    r"(?:ref(?:erence)?\b\.?|id\b)|permanent\s+reference\b)"
    r"\s*(?:num(?:ber)?\b\.?|no\b\.?|id\b)?[\s:.)(#–-]*" + _UN_NUMBER,
    re.IGNORECASE,
)
_UK_STATED = re.compile(
    rf"{_BEGINS}UK\s+Sanctions\s+List\s+Ref(?:erence)?\b\.?\s*(?:num(?:ber)?\b\.?|no\b\.?)?[\s:.)(#–-]*"
    r"(?P<ref>[A-Z]{2,4}\d{3,5})\b",
    re.IGNORECASE,
)
_OFSI_STATED = re.compile(rf"{_BEGINS}(?:OFSI\s+)?Group\s+ID[\s:.)(#–-]*(?P<ref>\d{{3,6}})\b", re.IGNORECASE)


def family_of(owner: str) -> str:
    """The family of lists whose reference numbers are one series."""
    return _FAMILIES.get(owner, owner)


def folded_reference(family: str, number: str) -> str:
    """The number as it is compared: "QDi.1", "QDI 001" and "qdi.001" are one."""
    if family == "un":
        match = _UN_WHOLE.fullmatch(number.strip())
        if match is not None:
            return _un(match)
    return fold_number(number)


def references_of(record: Record) -> frozenset[Reference]:
    """The record's own reference, and those of other lists that it states of itself."""
    own = family_of(record.owner)
    # A list states the references of its own entries: another one of its own is another subject's.
    stated = {reference for reference in _stated(record) if reference[0] != own}
    found = {(own, folded_reference(own, record.reference)), *stated}
    return frozenset((family, number) for family, number in found if number)


def references_in(text: str) -> Iterator[Reference]:
    """The references that running text states of the subject itself."""
    for match in _UN_STATED.finditer(text):
        yield "un", _un(match)
    for match in _UK_STATED.finditer(text):
        yield "uk", fold_number(match["ref"])
    for match in _OFSI_STATED.finditer(text):
        yield "ofsi", match["ref"]


def _stated(record: Record) -> Iterator[Reference]:
    labelled = [(fact.property, fact.value) for fact in record.facts]
    labelled += [(each.subtype, each.value) for each in record.identifiers]
    labelled += [(each.issuer, each.value) for each in record.identifiers]
    for label, value in labelled:
        family = _PROPERTIES.get(_label(label))
        if family is not None:
            yield from _listed(family, value)
    yield from _in_words(record)


def _in_words(record: Record) -> Iterator[Reference]:
    words = [*record.remarks, *(fact.value for fact in record.facts)]
    words += [each.note for each in record.designations] + [each.note for each in record.identifiers]
    for text in words:
        yield from references_in(text)
    for each in record.identifiers:  # "UN Ref QDi.123" in one string
        yield from references_in(f"{each.subtype} {each.value}")


def _listed(family: str, value: str) -> Iterator[Reference]:
    """One number, or several of them: "QDi.001, QDi.002"."""
    if family == "un":
        yield from ((family, _un(match)) for match in _UN_WHOLE.finditer(value))
        return
    yield from ((family, folded_reference(family, part)) for part in re.split(r"[;,]", value))


def _un(match: re.Match[str]) -> str:
    return f"{match['regime'].upper()}{match['kind'].lower()}.{int(match['number']):03d}"


def _label(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_").removesuffix("_no").removesuffix("_number_no")


def disagree(ours: Iterable[Reference], theirs: Iterable[Reference]) -> tuple[str, str, str] | None:
    """A family of which both state numbers and share none, with both numbers; None where none contradicts."""
    mine, yours = _by_family(ours), _by_family(theirs)
    for family in sorted(mine.keys() & yours.keys()):
        if not mine[family] & yours[family]:
            return family, ", ".join(sorted(mine[family])), ", ".join(sorted(yours[family]))
    return None


def _by_family(references: Iterable[Reference]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for family, number in references:
        found.setdefault(family, set()).add(number)
    return found
