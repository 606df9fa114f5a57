"""A person, organisation, vessel or aircraft of FollowTheMoney as a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tocsin.model.record import (
    BirthDate,
    Identifier,
    IdentifierType,
    Location,
    Name,
    NamePart,
    NameType,
    Nationality,
    Quality,
    Record,
    SubjectKind,
)
from tocsin.sources.draft import Draft
from tocsin.sources.ftm.entity import Entity
from tocsin.sources.ftm.joined import Others, join, link
from tocsin.sources.ftm.values import (
    LONGEST_NAME,
    cleaned,
    country_of,
    is_known_country,
    most_central,
    sex_of,
    span_of,
)
from tocsin.sources.ftm.vocabulary import Property, Schema

_NAMES = {
    "primary": (NameType.PRIMARY, Quality.STRONG, ""),
    "alias": (NameType.ALIAS, Quality.STRONG, ""),
    "weak": (NameType.ALIAS, Quality.WEAK, ""),
    "former": (NameType.FORMER, Quality.STRONG, ""),
    # Short forms are shared by many: one alone identifies nobody.
    "abbreviation": (NameType.ALIAS, Quality.WEAK, "abbreviation"),
}
_LATIN_ORDER = ("given", "second", "middle", "patronymic", "matronymic", "family")


def record_of(entity: Entity, known: Schema, joined: Iterable[Entity], owner: str, others: Others) -> Record:
    """The record of a subject and of what was joined to it; the same whatever the order of the file."""
    draft = Draft(owner, entity.id, SubjectKind(known.detail), entity.place)
    _add_names(draft, entity, known, others)
    for each in _stated(entity, known):
        add = _ADDERS.get(each.becomes)
        if add is not None:
            add(draft, entity, each, others)
    for part in sorted(joined, key=lambda one: (one.schema, one.id)):
        join(draft, entity, part, others)
    draft.state("schema", entity.schema, entity.place)
    for dataset in sorted(set(entity.datasets)):
        draft.state("dataset", dataset, entity.place)
    for referent in sorted(set(entity.referents) - {entity.id}):
        draft.state("referent", referent, entity.place)
    return draft.record()


def _stated(entity: Entity, known: Schema) -> list[Property]:
    """What the entity states of what is known, in an order that is not the file's."""
    names = sorted(entity.values.keys() | entity.nested.keys())
    return [known.properties[name] for name in names if name in known.properties]


# --- names --------------------------------------------------------------------------------------------------------


def _add_names(draft: Draft, entity: Entity, known: Schema, others: Others) -> None:
    stated = _stated(entity, known)
    parts = [
        NamePart(each.detail, cleaned(text)[0])
        for each in stated
        if each.becomes == "part"
        for text in entity.of(each.name)
    ]
    for each in stated:
        if each.becomes == "name":
            texts = entity.of(each.name)
            if texts and each.detail == "primary":
                central = most_central(texts)
                texts.sort(key=lambda text: text != central)
            for text in texts:
                _add_name(draft, entity, each.name, text, _NAMES[each.detail], parts)
    if not draft.names:
        _name_anyhow(draft, entity, parts, others)
    if parts:
        _keep_unused_parts(draft, entity, stated)


def _add_name(
    draft: Draft, entity: Entity, name: str, text: str, how: tuple[NameType, Quality, str], parts: list[NamePart]
) -> None:
    tidy, script = cleaned(text)
    place = entity.place_of(name, text)
    if not tidy or len(tidy) > LONGEST_NAME:
        draft.state("name", text, place, "not compared: " + ("too long" if tidy else "nothing in it"))
        return
    kind, quality, note = how
    original = entity.originals.get((name, text), text)
    borne = _parts_in(tidy, parts) if quality is Quality.STRONG else ()
    draft.names.append(Name(tidy, kind, quality, script, borne, original if original != tidy else "", note, place))


def _parts_in(text: str, parts: list[NamePart]) -> tuple[NamePart, ...]:
    """The parts whose words all stand in the name, in the order in which they stand there."""
    words = f" {_as_words(text)} "
    found = {part: words.find(f" {_as_words(part.text)} ") for part in parts}
    return tuple(sorted((part for part in found if found[part] >= 0), key=lambda part: (found[part], part.role)))


