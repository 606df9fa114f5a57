"""What the free text of a UN record states that can be compared: relatives, numbers, addresses of the net, links.

The text itself stays whole among the remarks. Only what is labelled plainly is taken out of it; a name after "also
known as" in the middle of prose often is another person's and is left where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.model.record import Fact, Identifier, IdentifierType, Measure, Sex
from tocsin.sources.draft import Draft
from tocsin.sources.un.countries import country_at_start
from tocsin.sources.un.links import links_in
from tocsin.sources.un.notes import identifiers_in
from tocsin.sources.un.parts import tidy
from tocsin.text.countries import alpha2

MOST_TEXT = 20_000  # characters that are looked at; the longest real comment has 1,723

_RELATIVE = re.compile(
    r"\b(?:(?P<who>father|mother|wife|husband|spouse)[’']?s name|name of (?P<whom>father|mother|wife|husband|spouse))"
    r"(?: \([^()]{1,60}\))?(?: (?:is|was)\b)?:?\s+"
    r"(?P<name>(?:(?! (?:and|provided|whose|who) )[^.,;:(]){2,80}(?:\b[JS]r\b)?)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_WEBSITE = re.compile(r"(?:\bhttps?://|\bwww\.)[^\s<>()\"”]{3,200}")
_DIGITS = r"\+?\d[\d\s/+()-]{4,30}\d"
_NUMBERS = rf"(?:numbers?)?\s*[.:]*\s*(?P<numbers>{_DIGITS}(?:(?:,\s*|\s+and\s+){_DIGITS}){{0,9}})"
_PHONE = re.compile(rf"\b(?:tel(?:ephone)?s?|phones?|mobile|cell)\b\.?\s?{_NUMBERS}", re.IGNORECASE)
_FAX = re.compile(rf"\bfax\b\.?\s?{_NUMBERS}", re.IGNORECASE)
_IMO = re.compile(r"\bIMO\)?(?: company)?(?: (?:number|no\.?))?\s*:?\s*(\d{7})\b", re.IGNORECASE)
_BIC = re.compile(r"\b(?:SWIFT(?:/BIC)?|BIC)(?: code)?\s*:\s*([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b")
_TAX = re.compile(
    r"\b(?P<label>Italian Fiscal [Cc]ode|[A-Z][a-z]+ National Tax Number)\s*:\s*"
    r"(?P<number>[A-Z]{3} ?[A-Z]{3} ?\d\d[A-Z]\d\d ?[A-Z]\d{3}[A-Z]\b|\d[\d-]{4,20})"
)
_REGISTRATION = re.compile(
    r"\b(?P<label>(?:Hong Kong )?(?:company|business) registration number|(?:federal )?employer identification number"
    r"|federal no\.)\s*(?:\((?P<before>[^()]{1,60})\))?\s*:?\s*(?P<number>[A-Z]{0,4}-?\d[\w-]{3,25})"
    r"(?: \((?P<after>[^()]{1,60})\))?",
    re.IGNORECASE,
)
_MILITARY = re.compile(r"\bMilitary ID(?: is)?\s*:?\s*(\d[\w-]{2,20})", re.IGNORECASE)
_OLD_REFERENCE = re.compile(r"\[Old Reference ?#\s*([^\]]{1,40})\]")
# A sentence ends at a full stop that no digit follows: "killed in Sep. 2011", "5.2 feet".
_SENTENCE = r"((?:[^.]|\.(?=\s?\d|\w)){3,400})"
_LOOKS = re.compile(rf"\bPhysical description:\s*{_SENTENCE}", re.IGNORECASE)
_STATUS = re.compile(
    rf"\b(?:Believed status/location:\s*|(?=(?:reportedly|confirmed) (?:deceased|killed|to have died))){_SENTENCE}",
    re.IGNORECASE,
)
# Stands on nearly every record, with the same address of the index of notices.
_NOTICE = re.compile(r"INTERPOL-UN(?:SC)?(?: Security Council)? Special Notice(?: web link:?\s*https?://\S+)?")
_GENDER = re.compile(r"\bGender:\s*(male|female)\b", re.IGNORECASE)
_BASIS = re.compile(r"\bListed(?: on [^().]{1,30})? pursuant to [^.()]{1,200}\(\s*([^()]{1,60})\)", re.IGNORECASE)
_MEASURES = {
    "travel ban": Measure.TRAVEL_BAN,
    "asset freeze": Measure.ASSET_FREEZE,
    "assets freeze": Measure.ASSET_FREEZE,
}


def read_comment(text: str, draft: Draft, where: str, owner: str) -> None:
    """Nothing: what the comment states plainly stands in the draft beside the comment itself."""
    seen = _NOTICE.sub(". ", text[:MOST_TEXT])
    draft.facts.extend(facts_in(seen, where))
    draft.identifiers.extend(numbers_in(seen, where))
    draft.links.extend(links_in(seen, draft.reference, owner, where))
    draft.sexes.extend(Sex(found.casefold()) for found in _GENDER.findall(seen))


def facts_in(text: str, where: str) -> Iterator[Fact]:
    """Relatives' names, addresses of the net, telephones, looks and whereabouts, as facts."""
    for found in _RELATIVE.finditer(text):
        name = tidy(found["name"])
        if name[:1].isupper() or not name[:1].isascii():
            yield Fact(f"{(found['who'] or found['whom']).casefold()}'s name", name, "", where)
    for pattern, kind in ((_EMAIL, "email"), (_WEBSITE, "website")):
        for value in pattern.findall(text):
            yield Fact(kind, value.rstrip(".,;"), "", where)
    for pattern, kind in ((_PHONE, "phone"), (_FAX, "fax")):
        for found in pattern.finditer(text):
            for value in re.split(r",|\band\b", found["numbers"]):
                yield Fact(kind, value.strip(), "", where)
    for pattern, kind in ((_OLD_REFERENCE, "old reference"), (_LOOKS, "physical description"), (_STATUS, "status")):
        for value in pattern.findall(text):
            yield Fact(kind, value.strip(), "", where)


def numbers_in(text: str, where: str) -> Iterator[Identifier]:
    """The numbers that the text labels: of ships' owners, banks, tax offices, registers, documents."""
    for value in _IMO.findall(text):
        yield Identifier(IdentifierType.IMO, value, subtype="IMO number", place=where)
    for value in _BIC.findall(text):
        yield Identifier(IdentifierType.BIC, value, subtype="SWIFT/BIC", place=where)
    for found in _TAX.finditer(text):
        label, code = found["label"], country_at_start(found["label"])
        yield Identifier(IdentifierType.TAX, found["number"].strip(), code, subtype=label, place=where)
    for found in _REGISTRATION.finditer(text):
        kind = IdentifierType.TAX if "employer" in found["label"].casefold() else IdentifierType.REGISTRATION
        named = alpha2(found["before"] or found["after"] or "") or country_at_start(found["label"])
        yield Identifier(kind, found["number"], named, subtype=found["label"].rstrip(":"), place=where)
    for value in _MILITARY.findall(text):
        yield Identifier(IdentifierType.OTHER_DOCUMENT, value, subtype="Military ID", place=where)
    yield from identifiers_in(text, "", where)


def measures_in(text: str) -> tuple[Measure, ...]:
    """The measures that the text says the subject was listed for; empty where it says nothing of them."""
    found = [word for brackets in _BASIS.findall(text[:MOST_TEXT]) for word in brackets.casefold().split(",")]
    return tuple(dict.fromkeys(_MEASURES[word.strip()] for word in found if word.strip() in _MEASURES))
