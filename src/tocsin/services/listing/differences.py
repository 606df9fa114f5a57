"""What two states of a record differ in, in the words of the field: "date of birth 1970 → 1970-05-02"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from tocsin.model.record import (
    BirthDate,
    Designation,
    Fact,
    Identifier,
    Link,
    Location,
    Name,
    NameType,
    Nationality,
    Quality,
    Record,
)

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_ALIKE = 0.6  # from which two spellings of one sort are told as one that was respelt
_NAMES = {NameType.PRIMARY: "name", NameType.ALIAS: "alias", NameType.FORMER: "former name", NameType.NEW: "new name"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that was added, removed or changed. ``what``: the field's word for it; ``text``: what it says."""

    sort: str
    what: str
    text: str

    def __str__(self) -> str:
        """The difference as a person says it."""
        if self.sort == CHANGED:
            return f"{self.what} {self.text}"
        return f"{self.what} {self.sort}: {self.text}"


@dataclass(frozen=True, slots=True)
class _Told:
    """A fact as it is told: what it is, which one of its sort, and all that it says, each part by its name."""

    what: str
    key: str
    parts: Mapping[str, str]
    is_single: bool  # there is usually one: another in its place is a change of it

    @property
    def text(self) -> str:
        said = ", ".join(text if name == "" else f"{name} {text}" for name, text in self.parts.items() if text)
        return f"{self.key} ({said})" if said else self.key


def differences(before: Record, after: Record) -> tuple[Difference, ...]:
    """What was added to a record, removed from it and changed in it; where facts stood in the file is no difference."""
    found: list[Difference] = []
    if before.kind is not after.kind:
        found.append(Difference(CHANGED, "kind", f"{before.kind.value} → {after.kind.value}"))
    for name, tell in _TELLERS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            told = list(_between([tell(e) for e in old if e not in new], [tell(e) for e in new if e not in old]))
            found += told or [Difference(CHANGED, name.replace("_", " "), "stand in another order")]
    found += _remarks(before.remarks, after.remarks)
    return tuple(found)


def _between(gone: list[_Told], come: list[_Told]) -> Iterator[Difference]:
    for old in list(gone):
        same = next((new for new in come if (new.what, new.key) == (old.what, old.key)), None)
        if same is not None:  # the same fact, stated otherwise
            gone.remove(old)
            come.remove(same)
            turned = "; ".join(_turned(old.parts, same.parts)) or "is stated otherwise"
            yield Difference(CHANGED, f"{old.what} {old.key}:", turned)
    for old in list(gone):
        other = _successor(old, gone, come)
        if other is not None:
            gone.remove(old)
            come.remove(other)
            yield Difference(CHANGED, old.what, f"{old.text} → {other.text}")
    yield from (Difference(REMOVED, old.what, old.text) for old in gone)
    yield from (Difference(ADDED, new.what, new.text) for new in come)


def _successor(old: _Told, gone: Sequence[_Told], come: Sequence[_Told]) -> _Told | None:
    """What stands in the place of a fact that is gone, or None."""
    others = [new for new in come if new.what == old.what]
    if old.is_single and len(others) == 1 and sum(each.what == old.what for each in gone) == 1:
        return others[0]
    alike = [(SequenceMatcher(None, old.key, new.key).ratio(), at) for at, new in enumerate(others)]
    best = max(alike, default=(0.0, 0))
    return others[best[1]] if best[0] >= _ALIKE else None


def _turned(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            yield f"{name} {before or 'none'} → {after or 'none'}".strip()


# --- the words for each sort of fact ----------------------------------------------------------------------------------


def _name(name: Name) -> _Told:
    weak = "weak " if name.quality is Quality.WEAK and name.type is not NameType.PRIMARY else ""
    parts = {"": "", "as listed": name.original, "note": name.note}
    whole = " ".join(part.text for part in name.parts)
    if whole and whole != name.text:
        parts["parts"] = ", ".join(f"{part.role} {part.text}" for part in name.parts)
    return _Told(f"{weak}{_NAMES[name.type]}", name.text, parts, name.type is NameType.PRIMARY)


def _birth(birth: BirthDate) -> _Told:
    return _Told("date of birth", str(birth.span), {"": birth.note}, is_single=True)


def _place(what: str) -> Callable[[Location], _Told]:
    def tell(place: Location) -> _Told:
        stated = (place.street, place.city, place.region, place.postal_code, place.country_text or place.country)
        written = ", ".join(part for part in stated if part)
        return _Told(what, place.text or written, {"": place.note, "country": place.country}, is_single=False)

    return tell


def _nationality(nationality: Nationality) -> _Told:
    stated = nationality.text or nationality.country
    return _Told("nationality", stated, {"": nationality.note, "country": nationality.country}, is_single=False)


def _identifier(number: Identifier) -> _Told:
    parts = {
        "": number.subtype,
        "of": number.country,
        "by": number.issuer,
        "issued": str(number.issued or ""),
        "expires": str(number.expires or ""),
        "note": number.note,
    }
    return _Told(number.type.value, number.value, parts, is_single=False)


def _designation(designation: Designation) -> _Told:
    parts = {
        "by": designation.authority,
        "category": designation.category.value,
        "measures": ", ".join(measure.value for measure in designation.measures),
        "legal basis": designation.legal_basis,
        "listed on": _day(designation.listed_on),
        "amended on": ", ".join(map(_day, designation.amended_on)),
        "delisted on": _day(designation.delisted_on),
        "note": designation.note,
    }
    return _Told("programme", designation.programme or "without a name", parts, is_single=False)


def _link(link: Link) -> _Told:
    target = " ".join(part for part in (link.target_name, link.target_reference) if part)
    return _Told("link", f"{link.relation} {target}".strip(), {"": link.note}, is_single=False)


def _fact(fact: Fact) -> _Told:
    return _Told(fact.property.replace("_", " "), fact.value, {"": fact.note}, is_single=True)


def _sex(sex: Any) -> _Told:
    return _Told("sex", str(sex.value), {}, is_single=True)


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


_TELLERS: Mapping[str, Callable[[Any], _Told]] = {
    "names": _name,
    "births": _birth,
    "birth_places": _place("place of birth"),
    "nationalities": _nationality,
    "sexes": _sex,
    "identifiers": _identifier,
    "addresses": _place("address"),
    "designations": _designation,
    "links": _link,
    "facts": _fact,
}


# --- free text --------------------------------------------------------------------------------------------------------


def _remarks(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Difference]:
    gone = [text for text in old if text not in new]
    come = [text for text in new if text not in old]
    while gone and come:
        before, after = _where_they_differ(gone.pop(0), come.pop(0))
        yield Difference(CHANGED, "remarks", f"{before} → {after}")
    yield from (Difference(REMOVED, "remarks", text) for text in gone)
    yield from (Difference(ADDED, "remarks", text) for text in come)


def _where_they_differ(before: str, after: str) -> tuple[str, str]:
    """The words that two long texts do not share at their beginning and end."""
    old, new = before.split(), after.split()
    least = min(len(old), len(new))
    start = next((at for at in range(least) if old[at] != new[at]), least)
    least -= start
    end = next((at for at in range(least) if old[-1 - at] != new[-1 - at]), least)
    return _words(old, start, end), _words(new, start, end)


def _words(words: list[str], start: int, end: int) -> str:
    middle = " ".join(words[start : len(words) - end])
    return " ".join(filter(None, ("…" if start else "", middle, "…" if end else ""))) or "nothing"