def _as_words(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").split())


def _name_anyhow(draft: Draft, entity: Entity, parts: list[NamePart], others: Others) -> None:
    """Nothing: the subject has the name that its parts make; else its caption or id, which alone identify nobody."""
    chosen = {role: next((part for part in parts if part.role == role), None) for role in _LATIN_ORDER}
    used = tuple(part for part in chosen.values() if part is not None)
    if any(part.role == "family" for part in used):
        text = " ".join(part.text for part in used)
        draft.names.append(
            Name(text, script=cleaned(text)[1], parts=used, note="made of its parts", place=entity.place)
        )
        return
    text, script = cleaned(entity.caption or entity.id)
    others.warn_once("no-name", f"{entity.id} has no name: it is found by its numbers", entity.place)
    note = "the list gives no name"
    draft.names.append(Name(text or entity.id, quality=Quality.WEAK, script=script, note=note, place=entity.place))


def _keep_unused_parts(draft: Draft, entity: Entity, stated: list[Property]) -> None:
    """Nothing: what stands in no name is a fact, so that no part is lost."""
    used = {part for name in draft.names for part in name.parts}
    for each in stated:
        if each.becomes == "part":
            for text in entity.of(each.name):
                if NamePart(each.detail, cleaned(text)[0]) not in used:
                    draft.state(f"{each.detail} name", text, entity.place_of(each.name, text))


# --- everything else: one function a treatment --------------------------------------------------------------------


def _add_birth(draft: Draft, entity: Entity, known: Property, others: Others) -> None:
    for text in entity.of(known.name):
        place = entity.place_of(known.name, text)
        span = span_of(text, entity.originals.get((known.name, text), ""))
        if span is not None:
            draft.births.append(BirthDate(span, place=place))
        else:
            others.warn_once("unread-date", f"date of birth kept as text: {text[:80]!r}", place)
            draft.state("date of birth", text, place)


def _add_birth_place(draft: Draft, entity: Entity, known: Property, _others: Others) -> None:
    for text in entity.of(known.name):
        draft.birth_places.append(Location(cleaned(text)[0], place=entity.place_of(known.name, text)))


def _add_birth_country(draft: Draft, entity: Entity, known: Property, others: Others) -> None:
    for code in entity.of(known.name):
        place = entity.place_of(known.name, code)
        draft.birth_places.append(Location(country=_country(code, place, others), country_text=code, place=place))


def _add_nationality(draft: Draft, entity: Entity, known: Property, others: Others) -> None:
    for code in entity.of(known.name):
        place = entity.place_of(known.name, code)
        written = entity.originals.get((known.name, code), code)
        draft.nationalities.append(Nationality(_country(code, place, others), written, known.detail, place))


def _country(code: str, place: str, others: Others) -> str:
    if not is_known_country(code):
        others.warn_once("unknown-country", f"{code[:80]!r} names no country that is known here", place)
    return country_of(code)


def _add_sex(draft: Draft, entity: Entity, known: Property, others: Others) -> None:
    for text in entity.of(known.name):
        place, sex = entity.place_of(known.name, text), sex_of(text)
        if sex is not None:
            draft.sexes.append(sex)
        else:
            others.warn_once("unread-sex", f"sex kept as text: {text[:80]!r}", place)
            draft.state("sex", text, place)


def _add_identifier(draft: Draft, entity: Entity, known: Property, _others: Others) -> None:
    for number in entity.of(known.name):
        place = entity.place_of(known.name, number)
        draft.identifiers.append(Identifier(IdentifierType(known.detail), number, subtype=known.subtype, place=place))


def _add_address(draft: Draft, entity: Entity, known: Property, _others: Others) -> None:
    for text in entity.of(known.name):
        draft.addresses.append(Location(cleaned(text)[0], place=entity.place_of(known.name, text)))


def _add_fact(draft: Draft, entity: Entity, known: Property, _others: Others) -> None:
    for text in entity.of(known.name):
        draft.state(known.detail, text, entity.place_of(known.name, text))


def _add_remark(draft: Draft, entity: Entity, known: Property, _others: Others) -> None:
    draft.remarks.extend(entity.of(known.name))


def _add_link(draft: Draft, entity: Entity, known: Property, others: Others) -> None:
    inside = {each.id: each for each in entity.nested.get(known.name, ())}
    for other in sorted({*entity.of(known.name), *inside}):
        place = entity.place_of(known.name, other)
        draft.links.append(link(known.detail, other, inside.get(other), "", place, draft.owner, others))


_ADDERS: Mapping[str, Callable[[Draft, Entity, Property, Others], None]] = {
    "birth": _add_birth,
    "birth place": _add_birth_place,
    "birth country": _add_birth_country,
    "nationality": _add_nationality,
    "sex": _add_sex,
    "identifier": _add_identifier,
    "address": _add_address,
    "fact": _add_fact,
    "remark": _add_remark,
    "link": _add_link,
}
