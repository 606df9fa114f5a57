"""What the free text of the Australian list states plainly: documents, numbers, titles, other records, addresses.

The Department copies the prose of the United Nations list, and quotes that list's references for **other** subjects
("Member of Al-Qaida (QDe.004)"): they are links. A reference at the very start of the text is the subject's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.model.record import Identifier, IdentifierType, Location, Nationality, Sex, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.reading import Report
from tocsin.sources.un.births import birth_place
from tocsin.sources.un.comments import facts_in, numbers_in
from tocsin.sources.un.countries import country, country_at_end, country_at_start, says_nothing
from tocsin.sources.un.documents import merged
from tocsin.sources.un.links import links_in
from tocsin.sources.un.numbers import document_type, expiry_in, issue_in
from tocsin.text.countries import alpha2, is_accounted_for
from tocsin.text.identifiers import fold_number

MOST_TEXT = 20_000  # characters that are looked at
LEAST_NUMBER = 4  # letters and digits: a shorter "number" is the beginning of one, or none

_ENUMERATION = re.compile(r"(?:^|(?<=[\s;,.]))\(?[a-n]\)\s*")
# Until 2015 the United Nations numbered its lists by letter, number and year: "QE.A.4.01" is QDe.004 since.
_OLD_REFERENCE = re.compile(r"\b(?P<list>[QT])(?P<kind>[EI])\.[A-Z]\.(?P<number>\d{1,3})\.\d\d(?!\d)")
_LISTS = {"Q": "QD", "T": "TA"}
_REFERENCE = r"[A-Z]{2}[ei]\.\s?\d{3}"
_OWN = re.compile(rf"\s*({_REFERENCE})(?=[\s.,;:]|$)")
_FORMER = re.compile(rf"\b(?:[Hh]e|[Ss]he|[Ii]t) was also listed under (?:permanent reference )?number ({_REFERENCE})")
_TITLES = re.compile(
    r"\b(?P<label>Title|Designation|Last known position|Military rank|Position)\s*:\s*"
    r"(?P<said>.+?)(?=\.\s+(?:[A-Z]|$)|\.?$|\s(?:Title|Designation)\s*:)"
)
_PROPERTIES = {"title": "title", "military rank": "title"}
_DOCUMENT = re.compile(
    r"(?P<label>(?:\b[A-Z][\w\u2019'-]+ ){0,3}"
    r"(?:\b(?i:passport|identity card|identity|identification(?: card)?|ID|ration card|driving licen[cs]e))"
    r"(?i: (?:booklet|card))?(?i:\s*(?:numbers?\b|no\b\.?|information))?)\s*[.:]*\s*"
    r"(?P<number>(?:[A-Z]{1,3}[ -]?)?\d[\dA-Z/-]*(?: \d{2,}[\dA-Z]*)*)"
)
_REGISTRATION = re.compile(
    r"\b(?P<label>(?i:company identification (?:number|no\.?)|state registration number|registration (?:id|number)"
    r"|registered company number|(?:[a-z]+ )?national tax number|tax id(?: number)?"
    r"|military (?:service|identification) number))"
    r"\s*[.:]*\s*(?P<number>[A-Z]{0,3}-?\d[\dA-Z-]{3,25})(?: \((?P<country>[A-Z][a-z]+(?: [A-Z][a-z]+)*)\))?"
)
_MISSPELT = {"ukranian": "UA", "türkiyish": "TR"}  # the list's own slips
_TAIL = 120  # characters behind a number in which its day of issue or expiry may stand


def parts(text: str) -> tuple[str, ...]:
    """The parts of "a) … b) …" and of "…; …", each without its letter; the text alone where there are none."""
    return tuple(piece.strip(" ;,") for part in _ENUMERATION.split(text) for piece in part.split(";") if piece.strip())


def read_birth_places(text: str, draft: Draft, where: str, note: str = "") -> None:
    """Nothing: the places of birth stand in the draft."""
    for part in parts(re.sub(r"\balt(?:\.|ernative)?\s*POB\s*:?", ";", text, flags=re.IGNORECASE)):
        if not says_nothing(part):
            draft.birth_places.append(birth_place(part, note, where))


def read_citizenships(text: str, draft: Draft, report: Report, where: str, note: str = "") -> None:
    """Nothing: the nationalities stand in the draft, several where the list names several."""
    for part in parts(text):
        pieces = [part] if alpha2(part) else re.split(r"\s+and\s+|[,/]", part)
        if not all(alpha2(piece) or is_accounted_for(piece) for piece in pieces):
            pieces = [part]  # a sentence: it is read as one, and stays whole
        for piece in pieces:
            written = piece.strip(" .,")
            if not says_nothing(written):
                draft.nationalities.append(Nationality(_country(written, where, report), written, note, where))


def _country(written: str, where: str, report: Report) -> str:
    known = (
        alpha2(written)
        or _MISSPELT.get(written.casefold())
        or alpha2(written.partition("(")[0])
        or country_at_start(written)
    )
    return known or country(written, where, report)


def read_addresses(text: str, draft: Draft, where: str) -> None:
    """Nothing: the addresses stand in the draft, with the telephones and web addresses in them."""
    for part in parts(text):
        if not says_nothing(part):
            draft.addresses.append(Location(part, country=_country_at_end(part), place=where))
    draft.facts.extend(facts_in(text[:MOST_TEXT], where))


def _country_at_end(text: str) -> str:
    """The country that an address ends with, also where no comma stands before it ("… 606002 Russia")."""
    known = country_at_end(text)
    words = re.sub(r"\([^()]*\)", " ", text).strip(" .").split()
    for length in range(min(4, len(words)), 0, -1):
        last = " ".join(words[-length:])
        known = known or (alpha2(last) if len(last) > 3 else "")
    return known


def read_information(text: str, draft: Draft, where: str) -> None:
    """Nothing: what the text states plainly stands in the draft, and the text whole among its remarks."""
    draft.remarks.append(text)
    seen = _OLD_REFERENCE.sub(_renumbered, text[:MOST_TEXT])
    own = _OWN.match(seen)
    if own:
        draft.state("un_reference", "".join(own[1].split()), where)
    for found in _FORMER.finditer(seen):
        draft.state("former un_reference", "".join(found[1].split()), where)
    named = _FORMER.sub(" ", seen[own.end() if own else 0 :])
    draft.links.extend(links_in(named, "".join(own[1].split()) if own else "", "un", where))
    draft.facts.extend(facts_in(seen, where))
    draft.sexes.extend(Sex(said.casefold()) for said in re.findall(r"\b(?i:gender|sex):\s*((?i:fe)?male)\b", seen))
    _titles(seen, draft, where)
    draft.identifiers[:] = merged([*draft.identifiers, *_numbers(seen, draft.kind, where)])


def _renumbered(found: re.Match[str]) -> str:
    return f"{_LISTS[found['list']]}{found['kind'].lower()}.{int(found['number']):03d}"


def _titles(text: str, draft: Draft, where: str) -> None:
    for found in _TITLES.finditer(text):
        for part in parts(found["said"]):
            draft.state(_PROPERTIES.get(found["label"].casefold(), "position"), part, where)


def _numbers(text: str, kind: SubjectKind, where: str) -> Iterator[Identifier]:
    for stated in numbers_in(text, where):
        if stated.type is IdentifierType.IMO:
            yield imo(stated.value, kind, where)
        elif stated.type in (IdentifierType.BIC, IdentifierType.TAX, IdentifierType.REGISTRATION):
            yield stated
    for found in _REGISTRATION.finditer(text):
        label = found["label"].casefold()
        of = (
            IdentifierType.TAX if "tax" in label
            else IdentifierType.OTHER_DOCUMENT if "military" in label
            else IdentifierType.REGISTRATION
        )  # fmt: skip
        issued_by = alpha2(found["country"] or "") or country_at_start(found["label"])
        yield Identifier(of, found["number"], issued_by, subtype=found["label"], place=where)
    yield from _documents(text, where)


def _documents(text: str, where: str) -> Iterator[Identifier]:
    stated = list(_DOCUMENT.finditer(text))
    for found, following in zip(stated, [*(each.start() for each in stated[1:]), len(text)], strict=False):
        label, number = found["label"].strip(" .:"), found["number"].strip(" -/")
        of = document_type(label)
        if of is None or len(fold_number(number)) < LEAST_NUMBER:
            continue
        tail = text[found.end() : min(found.end() + _TAIL, following)]
        yield Identifier(
            of, number, country_at_start(label), "", label, issue_in(tail), expiry_in(tail), "", where
        )  # fmt: skip


def imo(number: str, kind: SubjectKind, where: str) -> Identifier:
    """A ship's IMO number; on anybody else a number of the company scheme, so that no ship is found by it."""
    digits = number.upper().removeprefix("IMO").strip(" :#.")
    if kind is SubjectKind.VESSEL:
        return Identifier(IdentifierType.IMO, digits, subtype="IMO number", place=where)
    return Identifier(IdentifierType.REGISTRATION, f"IMO {digits}", subtype="IMO number", place=where)
