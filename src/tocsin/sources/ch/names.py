"""Names of the Swiss list: parts with a role and an order, and spellings of single parts in other scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from lxml import etree

from tocsin.model.record import Name, NamePart, NameType, Quality
from tocsin.sources.draft import Draft
from tocsin.sources.reading import Report
from tocsin.sources.xml import place
from tocsin.text.scripts import clean, script_of

_TYPES = {
    "primary-name": NameType.PRIMARY,
    "alias": NameType.ALIAS,
    "formerly-known-as": NameType.FORMER,
}
_QUALITIES = {"": Quality.STRONG, "good": Quality.STRONG, "low": Quality.WEAK}
# part -> (our role, its place in a name as people say it)
_PARTS = {
    "given-name": ("given", 0),
    "further-given-name": ("second", 1),
    "father-name": ("patronymic", 2),
    "grand-father-name": ("third", 3),
    "whole-name": ("whole", 4),
    "other": ("nickname", 4),
    "family-name": ("family", 5),
    "maiden-name": ("maiden", 6),
    "tribal-name": ("fourth", 7),
    "suffix": ("nickname", 8),
    "title": ("title", 9),
}
_OUTSIDE = ("title", "maiden")  # of the name as it is compared
_MOST_SPELLINGS = 24  # of one name in one script; four parts of two spellings each have 16


@dataclass(frozen=True, slots=True)
class _Part:
    role: str
    rank: int
    order: int
    text: str
    spellings: tuple[tuple[tuple[str, str], str], ...]  # ((language, script), spelling)


def read_names(identity: etree._Element, draft: Draft, report: Report, path: str) -> None:
    """Nothing: the names of one identity stand in the draft; of a further identity, as aliases."""
    is_main = str(identity.get("main") or "true") != "false"
    for element in identity.iterfind("{*}name"):
        parts = sorted(_parts(element, report, path), key=lambda part: (part.rank, part.order))
        kind = _type(element, report, path)
        note = "" if is_main else "of a further identity"
        for title in (part.text for part in parts if part.role == "title"):
            draft.state("title", title, place(element))
        borne = kind if is_main or kind is NameType.FORMER else NameType.ALIAS
        draft.names.extend(_spelt(parts, borne, _quality(element, report, path), note, place(element)))


def _parts(element: etree._Element, report: Report, path: str) -> Iterator[_Part]:
    for at, part in enumerate(element.iterfind("{*}name-part")):
        stated = str(part.get("name-part-type") or "whole-name")
        if stated not in _PARTS:
            report.note_unknown(f"{path}/name/name-part/@name-part-type={stated[:100]}", place(part))
        role, rank = _PARTS.get(stated, ("nickname", 4))
        order = str(part.get("order") or "")
        text = clean(" ".join(value.text or "" for value in part.iterfind("{*}value")) or part.text or "")
        spellings = tuple(
            ((str(each.get("lang") or ""), str(each.get("script") or "")), spelt)
            for each in part.iterfind("{*}spelling-variant")
            if (spelt := clean(each.text or ""))
        )
        if text or spellings:
            number = int(order) if order.isascii() and order.isdigit() and len(order) < 4 else at
            yield _Part(role, rank, number, text or spellings[0][1], spellings)


def _spelt(parts: list[_Part], kind: NameType, quality: Quality, note: str, where: str) -> Iterator[Name]:
    """The name as it stands, under the maiden name too, and in each further spelling."""
    said = [part for part in parts if part.role not in _OUTSIDE]
    maiden = [part.text for part in parts if part.role == "maiden"]
    if not said and maiden:
        said, maiden = [part for part in parts if part.role != "title"], []
    if not said:
        return
    text = " ".join(part.text for part in said)
    written = " ".join(part.text for part in sorted(parts, key=lambda part: part.order))
    roles = tuple(NamePart(part.role, part.text) for part in parts)
    yield Name(text, kind, quality, script_of(text), roles, written if written != text else "", note, where)
    for name in maiden:
        given = [part.text for part in said if part.role != "family"]
        under = " ".join([*given, name])
        yield Name(under, NameType.FORMER, quality, script_of(under), (), "", "maiden name", where)
    for language, script in dict.fromkeys(key for part in said for key, _ in part.spellings):
        yield from _respelt(said, (language, script), kind, quality, where)


def _respelt(said: list[_Part], key: tuple[str, str], kind: NameType, quality: Quality, where: str) -> Iterator[Name]:
    """The name in one language and script; a part without a spelling in it is taken as it stands, which is a guess."""
    choices = [[text for each, text in part.spellings if each == key] or [part.text] for part in said]
    note = f"in {key[0]}" if key[0] else ""
    for chosen in islice(product(*choices), _MOST_SPELLINGS):
        text = " ".join(chosen)
        scripts = {script_of(piece) for piece in chosen}
        is_whole = len(scripts) == 1
        of = kind if kind is NameType.FORMER or (is_whole and scripts != {"Latn"}) else NameType.ALIAS
        yield Name(text, of, quality if is_whole else Quality.WEAK, script_of(text), (), "", note, where)


def _type(element: etree._Element, report: Report, path: str) -> NameType:
    stated = str(element.get("name-type") or "primary-name")
    if stated not in _TYPES:
        report.note_unknown(f"{path}/name/@name-type={stated[:100]}", place(element))
    return _TYPES.get(stated, NameType.ALIAS)


def _quality(element: etree._Element, report: Report, path: str) -> Quality:
    stated = str(element.get("quality") or "")
    if stated not in _QUALITIES:
        report.note_unknown(f"{path}/name/@quality={stated[:100]}", place(element))
    return _QUALITIES.get(stated, Quality.STRONG)
